//! Schedules: laws on small plans from seeds, and published plans with their best known makespans.
#![expect(clippy::unwrap_used, reason = "a plan of the test's own that does not build fails it")]

use crate::common::Dice;
use crate::common::plans;
use engine::{Effort, Place, Plan, PlanLimit, Tasks, Why, gains, lower_bound, read_plan, schedule};
use std::fs;

fn random_plan(dice: &mut Dice, most: u32, resources: u32) -> Plan {
    let count = 1 + dice.below(most);
    let durations: Vec<u32> = (0..count).map(|_| dice.below(5)).collect();
    let mut links = Vec::new();
    for to in 1..count {
        if dice.below(2) == 0 {
            links.push((dice.below(to), to));
        }
    }
    let capacity: Vec<u32> = (0..resources).map(|_| 1 + dice.below(4)).collect();
    let demand =
        (0..count).flat_map(|_| capacity.iter().map(|c| dice.below(c + 1)).collect::<Vec<_>>());
    let demand = demand.collect();
    Plan::new(Tasks::new(durations, &links).unwrap(), capacity.clone(), demand).unwrap()
}

/// The shortest makespan over all orders: some order's serial schedule is always among the best.
fn shortest_by_force(plan: &Plan) -> u32 {
    fn put(plan: &Plan, starts: &mut Vec<Option<u32>>, best: &mut u32) {
        let count = plan.tasks().count();
        let end = |starts: &[Option<u32>], t: u32| {
            starts[t as usize].map(|s| s + plan.tasks().duration(t))
        };
        let is_ready = |starts: &[Option<u32>], task: u32| {
            starts[task as usize].is_none()
                && (0..count)
                    .all(|b| !plan.tasks().next(b).contains(&task) || starts[b as usize].is_some())
        };
        let ready: Vec<u32> = (0..count).filter(|task| is_ready(starts, *task)).collect();
        if ready.is_empty() {
            *best = (0..count).filter_map(|task| end(starts, task)).max().unwrap_or(0).min(*best);
        }
        for task in ready {
            let waits = (0..count).filter(|before| plan.tasks().next(*before).contains(&task));
            let mut begin = waits.filter_map(|before| end(starts, before)).max().unwrap_or(0);
            let fits = |at: u32| {
                (at..at + plan.tasks().duration(task)).all(|moment| {
                    (0..plan.capacity().len()).all(|resource| {
                        let runs = |t: &u32| {
                            starts[*t as usize].is_some_and(|s| s <= moment)
                                && end(starts, *t).is_some_and(|e| moment < e)
                        };
                        let used: u32 =
                            (0..count).filter(runs).map(|t| plan.demand(t)[resource]).sum();
                        used + plan.demand(task)[resource] <= plan.capacity()[resource]
                    })
                })
            };
            while !fits(begin) {
                begin += 1;
            }
            starts[task as usize] = Some(begin);
            put(plan, starts, best);
            starts[task as usize] = None;
        }
    }
    let mut best = u32::MAX;
    put(plan, &mut vec![None; plan.tasks().count() as usize], &mut best);
    best
}

#[test]
fn a_small_plan_gets_its_shortest_schedule_and_no_bound_lies_above_it() {
    for seed in 0..300 {
        let mut dice = Dice(seed);
        let resources = 1 + dice.below(6);
        let plan = random_plan(&mut dice, 6, resources);
        let found = schedule(&plan, Effort { schedules: 400, conflicts: 5_000, seed }, &mut ());
        assert_eq!(plan.check(&found.starts).unwrap(), found.makespan, "seed {seed}");
        assert!(found.is_optimal(), "so small a plan is proven, seed {seed}");
        let shortest = shortest_by_force(&plan);
        assert_eq!(found.makespan, shortest, "seed {seed}");
        assert!(lower_bound(&plan) <= shortest, "seed {seed}");
        assert!(u64::from(shortest) >= plan.tasks().critical_path().length, "seed {seed}");
    }
}

