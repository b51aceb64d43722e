//! What is drawn of answers over small landscapes: chains that add up, graphs that tell the truth.

use super::{chain, reach};
use crate::{
    facts::{Blast, ChainLink, Hit, NodeKind},
    landscape::Objectives,
    sample::{Sample, minutes},
    whatif::WhatIf,
};
use frame::page::draw::{Rank, ReachFold};

/// Settlement on one of two database nodes, which stand on one array; a report needs Settlement.
fn landscape() -> Sample {
    let mut sample = Sample::new();
    sample
        .service("Settlement", "O", Some(55), Some(240))
        .service("Reporting", "O", Some(10), Some(600))
        .ci("stl-db-1", "O", Some(150))
        .ci("stl-db-2", "O", Some(120))
        .ci("san-q7", "O", Some(40))
        .ci("detection", "O", Some(25))
        .needs("Settlement", "stl-db-1", "hard db:1")
        .needs("Settlement", "stl-db-2", "hard db:1")
        .needs("stl-db-1", "san-q7", "hard")
        .needs("stl-db-2", "san-q7", "hard")
        .needs("Settlement", "detection", "hard")
        .needs("Reporting", "Settlement", "soft lag=30");
    sample
}

fn fails(name: &str) -> Blast {
    landscape().seen().blast(&WhatIf::fails([name]))
}

fn hit(blast: &Blast) -> &Hit {
    blast.hits.iter().find(|hit| hit.node.name == "Settlement").expect("it is reached")
}

/// The names and minutes of the pieces of the chain of what is hit worst.
fn drawn_of(blast: &Blast) -> Vec<(&str, i64)> {
    let chain = &blast.worst.as_ref().expect("it fails").chain;
    let minutes = |link: &ChainLink| link.own.map_or(-1, |own| own.seconds() / 60);
    chain.iter().map(|link| (link.node.name.as_str(), minutes(link))).collect()
}

#[test]
fn the_pieces_of_a_chain_add_up_to_what_is_said_of_its_end() {
    let blast = fails("san-q7");
    assert_eq!(drawn_of(&blast), [("san-q7", 40), ("stl-db-2", 120), ("Settlement", 55)]);
    let hit = hit(&blast);
    assert_eq!(hit.recovered.time.seconds(), (40 + 120 + 55) * 60);
    let worst = blast.worst.as_ref().expect("it fails");
    let column = chain::of_failure(&blast, hit, &worst.chain);
    assert_eq!(column.pieces[1].under, "needs 1 of 2: 0 left");
    // With a recovery policy it begins once somebody has decided.
    let mut sample = landscape();
    sample.clock("O", false, (10, 20));
    let blast = sample.seen().blast(&WhatIf::fails(["san-q7"]));
    let expected =
        [("detection and decision", 30), ("san-q7", 40), ("stl-db-2", 120), ("Settlement", 55)];
    assert_eq!(drawn_of(&blast), expected);
    let worst = blast.worst.as_ref().expect("it fails");
    let column = chain::of_failure(&blast, self::hit(&blast), &worst.chain);
    assert_eq!(column.pieces[0].under, "before anybody works on it");
}

/// A service on a line of so many components, each a minute but for one that takes ninety.
fn line_of(count: usize) -> Blast {
    let mut sample = Sample::new();
    sample.service("Settlement", "O", Some(5), Some(60));
    for at in 0..count {
        let own = if at == count / 2 { 90 } else { 1 };
        sample.ci(&format!("c{at}"), "O", Some(own));
    }
    sample.needs("Settlement", "c0", "hard");
    for at in 1..count {
        sample.needs(&format!("c{}", at - 1), &format!("c{at}"), "hard");
    }
    sample.seen().blast(&WhatIf::fails([format!("c{}", count - 1)]))
}

