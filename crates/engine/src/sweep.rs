//! Many scenarios in one pass: one bit a scenario, whole words of them at each node.
//!
//! Nodes that bring each other down are one class; classes are numbered so that what is needed
//! comes first, and a pass goes once over the numbers. Only inside circles that go through groups
//! it goes round until nothing changes.

use crate::{
    Components, Error, Graph, NONE, Observe, Place,
    components::of_rows,
    graph::GROUP,
    rows::{Row, Rows, WIDTH, bits},
};

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
    /// The class of each node, or [`NONE`] for what was left out.
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
    /// Of each class, who needs it, rising; with [`GROUP`] where it is a member.
    user_start: Vec<u32>,
    users: Vec<u32>,
    /// The last class of the circle that a class begins, or itself.
    pub(crate) circle_end: Vec<u32>,
    /// The first class of the circle of a class, or itself.
    pub(crate) circle_start: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Gate {
    first: u32,
    count: u32,
    pub(crate) lost_at: u32,
}

/// The state of one pass: which row each class has.
pub(crate) struct Pass {
    pub of: Vec<u32>,
    pub rows: Rows,
    /// The classes that fail in any scenario.
    pub live: Vec<u32>,
    /// Of each class, the row it begins with, and which classes have one.
    start: Vec<u32>,
    seeded: Vec<u32>,
    /// One bit a class: something it needs fails.
    due: Vec<u64>,
}

impl Sweep {
    /// Makes a graph ready: time and room grow with nodes and links.
    pub fn over(graph: &Graph) -> Sweep {
        Sweep::of(graph, None)
    }

    /// Only what these nodes need, directly or through others, and themselves.
    pub(crate) fn under(graph: &Graph, tops: &[u32]) -> Sweep {
        Sweep::of(graph, Some(&cone(graph, tops)))
    }

    fn of(graph: &Graph, within: Option<&[bool]>) -> Sweep {
        if graph.places.circles.is_empty() {
            let nodes = (0..graph.nodes()).map(|at| graph.places.node(at));
            let alone = match within {
                Some(within) => {
                    Components::alone_of(graph.nodes(), nodes.filter(|n| within[*n as usize]))
                }
                None => Components::alone(nodes),
            };
            let in_order = Components::alone(0..alone.count());
            return Sweep::build(graph, &alone, &in_order, within);
        }
        let tied = tied(graph);
        let order = class_order(graph, &tied);
        Sweep::build(graph, &tied, &order, within)
    }

    fn build(
        graph: &Graph,
        tied: &Components,
        order: &Components,
        within: Option<&[bool]>,
    ) -> Sweep {
        // Whoever brings down a node inside is inside, so that classes and circles are so as a
        // whole.
        let is_in = |node: u32| within.is_none_or(|within| within[node as usize]);
        let is_class_in = |tie: &&u32| is_in(tied.members(**tie)[0]);
        let mut place = vec![NONE; tied.count() as usize];
        let mut classes = 0;
        for tie in order.order().iter().filter(is_class_in) {
            place[*tie as usize] = classes;
            classes += 1;
        }
        let class_of = (0..graph.nodes()).map(|node| match is_in(node) {
            true => place[tied.of(node) as usize],
            false => NONE,
        });
        let mut sweep = Sweep { class_of: class_of.collect(), ..Sweep::of_classes(classes) };
        let mut seen = vec![NONE; classes as usize];
        for (at, tie) in (0..).zip(order.order().iter().filter(is_class_in)) {
            for node in tied.members(*tie) {
                sweep.members.push(*node);
                for slot in graph.singles.of(*node) {
                    let to = sweep.class_of[graph.singles.to[slot] as usize];
                    if to != at && seen[to as usize] != at {
                        seen[to as usize] = at;
                        sweep.singles.push(to);
                    }
                }
                for group in graph.groups(*node) {
                    sweep.gate(graph, group);
                }
            }
            sweep.end_class();
        }
        for circle in 0..order.count() {
            let members = order.members(circle);
            let first = place[members[0] as usize];
            if members.len() > 1 && first != NONE {
                let end = first + members.len() as u32 - 1;
                sweep.circle_end[first as usize] = end;
                sweep.circle_start[first as usize..=end as usize].fill(first);
            }
        }
        sweep.turn_round();
        sweep
    }

