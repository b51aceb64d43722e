//! Counting measures: each counter gives the rows of a measure, and which of them count for it, as
//! of an instant. Pure: what is counted was read before.

use crate::{
    documents::{duties, shelf::Kept, story::Version},
    measures::definitions::Target,
    people::cast::Cast,
    procedure::{
        kept::{Entry, KeptRun},
        work,
    },
};
use process::{Definition, Effect, Party, WorkItem};
use record::Value;
use std::{collections::HashMap, sync::Arc};
use terms::{Day, Id, Instant};

/// One row of a measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub words: String,
    /// Where it is seen.
    pub path: String,
    /// Why it counts, or why not.
    pub note: String,
    /// Does it count for the measure?
    pub counts: bool,
}

/// Gives the rows of a measure as of an instant.
pub type Counter = fn(&Ground<'_>, Instant) -> Vec<Row>;

/// A record of a register of another wing.
#[derive(Clone, Debug)]
pub struct Record {
    /// The record.
    pub id: Id,
    /// Its short number.
    pub number: String,
    /// Its page.
    pub path: String,
    /// Its values by field.
    pub values: HashMap<&'static str, Value>,
}

/// Registers by the name of their record type.
pub type Registers = HashMap<&'static str, Vec<Record>>;

/// Everything that can be counted, as far as the reader may see it.
pub struct Ground<'a> {
    /// Who could act.
    pub cast: &'a Cast,
    /// The runs that are seen whole.
    pub runs: Vec<Arc<KeptRun>>,
    /// The documents.
    pub documents: Vec<Arc<Kept>>,
    /// Registers of other wings.
    pub registers: Registers,
    /// What organisations aim at.
    pub targets: Vec<Target>,
    /// Now, whatever instant is counted as of.
    pub now: Instant,
}

/// A share of rows; nothing without rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Rows that count.
    pub counts: usize,
    /// All rows.
    pub of: usize,
}

impl Share {
    /// The share of these rows; nothing when there is none.
    pub fn of(rows: &[Row]) -> Option<Share> {
        let counts = rows.iter().filter(|row| row.counts).count();
        (!rows.is_empty()).then_some(Share { counts, of: rows.len() })
    }

    /// In hundredths, to the nearest one; what is not whole is not called so, nor what is not
    /// nothing.
    pub fn hundredths(self) -> u32 {
        let nearest = (self.counts * 200 + self.of) / (self.of.max(1) * 2);
        let within = match self.counts {
            0 => 0,
            counts if counts == self.of => 100,
            _ => nearest.clamp(1, 99),
        };
        u32::try_from(within).unwrap_or(100)
    }

    /// Does it reach so many hundredths?
    pub fn reaches(self, target: u32) -> bool {
        self.counts * 100 >= self.of * target as usize
    }
}

/// How far back events are counted, in days.
const YEAR_DAYS: i64 = 365;

impl Record {
    fn text(&self, field: &str) -> &str {
        match self.values.get(field) {
            Some(Value::Text(text) | Value::Choice(text)) => text,
            _ => "",
        }
    }

    fn day(&self, field: &str) -> Option<Day> {
        match self.values.get(field) {
            Some(Value::Day(day)) => Some(*day),
            _ => None,
        }
    }

    fn seconds(&self, field: &str) -> Option<i64> {
        match self.values.get(field) {
            Some(Value::Duration(duration)) => Some(duration.seconds()),
            _ => None,
        }
    }

    fn row(&self, name: &str, counts: bool, note: impl Into<String>) -> Row {
        let words = format!("{} {}", self.number, self.text(name));
        Row { words, path: self.path.clone(), note: note.into(), counts }
    }
}

