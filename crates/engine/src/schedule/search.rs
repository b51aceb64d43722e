//! The search for a short schedule: breeding finds it, a proof says how far it can be from the
//! shortest.

use super::{Plan, breed::Breed, lower_bound, proof::Proof, proof::Verdict};
use crate::Observe;

/// How long to search, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Schedules that are generated at most; each pass to the left or to the right counts.
    pub schedules: u64,
    /// Conflicts that a proof may meet at most; 0 for no proof. One takes as long as some 30
    /// schedules.
    pub conflicts: u64,
    /// The seed: the same seed finds the same schedule.
    pub seed: u64,
}

impl Effort {
    /// Until the observer ends it, or the schedule is proven to be the shortest.
    pub fn until_stopped(seed: u64) -> Effort {
        Effort { schedules: u64::MAX, conflicts: u64::MAX, seed }
    }
}

/// The best schedule that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// When each task begins.
    pub starts: Vec<u32>,
    /// When all are over.
    pub makespan: u32,
    /// No schedule can be shorter.
    pub lower_bound: u32,
    /// How many schedules were generated.
    pub schedules: u64,
    /// How many conflicts the proof met.
    pub conflicts: u64,
    /// Did the observer end the search before its time? The result is as good as it was then.
    pub is_stopped: bool,
}

impl Found {
    /// Is it proven that no schedule is shorter?
    pub fn is_optimal(&self) -> bool {
        self.makespan == self.lower_bound
    }

    /// How much shorter a schedule could be at most, as a share of the bound.
    pub fn gap(&self) -> f64 {
        f64::from(self.makespan - self.lower_bound) / f64::from(self.lower_bound.max(1))
    }
}

/// A short schedule of a plan with limited resources, and a proven bound below it.
///
/// The result is never below its bound, and the search ends early when it reaches it. `observer`
/// hears the schedules done, between generations of them; it may end the search and still gets
/// the best so far. That is how a limit of time is kept: the engine has no clock.
///
/// Shape: one begin a task. Units: those of the durations. Limits: `effort.schedules`, of which the
/// first is always made; `effort.conflicts`; above 500 tasks there is no proof beyond
/// [`lower_bound`]. A plan that was built always has a schedule, so there is no error. Source:
/// bi-population genetic algorithm (Debels and Vanhoucke 2005), serial schedule generation (Kelley
/// 1963), biased sampling (Drexl 1991), lazy clause generation (Schutt, Feydy, Stuckey and Wallace
/// 2011). Checked by [`Plan::check`], against all orders of small plans, and against the best known
/// makespans and bounds of 780 published plans.
///
/// ```
/// use engine::{Effort, Plan, Tasks, schedule};
/// let tasks = Tasks::new(vec![3, 2, 2], &[(1, 2)])?;
/// let plan = Plan::new(tasks, vec![1], vec![1, 1, 0])?;
/// let effort = Effort { schedules: 100, conflicts: 100, seed: 1 };
/// let found = schedule(&plan, effort, &mut ());
/// assert_eq!(plan.check(&found.starts)?, found.makespan);
/// assert_eq!((found.makespan, found.is_optimal()), (5, true));
/// let one = schedule(&plan, Effort::until_stopped(1), &mut |_, _| false);
/// assert_eq!((one.schedules, plan.check(&one.starts)?), (1, one.makespan));
/// # Ok::<(), engine::Error>(())
/// ```
pub fn schedule(plan: &Plan, effort: Effort, observer: &mut impl Observe) -> Found {
    let mut breed = Breed::of(plan, effort.seed);
    breed.bound = lower_bound(plan);
    // One schedule comes before anything can stop the search.
    breed.most = 1;
    breed.begin(plan, 1, 1);
    breed.most = effort.schedules.max(1);
    let is_small = plan.tasks.count() <= LARGEST_PROOF && !breed.is_optimal();
    let proof = (is_small && effort.conflicts > 0).then(|| Proof::of(plan));
    let mut search = Search { effort, breed, proof, improved_at: 1, is_stopped: false };
    search.run(plan, observer);
    let Search { breed, proof, is_stopped, .. } = search;
    Found {
        makespan: breed.best.makespan,
        starts: breed.best.starts,
        lower_bound: breed.bound,
        schedules: breed.done,
        conflicts: proof.map_or(0, |proof| proof.conflicts),
        is_stopped,
    }
}

