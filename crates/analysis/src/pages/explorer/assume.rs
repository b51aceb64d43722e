//! What is different from what is recorded: told in words, taken back one by one, and asked for in
//! a form whose answer is an address.

use super::{Asked, query};
use crate::{
    facts::{Assessed, Assumable, Assumption, Blast},
    pages::common::{explore, html},
    whatif::{WhatIf, is_number, time},
};
use frame::{
    gate::Fields,
    page::{
        FieldKind, FieldView, Hue, ItemView, LineKind, ListView, More, OptionView, PairsForm,
        Panel, Width, Words,
    },
    problem::Problem,
};
use terms::Duration;

/// A field, and what is wrong with it.
type Fault = (&'static str, String);

/// What is typed into one pair of fields.
#[derive(Clone, Debug, Default)]
struct Pair {
    of: String,
    to: String,
}

/// What the form was sent with, and what of it cannot be taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    needed: Pair,
    lag: Pair,
    own: Pair,
    without: String,
    spare: String,
    faults: Vec<Fault>,
}

/// The number that a suggestion begins with, or the text as it stands.
fn key(text: &str) -> String {
    let text = text.trim();
    let first = text.split_whitespace().next().unwrap_or_default();
    if is_number(first) { first.to_ascii_uppercase() } else { text.to_owned() }
}

impl Typed {
    pub(super) fn of(pairs: &Fields) -> Typed {
        let text = |name: &str| pairs.text(name).trim().to_owned();
        let pair = |of: &str, to: &str| Pair { of: text(of), to: text(to) };
        Typed {
            needed: pair("needed_of", "needed_to"),
            lag: pair("lag_of", "lag_to"),
            own: pair("own_of", "own_to"),
            without: text("without_this"),
            spare: text("spare_this"),
            faults: Vec::new(),
        }
    }

    /// Is anything typed?
    pub(super) fn is_something(&self) -> bool {
        let pairs = [&self.needed, &self.lag, &self.own];
        let any = pairs.iter().any(|pair| !pair.of.is_empty() || !pair.to.is_empty());
        any || !self.without.is_empty() || !self.spare.is_empty()
    }

    pub(super) fn is_faulty(&self) -> bool {
        !self.faults.is_empty()
    }

    /// Adds to a question what is typed and can be taken; of the rest says what is wrong with it.
    pub(super) fn add_to(&mut self, what: &mut WhatIf, seen: &Assessed) {
        let mut faults = Vec::new();
        let needed = self.needed(seen);
        let lag = timed(("lag_of", "lag_to"), &self.lag, |of| dependency("lag_of", of, seen));
        let own = timed(("own_of", "own_to"), &self.own, |of| node("own_of", of, seen));
        let some = |text: &str| (!text.is_empty()).then(|| key(text));
        let without = some(&self.without).map(|of| dependency("without_this", &of, seen));
        let spare = some(&self.spare).map(|of| node("spare_this", &of, seen));
        take(&mut what.needed, needed, &mut faults);
        take(&mut what.lag, lag, &mut faults);
        take(&mut what.own, own, &mut faults);
        take(&mut what.without, without, &mut faults);
        take(&mut what.spare, spare, &mut faults);
        *what = what.clone().tidied();
        self.faults = faults;
    }

    fn needed(&self, seen: &Assessed) -> Option<Result<(String, u16), Fault>> {
        let of = open(("needed_of", "needed_to"), &self.needed)?;
        Some(of.and_then(|of| {
            let number = dependency("needed_of", &of, seen)?;
            let Some((_, _, members)) = seen.group_by_number(&number) else {
                return Err(("needed_of", format!("{number} stands in no group")));
            };
            let to = &self.needed.to;
            let count = to.parse().ok().filter(|count| (1..=members).contains(count));
            let fault = || format!("“{to}” is not a number of members from 1 to {members}");
            Ok((number, count.ok_or_else(|| ("needed_to", fault()))?))
        }))
    }

    /// The form; it opens when something is different or cannot be taken.
    pub(super) fn form(&self, asked: &Asked, near: &Assumable) -> PairsForm {
        let fault = |field: FieldView| {
            let fault = self.faults.iter().find(|(name, _)| *name == field.name);
            match fault {
                Some((_, words)) => field.error(words.clone()),
                None => field,
            }
        };
        let pick = |name: &str, label: &str, near: &[(String, String)], text: &str| {
            let kind = FieldKind::Reference {
                options: options(near, text),
                source: String::new(),
                none: "As recorded".to_owned(),
            };
            fault(FieldView::new(name, label, kind).width(Width::Long))
        };
        let line = |name: &str, label: &str, help: &str, text: &str| {
            let kind = FieldKind::Line { what: LineKind::Text, most: 40, autocomplete: "" };
            fault(FieldView::new(name, label, kind).help(help).holding(text).width(Width::Medium))
        };
        let Assumable { groups, needs, nodes, workers } = near;
        let pairs = vec![
            vec![
                pick("needed_of", "Of the group of this dependency", groups, &self.needed.of),
                line("needed_to", "so many are needed", "like 2", &self.needed.to),
            ],
            vec![
                pick("lag_of", "The loss by this dependency", needs, &self.lag.of),
                line("lag_to", "is felt after", "like 30 min; 0 is at once", &self.lag.to),
            ],
            vec![
                pick("own_of", "This component or service", workers, &self.own.of),
                line("own_to", "is back by its own work after", "like 2 h", &self.own.to),
            ],
            vec![pick("without_this", "This dependency is taken away", needs, &self.without)],
            vec![pick("spare_this", "Something takes over from this at once", nodes, &self.spare)],
        ];
        let question = query(&asked.what, asked.soft, asked.parts, asked.by_recovery);
        PairsForm {
            action: "/explorer".to_owned(),
            hidden: hidden(&question),
            pairs,
            submit: "Compute".to_owned(),
        }
    }
}

