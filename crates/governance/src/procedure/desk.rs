//! What is to be done in a run as of an instant: every duty with its due time, found by who has it.

use crate::procedure::{kept::KeptRun, sight::Sight, wire::Told};
use process::{Deed, Duty, Need, Party, Standing, Task, Wait, WorkItem};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};
use terms::Instant;

/// What a piece of work asks for, as people sort it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Do something.
    Act,
    /// Say what one thinks.
    Answer,
    /// Say that one has read it.
    Acknowledge,
    /// Sign, or decide.
    Approve,
}

impl Kind {
    /// All of them, in the order of the filters.
    pub const ALL: [Kind; 4] = [Kind::Act, Kind::Answer, Kind::Acknowledge, Kind::Approve];

    /// Its word.
    pub fn words(self) -> &'static str {
        match self {
            Kind::Act => "Act",
            Kind::Answer => "Answer",
            Kind::Acknowledge => "Acknowledge",
            Kind::Approve => "Approve",
        }
    }

    /// What a task asks for.
    pub fn of(task: Task) -> Kind {
        match task {
            Task::Answer => Kind::Answer,
            Task::Acknowledge => Kind::Acknowledge,
            Task::Sign => Kind::Approve,
            _ => Kind::Act,
        }
    }
}

/// A duty with its due time.
#[derive(Clone, Debug)]
pub struct Work {
    /// Who has to do what.
    pub duty: Duty,
    /// By when; nothing for what is done whenever it happens.
    pub due: Option<Instant>,
    /// Since when it waits.
    pub since: Instant,
    /// Why the activity is open again; empty the first time.
    pub because: String,
}

impl Work {
    /// Is it late?
    pub fn is_late(&self, now: Instant) -> bool {
        self.due.is_some_and(|due| due <= now)
    }
}

/// What is to be done in one run.
#[derive(Debug, Default)]
pub struct Desk {
    from: Option<Instant>,
    until: Option<Instant>,
    /// Everything, in the order of the process.
    pub all: Vec<Arc<Work>>,
    /// What waits, for what and for whom.
    pub waits: Vec<Wait>,
    /// Activities that wait for an open one, in the order of the process.
    held_up: HashMap<WorkItem, Vec<String>>,
    by_party: HashMap<Party, Vec<usize>>,
    by_delegate: HashMap<String, Vec<usize>>,
    /// What is open, each with those whom it concerns.
    open: HashMap<WorkItem, Concerned>,
}

/// Whom an open activity concerns, and what is to be done in it.
#[derive(Debug, Default)]
struct Concerned {
    accountable: Party,
    /// Those who are consulted or informed.
    near: HashSet<Party>,
    works: Vec<usize>,
    /// By when what is to be done in it is due first, acknowledging aside.
    due: Option<Instant>,
}

/// When something was last reported that an activity takes and that nothing in the process makes.
fn reported(kept: &KeptRun, item: &WorkItem) -> Option<Instant> {
    let activity = kept.definition.activity(&item.activity)?;
    let is_reported = |need: &&Need| {
        let kind = kept.definition.artefact(&need.artefact);
        kind.is_some_and(|kind| kind.reported.contains(&need.state))
    };
    let wanted: Vec<&Need> = activity.needs.iter().filter(is_reported).collect();
    if wanted.is_empty() {
        return None;
    }
    kept.told.iter().rev().find_map(|entry| {
        let Told::Event(event) = &entry.told else { return None };
        let Deed::Report { artefact, state, .. } = &event.deed else { return None };
        let is_it = |need: &&Need| need.artefact == *artefact && need.state == *state;
        let is_lane = item.provider.is_none() || item.provider == event.by.provider;
        (is_lane && wanted.iter().any(is_it)).then_some(entry.at)
    })
}

impl Desk {
    pub(super) fn of(kept: &KeptRun, now: Instant) -> Desk {
        let mut desk = Desk { from: Some(now), ..Desk::default() };
        let Some(run) = kept.run.as_ref().filter(|_| !kept.is_retired) else { return desk };
        let definition = &*kept.definition;
        let open = run.open(definition);
        let notices = run.notices(definition);
        for duty in run.duties(definition, now) {
            let found = open.iter().find(|open| open.item == duty.item);
            let notice = match duty.task {
                Task::Acknowledge => {
                    duty.about.parse::<usize>().ok().and_then(|n| notices.get(n - 1))
                }
                _ => None,
            };
            let since = notice.map(|notice| notice.made).or(found.map(|open| open.since));
            let since = since.unwrap_or(run.at());
            // What waits for something to be reported has its time from then on.
            let since = reported(kept, &duty.item).map_or(since, |at| at.max(since));
            let is_idle = found.is_some_and(|open| open.standing == Standing::Idle);
            let due = match duty.until {
                Some(until) => Some(until),
                None if is_idle || duty.task == Task::Close => None,
                None => Some(kept.due(&duty.item, since)),
            };
            let because = found.map(|open| open.because.clone()).unwrap_or_default();
            desk.put(Work { duty, due, since, because });
        }
        for (item, concerned) in &mut desk.open {
            let parts = run.takes_part(definition, item).unwrap_or_default();
            concerned.accountable = parts.accountable;
            concerned.near = parts.consulted.into_iter().chain(parts.informed).collect();
        }
        desk.waits = run.waits(definition);
        for wait in &desk.waits {
            for on in &wait.on {
                let ids = desk.held_up.entry(on.clone()).or_default();
                if ids.last() != Some(&wait.item.activity) {
                    ids.push(wait.item.activity.clone());
                }
            }
        }
        let comes = run.due_dates(definition).into_iter().map(|(due, _)| due);
        let dues = desk.all.iter().filter_map(|work| work.due);
        desk.until = comes.chain(dues).filter(|due| *due > now).min();
        desk
    }

