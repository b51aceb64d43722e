//! Stories of the registers of services, suppliers and configuration, told over HTTP on both
//! databases.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::gate::AccessRole;
use governance::people;
use serde_json::{Value as Json, json};
use services::northwharf::{self, Laid};
use testkit::on_both;
use testkit::{Client, Method, On, Port, Seen, commit};

pub mod configuration;
pub mod documents;
pub mod exports;
pub mod measures;
pub mod suppliers;
use self::configuration::{
    a_baseline_covers_dependencies,
    a_baseline_is_read_from_the_ledger_and_an_audit_compares_with_it,
    a_baseline_of_many_components_is_read_in_pages_and_compared_whole,
    a_component_changes_only_for_a_reason_that_is_kept,
    a_dependency_has_a_status_an_owner_a_review_and_tags,
    a_dependency_is_named_by_its_ends_and_settled_by_a_person,
    a_provider_sees_its_own_components_and_nothing_of_others, a_service_is_a_component_like_others,
    an_audit_with_more_accepted_than_it_holds_settles,
    components_of_every_facility_are_listed_and_found, only_a_comparison_makes_an_audit_compared,
    the_audit_of_the_demonstration_is_what_a_comparison_finds,
    what_was_found_on_the_spot_is_compared_with_the_register,
};
use self::documents::documents_are_configuration_items_in_baselines_and_audits;
use self::exports::{
    an_export_names_only_what_its_reader_sees_and_comes_back_unchanged,
    german_heads_of_needs_are_understood,
};
use self::measures::{
    continuity_requirements_are_defined_for_each_service,
    measures_count_what_the_registers_hold_and_move_with_it,
};
use self::suppliers::{
    a_contract_goes_from_its_draft_to_its_settled_end, a_supplier_is_evaluated_before_it_delivers,
    an_agreement_is_made_for_many_services_with_many_customers,
    contracts_tell_their_kind_their_terms_and_what_they_are_worth,
    suppliers_are_reviewed_disputed_with_and_asked_for_proofs,
    the_chain_of_suppliers_is_known_with_rank_risk_and_owner,
    the_risk_of_a_contract_is_judged_and_kept_from_the_other_side,
    what_a_customer_asks_for_leads_to_an_agreement,
};

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
    let items = found["items"].as_array().unwrap();
    let is_it = |item: &&Json| item["name"].as_str().is_some_and(|name| name.contains("ontinuity"));
    let offered = items.iter().find(is_it).unwrap();
    for field in ["available_to", "cost", "charged", "features", "getting_started"] {
        assert!(offered[field].is_string(), "{field}: {offered}");
    }
}

async fn objectives_that_contradict_each_other_are_refused(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.dana();
    let path = "/api/services/SVC-0012";
    let late = change(&dana, path, "RFC-0300", json!({ "rto": "PT5H30M" })).await;
    assert_eq!(refused(&late), ["rto"]);
    late.sees("R1");
    let lost = change(&dana, path, "RFC-0300", json!({ "rpo": "PT1H" })).await;
    assert_eq!(refused(&lost), ["rpo"]);
    let full = change(&dana, path, "RFC-0300", json!({ "rto_full": "PT3H" })).await;
    assert_eq!(refused(&full), ["rto"]);
    // Equal is accepted, and so is an objective that is taken back.
    change(&dana, path, "RFC-0301", json!({ "rto": "PT5H" })).await.is(200);
    change(&dana, path, "RFC-0302", json!({ "rto": null })).await.is(200);
}

async fn a_service_in_use_changes_only_for_a_reason_that_is_kept(on: On) {
    let Some(story) = story(on).await else { return };
    let (dana, path) = (story.dana(), "/api/services/SVC-0012");
    let later = json!({ "rto": "PT5H" });
    assert_eq!(refused(&change(&dana, path, "", later.clone()).await), ["reason"]);
    // In its place and in the whole form it is asked for, and typed without it is not saved.
    dana.get("/services/SVC-0012/edit?field=rto").await.is(200).sees("name=\"reason\"");
    dana.get("/services/SVC-0012/edit").await.is(200).sees("name=\"reason\"");
    let version = dana.get(path).await.json()["version"].to_string();
    let typed = [("rto", "5 h"), ("_version", version.as_str())];
    dana.post("/services/SVC-0012", &typed).await.is(422).sees("name the change, like RFC-0042");
    // So do many at once, and taking it out of use.
    let preview = "/services/bulk/preview?ids=SVC-0012&set=rto&value=5%20h";
    let refused_at_once = dana.get(preview).await;
    refused_at_once.is(422).sees("name the change, like RFC-0042").sees("name=\"why\"");
    dana.get(&format!("{preview}&why=RFC-0301")).await.is(200).sees("1 will change");
    assert_eq!(refused(&step(&dana, path, "wind-down", json!({})).await).len(), 2);
    change(&dana, path, "RFC-0301", later).await.is(200);
    let history = dana.get(&format!("{path}/history")).await.is(200).json();
    assert_eq!(history["items"][0]["reason"], "RFC-0301");
    // The control: what is not in use yet is changed as anybody likes.
    let new = json!({
        "name": "Carbon trading",
        "provider": story.people.organisation("Corvid").to_string(),
        "kind": "customer-facing",
    });
    let path = address(&add(&dana, "services", new).await, "services");
    change(&dana, &path, "", json!({ "rto": "PT5H" })).await.is(200);
}

