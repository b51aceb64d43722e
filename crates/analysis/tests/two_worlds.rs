//! Two worlds that differ only in what belongs to others are the same, byte for byte, for a
//! provider that looks at them; and no word of theirs is in anything that it is answered.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use frame::{
    gate::AccessRole,
    store::{self, Saving},
};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use testkit::{Client, On, Port, commit};

/// Every name and text of what is foreign holds this word, and nothing else does.
const CANARY: &str = "quagga";

struct World {
    port: Port,
    ids: BTreeMap<String, String>,
    numbers: BTreeMap<String, String>,
}

impl World {
    /// Altus with its services, its contract with Keystone, and its customer Northwharf. What is
    /// foreign comes afterwards, so that the numbers are the same in both worlds.
    async fn open(on: On, foreign: bool) -> Option<World> {
        let capabilities =
            [governance::CAPABILITIES, services::CAPABILITIES, analysis::CAPABILITIES].concat();
        let port = Port::open(capabilities, on).await?;
        let mut world = World { port, ids: BTreeMap::new(), numbers: BTreeMap::new() };
        for name in ["Keystone", "Altus", "Northwharf", "Corvid"] {
            // That there are other organisations is said nowhere, so they may be in both worlds.
            let name = if name == "Corvid" { CANARY } else { name };
            world.add("organisations", name, json!({ "name": name, "kind": "provider" })).await;
        }
        world.own().await;
        if foreign {
            world.foreign().await;
        }
        for (login, role, at) in [
            ("dana", AccessRole::Lead, None),
            ("ravi", AccessRole::Contributor, Some("Altus")),
            ("ines", AccessRole::Contributor, Some("Northwharf")),
        ] {
            let at = at.map(|name| world.ids[name].parse().unwrap());
            world.port.account(login, &[(role, at)]).await;
        }
        Some(world)
    }

    async fn own(&mut self) {
        let altus = self.ids["Altus"].clone();
        let customers = vec![self.ids["Northwharf"].clone()];
        for (name, rto) in [("Storage", "PT2H"), ("Backup", "PT8H")] {
            let body = json!({
                "name": name, "provider": altus, "kind": "supporting", "own_recovery": "PT40M",
                "state": "live", "rto": rto, "customers": customers, "tier": "1", "vital": true,
                "claimed_in": "a paper of Altus", "description": "Keeps what others need",
            });
            self.add("services", name, body).await;
        }
        for name in ["san-q7", "san-q8"] {
            let body = json!({
                "name": name, "class": "server", "organisation": altus, "own_recovery": "PT35M",
                "state": "in-use",
            });
            self.add("cis", name, body).await;
        }
        for (consumer, provider) in
            [("Storage", "san-q7"), ("Storage", "san-q8"), ("Backup", "Storage")]
        {
            self.need("Altus", consumer, provider).await;
        }
        let supplier = json!({
            "name": "Altus hosting", "customer": self.ids["Keystone"], "organisation": altus,
            "risk": "high", "risk_reason": "What Keystone thinks of it", "delivers": "Hosting",
        });
        self.add("suppliers", "Altus hosting", supplier).await;
        self.contract("UC-ALT-07", "Altus hosting", &["Storage"]).await;
    }

    /// What Keystone keeps of what Altus did: a proof, a review, a dispute.
    async fn deeds(&mut self) {
        let supplier = self.ids["Altus hosting"].clone();
        let keystone = self.ids["Keystone"].clone();
        let proof = json!({
            "name": "Restore from the vault", "supplier": supplier, "customer": keystone,
            "kind": "test-report", "result": "passed", "dated": "2026-03-01", "scope": "Site East",
            "state": "accepted",
        });
        self.add("continuity_proofs", "proof", proof).await;
        let review = json!({
            "name": "made of its parts", "supplier": supplier, "customer": keystone,
            "period": "Q3 2026", "value_for_money": "What Keystone compared it with",
            "improvements": "A second engineer",
        });
        self.add("performance_reviews", "review", review).await;
        let dispute = json!({
            "question": "Was it a breach?", "supplier": supplier, "customer": keystone,
            "raised_on": "2026-04-01", "our_view": "It was", "their_view": "It was not",
            "next_step": "Keystone asks its lawyers", "state": "raised",
        });
        self.add("disputes", "dispute", dispute).await;
    }

