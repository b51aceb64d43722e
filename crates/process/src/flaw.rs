//! What is wrong with a definition: the line and the reason, in plain words.

use std::fmt;

/// One thing that is wrong with a definition. A flawed definition is still shown; no run of it
/// starts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flaw {
    /// The line it is found on, from 1; 0 when it is about the whole, or about an overlay.
    pub line: u32,
    /// What is wrong and what would be accepted.
    pub words: String,
}

impl Flaw {
    pub(crate) fn at(line: u32, words: impl Into<String>) -> Flaw {
        Flaw { line, words: words.into() }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.words),
            line => write!(f, "line {line}: {}", self.words),
        }
    }
}
