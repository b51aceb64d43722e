//! What keeps programs from harm and from what is not theirs: versions, keys, reach, what is
//! withheld, tokens.

use super::{patch, post, refused, send, text, wharf};
use frame::gate::AccessRole;
use serde_json::{Value as Json, json};
use testkit::On;

pub async fn a_change_that_began_from_an_older_version_is_refused(on: On) {
    let Some(wharf) = wharf(on).await else { return };
    wharf.lantern("East").await;
    let path = "/api/lanterns/LAN-0001";
    patch(&wharf.lea(), path, 1, json!({ "oil": 4 })).await.is(200);
    let seen = patch(&wharf.lea(), path, 1, json!({ "oil": 5 })).await;
    assert_eq!(seen.is(412).json()["saved_version"], 2);
    for (headers, status) in [
        (&[][..], 400),
        (&[("if-match", "2")][..], 400),
        (&[("if-match", "*")][..], 400),
        (&[("if-match", "W/\"2\"")][..], 200),
    ] {
        let seen = send(&wharf.lea(), "PATCH", path, headers, &json!({ "oil": 6 })).await;
        seen.is(status);
        if status == 400 {
            seen.sees("If-Match");
        }
    }
    for act in ["retirement", "restorations", "steps/light"] {
        let seen = post(&wharf.lea(), &format!("{path}/{act}"), json!({})).await;
        seen.is(400).sees("If-Match");
    }
}

pub async fn a_repeated_key_gets_the_same_bytes_and_changes_nothing_twice(on: On) {
    let Some(wharf) = wharf(on).await else { return };
    let body = json!({ "name": "East", "home": wharf.altus, "oil": 3 });
    let key = [("idempotency-key", "e2b7a1")];
    let first = send(&wharf.lea(), "POST", "/api/lanterns", &key, &body).await;
    let again = send(&wharf.lea(), "POST", "/api/lanterns", &key, &body).await;
    assert_eq!((first.is(201).body.clone(), first.header("etag")), (again.body.clone(), "\"1\""));
    assert_eq!(again.is(201).header("idempotency-replayed"), "true");
    assert_eq!(first.header("idempotency-replayed"), "");
    assert_eq!(again.location(), first.location());
    assert_eq!(wharf.lea().get("/api/lanterns").await.json()["total"], 1);
    let other = json!({ "name": "West", "home": wharf.altus, "oil": 3 });
    send(&wharf.lea(), "POST", "/api/lanterns", &key, &other).await.is(422).sees("key");
    let kind = [("content-type", "application/json")];
    let body = body.to_string();
    let seen = wharf.lea().send("POST".parse().unwrap(), "/api/lanterns", &kind, body.into()).await;
    seen.is(400).sees("Idempotency-Key");
    assert_eq!(wharf.lea().get("/api/lanterns").await.json()["total"], 1);
}

pub async fn a_foreign_record_and_a_missing_one_get_the_same_answer(on: On) {
    let Some(mut wharf) = wharf(on).await else { return };
    let lantern = wharf.lantern("East").await;
    let brightline = wharf.brightline.parse().unwrap();
    wharf.port.account("bo", &[(AccessRole::Lead, Some(brightline))]).await;
    let bo = wharf.port.as_("bo");
    let missing = "/api/lanterns/019a0000-0000-7000-8000-000000000000".to_owned();
    let foreign = format!("/api/lanterns/{}", text(&lantern["id"]));
    for (method, rest) in [
        ("GET", ""),
        ("PATCH", ""),
        ("POST", "/retirement"),
        ("DELETE", "/retirement"),
        ("POST", "/steps/light"),
        ("GET", "/history"),
    ] {
        let mut seen = Vec::new();
        for path in [&missing, &foreign, &"/api/lanterns/LAN-0001".to_owned()] {
            let path = format!("{path}{rest}");
            let tag = [("if-match", "\"1\"")];
            seen.push(send(&bo, method, &path, &tag, &json!({})).await.is(404).body.clone());
        }
        assert!(seen.iter().all(|body| *body == seen[0]), "{method} {rest}");
    }
    let listed = bo.get("/api/lanterns").await.json();
    assert_eq!((&listed["total"], &listed["items"]), (&json!(0), &json!([])));
    // A foreign organisation cannot be referred to either, and is as unknown as a missing one.
    let mut answers = Vec::new();
    for home in [wharf.altus.as_str(), "019a0000-0000-7000-8000-000000000000"] {
        let body = json!({ "name": "West", "home": home, "oil": 1 });
        let seen = post(&bo, "/api/lanterns", body).await;
        assert!(refused(&seen).contains(&"home".to_owned()), "{}", seen.text());
        answers.push(seen.body);
    }
    assert_eq!(answers[0], answers[1]);
    wharf.lea().get(&foreign).await.is(200);
}

pub async fn what_is_withheld_is_named_and_cannot_be_changed(on: On) {
    let Some(mut wharf) = wharf(on).await else { return };
    let sent = json!({ "name": "East", "home": wharf.altus, "oil": 3, "keeper": "k@example.org" });
    post(&wharf.lea(), "/api/lanterns", sent).await.is(201);
    let altus = wharf.altus.parse().unwrap();
    wharf.port.account("rita", &[(AccessRole::Reader, Some(altus))]).await;
    let path = "/api/lanterns/LAN-0001";
    let seen = wharf.port.as_("rita").get(path).await;
    let shown = seen.is(200).sees_not("k@example.org").json();
    assert_eq!((&shown["keeper"], &shown["withheld"]), (&Json::Null, &json!(["keeper"])));
    let list = wharf.port.as_("rita").get("/api/lanterns").await;
    assert_eq!(list.is(200).sees_not("k@example.org").json()["items"][0], shown);
    let history = wharf.port.as_("rita").get(&format!("{path}/history")).await;
    history.is(200).sees_not("k@example.org").sees("\"withheld\":true");
    wharf.port.as_("rita").get("/api/lanterns?keeper=k%40example.org").await.is(422);
    patch(&wharf.port.as_("rita"), path, 1, json!({ "oil": 4 })).await.is(403);
    wharf.lea().get(path).await.sees("k@example.org");
}

pub async fn a_token_has_the_reach_of_its_account_and_may_be_limited_to_reading(on: On) {
    let Some(wharf) = wharf(on).await else { return };
    wharf.lantern("East").await;
    let mut tokens = Vec::new();
    for may in ["read", "write"] {
        let fields = [("name", may), ("may", may), ("ends", "2026-12-31")];
        let seen = wharf.lea().post("/account/tokens", &fields).await;
        let cookie = seen.is(303).header("set-cookie").split(';').next().unwrap();
        tokens.push(cookie.split_once('=').unwrap().1.to_owned());
    }
    let (reads, writes) = (wharf.port.bearer(&tokens[0]), wharf.port.bearer(&tokens[1]));
    let path = "/api/lanterns/LAN-0001";
    reads.get(path).await.is(200);
    patch(&reads, path, 1, json!({ "oil": 4 })).await.is(403);
    patch(&writes, path, 1, json!({ "oil": 4 })).await.is(200);
    let unknown = wharf.port.bearer("hf_nobody").get(path).await;
    assert_eq!(unknown.is(401).header("www-authenticate"), "Bearer");
    wharf.port.hand().advance(60 * 86_400);
    reads.get(path).await.is(401);
}
