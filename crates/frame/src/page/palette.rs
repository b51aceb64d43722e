//! The palette: what Ctrl K finds and offers to do, as a fragment, and as a page without script.

use askama::Template;

use super::{Icon, Words};

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaletteItem {
    /// What it is.
    pub icon: Icon,
    /// Its words, what was found marked.
    pub words: Words,
    /// Its number; empty for none.
    pub number: String,
    /// Address.
    pub href: String,
    /// At the right: a state, a telephone number, a key.
    pub end: Words,
}

/// Entries of a kind: Records, Act, People.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaletteGroup {
    /// Which.
    pub title: String,
    /// Best first.
    pub items: Vec<PaletteItem>,
}

/// What was found. The script fetches it from `/find?part=palette&q=…`; without script it stands
/// on the page of `/find`, where the entries are plain links.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/palette.html")]
pub struct PaletteView {
    /// What was looked for.
    pub query: String,
    /// "41 ms · only what you may see".
    pub note: String,
    /// The groups; empty when nothing was found.
    pub groups: Vec<PaletteGroup>,
    /// Below: "“setl” also found as settlement". Empty for none.
    pub foot: String,
}
