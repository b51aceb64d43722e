//! What was learned: clauses, of which one atom at least holds, each watched at two atoms.

use super::trail::{Atom, Reason, Trail};

/// A clause of the store.
struct Head {
    from: u32,
    count: u32,
    /// How many levels of choices met in it when it was learned: few is better.
    spread: u32,
    weight: f32,
}

/// A clause to be looked at when the half reaches the bound.
#[derive(Clone, Copy)]
struct Watch {
    clause: u32,
    bound: i32,
}

/// Clauses with two watched atoms each: the first two.
pub struct Clauses {
    heads: Vec<Head>,
    atoms: Vec<Atom>,
    watches: Vec<Vec<Watch>>,
    step: f32,
}

impl Clauses {
    pub fn of(halves: usize) -> Clauses {
        let watches = (0..halves).map(|_| Vec::new()).collect();
        Clauses { heads: Vec::new(), atoms: Vec::new(), watches, step: 1.0 }
    }

    pub fn count(&self) -> usize {
        self.heads.len()
    }

    pub fn atoms(&self, clause: u32) -> &[Atom] {
        let head = &self.heads[clause as usize];
        &self.atoms[head.from as usize..(head.from + head.count) as usize]
    }

    /// Adds a clause of two atoms or more; the second must be the last that became false.
    pub fn add(&mut self, atoms: &[Atom], spread: u32) -> u32 {
        let clause = self.heads.len() as u32;
        let (from, count) = (self.atoms.len() as u32, atoms.len() as u32);
        self.heads.push(Head { from, count, spread, weight: self.step });
        self.atoms.extend_from_slice(atoms);
        self.watch(clause, atoms[0]);
        self.watch(clause, atoms[1]);
        clause
    }

    fn watch(&mut self, clause: u32, atom: Atom) {
        let not = atom.not();
        self.watches[not.half as usize].push(Watch { clause, bound: not.least });
    }

    /// A clause took part in a conflict.
    pub fn praise(&mut self, clause: u32) {
        self.heads[clause as usize].weight += self.step;
    }

    /// Older praise counts less.
    pub fn age(&mut self) {
        self.step *= 1.001;
        if self.step > 1e20 {
            self.heads.iter_mut().for_each(|head| head.weight *= 1e-20);
            self.step *= 1e-20;
        }
    }

    /// Looks at all clauses that watch what an entry made false. The clause that has become false
    /// is an error.
    pub fn visit(&mut self, trail: &mut Trail, half: u32, was: i32, now: i32) -> Result<(), u32> {
        let mut list = std::mem::take(&mut self.watches[half as usize]);
        let (mut read, mut kept) = (0, 0);
        let mut conflict = Ok(());
        while read < list.len() {
            let watch = list[read];
            read += 1;
            if watch.bound <= was || watch.bound > now {
                list[kept] = watch;
                kept += 1;
                continue;
            }
            let head = &self.heads[watch.clause as usize];
            let (from, count) = (head.from as usize, head.count as usize);
            let atoms = &mut self.atoms[from..from + count];
            let lost = Atom { half, least: watch.bound }.not();
            if atoms[0] == lost {
                atoms.swap(0, 1);
            }
            if !trail.is_true(atoms[0])
                && let Some(at) = (2..count).find(|at| !trail.is_false(atoms[*at]))
            {
                atoms.swap(1, at);
                let atom = atoms[1];
                self.watch(watch.clause, atom);
                continue;
            }
            list[kept] = watch;
            kept += 1;
            if trail.is_true(atoms[0]) {
                continue;
            }
            if trail.is_false(atoms[0]) {
                conflict = Err(watch.clause);
                break;
            }
            trail.raise(atoms[0], Reason::Clause(watch.clause));
        }
        list.copy_within(read.., kept);
        list.truncate(list.len() - (read - kept));
        // A new watch never stands under the half that is visited: its atom is not false.
        self.watches[half as usize] = list;
        conflict
    }

    /// Leaves out the worse half of the clauses. Only on the ground level, where none is a reason.
    pub fn thin_out(&mut self) {
        let mut order: Vec<u32> = (0..self.heads.len() as u32).collect();
        order.sort_by(|one, other| {
            let of = |clause: &u32| {
                let head = &self.heads[*clause as usize];
                (head.spread > 2, -head.weight)
            };
            of(one).partial_cmp(&of(other)).unwrap_or(std::cmp::Ordering::Equal)
        });
        order.truncate(self.heads.len() / 2);
        order.sort_unstable();
        let mut thin = Clauses::of(self.watches.len());
        thin.step = self.step;
        for clause in order {
            let head = &self.heads[clause as usize];
            let at = thin.add(self.atoms(clause), head.spread);
            thin.heads[at as usize].weight = head.weight;
        }
        *self = thin;
    }
}
