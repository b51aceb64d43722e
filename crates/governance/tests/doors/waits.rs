//! Who tries too often waits: by the name that is tried, and by the address of the connection,
//! which only the server knows.

use super::{GOOD, WRONG, account, browser, open};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use frame::{
    database::{Ask, Sql},
    limits, server,
};
use std::net::SocketAddr;
use testkit::{On, Port};
use tower::ServiceExt;

testkit::on_both!(
    an_address_that_tries_many_names_waits,
    a_wait_doubles_up_to_an_hour_and_is_forgotten_after_a_day,
);

/// Signs in over a connection from `address`, with headers that claim another one.
async fn sign_in(port: &Port, address: &str, login: &str, passphrase: &str) -> StatusCode {
    let from: SocketAddr = format!("{address}:40000").parse().unwrap();
    let body = ["login=", login, "&passphrase=", &passphrase.replace(' ', "+")].concat();
    let mut request = Request::post("/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("x-forwarded-for", format!("203.0.113.{}", body.len()))
        .header("forwarded", format!("for=203.0.113.{}", body.len()))
        .body(Body::from(body))
        .unwrap();
    request.extensions_mut().insert(ConnectInfo(from));
    server::router(port.app()).0.oneshot(request).await.unwrap().status()
}

async fn an_address_that_tries_many_names_waits(on: On) {
    let Some(port) = open(on).await else { return };
    account(&port, "dana", &[]).await;
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
    let select = Sql::same("SELECT \"address\" FROM \"session\"");
    let sessions = port.tables().all(&select).await.unwrap();
    let addresses: Vec<String> =
        sessions.iter().filter_map(|session| session.text("address").unwrap()).collect();
    let from = |address: &str| addresses.iter().filter(|known| *known == address).count();
    assert_eq!(from("198.51.100.8"), 1, "the address of the connection is kept");
    assert!(addresses.iter().all(|address| !address.starts_with("203")), "and not a claimed one");
}

async fn a_wait_doubles_up_to_an_hour_and_is_forgotten_after_a_day(on: On) {
    let Some(port) = open(on).await else { return };
    account(&port, "dana", &[]).await;
    let mut dana = browser(&port);
    for _ in 1..limits::TRIES {
        dana.sign_in("dana", WRONG).await.is(422);
    }
    let mut wait = limits::WAIT_SECONDS;
    for _ in 0..9 {
        dana.sign_in("dana", WRONG).await.is(422);
        let left = async |dana: &mut super::Browser<'_>| {
            dana.sign_in("dana", GOOD).await.is(429).header("retry-after").to_owned()
        };
        assert_eq!(left(&mut dana).await, wait.to_string());
        port.hand().advance(wait - 1);
        assert_eq!(left(&mut dana).await, "1");
        port.hand().advance(1);
        wait = (wait * 2).min(3_600);
    }
    assert_eq!(wait, 3_600);
    port.hand().advance(86_401);
    let left = format!("After {} more tries", limits::TRIES - 1);
    dana.sign_in("dana", WRONG).await.is(422).sees(&left).sees("you wait 1 min");
}
