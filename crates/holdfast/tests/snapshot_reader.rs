//! The reader of snapshots with thousands of texts that are almost right.

#[path = "../../engine/tests/common/dice.rs"]
mod dice;
#[path = "../../engine/tests/common/mutator.rs"]
mod mutator;
#[path = "nets/snapshots.rs"]
mod snapshots;

use analysis::landscape::{
    Contract, DependencyPut, Discloses, Landscape, NeedKind, NodeKind, NodePut, Objectives,
    Standing,
};
use dice::Dice;
use holdfast::snapshot;
use terms::{Duration, Id};

fn id(number: u8) -> Id {
    Id::v7(u64::from(number), [number; 10])
}

fn time(hours: i64) -> Option<Duration> {
    Duration::from_seconds(hours * 3600).ok()
}

/// A small landscape with everything in it: a service, two components in a group, a circle, places,
/// a supplier with a contract, something unsettled and something that never came.
fn small() -> String {
    let mut land = Landscape::new();
    let of = id(1);
    for (number, kind, name) in [
        (2, NodeKind::Service, "Shop"),
        (3, NodeKind::Ci, "db-1"),
        (4, NodeKind::Ci, "db-2"),
        (5, NodeKind::Location, "Harbour"),
        (6, NodeKind::Supplier, "Grid"),
        (7, NodeKind::Person, "Mara"),
    ] {
        let is_part = matches!(kind, NodeKind::Ci);
        let put = NodePut {
            number: i64::from(number),
            own: time(2).filter(|_| kind != NodeKind::Person),
            location: is_part.then_some(id(5)),
            supplier: is_part.then_some(id(6)),
            owner: Some(id(7)),
            ..NodePut::named(id(number), kind, of, name)
        };
        if kind == NodeKind::Service {
            let objectives =
                Objectives { rto: time(4), mtpd: time(9), is_live: true, ..Objectives::default() };
            land.put_service(&put, objectives);
        } else {
            land.put_node(&put);
        }
    }
    land.put_party(id(6), Some(id(8)));
    for (number, from, to, group) in [
        (20, 2, Some(3), "db"),
        (21, 2, Some(4), "db"),
        (22, 3, Some(2), ""),
        (23, 4, None, ""),
        (24, 4, Some(9), ""),
    ] {
        land.put_dependency(&DependencyPut {
            id: id(number),
            number: i64::from(number),
            organisation: of,
            consumer: id(from),
            provider: to.map(id),
            unresolved: if to.is_none() { "the old mail server" } else { "" },
            kind: NeedKind::RunsOn,
            is_hard: true,
            group,
            needed: (!group.is_empty()).then_some(1),
            lag: time(1),
            confirmed: (true, false),
            is_denied: false,
            is_together: to == Some(9),
            in_use: true,
        });
    }
    let contract = power(&mut land);
    land.put_contract(contract);
    snapshot::write(&land).expect("a landscape can be written")
}

/// A contract on power, with everything that one can say.
fn power(land: &mut Landscape) -> Contract {
    let supplier = land.node(id(6));
    let service = land.node(id(2));
    Contract {
        id: id(30),
        number: 1,
        name: "Power".to_owned(),
        organisation: land.organisation(id(1)),
        supplier,
        customer: land.organisation(id(1)),
        further: vec![land.organisation(id(1))],
        services: vec![service],
        rto: time(3),
        rpo: None,
        availability: "99.9 %".to_owned(),
        thousandths: Some(99_900),
        is_sla: true,
        stands_on: vec![id(30)],
        ends: "2027-01-31".to_owned(),
        notice_by: String::new(),
        discloses: Discloses::Objective,
        standing: Standing::InForce,
    }
}

#[test]
fn snapshots_that_are_almost_right_are_read_or_refused_with_a_place() {
    let good = small();
    assert!(snapshot::read(&good).is_ok(), "{:?}", snapshot::read(&good).err());
    snapshots::body(&good);
    let mut read = 0;
    for seed in 0..1500 {
        let mut dice = Dice(seed);
        let changes = 1 + dice.below(2) * dice.below(3);
        let text = mutator::changed(&mut dice, &good, changes);
        read += u32::from(snapshot::read(&text).is_ok());
        snapshots::body(&text);
    }
    assert!((50..1450).contains(&read), "{read} of 1500 were read: the changes miss their aim");
    for odd in ["", "{}", "[]", "null", "{\"holdfast_snapshot\":1}", "\u{feff}"] {
        snapshots::body(odd);
    }
}
