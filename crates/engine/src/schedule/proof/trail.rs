//! Bounds of the begins, why each was raised, and the way back.
//!
//! Every begin has two halves, its value and its value negated; the bounds of both only rise. So
//! "at least" is the one kind of statement there is.

/// No entry.
pub const NONE: u32 = u32::MAX;

/// The half is at least so much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Atom {
    pub half: u32,
    pub least: i32,
}

impl Atom {
    /// The contrary: the other half is more than its negative.
    pub fn not(self) -> Atom {
        Atom { half: self.half ^ 1, least: 1 - self.least }
    }
}

/// Why a bound was raised.
#[derive(Clone, Copy, Debug)]
pub enum Reason {
    /// It was tried.
    Choice,
    /// All other atoms of a clause are false.
    Clause(u32),
    /// Another half is at least so much less.
    Lag { half: u32, lag: i32 },
    /// All these atoms hold: a range of `Trail::reasons`.
    Atoms { from: u32, until: u32 },
}

/// A bound that was raised.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub half: u32,
    pub was: i32,
    pub now: i32,
    /// The entry that raised the same half before.
    pub previous: u32,
    pub level: u32,
    pub reason: Reason,
}

/// The bounds and how they came about.
pub struct Trail {
    pub least: Vec<i32>,
    last: Vec<u32>,
    pub entries: Vec<Entry>,
    levels: Vec<(u32, u32)>,
    pub reasons: Vec<Atom>,
}

impl Trail {
    pub fn of(least: Vec<i32>) -> Trail {
        let last = vec![NONE; least.len()];
        Trail { least, last, entries: Vec::new(), levels: Vec::new(), reasons: Vec::new() }
    }

    pub fn level(&self) -> u32 {
        self.levels.len() as u32
    }

    pub fn is_true(&self, atom: Atom) -> bool {
        self.least[atom.half as usize] >= atom.least
    }

    pub fn is_false(&self, atom: Atom) -> bool {
        self.is_true(atom.not())
    }

    /// The largest value of a half.
    pub fn most(&self, half: u32) -> i32 {
        -self.least[half as usize ^ 1]
    }

    /// A new level of choices.
    pub fn open(&mut self) {
        self.levels.push((self.entries.len() as u32, self.reasons.len() as u32));
    }

    /// Raises a bound. The atom must be neither true nor false.
    pub fn raise(&mut self, atom: Atom, reason: Reason) {
        let half = atom.half as usize;
        let (was, previous) = (self.least[half], self.last[half]);
        let (level, now) = (self.level(), atom.least);
        self.last[half] = self.entries.len() as u32;
        self.least[half] = now;
        self.entries.push(Entry { half: atom.half, was, now, previous, level, reason });
    }

    /// Back to a level.
    pub fn back_to(&mut self, level: u32) {
        if level >= self.level() {
            return;
        }
        let (entries, reasons) = self.levels[level as usize];
        while self.entries.len() > entries as usize
            && let Some(entry) = self.entries.pop()
        {
            self.least[entry.half as usize] = entry.was;
            self.last[entry.half as usize] = entry.previous;
        }
        self.reasons.truncate(reasons as usize);
        self.levels.truncate(level as usize);
    }

    /// What was raised on the ground level is a fact from now on, and needs no reason.
    pub fn forget_ground(&mut self) {
        debug_assert_eq!(self.level(), 0);
        for entry in self.entries.drain(..) {
            self.last[entry.half as usize] = NONE;
        }
        self.reasons.clear();
    }

    /// The entry that made an atom true that is true; `NONE` where it is a fact.
    pub fn cause(&self, atom: Atom) -> u32 {
        let mut at = self.last[atom.half as usize];
        while at != NONE {
            let entry = &self.entries[at as usize];
            if entry.was < atom.least {
                return if entry.level == 0 { NONE } else { at };
            }
            at = entry.previous;
        }
        NONE
    }
}
