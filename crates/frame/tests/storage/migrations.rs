//! Migrations: from nothing and over what is there, once, in order, and never changed afterwards.

use frame::database::{
    Ask, Column, ColumnKind, Database, DbError, DefaultValue, Dialect, ForeignKey, Index,
    IndexOnly, Migration, Operation, Schema, Sql, Table, diff, migrate,
};
use proptest::prelude::*;

use super::both::{Room, first_migration, note, notes, on_both, stored};

/// The schema after the notes: a new table, new columns of every kind, new and dropped indexes.
fn later() -> Schema {
    let mut schema = notes();
    let mut table = schema.tables.remove("note").unwrap();
    table = table
        .defaulting("state", ColumnKind::Text, DefaultValue::Text("it's \"open\"".into()))
        .defaulting("pages", ColumnKind::Whole, DefaultValue::Whole(-1))
        .defaulting("seen", ColumnKind::Flag, DefaultValue::Flag(false))
        .defaulting("more", ColumnKind::Json, DefaultValue::Text("{}".into()))
        .column("at", ColumnKind::Instant)
        .column("author", ColumnKind::Id)
        .points("author", "person")
        .index(&["state", "-at"]);
    table.unique = vec![vec!["author".into(), "at".into()]];
    table.indexes.push(Index {
        name: "note_open".into(),
        only: Some(IndexOnly::Empty("at".into())),
        unique: true,
        ..Index::on("note", &["state", "id"])
    });
    // The two tables point at each other.
    let person = Table::new("person")
        .required("id", ColumnKind::Id)
        .required("name", ColumnKind::Text)
        .column("favourite", ColumnKind::Whole)
        .key(&["id"])
        .points("favourite", "note");
    schema.table(table).table(person).sequence("person_number")
}

pub(super) fn both_steps() -> Vec<Migration> {
    let second = diff(&notes(), &later()).unwrap();
    vec![first_migration(&notes()), Migration::new(2, "people", second).0]
}

/// The tables and indexes as the database itself lists them.
pub(super) async fn listed(database: &Database) -> Vec<String> {
    let list = if database.is_embedded() {
        Sql::same(
            "SELECT m.name || ' ' || coalesce(group_concat(c.name || ' ' || c.type || ' ' \
             || c.\"notnull\", ', '), '') AS line FROM sqlite_master m \
             LEFT JOIN (SELECT m2.name AS owner, i.* FROM sqlite_master m2, \
             pragma_table_info(m2.name) i ORDER BY i.name) c ON c.owner = m.name \
             WHERE m.name NOT LIKE 'sqlite_%' GROUP BY m.name ORDER BY m.name",
        )
    } else {
        Sql::same(
            "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable \
             AS line FROM information_schema.columns WHERE table_schema = 'public' \
             UNION ALL SELECT indexname FROM pg_indexes WHERE schemaname = 'public' \
             UNION ALL SELECT conname FROM pg_constraint WHERE contype = 'f' ORDER BY 1",
        )
    };
    let rows = database.clone().all(&list).await.unwrap();
    rows.iter().map(|row| row.need_text("line").unwrap()).collect()
}

