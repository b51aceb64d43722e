//! What happens when something fails: reached when, why, and back when.

use super::{
    ChainLink, Extent, LookedAt, NeedKind, Recovery, ServiceLine, Shown, Verdict, iso, maybe_iso,
};
use serde::Serialize;
use terms::Duration;

/// One step of a path from the cause to what it reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What fails.
    pub node: Shown,
    /// When it fails.
    #[serde(serialize_with = "iso")]
    pub at: Duration,
    /// How it needs the one before it; nothing at the cause.
    pub kind: Option<NeedKind>,
    /// Is that need hard?
    pub is_hard: bool,
    /// What a group came to: `needs 1 of 2: 0 left`; empty without a group.
    pub group: String,
    /// Steps between the one before and this one that are left out of a long way.
    pub left_out: usize,
}

/// Something that a failure reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// What.
    pub node: Shown,
    /// Against its objectives, with what has to recover in this case only; services only. What
    /// only gets worse was never down: its derived time is 0 here.
    pub line: Option<ServiceLine>,
    /// How long after the failure.
    #[serde(serialize_with = "iso")]
    pub after: Duration,
    /// In which column that is.
    pub column: usize,
    /// Does it fail? Otherwise it only gets worse.
    pub fails: bool,
    /// From the cause to it; of a long way the cause and the last steps.
    pub why: Vec<Step>,
    /// What follows for its RTO; nothing for what only gets worse, which is never lost, and for
    /// what is no service.
    pub verdict: Option<Verdict>,
    /// When it is back, or well again if it only got worse.
    pub recovered: Recovery,
    /// When it comes in the order of recovery, from 1.
    pub order: usize,
}

/// A stretch of time after the failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    /// `at once`, `0–15 min`, `1–4 h`.
    pub label: String,
    /// Up to and including which time; nothing for the last one.
    #[serde(serialize_with = "maybe_iso")]
    pub until: Option<Duration>,
    /// Services reached in it.
    pub services: usize,
    /// Other nodes reached in it.
    pub others: usize,
    /// Those of the others that only get worse.
    pub others_weaker: usize,
}

/// A group that a failure touches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupState {
    /// Who needs it.
    pub consumer: Shown,
    /// What it is called.
    pub group: String,
    /// How many are needed.
    pub needed: usize,
    /// How many are left.
    pub left: usize,
    /// Each member, and whether it is lost.
    pub members: Vec<(Shown, bool)>,
}

/// A line to draw between two of the hits (or causes), by their place in [`Blast::nodes`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edge {
    /// The provider; of what stops because it is in the hands of a supplier, the supplier.
    pub from: usize,
    /// The consumer.
    pub to: usize,
    /// Does the consumer fail with it?
    pub is_hard: bool,
    /// Does it lie on the path to a service that comes back too late?
    pub is_late: bool,
    /// The group of the consumer that it belongs to, by place in [`Blast::groups`].
    pub group: Option<usize>,
}

/// The service that a failure hits worst: the one that comes back with the least margin, when that
/// is below zero; else the first that fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Worst {
    /// Which.
    pub service: Shown,
    /// How its recovery adds up, the first to begin at the front.
    pub chain: Vec<ChainLink>,
}

/// What happens when something fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Blast {
    /// How much of the landscape it rests on.
    pub extent: Extent,
    /// What fails, as asked.
    pub causes: Vec<Shown>,
    /// Names in the question that are not known to this reader.
    pub not_found: Vec<String>,
    /// The question as a link: `fail=CI-0007&without=DEP-0003`.
    pub link: String,
    /// The finding, as the heading of a page.
    pub words: String,
    /// The columns of time.
    pub columns: Vec<Column>,
    /// What is reached, the earliest first; causes are not among it. Every service stands here, and
    /// of other things as many as anybody reads.
    pub hits: Vec<Hit>,
    /// Other things that are reached and not among the hits.
    pub left_out: usize,
    /// The nodes to draw: causes, hits, and members of groups that are still up.
    pub nodes: Vec<Shown>,
    /// The lines to draw.
    pub edges: Vec<Edge>,
    /// The groups that are touched.
    pub groups: Vec<GroupState>,
    /// The service that is hit worst; nothing when none fails.
    pub worst: Option<Worst>,
    /// Services in use that are not reached.
    pub not_reached: usize,
    /// Those among them that would be, if what they need were not back before they feel its loss.
    pub spared: Vec<Shown>,
    /// How much it rests on.
    pub looked_at: LookedAt,
}
