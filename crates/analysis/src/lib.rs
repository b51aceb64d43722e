//! From records to consequences: what fails when something fails, when, why, and which objectives
//! cannot be met.
//!
//! The landscape is held in memory and follows the ledger; every question is asked of the part of
//! it that the reader may see, so that no time, count or sum tells of the rest. The mathematics
//! stands in the crate `engine`, which knows no records.

#[cfg(test)]
mod sample;

pub mod landscape;
pub mod whatif;

pub mod view;

pub mod reckon;

pub mod facts;

pub mod kept;

pub mod ask;

mod api;

pub mod pages;

pub mod sections;

use frame::{catalogue::Capability, gate::Routes};

/// Consequences, computed: the interface for programs, and the pages.
pub const CAPABILITIES: &[Capability] = &[
    Capability { name: "analysis", records: &[], routes: |routes: Routes| api::routes(routes) },
    pages::CAPABILITY,
];
