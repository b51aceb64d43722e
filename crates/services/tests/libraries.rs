//! Stories of what is kept ready: classes of items, master copies in their libraries, contracts for
//! continuity, audits that find more than they hold.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::gate::AccessRole;
use serde_json::{Value as Json, json};
use testkit::on_both;
use testkit::{Client, Method, On, Port, Seen};

struct Story {
    port: Port,
    altus: String,
}

async fn story(on: On) -> Option<Story> {
    let all = [governance::CAPABILITIES, services::CAPABILITIES].concat();
    let mut port = Port::open(all, on).await?;
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    let altus = json!({ "name": "Altus", "kind": "provider" });
    let altus = add(&port.as_("dana"), "organisations", altus).await;
    Some(Story { altus: id(&altus), port })
}

async fn add(who: &Client, register: &str, body: Json) -> Json {
    let path = format!("/api/{register}");
    let why = [("change-reason", "Story")];
    who.json(Method::POST, &path, &why, &body).await.is(201).json()
}

fn id(record: &Json) -> String {
    record["id"].as_str().unwrap().to_owned()
}

async fn step(who: &Client, path: &str, name: &str, body: Json) -> Seen {
    let etag = who.get(path).await.is(200).header("etag").to_owned();
    who.json(Method::POST, &format!("{path}/steps/{name}"), &[("if-match", &etag)], &body).await
}

async fn change(who: &Client, path: &str, body: Json) -> Seen {
    let etag = who.get(path).await.is(200).header("etag").to_owned();
    let headers = [("if-match", etag.as_str()), ("change-reason", "Story")];
    who.json(Method::PATCH, path, &headers, &body).await
}

fn refused(seen: &Seen) -> Vec<String> {
    let document = seen.is(422).json();
    let refusals = document["refusals"].as_array().unwrap();
    refusals.iter().map(|refusal| refusal["field"].as_str().unwrap().to_owned()).collect()
}

impl Story {
    async fn ci(&self, name: &str, class: &str, more: Json) -> Json {
        let mut body = json!({
            "name": name, "class": class, "organisation": self.altus,
        });
        for (member, value) in more.as_object().unwrap() {
            body[member] = value.clone();
        }
        add(&self.port.as_("dana"), "cis", body).await
    }

    async fn names(&self, query: &str) -> Vec<String> {
        let listed = self.port.as_("dana").get(&format!("/api/cis?{query}&sort=name")).await;
        let items = listed.is(200).json()["items"].clone();
        let names = items.as_array().unwrap().iter();
        names.map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    }
}

/// Whatever is under control of configuration management is an item of a class of its own, and is
/// found by it.
async fn every_kind_of_item_has_its_class(on: On) {
    let Some(story) = story(on).await else { return };
    let kinds = [
        ("stl-app", "application"),
        ("Release 16.4", "release"),
        ("Manual, third issue", "issue"),
        ("Settlement 16.4 and what it is built with", "software-baseline"),
        ("Master of Settlement 16.4", "master-copy"),
        ("Key of the vault", "key"),
        ("Certificate of the clearing house", "certificate"),
        ("List of those who may enter", "security-asset"),
        ("Service management plan", "document"),
    ];
    for (name, class) in kinds {
        story.ci(name, class, json!({ "description": "For the story" })).await;
    }
    for (name, class) in kinds {
        assert_eq!(story.names(&format!("class={class}")).await, [name]);
    }
    // A service is one too: what needs what leads to services and from them.
    let dana = story.port.as_("dana");
    let service = json!({
        "name": "Settlement", "provider": story.altus, "kind": "supporting",
    });
    let service = add(&dana, "services", service).await;
    let app = &dana.get("/api/cis?class=application").await.json()["items"][0];
    let need = json!({
        "organisation": story.altus, "consumer": id(&service), "provider": id(app),
        "kind": "runs-on", "strength": "hard", "evidence": "declared",
    });
    add(&dana, "dependencies", need).await;
    // The control: a class that the tree does not have is refused.
    let body = json!({ "name": "x", "class": "thing", "organisation": story.altus });
    let said = dana.json(Method::POST, "/api/cis", &[("change-reason", "x")], &body).await;
    assert_eq!(refused(&said), ["class"]);
}

