//! The records: suppliers and contracts. Their doc comments are the help that people read.

use crate::common::{Classification, ReviewInterval};
use crate::{
    catalogue::Service,
    suppliers::{Evaluation, rules},
};
use governance::people::{ContactPoint, Organisation, Person};
use record::{Choice, Record, Ref, Refs, Row, Rows, State};
use terms::{Day, Duration, Line, Money, Prose};

/// How much attention a supplier needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum SupplierCategory {
    /// Shares long-term plans with us; its failure would change what we are able to do.
    Strategic,
    /// Much depends on it; service managers meet it regularly.
    Tactical,
    /// Delivers a part of daily operation.
    Operational,
    /// Sells what others sell, too; it can be replaced at once.
    Commodity,
}

/// How likely it is that a supplier leaves us without what it promised, and how bad that would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum SupplierRisk {
    /// Hardly to be expected, and easily borne.
    #[choice(tone = "ok")]
    Low,
    /// Possible, or hard to bear.
    #[choice(tone = "warn")]
    Medium,
    /// Possible, and hard to bear.
    #[choice(tone = "bad")]
    High,
}

/// How easily a supplier can be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Replaceable {
    /// Another one can take over within weeks.
    Easily,
    /// Others could, with much work or time.
    #[choice(label = "With difficulty")]
    WithDifficulty,
    /// Nobody else delivers it.
    No,
}

/// Where the relation to a supplier stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, State)]
#[state(initial = Candidate)]
#[transition(
    name = "evaluate",
    label = "Is evaluated",
    from(Candidate),
    to = Evaluated,
    needs("evaluation")
)]
#[transition(
    name = "approve",
    label = "Approve it",
    from(Evaluated),
    to = Approved,
    needs("category", "risk", "owner"),
    guard = rules::may_be_approved
)]
#[transition(
    name = "reject",
    label = "Reject it",
    from(Candidate, Evaluated, Approved),
    to = Former,
    reason
)]
#[transition(name = "begin", label = "Begins to deliver", from(Approved), to = Active)]
#[transition(name = "watch", label = "Put on watch", from(Active), to = OnWatch, reason)]
#[transition(name = "trust", label = "Take off the watch", from(OnWatch), to = Active, reason)]
#[transition(
    name = "leave",
    label = "Begin to leave",
    from(Active, OnWatch),
    to = Offboarding,
    reason
)]
#[transition(name = "part", label = "Has handed over", from(Offboarding), to = Former)]
#[transition(name = "reconsider", label = "Consider again", from(Former), to = Candidate, reason)]
pub enum SupplierState {
    /// Could deliver; nothing is known for certain.
    #[state(tone = "unknown")]
    Candidate,
    /// The questions are answered.
    #[state(tone = "unknown")]
    Evaluated,
    /// May get a contract.
    #[state(tone = "ok")]
    Approved,
    /// Delivers.
    #[state(tone = "ok")]
    Active,
    /// Delivers, and not as it should.
    #[state(tone = "warn")]
    OnWatch,
    /// Hands over to others.
    #[state(tone = "warn")]
    Offboarding,
    /// No longer a supplier, or never one. Its record stays, so that the past can be read.
    Former,
}

