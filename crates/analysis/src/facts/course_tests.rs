//! The course of a failure: what is lost nobody knows how long, what is back before its loss is
//! felt, and suppliers counted alike wherever they are counted.

use crate::{
    facts::{Assessed, Blast, Hit, Verdict},
    landscape::{Discloses, NodeKind, Standing},
    reckon,
    sample::{Sample, minutes},
    whatif::WhatIf,
};
use terms::Day;

fn fails(seen: &Assessed, name: &str) -> Blast {
    seen.blast(&WhatIf::fails([name]))
}

fn hit<'a>(blast: &'a Blast, name: &str) -> Option<&'a Hit> {
    blast.hits.iter().find(|hit| hit.node.name == name)
}

/// A ledger with a box in a hall, run by a team with a person, beside a service from a supplier.
fn things() -> Sample {
    let mut sample = Sample::new();
    sample
        .other(NodeKind::Location, "Site", "O")
        .other(NodeKind::Person, "Greta", "O")
        .other(NodeKind::Role, "Operator", "O")
        .other(NodeKind::Organisation, "Team", "O")
        .other(NodeKind::Supplier, "Vend", "O")
        .service("Ledger", "O", Some(5), Some(60))
        .service("Reports", "O", Some(10), Some(60))
        .placed("box", "O", 10, "Site", "Vend")
        .needs("Ledger", "box", "hard")
        .needs("box", "Greta", "hard staffed_by")
        .needs("box", "Operator", "hard staffed_by")
        .needs("box", "Team", "hard staffed_by")
        .needs("Reports", "Ledger", "hard");
    sample
}

#[test]
fn how_long_a_place_a_person_a_team_or_a_supplier_is_lost_that_failed_itself_is_not_known() {
    let seen = things().seen();
    for (name, why) in [
        ("Site", "has failed, and nobody knows for how long"),
        ("Greta", "has failed, and nobody knows for how long"),
        ("Operator", "has failed, and nobody knows for how long"),
        ("Team", "has failed, and nobody knows for how long"),
        ("Vend", "has stopped, and what it promises with it"),
    ] {
        let blast = fails(&seen, name);
        for (service, least) in [("Ledger", 15), ("Reports", 25)] {
            let hit = hit(&blast, service).unwrap();
            assert_eq!(hit.recovered.time, minutes(least), "{name}: {service}, at least");
            let unknown: Vec<(&str, &str)> = hit
                .recovered
                .unknown
                .iter()
                .map(|one| (one.node.name.as_str(), one.why.as_str()))
                .collect();
            assert_eq!(unknown, [(name, why)], "{service}");
            assert_eq!(hit.verdict, Some(Verdict::Unknown), "{name}: {service}");
        }
        let chain = blast.worst.unwrap().chain;
        let lost = chain.iter().find(|link| link.node.name == name);
        assert!(lost.is_none_or(|link| link.own.is_none()), "{name}: {chain:?}");
    }
    // The control: what did not fail takes no time, so the time of a component is known.
    let blast = fails(&seen, "box");
    let ledger = hit(&blast, "Ledger").unwrap();
    assert_eq!((ledger.recovered.time, ledger.verdict), (minutes(15), Some(Verdict::Plausible)));
    assert!(ledger.recovered.is_known());
    // Nor does the time of a service hang on it when everything has to be recovered.
    let line = seen.line(seen.named("Reports"));
    assert_eq!((line.derived.time, line.verdict), (minutes(25), Verdict::Plausible));
}

#[test]
fn what_is_too_late_already_is_too_late_however_long_a_place_is_lost() {
    let mut sample = things();
    sample.service("Reports", "O", Some(10), Some(20));
    let blast = fails(&sample.seen(), "Site");
    assert_eq!(hit(&blast, "Reports").unwrap().verdict, Some(Verdict::Gap));
    assert_eq!(hit(&blast, "Ledger").unwrap().verdict, Some(Verdict::Unknown));
}

