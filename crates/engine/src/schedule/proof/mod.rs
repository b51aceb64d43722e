//! Proofs: is there a schedule that ends by then? A search that learns from every conflict.
//!
//! Source: lazy clause generation for scheduling (Schutt, Feydy, Stuckey and Wallace 2011), with
//! atoms on bounds alone, so that memory does not grow with the length of time.

mod clauses;
mod learn;
mod order;
mod trail;
mod usage;

use super::Plan;
use clauses::Clauses;
use learn::Learn;
use order::Order;
use trail::{Atom, Reason, Trail};
use usage::{Usage, User};

/// So many atoms may have a weight before all begin anew.
const MOST_ATOMS: usize = 1 << 20;

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is none.
    Refuted,
    /// There is one: its begins.
    Found(Vec<u32>),
    /// It is not known yet; what was learned is kept.
    Open,
}

/// What is known about the schedules of a plan.
pub struct Proof {
    trail: Trail,
    clauses: Clauses,
    learn: Learn,
    order: Order,
    usages: Vec<Usage>,
    /// Of each half, which halves are at least so much more.
    lags: Vec<Vec<(u32, i32)>>,
    /// Of each half, which resources its task needs.
    needs: Vec<Vec<u32>>,
    is_due: Vec<bool>,
    head: usize,
    pub conflicts: u64,
    restart_at: u64,
    restarts: u64,
    most_clauses: usize,
    conflict: Vec<Atom>,
}

impl Proof {
    /// Tasks are halves `2 t` and `2 t + 1`; the end is one task more.
    pub fn of(plan: &Plan) -> Proof {
        let count = plan.tasks.count();
        let end = 2 * count;
        let halves = end as usize + 2;
        let mut lags: Vec<Vec<(u32, i32)>> = vec![Vec::new(); halves];
        let mut link = |from: u32, to: u32, lag: i32| {
            lags[from as usize].push((to, lag));
            lags[to as usize ^ 1].push((from ^ 1, lag));
        };
        for task in 0..count {
            let lasts = plan.tasks.duration(task) as i32;
            plan.tasks.next(task).iter().for_each(|to| link(2 * task, 2 * to, lasts));
            link(2 * task, end, lasts);
        }
        let path = plan.tasks.critical_path();
        let mut least = vec![0; halves];
        for task in 0..count as usize {
            least[2 * task] = path.earliest[task] as i32;
            least[2 * task + 1] = -(plan.horizon as i32 - (path.length - path.latest[task]) as i32);
        }
        least[end as usize] = path.length as i32;
        least[end as usize + 1] = -(plan.horizon as i32);
        let mut needs = vec![Vec::new(); halves];
        let mut usages = Vec::new();
        for (resource, capacity) in plan.capacity.iter().enumerate() {
            let user = |task: u32| {
                let (demand, lasts) = (plan.demand(task)[resource], plan.tasks.duration(task));
                let user = User { task, demand: demand as i32, lasts: lasts as i32 };
                (demand > 0 && lasts > 0).then_some(user)
            };
            let users: Vec<User> = (0..count).filter_map(user).collect();
            if users.iter().map(|user| i64::from(user.demand)).sum::<i64>() > i64::from(*capacity) {
                for user in &users {
                    needs[2 * user.task as usize].push(usages.len() as u32);
                    needs[2 * user.task as usize + 1].push(usages.len() as u32);
                }
                usages.push(Usage::of(*capacity as i32, users));
            }
        }
        Proof {
            trail: Trail::of(least),
            clauses: Clauses::of(halves),
            learn: Learn::of(halves),
            order: Order::of(halves),
            is_due: vec![true; usages.len()],
            usages,
            lags,
            needs,
            head: 0,
            conflicts: 0,
            restart_at: 0,
            restarts: 0,
            most_clauses: 4_000,
            conflict: Vec::new(),
        }
    }

    /// No schedule ends before.
    pub fn end(&self) -> u32 {
        self.trail.least[self.trail.least.len() - 2] as u32
    }

    /// Is there a schedule that ends by `end`? Stops after that many more conflicts.
    pub fn ends_by(&mut self, end: u32, conflicts: u64) -> Verdict {
        let stop = self.conflicts + conflicts;
        self.back_to(0);
        let wish = Atom { half: self.trail.least.len() as u32 - 1, least: -(end as i32) };
        loop {
            if self.propagate() {
                if let Some(starts) = self.step(wish) {
                    return starts;
                }
                continue;
            }
            self.conflicts += 1;
            let Proof { trail, clauses, learn, order, conflict, .. } = self;
            let is_open = learn.from(trail, clauses, conflict);
            if !is_open || trail.level() == 1 {
                // It follows from the wish alone.
                if is_open {
                    self.learned();
                }
                self.back_to(0);
                return Verdict::Refuted;
            }
            learn.met.iter().for_each(|atom| order.praise(*atom));
            order.age();
            clauses.age();
            self.learned();
            if self.conflicts >= stop {
                self.back_to(0);
                return Verdict::Open;
            }
            if self.conflicts >= self.restart_at {
                self.restart();
            }
        }
    }