/// Somebody whom we depend on by contract, and the relation to it.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "SUP", place = "Suppliers", reach = customer, check = rules::supplier)]
#[record(shown_to("organisation"))]
pub struct Supplier {
    /// What it is called.
    #[field(group = "What it is", title, example = "Meridian Feeds")]
    pub name: Line,
    /// The organisation that buys from it and keeps the relation. It also decides who may see this
    /// record.
    #[field(list, bulk)]
    pub customer: Ref<Organisation>,
    /// The supplier itself, when it stands in the register of organisations.
    #[field(bulk)]
    pub organisation: Option<Ref<Organisation>>,
    /// What it delivers.
    #[field(search)]
    pub delivers: Option<Prose>,
    /// How much attention it needs.
    #[field(group = "Attention and risk", internal, list, sort, bulk)]
    pub category: Option<SupplierCategory>,
    /// How likely and how bad it is that it fails us.
    #[field(internal, list, sort, bulk)]
    pub risk: Option<SupplierRisk>,
    /// Why the risk is judged so.
    #[field(internal, search)]
    pub risk_reason: Option<Prose>,
    /// The day on which the risk was judged last.
    #[field(internal, sort, bulk)]
    pub risk_judged_on: Option<Day>,
    /// The person on our side who answers for the relation.
    #[field(group = "The relation", list, bulk, label = "Relationship owner")]
    pub owner: Option<Ref<Person>>,
    /// The persons on its side who answer for the relation, as far as they are in the register.
    pub contact_persons: Refs<Person>,
    /// How to reach it: duty desk, service desk, sales.
    pub contacts: Rows<ContactPoint>,
    /// Its legal entity identifier: twenty letters and digits.
    #[field(group = "The company", search, label = "LEI")]
    pub lei: Option<Line>,
    /// Its number in the register of companies of its country.
    #[field(search)]
    pub registration: Option<Line>,
    /// The country in which it is registered.
    #[field(search, bulk, example = "Portugal")]
    pub country: Option<Line>,
    /// The supplier that it delivers to, when it is no direct supplier of ours.
    #[field(group = "The chain", internal, list, bulk)]
    pub delivers_through: Option<Ref<Supplier>>,
    /// Its rank in the chain: 1 is a direct supplier, 2 delivers to one.
    #[field(internal, sort, bulk, min = 1, max = 9)]
    pub rank: Option<i64>,
    /// How easily it can be replaced.
    #[field(internal, bulk)]
    pub replaceable: Option<Replaceable>,
    /// The questions that were asked before it was chosen, with their answers.
    #[field(group = "Evaluation and improvement", internal)]
    pub evaluation: Rows<Evaluation>,
    /// What is being improved together, and by when.
    #[field(internal, search)]
    pub improvement: Option<Prose>,
    /// The day by which this record is looked through again.
    #[field(group = "Review", internal, sort, bulk, label = "Review by")]
    pub review_by: Option<Day>,
    /// How often it is looked through again.
    #[field(internal, bulk)]
    pub review_every: Option<ReviewInterval>,
    /// Who may know what stands here.
    #[field(sort, bulk)]
    pub classification: Option<Classification>,
    /// Words under which it is found together with others, between commas.
    #[field(internal, search, bulk, example = "settlement, month end")]
    pub tags: Option<Line>,
    /// Where the relation stands.
    #[field(internal, list, sort)]
    pub state: SupplierState,
}

/// What kind of agreement it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Agreement {
    /// A contract with a supplier that underpins no single service.
    Contract,
    /// An operational level agreement, with an internal group.
    #[choice(name = "ola", label = "Operational level agreement")]
    Operational,
    /// An underpinning contract: what a supplier promises so that a service can be promised.
    #[choice(name = "uc", label = "Underpinning contract")]
    Underpinning,
    /// A contract for continuity itself: what is kept ready for a recovery, such as a site,
    /// machines or people, and how it is called.
    #[choice(label = "Continuity contract")]
    Continuity,
    /// Terms under which single contracts are made.
    #[choice(label = "Framework agreement")]
    Framework,
    /// A service level agreement: what the customer of a service is promised.
    #[choice(name = "sla", label = "SLA")]
    Sla,
}

/// What each side of a contract shows the other of its own services that the contract names, and
/// of what stands behind them. Of a third organisation's service no more than the objective shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Disclosure {
    /// Nothing: not even that something stands behind it.
    Nothing,
    /// That it exists, and the objective it has; no name, no place, no supplier.
    #[choice(name = "objective", label = "Existence and objective")]
    Objective,
    /// Everything that is its own; of somebody else's service the objective.
    Everything,
}

