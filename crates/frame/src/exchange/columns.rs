//! The columns of a register's spreadsheet: what stands in the head, and what in each cell.

use crate::{
    gate::{Asking, Scoped},
    problem::Problem,
    register::reading::field_text,
    sheets::Out,
    store::{CustomField, CustomKind, Names, Stored, custom_fields, without_unseen},
};
use jiff::tz::TimeZone;
use record::{Field, Kind, RecordType, Value};
use serde_json::Value as Json;
use terms::{Day, Id, Instant, fold};

/// What a column of a spreadsheet holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColumnAt {
    /// The short number.
    Number,
    /// A declared field, by position.
    Declared(usize),
    /// A custom field, by position.
    Custom(usize),
    /// Where the record comes from.
    Source,
    /// What it is called there.
    SourceKey,
    /// The day it went out of use.
    Retired,
}

/// What a cell of yes and no accepts.
const YES_OR_NO: &str = "yes or no; also true, x, 1, ja, wahr, oui and false, 0, nein, falsch, non";

/// What follows the label of a column whose values are confidential to others.
pub(super) const WITHHELD: &str = " (withheld)";

/// The columns of one register in this installation.
pub(super) struct Columns {
    pub of: &'static RecordType,
    pub custom: Vec<CustomField>,
}

impl Columns {
    pub async fn of(by: &mut impl Scoped, of: &'static RecordType) -> Result<Columns, Problem> {
        Ok(Columns { of, custom: custom_fields(by.asked(), of).await? })
    }

    /// All of them, in their order.
    pub fn all(&self) -> Vec<ColumnAt> {
        let declared = (0..self.of.fields.len()).map(ColumnAt::Declared);
        let custom = (0..self.custom.len()).map(ColumnAt::Custom);
        let end = [ColumnAt::Source, ColumnAt::SourceKey, ColumnAt::Retired];
        std::iter::once(ColumnAt::Number).chain(declared).chain(custom).chain(end).collect()
    }

    /// The name under which a mapping is kept.
    pub fn name(&self, at: ColumnAt) -> String {
        match at {
            ColumnAt::Number => "number".to_owned(),
            ColumnAt::Declared(at) => self.of.fields[at].name.to_owned(),
            ColumnAt::Custom(at) => self.custom[at].name(),
            ColumnAt::Source => "source".to_owned(),
            ColumnAt::SourceKey => "source_key".to_owned(),
            ColumnAt::Retired => "retired_at".to_owned(),
        }
    }

    /// The column of that name, if this installation has it.
    pub fn named(&self, name: &str) -> Option<ColumnAt> {
        self.all().into_iter().find(|at| self.name(*at) == name)
    }

    /// What stands in the head. No two columns are called the same.
    pub fn label(&self, at: ColumnAt) -> String {
        let free = |label: &str, other: &str| {
            let taken = self.of.fields.iter().map(|field| field.label);
            let mut taken = taken.chain(self.custom.iter().map(|field| field.label.as_str()));
            let is_taken = taken.any(|taken| fold(taken) == fold(label));
            if is_taken { other } else { label }.to_owned()
        };
        match at {
            ColumnAt::Number => free("Number", "Record number"),
            ColumnAt::Declared(at) => self.of.fields[at].label.to_owned(),
            ColumnAt::Custom(at) => {
                let field = &self.custom[at];
                let declared = self.of.fields.iter().any(|f| fold(f.label) == fold(&field.label));
                let earlier =
                    self.custom[..at].iter().any(|f| fold(&f.label) == fold(&field.label));
                if declared || earlier {
                    format!("{} ({})", field.label, field.key)
                } else {
                    field.label.clone()
                }
            }
            ColumnAt::Source => free("Source", "Record source"),
            ColumnAt::SourceKey => free("Source key", "Record source key"),
            ColumnAt::Retired => free("Retired", "Out of use since"),
        }
    }

