//! Who acts when: holders over time, deputies of the absent, and where roles are looked for.

use super::*;

fn id(n: u8) -> Id {
    Id::v7(1, [n; 10])
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn held(person: u8, capacity: Capacity, from: &str, until: Option<&str>) -> Held {
    Held { person: id(person), capacity, from: day(from), until: until.map(day) }
}

/// Organisation 1 with 2 as a part of it; 3 the integrator; 4 a provider; persons from 10.
fn cast(held: Vec<Held>) -> Cast {
    let mut cast = Cast::default();
    for (n, parent) in [(1, None), (2, Some(1)), (3, None), (4, None)] {
        let card = OrganisationCard {
            number: i64::from(n),
            name: format!("Organisation {n}"),
            parent: parent.map(id),
        };
        cast.put_organisation(id(n), card);
    }
    for n in 10..14 {
        let card =
            PersonCard { name: format!("P{n}"), state: "active".into(), ..Default::default() };
        cast.put_person(id(n), card);
    }
    cast.put_role(id(20), Some(role(1, "BC Manager", RolePart::BcManager, held)));
    cast
}

fn role(organisation: u8, title: &str, part: RolePart, held: Vec<Held>) -> RoleCard {
    RoleCard { number: 1, title: title.into(), organisation: id(organisation), part, held }
}

fn acting(cast: &Cast, on: &str) -> Vec<(Id, Stands)> {
    let around = Around { organisation: id(1), integrator: Some(id(3)) };
    let party = Party { role: "bc-manager".into(), provider: None };
    cast.acting((Definition::shipped(), around), &party, day(on))
}

use Capacity::{Deputy, Holder};

#[test]
fn a_role_is_held_from_its_first_day_to_its_last() {
    let cast = cast(vec![
        held(10, Holder, "2026-01-01", Some("2026-06-30")),
        held(11, Holder, "2026-07-01", None),
        held(12, Deputy, "2026-01-01", None),
    ]);
    assert_eq!(acting(&cast, "2026-06-30"), [(id(10), Stands::Holds)]);
    assert_eq!(acting(&cast, "2026-07-01"), [(id(11), Stands::Holds)]);
    assert_eq!(acting(&cast, "2025-12-31"), []);
}

#[test]
fn deputies_act_for_the_absent_and_only_then() {
    let mut cast =
        cast(vec![held(10, Holder, "2026-01-01", None), held(12, Deputy, "2026-01-01", None)]);
    assert_eq!(acting(&cast, "2026-11-23"), [(id(10), Stands::Holds)]);
    let away = |deputy| PersonCard {
        state: "away".into(),
        away_until: Some(day("2026-11-30")),
        deputy,
        ..PersonCard::default()
    };
    cast.put_person(id(10), away(None));
    assert_eq!(acting(&cast, "2026-11-23"), [(id(12), Stands::StandsIn(id(10)))]);
    // Back on the day after.
    assert_eq!(acting(&cast, "2026-12-01"), [(id(10), Stands::Holds)]);
    // Whom the absent person names comes before the deputy of the role.
    cast.put_person(id(10), away(Some(id(13))));
    assert_eq!(acting(&cast, "2026-11-23"), [(id(13), Stands::StandsIn(id(10)))]);
    cast.put_person(id(13), PersonCard { state: "left".into(), ..PersonCard::default() });
    assert_eq!(acting(&cast, "2026-11-23"), [(id(12), Stands::StandsIn(id(10)))]);
    cast.put_person(id(12), PersonCard { is_retired: true, ..PersonCard::default() });
    assert_eq!(acting(&cast, "2026-11-23"), []);
}

#[test]
fn a_planned_absence_begins_and_ends_by_itself() {
    let mut cast = cast(vec![held(10, Holder, "2026-01-01", None)]);
    let planned = PersonCard {
        state: "active".into(),
        away_from: Some(day("2026-12-21")),
        away_until: Some(day("2026-12-31")),
        deputy: Some(id(13)),
        ..PersonCard::default()
    };
    cast.put_person(id(10), planned);
    assert_eq!(acting(&cast, "2026-12-20"), [(id(10), Stands::Holds)]);
    assert_eq!(acting(&cast, "2026-12-21"), [(id(13), Stands::StandsIn(id(10)))]);
    assert_eq!(acting(&cast, "2026-12-31"), [(id(13), Stands::StandsIn(id(10)))]);
    assert_eq!(acting(&cast, "2027-01-01"), [(id(10), Stands::Holds)]);
}

#[test]
fn a_provider_cannot_make_itself_the_bc_manager() {
    let mut cast = cast(vec![held(10, Holder, "2026-01-01", None)]);
    let usurped =
        role(4, "BC Manager", RolePart::BcManager, vec![held(11, Holder, "2026-01-01", None)]);
    cast.put_role(id(21), Some(usurped));
    assert_eq!(acting(&cast, "2026-11-23"), [(id(10), Stands::Holds)]);
    cast.put_role(id(20), None);
    assert_eq!(acting(&cast, "2026-11-23"), []);
    // What is part of the organisation counts.
    let below =
        role(2, "BC manager", RolePart::BcManager, vec![held(12, Holder, "2026-01-01", None)]);
    cast.put_role(id(22), Some(below));
    assert_eq!(acting(&cast, "2026-11-23"), [(id(12), Stands::Holds)]);
}

#[test]
fn the_role_that_is_called_as_the_process_calls_it_acts() {
    let mut cast = cast(Vec::new());
    let on = |n| vec![held(n, Holder, "2026-01-01", None)];
    cast.put_role(id(30), Some(role(4, "Night desk", RolePart::Operations, on(10))));
    let party = Party { role: "sp-operations".into(), provider: Some(id(4).to_string()) };
    let around = Around { organisation: id(1), integrator: Some(id(3)) };
    let who = |cast: &Cast| cast.acting((Definition::shipped(), around), &party, day("2026-11-23"));
    assert_eq!(who(&cast), [(id(10), Stands::Holds)]);
    let called = RoleCard { number: 2, ..role(4, "operations", RolePart::Operations, on(11)) };
    cast.put_role(id(31), Some(called));
    assert_eq!(who(&cast), [(id(11), Stands::Holds)]);
    let all = [party.clone(), Party { role: "sc-lead".into(), provider: None }];
    let held =
        |person| cast.parties((Definition::shipped(), around), &all, id(person), day("2026-11-23"));
    assert_eq!((held(11), held(10)), (vec![party.clone()], Vec::new()));
}