/// Where a contract stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, State)]
#[state(initial = Draft)]
#[transition(name = "negotiate", label = "Begin to negotiate", from(Draft), to = Negotiating)]
#[transition(
    name = "agree",
    label = "Is agreed",
    from(Draft, Negotiating, Renewing),
    to = Agreed,
    needs("starts"),
    guard = rules::may_be_agreed,
    over("underpinned_by", rules::stands_on_agreed)
)]
#[transition(name = "start", label = "Takes effect", from(Agreed), to = Active)]
#[transition(name = "review", label = "Begin a review", from(Active), to = InReview)]
#[transition(
    name = "keep",
    label = "Stays as it is",
    from(InReview, Renewing, Terminating),
    to = Active,
    reason
)]
#[transition(name = "renew", label = "Begin to renew", from(Active, InReview), to = Renewing)]
#[transition(
    name = "terminate",
    label = "Give notice",
    from(Active, InReview, Renewing),
    to = Terminating,
    needs("ends", "ending"),
    reason
)]
#[transition(
    name = "transfer",
    label = "Begin to hand over",
    from(Terminating),
    to = Transferring,
    needs("exit_plan")
)]
#[transition(
    name = "end",
    label = "Has ended",
    from(Terminating, Transferring),
    to = Ended,
    needs("closing")
)]
#[transition(
    name = "drop",
    label = "Drop it",
    from(Draft, Negotiating, Agreed),
    to = Ended,
    reason
)]
pub enum ContractState {
    /// Being written.
    #[state(tone = "unknown")]
    Draft,
    /// Being talked over with the other side.
    #[state(tone = "unknown")]
    Negotiating,
    /// Agreed, and not in effect yet.
    #[state(tone = "ok", required("starts"))]
    Agreed,
    /// In effect.
    #[state(tone = "ok")]
    Active,
    /// In effect, and looked through: is it still needed, is it kept, is it worth its price?
    #[state(tone = "warn")]
    InReview,
    /// In effect, and a successor is being negotiated.
    #[state(tone = "warn")]
    Renewing,
    /// Notice was given.
    #[state(tone = "warn", required("ends"))]
    Terminating,
    /// What it delivered is being handed over.
    #[state(tone = "warn", required("ends"))]
    Transferring,
    /// Over.
    Ended,
}

/// How a contract comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Ending {
    /// On the day that was agreed, or by regular notice.
    Expected,
    /// Before its time, because of a breach, an insolvency or a decision.
    Premature,
}

/// What has to be settled when a contract ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ClosingMatter {
    /// The service itself: ended, taken back or handed to another provider.
    Service,
    /// Open amounts, penalties, the cost of the transfer.
    Cost,
    /// Hardware that goes back or is taken over.
    Hardware,
    /// Licences that end, move or are bought.
    Licences,
    /// Data that come back, and are deleted.
    Data,
    /// Access rights, keys, accounts.
    Access,
}

/// One matter that is settled when a contract ends.
#[derive(Clone, Debug, PartialEq, Row)]
pub struct Closing {
    /// Which matter.
    pub matter: ClosingMatter,
    /// What is done with it, and who takes it over.
    pub outcome: Line,
    /// By which day.
    pub due: Option<Day>,
    /// The day on which it was done.
    pub done: Option<Day>,
}

