//! Many scenarios in one pass: one bit a scenario, whole words of them at each node.
//!
//! Nodes that bring each other down are one class; classes are numbered so that what is needed
//! comes first, and a pass goes once over the numbers. Only inside circles that go through groups
//! it goes round until nothing changes.

use crate::{Components, Error, Graph, NONE, Observe, Place, components::of_rows};

/// Words of 64 scenarios that one pass carries.
pub(crate) const WIDTH: usize = 8;

/// What fails in each scenario of a pass, at one class.
pub(crate) type Row = [u64; WIDTH];

const ZERO: Row = [0; WIDTH];

/// Sets of nodes that fail together, one set a scenario.
#[derive(Clone, Debug, Default)]
pub struct Scenarios {
    start: Vec<u32>,
    nodes: Vec<u32>,
}

impl Scenarios {
    /// No scenario yet.
    pub fn new() -> Scenarios {
        Scenarios { start: vec![0], nodes: Vec::new() }
    }

    /// One more: these fail.
    pub fn add(&mut self, nodes: &[u32]) {
        self.nodes.extend_from_slice(nodes);
        self.start.push(self.nodes.len() as u32);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.start.len().saturating_sub(1)
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The nodes of one.
    pub fn of(&self, scenario: usize) -> &[u32] {
        &self.nodes[self.start[scenario] as usize..self.start[scenario + 1] as usize]
    }
}

/// A graph made ready for passes of many scenarios; lags play no part.
///
/// ```
/// use engine::{Builder, Scenarios, Sweep};
/// let mut builder = Builder::new(4)?;
/// builder.group(0, 1, &[(1, 0), (2, 0)])?;
/// builder.need(3, 0, 0)?;
/// let graph = builder.build();
/// let mut scenarios = Scenarios::new();
/// scenarios.add(&[1]);
/// scenarios.add(&[1, 2]);
/// let mut failed = Vec::new();
/// Sweep::over(&graph).run(&scenarios, &[3], &mut (), |scenario, node| {
///     failed.push((scenario, node));
/// })?;
/// assert_eq!(failed, [(1, 3)]);
/// scenarios.add(&[9]);
/// assert!(Sweep::over(&graph).run(&scenarios, &[3], &mut (), |_, _| ()).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub struct Sweep {
    /// The class of each node.
    pub(crate) class_of: Vec<u32>,
    /// The nodes of each class.
    pub(crate) member_start: Vec<u32>,
    pub(crate) members: Vec<u32>,
    /// The classes that each class needs.
    single_start: Vec<u32>,
    singles: Vec<u32>,
    group_start: Vec<u32>,
    groups: Vec<Gate>,
    group_members: Vec<u32>,
    /// The last class of the circle that a class begins, or itself.
    pub(crate) circle_end: Vec<u32>,
    /// The first class of the circle of a class, or itself.
    pub(crate) circle_start: Vec<u32>,
    /// Is anything needing this class?
    pub(crate) has_users: Vec<bool>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Gate {
    first: u32,
    count: u32,
    pub(crate) lost_at: u32,
}

/// The state of one pass.
pub(crate) struct Pass {
    pub rows: Vec<Row>,
    pub live: Vec<bool>,
    start: Vec<Row>,
    seeded: Vec<u32>,
    is_seeded: Vec<bool>,
    counter: Vec<Row>,
}

impl Sweep {
    /// Makes a graph ready: time and room grow with nodes and links.
    pub fn over(graph: &Graph) -> Sweep {
        if graph.places.circles.is_empty() {
            let alone = Components::alone((0..graph.nodes()).map(|at| graph.places.node(at)));
            let in_order = Components::alone(0..graph.nodes());
            return Sweep::build(graph, &alone, &in_order);
        }
        let tied = tied(graph);
        let order = class_order(graph, &tied);
        Sweep::build(graph, &tied, &order)
    }