impl Ground<'_> {
    fn of(&self, register: &str) -> impl Iterator<Item = &Record> {
        self.registers.get(register).into_iter().flatten()
    }

    /// Runs of what is really done. Exercises are run alike and count for nothing but themselves.
    fn real(&self) -> impl Iterator<Item = &Arc<KeptRun>> {
        self.runs.iter().filter(|run| run.run.as_ref().is_none_or(|state| !state.is_exercise()))
    }

    fn running(&self) -> impl Iterator<Item = &Arc<KeptRun>> {
        self.real().filter(|run| {
            run.is_live() && run.run.as_ref().is_some_and(|state| state.closed().is_none())
        })
    }

    /// A role of a run by its name: `Operations of Altus`.
    fn party(&self, run: &KeptRun, party: &Party) -> String {
        let role = run.definition.role(&party.role);
        let role = role.map_or(party.role.as_str(), |role| role.name.as_str());
        match &party.provider {
            None => role.to_owned(),
            Some(provider) => format!("{role} of {}", self.cast.organisation_name(provider)),
        }
    }
}

/// Is it within the year before that instant?
fn within(at: Instant, as_of: Instant) -> bool {
    at <= as_of && as_of.day().days_since(at.day()) <= YEAR_DAYS
}

/// The version of a document that counted at an instant.
fn valid(kept: &Kept, as_of: Instant) -> Option<&Version> {
    let ended = kept.story.archived.as_ref().is_some_and(|one| one.at <= as_of);
    let expired = kept.expires.is_some_and(|until| until < as_of.day());
    let published =
        |version: &&Version| version.published.as_ref().is_some_and(|(at, _)| *at <= as_of);
    let newest = kept.story.versions.iter().rev().find(published);
    newest.filter(|_| !ended && !expired)
}

/// Plans: is a version published that still counts?
pub fn plans(ground: &Ground<'_>, as_of: Instant) -> Vec<Row> {
    let definition = Definition::shipped();
    let is_plan = |kept: &&Arc<Kept>| {
        definition.artefact(&kept.process_number).is_some_and(|one| one.kind == "plan")
    };
    let row = |kept: &Arc<Kept>| {
        let version = valid(kept, as_of);
        let note = match version.and_then(|version| Some((version, version.published.as_ref()?))) {
            Some((version, (at, _))) => {
                format!("{} published {}", version.label(), at.day().words())
            }
            None => "no published version counts".to_owned(),
        };
        let words = format!("{} {}", kept.code(), kept.title);
        Row { words, path: kept.path(), note, counts: version.is_some() }
    };
    ground.documents.iter().filter(is_plan).map(row).collect()
}

/// Published documents: were they looked at within a year, and is no review overdue?
pub fn reviews(ground: &Ground<'_>, as_of: Instant) -> Vec<Row> {
    let row = |kept: &Arc<Kept>| {
        let (at, _) = valid(kept, as_of)?.published.as_ref()?;
        let confirmed = kept.story.confirmed.as_ref().map(|one| one.at);
        let last = confirmed.filter(|one| one <= &as_of).map_or(*at, |one| one.max(*at));
        let is_overdue = kept.review_by.is_some_and(|by| by < as_of.day());
        let note = match (kept.review_by, is_overdue) {
            (Some(by), true) => format!("review was due {}", by.words()),
            _ => format!("looked at {}", last.day().words()),
        };
        let words = format!("{} {}", kept.code(), kept.title);
        let counts = !is_overdue && within(last, as_of);
        Some(Row { words, path: kept.path(), note, counts })
    };
    ground.documents.iter().filter_map(row).collect()
}

