//! Parts of a record's page: lifecycle, facts in place, history, relations, comments, files, and
//! a conflict with both sides.

use askama::Template;

use super::{
    Action, DraftView, Hue, Icon, InlineForm, JumpEntry, JumpView, Stage, Status, When, Words,
};

/// The states a record passes, drawn as a line; the words are in the drawing and its label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/lifecycle.html")]
pub struct LifecycleView {
    /// States in order, with how far each is.
    pub states: Vec<(String, Stage)>,
    /// What can be done next.
    pub actions: Vec<Action>,
}

/// A state of the drawing: centre, radius, words.
struct Stop<'a> {
    /// Where the line from the state before begins and ends; none at the first.
    line: Option<(i32, i32)>,
    x: i32,
    words: &'a str,
    stage: Stage,
}

impl LifecycleView {
    /// Width of the drawing: the left column of a record's page at 1440.
    const WIDTH: i32 = 838;

    fn stops(&self) -> Vec<Stop<'_>> {
        let count = i32::try_from(self.states.len()).unwrap_or(i32::MAX).max(1);
        let step = Self::WIDTH / count;
        (0..count)
            .zip(&self.states)
            .map(|(index, (words, stage))| {
                let x = step * index + step / 2;
                let line = (index > 0).then_some((x - step + 8, x - 8));
                Stop { line, x, words, stage: *stage }
            })
            .collect()
    }

    /// The label: "State: treatment planned, step 4 of 7".
    fn label(&self) -> String {
        let now = self.states.iter().position(|(_, stage)| *stage == Stage::Now);
        match now.and_then(|index| self.states.get(index).map(|state| (index + 1, state))) {
            Some((step, (words, _))) => {
                format!("State: {words}, step {step} of {}", self.states.len())
            }
            None => "State: none of these".to_owned(),
        }
    }
}

/// One fact of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fact {
    /// Its name; also its anchor, `fact-NAME`.
    pub name: String,
    /// Label.
    pub label: String,
    /// Where it comes from; empty for none.
    pub note: String,
    /// The value; nothing is written as a dash.
    pub value: Words,
    /// A small table that is the value of a repeated field: heads and rows. Empty for none.
    pub rows: Vec<Vec<Words>>,
    /// Heads of that table.
    pub heads: Vec<String>,
    /// The address that shows the field in place of the value; empty when it cannot be changed.
    pub edit_href: String,
    /// The field, while it is being changed.
    pub form: Option<InlineForm>,
    /// What to think twice about, though nothing is wrong.
    pub warning: String,
    /// "Saved 09:39 · version 14 · undo", after a change.
    pub saved: Words,
    /// Takes the last change back; with `saved`.
    pub undo: Option<Action>,
    /// Why it is not shown to this reader; no value reaches the page.
    pub withheld: Option<String>,
}

/// Facts that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactGroup {
    /// Its heading; empty for none.
    pub title: String,
    /// The facts.
    pub facts: Vec<Fact>,
}

impl FactGroup {
    /// The anchor of its heading.
    fn anchor(&self) -> String {
        format!("facts-{}", super::parts::anchor(&self.title))
    }
}

/// The facts of a record, changed in place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/facts.html")]
pub struct FactsView {
    /// The facts, under their headings.
    pub groups: Vec<FactGroup>,
}

impl FactsView {
    /// The way to each heading.
    fn jump(&self) -> JumpView {
        let titled = self.groups.iter().filter(|group| !group.title.is_empty());
        let entry = |group: &FactGroup| JumpEntry {
            id: group.anchor(),
            words: group.title.clone(),
            note: String::new(),
        };
        JumpView { label: "Parts of the facts".to_owned(), entries: titled.map(entry).collect() }
    }
}

/// One change of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryEntry {
    /// When.
    pub when: When,
    /// Who.
    pub who: String,
    /// Which field, or what happened.
    pub field: String,
    /// What stood there.
    pub before: Words,
    /// What stands there since.
    pub after: Words,
    /// Both values whole, where the words above leave something out.
    pub whole: Option<(Words, Words)>,
    /// Puts the earlier value back; none where that is not offered.
    pub restore: Option<Action>,
}

/// What changed, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/history.html")]
pub struct HistoryView {
    /// The changes.
    pub entries: Vec<HistoryEntry>,
}

