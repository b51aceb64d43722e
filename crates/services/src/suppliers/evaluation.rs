//! The rows of an evaluation: what a supplier was asked before it was chosen, and what it answered.

use governance::people::Person;
use record::{Choice, Ref, Row};
use terms::{Day, Line};

/// How far a question of the evaluation was fulfilled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Answer {
    /// Shown with evidence.
    #[choice(tone = "ok")]
    Fulfilled,
    /// Fulfilled in part, or only claimed.
    #[choice(tone = "warn")]
    Partly,
    /// Not fulfilled.
    #[choice(tone = "bad")]
    NotFulfilled,
}

/// One question that was asked before a supplier was chosen, and the answer.
#[derive(Clone, Debug, PartialEq, Row)]
pub struct Evaluation {
    /// What was asked.
    #[field(example = "Has it tested its own recovery within a year?")]
    pub question: Line,
    /// How far it is fulfilled.
    pub answer: Answer,
    /// What it was seen from.
    pub evidence: Option<Line>,
    /// Who judged.
    pub judged_by: Option<Ref<Person>>,
    /// On which day.
    pub judged_on: Option<Day>,
}
