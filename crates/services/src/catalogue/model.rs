//! The record: a service with its recovery objectives. Its doc comments are the help that people
//! read.

use crate::catalogue::rules;
use crate::common::{Classification, ReviewInterval};
use governance::people::{Organisation, Person};
use record::{Choice, Record, Ref, Refs, Row, Rows, State};
use terms::{Day, Duration, Line, Money, Prose};

/// Whom a service serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ServiceKind {
    /// Used by the business of the customer, and named as the business names it.
    #[choice(name = "customer-facing", label = "Customer-facing")]
    CustomerFacing,
    /// Used by other services; its customers are providers.
    Supporting,
    /// A technical foundation that services stand on, like storage or the network.
    Technical,
}

/// How much hangs on it. A tier is an order of precedence; the objectives say the times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum Tier {
    /// Everything else stands on it: identity, names, the network, the means of recovery.
    #[choice(name = "0", label = "0 foundation")]
    Foundation,
    /// Usually back within hours.
    #[choice(name = "1", label = "1 critical")]
    Critical,
    /// Usually back within a day.
    #[choice(name = "2", label = "2 important")]
    Important,
    /// Usually back within three days.
    #[choice(name = "3", label = "3 normal")]
    Normal,
    /// Can wait two weeks.
    #[choice(name = "4", label = "4 deferrable")]
    Deferrable,
}

/// Where the recovery objectives come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ObjectiveSource {
    /// Somebody stated them; nothing is known about how they were found.
    Stated,
    /// A business impact analysis.
    #[choice(name = "bia", label = "BIA")]
    Bia,
    /// A service level agreement with the customer.
    #[choice(name = "sla", label = "SLA")]
    Sla,
    /// A law or a rule of an authority.
    Law,
    /// A contract with somebody who is no customer of the service.
    Contract,
}

/// How much of a protection goal the service needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Need {
    /// No more than usual care.
    Low,
    /// What is normal for business matters.
    Normal,
    /// A breach would be serious.
    High,
    /// A breach would endanger the business or people.
    #[choice(label = "Very high")]
    VeryHigh,
}

/// From whom the wish for a new or changed service came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Origin {
    /// A customer.
    Customer,
    /// The organisation that provides it.
    Organisation,
    /// An internal group.
    InternalGroup,
    /// A supplier.
    Supplier,
}

/// What a new or changed service is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Purpose {
    /// A business need that no service fulfils yet.
    #[choice(label = "Business need")]
    BusinessNeed,
    /// The same need, fulfilled better or at less cost.
    #[choice(label = "Better effectiveness")]
    BetterEffectiveness,
}

/// On what a new or changed service has an impact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ImpactArea {
    /// Money: cost, income, investment.
    Financial,
    /// People, roles and the way they work.
    Organisational,
    /// Technology: components, capacity, interfaces.
    Technical,
    /// The service management system: its processes, policies and agreements.
    #[choice(label = "Service management system")]
    ManagementSystem,
}

/// What was found about one kind of impact before the service was planned.
#[derive(Clone, Debug, PartialEq, Row)]
pub struct ImpactAssessed {
    /// On what.
    pub area: ImpactArea,
    /// What was found; that there is none is a finding, too.
    #[field(example = "two more operators at night")]
    pub finding: Line,
    /// Who assessed it.
    pub assessed_by: Option<Ref<Person>>,
    /// On which day.
    pub assessed_on: Option<Day>,
}

/// A target of normal operation: what is measured, and what is to be reached.
#[derive(Clone, Debug, PartialEq, Row)]
pub struct ServiceTarget {
    /// What is measured.
    #[field(example = "availability in service hours")]
    pub measure: Line,
    /// What is to be reached.
    #[field(example = "99.90 %")]
    pub target: Line,
    /// Over which time it is measured.
    #[field(example = "calendar month")]
    pub over: Option<Line>,
}

/// Where a service stands between an idea and its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, State)]
#[state(initial = Proposed)]
#[transition(
    name = "plan",
    label = "Plan it",
    from(Proposed),
    to = Planned,
    needs("origin", "purpose"),
    guard = rules::may_be_planned
)]
#[transition(name = "design", label = "Design it", from(Planned), to = Designed)]
#[transition(name = "build", label = "Build it", from(Designed), to = Built)]
#[transition(
    name = "accept",
    label = "Accept it",
    from(Built),
    to = Accepted,
    needs("owner", "customers", "hours")
)]
#[transition(name = "go-live", label = "Go live", from(Accepted), to = Live, needs("owner"))]
#[transition(
    name = "rework",
    label = "Back to planning",
    from(Designed, Built, Accepted),
    to = Planned,
    reason
)]
#[transition(
    name = "wind-down",
    label = "Begin to wind it down",
    from(Live),
    to = Retiring,
    needs("ends_on"),
    reason
)]
#[transition(name = "keep", label = "Keep it after all", from(Retiring), to = Live, reason)]
#[transition(name = "switch-off", label = "Switch it off", from(Retiring), to = Retired)]
#[transition(
    name = "drop",
    label = "Drop the idea",
    from(Proposed, Planned, Designed, Built, Accepted),
    to = Retired,
    reason
)]
pub enum ServiceState {
    /// An idea with its origin and its purpose.
    #[state(tone = "unknown")]
    Proposed,
    /// Its impact is assessed, and it has a place in the plans.
    #[state(tone = "unknown")]
    Planned,
    /// It is known how it will work and be recovered.
    #[state(tone = "unknown")]
    Designed,
    /// It is there and not in use.
    #[state(tone = "warn")]
    Built,
    /// Those who will answer for it took it over.
    #[state(tone = "warn")]
    Accepted,
    /// In use.
    #[state(tone = "ok", controlled)]
    Live,
    /// In use, with a last day.
    #[state(tone = "warn", required("ends_on"), controlled)]
    Retiring,
    /// No longer delivered. Its record stays, so that the past can be read.
    Retired,
}