/// Readers of what is read again and again: did each say so in time?
pub fn communicated(ground: &Ground<'_>, as_of: Instant) -> Vec<Row> {
    let mut rows = Vec::new();
    for kept in ground.documents.iter().filter(|kept| kept.story.read_every.is_some()) {
        let Some(version) = valid(kept, as_of) else { continue };
        for (person, _) in duties::readers(kept, ground.cast, as_of.day()) {
            let person = person.to_string();
            let since = kept.story.to_read_since(version, &person, as_of);
            let due = since.map(|since| since.plus_seconds(duties::READ_DAYS * 86_400));
            let said = version.reading_of(&person).and_then(|one| one.acknowledged);
            let note = match (said, due) {
                (Some(said), None) => format!("said so {}", said.day().words()),
                (Some(said), Some(due)) => {
                    format!("said so {}, due again {}", said.day().words(), due.day().words())
                }
                (None, Some(due)) => format!("not yet, due {}", due.day().words()),
                (None, None) => "not yet".to_owned(),
            };
            let who = ground.cast.person_name(&person);
            rows.push(Row {
                words: format!("{who}: {} {}", kept.code(), kept.title),
                path: format!("{}/readers", kept.path()),
                note,
                counts: due.is_none_or(|due| as_of <= due),
            });
        }
    }
    rows
}

/// Organisations with a programme: did an exercise of theirs come to its end within a year?
pub fn exercises(ground: &Ground<'_>, as_of: Instant) -> Vec<Row> {
    let begun =
        |run: &&Arc<KeptRun>| run.told.first().filter(|one| one.at <= as_of).map(|one| one.at);
    let is_exercise = |run: &&Arc<KeptRun>| run.run.as_ref().is_some_and(process::Run::is_exercise);
    let mut homes: Vec<Id> = ground
        .real()
        .filter(|run| begun(run).is_some())
        .map(|run| run.around.organisation)
        .collect();
    homes.sort();
    homes.dedup();
    let row = |home: Id| {
        let own = ground.runs.iter().filter(|run| run.around.organisation == home);
        let exercises = own.filter(is_exercise).filter(|run| begun(run).is_some());
        let ended = |run: &Arc<KeptRun>| {
            run.run.as_ref().and_then(process::Run::closed).filter(|at| *at <= as_of)
        };
        let newest = exercises.max_by_key(|run| (ended(run), begun(run), run.number));
        let of = <crate::people::Organisation as record::Record>::record_type();
        let label = ground.cast.organisation_label(&home.to_string());
        let path = newest.map_or_else(|| format!("/{}/{label}", of.plural), |run| run.path());
        let at = newest.and_then(ended);
        let note = match (newest, at) {
            (None, _) => "no exercise was begun".to_owned(),
            (Some(run), Some(at)) => format!("{}, ended {}", run.title, at.day().words()),
            (Some(run), None) => format!("{} is under way", run.title),
        };
        let counts = at.is_some_and(|at| within(at, as_of));
        Row { words: ground.cast.organisation_name(&home.to_string()), path, note, counts }
    };
    homes.into_iter().map(row).collect()
}

/// The name of an activity in the lane where it is.
fn named(ground: &Ground<'_>, run: &KeptRun, item: &WorkItem) -> String {
    let name = run.definition.activity(&item.activity).map_or("", |one| one.name.as_str());
    let lane = item.provider.as_ref().map(|one| ground.cast.organisation_name(one));
    let lane = lane.map(|name| format!(", {name}")).unwrap_or_default();
    format!("{} {name}{lane} · {}", item.activity, run.title)
}

/// A row of an activity in the lane where it is.
fn of_item(
    ground: &Ground<'_>,
    (run, item): (&KeptRun, &WorkItem),
    note: String,
    counts: bool,
) -> Row {
    let path = work::path_in(ground.cast, run, item);
    Row { words: named(ground, run, item), path, note, counts }
}

/// Notices that were acknowledged, and those whose time for it is over.
pub fn notices(ground: &Ground<'_>, as_of: Instant) -> Vec<Row> {
    let mut rows = Vec::new();
    for run in ground.real() {
        let Some(state) = &run.run else { continue };
        for notice in state.notices(&run.definition) {
            if !within(notice.made, as_of) {
                continue;
            }
            let acknowledged = notice.acknowledged.as_ref().map(|(at, _)| *at);
            let acknowledged = acknowledged.filter(|at| *at <= as_of);
            let time = i64::from(run.definition.notice_days) * 86_400;
            if acknowledged.is_none() && as_of < notice.made.plus_seconds(time) {
                continue;
            }
            let who = ground.party(run, &notice.party);
            let note = match acknowledged {
                Some(at) => format!("{who} acknowledged {}", at.day().words()),
                None => format!("{who} was told {}", notice.made.day().words()),
            };
            let counts = acknowledged.is_some();
            rows.push(of_item(ground, (run, &notice.item), note, counts));
        }
    }
    rows
}

