//! Known answers of rules that reach further than a dependency: wholes and parts, suppliers,
//! circles recovered together (R4), and the clock that an RTO counts by (R5).

use crate::{
    facts::{Assessed, CommonCause, Rule, Stops, Verdict},
    landscape::{Discloses, NodeKind, NodePut, Objectives},
    sample::{Sample, minutes},
    view::Sight,
};

/// What stops a service alone: name and how it was found, by name.
fn alone(seen: &Assessed, service: &str) -> Vec<(String, String)> {
    let singles = seen.singles_of(seen.named(service)).into_iter();
    let mut found: Vec<(String, String)> =
        singles.map(|one| (one.cause.name, one.found_as)).collect();
    found.sort();
    found
}

fn pairs(found: &[(String, String)]) -> Vec<(&str, &str)> {
    found.iter().map(|(name, found_as)| (name.as_str(), found_as.as_str())).collect()
}

#[test]
fn a_part_fails_with_its_whole_and_is_back_after_it() {
    let mut sample = Sample::new();
    sample
        .service("Ledger", "O", Some(5), Some(60))
        .ci("chassis", "O", Some(30))
        .part("blade-1", "O", 10, "chassis")
        .part("blade-2", "O", 10, "chassis")
        .needs("Ledger", "blade-1", "db:1")
        .needs("Ledger", "blade-2", "db:1");
    let seen = sample.seen();
    assert_eq!(seen.line(seen.named("Ledger")).derived.time, minutes(30 + 10 + 5));
    assert_eq!(pairs(&alone(&seen, "Ledger")), [("chassis", "no second member")]);
    let common = seen.common_causes(seen.named("Ledger"));
    assert_eq!(common.len(), 1);
    assert_eq!(
        (common[0].cause.name.as_str(), common[0].left, common[0].breaks),
        ("chassis", 0, true)
    );
    // When services are back then stands with it, as with a single cause.
    let (own, back) = (Some(Verdict::Plausible), Some(minutes(45)));
    let stops = Stops { services: 1, late: 0, unknown: 0, own, back };
    assert_eq!(common[0].stops, Some(stops));
    // A whole does not fail with its part.
    let hits = seen.blast(&crate::whatif::WhatIf::fails(["blade-1"])).hits;
    assert!(hits.iter().all(|hit| hit.node.name != "chassis" && !hit.fails), "{hits:?}");
    // The control: in chassis of their own nothing alone stops it.
    let mut sample = Sample::new();
    sample
        .service("Ledger", "O", Some(5), Some(60))
        .ci("chassis", "O", Some(30))
        .ci("other", "O", Some(30))
        .part("blade-1", "O", 10, "chassis")
        .part("blade-2", "O", 10, "other")
        .needs("Ledger", "blade-1", "db:1")
        .needs("Ledger", "blade-2", "db:1");
    assert_eq!(alone(&sample.seen(), "Ledger"), []);
}

/// Two members that nothing else shares but a place, a supplier, a feed and a person.
fn two_members(
    places: [&str; 2],
    suppliers: [&str; 2],
    feeds: [&str; 2],
    people: [&str; 2],
) -> Sample {
    let mut sample = Sample::new();
    for name in places {
        sample.other(NodeKind::Location, name, "O");
    }
    for name in suppliers {
        sample.other(NodeKind::Supplier, name, "O");
    }
    for name in people {
        sample.other(NodeKind::Person, name, "O");
    }
    for name in feeds {
        sample.ci(name, "O", Some(5));
    }
    sample.service("Ledger", "O", Some(5), Some(60));
    for (at, name) in ["db-1", "db-2"].into_iter().enumerate() {
        sample
            .placed(name, "O", 10, places[at], suppliers[at])
            .needs("Ledger", name, "db:1")
            .needs(name, feeds[at], "hard power")
            .needs(name, people[at], "hard staffed_by");
    }
    sample
}

