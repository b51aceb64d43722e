//! Stories of what is communicated regularly: objectives and responsibilities, to business and IT,
//! read again after some time, and measured.

use super::*;

on_both!(objectives_and_responsibilities_are_told_to_business_and_it_again_and_again);

const OBJECTIVES: &str = "# What we are to reach\n\n{{objectives}}\n\n# Who answers\n\n{{roles}}\n";

async fn objectives_and_responsibilities_are_told_to_business_and_it_again_and_again(on: On) {
    let Some(mut stage) = Stage::open(on).await else { return };
    let home = stage.home().to_string();
    let json = json!({
        "name": "Continuity objectives and responsibilities", "kind": "policy",
        "organisation": home, "location": "knowledge",
    });
    let seen = stage.as_("dana").json(Method::POST, "/api/documents", &[], &json).await;
    let path = format!("/documents/{}", seen.is(201).json()["number"].as_str().unwrap());
    let measure = "/api/measures/communicated-regularly";
    let share = stage.as_("dana").get(measure).await.is(200).json();
    assert!(share["share"].is_null(), "nothing is told again and again yet: {share}");
    stage.in_review(&path, OBJECTIVES).await;
    stage.done("wanda", &path, "approve", &OVER).await;
    stage.done("dana", &path, "publish", &[]).await;
    let page = stage.as_("wanda").get(&path).await;
    page.is(200).sees("Keep a set of ITSC plans").sees("BC Manager");
    // The business and IT: a role of the one, a person of the other.
    stage.done("dana", &path, "circulate", &[("role", "BC Manager")]).await;
    stage.done("dana", &path, "circulate", &[("person", "Wanda Osei")]).await;
    for wrong in ["3", "1101"] {
        let seen = stage.does("dana", &path, "repeat", &[("days", wrong)]).await;
        seen.is(422).sees("read again after 7 to 1100 days");
    }
    stage.does("dana", &path, "repeat", &[("days", "soon")]).await.is(422).sees("a whole number");
    stage.does("wanda", &path, "repeat", &[("days", "90")]).await.is(403);
    stage.done("dana", &path, "repeat", &[("days", "90")]).await;
    let page = stage.as_("dana").get(&format!("{path}/readers")).await;
    page.is(200).sees("again every 90 days").sees("Read again after");
    for who in ["ines", "wanda"] {
        stage.as_(who).get("/work").await.sees("Read: Continuity objectives");
        stage.done(who, &path, "acknowledge", &[("of", "v1")]).await;
        stage.as_(who).get("/work").await.sees_not("Read: Continuity objectives");
        let again = stage.does(who, &path, "acknowledge", &[("of", "v1")]).await;
        again.is(422).sees("and again once that is asked for");
    }
    let share = stage.as_("dana").get(measure).await.is(200).json();
    // Whoever holds the role or stands in for its holder, and Wanda; nobody is late.
    assert_eq!((&share["share"], &share["of"]), (&json!(100), &json!(3)), "{share}");
    read_again_and_measured(&mut stage, &path).await;
}

/// Ninety days later it is asked for once more; who does not say so is late, and counts against it.
async fn read_again_and_measured(stage: &mut Stage, path: &str) {
    let again = async |stage: &mut Stage, days: i64| {
        stage.port.hand().advance(days * 86_400);
        for who in ["dana", "ines", "wanda"] {
            stage.port.again(who).await;
        }
    };
    again(stage, 91).await;
    for who in ["ines", "wanda"] {
        let work = stage.as_(who).get("/work").await;
        work.sees("Read: Continuity objectives").sees("to be read again");
    }
    stage.done("ines", path, "acknowledge", &[("of", "v1")]).await;
    again(stage, 20).await;
    stage.as_("dana").get(&format!("{path}/readers")).await.sees("overdue").sees(", last ");
    let measure = stage.as_("dana").get("/measures/communicated-regularly").await;
    measure.is(200).sees("33 %, 1 of 3").sees("Wanda Osei").sees("due again");
    let told = stage.versions(path).await;
    let readings = told["versions"][0]["readings"].as_array().unwrap().clone();
    let of = |name: &str| readings.iter().find(|one| one["by"] == name).unwrap().clone();
    assert_eq!(of("ines")["before"].as_array().unwrap().len(), 1, "both times are kept");
    assert_eq!(of("wanda")["before"], json!([]));
    // Once only from now on: what was said holds.
    stage.done("dana", path, "repeat", &[("days", "0")]).await;
    stage.as_("wanda").get("/work").await.sees_not("Read: Continuity objectives");
    let share = stage.as_("dana").get("/api/measures/communicated-regularly").await.json();
    assert!(share["share"].is_null(), "{share}");
}
