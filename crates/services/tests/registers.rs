//! Stories of the registers of services, suppliers and configuration, told over HTTP on both
//! databases.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::gate::AccessRole;
use frame::on_both;
use frame::testkit::{Client, Method, On, Port, Seen, commit};
use governance::people;
use serde_json::{Value as Json, json};
use services::northwharf::{self, Laid};

struct Story {
    port: Port,
    people: people::northwharf::Laid,
    laid: Laid,
}

async fn story(on: On) -> Option<Story> {
    let all = [governance::CAPABILITIES, services::CAPABILITIES].concat();
    let mut port = Port::open(all, on).await?;
    let mut writer = port.writer().await;
    let people = people::northwharf::lay(&mut writer).await.unwrap();
    let laid = northwharf::lay(&mut writer, &people).await.unwrap();
    commit(writer).await.unwrap();
    let at = |name: &str| Some(people.organisation(name));
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    port.account("ravi", &[(AccessRole::Contributor, at("Altus"))]).await;
    port.account("yuki", &[(AccessRole::Contributor, at("Corvid"))]).await;
    Some(Story { port, people, laid })
}

impl Story {
    fn dana(&self) -> Client {
        self.port.as_("dana")
    }
}

async fn change(who: &Client, path: &str, why: &str, body: Json) -> Seen {
    let etag = who.get(path).await.is(200).header("etag").to_owned();
    let mut headers = vec![("if-match", etag.as_str())];
    if !why.is_empty() {
        headers.push(("change-reason", why));
    }
    who.json(Method::PATCH, path, &headers, &body).await
}

async fn step(who: &Client, path: &str, name: &str, body: Json) -> Seen {
    let etag = who.get(path).await.is(200).header("etag").to_owned();
    let path = format!("{path}/steps/{name}");
    who.json(Method::POST, &path, &[("if-match", &etag)], &body).await
}

async fn add(who: &Client, register: &str, body: Json) -> Seen {
    who.json(Method::POST, &format!("/api/{register}"), &[], &body).await
}

/// Adds a dependency for that reason.
async fn because(who: &Client, why: &str, body: Json) -> Seen {
    who.json(Method::POST, "/api/dependencies", &[("change-reason", why)], &body).await
}

fn refused(seen: &Seen) -> Vec<String> {
    let document = seen.is(422).json();
    let refusals = document["refusals"].as_array().unwrap();
    refusals.iter().map(|refusal| refusal["field"].as_str().unwrap().to_owned()).collect()
}

/// The address of a record that was just added.
fn address(seen: &Seen, register: &str) -> String {
    format!("/api/{register}/{}", seen.is(201).json()["id"].as_str().unwrap())
}

async fn count(who: &Client, question: &str) -> usize {
    who.get(question).await.is(200).json()["items"].as_array().unwrap().len()
}

async fn a_service_is_described_in_the_words_of_its_customers(on: On) {
    let Some(story) = story(on).await else { return };
    let settlement = story.dana().get("/api/services/SVC-0012").await.is(200).json();
    let filled = [
        "description",
        "hours",
        "support_hours",
        "exceptions",
        "security",
        "outside_control",
        "utility",
        "warranty",
        "owner",
    ];
    for field in filled {
        assert!(settlement[field].is_string(), "{field}: {settlement}");
    }
    assert_eq!(settlement["targets"].as_array().unwrap().len(), 2);
    assert_eq!(settlement["contacts"].as_array().unwrap().len(), 2);
    assert_eq!(
        (settlement["confidentiality"].clone(), settlement["integrity"].clone()),
        (json!("high"), json!("very-high"))
    );
    assert_eq!(
        (settlement["rto"].clone(), settlement["mtpd"].clone(), settlement["wrt"].clone()),
        (json!("PT4H"), json!("PT6H"), json!("PT1H"))
    );
    // What nobody stated stays open, and is no zero.
    assert_eq!(settlement["rto_full"], Json::Null);
    let page = story.dana().get("/services/SVC-0012").await;
    page.is(200).sees("Settles trades with the clearing house").sees("60 % of the daily volume");
    // Continuity is a service like the others, with all that one needs to begin to use it.
    let found = story.dana().get("/api/services?q=continuity").await.is(200).json();
    let offered = &found["items"][0];
    for field in ["available_to", "cost", "charged", "features", "getting_started"] {
        assert!(offered[field].is_string(), "{field}: {offered}");
    }
}

