//! Stories of the clock: reminders, notices taken further, letters, and the calendar of one's work.

use super::cast::{Play, Stage};
use super::{to, words};
use frame::mail::{self, Relay};
use frame::store::{self, Saving};
use governance::{
    people::DayOff,
    procedure::{RunCourse, clock},
};
use record::{Record, Ref};
use serde_json::json;
use std::sync::{Arc, Mutex};
use terms::{Day, Instant};
use testkit::{On, commit, on_both};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

on_both!(
    the_clock_reminds_and_takes_notices_further,
    letters_wait_until_a_mail_server_has_them,
    a_calendar_is_read_by_its_address_until_that_is_revoked,
    nothing_falls_due_on_a_day_off_of_whoever_works_on_it,
    views_are_asked_for_until_a_day_on_which_all_who_are_asked_work,
    what_waits_for_a_report_has_its_time_from_the_report_on,
);

/// An organisation says that it does not work on a day.
async fn is_off(stage: &Stage, whose: &str, day: Day) {
    let mut writer = stage.port.writer().await;
    let off = DayOff {
        name: "Day of the founders".parse().unwrap(),
        organisation: Ref::to(stage.ids[whose]),
        first_day: day,
        last_day: None,
        every_year: None,
    };
    store::save(&mut writer, DayOff::record_type(), Saving::new(off.to_values())).await.unwrap();
    commit(writer).await.unwrap();
}

async fn nothing_falls_due_on_a_day_off_of_whoever_works_on_it(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus", "Corvid"]).await;
    let due = async || -> Instant {
        let duties = stage.progress("dana", &run).await["duties"].clone();
        let common = duties.as_array().unwrap().iter().filter(|one| one["provider"].is_null());
        let mut due = common.filter_map(|one| one["due"].as_str());
        due.next().unwrap().parse().unwrap()
    };
    let before = due().await;
    // What a provider does not work on says nothing of what others do.
    is_off(&stage, "Altus", before.day()).await;
    assert_eq!(due().await, before);
    is_off(&stage, "Northwharf", before.day()).await;
    let after = due().await;
    assert!(after > before && (1..=3).contains(&after.day().days_since(before.day())), "{after}");
    // What is part of Northwharf has its days off; a second one moves it on again.
    is_off(&stage, "Northwharf", after.day()).await;
    assert!(due().await > after);
}

async fn what_waits_for_a_report_has_its_time_from_the_report_on(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let there = json!({ "holds": ["S11 published", "S25 current"] });
    let run = stage.run_with("Flood", RunCourse::Invocation, &["Altus"], &there).await;
    // Nothing has happened for hours, and nobody is late with a declaration.
    stage.port.hand().advance(5 * 3_600);
    let declared = async || {
        let duties = stage.progress("dana", &run).await["duties"].clone();
        let of = |one: &&serde_json::Value| one["activity"] == "4.2" && one["task"] == "begin";
        duties.as_array().unwrap().iter().find(of).cloned()
    };
    assert!(declared().await.is_none_or(|one| one["late"] == false));
    let report = json!({ "deed": "report", "artefact": "disaster", "state": "occurred",
        "words": "The hall is under water" });
    stage.does("ines", &run, &report).await.is(200);
    let reported = stage.port.app().clock().now();
    let duty = declared().await.expect("it can begin");
    let due: Instant = duty["due"].as_str().unwrap().parse().unwrap();
    assert_eq!((due, &duty["late"]), (reported.plus_seconds(3_600), &json!(false)));
    // The control: an hour later it is late.
    stage.port.hand().advance(3_601);
    assert_eq!(declared().await.unwrap()["late"], true);
}

