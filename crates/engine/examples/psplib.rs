//! The published plans of PSPLIB against the aims, in a release build. Without words the whole
//! table over a sample, `--every N` for another sample (1: all), `--python PATH` for CP-SAT beside
//! it. `SET SCHEDULES|SECONDSs [SEED [EVERY [CONFLICTS]]]` for one line: `j120 5000`, `j30 1s`.
#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made stops it")]
#![expect(clippy::print_stdout, reason = "the figures are its output")]

#[path = "../tests/common/aside.rs"]
mod aside;
#[path = "../tests/common/plans.rs"]
mod plans;

use engine::{Effort, schedule};
use std::{fs, path::Path, process::Command};

/// Nanoseconds that this thread has had of a processor.
fn cpu() -> u64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or(0)
}

/// What is measured: which plans, and until when each is searched.
struct Measure<'a> {
    set: &'a str,
    every: usize,
    effort: Effort,
    seconds: Option<f64>,
}

/// Prints one line of figures, with the aim it is to be held against; the share over best known.
fn measure(what: &Measure<'_>, aim: &str) -> f64 {
    let Some(published) = plans::set(&format!("{}.jsonl", what.set)) else {
        return 0.0;
    };
    let begun = cpu();
    let (mut path, mut best, mut known) = (0.0, 0.0, 0.0);
    let (mut met, mut proven, mut count, mut made, mut longest) = (0, 0, 0.0, 0, 0);
    for one in published.iter().step_by(what.every) {
        let own = cpu();
        let end = what.seconds.map_or(u64::MAX, |seconds| own + (seconds * 1e9) as u64);
        let found = schedule(&one.plan, what.effort, &mut |_, _| end == u64::MAX || cpu() < end);
        longest = longest.max(cpu() - own);
        assert_eq!(one.plan.check(&found.starts).unwrap(), found.makespan, "{}", one.name);
        assert!(found.makespan >= one.bound, "{} beats the bound", one.name);
        assert!(found.lower_bound <= one.best, "{}: the bound is no bound", one.name);
        let over = |than: u32| f64::from(found.makespan) / f64::from(than) - 1.0;
        path += over(one.path);
        best += over(one.best);
        known += f64::from(one.best) / f64::from(one.path) - 1.0;
        met += u32::from(found.makespan <= one.best);
        proven += u32::from(found.is_optimal());
        made += found.schedules;
        count += 1.0;
    }
    let seconds = (cpu() - begun) as f64 / 1e9;
    let limit = match what.seconds {
        Some(seconds) => format!("{seconds} CPU s"),
        None => format!("{} schedules, {} conflicts", what.effort.schedules, what.effort.conflicts),
    };
    println!(
        "{}: {count} plans, {limit}, seed {}: {:.3} % over the critical path (best known {:.3}), \
         {:.3} % over best known, {met} met, {proven} proven; {seconds:.2} CPU s, longest {:.3}, \
         {:.2} us a schedule; aim {aim}",
        what.set,
        what.effort.seed,
        path / count * 100.0,
        known / count * 100.0,
        best / count * 100.0,
        longest as f64 / 1e9,
        seconds * 1e6 / made as f64,
    );
    best / count
}

/// Every goal with its aims: what is required, and what would be news.
fn table(every: usize) {
    let count = |schedules| Effort { schedules, conflicts: 0, seed: 1 };
    let lines = [
        ("j120", count(5_000), None, "R1: best known + 3.58 points, + 3.26"),
        ("j120", count(50_000), None, "R1: best known + 1.98 points, + 1.58; R6: 14 us, 6 us"),
        ("j60", count(5_000), None, "R2: best known + 0.63 points, + 0.53"),
        ("j60", count(50_000), None, "R2: best known + 0.33 points, + 0.23"),
        ("j120", Effort::until_stopped(1), Some(1.0), "R3: 2.0 % over best known, 1.3"),
        ("j120", Effort::until_stopped(1), Some(10.0), "R4: 1.3 % over best known, 0.9"),
        ("j30", Effort::until_stopped(1), Some(1.0), "R5: all met, all proven"),
    ];
    println!("every {every}th plan of a set; aims are of the whole sets, restated relative to");
    println!("the best known makespans where half of a set is here; CPU time of one thread");
    for (set, effort, seconds, aim) in lines {
        let every = if seconds == Some(10.0) { every * 4 } else { every };
        measure(&Measure { set, every, effort, seconds }, aim);
    }
    println!("R7: see the example `bench`, the line of the critical path");
}

/// CP-SAT on the same sample, one worker, beside what we reach in the same time.
fn anchor(python: &str, every: usize) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/cpsat.py");
    for (set, seconds) in [("j120", 1.0), ("j30", 1.0)] {
        let Some(file) = plans::beside(&format!("{set}.jsonl")) else { return };
        let effort = Effort::until_stopped(1);
        let own = measure(&Measure { set, every, effort, seconds: Some(seconds) }, "CP-SAT's");
        let words = [seconds.to_string(), every.to_string(), own.to_string()];
        let ran = Command::new(python).arg(&script).arg(file).args(words).status();
        match ran {
            Ok(status) if status.success() => {}
            other => println!("CP-SAT: left out, `{python}` did not run it: {other:?}"),
        }
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let named = |name: &str| {
        words.iter().position(|word| word == name).and_then(|at| words.get(at + 1)).cloned()
    };
    let set = words.first().filter(|word| !word.starts_with("--"));
    let Some(set) = set else {
        let every = named("--every").map_or(10, |word| word.parse().unwrap());
        table(every);
        match named("--python") {
            Some(python) => anchor(&python, every),
            None => println!("CP-SAT: left out; name an interpreter with --python PATH"),
        }
        return;
    };
    let number = |at: usize, or: u64| words.get(at).map_or(or, |word| word.parse().unwrap());
    let seconds = words.get(1).and_then(|word| word.strip_suffix('s'));
    let seconds = seconds.map(|word| word.parse().unwrap());
    let effort = match seconds {
        Some(_) => Effort::until_stopped(number(2, 1)),
        None => {
            let schedules = number(1, 5_000);
            Effort { schedules, conflicts: number(4, 0), seed: number(2, 1) }
        }
    };
    measure(&Measure { set, every: number(3, 1) as usize, effort, seconds }, "as you like");
}
