//! The value of a field, whatever its kind.

use terms::{Day, Duration, Id, Instant, Money};

/// What a field holds. Which variant fits is said by the field's [`crate::Kind`].
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Value {
    /// Not known, or not applicable. Never shown as zero or as an empty text.
    #[default]
    Nothing,
    /// A line, prose, a mail address, a telephone number, a web address.
    Text(String),
    /// A whole number, in the unit of its field.
    Whole(i64),
    /// Yes or no.
    Flag(bool),
    /// A calendar day.
    Day(Day),
    /// A moment.
    Instant(Instant),
    /// Elapsed time.
    Duration(Duration),
    /// An amount.
    Money(Money),
    /// The name of a choice or of a state.
    Choice(String),
    /// Another record.
    Ref(Id),
    /// Other records, in the order given, none twice.
    Refs(Vec<Id>),
    /// Embedded rows; each has one value for each field of its row type.
    Rows(Vec<Vec<Value>>),
}

impl Value {
    /// Is there nothing in it? An empty list of rows or references counts as nothing.
    pub fn is_nothing(&self) -> bool {
        match self {
            Value::Nothing => true,
            Value::Refs(ids) => ids.is_empty(),
            Value::Rows(rows) => rows.is_empty(),
            _ => false,
        }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) | Value::Choice(text) => Some(text),
            _ => None,
        }
    }

    /// The record it refers to, if it is one reference.
    pub fn as_ref_id(&self) -> Option<Id> {
        match self {
            Value::Ref(id) => Some(*id),
            _ => None,
        }
    }
}
