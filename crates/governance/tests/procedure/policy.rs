//! The story of the continuity policy: written once, looked through from time to time, and changed
//! between times by what tests and disasters teach.

use super::{
    cast::{Play, Stage},
    until, words,
};
use governance::procedure::RunCourse;
use serde_json::{Value as Json, json};
use testkit::{On, on_both};

on_both!(the_policy_is_looked_through_from_time_to_time_and_changed_by_what_was_learnt);

/// A version of the policy is written by dana, approved by wanda, and published.
async fn version(stage: &Stage, path: &str, changed: &str, review_by: &str) {
    let act = async |who: &str, act: &str, more: &[(&str, &str)]| {
        let mut fields = vec![("act", act)];
        fields.extend_from_slice(more);
        stage.as_(who).post(&format!("{path}/acts"), &fields).await.is(303);
    };
    let until = stage.port.app().clock().now().day().plus_days(7).to_string();
    let text = format!("# Purpose\n\nWe go on whatever happens.\n\n# What changed\n\n{changed}\n");
    act("dana", "begin", &[]).await;
    act("dana", "write", &[("text", text.as_str()), ("changed", changed)]).await;
    let page = stage.as_("dana").get(path).await.text();
    if !page.contains("Wanda Osei") {
        act("dana", "name", &[("person", "Wanda Osei"), ("part", "approver")]).await;
    }
    act("dana", "ask", &[("until", until.as_str())]).await;
    act("wanda", "approve", &[]).await;
    act("dana", "publish", &[("review_by", review_by), ("expires", "")]).await;
}

/// The requirement to update the policy, raised by the BC manager for a reason.
fn raised(why: &str) -> Json {
    json!({
        "deed": "report", "artefact": "requirement-bc-policy", "state": "raised", "words": why,
    })
}

async fn the_policy_is_looked_through_from_time_to_time_and_changed_by_what_was_learnt(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    let mut play = Play { say: super::says(), words };
    until(&stage, &run, &mut play, ("1.1", 1)).await;
    // Produced: the run asked for it, the register holds it.
    let all = stage.as_("dana").get("/api/documents?limit=100").await.is(200).json();
    let all = all["items"].as_array().unwrap().clone();
    let policy = all.iter().find(|one| one.to_string().contains("\"S1\"")).unwrap();
    let path = format!("/documents/{}", policy["number"].as_str().unwrap());
    let today = stage.port.app().clock().now().day();
    version(&stage, &path, "First version", &today.plus_days(365).to_string()).await;
    // Periodically: before the day of its review its owner has it in the work.
    stage.as_("ines").get("/work").await.is(200).sees_not("Look through: BC Policy");
    stage.port.hand().advance(340 * 86_400);
    stage.as_("ines").get("/work").await.is(200).sees("Look through: BC Policy");
    let again = stage.port.app().clock().now().day().plus_days(365).to_string();
    version(&stage, &path, "Site West was given up", &again).await;
    stage.as_("ines").get("/work").await.sees_not("Look through: BC Policy");
    // Ad hoc, for what a test taught: the requirement is raised, and the activity begins again.
    let lesson = "Lesson of the BC test of 3 May: deputies may declare";
    stage.does("ines", &run, &raised(lesson)).await.is(200);
    let page = stage.as_("wanda").get(&format!("/process_runs/{run}/activities/1.1")).await;
    page.is(200).sees(lesson).sees("reported: requirement to produce or update the BC policy");
    until(&stage, &run, &mut play, ("1.1", 2)).await;
    version(&stage, &path, lesson, &again).await;
    // Ad hoc, for what a disaster taught: its report hands over, and the activity begins again.
    let documents = process::Definition::shipped().documents();
    let held: Vec<String> = documents
        .flat_map(|one| one.states.iter().map(move |state| format!("{} {state}", one.id)))
        .collect();
    let (course, holds) = (RunCourse::Invocation, json!({ "holds": held }));
    let invocation = stage.run_with("Loss of the array", course, &["Altus"], &holds).await;
    until(&stage, &invocation, &mut play, ("4.10", 1)).await;
    let page = stage.as_("ines").get(&format!("/process_runs/{run}/activities/1.1")).await;
    page.sees("handed over from RUN-0002 Loss of the array").sees("pass 3");
    stage.does("ines", &run, &raised("The report of the disaster")).await.is(200);
    until(&stage, &run, &mut play, ("1.1", 3)).await;
    version(&stage, &path, "Post-disaster report: the vault is tested monthly", &again).await;
    // The policy tells its own story: which version, when, by whom, why.
    let page = stage.as_("wanda").get(&path).await;
    page.is(200).sees("v4 published").sees("Site West was given up").sees(lesson);
    page.sees("Post-disaster report").sees("superseded");
}
