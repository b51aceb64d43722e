//! A second way to the probability of a tree, which shares nothing with the engine's: one plain
//! diagram over all events, without modules, simplification, complement edges or any order but
//! the one in which the tree is walked.

use engine::cuts::{Node, Op, Tree};
use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

/// Multiplication of words: the keys are numbers of nodes.
#[derive(Default)]
pub struct Words(u64);

impl Hasher for Words {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u32((*byte).into()));
    }

    fn write_u32(&mut self, word: u32) {
        self.0 = (self.0 ^ u64::from(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }
}

type Table<K> = HashMap<K, u32, BuildHasherDefault<Words>>;

/// The node that never holds, and the one that always does.
const ENDS: [u32; 2] = [0, 1];

/// A plain diagram: variable, where it leads when the variable holds, and when not.
struct Plain {
    nodes: Vec<(u32, u32, u32)>,
    unique: Table<(u32, u32, u32)>,
    /// Of three: where the second holds when the first does, and the third when it does not.
    known: Table<(u32, u32, u32)>,
    most: usize,
}

impl Plain {
    fn make(&mut self, level: u32, high: u32, low: u32) -> Option<u32> {
        if high == low {
            return Some(high);
        }
        if let Some(at) = self.unique.get(&(level, high, low)) {
            return Some(*at);
        }
        if self.nodes.len() >= self.most {
            return None;
        }
        self.nodes.push((level, high, low));
        let at = self.nodes.len() as u32 - 1;
        self.unique.insert((level, high, low), at);
        Some(at)
    }

    /// If the first then the second, else the third (Bryant 1986; Brace, Rudell, Bryant 1990).
    fn choose(&mut self, one: u32, then: u32, other: u32) -> Option<u32> {
        match (one, then, other) {
            (1, _, _) => return Some(then),
            (0, _, _) => return Some(other),
            (_, 1, 0) => return Some(one),
            _ if then == other => return Some(then),
            _ => {}
        }
        if let Some(found) = self.known.get(&(one, then, other)) {
            return Some(*found);
        }
        let all = [one, then, other];
        let level = all.iter().map(|at| self.nodes[*at as usize].0).min().unwrap();
        let side = |is_high: bool| {
            all.map(|at| match self.nodes[at as usize] {
                (own, high, low) if own == level => {
                    if is_high {
                        high
                    } else {
                        low
                    }
                }
                _ => at,
            })
        };
        let ([a, b, c], [d, e, f]) = (side(true), side(false));
        let high = self.choose(a, b, c)?;
        let low = self.choose(d, e, f)?;
        let found = self.make(level, high, low)?;
        self.known.insert((one, then, other), found);
        Some(found)
    }

    /// At least so many of the members.
    fn least(&mut self, least: usize, members: &[u32]) -> Option<u32> {
        let mut enough = vec![0; least + 1];
        enough[0] = 1;
        for member in members {
            for needed in (1..=least).rev() {
                enough[needed] = self.choose(*member, enough[needed - 1], enough[needed])?;
            }
        }
        Some(enough[least])
    }

    fn gate(&mut self, op: Op, members: &[u32]) -> Option<u32> {
        let count = members.len();
        Some(match op {
            Op::And => self.least(count, members)?,
            Op::Or => self.least(1, members)?,
            Op::Same => members[0],
            Op::AtLeast(least) => self.least(least as usize, members)?,
            Op::Not => self.choose(members[0], 0, 1)?,
            Op::Nand => {
                let all = self.least(count, members)?;
                self.choose(all, 0, 1)?
            }
            Op::Nor => {
                let any = self.least(1, members)?;
                self.choose(any, 0, 1)?
            }
            Op::Xor | Op::Iff => {
                let not = self.choose(members[1], 0, 1)?;
                let (then, other) =
                    if op == Op::Xor { (not, members[1]) } else { (members[1], not) };
                self.choose(members[0], then, other)?
            }
            Op::Imply => self.choose(members[0], members[1], 1)?,
            Op::Between(least, most) => {
                let enough = self.least(least as usize, members)?;
                let more = self.least(most as usize + 1, members)?;
                self.choose(more, 0, enough)?
            }
        })
    }
}

/// How probable the top is; nothing when the diagram would have more than `most` nodes.
pub fn probability(tree: &Tree, most: usize) -> Option<f64> {
    let top = tree.top().unwrap();
    let mut levels = vec![u32::MAX; tree.nodes().len()];
    let mut chances = Vec::new();
    let mut seen = vec![false; tree.nodes().len()];
    let mut open = vec![top];
    while let Some(at) = open.pop() {
        if std::mem::replace(&mut seen[at as usize], true) {
            continue;
        }
        match &tree.nodes()[at as usize] {
            Node::Event { probability, .. } => {
                levels[at as usize] = chances.len() as u32;
                chances.push(probability.unwrap());
            }
            Node::House { .. } => {}
            Node::Gate { members, .. } => open.extend(members.iter().rev()),
        }
    }
    let ends = ENDS.map(|end| (u32::MAX, end, end)).to_vec();
    let (unique, known) = (Table::default(), Table::default());
    let mut plain = Plain { nodes: ends, unique, known, most };
    let mut of = vec![0; tree.nodes().len()];
    for (at, node) in tree.nodes().iter().enumerate().filter(|(at, _)| seen[*at]) {
        of[at] = match node {
            Node::Event { .. } => plain.make(levels[at], 1, 0)?,
            Node::House { occurs, .. } => u32::from(*occurs),
            Node::Gate { op, members, .. } => {
                let mut members: Vec<u32> = members.iter().map(|to| of[*to as usize]).collect();
                if !matches!(op, Op::Imply) {
                    // What lies lowest comes first: then little is done twice.
                    members.sort_by_key(|to| std::cmp::Reverse(plain.nodes[*to as usize].0));
                }
                plain.gate(*op, &members)?
            }
        };
    }
    let mut value = vec![0.0, 1.0];
    for (level, high, low) in plain.nodes.iter().skip(2) {
        let chance: f64 = chances[*level as usize];
        value.push(chance * value[*high as usize] + (1.0 - chance) * value[*low as usize]);
    }
    Some(value[of[top as usize] as usize])
}
