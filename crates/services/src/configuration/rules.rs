//! Pure decisions about components: what a record of one must satisfy.

use crate::configuration::Ci;
use record::Refusal;

/// What is wrong with a configuration item.
pub fn ci(ci: &Ci) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for (at, row) in ci.linked.iter().enumerate() {
        if let (Some(on), Some(closed)) = (row.on, row.closed)
            && closed < on
        {
            let words = format!(
                "Closed is {closed}, before {on}, when it was made known; give a later day"
            );
            refusals.push(Refusal::of(format!("linked.{at}.closed"), words));
        }
    }
    refusals
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
