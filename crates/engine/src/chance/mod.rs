//! Chance that can be repeated: numbers from a counter and a seed, distributions, and intervals.
//!
//! Nothing here keeps a state that a draw would change. A number is a function of the seed, of
//! what it is drawn for and of the trial, so it does not matter which thread draws it, or when;
//! and changing one part of a model leaves the numbers of all others as they were.

mod estimate;
mod odds;
mod philox;
mod special;
mod table;

pub use estimate::{Estimate, Shape};
pub use odds::Odds;
pub use philox::philox;
pub(crate) use philox::{Numbers, Purpose};
pub(crate) use special::{normal_cdf, normal_low};
pub(crate) use table::{Table, Tables};
