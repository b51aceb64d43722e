//! The ledger: what changed, by whom, when, why, and on whose data. Everything else reads it.
//!
//! Entries are appended in the transaction of the change and never altered. Each draws an order
//! hint after its record writes; a sealer assigns final positions (`position`, `leaf`), for which
//! the columns stand ready. Absent on purpose: an update or a delete.

use crate::{
    app::App,
    database::{ColumnKind, Turn, null, val_id, val_instant, val_json, val_text, val_whole},
    gate::Actor,
    problem::Problem,
};
use sea_query::Value;
use serde_json::Value as Json;
use terms::{Id, Instant};

/// One entry before it is written.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// What happened: `person.changed`.
    pub occurrence: String,
    /// In which register.
    pub register: Option<&'static str>,
    /// To which record.
    pub record: Option<Id>,
    /// On whose data.
    pub reach: Option<Id>,
    /// Which version the record has now.
    pub version: Option<i64>,
    /// The fields that changed, `[{"field", "before", "after"}]`, or particulars.
    pub changes: Option<Json>,
}

/// What all entries of one write have in common.
pub(crate) struct Told<'t> {
    pub write: Id,
    pub at: Instant,
    pub actor: &'t Actor,
    pub reason: Option<&'t str>,
}

/// The sequence of order hints.
pub(crate) const HINTS: &str = "ledger_hint";

/// Entries that are read in one go by whoever follows the ledger.
pub(crate) const READ_AT_ONCE: u64 = 1_000;

/// Appends `entries`, all or none.
pub(crate) async fn append(
    turn: &mut Turn,
    app: &App,
    told: Told<'_>,
    entries: Vec<Entry>,
) -> Result<(), Problem> {
    let text = |text: Option<&str>| text.map_or_else(|| null(ColumnKind::Text), val_text);
    let id = |id: Option<Id>| id.map_or_else(|| null(ColumnKind::Id), |id| val_id(id.uuid()));
    let row = |entry: Entry| {
        vec![
            val_id(app.clock().id().uuid()),
            val_id(told.write.uuid()),
            val_instant(told.at.timestamp()),
            id(told.actor.account),
            val_text(told.actor.name.as_str()),
            val_text(told.actor.via.word()),
            val_text(entry.occurrence),
            text(told.reason),
            text(entry.register),
            id(entry.record),
            id(entry.reach),
            entry.version.map_or_else(|| null(ColumnKind::Whole), val_whole),
            entry.changes.as_ref().map_or_else(|| null(ColumnKind::Json), val_json),
        ]
    };
    let count = entries.len() as u64;
    let mut rows: Vec<Vec<Value>> = entries.into_iter().map(row).collect();
    match rows.pop() {
        // Most writes have one entry, and nobody waits for its hint.
        Some(only) if rows.is_empty() => {
            turn.insert_drawing_later("ledger", (HINT, HINTS), &COLUMNS, only)?;
        }
        Some(last) => {
            rows.push(last);
            let first = turn.next(HINTS, count).await?;
            for (hint, row) in (first..).zip(&mut rows) {
                row.push(val_whole(hint));
            }
            turn.insert_later("ledger", &[&COLUMNS[..], &[HINT]].concat(), rows).await?;
        }
        None => {}
    }
    Ok(())
}

/// The columns that an append fills beside the order hint; `position` and `leaf` are the sealer's.
const COLUMNS: [&str; 13] = [
    "id",
    "write",
    "at",
    "account",
    "actor",
    "via",
    "occurrence",
    "reason",
    "register",
    "record",
    "reach",
    "version",
    "changes",
];
/// The column of the order hint.
const HINT: &str = "hint";