async fn objectives_that_contradict_each_other_are_refused(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.dana();
    let path = "/api/services/SVC-0012";
    let late = change(&dana, path, "", json!({ "rto": "PT5H30M" })).await;
    assert_eq!(refused(&late), ["rto"]);
    late.sees("R1");
    assert_eq!(refused(&change(&dana, path, "", json!({ "rpo": "PT1H" })).await), ["rpo"]);
    assert_eq!(refused(&change(&dana, path, "", json!({ "rto_full": "PT3H" })).await), ["rto"]);
    // Equal is accepted, and so is an objective that is taken back.
    change(&dana, path, "", json!({ "rto": "PT5H" })).await.is(200);
    change(&dana, path, "", json!({ "rto": null })).await.is(200);
}

async fn a_new_service_is_planned_after_its_impact_was_assessed(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.dana();
    let new = json!({
        "name": "Carbon trading",
        "provider": story.people.organisation("Corvid").to_string(),
        "kind": "customer-facing",
    });
    let path = address(&add(&dana, "services", new).await, "services");
    dana.get(&path).await.is(200).sees("\"state\":\"proposed\"");
    let early = step(&dana, &path, "plan", json!({})).await;
    assert_eq!(refused(&early), ["origin", "purpose", "impacts"]);
    let whose = json!({ "fields": { "origin": "customer", "purpose": "business-need" } });
    assert_eq!(refused(&step(&dana, &path, "plan", whose.clone()).await), ["impacts"]);
    let areas = ["financial", "organisational", "technical", "management-system"];
    let impacts = areas.map(|area| json!({ "area": area, "finding": "none" }));
    change(&dana, &path, "", json!({ "impacts": impacts })).await.is(200);
    step(&dana, &path, "plan", whose).await.is(200).sees("\"state\":\"planned\"");
    for name in ["design", "build"] {
        step(&dana, &path, name, json!({})).await.is(200);
    }
    assert_eq!(
        refused(&step(&dana, &path, "accept", json!({})).await),
        ["owner", "customers", "hours"]
    );
    let fields = json!({ "fields": {
        "owner": story.people.person("Callum Dreyer").to_string(),
        "customers": [story.people.organisation("Dealing").to_string()],
        "hours": "bank days",
    } });
    step(&dana, &path, "accept", fields).await.is(200);
    step(&dana, &path, "go-live", json!({})).await.is(200).sees("\"state\":\"live\"");
    // An end wants a reason and a day; what has ended cannot be made live.
    let end = json!({ "fields": { "ends_on": "2027-06-30" } });
    assert_eq!(refused(&step(&dana, &path, "wind-down", end.clone()).await), ["reason"]);
    let end = json!({ "reason": "No customers left", "fields": { "ends_on": "2027-06-30" } });
    step(&dana, &path, "wind-down", end).await.is(200);
    step(&dana, &path, "switch-off", json!({})).await.is(200);
    assert_eq!(refused(&step(&dana, &path, "go-live", json!({})).await), ["state"]);
}

async fn a_component_changes_only_for_a_reason_that_is_kept(on: On) {
    let Some(story) = story(on).await else { return };
    let ravi = story.port.as_("ravi");
    let path = format!("/api/cis/{}", story.laid.ci("san-q7"));
    let firmware = json!({ "edition": "firmware 8.5" });
    let silent = change(&ravi, &path, "", firmware.clone()).await;
    assert_eq!(refused(&silent), ["reason"]);
    ravi.get(&path).await.is(200).sees("firmware 8.4");
    change(&ravi, &path, "RFC-0231", firmware).await.is(200).sees("firmware 8.5");
    let history = ravi.get(&format!("{path}/history")).await.is(200).json();
    assert_eq!(history["items"][0]["reason"], "RFC-0231");
    // The record tells what it is, where it is, and what concerns it.
    let array = ravi.get(&path).await.is(200).json();
    assert_eq!(array["class"], "storage-array");
    assert!(array["number"].is_string() || array["number"].is_number(), "{array}");
    for field in ["description", "edition", "location", "owner", "serial"] {
        assert!(array[field].is_string(), "{field}: {array}");
    }
    assert_eq!(array["linked"][0]["reference"], "RFC-0231");
    assert_eq!(array["linked"][0]["kind"], "change");
    assert_eq!(array["state"], "in-use");
    let in_use = count(&ravi, "/api/cis?q=san-q7&state=in-use").await;
    assert_eq!((in_use, count(&ravi, "/api/cis?q=san-q7&state=withdrawn").await), (1, 0));
}