    /// What belongs to others: a service with what it stands on, a supplier, a contract, a person.
    async fn foreign(&mut self) {
        let other = self.ids[CANARY].clone();
        let named = |what: &str| format!("{CANARY} {what}");
        for what in ["settlement", "dealing"] {
            let body = json!({
                "name": named(what), "provider": other, "kind": "supporting", "state": "live",
                "own_recovery": "PT40M", "rto": "PT10M", "vital": true, "tier": "0",
                "description": named("does this"), "customers": [self.ids["Keystone"]],
            });
            self.add("services", &named(what), body).await;
        }
        let body = json!({
            "name": named("app"), "class": "server", "organisation": other, "state": "in-use",
            "own_recovery": "PT3H",
        });
        self.add("cis", &named("app"), body).await;
        self.need(CANARY, &named("settlement"), &named("app")).await;
        self.need(CANARY, &named("dealing"), &named("settlement")).await;
        let person = json!({
            "name": named("person"), "organisation": other,
        });
        self.add("persons", &named("person"), person).await;
        let supplier = json!({
            "name": named("supplies"), "customer": self.ids["Keystone"], "organisation": other,
            "risk_reason": named("reason"),
        });
        self.add("suppliers", &named("supplies"), supplier).await;
        // It opens everything, and names what is Altus's beside: between others, all the same.
        let about = [&*named("settlement"), "Storage"];
        self.contract(&named("UC"), &named("supplies"), &about).await;
    }

    /// A contract with Keystone that discloses everything.
    async fn contract(&mut self, title: &str, supplier: &str, services: &[&str]) {
        let services: Vec<&String> = services.iter().map(|name| &self.ids[*name]).collect();
        let body = json!({
            "title": title, "supplier": self.ids[supplier], "customer": self.ids["Keystone"],
            "kind": "uc", "rto": "PT4H", "services": services, "state": "active",
            "discloses": "everything", "starts": "2026-01-01",
            "continuity_clauses": format!("What {title} says"),
            "value_for_money": "What Keystone compared it with",
        });
        self.add("contracts", title, body).await;
    }

    async fn need(&mut self, of: &str, consumer: &str, provider: &str) {
        let body = json!({
            "organisation": self.ids[of], "consumer": self.ids[consumer],
            "provider": self.ids[provider], "kind": "uses", "strength": "hard",
            "evidence": "declared",
        });
        self.add("dependencies", &format!("{consumer} needs {provider}"), body).await;
    }

    async fn add(&mut self, register: &str, name: &str, body: Json) {
        let of = self.port.app().catalogue().at(register).unwrap();
        let known = |member: &String| of.fields.iter().any(|field| field.name == member);
        assert!(body.as_object().unwrap().keys().all(known), "{register}: {body}");
        let value = |field: &record::Field| field.kind.from_json(&body[field.name]).unwrap();
        let values: Vec<record::Value> = of.fields.iter().map(value).collect();
        let mut writer = self.port.writer().await;
        writer.because("The two worlds");
        let outcome = store::save(&mut writer, of, Saving::new(values)).await.unwrap();
        self.ids.insert(name.to_owned(), outcome.stored().id.to_string());
        self.numbers.insert(name.to_owned(), outcome.stored().label());
        commit(writer).await.unwrap();
    }

    /// Every page and answer that could tell of somebody else, as this reader gets it.
    async fn told(&self, who: &Client) -> Vec<(String, String)> {
        let mut paths: Vec<String> = [
            "/",
            "/?all=yes",
            "/?vital=yes&verdict=unknown",
            "/explorer",
            "/explorer?all=yes",
            "/explorer?fail=san-q7&parts=yes",
            "/explorer?fail=quagga%20app",
            "/registers",
            "/explorer?fail=san-q7&spare=san-q8&not=yes",
            "/readiness/export.csv?all=yes",
            "/unconfirmed",
            "/unconfirmed/export.csv",
            "/conflicts",
            "/explorer/export.csv?fail=san-q7",
            "/conflicts/export.csv",
            "/explorer/export.csv?table=singles",
            "/dependencies/asked-of-us",
            "/find?q=quagga",
            "/find?q=settl",
            "/api/search?q=quagga",
            "/api/analysis/readiness",
            "/api/analysis/impact?fail=san-q7",
            "/api/analysis/impact?fail=quagga%20app",
        ]
        .map(str::to_owned)
        .to_vec();
        let registers = [
            "services",
            "cis",
            "dependencies",
            "suppliers",
            "contracts",
            "organisations",
            "persons",
        ];
        for register in registers {
            for path in ["/{}", "/{}?q=quagga", "/{}/export.csv", "/{}?retired=yes", "/api/{}"] {
                paths.push(path.replace("{}", register));
            }
            // What is there only in one world is asked for in both.
            for number in 1..=6 {
                let prefix = self.port.app().catalogue().at(register).unwrap().prefix;
                for path in ["/{}/{n}", "/{}/{n}/record", "/{}/{n}/history", "/api/{}/{n}"] {
                    let number = format!("{prefix}-{number:04}");
                    paths.push(path.replace("{}", register).replace("{n}", &number));
                }
            }
        }
        for number in ["SVC-0001", "SVC-0003", "SUP-0001", "SUP-0002"] {
            let register = if number.starts_with("SVC") { "services" } else { "suppliers" };
            paths.push(format!("/api/analysis/{register}/{number}"));
        }
        let mut told = Vec::new();
        for path in paths {
            let seen = who.get(&path).await;
            let text = format!("{} {:?} {}", seen.status, seen.header("etag"), seen.text());
            told.push((path, plain(&text)));
        }
        told
    }
}

