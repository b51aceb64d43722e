//! Stories of what a provider must not learn while a run is under way, beside what stands on its
//! pages at the end.

use super::{
    CANARY,
    cast::{Play, Stage},
    says, words,
};
use governance::procedure::RunCourse;
use serde_json::Value as Json;
use testkit::On;
use testkit::on_both;

on_both!(
    what_a_provider_wrote_opens_a_common_activity_and_is_not_told_to_others,
    the_list_of_runs_names_to_a_provider_whom_a_run_is_for_and_no_other_provider,
);

/// Works on until something is open again in words of Corvid that is common to all: which.
async fn opened_by_corvid(stage: &Stage, run: &str) -> String {
    let mut play = Play { say: says(), words };
    for _ in 0..400 {
        let progress = stage.progress("dana", run).await;
        let open = progress["open"].as_array().unwrap();
        // One in which the other provider has a part as well.
        let is_shared = |id: &str| {
            let raci = &process::Definition::shipped().activity(id).unwrap().raci;
            raci.iter().any(|(role, _)| role == "sp-operations")
        };
        let is_common = |one: &&Json| {
            one["provider"].is_null()
                && one["because"].as_str().unwrap_or("").contains(CANARY)
                && is_shared(one["activity"].as_str().unwrap())
        };
        if let Some(one) = open.iter().find(is_common) {
            return one["activity"].as_str().unwrap().to_owned();
        }
        let is_idle = |duty: &Json| {
            open.iter().any(|one| {
                one["activity"] == duty["activity"]
                    && one["standing"] == "idle"
                    && one["round"].as_u64() > Some(1)
            })
        };
        let duties = progress["duties"].as_array().unwrap();
        let wanted = duties.iter().filter(|duty| duty["task"] != "recur" && !is_idle(duty));
        // Providers do their parts first, and Corvid after Altus: what they open together is opened
        // by Corvid.
        let has_lane = |duty: &&Json| duty["party"]["provider"].is_string();
        let (mut lanes, common): (Vec<&Json>, Vec<&Json>) = wanted.partition(has_lane);
        lanes.sort_by_key(|duty| duty["party"]["provider"] == stage.label("Corvid"));
        for duty in if lanes.is_empty() { common } else { lanes } {
            stage.fulfil(run, duty, &mut play).await;
            if duty["task"] == "sign" || duty["task"] == "report" {
                break;
            }
        }
    }
    panic!("Corvid opens nothing again that is common to all")
}

async fn what_a_provider_wrote_opens_a_common_activity_and_is_not_told_to_others(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus", "Corvid"]).await;
    let activity = opened_by_corvid(&stage, &run).await;
    let paths = [
        format!("/process_runs/{run}/activities/{activity}"),
        format!("/api/process_runs/{run}/activities/{activity}"),
        format!("/api/process_runs/{run}/progress"),
    ];
    for path in &paths {
        let seen = stage.as_("ops-Altus").get(path).await;
        seen.is(200).sees_not(CANARY).sees("another provider completed its part");
        for who in ["ops-Corvid", "dana"] {
            stage.as_(who).get(path).await.is(200).sees(CANARY);
        }
    }
}

/// Whom it is for and who integrates is told by name, without a way to pages that are not the
/// provider's to see.
async fn the_list_of_runs_names_to_a_provider_whom_a_run_is_for_and_no_other_provider(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus", "Corvid"]).await;
    for path in ["/process_runs".to_owned(), format!("/process_runs/{run}/record")] {
        let page = stage.as_("ops-Altus").get(&path).await;
        page.is(200).sees("Northwharf").sees("Keystone").sees_not("withheld");
        page.sees_not("Corvid").sees_not("/organisations/ORG-0001");
    }
    stage.as_("ops-Altus").get("/organisations/ORG-0001").await.is(404);
    stage.as_("ops-Altus").get("/organisations").await.is(200).sees_not("Northwharf");
    // The lead reaches them, and gets there.
    stage.as_("dana").get("/process_runs").await.sees("/organisations/ORG-0001");
}
