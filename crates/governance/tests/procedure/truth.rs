//! Stories of what the process says of documents: whoever makes one says where it is, nothing is
//! called there of which nothing is known, whom a run asks reads what it is about, and a plan that
//! is missing is somebody's.

use super::{
    cast::{Play, Stage},
    to, until, words,
};
use governance::procedure::{RunCourse, clock};
use serde_json::{Value as Json, json};
use testkit::{On, on_both};

on_both!(
    a_declared_disaster_without_a_plan_is_somebodys_and_takes_notice_once_there_is_one,
    what_the_register_publishes_comes_into_a_waiting_invocation_with_the_clock,
    a_program_says_too_where_a_document_is_that_it_signs,
    what_is_made_is_said_where_it_is_and_never_called_there_without,
    whom_a_run_asks_reads_the_draft_it_is_about_and_nobody_else_does,
    a_gate_that_led_back_looks_like_it_everywhere,
);

fn item<'j>(all: &'j Json, task: &str, activity: &str) -> Option<&'j Json> {
    let mut items = all["items"].as_array().unwrap().iter();
    items.find(|one| one["task"] == task && one["activity"] == activity)
}

async fn a_declared_disaster_without_a_plan_is_somebodys_and_takes_notice_once_there_is_one(
    on: On,
) {
    let Some(stage) = Stage::open(on).await else { return };
    let programme = stage.run("Programme 2026", RunCourse::Programme, &["Altus", "Corvid"]).await;
    let there = json!({ "holds": ["S11 published"] });
    let run = stage.run_with("Flood", RunCourse::Invocation, &["Altus", "Corvid"], &there).await;
    let pass = vec![
        ("1.9", vec!["approved"]),
        ("1.10", vec!["approved"]),
        ("1.12", vec!["approved"]),
        ("1.13", vec!["approved"]),
        ("2.15", vec!["update not required"]),
        ("2.16", vec!["successful"]),
    ];
    let mut play = Play { say: pass, words };
    to(&stage, &run, &mut play, ("4.3", "waiting")).await;
    let work = async |who: &str| stage.as_(who).get("/api/work").await.is(200).json();
    let mine = work("dana").await;
    let missing = item(&mine, "bring", "4.3").expect("the plan is somebody's");
    let said = missing["words"].as_str().unwrap();
    assert!(said.starts_with("S14 ") && said.contains("is missing: write it, or go on"), "{said}");
    assert!(missing["note"].as_str().unwrap().starts_with("LIVE · "), "{missing}");
    let page = stage.as_("dana").get(&format!("/process_runs/{run}")).await;
    page.is(200).sees("S14 is missing").sees_not("Nothing is open in this stage");
    page.sees("waits for Service Continuity Management Lead");
    let page = stage.as_("dana").get(&format!("/process_runs/{run}/activities/4.3")).await;
    page.is(200).sees("It is there").sees("Go on without S14").sees("Write it");
    // Another run publishes the plan: the invocation takes notice at once.
    until(&stage, &programme, &mut play, ("2.18", 1)).await;
    let mine = work("dana").await;
    assert_eq!(item(&mine, "bring", "4.3"), None, "{mine}");
    assert!(item(&mine, "begin", "4.3").is_some(), "{mine}");
    let page = stage.as_("dana").get(&format!("/process_runs/{run}/activities/4.3")).await;
    page.is(200).sees("brought in S14").sees("of Programme 2026 made it");
}

async fn what_the_register_publishes_comes_into_a_waiting_invocation_with_the_clock(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    // The programme enters the documents; nothing is written in them yet.
    stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    let there = json!({ "holds": ["S11 published"] });
    let run = stage.run_with("Flood", RunCourse::Invocation, &["Altus"], &there).await;
    let mut play = Play { say: Vec::new(), words };
    to(&stage, &run, &mut play, ("4.3", "waiting")).await;
    let app = stage.port.app();
    let waits = async || {
        let mine = stage.as_("dana").get("/api/work").await.is(200).json();
        item(&mine, "bring", "4.3").is_some()
    };
    let plan = paper(&stage, "S14").await;
    let review = app.clock().now().day().plus_days(365).to_string();
    // The control: a draft is not a plan, however often the clock looks.
    draft(&stage, "S14").await;
    clock::tick(app).await.unwrap();
    assert!(waits().await);
    let page = stage.as_("dana").get(&format!("/process_runs/{run}/activities/4.3")).await;
    page.is(200).sees("S14").sees_not("is there by now");
    issue(&stage, &plan, &review).await;
    assert!(waits().await, "nobody looked yet");
    let said = clock::tick(app).await.unwrap();
    assert!(said.starts_with("1 things moved on"), "{said}");
    assert!(!waits().await);
    let page = stage.as_("dana").get(&format!("/process_runs/{run}/activities/4.3")).await;
    page.is(200).sees("is there by now").sees("brought in S14");
    let mine = stage.as_("dana").get("/api/work").await.is(200).json();
    assert!(item(&mine, "begin", "4.3").is_some(), "{mine}");
    // Once is enough.
    assert!(clock::tick(app).await.unwrap().starts_with("0 things moved on"));
}