/// What two sides promised each other, as far as the continuity of services hangs on it.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "CTR", place = "Suppliers", reach = customer, check = rules::contract)]
#[record(shown_to("supplier.organisation", "further_customers"))]
pub struct Contract {
    /// What it is called.
    #[field(group = "The agreement", title, example = "UC-ALT-07 Hosting and restore")]
    pub title: Line,
    /// The supplier that promises.
    #[field(list, bulk)]
    pub supplier: Ref<Supplier>,
    /// The organisation that it is promised to. It also decides who may see this record.
    #[field(bulk)]
    pub customer: Ref<Organisation>,
    /// Others that it is promised to as well; they read it, too.
    #[field(bulk)]
    pub further_customers: Refs<Organisation>,
    /// What kind of agreement it is.
    #[field(list, sort, bulk)]
    pub kind: Agreement,
    /// The number under which both sides keep it.
    #[field(search, unique, example = "UC-ALT-07")]
    pub reference: Option<Line>,
    /// Its version.
    #[field(label = "Version", example = "v5")]
    pub edition: Option<Line>,
    /// The person on our side who answers for it.
    #[field(internal, bulk)]
    pub owner: Option<Ref<Person>>,
    /// How likely it is that it does not hold when it is needed, and how bad that would be.
    #[field(internal, sort, bulk)]
    pub risk: Option<SupplierRisk>,
    /// Why the risk is judged so: gaps, one-sided terms, who stands behind it.
    #[field(internal, search)]
    pub risk_reason: Option<Prose>,
    /// The day on which the risk was judged last.
    #[field(internal, sort, bulk)]
    pub risk_judged_on: Option<Day>,
    /// The services that it delivers, or promises to support.
    #[field(group = "What it covers", list, bulk)]
    pub services: Refs<Service>,
    /// What it covers, beside or instead of whole services.
    #[field(search)]
    pub covers: Option<Prose>,
    /// The agreements that must hold so that this one can be kept. An SLA names those with
    /// suppliers and internal groups before it is agreed.
    #[field(internal)]
    pub underpinned_by: Refs<Contract>,
    /// Is everything it promises delivered without anybody else? Then nothing has to underpin it.
    #[field(internal, bulk)]
    pub stands_alone: Option<bool>,
    /// Within which time it is restored, from the call on.
    #[field(group = "What is promised", list, sort, bulk, label = "Promised RTO", example = "4 h")]
    pub rto: Option<Duration>,
    /// How much data is lost at most.
    #[field(sort, bulk, label = "Promised RPO", example = "15 min")]
    pub rpo: Option<Duration>,
    /// How much of the agreed hours it is there.
    #[field(bulk, label = "Promised availability", example = "99.90 %")]
    pub availability: Option<Line>,
    /// Within which time somebody begins to work on a failure.
    #[field(bulk, label = "Promised response", example = "15 min")]
    pub response: Option<Duration>,
    /// The hours in which these promises hold.
    #[field(bulk, example = "24 h, every day")]
    pub hours: Option<Line>,
    /// When these promises do not hold: maintenance, force majeure, what the other side causes.
    #[field(search)]
    pub exceptions: Option<Prose>,
    /// How it is measured whether they are kept: what, where, by whom, over which time.
    #[field(search)]
    pub measurement: Option<Prose>,
    /// What the side that promises does, in normal operation and in a disaster.
    #[field(group = "Duties and rights", search)]
    pub duties_of_supplier: Option<Prose>,
    /// What the other side does.
    #[field(search)]
    pub duties_of_customer: Option<Prose>,
    /// What it says of continuity: plans, exercises, proofs, order of restoration.
    #[field(search)]
    pub continuity_clauses: Option<Prose>,
    /// May we look for ourselves, or send an auditor?
    #[field(bulk)]
    pub audit_right: Option<bool>,
    /// What a missed promise costs the side that made it.
    #[field(search)]
    pub penalties: Option<Prose>,
    /// How a dispute is carried upwards: levels, who, within which time.
    #[field(search)]
    pub escalation: Option<Prose>,
    /// Is it made from our standard terms?
    #[field(group = "Terms and price", bulk)]
    pub standard_terms: Option<bool>,
    /// Which of the standard terms do not hold, and what holds instead.
    #[field(search)]
    pub deviations: Option<Prose>,
    /// What it costs in a year.
    #[field(label = "Value per year", example = "1200000.00 EUR")]
    pub value: Option<Money>,
    /// Is it worth its price? With what it was compared.
    #[field(internal, search)]
    pub value_for_money: Option<Prose>,
    /// Its first day.
    #[field(group = "Term and notice", sort, bulk)]
    pub starts: Option<Day>,
    /// Its last day; empty while it has none.
    #[field(list, sort, bulk)]
    pub ends: Option<Day>,
    /// How many days before its end notice has to be given.
    #[field(bulk, min = 0, max = 3_650, unit = "days")]
    pub notice: Option<i64>,
    /// Is it renewed by itself when nobody gives notice?
    #[field(bulk)]
    pub renews: Option<bool>,
    /// How it comes to its end.
    #[field(bulk)]
    pub ending: Option<Ending>,
    /// How we leave: who takes over, how long it takes, how data come back and are deleted.
    #[field(group = "Leaving", internal, search)]
    pub exit_plan: Option<Prose>,
    /// The day on which leaving was rehearsed last.
    #[field(internal, bulk)]
    pub exit_rehearsed: Option<Day>,
    /// What is settled when it ends.
    pub closing: Rows<Closing>,
    /// What each side shows the other of its own services that are named here. Nothing while it is
    /// open; what belongs to neither side is never opened.
    #[field(group = "Disclosure and review", bulk)]
    pub discloses: Option<Disclosure>,
    /// The day by which it is reviewed: is it still needed, is it kept, is it worth its price?
    #[field(internal, sort, bulk, label = "Review by")]
    pub review_by: Option<Day>,
    /// How often it is looked through again.
    #[field(internal, bulk)]
    pub review_every: Option<ReviewInterval>,
    /// Who may know what stands here.
    #[field(sort, bulk)]
    pub classification: Option<Classification>,
    /// Words under which it is found together with others, between commas.
    #[field(internal, search, bulk, example = "settlement, month end")]
    pub tags: Option<Line>,
    /// Where it stands.
    #[field(list, sort)]
    pub state: ContractState,
}

