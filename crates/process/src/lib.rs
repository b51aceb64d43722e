//! The process as data: its definition, parsed and checked, and runs of it as a pure function of
//! events.
//!
//! A [`Definition`] says what is done by whom with which documents. Nothing here reads a clock, a
//! file or chance: time comes with each event. The same definition and the same events give the
//! same run, byte for byte. What is deliberately absent: persons and their rights (whoever calls
//! says who acts and in which role), storage, and words of any one user interface.

mod bpmn;
mod definition;
mod event;
mod flaw;
mod flow;
mod outcome;
mod paths;
mod picture;
mod query;
mod refused;
mod run;
mod step;
mod waiting;
mod work_view;

pub use definition::{
    Activity, Artefact, Change, Course, Definition, EXAMPLES, Example, Group, Guide, Need,
    Principles, Raci, Role, Row, Rule, Skipped, Stage, TAILORING_FORMAT, Term, Way, Word,
};
pub use event::{Actor, Deed, Effect, Event, Opinion, Party, Start, WorkItem};
pub use flaw::Flaw;
pub use outcome::Outcome;
pub use paths::{PathStep, Reach, SearchLimit, shortest_path};
pub use picture::{Arrow, ArrowKind, LaneBand, LaneBox, RaciLine, RaciMatrix, Swimlanes};
pub use query::{Asked, Completion, Duty, Held, NoticeView, Open, Standing, Task, Wait};
pub use refused::Refused;
pub use run::Run;
pub use step::step;
pub use work_view::{Handed, TakesPart, WorkView};

/// The text of the process that Holdfast comes with.
pub const SHIPPED: &str = include_str!("../itsc.toml");

/// The words of standards and methods that Holdfast explains.
const WORDS: &str = include_str!("../words.toml");

/// The text of the guidance that Holdfast comes with.
const GUIDE: &str = include_str!("../guide.toml");
