//! What fails when something fails, when, and why.

use crate::{Error, Graph, NEVER, NONE, Place, graph::GROUP};
use std::{cmp::Reverse, collections::BinaryHeap};

/// A node that fails by itself at a time, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Which.
    pub node: u32,
    /// When.
    pub at: u64,
}

/// One step of the way from a cause to what it brings down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The node that fails.
    pub node: u32,
    /// When, in seconds.
    pub at: u64,
    /// The member whose loss decides; [`NONE`] for a cause.
    pub from: u32,
    /// The need that is no longer met; [`NONE`] for a cause.
    pub need: u32,
    /// How long that loss was not felt, in seconds.
    pub lag: u32,
    /// The other members of the group that were lost by then.
    pub with: Vec<u32>,
}

/// A node that gets worse, and before it fails, if it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Degraded {
    /// Which.
    pub node: u32,
    /// When first, in seconds.
    pub at: u64,
    /// What failed.
    pub from: u32,
    /// The soft need.
    pub need: u32,
}

/// What a set of failures brings down.
#[derive(Clone, Debug, Default)]
pub struct Impact {
    time: Vec<u64>,
    /// The member whose loss decides.
    from: Vec<u32>,
    /// The group, marked; or [`NONE`] for a single need or a cause.
    gate: Vec<u32>,
    reached: Vec<u32>,
}

/// When each node fails if these fail by themselves.
///
/// A node fails when a hard need is no longer met: a single one its lag after the member, a group
/// of `n` of which `k` are needed at the `n - k + 1`-th smallest of the members' times plus lags.
/// The earliest over the needs counts. In a circle it is the least fixed point: what holds itself
/// up stands until something outside it fails.
///
/// Shape: the same node may stand twice; the earlier counts. Limits: time grows with the links of
/// what is reached, times the logarithm of it where lags are above 0. Errors: an unknown node; a
/// time so late that the sum of all lags could pass 2^64. Source: Dijkstra 1959 with superior
/// functions (Knuth 1977). Checked against plain iteration on small graphs, and against
/// published radii of a graph of 63,666 nodes.
///
/// ```
/// use engine::{Builder, Failure, impact};
/// let mut builder = Builder::new(3)?;
/// builder.need(0, 1, 600)?;
/// builder.need(1, 2, 60)?;
/// let graph = builder.build();
/// let found = impact(&graph, &[Failure { node: 2, at: 0 }])?;
/// assert_eq!(found.reached(), [2, 1, 0]);
/// assert_eq!(found.at(0), Some(660));
/// let way: Vec<u32> = found.why(&graph, 0).iter().map(|step| step.node).collect();
/// assert_eq!(way, [2, 1, 0]);
/// let refused = impact(&graph, &[Failure { node: 9, at: 0 }]).unwrap_err();
/// assert_eq!(refused.to_string(), "entry 0: node 9 is unknown; there are 3");
/// # Ok::<(), engine::Error>(())
/// ```
pub fn impact(graph: &Graph, failures: &[Failure]) -> Result<Impact, Error> {
    let mut spread = Spread::over(graph);
    spread.run(failures)?;
    Ok(spread.found)
}

impl Impact {
    /// When a node fails, if it does.
    pub fn at(&self, node: u32) -> Option<u64> {
        self.time.get(node as usize).copied().filter(|at| *at != NEVER)
    }

    /// Everything that fails, causes included, the earliest first.
    pub fn reached(&self) -> &[u32] {
        &self.reached
    }

    /// The node whose loss decided that this one fails; nothing for a cause, and for what stands.
    pub fn decided_by(&self, node: u32) -> Option<u32> {
        self.at(node)?;
        Some(self.from[node as usize]).filter(|from| *from != NONE)
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

    fn step(&self, graph: &Graph, node: u32) -> Step {
        let (at, from) = (self.time[node as usize], self.from[node as usize]);
        let gate = self.gate[node as usize];
        let plain = Step { node, at, from, need: NONE, lag: 0, with: Vec::new() };
        if from == NONE {
            return plain;
        }
        let lag = (at - self.time[from as usize]) as u32;
        if gate == NONE {
            let slot = graph
                .singles
                .of(node)
                .find(|slot| graph.singles.to[*slot] == from && graph.singles.lag(*slot) == lag);
            let need = slot.map_or(NONE, |slot| graph.singles.need(slot));
            return Step { need, lag, ..plain };
        }
        let group = gate & !GROUP;
        let lost = graph.members.of(group).filter(|slot| {
            let member = graph.members.to[*slot];
            let time = self.time[member as usize];
            member != from && time != NEVER && time + u64::from(graph.members.lag(*slot)) <= at
        });
        let with = lost.map(|slot| graph.members.to[slot]).collect();
        Step { need: graph.group_number[group as usize], lag, with, ..plain }
    }

    /// What only gets worse, or gets worse before it fails; by time, then node. It goes no
    /// further: a node that is worse is not lost to others.
    pub fn degraded(&self, graph: &Graph) -> Vec<Degraded> {
        let mut first: std::collections::HashMap<u32, Degraded> = std::collections::HashMap::new();
        for from in &self.reached {
            for slot in graph.soft_users.of(*from) {
                let node = graph.soft_users.to[slot];
                let at = self.time[*from as usize] + u64::from(graph.soft_users.lag(slot));
                let need = graph.soft_users.need(slot);
                if at < self.time[node as usize] {
                    let found = Degraded { node, at, from: *from, need };
                    let known = first.entry(node).or_insert(found);
                    if (at, need) < (known.at, known.need) {
                        *known = found;
                    }
                }
            }
        }
        let mut all: Vec<Degraded> = first.into_values().collect();
        all.sort_unstable_by_key(|found| (found.at, found.node));
        all
    }
}

/// The room for many impacts over one graph: each costs only what it reaches.
///
/// ```
/// let mut builder = engine::Builder::new(2)?;
/// builder.need(0, 1, 5)?;
/// let graph = builder.build();
/// let mut spread = engine::Spread::over(&graph);
/// for node in 0..2 {
///     spread.run(&[engine::Failure { node, at: 0 }])?;
///     assert_eq!(spread.found().reached().len(), 1 + node as usize);
/// }
/// # Ok::<(), engine::Error>(())
/// ```
pub struct Spread<'g> {
    graph: &'g Graph,
    found: Impact,
    lost: Vec<u32>,
    touched: Vec<u32>,
    /// Time, consumer or marked group, deciding member.
    later: BinaryHeap<Reverse<(u64, u32, u32)>>,
}

