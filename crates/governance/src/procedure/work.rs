//! One list of work for each person, over all runs; and work that lands with nobody.

use crate::{
    documents::{Document, duties},
    people::cast::Cast,
    procedure::{
        RunCourse, deeds,
        desk::{Kind, Work},
        kept::{House, KeptRun},
        sight::Sight,
    },
};
use frame::gate::{Actor, PermissionKey, Verb};
use process::{Activity, Party, Task, WorkItem};
use record::Record;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};
use terms::{Day, Id, Instant};

/// A piece of work of somebody, in its run.
#[derive(Clone, Debug)]
pub struct Item {
    /// The run.
    pub run: Arc<KeptRun>,
    /// What is to be done.
    pub work: Arc<Work>,
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

/// A piece of work of somebody, wherever it comes from.
#[derive(Clone, Copy, Debug)]
pub enum Asked<'l> {
    /// In a process run.
    Run(&'l Item),
    /// For a document.
    Paper(&'l duties::Item),
}

/// How much waits for somebody: the numbers of the page, the side bar, the letter and the
/// interface, counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Everything.
    pub total: usize,
    /// What is late.
    pub late: usize,
    /// What is late or due within a week.
    pub pressing: usize,
}

/// Whose work it is, and which documents that person can read.
pub struct Whose<'a> {
    /// The person.
    pub person: Id,
    /// Does the person reach the documents of an organisation?
    pub reads: &'a dyn Fn(Id) -> bool,
}

/// How many days ahead work presses.
const PRESSING_DAYS: i64 = 7;

/// Pieces of work of others that are kept for whoever waits for them; the rest is counted.
const AWAITED: usize = 20;

/// Everything that waits for a person: late first, then by due time, then what has none.
#[derive(Debug, Default)]
pub struct List {
    runs: Arc<OfRuns>,
    papers: Vec<duties::Item>,
}

/// What process runs ask of one person, in order, as of an instant.
#[derive(Debug, Default)]
struct OfRuns {
    from: Option<Instant>,
    until: Option<Instant>,
    items: Vec<Item>,
    /// Work of this person's roles that is in the hands of somebody else.
    handed_on: Vec<Item>,
    /// How many there are of each kind.
    kinds: HashMap<Kind, usize>,
    /// What others have to do first, the first few; and how much it is.
    awaited: OnceLock<(Vec<Item>, usize)>,
}

/// What was gathered for persons. It holds as long as nothing happens: whoever changes the house
/// makes a new one.
#[derive(Debug, Default)]
pub struct Gathered(Mutex<HashMap<Id, Arc<OfRuns>>>);

impl Gathered {
    /// What process runs ask of a person now.
    fn of(&self, house: &House, person: Id, now: Instant) -> Arc<OfRuns> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(&person).filter(|found| found.holds_at(now)) {
            return Arc::clone(found);
        }
        let found = Arc::new(OfRuns::gather(house, person, now));
        known().insert(person, Arc::clone(&found));
        found
    }
}

/// Everything that waits for a person now.
pub fn all_of(house: &House, whose: &Whose<'_>, now: Instant) -> List {
    let mut papers = duties::of_person(&house.shelf, &house.cast, whose.person, now);
    papers.retain(|item| (whose.reads)(item.kept.reach));
    List { runs: house.gathered.of(house, whose.person, now), papers }
}

/// The same for whoever acts; nothing for an account that names no person.
pub fn all_of_actor(house: &House, actor: &Actor, now: Instant) -> List {
    let reach = actor.reach(PermissionKey::Register(Document::record_type().name, Verb::View));
    let reads = |organisation| reach.as_ref().is_some_and(|reach| reach.includes(organisation));
    let of = |person| all_of(house, &Whose { person, reads: &reads }, now);
    actor.person.map(of).unwrap_or_default()
}

/// Does it press?
fn is_pressing(due: Instant, now: Instant) -> bool {
    due.day().days_since(now.day()) <= PRESSING_DAYS
}

