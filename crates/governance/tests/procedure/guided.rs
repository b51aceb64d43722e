//! Stories of guidance: whoever opens an activity reads how it is done, and gets to where it is.

use super::cast::Stage;
use governance::procedure::RunCourse;
use testkit::{On, on_both};

on_both!(every_activity_says_step_by_step_how_it_is_done_and_where);

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
