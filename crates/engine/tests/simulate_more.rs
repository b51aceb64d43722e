//! What if, what has happened, and which step to make faster: each against all trials run again.

#![expect(clippy::unwrap_used, reason = "what the test itself cannot make fails the test")]

use crate::common::Dice;
use engine::chance::Estimate;
use engine::simulate::{
    Choice, Draft, Effect, Limit, Link, Plan, Progress, Retry, Service, Setup, Shared, Step, Want,
    hold, levers, simulate,
};

const SEED: u64 = 20_263;

fn even(from: f64, to: f64) -> Estimate {
    Estimate::pert_weighted((from, (from + to) / 2.0, to), 0.0).unwrap()
}

fn setup(trials: u32) -> Setup {
    Setup { trials, seed: SEED, ..Setup::default() }
}

fn plan(draft: Draft) -> Plan {
    Plan::new(draft, &Limit::default()).unwrap()
}

/// Thirty steps with everything: links, lags, retries, a choice, a shared cause, services.
fn everything(with_teams: bool) -> Draft {
    let mut dice = Dice(SEED);
    let mut draft = Draft { teams: vec![2], ..Draft::default() };
    for step in 0..30_u32 {
        let likely = f64::from(60 + dice.below(900));
        let duration = Estimate::pert(0.5 * likely, likely, 3.0 * likely).unwrap();
        let mut given = Step::lasting(duration);
        if dice.below(6) == 0 {
            given.retry = Some(Retry { chance: 0.2, again: even(10.0, 90.0), limit: 1 });
        }
        if dice.below(5) == 0 {
            given.only_if.push((0, dice.below(2)));
        }
        if with_teams && dice.below(2) == 0 {
            given.wants.push(Want { team: 0, people: 1 });
        }
        draft.steps.push(given);
        for _ in 0..dice.below(3).min(step) {
            draft.links.push(Link { from: dice.below(step), to: step, lag: dice.below(30) });
        }
    }
    draft.choices.push(Choice { chances: vec![0.7, 0.3] });
    draft.shared.push(Shared { effect: Effect::Times(even(0.8, 2.0)), steps: vec![2, 4, 9, 20] });
    for after in [vec![29], vec![0], vec![12, 17], vec![25]] {
        draft.services.push(Service { after, rto: Some(3_000), mtpd: None });
    }
    draft
}

#[test]
fn a_change_gives_to_the_last_bit_what_all_trials_run_again_give() {
    for with_teams in [false, true] {
        let plan = plan(everything(with_teams));
        let held = hold(&plan, &setup(3_001), &mut ()).unwrap();
        for step in [0, 4, 11, 20, 29] {
            let faster = even(10.0, 100.0);
            let changed = held.with_duration(step, faster).unwrap();
            let again =
                simulate(&plan.with_duration(step, faster).unwrap(), &setup(3_001), &mut ())
                    .unwrap();
            let (whole, old) = (&again.whole, &held.outcome().whole);
            assert_eq!(changed.whole.as_ref().map_or(old, |found| &found.after), whole, "{step}");
            for (at, service) in again.services.iter().enumerate() {
                let found = &changed.services[at];
                let old = &held.outcome().services[at];
                let times = found.as_ref().map_or(&old.times, |found| &found.after);
                assert_eq!(times, &service.times, "step {step}, service {at}");
                if let Some(found) = found {
                    assert_eq!(found.rto_met, service.rto_met);
                    let more = service.rto_met.unwrap().chance - old.rto_met.unwrap().chance;
                    assert_eq!(found.rto_met_more, more);
                }
            }
            let threads = Setup { threads: 4, ..setup(3_001) };
            let other = hold(&plan, &threads, &mut ()).unwrap();
            assert_eq!(other.with_duration(step, faster).unwrap(), changed, "threads");
        }
    }
    let plan = plan(everything(false));
    let small = Setup { bytes: 1 << 16, ..setup(3_000) };
    assert!(hold(&plan, &small, &mut ()).unwrap_err().is_limit());
}