impl List {
    /// Each, in order.
    pub fn iter(&self) -> impl Iterator<Item = Asked<'_>> {
        let mut runs = self.runs.items.iter().map(Asked::Run).peekable();
        let mut papers = self.papers.iter().map(Asked::Paper).peekable();
        let order = |one: &Asked<'_>| (one.due().is_none(), one.due());
        std::iter::from_fn(move || {
            let is_paper = match (runs.peek(), papers.peek()) {
                (Some(run), Some(paper)) => order(paper) < order(run),
                (run, _) => run.is_none(),
            };
            if is_paper { papers.next() } else { runs.next() }
        })
    }

    /// What process runs ask, in order.
    pub fn of_runs(&self) -> &[Item] {
        &self.runs.items
    }

    /// Work of this person's roles that was handed on to somebody who is there.
    pub fn handed_on(&self) -> &[Item] {
        &self.runs.handed_on
    }

    /// Is some of it for a document?
    pub fn has_papers(&self) -> bool {
        !self.papers.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.runs.items.len() + self.papers.len()
    }

    /// Does nothing wait?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many there are of a kind.
    pub fn count(&self, kind: Kind) -> usize {
        let papers = self.papers.iter().filter(|one| Asked::Paper(one).kind() == kind).count();
        self.runs.kinds.get(&kind).copied().unwrap_or_default() + papers
    }

    /// How much it is.
    pub fn tally(&self, now: Instant) -> Tally {
        // They stand by due time, so what is late and what presses stands at the front.
        let first = |test: &dyn Fn(Instant) -> bool| {
            let runs = self.runs.items.partition_point(|item| item.work.due.is_some_and(test));
            runs + self.papers.iter().filter(|item| item.due.is_some_and(test)).count()
        };
        Tally {
            total: self.len(),
            late: first(&|due| due <= now),
            pressing: first(&|due| is_pressing(due, now)),
        }
    }
}

impl OfRuns {
    fn holds_at(&self, now: Instant) -> bool {
        let is_same_day = self.from.is_some_and(|from| from <= now && from.day() == now.day());
        is_same_day && self.until.is_none_or(|until| now < until)
    }

    /// Everything that process runs ask of a person.
    fn gather(house: &House, person: Id, now: Instant) -> OfRuns {
        let day = now.day();
        if !house.cast.is_present(person, day) {
            return OfRuns { from: Some(now), ..OfRuns::default() };
        }
        OfRuns::of(house, (person, now), house.roster.parts(&house.cast, person, day))
    }

    /// What runs ask of a person in these parts of theirs.
    fn of(house: &House, (person, now): (Id, Instant), parts: BTreeMap<Id, Vec<&Party>>) -> OfRuns {
        let day = now.day();
        let mut found = OfRuns { from: Some(now), ..OfRuns::default() };
        let text = person.to_string();
        // The same report serves every lane that waits for it.
        let mut reports: HashSet<(Id, String)> = HashSet::new();
        for run in house.runs.values().filter(|run| run.is_live()) {
            let desk = run.desk(now);
            found.until = found.until.into_iter().chain(desk.until()).min();
            let own = parts.get(&run.id).into_iter().flatten();
            let own = own.flat_map(|party| desk.of_party(party)).map(|work| (work, false));
            let own: Vec<_> = own.collect();
            let is_own = |work: &Arc<Work>| own.iter().any(|(one, _)| Arc::ptr_eq(one, work));
            let handed = desk.of_delegate(&text).filter(|work| !is_own(work));
            let handed: Vec<_> = handed.map(|work| (work, true)).collect();
            for (work, is_handed) in own.iter().copied().chain(handed) {
                let duty = &work.duty;
                if !is_handed && is_elsewhere(house, work, (&text, day)) {
                    let item = Item { run: Arc::clone(run), work: Arc::clone(work), is_handed };
                    found.handed_on.push(item);
                    continue;
                }
                if duty.task == Task::Report && !reports.insert((run.id, duty.about.clone())) {
                    continue;
                }
                let item = Item { run: Arc::clone(run), work: Arc::clone(work), is_handed };
                *found.kinds.entry(item.kind()).or_default() += 1;
                found.items.push(item);
            }
        }
        found.items.sort_by_key(|item| (item.work.due.is_none(), item.work.due));
        found
    }

    /// What others have to do before what the person answers for goes on: the first few, and how
    /// much it is.
    fn awaited(&self, house: &House, person: Id, now: Instant) -> &(Vec<Item>, usize) {
        self.awaited.get_or_init(|| {
            let (mut first, mut count) = (Vec::new(), 0);
            for (run, own) in house.roster.parts(&house.cast, person, now.day()) {
                let Some(run) = house.runs.get(&run).filter(|run| run.is_live()) else { continue };
                let desk = run.desk(now);
                let of_others = desk.awaited(&own, now);
                count += of_others.len();
                first.extend(of_others.into_iter().take(AWAITED).map(|work| {
                    let work = Arc::clone(work);
                    Item { run: Arc::clone(run), work, is_handed: false }
                }));
            }
            first.sort_by_key(|item| item.work.due);
            first.truncate(AWAITED);
            (first, count)
        })
    }
}

