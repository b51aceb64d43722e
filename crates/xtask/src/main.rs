//! The door of `cargo xtask`: build, checks, assets and demonstration, with the standard library
//! alone.

mod assets;
mod bench;
mod ci;
mod demo;
mod e2e;
mod json;
mod machine;
mod migrate;
mod python;
mod schemathesis;
mod sha256;
mod shell;
mod tidy;
mod trace;

use std::process::ExitCode;

use shell::{Outcome, Stop};

const HELP: &str = "\
cargo xtask COMMAND

  demo      from a fresh clone to a running server with demonstration data;
            further words go to `holdfast demo` (for instance --port 8080)
  ci        everything that must pass before a change is taken in
            (with names of steps: only these, for instance `ci tidy tests`)
  tidy      the rules of the house that a compiler does not know
            (--shrink writes the ratchet down to what is still there)
  trace     requirements covered and the tests that prove them
  assets    builds web/dist from web/ by lock file
  e2e       browser tests in Chromium (--all: every register, theme and path of the API;
            --pictures: keeps one of every page in web/e2e/shots;
            `e2e cycle` drives a whole cycle of the process, which takes minutes)
  bench     figures with their aims beside them (--quick: without build times;
            with names of parts: only these, for instance `bench engine`)
  migrate   NAME: generates the next migration and lists its hash
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let rest: Vec<String> = words.collect();
    match obey(&command, &rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop(reason)) => {
            if !reason.is_empty() {
                eprintln!("{reason}");
            }
            ExitCode::FAILURE
        }
    }
}

fn obey(command: &str, rest: &[String]) -> Outcome {
    let root = shell::root()?;
    match command {
        "demo" => demo::run(&root, rest),
        "ci" => ci::run(&root, rest),
        "tidy" => tidy::run(&root, rest),
        "trace" => trace::run(&root),
        "assets" => assets::run(&root),
        "e2e" => e2e::run(&root, rest),
        "bench" => bench::run(&root, rest),
        "migrate" => migrate::run(&root, rest),
        "" | "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        unknown => Err(Stop(format!("`{unknown}` is not a command of xtask.\n\n{HELP}"))),
    }
}
