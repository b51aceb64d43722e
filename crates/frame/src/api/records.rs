//! Records over the interface: a page of the list, one record, adding, changing.

use crate::{
    api::{answer, query, read, text},
    gate::Occurrence,
    gate::{
        Act, Asking, JsonBody, Pairs, Params, Permission, Reader, Scoped, Sealed, Writer,
        register::{Edit, View},
    },
    problem::Problem,
    store::{self, Cursor, CustomField, Outcome, Stored, custom_fields},
};
use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};
use record::{RecordType, Refusal};
use serde_json::{Map, Value as Json, json};

/// A page of the list.
pub(super) async fn list(mut reader: Reader<View>, pairs: Pairs) -> Result<Response, Problem> {
    let of = reader.scope().register();
    let custom = custom_fields(reader.asked(), of).await?;
    let address = query::read(&mut reader, of, &custom, &pairs.0).await?;
    let listing = store::list(&mut reader, of, &address.query).await?;
    let turn = |exists: bool, stored: Option<&Stored>, to: fn(i64) -> Cursor| {
        let stored = stored.filter(|_| exists)?;
        let text = address.with_cursor(to(stored.number)).text(of);
        Some(format!("{}?{text}", answer::register_path(of)))
    };
    let names = store::seen(&mut reader, &listing.rows).await?;
    let items: Vec<Json> =
        listing.rows.iter().map(|row| answer::record(row, &custom, &names)).collect();
    Ok(answer::read(&json!({
        "items": items,
        "total": listing.total,
        "total_is_exact": !listing.more_than_counted,
        "next": turn(listing.has_after, listing.rows.last(), Cursor::After),
        "previous": turn(listing.has_before, listing.rows.first(), Cursor::Before),
    })))
}

/// One record, now or as it was.
pub(super) async fn find(
    mut reader: Reader<View>,
    params: Params,
    pairs: Pairs,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let of = reader.scope().register();
    let instant = query::as_of(&pairs.0)?;
    spelled(of, params.get("key"))?;
    let mut stored = store::find_seen(&mut reader, of, params.get("key")).await?;
    let custom = custom_fields(reader.asked(), of).await?;
    if let Some(instant) = instant {
        let then = store::as_of(&mut reader, &stored, instant).await?;
        stored = then.ok_or(Problem::Missing)?;
    }
    let names = store::seen(&mut reader, std::slice::from_ref(&stored)).await?;
    Ok(answer::versioned(&answer::record(&stored, &custom, &names), stored.version, &headers))
}

/// A new record.
pub(super) async fn add(act: Act<Edit, JsonBody>) -> Result<Sealed, Problem> {
    let why = read::why(act.headers(), &Map::new())?;
    let (body, mut writer) = act.begin().await?;
    writer.because(&why);
    let of = writer.scope().register();
    let custom = custom_fields(writer.asked(), of).await?;
    let wanted = read::record(of, &custom, &body.0, None)?;
    let outcome = store::save(&mut writer, of, wanted.saving).await?;
    let stored = outcome.stored();
    refuse_withheld(stored, &wanted.named)?;
    let answer = answer::written(&mut writer, StatusCode::CREATED, stored, &custom).await?;
    let answer = answer.at(answer::path(stored));
    writer.commit(Occurrence::changes(), answer).await
}

/// The fields that are sent, changed.
pub(super) async fn change(params: Params, act: Act<Edit, JsonBody>) -> Result<Sealed, Problem> {
    let from = answer::if_match(act.headers())?;
    let why = read::why(act.headers(), &Map::new())?;
    let (body, mut writer) = act.begin().await?;
    writer.because(&why);
    let of = writer.scope().register();
    let stored = found(&mut writer, of, &params).await?;
    let custom = custom_fields(writer.asked(), of).await?;
    let mut wanted = read::record(of, &custom, &body.0, Some(&stored))?;
    refuse_withheld(&stored, &wanted.named)?;
    let seen = store::seen(&mut writer, std::slice::from_ref(&stored)).await?;
    seen.keep(&stored, &mut wanted)?;
    answer::fresh(&stored, from)?;
    let outcome = store::save(&mut writer, of, wanted.saving).await?;
    sealed(writer, &stored, outcome, &custom).await
}

/// The record that an address names, in its one spelling.
pub(super) async fn found(
    by: &mut impl Scoped,
    of: &'static RecordType,
    params: &Params,
) -> Result<Stored, Problem> {
    let key = params.get("key");
    spelled(of, key)?;
    store::find_by_key(by, of, key).await
}

/// Programs find a record under one spelling of its number.
fn spelled(of: &RecordType, key: &str) -> Result<(), Problem> {
    let number = of.parse_number(key).map(|number| of.number(number));
    match text::id(key).is_some() || number.as_deref() == Some(key) {
        true => Ok(()),
        false => Err(Problem::Missing),
    }
}

/// Ends a change of `before`: commits it, or says that nothing changed.
pub(super) async fn sealed<P: Permission>(
    mut writer: Writer<P>,
    before: &Stored,
    outcome: Outcome,
    custom: &[CustomField],
) -> Result<Sealed, Problem> {
    match outcome {
        // What was read is shown rather than what was kept: it leaves out what is confidential.
        Outcome::Unchanged(_) => {
            let answer = answer::written(&mut writer, StatusCode::OK, before, custom).await?;
            writer.unchanged(answer)
        }
        Outcome::Added(after) | Outcome::Changed(after) => {
            let answer = answer::written(&mut writer, StatusCode::OK, &after, custom).await?;
            writer.commit(Occurrence::changes(), answer).await
        }
    }
}

/// Refuses fields that were sent and may not even be seen, rather than passing over them.
pub(super) fn refuse_withheld(stored: &Stored, named: &[usize]) -> Result<(), Problem> {
    let refusals: Vec<Refusal> = stored
        .withheld
        .iter()
        .filter(|at| named.contains(at))
        .map(|at| {
            let field = &stored.of.fields[*at];
            let words = format!("{} is confidential; leave it out", field.label);
            Refusal::of(field.name, words)
        })
        .collect();
    if refusals.is_empty() { Ok(()) } else { Err(Problem::Refused(refusals)) }
}