#[test]
fn a_long_chain_tells_its_ends_and_its_longest_piece_and_sums_up_the_rest() {
    let blast = line_of(2_000);
    let worst = blast.worst.as_ref().expect("it fails");
    assert!(worst.chain.len() <= 100, "{} pieces", worst.chain.len());
    let seconds: i64 =
        worst.chain.iter().filter_map(|link| link.own).map(|own| own.seconds()).sum();
    assert_eq!(seconds, hit(&blast).recovered.time.seconds(), "nothing is lost from the sum");
    let pieces = worst.chain.iter().map(|link| link.stands_for.max(1)).sum::<usize>();
    assert_eq!(pieces, 2_001);
    let drawn = drawn_of(&blast);
    assert_eq!((drawn[0].0, drawn[drawn.len() - 1].0), ("c1999", "Settlement"));
    assert!(drawn.contains(&("c1000", 90)), "{drawn:?}");
    let column = chain::of_failure(&blast, hit(&blast), &worst.chain);
    let culprits: Vec<&str> =
        column.pieces.iter().filter(|one| one.is_culprit).map(|one| one.words.as_str()).collect();
    assert_eq!(culprits, ["c1000"], "a sum of many is nobody's fault");
    let summed = column.pieces.iter().find(|one| one.words.ends_with(" more"));
    assert_eq!(summed.map(|one| one.under.as_str()), Some("one after the other"));
    // A short one is told whole.
    let blast = line_of(30);
    assert_eq!(drawn_of(&blast).len(), 31);
}

#[test]
fn what_is_only_weakened_can_be_left_out_of_the_graph() {
    let blast = fails("san-q7");
    let names = |soft| -> Vec<String> {
        reach::view(&blast, soft, String::new()).0.nodes.into_iter().map(|node| node.name).collect()
    };
    assert!(names(true).contains(&"Reporting".to_owned()));
    assert!(!names(false).contains(&"Reporting".to_owned()));
}

#[test]
fn the_cause_stands_first_and_a_group_tells_its_arithmetic() {
    let blast = fails("san-q7");
    let (view, _) = reach::view(&blast, true, String::new());
    let cause = view.nodes.iter().find(|node| node.name == "san-q7").expect("it is drawn");
    assert_eq!((cause.column, cause.rank), (0, Rank::Cause));
    assert_eq!(view.groups[0].words, "needs 1 of 2: 0 left");
    assert!(view.groups[0].members.iter().all(|member| member.is_lost));
    // The control: with one node lost the other one is up, and Settlement is not reached.
    let (view, _) = reach::view(&fails("stl-db-1"), true, String::new());
    assert!(!view.nodes.iter().any(|node| node.name == "Settlement" && !node.is_up));
}

#[test]
fn nothing_of_the_graph_is_said_by_colour_alone() {
    let drawn = reach::view(&fails("san-q7"), true, String::new()).0.draw().to_string();
    for words in ["lost", "needs 1 of 2: 0 left", "it fails", "3 h 35 min / 4 h"] {
        assert!(drawn.contains(words), "{words}");
    }
}

