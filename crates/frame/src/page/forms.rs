//! Forms: the error summary, groups of fields, drafts, and one field changed in place.

use askama::Template;

use super::{Action, FieldView, JumpEntry, JumpView, Way, Words, counted};

/// What stands above a form that was refused: one link per fault, the same words as at the field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/errors.html")]
pub struct ErrorSummary {
    /// The finding: "This risk cannot be accepted yet: 2 answers are missing".
    pub title: String,
    /// Id of the field (see [`FieldView::id_of`]) and the thing to do. An empty id is no link:
    /// the fault belongs to no single field.
    pub faults: Vec<(String, String)>,
}

/// The state of the draft that the script keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftView {
    /// Where the draft is posted to within a second of typing.
    pub action: String,
    /// What is known of it: "Draft kept 23 Nov 14:02"; empty for none yet.
    pub words: String,
    /// Puts the draft away; none while there is none.
    pub discard: Option<Action>,
}

/// Fields that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormGroup {
    /// Title; empty for none.
    pub title: String,
    /// What the group is for; empty for none.
    pub help: String,
    /// Its fields.
    pub fields: Vec<FieldView>,
}

impl FormGroup {
    /// The anchor of its heading.
    pub fn anchor(&self) -> String {
        format!("part-{}", super::parts::anchor(&self.title))
    }

    /// How many answers in it have to change.
    fn faults(&self) -> usize {
        self.fields.iter().map(FieldView::faults).sum()
    }
}

/// A form. It is posted with `_key` (idempotency) and `_version` (what it began from), and works
/// without script.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/form.html")]
pub struct FormView {
    /// Id, when a button outside submits it; empty for none.
    pub id: String,
    /// Address it is posted to.
    pub action: String,
    /// Idempotency key, made by the server for this rendering.
    pub key: String,
    /// The version it began from; empty for a new record.
    pub version: String,
    /// Hidden names and values.
    pub hidden: Vec<(String, String)>,
    /// Fields, without or with group titles.
    pub groups: Vec<FormGroup>,
    /// Faults; empty while nothing was refused.
    pub errors: ErrorSummary,
    /// The button that does it, and others beside it.
    pub submits: Vec<Action>,
    /// Where leaving leads; empty for no such link.
    pub cancel: String,
    /// Words beside the buttons: consequence, undo.
    pub note: Words,
    /// The draft; none for forms that keep none.
    pub draft: Option<DraftView>,
    /// Whether files are sent.
    pub files: bool,
    /// Whether it stands in a panel of its own (with a padded body) or in the text.
    pub framed: bool,
    /// Does it stay in sight at the foot of the window? It stands last on its page.
    pub stays: bool,
}

impl FormView {
    /// The way to each part, when there are several with a heading of their own.
    fn jump(&self) -> JumpView {
        let titled = self.groups.iter().filter(|group| !group.title.is_empty());
        let entry = |group: &FormGroup| JumpEntry {
            id: group.anchor(),
            words: group.title.clone(),
            note: match group.faults() {
                0 => String::new(),
                faults => format!("{faults} to change"),
            },
        };
        let entries = titled.map(entry).collect();
        JumpView { label: "Parts of this form".to_owned(), entries }
    }

    /// How many fields hold something else than what is saved, in words; empty for none.
    fn changed(&self) -> String {
        let fields = self.groups.iter().flat_map(|group| &group.fields);
        match fields.filter(|field| field.changed).count() {
            0 => String::new(),
            count if self.version.is_empty() => counted(count, "field filled", "fields filled"),
            count => counted(count, "field changed", "fields changed"),
        }
    }

    /// The parts with answers that have to change.
    fn faulty(&self) -> impl Iterator<Item = &FormGroup> {
        let titled = self.groups.iter().filter(|group| !group.title.is_empty());
        titled.filter(|group| group.faults() > 0)
    }
}

/// One fact changed in place.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "page/inline-form.html")]
pub struct InlineForm {
    /// Address it is posted to.
    pub action: String,
    /// Idempotency key.
    pub key: String,
    /// The version it began from.
    pub version: String,
    /// The field.
    pub field: FieldView,
    /// The field that asks for the reason, where one is needed.
    pub why: Option<FieldView>,
    /// Where leaving leads.
    pub cancel: String,
    /// What a draft of it is about, for what was typed and not saved; empty for none.
    pub topic: String,
}
