//! What waits, for what and for whom; and what nothing in a run makes, so that somebody has to see
//! to it.

use crate::Party;
use crate::definition::{Bits, Definition};
use crate::flow::{Lack, Lane};
use crate::query::Wait;
use crate::run::Run;

/// Where something comes from that is lacking.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Coming {
    /// Something in the run makes it.
    Made,
    /// Nothing does: somebody has to see to it.
    Nobody,
    /// Only what waits for it would.
    Circle,
}

/// A search for what goes on: who waits for whom so far, and what was found to be stuck.
struct Search {
    path: Vec<(u16, Lane)>,
    stuck: Vec<(u16, Lane)>,
}

/// The artefact and the state that is missing; nothing where only the order is.
fn wanted(lack: Lack) -> Option<(u16, u8)> {
    match lack {
        Lack::Need { artefact, state, .. } | Lack::Either { artefact, state, .. } => {
            Some((artefact, state))
        }
        Lack::Wait { .. } => None,
    }
}

/// Does an activity make it, or what follows from it, without those of the path?
fn leads_to(
    definition: &Definition,
    from: u16,
    (artefact, state): (u16, u8),
    path: &[(u16, Lane)],
) -> bool {
    let kind = &definition.artefacts[artefact as usize];
    let is_current = kind.states[state as usize] == "current";
    let mut ahead = vec![from];
    let mut seen = Bits::default();
    while let Some(at) = ahead.pop() {
        if seen.has(at) || path.iter().any(|one| one.0 == at) {
            continue;
        }
        seen.add(at);
        for way in &definition.act(at).ways {
            if way.makes.iter().any(|(a, s)| *a == artefact && (is_current || *s == state)) {
                return true;
            }
            ahead.extend(&way.next);
        }
    }
    false
}

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

    /// What an open activity lacks and nothing in this run will make as things stand, or only what
    /// waits for it in a circle: `S14 current`. Then whoever answers for the activity sees to it;
    /// else nobody would.
    pub(crate) fn comes_from_nobody(
        &self,
        definition: &Definition,
        key: (u16, Lane),
        lack: Lack,
    ) -> Option<String> {
        let (artefact, state) = wanted(lack)?;
        let mut search = Search { path: vec![key], stuck: Vec::new() };
        let coming = self.coming(definition, (artefact, state), &mut search);
        let kind = &definition.artefacts[artefact as usize];
        let words = || format!("{} {}", kind.id, kind.states[state as usize]);
        (coming != Coming::Made).then(words)
    }

    /// Where something that the last of the path lacks comes from.
    fn coming(&self, definition: &Definition, wanted: (u16, u8), search: &mut Search) -> Coming {
        let Some(key) = search.path.last().copied() else { return Coming::Nobody };
        let periodic = (0..definition.activities.len() as u16)
            .filter(|at| self.due(definition, *at).is_some());
        let mut going: Vec<u16> = periodic.collect();
        let mut coming = Coming::Nobody;
        for open in self.flow.open() {
            // What is there for the case alone brings nothing; what never came about is asked for.
            let is_new = self.flow.cell(open.0, open.1).is_none_or(|cell| cell.done == 0);
            if open == key || !is_new && self.flow.is_idle(definition, open) {
                continue;
            }
            // Whoever waited before is asked without those that wait for it.
            let before = search.path.iter().position(|one| *one == open);
            let past = &search.path[before.map_or(0, |at| at + 1)..];
            if !leads_to(definition, open.0, wanted, past) {
                continue;
            }
            coming = Coming::Circle;
            if before.is_none() && self.goes_on(definition, open, search) {
                going.push(open.0);
            }
        }
        // What goes on leads nowhere through what does not.
        let closed: Vec<(u16, Lane)> = [&search.path[..], &search.stuck[..]].concat();
        match going.into_iter().any(|at| leads_to(definition, at, wanted, &closed)) {
            true => Coming::Made,
            false => coming,
        }
    }

    /// Will an open activity go on, once everybody has done what is theirs?
    fn goes_on(&self, definition: &Definition, open: (u16, Lane), search: &mut Search) -> bool {
        if search.stuck.contains(&open) {
            return false;
        }
        search.path.push(open);
        let goes_on =
            self.unmet(definition, open).into_iter().all(|lack| match (lack, wanted(lack)) {
                (Lack::Wait { activity, .. }, _) => {
                    !search.path.iter().any(|one| one.0 == activity)
                }
                (_, Some(wanted)) => {
                    self.reporter(definition, lack, open.1).is_some()
                        || self.coming(definition, wanted, search) != Coming::Circle
                }
                (_, None) => true,
            });
        search.path.pop();
        if !goes_on {
            search.stuck.push(open);
        }
        goes_on
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
