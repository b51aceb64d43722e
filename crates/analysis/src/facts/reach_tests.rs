//! What a reader sees, and what must not shine through.

use super::Verdict;
use crate::{
    landscape::{Discloses, NodeKind},
    sample::{Sample, minutes},
    view::Disclosed,
    whatif::WhatIf,
};

/// Three providers under one customer: the storage of Altus carries a service of Corvid, and the
/// network of Brightline too.
fn providers(discloses: Discloses) -> Sample {
    let mut sample = Sample::new();
    for name in ["Northwharf", "Altus", "Brightline", "Corvid"] {
        sample.other(NodeKind::Organisation, name, name);
    }
    sample
        .other(NodeKind::Supplier, "Altus hosting", "Northwharf")
        .party("Altus hosting", "Altus")
        .service("Settlement", "Corvid", Some(30), Some(240))
        .service("Storage", "Altus", Some(60), Some(120))
        .service("Backup", "Altus", Some(60), Some(600))
        .ci("secret-app", "Corvid", Some(20))
        .ci("line-9", "Brightline", Some(10))
        .ci("san-q7", "Altus", Some(35))
        .needs("Settlement", "secret-app", "hard")
        .needs("Settlement", "Storage", "hard lag=15")
        .needs("Settlement", "line-9", "hard")
        .needs("Storage", "san-q7", "hard")
        .needs("Backup", "Settlement", "hard")
        .contract("Altus hosting", "Northwharf", &["Settlement"], Some(240), discloses);
    sample
}

fn everything_said(seen: &crate::facts::Assessed) -> String {
    let asked = WhatIf::fails(["san-q7"]);
    let mut said = serde_json::json!([seen.readiness(), seen.blast(&asked)]).to_string();
    for service in seen.view().live_services() {
        said.push_str(&serde_json::json!(seen.service_report(service)).to_string());
    }
    said
}

#[test]
fn a_provider_sees_nothing_of_the_others_without_a_contract() {
    let mut sample = providers(Discloses::Nothing);
    let sight = sample.sight(&["Altus"]);
    let seen = sample.seen_by(&sight);
    let said = everything_said(&seen);
    for name in ["Settlement", "secret-app", "line-9", "Corvid", "Brightline", "Northwharf"] {
        assert!(!said.contains(name), "{name} in {said}");
    }
    let ready = seen.readiness();
    assert_eq!((ready.services.len(), ready.all.all(), ready.components), (2, 2, 1));
    // Beside itself, which stops both of its services.
    let others = ready.singles.iter().filter(|one| one.cause.name != "Altus hosting");
    assert_eq!(others.map(|one| one.services.len()).max(), Some(1));
    // Its own need that leads outside stays its own, and makes its time unknown.
    let line = seen.line(seen.named("Backup"));
    assert_eq!(line.derived.unknown[0].why, "keeps its recovery time to itself");
    assert_eq!(seen.blast(&WhatIf::fails(["san-q7"])).hits.len(), 1);
    // The control: who reaches all sees all.
    let said = everything_said(&sample.seen());
    assert!(["Settlement", "secret-app", "line-9"].iter().all(|name| said.contains(name)));
    assert_eq!(sample.seen().blast(&WhatIf::fails(["san-q7"])).hits.len(), 3);
}

#[test]
fn a_contract_opens_the_objective_without_name_or_number() {
    let mut sample = providers(Discloses::Objective);
    let sight = sample.sight(&["Altus"]);
    let seen = sample.seen_by(&sight);
    let said = everything_said(&seen);
    for name in ["Settlement", "secret-app", "line-9", "Corvid", "Brightline"] {
        assert!(!said.contains(name), "{name} in {said}");
    }
    let blast = seen.blast(&WhatIf::fails(["san-q7"]));
    let foreign: Vec<_> =
        blast.hits.iter().filter(|hit| hit.node.disclosed == Disclosed::Objective).collect();
    assert_eq!(foreign.len(), 1);
    assert_eq!(foreign[0].node.name, "a service of another provider, RTO 4 h");
    assert!(foreign[0].node.number.is_empty() && foreign[0].node.path.is_empty());
    assert_eq!(foreign[0].after.seconds(), 900);
    // It counts nowhere: neither as a service nor as vital.
    let ready = seen.readiness();
    assert_eq!((ready.services.len(), ready.vital.len()), (2, 2));
    assert_eq!(blast.not_reached, 0);
    // A name cannot be tried out either.
    let tried = seen.blast(&WhatIf::fails(["Settlement", "SVC-0010"]));
    assert_eq!((tried.causes.len(), tried.not_found.len()), (0, 2));
    // Brightline is no party to it.
    let sight = sample.sight(&["Brightline"]);
    let said = everything_said(&sample.seen_by(&sight));
    assert!(!said.contains("another provider, RTO"), "{said}");
}

