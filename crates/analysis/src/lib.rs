//! From records to consequences: what fails when something fails, when, why, and which objectives
//! cannot be met.
//!
//! The landscape is held in memory and follows the ledger; every question is asked of the part of
//! it that the reader may see, so that no time, count or sum tells of the rest. The mathematics
//! stands in the crate `engine`, which knows no records.

pub mod landscape;
pub mod whatif;

pub mod facts;
