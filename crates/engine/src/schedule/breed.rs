//! Two populations of schedules, one pushed to the left and one to the right, each bred from the
//! other.

use super::{Plan, draw, list::Desk};
use std::collections::BTreeSet;

/// A schedule of one side: begins as that side counts time.
#[derive(Clone, Debug, Default)]
pub(super) struct Member {
    pub starts: Vec<u32>,
    pub makespan: u32,
    /// How late the work is done, all in all: of two equal makespans the earlier is better.
    late: u64,
}

impl Member {
    fn worth(&self) -> (u32, u64) {
        (self.makespan, self.late)
    }
}

/// How many tasks are moved to make somebody new of a schedule, and by how many places at most.
const SHAKEN: u32 = 60;
const SHAKEN_BY: u32 = 10;

/// The share of the members that is left at the end of a round.
const LEFT: f64 = 0.1;

/// An order of all tasks: the shorter before the longer. Of those that begin at the same time only
/// what takes no time can be waited for by another, and that comes first, in an order that keeps
/// the links.
struct Ties {
    /// The task at each place, and the place of each task.
    task: Vec<u32>,
    place: Vec<u32>,
}

impl Ties {
    fn of(plan: &Plan, is_backward: bool) -> Ties {
        let mut task = plan.tasks.order.clone();
        if is_backward {
            task.reverse();
        }
        task.sort_by_key(|task| plan.tasks.duration(*task));
        let mut place = vec![0; task.len()];
        for (at, task) in (0..).zip(&task) {
            place[*task as usize] = at;
        }
        Ties { task, place }
    }
}

/// Of each task, by when it has to be over so that the end is not later with resources without
/// limit. Of published plans better lists come of it than of the latest begin.
fn latest_ends(plan: &Plan) -> Vec<u64> {
    let latest = plan.tasks.critical_path().latest;
    let end = |(begin, lasts): (u64, &u32)| begin + u64::from(*lasts);
    latest.into_iter().zip(&plan.tasks.duration).map(end).collect()
}

/// Two populations, and the best schedule that ever was in them.
pub(super) struct Breed {
    desk: Desk,
    duration: Vec<u32>,
    /// Of each side, which comes first of tasks that begin at the same time.
    ties: [Ties; 2],
    /// Of each task, the shares of all resources that it occupies, times its duration.
    work: Vec<u64>,
    /// Members pushed to the left, and pushed to the right.
    sides: [Vec<Member>; 2],
    /// The side of the last generation.
    side: usize,
    pub best: Member,
    /// Nothing shorter is asked for.
    pub bound: u32,
    /// How many schedules were generated, and how many may be.
    pub done: u64,
    pub most: u64,
    /// How many members a round begins with, and between which counts of schedules it runs.
    members: usize,
    round: (u64, u64),
    dice: u64,
    keys: Vec<u64>,
    list: Vec<u32>,
    /// Of each task, by when it has to be over.
    latest: Vec<u64>,
    /// Of how many the best becomes a father.
    rivals: u32,
    room: Vec<u32>,
}

impl Breed {
    pub fn of(plan: &Plan, seed: u64) -> Breed {
        let share = |task: u32| -> u64 {
            let of =
                |(units, there): (&u32, &u32)| (u64::from(*units) << 10) / u64::from(*there).max(1);
            plan.demand(task).iter().zip(&plan.capacity).map(of).sum()
        };
        let work = |task: u32| share(task) * u64::from(plan.tasks.duration(task));
        Breed {
            desk: Desk::of(plan),
            duration: plan.tasks.duration.clone(),
            ties: [Ties::of(plan, false), Ties::of(plan, true)],
            work: (0..plan.tasks.count()).map(work).collect(),
            sides: [Vec::new(), Vec::new()],
            side: 0,
            best: Member { starts: Vec::new(), makespan: u32::MAX, late: 0 },
            bound: 0,
            done: 0,
            most: 0,
            members: 0,
            round: (0, 0),
            dice: seed,
            keys: Vec::new(),
            list: Vec::new(),
            latest: latest_ends(plan),
            rivals: 2,
            room: vec![0; plan.tasks.duration.len()],
        }
    }

