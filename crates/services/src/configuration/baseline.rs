//! The records: baselines and the audits that compare with them.

use crate::{
    catalogue::Service,
    configuration::{Ci, audit},
};
use governance::people::{Organisation, Person};
use record::{Choice, Record, Ref, Refs, Row, Rows, State};
use terms::{Day, Instant, Line, Prose};

/// Why a baseline is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum BaselinePurpose {
    /// It is taken again and again, at fixed times.
    Regular,
    /// A change is about to begin.
    BeforeChange,
    /// A release was brought into use.
    AfterRelease,
    /// A recovery or an exercise is over.
    AfterRecovery,
}

/// Whether a baseline can still be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, State)]
#[state(initial = Draft)]
#[transition(name = "fix", label = "Fix it", from(Draft), to = Fixed, needs("as_of"))]
pub enum BaselineState {
    /// What it covers is being chosen.
    #[state(tone = "unknown")]
    Draft,
    /// Nobody can change it.
    #[state(
        tone = "ok",
        required("as_of"),
        locked(
            "name",
            "organisation",
            "purpose",
            "reference",
            "as_of",
            "cis",
            "services",
            "taken_by"
        )
    )]
    Fixed,
}

/// How components, services, their dependencies and documents were at an instant, to compare with
/// later. It holds no copies: what each was then is read from the ledger, which nobody can change.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "BSL", place = "Services", reach = organisation)]
pub struct Baseline {
    /// What it is called.
    #[field(group = "What it is", title, example = "Before the firmware of san-q7")]
    pub name: Line,
    /// The organisation whose components it covers. It also decides who may see this record.
    #[field(list, bulk)]
    pub organisation: Ref<Organisation>,
    /// Why it is taken.
    #[field(list, sort, bulk)]
    pub purpose: BaselinePurpose,
    /// The change or the release that it belongs to.
    #[field(search, bulk, example = "RFC-0231")]
    pub reference: Option<Line>,
    /// The instant whose state it holds; one that lies ahead means the moment of fixing.
    #[field(list, sort)]
    pub as_of: Option<Instant>,
    /// The components that it covers, with what they need. With neither these nor services it
    /// covers all components, dependencies and documents of the organisation.
    #[field(group = "What it covers")]
    pub cis: Refs<Ci>,
    /// The services that it covers, with what they need.
    pub services: Refs<Service>,
    /// Who takes it.
    #[field(group = "Who took it", bulk)]
    pub taken_by: Option<Ref<Person>>,
    /// What else one should know.
    #[field(search)]
    pub remarks: Option<Prose>,
    /// Whether it can still be changed.
    #[field(list, sort)]
    pub state: BaselineState,
}

/// Why an audit is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum AuditOccasion {
    /// It is held at fixed times.
    Regular,
    /// Something happened: a change, a recovery, a doubt.
    Event,
}

/// What is wrong with a component, a service or a dependency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Deviation {
    /// It should be there and is not.
    #[choice(tone = "bad")]
    Missing,
    /// It is there and should not be.
    #[choice(tone = "warn")]
    Extra,
    /// It is there and not as it should be.
    #[choice(tone = "warn")]
    Different,
}

/// What is done about a deviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Settlement {
    /// The register was wrong and is corrected.
    #[choice(label = "Register corrected")]
    RegisterCorrected,
    /// The world was wrong and is corrected.
    #[choice(label = "Component corrected")]
    ComponentCorrected,
    /// Both are right: it was changed meanwhile, in a controlled manner.
    #[choice(label = "Changed as approved")]
    ChangedAsApproved,
    /// It is left as it is, for a reason.
    Accepted,
}

/// One deviation, and what became of it.
#[derive(Clone, Debug, PartialEq, Row)]
pub struct AuditFinding {
    /// What is wrong.
    pub deviation: Deviation,
    /// The component, service or dependency by its name.
    pub name: Line,
    /// The field that differs.
    pub field: Option<Line>,
    /// What was expected.
    pub expected: Option<Line>,
    /// What was found.
    pub found: Option<Line>,
    /// What is done about it.
    pub settlement: Option<Settlement>,
    /// Who settled it.
    pub settled_by: Option<Ref<Person>>,
    /// On which day.
    pub settled_on: Option<Day>,
    /// The change, or the reason why it is left.
    pub remark: Option<Line>,
}

