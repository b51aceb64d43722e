//! Stories of what cannot be taken back in a run: its record follows from what happened in it.

use super::cast::Stage;
use governance::procedure::RunCourse;
use serde_json::{Value as Json, json};
use testkit::{Method, On, on_both};

on_both!(what_happened_in_a_run_is_not_undone_field_by_field);

async fn what_happened_in_a_run_is_not_undone_field_by_field(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    let dana = stage.as_("dana");
    let path = format!("/process_runs/{run}");
    let newest = async || {
        let entries = dana.get(&format!("/api{path}/history")).await.is(200).json();
        let entries = entries["items"].as_array().unwrap().clone();
        let is_change = |entry: &&Json| !entry["version"].is_null();
        entries.iter().find(is_change).unwrap()["write"].as_str().unwrap().to_owned()
    };
    let refused = "This act did more than change fields of the record";
    // The start: it says in the record that the run is under way, and everybody has work from it.
    let seen = dana.post(&format!("{path}/undo"), &[("write", &newest().await)]).await;
    seen.is(422).sees("This cannot be undone");
    dana.post("/process_runs/undo", &[("write", &newest().await)]).await.sees(refused);
    let record = dana.get(&format!("/api{path}")).await.is(200).json();
    assert_eq!(record["state"], "running", "{record}");
    dana.get(&path).await.is(200).sees("Running");
    // The end, likewise.
    let words = json!({ "words": "The organisation was merged" });
    dana.json(Method::POST, &format!("/api{path}/closing"), &[], &words).await.is(200);
    dana.post(&format!("{path}/undo"), &[("write", &newest().await)]).await.sees(refused);
    // The control: a fact about it is taken back from where it was changed.
    let version = dana.get(&format!("/api{path}")).await.header("etag").to_owned();
    let headers = [("if-match", version.as_str())];
    let json = json!({ "purpose": "Another one" });
    dana.json(Method::PATCH, &format!("/api{path}"), &headers, &json).await.is(200);
    dana.post(&format!("{path}/undo"), &[("write", &newest().await)]).await.is(303);
    let record = dana.get(&format!("/api{path}")).await.json().to_string();
    assert!(!record.contains("Another one"), "{record}");
}
