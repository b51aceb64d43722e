//! History: what the ledger knows of a record, and the record as it was at an instant.

use crate::{
    database::{Ask, Fetched, val_id, val_instant, val_whole},
    gate::{Asking, Scoped},
    problem::Problem,
    store::{Stored, find},
};
use record::{RecordType, Value};
use sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::Value as Json;
use std::collections::HashMap;
use terms::{Id, Instant};

/// One change of one field.
#[derive(Clone, Debug)]
pub struct HistoryChange {
    /// Its name: a field, `custom.key`, `retired` or `source`.
    pub name: String,
    /// The position of the field, when it is one that is declared today.
    pub field: Option<usize>,
    /// What it held, as it was told.
    pub before: Json,
    /// What it held afterwards.
    pub after: Json,
    /// Is it confidential to others? Then both are left out.
    pub withheld: bool,
}

/// One entry of the ledger about a record.
#[derive(Clone, Debug)]
pub struct HistoryEntry {
    /// The entry.
    pub id: Id,
    /// Its order hint.
    pub hint: i64,
    /// The write it belongs to.
    pub write: Id,
    /// When.
    pub at: Instant,
    /// By whom.
    pub actor: String,
    /// By which door.
    pub via: String,
    /// What happened: `person.changed`.
    pub occurrence: String,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    /// Whose data the record was then; it may have moved since.
    pub reach: Option<Id>,
    /// Which version the record had then.
    pub version: Option<i64>,
    /// What changed.
    pub changes: Vec<HistoryChange>,
    /// Particulars of what happened beside the fields: which comment, which file.
    pub details: Option<Json>,
}

/// Where a reading of the history begins, and goes back from.
#[derive(Clone, Copy, Debug, Default)]
pub enum HistoryFrom {
    /// With the newest entry.
    #[default]
    Now,
    /// Below an order hint.
    Below(i64),
    /// With what happened at an instant.
    At(Instant),
}

/// The entries about `stored`, newest first: `limit` of them below the hint `before`, if given.
/// What happened while it was the data of an organisation outside the reach is left out.
pub async fn history(
    by: &mut impl Scoped,
    stored: &Stored,
    before: Option<i64>,
    limit: usize,
) -> Result<Vec<HistoryEntry>, Problem> {
    let from = before.map_or(HistoryFrom::Now, HistoryFrom::Below);
    history_from(by, stored, from, limit).await
}

/// The same, from there.
pub async fn history_from(
    by: &mut impl Scoped,
    stored: &Stored,
    from: HistoryFrom,
    limit: usize,
) -> Result<Vec<HistoryEntry>, Problem> {
    let mut select = selected();
    select
        .and_where(Expr::col(Alias::new("record")).eq(val_id(stored.id.uuid())))
        .cond_where(find::within(&by.scope().reach_of(stored.of)))
        .order_by(Alias::new("hint"), Order::Desc)
        .limit(limit as u64);
    match from {
        HistoryFrom::Now => {}
        HistoryFrom::Below(hint) => {
            select.and_where(Expr::col(Alias::new("hint")).lt(val_whole(hint)));
        }
        HistoryFrom::At(at) => {
            select.and_where(Expr::col(Alias::new("at")).lte(val_instant(at.timestamp())));
        }
    }
    let rows = by.asked().all(&select).await?;
    let scope = by.scope();
    rows.iter()
        .map(|row| {
            let mut entry = entry(row, stored.of)?;
            let owner = entry.reach.unwrap_or(stored.reach);
            for change in &mut entry.changes {
                let word = change.field.and_then(|at| stored.of.fields[at].confidential);
                if word.is_some_and(|word| !scope.may_see(stored.of, word, owner)) {
                    (change.before, change.after) = (Json::Null, Json::Null);
                    change.withheld = true;
                }
            }
            Ok(entry)
        })
        .collect()
}