/// Is it in the hands of somebody else, who is there to do it?
pub fn is_elsewhere(house: &House, work: &Work, (person, day): (&str, Day)) -> bool {
    let delegate = work.duty.delegate.as_deref().filter(|one| *one != person);
    let id = delegate.and_then(|one| one.parse::<Id>().ok());
    id.is_some_and(|id| house.cast.is_present(id, day))
}

/// What waits in the roles of somebody who is away: whoever stands in has it, and the person may do
/// it all the same.
pub fn in_absence(house: &House, person: Id, now: Instant) -> Vec<Item> {
    let parts = house.roster.absent_parts(&house.cast, person, now.day());
    OfRuns::of(house, (person, now), parts).items
}

/// Work that lands with nobody: roles of runs that nobody holds today, with what waits there.
pub fn nowhere(house: &House, now: Instant) -> Vec<Nowhere> {
    let mut found = Vec::new();
    for (run, party) in house.roster.vacant(&house.cast, now.day()) {
        let Some(run) = house.runs.get(&run).filter(|run| run.is_live()) else { continue };
        let desk = run.desk(now);
        let count = desk.of_party(party).filter(|work| work.duty.delegate.is_none()).count();
        let closed = run.run.as_ref().is_some_and(|one| one.closed().is_some());
        if count > 0 || !closed {
            found.push(Nowhere { run: Arc::clone(run), party: party.clone(), count });
        }
    }
    found
}

/// What others have to do before this person's own activities and documents go on, the late first,
/// then in the order of runs and process; of runs no more than a few. And how much it is.
pub fn awaited(house: &House, whose: &Whose<'_>, now: Instant) -> (Vec<Awaited>, usize) {
    let runs = house.gathered.of(house, whose.person, now);
    let (first, count) = runs.awaited(house, whose.person, now);
    let papers = duties::awaited(&house.shelf, &house.cast, whose.person, now).into_iter();
    let papers: Vec<_> = papers.filter(|one| (whose.reads)(one.item.kept.reach)).collect();
    let count = count + papers.len();
    let runs = first.iter().cloned().map(Awaited::Run);
    let mut items: Vec<Awaited> = runs.chain(papers.into_iter().map(Awaited::Paper)).collect();
    items.sort_by_key(|one| (one.due().is_none(), one.due()));
    (items, count)
}

/// What somebody else has to do first.
#[derive(Clone, Debug)]
pub enum Awaited {
    /// In a process run.
    Run(Item),
    /// For a document.
    Paper(duties::Awaited),
}

impl Awaited {
    /// By when.
    pub fn due(&self) -> Option<Instant> {
        match self {
            Awaited::Run(item) => item.work.due,
            Awaited::Paper(one) => one.item.due,
        }
    }
}