on_both! {
    async fn from_nothing_and_over_a_filled_database_lead_to_the_same(room: Room) {
        let steps = both_steps();
        migrate(&room.database, &steps[..1]).await.unwrap();
        note(&room.database, 1, "one").await.unwrap();
        note(&room.database, 2, "two").await.unwrap();
        let report = migrate(&room.database, &steps).await.unwrap();
        assert_eq!(report.applied, ["2 people"]);
        assert_eq!(report.stands_at, 2);
        assert_eq!(stored(&mut room.database.clone()).await, [1, 2]);
        let all = Sql::same("SELECT state, pages, seen, more, at FROM note WHERE id = 1");
        let row = room.database.clone().first(&all).await.unwrap().unwrap();
        assert_eq!(row.need_text("state").unwrap(), "it's \"open\"");
        assert_eq!(row.need_whole("pages").unwrap(), -1);
        assert!(!row.need_flag("seen").unwrap());
        assert_eq!(row.need_json("more").unwrap(), serde_json::json!({}));
        assert_eq!(row.instant("at").unwrap(), None);

        let other = if room.database.is_embedded() {
            crate::storage::both::sqlite_room().await
        } else {
            crate::storage::both::postgres_room().await.unwrap()
        };
        let whole = diff(&Schema::new(), &later()).unwrap();
        migrate(&other.database, &[Migration::new(1, "whole", whole).0]).await.unwrap();
        assert_eq!(listed(&room.database).await, listed(&other.database).await);
    }

    async fn migrating_again_does_nothing(room: Room) {
        migrate(&room.database, &both_steps()).await.unwrap();
        let report = migrate(&room.database, &both_steps()).await.unwrap();
        assert!(report.applied.is_empty());
        assert_eq!(report.stands_at, 2);
    }

    async fn several_nodes_may_start_at_once(room: Room) {
        let mut nodes = Vec::new();
        for _ in 0..6 {
            let database = Database::open(&room.address).await.unwrap();
            nodes.push(tokio::spawn(async move { migrate(&database, &both_steps()).await }));
        }
        let mut applied = 0;
        for node in nodes {
            applied += node.await.unwrap().unwrap().applied.len();
        }
        assert_eq!(applied, 2, "each migration was applied once");
    }

    async fn a_migration_that_was_changed_is_named(room: Room) {
        migrate(&room.database, &both_steps()).await.unwrap();
        let mut changed = both_steps();
        changed[1] = Migration::new(2, "people", vec![Operation::CreateSequence {
            name: "another".into(),
        }]).0;
        let error = migrate(&room.database, &changed).await.unwrap_err();
        let words = error.to_string();
        assert!(matches!(error, DbError::Mismatch(_)) && words.contains("2 people"), "{words}");
    }

    async fn a_database_newer_than_the_program_is_refused(room: Room) {
        migrate(&room.database, &both_steps()).await.unwrap();
        let error = migrate(&room.database, &both_steps()[..1]).await.unwrap_err();
        let words = error.to_string();
        assert!(words.contains("newer than this program"), "{words}");
        assert!(words.contains("2 people"), "{words}");
    }

    async fn a_migration_that_fails_leaves_nothing_of_itself(room: Room) {
        migrate(&room.database, &both_steps()[..1]).await.unwrap();
        note(&room.database, 1, "same").await.unwrap();
        let mut turn = room.database.turn().await.unwrap();
        let again = Sql::same("INSERT INTO note (id, words) VALUES (2, 'other')");
        turn.run(&again).await.unwrap();
        turn.commit().await.unwrap();
        let mut to = notes();
        let table = to.tables.get_mut("note").unwrap();
        *table = std::mem::replace(table, Table::new("x"))
            .defaulting("kind", ColumnKind::Text, DefaultValue::Text("all".into()))
            .unique(&["kind"]);
        let failing = Migration::new(2, "too strict", diff(&notes(), &to).unwrap()).0;
        let steps = [first_migration(&notes()), failing];
        let before = listed(&room.database).await;
        assert!(migrate(&room.database, &steps).await.is_err());
        assert_eq!(listed(&room.database).await, before);
        assert_eq!(migrate(&room.database, &steps[..1]).await.unwrap().stands_at, 1);
    }
}

#[test]
fn a_migration_is_read_back_as_it_was_written() {
    let (migration, text) = Migration::new(7, "people", diff(&notes(), &later()).unwrap());
    assert_eq!(Migration::parse(&text).unwrap(), migration);
    assert_eq!(Migration::parse(&text.replace('\n', "\r\n")).unwrap(), migration);
    assert_ne!(Migration::parse(&format!(" {text}")).unwrap(), migration, "every byte counts");
}

