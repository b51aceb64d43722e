//! Conflicts, common causes, promises and sentences over small landscapes.

use crate::{
    facts::{Rule, Verdict},
    landscape::{Discloses, NodeKind, Objectives},
    sample::{Sample, minutes},
    whatif::WhatIf,
};

/// Settlement on two database nodes that share a location and a supplier.
fn shared() -> Sample {
    let mut sample = Sample::new();
    for name in ["Keystone", "Altus"] {
        sample.other(NodeKind::Organisation, name, name);
    }
    sample
        .other(NodeKind::Location, "Site North", "Keystone")
        .other(NodeKind::Supplier, "Altus hosting", "Keystone")
        .party("Altus hosting", "Altus")
        .service("Settlement", "Keystone", Some(55), Some(240))
        .placed("stl-db-1", "Altus", 190, "Site North", "Altus hosting")
        .placed("stl-db-2", "Altus", 190, "Site North", "Altus hosting")
        .ci("detection", "Keystone", Some(25))
        .needs("Settlement", "stl-db-1", "db:1")
        .needs("Settlement", "stl-db-2", "db:1")
        .needs("stl-db-1", "detection", "hard")
        .needs("stl-db-2", "detection", "hard power");
    sample
}

#[test]
fn what_is_late_is_a_conflict_with_its_chain_and_its_culprit() {
    let seen = shared().seen();
    let conflicts = seen.conflicts();
    let late: Vec<_> = conflicts.iter().filter(|one| one.rule == Rule::DerivedTooLate).collect();
    assert_eq!(late.len(), 1);
    assert_eq!((late[0].excess, late[0].culprit.name.as_str()), (30 * 60, "stl-db-1"));
    assert_eq!(late[0].chain.len(), 3);
    assert!(late[0].words.contains("30 min too late"), "{}", late[0].words);
    // The control: with a quicker restore there is none.
    let mut sample = shared();
    sample.placed("stl-db-1", "Altus", 100, "Site North", "Altus hosting");
    let seen = sample.seen();
    assert!(seen.conflicts().is_empty(), "{:?}", seen.conflicts());
    assert_eq!(seen.line(seen.named("Settlement")).verdict, Verdict::Plausible);
}

#[test]
fn stated_objectives_are_measured_against_what_is_left_of_the_consumer_s() {
    let mut sample = Sample::new();
    sample
        .service("Settlement", "O", Some(60), Some(240))
        .ci("app", "O", Some(30))
        .service("Storage", "O", Some(10), Some(180))
        .needs("Settlement", "app", "hard")
        .needs("app", "Storage", "hard");
    let seen = sample.seen();
    let conflict = &seen.conflicts()[0];
    assert_eq!((conflict.rule, conflict.excess), (Rule::StatedTooLate, 30 * 60));
    assert_eq!(conflict.allowed, Some(minutes(150)));
    let names: Vec<&str> = conflict.chain.iter().map(|link| link.node.name.as_str()).collect();
    assert_eq!(names, ["Storage", "app", "Settlement"]);
    assert_eq!(
        (conflict.service.name.as_str(), conflict.culprit.name.as_str()),
        ("Settlement", "Storage")
    );
    // The control: what fits is no conflict.
    sample.service("Storage", "O", Some(10), Some(150));
    assert!(sample.seen().conflicts().is_empty());
}

/// The names along the chain of the only conflict of a rule.
fn chain_of(seen: &crate::facts::Assessed, rule: Rule) -> Vec<String> {
    let found: Vec<_> = seen.conflicts().iter().filter(|one| one.rule == rule).collect();
    assert_eq!(found.len(), 1, "{rule:?}: {:?}", seen.conflicts());
    found[0].chain.iter().map(|link| link.node.name.clone()).collect()
}

