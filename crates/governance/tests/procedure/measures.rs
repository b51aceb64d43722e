//! Stories of measures: exercises count for themselves alone, an organisation sets its own target,
//! rows come in pages.

use super::{
    cast::{Play, Stage},
    to, until, words,
};
use frame::store::{self, Saving};
use governance::{
    measures::{MeasureName, MeasureTarget},
    procedure::{ProcessRun, RunCourse, RunState},
};
use record::{Record, Ref, Refs};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use testkit::on_both;
use testkit::{On, commit};

on_both!(
    an_exercise_counts_for_no_measure_but_its_own,
    an_organisation_aims_higher_and_the_verdict_follows,
    rows_of_a_measure_come_in_pages_and_in_order,
);

/// Every measure that has rows, with how many count and of how many.
async fn shares(stage: &Stage) -> BTreeMap<String, (u64, u64)> {
    let all = stage.as_("dana").get("/api/measures").await.is(200).json();
    let of = |one: &Json| {
        let name = one["id"].as_str().unwrap().to_owned();
        Some((name, (one["counts"].as_u64()?, one["of"].as_u64()?)))
    };
    all["items"].as_array().unwrap().iter().filter_map(of).collect()
}

/// An invocation of these providers, prepared and started by the lead, as an exercise or not.
async fn invocation(stage: &Stage, is_exercise: bool) -> String {
    let mut writer = stage.port.writer().await;
    let run = ProcessRun {
        name: format!("Loss of the array, exercise {is_exercise}").parse().unwrap(),
        organisation: Ref::to(stage.ids["Northwharf"]),
        integrator: Some(Ref::to(stage.ids["Keystone"])),
        course: RunCourse::Invocation,
        exercise: Some(is_exercise),
        providers: Refs::to([stage.ids["Altus"], stage.ids["Corvid"]]),
        purpose: None,
        tailoring: None,
        state: RunState::Prepared,
    };
    let of = ProcessRun::record_type();
    let saved = store::save(&mut writer, of, Saving::new(run.to_values())).await.unwrap();
    let label = saved.stored().label();
    commit(writer).await.unwrap();
    use testkit::Method;
    let path = format!("/api/process_runs/{label}/start");
    stage.as_("dana").json(Method::POST, &path, &[], &json!({})).await.is(200);
    label
}

async fn an_exercise_counts_for_no_measure_but_its_own(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus", "Corvid"]).await;
    let mut play = Play { say: Vec::new(), words };
    to(&stage, &run, &mut play, ("1.4", "ready")).await;
    let before = shares(&stage).await;
    assert_eq!(before["exercises-held"], (0, 1), "Northwharf has a programme and no exercise");
    let exercise = invocation(&stage, true).await;
    // An exercise that is under way was not held yet; this one ends with nobody declaring.
    until(&stage, &exercise, &mut play, ("4.1", 1)).await;
    assert_eq!(shares(&stage).await, before);
    let waive = json!({ "deed": "waive", "activity": "4.2", "artefact": "S11",
        "reason": "The exercise goes by the draft" });
    stage.does("ines", &exercise, &waive).await.is(200);
    let mut play = Play { say: vec![("4.2", vec!["not a disaster"])], words };
    until(&stage, &exercise, &mut play, ("4.2", 1)).await;
    let close = [("words", "It ended with the false alarm")];
    stage.as_("ines").post(&format!("/process_runs/{exercise}/closing"), &close).await.is(303);
    let mut after = shares(&stage).await;
    assert_eq!(after.remove("exercises-held"), Some((1, 1)));
    let mut others = before.clone();
    others.remove("exercises-held");
    assert_eq!(after, others, "an exercise moved another measure");
    let rows = stage.as_("dana").get("/api/measures/exercises-held").await.is(200).json();
    assert_eq!(rows["rows"][0]["url"], format!("/process_runs/{exercise}"));
    // The same work in earnest counts.
    let disaster = invocation(&stage, false).await;
    until(&stage, &disaster, &mut play, ("4.3", 1)).await;
    let earnest = shares(&stage).await;
    assert!(earnest["done-on-time"].1 > before["done-on-time"].1, "{earnest:?}");
    let told = |all: &BTreeMap<String, (u64, u64)>| {
        all.get("notices-acknowledged").map_or(0, |(_, of)| *of)
    };
    assert!(told(&earnest) > told(&before), "{earnest:?}");
    // A year later it no longer counts.
    stage.port.hand().advance(370 * 86_400);
    assert_eq!(shares(&stage).await["exercises-held"], (0, 1));
}