#[test]
fn sites_suppliers_feeds_and_persons_are_single_causes_where_they_stop_a_service() {
    let seen = two_members(["Hall"; 2], ["Vend"; 2], ["feed"; 2], ["Greta"; 2]).seen();
    let expected = [
        ("Greta", "key person"),
        ("Hall", "shared location"),
        ("Vend", "supplier of what it needs"),
        ("feed", "no second member"),
    ];
    assert_eq!(pairs(&alone(&seen, "Ledger")), expected);
    // The same in the list of all, each with the service that it stops, and in their number.
    assert_eq!(seen.singles_count(), 4);
    assert!(seen.singles(10).iter().all(|one| one.services.len() == 1 && one.vital == 1));
    let common = seen.common_causes(seen.named("Ledger"));
    let mut found: Vec<(&str, &str)> =
        common.iter().map(|one| (one.cause.name.as_str(), one.found_as.as_str())).collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("Greta", "same person"),
            ("Hall", "same location"),
            ("Vend", "same supplier"),
            ("feed", "same feed"),
        ]
    );
    // The control: with two of each nothing stops it, and nothing takes both.
    let seen =
        two_members(["Hall", "Yard"], ["Vend", "Sell"], ["feed", "line"], ["Greta", "Ravi"]).seen();
    assert_eq!((alone(&seen, "Ledger"), seen.singles_count()), (Vec::new(), 0));
    assert!(seen.common_causes(seen.named("Ledger")).is_empty());
}

#[test]
fn a_supplier_further_below_takes_a_group_as_well() {
    let mut sample = Sample::new();
    sample
        .other(NodeKind::Location, "Hall", "O")
        .other(NodeKind::Supplier, "Vend", "O")
        .service("Ledger", "O", Some(5), Some(60))
        .ci("db-1", "O", Some(5))
        .ci("db-2", "O", Some(5))
        .placed("disk-1", "O", 5, "Hall", "Vend")
        .placed("disk-2", "O", 5, "Hall", "Vend")
        .needs("Ledger", "db-1", "db:1")
        .needs("Ledger", "db-2", "db:1")
        .needs("db-1", "disk-1", "hard")
        .needs("db-2", "disk-2", "soft");
    let of_vend = |sample: &Sample| {
        let seen = sample.seen();
        let found = seen.common_causes(seen.named("Ledger"));
        found.into_iter().find(|one| one.cause.name == "Vend").map(|one| (one.left, one.breaks))
    };
    assert_eq!(of_vend(&sample), None, "what is only worse is not lost");
    sample.needs("db-2", "disk-2", "hard");
    assert_eq!(of_vend(&sample), Some((0, true)));
}

#[test]
fn a_circle_is_marked_when_an_order_is_left_without_the_marked_needs() {
    let circle = |how: &str| {
        let mut sample = Sample::new();
        sample
            .service("Names", "O", Some(10), Some(60))
            .service("Login", "O", Some(20), Some(60))
            .needs("Names", "Login", "hard")
            .needs("Login", "Names", how);
        sample.seen()
    };
    let seen = circle("hard");
    let ready = seen.readiness();
    assert_eq!((ready.circles.len(), ready.together.len()), (1, 0));
    let report = seen.service_report(seen.named("Names"));
    assert!(!report.circle_is_marked && report.circle.len() == 2);
    // Marked or not, it comes back as one: the work of both, one after the other.
    assert_eq!(report.line.derived.time, minutes(30));
    let seen = circle("hard together");
    let ready = seen.readiness();
    assert_eq!((ready.circles.len(), ready.together.len()), (0, 1));
    let report = seen.service_report(seen.named("Login"));
    assert!(report.circle_is_marked);
    assert_eq!(report.line.derived.time, minutes(30));
    // A mark that leaves another circle open is not enough.
    let mut sample = Sample::new();
    sample
        .service("A", "O", Some(1), None)
        .service("B", "O", Some(1), None)
        .service("C", "O", Some(1), None)
        .needs("A", "B", "hard")
        .needs("B", "A", "hard together")
        .needs("B", "C", "hard")
        .needs("C", "B", "hard");
    let ready = sample.seen().readiness();
    assert_eq!((ready.circles.len(), ready.together.len()), (1, 0));
}

/// A service with three hours of work in all and an RTO of three hours and a quarter.
fn timed() -> Sample {
    let mut sample = Sample::new();
    sample
        .service_with(
            "Ledger",
            "O",
            Some(60),
            Objectives {
                rto: Some(minutes(195)),
                wrt: Some(minutes(30)),
                mtpd: Some(minutes(240)),
                is_live: true,
                ..Objectives::default()
            },
        )
        .ci("db", "O", Some(120))
        .needs("Ledger", "db", "hard");
    sample
}

