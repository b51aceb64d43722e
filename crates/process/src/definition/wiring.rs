//! How a definition hangs together, as numbers: what the step function walks on.

use std::collections::HashMap;

use super::{Activity, Definition, Need, reach};
use crate::Flaw;

/// Most activities of a definition.
pub(crate) const ACTIVITIES: usize = 256;

/// Most documents and work products of a definition.
const ARTEFACTS: usize = 1024;

/// A set of activities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Bits([u64; ACTIVITIES / 64]);

impl Bits {
    pub fn add(&mut self, at: u16) -> bool {
        let word = &mut self.0[at as usize / 64];
        let before = *word;
        *word |= 1 << (at % 64);
        before != *word
    }

    pub fn has(&self, at: u16) -> bool {
        self.0[at as usize / 64] >> (at % 64) & 1 == 1
    }

    pub fn join(&mut self, other: &Bits) {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
    }

    pub fn without(mut self, at: u16) -> Bits {
        self.0[at as usize / 64] &= !(1 << (at % 64));
        self
    }

    pub fn all(&self) -> impl Iterator<Item = u16> {
        (0..ACTIVITIES as u16).filter(|at| self.has(*at))
    }
}

/// A need, resolved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub artefact: u16,
    pub state: u8,
    /// Is any version that is not superseded meant?
    pub is_current: bool,
    /// Is it always there, because its entry in the register is enough?
    pub is_given: bool,
    /// Does each provider make one of its own?
    pub per_lane: bool,
    /// Is it an event that a person reports, used up by who took it?
    pub is_event: bool,
    pub if_present: bool,
    pub by_reason: bool,
    pub same_version: bool,
}

/// A way to complete an activity, resolved.
#[derive(Clone, Debug, Default)]
pub(crate) struct WayWired {
    pub makes: Vec<(u16, u8)>,
    /// Inside the course.
    pub next: Vec<u16>,
    /// Of another course: handed over.
    pub hands_over: Vec<u16>,
}

/// An activity, resolved.
#[derive(Clone, Debug, Default)]
pub(crate) struct Act {
    pub course: u8,
    /// Does each provider do it in its own lane?
    pub is_lane: bool,
    pub performers: Vec<u8>,
    pub accountable: u8,
    pub consulted: Vec<u8>,
    pub informed: Vec<u8>,
    pub needs: Vec<Slot>,
    pub either: Vec<Vec<Slot>>,
    pub ways: Vec<WayWired>,
    pub follows: Option<u16>,
    /// Supplementary activities that must be complete first.
    pub after: Vec<u16>,
    /// What holds a gathering activity up while it is open.
    pub upstream: Bits,
}

/// Everything, resolved.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wiring {
    activities: HashMap<String, u16>,
    artefacts: HashMap<String, u16>,
    pub acts: Vec<Act>,
    /// What each artefact is about.
    pub about: Vec<Option<u16>>,
    /// Per artefact: does a state begin a version, does it stay?
    pub begins: Vec<Vec<bool>>,
    pub stays: Vec<Vec<bool>>,
}

impl Wiring {
    pub fn activity(&self, id: &str) -> Option<u16> {
        self.activities.get(id).copied()
    }

    pub fn artefact(&self, id: &str) -> Option<u16> {
        self.artefacts.get(id).copied()
    }
}

/// Resolves every name; what is not known or there twice becomes a flaw.
pub(super) fn wire(definition: &mut Definition, flaws: &mut Vec<Flaw>) -> Wiring {
    for (kind, length, most) in [
        ("activities", definition.activities.len(), ACTIVITIES),
        ("documents and work products", definition.artefacts.len(), ARTEFACTS),
    ] {
        if length > most {
            flaws.push(Flaw::at(0, format!("there are {length} {kind}; at most {most}")));
        }
    }
    definition.activities.truncate(ACTIVITIES);
    definition.artefacts.truncate(ARTEFACTS);
    let definition = &*definition;
    let mut wiring = Wiring {
        activities: index(definition.activities.iter().map(|a| (&a.id, a.line)), flaws),
        artefacts: index(definition.artefacts.iter().map(|a| (&a.id, a.line)), flaws),
        ..Wiring::default()
    };
    for artefact in &definition.artefacts {
        let marked = |words: &[String]| -> Vec<bool> {
            artefact.states.iter().map(|state| words.contains(state)).collect()
        };
        wiring.begins.push(marked(&artefact.begins));
        wiring.stays.push(marked(&artefact.stays));
        let about = wiring.artefact(&artefact.about);
        if about.is_none() && !artefact.about.is_empty() {
            let words = format!("{} is about {}, which is unknown", artefact.id, artefact.about);
            flaws.push(Flaw::at(artefact.line, words));
        }
        wiring.about.push(about);
    }
    let mut resolver = Resolver { definition, wiring: &wiring, flaws };
    let mut acts: Vec<Act> =
        definition.activities.iter().map(|activity| resolver.act(activity)).collect();
    let made_in_lanes = made_in_lanes(definition, &wiring, &acts);
    for act in &mut acts {
        for slot in act.needs.iter_mut().chain(act.either.iter_mut().flatten()) {
            let made = &made_in_lanes[slot.artefact as usize];
            let begun = made.iter().zip(&wiring.begins[slot.artefact as usize]);
            slot.per_lane = match slot.is_current {
                true => begun.clone().any(|(made, begins)| *made && *begins),
                false => made[slot.state as usize],
            };
        }
    }
    let upstream = reach::upstream(definition, &acts, &wiring);
    for (act, upstream) in acts.iter_mut().zip(upstream) {
        act.upstream = upstream;
    }
    wiring.acts = acts;
    wiring
}

