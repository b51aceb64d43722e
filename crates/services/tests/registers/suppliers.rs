//! Suppliers, what is agreed with them and what customers ask for.

use super::{add, address, change, count, refused, step, story};
use frame::gate::AccessRole;
use serde_json::{Value as Json, json};
use testkit::On;

pub async fn a_supplier_is_evaluated_before_it_delivers(on: On) {
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

pub async fn the_chain_of_suppliers_is_known_with_rank_risk_and_owner(on: On) {
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

pub async fn the_risk_of_a_contract_is_judged_and_kept_from_the_other_side(on: On) {
    let Some(mut story) = story(on).await else { return };
    let dana = story.dana();
    let path = format!("/api/contracts/{}", story.laid.contract("UC-ALT-07"));
    let risk = json!({
        "risk": "high",
        "risk_reason": "Nobody else can restore these volumes within the day.",
        "risk_judged_on": "2026-11-20",
    });
    change(&dana, &path, "", risk).await.is(200);
    let high = dana.get("/api/contracts?risk=high").await.is(200).json();
    let found: Vec<&str> = high["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["reference"].as_str())
        .collect();
    assert_eq!(found, ["UC-ALT-07"]);
    // The other side reads the contract, and not how it is judged.
    let altus = story.people.organisation("Altus");
    story.port.account("greta", &[(AccessRole::Reader, Some(altus))]).await;
    let seen = story.port.as_("greta").get(&path).await;
    seen.is(200).sees("UC-ALT-07").sees_not("within the day");
    // The control: who judges reads it.
    dana.get(&path).await.is(200).sees("within the day");
}

pub async fn a_contract_goes_from_its_draft_to_its_settled_end(on: On) {
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
    // Neither a draft, nor another SLA, nor what has ended carries it; itself is not even named.
    let own = dana.get(&path).await.is(200).json()["id"].clone();
    let itself = change(&dana, &path, "", json!({ "underpinned_by": [own] })).await;
    assert_eq!(refused(&itself), ["underpinned_by"]);
    itself.sees("is this contract itself; choose another");
    let draft = json!({
        "title": "UC-COR-99 Carbon trading",
        "supplier": story.laid.supplier("Corvid").to_string(),
        "customer": story.people.organisation("Keystone").to_string(),
        "kind": "uc",
    });
    let draft_path = address(&add(&dana, "contracts", draft).await, "contracts");
    let draft = dana.get(&draft_path).await.is(200).json()["id"].clone();
    let sla = json!(story.laid.contract("SLA-002").to_string());
    for weak in [&draft, &sla] {
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

pub async fn contracts_tell_their_kind_their_terms_and_what_they_are_worth(on: On) {
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

pub async fn an_agreement_is_made_for_many_services_with_many_customers(on: On) {
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

pub async fn suppliers_are_reviewed_disputed_with_and_asked_for_proofs(on: On) {
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

pub async fn what_a_customer_asks_for_leads_to_an_agreement(on: On) {
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