#[test]
fn the_best_lever_is_the_step_that_saves_most() {
    // Two ways; the first is longer by far, so only its steps help, and the longer of them most.
    let draft = Draft {
        steps: [(500.0, 900.0), (100.0, 200.0), (10.0, 50.0)]
            .map(|(from, to)| Step::lasting(even(from, to)))
            .to_vec(),
        links: vec![Link { from: 0, to: 1, lag: 0 }],
        ..Draft::default()
    };
    let found = levers(&plan(draft), &setup(5_000), 3, &mut ()).unwrap();
    assert_eq!(found.iter().map(|lever| lever.step).collect::<Vec<_>>(), [0, 1, 2]);
    assert!((found[0].saved - 70.0).abs() < 1.0 && (found[0].saved_per_second - 1.0).abs() < 0.02);
    assert!((found[1].saved - 15.0).abs() < 1.0 && found[2].saved == 0.0);
    // The correlation of an even sum with its longer part: 400 against 100 wide.
    assert!(found[0].correlation > 0.95 && (0.1..0.4).contains(&found[1].correlation));
    assert!(found[2].correlation.abs() < 0.05);
}

#[test]
fn a_running_step_lasts_as_long_as_the_rest_of_its_distribution() {
    let draft = Draft {
        steps: vec![Step::lasting(even(0.0, 1_000.0)), Step::lasting(even(0.0, 500.0))],
        links: vec![Link { from: 0, to: 1, lag: 0 }],
        ..Draft::default()
    };
    let progress = Progress { now: 700, running: vec![(0, 100)], ..Progress::default() };
    let known = plan(draft).after(&progress).unwrap();
    let found = simulate(&known, &setup(50_000), &mut ()).unwrap();
    // Even from 600 to 1,000 after its begin at 100, and 250 more.
    let deviation = ((400.0_f64.powi(2) + 500.0_f64.powi(2)) / 12.0).sqrt();
    assert!((found.whole.mean - 1_150.0).abs() < 5.0 * deviation / 50_000_f64.sqrt());
    assert!((found.whole.deviation / deviation - 1.0).abs() < 0.02);
    assert!(found.whole.by_trial.iter().all(|time| *time >= 700));
    assert!(known.overrun().is_empty());
    assert!(known.with_duration(0, even(1.0, 2.0)).is_err(), "it has begun");
}

#[test]
fn what_is_over_keeps_its_times_and_nothing_new_begins_before_now() {
    let draft = Draft {
        steps: vec![Step::lasting(even(0.0, 1_000.0)), Step::lasting(even(0.0, 500.0))],
        services: vec![Service { after: vec![0], rto: Some(300), mtpd: None }],
        ..Draft::default()
    };
    let progress = Progress { now: 2_000, over: vec![(0, 5, 305)], ..Progress::default() };
    let found = simulate(&plan(draft).after(&progress).unwrap(), &setup(1_000), &mut ()).unwrap();
    assert!(found.services[0].times.by_trial.iter().all(|time| *time == 305));
    assert_eq!(found.services[0].rto_met.unwrap().chance, 0.0);
    assert!(found.whole.by_trial.iter().all(|time| (2_000..=2_500).contains(time)));
}

#[test]
fn a_step_beyond_its_estimate_is_named_and_counts_as_ending_now() {
    let draft = Draft { steps: vec![Step::lasting(even(0.0, 100.0))], ..Draft::default() };
    let progress = Progress { now: 150, running: vec![(0, 0)], ..Progress::default() };
    let known = plan(draft).after(&progress).unwrap();
    assert_eq!(known.overrun(), [0]);
    assert_eq!(simulate(&known, &setup(10), &mut ()).unwrap().whole.p50, 150);
}