#[test]
fn detection_and_decision_are_allowed_for_by_the_clock_of_the_policy() {
    // Without a policy nothing is added, and nothing is said.
    let seen = timed().seen();
    let line = seen.line(seen.named("Ledger"));
    assert_eq!((line.derived.time, line.margin), (minutes(180), Some(15 * 60)));
    assert!(seen.conflicts().is_empty(), "{:?}", seen.conflicts());

    // From the disruption on, they are part of the RTO: 10 + 20 + 180 are more than 195.
    let mut sample = timed();
    sample.clock("O", false, (10, 20));
    let seen = sample.seen();
    let line = seen.line(seen.named("Ledger"));
    assert_eq!((line.derived.time, line.margin), (minutes(210), Some(-15 * 60)));
    assert_eq!((line.rto, line.verdict), (Some(minutes(195)), Verdict::Gap));
    let late = &seen.conflicts()[0];
    assert_eq!((late.rule, late.excess), (Rule::DerivedTooLate, 15 * 60));
    let words = seen.service_report(seen.named("Ledger")).words;
    assert!(words.contains("counts from the disruption"), "{words}");
    assert!(words.contains("10 min to notice it, 20 min to decide"), "{words}");
    let chain: Vec<(&str, terms::Duration)> =
        late.chain.iter().map(|link| (link.node.name.as_str(), link.begins)).collect();
    let expected =
        [("detection and decision", 0), ("db", 30), ("Ledger", 150)].map(|(n, m)| (n, minutes(m)));
    assert_eq!(chain, expected);

    // From the declaration on, they come before it: in time again, but too late for the MTPD.
    let mut sample = timed();
    sample.clock("O", true, (10, 20));
    let seen = sample.seen();
    let line = seen.line(seen.named("Ledger"));
    assert_eq!((line.derived.time, line.margin), (minutes(210), Some(15 * 60)));
    assert_eq!(line.rto, Some(minutes(225)), "from the disruption on, like all times");
    let rules: Vec<(Rule, i64)> = seen.conflicts().iter().map(|o| (o.rule, o.excess)).collect();
    assert_eq!(rules, [(Rule::ObjectivesDisagree, 15 * 60)], "225 + 30 are more than 240");
    let words = "come to 4 h 15 min, 30 min of it before the declaration from which it counts";
    assert!(seen.conflicts()[0].words.contains(words), "{}", seen.conflicts()[0].words);
    let words = seen.service_report(seen.named("Ledger")).words;
    assert!(words.contains("counts from the declaration"), "{words}");

    // The policy of another organisation changes nothing, nor does one that the reader may not see.
    let mut sample = timed();
    sample.clock("Other", false, (10, 20));
    let seen = sample.seen();
    assert_eq!(seen.line(seen.named("Ledger")).margin, Some(15 * 60));
    let mut sample = timed();
    sample.clock("O", false, (10, 20));
    let id = sample.id("O");
    let without = Sight::by(|name| match name {
        "recovery_policy" => crate::view::Reach::Of(Default::default()),
        _ => crate::view::Reach::Of([id].into()),
    });
    let seen = sample.seen_by(&without);
    assert_eq!(seen.line(seen.named("Ledger")).margin, Some(15 * 60));
}

#[test]
fn each_begins_once_its_own_organisation_has_noticed_and_decided() {
    // The service is decided about late, and what it needs is back by then: 100 + 60.
    let two = |of_service: (i64, i64), of_box: (i64, i64)| {
        let mut sample = Sample::new();
        sample
            .service("Ledger", "O", Some(60), Some(600))
            .ci("box", "Altus", Some(20))
            .needs("Ledger", "box", "hard")
            .clock("O", false, of_service)
            .clock("Altus", false, of_box);
        let seen = sample.seen();
        let report = seen.service_report(seen.named("Ledger"));
        let chain = report.chain.iter().map(|link| link.node.name.clone()).collect::<Vec<_>>();
        (report.line.derived.time, chain)
    };
    let (time, chain) = two((40, 60), (5, 5));
    assert_eq!(time, minutes(100 + 60), "and not 100 + 20 + 60");
    assert_eq!(chain, ["detection and decision", "Ledger"]);
    // The control: where the other is decided about late, it is waited for.
    let (time, chain) = two((5, 5), (40, 60));
    assert_eq!(time, minutes(100 + 20 + 60));
    assert_eq!(chain, ["detection and decision", "box", "Ledger"]);
}

