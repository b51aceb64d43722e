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
}

impl Counter {
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