async fn components_of_every_facility_are_listed_and_found(on: On) {
    let Some(story) = story(on).await else { return };
    use record::Choice;
    use services::configuration::{CiClass, Facility};
    let dana = story.dana();
    for facility in Facility::VALUES {
        let facility = Facility::from_name(facility.name).unwrap();
        let mut found = 0;
        for class in CiClass::of(facility) {
            found += count(&dana, &format!("/api/cis?class={}", class.name())).await;
        }
        assert!(found > 0, "no component of {facility:?}");
    }
}

async fn a_dependency_is_named_by_its_ends_and_settled_by_a_person(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.dana();
    let (service, node) = (story.laid.service("Settlement"), story.laid.ci("san-e2"));
    let organisation = story.people.organisation("Corvid").to_string();
    let need = |provider: Json, unresolved: Json| {
        json!({
            "organisation": organisation,
            "consumer": service.to_string(),
            "provider": provider,
            "unresolved": unresolved,
            "kind": "uses",
            "strength": "hard",
            "evidence": "declared",
        })
    };
    let why = "Seen in the walk through the racks";
    let itself = because(&dana, why, need(json!(service.to_string()), Json::Null)).await;
    assert_eq!(refused(&itself), ["provider"]);
    let nobody = because(&dana, why, need(Json::Null, Json::Null)).await;
    assert_eq!(refused(&nobody), ["provider"]);
    // What needs what belongs to the components: it comes and changes for a reason that is told.
    let unsaid = add(&dana, "dependencies", need(Json::Null, json!("old array"))).await;
    assert_eq!(refused(&unsaid), ["reason"]);
    let open = because(&dana, why, need(Json::Null, json!("old array"))).await;
    let path = address(&open, "dependencies");
    dana.get(&path).await.is(200).sees("Settlement uses old array");
    let settled = json!({ "provider": node.to_string() });
    assert_eq!(refused(&change(&dana, &path, "", settled.clone()).await), ["reason"]);
    dana.get(&path).await.is(200).sees("\"provider\":null");
    let settled = change(&dana, &path, "RFC-0244", settled).await;
    settled.is(200).sees("\"unresolved\":\"old array\"");
    let number = settled.json()["number"].as_str().unwrap().to_owned();
    dana.get(&format!("/dependencies/{number}/history")).await.is(200).sees("RFC-0244");
    // A service is a component to the register of dependencies: both ends are found from both.
    let from_the_service = format!("/api/dependencies?consumer={service}");
    assert!(count(&dana, &from_the_service).await >= 8);
    let page = story.dana().get("/cis/CI-0001").await;
    page.is(200).sees("stl-vol-1");
}

async fn a_provider_sees_its_own_components_and_nothing_of_others(on: On) {
    let Some(story) = story(on).await else { return };
    let (ravi, yuki) = (story.port.as_("ravi"), story.port.as_("yuki"));
    let array = format!("/api/cis/{}", story.laid.ci("san-q7"));
    ravi.get(&array).await.is(200).sees("san-q7");
    let foreign = yuki.get(&array).await;
    let missing = yuki.get("/api/cis/CI-9999").await;
    assert_eq!(foreign.is(404).body, missing.is(404).body);
    assert_eq!(count(&yuki, "/api/cis?q=san-q7").await, 0);
    let contract = format!("/api/contracts/{}", story.laid.contract("UC-ALT-07"));
    yuki.get(&contract).await.is(404);
    // The control.
    story.dana().get(&contract).await.is(200).sees("UC-ALT-07");
}

