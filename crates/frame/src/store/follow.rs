//! Following the ledger: what is held in memory is read again when the ledger tells of a change.

use crate::{
    gate::Scoped,
    problem::Problem,
    store::{News, newest_hint, news},
};
use terms::Instant;

/// Entries that are read in one go.
const AT_ONCE: u64 = 5_000;

/// For how long a hint that was drawn and not seen may still be committed, in seconds: longer than
/// any turn lasts.
const OPEN_SECONDS: i64 = 180;

/// How many hints before the newest may belong to transactions that are under way at the start.
const UNDER_WAY: i64 = 2_000;

/// A place in the ledger. A transaction that drew its hint early may commit after one that drew it
/// later, so hints that were passed over stay open for a while.
#[derive(Clone, Debug, Default)]
pub struct Follower {
    last: i64,
    open: Vec<(i64, Instant)>,
}

impl Follower {
    /// Goes to the end of the ledger. Whatever is read afterwards is at least as new.
    pub async fn begin(&mut self, by: &mut impl Scoped) -> Result<(), Problem> {
        let now = by.scope().now();
        self.last = (newest_hint(by).await? - UNDER_WAY).max(0);
        self.open.clear();
        let seen = news(by, self.last, &[], AT_ONCE).await?;
        self.note(&seen, now);
        Ok(())
    }

    /// What the ledger tells since the last time.
    pub async fn news(&mut self, by: &mut impl Scoped) -> Result<Vec<News>, Problem> {
        let now = by.scope().now();
        self.open.retain(|(_, since)| since.plus_seconds(OPEN_SECONDS) >= now);
        let mut all = Vec::new();
        loop {
            let open: Vec<i64> = self.open.iter().map(|(hint, _)| *hint).collect();
            let some = news(by, self.last, &open, AT_ONCE).await?;
            self.note(&some, now);
            let is_end = (some.len() as u64) < AT_ONCE;
            all.extend(some);
            if is_end {
                return Ok(all);
            }
        }
    }

    fn note(&mut self, news: &[News], now: Instant) {
        for one in news {
            if one.hint <= self.last {
                self.open.retain(|(hint, _)| *hint != one.hint);
                continue;
            }
            // A long gap is no transaction under way but a sequence that was set anew.
            let from = (self.last + 1).max(one.hint - UNDER_WAY);
            self.open.extend((from..one.hint).map(|hint| (hint, now)));
            self.last = one.hint;
        }
    }
}
