//! Fields and record types: the declaration as data.

use crate::{Demand, Kind, Lifecycle, Refusal, Rule, TitlePart, Value};
use std::ops::Range;
use terms::{Day, Duration, Email, Instant, Line, Misfit, Money, Phone, Prose};

/// One field of a record or of an embedded row.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in the struct, the table, the interface and the address: `given_name`.
    pub name: &'static str,
    /// What people read: `Given name`.
    pub label: &'static str,
    /// Its doc comment: the help that people read.
    pub help: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// May it be left open?
    pub required: bool,
    /// Is it found by the words people search for?
    pub search: bool,
    /// Does it stand in the list unless a person chose other columns?
    pub list: bool,
    /// Can a list be sorted by it (it has an index then)?
    pub sort: bool,
    /// Can it be changed for many records at once?
    pub bulk: bool,
    /// No two records may hold the same, case and accents included.
    pub unique: bool,
    /// Who may see it: the last word of a permission (`person.private`), or everyone who may see
    /// the record.
    pub confidential: Option<&'static str>,
    /// Is it only for those whose data the record is, and not for those to whom it is shown
    /// ([`RecordType::shown_to`])?
    pub internal: bool,
    /// Is it the record above, in the same register? Then no record stands below itself, however
    /// many steps lead back to it. `#[field(tree)]`.
    pub tree: bool,
    /// Do those to whom the record is shown read the name of what this refers to, though they do
    /// not reach it? Its name, and no more. `#[field(named)]`.
    pub named: bool,
    /// Something that could stand there, for templates and empty states.
    pub example: Option<&'static str>,
    /// What other people call it in their spreadsheets, beside label and name.
    pub also: &'static [&'static str],
    /// The heading that begins with this field and holds until the next one:
    /// `#[field(group = "Recovery objectives")]`.
    pub group: Option<&'static str>,
    /// What a duration of zero means there, said to whoever gives it: who leaves a field open means
    /// something else. `#[field(zero = "it may never stop")]`.
    pub zero: Option<&'static str>,
    /// The field of the record that names the end for which this is said: only whoever may change
    /// the record at that end writes it, whoever else keeps this one.
    /// `#[field(said_by = "provider")]`.
    pub said_by: Option<&'static str>,
}

impl Field {
    /// What a value of zero means, where that has to be said.
    pub fn says_of_zero(&self, value: &Value) -> Option<String> {
        let is_zero = matches!(value, Value::Duration(duration) if duration.seconds() == 0);
        let zero = self.zero.filter(|_| is_zero)?;
        Some(format!("{} is 0: {zero}. Leave it open when it is not known.", self.label))
    }
}

/// Fields that stand under one heading, one after the other as they are declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The heading; empty for fields before the first one.
    pub title: &'static str,
    /// Their positions.
    pub fields: Range<usize>,
}

/// Whose data a record is: on which organisation the reach of a reader is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The record is itself an organisation.
    Itself,
    /// The organisation in the field at this position.
    Field(usize),
}

/// A record type: everything that tables, pages, interface, spreadsheets and history are made of.
#[derive(Debug)]
pub struct RecordType {
    /// One of them: `person`. Also the first word of its permissions and occurrences.
    pub name: &'static str,
    /// Many of them, in the address and as the table: `persons`.
    pub plural: &'static str,
    /// What people read above one: `Person`.
    pub label: &'static str,
    /// What people read above the list: `Persons`.
    pub register: &'static str,
    /// Its doc comment.
    pub help: &'static str,
    /// The letters before its short numbers: `PER`.
    pub prefix: &'static str,
    /// Under which of the nine places it stands.
    pub place: &'static str,
    /// The controlled document it is part of (`S6`), if any.
    pub document: Option<&'static str>,
    /// Its fields.
    pub fields: &'static [Field],
    /// Does every change need a reason, or the number of a change? `#[record(controlled)]`.
    pub controlled: bool,
    /// The position of the field that names a record.
    pub title: usize,
    /// What the title is made of, when it is not typed: `#[record(title_of = "{consumer} needs
    /// {provider|unresolved}")]`. It is made at each save, and again when something that it names
    /// is called otherwise; nobody writes it.
    pub title_of: &'static [TitlePart],
    /// Whose data a record is.
    pub reach: Reach,
    /// To whom a record is shown beside those whose data it is: to the organisations that these
    /// fields name, `customers`, or `supplier.organisation` through the record that a field names.
    /// `#[record(shown_to("customers"))]`. They read it, without what is internal, and no more.
    pub shown_to: &'static [&'static str],
    /// The position of the field that holds the state, if it has a lifecycle.
    pub state: Option<usize>,
    /// The rules over several fields; each refusal names one of them.
    pub check: Rule,
}