pub(crate) fn selected() -> SelectStatement {
    let columns = [
        "id",
        "hint",
        "write",
        "at",
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
    Query::select().columns(columns.map(Alias::new)).from(Alias::new("ledger")).take()
}

pub(crate) fn entry(row: &Fetched, of: &RecordType) -> Result<HistoryEntry, Problem> {
    let (told, details) = match row.json("changes")? {
        Some(Json::Array(changes)) => (changes, None),
        details => (Vec::new(), details),
    };
    let changes = told
        .into_iter()
        .map(|change| {
            let name = change["field"].as_str().unwrap_or_default().to_owned();
            HistoryChange {
                field: of.field(&name).map(|(at, _)| at),
                before: change["before"].clone(),
                after: change["after"].clone(),
                withheld: false,
                name,
            }
        })
        .collect();
    Ok(HistoryEntry {
        id: Id::from_uuid(row.need_id("id")?),
        hint: row.need_whole("hint")?,
        write: Id::from_uuid(row.need_id("write")?),
        at: Instant::of(row.need_instant("at")?),
        actor: row.need_text("actor")?,
        via: row.need_text("via")?,
        occurrence: row.need_text("occurrence")?,
        reason: row.text("reason")?,
        reach: row.id("reach")?.map(Id::from_uuid),
        version: row.whole("version")?,
        changes,
        details,
    })
}

/// `stored` as it was at `instant`, told by the ledger alone; nothing when it did not exist yet, or
/// was the data of an organisation outside the reach.
///
/// Fields that were declared later are open; what is confidential to others is left out. Entries
/// are taken in the order of the ledger, never of their clocks.
pub async fn as_of(
    by: &mut impl Scoped,
    stored: &Stored,
    instant: Instant,
) -> Result<Option<Stored>, Problem> {
    let then = as_of_many(by, std::slice::from_ref(stored), instant).await?;
    Ok(then.into_iter().next().flatten())
}

/// The same of many, in their order.
pub async fn as_of_many(
    by: &mut impl Scoped,
    records: &[Stored],
    instant: Instant,
) -> Result<Vec<Option<Stored>>, Problem> {
    let mut all = Vec::with_capacity(records.len());
    for some in records.chunks(500) {
        let ids = some.iter().map(|stored| val_id(stored.id.uuid()));
        let mut select = selected();
        select
            .and_where(Expr::col(Alias::new("record")).is_in(ids))
            .and_where(Expr::col(Alias::new("version")).is_not_null())
            .order_by(Alias::new("hint"), Order::Asc);
        let mut rows: HashMap<Id, Vec<Fetched>> = HashMap::new();
        for row in by.asked().all(&select).await? {
            rows.entry(Id::from_uuid(row.need_id("record")?)).or_default().push(row);
        }
        for stored in some {
            let told = rows.remove(&stored.id).unwrap_or_default();
            all.push(told_until(by, stored, &told, instant)?);
        }
    }
    Ok(all)
}

fn told_until(
    by: &impl Scoped,
    stored: &Stored,
    rows: &[Fetched],
    instant: Instant,
) -> Result<Option<Stored>, Problem> {
    let of = stored.of;
    let mut then = stored.clone();
    then.values = vec![Value::Nothing; of.fields.len()];
    then.custom.clear();
    (then.retired, then.source) = (None, None);
    let mut told = false;
    for row in rows {
        let entry = entry(row, of)?;
        if entry.at > instant {
            break;
        }
        told = true;
        let stamp = (entry.at, entry.actor.clone());
        for change in entry.changes {
            apply(&mut then, &change, &stamp);
        }
        then.version = entry.version.unwrap_or(then.version);
        then.reach = entry.reach.unwrap_or(then.reach);
        then.changed = stamp;
    }
    if !told || !by.scope().reach_of(of).includes(then.reach) {
        return Ok(None);
    }
    then.withheld.clear();
    Ok(Some(find::withhold(by.scope(), then)))
}

fn apply(then: &mut Stored, change: &HistoryChange, stamp: &(Instant, String)) {
    if let Some(at) = change.field {
        // What no longer fits its field is shown as open rather than as something else.
        then.values[at] = then.of.fields[at].kind.from_json(&change.after).unwrap_or_default();
        if then.of.state == Some(at) {
            then.state_since = Some(stamp.clone());
        }
    } else if let Some(key) = change.name.strip_prefix("custom.") {
        if change.after == Json::Null {
            then.custom.remove(key);
        } else {
            then.custom.insert(key.to_owned(), change.after.clone());
        }
    } else if change.name == "source" {
        let text = change.after.as_str().and_then(|text| text.split_once(": "));
        then.source = text.map(|(source, key)| (source.to_owned(), key.to_owned()));
    } else if change.name == "retired" {
        then.retired = (change.after == Json::Bool(true)).then(|| stamp.clone());
    }
}
