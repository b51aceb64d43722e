//! `cargo xtask ci`: everything that must pass before a change is taken in, the same on every
//! machine. A step that fails does not stop the others; a step whose need failed counts as failed
//! too. Two steps that wait for one thing at a time each go side by side.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::shell::{self, Outcome, Stop};
use crate::{assets, demo, e2e, machine, python, schemathesis, tidy, trace};

/// One step: its name, the step it needs, whether it goes beside the step before it, and what it
/// does; the answer is a remark for the table.
struct Step {
    name: &'static str,
    needs: &'static str,
    beside: bool,
    act: fn(&Path) -> Outcome<String>,
}

const fn step(name: &'static str, needs: &'static str, act: fn(&Path) -> Outcome<String>) -> Step {
    Step { name, needs, beside: false, act }
}

/// How a step went.
struct Report {
    name: &'static str,
    took: Duration,
    remark: String,
    passed: bool,
}

const STEPS: [Step; 10] = [
    step("machine", "", |root| silent(machine::prepare_for_checks(root))),
    step("format", "machine", format),
    step("trace", "", |root| silent(trace::run(root))),
    step("tidy", "", |root| silent(tidy::run(root, &[]))),
    step("assets", "machine", pages),
    step("lints", "machine", lints),
    step("tests", "lints", tests),
    step("program", "lints", |root| silent(shell::run(&mut read_once(root, &demo::BUILD)?))),
    step("browser", "program", |root| silent(e2e::drive(root, &[]))),
    // The checker keeps one core busy, the browser the other.
    Step { beside: true, ..step("api", "program", |root| silent(schemathesis::run(root, false))) },
];

/// Runs all steps, or those named, then says in its last line how many passed and failed.
pub fn run(root: &Path, named: &[String]) -> Outcome {
    let begun = Instant::now();
    let steps = chosen(named)?;
    let mut results: Vec<Report> = Vec::new();
    let mut beside: Option<Apart> = None;
    for (at, step) in steps.iter().enumerate() {
        println!("\n== {} of {}: {}", at + 1, steps.len(), step.name);
        let is_met = |needs: &str| results.iter().all(|past| past.name != needs || past.passed);
        let under_way = beside.take();
        let next = steps.get(at + 1).filter(|next| next.beside && next.needs != step.name);
        if let Some(next) = next.filter(|next| is_met(next.needs)) {
            // What cannot be started now is run in its turn, and says then what ails it.
            beside = Apart::start(root, next.name).ok();
        }
        let started = under_way.as_ref().map_or_else(Instant::now, |apart| apart.started);
        let outcome = match under_way {
            Some(apart) => apart.finish(),
            None if is_met(step.needs) => (step.act)(root),
            None => Err(Stop(format!("not run: it needs {}", step.needs))),
        };
        let passed = outcome.is_ok();
        let remark = outcome.unwrap_or_else(|Stop(reason)| {
            println!("{reason}");
            reason.lines().next().unwrap_or_default().to_owned()
        });
        let took = started.elapsed();
        println!("== {}: {} in {}", step.name, word(passed), clock(took));
        results.push(Report { name: step.name, took, remark, passed });
    }
    println!("\n{}", table(&results));
    let failed = results.iter().filter(|result| !result.passed).count();
    println!("all of it took {}", clock(begun.elapsed()));
    println!("{} passed, {failed} failed", results.len() - failed);
    if failed == 0 { Ok(()) } else { Err(Stop(String::new())) }
}

/// A step in a process of its own; what it says is kept until it is its turn to be told.
struct Apart {
    child: Child,
    said: PathBuf,
    started: Instant,
}

impl Apart {
    fn start(root: &Path, name: &str) -> Outcome<Apart> {
        let said = demo::target(root).join(format!("{name}.log"));
        let log = File::create(&said)?;
        let mut command = shell::command(std::env::current_exe()?, root);
        command.args(["ci", name]).stdout(log.try_clone()?).stderr(log);
        Ok(Apart { child: command.spawn()?, said, started: Instant::now() })
    }