impl RecordType {
    /// The position and the field of that name.
    pub fn field(&self, name: &str) -> Option<(usize, &'static Field)> {
        self.fields.iter().enumerate().find(|(_, field)| field.name == name)
    }

    /// Does a change of a record in `state` need a reason, or the number of a change? Without a
    /// state it is a record that is not there yet.
    pub fn is_controlled(&self, state: Option<&str>) -> bool {
        let declared = self.lifecycle().map_or(&[][..], |(_, lifecycle)| lifecycle.controlled);
        self.controlled || state.is_some_and(|state| declared.contains(&state))
    }

    /// Are some of its records changed in a controlled manner?
    pub fn may_be_controlled(&self) -> bool {
        self.controlled
            || self.lifecycle().is_some_and(|(_, lifecycle)| !lifecycle.controlled.is_empty())
    }

    /// The fields under their headings, in the order in which they are declared. A record type
    /// without headings has one group without a title.
    pub fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for (at, field) in self.fields.iter().enumerate() {
            match (field.group, groups.last_mut()) {
                (None, Some(group)) => group.fields.end = at + 1,
                (title, _) => {
                    let title = title.unwrap_or_default();
                    groups.push(Group { title, fields: at..at + 1 });
                }
            }
        }
        groups
    }

    /// The heading under which the field at this position stands; empty for none.
    pub fn group_of(&self, at: usize) -> &'static str {
        let before = self.fields[..=at].iter().rev();
        before.filter_map(|field| field.group).next().unwrap_or_default()
    }

    /// The lifecycle and the position of the state, if there is one.
    pub fn lifecycle(&self) -> Option<(usize, &'static Lifecycle)> {
        let at = self.state?;
        match self.fields[at].kind {
            Kind::State(lifecycle) => Some((at, lifecycle)),
            _ => None,
        }
    }

    /// The short number that people see: `ORG-0004`.
    pub fn number(&self, number: i64) -> String {
        format!("{}-{number:04}", self.prefix)
    }

    /// The number that a person wrote as `ORG-0004`, `org-4` or `4`.
    pub fn parse_number(&self, text: &str) -> Option<i64> {
        let text = text.trim();
        let digits = match text.split_once('-') {
            Some((prefix, digits)) if prefix.eq_ignore_ascii_case(self.prefix) => digits,
            Some(_) => return None,
            None => text,
        };
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten().filter(|number| *number > 0)
    }

    /// Everything that is wrong with these values: required fields, duties of the state, ranges,
    /// and the rules over several fields. All at once, for a form reports all at once.
    ///
    /// Shape: `values` has one value for each field, in their order.
    pub fn validate(&self, values: &[Value]) -> Vec<Refusal> {
        assert_eq!(values.len(), self.fields.len(), "one value for each field");
        let mut refusals = Vec::new();
        let state = self.lifecycle().and_then(|(at, lifecycle)| {
            values[at].as_text().map(|state| (state.to_owned(), lifecycle))
        });
        for (field, value) in self.fields.iter().zip(values) {
            let demand =
                state.as_ref().and_then(|(state, lifecycle)| lifecycle.demand(state, field.name));
            let required = field.required && demand != Some(Demand::Hidden);
            if value.is_nothing() {
                if let (Some(Demand::Required), Some((state, lifecycle))) = (demand, &state) {
                    let label = lifecycle.state(state).map_or(state.as_str(), |s| s.label);
                    refusals.push(Refusal::of(
                        field.name,
                        format!(
                            "{} is open; it must be filled while the state is {label}",
                            field.label
                        ),
                    ));
                } else if required {
                    refusals.push(Refusal::of(
                        field.name,
                        format!("{} is open; {}", field.label, field.kind.asks()),
                    ));
                }
                continue;
            }
            field.kind.check(field, value, &mut refusals);
        }
        if refusals.is_empty() {
            refusals.extend((self.check)(values));
        }
        refusals
    }
}

