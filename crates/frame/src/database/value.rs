//! Values on their way into the database: kinds, typed nulls, and the binding to each driver.

use sea_query::Value;
use serde::{Deserialize, Serialize};
use sqlx::Arguments;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use uuid::Uuid;

use super::DbError;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Text in binary order: `TEXT`, or `text COLLATE "C"`.
    Text,
    /// A whole number of 64 bits: `INTEGER`, or `bigint`.
    Whole,
    /// A floating point number: `REAL`, or `double precision`.
    Real,
    /// Yes or no: `INTEGER` 0 or 1, or `boolean`.
    Flag,
    /// Bytes: `BLOB`, or `bytea`.
    Bytes,
    /// An id: `BLOB` of 16, or `uuid`.
    Id,
    /// An instant in UTC with microseconds: `TEXT` of fixed width, or `timestamptz`.
    Instant,
    /// A calendar day: `TEXT`, or `date`.
    Day,
    /// A JSON document: `TEXT`, or `jsonb`.
    Json,
}

/// No value, for a column of this kind; PostgreSQL wants to know the kind even of nothing.
pub fn null(kind: ColumnKind) -> Value {
    match kind {
        ColumnKind::Text => Value::String(None),
        ColumnKind::Whole => Value::BigInt(None),
        ColumnKind::Real => Value::Double(None),
        ColumnKind::Flag => Value::Bool(None),
        ColumnKind::Bytes => Value::Bytes(None),
        ColumnKind::Id => Value::Uuid(None),
        ColumnKind::Instant => Value::ChronoDateTimeUtc(None),
        ColumnKind::Day => Value::ChronoDate(None),
        ColumnKind::Json => Value::Json(None),
    }
}

/// A text.
pub fn val_text(text: impl Into<String>) -> Value {
    Value::String(Some(text.into()))
}

/// A whole number.
pub fn val_whole(number: i64) -> Value {
    Value::BigInt(Some(number))
}

/// A floating point number.
pub fn val_real(number: f64) -> Value {
    Value::Double(Some(number))
}

/// Yes or no.
pub fn val_flag(flag: bool) -> Value {
    Value::Bool(Some(flag))
}

/// Bytes.
pub fn val_bytes(bytes: impl Into<Vec<u8>>) -> Value {
    Value::Bytes(Some(bytes.into()))
}

/// An id.
pub fn val_id(id: Uuid) -> Value {
    Value::Uuid(Some(id))
}

/// An instant, cut to microseconds.
pub fn val_instant(instant: jiff::Timestamp) -> Value {
    // The range of the one lies within the range of the other, so a value is always found.
    Value::ChronoDateTimeUtc(chrono::DateTime::from_timestamp_micros(instant.as_microsecond()))
}

/// A calendar day.
pub fn val_day(day: jiff::civil::Date) -> Value {
    let (month, number) = (day.month().unsigned_abs().into(), day.day().unsigned_abs().into());
    Value::ChronoDate(chrono::NaiveDate::from_ymd_opt(day.year().into(), month, number))
}

/// A JSON document.
pub fn val_json(document: &serde_json::Value) -> Value {
    Value::Json(Some(Box::new(document.clone())))
}

/// Refuses what one of the two databases cannot hold, before anything is sent to either.
pub(crate) fn check(values: &[Value]) -> Result<(), DbError> {
    values.iter().try_for_each(check_one)
}

fn check_one(value: &Value) -> Result<(), DbError> {
    use chrono::Datelike;
    let years = 0..=9999;
    let fits = match value {
        Value::String(Some(text)) if text.contains('\0') => return nul(),
        Value::Char(Some('\0')) => return nul(),
        Value::Json(Some(document)) if has_nul(document) => return nul(),
        Value::Double(Some(number)) => number.is_finite(),
        Value::Float(Some(number)) => number.is_finite(),
        Value::BigUnsigned(Some(number)) => i64::try_from(*number).is_ok(),
        Value::ChronoDateTimeUtc(Some(instant)) => years.contains(&instant.year()),
        Value::ChronoDate(Some(day)) => years.contains(&day.year()),
        _ => true,
    };
    if fits { Ok(()) } else { Err(DbError::refused("value_out_of_range")) }
}

fn nul() -> Result<(), DbError> {
    Err(DbError::refused("text_without_nul"))
}

