//! Rule 1: a crate uses only crates above it, and the pure ones know no database, server, clock or
//! chance.

use std::path::Path;

use super::{Finding, Repository};
use crate::shell;

/// The crates from the ground up: each may use only those before it.
pub const ORDER: [&str; 18] = [
    "engine",
    "terms",
    "record-derive",
    "record",
    "process",
    "frame",
    TEST_KIT,
    "governance",
    "services",
    "operations",
    "requirements",
    "readiness",
    "response",
    "analysis",
    "reports",
    "connectors",
    "holdfast",
    "xtask",
];

/// What tests stand on. The kernel's own tests stand on it too, so it alone may be used by a crate
/// above it; and by nothing but tests, so that what is shipped is what was tested.
const TEST_KIT: &str = "testkit";

/// Crates without input, output, clock or chance.
const PURE: [&str; 4] = ["engine", "terms", "record", "process"];

/// What may not occur anywhere in the tree of a pure crate.
const IMPURE: [&str; 10] = [
    "tokio",
    "sqlx",
    "axum",
    "sea-query",
    "rand",
    "getrandom",
    "hyper",
    "tempfile",
    "reqwest",
    // What is told outside is written by whoever tells it; the core knows no format of others.
    "serde_json",
];

/// What one pure crate may be built from all the same, and why.
const EXCEPTED: [(&str, &str, &str); 1] = [(
    "record",
    "serde_json",
    "a record's values are read from JSON and written to it where they are declared, so that the \
     interface, the history and the table of a field cannot differ",
)];

/// What the code of a pure crate may not name.
const AMBIENT: [&str; 8] = [
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
];

/// One dependency as a manifest declares it.
pub struct Dependency {
    pub name: String,
    pub line: usize,
    /// True where tests and examples alone are built with it.
    pub is_for_tests: bool,
    /// What stands behind the name.
    pub value: String,
}

/// The dependencies of a manifest, in all their sections.
pub fn declared(manifest: &str) -> Vec<Dependency> {
    let mut section = String::new();
    let mut found = Vec::new();
    for (at, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']').to_owned();
            if let Some((_, name)) = section.rsplit_once("dependencies.") {
                let (name, value) = (name.to_owned(), String::new());
                let is_for_tests = section.contains("dev-dependencies");
                found.push(Dependency { name, line: at + 1, is_for_tests, value });
            }
        } else if section.ends_with("dependencies")
            && let Some((key, value)) = line.split_once('=')
            && !line.starts_with('#')
        {
            let name = key.trim().split('.').next().unwrap_or_default().trim_matches('"');
            found.push(Dependency {
                name: name.to_owned(),
                line: at + 1,
                is_for_tests: section.ends_with("dev-dependencies"),
                value: value.trim().to_owned(),
            });
        }
    }
    found
}

/// The manifests of the crates, with the crate's name.
pub fn manifests(repository: &Repository) -> impl Iterator<Item = (&str, &str, &str)> {
    repository.ending(&["/Cargo.toml"]).filter_map(|(path, text)| {
        let name = path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
        (!name.contains('/')).then_some((name, path, text))
    })
}

fn place(name: &str) -> Option<usize> {
    ORDER.iter().position(|known| *known == name)
}

pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, path, text) in manifests(repository) {
        let Some(own) = place(name) else {
            found.push(Finding::of(path, format!("`{name}` has no place in the order of crates")));
            continue;
        };
        if !text.contains(&format!("name = \"{name}\"")) {
            found.push(Finding::of(path, "the crate is named other than its folder"));
        }
        for dependency in declared(text) {
            let line = dependency.line;
            if name == "xtask" {
                found.push(Finding::at(path, line, "xtask has no dependencies"));
            }
            if dependency.name == TEST_KIT {
                if !dependency.is_for_tests {
                    let words = "the test kit is for tests alone: `[dev-dependencies]`";
                    found.push(Finding::at(path, line, words));
                }
            } else if place(&dependency.name).is_some_and(|other| other > own) {
                let words =
                    format!("`{name}` may not use `{}`, which is below it", dependency.name);
                found.push(Finding::at(path, line, words));
            }
        }
    }
    found.extend(impure_trees(repository));
    found.extend(ambient(repository));
    found
}

fn impure_trees(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, tree) in &repository.trees {
        for line in tree.lines() {
            let crate_name = line.split_whitespace().next().unwrap_or_default();
            let is_excepted = EXCEPTED.iter().any(|(own, of, _)| own == name && *of == crate_name);
            if IMPURE.contains(&crate_name) && !is_excepted {
                let words = format!("the pure crate `{name}` is built from `{crate_name}`");
                found.push(Finding::of(&format!("crates/{name}/Cargo.toml"), words));
            }
        }
    }
    for (name, of, _) in EXCEPTED {
        let tree = repository.trees.iter().find(|(known, _)| known == name);
        let is_there = |tree: &str| tree.lines().any(|line| line.split(' ').next() == Some(of));
        if tree.is_some_and(|(_, tree)| !is_there(tree)) {
            let words = format!("`{name}` is no longer built from `{of}`: drop the exception");
            found.push(Finding::of("crates/xtask/src/tidy/arrows.rs", words));
        }
    }
    found
}

