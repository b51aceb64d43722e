//! Impact in time: what a failure reaches, when, and by which way.

use super::Recoveries;
use crate::{landscape::NONE, view::View};
use std::collections::HashMap;

/// The time from which on nothing counts: more than a hundred years.
pub(super) const NEVER_FELT: u32 = u32::MAX;

/// How something is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// What.
    pub node: u32,
    /// After how many seconds.
    pub at: u64,
    /// Does it fail? Otherwise it only gets worse.
    pub fails: bool,
}

/// What a failure reaches.
pub struct Impact {
    /// Everything reached, the earliest first, causes at the front. What fails may have got worse
    /// before; then only the failure counts and stands here.
    pub reached: Vec<Reached>,
    /// By which place in `reached` a node stands; [`NONE`] when it is not reached.
    places: Vec<u32>,
    /// The cause behind each of what is reached, and the steps from it.
    causes: Vec<(u32, u32)>,
    found: engine::Impact,
    /// What first made a node worse that does not fail.
    worse_by: Vec<(u32, u32)>,
}

impl Impact {
    /// How a node is reached, if it is.
    pub fn of(&self, node: u32) -> Option<&Reached> {
        self.reached.get(self.places[node as usize] as usize)
    }

    /// The cause behind something that is reached, and how many steps away that is.
    pub fn cause(&self, one: &Reached) -> (u32, usize) {
        let place = self.places[one.node as usize] as usize;
        self.causes.get(place).map_or((one.node, 0), |(cause, steps)| (*cause, *steps as usize))
    }

    /// Does a node fail?
    pub fn fails(&self, node: u32) -> bool {
        failing_at(&self.found, node).is_some()
    }

    /// Of each node: does it fail?
    pub fn failed(&self) -> Vec<bool> {
        (0..).take(self.places.len()).map(|node| self.fails(node)).collect()
    }

    /// The need by which a node is reached; nothing for a cause.
    pub fn via(&self, view: &View, node: u32) -> Option<u32> {
        if self.fails(node) {
            return view.need_between(node, self.found.decided_by(view.graph(), node)?);
        }
        let found = self.worse_by.binary_search_by_key(&node, |(node, _)| *node).ok()?;
        let from = self.worse_by[found].1;
        view.needs_of(node).map(super::short).find(|at| {
            let need = &view.needs()[*at as usize];
            need.provider == from && !need.is_hard
        })
    }
}

/// When a node fails, if it ever does.
pub(super) fn failing_at(found: &engine::Impact, node: u32) -> Option<u64> {
    found.at(node).filter(|at| *at < u64::from(NEVER_FELT))
}

/// The same moment for all of them.
pub(super) fn at_once(causes: &[u32]) -> Vec<engine::Failure> {
    causes.iter().map(|node| engine::Failure { node: *node, at: 0 }).collect()
}

/// What is reached when the causes fail at the same time and nothing comes back: a consumer fails
/// when a hard need does, after its lag; a group when fewer members are left than are needed. A
/// soft need only makes things worse, and that goes no further.
pub fn impact(view: &View, causes: &[u32]) -> Impact {
    let found = engine::impact(view.graph(), &at_once(causes));
    told(view, found.expect("causes are nodes of the view"), None).0
}

/// What is reached, as the engine found it for hard needs; and what would get worse if what it
/// needs softly were not back before.
pub(super) fn told(
    view: &View,
    found: engine::Impact,
    recoveries: Option<&Recoveries>,
) -> (Impact, Vec<u32>) {
    let failing = found.reached().iter().filter_map(|node| {
        Some(Reached { node: *node, at: failing_at(&found, *node)?, fails: true })
    });
    let mut reached: Vec<Reached> = failing.collect();
    let (worse, spared) = worse(view, &reached, |node| failing_at(&found, node), recoveries);
    let mut worse_by: Vec<(u32, u32)> =
        worse.iter().map(|(_, node, from)| (*node, *from)).collect();
    worse_by.sort_unstable();
    reached.extend(worse.iter().map(|(at, node, _)| Reached {
        node: *node,
        at: *at,
        fails: false,
    }));
    // At the same time what fails comes first, the nearest to a cause before the others.
    reached.sort_by_cached_key(|one| (one.at, !one.fails, found.steps(view.graph(), one.node)));
    let mut places = vec![NONE; view.len()];
    let mut seen = vec![false; view.len()];
    reached.retain(|one| !std::mem::replace(&mut seen[one.node as usize], true));
    for (place, one) in (0..).zip(&reached) {
        places[one.node as usize] = place;
    }
    let causes = causes_behind(view, &reached, &places, &found, &worse_by);
    (Impact { reached, places, causes, found, worse_by }, spared)
}

/// What only gets worse, when, and by what first; and what would, were that not back before.
fn worse(
    view: &View,
    failing: &[Reached],
    fails: impl Fn(u32) -> Option<u64>,
    recoveries: Option<&Recoveries>,
) -> (Vec<(u64, u32, u32)>, Vec<u32>) {
    let mut first: HashMap<u32, (u64, u32, u32)> = HashMap::new();
    let mut spared = Vec::new();
    for one in failing {
        for place in view.users_of(one.node) {
            let need = &view.needs()[*place as usize];
            if need.is_hard || fails(need.consumer).is_some() {
                continue;
            }
            let at = one.at + u64::from(need.lag);
            if recoveries.is_some_and(|recoveries| recoveries.is_back_by(one.node, at)) {
                spared.push(need.consumer);
                continue;
            }
            let found = (at, *place, one.node);
            let known = first.entry(need.consumer).or_insert(found);
            *known = found.min(*known);
        }
    }
    let mut worse: Vec<(u64, u32, u32)> =
        first.into_iter().map(|(node, (at, _, from))| (at, node, from)).collect();
    worse.sort_unstable();
    (worse, spared)
}

/// The cause behind each of what is reached, and the steps from it. What decides about a node
/// stands before it, so one pass will do.
fn causes_behind(
    view: &View,
    reached: &[Reached],
    places: &[u32],
    found: &engine::Impact,
    worse_by: &[(u32, u32)],
) -> Vec<(u32, u32)> {
    let mut causes: Vec<(u32, u32)> = Vec::with_capacity(reached.len());
    for one in reached {
        let worse = || worse_by.binary_search_by_key(&one.node, |(node, _)| *node).ok();
        let from = match one.fails {
            true => found.decided_by(view.graph(), one.node),
            false => worse().map(|at| worse_by[at].1),
        };
        let before = from.and_then(|from| causes.get(places[from as usize] as usize).copied());
        causes.push(before.map_or((one.node, 0), |(cause, steps)| (cause, steps + 1)));
    }
    causes
}