/// An organisation says what it aims at from a day on.
async fn aims(stage: &Stage, (whose, target): (&str, i64), since: &str) {
    let mut writer = stage.port.writer().await;
    let record = MeasureTarget {
        name: "made".parse().unwrap(),
        organisation: Ref::to(stage.ids[whose]),
        measure: MeasureName::ExercisesHeld,
        target,
        since: since.parse().unwrap(),
        why: Some("The board asks for it".parse().unwrap()),
    };
    writer.because("Asked for by the board");
    let saving = Saving::new(record.to_values());
    store::save(&mut writer, MeasureTarget::record_type(), saving).await.unwrap();
    commit(writer).await.unwrap();
}

async fn an_organisation_aims_higher_and_the_verdict_follows(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    let dana = stage.as_("dana");
    let target = async || {
        let all = dana.get("/api/measures").await.is(200).json();
        let all = all["items"].as_array().unwrap().clone();
        let one = all.into_iter().find(|one| one["id"] == "exercises-held").unwrap();
        (one["target"].as_u64().unwrap(), one["default_target"].as_u64().unwrap())
    };
    assert_eq!(target().await, (100, 100));
    let page = dana.get("/measures/exercises-held").await;
    page.is(200).sees("100 points below").sees("100 % at least, as Holdfast comes");
    page.sees("/measure_targets/new?measure=exercises-held");
    aims(&stage, ("Northwharf", 60), "2026-01-01").await;
    aims(&stage, ("Northwharf", 90), "2030-01-01").await;
    assert_eq!(target().await, (60, 100), "what begins later does not count yet");
    let page = dana.get("/measures/exercises-held").await;
    page.is(200).sees("60 points below").sees("60 % at least, set by").sees("Northwharf since");
    dana.get("/measures").await.is(200).sees("60 %");
    // A provider sees its own targets and nobody else's.
    aims(&stage, ("Altus", 70), "2026-01-01").await;
    let own = stage.as_("ops-Altus").get("/measures/exercises-held").await;
    own.is(200).sees("70 % at least, set by").sees_not("Northwharf since");
    assert_eq!(target().await, (60, 100), "the lead does not reach Altus");
}

async fn rows_of_a_measure_come_in_pages_and_in_order(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus", "Corvid"]).await;
    let mut play = Play { say: Vec::new(), words };
    to(&stage, &run, &mut play, ("1.4", "ready")).await;
    let dana = stage.as_("dana");
    let path = "/api/measures/done-on-time";
    let whole = dana.get(path).await.is(200).json();
    let rows = whole["rows"].as_array().unwrap();
    assert!(rows.len() > 4 && whole["next"].is_null(), "{whole}");
    let key = |row: &Json| (row["counts"].as_bool(), row["words"].to_string());
    assert!(rows.is_sorted_by_key(key), "what does not count first, then by words: {rows:?}");
    let (mut paged, mut next) = (Vec::new(), Some(format!("{path}?limit=2")));
    while let Some(path) = next {
        let page = dana.get(&path).await.is(200).json();
        assert_eq!(page["of"], rows.len(), "the share is of all rows, not of a page");
        paged.extend(page["rows"].as_array().unwrap().clone());
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(&paged, rows);
    for wrong in ["limit=0", "limit=501", "limit=x", "offset=-1"] {
        dana.get(&format!("{path}?{wrong}")).await.is(422).sees("is a number from");
    }
}
