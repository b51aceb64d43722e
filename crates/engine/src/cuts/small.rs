//! Minimal cut sets of few events straight from the form, where no diagram is wanted or possible.

use super::{
    dag::{Edge, FALSE, Part, TRUE, part},
    hash::Table,
    meter::{Halt, Meter},
    parts::Module,
    zbdd::{EMPTY, Family, UNIT, Within, Zbdd},
};

/// The most variables of a set: four of 32 bits are one word.
pub(super) const MOST: u32 = 4;

/// A set of at most four variables, each as its level and 1, the largest in the lowest bits.
type Set = u128;

/// The minimal sets of a module within a weight, as a family over its inputs in their order.
///
/// Preconditions: the module is monotone; `most` is at most [`MOST`]; no weight is 0. Limits:
/// `sets` at each part. Source: bottom up as Fussell and Vesely 1972 do top down, with what grows
/// beyond the order dropped at once. Checked against the diagrams on small trees.
pub(super) fn minimal_within(
    zbdd: &mut Zbdd,
    module: &Module,
    sets: usize,
    within: Within<'_>,
    meter: &mut Meter,
) -> Result<Family, Halt> {
    let top = module.top;
    if top <= FALSE {
        return Ok(if top == TRUE { UNIT } else { EMPTY });
    }
    let mut small = Small { within, sets, known: Table::default() };
    let found = small.solve(module, meter)?;
    let mut spelt: Vec<[u32; MOST as usize]> = found.into_iter().map(levels).collect();
    spelt.sort_unstable();
    family(zbdd, &spelt, 0)
}

struct Small<'w> {
    within: Within<'w>,
    sets: usize,
    known: Table<Edge, Vec<Set>>,
}

impl Small<'_> {
    fn solve(&mut self, module: &Module, meter: &mut Meter) -> Result<Vec<Set>, Halt> {
        let dag = &module.dag;
        // Which edges are asked for, from the top down.
        let mut wanted = vec![false; 2 * dag.parts.len()];
        wanted[module.top as usize] = true;
        for edge in (2..wanted.len()).rev().filter(|edge| *edge <= (module.top | 1) as usize) {
            if wanted[edge] {
                for member in dag.parts[edge >> 1].members() {
                    wanted[*member as usize ^ (edge & 1)] = true;
                }
            }
        }
        for edge in (2..wanted.len() as u32).filter(|edge| wanted[*edge as usize]) {
            let sign = edge & 1;
            let members: Vec<Edge> =
                dag.parts[part(edge)].members().iter().map(|member| member ^ sign).collect();
            let found = match (&dag.parts[part(edge)], sign) {
                (Part::Leaf(input), 0) => self.leaf(*input),
                (Part::And(_), 0) => self.all(&members, meter)?,
                (Part::And(_), _) => self.any(&members, meter)?,
                (Part::Least(least, _), 0) => self.least(*least as usize, &members, meter)?,
                (Part::Least(least, _), _) => {
                    self.least(members.len() + 1 - *least as usize, &members, meter)?
                }
                // No monotone module comes here.
                _ => return Err(Halt::Nodes),
            };
            self.known.insert(edge, found);
        }
        Ok(self.known.remove(&module.top).unwrap_or_default())
    }

    fn leaf(&mut self, input: u32) -> Vec<Set> {
        if self.within.weights[input as usize] > self.within.most {
            *self.within.is_cut = true;
            return Vec::new();
        }
        vec![Set::from(input + 1)]
    }

    fn any(&mut self, members: &[Edge], meter: &mut Meter) -> Result<Vec<Set>, Halt> {
        let mut all = Vec::new();
        for member in members {
            all.extend_from_slice(&self.known[member]);
        }
        self.minimal(all, meter)
    }

    fn all(&mut self, members: &[Edge], meter: &mut Meter) -> Result<Vec<Set>, Halt> {
        let mut order: Vec<&Vec<Set>> = members.iter().map(|member| &self.known[member]).collect();
        order.sort_by_key(|sets| sets.len());
        let order: Vec<Vec<Set>> = order.into_iter().cloned().collect();
        let mut product = order[0].clone();
        for sets in &order[1..] {
            product = self.both(&product, sets, meter)?;
        }
        Ok(product)
    }

    fn least(
        &mut self,
        least: usize,
        members: &[Edge],
        meter: &mut Meter,
    ) -> Result<Vec<Set>, Halt> {
        let mut enough: Vec<Vec<Set>> = vec![Vec::new(); least + 1];
        enough[0] = vec![0];
        for (at, member) in members.iter().enumerate() {
            let sets = self.known[member].clone();
            for needed in (1..=least.min(at + 1)).rev() {
                let mut with = self.both(&enough[needed - 1], &sets, meter)?;
                with.append(&mut enough[needed]);
                enough[needed] = self.minimal(with, meter)?;
            }
        }
        Ok(enough.swap_remove(least))
    }

    fn both(&mut self, one: &[Set], other: &[Set], meter: &mut Meter) -> Result<Vec<Set>, Halt> {
        let mut all = Vec::new();
        for left in one {
            for right in other {
                meter.step()?;
                match self.joined(*left, *right) {
                    Some(set) => all.push(set),
                    None => *self.within.is_cut = true,
                }
            }
            if all.len() > self.sets {
                all = self.minimal(all, meter)?;
            }
        }
        self.minimal(all, meter)
    }

    /// The union of two sets, unless it weighs too much.
    fn joined(&self, one: Set, other: Set) -> Option<Set> {
        let (mut left, mut right) = (one, other);
        let (mut union, mut weight, mut place) = (0, 0_u32, 0);
        while left | right != 0 {
            let (low, high) = (left as u32, right as u32);
            let next = low.max(high);
            if low == next {
                left >>= 32;
            }
            if high == next {
                right >>= 32;
            }
            weight = self.within.weights[next as usize - 1].saturating_add(weight);
            if weight > self.within.most {
                return None;
            }
            union |= Set::from(next) << place;
            place += 32;
        }
        Some(union)
    }

    /// Those without another in them.
    fn minimal(&self, mut all: Vec<Set>, meter: &mut Meter) -> Result<Vec<Set>, Halt> {
        all.sort_unstable();
        all.dedup();
        if all.first() == Some(&0) {
            return Ok(vec![0]);
        }
        let known: Table<Set, ()> = all.iter().map(|set| (*set, ())).collect();
        let mut kept = Vec::with_capacity(all.len());
        for set in all {
            meter.step()?;
            if !parts_of(set).any(|part| known.contains_key(&part)) {
                kept.push(set);
            }
        }
        if kept.len() > self.sets { Err(Halt::Nodes) } else { Ok(kept) }
    }
}

