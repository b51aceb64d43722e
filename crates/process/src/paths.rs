//! Which activities a fresh organisation can complete, and by how few others.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use crate::definition::{Bits, Definition, Slot};
use crate::flow::{Flow, Lack, Lane};

/// How far the search for a path goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchLimit {
    /// Different situations that are looked at. Beyond, the answer is [`Reach::Unknown`].
    pub situations: usize,
}

impl Default for SearchLimit {
    /// 100,000 situations: some 50 MB.
    fn default() -> SearchLimit {
        SearchLimit { situations: 100_000 }
    }
}

/// One completion on a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathStep {
    /// The activity.
    pub activity: String,
    /// The ways it is completed by, in the definition's words.
    pub say: Vec<String>,
}

/// Whether a fresh organisation comes to an activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// By these completions, the last one its own; no path has fewer.
    Path(Vec<PathStep>),
    /// No run comes to it.
    Never,
    /// The search met its limit.
    Unknown,
}

/// The shortest path, in completions, on which a fresh organisation completes an activity.
///
/// A fresh organisation has one service provider and no document but those from outside; whatever
/// people have to report, they report. Shape: completions in order. Limits: beyond
/// `limit.situations` the answer is [`Reach::Unknown`]. Errors: none; an unknown activity, or one
/// of a flawed definition, is never reached. Source: A* (Hart, Nilsson,
/// Raphael 1968) over situations with landmarks as the bound, so the path is a shortest one;
/// checked against breadth-first search, and by walking each path with the step function.
///
/// ```
/// use process::{Definition, Reach, SearchLimit, shortest_path};
/// let definition = Definition::shipped();
/// let reach = shortest_path(definition, "1.2", SearchLimit::default());
/// let Reach::Path(path) = reach else { panic!() };
/// let ids: Vec<&str> = path.iter().map(|step| step.activity.as_str()).collect();
/// assert_eq!(ids, ["1.1", "1.R3", "1.2"]);
/// let none = SearchLimit { situations: 1 };
/// assert_eq!(shortest_path(definition, "3.21", none), Reach::Unknown);
/// assert_eq!(shortest_path(definition, "9.9", SearchLimit::default()), Reach::Never);
/// ```
pub fn shortest_path(definition: &Definition, activity: &str, limit: SearchLimit) -> Reach {
    match definition.wiring.activity(activity) {
        Some(target) if definition.is_startable => search(definition, target, limit),
        _ => Reach::Never,
    }
}

/// The lanes of a fresh organisation: one provider.
const ONE_LANE: u64 = 0b10;

fn search(definition: &Definition, target: u16, limit: SearchLimit) -> Reach {
    let Some(landmarks) = landmarks(definition, target) else { return Reach::Never };
    let relevant = relevant(definition, target);
    let (first, _) = Flow::begin(definition, definition.act(target).course, ONE_LANE);
    // Each landmark that is not yet complete takes one completion more: never an overestimate, and
    // it falls by one at most with each completion, so the first path found is a shortest one.
    let ahead = |flow: &Flow| {
        let is_done = |at: &u16| flow.cells.iter().any(|((a, _), cell)| a == at && cell.done > 0);
        landmarks.all().filter(|at| !is_done(at)).count()
    };
    let mut nearest = HashMap::from([(situation(definition, &first), 0_usize)]);
    // Each completion with the one before it.
    let mut all: Vec<(usize, u16, Vec<u8>)> = vec![(0, 0, Vec::new())];
    let mut flows = vec![first];
    // By completions at least, then by the longest way behind, then by age.
    let mut queue = BTreeSet::from([(ahead(&flows[0]), Reverse(0_usize), 0_usize)]);
    while let Some((_, Reverse(behind), at)) = queue.pop_first() {
        if all[at].1 == target && at != 0 {
            return Reach::Path(path(definition, &all, at));
        }
        let flow = flows[at].clone();
        for key in ready(definition, &flow).filter(|(activity, _)| relevant.has(*activity)) {
            for ways in choices(definition, &flow, key) {
                let mut after = flow.clone();
                completed(definition, &mut after, key, &ways);
                let here = situation(definition, &after);
                if nearest.get(&here).is_some_and(|known| *known <= behind + 1) {
                    continue;
                }
                nearest.insert(here, behind + 1);
                if all.len() > limit.situations {
                    return Reach::Unknown;
                }
                queue.insert((behind + 1 + ahead(&after), Reverse(behind + 1), all.len()));
                all.push((at, key.0, ways));
                flows.push(after);
            }
        }
    }
    Reach::Never
}

