//! What can be done to a document: events are all that is stored.

use super::{By, CopyState};
use frame::section::LiveTable;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::sync::Arc;
use terms::Instant;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its place.
    pub position: i64,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: By,
    /// What.
    pub deed: Deed,
}

/// As what somebody takes part in a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Writes.
    Author,
    /// Reads, and says what it thinks.
    Reviewer,
    /// Decides.
    Approver,
}

impl Part {
    /// All of them.
    pub const ALL: [Part; 3] = [Part::Author, Part::Reviewer, Part::Approver];

    /// Its word.
    pub fn words(self) -> &'static str {
        match self {
            Part::Author => "author",
            Part::Reviewer => "reviewer",
            Part::Approver => "approver",
        }
    }

    /// The part of that word.
    pub fn named(word: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|part| part.words() == word)
    }
}

/// What a reviewer thinks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Opinion {
    /// It is right.
    Agree,
    /// It is not right, for a reason.
    Object,
    /// Nothing to say about it.
    None,
}

impl Opinion {
    /// Its word.
    pub fn words(self) -> &'static str {
        match self {
            Opinion::Agree => "agrees",
            Opinion::Object => "objects",
            Opinion::None => "no view",
        }
    }
}

/// A file that is a version: attached to the document, and its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// The attachment, by its id.
    pub attachment: String,
    /// What it is called.
    pub name: String,
    /// Its SHA-256 in hexadecimal digits.
    pub hash: String,
    /// How long it is.
    pub bytes: u64,
}

/// A live section as it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Frozen {
    /// Its name.
    pub name: String,
    /// What it showed.
    pub table: Arc<LiveTable>,
    /// The SHA-256 of that.
    pub hash: String,
}

impl Serialize for Frozen {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (&self.name, self.table.to_json(), &self.hash).serialize(to)
    }
}

impl<'d> Deserialize<'d> for Frozen {
    fn deserialize<D: serde::Deserializer<'d>>(from: D) -> Result<Frozen, D::Error> {
        let (name, json, hash) = <(String, Json, String)>::deserialize(from)?;
        Ok(Frozen { name, table: Arc::new(LiveTable::from_json(&json)), hash })
    }
}

impl Frozen {
    /// A section as it is now.
    pub fn of(name: String, table: LiveTable) -> Frozen {
        Frozen { name, hash: table.hash(), table: Arc::new(table) }
    }

    /// Does it still say what it said when it was frozen?
    pub fn is_whole(&self) -> bool {
        self.table.hash() == self.hash
    }
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "lowercase")]
pub enum Deed {
    /// A version is begun: from the one before it, or from nothing.
    Begin {
        /// What it says to begin with.
        text: String,
    },
    /// Its text is written.
    Write {
        /// What it says now.
        text: String,
        /// What changed.
        changed: String,
    },
    /// A file takes the place of its text.
    File {
        /// The file.
        file: FileRef,
        /// What changed.
        changed: String,
    },
    /// Somebody is named for it.
    Name {
        /// The person, by its id.
        person: String,
        /// The name.
        name: String,
        /// As what.
        part: Part,
    },
    /// Somebody is no longer named for it.
    Unname {
        /// The person.
        person: String,
        /// As what.
        part: Part,
    },
    /// It is put to review.
    Ask {
        /// Until when an answer is asked for.
        until: String,
    },
    /// It is taken back to be written further.
    Recall {
        /// Why.
        reason: String,
    },
    /// Something is said about a passage.
    Comment {
        /// The passage; empty for the whole.
        passage: String,
        /// What is said.
        words: String,
    },
    /// A remark is answered.
    Reply {
        /// The number of the remark.
        comment: u32,
        /// What is said.
        words: String,
    },
    /// A remark is dealt with.
    Settle {
        /// The number of the remark.
        comment: u32,
        /// What was done about it, or why nothing.
        words: String,
    },
    /// A reviewer says what it thinks.
    Review {
        /// What.
        opinion: Opinion,
        /// Why.
        words: String,
    },
    /// An approver approves.
    Approve {
        /// Why it goes on over an objection; else empty.
        words: String,
        /// The live sections as they are, from the first who approves.
        frozen: Vec<Frozen>,
    },
    /// An approver sends it back.
    Reject {
        /// Why.
        reason: String,
    },
    /// It is published, and counts from now on.
    Publish {
        /// When its owner looks through it again; empty for never.
        review_by: String,
        /// After which day it no longer counts; empty for never.
        expires: String,
    },
    /// Somebody has to read what is published, from now on.
    Circulate {
        /// The person, or the role whose holders have to, by its id.
        to: String,
        /// The name.
        name: String,
        /// Is it a role?
        is_role: bool,
    },
    /// Somebody has no longer to read it.
    Withhold {
        /// Who, by its id.
        to: String,
    },
    /// Those who have to read it read it again, from now on, though nothing in it has changed.
    Repeat {
        /// After so many days; 0 for once only.
        days: u32,
    },
    /// Somebody opened the page of what is published.
    Opened {
        /// Which version.
        version: u32,
    },
    /// Somebody says to have read what is published.
    Acknowledge {
        /// Which version.
        version: u32,
    },
    /// Its owner looked through it: it is still right.
    Confirm {
        /// What was looked at.
        words: String,
        /// When it is looked through again.
        review_by: String,
    },
    /// It no longer counts.
    Archive {
        /// Why.
        reason: String,
    },
    /// A run of the process brought it into a state: tested, invoked, collated.
    Label {
        /// The state, as the process calls it.
        state: String,
        /// Which activity of which run.
        because: String,
    },
    /// The records no longer say what the published version says; none: they do again.
    Drift {
        /// The sections.
        sections: Vec<String>,
    },
    /// The copies were looked at.
    Check {
        /// Each copy.
        copies: Vec<CopyState>,
    },
}

impl Deed {
    /// Is it decided on what others wrote? Then it must be the newest that was read.
    pub fn is_decision(&self) -> bool {
        matches!(
            self,
            Deed::Write { .. }
                | Deed::File { .. }
                | Deed::Ask { .. }
                | Deed::Review { .. }
                | Deed::Approve { .. }
                | Deed::Reject { .. }
                | Deed::Publish { .. }
        )
    }
}
