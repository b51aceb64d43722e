//! What the rules of the catalogue refuse, and what they accept.

use super::*;
use crate::catalogue::{ImpactAssessed, ServiceKind};
use record::{Ref, Rows};
use terms::Id;

fn settlement() -> Service {
    let provider: Id = "01890000-0000-7000-8000-000000000001".parse().unwrap();
    Service {
        rto: duration("4 h"),
        wrt: duration("1 h"),
        mtpd: duration("6 h"),
        rpo: duration("15 min"),
        mtdl: duration("15 min"),
        ..Service::named(
            "Settlement".parse().unwrap(),
            Ref::to(provider),
            ServiceKind::CustomerFacing,
        )
    }
}

fn duration(text: &str) -> Option<Duration> {
    Some(text.parse().unwrap())
}

fn fields(refusals: &[Refusal]) -> Vec<&str> {
    refusals.iter().map(|refusal| refusal.field.as_ref()).collect()
}

#[test]
fn rto_and_work_recovery_fit_into_the_mtpd() {
    assert_eq!(service(&settlement()), []);
    let late = Service { rto: duration("5 h 30 min"), ..settlement() };
    let refused = service(&late);
    assert_eq!(fields(&refused), ["rto"]);
    assert!(refused[0].words.contains("RTO 5 h 30 min and work recovery 1 h"), "{refused:?}");
    let without_work = Service { rto: duration("6 h"), wrt: None, ..settlement() };
    assert_eq!(service(&without_work), []);
    let beyond = Service { rto: duration("7 h"), ..without_work };
    assert_eq!(fields(&service(&beyond)), ["rto"]);
    let work_alone = Service { rto: None, wrt: duration("7 h"), ..settlement() };
    assert_eq!(fields(&service(&work_alone)), ["wrt"]);
}

#[test]
fn the_minimum_comes_before_the_full_service() {
    let full_first = Service { rto_full: duration("3 h"), ..settlement() };
    assert_eq!(fields(&service(&full_first)), ["rto"]);
    let same = Service { rto_full: duration("4 h"), ..settlement() };
    assert_eq!(service(&same), []);
}

#[test]
fn data_that_come_back_are_not_older_than_tolerated() {
    let older = Service { rpo: duration("1 h"), ..settlement() };
    assert_eq!(fields(&service(&older)), ["rpo"]);
}

#[test]
fn what_is_not_stated_contradicts_nothing() {
    let open = Service { rto: None, rpo: None, wrt: None, mtpd: None, ..settlement() };
    assert_eq!(service(&open), []);
    assert_eq!(without_reserve(&open), Vec::<String>::new());
}

#[test]
fn objectives_without_reserve_are_found_and_not_refused() {
    let tight = Service { rto: duration("5 h"), ..settlement() };
    assert_eq!(service(&tight), []);
    let found = without_reserve(&tight);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("MTPD of 6 h"), "{found:?}");
    // The control: four hours and one leave one of the six.
    assert_eq!(without_reserve(&settlement()).len(), 1);
}

#[test]
fn a_service_is_planned_when_each_kind_of_impact_was_assessed() {
    let assessed = |areas: &[ImpactArea]| Service {
        impacts: Rows::of(
            areas
                .iter()
                .map(|area| ImpactAssessed {
                    area: *area,
                    finding: "none".parse().unwrap(),
                    assessed_by: None,
                    assessed_on: None,
                })
                .collect(),
        ),
        ..settlement()
    };
    use ImpactArea::{Financial, ManagementSystem, Organisational, Technical};
    let some = assessed(&[Financial, Technical]);
    let refused = may_be_planned(&some.to_values());
    assert_eq!(fields(&refused), ["impacts"]);
    assert!(refused[0].words.contains("Organisational, Service management system"));
    let all = assessed(&[Financial, Organisational, Technical, ManagementSystem]);
    assert_eq!(may_be_planned(&all.to_values()), []);
    let twice = assessed(&[Financial, Financial]);
    assert_eq!(fields(&service(&twice)), ["impacts.1.area"]);
}

#[test]
fn a_service_does_not_end_before_it_begins() {
    let backwards = Service {
        live_since: Some("2026-02-01".parse().unwrap()),
        ends_on: Some("2026-01-31".parse().unwrap()),
        ..settlement()
    };
    assert_eq!(fields(&service(&backwards)), ["ends_on"]);
}
