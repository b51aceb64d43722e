//! What pages, programs and reports may ask, and the shape of the answers.
//!
//! Every answer is made for one reader: what the reader may not see is not in it, not even in a
//! count. Durations are elapsed time from the disruption unless a field says otherwise.

mod ages;
mod asked;
mod assess;
mod assume;
mod blast;
mod causes;
mod chains;
mod conflicts;
mod extent;
mod impact;
mod inherited;
mod lost;
mod promised;
mod promises;
mod readiness;
mod say;
mod service;
mod settle;
mod supplier;
mod words;

#[cfg(test)]
mod age_tests;
#[cfg(test)]
mod course_tests;
#[cfg(test)]
mod promise_tests;
#[cfg(test)]
mod reach_tests;
#[cfg(test)]
mod rule_tests;
#[cfg(test)]
mod tests;

pub use crate::{
    landscape::{NeedKind, NodeKind},
    view::Disclosed,
};
pub use asked::AskedOfUs;
pub use assess::Assessed;
pub use assume::{Assumable, Assumption};
pub use blast::{Blast, Column, Edge, GroupState, Hit, Step, Worst};
pub use extent::{Extent, LookedAt, NOT_SHOWN};
pub use readiness::margin_words;
pub use settle::Likely;
pub use supplier::{ContractDays, ContractLine, SupplierReport};

use serde::{Serialize, Serializer};
use terms::Duration;

/// A node as one reader sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Shown {
    /// What it is.
    pub kind: NodeKind,
    /// Its short number (`SVC-0012`); empty for what is not open or not settled.
    pub number: String,
    /// Its name, or words for it: `a service of another provider, RTO 4 h`.
    pub name: String,
    /// The address of its page; empty for what is not open or has none.
    pub path: String,
    /// How much of it is shown.
    pub disclosed: Disclosed,
}

/// What is known of a time to recover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recovery {
    /// The time, or the least it can be when something is not known.
    #[serde(rename = "at_least", serialize_with = "iso")]
    pub time: Duration,
    /// Whose own time is not known; empty when the time is known.
    pub unknown: Vec<Unknown>,
}

impl Recovery {
    /// Is the time known?
    pub fn is_known(&self) -> bool {
        self.unknown.is_empty()
    }
}

/// Something that must be known before a time can be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// What.
    pub node: Shown,
    /// Why it is not known, as a sentence without its first words: `has no recovery time of its
    /// own`.
    pub why: String,
}

/// What is claimed of a service, after looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It would come back later than its RTO.
    Gap,
    /// Something needed is not known, or no RTO is stated.
    Unknown,
    /// It adds up, and nobody has tried it.
    Plausible,
    /// A test showed it, and the test is still good.
    Proven,
}

/// A recovery that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tested {
    /// How long it took.
    #[serde(serialize_with = "iso")]
    pub time: Duration,
    /// When, as a day.
    pub on: String,
    /// Is the proof still good?
    pub holds: bool,
}

/// One service against its objectives: a line of the readiness page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceLine {
    /// Which.
    pub service: Shown,
    /// Its tier, 0 to 4, if it has one.
    pub tier: Option<u8>,
    /// Is it vital?
    pub is_vital: bool,
    /// The others of its circle: they need each other, and are recovered together (R4).
    pub together: Vec<Shown>,
    /// By when it must be back, from the disruption on. Where its RTO counts from the declaration,
    /// detection and decision are added.
    #[serde(serialize_with = "maybe_iso")]
    pub rto: Option<Duration>,
    /// How much of that passes before the declaration from which it counts; nothing where it counts
    /// from the disruption.
    #[serde(serialize_with = "maybe_iso")]
    pub until_declared: Option<Duration>,
    /// When its loss becomes unacceptable.
    #[serde(serialize_with = "maybe_iso")]
    pub mtpd: Option<Duration>,
    /// What is claimed, by whoever answers for it.
    #[serde(serialize_with = "maybe_iso")]
    pub claimed: Option<Duration>,
    /// What follows from everything it needs, added up along the chain.
    pub derived: Recovery,
    /// What a test showed; nothing while no test is recorded.
    pub tested: Option<Tested>,
    /// RTO minus derived, in seconds; nothing without an RTO. With something unknown it is the most
    /// that can be left.
    #[serde(rename = "margin_seconds")]
    pub margin: Option<i64>,
    /// What follows.
    pub verdict: Verdict,
}

/// How many services of a tier have which verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
pub struct TierCount {
    /// The tier; nothing for services without one, or for the sum.
    pub tier: Option<u8>,
    /// Proven by a test.
    pub proven: usize,
    /// Adds up, untested.
    pub plausible: usize,
    /// Too late.
    pub gap: usize,
    /// Not known.
    pub unknown: usize,
    /// Of those not known, how many are only not shown: their providers may know.
    pub not_shown: usize,
}

