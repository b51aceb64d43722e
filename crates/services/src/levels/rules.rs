//! Pure decisions about service level requirements.

use crate::{levels::ServiceLevelRequirement, suppliers::rules::thousandths};
use record::{Record, Refusal, Value};

/// What is wrong with a requirement.
pub fn requirement(requirement: &ServiceLevelRequirement) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if let Some(availability) = &requirement.availability
        && thousandths(availability).is_none()
    {
        let words = "Availability is not a percentage; write it like 99.90 %";
        refusals.push(Refusal::of("availability", words));
    }
    refusals
}

/// What keeps a requirement from being agreed: an agreement needs something that can be measured.
pub fn may_be_agreed(values: &[Value]) -> Vec<Refusal> {
    let Ok(asked) = ServiceLevelRequirement::from_values(values) else { return Vec::new() };
    if asked.rto.is_some() || asked.rpo.is_some() || asked.availability.is_some() {
        return Vec::new();
    }
    let words = "RTO, RPO and availability are open; give at least one that can be measured";
    vec![Refusal::of("rto", words)]
}
