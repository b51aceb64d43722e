//! How the organisation changes the process for a run: the text with its lines, everything that is
//! wrong with it, samples beside it, and what it comes to in words.

use super::{all, key};
use crate::procedure::{ProcessRun, RunState, kept::KeptRun};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use frame::{
    gate::{
        Act, Answer, Form, Occurrence, Params, Reader, Scope, Scoped, Sealed, Verb, register::Edit,
    },
    page::{
        Action, Aside, Block, Crumb, ErrorSummary, FieldKind, FieldView, FormGroup, FormView, Head,
        Hue, Inline, ItemView, ListView, More, Note, Panel, Part, Place, Words, Written,
    },
    problem::{Problem, Stale},
    shell,
    store::{self as records, Outcome, Saving, Stored},
};
use process::{Definition, EXAMPLES, Flaw, TAILORING_FORMAT};
use record::Record;
use terms::Prose;

/// The field.
const TEXT: &str = "tailoring";

/// `GET /process_runs/{key}/tailoring`.
pub(super) async fn show(mut reader: Reader<Edit>, params: Params) -> Result<Response, Problem> {
    let stored =
        records::find_by_key(&mut reader, ProcessRun::record_type(), params.get("key")).await?;
    let record = record(&stored)?;
    if record.state != RunState::Prepared {
        // It keeps the process that it began with; what differs stands in its handbook.
        return Ok(Redirect::to(&format!("{}/handbook", stored.path())).into_response());
    }
    let scope = reader.scope().clone();
    let text = record.tailoring.as_ref().map_or("", |text| text.as_str()).to_owned();
    let page = Page { scope: &scope, stored: &stored };
    Ok(axum::response::Html(page.page(&Tailoring::of(&text), Asked::Shown)?).into_response())
}

/// `POST /process_runs/{key}/tailoring`: looks at it, or saves it when nothing is wrong with it.
pub(super) async fn write(params: Params, act: Act<Edit, Form>) -> Result<Sealed, Problem> {
    let (form, mut writer) = act.begin().await?;
    let of = ProcessRun::record_type();
    let stored = records::find_by_key(&mut writer, of, params.get("key")).await?;
    let scope = writer.scope().clone();
    let page = Page { scope: &scope, stored: &stored };
    let typed = Tailoring::of(form.text(TEXT));
    if form.text("act") == "check" {
        let html = page.page(&typed, Asked::Checked)?;
        return writer.unchanged(Answer::html(StatusCode::OK, html));
    }
    if !typed.flaws.is_empty() || typed.unwritable.is_some() {
        let html = page.page(&typed, Asked::Refused)?;
        return Err(Problem::Shown(StatusCode::UNPROCESSABLE_ENTITY, html));
    }
    let from = form.text("_version").parse().unwrap_or(stored.version);
    if from != stored.version {
        return Err(Problem::Stale(Stale { from, saved: stored.version }));
    }
    let record = ProcessRun { tailoring: typed.kept(), ..record(&stored)? };
    let saving = Saving { values: record.to_values(), ..Saving::of(&stored) };
    let back = Answer::see(stored.path());
    match records::save(&mut writer, of, saving).await? {
        Outcome::Unchanged(_) => writer.unchanged(back),
        _ => writer.commit(Occurrence::changes(), back).await,
    }
}

fn record(stored: &Stored) -> Result<ProcessRun, Problem> {
    ProcessRun::from_values(&stored.values).map_err(|misfit| Problem::fault(misfit.words()))
}

/// A tailoring as somebody wrote it, and what it comes to.
struct Tailoring {
    text: String,
    /// Why it cannot be kept as a text at all.
    unwritable: Option<String>,
    definition: Definition,
    flaws: Vec<Flaw>,
}

impl Tailoring {
    fn of(typed: &str) -> Tailoring {
        // As it is kept, so that its lines are those of which flaws speak.
        let (text, unwritable) = match typed.parse::<Prose>() {
            Ok(text) => (text.as_str().to_owned(), None),
            Err(_) if typed.trim().is_empty() => (String::new(), None),
            Err(misfit) => (typed.to_owned(), Some(misfit.to_string())),
        };
        let (definition, flaws) = match is_nothing(&text) {
            true => (Definition::shipped().clone(), Vec::new()),
            false => Definition::shipped().tailored(&text),
        };
        Tailoring { text, unwritable, definition, flaws }
    }

