//! Stories of what is issued to all parties: each is told, finds it in its work, and acknowledges.

use super::{
    cast::{Play, Stage, login},
    to, words,
};

use governance::procedure::RunCourse;
use serde_json::{Value as Json, json};
use testkit::On;
use testkit::on_both;

on_both!(
    business_service_priorities_and_the_threat_assessment_are_issued_to_all_parties,
    the_next_programme_is_the_next_pass_through_the_process,
);

/// Completes an activity, and acknowledges nothing of it.
async fn issued(stage: &Stage, run: &str, activity: &str) {
    let mut play = Play { say: Vec::new(), words };
    to(stage, run, &mut play, (activity, "ready")).await;
    for _ in 0..12 {
        let duties = stage.progress("dana", run).await["duties"].clone();
        let mut duties = duties.as_array().unwrap().iter();
        let duty =
            duties.find(|duty| duty["activity"] == activity && duty["task"] != "acknowledge");
        match duty {
            Some(duty) => stage.fulfil(run, duty, &mut play).await,
            None => return,
        }
    }
    panic!("{activity} does not come to an end");
}

async fn business_service_priorities_and_the_threat_assessment_are_issued_to_all_parties(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let providers = ["Altus", "Corvid"];
    let run = stage.run("Programme 2026", RunCourse::Programme, &providers).await;
    for (activity, name) in
        [("1.R5", "Issue business service priorities"), ("1.R6", "Issue threat assessment")]
    {
        issued(&stage, &run, activity).await;
        let notices = stage.progress("dana", &run).await["notices"].clone();
        let of: Vec<&Json> =
            notices.as_array().unwrap().iter().filter(|one| one["activity"] == activity).collect();
        let mut told: Vec<String> = of
            .iter()
            .map(|one| {
                let provider = one["party"]["provider"].as_str();
                let provider = provider.map(|label| stage.label_name(label));
                login(one["party"]["role"].as_str().unwrap(), provider.as_deref())
            })
            .collect();
        told.sort();
        // Ines issues it; everybody else is told.
        assert_eq!(told, ["dana", "ops-Altus", "ops-Corvid", "wanda"], "{activity}");
        for who in &told {
            let work = stage.as_(who).get("/api/work").await.is(200).json();
            let mut items = work["items"].as_array().unwrap().iter();
            let mine =
                items.find(|one| one["activity"] == activity && one["kind"] == "acknowledge");
            let notice: u64 = mine.unwrap()["about"].as_str().unwrap().parse().unwrap();
            let deed = json!({ "deed": "acknowledge", "notice": notice });
            stage.does(who, &run, &deed).await.is(200);
        }
        let page =
            stage.as_("dana").get(&format!("/process_runs/{run}/activities/{activity}")).await;
        page.is(200).sees(name).sees("were told").sees("Operations of Altus").sees_not("Not yet");
        let altus = stage.as_("ops-Altus");
        let page = altus.get(&format!("/process_runs/{run}/activities/{activity}")).await;
        page.is(200).sees("Acknowledged").sees_not("Operations of Corvid");
    }
}

async fn the_next_programme_is_the_next_pass_through_the_process(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    for (name, pass) in [("Programme 2026", "Cycle 1, "), ("Programme 2027", "Cycle 2, ")] {
        let run = stage.run(name, RunCourse::Programme, &["Altus"]).await;
        stage.as_("dana").get(&format!("/process_runs/{run}")).await.is(200).sees(pass);
    }
    // An invocation beside it is a pass of its own.
    let run = stage.run("Loss of the array", RunCourse::Invocation, &["Altus"]).await;
    stage.as_("dana").get(&format!("/process_runs/{run}")).await.is(200).sees("Cycle 1, ");
}
