//! What happens to a document, as a pure fold: versions, who took part, what was said, what is
//! published. Every rule of the lifecycle stands here; nothing here reads a clock or a database.

mod deeds;
mod readers;
mod steps;

pub use deeds::{Deed, Event, FileRef, Frozen, Opinion, Part};
pub use steps::TEXT_CHARACTERS;

use std::{fmt, sync::Arc};
use terms::{Day, Instant};

/// Where a version stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is written.
    Draft,
    /// It is read by reviewers and approvers.
    InReview,
    /// An approver sent it back; it is written again.
    Rejected,
    /// It is approved and waits to be published.
    Approved,
    /// It is the one that counts.
    Published,
    /// Another one was published after it.
    Superseded,
    /// It no longer counts.
    Archived,
}

impl Stage {
    /// Its word, as it stands behind the number of the version.
    pub fn words(self) -> &'static str {
        match self {
            Stage::Draft => "draft",
            Stage::InReview => "in review",
            Stage::Rejected => "rejected",
            Stage::Approved => "approved",
            Stage::Published => "published",
            Stage::Superseded => "superseded",
            Stage::Archived => "archived",
        }
    }

    /// Is it on its way to be published?
    pub fn is_open(self) -> bool {
        matches!(self, Stage::Draft | Stage::InReview | Stage::Rejected | Stage::Approved)
    }

    /// Can its text be changed?
    pub fn is_written(self) -> bool {
        matches!(self, Stage::Draft | Stage::Rejected)
    }
}

/// Who did something.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct By {
    /// The person, by its id; empty for an account that names none.
    pub person: String,
    /// The account, by its id; empty for the machine.
    pub account: String,
    /// The name.
    pub name: String,
}

impl By {
    /// Is it the same human being, as far as one can know?
    pub fn is(&self, other: &By) -> bool {
        let same = |one: &str, other: &str| !one.is_empty() && one == other;
        same(&self.person, &other.person) || same(&self.account, &other.account)
    }
}

/// A line of the change history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: Instant,
    /// Who wrote it.
    pub by: By,
    /// What changed.
    pub words: String,
}

/// Somebody who was named for a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contributor {
    /// The person, by its id.
    pub person: String,
    /// The name, as it was then.
    pub name: String,
    /// As what.
    pub part: Part,
}

/// What a reviewer thinks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Who.
    pub by: By,
    /// When.
    pub at: Instant,
    /// What.
    pub opinion: Opinion,
    /// Why.
    pub words: String,
}

/// A remark on a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its number in the document, from 1.
    pub number: u32,
    /// Who.
    pub by: By,
    /// When.
    pub at: Instant,
    /// The passage; empty when it is about the whole.
    pub passage: String,
    /// What is said.
    pub words: String,
    /// What was answered, in order.
    pub replies: Vec<Change>,
    /// What became of it.
    pub settled: Option<Change>,
}

/// Somebody who has to read what is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The person, or the role whose holders have to, by its id.
    pub to: String,
    /// The name, as it was then.
    pub name: String,
    /// Is it a role?
    pub is_role: bool,
}

/// Somebody who read a version, as far as it is known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Who.
    pub by: By,
    /// When its page was opened first; open when that is not known.
    pub opened: Option<Instant>,
    /// When it was said to be read, the last time.
    pub acknowledged: Option<Instant>,
    /// When it was said before, where it is read again and again; the oldest first.
    pub before: Vec<Instant>,
}

/// A version.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// Its number, from 1.
    pub number: u32,
    /// Where it stands.
    pub stage: Stage,
    /// When it was begun, by whom.
    pub begun: (Instant, By),
    /// What it says, in Markdown; empty when it is a file.
    pub text: Arc<str>,
    /// The file that it is, when it is one.
    pub file: Option<FileRef>,
    /// What was changed, in order.
    pub changes: Vec<Change>,
    /// Who takes part.
    pub contributors: Vec<Contributor>,
    /// When it was put to review, by whom, and until when an answer is asked for.
    pub asked: Option<(Instant, By, Day)>,
    /// What reviewers think.
    pub views: Vec<View>,
    /// Who approved.
    pub approvals: Vec<Change>,
    /// Who sent it back last, and why.
    pub rejected: Option<Change>,
    /// The live sections as they were at the first approval.
    pub frozen: Vec<Frozen>,
    /// When they were frozen.
    pub frozen_at: Option<Instant>,
    /// When it was published, by whom.
    pub published: Option<(Instant, By)>,
    /// Remarks.
    pub comments: Vec<Comment>,
    /// Who read it since it was published.
    pub readings: Vec<Reading>,
    /// The position of the last event that changed what is decided upon.
    pub decided_on: i64,
}

/// What is known of a published version that no longer says what the records say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// Since when it is known.
    pub at: Instant,
    /// The sections, by their names.
    pub sections: Vec<String>,
}

/// A state of the process, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Since when.
    pub at: Instant,
    /// The state, as the process calls it.
    pub state: String,
    /// Which activity of which run.
    pub because: String,
}

/// How a check of the copies went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// When.
    pub at: Instant,
    /// Each copy.
    pub copies: Vec<CopyState>,
}

