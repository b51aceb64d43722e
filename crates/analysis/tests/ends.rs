//! Stories of the two ends of a dependency over files and programs: no import answers for the other
//! end, and no program reads or loses a reference to what lies out of its reach.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use crate::asked::{Story, story};

use frame::gate::AccessRole;
use serde_json::{Value as Json, json};
use testkit::on_both;
use testkit::{Client, Method, On, Seen};

/// The same with Kim, who writes in the organisation whose record it is and reaches no further.
async fn with_kim(on: On) -> Option<Story> {
    let mut story = story(on).await?;
    let owner = story.dependency["organisation"].as_str().unwrap().parse().unwrap();
    story.port.account("kim", &[(AccessRole::Contributor, Some(owner))]).await;
    Some(story)
}

/// Sends a file for the dependencies, takes its columns as they are suggested, and applies all that
/// it changes. The page of the changes is answered.
async fn import(by: &Client, text: &str) -> Seen {
    import_into(by, "dependencies", text).await.1
}

/// The same for any register; where the import stands as well.
async fn import_into(by: &Client, register: &str, text: &str) -> (String, Seen) {
    let file = ("file", "ends.csv", text.as_bytes());
    let into = format!("/{register}/imports");
    let path = by.upload(&into, &[], file).await.is(303).location().to_owned();
    let page = by.get(&path).await.is(200).text();
    let mut fields = vec![("sheet".to_owned(), "ends.csv".to_owned())];
    for (at, column) in page.split("<select").skip(1).enumerate() {
        let mut options = column.split("</select>").next().unwrap().split("<option value=\"");
        let chosen = options.find(|o| o.split('>').next().unwrap().contains("selected"));
        let value = chosen.map_or("", |option| option.split('"').next().unwrap());
        fields.push((format!("c{at}"), value.to_owned()));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    by.post(&format!("{path}/columns"), &fields).await.is(303);
    let changes = by.get(&format!("{path}/changes")).await;
    let page = changes.is(200).text();
    let plan = page.split("name=\"_plan\"").nth(1).and_then(|rest| rest.split('"').nth(1));
    let plan = plan.unwrap_or_default().to_owned();
    let apply = [("_plan", plan.as_str()), ("reason", "RFC-0300")];
    by.post(&format!("{path}/application"), &apply).await;
    (path, changes)
}

/// A row that waits keeps those waiting that refer to it; once it is put right they are offered,
/// and come in together.
async fn rows_that_waited_for_a_corrected_one_are_brought_in_together(on: On) {
    let Some(story) = with_kim(on).await else { return };
    let dana = story.port.as_("dana");
    let file = "Name,Kind,Part of\nNew Hall,nonsense,\nHall East,Supplier,New Hall\n\
                Hall West,Supplier,New Hall\nLone,Supplier,\n";
    let (path, _) = import_into(&dana, "organisations", file).await;
    let result = dana.get(&format!("{path}/result")).await;
    result.is(200).sees("1 of 4 rows that differ are in; 3 wait for you.");
    result.sees_not("Bring them in");
    // The control: what is in already is no row to be brought in, although somebody changed it.
    let find = async |name: &str| {
        let found = dana.get(&format!("/api/organisations?q={}", name.replace(' ', "%20"))).await;
        let found = found.is(200).json()["items"].as_array().unwrap().clone();
        found.into_iter().find(|one| one["name"] == name)
    };
    let lone = find("Lone").await.unwrap();
    let lone = format!("/api/organisations/{}", lone["number"].as_str().unwrap());
    let etag = dana.get(&lone).await.is(200).header("etag").to_owned();
    let edit = json!({ "kind": "customer" });
    dana.json(Method::PATCH, &lone, &[("if-match", &etag)], &edit).await.is(200);
    let row = [("c0", "New Hall"), ("c1", "Supplier"), ("c2", "")];
    dana.post(&format!("{path}/rows/2"), &row).await.is(303);
    let result = dana.get(&format!("{path}/result")).await;
    result.is(200).sees("2 rows waited for what is there now").sees("lines 3 and 4");
    assert!(find("Hall East").await.is_none());
    dana.post(&format!("{path}/rest"), &[]).await.is(303);
    let hall = find("New Hall").await.unwrap();
    for name in ["Hall East", "Hall West"] {
        assert_eq!(find(name).await.unwrap()["parent"], hall["id"], "{name}");
    }
    let result = dana.get(&format!("{path}/result")).await;
    result.is(200).sees("4 of 4 rows that differ are in; 0 wait for you.");
    result.sees_not("Bring them in");
    assert_eq!(find("Lone").await.unwrap()["kind"], "customer", "the edit stands");
    // It is taken back with the import.
    dana.post(&format!("{path}/reversal"), &[]).await.is(303);
    assert!(find("Hall East").await.is_none());
}

async fn an_import_does_not_answer_for_the_other_end(on: On) {
    let Some(story) = with_kim(on).await else { return };
    let number = story.dependency["number"].as_str().unwrap();
    let file = |field: &str, day: &str| format!("Number,{field}\n{number},{day}\n");
    let provider = file("Provider confirmed on", "2026-01-02");
    let seen = import(&story.port.as_("kim"), &provider).await;
    seen.sees("Provider confirmed on is said only by who may change the provider");
    let now = story.now().await;
    assert_eq!(now["provider_confirmed_on"], Json::Null);
    assert_eq!(now["version"], story.dependency["version"]);
    // The controls: the own end is answered for by a file as well, and who reaches both ends
    // answers for either.
    import(&story.port.as_("kim"), &file("Consumer confirmed on", "2026-01-03")).await;
    assert_eq!(story.now().await["consumer_confirmed_on"], "2026-01-03");
    let both = "Number,Provider confirmed by,Provider confirmed on";
    let both = format!("{both}\n{number},PER-0014,2026-01-02\n");
    let seen = import(&story.port.as_("dana"), &both).await;
    let now = story.now().await;
    assert_eq!(now["provider_confirmed_on"], "2026-01-02", "{}", seen.text());
}

async fn a_program_reads_no_reference_out_of_its_reach_and_loses_none(on: On) {
    let Some(story) = with_kim(on).await else { return };
    let (kim, path) = (story.port.as_("kim"), format!("/api/dependencies/{}", story.id()));
    let provider = story.dependency["provider"].as_str().unwrap();
    let read = kim.get(&path).await;
    read.is(200).sees_not(provider);
    let read = read.json();
    let withheld = |read: &Json| read["withheld"].as_array().unwrap().clone();
    assert_eq!(read["provider"], Json::Null);
    assert!(withheld(&read).contains(&json!("provider")), "{read}");
    assert_eq!(read["organisation"], story.dependency["organisation"]);
    kim.get("/api/dependencies?limit=200").await.is(200).sees_not(provider);
    kim.get(&format!("{path}/history")).await.is(200).sees_not(provider);
    let change = async |body: Json| {
        let etag = kim.get(&path).await.is(200).header("etag").to_owned();
        let headers = [("if-match", etag.as_str()), ("change-reason", "RFC-0300")];
        kim.json(Method::PATCH, &path, &headers, &body).await
    };
    // Sent back as it was read it stays, beside what is changed.
    let mut back = json!({ "remarks": "Read and sent back" });
    for field in ["consumer", "provider", "unresolved", "kind", "strength", "group", "lag"] {
        back[field] = read[field].clone();
    }
    let sent = change(back).await;
    sent.is(200).sees_not(provider);
    let now = story.now().await;
    assert_eq!(
        (now["provider"].as_str(), &now["remarks"]),
        (Some(provider), &json!("Read and sent back"))
    );
    // What is not shown is not replaced unseen, as in a form.
    let other = change(json!({ "provider": read["consumer"] })).await;
    other.is(422).sees("Provider names a record that is not shown to you");
    assert_eq!(story.now().await["provider"], provider);
    // The control: whoever reaches it reads and replaces it.
    let dana = story.port.as_("dana");
    let read = dana.get(&path).await.is(200).json();
    assert_eq!((read["provider"].as_str(), withheld(&read).len()), (Some(provider), 0));
    let etag = dana.get(&path).await.header("etag").to_owned();
    let headers = [("if-match", etag.as_str()), ("change-reason", "RFC-0300")];
    let open = json!({ "provider": null, "unresolved": "the new store" });
    dana.json(Method::PATCH, &path, &headers, &open).await.is(200);
    assert_eq!(story.now().await["provider"], Json::Null);
}

on_both!(
    an_import_does_not_answer_for_the_other_end,
    rows_that_waited_for_a_corrected_one_are_brought_in_together,
    a_program_reads_no_reference_out_of_its_reach_and_loses_none,
);
