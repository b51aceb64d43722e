//! A database that is filled, whatever its tables are: for migrations, which must lose nothing.

use std::collections::BTreeMap;

use sea_query::{Alias, Expr, Query, Value};
use uuid::Uuid;

use frame::database::{
    Ask, ColumnKind, Database, DbError, Fetched, Schema, Table, null, val_bytes, val_day, val_flag,
    val_id, val_instant, val_json, val_real, val_text, val_whole,
};

/// How many rows each table gets.
const ROWS: usize = 3;

/// Fills every table of a schema; each row has a value in every column that can have one.
///
/// Row *n* of a table points at row *n* of the tables it refers to. Where two tables point at each
/// other, the reference that may be empty is.
pub async fn fill(database: &Database, schema: &Schema) -> Result<(), DbError> {
    let mut written: BTreeMap<&str, Vec<BTreeMap<&str, Value>>> = BTreeMap::new();
    let mut waiting: Vec<&Table> = schema.tables.values().collect();
    let mut turn = database.turn().await?;
    while !waiting.is_empty() {
        let (ready, later): (Vec<&Table>, Vec<&Table>) =
            waiting.iter().partition(|table| must_come_before(table, &waiting).is_none());
        assert!(!ready.is_empty(), "tables that require each other cannot be filled: {later:?}");
        for table in ready {
            let rows: Vec<_> = (0..ROWS).map(|row| values(table, row, &written)).collect();
            let columns: Vec<&str> = table.columns.iter().map(|one| one.name.as_str()).collect();
            for row in &rows {
                let in_order = columns.iter().filter_map(|name| row.get(name).cloned()).collect();
                turn.insert_later(&table.name, &columns, vec![in_order]).await?;
            }
            written.insert(&table.name, rows);
        }
        waiting = later;
    }
    turn.commit().await
}

/// A table that a row of this one must point at and that is still to be filled.
fn must_come_before<'a>(table: &Table, waiting: &[&'a Table]) -> Option<&'a Table> {
    let required = table.foreign_keys.iter().filter(|key| {
        key.table != table.name
            && key.columns.iter().all(|name| {
                table.primary_key.contains(name)
                    || table.columns.iter().any(|one| one.name == *name && one.required)
            })
    });
    required.filter_map(|key| waiting.iter().find(|other| other.name == key.table)).copied().next()
}

/// One row of a table.
fn values<'a>(
    table: &'a Table,
    row: usize,
    written: &BTreeMap<&str, Vec<BTreeMap<&str, Value>>>,
) -> BTreeMap<&'a str, Value> {
    let mut values: BTreeMap<&str, Value> = table
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| (column.name.as_str(), value(&table.name, at, column.kind, row)))
        .collect();
    for key in &table.foreign_keys {
        let target = written.get(key.table.as_str()).and_then(|rows| rows.get(row)).cloned();
        for (column, wanted) in key.columns.iter().zip(&key.references) {
            let own = values.get(wanted.as_str()).filter(|_| key.table == table.name).cloned();
            let found = target.as_ref().and_then(|target| target.get(wanted.as_str()).cloned());
            let is_key = table.primary_key.contains(column);
            let kind = table.columns.iter().find(|one| one.name == *column).map(|one| one.kind);
            let nothing = kind.map(null).filter(|_| !is_key);
            if let Some(value) = found.or(own).or(nothing)
                && let Some(place) = values.get_mut(column.as_str())
            {
                *place = value;
            }
        }
    }
    values
}

/// A value that no other row of the column has, but of flags.
fn value(table: &str, column: usize, kind: ColumnKind, row: usize) -> Value {
    let number = i64::try_from(column * 1_000 + row).unwrap_or(i64::MAX);
    match kind {
        ColumnKind::Text => val_text(format!("{table}: {number}, it's \u{e4}")),
        ColumnKind::Whole => val_whole(number),
        ColumnKind::Real => val_real(0.5 + row as f64),
        ColumnKind::Flag => val_flag(row.is_multiple_of(2)),
        ColumnKind::Bytes => val_bytes(vec![0, 255, row as u8]),
        ColumnKind::Id => val_id(Uuid::from_bytes(id_of(table, number))),
        ColumnKind::Instant => {
            val_instant(jiff::Timestamp::from_second(1_700_000_000 + number).unwrap_or_default())
        }
        ColumnKind::Day => val_day(jiff::civil::date(2026, 11, 1 + row as i8)),
        ColumnKind::Json => val_json(&serde_json::json!({ "row": row, "of": table })),
    }
}

fn id_of(table: &str, number: i64) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (at, byte) in table.bytes().enumerate() {
        bytes[at % 8] = bytes[at % 8] ^ byte ^ (at as u8);
    }
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    bytes
}

/// Everything that stands in the columns of a schema, one line a row, sorted.
///
/// Columns and tables that the schema does not know are not read: what a later migration added
/// does not change what was there before.
pub async fn copied(database: &Database, schema: &Schema) -> Result<Vec<String>, DbError> {
    let mut lines = Vec::new();
    for table in schema.tables.values() {
        let select = Query::select()
            .columns(table.columns.iter().map(|column| Alias::new(&column.name)))
            .from(Alias::new(&table.name))
            .to_owned();
        for row in database.clone().all(&select).await? {
            let mut line = table.name.clone();
            for column in &table.columns {
                line.push_str(&format!(" | {}", written_as(&row, &column.name, column.kind)?));
            }
            lines.push(line);
        }
    }
    lines.sort();
    Ok(lines)
}

fn written_as(row: &Fetched, name: &str, kind: ColumnKind) -> Result<String, DbError> {
    Ok(match kind {
        ColumnKind::Text => format!("{:?}", row.text(name)?),
        ColumnKind::Whole => format!("{:?}", row.whole(name)?),
        ColumnKind::Real => format!("{:?}", row.real(name)?),
        ColumnKind::Flag => format!("{:?}", row.flag(name)?),
        ColumnKind::Bytes => format!("{:?}", row.bytes(name)?),
        ColumnKind::Id => format!("{:?}", row.id(name)?),
        ColumnKind::Instant => format!("{:?}", row.instant(name)?),
        ColumnKind::Day => format!("{:?}", row.day(name)?),
        ColumnKind::Json => format!("{:?}", row.json(name)?),
    })
}

/// Changes one text of one row, so that a comparison which cannot see it is caught.
pub async fn spoil(database: &Database, table: &str, column: &str) -> Result<u64, DbError> {
    let mut turn = database.turn().await?;
    let update = Query::update()
        .table(Alias::new(table))
        .value(Alias::new(column), Expr::val(val_text("spoilt")))
        .to_owned();
    let changed = turn.run(&update).await?;
    turn.commit().await?;
    Ok(changed)
}
