//! `cargo xtask trace`: the requirements, and for each fulfilled one the place and the story that
//! proves it. It fails on an id that is unknown, missing or doubled, and on a place or a test that
//! does not exist.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::shell::{Outcome, Stop};
use crate::tidy::{Repository, Source};

/// The document that holds the list.
const PAGE: &str = "docs/requirements.md";

/// Ids are never renumbered and none is taken away.
const TOTAL: usize = 399;

/// The founding list lies beside the checkout where there is one.
const FOUNDING: &str = "../shared/requirements.md";

/// One row of the document.
struct Requirement {
    line: usize,
    id: String,
    wording: String,
    places: Vec<String>,
    proofs: Vec<String>,
}

/// One group: its heading says its letters and how many ids it has.
struct Group {
    line: usize,
    letters: String,
    count: usize,
    rows: Vec<Requirement>,
}

/// The command `cargo xtask trace`.
pub fn run(root: &Path) -> Outcome {
    let repository = Repository::read(root)?;
    let page = repository.text(PAGE).ok_or_else(|| Stop(format!("{PAGE} is not there.")))?;
    let groups = groups(page);
    let mut flaws = flaws(&repository, &groups);
    match std::fs::read_to_string(root.join(FOUNDING)) {
        Ok(founding) => flaws.extend(differences(&groups, &founding)),
        Err(_) => println!("{FOUNDING} is not there: wording and ids were not compared with it"),
    }
    for group in &groups {
        let done = group.rows.iter().filter(|row| row.is_fulfilled()).count();
        if done > 0 {
            println!("{}: {done} of {}", group.letters, group.count);
        }
    }
    for flaw in &flaws {
        println!("{PAGE}: {flaw}");
    }
    let fulfilled = groups.iter().flat_map(|group| &group.rows).filter(|row| row.is_fulfilled());
    println!("total: {} of {TOTAL}", fulfilled.count());
    if flaws.is_empty() { Ok(()) } else { Err(Stop(format!("trace: {} flaws.", flaws.len()))) }
}

impl Requirement {
    fn is_fulfilled(&self) -> bool {
        !self.places.is_empty() && !self.proofs.is_empty()
    }
}

/// Reads the document: headings `## Title (REQ-GOV, 28)`, each with a table of four columns.
fn groups(page: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, line) in page.lines().enumerate() {
        if let Some((letters, count)) = heading(line) {
            groups.push(Group { line: at + 1, letters, count, rows: Vec::new() });
        } else if let Some(row) = row(line, at + 1) {
            match groups.last_mut() {
                Some(group) => group.rows.push(row),
                None => {
                    let letters = String::new();
                    groups.push(Group { line: at + 1, letters, count: 0, rows: vec![row] });
                }
            }
        }
    }
    groups
}

fn heading(line: &str) -> Option<(String, usize)> {
    let (_, bracket) = line.strip_prefix("## ")?.rsplit_once('(')?;
    let (letters, count) = bracket.trim_end_matches(')').split_once(", ")?;
    let letters = letters.starts_with("REQ-").then(|| letters.to_owned())?;
    Some((letters, count.parse().ok()?))
}

fn row(line: &str, number: usize) -> Option<Requirement> {
    let cells: Vec<&str> = line.strip_prefix("| REQ-")?.split('|').map(str::trim).collect();
    let ticked = |cell: Option<&&str>| -> Vec<String> {
        cell.map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect())
            .unwrap_or_default()
    };
    Some(Requirement {
        line: number,
        id: format!("REQ-{}", cells.first()?),
        wording: (*cells.get(1)?).to_owned(),
        places: ticked(cells.get(2)),
        proofs: ticked(cells.get(3)),
    })
}

fn flaws(repository: &Repository, groups: &[Group]) -> Vec<String> {
    let mut flaws = Vec::new();
    let mut seen = BTreeSet::new();
    for group in groups {
        if group.rows.len() != group.count {
            let Group { line, letters, count, rows } = group;
            flaws.push(format!("{line}: {letters} says {count} ids and has {}", rows.len()));
        }
        for (at, row) in group.rows.iter().enumerate() {
            let expected = format!("{}-{:02}", group.letters, at + 1);
            if row.id != expected {
                flaws.push(format!("{}: {} stands where {expected} belongs", row.line, row.id));
            }
            if !seen.insert(row.id.clone()) {
                flaws.push(format!("{}: {} stands there twice", row.line, row.id));
            }
            flaws.extend(unproven(repository, row));
        }
    }
    let sum: usize = groups.iter().map(|group| group.count).sum();
    if sum != TOTAL {
        flaws.push(format!("1: the groups add up to {sum}, not to {TOTAL}"));
    }
    flaws.extend(unknown_ids(repository, &seen));
    flaws
}

