//! Bringing a landscape into the registers: matched by source and key, compared first, written as
//! one, and never deleting.
//!
//! A field that the source is silent about is left alone. A field that somebody corrected here
//! stays as corrected for as long as the source says what it said before.

mod apply;
mod choices;
mod merge;
mod namesakes;
mod steps;
mod wish;

use crate::landscape::{Problem, Reading, Spot};
use frame::{
    exchange::{Difference, Fate, fingerprint},
    gate::{Permission, Writer},
    problem,
    store::{self, Stored},
};
use governance::people::Organisation;
use record::{Kind, Record, RecordType, Value};
use services::configuration::{self, store::FromFiles};
use std::collections::HashMap;
use terms::Id;

pub use choices::Choices;
pub use wish::registers;

/// How a landscape comes in.
pub struct Way<'w> {
    /// What people call the format.
    pub label: &'w str,
    /// The organisation whose services and components these become; without it the one that the
    /// source itself tells of, which is added when it is not there yet.
    pub at: Option<Id>,
    /// What the files leave open.
    pub choices: Choices,
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
    /// The version that changed; zero for a record that is new.
    pub version: i64,
    /// What differs; nothing for a record that is new.
    pub differences: Vec<Difference>,
    /// The values of a record that is new.
    pub values: Vec<Value>,
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
    /// What is to be known and nothing to be done about, in sentences.
    pub remarks: Vec<String>,
    /// Names that are needed and mean no record yet, and by how many they are needed.
    pub open: Vec<(String, usize)>,
    /// The organisation whose records these are, when there is one.
    pub home: Option<Id>,
    /// The services and components as the files tell of them, for a comparison.
    pub told: Vec<Told>,
    /// The names of the records that others refer to here.
    pub titles: HashMap<Id, String>,
}

/// A service or component as the files tell of it.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its register.
    pub of: &'static RecordType,
    /// Its name: as it is called here, where it is known, else as the files call it.
    pub name: String,
    /// The organisation whose it is.
    pub at: Option<Id>,
    /// By the names of its fields, the texts that the files give them.
    pub fields: Vec<(&'static str, String)>,
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

    /// What a row is to become: what differs, or of a record that is new each of its values.
    pub fn differences(&self, row: &Row) -> Vec<Difference> {
        if row.fate != Fate::New {
            return row.differences.clone();
        }
        let title = |id: &Id| self.titles.get(id).map(String::as_str).unwrap_or_default();
        let words = |kind: &Kind, value: &Value| match value {
            Value::Ref(id) => title(id).to_owned(),
            Value::Refs(ids) => ids.iter().map(title).collect::<Vec<_>>().join(", "),
            value => kind.words(value),
        };
        let fields = row.of.fields.iter().zip(&row.values).enumerate();
        let told = fields.filter(|(at, (_, value))| *at != row.of.title && !value.is_nothing());
        let difference = |(_, (field, value)): (usize, (&record::Field, &Value))| Difference {
            label: field.label.to_owned(),
            before: String::new(),
            after: words(&field.kind, value),
        };
        told.map(difference).filter(|one| !one.after.is_empty()).collect()
    }

    /// A digest of everything that becomes of it: the same only while nothing it rests on changed.
    pub fn fingerprint(&self) -> String {
        let mut parts = Vec::new();
        for row in &self.rows {
            parts.extend([row.of.name.to_owned(), row.spot.file.to_string(), row.title.clone()]);
            parts.push(format!("{:?} {} {}", row.fate, row.spot.line, row.version));
            for difference in &row.differences {
                let Difference { label, before, after } = difference.clone();
                parts.extend([label, before, after]);
            }
        }
        parts.extend(self.problems.iter().map(|problem| problem.what.clone()));
        fingerprint(parts.iter().map(String::as_str))
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

/// What became of an import that was taken back.
#[derive(Clone, Debug, Default)]
pub struct TakenBack {
    /// Records that are as they were before; what was new is out of use.
    pub back: usize,
    /// The numbers of those that were changed since, and left alone.
    pub changed_since: Vec<String>,
    /// The numbers of those that a rule keeps as they are.
    pub refused: Vec<String>,
}

/// Takes back whole what `write` brought in, as far as nobody has changed the records since: what
/// refers to others goes before what it refers to. The caller commits.
pub async fn take_back<P: Permission>(
    writer: &mut Writer<P>,
    write: Id,
) -> Result<TakenBack, problem::Problem> {
    let mut taken = TakenBack::default();
    for of in registers().into_iter().rev() {
        let reverted = store::revert_write(writer, of, write).await?;
        taken.back += reverted.back.len();
        taken.changed_since.extend(reverted.changed_since.iter().map(Stored::label));
        taken.refused.extend(reverted.refused.iter().map(|(stored, _)| stored.label()));
    }
    Ok(taken)
}

/// Lays down as an audit what a rehearsed import tells against what the register says. The caller
/// commits.
///
/// Errors: the files belong to an organisation that is not here; as [`configuration::lay_down`].
pub async fn audit<P: Permission>(
    writer: &mut Writer<P>,
    outcome: Outcome,
    (name, files): (&str, &str),
) -> Result<Stored, problem::Problem> {
    let of = Organisation::record_type();
    let home = match outcome.home {
        Some(home) => store::find(writer, of, home).await.ok(),
        None => None,
    };
    let Some(home) = home else {
        let words = "Organisation: the one that the files tell of is not here yet; say which one \
                     is audited";
        return Err(problem::Problem::refused("at", words));
    };
    let told = outcome.told.into_iter().map(|told| {
        let Told { of, name, at, fields } = told;
        FromFiles { of, name, at, fields }
    });
    configuration::lay_down(writer, home.id, (name, files), told.collect()).await
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
