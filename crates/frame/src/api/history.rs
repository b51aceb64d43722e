//! The history of a record over the interface, newest first.

use crate::{
    api::{answer, query, records::found},
    gate::{Pairs, Params, Reader, Scoped, register::View},
    problem::Problem,
    store::{self, HistoryChange, HistoryEntry, Stored},
};
use axum::response::Response;
use record::{Field, Value};
use serde_json::{Value as Json, json};
use terms::Id;

/// A page of the history.
pub(super) async fn list(
    mut reader: Reader<View>,
    params: Params,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let of = reader.scope().register();
    let (before, limit) = query::history(&pairs.0)?;
    let stored = found(&mut reader, of, &params).await?;
    let mut entries = store::history(&mut reader, &stored, before, limit + 1).await?;
    let more = entries.len() > limit;
    entries.truncate(limit);
    withhold(&mut reader, &stored, &mut entries).await?;
    let next = entries.last().filter(|_| more).map(|last| {
        let path = answer::path(&stored);
        format!("{path}/history?before={}&limit={limit}", last.hint)
    });
    let items: Vec<Json> = entries.iter().map(entry).collect();
    Ok(answer::read(&json!({ "items": items, "next": next })))
}

/// Leaves out changes between values that name what does not exist for the reader.
async fn withhold(
    by: &mut impl Scoped,
    stored: &Stored,
    entries: &mut [HistoryEntry],
) -> Result<(), Problem> {
    let of = stored.of;
    if store::reaches_all(by.scope(), of) {
        return Ok(());
    }
    let values = |change: &HistoryChange| -> Vec<(&'static Field, Value)> {
        let Some(field) = change.field.map(|at| &of.fields[at]) else { return Vec::new() };
        let read = [&change.before, &change.after].map(|json| field.kind.from_json(json));
        read.into_iter().filter_map(|value| Some((field, value.ok()?))).collect()
    };
    let mut ids = Vec::new();
    for change in entries.iter().flat_map(|entry| &entry.changes) {
        values(change).iter().for_each(|(_, value)| mentioned(value, &mut ids));
    }
    let names = store::names_of(by, &ids).await?;
    for change in entries.iter_mut().flat_map(|entry| &mut entry.changes) {
        let is_hidden = |(field, value): &(&Field, Value)| {
            let told = |id: Id| names.get(id).is_some();
            store::without_unseen(&field.kind, value, &told) != *value
        };
        if values(change).iter().any(is_hidden) {
            (change.before, change.after) = (Json::Null, Json::Null);
            change.withheld = true;
        }
    }
    Ok(())
}

/// The records that a value names.
fn mentioned(value: &Value, ids: &mut Vec<Id>) {
    match value {
        Value::Ref(id) => ids.push(*id),
        Value::Refs(many) => ids.extend(many),
        Value::Rows(rows) => rows.iter().flatten().for_each(|cell| mentioned(cell, ids)),
        _ => {}
    }
}

fn entry(entry: &HistoryEntry) -> Json {
    let changes = entry.changes.iter().map(|change| {
        json!({
            "field": change.name,
            "before": change.before,
            "after": change.after,
            "withheld": change.withheld,
        })
    });
    json!({
        "id": entry.id.to_string(),
        "order": entry.hint,
        "write": entry.write.to_string(),
        "at": entry.at.to_string(),
        "by": entry.actor,
        "via": entry.via,
        "occurrence": entry.occurrence,
        "reason": entry.reason,
        "version": entry.version,
        "changes": changes.collect::<Vec<_>>(),
    })
}
