//! All tables: those of the frame, and those that the record declarations ask for.

use crate::{
    catalogue::Catalogue,
    database::{ColumnKind, DefaultValue, Index, IndexOnly, Schema, Table},
    ledger,
    store::columns,
};
use ColumnKind::{Bytes, Flag, Id, Instant, Json, Text, Whole};
use record::{Kind, RecordType};

/// The schema that this program needs: what migrations are generated towards and checked against.
pub fn schema(catalogue: &Catalogue) -> Schema {
    let mut schema = Schema::new().sequence(ledger::HINTS);
    let doors = people_and_doors().into_iter().chain(doors_kept());
    for table in doors.chain(memory()).chain(around_records()) {
        schema = schema.table(table);
    }
    for of in catalogue.types() {
        schema = schema.sequence(of.name);
        for table in of_record(of, catalogue) {
            schema = schema.table(table);
        }
    }
    schema
}

/// Accounts, what they may, and by which doors they come.
fn people_and_doors() -> Vec<Table> {
    vec![
        // What is said once for the whole installation: its name, who runs it.
        Table::new("installation").required("key", Text).required("value", Json).key(&["key"]),
        Table::new("account")
            .required("id", Id)
            .required("login", Text)
            .required("login_folded", Text)
            .required("name", Text)
            .column("person", Id)
            .column("passphrase", Text)
            .required("created_at", Instant)
            .column("signed_in_at", Instant)
            .column("closed_at", Instant)
            .required("version", Whole)
            .key(&["id"])
            .unique(&["login_folded"]),
        Table::new("access")
            .required("id", Id)
            .required("account", Id)
            .required("role", Text)
            .column("organisation", Id)
            .required("created_at", Instant)
            .column("ended_at", Instant)
            .key(&["id"])
            .points("account", "account")
            .index(&["account"]),
        Table::new("session")
            .required("id", Id)
            .required("hash", Bytes)
            .required("account", Id)
            .required("created_at", Instant)
            .required("used_at", Instant)
            .required("ends_at", Instant)
            .column("address", Text)
            .column("agent", Text)
            .column("ended_at", Instant)
            .key(&["id"])
            .unique(&["hash"])
            .points("account", "account")
            .index(&["account"]),
        Table::new("token")
            .required("id", Id)
            .required("hash", Bytes)
            .required("account", Id)
            .required("name", Text)
            .required("reads_only", Flag)
            .required("created_at", Instant)
            .required("created_by", Text)
            .column("used_at", Instant)
            .column("ends_at", Instant)
            .column("ended_at", Instant)
            .key(&["id"])
            .unique(&["hash"])
            .points("account", "account")
            .index(&["account"]),
    ]
}

/// What the doors remember besides: codes for one use, wrong tries.
fn doors_kept() -> Vec<Table> {
    vec![
        // One-time codes with which a new passphrase is set.
        Table::new("reset_code")
            .required("hash", Bytes)
            .required("account", Id)
            .required("created_at", Instant)
            .required("ends_at", Instant)
            .column("used_at", Instant)
            .key(&["hash"])
            .points("account", "account"),
        // Wrong tries, by account and by address: kept here so that all nodes count together.
        Table::new("attempt")
            .required("key", Bytes)
            .required("count", Whole)
            .required("last_at", Instant)
            .column("wait_until", Instant)
            .key(&["key"]),
    ]
}