/// Physical and electronic libraries hold the master copies: each item names the one that holds its
/// own, the library tells what it holds, and what is held nowhere is found.
async fn libraries_hold_the_master_copies(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.port.as_("dana");
    let site = json!({ "name": "Vault of Site East", "kind": "room", "organisation": story.altus });
    let site = add(&dana, "locations", site).await;
    let safe = story.ci("Safe 2", "physical-library", json!({ "location": id(&site) })).await;
    let store = story.ci("Software store", "electronic-library", json!({})).await;
    story.ci("Settlement", "application", json!({ "master_in": id(&store) })).await;
    story.ci("Firmware of the array", "master-copy", json!({ "master_in": id(&safe) })).await;
    story.ci("Manual of the array", "document", json!({ "master_in": id(&safe) })).await;
    story.ci("Old billing", "application", json!({})).await;
    let held = story.names(&format!("master_in={}", id(&safe))).await;
    assert_eq!(held, ["Firmware of the array", "Manual of the array"]);
    assert_eq!(story.names(&format!("master_in={}", id(&store))).await, ["Settlement"]);
    // What has no master copy anywhere is found by that.
    let lost = story.names("class=application&master_in.empty=yes").await;
    assert_eq!(lost, ["Old billing"]);
    // The page of a library leads to what it holds, and to where it stands.
    let path = format!("/cis/{}", safe["number"].as_str().unwrap());
    dana.get(&path).await.is(200).sees("Vault of Site East").sees("Firmware of the array");
    // A library that holds something does not go unnoticed: the master copy still names it.
    let moved = json!({ "master_in": id(&store) });
    let firmware = &dana.get("/api/cis?class=master-copy").await.json()["items"][0];
    let firmware = format!("/api/cis/{}", firmware["number"].as_str().unwrap());
    change(&dana, &firmware, moved).await.is(200);
    let held = story.names(&format!("master_in={}", id(&safe))).await;
    assert_eq!(held, ["Manual of the array"]);
    let history = dana.get(&format!("{}/history", firmware.trim_start_matches("/api"))).await;
    history.is(200).sees("Safe 2").sees("Software store");
}

/// A contract for continuity is negotiated, agreed only when it says what is kept ready, managed
/// with reviews and proofs, and left in good time.
async fn a_contract_for_continuity_says_what_is_kept_ready(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.port.as_("dana");
    let supplier = json!({ "name": "Calder Power", "customer": story.altus });
    let supplier = id(&add(&dana, "suppliers", supplier).await);
    let contract = json!({
        "title": "CC-CAL-01 Emergency generator", "supplier": supplier, "customer": story.altus,
        "kind": "continuity",
    });
    let contract = add(&dana, "contracts", contract).await;
    let path = format!("/api/contracts/{}", contract["number"].as_str().unwrap());
    step(&dana, &path, "negotiate", json!({})).await.is(200);
    let starts = json!({ "fields": { "starts": "2027-01-01" } });
    let early = step(&dana, &path, "agree", starts.clone()).await;
    assert_eq!(refused(&early), ["continuity_clauses", "rto", "audit_right"]);
    let said = json!({
        "continuity_clauses": "A generator of 400 kVA at either site, called at any hour.",
        "rto": "PT4H", "audit_right": true, "ends": "2028-12-31", "notice": 180, "renews": true,
    });
    change(&dana, &path, said).await.is(200);
    step(&dana, &path, "agree", starts).await.is(200);
    step(&dana, &path, "start", json!({})).await.is(200);
    // It is managed: a proof that it works, and a review that says so.
    let proof = json!({
        "name": "Generator under load", "supplier": supplier, "customer": story.altus,
        "kind": "test-report", "contract": id(&contract),
    });
    add(&dana, "continuity_proofs", proof).await;
    step(&dana, &path, "review", json!({})).await.is(200);
    step(&dana, &path, "renew", json!({})).await.is(200);
    let listed = dana.get("/contracts?kind=continuity").await;
    listed.is(200).sees("Emergency generator");
    // The control: a contract of another kind is agreed without these.
    let plain = json!({
        "title": "Cleaning", "supplier": supplier, "customer": story.altus, "kind": "contract",

    });
    let plain = add(&dana, "contracts", plain).await;
    let path = format!("/api/contracts/{}", plain["number"].as_str().unwrap());
    let starts = json!({ "fields": { "starts": "2027-01-01" } });
    step(&dana, &path, "agree", starts).await.is(200);
}

/// What an audit does not hold is counted and said, and it is not settled before all is held.
async fn an_audit_says_how_many_more_differ(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.port.as_("dana");
    let observed: Vec<String> = (0..230).map(|at| format!("unknown-{at:03}")).collect();
    let audit = json!({
        "name": "All of Site North", "organisation": story.altus, "occasion": "regular",
        "observed": observed.join("\n"),
    });
    let audit = add(&dana, "configuration_audits", audit).await;
    let number = audit["number"].as_str().unwrap();
    let page = format!("/configuration_audits/{number}");
    dana.post(&format!("{page}/comparison"), &[]).await.is(303);
    dana.get(&page)
        .await
        .is(200)
        .sees("30 more differ.")
        .sees("unknown-199")
        .sees_not("unknown-200");
    let path = format!("/api{page}");
    let told = dana.get(&path).await.is(200).json();
    assert_eq!((told["findings"].as_array().unwrap().len(), &told["beyond"]), (200, &json!(30)));
    let settled = step(&dana, &path, "settle", json!({})).await;
    assert_eq!(refused(&settled), ["beyond"]);
    // The control: fewer than it holds leave nothing beyond.
    change(&dana, &path, json!({ "observed": observed[..20].join("\n") })).await.is(200);
    dana.post(&format!("{page}/comparison"), &[]).await.is(303);
    let told = dana.get(&path).await.is(200).json();
    assert_eq!((told["findings"].as_array().unwrap().len(), &told["beyond"]), (20, &Json::Null));
    dana.get(&page).await.is(200).sees_not("more differ.");
}

on_both!(
    every_kind_of_item_has_its_class,
    libraries_hold_the_master_copies,
    a_contract_for_continuity_says_what_is_kept_ready,
    an_audit_says_how_many_more_differ,
);
