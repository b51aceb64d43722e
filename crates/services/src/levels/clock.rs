//! The record: from when recovery times count in an organisation, and what passes before.

use crate::common::ReviewInterval;
use governance::people::{Organisation, Person};
use record::{Choice, Record, Ref};
use terms::{Day, Duration, Line};

/// From when an RTO counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum RtoClock {
    /// From the disruption itself: detection and decision are part of the RTO.
    Disruption,
    /// From the declaration: detection and decision come before the RTO.
    Declaration,
}

/// From when the recovery times of an organisation count, and how long it takes until recovery
/// begins. Of several that an organisation has in use the newest counts; without one, times count
/// from the disruption and nothing is allowed for detection and decision.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(
    prefix = "RPY",
    plural = "recovery_policies",
    register = "Recovery policies",
    place = "Services",
    reach = organisation
)]
pub struct RecoveryPolicy {
    /// What people call it.
    #[field(group = "What it says", title, example = "Recovery clock of Altus")]
    pub name: Line,
    /// The organisation for whose services and components it holds. It also decides who may see
    /// this record.
    #[field(list)]
    pub organisation: Ref<Organisation>,
    /// From when an RTO counts.
    #[field(list, sort, label = "RTO counts from")]
    pub rto_clock: RtoClock,
    /// How long it takes at most until a disruption is noticed.
    #[field(list, sort, example = "10 min")]
    pub detection: Option<Duration>,
    /// How long it takes at most from there until recovery is decided and begins.
    #[field(list, sort, example = "20 min")]
    pub decision: Option<Duration>,
    /// The policy, the law or the plan in which it stands.
    #[field(group = "From where", search, label = "Stated in", example = "Continuity policy 3.2")]
    pub stated_in: Option<Line>,
    /// The person who answers for it.
    #[field(bulk)]
    pub owner: Option<Ref<Person>>,
    /// The day by which it is looked through again.
    #[field(sort, bulk, label = "Review by")]
    pub review_by: Option<Day>,
    /// How often it is looked through again.
    #[field(bulk)]
    pub review_every: Option<ReviewInterval>,
}

impl RecoveryPolicy {
    /// A policy that says from when an RTO counts, and nothing else yet.
    pub fn of(name: Line, organisation: Ref<Organisation>, rto_clock: RtoClock) -> RecoveryPolicy {
        RecoveryPolicy {
            name,
            organisation,
            rto_clock,
            detection: None,
            decision: None,
            stated_in: None,
            owner: None,
            review_by: None,
            review_every: None,
        }
    }
}
