//! Stories of the running process: a cycle and an invocation by hand-offs only, rejection at each
//! gate, who may do what, and what a provider never learns.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]
#![expect(clippy::print_stdout, reason = "how long a whole cycle takes is a figure to be seen")]
#![expect(clippy::disallowed_methods, reason = "only a figure that is printed depends on it")]

#[path = "procedure/cast.rs"]
mod cast;
#[path = "procedure/clock.rs"]
mod clock;
#[path = "procedure/cover.rs"]
mod cover;
#[path = "procedure/guided.rs"]
mod guided;
#[path = "procedure/hands.rs"]
mod hands;
#[path = "procedure/issued.rs"]
mod issued;
#[path = "procedure/living.rs"]
mod living;
#[path = "procedure/measures.rs"]
mod measures;
#[path = "procedure/policy.rs"]
mod policy;
#[path = "procedure/prepared.rs"]
mod prepared;
#[path = "procedure/trail.rs"]
mod trail;
#[path = "procedure/truth.rs"]
mod truth;
#[path = "procedure/undo.rs"]
mod undo;
#[path = "procedure/unseen.rs"]
mod unseen;

use cast::{PROVIDERS, Play, Stage};
use governance::procedure::RunCourse;
use serde_json::{Value as Json, json};
use testkit::On;
use testkit::on_both;

on_both!(
    a_cycle_is_driven_from_1_1_to_3_21_by_hand_offs_with_a_rejection_at_each_gate,
    those_who_are_asked_answer_first_and_the_page_says_who_was_asked_and_told,
    deputies_act_for_the_absent_and_delegates_leave_a_trace,
    work_is_one_list_with_what_lands_with_nobody,
    a_refusal_says_how_things_stand,
);

/// The word that only Corvid ever writes.
const CANARY: &str = "kingfisher-7741";

/// What somebody writes.
pub fn words(who: &str) -> String {
    match who {
        "ops-Corvid" => format!("because of {CANARY}"),
        _ => "because it is so".to_owned(),
    }
}

/// Does what is to be done, whoever has it, until an activity was completed so many times.
pub async fn until(stage: &Stage, run: &str, play: &mut Play, goal: (&str, usize)) -> usize {
    let mut deeds = 0;
    for _ in 0..400 {
        let progress = stage.progress("dana", run).await;
        let done = progress["completions"].as_array().unwrap();
        let count = done.iter().filter(|one| one["activity"] == goal.0).count();
        if count >= goal.1 {
            return deeds;
        }
        let open = progress["open"].as_array().unwrap();
        let is_idle = |duty: &Json| {
            open.iter().any(|one| {
                one["activity"] == duty["activity"]
                    && one["provider"] == duty["provider"]
                    && one["standing"] == "idle"
                    && one["round"].as_u64() > Some(1)
            })
        };
        let duties = progress["duties"].as_array().unwrap();
        let wanted = duties.iter().filter(|duty| duty["task"] != "recur" && !is_idle(duty));
        let mut is_moved = false;
        // Each duty stands on its own until something completes.
        for duty in wanted {
            stage.fulfil(run, duty, play).await;
            deeds += 1;
            is_moved = true;
            if duty["task"] == "sign" || duty["task"] == "report" {
                break;
            }
        }
        assert!(is_moved, "nobody can do anything: {progress:#}");
    }
    panic!("{goal:?} is not reached");
}

/// Rejects once at each gate, then lets pass.
fn says() -> Vec<(&'static str, Vec<&'static str>)> {
    vec![
        ("1.9", vec!["rejected", "approved"]),
        ("1.10", vec!["rejected", "approved"]),
        ("1.12", vec!["rejected", "approved"]),
        ("1.13", vec!["rejected", "approved"]),
        ("2.7", vec!["rework needed"]),
        ("2.10", vec!["rework needed"]),
        ("2.15", vec!["update not required"; 9]),
        ("2.16", vec!["unsuccessful", "unsuccessful", "successful"]),
        ("2.17", vec!["plan", "test plan"]),
        ("3.9", vec!["not approved"]),
        ("4.8", vec!["not yet resumed"]),
    ]
}

