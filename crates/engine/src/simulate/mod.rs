//! How long a recovery takes when nobody knows exactly: trials over a plan of steps.
//!
//! A plan has steps with three-point estimates, links between them, chances of failing and trying
//! again, alternative ways, delays that several steps share, and teams of so many people. Each
//! trial draws everything once and works the plan out; many trials say when each service is back,
//! how sure it is to be back in time, and which steps decide.
//!
//! Times are whole seconds from when the plan begins, so that sums and comparisons are exact: the
//! result does not depend on the number of threads, to the last bit. What never ends in a trial,
//! because a step failed for good, counts as later than everything.

mod change;
mod draw;
mod events;
mod free;
mod lever;
mod lines;
mod outcome;
mod plan;
mod progress;
mod read;
mod run;
mod teams;
mod trace;

pub use change::{Changed, Difference, Held, hold};
pub use lever::{Lever, levers};
pub use lines::{Sharp, sharpen};
pub use outcome::{Leads, Outcome, ServiceOutcome, Times};
pub use plan::{
    Choice, Draft, Effect, Limit, Link, Plan, Retry, Rule, Service, Shared, Step, Want,
};
pub use progress::Progress;
pub use read::{PlanFile, read};
pub use run::{Setup, Target, simulate};

/// The time of what does not happen in a trial.
pub const LOST: u32 = u32::MAX;

/// The longest that a way through a plan may last, in seconds: 194 days. Up to here 32-bit
/// floating point counts whole seconds exactly.
pub const LONGEST: u32 = 1 << 24;

/// How many trials are worked out side by side.
pub(crate) const LANES: usize = 128;

/// One number for each trial of a block.
pub(crate) type Lanes = [f32; LANES];