/// A typed relation to another record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relation {
    /// What it is: "treated by".
    pub kind: String,
    /// The other record: number and name.
    pub words: String,
    /// Its address.
    pub href: String,
    /// At the right: a state, a date, a version.
    pub end: Words,
}

/// What a record is related to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/relations.html")]
pub struct RelationsView {
    /// The relations.
    pub relations: Vec<Relation>,
    /// What is said when there is none.
    pub none: String,
}

/// A comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommentView {
    /// Anchor.
    pub id: String,
    /// Two letters.
    pub initials: String,
    /// Who.
    pub who: String,
    /// When.
    pub when: When,
    /// What was written; mentions and references are links.
    pub text: Words,
}

/// Where a comment is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommentForm {
    /// Address it is posted to.
    pub action: String,
    /// Idempotency key.
    pub key: String,
    /// What was typed.
    pub text: String,
    /// What is wrong.
    pub error: Option<String>,
    /// Where `@` and `#` look for names; empty for no suggestions.
    pub source: String,
    /// What a draft of the comment is about; empty when none is kept.
    pub topic: String,
    /// Where drafts are kept, and the one that is shown.
    pub draft: Option<DraftView>,
}

/// The comments of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/comments.html")]
pub struct CommentsView {
    /// Oldest first.
    pub comments: Vec<CommentView>,
    /// Where one is written; none for readers who may not.
    pub form: Option<CommentForm>,
}

/// A file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttachmentView {
    /// Its name.
    pub name: String,
    /// Its address.
    pub href: String,
    /// Size in words: "61 kB".
    pub size: String,
    /// First digits of its hash.
    pub hash: String,
    /// Who brought it.
    pub who: String,
    /// When.
    pub when: When,
    /// Takes it off the record; it stays in history.
    pub remove: Option<Action>,
}

/// The files of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/attachments.html")]
pub struct AttachmentsView {
    /// The files.
    pub files: Vec<AttachmentView>,
    /// Where one is added; empty for readers who may not.
    pub action: String,
    /// Idempotency key.
    pub key: String,
    /// What belongs here and why it counts; shown while there is none.
    pub none: String,
    /// What is accepted: "Up to 20 MB".
    pub limit: String,
    /// What is wrong with the last one.
    pub error: Option<String>,
}

/// A field on which the two sides differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConflictField {
    /// Name in the form.
    pub name: String,
    /// Label.
    pub label: String,
    /// Our side, with what it adds and removes against the common start.
    pub yours: Words,
    /// The other side.
    pub saved: Words,
    /// The side that the person chose before something else was wrong: `yours`, `saved` or
    /// nothing.
    pub chosen: String,
}

/// Two people changed the same thing. Nothing is lost and nothing is chosen for the person: no
/// answer is preselected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "page/conflict.html")]
pub struct ConflictView {
    /// What happened: from which version one began, who saved which.
    pub lede: Words,
    /// Below "Yours": "not saved, 09:40".
    pub yours_under: String,
    /// Below "Saved": "version 15, 09:38".
    pub saved_under: String,
    /// Where they differ.
    pub fields: Vec<ConflictField>,
    /// Address the answer is posted to: `side` = `yours` or `saved`, or `side.NAME` by field.
    pub action: String,
    /// Idempotency key.
    pub key: String,
    /// The version the answer builds on.
    pub version: String,
    /// What was typed, so that it comes back with the answer.
    pub hidden: Vec<(String, String)>,
    /// Whether each field is chosen for itself.
    pub by_field: bool,
    /// Words of the button: "Save version 16".
    pub submit: String,
    /// The other ways on: choose by field, keep mine as a draft.
    pub others: Vec<Action>,
    /// What is wrong with the answer: no side was chosen.
    pub error: Option<String>,
}

impl Fact {
    /// A fact that is read only.
    pub fn new(name: impl Into<String>, label: impl Into<String>, value: impl Into<Words>) -> Self {
        let (name, label) = (name.into(), label.into());
        Self { name, label, value: value.into(), ..Self::default() }
    }
}

impl Relation {
    /// A relation with a status at its right.
    pub fn with_status(mut self, status: Status) -> Self {
        self.end = status.into();
        self
    }
}