async fn views_are_asked_for_until_a_day_on_which_all_who_are_asked_work(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus", "Corvid"]).await;
    let mut play = Play { say: Vec::new(), words };
    to(&stage, &run, &mut play, ("1.1", "consulting")).await;
    let path = format!("/process_runs/{run}/activities/1.1");
    let proposed = async || -> Day {
        let page = stage.as_("ines").get(&path).await.is(200).text().to_owned();
        let field = page.split("name=\"until\" value=\"").nth(1).expect("the page asks until when");
        field.split('"').next().unwrap().parse().unwrap()
    };
    let first = proposed().await;
    // Corvid is asked, and does not work on that day; a provider who is not asked changes nothing.
    is_off(&stage, "Ember", first).await;
    assert_eq!(proposed().await, first);
    is_off(&stage, "Corvid", first).await;
    let later = proposed().await;
    assert!(later > first, "{later}");
    let ask = |day: Day| {
        json!({ "deed": "ask", "activity": "1.1", "question": "Is it right?",
            "until": format!("{day}T17:00:00Z") })
    };
    let seen = stage.does("ines", &run, &ask(first)).await;
    let said = seen.is(422).json();
    assert_eq!(said["refusals"][0]["field"], "until", "{said}");
    seen.sees("a day off of Corvid; choose ").sees(&later.words());
    // The page refuses the same, and the day that it proposes is taken.
    let typed = first.to_string();
    let form = [("deed", "ask"), ("activity", "1.1"), ("question", "So?"), ("until", &typed)];
    stage.as_("ines").post(&path, &form).await.is(422).sees("a day off of Corvid");
    stage.does("ines", &run, &ask(later)).await.is(200);
}

async fn the_clock_reminds_and_takes_notices_further(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    let mut play = Play { say: Vec::new(), words };
    // 1.R3 is complete and Ines is told of it; 1.1 waits for its report.
    to(&stage, &run, &mut play, ("1.2", "consulting")).await;
    let ask = json!({ "deed": "ask", "activity": "1.2", "question": "Is it right?",
        "until": "2026-11-30T17:00:00Z" });
    stage.does("ines", &run, &ask).await.is(200);
    let app = stage.port.app();
    assert_eq!(clock::tick(app).await.unwrap(), "0 things moved on, 0 reminders");
    // A day before the time is over those who were asked are reminded, once.
    stage.port.hand().advance(6 * 86_400 + 10 * 3_600);
    let said = clock::tick(app).await.unwrap();
    assert!(!said.starts_with("0 things") && !said.ends_with(" 0 reminders"), "{said}");
    assert_eq!(clock::tick(app).await.unwrap(), "0 things moved on, 0 reminders");
    let page = stage.as_("ines").get(&format!("/process_runs/{run}/activities/1.2")).await;
    page.is(200).sees("was reminded to answer").sees("by the clock").sees("Reminded ");
    // Nobody acknowledged 1.R3 within five days: who answers for it hears of it.
    let notices = stage.progress("dana", &run).await["notices"].clone();
    let escalated = notices.as_array().unwrap().iter().filter(|one| !one["escalated"].is_null());
    assert!(escalated.count() >= 1, "{notices}");
    let page = stage.as_("dana").get(&format!("/process_runs/{run}/activities/1.R3")).await;
    page.is(200).sees("further, nobody acknowledged it").sees("taken further");
    // A week late, and again.
    stage.port.hand().advance(8 * 86_400);
    let said = clock::tick(app).await.unwrap();
    assert!(!said.ends_with(" 0 reminders"), "{said}");
}

/// A mail server that keeps what it gets, and refuses one address.
async fn server() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let kept = Arc::new(Mutex::new(Vec::new()));
    let letters = kept.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            stream.write_all(b"220 story ESMTP\r\n").await.unwrap();
            let (mut is_data, mut letter) = (false, String::new());
            let mut line = String::new();
            while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
                let answer = match (is_data, line.trim_end()) {
                    (true, ".") => {
                        is_data = false;
                        letters.lock().unwrap().push(std::mem::take(&mut letter));
                        "250 kept"
                    }
                    (true, _) => {
                        letter.push_str(&line);
                        line.clear();
                        continue;
                    }
                    (false, "DATA") => {
                        is_data = true;
                        "354 go on"
                    }
                    (false, said) if said.starts_with("EHLO") => "250-story\r\n250 8BITMIME",
                    (false, said) if said.contains("wanda.osei") => "550 no such box",
                    (false, "QUIT") => "221 bye",
                    _ => "250 fine",
                };
                line.clear();
                stream.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
            }
        }
    });
    (address, kept)
}

