//! Where a version is written: its text, what changed, and the live sections that it can hold.

use super::{all, forms::keep, key};
use crate::documents::{
    Document, acts,
    compare::{self, Sided},
    shelf::{self, Kept},
    story::Version,
    text,
};
use axum::response::Response;
use frame::{
    drafts::{self, Draft},
    gate::{Fields, Form, Params, Reader, Scope, Scoped, register::View},
    page::{
        Action, Aside, Block, Crumb, FieldKind, FieldView, FormGroup, FormView, Head, Html, Hue,
        Inline, ItemView, ListView, Note, Panel, Part, Place, Shell, Sides, Words, Written,
    },
    problem::Problem,
    section, shell,
};
use record::Record;

/// `GET /documents/{key}/text`.
pub(super) async fn show(mut reader: Reader<View>, params: Params) -> Result<Response, Problem> {
    let shelf = shelf::shelf(reader.scope().app()).await?;
    let kept = shelf.find(reader.scope(), params.get("key"))?;
    if !acts::may_write(reader.scope(), &kept) {
        let words = "You may read this document, and not write it.".to_owned();
        return Err(Problem::NotPermitted(words));
    }
    let draft = match written(&kept) {
        Some(open) => drafts::find(&mut reader, &topic(&kept, open)).await?,
        None => None,
    };
    let scope = reader.scope();
    let typed = draft.as_ref().map(|draft| Typed {
        fields: &draft.fields,
        version: draft.version.clone(),
        draft: Some(draft),
        ..Typed::default()
    });
    let main = page(scope, &kept, &typed.unwrap_or_default())?;
    shell::answer(&around(scope, &kept), &main)
}

/// The version that can be written.
fn written(kept: &Kept) -> Option<&Version> {
    kept.story.open().filter(|open| open.stage.is_written())
}

/// What a draft of its text is about.
pub(super) fn topic(kept: &Kept, open: &Version) -> String {
    drafts::topic_at(Document::record_type(), kept.id, "text", &open.label())
}

/// What was typed and is not saved.
struct Typed<'t> {
    fields: &'t Fields,
    /// The position up to which the document was read when it was typed; open for now.
    version: Option<String>,
    /// The draft that holds it.
    draft: Option<&'t Draft>,
    /// Why it was refused; empty when it was not.
    refused: &'t str,
    /// Did somebody else write meanwhile, and was it refused for that?
    is_stale: bool,
}

impl Default for Typed<'_> {
    fn default() -> Self {
        static NOTHING: Fields = Fields(Vec::new());
        Typed { fields: &NOTHING, version: None, draft: None, refused: "", is_stale: false }
    }
}

impl Typed<'_> {
    fn is_there(&self) -> bool {
        self.fields.first("text").is_some()
    }

    /// Was the text saved by somebody after this was begun?
    fn is_behind(&self, open: &Version) -> bool {
        let seen = self.version.as_ref().and_then(|seen| seen.parse::<i64>().ok());
        self.is_there() && (self.is_stale || seen.is_some_and(|seen| seen < open.decided_on))
    }
}

/// The page again, with what was refused and what was typed.
pub(super) fn refused(
    scope: &Scope,
    kept: &Kept,
    (form, words): (&Form, &str),
    is_stale: bool,
) -> Result<String, Problem> {
    let typed = Typed { fields: form, refused: words, is_stale, ..Typed::default() };
    let main = page(scope, kept, &typed)?;
    let mut shell = around(scope, kept);
    shell.faulty = true;
    shell.page(&main).map_err(Problem::fault)
}

fn around(scope: &Scope, kept: &Kept) -> Shell {
    let of = Document::record_type();
    let mut shell = shell::at(scope, Place::Process, &format!("Write {}", kept.title));
    shell.crumbs = vec![
        Crumb::to("Process", "/process"),
        Crumb::to(of.register, format!("/{}", of.plural)),
        Crumb::to(kept.code(), kept.path()),
        Crumb::here("Write"),
    ];
    shell
}

fn page(scope: &Scope, kept: &Kept, typed: &Typed<'_>) -> Result<Html, Problem> {
    let Some(open) = written(kept) else { return unwritten(kept, typed) };
    let head = Head {
        title: format!("{}, version {}", kept.title, open.number),
        under: match kept.story.published() {
            Some(published) => Words::from(format!(
                "{} stays published while this one is written.",
                published.label()
            )),
            None => Words::from("The first version."),
        },
        actions: vec![Action::link("How it reads", kept.path())],
        ..Head::default()
    };
    let mut above: Vec<Box<dyn Part>> = vec![Box::new(head)];
    if !typed.refused.is_empty() {
        let words = Words::from(typed.refused);
        above.push(Box::new(Note { hue: Hue::Bad, words, announced: true, ..Note::default() }));
    }
    if let Some(draft) = typed.draft {
        above.push(Box::new(drafts::restored(draft)));
    }
    let mut left = Vec::new();
    if typed.is_behind(open) {
        left.extend(meanwhile(open, typed)?);
    }
    let above: Vec<&dyn Part> = above.iter().map(AsRef::as_ref).collect();
    left.push(Panel::text("Text", all(&[&form(scope, (kept, open), typed)])?));
    let left: Vec<&dyn Part> = left.iter().map(|one| one as &dyn Part).collect();
    let aside = Aside {
        above: all(&above)?,
        left: all(&left)?,
        right: all(&[&help()?, &offered(scope)?, &file(scope, kept)?])?,
        ..Aside::default()
    };
    all(&[&aside])
}

