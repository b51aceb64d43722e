//! What stops a service alone, what takes a group of it together, and who recovers with it.

use crate::{
    facts::{CommonCause, ServiceReport, Single, Stops, Verdict},
    pages::common::{counted, explore, folded, html, mention, named, several},
};
use frame::{
    page::{Hue, ItemView, ListView, Panel, Words},
    problem::Problem,
};
use terms::Duration;

/// Single causes, and common ones, before the rest is folded.
const ALONE: usize = 6;
const TOGETHER: usize = 4;

/// Who recovers together with it, when services need each other (R4).
pub(super) fn circle(report: &ServiceReport) -> Result<Option<Panel>, Problem> {
    let others = &report.line.together;
    if others.is_empty() {
        return Ok(None);
    }
    let words = several(Words::from("It needs and is needed by "), others, 6);
    let item = ItemView {
        hue: Some(if report.circle_is_marked { Hue::Ok } else { Hue::Warn }),
        words,
        note: match report.circle_is_marked {
            true => {
                "marked as recovered together: they are taken as one, and their work is added up, \
                 one after the other"
            }
            false => {
                "none of them can be started before the others, and nobody has said that they are \
                 recovered together: say so in one of their dependencies, or correct one. They are \
                 taken as one, and their work is added up, one after the other"
            }
        }
        .into(),
        end: Words::new(),
    };
    let list = ListView { items: vec![item], ..ListView::default() };
    Ok(Some(Panel::flush("Recovers together with others", html(&list)?)))
}

/// What stops it alone: the first six, and the rest on demand; the number is that of the entries.
pub(super) fn singles(report: &ServiceReport) -> Result<Panel, Problem> {
    let item = |single: &Single| {
        let fails = explore(&format!("fail={}", single.cause.number));
        let end = match single.cause.number.is_empty() {
            true => Words::new(),
            false => Words::new().link("What if", fails),
        };
        ItemView {
            hue: Some(if report.line.is_vital { Hue::Bad } else { Hue::Warn }),
            words: named(&single.cause),
            note: format!(
                "{}; {}",
                single.found_as,
                fare(single.services.len(), single.late, single.unknown)
            )
            .into(),
            end,
        }
    };
    let items: Vec<ItemView> = report.singles.iter().map(item).collect();
    let none = report.extent.none("Nothing alone stops it", "dependencies are recorded").into();
    let count = items.len();
    let body = folded(items, ALONE, ListView { none, ..ListView::default() })?;
    let end = if count == 0 { Words::new() } else { Words::new().soft(count.to_string()) };
    Ok(Panel::flush("What stops it alone", body).end(end))
}

/// How many services a cause stops, and how they fare.
fn fare(services: usize, late: usize, unknown: usize) -> String {
    if services == 0 {
        return "no service stops".to_owned();
    }
    let all = counted(services, "service stops", "services stop");
    match (late, unknown) {
        (0, 0) => format!("{all}, none late"),
        (0, unknown) => format!("{all}: {unknown} not known"),
        (late, 0) => format!("{all}: {late} late"),
        (late, unknown) => format!("{all}: {late} late, {unknown} not known"),
    }
}

/// When this service is back after a cause, and how many others stop with it.
fn when(stops: &Stops) -> String {
    let back = stops.back.map_or(String::new(), Duration::words);
    let own = match stops.own {
        None => "back before this service feels it".to_owned(),
        Some(Verdict::Gap) => format!("this one back after {back}, too late"),
        Some(Verdict::Unknown) => "when this one is back is not known".to_owned(),
        Some(_) => format!("this one back after {back}"),
    };
    format!("{own}; {}", fare(stops.services, stops.late, stops.unknown))
}

/// What takes members of a group together and leaves too few of them.
pub(super) fn together(report: &ServiceReport) -> Result<Option<Panel>, Problem> {
    let item = |(cause, groups): &(&CommonCause, usize)| {
        let (needed, of) = cause.needed;
        let (taken, left) = (cause.members.len(), cause.left);
        let words =
            format!("{}: takes {taken} of {of}, {needed} needed, {left} left for ", cause.found_as);
        let note = mention(words.into(), &cause.consumer);
        let note = match left < needed {
            true => note,
            false => note.text(", which stops with it itself"),
        };
        let note = match groups {
            1 => note,
            more => {
                note.text(format!(", and {}", counted(more - 1, "other group", "other groups")))
            }
        };
        ItemView {
            hue: Some(Hue::Bad),
            words: named(&cause.cause),
            note: match &cause.stops {
                None => note,
                Some(stops) => note.text(format!("; {}", when(stops))),
            },
            end: Words::new(),
        }
    };
    // Of each cause one entry: the group next to the service, and how many others it takes.
    let mut breaks: Vec<(&CommonCause, usize)> = Vec::new();
    for cause in report.common_causes.iter().filter(|cause| cause.breaks) {
        match breaks.iter_mut().find(|(known, _)| known.cause == cause.cause) {
            Some((_, groups)) => *groups += 1,
            None => breaks.push((cause, 1)),
        }
    }
    if breaks.is_empty() {
        return Ok(None);
    }
    let body = folded(breaks.iter().map(item).collect(), TOGETHER, ListView::default())?;
    let end = Words::new().soft(breaks.len().to_string());
    Ok(Some(Panel::flush("What takes a group together", body).end(end)))
}
