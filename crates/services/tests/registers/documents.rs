//! Documents of the management system as configuration items: identified, owned, kept in a version,
//! baselined, audited, and changed only in a controlled manner.

use super::{add, address, change, step, story};
use frame::gate::AccessRole;
use serde_json::{Value as Json, json};
use testkit::{Client, Method, On};

async fn act(who: &Client, path: &str, what: &str, more: Json) {
    let mut body = more;
    body["act"] = what.into();
    who.json(Method::POST, &format!("{path}/acts"), &[], &body).await.is(200);
}

/// A version is written by one, approved by another, and published.
async fn published((dana, wanda): (&Client, &Client), path: &str, text: &str, is_first: bool) {
    act(dana, path, "begin", json!({})).await;
    act(dana, path, "write", json!({ "text": text, "changed": text })).await;
    if is_first {
        act(dana, path, "name", json!({ "person": "Wanda Osei", "part": "approver" })).await;
    }
    act(dana, path, "ask", json!({ "until": "2026-12-30" })).await;
    act(wanda, path, "approve", json!({ "words": "" })).await;
    act(dana, path, "publish", json!({ "review_by": "", "expires": "" })).await;
}

pub async fn documents_are_configuration_items_in_baselines_and_audits(on: On) {
    let Some(mut story) = story(on).await else { return };
    let market = story.people.organisation("Northwharf Markets");
    let person = story.people.persons["Wanda Osei"];
    story.port.account_of("wanda", person, &[(AccessRole::Contributor, Some(market))]).await;
    let (dana, wanda) = (story.dana(), story.port.as_("wanda"));
    let market = market.to_string();
    let document = json!({
        "name": "How changes are recorded", "kind": "procedure", "organisation": market,
        "location": "knowledge", "classification": "internal",
    });
    let path = address(&add(&dana, "documents", document).await, "documents");
    published((&dana, &wanda), &path, "Each change has a number.", true).await;
    // It is identified, and its status and version are known.
    let one = dana.get(&path).await.is(200).json();
    assert!(one["number"].as_str().unwrap().starts_with("DOC-"), "{one}");
    assert_eq!((&one["state"], &one["published_version"]), (&json!("published"), &json!(1)));
    // A baseline of the organisation holds it as it was.
    let new = json!({ "name": "Year end", "organisation": market, "purpose": "before-change" });
    let baseline = address(&add(&dana, "baselines", new).await, "baselines");
    let fixed = json!({ "fields": { "as_of": "2030-01-01T00:00:00Z" } });
    step(&dana, &baseline, "fix", fixed).await.is(200);
    dana.get(&format!("{baseline}/contents")).await.is(200).sees("How changes are recorded");
    story.port.hand().advance(3_600);
    let new = json!({
        "name": "Documents, a year later", "organisation": market, "occasion": "regular",
        "baseline": dana.get(&baseline).await.is(200).json()["id"],
    });
    let register = "configuration_audits";
    let audit = address(&add(&dana, register, new).await, register);
    let compared = async || {
        let path = format!("{audit}/comparison");
        dana.json(Method::POST, &path, &[], &json!({})).await.is(200).json()["items"].clone()
    };
    // The control: nothing was changed yet.
    assert_eq!(compared().await, json!([]));
    // A new version and a new place are found, each with what it was.
    published((&dana, &wanda), &path, "Each change has a number and a reason.", false).await;
    let moved = json!({ "location": "elsewhere", "kept_at": "the safe of site North" });
    change(&dana, &path, "", moved).await.is(200);
    let items = compared().await;
    let of = |items: &Json| {
        let all = items.as_array().unwrap().iter();
        let mine: Vec<Json> =
            all.filter(|one| one["name"] == "How changes are recorded").cloned().collect();
        mine
    };
    let found = of(&items);
    assert!(!found.is_empty() && found.iter().all(|one| one["deviation"] == "different"));
    let told = items.to_string();
    for words in ["Published version", "Location", "the safe of site North"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    // One that is ended is missing; who does not see it finds nothing of it.
    act(&dana, &path, "archive", json!({ "reason": "Merged with the change process" })).await;
    let items = compared().await;
    assert_eq!(of(&items)[0]["deviation"], "missing", "{items}");
    story.port.as_("ravi").get(&format!("{baseline}/contents")).await.is(404);
}
