//! Records into JSON, and the answers that bear them.

use crate::{
    gate::{Answer, Scoped},
    problem::{Problem, Stale, VERSION_HEADER},
    store::{self, CustomField, Names, Stored},
};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use record::{Kind, RecordType, Value};
use serde_json::{Map, Value as Json, json};
use terms::{Id, Instant};

/// The address of a register in the interface.
pub(super) fn register_path(of: &RecordType) -> String {
    format!("/api/{}", of.plural)
}

/// The address of a record in the interface.
pub(super) fn path(stored: &Stored) -> String {
    format!("{}/{}", register_path(stored.of), stored.label())
}

/// What can be named of what records refer to that are only shown to the reader; nothing is said of
/// the reader's own records, whose references it keeps itself.
pub(super) struct Seen {
    names: Names,
    shown: Vec<Id>,
}

/// Finds what can be named.
pub(super) async fn names(by: &mut impl Scoped, records: &[Stored]) -> Result<Seen, Problem> {
    let shown = records.iter().filter(|stored| !store::is_own(by.scope(), stored));
    let shown: Vec<Stored> = shown.cloned().collect();
    let names = store::names(by, &shown).await?;
    Ok(Seen { names, shown: shown.iter().map(|stored| stored.id).collect() })
}

/// A record as a program sees it. What is withheld is named, and open; so is, in a record that is
/// only shown to the reader, what refers to a record that does not exist for it.
pub(super) fn record(stored: &Stored, custom: &[CustomField], seen: &Seen) -> Json {
    let of = stored.of;
    let mut members = Map::new();
    let mut put = |name: &str, value: Json| members.insert(name.to_owned(), value);
    put("id", stored.id.to_string().into());
    put("number", stored.label().into());
    put("version", stored.version.into());
    put("url", path(stored).into());
    put("created", stamp(Some(&stored.created)));
    put("changed", stamp(Some(&stored.changed)));
    put("retired", stamp(stored.retired.as_ref()));
    put("state_since", stamp(stored.state_since.as_ref()));
    let source = stored.source.as_ref();
    put("source", source.map_or(Json::Null, |(name, key)| json!({ "name": name, "key": key })));
    let mut withheld: Vec<&str> = stored.withheld.iter().map(|at| of.fields[*at].name).collect();
    for (field, value) in of.fields.iter().zip(&stored.values) {
        let shown = match seen.shown.contains(&stored.id) {
            true => shown(&field.kind, value, &seen.names),
            false => value.clone(),
        };
        if shown != *value {
            withheld.push(field.name);
        }
        put(field.name, field.kind.json(&shown));
    }
    put("withheld", withheld.into());
    // A value whose definition was taken back stays stored, and is shown again with it.
    let known = custom.iter().filter_map(|field| {
        stored.custom.get(&field.key).map(|value| (field.key.clone(), value.clone()))
    });
    put("custom", Json::Object(known.collect()));
    Json::Object(members)
}

/// The value without references to what does not exist for the reader.
fn shown(kind: &Kind, value: &Value, names: &Names) -> Value {
    match (kind, value) {
        (Kind::Ref(_), Value::Ref(id)) if names.get(*id).is_none() => Value::Nothing,
        (Kind::Refs(_), Value::Refs(ids)) => {
            let seen = ids.iter().copied().filter(|id| names.get(*id).is_some());
            Value::Refs(seen.collect())
        }
        (Kind::Rows(row), Value::Rows(rows)) => {
            let cells = |cells: &Vec<Value>| {
                let fields = row.fields.iter().zip(cells);
                fields.map(|(field, value)| shown(&field.kind, value, names)).collect()
            };
            Value::Rows(rows.iter().map(cells).collect())
        }
        _ => value.clone(),
    }
}

fn stamp(stamp: Option<&(Instant, String)>) -> Json {
    stamp.map_or(Json::Null, |(at, by)| json!({ "at": at.to_string(), "by": by }))
}

/// The answer to a write: the record as it is now.
pub(super) async fn written(
    by: &mut impl Scoped,
    status: StatusCode,
    stored: &Stored,
    custom: &[CustomField],
) -> Result<Answer, Problem> {
    let names = names(by, std::slice::from_ref(stored)).await?;
    Ok(Answer::json(status, &record(stored, custom, &names)).version(stored.version))
}

/// The answer to a read. It may be kept, but is asked for again each time it is used.
pub(super) fn read(document: &Json) -> Response {
    let mut response = Response::new(Body::from(document.to_string()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("Authorization, Cookie"));
    response
}

/// The same with the version of the record; without a body when the program has it already.
pub(super) fn versioned(document: &Json, version: i64, headers: &HeaderMap) -> Response {
    let mut response = read(document);
    if knows(headers, version) {
        *response.body_mut() = Body::empty();
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

fn knows(headers: &HeaderMap, version: i64) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim() == "*" || version_of(tag.trim()) == Some(version))
}

/// The version in `"14"` or `W/"14"`.
fn version_of(tag: &str) -> Option<i64> {
    let digits = tag.strip_prefix("W/").unwrap_or(tag).strip_prefix('"')?.strip_suffix('"')?;
    let plain = (1..=18).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

/// The version that a change began from. Errors: the header is not there or not such a tag (400).
pub(super) fn if_match(headers: &HeaderMap) -> Result<i64, Problem> {
    let mut sent = headers.get_all(header::IF_MATCH).iter();
    match (sent.next(), sent.next()) {
        (Some(value), None) => value.to_str().ok().and_then(version_of),
        _ => None,
    }
    .ok_or_else(|| {
        let words = "A change needs the header If-Match with the ETag of the record as it was \
                     read, like \"14\"; so nobody overwrites what another saved meanwhile";
        Problem::Header(VERSION_HEADER, words.to_owned())
    })
}

/// Refuses a change that began from an older version.
pub(super) fn fresh(stored: &Stored, from: i64) -> Result<(), Problem> {
    if stored.version == from {
        return Ok(());
    }
    Err(Problem::Stale(Stale { from, saved: stored.version }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_strong_and_weak_tags_and_nothing_else() {
        assert_eq!(version_of("\"14\""), Some(14));
        assert_eq!(version_of("W/\"14\""), Some(14));
        for bad in ["14", "\"\"", "\"-1\"", "\"14", "w/\"14\"", "\"x\"", "*"] {
            assert_eq!(version_of(bad), None, "{bad}");
        }
    }
}