    fn build(graph: &Graph, tied: &Components, order: &Components) -> Sweep {
        let classes = tied.count() as usize;
        let mut place = vec![0_u32; classes];
        for (at, tie) in order.order().iter().enumerate() {
            place[*tie as usize] = at as u32;
        }
        let class_of: Vec<u32> =
            (0..graph.nodes()).map(|node| place[tied.of(node) as usize]).collect();
        let mut sweep = Sweep {
            class_of,
            member_start: vec![0],
            members: Vec::with_capacity(graph.nodes() as usize),
            single_start: vec![0],
            singles: Vec::new(),
            group_start: vec![0],
            groups: Vec::new(),
            group_members: Vec::new(),
            circle_end: (0..classes as u32).collect(),
            circle_start: (0..classes as u32).collect(),
            has_users: vec![false; classes],
        };
        let mut seen = vec![NONE; classes];
        for (at, tie) in order.order().iter().enumerate() {
            let at = at as u32;
            for node in tied.members(*tie) {
                sweep.members.push(*node);
                for slot in graph.singles.of(*node) {
                    let to = sweep.class_of[graph.singles.to[slot] as usize];
                    if to != at && seen[to as usize] != at {
                        seen[to as usize] = at;
                        sweep.singles.push(to);
                        sweep.has_users[to as usize] = true;
                    }
                }
                for group in graph.groups(*node) {
                    sweep.gate(graph, group);
                }
            }
            sweep.member_start.push(sweep.members.len() as u32);
            sweep.single_start.push(sweep.singles.len() as u32);
            sweep.group_start.push(sweep.groups.len() as u32);
        }
        for circle in 0..order.count() {
            let members = order.members(circle);
            if members.len() > 1 {
                let first = place[members[0] as usize];
                let end = first + members.len() as u32 - 1;
                sweep.circle_end[first as usize] = end;
                sweep.circle_start[first as usize..=end as usize].fill(first);
            }
        }
        sweep
    }

    fn gate(&mut self, graph: &Graph, group: u32) {
        let first = self.group_members.len() as u32;
        for slot in graph.members.of(group) {
            let to = self.class_of[graph.members.to[slot] as usize];
            self.group_members.push(to);
            self.has_users[to as usize] = true;
        }
        let count = self.group_members.len() as u32 - first;
        self.groups.push(Gate { first, count, lost_at: graph.lost_at(group) });
    }

    pub(crate) fn classes(&self) -> usize {
        self.circle_end.len()
    }

    pub(crate) fn members_of(&self, class: u32) -> &[u32] {
        let ends = [class, class + 1].map(|at| self.member_start[at as usize] as usize);
        &self.members[ends[0]..ends[1]]
    }

    pub(crate) fn pass(&self) -> Pass {
        let classes = self.classes();
        Pass {
            rows: vec![ZERO; classes],
            live: vec![false; classes],
            start: vec![ZERO; classes],
            seeded: Vec::new(),
            is_seeded: vec![false; classes],
            counter: Vec::new(),
        }
    }

    /// The classes that the given ones need, directly or through others, and themselves.
    pub(crate) fn cone(&self, tops: impl Iterator<Item = u32>) -> Vec<bool> {
        let mut inside = vec![false; self.classes()];
        let mut open: Vec<u32> = Vec::new();
        for top in tops {
            if !std::mem::replace(&mut inside[top as usize], true) {
                open.push(top);
            }
        }
        while let Some(class) = open.pop() {
            let gates = self.gates(class).flat_map(|gate| self.gate_members(gate));
            for to in self.needs(class).iter().chain(gates) {
                if !std::mem::replace(&mut inside[*to as usize], true) {
                    open.push(*to);
                }
            }
        }
        inside
    }

    #[inline]
    pub(crate) fn needs(&self, class: u32) -> &[u32] {
        let ends = [class, class + 1].map(|at| self.single_start[at as usize] as usize);
        &self.singles[ends[0]..ends[1]]
    }

    #[inline]
    pub(crate) fn gates(&self, class: u32) -> std::slice::Iter<'_, Gate> {
        let ends = [class, class + 1].map(|at| self.group_start[at as usize] as usize);
        self.groups[ends[0]..ends[1]].iter()
    }

