//! The records of what suppliers do with their promises: reviews, disputes and proofs of
//! continuity.

use crate::{
    catalogue::Service,
    suppliers::{Contract, Supplier, rules},
};
use governance::people::{Organisation, Person};
use record::{Choice, Record, Ref, Refs, Row, Rows, State};
use terms::{Day, Duration, Line, Money, Prose};

/// How far a promise was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Kept {
    /// Kept.
    #[choice(tone = "ok")]
    Met,
    /// Kept in part, or only with luck.
    #[choice(tone = "warn")]
    Partly,
    /// Not kept.
    #[choice(tone = "bad")]
    Missed,
}

/// One promise, and what became of it in the time under review.
#[derive(Clone, Debug, PartialEq, Row)]
pub struct Performance {
    /// What was promised.
    #[field(example = "restored within 4 h")]
    pub promise: Line,
    /// What was reached.
    #[field(example = "2 of 3 in time")]
    pub reached: Line,
    /// How far it was kept.
    pub kept: Kept,
}

/// A look at what a supplier delivered in a time: is it still needed, was it kept, is it worth its
/// price?
#[derive(Clone, Debug, PartialEq, Record)]
#[record(
    prefix = "REV",
    place = "Suppliers",
    reach = customer,
    title_of = "{period} of {supplier}",
    shown_to("supplier.organisation"),
    check = rules::review
)]
pub struct PerformanceReview {
    /// The time and the supplier.
    #[field(group = "What was reviewed", title, example = "Q3 2026 of Altus")]
    pub name: Line,
    /// The supplier whose work was looked at.
    #[field(list, bulk)]
    pub supplier: Ref<Supplier>,
    /// The organisation that reviewed. It also decides who may see this record.
    #[field(list, bulk)]
    pub customer: Ref<Organisation>,
    /// The contract, when only one was looked at.
    #[field(list, bulk)]
    pub contract: Option<Ref<Contract>>,
    /// The time under review.
    #[field(sort, search, example = "Q3 2026")]
    pub period: Line,
    /// The day of the review; empty while it is planned.
    #[field(list, sort, bulk)]
    pub held_on: Option<Day>,
    /// Who reviewed.
    #[field(internal, bulk)]
    pub reviewer: Option<Ref<Person>>,
    /// Promise by promise.
    #[field(group = "What was found")]
    pub performance: Rows<Performance>,
    /// The result as a whole.
    #[field(list, sort, bulk)]
    pub result: Option<Kept>,
    /// Are the services still needed as they are?
    #[field(internal, bulk)]
    pub still_needed: Option<bool>,
    /// Is it worth its price, and with what was it compared?
    #[field(internal, search)]
    pub value_for_money: Option<Prose>,
    /// What was agreed to become better, by whom and by when.
    #[field(group = "What follows", search)]
    pub improvements: Option<Prose>,
    /// The day of the next review.
    #[field(sort, bulk)]
    pub next_on: Option<Day>,
}

/// Where a dispute stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, State)]
#[state(initial = Raised)]
#[transition(
    name = "escalate",
    label = "Carry it upwards",
    from(Raised, Escalated),
    to = Escalated,
    needs("level", "next_on"),
    reason
)]
#[transition(
    name = "settle",
    label = "Is settled",
    from(Raised, Escalated),
    to = Settled,
    needs("outcome", "settled_on")
)]
#[transition(
    name = "withdraw",
    label = "Withdraw it",
    from(Raised, Escalated),
    to = Withdrawn,
    reason
)]
pub enum DisputeState {
    /// Both sides know of it.
    #[state(tone = "warn")]
    Raised,
    /// It is with those above.
    #[state(tone = "bad", required("level"))]
    Escalated,
    /// Both sides agreed how it ends.
    #[state(tone = "ok", required("outcome", "settled_on"))]
    Settled,
    /// The side that raised it took it back.
    Withdrawn,
}

