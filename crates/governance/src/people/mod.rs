//! Organisations, persons and roles.
//!
//! Invariant: every record belongs to one organisation, on which the reach of readers is measured.

mod model;

use frame::{catalogue::Capability, gate::Routes};
use record::Record;

pub use model::{Organisation, OrganisationKind, Person};

/// People and organisations.
pub const CAPABILITY: Capability = Capability {
    name: "people",
    records: &[Organisation::record_type, Person::record_type],
    routes: |routes: Routes| routes,
};