impl Supplier {
    /// A supplier that delivers, with nothing else said about it yet.
    pub fn named(name: Line, customer: Ref<Organisation>) -> Supplier {
        Supplier {
            name,
            customer,
            organisation: None,
            delivers: None,
            category: None,
            risk: None,
            risk_reason: None,
            risk_judged_on: None,
            owner: None,
            contact_persons: Refs::to([]),
            contacts: Rows::of(Vec::new()),
            lei: None,
            registration: None,
            country: None,
            delivers_through: None,
            rank: None,
            replaceable: None,
            evaluation: Rows::of(Vec::new()),
            improvement: None,
            review_by: None,
            review_every: None,
            classification: None,
            tags: None,
            state: SupplierState::Active,
        }
    }
}

impl Contract {
    /// A contract in effect that promises nothing yet.
    pub fn titled(
        title: Line,
        supplier: Ref<Supplier>,
        customer: Ref<Organisation>,
        kind: Agreement,
    ) -> Contract {
        Contract {
            title,
            supplier,
            customer,
            further_customers: Refs::to([]),
            kind,
            reference: None,
            edition: None,
            owner: None,
            services: Refs::to([]),
            covers: None,
            risk: None,
            risk_reason: None,
            risk_judged_on: None,
            underpinned_by: Refs::to([]),
            stands_alone: None,
            rto: None,
            rpo: None,
            availability: None,
            response: None,
            hours: None,
            exceptions: None,
            measurement: None,
            duties_of_supplier: None,
            duties_of_customer: None,
            continuity_clauses: None,
            audit_right: None,
            penalties: None,
            escalation: None,
            standard_terms: None,
            deviations: None,
            value: None,
            value_for_money: None,
            starts: None,
            ends: None,
            notice: None,
            renews: None,
            ending: None,
            exit_plan: None,
            exit_rehearsed: None,
            closing: Rows::of(Vec::new()),
            discloses: None,
            review_by: None,
            review_every: None,
            classification: None,
            tags: None,
            state: ContractState::Active,
        }
    }
}
