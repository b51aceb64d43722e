//! Bringing a landscape into the registers: matched by source and key, compared first, written as
//! one, and never deleting.
//!
//! A field that the source is silent about is left alone. A field that somebody corrected here
//! stays as corrected for as long as the source says what it said before.

mod apply;
mod merge;
mod steps;
mod wish;

use crate::landscape::{Problem, Reading, Spot};
use frame::{
    exchange::{Difference, Fate},
    gate::{Permission, Writer},
    problem,
};
use record::RecordType;
use terms::Id;

pub use wish::registers;

/// How a landscape comes in.
pub struct Way<'w> {
    /// What people call the format.
    pub label: &'w str,
    /// The organisation whose services and components these become; without it the one that the
    /// source itself tells of, which is added when it is not there yet.
    pub at: Option<Id>,
    /// Told after each step: the register, and how many of its records are done.
    pub progress: &'w mut (dyn FnMut(&'static RecordType, usize) + Send),
}

/// What became, or would become, of the records of one register.
#[derive(Clone, Debug)]
pub struct Count {
    /// The register.
    pub of: &'static RecordType,
    /// Records that are new.
    pub created: usize,
    /// Records that changed.
    pub updated: usize,
    /// Records that already were as the source says.
    pub unchanged: usize,
}

/// A record that is new or changed.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its register.
    pub of: &'static RecordType,
    /// Where the source tells of it.
    pub spot: Spot,
    /// What became of it.
    pub fate: Fate,
    /// What it is called.
    pub title: String,
    /// Its number.
    pub label: String,
    /// What differs.
    pub differences: Vec<Difference>,
}

/// A record that the source told of before and does not tell of now. It stays.
#[derive(Clone, Debug)]
pub struct Gone {
    /// Its register.
    pub of: &'static RecordType,
    /// What it is called.
    pub title: String,
    /// Its number.
    pub label: String,
}

/// What became of a landscape.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Entries of the files: those taken and those left out.
    pub read: usize,
    /// By register, in the order in which they were written.
    pub counts: Vec<Count>,
    /// What is new or changed.
    pub rows: Vec<Row>,
    /// What the source does not tell of any more.
    pub gone: Vec<Gone>,
    /// What was not understood, is odd, or was refused; by file and line.
    pub problems: Vec<Problem>,
}

impl Outcome {
    /// Records that are new.
    pub fn created(&self) -> usize {
        self.counts.iter().map(|count| count.created).sum()
    }

    /// Records that changed.
    pub fn updated(&self) -> usize {
        self.counts.iter().map(|count| count.updated).sum()
    }

    /// Records that already were as the source says.
    pub fn unchanged(&self) -> usize {
        self.counts.iter().map(|count| count.unchanged).sum()
    }
}

/// Brings what was read into the registers. The caller says why beforehand and commits afterwards;
/// dropped, the writer leaves no trace, which is how one sees what would change.
///
/// Errors: a fault of the database. What a rule refuses is left out and named instead.
pub async fn bring_in<P: Permission>(
    writer: &mut Writer<P>,
    reading: Reading,
    way: Way<'_>,
) -> Result<Outcome, problem::Problem> {
    steps::all(writer, reading, way).await
}

/// Why a write was made that brought files in: by these words a later import knows it.
pub fn reason(files: &[&str], label: &str, words: Option<&str>) -> String {
    let names = files.join(", ");
    let mut reason = [merge::IMPORT, names.as_str(), " (", label, ")"].concat();
    if let Some(words) = words.map(str::trim).filter(|words| !words.is_empty()) {
        reason.push_str(": ");
        reason.push_str(words);
    }
    reason
}
