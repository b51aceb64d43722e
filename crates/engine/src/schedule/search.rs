//! The search for a short schedule: two populations, one pushed to the left and one to the right,
//! each bred from the other.

use super::{Plan, list::Desk, lower_bound};
use crate::Observe;

/// How long to search, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Schedules that are generated at most; each pass to the left or to the right counts.
    pub schedules: u64,
    /// The seed: the same seed finds the same schedule.
    pub seed: u64,
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
    /// Did the observer end the search before its time? The result is as good as it was then.
    pub is_stopped: bool,
}

impl Found {
    /// Is it proven that no schedule is shorter?
    pub fn is_optimal(&self) -> bool {
        self.makespan == self.lower_bound
    }
}

/// A short schedule of a plan with limited resources.
///
/// The result is never below [`lower_bound`], and ends early when it reaches it. `observer` hears
/// the schedules done; it may end the search and still gets the best so far.
///
/// Shape: one begin a task. Limits: `effort.schedules`, of which the first is always made. A plan
/// that was built always has a schedule, so there is no error. Source: bi-population genetic
/// algorithm (Debels and Vanhoucke 2005), serial schedule generation (Kelley 1963), biased
/// sampling (Drexl 1991). Checked by [`Plan::check`] and against the best known makespans of 780
/// published plans.
///
/// ```
/// use engine::{Effort, Plan, Tasks, schedule};
/// let tasks = Tasks::new(vec![3, 2, 2], &[(1, 2)])?;
/// let plan = Plan::new(tasks, vec![1], vec![1, 1, 0])?;
/// let found = schedule(&plan, Effort { schedules: 100, seed: 1 }, &mut ());
/// assert_eq!(plan.check(&found.starts)?, found.makespan);
/// assert_eq!((found.makespan, found.is_optimal()), (5, true));
/// let one = schedule(&plan, Effort { schedules: 1, seed: 1 }, &mut |_, _| false);
/// assert_eq!((one.schedules, plan.check(&one.starts)?), (1, one.makespan));
/// # Ok::<(), engine::Error>(())
/// ```
pub fn schedule(plan: &Plan, effort: Effort, observer: &mut impl Observe) -> Found {
    let mut search = Search::of(plan, effort);
    search.begin(plan);
    let mut side = 0;
    while !search.is_over() {
        if !observer.goes_on(search.done, effort.schedules) {
            search.is_stopped = true;
            break;
        }
        side = 1 - side;
        search.breed(side);
    }
    let Search { best, bound, done, is_stopped, .. } = search;
    Found {
        makespan: best.makespan,
        starts: best.starts,
        lower_bound: bound,
        schedules: done,
        is_stopped,
    }
}

/// A schedule of one side: begins as that side counts time.
#[derive(Clone, Debug, Default)]
struct Member {
    starts: Vec<u32>,
    makespan: u32,
}

struct Search {
    desk: Desk,
    duration: Vec<u32>,
    order: Vec<u32>,
    /// Members pushed to the left, and pushed to the right.
    sides: [Vec<Member>; 2],
    best: Member,
    bound: u32,
    done: u64,
    effort: Effort,
    dice: u64,
    keys: Vec<u64>,
    list: Vec<u32>,
    room: Vec<u32>,
    is_stopped: bool,
}

impl Search {
    fn of(plan: &Plan, effort: Effort) -> Search {
        Search {
            desk: Desk::of(plan),
            duration: plan.tasks.duration.clone(),
            order: plan.tasks.order.clone(),
            sides: [Vec::new(), Vec::new()],
            best: Member { starts: Vec::new(), makespan: u32::MAX },
            bound: lower_bound(plan),
            done: 0,
            effort,
            dice: effort.seed,
            keys: Vec::new(),
            list: Vec::new(),
            room: vec![0; plan.tasks.duration.len()],
            is_stopped: false,
        }
    }

    fn is_over(&self) -> bool {
        self.best.makespan <= self.bound || self.done >= self.effort.schedules
    }

    /// Splitmix64 (Steele, Lea and Flood 2014).
    fn next(&mut self) -> u64 {
        self.dice = self.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.dice;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u32) -> u32 {
        (((self.next() >> 32) * u64::from(end)) >> 32) as u32
    }

    /// How many members a side has: few for a short search, more for a long one.
    fn members(&self) -> usize {
        match self.effort.schedules {
            0..=2_000 => 20,
            2_001..=20_000 => 56,
            _ => 200,
        }
    }

    /// The first members: by latest begin, drawn at random with a bias towards the urgent.
    fn begin(&mut self, plan: &Plan) {
        let latest = plan.tasks.critical_path().latest;
        let count = self.members();
        for at in 0..count {
            self.draw(plan, &latest, at == 0);
            let member = self.put(0);
            self.sides[0].push(member);
            if self.is_over() {
                break;
            }
        }
    }

