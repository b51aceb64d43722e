//! Organisations, persons and roles: who there is, who answers for what, and how to reach them.
//!
//! Serves the organisation side of the process: the list of those with key roles and of those to be
//! kept informed, the organisation chart, contact points kept up to date.
//! Invariants: every record belongs to one organisation, on which the reach of readers is measured;
//! a contact point of the private life stands apart and is confidential; what a role's page says of
//! the past stays as it was, because holders are ended and not overwritten.

mod model;
pub mod northwharf;
pub mod rules;

use frame::{catalogue::Capability, gate::Routes};
use record::Record;

pub use model::{
    Assignment, Capacity, ContactKind, ContactPoint, Informed, Organisation, OrganisationKind,
    OrganisationState, Person, PersonState, Role, RolePart,
};

/// People and organisations.
pub const CAPABILITY: Capability = Capability {
    name: "people",
    records: &[Organisation::record_type, Person::record_type, Role::record_type],
    routes: |routes: Routes| routes,
};
