//! Pages that say no: unknown address, not permitted, refused, signed out, fault.

use askama::Template;

use super::{Action, ErrorSummary, Gate, Icon, Note, Shell, Words};

/// There is nothing here that you can open. The answer is the same, byte for byte, for an address
/// that leads nowhere and for one that leads to what the reader may not see; it therefore carries
/// neither the address nor a request id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/unknown.html")]
pub struct Unknown;

/// The reader may see that it is there, but not do or read this.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/not-permitted.html")]
pub struct NotPermitted {
    /// What it is about.
    pub title: String,
    /// What may be done and what not, in bold: "You may see this contract, not what it costs."
    pub finding: String,
    /// Why.
    pub reason: String,
    /// Who one is signed in as, and who can give access.
    pub who: Words,
    /// Ways on.
    pub actions: Vec<Action>,
}

/// A rule said no, outside a form that could show it at its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/refused.html")]
pub struct Refused {
    /// What was refused and why.
    pub errors: ErrorSummary,
    /// Nothing was changed, or what was kept.
    pub kept: String,
    /// Ways on: back to the form, to the list.
    pub actions: Vec<Action>,
}

/// Ours. The id finds the entry in the log; the reader gets no other detail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/fault.html")]
pub struct Fault {
    /// The id.
    pub id: String,
    /// Whether what was sent may have been done: the answer to a write was lost.
    pub unknown: bool,
    /// Ways on: try again (with the same key, so it happens once).
    pub actions: Vec<Action>,
}

/// The session ended. What was typed was kept as a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/signed-out.html")]
pub struct SignedOut {
    /// Why, as a finding: "You were signed out at 09:10 after 12 h."
    pub finding: String,
    /// What was kept; empty for nothing.
    pub kept: String,
    /// Where signing in leads, with the address to come back to.
    pub sign_in: String,
}

/// The page of an unknown address for someone who is signed in.
///
/// The shell must not name the address either: its crumbs are replaced.
pub fn unknown_page(shell: &Shell) -> askama::Result<String> {
    let mut shell = shell.clone();
    shell.title = "Nothing here that you can open".to_owned();
    shell.crumbs = Vec::new();
    shell.live = String::new();
    shell.page(&Unknown)
}

/// The page of a fault, in the shell that needs no data.
pub fn fault_page(fault: &Fault) -> askama::Result<String> {
    Gate { title: "Holdfast could not answer".to_owned(), ..Gate::default() }.page(fault)
}

/// The notice that something was done, shown once after a redirect.
pub fn done(words: impl Into<Words>) -> Note {
    let hue = super::Hue::Ok;
    Note { hue, words: words.into(), announced: true, ..Note::default() }
}
