//! The built assets: style sheet, script, icons, each under a name that holds its hash.
//!
//! They are embedded in the binary in release builds and read from the disk in debug builds. When
//! none were built, pages are plain HTML.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::body::Body;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use rust_embed::RustEmbed;

/// Where they are served.
pub const PREFIX: &str = "/assets/";

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
struct Dist;

/// Name without hash → address. Read once: a process serves one build.
fn manifest() -> &'static BTreeMap<String, String> {
    static MANIFEST: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    MANIFEST.get_or_init(|| {
        let names: Option<BTreeMap<String, String>> =
            Dist::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok());
        names
            .unwrap_or_default()
            .into_iter()
            .map(|(name, hashed)| (name, format!("{PREFIX}{hashed}")))
            .collect()
    })
}

/// The address of an asset by its plain name, `holdfast.css`; none when it was not built.
pub fn asset(name: &str) -> Option<&'static str> {
    manifest().get(name).map(String::as_str)
}

/// Whether the assets were built.
pub fn are_built() -> bool {
    !manifest().is_empty()
}

/// The asset of that name. Names hold the hash of the content, so an answer may be kept for ever; a
/// name that is not in the manifest is not found.
pub fn answer(name: &str, headers: &HeaderMap) -> Response<Body> {
    let address = format!("{PREFIX}{name}");
    let known = manifest().values().any(|listed| *listed == address);
    let Some(kind) = content_type(name).filter(|_| known) else {
        return status(StatusCode::NOT_FOUND);
    };
    let tag = format!("\"{name}\"");
    let same = headers.get(IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    if same {
        return status(StatusCode::NOT_MODIFIED);
    }
    let Some((bytes, encoding)) = stored(name, headers) else {
        return status(StatusCode::NOT_FOUND);
    };
    let mut response = Response::new(Body::from(bytes));
    let head = response.headers_mut();
    head.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    head.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    head.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        head.insert(ETAG, tag);
    }
    if let Some(encoding) = encoding {
        head.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// The smallest stored form that the reader accepts.
fn stored(name: &str, headers: &HeaderMap) -> Option<(Vec<u8>, Option<&'static str>)> {
    for (encoding, ending) in [("br", ".br"), ("gzip", ".gz")] {
        if accepts(headers, encoding)
            && let Some(file) = Dist::get(&format!("{name}{ending}"))
        {
            return Some((into_bytes(file.data), Some(encoding)));
        }
    }
    Dist::get(name).map(|file| (into_bytes(file.data), None))
}

fn into_bytes(data: Cow<'static, [u8]>) -> Vec<u8> {
    data.into_owned()
}

/// Whether `Accept-Encoding` names `encoding` without refusing it (`;q=0`).
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|part| {
            let mut words = part.split(';').map(str::trim);
            let named = words.next().is_some_and(|word| word.eq_ignore_ascii_case(encoding));
            named && !words.any(|word| matches!(word, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
}

fn content_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}

fn status(code: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = code;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(words: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(words))])
    }

    #[test]
    fn an_encoding_is_accepted_when_it_is_named_and_not_refused() {
        assert!(accepts(&accepting("gzip, deflate, br;q=0.9"), "br"));
        assert!(!accepts(&accepting("gzip, br;q=0"), "br"));
        assert!(!accepts(&accepting("brotli"), "br"));
        assert!(!accepts(&HeaderMap::new(), "gzip"));
    }

    #[test]
    fn a_name_outside_the_manifest_is_not_found() {
        for name in ["manifest.json", "../Cargo.toml", "holdfast.css", ""] {
            assert_eq!(answer(name, &HeaderMap::new()).status(), StatusCode::NOT_FOUND, "{name}");
        }
    }

    #[test]
    fn a_built_asset_is_served_compressed_and_kept_for_ever() {
        let Some(address) = asset("holdfast.css") else {
            return assert!(!are_built(), "a build without a style sheet");
        };
        let name = address.trim_start_matches(PREFIX);
        let response = answer(name, &accepting("gzip, br"));
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[CONTENT_ENCODING], "br");
        assert!(response.headers()[CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        let mut again = HeaderMap::new();
        again.insert(IF_NONE_MATCH, response.headers()[ETAG].clone());
        assert_eq!(answer(name, &again).status(), StatusCode::NOT_MODIFIED);
    }
}