    /// The next choice; a verdict where none is left, or the wish itself is denied.
    fn step(&mut self, wish: Atom) -> Option<Verdict> {
        if self.trail.level() == 0 {
            self.trail.forget_ground();
            self.head = 0;
            if self.trail.is_false(wish) {
                return Some(Verdict::Refuted);
            }
            self.trail.open();
            if !self.trail.is_true(wish) {
                self.trail.raise(wish, Reason::Choice);
            }
            return None;
        }
        let next = match self.order.next(&self.trail) {
            Some(atom) => atom,
            None => match self.earliest() {
                Some(atom) => atom,
                None => {
                    let least = self.trail.least.iter().step_by(2);
                    let mut starts: Vec<u32> = least.map(|least| *least as u32).collect();
                    starts.pop();
                    self.back_to(0);
                    return Some(Verdict::Found(starts));
                }
            },
        };
        self.trail.open();
        self.trail.raise(next, Reason::Choice);
        None
    }

    /// The open task that can begin first begins then.
    fn earliest(&self) -> Option<Atom> {
        let trail = &self.trail;
        let halves = (0..trail.least.len() as u32).step_by(2);
        let open = halves.filter(|half| trail.least[*half as usize] < trail.most(*half));
        let first = open.min_by_key(|half| (trail.least[*half as usize], trail.most(*half)))?;
        Some(Atom { half: first + 1, least: -trail.least[first as usize] })
    }

    /// Takes over what was learned: back to where it says something, which is then raised.
    fn learned(&mut self) {
        let level = self.learn.level;
        self.back_to(level);
        let clause = &self.learn.clause;
        let reason = if clause.len() > 1 {
            Reason::Clause(self.clauses.add(clause, self.learn.spread))
        } else {
            Reason::Choice
        };
        if !self.trail.is_true(clause[0]) {
            self.trail.raise(clause[0], reason);
        }
    }

    fn back_to(&mut self, level: u32) {
        self.trail.back_to(level);
        self.order.back_to(level);
        self.head = self.head.min(self.trail.entries.len());
    }

    /// From the ground again, later each time (Luby, Sinclair and Zuckerman 1993).
    fn restart(&mut self) {
        self.restarts += 1;
        let mut step = self.restarts;
        while !(step + 1).is_power_of_two() {
            step -= (1 << (63 - (step + 1).leading_zeros())) - 1;
        }
        self.restart_at = self.conflicts + 100 * step.div_ceil(2);
        self.back_to(0);
        if self.order.count() > MOST_ATOMS {
            self.order = Order::of(self.trail.least.len());
        }
        if self.clauses.count() > self.most_clauses && self.propagate() {
            self.trail.forget_ground();
            self.head = 0;
            self.clauses.thin_out();
            self.most_clauses += 300;
        }
    }

    /// All that follows. `false` for a conflict, whose atoms then stand in `conflict`.
    fn propagate(&mut self) -> bool {
        loop {
            while let Some(entry) = self.trail.entries.get(self.head).copied() {
                self.head += 1;
                for usage in &self.needs[entry.half as usize] {
                    self.is_due[*usage as usize] = true;
                }
                if !self.lag(entry.half, entry.now) {
                    return false;
                }
                let visited = self.clauses.visit(&mut self.trail, entry.half, entry.was, entry.now);
                if let Err(clause) = visited {
                    self.conflict.clear();
                    self.conflict.extend(self.clauses.atoms(clause).iter().map(|a| a.not()));
                    self.clauses.praise(clause);
                    return false;
                }
            }
            let Some(due) = self.is_due.iter().position(|is_due| *is_due) else {
                return true;
            };
            self.is_due[due] = false;
            if let Err((from, until)) = self.usages[due].visit(&mut self.trail) {
                self.conflict.clear();
                self.conflict.extend_from_slice(&self.trail.reasons[from as usize..until as usize]);
                return false;
            }
        }
    }

    fn lag(&mut self, half: u32, now: i32) -> bool {
        for (to, lag) in &self.lags[half as usize] {
            let atom = Atom { half: *to, least: now + lag };
            if self.trail.is_true(atom) {
                continue;
            }
            if self.trail.is_false(atom) {
                self.conflict.clear();
                self.conflict.push(Atom { half, least: now });
                self.conflict.push(atom.not());
                return false;
            }
            self.trail.raise(atom, Reason::Lag { half, lag: *lag });
        }
        true
    }
}
