//! Where a version is written: its text, what changed, and the live sections that it can hold.

use super::{all, forms::keep, key};
use crate::documents::{
    Document, acts,
    shelf::{self, Kept},
    story::Version,
};
use axum::response::Response;
use frame::{
    gate::{Form, Params, Reader, Scope, Scoped, register::View},
    page::{
        Action, Aside, Crumb, FieldKind, FieldView, FormGroup, FormView, Head, Html, Hue, Inline,
        ItemView, ListView, Note, Panel, Part, Place, Shell, Words,
    },
    problem::Problem,
    section, shell,
};
use record::Record;

/// `GET /documents/{key}/text`.
pub(super) async fn show(reader: Reader<View>, params: Params) -> Result<Response, Problem> {
    let shelf = shelf::shelf(reader.scope().app()).await?;
    let kept = shelf.find(reader.scope(), params.get("key"))?;
    let scope = reader.scope();
    if !acts::may_write(scope, &kept) {
        let words = "You may read this document, and not write it.".to_owned();
        return Err(Problem::NotPermitted(words));
    }
    let main = page(scope, &kept, None)?;
    shell::answer(&around(scope, &kept), &main)
}

/// The page again, with what was refused and what was typed.
pub(super) async fn refused(
    reader: Reader<View>,
    kept: &Kept,
    (form, words): (&Form, &str),
) -> Result<String, Problem> {
    let scope = reader.scope();
    let main = page(scope, kept, Some((form, words)))?;
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

fn page(scope: &Scope, kept: &Kept, typed: Option<(&Form, &str)>) -> Result<Html, Problem> {
    let open = kept.story.open().filter(|open| open.stage.is_written());
    let Some(open) = open else { return unwritten(kept) };
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
    if let Some((_, words)) = typed {
        let words = Words::from(words);
        above.push(Box::new(Note { hue: Hue::Bad, words, announced: true, ..Note::default() }));
    }
    let above: Vec<&dyn Part> = above.iter().map(AsRef::as_ref).collect();
    let form = form(scope, (kept, open), typed.map(|(form, _)| form));
    let aside = Aside {
        above: all(&above)?,
        left: all(&[&Panel::text("Text", all(&[&form])?)])?,
        right: all(&[&help()?, &offered(scope)?, &file(scope, kept)?])?,
        ..Aside::default()
    };
    all(&[&aside])
}

fn unwritten(kept: &Kept) -> Result<Html, Problem> {
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
    all(&[&head])
}

fn form(scope: &Scope, (kept, open): (&Kept, &Version), typed: Option<&Form>) -> FormView {
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
        version: kept.story.newest.to_string(),
        hidden: vec![("act".into(), "write".into())],
        groups: vec![FormGroup { fields: vec![text, changed], ..FormGroup::default() }],
        submits: vec![
            Action::submit("Save and look at it").primary(),
            Action::named("Save and write on", "back", "text"),
        ],
        cancel: kept.path(),
        ..FormView::default()
    };
    if let Some(typed) = typed {
        keep(&mut form, typed);
    }
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
