//! The history of a record over the interface, newest first.

use crate::{
    api::{answer, query, records::found},
    gate::{Pairs, Params, Reader, Scoped, register::View},
    problem::Problem,
    store::{self, HistoryEntry},
};
use axum::response::Response;
use serde_json::{Value as Json, json};

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
    let next = entries.last().filter(|_| more).map(|last| {
        let path = answer::path(&stored);
        format!("{path}/history?before={}&limit={limit}", last.hint)
    });
    let items: Vec<Json> = entries.iter().map(entry).collect();
    Ok(answer::read(&json!({ "items": items, "next": next })))
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
