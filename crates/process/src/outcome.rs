//! What came of completed activities: by which word, whether that leads back, and what is to be
//! done again because of it.

use std::collections::BTreeSet;

use crate::WorkItem;
use crate::definition::{Activity, Bits, Definition, Way};
use crate::flow::Lane;
use crate::run::Run;

/// What the last completion of an activity that stands came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The words of the ways by which it was completed: `approved`.
    pub say: Vec<String>,
    /// Is it a no: does it lead back, or say so to the gate that repeats it?
    pub is_no: bool,
    /// Activities that it leads back to.
    pub back_to: Vec<String>,
}

impl Definition {
    /// Where a way leads back to, beside what it opens for others to go on with.
    fn back_of(&self, activity: &Activity, way: &Way) -> Vec<String> {
        if way.is_ordinary || way.is_also {
            return Vec::new();
        }
        let next: Vec<&String> = way.next.iter().filter(|to| !way.parallel.contains(to)).collect();
        match next.iter().all(|to| self.leads_back(&activity.id, to)) {
            true => next.into_iter().cloned().collect(),
            false => Vec::new(),
        }
    }

    /// Does a way put a document into a state that the gate after it answers by leading back?
    fn is_refused_by_gate(&self, way: &Way) -> bool {
        let refuses = |made: &crate::Need| {
            let gates = self.activities.iter().filter(|gate| gate.follows == made.artefact);
            gates
                .flat_map(|gate| gate.ways.iter().map(move |way| (gate, way)))
                .any(|(gate, way)| way.say == made.state && !self.back_of(gate, way).is_empty())
        };
        way.makes.iter().any(refuses)
    }
}

impl Run {
    /// What came of the last completion of an activity that stands; nothing when there is none.
    ///
    /// ```
    /// # use process::{Actor, Deed, Definition, Event, Run, Start, WorkItem};
    /// # let definition = Definition::shipped();
    /// # let by = Actor { person: "ada".into(), role: "bc-manager".into(), ..Actor::default() };
    /// # let (course, providers) = ("programme".into(), vec!["altus".into()]);
    /// # let start = Start { course, providers, ..Start::default() };
    /// # let at = "2026-11-23T09:00:00Z".parse()?;
    /// # let event = Event { at, by, deed: Deed::Start(start) };
    /// let run = Run::replay(definition, &[event]).map_err(|(_, why)| why)?;
    /// let gate = WorkItem { activity: "1.10".into(), provider: None };
    /// assert_eq!(run.outcome(definition, &gate), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn outcome(&self, definition: &Definition, item: &WorkItem) -> Option<Outcome> {
        let at = definition.wiring.activity(&item.activity)?;
        let lane = item.provider.as_ref().map_or(Some(0), |provider| self.lane(provider))?;
        self.outcome_of(definition, (at, lane)).map(|(_, outcome)| outcome)
    }

    /// The same, with the number of the completion.
    fn outcome_of(&self, definition: &Definition, key: (u16, Lane)) -> Option<(usize, Outcome)> {
        let stands = |done: &&crate::run::Done| {
            (done.activity, done.lane) == key && done.superseded.is_none()
        };
        let (number, done) = self.done.iter().enumerate().rfind(|(_, done)| stands(done))?;
        let activity = &definition.activities[key.0 as usize];
        let ways = || done.ways.iter().map(|way| &activity.ways[*way as usize]);
        let back_to: Vec<String> =
            ways().flat_map(|way| definition.back_of(activity, way)).collect();
        let is_no = !back_to.is_empty() || ways().any(|way| definition.is_refused_by_gate(way));
        let say = ways().map(|way| way.say.clone()).collect();
        Some((number, Outcome { say, is_no, back_to }))
    }

    /// What was complete and is to be done again, because a gate behind it led back: everything
    /// from there to the gate, until it is complete anew.
    pub fn to_redo(&self, definition: &Definition) -> BTreeSet<WorkItem> {
        let mut again = BTreeSet::new();
        for gate in 0..definition.activities.len() as u16 {
            let keys = self.flow.cells.keys().filter(|(at, _)| *at == gate);
            for key in keys {
                let Some((number, outcome)) = self.outcome_of(definition, *key) else { continue };
                let from = outcome.back_to.iter().filter_map(|id| definition.wiring.activity(id));
                for at in between(definition, from.collect(), gate).all() {
                    let lanes = self.flow.cells.keys().filter(|(other, _)| *other == at);
                    let older = lanes.filter(|lane| {
                        self.outcome_of(definition, **lane).is_some_and(|(last, _)| last < number)
                    });
                    again.extend(older.map(|lane| self.item(definition, *lane)));
                }
            }
        }
        again
    }
}

/// Activities on the way from some to a gate, the gate aside.
fn between(definition: &Definition, mut ahead: Vec<u16>, gate: u16) -> Bits {
    let mut found = Bits::default();
    while let Some(at) = ahead.pop() {
        if at >= gate || !found.add(at) {
            continue;
        }
        let next = definition.act(at).ways.iter().flat_map(|way| &way.next);
        ahead.extend(next.filter(|to| **to > at));
    }
    found
}