async fn a_supplier_is_evaluated_before_it_delivers(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.dana();
    let new = json!({
        "name": "Alder Hosting",
        "customer": story.people.organisation("Keystone").to_string(),
    });
    let path = address(&add(&dana, "suppliers", new).await, "suppliers");
    assert_eq!(refused(&step(&dana, &path, "approve", json!({})).await), ["state"]);
    assert_eq!(refused(&step(&dana, &path, "evaluate", json!({})).await), ["evaluation"]);
    let answers = json!([{ "question": "Are there two sites?", "answer": "not-fulfilled" }]);
    let fields = json!({ "fields": { "evaluation": answers } });
    step(&dana, &path, "evaluate", fields).await.is(200);
    let fields = json!({ "fields": {
        "category": "tactical",
        "risk": "medium",
        "owner": story.people.person("Omar Haddon").to_string(),
    } });
    let early = step(&dana, &path, "approve", fields.clone()).await;
    assert_eq!(refused(&early), ["evaluation.0.evidence"]);
    let answers = json!([{
        "question": "Are there two sites?",
        "answer": "not-fulfilled",
        "evidence": "the second opens in May",
    }]);
    change(&dana, &path, "", json!({ "evaluation": answers })).await.is(200);
    step(&dana, &path, "approve", fields).await.is(200);
    step(&dana, &path, "begin", json!({})).await.is(200).sees("\"state\":\"active\"");
    let why = json!({ "reason": "Missed two restores" });
    step(&dana, &path, "watch", why.clone()).await.is(200);
    step(&dana, &path, "leave", why).await.is(200);
    step(&dana, &path, "part", json!({})).await.is(200).sees("\"state\":\"former\"");
}

async fn the_chain_of_suppliers_is_known_with_rank_risk_and_owner(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.dana();
    let altus = story.laid.supplier("Altus");
    let below = format!("/api/suppliers?delivers_through={altus}");
    assert_eq!(count(&dana, &below).await, 2);
    let altus = dana.get(&format!("/api/suppliers/{altus}")).await.is(200).json();
    assert_eq!(
        (altus["category"].clone(), altus["risk"].clone(), altus["rank"].clone()),
        (json!("strategic"), json!("high"), json!(1))
    );
    for field in ["owner", "risk_reason", "risk_judged_on"] {
        assert!(altus[field].is_string(), "{field}: {altus}");
    }
    assert_eq!(altus["contact_persons"].as_array().unwrap().len(), 1);
    let page = dana.get("/suppliers/SUP-0002").await;
    page.is(200).sees("Stonegate Vaults").sees("Ravi Thornbury");
}

