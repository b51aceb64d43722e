//! The normal form of a tree: conjunctions, counts and parities, with negation on the edges.
//!
//! Precondition of everything in here: members of a part have lower numbers than the part.

use super::{
    hash::Table,
    model::{Node, Op, Tree},
};
use crate::Error;

/// A part, or its negation in the lowest bit.
pub(super) type Edge = u32;

/// Always.
pub(super) const TRUE: Edge = 0;

/// Never.
pub(super) const FALSE: Edge = 1;

/// The number of the part of an edge.
pub(super) fn part(edge: Edge) -> usize {
    (edge >> 1) as usize
}

/// What a part is. Members are sorted, each part once, none of them constant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// Always so; the part with number 0 and no other.
    One,
    /// A basic event, by its node in the tree.
    Leaf(u32),
    /// All of at least two.
    And(Vec<Edge>),
    /// At least so many, more than one and fewer than all.
    Least(u32, Vec<Edge>),
    /// Exactly one of two, neither of them negated.
    Odd([Edge; 2]),
}

impl Part {
    /// The members, in whatever way they count.
    pub(super) fn members(&self) -> &[Edge] {
        match self {
            Part::One | Part::Leaf(_) => &[],
            Part::And(members) | Part::Least(_, members) => members,
            Part::Odd(members) => members,
        }
    }
}

/// Parts by number; equal parts are one.
#[derive(Clone, Debug, Default)]
pub(super) struct Dag {
    pub parts: Vec<Part>,
    known: Table<Part, u32>,
}

impl Dag {
    pub(super) fn new() -> Dag {
        let mut dag = Dag::default();
        dag.add(Part::One);
        dag
    }

    /// The normal form of the top of a tree.
    pub(super) fn of(tree: &Tree) -> Result<(Dag, Edge), Error> {
        let top = tree.top()? as usize;
        let mut dag = Dag::new();
        let mut used = vec![false; top + 1];
        used[top] = true;
        for at in (0..=top).rev() {
            if let (true, Node::Gate { members, .. }) = (used[at], &tree.nodes()[at]) {
                members.iter().for_each(|member| used[*member as usize] = true);
            }
        }
        let mut edges = vec![FALSE; top + 1];
        for (at, node) in tree.nodes()[..=top].iter().enumerate() {
            if !used[at] {
                continue;
            }
            edges[at] = match node {
                Node::Event { .. } => dag.add(Part::Leaf(at as u32)),
                Node::House { occurs, .. } => FALSE ^ u32::from(*occurs),
                Node::Gate { op, members, .. } => {
                    let members = members.iter().map(|member| edges[*member as usize]).collect();
                    dag.gate(*op, members)
                }
            };
        }
        Ok((dag, edges[top]))
    }

    fn gate(&mut self, op: Op, mut members: Vec<Edge>) -> Edge {
        match op {
            Op::And => self.and(members),
            Op::Nand => self.and(members) ^ 1,
            Op::Or => self.or(members),
            Op::Nor => self.or(members) ^ 1,
            Op::Same => members[0],
            Op::Not => members[0] ^ 1,
            Op::Xor => self.odd(members[0], members[1]),
            Op::Iff => self.odd(members[0], members[1]) ^ 1,
            Op::Imply => {
                members[0] ^= 1;
                self.or(members)
            }
            Op::AtLeast(least) => self.least(i64::from(least), members),
            Op::Between(least, most) => {
                let more = self.least(i64::from(most) + 1, members.clone());
                let enough = self.least(i64::from(least), members);
                self.and(vec![enough, more ^ 1])
            }
        }
    }

    /// All of them.
    pub(super) fn and(&mut self, mut members: Vec<Edge>) -> Edge {
        members.sort_unstable();
        members.dedup();
        if members.first() == Some(&TRUE) {
            members.remove(0);
        }
        let clashes = members.windows(2).any(|pair| pair[0] ^ 1 == pair[1]);
        if clashes || members.first() == Some(&FALSE) {
            return FALSE;
        }
        match members[..] {
            [] => TRUE,
            [one] => one,
            _ => self.add(Part::And(members)),
        }
    }

