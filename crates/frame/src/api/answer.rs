//! Records into JSON, and the answers that bear them.

use crate::{
    api::read::Wanted,
    gate::{Answer, Scoped},
    problem::{Problem, Stale, VERSION_HEADER},
    store::{self, CustomField, Seen, Stored},
};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use record::{RecordType, Refusal};
use serde_json::{Map, Value as Json, json};
use terms::Instant;

/// The address of a register in the interface.
pub(super) fn register_path(of: &RecordType) -> String {
    format!("/api/{}", of.plural)
}

/// The address of a record in the interface.
pub(super) fn path(stored: &Stored) -> String {
    format!("{}/{}", register_path(stored.of), stored.label())
}

impl Seen {
    /// Keeps what a change cannot mean: a field that names something that is not shown to the
    /// writer stays as it is when it is sent as it was read.
    ///
    /// Errors: it was sent otherwise; it stays as well, and that is said ([`Problem::Refused`]).
    pub(super) fn keep(&self, stored: &Stored, wanted: &mut Wanted) -> Result<(), Problem> {
        let mut refusals = Vec::new();
        for at in &wanted.named {
            let shown = self.shown(stored, *at);
            if shown == stored.values[*at] {
                continue;
            }
            let field = &stored.of.fields[*at];
            if wanted.saving.values[*at] != shown {
                let words = format!(
                    "{} names a record that is not shown to you, so it stays; leave it out, or \
                     send it as it is read",
                    field.label
                );
                refusals.push(Refusal::of(field.name, words));
            }
            wanted.saving.values[*at] = stored.values[*at].clone();
        }
        if refusals.is_empty() { Ok(()) } else { Err(Problem::Refused(refusals)) }
    }
}

/// A record as a program sees it. What is withheld is named, and open; so is what refers to a
/// record that does not exist for the reader.
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
    for (at, (field, value)) in of.fields.iter().zip(&stored.values).enumerate() {
        let shown = seen.shown(stored, at);
        if shown != *value && !withheld.contains(&field.name) {
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
    let seen = store::seen(by, std::slice::from_ref(stored)).await?;
    Ok(Answer::json(status, &record(stored, custom, &seen)).version(stored.version))
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
