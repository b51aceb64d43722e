//! Compose files with variables, layers, anchors and odd entries.

use super::read;
use crate::{
    File,
    landscape::{Class, Target},
};

const BASE: &str = "\
x-common: &common
  restart: always
services:
  shop:
    <<: *common
    image: ${IMAGES:-local}/shop:${VERSION}
    depends_on: {db: {condition: service_healthy}, cache: {required: false}}
    environment:
      - PAYMENT_ADDR=https://pay.bank.example:443/v1
      - DB_PASSWORD=never-kept
      - OWN_URL=http://shop:80
      - QUEUE_ADDR
      - UNSET_ADDR=${NOWHERE}
  db:
    image: postgres:18.4
    volumes: [data:/var/lib/postgresql]
  cache: {image: 'valkey:9'}
  odd: 5
";

fn file(name: &str, text: &str) -> File {
    let mut file = File::named(name, text);
    file.folder = "wharf".to_owned();
    file
}

#[test]
fn containers_and_their_needs_are_taken_and_nothing_secret_is() {
    let env = "# settings\nVERSION=1.2\nQUEUE_ADDR=queue:${QUEUE_PORT}\nQUEUE_PORT=9092\n";
    let layer = "services:\n  queue: {image: 'kafka:4'}\n  shop: {depends_on: [queue]}\n";
    let reading = read(&[file("compose.yaml", BASE), file(".env", env), file("more.yaml", layer)]);
    let land = &reading.landscape;
    let parts: Vec<(&str, Class)> =
        land.components.iter().map(|entry| (entry.what.name.as_str(), entry.what.class)).collect();
    assert_eq!(
        parts,
        [
            ("shop", Class::Container),
            ("db", Class::Database),
            ("cache", Class::Database),
            ("queue", Class::Queue)
        ]
    );
    assert_eq!(land.components[0].what.version.as_deref(), Some("1.2"));
    assert!(land.components[2].what.description.as_ref().unwrap().contains("lost with it"));
    let needs: Vec<(&str, bool)> =
        land.dependencies.iter().map(|entry| (entry.key.as_str(), entry.what.hard)).collect();
    assert_eq!(
        needs,
        [
            ("wharf/shop uses wharf/db", true),
            ("wharf/shop uses wharf/cache", false),
            ("wharf/shop uses wharf/queue", true),
            ("wharf/shop uses wharf/pay.bank.example", true),
        ]
    );
    let outside = "pay.bank.example";
    let end = &land.dependencies[3].what.provider;
    assert!(matches!(end, Target::Unknown(called, _) if called == outside));
    let words = format!("{reading:?}");
    assert!(!words.contains("never-kept"), "values of settings are not kept");
    let lines: Vec<usize> = reading.problems.iter().map(|problem| problem.spot.line).collect();
    assert_eq!(lines, [9, 13, 18], "{:#?}", reading.problems);
}

#[test]
fn a_value_that_names_itself_ends() {
    let env = "A=${B}${B}\nB=${A}${A}\n";
    let text = "services:\n  x: {image: '${A}'}\n";
    let reading = read(&[file("compose.yaml", text), file(".env", env)]);
    assert_eq!(reading.landscape.components.len(), 1);
}
