//! Stories of work that is counted once, of measures that open their rows, of absences that hand
//! work on, and of the handbook.

use super::{
    cast::{PROVIDERS, Play, Stage},
    to, words,
};
use frame::store::{self, Saving};
use governance::{
    people::Person,
    procedure::{RunCourse, kept},
};
use record::{Record, Ref};
use serde_json::{Value as Json, json};
use terms::Id;
use testkit::on_both;
use testkit::{Method, On, commit};

on_both!(
    every_number_of_my_work_is_the_same,
    a_measure_opens_its_rows_and_says_when_there_is_no_data,
    a_planned_absence_hands_work_on_from_its_first_day,
    who_acts_is_found_alike_from_the_person_and_from_the_run,
    the_process_is_read_as_a_handbook_and_as_files,
);

/// The numbers of somebody's work as each place tells them: the interface, the page, its filter and
/// the side bar.
async fn numbers(stage: &Stage, who: &str) -> (u64, u64, u64) {
    let said = stage.as_(who).get("/api/work").await.is(200).json();
    let number = |name: &str| said[name].as_u64().unwrap();
    let (total, late, pressing) = (number("total"), number("late"), number("pressing"));
    let listed = ["items", "documents"].map(|part| said[part].as_array().unwrap().len());
    assert_eq!(listed.iter().sum::<usize>() as u64, total);
    let page = stage.as_(who).get("/work").await;
    let things =
        if total == 1 { "1 thing waits".to_owned() } else { format!("{total} things wait") };
    match (total, late) {
        (0, _) => page.is(200).sees("Nothing waits for you"),
        (_, 0) => page.is(200).sees(&format!("{things} for you")),
        (_, late) => page.is(200).sees(&format!("{things} for you, {late} late")),
    };
    if pressing > 0 {
        page.sees(&format!("{pressing} late or due within a week"));
    }
    if total > 0 {
        // The number of the heading stands in the side bar.
        let bar = page.text();
        let bar = bar.split("href=\"/work\"").nth(1).unwrap().split("</a>").next().unwrap();
        assert!(bar.contains(&format!(">{total}<")), "{bar}");
    }
    (total, late, pressing)
}

async fn every_number_of_my_work_is_the_same(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus", "Corvid"]).await;
    let mut play = Play { say: Vec::new(), words };
    to(&stage, &run, &mut play, ("1.2", "consulting")).await;
    let ask = json!({ "deed": "ask", "activity": "1.2", "question": "Is it right?",
        "until": "2026-12-30T17:00:00Z" });
    stage.does("ines", &run, &ask).await.is(200);
    for who in ["dana", "ines", "wanda", "ops-Altus"] {
        numbers(&stage, who).await;
    }
    stage.port.hand().advance(60 * 86_400);
    let (total, late, pressing) = numbers(&stage, "wanda").await;
    assert!(late > 0 && late <= pressing && pressing <= total, "{total} {late} {pressing}");
    // An answer is confirmed in words, where it was given.
    let form = [("deed", "answer"), ("activity", "1.2"), ("opinion", "agree"), ("back", "work")];
    let sent = stage.as_("wanda").post(&format!("/process_runs/{run}/deeds"), &form).await;
    let back = sent.is(303).location().to_owned();
    let page = stage.as_("wanda").get(&back).await;
    page.is(200).sees("You agreed: ").sees("of Programme 2026").sees_not("Is it right?");
    // Somebody else's address confirms nothing to a reader who did nothing.
    stage.as_("dana").get(&back).await.is(200).sees_not("You agreed");
    assert_eq!(numbers(&stage, "wanda").await.0, total - 1);
    // A notice is acknowledged from the list by one button, and is gone from it.
    let list = stage.as_("ines").get("/work?kind=acknowledge").await.is(200).text().to_owned();
    let (before, ..) = numbers(&stage, "ines").await;
    let row = list.split("<form").find(|one| one.contains("value=\"acknowledge\"")).unwrap();
    let field = |name: &str| {
        let rest = row.split(&format!("name=\"{name}\"")).nth(1).unwrap();
        rest.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let address = row.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
    let sent = ["deed", "notice", "activity", "back"].map(|name| (name, field(name)));
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let back = stage.as_("ines").post(address, &sent).await.is(303).location().to_owned();
    stage.as_("ines").get(&back).await.is(200).sees("You acknowledged: ");
    assert_eq!(numbers(&stage, "ines").await.0, before - 1);
    // The map counts the same activities in its head, its tabs and its list.
    let map = stage.as_("ops-Altus").get(&format!("/process_runs/{run}?stage=1")).await;
    let text = map.is(200).text();
    let title = text.split("Programme 2026: ").find(|rest| rest.contains(" activities done"));
    let head = title.unwrap().split(" activities done").next().unwrap();
    let head: usize = head.split(" of ").nth(1).unwrap().parse().unwrap();
    let tabs = text.split("Stages\"").nth(1).unwrap().split("</nav>").next().unwrap();
    let sums: usize = tabs
        .split('/')
        .filter_map(|part| part.split('<').next()?.trim().parse::<usize>().ok())
        .sum();
    assert_eq!(sums, head, "{tabs}");
    // Documents are in the map for those who ask; of what is closed to them it says what it is.
    let documents = format!("/process_runs/{run}?stage=1&documents=1");
    map.sees("Show documents").sees_not("makes S4");
    let map = stage.as_("ops-Altus").get(&documents).await;
    map.is(200).sees("Hide documents").sees("makes S4 Business Impact Assessment<");
    let map = stage.as_("dana").get(&documents).await;
    map.is(200).sees("makes S11 IT Service Continuity Strategy, draft; not there yet<");
}

fn measure<'j>(all: &'j Json, id: &str) -> &'j Json {
    all["items"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap()
}

