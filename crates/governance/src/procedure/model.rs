//! The record of a process run: who goes through the process, and with whom. How far it is follows
//! from its events.

use crate::{people::Organisation, procedure::rules};
use record::{Choice, Record, Ref, Refs, State};
use terms::{Line, Prose};

/// Which way through the process a run takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum RunCourse {
    /// Stages 1 to 3, once through: requirements and strategy, implementation, ongoing operation.
    Programme,
    /// Stage 4: a potential disaster from its report to its review, or an exercise of one.
    Invocation,
}

impl RunCourse {
    /// Its name in the process definition.
    pub fn id(self) -> &'static str {
        match self {
            RunCourse::Programme => "programme",
            RunCourse::Invocation => "invocation",
        }
    }
}

/// Whether a run has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, State)]
#[state(initial = Prepared)]
pub enum RunState {
    /// It is described and has not started: nobody has anything to do yet.
    #[state(tone = "unknown")]
    Prepared,
    /// It is under way: whoever has a part in it finds it in its work.
    #[state(
        tone = "warn",
        locked("organisation", "integrator", "course", "exercise", "providers", "tailoring")
    )]
    Running,
    /// It is over; nothing happens any more but late acknowledgements.
    #[state(
        tone = "ok",
        locked("organisation", "integrator", "course", "exercise", "providers", "tailoring")
    )]
    Closed,
}

/// One pass through the continuity process: a cycle of the programme, an invocation after a
/// potential disaster, or an exercise of one. What happens in it is kept as events, each with who
/// did it, in which role, and when; nobody can change them.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "RUN", place = "Process", label = "Process run")]
#[record(reach = organisation, shown_to("providers", "integrator"), check = rules::run)]
pub struct ProcessRun {
    /// What it is called.
    #[field(title, example = "Continuity programme 2026")]
    pub name: Line,
    /// The organisation whose continuity it is about. Its BC manager and its enterprise architects
    /// act in the run. It also decides who may see this record.
    #[field(list, bulk, named)]
    pub organisation: Ref<Organisation>,
    /// The service integrator whose service continuity management lead acts. Leave it open when it
    /// is the organisation itself.
    #[field(list, named)]
    pub integrator: Option<Ref<Organisation>>,
    /// Which way through the process it takes.
    #[field(list, sort)]
    pub course: RunCourse,
    /// Is it an exercise? An exercise is run exactly like the real thing.
    #[field(list)]
    pub exercise: Option<bool>,
    /// The service providers that take part, each in a lane of its own: it sees its own matters and
    /// not those of the others.
    #[field(internal)]
    pub providers: Refs<Organisation>,
    /// What it is about, and what it is to reach.
    #[field(search, internal)]
    pub purpose: Option<Prose>,
    /// How the organisation changes the process that Holdfast comes with, for this run: steps left
    /// out with a reason, steps added, other letters in the RACI table. It is written on a page of
    /// its own once the run is prepared, “Change the process”. Leave it open to run the process as
    /// it comes.
    #[field(internal)]
    pub tailoring: Option<Prose>,
    /// Whether it has begun. It is started on its page.
    #[field(list, sort)]
    pub state: RunState,
}
