//! Configuration: the components that services stand on, of every kind that IT has, and who needs
//! whom.
//!
//! Serves configuration and asset management: unique ids, types, versions, places, owners,
//! relationships, linked changes and problems.
//! Invariants: every component is of one class, and the classes form one tree that covers all IT
//! facilities and the data repositories; how long the work on a component takes is stated by who
//! operates it, how long a recovery takes is computed; a dependency on something that nobody has
//! found keeps the name it came with until a person settles it.

mod api;
pub mod audit;
mod baseline;
mod class;
mod dependency;
mod model;
mod pages;
pub mod rules;
pub mod store;

use frame::{catalogue::Capability, gate::Routes};
use record::Record;

pub use api::lay_down;
pub use baseline::{
    AuditFinding, AuditOccasion, AuditState, Baseline, BaselinePurpose, BaselineState,
    ConfigurationAudit, Deviation, Settlement,
};
pub use class::{CiClass, Facility};
pub use dependency::{
    Consumer, Dependency, DependencyKind, DependencyStatus, Evidence, Provider, Strength,
};
pub use model::{Ci, CiState, LinkKind, LinkedRecord};

/// Configuration items.
pub const CAPABILITY: Capability = Capability {
    name: "configuration",
    records: &[
        Ci::record_type,
        Dependency::record_type,
        Baseline::record_type,
        ConfigurationAudit::record_type,
    ],
    routes: |routes: Routes| routes_of(routes),
};

fn routes_of(routes: Routes) -> Routes {
    api::routes(routes)
        // Who has just started an audit sees its record; what it is for is one step on.
        .offering("configuration_audit", &[("Compare", "/configuration_audits/{number}")])
        .register(Baseline::record_type(), "", |routes| {
            routes.designed("/{key}", "/record", pages::baseline)
        })
        .register(ConfigurationAudit::record_type(), "", |routes| {
            routes
                .designed("/{key}", "/record", pages::audit)
                .write("/{key}/comparison", pages::compare)
        })
}
