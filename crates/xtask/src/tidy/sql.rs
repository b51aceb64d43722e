//! Rules 3 to 5: SQL stays in the frame and in `store.rs`, is never glued together, and only the
//! database's own room knows which database it is.

use super::repository::is_test_file;
use super::slices::names;
use super::source::Literal;
use super::{Finding, Repository};

/// Beginnings and joints of statements; capitals and their neighbours tell them from prose.
const WORDS: [&str; 12] = [
    "SELECT ",
    "INSERT INTO ",
    "DELETE FROM ",
    "CREATE TABLE",
    "CREATE INDEX",
    "CREATE UNIQUE",
    "ALTER TABLE",
    "DROP TABLE",
    "PRAGMA ",
    " FROM ",
    " WHERE ",
    "ON CONFLICT",
];

/// Names that tell one database from the other.
const BRANCHES: [&str; 5] =
    ["Dialect::", "DbBackend::", "is_postgres", "is_sqlite", "DatabaseKind::"];

pub fn is_sql(text: &str) -> bool {
    WORDS.iter().any(|word| text.contains(word))
        || (text.starts_with("UPDATE ") && text.contains(" SET "))
        || ["SAVEPOINT ", "ROLLBACK TO ", "RELEASE "].iter().any(|word| text.starts_with(word))
}

fn may_hold_sql(path: &str) -> bool {
    let rooms = ["crates/frame/", "crates/testkit/"];
    rooms.iter().any(|room| path.starts_with(room)) || path.ends_with("/store.rs")
}

fn may_branch(path: &str) -> bool {
    let rooms = ["crates/frame/src/database", "crates/testkit/src/", "crates/frame/tests/"];
    rooms.iter().any(|room| path.starts_with(room))
}

/// True when the text is the pattern of a formatting macro.
fn is_formatted(literal: &Literal) -> bool {
    let macros = ["format!(", "format_args!("];
    macros.iter().any(|name| literal.before.ends_with(name)) && literal.value.contains('{')
}

pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, source) in repository.rust() {
        if path.starts_with("crates/xtask/") {
            continue;
        }
        let live = source.live_literals().filter(|literal| is_sql(&literal.value));
        for literal in live {
            if is_formatted(literal) && !is_test_file(path) {
                let words = "SQL is built by sea-query or is a constant, never by `format!`";
                found.push(Finding::at(path, literal.line, words));
            } else if !may_hold_sql(path) && !is_test_file(path) {
                let words = "SQL stands in store.rs or in the frame";
                found.push(Finding::at(path, literal.line, words));
            }
        }
        for (number, line) in source.live_lines() {
            for name in ["sqlx", "sea_query"] {
                if names(line, name) && !may_hold_sql(path) {
                    let words = format!("`{name}` is named only in store.rs and in the frame");
                    found.push(Finding::at(path, number, words));
                }
            }
            for name in BRANCHES.iter().filter(|name| names(line, name) && !may_branch(path)) {
                let words = format!("`{name}`: only the frame's database room knows the dialect");
                found.push(Finding::at(path, number, words));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    #[test]
    fn sql_outside_its_rooms_is_found() {
        let bad = "fn f() { run(\"SELECT name FROM person\"); }\nuse sqlx::Row;\n";
        let repository = Repository::of(&[
            ("crates/governance/src/people/pages.rs", bad),
            ("crates/governance/src/people/store.rs", bad),
            ("crates/frame/src/ledger.rs", bad),
        ]);
        let words = said(&check(&repository));
        assert!(words.contains("people/pages.rs:1: SQL stands in store.rs"), "{words}");
        assert!(words.contains("people/pages.rs:2: `sqlx` is named only"), "{words}");
        assert_eq!(words.lines().count(), 2, "{words}");
    }

    #[test]
    fn sql_by_format_is_found_even_in_the_frame() {
        let bad = "fn f() { format!(\"DELETE FROM {table}\"); }\n";
        let repository = Repository::of(&[("crates/frame/src/ledger.rs", bad)]);
        assert!(said(&check(&repository)).contains("never by `format!`"));
    }

    #[test]
    fn prose_is_not_sql() {
        let good = "fn f() { say(\"Select a person from the list where it fits\"); }\n";
        let repository = Repository::of(&[("crates/governance/src/people/pages.rs", good)]);
        assert!(check(&repository).is_empty());
    }

    #[test]
    fn a_branch_on_the_dialect_outside_its_room_is_found() {
        let code = "fn f(d: Dialect) { match d { Dialect::Sqlite => {} } }\n";
        let repository = Repository::of(&[
            ("crates/frame/src/search.rs", code),
            ("crates/frame/src/database/mod.rs", code),
        ]);
        let words = said(&check(&repository));
        assert_eq!(words.lines().count(), 1, "{words}");
        assert!(words.starts_with("crates/frame/src/search.rs:1: `Dialect::`"), "{words}");
    }
}
