//! What waits, for what and for whom; and what nothing in a run makes, so that somebody has to see
//! to it.

use crate::Party;
use crate::definition::{Bits, Definition};
use crate::flow::{Lack, Lane};
use crate::query::Wait;
use crate::run::Run;

impl Run {
    /// Who reports what is missing, when it is something that is reported.
    pub(crate) fn reporter(
        &self,
        definition: &Definition,
        lack: Lack,
        lane: Lane,
    ) -> Option<(Party, String)> {
        let Lack::Need { artefact, state, .. } = lack else { return None };
        let kind = &definition.artefacts[artefact as usize];
        let state = &kind.states[state as usize];
        let role = definition.role(&kind.reporter).filter(|_| kind.reported.contains(state))?;
        let provider = self.provider(lane).filter(|_| role.each_provider);
        let party = Party { role: role.id.clone(), provider };
        Some((party, format!("{} {state}", kind.id)))
    }

    /// What waits, for what, and for whom: what blocks what.
    pub fn waits(&self, definition: &Definition) -> Vec<Wait> {
        let mut waits = Vec::new();
        for key in self.flow.open() {
            for lack in self.unmet(definition, key) {
                let mut on = self.bringers(definition, lack);
                on.retain(|bringer| *bringer != key);
                let mut parties: Vec<Party> = self
                    .reporter(definition, lack, key.1)
                    .map(|(party, _)| party)
                    .into_iter()
                    .collect();
                for bringer in &on {
                    let accountable = self.accountable(definition, *bringer);
                    parties.push(self.party(definition, accountable.0, accountable.1));
                }
                if self.comes_from_nobody(definition, key, lack).is_some() {
                    let accountable = self.accountable(definition, key);
                    parties.push(self.party(definition, accountable.0, accountable.1));
                }
                parties.sort();
                parties.dedup();
                waits.push(Wait {
                    item: self.item(definition, key),
                    lacks: self.lack_words(definition, lack),
                    on: on.into_iter().map(|key| self.item(definition, key)).collect(),
                    parties,
                });
            }
        }
        waits
    }

    /// What an open activity lacks and nothing in this run will make as things stand:
    /// `S14 current`. Then whoever answers for the activity sees to it; else nobody would.
    pub(crate) fn comes_from_nobody(
        &self,
        definition: &Definition,
        key: (u16, Lane),
        lack: Lack,
    ) -> Option<String> {
        let (Lack::Need { artefact, state, .. } | Lack::Either { artefact, state, .. }) = lack
        else {
            return None;
        };
        // What is there for the case alone brings nothing; what never came about is asked for.
        let is_other = |open: &(u16, Lane)| {
            let is_new = self.flow.cell(open.0, open.1).is_none_or(|cell| cell.done == 0);
            *open != key && (is_new || !self.flow.is_idle(definition, *open))
        };
        let periodic = (0..definition.activities.len() as u16)
            .filter(|at| self.due(definition, *at).is_some());
        let mut ahead: Vec<u16> =
            self.flow.open().filter(is_other).map(|(at, _)| at).chain(periodic).collect();
        let kind = &definition.artefacts[artefact as usize];
        let is_current = kind.states[state as usize] == "current";
        let mut seen = Bits::default();
        while let Some(at) = ahead.pop() {
            if seen.has(at) || at == key.0 {
                continue;
            }
            seen.add(at);
            for way in &definition.act(at).ways {
                if way.makes.iter().any(|(a, s)| *a == artefact && (is_current || *s == state)) {
                    return None;
                }
                ahead.extend(&way.next);
            }
        }
        Some(format!("{} {}", kind.id, kind.states[state as usize]))
    }

    /// Open activities that make what is missing, or that have to come first.
    fn bringers(&self, definition: &Definition, lack: Lack) -> Vec<(u16, Lane)> {
        let makes = |(activity, own): &(u16, Lane)| match lack {
            Lack::Wait { activity: awaited, lane } => {
                *activity == awaited && (lane == 0 || *own == lane)
            }
            Lack::Need { artefact, state, lane, .. } | Lack::Either { artefact, state, lane } => {
                let kind = &definition.artefacts[artefact as usize];
                let is_current = kind.states[state as usize] == "current";
                let ways = &definition.act(*activity).ways;
                (lane == 0 || *own == 0 || *own == lane)
                    && ways
                        .iter()
                        .flat_map(|way| &way.makes)
                        .any(|(a, s)| *a == artefact && (is_current || *s == state))
            }
        };
        self.flow.open().filter(makes).collect()
    }

    pub(crate) fn lack_words(&self, definition: &Definition, lack: Lack) -> String {
        let of = |lane: Lane| match self.provider(lane) {
            Some(provider) => format!(" of {provider}"),
            None => String::new(),
        };
        match lack {
            Lack::Need { artefact, state, lane, stale, .. } => {
                let kind = &definition.artefacts[artefact as usize];
                let ending = if stale { ", of the present version," } else { "" };
                format!(
                    "{} {}{}{ending} is missing",
                    kind.id,
                    kind.states[state as usize],
                    of(lane)
                )
            }
            Lack::Either { artefact, state, lane } => {
                let kind = &definition.artefacts[artefact as usize];
                format!("{} {}{} is missing", kind.id, kind.states[state as usize], of(lane))
            }
            Lack::Wait { activity, lane } => {
                format!("{}{} comes first", definition.activities[activity as usize].id, of(lane))
            }
        }
    }

    pub(crate) fn lack_way_out(&self, definition: &Definition, lack: Lack) -> String {
        if let Some((party, about)) = self.reporter(definition, lack, 0) {
            return format!("let {} report {about}", party.role);
        }
        let by_reason = matches!(lack, Lack::Need { by_reason: true, .. });
        let on = self.bringers(definition, lack);
        let ids: Vec<String> = on
            .iter()
            .map(|key| {
                let id = &definition.activities[key.0 as usize].id;
                self.provider(key.1).map_or(id.clone(), |provider| format!("{id} of {provider}"))
            })
            .collect();
        match (by_reason, ids.is_empty()) {
            (true, _) => "bring it in, or waive it with a reason".to_owned(),
            (false, true) => "complete what leads to it, or bring it in".to_owned(),
            (false, false) => format!("complete {}", ids.join(" and ")),
        }
    }
}