fn completions(progress: &Json, activity: &str) -> Vec<String> {
    let done = progress["completions"].as_array().unwrap();
    let of = done.iter().filter(|one| one["activity"] == activity);
    of.map(|one| one["say"][0].as_str().unwrap_or("done").to_owned()).collect()
}

async fn a_cycle_is_driven_from_1_1_to_3_21_by_hand_offs_with_a_rejection_at_each_gate(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let begun = std::time::SystemTime::now();
    let run = stage.run("Programme 2026", RunCourse::Programme, &PROVIDERS).await;
    let mut play = Play { say: says(), words };
    let mut deeds = until(&stage, &run, &mut play, ("3.21", 1)).await;
    let progress = stage.progress("dana", &run).await;
    for (gate, said) in [
        ("1.10", vec!["rejected", "approved"]),
        ("1.13", vec!["rejected", "approved"]),
        ("2.16", vec!["unsuccessful", "unsuccessful", "successful"]),
        ("2.17", vec!["plan", "test plan"]),
    ] {
        assert_eq!(completions(&progress, gate), said, "{gate}");
    }
    for (gate, rework) in [("2.7", "rework needed"), ("2.10", "rework needed")] {
        assert_eq!(completions(&progress, gate)[0], rework, "{gate}");
        assert!(completions(&progress, gate).len() > 1, "{gate}");
    }
    // Every activity of the three stages was completed, with every provider where each has its own.
    let definition = process::Definition::shipped();
    for one in definition.activities.iter().filter(|one| one.stage < 3) {
        assert!(!completions(&progress, &one.id).is_empty(), "{} {}", one.id, one.name);
    }
    assert!(completions(&progress, "2.5").len() >= PROVIDERS.len());
    // An invocation beside it.
    let invocation = stage.run("Loss of the array", RunCourse::Invocation, &PROVIDERS).await;
    deeds += until(&stage, &invocation, &mut play, ("4.10", 1)).await;
    let progress = stage.progress("dana", &invocation).await;
    assert_eq!(completions(&progress, "4.8")[0], "not yet resumed");
    // What was learnt opens the policy of the programme again.
    let lessons = stage.progress("dana", &run).await;
    let policy = lessons["open"].as_array().unwrap().iter().find(|one| one["activity"] == "1.1");
    let because = policy.unwrap()["because"].as_str().unwrap();
    assert!(because.contains("handed over from RUN-0002 Loss of the array"), "{because}");
    let took = begun.elapsed().unwrap();
    println!("{deeds} deeds of two runs with {} providers in {took:?}", PROVIDERS.len());
    let dana = stage.as_("dana");
    let map = dana.get(&format!("/process_runs/{run}?stage=2")).await;
    map.is(200).sees("Swimlanes of stage 2").sees("Outline: the same for keyboard");
    map.sees("2.7 Agree cross-delivery ITSC plan").sees("rework needed: to 2.6").sees("R/A");
    // The documents were entered when the programme started, and say how far the process is.
    let documents = dana.get("/api/documents?limit=100").await.is(200).json();
    let of_plan = |one: &&Json| one.to_string().contains("\"S14\"");
    let plan = documents["items"].as_array().unwrap().iter().find(of_plan).unwrap();
    let plan = dana.get(&format!("/documents/{}", plan["number"].as_str().unwrap())).await;
    plan.is(200).sees("In runs of the process").sees("of Programme 2026");
    for state in ["failed test", "published", "tested", "invoked", "delegated", "maintained"] {
        plan.sees(&format!("<b>{state}</b>"));
    }
    let gate = dana.get(&format!("/process_runs/{run}/activities/1.10")).await;
    gate.is(200).sees("Some rework may be required before agreement is reached");
    let process = dana.get("/process").await;
    process.is(200).sees("Glossary").sees("service knowledge management system");
    a_provider_learns_nothing_of_another(&stage, &run).await;
}

