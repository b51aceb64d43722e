//! JSON into records: what a program sends, member by member, with everything that is wrong named.

use crate::{
    api::text,
    gate::unknown_members,
    problem::Problem,
    store::{CustomField, Saving, Stored},
};
use axum::http::HeaderMap;
use record::{Field, Kind, RecordType, Refusal, RowType, Value};
use serde_json::{Map, Number, Value as Json};
use terms::{Line, Misfit, Prose};

/// A record as a program wants it, and the declared fields it named.
pub(super) struct Wanted {
    pub saving: Saving,
    pub named: Vec<usize>,
}

/// The fields that a program may send; the state has steps of its own, and a title that is made of
/// other fields is written by nobody.
pub(super) fn accepted(of: &RecordType) -> impl Iterator<Item = (usize, &'static Field)> {
    let made = of.is_composed().then_some(of.title);
    let state = of.state;
    let fields = of.fields.iter().enumerate();
    fields.filter(move |(at, _)| Some(*at) != state && Some(*at) != made)
}

/// Reads a record: a new one, or `base` with the members that are sent.
///
/// Errors: everything that is wrong with it, all at once ([`Problem::Refused`]).
pub(super) fn record(
    of: &'static RecordType,
    custom: &[CustomField],
    members: &Map<String, Json>,
    base: Option<&Stored>,
) -> Result<Wanted, Problem> {
    let mut saving =
        base.map_or_else(|| Saving::new(vec![Value::Nothing; of.fields.len()]), Saving::of);
    let mut known: Vec<&str> = accepted(of).map(|(_, field)| field.name).collect();
    known.push("custom");
    let mut refusals = unknown(of, members, &known);
    let mut named = Vec::new();
    for (at, field) in accepted(of) {
        let Some(json) = members.get(field.name) else { continue };
        named.push(at);
        saving.values[at] = value(field, json, field.name, &mut refusals);
    }
    match members.get("custom") {
        None => {}
        Some(Json::Object(sent)) => {
            customs(custom, sent, &mut saving.custom, &mut refusals);
        }
        Some(_) => refusals.push(Refusal::of("custom", "custom is no object; send an object")),
    }
    if refusals.is_empty() {
        return Ok(Wanted { saving, named });
    }
    if let (None, Some((at, lifecycle))) = (base, of.lifecycle()) {
        saving.values[at] = Value::Choice(lifecycle.initial.to_owned());
    }
    // What else is wrong is said at once, but nothing twice about the same field.
    let head = |refusal: &Refusal| refusal.field.split('.').next().unwrap_or_default().to_owned();
    let said: Vec<String> = refusals.iter().map(head).collect();
    let more = of.validate(&saving.values).into_iter();
    refusals.extend(more.filter(|refusal| !said.contains(&head(refusal))));
    Err(Problem::Refused(refusals))
}

fn unknown(of: &RecordType, members: &Map<String, Json>, known: &[&str]) -> Vec<Refusal> {
    let state = of.state.map(|at| &of.fields[at]);
    let mut refusals = unknown_members(members, known);
    for refusal in &mut refusals {
        if let Some(field) = state.filter(|field| refusal.field == field.name) {
            refusal.words = format!(
                "{} is changed by its steps; send them to the address of the record and /steps/",
                field.label
            );
        }
        let title = &of.fields[of.title];
        if of.is_composed() && refusal.field == title.name {
            refusal.words = format!("{} is made of {}; leave it out", title.label, of.made_of());
        }
    }
    refusals
}

/// The value of one member. What does not fit is refused at `path` and left open.
fn value(field: &Field, json: &Json, path: &str, refusals: &mut Vec<Refusal>) -> Value {
    let read = match (field.kind, json) {
        (Kind::Rows(row), Json::Array(rows)) => return self::rows(row, rows, path, refusals),
        (Kind::Refs(_), Json::Array(ids)) if ids.iter().any(|json| !is_id(json)) => {
            Err(Misfit::of("holds something that is no id; send ids as the answers show them"))
        }
        (Kind::Whole { .. }, Json::Number(number)) => field.kind.from_json(&whole(number)),
        (Kind::Whole { .. } | Kind::Flag | Kind::Refs(_) | Kind::Rows(_), json) => {
            field.kind.from_json(json)
        }
        (kind, Json::String(sent)) => text::exact(&kind, sent),
        (kind, json) => kind.from_json(json),
    };
    read.unwrap_or_else(|misfit| {
        refusals.push(Refusal::of(path.to_owned(), format!("{} {misfit}", field.label)));
        Value::Nothing
    })
}

