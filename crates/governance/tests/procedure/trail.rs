//! Stories of proof: the trail of an activity pass by pass, as a file, each line with its entry in
//! the history; and of activities that are found by number and name by those who see them.

use super::{
    cast::{Play, Stage},
    until, words,
};
use governance::procedure::{RunCourse, kept};
use serde_json::Value as Json;
use testkit::{On, on_both};

on_both!(
    a_trail_is_read_pass_by_pass_handed_in_as_a_file_and_proved_line_by_line,
    activities_are_found_by_number_and_name_by_those_who_see_them,
);

async fn a_trail_is_read_pass_by_pass_handed_in_as_a_file_and_proved_line_by_line(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus", "Corvid"]).await;
    let say = vec![("1.9", vec!["rejected", "approved"]), ("1.10", vec!["rejected", "approved"])];
    let mut play = Play { say, words };
    until(&stage, &run, &mut play, ("1.10", 2)).await;
    let path = format!("/process_runs/{run}/activities/1.10");
    let dana = stage.as_("dana");
    let page = dana.get(&path).await;
    page.is(200).sees("Who was asked, who was told, when: pass 2").sees("Earlier passes");
    page.sees("Pass 1, ").sees("trail.csv").sees("trail.pdf");
    // What happened in the first pass stands there, and not in the second.
    let text = page.text();
    let (now, before) = text.split_once("Earlier passes").unwrap();
    assert!(now.contains("signed: approved") && !now.contains("signed: rejected"), "{now}");
    assert!(before.contains("signed: rejected") && !before.contains("signed: approved"));
    // An activity that was done once has nothing folded.
    let once = dana.get(&format!("/process_runs/{run}/activities/1.1")).await;
    once.is(200).sees_not("Earlier passes").sees("trail.csv");
    // The files hold what the interface tells, line by line.
    let told: Json = dana.get(&format!("/api{path}")).await.is(200).json();
    let told = told["trail"].as_array().unwrap();
    let file = dana.get(&format!("{path}/trail/trail.csv")).await;
    let kind = file.is(200).header("content-type").to_owned();
    assert_eq!(kind, "text/csv; charset=utf-8");
    let named = file.header("content-disposition").to_owned();
    assert!(named.contains("RUN-0001-1.10-trail.csv"), "{named}");
    let file = file.text();
    let lines: Vec<&str> = file.trim_end().split("\r\n").collect();
    assert_eq!(lines.len(), told.len() + 1, "{lines:#?}");
    assert!(lines[0].contains("Pass") && lines[0].contains("In their words"), "{}", lines[0]);
    for (line, one) in lines[1..].iter().zip(told) {
        for name in ["at", "who", "did"] {
            assert!(line.contains(one[name].as_str().unwrap()), "{line} lacks {one}");
        }
    }
    let pdf = dana.get(&format!("{path}/trail/trail.pdf")).await;
    assert!(pdf.is(200).body.starts_with(b"%PDF-"));
    dana.get(&format!("{path}/trail/trail.exe")).await.is(404);
    // Each line leads to its entry of the ledger, which stands on top there.
    let link = text.split("href=\"").find(|one| one.contains("/history?at=")).unwrap();
    let link = link.split('"').next().unwrap().replace("&amp;", "&");
    let proof = dana.get(&link).await;
    proof.is(200).sees("What changed until ").sees("deed: ");
    // A provider gets its own lines, without the way to a history that it does not read; nobody
    // else gets any.
    let altus = stage.as_("ops-Altus");
    altus.get(&path).await.is(200).sees_not("/history?at=");
    let own = altus.get(&format!("{path}/trail/trail.csv")).await;
    let own = own.is(200).text().to_owned();
    assert!(own.contains("signed") && !own.contains("Corvid"), "{own}");
    let theirs = stage.label("Corvid");
    let lane = format!("/process_runs/{run}/activities/2.5/trail/trail.csv?provider={theirs}");
    altus.get(&lane).await.is(404);
    stage.as_("ops-Corvid").get(&lane).await.is(200);
    stage.as_("ops-Dovetail").get(&format!("{path}/trail/trail.pdf")).await.is(404);
}

async fn activities_are_found_by_number_and_name_by_those_who_see_them(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus", "Corvid"]).await;
    // A server follows what happens; here nobody does unless somebody looks.
    kept::house(stage.port.app()).await.unwrap();
    let base = format!("/process_runs/{run}");
    let find = async |who: &str, query: &str| {
        let found = stage.as_(who).get(&format!("/find?part=palette&q={query}")).await;
        found.is(200).text().to_owned()
    };
    let gate = format!("{base}/activities/1.10\"");
    for query in ["1.10", "conduct+bia", "BIA"] {
        let found = find("dana", query).await;
        let wanted = if query == "1.10" { &gate } else { &format!("{base}/activities/1.2\"") };
        assert!(found.contains("In processes") && found.contains(wanted.as_str()), "{found}");
        assert!(found.contains("Programme 2026"), "{found}");
    }
    // By its number it comes first; of an invocation nothing is found where there is none.
    let found = find("dana", "1.1").await;
    let first = found.split("/activities/").nth(1).unwrap();
    assert!(first.starts_with("1.1\""), "{found}");
    assert!(!find("dana", "4.2").await.contains("/activities/"));
    // What each provider does leads the lead to the map, and a provider to its own lane.
    assert!(find("dana", "2.5").await.contains(&format!("{base}?focus=2.5#outline")));
    let (own, theirs) = (stage.label("Altus"), stage.label("Corvid"));
    let found = find("ops-Altus", "2.5").await;
    assert!(found.contains(&format!("{base}/activities/2.5?provider={own}")), "{found}");
    assert!(!found.contains(&theirs) && !found.contains("focus="), "{found}");
    // What a provider has no letter in does not exist for it, and no run in which it has no part.
    let definition = process::Definition::shipped();
    let mut of_others = definition
        .activities
        .iter()
        .filter(|one| one.stage < 4 && one.raci.iter().all(|(role, _)| role != "sp-operations"));
    let closed = of_others.next().unwrap();
    assert!(find("dana", &closed.id).await.contains("In processes"));
    assert!(!find("ops-Altus", &closed.id).await.contains(&format!("/{}\"", closed.id)));
    assert!(!find("ops-Dovetail", "1.10").await.contains("In processes"));
}