/// The proper parts of a set that are not empty.
fn parts_of(set: Set) -> impl Iterator<Item = Set> {
    let all = [0, 32, 64, 96].map(|shift| (set >> shift) as u32);
    let size = all.iter().filter(|level| **level > 0).count();
    (1..(1_u32 << size) - 1).map(move |chosen| {
        let (mut part, mut place) = (0, 0);
        for (at, level) in all.iter().enumerate() {
            if chosen >> at & 1 == 1 {
                part |= Set::from(*level) << place;
                place += 32;
            }
        }
        part
    })
}

/// The levels of a set, rising, then none.
fn levels(set: Set) -> [u32; MOST as usize] {
    let mut levels = [u32::MAX; MOST as usize];
    let inside = [96, 64, 32, 0].map(|shift| (set >> shift) as u32);
    for (slot, level) in levels.iter_mut().zip(inside.into_iter().filter(|level| *level > 0)) {
        *slot = level - 1;
    }
    levels
}

/// The family of sets in rising order that agree up to a depth, which is never more than four.
fn family(zbdd: &mut Zbdd, sets: &[[u32; MOST as usize]], depth: usize) -> Result<Family, Halt> {
    let Some(last) = sets.last() else { return Ok(EMPTY) };
    let mut found = EMPTY;
    let ends = |set: &[u32; MOST as usize]| set.get(depth).is_none_or(|level| *level == u32::MAX);
    if ends(last) {
        return Ok(UNIT);
    }
    for same in sets.chunk_by(|one, other| one[depth] == other[depth]).rev() {
        let high = family(zbdd, same, depth + 1)?;
        found = zbdd.make(same[0][depth], high, found)?;
    }
    Ok(found)
}