/// Something that a provider does for customers again and again, described as they would describe
/// it. It is also a configuration item: it has dependencies, it is part of baselines and audits.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "SVC", place = "Services", reach = provider, check = rules::service)]
#[record(shown_to("customers"))]
pub struct Service {
    /// What it is called by those who use it.
    #[field(
        group = "What it is",
        title,
        also("Service", "Service name", "Dienst"),
        example = "Settlement"
    )]
    pub name: Line,
    /// The organisation that delivers it. It also decides who may see this record.
    #[field(list, bulk, also("Organisation", "Service provider", "Operator"))]
    pub provider: Ref<Organisation>,
    /// Whom it serves.
    #[field(list, sort, bulk, also("Type", "Category", "Service type"))]
    pub kind: ServiceKind,
    /// What it does for its customers, in the words of their business.
    #[field(search)]
    pub description: Option<Prose>,
    /// The organisations that use it.
    #[field(bulk)]
    pub customers: Refs<Organisation>,
    /// The person who answers for it: for its objectives, its cost and its end.
    #[field(list, bulk, also("Service owner", "Responsible", "Accountable"))]
    pub owner: Option<Ref<Person>>,
    /// Whom one asks about it, beside the owner.
    pub contacts: Refs<Person>,
    /// How much hangs on it.
    #[field(
        group = "How much hangs on it",
        list,
        sort,
        bulk,
        also(
            "Criticality",
            "Importance",
            "Service tier",
            "Criticality class",
            "Business criticality"
        )
    )]
    pub tier: Option<Tier>,
    /// Is it one of those without which the customer's business stops?
    #[field(list, sort, bulk)]
    pub vital: Option<bool>,
    /// When it is delivered.
    #[field(group = "When it is delivered", bulk, example = "06:00 to 18:00 UTC, bank days")]
    pub hours: Option<Line>,
    /// When somebody answers who can help.
    #[field(bulk, example = "24 h, every day")]
    pub support_hours: Option<Line>,
    /// When neither holds: maintenance, holidays, freezes.
    pub exceptions: Option<Prose>,
    /// When its loss hurts most.
    #[field(example = "10:00 to 16:00 UTC; the last bank day of the month")]
    pub critical_periods: Option<Line>,
    /// What is measured in normal operation, and what is to be reached.
    pub targets: Rows<ServiceTarget>,
    /// From the disruption until it is back at its minimum level.
    #[field(
        group = "Recovery objectives",
        list,
        sort,
        bulk,
        label = "RTO",
        example = "4 h",
        zero = "it may never stop, which only a second place that already runs can promise",
        also("Recovery time objective")
    )]
    pub rto: Option<Duration>,
    /// From the disruption until it is fully back.
    #[field(
        bulk,
        label = "RTO for full service",
        example = "8 h",
        zero = "it may never stop, which only a second place that already runs can promise"
    )]
    pub rto_full: Option<Duration>,
    /// How old the data may be that it comes back with, counted back from the disruption.
    #[field(
        list,
        sort,
        bulk,
        label = "RPO",
        example = "15 min",
        zero = "no data may be lost, which only copies written at the same moment promise",
        also("Recovery point objective")
    )]
    pub rpo: Option<Duration>,
    /// From when on its loss is unacceptable to the business, counted from the disruption.
    #[field(
        sort,
        bulk,
        label = "MTPD",
        example = "6 h",
        zero = "its loss is unacceptable from the first second",
        also(
            "Maximum tolerable period of disruption",
            "Maximum tolerable downtime",
            "MTD",
            "MAO",
            "Max outage",
            "Downtime"
        )
    )]
    pub mtpd: Option<Duration>,
    /// How much data may be lost at most, set by the business.
    #[field(bulk, label = "Maximum tolerable data loss", example = "15 min")]
    pub mtdl: Option<Duration>,
    /// Work after the technical recovery: check data, enter lost work again, clear the backlog.
    #[field(bulk, label = "Work recovery time", example = "1 h")]
    pub wrt: Option<Duration>,
    /// The least that it must deliver during a disruption.
    #[field(label = "MBCO", example = "60 % of the daily volume")]
    pub mbco: Option<Line>,
    /// Where these objectives come from.
    #[field(sort, bulk)]
    pub objectives_from: Option<ObjectiveSource>,
    /// The document they stand in.
    #[field(bulk, example = "SLA-004, version 3")]
    pub objectives_in: Option<Line>,
    /// With whom the objectives were agreed.
    #[field(bulk)]
    pub agreed_with: Option<Ref<Person>>,
    /// On which day they were agreed.
    #[field(sort, bulk)]
    pub agreed_on: Option<Day>,
    /// The work on the service itself once everything it needs is back: start, check, release. The
    /// recovery time is computed from these times along the dependencies.
    #[field(
        group = "Recovery as it is",
        internal,
        bulk,
        example = "25 min",
        also("Own recovery time", "Restart time")
    )]
    pub own_recovery: Option<Duration>,
    /// How long the whole recovery takes as somebody claims. It is shown and never believed.
    #[field(internal, bulk, example = "3 h 30 min")]
    pub claimed_recovery: Option<Duration>,
    /// Where that is claimed.
    #[field(internal, bulk, example = "recovery plan of 4 March")]
    pub claimed_in: Option<Line>,
    /// How well it keeps secrets from those who may not know them.
    #[field(group = "Protection needs", bulk)]
    pub confidentiality: Option<Need>,
    /// How well its data are protected from being wrong.
    #[field(bulk)]
    pub integrity: Option<Need>,
    /// How much it has to be there when it is needed.
    #[field(bulk)]
    pub availability: Option<Need>,
    /// How sure one has to be who did what, so that nobody can deny it.
    #[field(bulk, label = "Authenticity")]
    pub authenticity: Option<Need>,
    /// What else it needs for its security, in normal operation and in recovery.
    #[field(search, label = "Security requirements")]
    pub security: Option<Prose>,
    /// What it depends on that its provider does not control, and who answers for that.
    #[field(search)]
    pub outside_control: Option<Prose>,
    /// What customers get from it: what it is good for.
    #[field(group = "What customers get", search)]
    pub utility: Option<Prose>,
    /// What they can rely on: availability, capacity, continuity, security.
    #[field(search)]
    pub warranty: Option<Prose>,
    /// Its features, the most important first.
    #[field(search)]
    pub features: Option<Prose>,
    /// Who may order it.
    #[field(group = "Ordering and cost", bulk, example = "every department of the customer")]
    pub available_to: Option<Line>,
    /// What it costs in a year.
    #[field(label = "Cost per year", example = "480000.00 EUR")]
    pub cost: Option<Money>,
    /// How it is charged.
    #[field(example = "by dealing seat and month")]
    pub charged: Option<Line>,
    /// How one begins to use it: what to ask for, whom, and how long it takes.
    #[field(label = "Getting started")]
    pub getting_started: Option<Prose>,
    /// From whom the wish for it came, when it is new or changes.
    #[field(group = "New or changed service", bulk)]
    pub origin: Option<Origin>,
    /// What it is for, when it is new or changes.
    #[field(bulk)]
    pub purpose: Option<Purpose>,
    /// What it will mean, assessed before it is planned: each area once.
    #[field(internal)]
    pub impacts: Rows<ImpactAssessed>,
    /// The day since which it is in use.
    #[field(group = "Life and review", sort, bulk)]
    pub live_since: Option<Day>,
    /// Its last day, once that is known.
    #[field(sort, bulk)]
    pub ends_on: Option<Day>,
    /// The day by which this record is looked through again.
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
    /// Where it stands between an idea and its end.
    #[field(list, sort)]
    pub state: ServiceState,
}