/// A type that a field of a record can have.
pub trait FieldValue: Sized {
    /// What it holds.
    const KIND: Kind;
    /// May it be left open? Only an `Option` may, and lists, which may be empty.
    const REQUIRED: bool = true;

    /// As a value.
    fn to_value(&self) -> Value;

    /// From a value. Errors: the value is of another kind or out of range.
    fn from_value(value: &Value) -> Result<Self, Misfit>;
}

/// A record: derived from a struct.
pub trait Record: Sized + 'static {
    /// The name of its type, for references to it.
    const NAME: &'static str;

    /// Its declaration as data.
    fn record_type() -> &'static RecordType;

    /// One value for each field.
    fn to_values(&self) -> Vec<Value>;

    /// The record that these values are. Errors: a value does not fit its field.
    fn from_values(values: &[Value]) -> Result<Self, Misfit>;
}

impl<T: FieldValue> FieldValue for Option<T> {
    const KIND: Kind = T::KIND;
    const REQUIRED: bool = false;

    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Nothing, FieldValue::to_value)
    }

    fn from_value(value: &Value) -> Result<Option<T>, Misfit> {
        match value {
            Value::Nothing => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

macro_rules! parsed_text {
    ($type:ty, $kind:expr) => {
        impl FieldValue for $type {
            const KIND: Kind = $kind;

            fn to_value(&self) -> Value {
                Value::Text(self.as_str().to_owned())
            }

            fn from_value(value: &Value) -> Result<$type, Misfit> {
                match value {
                    Value::Text(text) => text.parse(),
                    _ => Err(Misfit::of("is not a text")),
                }
            }
        }
    };
}

parsed_text!(Line, Kind::Line);
parsed_text!(Prose, Kind::Prose);
parsed_text!(Email, Kind::Email);
parsed_text!(Phone, Kind::Phone);

macro_rules! plain {
    ($type:ty, $kind:expr, $variant:ident, $words:literal) => {
        impl FieldValue for $type {
            const KIND: Kind = $kind;

            fn to_value(&self) -> Value {
                Value::$variant(*self)
            }

            fn from_value(value: &Value) -> Result<$type, Misfit> {
                match value {
                    Value::$variant(value) => Ok(*value),
                    _ => Err(Misfit::of($words)),
                }
            }
        }
    };
}

plain!(i64, Kind::Whole { min: i64::MIN, max: i64::MAX, unit: "" }, Whole, "is not a whole number");
plain!(bool, Kind::Flag, Flag, "is neither yes nor no");
plain!(Day, Kind::Day, Day, "is not a day");
plain!(Instant, Kind::Instant, Instant, "is not an instant");
plain!(Duration, Kind::Duration, Duration, "is not a duration");
plain!(Money, Kind::Money, Money, "is not an amount");

/// The position of the field that holds the state; what the derives expand to.
#[doc(hidden)]
pub const fn state_of(fields: &[Field]) -> Option<usize> {
    let mut at = 0;
    while at < fields.len() {
        if matches!(fields[at].kind, Kind::State(_)) {
            return Some(at);
        }
        at += 1;
    }
    None
}
