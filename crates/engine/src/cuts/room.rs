//! The room that both kinds of diagrams keep their nodes in: each node once, with what was
//! computed lately.

use super::meter::Halt;

/// A node: which variable decides, and where it leads. What an edge means is the diagram's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    pub level: u32,
    pub high: u32,
    pub low: u32,
}

/// The level below all variables.
pub(super) const BOTTOM: u32 = u32::MAX;

/// Nothing, where an edge could be.
pub(super) const OPEN: u32 = u32::MAX;

/// The most entries of the memory.
const MEMORY: usize = 1 << 23;

/// Nodes by number, those below before those above.
pub(super) struct Room {
    pub nodes: Vec<Choice>,
    /// Numbers of nodes by open addressing; 0 is empty.
    unique: Vec<u32>,
    /// Direct-mapped and forgetful: two edges and what came of them.
    memory: Vec<[u32; 3]>,
    /// The most nodes.
    pub limit: usize,
    /// How many nodes at the front are ends: they are in no table.
    ends: usize,
}

fn mixed(one: u32, other: u32, third: u32) -> usize {
    let word = (u64::from(one) << 32 | u64::from(other)) ^ (u64::from(third) << 17);
    let word = word.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (word ^ (word >> 32)) as usize
}

impl Room {
    /// So many ends below all variables, and room for at most `limit` nodes.
    pub(super) fn new(ends: usize, limit: usize) -> Room {
        Room {
            nodes: vec![Choice { level: BOTTOM, high: 0, low: 0 }; ends],
            unique: vec![0; 1 << 10],
            memory: vec![[OPEN; 3]; 1 << 10],
            limit,
            ends,
        }
    }

    /// The node that leads there and there.
    #[inline]
    pub(super) fn node(&mut self, level: u32, high: u32, low: u32) -> Result<u32, Halt> {
        let mask = self.unique.len() - 1;
        let mut slot = mixed(high, low, level) & mask;
        loop {
            let at = self.unique[slot];
            if at == 0 {
                break;
            }
            let node = self.nodes[at as usize];
            if node.level == level && node.high == high && node.low == low {
                return Ok(at);
            }
            slot = (slot + 1) & mask;
        }
        if self.nodes.len() >= self.limit {
            return Err(Halt::Nodes);
        }
        let at = self.nodes.len() as u32;
        self.nodes.push(Choice { level, high, low });
        self.unique[slot] = at;
        if self.nodes.len() * 3 > self.unique.len() * 2 {
            self.grow();
        }
        Ok(at)
    }

    fn grow(&mut self) {
        let size = self.unique.len() * 2;
        self.unique = vec![0; size];
        for (at, node) in self.nodes.iter().enumerate().skip(self.ends) {
            let mut slot = mixed(node.high, node.low, node.level) & (size - 1);
            while self.unique[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.unique[slot] = at as u32;
        }
        let size = size.min(MEMORY);
        if self.memory.len() < size {
            let old = std::mem::take(&mut self.memory);
            self.memory = vec![[OPEN; 3]; size];
            for entry in old.into_iter().filter(|entry| entry[2] != OPEN) {
                self.memory[mixed(entry[0], entry[1], 0) & (size - 1)] = entry;
            }
        }
    }

    /// What came of two edges, if it is still known. One room remembers one operation.
    #[inline]
    pub(super) fn remembered(&self, one: u32, other: u32) -> Option<u32> {
        let entry = self.memory[mixed(one, other, 0) & (self.memory.len() - 1)];
        (entry[0] == one && entry[1] == other).then_some(entry[2])
    }

    /// Remembers what came of two edges.
    #[inline]
    pub(super) fn remember(&mut self, one: u32, other: u32, found: u32) {
        let slot = mixed(one, other, 0) & (self.memory.len() - 1);
        self.memory[slot] = [one, other, found];
    }

    /// Marks every node that those lead to which are marked; `node_of` is the node of an edge.
    pub(super) fn spread(&self, is_used: &mut [bool], node_of: impl Fn(u32) -> usize) {
        for at in (self.ends..is_used.len()).rev() {
            if is_used[at] {
                is_used[node_of(self.nodes[at].high)] = true;
                is_used[node_of(self.nodes[at].low)] = true;
            }
        }
    }

    /// Every node under one, itself included and no ends, those below first.
    pub(super) fn under(&self, top: usize, node_of: impl Fn(u32) -> usize) -> Vec<u32> {
        let mut is_used = vec![false; top + 1];
        is_used[top] = true;
        self.spread(&mut is_used, node_of);
        (self.ends..=top).filter(|at| is_used[*at]).map(|at| at as u32).collect()
    }
}