async fn the_form_of_a_step_asks_for_everything_that_the_step_looks_at(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.dana();
    let new = json!({
        "name": "Carbon trading",
        "provider": story.people.organisation("Corvid").to_string(),
        "kind": "customer-facing",
    });
    let page = address(&add(&dana, "services", new).await, "services").replace("/api", "");
    let page = dana.get(&page).await.is(303).location().to_owned();
    let form = dana.get(&format!("{page}?step=plan")).await;
    form.is(200).sees("name=\"origin\"").sees("name=\"purpose\"").sees("name=\"impacts");
    form.sees("assess each area before the service is planned");
    // The control: a step that does not look at it does not ask for it.
    dana.get(&format!("{page}?step=drop")).await.is(200).sees_not("name=\"impacts");
}

async fn references_out_of_reach_are_withheld_from_programs(on: On) {
    let Some(story) = story(on).await else { return };
    let (dana, ravi) = (story.dana(), story.port.as_("ravi"));
    let all = dana.get("/api/contracts?limit=100").await.is(200).json();
    let mut withheld = 0;
    for contract in all["items"].as_array().unwrap() {
        let path = format!("/api/contracts/{}", contract["number"].as_str().unwrap());
        let seen = ravi.get(&path).await;
        if seen.status.as_u16() == 404 {
            continue;
        }
        let shown = seen.json();
        let services = shown["services"].as_array().unwrap();
        for service in services {
            ravi.get(&format!("/api/services/{}", service.as_str().unwrap())).await.is(200);
        }
        let is_less = services.len() < contract["services"].as_array().unwrap().len();
        let named = shown["withheld"].as_array().unwrap().contains(&json!("services"));
        assert_eq!(is_less, named, "{shown}");
        withheld += usize::from(is_less);
        // The control: whoever reaches all is told all.
        assert_eq!(contract["withheld"], json!([]));
    }
    assert!(withheld > 0, "a contract of Altus is for services that Altus does not see");
    let listed = ravi.get("/api/contracts?limit=100").await.is(200).json();
    let named = |one: &&Json| one["withheld"].as_array().unwrap().contains(&json!("services"));
    assert_eq!(listed["items"].as_array().unwrap().iter().filter(named).count(), withheld);
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
    // A service in use is not switched off without a word, either.
    assert_eq!(refused(&step(&dana, &path, "switch-off", json!({})).await), ["reason"]);
    let last = json!({ "reason": "The last customer left" });
    step(&dana, &path, "switch-off", last).await.is(200);
    assert_eq!(refused(&step(&dana, &path, "go-live", json!({})).await), ["state"]);
}

on_both!(
    german_heads_of_needs_are_understood,
    an_export_names_only_what_its_reader_sees_and_comes_back_unchanged,
    a_baseline_covers_dependencies,
    documents_are_configuration_items_in_baselines_and_audits,
    a_dependency_has_a_status_an_owner_a_review_and_tags,
    a_baseline_of_many_components_is_read_in_pages_and_compared_whole,
    continuity_requirements_are_defined_for_each_service,
    measures_count_what_the_registers_hold_and_move_with_it,
    an_audit_with_more_accepted_than_it_holds_settles,
    the_risk_of_a_contract_is_judged_and_kept_from_the_other_side,
    a_service_is_described_in_the_words_of_its_customers,
    a_service_in_use_changes_only_for_a_reason_that_is_kept,
    the_form_of_a_step_asks_for_everything_that_the_step_looks_at,
    references_out_of_reach_are_withheld_from_programs,
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
    the_audit_of_the_demonstration_is_what_a_comparison_finds,
);
