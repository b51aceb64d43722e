//! Why each task of a schedule begins when it does, what the end waits for, and what one more of a
//! resource would be worth.

use super::{Effort, Found, Plan, Wait, Why, schedule};
use crate::{Error, Observe};
use std::collections::HashMap;

/// What one more of a resource is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gain {
    /// The resource.
    pub resource: u32,
    /// When all are over with one more of it.
    pub makespan: u32,
    /// How much earlier that is.
    pub earlier: u32,
    /// No schedule with one more of it can be shorter.
    pub lower_bound: u32,
}

/// How much of one resource is in use from each moment at which that changes.
struct Use {
    from: Vec<(u32, i64)>,
}

impl Use {
    fn of(plan: &Plan, starts: &[u32], resource: usize) -> Use {
        let mut changes: Vec<(u32, i64)> = Vec::new();
        for (task, start) in (0..).zip(starts) {
            let (lasts, demand) = (plan.tasks.duration(task), plan.demand(task)[resource]);
            if lasts > 0 && demand > 0 {
                changes.push((*start, i64::from(demand)));
                changes.push((start + lasts, -i64::from(demand)));
            }
        }
        changes.sort_unstable();
        let mut used = 0;
        for (_, change) in &mut changes {
            used += *change;
            *change = used;
        }
        Use { from: changes }
    }

    fn at(&self, moment: u32) -> i64 {
        let after = self.from.partition_point(|(from, _)| *from <= moment);
        after.checked_sub(1).map_or(0, |last| self.from[last].1)
    }
}

impl Plan {
    /// What each task of a schedule waits for last: another task, or a resource ([`Why::Stock`])
    /// that another task gives back.
    ///
    /// Shape: one entry a task. Units: those of the durations. Limits: each task is looked at
    /// beside those that are over when it begins. Errors: those of [`Plan::check`]. Source: a
    /// schedule is active when no task can begin earlier beside the others (Sprecher, Kolisch and
    /// Drexl 1995); what keeps a task from beginning one moment earlier is what it waits for.
    /// Checked by trying each task one moment earlier.
    ///
    /// ```
    /// use engine::{Plan, Tasks, Why};
    /// let tasks = Tasks::new(vec![3, 2, 4], &[(0, 1)])?;
    /// let plan = Plan::new(tasks, vec![1], vec![1, 0, 1])?;
    /// let waits = plan.waits(&[0, 3, 3])?;
    /// assert_eq!((waits[0].why, waits[1].why), (Why::Release, Why::Job(0)));
    /// assert_eq!(waits[2].why, Why::Stock { stock: 0, job: Some(0) });
    /// assert_eq!(plan.chain(&[0, 3, 3])?.iter().map(|w| w.job).collect::<Vec<_>>(), [0, 2]);
    /// assert!(plan.waits(&[0, 2, 3]).is_err());
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn waits(&self, starts: &[u32]) -> Result<Vec<Wait>, Error> {
        self.check(starts)?;
        let end = |task: u32| starts[task as usize] + self.tasks.duration(task);
        let mut before = vec![None; starts.len()];
        let mut ending: HashMap<u32, Vec<u32>> = HashMap::new();
        for task in 0..self.tasks.count() {
            for next in self.tasks.next(task) {
                if end(task) == starts[*next as usize] {
                    before[*next as usize].get_or_insert(task);
                }
            }
            if self.tasks.duration(task) > 0 {
                ending.entry(end(task)).or_default().push(task);
            }
        }
        let uses: Vec<Use> =
            (0..self.capacity.len()).map(|resource| Use::of(self, starts, resource)).collect();
        let why = |task: u32| {
            let begin = starts[task as usize];
            match before[task as usize] {
                _ if begin == 0 => return Why::Release,
                Some(first) => return Why::Job(first),
                None if self.tasks.duration(task) == 0 => return Why::Idle,
                None => {}
            }
            let short = self.demand(task).iter().enumerate().find(|(resource, demand)| {
                let there = i64::from(self.capacity[*resource]);
                **demand > 0 && uses[*resource].at(begin - 1) + i64::from(**demand) > there
            });
            short.map_or(Why::Idle, |(resource, _)| {
                let mut ended = ending.get(&begin).into_iter().flatten();
                let job = ended.find(|other| self.demand(**other)[resource] > 0).copied();
                Why::Stock { stock: resource as u32, job }
            })
        };
        Ok((0..self.tasks.count()).map(|job| Wait { job, why: why(job) }).collect())
    }