/// What is wrong with the place and the proof of one row.
fn unproven(repository: &Repository, row: &Requirement) -> Vec<String> {
    let Requirement { line, id, places, proofs, .. } = row;
    let mut flaws = Vec::new();
    if places.is_empty() != proofs.is_empty() {
        flaws.push(format!("{line}: {id} needs both a place and a proof, or neither"));
    }
    for place in places {
        if !repository.names.contains(place.trim_end_matches('/')) {
            flaws.push(format!("{line}: {id} names the place `{place}`, which is not there"));
        }
    }
    for proof in proofs.iter().filter(|proof| !is_test(repository, proof)) {
        flaws.push(format!("{line}: {id} names the test `{proof}`, which does not exist"));
    }
    flaws
}

/// True when `proof` names a test: `crate::path::name`, `path/file.rs::name`, or for a browser test
/// `web/e2e/file.mjs::its title`.
fn is_test(repository: &Repository, proof: &str) -> bool {
    let Some((place, name)) = proof.rsplit_once("::") else { return false };
    if place.ends_with(".mjs") || place.ends_with(".ts") {
        return repository.text(place).is_some_and(|text| titles(text).any(|title| title == name));
    }
    let crate_name = place.split("::").next().unwrap_or_default();
    let modules: Vec<&str> = place.split("::").skip(1).filter(|part| *part != "tests").collect();
    let of_crate = |path: &str| {
        path.strip_prefix("crates/").and_then(|rest| rest.strip_prefix(crate_name)).is_some_and(
            |rest| rest.starts_with('/') && modules.iter().all(|part| rest.contains(part)),
        )
    };
    repository.rust().any(|(path, source)| {
        let asked = path == place || path.ends_with(&format!("/{place}")) || of_crate(path);
        asked && (has_test(source, name) || is_told_above(repository, path, source, name))
    })
}

/// True when a story of the file is told by the test program whose room the file is: the file
/// `tests/registers.rs` tells what stands in `tests/registers/suppliers.rs`.
fn is_told_above(repository: &Repository, path: &str, source: &Source, name: &str) -> bool {
    let Some((folder, _)) = path.rsplit_once('/') else { return false };
    let above = format!("{folder}.rs");
    folder.contains("/tests/")
        && source.code.contains(&format!("async fn {name}("))
        && repository.rust().any(|(path, source)| path == above && told_on_both(&source.code, name))
}

/// The titles of browser tests: the text that a call of `test(` begins with, as it is written. What
/// stands in a comment or in another text is none.
fn titles(script: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = script.chars().collect();
    let mut found = Vec::new();
    let (mut at, mut called) = (0, false);
    while let Some(letter) = letters.get(at).copied() {
        let rest = &letters[at..];
        if rest.starts_with(&['/', '/']) {
            at += rest.iter().take_while(|letter| **letter != '\n').count();
        } else if rest.starts_with(&['/', '*']) {
            let end = rest.windows(2).skip(2).position(|pair| pair == ['*', '/']);
            at += end.map_or(rest.len(), |end| end + 4);
        } else if matches!(letter, '"' | '\'' | '`') {
            let length = quoted(rest);
            if called {
                found.push(rest[1..length - 1].iter().collect());
            }
            at += length;
            called = false;
        } else if rest.starts_with(&['t', 'e', 's', 't', '('])
            && at.checked_sub(1).is_none_or(|before| !joins(letters[before]))
        {
            at += "test(".len();
            called = true;
        } else {
            called &= letter.is_whitespace();
            at += 1;
        }
    }
    found.into_iter()
}

/// True for a letter that makes a longer name, or a member, of what follows it.
fn joins(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '$' | '.')
}