#[test]
fn a_contract_that_opens_everything_opens_nothing_of_a_third_organisation() {
    // Northwharf and Altus agree on a service that is Corvid's: no more than its objective is told.
    let mut sample = providers(Discloses::Everything);
    for reader in ["Altus", "Northwharf"] {
        let sight = sample.sight(&[reader]);
        let said = everything_said(&sample.seen_by(&sight));
        for name in ["Settlement", "secret-app", "line-9"] {
            assert!(!said.contains(name), "{reader} reads {name}: {said}");
        }
    }
    let sight = sample.sight(&["Altus"]);
    let blast = sample.seen_by(&sight).blast(&WhatIf::fails(["san-q7"]));
    assert!(blast.hits.iter().any(|hit| hit.node.name == "a service of another provider, RTO 4 h"));
    // Who signed nothing is told nothing of it.
    let sight = sample.sight(&["Brightline"]);
    assert_eq!(sample.seen_by(&sight).readiness().services.len(), 0);
    assert!(!everything_said(&sample.seen_by(&sight)).contains("another provider, RTO"));
}

#[test]
fn a_contract_that_opens_everything_opens_each_party_s_own_to_the_other() {
    let mut sample = providers(Discloses::Nothing);
    sample
        .service("Books", "Northwharf", Some(20), Some(600))
        .ci("ledger", "Northwharf", Some(15))
        .needs("Books", "ledger", "hard")
        .needs("Books", "Backup", "hard")
        .needs("Storage", "line-9", "hard")
        .contract(
            "Altus hosting",
            "Northwharf",
            &["Storage", "Books"],
            Some(240),
            Discloses::Everything,
        );
    // The supplier's to the customer, with what stands behind it as far as it is the supplier's.
    let sight = sample.sight(&["Northwharf"]);
    let seen = sample.seen_by(&sight);
    let said = everything_said(&seen);
    assert!(said.contains("Storage") && said.contains("san-q7"), "{said}");
    assert!(!said.contains("line-9"), "what is Brightline's is not Altus's to disclose: {said}");
    assert!(!said.contains("Backup"), "the contract is not about it: {said}");
    // There is still no page to lead to.
    assert!(seen.shown(seen.named("Storage")).path.is_empty());
    // The customer's to the supplier.
    let sight = sample.sight(&["Altus"]);
    let said = everything_said(&sample.seen_by(&sight));
    assert!(said.contains("Books") && said.contains("ledger"), "{said}");
    // Nobody else is a party to it: two customers of one supplier least of all.
    let sight = sample.sight(&["Corvid"]);
    let said = everything_said(&sample.seen_by(&sight));
    assert!(!said.contains("Books") && !said.contains("Storage"), "{said}");
}

#[test]
fn what_is_known_by_its_objective_only_adds_no_work_to_what_it_waits_for() {
    let mut sample = providers(Discloses::Objective);
    let sight = sample.sight(&["Altus"]);
    let seen = sample.seen_by(&sight);
    // 35 min and 60 min are Altus's own work; how long Settlement takes then, Corvid knows.
    let blast = seen.blast(&WhatIf::fails(["san-q7"]));
    let of = |name: &str| blast.hits.iter().find(|hit| hit.node.name.starts_with(name)).unwrap();
    let foreign = &of("a service of another provider").recovered;
    assert_eq!((foreign.time, foreign.unknown.len()), (minutes(95), 1));
    assert_eq!(foreign.unknown[0].why, "shows by when it shall be back, and not how it recovers");
    let backup = &of("Backup").recovered;
    assert_eq!((backup.time, backup.is_known()), (minutes(155), false));
    // The whole 4 h of its RTO are left to what it needs, so 2 h are not too late.
    assert_eq!(seen.conflicts(), []);
    // The control: who sees its own 30 min counts them.
    let all = sample.seen();
    let blast = all.blast(&WhatIf::fails(["san-q7"]));
    let settlement = blast.hits.iter().find(|hit| hit.node.name == "Settlement").unwrap();
    assert_eq!(settlement.recovered.time, minutes(125));
    // What it waits for may be too late already, and that is known.
    sample.ci("san-q7", "Altus", Some(300));
    let late = sample.seen_by(&sight).blast(&WhatIf::fails(["san-q7"]));
    let late = late.hits.iter().find(|hit| hit.node.name.starts_with("a service of")).unwrap();
    assert_eq!((late.recovered.time, late.verdict), (minutes(360), Some(Verdict::Gap)));
}

#[test]
fn what_is_not_settled_or_out_of_use_is_unknown_and_named() {
    let mut sample = Sample::new();
    sample.service("S", "O", Some(5), Some(60)).needs("S", "?", "hard");
    sample.service("T", "O", Some(5), Some(60)).needs("T", "gone", "hard");
    let seen = sample.seen();
    let unknown = seen.line(seen.named("S")).derived.unknown;
    assert_eq!(
        (unknown[0].node.name.as_str(), unknown[0].node.path.as_str()),
        ("legacy-box", "/dependencies/DEP-0001")
    );
    assert!(!seen.line(seen.named("T")).derived.is_known());
    assert_eq!(seen.readiness().all.unknown, 2);
}

#[test]
fn groups_of_a_closed_service_that_are_seen_in_part_tell_nothing_of_the_rest() {
    let mut sample = providers(Discloses::Objective);
    sample
        .ci("san-q8", "Altus", Some(5))
        .ci("other-san", "Corvid", Some(5))
        .needs("Settlement", "san-q8", "g:1")
        .needs("Settlement", "other-san", "g:1");
    let sight = sample.sight(&["Altus"]);
    let seen = sample.seen_by(&sight);
    let blast = seen.blast(&WhatIf::fails(["san-q8"]));
    assert_eq!(blast.hits.iter().map(|hit| hit.fails).collect::<Vec<_>>(), [false]);
    assert!(blast.groups.is_empty());
}
