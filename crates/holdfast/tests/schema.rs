//! The migrations lead to what is declared, and what is declared can be read as text in a review.

// Both kinds of database are named here to print, never to branch on.
use frame::database::{Dialect as Written, Migration, diff};
use frame::tables;
use holdfast::{capabilities, migrations};
use std::{env, fs};

const NET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.sql");

#[test]
fn the_migrations_lead_to_what_is_declared() {
    let led_to = Migration::fold(&migrations::all().unwrap()).unwrap();
    let declared = tables::schema(&capabilities::catalogue());
    // A column that was added later stands behind the others; apart from that they are the same.
    let is_same = |from, to| diff(from, to).is_ok_and(|steps| steps.is_empty());
    assert!(
        is_same(&led_to, &declared) && is_same(&declared, &led_to),
        "the declarations changed: run `cargo xtask migrate NAME` and commit the new migration"
    );
}

#[test]
fn migrations_are_numbered_from_one_without_a_gap() {
    let numbers: Vec<u32> = migrations::all().unwrap().iter().map(|one| one.number).collect();
    let wanted: Vec<u32> = (1..).take(numbers.len()).collect();
    assert_eq!(numbers, wanted);
    assert!(!numbers.is_empty(), "a program without migrations has no tables");
}

/// `schema.sql` is what a person read last. Run with `HOLDFAST_BLESS=1` to write it anew, then read
/// the difference.
#[test]
fn the_tables_are_those_that_were_reviewed() {
    let schema = tables::schema(&capabilities::catalogue());
    let text = [
        "-- All tables, as SQLite makes them from nothing.\n\n",
        &schema.to_sql(Written::Sqlite).unwrap(),
        "\n\n-- All tables, as PostgreSQL makes them from nothing.\n\n",
        &schema.to_sql(Written::Postgres).unwrap(),
    ]
    .concat();
    if env::var_os("HOLDFAST_BLESS").is_some() {
        fs::write(NET, &text).unwrap();
    }
    let reviewed = fs::read_to_string(NET).unwrap_or_default();
    let differs = text.lines().zip(reviewed.lines()).find(|(is, was)| is != was);
    assert!(
        text == reviewed,
        "schema.sql says otherwise, first at {differs:?}; run with HOLDFAST_BLESS=1 and read it"
    );
}
