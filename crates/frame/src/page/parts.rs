//! Small parts: panels, notes, empty states, tabs, progress, lists of facts, timelines, figures.

use askama::Template;

use super::{Action, Html, Hue, Icon, Status, When, Words};

/// A panel: a title, at most a few links at its right, a body, a foot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/panel.html")]
pub struct Panel {
    /// Anchor and label; empty for a panel that nobody links to.
    pub id: String,
    /// Title; empty for none.
    pub title: String,
    /// At the right of the title: links, or a soft sentence.
    pub end: Words,
    /// Whether the body gets the margins of text; false for tables and lists, which have their own.
    pub padded: bool,
    /// What is in it.
    pub body: Html,
    /// Below the line.
    pub foot: Words,
    /// Is it folded on a phone until somebody goes to it?
    pub later: bool,
}

impl Panel {
    /// A panel around text or a form.
    pub fn text(title: impl Into<String>, body: Html) -> Self {
        Self { title: title.into(), padded: true, body, ..Self::default() }
    }

    /// A panel around a table or a list.
    pub fn flush(title: impl Into<String>, body: Html) -> Self {
        Self { title: title.into(), body, ..Self::default() }
    }

    /// The same under that anchor, folded on a phone until somebody goes there.
    #[must_use]
    pub fn later(mut self, id: impl Into<String>) -> Self {
        (self.id, self.later) = (id.into(), true);
        self
    }

    /// The same, with words at the right of the title.
    #[must_use]
    pub fn end(mut self, end: impl Into<Words>) -> Self {
        self.end = end.into();
        self
    }

    /// The same, with a foot.
    #[must_use]
    pub fn foot(mut self, foot: impl Into<Words>) -> Self {
        self.foot = foot.into();
        self
    }
}

/// A notice in the page: what is the case, and what to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/note.html")]
pub struct Note {
    /// Its status; the edge and the icon follow.
    pub hue: Hue,
    /// The case.
    pub words: Words,
    /// What can be done.
    pub actions: Vec<Action>,
    /// Whether it is announced to screen readers when it appears.
    pub announced: bool,
    /// Whether it goes by itself after ten seconds, where there is script: what can be undone.
    pub passing: bool,
}

/// Nothing to show: an empty register, a filter without result, a figure without data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/nothing.html")]
pub struct Nothing {
    /// The finding, in bold: "No test is planned for 2027."
    pub finding: String,
    /// What belongs here and why it counts, or which filter to drop.
    pub more: String,
    /// One way on, perhaps an example.
    pub actions: Vec<Action>,
}

/// A part that one can go to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JumpEntry {
    /// Its anchor.
    pub id: String,
    /// Its heading.
    pub words: String,
    /// What is the matter there: "2 to change"; empty for nothing.
    pub note: String,
}

/// The way to each part of something long: a list at the side, on a phone one that opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/jump.html")]
pub struct JumpView {
    /// What they are parts of: "Parts of this form".
    pub label: String,
    /// The parts.
    pub entries: Vec<JumpEntry>,
}

impl JumpView {
    /// Are there several parts? One alone needs no way to it.
    pub(super) fn leads_on(&self) -> bool {
        self.entries.len() > 2
    }
}

/// A heading as an anchor: `recovery-objectives`.
pub(super) fn anchor(title: &str) -> String {
    let letters = title.to_lowercase();
    let words = letters.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// A tab: a saved view or a part of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TabView {
    /// Words.
    pub words: String,
    /// Address.
    pub href: String,
    /// Number behind the words; empty for none.
    pub count: String,
    /// Whether it is the present one.
    pub current: bool,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Behind us.
    Done,
    /// The present one.
    Now,
    /// Still to come.
    #[default]
    Ahead,
}

/// Steps of a wizard or an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/progress.html")]
pub struct Progress {
    /// What the steps belong to: "Steps of this import".
    pub label: String,
    /// Words and stage of each.
    pub steps: Vec<(String, Stage)>,
    /// One below the other with numbers, for a wizard's side.
    pub upright: bool,
}

/// Names and values in two columns, for a small panel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/kv.html")]
pub struct KvView {
    /// Name and value.
    pub pairs: Vec<(String, Words)>,
}

/// What happened, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/timeline.html")]
pub struct TimelineView {
    /// What, and when.
    pub entries: Vec<(Words, When)>,
}

/// One figure in a panel, with its status and where it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/figure.html")]
pub struct FigureView {
    /// What is measured.
    pub title: String,
    /// The figure with its unit; empty when there is no data yet, which is never zero.
    pub figure: String,
    /// Its status.
    pub status: Status,
    /// Where it comes from, what comes next.
    pub words: Words,
}
