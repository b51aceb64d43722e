//! The shared language: ids, instants, days, durations, money and lines of text.
//!
//! Every type here is parsed by its constructor and cannot hold nonsense afterwards. Nothing here
//! does IO, reads a clock or knows of a database; nothing here is serialisable by itself.

mod contact;
mod duration;
mod fold;
mod id;
mod money;
mod slips;
mod text;
mod time;

pub use contact::{Email, Phone};
pub use duration::Duration;
pub use fold::fold;
pub use id::Id;
pub use money::{Currency, Money};
pub use slips::slips;
pub use text::{Line, Prose};
pub use time::{Day, Instant};

use std::fmt;

/// Why a text is not a value of the kind asked for, in words a person can act on.
///
/// The words follow the name of the field: "is not a day; write 2026-11-23 or 23 Nov 2026".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit(String);

impl Misfit {
    /// A misfit with these words.
    pub fn of(words: impl Into<String>) -> Misfit {
        Misfit(words.into())
    }

    /// The words.
    pub fn words(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Misfit {}