#[test]
fn what_would_lose_something_is_refused_in_words() {
    let refused = |to: &Schema| diff(&notes(), to).unwrap_err().to_string();
    let changed = |change: fn(&mut Table)| {
        let mut schema = notes();
        change(schema.tables.get_mut("note").unwrap());
        refused(&schema)
    };
    assert_eq!(
        refused(&Schema::new()),
        "the sequence note_number is taken away; the table note is taken away"
    );
    let words = changed(|table| {
        table.columns.retain(|column| column.name != "words");
    });
    assert_eq!(words, "the column note.words is taken away");
    let words = changed(|table| table.columns[1].kind = ColumnKind::Bytes);
    assert_eq!(words, "the column note.words holds something else");
    let words = changed(|table| table.columns[2].required = true);
    assert_eq!(words, "the column note.answers changes whether it is required");
    let words = changed(|table| {
        let name = "due".into();
        let column = Column { name, kind: ColumnKind::Day, required: true, default: None };
        table.columns.push(column);
    });
    assert_eq!(
        words,
        "the new column note.due is required and says nothing for the rows that are there"
    );
    let words = changed(|table| table.primary_key = vec!["words".into()]);
    assert_eq!(words, "the primary key of note changes");
    let words = changed(|table| table.foreign_keys.clear());
    assert_eq!(words, "where note (answers) points changes");
}

#[test]
fn a_schema_that_no_database_could_hold_is_refused_in_words() {
    let wrong = |table: Table| Schema::new().table(table).check().unwrap_err();
    let good = || Table::new("thing").required("id", ColumnKind::Id).key(&["id"]);
    assert!(Schema::new().table(good()).check().is_ok());
    assert_eq!(wrong(good().column("id", ColumnKind::Text)), "thing has two columns id");
    assert_eq!(wrong(good().index(&["other"])), "thing has no column other");
    assert_eq!(wrong(Table::new("thing")), "the table thing has no primary key");
    assert!(wrong(good().column("Näme", ColumnKind::Text)).contains("small letters"));
    let stray = good().column("owner", ColumnKind::Id).points("owner", "person");
    assert_eq!(wrong(stray), "thing points at person, which is not there");
    let kinds = good().column("owner", ColumnKind::Text).points("owner", "thing");
    assert_eq!(wrong(kinds), "thing (owner) cannot point at thing (id)");
}

#[test]
fn the_schema_is_shown_as_text_that_people_can_review() {
    let text = notes().to_sql(Dialect::Sqlite).unwrap();
    assert!(text.contains("\n    \"words\" TEXT NOT NULL,\n"), "{text}");
    assert!(text.contains(") STRICT;\n"), "{text}");
    let text = later().to_sql(Dialect::Postgres).unwrap();
    assert!(text.contains("\"words\" text COLLATE \"C\" NOT NULL"), "{text}");
    assert_eq!(text, later().to_sql(Dialect::Postgres).unwrap());
    assert!(text.contains("DEFAULT E'it\\'s \"open\"',\n"), "{text}");
}

/// A schema that follows from another by adding only.
#[derive(Clone, Debug)]
enum Growth {
    Table(u8),
    Column(u8, u8, u8, bool),
    Index(u8, u8, bool),
    Unique(u8, u8),
    Sequence(u8),
    DropIndexes(u8),
}

fn growth() -> impl Strategy<Value = Growth> {
    prop_oneof![
        (0..4_u8).prop_map(Growth::Table),
        (0..4_u8, 0..6_u8, 0..9_u8, any::<bool>())
            .prop_map(|(table, name, kind, points)| Growth::Column(table, name, kind, points)),
        (0..4_u8, 0..6_u8, any::<bool>()).prop_map(|(t, c, down)| Growth::Index(t, c, down)),
        (0..4_u8, 0..6_u8).prop_map(|(table, column)| Growth::Unique(table, column)),
        (0..3_u8).prop_map(Growth::Sequence),
        (0..4_u8).prop_map(Growth::DropIndexes),
    ]
}

const KINDS: [ColumnKind; 9] = [
    ColumnKind::Text,
    ColumnKind::Whole,
    ColumnKind::Real,
    ColumnKind::Flag,
    ColumnKind::Bytes,
    ColumnKind::Id,
    ColumnKind::Instant,
    ColumnKind::Day,
    ColumnKind::Json,
];