impl Service {
    /// A service in use, with nothing else said about it yet.
    pub fn named(name: Line, provider: Ref<Organisation>, kind: ServiceKind) -> Service {
        Service {
            name,
            provider,
            kind,
            description: None,
            customers: Refs::to([]),
            owner: None,
            contacts: Refs::to([]),
            tier: None,
            vital: None,
            hours: None,
            support_hours: None,
            exceptions: None,
            critical_periods: None,
            targets: Rows::of(Vec::new()),
            rto: None,
            rto_full: None,
            rpo: None,
            mtpd: None,
            mtdl: None,
            wrt: None,
            mbco: None,
            objectives_from: None,
            objectives_in: None,
            agreed_with: None,
            agreed_on: None,
            own_recovery: None,
            claimed_recovery: None,
            claimed_in: None,
            confidentiality: None,
            integrity: None,
            availability: None,
            authenticity: None,
            security: None,
            outside_control: None,
            utility: None,
            warranty: None,
            features: None,
            available_to: None,
            cost: None,
            charged: None,
            getting_started: None,
            origin: None,
            purpose: None,
            impacts: Rows::of(Vec::new()),
            live_since: None,
            ends_on: None,
            review_by: None,
            review_every: None,
            classification: None,
            tags: None,
            state: ServiceState::Live,
        }
    }
}