/// Without what differs by itself: ids, which hold the moment, keys of forms, and what was asked.
fn plain(text: &str) -> String {
    let is_id = |word: &&str| word.len() == 36 && word.matches('-').count() == 4;
    let mut plain = text.replace("quagga%20app", "asked").replace("quagga app", "asked");
    plain = plain.replace("q=quagga", "q=asked").replace("value=\"quagga\"", "value=\"asked\"");
    plain = plain.replace("“quagga”", "“asked”");
    let parts = text.split(|c: char| !c.is_ascii_hexdigit() && c != '-');
    for id in parts.filter(is_id) {
        plain = plain.replace(id, "an id");
    }
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    for key in words.filter(|word| word.len() > 50) {
        plain = plain.replace(key, "a key");
    }
    plain
}

async fn a_provider_is_answered_alike_whatever_belongs_to_others(on: On) {
    let Some(with) = World::open(on, true).await else { return };
    let Some(without) = World::open(on, false).await else { return };
    let mut asked = 0;
    for login in ["ravi", "ines"] {
        let with = with.told(&with.port.as_(login)).await;
        let without = without.told(&without.port.as_(login)).await;
        for ((path, seen), (_, other)) in with.iter().zip(&without) {
            assert!(!seen.to_lowercase().contains(CANARY), "{login} at {path}: {seen}");
            let same = seen.lines().zip(other.lines()).find(|(a, b)| a != b);
            assert_eq!(same, None, "{login} at {path}");
            assert_eq!(seen.len(), other.len(), "{login} at {path}");
            asked += usize::from(seen.starts_with("200"));
        }
    }
    assert!(asked > 60, "so many answers were compared: {asked}");
    // The control: whoever reaches everything is answered otherwise, and reads the word.
    let (a, b) = (with.port.as_("dana"), without.port.as_("dana"));
    let (with, without) = (with.told(&a).await, without.told(&b).await);
    let differ = with.iter().zip(&without).filter(|(a, b)| a.1 != b.1).count();
    let reads = with.iter().filter(|(_, text)| text.contains(CANARY)).count();
    assert!(differ > 20 && reads > 20, "{differ} differ, {reads} name it");
}

async fn what_others_need_of_a_provider_tells_no_name(on: On) {
    let Some(mut world) = World::open(on, true).await else { return };
    world.need(CANARY, &format!("{CANARY} settlement"), "Storage").await;
    for login in ["ravi", "ines"] {
        for (path, text) in world.told(&world.port.as_(login)).await {
            assert!(!text.to_lowercase().contains(CANARY), "{login} at {path}: {text}");
        }
    }
    let asked = world.port.as_("ravi").get("/dependencies/asked-of-us").await;
    asked.is(200).sees("Storage");
    // The control: the lead reads who it is.
    world.port.as_("dana").get("/dependencies").await.is(200).sees(CANARY);
}

async fn a_contract_opens_nothing_of_a_third_organisation(on: On) {
    let Some(mut world) = World::open(on, true).await else { return };
    // Altus and Keystone agree on a service that is neither's, and to disclose everything.
    let settlement = format!("{CANARY} settlement");
    world.need(CANARY, &settlement, "Storage").await;
    world.contract("UC-ALT-09", "Altus hosting", &["Storage", &settlement]).await;
    let ravi = world.port.as_("ravi");
    for (path, text) in world.told(&ravi).await {
        assert!(!text.to_lowercase().contains(CANARY), "ravi at {path}: {text}");
    }
    // What the contract is about: that there is one, and by when it must be back.
    let path = "/api/analysis/impact?fail=san-q7";
    let told = ravi.get(path).await;
    told.is(200).sees("a service of another provider, RTO 10 min").sees_not("PT3H");
    world.port.as_("ines").get(path).await.is(200).sees_not("RTO 10 min");
    // The control: what is Altus's own stands there by its name, and the lead reads the other too.
    told.sees("Storage");
    world.port.as_("dana").get(path).await.is(200).sees(&settlement);
}

