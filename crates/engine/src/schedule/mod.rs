//! When each task of a plan begins: by links alone, or with limited resources besides.

mod bound;
mod breed;
mod draw;
mod list;
mod operation;
mod proof;
mod read;
mod reasons;
mod search;

pub use bound::lower_bound;
pub use operation::{
    After, Arranged, Bound, Cost, Goal, Job, More, Operation, Person, Progress, Span, Stock, Turn,
    Wait, Why, Worth, arrange, worth,
};
pub use read::{PlanLimit, read_plan};
pub use reasons::{Gain, gains};
pub use search::{Effort, Found, schedule};

use crate::{Error, Place};

/// The longest that all tasks of a plan may last together, in its units of time.
const LONGEST: u64 = 1 << 24;

/// The most of one resource that a plan may have.
const MOST: u32 = (1 << 15) - 1;

/// Tasks and which must be over before which begins.
#[derive(Clone, Debug)]
pub struct Tasks {
    pub(crate) duration: Vec<u32>,
    pub(crate) next_start: Vec<u32>,
    pub(crate) next: Vec<u32>,
    /// All tasks, each after those before it.
    pub(crate) order: Vec<u32>,
}

/// When each task can begin, at the earliest and at the latest without the end being later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CriticalPath {
    /// The earliest begin of each task.
    pub earliest: Vec<u64>,
    /// The latest begin of each task.
    pub latest: Vec<u64>,
    /// When all are over.
    pub length: u64,
}

impl CriticalPath {
    /// How much later a task may begin.
    pub fn slack(&self, task: u32) -> u64 {
        self.latest[task as usize] - self.earliest[task as usize]
    }
}

impl Tasks {
    /// Tasks by duration, and links: the first is over before the second begins.
    ///
    /// Shape: tasks are `0..duration.len()`. Units: durations in any one unit. Limits: time grows
    /// with tasks and links. Source: an order that keeps the links (Kahn 1962). Errors: a link to
    /// an unknown task; a circle, with one of its tasks; more than 2^31 tasks or links.
    ///
    /// ```
    /// use engine::Tasks;
    /// let tasks = Tasks::new(vec![3, 2, 4], &[(0, 2), (1, 2)])?;
    /// let path = tasks.critical_path();
    /// assert_eq!((path.length, path.slack(0), path.slack(1)), (7, 0, 1));
    /// let refused = Tasks::new(vec![1, 1], &[(0, 1), (1, 0)]).unwrap_err();
    /// assert_eq!(refused.to_string(), "node 0: the task stands in a circle of links");
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn new(duration: Vec<u32>, links: &[(u32, u32)]) -> Result<Tasks, Error> {
        let count = duration.len();
        if count.max(links.len()) > 1 << 31 {
            return Err(Error::limit(format!("{count} tasks, {} links", links.len())));
        }
        let mut next_start = vec![0_u32; count + 1];
        let mut waits = vec![0_u32; count];
        for (entry, (from, to)) in links.iter().enumerate() {
            if let Some(unknown) = [from, to].into_iter().find(|task| **task as usize >= count) {
                let words = format!("task {unknown} is unknown; there are {count}");
                return Err(Error::input(Place::Entry(entry as u32), words));
            }
            next_start[*from as usize + 1] += 1;
            waits[*to as usize] += 1;
        }
        for task in 0..count {
            next_start[task + 1] += next_start[task];
        }
        let mut at = next_start.clone();
        let mut next = vec![0_u32; links.len()];
        for (from, to) in links {
            next[at[*from as usize] as usize] = *to;
            at[*from as usize] += 1;
        }
        if links.iter().all(|(from, to)| from < to) {
            // Whoever numbered them did so in an order that keeps the links, and near each other
            // in memory.
            return Ok(Tasks { duration, next_start, next, order: (0..count as u32).collect() });
        }
        let mut order: Vec<u32> = Vec::with_capacity(count);
        order.extend((0..count as u32).filter(|task| waits[*task as usize] == 0));
        let mut head = 0;
        while let Some(task) = order.get(head).copied() {
            head += 1;
            for to in
                &next[next_start[task as usize] as usize..next_start[task as usize + 1] as usize]
            {
                waits[*to as usize] -= 1;
                if waits[*to as usize] == 0 {
                    order.push(*to);
                }
            }
        }
        if order.len() < count {
            return Err(Error::input(
                Place::Node(in_circle(&next_start, &next, &waits)),
                "the task stands in a circle of links",
            ));
        }
        Ok(Tasks { duration, next_start, next, order })
    }

