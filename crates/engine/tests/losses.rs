//! Losses of a year against what is known exactly: means and variances, Panjer's recursion, all
//! outcomes of small cases, and trials against the curves between bounds.

#![expect(clippy::unwrap_used, reason = "what the test itself cannot make fails the test")]

use engine::Place;
use engine::chance::Estimate;
use engine::losses::{
    Change, Fair, Frequency, Grid, Magnitude, Scenario, Secondary, Strategy, Years, fair, losses,
    portfolio, values,
};

const SEED: u64 = 20_262;

fn fixed(value: f64) -> Estimate {
    Estimate::fixed(value).unwrap()
}

fn even(from: f64, to: f64) -> Estimate {
    Estimate::pert_weighted((from, (from + to) / 2.0, to), 0.0).unwrap()
}

fn years(years: u32) -> Years {
    Years { years, seed: SEED, ..Years::default() }
}

fn several() -> Vec<Scenario> {
    let scenario = |frequency, primary, secondary| Scenario {
        frequency,
        magnitude: Magnitude { primary, secondary },
    };
    let fines = Secondary {
        chance: Estimate::pert(0.05, 0.2, 0.5).unwrap(),
        size: Estimate::lognormal(50.0, 900.0).unwrap(),
    };
    vec![
        scenario(
            Frequency::Poisson(Estimate::pert(0.5, 2.0, 6.0).unwrap()),
            Estimate::lognormal(10.0, 200.0).unwrap(),
            None,
        ),
        scenario(
            Frequency::Clustered { mean: 0.8, variance: 2.0 },
            Estimate::pert(20.0, 50.0, 300.0).unwrap(),
            Some(fines),
        ),
        scenario(Frequency::Once(0.1), Estimate::triangular(0.0, 500.0, 800.0).unwrap(), None),
        scenario(
            Frequency::Threat {
                attempts: Estimate::pert(1.0, 4.0, 12.0).unwrap(),
                capability: Estimate::pert(0.0, 40.0, 100.0).unwrap(),
                strength: Estimate::pert(30.0, 60.0, 90.0).unwrap(),
            },
            fixed(77.0),
            Some(fines),
        ),
    ]
}

#[test]
fn trials_have_the_mean_and_variance_that_the_model_has() {
    for (at, scenario) in several().iter().enumerate() {
        let found = losses(&[*scenario], &years(400_000), &mut ()).unwrap();
        let (mean, variance) = (scenario.mean().unwrap(), scenario.variance().unwrap());
        let off = (found.total.mean() - mean).abs();
        assert!(off < 2.5 * found.total.mean_half_width(), "{at}: {} {mean}", found.total.mean());
        let ratio = found.total.deviation() / variance.sqrt();
        assert!((ratio - 1.0).abs() < 0.03, "{at}: {ratio}");
        assert!((found.parts[0].mean - mean).abs() < 1e-9 * mean);
    }
}

#[test]
fn a_wrong_mean_would_be_noticed() {
    // The negative control of the test above: two percent more, and it does not pass.
    let scenario = several()[0];
    let found = losses(&[scenario], &years(400_000), &mut ()).unwrap();
    let wrong = 1.02 * scenario.mean().unwrap();
    assert!((found.total.mean() - wrong).abs() > 2.5 * found.total.mean_half_width());
}

#[test]
fn the_years_are_the_same_to_the_last_bit_for_any_number_of_threads() {
    for count in [1, 1_000, 200_001] {
        let one = losses(&several(), &years(count), &mut ()).unwrap();
        for threads in [2, 4] {
            let more = Years { threads, ..years(count) };
            let more = losses(&several(), &more, &mut ()).unwrap();
            assert_eq!(one, more, "{threads} threads, {count} years");
        }
        let other = Years { seed: 1, ..years(count) };
        assert!(count == 1 || losses(&several(), &other, &mut ()).unwrap().total != one.total);
    }
}

#[test]
fn the_parts_of_the_worst_years_add_up_to_their_mean() {
    for tail in [0.0, 0.5, 0.95, 0.999] {
        let found = losses(&several(), &Years { tail, ..years(50_000) }, &mut ()).unwrap();
        let sum: f64 = found.parts.iter().map(|part| part.tail).sum();
        let whole = found.total.tail_mean(tail).unwrap();
        assert!((sum / whole - 1.0).abs() < 1e-5, "{tail}: {sum} {whole}");
    }
}

