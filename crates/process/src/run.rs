//! A run: one programme cycle, one invocation or one exercise, as its events left it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use terms::Instant;

use crate::flow::{Flow, Lane};
use crate::{Definition, Event, Opinion, Party, Refused, WorkItem, step};

/// The state of a run. It follows from the definition and the events and means nothing without the
/// definition it was made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub(crate) is_exercise: bool,
    pub(crate) cycle: u32,
    pub(crate) providers: Vec<String>,
    pub(crate) flow: Flow,
    /// What is known of each open activity, beside the flow.
    pub(crate) works: BTreeMap<(u16, Lane), Work>,
    pub(crate) done: Vec<Done>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) left_to: Option<String>,
    pub(crate) closed: Option<Instant>,
    pub(crate) at: Instant,
    pub(crate) events: u32,
}

/// Work on an open activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Work {
    pub opened: Instant,
    /// Why it is open again, or where it comes from.
    pub because: String,
    pub begun: Option<(Instant, String)>,
    /// The version that its products are about.
    pub subject: u32,
    /// Performers that have done their part.
    pub parts: Vec<(u8, Lane, String)>,
    pub consultation: Option<Consultation>,
    /// What is waived, and why.
    pub waived: Vec<(u16, String)>,
    pub delegations: Vec<Delegation>,
}

/// A role of an activity in the hands of somebody who does not hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Delegation {
    pub role: u8,
    pub lane: Lane,
    pub from: String,
    pub to: String,
    pub at: Instant,
    pub reason: String,
}

/// Everybody who is to be consulted was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Consultation {
    pub question: String,
    pub asked: Instant,
    pub until: Instant,
    pub answers: Vec<Answer>,
    /// Why who answers for it goes on over silence.
    pub proceeded: Option<String>,
}

/// Somebody who was asked, with the answer if there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub role: u8,
    pub lane: Lane,
    pub view: Option<(Opinion, String, String)>,
    /// How an objection was dealt with.
    pub settled: Option<String>,
}

/// A completion; it stays for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Done {
    pub activity: u16,
    pub lane: Lane,
    pub round: u32,
    pub at: Instant,
    pub by: String,
    pub ways: Vec<u8>,
    /// Everybody who had a part in it.
    pub authors: Vec<String>,
    /// Delegations that were in force.
    pub delegations: Vec<Delegation>,
    /// The views that were asked for: the proof that they were.
    pub consultation: Option<Consultation>,
    /// What was waived, and why.
    pub waived: Vec<(u16, String)>,
    pub superseded: Option<String>,
}

/// Somebody who must be informed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    /// The completion it is about, from 1.
    pub completion: u32,
    pub role: u8,
    pub lane: Lane,
    pub made: Instant,
    pub acknowledged: Option<(Instant, String)>,
    pub escalated: Option<Instant>,
}

impl Consultation {
    pub fn is_silent(&self, flow: &Flow) -> bool {
        self.answers.iter().any(|a| a.view.is_none() && flow.is_present(a.lane))
    }

    pub fn open_objection(&self) -> Option<&Answer> {
        self.answers.iter().find(|answer| {
            matches!(answer.view, Some((Opinion::Object, ..))) && answer.settled.is_none()
        })
    }
}

