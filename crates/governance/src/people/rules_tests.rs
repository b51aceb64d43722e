//! The rules about people, each with what it accepts and what it refuses.

use super::*;
use crate::people::{LocationKind, OrganisationKind, RolePart};
use record::{Record, Rows};

fn id(n: u8) -> Id {
    Id::v7(1, [n; 10])
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// An assignment written as `1 holder 2026-01-01 2026-06-30`; the last day may be left out.
fn assignment(text: &str) -> Assignment {
    let words: Vec<&str> = text.split_whitespace().collect();
    Assignment {
        person: Ref::to(id(words[0].parse().unwrap())),
        capacity: if words[1] == "holder" { Capacity::Holder } else { Capacity::Deputy },
        from: day(words[2]),
        until: words.get(3).map(|text| day(text)),
    }
}

fn role_of(holders: &[&str]) -> Role {
    let holders = holders.iter().map(|text| assignment(text)).collect();
    let titled = Role::titled("Duty manager".parse().unwrap(), Ref::to(id(100)), RolePart::Crisis);
    Role { holders: Rows::of(holders), ..titled }
}

fn person_with(contacts: Vec<ContactPoint>) -> Person {
    let dana = Person::named("Dana Holt".parse().unwrap(), Ref::to(id(100)));
    Person { contacts: Rows::of(contacts), ..dana }
}

fn point(kind: ContactKind, value: &str, verified: Option<&str>) -> ContactPoint {
    ContactPoint {
        kind,
        value: value.parse().unwrap(),
        priority: None,
        reachable: None,
        verified: verified.map(day),
    }
}

#[track_caller]
fn check(holders: &[&str], fields: &[&str]) {
    let refusals = role(&role_of(holders));
    let found: Vec<&str> = refusals.iter().map(|refusal| refusal.field.as_ref()).collect();
    assert_eq!(found, fields, "{refusals:?}");
}

#[test]
fn an_assignment_ends_on_its_first_day_or_later() {
    check(&["1 holder 2026-03-01 2026-03-01"], &[]);
    check(&["1 holder 2026-03-01 2026-02-28"], &["holders.0.until"]);
}

#[test]
fn nobody_is_holder_and_deputy_at_the_same_time() {
    check(&["1 holder 2026-01-01 2026-06-30", "1 deputy 2026-07-01"], &[]);
    check(&["1 holder 2026-01-01 2026-06-30", "1 deputy 2026-06-30"], &["holders.1.person"]);
    check(&["1 deputy 2026-01-01", "1 deputy 2026-02-01"], &["holders.1.person"]);
}

#[test]
fn a_role_has_one_holder_at_a_time_unless_it_is_shared() {
    let (handed_over, doubled) = (
        ["1 holder 2026-01-01 2026-06-30", "2 holder 2026-07-01"],
        ["1 holder 2026-01-01 2026-07-01", "2 holder 2026-07-01"],
    );
    check(&handed_over, &[]);
    check(&doubled, &["holders.1.from"]);
    let shared = Role { shared: Some(true), ..role_of(&doubled) };
    assert_eq!(role(&shared), vec![]);
    check(&["1 holder 2026-01-01", "2 deputy 2026-01-01", "3 deputy 2026-01-01"], &[]);
}

#[test]
fn a_contact_point_is_written_as_its_kind_asks() {
    for (kind, good, bad) in [
        (ContactKind::Mail, "duty@altus.example", "duty at altus"),
        (ContactKind::Telephone, "+1 555 0100", "555 0100"),
        (ContactKind::Mobile, "+1 555 0101", "after the beep"),
    ] {
        assert_eq!(person(&person_with(vec![point(kind, good, None)])), vec![]);
        let refusals = person(&person_with(vec![point(kind, good, None), point(kind, bad, None)]));
        assert_eq!(refusals.len(), 1);
        assert_eq!(refusals[0].field, "contacts.1.value");
        assert!(refusals[0].words.contains("write it like"), "{}", refusals[0].words);
    }
    let free = point(ContactKind::Messenger, "Signal: duty.altus", None);
    assert_eq!(person(&person_with(vec![free])), vec![]);
}

#[test]
fn private_contact_points_go_when_the_person_leaves() {
    let mut dana = person_with(vec![]);
    dana.private_contacts = Rows::of(vec![point(ContactKind::Mobile, "+1 555 0150", None)]);
    assert_eq!(person(&dana), vec![]);
    dana.state = PersonState::Left;
    assert_eq!(person(&dana)[0].field, "private_contacts");
}

#[test]
fn somebody_who_goes_away_can_still_be_reached() {
    let unreachable = person_with(vec![]);
    assert_eq!(may_go_away(&unreachable.to_values())[0].field, "contacts");
    let reachable = person_with(vec![point(ContactKind::Mobile, "+1 555 0101", None)]);
    assert_eq!(may_go_away(&reachable.to_values()), vec![]);
}

#[test]
fn an_organisation_has_a_period_and_pages_that_make_sense() {
    let altus = Organisation {
        website: Some("https://altus.example".parse().unwrap()),
        active_from: Some(day("2026-01-01")),
        active_until: Some(day("2026-01-01")),
        ..Organisation::named("Altus".parse().unwrap(), OrganisationKind::Provider)
    };
    assert_eq!(organisation(&altus), vec![]);
    let wrong = Organisation {
        website: Some("javascript:alert(1)".parse().unwrap()),
        active_until: Some(day("2025-12-31")),
        ..altus
    };
    let refusals = organisation(&wrong);
    let fields: Vec<&str> = refusals.iter().map(|refusal| refusal.field.as_ref()).collect();
    assert_eq!(fields, ["active_until", "website"]);
}

#[test]
fn a_role_without_holder_or_deputy_on_the_day_is_a_finding() {
    let today = day("2026-11-23");
    let finding = |holders: &[&str]| role_finding(&role_of(holders), today);
    assert_eq!(finding(&[]), Some(RoleFinding::NobodyHolds));
    assert_eq!(finding(&["1 deputy 2026-01-01"]), Some(RoleFinding::NobodyHolds));
    assert_eq!(finding(&["1 holder 2026-01-01 2026-11-22"]), Some(RoleFinding::NobodyHolds));
    assert_eq!(finding(&["1 holder 2026-11-24"]), Some(RoleFinding::NobodyHolds));
    assert_eq!(finding(&["1 holder 2026-01-01 2026-11-23"]), Some(RoleFinding::NoDeputy));
    let ended = ["1 holder 2026-01-01", "2 deputy 2026-01-01 2026-11-22"];
    assert_eq!(finding(&ended), Some(RoleFinding::NoDeputy));
    assert_eq!(finding(&["1 holder 2026-01-01", "2 deputy 2026-11-23"]), None);
    assert_eq!(finding(&["1 holder 2026-01-01", "2 holder 2026-01-01"]), None, "they share it");
}

#[test]
fn the_deputy_acts_while_the_holder_is_away() {
    let held = role_of(&["1 holder 2026-01-01", "2 deputy 2026-01-01"]);
    let today = day("2026-11-23");
    let with = |holder| {
        acting(&held, today, move |person| {
            Some(if person == id(1) { holder } else { PersonState::Active })
        })
    };
    assert_eq!(with(PersonState::Active), vec![Ref::to(id(1)), Ref::to(id(2))]);
    assert_eq!(with(PersonState::Away), vec![Ref::to(id(2))]);
    assert_eq!(acting(&held, today, |_| None), vec![]);
}

/// P7: ninety days are kept to the day.
#[test]
fn a_contact_point_is_verified_for_ninety_days() {
    let today = day("2026-11-23");
    let days = |verified| {
        let point = point(ContactKind::Mobile, "+1 555 0101", verified);
        unverified([&point], today).first().map(|found| found.days)
    };
    assert_eq!(days(Some("2026-08-25")), None, "90 days ago");
    assert_eq!(days(Some("2026-08-24")), Some(Some(91)));
    assert_eq!(days(Some("2026-08-03")), Some(Some(112)));
    assert_eq!(days(None), Some(None), "never");
}

#[test]
fn contact_points_are_tried_by_priority() {
    let with =
        |priority, value| ContactPoint { priority, ..point(ContactKind::Messenger, value, None) };
    let points = [with(None, "last"), with(Some(2), "second"), with(Some(1), "first")];
    let order: Vec<&str> = in_order(&points).iter().map(|point| point.value.as_str()).collect();
    assert_eq!(order, ["first", "second", "last"]);
}

#[test]
fn a_point_on_the_map_is_two_numbers_of_degrees() {
    let keystone: Id = "01890000-0000-7000-8000-000000000001".parse().unwrap();
    let at = |point: &str| Location {
        point: Some(point.parse().unwrap()),
        ..Location::named("Site North".parse().unwrap(), Ref::to(keystone), LocationKind::Site)
    };
    for good in ["38.7223, -9.1393", "-90,180", "0, 0"] {
        assert_eq!(location(&at(good)), [], "{good}");
    }
    for bad in ["38.7223", "91, 0", "0, 181", "north, west", "38.7 N, 9.1 W", "nan, 0"] {
        assert_eq!(location(&at(bad))[0].field, "point", "{bad}");
    }
}
