//! Trials over plans against what is known exactly: sums, maxima, all outcomes of small plans.

#![expect(clippy::unwrap_used, reason = "what the test itself cannot make fails the test")]

use crate::common::Dice;
use engine::chance::{Estimate, Odds};
use engine::simulate::{
    Choice, Draft, Effect, LOST, Limit, Link, Outcome, Plan, Retry, Service, Setup, Shared, Step,
    Target, simulate,
};
use engine::{Place, Tasks};

const SEED: u64 = 20_261;

fn fixed(seconds: f64) -> Estimate {
    Estimate::fixed(seconds).unwrap()
}

/// Anything from 0 to `most`, all alike.
fn even(most: f64) -> Estimate {
    Estimate::pert_weighted((0.0, most / 2.0, most), 0.0).unwrap()
}

fn steps(durations: &[Estimate]) -> Vec<Step> {
    durations.iter().map(|duration| Step::lasting(*duration)).collect()
}

fn link(from: u32, to: u32) -> Link {
    Link { from, to, lag: 0 }
}

fn after(after: &[u32], rto: u32) -> Service {
    Service { after: after.to_vec(), rto: Some(rto), mtpd: Some(rto) }
}

fn run(draft: Draft, trials: u32) -> Outcome {
    let plan = Plan::new(draft, &Limit::default()).unwrap();
    let setup = Setup { trials, seed: SEED, ..Setup::default() };
    simulate(&plan, &setup, &mut ()).unwrap()
}

/// Is a mean within five standard errors, and a little for whole seconds?
fn is_near(found: f64, exact: f64, deviation: f64, trials: u32) -> bool {
    (found - exact).abs() <= 5.0 * deviation / f64::from(trials).sqrt() + 0.02
}

#[test]
fn steps_in_a_row_have_the_mean_and_variance_of_their_sum() {
    let durations = [
        Estimate::pert(600.0, 1_200.0, 3_600.0).unwrap(),
        Estimate::triangular(60.0, 600.0, 900.0).unwrap(),
        Estimate::lognormal(300.0, 2_400.0).unwrap(),
        fixed(77.0),
    ];
    let links = vec![link(0, 1), Link { from: 1, to: 2, lag: 30 }, link(2, 3)];
    let found = run(Draft { steps: steps(&durations), links, ..Draft::default() }, 100_000);
    let mean = 30.0 + durations.iter().map(Estimate::mean).sum::<f64>();
    let variance: f64 = durations.iter().map(Estimate::variance).sum();
    assert!(is_near(found.whole.mean, mean, variance.sqrt(), 100_000), "{}", found.whole.mean);
    let ratio = found.whole.deviation / variance.sqrt();
    assert!((ratio - 1.0).abs() < 0.02, "{ratio}");
    assert_eq!(found.critical, [1.0; 4], "in a row each is critical always");
}

#[test]
fn the_last_of_several_even_steps_comes_at_k_of_k_and_one_more() {
    for k in [2_u32, 5, 20] {
        let draft = Draft { steps: steps(&vec![even(100_000.0); k as usize]), ..Draft::default() };
        let found = run(draft, 50_000);
        let n = f64::from(k);
        let deviation = 1e5 * (n / ((n + 1.0) * (n + 1.0) * (n + 2.0))).sqrt();
        assert!(is_near(found.whole.mean, 1e5 * n / (n + 1.0), deviation, 50_000), "{k}");
        // The p-th part is over by p^(1/k).
        for share in [0.1_f64, 0.5, 0.9] {
            let exact = 1e5 * share.powf(1.0 / n);
            let back = found.whole.by(found.whole.quantile(share));
            assert!((back.chance - share).abs() < 1e-4, "{back:?}");
            assert!(found.whole.by(exact.round() as u32).low <= share, "{k} {share}");
            assert!(found.whole.by(exact.round() as u32).high >= share, "{k} {share}");
        }
        for critical in &found.critical {
            let odds = Odds::of((critical * 50_000.0).round() as u64, 50_000);
            assert!((critical - 1.0 / n).abs() < 3.0 * odds.half_width(), "{k}: {critical}");
        }
    }
}