/// Roles that running processes need: does somebody act, and could a second person?
pub fn roles(ground: &Ground<'_>, as_of: Instant) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let day = as_of.day();
    for run in ground.running() {
        for party in run.parties() {
            let around = (&*run.definition, run.around);
            let known = ground.cast.role_of(around.0, around.1, &party);
            let Some((_, role)) = known else {
                rows.push(Row {
                    words: ground.party(run, &party),
                    path: run.path(),
                    note: format!("no such role is entered; {} needs it", run.title),
                    counts: false,
                });
                continue;
            };
            let acting = ground.cast.acting_in(role, day);
            let could = ground.cast.could_act(role, day);
            let note = match (acting.len(), could.len()) {
                (0, _) => "nobody acts today".to_owned(),
                (_, 1) => format!("only {}", ground.cast.person_name(&could[0].to_string())),
                (_, count) => format!("{count} persons"),
            };
            let home = ground.cast.organisation_name(&role.organisation.to_string());
            let of = <crate::people::Role as record::Record>::record_type();
            rows.push(Row {
                words: format!("{}, {home}", role.title),
                path: format!("/{}/{}", of.plural, of.number(role.number)),
                note,
                counts: !acting.is_empty() && could.len() > 1,
            });
        }
    }
    rows.sort_by(|one, other| (&one.words, &one.path).cmp(&(&other.words, &other.path)));
    rows.dedup_by(|one, other| one.path == other.path && one.words == other.words);
    rows
}

/// Periodic activities of running processes: is none overdue?
pub fn periodic(ground: &Ground<'_>, as_of: Instant) -> Vec<Row> {
    let mut rows = Vec::new();
    for run in ground.running() {
        let Some(state) = &run.run else { continue };
        let dues = state.due_dates(&run.definition);
        let desk = run.desk(ground.now);
        for activity in run.definition.activities.iter().filter(|one| one.every_days.is_some()) {
            let item = WorkItem { activity: activity.id.clone(), provider: None };
            let again = dues.iter().find(|(_, id)| *id == activity.id).map(|(due, _)| *due);
            let Some(due) = desk.due(&item).or(again) else { continue };
            let is_late = due <= as_of;
            let words = if is_late { "was due" } else { "due" };
            let note = format!("{words} {}", due.day().words());
            rows.push(of_item(ground, (run, &item), note, !is_late));
        }
    }
    rows
}

/// Everything that events of a run led to, in order.
fn effects(run: &KeptRun) -> impl Iterator<Item = (&Entry, &Effect)> {
    run.told.iter().flat_map(|entry| entry.effects.iter().map(move |effect| (&**entry, effect)))
}

/// Verdicts on tests.
pub fn verdicts(ground: &Ground<'_>, as_of: Instant) -> Vec<Row> {
    let mut rows = Vec::new();
    for run in ground.real() {
        let withdrawn: Vec<u32> = effects(run)
            .filter(|(entry, _)| entry.at <= as_of)
            .filter_map(|(_, effect)| match effect {
                Effect::Superseded { completion } => Some(*completion),
                _ => None,
            })
            .collect();
        for (entry, effect) in effects(run) {
            let Effect::Completed { item, say, completion } = effect else { continue };
            if withdrawn.contains(completion) {
                continue;
            }
            let activity = run.definition.activity(&item.activity);
            let gives = activity.into_iter().flat_map(|one| &one.ways).flat_map(|way| &way.makes);
            let is_verdict = gives.into_iter().any(|made| made.artefact == "test-verdict");
            if is_verdict && within(entry.at, as_of) {
                let said = say.first().map_or("done", String::as_str);
                let note = format!("{said}, {}", entry.at.day().words());
                rows.push(of_item(ground, (run, item), note, said == "successful"));
            }
        }
    }
    rows
}