/// A number without its fraction where that is zero: 6.0 is a whole number.
fn whole(number: &Number) -> Json {
    // Beyond this a number with a fraction no longer names one whole number.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() <= EXACT => {
            Json::from(float as i64)
        }
        _ => Json::Number(number.clone()),
    }
}

fn is_id(json: &Json) -> bool {
    json.as_str().and_then(text::id).is_some()
}

fn rows(row: &RowType, rows: &[Json], path: &str, refusals: &mut Vec<Refusal>) -> Value {
    let known: Vec<&str> = row.fields.iter().map(|field| field.name).collect();
    let mut read = Vec::with_capacity(rows.len());
    for (place, json) in rows.iter().enumerate() {
        let Json::Object(members) = json else {
            let words = format!("{} {} is no object; send objects", row.name, place + 1);
            refusals.push(Refusal::of(format!("{path}.{place}"), words));
            continue;
        };
        refusals.extend(unknown_members(members, &known).into_iter().map(|refusal| {
            Refusal::of(format!("{path}.{place}.{}", refusal.field), refusal.words)
        }));
        let values = row.fields.iter().map(|field| {
            let path = format!("{path}.{place}.{}", field.name);
            value(field, members.get(field.name).unwrap_or(&Json::Null), &path, refusals)
        });
        read.push(values.collect());
    }
    if read.is_empty() { Value::Nothing } else { Value::Rows(read) }
}

fn customs(
    custom: &[CustomField],
    sent: &Map<String, Json>,
    kept: &mut Map<String, Json>,
    refusals: &mut Vec<Refusal>,
) {
    let known: Vec<&str> = custom.iter().map(|field| field.key.as_str()).collect();
    refusals.extend(
        unknown_members(sent, &known)
            .into_iter()
            .map(|refusal| Refusal::of(format!("custom.{}", refusal.field), refusal.words)),
    );
    for field in custom {
        let read = match sent.get(&field.key) {
            None => continue,
            Some(Json::String(sent)) => match field.kind.from_json(&Json::from(sent.as_str())) {
                Ok(_) => text::exact_custom(&field.kind, sent),
                Err(misfit) => Err(misfit),
            },
            Some(Json::Number(number)) => field.kind.from_json(&whole(number)),
            Some(json) => field.kind.from_json(json),
        };
        match read {
            Ok(Json::Null) => {
                kept.remove(&field.key);
            }
            Ok(value) => {
                kept.insert(field.key.clone(), value);
            }
            Err(misfit) => {
                refusals.push(Refusal::of(field.name(), format!("{} {misfit}", field.label)));
            }
        }
    }
}

/// Why it is done: the member `reason` where there is one, else the header `Change-Reason`.
///
/// Errors: one of them cannot be kept, also where the other is what counts.
pub(super) fn why(headers: &HeaderMap, members: &Map<String, Json>) -> Result<String, Refusal> {
    let said = reason(members)?;
    let Some(header) = headers.get("change-reason") else { return Ok(said.to_owned()) };
    let refuse = |misfit: &dyn std::fmt::Display| {
        Refusal::of("reason", format!("The header Change-Reason {misfit}"))
    };
    let text = std::str::from_utf8(header.as_bytes())
        .map_err(|_| refuse(&"is not UTF-8; write it as UTF-8"))?;
    let line: Line = text.parse().map_err(|misfit| refuse(&misfit))?;
    Ok(if said.is_empty() { line.as_str().to_owned() } else { said.to_owned() })
}

/// Reads the reason of an act, or nothing said.
fn reason(members: &Map<String, Json>) -> Result<&str, Refusal> {
    let refuse =
        |misfit: &dyn std::fmt::Display| Refusal::of("reason", format!("The reason {misfit}"));
    match members.get("reason") {
        None | Some(Json::Null) => Ok(""),
        Some(Json::String(reason)) => {
            text::plain(reason, Prose::MAX, "\n\r\t").map_err(|misfit| refuse(&misfit))?;
            Ok(reason)
        }
        Some(_) => Err(refuse(&"is not a text; send a string or null")),
    }
}
