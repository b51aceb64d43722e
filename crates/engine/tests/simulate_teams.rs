//! Trials with teams: enough people change nothing, too few make it later, and losses free them.

#![expect(clippy::unwrap_used, reason = "what the test itself cannot make fails the test")]

use engine::chance::Estimate;
use engine::simulate::{
    Draft, LOST, Limit, Link, Outcome, Plan, Retry, Rule, Service, Setup, Step, Want, simulate,
};

fn run(draft: Draft, threads: u32) -> Outcome {
    let plan = Plan::new(draft, &Limit::default()).unwrap();
    let setup = Setup { trials: 3_000, seed: 11, threads, ..Setup::default() };
    simulate(&plan, &setup, &mut ()).unwrap()
}

fn draft(people: u32) -> Draft {
    let mut draft = Draft { teams: vec![people, people + 1], ..Draft::default() };
    for step in 0..30_u32 {
        let likely = f64::from(100 + step * 37 % 900);
        let duration = Estimate::pert(0.5 * likely, likely, 3.0 * likely).unwrap();
        let mut step_given = Step::lasting(duration);
        step_given.wants.push(Want { team: step % 2, people: 1 });
        draft.steps.push(step_given);
        if step >= 6 {
            draft.links.push(Link { from: step - 6, to: step, lag: step % 3 });
            draft.links.push(Link { from: step - 1 - step % 5, to: step, lag: 0 });
        }
    }
    draft.services.push(Service { after: vec![29], rto: Some(9_000), mtpd: None });
    draft
}

#[test]
fn with_enough_people_it_is_as_if_nobody_were_needed() {
    let enough = run(draft(30), 1);
    let mut nobody = draft(30);
    nobody.steps.iter_mut().for_each(|step| step.wants.clear());
    let free = run(nobody, 1);
    assert_eq!(enough.whole, free.whole);
    assert_eq!(enough.services[0].times, free.services[0].times);
}

#[test]
fn fewer_people_are_never_faster_on_average_and_threads_change_nothing() {
    let means = [1, 2, 3, 30].map(|people| {
        let one = run(draft(people), 1);
        for threads in [2, 4] {
            assert_eq!(format!("{one:?}"), format!("{:?}", run(draft(people), threads)));
        }
        one.whole.mean
    });
    assert!(means.windows(2).all(|pair| pair[0] >= pair[1]), "{means:?}");
    assert!(means[0] > 1.2 * means[3], "one of each is much slower: {means:?}");
}

#[test]
fn steps_of_one_person_come_one_after_the_other_and_all_are_critical() {
    let step = |seconds: f64| Step {
        wants: vec![Want { team: 0, people: 1 }],
        ..Step::lasting(Estimate::fixed(seconds).unwrap())
    };
    let draft = Draft {
        steps: vec![step(10.0), step(20.0), step(30.0)],
        teams: vec![1],
        ..Draft::default()
    };
    let found = run(draft, 1);
    assert_eq!((found.whole.p10, found.whole.p90), (60, 60));
    assert_eq!(found.critical, [1.0; 3]);
}

#[test]
fn the_rule_decides_who_goes_first() {
    // One person; a short step that leads on to a long one which needs nobody, and a longer step.
    let step = |seconds: f64| Step {
        wants: vec![Want { team: 0, people: 1 }],
        ..Step::lasting(Estimate::fixed(seconds).unwrap())
    };
    let end = |rule: Rule| {
        let draft = Draft {
            steps: vec![step(50.0), step(60.0), Step::lasting(Estimate::fixed(100.0).unwrap())],
            links: vec![Link { from: 1, to: 2, lag: 0 }],
            teams: vec![1],
            rule,
            ..Draft::default()
        };
        run(draft, 1).whole.p50
    };
    assert_eq!(end(Rule::LongestWay), 160);
    assert_eq!(end(Rule::Listed), 210);
    assert_eq!(end(Rule::Shortest), 210);
}

#[test]
fn a_step_that_is_given_up_sets_its_people_free() {
    let person = vec![Want { team: 0, people: 1 }];
    let mut lost = Step { wants: person.clone(), ..Step::lasting(Estimate::fixed(10.0).unwrap()) };
    lost.retry = Some(Retry { chance: 1.0, again: Estimate::fixed(5.0).unwrap(), limit: 2 });
    let next = Step { wants: person, ..Step::lasting(Estimate::fixed(30.0).unwrap()) };
    let after = |step: u32| Service { after: vec![step], rto: Some(100), mtpd: Some(100) };
    let draft = Draft {
        steps: vec![lost, next],
        services: vec![after(0), after(1)],
        teams: vec![1],
        rule: Rule::Listed,
        ..Draft::default()
    };
    let found = run(draft, 1);
    assert_eq!((found.services[0].times.p10, found.services[0].times.lost), (LOST, 3_000));
    assert_eq!(found.services[1].times.p50, 50, "ten and twice five seconds, and thirty");
    assert_eq!(found.services[0].mtpd_breached.unwrap().chance, 1.0);
    assert_eq!(found.services[1].rto_met.unwrap().chance, 1.0);
}