impl Asked<'_> {
    /// By when.
    pub fn due(&self) -> Option<Instant> {
        match self {
            Asked::Run(item) => item.work.due,
            Asked::Paper(item) => item.due,
        }
    }

    /// What it asks for.
    pub fn kind(&self) -> Kind {
        match self {
            Asked::Run(item) => item.kind(),
            Asked::Paper(item) => match item.asks {
                duties::Asks::Review => Kind::Answer,
                duties::Asks::Approve => Kind::Approve,
                duties::Asks::Read => Kind::Acknowledge,
                _ => Kind::Act,
            },
        }
    }

    /// The work in one line.
    pub fn words(&self) -> String {
        match self {
            Asked::Run(item) => item.words(),
            Asked::Paper(item) => item.words(),
        }
    }

    /// The address of the place where it is done.
    pub fn path(&self, house: &House) -> String {
        match self {
            Asked::Run(item) => item.path(house),
            Asked::Paper(item) => item.path(),
        }
    }
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
        let order = activity.map_or("", |one| one.order.as_str());
        let is_gate = activity.is_some_and(|one| one.is_decision);
        match self.work.duty.task {
            Task::Report => format!("Report: {}", self.reported()),
            Task::Begin => format!("Begin: {name}"),
            Task::Contribute => format!("Do your part: {name}"),
            Task::Ask => format!("Ask those who are consulted: {name}"),
            Task::Answer => name.to_owned(),
            Task::Settle => format!("Deal with an objection: {name}"),
            Task::Proceed => format!("Decide whether to go on without an answer: {name}"),
            Task::Sign if !order.is_empty() => format!("{order}, or not"),
            Task::Sign if is_gate => format!("Decide: {name}"),
            Task::Sign => format!("Sign off: {name}"),
            Task::Acknowledge if is_gate => {
                format!("{} {name}: {}", self.work.duty.item.activity, self.tells())
            }
            Task::Acknowledge => format!("{name}: {}", self.tells()),
            Task::Recur => format!("Bring back: {name}"),
            Task::Bring => format!("{} is missing: write it, or go on without it", self.missing()),
            Task::Close => format!("Close the run: {}", self.run.title),
        }
    }

    /// What the notice tells: how the activity was completed.
    fn tells(&self) -> &str {
        let number = self.work.duty.about.parse().ok();
        number.and_then(|number| self.run.numbered.tells(number)).unwrap_or("done")
    }

    /// What is missing, by number and name.
    fn missing(&self) -> String {
        let id = self.work.duty.about.split(' ').next().unwrap_or_default();
        match self.run.definition.artefact(id) {
            Some(one) if one.is_document => format!("{id} {}", one.name),
            Some(one) => one.name.clone(),
            None => id.to_owned(),
        }
    }

    /// Is it of a real invocation, and no exercise?
    pub fn is_live(&self) -> bool {
        let is_real = self.run.run.as_ref().is_some_and(|run| !run.is_exercise());
        is_real && !deeds::is_of(&self.run, RunCourse::Programme)
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
        let again = (!self.work.because.is_empty()).then(|| {
            let why = seen.because(house, &self.run, (item, &self.work.because));
            format!("opened again: {}", in_short(&why))
        });
        let handed = self.is_handed.then_some("handed on to you");
        let exercise = self.run.run.as_ref().filter(|run| run.is_exercise()).map(|_| "EXERCISE");
        let live = self.is_live().then_some("LIVE");
        let mut all: Vec<String> =
            exercise.into_iter().chain(live).map(str::to_owned).chain([part]).collect();
        all.extend(lane);
        all.push(self.run.title.clone());
        all.extend(again);
        all.extend(handed.map(str::to_owned));
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
            Task::Bring => "See to it",
            Task::Close => "Close",
        }
    }

    /// The address of the place where it is done.
    pub fn path(&self, house: &House) -> String {
        match self.work.duty.task {
            Task::Close => self.run.path(),
            _ => path(house, &self.run, &self.work.duty.item),
        }
    }

    /// Who waits for it, in words: the activities that it holds up, or who asked.
    pub fn who_waits(&self, now: Instant) -> String {
        let item = &self.work.duty.item;
        let role = |id: &str| {
            let known = self.run.definition.role(id);
            known.map_or_else(|| id.to_owned(), |role| role.name.clone())
        };
        if self.work.duty.task == Task::Answer || self.work.duty.task == Task::Contribute {
            let desk = self.run.desk(now);
            return desk.accountable(item).map(|party| role(&party.role)).unwrap_or_default();
        }
        let desk = self.run.desk(now);
        let ids: Vec<&str> = desk.held_up_by(item).iter().take(3).map(String::as_str).collect();
        ids.join(", ")
    }
}

/// A reason as far as a line of a list has room for it.
fn in_short(words: &str) -> String {
    const LETTERS: usize = 90;
    match words.char_indices().nth(LETTERS) {
        None => words.to_owned(),
        // Between words, and not within one.
        Some((end, _)) => {
            let end = words[..end].rfind(char::is_whitespace).unwrap_or(end);
            format!("{}…", words[..end].trim_end())
        }
    }
}

/// The address of an activity of a run.
pub fn path(house: &House, run: &KeptRun, item: &WorkItem) -> String {
    path_in(&house.cast, run, item)
}

/// The same where only those who act are known.
pub fn path_in(cast: &Cast, run: &KeptRun, item: &WorkItem) -> String {
    let base = format!("{}/activities/{}", run.path(), item.activity);
    match &item.provider {
        Some(provider) => format!("{base}?provider={}", cast.organisation_label(provider)),
        None => base,
    }
}