    fn put(&mut self, work: Work) {
        let at = self.all.len();
        self.by_party.entry(work.duty.party.clone()).or_default().push(at);
        if let Some(delegate) = &work.duty.delegate {
            self.by_delegate.entry(delegate.clone()).or_default().push(at);
        }
        let concerned = self.open.entry(work.duty.item.clone()).or_default();
        concerned.works.push(at);
        if work.duty.task != Task::Acknowledge {
            concerned.due = concerned.due.into_iter().chain(work.due).min();
        }
        self.all.push(Arc::new(work));
    }

    /// By when an open activity is due, acknowledging aside.
    pub fn due(&self, item: &WorkItem) -> Option<Instant> {
        self.open.get(item).and_then(|concerned| concerned.due)
    }

    /// By when an open activity is due, acknowledging aside, as far as a reader sees what is to be
    /// done in it.
    pub fn due_for(&self, item: &WorkItem, seen: &Sight) -> Option<Instant> {
        let concerned = self.open.get(item)?;
        if seen.is_whole {
            return concerned.due;
        }
        let works = concerned.works.iter().map(|at| &self.all[*at]);
        let counts =
            works.filter(|work| work.duty.task != Task::Acknowledge && seen.sees_duty(&work.duty));
        counts.filter_map(|work| work.due).min()
    }

    /// Who answers for an open activity in which something is to be done.
    pub fn accountable(&self, item: &WorkItem) -> Option<&Party> {
        self.open.get(item).map(|concerned| &concerned.accountable)
    }

    /// How many activities are late, of those that somebody sees: each counts once, in however many
    /// lanes it is late.
    pub fn late_activities(
        &self,
        now: Instant,
        (seen, sees): (&Sight, impl Fn(&WorkItem) -> bool),
    ) -> usize {
        let is_late = |item: &&WorkItem| self.due_for(item, seen).is_some_and(|due| due <= now);
        let late = self.open.keys().filter(|item| sees(item)).filter(is_late);
        late.map(|item| item.activity.as_str()).collect::<HashSet<_>>().len()
    }

    /// Activities that wait for an open one, by their ids.
    pub fn held_up_by(&self, item: &WorkItem) -> &[String] {
        self.held_up.get(item).map(Vec::as_slice).unwrap_or_default()
    }

    /// What others have to do before what these parties answer for goes on, and what is late in
    /// activities of which they are asked or told: by due time, then in the order of the process.
    pub fn awaited(&self, own: &[&Party], now: Instant) -> Vec<&Arc<Work>> {
        let mut places: Vec<usize> = Vec::new();
        for concerned in self.open.values() {
            let is_mine = own.contains(&&concerned.accountable);
            if !is_mine && !own.iter().any(|party| concerned.near.contains(*party)) {
                continue;
            }
            // Whoever acts for providers alone sees no more of it than a provider does.
            let lanes: BTreeSet<String> =
                own.iter().filter_map(|party| party.provider.clone()).collect();
            let is_whole = own.iter().any(|party| party.provider.is_none());
            let seen = Sight { is_whole, lanes, ..Sight::default() };
            places.extend(concerned.works.iter().filter(|at| {
                let work = &self.all[**at];
                let duty = &work.duty;
                let counts = is_mine || work.is_late(now);
                counts
                    && seen.sees_duty(duty)
                    && work.due.is_some()
                    && duty.task != Task::Acknowledge
                    && !own.contains(&&duty.party)
            }));
        }
        places.sort_by_key(|at| (self.all[*at].due, *at));
        places.into_iter().map(|at| &self.all[at]).collect()
    }

    /// When something falls due or comes again, so that it no longer holds.
    pub(super) fn until(&self) -> Option<Instant> {
        self.until
    }

    pub(super) fn holds_at(&self, now: Instant) -> bool {
        self.from.is_some_and(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }

    /// What a party has to do.
    pub fn of_party<'d>(&'d self, party: &Party) -> impl Iterator<Item = &'d Arc<Work>> {
        let places = self.by_party.get(party).map(Vec::as_slice).unwrap_or_default();
        places.iter().map(|at| &self.all[*at])
    }

    /// What was handed to a person.
    pub fn of_delegate<'d>(&'d self, person: &str) -> impl Iterator<Item = &'d Arc<Work>> {
        let places = self.by_delegate.get(person).map(Vec::as_slice).unwrap_or_default();
        places.iter().map(|at| &self.all[*at])
    }
}
