//! Stories of consequences, told over HTTP on both databases: what follows from records, that it
//! follows them at once, and that nobody learns of it what is not theirs to see.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use frame::{
    app::{App, Settings},
    gate::{AccessRole, Answer, Occurrence, open_session_for},
    server,
    store::{self, Saving},
};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use terms::Id;
use testkit::{Client, Method, On, Port, StatusCode, commit};

struct Wharf {
    port: Port,
    /// Somebody who reaches everything, at another node over the same database.
    elsewhere: Client,
    ids: BTreeMap<String, String>,
    numbers: BTreeMap<String, String>,
}

impl Wharf {
    /// Settlement of Northwharf, delivered by Corvid on what Altus hosts: 25+10+35+190+40+25+55
    /// minutes one after the other.
    async fn open(on: On) -> Option<Wharf> {
        let capabilities =
            [governance::CAPABILITIES, services::CAPABILITIES, analysis::CAPABILITIES].concat();
        let (database, folder) = Port::database(on).await?;
        let mut port = Port::over(capabilities.clone(), database.clone(), folder).await;
        port.account("lea", &[(AccessRole::Lead, None)]).await;
        let settings = Settings { secure: false, setup_code: None, version: "0" };
        let other = App::new(database, port.app().clock().clone(), capabilities, settings);
        let mut writer = port.writer().await;
        let cookie = open_session_for(&mut writer, "otto", &[(AccessRole::Lead, None)]).await;
        let done = Answer::empty(StatusCode::OK);
        drop(writer.commit(Occurrence::of("account.added"), done).await.unwrap());
        let elsewhere = Client::of(server::router(&other).0, &cookie.unwrap());
        let (ids, numbers) = (BTreeMap::new(), BTreeMap::new());
        let mut wharf = Wharf { port, elsewhere, ids, numbers };
        for name in ["Northwharf", "Altus", "Corvid", "Brightline"] {
            wharf.add("organisations", name, json!({ "name": name, "kind": "provider" })).await;
        }
        wharf
            .service("Settlement", "Corvid", "PT55M", json!({ "rto": "PT4H", "vital": true }))
            .await;
        for (name, of, own) in [
            ("application", "Corvid", "PT25M"),
            ("log replay", "Corvid", "PT40M"),
            ("stl-db-1", "Altus", "PT3H10M"),
            ("stl-db-2", "Altus", "PT3H10M"),
            ("san-q7", "Altus", "PT35M"),
            ("team", "Altus", "PT10M"),
            ("detection", "Altus", "PT25M"),
        ] {
            wharf.ci(name, of, own).await;
        }
        for (consumer, provider, more) in [
            ("Settlement", "application", json!({})),
            ("application", "log replay", json!({})),
            ("log replay", "stl-db-1", json!({ "group": "database", "needed": 1 })),
            ("log replay", "stl-db-2", json!({ "group": "database", "needed": 1 })),
            ("stl-db-1", "san-q7", json!({})),
            ("stl-db-2", "san-q7", json!({})),
            ("san-q7", "team", json!({})),
            ("team", "detection", json!({})),
        ] {
            let of = if consumer.starts_with("stl") || consumer == "san-q7" || consumer == "team" {
                "Altus"
            } else {
                "Corvid"
            };
            wharf.need(consumer, provider, of, more).await;
        }
        Some(wharf)
    }

    fn lea(&self) -> Client {
        self.port.as_("lea")
    }

    /// Lays a record as the machine's administrator does: its state may be any.
    async fn add(&mut self, register: &str, name: &str, body: Json) -> String {
        let of = self.port.app().catalogue().at(register).unwrap();
        let known = |member: &String| of.fields.iter().any(|field| field.name == member);
        assert!(body.as_object().unwrap().keys().all(known), "{register}: {body}");
        let value = |field: &record::Field| field.kind.from_json(&body[field.name]).unwrap();
        let values: Vec<record::Value> = of.fields.iter().map(value).collect();
        let mut writer = self.port.writer().await;
        writer.because("The landscape of the story");
        let outcome = store::save(&mut writer, of, Saving::new(values)).await.unwrap();
        let (id, number) = (outcome.stored().id, outcome.stored().label());
        commit(writer).await.unwrap();
        self.ids.insert(name.to_owned(), id.to_string());
        self.numbers.insert(name.to_owned(), number.clone());
        number
    }

    async fn service(&mut self, name: &str, of: &str, own: &str, more: Json) {
        let mut body = json!({
            "name": name, "provider": self.ids[of], "kind": "supporting", "own_recovery": own,
            "state": "live",
        });
        merge(&mut body, more);
        self.add("services", name, body).await;
    }

