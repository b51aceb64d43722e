//! `cargo xtask bench`: the figures of Holdfast, each with its aim beside it and the ratio to it.
//! What the server does is measured by the example `installation` of the binary's crate in a
//! release build; here are the figures around it: weights, memory, start, size of the tree, build
//! times.

mod anchors;
mod builds;
mod weights;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::time::Instant;

use self::anchors::Anchors;
use crate::schemathesis::Demonstration;
use crate::shell::{self, Outcome, Stop};
use crate::{assets, demo};

/// A benchmark: its package, its name, and the words it is given.
type Example = (&'static str, &'static str, &'static [&'static str]);

/// The benchmarks, each an example of its crate with its own aims. Of the published projects every
/// twelfth is scheduled; `--every 1` of the example `psplib` schedules all of them.
const EXAMPLES: &[Example] = &[
    ("engine", "bench", &[]),
    ("engine", "bench_cuts", &[]),
    ("engine", "bench_odds", &[]),
    ("engine", "psplib", &["--every", "12"]),
    ("process", "runs", &[]),
    ("analysis", "landscape", &[]),
    ("governance", "work", &[]),
    ("holdfast", "installation", &[]),
];

/// One measured figure.
pub struct Figure {
    pub what: String,
    pub measured: f64,
    pub unit: &'static str,
    /// At most this much, where an aim is set.
    pub aim: Option<f64>,
}

impl Figure {
    fn of(what: impl Into<String>, measured: f64, unit: &'static str) -> Figure {
        Figure { what: what.into(), measured, unit, aim: None }
    }

    fn at_most(self, aim: f64) -> Figure {
        Figure { aim: Some(aim), ..self }
    }
}

/// The name of all that is measured around the examples.
const AROUND: &str = "around";

/// The command `cargo xtask bench`. Names of examples, of crates, or `around` are parts: only those
/// are measured. The examples of the engine run other programs' libraries beside, in an
/// environment made for that, or with `--python PATH` in that one, or with `--alone` not at all.
/// Words it does not know go to the example `installation`.
pub fn run(root: &Path, rest: &[String]) -> Outcome {
    let has = |word: &str| rest.iter().any(|other| other == word);
    let begun = Instant::now();
    let own = ["--quick", "--alone"];
    let rest: Vec<&String> = rest.iter().filter(|word| !own.contains(&word.as_str())).collect();
    let (python, rest) = python(&rest);
    let (parts, rest): (Vec<&String>, Vec<&String>) =
        rest.into_iter().partition(|word| is_part(word));
    let is_asked = |name: &str| parts.is_empty() || parts.iter().any(|part| *part == name);
    let asked: Vec<&Example> = EXAMPLES
        .iter()
        .filter(|(package, example, _)| is_asked(package) || is_asked(example))
        .collect();
    let figures = if is_asked(AROUND) { around(root, has("--quick"))? } else { Vec::new() };
    if asked.iter().any(|(package, ..)| *package != "engine") {
        assets::run(root)?;
    }
    let is_alone = has("--alone") || !asked.iter().any(|(package, ..)| *package == "engine");
    let measured = examples(root, is_alone, &python, &rest, &asked);
    if !figures.is_empty() {
        println!("\n{}", table(&figures));
    }
    println!("\nall of it: {:.0} minutes by the clock", begun.elapsed().as_secs_f64() / 60.0);
    measured
}

/// Is that the name of a part?
fn is_part(word: &str) -> bool {
    word == AROUND
        || EXAMPLES.iter().any(|(package, example, _)| word == *package || word == *example)
}

/// What is measured around the examples: the tree, the weights, the memory and the build times.
fn around(root: &Path, is_quick: bool) -> Outcome<Vec<Figure>> {
    assets::run(root)?;
    demo::build(root)?;
    let mut figures = vec![tree(root)?];
    figures.extend(weights::of_assets(root)?);
    figures.extend(server(root)?);
    if is_quick {
        println!("build times are left out (--quick)");
    } else {
        figures.extend(builds::measure(root)?);
    }
    Ok(figures)
}

