//! The step function: a definition, a run and an event give the next run, or a refusal.

mod consult;
mod people;
mod whole;
mod work;

use terms::Instant;

use crate::flow::Lane;
use crate::run::{Run, Work};
use crate::{Deed, Definition, Effect, Event, Refused, WorkItem};

pub(crate) use whole::start;

/// Longest text of an event, in bytes.
const TEXT_BYTES: usize = 20_000;

/// What a deed comes with: the definition, when, who.
#[derive(Clone, Copy)]
struct Setting<'a> {
    definition: &'a Definition,
    event: &'a Event,
}

/// The run after an event, and what the event led to.
///
/// Pure: no clock, no chance; time comes with the event. Limits: texts of 20,000 bytes, 63
/// providers. Errors: a refusal, with how things stand and the way out; nothing has changed then.
///
/// ```
/// use process::{Actor, Deed, Definition, Effect, Event, Run, Start, WorkItem, step};
/// let definition = Definition::shipped();
/// let at = "2026-11-23T09:00:00Z".parse()?;
/// let by = Actor { person: "ada".into(), role: "bc-manager".into(), ..Actor::default() };
/// let providers = vec!["altus".into(), "corvid".into()];
/// let start = Start { course: "programme".into(), cycle: 1, providers, ..Start::default() };
/// let event = |deed| Event { at, by: by.clone(), deed };
/// let run = Run::replay(definition, &[event(Deed::Start(start))]).map_err(|(_, why)| why)?;
///
/// let item = WorkItem { activity: "1.1".into(), provider: None };
/// let begin = Deed::Begin { item, cites: vec![] };
/// let refused = step(definition, &run, &event(begin.clone())).unwrap_err();
/// assert_eq!(refused.rule, "An activity begins when everything it takes is there");
///
/// let report = Deed::Report {
///     artefact: "requirement-bc-policy".into(),
///     state: "raised".into(),
///     words: "the auditors asked for one".into(),
/// };
/// let (run, _) = step(definition, &run, &event(report))?;
/// let (run, effects) = step(definition, &run, &event(begin))?;
/// assert_eq!((run.events(), effects.len()), (3, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn step(
    definition: &Definition,
    run: &Run,
    event: &Event,
) -> Result<(Run, Vec<Effect>), Refused> {
    let mut after = run.clone();
    let effects = after.apply(definition, event)?;
    Ok((after, effects))
}

impl Run {
    /// Applies an event in place, as [`step`] does; after a refusal the run is as before.
    pub fn apply(
        &mut self,
        definition: &Definition,
        event: &Event,
    ) -> Result<Vec<Effect>, Refused> {
        let setting = Setting { definition, event };
        self.check_event(event)?;
        let effects = match &event.deed {
            Deed::Start(_) => {
                return Err(Refused::of(
                    "A run starts once",
                    "it has started",
                    "start another run",
                ));
            }
            Deed::Report { artefact, state, .. } => self.report(setting, artefact, state),
            Deed::Bring { artefact, state, words } => self.bring(setting, (artefact, state), words),
            Deed::Begin { item, cites } => self.begin(setting, item, cites),
            Deed::Contribute { item, .. } => self.contribute(setting, item),
            Deed::Ask { item, question, until } => self.ask(setting, item, question, *until),
            Deed::Answer { item, opinion, words } => self.answer(setting, item, *opinion, words),
            Deed::Settle { item, party, words } => self.settle(setting, item, party, words),
            Deed::Proceed { item, reason } => self.proceed(setting, item, reason),
            Deed::Waive { item, artefact, reason } => self.waive(setting, item, artefact, reason),
            Deed::Delegate { item, party, to, reason } => {
                self.delegate(setting, (item, party.as_ref()), to, reason)
            }
            Deed::Sign { item, say, cites, words } => {
                self.sign(setting, item, work::Signature { say, cites, words })
            }
            Deed::Supersede { completion, reason } => self.supersede(setting, *completion, reason),
            Deed::Acknowledge { notice } => self.acknowledge(setting, *notice),
            Deed::Escalate { notice } => self.escalate(setting, *notice),
            Deed::Recur { activity, reason } => self.recur(setting, activity, reason),
            Deed::TakeOver { activity, from, reason } => {
                self.take_over(setting, activity, (from, reason))
            }
            Deed::Join { provider } => self.join(setting, provider),
            Deed::Leave { provider, reason } => self.leave(setting, provider, reason),
            Deed::Close { words } => self.close(setting, words),
        }?;
        self.at = event.at;
        self.events += 1;
        Ok(effects)
    }