#[test]
fn adding_a_scenario_leaves_the_years_of_the_others_as_they_were() {
    let all = several();
    let two = losses(&all[..2], &years(5_000), &mut ()).unwrap();
    let three = losses(&all[..3], &years(5_000), &mut ()).unwrap();
    assert!(two.by_year.iter().zip(&three.by_year).all(|(two, three)| three >= two));
    let same = two.by_year.iter().zip(&three.by_year).filter(|(two, three)| two == three).count();
    assert!((4_300..4_700).contains(&same), "one year of ten has the third: {same}");
}

/// Panjer's recursion (1981) for a compound number of events with p(n) = (a + b / n) p(n - 1).
fn panjer(a: f64, b: f64, none: impl Fn(f64) -> f64, severity: &[f64], points: usize) -> Vec<f64> {
    let first = severity[0];
    let mut chance = vec![none(first)];
    for k in 1..points {
        let terms = (1..=k.min(severity.len() - 1))
            .map(|j| (a + b * j as f64 / k as f64) * severity[j] * chance[k - j]);
        chance.push(terms.sum::<f64>() / (1.0 - a * first));
    }
    chance
}

/// A loss of 3 in any case, and with 0.4 of 5 more, in whole steps; rounded up one more each.
fn lattice(frequency: Frequency) -> (Scenario, Vec<f64>, Vec<f64>) {
    let secondary = Some(Secondary { chance: fixed(0.4), size: fixed(5.0) });
    let scenario = Scenario { frequency, magnitude: Magnitude { primary: fixed(3.0), secondary } };
    let (mut down, mut up) = (vec![0.0; 12], vec![0.0; 12]);
    (down[3], down[8]) = (0.6, 0.4);
    (up[4], up[10]) = (0.6, 0.4);
    (scenario, down, up)
}

#[test]
fn the_curves_are_those_of_panjers_recursion() {
    let grid = Grid { steps: 256, most: 256.0 };
    let poisson = lattice(Frequency::Poisson(fixed(4.0)));
    let (mean, variance) = (3.0, 8.0);
    let clustered = lattice(Frequency::Clustered { mean, variance });
    let (q, size) = (1.0 - mean / variance, mean * mean / (variance - mean));
    let cases = [
        (poisson, 0.0, 4.0, Box::new(|f: f64| (4.0 * (f - 1.0)).exp()) as Box<dyn Fn(f64) -> f64>),
        (
            clustered,
            q,
            (size - 1.0) * q,
            Box::new(move |f: f64| ((1.0 - q) / (1.0 - q * f)).powf(size)),
        ),
    ];
    for ((scenario, down, up), a, b, none) in cases {
        let found = portfolio(&[scenario], &grid, &mut ()).unwrap();
        assert!(found.error < 1e-5, "{}", found.error);
        for (curve, severity) in [(&found.at_least, down), (&found.at_most, up)] {
            let chance = panjer(a, b, &none, &severity, 256);
            let mut above = 1.0;
            for (k, chance) in chance.iter().enumerate() {
                above -= chance;
                assert!((curve[k] - above).abs() < found.error + 1e-10, "{k}");
            }
        }
    }
}

#[test]
fn what_arithmetic_misses_is_far_less_than_what_is_stated() {
    let (scenario, down, _) = lattice(Frequency::Poisson(fixed(4.0)));
    let found = portfolio(&[scenario], &Grid { steps: 256, most: 256.0 }, &mut ()).unwrap();
    let chance = panjer(0.0, 4.0, |f| (4.0 * (f - 1.0)).exp(), &down, 256);
    let mut above = 1.0;
    for (k, chance) in chance.iter().enumerate().take(100) {
        above -= chance;
        // The curve is lowered by the stated error on purpose.
        let miss = found.at_least[k] + found.error - above;
        assert!(miss.abs() < 1e-9, "{k}: {miss}");
    }
    // A grid that is much too short: nothing that wraps around may hide, nor break the bounds.
    let short = portfolio(&[scenario], &Grid { steps: 16, most: 16.0 }, &mut ()).unwrap();
    let mut above = 1.0;
    for (k, chance) in chance.iter().enumerate().take(16) {
        above -= chance;
        assert!(short.at_least[k] <= above + 1e-12 && above <= short.at_most[k] + 1e-12, "{k}");
        assert!(above - short.at_least[k] < 1e-4, "{k}: wrapping around is held down");
    }
}