/// Runs these examples in release builds; what could not be measured stops it when all others are
/// done.
fn examples(
    root: &Path,
    is_alone: bool,
    python: &[&String],
    rest: &[&String],
    asked: &[&Example],
) -> Outcome {
    let made = if is_alone || !python.is_empty() { None } else { Anchors::made(root) };
    let python: Vec<OsString> = match &made {
        Some(made) => vec!["--python".into(), made.python().into()],
        None => python.iter().map(OsString::from).collect(),
    };
    let mut missing = Vec::new();
    for (package, example, words) in asked {
        println!("\n{package}, {example}, release build:");
        let begun = Instant::now();
        let mut cargo = shell::cargo(root);
        cargo.args(["run", "--release", "--package", package, "--example", example, "--"]);
        cargo.args(*words);
        match *package {
            "holdfast" => cargo.args(rest),
            "engine" => cargo.args(&python),
            _ => &mut cargo,
        };
        if let Err(Stop(reason)) = shell::run(&mut cargo) {
            missing.push(format!("the figures of {package}, {example}, are missing: {reason}"));
        }
        println!("{example}: {:.0} s by the clock, with its build", begun.elapsed().as_secs_f64());
    }
    if missing.is_empty() { Ok(()) } else { Err(Stop(missing.join("\n"))) }
}

/// The words that name an interpreter, and the others.
fn python<'w>(words: &[&'w String]) -> (Vec<&'w String>, Vec<&'w String>) {
    let Some(at) = words.iter().position(|word| *word == "--python") else {
        return (Vec::new(), words.to_vec());
    };
    let end = words.len().min(at + 2);
    (words[at..end].to_vec(), [&words[..at], &words[end..]].concat())
}

/// Crates that the binary is built from.
fn tree(root: &Path) -> Outcome<Figure> {
    let words = ["tree", "--package", "holdfast", "--edges", "normal,build", "--prefix", "none"];
    let tree = shell::text(shell::cargo(root).args(words))?;
    let crates: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split(" v").next())
        .filter(|name| !name.is_empty())
        .collect();
    Ok(Figure::of("crates in the tree", crates.len() as f64, "").at_most(350.0))
}

/// Start, memory and page weights of a demonstration (unoptimised build: an upper bound).
fn server(root: &Path) -> Outcome<Vec<Figure>> {
    let begun = Instant::now();
    let server = Demonstration::start(root, &demo::binary(root), "bench-demo")?;
    let mut figures = vec![Figure::of(
        "start with a fresh demonstration, dev build",
        begun.elapsed().as_secs_f64(),
        "s",
    )];
    figures.extend(weights::of_pages(&server)?);
    if let Some(kilobytes) = server.resident_kilobytes() {
        let megabytes = kilobytes as f64 / 1024.0;
        figures.push(Figure::of("resident memory after a few pages, dev build", megabytes, "MiB"));
    }
    Ok(figures)
}

fn table(figures: &[Figure]) -> String {
    let head = format!("{:<48} {:>10} {:<4} {:>8}  {}", "figure", "measured", "", "aim", "ratio");
    let lines = figures.iter().map(|Figure { what, measured, unit, aim }| {
        let (aim, ratio) = match aim {
            Some(aim) => (format!("≤ {aim}"), format!("{:.2}", measured / aim)),
            None => ("none".to_owned(), String::new()),
        };
        let line = format!("{what:<48} {measured:>10.1} {unit:<4} {aim:>8}  {ratio}");
        line.trim_end().to_owned()
    });
    std::iter::once(head.trim_end().to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interpreter_is_for_the_engine_and_all_other_words_are_for_the_installation() {
        let words = ["--rows", "9", "--python", "bin/python", "--web"].map(str::to_owned);
        let words: Vec<&String> = words.iter().collect();
        let (engine, others) = python(&words);
        assert_eq!(engine, ["--python", "bin/python"]);
        assert_eq!(others, ["--rows", "9", "--web"]);
        assert_eq!(python(&words[..3]).0, ["--python"]);
        assert!(python(&words[..2]).0.is_empty());
    }

    #[test]
    fn parts_are_examples_crates_and_what_is_around_and_no_word_of_another_is_one() {
        for part in ["bench_cuts", "psplib", "engine", "holdfast", "around"] {
            assert!(is_part(part), "{part}");
        }
        for word in ["--rows", "9", "all", "--quick", ""] {
            assert!(!is_part(word), "{word}");
        }
    }

    #[test]
    fn a_figure_is_printed_with_its_aim_and_the_ratio() {
        let figures =
            [Figure::of("styles", 30.0, "KB").at_most(40.0), Figure::of("start", 0.5, "s")];
        let text = table(&figures);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[1].starts_with("styles ") && lines[1].ends_with("≤ 40  0.75"), "{text}");
        assert!(lines[2].ends_with("none"), "{text}");
    }
}
