//! One list of work for each person, over all runs; and work that lands with nobody.

use crate::{
    documents::{Document, duties},
    procedure::{
        desk::{Kind, Work},
        kept::{House, KeptRun},
        sight::Sight,
    },
};
use frame::gate::{Actor, PermissionKey, Verb};
use process::{Activity, Party, Task, WorkItem};
use record::Record;
use std::sync::Arc;
use terms::{Id, Instant};

/// A piece of work of somebody, in its run.
#[derive(Clone, Debug)]
pub struct Item {
    /// The run.
    pub run: Arc<KeptRun>,
    /// What is to be done.
    pub work: Work,
    /// Was it handed on to this person?
    pub is_handed: bool,
}

/// Work of a party for which nobody acts.
#[derive(Clone, Debug)]
pub struct Nowhere {
    /// The run.
    pub run: Arc<KeptRun>,
    /// The party.
    pub party: Party,
    /// How many pieces of work wait for it.
    pub count: usize,
}

/// Everything that waits for a person now: late first, then by due time, then what has none.
pub fn of_person(house: &House, person: Id, now: Instant) -> Vec<Item> {
    let day = now.day();
    let mut items = Vec::new();
    if !house.cast.is_present(person, day) {
        return items;
    }
    let text = person.to_string();
    for run in house.runs.values().filter(|run| run.is_live()) {
        let desk = run.desk(now);
        if desk.all.is_empty() {
            continue;
        }
        let around = (&*run.definition, run.around);
        let item = |is_handed| {
            move |work: &Work| Item { run: Arc::clone(run), work: work.clone(), is_handed }
        };
        for party in house.cast.parties(around, &run.parties(), person, day) {
            items.extend(desk.of_party(&party).map(item(false)));
        }
        items.extend(desk.of_delegate(&text).map(item(true)));
    }
    // The same report serves every lane that waits for it.
    let mut reports: Vec<(Id, String)> = Vec::new();
    items.retain(|item: &Item| {
        let duty = &item.work.duty;
        let report = (item.run.id, duty.about.clone());
        let is_again = duty.task == Task::Report && reports.contains(&report);
        if duty.task == Task::Report && !is_again {
            reports.push(report);
        }
        !is_again
    });
    items.sort_by(|one, other| {
        let key = |item: &Item| (item.work.due.is_none(), item.work.due, item.run.number);
        key(one).cmp(&key(other))
    });
    items
}

/// How many pieces of work are late or due within a week: the count in the side bar.
pub fn pressing(house: &House, person: Id, now: Instant) -> u32 {
    let items = of_person(house, person, now);
    let pressing = items
        .iter()
        .filter(|item| item.work.due.is_some_and(|due| due.day().days_since(now.day()) <= 7));
    u32::try_from(pressing.count()).unwrap_or(u32::MAX)
}

/// Everything that documents ask of whoever acts, as far as it can read them.
pub fn of_documents(house: &House, actor: &Actor, now: Instant) -> Vec<duties::Item> {
    let of = Document::record_type();
    let reach = actor.reach(PermissionKey::Register(of.name, Verb::View));
    let (Some(person), Some(reach)) = (actor.person, reach) else { return Vec::new() };
    let mut items = duties::of_person(&house.shelf, &house.cast, person, now);
    items.retain(|item| reach.includes(item.kept.reach));
    items
}

/// How much of it is late or due within a week.
pub fn pressing_documents(house: &House, actor: &Actor, now: Instant) -> u32 {
    let is_soon = |due: Instant| due.day().days_since(now.day()) <= 7;
    let items = of_documents(house, actor, now);
    let pressing = items.iter().filter(|item| item.due.is_some_and(is_soon));
    u32::try_from(pressing.count()).unwrap_or(u32::MAX)
}

/// Work that lands with nobody: roles of runs that nobody holds today, with what waits there.
pub fn nowhere(house: &House, now: Instant) -> Vec<Nowhere> {
    let day = now.day();
    let mut found = Vec::new();
    for run in house.runs.values().filter(|run| run.is_live()) {
        let desk = run.desk(now);
        let around = (&*run.definition, run.around);
        for party in run.parties() {
            let waits = desk.of_party(&party).filter(|work| work.duty.delegate.is_none()).count();
            let closed = run.run.as_ref().is_some_and(|one| one.closed().is_some());
            let nobody = house.cast.acting(around, &party, day).is_empty();
            if nobody && (waits > 0 || !closed) {
                found.push(Nowhere { run: Arc::clone(run), party, count: waits });
            }
        }
    }
    found
}

