//! Northwharf's consequences are computed, not typed: the figures that its screens share follow
//! from the records that the demonstration lays.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use frame::gate::AccessRole;
use serde_json::Value as Json;
use testkit::on_both;
use testkit::{On, Port, commit};

/// Northwharf, read by its continuity lead.
async fn northwharf(on: On) -> Option<Port> {
    let capabilities =
        [governance::CAPABILITIES, services::CAPABILITIES, analysis::CAPABILITIES].concat();
    let mut port = Port::open(capabilities, on).await?;
    let mut writer = port.writer().await;
    let people = governance::people::northwharf::lay(&mut writer).await.unwrap();
    services::northwharf::lay(&mut writer, &people).await.unwrap();
    commit(writer).await.unwrap();
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    Some(port)
}

async fn northwharf_is_late_where_its_story_says(on: On) {
    let Some(port) = northwharf(on).await else { return };
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
        blast["words"],
        "If san-q7 fails, 2 of the 3 vital services it reaches come back late; 2 services do not \
         feel it before what they need is back",
        "{hits:#?}"
    );
    let settlement = ready["vital"][0]["service"]["number"].clone();
    let path = format!("/api/analysis/services/{}", settlement.as_str().unwrap());
    let report = dana.get(&path).await.is(200).json();
    let causes = report["common_causes"].as_array().unwrap();
    assert!(causes.iter().any(|one| one["cause"]["name"] == "san-q7" && one["breaks"] == true));
}

/// What a failure reaches: each service with when, when it is back at least, whether that is known,
/// and the verdict; those that only get worse left out.
async fn failing(who: &testkit::Client, what: &str) -> Vec<(String, Json, Json, bool, Json)> {
    let blast = who.get(&format!("/api/analysis/impact?fail={what}")).await.is(200).json();
    let hits = blast["hits"].as_array().unwrap().iter();
    let hits = hits.filter(|hit| !hit["line"].is_null() && hit["fails"] == true);
    let hits = hits.map(|hit| {
        let back = &hit["recovered"];
        let is_known = back["unknown"].as_array().unwrap().is_empty();
        let name = hit["node"]["name"].as_str().unwrap().to_owned();
        let (after, back) = (hit["after"].clone(), back["at_least"].clone());
        (name, after, back, is_known, hit["verdict"].clone())
    });
    hits.collect()
}

async fn what_is_lost_itself_in_northwharf_is_back_nobody_knows_when(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    for place in ["LOC-0002", "LOC-0004"] {
        let hits = failing(&dana, place).await;
        assert!(hits.len() > 20, "{place}: {hits:?}");
        let is_open = |(.., is_known, verdict): &(_, _, _, bool, Json)| {
            !is_known && (*verdict == "unknown" || *verdict == "gap")
        };
        assert!(hits.iter().all(is_open), "{place}: {hits:?}");
    }
    // Who bears the loss of Settlement, or of its database, longer than it lasts never feels it.
    let hits = failing(&dana, "stl-db").await;
    let names: Vec<&str> = hits.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names, ["Settlement"], "{hits:?}");
    // Each supplier stops as many services as a single cause, on its page and in a what-if.
    let ready = dana.get("/api/analysis/readiness").await.is(200).json();
    let singles = ready["singles"].as_array().unwrap().iter();
    let suppliers = singles.filter(|single| single["cause"]["kind"] == "supplier");
    let mut seen = Vec::new();
    for single in suppliers {
        let number = single["cause"]["number"].as_str().unwrap();
        let count = single["services"].as_array().unwrap().len();
        assert_eq!(failing(&dana, number).await.len(), count, "{number}");
        let path = format!("/api/analysis/suppliers/{number}");
        let report = dana.get(&path).await.is(200).json();
        assert_eq!(report["services"][0], count, "{number}");
        assert_eq!(report["vital"][0], single["vital"], "{number}");
        seen.push(single["cause"]["name"].as_str().unwrap());
    }
    assert!(seen.contains(&"Altus") && seen.contains(&"Corvid"), "{seen:?}");
    // What its customer is promised for Settlement is two hours and twenty minutes too soon.
    let conflicts = ready["conflicts"].as_array().unwrap().iter();
    let of_settlement = conflicts.filter(|one| one["service"]["name"] == "Settlement");
    let rules: Vec<(&str, i64)> = of_settlement
        .map(|one| (one["rule"].as_str().unwrap(), one["excess_seconds"].as_i64().unwrap()))
        .collect();
    assert_eq!(rules[..2], [("derived-too-late", 8_400), ("sla-too-soon", 8_400)], "{rules:?}");
}

