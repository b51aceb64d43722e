//! Fields and columns: how a value stands in a table, and how it comes back.

use crate::database::{
    ColumnKind, DbError, Fetched, null, val_day, val_flag, val_id, val_instant, val_text, val_whole,
};
use record::{Field, Kind, RecordType, Value};
use sea_query::Value as Cell;
use terms::{Currency, Day, Duration, Id, Instant, Money};

/// The name of the table that holds the references or rows of `field`.
pub(crate) fn beside(of: &RecordType, field: &Field) -> String {
    format!("{}_{}", of.plural, field.name)
}

/// The columns of a field that stands in the table itself. Fields with several references and
/// embedded tables have none.
pub(crate) fn of_field(field: &Field) -> Vec<(String, ColumnKind)> {
    let one = |kind| vec![(field.name.to_owned(), kind)];
    match field.kind {
        Kind::Line | Kind::Prose | Kind::Email | Kind::Phone | Kind::Choice(_) | Kind::State(_) => {
            one(ColumnKind::Text)
        }
        Kind::Whole { .. } | Kind::Duration => one(ColumnKind::Whole),
        Kind::Flag => one(ColumnKind::Flag),
        Kind::Day => one(ColumnKind::Day),
        Kind::Instant => one(ColumnKind::Instant),
        Kind::Ref(_) => one(ColumnKind::Id),
        Kind::Money => vec![(minor(field), ColumnKind::Whole), (currency(field), ColumnKind::Text)],
        Kind::Refs(_) | Kind::Rows(_) => Vec::new(),
    }
}

fn minor(field: &Field) -> String {
    format!("{}_minor", field.name)
}

fn currency(field: &Field) -> String {
    format!("{}_currency", field.name)
}

/// The cells of a value, one for each column of [`of_field`].
pub(crate) fn cells(field: &Field, value: &Value) -> Vec<Cell> {
    let columns = of_field(field);
    match value {
        Value::Money(money) => {
            vec![val_whole(money.minor), val_text(money.currency.code())]
        }
        value if columns.len() == 1 => vec![cell(value, columns[0].1)],
        _ => columns.into_iter().map(|(_, kind)| null(kind)).collect(),
    }
}

/// The one cell of a value that is not money.
pub(crate) fn cell(value: &Value, kind: ColumnKind) -> Cell {
    match value {
        Value::Text(text) | Value::Choice(text) => val_text(text.as_str()),
        Value::Whole(number) => val_whole(*number),
        Value::Flag(flag) => val_flag(*flag),
        Value::Day(day) => val_day(day.date()),
        Value::Instant(instant) => val_instant(instant.timestamp()),
        Value::Duration(duration) => val_whole(duration.seconds()),
        Value::Ref(id) => val_id(id.uuid()),
        Value::Nothing | Value::Money(_) | Value::Refs(_) | Value::Rows(_) => null(kind),
    }
}

/// The value of a field from a row of its table.
///
/// Errors: the table holds what the declaration does not allow; nobody but this program writes it,
/// so that is a fault.
pub(crate) fn value(field: &Field, row: &Fetched) -> Result<Value, DbError> {
    let name = field.name;
    let value = match field.kind {
        Kind::Line | Kind::Prose | Kind::Email | Kind::Phone => row.text(name)?.map(Value::Text),
        Kind::Choice(_) | Kind::State(_) => row.text(name)?.map(Value::Choice),
        Kind::Whole { .. } => row.whole(name)?.map(Value::Whole),
        Kind::Duration => match row.whole(name)? {
            Some(seconds) => Some(Value::Duration(
                Duration::from_seconds(seconds).map_err(|misfit| wrong(field, &misfit))?,
            )),
            None => None,
        },
        Kind::Flag => row.flag(name)?.map(Value::Flag),
        Kind::Day => row.day(name)?.map(|day| Value::Day(Day::of(day))),
        Kind::Instant => row.instant(name)?.map(|at| Value::Instant(Instant::of(at))),
        Kind::Ref(_) => row.id(name)?.map(|id| Value::Ref(Id::from_uuid(id))),
        Kind::Money => match (row.whole(&minor(field))?, row.text(&currency(field))?) {
            (Some(minor), Some(code)) => {
                let currency: Currency = code.parse().map_err(|misfit| wrong(field, &misfit))?;
                Some(Value::Money(Money { minor, currency }))
            }
            _ => None,
        },
        Kind::Refs(_) | Kind::Rows(_) => None,
    };
    Ok(value.unwrap_or_default())
}

fn wrong(field: &Field, misfit: &terms::Misfit) -> DbError {
    DbError::Fault(format!("the column {} {misfit}", field.name))
}
