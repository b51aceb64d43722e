//! The service catalogue: what is delivered to whom, what its loss would mean, how soon it must be
//! back, and where it stands between an idea and its end.
//!
//! Serves the service portfolio and catalogue, and the continuity requirements of each service.
//! Invariants: an objective that nobody stated is open and never zero; RTO and work recovery fit
//! into the MTPD; how long a recovery really takes is computed and never typed into a service,
//! what somebody claims stands apart from it.

mod model;
pub mod rules;

use frame::{catalogue::Capability, gate::Routes};
use record::Record;

pub use model::{
    ImpactArea, ImpactAssessed, Need, ObjectiveSource, Origin, Purpose, Service, ServiceKind,
    ServiceState, ServiceTarget, Tier,
};

/// The service catalogue.
pub const CAPABILITY: Capability = Capability {
    name: "catalogue",
    records: &[Service::record_type],
    routes: |routes: Routes| routes,
};
