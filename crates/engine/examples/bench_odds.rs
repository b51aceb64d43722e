//! Figures of the trials and of the losses: CPU seconds of one thread, each with its aim. Run in
//! a release build; `--python PATH` names an interpreter with numpy and simpy, which then work
//! the same plan out beside; words after it choose which figures.
#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made stops the bench")]
#![expect(clippy::print_stdout, reason = "the figures are its output")]

use engine::chance::Estimate;
use engine::losses::{
    Change, Fair, Frequency, Grid, Magnitude, Scenario, Strategy, Years, fair, losses, portfolio,
    values,
};
use engine::simulate::{self, Draft, Limit, Link, Plan, Service, Setup, Step, Want};
use std::{fmt::Write as _, fs, process::Command};

/// Numbers from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u32) -> u32 {
        (self.next() % u64::from(end)) as u32
    }
}

/// CPU seconds of this process so far.
fn cpu_seconds() -> f64 {
    let text = fs::read_to_string("/proc/self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

/// The middle one of several runs.
fn measured<T>(runs: usize, mut work: impl FnMut() -> T) -> (f64, T) {
    let mut times = Vec::new();
    let mut last = None;
    for _ in 0..runs {
        let before = cpu_seconds();
        last = Some(work());
        times.push(cpu_seconds() - before);
    }
    times.sort_by(f64::total_cmp);
    (times[runs / 2], last.unwrap())
}

fn said(name: &str, seconds: f64, aims: [f64; 2], words: &str) {
    let reached = if seconds <= aims[1] {
        "news"
    } else if seconds <= aims[0] {
        "ambitious"
    } else {
        "SHORT"
    };
    println!("{name:32} {seconds:8.4} s  (aims {} / {}: {reached})  {words}", aims[0], aims[1]);
}

/// A plan of steps in seconds: likely 5 to 60 minutes, from 0.6 to 2.2 times that, 1.9 links a
/// step to steps not far before it, five teams of three, ten services near the end.
fn plan(steps: u32, with_teams: bool, is_varied: bool) -> Plan {
    let mut dice = Dice(500);
    let mut draft = Draft::default();
    for step in 0..steps {
        let likely = (300 + dice.below(3_300)).into();
        let high = if is_varied { 1.5 + f64::from(dice.below(1_000)) / 700.0 } else { 2.2 };
        let duration = Estimate::pert(0.6 * likely, likely, high * likely).unwrap();
        let mut wants = Vec::new();
        let team = dice.below(5);
        if with_teams {
            wants.push(Want { team, people: 1 });
        }
        draft.steps.push(Step { wants, ..Step::lasting(duration) });
        let mut from: Vec<u32> = Vec::new();
        for _ in 0..if step > 0 { 1 + u32::from(dice.below(10) < 9) } else { 0 } {
            from.push(step - 1 - dice.below(step.min(38)));
        }
        from.sort_unstable();
        from.dedup();
        draft.links.extend(from.into_iter().map(|from| Link { from, to: step, lag: 0 }));
    }
    draft.teams = vec![3; 5];
    for service in 0..10 {
        let after = vec![steps - 1 - service * 3, steps - 1 - dice.below(steps / 5)];
        draft.services.push(Service { after, rto: Some(140_000), mtpd: Some(150_000) });
    }
    Plan::new(draft, &Limit::default()).unwrap()
}

const TRIALS: u32 = 100_000;

fn setup() -> Setup {
    Setup { trials: TRIALS, ..Setup::default() }
}

fn free() {
    for (is_varied, name) in [(false, "M1 500 x 100,000 free"), (true, "M1 likewise, 500 shapes")] {
        let plan = plan(500, false, is_varied);
        let (seconds, found) =
            measured(5, || simulate::simulate(&plan, &setup(), &mut ()).unwrap());
        let words = format!(
            "mean {:.1} min, P50 {:.1}, P90 {:.1}; most critical {:.3}",
            found.whole.mean / 60.0,
            f64::from(found.whole.p50) / 60.0,
            f64::from(found.whole.p90) / 60.0,
            found.critical.iter().copied().fold(0.0, f64::max)
        );
        said(name, seconds, [0.6, 0.25], &words);
        let (building, _) = measured(3, || self::plan(500, false, is_varied));
        println!("{:32} {building:8.4} s  to check the plan and make its tables", "");
    }
}

fn limited() {
    let plan = plan(500, true, false);
    let (seconds, found) = measured(1, || simulate::simulate(&plan, &setup(), &mut ()).unwrap());
    let words = format!(
        "mean {:.1} min, P10 {:.1}, P50 {:.1}, P90 {:.1}",
        found.whole.mean / 60.0,
        f64::from(found.whole.p10) / 60.0,
        f64::from(found.whole.p50) / 60.0,
        f64::from(found.whole.p90) / 60.0
    );
    said("M2 500 x 100,000 five teams", seconds, [8.0, 3.0], &words);
}

fn what_if() {
    let plan = plan(500, false, false);
    let all = Setup { bytes: 1 << 32, ..setup() };
    let held = simulate::hold(&plan, &all, &mut ()).unwrap();
    let mut times = Vec::new();
    for step in (0..500).step_by(25) {
        let shorter = plan.draft().steps[step as usize].duration.times(0.5).unwrap();
        let (seconds, _) = measured(1, || held.with_duration(step, shorter).unwrap());
        times.push(seconds);
    }
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    let words = format!(
        "from {:.4} to {:.4} over 20 steps: here the mean",
        times.iter().copied().fold(f64::MAX, f64::min),
        times.iter().copied().fold(0.0, f64::max)
    );
    said("M5 one duration changed", mean, [0.1, 0.02], &words);
}

/// Half the interval of the chance of each of ten services, its objective at its own P90.
fn sharp() {
    let plain = simulate::simulate(&plan(500, false, false), &setup(), &mut ()).unwrap();
    let mut draft = plan(500, false, false).draft().clone();
    for (service, found) in draft.services.iter_mut().zip(&plain.services) {
        service.rto = Some(found.times.p90);
    }
    let plan = Plan::new(draft, &Limit::default()).unwrap();
    for trials in [1_000, 2_000, 5_000, 20_000] {
        let few = Setup { trials, ..setup() };
        let (seconds, found) = measured(1, || simulate::sharpen(&plan, &few, &mut ()).unwrap());
        let odds: Vec<_> = found.rto_met.iter().flatten().collect();
        let widest = odds.iter().map(|odds| odds.half_width()).fold(0.0, f64::max);
        let plain = simulate::simulate(&plan, &few, &mut ()).unwrap();
        let met = plain.services.iter().filter_map(|service| service.rto_met);
        let other = met.map(|odds| odds.half_width()).fold(0.0, f64::max);
        let mean = odds.iter().map(|odds| odds.chance).sum::<f64>() / odds.len() as f64;
        println!(
            "M4 {trials:6} trials, 10 services     widest half {:.3} % (plain {:.3} %), mean \
             chance {mean:.4}, {seconds:.2} s, {:.1} evaluations a trial",
            100.0 * widest,
            100.0 * other,
            found.evaluations as f64 / f64::from(trials) / odds.len() as f64
        );
    }
}

/// The compound scenario of the anchors: 5.67 events a year on average, lognormal.
fn compound() -> Scenario {
    Scenario {
        frequency: Frequency::Poisson(Estimate::pert(1.0, 5.0, 13.0).unwrap()),
        magnitude: Magnitude::of(Estimate::lognormal(10_000.0, 500_000.0).unwrap()),
    }
}

const YEARS: u32 = 1_000_000;

fn compound_years() {
    let years = Years { years: YEARS, ..Years::default() };
    let work = || {
        let found = losses(&[compound()], &years, &mut ()).unwrap();
        let risk = [0.9, 0.95, 0.99].map(|share| found.total.value_at_risk(share).unwrap());
        let tail = [0.9, 0.95, 0.99].map(|share| found.total.tail_mean(share).unwrap());
        (found.total.points(200), risk, tail, found.total.mean())
    };
    let (seconds, found) = measured(5, work);
    let words = format!(
        "mean {:.0} (exactly {:.0}), VaR95 {:.0}, TVaR95 {:.0}",
        found.3,
        compound().mean().unwrap(),
        found.1[1],
        found.2[1]
    );
    said("Q1 1e6 years compound", seconds, [0.08, 0.03], &words);
}

fn six_inputs() {
    let pert = |a: f64, b: f64, c: f64| Estimate::pert(a, b, c).unwrap();
    let inputs = Fair {
        attempts: pert(1.0, 5.0, 20.0),
        capability: pert(0.1, 0.5, 0.9),
        strength: pert(0.2, 0.6, 0.95),
        primary: pert(1e4, 5e4, 4e5),
        secondary_chance: pert(0.05, 0.2, 0.5),
        secondary: pert(1e4, 1e5, 2e6),
    };
    let work = || {
        let found = fair(&inputs, YEARS, 1, &mut ()).unwrap();
        [0.1, 0.5, 0.9, 0.95].map(|share| found.risk.value_at_risk(share).unwrap())
    };
    let (seconds, found) = measured(5, work);
    said(
        "Q2 1e6 trials of six inputs",
        seconds,
        [0.1, 0.03],
        &format!("P10, 50, 90, 95 {found:.0?}"),
    );
}

fn many_scenarios() {
    let mut dice = Dice(1_000);
    let scenarios: Vec<Scenario> = (0..1_000)
        .map(|_| {
            let rate = 0.02 + f64::from(dice.below(1_000)) / 2_000.0;
            let low = 1_000.0 + f64::from(dice.below(20_000));
            Scenario {
                frequency: Frequency::Poisson(
                    Estimate::pert(0.3 * rate, rate, 3.0 * rate).unwrap(),
                ),
                magnitude: Magnitude::of(
                    Estimate::lognormal(low, low * f64::from(5 + dice.below(30))).unwrap(),
                ),
            }
        })
        .collect();
    let mean: f64 = scenarios.iter().map(|scenario| scenario.mean().unwrap()).sum();
    for steps in [1 << 13, 1 << 14, 1 << 15] {
        let grid = Grid { steps, most: 3.0 * mean };
        let (seconds, found) = measured(3, || portfolio(&scenarios, &grid, &mut ()).unwrap());
        let (low, high) = found.value_at_risk(0.95);
        let words = format!(
            "VaR95 from {:.4} to {:.4} means; arithmetic may miss {:.0e}",
            low / mean,
            high.unwrap() / mean,
            found.error
        );
        said(&format!("Q3 1,000 scenarios, {steps} steps"), seconds, [2.0, 0.5], &words);
    }
}

fn twenty_options() {
    let years = Years { years: YEARS, ..Years::default() };
    let options: Vec<Strategy> = (1..=20)
        .map(|option| {
            let rate = 1.0 - f64::from(option) / 30.0;
            let into = Scenario {
                frequency: Frequency::Poisson(
                    Estimate::pert(rate, 5.0 * rate, 13.0 * rate).unwrap(),
                ),
                ..compound()
            };
            let changes = vec![Change { scenario: 0, into }];
            Strategy { cost: 10_000.0 * f64::from(option), changes }
        })
        .collect();
    let (seconds, found) =
        measured(3, || values(&[compound()], &options, &years, &mut ()).unwrap());
    let first = &found[0];
    let words = format!(
        "the first saves {:.0} +- {:.0}, exactly {:.0}",
        first.saved, first.saved_half_width, first.saved_exactly
    );
    said("Q4 20 options x 1e6 years", seconds, [1.0, 0.2], &words);
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let python = words.iter().position(|word| word == "--python").map(|at| words[at + 1].clone());
    let chosen = |name: &str| {
        let names = words.iter().filter(|word| word.starts_with(|c: char| c.is_ascii_uppercase()));
        let names: Vec<&String> = names.collect();
        names.is_empty() || names.iter().any(|word| word.as_str() == name)
    };
    if chosen("M1") {
        free();
    }
    if chosen("M2") {
        limited();
    }
    let figures: [(&str, fn()); 6] = [
        ("M4", sharp),
        ("M5", what_if),
        ("Q1", compound_years),
        ("Q2", six_inputs),
        ("Q3", many_scenarios),
        ("Q4", twenty_options),
    ];
    figures.iter().filter(|(name, _)| chosen(name)).for_each(|(_, work)| work());
    match python {
        Some(python) => anchor(&python),
        None => println!("numpy, SimPy: left out; name an interpreter with --python PATH"),
    }
}

/// The same questions to the engine: seconds for the free plan and for the compound years, and for
/// one trial with teams.
fn own() -> [f64; 3] {
    let (free, limited) = (plan(500, false, false), plan(500, true, false));
    let (free, _) = measured(3, || simulate::simulate(&free, &setup(), &mut ()).unwrap());
    let few = Setup { trials: TRIALS / 10, ..Setup::default() };
    let (limited, _) = measured(3, || simulate::simulate(&limited, &few, &mut ()).unwrap());
    let years = Years { years: YEARS, ..Years::default() };
    let (compound, _) = measured(3, || losses(&[compound()], &years, &mut ()).unwrap());
    [free, compound, limited / f64::from(few.trials)]
}

/// The same plan by numpy, and a few trials of it by SimPy, each with its ratio to ours.
fn anchor(python: &str) {
    let plan = plan(500, true, false);
    let mut text = String::new();
    for step in &plan.draft().steps {
        let (least, most, mean) =
            (step.duration.least(), step.duration.most(), step.duration.mean());
        writeln!(text, "{least} {most} {mean} {}", step.wants[0].team).unwrap();
    }
    for link in &plan.draft().links {
        writeln!(text, "link {} {}", link.from, link.to).unwrap();
    }
    let path = std::env::temp_dir().join(format!("odds-{}.txt", std::process::id()));
    fs::write(&path, text).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/anchors_odds.py");
    let own = own().map(|seconds| format!("{seconds:.9}"));
    let ran = Command::new(python).arg(script).arg(&path).args(own).status();
    fs::remove_file(&path).unwrap();
    match ran {
        Ok(status) if status.success() => {}
        other => println!("numpy, SimPy: left out, `{python}` did not run them: {other:?}"),
    }
}
