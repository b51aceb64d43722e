//! Rule 10: every capability, record, permission and occurrence that the code names is explained in
//! the glossary. The code names a key by `const KEY: &str = "…"`, `const NAME: &str = "…"`,
//! `Occurrence::of("…")`, or by writing it out where a permission says its name.

use std::collections::BTreeMap;

use super::repository::is_test_file;
use super::slices::names;
use super::source::is_word;
use super::{Finding, Repository};

const PAGE: &str = "docs/glossary.md";

/// The heading below which the glossary explains capabilities.
const CAPABILITIES: &str = "\n## Capabilities\n";

/// What the code says just before it names a key.
const NAMING: [&str; 6] = [
    "KEY: &str =",
    "KEY: &'static str =",
    "NAME: &str =",
    "NAME: &'static str =",
    "Occurrence::of(",
    "write_str(",
];

pub fn check(repository: &Repository) -> Vec<Finding> {
    let named = named(repository);
    let page = repository.text(PAGE).unwrap_or_default();
    let explained: Vec<&str> =
        page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let mut found = Vec::new();
    for (key, (path, line)) in &named {
        if !explained.contains(&key.as_str()) {
            found.push(Finding::at(path, *line, format!("`{key}` is not explained in {PAGE}")));
        }
    }
    for key in explained.into_iter().filter(|key| is_key(key) && !named.contains_key(*key)) {
        found.push(Finding::of(PAGE, format!("`{key}` is explained and named nowhere")));
    }
    found.extend(records(repository, page));
    found.extend(capabilities(repository, page));
    found
}

/// Capabilities that the glossary does not list, and those it lists that there are not.
fn capabilities(repository: &Repository, page: &str) -> Vec<Finding> {
    let listed = page.split(CAPABILITIES).nth(1).unwrap_or_default();
    let listed = listed.split("\n## ").next().unwrap_or_default().lines();
    let listed: Vec<&str> =
        listed.filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let mut found = Vec::new();
    let mut there = Vec::new();
    for (path, source) in repository.rust() {
        if !path.contains("/src/") || is_test_file(path) || path.starts_with("crates/xtask/") {
            continue;
        }
        let literals = source.live_literals();
        for name in literals.filter(|literal| literal.before.ends_with("Capability { name:")) {
            if !listed.contains(&name.value.as_str()) {
                let words = format!("the capability `{}` is not explained in {PAGE}", name.value);
                found.push(Finding::at(path, name.line, words));
            }
            there.push(name.value.as_str());
        }
    }
    for name in listed.into_iter().filter(|name| !there.contains(name)) {
        let words = format!("the capability `{name}` is explained and named nowhere");
        found.push(Finding::of(PAGE, words));
    }
    found
}

/// Records whose name is no word of the glossary.
fn records(repository: &Repository, page: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, source) in repository.rust() {
        if !path.contains("/src/") || is_test_file(path) || path.starts_with("crates/xtask/") {
            continue;
        }
        let mut derived = false;
        for (number, line) in source.live_lines() {
            derived |= line.trim_start().starts_with("#[derive(") && names(line, "Record");
            let Some((_, rest)) = line.split_once("struct ").filter(|_| derived) else { continue };
            derived = false;
            let word = spoken(rest.split(|letter| !is_word(letter)).next().unwrap_or_default());
            // The glossary writes an abbreviation in capitals.
            let listed = [word.clone(), word.to_uppercase()];
            if !listed.iter().any(|word| page.contains(&format!("\n| {word} |"))) {
                found.push(Finding::at(path, number, format!("`{word}` is no word of {PAGE}")));
            }
        }
    }
    found
}

/// `ContactPoint` as people say it: `contact point`.
fn spoken(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

/// Every key that the code names, with the first place where it does.
fn named(repository: &Repository) -> BTreeMap<String, (String, usize)> {
    let mut found = BTreeMap::new();
    for (path, source) in repository.rust() {
        if !path.contains("/src/") || is_test_file(path) || path.starts_with("crates/xtask/") {
            continue;
        }
        for literal in source.live_literals() {
            let naming = NAMING.iter().any(|words| literal.before.ends_with(words));
            if naming && is_key(&literal.value) {
                let place = (path.to_owned(), literal.line);
                found.entry(literal.value.clone()).or_insert(place);
            }
        }
    }
    found
}

/// True for `word.word`: small letters, digits and dashes, at least one point.
fn is_key(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let is_word = |part: &&str| {
        part.starts_with(|letter: char| letter.is_ascii_lowercase())
            && part
                .chars()
                .all(|l| l.is_ascii_lowercase() || l.is_ascii_digit() || "_-".contains(l))
    };
    parts.len() > 1 && parts.iter().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    #[test]
    fn a_key_without_explanation_and_an_explanation_without_key_are_found() {
        let code = "//! x\nimpl P { const KEY: &str = \"person.see\"; }\n\
                    fn f() { Occurrence::of(\n    \"person.added\", id) }\n";
        let page =
            "| `person.added` | a person was added |\n| `person.gone` | x |\n| `word` | x |\n";
        let repository = Repository::of(&[("crates/a/src/lib.rs", code), (PAGE, page)]);
        let words = said(&check(&repository));
        assert!(words.contains("crates/a/src/lib.rs:2: `person.see` is not explained"), "{words}");
        assert!(words.contains("`person.gone` is explained and named nowhere"), "{words}");
        assert_eq!(words.lines().count(), 2, "{words}");
    }

    #[test]
    fn a_capability_without_explanation_and_an_explanation_without_one_are_found() {
        let code = "//! x\npub const CAPABILITY: Capability = Capability {\n    name: \"lamps\",\n\
                    \x20   records: &[] };\n";
        let checked = |page| {
            let files = [("crates/governance/src/lamps/mod.rs", code), (PAGE, page)];
            said(&check(&Repository::of(&files)))
        };
        let good = "# G\n\n## Capabilities\n\n| `lamps` | x |\n\n## More\n\n| `word` | x |\n";
        assert_eq!(checked(good), "");
        let words = checked("# G\n\n## Capabilities\n\n| `oars` | x |\n");
        assert!(words.contains("lamps/mod.rs:3: the capability `lamps` is not"), "{words}");
        assert!(words.contains("`oars` is explained and named nowhere"), "{words}");
        assert_eq!(words.lines().count(), 2, "{words}");
    }

    #[test]
    fn a_record_that_is_no_word_of_the_glossary_is_found() {
        let code = "//! x\n#[derive(Clone, Record)]\n#[record(prefix = \"X\")]\n\
                    pub struct ContactPoint {\n";
        let good = "| word |\n| contact point | x |\n";
        let checked = |page| {
            let files = [("crates/governance/src/model.rs", code), (PAGE, page)];
            said(&check(&Repository::of(&files)))
        };
        assert_eq!(checked(good), "");
        assert!(checked("| contact |").contains("model.rs:4: `contact point` is no word"));
    }
}
