//! What contracts promise: late by themselves or with the rest; SLAs against what is derived.

use crate::{
    facts::{Rule, Verdict},
    landscape::{Discloses, NodeKind, Objectives},
    sample::Sample,
};

/// A service with a database of one provider and an application of another, of which each promises.
fn two_promises(own: i64) -> Sample {
    let mut sample = Sample::new();
    for name in ["Altus", "Corvid"] {
        sample.other(NodeKind::Organisation, name, name);
    }
    sample
        .other(NodeKind::Supplier, "Altus hosting", "O")
        .party("Altus hosting", "Altus")
        .other(NodeKind::Supplier, "Corvid apps", "O")
        .party("Corvid apps", "Corvid")
        .service("Ledger", "O", Some(10), Some(240))
        .ci("app", "Corvid", Some(20))
        .ci("db", "Altus", Some(own))
        .needs("Ledger", "app", "hard")
        .needs("app", "db", "hard")
        .contract("Corvid apps", "O", &["Ledger"], Some(60), Discloses::Nothing);
    sample
}

#[test]
fn where_the_others_alone_take_too_long_the_promise_is_a_gap_that_names_the_longest_of_them() {
    for own in [280, 230] {
        let seen = two_promises(own).seen();
        let mut rules: Vec<(Rule, &str)> =
            seen.conflicts().iter().map(|one| (one.rule, one.culprit.name.as_str())).collect();
        rules.sort_unstable();
        assert_eq!(rules, [(Rule::DerivedTooLate, "db"), (Rule::PromiseTooLate, "db")], "{own}");
        let late = seen.conflicts().iter().find(|one| one.rule == Rule::PromiseTooLate).unwrap();
        assert!(late.words.contains("no promise is short enough"), "{}", late.words);
        assert_eq!(late.allowed, None);
        let report = seen.supplier_report(seen.named("Corvid apps"));
        assert_eq!(report.contracts[0].too_little_for, 1);
        assert_eq!(report.promises[0].verdict, Verdict::Gap);
    }
    // The control: where a shorter promise would do, it is one, and says whose the rest is.
    let seen = two_promises(190).seen();
    let late: Vec<_> =
        seen.conflicts().iter().filter(|one| one.rule == Rule::PromiseTooLate).collect();
    assert_eq!((late.len(), late[0].culprit.name.as_str()), (1, "Corvid apps"));
    assert_eq!(
        late[0].words,
        "CTR-0001 promises 1 h for Ledger; with 3 h 20 min of other recovery around it only \
         40 min would do for the RTO of 4 h."
    );
    assert_eq!(seen.supplier_report(seen.named("Corvid apps")).contracts[0].too_little_for, 1);
}

#[test]
fn an_sla_that_promises_sooner_than_what_is_derived_is_a_conflict() {
    let promised = |promise: i64, own: i64, is_sla: bool| {
        let mut sample = Sample::new();
        let objectives = Objectives { is_live: true, ..Objectives::default() };
        sample
            .other(NodeKind::Supplier, "Keystone", "O")
            .service_with("Ledger", "O", Some(10), objectives)
            .ci("db", "O", Some(own))
            .needs("Ledger", "db", "hard")
            .contract("Keystone", "O", &["Ledger"], Some(promise), Discloses::Nothing);
        if is_sla {
            sample.as_sla();
        }
        let seen = sample.seen();
        let promise = seen.promises(|_, _| true).remove(0);
        let found = seen.conflicts().iter().find(|one| one.rule == Rule::SlaTooSoon).cloned();
        (promise.held_margin, promise.verdict, found)
    };
    let (margin, verdict, found) = promised(240, 370, true);
    assert_eq!((margin, verdict), (Some(-140 * 60), Verdict::Gap));
    let found = found.unwrap();
    assert_eq!((found.excess, found.contract.as_str()), (140 * 60, "CTR-0001"));
    assert_eq!(
        found.words,
        "CTR-0001 promises Ledger within 4 h; it is back after 6 h 20 min: 2 h 20 min too late. \
         Most of it is db."
    );
    // The controls: what holds is none, and a contract with who delivers promises something else.
    let (margin, verdict, found) = promised(240, 230, true);
    assert_eq!((margin, verdict, found), (Some(0), Verdict::Plausible, None));
    let (margin, _, found) = promised(240, 370, false);
    assert_eq!((margin, found), (None, None));
}
