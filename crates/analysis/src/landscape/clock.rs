//! From when recovery times count, and what passes before recovery begins.

use terms::Duration;

/// What the recovery policy of an organisation says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Does an RTO count from the declaration, and not from the disruption?
    pub from_declaration: bool,
    /// How long it takes until a disruption is noticed.
    pub detection: Option<Duration>,
    /// How long it takes from there until recovery begins.
    pub decision: Option<Duration>,
}

impl Clock {
    /// The seconds between the disruption and the beginning of recovery; what is not stated adds
    /// nothing.
    pub fn lead(&self) -> i64 {
        [self.detection, self.decision].into_iter().flatten().map(Duration::seconds).sum()
    }

    /// What it leaves open; a time with an open part is not known.
    pub fn open(&self) -> Option<&'static str> {
        match (self.detection, self.decision) {
            (Some(_), Some(_)) => None,
            (None, Some(_)) => Some("has a recovery policy that does not say how soon it notices"),
            (Some(_), None) => Some("has a recovery policy that does not say how soon it decides"),
            (None, None) => {
                Some("has a recovery policy that does not say how soon it notices and decides")
            }
        }
    }

    /// All of it in words, behind a verdict.
    pub fn words(&self) -> String {
        let part = |time: Option<Duration>, verb: &str| match time {
            Some(time) => format!("{} to {verb}", time.words()),
            None => format!("how long it takes to {verb} is not stated"),
        };
        let parts = [part(self.detection, "notice it"), part(self.decision, "decide")].join(", ");
        match self.from_declaration {
            true => format!(
                "The RTO counts from the declaration, and is shown from the disruption: {parts}."
            ),
            false => format!("The RTO counts from the disruption, and so do these: {parts}."),
        }
    }
}
