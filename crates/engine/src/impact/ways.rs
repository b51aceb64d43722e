//! Why something fails: who decided about whom, with as few steps as there can be.

use super::{Impact, Step};
use crate::{Graph, NONE, Need, Strength};

/// Of each place, who decided and how many steps away the cause is.
#[derive(Clone, Debug, Default)]
pub(super) struct Ways {
    from: Vec<u32>,
    steps: Vec<u32>,
}

/// A need that is no longer met by the time its consumer fails.
struct Broken {
    from: u32,
    steps: u32,
    need: u32,
    lag: u32,
}

impl Impact {
    /// The node whose loss decided that this one fails; nothing for a cause, and for what stands.
    /// Of several, the one with the shortest way to a cause.
    ///
    /// The graph is that of the impact. The first question works out all answers: its time grows
    /// with the needs of what is reached.
    pub fn decided_by(&self, graph: &Graph, node: u32) -> Option<u32> {
        self.at(node)?;
        let place = self.places.of(node) as usize;
        Some(self.ways(graph).from[place]).filter(|from| *from != NONE)
    }

    /// How many steps lie between a cause and a node, if it fails; 0 for a cause.
    pub fn steps(&self, graph: &Graph, node: u32) -> Option<u32> {
        self.at(node)?;
        Some(self.ways(graph).steps[self.places.of(node) as usize])
    }

    /// The way from a cause to a node, the cause first; empty when the node does not fail.
    ///
    /// Each step's time is that of the step before plus its lag.
    pub fn why(&self, graph: &Graph, node: u32) -> Vec<Step> {
        let mut way = Vec::new();
        let mut at = Some(node).filter(|node| self.at(*node).is_some());
        while let Some(node) = at {
            let step = self.step(graph, node);
            at = Some(step.from).filter(|from| *from != NONE);
            way.push(step);
        }
        way.reverse();
        way
    }

    fn ways(&self, graph: &Graph) -> &Ways {
        self.ways.get_or_init(|| {
            let places = self.turn.len();
            let mut ways = Ways { from: vec![NONE; places], steps: vec![0; places] };
            // Whoever decides stands before those it decides about.
            for node in &self.reached {
                if let Some(broken) = self.broken(graph, *node, &ways.steps) {
                    let place = self.places.of(*node) as usize;
                    ways.from[place] = broken.from;
                    ways.steps[place] = broken.steps + 1;
                }
            }
            ways
        })
    }

    /// The need that fails first; nothing for a cause.
    fn broken(&self, graph: &Graph, node: u32, steps: &[u32]) -> Option<Broken> {
        let at = self.at(node)?;
        let causes = &self.causes[self.causes.partition_point(|cause| cause.node < node)..];
        if causes.first().is_some_and(|cause| cause.node == node && cause.at == at) {
            return None;
        }
        let needs = self.changes.needs_of(graph, node);
        let hard = needs.iter().filter(|need| need.strength == Strength::Hard);
        hard.filter_map(|need| self.broken_by(need, at, steps)).min_by_key(|broken| broken.steps)
    }

    /// Does that need fail its consumer then? Its members that were lost by then, by time and then
    /// by steps; the one with which too many were lost decides.
    fn broken_by(&self, need: &Need, at: u64, steps: &[u32]) -> Option<Broken> {
        let turn = self.turn_of(need.consumer);
        let lost = need.members.iter().filter_map(|(member, lag)| {
            let felt = self.at(*member)? + u64::from(*lag);
            // In a circle only what failed before it can have failed it.
            let is_before = turn == 0 || self.turn_of(*member) < turn;
            let is_other = *member != need.consumer;
            let counts = felt <= at && is_before && is_other && !self.changes.is_spared(*member);
            counts.then(|| (felt, steps[self.places.of(*member) as usize], *member, *lag))
        });
        let mut lost: Vec<(u64, u32, u32, u32)> = lost.collect();
        let last = need.members.len() - need.needed as usize;
        if lost.len() <= last {
            return None;
        }
        lost.sort_unstable();
        let (felt, steps, from, lag) = lost[last];
        (felt == at).then_some(Broken { from, steps, need: need.number, lag })
    }

    fn turn_of(&self, node: u32) -> u32 {
        self.turn[self.places.of(node) as usize]
    }

    fn step(&self, graph: &Graph, node: u32) -> Step {
        let at = self.at(node).unwrap_or_default();
        let steps = &self.ways(graph).steps;
        let Some(Broken { from, need, lag, .. }) = self.broken(graph, node, steps) else {
            return Step { node, at, from: NONE, need: NONE, lag: 0, with: Vec::new() };
        };
        let needs = self.changes.needs_of(graph, node);
        let group = needs.iter().filter(|other| other.number == need && other.members.len() > 1);
        let with = group.flat_map(|group| &group.members).filter(|(member, lag)| {
            let felt = self.at(*member).map(|time| time + u64::from(*lag));
            *member != from
                && felt.is_some_and(|felt| felt <= at)
                && !self.changes.is_spared(*member)
        });
        Step { node, at, from, need, lag, with: with.map(|(member, _)| *member).collect() }
    }
}