    /// How many tasks there are.
    pub fn count(&self) -> u32 {
        self.duration.len() as u32
    }

    /// Is nothing shorter possible?
    pub fn is_optimal(&self) -> bool {
        self.best.makespan <= self.bound
    }

    fn is_over(&self) -> bool {
        self.is_optimal() || self.done >= self.most
    }

    /// A schedule from elsewhere that is the best.
    pub fn take(&mut self, starts: Vec<u32>, makespan: u32) {
        self.best = Member { starts, makespan, late: 0 };
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

    /// Begins anew with so many members, for a round until so many schedules are done: by latest
    /// end, then drawn at random with a bias towards the urgent, in time and in order by turns.
    pub fn begin(&mut self, plan: &Plan, members: usize, until: u64) {
        self.members = members;
        self.round = (self.done, until);
        let latest = std::mem::take(&mut self.latest);
        self.rivals = if members > 100 { 3 } else { 2 };
        self.side = 0;
        self.sides[0].clear();
        for at in 0..members {
            let is_in_time = at % 2 == 1 && self.done + 1 < self.most;
            let dice = || self.next();
            if at == 0 {
                self.list = draw::urgent_first(plan, &latest);
            } else if is_in_time {
                self.list = draw::in_time(plan, &latest, dice);
                // Drawing it was a schedule of its own.
                self.done += 1;
            } else {
                self.list = draw::in_order(plan, &latest, dice);
            }
            let member = self.put(0);
            self.sides[0].push(member);
            if self.is_over() {
                break;
            }
        }
        self.latest = latest;
    }

    /// Puts the list on a side.
    fn put(&mut self, side: usize) -> Member {
        let makespan = self.desk.put(&self.list, side == 1, &mut self.room);
        self.done += 1;
        let late = |task: usize| u64::from(self.room[task] + self.duration[task]) * self.work[task];
        let late = (0..self.room.len()).map(late).fold(0, u64::saturating_add);
        let member = Member { starts: self.room.clone(), makespan, late };
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

    /// A new generation of the other side.
    pub fn next_generation(&mut self) {
        self.side = 1 - self.side;
        let mut parents = std::mem::take(&mut self.sides[1 - self.side]);
        self.thin(&mut parents);
        let mut children: Vec<Member> = Vec::with_capacity(parents.len());
        let mut seen = BTreeSet::new();
        for mother in 0..parents.len() {
            if self.is_over() {
                break;
            }
            let mut child = self.best_child(&parents, mother);
            // Whoever is there already is shaken until it is somebody new.
            if !seen.insert(child.worth()) && !self.is_over() {
                child = self.shaken(&child);
            }
            children.push(child);
        }
        // The best parent goes over unchanged, but for being pushed to this side.
        if !self.is_over()
            && let Some(best) = parents.iter().min_by_key(|parent| parent.worth())
        {
            self.keys.clear();
            for (task, start) in best.starts.iter().enumerate() {
                self.keys.push(u64::from(best.makespan - start - self.duration[task]));
            }
            self.sort();
            let kept = self.put(self.side);
            if let Some(worst) = children.iter_mut().max_by_key(|child| child.worth()) {
                *worst = kept;
            }
        }
        self.sides[1 - self.side] = parents;
        self.sides[self.side] = children;
    }

    /// The worst go as a round goes on: many members find where to look, few look closely.
    fn thin(&self, parents: &mut Vec<Member>) {
        let (from, until) = self.round;
        let left = until.saturating_sub(self.done) as f64 / (until - from).max(1) as f64;
        let share = LEFT + (1.0 - LEFT) * left.min(1.0);
        let kept = ((self.members as f64 * share) as usize).max(8);
        if parents.len() > kept {
            parents.sort_by_key(Member::worth);
            parents.truncate(kept);
        }
    }

    /// The better of two children of a pair, each parent once in the role of the other.
    fn best_child(&mut self, parents: &[Member], mother: usize) -> Member {
        let father = self.father(parents, mother);
        let child = self.child(&parents[mother], &parents[father]);
        if self.is_over() {
            return child;
        }
        let other = self.child(&parents[father], &parents[mother]);
        if other.worth() < child.worth() { other } else { child }
    }

    /// The same schedule with some tasks begun later in the order, as far as links let them.
    fn shaken(&mut self, member: &Member) -> Member {
        self.keys.clear();
        self.keys.extend(member.starts.iter().map(|start| u64::from(*start)));
        self.sort();
        let count = self.list.len();
        for _ in 0..SHAKEN {
            let first = self.below(count as u32) as usize;
            let last = count.min(first + 2 + self.below(SHAKEN_BY) as usize);
            for at in first + 1..last {
                if self.desk.waits_for(self.side, self.list[at], self.list[at - 1]) {
                    break;
                }
                self.list.swap(at - 1, at);
            }
        }
        self.put(self.side)
    }

    /// The best of a few others: more of them in a long search, which has more members.
    fn father(&mut self, parents: &[Member], mother: usize) -> usize {
        let count = parents.len() as u32;
        let mut best = self.below(count) as usize;
        for _ in 1..self.rivals {
            let other = self.below(count) as usize;
            if parents[other].worth() < parents[best].worth() {
                best = other;
            }
        }
        if best == mother { (mother + 1) % parents.len() } else { best }
    }

    /// A child: between two moments as with the father, before and after as with the mother.
    fn child(&mut self, mother: &Member, father: &Member) -> Member {
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
        self.sort();
        self.mutate();
        self.put(self.side)
    }

    /// The list by the keys; of equal ones as that side orders ties.
    fn sort(&mut self) {
        let ties = &self.ties[self.side];
        for (key, place) in self.keys.iter_mut().zip(&ties.place) {
            *key = *key << 32 | u64::from(*place);
        }
        self.keys.sort_unstable();
        self.list.clear();
        self.list.extend(self.keys.iter().map(|key| ties.task[*key as u32 as usize]));
    }

    /// Now and then two neighbours of the list change places, if no link forbids it.
    fn mutate(&mut self) {
        let side = self.side;
        let count = self.list.len();
        if count < 2 {
            return;
        }
        let mut at = self.below(200) as usize;
        while at + 1 < count {
            if !self.desk.waits_for(side, self.list[at + 1], self.list[at]) {
                self.list.swap(at, at + 1);
            }
            at += 1 + self.below(400) as usize;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tasks;

    #[test]
    fn of_tasks_at_one_moment_what_another_waits_for_comes_first_on_both_sides() {
        let links = [(3, 0), (0, 4), (4, 1), (1, 2), (5, 2)];
        let lasts = vec![0, 0, 5, 2, 0, 3];
        let plan = Plan::new(Tasks::new(lasts.clone(), &links).unwrap(), vec![], vec![]).unwrap();
        for is_backward in [false, true] {
            let ties = Ties::of(&plan, is_backward);
            for (at, task) in ties.task.iter().enumerate() {
                assert_eq!(ties.place[*task as usize] as usize, at);
            }
            let times: Vec<u32> = ties.task.iter().map(|task| lasts[*task as usize]).collect();
            assert!(times.is_sorted(), "the shorter comes first: {times:?}");
            for (one, other) in links {
                let ends = if is_backward { [other, one] } else { [one, other] };
                let [first, then] = ends.map(|task| task as usize);
                // Only what takes no time is over when another at its moment begins.
                if lasts[first] == 0 {
                    assert!(ties.place[first] < ties.place[then], "{first} before {then}");
                }
            }
        }
    }
}
