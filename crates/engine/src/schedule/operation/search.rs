//! The search for an arrangement: orders of the jobs, bred from each other, each placed as early
//! as possible.

use super::{Bound, Cost, Operation, Progress, Turn, board::Board};
use crate::schedule::Effort;
use crate::{Error, Observe, Place};

/// The best arrangement that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arranged {
    /// When each job runs and who does it.
    pub turns: Vec<Turn>,
    /// What it costs.
    pub cost: Cost,
    /// What no arrangement can be better than.
    pub bound: Bound,
    /// How many arrangements were made.
    pub schedules: u64,
    /// Did the observer end the search before its time? The result is as good as it was then.
    pub is_stopped: bool,
}

impl Arranged {
    /// Is it proven that no arrangement costs less?
    pub fn is_optimal(&self) -> bool {
        self.cost == self.bound.cost
    }

    /// The jobs in the order in which they begin.
    pub fn order(&self) -> Vec<u32> {
        let mut jobs: Vec<u32> = (0..self.turns.len() as u32).collect();
        jobs.sort_by_key(|job| (self.turns[*job as usize].span, *job));
        jobs
    }
}

/// A good arrangement of an operation, and what no arrangement can be better than.
///
/// Vital services come first, then the others, then losses, then the end of all; see [`Cost`].
///
/// Shape: one turn a job. Units: moments of any one unit; losses by moment. Limits:
/// `effort.schedules`, of which one is always made; `effort.conflicts` says nothing here. Time of
/// one grows with jobs, people and what is already placed. Errors: a job that is never possible, or
/// does not fit into the hours beside the others in any order that was tried. Source: serial
/// schedule generation (Kelley 1963), matching (Kuhn 1955), precedence-preserving crossover
/// (Hartmann 1998). Checked by [`Operation::check`] and against all arrangements of small
/// operations.
///
/// ```
/// use engine::{Effort, Goal, Job, Operation, Person, arrange};
/// let job = |lasts| Job { lasts, skills: vec![(0, 1)], ..Job::default() };
/// let one = Person { skills: vec![0], hours: vec![] };
/// let goal = Goal { job: 1, by: Some(20), is_vital: true, loss: 0 };
/// let plan = Operation::new(vec![job(30), job(20)], vec![], vec![one], vec![], vec![goal])?;
/// let effort = Effort { schedules: 50, conflicts: 0, seed: 1 };
/// let found = arrange(&plan, effort, &mut ())?;
/// assert_eq!((found.order(), found.cost.vital_late, found.cost.end), (vec![1, 0], 0, 50));
/// assert!(found.is_optimal());
/// assert_eq!(plan.check(&found.turns)?, found.cost);
/// let short = Person { skills: vec![0], hours: vec![engine::Span { from: 0, until: 20 }] };
/// let plan = Operation::new(vec![job(30)], vec![], vec![short], vec![], vec![])?;
/// let refused = arrange(&plan, effort, &mut ()).unwrap_err();
/// assert_eq!(refused.place(), engine::Place::Node(0), "{refused}");
/// # Ok::<(), engine::Error>(())
/// ```
pub fn arrange(
    plan: &Operation,
    effort: Effort,
    observer: &mut impl Observe,
) -> Result<Arranged, Error> {
    let bound = plan.bound()?;
    let mut search = Search {
        plan,
        target: bound.cost,
        best: None,
        refused: 0,
        members: Vec::new(),
        done: 0,
        most: effort.schedules.max(1),
        dice: effort.seed,
    };
    let mut is_stopped = false;
    search.begin();
    while !search.is_over() {
        if !observer.goes_on(search.done, effort.schedules) {
            is_stopped = true;
            break;
        }
        search.breed();
    }
    let (done, refused) = (search.done, search.refused);
    let Some((cost, turns)) = search.best else {
        let words = "does not fit into hours and stocks beside the others, in any order tried";
        return Err(Error::input(Place::Node(refused), words));
    };
    Ok(Arranged { turns, cost, bound, schedules: done, is_stopped })
}

/// Orders that are kept.
const MEMBERS: usize = 32;

/// An order of the jobs, a rank of the people, and what came of them; nothing where a job had no
/// place.
type Member = (Option<Cost>, Vec<u32>, Vec<u32>);

struct Search<'a> {
    plan: &'a Operation,
    target: Cost,
    best: Option<(Cost, Vec<Turn>)>,
    /// The last job that found no place.
    refused: u32,
    members: Vec<Member>,
    done: u64,
    most: u64,
    dice: u64,
}