    /// What is kept of it: nothing where nothing is changed.
    fn kept(&self) -> Option<Prose> {
        if is_nothing(&self.text) { None } else { self.text.parse().ok() }
    }
}

/// Does a text change nothing: is it empty, or no more than the line with its format?
fn is_nothing(text: &str) -> bool {
    matches!(text.trim(), "" | TAILORING_FORMAT)
}

/// How the page came to be shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Shown,
    Checked,
    Refused,
}

struct Page<'a> {
    scope: &'a Scope,
    stored: &'a Stored,
}

impl Page<'_> {
    fn page(&self, typed: &Tailoring, asked: Asked) -> Result<String, Problem> {
        let name = self.stored.title();
        let mut shell = shell::at(self.scope, Place::Process, "Change the process");
        shell.crumbs = vec![
            Crumb::to("Process", "/process"),
            Crumb::to(name.clone(), self.stored.path()),
            Crumb::here("Change the process".to_owned()),
        ];
        let is_wrong = !typed.flaws.is_empty() || typed.unwritable.is_some();
        shell.faulty = is_wrong && asked != Asked::Shown;
        let head = Head {
            title: format!("Change the process of {name}"),
            under: "What the organisation does otherwise in this run. What is not written here \
                    stands as it comes. A run keeps the process with which it starts."
                .into(),
            actions: vec![Action::link("The process as it comes", "/process/handbook")],
            ..Head::default()
        };
        let mut above: Vec<Box<dyn Part>> = vec![Box::new(head)];
        if !is_wrong && asked == Asked::Checked {
            let words =
                format!("Nothing is wrong with it: {}. It is not saved yet.", counts(typed));
            let words = Words::from(words);
            above.push(Box::new(Note { hue: Hue::Ok, words, announced: true, ..Note::default() }));
        }
        let above: Vec<&dyn Part> = above.iter().map(AsRef::as_ref).collect();
        let form = Panel::text("What is done otherwise", all(&[&self.form(typed, asked)])?);
        let changed = changed("What it comes to", &typed.definition)?;
        let aside = Aside {
            above: all(&above)?,
            left: all(&[&form, &changed])?,
            right: all(&[&samples()?, &names(&typed.definition)?])?,
            ..Aside::default()
        };
        shell.page(&all(&[&aside])?).map_err(Problem::fault)
    }

    fn form(&self, typed: &Tailoring, asked: Asked) -> FormView {
        let wrong = typed.flaws.iter().map(|flaw| flaw.line).filter(|line| *line > 0).collect();
        let mut faults: Vec<(String, String)> = typed.unwritable.iter().map(whole).collect();
        faults.extend(typed.flaws.iter().map(fault));
        let mut field = FieldView::new(TEXT, "Changes", FieldKind::Code { wrong }).help(
            "One table in double brackets for each change; samples stand beside it. Every line \
             has its number, and what is wrong leads to it.",
        );
        field.text = match typed.text.is_empty() {
            true => format!("{TAILORING_FORMAT}\n\n"),
            false => format!("{}\n", typed.text),
        };
        if !faults.is_empty() {
            field.error = Some(super::counted(faults.len(), "flaw", "flaws"));
        }
        let title = match (faults.len(), asked) {
            (0, _) => String::new(),
            (count, Asked::Refused) => format!("It is not saved: {}", flaws(count)),
            (count, _) => format!("A run of this process cannot start: {}", flaws(count)),
        };
        FormView {
            action: format!("{}/tailoring", self.stored.path()),
            key: key(self.scope),
            version: self.stored.version.to_string(),
            groups: vec![FormGroup { fields: vec![field], ..FormGroup::default() }],
            errors: ErrorSummary { title, faults },
            submits: vec![
                Action::named("Save", "act", "save").primary(),
                Action::named("Check", "act", "check"),
            ],
            cancel: self.stored.path(),
            ..FormView::default()
        }
    }
}

fn flaws(count: usize) -> String {
    super::counted(count, "flaw", "flaws")
}

fn whole(words: &String) -> (String, String) {
    (FieldView::id_of(TEXT), format!("The text {words}"))
}

