//! Form fields by kind, each with label, hint, fault and the width that tells the expected length.

use askama::Template;

use super::{Action, Icon};

/// Lines that are numbered at the most; what is longer scrolls.
const NUMBERED: u32 = 1_000;

/// How wide a field is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// A number, a code.
    Short,
    /// A day, a telephone number, a choice.
    Medium,
    /// A name, an address.
    Long,
    /// Everything there is.
    #[default]
    Full,
}

impl Width {
    /// Its class.
    pub fn class(self) -> &'static str {
        match self {
            Self::Short => "w-s",
            Self::Medium => "w-m",
            Self::Long => "w-l",
            Self::Full => "w-f",
        }
    }
}

/// What a line of text is, for the right keyboard and the browser's own help.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineKind {
    /// Any text.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Telephone,
    /// A web address.
    Address,
    /// A passphrase, never filled in again by us.
    Secret,
    /// Digits of a code.
    Code,
}

impl LineKind {
    /// The `type` of the input. E-mail and web addresses stay `text` where the browser's own check
    /// would speak before ours: our fault names the rule, the browser's does not.
    pub fn input_type(self) -> &'static str {
        match self {
            Self::Secret => "password",
            Self::Telephone => "tel",
            Self::Text | Self::Email | Self::Address | Self::Code => "text",
        }
    }

    /// The `inputmode` of the input.
    pub fn input_mode(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Telephone => "tel",
            Self::Address => "url",
            Self::Code => "numeric",
            Self::Text | Self::Secret => "text",
        }
    }
}

/// One value of a choice or a reference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptionView {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub words: String,
    /// What choosing it means; shown with picks.
    pub help: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// What kind of value a field holds. Text is in [`FieldView::text`]; choices carry their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line.
    Line {
        /// What it is.
        what: LineKind,
        /// Most characters; zero for no bound here.
        most: u32,
        /// Token for `autocomplete`; empty for off.
        autocomplete: &'static str,
    },
    /// Several lines.
    Prose {
        /// Lines shown.
        rows: u8,
        /// Most characters; zero for no bound here.
        most: u32,
    },
    /// Text of a format, with the numbers of its lines beside it.
    Code {
        /// Lines in which something is wrong, from 1.
        wrong: Vec<u32>,
    },
    /// A whole number.
    Whole {
        /// Unit behind the field; empty for none.
        unit: String,
    },
    /// A number with decimals, an amount or a duration, written as text: "4 h", "12.50".
    Amount {
        /// Unit behind the field; empty when it is part of the text.
        unit: String,
    },
    /// Yes or no.
    Flag {
        /// Words behind the box.
        words: String,
    },
    /// A day, `2026-11-23`.
    Day,
    /// An instant, `2026-11-23T09:40`, in UTC; the script offers the reader's zone beside it.
    Instant,
    /// One of a few.
    Choice {
        /// The values.
        options: Vec<OptionView>,
        /// As radio buttons with the consequence of each, instead of a list.
        picks: bool,
        /// Words of "none"; empty when one must be chosen.
        none: String,
    },
    /// Any of a few.
    Several {
        /// The values.
        options: Vec<OptionView>,
    },
    /// Any number of other records of a long register: one on a line, as number and name. The
    /// script offers a search and shows the chosen ones apart.
    Many {
        /// Where the script asks for suggestions (`?q=`).
        source: String,
    },
    /// One other record.
    Reference {
        /// All of them for a list, or the first suggestions when `source` is set.
        options: Vec<OptionView>,
        /// Where the script asks for suggestions (`?q=`); empty for a plain list. With a source
        /// the field is a line with suggestions and holds "ORG-0003 Altus"; the first word counts.
        source: String,
        /// Words of "none"; empty when one must be chosen.
        none: String,
    },
    /// A file to send.
    File {
        /// Accepted endings and types.
        accept: String,
        /// More than one.
        many: bool,
    },
    /// A small table inside the record.
    Rows(RowsView),
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "page/field.html")]
pub struct FieldView {
    /// Name in the form: `name`, or `contacts.2.value` in a row.
    pub name: String,
    /// Label.
    pub label: String,
    /// Hint between label and field: what belongs there.
    pub help: String,
    /// What it holds.
    pub kind: FieldKind,
    /// What was typed, else what is stored.
    pub text: String,
    /// What is wrong, worded as the thing to do.
    pub error: Option<String>,
    /// Whether it must be filled.
    pub required: bool,
    /// Why it cannot be changed now; the value is then shown as text.
    pub locked: Option<String>,
    /// Why it is not shown to this reader; no value reaches the page.
    pub withheld: Option<String>,
    /// How wide it is drawn.
    pub width: Width,
    /// Label for screen readers only: inside rows and filters.
    pub bare: bool,
    /// Does it hold something else than what is saved?
    pub changed: bool,
}