/// What lies near the failure, to choose from; what was asked for in the address and lies further
/// away stays among it.
fn options(near: &[(String, String)], typed: &str) -> Vec<OptionView> {
    let wanted = key(typed);
    let is_wanted = |value: &str, words: &str| value == wanted || words == wanted;
    let option = |(value, words): &(String, String)| OptionView {
        value: value.clone(),
        words: format!("{words} ({value})"),
        chosen: is_wanted(value, words),
        ..OptionView::default()
    };
    let mut options: Vec<OptionView> = near.iter().map(option).collect();
    if !wanted.is_empty() && options.iter().all(|option| !option.chosen) {
        options.push(OptionView {
            value: wanted.clone(),
            words: wanted,
            chosen: true,
            ..OptionView::default()
        });
    }
    options
}

/// What a pair is about, when any of it is typed; or which half is open.
fn open((of, to): (&'static str, &'static str), pair: &Pair) -> Option<Result<String, Fault>> {
    match (pair.of.is_empty(), pair.to.is_empty()) {
        (true, true) => None,
        (true, false) => Some(Err((of, "It is open; choose what is different".to_owned()))),
        (false, true) => Some(Err((to, "It is open; type how it is to be".to_owned()))),
        (false, false) => Some(Ok(key(&pair.of))),
    }
}

/// A pair of what and how long.
fn timed(
    names: (&'static str, &'static str),
    pair: &Pair,
    find: impl Fn(&str) -> Result<String, Fault>,
) -> Option<Result<(String, Duration), Fault>> {
    let of = open(names, pair)?;
    Some(of.and_then(|of| {
        let number = find(&of)?;
        let time = time(&pair.to).map_err(|misfit| (names.1, format!("“{}” {misfit}", pair.to)));
        Ok((number, time?))
    }))
}

fn dependency(field: &'static str, name: &str, seen: &Assessed) -> Result<String, Fault> {
    match seen.need_by_number(name) {
        Some(_) => Ok(name.to_owned()),
        None => Err((field, format!("No dependency that you may see is called “{name}”"))),
    }
}

fn node(field: &'static str, name: &str, seen: &Assessed) -> Result<String, Fault> {
    let found = seen.view().find(name).map(|at| seen.shown(at).number);
    let found = found.filter(|number| !number.is_empty());
    found.ok_or_else(|| (field, format!("Nothing that you may see is called “{name}”")))
}

fn take<T>(part: &mut Vec<T>, read: Option<Result<T, Fault>>, faults: &mut Vec<Fault>) {
    match read {
        Some(Ok(one)) => part.push(one),
        Some(Err(fault)) => faults.push(fault),
        None => {}
    }
}

/// What is different from what is recorded, each with the way back to it.
pub(super) fn told(asked: &Asked, assumed: &[Assumption]) -> Result<Option<Panel>, Problem> {
    if !asked.what.changes_something() {
        return Ok(None);
    }
    let item = |one: &Assumption| ItemView {
        hue: Some(Hue::Warn),
        words: one.words.clone().into(),
        note: Words::new(),
        end: Words::new().link("As recorded", asked.href(&one.recorded, asked.soft, asked.parts)),
    };
    let list = ListView {
        items: assumed.iter().map(item).collect(),
        none: "Nothing that you may see is different from what is recorded.".into(),
        ..ListView::default()
    };
    let back = asked.href(&WhatIf::fails(asked.what.fail.clone()), asked.soft, asked.parts);
    let panel = Panel::flush("This is a what-if: different from what is recorded", html(&list)?);
    Ok(Some(panel.end(Words::new().link("Show it as recorded", back))))
}

/// The question again, with what the form cannot take.
pub(super) fn asking(
    (asked, typed): (&Asked, &Typed),
    seen: &Assessed,
    blast: &Blast,
) -> Result<More, Problem> {
    let form = typed.form(asked, &seen.assumable(blast));
    Ok(More {
        words: "What if something were different?".to_owned(),
        body: html(&form)?,
        open: typed.is_faulty(),
    })
}

/// The pairs of a question, as hidden fields.
pub(super) fn hidden(question: &str) -> Vec<(String, String)> {
    Fields::decode(question.as_bytes()).map(|fields| fields.0).unwrap_or_default()
}

/// The address of the question with what was typed.
pub(super) fn address(asked: &Asked) -> String {
    explore(&query(&asked.what, asked.soft, asked.parts, asked.by_recovery))
}