/// Completions, and activities that are open beyond their time: were they done by then?
pub fn completions(ground: &Ground<'_>, as_of: Instant) -> Vec<Row> {
    let mut rows = Vec::new();
    for run in ground.real() {
        let mut put = |item: &WorkItem, since: Instant, done: Option<Instant>| {
            let due = run.due(item, since);
            let done = done.filter(|at| *at <= as_of);
            if !within(done.unwrap_or(due), as_of) {
                return;
            }
            let note = match done {
                Some(at) => format!("done {}, due {}", at.day().words(), due.day().words()),
                None => format!("open, was due {}", due.day().words()),
            };
            let counts = done.is_some_and(|at| at <= due);
            rows.push(of_item(ground, (run, item), note, counts));
        };
        let mut opened: HashMap<&WorkItem, Instant> = HashMap::new();
        for (entry, effect) in effects(run) {
            match effect {
                Effect::Opened { item, .. } if entry.at <= as_of => {
                    opened.insert(item, entry.at);
                }
                Effect::Completed { item, .. } => {
                    if let Some(since) = opened.remove(item) {
                        put(item, since, Some(entry.at));
                    }
                }
                Effect::Closed => opened.clear(),
                _ => {}
            }
        }
        let is_live = run.is_live();
        let mut open: Vec<(&WorkItem, Instant)> = opened.into_iter().filter(|_| is_live).collect();
        open.sort_by_key(|(item, since)| (*since, &item.activity, &item.provider));
        for (item, since) in open {
            put(item, since, None);
        }
    }
    rows
}

/// Views that were asked for and whose time is over: were they given by then?
pub fn views(ground: &Ground<'_>, as_of: Instant) -> Vec<Row> {
    use crate::procedure::wire::Told;
    use process::Deed;
    let mut rows = Vec::new();
    for run in ground.real() {
        for (entry, effect) in effects(run) {
            let Effect::Asked { item, party, until } = effect else { continue };
            if !within(entry.at, as_of) || *until > as_of {
                continue;
            }
            let given = run.told.iter().filter(|one| one.position > entry.position).find(|one| {
                let Told::Event(event) = &one.told else { return false };
                let is_answer = matches!(&event.deed, Deed::Answer { item: of, .. } if of == item);
                is_answer && event.by.role == party.role && event.by.provider == party.provider
            });
            let who = ground.party(run, party);
            let note = match given {
                Some(one) => format!("{who} answered {}", one.at.day().words()),
                None => format!("{who} did not answer by {}", until.day().words()),
            };
            let counts = given.is_some_and(|one| one.at <= *until);
            rows.push(of_item(ground, (run, item), note, counts));
        }
    }
    rows
}

/// Services that are delivered.
fn live<'g>(ground: &'g Ground<'_>) -> impl Iterator<Item = &'g Record> {
    ground.of("service").filter(|one| matches!(one.text("state"), "live" | "retiring"))
}

/// Live services: is it defined what continuity must reach for each, and where that comes from?
pub fn requirements(ground: &Ground<'_>, _: Instant) -> Vec<Row> {
    let row = |one: &Record| {
        let durations = [("MTPD", "mtpd"), ("RTO", "rto"), ("RPO", "rpo")];
        let durations = durations.map(|(name, field)| (name, one.seconds(field).is_some()));
        let texts = [("MBCO", "mbco"), ("word where they come from", "objectives_from")];
        let texts = texts.map(|(name, field)| (name, !one.text(field).is_empty()));
        let missing: Vec<&str> = durations
            .into_iter()
            .chain(texts)
            .filter(|(_, is_there)| !is_there)
            .map(|(name, _)| name)
            .collect();
        let note = match missing.is_empty() {
            true => "all are defined".to_owned(),
            false => format!("no {}", missing.join(", no ")),
        };
        one.row("name", missing.is_empty(), note)
    };
    live(ground).map(row).collect()
}

