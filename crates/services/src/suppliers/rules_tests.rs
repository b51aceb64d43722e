//! What the rules of suppliers and contracts refuse, and what they accept.

use super::*;
use record::{Ref, Refs, Rows};
use terms::Id;

fn somebody() -> Id {
    "01890000-0000-7000-8000-000000000001".parse().unwrap()
}

fn altus() -> Supplier {
    Supplier::named("Altus".parse().unwrap(), Ref::to(somebody()))
}

fn agreement(kind: Agreement) -> Contract {
    let (supplier, customer) = (Ref::to(somebody()), Ref::to(somebody()));
    Contract::titled("UC-ALT-07".parse().unwrap(), supplier, customer, kind)
}

fn fields(refusals: &[Refusal]) -> Vec<&str> {
    refusals.iter().map(|refusal| refusal.field.as_ref()).collect()
}

#[test]
fn a_legal_entity_identifier_proves_itself() {
    let with = |lei: &str| Supplier { lei: Some(lei.parse().unwrap()), ..altus() };
    let made = (0..97).map(|check| format!("969500HOLDFAST0000{check:02}"));
    let good: Vec<String> = made.filter(|lei| supplier(&with(lei)).is_empty()).collect();
    assert_eq!(good.len(), 1, "one pair of digits proves the rest");
    for bad in ["969500HOLDFAST00001", "969500holdfast000001", "not one at all"] {
        assert_eq!(fields(&supplier(&with(bad))), ["lei"], "{bad}");
    }
}

#[test]
fn a_supplier_of_a_supplier_names_it() {
    let ranked = |rank, through: Option<Id>| Supplier {
        rank: Some(rank),
        delivers_through: through.map(Ref::to),
        ..altus()
    };
    assert_eq!(supplier(&ranked(1, None)), []);
    assert_eq!(supplier(&ranked(2, Some(somebody()))), []);
    assert_eq!(fields(&supplier(&ranked(2, None))), ["delivers_through"]);
    assert_eq!(fields(&supplier(&ranked(1, Some(somebody())))), ["rank"]);
}

#[test]
fn an_answer_that_says_no_is_explained_before_approval() {
    let asked = |answer, evidence: Option<&str>| Supplier {
        evaluation: Rows::of(vec![Evaluation {
            question: "Are there two sites?".parse().unwrap(),
            answer,
            evidence: evidence.map(|text| text.parse().unwrap()),
            judged_by: None,
            judged_on: None,
        }]),
        ..altus()
    };
    let refused = may_be_approved(&asked(Answer::NotFulfilled, None).to_values());
    assert_eq!(fields(&refused), ["evaluation.0.evidence"]);
    let explained = asked(Answer::NotFulfilled, Some("second site from May"));
    assert_eq!(may_be_approved(&explained.to_values()), []);
    assert_eq!(may_be_approved(&asked(Answer::Fulfilled, None).to_values()), []);
}

#[test]
fn a_contract_ends_after_it_begins() {
    let between = |starts: &str, ends: &str| Contract {
        starts: Some(starts.parse().unwrap()),
        ends: Some(ends.parse().unwrap()),
        ..agreement(Agreement::Underpinning)
    };
    assert_eq!(contract(&between("2026-01-01", "2026-01-01")), []);
    assert_eq!(fields(&contract(&between("2026-01-01", "2025-12-31"))), ["ends"]);
    let endless =
        Contract { notice: Some(90), renews: Some(true), ..agreement(Agreement::Underpinning) };
    assert_eq!(fields(&contract(&endless)), ["ends"]);
}

#[test]
fn notice_is_given_so_many_days_before_the_end() {
    let ending = Contract {
        ends: Some("2027-03-31".parse().unwrap()),
        notice: Some(90),
        ..agreement(Agreement::Underpinning)
    };
    assert_eq!(notice_by(&ending), Some("2026-12-31".parse().unwrap()));
    assert_eq!(notice_by(&agreement(Agreement::Underpinning)), None);
}

#[test]
fn availability_is_a_percentage() {
    let promised = |text: &str| Contract {
        availability: Some(text.parse().unwrap()),
        ..agreement(Agreement::Underpinning)
    };
    for (text, wanted) in [("99.90 %", 99_900), ("100%", 100_000), ("99.999 %", 99_999)] {
        assert_eq!(thousandths(&text.parse().unwrap()), Some(wanted));
        assert_eq!(contract(&promised(text)), []);
    }
    for bad in ["99.90", "100.1 %", "99,9 %", "high", "% 99"] {
        assert_eq!(fields(&contract(&promised(bad))), ["availability"], "{bad}");
    }
}

#[test]
fn an_sla_is_agreed_after_what_it_stands_on() {
    let refused = may_be_agreed(&agreement(Agreement::Sla).to_values());
    let open = ["services", "rto", "duties_of_supplier", "duties_of_customer", "underpinned_by"];
    assert_eq!(fields(&refused), open);
    let complete = || Contract {
        services: Refs::to([somebody()]),
        availability: Some("99.90 %".parse().unwrap()),
        duties_of_supplier: Some("Restores within the times above.".parse().unwrap()),
        duties_of_customer: Some("Calls the duty desk at once.".parse().unwrap()),
        ..agreement(Agreement::Sla)
    };
    assert_eq!(fields(&may_be_agreed(&complete().to_values())), ["underpinned_by"]);
    let underpinned = Contract { underpinned_by: Refs::to([somebody()]), ..complete() };
    assert_eq!(may_be_agreed(&underpinned.to_values()), []);
    let alone = Contract { stands_alone: Some(true), ..complete() };
    assert_eq!(may_be_agreed(&alone.to_values()), []);
    let both = Contract { underpinned_by: Refs::to([somebody()]), ..alone };
    assert_eq!(fields(&contract(&both)), ["stands_alone"]);
    // The control: who underpins needs nobody below.
    assert_eq!(may_be_agreed(&agreement(Agreement::Underpinning).to_values()), []);
}

#[test]
fn a_proof_counts_until_its_last_day() {
    use crate::suppliers::ProofKind;
    let day = |text: &str| text.parse::<Day>().unwrap();
    let certificate = ContinuityProof {
        name: "Certificate".parse().unwrap(),
        supplier: Ref::to(somebody()),
        customer: Ref::to(somebody()),
        kind: ProofKind::Certificate,
        contract: None,
        scope: Some("both sites".parse().unwrap()),
        services: Refs::to([]),
        result: Some(ProofResult::Passed),
        reached: None,
        document: None,
        asked_on: None,
        dated: Some(day("2024-04-01")),
        valid_until: Some(day("2027-03-31")),
        judged_by: None,
        state: ProofState::Accepted,
    };
    assert_eq!(proof(&certificate), []);
    assert!(proves(&certificate, day("2027-03-31")));
    assert!(!proves(&certificate, day("2027-04-01")), "it has lapsed");
    let failed = ContinuityProof { result: Some(ProofResult::Failed), ..certificate.clone() };
    assert!(!proves(&failed, day("2026-11-23")));
    let unseen = ContinuityProof { state: ProofState::Received, ..certificate.clone() };
    assert!(!proves(&unseen, day("2026-11-23")));
    let backwards = ContinuityProof { valid_until: Some(day("2024-03-31")), ..certificate.clone() };
    assert_eq!(fields(&proof(&backwards)), ["valid_until"]);
    let without =
        ContinuityProof { result: None, reached: Some("4 h".parse().unwrap()), ..certificate };
    assert_eq!(fields(&proof(&without)), ["result"]);
}
