//! The page of a record: heading, lifecycle, facts, history, files, relations, comments.

use super::{
    attachments, comments,
    common::{self, Subject, cannot, key, may_edit},
    drafts::{self, Draft},
    facts::{self, Saved},
    lifecycle, past, relations,
    tabs::{RecordPart, record_tabs},
};
use crate::{
    catalogue::CHANGE_REASON,
    gate::{Fields, Pairs, Params, Reader, Scope, Scoped, Verb, register::View as Seeing},
    page::{
        Action, Chip, ErrorSummary, FieldView, Head, Html, Hue, Icon, Note, Panel, Status, Tabs,
        When, Words, problems,
    },
    problem::Problem,
    store::{self, HistoryEntry, Stored},
};
use askama::Template;
use axum::response::{Html as HtmlPage, IntoResponse, Redirect, Response};
use record::Refusal;
use terms::{Id, Instant};

/// How a page of a record is opened.
#[derive(Default)]
pub(super) struct View {
    /// The field that is changed in its place.
    pub inline: Option<String>,
    /// The step whose questions stand at the side; `retirement` for taking it out of use.
    pub step: Option<String>,
    /// What was typed into either.
    pub typed: Option<Fields>,
    /// What is wrong with it.
    pub refusals: Vec<Refusal>,
    /// What was sent without the reason that it needs, to be sent again with one.
    pub why: Option<lifecycle::Unreasoned>,
    /// What cannot be done, when something was refused: "“Make active” cannot be done".
    pub refused: Option<String>,
    /// What is wrong with the comment that was typed.
    pub comment_error: Option<String>,
    /// What is wrong with the file that was sent.
    pub file_error: Option<String>,
    /// The write after which one came here.
    pub saved: Option<Id>,
    /// Was the last save without a change?
    pub same: bool,
    /// The instant of which the page tells, when it lies in the past.
    pub as_of: Option<Instant>,
}

/// `GET /{plural}/{key}`.
pub(super) async fn show(
    mut reader: Reader<Seeing>,
    params: Params,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let asked = params.get("key");
    let of = reader.scope().register();
    let stored = store::find_seen(&mut reader, of, asked).await?;
    if asked != stored.label() {
        return Ok(Redirect::to(&stored.path()).into_response());
    }
    if let Some(text) = pairs.0.first("as_of") {
        let at = past::instant(text)?;
        return Ok(HtmlPage(past::page(&mut reader, stored, at).await?).into_response());
    }
    let view = View {
        step: pairs.0.first("step").map(str::to_owned),
        saved: pairs.0.first("saved").and_then(|id| id.parse().ok()),
        same: pairs.0.has("same"),
        ..View::default()
    };
    Ok(HtmlPage(page(&mut reader, stored, view).await?).into_response())
}

#[derive(Template)]
#[template(path = "register/record/columns.html")]
struct Columns {
    above: Html,
    left: Html,
    right: Html,
}

/// The page of `stored`.
pub(super) async fn page(
    by: &mut impl Scoped,
    stored: Stored,
    view: View,
) -> Result<String, Problem> {
    let subject = Subject::of(by, stored).await?;
    let stored = &subject.stored;
    let entries = store::history(by, stored, None, past::NEWEST).await?;
    let saved = saved(by.scope(), stored, &entries, &view);
    // A step, or going out of use, is more than the value that it changes: it is said on top.
    let in_place = saved.as_ref().is_some_and(|saved| {
        saved.entry.changes.len() == 1 && saved.entry.occurrence.ends_with(".changed")
    });
    let facts = facts::view(by, &subject, &view, saved.as_ref().filter(|_| in_place)).await?;
    let editable = stored.retired.is_none() && may_edit(by.scope(), stored);
    let hint =
        if editable { Words::new().soft("Click a value to change it") } else { Words::new() };
    let facts = Panel::flush("Facts", common::html(&facts)?).end(hint);
    // What became of a record, and what is said and kept beside it, is its owner's.
    let is_own = store::is_own(by.scope(), stored);
    let mut left = vec![facts];
    if is_own {
        left.push(past::panel(by, &subject, &entries).await?);
        left.push(attachments::panel(by, stored, view.file_error.as_deref()).await?);
    }
    let line = lifecycle::view(by.scope(), &subject);
    let step = lifecycle::panel(by, &subject, &view).await?;
    let mut right = vec![relations::panel(by, stored).await?];
    if is_own {
        right.push(comments::panel(by, stored, &view).await?);
    }
    let draft = match editable {
        true => drafts::find(by, &drafts::topic(stored.of, Some(stored))).await?,
        false => None,
    };
    let tabs = record_tabs(by, stored, RecordPart::Facts).await?;
    let note = saved.as_ref().filter(|_| !in_place);
    let main = Columns {
        above: above(by.scope(), (&subject, &view), (note, draft.as_ref()), &tabs)?,
        left: stack(line.as_ref(), &left)?,
        right: stack(step.as_ref(), &right)?,
    };
    let scope = by.scope();
    let heading = format!("{} {}", stored.label(), subject.names.title_of(stored));
    let mut shell = common::shell(scope, stored.of, &heading, &stored.label());
    shell.faulty = !view.refusals.is_empty() || view.refused.is_some();
    shell.faulty |= view.comment_error.is_some() || view.file_error.is_some();
    // A page with a form that was opened or refused does not change under the hands.
    if is_own && view.inline.is_none() && view.step.is_none() && !shell.faulty {
        shell.live = format!("{}/{}", stored.of.name, stored.label());
    }
    common::page(&shell, &main)
}