#[test]
fn the_requirement_falls_on_a_group_and_a_member_alone_may_be_weaker() {
    // Settlement leaves 240 - 60 minutes to its database, of which one of two is needed.
    let landscape = |one: Option<i64>, two: Option<i64>| {
        let mut sample = Sample::new();
        sample
            .service("Settlement", "O", Some(60), Some(240))
            .service("db one", "O", Some(5), one)
            .service("db two", "O", Some(5), two)
            .needs("Settlement", "db one", "db:1")
            .needs("Settlement", "db two", "db:1");
        sample.seen()
    };
    let none = |seen: &crate::facts::Assessed| seen.conflicts().is_empty();
    assert!(none(&landscape(Some(180), Some(600))), "one is enough");
    assert!(none(&landscape(Some(600), None)), "of the other nobody knows");
    let seen = landscape(Some(200), Some(600));
    let conflict = &seen.conflicts()[0];
    assert_eq!((conflict.rule, conflict.excess), (Rule::StatedTooLate, 20 * 60));
    assert_eq!((conflict.culprit.name.as_str(), conflict.allowed), ("db one", Some(minutes(180))));
    assert_eq!(chain_of(&seen, Rule::StatedTooLate), ["db one", "Settlement"]);
    assert_eq!(conflict.chain[0].group, "needs 1 of 2");
}

#[test]
fn data_that_lives_on_something_or_comes_from_it_is_no_older_than_its_consumer_bears() {
    let objectives = |rpo: i64| Objectives {
        rpo: Some(minutes(rpo)),
        is_vital: true,
        is_live: true,
        ..Objectives::default()
    };
    let landscape = |how: &str, rpos: [i64; 2]| {
        let mut sample = Sample::new();
        sample
            .service_with("Ledger", "O", Some(5), objectives(15))
            .ci("app", "O", Some(5))
            .service_with("db one", "O", Some(5), objectives(rpos[0]))
            .service_with("db two", "O", Some(5), objectives(rpos[1]))
            .needs("Ledger", "app", "hard runs_on")
            .needs("app", "db one", how)
            .needs("app", "db two", how);
        sample.seen()
    };
    for how in ["hard runs_on", "hard data_from"] {
        let seen = landscape(how, [10, 60]);
        assert_eq!(chain_of(&seen, Rule::DataTooOld), ["db two", "app", "Ledger"]);
        assert!(landscape(how, [10, 15]).conflicts().is_empty(), "as old as it bears");
    }
    assert!(landscape("hard power", [10, 60]).conflicts().is_empty(), "no data lives there");
    // Each that bears less is told, the most excess and then the least number first.
    let mut sample = Sample::new();
    sample
        .service_with("Second", "O", Some(5), objectives(15))
        .service_with("First", "O", Some(5), objectives(15))
        .service_with("db", "O", Some(5), objectives(60))
        .needs("First", "db", "hard runs_on")
        .needs("Second", "db", "hard runs_on");
    let names: Vec<String> =
        sample.seen().conflicts().iter().map(|one| one.service.name.clone()).collect();
    assert_eq!(names, ["Second", "First"]);
    // Of a group enough must be young enough; one alone may be older.
    assert!(landscape("runs_on db:1", [10, 60]).conflicts().is_empty());
    let seen = landscape("runs_on db:1", [30, 60]);
    assert_eq!(chain_of(&seen, Rule::DataTooOld), ["db one", "app", "Ledger"], "the better one");
    assert_eq!(seen.conflicts()[0].found, Some(minutes(30)));
}