#[test]
fn a_what_if_may_say_for_how_long_something_is_lost() {
    let sample = things();
    for (name, least) in [("Site", 45), ("Vend", 45)] {
        let number = sample.seen().shown(sample.seen().named(name)).number;
        let asked = WhatIf { own: vec![(number, minutes(30))], ..WhatIf::fails([name]) };
        let blast = sample.with(&asked).blast(&asked);
        let ledger = hit(&blast, "Ledger").unwrap();
        let told = (ledger.recovered.time, ledger.recovered.is_known());
        assert_eq!(told, (minutes(least), true), "{name}");
        let chain = blast.worst.unwrap().chain;
        let first = (chain[0].node.name.as_str(), chain[0].own);
        assert_eq!(first, (name, Some(minutes(30))), "{chain:?}");
    }
}

#[test]
fn of_two_that_are_lost_the_one_that_nobody_knows_of_is_waited_for() {
    let mut sample = things();
    sample.other(NodeKind::Supplier, "Own", "O").party("Own", "O");
    for known in ["Vend", "Own"] {
        let number = sample.seen().shown(sample.seen().named(known)).number;
        let asked = WhatIf { own: vec![(number, minutes(30))], ..WhatIf::fails(["Vend", "Own"]) };
        let blast = sample.with(&asked).blast(&asked);
        assert!(!hit(&blast, "Ledger").unwrap().recovered.is_known(), "{known}");
    }
}

#[test]
fn a_supplier_that_stopped_altogether_keeps_no_promise() {
    let mut sample = things();
    sample.service("Archive", "O", Some(5), Some(60)).needs("Archive", "Vend", "hard").contract(
        "Vend",
        "O",
        &["Ledger"],
        Some(20),
        Discloses::Nothing,
    );
    let seen = sample.seen();
    let blast = fails(&seen, "Vend");
    for (service, least) in [("Ledger", 15), ("Archive", 5)] {
        let hit = hit(&blast, service).unwrap();
        let told = (hit.recovered.time, hit.recovered.is_known(), hit.verdict);
        assert_eq!(told, (minutes(least), false, Some(Verdict::Unknown)), "{service}");
        let why: Vec<&str> = hit.recovered.unknown.iter().map(|one| one.why.as_str()).collect();
        assert_eq!(why, ["has stopped, and what it promises with it"], "{service}");
    }
    // The controls: who did not stop keeps its promise, and a what-if may say for how long.
    let line = seen.line(seen.named("Archive"));
    assert_eq!((line.derived.time, line.verdict), (minutes(25), Verdict::Plausible));
    let number = seen.shown(seen.named("Vend")).number;
    let asked = WhatIf { own: vec![(number, minutes(30))], ..WhatIf::fails(["Vend"]) };
    let blast = sample.with(&asked).blast(&asked);
    let archive = hit(&blast, "Archive").unwrap();
    assert_eq!((archive.recovered.time, archive.recovered.is_known()), (minutes(35), true));
}

#[test]
fn a_contract_that_does_not_bind_promises_nothing_and_says_so() {
    let archive = |standing: Standing| {
        let mut sample = things();
        sample
            .service("Archive", "O", Some(5), Some(60))
            .needs("Archive", "Vend", "hard")
            .contract("Vend", "O", &["Archive"], Some(20), Discloses::Nothing)
            .standing(standing);
        let seen = sample.seen();
        let line = seen.line(seen.named("Archive"));
        let report = seen.supplier_report(seen.named("Vend"));
        let why = line.derived.unknown.iter().map(|one| one.why.clone()).collect::<Vec<_>>();
        assert_eq!(report.promises.len(), report.contracts.len());
        (line.derived.time, why.concat(), report.idle.concat(), report.promises.len())
    };
    let day: Day = "2026-10-31".parse().unwrap();
    for (standing, words) in [
        (Standing::Over(Some(day)), "CTR-0001 ended on 31 Oct 2026"),
        (Standing::Over(None), "CTR-0001 is ended"),
        (Standing::NotYet(Some(day)), "CTR-0001 begins on 31 Oct 2026"),
        (Standing::NotYet(None), "CTR-0001 is not in effect yet"),
    ] {
        let why = format!("promises no time: {words}");
        assert_eq!(archive(standing), (minutes(5), why, words.to_owned(), 0));
    }
    // The controls: what is in force does, and what is out of use is not spoken of.
    let none = String::new;
    assert_eq!(archive(Standing::InForce), (minutes(25), none(), none(), 1));
    let why = "has no contract in force that promises a time".to_owned();
    assert_eq!(archive(Standing::Void), (minutes(5), why, none(), 0));
}

