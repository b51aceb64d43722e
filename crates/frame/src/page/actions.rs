//! Actions: buttons that lead somewhere, submit a form, or post on their own; and small menus.

use askama::Template;

use super::{FieldView, Icon};

/// How a button looks. One primary on a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Outlined.
    #[default]
    Plain,
    /// Filled: the one thing most people come to do.
    Primary,
    /// A word only.
    Quiet,
    /// Ends or takes away something.
    Bad,
}

impl Look {
    /// Its classes.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "btn",
            Self::Primary => "btn btn-primary",
            Self::Quiet => "btn btn-quiet",
            Self::Bad => "btn btn-bad",
        }
    }

    fn is_primary(self) -> bool {
        self == Self::Primary
    }
}

/// What happens when it is pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Goes to an address.
    Link(String),
    /// Submits the form it stands in, with a name and a value that say which button it was.
    Submit {
        /// Name of the button.
        name: String,
        /// Value of the button.
        value: String,
    },
    /// Submits the form with this id, from outside it.
    SubmitOf(String),
    /// Posts a form of its own: for an act outside any form, such as restore or undo.
    Post {
        /// Address.
        action: String,
        /// Idempotency key, made by the server for this rendering.
        key: String,
        /// Hidden names and values.
        hidden: Vec<(String, String)>,
    },
}

/// A button or a link that looks like one. Its words are a verb with its object.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "page/action.html")]
pub struct Action {
    /// Verb with its object: "New risk".
    pub words: String,
    /// What happens.
    pub way: Way,
    /// Picture before the words.
    pub icon: Option<Icon>,
    /// The single key that does the same, shown behind the words: "N".
    pub shortcut: &'static str,
    /// How it looks.
    pub look: Look,
    /// Skips the browser's own checks: for buttons that add or remove a row.
    pub unchecked: bool,
}

impl Action {
    fn new(words: impl Into<String>, way: Way) -> Self {
        let (look, words) = (Look::Plain, words.into());
        Self { words, way, icon: None, shortcut: "", look, unchecked: false }
    }

    /// A link.
    pub fn link(words: impl Into<String>, href: impl Into<String>) -> Self {
        Self::new(words, Way::Link(href.into()))
    }

    /// A submit button without a name.
    pub fn submit(words: impl Into<String>) -> Self {
        Self::named(words, "", "")
    }

    /// A submit button with a name and a value.
    pub fn named(
        words: impl Into<String>,
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        Self::new(words, Way::Submit { name: name.into(), value: value.into() })
    }

    /// A button with a form of its own.
    pub fn post(
        words: impl Into<String>,
        action: impl Into<String>,
        key: impl Into<String>,
    ) -> Self {
        let (action, key) = (action.into(), key.into());
        Self::new(words, Way::Post { action, key, hidden: Vec::new() })
    }

    /// Adds a hidden name and value to a posted form.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        if let Way::Post { hidden, .. } = &mut self.way {
            hidden.push((name.into(), value.into()));
        }
        self
    }

    /// The same, filled.
    #[must_use]
    pub fn primary(mut self) -> Self {
        self.look = Look::Primary;
        self
    }

    /// The same, a word only.
    #[must_use]
    pub fn quiet(mut self) -> Self {
        self.look = Look::Quiet;
        self
    }

    /// The same, marked as ending or taking away something.
    #[must_use]
    pub fn bad(mut self) -> Self {
        self.look = Look::Bad;
        self
    }

    /// The same, with a picture before the words.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The same, with its single key.
    #[must_use]
    pub fn shortcut(mut self, key: &'static str) -> Self {
        self.shortcut = key;
        self
    }

    /// The same, without the browser's own checks of the form.
    #[must_use]
    pub fn unchecked(mut self) -> Self {
        self.unchecked = true;
        self
    }
}

/// An entry of a menu.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MenuItem {
    /// Words.
    pub words: String,
    /// Address.
    pub href: String,
    /// Whether it is the present choice.
    pub chosen: bool,
}

/// A button that opens a small panel: links, or a form that is sent by GET. It opens without
/// script, as a native popover.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/menu.html")]
pub struct MenuView {
    /// Unique in the page.
    pub id: String,
    /// Words of the button.
    pub words: String,
    /// Picture before the words.
    pub icon: Option<Icon>,
    /// Links.
    pub items: Vec<MenuItem>,
    /// Address of the form; empty for none.
    pub action: String,
    /// Hidden names and values of the form: the rest of the address' state.
    pub hidden: Vec<(String, String)>,
    /// Fields of the form.
    pub fields: Vec<FieldView>,
    /// Words of the form's button.
    pub submit: String,
    /// Whether its button looks like the actions beside it, not like a filter.
    pub as_action: bool,
}