    fn check_event(&self, event: &Event) -> Result<(), Refused> {
        if event.at < self.at {
            return Err(Refused::of(
                "Events follow each other in time",
                format!("the last one was at {}", self.at),
                "tell it with the time at which it is told",
            ));
        }
        if event.by.person.trim().is_empty() {
            return Err(Refused::of("Every deed has its person", "none is named", "name one"));
        }
        let is_after = matches!(event.deed, Deed::Acknowledge { .. } | Deed::Escalate { .. });
        match self.closed {
            Some(at) if !is_after => Err(Refused::of(
                "A closed run stays as it is",
                format!("it was closed at {at}"),
                "start another run; notices can still be acknowledged",
            )),
            _ => Ok(()),
        }
    }

    /// The open activity that an item names.
    fn open_item(&self, definition: &Definition, item: &WorkItem) -> Result<(u16, Lane), Refused> {
        let key = self.key(definition, item)?;
        if self.flow.is_open(key.0, key.1) {
            return Ok(key);
        }
        let cell = self.flow.cell(key.0, key.1);
        let now = match cell.map_or(0, |cell| cell.done) {
            0 => format!("{} is not open yet", item.activity),
            times => format!("{} is complete, {times} times by now", item.activity),
        };
        let way_out = match cell.map_or(0, |cell| cell.done) {
            0 => "complete what leads to it",
            _ => "supersede its completion with a reason, or wait until it comes again",
        };
        Err(Refused::of("Only an open activity is worked on", now, way_out))
    }

    fn key(&self, definition: &Definition, item: &WorkItem) -> Result<(u16, Lane), Refused> {
        let Some(activity) = definition.wiring.activity(&item.activity) else {
            return Err(Refused::of(
                "An activity is one of the definition",
                format!("{} is none", item.activity),
                "name one that is",
            ));
        };
        let act = definition.act(activity);
        if act.course != self.flow.course {
            return Err(Refused::of(
                "A run goes through the stages of its course",
                format!("{} is of another", item.activity),
                "tell it to a run of that course",
            ));
        }
        let lane = match (&item.provider, act.is_lane) {
            (None, false) => 0,
            (Some(provider), true) => self.engaged(provider)?,
            (None, true) => {
                return Err(Refused::of(
                    "Each provider has its own lane",
                    format!("{} is done by each provider", item.activity),
                    "name the provider",
                ));
            }
            (Some(_), false) => {
                return Err(Refused::of(
                    "Only what each provider does has lanes",
                    format!("{} is one for all", item.activity),
                    "name no provider",
                ));
            }
        };
        Ok((activity, lane))
    }

    fn engaged(&self, provider: &str) -> Result<Lane, Refused> {
        self.lane(provider).filter(|lane| self.flow.is_present(*lane)).ok_or_else(|| {
            Refused::of(
                "A provider takes part in the run",
                format!("{provider} does not"),
                "let it join first",
            )
        })
    }

    fn work(&mut self, key: (u16, Lane)) -> &mut Work {
        let at = self.at;
        self.works.entry(key).or_insert_with(|| Work::at(at, String::new()))
    }

    /// Notes what was opened and says so.
    fn opened(
        &mut self,
        setting: Setting<'_>,
        opened: &[(u16, Lane)],
        because: &str,
    ) -> Vec<Effect> {
        let at = setting.event.at;
        let mut effects = Vec::new();
        for key in opened {
            let is_again = self.flow.cell(key.0, key.1).is_some_and(|cell| cell.round > 1);
            let because = if is_again { because.to_owned() } else { String::new() };
            self.works.insert(*key, Work::at(at, because.clone()));
            effects.push(Effect::Opened { item: self.item(setting.definition, *key), because });
        }
        effects
    }
}

impl Work {
    fn at(opened: Instant, because: String) -> Work {
        Work {
            opened,
            because,
            begun: None,
            subject: 0,
            parts: Vec::new(),
            consultation: None,
            waived: Vec::new(),
            delegations: Vec::new(),
        }
    }
}

/// A text that must say something.
fn written(text: &str, what: &str) -> Result<(), Refused> {
    if text.trim().is_empty() {
        let rule = format!("{what} is written down");
        return Err(Refused::of(rule, "nothing is written", "write it in a sentence"));
    }
    short(text)
}

/// A text within the limit.
fn short(text: &str) -> Result<(), Refused> {
    if text.len() <= TEXT_BYTES {
        return Ok(());
    }
    Err(Refused::of(
        format!("A text has {TEXT_BYTES} bytes at most"),
        format!("this one has {}", text.len()),
        "attach a document and name it",
    ))
}