/// Parts one below the other, the first of which may be missing.
fn stack<T: Template>(first: Option<&T>, rest: &[Panel]) -> Result<Html, Problem> {
    let mut parts: Vec<&dyn askama::DynTemplate> = Vec::new();
    parts.extend(first.map(|first| first as &dyn askama::DynTemplate));
    parts.extend(rest.iter().map(|panel| panel as &dyn askama::DynTemplate));
    Html::all(&parts).map_err(Problem::fault)
}

/// The last write, when it is the one after which the reader came here.
fn saved<'e>(
    scope: &Scope,
    stored: &Stored,
    entries: &'e [HistoryEntry],
    view: &View,
) -> Option<Saved<'e>> {
    let write = view.saved?;
    let entry = entries.iter().find(|entry| entry.version.is_some())?;
    if entry.write != write || entry.version != Some(stored.version) {
        return None;
    }
    let undo = past::may_take_back(scope, stored, entry).then(|| {
        Action::post("Undo", format!("{}/undo", stored.path()), key(scope))
            .with("write", write.to_string())
            .icon(Icon::Undo)
            .quiet()
    });
    Some(Saved { entry, undo })
}

/// The heading with what has to be said first.
fn above(
    scope: &Scope,
    (subject, view): (&Subject, &View),
    (saved, draft): (Option<&Saved<'_>>, Option<&Draft>),
    tabs: &Tabs,
) -> Result<Html, Problem> {
    let stored = &subject.stored;
    let head = head(scope, subject, stored.retired.is_none());
    let errors = errors(stored, view);
    let mut notes: Vec<Note> = Vec::new();
    if let Some(saved) = saved {
        notes.push(done(stored, saved));
    }
    if view.same {
        notes.push(problems::done("Nothing was changed: it already was as you left it."));
    }
    notes.extend(retired(scope, stored));
    notes.extend(draft.map(|draft| waiting(scope, stored, draft)));
    let mut parts: Vec<&dyn askama::DynTemplate> = vec![&head];
    if !errors.faults.is_empty() {
        parts.push(&errors);
    }
    parts.extend(notes.iter().map(|note| note as &dyn askama::DynTemplate));
    parts.push(tabs);
    Html::all(&parts).map_err(Problem::fault)
}

/// Title, number and state; below them, what changed last and whose data it is.
pub(super) fn head(scope: &Scope, subject: &Subject, with_actions: bool) -> Head {
    let stored = &subject.stored;
    let of = stored.of;
    let mut chips = vec![Chip::Plain(stored.label())];
    let state = of.lifecycle().and_then(|(_, l)| l.state(stored.state().unwrap_or_default()));
    if let Some(state) = state {
        chips.push(match super::words::hue(state.tone) {
            None => Chip::Accent(state.label.to_owned()),
            Some(hue) => Chip::Status(Status::chip(hue, state.label)),
        });
    }
    if stored.retired.is_some() {
        chips.push(Chip::Status(Status::chip(Hue::Unknown, "Out of use")));
    }
    let mut under = Words::from("Changed ")
        .when(When::instant(stored.changed.0.timestamp()))
        .text(format!(" by {} · version {}", stored.changed.1, stored.version));
    if let Some(owner) = subject.names.get(stored.reach).filter(|owner| owner.id != stored.id) {
        under = under.text(" · data of ").link(&owner.title, owner.path());
    }
    let mut actions = Vec::new();
    if with_actions && may_edit(scope, stored) {
        actions.push(Action::link("Edit", format!("{}/edit", stored.path())).shortcut("E"));
    }
    if with_actions && scope.may(of, Verb::Retire, stored.reach) {
        let href = format!("{}?step=retirement#step", stored.path());
        actions.push(Action::link("Take out of use", href).quiet());
    }
    let offers = if with_actions { scope.app().offers(of.name) } else { &[] };
    let address = |href: &str| href.replace("{number}", &stored.label());
    actions.extend(offers.iter().map(|(words, href)| Action::link(*words, address(href))));
    let title = subject.names.title_of(stored);
    Head { title, chips, under, actions, ..Head::default() }
}

fn done(stored: &Stored, saved: &Saved<'_>) -> Note {
    let verb = match saved.entry.occurrence.rsplit('.').next() {
        Some("added") => "Added",
        Some("taken-back") => "Taken back",
        Some("restored") => "Restored",
        Some("retired") => "Taken out of use",
        Some("returned") => "Back in use",
        _ => "Saved",
    };
    let words = Words::from(format!("{verb} "))
        .when(When::instant(saved.entry.at.timestamp()))
        .text(format!(" · version {}", stored.version));
    let mut note = problems::done(match saved.undo {
        Some(_) => words.text(". You can undo it as long as nobody has changed it since."),
        None => words,
    });
    note.actions.extend(saved.undo.clone());
    note.passing = saved.undo.is_some();
    note
}

/// One's own draft that waits for this record.
fn waiting(scope: &Scope, stored: &Stored, draft: &Draft) -> Note {
    let words = Words::from("Your draft of ")
        .when(When::instant(draft.kept.timestamp()))
        .text(" is not saved yet.");
    let discard = Action::post("Discard the draft", "/drafts/discard", key(scope))
        .with("topic", drafts::topic(stored.of, Some(stored)))
        .quiet();
    let go_on = Action::link("Go on with the draft", format!("{}/edit", stored.path()));
    Note { hue: Hue::Unknown, words, actions: vec![go_on, discard], ..Note::default() }
}

/// What a record out of use says first.
fn retired(scope: &Scope, stored: &Stored) -> Option<Note> {
    let (at, by) = stored.retired.as_ref()?;
    let words = Words::new()
        .bold(format!("This {} is out of use", record::inside(stored.of.label)))
        .text(" since ")
        .when(When::instant(at.timestamp()))
        .text(format!(", by {by}. It stays with its history and cannot be chosen any more."));
    let mut actions = Vec::new();
    if scope.may(stored.of, Verb::Retire, stored.reach) {
        let back =
            Action::post("Take back into use", format!("{}/return", stored.path()), key(scope));
        actions.push(back.with("_version", stored.version.to_string()));
    }
    Some(Note { hue: Hue::Unknown, words, actions, ..Note::default() })
}

fn errors(stored: &Stored, view: &View) -> ErrorSummary {
    // What is wrong with a field in its place stands beside it, where the focus is.
    let in_place = |refusal: &&Refusal| {
        let root = refusal.field.split('.').next().unwrap_or_default();
        view.inline.as_deref().is_some_and(|field| {
            field == root || field == refusal.field || refusal.field == CHANGE_REASON
        })
    };
    let is_told = view.refusals.iter().all(|refusal| in_place(&refusal));
    let mut faults: Vec<(String, String)> = view
        .refusals
        .iter()
        .filter(|_| !is_told)
        .map(|refusal| (FieldView::id_of(&refusal.field), refusal.words.clone()))
        .collect();
    let panels = [("comment", &view.comment_error), ("attach", &view.file_error)];
    for (id, error) in panels {
        faults.extend(error.iter().map(|words| (id.to_owned(), words.clone())));
    }
    let saved = || format!("The {} cannot be saved", record::inside(stored.of.label));
    let what = match (&view.refused, &view.comment_error, &view.file_error) {
        (Some(words), ..) => words.clone(),
        (None, Some(_), _) => "The comment cannot be added".to_owned(),
        (None, None, Some(_)) => "The file cannot be added".to_owned(),
        (None, None, None) => saved(),
    };
    let title = cannot(&what, faults.len());
    if let (true, Some(_)) = (faults.is_empty(), &view.refused) {
        return ErrorSummary { title: what.clone(), faults: vec![(String::new(), what)] };
    }
    ErrorSummary { title, faults }
}