/// Gaps of promises: contract and service.
type Gaps = std::collections::BTreeSet<(String, String)>;

/// Where a conflict stands in the order that is worded.
fn order(one: &Json) -> (bool, u64, i64) {
    let excess = one["excess_seconds"].as_i64().unwrap();
    (one["is_vital"] != true, one["tier"].as_u64().unwrap_or(99), -excess)
}

async fn each_promise_that_falls_short_does_so_on_every_page(on: On) {
    let Some(port) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let text = |json: &Json| json.as_str().unwrap().to_owned();
    let ready = dana.get("/api/analysis/readiness").await.is(200).json();
    let rules = ["promise-too-late", "promise-loses-too-much", "sla-too-soon"];
    let conflicts = ready["conflicts"].as_array().unwrap();
    let of_promises = conflicts.iter().filter(|one| rules.contains(&one["rule"].as_str().unwrap()));
    let told: Gaps =
        of_promises.map(|one| (text(&one["contract"]), text(&one["service"]["number"]))).collect();
    let mut gaps = Gaps::new();
    for number in 1..=20 {
        let path = format!("/suppliers/SUP-{number:04}");
        let report = dana.get(&format!("/api/analysis{path}")).await;
        if report.status == 404 {
            continue;
        }
        let report = report.json();
        let promises = report["promises"].as_array().unwrap().iter();
        let short: Gaps = promises
            .filter(|one| one["verdict"] == "gap")
            .map(|one| (text(&one["contract"]), text(&one["service"]["service"]["number"])))
            .collect();
        for contract in report["contracts"].as_array().unwrap() {
            let own = short.iter().filter(|(of, _)| *of == text(&contract["number"])).count();
            assert_eq!(contract["too_little_for"], own, "{contract}");
        }
        let services: std::collections::BTreeSet<&String> =
            short.iter().map(|(_, service)| service).collect();
        let page = dana.get(&path).await;
        match services.len() {
            0 => page.is(200).sees_not("Promises too little for"),
            1 => page.is(200).sees("Promises too little for 1 service"),
            count => page.is(200).sees(&format!("Promises too little for {count} services")),
        };
        gaps.extend(short);
    }
    assert!(gaps.len() > 10);
    assert_eq!(gaps, told, "the pages of suppliers and the conflicts judge alike");
    // The page of a service: its contracts by their verdict, and what contradicts it.
    let settlement = text(&ready["vital"][0]["service"]["number"]);
    let report = dana.get(&format!("/api/analysis/services/{settlement}")).await.is(200).json();
    let of_pages: Vec<String> = report["contracts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["verdict"] == "gap")
        .map(|one| text(&one["contract"]))
        .collect();
    let known: Vec<String> =
        told.iter().filter(|(_, of)| *of == settlement).map(|(of, _)| of.clone()).collect();
    assert_eq!(known.len(), 3, "{known:?}");
    assert!(known.iter().all(|one| of_pages.contains(one)) && of_pages.len() == 3, "{of_pages:?}");
    // Its data may be as old as the vault's, through its applications and its database.
    assert_eq!(report["worst_data"], "PT1H");
    assert_eq!(report["worst_data_from"]["name"], "vault-store");
    let old: Vec<String> = conflicts
        .iter()
        .filter(|one| one["rule"] == "data-too-old")
        .map(|one| text(&one["service"]["name"]))
        .collect();
    assert!(
        old.contains(&"Settlement".to_owned()) && old.contains(&"stl-db".to_owned()),
        "{old:?}"
    );
    // Vital services first, then by tier, then the greatest excess: as it is worded.
    let keys: Vec<_> = conflicts.iter().map(order).collect();
    assert!(keys.is_sorted(), "{keys:?}");
}

on_both!(
    each_promise_that_falls_short_does_so_on_every_page,
    northwharf_is_late_where_its_story_says,
    what_is_lost_itself_in_northwharf_is_back_nobody_knows_when,
);