fn grow(schema: &mut Schema, growths: &[Growth]) {
    for growth in growths {
        match *growth {
            Growth::Table(t) => {
                let table = Table::new(format!("t{t}")).required("id", ColumnKind::Id);
                let table = table.key(&["id"]);
                schema.tables.entry(table.name.clone()).or_insert(table);
            }
            Growth::Sequence(s) => {
                schema.sequences.insert(format!("s{s}"));
            }
            Growth::Column(t, c, kind, points) => {
                let target = format!("t{}", t / 2);
                let points = points && schema.tables.contains_key(&target);
                let Some(table) = schema.tables.get_mut(&format!("t{t}")) else { continue };
                let name = format!("c{c}");
                if table.columns.iter().any(|column| column.name == name) {
                    continue;
                }
                let kind = if points { ColumnKind::Id } else { KINDS[usize::from(kind)] };
                if points {
                    table.foreign_keys.push(ForeignKey {
                        columns: vec![name.clone()],
                        table: target,
                        references: vec!["id".into()],
                    });
                }
                // Somewhere in the middle: the order in which people write is not the order in
                // which columns come.
                let column = Column { name, kind, required: false, default: None };
                table.columns.insert(1, column);
            }
            Growth::Index(t, c, down) => {
                let Some(table) = schema.tables.get_mut(&format!("t{t}")) else { continue };
                let name = format!("{}c{c}", if down { "-" } else { "" });
                let index = Index::on(&table.name, &[&name]);
                // A document has no order on PostgreSQL that an index would need here.
                let known = table.columns.iter().any(|column| column.name == format!("c{c}"));
                if known && table.indexes.iter().all(|there| there.name != index.name) {
                    table.indexes.push(index);
                }
            }
            Growth::Unique(t, c) => {
                let Some(table) = schema.tables.get_mut(&format!("t{t}")) else { continue };
                let columns = vec![format!("c{c}")];
                let known = table.columns.iter().any(|column| column.name == columns[0]);
                if known && !table.unique.contains(&columns) {
                    table.unique.push(columns);
                }
            }
            Growth::DropIndexes(t) => {
                if let Some(table) = schema.tables.get_mut(&format!("t{t}")) {
                    table.indexes.clear();
                }
            }
        }
    }
}

/// The same schema whatever the order of its parts.
fn sorted(mut schema: Schema) -> Schema {
    for table in schema.tables.values_mut() {
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
        table.foreign_keys.sort();
        table.unique.sort();
        table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
    }
    schema
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn taking_the_steps_of_a_difference_leads_to_the_target(
        before in proptest::collection::vec(growth(), 0..30),
        after in proptest::collection::vec(growth(), 0..30),
    ) {
        let mut from = Schema::new();
        grow(&mut from, &before);
        let mut to = from.clone();
        grow(&mut to, &after);
        prop_assert!(to.check().is_ok());
        let mut taken = from.clone();
        for step in diff(&from, &to).unwrap() {
            taken.apply(&step).unwrap();
        }
        prop_assert_eq!(diff(&taken, &to).unwrap(), vec![]);
        prop_assert_eq!(sorted(taken), sorted(to));
    }
}

/// The steps of a random difference are taken by a real SQLite.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_schemas_are_accepted_step_by_step() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let growths = proptest::collection::vec(growth(), 5..25);
    for _ in 0..8 {
        let room = crate::storage::both::sqlite_room().await;
        let server = crate::storage::both::postgres_room().await;
        let (mut schema, mut migrations) = (Schema::new(), Vec::new());
        for number in 1..=4 {
            let before = schema.clone();
            grow(&mut schema, &growths.new_tree(&mut runner).unwrap().current());
            migrations.push(Migration::new(number, "grow", diff(&before, &schema).unwrap()).0);
            migrate(&room.database, &migrations).await.unwrap();
            if let Some(server) = &server {
                migrate(&server.database, &migrations).await.unwrap();
            }
        }
        assert_eq!(sorted(Migration::fold(&migrations).unwrap()), sorted(schema));
    }
}
