//! What programs send and read back: every kind of field, patches, refusals, pages of a list.

use super::{patch, post, refused, send, text, wharf};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use testkit::On;

pub async fn every_kind_of_field_comes_back_as_it_was_sent(on: On) {
    let Some(wharf) = wharf(on).await else { return };
    let sent = json!({
        "name": "Östliche Lampe 東", "home": wharf.altus, "distance": "far-away", "fresh": true,
        "oil": 9, "keeper": "keeper@example.org", "phone": "+44 20 7946 0000",
        "notes": "Trim it.\n\tDaily; = | \\ best", "burns": "PT6H20M", "price": "12.50 EUR",
        "lit_at": "2026-11-23T09:40:00.000001Z", "bought": "2026-11-01",
        "shines_for": [wharf.brightline, wharf.altus],
        "visits": [
            { "on": "2026-11-02", "note": "a; b | c", "whom": wharf.altus },
            { "on": "2026-11-03", "note": null, "whom": null },
        ],
    });
    let added = post(&wharf.lea(), "/api/lanterns", sent.clone()).await;
    added.is(201);
    assert_eq!(added.location(), "/api/lanterns/LAN-0001");
    assert_eq!(added.header("etag"), "\"1\"");
    let found = wharf.lea().get(added.location()).await;
    assert_eq!(found.is(200).body, added.body, "what is answered is what is stored");
    let found = found.json();
    for (name, value) in sent.as_object().unwrap() {
        assert_eq!(&found[name], value, "{name}");
    }
    assert_eq!(found["glow"], "dark");
    let by_id = wharf.lea().get(&format!("/api/lanterns/{}", text(&found["id"]))).await;
    assert_eq!(by_id.json(), found, "a record is found by its number and by its id");
    for other in ["lan-0001", "LAN-1", "1"] {
        wharf.lea().get(&format!("/api/lanterns/{other}")).await.is(404);
    }
    // What was answered can be sent back, but for what no program may set.
    let mut again = sent.clone();
    for (name, value) in again.as_object_mut().unwrap() {
        *value = found[name].clone();
    }
    let same = patch(&wharf.lea(), "/api/lanterns/LAN-0001", 1, again).await;
    assert_eq!(same.is(200).header("etag"), "\"1\"", "nothing changed, so nothing was saved");
}

pub async fn a_patch_changes_what_it_names_and_leaves_the_rest(on: On) {
    let Some(wharf) = wharf(on).await else { return };
    let sent = json!({
        "name": "East", "home": wharf.altus, "oil": 3, "fresh": true, "bought": "2026-11-01",
        "visits": [{ "on": "2026-11-02" }],
    });
    post(&wharf.lea(), "/api/lanterns", sent).await.is(201);
    let path = "/api/lanterns/LAN-0001";
    let seen = patch(&wharf.lea(), path, 1, json!({ "oil": 4, "bought": null })).await;
    assert_eq!(seen.is(200).header("etag"), "\"2\"");
    let now = wharf.lea().get(path).await.json();
    assert_eq!((&now["oil"], &now["bought"]), (&json!(4), &Json::Null));
    assert_eq!((&now["fresh"], &now["version"]), (&json!(true), &json!(2)));
    assert_eq!(now["visits"][0]["on"], "2026-11-02");
    let known = [("if-none-match", "W/\"2\"")];
    let seen = wharf.lea().send("GET".parse().unwrap(), path, &known, String::new().into()).await;
    assert!(seen.is(304).body.is_empty());
    let known = [("if-none-match", "\"1\"")];
    let seen = wharf.lea().send("GET".parse().unwrap(), path, &known, String::new().into()).await;
    seen.is(200);
}

pub async fn refusals_name_each_member_at_fault(on: On) {
    let Some(wharf) = wharf(on).await else { return };
    let seen = post(
        &wharf.lea(),
        "/api/lanterns",
        json!({
            "name": "a\0b", "home": "LAN-0001", "distance": "Near", "oil": 10.5,
            "bought": "3 Nov 2026", "burns": "4 h", "phone": "", "colour": "red", "glow": "lit",
            "visits": [{ "on": "2026-02-30", "where": "here" }],
        }),
    )
    .await;
    let named: BTreeSet<String> = refused(&seen).into_iter().collect();
    for field in [
        "name",
        "home",
        "distance",
        "oil",
        "bought",
        "burns",
        "phone",
        "colour",
        "glow",
        "visits.0.on",
        "visits.0.where",
    ] {
        assert!(named.contains(field), "{field}: {named:?}");
    }
    let seen = post(&wharf.lea(), "/api/lanterns", json!({})).await;
    assert_eq!(refused(&seen), ["name", "home", "oil"]);
    for (query, field) in [
        ("colour=red", "colour"),
        ("distance=Near", "distance"),
        ("distance=near,", "distance"),
        ("limit=0", "limit"),
        ("limit=%2B5", "limit"),
        ("sort=notes", "sort"),
        ("after=LAN-1", "after"),
        ("q=%00", "q"),
        ("bought.before=tomorrow", "bought.before"),
        ("fresh=true", "fresh"),
        ("view=mine", "view"),
    ] {
        let seen = wharf.lea().get(&format!("/api/lanterns?{query}")).await;
        assert_eq!(refused(&seen), [field], "{query}");
    }
    wharf.lea().get("/api/lanterns?distance=near,far-away&fresh=no&d=40").await.is(200);
    let raw = [("content-type", "application/json"), ("idempotency-key", "k1")];
    let lea = wharf.lea();
    for body in ["[1]", "{", "{\"a\":1e999}"] {
        let body = body.to_owned().into();
        lea.send("POST".parse().unwrap(), "/api/lanterns", &raw, body).await.is(400);
    }
    let large = json!({ "notes": "x".repeat(2 * 1024 * 1024) });
    post(&wharf.lea(), "/api/lanterns", large).await.is(413);
}

