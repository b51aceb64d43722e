//! Words and hues that the designed pages share.

use crate::facts::{
    Disclosed, NOT_SHOWN, NeedKind, Recovery, ServiceLine, Shown, Unknown, Verdict,
};
pub(super) use frame::page::counted;
use frame::{
    gate::{Fields, PermissionKey, Scope, Verb},
    page::{
        Chip, Html, Hue, Inline, ItemView, KvView, ListView, More, Status, When, Words,
        draw::margin_words,
    },
    problem::Problem,
    store::{Names, Stored},
};
use record::{Tone, Value};
use std::ops::Range;
use terms::{Day, Duration};

/// The hue of a verdict.
pub(super) fn hue(verdict: Verdict) -> Hue {
    match verdict {
        Verdict::Gap => Hue::Bad,
        Verdict::Unknown => Hue::Unknown,
        Verdict::Plausible => Hue::Warn,
        Verdict::Proven => Hue::Ok,
    }
}

/// Its word; there is no fifth.
pub(super) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Gap => "Gap",
        Verdict::Unknown => "Unknown",
        Verdict::Plausible => "Plausible",
        Verdict::Proven => "Proven",
    }
}

/// The word for how a service stands: what is not shown is not called unknown, its provider may
/// know.
pub(super) fn stands(line: &ServiceLine) -> &'static str {
    match line.verdict {
        Verdict::Unknown if line.is_kept_back() => "Not shown",
        verdict => word(verdict),
    }
}

/// A thing by its name, leading to its page when it has one for this reader.
pub(super) fn named(shown: &Shown) -> Words {
    Words::of(match (shown.path.is_empty(), shown.disclosed) {
        (false, _) => Inline::BoldLink(shown.name.clone(), shown.path.clone()),
        (true, Disclosed::Open) => Inline::Bold(shown.name.clone()),
        (true, _) => Inline::Soft(shown.name.clone()),
    })
}

/// The same where its RTO has a column of its own: a thing without a name is not told by it.
pub(super) fn named_beside_rto(shown: &Shown) -> Words {
    match (shown.disclosed, shown.name.split_once(", RTO ")) {
        (Disclosed::Objective, Some((what, _))) => Words::new().soft(what.to_owned()),
        _ => named(shown),
    }
}

/// A service with those of its circle, with which it is recovered together.
pub(super) fn together(line: &ServiceLine) -> Words {
    let words = named_beside_rto(&line.service);
    match line.together.is_empty() {
        true => words,
        false => several(words.soft(" in a circle with "), &line.together, 2),
    }
}

/// The same inside a sentence.
pub(super) fn mention(words: Words, shown: &Shown) -> Words {
    match shown.path.is_empty() {
        true => words.text(shown.name.clone()),
        false => words.link(shown.name.clone(), shown.path.clone()),
    }
}

/// Several things in a sentence: "a, b and 3 more".
pub(super) fn several(mut words: Words, things: &[Shown], most: usize) -> Words {
    for (at, thing) in things.iter().take(most).enumerate() {
        if at > 0 {
            let last = at + 1 == things.len();
            words = words.text(if last { " and " } else { ", " });
        }
        words = mention(words, thing);
    }
    match things.len().saturating_sub(most) {
        0 => words,
        more => words.text(format!(" and {more} more")),
    }
}

/// A time, or a dash.
pub(super) fn time(time: Option<Duration>) -> Words {
    time.map(|time| Words::from(time.words())).unwrap_or_default()
}

/// A time to recover; one that is not known says what is known of it.
pub(super) fn recovery(recovery: &Recovery) -> Words {
    match recovery.is_known() {
        true => recovery.time.words().into(),
        false if recovery.time.seconds() == 0 => Words::new().soft("not known"),
        false => Words::new().soft(format!("at least {}", recovery.time.words())),
    }
}

/// The derived time of a service; what its provider keeps is not called unknown.
pub(super) fn derived(line: &ServiceLine) -> Words {
    match line.service.disclosed {
        Disclosed::Open => recovery(&line.derived),
        _ if line.derived.time.seconds() > 0 => recovery(&line.derived),
        _ => Words::new().soft(NOT_SHOWN),
    }
}

/// What is left of the RTO; what is missing is red.
pub(super) fn margin(line: &ServiceLine) -> Words {
    match line.margin {
        None => Words::new(),
        Some(seconds) if seconds < 0 => Words::of(Inline::Broken(margin_words(seconds))),
        Some(_) if !line.derived.is_known() => Words::new().soft("unknown"),
        Some(seconds) => margin_words(seconds).into(),
    }
}

/// What is not known, as list entries: which thing, and why.
pub(super) fn unknowns(unknown: &[Unknown]) -> Vec<ItemView> {
    let item = |one: &Unknown| ItemView {
        hue: Some(Hue::Unknown),
        words: named(&one.node),
        note: one.why.clone().into(),
        end: Words::new(),
    };
    unknown.iter().map(item).collect()
}

/// The value of a field in words; nothing where it is empty or kept from the reader.
pub(super) fn text(stored: &Stored, names: &Names, field: &str) -> String {
    let Some((at, declared)) = stored.of.field(field) else { return String::new() };
    let value = &stored.values[at];
    if stored.withheld.contains(&at) || value.is_nothing() {
        return String::new();
    }
    match value {
        Value::Ref(id) => names.get(*id).map(|named| named.title.clone()).unwrap_or_default(),
        Value::Day(day) => When::day(day.date()).words,
        value => declared.kind.words(value),
    }
}