/// What others have to do before this person's own activities go on, the late first.
pub fn awaited(house: &House, person: Id, now: Instant) -> Vec<Item> {
    let day = now.day();
    let mut items = Vec::new();
    for run in house.runs.values().filter(|run| run.is_live()) {
        let around = (&*run.definition, run.around);
        let own = house.cast.parties(around, &run.parties(), person, day);
        let Some(state) = run.run.as_ref().filter(|_| !own.is_empty()) else { continue };
        let is_mine = |item: &WorkItem| {
            let parts = state.takes_part(&run.definition, item);
            parts.is_some_and(|parts| own.contains(&parts.accountable))
        };
        // Who is asked or told waits for what is late.
        let is_near = |item: &WorkItem| {
            let parts = state.takes_part(&run.definition, item);
            parts.is_some_and(|parts| {
                parts.consulted.iter().chain(&parts.informed).any(|party| own.contains(party))
            })
        };
        let others = run.desk(now);
        let of_others = others.all.iter().filter(|work| {
            !own.contains(&work.duty.party)
                && work.due.is_some()
                && work.duty.task != Task::Acknowledge
                && (is_mine(&work.duty.item) || work.is_late(now) && is_near(&work.duty.item))
        });
        items.extend(of_others.map(|work| Item {
            run: Arc::clone(run),
            work: work.clone(),
            is_handed: false,
        }));
    }
    items.sort_by_key(|item| item.work.due);
    items
}

impl Item {
    /// What it asks for.
    pub fn kind(&self) -> Kind {
        Kind::of(self.work.duty.task)
    }

    /// The activity in the definition.
    pub fn activity(&self) -> Option<&Activity> {
        self.run.definition.activity(&self.work.duty.item.activity)
    }

    /// The work in one line, as its own person reads it.
    pub fn words(&self) -> String {
        let activity = self.activity();
        let name = activity.map_or("", |one| one.name.as_str());
        let is_gate = activity.is_some_and(|one| one.is_decision);
        match self.work.duty.task {
            Task::Report => format!("Report: {}", self.reported()),
            Task::Begin => format!("Begin: {name}"),
            Task::Contribute => format!("Do your part: {name}"),
            Task::Ask => format!("Ask those who are consulted: {name}"),
            Task::Answer => name.to_owned(),
            Task::Settle => format!("Deal with an objection: {name}"),
            Task::Proceed => format!("Decide whether to go on without an answer: {name}"),
            Task::Sign if is_gate => format!("Decide: {name}"),
            Task::Sign => format!("Sign off: {name}"),
            Task::Acknowledge => format!("{name}: done"),
            Task::Recur => format!("Bring back: {name}"),
        }
    }

    /// What is to be reported, by its name.
    fn reported(&self) -> String {
        let id = self.work.duty.about.split(' ').next().unwrap_or_default();
        let known = self.run.definition.artefact(id);
        known.map_or_else(|| self.work.duty.about.clone(), |one| one.name.clone())
    }

    /// Below it: where it belongs, and in which part.
    pub fn note(&self, house: &House, seen: &Sight) -> String {
        let item = &self.work.duty.item;
        let part = match self.work.duty.task {
            Task::Answer => format!("you are consulted in {}", item.activity),
            Task::Acknowledge => format!("you are informed in {}", item.activity),
            _ => format!("activity {}", item.activity),
        };
        let lane = item.provider.as_ref().map(|one| seen.said(house, &self.run, one));
        let again = (!self.work.because.is_empty()).then_some("opened again");
        let handed = self.is_handed.then_some("handed on to you");
        let exercise = self.run.run.as_ref().filter(|run| run.is_exercise()).map(|_| "exercise");
        let mut all = vec![part];
        all.extend(lane);
        all.push(self.run.title.clone());
        all.extend([exercise, again, handed].into_iter().flatten().map(str::to_owned));
        all.join(" · ")
    }

    /// The verb of its button.
    pub fn verb(&self) -> &'static str {
        match self.work.duty.task {
            Task::Report => "Report",
            Task::Begin => "Begin",
            Task::Contribute => "Do it",
            Task::Ask => "Ask",
            Task::Answer => "Answer",
            Task::Settle => "Reply",
            Task::Proceed | Task::Sign => "Decide",
            Task::Acknowledge => "Acknowledge",
            Task::Recur => "Bring back",
        }
    }

    /// The address of the place where it is done.
    pub fn path(&self, house: &House) -> String {
        path(house, &self.run, &self.work.duty.item)
    }

    /// Who waits for it, in words: the activities that it holds up, or who asked.
    pub fn who_waits(&self, now: Instant) -> String {
        let item = &self.work.duty.item;
        let role = |id: &str| {
            let known = self.run.definition.role(id);
            known.map_or_else(|| id.to_owned(), |role| role.name.clone())
        };
        if self.work.duty.task == Task::Answer || self.work.duty.task == Task::Contribute {
            let run = self.run.run.as_ref();
            let parts = run.and_then(|run| run.takes_part(&self.run.definition, item));
            return parts.map(|parts| role(&parts.accountable.role)).unwrap_or_default();
        }
        let desk = self.run.desk(now);
        let waits = desk.waits.iter().filter(|wait| wait.on.contains(item));
        let mut ids: Vec<&str> = waits.map(|wait| wait.item.activity.as_str()).collect();
        ids.dedup();
        ids.truncate(3);
        ids.join(", ")
    }
}

/// The address of an activity of a run.
pub fn path(house: &House, run: &KeptRun, item: &WorkItem) -> String {
    let base = format!("{}/activities/{}", run.path(), item.activity);
    match &item.provider {
        Some(provider) => format!("{base}?provider={}", house.cast.organisation_label(provider)),
        None => base,
    }
}
