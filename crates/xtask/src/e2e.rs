//! Browser tests: a real server, a real Chromium, driven by the scripts in `web/`.

use std::path::Path;

use crate::shell::{self, Outcome, Stop};
use crate::{assets, demo, machine, python, schemathesis};

/// The command `cargo xtask e2e`: builds what it needs, then drives the browser; with `--all` every
/// register, and the interface of every register too.
pub fn run(root: &Path, rest: &[String]) -> Outcome {
    assets::run(root)?;
    demo::build(root)?;
    drive(root, rest)?;
    if rest.iter().any(|word| word == "--all") { schemathesis::run(root, true) } else { Ok(()) }
}

/// Runs the browser tests against the binary that is built already.
pub fn drive(root: &Path, rest: &[String]) -> Outcome {
    let chromium = machine::chromium().ok_or_else(|| {
        Stop("Chromium is missing: install it, or name its program in CHROMIUM.".into())
    })?;
    let mut npm = shell::command("npm", &root.join("web"));
    npm.args(["run", "--silent", "e2e", "--"]).args(rest);
    npm.env("HOLDFAST_BIN", demo::binary(root)).env("CHROMIUM", chromium);
    npm.env("XMLSCHEMA", python::program(root, &python::XMLSCHEMA)?);
    npm.env("NO_PROXY", "127.0.0.1,localhost");
    shell::run(&mut npm)
}