impl TierCount {
    /// All of them.
    pub fn all(&self) -> usize {
        self.proven + self.plausible + self.gap + self.unknown
    }
}

/// A part of the one sentence; a number opens its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// The words, spaces included.
    pub words: String,
    /// Where they lead; empty for plain words.
    pub to: String,
}

/// Are the services ready?
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Readiness {
    /// How much of the landscape it rests on.
    pub extent: Extent,
    /// The one true sentence, in pieces.
    pub sentence: Vec<Piece>,
    /// The vital services, least margin first, the unknown behind the gaps.
    pub vital: Vec<ServiceLine>,
    /// All services in use, in the same order.
    pub services: Vec<ServiceLine>,
    /// Counts by tier, without the sum.
    pub tiers: Vec<TierCount>,
    /// The sum of all tiers.
    pub all: TierCount,
    /// Among the vital services.
    pub vital_count: TierCount,
    /// What contradicts what: vital services first, then by tier, then the greatest excess.
    pub conflicts: Vec<Conflict>,
    /// What stops a service alone: the causes with the most vital services first.
    pub singles: Vec<Single>,
    /// Whom to ask about which dependency, those of vital services first; the first of them.
    pub to_confirm: Vec<Confirmation>,
    /// Dependencies that who needs, and that who is needed, has not confirmed.
    pub unconfirmed: (usize, usize),
    /// How many single causes there are; the first of them are in `singles`.
    pub singles_count: usize,
    /// Components of the reader's own that are in use.
    pub components: usize,
    /// Dependencies that the reader sees, between what is in use.
    pub dependencies: usize,
    /// Circles of needs of which nobody has said that they are recovered together (R4): they were
    /// taken as one all the same.
    pub circles: Vec<Vec<Shown>>,
    /// Circles of needs that are marked as recovered together.
    pub together: Vec<Vec<Shown>>,
    /// Where declarations disagree: groups, loops, names nobody has settled.
    pub oddities: Vec<Oddity>,
}

/// One piece of a chain that adds up to a recovery time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChainLink {
    /// What has to be recovered here.
    pub node: Shown,
    /// When its own work can begin.
    #[serde(serialize_with = "iso")]
    pub begins: Duration,
    /// Its own work; nothing when it is not known.
    #[serde(serialize_with = "maybe_iso")]
    pub own: Option<Duration>,
    /// How the one after it needs it; nothing at the end, which is the service itself.
    pub kind: Option<NeedKind>,
    /// The group through which it is needed: `needs 1 of 2`; empty when it is needed by itself.
    pub group: String,
    /// How many pieces of a long chain are told as this one, which takes as long as all of them
    /// whose time is known; 0 for a piece that is told by itself.
    pub stands_for: usize,
}

impl ChainLink {
    /// Is it one thing that is recovered: neither the time before, nor a sum of many?
    pub fn is_single(&self) -> bool {
        self.stands_for == 0 && !self.is_lead()
    }

    /// Is it the time until somebody begins, and nothing that is recovered?
    pub fn is_lead(&self) -> bool {
        self.node.kind == NodeKind::Organisation && self.node.number.is_empty()
    }
}

/// A need, seen from either end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Need {
    /// The dependency (`DEP-0003`); empty when it follows from a field of a record.
    pub dependency: String,
    /// The other end.
    pub node: Shown,
    /// How.
    pub kind: NeedKind,
    /// Does the consumer fail with it? Otherwise it only gets worse.
    pub is_hard: bool,
    /// How long the consumer does not feel it.
    #[serde(serialize_with = "iso")]
    pub lag: Duration,
    /// The group it belongs to, by name; empty for none.
    pub group: String,
    /// How many of the group are needed, and how many there are.
    pub needed: Option<(usize, usize)>,
    /// Recovery time of the other end, if that is a service or component and open.
    pub recovery: Option<Recovery>,
    /// Confirmed by the consumer, by the provider.
    pub confirmed: (bool, bool),
    /// Does it alone stop the consumer?
    pub is_single: bool,
}

/// Something that alone stops services, as a what-if has it: what is back before they feel the loss
/// does not stop them, and a supplier stops with what is in its hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Single {
    /// What.
    pub cause: Shown,
    /// Found as: `shared location`, `shared component`, `key person`, `no second member`.
    pub found_as: String,
    /// The services it stops, vital ones first.
    pub services: Vec<Shown>,
    /// How many of them are vital.
    pub vital: usize,
    /// How many of them come back later than their RTO then.
    pub late: usize,
    /// Of how many nobody knows whether they come back in time.
    pub unknown: usize,
}