/// Every page and every answer that Altus can get holds nothing that only Corvid knows; the lead
/// and Corvid itself find it there.
async fn a_provider_learns_nothing_of_another(stage: &Stage, run: &str) {
    let mut found = [0, 0, 0];
    let own = stage.label("Altus");
    let theirs = stage.label("Corvid");
    for (at, who) in ["ops-Altus", "ops-Corvid", "dana"].into_iter().enumerate() {
        let client = stage.as_(who);
        let lane = if who == "ops-Altus" { &own } else { &theirs };
        let mut paths = vec![
            "/process".to_owned(),
            "/work".to_owned(),
            "/api/work".to_owned(),
            format!("/process_runs/{run}"),
            format!("/process_runs/{run}?stage=2&stage=3"),
            format!("/api/process_runs/{run}/progress"),
        ];
        for one in &process::Definition::shipped().activities {
            for base in [format!("/process_runs/{run}"), format!("/api/process_runs/{run}")] {
                paths.push(format!("{base}/activities/{}", one.id));
                paths.push(format!("{base}/activities/{}?provider={lane}", one.id));
            }
        }
        for path in &paths {
            let seen = client.get(path).await;
            let status = seen.status.as_u16();
            assert!(status == 200 || status == 404, "{path}: {status}: {}", seen.text());
            let text = seen.text();
            found[at] += usize::from(text.contains(CANARY));
            if who == "ops-Altus" {
                for other in PROVIDERS.iter().filter(|name| **name != "Altus") {
                    assert!(!text.contains(other), "{path} names {other}: {text}");
                }
            }
        }
    }
    assert_eq!(found[0], 0, "Altus found what only Corvid wrote");
    assert!(found[1] > 10 && found[2] > 10, "the control found {found:?}");
    // Foreign and missing are the same answer.
    let altus = stage.as_("ops-Altus");
    let foreign = altus.get(&format!("/process_runs/{run}/activities/2.5?provider={theirs}")).await;
    let missing = altus.get(&format!("/process_runs/{run}/activities/2.5?provider=ORG-0099")).await;
    foreign.is(404);
    missing.is(404);
    let deed = json!({ "deed": "begin", "activity": "2.5", "provider": theirs });
    stage.does("ops-Altus", run, &deed).await.is(404);
}

/// Works on activities until the named one is open in the named standing.
pub async fn to(stage: &Stage, run: &str, play: &mut Play, goal: (&str, &str)) {
    for _ in 0..300 {
        let progress = stage.progress("dana", run).await;
        let open = progress["open"].as_array().unwrap();
        if open.iter().any(|one| one["activity"] == goal.0 && one["standing"] == goal.1) {
            return;
        }
        let duties = progress["duties"].as_array().unwrap();
        let duty = duties.iter().find(|duty| duty["task"] != "acknowledge").unwrap();
        stage.fulfil(run, duty, play).await;
    }
    panic!("{goal:?} is not reached");
}

