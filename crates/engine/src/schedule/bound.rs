//! How short a schedule could be at best.

use super::Plan;

/// No schedule of the plan can be shorter: the critical path, or the work on one resource between
/// the earliest begin and the shortest rest of those who need it.
///
/// Shape: one number a plan. Units: those of the durations. Errors: none; what is no plan was
/// refused by [`Plan::new`]. Limits: time grows with the square of the tasks; above 2,000 tasks
/// only the work of all of them together counts. Source: Stinson, Davis and Khumawala 1978 for the
/// path; the subset bound over heads and tails (Carlier 1982, relaxed). Checked to lie at or below
/// the best known makespan of 780 plans.
///
/// ```
/// use engine::{Plan, Tasks, lower_bound};
/// let plan = Plan::new(Tasks::new(vec![3, 2, 2], &[])?, vec![2], vec![1, 1, 2])?;
/// assert_eq!(lower_bound(&plan), 5);
/// assert!(Plan::new(Tasks::new(vec![3], &[])?, vec![2], vec![3]).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn lower_bound(plan: &Plan) -> u32 {
    let path = plan.tasks.critical_path();
    let mut best = path.length;
    for (resource, capacity) in plan.capacity.iter().enumerate() {
        let task = |task: u32| {
            let work =
                u64::from(plan.demand(task)[resource]) * u64::from(plan.tasks.duration(task));
            let head = path.earliest[task as usize];
            let last = path.latest[task as usize] + u64::from(plan.tasks.duration(task));
            (work > 0).then_some((head, path.length - last, work))
        };
        let mut users: Vec<(u64, u64, u64)> = (0..plan.tasks.count()).filter_map(task).collect();
        let capacity = u64::from(*capacity).max(1);
        let all: u64 = users.iter().map(|user| user.2).sum();
        best = best.max(all.div_ceil(capacity));
        if users.len() > 2_000 {
            continue;
        }
        users.sort_unstable_by_key(|user| std::cmp::Reverse(user.1));
        let mut heads: Vec<u64> = users.iter().map(|user| user.0).collect();
        heads.sort_unstable();
        heads.dedup();
        for head in heads {
            let mut work = 0;
            for (_, tail, more) in users.iter().filter(|user| user.0 >= head) {
                work += more;
                best = best.max(head + tail + u64::div_ceil(work, capacity));
            }
        }
    }
    best as u32
}
