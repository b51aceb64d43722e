//! Northwharf's consequences are computed, not typed: the figures that its screens share follow
//! from the records that the demonstration lays.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use frame::gate::AccessRole;
use serde_json::Value as Json;
use testkit::on_both;
use testkit::{On, Port, commit};

async fn northwharf_is_late_where_its_story_says(on: On) {
    let capabilities =
        [governance::CAPABILITIES, services::CAPABILITIES, analysis::CAPABILITIES].concat();
    let Some(mut port) = Port::open(capabilities, on).await else { return };
    let mut writer = port.writer().await;
    let people = governance::people::northwharf::lay(&mut writer).await.unwrap();
    services::northwharf::lay(&mut writer, &people).await.unwrap();
    commit(writer).await.unwrap();
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    let dana = port.as_("dana");
    let ready = dana.get("/api/analysis/readiness").await.is(200).json();
    let text = |json: &Json| json.as_str().unwrap().to_owned();
    let words: String =
        ready["sentence"].as_array().unwrap().iter().map(|piece| text(&piece["words"])).collect();
    let lines: Vec<(String, String, String)> = ready["vital"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            let name = text(&line["service"]["name"]);
            (name, text(&line["derived"]["at_least"]), text(&line["verdict"]))
        })
        .collect();
    let brief: Vec<(&str, &str, &str)> =
        lines.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    assert_eq!(
        words,
        "3 of 12 vital services would miss their RTO today; weakest: Settlement, 6 h 20 min \
         against 4 h.",
        "{brief:#?}"
    );
    assert_eq!(ready["services"].as_array().unwrap().len(), 41);
    let gaps = [
        ("Settlement", "PT6H20M", "gap"),
        ("Collateral and margin", "PT5H10M", "gap"),
        ("Dealing", "PT1H25M", "gap"),
    ];
    assert_eq!(brief[..3], gaps, "{brief:#?}");
    assert!(brief[3..].iter().all(|(_, _, verdict)| *verdict == "plausible"), "{brief:#?}");
    let singles = ready["singles"].as_array().unwrap();
    let names: Vec<String> = singles.iter().map(|one| text(&one["cause"]["name"])).collect();
    assert!(names.iter().any(|name| name == "san-q7"), "{names:#?}");
    let blast = dana.get("/api/analysis/impact?fail=san-q7").await.is(200).json();
    let hits = blast["hits"].as_array().unwrap().iter().filter(|hit| !hit["line"].is_null());
    let hits: Vec<String> =
        hits.map(|hit| format!("{} {}", text(&hit["node"]["name"]), text(&hit["after"]))).collect();
    // Dealing goes on with the member of its store that stands in Site East; Trade confirmation
    // gets worse and goes on.
    assert_eq!(
        blast["words"], "If san-q7 fails, 2 of the 3 vital services it reaches come back late",
        "{hits:#?}"
    );
    let settlement = ready["vital"][0]["service"]["number"].clone();
    let path = format!("/api/analysis/services/{}", settlement.as_str().unwrap());
    let report = dana.get(&path).await.is(200).json();
    let causes = report["common_causes"].as_array().unwrap();
    assert!(causes.iter().any(|one| one["cause"]["name"] == "san-q7" && one["breaks"] == true));
}

on_both!(northwharf_is_late_where_its_story_says);