async fn a_contract_goes_from_its_draft_to_its_settled_end(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.dana();
    let new = json!({
        "title": "SLA-009 Carbon trading",
        "supplier": story.laid.supplier("Keystone").to_string(),
        "customer": story.people.organisation("Northwharf Markets").to_string(),
        "kind": "sla",
    });
    let path = address(&add(&dana, "contracts", new).await, "contracts");
    step(&dana, &path, "negotiate", json!({})).await.is(200);
    let starts = json!({ "fields": { "starts": "2027-01-01" } });
    // It says for which services, with which targets, and what either side does.
    let empty = step(&dana, &path, "agree", starts.clone()).await;
    let open = ["services", "rto", "duties_of_supplier", "duties_of_customer", "underpinned_by"];
    assert_eq!(refused(&empty), open);
    let said = json!({
        "services": [story.laid.service("Dealing").to_string()],
        "rto": "PT4H",
        "duties_of_supplier": "Restores, tells every hour, tests once a year.",
        "duties_of_customer": "Names who may call.",
    });
    change(&dana, &path, "", said).await.is(200);
    // Nobody is promised anything before those it stands on have promised it.
    let early = step(&dana, &path, "agree", starts.clone()).await;
    assert_eq!(refused(&early), ["underpinned_by"]);
    // Neither a draft, nor another SLA, nor itself, nor what has ended carries it.
    let own = dana.get(&path).await.is(200).json()["id"].clone();
    let draft = json!({
        "title": "UC-COR-99 Carbon trading",
        "supplier": story.laid.supplier("Corvid").to_string(),
        "customer": story.people.organisation("Keystone").to_string(),
        "kind": "uc",
    });
    let draft_path = address(&add(&dana, "contracts", draft).await, "contracts");
    let draft = dana.get(&draft_path).await.is(200).json()["id"].clone();
    let sla = json!(story.laid.contract("SLA-002").to_string());
    for weak in [&draft, &sla, &own] {
        change(&dana, &path, "", json!({ "underpinned_by": [weak] })).await.is(200);
        let refusal = step(&dana, &path, "agree", starts.clone()).await;
        assert_eq!(refused(&refusal), ["underpinned_by"], "{weak}");
        refusal.sees("carries no SLA");
    }
    step(&dana, &draft_path, "drop", json!({ "reason": "Never signed" })).await.is(200);
    change(&dana, &path, "", json!({ "underpinned_by": [draft] })).await.is(200);
    let ended = step(&dana, &path, "agree", starts.clone()).await;
    assert_eq!(refused(&ended), ["underpinned_by"]);
    let below = json!([story.laid.contract("UC-COR-05").to_string()]);
    change(&dana, &path, "", json!({ "underpinned_by": below })).await.is(200);
    step(&dana, &path, "agree", starts).await.is(200);
    step(&dana, &path, "start", json!({})).await.is(200);
    step(&dana, &path, "review", json!({})).await.is(200);
    step(&dana, &path, "renew", json!({})).await.is(200);
    let notice = json!({
        "reason": "The market closes",
        "fields": { "ends": "2027-12-31", "ending": "premature" },
    });
    step(&dana, &path, "terminate", notice).await.is(200);
    assert_eq!(refused(&step(&dana, &path, "transfer", json!({})).await), ["exit_plan"]);
    let plan = json!({ "fields": { "exit_plan": "Data go to Altus within a month." } });
    step(&dana, &path, "transfer", plan).await.is(200);
    assert_eq!(refused(&step(&dana, &path, "end", json!({})).await), ["closing"]);
    let closing = ["service", "cost", "hardware", "licences", "data"]
        .map(|matter| json!({ "matter": matter, "outcome": "handed over" }));
    let settled = json!({ "fields": { "closing": closing } });
    step(&dana, &path, "end", settled).await.is(200).sees("\"state\":\"ended\"");
}

async fn contracts_tell_their_kind_their_terms_and_what_they_are_worth(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.dana();
    let internal = dana.get("/api/contracts?kind=ola").await;
    internal.is(200).sees("OLA-01").sees_not("UC-ALT-07").sees_not("SLA-001");
    let path = format!("/api/contracts/{}", story.laid.contract("UC-ALT-07"));
    let contract = dana.get(&path).await.is(200).json();
    assert_eq!((&contract["kind"], &contract["standard_terms"]), (&json!("uc"), &json!(true)));
    assert!(contract["value_for_money"].as_str().unwrap().starts_with("Compared with two offers"));
    // How it is measured, and when it does not hold, is a part of what was promised.
    let more = json!({
        "measurement": "By our own probe at the door, every minute, told each month",
        "exceptions": "Maintenance that was announced two weeks before",
    });
    let now = change(&dana, &path, "", more.clone()).await.is(200).json();
    assert_eq!(
        (&now["measurement"], &now["exceptions"]),
        (&more["measurement"], &more["exceptions"])
    );
    let deviating = dana.get("/api/contracts?standard_terms=no").await;
    deviating.is(200).sees("UC-MER-01").sees_not("UC-ALT-07");
}

async fn an_agreement_is_made_for_many_services_with_many_customers(on: On) {
    let Some(mut story) = story(on).await else { return };
    for (login, at) in [("ines", "Northwharf Markets"), ("bo", "Brightline")] {
        let at = Some(story.people.organisation(at));
        story.port.account(login, &[(AccessRole::Contributor, at)]).await;
    }
    let dana = story.dana();
    let services = ["Dealing", "Settlement", "Payments"];
    let new = |customers: Json| {
        json!({
            "title": "SLA-010 Shared desk",
            "supplier": story.laid.supplier("Keystone").to_string(),
            "customer": story.people.organisation("Keystone").to_string(),
            "further_customers": customers,
            "kind": "sla",
            "services": services.map(|name| story.laid.service(name).to_string()),
        })
    };
    let both = ["Northwharf Markets", "Brightline"];
    let both = json!(both.map(|name| story.people.organisation(name).to_string()));
    let path = address(&add(&dana, "contracts", new(both)).await, "contracts");
    let kept = dana.get(&path).await.is(200).json();
    assert_eq!(kept["services"].as_array().unwrap().len(), 3);
    // Each of its customers reads it, and nobody else.
    for login in ["ines", "bo"] {
        story.port.as_(login).get(&path).await.is(200).sees("SLA-010 Shared desk");
    }
    story.port.as_("yuki").get(&path).await.is(404);
    // The control: one service for one customer, which the others do not read.
    let one = address(&add(&dana, "contracts", new(json!([]))).await, "contracts");
    story.port.as_("bo").get(&one).await.is(404);
}