    /// The critical chain of a schedule: from a task that waits for nothing to one that is over
    /// last, each waiting for the one before.
    ///
    /// Shape: tasks in the order of their begins. Units, limits, errors and source: as
    /// [`Plan::waits`].
    ///
    /// ```
    /// use engine::{Plan, Tasks};
    /// let plan = Plan::new(Tasks::new(vec![3, 4], &[(0, 1)])?, vec![1], vec![1, 1])?;
    /// let chain = plan.chain(&[0, 3])?;
    /// assert_eq!(chain.iter().map(|wait| wait.job).collect::<Vec<_>>(), [0, 1]);
    /// assert!(plan.chain(&[0]).is_err());
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn chain(&self, starts: &[u32]) -> Result<Vec<Wait>, Error> {
        let waits = self.waits(starts)?;
        let end = |wait: &&Wait| starts[wait.job as usize] + self.tasks.duration(wait.job);
        // Of those that are over last, one that lasts: a dummy at the end waits for it.
        let last = waits.iter().max_by_key(|wait| (end(wait), wait.job));
        let mut chain: Vec<Wait> = last.copied().into_iter().collect();
        // Nobody waits for somebody later in the order of begins and links, so this ends.
        while let Some(next) = chain.last().and_then(Wait::on) {
            chain.push(waits[next as usize]);
        }
        chain.reverse();
        Ok(chain)
    }
}

/// What one more of each resource is worth, the best first: when all are over then.
///
/// One more never costs: at worst all stays as it is. It is found by a search with that effort, no
/// proof; `lower_bound` says what it could be at best.
///
/// Shape: one gain a resource. Units: those of the durations. Source: the marginal value of a
/// resource, by solving again. Checked against all orders of small plans with one more. Limits: one
/// search for each resource; one that has as many as a plan can hold is left out.
/// Errors: the observer, who hears the searches done and goes on inside them, asked to stop.
///
/// ```
/// use engine::{Effort, Plan, Tasks, gains, schedule};
/// let plan = Plan::new(Tasks::new(vec![3, 2], &[])?, vec![1, 9], vec![1, 1, 1, 1])?;
/// let effort = Effort { schedules: 20, conflicts: 0, seed: 1 };
/// let found = schedule(&plan, effort, &mut ());
/// let gains = gains(&plan, &found, effort, &mut ())?;
/// assert_eq!((gains[0].resource, gains[0].makespan, gains[0].earlier), (0, 3, 2));
/// assert_eq!(gains[1].earlier, 0);
/// assert!(engine::gains(&plan, &found, effort, &mut |_, _| false).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn gains(
    plan: &Plan,
    found: &Found,
    effort: Effort,
    observer: &mut impl Observe,
) -> Result<Vec<Gain>, Error> {
    let resources = plan.capacity.len() as u64;
    let mut gains = Vec::with_capacity(plan.capacity.len());
    for resource in 0..plan.capacity.len() {
        let mut is_stopped = !observer.goes_on(resource as u64, resources);
        let mut capacity = plan.capacity.clone();
        capacity[resource] += 1;
        let Ok(richer) = plan.with_capacity(capacity) else { continue };
        if !is_stopped {
            let mut inside = |_, _| {
                is_stopped = !observer.goes_on(resource as u64, resources);
                !is_stopped
            };
            let then = schedule(&richer, effort, &mut inside);
            let makespan = then.makespan.min(found.makespan);
            gains.push(Gain {
                resource: resource as u32,
                makespan,
                earlier: found.makespan - makespan,
                lower_bound: then.lower_bound,
            });
        }
        if is_stopped {
            return Err(Error::stopped());
        }
    }
    gains.sort_by_key(|gain| (gain.makespan, gain.resource));
    Ok(gains)
}
