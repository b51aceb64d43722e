//! The mathematics over a view: circles, recovery times, budgets, impact in time, single causes.
//!
//! Pure functions of a view; the same view gives the same answer. Whole views are worked through in
//! time that grows with their needs, never with their paths, and a circle is no trap anywhere.

mod budgets;
mod circles;
mod impact;
mod recovery;
mod singles;
#[cfg(test)]
mod tests;

pub use budgets::{Budget, budgets};
pub use circles::{Circles, circles};
pub use impact::{Cascade, Impact, Reached, impact};
pub use recovery::{Back, Recoveries, recoveries, recoveries_of};
pub use singles::{CauseCount, cause_counts, causes_of, fall_together};
