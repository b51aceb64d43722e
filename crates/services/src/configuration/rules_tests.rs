//! What the rules of configuration refuse, and what they accept.

use super::*;
use crate::configuration::{CiClass, DependencyKind, LinkKind, LinkedRecord};
use record::{Record, Ref, Rows};
use terms::Id;

fn array() -> Ci {
    let altus: Id = "01890000-0000-7000-8000-000000000001".parse().unwrap();
    Ci::named("san-q7".parse().unwrap(), CiClass::StorageArray, Ref::to(altus))
}

#[test]
fn what_is_linked_closes_after_it_was_made_known() {
    let linked = |on: &str, closed: &str| Ci {
        linked: Rows::of(vec![LinkedRecord {
            kind: LinkKind::Change,
            reference: "RFC-0231".parse().unwrap(),
            about: None,
            on: Some(on.parse().unwrap()),
            closed: Some(closed.parse().unwrap()),
        }]),
        ..array()
    };
    assert_eq!(ci(&linked("2026-11-20", "2026-11-28")), []);
    assert_eq!(ci(&linked("2026-11-20", "2026-11-19"))[0].field, "linked.0.closed");
}

fn id(n: u8) -> Id {
    Id::v7(1, [n; 10])
}

fn needs(provider: Option<u8>) -> Dependency {
    Dependency::of(
        Ref::to(id(9)),
        Ref::to(id(1)),
        provider.map(|n| Ref::to(id(n))),
        DependencyKind::RunsOn,
    )
}

fn fields(dependency: &Dependency) -> Vec<String> {
    super::dependency(dependency).iter().map(|refusal| refusal.field.to_string()).collect()
}

#[test]
fn a_dependency_names_who_is_needed_or_what_its_source_calls_it() {
    assert_eq!(fields(&needs(Some(2))), [""; 0]);
    assert_eq!(fields(&needs(None)), ["provider"]);
    let unresolved = Dependency { unresolved: Some("stl-db".parse().unwrap()), ..needs(None) };
    assert_eq!(fields(&unresolved), [""; 0]);
    // Once it is settled, what the source calls it is still known.
    let settled = Dependency { provider: Some(Ref::to(id(2))), ..unresolved };
    assert_eq!(fields(&settled), [""; 0]);
}

#[test]
fn nobody_says_by_hand_that_something_needs_itself() {
    assert_eq!(fields(&needs(Some(1))), ["provider"]);
    // A source that says so is kept, so that it can be found as a problem.
    let imported =
        Dependency { evidence_from: Some("catalog.yml".parse().unwrap()), ..needs(Some(1)) };
    assert_eq!(fields(&imported), [""; 0]);
    assert!(is_loop(&imported) && !is_loop(&needs(Some(2))));
}

#[test]
fn a_group_says_how_many_of_it_are_needed() {
    let group = || Some("database nodes".parse().unwrap());
    let of = |group, needed| Dependency { group, needed, ..needs(Some(2)) };
    assert_eq!(fields(&of(group(), Some(1))), [""; 0]);
    assert_eq!(fields(&of(group(), None)), ["needed"]);
    assert_eq!(fields(&of(None, Some(1))), ["group"]);
    let none_needed = of(group(), Some(0)).to_values();
    let refused = Dependency::record_type().validate(&none_needed);
    assert_eq!(refused[0].field, "needed");
}

#[test]
fn a_confirmation_is_somebodys_on_a_day() {
    let day = Some("2026-11-03".parse().unwrap());
    let by = Some(Ref::to(id(7)));
    let confirmed = |by, on| Dependency {
        provider_confirmed_by: by,
        provider_confirmed_on: on,
        ..needs(Some(2))
    };
    assert_eq!(fields(&confirmed(by, day)), [""; 0]);
    assert_eq!(fields(&confirmed(by, None)), ["provider_confirmed_on"]);
    assert_eq!(fields(&confirmed(None, day)), ["provider_confirmed_by"]);
}