#[test]
fn a_choice_that_came_out_stays_so() {
    let mut draft = Draft {
        steps: vec![Step::lasting(even(100.0, 200.0)), Step::lasting(even(10.0, 20.0))],
        choices: vec![Choice { chances: vec![0.5, 0.5] }],
        ..Draft::default()
    };
    draft.steps[0].only_if.push((0, 0));
    let progress = Progress { came: vec![(0, 1)], ..Progress::default() };
    let known = plan(draft.clone()).after(&progress).unwrap();
    let found = simulate(&known, &setup(500), &mut ()).unwrap();
    assert!(found.whole.by_trial.iter().all(|time| *time <= 20));
    let unknown = Progress { came: vec![(0, 2)], ..Progress::default() };
    assert!(plan(draft).after(&unknown).is_err());
}

#[test]
fn slow_steps_teach_that_the_others_will_be_slow() {
    for is_factor in [true, false] {
        let estimate = if is_factor { even(0.5, 3.0) } else { even(0.0, 600.0) };
        let effect = if is_factor { Effect::Times(estimate) } else { Effect::Plus(estimate) };
        let own = even(100.0, 300.0);
        let draft = Draft {
            steps: vec![Step::lasting(own), Step::lasting(own), Step::lasting(own)],
            links: vec![Link { from: 0, to: 1, lag: 0 }, Link { from: 1, to: 2, lag: 0 }],
            services: (0..3)
                .map(|step| Service { after: vec![step], ..Service::default() })
                .collect(),
            shared: vec![Shared { effect, steps: vec![0, 1, 2] }],
            ..Draft::default()
        };
        let plan = plan(draft);
        // Trials of which only those are kept in which the first two lasted about so long.
        let all = simulate(&plan, &setup(400_000), &mut ()).unwrap();
        let time = |step: usize, trial: usize| all.services[step].times.by_trial[trial];
        let lasted = |step: usize, trial: usize| time(step, trial) - time(step - 1, trial);
        let fits = |trial: &usize| {
            (490..=510).contains(&time(0, *trial)) && (390..=410).contains(&lasted(1, *trial))
        };
        let kept: Vec<f64> =
            (0..400_000).filter(fits).map(|trial| lasted(2, trial).into()).collect();
        let mean = kept.iter().sum::<f64>() / kept.len() as f64;
        let variance =
            kept.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / kept.len() as f64;
        assert!(kept.len() > 300, "{}", kept.len());
        let progress =
            Progress { now: 900, over: vec![(0, 0, 500), (1, 500, 900)], ..Progress::default() };
        let known = simulate(&plan.after(&progress).unwrap(), &setup(50_000), &mut ()).unwrap();
        let forecast = known.whole.mean - 900.0;
        let error = (variance / kept.len() as f64).sqrt();
        assert!((forecast - mean).abs() < 4.0 * error + 2.0, "{is_factor}: {forecast} {mean}");
        let naive = own.mean() * if is_factor { estimate.mean() } else { 1.0 }
            + if is_factor { 0.0 } else { estimate.mean() };
        assert!((naive - mean).abs() > 8.0 * error, "without learning it would be convicted");
    }
}

#[test]
fn what_cannot_have_happened_is_refused_with_the_step() {
    let plan = plan(everything(false));
    let refused = |progress: Progress| plan.after(&progress).unwrap_err().to_string();
    let now = |now: u32| Progress { now, ..Progress::default() };
    assert!(refused(Progress { over: vec![(99, 0, 1)], ..now(5) }).contains("unknown"));
    assert!(refused(Progress { over: vec![(1, 0, 9)], ..now(5) }).starts_with("node 1: is over"));
    assert!(refused(Progress { over: vec![(1, 4, 3)], ..now(5) }).contains("before its begin"));
    let twice = Progress { over: vec![(1, 0, 3)], running: vec![(1, 3)], ..now(5) };
    assert!(refused(twice).contains("named twice"));
    assert!(refused(now(u32::MAX)).contains("may end after"));
}
