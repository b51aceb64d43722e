//! One open activity as whoever works on it sees it: who takes part, what is there, who was asked.

use terms::Instant;

use crate::definition::Definition;
use crate::flow::{Lack, Lane};
use crate::query::{Asked, Standing};
use crate::run::Run;
use crate::{Need, Party, WorkItem};

/// A part of an activity in the hands of somebody who does not hold its role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// The activity.
    pub item: WorkItem,
    /// The role that is handed on.
    pub party: Party,
    /// Who handed it on.
    pub from: String,
    /// Who acts from then on, beside the holder of the role.
    pub to: String,
    /// When.
    pub at: Instant,
    /// Why.
    pub reason: String,
}

/// Those who take part in an activity, by their letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakesPart {
    /// Who performs it.
    pub responsible: Vec<Party>,
    /// Who answers for it.
    pub accountable: Party,
    /// Who is asked before it completes.
    pub consulted: Vec<Party>,
    /// Who is told after it completed.
    pub informed: Vec<Party>,
}

/// An open activity with everything that is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkView {
    /// How far it is.
    pub standing: Standing,
    /// How often it was opened, from 1.
    pub round: u32,
    /// Since when it is open.
    pub since: Instant,
    /// Why it is open again, or where it comes from; empty the first time.
    pub because: String,
    /// When it began, and who began it.
    pub begun: Option<(Instant, String)>,
    /// Performers that have done their part, and which person did it.
    pub parts: Vec<(Party, String)>,
    /// Performers whose part is missing.
    pub missing: Vec<Party>,
    /// The question, when it was put, and until when an answer is waited for.
    pub question: Option<(String, Instant, Instant)>,
    /// The views that were asked for.
    pub views: Vec<Asked>,
    /// Why it goes on over silence, when it does.
    pub proceeded: Option<String>,
    /// What it goes on without, and why.
    pub waived: Vec<(String, String)>,
    /// What was handed on.
    pub handed: Vec<Handed>,
}