fn path(definition: &Definition, all: &[(usize, u16, Vec<u8>)], end: usize) -> Vec<PathStep> {
    let mut steps = Vec::new();
    let mut at = end;
    while at != 0 {
        let (from, activity, ways) = &all[at];
        let activity = &definition.activities[*activity as usize];
        let say = ways.iter().map(|way| activity.ways[*way as usize].say.clone()).collect();
        steps.push(PathStep { activity: activity.id.clone(), say });
        at = *from;
    }
    steps.reverse();
    steps
}

/// Activities without which one is never completed, itself among them; nothing when it is not
/// completed anyway. What holds even when nothing done is ever undone.
fn landmarks(definition: &Definition, target: u16) -> Option<Bits> {
    let without_none = relaxed(definition, target, None);
    without_none.has(target).then(|| {
        let mut landmarks = Bits::default();
        for at in without_none.all() {
            if at == target || !relaxed(definition, target, Some(at)).has(target) {
                landmarks.add(at);
            }
        }
        landmarks
    })
}

/// What can be completed in the course of an activity when nothing done is ever undone, and one
/// activity is left out.
fn relaxed(definition: &Definition, target: u16, left_out: Option<u16>) -> Bits {
    let course = definition.act(target).course;
    let mut open = Bits::default();
    let mut done = Bits::default();
    let mut stages = 0_u64;
    let entry = &definition.courses[course as usize].entry;
    for at in entry.iter().filter_map(|id| definition.wiring.activity(id)) {
        open.add(at);
    }
    let mut goes_on = true;
    while goes_on {
        goes_on = false;
        for (at, activity) in definition.activities.iter().enumerate() {
            let (number, act) = (at as u16, definition.act(at as u16));
            let stage = 1_u64 << (activity.stage % 64);
            let is_open =
                open.has(number) || (activity.every_days.is_some() && stages & stage != 0);
            if act.course != course || left_out == Some(number) || done.has(number) || !is_open {
                continue;
            }
            let is_met = |slot: &Slot| {
                let makes = |other: u16| {
                    let ways = &definition.act(other).ways;
                    ways.iter().flat_map(|way| &way.makes).any(|made| serves(slot, made))
                };
                let artefact = &definition.artefacts[slot.artefact as usize];
                let is_free = slot.is_given || slot.if_present || slot.by_reason;
                is_free
                    || artefact.reported.contains(&artefact.states[slot.state as usize])
                    || done.all().any(makes)
            };
            let either =
                act.either.is_empty() || act.either.iter().any(|group| group.iter().all(is_met));
            let after = act.after.iter().all(|before| done.has(*before));
            if !(either && after && act.needs.iter().all(is_met)) {
                continue;
            }
            goes_on |= done.add(number);
            stages |= stage;
            for to in act.ways.iter().flat_map(|way| &way.next) {
                open.add(*to);
                stages |= 1_u64 << (definition.activities[*to as usize].stage % 64);
            }
        }
    }
    done
}

fn serves(slot: &Slot, made: &(u16, u8)) -> bool {
    slot.artefact == made.0 && (slot.is_current || slot.state == made.1)
}

/// What may be completed now, when people report and reason as they have to.
fn ready(definition: &Definition, flow: &Flow) -> impl Iterator<Item = (u16, Lane)> {
    let is_reported = |artefact: u16, state: u8| {
        let artefact = &definition.artefacts[artefact as usize];
        artefact.reported.contains(&artefact.states[state as usize])
    };
    let is_in_the_way = move |lack: &Lack| match lack {
        Lack::Need { artefact, state, by_reason, .. } => {
            !by_reason && !is_reported(*artefact, *state)
        }
        _ => true,
    };
    flow.open().filter(move |key| !flow.lacks(definition, *key).iter().any(is_in_the_way))
}

/// Reports what the activity waits for and completes it.
fn completed(definition: &Definition, flow: &mut Flow, key: (u16, Lane), ways: &[u8]) {
    for lack in flow.lacks(definition, key) {
        if let Lack::Need { artefact, state, .. } = lack {
            flow.put(definition, (artefact, state), 0, (0, 0));
        }
    }
    let subject = flow.subject(definition, key.0);
    flow.complete(definition, key, ways, subject);
}