#[test]
fn no_schedule_overbooks_whatever_the_number_of_resources() {
    for seed in 0..100 {
        let mut dice = Dice(seed);
        let resources = dice.below(10);
        let plan = random_plan(&mut dice, 60, resources);
        let found = schedule(&plan, Effort { schedules: 300, conflicts: 0, seed }, &mut ());
        assert_eq!(plan.check(&found.starts).unwrap(), found.makespan, "seed {seed}");
        assert!(found.makespan >= found.lower_bound, "seed {seed}");
        assert!(found.schedules <= 300);
        let again = schedule(&plan, Effort { schedules: 300, conflicts: 0, seed }, &mut ());
        assert_eq!(found, again, "the same seed finds the same, seed {seed}");
    }
}

#[test]
fn the_checker_finds_each_way_to_be_wrong() {
    let tasks = Tasks::new(vec![2, 3, 0, 2], &[(0, 1), (1, 2)]).unwrap();
    let plan = Plan::new(tasks, vec![2], vec![1, 2, 2, 1]).unwrap();
    assert_eq!(plan.check(&[0, 2, 5, 0]).unwrap(), 5);
    assert_eq!(plan.check(&[0, 1, 5, 9]).unwrap_err().place(), Place::Node(1));
    assert_eq!(plan.check(&[0, 2, 5, 1]).unwrap_err().place(), Place::Node(1));
    assert!(plan.check(&[0, 2]).is_err());
    assert!(plan.check(&[0, 2, 5, 4]).is_err());
}

#[test]
fn slack_is_how_much_later_a_task_may_begin_and_the_end_does_not_move() {
    for seed in 0..200 {
        let mut dice = Dice(seed);
        let plan = random_plan(&mut dice, 12, 1);
        let path = plan.tasks().critical_path();
        for task in 0..plan.tasks().count() {
            let longer = |more: u64| {
                let mut durations: Vec<u32> =
                    (0..plan.tasks().count()).map(|t| plan.tasks().duration(t)).collect();
                durations[task as usize] += more as u32;
                let links: Vec<(u32, u32)> = (0..plan.tasks().count())
                    .flat_map(|from| plan.tasks().next(from).iter().map(move |to| (from, *to)))
                    .collect();
                Tasks::new(durations, &links).unwrap().critical_path().length
            };
            assert_eq!(longer(path.slack(task)), path.length, "seed {seed}");
            assert_eq!(longer(path.slack(task) + 1), path.length + 1, "seed {seed}");
        }
    }
}

#[test]
fn a_chain_of_a_million_tasks_has_no_slack_and_is_no_danger() {
    let links: Vec<(u32, u32)> = (0..999_999).map(|task| (task, task + 1)).collect();
    let path = Tasks::new(vec![3; 1_000_000], &links).unwrap().critical_path();
    assert_eq!(path.length, 3_000_000);
    assert!((0..1_000_000).all(|task| path.slack(task) == 0));
    let nothing = Tasks::new(vec![], &[]).unwrap();
    assert_eq!(nothing.critical_path().length, 0);
    let nothing = Plan::new(nothing, vec![], vec![]).unwrap();
    let found = schedule(&nothing, Effort { schedules: 5, conflicts: 0, seed: 0 }, &mut ());
    assert_eq!((found.makespan, found.starts), (0, vec![]));
}