#[test]
fn every_conflict_tells_the_chain_that_causes_it() {
    let mut sample = shared();
    sample.contract("Altus hosting", "Keystone", &["Settlement"], Some(180), Discloses::Nothing);
    let seen = sample.seen();
    let way = ["detection", "Altus hosting", "Settlement"];
    assert_eq!(chain_of(&seen, Rule::PromiseTooLate), way);
    let conflict = seen.conflicts().iter().find(|one| one.rule == Rule::PromiseTooLate);
    let times: Vec<_> =
        conflict.map(|one| one.chain.iter().map(|link| link.own).collect()).unwrap();
    assert_eq!(times, [Some(minutes(25)), Some(minutes(180)), Some(minutes(55))]);
    // An SLA promises the service itself, a contract what runs it: each chain ends at the service.
    let ends = |seen: &crate::facts::Assessed| {
        let last = |one: &crate::facts::Conflict| one.chain.last().map(|link| link.node.clone());
        seen.conflicts().iter().all(|one| last(one).as_ref() == Some(&one.service))
    };
    assert!(ends(&seen), "{:?}", seen.conflicts());
    let mut sample = shared();
    sample.service("Settlement", "Altus", Some(55), Some(240));
    sample.contract("Altus hosting", "Keystone", &["Settlement"], Some(300), Discloses::Nothing);
    let seen = sample.seen();
    assert!(seen.conflicts().iter().any(|one| one.rule == Rule::PromiseTooLate));
    assert!(ends(&seen), "{:?}", seen.conflicts());
    // A tier is asked through a component that has none.
    let tier = |tier: u8| Objectives { tier: Some(tier), is_live: true, ..Objectives::default() };
    let mut sample = Sample::new();
    sample
        .service_with("Ledger", "O", Some(5), tier(0))
        .ci("app", "O", Some(5))
        .service_with("Names", "O", Some(5), tier(3))
        .needs("Ledger", "app", "hard")
        .needs("app", "Names", "hard");
    assert_eq!(chain_of(&sample.seen(), Rule::TierTooWeak), ["Names", "app", "Ledger"]);
    // The control: who needs it softly asks for no tier.
    let mut sample = Sample::new();
    sample
        .service_with("Ledger", "O", Some(5), tier(0))
        .service_with("Names", "O", Some(5), tier(3))
        .needs("Ledger", "Names", "soft");
    assert!(sample.seen().conflicts().is_empty());
}

#[test]
fn a_promise_is_laid_into_the_recovery_of_its_service() {
    let mut sample = shared();
    sample.contract("Altus hosting", "Keystone", &["Settlement"], Some(180), Discloses::Nothing);
    let seen = sample.seen();
    let report = seen.supplier_report(seen.named("Altus hosting"));
    let promise = &report.promises[0];
    assert_eq!((promise.before, promise.after), (minutes(25), minutes(55)));
    assert_eq!((promise.total, promise.would_do), (Some(minutes(260)), Some(minutes(160))));
    assert_eq!((promise.margin, promise.verdict), (Some(-20 * 60), Verdict::Gap));
    assert_eq!((report.services, report.vital, report.components), ((1, 1), (1, 1), 2));
    assert_eq!(report.contracts[0].too_little_for, 1);
    let conflict = seen.conflicts().iter().find(|one| one.rule == Rule::PromiseTooLate);
    assert_eq!(conflict.map(|one| (one.excess, one.contract.as_str())), Some((1_200, "CTR-0001")));
    // The control: a promise that is short enough.
    let mut sample = shared();
    sample.contract("Altus hosting", "Keystone", &["Settlement"], Some(160), Discloses::Nothing);
    let seen = sample.seen();
    assert!(seen.conflicts().iter().all(|one| one.rule != Rule::PromiseTooLate));
}

#[test]
fn common_causes_are_a_location_a_feed_and_a_supplier() {
    let seen = shared().seen();
    let found = seen.common_causes(seen.named("Settlement"));
    let mut words: Vec<(&str, &str, usize, bool)> = found
        .iter()
        .map(|one| (one.cause.name.as_str(), one.found_as.as_str(), one.left, one.breaks))
        .collect();
    words.sort_unstable();
    assert_eq!(
        words,
        [
            ("Altus hosting", "same supplier", 0, true),
            ("Site North", "same location", 0, true),
            ("detection", "same feed", 0, true),
        ]
    );
    // The control: two sites have no common location.
    let mut sample = shared();
    sample.other(NodeKind::Location, "Site East", "Keystone").placed(
        "stl-db-2",
        "Altus",
        190,
        "Site East",
        "Altus hosting",
    );
    let seen = sample.seen();
    let found = seen.common_causes(seen.named("Settlement"));
    assert!(found.iter().all(|one| one.found_as != "same location"));
    assert!(seen.singles(10).iter().all(|one| one.cause.name != "Site North"));
}

