//! Entries with and without a host, and those that cannot be taken.

use super::read;
use crate::{
    File,
    landscape::{Class, Lifecycle},
};

const LIST: &str = "\
- repo_name: licensing
  app_name: licensing-frontend
  type: Licensing apps
  team: '#shop'
  production_hosted_on: eks
- repo_name: tool
  type: Utilities
  team: '#shop'
  alerts_team: '#shop-alerts'
- repo_name: plek
  type: Gems
  retired: true
- type: Gems
- repo_name: tool
  type: Gems
  team: '#'
";

#[test]
fn what_is_hosted_is_a_service_and_what_is_built_in_a_component() {
    let reading = read(&[File::named("repos.yml", LIST)]);
    let land = &reading.landscape;
    assert_eq!(land.services[0].what.name, "licensing-frontend");
    assert_eq!(land.dependencies[0].key, "app/licensing-frontend supplied_by host/eks");
    let classes: Vec<Class> = land.components.iter().map(|entry| entry.what.class).collect();
    assert_eq!(classes, [Class::Application, Class::Library]);
    assert_eq!(land.components[1].what.lifecycle, Some(Lifecycle::Retired));
    assert_eq!(land.components[0].what.support.as_deref(), Some("team/shop-alerts"));
    let lines: Vec<usize> = reading.problems.iter().map(|problem| problem.spot.line).collect();
    assert_eq!(lines, [10, 13, 14, 14], "{:#?}", reading.problems);
    assert_eq!(reading.left_out, 2);
    let other = read(&[File::named("repos.yml", "a: 1\n")]);
    assert!(other.problems[0].what.contains("is a list"));
}
