//! The record of a document: what it is, who owns it, where it is kept. Its versions follow from
//! its events.

use crate::{
    classification::Classification,
    documents::rules,
    people::{Organisation, Role},
};
use record::{Choice, Record, Ref, State};
use terms::{Day, Line, Prose};

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum DocumentKind {
    /// What is to be reached, and what everybody keeps to.
    Policy,
    /// How something is done, by whom, in which order.
    Process,
    /// Step by step, for the one who does it.
    Procedure,
    /// What is done when something happens.
    Plan,
    /// A part that several plans have in common.
    #[choice(name = "plan-part", label = "Part of plans")]
    PlanPart,
    /// Which way was chosen, and why.
    Strategy,
    /// When something is done.
    Schedule,
    /// A list that is kept up to date.
    Register,
    /// What was found, measured or decided.
    Record,
    /// What happened, told to others.
    Report,
}

/// Where a document lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum DocumentPlace {
    /// The service knowledge management system, which is here: its versions are written, approved
    /// and published on its page.
    #[choice(label = "Knowledge system")]
    Knowledge,
    /// The service management tool, in which incidents and requests are handled.
    #[choice(label = "Service management tool")]
    Tool,
    /// Somewhere else; where exactly is said beside it.
    Elsewhere,
}

/// How far a document is. The steps are taken on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, State)]
#[state(initial = Awaited)]
pub enum DocumentState {
    /// Entered in the register; no version is written yet.
    #[state(tone = "unknown", locked("published_version", "published_on"))]
    Awaited,
    /// Its first version is being written.
    #[state(tone = "warn", locked("published_version", "published_on"))]
    Draft,
    /// Its first version is read by reviewers and approvers.
    #[state(tone = "warn", locked("published_version", "published_on"))]
    InReview,
    /// Its first version was rejected, and is written again.
    #[state(tone = "bad", locked("published_version", "published_on"))]
    Rejected,
    /// Its first version is approved and not published yet.
    #[state(tone = "warn", locked("published_version", "published_on"))]
    Approved,
    /// One version is published and valid.
    #[state(tone = "ok", locked("published_version", "published_on"))]
    Published,
    /// One version is published and valid; the next one is on its way.
    #[state(tone = "ok", locked("published_version", "published_on"))]
    UnderRevision,
    /// No longer valid; kept to be read.
    #[state(locked("published_version", "published_on"))]
    Archived,
}

/// A document of service continuity: of the process, or any other. What it says is written in
/// versions, each reviewed, approved by somebody who did not write it, and published; sections of
/// it can show records as they are, and are frozen when the version is approved.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "DOC", place = "Process", reach = organisation, check = rules::document)]
pub struct Document {
    /// What it is called.
    #[field(group = "What it is", title, example = "IT service continuity strategy")]
    pub name: Line,
    /// Its number among the documents of the process: S1 to S31. Open for any other document.
    #[field(list, sort, label = "Process number", example = "S11")]
    pub process_number: Option<Line>,
    /// What it is.
    #[field(sort, bulk)]
    pub kind: DocumentKind,
    /// The organisation whose document it is. It also decides who may read it.
    #[field(bulk)]
    pub organisation: Ref<Organisation>,
    /// What it is for, in a few sentences.
    #[field(search)]
    pub purpose: Option<Prose>,
    /// Who may know what stands in it. It stands at the head of each page of its copies.
    #[field(sort, bulk)]
    pub classification: Option<Classification>,
    /// The document of which it is a part, where several are one set: a security policy, and the
    /// policies of its areas.
    #[field(bulk, tree, label = "Part of")]
    pub part_of: Option<Ref<Document>>,
    /// For which area it speaks within that set.
    #[field(search, sort, example = "Access to systems")]
    pub area: Option<Line>,
    /// The role that owns it, as the process calls it.
    #[field(group = "Who owns it", search, label = "Owned by", example = "BC Manager")]
    pub owned_by: Option<Line>,
    /// The role of the register that owns it: whoever holds it gets the work that the document
    /// makes.
    #[field(list, bulk)]
    pub owner: Option<Ref<Role>>,
    /// Where it lives.
    #[field(group = "Where it is", list, sort, bulk)]
    pub location: DocumentPlace,
    /// Where exactly, when it lives somewhere else.
    #[field(search, label = "Kept at", example = "https://wiki.example/change")]
    pub kept_at: Option<Line>,
    /// The number of the version that is published.
    #[field(group = "How far it is", list, sort, label = "Published version", min = 1)]
    pub published_version: Option<i64>,
    /// The day on which that version was published.
    #[field(sort, label = "Published on")]
    pub published_on: Option<Day>,
    /// The day by which its owner looks through it again.
    #[field(list, sort, bulk, label = "Review by")]
    pub review_by: Option<Day>,
    /// The day after which it no longer counts, whoever still holds it.
    #[field(sort, bulk)]
    pub expires: Option<Day>,
    /// How far it is.
    #[field(list, sort)]
    pub state: DocumentState,
}