/// Members of one group that fall together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CommonCause {
    /// Who needs the group.
    pub consumer: Shown,
    /// The group by name.
    pub group: String,
    /// What takes them together.
    pub cause: Shown,
    /// Found as: `same location`, `same supplier`, `same feed`, `same person`, `shared component`.
    pub found_as: String,
    /// The members that fall with it.
    pub members: Vec<Shown>,
    /// How many are needed, of how many.
    pub needed: (usize, usize),
    /// How many are left when it fails.
    pub left: usize,
    /// Is the consumer stopped by it, for want of members or because it falls with it itself?
    pub breaks: bool,
    /// What becomes of services when it fails; of what breaks nothing, or is one of too many, it is
    /// not worked out.
    pub stops: Option<Stops>,
}

/// The services that one failure stops, and how they fare.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stops {
    /// How many services fail.
    pub services: usize,
    /// How many of them come back too late.
    pub late: usize,
    /// Of how many it is not known.
    pub unknown: usize,
    /// What follows for the service that is asked about; nothing where it goes on.
    pub own: Option<Verdict>,
    /// When that is back, or at least.
    #[serde(serialize_with = "maybe_iso")]
    pub back: Option<Duration>,
}

/// Which rule is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Derived recovery is later than the RTO (R2).
    DerivedTooLate,
    /// What a provider states comes too late for a consumer (R2).
    StatedTooLate,
    /// What a contract promises comes too late (R5).
    PromiseTooLate,
    /// What a contract promises loses more data than the service may lose (R5).
    PromiseLosesTooMuch,
    /// An SLA promises its customer a time before what is derived (R5).
    SlaTooSoon,
    /// An SLA promises more availability than what it stands on comes to (R5).
    AvailabilityTooWeak,
    /// The data of a provider may be older than the consumer bears (R2).
    DataTooOld,
    /// The tier of a provider is weaker than that of its consumer (R2).
    TierTooWeak,
    /// The objectives of a service contradict each other (R1).
    ObjectivesDisagree,
}

/// Something that cannot be met together, with the chain that causes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// The rule.
    pub rule: Rule,
    /// Whose objective is missed.
    pub service: Shown,
    /// Is that service vital?
    pub is_vital: bool,
    /// Its tier, if it has one.
    pub tier: Option<u8>,
    /// What misses it: the piece that contributes most, or exceeds its own objective.
    pub culprit: Shown,
    /// What would have to hold, and what does: RTO and derived, allowed and promised. In tiers
    /// these are nothing.
    #[serde(serialize_with = "maybe_iso")]
    pub allowed: Option<Duration>,
    /// What holds.
    #[serde(serialize_with = "maybe_iso")]
    pub found: Option<Duration>,
    /// By how much, in seconds; 0 where it is not measured in time.
    #[serde(rename = "excess_seconds")]
    pub excess: i64,
    /// The contract, when a contract promises too little; else empty.
    pub contract: String,
    /// From the provider at the bottom to the service whose objective it is.
    pub chain: Vec<ChainLink>,
    /// All of it as a sentence.
    pub words: String,
}

/// A dependency that somebody has not confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Confirmation {
    /// The dependency (`DEP-0003`).
    pub dependency: String,
    /// Its page.
    pub path: String,
    /// Who needs.
    pub consumer: Shown,
    /// What is needed.
    pub provider: Shown,
    /// Must the consumer confirm? Otherwise the provider must.
    pub by_consumer: bool,
    /// Did the provider say that it is not so? Then the consumer has to look again.
    pub is_denied: bool,
    /// Whom to ask: the owner, or the organisation; empty when nobody is named.
    pub ask: String,
}

/// A declaration that says two things, or nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Oddity {
    /// At which node.
    pub node: Shown,
    /// What is odd, and what was taken instead.
    pub words: String,
}