    #[inline]
    pub(crate) fn gate_members(&self, gate: &Gate) -> &[u32] {
        &self.group_members[gate.first as usize..(gate.first + gate.count) as usize]
    }

    /// Computes the rows of all classes from `first` on, or only of those in `within`; `first`
    /// may not lie inside a circle.
    pub(crate) fn compute(&self, pass: &mut Pass, first: u32, within: Option<&[bool]>) {
        let mut at = first as usize;
        while at < self.classes() {
            let end = self.circle_end[at] as usize;
            loop {
                let mut changed = false;
                for class in at..=end {
                    if within.is_none_or(|within| within[class]) {
                        changed |= self.step(pass, class as u32);
                    }
                }
                if !changed || end == at {
                    break;
                }
            }
            at = end + 1;
        }
    }

    /// Computes one row; did it change?
    #[inline]
    fn step(&self, pass: &mut Pass, class: u32) -> bool {
        let at = class as usize;
        let mut row = if pass.is_seeded[at] { pass.start[at] } else { ZERO };
        let mut live = pass.is_seeded[at];
        for need in self.needs(class) {
            if pass.live[*need as usize] {
                live = true;
                let other = &pass.rows[*need as usize];
                for (word, more) in row.iter_mut().zip(other) {
                    *word |= more;
                }
            }
        }
        for gate in self.gates(class) {
            let members = self.gate_members(gate);
            let lost = members.iter().filter(|member| pass.live[**member as usize]).count();
            if lost >= gate.lost_at as usize {
                let all = pass.lost(members, gate.lost_at);
                for (word, more) in row.iter_mut().zip(&all) {
                    *word |= more;
                    live |= *more != 0;
                }
            }
        }
        if !live && !pass.live[at] {
            return false;
        }
        let changed = pass.rows[at] != row;
        pass.rows[at] = row;
        pass.live[at] = live;
        changed
    }
}

impl Pass {
    /// Marks a scenario at a class: it fails there by itself.
    pub fn seed(&mut self, class: u32, scenario: usize) {
        if !self.is_seeded[class as usize] {
            self.is_seeded[class as usize] = true;
            self.start[class as usize] = ZERO;
            self.seeded.push(class);
        }
        self.start[class as usize][scenario / 64] |= 1 << (scenario % 64);
    }

    /// Ready for other scenarios: everything stands.
    pub fn clear(&mut self) {
        for class in self.seeded.drain(..) {
            self.is_seeded[class as usize] = false;
        }
        for (row, live) in self.rows.iter_mut().zip(&mut self.live) {
            if std::mem::take(live) {
                *row = ZERO;
            }
        }
    }

    /// In which scenarios at least so many of these are lost.
    pub(crate) fn lost(&mut self, members: &[u32], lost_at: u32) -> Row {
        let mut all = [u64::MAX; WIDTH];
        if lost_at as usize == members.len() {
            for member in members {
                for (word, other) in all.iter_mut().zip(&self.rows[*member as usize]) {
                    *word &= other;
                }
            }
            return all;
        }
        // A binary counter in each bit column, then a comparison from the highest digit down.
        let digits = 32 - (members.len() as u32).leading_zeros() as usize;
        self.counter.clear();
        self.counter.resize(digits, ZERO);
        for member in members {
            let mut carry = self.rows[*member as usize];
            for digit in &mut self.counter {
                for (word, carry) in digit.iter_mut().zip(&mut carry) {
                    (*word, *carry) = (*word ^ *carry, *word & *carry);
                }
            }
        }
        let mut more = ZERO;
        for (at, digit) in self.counter.iter().enumerate().rev() {
            for word in 0..WIDTH {
                if lost_at >> at & 1 == 1 {
                    all[word] &= digit[word];
                } else {
                    more[word] |= all[word] & digit[word];
                    all[word] &= !digit[word];
                }
            }
        }
        for (word, more) in all.iter_mut().zip(&more) {
            *word |= more;
        }
        all
    }
}

