//! How much work and room an analysis may take, and whether somebody wants it to end.

use crate::{Error, Observe};

/// Why an analysis came to an end before its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Halt {
    /// A diagram would have more nodes than are allowed.
    Nodes,
    /// The steps are used up.
    Steps,
    /// The observer asked to stop.
    Stopped,
}

/// Steps between two questions whether to go on.
const PACE: u64 = 1 << 16;

/// Counts steps: each a node of a diagram looked at.
pub(super) struct Meter<'o> {
    /// Steps that were taken until the last question.
    taken: u64,
    /// Steps until the next question.
    left: u64,
    /// Steps in all.
    limit: u64,
    observer: &'o mut dyn Observe,
}

impl<'o> Meter<'o> {
    pub(super) fn new(limit: u64, observer: &'o mut dyn Observe) -> Meter<'o> {
        Meter { taken: 0, left: PACE.min(limit), limit, observer }
    }

    /// One more step.
    #[inline]
    pub(super) fn step(&mut self) -> Result<(), Halt> {
        if self.left == 0 {
            return self.ask();
        }
        self.left -= 1;
        Ok(())
    }

    #[cold]
    fn ask(&mut self) -> Result<(), Halt> {
        self.taken = (self.taken + PACE).min(self.limit);
        if !self.observer.goes_on(self.taken, self.limit) {
            return Err(Halt::Stopped);
        }
        if self.taken >= self.limit {
            return Err(Halt::Steps);
        }
        self.left = PACE.min(self.limit - self.taken);
        Ok(())
    }
}

/// The error of an analysis that the observer ended.
pub(super) fn stopped(halt: Halt) -> Option<Error> {
    (halt == Halt::Stopped).then(Error::stopped)
}