    async fn ci(&mut self, name: &str, of: &str, own: &str) {
        let body = json!({
            "name": name, "class": "server", "organisation": self.ids[of], "own_recovery": own,
            "state": "in-use",
        });
        self.add("cis", name, body).await;
    }

    async fn need(&mut self, consumer: &str, provider: &str, of: &str, more: Json) -> String {
        let mut body = json!({
            "organisation": self.ids[of], "consumer": self.ids[consumer],
            "provider": self.ids[provider], "kind": "runs-on", "strength": "hard",
            "evidence": "declared",
        });
        merge(&mut body, more);
        self.add("dependencies", &format!("{consumer} > {provider}"), body).await
    }

    /// Changes a record with a reason.
    async fn change(&self, register: &str, name: &str, body: Json) {
        let path = format!("/api/{register}/{}", self.numbers[name]);
        let etag = self.lea().get(&path).await.is(200).header("etag").to_owned();
        let headers = [("if-match", etag.as_str()), ("change-reason", "The story goes on")];
        self.lea().json(Method::PATCH, &path, &headers, &body).await.is(200);
    }

    async fn settlement(&self, who: &Client) -> Json {
        let path = format!("/api/analysis/services/{}", self.numbers["Settlement"]);
        who.get(&path).await.is(200).json()
    }

    fn id(&self, name: &str) -> Id {
        self.ids[name].parse().unwrap()
    }
}

fn merge(body: &mut Json, more: Json) {
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
}