/// What was saved by somebody else since this was begun, beside it.
fn meanwhile(open: &Version, typed: &Typed<'_>) -> Result<Option<Panel>, Problem> {
    let mine = typed.fields.text("text").replace("\r\n", "\n");
    if *mine == *open.text {
        return Ok(None);
    }
    let piece = |sided: Sided| match sided {
        Sided::Text(old, new, differs) => (old, new, differs),
        Sided::Live(name, was, is) => {
            let line = |there: bool| {
                let words = Words::of(Inline::Mono(format!("{{{{{name}}}}}")));
                there.then_some(Block::Paragraph(words))
            };
            (line(was), line(is), was != is)
        }
    };
    let sides = compare::sides(&text::pieces(&open.text), &text::pieces(&mine));
    let rows = sides.into_iter().map(piece).filter(|(.., differs)| *differs).collect();
    let by = open.changes.last().map_or(&open.begun.1, |change| &change.by);
    let heads = [format!("Saved by {}", by.name), "Yours, not saved".to_owned()];
    let foot = "Take over below what you need of the left side. Saving puts yours in its place; \
                the other text stays in no version.";
    let panel =
        Panel::text("What differs from what was saved meanwhile", all(&[&Sides { heads, rows }])?);
    Ok(Some(panel.foot(foot)))
}

/// Nothing can be written now; what was typed is there to be taken along.
fn unwritten(kept: &Kept, typed: &Typed<'_>) -> Result<Html, Problem> {
    let now = match kept.story.versions.last() {
        Some(last) => format!("{} is {}", last.label(), last.stage.words()),
        None => "no version is begun".to_owned(),
    };
    let head = Head {
        title: format!("{} is not being written", kept.title),
        under: Words::from(now),
        actions: vec![Action::link("Back to the document", kept.path()).primary()],
        ..Head::default()
    };
    if !typed.is_there() {
        return all(&[&head]);
    }
    let note = Note { hue: Hue::Bad, words: Words::from(typed.refused), ..Note::default() };
    let code = Block::Code(typed.fields.text("text").to_owned());
    let mine = Panel::text("What you typed", all(&[&Written { blocks: vec![code] }])?)
        .foot("It is saved nowhere. Copy what you need of it.");
    all(&[&head, &note, &mine])
}

fn form(scope: &Scope, (kept, open): (&Kept, &Version), typed: &Typed<'_>) -> FormView {
    let topic = topic(kept, open);
    let most = u32::try_from(crate::documents::story::TEXT_CHARACTERS).unwrap_or(u32::MAX);
    let text = FieldView::new("text", "What it says", FieldKind::Prose { rows: 28, most })
        .holding(&*open.text)
        .help("In Markdown. A line of its own like {{roles}} shows a register as it is.");
    let changed = FieldView::line("changed", "What changed")
        .required()
        .help("In a few words, for the change history.");
    let mut form = FormView {
        action: format!("{}/acts", kept.path()),
        key: key(scope),
        version: typed.version.clone().unwrap_or_else(|| kept.story.newest.to_string()),
        hidden: vec![("act".into(), "write".into()), (drafts::TOPIC.into(), topic.clone())],
        groups: vec![FormGroup { fields: vec![text, changed], ..FormGroup::default() }],
        submits: vec![
            Action::submit("Save and look at it").primary(),
            Action::named("Save and write on", "back", "text"),
        ],
        cancel: kept.path(),
        draft: Some(drafts::view(scope, &topic, typed.draft)),
        ..FormView::default()
    };
    keep(&mut form, typed.fields);
    form
}

/// A file in the place of the text.
fn file(scope: &Scope, kept: &Kept) -> Result<Panel, Problem> {
    let accept = ".pdf,.docx,.odt,.xlsx,.pptx,.md,.txt".to_owned();
    let file = FieldView::new("file", "File", FieldKind::File { accept, many: false });
    let changed = FieldView::line("changed", "What changed").required();
    let form = FormView {
        action: format!("{}/files", kept.path()),
        key: key(scope),
        version: kept.story.newest.to_string(),
        groups: vec![FormGroup { fields: vec![file, changed], ..FormGroup::default() }],
        submits: vec![Action::submit("Take this file")],
        files: true,
        ..FormView::default()
    };
    let foot = "It takes the place of the text. Whoever approves it approves exactly these bytes.";
    Ok(Panel::text("Or a file", all(&[&form])?).foot(foot))
}

fn help() -> Result<Panel, Problem> {
    let item = |mark: &str, words: &str| ItemView {
        words: Words::of(Inline::Mono(mark.to_owned())),
        end: Words::new().soft(words),
        ..ItemView::default()
    };
    let items = vec![
        item("# What counts", "a heading"),
        item("**bold**  *stressed*", "weight"),
        item("- point   1. step", "lists"),
        item("[plan](/plans/1)", "a link"),
        item("| a | b |", "a table"),
        item("> said", "a quotation"),
    ];
    let list = ListView { items, ..ListView::default() };
    let foot = "HTML is shown as it was typed, and never followed.";
    Ok(Panel::flush("How to write", all(&[&list])?).foot(foot))
}

fn offered(scope: &Scope) -> Result<Panel, Problem> {
    let item = |one: &section::LiveSection| ItemView {
        words: Words::of(Inline::Mono(format!("{{{{{}}}}}", one.name))),
        note: Words::from(format!("{}: {}", one.title, one.about)),
        ..ItemView::default()
    };
    let offered = section::offered(scope.app());
    let list = ListView {
        items: offered.iter().map(item).collect(),
        none: "No live section is offered.".into(),
        ..ListView::default()
    };
    let foot = "They show what the organisation of the document sees, and are frozen when a \
                version is approved.";
    Ok(Panel::flush("Live sections", all(&[&list])?).foot(foot))
}
