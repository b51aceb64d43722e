//! The running process: cycles of the continuity programme, invocations and exercises, with who is
//! asked, who is told and who signs; and one list of work for each person.
//!
//! Serves every activity of the process definition. Invariants: a run is its events, appended and
//! never changed, and its state is a fold of the pure step function; whoever acts holds the role on
//! that day, stands in for an absent holder, or had the work handed on; a provider sees its own
//! instance and nothing of another's; a run keeps the definition that it began with.

mod api;
mod asking;
mod brought;
pub mod clock;
pub mod deeds;
pub mod desk;
pub mod findings;
pub mod handbook;
pub mod kept;
mod model;
pub mod northwharf;
mod pages;
mod papers;
pub mod reminders;
pub mod roster;
pub mod rules;
pub mod search;
pub mod sight;
pub mod trail;
pub mod wire;
pub mod work;

use frame::{catalogue::Capability, gate::Routes};
use record::Record;

pub use clock::JOBS;
pub use model::{ProcessRun, RunCourse, RunState};

/// Process runs and my work.
pub const CAPABILITY: Capability =
    Capability { name: "procedure", records: &[ProcessRun::record_type], routes };

fn routes(routes: Routes) -> Routes {
    pages::routes(api::routes(routes))
}