async fn those_who_are_asked_answer_first_and_the_page_says_who_was_asked_and_told(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus", "Corvid"]).await;
    let mut play = Play { say: Vec::new(), words };
    to(&stage, &run, &mut play, ("1.2", "consulting")).await;
    let sign = json!({ "deed": "sign", "activity": "1.2", "words": "done",
        "cites": { "S4": "on the share" } });
    let seen = stage.does("ines", &run, &sign).await;
    seen.is(422).sees("Nothing completes before those who are consulted have answered");
    // Silence is passed over only after the deadline, and with a reason.
    let until = "2026-12-01T17:00:00Z";
    let ask =
        json!({ "deed": "ask", "activity": "1.2", "question": "Is it right?", "until": until });
    stage.does("ines", &run, &ask).await.is(200);
    let proceed = json!({ "deed": "proceed", "activity": "1.2", "reason": "they were reminded" });
    stage.does("ines", &run, &proceed).await.is(422).sees("Silence is silence once");
    let object = |words: &str| {
        let (deed, opinion) = ("answer", "object");
        json!({ "deed": deed, "activity": "1.2", "opinion": opinion, "words": words })
    };
    stage.does("dana", &run, &object("")).await.is(422).sees("The reason of an objection");
    stage.does("dana", &run, &object("the desk is missing")).await.is(200);
    stage.does("ops-Altus", &run, &object("mine too")).await.is(404);
    let remind = json!({
        "activity": "1.2", "party": { "role": "enterprise-architects" },
    });
    let path = format!("/api/process_runs/{run}/reminders");
    use testkit::Method;
    stage.as_("ines").json(Method::POST, &path, &[], &remind).await.is(200);
    let again = stage.as_("ines").json(Method::POST, &path, &[], &remind).await;
    again.is(422).sees("Somebody is reminded once a day");
    stage.port.hand().advance(8 * 86_400 + 84_000);
    stage.does("ines", &run, &proceed).await.is(200);
    stage.does("ines", &run, &sign).await.is(422).sees("An objection is dealt with in writing");
    let settle = json!({
        "deed": "settle", "activity": "1.2", "party": { "role": "sc-lead" },
        "words": "it is added",
    });
    stage.does("ines", &run, &settle).await.is(200);
    stage.does("ines", &run, &sign).await.is(200);
    // Second approval, answer to a closed consultation.
    stage.does("ines", &run, &sign).await.is(422).sees("Only an open activity is worked on");
    stage.does("wanda", &run, &object("late")).await.is(422).sees("1.2 is complete");
    let page = stage.as_("ines").get(&format!("/process_runs/{run}/activities/1.2")).await;
    for words in [
        "Who was asked, who was told, when",
        "Is it right?",
        "the desk is missing",
        "it is added",
        "they were reminded",
        "was reminded to answer",
        "Wanda Osei, by Ines Carvalho",
        "went on over silence",
        "signed",
    ] {
        page.is(200).sees(words);
    }
    acknowledged_once(&stage, &run).await;
}

/// Whoever is informed acknowledges, once, and nobody else does.
async fn acknowledged_once(stage: &Stage, run: &str) {
    let notices = stage.progress("dana", run).await["notices"].clone();
    let of = |role: &str| {
        let mut all = notices.as_array().unwrap().iter();
        all.find(|one| one["party"]["role"] == role && one["acknowledged"].is_null())
            .map(|one| one["number"].clone())
    };
    if let Some(number) = of("bc-manager") {
        let acknowledge = json!({ "deed": "acknowledge", "notice": number });
        stage.does("dana", run, &acknowledge).await.is(422);
        stage.does("ines", run, &acknowledge).await.is(200);
        stage.does("ines", run, &acknowledge).await.is(422).sees("acknowledged once");
    } else {
        panic!("nobody was informed: {notices}");
    }
}

async fn deputies_act_for_the_absent_and_delegates_leave_a_trace(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    let begin = json!({ "deed": "begin", "activity": "1.R3" });
    // Wanda holds another role.
    stage.does("wanda", &run, &begin).await.is(422).sees("Beginning 1.R3 is for");
    let hand = json!({ "deed": "delegate", "activity": "1.R3", "to": "Wanda Osei",
        "reason": "she knows the matter" });
    stage.does("dana", &run, &hand).await.is(200);
    stage.does("wanda", &run, &begin).await.is(200);
    let page = stage.as_("dana").get(&format!("/process_runs/{run}/activities/1.R3")).await;
    page.is(200).sees("handed it on to Wanda Osei").sees("she knows the matter");
    page.sees("Wanda Osei for Service Continuity Management Lead");
    // Ines is away, and Dana stands in for her; then she is back.
    let ines = stage.ids["ines"];
    let report = json!({ "deed": "report", "artefact": "requirement-bc-policy",
        "state": "raised", "words": "the board asks" });
    stage.does("ines", &run, &report).await.is(200);
    let policy = json!({ "deed": "begin", "activity": "1.1" });
    stage.does("dana", &run, &policy).await.is(422);
    stage.change_person(ines, "away", Some(stage.ids["dana"])).await;
    let work = stage.as_("dana").get("/api/work").await.json();
    assert!(work["items"].as_array().unwrap().iter().any(|one| one["activity"] == "1.1"));
    stage.does("dana", &run, &policy).await.is(200);
    // Whoever is away may act all the same.
    let ask = json!({ "deed": "ask", "activity": "1.1", "question": "Is it right?",
        "until": "2026-12-30T17:00:00Z" });
    stage.does("ines", &run, &ask).await.is(200);
    stage.change_person(ines, "active", None).await;
    let part = json!({ "deed": "sign", "activity": "1.1", "words": "x" });
    stage.does("dana", &run, &part).await.is(422).sees("Signing 1.1 is for BC Manager");
}