async fn a_measure_opens_its_rows_and_says_when_there_is_no_data(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let dana = stage.as_("dana");
    let before = dana.get("/api/measures").await.is(200).json();
    for one in before["items"].as_array().unwrap() {
        assert!(one["share"].is_null(), "no data is not zero: {one}");
    }
    dana.get("/measures").await.is(200).sees("No data yet for any measure").sees_not(">0 %");
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus", "Corvid"]).await;
    let mut play = Play { say: Vec::new(), words };
    to(&stage, &run, &mut play, ("1.4", "ready")).await;
    stage.port.hand().advance(40 * 86_400);
    for _ in 0..12 {
        let duties = stage.progress("dana", &run).await["duties"].clone();
        let mut duties = duties.as_array().unwrap().iter();
        let duty = duties.find(|duty| duty["activity"] == "1.4" || duty["activity"] == "1.5");
        match duty {
            Some(duty) => stage.fulfil(&run, duty, &mut play).await,
            None => break,
        }
    }
    let all = dana.get("/api/measures").await.is(200).json();
    for one in all["items"].as_array().unwrap() {
        let id = one["id"].as_str().unwrap();
        let rows = dana.get(&format!("/api/measures/{id}")).await.is(200).json();
        let Some(share) = one["share"].as_u64() else {
            assert_eq!(rows["rows"], json!([]), "{id}");
            dana.get(&format!("/measures/{id}")).await.is(200).sees("no data yet");
            continue;
        };
        let listed = rows["rows"].as_array().unwrap();
        let counts = listed.iter().filter(|row| row["counts"] == true).count();
        assert_eq!(one["of"], listed.len(), "{id}");
        assert_eq!(one["counts"], counts, "{id}");
        let exact = 100.0 * counts as f64 / listed.len() as f64;
        assert!((share as f64 - exact).abs() < 1.0, "{id}: {share} of {exact}");
        let page = dana.get(&format!("/measures/{id}")).await;
        page.is(200).sees(&format!("{share} %, {counts} of {}", listed.len()));
        // Each row leads to a page that is there.
        let url = listed[0]["url"].as_str().unwrap();
        dana.get(url).await.is(200);
    }
    let late = measure(&all, "done-on-time");
    assert!(late["share"].as_u64() < Some(100), "what waited forty days was late: {late}");
    assert!(measure(&all, "roles-held")["share"] == 0, "nobody has a deputy");
    assert!(measure(&all, "risk-reduced")["share"].is_null());
    let page = dana.get("/measures/done-on-time").await;
    page.is(200)
        .sees("How it moved")
        .sees("<svg class=\"ch\"")
        .sees("The broken line is the target");
    let moved = dana.get("/api/measures/done-on-time").await.is(200).json();
    let readings = moved["readings"].as_array().unwrap();
    assert_eq!(readings[1]["share"], 100, "a month ago all was in time: {readings:?}");
    assert!(readings[5]["share"].is_null(), "before the run there was nothing: {readings:?}");
    // A provider does not see the run whole, and counts nothing of it.
    let own = stage.as_("ops-Altus").get("/api/measures").await.is(200).json();
    assert!(own["items"].as_array().unwrap().iter().all(|one| one["share"].is_null()), "{own}");
    dana.get("/measures/nothing").await.is(404);
}

/// Plans an absence of a person.
async fn plan(stage: &Stage, who: Id, (from, until): (&str, &str), deputy: Id) {
    let mut writer = stage.port.writer().await;
    let stored = store::find(&mut writer, Person::record_type(), who).await.unwrap();
    let mut person = Person::from_values(&stored.values).unwrap();
    person.away_from = Some(from.parse().unwrap());
    person.away_until = Some(until.parse().unwrap());
    person.deputy = Some(Ref::to(deputy));
    let saving = Saving { values: person.to_values(), ..Saving::of(&stored) };
    store::save(&mut writer, Person::record_type(), saving).await.unwrap();
    commit(writer).await.unwrap();
}