pub async fn acts_are_resources_below_the_record(on: On) {
    let Some(wharf) = wharf(on).await else { return };
    wharf.lantern("East").await;
    let (lea, path) = (wharf.lea(), "/api/lanterns/LAN-0001");
    let tag = |version: i64| format!("\"{version}\"");
    let act = async |method: &str, rest: &str, version: i64, body: Json| {
        let tag = tag(version);
        send(&lea, method, &format!("{path}/{rest}"), &[("if-match", &tag)], &body).await
    };
    let seen = act("POST", "retirement", 1, json!({ "reason": "Rust" })).await;
    assert_eq!(seen.is(200).json()["retired"]["by"], "lea");
    let listed = lea.get("/api/lanterns").await.json();
    assert_eq!(listed["total"], 0);
    assert_eq!(lea.get("/api/lanterns?retired=yes").await.json()["total"], 1);
    assert_eq!(
        act("DELETE", "retirement", 2, json!({})).await.is(200).json()["retired"],
        Json::Null
    );
    act("POST", "steps/paint", 3, json!({})).await.is(404);
    assert_eq!(refused(&act("POST", "steps/douse", 3, json!({})).await), ["glow"]);
    assert_eq!(refused(&act("POST", "steps/light", 3, json!({})).await), ["price"]);
    let fields = json!({ "fields": { "price": "5 EUR", "oil": "much" } });
    assert_eq!(refused(&act("POST", "steps/light", 3, fields).await), ["fields.oil"]);
    let fields = json!({ "fields": { "price": "5.00 EUR" } });
    assert_eq!(act("POST", "steps/light", 3, fields).await.is(200).json()["glow"], "lit");
    assert_eq!(refused(&patch(&lea, path, 4, json!({ "name": "West" })).await), ["name"]);
    let fields = json!({ "reason": "Dawn", "fields": { "name": "West" } });
    assert_eq!(refused(&act("POST", "steps/douse", 4, fields).await), ["fields.name"]);
    assert_eq!(refused(&act("POST", "steps/douse", 4, json!({})).await), ["reason"]);
    act("POST", "steps/douse", 4, json!({ "reason": "Dawn" })).await.is(200);
    wharf.port.hand().advance(60);
    patch(&lea, path, 5, json!({ "oil": 8 })).await.is(200);
    let history = lea.get(&format!("{path}/history?limit=2")).await.is(200).json();
    let entries = history["items"].as_array().unwrap();
    assert_eq!(
        (&entries[0]["occurrence"], &entries[0]["version"]),
        (&json!("lantern.changed"), &json!(6))
    );
    assert_eq!(
        entries[0]["changes"],
        json!([
            { "field": "oil", "before": 3, "after": 8, "withheld": false },
        ])
    );
    assert_eq!(
        (&entries[1]["occurrence"], &entries[1]["reason"]),
        (&json!("lantern.douse"), &json!("Dawn"))
    );
    let rest = lea.get(&text(&history["next"])).await.is(200).json();
    assert_eq!(rest["items"].as_array().unwrap().len(), 2);
    let then = lea.get(&format!("{path}?as_of=2026-11-23T09:40:30Z")).await.is(200).json();
    assert_eq!((&then["oil"], &then["version"]), (&json!(3), &json!(5)));
    lea.get(&format!("{path}?as_of=2026-11-23T09:00:00Z")).await.is(404);
    lea.get(&format!("{path}?as_of=yesterday")).await.is(422);
    let back = json!({ "entry": entries[0]["id"], "field": "oil" });
    assert_eq!(act("POST", "restorations", 6, back).await.is(200).json()["oil"], 3);
    let back = json!({ "entry": entries[0]["id"], "field": "retired" });
    assert_eq!(refused(&act("POST", "restorations", 7, back).await), ["field"]);
}

pub async fn following_next_visits_every_record_once(on: On) {
    let Some(wharf) = wharf(on).await else { return };
    for at in 0..23 {
        let bought = (at % 3 != 0).then(|| format!("2026-10-0{}", at % 4 + 1));
        let body = json!({
            "name": format!("Lamp {}", at % 5), "home": wharf.altus, "oil": at % 10,
            "bought": bought,
        });
        post(&wharf.lea(), "/api/lanterns", body).await.is(201);
    }
    for sort in ["number", "-number", "name", "-name", "bought", "-bought", "-oil"] {
        let mut visited = Vec::new();
        let mut next = Some(format!("/api/lanterns?limit=4&oil.before=9&sort={sort}"));
        let mut last = String::new();
        while let Some(address) = next {
            let page = wharf.lea().get(&address).await.is(200).json();
            assert_eq!((&page["total"], &page["total_is_exact"]), (&json!(21), &json!(true)));
            let items = page["items"].as_array().unwrap();
            visited.extend(items.iter().map(|item| text(&item["number"])));
            next = page["next"].as_str().map(str::to_owned);
            last = address;
        }
        let once: BTreeSet<&String> = visited.iter().collect();
        assert_eq!((visited.len(), once.len()), (21, 21), "{sort}");
        let page = wharf.lea().get(&last).await.json();
        let before = wharf.lea().get(&text(&page["previous"])).await.is(200).json();
        let numbers = before["items"].as_array().unwrap().iter().map(|item| text(&item["number"]));
        assert_eq!(numbers.collect::<Vec<_>>(), visited[16..20], "{sort}, backwards");
    }
}
