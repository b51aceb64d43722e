//! Stories of the doors that need an address of the connection, which only the server knows.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use super::tries::{Tries, Try};
use crate::{
    accounts::{self, NewAccount},
    catalogue::Capability,
    gate::{Answer, Asking, Occurrence, passphrase},
    limits, server,
    testkit::{On, Port},
};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use record::{Record, Ref};
use std::net::SocketAddr;
use terms::Line;
use tower::ServiceExt;

const GOOD: &str = "lantern granite otter sonata";

/// A company.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "ORG", place = "Work", reach = itself)]
struct Company {
    /// What it is called.
    #[field(title)]
    name: Line,
    /// The company it is a part of.
    parent: Option<Ref<Company>>,
}

const CAPABILITY: Capability =
    Capability { name: "companies", records: &[Company::record_type], routes: |routes| routes };

async fn open(on: On) -> Option<Port> {
    Port::open(vec![CAPABILITY], on).await
}

/// Signs in over a connection from `address`, with a header that claims another one.
async fn sign_in(port: &Port, address: &str, login: &str, passphrase: &str) -> StatusCode {
    let from: SocketAddr = format!("{address}:40000").parse().unwrap();
    let word = |text: &str| text.replace(' ', "+");
    let body = ["login=", login, "&passphrase=", &word(passphrase)].concat();
    let mut request = Request::post("/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("x-forwarded-for", format!("203.0.113.{}", body.len()))
        .header("forwarded", format!("for=203.0.113.{}", body.len()))
        .body(Body::from(body))
        .unwrap();
    request.extensions_mut().insert(ConnectInfo(from));
    server::router(port.app()).0.oneshot(request).await.unwrap().status()
}

async fn stuffing(on: On) {
    let Some(port) = open(on).await else { return };
    let hash = passphrase::hash(port.app(), GOOD).await.unwrap();
    let mut writer = port.writer().await;
    let new = NewAccount {
        login: "dana",
        name: "Dana",
        person: None,
        passphrase_hash: Some(hash),
        access: &[],
    };
    accounts::add(&mut writer, new).await.unwrap();
    let what = Occurrence::of("account.added");
    drop(writer.commit(what, Answer::empty(StatusCode::OK)).await.unwrap());

    // An office signs in from one address as often as it likes.
    for _ in 0..limits::TRIES * 4 + 1 {
        assert_eq!(sign_in(&port, "198.51.100.7", "dana", GOOD).await, 303);
    }
    // Each name is tried once only, and yet the address has to wait in the end.
    for n in 0..limits::TRIES * 4 {
        let login = format!("user{n}");
        assert_eq!(sign_in(&port, "198.51.100.7", &login, "wrong").await, 422, "{n}");
    }
    assert_eq!(sign_in(&port, "198.51.100.7", "another", "wrong").await, 429);
    assert_eq!(sign_in(&port, "198.51.100.7", "dana", GOOD).await, 429);
    // The control: from elsewhere it goes on, so it was the address that waited.
    assert_eq!(sign_in(&port, "198.51.100.8", "dana", GOOD).await, 303);
    port.hand().advance(61);
    assert_eq!(sign_in(&port, "198.51.100.7", "dana", GOOD).await, 303);
    let now = port.app().clock().now();
    let mut writer = port.writer().await;
    let sessions = super::store::sessions(writer.asked(), None, now).await.unwrap();
    let from = |address: &str| {
        sessions.iter().filter(|session| session.address.as_deref() == Some(address)).count()
    };
    assert_eq!(from("198.51.100.8"), 1, "the address of the connection is kept");
    assert!(sessions.iter().all(|session| !session.address.as_deref().unwrap().starts_with("203")));
}

#[tokio::test]
async fn an_address_that_tries_many_names_waits_on_sqlite() {
    stuffing(On::Sqlite).await;
}

#[tokio::test]
async fn an_address_that_tries_many_names_waits_on_postgres() {
    stuffing(On::Postgres).await;
}

#[tokio::test]
async fn a_wait_doubles_up_to_an_hour_and_is_forgotten_after_a_day() {
    let port = open(On::Sqlite).await.unwrap();
    let tries = Tries::at_account("dana", "");
    for _ in 1..limits::TRIES {
        assert!(matches!(tries.take(port.app()).await.unwrap(), Try::Taken { .. }));
    }
    let mut expected = limits::WAIT_SECONDS;
    for _ in 0..9 {
        let taken = Try::Taken { left: 0, wait: expected };
        assert_eq!(tries.take(port.app()).await.unwrap(), taken);
        assert_eq!(tries.take(port.app()).await.unwrap(), Try::Wait(expected));
        port.hand().advance(expected - 1);
        assert_eq!(tries.take(port.app()).await.unwrap(), Try::Wait(1));
        port.hand().advance(1);
        expected = (expected * 2).min(3_600);
    }
    assert_eq!(expected, 3_600);
    port.hand().advance(86_401);
    let taken = Try::Taken { left: limits::TRIES - 1, wait: limits::WAIT_SECONDS };
    assert_eq!(tries.take(port.app()).await.unwrap(), taken);
}