/// Something on which both sides of a contract disagree, with the view of each.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "DSP", place = "Suppliers", reach = customer, check = rules::dispute)]
#[record(shown_to("supplier.organisation"))]
pub struct Dispute {
    /// The question, in a few words.
    #[field(group = "What it is about", title, example = "Was 17 October a breach?")]
    pub question: Line,
    /// The supplier.
    #[field(list, bulk)]
    pub supplier: Ref<Supplier>,
    /// The organisation on our side. It also decides who may see this record.
    #[field(list, bulk)]
    pub customer: Ref<Organisation>,
    /// The contract that is read differently.
    #[field(list, bulk)]
    pub contract: Option<Ref<Contract>>,
    /// What we say.
    #[field(search)]
    pub our_view: Option<Prose>,
    /// What they say.
    #[field(search)]
    pub their_view: Option<Prose>,
    /// The amount it is about.
    pub amount: Option<Money>,
    /// The day on which it was raised.
    #[field(group = "Who leads it and how far", list, sort, bulk)]
    pub raised_on: Day,
    /// The person who leads it on our side.
    #[field(internal, bulk)]
    pub owner: Option<Ref<Person>>,
    /// To which level it was carried: 1 are those who work together.
    #[field(list, sort, bulk, min = 1, max = 9)]
    pub level: Option<i64>,
    /// What happens next, on our side.
    #[field(internal, search)]
    pub next_step: Option<Line>,
    /// On which day.
    #[field(internal, list, sort, bulk)]
    pub next_on: Option<Day>,
    /// How it ended.
    #[field(group = "How it ended", search)]
    pub outcome: Option<Prose>,
    /// The day on which it ended.
    #[field(sort, bulk)]
    pub settled_on: Option<Day>,
    /// Where it stands.
    #[field(list, sort)]
    pub state: DisputeState,
}

/// What kind of proof it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ProofKind {
    /// A certificate of somebody independent.
    Certificate,
    /// The report of an exercise or a test.
    TestReport,
    /// The report of an audit.
    AuditReport,
    /// A statement of the supplier about itself.
    #[choice(label = "Own statement")]
    OwnStatement,
}

/// What a proof shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ProofResult {
    /// It shows what it should.
    #[choice(tone = "ok")]
    Passed,
    /// It shows it in part.
    #[choice(tone = "warn")]
    Partly,
    /// It shows the contrary.
    #[choice(tone = "bad")]
    Failed,
}

/// Where a proof stands. That one has lapsed is seen from its last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, State)]
#[state(initial = Asked)]
#[transition(
    name = "receive",
    label = "Has arrived",
    from(Asked),
    to = Received,
    needs("dated", "result")
)]
#[transition(name = "accept", label = "Accept it", from(Received), to = Accepted, needs("scope"))]
#[transition(name = "refuse", label = "Send it back", from(Received), to = Asked, reason)]
#[transition(name = "never", label = "Was never given", from(Asked), to = Refused, reason)]
pub enum ProofState {
    /// It was asked for.
    #[state(tone = "unknown")]
    Asked,
    /// It is here, and nobody has looked at it.
    #[state(tone = "warn", required("dated", "result"))]
    Received,
    /// Somebody looked at it and takes it for what it says.
    #[state(tone = "ok", required("dated", "result"))]
    Accepted,
    /// The supplier does not give it.
    #[state(tone = "bad")]
    Refused,
}

/// What a supplier showed of its own continuity: a certificate, the report of a test.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "PRF", place = "Suppliers", reach = customer, check = rules::proof)]
#[record(shown_to("supplier.organisation"))]
pub struct ContinuityProof {
    /// What it is.
    #[field(group = "What it is", title, example = "Restore from the vault, October")]
    pub name: Line,
    /// The supplier that gives it.
    #[field(list, bulk)]
    pub supplier: Ref<Supplier>,
    /// The organisation that asked for it. It also decides who may see this record.
    #[field(list, bulk)]
    pub customer: Ref<Organisation>,
    /// What kind of proof it is.
    #[field(list, sort, bulk)]
    pub kind: ProofKind,
    /// The contract that asks for it.
    #[field(bulk)]
    pub contract: Option<Ref<Contract>>,
    /// What it covers: sites, services, data.
    #[field(group = "What it shows", list, search, bulk)]
    pub scope: Option<Line>,
    /// The services it speaks of.
    #[field(bulk)]
    pub services: Refs<Service>,
    /// What it shows.
    #[field(list, sort, bulk)]
    pub result: Option<ProofResult>,
    /// The recovery time that was reached, when one was measured.
    #[field(sort, bulk, example = "5 h 45 min")]
    pub reached: Option<Duration>,
    /// The document itself: its number, and where it lies.
    #[field(group = "The document", search, bulk)]
    pub document: Option<Line>,
    /// The day on which it was asked for.
    #[field(group = "Days and judgement", sort, bulk)]
    pub asked_on: Option<Day>,
    /// The day it bears.
    #[field(list, sort, bulk)]
    pub dated: Option<Day>,
    /// Its last day; afterwards it proves nothing.
    #[field(list, sort, bulk)]
    pub valid_until: Option<Day>,
    /// Who looked at it.
    #[field(internal, bulk)]
    pub judged_by: Option<Ref<Person>>,
    /// Where it stands.
    #[field(list, sort)]
    pub state: ProofState,
}