#[test]
fn every_outcome_of_a_small_plan_has_the_chance_that_counting_gives() {
    // 0 fails with 0.3, costs 5 each time, is tried again twice; then one of two ways.
    let mut steps = steps(&[fixed(10.0), fixed(100.0), fixed(200.0), fixed(1.0)]);
    steps[0].retry = Some(Retry { chance: 0.3, again: fixed(5.0), limit: 2 });
    steps[1].only_if = vec![(0, 0)];
    steps[2].only_if = vec![(0, 1)];
    let links = vec![link(0, 1), link(0, 2), link(1, 3), link(2, 3)];
    let choices = vec![Choice { chances: vec![0.8, 0.2] }];
    let services = vec![after(&[3], 116)];
    let trials = 200_000;
    let found = run(Draft { steps, links, choices, services, ..Draft::default() }, trials);
    let mut expected = vec![(LOST, 0.3_f64.powi(3))];
    for (retries, chance) in [(0, 0.7), (1, 0.21), (2, 0.063)] {
        expected.push((111 + 5 * retries, chance * 0.8));
        expected.push((211 + 5 * retries, chance * 0.2));
    }
    let times = &found.services[0].times;
    let mut seen = 0;
    let mut square = 0.0;
    for (time, chance) in expected {
        let count = times.by_trial.iter().filter(|end| **end == time).count();
        seen += count;
        let mean = chance * f64::from(trials);
        square += (count as f64 - mean).powi(2) / mean;
    }
    assert_eq!(seen, trials as usize, "no other outcome");
    // Chi-square with six degrees of freedom: beyond 22.5 once in a thousand.
    assert!(square < 22.5, "{square}");
    assert_eq!(times.lost, times.by_trial.iter().filter(|time| **time == LOST).count() as u32);
    let met = found.services[0].rto_met.unwrap();
    assert!(met.low < 0.8 * 0.91 && met.high > 0.8 * 0.91, "{met:?}");
    let breached = found.services[0].mtpd_breached.unwrap();
    assert!((met.chance + breached.chance - 1.0).abs() < 1e-12, "the two limits are one here");
}

/// The greatest gap between the shares below a value as found and as they should be.
fn gap(times: &[u32], cdf: impl Fn(f64) -> f64) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let n = sorted.len() as f64;
    let gaps = sorted.iter().enumerate().map(|(at, time)| {
        // A whole second stands for half a second on either side.
        let [low, high] = [-0.5, 0.5].map(|half| cdf(f64::from(*time) + half));
        (low - (at + 1) as f64 / n).max(at as f64 / n - high)
    });
    gaps.fold(0.0, f64::max)
}

#[test]
fn durations_have_the_distribution_they_say_and_a_wrong_one_is_convicted() {
    let trials = 50_000_u32;
    // Kolmogorov's bound for one wrong alarm in a million.
    let bound = 2.7 / f64::from(trials).sqrt();
    let given = [
        Estimate::pert(10_000.0, 20_000.0, 60_000.0).unwrap(),
        Estimate::triangular(10_000.0, 20_000.0, 60_000.0).unwrap(),
        Estimate::lognormal(10_000.0, 60_000.0).unwrap(),
        Estimate::pert_weighted((10_000.0, 20_000.0, 60_000.0), 5.0).unwrap(),
        Estimate::lognormal_three(10_000.0, 20_000.0, 60_000.0).unwrap(),
    ];
    for (drawn, estimate) in given.iter().enumerate() {
        let found = run(Draft { steps: steps(&[*estimate]), ..Draft::default() }, trials);
        for (held, other) in given.iter().enumerate() {
            let gap = gap(&found.whole.by_trial, |value| other.cdf(value));
            assert_eq!(gap < bound, drawn == held, "{drawn} against {held}: {gap} {bound}");
        }
    }
}

