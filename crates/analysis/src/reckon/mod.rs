//! The mathematics of the crate `engine` asked of a view: circles, recovery times, budgets, impact
//! in time, single causes. Numbers come from there; here they get back the needs they came by.

mod budgets;
mod circles;
mod course;
mod impact;
mod recovery;
mod singles;
#[cfg(test)]
mod tests;

pub use budgets::{Budget, Budgets, budgets};
pub use circles::{Circles, circles};
pub use course::{Course, Courses, course, longest_delays};
pub use impact::{Impact, Reached, impact};
pub use recovery::{Back, Recoveries, Wait, Waits, recoveries, recoveries_of};
pub use singles::{CauseCount, Taken, cause_counts, causes_of, fall_together, lost_with};

use crate::view::View;

/// The own time of each node, in seconds.
fn own_times(view: &View) -> Vec<Option<u32>> {
    let own = |node| u32::try_from(view.own(node)?).ok();
    (0..view.graph().nodes()).map(own).collect()
}

fn short(place: usize) -> u32 {
    u32::try_from(place).expect("fewer needs than places")
}