impl Run {
    /// What is known of an open activity; nothing when it is not open.
    ///
    /// ```
    /// # use process::{Actor, Deed, Definition, Event, Run, Start, Standing, WorkItem};
    /// # let definition = Definition::shipped();
    /// # let by = Actor { person: "ada".into(), role: "bc-manager".into(), ..Actor::default() };
    /// # let (course, providers) = ("programme".into(), vec!["altus".into()]);
    /// # let start = Start { course, providers, ..Start::default() };
    /// # let at = "2026-11-23T09:00:00Z".parse()?;
    /// # let event = Event { at, by, deed: Deed::Start(start) };
    /// let run = Run::replay(definition, &[event]).map_err(|(_, why)| why)?;
    /// let item = |activity: &str| WorkItem { activity: activity.into(), provider: None };
    /// let view = run.work_view(definition, &item("1.R3")).unwrap();
    /// assert_eq!((view.standing, view.round, view.begun), (Standing::Ready, 1, None));
    /// assert_eq!(run.work_view(definition, &item("1.2")), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn work_view(&self, definition: &Definition, item: &WorkItem) -> Option<WorkView> {
        let key = self.known(definition, item)?;
        let cell = self.flow.cell(key.0, key.1).filter(|_| self.flow.is_open(key.0, key.1))?;
        let work = self.works.get(&key);
        let parts = work.map(|work| work.parts.as_slice()).unwrap_or_default();
        let asked = work.and_then(|work| work.consultation.as_ref());
        let waived = work.map(|work| work.waived.as_slice()).unwrap_or_default();
        let missing = self.missing_parts(definition, key).into_iter();
        Some(WorkView {
            standing: self.standing(definition, key, !self.unmet(definition, key).is_empty()),
            round: cell.round,
            since: work.map_or(self.at, |work| work.opened),
            because: work.map(|work| work.because.clone()).unwrap_or_default(),
            begun: work.and_then(|work| work.begun.clone()),
            parts: parts
                .iter()
                .map(|(role, lane, person)| (self.party(definition, *role, *lane), person.clone()))
                .collect(),
            missing: missing.map(|(role, lane)| self.party(definition, role, lane)).collect(),
            question: asked.map(|asked| (asked.question.clone(), asked.asked, asked.until)),
            views: self.asked(definition, item),
            proceeded: asked.and_then(|asked| asked.proceeded.clone()),
            waived: waived
                .iter()
                .map(|(at, why)| (definition.artefacts[*at as usize].id.clone(), why.clone()))
                .collect(),
            handed: self.handed_of(definition, key),
        })
    }

    /// Who takes part in an activity of this run; nothing when it is of another course, or of a
    /// provider that does not take part.
    pub fn takes_part(&self, definition: &Definition, item: &WorkItem) -> Option<TakesPart> {
        let key = self.known(definition, item)?;
        let act = definition.act(key.0);
        let (role, lane) = self.accountable(definition, key);
        let parties = |roles: &[u8]| {
            let found = self.parties(definition, roles, key.1);
            found.into_iter().map(|(role, lane)| self.party(definition, role, lane)).collect()
        };
        Some(TakesPart {
            responsible: parties(&act.performers),
            accountable: self.party(definition, role, lane),
            consulted: parties(&act.consulted),
            informed: parties(&act.informed),
        })
    }

    /// What an open activity takes, and whether it is there or waived. Groups of which one is
    /// enough come after what is always needed.
    pub fn inputs(&self, definition: &Definition, item: &WorkItem) -> Vec<(Need, bool)> {
        let Some(key) = self.known(definition, item) else { return Vec::new() };
        let activity = &definition.activities[key.0 as usize];
        let lacks = self.unmet(definition, key);
        let is_lacking = |need: &Need| {
            lacks.iter().any(|lack| match lack {
                Lack::Need { artefact, state, .. } | Lack::Either { artefact, state, .. } => {
                    let kind = &definition.artefacts[*artefact as usize];
                    kind.id == need.artefact && kind.states[*state as usize] == need.state
                }
                Lack::Wait { .. } => false,
            })
        };
        let held = |need: &Need| {
            self.flow.marks.iter().any(|mark| {
                let kind = &definition.artefacts[mark.artefact as usize];
                let state = &kind.states[mark.state as usize];
                kind.id == need.artefact && (need.state == "current" || *state == need.state)
            })
        };
        let always = activity.needs.iter().map(|need| {
            let there = if need.if_present { held(need) } else { !is_lacking(need) };
            (need.clone(), there)
        });
        let either = activity.needs_either.iter().flatten();
        always.chain(either.map(|need| (need.clone(), held(need)))).collect()
    }

    /// Everything of open activities that is in the hands of somebody who does not hold its role.
    pub fn handed(&self, definition: &Definition) -> Vec<Handed> {
        self.flow.open().flat_map(|key| self.handed_of(definition, key)).collect()
    }

    /// How often an activity was completed, in the lane of its provider where each has its own.
    pub fn completed(&self, definition: &Definition, item: &WorkItem) -> u32 {
        let key = self.known(definition, item);
        key.and_then(|key| self.flow.cell(key.0, key.1)).map_or(0, |cell| cell.done)
    }

    fn handed_of(&self, definition: &Definition, key: (u16, Lane)) -> Vec<Handed> {
        let delegations = self.works.get(&key).map(|work| work.delegations.as_slice());
        let handed = delegations.unwrap_or_default().iter().map(|one| Handed {
            item: self.item(definition, key),
            party: self.party(definition, one.role, one.lane),
            from: one.from.clone(),
            to: one.to.clone(),
            at: one.at,
            reason: one.reason.clone(),
        });
        handed.collect()
    }

    /// The activity and the lane that an item names, if they are of this run.
    fn known(&self, definition: &Definition, item: &WorkItem) -> Option<(u16, Lane)> {
        let at = definition.wiring.activity(&item.activity)?;
        let act = definition.act(at);
        let lane = match &item.provider {
            None => 0,
            Some(provider) => self.lane(provider)?,
        };
        (act.course == self.flow.course && act.is_lane == (lane != 0)).then_some((at, lane))
    }
}
