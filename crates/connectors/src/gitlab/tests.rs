//! A catalogue with everything that goes wrong in one.

use super::read;
use crate::{
    File,
    landscape::{Reading, ServiceKind, Target},
};

const CATALOGUE: &str = "\
tiers:
- name: sv
- name: db
defaults: &defaults
  infrastructure: {provider: 'gcp, elastic.io'}
services:
- name: orders
  <<: *defaults
  friendly_name: Order entry
  tier: sv
  teams: [shop, nobody]
  business:
    customers: [GitLab.com customers]
    requirement: Takes orders.
    SLA: {availability:, response_time: 4 hours}
  technical:
    dependencies:
    - service: orders-db
    - service:
    - service: orders-db
    - service: orders
    - service: dns
- name: orders-db
  tier: db
  technical:
    dependencies:
    - service: orders
- name: orders
  tier: sv
- tier: sv
- name: odd
  tier: attic
- name: half
  technical:
    dependencies: orders
- just a text
";

fn reading(text: &str) -> Reading {
    let teams = "teams:\n- name: shop\n  slack_channel: g_shop\n- url: nameless\n- name: shop\n";
    read(&[File::named("catalogue.yml", text), File::named("teams.yml", teams)])
}

/// File and line of the problem that says so.
fn line(reading: &Reading, words: &str) -> usize {
    let found = reading.problems.iter().find(|problem| problem.what.contains(words));
    let found = found.unwrap_or_else(|| panic!("no “{words}” in {:#?}", reading.problems));
    found.spot.line
}

#[test]
fn what_is_odd_is_named_with_its_line_and_the_rest_is_taken() {
    let reading = reading(CATALOGUE);
    let land = &reading.landscape;
    let names: Vec<&str> = land.services.iter().map(|entry| entry.what.name.as_str()).collect();
    assert_eq!(names, ["orders", "orders-db", "odd"], "what is half understood is not taken");
    assert_eq!(line(&reading, "names no service"), 19);
    assert_eq!(line(&reading, "“orders-db” is named on line 18"), 20);
    assert_eq!(line(&reading, "“orders” is said to need itself"), 21);
    assert_eq!(line(&reading, "“dns” is needed"), 22);
    assert_eq!(line(&reading, "“orders” stands on line 7"), 28);
    assert_eq!(line(&reading, "The service has no name"), 30);
    assert_eq!(line(&reading, "“attic” is no tier"), 32);
    assert_eq!(line(&reading, "are a text, not a list"), 35);
    assert_eq!(line(&reading, "A service is a map with a name, and this is a text"), 36);
    assert_eq!(line(&reading, "“orders”, “orders-db” need each other in a circle"), 18);
    assert_eq!(line(&reading, "The team “nobody” is"), 11);
    assert_eq!(line(&reading, "The team has no name"), 4);
    assert_eq!(line(&reading, "“shop” stands on line 2"), 5);
    assert_eq!(reading.left_out, 8);
    assert_eq!(reading.read(), land.len() + 8);
}

#[test]
fn a_service_is_told_in_our_words() {
    let reading = reading(CATALOGUE);
    let orders = &reading.landscape.services[0].what;
    assert_eq!(orders.description.as_deref(), Some("Order entry: Takes orders."));
    assert_eq!(orders.kind, Some(ServiceKind::CustomerFacing));
    assert_eq!(orders.warranty.as_deref(), Some("Response: 4 hours"));
    assert_eq!(orders.teams, ["team/shop", "team/nobody"]);
    let suppliers: Vec<&str> =
        reading.landscape.suppliers.iter().map(|entry| entry.what.name.as_str()).collect();
    assert_eq!(suppliers, ["Google Cloud Platform", "Elastic"], "the merge key is followed");
    let open = reading
        .landscape
        .dependencies
        .iter()
        .filter(|entry| matches!(entry.what.provider, Target::Unknown(..)));
    assert_eq!(open.count(), 1, "an unknown end waits to be settled");
}

#[test]
fn a_broken_catalogue_is_named_and_nothing_of_it_is_taken() {
    let broken = CATALOGUE.replace("  tier: db\n", "  tier: [db\n");
    let reading = reading(&broken);
    assert!(reading.landscape.services.is_empty());
    assert!(reading.problems.iter().any(|problem| {
        &*problem.spot.file == "catalogue.yml"
            && problem.what.contains("broken YAML")
            && problem.kept == "Nothing of this file is taken"
    }));
    assert_eq!(reading.landscape.organisations.len(), 2, "the other file is taken");
}

#[test]
fn another_kind_of_file_is_refused_in_words() {
    let reading = read(&[File::named("x.yml", "- a\n- b\n"), File::named("y.yml", "")]);
    assert!(reading.landscape.is_empty());
    assert!(reading.problems[0].what.contains("without `services` or `teams`"));
}