fn has_nul(document: &serde_json::Value) -> bool {
    use serde_json::Value as Json;
    match document {
        Json::String(text) => text.contains('\0'),
        Json::Array(items) => items.iter().any(has_nul),
        Json::Object(members) => {
            members.iter().any(|(key, member)| key.contains('\0') || has_nul(member))
        }
        _ => false,
    }
}

/// The form in which an instant stands in SQLite: as wide as every other, so that order agrees.
const INSTANT: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

type Bound = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// The arguments of a statement for SQLite.
pub(crate) fn sqlite_arguments(values: Vec<Value>) -> Result<SqliteArguments, DbError> {
    check(&values)?;
    let mut arguments = SqliteArguments::default();
    for value in values {
        bind_sqlite(&mut arguments, value)?.map_err(|e| DbError::Fault(e.to_string()))?;
    }
    Ok(arguments)
}

fn bind_sqlite(arguments: &mut SqliteArguments, value: Value) -> Result<Bound, DbError> {
    if let Some(number) = whole_of(&value) {
        return Ok(arguments.add(number));
    }
    Ok(match value {
        Value::Bool(flag) => arguments.add(flag.map(i64::from)),
        Value::Float(number) => arguments.add(number.map(f64::from)),
        Value::Double(number) => arguments.add(number),
        Value::String(text) => arguments.add(text),
        Value::Char(letter) => arguments.add(letter.map(String::from)),
        Value::Bytes(bytes) => arguments.add(bytes),
        Value::Uuid(id) => arguments.add(id.map(|id| id.as_bytes().to_vec())),
        Value::Json(document) => arguments.add(document.map(|document| document.to_string())),
        Value::ChronoDateTimeUtc(instant) => {
            arguments.add(instant.map(|instant| instant.format(INSTANT).to_string()))
        }
        Value::ChronoDate(day) => arguments.add(day.map(|day| day.format("%Y-%m-%d").to_string())),
        other => return Err(unheard(&other)),
    })
}

/// The arguments of a statement for PostgreSQL.
pub(crate) fn postgres_arguments(values: Vec<Value>) -> Result<PgArguments, DbError> {
    check(&values)?;
    let mut arguments = PgArguments::default();
    for value in values {
        bind_postgres(&mut arguments, value)?.map_err(|e| DbError::Fault(e.to_string()))?;
    }
    Ok(arguments)
}

fn bind_postgres(arguments: &mut PgArguments, value: Value) -> Result<Bound, DbError> {
    // Every whole number is sent as 64 bits: the driver remembers a statement by its text alone,
    // and a second call with another width would be sent in the wrong form.
    if let Some(number) = whole_of(&value) {
        return Ok(arguments.add(number));
    }
    Ok(match value {
        Value::Bool(flag) => arguments.add(flag),
        Value::Float(number) => arguments.add(number.map(f64::from)),
        Value::Double(number) => arguments.add(number),
        Value::String(text) => arguments.add(text),
        Value::Char(letter) => arguments.add(letter.map(String::from)),
        Value::Bytes(bytes) => arguments.add(bytes),
        Value::Uuid(id) => arguments.add(id),
        Value::Json(document) => arguments.add(document.map(|document| *document)),
        Value::ChronoDateTimeUtc(instant) => arguments.add(instant),
        Value::ChronoDate(day) => arguments.add(day),
        other => return Err(unheard(&other)),
    })
}

/// A whole number of whatever width, as the 64 bits that a column holds.
fn whole_of(value: &Value) -> Option<Option<i64>> {
    Some(match *value {
        Value::TinyInt(number) => number.map(i64::from),
        Value::SmallInt(number) => number.map(i64::from),
        Value::Int(number) => number.map(i64::from),
        Value::BigInt(number) => number,
        Value::TinyUnsigned(number) => number.map(i64::from),
        Value::SmallUnsigned(number) => number.map(i64::from),
        Value::Unsigned(number) => number.map(i64::from),
        // What does not fit was refused before.
        Value::BigUnsigned(number) => number.and_then(|number| i64::try_from(number).ok()),
        _ => return None,
    })
}

fn unheard(value: &Value) -> DbError {
    DbError::Fault(["no column holds a value such as ", &value_name(value)].concat())
}

fn value_name(value: &Value) -> String {
    let shown = format!("{value:?}");
    shown.split('(').next().unwrap_or_default().to_owned()
}
