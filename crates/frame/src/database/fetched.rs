//! A row that came back, read by the names of its columns and the same from both databases.

use std::sync::Arc;

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Column as _, Row as _, TypeInfo as _, ValueRef as _};
use uuid::Uuid;

use super::DbError;

/// One value of a row, as it came.
#[derive(Clone, Debug)]
enum Cell {
    Null,
    Text(String),
    Whole(i64),
    Real(f64),
    Flag(bool),
    Bytes(Vec<u8>),
    Id(Uuid),
    Instant(jiff::Timestamp),
    Day(jiff::civil::Date),
    Json(serde_json::Value),
}

/// A row that came back.
#[derive(Clone, Debug)]
pub struct Fetched {
    columns: Arc<[String]>,
    cells: Vec<Cell>,
}

macro_rules! read {
    ($(#[$said:meta])* $name:ident, $(#[$needed:meta])* $need:ident, $kind:ty, $read:expr) => {
        $(#[$said])*
        pub fn $name(&self, column: &str) -> Result<Option<$kind>, DbError> {
            let cell = self.cell(column)?;
            if matches!(cell, Cell::Null) {
                return Ok(None);
            }
            let read: fn(&Cell) -> Option<$kind> = $read;
            match read(cell) {
                Some(value) => Ok(Some(value)),
                None => Err(wrong_kind(column, stringify!($name))),
            }
        }

        $(#[$needed])*
        pub fn $need(&self, column: &str) -> Result<$kind, DbError> {
            self.$name(column)?.ok_or_else(|| missing(column))
        }
    };
}

impl Fetched {
    read!(
        /// A text.
        text,
        /// A text that must be there.
        need_text,
        String,
        |cell| match cell {
            Cell::Text(text) => Some(text.clone()),
            Cell::Json(document) => Some(document.to_string()),
            _ => None,
        }
    );
    read!(
        /// A whole number.
        whole,
        /// A whole number that must be there.
        need_whole,
        i64,
        |cell| match cell {
            Cell::Whole(number) => Some(*number),
            _ => None,
        }
    );
    read!(
        /// A floating point number.
        real,
        /// A floating point number that must be there.
        need_real,
        f64,
        |cell| match cell {
            Cell::Real(number) => Some(*number),
            #[expect(clippy::cast_precision_loss, reason = "a real column may answer in wholes")]
            Cell::Whole(number) => Some(*number as f64),
            _ => None,
        }
    );
    read!(
        /// Yes or no.
        flag,
        /// Yes or no, and it must be there.
        need_flag,
        bool,
        |cell| match cell {
            Cell::Flag(flag) => Some(*flag),
            Cell::Whole(0) => Some(false),
            Cell::Whole(1) => Some(true),
            _ => None,
        }
    );
    read!(
        /// Bytes.
        bytes,
        /// Bytes that must be there.
        need_bytes,
        Vec<u8>,
        |cell| match cell {
            Cell::Bytes(bytes) => Some(bytes.clone()),
            _ => None,
        }
    );
    read!(
        /// An id.
        id,
        /// An id that must be there.
        need_id,
        Uuid,
        |cell| match cell {
            Cell::Id(id) => Some(*id),
            Cell::Bytes(bytes) => Uuid::from_slice(bytes).ok(),
            _ => None,
        }
    );
    read!(
        /// An instant, in microseconds.
        instant,
        /// An instant that must be there.
        need_instant,
        jiff::Timestamp,
        |cell| match cell {
            Cell::Instant(instant) => Some(*instant),
            Cell::Text(text) => text.parse().ok(),
            _ => None,
        }
    );
    read!(
        /// A calendar day.
        day,
        /// A calendar day that must be there.
        need_day,
        jiff::civil::Date,
        |cell| match cell {
            Cell::Day(day) => Some(*day),
            Cell::Text(text) => text.parse().ok(),
            _ => None,
        }
    );
    read!(
        /// A JSON document.
        json,
        /// A JSON document that must be there.
        need_json,
        serde_json::Value,
        |cell| match cell {
            Cell::Json(document) => Some(document.clone()),
            Cell::Text(text) => serde_json::from_str(text).ok(),
            _ => None,
        }
    );

    /// The names of the columns, in the order of the answer.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Is there nothing in this column?
    pub fn is_null(&self, column: &str) -> Result<bool, DbError> {
        Ok(matches!(self.cell(column)?, Cell::Null))
    }

    fn cell(&self, column: &str) -> Result<&Cell, DbError> {
        let place = self.columns.iter().position(|name| name == column);
        place
            .and_then(|place| self.cells.get(place))
            .ok_or_else(|| DbError::Fault(["the answer has no column \"", column, "\""].concat()))
    }
}

fn wrong_kind(column: &str, wanted: &str) -> DbError {
    DbError::Fault(["the column \"", column, "\" does not hold what is read as ", wanted].concat())
}

fn missing(column: &str) -> DbError {
    DbError::Fault(["the column \"", column, "\" is empty where a value is needed"].concat())
}

/// Reads rows of SQLite by what they hold.
pub(crate) fn from_sqlite(rows: &[SqliteRow]) -> Result<Vec<Fetched>, DbError> {
    let columns: Arc<[String]> = match rows.first() {
        Some(row) => row.columns().iter().map(|column| column.name().to_owned()).collect(),
        None => return Ok(Vec::new()),
    };
    let read = |row: &SqliteRow| {
        let cells = (0..columns.len()).map(|place| sqlite_cell(row, place));
        Ok(Fetched { columns: columns.clone(), cells: cells.collect::<Result<_, sqlx::Error>>()? })
    };
    rows.iter().map(read).collect()
}

fn sqlite_cell(row: &SqliteRow, place: usize) -> Result<Cell, sqlx::Error> {
    let raw = row.try_get_raw(place)?;
    if raw.is_null() {
        return Ok(Cell::Null);
    }
    let kind = raw.type_info().name().to_owned();
    Ok(match kind.as_str() {
        "INTEGER" | "BOOLEAN" | "INT4" => Cell::Whole(row.try_get_unchecked(place)?),
        "REAL" => Cell::Real(row.try_get_unchecked(place)?),
        "BLOB" => Cell::Bytes(row.try_get_unchecked(place)?),
        _ => Cell::Text(row.try_get_unchecked(place)?),
    })
}

/// Reads rows of PostgreSQL by the types they bear.
pub(crate) fn from_postgres(rows: &[PgRow]) -> Result<Vec<Fetched>, DbError> {
    let columns: Arc<[String]> = match rows.first() {
        Some(row) => row.columns().iter().map(|column| column.name().to_owned()).collect(),
        None => return Ok(Vec::new()),
    };
    let read = |row: &PgRow| {
        let cells = (0..columns.len()).map(|place| postgres_cell(row, place));
        Ok(Fetched { columns: columns.clone(), cells: cells.collect::<Result<_, sqlx::Error>>()? })
    };
    rows.iter().map(read).collect()
}

fn postgres_cell(row: &PgRow, place: usize) -> Result<Cell, sqlx::Error> {
    if row.try_get_raw(place)?.is_null() {
        return Ok(Cell::Null);
    }
    let kind = row.column(place).type_info().name();
    Ok(match kind {
        "BOOL" => Cell::Flag(row.try_get(place)?),
        "INT2" => Cell::Whole(row.try_get::<i16, _>(place)?.into()),
        "INT4" => Cell::Whole(row.try_get::<i32, _>(place)?.into()),
        "INT8" => Cell::Whole(row.try_get(place)?),
        "FLOAT4" => Cell::Real(row.try_get::<f32, _>(place)?.into()),
        "FLOAT8" => Cell::Real(row.try_get(place)?),
        "BYTEA" => Cell::Bytes(row.try_get(place)?),
        "UUID" => Cell::Id(row.try_get(place)?),
        "JSON" | "JSONB" => Cell::Json(row.try_get(place)?),
        "VOID" => Cell::Null,
        "TIMESTAMPTZ" => {
            let instant: chrono::DateTime<chrono::Utc> = row.try_get(place)?;
            let read = jiff::Timestamp::from_microsecond(instant.timestamp_micros());
            Cell::Instant(read.map_err(|error| sqlx::Error::Decode(Box::new(error)))?)
        }
        "DATE" => {
            let day: chrono::NaiveDate = row.try_get(place)?;
            let read = day.format("%Y-%m-%d").to_string().parse();
            Cell::Day(read.map_err(|error: jiff::Error| sqlx::Error::Decode(Box::new(error)))?)
        }
        "TEXT" | "VARCHAR" | "BPCHAR" | "NAME" | "\"CHAR\"" | "UNKNOWN" => {
            Cell::Text(row.try_get(place)?)
        }
        other => {
            let said = ["a value of type ", other, " has to be cast to be read"].concat();
            return Err(sqlx::Error::Decode(said.into()));
        }
    })
}
