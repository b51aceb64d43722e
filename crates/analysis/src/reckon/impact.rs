//! Impact in time: what a failure reaches, when, and by which way.

use crate::{landscape::NONE, view::View};
use std::{cmp::Reverse, collections::BinaryHeap};

/// How something is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// What.
    pub node: u32,
    /// After how many seconds.
    pub at: u64,
    /// The need by which it came; [`NONE`] for a cause.
    pub via: u32,
    /// Does it fail? Otherwise it only gets worse.
    pub fails: bool,
}

/// What a failure reaches.
pub struct Impact {
    /// Everything reached, the earliest first, causes at the front. What fails may stand a second
    /// time before, as what got worse first; then only the failure counts and stands here.
    pub reached: Vec<Reached>,
    /// By which place in `reached` a node stands; [`NONE`] when it is not reached.
    places: Vec<u32>,
}

impl Impact {
    /// How a node is reached, if it is.
    pub fn of(&self, node: u32) -> Option<&Reached> {
        self.reached.get(self.places[node as usize] as usize)
    }

    /// Does a node fail?
    pub fn fails(&self, node: u32) -> bool {
        self.of(node).is_some_and(|reached| reached.fails)
    }
}

/// What is reached when the causes fail at the same time: a consumer fails when a hard need does,
/// after its lag; a group when fewer members are left than are needed. A soft need only makes
/// things worse, and that goes no further.
pub fn impact(view: &View, causes: &[u32]) -> Impact {
    let mut failed: Vec<Option<Reached>> = vec![None; view.len()];
    let mut worse: Vec<Option<Reached>> = vec![None; view.len()];
    let mut lost = vec![0_u16; view.groups().len()];
    let mut events = BinaryHeap::new();
    let mut order = Vec::new();
    let fail = |reached: Reached, events: &mut BinaryHeap<Reverse<(u64, u32)>>| {
        for at in view.users_of(reached.node) {
            let need = &view.needs()[*at as usize];
            events.push(Reverse((reached.at + u64::from(need.lag), *at)));
        }
    };
    for cause in causes {
        if failed[*cause as usize].is_none() {
            let reached = Reached { node: *cause, at: 0, via: NONE, fails: true };
            failed[*cause as usize] = Some(reached);
            order.push(*cause);
            fail(reached, &mut events);
        }
    }
    while let Some(Reverse((at, via))) = events.pop() {
        let need = view.needs()[via as usize];
        let mut reached = Reached { node: need.consumer, at, via, fails: need.is_hard };
        if let Some(group) = view.group_of(&need) {
            let lost = &mut lost[need.group as usize];
            *lost += 1;
            reached.fails &= *lost > group.members - group.needed;
        }
        let is_new = failed[need.consumer as usize].is_none();
        if reached.fails && is_new {
            if worse[need.consumer as usize].is_none() {
                order.push(need.consumer);
            }
            failed[need.consumer as usize] = Some(reached);
            fail(reached, &mut events);
        } else if !need.is_hard && is_new && worse[need.consumer as usize].is_none() {
            worse[need.consumer as usize] = Some(reached);
            order.push(need.consumer);
        }
    }
    let mut reached: Vec<Reached> = order
        .into_iter()
        .filter_map(|node| failed[node as usize].or(worse[node as usize]))
        .collect();
    reached.sort_by_key(|one| (one.at, one.via != NONE));
    let mut places = vec![NONE; view.len()];
    for (place, one) in (0..).zip(&reached) {
        places[one.node as usize] = place;
    }
    Impact { reached, places }
}

/// Room for many cascades over one view, where only counts: who fails in the end, not when.
pub struct Cascade<'v> {
    view: &'v View,
    /// The round in which a node failed last, and in which a group lost how many.
    failed: Vec<u32>,
    lost: Vec<(u32, u16)>,
    round: u32,
    queue: Vec<u32>,
}

impl<'v> Cascade<'v> {
    /// Nothing has failed yet.
    pub fn new(view: &'v View) -> Cascade<'v> {
        Cascade {
            view,
            failed: vec![0; view.len()],
            lost: vec![(0, 0); view.groups().len()],
            round: 0,
            queue: Vec::new(),
        }
    }

    /// Everything that fails in the end when `cause` does, itself first. With `within` only nodes
    /// that it holds true of are followed.
    pub fn from(&mut self, cause: u32, within: impl Fn(u32) -> bool) -> &[u32] {
        self.round += 1;
        self.queue.clear();
        self.queue.push(cause);
        self.failed[cause as usize] = self.round;
        let mut next = 0;
        while let Some(node) = self.queue.get(next).copied() {
            next += 1;
            for at in self.view.users_of(node) {
                let need = &self.view.needs()[*at as usize];
                let consumer = need.consumer;
                if !need.is_hard
                    || self.failed[consumer as usize] == self.round
                    || !within(consumer)
                {
                    continue;
                }
                if let Some(group) = self.view.group_of(need) {
                    let lost = &mut self.lost[need.group as usize];
                    *lost =
                        if lost.0 == self.round { (lost.0, lost.1 + 1) } else { (self.round, 1) };
                    if lost.1 <= group.members - group.needed {
                        continue;
                    }
                }
                self.failed[consumer as usize] = self.round;
                self.queue.push(consumer);
            }
        }
        &self.queue
    }

    /// Did that node fail in the last cascade?
    pub fn failed(&self, node: u32) -> bool {
        self.failed[node as usize] == self.round
    }
}
