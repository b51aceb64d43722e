//! Families of sets as zero-suppressed decision diagrams (Minato 1993), and the minimal ones among
//! the sets that satisfy a decision diagram.

use super::{
    bdd::{BOTTOM, Bdd},
    dag::{Edge, FALSE, TRUE, part},
    hash::Table,
    meter::{Halt, Meter},
};

/// A family of sets, by its node.
pub(super) type Family = u32;

/// No set.
pub(super) const EMPTY: Family = 0;

/// The empty set alone.
pub(super) const UNIT: Family = 1;

/// The sets with the variable of a level, without it, lead to `high`; the others are `low`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Split {
    pub level: u32,
    pub high: Family,
    pub low: Family,
}

/// Families over one order of variables.
pub(super) struct Zbdd {
    pub nodes: Vec<Split>,
    /// Open addressing; 0 is empty.
    unique: Vec<u32>,
    /// Direct-mapped and forgetful: a family, an edge of a decision diagram, and what is left.
    cache: Vec<[u32; 3]>,
    frames: Vec<Frame>,
    limit: usize,
}

#[derive(Clone, Copy)]
struct Frame {
    family: Family,
    edge: Edge,
    low_edge: Edge,
    /// The high side once it is known.
    high: Family,
}

/// Nothing known yet.
const OPEN: u32 = u32::MAX;

fn mixed(one: u32, other: u32, third: u32) -> usize {
    let word = (u64::from(one) << 32 | u64::from(other)) ^ (u64::from(third) << 17);
    let word = word.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (word ^ (word >> 32)) as usize
}

impl Zbdd {
    /// At most so many nodes.
    pub(super) fn new(limit: usize) -> Zbdd {
        let end = Split { level: BOTTOM, high: EMPTY, low: EMPTY };
        Zbdd {
            nodes: vec![end, end],
            unique: vec![0; 1 << 10],
            cache: vec![[OPEN; 3]; 1 << 10],
            frames: Vec::new(),
            limit: limit.clamp(2, 1 << 31),
        }
    }

    pub(super) fn make(&mut self, level: u32, high: Family, low: Family) -> Result<Family, Halt> {
        if high == EMPTY {
            return Ok(low);
        }
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
        self.nodes.push(Split { level, high, low });
        self.unique[slot] = at;
        if self.nodes.len() * 3 > self.unique.len() * 2 {
            self.grow();
        }
        Ok(at)
    }

