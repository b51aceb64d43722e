//! The process runs of Northwharf: a cycle in its second stage in which one provider is late, and
//! an exercise that has just begun. Played by the pure process, so that nothing is impossible.

use crate::{
    people::northwharf::Laid,
    procedure::{
        ProcessRun, RunCourse, RunState, kept,
        wire::{self, Told},
    },
};
use frame::{
    gate::{Local, Writer},
    problem::Problem,
    store::{self, Saving},
};
use process::{Actor, Deed, Definition, Duty, Event, Opinion, Party, Run, Start, Task, WorkItem};
use record::{Record, Ref, Refs};
use std::collections::BTreeMap;
use terms::{Id, Instant};

/// Who takes part.
const PROVIDERS: [&str; 3] = ["Altus", "Brightline", "Corvid"];

/// From one deed to the next, in seconds.
const PACE: i64 = 5 * 3_600;

/// Days between the hand-off to 2.2 and its first completion: Corvid lets them pass.
const GAP_DAYS: i64 = 16;

const DAY: i64 = 86_400;

/// Lays the runs.
pub async fn lay(writer: &mut Writer<Local>, laid: &Laid) -> Result<(), Problem> {
    let now = writer.now();
    // Played twice: once to know how long it takes, then so that it ends an hour ago.
    let length = cycle(laid, now).map_err(Problem::fault)?.now.micros() - now.micros();
    let begin = now.plus_seconds(-length / 1_000_000 - 3_600);
    let played = cycle(laid, begin).map_err(Problem::fault)?;
    let title = format!("Continuity programme {}", now.day().date().year());
    save(writer, laid, (&title, RunCourse::Programme, false), &played).await?;
    let exercise = exercise(laid, now.plus_seconds(-2 * 3_600)).map_err(Problem::fault)?;
    let title = "Exercise: the storage array of site North is lost";
    save(writer, laid, (title, RunCourse::Invocation, true), &exercise).await
}

async fn save(
    writer: &mut Writer<Local>,
    laid: &Laid,
    (title, course, is_exercise): (&str, RunCourse, bool),
    played: &Player,
) -> Result<(), Problem> {
    let text = |text: &str| text.parse().ok();
    let run = ProcessRun {
        name: text(title).ok_or_else(|| Problem::fault("a title"))?,
        organisation: Ref::to(laid.organisation("Northwharf Markets")),
        integrator: Some(Ref::to(laid.organisation("Keystone"))),
        course,
        exercise: Some(is_exercise),
        providers: Refs::to(PROVIDERS.map(|name| laid.organisation(name))),
        purpose: None,
        tailoring: None,
        state: RunState::Running,
    };
    let of = ProcessRun::record_type();
    let saving = Saving { moving: true, ..Saving::new(run.to_values()) };
    let id = store::save(writer, of, saving).await?.stored().id;
    let mut all = Vec::new();
    for event in &played.events {
        let mut what = wire::write(&Told::Event(event.clone()));
        if matches!(event.deed, Deed::Start(_)) {
            what["definition"] = kept::definition_text("").into();
        }
        all.push((event.at, what));
    }
    store::append_events(writer, of, id, 0, &all).await
}

/// Plays a run: whoever has a duty does it.
pub struct Player {
    run: Run,
    events: Vec<Event>,
    now: Instant,
    persons: BTreeMap<Party, Id>,
}

impl Player {
    /// A run that has just begun.
    ///
    /// Errors: what the process refuses.
    pub fn start(
        persons: BTreeMap<Party, Id>,
        start: Start,
        at: Instant,
    ) -> Result<Player, String> {
        let lead = Party { role: "sc-lead".to_owned(), provider: None };
        let person = persons.get(&lead).map(ToString::to_string).unwrap_or_default();
        let by = Actor { person, role: lead.role, ..Actor::default() };
        let event = Event { at, by, deed: Deed::Start(start) };
        let definition = Definition::shipped();
        let run = Run::replay(definition, std::slice::from_ref(&event));
        let run = run.map_err(|(_, why)| why.to_string())?;
        Ok(Player { run, events: vec![event], now: at, persons })
    }

    /// The events so far.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// When the last of them happened.
    pub fn at(&self) -> Instant {
        self.now
    }

    /// What is to be done.
    pub fn duties(&self) -> Vec<Duty> {
        self.run.duties(Definition::shipped(), self.now)
    }

    /// One deed of a party.
    pub fn does(&mut self, party: &Party, deed: Deed) -> Result<(), String> {
        let person = self.persons.get(party).map(ToString::to_string).unwrap_or_default();
        let by = Actor {
            person,
            role: party.role.clone(),
            provider: party.provider.clone(),
            is_delegate: false,
        };
        self.now = self.now.plus_seconds(PACE);
        let event = Event { at: self.now, by, deed };
        self.run.apply(Definition::shipped(), &event).map_err(|why| why.to_string())?;
        self.events.push(event);
        Ok(())
    }

