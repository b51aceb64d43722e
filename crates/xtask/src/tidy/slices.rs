//! Rules 2 and 3: in a wing a slice names only slices above it, and each room of a slice keeps to
//! itself.

use super::arrows::ORDER;
use super::repository::is_test_file;
use super::source::{Source, is_word};
use super::{Finding, Repository};

/// What rules and records may not know: neither database nor server nor page nor gate.
const OUTSIDE: [&str; 7] =
    ["sqlx", "sea_query", "axum", "askama", "frame::gate", "frame::database", "tokio"];

/// The wings: crates whose modules are slices.
pub fn is_wing(name: &str) -> bool {
    let place = |wanted| ORDER.iter().position(|known| *known == wanted);
    let own = place(name);
    own > place("frame") && own < place("holdfast")
}

pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, source) in repository.rust() {
        let rest = path.strip_prefix("crates/").and_then(|rest| rest.split_once("/src/"));
        let Some((wing, inside)) = rest else { continue };
        found.extend(no_grandparents(path, source));
        found.extend(rooms(path, source));
        if is_wing(wing)
            && let Some(lib) = repository.files.get(&format!("crates/{wing}/src/lib.rs"))
            && let Some(lib) = &lib.source
        {
            found.extend(order(path, inside, source, &modules(lib)));
        }
    }
    found
}

/// The modules that a file declares, in its order.
fn modules(source: &Source) -> Vec<String> {
    let declared = source.live_lines().filter_map(|(_, line)| {
        let line = line.trim().trim_start_matches("pub(crate) ").trim_start_matches("pub ");
        line.strip_prefix("mod ")?.strip_suffix(';').map(str::to_owned)
    });
    declared.collect()
}

fn no_grandparents(path: &str, source: &Source) -> Vec<Finding> {
    let lines = source.code.lines().enumerate();
    lines
        .filter(|(_, line)| line.contains("super::super"))
        .map(|(at, _)| {
            Finding::at(path, at + 1, "name the place from the crate, not by two `super`")
        })
        .collect()
}

fn order(path: &str, inside: &str, source: &Source, slices: &[String]) -> Vec<Finding> {
    let own = inside.split(['/', '.']).next().unwrap_or_default();
    let Some(own_place) = slices.iter().position(|slice| slice == own) else { return Vec::new() };
    let mut found = Vec::new();
    for (line, name) in named_from_the_crate(&source.code) {
        if slices.iter().position(|slice| *slice == name).is_some_and(|place| place > own_place) {
            let words = format!("slice `{own}` names `{name}`, which lib.rs lists after it");
            found.push(Finding::at(path, line, words));
        }
    }
    found
}

/// Every first name behind `crate::`, also in a group, with its line.
fn named_from_the_crate(code: &str) -> Vec<(usize, String)> {
    let word = |text: &str| text.chars().take_while(|letter| is_word(*letter)).collect::<String>();
    let mut found = Vec::new();
    for (at, matched) in code.match_indices("crate::") {
        let line = code[..at].matches('\n').count() + 1;
        let rest = &code[at + matched.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            found.push((line, word(rest)));
            continue;
        };
        let mut depth = 0;
        let mut first = true;
        for (at, letter) in group.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => first = true,
                letter if first && depth == 0 && is_word(letter) => {
                    found.push((line, word(&group[at..])));
                    first = false;
                }
                _ => {}
            }
        }
    }
    found
}

/// What each room of a slice may not name.
fn rooms(path: &str, source: &Source) -> Vec<Finding> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let forbidden: &[&str] = match name {
        "rules.rs" | "model.rs" => &OUTSIDE,
        "store.rs" => &["axum"],
        "pages.rs" => &["super::api", "::api::"],
        "api.rs" => &["super::pages", "::pages::"],
        _ => &[],
    };
    if is_test_file(path) || path.starts_with("crates/frame/") {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (number, line) in source.live_lines() {
        for word in forbidden.iter().filter(|word| names(line, word)) {
            found.push(Finding::at(path, number, format!("`{name}` may not name `{word}`")));
        }
    }
    found
}

/// True when `line` holds `word` as words of their own.
pub fn names(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let joined = |next: Option<char>| next.is_some_and(is_word);
        let starts_open = !word.starts_with(is_word) || !joined(before);
        let ends_open = !word.ends_with(is_word) || !joined(after);
        starts_open && ends_open
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    const LIB: &str = "//! x\npub mod people;\n\npub mod audits;\n";

    #[test]
    fn a_slice_may_name_what_stands_above_it_and_nothing_below() {
        let repository = Repository::of(&[
            ("crates/governance/src/lib.rs", LIB),
            ("crates/governance/src/audits/mod.rs", "use crate::people::Person;\n"),
            ("crates/governance/src/people/mod.rs", "use crate::{shared, audits::Audit};\n"),
        ]);
        assert_eq!(
            said(&check(&repository)),
            "crates/governance/src/people/mod.rs:1: \
             slice `people` names `audits`, which lib.rs lists after it"
        );
    }

    #[test]
    fn two_supers_are_found() {
        let repository = Repository::of(&[("crates/frame/src/a/b.rs", "use super::super::x;\n")]);
        assert!(said(&check(&repository)).contains("not by two `super`"));
    }

    #[test]
    fn a_rule_that_knows_the_database_is_found_and_a_longer_name_is_not() {
        let code = "use sqlx::Row;\nuse sqlxish::Row;\n// axum in a comment\n";
        let repository = Repository::of(&[("crates/governance/src/people/rules.rs", code)]);
        let words = said(&check(&repository));
        assert_eq!(
            words,
            "crates/governance/src/people/rules.rs:1: `rules.rs` may not name `sqlx`"
        );
    }

    #[test]
    fn pages_and_api_do_not_name_each_other() {
        let repository = Repository::of(&[
            ("crates/governance/src/people/pages.rs", "use super::api;\n"),
            ("crates/governance/src/people/api.rs", "fn f() { crate::people::pages::list() }\n"),
            ("crates/governance/src/people/store.rs", "use axum::Json;\n"),
        ]);
        assert_eq!(check(&repository).len(), 3, "{}", said(&check(&repository)));
    }
}