#[test]
fn what_is_recovered_in_no_time_is_noticed_and_decided_about_all_the_same() {
    let mut sample = Sample::new();
    sample.service("Ledger", "O", Some(0), Some(20)).clock("O", false, (10, 20));
    let seen = sample.seen();
    let line = seen.line(seen.named("Ledger"));
    assert_eq!((line.derived.time, line.verdict), (minutes(30), Verdict::Gap));
    // The control: of a failure elsewhere it waits for nothing.
    let mut sample = Sample::new();
    sample
        .service("Ledger", "O", Some(5), Some(60))
        .ci("switch", "O", Some(0))
        .ci("other", "O", Some(7))
        .needs("Ledger", "switch", "hard net:1")
        .needs("Ledger", "other", "hard net:1")
        .clock("O", false, (10, 20));
    let blast = sample.seen().blast(&crate::whatif::WhatIf::fails(["switch"]));
    assert!(blast.hits.iter().all(|hit| !hit.fails), "{:?}", blast.hits);
}

#[test]
fn a_promise_begins_when_recovery_begins() {
    let promise = |lead: Option<(i64, i64)>| {
        let mut sample = Sample::new();
        sample
            .other(NodeKind::Organisation, "Altus", "Altus")
            .other(NodeKind::Supplier, "Altus hosting", "O")
            .party("Altus hosting", "Altus")
            .service("Ledger", "O", Some(30), Some(240))
            .ci("box", "Altus", Some(100))
            .needs("Ledger", "box", "hard")
            .contract("Altus hosting", "O", &["Ledger"], Some(200), Discloses::Nothing);
        if let Some(lead) = lead {
            sample.clock("O", false, lead);
        }
        let seen = sample.seen();
        let promise = seen.promises(|_, _| true).remove(0);
        let late = seen.conflicts().iter().find(|one| one.rule == Rule::PromiseTooLate).cloned();
        (promise.total, promise.margin, late)
    };
    let (total, margin, late) = promise(None);
    assert_eq!((total, margin, late), (Some(minutes(230)), Some(10 * 60), None));
    let (total, margin, late) = promise(Some((5, 15)));
    assert_eq!((total, margin), (Some(minutes(250)), Some(-10 * 60)));
    let words = late.unwrap().words;
    assert!(
        words.contains("with 20 min to notice and decide and 30 min of other recovery"),
        "{words}"
    );
}

#[test]
fn of_two_equal_components_the_one_with_the_least_number_is_named_whatever_was_loaded_first() {
    let named = |order: [(&str, i64); 2]| {
        let mut sample = Sample::new();
        sample.service("Ledger", "O", Some(5), Some(10));
        for (name, number) in order {
            let (id, of) = (sample.id(name), sample.id("O"));
            let put = NodePut {
                number,
                own: Some(minutes(30)),
                ..NodePut::named(id, NodeKind::Ci, of, name)
            };
            sample.land.put_node(&put);
            sample.needs("Ledger", name, "hard");
        }
        let seen = sample.seen();
        let chain = seen.conflicts()[0].chain.clone();
        chain.iter().map(|link| link.node.name.clone()).collect::<Vec<_>>()
    };
    let expected = ["first", "Ledger"];
    assert_eq!(named([("first", 1), ("second", 2)]), expected);
    assert_eq!(named([("second", 2), ("first", 1)]), expected);
    // The control: it is the number that decides, and not the name.
    assert_eq!(named([("first", 2), ("second", 1)]), ["second", "Ledger"]);
}

/// A front on so many components, each a minute but for one that takes nine, and on a back that
/// states as much time as the front has and is in a weaker tier.
fn far_from_its_back(count: usize) -> Assessed {
    let mut sample = Sample::new();
    let objectives = |tier: u8| Objectives {
        rto: Some(minutes(600)),
        tier: Some(tier),
        is_live: true,
        ..Objectives::default()
    };
    sample.service_with("Front", "O", Some(5), objectives(1));
    let mut above = "Front".to_owned();
    for at in 0..count {
        let name = format!("c{at}");
        sample.ci(&name, "O", Some(if at == count / 2 { 9 } else { 1 }));
        sample.needs(&above, &name, "hard");
        above = name;
    }
    sample.service_with("Back", "O", Some(1), objectives(3)).needs(&above, "Back", "hard");
    sample.seen()
}

