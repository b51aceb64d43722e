//! What the suppliers of Northwharf did with their promises, what customers asked for, from when
//! recovery times count, and a baseline to compare with.

use super::{Stage, components::all_components, minutes, text, words};
use crate::{
    common::ReviewInterval,
    configuration::{
        AuditFinding, AuditOccasion, AuditState, Baseline, BaselinePurpose, BaselineState,
        ConfigurationAudit, Deviation, Settlement,
    },
    levels::{RecoveryPolicy, RequirementState, RtoClock, ServiceLevelRequirement},
    suppliers::{
        ContinuityProof, Dispute, DisputeState, Kept, Performance, PerformanceReview, ProofKind,
        ProofResult, ProofState,
    },
};
use record::{Ref, Refs, Rows};

/// The reviews of Altus: period, held so many days ago, the result, and what was reached of
/// availability, restores in time, questions answered in time.
const REVIEWS: [(&str, i64, Kept, [&str; 3]); 3] = [
    ("Q1 2026", 229, Kept::Met, ["99.97 % of 99.90 %", "2 of 2", "12 of 12"]),
    ("Q2 2026", 139, Kept::Met, ["99.96 % of 99.90 %", "4 of 4", "13 of 14"]),
    ("Q3 2026", 48, Kept::Partly, ["99.93 % of 99.90 %", "2 of 3", "11 of 14"]),
];

pub(super) fn reviews(stage: &Stage<'_>) -> Vec<PerformanceReview> {
    let promises = ["availability", "restored in time", "answered in time"];
    let record = |(period, ago, result, reached): &(&str, i64, Kept, [&str; 3])| {
        let rows = promises.iter().zip(reached).map(|(promise, reached)| Performance {
            promise: text(promise),
            reached: text(reached),
            kept: if *reached == "2 of 3" { Kept::Missed } else { Kept::Met },
        });
        PerformanceReview {
            // Made of the others when it is saved.
            name: text("Review"),
            supplier: Ref::to(stage.laid.supplier("Altus")),
            customer: stage.organisation("Keystone"),
            contract: None,
            period: text(period),
            held_on: Some(stage.ago(*ago)),
            reviewer: Some(stage.person("Omar Haddon")),
            performance: Rows::of(rows.collect()),
            result: Some(*result),
            still_needed: Some(true),
            value_for_money: None,
            improvements: (*result == Kept::Partly)
                .then(|| text("A second engineer for restores by January; logs every 5 min.")),
            next_on: Some(stage.ago(-50)),
        }
    };
    REVIEWS.iter().map(record).collect()
}

pub(super) fn disputes(stage: &Stage<'_>) -> Vec<Dispute> {
    let about = |question: &str, supplier: &str, raised: i64| Dispute {
        question: text(question),
        supplier: Ref::to(stage.laid.supplier(supplier)),
        customer: stage.organisation("Keystone"),
        contract: None,
        our_view: None,
        their_view: None,
        amount: None,
        raised_on: stage.ago(raised),
        owner: Some(stage.person("Omar Haddon")),
        level: Some(1),
        next_step: None,
        next_on: None,
        outcome: None,
        settled_on: None,
        state: DisputeState::Raised,
    };
    vec![
        Dispute {
            contract: Some(Ref::to(stage.laid.contract("UC-ALT-09"))),
            amount: Some(text("14000.00 EUR")),
            outcome: words("A credit of 14 000 EUR for the eleventh of March."),
            settled_on: Some(stage.ago(205)),
            state: DisputeState::Settled,
            ..about("Credit for 11 March", "Altus", 250)
        },
        Dispute {
            outcome: words("The carrier was late; Brightline shows its own contract."),
            settled_on: Some(stage.ago(90)),
            state: DisputeState::Settled,
            ..about("Who answers for the carrier?", "Brightline", 120)
        },
        Dispute {
            contract: Some(Ref::to(stage.laid.contract("UC-ALT-07"))),
            our_view: words("4 h from the call were missed."),
            their_view: words("The exercise was no call."),
            level: Some(2),
            next_step: words("meeting of the directors"),
            next_on: Some(stage.ago(-3)),
            state: DisputeState::Escalated,
            ..about("Was 17 October a breach?", "Altus", 30)
        },
    ]
}

