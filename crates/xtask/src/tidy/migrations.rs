//! Rule 11: migrations are numbered without gaps, named, and never change once their hash is
//! listed.

use super::{Finding, Repository};
use crate::migrate::FOLDER;
use crate::sha256;

pub fn check(repository: &Repository) -> Vec<Finding> {
    let list_path = format!("{FOLDER}/hashes.txt");
    let list = repository.text(&list_path).unwrap_or_default();
    let listed: Vec<(&str, &str)> = list.lines().filter_map(|line| line.split_once("  ")).collect();
    let mut found = Vec::new();
    let mut expected = 1;
    for (path, text) in repository.ending(&[".json"]) {
        let Some(name) = path.strip_prefix(FOLDER).map(|name| name.trim_start_matches('/')) else {
            continue;
        };
        if !is_well_named(name, expected) {
            let words = format!("the next migration is named {expected:04}-what-changes.json");
            found.push(Finding::of(path, words));
        }
        expected += 1;
        match listed.iter().find(|(_, known)| *known == name) {
            None => found.push(Finding::of(path, format!("its hash is not in {list_path}"))),
            Some((hash, _)) if *hash != sha256::hex(text.as_bytes()) => {
                let words = "it was changed after it was listed: write a new migration instead";
                found.push(Finding::of(path, words));
            }
            Some(_) => {}
        }
    }
    for (_, name) in listed {
        if repository.text(&format!("{FOLDER}/{name}")).is_none() {
            found.push(Finding::of(&list_path, format!("`{name}` is listed and not there")));
        }
    }
    found
}

fn is_well_named(name: &str, number: usize) -> bool {
    let rest =
        name.strip_prefix(&format!("{number:04}-")).and_then(|rest| rest.strip_suffix(".json"));
    rest.is_some_and(|words| {
        !words.is_empty()
            && words.chars().all(|letter| {
                letter == '-' || letter.is_ascii_lowercase() || letter.is_ascii_digit()
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    fn checked(files: &[(&str, &str)], hashes: &str) -> String {
        let mut all: Vec<(String, &str)> =
            files.iter().map(|(name, text)| (format!("{FOLDER}/{name}"), *text)).collect();
        all.push((format!("{FOLDER}/hashes.txt"), hashes));
        let all: Vec<(&str, &str)> =
            all.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        said(&check(&Repository::of(&all)))
    }

    fn line(text: &str, name: &str) -> String {
        format!("{}  {name}\n", sha256::hex(text.as_bytes()))
    }

    #[test]
    fn a_listed_migration_that_stands_as_it_was_is_fine() {
        let hashes = line("{}", "0001-first.json");
        assert_eq!(checked(&[("0001-first.json", "{}")], &hashes), "");
    }

    #[test]
    fn a_changed_a_removed_and_an_unlisted_migration_are_found() {
        let hashes = line("{}", "0001-first.json") + &line("{}", "0002-second.json");
        let words = checked(&[("0001-first.json", "{ }"), ("0003-third.json", "{}")], &hashes);
        assert!(words.contains("0001-first.json: it was changed"), "{words}");
        assert!(words.contains("`0002-second.json` is listed and not there"), "{words}");
        assert!(words.contains("0003-third.json: its hash is not in"), "{words}");
        assert!(words.contains("the next migration is named 0002-"), "{words}");
    }
}