/// A plan of many steps from a seed, with links, lags and a service.
fn random_plan(dice: &mut Dice, count: u32) -> Draft {
    let mut draft = Draft::default();
    for step in 0..count {
        let likely = f64::from(60 + dice.below(3_000));
        let duration = match dice.below(3) {
            0 => Estimate::pert(0.5 * likely, likely, 3.0 * likely),
            1 => Estimate::triangular(0.5 * likely, likely, 2.0 * likely),
            _ => Estimate::fixed(likely),
        };
        draft.steps.push(Step::lasting(duration.unwrap()));
        for _ in 0..dice.below(3).min(step) {
            let from = dice.below(step);
            draft.links.push(Link { from, to: step, lag: dice.below(2) * dice.below(100) });
        }
    }
    draft.services.push(after(&[dice.below(count), count - 1], 10_000));
    draft
}

#[test]
fn the_result_is_the_same_to_the_last_bit_for_any_number_of_threads() {
    let mut draft = random_plan(&mut Dice(SEED), 40);
    draft.shared.push(Shared {
        effect: Effect::Times(Estimate::pert(0.8, 1.0, 2.0).unwrap()),
        steps: vec![1, 2, 3, 5, 8],
    });
    draft.steps[4].retry = Some(Retry { chance: 0.2, again: even(60.0), limit: 1 });
    let plan = Plan::new(draft, &Limit::default()).unwrap();
    for trials in [1, 100, 8_191, 20_001] {
        let setup = Setup { trials, seed: SEED, ..Setup::default() };
        let one = simulate(&plan, &setup, &mut ()).unwrap();
        assert_eq!(one.trials, trials);
        for threads in [2, 4, 7] {
            let more = simulate(&plan, &Setup { threads, ..setup }, &mut ()).unwrap();
            assert_eq!(format!("{one:?}"), format!("{more:?}"), "{threads} threads, {trials}");
        }
        let other = simulate(&plan, &Setup { seed: SEED + 1, ..setup }, &mut ()).unwrap();
        assert_ne!(one.whole.by_trial, other.whole.by_trial, "another seed is another run");
    }
}

#[test]
fn no_trial_leaves_the_bounds_that_least_and_most_durations_give() {
    for seed in 0..20 {
        let draft = random_plan(&mut Dice(seed), 30);
        let links: Vec<(u32, u32)> = draft.links.iter().map(|link| (link.from, link.to)).collect();
        if draft.links.iter().any(|link| link.lag > 0) && seed % 2 == 0 {
            continue;
        }
        let length = |of: fn(&Estimate) -> f64, lag: u32| {
            let durations = draft.steps.iter().map(|step| of(&step.duration) as u32 + lag);
            Tasks::new(durations.collect(), &links).unwrap().critical_path().length as u32
        };
        let (least, most) = (length(Estimate::least, 0), length(Estimate::most, 100));
        let found = run(draft.clone(), 2_000);
        assert!(found.whole.by_trial.iter().all(|time| (least..=most).contains(time)), "{seed}");
    }
}

#[test]
fn one_second_less_on_a_step_saves_as_many_seconds_as_it_is_critical() {
    let draft = random_plan(&mut Dice(SEED + 2), 25);
    let before = run(draft.clone(), 20_000);
    for step in [3, 7, 12, 20, 24] {
        let mut faster = draft.clone();
        let links: Vec<Link> = faster.links.clone();
        // Thirty seconds more between the step and whatever waits for it, and after the last.
        for (link, old) in faster.links.iter_mut().zip(&links) {
            link.lag += if old.from == step { 30 } else { 0 };
        }
        let extra = faster.steps.len() as u32;
        faster.steps.push(Step::lasting(fixed(30.0)));
        faster.links.push(link(step, extra));
        let after = run(faster, 20_000);
        let slower = (after.whole.mean - before.whole.mean) / 30.0;
        let critical = before.critical[step as usize];
        assert!(slower >= critical - 1e-9 && slower < critical + 0.05, "{step}: {slower}");
    }
}

