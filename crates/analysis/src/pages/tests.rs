//! What is drawn of answers over small landscapes: chains that add up, graphs that tell the truth.

use super::{chain, reach};
use crate::{facts::Blast, sample::Sample, whatif::WhatIf};
use frame::page::draw::Rank;

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

fn place(blast: &Blast, name: &str) -> usize {
    let found = blast.nodes.iter().position(|node| node.name == name);
    found.expect("it is drawn")
}

#[test]
fn the_pieces_of_a_chain_add_up_to_what_is_said_of_its_end() {
    let blast = fails("san-q7");
    let end = place(&blast, "Settlement");
    let times = chain::back(&blast, |_| Some(40 * 60));
    let pieces = chain::of_failure(&blast, end, &times);
    let names: Vec<&str> =
        pieces.iter().map(|piece| blast.nodes[piece.node].name.as_str()).collect();
    // One of two is enough, so the quicker node counts: 40 + 120 + 55.
    assert_eq!(names, ["san-q7", "stl-db-2", "Settlement"]);
    let hit = blast.hits.iter().find(|hit| hit.node.name == "Settlement").expect("it is reached");
    let sum: i64 = pieces.iter().map(|piece| piece.own).sum();
    assert_eq!(sum, hit.recovered.time.seconds());
    assert_eq!(sum, (40 + 120 + 55) * 60);
    assert_eq!(pieces[1].group, "needs 1 of 2: 0 left");
}

#[test]
fn what_is_only_weakened_can_be_left_out_of_the_graph() {
    let blast = fails("san-q7");
    let names = |soft| -> Vec<String> {
        reach::view(&blast, soft).0.nodes.into_iter().map(|node| node.name).collect()
    };
    assert!(names(true).contains(&"Reporting".to_owned()));
    assert!(!names(false).contains(&"Reporting".to_owned()));
}

#[test]
fn the_cause_stands_first_and_a_group_tells_its_arithmetic() {
    let blast = fails("san-q7");
    let (view, _) = reach::view(&blast, true);
    let cause = view.nodes.iter().find(|node| node.name == "san-q7").expect("it is drawn");
    assert_eq!((cause.column, cause.rank), (0, Rank::Cause));
    assert_eq!(view.groups[0].words, "needs 1 of 2: 0 left");
    assert!(view.groups[0].members.iter().all(|member| member.is_lost));
    // The control: with one node lost the other one is up, and Settlement is not reached.
    let (view, _) = reach::view(&fails("stl-db-1"), true);
    assert!(!view.nodes.iter().any(|node| node.name == "Settlement" && !node.is_up));
}

#[test]
fn nothing_of_the_graph_is_said_by_colour_alone() {
    let drawn = reach::view(&fails("san-q7"), true).0.draw().to_string();
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
    let (view, passed) = reach::view(&seen.blast(&WhatIf::fails(["c13"])), true);
    assert!(passed > 0);
    assert!(view.nodes.iter().any(|node| node.name == "S"));
    let drawn = view.draw().wide.to_string();
    let width = drawn.split("width=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert!(width.parse::<f64>().unwrap() <= 1_174.0, "{width}");
}