#[test]
fn the_heading_says_of_how_many_nobody_knows_for_how_long() {
    let words = |sample: &Sample, name: &str| fails(&sample.seen(), name).words;
    let mut sample = things();
    assert_eq!(
        words(&sample, "Site"),
        "If Site fails, it reaches 2 vital services; how long is unknown for all 2"
    );
    // The control: what is known is said.
    assert_eq!(
        words(&sample, "box"),
        "If box fails, it reaches 2 vital services, and none comes back late"
    );
    sample.service("Reports", "O", Some(10), Some(20));
    assert_eq!(
        words(&sample, "Site"),
        "If Site fails, 1 of the 2 vital services it reaches comes back late; how long is unknown \
         for 1 of 2"
    );
    sample.service("Reports", "O", Some(10), None);
    assert_eq!(
        words(&sample, "box"),
        "If box fails, it reaches 2 vital services; whether in time is unknown for 1 of 2"
    );
}

#[test]
fn what_is_back_before_its_loss_is_felt_reaches_nobody() {
    let store = |own: i64| {
        let mut sample = Sample::new();
        sample
            .service("Reports", "O", Some(50), Some(600))
            .service("Letters", "O", Some(50), Some(600))
            .service("Charts", "O", Some(5), Some(600))
            .ci("db", "O", Some(own))
            .needs("Reports", "db", "hard lag=180")
            .needs("Letters", "Reports", "hard")
            .needs("Charts", "db", "soft lag=180");
        sample.seen()
    };
    let seen = store(180);
    let blast = fails(&seen, "db");
    assert!(blast.hits.is_empty(), "{:?}", blast.hits);
    assert_eq!((blast.spared.len(), blast.not_reached, blast.worst), (3, 3, None));
    let words = "If db fails, no service is reached; 3 services do not feel it before what they \
                 need is back";
    assert_eq!(blast.words, words);
    // The control: a minute later they feel it.
    let blast = fails(&store(181), "db");
    assert_eq!((blast.hits.len(), blast.spared.len()), (3, 0));
    assert_eq!(hit(&blast, "Reports").unwrap().after, minutes(180));
    assert_eq!(blast.words, "If db fails, it reaches 3 vital services, and none comes back late");
    // What is not known to be back keeps its hits.
    let mut sample = Sample::new();
    sample.service("Reports", "O", Some(50), Some(600)).ci("db", "O", None);
    sample.needs("Reports", "db", "hard lag=180");
    assert_eq!(fails(&sample.seen(), "db").hits.len(), 1);
}

#[test]
fn a_group_is_short_only_of_members_that_are_lost_at_the_same_time() {
    let group = |first: i64| {
        let mut sample = Sample::new();
        sample.ci("feed", "O", Some(5)).service("S", "O", Some(5), None);
        for (name, own, lag) in [("a", first, 0), ("b", 300, 120), ("c", 400, 180)] {
            sample.ci(name, "O", Some(own)).needs(name, "feed", "hard");
            sample.needs("S", name, &format!("g:2 lag={lag}"));
        }
        let blast = fails(&sample.seen(), "feed");
        hit(&blast, "S").map(|hit| hit.after)
    };
    assert_eq!(group(60), Some(minutes(180)), "a is back when b is felt, and b when c is");
    assert_eq!(group(200), Some(minutes(120)), "the control: a and b are missed together");
}

/// Numbers that look thrown, the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn up_to(&mut self, most: u64) -> i64 {
        i64::try_from(self.below(most)).unwrap()
    }
}

