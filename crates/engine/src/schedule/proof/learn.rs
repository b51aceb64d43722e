//! What a conflict teaches: the one atom of the last choice that leads to it, with what else it
//! takes.
//!
//! Source: first unique implication point (Marques-Silva and Sakallah 1999), on bounds instead of
//! truth values (Ohrimenko, Stuckey and Codish 2009).

use super::clauses::Clauses;
use super::trail::{Atom, NONE, Reason, Trail};

const NOTHING: i32 = i32::MIN;

/// Room for the analysis of conflicts.
pub struct Learn {
    /// Of each half, what is needed of it.
    need: Vec<i32>,
    /// Where in the trail that came about.
    at: Vec<u32>,
    needed: Vec<u32>,
    /// The atoms that took part, for whoever chooses next.
    pub met: Vec<Atom>,
    /// What was learned: a clause, the new atom first, the latest of the others second.
    pub clause: Vec<Atom>,
    /// The level on which the new atom follows.
    pub level: u32,
    /// How many levels meet in the clause.
    pub spread: u32,
    room: Vec<Atom>,
}

impl Learn {
    pub fn of(halves: usize) -> Learn {
        Learn {
            need: vec![NOTHING; halves],
            at: vec![NONE; halves],
            needed: Vec::new(),
            met: Vec::new(),
            clause: Vec::new(),
            level: 0,
            spread: 0,
            room: Vec::new(),
        }
    }

    /// Learns from atoms that all hold but must not. Nothing but facts among them: `false`.
    pub fn from(&mut self, trail: &mut Trail, clauses: &mut Clauses, conflict: &[Atom]) -> bool {
        self.met.clear();
        self.clause.clear();
        for half in self.needed.drain(..) {
            self.need[half as usize] = NOTHING;
        }
        let mut last = 0;
        for atom in conflict {
            last = last.max(self.add(trail, *atom));
        }
        if last == 0 {
            return false;
        }
        trail.back_to(last);
        let mut open = self.open(trail, last);
        let mut place = trail.entries.len() as u32;
        loop {
            place -= 1;
            let entry = trail.entries[place as usize];
            let half = entry.half as usize;
            if self.need[half] == NOTHING || self.at[half] != place {
                continue;
            }
            let atom = Atom { half: entry.half, least: self.need[half] };
            self.met.push(atom);
            if open == 1 {
                self.clause.push(atom.not());
                break;
            }
            self.need[half] = NOTHING;
            if let Reason::Clause(clause) = entry.reason {
                clauses.praise(clause);
            }
            let mut room = std::mem::take(&mut self.room);
            why(trail, clauses, place, atom, &mut room);
            for atom in &room {
                self.add(trail, *atom);
            }
            self.room = room;
            open = self.open(trail, last);
        }
        self.gather(trail, clauses);
        true
    }

    /// How many needed halves came about on a level.
    fn open(&mut self, trail: &Trail, level: u32) -> u32 {
        let need = &self.need;
        self.needed.retain(|half| need[*half as usize] != NOTHING);
        let is_last = |half: &&u32| {
            let at = self.at[**half as usize];
            trail.entries[at as usize].level == level
        };
        self.needed.iter().filter(is_last).count() as u32
    }

    /// Needs an atom that holds; its level, 0 for a fact.
    fn add(&mut self, trail: &Trail, atom: Atom) -> u32 {
        let half = atom.half as usize;
        let place = trail.cause(atom);
        if place == NONE {
            return 0;
        }
        if self.need[half] < atom.least {
            if self.need[half] == NOTHING && !self.needed.contains(&atom.half) {
                self.needed.push(atom.half);
            }
            self.need[half] = atom.least;
            self.at[half] = place;
        }
        trail.entries[place as usize].level
    }

    /// The clause out of what is needed, without what follows from the rest.
    fn gather(&mut self, trail: &Trail, clauses: &Clauses) {
        let first = self.clause[0].not();
        let mut levels: Vec<u32> = Vec::new();
        let mut room = std::mem::take(&mut self.room);
        for index in 0..self.needed.len() {
            let half = self.needed[index];
            if half == first.half {
                continue;
            }
            let atom = Atom { half, least: self.need[half as usize] };
            let place = self.at[half as usize];
            why(trail, clauses, place, atom, &mut room);
            let follows = !room.is_empty()
                && room.iter().all(|other| {
                    // Only from what came about before, or two could follow from each other.
                    let at = other.half as usize;
                    let is_needed = self.need[at] >= other.least && self.at[at] < place;
                    is_needed || trail.cause(*other) == NONE
                });
            if !follows {
                self.met.push(atom);
                self.clause.push(atom.not());
                levels.push(trail.entries[place as usize].level);
            }
        }
        self.room = room;
        self.level = 0;
        if let Some(most) = (0..levels.len()).max_by_key(|at| levels[*at]) {
            self.level = levels[most];
            self.clause.swap(1, most + 1);
        }
        levels.sort_unstable();
        levels.dedup();
        self.spread = levels.len() as u32 + 1;
    }
}

/// The atoms that made an atom true at an entry; none for a choice.
fn why(trail: &Trail, clauses: &Clauses, place: u32, atom: Atom, room: &mut Vec<Atom>) {
    room.clear();
    match trail.entries[place as usize].reason {
        Reason::Choice => {}
        Reason::Clause(clause) => {
            let others = clauses.atoms(clause).iter().filter(|other| other.half != atom.half);
            room.extend(others.map(|other| other.not()));
        }
        Reason::Lag { half, lag } => room.push(Atom { half, least: atom.least - lag }),
        Reason::Atoms { from, until } => {
            room.extend_from_slice(&trail.reasons[from as usize..until as usize]);
        }
    }
}
