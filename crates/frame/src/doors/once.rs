//! A secret that is shown once. It goes to the browser in a cookie that the next page shows and
//! takes away: an answer with the secret in it would be kept with its idempotency key.

use crate::app::App;
use axum::http::{HeaderMap, header};

const COOKIE: &str = "holdfast_once";
/// A browser that never asks for the page forgets the secret after so many seconds.
const SECONDS: i64 = 120;

/// The cookie that carries `secret` to the page at `path`.
pub(super) fn cookie(app: &App, path: &str, secret: &str) -> String {
    let secure = if app.settings().secure { "; Secure" } else { "" };
    format!("{COOKIE}={secret}; Path={path}; HttpOnly; SameSite=Strict; Max-Age={SECONDS}{secure}")
}

/// The cookie that takes it away again.
pub(super) fn gone(app: &App, path: &str) -> String {
    let secure = if app.settings().secure { "; Secure" } else { "" };
    format!("{COOKIE}=; Path={path}; HttpOnly; SameSite=Strict; Max-Age=0{secure}")
}

/// The secret, if the browser brought one.
pub(super) fn brought(headers: &HeaderMap) -> Option<String> {
    named(headers, COOKIE)
}

/// The value of a cookie.
pub(super) fn named(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
        .map(str::to_owned)
        .filter(|value| !value.is_empty())
}