/// The ledger, the answers to repeat, what waits to be sent.
fn memory() -> Vec<Table> {
    vec![
        Table::new("ledger")
            .required("id", Id)
            .required("hint", Whole)
            .required("write", Id)
            .required("at", Instant)
            .column("account", Id)
            .required("actor", Text)
            .required("via", Text)
            .required("occurrence", Text)
            .column("reason", Text)
            .column("register", Text)
            .column("record", Id)
            .column("reach", Id)
            .column("version", Whole)
            .column("changes", Json)
            .column("position", Whole)
            .column("leaf", Bytes)
            .key(&["id"])
            .unique(&["hint"])
            .index(&["record", "hint"])
            .index(&["write"])
            .index(&["at"])
            .index(&["occurrence", "hint"]),
        Table::new("idempotency")
            .required("key", Bytes)
            .required("fingerprint", Bytes)
            .required("access", Bytes)
            .required("status", Whole)
            .column("location", Text)
            .column("etag", Text)
            .column("content_type", Text)
            .required("body", Bytes)
            .required("at", Instant)
            .key(&["key"])
            .index(&["at"]),
        Table::new("outbox")
            .required("id", Id)
            .required("topic", Text)
            .required("payload", Json)
            .required("created_at", Instant)
            .required("due_at", Instant)
            .defaulting("tries", Whole, DefaultValue::Whole(0))
            .column("leased_until", Instant)
            .column("done_at", Instant)
            .column("last_error", Text)
            .key(&["id"])
            .index(&["done_at", "due_at"]),
        Table::new("job")
            .required("name", Text)
            .required("due_at", Instant)
            .column("leased_until", Instant)
            .column("last_at", Instant)
            .column("last_result", Text)
            .key(&["name"]),
    ]
}

/// What stands beside records of every kind.
fn around_records() -> Vec<Table> {
    let mut tables = vec![
        // One line for each record: what is searched across all registers.
        Table::new("search_entry")
            .required("record", Id)
            .required("register", Text)
            .required("number", Whole)
            .required("reach", Id)
            .required("title", Text)
            .required("folded", Text)
            .required("retired", Flag)
            .key(&["record"])
            .index(&["register", "number"]),
        Table::new("custom_field")
            .required("id", Id)
            .required("register", Text)
            .required("key", Text)
            .required("label", Text)
            .required("help", Text)
            .required("kind", Text)
            .column("choices", Json)
            .required("required", Flag)
            .required("position", Whole)
            .column("retired_at", Instant)
            .key(&["id"])
            .unique(&["register", "key"]),
        Table::new("draft")
            .required("account", Id)
            .required("topic", Text)
            .required("content", Json)
            .required("changed_at", Instant)
            .key(&["account", "topic"])
            .points("account", "account"),
        Table::new("saved_view")
            .required("id", Id)
            .required("register", Text)
            .required("account", Id)
            .required("name", Text)
            .required("query", Text)
            .required("shared", Flag)
            .required("created_at", Instant)
            .column("ended_at", Instant)
            .key(&["id"])
            .points("account", "account")
            .index(&["register"]),
        // What happened to a record whose state follows from its events.
        Table::new("record_event")
            .required("record", Id)
            .required("position", Whole)
            .required("register", Text)
            .required("at", Instant)
            .required("what", Json)
            .key(&["record", "position"]),
        // Addresses under which a person's calendar is read without signing in, until revoked.
        Table::new("calendar_address")
            .required("hash", Bytes)
            .required("account", Id)
            .required("person", Id)
            .required("created_at", Instant)
            .column("ended_at", Instant)
            .key(&["hash"])
            .points("account", "account")
            .index(&["account"]),
    ];
    tables.extend(said_and_attached());
    tables
}

fn said_and_attached() -> Vec<Table> {
    vec![
        Table::new("comment")
            .required("id", Id)
            .required("register", Text)
            .required("record", Id)
            .required("account", Id)
            .required("author", Text)
            .required("text", Text)
            .required("at", Instant)
            .column("withdrawn_at", Instant)
            .key(&["id"])
            .index(&["record", "at"]),
        Table::new("mention")
            .required("comment", Id)
            .required("person", Id)
            .column("seen_at", Instant)
            .key(&["comment", "person"])
            .points("comment", "comment")
            .index(&["person"]),
        Table::new("attachment")
            .required("id", Id)
            .required("register", Text)
            .required("record", Id)
            .required("name", Text)
            .required("content_type", Text)
            .required("bytes", Whole)
            .required("hash", Bytes)
            .required("at", Instant)
            .required("added_by", Text)
            .column("withdrawn_at", Instant)
            .key(&["id"])
            .index(&["record", "at"]),
        // What is in a file, once for each digest.
        Table::new("content").required("hash", Bytes).required("content", Bytes).key(&["hash"]),
        // A spreadsheet on its way in: kept as received, with what was decided about it.
        Table::new("sheet_import")
            .required("id", Id)
            .required("register", Text)
            .required("account", Id)
            .required("actor", Text)
            .required("file", Text)
            .required("hash", Bytes)
            .required("bytes", Whole)
            .column("sheet", Text)
            .column("mapping", Json)
            .required("created_at", Instant)
            .column("applied_at", Instant)
            .column("applied_write", Id)
            .column("result", Json)
            .column("taken_back_at", Instant)
            .key(&["id"])
            .index(&["register", "created_at"]),
    ]
}