    /// Fulfils a duty in the ordinary way, or in the one said.
    pub fn fulfil(&mut self, duty: &Duty, say: Option<&str>) -> Result<(), String> {
        let deed = self.deed(duty, say);
        self.does(&duty.party, deed)
    }

    fn deed(&self, duty: &Duty, say: Option<&str>) -> Deed {
        let item = duty.item.clone();
        let activity = Definition::shipped().activity(&item.activity);
        let named = |questions: Option<&Vec<(String, String)>>| {
            let all = questions.map(Vec::as_slice).unwrap_or_default();
            all.iter().map(|(key, _)| (key.clone(), "as recorded".to_owned())).collect()
        };
        match duty.task {
            Task::Report => {
                let (artefact, state) = duty.about.split_once(' ').unwrap_or((&duty.about, ""));
                let words = "Asked for by the board".to_owned();
                Deed::Report { artefact: artefact.to_owned(), state: state.to_owned(), words }
            }
            Task::Bring => {
                let (artefact, state) = duty.about.split_once(' ').unwrap_or((&duty.about, ""));
                let words = "Kept on the share of the continuity office".to_owned();
                Deed::Bring { artefact: artefact.to_owned(), state: state.to_owned(), words }
            }
            Task::Begin => Deed::Begin { item, cites: named(activity.map(|a| &a.cites_to_start)) },
            Task::Contribute => Deed::Contribute { item, words: "Done as planned".to_owned() },
            Task::Ask => {
                let question = "Does this fit what you know, and what would you change?";
                let until = self.now.plus_seconds(7 * DAY);
                Deed::Ask { item, question: question.to_owned(), until }
            }
            Task::Answer => Deed::Answer { item, opinion: Opinion::Agree, words: String::new() },
            Task::Sign => {
                let ways = activity.map(|one| one.ways.as_slice()).unwrap_or_default();
                let is_ordinary = ways.first().is_some_and(|way| way.is_ordinary);
                let first = ways.first().filter(|_| !is_ordinary).map(|way| way.say.as_str());
                let say: Vec<String> = say.or(first).iter().map(|one| (*one).to_owned()).collect();
                let cites = named(activity.map(|one| &one.cites));
                Deed::Sign { item, say, cites, words: "Checked and agreed".to_owned() }
            }
            Task::Acknowledge => Deed::Acknowledge { notice: duty.about.parse().unwrap_or(0) },
            Task::Recur => Deed::Recur { activity: item.activity, reason: String::new() },
            Task::Close => Deed::Close { words: "All of it is done".to_owned() },
            Task::Settle | Task::Proceed => {
                Deed::Proceed { item, reason: "The matter is unchanged".to_owned() }
            }
        }
    }

    /// Does what belongs to an activity until it is complete once more.
    pub fn complete(&mut self, item: &WorkItem, say: Option<&str>) -> Result<(), String> {
        let before = self.run.completed(Definition::shipped(), item);
        for _ in 0..60 {
            if self.run.completed(Definition::shipped(), item) > before {
                return self.acknowledge(item);
            }
            let mine = |duty: &Duty| duty.item == *item && duty.task != Task::Acknowledge;
            let duty = self.duties().into_iter().find(mine);
            let lacks = || {
                let waits = self.run.waits(Definition::shipped()).into_iter();
                let of = waits.filter(|wait| wait.item == *item).map(|wait| wait.lacks);
                of.collect::<Vec<_>>().join(", ")
            };
            let duty = duty.ok_or_else(|| {
                format!("nobody can do anything in {}: {}", item.activity, lacks())
            })?;
            self.fulfil(&duty, say)?;
        }
        Err(format!("{} does not come to an end", item.activity))
    }

    /// Everybody who was told of an activity says that it was read.
    fn acknowledge(&mut self, item: &WorkItem) -> Result<(), String> {
        let is_notice = |duty: &Duty| duty.item == *item && duty.task == Task::Acknowledge;
        for duty in self.duties().into_iter().filter(is_notice) {
            self.fulfil(&duty, None)?;
        }
        Ok(())
    }
}

fn common(role: &str) -> Party {
    Party { role: role.to_owned(), provider: None }
}

fn operations(provider: Id) -> Party {
    Party { role: "sp-operations".to_owned(), provider: Some(provider.to_string()) }
}

fn persons(laid: &Laid) -> BTreeMap<Party, Id> {
    let mut all = BTreeMap::from([
        (common("sc-lead"), laid.person("Dana Holt")),
        (common("bc-manager"), laid.person("Ines Carvalho")),
        (common("enterprise-architects"), laid.person("Wanda Osei")),
    ]);
    for (provider, lead) in
        [("Altus", "Ravi Thornbury"), ("Brightline", "Aoife Brennock"), ("Corvid", "Yuki Tanabe")]
    {
        all.insert(operations(laid.organisation(provider)), laid.person(lead));
    }
    all
}

