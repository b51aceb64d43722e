//! Pure decisions about components and dependencies: what a record of each must satisfy.

use crate::configuration::{Ci, Dependency};
use record::Refusal;
use terms::Day;

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

/// What is wrong with a dependency.
pub fn dependency(dependency: &Dependency) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if dependency.provider.is_none() && dependency.unresolved.is_none() {
        let words = "Provider is open; choose what is needed, or write under Unresolved what its \
                     source calls it";
        refusals.push(Refusal::of("provider", words));
    }
    if is_loop(dependency) && dependency.evidence_from.is_none() {
        let words = "Provider is the consumer itself; nothing can need itself, choose another one";
        refusals.push(Refusal::of("provider", words));
    }
    match (&dependency.group, dependency.needed) {
        (None, Some(_)) => {
            let words = "Group is open; a number needed counts the members of a group, name it";
            refusals.push(Refusal::of("group", words));
        }
        (Some(group), None) => {
            let words = format!(
                "Needed is open; say how many of the group “{group}” are needed, 1 when any of \
                 them is enough"
            );
            refusals.push(Refusal::of("needed", words));
        }
        _ => {}
    }
    let sides = [
        ("consumer", dependency.consumer_confirmed_by.is_some(), dependency.consumer_confirmed_on),
        ("provider", dependency.provider_confirmed_by.is_some(), dependency.provider_confirmed_on),
    ];
    refusals.extend(sides.into_iter().filter_map(|(side, by, on)| half_confirmed(side, by, on)));
    refusals
}

/// Does it need itself? Nobody may say so by hand; what comes from a source that is named is kept
/// as the source has it, and found as a problem.
pub fn is_loop(dependency: &Dependency) -> bool {
    dependency.provider.is_some_and(|provider| provider.id() == dependency.consumer.id())
}

/// A confirmation is somebody's, on a day.
fn half_confirmed(side: &str, by: bool, on: Option<Day>) -> Option<Refusal> {
    let (field, words) = match (by, on) {
        (true, None) => ("on", "give the day on which it was confirmed"),
        (false, Some(_)) => ("by", "name the person who confirmed it"),
        _ => return None,
    };
    let label = match side {
        "consumer" => "Consumer confirmed",
        _ => "Provider confirmed",
    };
    let words = format!("{label} {field} is open; {words}");
    Some(Refusal::of(format!("{side}_confirmed_{field}"), words))
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
