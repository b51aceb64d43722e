//! Taking back: one field to what it was before an entry, or a whole write.

use crate::{
    database::{Ask, val_id, val_text},
    gate::{Asking, Permission, Scoped, Verb, Writer},
    problem::Problem,
    store::{Outcome, Saving, Stored, find, history, save, save_many},
};
use record::{RecordType, Refusal};
use sea_query::{Alias, Expr, ExprTrait, Order, Query};
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};
use terms::Id;

/// What became of taking a write back.
#[derive(Clone, Debug, Default)]
pub struct Reverted {
    /// Records that are as they were before, or out of use if they had not existed.
    pub back: Vec<Stored>,
    /// Records that were changed since, and left alone.
    pub changed_since: Vec<Stored>,
    /// Records that a rule refuses to take back.
    pub refused: Vec<(Stored, Vec<Refusal>)>,
}

/// Puts one field of `stored` back to what it held before the ledger entry `entry`.
///
/// Errors: no such entry, or it did not change that field ([`Problem::Missing`]); as [`save`].
pub async fn restore<P: Permission>(
    writer: &mut Writer<P>,
    stored: &Stored,
    entry: Id,
    field: &str,
) -> Result<Outcome, Problem> {
    let mut select = history::selected();
    select
        .and_where(Expr::col(Alias::new("id")).eq(val_id(entry.uuid())))
        .and_where(Expr::col(Alias::new("record")).eq(val_id(stored.id.uuid())))
        .cond_where(find::within(&writer.scope().reach_of(stored.of)));
    let row = writer.asked().first(&select).await?.ok_or(Problem::Missing)?;
    let entry = history::entry(&row, stored.of)?;
    let change = entry.changes.iter().find(|change| change.name == field);
    // In use or not is the permission to retire, and has its own way.
    let change = change.filter(|change| change.name != "retired").ok_or(Problem::Missing)?;
    let mut saving = Saving { occurrence: Some("restored"), ..Saving::of(stored) };
    take_back(stored.of, &mut saving, change)?;
    save(writer, stored.of, saving).await
}

/// A record on its way back: what it shall be, and which version the next older entry must bear.
struct Back {
    stored: Stored,
    saving: Saving,
    next: i64,
    own: bool,
    lost: bool,
}

/// Takes back everything that the write did to records of `of`: changed fields get what they held
/// before, new records go out of use. Records changed since are left alone and named; so are those
/// that the writer may not change, or not take out of use (unless the writer added them).
pub async fn revert_write<P: Permission>(
    writer: &mut Writer<P>,
    of: &'static RecordType,
    write: Id,
) -> Result<Reverted, Problem> {
    if !writer.has_reason()
        && let Some(reason) = reason(writer, write).await?
    {
        writer.because(&format!("Taken back: {reason}"));
    }
    let mut backs = backs(writer, of, write).await?;
    let acted = acted(writer, of, write).await?;
    let mut reverted = Reverted::default();
    let (mut savings, mut targets) = (Vec::new(), Vec::new());
    for back in backs.drain(..) {
        if back.lost {
            reverted.changed_since.push(back.stored);
            continue;
        }
        if acted.contains(&back.stored.id) {
            let words = "This act did more than change fields of the record, and cannot be taken \
                         back from here. Way out: do what leads back where the act was done, on \
                         the record's own page";
            reverted.refused.push((back.stored, vec![Refusal::whole(words)]));
            continue;
        }
        let flips = back.saving.in_use.is_some_and(|used| used == back.stored.retired.is_some());
        let verb = if flips && !back.own { Verb::Retire } else { Verb::Edit };
        if writer.scope().may(of, verb, back.stored.reach) {
            savings.push(back.saving);
            targets.push(back.stored);
        } else {
            let words = "Taking this back needs a permission that you do not have here";
            reverted.refused.push((back.stored, vec![Refusal::whole(words)]));
        }
    }
    for (outcome, stored) in save_many(writer, of, savings).await?.into_iter().zip(targets) {
        match outcome {
            Ok(outcome) => reverted.back.push(outcome.stored().clone()),
            Err(refusals) => reverted.refused.push((stored, refusals)),
        }
    }
    Ok(reverted)
}

/// Which of these records are out of use because the write that had added them was taken back, and
/// nothing happened to them since.
pub(crate) async fn taken_back(
    by: &mut impl Scoped,
    of: &'static RecordType,
    ids: &[Id],
) -> Result<HashSet<Id>, Problem> {
    let mut found = HashSet::new();
    for chunk in ids.chunks(500) {
        let mut select = history::selected();
        select
            .and_where(Expr::col(Alias::new("register")).eq(val_text(of.name)))
            .and_where(Expr::col(Alias::new("version")).is_not_null())
            .and_where(
                Expr::col(Alias::new("record")).is_in(chunk.iter().map(|id| val_id(id.uuid()))),
            )
            .cond_where(find::within(&by.scope().reach_of(of)))
            .order_by(Alias::new("version"), Order::Asc)
            .order_by(Alias::new("hint"), Order::Asc);
        for row in by.asked().all(&select).await? {
            let id = Id::from_uuid(row.need_id("record")?);
            let entry = history::entry(&row, of)?;
            let goes = |change: &history::HistoryChange| {
                change.name == "retired" && change.after == Json::Bool(true)
            };
            let is_back = entry.occurrence.ends_with(TAKEN_BACK) && entry.changes.iter().any(goes);
            // The last word counts: the entries come in their order.
            if is_back {
                found.insert(id)
            } else {
                found.remove(&id)
            };
        }
    }
    Ok(found)
}