async fn a_service_is_a_component_like_others(on: On) {
    let Some(story) = story(on).await else { return };
    let ravi = story.port.as_("ravi");
    let storage = story.laid.service("Compute and storage").to_string();
    let new = json!({
        "name": "Before the new array",
        "purpose": "after-recovery",
        "organisation": story.people.organisation("Altus").to_string(),
        "services": [storage],
        "cis": [story.laid.ci("san-q7").to_string()],
    });
    let path = address(&add(&ravi, "baselines", new).await, "baselines");
    let fixed = json!({ "fields": { "as_of": "2030-01-01T00:00:00Z" } });
    step(&ravi, &path, "fix", fixed).await.is(200);
    let held = ravi.get(&format!("{path}/contents")).await;
    held.is(200).sees("Compute and storage").sees("san-q7");
    // It is at either end of dependencies, as a component is.
    for end in ["consumer", "provider"] {
        assert!(count(&ravi, &format!("/api/dependencies?{end}={storage}")).await > 0, "{end}");
    }
}

async fn suppliers_are_reviewed_disputed_with_and_asked_for_proofs(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.dana();
    let altus = story.laid.supplier("Altus");
    for (register, wanted) in
        [("performance_reviews", 3), ("disputes", 2), ("continuity_proofs", 4)]
    {
        let question = format!("/api/{register}?supplier={altus}");
        assert_eq!(count(&dana, &question).await, wanted, "{register}");
    }
    dana.get("/api/performance_reviews").await.is(200).sees("Q3 2026 of Altus");
    // What was promised and reached stands row by row, and whether it is still needed.
    let review = dana.get("/api/performance_reviews/REV-0003").await.is(200).json();
    let missed = json!({ "promise": "restored in time", "reached": "2 of 3", "kept": "missed" });
    assert_eq!(review["performance"][1], missed, "{review}");
    assert_eq!((&review["result"], &review["still_needed"]), (&json!("partly"), &json!(true)));
    let path = "/api/performance_reviews/REV-0001";
    let worth = json!({ "value_for_money": "Two other offers were dearer" });
    let worth = change(&dana, path, "", worth).await;
    assert_eq!(worth.is(200).json()["value_for_money"], "Two other offers were dearer");
    assert_eq!(count(&dana, "/api/performance_reviews?still_needed=yes").await, 3);
    // A dispute is carried upwards with its level and its next day, and ends with an outcome.
    let path = "/api/disputes/DSP-0003";
    let up = json!({ "reason": "No answer", "fields": { "level": 3, "next_on": "2026-12-01" } });
    step(&dana, path, "escalate", up).await.is(200).sees("\"level\":3");
    assert_eq!(refused(&step(&dana, path, "settle", json!({})).await), ["outcome", "settled_on"]);
    // A proof that was asked for arrives with its day and its result, or not at all.
    let path = "/api/continuity_proofs/PRF-0005";
    assert_eq!(refused(&step(&dana, path, "receive", json!({})).await), ["dated", "result"]);
    let here = json!({ "fields": { "dated": "2026-11-01", "result": "passed" } });
    step(&dana, path, "receive", here).await.is(200);
    step(&dana, path, "accept", json!({})).await.is(200).sees("\"state\":\"accepted\"");
}

