//! Stories of who acts for whom, of roles that nobody holds, of runs that are shown to those who
//! take part, and of the handbook of a process that an organisation changed.

use super::{
    cast::{Play, Stage},
    to, words,
};
use frame::{
    gate::AccessRole,
    store::{self, Saving},
};
use governance::{
    people::{Assignment, Capacity, Person, Role},
    procedure::{ProcessRun, RunCourse, RunState},
};
use record::{Record, Ref, Refs, Rows};
use serde_json::{Value as Json, json};
use terms::Id;
use testkit::on_both;
use testkit::{Method, On, commit};

on_both!(
    who_acts_in_an_absence_follows_from_the_deputies_of_the_role,
    a_role_that_nobody_holds_is_a_finding_for_who_administers,
    a_run_is_listed_for_those_who_take_part_and_not_for_others,
    a_tailored_process_has_a_handbook_of_its_own_with_its_differences,
    who_has_done_a_part_is_led_on_to_the_next,
);

/// Gives a role a deputy of its own.
async fn deputise(stage: &Stage, title: &str, person: Id) {
    let mut writer = stage.port.writer().await;
    let of = Role::record_type();
    let query = store::ListQuery { limit: 100, ..store::ListQuery::default() };
    let all = store::list(&mut writer, of, &query).await.unwrap().rows;
    let stored = all.into_iter().find(|one| one.title() == title).unwrap();
    let mut role = Role::from_values(&stored.values).unwrap();
    let mut holders: Vec<Assignment> = role.holders.iter().cloned().collect();
    holders.push(Assignment {
        person: Ref::to(person),
        capacity: Capacity::Deputy,
        from: "2026-01-01".parse().unwrap(),
        until: None,
    });
    role.holders = Rows::of(holders);
    let saving = Saving { values: role.to_values(), ..Saving::of(&stored) };
    store::save(&mut writer, of, saving).await.unwrap();
    commit(writer).await.unwrap();
}

/// Enters an absence without a deputy of the person's own.
async fn away(stage: &Stage, who: &str, (from, until): (i64, i64)) {
    let today = stage.port.app().clock().now().day();
    let mut writer = stage.port.writer().await;
    let of = Person::record_type();
    let stored = store::find(&mut writer, of, stage.ids[who]).await.unwrap();
    let mut person = Person::from_values(&stored.values).unwrap();
    person.away_from = Some(today.plus_days(from));
    person.away_until = Some(today.plus_days(until));
    let saving = Saving { values: person.to_values(), ..Saving::of(&stored) };
    store::save(&mut writer, of, saving).await.unwrap();
    commit(writer).await.unwrap();
}

/// The row of somebody among the absences, when there is one.
fn row(page: &str, name: &str) -> Option<String> {
    let table = page.rsplit("Absences").next().unwrap().split("</table>").next().unwrap();
    table.split("<tr").find(|row| row.contains(name)).map(str::to_owned)
}

async fn who_acts_in_an_absence_follows_from_the_deputies_of_the_role(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    // An absence that is over asks for no deputy any more.
    away(&stage, "wanda", (-20, -10)).await;
    away(&stage, "ines", (3, 9)).await;
    let page = async || stage.as_("ines").get("/people/cover").await.is(200).text().to_owned();
    let before = page().await;
    assert_eq!(row(&before, "Wanda Osei"), None, "who is back is not away");
    let ines = row(&before, "Ines Carvalho").unwrap();
    assert!(ines.contains("nobody"), "{ines}");
    deputise(&stage, "BC Manager", stage.ids["wanda"]).await;
    let after = page().await;
    let ines = row(&after, "Ines Carvalho").unwrap();
    assert!(ines.contains("Wanda Osei") && !ines.contains("nobody"), "{ines}");
    // The chart says who stands for which role of which organisation.
    for words in ["Continuity roles", "2 of 2 roles held", "holds it", "deputy"] {
        assert!(after.contains(words), "{words}");
    }
}