/// A landscape of twelve things, each needing some of those before it; two suppliers have some of
/// them in their hands, and one of those promises a time.
fn thrown(seed: u64) -> (Sample, Vec<String>) {
    let mut dice = Dice(seed);
    let mut sample = Sample::new();
    sample
        .other(NodeKind::Location, "Hall", "O")
        .other(NodeKind::Supplier, "Vend", "O")
        .other(NodeKind::Supplier, "Sell", "O")
        .party("Sell", "Altus");
    let mut names: Vec<String> = ["Hall", "Vend", "Sell"].map(str::to_owned).to_vec();
    for at in 0..12 {
        let name = format!("n{at}");
        let of = if dice.below(4) == 0 { "Altus" } else { "O" };
        let own = dice.up_to(90) + 1;
        match dice.below(4) {
            0 => sample.placed(&name, of, own, "Hall", "Vend"),
            1 => sample.ci(&name, of, Some(own).filter(|_| own % 7 > 0)),
            _ => sample.service(&name, of, Some(own), Some(120)),
        };
        for _ in 0..dice.below(4).min(at) {
            let other = format!("n{}", dice.below(at));
            let how = match dice.below(5) {
                0 => "soft",
                1 => "g:1",
                2 => "h:2",
                _ => "hard",
            };
            let lag = [0, 0, 30, 90, 200][usize::try_from(dice.below(5)).unwrap()];
            sample.needs(&name, &other, &format!("{how} lag={lag}"));
        }
        names.push(name);
    }
    // Circles too.
    sample.needs("n1", "n2", "hard lag=20").needs("n2", "n1", "hard lag=40");
    sample.contract("Sell", "O", &["n5", "n7"], Some(60), Discloses::Nothing);
    (sample, names)
}

#[test]
fn nothing_that_fails_is_back_before_it_fails_and_is_known_to_be() {
    let (mut hits, mut spared, mut early) = (0, 0, 0);
    for seed in 0..150 {
        let (sample, names) = thrown(seed);
        let seen = sample.seen();
        for name in &names {
            let blast = fails(&seen, name);
            spared += blast.spared.len();
            for hit in &blast.hits {
                hits += 1;
                let is_over = hit.recovered.time <= hit.after && hit.after.seconds() > 0;
                assert!(
                    !(is_over && hit.recovered.is_known()),
                    "{seed}: {name} reaches {} after {} and it is back after {}",
                    hit.node.name,
                    hit.after.words(),
                    hit.recovered.time.words()
                );
            }
            // The control: if nothing came back in between, such hits would stand here.
            let cause = seen.named(name);
            let all = reckon::impact(seen.view(), &[cause]);
            let (failed, waits) = (all.failed(), reckon::Waits::new());
            let back = reckon::recoveries_of(seen.view(), seen.circles(), &failed, waits);
            let is_over = |one: &&reckon::Reached| {
                let back = back.of(one.node);
                one.fails && back.is_known && back.time <= one.at && one.at > 0
            };
            early += all.reached.iter().filter(is_over).count();
        }
    }
    assert!(hits > 1_000 && spared > 100 && early > 100, "{hits} hits, {spared}, {early}");
}

/// What single causes, the page of a supplier and a what-if say of everything; how many services
/// suppliers stop, and others.
fn assert_counted_alike(seen: &Assessed) -> [usize; 2] {
    let mut counted = [0, 0];
    let view = seen.view();
    let singles = seen.singles(usize::MAX);
    for at in (0..).take(view.len()).filter(|at| view.node(*at).is_some()) {
        let cause = seen.shown(at);
        let blast = fails(seen, &cause.number);
        let failing: Vec<&Hit> =
            blast.hits.iter().filter(|hit| hit.fails && hit.line.is_some()).collect();
        let is_vital = |hit: &&&Hit| hit.line.as_ref().is_some_and(|line| line.is_vital);
        let vital = failing.iter().filter(is_vital).count();
        let single = singles.iter().find(|one| one.cause == cause);
        let of = |wanted: Verdict| failing.iter().filter(|hit| hit.verdict == Some(wanted)).count();
        let timed = single.map_or((0, 0), |one| (one.late, one.unknown));
        assert_eq!(timed, (of(Verdict::Gap), of(Verdict::Unknown)), "{cause:?}");
        let single = single.map_or((0, 0), |one| (one.services.len(), one.vital));
        assert_eq!(single, (failing.len(), vital), "{cause:?}");
        let count = seen.counts()[at as usize];
        assert_eq!((count.services as usize, count.vital as usize), single, "{cause:?}");
        for hit in failing {
            let alone = seen.singles_of(seen.named(&hit.node.number));
            assert!(alone.iter().any(|one| one.cause == cause), "{cause:?} {:?}", hit.node);
        }
        let is_supplier = cause.kind == NodeKind::Supplier;
        if is_supplier {
            let report = seen.supplier_report(at);
            assert_eq!((report.services.0, report.vital.0), single, "{cause:?}");
        }
        counted[usize::from(!is_supplier)] += single.0;
    }
    counted
}