#[test]
fn trials_lie_between_the_curves_and_a_wrong_one_does_not() {
    let scenarios = several();
    let grid = Grid { steps: 4_096, most: 8_192.0 };
    let between = portfolio(&scenarios, &grid, &mut ()).unwrap();
    let found = losses(&scenarios, &years(300_000), &mut ()).unwrap();
    let exact: f64 = scenarios.iter().map(|scenario| scenario.mean().unwrap()).sum();
    assert!((between.mean / exact - 1.0).abs() < 1e-12);
    let holds = |factor: f64| {
        (1..80).all(|at| {
            let amount = 25.0 * f64::from(at);
            let (low, high) = between.exceeds(amount);
            // Four standard errors on each side: the intervals are of two.
            let odds = found.total.exceeds(factor * amount);
            odds.chance - 2.0 * odds.half_width() <= high
                && odds.chance + 2.0 * odds.half_width() >= low
        })
    };
    assert!(holds(1.0));
    assert!(!holds(1.03), "losses of three percent less are convicted");
    let (low, high) = between.value_at_risk(0.95);
    let risk = found.total.value_at_risk(0.95).unwrap();
    assert!(low < 1.02 * risk && risk < 1.02 * high.unwrap(), "{low} {risk} {high:?}");
}

#[test]
fn a_finer_grid_lies_within_a_coarser_one() {
    let scenarios = several();
    let curve = |steps| portfolio(&scenarios, &Grid { steps, most: 8_192.0 }, &mut ()).unwrap();
    let (coarse, fine) = (curve(256), curve(2_048));
    for (at, amount) in (0..250).map(|at| (at, f64::from(at) * 32.0)) {
        let (coarse, fine) = (coarse.exceeds(amount), fine.exceeds(amount));
        assert!(coarse.0 <= fine.0 + 1e-9 && fine.1 <= coarse.1 + 1e-9, "{at}");
        assert!(fine.0 <= fine.1);
    }
}

#[test]
fn the_six_inputs_give_the_mean_of_their_product() {
    let inputs = Fair {
        attempts: Estimate::pert(2.0, 5.0, 20.0).unwrap(),
        capability: even(0.0, 1.0),
        strength: even(0.5, 1.0),
        primary: Estimate::pert(10.0, 40.0, 200.0).unwrap(),
        secondary_chance: Estimate::pert(0.1, 0.3, 0.6).unwrap(),
        secondary: Estimate::lognormal(100.0, 1_000.0).unwrap(),
    };
    let mut heard = 0;
    let mut some = |done, total| {
        heard = done;
        assert_eq!(total, 200_000);
        done < 20_000
    };
    assert!(fair(&inputs, 200_000, SEED, &mut some).unwrap_err().is_stopped());
    assert!((20_000..200_000).contains(&heard), "{heard}");
    let found = fair(&inputs, 200_000, SEED, &mut ()).unwrap();
    // P(T > S), T even on 0 to 1, S even on 0.5 to 1: a quarter.
    assert!((found.vulnerability - 0.25).abs() < 1e-4, "{}", found.vulnerability);
    let magnitude =
        inputs.primary.mean() + inputs.secondary_chance.mean() * inputs.secondary.mean();
    let mean = inputs.attempts.mean() * found.vulnerability * magnitude;
    assert!((found.risk.mean() - mean).abs() < 2.5 * found.risk.mean_half_width());
    // The same inputs event by event have the same mean, and the worse tail that they should.
    let scenario = Scenario {
        frequency: Frequency::Threat {
            attempts: inputs.attempts,
            capability: inputs.capability,
            strength: inputs.strength,
        },
        magnitude: Magnitude {
            primary: inputs.primary,
            secondary: Some(Secondary { chance: inputs.secondary_chance, size: inputs.secondary }),
        },
    };
    assert!((scenario.mean().unwrap() / mean - 1.0).abs() < 1e-9);
    let honest = losses(&[scenario], &years(200_000), &mut ()).unwrap().total;
    let tails = [honest.tail_mean(0.95).unwrap(), found.risk.tail_mean(0.95).unwrap()];
    assert!(tails[0] > 1.3 * tails[1], "{tails:?}");
}

