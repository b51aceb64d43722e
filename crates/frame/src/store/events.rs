//! Events of a record whose state follows from what happened to it: appended, never altered.
//!
//! Events are no fields. Whether the reach of somebody includes the record does not matter here:
//! whose part an event is follows from the events themselves, so the capability that keeps them
//! decides who may append one and who is shown which, and answers for it. Absent on purpose: a way
//! to change an event, or to take one away.

use crate::{
    database::{Ask, val_id, val_instant, val_json, val_text, val_whole},
    gate::{Asking, Permission, Scoped, Writer},
    ledger::Entry,
    problem::Problem,
};
use record::RecordType;
use sea_query::{Alias, Expr, ExprTrait, Order, Query};
use serde_json::Value as Json;
use terms::{Id, Instant};

/// Events of one record that are read in one go.
const AT_ONCE: u64 = 10_000;

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    /// Its place among the events of the record, from 1.
    pub position: i64,
    /// When it happened.
    pub at: Instant,
    /// What happened, in the capability's own form.
    pub what: Json,
}

/// The events of a record behind a position, in their order. 0 is before the first.
pub async fn events(
    by: &mut impl Scoped,
    of: &'static RecordType,
    record: Id,
    behind: i64,
) -> Result<Vec<Happened>, Problem> {
    let column = |name: &'static str| Expr::col(Alias::new(name));
    let mut all = Vec::new();
    let mut last = behind;
    loop {
        let select = Query::select()
            .columns(["position", "at", "what"].map(Alias::new))
            .from(Alias::new(TABLE))
            .and_where(column("record").eq(val_id(record.uuid())))
            .and_where(column("register").eq(val_text(of.name)))
            .and_where(column("position").gt(val_whole(last)))
            .order_by(Alias::new("position"), Order::Asc)
            .limit(AT_ONCE)
            .take();
        let rows = by.asked().all(&select).await?;
        for row in &rows {
            last = row.need_whole("position")?;
            let at = Instant::of(row.need_instant("at")?);
            all.push(Happened { position: last, at, what: row.need_json("what")? });
        }
        if (rows.len() as u64) < AT_ONCE {
            return Ok(all);
        }
    }
}

/// Lets nobody else append events to the record until this turn ends.
pub async fn hold_events<P: Permission>(
    writer: &mut Writer<P>,
    of: &'static RecordType,
    record: Id,
) -> Result<(), Problem> {
    super::save::lock_in_order(writer, of, &[record]).await
}

/// Appends events behind the newest one, whose position the writer knows because it holds them
/// ([`hold_events`]). The commit has to tell the ledger what they mean.
///
/// Errors: somebody else appended meanwhile; everything of this turn is undone.
pub async fn append_events<P: Permission>(
    writer: &mut Writer<P>,
    of: &'static RecordType,
    record: Id,
    newest: i64,
    events: &[(Instant, Json)],
) -> Result<(), Problem> {
    let rows = (newest + 1..).zip(events).map(|(position, (at, what))| {
        vec![
            val_id(record.uuid()),
            val_whole(position),
            val_text(of.name),
            val_instant(at.timestamp()),
            val_json(what),
        ]
    });
    let rows = rows.collect();
    let columns = ["record", "position", "register", "at", "what"];
    Ok(writer.turn().insert_later(TABLE, &columns, rows).await?)
}

/// Tells the ledger what events of a record mean, beside what the commit itself says: where one act
/// appends to several records.
pub fn note_events<P: Permission>(
    writer: &mut Writer<P>,
    of: &'static RecordType,
    (record, organisation): (Id, Id),
    occurrence: &'static str,
    details: Json,
) {
    writer.tell(Entry {
        occurrence: occurrence.to_owned(),
        register: Some(of.name),
        record: Some(record),
        reach: Some(organisation),
        version: None,
        changes: Some(details),
    });
}

/// The table of events.
pub(crate) const TABLE: &str = "record_event";
