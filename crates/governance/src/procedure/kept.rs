//! Process runs and those who act in them, in memory: a fold of events that follows the ledger.
//!
//! Nothing here is a source: a restart reads it again. It holds what every reader may see of some
//! run and what no reader sees of another, so nothing leaves it but through a [`super::sight`].

use crate::{
    documents::shelf::{self, Shelf},
    people::{
        self,
        calendar::Calendar,
        cast::{Around, Cast, id_of},
    },
    procedure::{
        ProcessRun, clock,
        desk::Desk,
        findings,
        roster::Roster,
        rules, search,
        wire::{self, Told},
        work,
    },
};
use frame::{
    app::App,
    findings::Findings,
    gate::{Actor, Local, Reader, local_reader},
    problem::Problem,
    shell::Waiting,
    sought::Seekers,
    store::{self, Follower, Happened},
};
use process::{Definition, Effect, Event, Party, Refused, Run, WorkItem};
use record::{Record, Value};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};
use terms::{Day, Id, Instant};
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

/// More changes than this at once, and everything is read again.
const MANY: usize = 500;

/// One event, with what it led to.
#[derive(Debug)]
pub struct Entry {
    /// Its place, from 1.
    pub position: i64,
    /// When it happened.
    pub at: Instant,
    /// What happened.
    pub told: Told,
    /// What it led to.
    pub effects: Vec<Effect>,
}

/// What the numbered things of a run are about.
#[derive(Clone, Debug, Default)]
pub struct Numbered {
    /// The activity of each notice, and whom it informs.
    pub notices: Vec<(WorkItem, Party)>,
    /// What each notice tells: the words of the completion, or that it no longer stands.
    pub tells: Vec<String>,
    /// The activity of each completion.
    pub completions: Vec<WorkItem>,
}

/// A run with its events.
#[derive(Debug)]
pub struct KeptRun {
    /// The record.
    pub id: Id,
    /// Its short number.
    pub number: i64,
    /// What it is called.
    pub title: String,
    /// Where its roles are looked for.
    pub around: Around,
    /// Is its record out of use?
    pub is_retired: bool,
    /// The process it follows.
    pub definition: Arc<Definition>,
    /// Its events, in order, with their positions.
    pub told: Vec<Arc<Entry>>,
    /// What its notices and completions are about, each in the order of their numbers.
    pub numbered: Numbered,
    /// Where it stands; nothing before it has started.
    pub run: Option<Run>,
    /// Why its events make no run, when they do not.
    pub wrong: Option<String>,
    /// Which days those who take part work.
    pub(super) calendar: Arc<Calendar>,
    /// What is to be done in it, as of an instant.
    pub(super) desk: Mutex<Option<Arc<Desk>>>,
}

/// Everything that is held.
#[derive(Clone, Debug, Default)]
pub struct House {
    /// Who could act.
    pub cast: Arc<Cast>,
    /// The documents.
    pub shelf: Arc<Shelf>,
    /// The runs, by id.
    pub runs: BTreeMap<Id, Arc<KeptRun>>,
    /// Who acts where in them.
    pub roster: Arc<Roster>,
    /// What was gathered for persons out of all this.
    pub(super) gathered: Arc<work::Gathered>,
}

impl House {
    /// The parties of a run for which a person acts on a day.
    pub fn parties(&self, run: &KeptRun, person: Id, day: Day) -> Vec<Party> {
        let is_known = self.runs.get(&run.id).is_some_and(|known| std::ptr::eq(&**known, run));
        if is_known && run.is_live() {
            let mut parties = self.roster.parties(&self.cast, (run.id, person), day);
            // In the order of the process: whoever holds two roles acts in the first that fits.
            let place =
                |party: &Party| run.definition.roles.iter().position(|r| r.id == party.role);
            parties.sort_by_key(place);
            return parties;
        }
        let around = (&*run.definition, run.around);
        self.cast.parties(around, &run.parties(), person, day)
    }
}

impl House {
    /// The parties of a run that are a person's by right on a day on which it is away.
    pub fn absent_parties(&self, run: &KeptRun, person: Id, day: Day) -> Vec<Party> {
        let mut parts = self.roster.absent_parts(&self.cast, person, day);
        parts.remove(&run.id).unwrap_or_default().into_iter().cloned().collect()
    }
}

#[derive(Default)]
struct Kept {
    state: tokio::sync::Mutex<State>,
    /// What was known last, for whoever cannot wait for what is being read just now.
    latest: RwLock<Option<Arc<House>>>,
}

#[derive(Default)]
struct State {
    follower: Follower,
    house: Option<Arc<House>>,
    /// Definitions that runs follow, by their text.
    definitions: HashMap<String, Arc<Definition>>,
}

