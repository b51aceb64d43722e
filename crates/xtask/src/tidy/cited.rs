//! Rule 10, second half: every clause that the code cites exists. A rule of the field in brackets,
//! `(R5)`, stands among the rules of the glossary, and each rule there is cited somewhere; an
//! activity, `activity 1.10`, stands in the process definition; a document, `docs/api.md`, is
//! there.
//!
//! Ids of requirements are checked by `cargo xtask trace`, which knows their list. Not checked,
//! because no sign tells them from other numbers: clauses of standards that are cited by their
//! number alone.

use std::collections::BTreeMap;

use super::repository::is_test_file;
use super::{Finding, Repository};

const GLOSSARY: &str = "docs/glossary.md";
const RULES: &str = "## Rules of the field";
const PROCESS: &str = "crates/process/itsc.toml";

/// Words before the id of an activity.
const ACTIVITY: [&str; 2] = ["activity ", "activities "];

pub fn check(repository: &Repository) -> Vec<Finding> {
    let page = repository.text(GLOSSARY).unwrap_or_default();
    let rules: Vec<&str> = page
        .lines()
        .skip_while(|line| *line != RULES)
        .skip(1)
        .take_while(|line| !line.starts_with("## "))
        .filter_map(|line| line.strip_prefix("| ")?.split(' ').next().filter(|id| is_rule(id)))
        .collect();
    let activities: Vec<&str> = repository
        .text(PROCESS)
        .unwrap_or_default()
        .lines()
        .filter_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"'))
        .collect();
    let mut found = Vec::new();
    let mut cited = BTreeMap::new();
    for (path, source) in repository.rust() {
        if is_test_file(path) || !path.contains("/src/") || path.starts_with("crates/xtask/") {
            continue;
        }
        let comments = source.prose.lines().enumerate().map(|(at, line)| (at + 1, line));
        let texts = source.live_literals().map(|text| (text.line, text.value.as_str()));
        for (line, words) in comments.clone().chain(texts) {
            for rule in in_brackets(words) {
                cited.entry(rule).or_insert(path);
                if !rules.contains(&rule) {
                    let words = format!("rule {rule} is cited and not explained in {GLOSSARY}");
                    found.push(Finding::at(path, line, words));
                }
            }
        }
        for (line, words) in comments {
            for id in activities_in(words).filter(|id| !activities.contains(id)) {
                let words = format!("activity {id} is cited and not in {PROCESS}");
                found.push(Finding::at(path, line, words));
            }
            for named in documents(words).filter(|named| !repository.names.contains(*named)) {
                found.push(Finding::at(path, line, format!("`{named}` is not there")));
            }
        }
    }
    let idle = rules.iter().filter(|rule| !cited.contains_key(**rule));
    found.extend(
        idle.map(|rule| {
            Finding::of(GLOSSARY, format!("rule {rule} is explained and cited nowhere"))
        }),
    );
    found
}

/// True for a letter that begins a family of rules, and a number: `R5`.
fn is_rule(text: &str) -> bool {
    let digits = text.strip_prefix('R').unwrap_or_default();
    !digits.is_empty() && digits.len() < 3 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Rules in brackets that hold nothing else: `(R1, R2)`.
fn in_brackets(words: &str) -> Vec<&str> {
    let inside = words.split('(').skip(1).filter_map(|part| part.split_once(')'));
    let lists = inside.map(|(inside, _)| inside.split(", ").collect::<Vec<_>>());
    lists.filter(|list| list.iter().all(|one| is_rule(one))).flatten().collect()
}

/// The ids of activities that a comment names: `1.10`, `2.R3`.
fn activities_in(words: &str) -> impl Iterator<Item = &str> {
    let named = ACTIVITY.iter().flat_map(move |word| words.split(word).skip(1));
    named.filter_map(|rest| {
        let id = rest.split(|l: char| !l.is_ascii_alphanumeric() && l != '.').next()?;
        let id = id.trim_end_matches('.');
        let (stage, place) = id.split_once('.')?;
        let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        (number(stage) && number(place.strip_prefix('R').unwrap_or(place))).then_some(id)
    })
}

/// The documents that a comment names.
fn documents(words: &str) -> impl Iterator<Item = &str> {
    words.match_indices("docs/").filter_map(|(at, _)| {
        let rest = &words[at..];
        let end = rest.find(|l: char| !l.is_ascii_alphanumeric() && !"/.-_".contains(l));
        let path = rest[..end.unwrap_or(rest.len())].trim_end_matches('.');
        path.ends_with(".md").then_some(path)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    #[test]
    fn a_clause_that_does_not_exist_is_found_wherever_it_is_cited() {
        let code = "//! Keeps (R1) and (R1, R4); see (R5 of others) and `docs/gone.md`.\n\
                    // Activity 9.9 is spoken of, activity 1.2 and activities 1.R7 are cited.\n\
                    fn f() { say(\"later than it may be (R6)\"); }\n\
                    // What docs/glossary.md says of activity 1.10.\n";
        let page = "## Rules of the field\n\n| rule | x |\n| R1 | x |\n| R3 | x |\n| R10x | x |\n\
                    ## Others\n| R4 | x |\n";
        let repository = Repository::of(&[
            ("crates/services/src/catalogue/rules.rs", code),
            (GLOSSARY, page),
            (PROCESS, "[[activity]]\nid = \"1.2\"\nid = \"1.10\"\n"),
        ]);
        let words = said(&check(&repository));
        let place = "crates/services/src/catalogue/rules.rs";
        for expected in [
            format!("{place}:1: rule R4 is cited and not explained"),
            format!("{place}:3: rule R6 is cited and not explained"),
            format!("{place}:2: activity 1.R7 is cited and not in"),
            format!("{place}:1: `docs/gone.md` is not there"),
            format!("{GLOSSARY}: rule R3 is explained and cited nowhere"),
        ] {
            assert!(words.contains(&expected), "{expected} not in:\n{words}");
        }
        assert_eq!(words.lines().count(), 5, "{words}");
    }
}
