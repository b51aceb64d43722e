//! Stories of work in whose hands it is: handed on and taken back, given to another when it is
//! late, done by somebody who is away; of answers that are changed, and of refusals that keep the
//! page.

use super::{
    cast::{Play, Stage},
    to, words,
};
use governance::procedure::RunCourse;
use serde_json::{Value as Json, json};
use testkit::{On, on_both};

on_both!(
    what_is_handed_on_leaves_the_list_of_the_giver_and_can_be_taken_back,
    the_late_part_of_another_is_given_to_somebody_with_a_reason,
    whoever_is_away_may_act_and_others_read_until_when,
    what_another_provider_objects_shows_nowhere_to_a_provider,
    a_refused_reminder_shows_the_page_it_came_from,
);

async fn count(stage: &Stage, who: &str) -> u64 {
    stage.as_(who).get("/api/work").await.is(200).json()["total"].as_u64().unwrap()
}

async fn what_is_handed_on_leaves_the_list_of_the_giver_and_can_be_taken_back(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    let path = format!("/process_runs/{run}/activities/1.R3");
    let hand = |to: &'static str, reason: &'static str| {
        [("deed", "delegate"), ("activity", "1.R3"), ("to", to), ("reason", reason)]
    };
    let (before, hers) = (count(&stage, "dana").await, count(&stage, "wanda").await);
    let dana = stage.as_("dana");
    dana.get(&path).await.is(200).sees("Hand it on").sees("Begin");
    dana.post(&path, &hand("Wanda Osei", "she knows it")).await.is(303);
    let page = dana.get(&path).await;
    page.is(200).sees("handed to Wanda Osei").sees("she knows it").sees("Take it back");
    page.sees_not(">Hand it on<").sees_not(">Begin</button>");
    assert_eq!((count(&stage, "dana").await, count(&stage, "wanda").await), (before - 1, hers + 1));
    dana.get("/work").await.is(200).sees("Handed on").sees("with Wanda Osei");
    stage.as_("wanda").get("/work").await.is(200).sees("handed on to you");
    // Who receives it and is away has it in name alone: it stays with the giver.
    stage.change_person(stage.ids["wanda"], "away", Some(stage.ids["ines"])).await;
    assert_eq!(count(&stage, "dana").await, before);
    dana.get(&path).await.is(200).sees("Wanda Osei is away");
    stage.change_person(stage.ids["wanda"], "active", None).await;
    dana.post(&path, &hand("Dana Holt", "she is busy")).await.is(303);
    assert_eq!((count(&stage, "dana").await, count(&stage, "wanda").await), (before, hers));
    let page = dana.get(&path).await;
    page.is(200).sees("took it back").sees_not("handed to Wanda").sees("Begin");
}

/// A run in which the consulted are asked about 1.2, and have said nothing.
async fn asked(stage: &Stage) -> String {
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    let mut play = Play { say: Vec::new(), words };
    to(stage, &run, &mut play, ("1.2", "consulting")).await;
    let ask = json!({ "deed": "ask", "activity": "1.2", "question": "Is it right?",
        "until": "2026-12-30T17:00:00Z" });
    stage.does("ines", &run, &ask).await.is(200);
    run
}

async fn the_late_part_of_another_is_given_to_somebody_with_a_reason(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = asked(&stage).await;
    let give = json!({ "deed": "delegate", "activity": "1.2", "to": "Ines Carvalho",
        "party": { "role": "enterprise-architects" }, "reason": "she does not answer" });
    stage.does("dana", &run, &give).await.is(422).sees("once it is late");
    stage.port.hand().advance(60 * 86_400);
    let path = format!("/process_runs/{run}/activities/1.2");
    stage.as_("dana").get(&path).await.is(200).sees("Enterprise Architects is late");
    stage
        .does(
            "wanda",
            &run,
            &json!({ "deed": "delegate", "activity": "1.2", "to": "Dana Holt",
        "party": { "role": "sc-lead" }, "reason": "no" }),
        )
        .await
        .is(422);
    stage.does("dana", &run, &give).await.is(200);
    let page = stage.as_("ines").get(&path).await;
    page.is(200).sees("gave the part of Enterprise Architects to Ines Carvalho");
    page.sees("she does not answer");
    let mine = stage.as_("ines").get("/api/work").await.is(200).json();
    let is_it = |one: &&Json| one["task"] == "answer" && one["activity"] == "1.2";
    assert!(mine["items"].as_array().unwrap().iter().any(|one| is_it(&one)), "{mine}");
}

async fn whoever_is_away_may_act_and_others_read_until_when(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    let path = format!("/process_runs/{run}/activities/1.R3");
    stage.change_person(stage.ids["dana"], "away", Some(stage.ids["wanda"])).await;
    stage.as_("ines").get(&path).await.is(200).sees("Wanda Osei").sees("away until 31 Jan 2027");
    let dana = stage.as_("dana");
    let page = dana.get("/work").await;
    page.is(200).sees("You are away until 31 Jan 2027").sees("In your absence").sees("Begin: ");
    dana.get(&path).await.is(200).sees("You are away").sees(">Begin</button>");
    stage.does("dana", &run, &json!({ "deed": "begin", "activity": "1.R3" })).await.is(200);
    // Who stands in is away as well: nobody acts, and it is not said that nobody holds the role.
    stage.change_person(stage.ids["wanda"], "away", Some(stage.ids["ines"])).await;
    let page = stage.as_("ines").get(&path).await;
    page.is(200).sees("Dana Holt away until 31 Jan 2027, no deputy is there");
    page.sees_not("nobody holds this role today");
    // Whoever left acts no more.
    stage.change_person(stage.ids["dana"], "left", None).await;
    stage.does("dana", &run, &json!({ "deed": "begin", "activity": "1.1" })).await.is(422);
}

