//! Plays a run: does what its duties ask for, at random, with some mischief in between.

use process::{
    Actor, Deed, Definition, Duty, Effect, Event, Opinion, Party, Reach, Refused, Run, SearchLimit,
    Standing, Start, Task, WorkItem, shortest_path,
};
use terms::Instant;

use super::dice::Dice;

/// Somebody in a role.
pub fn actor(party: &Party) -> Actor {
    let at = party.provider.as_deref().unwrap_or("house");
    Actor {
        person: format!("{} at {at}", party.role),
        role: party.role.clone(),
        provider: party.provider.clone(),
        is_delegate: false,
    }
}

pub fn item(activity: &str, provider: Option<&str>) -> WorkItem {
    WorkItem { activity: activity.to_owned(), provider: provider.map(str::to_owned) }
}

/// A run with its events.
pub struct Driver<'a> {
    pub definition: &'a Definition,
    pub run: Run,
    pub events: Vec<Event>,
    /// What each event led to.
    pub effects: Vec<Vec<Effect>>,
    pub now: Instant,
    /// For the control: what is to be brought in is nobody's.
    pub forgets_to_bring: bool,
}

impl<'a> Driver<'a> {
    pub fn start(definition: &'a Definition, start: Start) -> Driver<'a> {
        let now = "2026-11-23T09:00:00Z".parse().expect("it is an instant");
        let by = actor(&Party { role: "bc-manager".into(), provider: None });
        let event = Event { at: now, by, deed: Deed::Start(start) };
        let run = Run::replay(definition, std::slice::from_ref(&event)).expect("it starts");
        let (events, effects) = (vec![event], vec![Vec::new()]);
        Driver { definition, run, events, effects, now, forgets_to_bring: false }
    }

    pub fn programme(definition: &'a Definition, providers: &[&str]) -> Driver<'a> {
        let providers = providers.iter().map(|name| (*name).to_owned()).collect();
        let start = Start { course: "programme".into(), cycle: 1, providers, ..Start::default() };
        Driver::start(definition, start)
    }

    /// One event, now.
    pub fn tell(&mut self, by: Actor, deed: Deed) -> Result<Vec<Effect>, Refused> {
        let event = Event { at: self.now, by, deed };
        // In place: what a refused event left behind would show when the others are replayed.
        let effects = self.run.apply(self.definition, &event)?;
        self.events.push(event);
        self.effects.push(effects.clone());
        Ok(effects)
    }

    /// One event by a role, now.
    pub fn does(&mut self, role: &str, deed: Deed) -> Result<Vec<Effect>, Refused> {
        self.tell(actor(&Party { role: role.into(), provider: None }), deed)
    }

    pub fn later(&mut self, seconds: i64) {
        self.now = self.now.plus_seconds(seconds);
    }

    pub fn duties(&self) -> Vec<Duty> {
        let mut duties = self.run.duties(self.definition, self.now);
        duties.retain(|duty| !self.forgets_to_bring || duty.task != Task::Bring);
        duties
    }

    /// The deed that fulfils a duty, in the way given.
    pub fn deed(&self, duty: &Duty, say: &[&str], opinion: Opinion) -> Deed {
        let item = duty.item.clone();
        let activity = self.definition.activity(&item.activity).expect("it is known");
        let named = |questions: &[(String, String)]| {
            questions.iter().map(|(key, _)| (key.clone(), "it is".to_owned())).collect()
        };
        let words = || "because it is so".to_owned();
        match duty.task {
            Task::Report => {
                let (artefact, state) = duty.about.split_once(' ').expect("a state is named");
                let (artefact, state) = (artefact.to_owned(), state.to_owned());
                Deed::Report { artefact, state, words: words() }
            }
            Task::Bring => {
                let (artefact, state) = duty.about.split_once(' ').expect("a state is named");
                let is_waivable =
                    activity.needs.iter().any(|n| n.artefact == artefact && n.by_reason);
                let (artefact, state) = (artefact.to_owned(), state.to_owned());
                match is_waivable && self.events.len().is_multiple_of(2) {
                    true => Deed::Waive { item, artefact, reason: words() },
                    false => Deed::Bring { artefact, state, words: words() },
                }
            }
            Task::Begin => Deed::Begin { item, cites: named(&activity.cites_to_start) },
            Task::Contribute => Deed::Contribute { item, words: words() },
            Task::Ask => {
                let until = self.now.plus_seconds(7 * 86_400);
                Deed::Ask { item, question: "is it right?".into(), until }
            }
            Task::Answer => Deed::Answer { item, opinion, words: words() },
            Task::Settle => {
                let asked = self.run.asked(self.definition, &item);
                let objector = asked.into_iter().find(|asked| {
                    matches!(asked.view, Some((Opinion::Object, ..))) && asked.settled.is_none()
                });
                let party = objector.expect("somebody objects").party;
                Deed::Settle { item, party, words: words() }
            }
            Task::Proceed => Deed::Proceed { item, reason: words() },
            Task::Sign => {
                let say = say.iter().map(|word| (*word).to_owned()).collect();
                Deed::Sign { item, say, cites: named(&activity.cites), words: words() }
            }
            Task::Acknowledge => {
                Deed::Acknowledge { notice: duty.about.parse().expect("a number") }
            }
            Task::Recur => Deed::Recur { activity: item.activity, reason: words() },
            Task::Close => Deed::Close { words: words() },
        }
    }

    /// Works on one activity until it is complete, everybody agreeing. Gives the effects.
    pub fn complete(&mut self, activity: &str, say: &[&str]) -> Vec<Effect> {
        let mut all = Vec::new();
        for _ in 0..200 {
            let mine = |duty: &Duty| {
                duty.item.activity == activity
                    && !matches!(duty.task, Task::Acknowledge | Task::Recur | Task::Close)
            };
            let duty = self.duties().into_iter().find(mine);
            let Some(duty) = duty else { return all };
            let is_idle = self.run.open(self.definition).iter().any(|open| {
                open.item == duty.item && open.standing == Standing::Idle && open.round > 1
            });
            if is_idle {
                return all;
            }
            let deed = self.deed(&duty, say, Opinion::Agree);
            self.later(60);
            let effects = self.tell(actor(&duty.party), deed);
            let effects = effects.unwrap_or_else(|why| panic!("{activity}: {why}"));
            all.extend(effects);
        }
        panic!("{activity} does not come to an end");
    }

    /// Works on one activity until those who are consulted are asked.
    pub fn complete_until_asked(&mut self, activity: &str) {
        while self.run.asked(self.definition, &item(activity, None)).is_empty() {
            let mut duties = self.duties().into_iter();
            let duty =
                duties.find(|duty| duty.item.activity == activity && duty.task != Task::Answer);
            let duty = duty.unwrap_or_else(|| panic!("nobody asks in {activity}"));
            let deed = self.deed(&duty, &[], Opinion::Agree);
            self.tell(actor(&duty.party), deed).unwrap_or_else(|why| panic!("{activity}: {why}"));
        }
    }

    /// Completes everything on the shortest path to an activity, and that.
    pub fn go_to(&mut self, activity: &str) {
        let reach = shortest_path(self.definition, activity, SearchLimit::default());
        let Reach::Path(path) = reach else { panic!("{activity} is not reached") };
        for step in path {
            let say: Vec<&str> = step.say.iter().map(String::as_str).collect();
            self.complete(&step.activity, &say);
        }
    }

    /// One random step; nothing when there is nothing to do.
    pub fn random(&mut self, dice: &mut Dice) -> Option<Vec<Effect>> {
        self.later(dice.below(60 * 3_600) as i64);
        if dice.once_in(6) {
            let (by, deed) = self.mischief(dice)?;
            return Some(self.tell(by, deed).unwrap_or_default());
        }
        let mut duties = self.duties();
        // What is only there for the case is reported now and then, not all the time.
        if !dice.once_in(12) {
            let first = |duty: &Duty| {
                duty.task != Task::Report
                    || self
                        .run
                        .completions(self.definition)
                        .iter()
                        .all(|done| done.item != duty.item)
            };
            duties.retain(first);
        }
        if duties.is_empty() {
            return None;
        }
        let duty = &duties[dice.below(duties.len())];
        let opinion = [Opinion::Agree, Opinion::Agree, Opinion::NoView, Opinion::Object];
        let opinion = opinion[dice.below(4)];
        if duty.task == Task::Answer && dice.once_in(8) {
            // Silence.
            self.later(8 * 86_400);
            return Some(Vec::new());
        }
        let ways = self.ways(&duty.item.activity, dice);
        let words: Vec<&str> = ways.iter().map(String::as_str).collect();
        let deed = self.deed(duty, &words, opinion);
        let result = self.tell(actor(&duty.party), deed);
        match result {
            Ok(effects) => Some(effects),
            // A gate says what its document says; a random word may be another.
            Err(why) if why.rule.contains(" says what ") => Some(Vec::new()),
            Err(why) => panic!("a duty was refused: {duty:?}: {why}"),
        }
    }

    fn ways(&self, activity: &str, dice: &mut Dice) -> Vec<String> {
        let activity = self.definition.activity(activity).expect("it is known");
        let ordinary = activity.ways.first().filter(|way| way.is_ordinary);
        if let Some(way) = ordinary.filter(|_| !dice.once_in(5)) {
            return vec![way.say.clone()];
        }
        vec![activity.ways[dice.below(activity.ways.len())].say.clone()]
    }

    /// Something that somebody might try, right or wrong.
    fn mischief(&self, dice: &mut Dice) -> Option<(Actor, Deed)> {
        let open = self.run.open(self.definition);
        let any = &open.get(dice.below(open.len()))?.item;
        let activity = self.definition.activity(&any.activity)?;
        let providers: Vec<&str> = self.run.providers().collect();
        let provider = any.provider.clone().unwrap_or_else(|| providers[0].to_owned());
        let role = match dice.below(3) {
            0 => activity.accountable().to_owned(),
            _ => {
                let roles: Vec<_> = self.definition.acting_roles().collect();
                roles[dice.below(roles.len())].id.clone()
            }
        };
        let is_each = self.definition.role(&role).is_some_and(|role| role.each_provider);
        let party = Party { role, provider: is_each.then_some(provider) };
        let mut by = actor(&party);
        if dice.once_in(3) {
            by.person = "the same person everywhere".into();
        }
        let words = "so that it is over".to_owned();
        let item = any.clone();
        let done = self.run.completions(self.definition).len();
        let cites = activity.cites.iter().map(|(key, _)| (key.clone(), "x".into())).collect();
        let deed = match dice.below(9) {
            0..3 => Deed::Sign { item, say: self.ways(&activity.id, dice), cites, words },
            3 => Deed::Begin { item, cites },
            4 => Deed::Contribute { item, words },
            5 => Deed::Proceed { item, reason: words },
            6 => Deed::Supersede { completion: 1 + dice.below(done.max(1)) as u32, reason: words },
            7 => Deed::Delegate { item, party: None, to: "deputy".into(), reason: words },
            _ => Deed::Leave { provider: "corvid".into(), reason: words },
        };
        let is_rare = matches!(deed, Deed::Leave { .. } | Deed::Supersede { .. });
        let deed = match deed {
            _ if is_rare && !dice.once_in(4) => Deed::Join { provider: "corvid".into() },
            deed => deed,
        };
        Some((by, deed))
    }

    /// Nobody can do anything, and yet something waits: for whom or what?
    pub fn stuck(&self) -> Option<String> {
        if self.run.closed().is_some() {
            return None;
        }
        let open = self.run.open(self.definition);
        let waiting: Vec<&str> = open
            .iter()
            .filter(|open| open.standing == Standing::Waiting)
            .map(|open| open.item.activity.as_str())
            .collect();
        // What may be reported when it happens moves nothing that waits.
        let moves = |duty: &Duty| match duty.task {
            Task::Acknowledge => false,
            Task::Report => open.iter().any(|open| {
                let is_first = open.round == 1 && waiting.is_empty();
                open.item == duty.item && (is_first || open.standing != Standing::Idle)
            }),
            _ => true,
        };
        let can_move = self.duties().iter().any(moves);
        let comes_back = !self.run.due_dates(self.definition).is_empty();
        // A run that has not ended waits for a named person, or comes back on a day.
        (!can_move && !comes_back)
            .then(|| format!("nobody can act and these wait: {}", waiting.join(", ")))
    }
}
