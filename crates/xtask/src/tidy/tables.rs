//! Rule 4, second half: the SQL of a slice names only tables of the slice: those of the records
//! that it declares, and those beside them (their name, a line, the field). Nothing of another
//! slice is joined; names are asked of its facts by their ids.
//!
//! What is checked is every table that a wing's `store.rs` names as a text: behind `from`, `join`,
//! `table` and `into_table` of sea-query, and behind FROM, JOIN, INTO and UPDATE of a constant. A
//! name that is put together when it runs has no place there: SQL is never made of pieces. The
//! frame is one crate with tables of its own, whose rooms are not told apart.

use std::collections::{BTreeMap, BTreeSet};

use super::repository::is_test_file;
use super::slices::{is_wing, names};
use super::source::{Literal, Source, is_word};
use super::sql::is_sql;
use super::{Finding, Repository};

/// What stands before the name of a table in the words of sea-query.
const NAMING: [&str; 7] = [
    "from(Alias::new(",
    "from_table(Alias::new(",
    "into_table(Alias::new(",
    "table(Alias::new(",
    "join(Alias::new(",
    "insert_many(",
    "update_many(",
];

/// What stands before the name of a table in a constant.
const WORDS: [&str; 4] = ["FROM", "JOIN", "INTO", "UPDATE"];

pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut own: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, source) in repository.rust() {
        if let Some(slice) = slice(path).filter(|_| !is_test_file(path)) {
            own.entry(slice).or_default().extend(declared(source));
        }
    }
    let mut found = Vec::new();
    for (path, source) in repository.rust().filter(|(path, _)| path.ends_with("/store.rs")) {
        let Some(slice) = slice(path) else { continue };
        let tables = &own[&slice];
        for literal in source.live_literals() {
            for table in named(literal).into_iter().filter(|table| !is_of(tables, table)) {
                let words = format!("`{table}` is no table of the slice `{slice}`");
                found.push(Finding::at(path, literal.line, words));
            }
        }
    }
    found
}

/// The slice of a wing that a file belongs to: `services/configuration`.
fn slice(path: &str) -> Option<String> {
    let (wing, inside) = path.strip_prefix("crates/")?.split_once("/src/")?;
    let slice = inside.split_once('/')?.0;
    is_wing(wing).then(|| format!("{wing}/{slice}"))
}

fn is_of(tables: &BTreeSet<String>, name: &str) -> bool {
    let beside = |own: &String| {
        name.strip_prefix(own.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    };
    tables.iter().any(beside)
}

/// The tables of the records that a file declares: the plural they give, or their name with an s.
fn declared(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    let (mut derived, mut plural) = (false, None);
    for (number, line) in source.live_lines() {
        derived |= line.trim_start().starts_with("#[derive(") && names(line, "Record");
        if !derived {
            continue;
        }
        let texts = source.literals.iter().filter(|literal| literal.line == number);
        for literal in texts.filter(|literal| literal.before.ends_with("plural =")) {
            plural = Some(literal.value.clone());
        }
        if let Some((_, rest)) = line.split_once("struct ") {
            let name = rest.split(|letter| !is_word(letter)).next().unwrap_or_default();
            found.push(plural.take().unwrap_or_else(|| format!("{}s", snake(name))));
            derived = false;
        }
    }
    found
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The tables that a text names.
fn named(literal: &Literal) -> Vec<String> {
    if NAMING.iter().any(|words| literal.before.ends_with(words)) {
        return vec![literal.value.clone()];
    }
    if !is_sql(&literal.value) {
        return Vec::new();
    }
    let words: Vec<&str> = literal.value.split_whitespace().collect();
    let pairs = words.windows(2).filter(|pair| WORDS.contains(&pair[0]) && pair[1] != "SET");
    let clean = |word: &str| word.trim_matches(|letter| !is_word(letter)).to_owned();
    pairs.map(|pair| clean(pair[1])).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    const MODEL: &str = "//! x\n#[derive(Clone, Record)]\n#[record(prefix = \"CI\", \
                         plural = \"cis\")]\npub struct Ci {\n}\n#[derive(Record)]\n\
                         #[record(prefix = \"BAS\")]\npub struct BaselineItem {\n}\n";

    #[test]
    fn a_table_of_another_slice_is_found_in_both_ways_of_saying_it() {
        let store = "//! x\nfn f() {\n    Query::select().from(Alias::new(\"services\"));\n    \
                     Query::update().table(Alias::new(\"cis\"));\n    \
                     Sql::same(\"SELECT id FROM cis_hosts JOIN baseline_items b ON 1 = 1\");\n    \
                     Sql::same(\"DELETE FROM cis WHERE id IN (SELECT ci FROM contracts)\");\n    \
                     Sql::same(\"UPDATE cisterns SET depth = 1\");\n}\n";
        let repository = Repository::of(&[
            ("crates/services/src/configuration/model.rs", MODEL),
            ("crates/services/src/configuration/store.rs", store),
            // The frame's own tables stand beside those of records.
            ("crates/frame/src/store.rs", "//! x\nfn f() { from(Alias::new(\"services\")) }\n"),
        ]);
        let words = said(&check(&repository));
        for (line, table) in [(3, "services"), (6, "contracts"), (7, "cisterns")] {
            let place = "crates/services/src/configuration/store.rs";
            let expected = format!("{place}:{line}: `{table}` is no table of the slice");
            assert!(words.contains(&expected), "{expected} not in:\n{words}");
        }
        assert_eq!(words.lines().count(), 3, "{words}");
    }
}
