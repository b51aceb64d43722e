//! Parts of pages that are designed by hand: the one sentence, facts in a strip, tabs, lists, the
//! two columns.

use askama::Template;

use super::draw::{Both, Drawing};
use super::{Action, FieldView, FilterChip, Html, Hue, Icon, TabView, Words};

/// The one sentence of a page, with each number leading to its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/lede.html")]
pub struct Lede {
    /// The sentence.
    pub sentence: Words,
    /// Where it comes from, soft.
    pub under: Words,
    /// At most three.
    pub actions: Vec<Action>,
}

/// Facts side by side below a heading. What is not known is left out by whoever fills it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/strip.html")]
pub struct Strip {
    /// Name and value.
    pub facts: Vec<(String, Words)>,
}

/// The parts of a thing, as tabs that lead on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/tabs.html")]
pub struct Tabs {
    /// What they are parts of: `Parts of this service`.
    pub label: String,
    /// The tabs.
    pub tabs: Vec<TabView>,
}

/// An entry of a list: a line, a note below it, something at the right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemView {
    /// Its status, drawn before it.
    pub hue: Option<Hue>,
    /// The line.
    pub words: Words,
    /// Below it, small.
    pub note: Words,
    /// At the right.
    pub end: Words,
}

/// A list of entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/list.html")]
pub struct ListView {
    /// Entries.
    pub items: Vec<ItemView>,
    /// Numbered, where the order counts.
    pub ordered: bool,
    /// What is said without entries.
    pub none: Words,
    /// On a page that is made for one sheet, in the place of the entries after the third, which
    /// paper leaves out.
    pub on_paper: String,
}

impl ListView {
    /// Entries of which paper shows so many.
    const ON_SHEET: usize = 3;

    /// The same for a page that is made for one sheet, where `all` are told: what is cut or folded
    /// there is named in a line.
    #[must_use]
    pub fn for_sheet(mut self, all: &[ItemView]) -> ListView {
        let cut: Vec<String> =
            all.iter().skip(Self::ON_SHEET).map(|item| item.words.plain()).collect();
        if !cut.is_empty() {
            self.on_paper = format!("and {} more: {}", cut.len(), cut.join(", "));
        }
        self
    }
}

/// A drawing with the sentence below it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/drawn.html")]
pub struct Drawn {
    /// The drawing for wide screens and for phones.
    pub both: Both,
    /// One drawing that does for both; used when `both` is empty.
    pub one: Drawing,
    /// The sentence.
    pub words: Words,
    /// May it be wider than the panel? Then it scrolls inside it.
    pub scrolls: bool,
    /// What scrolls, for the keyboard and for screen readers.
    pub label: String,
}

/// Two halves side by side inside a panel; one below the other on a phone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/halves.html")]
pub struct Halves {
    /// The first half.
    pub left: Html,
    /// The second.
    pub right: Html,
    /// With the gap between panels, instead of the wide one inside a panel?
    pub tight: bool,
}

/// What is opened on demand; on a phone or on a desk it may stand open from the start.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/more.html")]
pub struct More {
    /// What opens it.
    pub words: String,
    /// What is in it.
    pub body: Html,
    /// Open from the start?
    pub open: bool,
}

/// What tells the server that a page was opened, where there is script; without script nobody
/// knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/noted.html")]
pub struct Noted {
    /// Where it is posted to.
    pub action: String,
    /// What is posted.
    pub pairs: Vec<(String, String)>,
}

/// Something over the whole width, and below it two columns: the rest and 320.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/aside.html")]
pub struct Aside {
    /// Over the whole width.
    pub above: Html,
    /// The wide column.
    pub left: Html,
    /// The narrow column.
    pub right: Html,
    /// Does the narrow column come first on a phone?
    pub first: bool,
    /// Is it made to fit one sheet of paper?
    pub sheet: bool,
}

/// A question with one field, asked by GET so that the address holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/ask.html")]
pub struct AskBar {
    /// Address.
    pub action: String,
    /// Label of the field.
    pub label: String,
    /// Its name.
    pub name: String,
    /// What is asked now.
    pub value: String,
    /// Suggestions: value and words.
    pub options: Vec<(String, String)>,
    /// The rest of what the address holds.
    pub hidden: Vec<(String, String)>,
    /// Words of the button.
    pub submit: String,
    /// At the right: what was looked at.
    pub note: String,
}

/// A form with pairs of fields, asked by GET so that the address holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/pairs-form.html")]
pub struct PairsForm {
    /// Address.
    pub action: String,
    /// The rest of what the address holds.
    pub hidden: Vec<(String, String)>,
    /// What belongs together: of what, and how it is to be.
    pub pairs: Vec<Vec<FieldView>>,
    /// Words of the button.
    pub submit: String,
}

/// Choices that are on and off, each a link that turns it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/chips.html")]
pub struct ChipBar {
    /// What they choose: `Show`.
    pub label: String,
    /// What is on; one without an address stays on.
    pub on: Vec<FilterChip>,
    /// What is off.
    pub off: Vec<FilterChip>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_names_what_it_leaves_out() {
        let item = |name: &str| ItemView { words: name.into(), ..ItemView::default() };
        let all: Vec<ItemView> = ["a", "b", "c", "d", "e"].map(item).to_vec();
        let list = ListView { items: all[..4].to_vec(), ..ListView::default() }.for_sheet(&all);
        assert_eq!(list.on_paper, "and 2 more: d, e");
        assert!(list.to_string().contains("<p class=\"of-sheet\">and 2 more: d, e</p>"));
        // The control: what paper shows whole needs no such line.
        let list = ListView { items: all[..3].to_vec(), ..ListView::default() };
        assert!(!list.for_sheet(&all[..3]).to_string().contains("of-sheet"));
    }
}
