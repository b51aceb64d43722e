//! What the other end of a record may say about it: a record is its owner's, but whoever may change
//! the record at the other end of one of its references may fill the few fields that are meant for
//! that end, and no others. Everything else about the record stays unknown to that side.

use crate::{
    gate::{Asking, Permission, Scoped, Writer},
    ledger::Entry,
    problem::Problem,
    store::{
        Outcome, custom_fields, ends, find,
        save::{lock_in_order, told, without_reason},
        write_rows,
    },
};
use record::{RecordType, Value};
use serde_json::Value as Json;
use terms::Id;

/// The end of a record that is somebody else's, and what that side may say.
#[derive(Clone, Copy, Debug)]
pub struct FarEnd {
    /// The field that names the record at that end.
    pub end: &'static str,
    /// The fields that are meant for that side.
    pub fields: &'static [&'static str],
}

/// Fills fields of the record `id` in the name of its far end. Whether the writer sees the record
/// itself does not matter; whether it may change the one at the far end does.
///
/// Errors: there is no such record, it is out of use, its far end is open or not the writer's to
/// change ([`Problem::Missing`], always the same); a field is not meant for that side (a
/// programmer's error); what the declaration refuses.
pub async fn say_at_far_end<P: Permission>(
    writer: &mut Writer<P>,
    of: &'static RecordType,
    id: Id,
    far: FarEnd,
    said: &[(&'static str, Value)],
) -> Result<Outcome, Problem> {
    lock_in_order(writer, of, &[id]).await?;
    let found = find::raw_many(writer.asked(), of, &[id]).await?.pop();
    let before = found.filter(|stored| stored.retired.is_none()).ok_or(Problem::Missing)?;
    let end = before.value(far.end).as_ref_id().ok_or(Problem::Missing)?;
    if !ends::may_change(writer, of, far.end, &[end]).await?.contains(&end) {
        return Err(Problem::Missing);
    }
    let mut after = before.clone();
    for (name, value) in said {
        let place = of.field(name).filter(|_| far.fields.contains(name));
        let (at, _) = place.ok_or_else(|| Problem::fault("a field of the other side"))?;
        after.values[at] = value.clone();
    }
    let meant = |field: &str| far.fields.contains(&field);
    let mut refusals = of.validate(&after.values);
    refusals.retain(|refusal| meant(&refusal.field));
    if of.is_controlled(before.state()) && !writer.has_reason() {
        refusals.push(without_reason(of));
    }
    if !refusals.is_empty() {
        return Err(Problem::Refused(refusals));
    }
    let changes = told(Some(&before), &after);
    if changes.is_empty() {
        return Ok(Outcome::Unchanged(after));
    }
    after.version += 1;
    after.changed = (writer.now(), writer.scope().actor().name.clone());
    let custom = custom_fields(writer.asked(), of).await?;
    if !write_rows::update(writer.turn(), &custom, &[(&before, &after)]).await? {
        return Err(Problem::fault("the record was held and changed all the same"));
    }
    writer.tell(Entry {
        occurrence: format!("{}.changed", of.name),
        register: Some(of.name),
        record: Some(after.id),
        reach: Some(after.reach),
        version: Some(after.version),
        changes: Some(Json::Array(changes)),
    });
    Ok(Outcome::Changed(after))
}