fn ambient(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, source) in repository.rust() {
        let pure = PURE.iter().any(|name| path.starts_with(&format!("crates/{name}/src/")));
        if !pure {
            continue;
        }
        for (number, line) in source.live_lines() {
            for word in AMBIENT.iter().filter(|word| line.contains(**word)) {
                found.push(Finding::at(path, number, format!("a pure crate names `{word}`")));
            }
        }
    }
    found
}

/// What cargo builds each pure crate from.
pub fn trees(root: &Path, repository: &Repository) -> Vec<(String, String)> {
    let present = manifests(repository).filter(|(name, ..)| PURE.contains(name));
    let tree = |name: &str| {
        let words = ["tree", "--offline", "--edges", "normal", "--prefix", "none", "--package"];
        shell::text(shell::cargo(root).args(words).arg(name)).ok()
    };
    present.filter_map(|(name, ..)| Some((name.to_owned(), tree(name)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    fn crate_of(name: &str, dependencies: &str) -> String {
        format!("[package]\nname = \"{name}\"\n\n{dependencies}")
    }

    #[test]
    fn an_arrow_upwards_is_fine_and_one_downwards_is_not() {
        let frame = crate_of("frame", "[dependencies]\nterms.workspace = true\n");
        let terms = crate_of("terms", "[dev-dependencies]\nframe = { path = \"../frame\" }\n");
        let repository = Repository::of(&[
            ("crates/frame/Cargo.toml", &frame),
            ("crates/terms/Cargo.toml", &terms),
        ]);
        let words = said(&check(&repository));
        assert_eq!(
            words,
            "crates/terms/Cargo.toml:5: `terms` may not use `frame`, which is below it"
        );
    }

    #[test]
    fn the_test_kit_is_for_tests_of_every_crate_and_for_nothing_else() {
        let frame = crate_of("frame", "[dev-dependencies]\ntestkit.workspace = true\n");
        let holdfast = crate_of("holdfast", "[dependencies]\ntestkit.workspace = true\n");
        let repository = Repository::of(&[
            ("crates/frame/Cargo.toml", &frame),
            ("crates/holdfast/Cargo.toml", &holdfast),
        ]);
        let words = said(&check(&repository));
        let expected = "the test kit is for tests alone: `[dev-dependencies]`";
        assert_eq!(words, format!("crates/holdfast/Cargo.toml:5: {expected}"));
    }

    #[test]
    fn a_table_of_its_own_counts_as_a_dependency() {
        let text = crate_of("record", "[dependencies.holdfast]\npath = \"../holdfast\"\n");
        let repository = Repository::of(&[("crates/record/Cargo.toml", &text)]);
        assert!(said(&check(&repository)).contains("may not use `holdfast`"));
    }

    #[test]
    fn an_unknown_crate_and_a_dependency_of_xtask_are_found() {
        let (helper, xtask) =
            (crate_of("extra", ""), crate_of("xtask", "[dependencies]\nanyhow = \"1\"\n"));
        let repository = Repository::of(&[
            ("crates/extra/Cargo.toml", &helper),
            ("crates/xtask/Cargo.toml", &xtask),
        ]);
        let words = said(&check(&repository));
        assert!(words.contains("`extra` has no place"), "{words}");
        assert!(words.contains("xtask has no dependencies"), "{words}");
    }

    #[test]
    fn a_pure_crate_that_is_built_from_a_runtime_or_reads_the_clock_is_found() {
        let code = "//! x\nfn now() { jiff::Timestamp::now(); }\n";
        let mut repository = Repository::of(&[("crates/terms/src/time.rs", code)]);
        repository.trees.push(("terms".into(), "terms v0.1.0\ntokio v1.54.0\n".into()));
        let words = said(&check(&repository));
        assert!(words.contains("built from `tokio`"), "{words}");
        assert!(words.contains("crates/terms/src/time.rs:2: a pure crate names `Timestamp::now`"));
    }

    #[test]
    fn json_is_in_the_tree_of_records_alone_and_an_exception_is_dropped_with_its_reason() {
        let json = "x v0.1.0\nserde_json v1.0.1\n";
        let checked = |trees: &[(&str, &str)]| {
            let mut repository = Repository::of(&[]);
            let trees = trees.iter().map(|(name, tree)| ((*name).into(), (*tree).into()));
            repository.trees.extend(trees);
            said(&check(&repository))
        };
        for name in ["engine", "terms", "process"] {
            let words = checked(&[(name, json), ("record", json)]);
            let expected = format!("`{name}` is built from `serde_json`");
            assert!(words.contains(&expected) && words.lines().count() == 1, "{words}");
        }
        assert_eq!(checked(&[("record", json)]), "");
        let words = checked(&[("record", "record v0.1.0\n")]);
        assert!(words.contains("`record` is no longer built from `serde_json`"), "{words}");
    }
}
