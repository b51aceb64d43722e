//! Deviation of found makespans over the published plans of PSPLIB, in a release build:
//! `SET SCHEDULES [SEED [EVERY [CONFLICTS]]]` with SET one of j30, j60, j120.
#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made stops it")]
#![expect(clippy::print_stdout, reason = "the figures are its output")]

#[path = "../tests/common/plans.rs"]
mod plans;

use engine::{Effort, schedule};
use std::fs;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, or: u64| words.get(at).map_or(or, |word| word.parse().unwrap());
    let set = words.first().map_or("j120", String::as_str);
    let effort =
        Effort { schedules: number(1, 5_000), conflicts: number(4, 0), seed: number(2, 1) };
    let Some(published) = plans::set(&format!("{set}.jsonl")) else {
        println!("left out: {} is absent", plans::folder().display());
        return;
    };
    let cpu = || -> u64 {
        let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        text.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or(0)
    };
    let begun = cpu();
    let mut known = 0.0;
    let (mut path, mut best, mut met, mut proven, mut count, mut made) = (0.0, 0.0, 0, 0, 0.0, 0);
    for one in published.iter().step_by(number(3, 1) as usize) {
        let found = schedule(&one.plan, effort, &mut ());
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
    println!(
        "{set}: {count} plans, {} schedules, seed {}: {:.3} % over the critical path (best \
         known {:.3}), {:.3} % over \
         best known, {met} met, {proven} proven; {seconds:.2} CPU s, {:.2} us a schedule",
        effort.schedules,
        effort.seed,
        path / count * 100.0,
        known / count * 100.0,
        best / count * 100.0,
        seconds * 1e6 / made as f64,
    );
}
