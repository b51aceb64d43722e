//! Which atom to try next: the one that took part in most conflicts of late.
//!
//! Source: variable state independent decaying sum (Moskewicz, Madigan, Zhao, Zhang and Malik
//! 2001), on atoms.

use super::trail::{Atom, Trail};
use std::collections::BTreeMap;

/// Atoms with their weights, in a heap.
pub struct Order {
    names: Vec<BTreeMap<i32, u32>>,
    atoms: Vec<Atom>,
    weight: Vec<f64>,
    step: f64,
    heap: Vec<u32>,
    place: Vec<u32>,
    /// Taken from the heap, with the level of that time.
    taken: Vec<(u32, u32)>,
}

const OUT: u32 = u32::MAX;

impl Order {
    pub fn of(halves: usize) -> Order {
        Order {
            names: vec![BTreeMap::new(); halves / 2],
            atoms: Vec::new(),
            weight: Vec::new(),
            step: 1.0,
            heap: Vec::new(),
            place: Vec::new(),
            taken: Vec::new(),
        }
    }

    /// How many atoms have a weight.
    pub fn count(&self) -> usize {
        self.atoms.len()
    }

    /// An atom, or its contrary, took part in a conflict.
    pub fn praise(&mut self, atom: Atom) {
        let atom = if atom.half.is_multiple_of(2) { atom } else { atom.not() };
        let fresh = self.atoms.len() as u32;
        let name = *self.names[atom.half as usize / 2].entry(atom.least).or_insert(fresh);
        if name == fresh {
            self.atoms.push(atom);
            self.weight.push(0.0);
            self.place.push(OUT);
            self.put(name);
        }
        self.weight[name as usize] += self.step;
        if self.place[name as usize] != OUT {
            self.rise(self.place[name as usize] as usize);
        }
    }

    /// Older praise counts less.
    pub fn age(&mut self) {
        self.step /= 0.95;
        if self.step > 1e100 {
            self.weight.iter_mut().for_each(|weight| *weight *= 1e-100);
            self.step *= 1e-100;
        }
    }

    /// The next atom that is neither true nor false, tried the other way round: early.
    pub fn next(&mut self, trail: &Trail) -> Option<Atom> {
        while let Some(name) = self.heap.first().copied() {
            self.take();
            self.taken.push((name, trail.level()));
            let atom = self.atoms[name as usize];
            if !trail.is_true(atom) && !trail.is_false(atom) {
                return Some(atom.not());
            }
        }
        None
    }

    /// What was taken above a level may be taken again.
    pub fn back_to(&mut self, level: u32) {
        while let Some((name, of)) = self.taken.last().copied()
            && of >= level
        {
            self.taken.pop();
            self.put(name);
        }
    }

    fn put(&mut self, name: u32) {
        self.place[name as usize] = self.heap.len() as u32;
        self.heap.push(name);
        self.rise(self.heap.len() - 1);
    }

    fn take(&mut self) {
        let name = self.heap.swap_remove(0);
        self.place[name as usize] = OUT;
        if !self.heap.is_empty() {
            self.place[self.heap[0] as usize] = 0;
            self.sink();
        }
    }

    fn rise(&mut self, mut at: usize) {
        while at > 0 {
            let above = (at - 1) / 2;
            if self.weight_at(above) >= self.weight_at(at) {
                break;
            }
            self.swap(above, at);
            at = above;
        }
    }

    fn sink(&mut self) {
        let mut at = 0;
        loop {
            let mut most = at;
            for below in [2 * at + 1, 2 * at + 2] {
                if below < self.heap.len() && self.weight_at(below) > self.weight_at(most) {
                    most = below;
                }
            }
            if most == at {
                return;
            }
            self.swap(at, most);
            at = most;
        }
    }

    fn weight_at(&self, at: usize) -> f64 {
        self.weight[self.heap[at] as usize]
    }

    fn swap(&mut self, one: usize, other: usize) {
        self.heap.swap(one, other);
        self.place[self.heap[one] as usize] = one as u32;
        self.place[self.heap[other] as usize] = other as u32;
    }
}