    /// A list that keeps the links: from those that may come next the most urgent, or one drawn
    /// with a chance that grows with how much less urgent the others are.
    fn draw(&mut self, plan: &Plan, latest: &[u64], is_plain: bool) {
        let count = self.duration.len();
        let mut waits = vec![0_u32; count];
        (0..count as u32).flat_map(|task| plan.tasks.next(task)).for_each(|to| {
            waits[*to as usize] += 1;
        });
        let mut ready: Vec<u32> =
            self.order.iter().copied().filter(|t| waits[*t as usize] == 0).collect();
        self.list.clear();
        while !ready.is_empty() {
            let urgent = |at: &usize| (latest[ready[*at] as usize], ready[*at]);
            let at = if is_plain {
                (0..ready.len()).min_by_key(urgent).unwrap_or_default()
            } else {
                let worst = ready.iter().map(|task| latest[*task as usize]).max().unwrap_or(0);
                let weight = |task: &u32| worst - latest[*task as usize] + 1;
                let all: u64 = ready.iter().map(weight).sum();
                let mut left = self.next() % all;
                let drawn = ready.iter().position(|task| {
                    let own = worst - latest[*task as usize] + 1;
                    let is_it = left < own;
                    left = left.saturating_sub(own);
                    is_it
                });
                drawn.unwrap_or_default()
            };
            let task = ready.swap_remove(at);
            self.list.push(task);
            for to in plan.tasks.next(task) {
                waits[*to as usize] -= 1;
                if waits[*to as usize] == 0 {
                    ready.push(*to);
                }
            }
        }
    }

    /// Puts the list on a side.
    fn put(&mut self, side: usize) -> Member {
        let makespan = self.desk.put(&self.list, side == 1, &mut self.room);
        self.done += 1;
        let member = Member { starts: self.room.clone(), makespan };
        if makespan < self.best.makespan {
            self.best = member.clone();
            if side == 1 {
                // The right side counts from the end.
                for (start, lasts) in self.best.starts.iter_mut().zip(&self.duration) {
                    *start = makespan - *start - lasts;
                }
            }
        }
        member
    }

    /// A new generation of a side out of the other.
    fn breed(&mut self, side: usize) {
        let parents = std::mem::take(&mut self.sides[1 - side]);
        let mut children: Vec<Member> = Vec::with_capacity(parents.len());
        for mother in 0..parents.len() {
            if self.is_over() {
                break;
            }
            let father = self.father(&parents, mother);
            let mut child = self.child(&parents[mother], &parents[father], side);
            if !self.is_over() {
                let other = self.child(&parents[father], &parents[mother], side);
                if other.makespan < child.makespan {
                    child = other;
                }
            }
            children.push(child);
        }
        // The best parent goes over unchanged, but for being pushed to this side.
        if !self.is_over()
            && let Some(best) = parents.iter().min_by_key(|parent| parent.makespan)
        {
            self.keys.clear();
            for (task, start) in best.starts.iter().enumerate() {
                self.keys.push(u64::from(best.makespan - start - self.duration[task]));
            }
            self.sort(side);
            let kept = self.put(side);
            if let Some(worst) = children.iter_mut().max_by_key(|child| child.makespan) {
                *worst = kept;
            }
        }
        self.sides[1 - side] = parents;
        self.sides[side] = children;
    }

    /// The better of two others.
    fn father(&mut self, parents: &[Member], mother: usize) -> usize {
        let count = parents.len() as u32;
        let [one, other] = [0; 2].map(|_: u8| self.below(count) as usize);
        let better = if parents[one].makespan <= parents[other].makespan { one } else { other };
        if better == mother { (mother + 1) % parents.len() } else { better }
    }

    /// A child: between two moments as with the father, before and after as with the mother.
    fn child(&mut self, mother: &Member, father: &Member, side: usize) -> Member {
        let length = father.makespan.max(1);
        // A window of 8 to 43 parts of 100: larger ones did worse on the published plans.
        let part = u64::from(8 + self.below(36));
        let share = (u64::from(length) * part / 100) as u32;
        let from = self.below(length - share.min(length) + 1);
        let until = from + share;
        const FAR: u64 = 1 << 26;
        self.keys.clear();
        for (task, lasts) in self.duration.iter().enumerate() {
            // The moment as the other side counts: that is how this side will take them up.
            let of = |parent: &Member| parent.makespan - parent.starts[task] - lasts;
            let moment = of(father);
            self.keys.push(if moment < from {
                u64::from(of(mother))
            } else if moment > until {
                2 * FAR + u64::from(of(mother))
            } else {
                FAR + u64::from(moment)
            });
        }
        self.sort(side);
        self.mutate(side);
        self.put(side)
    }

    /// The list by the keys; of equal ones by an order that keeps the links of that side.
    fn sort(&mut self, side: usize) {
        let count = self.keys.len() as u32;
        for (task, key) in self.keys.iter_mut().enumerate() {
            let rank = self.desk.rank[task];
            *key = *key << 32 | u64::from(if side == 0 { rank } else { count - 1 - rank });
        }
        self.keys.sort_unstable();
        self.list.clear();
        for key in &self.keys {
            let rank = *key as u32;
            let at = if side == 0 { rank } else { count - 1 - rank };
            self.list.push(self.order[at as usize]);
        }
    }

    /// Now and then two neighbours of the list change places, if no link forbids it.
    fn mutate(&mut self, side: usize) {
        let count = self.list.len();
        if count < 2 {
            return;
        }
        let mut at = self.below(100) as usize;
        while at + 1 < count {
            if !self.desk.waits_for(side, self.list[at + 1], self.list[at]) {
                self.list.swap(at, at + 1);
            }
            at += 1 + self.below(200) as usize;
        }
    }
}
