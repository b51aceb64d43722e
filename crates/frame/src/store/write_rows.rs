//! Writing rows: the record's own table, what stands beside it, and its line in the search.

use crate::{
    database::{
        ColumnKind, Turn, null, val_flag, val_id, val_instant, val_json, val_text, val_whole,
    },
    problem::Problem,
    store::{CustomField, Stored, columns},
    tables::RECORD_COLUMNS,
};
use record::{Kind, RecordType, Value};
use sea_query::{Alias, Expr, ExprTrait, Query, Value as Cell};
use serde_json::Value as Json;
use terms::fold;

/// Adds the rows of new records.
pub(crate) async fn insert(
    turn: &mut Turn,
    of: &'static RecordType,
    custom: &[CustomField],
    records: &[Stored],
) -> Result<(), Problem> {
    let mut names: Vec<String> =
        RECORD_COLUMNS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    names.push("custom".to_owned());
    for field in of.fields {
        names.extend(columns::of_field(field).into_iter().map(|(name, _)| name));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let rows = records.iter().map(|stored| row(stored, custom)).collect();
    turn.insert_later(of.plural, &names, rows).await?;
    for at in 0..of.fields.len() {
        insert_beside(turn, of, at, records).await?;
    }
    insert_entries(turn, of, custom, records).await
}

/// Changes the rows of records, each from what it was to what it is. `false`: somebody else was
/// first with one of them.
pub(crate) async fn update(
    turn: &mut Turn,
    custom: &[CustomField],
    changed: &[(&Stored, &Stored)],
) -> Result<bool, Problem> {
    let Some(of) = changed.first().map(|(_, after)| after.of) else { return Ok(true) };
    let fields: Vec<usize> = (0..of.fields.len())
        .filter(|at| changed.iter().any(|(before, after)| before.values[*at] != after.values[*at]))
        .collect();
    let mut names: Vec<String> = CHANGED.iter().map(|name| (*name).to_owned()).collect();
    for at in &fields {
        names.extend(columns::of_field(&of.fields[*at]).into_iter().map(|(name, _)| name));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (mut rows, mut entries) = (Vec::new(), Vec::new());
    for (before, after) in changed {
        let (title, search) = folded(after, custom);
        entries.push(vec![
            val_id(after.id.uuid()),
            val_id(after.reach.uuid()),
            val_text(after.title()),
            val_text(search.as_str()),
            val_flag(after.retired.is_some()),
        ]);
        let mut row = changed_row(before, after, (title, search));
        for at in &fields {
            row.extend(columns::cells(&of.fields[*at], &after.values[*at]));
        }
        rows.push(row);
    }
    // The record is found by its id and the version that the change began from.
    if turn.update_many(of.plural, 2, &names, rows).await? != changed.len() as u64 {
        return Ok(false);
    }
    for at in fields {
        let field = &of.fields[at];
        if !matches!(field.kind, Kind::Refs(_) | Kind::Rows(_)) {
            continue;
        }
        let differ = changed.iter().filter(|(before, after)| before.values[at] != after.values[at]);
        let differ: Vec<Stored> = differ.map(|(_, after)| (*after).clone()).collect();
        for chunk in differ.chunks(500) {
            let ids = chunk.iter().map(|stored| val_id(stored.id.uuid()));
            let delete = Query::delete()
                .from_table(Alias::new(columns::beside(of, field)))
                .and_where(Expr::col(Alias::new("record")).is_in(ids))
                .take();
            turn.run_later(&delete);
        }
        insert_beside(turn, of, at, &differ).await?;
    }
    let names = ["record", "reach", "title", "folded", "retired"];
    turn.update_later("search_entry", 1, &names, entries).await?;
    Ok(true)
}

/// What every change of a record finds it by and sets, in the order of [`changed_row`].
const CHANGED: [&str; 15] = [
    "id",
    "version",
    "version",
    "reach",
    "changed_at",
    "changed_by",
    "title_folded",
    "search",
    "custom",
    "retired_at",
    "retired_by",
    "state_since",
    "state_by",
    "source",
    "source_key",
];

fn changed_row(before: &Stored, after: &Stored, folded: (String, String)) -> Vec<Cell> {
    let (retired_at, retired_by) = dated(&after.retired);
    let (state_since, state_by) = dated(&after.state_since);
    let (source, source_key) = source(after);
    vec![
        val_id(after.id.uuid()),
        val_whole(before.version),
        val_whole(after.version),
        val_id(after.reach.uuid()),
        val_instant(after.changed.0.timestamp()),
        val_text(after.changed.1.as_str()),
        val_text(folded.0),
        val_text(folded.1),
        json_or_null(after),
        retired_at,
        retired_by,
        state_since,
        state_by,
        source,
        source_key,
    ]
}

fn row(stored: &Stored, custom: &[CustomField]) -> Vec<Cell> {
    let (title, search) = folded(stored, custom);
    let (retired_at, retired_by) = dated(&stored.retired);
    let (state_since, state_by) = dated(&stored.state_since);
    let (source, source_key) = source(stored);
    // In the order of RECORD_COLUMNS.
    let mut cells = vec![
        val_id(stored.id.uuid()),
        val_whole(stored.number),
        val_whole(stored.version),
        val_id(stored.reach.uuid()),
        val_instant(stored.created.0.timestamp()),
        val_text(stored.created.1.as_str()),
        val_instant(stored.changed.0.timestamp()),
        val_text(stored.changed.1.as_str()),
        retired_at,
        retired_by,
        state_since,
        state_by,
        source,
        source_key,
        val_text(title),
        val_text(search),
        json_or_null(stored),
    ];
    for (field, value) in stored.of.fields.iter().zip(&stored.values) {
        cells.extend(columns::cells(field, value));
    }
    cells
}

/// The folded title, and everything folded that the record is found by. Confidential fields are
/// left out: nobody finds by what he may not see.
fn folded(stored: &Stored, custom: &[CustomField]) -> (String, String) {
    let mut words = stored.label();
    for (field, value) in stored.of.fields.iter().zip(&stored.values) {
        if field.search && field.confidential.is_none() && !value.is_nothing() {
            words.push('\n');
            words.push_str(&field.kind.words(value));
        }
    }
    for field in custom {
        if let Some(Json::String(text)) = stored.custom.get(&field.key) {
            words.push('\n');
            words.push_str(text);
        }
    }
    (fold(&stored.title()), fold(&words))
}

fn dated(pair: &Option<(terms::Instant, String)>) -> (Cell, Cell) {
    match pair {
        Some((at, by)) => (val_instant(at.timestamp()), val_text(by.as_str())),
        None => (null(ColumnKind::Instant), null(ColumnKind::Text)),
    }
}

fn source(stored: &Stored) -> (Cell, Cell) {
    match &stored.source {
        Some((source, key)) => (val_text(source.as_str()), val_text(key.as_str())),
        None => (null(ColumnKind::Text), null(ColumnKind::Text)),
    }
}

fn json_or_null(stored: &Stored) -> Cell {
    if stored.custom.is_empty() {
        null(ColumnKind::Json)
    } else {
        val_json(&Json::Object(stored.custom.clone()))
    }
}

async fn insert_beside(
    turn: &mut Turn,
    of: &'static RecordType,
    at: usize,
    records: &[Stored],
) -> Result<(), Problem> {
    let field = &of.fields[at];
    let mut names = vec!["record".to_owned(), "position".to_owned()];
    match field.kind {
        Kind::Refs(_) => names.push("target".to_owned()),
        Kind::Rows(row) => {
            for inner in row.fields {
                names.extend(columns::of_field(inner).into_iter().map(|(name, _)| name));
            }
        }
        _ => return Ok(()),
    }
    let mut rows = Vec::new();
    for stored in records {
        let mut held: Vec<Vec<Cell>> = Vec::new();
        match (field.kind, &stored.values[at]) {
            (_, Value::Refs(ids)) => held.extend(ids.iter().map(|id| vec![val_id(id.uuid())])),
            (Kind::Rows(row), Value::Rows(inner)) => held.extend(inner.iter().map(|values| {
                let pairs = row.fields.iter().zip(values);
                pairs.flat_map(|(field, value)| columns::cells(field, value)).collect()
            })),
            _ => {}
        }
        for (position, cells) in (0..).zip(held) {
            let mut row = vec![val_id(stored.id.uuid()), val_whole(position)];
            row.extend(cells);
            rows.push(row);
        }
    }
    if !rows.is_empty() {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        turn.insert_later(&columns::beside(of, field), &names, rows).await?;
    }
    Ok(())
}

async fn insert_entries(
    turn: &mut Turn,
    of: &'static RecordType,
    custom: &[CustomField],
    records: &[Stored],
) -> Result<(), Problem> {
    let rows = records.iter().map(|stored| {
        vec![
            val_id(stored.id.uuid()),
            val_text(of.name),
            val_whole(stored.number),
            val_id(stored.reach.uuid()),
            val_text(stored.title()),
            val_text(folded(stored, custom).1),
            val_flag(stored.retired.is_some()),
        ]
    });
    let names = ["record", "register", "number", "reach", "title", "folded", "retired"];
    turn.insert_later("search_entry", &names, rows.collect()).await?;
    Ok(())
}
