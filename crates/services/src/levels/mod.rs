//! Service levels: what customers need of services, in their words, and the agreement it led to.
//!
//! Serves service level management; the agreements themselves, SLAs among them, are contracts. Here
//! stands as well from when the recovery times of an organisation count.
//! Invariant: what was agreed names the agreement that it stands in.

mod clock;
mod model;
pub mod rules;

use frame::{catalogue::Capability, gate::Routes};
use record::Record;

pub use clock::{RecoveryPolicy, RtoClock};
pub use model::{RequirementState, ServiceLevelRequirement};

/// Service levels.
pub const CAPABILITY: Capability = Capability {
    name: "levels",
    records: &[ServiceLevelRequirement::record_type, RecoveryPolicy::record_type],
    routes: |routes: Routes| routes,
};