#[test]
fn every_published_plan_has_its_published_path_and_its_schedule_keeps_every_limit() {
    for (name, every) in [("j30.jsonl", 4), ("j60.jsonl", 8), ("j120.jsonl", 30)] {
        let Some(set) = plans::set(name) else { return };
        let (mut excess, mut count) = (0.0, 0.0);
        for (at, one) in set.iter().enumerate() {
            let path = one.plan.tasks().critical_path();
            assert_eq!(path.length, u64::from(one.path), "{}", one.name);
            let bound = lower_bound(&one.plan);
            assert!(bound >= one.path && bound <= one.best, "{}", one.name);
            if at % every == 0 {
                let effort = Effort { schedules: 300, conflicts: 100, seed: 1 };
                let found = schedule(&one.plan, effort, &mut ());
                assert_eq!(one.plan.check(&found.starts).unwrap(), found.makespan, "{}", one.name);
                assert!(found.makespan >= one.bound, "{}", one.name);
                assert!(found.lower_bound <= one.best, "{}: a proof too many", one.name);
                excess += f64::from(found.makespan) / f64::from(one.best) - 1.0;
                count += 1.0;
            }
        }
        assert!(excess / count < 0.06, "{name}: {excess} over {count} plans");
    }
}

#[test]
fn the_originals_read_as_the_same_plans_and_a_broken_one_names_its_line() {
    let Some(folder) = plans::beside("sm") else { return };
    let folder = fs::read_dir(folder).unwrap();
    let sets: Vec<_> = ["j30", "j60", "j120"]
        .iter()
        .filter_map(|set| plans::set(&format!("{set}.jsonl")))
        .collect();
    let read = |text: &str| read_plan(text, &PlanLimit::default());
    let mut met = 0;
    for path in folder.map(|entry| entry.unwrap().path()) {
        let text = fs::read_to_string(&path).unwrap();
        let plan = read(&text).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let one = sets.iter().flatten().find(|one| one.name == name).unwrap();
        assert_eq!(plan.capacity(), one.plan.capacity(), "{name}");
        for task in 0..plan.tasks().count() {
            assert_eq!(plan.tasks().duration(task), one.plan.tasks().duration(task), "{name}");
            assert_eq!(plan.tasks().next(task), one.plan.tasks().next(task), "{name}");
            assert_eq!(plan.demand(task), one.plan.demand(task), "{name}");
        }
        let broken = text.replacen("   2        1 ", "   2        x ", 1);
        assert!(
            read(&broken).unwrap_err().to_string().contains("line 20: `x` is not a number"),
            "{name}"
        );
        let cut = &text[..text.len() / 2];
        assert!(read(cut).is_err(), "{name}");
        met += 1;
    }
    assert_eq!(met, 15);
}

#[test]
fn one_more_of_a_resource_never_lengthens_the_bound_and_shows_what_it_is_worth() {
    let tasks = Tasks::new(vec![4, 4, 4, 4], &[]).unwrap();
    let plan = Plan::new(tasks, vec![1], vec![1; 4]).unwrap();
    let effort = Effort { schedules: 100, conflicts: 0, seed: 1 };
    let spans = [1, 2, 4].map(|units| {
        let more = plan.with_capacity(vec![units]).unwrap();
        schedule(&more, effort, &mut ()).makespan
    });
    assert_eq!(spans, [16, 8, 4]);
    assert!(plan.with_capacity(vec![1, 1]).is_err());
    assert!(plan.with_capacity(vec![40_000]).is_err());
}

#[test]
fn more_of_a_resource_never_raises_a_bound_nor_the_shortest_makespan() {
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let plan = random_plan(&mut dice, 8, 2);
        let effort = Effort { schedules: 300, conflicts: 5_000, seed };
        let without = schedule(&plan, effort, &mut ());
        for resource in 0..2 {
            let mut capacity = plan.capacity().to_vec();
            capacity[resource] += 1;
            let more = plan.with_capacity(capacity).unwrap();
            assert!(lower_bound(&more) <= lower_bound(&plan), "seed {seed}");
            let with = schedule(&more, effort, &mut ());
            assert!(with.is_optimal() && without.is_optimal(), "seed {seed}");
            assert!(with.makespan <= without.makespan, "seed {seed}");
        }
    }
}