#[test]
fn a_deep_failure_fits_into_its_panel() {
    let mut sample = Sample::new();
    sample.service("S", "O", Some(5), Some(60)).ci("c0", "O", Some(5)).needs("S", "c0", "hard");
    for at in 1..14 {
        let (name, before) = (format!("c{at}"), format!("c{}", at - 1));
        sample.ci(&name, "O", Some(5)).needs(&before, &name, "hard");
        // Each is needed twice, so that no two can be drawn as one.
        let side = format!("d{at}");
        sample.ci(&side, "O", Some(5)).needs(&before, &side, "hard").needs(&side, &name, "hard");
    }
    let seen = sample.seen();
    let (view, passed) = reach::view(&seen.blast(&WhatIf::fails(["c13"])), true, String::new());
    assert!(passed > 0);
    assert!(view.nodes.iter().any(|node| node.name == "S"));
    let drawn = view.draw().wide.to_string();
    let width = drawn.split("width=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert!(width.parse::<f64>().unwrap() <= 1_174.0, "{width}");
}

/// A cluster on three of five hosts, seventy machines on the cluster, a service on each of them.
fn cluster() -> Sample {
    let mut sample = Sample::new();
    sample.ci("cluster", "O", Some(5));
    for host in 1..=5 {
        let name = format!("host-{host}");
        sample.ci(&name, "O", Some(20)).needs("cluster", &name, "hard hosts:3");
    }
    for at in 0..70 {
        let (machine, service) = (format!("vm-{at}"), format!("S{at}"));
        sample.ci(&machine, "O", Some(5)).needs(&machine, "cluster", "hard");
        let objectives =
            Objectives { rto: Some(minutes(60)), is_live: true, ..Objectives::default() };
        let lag = if at < 12 { "hard lag=120" } else { "hard" };
        sample.service_with(&service, "O", Some(5), objectives);
        sample.needs(&service, &machine, if at < 50 { lag } else { "soft" });
    }
    sample
}

#[test]
fn a_drawing_that_is_folded_shows_its_group_and_nothing_that_is_up_among_what_fails() {
    let hosts = ["host-1", "host-2", "host-3"];
    let seen = cluster().seen();
    let blast = seen.blast(&WhatIf::fails(hosts));
    let (view, passed) = reach::view(&blast, true, "#table".to_owned());
    assert_eq!(passed, 0, "where boxes are folded each is counted, and none passed over");
    let words: Vec<String> = view.folds().iter().map(ReachFold::words).collect();
    let said = ["38 services fail and are back in time", "20 services get weaker and go on"];
    assert!(said.iter().all(|said| words.contains(&(*said).to_owned())), "{words:?}");
    assert!(words.contains(&"71 components fail".to_owned()), "{words:?}");
    let drawn = view.draw().wide.to_string();
    assert!(drawn.contains("needs 3 of 5: 2 left"), "the group appears with its count");
    assert!(drawn.contains("<title>host-4: up</title>") || drawn.contains("host-4: up"), "{drawn}");
    // All that is not up is drawn in its own box or its frame, or counted.
    let reached = blast.hits.len();
    let folded: usize = view.folds().iter().map(|fold| fold.count).sum();
    assert_eq!((reached, folded), (129, 129), "{words:?}");
    // The control: of few enough nothing is folded, and the same group has the same words.
    let (small, _) = reach::view(&seen.blast(&WhatIf::fails(["host-1"])), true, String::new());
    assert_eq!((small.folded(), &*small.groups[0].words), (0, "needs 3 of 5: 4 left"));
}

#[test]
fn a_landscape_larger_than_what_is_drawn_is_counted_whole() {
    let mut sample = Sample::new();
    sample.ci("core", "O", Some(5));
    for at in 0..700 {
        let name = format!("c{at}");
        sample.ci(&name, "O", Some(5)).needs(
            &name,
            "core",
            if at % 7 > 0 { "hard" } else { "soft" },
        );
    }
    let blast = sample.seen().blast_within(&WhatIf::fails(["core"]), 500);
    let count = |soft| {
        let folds = reach::view(&blast, soft, String::new()).0.folds();
        folds.iter().map(|fold| (fold.is_weaker, fold.count)).fold([0, 0], |mut sum, (w, n)| {
            sum[usize::from(w)] += n;
            sum
        })
    };
    assert_eq!((count(true), count(false)), ([600, 100], [600, 0]));
}

#[test]
fn what_is_in_the_hands_of_a_supplier_is_reached_by_its_failure_and_never_drawn_as_up() {
    let mut sample = Sample::new();
    sample
        .other(NodeKind::Supplier, "Altus", "O")
        .other(NodeKind::Location, "Site", "O")
        .placed("array", "O", 30, "Site", "Altus")
        .service("Settlement", "O", Some(5), Some(10))
        .needs("Settlement", "array", "hard");
    let blast = sample.seen().blast(&WhatIf::fails(["Altus"]));
    let array = blast.hits.iter().find(|hit| hit.node.name == "array").expect("it is reached");
    let way: Vec<&str> = array.why.iter().map(|step| step.node.name.as_str()).collect();
    assert_eq!((array.column, way), (0, vec!["Altus", "array"]));
    let (view, _) = reach::view(&blast, true, String::new());
    let at = |name: &str| view.nodes.iter().position(|node| node.name == name).expect("drawn");
    assert!(!view.nodes[at("array")].is_up, "it fails");
    let drawn = |from: &str, to: &str| {
        let (from, to) = (at(from), at(to));
        view.edges.iter().any(|edge| (edge.from, edge.to) == (from, to) && edge.is_hard)
    };
    assert!(drawn("Altus", "array") && drawn("array", "Settlement"));
    assert!(!drawn("Altus", "Settlement"), "the control: it is not the supplier's");
}
