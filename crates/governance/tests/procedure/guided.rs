//! Stories of guidance: whoever opens an activity reads how it is done, and gets to where it is.

use super::{
    cast::{Play, Stage},
    to,
    truth::{issue, written},
    words,
};
use governance::procedure::RunCourse;
use serde_json::json;
use testkit::{On, on_both};

on_both!(
    every_activity_says_step_by_step_how_it_is_done_and_where,
    whoever_declares_a_disaster_reads_beside_the_button_what_counts_as_one,
    a_report_says_what_happened_and_whoever_answers_may_begin,
);

async fn every_activity_says_step_by_step_how_it_is_done_and_where(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let programme = stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    let invocation = stage.run("Loss of the array", RunCourse::Invocation, &["Altus"]).await;
    for (run, activity, step) in [
        // Impact analysis, risk assessment, plans, testing, crisis management.
        (&programme, "1.2", "Find the first step at which any category becomes unacceptable"),
        (&programme, "1.4", "causes that several redundant parts have in common"),
        (&programme, "2.6", "Put the local plans into one order"),
        (&programme, "2.9", "Write the criteria of success as numbers"),
        (&invocation, "4.2", "Declare, or stand down, with the reason and the time"),
        (&invocation, "4.6", "Hold short rounds at fixed times"),
    ] {
        let path = format!("/process_runs/{run}/activities/{activity}");
        let page = stage.as_("dana").get(&path).await;
        page.is(200).sees("How it is done").sees(step).sees("What it needs and gives");
    }
    let page = stage.as_("ines").get(&format!("/process_runs/{programme}/activities/1.8")).await;
    page.sees("Done in: ").sees("href=\"/roles\"").sees("href=\"/people/cover\"");
    // This installation has no register of services; no link leads to what is not there.
    let page = stage.as_("ines").get(&format!("/process_runs/{programme}/activities/1.2")).await;
    page.sees("href=\"/organisations\"").sees_not("href=\"/services\"");
    // A word that needs explaining leads to its meaning.
    page.sees("href=\"/process/glossary#word-mtpd\"").sees("href=\"/process/glossary#word-mbco\"");
    // The provider reads the same in what it sees.
    let lane = stage.label("Altus");
    let path = format!("/process_runs/{programme}/activities/2.5?provider={lane}");
    stage.as_("ops-Altus").get(&path).await.sees("Write for the person who has never done it");
    let handbook = stage.as_("ops-Altus").get("/process/handbook").await;
    handbook.is(200).sees("Step by step").sees("Find the first step at which any category");
}

async fn a_report_says_what_happened_and_whoever_answers_may_begin(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Flood", RunCourse::Invocation, &["Altus"]).await;
    let report = |words: &str| {
        let of = json!({ "deed": "report", "artefact": "disaster", "state": "occurred" });
        let mut report = of.as_object().unwrap().clone();
        report.insert("words".to_owned(), words.into());
        serde_json::Value::from(report)
    };
    let seen = stage.does("ines", &run, &report(" ")).await;
    seen.is(422).sees("say what happened, and how you know");
    stage.does("ines", &run, &report("The hall is under water")).await.is(200);
    let mut play = Play { say: Vec::new(), words };
    to(&stage, &run, &mut play, ("4.2", "ready")).await;
    // Another is asked to begin it; on a bad day whoever answers for it does not wait for that.
    let path = format!("/process_runs/{run}/activities/4.2");
    stage.as_("dana").get(&path).await.is(200).sees(">Begin</button>");
    stage.as_("ines").get(&path).await.is(200).sees(">Begin</button>");
    // The control: who is only told of it begins nothing.
    stage.as_("ops-Altus").get(&path).await.is(200).sees_not(">Begin</button>");
    let begin = json!({ "deed": "begin", "activity": "4.2" });
    stage.does("ines", &run, &begin).await.is(200);
    stage.as_("dana").get(&path).await.is(200).sees_not(">Begin</button>");
}

async fn whoever_declares_a_disaster_reads_beside_the_button_what_counts_as_one(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    let run = stage.run("Flood", RunCourse::Invocation, &["Altus"]).await;
    let mut play = Play { say: Vec::new(), words };
    to(&stage, &run, &mut play, ("4.2", "waiting")).await;
    let path = format!("/process_runs/{run}/activities/4.2");
    let ines = stage.as_("ines");
    // Nothing is published: the page says that nothing says what counts.
    let page = ines.get(&path).await;
    page.is(200).sees("nothing says what counts").sees_not("out for longer than 3 h");
    let text = "# Aim\n\nWe go on.\n\n# What counts as a disaster\n\nSettlement is out for \
                longer than 3 h.\n\n## Who\n\nThe duty manager declares.\n\n# Options\n\n\
                Warm site.\n";
    let strategy = written(&stage, "S11", text).await;
    // A draft is no definition.
    ines.get(&path).await.is(200).sees_not("out for longer than 3 h");
    let review = stage.port.app().clock().now().day().plus_days(365).to_string();
    issue(&stage, &strategy, &review).await;
    to(&stage, &run, &mut play, ("4.2", "signing")).await;
    let page = ines.get(&path).await;
    page.is(200).sees("What counts as a disaster").sees("out for longer than 3 h");
    page.sees("The duty manager declares").sees_not("Warm site").sees("S11 v1").sees(&strategy);
    page.sees("Declare a disaster, or not").sees("Not a disaster");
    let text = page.text();
    assert!(text.find("out for longer than 3 h") < text.find("Declare a disaster, or not"));
    // The page of the run leads there, and my work calls it so.
    let map = format!("/process_runs/{run}");
    let page = ines.get(&map).await;
    page.is(200).sees("Declare a disaster").sees("out for longer than 3 h");
    ines.get("/work").await.is(200).sees("Declare a disaster, or not");
    // Who is only told of it reads neither: it is not theirs to decide.
    let altus = stage.as_("ops-Altus").get(&path).await;
    altus.is(200).sees_not("out for longer than 3 h").sees_not("Declare a disaster, or not");
    stage.as_("ops-Altus").get(&map).await.is(200).sees_not("out for longer than 3 h");
    // Left open, nothing is declared.
    let form = [
        ("deed", "sign"),
        ("activity", "4.2"),
        ("words", "the hall is under water"),
        ("choose", "declared"),
        ("choose", "not a disaster"),
        ("cites.definition", "S11 v1"),
        ("cites.threshold", "3 h"),
    ];
    let seen = ines.post(&path, &form).await;
    seen.is(422).sees("Decision is open; choose one: declared, not a disaster");
    seen.sees("the hall is under water").sees("out for longer than 3 h");
    let mut form = form.to_vec();
    form.push(("say", "declared"));
    ines.post(&path, &form).await.is(303);
    ines.get(&map).await.is(200).sees_not("out for longer than 3 h");
    let progress = stage.progress("dana", &run).await;
    let done = progress["completions"].as_array().unwrap();
    let said = done.iter().find(|one| one["activity"] == "4.2").unwrap()["say"].clone();
    assert_eq!(said, json!(["declared"]));
}
