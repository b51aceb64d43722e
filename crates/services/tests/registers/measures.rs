//! Measures over the registers of this wing: what they count is what the registers hold, and they
//! move with it.

use super::{add, address, change, count, refused, step, story};
use frame::gate::AccessRole;
use serde_json::json;
use testkit::{Client, Method, On};

/// How many rows of a measure count, and how many there are.
async fn share(dana: &Client, measure: &str) -> (u64, u64) {
    let one = dana.get(&format!("/api/measures/{measure}")).await.is(200).json();
    (one["counts"].as_u64().unwrap(), one["of"].as_u64().unwrap())
}

/// The same, before anything of the kind is kept.
async fn share_or_none(dana: &Client, measure: &str) -> (u64, u64) {
    let one = dana.get(&format!("/api/measures/{measure}")).await.is(200).json();
    (one["counts"].as_u64().unwrap_or(0), one["of"].as_u64().unwrap_or(0))
}

pub async fn measures_count_what_the_registers_hold_and_move_with_it(on: On) {
    let Some(story) = story(on).await else { return };
    let dana = story.dana();
    let counted = async |path: &str, states: &[&str]| {
        let mut all = 0;
        for state in states {
            all += count(&dana, &format!("{path}state={state}&limit=200")).await;
        }
        u64::try_from(all).unwrap()
    };
    let live = counted("/api/services?", &["live", "retiring"]).await;
    let in_effect = ["active", "in-review", "renewing", "transferring", "terminating"];
    let slas = counted("/api/contracts?kind=sla&", &in_effect).await;
    assert!(live > 20 && slas > 0, "{live} {slas}");
    assert_eq!(share(&dana, "targets-agreed").await.1, live);
    assert_eq!(share(&dana, "targets-in-slas").await.1, slas);
    let (proven, suppliers) = share(&dana, "supplier-proofs").await;
    assert!(proven < suppliers, "one of the suppliers of the story owes its proof");
    // A claim beyond the RTO takes one away, and no more.
    let before = share(&dana, "targets-agreed").await;
    let all = dana.get("/api/measures/targets-agreed").await.is(200).json();
    let row = all["rows"].as_array().unwrap().iter().find(|row| row["counts"] == true).unwrap();
    let url = row["url"].as_str().unwrap();
    let claim = json!({ "claimed_recovery": "P30D" });
    change(&dana, &format!("/api{url}"), "The last exercise took longer", claim).await.is(200);
    assert_eq!(share(&dana, "targets-agreed").await, (before.0 - 1, before.1));
    let page = dana.get("/measures/targets-agreed?rows=open").await;
    page.is(200).sees(url).sees("the claim is longer than the RTO");
    // A continuity contract counts once it is agreed, and no longer when it has ended.
    let contracts = async || share_or_none(&dana, "continuity-contracts").await;
    let held = contracts().await;
    let new = json!({
        "title": "CON-77 Desks at site East",
        "supplier": story.laid.supplier("Altus").to_string(),
        "customer": story.people.organisation("Northwharf Markets").to_string(),
        "kind": "continuity",
    });
    let path = address(&add(&dana, "contracts", new).await, "contracts");
    assert_eq!(contracts().await, (held.0, held.1 + 1), "it is there, and not agreed");
    step(&dana, &path, "negotiate", json!({})).await.is(200);
    let said = json!({
        "services": [story.laid.service("Settlement").to_string()],
        "continuity_clauses": "Forty desks, called by telephone.", "audit_right": true,
        "rto": "PT8H", "duties_of_supplier": "Forty desks, ready within the day.",
        "duties_of_customer": "Says who comes.",
    });
    change(&dana, &path, "", said).await.is(200);
    let starts = json!({ "fields": { "starts": "2026-11-01" } });
    step(&dana, &path, "agree", starts).await.is(200);
    assert_eq!(contracts().await, (held.0 + 1, held.1 + 1));
    // A provider counts what it may see, which is less.
    let ravi = story.port.as_("ravi").get("/api/measures/targets-agreed").await.is(200).json();
    assert!(ravi["of"].as_u64().unwrap_or(0) < before.1, "{ravi}");
}

pub async fn continuity_requirements_are_defined_for_each_service(on: On) {
    let Some(mut story) = story(on).await else { return };
    let market = story.people.organisation("Northwharf Markets");
    let access = [(AccessRole::Contributor, Some(market)), (AccessRole::Lead, None)];
    let ines = story.people.persons["Ines Carvalho"];
    story.port.account_of("ines", ines, &access).await;
    let ines = story.port.as_("ines");
    // The process asks for them: 1.R8 says how, and leads to the services that lack some.
    let altus = story.people.organisation("Altus");
    let run = json!({
        "name": "Programme 2026", "organisation": market.to_string(), "course": "programme",
        "providers": [altus.to_string()],
    });
    let run = add(&ines, "process_runs", run).await.is(201).json();
    let run = run["number"].as_str().unwrap();
    ines.json(Method::POST, &format!("/api/process_runs/{run}/start"), &[], &json!({}))
        .await
        .is(200);
    let page = ines.get(&format!("/process_runs/{run}/activities/1.R8")).await;
    page.is(200).sees("and the most data it may lose, from the");
    page.sees("href=\"/process/glossary#word-mtpd\"");
    page.sees("href=\"/measures/requirements-defined\"").sees("What is defined for each service");
    let measure = "requirements-defined";
    let before = share(&ines, measure).await;
    assert!(before.0 < before.1, "some service of the story lacks one: {before:?}");
    let page = ines.get(&format!("/measures/{measure}?rows=open")).await;
    page.is(200).sees("no MBCO");
    // One that lacks something: what contradicts itself is refused, what is whole counts.
    let all = ines.get(&format!("/api/measures/{measure}")).await.is(200).json();
    let row = all["rows"].as_array().unwrap().iter().find(|row| row["counts"] == false).unwrap();
    let service = format!("/api{}", row["url"].as_str().unwrap());
    let requirements = |rto: &str| {
        json!({
            "mtpd": "PT8H", "rto": rto, "rto_full": "PT8H", "rpo": "PT15M", "mtdl": "PT15M",
            "wrt": "PT1H", "mbco": "60 % of the daily volume", "objectives_from": "bia",
        })
    };
    let wrong = change(&ines, &service, "From the BIA", requirements("PT8H")).await;
    assert!(!refused(&wrong).is_empty(), "RTO and catching up are within the MTPD");
    change(&ines, &service, "From the BIA", requirements("PT4H")).await.is(200);
    assert_eq!(share(&ines, measure).await, (before.0 + 1, before.1));
    let one = ines.get(&service).await.is(200).json();
    assert_eq!((&one["mtpd"], &one["mbco"]), (&json!("PT8H"), &json!("60 % of the daily volume")));
    // Without one of them it no longer counts.
    change(&ines, &service, "Not agreed after all", json!({ "mbco": null })).await.is(200);
    assert_eq!(share(&ines, measure).await, before);
}