impl Sweep {
    /// Which of `watched` fail in which scenario: `hit` hears each pair, scenarios in blocks of
    /// 512, inside a block by node in the order watched, then by scenario.
    ///
    /// Limits: each block of 512 costs one pass over the graph. Errors: an unknown node in a
    /// scenario or among the watched; the observer stopped.
    pub fn run(
        &self,
        scenarios: &Scenarios,
        watched: &[u32],
        observer: &mut impl Observe,
        mut hit: impl FnMut(usize, u32),
    ) -> Result<(), Error> {
        for (entry, node) in watched.iter().enumerate() {
            self.knows(*node, Place::Entry(entry as u32))?;
        }
        for entry in 0..scenarios.len() {
            for node in scenarios.of(entry) {
                self.knows(*node, Place::Entry(entry as u32))?;
            }
        }
        let within = self.cone(watched.iter().map(|node| self.class_of[*node as usize]));
        self.blocks(scenarios, Some(&within), observer, |first, pass| {
            for node in watched {
                let row = &pass.rows[self.class_of[*node as usize] as usize];
                for scenario in bits(row) {
                    hit(first + scenario, *node);
                }
            }
        })
    }

    /// Computes the scenarios in blocks; `done` hears the first of each block, and its pass.
    pub(crate) fn blocks(
        &self,
        scenarios: &Scenarios,
        within: Option<&[bool]>,
        observer: &mut impl Observe,
        mut done: impl FnMut(usize, &mut Pass),
    ) -> Result<(), Error> {
        let mut pass = self.pass();
        let block = WIDTH * 64;
        for first in (0..scenarios.len()).step_by(block) {
            if !observer.goes_on(first as u64, scenarios.len() as u64) {
                return Err(Error::stopped());
            }
            pass.clear();
            for scenario in first..scenarios.len().min(first + block) {
                for node in scenarios.of(scenario) {
                    pass.seed(self.class_of[*node as usize], scenario - first);
                }
            }
            self.compute(&mut pass, 0, within);
            done(first, &mut pass);
        }
        Ok(())
    }

    pub(crate) fn knows(&self, node: u32, place: Place) -> Result<(), Error> {
        if (node as usize) < self.class_of.len() {
            return Ok(());
        }
        let words = format!("node {node} is unknown; there are {}", self.class_of.len());
        Err(Error::input(place, words))
    }
}

/// The bits that are set, rising.
pub(crate) fn bits(words: &[u64]) -> impl Iterator<Item = usize> {
    words.iter().enumerate().flat_map(|(at, word)| {
        let mut left = *word;
        std::iter::from_fn(move || {
            (left != 0).then(|| {
                let bit = left.trailing_zeros() as usize;
                left &= left - 1;
                at * 64 + bit
            })
        })
    })
}

/// Classes of nodes that bring each other down: components over single needs alone.
fn tied(graph: &Graph) -> Components {
    let singles = &graph.singles;
    of_rows(
        graph.nodes(),
        |node| singles.of(node).len() as u32,
        |node, at| Some(singles.to[singles.of(node).start + at as usize]),
    )
}

/// The classes with those needed first, over all needs.
fn class_order(graph: &Graph, tied: &Components) -> Components {
    let mut start = vec![0_u32];
    let mut to = Vec::with_capacity(graph.links());
    for class in 0..tied.count() {
        for node in tied.members(class) {
            let singles = graph.singles.of(*node).map(|slot| graph.singles.to[slot]);
            let groups = graph.groups(*node).flat_map(|group| graph.members.of(group));
            let members = groups.map(|slot| graph.members.to[slot]);
            to.extend(singles.chain(members).map(|node| tied.of(node)).filter(|t| *t != class));
        }
        start.push(to.len() as u32);
    }
    of_rows(
        tied.count(),
        |class| start[class as usize + 1] - start[class as usize],
        |class, at| Some(to[(start[class as usize] + at) as usize]),
    )
}
