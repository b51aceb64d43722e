//! The record: a dependency, with what is known about it and from where.

use crate::common::{Classification, ReviewInterval};
use crate::configuration::rules;
use governance::people::{Organisation, Person};
use record::{Choice, Record, Ref};
use terms::{Day, Duration, Line, Prose};

record::one_of! {
    /// What can depend on something.
    pub Consumer = "service", "ci"
}

record::one_of! {
    /// What something can depend on.
    pub Provider = "service", "ci", "organisation", "person", "role", "location", "supplier"
}

/// In which way one needs the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum DependencyKind {
    /// Runs on it: a service on an application, an application on a machine.
    RunsOn,
    /// Calls it, or is made with it.
    Uses,
    /// Gets data from it, and is only as good as they are.
    #[choice(label = "Takes data from")]
    DataFrom,
    /// Is reached through it.
    #[choice(label = "Is connected by")]
    Network,
    /// Gets its power from it.
    #[choice(label = "Is powered by")]
    Power,
    /// Lets in whom it says may come in.
    AuthenticatesWith,
    /// Stands there.
    #[choice(label = "Stands at")]
    HostedAt,
    /// Is operated or restored by these people.
    #[choice(label = "Is staffed by")]
    StaffedBy,
    /// Is delivered or maintained by it.
    #[choice(label = "Is supplied by")]
    SuppliedBy,
    /// Is restored from there.
    #[choice(label = "Is backed up to")]
    BackedUpTo,
    /// Goes on there when it fails.
    #[choice(label = "Fails over to")]
    FailsOverTo,
}

/// What happens to the consumer when the other one is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Strength {
    /// It stops, after its lag.
    Hard,
    /// It goes on with less.
    Soft,
}

/// Where a dependency stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum DependencyStatus {
    /// Wanted, and not there yet: nothing fails with it.
    #[choice(tone = "unknown")]
    Planned,
    /// It holds.
    #[choice(label = "In place", tone = "ok")]
    InPlace,
    /// It holds, and is about to be done away with.
    #[choice(tone = "warn")]
    Ending,
}

/// How one knows of the dependency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Evidence {
    /// Somebody said so.
    #[choice(tone = "warn")]
    Declared,
    /// A tool found it in a configuration or an inventory.
    Discovered,
    /// It was seen at work: in traffic, in an exercise, in a failure.
    #[choice(tone = "ok")]
    Observed,
}

