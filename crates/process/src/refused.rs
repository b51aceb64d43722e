//! Why an event is not possible: the rule, how things stand, and the way out.

use std::fmt;

/// A rule said no. The run is as it was before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The rule.
    pub rule: String,
    /// How things stand.
    pub now: String,
    /// What can be done instead.
    pub way_out: String,
}

impl Refused {
    pub(crate) fn of(
        rule: impl Into<String>,
        now: impl Into<String>,
        way_out: impl Into<String>,
    ) -> Refused {
        Refused { rule: rule.into(), now: now.into(), way_out: way_out.into() }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. Now: {}. Way out: {}.", self.rule, self.now, self.way_out)
    }
}

impl std::error::Error for Refused {}
