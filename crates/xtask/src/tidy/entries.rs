//! Whoever calls the engine reads, beside each entry point, what goes in and comes out, in which
//! units, how far it goes, what it refuses and where it comes from, with an example that runs and
//! one that is refused. Whether the words are true is for a reader; that they are there is
//! checked here.

use super::{Finding, Repository};

const ENGINE: &str = "crates/engine/src/";

/// What the words beside an entry point say; a time says its unit by naming it.
const SAID: [&[&str]; 5] =
    [&["shape"], &["units", "seconds"], &["limits"], &["errors", "no error"], &["source"]];

/// What an example of a refusal looks like.
const REFUSED: [&str; 4] = ["is_err", "unwrap_err", "|_, _| false", "Errors: none"];

/// Methods that are entry points, by file; free functions that are public all are.
const METHODS: [(&str, &[&str]); 14] = [
    ("cuts/cover.rs", &["cover"]),
    ("cuts/importance.rs", &["importance"]),
    ("cuts/sets.rs", &["cut_sets", "cut_sets_that_fit"]),
    ("cuts/solve.rs", &["probability"]),
    ("impact/spread.rs", &["run"]),
    ("schedule/mod.rs", &["new", "critical_path", "check"]),
    ("schedule/operation/bound.rs", &["bound"]),
    ("schedule/operation/check.rs", &["check"]),
    ("schedule/operation/mod.rs", &["at"]),
    ("schedule/operation/why.rs", &["waits", "chain"]),
    ("schedule/reasons.rs", &["waits", "chain"]),
    ("simulate/change.rs", &["with_duration"]),
    ("simulate/progress.rs", &["after"]),
    ("sweep.rs", &["run"]),
];

pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut met = 0;
    for (path, _) in repository.rust().filter(|(path, _)| path.starts_with(ENGINE)) {
        let text = repository.text(path).unwrap_or_default();
        let file = &path[ENGINE.len()..];
        let methods = METHODS.iter().find(|(of, _)| *of == file).map_or(&[][..], |(_, of)| of);
        let mut words = String::new();
        for (at, line) in text.lines().enumerate() {
            let stripped = line.trim_start();
            if let Some(doc) = stripped.strip_prefix("///") {
                words.push_str(doc);
                words.push('\n');
                continue;
            }
            let name =
                stripped.strip_prefix("pub fn ").and_then(|rest| rest.split(['(', '<']).next());
            let is_entry = |name: &&str| stripped.len() == line.len() || methods.contains(name);
            if let Some(name) = name.filter(is_entry) {
                met += 1;
                let lacks = lacking(&words);
                if !lacks.is_empty() {
                    let words = format!("the words beside `{name}` lack {}", lacks.join(", "));
                    found.push(Finding::at(path, at + 1, words));
                }
            }
            if !stripped.starts_with("#[") {
                words.clear();
            }
        }
    }
    if met == 0 && repository.names.contains("crates/engine/src/lib.rs") {
        found.push(Finding::of(ENGINE, "no entry point was met; does the rule still read them?"));
    }
    found
}

/// What is not said beside an entry point.
fn lacking(words: &str) -> Vec<&'static str> {
    let low = words.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let unsaid = SAID.iter().filter(|any| !any.iter().any(|word| low.contains(word)));
    let mut lacks: Vec<&str> = unsaid.map(|any| any[0]).collect();
    if !words.contains("```") {
        lacks.push("an example");
    }
    if !REFUSED.iter().any(|sign| words.contains(sign)) {
        lacks.push("an example that is refused");
    }
    lacks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    #[test]
    fn an_entry_point_that_leaves_something_unsaid_is_found() {
        let whole = "/// Shape: one. Units: none. Limits: none. Errors: two. Source: Kahn 1962.\n\
                     ///\n/// ```\n/// assert!(f(2).is_err());\n/// ```\n";
        let short = "/// Shape: one, in seconds. Limits and errors: none.\n";
        let code = format!(
            "{whole}#[inline]\npub fn whole() {{}}\n\n{short}pub fn short<T>() {{}}\n\n\
             impl A {{\n    /// Nothing.\n    pub fn run(&self) {{}}\n    pub fn other() {{}}\n}}\n\
             pub(crate) fn inner() {{}}\n"
        );
        let repository = Repository::of(&[("crates/engine/src/sweep.rs", &code)]);
        let words = said(&check(&repository));
        let place = "crates/engine/src/sweep.rs";
        for expected in [
            format!(
                "{place}:10: the words beside `short` lack source, an example, an example that"
            ),
            format!("{place}:14: the words beside `run` lack shape, units, limits, errors, source"),
        ] {
            assert!(words.contains(&expected), "{expected} not in:\n{words}");
        }
        assert_eq!(words.lines().count(), 2, "{words}");
    }
}