    /// How many tasks there are.
    pub fn count(&self) -> u32 {
        self.duration.len() as u32
    }

    /// How long a task lasts.
    pub fn duration(&self, task: u32) -> u32 {
        self.duration[task as usize]
    }

    /// The tasks that wait for this one.
    pub fn next(&self, task: u32) -> &[u32] {
        let ends = [task, task + 1].map(|at| self.next_start[at as usize] as usize);
        &self.next[ends[0]..ends[1]]
    }

    /// Earliest and latest begins with resources without limit.
    ///
    /// Shape: one begin a task. Units: those of the durations. Limits: time grows with tasks and
    /// links. Source: Kelley and Walker 1959. Checked against
    /// the published bounds of 780 plans, and against longest ways on small ones. There is no
    /// error: what is no plan was refused by [`Tasks::new`].
    ///
    /// ```
    /// use engine::Tasks;
    /// let path = Tasks::new(vec![3, 2, 4], &[(0, 2), (1, 2)])?.critical_path();
    /// assert_eq!((path.length, path.earliest, path.latest), (7, vec![0, 0, 3], vec![0, 1, 3]));
    /// assert!(Tasks::new(vec![3], &[(0, 1)]).is_err());
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn critical_path(&self) -> CriticalPath {
        let count = self.duration.len();
        let mut earliest = vec![0_u64; count];
        let mut length = 0;
        for task in &self.order {
            let over = earliest[*task as usize] + u64::from(self.duration[*task as usize]);
            length = length.max(over);
            for to in self.next(*task) {
                let begin = &mut earliest[*to as usize];
                *begin = over.max(*begin);
            }
        }
        let mut latest = vec![0; count];
        for task in self.order.iter().rev() {
            let mut over = length;
            for to in self.next(*task) {
                over = over.min(latest[*to as usize]);
            }
            latest[*task as usize] = over - u64::from(self.duration[*task as usize]);
        }
        CriticalPath { earliest, latest, length }
    }
}

/// A task of a circle: from any that waits, back along who it waits for, as often as there are
/// tasks.
fn in_circle(start: &[u32], next: &[u32], waits: &[u32]) -> u32 {
    let mut before = vec![u32::MAX; waits.len()];
    for from in (0..waits.len()).filter(|task| waits[*task] > 0) {
        for to in &next[start[from] as usize..start[from + 1] as usize] {
            before[*to as usize] = from as u32;
        }
    }
    let mut task = waits.iter().position(|count| *count > 0).unwrap_or_default() as u32;
    for _ in 0..waits.len() {
        task = before[task as usize];
    }
    let mut least = task;
    let mut at = before[task as usize];
    while at != task {
        least = least.min(at);
        at = before[at as usize];
    }
    least
}

/// Tasks that occupy resources while they last; what is free again can be used again.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(crate) tasks: Tasks,
    pub(crate) capacity: Vec<u32>,
    /// Of each task, how much of each resource: row by row.
    pub(crate) demand: Vec<u32>,
    /// How long all tasks last one after the other.
    pub(crate) horizon: u32,
}

impl Plan {
    /// A plan of tasks over resources.
    ///
    /// Shape: `demand` has one row a task, one entry a resource, row by row. Units: durations in
    /// any one unit; choose it so that all together last at most 2^24 of them. Limits: capacities
    /// of at most 32,767. Source: the resource-constrained project of Pritsker, Watters and Wolfe
    /// 1969. Errors: another shape, a demand above the capacity, or beyond a limit.
    ///
    /// ```
    /// use engine::{Plan, Tasks};
    /// let tasks = || Tasks::new(vec![3, 2], &[]);
    /// assert!(Plan::new(tasks()?, vec![1], vec![1, 1]).is_ok());
    /// let refused = Plan::new(tasks()?, vec![1], vec![1, 2]).unwrap_err();
    /// assert_eq!(refused.to_string(), "node 1: needs 2 of resource 0, which has 1");
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn new(tasks: Tasks, capacity: Vec<u32>, demand: Vec<u32>) -> Result<Plan, Error> {
        let expected = tasks.duration.len() * capacity.len();
        if demand.len() != expected {
            let words = format!("{} demands; tasks times resources is {expected}", demand.len());
            return Err(Error::input(Place::Whole, words));
        }
        if let Some(at) = capacity.iter().position(|units| *units > MOST) {
            let words = format!("{} of a resource; at most {MOST}", capacity[at]);
            return Err(Error::input(Place::Entry(at as u32), words));
        }
        let all: u64 = tasks.duration.iter().map(|time| u64::from(*time)).sum();
        if all > LONGEST {
            let words = format!("all tasks last {all} together; at most {LONGEST}");
            return Err(Error::limit(words));
        }
        for (task, row) in demand.chunks(capacity.len().max(1)).enumerate() {
            if let Some(at) = (0..row.len()).find(|at| row[*at] > capacity[*at]) {
                let words =
                    format!("needs {} of resource {at}, which has {}", row[at], capacity[at]);
                return Err(Error::input(Place::Node(task as u32), words));
            }
        }
        Ok(Plan { tasks, capacity, demand, horizon: all as u32 })
    }