#[test]
fn a_shared_delay_adds_up_and_makes_the_spread_wider() {
    let own = even(1_000.0);
    let delay = even(600.0);
    let draft = |shared: Vec<Shared>| Draft {
        steps: steps(&[own, own]),
        links: vec![link(0, 1)],
        shared,
        ..Draft::default()
    };
    let plus = vec![Shared { effect: Effect::Plus(delay), steps: vec![0, 1] }];
    let found = run(draft(plus), 100_000);
    let variance = 2.0 * own.variance() + 4.0 * delay.variance();
    assert!((found.whole.deviation / variance.sqrt() - 1.0).abs() < 0.02);
    assert!(is_near(found.whole.mean, 1_600.0, variance.sqrt(), 100_000));
    let factor = even(2.0);
    let times = vec![Shared { effect: Effect::Times(factor), steps: vec![0, 1] }];
    let found = run(draft(times), 100_000);
    // E(F² S²) - 1000², S being the sum of both own times.
    let squares = (factor.variance() + 1.0) * (2.0 * own.variance() + 1e6);
    assert!((found.whole.deviation / (squares - 1e6).sqrt() - 1.0).abs() < 0.02);
}

#[test]
fn the_steps_that_lead_are_those_of_the_chain_and_explain_what_is_late() {
    // Two ways of which the second decides only when it is slow, and then it is late.
    let slow = vec![Choice { chances: vec![0.75, 0.25] }];
    let mut steps = steps(&[fixed(100.0), fixed(10.0), fixed(500.0), fixed(5.0)]);
    steps[2].only_if = vec![(0, 1)];
    let links = vec![link(0, 3), link(1, 2), link(2, 3)];
    let services = vec![after(&[3], 200)];
    let found = run(Draft { steps, links, choices: slow, services, ..Draft::default() }, 4_000);
    let leads = &found.services[0].leads;
    let of = |step: u32| leads.iter().find(|lead| lead.step == step).unwrap();
    assert_eq!((of(3).share, of(3).share_when_late), (1.0, 1.0));
    assert_eq!((of(2).share_when_late, of(0).share_when_late), (1.0, 0.0));
    assert!((of(2).share - 0.25).abs() < 0.05 && (of(0).share + of(2).share - 1.0).abs() < 1e-12);
}

#[test]
fn criticality_may_ask_about_one_service_only() {
    let draft = Draft {
        steps: steps(&[fixed(10.0), fixed(50.0), fixed(5.0)]),
        links: vec![link(0, 2)],
        services: vec![after(&[2], 20)],
        ..Draft::default()
    };
    let plan = Plan::new(draft, &Limit::default()).unwrap();
    let setup = Setup { trials: 10, ..Setup::default() };
    assert_eq!(simulate(&plan, &setup, &mut ()).unwrap().critical, [0.0, 1.0, 0.0]);
    let setup = Setup { target: Target::Service(0), ..setup };
    assert_eq!(simulate(&plan, &setup, &mut ()).unwrap().critical, [1.0, 0.0, 1.0]);
    let setup = Setup { target: Target::Service(1), ..setup };
    assert!(simulate(&plan, &setup, &mut ()).is_err());
}

#[test]
fn trials_stop_when_it_is_precise_enough_or_say_that_it_is_not() {
    let draft = || Draft {
        steps: steps(&[even(1_000.0)]),
        services: vec![after(&[0], 500)],
        ..Draft::default()
    };
    let plan = Plan::new(draft(), &Limit::default()).unwrap();
    let setup = Setup { trials: 100_000, precision: Some(0.01), ..Setup::default() };
    let found = simulate(&plan, &setup, &mut ()).unwrap();
    assert!(found.is_precise && found.trials < 20_000, "{}", found.trials);
    assert!(found.services[0].rto_met.unwrap().half_width() <= 0.01);
    let setup = Setup { trials: 1_000, ..setup };
    let found = simulate(&plan, &setup, &mut ()).unwrap();
    assert!(!found.is_precise && found.trials == 1_000);
}

