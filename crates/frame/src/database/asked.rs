//! How much the database was asked: what a change costs is first of all how often it asks.

use std::sync::atomic::{AtomicU64, Ordering};

/// What was asked since the database was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Statements, those included that begin and end a turn.
    pub statements: u64,
    /// How often somebody waited for an answer; statements that travel together wait once.
    pub trips: u64,
}

/// Counts for [`Asked`].
#[derive(Debug, Default)]
pub(crate) struct Counter {
    statements: AtomicU64,
    trips: AtomicU64,
    /// After how many more steps the program ends, if a test wants that; 0 for never.
    #[cfg(debug_assertions)]
    ends_after: AtomicU64,
}

impl Counter {
    /// A statement is about to be sent, or has been answered. A test may want the program to end
    /// just here, as by `kill -9`: nothing is unwound, flushed or said.
    pub(crate) fn step(&self) {
        #[cfg(debug_assertions)]
        if self.ends_after.load(Ordering::Relaxed) > 0
            && self.ends_after.fetch_sub(1, Ordering::Relaxed) == 1
        {
            std::process::abort();
        }
    }

    /// Lets the program end after so many steps.
    #[cfg(debug_assertions)]
    pub(crate) fn end_after(&self, steps: u64) {
        self.ends_after.store(steps, Ordering::Relaxed);
    }

    /// So many statements went on one trip.
    pub(crate) fn trip(&self, statements: u64) {
        self.statements.fetch_add(statements, Ordering::Relaxed);
        self.trips.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> Asked {
        Asked {
            statements: self.statements.load(Ordering::Relaxed),
            trips: self.trips.load(Ordering::Relaxed),
        }
    }
}