impl Search<'_> {
    fn is_over(&self) -> bool {
        let is_best = self.best.as_ref().is_some_and(|(cost, _)| *cost <= self.target);
        is_best || self.done >= self.most
    }

    /// Splitmix64 (Steele, Lea and Flood 2014).
    fn below(&mut self, end: u64) -> u64 {
        self.dice = self.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.dice;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end.max(1)
    }

    /// First by what is awaited soonest, by what costs most, by what takes longest; then at random
    /// near these.
    fn begin(&mut self) {
        let rules = [self.urgency(true), self.urgency(false), self.tails()];
        for at in 0..MEMBERS {
            let mut keys = rules[at % rules.len()].clone();
            let mut rank = vec![0; self.plan.people.len()];
            if at >= rules.len() {
                let spread = keys.iter().max().unwrap_or(&0) - keys.iter().min().unwrap_or(&0);
                let part = spread as u64 / (1 + at as u64 % 4) + 2;
                keys.iter_mut().for_each(|key| *key += self.below(part) as i64);
                rank.iter_mut().for_each(|rank| *rank = self.below(1 << 20) as u32);
            }
            let list = self.list(&keys);
            self.put(list, rank);
            if self.is_over() {
                return;
            }
        }
    }

    /// When each job should begin at the latest for what waits for it, vital services long before
    /// the others; or, by loss, the job that costs most first.
    fn urgency(&self, by_time: bool) -> Vec<i64> {
        const FAR: i64 = 1 << 40;
        let mut keys = vec![2 * FAR; self.plan.jobs.len()];
        for goal in &self.plan.goals {
            let key = match (by_time, goal.is_vital, goal.by) {
                (true, true, Some(by)) => i64::from(by),
                (true, false, Some(by)) => FAR + i64::from(by),
                (true, ..) => 2 * FAR - i64::from(goal.loss),
                (false, is_vital, _) => -i64::from(goal.loss) - if is_vital { FAR } else { 0 },
            };
            keys[goal.job as usize] = key.min(keys[goal.job as usize]);
        }
        self.pass_on(&mut keys);
        keys
    }

    /// The job with the longest way to the end first.
    fn tails(&self) -> Vec<i64> {
        let mut keys = vec![0; self.plan.jobs.len()];
        self.pass_on(&mut keys);
        keys
    }

    /// Who is waited for must begin before, by as much as it lasts.
    fn pass_on(&self, keys: &mut [i64]) {
        for job in self.plan.order.iter().rev() {
            let job = *job as usize;
            keys[job] -= i64::from(self.plan.jobs[job].lasts);
            for (first, lag) in &self.plan.before[job] {
                let begin = keys[job] - i64::from(*lag);
                keys[*first as usize] = keys[*first as usize].min(begin);
            }
        }
    }

    /// The jobs by their keys, each after those that it waits for.
    fn list(&self, keys: &[i64]) -> Vec<u32> {
        let mut keys = keys.to_vec();
        for job in &self.plan.order {
            for (first, _) in &self.plan.before[*job as usize] {
                keys[*job as usize] = keys[*job as usize].max(keys[*first as usize]);
            }
        }
        // The order keeps the links, and sorting keeps the order among equals.
        let mut list = self.plan.order.clone();
        list.sort_by_key(|job| keys[*job as usize]);
        list
    }

    /// Places the jobs of a list; the member takes the place of the worst, if it is better.
    fn put(&mut self, list: Vec<u32>, rank: Vec<u32>) {
        self.done += 1;
        let mut board = Board::of(self.plan);
        let open = |job: &&u32| self.plan.progress[**job as usize] == Progress::Open;
        let refused = list.iter().filter(open).find(|job| !board.place(**job, &rank));
        let cost = match refused {
            Some(job) => {
                self.refused = *job;
                None
            }
            None => Some(self.plan.cost(|job| board.turns[job as usize].span.until)),
        };
        if let Some(cost) = cost
            && self.best.as_ref().is_none_or(|(best, _)| cost < *best)
        {
            self.best = Some((cost, board.turns));
        }
        let worth = |member: &Member| (member.0.is_none(), member.0);
        let member = (cost, list, rank);
        if self.members.len() < MEMBERS {
            self.members.push(member);
            return;
        }
        let worst = (0..MEMBERS).max_by_key(|at| worth(&self.members[*at])).unwrap_or(0);
        if worth(&member) <= worth(&self.members[worst]) {
            self.members[worst] = member;
        }
    }

    fn parent(&mut self) -> usize {
        let count = self.members.len() as u64;
        let [one, other] = [0; 2].map(|_: u8| self.below(count) as usize);
        let worth = |at: usize| (self.members[at].0.is_none(), self.members[at].0);
        if worth(one) <= worth(other) { one } else { other }
    }

    /// A child: two pieces of the mother's order around one that is in the order of the father;
    /// now and then a job moves as far as its links let it.
    fn breed(&mut self) {
        let (mother, father) = (self.parent(), self.parent());
        let count = self.plan.jobs.len();
        let [one, other] = [0; 2].map(|_: u8| self.below(count as u64 + 1) as usize);
        let (from, until) = (one.min(other), one.max(other));
        let mut is_taken = vec![false; count];
        let mut list: Vec<u32> = self.members[mother].1[..from].to_vec();
        list.iter().for_each(|job| is_taken[*job as usize] = true);
        for job in &self.members[father].1 {
            if list.len() < until && !std::mem::replace(&mut is_taken[*job as usize], true) {
                list.push(*job);
            }
        }
        // Jobs that were marked without being taken up follow in the mother's order.
        let mut is_there = vec![false; count];
        list.iter().for_each(|job| is_there[*job as usize] = true);
        list.extend(self.members[mother].1.iter().filter(|job| !is_there[**job as usize]));
        if count > 1 && self.below(2) == 0 {
            self.shift(&mut list);
        }
        let mut rank = self.members[mother].2.clone();
        if !rank.is_empty() && self.below(3) == 0 {
            let person = self.below(rank.len() as u64) as usize;
            rank[person] = self.below(1 << 20) as u32;
        }
        self.put(list, rank);
    }

    /// One job comes earlier, as far as drawn and as what it waits for lets it.
    fn shift(&mut self, list: &mut [u32]) {
        let from = 1 + self.below(list.len() as u64 - 1) as usize;
        let job = list[from];
        let mut to = from;
        let far = 1 + self.below(from as u64) as usize;
        let before = &self.plan.before[job as usize];
        while to > from - far && !before.iter().any(|(first, _)| *first == list[to - 1]) {
            to -= 1;
        }
        list[to..=from].rotate_right(1);
    }
}