async fn a_role_that_nobody_holds_is_a_finding_for_who_administers(on: On) {
    let Some(mut stage) = Stage::open(on).await else { return };
    stage.port.account("root", &[(AccessRole::Administrator, None)]).await;
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus", "Corvid"]).await;
    let look = async |stage: &Stage| {
        // What is known is what was read last.
        stage.as_("dana").get("/work").await.is(200);
        stage.port.as_("root").get("/administration").await
    };
    let seen = look(&stage).await;
    seen.is(200).sees_not("Nobody is there").sees_not("lands with nobody");
    away(&stage, "ines", (5, 9)).await;
    look(&stage).await.sees("BC Manager: nobody acts from").sees("Ines Carvalho will be away");
    stage.change_person(stage.ids["dana"], "left", None).await;
    let seen = look(&stage).await;
    seen.sees("Administration: work that lands with nobody");
    seen.sees("Service Continuity Management Lead: nobody acts").sees("Programme 2026");
    seen.sees("1 piece of work lands with nobody in Programme 2026");
    seen.sees("/people/cover");
    let _ = run;
}

async fn a_run_is_listed_for_those_who_take_part_and_not_for_others(on: On) {
    let Some(mut stage) = Stage::open(on).await else { return };
    stage.run("Programme 2026", RunCourse::Programme, &["Altus", "Corvid"]).await;
    stage.run("Programme of others", RunCourse::Programme, &["Corvid", "Ember"]).await;
    let listed = async |who: &str| {
        let all = stage.as_(who).get("/api/process_runs").await.is(200).json();
        let all = all["items"].as_array().unwrap().clone();
        all.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed("ops-Altus").await, ["Programme 2026"]);
    assert_eq!(listed("ops-Corvid").await.len(), 2);
    assert_eq!(listed("ops-Dovetail").await, Vec::<String>::new());
    let list = stage.as_("ops-Altus").get("/process_runs").await;
    list.is(200).sees("Programme 2026").sees_not("Programme of others");
    // Who else provides stays unsaid, in the list, in the record and in what programs read.
    for path in ["/process_runs", "/process_runs/RUN-0001/record", "/api/process_runs/RUN-0001"] {
        let seen = stage.as_("ops-Altus").get(path).await;
        assert!(!seen.is(200).text().contains("Corvid"), "{path}: {}", seen.text());
        let id = stage.ids["Corvid"].to_string();
        assert!(!seen.text().contains(&id), "{path}: {}", seen.text());
    }
    // Whose run it is reads of the providers those that it reaches, and that others are withheld.
    let own = stage.as_("dana").get("/api/process_runs/RUN-0001").await.is(200).json();
    assert_eq!(own["providers"].as_array().map(Vec::len), Some(0), "{own}");
    assert!(own["withheld"].as_array().unwrap().contains(&json!("providers")), "{own}");
    stage.port.account("wide", &[(AccessRole::Lead, None)]).await;
    let whole = stage.port.as_("wide").get("/api/process_runs/RUN-0001").await.is(200).json();
    assert_eq!(whole["providers"].as_array().map(Vec::len), Some(2), "who reaches both sees both");
    // To be shown is not to own: nothing of it can be changed.
    let change = json!({ "name": "Mine" });
    let head = [("if-match", "\"1\"")];
    let path = "/api/process_runs/RUN-0001";
    stage.as_("ops-Altus").json(Method::PATCH, path, &head, &change).await.is(404);
    // A page that is designed and has no record behind it takes no notice of a step.
    for path in ["/process?step=retire", "/work?step=retire&saved=1"] {
        stage.as_("dana").get(path).await.is(200);
    }
}

/// A run whose process the organisation changed.
async fn tailored(stage: &Stage) -> String {
    let mut writer = stage.port.writer().await;
    let tailoring = "format = \"holdfast-tailoring/1\"\n\
        [[rename]]\nid = \"1.2\"\nname = \"Ask the business\"\n\
        [[skip]]\nactivity = \"1.7\"\nreason = \"in the register already\"\n";
    let run = ProcessRun {
        name: "Tailored programme".parse().unwrap(),
        organisation: Ref::to(stage.ids["Northwharf"]),
        integrator: Some(Ref::to(stage.ids["Keystone"])),
        course: RunCourse::Programme,
        exercise: None,
        providers: Refs::to([stage.ids["Altus"]]),
        purpose: None,
        tailoring: Some(tailoring.parse().unwrap()),
        state: RunState::Prepared,
    };
    let of = ProcessRun::record_type();
    let saved = store::save(&mut writer, of, Saving::new(run.to_values())).await.unwrap();
    let label = saved.stored().label();
    commit(writer).await.unwrap();
    label
}