/// Above so many tasks a conflict takes too long.
const LARGEST_PROOF: u32 = 500;

/// Members times tasks that are kept at most: between two questions to the observer there must
/// not be too much work.
const MOST_KEPT: usize = 1 << 18;

/// A conflict takes as long as so many schedules.
const CONFLICT: u64 = 30;

struct Search {
    effort: Effort,
    breed: Breed,
    proof: Option<Proof>,
    /// How many schedules there were when the best one was found.
    improved_at: u64,
    is_stopped: bool,
}

impl Search {
    /// Several rounds, each longer and with larger populations than the one before; but one round
    /// where the number of schedules is known and can be made in one.
    fn run(&mut self, plan: &Plan, observer: &mut impl Observe) {
        let most = self.effort.schedules;
        let mut round = if most <= ONE_ROUND { most } else { FIRST_ROUND };
        while self.goes_on(observer) {
            let end = self.breed.done.saturating_add(round).min(most);
            let members = members(round).min(MOST_KEPT / plan.tasks.duration.len().max(1)).max(8);
            if self.breed.done < end {
                self.breed.begin(plan, members, end);
            }
            loop {
                self.prove();
                if self.breed.is_optimal() || self.breed.done >= end {
                    break;
                }
                if !self.goes_on(observer) {
                    return;
                }
                let before = self.breed.best.makespan;
                self.breed.next_generation();
                if self.breed.best.makespan < before {
                    self.improved_at = self.breed.done;
                }
            }
            round = SECOND_ROUND.max(round.saturating_mul(8));
        }
    }

    /// Is there more to do, and does the observer let it be done?
    fn goes_on(&mut self, observer: &mut impl Observe) -> bool {
        let proves = self.proof.as_ref().is_some_and(|p| p.conflicts < self.effort.conflicts);
        let breeds = self.breed.done < self.effort.schedules;
        if self.breed.is_optimal() || !(proves || breeds) || self.is_stopped {
            return false;
        }
        self.is_stopped = !observer.goes_on(self.breed.done, self.effort.schedules);
        !self.is_stopped
    }

    /// Works on the proof for its share of the time: little while breeding gets on, much when it
    /// no longer does.
    fn prove(&mut self) {
        let Some(proof) = &mut self.proof else { return };
        let done = self.breed.done;
        let is_stuck = done > 2 * self.improved_at.max(1_000) || done >= self.effort.schedules;
        let times = if self.breed.count() <= EASY_PROOF { 20 } else { 4 };
        let share = if is_stuck { times * done } else { done / 8 };
        let due = (share / CONFLICT).min(self.effort.conflicts);
        let mut left = if done >= self.effort.schedules {
            STEP.min(self.effort.conflicts - proof.conflicts)
        } else {
            due.saturating_sub(proof.conflicts).min(STEP)
        };
        while left > 0 && !self.breed.is_optimal() {
            let before = proof.conflicts;
            match proof.ends_by(self.breed.bound, left) {
                Verdict::Refuted => self.breed.bound = proof.end().max(self.breed.bound + 1),
                Verdict::Found(starts) => self.breed.take(starts, self.breed.bound),
                Verdict::Open => {}
            }
            left = left.saturating_sub(proof.conflicts - before);
        }
    }
}

/// Conflicts between two questions to the observer.
const STEP: u64 = 50;

/// Schedules of the first of several rounds.
const FIRST_ROUND: u64 = 5_000;

/// Schedules of the second; each later one has eight times as many as the one before.
const SECOND_ROUND: u64 = 150_000;

/// Plans of so few tasks are mostly proven when most of the time goes into that.
const EASY_PROOF: u32 = 40;

/// So many schedules are made in one round.
const ONE_ROUND: u64 = 1 << 24;

/// Members for a round of so many schedules to begin with: more for a long one.
fn members(schedules: u64) -> usize {
    let steps = [(2_000, 20), (20_000, 120), (30_000, 250), (120_000, 600), (600_000, 1_200)];
    let of = steps.into_iter().find(|(most, _)| schedules <= *most);
    of.map_or(4_000, |(_, members)| members)
}