#[test]
fn a_long_way_from_an_objective_to_what_misses_it_tells_its_ends_and_sums_up_the_rest() {
    let chain_of = |seen: &Assessed, rule: Rule| {
        let found = seen.conflicts().iter().find(|one| one.rule == rule);
        found.expect("it is one").chain.clone()
    };
    for (rule, seconds) in
        [(Rule::StatedTooLate, Some((600 + 308 + 5) * 60)), (Rule::TierTooWeak, None)]
    {
        let chain = chain_of(&far_from_its_back(300), rule);
        assert!(chain.len() <= 100, "{rule:?}: {} pieces", chain.len());
        let pieces: usize = chain.iter().map(|link| link.stands_for.max(1)).sum();
        assert_eq!(pieces, 302, "{rule:?}");
        let ends = (chain[0].node.name.as_str(), chain[chain.len() - 1].node.name.as_str());
        assert_eq!(ends, ("Back", "Front"), "{rule:?}");
        let own: Vec<i64> =
            chain.iter().filter_map(|link| link.own).map(|own| own.seconds()).collect();
        assert_eq!((!own.is_empty()).then(|| own.iter().sum()), seconds, "{rule:?}");
        // The control: a short one is told whole.
        let chain = chain_of(&far_from_its_back(10), rule);
        assert!(chain.len() == 12 && chain.iter().all(|link| link.stands_for == 0), "{chain:?}");
    }
}

/// A cluster in one of two sites needs three of five hosts in both: the site of the cluster stops
/// what runs on it, although enough hosts are left.
#[test]
fn a_place_that_stops_the_consumer_of_a_group_is_a_cause_and_says_when_services_are_back() {
    let clustered = |place: &str| {
        let mut sample = Sample::new();
        sample.other(NodeKind::Location, "North", "O").other(NodeKind::Location, "East", "O");
        sample.other(NodeKind::Location, "West", "O").other(NodeKind::Supplier, "Altus", "O");
        sample.other(NodeKind::Supplier, "Other", "O").placed("cluster", "O", 0, place, "Other");
        for (host, at) in [(1, "North"), (2, "North"), (3, "North"), (4, "East"), (5, "East")] {
            let name = format!("hyp-{host}");
            sample.placed(&name, "O", 20, at, "Altus").needs("cluster", &name, "hard hosts:3");
        }
        sample.service("Dealing", "O", Some(25), Some(60)).needs("Dealing", "cluster", "hard");
        let seen = sample.seen();
        let found = seen.common_causes(seen.named("Dealing"));
        let told = |one: CommonCause| (one.cause.name, one.left, one.breaks, one.stops);
        let mut told: Vec<_> = found.into_iter().map(told).collect();
        told.sort_by(|a, b| a.0.cmp(&b.0));
        let alone: Vec<String> = seen.singles(9).into_iter().map(|one| one.cause.name).collect();
        (told, alone, seen)
    };
    // How long a place is lost that fails itself nobody knows.
    let (told, alone, seen) = clustered("East");
    let east = told.iter().find(|(name, ..)| name == "East").expect("it is told");
    assert_eq!((east.1, east.2), (3, true));
    assert_eq!(east.3.as_ref().map(|one| (one.services, one.unknown)), Some((1, 1)));
    assert_eq!(east.3.as_ref().map(|one| one.own), Some(Some(Verdict::Unknown)));
    assert!(alone.contains(&"East".to_owned()), "{alone:?}");
    // What is suggested to fail are places and suppliers as well as components.
    let suggested: Vec<String> = seen.suggested_causes(4).into_iter().map(|one| one.name).collect();
    assert!(suggested.contains(&"East".to_owned()), "{suggested:?}");
    assert!(suggested.contains(&"cluster".to_owned()), "{suggested:?}");
    // The control: the cluster stands elsewhere, and three hosts are enough.
    let (told, alone, _) = clustered("West");
    let east = told.iter().find(|(name, ..)| name == "East").expect("it takes two of them");
    assert_eq!((east.1, east.2, &east.3), (3, false, &None));
    assert!(!alone.contains(&"East".to_owned()), "{alone:?}");
}