    /// The declared field of a column, if it holds one.
    pub fn field(&self, at: ColumnAt) -> Option<&'static Field> {
        match at {
            ColumnAt::Declared(at) => Some(&self.of.fields[at]),
            _ => None,
        }
    }

    /// What is accepted, in words that can follow “accepted:”.
    pub fn accepts(&self, at: ColumnAt) -> String {
        match at {
            ColumnAt::Number => format!("a number of the register, like {}", self.of.number(4)),
            ColumnAt::Declared(at) if self.of.is_composed() && at == self.of.title => {
                format!("anything: it is made of {}, and only finds the record", self.of.made_of())
            }
            ColumnAt::Declared(at) => accepts(&self.of.fields[at].kind),
            ColumnAt::Custom(at) => match &self.custom[at].kind {
                CustomKind::Line => "one line of text".to_owned(),
                CustomKind::Whole => "a whole number".to_owned(),
                CustomKind::Flag => YES_OR_NO.to_owned(),
                CustomKind::Day => "a day, like 2026-11-23".to_owned(),
                CustomKind::Choice(choices) => listed(choices.iter().map(String::as_str)),
            },
            ColumnAt::Source => "the name of another system".to_owned(),
            ColumnAt::SourceKey => "the key of the record in its source".to_owned(),
            ColumnAt::Retired => "a day, like 2026-11-23, or nothing".to_owned(),
        }
    }

    /// Does the record refer there to something that the reader is not told of? Then a cell cannot
    /// say what is meant, and what the record holds stays.
    pub fn hides(&self, at: ColumnAt, stored: &Stored, names: &Names) -> bool {
        let ColumnAt::Declared(at) = at else { return false };
        let value = &stored.values[at];
        told(&self.of.fields[at], value, names) != *value
    }

    /// What the cell of `stored` shows; an import of it changes nothing.
    pub fn cell(&self, at: ColumnAt, stored: &Stored, names: &Names) -> Out {
        let text = |text: String| if text.is_empty() { Out::Empty } else { Out::Text(text) };
        match at {
            ColumnAt::Number => Out::Text(stored.label()),
            ColumnAt::Declared(at) => shown(&self.of.fields[at], &stored.values[at], names),
            ColumnAt::Custom(at) => {
                let field = &self.custom[at];
                custom_shown(field, stored.custom.get(&field.key).unwrap_or(&Json::Null))
            }
            ColumnAt::Source => text(stored.source.clone().unwrap_or_default().0),
            ColumnAt::SourceKey => text(stored.source.clone().unwrap_or_default().1),
            ColumnAt::Retired => match &stored.retired {
                Some((at, _)) => Out::Day(at.day().date()),
                None => Out::Empty,
            },
        }
    }
}

/// The value without references to what the reader is not told of.
fn told(field: &Field, value: &Value, names: &Names) -> Value {
    let is_told = |id: Id| names.get(id).is_some() || names.told(id).is_some();
    without_unseen(&field.kind, value, &is_told)
}

/// A value in its cell. What it refers to and the reader is not told of leaves no trace there, not
/// even an id.
pub(super) fn shown(field: &Field, value: &Value, names: &Names) -> Out {
    let value = &told(field, value, names);
    match (field.kind, value) {
        (_, Value::Nothing) => Out::Empty,
        (_, Value::Whole(number)) => Out::Whole(*number),
        (_, Value::Day(day)) => Out::Day(day.date()),
        (_, Value::Instant(at)) => moment(*at),
        (Kind::Choice(_) | Kind::State(_), _) => Out::Text(field.kind.words(value)),
        _ => match field_text(field, value, names) {
            text if text.is_empty() => Out::Empty,
            text => Out::Text(text),
        },
    }
}

/// Programs keep moments to the millisecond at best; what is finer goes as text.
fn moment(at: Instant) -> Out {
    if at.micros() % 1_000_000 == 0 {
        Out::Instant(TimeZone::UTC.to_datetime(at.timestamp()))
    } else {
        Out::Text(at.to_string())
    }
}

fn custom_shown(field: &CustomField, value: &Json) -> Out {
    match (&field.kind, value) {
        (_, Json::Null) => Out::Empty,
        (CustomKind::Whole, Json::Number(number)) => {
            number.as_i64().map_or_else(|| Out::Text(number.to_string()), Out::Whole)
        }
        (CustomKind::Day, Json::String(text)) => match text.parse::<Day>() {
            Ok(day) => Out::Day(day.date()),
            Err(_) => Out::Text(text.clone()),
        },
        (kind, value) => Out::Text(kind.text(value)),
    }
}

/// What a kind of field accepts, in words.
fn accepts(kind: &Kind) -> String {
    match kind {
        Kind::Line => "one line of text".to_owned(),
        Kind::Prose => "text of several lines".to_owned(),
        Kind::Email => "a mail address".to_owned(),
        Kind::Phone => "a telephone number, like +41 44 555 01 23".to_owned(),
        Kind::Whole { min, max, .. } if *min == i64::MIN || *max == i64::MAX => {
            "a whole number".to_owned()
        }
        Kind::Whole { min, max, unit } => {
            format!("a whole number from {min} to {max} {unit}").trim_end().to_owned()
        }
        Kind::Flag => YES_OR_NO.to_owned(),
        Kind::Day => "a day, like 2026-11-23".to_owned(),
        Kind::Instant => "an instant, like 2026-11-23T09:40:00Z".to_owned(),
        Kind::Duration => "a duration, like 4 h or 30 min".to_owned(),
        Kind::Money => "an amount, like 1200.50 EUR".to_owned(),
        Kind::Choice(values) => listed(values.iter().map(|value| value.label)),
        Kind::State(lifecycle) => listed(lifecycle.states.iter().map(|state| state.label)),
        Kind::Ref(_) => "the number or the exact name of one record".to_owned(),
        Kind::Refs(_) => "numbers or exact names, with ; between them".to_owned(),
        Kind::Rows(row) => {
            let names: Vec<&str> = row.fields.iter().map(|field| field.name).collect();
            format!("rows like {}=…, with | between rows", names.join("=…; "))
        }
    }
}

fn listed<'t>(words: impl Iterator<Item = &'t str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}
