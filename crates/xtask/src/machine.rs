//! What a machine must have before anything can be built or tested, and how to get it on Debian.

use std::path::{Path, PathBuf};

use crate::shell::{self, Outcome, Stop, command, found, run, succeeds, text};

/// The oldest Node that the build of the pages is tried with.
const NODE_MAJOR: u32 = 20;

/// The major version of Node on the search path, or why it cannot be used.
pub fn node() -> Outcome<u32> {
    let advice = format!("Install Node {NODE_MAJOR} or newer (with npm), then run this again.");
    if found("node").is_none() || found("npm").is_none() {
        return Err(Stop(format!(
            "Node is missing: it bundles the pages' scripts and styles.\n{advice}"
        )));
    }
    let version = text(command("node", Path::new(".")).arg("--version"))?;
    match major(&version) {
        Some(major) if major >= NODE_MAJOR => Ok(major),
        _ => Err(Stop(format!("Node {} is too old.\n{advice}", version.trim()))),
    }
}

/// The first number of a version such as `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Names all tools that a build from a fresh clone needs and this machine lacks, in one go.
pub fn check_for_build() -> Outcome {
    let mut missing = Vec::new();
    if found("git").is_none() {
        missing.push("git (the checkout itself)".to_owned());
    }
    if found("cc").is_none() && found("gcc").is_none() && found("clang").is_none() {
        missing.push("a C compiler named cc (SQLite is compiled from its source)".to_owned());
    }
    if let Err(Stop(reason)) = node() {
        missing.push(reason.replace('\n', " "));
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Stop(format!("This machine lacks:\n  - {}", missing.join("\n  - "))))
}

/// Where Chromium is, by the variable `CHROMIUM` or on the search path.
pub fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from).filter(|file| file.is_file());
    let names = ["chromium", "chromium-browser", "google-chrome"];
    named.or_else(|| names.iter().find_map(|name| found(name)))
}

/// True when the programs of a PostgreSQL server are on this machine.
fn has_postgres() -> bool {
    found("initdb").is_some()
        || std::fs::read_dir("/usr/lib/postgresql").is_ok_and(|versions| {
            versions.flatten().any(|version| version.path().join("bin/initdb").is_file())
        })
}

/// True when a Python is here that can make a virtual environment with pip in it.
fn has_python() -> bool {
    succeeds(command("python3", Path::new(".")).args(["-c", "import venv, ensurepip"]))
}

/// One need of the checks: the Debian package that satisfies it, and whether this machine has it.
struct Need {
    package: &'static str,
    reason: &'static str,
    met: bool,
}

fn needs() -> Vec<Need> {
    let need = |package, reason, met| Need { package, reason, met };
    vec![
        need("build-essential", "a C compiler for SQLite", found("cc").is_some()),
        need("git", "the history of the checkout", found("git").is_some()),
        need("postgresql", "the stories run on PostgreSQL too", has_postgres()),
        need("chromium", "browser tests", chromium().is_some()),
        need(
            "python3-venv",
            "the checker of the API and the store of objects run in Python",
            has_python(),
        ),
        need("nodejs", "the pages are bundled with Node", found("node").is_some()),
        need("npm", "the pages' libraries come by lock file", found("npm").is_some()),
    ]
}

/// Brings the machine to what the checks need: by apt-get as root on Debian, else by naming what
/// lacks.
pub fn prepare_for_checks(root: &Path) -> Outcome {
    let lacking: Vec<Need> = needs().into_iter().filter(|need| !need.met).collect();
    if !lacking.is_empty() {
        if !may_install() {
            return Err(Stop(named(&lacking)));
        }
        install(&lacking)?;
        let still: Vec<Need> = needs().into_iter().filter(|need| !need.met).collect();
        if !still.is_empty() {
            return Err(Stop(named(&still)));
        }
    }
    node()?;
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if succeeds(shell::cargo(root).args([subcommand, "--version"])) {
            continue;
        }
        if found("rustup").is_none() {
            return Err(Stop(format!("`cargo {subcommand}` is missing: install {component}.")));
        }
        run(command("rustup", root).args(["component", "add", component]))?;
    }
    Ok(())
}

fn may_install() -> bool {
    let root = text(command("id", Path::new(".")).arg("-u")).is_ok_and(|id| id.trim() == "0");
    root && found("apt-get").is_some()
}

fn install(lacking: &[Need]) -> Outcome {
    let packages: Vec<&str> = lacking.iter().map(|need| need.package).collect();
    println!("installing {} by apt-get", packages.join(", "));
    let apt = || {
        let mut apt = command("apt-get", Path::new("."));
        apt.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq");
        apt
    };
    run(apt().arg("update"))?;
    run(apt().args(["install", "--yes", "--no-install-recommends"]).args(&packages))
}

fn named(lacking: &[Need]) -> String {
    let lines: Vec<String> =
        lacking.iter().map(|need| format!("  - {}: {}", need.package, need.reason)).collect();
    format!(
        "This machine lacks (names of Debian packages):\n{}\n\
         Install them, or run this as root on Debian, where it installs them itself.",
        lines.join("\n")
    )
}

/// Files that live in memory only, on Linux.
pub const MEMORY: &str = "/dev/shm";

/// What the databases of all tests take at most, with room to spare, in kibibytes.
const ROOM_FOR_TESTS: u64 = 8 << 20;

/// Is there room in memory for the databases of all tests? Half of what a test on PostgreSQL takes
/// is else spent on making and removing the files of its database.
pub fn has_room_in_memory() -> bool {
    let meminfo = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let free = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    let disk = text(command("df", Path::new("/")).args(["-Pk", MEMORY])).unwrap_or_default();
    let room = disk.lines().nth(1).and_then(|line| line.split_whitespace().nth(3));
    let kibibytes = |words: Option<&str>| {
        words.and_then(|words| words.split_whitespace().next()?.parse::<u64>().ok())
    };
    // The compiler and the programs under test want memory too.
    kibibytes(free).is_some_and(|free| free >= 2 * ROOM_FOR_TESTS)
        && kibibytes(room).is_some_and(|room| room >= ROOM_FOR_TESTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_and_nonsense_is_not() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("18.1"), Some(18));
        assert_eq!(major("node"), None);
    }

    #[test]
    fn what_lacks_is_named_with_its_reason() {
        let words = named(&[Need { package: "chromium", reason: "browser tests", met: false }]);
        assert!(words.contains("  - chromium: browser tests"), "{words}");
    }
}