async fn a_program_says_too_where_a_document_is_that_it_signs(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    let mut play = Play { say: Vec::new(), words };
    to(&stage, &run, &mut play, ("1.1", "signing")).await;
    let sign = |cites: Json| {
        let mut deed = json!({ "deed": "sign", "activity": "1.1", "words": "agreed" });
        deed["cites"] = cites;
        deed
    };
    let seen = stage.does("ines", &run, &sign(json!({}))).await;
    let said = seen.is(422).json();
    assert_eq!(said["refusals"][0]["field"], "cites.S1", "{said}");
    seen.sees("say where it is kept, or why there is none");
    stage.does("ines", &run, &sign(json!({ "S1": "  " }))).await.is(422);
    let why = "none yet: the board signs it on Monday";
    stage.does("ines", &run, &sign(json!({ "S1": why }))).await.is(200);
    let path = format!("/process_runs/{run}/activities/1.1");
    stage.as_("dana").get(&path).await.is(200).sees(why);
    // What stands in the register needs no words: the trail names the version.
    draft(&stage, "S4").await;
    to(&stage, &run, &mut play, ("1.2", "signing")).await;
    let sign = json!({ "deed": "sign", "activity": "1.2", "words": "agreed" });
    stage.does("ines", &run, &sign).await.is(200);
    let path = format!("/process_runs/{run}/activities/1.2");
    stage.as_("dana").get(&path).await.is(200).sees("S4: v1 draft");
}

/// The page of a document of the process.
pub async fn paper(stage: &Stage, number: &str) -> String {
    let all = stage.as_("dana").get("/api/documents?limit=100").await.is(200).json();
    let wanted = format!("\"{number}\"");
    let mut items = all["items"].as_array().unwrap().iter();
    let found = items.find(|one| one.to_string().contains(&wanted)).unwrap();
    format!("/documents/{}", found["number"].as_str().unwrap())
}

/// What was drafted is approved by wanda and published.
pub async fn issue(stage: &Stage, path: &str, review_by: &str) {
    let act = async |who: &str, act: &str, more: &[(&str, &str)]| {
        let mut fields = vec![("act", act)];
        fields.extend_from_slice(more);
        stage.as_(who).post(&format!("{path}/acts"), &fields).await.is(303);
    };
    let until = stage.port.app().clock().now().day().plus_days(7).to_string();
    act("dana", "name", &[("person", "Wanda Osei"), ("part", "approver")]).await;
    act("dana", "ask", &[("until", until.as_str())]).await;
    act("wanda", "approve", &[]).await;
    act("dana", "publish", &[("review_by", review_by), ("expires", "")]).await;
}

async fn what_is_made_is_said_where_it_is_and_never_called_there_without(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    let mut play = Play { say: Vec::new(), words };
    to(&stage, &run, &mut play, ("1.1", "signing")).await;
    let path = format!("/process_runs/{run}/activities/1.1");
    stage.as_("ines").get(&path).await.is(200).sees("Where is S1 ").sees("cites.S1");
    let sign = [("deed", "sign"), ("activity", "1.1"), ("words", "written and agreed")];
    let seen = stage.as_("ines").post(&path, &sign).await;
    seen.is(422).sees("Nothing of S1 ").sees("written and agreed");
    let place = ("cites.S1", "kept elsewhere: the safe of the board");
    let sign = [sign[0], sign[1], sign[2], place];
    assert_eq!(stage.as_("ines").post(&path, &sign).await.is(303).location(), path);
    let trail = stage.as_("dana").get(&path).await;
    trail.is(200).sees("S1: kept elsewhere: the safe of the board");
    let next = format!("/process_runs/{run}/activities/1.2");
    let page = stage.as_("dana").get(&next).await;
    page.is(200).sees("Said to be there").sees("the safe of the board; nothing of it is written");
    page.sees_not("There, ");
    // Who is not of the house is not told where it is.
    let altus = stage.as_("ops-Altus").get(&path).await;
    altus.is(200);
    // Once a version stands, it is called there, in that version.
    draft(&stage, "S1").await;
    stage.as_("dana").get(&next).await.is(200).sees("There, v1 draft").sees_not("Said to be there");
}

