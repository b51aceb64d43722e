//! The page of a dependency: what each end says of it, with the question to whoever answers for
//! one, and how it is needed. The record with all its facts stands beside it.

use super::{
    asked::{self, Question},
    begin::{self, Beginning},
    common::{self, all, explore, html},
    settle,
};
use crate::{facts::Assessed, kept};
use axum::response::Response;
use frame::{
    gate::{Params, Reader, Scope, Scoped, register::View},
    page::{
        Action, Aside, Chip, Head, Html, Hue, ItemView, ListView, Panel, Place, Status, When, Words,
    },
    problem::Problem,
    shell, store,
};
use record::Value;

/// One end, as it answers for itself.
struct End {
    /// The field that names it.
    field: &'static str,
    /// What the list calls it.
    title: &'static str,
    /// Is it the side that needs?
    is_consumer: bool,
    /// May the reader answer for it?
    may_answer: bool,
    /// Did it say that it is so, or that it is not so? Nothing as long as it said nothing.
    answer: Option<bool>,
}

/// `GET /dependencies/{key}`.
pub(super) async fn show(mut reader: Reader<View>, params: Params) -> Result<Response, Problem> {
    let begun = match begin::page(&mut reader, &params, Place::Services).await? {
        Ok(begun) => begun,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if begun.stored.retired.is_some() {
        return Ok(begun.record());
    }
    let mut ends = Vec::new();
    for (field, title, is_consumer) in
        [("consumer", "Who needs it", true), ("provider", "What is needed", false)]
    {
        let filled = |field: &str| !begun.stored.value(field).is_nothing();
        ends.push(End {
            field,
            title,
            is_consumer,
            may_answer: store::may_say(&mut reader, &begun.stored, field).await?,
            answer: match is_consumer {
                true => filled("consumer_confirmed_on").then_some(true),
                false if filled("provider_confirmed_on") => Some(true),
                false => filled("provider_denied_on").then_some(false),
            },
        });
    }
    let seen = kept::seen(&mut reader).await?;
    let main = page(reader.scope(), &begun, &ends, &seen)?;
    shell::answer(&begun.shell, &main)
}

fn page(scope: &Scope, begun: &Beginning, ends: &[End], seen: &Assessed) -> Result<Html, Problem> {
    let mut left: Vec<Panel> = settle::panel(scope, begun, seen)?.into_iter().collect();
    left.push(said(begun, ends)?);
    // One question at a time: whoever answers for both ends answers one after the other.
    let mut open = ends.iter().rev().filter(|end| end.may_answer && end.answer != Some(true));
    if let Some(end) = open.next() {
        let question = Question {
            id: begun.stored.id,
            number: begun.stored.label(),
            words: begun.title(),
            is_consumer: end.is_consumer,
            may_answer: true,
            path: begun.stored.path(),
            is_on_its_page: true,
        };
        left.push(asked::answering(scope, &question, None)?);
    }
    let right = [how(begun)?, known(begun)?];
    let parts = |panels: &[Panel]| -> Result<Html, Problem> {
        let parts: Vec<&dyn frame::page::Part> =
            panels.iter().map(|panel| panel as &dyn frame::page::Part).collect();
        all(&parts)
    };
    html(&Aside {
        above: all(&[&head(begun), &begun.tabs])?,
        left: parts(&left)?,
        right: parts(&right)?,
        first: false,
        sheet: false,
    })
}

fn head(begun: &Beginning) -> Head {
    let stored = &begun.stored;
    let mut chips = vec![Chip::Plain(stored.label()), Chip::Plain(begun.text("strength"))];
    let status = begun.text("status");
    chips.extend((!status.is_empty()).then_some(Chip::Plain(status)));
    if !stored.value("provider_denied_on").is_nothing() {
        chips.push(Chip::Status(Status::chip(Hue::Bad, "Denied by what is needed")));
    }
    let (at, by) = &stored.created;
    let day = When::day(at.day().date()).words;
    let mut actions = Vec::new();
    if begun.may_edit {
        actions.push(Action::link("Edit", format!("{}/edit", stored.path())).shortcut("E"));
    }
    let provider = stored.value("provider").as_ref_id().and_then(|id| begun.names.get(id));
    if let Some(provider) = provider {
        let fails = format!("fail={}", provider.label());
        actions.push(Action::link(format!("What if {} fails", provider.title), explore(&fails)));
        let without = explore(&format!("{fails}&without={}", stored.label()));
        actions.push(Action::link("… without this need", without));
    }
    Head {
        title: begun.title(),
        chips,
        under: format!("written down on {day} by {by}").into(),
        actions,
        ..Head::default()
    }
}

/// What each end says, and who can answer for it.
fn said(begun: &Beginning, ends: &[End]) -> Result<Panel, Problem> {
    let items = ends.iter().map(|end| {
        let id = begun.stored.value(end.field).as_ref_id();
        let words = match id.and_then(|id| begun.names.get(id)) {
            Some(named) => Words::new().link(named.title.clone(), named.path()),
            None if id.is_some() => Words::new().soft("not shown to you"),
            None => Words::new().soft(format!("{}, not settled yet", begun.text("unresolved"))),
        };
        let side = if end.is_consumer { "consumer" } else { "provider" };
        let again = format!("{}?answer={}&side={side}", asked::PATH, begun.stored.label());
        let way = match (end.may_answer, end.answer) {
            (true, Some(true)) => Words::new().link("Answer again", again),
            _ => Words::new(),
        };
        ItemView {
            hue: Some(match end.answer {
                Some(true) => Hue::Ok,
                Some(false) => Hue::Bad,
                None => Hue::Warn,
            }),
            words: Words::new().soft(format!("{}: ", end.title)).join(words),
            note: answer(begun, end).into(),
            end: way,
        }
    });
    let list = ListView { items: items.collect(), ..ListView::default() };
    Ok(Panel::flush("What both sides say", html(&list)?))
}

/// `It is so: Dana Holt, 2 Jan 2026`.
fn answer(begun: &Beginning, end: &End) -> String {
    let side = if end.is_consumer { "consumer" } else { "provider" };
    let by = match begun.stored.value(&format!("{side}_confirmed_by")) {
        Value::Ref(id) => match begun.names.get(*id) {
            Some(person) => format!("{}, ", person.title),
            None => "somebody who is not shown to you, ".to_owned(),
        },
        _ => String::new(),
    };
    match end.answer {
        Some(true) => {
            let on = begun.text(&format!("{side}_confirmed_on"));
            format!("it is so: {by}{on}")
        }
        Some(false) => {
            let (on, why) = (begun.text("provider_denied_on"), begun.text("provider_denied_why"));
            format!("it is not so, said on {on}: {why}")
        }
        None if end.may_answer => "asked, and not answered yet: it is yours to say".to_owned(),
        None if begun.stored.value(end.field).is_nothing() => {
            "nobody can be asked before somebody settles who is meant".to_owned()
        }
        None => "asked, and not answered yet: whoever may change it answers".to_owned(),
    }
}

fn how(begun: &Beginning) -> Result<Panel, Problem> {
    let facts = [
        ("In which way", "kind"),
        ("Without it", "strength"),
        ("Felt after", "lag"),
        ("Group", "group"),
        ("Of the group needed", "needed"),
        ("Recovered together", "recovered_together"),
        ("Status", "status"),
    ];
    let end = Words::new().link("All facts", common::record_of(&begun.stored));
    let facts = common::facts(&facts, |field| begun.text(field));
    Ok(Panel::text("How it is needed", html(&facts)?).end(end))
}

fn known(begun: &Beginning) -> Result<Panel, Problem> {
    let facts = [
        ("Evidence", "evidence"),
        ("From", "evidence_from"),
        ("Seen or said on", "evidence_on"),
        ("How sure", "confidence"),
        ("Its source calls it", "unresolved"),
        ("Answers for it", "owner"),
        ("Review by", "review_by"),
        ("Remarks", "remarks"),
    ];
    let facts = common::facts(&facts, |field| begun.text(field));
    Ok(Panel::text("How one knows", html(&facts)?))
}