/// Where an audit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, State)]
#[state(initial = Planned)]
#[transition(
    name = "settle",
    label = "Everything is settled",
    from(Compared),
    to = Settled,
    guard = audit::may_be_settled
)]
#[transition(name = "reopen", label = "Open it again", from(Settled), to = Compared, reason)]
#[transition(name = "drop", label = "Drop it", from(Planned), to = Settled, reason)]
pub enum AuditState {
    /// Nobody has compared anything yet. Only the comparison itself leads on.
    #[state(tone = "unknown", locked("compared_at", "findings", "beyond", "beyond_mark", "files"))]
    Planned,
    /// What differs is known. What was found stays until it is compared again; what is done about
    /// it is filled in.
    #[state(
        tone = "warn",
        locked("compared_at", "beyond", "beyond_mark", "files"),
        kept(
            "findings.deviation",
            "findings.name",
            "findings.field",
            "findings.expected",
            "findings.found"
        )
    )]
    Compared,
    /// Nothing is left to be done.
    #[state(
        tone = "ok",
        locked(
            "findings",
            "beyond",
            "beyond_mark",
            "beyond_settlement",
            "beyond_settled_by",
            "beyond_settled_on",
            "beyond_remark",
            "baseline",
            "observed",
            "files",
            "compared_at"
        )
    )]
    Settled,
}

/// A comparison of the register with a baseline or with what was found on the spot: what is
/// missing, what is extra, what is different, and what was done about it.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "CAU", place = "Services", reach = organisation, check = audit::audit)]
pub struct ConfigurationAudit {
    /// What it is called.
    #[field(group = "What it is", title, example = "Site North, autumn")]
    pub name: Line,
    /// The organisation whose components are audited. It also decides who may see this record.
    #[field(list, bulk)]
    pub organisation: Ref<Organisation>,
    /// Why it is held.
    #[field(list, sort, bulk)]
    pub occasion: AuditOccasion,
    /// The baseline that the register is compared with.
    #[field(group = "What is compared", list, bulk)]
    pub baseline: Option<Ref<Baseline>>,
    /// What was found on the spot, one component on each line: its name, and behind semicolons its
    /// version and its serial number, if they were looked at. Or the lines of a CSV file whose
    /// first line names the columns as the register does: Name, Class, Version, Serial, Location.
    #[field(example = "san-q7; firmware 8.4; Q7-20-33817")]
    pub observed: Option<Prose>,
    /// The files of another tool that the register was compared with, when an import laid the audit
    /// down: the format, and the names of the files.
    #[field(search)]
    pub files: Option<Line>,
    /// Who audits.
    #[field(bulk)]
    pub auditor: Option<Ref<Person>>,
    /// The instant of the comparison.
    #[field(list, sort)]
    pub compared_at: Option<Instant>,
    /// What differs, and what became of it.
    #[field(group = "What was found")]
    pub findings: Rows<AuditFinding>,
    /// How many more differ than an audit holds. Settle those that it holds, correct what is wrong,
    /// and compare again; or decide about all of them at once.
    #[field(list, sort, label = "More that differ")]
    pub beyond: Option<i64>,
    /// A fingerprint of those: what was decided about them stands as long as they are the same.
    #[field(label = "Fingerprint of those")]
    pub beyond_mark: Option<Line>,
    /// What is done about all those that an audit does not hold. A comparison that finds others
    /// opens it again.
    #[field(label = "Decision about those")]
    pub beyond_settlement: Option<Settlement>,
    /// Who decided that.
    #[field(label = "Decided by")]
    pub beyond_settled_by: Option<Ref<Person>>,
    /// On which day.
    #[field(label = "Decided on")]
    pub beyond_settled_on: Option<Day>,
    /// The change, or the reason why they are left.
    #[field(label = "Why so decided")]
    pub beyond_remark: Option<Line>,
    /// What follows for the way in which components are changed.
    #[field(search)]
    pub conclusion: Option<Prose>,
    /// Where it stands.
    #[field(list, sort)]
    pub state: AuditState,
}