impl Run {
    /// The run that these events lead to.
    ///
    /// Shape: events in order, the first one a start. Errors: the place of the first event that is
    /// refused, from 0, and why. The same definition and events give an equal run, and the same
    /// [`Run::text`].
    ///
    /// ```
    /// use process::{Actor, Deed, Definition, Event, Run, Start};
    /// let definition = Definition::shipped();
    /// let by = Actor { person: "ada".into(), role: "bc-manager".into(), ..Actor::default() };
    /// let start = Start {
    ///     course: "programme".into(),
    ///     providers: vec!["altus".into()],
    ///     ..Start::default()
    /// };
    /// let at = "2026-11-23T09:00:00Z".parse()?;
    /// let event = Event { at, by, deed: Deed::Start(start) };
    /// let run = Run::replay(definition, std::slice::from_ref(&event)).map_err(|(_, why)| why)?;
    /// assert_eq!(run.text(), Run::replay(definition, &[event.clone()]).unwrap().text());
    ///
    /// let (place, why) = Run::replay(definition, &[event.clone(), event]).unwrap_err();
    /// assert_eq!((place, why.rule.as_str()), (1, "A run starts once"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn replay(definition: &Definition, events: &[Event]) -> Result<Run, (usize, Refused)> {
        let Some((first, rest)) = events.split_first() else {
            let why = Refused::of("A run begins with a start", "there is no event", "start it");
            return Err((0, why));
        };
        let (mut run, _) = step::start(definition, first).map_err(|why| (0, why))?;
        for (at, event) in rest.iter().enumerate() {
            run.apply(definition, event).map_err(|why| (at + 1, why))?;
        }
        Ok(run)
    }

    /// When the last event happened.
    pub fn at(&self) -> Instant {
        self.at
    }

    /// How many events led here.
    pub fn events(&self) -> u32 {
        self.events
    }

    /// Which time the programme goes through its stages.
    pub fn cycle(&self) -> u32 {
        self.cycle
    }

    /// Is it an exercise?
    pub fn is_exercise(&self) -> bool {
        self.is_exercise
    }

    /// When it was closed.
    pub fn closed(&self) -> Option<Instant> {
        self.closed
    }

    /// The process outside that took over, if one did.
    pub fn left_to(&self) -> Option<&str> {
        self.left_to.as_deref()
    }

    /// The service providers that take part.
    pub fn providers(&self) -> impl Iterator<Item = &str> {
        self.flow.lanes().map(|lane| self.providers[lane as usize - 1].as_str())
    }

    /// The whole state as text, one fact a line: equal for equal runs, to compare and to hash.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let Flow { course, lanes, completions, .. } = self.flow;
        let closed = self.closed.map(|at| at.to_string()).unwrap_or_default();
        let mut line = |words: std::fmt::Arguments<'_>| {
            text.write_fmt(words).expect("a text takes every word");
            text.push('\n');
        };
        line(format_args!(
            "run {course} {} {} {} {} {closed} {:?}",
            self.cycle, self.is_exercise, self.at, self.events, self.left_to
        ));
        line(format_args!("providers {:?} {lanes:b}", self.providers));
        line(format_args!("completions {completions}"));
        for ((activity, lane), cell) in &self.flow.cells {
            line(format_args!("cell {activity} {lane} {cell:?}"));
        }
        for mark in &self.flow.marks {
            line(format_args!("mark {mark:?}"));
        }
        line(format_args!("flow {}", self.flow.rest()));
        for ((activity, lane), work) in &self.works {
            line(format_args!("work {activity} {lane} {work:?}"));
        }
        for done in &self.done {
            line(format_args!("done {done:?}"));
        }
        for notice in &self.notices {
            line(format_args!("notice {notice:?}"));
        }
        text
    }

    pub(crate) fn lane(&self, provider: &str) -> Option<Lane> {
        let place = self.providers.iter().position(|known| known == provider)?;
        Some(place as Lane + 1)
    }

    pub(crate) fn provider(&self, lane: Lane) -> Option<String> {
        (lane != 0).then(|| self.providers[lane as usize - 1].clone())
    }

    pub(crate) fn item(&self, definition: &Definition, key: (u16, Lane)) -> WorkItem {
        let activity = definition.activities[key.0 as usize].id.clone();
        WorkItem { activity, provider: self.provider(key.1) }
    }

    pub(crate) fn party(&self, definition: &Definition, role: u8, lane: Lane) -> Party {
        let role = definition.roles[role as usize].id.clone();
        Party { role, provider: self.provider(lane) }
    }

    /// A role in an activity as the parties it means: one, or one of each provider.
    pub(crate) fn parties(
        &self,
        definition: &Definition,
        roles: &[u8],
        lane: Lane,
    ) -> Vec<(u8, Lane)> {
        let mut parties = Vec::new();
        for role in roles {
            match (definition.roles[*role as usize].each_provider, lane) {
                (false, _) => parties.push((*role, 0)),
                (true, 0) => parties.extend(self.flow.lanes().map(|lane| (*role, lane))),
                (true, lane) => parties.push((*role, lane)),
            }
        }
        parties
    }

    /// Who answers for an open activity.
    pub(crate) fn accountable(&self, definition: &Definition, key: (u16, Lane)) -> (u8, Lane) {
        let role = definition.act(key.0).accountable;
        let is_each = definition.roles[role as usize].each_provider;
        (role, if is_each { key.1 } else { 0 })
    }

    /// Performers whose part is not done. Who answers for it does its part by signing.
    pub(crate) fn missing_parts(
        &self,
        definition: &Definition,
        key: (u16, Lane),
    ) -> Vec<(u8, Lane)> {
        let act = definition.act(key.0);
        let accountable = self.accountable(definition, key);
        let Some(work) = self.works.get(&key) else { return Vec::new() };
        let mut parties = self.parties(definition, &act.performers, key.1);
        parties.retain(|party| {
            *party != accountable
                && !work.parts.iter().any(|(role, lane, _)| (*role, *lane) == *party)
        });
        parties
    }
}