async fn work_is_one_list_with_what_lands_with_nobody(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus", "Corvid"]).await;
    let page = stage.as_("dana").get("/work").await;
    page.is(200).sees("1 thing waits for you").sees("Begin: ").sees("activity 1.R3");
    page.sees(&format!("/process_runs/{run}/activities/1.R3"));
    page.sees_not("Work that lands with nobody");
    stage.as_("ops-Altus").get("/work").await.is(200).sees("Nothing waits for you");
    // Three weeks later it is late, and the side bar says how much presses.
    stage.port.hand().advance(28 * 86_400);
    let page = stage.as_("dana").get("/work").await;
    page.is(200).sees("1 thing waits for you, 1 late").sees("days late");
    stage.change_person(stage.ids["dana"], "left", None).await;
    let page = stage.as_("ines").get("/work").await;
    page.is(200).sees("Work that lands with nobody");
    page.sees("Service Continuity Management Lead").sees("1 waiting");
    // What lands with nobody in the run of others is none of a provider's business.
    stage.as_("ops-Altus").get("/work").await.is(200).sees_not("Work that lands with nobody");
    // Whoever is asked finds the answer beside the list, and gives it from there.
    let mut play = Play { say: Vec::new(), words };
    stage.change_person(stage.ids["dana"], "active", None).await;
    to(&stage, &run, &mut play, ("1.2", "consulting")).await;
    let ask = json!({ "deed": "ask", "activity": "1.2", "question": "Is it right?",
        "until": "2026-12-30T17:00:00Z" });
    stage.does("ines", &run, &ask).await.is(200);
    stage.as_("wanda").get("/work").await.is(200).sees("Is it right?").sees("No view");
    let form = [("deed", "answer"), ("activity", "1.2"), ("opinion", "agree"), ("back", "work")];
    let sent = stage.as_("wanda").post(&format!("/process_runs/{run}/deeds"), &form).await;
    assert_eq!(sent.is(303).location(), format!("/work?done={run}&activity=1.2"));
    stage.as_("wanda").get("/work").await.is(200).sees_not("Is it right?");
}

async fn a_refusal_says_how_things_stand(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus", "Corvid"]).await;
    let mut play = Play { say: Vec::new(), words };
    to(&stage, &run, &mut play, ("1.2", "consulting")).await;
    let path = format!("/process_runs/{run}/activities/1.2");
    let version = stage.as_("ines").get(&format!("/api{path}")).await.json()["version"].clone();
    let ask = json!({ "deed": "ask", "activity": "1.2", "question": "Is it right?",
        "until": "2027-01-01T17:00:00Z", "version": version });
    stage.does("ines", &run, &ask).await.is(200);
    // Decided on what is no longer so: refused, and the page shows how it is now.
    let sign = json!({ "deed": "sign", "activity": "1.2", "words": "x", "version": version });
    let seen = stage.does("ines", &run, &sign).await;
    seen.is(412);
    let version = version.to_string();
    let form = [("deed", "sign"), ("activity", "1.2"), ("words", "typed"), ("_version", &version)];
    let page = stage.as_("ines").post(&format!("/process_runs/{run}/deeds"), &form).await;
    page.is(412).sees("Somebody else did something here meanwhile").sees("Is it right?");
    let form = [("deed", "sign"), ("activity", "1.2"), ("words", "typed")];
    let page = stage.as_("ines").post(&format!("/process_runs/{run}/deeds"), &form).await;
    page.is(422).sees("have not answered").sees("Way out");
    // A started run is not started again, and a run without a provider never.
    use testkit::Method;
    let start = format!("/api/process_runs/{run}/start");
    let again = stage.as_("dana").json(Method::POST, &start, &[], &json!({})).await;
    again.is(422).sees("A run starts once");
    let closing = format!("/api/process_runs/{run}/closing");
    let close = stage.as_("ops-Altus").json(Method::POST, &closing, &[], &json!({})).await;
    close.is(404);
}