async fn what_a_customer_asks_for_leads_to_an_agreement(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.dana();
    let new = json!({
        "name": "Prices on the screen within a second",
        "customer": story.people.organisation("Northwharf Markets").to_string(),
        "in_their_words": "We cannot deal without prices.",
    });
    let register = "service_level_requirements";
    let path = address(&add(&dana, register, new).await, register);
    assert_eq!(refused(&step(&dana, &path, "translate", json!({})).await), ["service", "meaning"]);
    let meaning = json!({ "fields": {
        "service": story.laid.service("Market data").to_string(),
        "meaning": "Back within a quarter of an hour.",
    } });
    step(&dana, &path, "translate", meaning).await.is(200);
    let agreed = json!({ "fields": { "agreement": story.laid.contract("SLA-001").to_string() } });
    assert_eq!(refused(&step(&dana, &path, "agree", agreed.clone()).await), ["rto"]);
    change(&dana, &path, "", json!({ "rto": "PT15M" })).await.is(200);
    step(&dana, &path, "agree", agreed).await.is(200).sees("\"state\":\"agreed\"");
    let now = dana.get(&path).await.is(200).json();
    assert_eq!(now["rto"], "PT15M");
    assert_eq!(now["agreement"], story.laid.contract("SLA-001").to_string());
}

async fn a_baseline_is_read_from_the_ledger_and_an_audit_compares_with_it(on: On) {
    let Some(story) = story(on).await else { return };
    let ravi = story.port.as_("ravi");
    let baseline = ravi.get("/api/baselines/BSL-0001").await.is(200).json();
    // What is fixed is not changed.
    let moved = change(&ravi, "/api/baselines/BSL-0001", "", json!({ "cis": [] })).await;
    assert_eq!(refused(&moved), ["cis"]);
    story.port.hand().advance(3_600);
    let array = format!("/api/cis/{}", story.laid.ci("san-q7"));
    change(&ravi, &array, "RFC-0231", json!({ "edition": "firmware 8.5" })).await.is(200);
    let node = format!("/api/cis/{}", story.laid.ci("stl-db-2"));
    let etag = ravi.get(&node).await.is(200).header("etag").to_owned();
    let gone = json!({ "reason": "Broken beyond repair" });
    let withdrawn = format!("{node}/steps/withdraw");
    ravi.json(Method::POST, &withdrawn, &[("if-match", &etag)], &gone).await.is(200);
    let held = ravi.get("/api/baselines/BSL-0001/contents").await;
    held.is(200).sees("firmware 8.4").sees("stl-db-2").sees_not("firmware 8.5");
    let new = json!({
        "name": "After the firmware",
        "organisation": story.people.organisation("Altus").to_string(),
        "occasion": "event",
        "baseline": baseline["id"],
    });
    let register = "configuration_audits";
    let path = address(&add(&ravi, register, new).await, register);
    let compared = compare(&ravi, &path).await;
    let items = compared.is(200).json()["items"].clone();
    assert_eq!(
        items,
        json!([
            {
                "deviation": "different",
                "name": "san-q7",
                "field": "Version",
                "expected": "firmware 8.4",
                "found": "firmware 8.5",
            },
            {
                "deviation": "missing",
                "name": "stl-db-2",
                "field": null,
                "expected": null,
                "found": null,
            },
        ])
    );
    // Every finding is settled before the audit is.
    assert_eq!(refused(&step(&ravi, &path, "settle", json!({})).await), ["findings"]);
    let who = story.people.person("Ravi Thornbury").to_string();
    let mut findings = ravi.get(&path).await.is(200).json()["findings"].clone();
    for finding in findings.as_array_mut().unwrap() {
        finding["settlement"] = json!("changed-as-approved");
        finding["settled_by"] = json!(who);
        finding["settled_on"] = json!("2026-11-23");
    }
    change(&ravi, &path, "", json!({ "findings": findings })).await.is(200);
    // Compared once more, what was decided stays decided.
    compare(&ravi, &path).await.is(200);
    step(&ravi, &path, "settle", json!({})).await.is(200).sees("\"state\":\"settled\"");
    assert_eq!(refused(&compare(&ravi, &path).await), ["state"]);
    // Somebody of another provider finds none of it.
    story.port.as_("yuki").get("/api/baselines/BSL-0001/contents").await.is(404);
}