/// That something needs something else: who needs, whom, in which way, and what happens without.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(
    prefix = "DEP",
    name = "dependency",
    plural = "dependencies",
    controlled,
    register = "Dependencies",
    place = "Services",
    reach = organisation,
    check = rules::dependency,
    title_of = "{consumer} {kind} {provider|unresolved}"
)]
pub struct Dependency {
    /// The dependency in words, made of the two ends and the way in which one needs the other.
    #[field(group = "Who needs what", title, example = "Settlement runs on stl-db-1")]
    pub name: Line,
    /// The organisation that answers for the one that needs. It also decides who may see this
    /// record.
    #[field(list, bulk, also("Operator"))]
    pub organisation: Ref<Organisation>,
    /// Who needs.
    #[field(
        list,
        also("Source CI", "Dependent", "Who needs", "From", "Service", "Verbraucher", "Nutzer")
    )]
    pub consumer: Ref<Consumer>,
    /// Who or what is needed. Empty as long as nobody knows which record is meant: a list of all
    /// that name the same can be settled in one step.
    #[field(
        list,
        bulk,
        also("Depends on", "Needs", "Requires", "Target", "To", "Lieferant", "Benötigt")
    )]
    pub provider: Option<Ref<Provider>>,
    /// What its source calls the one that is needed. As long as the provider is empty, a person has
    /// to settle which record is meant.
    #[field(list, search, sort, bulk)]
    pub unresolved: Option<Line>,
    /// In which way it is needed.
    #[field(
        group = "How it is needed",
        list,
        sort,
        bulk,
        also("Type", "Relation", "Relationship")
    )]
    pub kind: DependencyKind,
    /// What happens without.
    #[field(list, sort, bulk, also("Criticality", "Importance"))]
    pub strength: Strength,
    /// The group it belongs to: what can stand in for each other has the same consumer and group.
    #[field(search, bulk, example = "database nodes")]
    pub group: Option<Line>,
    /// How many of the group are needed.
    #[field(bulk, min = 1, max = 10_000, also("Of which needed", "Minimum", "Quorum"))]
    pub needed: Option<i64>,
    /// How long the consumer goes on before it feels the loss: a queue, a cache, a battery.
    #[field(sort, bulk, example = "45 min", also("Delay", "Grace", "Buffer"))]
    pub lag: Option<Duration>,
    /// Are both ends recovered together? Needs that lead in a circle have no order of start; who
    /// marks one of them says that the circle is brought back as one.
    #[field(bulk)]
    pub recovered_together: Option<bool>,
    /// Can the consumer be started only when the other one is back? It is recorded for plans; the
    /// derived times let everything begin only when what it needs hard is back.
    #[field(bulk)]
    pub start_after: Option<bool>,
    /// How one knows.
    #[field(group = "How one knows", list, sort, bulk)]
    pub evidence: Evidence,
    /// From where: the tool, the file, the exercise.
    #[field(search, bulk, also("Seen in"))]
    pub evidence_from: Option<Line>,
    /// The day on which it was last seen or said.
    #[field(sort, bulk)]
    pub evidence_on: Option<Day>,
    /// How sure one can be.
    #[field(sort, bulk, min = 0, max = 100, unit = "%")]
    pub confidence: Option<i64>,
    /// Who confirmed it on the side that needs.
    #[field(group = "Confirmation by both sides", bulk, said_by = "consumer")]
    pub consumer_confirmed_by: Option<Ref<Person>>,
    /// The day of that confirmation.
    #[field(sort, bulk, said_by = "consumer")]
    pub consumer_confirmed_on: Option<Day>,
    /// Who confirmed it on the side that is needed.
    #[field(bulk, said_by = "provider")]
    pub provider_confirmed_by: Option<Ref<Person>>,
    /// The day of that confirmation.
    #[field(sort, bulk, said_by = "provider")]
    pub provider_confirmed_on: Option<Day>,
    /// The day on which the side that is needed said that this is not so.
    #[field(sort, bulk, said_by = "provider")]
    pub provider_denied_on: Option<Day>,
    /// What it said instead.
    #[field(search, said_by = "provider")]
    pub provider_denied_why: Option<Line>,
    /// Where it stands. Without a word it is in place.
    #[field(group = "Life and review", sort, bulk)]
    pub status: Option<DependencyStatus>,
    /// The person who answers for it.
    #[field(bulk, also("Responsible", "Accountable"))]
    pub owner: Option<Ref<Person>>,
    /// The day by which this record is looked through again.
    #[field(sort, bulk, label = "Review by")]
    pub review_by: Option<Day>,
    /// How often it is looked through again.
    #[field(bulk)]
    pub review_every: Option<ReviewInterval>,
    /// Who may know what stands here.
    #[field(sort, bulk)]
    pub classification: Option<Classification>,
    /// Words under which it is found together with others, between commas.
    #[field(search, bulk, example = "settlement, month end")]
    pub tags: Option<Line>,
    /// What else one should know.
    #[field(group = "Remarks", search)]
    pub remarks: Option<Prose>,
}

impl Dependency {
    /// A hard dependency that somebody declared, with nothing else said about it yet.
    pub fn of(
        organisation: Ref<Organisation>,
        consumer: Ref<Consumer>,
        provider: Option<Ref<Provider>>,
        kind: DependencyKind,
    ) -> Dependency {
        Dependency {
            // Made of the others when it is saved.
            name: "Needs".parse().expect("a line"),
            organisation,
            consumer,
            provider,
            unresolved: None,
            kind,
            strength: Strength::Hard,
            group: None,
            needed: None,
            lag: None,
            recovered_together: None,
            start_after: None,
            evidence: Evidence::Declared,
            evidence_from: None,
            evidence_on: None,
            confidence: None,
            consumer_confirmed_by: None,
            consumer_confirmed_on: None,
            provider_confirmed_by: None,
            provider_confirmed_on: None,
            provider_denied_on: None,
            provider_denied_why: None,
            status: None,
            owner: None,
            review_by: None,
            review_every: None,
            classification: None,
            tags: None,
            remarks: None,
        }
    }
}