    fn grow(&mut self) {
        let size = self.unique.len() * 2;
        self.unique = vec![0; size];
        for (at, node) in self.nodes.iter().enumerate().skip(2) {
            let mut slot = mixed(node.high, node.low, node.level) & (size - 1);
            while self.unique[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.unique[slot] = at as u32;
        }
        let size = size.min(1 << 23);
        if self.cache.len() < size {
            let old = std::mem::take(&mut self.cache);
            self.cache = vec![[OPEN; 3]; size];
            for entry in old.into_iter().filter(|entry| entry[2] != OPEN) {
                self.cache[mixed(entry[0], entry[1], 0) & (size - 1)] = entry;
            }
        }
    }

    /// The sets of a family that do not satisfy a function.
    ///
    /// Precondition: the function is monotone.
    pub(super) fn without(
        &mut self,
        family: Family,
        bdd: &Bdd,
        edge: Edge,
        meter: &mut Meter,
    ) -> Result<Family, Halt> {
        self.frames.clear();
        let mut call = (family, edge);
        loop {
            let mut found = match self.known(bdd, call.0, call.1) {
                Ok(found) => found,
                Err((family, edge)) => {
                    meter.step()?;
                    let node = self.nodes[family as usize];
                    let (high, low_edge) = bdd.split(edge, node.level);
                    self.frames.push(Frame { family, edge, low_edge, high: OPEN });
                    call = (node.high, high);
                    continue;
                }
            };
            loop {
                let Some(frame) = self.frames.last_mut() else { return Ok(found) };
                let node = self.nodes[frame.family as usize];
                if frame.high == OPEN {
                    frame.high = found;
                    call = (node.low, frame.low_edge);
                    break;
                }
                let frame = *frame;
                self.frames.pop();
                found = self.make(node.level, frame.high, found)?;
                let slot = mixed(frame.family, frame.edge, 0) & (self.cache.len() - 1);
                self.cache[slot] = [frame.family, frame.edge, found];
            }
        }
    }

    /// What needs no work; or the same question about a function that decides no variable above
    /// the family's.
    #[inline]
    fn known(&self, bdd: &Bdd, family: Family, mut edge: Edge) -> Result<Family, (Family, Edge)> {
        if family == EMPTY {
            return Ok(EMPTY);
        }
        let level = self.nodes[family as usize].level;
        // No set of the family has the variables above.
        loop {
            if edge <= FALSE {
                return Ok(if edge == TRUE { EMPTY } else { family });
            }
            let node = bdd.nodes[part(edge)];
            if node.level >= level {
                break;
            }
            edge = node.low ^ (edge & 1);
        }
        let entry = self.cache[mixed(family, edge, 0) & (self.cache.len() - 1)];
        if entry[0] == family && entry[1] == edge {
            return Ok(entry[2]);
        }
        Err((family, edge))
    }

    /// The minimal sets of variables that satisfy a function when exactly they occur.
    ///
    /// Precondition: the function is monotone. Source: Rauzy 1993, with the sets that need not be
    /// minimal taken out against the diagram itself instead of against their own family.
    pub(super) fn minimal(
        &mut self,
        bdd: &Bdd,
        top: Edge,
        meter: &mut Meter,
    ) -> Result<Family, Halt> {
        let mut known = vec![OPEN; 2 * (part(top) + 1)];
        known[TRUE as usize] = UNIT;
        known[FALSE as usize] = EMPTY;
        let mut open = vec![top];
        while let Some(edge) = open.last().copied() {
            if known[edge as usize] != OPEN {
                open.pop();
                continue;
            }
            let level = bdd.level(edge);
            let (high, low) = bdd.split(edge, level);
            let [with, without] = [high, low].map(|edge| known[edge as usize]);
            if with == OPEN || without == OPEN {
                open.extend([high, low].into_iter().filter(|e| known[*e as usize] == OPEN));
                continue;
            }
            open.pop();
            let more = self.without(with, bdd, low, meter)?;
            known[edge as usize] = self.make(level, more, without)?;
        }
        Ok(known[top as usize])
    }

    /// The minimal sets whose weight is at most `most`; `is_cut` becomes true where there may be
    /// more. Preconditions: those of [`Zbdd::minimal`]; a weight for each level.
    pub(super) fn minimal_within(
        &mut self,
        bdd: &Bdd,
        top: Edge,
        (weights, most, is_cut): (&[u32], u32, &mut bool),
        meter: &mut Meter,
    ) -> Result<Family, Halt> {
        let mut known: Table<(Edge, u32), Family> = Table::default();
        let mut open = vec![(top, most)];
        let done = |edge: Edge, known: &Table<(Edge, u32), Family>, most: u32| match edge {
            TRUE => Some(UNIT),
            FALSE => Some(EMPTY),
            _ => known.get(&(edge, most)).copied(),
        };
        while let Some((edge, most)) = open.last().copied() {
            if done(edge, &known, most).is_some() {
                open.pop();
                continue;
            }
            let level = bdd.level(edge);
            let (high, low) = bdd.split(edge, level);
            let less = most.checked_sub(weights[level as usize]);
            let with = match less {
                Some(less) => done(high, &known, less),
                None => {
                    *is_cut = true;
                    Some(EMPTY)
                }
            };
            let without = done(low, &known, most);
            let (Some(with), Some(without)) = (with, without) else {
                open.extend(without.is_none().then_some((low, most)));
                open.extend(less.filter(|_| with.is_none()).map(|less| (high, less)));
                continue;
            };
            open.pop();
            let more = self.without(with, bdd, low, meter)?;
            let family = self.make(level, more, without)?;
            known.insert((edge, most), family);
        }
        Ok(done(top, &known, most).expect("the top was computed last"))
    }

    /// Every node under a family once, those below first.
    pub(super) fn under(&self, family: Family) -> Vec<u32> {
        let mut is_used = vec![false; family as usize + 1];
        is_used[family as usize] = true;
        for at in (2..=family as usize).rev() {
            if is_used[at] {
                is_used[self.nodes[at].high as usize] = true;
                is_used[self.nodes[at].low as usize] = true;
            }
        }
        (2..=family).filter(|at| is_used[*at as usize]).collect()
    }
}