/// A flaw, and the line to which it leads.
fn fault(flaw: &Flaw) -> (String, String) {
    match flaw.line {
        0 => (FieldView::id_of(TEXT), flaw.words.clone()),
        line => (FieldView::line_id(TEXT, line), format!("Line {line}: {}", flaw.words)),
    }
}

/// How much there is in the process, in words.
fn counts(typed: &Tailoring) -> String {
    counted(&typed.definition)
}

/// How much there is in a process, in words.
pub(super) fn counted(definition: &Definition) -> String {
    format!(
        "{} activities, {} documents, {} roles",
        definition.activities.len(),
        definition.documents().count(),
        definition.roles.len()
    )
}

/// One sample for each thing that may be changed.
fn samples() -> Result<Panel, Problem> {
    let mut parts: Vec<Box<dyn Part>> = Vec::new();
    for (at, one) in EXAMPLES.iter().enumerate() {
        let blocks = vec![
            Block::Paragraph(Words::from(one.words.to_owned())),
            Block::Code(one.text.to_owned()),
        ];
        let body = all(&[&Written { blocks }])?;
        parts.push(Box::new(More { words: one.title.to_owned(), body, open: at == 0 }));
    }
    let parts: Vec<&dyn Part> = parts.iter().map(AsRef::as_ref).collect();
    let foot = format!("The text begins with {TAILORING_FORMAT}");
    Ok(Panel::text("How it is written", all(&parts)?).foot(foot))
}

/// The names in data of those who have letters.
fn names(definition: &Definition) -> Result<Panel, Problem> {
    let items = definition.acting_roles().map(|role| ItemView {
        words: Words::new().bold(role.id.clone()),
        note: Words::from(role.name.clone()),
        ..ItemView::default()
    });
    let list = ListView { items: items.collect(), ..ListView::default() };
    let foot = Words::new()
        .text("Numbers of activities and documents stand in the ")
        .link("handbook", "/process/handbook")
        .text(".");
    Ok(Panel::flush("Roles by their names in data", all(&[&list])?).foot(foot))
}

/// What differs from the process as it comes, by the names of what is changed.
pub(super) fn changed(title: &str, definition: &Definition) -> Result<Panel, Problem> {
    let changes = definition.changes(Definition::shipped());
    let count = changes.len();
    let items = changes.into_iter().map(|one| {
        let mut note = Words::new();
        for (at, line) in one.lines.into_iter().enumerate() {
            note = if at > 0 { note.and(Inline::Break) } else { note };
            note = note.text(line);
        }
        if !one.reason.is_empty() {
            note = note.and(Inline::Break).soft("Reason: ").text(one.reason);
        }
        let words = Words::new().bold(format!("{} {}", one.about, one.name));
        ItemView { words, note, ..ItemView::default() }
    });
    let list = ListView {
        items: items.collect(),
        none: "The process runs as it comes; nothing is changed.".into(),
        ..ListView::default()
    };
    let panel = Panel::flush(title, all(&[&list])?);
    Ok(match count {
        0 => panel,
        count => {
            let words = super::counted(count, "thing differs", "things differ");
            panel.end(Words::new().soft(words))
        }
    })
}

/// The way to this page, for whoever may change a run that has not started.
pub(super) fn way(scope: &Scope, run: &KeptRun) -> Option<Action> {
    let of = ProcessRun::record_type();
    let may = scope.may(of, Verb::Edit, run.around.organisation) && run.run.is_none();
    may.then(|| Action::link("Change the process", format!("{}/tailoring", run.path())))
}

/// The address of a line of it.
pub(super) fn line(run: &KeptRun, line: u32) -> String {
    format!("{}/tailoring#{}", run.path(), FieldView::line_id(TEXT, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_in_the_text_as_it_is_kept() {
        let typed = Tailoring::of("\r\n\r\nformat = \"holdfast-tailoring/1\"\r\n[[skip]]\r\n");
        assert!(typed.text.starts_with("format"), "{}", typed.text);
        assert!(typed.flaws.iter().all(|flaw| flaw.line == 2), "{:?}", typed.flaws);
        assert!(Tailoring::of("  \n").kept().is_none());
        assert!(Tailoring::of(&format!("{TAILORING_FORMAT}\n")).kept().is_none());
    }
}
