//! Operations: laws on small ones from seeds, all arrangements of tiny ones, and a checker that
//! finds each way to be wrong.
#![expect(clippy::unwrap_used, reason = "an operation of the test's own that does not build fails")]

use crate::common::Dice;
use engine::{
    After, Arranged, Cost, Effort, Goal, Job, More, Operation, Person, Place, Progress, Span,
    Stock, Turn, Why, arrange, worth,
};

const FEW: Effort = Effort { schedules: 150, conflicts: 0, seed: 7 };

struct Parts {
    jobs: Vec<Job>,
    links: Vec<After>,
    people: Vec<Person>,
    stocks: Vec<Stock>,
    goals: Vec<Goal>,
}

impl Parts {
    /// Every skill is held by two at least who are always there, every stock is two in the end:
    /// so every one of these has an arrangement.
    fn random(dice: &mut Dice, count: u32) -> Parts {
        let mut jobs = Vec::new();
        let mut links = Vec::new();
        for job in 0..count {
            let mut skills: Vec<(u32, u32)> = Vec::new();
            if dice.below(4) > 0 {
                skills.push((dice.below(2), 1 + dice.below(2)));
            }
            let uses = if dice.below(2) == 0 { vec![(0, 1 + dice.below(2))] } else { vec![] };
            let (lasts, release) = (dice.below(3), dice.below(3) * dice.below(2));
            jobs.push(Job { lasts, release, skills, uses });
            if job > 0 && dice.below(3) == 0 {
                links.push(After { first: dice.below(job), then: job, lag: dice.below(2) });
            }
        }
        let mut people: Vec<Person> =
            (0..2).map(|_| Person { skills: vec![0, 1], hours: vec![] }).collect();
        for _ in 0..dice.below(2) {
            let from = dice.below(3);
            let hours = vec![Span { from, until: from + 1 + dice.below(4) }];
            people.push(Person { skills: vec![dice.below(2)], hours });
        }
        let stocks = vec![Stock { units: vec![(0, 1 + dice.below(2)), (2, 2)] }];
        let goals = (0..2)
            .map(|_| Goal {
                job: dice.below(count),
                by: (dice.below(3) > 0).then(|| 1 + dice.below(4)),
                is_vital: dice.below(2) == 0,
                loss: dice.below(3),
            })
            .collect();
        Parts { jobs, links, people, stocks, goals }
    }

    fn build(&self) -> Operation {
        let (jobs, links) = (self.jobs.clone(), self.links.clone());
        let (people, stocks) = (self.people.clone(), self.stocks.clone());
        Operation::new(jobs, links, people, stocks, self.goals.clone()).unwrap()
    }
}

/// The least cost over all begins before `end` and all crews.
fn least_by_force(plan: &Operation, end: u32) -> Cost {
    fn crews(plan: &Operation, job: usize) -> Vec<Vec<(u32, u32)>> {
        let mut all = vec![vec![]];
        for (skill, number) in &plan.jobs()[job].skills {
            for _ in 0..*number {
                let mut more = Vec::new();
                for crew in &all {
                    for (person, who) in plan.people().iter().enumerate() {
                        let crew: &Vec<(u32, u32)> = crew;
                        let rises = crew.last().is_none_or(|last| last.0 < person as u32);
                        if who.skills.contains(skill) && rises {
                            let mut with = crew.clone();
                            with.push((person as u32, *skill));
                            more.push(with);
                        }
                    }
                }
                all = more;
            }
        }
        all
    }
    fn put(plan: &Operation, turns: &mut Vec<Turn>, end: u32, best: &mut Option<Cost>) {
        let job = turns.len();
        if job == plan.jobs().len() {
            if let Ok(cost) = plan.check(turns) {
                *best = Some(best.map_or(cost, |known| known.min(cost)));
            }
            return;
        }
        let lasts = plan.jobs()[job].lasts;
        let crews = if lasts == 0 { vec![vec![]] } else { crews(plan, job) };
        for from in plan.jobs()[job].release..end {
            for crew in &crews {
                let span = Span { from, until: from + lasts };
                let is_free = turns.iter().all(|turn| {
                    turn.span.until <= from
                        || span.until <= turn.span.from
                        || turn.crew.iter().all(|(who, _)| crew.iter().all(|(p, _)| p != who))
                });
                if is_free {
                    turns.push(Turn { span, crew: crew.clone() });
                    put(plan, turns, end, best);
                    turns.pop();
                }
            }
        }
    }
    let mut best = None;
    put(plan, &mut Vec::new(), end, &mut best);
    best.unwrap()
}