impl FieldView {
    /// A field with a name, a label and a kind; the rest is set by the caller.
    pub fn new(name: impl Into<String>, label: impl Into<String>, kind: FieldKind) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            help: String::new(),
            kind,
            text: String::new(),
            error: None,
            required: false,
            locked: None,
            withheld: None,
            width: Width::Full,
            bare: false,
            changed: false,
        }
    }

    /// A line of text.
    pub fn line(name: impl Into<String>, label: impl Into<String>) -> Self {
        let what = LineKind::Text;
        Self::new(name, label, FieldKind::Line { what, most: 0, autocomplete: "" })
    }

    /// The same, holding `text`.
    #[must_use]
    pub fn holding(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// The same, with a hint.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// The same, with a fault.
    #[must_use]
    pub fn error(mut self, words: impl Into<String>) -> Self {
        self.error = Some(words.into());
        self
    }

    /// The same, required.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same, with another width.
    #[must_use]
    pub fn width(mut self, width: Width) -> Self {
        self.width = width;
        self
    }

    /// The id of its control, which the error summary links to.
    pub fn id(&self) -> String {
        Self::id_of(&self.name)
    }

    /// The id of the control of a field of this name.
    pub fn id_of(name: &str) -> String {
        format!("f-{}", name.replace('.', "-"))
    }

    /// The id of a line of a text of a format, to which a fault leads.
    pub fn line_id(name: &str, line: u32) -> String {
        format!("{}-l{line}", Self::id_of(name))
    }

    /// Lines of a text of a format that are shown and numbered: its own, and room to go on.
    fn numbered(&self) -> u32 {
        let own = self.text.lines().count().saturating_add(4);
        u32::try_from(own).unwrap_or(NUMBERED).clamp(16, NUMBERED)
    }

    /// How many answers in it have to change, those of its rows as well.
    pub(super) fn faults(&self) -> usize {
        let inner = match &self.kind {
            FieldKind::Rows(rows) => rows.rows.iter().flat_map(|row| &row.fields).collect(),
            _ => Vec::new(),
        };
        let inner: usize = inner.into_iter().map(FieldView::faults).sum();
        inner + usize::from(self.error.is_some())
    }

    /// The ids of hint and fault, for `aria-describedby`; empty when there is neither.
    fn described(&self) -> String {
        let id = self.id();
        match (self.help.is_empty(), self.error.is_some()) {
            (true, false) => String::new(),
            (true, true) => format!("{id}-e"),
            (false, false) => format!("{id}-h"),
            (false, true) => format!("{id}-h {id}-e"),
        }
    }

    /// Whether the label belongs to a group of controls and not to one.
    fn is_group(&self) -> bool {
        matches!(
            &self.kind,
            FieldKind::Choice { picks: true, .. } | FieldKind::Several { .. } | FieldKind::Rows(_)
        )
    }

    /// The value in words, for a locked field.
    fn shown(&self) -> String {
        let chosen = |options: &[OptionView]| {
            let words = options.iter().filter(|option| option.chosen);
            words.map(|option| option.words.as_str()).collect::<Vec<_>>().join(", ")
        };
        match &self.kind {
            FieldKind::Choice { options, .. } | FieldKind::Several { options } => chosen(options),
            FieldKind::Reference { options, source, .. } if source.is_empty() => chosen(options),
            FieldKind::Flag { .. } => if self.is_set() { "Yes" } else { "No" }.to_owned(),
            FieldKind::Whole { unit } | FieldKind::Amount { unit } if !unit.is_empty() => {
                format!("{} {unit}", self.text)
            }
            _ => self.text.clone(),
        }
    }

    /// Whether other records are chosen from its list.
    fn picks_records(&self) -> bool {
        matches!(self.kind, FieldKind::Reference { .. })
    }

    /// Whether no value of a choice is chosen.
    fn is_unchosen(&self) -> bool {
        match &self.kind {
            FieldKind::Choice { options, .. } => options.iter().all(|option| !option.chosen),
            _ => false,
        }
    }

    /// Whether a flag is set.
    fn is_set(&self) -> bool {
        matches!(self.text.as_str(), "true" | "on" | "1" | "yes")
    }
}

/// One row of a small table inside a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowEntry {
    /// What it is called: "Contact point 2".
    pub label: String,
    /// Its place, as in the names of its fields.
    pub index: usize,
    /// Its fields, named `contacts.2.value`.
    pub fields: Vec<FieldView>,
}

/// A small table inside a record. Adding and removing are named submit buttons, so they work
/// without script: `_rows` = `add:contacts` or `remove:contacts.2`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/rows.html")]
pub struct RowsView {
    /// Name of the field: `contacts`.
    pub name: String,
    /// The rows.
    pub rows: Vec<RowEntry>,
    /// Words of the button that adds one: "Add a contact point".
    pub add: String,
    /// What stands there while there is no row: "No contact point yet."
    pub none: String,
    /// Why no more can be added; empty while more can.
    pub full: String,
}

impl RowsView {
    fn add_button(&self) -> Action {
        let value = format!("add:{}", self.name);
        Action::named(self.add.as_str(), "_rows", value).icon(Icon::Plus).unchecked()
    }
}
