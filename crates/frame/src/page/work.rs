//! The list of work: what is asked, who waits, by when, and the one button that leads there.

use askama::Template;

use super::{Action, Icon, Nothing, TabView, Words};

/// A piece of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkEntry {
    /// Its picture.
    pub icon: Icon,
    /// What is asked: `Act`, `Answer`.
    pub kind: String,
    /// What it is.
    pub words: String,
    /// Where it is done.
    pub href: String,
    /// Below it: where it belongs.
    pub note: String,
    /// Who waits for it.
    pub waits: String,
    /// By when.
    pub due: Words,
    /// The button.
    pub action: Action,
    /// Is it the one that stands beside the list?
    pub selected: bool,
    /// The address of this page with it beside the list.
    pub beside: String,
}

/// Work that is due at about the same time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkGroup {
    /// `Late`, `Today`.
    pub title: String,
    /// How many there are.
    pub count: usize,
    /// The entries, as far as they are shown.
    pub entries: Vec<WorkEntry>,
}

/// The list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/work.html")]
pub struct WorkTable {
    /// What it shows, for those who hear it.
    pub caption: String,
    /// Filters by kind.
    pub filters: Vec<(Option<Icon>, TabView)>,
    /// The groups, the most urgent first.
    pub groups: Vec<WorkGroup>,
    /// What is said without work.
    pub nothing: Nothing,
    /// Below the list: what is not shown.
    pub foot: Words,
}
