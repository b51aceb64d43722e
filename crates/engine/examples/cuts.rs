//! Analyses fault trees in files of the Open-PSA exchange format and prints what it finds:
//! `cuts [--order K] [--list N] [--nodes N] FILE.xml ...`

#![expect(clippy::print_stdout, reason = "an example prints what it finds")]

use engine::cuts::{Limit, ReadLimit, Solution, Tree, read_open_psa, solve};
use std::{error::Error, fs};

/// Seconds of a processor that this thread has had.
fn cpu_seconds() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = text.split_whitespace().next().and_then(|word| word.parse::<f64>().ok());
    first.unwrap_or(f64::NAN) / 1e9
}

/// Follows the name of an option.
fn number(words: &[String], name: &str) -> Option<usize> {
    let at = words.iter().position(|word| word == name)?;
    words.get(at + 1)?.parse().ok()
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let order = number(&words, "--order").map(|order| order as u32);
    let list = number(&words, "--list").unwrap_or(0);
    let mut limit = Limit::default();
    limit.nodes = number(&words, "--nodes").unwrap_or(limit.nodes);
    for file in words.iter().filter(|word| word.ends_with(".xml")) {
        let begun = cpu_seconds();
        let read = read_open_psa(&fs::read_to_string(file)?, None, &ReadLimit::default())?;
        let tree = read.tree;
        println!("model {}", tree.name());
        println!("events {}", tree.events());
        println!("gates {}", tree.gates());
        for (line, what) in read.passed_over {
            println!("passed_over {what} in line {line}");
        }
        let solution = solve(&tree, &limit, &mut ())?;
        match solution.probability() {
            Ok(bounds) if bounds.is_exact() => println!("probability {:e}", bounds.lower),
            Ok(bounds) => println!("probability {:e} to {:e}", bounds.lower, bounds.upper),
            Err(reason) => println!("probability unknown: {reason}"),
        }
        println!("cpu_seconds_probability {:.4}", cpu_seconds() - begun);
        sets(&tree, &solution, (order, list));
        println!("cpu_seconds {:.4}", cpu_seconds() - begun);
    }
    Ok(())
}

fn sets(tree: &Tree, solution: &Solution, (order, list): (Option<u32>, usize)) {
    let sets = match solution.cut_sets(order, &Limit::default(), &mut ()) {
        Ok(sets) => sets,
        Err(reason) => {
            println!("cut_sets unknown: {reason}");
            return;
        }
    };
    println!("cut_sets {}", sets.count());
    println!("truncated {}", sets.is_truncated());
    for set in sets.list(list) {
        let names: Vec<&str> = set.iter().filter_map(|node| tree.name_of(*node)).collect();
        println!("set {}", names.join(" "));
    }
}
