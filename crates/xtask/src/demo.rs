//! `cargo xtask demo`: from a fresh clone to a running server with demonstration data.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::shell::{self, Outcome};
use crate::{assets, machine};

/// Says what it is doing and how far it is, then serves until Ctrl-C.
pub fn run(root: &Path, rest: &[String]) -> Outcome {
    println!("1 of 4  looking for the tools: Rust, Node 20, a C compiler, git");
    machine::check_for_build()?;
    println!("2 of 4  building the pages' scripts and styles");
    assets::run(root)?;
    println!("3 of 4  compiling Holdfast (some minutes the first time, seconds later)");
    build(root)?;
    println!("4 of 4  making the demonstration and serving it; Ctrl-C stops");
    let mut holdfast = shell::command(binary(root), root);
    shell::run(holdfast.stdin(Stdio::inherit()).arg("demo").args(rest))
}

/// What cargo is told to compile the binary, in the profile that compiles fast.
pub const BUILD: [&str; 5] = ["build", "--package", "holdfast", "--bin", "holdfast"];

/// Compiles the binary.
pub fn build(root: &Path) -> Outcome {
    shell::run(shell::cargo(root).args(BUILD))
}

/// Where [`build`] puts the binary.
pub fn binary(root: &Path) -> PathBuf {
    target(root).join("debug").join(format!("holdfast{}", std::env::consts::EXE_SUFFIX))
}

/// The folder that cargo builds into.
pub fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir))
}