async fn letters_wait_until_a_mail_server_has_them(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let run = stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    let app = stage.port.app();
    assert_eq!(clock::digest(app).await.unwrap(), "no relay is configured");
    let (address, kept) = server().await;
    let from = "holdfast@example.org".to_owned();
    let home = "https://holdfast.example".to_owned();
    mail::use_relay(app, Relay { address, from, home });
    let mut play = Play { say: Vec::new(), words };
    to(&stage, &run, &mut play, ("1.2", "consulting")).await;
    let ask = json!({ "deed": "ask", "activity": "1.2", "question": "Is it right?",
        "until": "2026-11-26T17:00:00Z" });
    stage.does("ines", &run, &ask).await.is(200);
    let said = clock::digest(app).await.unwrap();
    assert!(said.ends_with("digests were written"), "{said}");
    // Written once a day, however often the clock looks.
    assert_eq!(clock::digest(app).await.unwrap(), "the digests of today were written before");
    assert_eq!(kept.lock().unwrap().len(), 0);
    let said = mail::send_waiting(app).await.unwrap();
    assert!(said.ends_with("1 could not be"), "{said}");
    let letters = kept.lock().unwrap().clone();
    let to_dana = letters.iter().find(|one| one.contains("To: <dana.holt@example.org>")).unwrap();
    assert!(to_dana.contains("From: Holdfast <holdfast@example.org>"), "{to_dana}");
    assert!(to_dana.contains("Subject: =?UTF-8?B?"), "{to_dana}");
    assert!(to_dana.contains("Content-Transfer-Encoding: base64"), "{to_dana}");
    // What was sent is not sent again; what was refused is tried later.
    let sent = letters.len();
    let said = mail::send_waiting(app).await.unwrap();
    assert_eq!(said, "0 letters were sent, 0 could not be");
    stage.port.hand().advance(120);
    let said = mail::send_waiting(app).await.unwrap();
    assert_eq!(said, "0 letters were sent, 1 could not be");
    assert_eq!(kept.lock().unwrap().len(), sent);
}

async fn a_calendar_is_read_by_its_address_until_that_is_revoked(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    stage.run("Programme 2026", RunCourse::Programme, &["Altus"]).await;
    let dana = stage.port.as_("dana");
    let made = dana.post("/my-calendar", &[]).await;
    assert_eq!(made.is(303).location(), "/my-calendar");
    let cookie = made.header("set-cookie").to_owned();
    let pair = cookie.split(';').next().unwrap();
    let secret = pair.split_once('=').unwrap().1.to_owned();
    assert!(!made.text().contains(&secret));
    dana.get("/my-calendar").await.is(200).sees("There is an address").sees_not(&secret);
    let feed = format!("/calendar/{secret}");
    let read = stage.port.anon().get(&feed).await;
    read.is(200)
        .sees("BEGIN:VCALENDAR\r\n")
        .sees("SUMMARY:Begin: ")
        .sees("DTSTART:20261207T170000Z");
    assert_eq!(read.header("content-type"), "text/calendar; charset=utf-8");
    let lines = read.text();
    assert!(lines.split("\r\n").all(|line| line.len() <= 75), "{lines}");
    // Another address ends the one before; a revoked one and one that never was answer the same.
    dana.post("/my-calendar", &[]).await.is(303);
    let ended = stage.port.anon().get(&feed).await;
    let never = stage.port.anon().get("/calendar/never").await;
    assert_eq!(ended.is(404).status, never.status);
    dana.post("/my-calendar/end", &[]).await.is(303);
    dana.get("/my-calendar").await.is(200).sees("There is no address yet.");
}