/// Everything as it is now.
pub async fn house(app: &App) -> Result<Arc<House>, Problem> {
    let kept = app.room::<Kept>();
    let mut state = kept.state.lock().await;
    state.freshen(app).await?;
    let cast = people::kept::cast(app).await?;
    let shelf = shelf::shelf(app).await?;
    let is_new =
        |house: &House| !Arc::ptr_eq(&house.cast, &cast) || !Arc::ptr_eq(&house.shelf, &shelf);
    if let Some(house) = state.house.as_mut().filter(|house| is_new(house)) {
        let mut runs = house.runs.clone();
        for run in runs.values_mut() {
            if !Arc::ptr_eq(&run.calendar, cast.calendar()) {
                *run = Arc::new(KeptRun { calendar: Arc::clone(cast.calendar()), ..run.copy() });
            }
        }
        let roster = match Arc::ptr_eq(&house.cast, &cast) {
            true => Arc::clone(&house.roster),
            false => Arc::new(Roster::of(&cast, &runs)),
        };
        *house = Arc::new(House { cast, shelf, runs, roster, gathered: Arc::default() });
    }
    kept.latest.write().unwrap_or_else(PoisonError::into_inner).clone_from(&state.house);
    Waiting::ask(app, waiting);
    Findings::ask(app, findings::of);
    Seekers::ask(app, search::find);
    Ok(state.house.clone().unwrap_or_default())
}

/// How long changes are gathered before they are read.
const GATHERED: Duration = Duration::from_millis(100);

/// Reads what happened soon after it happened, for as long as the program runs, so that the count
/// in the side bar of every page is the one that the list of work would show.
pub async fn keep_fresh(app: App) {
    let mut bell = app.bell().listen();
    drop(house(&app).await);
    let of =
        [ProcessRun::record_type().name, "document", "person", "role", "organisation", "day_off"];
    loop {
        // Who fell behind reads everything again anyway.
        let mut is_paper = false;
        let is_ours = match bell.recv().await {
            Ok(changed) => {
                is_paper = changed.register == "document";
                of.contains(&changed.register)
            }
            Err(RecvError::Lagged(_)) => true,
            Err(RecvError::Closed) => return,
        };
        if !is_ours {
            continue;
        }
        tokio::time::sleep(GATHERED).await;
        loop {
            match bell.try_recv() {
                Ok(changed) => is_paper |= changed.register == "document",
                Err(TryRecvError::Lagged(_)) => {}
                Err(_) => break,
            }
        }
        // What cannot be read now is read when somebody asks for it.
        drop(house(&app).await);
        // A run that waits for a document takes notice at once, and not with the next minute.
        if is_paper {
            drop(clock::tick(&app).await);
        }
    }
}

/// Everything as it was known last, without a question; nothing before it was read.
pub fn latest(app: &App) -> Option<Arc<House>> {
    app.room::<Kept>().latest.read().unwrap_or_else(PoisonError::into_inner).clone()
}

/// How much waits for somebody as far as it is known without a question: for the side bar, which
/// says the same as the heading of the list.
fn waiting(app: &App, actor: &Actor) -> u32 {
    let Some(house) = latest(app).filter(|_| actor.person.is_some()) else { return 0 };
    let now = app.clock().now();
    let tally = work::all_of_actor(&house, actor, now).tally(now);
    u32::try_from(tally.total).unwrap_or(u32::MAX)
}

impl Numbered {
    fn hear(&mut self, effects: &[Effect]) {
        let mut tells = String::new();
        for effect in effects {
            match effect {
                Effect::Informed { item, party, .. } => {
                    self.notices.push((item.clone(), party.clone()));
                    self.tells.push(tells.clone());
                }
                Effect::Completed { item, say, .. } => {
                    self.completions.push(item.clone());
                    tells = say.join(", ");
                }
                Effect::Superseded { .. } => tells = "no longer stands".to_owned(),
                _ => {}
            }
        }
    }

    /// What a notice is about, and whom it informs.
    pub fn notice(&self, number: u32) -> Option<&(WorkItem, Party)> {
        (number as usize).checked_sub(1).and_then(|at| self.notices.get(at))
    }

    /// What a notice tells: `done`, `rejected`.
    pub fn tells(&self, number: u32) -> Option<&str> {
        (number as usize).checked_sub(1).and_then(|at| self.tells.get(at)).map(String::as_str)
    }

    /// What a completion is about.
    pub fn completion(&self, number: u32) -> Option<&WorkItem> {
        (number as usize).checked_sub(1).and_then(|at| self.completions.get(at))
    }
}

impl KeptRun {
    /// The position of its newest event.
    pub fn newest(&self) -> i64 {
        self.told.last().map_or(0, |entry| entry.position)
    }