/// The columns that every record has, before those of its fields.
pub(crate) const RECORD_COLUMNS: [(&str, ColumnKind, bool); 16] = [
    ("id", Id, true),
    ("number", Whole, true),
    ("version", Whole, true),
    ("reach", Id, true),
    ("created_at", Instant, true),
    ("created_by", Text, true),
    ("changed_at", Instant, true),
    ("changed_by", Text, true),
    ("retired_at", Instant, false),
    ("retired_by", Text, false),
    ("state_since", Instant, false),
    ("state_by", Text, false),
    ("source", Text, false),
    ("source_key", Text, false),
    ("title_folded", Text, true),
    ("search", Text, true),
];

/// The tables of one record type: its own, one for each field with several references, one for
/// each embedded table.
fn of_record(of: &RecordType, catalogue: &Catalogue) -> Vec<Table> {
    let owner = catalogue.organisations().0.plural;
    let mut table = Table::new(of.plural).key(&["id"]).unique(&["number"]).points("reach", owner);
    for (name, kind, required) in RECORD_COLUMNS {
        table = if required { table.required(name, kind) } else { table.column(name, kind) };
    }
    table = table
        .column("custom", Json)
        .index(&["reach", "number"])
        .index(&["title_folded", "number"])
        .index(&["changed_at", "number"])
        .index(&["source", "source_key"]);
    // Few records are out of use; counting them must not read all.
    let out_of_use = Index::on(of.plural, &["retired_at"]);
    let only = Some(IndexOnly::Filled("retired_at".to_owned()));
    table.indexes.push(Index { only, ..out_of_use });
    let mut beside = Vec::new();
    for (at, field) in of.fields.iter().enumerate() {
        match field.kind {
            Kind::Refs(_) => {
                let rows = Table::new(columns::beside(of, field))
                    .required("record", Id)
                    .required("position", Whole)
                    .required("target", Id)
                    .key(&["record", "target"])
                    .points("record", of.plural);
                beside.push(referring(rows, "target", &field.kind, catalogue));
            }
            Kind::Rows(row) => {
                let mut rows = Table::new(columns::beside(of, field))
                    .required("record", Id)
                    .required("position", Whole)
                    .key(&["record", "position"])
                    .points("record", of.plural);
                for inner in row.fields {
                    for (name, kind) in columns::of_field(inner) {
                        rows = rows.column(&name, kind);
                    }
                    rows = referring(rows, inner.name, &inner.kind, catalogue);
                }
                beside.push(rows);
            }
            _ => {
                for (name, kind) in columns::of_field(field) {
                    table = table.column(&name, kind);
                }
                table = referring(table, field.name, &field.kind, catalogue);
                if field.sort && at != of.title {
                    table = table.index(&[field.name, "number"]);
                }
                if field.unique {
                    table = table.unique(&["reach", field.name]);
                }
            }
        }
    }
    beside.insert(0, table);
    beside
}

/// The column of a reference: indexed, and a foreign key when it can point to one table only.
fn referring(table: Table, column: &str, kind: &Kind, catalogue: &Catalogue) -> Table {
    match catalogue.targets(kind)[..] {
        [] => table,
        [target] => table.points(column, target.plural).index(&[column]),
        _ => table.index(&[column]),
    }
}