/// The button of the page does what the interface does, and nothing else leads to Compared.
async fn only_a_comparison_makes_an_audit_compared(on: On) {
    let Some(story) = story(on).await else { return };
    let ravi = story.port.as_("ravi");
    let new = json!({
        "name": "After the move",
        "organisation": story.people.organisation("Altus").to_string(),
        "occasion": "event",
        "baseline": ravi.get("/api/baselines/BSL-0001").await.is(200).json()["id"],
    });
    let register = "configuration_audits";
    let added = add(&ravi, register, new).await;
    let path = address(&added, register);
    let page = format!("/{register}/{}", added.json()["number"].as_str().unwrap());
    ravi.get("/baselines/BSL-0001").await.is(200).sees("What it holds").sees("firmware 8.4");
    ravi.get(&page).await.is(200).sees("Compare now").sees("Nothing was compared yet.");
    // By hand nobody gets there: neither by a step nor by writing the time or the findings.
    let time = json!({ "fields": { "compared_at": "2026-11-20T10:00:00Z" } });
    assert_ne!(step(&ravi, &path, "compare", time).await.status.as_u16(), 200);
    let typed = json!({ "compared_at": "2026-11-20T10:00:00Z" });
    assert_eq!(refused(&change(&ravi, &path, "", typed).await), ["compared_at"]);
    assert_eq!(refused(&step(&ravi, &path, "settle", json!({})).await), ["state"]);
    ravi.get(&path).await.is(200).sees("\"state\":\"planned\"");
    story.port.hand().advance(3_600);
    let array = format!("/api/cis/{}", story.laid.ci("san-q7"));
    change(&ravi, &array, "RFC-0231", json!({ "edition": "firmware 8.5" })).await.is(200);
    let comparison = format!("{page}/comparison");
    assert_eq!(ravi.post(&comparison, &[]).await.is(303).location(), page);
    ravi.get(&page).await.is(200).sees("firmware 8.5").sees("Not settled").sees("Compare again");
    // The control: to another provider neither page nor button exists.
    let yuki = story.port.as_("yuki");
    yuki.get(&page).await.is(404);
    yuki.post(&comparison, &[]).await.is(404);
    ravi.get("/configuration_audits/CAU-0001").await.is(200).sees("nas-lab-9");
}

async fn compare(who: &Client, path: &str) -> Seen {
    who.json(Method::POST, &format!("{path}/comparison"), &[], &json!({})).await
}

async fn what_was_found_on_the_spot_is_compared_with_the_register(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.dana();
    let new = json!({
        "name": "Meridian, by telephone",
        "organisation": story.people.organisation("Meridian Feeds").to_string(),
        "occasion": "regular",
        "observed": "meridian-a\nmeridian-c; 2.1",
    });
    let register = "configuration_audits";
    let path = address(&add(&dana, register, new).await, register);
    let items = compare(&dana, &path).await.is(200).json()["items"].clone();
    let told: Vec<(String, String)> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let text = |name: &str| one[name].as_str().unwrap().to_owned();
            (text("deviation"), text("name"))
        })
        .collect();
    let pair = |deviation: &str, name: &str| (deviation.to_owned(), name.to_owned());
    assert_eq!(told, [pair("missing", "meridian-b"), pair("extra", "meridian-c")]);
}

on_both!(
    a_service_is_described_in_the_words_of_its_customers,
    objectives_that_contradict_each_other_are_refused,
    a_new_service_is_planned_after_its_impact_was_assessed,
    a_component_changes_only_for_a_reason_that_is_kept,
    components_of_every_facility_are_listed_and_found,
    a_dependency_is_named_by_its_ends_and_settled_by_a_person,
    a_provider_sees_its_own_components_and_nothing_of_others,
    a_supplier_is_evaluated_before_it_delivers,
    the_chain_of_suppliers_is_known_with_rank_risk_and_owner,
    a_contract_goes_from_its_draft_to_its_settled_end,
    contracts_tell_their_kind_their_terms_and_what_they_are_worth,
    suppliers_are_reviewed_disputed_with_and_asked_for_proofs,
    an_agreement_is_made_for_many_services_with_many_customers,
    a_service_is_a_component_like_others,
    what_a_customer_asks_for_leads_to_an_agreement,
    a_baseline_is_read_from_the_ledger_and_an_audit_compares_with_it,
    what_was_found_on_the_spot_is_compared_with_the_register,
    only_a_comparison_makes_an_audit_compared,
);
