//! Why the engine refuses something, with the place where it found it.

use std::fmt;

/// Where in the input the reason lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The input as a whole.
    Whole,
    /// A node by its number.
    Node(u32),
    /// A need by its number.
    Need(u32),
    /// A line of a text, from 1.
    Line(u32),
    /// An entry of a list that was passed in, from 0.
    Entry(u32),
}

/// Why something was refused: the place and the reason, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    place: Place,
    kind: Kind,
    words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Input,
    Limit,
    Stopped,
}

impl Error {
    pub(crate) fn input(place: Place, words: impl Into<String>) -> Error {
        Error { place, kind: Kind::Input, words: words.into() }
    }

    pub(crate) fn limit(words: impl Into<String>) -> Error {
        Error { place: Place::Whole, kind: Kind::Limit, words: words.into() }
    }

    pub(crate) fn stopped() -> Error {
        let words = "the observer asked to stop".to_owned();
        Error { place: Place::Whole, kind: Kind::Stopped, words }
    }

    /// The same reason at another place: where a text says it.
    pub(crate) fn at(&self, place: Place) -> Error {
        Error { place, ..self.clone() }
    }

    /// Where the reason lies.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Did the input exceed what the engine can hold at all?
    pub fn is_limit(&self) -> bool {
        self.kind == Kind::Limit
    }

    /// Did the observer ask to stop?
    pub fn is_stopped(&self) -> bool {
        self.kind == Kind::Stopped
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Whole => f.write_str(&self.words),
            Place::Node(node) => write!(f, "node {node}: {}", self.words),
            Place::Need(need) => write!(f, "need {need}: {}", self.words),
            Place::Line(line) => write!(f, "line {line}: {}", self.words),
            Place::Entry(entry) => write!(f, "entry {entry}: {}", self.words),
        }
    }
}

impl std::error::Error for Error {}
