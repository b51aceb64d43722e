//! Refusals of the request itself: each names its field, the rule and the way out.

use super::{GOOD, WRONG, account, northwharf};

use serde_json::{Value as Json, json};
use testkit::on_both;
use testkit::{Method, On, Seen};

on_both!(
    whoever_sends_after_the_end_is_led_back_to_where_it_was_typed,
    a_filter_takes_a_number_and_a_refusal_names_what_would_be_accepted,
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

async fn whoever_sends_after_the_end_is_led_back_to_where_it_was_typed(on: On) {
    let Some((port, ..)) = northwharf(on).await else { return };
    let ask = async |path: &str, referer: &str| {
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("host", "holdfast.example"),
            ("referer", referer),
        ];
        let seen = port.anon().send(Method::POST, path, &headers, "name=Words".into()).await;
        seen.is(303).location().to_owned()
    };
    let path = "/organisations/ORG-0001";
    let led = ask(path, "https://holdfast.example/organisations/ORG-0001/edit?x=1").await;
    let edit = "%2Forganisations%2FORG%2D0001%2Fedit%3Fx%3D1";
    assert_eq!(led, format!("/sign-in?then={edit}&done=unsent"));
    let page = port.anon().get(&led).await;
    page.is(200)
        .sees("What you sent was not saved")
        .sees("value=\"/organisations/ORG-0001/edit?x=1\"");
    // The control: nobody is led to where somebody else says.
    for foreign in [
        "https://evil.example/organisations",
        "https://holdfast.example.evil.example/x",
        "https://holdfast.example@evil.example/x",
        "//evil.example/x",
        "/organisations",
        "",
    ] {
        assert_eq!(ask(path, foreign).await, "/sign-in?then=%2F&done=unsent", "{foreign}");
    }
    // Whoever signs out twice lost nothing.
    assert_eq!(ask("/sign-out", "").await, "/sign-in?then=%2F");
    port.anon().get("/sign-in?then=%2F").await.is(200).sees_not("was not saved");
}

async fn a_filter_takes_a_number_and_a_refusal_names_what_would_be_accepted(on: On) {
    let Some((port, laid, _)) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let altus = laid.organisation("Altus").to_string();
    let found = dana.get(&format!("/api/organisations/{altus}")).await.is(200).json();
    let number = found["number"].as_str().unwrap().to_owned();
    let list = async |asked: &str| {
        dana.get(&format!("/api/persons?organisation={asked}")).await.is(200).json()
    };
    let (by_id, by_number) = (list(&altus).await, list(&number).await);
    assert_eq!(by_id, by_number);
    assert!(by_id["total"].as_i64().unwrap() > 0, "{by_id}");
    let everybody = dana.get("/api/persons").await.json();
    assert_ne!(everybody["total"], by_id["total"], "the control: it filters");
    let both = list(&format!("{number},{altus}")).await;
    assert_eq!(both["total"], by_id["total"]);
    let file =
        async |asked: &str| dana.get(&format!("/persons/export.csv?organisation={asked}")).await;
    assert_eq!(file(&number).await.is(200).text(), file(&altus).await.is(200).text());
    file("ORG-9999").await.is(422).sees("names nothing").sees("give a number like ORG-0004");
    let told = dana.get("/api/persons?organisation=ORG-9999").await;
    refusal(&told, 422, "organisation");
    told.sees("names nothing").sees("give a number like ORG-0004, or an id");
    let told = dana.get("/api/persons?organisation=org-5").await;
    refusal(&told, 422, "organisation");
    told.sees("no number like ORG-0004 and no id");
    // Names over the interface, where labels are refused.
    let list = "/api/organisations";
    let told = dana.get("/api/organisations?kind=harbour").await;
    refusal(&told, 422, "kind");
    told.sees("internal-group").sees_not("Internal group");
    let wrong = json!({ "name": "Quay Yard", "kind": "harbour" });
    let told = dana.json(Method::POST, list, &[], &wrong).await;
    refusal(&told, 422, "kind");
    told.sees("internal-group").sees_not("Internal group");
    let headers = [("content-type", "application/json"), ("idempotency-key", "quay-9")];
    for body in ["{\"name\":", "[]"] {
        let told = dana.send(Method::POST, list, &headers, body.into()).await;
        told.is(400).sees("send one object, like").sees("the page /api says");
    }
}
