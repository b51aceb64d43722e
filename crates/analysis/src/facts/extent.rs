//! What may be said of what a reader does not see: that it is not shown, and never that it is not
//! there.

use super::{Assessed, Disclosed, ServiceLine, Verdict};
use serde::Serialize;

/// What stands where a value is somebody else's to show.
pub const NOT_SHOWN: &str = "not shown to you";

/// How much of the landscape an answer rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// All of it: what is not found is not recorded.
    Everything,
    /// What is shown to the reader: what is not found may be somebody else's.
    Shown,
}

/// How many services, components and dependencies answers rest on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LookedAt {
    /// Services that are delivered now.
    pub services: usize,
    /// Components of the reader's own that are in use.
    pub components: usize,
    /// Dependencies that the reader sees, between what is in use.
    pub dependencies: usize,
}

impl Extent {
    /// Does the reader see everything?
    pub fn is_all(self) -> bool {
        self == Extent::Everything
    }

    /// That something is not there, with the limits of knowing it: `none("Nothing alone stops it",
    /// "dependencies are recorded")`. Without words for `recorded` only the reader limits it.
    pub fn none(self, finding: &str, recorded: &str) -> String {
        match (self, recorded) {
            (Extent::Everything, "") => format!("{finding}."),
            (Extent::Everything, recorded) => format!("{finding}, as far as {recorded}."),
            (Extent::Shown, "") => format!("{finding}, as far as it is shown to you."),
            (Extent::Shown, recorded) => {
                format!("{finding}, as far as {recorded} and shown to you.")
            }
        }
    }

    /// Things that were counted: `services`, or `services shown to you`.
    pub fn of(self, things: &str) -> String {
        match self {
            Extent::Everything => things.to_owned(),
            Extent::Shown => format!("{things} shown to you"),
        }
    }

    /// One text or the other.
    pub fn pick<'t>(self, everything: &'t str, shown: &'t str) -> &'t str {
        if self.is_all() { everything } else { shown }
    }
}

impl Disclosed {
    /// What stands in the place of a value that is not there: `none` where it would be seen.
    pub fn or_hidden(self, none: &'static str) -> &'static str {
        if self == Disclosed::Open { none } else { NOT_SHOWN }
    }
}

impl ServiceLine {
    /// Is it unknown only to this reader: kept by whoever runs it, or what it needs?
    pub fn is_kept_back(&self) -> bool {
        let hidden = |disclosed: Disclosed| disclosed != Disclosed::Open;
        self.verdict == Verdict::Unknown
            && (hidden(self.service.disclosed)
                || self.derived.unknown.iter().any(|one| hidden(one.node.disclosed)))
    }
}

impl Assessed {
    /// How much of the landscape the answers rest on.
    pub fn extent(&self) -> Extent {
        match self.view().sight().is_everything() {
            true => Extent::Everything,
            false => Extent::Shown,
        }
    }
}
