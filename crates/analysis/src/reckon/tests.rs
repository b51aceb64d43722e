//! What is computed over small landscapes, each with the case beside it that must differ.

use crate::{
    reckon::{causes_of, impact},
    sample::{Sample, minutes},
    whatif::WhatIf,
};

fn derived(sample: &Sample, name: &str) -> (i64, bool) {
    let seen = sample.seen();
    let line = seen.line(seen.named(name));
    (line.derived.time.seconds() / 60, line.derived.is_known())
}

/// Settlement of Northwharf: 25+10+35+190+40+25+55 minutes.
fn settlement() -> Sample {
    let mut sample = Sample::new();
    sample
        .service("Settlement", "Corvid", Some(55), Some(240))
        .ci("application", "Corvid", Some(25))
        .ci("logs", "Corvid", Some(40))
        .ci("stl-db-1", "Altus", Some(190))
        .ci("stl-db-2", "Altus", Some(190))
        .ci("san-q7", "Altus", Some(35))
        .ci("team", "Altus", Some(10))
        .ci("detection", "Altus", Some(25))
        .needs("Settlement", "application", "hard")
        .needs("application", "logs", "hard")
        .needs("logs", "stl-db-1", "hard db:1")
        .needs("logs", "stl-db-2", "hard db:1")
        .needs("stl-db-1", "san-q7", "hard")
        .needs("stl-db-2", "san-q7", "hard")
        .needs("san-q7", "team", "hard")
        .needs("team", "detection", "hard");
    sample
}

#[test]
fn serial_time_is_added_up_along_the_chain_and_is_no_maximum() {
    let sample = settlement();
    assert_eq!(derived(&sample, "Settlement"), (380, true));
    let seen = sample.seen();
    let chain = seen.service_report(seen.named("Settlement")).chain;
    let own: Vec<i64> =
        chain.iter().map(|link| link.own.map_or(0, |own| own.seconds() / 60)).collect();
    assert_eq!(own, [25, 10, 35, 190, 40, 25, 55]);
    assert_eq!(chain[3].begins, minutes(70));
    assert_eq!(chain[3].group, "needs 1 of 2");
}

#[test]
fn a_group_is_back_with_the_last_member_that_it_needs() {
    for (needed, back) in [("db:1", 15), ("db:2", 25), ("db:3", 65)] {
        let mut sample = Sample::new();
        sample.service("S", "O", Some(5), None);
        for (name, own) in [("a", 60), ("b", 10), ("c", 20)] {
            sample.ci(name, "O", Some(own)).needs("S", name, needed);
        }
        assert_eq!(derived(&sample, "S"), (back, true), "{needed}");
    }
}

#[test]
fn an_unknown_time_makes_the_result_unknown_and_is_named() {
    let mut sample = Sample::new();
    sample
        .service("S", "O", Some(5), Some(60))
        .ci("known", "O", Some(10))
        .ci("open", "O", None)
        .needs("S", "known", "hard")
        .needs("S", "open", "hard");
    assert_eq!(derived(&sample, "S"), (15, false));
    let seen = sample.seen();
    let unknown = seen.line(seen.named("S")).derived.unknown;
    assert_eq!(unknown.len(), 1);
    assert_eq!(
        (unknown[0].node.name.as_str(), unknown[0].why.as_str()),
        ("open", "has no recovery time of its own")
    );
    // The control: a group that can do without it does not ask.
    let mut sample = Sample::new();
    sample.service("S", "O", Some(5), None).ci("a", "O", Some(10)).ci("b", "O", None);
    sample.ci("c", "O", Some(1)).needs("b", "c", "hard");
    sample.needs("S", "a", "g:1").needs("S", "b", "g:1");
    assert_eq!(derived(&sample, "S"), (6, false), "b may be back after 1 min, or never");
}

#[test]
fn a_group_fails_when_fewer_are_left_than_are_needed_and_at_that_moment() {
    let mut sample = Sample::new();
    sample.service("S", "O", Some(5), None);
    for (name, how) in [("a", "g:2 lag=10"), ("b", "g:2 lag=30"), ("c", "g:2")] {
        sample.ci(name, "O", Some(1)).needs("S", name, how);
    }
    let seen = sample.seen();
    let at = |names: &[&str]| {
        let causes: Vec<u32> = names.iter().map(|name| seen.named(name)).collect();
        impact(seen.view(), &causes).of(seen.named("S")).map(|one| one.at / 60)
    };
    assert_eq!(at(&["a"]), None, "two of three are left");
    assert_eq!(at(&["a", "b"]), Some(30));
    assert_eq!(at(&["a", "c"]), Some(10));
    assert_eq!(at(&["a", "b", "c"]), Some(10), "the second loss decides, not the last");
}

#[test]
fn a_soft_need_makes_worse_and_goes_no_further() {
    let mut sample = Sample::new();
    sample
        .service("S", "O", Some(5), None)
        .service("T", "O", Some(5), None)
        .ci("a", "O", Some(1))
        .needs("S", "a", "soft lag=20")
        .needs("T", "S", "hard");
    let seen = sample.seen();
    let reached = impact(seen.view(), &[seen.named("a")]);
    let hit = reached.of(seen.named("S")).copied();
    assert_eq!(hit.map(|one| (one.at, one.fails)), Some((1_200, false)));
    assert!(reached.of(seen.named("T")).is_none());
    // The control: the same need, hard, goes on.
    sample.needs("S", "a", "hard lag=25");
    let seen = sample.seen();
    let reached = impact(seen.view(), &[seen.named("a")]);
    assert_eq!(reached.of(seen.named("T")).map(|one| (one.at, one.fails)), Some((1_500, true)));
}

