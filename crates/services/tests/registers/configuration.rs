//! Configuration items, their dependencies, baselines and audits.

use super::{add, address, change, count, refused, step, story};
use frame::store::{self, Saving};
use record::{Record, Ref};
use serde_json::{Value as Json, json};
use services::configuration::{Ci, CiClass};
use std::collections::BTreeSet;
use testkit::{Client, Method, On, Seen, commit};

pub async fn a_component_changes_only_for_a_reason_that_is_kept(on: On) {
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

pub async fn components_of_every_facility_are_listed_and_found(on: On) {
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

pub async fn a_dependency_is_named_by_its_ends_and_settled_by_a_person(on: On) {
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

/// A dependency has a life of its own: where it stands, who answers for it, when it is looked
/// through again, who may know it, and under which words it is found.
pub async fn a_dependency_has_a_status_an_owner_a_review_and_tags(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.dana();
    let listed = dana.get("/api/dependencies?limit=1").await.is(200).json();
    let path = format!("/api/dependencies/{}", listed["items"][0]["id"].as_str().unwrap());
    let filled = json!({
        "status": "ending",
        "owner": story.people.person("Ravi Thornbury").to_string(),
        "review_by": "2027-03-31",
        "review_every": "half-yearly",
        "classification": "confidential",
        "tags": "settlement, month end",
    });
    // Like everything about a component it changes for a reason.
    assert_eq!(refused(&change(&dana, &path, "", filled.clone()).await), ["reason"]);
    let now = change(&dana, &path, "RFC-0244", filled.clone()).await.is(200).json();
    for (field, value) in filled.as_object().unwrap() {
        assert_eq!(&now[field], value, "{field}");
    }
    for question in [
        "status=ending",
        "classification=confidential",
        "tags.has=month",
        "review_by.before=2027-04-01",
        "review_every=half-yearly",
    ] {
        assert_eq!(count(&dana, &format!("/api/dependencies?{question}")).await, 1, "{question}");
    }
    // What is not among the values is refused by its field.
    let odd = json!({ "status": "gone" });
    assert_eq!(refused(&change(&dana, &path, "RFC-0244", odd).await), ["status"]);
    // The history tells who changed what, and the past keeps what was.
    let history = dana.get(&format!("{path}/history")).await;
    history.is(200).sees("RFC-0244").sees("month end").sees("ending");
}

pub async fn a_provider_sees_its_own_components_and_nothing_of_others(on: On) {
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

pub async fn a_service_is_a_component_like_others(on: On) {
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

pub async fn a_baseline_is_read_from_the_ledger_and_an_audit_compares_with_it(on: On) {
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

/// A baseline covers what its components need, and an audit finds what is missing, extra and
/// different among it.
pub async fn a_baseline_covers_dependencies(on: On) {
    let Some(story) = story(on).await else { return };
    let (ravi, dana) = (story.port.as_("ravi"), story.dana());
    let altus = story.people.organisation("Altus").to_string();
    let node = story.laid.ci("stl-db-1").to_string();
    let new = json!({
        "name": "Before the move", "organisation": altus, "purpose": "before-change", "cis": [node],
    });
    let baseline = address(&add(&ravi, "baselines", new).await, "baselines");
    let fixed = json!({ "fields": { "as_of": "2030-01-01T00:00:00Z" } });
    step(&ravi, &baseline, "fix", fixed).await.is(200);
    ravi.get(&format!("{baseline}/contents")).await.is(200).sees("stl-db-1 runs on stl-vol-1");
    story.port.hand().advance(3_600);
    let new = json!({
        "name": "After the move",
        "organisation": altus,
        "occasion": "event",
        "baseline": ravi.get(&baseline).await.is(200).json()["id"],
    });
    let register = "configuration_audits";
    let audit = address(&add(&ravi, register, new).await, register);
    // The control: nothing was changed yet.
    assert_eq!(compare(&ravi, &audit).await.is(200).json()["items"], json!([]));

    let own = ravi.get(&format!("/api/dependencies?consumer={node}")).await.is(200).json();
    let own = own["items"].as_array().unwrap().clone();
    let named = |words: &str| {
        let found = own.iter().find(|one| one["name"].as_str().unwrap().contains(words));
        format!("/api/dependencies/{}", found.unwrap()["id"].as_str().unwrap())
    };
    let volume = named("stl-vol-1");
    change(&ravi, &volume, "RFC-0231", json!({ "strength": "soft" })).await.is(200);
    let need = json!({
        "organisation": altus,
        "consumer": node,
        "provider": story.laid.ci("san-q7").to_string(),
        "kind": "uses",
        "strength": "hard",
        "evidence": "declared",
    });
    because(&ravi, "RFC-0231", need).await.is(201);
    let other =
        own.iter().find(|one| !one["name"].as_str().unwrap().contains("stl-vol-1")).unwrap();
    let gone = format!("/api/dependencies/{}", other["id"].as_str().unwrap());
    let etag = ravi.get(&gone).await.is(200).header("etag").to_owned();
    let retirement = format!("{gone}/retirement");
    let reason = json!({ "reason": "RFC-0231" });
    dana.json(Method::POST, &retirement, &[("if-match", &etag)], &reason).await.is(200);
    let items = compare(&ravi, &audit).await.is(200).json()["items"].clone();
    let mut found: Vec<(String, String)> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|one| ["deviation", "name"].map(|name| one[name].as_str().unwrap().to_owned()).into())
        .collect();
    found.sort();
    let pair = |deviation: &str, name: &str| (deviation.to_owned(), name.to_owned());
    assert_eq!(
        found,
        [
            pair("different", "stl-db-1 runs on stl-vol-1"),
            pair("extra", "stl-db-1 uses san-q7"),
            pair("missing", other["name"].as_str().unwrap()),
        ]
    );
}

/// More deviations than an audit holds are accepted as one, and the audit is settled.
pub async fn an_audit_with_more_accepted_than_it_holds_settles(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.dana();
    let who = story.people.person("Ravi Thornbury").to_string();
    let lines: Vec<String> = (0..230).map(|at| format!("box-{at:03}")).collect();
    let new = json!({
        "name": "Meridian, shelf by shelf",
        "organisation": story.people.organisation("Meridian Feeds").to_string(),
        "occasion": "regular",
        "observed": lines.join("\n"),
    });
    let register = "configuration_audits";
    let path = address(&add(&dana, register, new).await, register);
    compare(&dana, &path).await.is(200);
    let held = dana.get(&path).await.is(200).json();
    let beyond = held["beyond"].as_i64().unwrap();
    assert!(beyond > 30, "200 are held: {beyond}");
    let mut findings = held["findings"].clone();
    for finding in findings.as_array_mut().unwrap() {
        finding["settlement"] = json!("accepted");
        finding["settled_by"] = json!(who);
        finding["settled_on"] = json!("2026-11-23");
    }
    change(&dana, &path, "", json!({ "findings": findings })).await.is(200);
    assert_eq!(refused(&step(&dana, &path, "settle", json!({})).await), ["beyond"]);
    // About the others one decides at once, with who, when and why.
    let half = change(&dana, &path, "", json!({ "beyond_settlement": "accepted" })).await;
    assert_eq!(refused(&half), ["beyond_settled_by", "beyond_settled_on", "beyond_remark"]);
    let decided = json!({
        "beyond_settlement": "accepted",
        "beyond_settled_by": who,
        "beyond_settled_on": "2026-11-23",
        "beyond_remark": "The shelf is not ours; RFC-0290 takes it out of the hall",
    });
    change(&dana, &path, "", decided).await.is(200);
    // What was found is written by the comparison alone.
    for (field, value) in [("beyond", json!(0)), ("beyond_mark", json!("none"))] {
        assert_eq!(refused(&change(&dana, &path, "", json!({ field: value })).await), [field]);
    }
    // Compared again with the same, the decision stands, whatever the order they were found in.
    let turned: Vec<&str> =
        lines[..200].iter().chain(lines[200..].iter().rev()).map(|l| &**l).collect();
    change(&dana, &path, "", json!({ "observed": turned.join("\n") })).await.is(200);
    compare(&dana, &path).await.is(200);
    step(&dana, &path, "settle", json!({})).await.is(200).sees("\"state\":\"settled\"");
    let locked = [
        ("beyond_settlement", json!("changed-as-approved")),
        ("beyond_settled_by", json!(story.people.person("Greta Holm").to_string())),
        ("beyond_settled_on", json!("2026-11-24")),
        ("beyond_remark", json!("For another reason")),
    ];
    for (field, value) in locked {
        assert_eq!(refused(&change(&dana, &path, "", json!({ field: value })).await), [field]);
    }
    others_open_the_decision_again(&dana, &path, (lines, beyond)).await;
}

/// A decision is about what an audit did not hold then, and neither about as many others nor about
/// more.
async fn others_open_the_decision_again(
    dana: &Client,
    path: &str,
    (lines, beyond): (Vec<String>, i64),
) {
    step(dana, path, "reopen", json!({ "reason": "Others came" })).await.is(200);
    let kept = dana.get(path).await.is(200).json();
    let mut others = lines;
    others[229] = "box-999".to_owned();
    change(dana, path, "", json!({ "observed": others.join("\n") })).await.is(200);
    compare(dana, path).await.is(200);
    let again = dana.get(path).await.is(200).json();
    assert_eq!((&again["beyond"], &again["beyond_settlement"]), (&json!(beyond), &Json::Null));
    assert_ne!(again["beyond_mark"], kept["beyond_mark"]);
    assert_eq!(refused(&step(dana, path, "settle", json!({})).await), ["beyond"]);
    others.push("box-1000".to_owned());
    change(dana, path, "", json!({ "observed": others.join("\n") })).await.is(200);
    compare(dana, path).await.is(200);
    let again = dana.get(path).await.is(200).json();
    assert_eq!((&again["beyond"], &again["beyond_settlement"]), (&json!(beyond + 1), &Json::Null));
}

/// The names on all pages from an address on, and how many pages there are.
async fn read_whole(who: &Client, path: String) -> (Vec<String>, usize) {
    let (mut names, mut pages, mut next) = (Vec::new(), 0, Some(path));
    while let Some(path) = next {
        let page = who.get(&path).await.is(200).json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 200);
        names.extend(items.iter().map(|one| one["name"].as_str().unwrap().to_owned()));
        next = page["next"].as_str().map(str::to_owned);
        pages += 1;
    }
    (names, pages)
}

/// However many components an organisation has, a baseline is read and compared a page at a time,
/// and nothing is lost between the pages.
pub async fn a_baseline_of_many_components_is_read_in_pages_and_compared_whole(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.dana();
    let meridian = story.people.organisation("Meridian Feeds");
    let names: Vec<String> = (0..620).map(|at| format!("b{at:03}")).collect();
    let mut writer = story.port.writer().await;
    writer.because("A hall full of boxes");
    let box_of = |name: &String| {
        Ci::named(name.parse().unwrap(), CiClass::Server, Ref::to(meridian)).to_values()
    };
    let savings = names.iter().map(|name| Saving::new(box_of(name))).collect();
    let saved = store::save_many(&mut writer, Ci::record_type(), savings).await.unwrap();
    let ids: Vec<_> = saved.into_iter().map(|one| one.unwrap().stored().id).collect();
    commit(writer).await.unwrap();
    let new = json!({
        "name": "All of Meridian", "organisation": meridian.to_string(), "purpose": "regular",
    });
    let baseline = address(&add(&dana, "baselines", new).await, "baselines");
    let fixed = json!({ "fields": { "as_of": "2030-01-01T00:00:00Z" } });
    step(&dana, &baseline, "fix", fixed).await.is(200);
    let (held, pages) = read_whole(&dana, format!("{baseline}/contents")).await;
    assert_eq!(pages, 4);
    let unique: BTreeSet<&String> = held.iter().collect();
    assert_eq!(unique.len(), held.len(), "nothing comes twice");
    assert!(names.iter().all(|name| unique.contains(name)), "nothing is left out");
    let path = format!("{baseline}/contents?after=nothing");
    assert_eq!(refused(&dana.get(&path).await), ["after"]);
    let number = dana.get(&baseline).await.is(200).json()["number"].as_str().unwrap().to_owned();
    dana.get(&format!("/baselines/{number}"))
        .await
        .is(200)
        .sees("the first 500")
        .sees("b490")
        .sees_not("b499");

    story.port.hand().advance(3_600);
    let moved = format!("/api/cis/{}", ids[600]);
    change(&dana, &moved, "RFC-0231", json!({ "edition": "2" })).await.is(200);
    let audit = |more: Json| {
        let mut new = json!({
            "name": "Again", "organisation": meridian.to_string(), "occasion": "event",
        });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        new
    };
    let register = "configuration_audits";
    let id = dana.get(&baseline).await.is(200).json()["id"].clone();
    let with_baseline =
        address(&add(&dana, register, audit(json!({ "baseline": id }))).await, register);
    let found = compare(&dana, &with_baseline).await.is(200).json()["items"].clone();
    let told: Vec<&str> =
        found.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(told, ["b600"]);
    // The same with what was found on the spot, where one of the last is not.
    let seen: Vec<&str> = names.iter().map(String::as_str).filter(|name| *name != "b610").collect();
    let seen = [&seen[..], &["meridian-a", "meridian-b"]].concat().join("\n");
    let observed = json!({ "observed": seen });
    let on_the_spot = address(&add(&dana, register, audit(observed)).await, register);
    let found = compare(&dana, &on_the_spot).await.is(200).json()["items"].clone();
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!((&found[0]["deviation"], &found[0]["name"]), (&json!("missing"), &json!("b610")));
}

/// The button of the page does what the interface does, and nothing else leads to Compared.
pub async fn only_a_comparison_makes_an_audit_compared(on: On) {
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

pub async fn the_audit_of_the_demonstration_is_what_a_comparison_finds(on: On) {
    let Some(story) = story(on).await else { return };
    let ravi = story.port.as_("ravi");
    let (page, path) = ("/configuration_audits/CAU-0001", "/api/configuration_audits/CAU-0001");
    let findings = async || {
        let audit = ravi.get(path).await.is(200).json();
        let mut rows = audit["findings"].as_array().unwrap().clone();
        rows.sort_by_key(|row| row["name"].as_str().unwrap().to_owned());
        (rows, audit["beyond"].clone())
    };
    let before = findings().await;
    assert_eq!(before.0.len(), 3);
    ravi.post(&format!("{page}/comparison"), &[]).await.is(303);
    assert_eq!(findings().await, before);
    // Each finding leads to the component that it is about, as far as there is one.
    let array = story.laid.ci("san-q7");
    let number = ravi.get(&format!("/api/cis/{array}")).await.is(200).json()["number"].clone();
    ravi.get(page).await.is(200).sees(&format!("/cis/{}", number.as_str().unwrap()));
}

pub async fn what_was_found_on_the_spot_is_compared_with_the_register(on: On) {
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

/// Adds a dependency for that reason.
async fn because(who: &Client, why: &str, body: Json) -> Seen {
    who.json(Method::POST, "/api/dependencies", &[("change-reason", why)], &body).await
}

async fn compare(who: &Client, path: &str) -> Seen {
    who.json(Method::POST, &format!("{path}/comparison"), &[], &json!({})).await
}
