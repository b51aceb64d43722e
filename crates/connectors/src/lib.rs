//! Files of other tools: read into one neutral shape, and brought into the registers.
//!
//! Reading rule: strict on identity, tolerant on extras. Each reader is pure: bytes in, a landscape
//! and what is odd about it out, each oddity with its file and line. An entry is taken whole or not
//! at all, and nothing is left out without a word.

mod tree;

pub mod landscape;

mod circles;
mod draft;

mod addresses;
mod images;

pub mod backstage;
pub mod compose;
pub mod cyclonedx;
pub mod gitlab;
pub mod govuk;
pub mod kubernetes;
pub mod netbox;

mod format;

pub mod import;

mod pages;

use frame::{catalogue::Capability, gate::Routes};

pub use draft::File;
pub use format::Format;
pub use pages::{Settings, keep};

/// The page for files of other tools.
pub const CAPABILITIES: &[Capability] = &[Capability {
    name: "connectors",
    records: &[],
    routes: |routes: Routes| pages::routes(routes),
}];