/// Two members that one person alone keeps running fall with that person (REQ-RSK-16).
#[test]
fn one_person_for_two_members_is_a_common_cause() {
    let staffed = |second: &str| {
        let mut sample = Sample::new();
        sample
            .other(NodeKind::Person, "Kaya", "O")
            .other(NodeKind::Person, "Holm", "O")
            .service("Settlement", "O", Some(55), Some(240))
            .ci("db-1", "O", Some(10))
            .ci("db-2", "O", Some(10))
            .needs("Settlement", "db-1", "db:1")
            .needs("Settlement", "db-2", "db:1")
            .needs("db-1", "Kaya", "hard staffed_by")
            .needs("db-2", second, "hard staffed_by");
        sample.seen()
    };
    let seen = staffed("Kaya");
    let found = seen.common_causes(seen.named("Settlement"));
    let told: Vec<(&str, &str, bool)> = found
        .iter()
        .map(|one| (one.cause.name.as_str(), one.found_as.as_str(), one.breaks))
        .collect();
    assert_eq!(told, [("Kaya", "same person", true)]);
    let alone = seen.singles(10);
    let alone: Vec<(&str, &str)> =
        alone.iter().map(|one| (one.cause.name.as_str(), one.found_as.as_str())).collect();
    assert_eq!(alone, [("Kaya", "key person")]);
    // The control: with a second person neither of them is a cause.
    let seen = staffed("Holm");
    assert!(seen.common_causes(seen.named("Settlement")).is_empty());
    assert!(seen.singles(10).is_empty());
}

#[test]
fn data_tiers_and_own_objectives_contradict_each_other() {
    let mut sample = Sample::new();
    let with = |rpo: Option<i64>, tier: u8, mtpd: i64| Objectives {
        rto: Some(minutes(240)),
        wrt: Some(minutes(60)),
        mtpd: Some(minutes(mtpd)),
        rpo: rpo.map(minutes),
        tier: Some(tier),
        is_live: true,
        ..Objectives::default()
    };
    sample
        .service_with("Settlement", "O", Some(1), with(Some(15), 1, 280))
        .service_with("Feed", "O", Some(1), with(Some(60), 2, 300))
        .ci("queue", "O", Some(1))
        .needs("Settlement", "queue", "hard data_from")
        .needs("queue", "Feed", "hard data_from");
    let seen = sample.seen();
    let rules: Vec<(Rule, i64)> =
        seen.conflicts().iter().map(|one| (one.rule, one.excess / 60)).collect();
    assert_eq!(
        rules,
        [
            (Rule::DataTooOld, 45),
            (Rule::ObjectivesDisagree, 20),
            (Rule::StatedTooLate, 2),
            (Rule::TierTooWeak, 0),
        ]
    );
    let report = seen.service_report(seen.named("Settlement"));
    assert_eq!(report.worst_data, Some(minutes(60)));
    assert_eq!(report.worst_data_from.map(|from| from.name), Some("Feed".to_owned()));
}

#[test]
fn the_sentence_says_what_is_true() {
    let said = |sample: &Sample| {
        sample.seen().readiness().sentence.into_iter().map(|piece| piece.words).collect::<String>()
    };
    assert_eq!(
        said(&Sample::new()),
        "No live service is recorded, so nothing is said here about being ready."
    );
    let mut sample = shared();
    assert_eq!(
        said(&sample),
        "1 of 1 vital service would miss its RTO today: Settlement, 4 h 30 min against 4 h."
    );
    sample.service("Settlement", "Keystone", Some(5), Some(240));
    assert_eq!(
        said(&sample),
        "The one vital service adds up to being back in time; no test has shown it."
    );
    sample.service("Settlement", "Keystone", None, Some(240));
    assert_eq!(
        said(&sample),
        "Of the one vital service nobody knows whether it would be back in time."
    );
}

