//! Organisations, persons, roles and locations: who there is, who answers for what, how to reach
//! them, and where they and the components are.
//!
//! Serves the organisation side of the process: the list of those with key roles and of those to be
//! kept informed, the organisation chart, contact points kept up to date.
//! Invariants: every record belongs to one organisation, on which the reach of readers is measured;
//! a contact point of the private life stands apart and is confidential; what a role's page says of
//! the past stays as it was, because holders are ended and not overwritten.

pub mod calendar;
pub mod cast;
mod chart;
mod first;
pub mod kept;
mod model;
pub mod northwharf;
pub mod rules;

use frame::{catalogue::Capability, gate::Routes};
use record::Record;

pub use model::{
    Assignment, Capacity, ContactKind, ContactPoint, DayOff, Informed, Location, LocationKind,
    LocationState, Organisation, OrganisationKind, OrganisationState, Person, PersonState, Role,
    RolePart, SiteType,
};

/// People and organisations.
pub const CAPABILITY: Capability = Capability {
    name: "people",
    records: &[
        Organisation::record_type,
        Person::record_type,
        Role::record_type,
        Location::record_type,
        DayOff::record_type,
    ],
    routes: |routes: Routes| {
        routes.asks_first(first::ROLES).register(Organisation::record_type(), "", |routes| {
            routes
                .read("/chart", chart::show)
                .found_as("Organisation chart", "organigram, hierarchy, who is part of whom, roles")
        })
    },
};