async fn a_planned_absence_hands_work_on_from_its_first_day(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    let (dana, ines) = (stage.ids["dana"], stage.ids["ines"]);
    let today = stage.port.app().clock().now().day();
    let (from, until) = (today.plus_days(2), today.plus_days(6));
    plan(&stage, dana, (&from.to_string(), &until.to_string()), ines).await;
    let total = async |who: &str| numbers(&stage, who).await.0;
    let own = total("ines").await;
    assert_eq!(total("dana").await, 1);
    let page = stage.as_("dana").get("/people/cover").await;
    page.is(200).sees("Dana Holt").sees("Service Continuity Management Lead");
    stage.port.hand().advance(2 * 86_400);
    assert_eq!((total("dana").await, total("ines").await), (0, own + 1));
    stage.port.hand().advance(5 * 86_400);
    assert_eq!((total("dana").await, total("ines").await), (1, own));
    // A first day without a last one, and an absence without a deputy, are refused.
    let number = stage.as_("dana").get(&format!("/api/persons/{ines}")).await.is(200).json();
    let path = format!("/api/persons/{}", number["number"].as_str().unwrap());
    let head = [("if-match", format!("\"{}\"", number["version"]))];
    let head: Vec<(&str, &str)> = head.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let change = json!({ "away_from": "2026-12-20" });
    let seen = stage.as_("dana").json(Method::PATCH, &path, &head, &change).await;
    seen.is(422).sees("away_until");
    // Whoever leaves a role to nobody is found there.
    stage.change_person(dana, "left", None).await;
    let page = stage.as_("ines").get("/people/cover").await;
    page.is(200).sees("Work that lands with nobody").sees("on one person alone");
}

async fn who_acts_is_found_alike_from_the_person_and_from_the_run(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    stage.run("Programme 2026", RunCourse::Programme, &PROVIDERS).await;
    stage.run("Loss of the array", RunCourse::Invocation, &["Altus", "Ember"]).await;
    let app = stage.port.app();
    let today = app.clock().now().day();
    let (from, until) = (today.plus_days(3), today.plus_days(5));
    plan(&stage, stage.ids["ines"], (&from.to_string(), &until.to_string()), stage.ids["wanda"])
        .await;
    stage.change_person(stage.ids["ops-Corvid"], "left", None).await;
    let house = kept::house(app).await.unwrap();
    let mut found = 0;
    for days in 0..8 {
        let day = today.plus_days(days);
        for (person, _) in house.cast.persons() {
            for run in house.runs.values() {
                let around = (&*run.definition, run.around);
                let mut asked = house.cast.parties(around, &run.parties(), person, day);
                asked.sort();
                let known = house.roster.parties(&house.cast, (run.id, person), day);
                assert_eq!(known, asked, "{day} {}", run.title);
                found += known.len();
            }
        }
        let vacant = house.roster.vacant(&house.cast, day);
        assert!(vacant.iter().all(|(run, party)| {
            let run = &house.runs[run];
            house.cast.acting((&run.definition, run.around), party, day).is_empty()
        }));
        assert_eq!(vacant.len(), 1, "Corvid of the first run: {vacant:?}");
    }
    assert!(found > 8 * 10, "{found}");
}

async fn the_process_is_read_as_a_handbook_and_as_files(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let altus = stage.as_("ops-Altus");
    let page = altus.get("/process/handbook").await;
    page.is(200).sees("Process handbook").sees("Swimlanes of stage 2").sees("2.7 Agree");
    page.sees("service knowledge management system").sees("back to 1.4");
    for (name, kind, begins) in [
        ("handbook.pdf", "application/pdf", "%PDF-"),
        ("handbook.html", "text/html; charset=utf-8", "<!doctype html>"),
        ("process.bpmn", "application/xml", "<?xml"),
        ("raci.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK"),
    ] {
        let file = altus.get(&format!("/process/files/{name}")).await;
        assert_eq!(file.is(200).header("content-type"), kind);
        assert!(file.body.starts_with(begins.as_bytes()), "{name}");
    }
    altus.get("/process/files/passwords").await.is(404);
    let words = altus.get("/process/glossary").await;
    words.is(200).sees("id=\"word-rto\"").sees("recovery time objective").sees("ISO 22301");
    words.sees("service knowledge management system").sees("the process");
    stage.port.anon().get("/process/files/handbook.pdf").await.is(303);
}
