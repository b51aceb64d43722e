//! Where a request comes from, and where it may be sent on to.

use crate::{
    gate::{Entrance, Part},
    problem::Problem,
};
use axum::{extract::ConnectInfo, http::header};
use std::net::SocketAddr;

/// The address and the program of whoever asks.
///
/// The address is that of the connection. Headers that claim another one are not read: there is no
/// setting yet that names the proxies to be believed. Behind TLS every connection comes from the
/// proxy, and then the address is not known: one for all would make all wait for one.
#[derive(Clone, Debug, Default)]
pub(super) struct Client {
    /// The address; empty when the server was not told.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
}

impl Part for Client {
    fn take(entrance: &Entrance) -> Result<Client, Problem> {
        let from = entrance.parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let from = from.filter(|_| !entrance.app.settings().secure);
        let agent = entrance.parts.headers.get(header::USER_AGENT);
        Ok(Client {
            address: from.map(|info| info.0.ip().to_canonical().to_string()).unwrap_or_default(),
            agent: agent.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned(),
        })
    }
}

/// The path within this installation that `then` asks for, or its first page.
///
/// Browsers take `\` for `/` and drop tabs and line ends inside an address, so that "/\t/evil"
/// would leave the installation: whatever holds one of these is not followed.
pub(super) fn local(then: &str) -> &str {
    let odd = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
    let path = then.split(['?', '#']).next().unwrap_or_default();
    let leaves = !then.starts_with('/') || then.starts_with("//") || then.contains(odd);
    if leaves || ["/sign-in", "/sign-out", "/start"].iter().any(|door| path.starts_with(door)) {
        "/"
    } else {
        then
    }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn only_a_path_of_this_installation_is_followed() {
        assert_eq!(local("/persons/PER-0001?edit=name#top"), "/persons/PER-0001?edit=name#top");
        for outside in [
            "",
            "persons",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/sign-out",
        ] {
            assert_eq!(local(outside), "/", "{outside:?}");
        }
    }
}