/// A copy in a place.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CopyState {
    /// The place.
    pub place: String,
    /// The format: `html`, `md`.
    pub format: String,
    /// The version that should be there.
    pub version: u32,
    /// The SHA-256 that it should have.
    pub hash: String,
    /// What was found: `equal`, `missing`, `altered`, `stale`, `unreachable`.
    pub found: String,
}

/// Why something was refused: the rule, how things stand, the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(String);

impl Refused {
    fn of(rule: &str, now: impl fmt::Display, way: &str) -> Refused {
        Refused(format!("{rule}. Now: {now}. Way out: {way}"))
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Everything that happened to a document, as it stands now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Story {
    /// The position of the newest event.
    pub newest: i64,
    /// The versions, in order.
    pub versions: Vec<Version>,
    /// When its owner looked through it last without a new version, and what was said.
    pub confirmed: Option<Change>,
    /// The drift that is known.
    pub drift: Option<Drift>,
    /// States of the process that runs brought it into, each once, the newest last.
    pub labels: Vec<Label>,
    /// The last check of the copies.
    pub checked: Option<Checked>,
    /// Why it no longer counts.
    pub archived: Option<Change>,
    /// How many remarks were made.
    pub comments: u32,
    /// Who has to read what is published.
    pub recipients: Vec<Recipient>,
    /// Days after which they read it again, though nothing in it has changed.
    pub read_every: Option<u32>,
}

impl Story {
    /// The version that counts.
    pub fn published(&self) -> Option<&Version> {
        self.versions.iter().find(|one| one.stage == Stage::Published)
    }

    /// The version that is on its way.
    pub fn open(&self) -> Option<&Version> {
        self.versions.last().filter(|one| one.stage.is_open())
    }

    /// A version by its number.
    pub fn version(&self, number: u32) -> Option<&Version> {
        self.versions.iter().find(|one| one.number == number)
    }

    /// Since when somebody has to read a version, or has to again; nothing while what was said
    /// still holds.
    pub fn to_read_since(&self, version: &Version, person: &str, now: Instant) -> Option<Instant> {
        let (published, _) = version.published.as_ref()?;
        let Some(said) = version.reading_of(person).and_then(|one| one.acknowledged) else {
            return Some(*published);
        };
        let again = said.plus_seconds(i64::from(self.read_every?) * 86_400);
        (again <= now).then_some(again)
    }

    /// The newest version that was ever approved, but for `number` and those after it.
    pub fn before(&self, number: u32) -> Option<&Version> {
        self.versions.iter().rev().find(|one| one.number < number && !one.stage.is_open())
    }
}

impl Version {
    /// `v4`.
    pub fn label(&self) -> String {
        format!("v{}", self.number)
    }

    /// What whoever approves it now passes over, each in words: an objection, somebody who was
    /// asked and has said nothing, a remark that nobody settled.
    pub fn passed_over(&self) -> Vec<String> {
        let objections = self.views.iter().filter(|view| view.opinion == Opinion::Object);
        let objections = objections.map(|view| format!("{} objects: {}", view.by.name, view.words));
        let silent = self.silent().map(|one| format!("{} has not said anything", one.name));
        let open = self.comments.iter().filter(|one| one.settled.is_none());
        let remarks = open.map(|one| format!("remark {} is open", one.number));
        objections.chain(silent).chain(remarks).collect()
    }

    /// Who was asked to review it and has said nothing.
    pub fn silent(&self) -> impl Iterator<Item = &Contributor> {
        self.of_part(Part::Reviewer).filter(|one| self.view_of(&one.person).is_none())
    }

    /// Those who wrote it.
    pub fn authors(&self) -> Vec<&By> {
        let mut authors: Vec<&By> = Vec::new();
        for change in &self.changes {
            if !authors.iter().any(|known| known.is(&change.by) || **known == change.by) {
                authors.push(&change.by);
            }
        }
        authors
    }

    /// Did this person write it, or is it named as an author?
    pub fn is_author(&self, person: &str) -> bool {
        let is_named = self.of_part(Part::Author).any(|one| one.person == person);
        is_named || self.changes.iter().any(|change| change.by.person == person)
    }

    /// Those named as this.
    pub fn of_part(&self, part: Part) -> impl Iterator<Item = &Contributor> {
        self.contributors.iter().filter(move |one| one.part == part)
    }

    /// What a reviewer thinks; nothing while it is silent.
    pub fn view_of(&self, person: &str) -> Option<&View> {
        self.views.iter().find(|view| view.by.person == person)
    }

    /// Did this person approve?
    pub fn approval_of(&self, person: &str) -> Option<&Change> {
        self.approvals.iter().find(|one| one.by.person == person)
    }

    /// Its SHA-256: of its text or its file, and of every frozen section.
    pub fn hash(&self) -> String {
        let file = self.file.as_ref().map_or("", |file| file.hash.as_str());
        let sections = self.frozen.iter().flat_map(|one| [one.name.as_str(), one.hash.as_str()]);
        frame::section::digest([&*self.text, file].into_iter().chain(sections))
    }

    /// What is known of somebody's reading.
    pub fn reading_of(&self, person: &str) -> Option<&Reading> {
        self.readings.iter().find(|one| one.by.person == person && !person.is_empty())
    }

    /// Remarks that nobody dealt with.
    pub fn open_comments(&self) -> usize {
        self.comments.iter().filter(|one| one.settled.is_none()).count()
    }
}

#[cfg(test)]
#[path = "story_tests.rs"]
mod tests;