    /// So many classes, of which nothing is known yet; they are put in one after the other.
    fn of_classes(classes: u32) -> Sweep {
        Sweep {
            class_of: Vec::new(),
            member_start: vec![0],
            members: Vec::new(),
            single_start: vec![0],
            singles: Vec::new(),
            group_start: vec![0],
            groups: Vec::new(),
            group_members: Vec::new(),
            user_start: vec![0; classes as usize + 1],
            users: Vec::new(),
            circle_end: (0..classes).collect(),
            circle_start: (0..classes).collect(),
        }
    }

    fn gate(&mut self, graph: &Graph, group: u32) {
        let first = self.group_members.len() as u32;
        for slot in graph.members.of(group) {
            self.group_members.push(self.class_of[graph.members.to[slot] as usize]);
        }
        let count = self.group_members.len() as u32 - first;
        self.groups.push(Gate { first, count, lost_at: graph.lost_at(group) });
    }

    fn end_class(&mut self) {
        self.member_start.push(self.members.len() as u32);
        self.single_start.push(self.singles.len() as u32);
        self.group_start.push(self.groups.len() as u32);
    }

    /// Who needs whom, seen from those who are needed.
    fn turn_round(&mut self) {
        for to in self.singles.iter().chain(&self.group_members) {
            self.user_start[*to as usize + 1] += 1;
        }
        for class in 0..self.classes() {
            self.user_start[class + 1] += self.user_start[class];
        }
        let mut next = self.user_start.clone();
        let mut users = vec![0; self.singles.len() + self.group_members.len()];
        for class in 0..self.classes() as u32 {
            let members = self.gates(class).flat_map(|gate| self.gate_members(gate));
            let singles = self.needs(class).iter().map(|to| (to, class));
            for (to, user) in singles.chain(members.map(|to| (to, class | GROUP))) {
                users[next[*to as usize] as usize] = user;
                next[*to as usize] += 1;
            }
        }
        self.users = users;
    }

    /// Who needs a class; with [`GROUP`] whoever has it as a member.
    #[inline]
    pub(crate) fn users(&self, class: u32) -> &[u32] {
        let ends = [class, class + 1].map(|at| self.user_start[at as usize] as usize);
        &self.users[ends[0]..ends[1]]
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
            of: vec![0; classes],
            rows: Rows::new(),
            live: Vec::new(),
            start: vec![0; classes],
            seeded: Vec::new(),
            due: vec![0; classes.div_ceil(64)],
        }
    }

    /// The classes that the given ones need, directly or through others, and themselves.
    fn cone(&self, tops: impl Iterator<Item = u32>) -> Vec<bool> {
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

    /// Computes the rows of whatever falls with what was seeded, or only of what is `within`.
    pub(crate) fn compute(&self, pass: &mut Pass, within: Option<&[bool]>) {
        let is_in = |class: u32| within.is_none_or(|within| within[class as usize]);
        for class in &pass.seeded {
            if is_in(*class) {
                pass.due[*class as usize / 64] |= 1 << (class % 64);
            }
        }
        for word in 0..pass.due.len() {
            while pass.due[word] != 0 {
                let class = word as u32 * 64 + pass.due[word].trailing_zeros();
                pass.due[word] &= pass.due[word] - 1;
                let first = self.circle_start[class as usize];
                let end = self.circle_end[first as usize];
                if first == end {
                    pass.of[class as usize] = self.row(pass, class, pass.start[class as usize]);
                } else {
                    self.go_round(pass, first, end);
                }
                for class in first..=end {
                    if pass.of[class as usize] == 0 {
                        continue;
                    }
                    pass.live.push(class);
                    for user in self.users(class) {
                        let user = user & !GROUP;
                        if user > end && is_in(user) {
                            pass.due[user as usize / 64] |= 1 << (user % 64);
                        }
                    }
                }
            }
        }
    }

    /// Computes the rows of a circle, round after round until nothing changes.
    fn go_round(&self, pass: &mut Pass, first: u32, end: u32) {
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for class in first..=end {
                // Rows only grow, so that going on from the last one changes nothing.
                let before = pass.of[class as usize];
                let begun = pass.rows.join(before, pass.start[class as usize]);
                let row = self.row(pass, class, begun);
                pass.of[class as usize] = row;
                changed |= row != before;
            }
        }
        for class in first..=end {
            pass.due[class as usize / 64] &= !(1 << (class % 64));
        }
    }

    /// What a class has by its needs, and that it begins with.
    #[inline]
    fn row(&self, pass: &mut Pass, class: u32, mut row: u32) -> u32 {
        for need in self.needs(class) {
            row = pass.rows.join(row, pass.of[*need as usize]);
        }
        for gate in self.gates(class) {
            let members = self.gate_members(gate).iter().map(|member| pass.of[*member as usize]);
            if gate.count > 0
                && members.clone().filter(|row| *row != 0).count() >= gate.lost_at as usize
            {
                let lost = pass.rows.lost(members, gate.lost_at);
                row = pass.rows.join(row, lost);
            }
        }
        row
    }
}