async fn a_customer_sees_the_services_that_are_delivered_to_it(on: On) {
    let Some(world) = World::open(on, true).await else { return };
    let ines = world.port.as_("ines");
    let home = ines.get("/").await;
    home.is(200).sees("Storage").sees("Backup").sees_not("san-q7").sees_not("Where to begin");
    ines.get("/services").await.is(200).sees("Storage");
    let storage = world.numbers["Storage"].clone();
    let page = ines.get(&format!("/services/{storage}")).await;
    page.is(200).sees("Keeps what others need").sees("2 h").sees_not("san-q7");
    page.sees("its provider shows what it shall reach").sees_not("/history");
    // What is the provider's own business stays there: in the record, in lists and in files.
    let api = ines.get(&format!("/api/services/{storage}")).await.is(200).json();
    assert_eq!((&api["rto"], &api["own_recovery"]), (&json!("PT2H"), &Json::Null));
    ines.get("/services?claimed_in.has=paper").await.is(200).sees_not("Storage");
    ines.get("/services?q=paper").await.is(200).sees_not("Storage");
    let record = ines.get(&format!("/services/{storage}/record")).await;
    record.is(200).sees_not("a paper of Altus").sees_not("id=\"comments\"");
    let file = ines.get("/services/export.csv").await;
    file.is(200).sees("Storage").sees_not("a paper of Altus");
    // It is read, and nothing else.
    ines.get(&format!("/services/{storage}/edit")).await.is(404);
    ines.get(&format!("/services/{storage}/history")).await.is(404);
    ines.get("/api/cis").await.is(200).sees_not("san-q7");
    // The controls: its provider finds it by the same words, and sees what it stands on.
    let ravi = world.port.as_("ravi");
    ravi.get("/services?claimed_in.has=paper").await.is(200).sees("Storage");
    ravi.get(&format!("/services/{storage}")).await.is(200).sees("san-q7");
}

async fn a_supplier_reads_its_own_contracts_and_not_what_is_thought_of_it(on: On) {
    let Some(mut world) = World::open(on, true).await else { return };
    world.deeds().await;
    let ravi = world.port.as_("ravi");
    let (supplier, contract) =
        (world.numbers["Altus hosting"].clone(), world.numbers["UC-ALT-07"].clone());
    let page = ravi.get(&format!("/suppliers/{supplier}")).await;
    page.is(200).sees("UC-ALT-07").sees("Storage").sees_not("What Keystone thinks of it");
    let page = ravi.get(&format!("/contracts/{contract}")).await;
    page.is(200).sees("What UC-ALT-07 says").sees_not("What Keystone compared it with");
    ravi.get("/contracts").await.is(200).sees("UC-ALT-07");
    let record = ravi.get(&format!("/suppliers/{supplier}/record")).await;
    record.is(200).sees_not("What Keystone thinks of it").sees_not(">High<");
    ravi.get("/suppliers?risk=high").await.is(200).sees_not("Altus hosting");
    let dana = world.port.as_("dana");
    dana.get("/suppliers?risk=high").await.is(200).sees("Altus hosting");
    dana.get(&format!("/suppliers/{supplier}/record")).await.sees("What Keystone thinks of it");
    // So are what it showed, how it was reviewed, and what is disputed with it.
    let page = ravi.get(&format!("/suppliers/{supplier}")).await;
    page.is(200).sees("Restore from the vault").sees("Q3 2026").sees("Was it a breach?");
    page.sees_not("Keystone asks its lawyers");
    for (register, record, words, hidden) in [
        ("continuity_proofs", "proof", "Site East", "What Keystone compared"),
        ("performance_reviews", "review", "A second engineer", "What Keystone compared it with"),
        ("disputes", "dispute", "It was not", "Keystone asks its lawyers"),
    ] {
        let path = format!("/{register}/{}", world.numbers[record]);
        ravi.get(&path).await.is(200).sees(words).sees_not(hidden);
        ravi.get(&format!("{path}/edit")).await.is(404);
        world.port.as_("ines").get(&path).await.is(404);
        let file = ravi.get(&format!("/{register}/export.csv")).await;
        file.is(200).sees_not(hidden);
    }
    // Who is neither side sees neither.
    let ines = world.port.as_("ines");
    ines.get(&format!("/contracts/{contract}")).await.is(404);
    ines.get(&format!("/suppliers/{supplier}")).await.is(404);
}

testkit::on_both!(
    a_provider_is_answered_alike_whatever_belongs_to_others,
    what_others_need_of_a_provider_tells_no_name,
    a_contract_opens_nothing_of_a_third_organisation,
    a_customer_sees_the_services_that_are_delivered_to_it,
    a_supplier_reads_its_own_contracts_and_not_what_is_thought_of_it,
);
