//! Lists of tasks to begin a search with, drawn at random with a bias towards the urgent.

use super::Plan;

/// Tasks and how many each still waits for; those that wait for none are ready.
struct Ready {
    waits: Vec<u32>,
    ready: Vec<u32>,
}

impl Ready {
    fn of(plan: &Plan) -> Ready {
        let count = plan.tasks.count();
        let mut waits = vec![0_u32; count as usize];
        for to in (0..count).flat_map(|task| plan.tasks.next(task)) {
            waits[*to as usize] += 1;
        }
        let order = plan.tasks.order.iter().copied();
        let ready = order.filter(|task| waits[*task as usize] == 0).collect();
        Ready { waits, ready }
    }

    /// A task is out of the way of those that wait for it.
    fn free(&mut self, plan: &Plan, task: u32) {
        for to in plan.tasks.next(task) {
            self.waits[*to as usize] -= 1;
            if self.waits[*to as usize] == 0 {
                self.ready.push(*to);
            }
        }
    }
}

/// One of these places among the ready: the more urgent, the likelier (Drexl 1991).
fn drawn(ready: &[u32], places: &[usize], latest: &[u64], dice: &mut impl FnMut() -> u64) -> usize {
    let late = |place: &usize| latest[ready[*place] as usize];
    let worst = places.iter().map(late).max().unwrap_or(0);
    let all: u64 = places.iter().map(|place| worst - late(place) + 1).sum();
    let mut left = dice() % all.max(1);
    let it = places.iter().find(|place| {
        let own = worst - late(place) + 1;
        let is_it = left < own;
        left = left.saturating_sub(own);
        is_it
    });
    it.copied().unwrap_or_default()
}

/// The most urgent first, as links allow.
pub(super) fn urgent_first(plan: &Plan, latest: &[u64]) -> Vec<u32> {
    let mut open = Ready::of(plan);
    let mut list = Vec::with_capacity(latest.len());
    let urgent = |ready: &[u32], at: usize| (latest[ready[at] as usize], ready[at]);
    while let Some(at) = (0..open.ready.len()).min_by_key(|at| urgent(&open.ready, *at)) {
        let task = open.ready.swap_remove(at);
        list.push(task);
        open.free(plan, task);
    }
    list
}

/// A list that keeps the links, one task after the other.
pub(super) fn in_order(plan: &Plan, latest: &[u64], mut dice: impl FnMut() -> u64) -> Vec<u32> {
    let mut open = Ready::of(plan);
    let mut list = Vec::with_capacity(latest.len());
    let mut places: Vec<usize> = Vec::new();
    while !open.ready.is_empty() {
        places.clear();
        places.extend(0..open.ready.len());
        let at = drawn(&open.ready, &places, latest, &mut dice);
        let task = open.ready.swap_remove(at);
        list.push(task);
        open.free(plan, task);
    }
    list
}

/// The tasks as a schedule begins them that at each moment lets begin what there is room for: the
/// parallel scheme (Kelley 1963; Kolisch 1996). That is a schedule of its own.
pub(super) fn in_time(plan: &Plan, latest: &[u64], mut dice: impl FnMut() -> u64) -> Vec<u32> {
    let mut open = Ready::of(plan);
    let mut list = Vec::with_capacity(latest.len());
    let mut room = plan.capacity.clone();
    // When each is over that has begun.
    let mut running: Vec<(u32, u32)> = Vec::new();
    let mut now = 0;
    loop {
        loop {
            let fits = |task: u32| plan.demand(task).iter().zip(&room).all(|(of, is)| of <= is);
            let all = 0..open.ready.len();
            let places: Vec<usize> = all.filter(|at| fits(open.ready[*at])).collect();
            if places.is_empty() {
                break;
            }
            let at = drawn(&open.ready, &places, latest, &mut dice);
            let task = open.ready.swap_remove(at);
            list.push(task);
            room.iter_mut().zip(plan.demand(task)).for_each(|(is, of)| *is -= of);
            running.push((now + plan.tasks.duration(task), task));
        }
        let Some(next) = running.iter().map(|(end, _)| *end).min() else { break };
        now = next;
        running.retain(|(end, task)| {
            if *end == now {
                room.iter_mut().zip(plan.demand(*task)).for_each(|(is, of)| *is += of);
                open.free(plan, *task);
            }
            *end != now
        });
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tasks;

    #[test]
    fn every_list_holds_each_task_once_and_after_those_it_waits_for() {
        let links = [(0, 3), (1, 3), (3, 5), (2, 4)];
        let tasks = Tasks::new(vec![3, 0, 2, 4, 1, 2], &links).unwrap();
        let demand = vec![1, 0, 2, 2, 0, 1, 1, 1, 2, 0, 0, 2];
        let plan = Plan::new(tasks, vec![2, 2], demand).unwrap();
        let latest = plan.tasks.critical_path().latest;
        let mut state = 1_u64;
        let mut dice = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state >> 33
        };
        let mut lists = vec![urgent_first(&plan, &latest)];
        for _ in 0..50 {
            lists.push(in_order(&plan, &latest, &mut dice));
            lists.push(in_time(&plan, &latest, &mut dice));
        }
        for list in &lists {
            let mut all = list.clone();
            all.sort_unstable();
            assert_eq!(all, [0, 1, 2, 3, 4, 5]);
            let place = |task: u32| list.iter().position(|other| *other == task).unwrap();
            assert!(links.iter().all(|(from, to)| place(*from) < place(*to)), "{list:?}");
        }
        lists.sort();
        lists.dedup();
        assert!(lists.len() > 10, "they are drawn, not always the same");
    }
}