/// How long the text is that begins with its quote; both quotes count.
fn quoted(letters: &[char]) -> usize {
    let mut at = 1;
    while at < letters.len() && letters[at] != letters[0] {
        at += if letters[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(letters.len()).max(2)
}

/// True when the file holds a test of that name: a function that is marked as one, or one that a
/// macro for both databases is given.
fn has_test(source: &Source, name: &str) -> bool {
    let start = format!("fn {name}(");
    let lines: Vec<&str> = source.code.lines().collect();
    let mut functions = lines.iter().enumerate().filter(|(_, line)| line.contains(&start));
    functions.any(|(at, line)| {
        let own = line.split(&start).next().unwrap_or_default();
        let above = lines[..at].iter().rev().map(|line| line.trim());
        let attributes = above.take_while(|line| line.is_empty() || line.starts_with("#["));
        let marked = attributes.chain([own]).any(|line| {
            ["#[test]", "#[tokio::test]", "#[tokio::test("].iter().any(|mark| line.contains(mark))
        });
        marked || told_on_both(&source.code, name)
    })
}

/// True when a story of that name is given to `on_both!`; what its bodies name is not.
fn told_on_both(code: &str, name: &str) -> bool {
    let calls =
        code.match_indices("on_both!").map(|(at, call)| code[at + call.len()..].trim_start());
    calls.filter(|rest| rest.starts_with(['(', '{'])).any(|rest| {
        let (mut depth, mut word) = (0, String::new());
        for letter in rest.chars() {
            if depth == 1 && (letter.is_alphanumeric() || letter == '_') {
                word.push(letter);
                continue;
            }
            if word == name {
                return true;
            }
            word.clear();
            match letter {
                '(' | '{' | '[' => depth += 1,
                ')' | '}' | ']' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        false
    })
}

/// Ids that any file names and the list does not have.
fn unknown_ids(repository: &Repository, known: &BTreeSet<String>) -> Vec<String> {
    let mut flaws = Vec::new();
    for (path, file) in &repository.files {
        if path.starts_with("crates/xtask/") {
            continue;
        }
        for (at, _) in file.text.match_indices("REQ-") {
            let rest = &file.text[at..];
            let id: String =
                rest.chars().take_while(|l| l.is_ascii_alphanumeric() || *l == '-').collect();
            let id = id.trim_end_matches('-');
            if id.len() == "REQ-GOV-01".len() && !known.contains(id) {
                flaws.push(format!("{id} is named in {path} and is no requirement"));
            }
        }
    }
    flaws
}

/// Where the document differs from the founding list in ids or wording.
fn differences(groups: &[Group], founding: &str) -> Vec<String> {
    let founded: BTreeMap<&str, &str> = founding
        .lines()
        .filter_map(|line| line.strip_prefix("- REQ-").map(|_| &line[2..])?.split_once(' '))
        .collect();
    let ours: BTreeMap<&str, &str> = groups
        .iter()
        .flat_map(|group| &group.rows)
        .map(|row| (row.id.as_str(), row.wording.as_str()))
        .collect();
    let all: BTreeSet<&str> = founded.keys().chain(ours.keys()).copied().collect();
    all.into_iter()
        .filter(|id| founded.get(id) != ours.get(id))
        .map(|id| match (founded.get(id), ours.get(id)) {
            (Some(_), None) => format!("{id} is missing"),
            (None, _) => format!("{id} is not in the founding list"),
            (Some(wording), Some(_)) => format!("{id} is worded otherwise: {wording}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "//! x\n#[tokio::test]\nasync fn a_policy_has_versions() {\n}\n";

    /// Two stories on both databases, one of them written in the macro, and what they call.
    const STORIES: &str = "//! x\non_both!(told_twice);\nasync fn told_twice() {}\n\
        fn helper() {}\non_both! {\n    async fn told_inside(room: Room) {\n        helper();\n    \
        }\n}\nasync fn forgotten() {}\n#[test]\nfn said_in_words() { let _ = \"forgotten\"; }\n";

    const SCRIPT: &str = "// the list is commented\nimport \"the list imports\";\n\
        test('the list sorts', body);\n/* test(\"gone\") */\nown.test(\"no test\");\n\
        test(\n  `the list is ${wide}`, body);\nassert.ok(page, \"the list asserts\");\n";

    fn proof(proof: &str) -> bool {
        let rows = format!(
            "| REQ-GOV-01 | One | `crates/governance` | `{proof}` |\n| REQ-GOV-02 | Two | | |\n"
        );
        !checked(&page(&rows)).contains("does not exist")
    }

    #[test]
    fn only_what_is_marked_as_a_test_or_told_on_both_databases_is_one() {
        let stories = "crates/governance/tests/policy.rs";
        for name in ["told_twice", "told_inside", "said_in_words"] {
            assert!(proof(&format!("{stories}::{name}")), "{name}");
        }
        for name in ["helper", "forgotten", "room", "sqlite"] {
            assert!(!proof(&format!("{stories}::{name}")), "{name} is no test");
        }
    }

    #[test]
    fn a_story_counts_where_it_stands_when_the_program_above_tells_it() {
        let repository = Repository::of(&[
            ("crates/a/tests/told.rs", "//! x\nmod told;\non_both!(one);\n"),
            ("crates/a/tests/told/first.rs", "//! x\npub async fn one(on: On) {}\n"),
            ("crates/a/tests/told/second.rs", "//! x\npub async fn two(on: On) {}\n"),
        ]);
        let told = |file: &str, name: &str| {
            let mut files = repository.rust();
            let (path, source) = files.find(|(path, _)| path.ends_with(file)).expect("a file");
            is_told_above(&repository, path, source, name)
        };
        assert!(told("told/first.rs", "one"));
        assert!(!told("told/second.rs", "one"), "it stands elsewhere");
        assert!(!told("told/second.rs", "two"), "nobody tells it");
    }

    #[test]
    fn only_the_title_of_a_browser_test_is_one() {
        for title in ["the list sorts", "the list is ${wide}"] {
            assert!(proof(&format!("web/e2e/list.mjs::{title}")), "{title}");
        }
        for words in [
            "the list is commented",
            "the list imports",
            "gone",
            "no test",
            "the list asserts",
            "the list",
        ] {
            assert!(!proof(&format!("web/e2e/list.mjs::{words}")), "{words} is no title");
        }
    }

    fn checked(page: &str) -> String {
        let repository = Repository::of(&[
            (PAGE, page),
            ("crates/governance/src/policy/mod.rs", "//! x\n"),
            ("crates/governance/src/policy/tests.rs", STORY),
            ("crates/governance/src/policy/rules.rs", "//! x\nfn plain() {}\n"),
            ("crates/governance/tests/policy.rs", STORIES),
            ("web/e2e/list.mjs", SCRIPT),
        ]);
        flaws(&repository, &groups(page)).join("\n")
    }

    fn page(rows: &str) -> String {
        format!(
            "# Requirements\n\n## Governance (REQ-GOV, 2)\n\n\
             | id | requirement | where | proof |\n| --- | --- | --- | --- |\n{rows}"
        )
    }

    #[test]
    fn a_fulfilled_id_names_a_place_and_a_test_that_exist() {
        let rows = "| REQ-GOV-01 | One | `crates/governance/src/policy` | \
                    `governance::policy::a_policy_has_versions` |\n\
                    | REQ-GOV-02 | Two | `crates/governance/src/policy/mod.rs` | \
                    `policy/tests.rs::a_policy_has_versions`, \
                    `web/e2e/list.mjs::the list sorts` |\n";
        assert_eq!(checked(&page(rows)), "1: the groups add up to 2, not to 399");
        assert!(groups(&page(rows))[0].rows.iter().all(Requirement::is_fulfilled));
    }

    #[test]
    fn a_place_or_a_test_that_does_not_exist_is_found() {
        let rows = "| REQ-GOV-01 | One | `crates/gone` | `governance::policy::plain` |\n\
                    | REQ-GOV-02 | Two | `crates/governance` | |\n";
        let words = checked(&page(rows));
        assert!(words.contains("names the place `crates/gone`"), "{words}");
        assert!(words.contains("names the test `governance::policy::plain`"), "{words}");
        assert!(words.contains("REQ-GOV-02 needs both"), "{words}");
    }

    #[test]
    fn missing_doubled_and_unknown_ids_are_found() {
        let words = checked(&page("| REQ-GOV-02 | Two | | |\n| REQ-GOV-02 | Two | | |\n"));
        assert!(words.contains("REQ-GOV-02 stands where REQ-GOV-01 belongs"), "{words}");
        assert!(words.contains("REQ-GOV-02 stands there twice"), "{words}");
        let words = checked(&page("| REQ-GOV-01 | One | | |\n\nREQ-GOV-77 is cited\n"));
        assert!(words.contains("says 2 ids and has 1"), "{words}");
        assert!(words.contains("REQ-GOV-77 is named in docs/requirements.md"), "{words}");
    }

    #[test]
    fn another_wording_than_the_founding_list_is_found() {
        let text = page("| REQ-GOV-01 | One | | |\n| REQ-GOV-02 | Two | | |\n");
        let founding = "- REQ-GOV-01 One\n- REQ-GOV-02 Too\n- REQ-GOV-03 Three\n";
        let words = differences(&groups(&text), founding).join("\n");
        assert_eq!(words, "REQ-GOV-02 is worded otherwise: Too\nREQ-GOV-03 is missing");
    }
}