#[test]
fn only_what_failed_has_to_recover_and_a_what_if_says_what_would_be() {
    let mut sample = shared();
    sample.ci("san-q7", "Altus", Some(35));
    sample.needs("stl-db-1", "san-q7", "hard").needs("stl-db-2", "san-q7", "hard");
    let asked = WhatIf::fails(["san-q7"]);
    let blast = sample.seen().blast(&asked);
    let hit = blast.hits.iter().find(|hit| hit.node.name == "Settlement").cloned();
    let hit = hit.expect("it is reached");
    assert_eq!(hit.recovered.time, minutes(35 + 190 + 55), "detection did not fail");
    assert_eq!((hit.column, hit.fails), (0, true));
    let why: Vec<(String, String)> =
        hit.why.iter().map(|step| (step.node.name.clone(), step.group.clone())).collect();
    assert_eq!(why.len(), 3);
    assert_eq!(why[2], ("Settlement".to_owned(), "needs 1 of 2: 0 left".to_owned()));
    assert_eq!(blast.words, "If san-q7 fails, the one vital service it reaches comes back late");
    assert_eq!((blast.groups.len(), blast.groups[0].left), (1, 0));
    // The second node stands elsewhere: nothing is lost, and the link says the same.
    let asked = WhatIf { without: vec!["DEP-0006".to_owned()], ..asked };
    let blast = sample.with(&asked).blast(&asked);
    assert!(blast.hits.iter().all(|hit| hit.node.name != "Settlement"));
    assert!(blast.link.starts_with("fail=CI-") && blast.link.ends_with("&without=DEP-0006"));
    assert_eq!(blast.words, "If san-q7 fails, no service is reached");
    // A supplier that stops takes what it runs with it.
    let blast = sample.seen().blast(&WhatIf::fails(["Altus hosting", "nobody"]));
    assert!(blast.hits.iter().any(|hit| hit.node.name == "Settlement"));
    assert_eq!(blast.not_found, ["nobody"]);
}

#[test]
fn of_a_long_way_the_cause_and_the_last_steps_are_told_and_how_many_lie_between() {
    for (length, told, between) in [(8, 9, 0), (9, 10, 0), (10, 10, 1), (500, 10, 491)] {
        let mut sample = Sample::new();
        sample.ci("c0", "O", Some(5));
        for at in 1..=length {
            let (name, before) = (format!("c{at}"), format!("c{}", at - 1));
            sample.ci(&name, "O", Some(5)).needs(&name, &before, "hard");
        }
        let blast = sample.seen().blast(&WhatIf::fails(["c0"]));
        let last = blast.hits.iter().find(|hit| hit.node.name == format!("c{length}"));
        let why = &last.expect("it is reached").why;
        assert_eq!((why.len(), why[0].node.name.as_str()), (told, "c0"));
        assert_eq!(why[1].left_out, between);
        assert_eq!(why.len() + between, length + 1, "every step is told or counted");
        assert!(why[2..].iter().all(|step| step.left_out == 0));
    }
}

#[test]
fn whoever_answers_is_asked_to_confirm() {
    let seen = shared().seen();
    let report = seen.service_report(seen.named("Settlement"));
    assert_eq!(report.to_confirm.len(), 4);
    let asked: Vec<(bool, &str)> =
        report.to_confirm.iter().map(|one| (one.by_consumer, one.ask.as_str())).collect();
    assert_eq!(&asked[..2], [(true, "Keystone"), (false, "Altus")]);
    assert_eq!(seen.readiness().unconfirmed, (4, 4));
}

#[test]
fn what_one_organisation_calls_by_one_name_is_one_thing_to_be_settled() {
    let mut sample = Sample::new();
    for name in ["S", "T"] {
        sample.service(name, "O", Some(5), Some(60)).needs(name, "?", "hard");
    }
    let seen = sample.seen();
    assert_eq!(seen.open_names(), 1);
    let singles = seen.singles(usize::MAX);
    assert_eq!((singles.len(), singles[0].services.len()), (1, 2));
    assert_eq!(singles[0].cause.path, "/dependencies?provider.empty=yes&unresolved.has=legacy-box");
    // The control: another organisation may mean something else by it.
    sample.service("U", "P", Some(5), Some(60)).needs("U", "?", "hard");
    assert_eq!(sample.seen().open_names(), 2);
}