pub(super) fn proofs(stage: &Stage<'_>) -> Vec<ContinuityProof> {
    let of = |name, supplier, kind, scope| proof(stage, (name, supplier, kind, scope));
    let lasting = |from: i64, until: i64, proof: ContinuityProof| ContinuityProof {
        dated: Some(stage.ago(from)),
        valid_until: Some(stage.ago(-until)),
        ..proof
    };
    let settlement = || Refs::to([stage.laid.service("Settlement")]);
    vec![
        lasting(
            966,
            128,
            of("Certificate ISO 22301", "Altus", ProofKind::Certificate, "both sites"),
        ),
        lasting(
            37,
            145,
            ContinuityProof {
                services: settlement(),
                result: Some(ProofResult::Failed),
                reached: Some(text("5 h 45 min")),
                ..of(
                    "Restore from the vault",
                    "Altus",
                    ProofKind::TestReport,
                    "settlement database",
                )
            },
        ),
        lasting(
            71,
            110,
            ContinuityProof {
                services: settlement(),
                reached: Some(text("4 min")),
                ..of("Failover of a node", "Altus", ProofKind::TestReport, "settlement database")
            },
        ),
        lasting(
            447,
            -82,
            of("Altus recovers Altus", "Altus", ProofKind::OwnStatement, "own service desk"),
        ),
        ContinuityProof {
            result: None,
            asked_on: Some(stage.ago(20)),
            judged_by: None,
            state: ProofState::Asked,
            ..of("Operator of the vault", "Stonegate Vaults", ProofKind::Certificate, "Vault East")
        },
        lasting(
            356,
            9,
            of("Certificate", "Meridian Feeds", ProofKind::Certificate, "feeds and their sites"),
        ),
    ]
}

/// A proof that somebody looked at and takes for what it says.
fn proof(
    stage: &Stage<'_>,
    (name, supplier, kind, scope): (&str, &str, ProofKind, &str),
) -> ContinuityProof {
    ContinuityProof {
        name: text(name),
        supplier: Ref::to(stage.laid.supplier(supplier)),
        customer: stage.organisation(if supplier == "Meridian Feeds" {
            "Corvid"
        } else {
            "Keystone"
        }),
        kind,
        contract: None,
        scope: words(scope),
        services: Refs::to([]),
        result: Some(ProofResult::Passed),
        reached: None,
        document: None,
        asked_on: None,
        dated: None,
        valid_until: None,
        judged_by: Some(stage.person("Omar Haddon")),
        state: ProofState::Accepted,
    }
}

pub(super) fn requirements(stage: &Stage<'_>) -> Vec<ServiceLevelRequirement> {
    let asked = |name: &str, service: &str, rto: &str| ServiceLevelRequirement {
        name: text(name),
        customer: stage.organisation("Northwharf Markets"),
        in_their_words: None,
        stated_by: Some(stage.person("Ines Carvalho")),
        stated_on: Some(stage.ago(380)),
        service: Some(Ref::to(stage.laid.service(service))),
        meaning: None,
        rto: words(rto),
        rpo: None,
        availability: None,
        agreement: None,
        state: RequirementState::Translated,
    };
    vec![
        ServiceLevelRequirement {
            in_their_words: words("What was dealt today is settled today, or we pay."),
            meaning: words("Back four hours after a loss, with a quarter of an hour of data lost."),
            rpo: words("15 min"),
            availability: words("99.90 %"),
            agreement: Some(Ref::to(stage.laid.contract("SLA-004"))),
            state: RequirementState::Agreed,
            ..asked("Trades of the day are settled by 16:00", "Settlement", "4 h")
        },
        ServiceLevelRequirement {
            agreement: Some(Ref::to(stage.laid.contract("SLA-001"))),
            state: RequirementState::Agreed,
            ..asked("Dealers are never blind for a quarter of an hour", "Market data", "15 min")
        },
        asked("Limits are watched within the hour", "Limit monitoring", "1 h"),
    ]
}

/// From when the recovery times of an organisation count: minutes to notice and to decide, where
/// that stands, who answers for it.
struct Policy {
    of: &'static str,
    clock: RtoClock,
    detection: i64,
    decision: i64,
    stated_in: &'static str,
    owner: &'static str,
}