/// Writes the first version of a document of the process, with a section that shows records.
async fn draft(stage: &Stage, number: &str) -> String {
    let text = "# Purpose\n\nWe keep the wards open.\n\n{{contacts}}\n\nUnsaid: nothing.\n";
    written(stage, number, text).await
}

/// Writes a version of a document of the process.
pub async fn written(stage: &Stage, number: &str, text: &str) -> String {
    let path = paper(stage, number).await;
    let acts = format!("{path}/acts");
    let dana = stage.as_("dana");
    dana.post(&acts, &[("act", "begin")]).await.is(303);
    let write = [("act", "write"), ("text", text), ("changed", "First")];
    dana.post(&acts, &write).await.is(303);
    path
}

async fn whom_a_run_asks_reads_the_draft_it_is_about_and_nobody_else_does(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus", "Corvid"]).await;
    let document = draft(&stage, "S1").await;
    let mut play = Play { say: Vec::new(), words };
    to(&stage, &run, &mut play, ("1.1", "consulting")).await;
    let path = format!("/process_runs/{run}/activities/1.1");
    let paper = format!("{path}/papers/S1");
    let altus = stage.as_("ops-Altus");
    // Before anybody was asked there is nothing to be read.
    altus.get(&path).await.is(200).sees_not("/papers/");
    altus.get(&paper).await.is(404);
    let ask = json!({ "deed": "ask", "activity": "1.1", "question": "Is it right?",
        "until": "2026-12-30T17:00:00Z" });
    stage.does("ines", &run, &ask).await.is(200);
    altus.get(&path).await.is(200).sees(&paper);
    altus.get("/work").await.is(200).sees(&paper).sees("Read S1");
    let read = altus.get(&paper).await;
    read.is(200).sees("We keep the wards open").sees("Unsaid: nothing").sees("not shown here");
    read.sees_not("Wanda Osei").sees_not("Operator of Corvid").sees_not("{{contacts}}");
    // The register stays closed, other documents too, and whoever is not asked finds nothing.
    altus.get(&document).await.is(404);
    altus.get(&format!("{path}/papers/S2")).await.is(404);
    altus.get(&format!("/process_runs/{run}/activities/1.2/papers/S1")).await.is(404);
    stage.as_("ops-Dovetail").get(&paper).await.is(404);
    // Who reaches the register is led there.
    stage.as_("dana").get(&path).await.is(200).sees(&document);
    // It is over: nobody is asked any more.
    for who in ["ops-Altus", "ops-Corvid", "dana", "wanda"] {
        let agree = json!({ "deed": "answer", "activity": "1.1", "opinion": "agree" });
        let seen = stage.does(who, &run, &agree).await;
        assert!([200, 422].contains(&seen.status.as_u16()), "{who}: {}", seen.text());
    }
    let sign = json!({ "deed": "sign", "activity": "1.1", "words": "agreed" });
    stage.does("ines", &run, &sign).await.is(200);
    altus.get(&paper).await.is(404);
}

async fn a_gate_that_led_back_looks_like_it_everywhere(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    let say = vec![("1.9", vec!["rejected", "approved"]), ("1.10", vec!["rejected", "approved"])];
    let mut play = Play { say, words };
    until(&stage, &run, &mut play, ("1.10", 1)).await;
    let dana = stage.as_("dana");
    let gate = format!("/process_runs/{run}/activities/1.10");
    dana.get(&gate).await.is(200).sees("Rejected: back to 1.4").sees("signed: rejected");
    let map = format!("/process_runs/{run}?stage=1");
    let page = dana.get(&map).await;
    page.is(200).sees("rejected: back to 1.4").sees("to be done again");
    let done = |page: &testkit::Seen| {
        let text = page.text();
        let head = text.split("Programme 2026: ").find(|one| one.contains(" activities done"));
        head.unwrap().split(' ').next().unwrap().parse::<usize>().unwrap()
    };
    let before = done(&page);
    let work = dana.get("/api/work").await.is(200).json();
    let told = work["items"].as_array().unwrap().iter().find(|one| one["activity"] == "1.10");
    if let Some(told) = told {
        assert_eq!(told["words"], "1.10 Approved?: rejected");
    }
    let altus = stage.as_("ops-Altus").get("/api/work").await.is(200).json();
    let told = altus["items"].as_array().unwrap().iter().find(|one| one["activity"] == "1.10");
    assert_eq!(told.unwrap()["words"], "1.10 Approved?: rejected");
    until(&stage, &run, &mut play, ("1.10", 2)).await;
    dana.get(&gate).await.is(200).sees_not("Rejected: back to 1.4");
    let page = dana.get(&map).await;
    page.is(200).sees_not("rejected: back to 1.4").sees_not("to be done again");
    assert!(done(&page) > before, "what was done again counts again");
}
