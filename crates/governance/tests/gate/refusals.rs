//! Refusals of the request itself: each names its field, the rule and the way out.

use super::{GOOD, WRONG, account, northwharf};

use serde_json::{Value as Json, json};
use testkit::on_both;
use testkit::{Method, On, Seen};

on_both!(
    what_is_wrong_with_a_header_names_it_with_the_way_out,
    whoever_has_to_wait_is_told_for_how_long,
);

fn refusal(seen: &Seen, status: u16, field: &str) -> Json {
    let document = seen.is(status).json();
    let refusals = document["refusals"].as_array().unwrap_or_else(|| panic!("{document}"));
    assert_eq!(refusals.len(), 1, "{document}");
    assert_eq!(refusals[0]["field"], field, "{document}");
    assert_eq!(refusals[0]["words"], document["detail"], "{document}");
    document
}

async fn what_is_wrong_with_a_header_names_it_with_the_way_out(on: On) {
    let Some((port, ..)) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let list = "/api/organisations";
    let new = json!({ "name": "Quay Works", "kind": "supplier" });
    let kind = ("content-type", "application/json");

    let keyless = dana.send(Method::POST, list, &[kind], new.to_string().into()).await;
    let told = refusal(&keyless, 400, "Idempotency-Key");
    assert_eq!(told["title"], "This request cannot be read");
    keyless.sees("A change needs the header").sees("a UUID for example");
    let long = "k".repeat(201);
    let misfit = dana.json(Method::POST, list, &[("idempotency-key", &long)], &new).await;
    refusal(&misfit, 400, "Idempotency-Key");
    misfit.sees("1 to 200 visible ASCII characters");

    let key = [("idempotency-key", "quay-1")];
    dana.json(Method::POST, list, &key, &new).await.is(201);
    let other = json!({ "name": "Quay Stores", "kind": "supplier" });
    let reused = dana.json(Method::POST, list, &key, &other).await;
    refusal(&reused, 422, "Idempotency-Key");
    reused.sees("This key was used for something else").sees("send a new key with a new body");
    // The control: the same body gets its answer again.
    let again = dana.json(Method::POST, list, &key, &new).await;
    assert_eq!(again.is(201).header("idempotency-replayed"), "true");

    let one = "/api/organisations/ORG-0001";
    let body = json!({ "country": "Portugal" });
    let blind = dana.json(Method::PATCH, one, &[], &body).await;
    refusal(&blind, 400, "If-Match");
    blind.sees("with the ETag of the record as it was read");
    let etag = dana.get(one).await.is(200).header("etag").to_owned();
    dana.json(Method::PATCH, one, &[("if-match", &etag)], &body).await.is(200);
    let late = json!({ "country": "Spain" });
    let stale = dana.json(Method::PATCH, one, &[("if-match", &etag)], &late).await;
    let told = refusal(&stale, 412, "If-Match");
    assert_eq!(told["saved_version"].as_i64().unwrap(), 2, "{told}");
    stale.sees("Read it and decide field by field");

    // One title for what is missing and for what is wrong; how many says the title.
    let wrong = json!({ "name": "Quay Yard", "kind": "harbour" });
    let seen = dana.json(Method::POST, list, &[], &wrong).await;
    assert_eq!(seen.is(422).json()["title"], "One thing has to be put right");
    let worse = json!({ "name": "", "kind": "harbour" });
    let seen = dana.json(Method::POST, list, &[], &worse).await;
    assert_eq!(seen.is(422).json()["title"], "2 things have to be put right");
}

async fn whoever_has_to_wait_is_told_for_how_long(on: On) {
    let Some((port, ..)) = northwharf(on).await else { return };
    account(&port, "nadia", &[]).await;
    let form = ("content-type", "application/x-www-form-urlencoded");
    let ask = async |passphrase: &str, more: &[(&str, &str)]| {
        let body = format!("login=nadia&passphrase={}", passphrase.replace(' ', "+"));
        let headers = [&[form], more].concat();
        port.anon().send(Method::POST, "/sign-in", &headers, body.into()).await
    };
    for _ in 0..5 {
        let seen = ask(WRONG, &[]).await;
        assert_eq!(seen.is(422).header("retry-after"), "", "nobody waits yet");
    }
    let page = ask(GOOD, &[]).await;
    assert_eq!(page.is(429).header("retry-after"), "60");
    page.sees("Too many wrong tries. Wait 1 min").sees("name=\"passphrase\"");
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    port.hand().advance(45);
    let document = ask(GOOD, &[("accept", "application/json")]).await;
    assert_eq!(document.is(429).header("retry-after"), "15");
    assert_eq!(document.header("content-type"), "application/problem+json");
    assert_eq!(document.json()["detail"], "Wait 15 s, then try again.");
    port.hand().advance(15);
    assert_eq!(ask(GOOD, &[]).await.is(303).header("retry-after"), "");
}