#[test]
fn a_tiny_operation_gets_its_cheapest_arrangement_and_no_bound_lies_above_it() {
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let plan = Parts::random(&mut dice, 3).build();
        let found = arrange(&plan, FEW, &mut ()).unwrap();
        let least = least_by_force(&plan, 8);
        assert_eq!(plan.check(&found.turns).unwrap(), found.cost, "seed {seed}");
        assert_eq!(found.cost, least, "seed {seed}");
        let bound = found.bound.cost;
        assert!(bound.vital_late <= least.vital_late, "seed {seed}");
        assert!(bound.vital_lateness <= least.vital_lateness, "seed {seed}");
        assert!(bound.lateness <= least.lateness && bound.loss <= least.loss, "seed {seed}");
        assert!(bound.end <= least.end, "seed {seed}");
    }
}

#[test]
fn every_arrangement_passes_the_checker_and_the_same_seed_gives_the_same() {
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let count = 2 + dice.below(25);
        let plan = Parts::random(&mut dice, count).build();
        let effort = Effort { schedules: 60, seed, ..FEW };
        let found = arrange(&plan, effort, &mut ()).unwrap();
        assert_eq!(plan.check(&found.turns).unwrap(), found.cost, "seed {seed}");
        assert!(found.cost >= found.bound.cost && found.schedules <= 60, "seed {seed}");
        assert_eq!(arrange(&plan, effort, &mut ()).unwrap(), found, "seed {seed}");
        let waits = plan.waits(&found.turns).unwrap();
        for wait in &waits {
            assert_ne!(wait.why, Why::Idle, "job {} could begin earlier, seed {seed}", wait.job);
            if let Some(on) = wait.on() {
                let over = found.turns[on as usize].span.until;
                assert!(over <= found.turns[wait.job as usize].span.from, "seed {seed}");
            }
        }
        let last = (0..count).max_by_key(|job| found.turns[*job as usize].span.until).unwrap();
        let chain = plan.chain(&found, last).unwrap();
        assert!(chain.windows(2).all(|two| two[1].on() == Some(two[0].job)), "seed {seed}");
    }
}

#[test]
fn one_more_of_anything_never_raises_the_bound_nor_the_cost() {
    for seed in 0..40 {
        let mut dice = Dice(seed);
        let parts = Parts::random(&mut dice, 10);
        let plan = parts.build();
        let effort = Effort { schedules: 40, seed, ..FEW };
        let found = arrange(&plan, effort, &mut ()).unwrap();
        let mut more: Vec<More> = (0..parts.people.len() as u32).map(More::Person).collect();
        more.push(More::Stock(0));
        for worth in worth(&plan, &found, &more, effort, &mut ()).unwrap() {
            let (with, without) = (worth.bound, found.bound.cost);
            assert!(with.vital_late <= without.vital_late, "seed {seed}, {worth:?}");
            assert!(with.vital_lateness <= without.vital_lateness, "seed {seed}, {worth:?}");
            assert!(with.lateness <= without.lateness, "seed {seed}, {worth:?}");
            assert!(with.loss <= without.loss && with.end <= without.end, "seed {seed}");
            assert!(worth.cost <= found.cost, "seed {seed}, {worth:?}");
        }
    }
}

#[test]
fn from_the_middle_of_it_all_what_is_done_and_running_stays_and_the_rest_is_arranged_anew() {
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let plan = Parts::random(&mut dice, 12).build();
        let before = arrange(&plan, Effort { schedules: 30, seed, ..FEW }, &mut ()).unwrap();
        let now = dice.below(before.cost.end + 1);
        let state = |turn: &Turn| match turn.span {
            span if span.until <= now => Progress::Done(span),
            span if span.from < now => Progress::Running { span, crew: turn.crew.clone() },
            _ => Progress::Open,
        };
        let rest = plan.at(now, before.turns.iter().map(state).collect()).unwrap();
        let after = arrange(&rest, Effort { schedules: 30, seed, ..FEW }, &mut ()).unwrap();
        assert_eq!(rest.check(&after.turns).unwrap(), after.cost, "seed {seed}");
        assert!(rest.check(&before.turns).is_ok(), "as it was it can go on, seed {seed}");
        for (old, new) in before.turns.iter().zip(&after.turns) {
            let is_open = old.span.from >= now && old.span.until > now;
            assert!(if is_open { new.span.from >= now } else { old.span == new.span });
        }
    }
}

/// Two people, a stock of one from 5 on, three jobs in turn.
fn example() -> (Operation, Arranged) {
    let job = |skill, uses| Job { lasts: 4, release: 0, skills: vec![(skill, 1)], uses };
    let jobs = vec![job(0, vec![(0, 1)]), job(1, vec![(0, 1)]), job(0, vec![])];
    let links = vec![After { first: 0, then: 2, lag: 3 }];
    let hours = vec![Span { from: 0, until: 10 }, Span { from: 20, until: 30 }];
    let people =
        vec![Person { skills: vec![0], hours }, Person { skills: vec![0, 1], hours: vec![] }];
    let stocks = vec![Stock { units: vec![(5, 1)] }];
    let goals = vec![Goal { job: 2, by: Some(20), is_vital: true, loss: 0 }];
    let plan = Operation::new(jobs, links, people, stocks, goals).unwrap();
    let found = arrange(&plan, FEW, &mut ()).unwrap();
    (plan, found)
}

