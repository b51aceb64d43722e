//! What waits, for what and for whom; and what nothing in a run makes, so that somebody has to see
//! to it.

use crate::Party;
use crate::definition::{Bits, Definition};
use crate::flow::{Lack, Lane};
use crate::query::Wait;
use crate::run::Run;

/// Open activities by whether they go on, once everybody has done what is theirs.
pub(crate) struct Going {
    on: Vec<(u16, Lane)>,
    /// Those that wait for each other in a circle, and who waits for them.
    stuck: Vec<(u16, Lane)>,
    /// Periodic activities: they come of themselves.
    periodic: Vec<u16>,
}

impl Going {
    /// Does an activity go on in no lane?
    fn is_closed(&self, activity: u16) -> bool {
        let is_it = |one: &(u16, Lane)| one.0 == activity;
        self.stuck.iter().any(is_it) && !self.on.iter().any(is_it)
    }
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

/// Does an activity make it, or what follows from it, without going through one that is closed?
fn leads_to(
    definition: &Definition,
    from: u16,
    (artefact, state): (u16, u8),
    is_closed: impl Fn(u16) -> bool,
) -> bool {
    let kind = &definition.artefacts[artefact as usize];
    let is_current = kind.states[state as usize] == "current";
    let mut ahead = vec![from];
    let mut seen = Bits::default();
    while let Some(at) = ahead.pop() {
        if seen.has(at) || is_closed(at) {
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
        let going = self.going(definition);
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
                if self.comes_from_nobody(definition, (key, lack), &going).is_some() {
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
        (key, lack): ((u16, Lane), Lack),
        going: &Going,
    ) -> Option<String> {
        let (artefact, state) = wanted(lack)?;
        let is_closed = |at: u16| at == key.0 || going.is_closed(at);
        let on = going.on.iter().filter(|one| **one != key).map(|one| one.0);
        let mut all = on.chain(going.periodic.iter().copied());
        if all.any(|at| leads_to(definition, at, (artefact, state), is_closed)) {
            return None;
        }
        let kind = &definition.artefacts[artefact as usize];
        Some(format!("{} {}", kind.id, kind.states[state as usize]))
    }

    /// Which open activities go on: those that lack nothing or what is reported, then what waits
    /// for them or for what nobody makes, so that somebody is asked for it, and so forth. What is
    /// left waits in a circle.
    pub(crate) fn going(&self, definition: &Definition) -> Going {
        let periodic: Vec<u16> = (0..definition.activities.len() as u16)
            .filter(|at| self.due(definition, *at).is_some())
            .collect();
        // What is there for the case alone brings nothing; what never came about is asked for.
        let is_coming = |open: &(u16, Lane)| {
            let is_new = self.flow.cell(open.0, open.1).is_none_or(|cell| cell.done == 0);
            is_new || !self.flow.is_idle(definition, *open)
        };
        let open: Vec<(u16, Lane)> = self.flow.open().filter(is_coming).collect();
        let mut going = Going { on: Vec::new(), stuck: Vec::new(), periodic };
        let mut waiting: Vec<((u16, Lane), Vec<Lack>)> = Vec::new();
        for key in &open {
            let mut lacks = self.unmet(definition, *key);
            lacks.retain(|lack| self.reporter(definition, *lack, key.1).is_none());
            match lacks.is_empty() {
                true => going.on.push(*key),
                false => waiting.push((*key, lacks)),
            }
        }
        loop {
            going.stuck = waiting.iter().map(|(key, _)| *key).collect();
            let is_met = |key: (u16, Lane), lack: &Lack| match (lack, wanted(*lack)) {
                (Lack::Wait { activity, lane }, _) => !going
                    .stuck
                    .iter()
                    .any(|one| one.0 == *activity && (*lane == 0 || one.1 == *lane)),
                (_, Some(made)) => {
                    let others = open.iter().filter(|one| **one != key).map(|one| one.0);
                    let mut all = others.chain(going.periodic.iter().copied());
                    self.comes_from_nobody(definition, (key, *lack), &going).is_none()
                        || !all.any(|at| leads_to(definition, at, made, |one| one == key.0))
                }
                (_, None) => true,
            };
            let (on, still): (Vec<_>, Vec<_>) = waiting
                .into_iter()
                .partition(|(key, lacks)| lacks.iter().all(|lack| is_met(*key, lack)));
            waiting = still;
            if on.is_empty() {
                return going;
            }
            going.on.extend(on.into_iter().map(|(key, _)| key));
        }
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