#[test]
fn whatever_stops_services_stops_as_many_as_a_single_cause_as_in_a_what_if() {
    let mut sample = things();
    sample
        .other(NodeKind::Supplier, "Altus hosting", "O")
        .party("Altus hosting", "Altus")
        .other(NodeKind::Supplier, "Idle", "O")
        .service("Storage", "Altus", Some(5), Some(60))
        .needs("Reports", "Storage", "hard lag=30");
    let seen = sample.seen();
    let [suppliers, _] = assert_counted_alike(&seen);
    assert_eq!(suppliers, 2 + 2, "Vend two, Altus its own and Reports");
    let alone = seen.singles_of(seen.named("Storage"));
    assert_eq!(alone.len(), 1, "who runs it alone stops it");
    assert_eq!(alone[0].cause.name, "Altus hosting");
    let mut counted = [0, 0];
    for seed in 0..60 {
        let more = assert_counted_alike(&thrown(seed).0.seen());
        counted = [counted[0] + more[0], counted[1] + more[1]];
    }
    assert!(counted[0] > 100 && counted[1] > 100, "{counted:?}");
}

#[test]
fn what_is_not_written_out_is_counted_and_every_service_is_written_out() {
    let mut sample = Sample::new();
    sample.ci("root", "O", Some(5));
    for at in 0..6 {
        let (part, service) = (format!("part {at}"), format!("Service {at}"));
        sample.ci(&part, "O", Some(5)).service(&service, "O", Some(5), Some(60));
        sample.needs(&part, "root", "hard").needs(&service, &part, "hard");
    }
    let seen = sample.seen();
    let asked = WhatIf::fails(["root"]);
    let all = seen.blast(&asked);
    assert_eq!((all.hits.len(), all.left_out), (12, 0));
    for parts in [0, 2, 6, 7] {
        let some = seen.blast_within(&asked, parts);
        let services = some.hits.iter().filter(|hit| hit.line.is_some()).count();
        assert_eq!((services, some.hits.len()), (6, 6 + parts.min(6)));
        assert_eq!(some.left_out, 6 - parts.min(6));
        // What is written out says the same, and the columns count everything.
        let back = |hit: &Hit| {
            all.hits.iter().find(|one| one.node == hit.node).map(|one| one.recovered.clone())
        };
        assert!(some.hits.iter().all(|hit| back(hit).as_ref() == Some(&hit.recovered)));
        assert_eq!((&some.words, &some.columns), (&all.words, &all.columns));
    }
}

/// A service that needs two of three hosts, and one of two stores.
fn hosts() -> Sample {
    let mut sample = Sample::new();
    sample.service("Dealing", "O", Some(5), Some(600));
    for (name, group) in
        [("hyp-1", "h:2"), ("hyp-2", "h:2"), ("hyp-3", "h:2"), ("sto-1", "s:1"), ("sto-2", "s:1")]
    {
        sample.ci(name, "O", Some(10)).needs("Dealing", name, group);
    }
    sample
}

#[test]
fn what_something_takes_over_from_is_never_lost_to_a_group() {
    let sample = hosts();
    let lost = |fail: &[&str], spare: &[&str]| {
        let spare = spare.iter().map(|name| (*name).to_owned()).collect();
        let asked = WhatIf { spare, ..WhatIf::fails(fail.iter().copied()) };
        let blast = sample.with(&asked).blast(&asked);
        assert!(blast.not_found.is_empty(), "{:?}", blast.not_found);
        hit(&blast, "Dealing").is_some_and(|hit| hit.fails)
    };
    // The controls: two of three hosts are needed, and one of two stores.
    assert!(!lost(&["hyp-1"], &[]) && lost(&["hyp-1", "hyp-2"], &[]));
    assert!(!lost(&["sto-1"], &[]) && lost(&["sto-1", "sto-2"], &[]));
    for (fail, spare, expected) in [
        (&["hyp-1"][..], &["hyp-2"][..], false),
        (&["hyp-1", "hyp-2"], &["hyp-3"], true),
        (&["hyp-1", "hyp-2"], &["hyp-2"], false),
        (&["hyp-1", "hyp-2", "hyp-3"], &["hyp-2"], true),
        (&["hyp-1", "hyp-2", "hyp-3"], &["hyp-2", "hyp-3"], false),
        (&["sto-1"], &["sto-2"], false),
        (&["sto-1", "sto-2"], &["sto-2"], false),
    ] {
        assert_eq!(lost(fail, spare), expected, "{fail:?} fail, {spare:?} have a spare");
    }
}

