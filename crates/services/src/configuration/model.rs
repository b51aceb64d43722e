//! The records: configuration items. Their doc comments are the help that people read.

use crate::common::{Classification, ReviewInterval};
use crate::{
    configuration::{CiClass, rules},
    suppliers::{Contract, Supplier},
};
use governance::people::{Location, Organisation, Person};
use record::{Choice, Record, Ref, Row, Rows, State};
use terms::{Day, Duration, Line, Prose};

/// What a linked record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum LinkKind {
    /// A request for change.
    #[choice(label = "Request for change")]
    Change,
    /// A problem.
    Problem,
    /// An error whose cause is known and which is not mended yet.
    #[choice(label = "Known error")]
    KnownError,
    /// An incident.
    Incident,
}

/// A change, a problem or a known error that concerns a component, wherever it is kept.
#[derive(Clone, Debug, PartialEq, Row)]
pub struct LinkedRecord {
    /// What it is.
    pub kind: LinkKind,
    /// Its number where it is kept.
    #[field(example = "RFC-0231")]
    pub reference: Line,
    /// What it is about.
    pub about: Option<Line>,
    /// The day on which it was made known.
    pub on: Option<Day>,
    /// The day on which it was closed.
    pub closed: Option<Day>,
}

/// Where a component stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, State)]
#[state(initial = Planned)]
#[transition(name = "order", label = "Is ordered", from(Planned), to = Ordered)]
#[transition(
    name = "store",
    label = "Put into store",
    from(Planned, Ordered, Testing, InUse, InRepair),
    to = InStore
)]
#[transition(
    name = "build",
    label = "Begin to build",
    from(Planned, Ordered, InStore),
    to = Building
)]
#[transition(
    name = "test",
    label = "Begin to test",
    from(Building, InStore, InRepair),
    to = Testing
)]
#[transition(
    name = "install",
    label = "Take into use",
    from(Planned, InStore, Building, Testing, InRepair),
    to = InUse
)]
#[transition(
    name = "repair",
    label = "Begin to repair",
    from(InUse, Testing),
    to = InRepair,
    reason
)]
#[transition(
    name = "withdraw",
    label = "Withdraw",
    from(InUse, InStore, InRepair, Testing, Building),
    to = Withdrawn,
    reason
)]
#[transition(
    name = "dispose",
    label = "Dispose of it",
    from(Withdrawn),
    to = Disposed,
    needs("data_removed")
)]
#[transition(name = "drop", label = "Drop it", from(Planned, Ordered), to = Disposed, reason)]
pub enum CiState {
    /// Wanted, and not there yet.
    #[state(tone = "unknown")]
    Planned,
    /// On its way.
    #[state(tone = "unknown")]
    Ordered,
    /// There, and kept ready.
    #[state(tone = "warn")]
    InStore,
    /// Being put together.
    #[state(tone = "warn")]
    Building,
    /// Being tested.
    #[state(tone = "warn")]
    Testing,
    /// In use.
    #[state(tone = "ok")]
    InUse,
    /// Broken, and being repaired.
    #[state(tone = "bad")]
    InRepair,
    /// Out of use, and not yet gone.
    #[state(tone = "warn")]
    Withdrawn,
    /// Gone. Its record stays, so that the past can be read.
    Disposed,
}