/// Live services: are their targets agreed, and within reach?
pub fn targets(ground: &Ground<'_>, _: Instant) -> Vec<Row> {
    let row = |one: &Record| {
        let (rto, rpo) = (one.seconds("rto"), one.seconds("rpo"));
        let claimed = one.seconds("claimed_recovery");
        let lacking = match (rto, rpo, one.day("agreed_on"), claimed) {
            (None, ..) => "no RTO",
            (_, None, ..) => "no RPO",
            (_, _, None, _) => "not agreed",
            (_, _, _, None) => "no recovery time is claimed",
            (Some(rto), _, _, Some(claimed)) if claimed > rto => "the claim is longer than the RTO",
            _ => "",
        };
        one.row("name", lacking.is_empty(), if lacking.is_empty() { "agreed" } else { lacking })
    };
    live(ground).map(row).collect()
}

/// Is a contract in effect?
fn is_in_effect(state: &str) -> bool {
    matches!(state, "active" | "in-review" | "renewing" | "transferring" | "terminating")
}

/// Service level agreements in effect: do they state RTO and RPO?
pub fn agreements(ground: &Ground<'_>, _: Instant) -> Vec<Row> {
    let all = ground.of("contract").filter(|one| one.text("kind") == "sla");
    let row = |one: &Record| match (one.seconds("rto"), one.seconds("rpo")) {
        (Some(_), Some(_)) => one.row("title", true, "states both"),
        (None, Some(_)) => one.row("title", false, "no RTO"),
        (Some(_), None) => one.row("title", false, "no RPO"),
        (None, None) => one.row("title", false, "neither RTO nor RPO"),
    };
    all.filter(|one| is_in_effect(one.text("state"))).map(row).collect()
}

/// Continuity contracts: are they agreed, and not over?
pub fn continuity_contracts(ground: &Ground<'_>, as_of: Instant) -> Vec<Row> {
    let has_ended = |one: &&Record| one.text("state") == "ended";
    let all = ground.of("contract").filter(|one| one.text("kind") == "continuity");
    let all = all.filter(|one| !has_ended(one));
    let row = |one: &Record| {
        let state = one.text("state");
        let is_over = one.day("ends").is_some_and(|ends| ends < as_of.day());
        let is_agreed = state == "agreed" || is_in_effect(state);
        let note = if is_over { "its end is over".to_owned() } else { state.replace('-', " ") };
        one.row("title", is_agreed && !is_over, note)
    };
    all.map(row).collect()
}

/// Strategic and tactical suppliers: is there a proof of continuity that was accepted and is valid?
pub fn proofs(ground: &Ground<'_>, as_of: Instant) -> Vec<Row> {
    // Without the register of proofs nothing is known of any supplier.
    if !ground.registers.contains_key("continuity_proof") {
        return Vec::new();
    }
    let matters = |one: &&Record| {
        let is_active = !matches!(one.text("state"), "candidate" | "evaluated" | "former");
        is_active && matches!(one.text("category"), "strategic" | "tactical")
    };
    let row = |one: &Record| {
        let own = ground.of("continuity_proof").filter(|proof| {
            proof.values.get("supplier").and_then(Value::as_ref_id) == Some(one.id)
        });
        let valid = own.filter(|proof| {
            let until = proof.day("valid_until");
            proof.text("state") == "accepted" && until.is_none_or(|until| until >= as_of.day())
        });
        let newest = valid.max_by_key(|proof| proof.day("valid_until"));
        let note = newest.map_or_else(
            || "no accepted proof is valid".to_owned(),
            |proof| format!("{} {}", proof.number, proof.text("name")),
        );
        one.row("name", newest.is_some(), note)
    };
    ground.of("supplier").filter(matters).map(row).collect()
}

#[cfg(test)]
#[path = "count_tests.rs"]
mod tests;