/// A page without the numbers that each rendering draws anew.
fn plain(text: &str) -> String {
    let is_id = |part: &str| {
        let is_key = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let is_uuid = part.len() == 36 && part.matches('-').count() == 4;
        is_uuid || part.len() == 52 && part.chars().all(is_key)
    };
    let parts = text.split('"').map(|part| if is_id(part) { "id" } else { part });
    parts.collect::<Vec<_>>().join("\"")
}

/// Everything that Altus can look at around an activity.
async fn looks(stage: &Stage, who: &str, run: &str) -> Vec<String> {
    let mut all = Vec::new();
    for path in [
        format!("/process_runs/{run}/activities/1.1"),
        format!("/api/process_runs/{run}/activities/1.1"),
        format!("/api/process_runs/{run}/progress"),
        format!("/process_runs/{run}"),
        "/process".to_owned(),
        "/work".to_owned(),
        "/api/work".to_owned(),
    ] {
        all.push(plain(&stage.as_(who).get(&path).await.is(200).text()));
    }
    all
}

async fn what_another_provider_objects_shows_nowhere_to_a_provider(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus", "Brightline"]).await;
    let mut play = Play { say: Vec::new(), words };
    to(&stage, &run, &mut play, ("1.1", "consulting")).await;
    let ask = json!({ "deed": "ask", "activity": "1.1", "question": "Is it right?",
        "until": "2026-12-30T17:00:00Z" });
    stage.does("ines", &run, &ask).await.is(200);
    let answer = |opinion: &str, version: &Json| {
        json!({ "deed": "answer", "activity": "1.1", "opinion": opinion, "words": "see there",
            "version": version })
    };
    for who in ["ops-Altus", "dana", "wanda"] {
        stage.does(who, &run, &answer("agree", &Json::Null)).await.is(200);
    }
    let open = [looks(&stage, "ops-Altus", &run).await, looks(&stage, "dana", &run).await];
    stage.does("ops-Brightline", &run, &answer("agree", &Json::Null)).await.is(200);
    let agreed = [looks(&stage, "ops-Altus", &run).await, looks(&stage, "dana", &run).await];
    // A changed answer names what was read; on what is no longer so it is refused.
    let path = format!("/api/process_runs/{run}/activities/1.1");
    let version = stage.as_("ops-Brightline").get(&path).await.is(200).json()["version"].clone();
    let seen = stage.does("ops-Brightline", &run, &answer("object", &Json::Null)).await;
    seen.is(422).sees("You have answered already");
    let older = json!(version.as_u64().unwrap() - 1);
    stage.does("ops-Brightline", &run, &answer("object", &older)).await.is(412);
    stage.does("ops-Brightline", &run, &answer("object", &version)).await.is(200);
    let objected = [looks(&stage, "ops-Altus", &run).await, looks(&stage, "dana", &run).await];
    let settle = json!({ "deed": "settle", "activity": "1.1", "words": "it is added",
        "party": { "role": "sp-operations", "provider": stage.label("Brightline") } });
    stage.does("ines", &run, &settle).await.is(200);
    let settled = [looks(&stage, "ops-Altus", &run).await, looks(&stage, "dana", &run).await];
    for later in [&agreed, &objected, &settled] {
        for (before, after) in open[0].iter().zip(&later[0]) {
            assert_eq!(before, after, "Altus reads what Brightline answered");
        }
    }
    // The control: whoever answers for the whole reads all of it.
    assert!(agreed[1] != objected[1] && objected[1] != settled[1] && open[1] != agreed[1]);
    let page = stage.as_("dana").get(&format!("/process_runs/{run}/activities/1.1")).await;
    page.is(200).sees("changed the answer: objected").sees("it is added");
    let page =
        stage.as_("ops-Brightline").get(&format!("/process_runs/{run}/activities/1.1")).await;
    page.is(200).sees("Change your answer").sees("it is added");
}

async fn a_refused_reminder_shows_the_page_it_came_from(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = asked(&stage).await;
    let path = format!("/process_runs/{run}/activities/1.2");
    let remind = [("deed", "remind"), ("activity", "1.2"), ("party.role", "enterprise-architects")];
    let ines = stage.as_("ines");
    ines.get(&path).await.is(200).sees("Remind Architects");
    assert_eq!(ines.post(&path, &remind).await.is(303).location(), path);
    ines.get(&path).await.is(200).sees_not("Remind Architects").sees("reminded ");
    let again = ines.post(&path, &remind).await;
    again.is(422).sees("Somebody is reminded once a day").sees("Is it right?").sees("<h1");
    // Too early to go on over silence: the page says so, with a time as people read it.
    let proceed = [("deed", "proceed"), ("activity", "1.2"), ("reason", "no answer")];
    let early = ines.post(&path, &proceed).await;
    early.is(422).sees("it is over after ").sees("30 Dec 2026").sees_not("2026-12-30T17:00");
}
