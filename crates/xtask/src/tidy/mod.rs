//! The rules of the house that a compiler does not know, each a function over the files of the
//! checkout. Every rule has a test with a bad sample that it must catch: a rule that never fires
//! proves nothing.

mod arrows;
mod cited;
mod dead;
mod dependencies;
mod entries;
mod keys;
mod links;
mod migrations;
mod plain;
mod policy;
pub mod ratchet;
mod repository;
mod routes;
mod secrets;
mod sizes;
mod slices;
mod source;
mod sql;
mod styles;
mod tables;

use std::path::Path;

pub use repository::Repository;
pub use source::Source;

use crate::shell::{Outcome, Stop};

/// One place where a rule is broken, in words that say what would be accepted.
#[derive(Debug)]
pub struct Finding {
    pub place: String,
    pub words: String,
}

impl Finding {
    fn at(path: &str, line: usize, words: impl Into<String>) -> Finding {
        Finding { place: format!("{path}:{line}"), words: words.into() }
    }

    fn of(path: &str, words: impl Into<String>) -> Finding {
        Finding { place: path.to_owned(), words: words.into() }
    }
}

/// A rule: its name and what it finds.
type Rule = (&'static str, fn(&Repository) -> Vec<Finding>);

const RULES: [Rule; 19] = [
    ("arrows between crates", arrows::check),
    ("arrows between slices", slices::check),
    ("SQL in its rooms", sql::check),
    ("SQL over own tables", tables::check),
    ("routes and handlers", routes::check),
    ("plain manners", plain::check),
    ("sizes", sizes::check),
    ("templates and styles", styles::check),
    ("content policy", policy::check),
    ("no dead file", dead::check),
    ("keys in the glossary", keys::check),
    ("cited clauses exist", cited::check),
    ("migrations are append-only", migrations::check),
    ("dependencies are explained", dependencies::check),
    ("entry points are explained", entries::check),
    ("links and paths", links::check),
    ("nothing secret or foreign", secrets::check),
    ("the ratchet only shrinks", ratchet::check),
    ("the linter's list", plain::check_linter),
];

/// The command `cargo xtask tidy`.
pub fn run(root: &Path, rest: &[String]) -> Outcome {
    let repository = Repository::read(root)?;
    if rest.iter().any(|word| word == "--shrink") {
        return ratchet::shrink(root, &repository);
    }
    let mut broken = 0;
    for (name, rule) in RULES {
        for Finding { place, words } in rule(&repository) {
            println!("{place}: {words} [{name}]");
            broken += 1;
        }
    }
    let files = repository.files.len();
    if broken == 0 {
        println!("tidy: {} rules, {files} files, nothing found", RULES.len());
        return Ok(());
    }
    Err(Stop(format!("tidy: {broken} findings in {files} files.")))
}

/// What the findings say, for the tests of the rules.
#[cfg(test)]
fn said(findings: &[Finding]) -> String {
    let lines: Vec<String> =
        findings.iter().map(|finding| format!("{}: {}", finding.place, finding.words)).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let root = crate::shell::root().expect("tests run under cargo");
        run(&root, &[]).map_err(|stop| stop.0).expect("every rule holds");
    }
}
