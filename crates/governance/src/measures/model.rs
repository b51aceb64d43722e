//! The record of a target: what an organisation aims at with a measure.

use crate::people::Organisation;
use record::{Choice, Record, Ref};
use terms::{Day, Line, Prose};

/// A measure that a target can be set for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Choice)]
pub enum MeasureName {
    /// Plans in the register that have a published version which still counts.
    PlansPublished,
    /// Services whose tested recovery meets their RTO.
    ServicesRecoverable,
    /// Roles of running processes in which somebody acts and another could, too.
    RolesHeld,
    /// Notices that were acknowledged.
    NoticesAcknowledged,
    /// Audits of plans that were done.
    PlanAudits,
    /// Live services whose continuity requirements are defined.
    RequirementsDefined,
    /// Live services whose targets were agreed and are within reach.
    TargetsAgreed,
    /// Service level agreements in effect that state RTO and RPO.
    #[choice(name = "targets-in-slas", label = "Targets in SLAs")]
    TargetsInSlas,
    /// Periodic activities that are not overdue.
    RegularOnTime,
    /// Organisations with a programme that held an exercise within a year.
    ExercisesHeld,
    /// Tests that succeeded.
    TestsPassed,
    /// Documents that were looked through within a year.
    ReviewsOnTime,
    /// Continuity contracts that are agreed and not over.
    ContinuityContracts,
    /// Suppliers that matter and proved their continuity.
    SupplierProofs,
    /// Readers who were told again in time what they have to know.
    CommunicatedRegularly,
    /// Residual risk against what it was a year ago.
    RiskReduced,
    /// Role holders whose training is valid.
    Trained,
    /// Activities that were completed by their due time.
    DoneOnTime,
    /// Views that were given by their time.
    ViewsGiven,
    /// Changes with an assessment of their effect on continuity.
    ChangesAssessed,
    /// Agreed time without downtime.
    Availability,
    /// Time with data no older than the RPO.
    RpoKept,
    /// Incidents that were resolved in their target time.
    IncidentsInTime,
}

/// What an organisation aims at with a measure from some day on, in the place of the target that
/// Holdfast comes with. Of several the one that began last counts.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "TGT", place = "Evidence", label = "Measure target", reach = organisation)]
#[record(controlled, title_of = "{measure} of {organisation}")]
pub struct MeasureTarget {
    /// The measure and whose target it is.
    #[field(title, example = "Notices acknowledged of Northwharf Markets")]
    pub name: Line,
    /// The organisation that aims at it. It also decides who may see this record.
    #[field(list, bulk)]
    pub organisation: Ref<Organisation>,
    /// The measure.
    #[field(list, sort)]
    pub measure: MeasureName,
    /// The share that is aimed at.
    #[field(list, sort, bulk, min = 0, max = 100, unit = "%")]
    pub target: i64,
    /// The first day on which it counts.
    #[field(list, sort, bulk)]
    pub since: Day,
    /// Why it is another one than Holdfast comes with.
    #[field(search, label = "Why this target")]
    pub why: Option<Prose>,
}
