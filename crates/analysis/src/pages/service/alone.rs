//! What stops a service alone, what takes a group of it together, and who recovers with it.

use crate::{
    facts::{CommonCause, ServiceReport, Single},
    pages::common::{all, counted, explore, html, mention, named, several},
};
use frame::{
    page::{Hue, ItemView, ListView, More, Panel, Words},
    problem::Problem,
};

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
            note: single.found_as.clone().into(),
            end,
        }
    };
    let first = ListView {
        items: report.singles.iter().take(ALONE).map(item).collect(),
        none: report.extent.none("Nothing alone stops it", "dependencies are recorded").into(),
        ..ListView::default()
    };
    let rest: Vec<ItemView> = report.singles.iter().skip(ALONE).map(item).collect();
    let count = report.singles.len();
    let more = More {
        words: format!("{} more", rest.len()),
        body: html(&ListView { items: rest, ..ListView::default() })?,
        open: false,
    };
    let body = if count > ALONE { all(&[&first, &more])? } else { html(&first)? };
    let end = if count == 0 { Words::new() } else { Words::new().soft(count.to_string()) };
    Ok(Panel::flush("What stops it alone", body).end(end))
}

/// What takes members of a group together and leaves too few of them.
pub(super) fn together(report: &ServiceReport) -> Result<Option<Panel>, Problem> {
    let item = |(cause, groups): &(&CommonCause, usize)| {
        let (needed, of) = cause.needed;
        let words = format!("{}; needs {needed} of {of}, {} left for ", cause.found_as, cause.left);
        let note = mention(words.into(), &cause.consumer);
        ItemView {
            hue: Some(Hue::Bad),
            words: named(&cause.cause).text(format!(" takes {} members", cause.members.len())),
            note: match groups {
                1 => note,
                more => {
                    note.text(format!(", and {}", counted(more - 1, "other group", "other groups")))
                }
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
    let list = |causes: &[(&CommonCause, usize)]| ListView {
        items: causes.iter().map(item).collect(),
        ..ListView::default()
    };
    let most = breaks.len().min(TOGETHER);
    let (first, rest) = (list(&breaks[..most]), list(&breaks[most..]));
    let more =
        More { words: format!("{} more", breaks.len() - most), body: html(&rest)?, open: false };
    let body = if rest.items.is_empty() { html(&first)? } else { all(&[&first, &more])? };
    let end = Words::new().soft(breaks.len().to_string());
    Ok(Some(Panel::flush("What takes a group together", body).end(end)))
}