    /// Its tasks.
    pub fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    /// How much there is of each resource.
    pub fn capacity(&self) -> &[u32] {
        &self.capacity
    }

    /// How much of each resource a task occupies.
    pub fn demand(&self, task: u32) -> &[u32] {
        let width = self.capacity.len();
        &self.demand[task as usize * width..(task as usize + 1) * width]
    }

    /// The same with other capacities: what one more, or one fewer, is worth.
    pub fn with_capacity(&self, capacity: Vec<u32>) -> Result<Plan, Error> {
        if capacity.len() != self.capacity.len() {
            let words =
                format!("{} capacities for {} resources", capacity.len(), self.capacity.len());
            return Err(Error::input(Place::Whole, words));
        }
        Plan::new(self.tasks.clone(), capacity, self.demand.clone())
    }

    /// When all are over, if the tasks begin so: the independent checker of every schedule.
    ///
    /// Shape: one begin a task. Units: those of the durations. Source: the rules as they are
    /// stated. Limits: it knows nothing of how a schedule was made, and walks through its begins
    /// and ends in time. Errors: another number of begins; a task that begins before one it waits
    /// for is over; a resource that is overbooked, with the task that does.
    ///
    /// ```
    /// use engine::{Plan, Tasks};
    /// let plan = Plan::new(Tasks::new(vec![3, 2], &[])?, vec![1], vec![1, 1])?;
    /// assert_eq!(plan.check(&[0, 3])?, 5);
    /// let refused = plan.check(&[0, 2]).unwrap_err();
    /// assert_eq!(refused.to_string(), "node 1: 2 of resource 0 are in use at 2; there are 1");
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn check(&self, starts: &[u32]) -> Result<u32, Error> {
        if starts.len() != self.tasks.duration.len() {
            let words = format!("{} begins for {} tasks", starts.len(), self.tasks.count());
            return Err(Error::input(Place::Whole, words));
        }
        let end =
            |task: u32| u64::from(starts[task as usize]) + u64::from(self.tasks.duration(task));
        for task in 0..self.tasks.count() {
            for to in self.tasks.next(task) {
                if u64::from(starts[*to as usize]) < end(task) {
                    let words = format!("begins before task {task} is over");
                    return Err(Error::input(Place::Node(*to), words));
                }
            }
        }
        // Ends before begins at the same moment; what lasts no time occupies nothing.
        let mut events: Vec<(u64, bool, u32)> = Vec::new();
        for task in (0..self.tasks.count()).filter(|task| self.tasks.duration(*task) > 0) {
            events.push((u64::from(starts[task as usize]), true, task));
            events.push((end(task), false, task));
        }
        events.sort_unstable();
        let mut used = vec![0_u64; self.capacity.len()];
        for (at, begins, task) in events {
            for (resource, demand) in self.demand(task).iter().enumerate() {
                let demand = u64::from(*demand);
                if !begins {
                    used[resource] -= demand;
                    continue;
                }
                used[resource] += demand;
                let there = u64::from(self.capacity[resource]);
                if demand > 0 && used[resource] > there {
                    let words = format!(
                        "{} of resource {resource} are in use at {at}; there are {there}",
                        used[resource]
                    );
                    return Err(Error::input(Place::Node(task), words));
                }
            }
        }
        let last = (0..self.tasks.count()).map(end).max().unwrap_or(0);
        u32::try_from(last).map_err(|_| Error::limit("the schedule ends beyond 2^32"))
    }
}