#[test]
fn an_arrangement_says_who_does_what_and_what_each_job_waits_for() {
    let (plan, found) = example();
    let span = |from| Span { from, until: from + 4 };
    assert_eq!(found.turns[0], Turn { span: span(5), crew: vec![(0, 0)] });
    assert_eq!(found.turns[1], Turn { span: span(9), crew: vec![(1, 1)] });
    assert_eq!(found.turns[2], Turn { span: span(13), crew: vec![(1, 0)] });
    let waits = plan.waits(&found.turns).unwrap();
    assert_eq!(waits[0].why, Why::Stock { stock: 0, job: None });
    assert_eq!(waits[1].why, Why::Stock { stock: 0, job: Some(0) });
    assert_eq!(waits[2].why, Why::Person { skill: 0, job: Some(1) });
    let chain: Vec<u32> = plan.chain(&found, 2).unwrap().iter().map(|wait| wait.job).collect();
    assert_eq!(chain, [0, 1, 2]);
    assert_eq!((found.cost.vital_late, found.cost.loss, found.cost.end), (0, 0, 17));
}

#[test]
fn the_checker_finds_each_way_to_be_wrong() {
    let (plan, found) = example();
    let wrong = |change: &dyn Fn(&mut Vec<Turn>)| {
        let mut turns = found.turns.clone();
        change(&mut turns);
        plan.check(&turns).unwrap_err().to_string()
    };
    let to = |turn: &mut Turn, from| turn.span = Span { from, until: from + 4 };
    let says = [
        (wrong(&|t| t.truncate(2)), "2 turns for 3 jobs"),
        (wrong(&|t| t[0].span.until = 8), "node 0: does not last 4"),
        (wrong(&|t| to(&mut t[2], 11)), "node 2: begins before job 0 and its lag are over"),
        (wrong(&|t| to(&mut t[0], 4)), "node 0: 1 of stock 0 in use at 4, not 0"),
        (wrong(&|t| to(&mut t[1], 8)), "node 1: 2 of stock 0 in use at 8, not 1"),
        (wrong(&|t| t[2].crew = vec![(0, 0)]), "node 2: person 0 is not there all the time"),
        (wrong(&|t| t[1].crew = vec![(0, 1)]), "node 1: person 0 has no skill 1"),
        (wrong(&|t| t[1].crew = vec![(9, 1)]), "node 1: person 9 is unknown"),
        (wrong(&|t| t[1].crew = vec![]), "node 1: 0 with skill 1 are on it, not 1"),
        (wrong(&|t| t[1].crew = vec![(1, 1), (1, 1)]), "node 1: person 1 stands in for two"),
        (wrong(&|t| to(&mut t[2], 12)), "node 2: person 1 is on job 1 too"),
    ];
    for (said, expected) in says {
        assert_eq!(said, expected);
    }
    let open = vec![Progress::Done(Span { from: 5, until: 9 }), Progress::Open, Progress::Open];
    let later = plan.at(10, open).unwrap();
    let said = later.check(&found.turns).unwrap_err().to_string();
    assert_eq!(said, "node 1: begins before 10");
}

#[test]
fn what_cannot_be_is_refused_with_its_place() {
    let job = || Job { lasts: 4, release: 0, skills: vec![(0, 1)], uses: vec![] };
    let one = |hours| vec![Person { skills: vec![0], hours }];
    let day = vec![Span { from: 0, until: 6 }];
    let build = |jobs, links, people, goals| Operation::new(jobs, links, people, vec![], goals);
    let twice = build(vec![job(), job()], vec![], one(day.clone()), vec![]).unwrap();
    let refused = arrange(&twice, FEW, &mut ()).unwrap_err().to_string();
    assert!(refused.contains("does not fit into hours"), "{refused}");
    let circle = vec![After { first: 0, then: 0, lag: 0 }];
    assert!(build(vec![job()], circle, one(vec![]), vec![]).is_err());
    let far = Goal { job: 1, ..Goal::default() };
    let refused = build(vec![job()], vec![], one(vec![]), vec![far]).unwrap_err();
    assert_eq!(refused.place(), Place::Entry(0));
    let backwards = vec![Span { from: 5, until: 5 }];
    assert!(build(vec![job()], vec![], one(backwards), vec![]).is_err());
    let long = Job { lasts: u32::MAX, ..job() };
    assert!(build(vec![long], vec![], one(vec![]), vec![]).unwrap_err().is_limit());
    let nothing = build(vec![], vec![], vec![], vec![]).unwrap();
    assert_eq!(arrange(&nothing, FEW, &mut ()).unwrap().cost, Cost::default());
    let stopped = arrange(&build(vec![job()], vec![], one(vec![]), vec![]).unwrap(), FEW, &mut ());
    assert_eq!(stopped.unwrap().turns.len(), 1);
}