impl Pass {
    /// Marks a scenario at a class: it fails there by itself.
    pub fn seed(&mut self, class: u32, scenario: usize) {
        let start = &mut self.start[class as usize];
        if *start == 0 {
            *start = self.rows.push();
            self.seeded.push(class);
        }
        self.rows.set(*start, scenario);
    }

    /// The row of a class.
    pub fn row(&self, class: u32) -> &Row {
        self.rows.of(self.of[class as usize])
    }

    /// Ready for other scenarios: everything stands.
    pub fn clear(&mut self) {
        for class in self.seeded.drain(..) {
            self.start[class as usize] = 0;
        }
        for class in self.live.drain(..) {
            self.of[class as usize] = 0;
        }
        self.rows.clear();
    }
}

impl Sweep {
    /// Which of `watched` fail in which scenario: `hit` hears each pair, scenarios in blocks of
    /// 2,048, inside a block by node in the order watched, then by scenario.
    ///
    /// Shape: scenarios are counted in the order of adding. Units: none; times play no part.
    /// Limits: each block of 2,048 costs one pass over the graph. Errors: an unknown node in a
    /// scenario or among the watched; the observer stopped. Source: least fixed point of gates
    /// (Tarski 1955), one bit a scenario. Checked against one [`impact`](crate::impact) a scenario.
    ///
    /// ```
    /// use engine::{Builder, Scenarios, Sweep};
    /// let mut builder = Builder::new(2)?;
    /// builder.need(1, 0, 0)?;
    /// let sweep = Sweep::over(&builder.build());
    /// let mut scenarios = Scenarios::new();
    /// scenarios.add(&[0]);
    /// let mut hits = 0;
    /// sweep.run(&scenarios, &[1], &mut (), |_, _| hits += 1)?;
    /// assert_eq!(hits, 1);
    /// assert!(sweep.run(&scenarios, &[2], &mut (), |_, _| ()).is_err());
    /// # Ok::<(), engine::Error>(())
    /// ```
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
                for scenario in bits(pass.row(self.class_of[*node as usize])) {
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
            self.compute(&mut pass, within);
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

/// The nodes that these need, directly or through others, and themselves.
fn cone(graph: &Graph, tops: &[u32]) -> Vec<bool> {
    let mut inside = vec![false; graph.nodes() as usize];
    let mut open: Vec<u32> = Vec::new();
    let mut meet = |to: u32, open: &mut Vec<u32>| {
        if !std::mem::replace(&mut inside[to as usize], true) {
            open.push(to);
        }
    };
    tops.iter().for_each(|top| meet(*top, &mut open));
    while let Some(node) = open.pop() {
        for to in &graph.singles.to[graph.singles.of(node)] {
            meet(*to, &mut open);
        }
        for to in graph.groups(node).flat_map(|group| &graph.members.to[graph.members.of(group)]) {
            meet(*to, &mut open);
        }
    }
    inside
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
