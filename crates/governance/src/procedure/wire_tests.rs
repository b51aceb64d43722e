//! Every event comes back as it was written; what is none is refused in words.

use super::*;

fn at() -> Instant {
    "2026-11-23T09:40:00Z".parse().unwrap()
}

fn all_deeds() -> Vec<Deed> {
    let item = || WorkItem { activity: "2.5".into(), provider: Some("altus".into()) };
    let party = Party { role: "sp-operations".into(), provider: Some("corvid".into()) };
    let (a, b) = (|| "a".to_owned(), || "b".to_owned());
    vec![
        Deed::Start(Start {
            course: "programme".into(),
            cycle: 2,
            is_exercise: true,
            providers: vec![a(), b()],
            holds: vec![("S1".into(), "existing".into())],
        }),
        Deed::Report { artefact: a(), state: b(), words: "“so”\n".into() },
        Deed::Begin { item: item(), cites: vec![(a(), b())] },
        Deed::Contribute { item: item(), words: a() },
        Deed::Ask { item: item(), question: a(), until: at() },
        Deed::Answer { item: item(), opinion: Opinion::Agree, words: String::new() },
        Deed::Answer { item: item(), opinion: Opinion::Object, words: a() },
        Deed::Answer { item: item(), opinion: Opinion::NoView, words: a() },
        Deed::Settle { item: item(), party, words: a() },
        Deed::Proceed { item: item(), reason: a() },
        Deed::Waive { item: item(), artefact: a(), reason: b() },
        Deed::Bring { artefact: a(), state: b(), words: a() },
        Deed::Delegate { item: item(), party: None, to: a(), reason: b() },
        Deed::Delegate {
            item: item(),
            party: Some(Party { role: a(), provider: None }),
            to: a(),
            reason: b(),
        },
        Deed::Sign { item: item(), say: vec![a()], cites: vec![(a(), b())], words: b() },
        Deed::Supersede { completion: 7, reason: a() },
        Deed::Acknowledge { notice: 3 },
        Deed::Escalate { notice: 4 },
        Deed::Recur { activity: "3.7".into(), reason: a() },
        Deed::TakeOver { activity: "1.1".into(), from: a(), reason: b() },
        Deed::Join { provider: a() },
        Deed::Leave { provider: a(), reason: b() },
        Deed::Close { words: a() },
    ]
}

#[test]
fn every_event_comes_back_as_it_was_written() {
    for (count, deed) in all_deeds().into_iter().enumerate() {
        let by = Actor {
            person: "ada".into(),
            role: "sp-operations".into(),
            provider: (count % 2 == 0).then(|| "altus".into()),
            is_delegate: count % 3 == 0,
        };
        let told = Told::Event(Event { at: at(), by, deed });
        assert_eq!(read(at(), &write(&told)), Ok(told));
    }
    let told = Told::Reminder(Reminder {
        item: WorkItem { activity: "1.13".into(), provider: None },
        party: Party { role: "bc-manager".into(), provider: None },
        task: "answer".into(),
        persons: vec!["ada".into()],
        by: String::new(),
    });
    // The clock reminds in nobody's name.
    assert_eq!(read(at(), &write(&told)), Ok(told));
}

#[test]
fn what_is_no_event_is_refused_in_words() {
    let check = |what: Json, words: &str| assert_eq!(read(at(), &what).unwrap_err(), words);
    check(json!([]), "is no object");
    check(json!({ "v": 2 }), "is of a version that this program does not know");
    check(json!({ "v": 1, "deed": "sign" }), "names nobody");
    let by = json!({ "person": "ada", "role": "sc-lead" });
    let said = format!("deed is “cheat”; known are: {SENT}");
    check(json!({ "v": 1, "by": by, "deed": "cheat" }), &said);
    check(json!({ "v": 1, "by": by, "deed": "begin" }), "activity is open; give a text");
    let answer = json!({ "v": 1, "by": by, "deed": "answer", "activity": "1.2", "opinion": "yes" });
    check(answer, "opinion is “yes”; say agree, object or no view");
}