#[test]
fn single_causes_are_found_through_groups_and_not_where_one_is_left() {
    let sample = settlement();
    let seen = sample.seen();
    let mut names: Vec<String> = causes_of(seen.view(), seen.named("Settlement"))
        .into_iter()
        .map(|at| seen.shown(at).name)
        .collect();
    names.sort();
    assert_eq!(names, ["application", "detection", "logs", "san-q7", "team"]);
    // The control: once one node stands elsewhere, the array is no single cause.
    let with = sample.with(&WhatIf { without: vec!["DEP-0006".to_owned()], ..WhatIf::default() });
    let causes = causes_of(with.view(), with.named("Settlement"));
    assert!(!causes.contains(&with.named("san-q7")) && causes.contains(&with.named("logs")));
}

#[test]
fn counting_single_causes_agrees_with_finding_them() {
    let sample = settlement();
    let seen = sample.seen();
    let causes = causes_of(seen.view(), seen.named("Settlement"));
    for (at, count) in (0..).zip(seen.counts()) {
        assert_eq!(count.services > 0, causes.contains(&at), "{}", seen.shown(at).name);
    }
}

#[test]
fn a_circle_is_taken_as_one_and_named() {
    let mut sample = Sample::new();
    sample
        .service("S", "O", Some(5), Some(30))
        .ci("a", "O", Some(10))
        .ci("b", "O", Some(20))
        .ci("c", "O", Some(40))
        .needs("S", "a", "hard")
        .needs("a", "b", "hard")
        .needs("b", "a", "hard")
        .needs("b", "c", "hard")
        .needs("c", "c", "hard");
    assert_eq!(derived(&sample, "S"), (75, true), "40, then 10 and 20 together, then 5");
    let seen = sample.seen();
    let ready = seen.readiness();
    assert_eq!(ready.circles.len(), 1);
    assert!(ready.oddities.iter().any(|odd| odd.node.name == "c" && odd.words.contains("itself")));
    let causes = impact(seen.view(), &[seen.named("b")]);
    assert!(causes.fails(seen.named("a")) && causes.fails(seen.named("S")));
    let report = seen.service_report(seen.named("S"));
    assert!(report.chain.iter().any(|link| link.group.starts_with("in a circle with")));
}

#[test]
fn a_long_chain_and_a_long_circle_end() {
    let mut sample = Sample::new();
    sample.service("S", "O", Some(1), Some(1)).needs("S", "n0", "hard");
    for at in 0..5_000 {
        let (this, next) = (format!("n{at}"), format!("n{}", (at + 1) % 5_000));
        sample.ci(&this, "O", Some(1)).needs(&this, &next, "hard");
    }
    assert_eq!(derived(&sample, "S"), (5_001, true));
}

#[test]
fn groups_that_disagree_take_the_strictest_and_say_so() {
    let mut sample = Sample::new();
    sample.service("S", "O", Some(5), None).service("T", "O", Some(5), None);
    sample.service("U", "O", Some(5), None);
    for name in ["a", "b", "c"] {
        sample.ci(name, "O", Some(1));
    }
    sample.needs("S", "a", "g:1").needs("S", "b", "g:2").needs("S", "c", "g:1");
    sample.needs("T", "a", "alone:1");
    sample.needs("U", "a", "many:9").needs("U", "b", "many:9");
    let seen = sample.seen();
    let words = |name: &str| {
        let ready = seen.readiness();
        let odd = ready.oddities.iter().find(|odd| odd.node.name == name);
        odd.map(|odd| odd.words.clone()).unwrap_or_default()
    };
    assert_eq!(words("S"), "the group “g” says different numbers of members needed; 2 counts");
    assert_eq!(words("T"), "the group “alone” has one member; nothing stands in for it");
    assert_eq!(words("U"), "the group “many” needs 9 and has 2; all of them count as needed");
    let lost = impact(seen.view(), &[seen.named("a")]);
    assert!(
        !lost.fails(seen.named("S")) && lost.fails(seen.named("T")) && lost.fails(seen.named("U"))
    );
}

#[test]
fn a_budget_is_the_objective_less_what_lies_between() {
    let mut sample = Sample::new();
    sample
        .service("S", "O", Some(30), Some(240))
        .service("T", "O", Some(10), Some(60))
        .ci("app", "O", Some(20))
        .ci("db", "O", Some(15))
        .ci("spare", "O", Some(15))
        .needs("S", "app", "hard")
        .needs("app", "db", "hard")
        .needs("T", "db", "soft lag=5")
        .needs("S", "db", "g:1")
        .needs("S", "spare", "g:1");
    let seen = sample.seen();
    let budget = |name: &str| seen.budget(seen.named(name)).map(|budget| budget.time / 60);
    assert_eq!(budget("app"), Some(210));
    assert_eq!(budget("db"), Some(55), "60 - 10 + 5 of T is stricter than 240 - 30 - 20 of S");
    assert_eq!(budget("spare"), None, "a member with another to stand in for it may be later");
    assert_eq!(budget("S"), None);
}