#[test]
fn an_observer_may_stop_it() {
    let plan =
        Plan::new(Draft { steps: steps(&[fixed(1.0)]), ..Draft::default() }, &Limit::default());
    let mut stop = |done: u64, _: u64| done < 10_000;
    let setup = Setup { trials: 1_000_000, ..Setup::default() };
    assert!(simulate(&plan.unwrap(), &setup, &mut stop).unwrap_err().is_stopped());
}

#[test]
fn what_cannot_be_a_plan_is_refused_at_its_place() {
    let base = || Draft { steps: steps(&[fixed(1.0), fixed(2.0)]), ..Draft::default() };
    let refused = |change: &dyn Fn(&mut Draft)| {
        let mut draft = base();
        change(&mut draft);
        let error = Plan::new(draft, &Limit::default()).unwrap_err();
        (error.place(), error.to_string())
    };
    let (_, words) = refused(&|draft| draft.steps.clear());
    assert_eq!(words, "a plan without steps has nothing to say");
    let (place, _) = refused(&|draft| draft.links = vec![link(0, 1), link(1, 0)]);
    assert_eq!(place, Place::Node(0));
    let (place, _) = refused(&|draft| draft.links = vec![link(0, 1), link(1, 7)]);
    assert_eq!(place, Place::Entry(1));
    let (_, words) = refused(&|draft| draft.services.push(Service::default()));
    assert!(words.contains("at least one step"), "{words}");
    let (_, words) = refused(&|draft| draft.services.push(after(&[2], 1)));
    assert!(words.contains("step 2 is unknown"), "{words}");
    let (_, words) = refused(&|draft| draft.choices.push(Choice { chances: vec![0.5, 0.4] }));
    assert!(words.contains("add up to 0.9"), "{words}");
    let (_, words) = refused(&|draft| draft.choices.push(Choice { chances: vec![f64::NAN] }));
    assert!(words.contains("from 0 to 1"), "{words}");
    let (place, _) = refused(&|draft| draft.steps[1].only_if.push((0, 0)));
    assert_eq!(place, Place::Node(1));
    let retry = Retry { chance: 0.5, again: fixed(1.0), limit: 100 };
    let (_, words) = refused(&|draft| draft.steps[1].retry = Some(retry));
    assert!(words.contains("tried again 100 times"), "{words}");
    let (_, words) = refused(&|draft| draft.steps[0].duration = fixed(1e9));
    assert!(words.contains("may last 1000000000 seconds"), "{words}");
    let twice = Shared { effect: Effect::Plus(fixed(1.0)), steps: vec![1, 1] };
    let (_, words) = refused(&|draft| draft.shared.push(twice.clone()));
    assert!(words.contains("named twice"), "{words}");
    let limit = Limit { steps: 1, ..Limit::default() };
    assert!(Plan::new(base(), &limit).unwrap_err().is_limit());
    let mut many = base();
    many.steps.push(Step::lasting(Estimate::pert(1.0, 2.0, 9.0).unwrap()));
    let limit = Limit { shapes: 1, ..Limit::default() };
    assert!(Plan::new(many, &limit).unwrap_err().is_limit());
    let plan = Plan::new(base(), &Limit::default()).unwrap();
    let setup = Setup { bytes: 1_000, ..Setup::default() };
    assert!(simulate(&plan, &setup, &mut ()).unwrap_err().is_limit());
    assert!(simulate(&plan, &Setup { threads: 0, ..setup }, &mut ()).is_err());
}