    /// Its short number, as people read it.
    pub fn label(&self) -> String {
        ProcessRun::record_type().number(self.number)
    }

    /// The address of its page.
    pub fn path(&self) -> String {
        format!("/{}/{}", ProcessRun::record_type().plural, self.label())
    }

    /// Is something to be done in it at all?
    pub fn is_live(&self) -> bool {
        !self.is_retired && self.run.is_some()
    }

    /// Every party of the run: its roles that act, one for each provider where each has it.
    pub fn parties(&self) -> Vec<Party> {
        let Some(run) = &self.run else { return Vec::new() };
        let mut parties = Vec::new();
        for role in self.definition.acting_roles() {
            let party = |provider| Party { role: role.id.clone(), provider };
            match role.each_provider {
                true => parties.extend(run.providers().map(|one| party(Some(one.to_owned())))),
                false => parties.push(party(None)),
            }
        }
        parties
    }

    /// What decides who acts in it.
    fn seats(&self) -> (bool, Around, usize, Vec<Party>) {
        let definition = Arc::as_ptr(&self.definition).addr();
        (self.is_live(), self.around, definition, self.parties())
    }

    /// The events alone.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.told.iter().filter_map(|entry| match &entry.told {
            Told::Event(event) => Some(event),
            Told::Reminder(_) => None,
        })
    }

    /// The same with what happened since.
    pub fn with(&self, happened: &[Happened]) -> Result<KeptRun, Problem> {
        let mut next = self.copy();
        next.tell(happened, |text| Arc::new(definition_of(text)));
        Ok(next)
    }

    fn copy(&self) -> KeptRun {
        KeptRun {
            title: self.title.clone(),
            definition: Arc::clone(&self.definition),
            told: self.told.clone(),
            numbered: self.numbered.clone(),
            run: self.run.clone(),
            wrong: self.wrong.clone(),
            calendar: Arc::clone(&self.calendar),
            desk: Mutex::default(),
            ..*self
        }
    }

    /// By when an activity that is open since then is due: after the hours that the definition
    /// gives for it, else at the end of its working days.
    pub fn due(&self, item: &WorkItem, since: Instant) -> Instant {
        let activity = self.definition.activity(&item.activity);
        if let Some(hours) = activity.and_then(|one| one.work_hours) {
            return since.plus_seconds(i64::from(hours) * 3_600);
        }
        let days = activity.and_then(|one| one.work_days);
        self.due_in(item, since, days.unwrap_or(self.definition.work_days))
    }

    /// The end of the working day so many working days later, by the calendar of the provider in
    /// whose lane an activity is, else of the organisation that the run is about.
    pub fn due_in(&self, item: &WorkItem, since: Instant, working_days: u32) -> Instant {
        let provider = item.provider.as_deref().and_then(id_of);
        let whose = provider.unwrap_or(self.around.organisation);
        rules::due(since, working_days, |day| self.calendar.is_working(whose, day))
    }

    fn tell(&mut self, happened: &[Happened], define: impl FnOnce(&str) -> Arc<Definition>) {
        if self.told.is_empty()
            && let Some(first) = happened.first()
        {
            let text = first.what.get("definition").and_then(serde_json::Value::as_str);
            self.definition = define(text.unwrap_or(process::SHIPPED));
        }
        for one in happened {
            let told = match wire::read(one.at, &one.what) {
                Ok(told) => told,
                Err(why) => return self.fail(one.position, &why),
            };
            let mut effects = Vec::new();
            if let Told::Event(event) = &told {
                match self.apply(event) {
                    Ok(led) => effects = led,
                    Err(why) => return self.fail(one.position, &why.to_string()),
                }
            }
            self.numbered.hear(&effects);
            let (position, at) = (one.position, one.at);
            self.told.push(Arc::new(Entry { position, at, told, effects }));
        }
        *self.desk.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn apply(&mut self, event: &Event) -> Result<Vec<Effect>, Refused> {
        match &mut self.run {
            Some(run) => run.apply(&self.definition, event),
            none => {
                let (run, effects) = begun(&self.definition, event)?;
                *none = Some(run);
                Ok(effects)
            }
        }
    }

    fn fail(&mut self, position: i64, why: &str) {
        self.wrong = Some(format!("Its event {position} cannot be followed: {why}"));
    }

    /// What is to be done in it now.
    pub fn desk(&self, now: Instant) -> Arc<Desk> {
        let mut kept = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(desk) = kept.as_ref().filter(|desk| desk.holds_at(now)) {
            return Arc::clone(desk);
        }
        let desk = Arc::new(Desk::of(self, now));
        *kept = Some(Arc::clone(&desk));
        desk
    }
}