    /// Any of them.
    pub(super) fn or(&mut self, mut members: Vec<Edge>) -> Edge {
        members.iter_mut().for_each(|member| *member ^= 1);
        self.and(members) ^ 1
    }

    /// Exactly one of two.
    pub(super) fn odd(&mut self, one: Edge, other: Edge) -> Edge {
        let sign = (one ^ other) & 1;
        let (one, other) = (one & !1, other & !1);
        let edge = match (one.min(other), one.max(other)) {
            (one, other) if one == other => FALSE,
            (TRUE, other) => other ^ 1,
            (one, other) => self.add(Part::Odd([one, other])),
        };
        edge ^ sign
    }

    /// At least `least` of them; the same member twice counts twice.
    pub(super) fn least(&mut self, mut least: i64, mut members: Vec<Edge>) -> Edge {
        members.sort_unstable();
        let mut single = Vec::with_capacity(members.len());
        let mut twice = Vec::new();
        for same in members.chunk_by(|one, other| one >> 1 == other >> 1) {
            let negated = same.iter().filter(|edge| *edge & 1 == 1).count() as i64;
            let plain = same.len() as i64 - negated;
            // A member and its negation are one for certain, and so is a constant that holds.
            least -= negated.min(plain);
            let (edge, weight) = (same[0] | u32::from(negated > plain), (plain - negated).abs());
            match weight {
                0 => {}
                _ if edge == TRUE => least -= weight,
                _ if edge == FALSE => {}
                1 => single.push(edge),
                _ => twice.push((edge, weight)),
            }
        }
        self.weighted(least, single, &mut twice)
    }

    /// A count in which some members count more than once: each of them does or does not.
    fn weighted(&mut self, least: i64, single: Vec<Edge>, twice: &mut Vec<(Edge, i64)>) -> Edge {
        // By what is still needed after the members of more weight that were taken so far.
        let mut needed: Vec<i64> = vec![least];
        for (_, weight) in twice.iter() {
            let fewer: Vec<i64> = needed.iter().map(|least| least - weight).collect();
            needed.extend(fewer);
            needed.sort_unstable();
            needed.dedup();
        }
        let mut edges: Vec<(i64, Edge)> =
            needed.iter().map(|least| (*least, self.plain_least(*least, single.clone()))).collect();
        while let Some((edge, weight)) = twice.pop() {
            let of = |least: i64, known: &[(i64, Edge)]| {
                known.iter().find(|(at, _)| *at == least).map(|(_, edge)| *edge)
            };
            let mut next = Vec::with_capacity(edges.len());
            for (least, without) in &edges {
                if let Some(with) = of(least - weight, &edges) {
                    let both = self.and(vec![edge, with]);
                    next.push((*least, self.or(vec![both, *without])));
                }
            }
            edges = next;
        }
        let found = edges.iter().find(|(at, _)| *at == least);
        found.expect("what is asked for was kept to the end").1
    }

    fn plain_least(&mut self, least: i64, members: Vec<Edge>) -> Edge {
        match least {
            ..=0 => TRUE,
            _ if least > members.len() as i64 => FALSE,
            1 => self.or(members),
            _ if least == members.len() as i64 => self.and(members),
            _ => self.add(Part::Least(least as u32, members)),
        }
    }

    fn add(&mut self, part: Part) -> Edge {
        if let Some(number) = self.known.get(&part) {
            return *number << 1;
        }
        let number = self.parts.len() as u32;
        self.known.insert(part.clone(), number);
        self.parts.push(part);
        number << 1
    }

    /// A leaf of its own.
    pub(super) fn leaf(&mut self, event: u32) -> Edge {
        self.add(Part::Leaf(event))
    }
}
