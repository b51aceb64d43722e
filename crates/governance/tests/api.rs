//! The interface for programs, told on both databases through HTTP.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::{
    catalogue::Capability,
    gate::{AccessRole, Routes},
};
use governance::people::Organisation;
use record::{Choice, Record, Ref, Refs, Refusal, Row, Rows, State, Value};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use terms::{Day, Duration, Email, Instant, Line, Money, Phone, Prose};
use testkit::{Client, On, Port, Seen};

/// How near a thing is.
#[derive(Clone, Debug, PartialEq, Choice)]
enum Distance {
    /// In the same room.
    Near,
    /// In another town.
    FarAway,
}

/// Where a lantern stands in its life.
#[derive(Clone, Debug, PartialEq, State)]
#[state(initial = Dark)]
#[transition(name = "light", label = "Light it", from(Dark), to = Lit, needs("price"), guard = oil)]
#[transition(name = "douse", label = "Douse it", from(Lit), to = Dark, reason)]
enum Glow {
    /// Nobody lit it yet.
    Dark,
    /// It burns.
    #[state(locked("name"))]
    Lit,
}

fn oil(values: &[Value]) -> Vec<Refusal> {
    match values[4] {
        Value::Whole(oil) if oil < 2 => vec![Refusal::of("oil", "Oil is short; 2 l are needed")],
        _ => vec![],
    }
}

/// When it was looked after.
#[derive(Clone, Debug, PartialEq, Row)]
struct Visit {
    /// On which day.
    on: Day,
    /// What was done.
    note: Option<Line>,
    /// For whom.
    whom: Option<Ref<Organisation>>,
}

/// A lantern on a wharf, with a field of every kind.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "LAN", place = "Services", reach = home)]
struct Lantern {
    /// What people call it.
    #[field(title, sort, example = "East light")]
    name: Line,
    /// Whose it is.
    home: Ref<Organisation>,
    /// How near it is.
    #[field(list, sort)]
    distance: Option<Distance>,
    /// Is it a new one?
    fresh: Option<bool>,
    /// Litres in it.
    #[field(min = 0, max = 9, unit = "l", sort)]
    oil: i64,
    /// Who keeps it.
    #[field(confidential = "private")]
    keeper: Option<Email>,
    /// Who answers at night.
    phone: Option<Phone>,
    /// What to know about it.
    notes: Option<Prose>,
    /// How long it burns.
    burns: Option<Duration>,
    /// What it cost.
    price: Option<Money>,
    /// Since when it burns.
    lit_at: Option<Instant>,
    /// When it was bought.
    #[field(sort)]
    bought: Option<Day>,
    /// For whom it shines.
    shines_for: Refs<Organisation>,
    /// Visits.
    visits: Rows<Visit>,
    /// Does it burn?
    glow: Glow,
}

const LANTERNS: Capability = Capability {
    name: "lanterns",
    records: &[Lantern::record_type],
    routes: |routes: Routes| routes,
};

/// An installation with a lead everywhere (`lea`), and two organisations.
struct Wharf {
    port: Port,
    altus: String,
    brightline: String,
}

async fn wharf(on: On) -> Option<Wharf> {
    let mut capabilities = governance::CAPABILITIES.to_vec();
    capabilities.push(LANTERNS);
    let mut port = Port::open(capabilities, on).await?;
    port.account("lea", &[(AccessRole::Lead, None)]).await;
    let mut ids = Vec::new();
    for name in ["Altus", "Brightline"] {
        let body = json!({ "name": name, "kind": "provider" });
        let seen = send(&port.as_("lea"), "POST", "/api/organisations", &[], &body).await;
        ids.push(text(&seen.is(201).json()["id"]));
    }
    let brightline = ids.pop().unwrap();
    Some(Wharf { port, altus: ids.pop().unwrap(), brightline })
}

async fn send(
    by: &Client,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &Json,
) -> Seen {
    by.json(method.parse().unwrap(), path, headers, body).await
}

async fn patch(by: &Client, path: &str, version: i64, body: Json) -> Seen {
    let tag = format!("\"{version}\"");
    send(by, "PATCH", path, &[("if-match", &tag)], &body).await
}

async fn post(by: &Client, path: &str, body: Json) -> Seen {
    send(by, "POST", path, &[], &body).await
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_else(|| panic!("no text: {json}")).to_owned()
}

fn refused(seen: &Seen) -> Vec<String> {
    let document = seen.is(422).json();
    assert_eq!(seen.header("content-type"), "application/problem+json");
    document["refusals"].as_array().unwrap().iter().map(|r| text(&r["field"])).collect()
}

impl Wharf {
    fn lea(&self) -> Client {
        self.port.as_("lea")
    }

    async fn lantern(&self, name: &str) -> Json {
        let body = json!({ "name": name, "home": self.altus, "oil": 3 });
        post(&self.lea(), "/api/lanterns", body).await.is(201).json()
    }
}

async fn every_kind_of_field_comes_back_as_it_was_sent(on: On) {
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

async fn a_patch_changes_what_it_names_and_leaves_the_rest(on: On) {
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

async fn a_change_that_began_from_an_older_version_is_refused(on: On) {
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

async fn a_repeated_key_gets_the_same_bytes_and_changes_nothing_twice(on: On) {
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

async fn a_foreign_record_and_a_missing_one_get_the_same_answer(on: On) {
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

async fn what_is_withheld_is_named_and_cannot_be_changed(on: On) {
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

async fn following_next_visits_every_record_once(on: On) {
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

async fn refusals_name_each_member_at_fault(on: On) {
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

async fn acts_are_resources_below_the_record(on: On) {
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

async fn the_description_lists_the_routes_of_the_interface_and_no_others(on: On) {
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

async fn the_page_for_people_says_the_same(on: On) {
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

async fn problems_below_the_interface_are_documents(on: On) {
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

async fn a_token_has_the_reach_of_its_account_and_may_be_limited_to_reading(on: On) {
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

async fn fields_of_the_installation_are_read_and_described_like_declared_ones(on: On) {
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

testkit::on_both! {
    every_kind_of_field_comes_back_as_it_was_sent,
    a_patch_changes_what_it_names_and_leaves_the_rest,
    a_change_that_began_from_an_older_version_is_refused,
    a_repeated_key_gets_the_same_bytes_and_changes_nothing_twice,
    a_foreign_record_and_a_missing_one_get_the_same_answer,
    what_is_withheld_is_named_and_cannot_be_changed,
    following_next_visits_every_record_once,
    refusals_name_each_member_at_fault,
    acts_are_resources_below_the_record,
    the_description_lists_the_routes_of_the_interface_and_no_others,
    the_page_for_people_says_the_same,
    problems_below_the_interface_are_documents,
    a_token_has_the_reach_of_its_account_and_may_be_limited_to_reading,
    fields_of_the_installation_are_read_and_described_like_declared_ones,
}