#[test]
fn what_something_takes_over_from_is_not_lost_with_what_it_needs() {
    let sample = things();
    let ask = |fail: &str, spare: &[&str]| {
        let spare = spare.iter().map(|name| (*name).to_owned()).collect();
        let asked = WhatIf { spare, ..WhatIf::fails([fail]) };
        sample.with(&asked).blast(&asked)
    };
    let lost = |blast: &Blast| {
        ["box", "Ledger", "Reports"].map(|name| hit(blast, name).is_some_and(|hit| hit.fails))
    };
    for (fail, spare, expected) in [
        // The controls: without a spare, and with one for something that others do not need.
        ("Site", &[][..], [true, true, true]),
        ("Vend", &[], [true, true, true]),
        ("Vend", &["Reports"], [true, true, false]),
        // Neither it, nor what fails only because of it: by a need, its place, its supplier.
        ("box", &["Ledger"], [false, false, false]),
        ("Site", &["Ledger"], [true, false, false]),
        ("Site", &["box"], [false, false, false]),
        ("Vend", &["box"], [false, false, false]),
        ("Vend", &["Vend"], [false, false, false]),
        ("box", &["box"], [false, false, false]),
    ] {
        let blast = ask(fail, spare);
        assert_eq!(lost(&blast), expected, "{fail} fails, {spare:?} have a spare");
        let told: Vec<&str> = blast.nodes.iter().map(|node| node.name.as_str()).collect();
        let is_told = spare.iter().any(|name| told.contains(name) && *name != fail);
        assert!(!is_told, "{told:?}: what is not lost is not drawn as lost");
    }
}

#[test]
fn a_spare_never_makes_anything_fail() {
    let mut spared = 0;
    for seed in 0..60 {
        let (sample, names) = thrown(seed);
        let failing = |spare: Vec<String>, cause: &str| {
            let asked = WhatIf { spare, ..WhatIf::fails([cause]) };
            let blast = sample.with(&asked).blast(&asked);
            let fails = blast.hits.into_iter().filter(|hit| hit.fails).map(|hit| hit.node.name);
            fails.collect::<std::collections::BTreeSet<String>>()
        };
        for (at, cause) in names.iter().enumerate() {
            let before = failing(Vec::new(), cause);
            let spare = &names[(at + 1 + usize::try_from(seed).unwrap()) % names.len()];
            let after = failing(vec![spare.clone()], cause);
            // What stops with the spared thing alone may be spared, and nothing is added.
            assert!(after.is_subset(&before), "{seed}: {cause}, {spare}: {after:?} {before:?}");
            spared += before.len() - after.len();
        }
    }
    assert!(spared > 50, "{spared} spared");
}

#[test]
fn a_name_that_looks_like_a_number_is_a_name_and_several_stand_between_commas() {
    let seen = hosts().seen();
    assert_eq!(fails(&seen, "hyp-1").causes[0].name, "hyp-1");
    let both = fails(&seen, "hyp-1, Dealing");
    let names: Vec<&str> = both.causes.iter().map(|cause| cause.name.as_str()).collect();
    assert_eq!(names, ["hyp-1", "Dealing"]);
    assert!(both.words.starts_with("If hyp-1 and Dealing fail together"), "{}", both.words);
    assert_eq!(fails(&seen, "hyp-1, hyp-9").not_found.len(), 1);
}

#[test]
fn what_a_supplier_takes_with_it_says_so() {
    let seen = things().seen();
    let blast = fails(&seen, "Vend");
    let why: Vec<&str> =
        hit(&blast, "Reports").unwrap().why.iter().map(|step| step.node.name.as_str()).collect();
    assert_eq!(why, ["Vend", "box", "Ledger", "Reports"]);
}