fn start(laid: &Laid, course: RunCourse, is_exercise: bool) -> Start {
    Start {
        course: course.id().to_owned(),
        cycle: 1,
        is_exercise,
        providers: PROVIDERS.map(|name| laid.organisation(name).to_string()).to_vec(),
        holds: Vec::new(),
    }
}

fn one(activity: &str) -> WorkItem {
    WorkItem { activity: activity.to_owned(), provider: None }
}

/// Stage 1 is done, with a strategy that was rejected once; of stage 2, Corvid owes its part.
fn cycle(laid: &Laid, at: Instant) -> Result<Player, String> {
    let mut player = Player::start(persons(laid), start(laid, RunCourse::Programme, false), at)?;
    let is_first = |id: &str| !matches!(id, "1.11" | "1.12" | "1.13" | "1.14");
    let stage_1 = |player: &Player| {
        let open = player.run.open(Definition::shipped()).into_iter();
        let mine =
            open.filter(|open| open.item.activity.starts_with("1.") && open.lacks.is_empty());
        mine.map(|open| open.item).collect::<Vec<_>>()
    };
    let mut reported: Vec<String> = Vec::new();
    for _ in 0..80 {
        // What is only there for the case is reported once, by whoever reports it.
        let report = player.duties().into_iter().find(|duty| {
            duty.task == Task::Report
                && is_first(&duty.item.activity)
                && !reported.contains(&duty.about)
        });
        if let Some(duty) = report {
            player.fulfil(&duty, None)?;
            reported.push(duty.about);
            continue;
        }
        let Some(item) = stage_1(&player).into_iter().find(|item| is_first(&item.activity)) else {
            break;
        };
        player.complete(&item, None)?;
    }
    player.complete(&one("1.11"), None)?;
    player.complete(&one("1.12"), Some("rejected"))?;
    player.complete(&one("1.13"), Some("rejected"))?;
    player.complete(&one("1.11"), None)?;
    player.complete(&one("1.12"), Some("approved"))?;
    objected(&mut player, laid)?;
    player.complete(&one("1.13"), Some("approved"))?;
    player.complete(&one("1.14"), None)?;
    let lane = |activity: &str, name: &str| WorkItem {
        activity: activity.to_owned(),
        provider: Some(laid.organisation(name).to_string()),
    };
    for name in ["Corvid", "Altus", "Brightline"] {
        player.complete(&lane("2.1", name), None)?;
    }
    player.now = player.now.plus_seconds(GAP_DAYS * DAY);
    player.complete(&lane("2.2", "Altus"), None)?;
    // Brightline has asked the lead, who has not answered yet.
    for _ in 0..20 {
        let item = lane("2.2", "Brightline");
        let mine = |duty: &Duty| duty.item == item && duty.task != Task::Acknowledge;
        let Some(duty) = player.duties().into_iter().find(mine) else { break };
        if duty.task == Task::Answer {
            break;
        }
        player.fulfil(&duty, None)?;
    }
    Ok(player)
}

/// At the gate 1.13 Altus objects, and the architects answer it.
fn objected(player: &mut Player, laid: &Laid) -> Result<(), String> {
    let item = one("1.13");
    let altus = operations(laid.organisation("Altus"));
    for _ in 0..20 {
        let duties = player.duties();
        let mut mine = duties.iter().filter(|duty| duty.item == item);
        let Some(duty) = mine.find(|duty| duty.task != Task::Acknowledge) else { return Ok(()) };
        if duty.task == Task::Answer {
            break;
        }
        player.fulfil(duty, None)?;
    }
    let words = "A second array by 9 January needs the order to leave by 27 November.";
    let opinion = Opinion::Object;
    let answer = Deed::Answer { item: item.clone(), opinion, words: words.to_owned() };
    player.does(&altus, answer)?;
    let words = "The order is released; the delivery clause is in the contract.".to_owned();
    let settle = Deed::Settle { item, party: altus, words };
    player.does(&common("enterprise-architects"), settle)
}

/// Corvid has reported the loss of the array; the declaration is being decided.
fn exercise(laid: &Laid, at: Instant) -> Result<Player, String> {
    let mut player = Player::start(persons(laid), start(laid, RunCourse::Invocation, true), at)?;
    let corvid = operations(laid.organisation("Corvid"));
    let mut tell = |deed| {
        // Minutes, not hours: everything happens in the last two.
        player.now = player.now.plus_seconds(600 - PACE);
        player.does(&corvid, deed)
    };
    let item = WorkItem { activity: "4.1".to_owned(), provider: corvid.provider.clone() };
    tell(Deed::Report {
        artefact: "potential-disaster".to_owned(),
        state: "noticed".to_owned(),
        words: "Settlement does not come up; both database nodes lost their storage.".to_owned(),
    })?;
    tell(Deed::Begin { item: item.clone(), cites: Vec::new() })?;
    let words = "Reported to the duty manager and in the major incident channel".to_owned();
    tell(Deed::Sign { item, say: Vec::new(), cites: Vec::new(), words })?;
    Ok(player)
}