#[test]
fn whenever_the_observer_ends_the_search_there_is_a_schedule_and_a_bound() {
    let mut dice = Dice(5);
    let plan = random_plan(&mut dice, 40, 3);
    for calls in 0..12 {
        let mut left = calls;
        let mut stop = |_: u64, _: u64| {
            left -= i32::from(left > 0);
            left > 0
        };
        let found = schedule(&plan, Effort::until_stopped(3), &mut stop);
        assert_eq!(plan.check(&found.starts).unwrap(), found.makespan);
        assert!(found.lower_bound <= found.makespan);
        assert!(found.is_stopped || found.is_optimal());
        assert!((found.gap() == 0.0) == found.is_optimal());
    }
}

#[test]
fn each_task_waits_for_what_keeps_it_from_beginning_a_moment_earlier() {
    let (mut for_resources, mut for_tasks) = (0, 0);
    for seed in 0..400 {
        let mut dice = Dice(seed);
        let plan = random_plan(&mut dice, 9, 2);
        let effort = Effort { schedules: 40, conflicts: 20, seed };
        let found = schedule(&plan, effort, &mut ());
        let end = |task: u32| found.starts[task as usize] + plan.tasks().duration(task);
        for wait in plan.waits(&found.starts).unwrap() {
            let begin = found.starts[wait.job as usize];
            let mut sooner = found.starts.clone();
            sooner[wait.job as usize] = begin.saturating_sub(1);
            let is_kept = begin == 0 || plan.check(&sooner).is_err();
            match wait.why {
                Why::Release => assert_eq!(begin, 0, "seed {seed}"),
                Why::Job(first) => {
                    assert!(plan.tasks().next(first).contains(&wait.job), "seed {seed}");
                    assert_eq!(end(first), begin, "seed {seed}");
                    for_tasks += 1;
                }
                Why::Stock { stock, job } => {
                    let job = job.unwrap();
                    assert!(is_kept && end(job) == begin, "seed {seed}");
                    assert!(plan.demand(job)[stock as usize] > 0, "seed {seed}");
                    for_resources += 1;
                }
                // It could begin earlier; then nothing may be said to keep it.
                Why::Idle => assert!(!is_kept, "seed {seed}"),
                Why::Begun | Why::Person { .. } => panic!("plans know neither, seed {seed}"),
            }
        }
        let chain = plan.chain(&found.starts).unwrap();
        assert_eq!(chain.last().map(|wait| end(wait.job)), Some(found.makespan), "seed {seed}");
        for pair in chain.windows(2) {
            assert_eq!(pair[1].on(), Some(pair[0].job), "seed {seed}");
            assert_eq!(end(pair[0].job), found.starts[pair[1].job as usize], "seed {seed}");
        }
    }
    assert!(for_resources > 300 && for_tasks > 300, "{for_resources}, {for_tasks}");
    let plan = random_plan(&mut Dice(1), 9, 2);
    assert!(plan.waits(&[]).is_err() && plan.chain(&[]).is_err());
}

#[test]
fn one_more_of_a_resource_is_worth_what_a_plan_with_one_more_gains() {
    let mut gained = 0;
    for seed in 0..60 {
        let plan = random_plan(&mut Dice(seed), 6, 2);
        let effort = Effort { schedules: 200, conflicts: 400, seed };
        let found = schedule(&plan, effort, &mut ());
        for gain in gains(&plan, &found, effort, &mut ()).unwrap() {
            let mut capacity = plan.capacity().to_vec();
            capacity[gain.resource as usize] += 1;
            let richer = plan.with_capacity(capacity).unwrap();
            assert_eq!(gain.makespan, shortest_by_force(&richer), "seed {seed}");
            assert_eq!(gain.earlier, found.makespan - gain.makespan, "seed {seed}");
            assert!(gain.lower_bound <= gain.makespan, "seed {seed}");
            gained += u32::from(gain.earlier > 0);
        }
    }
    assert!(gained > 10, "{gained}");
}