#[test]
fn what_a_strategy_is_worth_is_the_difference_of_exact_means() {
    let scenarios = several();
    let less = Scenario { frequency: Frequency::Once(0.02), ..scenarios[2] };
    let smaller = Scenario {
        magnitude: Magnitude::of(Estimate::lognormal(5.0, 100.0).unwrap()),
        ..scenarios[0]
    };
    let changes = |list: &[(u32, Scenario)]| {
        list.iter().map(|(scenario, into)| Change { scenario: *scenario, into: *into }).collect()
    };
    let strategies = [
        Strategy::default(),
        Strategy { cost: 10.0, changes: changes(&[(2, less)]) },
        Strategy { cost: 1_000.0, changes: changes(&[(2, less), (0, smaller)]) },
    ];
    let found = values(&scenarios, &strategies, &years(100_000), &mut ()).unwrap();
    assert_eq!(
        (found[0].saved, found[0].saved_half_width, found[0].is_justified),
        (0.0, 0.0, false)
    );
    for (value, strategy) in found.iter().zip(&strategies) {
        let exact: f64 = strategy
            .changes
            .iter()
            .map(|change| {
                scenarios[change.scenario as usize].mean().unwrap() - change.into.mean().unwrap()
            })
            .sum();
        assert!((value.saved_exactly - exact).abs() < 1e-9 * exact.max(1.0));
        assert!((value.saved - exact).abs() <= 2.5 * value.saved_half_width + 1e-6);
        assert!((value.net - (exact - strategy.cost)).abs() < 1e-9);
        // Common chance: the difference is known better than either of the two.
        assert!(value.saved_half_width < value.after.mean_half_width());
    }
    assert!(found[1].is_justified && !found[2].is_justified);
    assert!(found[2].tail_saved > found[1].tail_saved && found[1].tail_saved > 0.0);
    // The years that remain are those of the changed scenarios drawn alone.
    let mut changed = scenarios.clone();
    changed[2] = less;
    let alone = losses(&changed, &years(100_000), &mut ()).unwrap();
    assert!((found[1].after.mean() / alone.total.mean() - 1.0).abs() < 1e-6);
    let risk = [&found[1].after, &alone.total].map(|curve| curve.value_at_risk(0.99).unwrap());
    assert!((risk[0] / risk[1] - 1.0).abs() < 1e-5);
}

#[test]
fn what_is_no_scenario_is_refused_at_its_place() {
    let good = several()[0];
    let refused = |scenario: Scenario| {
        let error = losses(&[good, scenario], &years(10), &mut ()).unwrap_err();
        assert_eq!(error.place(), Place::Entry(1));
        let other = portfolio(&[good, scenario], &Grid { steps: 16, most: 1.0 }, &mut ());
        assert_eq!(other.unwrap_err().to_string(), error.to_string());
        error.to_string()
    };
    let words = refused(Scenario { frequency: Frequency::Once(f64::NAN), ..good });
    assert!(words.contains("from 0 to 1"), "{words}");
    let frequency = Frequency::Clustered { mean: 2.0, variance: 1.0 };
    assert!(refused(Scenario { frequency, ..good }).contains("the variance larger"));
    let frequency = Frequency::Poisson(fixed(1e9));
    assert!(refused(Scenario { frequency, ..good }).contains("events a year"));
    let secondary = Some(Secondary { chance: fixed(1.5), size: fixed(1.0) });
    let magnitude = Magnitude { secondary, ..good.magnitude };
    assert!(refused(Scenario { magnitude, ..good }).contains("at most 1"));
    let magnitude = Magnitude::of(fixed(1e31));
    assert!(refused(Scenario { magnitude, ..good }).contains("beyond any use"));
    assert!(losses(&[good], &years(0), &mut ()).is_err());
    assert!(losses(&[good], &Years { tail: 1.0, ..years(1) }, &mut ()).is_err());
    assert!(losses(&[good], &Years { most: 5, ..years(10) }, &mut ()).unwrap_err().is_limit());
    let few = Years { scenarios: 1, ..years(10) };
    assert!(losses(&[good, good], &few, &mut ()).unwrap_err().is_limit());
    assert!(portfolio(&[good], &Grid { steps: 16, most: f64::INFINITY }, &mut ()).is_err());
    assert!(losses(&[good], &years(10), &mut |_: u64, _: u64| false).unwrap_err().is_stopped());
}
