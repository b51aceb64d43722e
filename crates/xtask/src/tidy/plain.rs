//! Rules 7 and 8: a first sentence in every file, no half-done marks, no switched-off lint, plain
//! words.

use super::slices::names;
use super::{Finding, Repository};

/// Marks of unfinished work, put together here so that this file does not hold them.
const MARKS: [&str; 4] =
    [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("dbg", "!(")];

/// Words and signs that the product never says to a person.
const PLEADING: [&str; 4] = ["please", "Please", "oops", "Oops"];

/// What `clippy.toml` must forbid.
const AMBIENT: [&str; 8] = [
    "std::time::SystemTime::now",
    "std::time::Instant::now",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "chrono::Utc::now",
    "uuid::Uuid::now_v7",
    "getrandom::fill",
    "std::env::var",
];

pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, source) in repository.rust() {
        let text = repository.text(path).unwrap_or_default();
        if !text.starts_with("//! ") {
            found.push(Finding::at(path, 1, "the file opens with `//!` and what the room is for"));
        }
        for (at, line) in source.prose.lines().enumerate() {
            for mark in MARKS.iter().filter(|mark| names(line, mark)) {
                found.push(Finding::at(
                    path,
                    at + 1,
                    format!("`{mark}`: finish it or leave it out"),
                ));
            }
        }
        for (at, line) in source.code.lines().enumerate() {
            if line.contains("#[allow(") || line.contains("#![allow(") {
                let words = "`#[expect(…, reason = …)]` instead of `allow`";
                found.push(Finding::at(path, at + 1, words));
            }
            if line.contains("#[ignore") {
                found.push(Finding::at(path, at + 1, "no test is ignored"));
            }
        }
        if path.starts_with("crates/xtask/") {
            continue;
        }
        for literal in source.live_literals() {
            for word in PLEADING.iter().filter(|word| names(&literal.value, word)) {
                found.push(Finding::at(
                    path,
                    literal.line,
                    format!("the product never says `{word}`"),
                ));
            }
        }
    }
    found.extend(other_files(repository));
    found
}

fn other_files(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in repository.ending(&[".md", ".ts", ".mjs", ".css", ".html", ".toml"]) {
        for (at, line) in text.lines().enumerate() {
            for mark in MARKS.iter().filter(|mark| names(line, mark)) {
                found.push(Finding::at(
                    path,
                    at + 1,
                    format!("`{mark}`: finish it or leave it out"),
                ));
            }
            let pleads = path.ends_with(".html") && PLEADING.iter().any(|word| names(line, word));
            if pleads {
                found.push(Finding::at(path, at + 1, "the product neither pleads nor says oops"));
            }
        }
    }
    found
}

/// Rule 7 is kept by clippy; here only that its list still names everything, each with a reason.
pub fn check_linter(repository: &Repository) -> Vec<Finding> {
    let list = repository.text("clippy.toml").unwrap_or_default();
    let forbidden = |path: &str| {
        list.lines()
            .any(|line| line.contains(&format!("\"{path}\"")) && line.contains("reason = \""))
    };
    AMBIENT
        .iter()
        .filter(|path| !forbidden(path))
        .map(|path| Finding::of("clippy.toml", format!("`{path}` is forbidden, with its reason")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    #[test]
    fn a_file_without_its_first_sentence_is_found() {
        let repository = Repository::of(&[("crates/terms/src/a.rs", "// no\nfn f() {}\n")]);
        assert!(said(&check(&repository)).contains("a.rs:1: the file opens with"));
    }

    #[test]
    fn marks_of_unfinished_work_are_found_in_comments_but_not_in_texts() {
        let bad = format!("//! x\n// {}: later\nfn f() {{ say(\"{}\"); }}\n", MARKS[0], MARKS[0]);
        let repository = Repository::of(&[("crates/terms/src/a.rs", &bad)]);
        let words = said(&check(&repository));
        assert!(words.starts_with("crates/terms/src/a.rs:2: "), "{words}");
        assert_eq!(words.lines().count(), 1, "{words}");
        let page = format!("<p>{}</p>", MARKS[1]);
        assert_eq!(check(&Repository::of(&[("web/a.html", &page)])).len(), 1);
    }

    #[test]
    fn a_lint_switched_off_and_an_ignored_test_are_found() {
        let bad = "//! x\n#[allow(dead_code)]\nfn f() {}\n#[ignore]\nfn g() {}\n";
        let words = said(&check(&Repository::of(&[("crates/terms/src/a.rs", bad)])));
        assert!(words.contains("a.rs:2: `#[expect"), "{words}");
        assert!(words.contains("a.rs:4: no test is ignored"), "{words}");
    }

    #[test]
    fn pleading_is_found_in_texts_and_pages() {
        let repository = Repository::of(&[
            ("crates/frame/src/a.rs", "//! x\nfn f() { say(\"Please try again\"); }\n"),
            ("crates/frame/src/a.html", "<p>Oops, that went wrong</p>\n"),
        ]);
        assert_eq!(check(&repository).len(), 2, "{}", said(&check(&repository)));
    }

    #[test]
    fn a_linter_that_lost_a_line_is_found() {
        let repository = Repository::of(&[("clippy.toml", "{ path = \"std::env::var\" }\n")]);
        let words = said(&check_linter(&repository));
        assert_eq!(words.lines().count(), AMBIENT.len(), "{words}");
    }
}