/// A component that services stand on: a machine, an application, a database, a line, a power feed,
/// a document.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(
    prefix = "CI",
    name = "ci",
    plural = "cis",
    label = "CI",
    register = "CIs",
    place = "Services",
    reach = organisation,
    check = rules::ci,
    controlled
)]
pub struct Ci {
    /// What those who operate it call it.
    #[field(group = "What it is", title, example = "san-q7")]
    pub name: Line,
    /// What it is.
    #[field(list, sort, bulk, also("Type", "Category", "CI type", "Component type"))]
    pub class: CiClass,
    /// The organisation that operates it. It also decides who may see this record.
    #[field(list, bulk, also("Operator", "Operated by", "Provider"))]
    pub organisation: Ref<Organisation>,
    /// What it does.
    #[field(search)]
    pub description: Option<Prose>,
    /// The person who answers for it.
    #[field(list, bulk, also("Responsible", "Accountable"))]
    pub owner: Option<Ref<Person>>,
    /// Who delivered or maintains it.
    #[field(group = "Supplier and contract", bulk, also("Vendor", "Manufacturer"))]
    pub supplier: Option<Ref<Supplier>>,
    /// The contract under which it is delivered or maintained.
    #[field(bulk)]
    pub contract: Option<Ref<Contract>>,
    /// Where it stands.
    #[field(group = "Where it stands", list, bulk, also("Site", "Room", "Data centre"))]
    pub location: Option<Ref<Location>>,
    /// The component that it is a part of.
    #[field(bulk)]
    pub part_of: Option<Ref<Ci>>,
    /// The library that holds its master copy.
    #[field(bulk, label = "Master copy in")]
    pub master_in: Option<Ref<Ci>>,
    /// Its version, model or build.
    #[field(
        group = "Version and marks",
        list,
        search,
        bulk,
        label = "Version",
        example = "16.4",
        also("Version", "Release")
    )]
    pub edition: Option<Line>,
    /// The number that its maker gave it.
    #[field(search, also("Serial number", "Serial no", "S/N"))]
    pub serial: Option<Line>,
    /// The number under which it stands in the books.
    #[field(search)]
    pub asset_tag: Option<Line>,
    /// Where it is reached in the network: a name, an address, a link.
    #[field(search, example = "san-q7.north.altus.example")]
    pub address: Option<Line>,
    /// The work on it once everything it needs is back: replace, restore, start, check. Recovery
    /// times are computed from these times along the dependencies.
    #[field(group = "Recovery", list, sort, bulk, example = "3 h 10 min")]
    pub own_recovery: Option<Duration>,
    /// From where that time is known.
    #[field(bulk, example = "1.9 TB at 170 MB/s from the vault")]
    pub own_recovery_from: Option<Line>,
    /// When it shall be back after a disruption, as those who operate it have stated.
    #[field(
        sort,
        bulk,
        label = "RTO",
        example = "4 h",
        zero = "it may never stop, which only a second place that already runs can promise"
    )]
    pub rto: Option<Duration>,
    /// How old the data may be that it comes back with, as those who operate it have stated.
    #[field(
        sort,
        bulk,
        label = "RPO",
        example = "15 min",
        zero = "no data may be lost, which only copies written at the same moment promise"
    )]
    pub rpo: Option<Duration>,
    /// Changes, problems and known errors that concern it.
    #[field(group = "Changes and problems")]
    pub linked: Rows<LinkedRecord>,
    /// The day since which it is in use.
    #[field(group = "Life and review", sort, bulk)]
    pub in_use_since: Option<Day>,
    /// The last day on which its maker repairs it.
    #[field(sort, bulk, label = "Maintained until")]
    pub maintained_until: Option<Day>,
    /// The day on which its data were removed, before it was disposed of.
    #[field(bulk)]
    pub data_removed: Option<Day>,
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
    /// Where it stands in its life.
    #[field(list, sort)]
    pub state: CiState,
}

impl Ci {
    /// A component in use, with nothing else said about it yet.
    pub fn named(name: Line, class: CiClass, organisation: Ref<Organisation>) -> Ci {
        Ci {
            name,
            class,
            organisation,
            description: None,
            owner: None,
            supplier: None,
            contract: None,
            location: None,
            part_of: None,
            master_in: None,
            edition: None,
            serial: None,
            asset_tag: None,
            address: None,
            own_recovery: None,
            own_recovery_from: None,
            rto: None,
            rpo: None,
            linked: Rows::of(Vec::new()),
            in_use_since: None,
            maintained_until: None,
            data_removed: None,
            review_by: None,
            review_every: None,
            classification: None,
            tags: None,
            state: CiState::InUse,
        }
    }
}