/// A few fields with their names; what is empty, or kept from the reader, is left out.
pub(super) fn facts(named: &[(&str, &str)], text: impl Fn(&str) -> String) -> KvView {
    let pairs = named.iter().map(|(name, field)| ((*name).to_owned(), text(field)));
    let told = pairs.filter(|(_, text)| !text.is_empty());
    KvView { pairs: told.map(|(name, text)| (name, text.into())).collect() }
}

/// The first sentence of a text: up to a full stop behind which a capital begins.
pub(super) fn first_sentence(text: &str) -> String {
    let ends = text.match_indices(". ").map(|(at, _)| at);
    let mut ends = ends.filter(|at| text[at + 2..].starts_with(|c: char| !c.is_lowercase()));
    let first = ends.next().map_or(text, |at| &text[..at]);
    first.lines().next().unwrap_or_default().to_owned()
}

/// The page of the record alone.
pub(super) fn record_of(stored: &Stored) -> String {
    format!("{}/record", stored.path())
}

/// The state of a record as a chip; a state without a tone is a plain label.
pub(super) fn state(stored: &Stored) -> Option<Chip> {
    let (_, lifecycle) = stored.of.lifecycle()?;
    let state = lifecycle.state(stored.state()?)?;
    let hue = match state.tone {
        Tone::Plain => return Some(Chip::Plain(state.label.to_owned())),
        Tone::Ok => Hue::Ok,
        Tone::Warn => Hue::Warn,
        Tone::Bad => Hue::Bad,
        Tone::Unknown => Hue::Unknown,
    };
    Some(Chip::Status(Status::chip(hue, state.label)))
}

/// A day that is written as one, for people; other words as they are.
pub(super) fn day(text: &str) -> String {
    text.parse::<Day>().map_or_else(|_| text.to_owned(), |day| When::day(day.date()).words)
}

/// A verdict in a dense table.
pub(super) fn status(verdict: Verdict) -> Words {
    Status::plain(hue(verdict), word(verdict)).into()
}

/// How one needs the other, in words.
pub(super) fn kind(kind: Option<NeedKind>) -> &'static str {
    kind.map_or("", NeedKind::words)
}

/// The address of the explorer with that question.
pub(super) fn explore(link: &str) -> String {
    if link.is_empty() { "/explorer".to_owned() } else { format!("/explorer?{link}") }
}

/// May the reader add records of that register, for whichever organisation?
pub(super) fn may_add(scope: &Scope, register: &str) -> bool {
    let Some(of) = scope.app().catalogue().named(register) else { return false };
    let may = |verb| {
        let key = PermissionKey::Register(of.name, verb);
        scope.actor().reach(key).is_some_and(|reach| !reach.is_empty())
    };
    may(Verb::Edit) && may(Verb::Import)
}

/// The markup of one part, or a fault of ours.
pub(super) fn html(part: &dyn frame::page::Part) -> Result<Html, Problem> {
    all(&[part])
}

/// The markup of several parts, or a fault of ours.
pub(super) fn all(parts: &[&dyn frame::page::Part]) -> Result<Html, Problem> {
    Html::all(parts).map_err(Problem::fault)
}

/// Entries of which the first are shown and the rest on demand; `list` says what is said without
/// any. A sheet of paper names the rest.
pub(super) fn folded(
    mut items: Vec<ItemView>,
    most: usize,
    list: ListView,
) -> Result<Html, Problem> {
    let list = list.for_sheet(&items);
    let rest = items.split_off(most.min(items.len()));
    let first = ListView { items, ..list };
    if rest.is_empty() {
        return html(&first);
    }
    let words = format!("{} more", rest.len());
    let body = html(&ListView { items: rest, ..ListView::default() })?;
    all(&[&first, &More { words, body, open: false }])
}

/// A part of rows that are shown page by page.
pub(super) struct Page {
    page: usize,
    total: usize,
    size: usize,
}

impl Page {
    /// Which page an address asks for, from 1.
    pub(super) fn asked(pairs: &Fields) -> usize {
        pairs.first("page").and_then(|page| page.parse().ok()).unwrap_or(1)
    }

    /// The page of that number, or the last one there is.
    pub(super) fn of(page: usize, total: usize, size: usize) -> Page {
        Page { page: page.clamp(1, total.div_ceil(size).max(1)), total, size }
    }

    /// Which rows stand on it.
    pub(super) fn rows(&self) -> Range<usize> {
        let begin = (self.page - 1) * self.size;
        begin..(begin + self.size).min(self.total)
    }

    /// What it shows, and the ways to the pages before and behind; nothing where one holds all.
    /// `path` is an address with a question mark.
    pub(super) fn ways(&self, path: &str) -> Words {
        if self.total <= self.size {
            return Words::new();
        }
        let between = if path.ends_with('?') { "" } else { "&" };
        let rows = self.rows();
        let mut words =
            Words::new().soft(format!("{} to {} of {}", rows.start + 1, rows.end, self.total));
        let ways = [
            ("Before", self.page > 1, self.page - 1),
            ("Next", rows.end < self.total, self.page + 1),
        ];
        for (name, is_there, page) in ways {
            if is_there {
                words = words.text(" ").link(name, format!("{path}{between}page={page}"));
            }
        }
        words
    }
}