fn index<'a>(
    ids: impl Iterator<Item = (&'a String, u32)>,
    flaws: &mut Vec<Flaw>,
) -> HashMap<String, u16> {
    let mut index = HashMap::new();
    for (at, (id, line)) in ids.enumerate() {
        if index.contains_key(id) {
            flaws.push(Flaw::at(line, format!("{id} is there twice; each id is there once")));
        } else {
            index.insert(id.clone(), at as u16);
        }
    }
    index
}

fn made_in_lanes(definition: &Definition, wiring: &Wiring, acts: &[Act]) -> Vec<Vec<bool>> {
    let mut made: Vec<Vec<bool>> =
        definition.artefacts.iter().map(|artefact| vec![false; artefact.states.len()]).collect();
    for act in acts.iter().filter(|act| act.is_lane) {
        for (artefact, state) in act.ways.iter().flat_map(|way| &way.makes) {
            made[*artefact as usize][*state as usize] = true;
        }
    }
    debug_assert_eq!(made.len(), wiring.begins.len());
    made
}

struct Resolver<'a> {
    definition: &'a Definition,
    wiring: &'a Wiring,
    flaws: &'a mut Vec<Flaw>,
}

impl Resolver<'_> {
    fn flaw(&mut self, activity: &Activity, words: impl AsRef<str>) {
        self.flaws.push(Flaw::at(activity.line, format!("{} {}", activity.id, words.as_ref())));
    }

    fn act(&mut self, activity: &Activity) -> Act {
        let stage = activity.stage;
        let courses = &self.definition.courses;
        let course = courses.iter().position(|course| course.stages.contains(&stage));
        if course.is_none() {
            self.flaw(activity, format!("is of stage {stage}, which no course goes through"));
        }
        let mut act = Act { course: course.unwrap_or(0) as u8, ..Act::default() };
        self.people(activity, &mut act);
        act.needs = activity.needs.iter().filter_map(|need| self.slot(activity, need)).collect();
        for group in &activity.needs_either {
            let slots = group.iter().filter_map(|need| self.slot(activity, need)).collect();
            act.either.push(slots);
        }
        for way in &activity.ways {
            let made: Vec<Slot> =
                way.makes.iter().filter_map(|need| self.slot(activity, need)).collect();
            let next: Vec<u16> = self.known(activity, &way.next, "leads to");
            let is_here = |to: &u16| {
                courses.get(act.course as usize).is_some_and(|course| {
                    course.stages.contains(&self.definition.activities[*to as usize].stage)
                })
            };
            let (next, hands_over) = next.into_iter().partition(is_here);
            let makes = made.iter().map(|slot| (slot.artefact, slot.state)).collect();
            act.ways.push(WayWired { makes, next, hands_over });
        }
        if !activity.follows.is_empty() {
            act.follows = self.wiring.artefact(&activity.follows);
            if act.follows.is_none() {
                self.flaw(activity, format!("follows {}, which is unknown", activity.follows));
            }
        }
        for other in &self.definition.activities {
            if other.precedes.contains(&activity.id)
                && let Some(at) = self.wiring.activity(&other.id)
            {
                act.after.push(at);
            }
        }
        self.known(activity, &activity.precedes, "precedes");
        self.known(activity, &activity.joins, "joins");
        act
    }

    fn known(&mut self, activity: &Activity, ids: &[String], verb: &str) -> Vec<u16> {
        let mut known = Vec::new();
        for id in ids {
            match self.wiring.activity(id) {
                Some(at) => known.push(at),
                None => {
                    let words = format!("{verb} {id}, which is no activity");
                    self.flaw(activity, words);
                }
            }
        }
        known
    }

    fn people(&mut self, activity: &Activity, act: &mut Act) {
        for (role, raci) in &activity.raci {
            let found = self.definition.roles.iter().position(|known| known.id == *role);
            let Some(at) = found.filter(|at| self.definition.roles[*at].column.is_some()) else {
                let words = format!("gives letters to {role}, which is no role of the RACI table");
                self.flaw(activity, words);
                continue;
            };
            let at = at as u8;
            let lists = [
                (raci.responsible, &mut act.performers),
                (raci.consulted, &mut act.consulted),
                (raci.informed, &mut act.informed),
            ];
            for (_, list) in lists.into_iter().filter(|(is_set, _)| *is_set) {
                list.push(at);
            }
            if raci.accountable {
                act.accountable = at;
            }
        }
        let each = |role: &u8| self.definition.roles[*role as usize].each_provider;
        act.is_lane =
            !act.performers.is_empty() && act.performers.iter().all(each) && each(&act.accountable);
    }

    fn slot(&mut self, activity: &Activity, need: &Need) -> Option<Slot> {
        let Some(at) = self.wiring.artefact(&need.artefact) else {
            self.flaw(activity, format!("names {}, which is no document or work product", need));
            return None;
        };
        let artefact = &self.definition.artefacts[at as usize];
        let Some(state) = artefact.states.iter().position(|state| *state == need.state) else {
            let states = artefact.states.join(", ");
            let words = format!(
                "names {} in state “{}”; its states are: {states}",
                need.artefact, need.state
            );
            self.flaw(activity, words);
            return None;
        };
        let is_current = need.state == "current";
        let is_reported = artefact.reported.contains(&need.state);
        Some(Slot {
            artefact: at,
            state: state as u8,
            is_current,
            is_given: artefact.outside && is_current,
            per_lane: false,
            is_event: is_reported && artefact.kind == "event",
            if_present: need.if_present,
            by_reason: need.by_reason,
            same_version: need.same_version,
        })
    }
}
