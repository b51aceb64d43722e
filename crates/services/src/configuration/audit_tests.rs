//! What an audit finds, and when it is settled.

use super::*;

fn held(text: &str) -> Vec<Held> {
    read_observed(text)
}

fn told(findings: &[AuditFinding]) -> Vec<String> {
    let words = |line: &Option<Line>| line.as_ref().map_or(String::new(), Line::to_string);
    findings
        .iter()
        .map(|one| {
            let (field, expected, found) =
                (words(&one.field), words(&one.expected), words(&one.found));
            format!("{:?} {} {field} {expected} {found}", one.deviation, one.name)
                .trim_end()
                .to_owned()
        })
        .collect()
}

#[test]
fn an_audit_finds_what_is_missing_extra_and_different() {
    let expected = held("san-q7; 8.4; Q7-1\nsan-e2; 8.3\nidp-n");
    let found = held("SAN-Q7; 8.5; Q7-1\nidp-n; 2.0\n\nnas-9");
    let findings = compare(&expected, &found);
    assert_eq!(
        told(&findings),
        ["Different san-q7 Version 8.4 8.5", "Missing san-e2", "Extra nas-9"]
    );
    // The control: the same on both sides differs in nothing.
    assert_eq!(compare(&expected, &expected), []);
}

#[test]
fn what_was_observed_may_be_a_table_with_any_columns() {
    let expected = [Held {
        name: "san-q7".to_owned(),
        fields: [("Version", "8.4"), ("Location", "Hall 2"), ("Owner", "Greta Holm")]
            .map(|(label, text)| (label.to_owned(), text.to_owned()))
            .to_vec(),
    }];
    let found = held("Name,Location,Version\nsan-q7,\"Hall 3, east\",8.4\nnas-9,,");
    assert_eq!(
        told(&compare(&expected, &found)),
        ["Different san-q7 Location Hall 2 Hall 3, east", "Extra nas-9"]
    );
}

#[test]
fn what_bears_the_same_name_twice_is_counted() {
    let twice = held("node\nnode");
    assert_eq!(told(&compare(&twice, &held("node"))), ["Missing node"]);
    assert_eq!(told(&compare(&held("node"), &twice)), ["Extra node"]);
    assert_eq!(compare(&twice, &twice), []);
}

#[test]
fn a_comparison_made_again_keeps_what_was_decided() {
    let findings = compare(&held("a\nb"), &held("a\nc"));
    let decided = Some("left for the next change".parse().unwrap());
    let mut settled = findings.clone();
    settled[0].remark = decided.clone();
    let again = keeping_settlements(compare(&held("a\nb"), &held("a")), &Rows::of(settled));
    let rows: Vec<_> = again.iter().collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].remark, decided);
}

#[test]
fn more_than_an_audit_holds_is_counted_and_no_decision_is_lost() {
    let found: Vec<String> = (0..5).map(|at| format!("x{at}")).collect();
    let mut findings = compare(&[], &held(&found.join("\n")));
    findings[4].settlement = Some(crate::configuration::Settlement::Accepted);
    let kept = sorted(findings.clone(), 3);
    let names: Vec<&str> = kept.held.iter().map(|one| one.name.as_str()).collect();
    assert_eq!((names, kept.beyond), (vec!["x4", "x0", "x1"], Some(2)));
    // The control: what fits is held as it was found.
    let kept = sorted(findings, 5);
    let first = kept.held.iter().next().map(|one| one.name.as_str());
    assert_eq!((first, kept.beyond, kept.mark), (Some("x0"), None, None));
}

#[test]
fn those_that_are_not_held_are_known_by_what_they_are() {
    let mark = |names: &str| sorted(compare(&[], &held(names)), 1).mark.unwrap();
    let first = mark("a\nb\nc");
    assert_eq!(first, mark("a\nc\nb"), "the order says nothing");
    assert_ne!(first, mark("a\nb\nd"), "as many, and others");
    let other_field = |text: &str| sorted(compare(&held("a\nb; 1"), &held(text)), 0).mark.unwrap();
    assert_eq!(other_field("a\nb; 2"), other_field("a\nb; 2"));
    assert_ne!(other_field("a\nb; 2"), other_field("a\nb; 3"), "the same field, found otherwise");
}

#[test]
fn what_is_expected_may_be_told_in_parts() {
    let (expected, found) = (held("a\nb; 1\nc\na"), held("a\nb; 2\nd\na"));
    let whole = compare(&expected, &found);
    for at in 0..=expected.len() {
        let mut parts = Comparison::with(&found);
        parts.expect(&expected[..at]);
        parts.expect(&expected[at..]);
        assert_eq!(parts.findings(), whole, "cut at {at}");
    }
}