/// What a contract promises for a service, laid into the recovery of that service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Promise {
    /// The contract's number (`CTR-0007`).
    pub contract: String,
    /// What it is called.
    pub name: String,
    /// Its page.
    pub path: String,
    /// Who promises.
    pub supplier: Shown,
    /// For which service, and how that stands.
    pub service: ServiceLine,
    /// The promised RTO; nothing when the contract states none.
    #[serde(serialize_with = "maybe_iso")]
    pub rto: Option<Duration>,
    /// The promised RPO.
    #[serde(serialize_with = "maybe_iso")]
    pub rpo: Option<Duration>,
    /// The RPO of the service.
    #[serde(serialize_with = "maybe_iso")]
    pub needed_rpo: Option<Duration>,
    /// RPO of the service minus the promised one, in seconds; nothing where one is not stated.
    #[serde(rename = "data_margin_seconds")]
    pub data_margin: Option<i64>,
    /// Other recovery before the supplier can begin, whoever does it.
    #[serde(serialize_with = "iso")]
    pub before: Duration,
    /// Other recovery after the supplier is done, whoever does it.
    #[serde(serialize_with = "iso")]
    pub after: Duration,
    /// What passes until recovery begins, before, promise and after together: when the service is
    /// back if the supplier takes as long as it promises, and not what is derived for it from own
    /// times. Nothing without a promise.
    #[serde(serialize_with = "maybe_iso")]
    pub total: Option<Duration>,
    /// What the supplier may take at most; nothing when no promise could do.
    #[serde(serialize_with = "maybe_iso")]
    pub would_do: Option<Duration>,
    /// RTO of the service minus total, in seconds: the margin that the promise leaves, and not the
    /// margin of the service, which counts from what is derived.
    #[serde(rename = "margin_seconds")]
    pub margin: Option<i64>,
    /// Of an SLA, what it promises its customer minus what is derived, in seconds: below zero it
    /// promises more than can be held.
    #[serde(rename = "held_margin_seconds")]
    pub held_margin: Option<i64>,
    /// What follows for the promise.
    pub verdict: Verdict,
    /// How before, promise and after follow each other, up to the service.
    pub chain: Vec<ChainLink>,
    /// What passes before anybody is called: detection and decision, as a policy states them.
    #[serde(serialize_with = "iso")]
    pub lead: Duration,
}

impl Promise {
    /// Does it fall short: with what passes before and after it later than the RTO, with more data
    /// lost than the service may lose, or, as an SLA, sooner than what is derived? Each of these is
    /// a conflict, and the verdict is a gap: pages, counts and conflicts judge by this alone (R5).
    pub fn is_too_little(&self) -> bool {
        let margins = [self.margin, self.held_margin, self.data_margin];
        margins.into_iter().flatten().any(|margin| margin < 0)
    }
}

/// For how many services promises fall short; a service with several counts once.
pub fn falling_short<'a>(promises: impl IntoIterator<Item = &'a Promise>) -> usize {
    let short = promises.into_iter().filter(|promise| promise.is_too_little());
    let numbers: Vec<&str> = short.map(|one| one.service.service.number.as_str()).collect();
    // What is not open has no number, and each of it counts.
    let closed = numbers.iter().filter(|number| number.is_empty()).count();
    let open = numbers.iter().filter(|number| !number.is_empty());
    closed + open.collect::<std::collections::HashSet<_>>().len()
}

/// Everything about the recovery of one service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceReport {
    /// How much of the landscape it rests on.
    pub extent: Extent,
    /// Against its objectives.
    pub line: ServiceLine,
    /// The oldest data it may come back with.
    #[serde(serialize_with = "maybe_iso")]
    pub rpo: Option<Duration>,
    /// The data loss that the business bears at most.
    #[serde(serialize_with = "maybe_iso")]
    pub mtdl: Option<Duration>,
    /// Work after the technical recovery.
    #[serde(serialize_with = "maybe_iso")]
    pub wrt: Option<Duration>,
    /// The oldest data that what it takes data from, or lives on, may come back with, as stated
    /// there, however far down.
    #[serde(serialize_with = "maybe_iso")]
    pub worst_data: Option<Duration>,
    /// Where that data comes from.
    pub worst_data_from: Option<Shown>,
    /// By which way, from there up to the service.
    pub worst_data_way: Vec<ChainLink>,
    /// By when it must be back for the strictest of its consumers.
    #[serde(serialize_with = "maybe_iso")]
    pub allowed: Option<Duration>,
    /// That consumer.
    pub allowed_by: Option<Shown>,
    /// The sentence below the bar: excess, source, what is missing.
    pub words: String,
    /// How the derived time adds up, the bottom first.
    pub chain: Vec<ChainLink>,
    /// What it needs, directly.
    pub needs: Vec<Need>,
    /// What needs it, directly.
    pub needed_by: Vec<Need>,
    /// What stops it alone.
    pub singles: Vec<Single>,
    /// Groups below it whose members fall together.
    pub common_causes: Vec<CommonCause>,
    /// What contradicts its objectives.
    pub conflicts: Vec<Conflict>,
    /// The contracts behind it.
    pub contracts: Vec<Promise>,
    /// Whom to ask about which of its dependencies.
    pub to_confirm: Vec<Confirmation>,
    /// The circle of needs that it belongs to; empty for none.
    pub circle: Vec<Shown>,
    /// Is it marked that the members of the circle are recovered together (R4)?
    pub circle_is_marked: bool,
}

fn iso<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(time)
}

fn maybe_iso<S: Serializer>(time: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.collect_str(time),
        None => serializer.serialize_none(),
    }
}
