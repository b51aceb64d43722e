//! What the interface says of itself: its description, its page for people, its problems, fields of
//! the installation.

use super::{patch, post, refused, send, wharf};
use frame::gate::AccessRole;
use serde_json::json;
use std::collections::BTreeSet;
use testkit::On;

pub async fn the_description_lists_the_routes_of_the_interface_and_no_others(on: On) {
    let Some(wharf) = wharf(on).await else { return };
    let document = wharf.lea().get("/api/openapi.json").await.is(200).json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys().filter(|key| *key != "parameters") {
            described.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let served: BTreeSet<String> = wharf
        .port
        .entries()
        .iter()
        .filter(|entry| entry.path.starts_with("/api/"))
        .map(|entry| format!("{} {}", entry.method, entry.path))
        .collect();
    assert_eq!(described, served);
    let text = document.to_string();
    for part in text.split("\"$ref\":\"#").skip(1) {
        let pointer = part.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer} is described nowhere");
    }
    wharf.port.anon().get("/api/openapi.json").await.is(401);
}

pub async fn the_page_for_people_says_the_same(on: On) {
    let Some(wharf) = wharf(on).await else { return };
    for register in ["organisations", "persons", "lanterns"] {
        let page = wharf.lea().get(&format!("/api?register={register}")).await;
        page.is(200).sees("Idempotency-Key").sees(&format!("/api/{register}"));
        let bytes = page.body.len();
        assert!(bytes <= 100 * 1024, "{register}: {bytes} bytes");
        page.sees_not("<script>").sees_not(" style=");
    }
    wharf.lea().get("/api").await.is(200);
    wharf.lea().get("/api?register=unicorns").await.is(404);
}

pub async fn problems_below_the_interface_are_documents(on: On) {
    let Some(wharf) = wharf(on).await else { return };
    for (by, path, status) in [
        (wharf.port.anon(), "/api/lanterns", 401),
        (wharf.port.anon(), "/api/nowhere", 401),
        (wharf.lea(), "/api/nowhere", 404),
        (wharf.lea(), "/api/lanterns/%ff", 404),
        (wharf.lea(), "/api/lanterns?q=%ff", 400),
    ] {
        let seen = by.get(path).await;
        assert_eq!(seen.is(status).header("content-type"), "application/problem+json", "{path}");
        assert_eq!(seen.json()["status"], status);
    }
    let put = send(&wharf.lea(), "PUT", "/api/lanterns/LAN-0001", &[], &json!({})).await;
    assert!(put.is(405).header("allow").contains("PATCH"));
}

pub async fn fields_of_the_installation_are_read_and_described_like_declared_ones(on: On) {
    let Some(mut wharf) = wharf(on).await else { return };
    wharf.port.account("ada", &[(AccessRole::Administrator, None)]).await;
    for (kind, label) in [
        ("line", "Cost centre"),
        ("whole", "Seats"),
        ("flag", "Outside"),
        ("day", "Painted"),
        ("choice", "Colour"),
    ] {
        let fields = [
            ("register", "lantern"),
            ("label", label),
            ("kind", kind),
            ("choices", "Red\nGreen"),
            ("help", ""),
        ];
        wharf.port.as_("ada").post("/administration/fields", &fields).await.is(303);
    }
    let custom = json!({
        "cost_centre": "K 7", "seats": 4, "outside": false, "painted": "2026-10-01",
        "colour": "Green",
    });
    let body = json!({ "name": "East", "home": wharf.altus, "oil": 3, "custom": custom });
    let seen = post(&wharf.lea(), "/api/lanterns", body).await;
    assert_eq!(seen.is(201).json()["custom"], custom);
    let path = "/api/lanterns/LAN-0001";
    let change = json!({ "custom": { "seats": 5.0, "colour": null } });
    let now = patch(&wharf.lea(), path, 1, change).await.is(200).json()["custom"].clone();
    assert_eq!((&now["seats"], &now["cost_centre"]), (&json!(5), &json!("K 7")));
    assert_eq!(now.get("colour"), None);
    let wrong = json!({
        "custom": { "seats": "4", "colour": "green", "painted": "1 Oct 2026", "weight": 1 },
    });
    let mut named = refused(&patch(&wharf.lea(), path, 2, wrong).await);
    named.sort();
    assert_eq!(named, ["custom.colour", "custom.painted", "custom.seats", "custom.weight"]);
    let listed = wharf.lea().get("/api/lanterns?custom.outside=no&custom.seats=5").await;
    assert_eq!(listed.is(200).json()["total"], 1);
    let document = wharf.lea().get("/api/openapi.json").await.json();
    let described = &document["components"]["schemas"]["LanternNew"]["properties"]["custom"];
    assert_eq!(described["properties"]["colour"]["enum"], json!(["Red", "Green", null]));
}