/// Who runs things around the clock begins within minutes.
const POLICIES: [Policy; 4] = [
    Policy {
        of: "Altus",
        clock: RtoClock::Disruption,
        detection: 2,
        decision: 3,
        stated_in: "Operations manual of Altus, 4.2",
        owner: "Ravi Thornbury",
    },
    Policy {
        of: "Brightline",
        clock: RtoClock::Disruption,
        detection: 1,
        decision: 1,
        stated_in: "Network operations, 2.1",
        owner: "Aoife Brennock",
    },
    Policy {
        of: "Corvid",
        clock: RtoClock::Disruption,
        detection: 2,
        decision: 3,
        stated_in: "Application operations, 3",
        owner: "Yuki Tanabe",
    },
    Policy {
        of: "Keystone",
        clock: RtoClock::Declaration,
        detection: 10,
        decision: 20,
        stated_in: "Continuity handbook, 5.1",
        owner: "Omar Haddon",
    },
];

pub(super) fn policies(stage: &Stage<'_>) -> Vec<RecoveryPolicy> {
    let record = |policy: &Policy| {
        let name = text(&format!("Recovery clock of {}", policy.of));
        RecoveryPolicy {
            detection: minutes(policy.detection),
            decision: minutes(policy.decision),
            stated_in: words(policy.stated_in),
            owner: Some(stage.person(policy.owner)),
            review_by: Some(stage.ago(-120)),
            review_every: Some(ReviewInterval::Yearly),
            ..RecoveryPolicy::of(name, stage.organisation(policy.of), policy.clock)
        }
    };
    POLICIES.iter().map(record).collect()
}

pub(super) fn baseline(stage: &Stage<'_>) -> Baseline {
    let covered = ["san-q7", "san-e2", "stl-db", "stl-db-1", "stl-db-2"];
    Baseline {
        name: text("Before the firmware of san-q7"),
        organisation: stage.organisation("Altus"),
        purpose: BaselinePurpose::BeforeChange,
        reference: words("RFC-0231"),
        as_of: Some(stage.now),
        cis: Refs::to(covered.map(|name| stage.laid.ci(name))),
        services: Refs::to([]),
        taken_by: Some(stage.person("Greta Holm")),
        remarks: None,
        state: BaselineState::Fixed,
    }
}

/// A component of the register that nobody found.
const NOT_FOUND: &str = "unknown-6";

/// What was found on the spot: what the register says, but for the findings.
fn observed() -> String {
    let mut lines = vec!["Name;Version".to_owned(), "nas-lab-9;".to_owned()];
    let all = all_components();
    let kept = all.iter().filter(|one| {
        one.organisation() == "Altus" && !["harrow-nas", NOT_FOUND].contains(&one.name.as_str())
    });
    lines.extend(kept.map(|one| match one.name.as_str() {
        "san-q7" => "san-q7;firmware 8.5".to_owned(),
        name => format!("{name};"),
    }));
    lines.join("\n")
}

/// What was found when somebody went through the halls of Altus: one finding is settled, two are
/// not. They are what a comparison finds, so comparing again changes nothing.
pub(super) fn audit(stage: &Stage<'_>) -> ConfigurationAudit {
    let finding = |deviation, name: &str| AuditFinding {
        deviation,
        name: text(name),
        field: None,
        expected: None,
        found: None,
        settlement: None,
        settled_by: None,
        settled_on: None,
        remark: None,
    };
    let findings = vec![
        AuditFinding {
            field: words("Version"),
            expected: words("firmware 8.4"),
            found: words("firmware 8.5"),
            settlement: Some(Settlement::ChangedAsApproved),
            settled_by: Some(stage.person("Ravi Thornbury")),
            settled_on: Some(stage.ago(12)),
            remark: words("RFC-0231, tried on the second controller first"),
            ..finding(Deviation::Different, "san-q7")
        },
        finding(Deviation::Missing, NOT_FOUND),
        finding(Deviation::Extra, "nas-lab-9"),
    ];
    ConfigurationAudit {
        name: text("The halls of Altus, autumn"),
        organisation: stage.organisation("Altus"),
        occasion: AuditOccasion::Regular,
        baseline: None,
        files: None,
        observed: words(&observed()),
        auditor: Some(stage.person("Greta Holm")),
        compared_at: Some(stage.now),
        findings: Rows::of(findings),
        beyond: None,
        beyond_mark: None,
        beyond_settlement: None,
        beyond_settled_by: None,
        beyond_settled_on: None,
        beyond_remark: None,
        conclusion: None,
        state: AuditState::Compared,
    }
}
