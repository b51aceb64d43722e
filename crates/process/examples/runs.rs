//! Figures of the process: reading, stepping, asking, and 10,000 random runs. Run in a release
//! build; `--seed N` plays one run alone and prints what was found and its events.
#![expect(clippy::print_stdout, reason = "the figures are its output")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
#![expect(dead_code, reason = "the tests' driver does more than this takes")]

use process::{Definition, Reach, Run, SHIPPED, SearchLimit, shortest_path};
use std::time::Instant;

#[path = "../tests/runs/dice.rs"]
mod dice;
#[path = "../tests/runs/driver.rs"]
mod driver;
#[path = "../tests/runs/judge.rs"]
mod judge;
#[path = "../tests/runs/random.rs"]
mod random;

use driver::Driver;
use random::{Play, simulate};

/// Seconds of one call, the fastest of so many.
fn fastest<T>(times: usize, mut call: impl FnMut() -> T) -> f64 {
    let once = |_| {
        let start = Instant::now();
        std::hint::black_box(call());
        start.elapsed().as_secs_f64()
    };
    (0..times).map(once).fold(f64::INFINITY, f64::min)
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let play = Play { steps: 600, ..Play::default() };
    if let [flag, seed] = words.as_slice()
        && flag == "--seed"
    {
        let seed = seed.parse().expect("a seed is a number");
        println!("seed {seed}: {:?}", simulate(seed, play, Definition::shipped()));
        return;
    }
    let read = fastest(50, || Definition::read(SHIPPED));
    println!("read and check the shipped definition: {:.2} ms (goal 5)", read * 1e3);
    let definition = Definition::shipped();
    let overlay =
        "format = \"holdfast-tailoring/1\"\n[[skip]]\nactivity = \"1.7\"\nreason = \"x\"\n";
    println!("tailor it: {:.2} ms", fastest(20, || definition.tailored(overlay)) * 1e3);
    let path = fastest(5, || shortest_path(definition, "3.21", SearchLimit::default()));
    println!("shortest path to 3.21: {:.2} ms", path * 1e3);
    println!(
        "BPMN: {:.2} ms, {} bytes",
        fastest(10, || definition.bpmn()) * 1e3,
        definition.bpmn().len()
    );
    assert!(matches!(shortest_path(definition, "3.21", SearchLimit::default()), Reach::Path(_)));
    run(definition);
    let start = Instant::now();
    let mut failed = 0;
    for seed in 0..10_000 {
        let found = simulate(seed, play, definition);
        if !found.is_empty() {
            failed += 1;
            println!("seed {seed}: {found:?}");
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("10,000 random runs of {} steps: {failed} failed, {seconds:.0} s", play.steps);
}

fn run(definition: &Definition) {
    let mut driver = Driver::programme(definition, &["altus", "brightline", "corvid"]);
    driver.go_to("3.21");
    let (events, count) = (&driver.events, driver.events.len());
    let replayed = fastest(10, || Run::replay(definition, events)) / count as f64;
    println!("one event in place: {:.2} µs, mean of {count} (goal 50)", replayed * 1e6);
    let mut runs: Vec<Run> = Vec::new();
    for length in 1..=count {
        runs.push(Run::replay(definition, &events[..length]).expect("it was accepted"));
    }
    let mut slowest = (0.0, 0);
    let mut sum = 0.0;
    for at in 1..count {
        let step = fastest(5, || process::step(definition, &runs[at - 1], &events[at]));
        sum += step;
        if step > slowest.0 {
            slowest = (step, at);
        }
    }
    let mean = sum / (count - 1) as f64;
    println!(
        "one step, copy included: mean {:.1} µs, slowest {:.1} µs (goal 50)",
        mean * 1e6,
        slowest.0 * 1e6
    );
    let late = &driver.run;
    let now = driver.now;
    println!(
        "duties: {:.1} µs, {}",
        fastest(50, || late.duties(definition, now)) * 1e6,
        late.duties(definition, now).len()
    );
    println!("open: {:.1} µs", fastest(50, || late.open(definition)) * 1e6);
    println!("waits: {:.1} µs", fastest(50, || late.waits(definition)) * 1e6);
    println!("state as text: {} bytes after {count} events", late.text().len());
}
