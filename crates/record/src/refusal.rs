//! A refusal: which field, what is wrong, and what would be accepted.

use std::{borrow::Cow, fmt};

/// Why a rule said no. The words complete themselves: they name the thing and the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The field at fault (`name`, `contacts.2.value`), or empty when it is the record as a whole.
    pub field: Cow<'static, str>,
    /// What is wrong and what would be accepted, as a sentence without its full stop.
    pub words: String,
}

impl Refusal {
    /// A refusal of `field`.
    pub fn of(field: impl Into<Cow<'static, str>>, words: impl Into<String>) -> Refusal {
        Refusal { field: field.into(), words: words.into() }
    }

    /// A refusal of the record as a whole.
    pub fn whole(words: impl Into<String>) -> Refusal {
        Refusal::of("", words)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() {
            f.write_str(&self.words)
        } else {
            write!(f, "{}: {}", self.field, self.words)
        }
    }
}
