//! Pure analysis of what needs what: nodes, needs, gates and durations, and nothing else.
//!
//! The same input gives the same bytes. Nothing here reads a clock, a file or ambient chance:
//! [`simulate`] and [`losses`] draw from a seed, and their result does not depend on threads.
//! Nothing serialises: texts of plans and scenarios are read, never written; nothing recurses, so
//! that a chain of a million nodes is no danger. Times are whole seconds. Limits are parameters,
//! and a result that met one says so.
//!
//! ```
//! use engine::{Builder, Failure, impact};
//!
//! // 0 needs 1 after half an hour, and one of 2 and 3; 2 and 3 need 4 at once.
//! let mut builder = Builder::new(5)?;
//! builder.need(0, 1, 1800)?;
//! builder.group(0, 1, &[(2, 0), (3, 0)])?;
//! builder.need(2, 4, 0)?;
//! builder.need(3, 4, 60)?;
//! let graph = builder.build();
//!
//! let one = impact(&graph, &[Failure { node: 2, at: 0 }])?;
//! assert_eq!(one.at(0), None, "the other member holds it up");
//! let both = impact(&graph, &[Failure { node: 4, at: 0 }])?;
//! assert_eq!(both.at(0), Some(60), "when the second member is lost");
//! # Ok::<(), engine::Error>(())
//! ```

mod cause;
pub mod chance;

mod components;
pub mod cuts;
mod error;
mod graph;
mod impact;
pub mod losses;
mod observe;
mod pairs;
mod recovery;
mod rows;
mod schedule;
pub mod simulate;
mod single;
mod sweep;
mod text;

pub use cause::{Breach, Causes, causes};
pub use components::{Components, components};
pub use error::{Error, Place};
pub use graph::{Builder, Graph, Need, Strength, TableLimit, read_table};
pub use impact::{Degraded, Edits, Failure, Impact, Spread, Step, impact};
pub use observe::Observe;
pub use pairs::{Pair, PairLimit, Pairs, pairs};
pub use recovery::{
    Allowance, Allowed, Back, Conflict, ConflictKind, Link, Recovery, Release, allowed, conflicts,
    recovery, recovery_released,
};
pub use schedule::{
    After, Arranged, Bound, Cost, CriticalPath, Effort, Found, Gain, Goal, Job, More, Operation,
    Person, Plan, PlanLimit, Progress, Span, Stock, Tasks, Turn, Wait, Why, Worth, arrange, gains,
    lower_bound, read_plan, schedule, worth,
};
pub use single::{Radii, SingleLimit, Singles, radii, singles};
pub use sweep::{Scenarios, Sweep};

/// The time of what never happens.
pub const NEVER: u64 = u64::MAX;

/// No node, and no need.
pub const NONE: u32 = u32::MAX;