impl<'g> Spread<'g> {
    /// Room for impacts over that graph.
    pub fn over(graph: &'g Graph) -> Spread<'g> {
        let nodes = graph.nodes() as usize;
        let found = Impact {
            time: vec![NEVER; nodes],
            from: vec![NONE; nodes],
            gate: vec![NONE; nodes],
            reached: Vec::new(),
        };
        let lost = vec![0; graph.group_needed.len()];
        Spread { graph, found, lost, touched: Vec::new(), later: BinaryHeap::new() }
    }

    /// The last impact.
    pub fn found(&self) -> &Impact {
        &self.found
    }

    /// Forgets the last impact and computes this one: as [`impact`].
    pub fn run(&mut self, failures: &[Failure]) -> Result<&Impact, Error> {
        let latest = NEVER - u64::from(u32::MAX) * (u64::from(self.graph.nodes()) + 1);
        for (entry, failure) in failures.iter().enumerate() {
            let place = Place::Entry(entry as u32);
            self.graph.knows(failure.node, place)?;
            if failure.at >= latest {
                let words = format!("time {} is too late; at most {latest}", failure.at);
                return Err(Error::input(place, words));
            }
        }
        self.forget();
        for failure in failures {
            self.decide(failure.node, failure.at, NONE, NONE);
        }
        let mut head = 0;
        loop {
            while let Some(node) = self.found.reached.get(head).copied() {
                head += 1;
                self.pass_on(node);
            }
            let Some(Reverse((at, target, from))) = self.later.pop() else { break };
            if target & GROUP != 0 {
                self.lose(target, at, from);
            } else if self.found.time[target as usize] == at {
                self.found.reached.push(target);
            }
        }
        Ok(&self.found)
    }

    fn forget(&mut self) {
        for node in self.found.reached.drain(..) {
            self.found.time[node as usize] = NEVER;
        }
        for group in self.touched.drain(..) {
            self.lost[group as usize] = 0;
        }
    }

    /// A node fails at that time at the latest; it counts when the time has come.
    fn decide(&mut self, node: u32, at: u64, from: u32, gate: u32) {
        if at < self.found.time[node as usize] {
            self.found.time[node as usize] = at;
            self.found.from[node as usize] = from;
            self.found.gate[node as usize] = gate;
            self.later.push(Reverse((at, node, from)));
        }
    }

    /// A node fails now.
    #[inline]
    fn fail(&mut self, node: u32, at: u64, from: u32, gate: u32) {
        if at < self.found.time[node as usize] {
            self.found.time[node as usize] = at;
            self.found.from[node as usize] = from;
            self.found.gate[node as usize] = gate;
            self.found.reached.push(node);
        }
    }

    fn pass_on(&mut self, node: u32) {
        let graph = self.graph;
        let at = self.found.time[node as usize];
        let slots = graph.users.of(node);
        let is_prompt = graph.users.is_prompt();
        for slot in slots {
            let target = graph.users.to[slot];
            let lag = if is_prompt { 0 } else { graph.users.lag(slot) };
            if target & GROUP != 0 {
                if lag == 0 {
                    self.lose(target, at, node);
                } else {
                    self.later.push(Reverse((at + u64::from(lag), target, node)));
                }
            } else if lag == 0 {
                self.fail(target, at, node, NONE);
            } else {
                self.decide(target, at + u64::from(lag), node, NONE);
            }
        }
    }

    /// A group loses one member now.
    fn lose(&mut self, gate: u32, at: u64, from: u32) {
        let group = gate & !GROUP;
        if self.lost[group as usize] == 0 {
            self.touched.push(group);
        }
        self.lost[group as usize] += 1;
        if self.lost[group as usize] == self.graph.lost_at(group) {
            self.fail(self.graph.group_consumer[group as usize], at, from, gate);
        }
    }
}