async fn settlement_is_late_by_its_chain(on: On) {
    let Some(wharf) = Wharf::open(on).await else { return };
    let lea = wharf.lea();
    let report = wharf.settlement(&lea).await;
    assert_eq!(report["line"]["derived"], json!({ "at_least": "PT6H20M", "unknown": [] }));
    assert_eq!(report["line"]["verdict"], "gap");
    assert_eq!(report["line"]["margin_seconds"], -8_400);
    let own: Vec<&str> = report["chain"]
        .as_array()
        .unwrap()
        .iter()
        .map(|link| link["own"].as_str().unwrap())
        .collect();
    assert_eq!(own, ["PT25M", "PT10M", "PT35M", "PT3H10M", "PT40M", "PT25M", "PT55M"]);
    let ready = lea.get("/api/analysis/readiness").await.is(200).json();
    let words: String = ready["sentence"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["words"].as_str().unwrap())
        .collect();
    assert_eq!(
        words,
        "1 of 1 vital service would miss its RTO today: Settlement, 6 h 20 min against 4 h."
    );
    let culprit = ready["conflicts"][0]["culprit"]["name"].as_str().unwrap();
    assert!(culprit.starts_with("stl-db"), "{culprit}");
    let singles: Vec<&str> = ready["singles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|single| single["cause"]["name"].as_str().unwrap())
        .collect();
    assert!(singles.contains(&"san-q7") && !singles.contains(&"stl-db-1"), "{singles:?}");
    // What fails, fails at once; a what-if takes one node off the array.
    let path = format!("/api/analysis/impact?fail={}", wharf.numbers["san-q7"]);
    let blast = lea.get(&path).await.is(200).json();
    let hit = |blast: &Json| {
        let hits = blast["hits"].as_array().unwrap().clone();
        hits.into_iter().find(|hit| hit["node"]["name"] == "Settlement")
    };
    assert_eq!(hit(&blast).unwrap()["recovered"]["at_least"], "PT5H45M");
    let without = format!("{path}&without={}", wharf.numbers["stl-db-2 > san-q7"]);
    let blast = lea.get(&without).await.is(200).json();
    assert!(hit(&blast).is_none(), "the second node holds it up");
    assert_eq!(format!("/api/analysis/impact?{}", blast["link"].as_str().unwrap()), without);
    lea.get("/api/analysis/impact?own=CI-1").await.is(400).sees("write it like");
    lea.get("/api/analysis/impact?fial=CI-1").await.is(400).sees("fial");
    lea.get("/api/openapi.json").await.is(200).sees("/api/analysis/impact");
    wharf.port.anon().get("/api/analysis/readiness").await.is(401);
}

async fn an_edit_is_in_the_next_answer_here_and_at_another_node(on: On) {
    let Some(mut wharf) = Wharf::open(on).await else { return };
    let derived = |report: Json| report["line"]["derived"]["at_least"].as_str().unwrap().to_owned();
    let lea = wharf.lea();
    assert_eq!(derived(wharf.settlement(&lea).await), "PT6H20M");
    assert_eq!(derived(wharf.settlement(&wharf.elsewhere).await), "PT6H20M");
    wharf.change("cis", "stl-db-1", json!({ "own_recovery": "PT1H10M" })).await;
    for who in [&lea, &wharf.elsewhere] {
        assert_eq!(derived(wharf.settlement(who).await), "PT4H20M");
    }
    // A new node behind a new dependency.
    wharf.ci("key vault", "Corvid", "PT5H").await;
    wharf.need("application", "key vault", "Corvid", json!({})).await;
    for who in [&lea, &wharf.elsewhere] {
        assert_eq!(derived(wharf.settlement(who).await), "PT6H20M");
    }
    // Out of use: the dependency is not there any more.
    let path = format!("/api/dependencies/{}", wharf.numbers["application > key vault"]);
    let etag = lea.get(&path).await.is(200).header("etag").to_owned();
    let retired = format!("{path}/retirement");
    let headers = [("if-match", etag.as_str()), ("change-reason", "It moved away")];
    let body = json!({});
    assert!(lea.json(Method::POST, &retired, &headers, &body).await.status.is_success());
    for who in [&lea, &wharf.elsewhere] {
        assert_eq!(derived(wharf.settlement(who).await), "PT4H20M");
    }
    // Without a time of its own it is unknown, and the one who must say it is named.
    wharf.change("cis", "team", json!({ "own_recovery": null })).await;
    let report = wharf.settlement(&wharf.elsewhere).await;
    assert_eq!(report["line"]["derived"]["at_least"], "PT4H10M");
    assert_eq!(report["line"]["derived"]["unknown"][0]["node"]["name"], "team");
}

/// Everything that somebody is told about consequences.
async fn told(wharf: &Wharf, who: &Client) -> String {
    let mut told = String::new();
    for path in ["readiness", "impact?fail=CI-0005", "impact?fail=san-q7"] {
        told.push_str(&who.get(&format!("/api/analysis/{path}")).await.is(200).text());
    }
    for register in ["services", "suppliers"] {
        for number in wharf.numbers.values() {
            let seen = who.get(&format!("/api/analysis/{register}/{number}")).await;
            if seen.status.as_u16() == 200 {
                told.push_str(&seen.text());
            }
        }
    }
    told
}

async fn a_provider_is_told_nothing_of_the_others_but_what_a_contract_opens(on: On) {
    let Some(mut wharf) = Wharf::open(on).await else { return };
    for (login, at) in [("ravi", "Altus"), ("yuki", "Corvid"), ("bo", "Brightline")] {
        let organisation = wharf.id(at);
        wharf.port.account(login, &[(AccessRole::Contributor, Some(organisation))]).await;
    }
    let (ravi, yuki) = (wharf.port.as_("ravi"), wharf.port.as_("yuki"));
    let foreign = ["Settlement", "application", "log replay", "Corvid", "Northwharf"];
    let said = told(&wharf, &ravi).await;
    for name in foreign {
        assert!(!said.contains(&format!("\"{name}")), "{name} in {said}");
    }
    assert!(!said.contains(&wharf.ids["Settlement"]));
    let ready = ravi.get("/api/analysis/readiness").await.is(200).json();
    assert_eq!((ready["components"].as_u64(), ready["all"]["gap"].as_u64()), (Some(5), Some(0)));
    // A name or number that is tried out is not known, whether it is there or not.
    let tried = ravi.get("/api/analysis/impact?fail=Settlement").await.is(200).json();
    assert_eq!((&tried["not_found"], &tried["causes"]), (&json!(["Settlement"]), &json!([])));
    // Foreign and missing are the same answer, byte for byte.
    let path = format!("/api/analysis/services/{}", wharf.numbers["Settlement"]);
    let (theirs, missing) =
        (ravi.get(&path).await, ravi.get("/api/analysis/services/SVC-0999").await);
    assert_eq!((theirs.is(404).body.clone(), theirs.headers), (missing.body, missing.headers));
    // Its own service stands on what is not its to see: that makes the time unknown, no more.
    let report = yuki.get(&path).await.is(200).json();
    assert_eq!(report["line"]["verdict"], "unknown");
    let why = &report["line"]["derived"]["unknown"][0]["why"];
    assert_eq!(why, "keeps its recovery time to itself");
    assert!(!yuki.get(&path).await.text().contains("stl-db"));
    // A contract opens the objective to its parties, without name or number.
    let supplier = json!({
        "name": "Altus hosting", "customer": wharf.ids["Northwharf"],
        "organisation": wharf.ids["Altus"],
    });
    wharf.add("suppliers", "Altus hosting", supplier).await;
    let contract = json!({
        "title": "UC-ALT-07", "supplier": wharf.ids["Altus hosting"],
        "customer": wharf.ids["Northwharf"], "kind": "uc", "rto": "PT4H",
        "services": [wharf.ids["Settlement"]], "discloses": "objective", "state": "active",
        "starts": "2026-01-01", "continuity_clauses": "Restores within the promised time.",
    });
    wharf.add("contracts", "UC-ALT-07", contract).await;
    // Between Settlement and the array stands only Corvid's own; the contract is about Settlement,
    // so a need of Settlement itself is what shows.
    wharf.need("Settlement", "san-q7", "Corvid", json!({ "lag": "PT15M" })).await;
    let blast = ravi.get("/api/analysis/impact?fail=san-q7").await.is(200).json();
    let hits = blast["hits"].as_array().unwrap();
    let boxed: Vec<&Json> =
        hits.iter().filter(|hit| hit["node"]["disclosed"] == "objective").collect();
    assert_eq!(boxed.len(), 1, "{blast}");
    assert_eq!(boxed[0]["node"]["name"], "a service of another provider, RTO 4 h");
    assert_eq!((&boxed[0]["node"]["number"], &boxed[0]["after"]), (&json!(""), &json!("PT15M")));
    let said = told(&wharf, &ravi).await;
    for name in foreign {
        assert!(!said.contains(&format!("\"{name}")), "{name} in {said}");
    }
    let bo = told(&wharf, &wharf.port.as_("bo")).await;
    assert!(!bo.contains("another provider, RTO"), "{bo}");
    // The control: who reaches all is told all of it, and the promise is laid into the chain.
    let said = told(&wharf, &wharf.lea()).await;
    assert!(foreign[..3].iter().all(|name| said.contains(&format!("\"{name}"))), "{said}");
    let path = format!("/api/analysis/suppliers/{}", wharf.numbers["Altus hosting"]);
    let report = wharf.lea().get(&path).await.is(200).json();
    assert_eq!(report["promises"][0]["after"], "PT2H");
    assert_eq!(report["promises"][0]["margin_seconds"], -7_200);
}

/// The rules of the conflicts that name this contract.
async fn broken(wharf: &Wharf, contract: &str) -> Vec<String> {
    let ready = wharf.lea().get("/api/analysis/readiness").await.is(200).json();
    let conflicts = ready["conflicts"].as_array().unwrap().iter();
    let own = conflicts.filter(|one| one["contract"] == *wharf.numbers[contract]);
    own.map(|one| one["rule"].as_str().unwrap().to_owned()).collect()
}

async fn promises_of_data_and_availability_are_held_against_what_is_needed(on: On) {
    let Some(mut wharf) = Wharf::open(on).await else { return };
    wharf.change("services", "Settlement", json!({ "rpo": "PT15M" })).await;
    for name in ["Altus", "Corvid"] {
        let supplier = json!({ "name": name, "customer": wharf.ids["Northwharf"] });
        wharf.add("suppliers", &format!("{name} Ltd"), supplier).await;
    }
    for (title, of, kind, availability, below) in [
        ("UC-1", "Altus Ltd", "uc", "99.95 %", vec![]),
        ("UC-2", "Corvid Ltd", "uc", "99.95 %", vec![]),
        ("SLA-1", "Corvid Ltd", "sla", "99.90 %", vec!["UC-1", "UC-2"]),
    ] {
        let below: Vec<&String> = below.into_iter().map(|name: &str| &wharf.ids[name]).collect();
        let contract = json!({
            "title": title, "supplier": wharf.ids[of], "customer": wharf.ids["Northwharf"],
            "kind": kind, "services": [wharf.ids["Settlement"]], "availability": availability,
            "rpo": "PT15M", "underpinned_by": below, "state": "active", "starts": "2026-01-01",
        });
        wharf.add("contracts", title, contract).await;
    }
    // 99.95 % of 99.95 % is a little more than 99.90 %, and equal data loss is enough.
    assert!(broken(&wharf, "UC-1").await.is_empty() && broken(&wharf, "SLA-1").await.is_empty());
    wharf.change("contracts", "UC-1", json!({ "rpo": "PT1H", "availability": "99.9 %" })).await;
    assert_eq!(broken(&wharf, "UC-1").await, ["promise-loses-too-much"]);
    assert_eq!(broken(&wharf, "SLA-1").await, ["availability-too-weak"]);
    let report = format!("/suppliers/{}", wharf.numbers["Altus Ltd"]);
    wharf.lea().get(&report).await.is(200).sees("1 h, RPO 15 min");
    wharf.change("contracts", "UC-1", json!({ "rpo": "PT10M", "availability": "99.99 %" })).await;
    assert!(broken(&wharf, "UC-1").await.is_empty() && broken(&wharf, "SLA-1").await.is_empty());
}

testkit::on_both!(
    settlement_is_late_by_its_chain,
    an_edit_is_in_the_next_answer_here_and_at_another_node,
    a_provider_is_told_nothing_of_the_others_but_what_a_contract_opens,
    promises_of_data_and_availability_are_held_against_what_is_needed,
);
