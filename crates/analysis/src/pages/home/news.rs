//! What is new and what runs out: changes since the last visit, proofs that lapse, days of notice.

use super::FEW;
use crate::{
    facts::Assessed,
    pages::common::{self, counted, html},
};
use frame::{
    gate::Scoped,
    page::{Hue, Inline, ItemView, ListView, Panel, When, Words},
    problem::Problem,
    store::{self, Changed, ListQuery, Stored},
};
use record::{Direction, Filter, Record, Sort, Test, Value};
use services::suppliers::ContinuityProof;
use terms::{Day, Instant};

/// The registers whose changes are news here.
const REGISTERS: [&str; 7] =
    ["service", "ci", "dependency", "supplier", "contract", "continuity_proof", "dispute"];

/// What is shown of evidence and notices: so many days before, and so long after they lapsed.
const AHEAD: i64 = 90;
const BEHIND: i64 = 180;
/// Days that are near.
const NEAR: i64 = 30;

/// What is new for this reader.
pub(super) struct News {
    since: Option<Instant>,
    changed: Vec<Changed>,
    proofs: Vec<Stored>,
    today: Day,
}

impl News {
    /// Reads it.
    pub(super) async fn of(by: &mut impl Scoped) -> Result<News, Problem> {
        let since = store::last_visit(by).await?;
        let changed = match since {
            Some(since) => store::changed_since(by, &REGISTERS, since).await?,
            None => Vec::new(),
        };
        Ok(News { since, changed, proofs: proofs(by).await?, today: by.scope().now().day() })
    }

    /// What others changed since the last visit; nothing for a first visit.
    pub(super) fn since(&self) -> Result<Option<Panel>, Problem> {
        let Some(since) = self.since else { return Ok(None) };
        let item = |one: &Changed| {
            let verb = one.occurrence.rsplit('.').next().unwrap_or_default().replace('-', " ");
            let more = match one.entries {
                1 => String::new(),
                entries => format!(", {entries} times"),
            };
            let words = Inline::BoldLink(one.named.title.clone(), one.named.path());
            let note = Words::new()
                .when(When::instant(one.at.timestamp()))
                .text(format!(" · {} {verb}{more} by {}", one.named.of.label, one.actor));
            ItemView { words: Words::of(words), note, ..ItemView::default() }
        };
        let list = ListView {
            items: self.changed.iter().take(FEW).map(item).collect(),
            none: "Nobody else has changed anything that you see.".into(),
            ..ListView::default()
        };
        let end = Words::new().when(When::instant(since.timestamp()));
        let panel = Panel::flush("Since your last visit", html(&list)?).end(end);
        let rest = self.changed.len().saturating_sub(FEW);
        Ok(Some(match rest {
            0 => panel,
            rest => {
                let more = counted(rest, "more record", "more records");
                panel.foot(Words::new().link(format!("{more} changed"), "/registers"))
            }
        }))
    }

    /// Proofs that lapse and days of notice that come, the nearest first; nothing without any.
    pub(super) fn running_out(&self, seen: &Assessed) -> Result<Option<Panel>, Problem> {
        let mut items: Vec<(Day, ItemView)> =
            self.proofs.iter().filter_map(|p| self.proof(p)).collect();
        items.extend(self.notices(seen));
        items.sort_by_key(|(day, _)| *day);
        if items.is_empty() {
            return Ok(None);
        }
        let count = items.len();
        let items = items.into_iter().take(FEW).map(|(_, item)| item).collect();
        let list = ListView { items, ..ListView::default() };
        let all = Words::new()
            .link("All proofs", "/continuity_proofs?sort=valid_until")
            .text(" ")
            .link("All contracts", "/contracts?sort=ends");
        let panel = Panel::flush("Evidence and notices about to run out", html(&list)?)
            .foot(all)
            .later("ends");
        Ok(Some(panel.end(Words::new().soft(count.to_string()))))
    }

    fn proof(&self, stored: &Stored) -> Option<(Day, ItemView)> {
        let proof = ContinuityProof::from_values(&stored.values).ok()?;
        let until = proof.valid_until?;
        let words = Words::of(Inline::BoldLink(stored.title(), stored.path()));
        let note = match until < self.today {
            true => "proves nothing any more",
            false => "afterwards it proves nothing",
        };
        Some((until, self.item(words, note.into(), until, "lapsed")))
    }

    /// Contracts of which notice can still be given, and how long.
    fn notices(&self, seen: &Assessed) -> Vec<(Day, ItemView)> {
        let mut found = Vec::new();
        for line in seen.contract_days() {
            let Ok(by) = line.notice_by.parse::<Day>() else { continue };
            if by < self.today || by > self.today.plus_days(AHEAD) {
                continue;
            }
            let words = Words::of(Inline::BoldLink(line.name, line.path));
            let note = format!("the last day for notice; it ends on {}", common::day(&line.ends));
            found.push((by, self.item(words, note.into(), by, "over")));
        }
        found
    }

    fn item(&self, words: Words, note: Words, day: Day, over: &str) -> ItemView {
        let (hue, end) = match day {
            day if day < self.today => (Hue::Bad, Words::of(Inline::Broken(over.to_owned()))),
            day if day <= self.today.plus_days(NEAR) => (Hue::Warn, Words::new()),
            _ => (Hue::Ok, Words::new()),
        };
        let day = When::day(day.date()).words;
        let end = if end.is_empty() { day.into() } else { end.text(format!(" {day}")) };
        ItemView { hue: Some(hue), words, note, end }
    }
}

/// Proofs that have lapsed lately or lapse soon, the nearest first.
async fn proofs(by: &mut impl Scoped) -> Result<Vec<Stored>, Problem> {
    let of = ContinuityProof::record_type();
    let today = by.scope().now().day();
    let is_there = by.scope().app().catalogue().named(of.name).is_some();
    let Some((field, _)) = of.field("valid_until").filter(|_| is_there) else {
        return Ok(Vec::new());
    };
    let query = ListQuery {
        filters: vec![
            Filter { field, test: Test::After(Value::Day(today.plus_days(-BEHIND))) },
            Filter { field, test: Test::Before(Value::Day(today.plus_days(AHEAD))) },
        ],
        sort: Sort { field: Some(field), direction: Direction::Ascending },
        limit: 50,
        ..ListQuery::default()
    };
    Ok(store::list(by, of, &query).await?.rows)
}