/// The run that a start begins, with the activities that it opens.
fn begun(definition: &Definition, event: &Event) -> Result<(Run, Vec<Effect>), Refused> {
    let run = Run::replay(definition, std::slice::from_ref(event)).map_err(|(_, why)| why)?;
    let opened = run.open(definition).into_iter();
    let effects = opened.map(|open| Effect::Opened { item: open.item, because: String::new() });
    Ok((run, effects.collect()))
}

/// The definition of that text. The text was checked when the run started.
fn definition_of(text: &str) -> Definition {
    match text == process::SHIPPED {
        true => Definition::shipped().clone(),
        false => read_definition(text),
    }
}

/// The text of a definition: the process that Holdfast comes with, or it and a tailoring.
pub fn definition_text(tailoring: &str) -> String {
    match tailoring.trim() {
        "" => process::SHIPPED.to_owned(),
        tailoring => format!("{TAILORED}\n{tailoring}\n{TAILORED}\n{}", process::SHIPPED),
    }
}

/// What stands around the tailoring in the text that a run keeps.
const TAILORED: &str = "## tailoring of the organisation ##";

/// Reads what [`definition_text`] wrote.
pub fn read_definition(text: &str) -> Definition {
    let mut parts = text.splitn(3, TAILORED);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(""), Some(tailoring), Some(shipped)) => {
            Definition::read(shipped.trim_start()).0.tailored(tailoring).0
        }
        _ => Definition::read(text).0,
    }
}

impl State {
    async fn freshen(&mut self, app: &App) -> Result<(), Problem> {
        let of = ProcessRun::record_type();
        let mut reader = local_reader(app, "Process");
        let Some(house) = self.house.clone() else { return self.begin(&mut reader).await };
        let news = self.follower.news(&mut reader).await?.into_iter();
        let of_runs = news.filter(|one| one.of.is_some_and(|known| known.name == of.name));
        let changed: BTreeSet<Id> = of_runs.filter_map(|one| one.record).collect();
        if changed.is_empty() {
            return Ok(());
        }
        if changed.len() > MANY {
            return self.begin(&mut reader).await;
        }
        let mut house = House { gathered: Arc::default(), ..House::clone(&house) };
        // An error on the way reads everything again the next time.
        self.house = None;
        let ids: Vec<Id> = changed.into_iter().collect();
        self.runs(&mut reader, &mut house, Some(&ids)).await?;
        self.house = Some(Arc::new(house));
        Ok(())
    }

    async fn begin(&mut self, reader: &mut Reader<Local>) -> Result<(), Problem> {
        self.house = None;
        self.follower.begin(reader).await?;
        let mut house = House::default();
        self.runs(reader, &mut house, None).await?;
        self.house = Some(Arc::new(house));
        Ok(())
    }

    async fn runs(
        &mut self,
        reader: &mut Reader<Local>,
        house: &mut House,
        only: Option<&[Id]>,
    ) -> Result<(), Problem> {
        let of = ProcessRun::record_type();
        let mut scanned = Vec::new();
        let fields = ["name", "organisation", "integrator"];
        store::scan(reader, of, &fields, only, |one| scanned.push(one)).await?;
        let mut are_others = false;
        for one in scanned {
            let before = house.runs.get(&one.id);
            let mut kept = KeptRun {
                id: one.id,
                number: one.number,
                title: text(&one.values[0]),
                around: Around {
                    organisation: one.values[1].as_ref_id().unwrap_or(one.reach),
                    integrator: one.values[2].as_ref_id(),
                },
                is_retired: one.is_retired,
                definition: before.map_or_else(Default::default, |run| Arc::clone(&run.definition)),
                told: before.map(|run| run.told.clone()).unwrap_or_default(),
                numbered: before.map(|run| run.numbered.clone()).unwrap_or_default(),
                run: before.and_then(|run| run.run.clone()),
                wrong: None,
                calendar: Arc::clone(house.cast.calendar()),
                desk: Mutex::default(),
            };
            let happened = store::events(reader, of, one.id, kept.newest()).await?;
            let definitions = &mut self.definitions;
            kept.tell(&happened, |text| {
                let known = definitions.entry(text.to_owned());
                Arc::clone(known.or_insert_with(|| Arc::new(definition_of(text))))
            });
            are_others |= before.is_none_or(|before| before.seats() != kept.seats());
            house.runs.insert(one.id, Arc::new(kept));
        }
        if are_others {
            house.roster = Arc::new(Roster::of(&house.cast, &house.runs));
        }
        Ok(())
    }
}

fn text(value: &Value) -> String {
    value.as_text().unwrap_or_default().to_owned()
}