/// The ways an activity can be completed by: each outcome, the ordinary way alone and with each
/// one on top of it.
fn choices(definition: &Definition, flow: &Flow, key: (u16, Lane)) -> Vec<Vec<u8>> {
    let activity = &definition.activities[key.0 as usize];
    let mut choices = Vec::new();
    for (place, way) in activity.ways.iter().enumerate() {
        if !follows(definition, flow, key.0, &way.say) {
            continue;
        }
        match way.is_also {
            true => choices.push(vec![0, place as u8]),
            false => choices.push(vec![place as u8]),
        }
    }
    choices
}

/// Does the document that a decision follows say the same?
fn follows(definition: &Definition, flow: &Flow, activity: u16, say: &str) -> bool {
    let Some(document) = definition.act(activity).follows else { return true };
    let states = &definition.artefacts[document as usize].states;
    let state = states.iter().position(|state| state == say);
    state.is_some_and(|state| flow.mark(document, state as u8, 0).is_some())
}

/// What of a flow decides how it goes on; versions count only as far as they are compared.
fn situation(definition: &Definition, flow: &Flow) -> Vec<u32> {
    let mut words = Vec::with_capacity(flow.cells.len() + flow.marks.len());
    for ((activity, lane), cell) in &flow.cells {
        let state = u32::from(cell.is_open) | u32::from(cell.done > 0) << 1;
        words.push(u32::from(*activity) << 16 | u32::from(*lane) << 4 | state);
    }
    let from = words.len();
    for mark in &flow.marks {
        let about = definition.wiring.about[mark.artefact as usize];
        let is_fresh = about.is_none_or(|about| flow.version(about, 0) == mark.about);
        let place = u32::from(mark.artefact) << 16 | u32::from(mark.state) << 8;
        words.push(1 << 31 | place | u32::from(mark.lane) << 1 | u32::from(is_fresh));
    }
    words[from..].sort_unstable();
    words
}

/// Activities that can matter on the way to one.
fn relevant(definition: &Definition, target: u16) -> Bits {
    let mut bits = Bits::default();
    let mut todo = vec![target];
    while let Some(at) = todo.pop() {
        if !bits.add(at) {
            continue;
        }
        let act = definition.act(at);
        let stage = definition.activities[at as usize].stage;
        let is_periodic = definition.activities[at as usize].every_days.is_some();
        let slots = || act.needs.iter().chain(act.either.iter().flatten());
        for (other, from) in definition.wiring.acts.iter().enumerate() {
            let enters = |to: &u16| {
                let there = definition.activities[*to as usize].stage;
                is_periodic && there == stage && definition.activities[other].stage != stage
            };
            let leads = from.ways.iter().any(|way| {
                way.next.iter().any(|to| *to == at || enters(to))
                    || way.makes.iter().any(|made| slots().any(|slot| serves(slot, made)))
            });
            if leads {
                todo.push(other as u16);
            }
        }
        todo.extend(&act.after);
        todo.extend(act.upstream.all());
    }
    bits
}

/// Activities that no run of a fresh organisation completes.
///
/// One fair run of each course, which takes the ways of each activity in turn, proves most of them
/// reached; what it does not come to is searched for.
pub(crate) fn unreached(definition: &Definition) -> Vec<u16> {
    let mut reached = Bits::default();
    for course in 0..definition.courses.len() {
        fair_run(definition, course as u8, &mut reached);
    }
    let limit = SearchLimit { situations: 1_000 };
    let all = 0..definition.activities.len() as u16;
    all.filter(|at| !reached.has(*at) && !matches!(search(definition, *at, limit), Reach::Path(_)))
        .collect()
}

fn fair_run(definition: &Definition, course: u8, reached: &mut Bits) {
    let (mut flow, _) = Flow::begin(definition, course, ONE_LANE);
    let wanted = definition.wiring.acts.iter().filter(|act| act.course == course).count();
    let mut met = 0;
    for _ in 0..8 * wanted {
        // The least often completed first, so that no loop keeps the rest from its turn.
        let done = |key: &(u16, Lane)| flow.cell(key.0, key.1).map_or(0, |cell| cell.done);
        // What waits for a report gets one once; else two could keep each other busy for ever.
        let is_new = |key: &(u16, Lane)| done(key) == 0 || !flow.is_idle(definition, *key);
        let next = ready(definition, &flow).filter(is_new).min_by_key(|key| (done(key), *key));
        let Some(key) = next else { return };
        let choices = choices(definition, &flow, key);
        if choices.is_empty() {
            return;
        }
        let turn = done(&key) as usize % choices.len();
        completed(definition, &mut flow, key, &choices[turn]);
        met += usize::from(reached.add(key.0));
        if met == wanted {
            return;
        }
    }
}