async fn a_tailored_process_has_a_handbook_of_its_own_with_its_differences(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = tailored(&stage).await;
    let page = format!("/process_runs/{run}/handbook");
    let files = format!("/process_runs/{run}/files");
    let read = async |who: &str| {
        let seen = stage.as_(who).get(&page).await;
        seen.is(200).sees("Process handbook of Tailored programme").sees("1.2 Ask the business");
        seen.sees("What differs from the process as it comes").sees("in the register already");
        seen.sees(&format!("{files}/handbook.pdf"));
    };
    // Before it starts, and for those who take part once it has.
    read("dana").await;
    stage.as_("ops-Altus").get(&page).await.is(404);
    // Whoever will take part is led from the list to the record, which says that it is prepared.
    let seen = stage.as_("ops-Altus").get(&format!("/process_runs/{run}")).await;
    let record = seen.is(303).location().to_owned();
    stage.as_("ops-Altus").get(&record).await.is(200).sees("Prepared").sees_not("Ask the business");
    stage.as_("ops-Corvid").get(&format!("/process_runs/{run}")).await.is(404);
    let start = format!("/api/process_runs/{run}/start");
    stage.as_("dana").json(Method::POST, &start, &[], &json!({})).await.is(200);
    read("dana").await;
    read("ops-Altus").await;
    stage.as_("ops-Corvid").get(&page).await.is(404);
    stage.as_("ops-Corvid").get(&format!("{files}/handbook.pdf")).await.is(404);
    let html = stage.as_("dana").get(&format!("{files}/handbook.html")).await;
    html.is(200).sees("Ask the business").sees("Followed by").sees("left out");
    let pdf = stage.as_("dana").get(&format!("{files}/handbook.pdf")).await;
    assert!(pdf.is(200).body.starts_with(b"%PDF-"));
    let bpmn = stage.as_("dana").get(&format!("{files}/process.bpmn")).await;
    bpmn.is(200).sees("Ask the business");
    stage.as_("dana").get(&format!("{files}/passwords")).await.is(404);
    stage.as_("dana").get(&format!("/process_runs/{run}")).await.is(200).sees(&page);
    // The shipped one says nothing of differences, and neither does a run that changes nothing.
    let shipped = stage.as_("dana").get("/process/handbook").await;
    shipped.is(200).sees_not("What differs").sees("rejected: to 1.4");
    let plain = stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    let plain = stage.as_("dana").get(&format!("/process_runs/{plain}/handbook")).await;
    plain.is(200).sees("nothing is changed").sees_not("What differs");
}

async fn who_has_done_a_part_is_led_on_to_the_next(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    // Wanda has nothing to do, and is told so with a way on.
    let here = format!("/process_runs/{run}/activities/1.R3");
    let seen = stage.as_("wanda").get(&here).await;
    seen.is(200).sees("Nothing is to be done here by you").sees("Nothing else presses on you");
    // Whoever has something here is not sent away.
    stage.as_("dana").get(&here).await.is(200).sees_not("Nothing is to be done here by you");
    let mut play = Play { say: Vec::new(), words };
    to(&stage, &run, &mut play, ("1.2", "consulting")).await;
    let ask = json!({ "deed": "ask", "activity": "1.2", "question": "Is it right?",
        "until": "2026-12-30T17:00:00Z" });
    stage.does("ines", &run, &ask).await.is(200);
    let work: Json = stage.as_("wanda").get("/api/work").await.json();
    let next = work["items"].as_array().unwrap().iter().find(|one| !one["due"].is_null()).unwrap();
    let seen = stage.as_("wanda").get(&here).await;
    seen.is(200).sees("Next for you").sees(next["url"].as_str().unwrap());
}