/// The last word of the occurrence of a record that was taken back.
const TAKEN_BACK: &str = "taken-back";

/// Why the write was done, as the ledger tells it.
async fn reason<P: Permission>(
    writer: &mut Writer<P>,
    write: Id,
) -> Result<Option<String>, Problem> {
    let select = Query::select()
        .column(Alias::new("reason"))
        .from(Alias::new("ledger"))
        .and_where(Expr::col(Alias::new("write")).eq(val_id(write.uuid())))
        .and_where(Expr::col(Alias::new("reason")).is_not_null())
        .limit(1)
        .take();
    let row = writer.asked().first(&select).await?;
    Ok(row.map(|row| row.need_text("reason")).transpose()?)
}

/// Records to which something happened in that write beside a change of their fields: a version was
/// published, a run was started. Their fields follow from their events, and go back with them only.
async fn acted<P: Permission>(
    writer: &mut Writer<P>,
    of: &'static RecordType,
    write: Id,
) -> Result<HashSet<Id>, Problem> {
    let select = Query::select()
        .column(Alias::new("record"))
        .from(Alias::new("ledger"))
        .and_where(Expr::col(Alias::new("write")).eq(val_id(write.uuid())))
        .and_where(Expr::col(Alias::new("register")).eq(val_text(of.name)))
        .and_where(Expr::col(Alias::new("version")).is_null())
        .and_where(Expr::col(Alias::new("record")).is_not_null())
        .take();
    let rows = writer.asked().all(&select).await?;
    rows.iter().map(|row| Ok(Id::from_uuid(row.need_id("record")?))).collect()
}

async fn backs<P: Permission>(
    writer: &mut Writer<P>,
    of: &'static RecordType,
    write: Id,
) -> Result<Vec<Back>, Problem> {
    let mut select = history::selected();
    select
        .column(Alias::new("account"))
        .and_where(Expr::col(Alias::new("write")).eq(val_id(write.uuid())))
        .and_where(Expr::col(Alias::new("register")).eq(val_text(of.name)))
        .and_where(Expr::col(Alias::new("version")).is_not_null())
        .order_by(Alias::new("hint"), Order::Desc);
    let rows = writer.asked().all(&select).await?;
    let mut ids = Vec::with_capacity(rows.len());
    for row in &rows {
        let id = Id::from_uuid(row.need_id("record")?);
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let found = find::load_many(writer, of, &ids).await?;
    let me = writer.scope().actor().account;
    let mut places: HashMap<Id, usize> = HashMap::new();
    let mut backs: Vec<Back> = found
        .into_iter()
        .enumerate()
        .map(|(at, stored)| {
            places.insert(stored.id, at);
            let saving =
                Saving { occurrence: Some(TAKEN_BACK), moving: true, ..Saving::of(&stored) };
            Back { next: stored.version, stored, saving, own: false, lost: false }
        })
        .collect();
    // Newest first: a record that the write touched twice goes back step by step.
    for row in &rows {
        // What the writer does not reach does not exist for him.
        let Some(at) = places.get(&Id::from_uuid(row.need_id("record")?)) else { continue };
        let (back, entry) = (&mut backs[*at], history::entry(row, of)?);
        back.lost |= entry.version != Some(back.next);
        back.own = me.is_some() && row.id("account")?.map(Id::from_uuid) == me;
        back.next -= 1;
        if entry.version == Some(1) {
            back.saving.in_use = Some(false);
        } else {
            for change in &entry.changes {
                take_back(of, &mut back.saving, change)?;
            }
        }
    }
    Ok(backs)
}

fn take_back(
    of: &'static RecordType,
    saving: &mut Saving,
    change: &history::HistoryChange,
) -> Result<(), Problem> {
    if let Some(at) = change.field {
        let field = &of.fields[at];
        saving.values[at] = match field.kind.from_json(&change.before) {
            Ok(value) => value,
            Err(misfit) => {
                let words = format!("What {} held before {misfit}", field.label);
                return Err(Problem::Refused(vec![Refusal::of(field.name, words)]));
            }
        };
    } else if let Some(key) = change.name.strip_prefix("custom.") {
        saving.custom.insert(key.to_owned(), change.before.clone());
    } else if change.name == "source" {
        let text = change.before.as_str().and_then(|text| text.split_once(": "));
        saving.source = text.map(|(source, key)| (source.to_owned(), key.to_owned()));
        saving.forget_source = saving.source.is_none();
    } else if change.name == "retired" {
        saving.in_use = Some(change.before != Json::Bool(true));
    }
    Ok(())
}