    fn finish(mut self) -> Outcome<String> {
        let status = self.child.wait()?;
        print!("{}", fs::read_to_string(&self.said)?);
        if status.success() { Ok(String::new()) } else { Err(Stop("see above".to_owned())) }
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        // It has ended, or nobody waits for it any more.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn chosen(named: &[String]) -> Outcome<Vec<&'static Step>> {
    let unknown = named.iter().find(|name| STEPS.iter().all(|step| step.name != **name));
    if let Some(name) = unknown {
        let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        return Err(Stop(format!("`{name}` is not a step; there are {}.", known.join(", "))));
    }
    let is_named = |step: &&Step| named.is_empty() || named.iter().any(|name| name == step.name);
    Ok(STEPS.iter().filter(is_named).collect())
}

fn silent(outcome: Outcome) -> Outcome<String> {
    outcome.map(|()| String::new())
}

fn format(root: &Path) -> Outcome<String> {
    silent(shell::run(shell::cargo(root).args(["fmt", "--all", "--check"])))
}

/// The bundle, and the types of our own scripts.
fn pages(root: &Path) -> Outcome<String> {
    assets::run(root)?;
    let mut npm = shell::command("npm", &root.join("web"));
    silent(shell::run(npm.args(["run", "--silent", "check"])))
}

/// Everything is compiled by the compiler that also lints, so that each crate is read once: a build
/// for the lints and another one for the tests would be two of everything below.
fn lints(root: &Path) -> Outcome<String> {
    silent(shell::run(&mut read_once(root, &["test", "--workspace", "--locked", "--no-run"])?))
}

/// Cargo with that compiler, for which a warning is an error. What it reads from the environment is
/// what `cargo clippy -- -D warnings` gives it.
fn read_once(root: &Path, words: &[&str]) -> Outcome<Command> {
    let compiler = shell::text(shell::command("rustc", root).args(["--print", "sysroot"]))?;
    let compiler = Path::new(compiler.trim()).join("bin/clippy-driver");
    let mut cargo = shell::cargo(root);
    cargo.env("RUSTC_WORKSPACE_WRAPPER", compiler);
    // Nobody takes these programs into a debugger; without its tables they are compiled sooner.
    cargo.env("CARGO_PROFILE_DEV_DEBUG", "0");
    cargo.env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
    cargo.args(words);
    Ok(cargo)
}

/// The seed of what property tests draw, so that the same change passes or fails on every machine.
/// Whoever runs `cargo test` draws anew each time.
const SEED: &str = "399";

/// All tests of all crates on both databases, counted from what the test programs say. A story
/// mostly waits for its database: twice as many as there are cores keep the cores busy.
fn tests(root: &Path) -> Outcome<String> {
    // The tests of copies in an object store look for their server there.
    python::program(root, &python::MOTO)?;
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let mut cargo = read_once(root, &["test", "--workspace", "--locked", "--no-fail-fast"])?;
    cargo.env("RUST_TEST_THREADS", (2 * cores).to_string()).env("PROPTEST_RNG_SEED", SEED);
    if std::env::var_os("TMPDIR").is_none() && machine::has_room_in_memory() {
        cargo.env("TMPDIR", machine::MEMORY);
    }
    cargo.stdout(Stdio::piped());
    let mut child = cargo.spawn()?;
    let (mut passed, mut failed) = (0, 0);
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = String::from_utf8_lossy(&line?).into_owned();
            println!("{line}");
            let (more_passed, more_failed) = counted(&line);
            passed += more_passed;
            failed += more_failed;
        }
    }
    let status = child.wait()?;
    let remark = format!("{passed} tests passed, {failed} failed");
    if status.success() { Ok(remark) } else { Err(Stop(remark)) }
}

/// The figures of a line such as `test result: ok. 12 passed; 0 failed; …`.
fn counted(line: &str) -> (usize, usize) {
    let Some((_, result)) = line.split_once("test result: ") else { return (0, 0) };
    let before = |word: &str| {
        let part = result.split([';', '.']).find(|part| part.contains(word));
        part.and_then(|part| part.split_whitespace().next()?.parse().ok()).unwrap_or_default()
    };
    (before(" passed"), before(" failed"))
}

fn word(passed: bool) -> &'static str {
    if passed { "passed" } else { "FAILED" }
}

fn clock(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds < 60 {
        return format!("{:.1} s", took.as_secs_f64());
    }
    format!("{} min {:02} s", seconds / 60, seconds % 60)
}

fn table(results: &[Report]) -> String {
    let lines = results.iter().map(|Report { name, took, remark, passed }| {
        let line = format!("{name:<8}  {}  {:>12}  {remark}", word(*passed), clock(*took));
        line.trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_a_test_program_are_counted() {
        let line =
            "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 4 filtered out";
        assert_eq!(counted(line), (12, 3));
        assert_eq!(counted("test a_rule ... ok"), (0, 0));
    }

    #[test]
    fn steps_are_chosen_by_name_and_an_unknown_one_is_refused() {
        let chosen_names = |named: &[&str]| -> Vec<&str> {
            let named: Vec<String> = named.iter().map(|name| (*name).to_owned()).collect();
            chosen(&named).map_or(vec![], |steps| steps.iter().map(|step| step.name).collect())
        };
        assert_eq!(chosen_names(&[]).len(), STEPS.len());
        assert_eq!(chosen_names(&["tests", "tidy"]), ["tidy", "tests"]);
        assert!(chosen_names(&["testing"]).is_empty());
    }

    #[test]
    fn every_need_is_a_step_that_comes_before() {
        for (at, step) in STEPS.iter().enumerate() {
            let known = STEPS[..at].iter().any(|before| before.name == step.needs);
            assert!(known || step.needs.is_empty(), "{} needs {}", step.name, step.needs);
        }
    }

    #[test]
    fn durations_are_written_as_a_person_says_them() {
        assert_eq!(clock(Duration::from_millis(1_250)), "1.2 s");
        assert_eq!(clock(Duration::from_secs(125)), "2 min 05 s");
    }
}
