//! What a run allows and what it refuses, one rule a test.

use process::{Deed, Definition, Effect, Event, Opinion, Party, Run, Standing, Start, Task, step};

use super::driver::{Driver, actor, item};

fn programme() -> Driver<'static> {
    Driver::programme(Definition::shipped(), &["altus", "brightline"])
}

fn invocation(holds: &[(&str, &str)]) -> Driver<'static> {
    let holds = holds.iter().map(|(id, state)| ((*id).into(), (*state).into())).collect();
    let providers = vec!["altus".into(), "brightline".into()];
    let course = "invocation".into();
    Driver::start(
        Definition::shipped(),
        Start { course, cycle: 1, is_exercise: true, providers, holds },
    )
}

fn standing(driver: &Driver<'_>, activity: &str) -> Option<Standing> {
    let open = driver.run.open(driver.definition);
    open.iter().find(|open| open.item.activity == activity).map(|open| open.standing)
}

fn states(driver: &Driver<'_>, id: &str) -> Vec<String> {
    let held = driver.run.held(driver.definition);
    held.into_iter().filter(|held| held.artefact == id).map(|held| held.state).collect()
}

fn begin(activity: &str) -> Deed {
    Deed::Begin { item: item(activity, None), cites: vec![] }
}

fn sign(activity: &str, say: &[&str], words: &str) -> Deed {
    Deed::Sign {
        item: item(activity, None),
        say: say.iter().map(|word| (*word).into()).collect(),
        cites: vec![],
        words: words.into(),
    }
}

/// A duty of one kind in one activity is done, in the way given.
fn does(driver: &mut Driver<'_>, activity: &str, task: Task, opinion: Opinion) -> Vec<Effect> {
    let duties = driver.duties();
    let found = duties.iter().find(|duty| duty.item.activity == activity && duty.task == task);
    let duty = found.unwrap_or_else(|| panic!("nobody has to {task:?} {activity}: {duties:#?}"));
    let deed = driver.deed(duty, &[], opinion);
    driver.tell(actor(&duty.party), deed).unwrap_or_else(|why| panic!("{activity}: {why}"))
}

/// 1.2 begun, its views asked for.
fn asked() -> Driver<'static> {
    let mut driver = programme();
    driver.go_to("1.1");
    driver.complete("1.R3", &[]);
    does(&mut driver, "1.2", Task::Begin, Opinion::Agree);
    does(&mut driver, "1.2", Task::Ask, Opinion::Agree);
    driver
}

#[test]
fn a_new_requirement_opens_the_policy_again_once_it_is_complete() {
    let mut driver = programme();
    let raise = |words: &str| Deed::Report {
        artefact: "requirement-bc-policy".into(),
        state: "raised".into(),
        words: words.into(),
    };
    driver.does("bc-manager", raise("the board asks for it")).unwrap();
    driver.does("bc-manager", raise("and once more")).unwrap();
    driver.complete("1.1", &[]);
    assert_eq!(standing(&driver, "1.1"), None, "what was raised before is dealt with");
    let effects = driver.does("sc-lead", raise("lesson of the test")).unwrap();
    let because = effects.iter().find_map(|effect| match effect {
        Effect::Opened { item, because } if item.activity == "1.1" => Some(because.as_str()),
        _ => None,
    });
    assert_eq!(because, Some("lesson of the test"));
    assert_eq!(standing(&driver, "1.1"), Some(Standing::Ready));
    driver.complete("1.1", &[]);
    assert_eq!(standing(&driver, "1.1"), None);
}

#[test]
fn an_activity_waits_for_what_it_takes_and_the_refusal_says_who_brings_it() {
    let mut driver = programme();
    let why = driver.does("bc-manager", begin("1.1")).unwrap_err();
    assert_eq!(why.now, "requirement-bc-policy raised is missing");
    assert_eq!(why.way_out, "let bc-manager report requirement-bc-policy raised");
    let why = driver.does("bc-manager", begin("1.2")).unwrap_err();
    assert_eq!(why.now, "1.2 is not open yet");
    driver.complete("1.1", &[]);
    let why = driver.does("bc-manager", begin("1.2")).unwrap_err();
    assert_eq!((why.now.as_str(), why.way_out.as_str()), ("1.R3 comes first", "complete 1.R3"));
}

#[test]
fn every_shortest_path_is_walked_by_the_step_function() {
    let mut driver = Driver::programme(Definition::shipped(), &["altus"]);
    driver.go_to("3.21");
    assert_eq!(driver.run.completions(driver.definition).len(), 43);
    assert_eq!(standing(&driver, "3.2"), Some(Standing::Ready), "updates follow the first test");
    let path = ["3.2", "3.3", "3.4", "3.5", "3.12", "3.13", "3.14", "3.15", "3.16"];
    for activity in path {
        driver.complete(activity, &[]);
    }
    assert_eq!(standing(&driver, "3.12"), None, "it comes again when it is due");
}

#[test]
fn nothing_completes_before_those_who_are_consulted_have_answered() {
    let mut driver = asked();
    let why = driver.does("bc-manager", sign("1.2", &[], "")).unwrap_err();
    assert_eq!(why.rule, "Nothing completes before those who are consulted have answered");
    assert!(why.now.contains("Service Continuity Management Lead and Enterprise Architects"));
    let early = Deed::Proceed { item: item("1.2", None), reason: "no time".into() };
    let why = driver.does("bc-manager", early.clone()).unwrap_err();
    assert_eq!(why.rule, "Silence is silence once the time to answer is over");
    driver.later(8 * 86_400);
    let why = driver.does("sc-lead", early.clone()).unwrap_err();
    assert!(why.rule.ends_with("is for BC Manager"), "{why}");
    let mute = Deed::Proceed { item: item("1.2", None), reason: " ".into() };
    assert!(driver.does("bc-manager", mute).is_err(), "a reason is written");
    driver.does("bc-manager", early).unwrap();
    driver.does("bc-manager", sign("1.2", &[], "")).unwrap();
    let done = driver.run.completions(driver.definition);
    let last = done.last().expect("there is one");
    assert_eq!((last.views.len(), last.proceeded.as_deref()), (2, Some("no time")));
}

#[test]
fn an_objection_is_dealt_with_in_writing() {
    let mut driver = asked();
    let object = |words: &str| Deed::Answer {
        item: item("1.2", None),
        opinion: Opinion::Object,
        words: words.into(),
    };
    assert!(driver.does("sc-lead", object("")).is_err(), "an objection has its reason");
    driver.does("sc-lead", object("settlement is missing")).unwrap();
    does(&mut driver, "1.2", Task::Answer, Opinion::NoView);
    let why = driver.does("bc-manager", sign("1.2", &[], "")).unwrap_err();
    assert_eq!(why.rule, "An objection is dealt with in writing");
    let until = driver.now.plus_seconds(60);
    let again = Deed::Ask { item: item("1.2", None), question: "and now?".into(), until };
    let why = driver.does("bc-manager", again).unwrap_err();
    assert_eq!(why.rule, "An objection is dealt with in writing, and not asked away");
    does(&mut driver, "1.2", Task::Settle, Opinion::Agree);
    driver.does("bc-manager", sign("1.2", &[], "")).unwrap();
}

#[test]
fn those_who_are_informed_get_a_notice_that_stays_until_acknowledged() {
    let mut driver = programme();
    driver.go_to("1.1");
    let effects = driver.complete("1.R3", &[]);
    let told = effects.iter().find_map(|effect| match effect {
        Effect::Informed { notice, party, .. } => Some((*notice, party.role.clone())),
        _ => None,
    });
    let (notice, role) = told.expect("somebody is informed");
    assert_eq!(role, "bc-manager");
    let early = driver.does("sc-lead", Deed::Escalate { notice }).unwrap_err();
    assert!(early.now.starts_with("there is time until"), "{early}");
    assert!(driver.does("sc-lead", Deed::Acknowledge { notice }).is_err(), "it is not for it");
    driver.later(6 * 86_400);
    let effects = driver.does("sc-lead", Deed::Escalate { notice }).unwrap();
    assert!(matches!(&effects[0], Effect::Escalated { to, .. } if to.role == "sc-lead"));
    driver.does("bc-manager", Deed::Acknowledge { notice }).unwrap();
    let why = driver.does("bc-manager", Deed::Acknowledge { notice }).unwrap_err();
    assert!(why.now.starts_with("bc-manager at house acknowledged it at"), "{why}");
}

#[test]
fn rejected_risks_go_back_to_their_analysis() {
    let mut driver = programme();
    driver.go_to("1.8");
    // The provider's input has opened the analysis again; it comes first.
    driver.complete("1.9", &["rejected"]);
    assert_eq!(states(&driver, "S31"), ["rejected"]);
    does(&mut driver, "1.10", Task::Begin, Opinion::Agree);
    does(&mut driver, "1.10", Task::Ask, Opinion::Agree);
    does(&mut driver, "1.10", Task::Answer, Opinion::Agree);
    does(&mut driver, "1.10", Task::Answer, Opinion::Agree);
    let why = driver.does("bc-manager", sign("1.10", &["approved"], "")).unwrap_err();
    assert_eq!(why.now, "S31 is rejected, not approved");
    let why = driver.does("bc-manager", sign("1.10", &[], "")).unwrap_err();
    assert_eq!(why.way_out, "say one of: approved, rejected");
    assert!(driver.does("bc-manager", sign("1.10", &["rejected"], "")).is_err(), "with a reason");
    driver.does("bc-manager", sign("1.10", &["rejected"], "the fire risk is missing")).unwrap();
    let open = driver.run.open(driver.definition);
    let again = open.iter().find(|open| open.item.activity == "1.4").expect("open again");
    assert_eq!(again.because, "1.10 said “rejected”: the fire risk is missing");
    assert_eq!(again.round, 2);
}

#[test]
fn a_failed_test_leads_to_the_plan_or_to_the_test_plan() {
    for (fault, first) in [("plan", "2.6"), ("test plan", "2.9")] {
        let mut driver = programme();
        driver.go_to("2.14");
        driver.complete("2.15", &["update not required"]);
        driver.complete("2.16", &["unsuccessful"]);
        driver.complete("2.17", &[fault]);
        assert_eq!(standing(&driver, first), Some(Standing::Ready), "{fault}");
        driver.complete(first, &[]);
        let other = if fault == "plan" { "2.9" } else { "2.6" };
        assert_eq!(standing(&driver, other), None, "{fault}");
    }
}

#[test]
fn a_strategy_that_must_change_does_not_stop_the_verdict() {
    let mut driver = programme();
    driver.go_to("2.14");
    let why = driver.does("bc-manager", begin("2.16")).unwrap_err();
    assert_eq!(why.now, "2.15 comes first", "one verdict, and not two");
    driver.complete("2.15", &["update required"]);
    assert_eq!(standing(&driver, "1.11"), Some(Standing::Ready));
    driver.complete("2.16", &["successful"]);
    driver.complete("2.18", &[]);
    assert!(states(&driver, "S14").contains(&"published".to_owned()));
}

#[test]
fn a_plan_is_published_on_a_verdict_about_its_own_version_only() {
    let mut driver = programme();
    driver.go_to("2.14");
    driver.complete("2.15", &["update not required"]);
    driver.complete("2.16", &["successful"]);
    // A new version is begun and approved before the old one is published.
    let done = driver.run.completions(driver.definition);
    let drafted = done.iter().rev().find(|done| done.item.activity == "2.6").expect("done").number;
    let why = Deed::Supersede { completion: drafted, reason: "two sites were left out".into() };
    driver.does("sc-lead", why).unwrap();
    driver.complete("2.6", &[]);
    driver.complete("2.7", &["agreed"]);
    let why = driver.does("sc-lead", begin("2.18")).unwrap_err();
    assert_eq!(why.now, "test-verdict successful, of the present version, is missing");
}

#[test]
fn a_test_that_a_new_plan_overtakes_begins_again() {
    let mut driver = programme();
    driver.go_to("2.12");
    for id in ["2.8", "2.9", "2.10", "2.11"] {
        driver.complete(id, &[]);
    }
    does(&mut driver, "2.13", Task::Begin, Opinion::Agree);
    let done = driver.run.completions(driver.definition);
    let drafted = done.iter().rev().find(|done| done.item.activity == "2.6").expect("done").number;
    let why = Deed::Supersede { completion: drafted, reason: "two sites were left out".into() };
    driver.does("sc-lead", why).unwrap();
    let effects = driver.complete("2.6", &[]);
    let again = Effect::Opened {
        item: item("2.13", None),
        because: "what it is about has a new version".into(),
    };
    assert!(effects.contains(&again), "{effects:?}");
    for id in ["2.7", "2.8", "2.9", "2.10", "2.11", "2.12", "2.13", "2.14", "2.15", "2.16"] {
        let say = match id {
            "2.15" => vec!["update not required"],
            "2.16" => vec!["successful"],
            _ => vec![],
        };
        driver.complete(id, &say);
    }
    assert_eq!(standing(&driver, "2.18"), Some(Standing::Ready));
}

#[test]
fn an_author_alone_approves_nothing() {
    let mut driver = programme();
    driver.go_to("2.4");
    for lane in ["altus", "brightline"] {
        assert!(driver.run.providers().any(|provider| provider == lane));
    }
    driver.complete("2.5", &[]);
    does(&mut driver, "2.6", Task::Begin, Opinion::Agree);
    let mut by = actor(&Party { role: "sc-lead".into(), provider: None });
    by.person = "ada".into();
    driver.tell(by.clone(), sign("2.6", &[], "")).unwrap();
    by.role = "bc-manager".into();
    driver.tell(by.clone(), begin("2.7")).unwrap();
    let why = driver.tell(by.clone(), sign("2.7", &["agreed"], "")).unwrap_err();
    assert_eq!(why.rule, "Nothing is approved by its author alone");
    let deputy = Deed::Delegate {
        item: item("2.7", None),
        party: None,
        to: "omar".into(),
        reason: "I wrote it".into(),
    };
    driver.tell(by.clone(), deputy).unwrap();
    by.is_delegate = true;
    by.person = "eve".into();
    let why = driver.tell(by.clone(), sign("2.7", &["agreed"], "")).unwrap_err();
    assert_eq!(why.rule, "Who acts for somebody else has it delegated in the run");
    by.person = "omar".into();
    driver.tell(by, sign("2.7", &["agreed"], "")).unwrap();
    let done = driver.run.completions(driver.definition);
    let last = done.last().expect("there is one");
    assert_eq!(last.delegations, [("ada".into(), "omar".into(), "I wrote it".into())]);
}

#[test]
fn each_provider_has_its_lane_and_the_next_waits_for_the_last_of_them() {
    let mut driver = programme();
    driver.go_to("1.14");
    let lanes = |driver: &Driver<'_>, id: &str| {
        let open = driver.run.open(driver.definition);
        let mine = open.into_iter().filter(|open| open.item.activity == id);
        mine.filter_map(|open| open.item.provider).collect::<Vec<_>>()
    };
    assert_eq!(lanes(&driver, "2.1"), ["altus", "brightline"]);
    let altus = actor(&Party { role: "sp-operations".into(), provider: Some("altus".into()) });
    let foreign = Deed::Begin { item: item("2.1", Some("brightline")), cites: vec![] };
    let why = driver.tell(altus.clone(), foreign).unwrap_err();
    assert!(why.rule.ends_with("is for Operations of brightline"), "{why}");
    let nowhere = Deed::Begin { item: item("2.1", None), cites: vec![] };
    assert_eq!(driver.tell(altus.clone(), nowhere).unwrap_err().way_out, "name the provider");
    driver.complete("2.5", &[]);
    for id in ["2.1", "2.2"] {
        while let Some(duty) = driver
            .duties()
            .into_iter()
            .find(|duty| duty.item == item(id, Some("altus")) && duty.task != Task::Acknowledge)
        {
            let deed = driver.deed(&duty, &[], Opinion::Agree);
            driver.tell(actor(&duty.party), deed).unwrap();
        }
    }
    assert_eq!(standing(&driver, "2.3"), None, "brightline is not ready");
    let leave = Deed::Leave { provider: "brightline".into(), reason: "contract ended".into() };
    driver.does("sc-lead", leave).unwrap();
    assert_eq!(standing(&driver, "2.3"), Some(Standing::Ready), "nobody else is waited for");
    let last = Deed::Leave { provider: "altus".into(), reason: "contract ended".into() };
    assert_eq!(driver.does("sc-lead", last).unwrap_err().now, "altus is the last");
    driver.does("sc-lead", Deed::Join { provider: "corvid".into() }).unwrap();
    assert_eq!(lanes(&driver, "2.5"), ["corvid"], "a newcomer owes what the others did");
}

#[test]
fn who_waits_for_whom_is_told_with_names() {
    let mut driver = programme();
    driver.go_to("2.4");
    let waits = driver.run.waits(driver.definition);
    let mine: Vec<_> = waits.iter().filter(|wait| wait.item.activity == "2.6").collect();
    for (wait, provider) in mine.iter().zip(["altus", "brightline"]) {
        assert_eq!(wait.on, [item("2.5", Some(provider))]);
        assert_eq!(wait.lacks, format!("S13 current of {provider} is missing"));
        let party = Party { role: "sp-operations".into(), provider: Some(provider.into()) };
        assert_eq!(wait.parties, [party]);
    }
    let first: Vec<_> = mine.iter().map(|wait| wait.lacks.as_str()).collect();
    assert!(first.contains(&"2.5 of brightline comes first"), "it gathers the lanes: {first:?}");
}

#[test]
fn what_completed_is_superseded_with_a_reason_and_never_unhappens() {
    let mut driver = programme();
    driver.go_to("1.1");
    let first = Deed::Supersede { completion: 1, reason: " ".into() };
    assert!(driver.does("bc-manager", first).is_err(), "a reason is written");
    let first = Deed::Supersede { completion: 1, reason: "the scope was wrong".into() };
    driver.does("bc-manager", first.clone()).unwrap();
    assert!(states(&driver, "S1").is_empty(), "no version stands");
    assert_eq!(standing(&driver, "1.2"), Some(Standing::Waiting));
    assert_eq!(standing(&driver, "1.1"), Some(Standing::Ready), "without a new requirement");
    let done = driver.run.completions(driver.definition);
    assert_eq!(done[0].superseded.as_deref(), Some("the scope was wrong"));
    assert!(driver.does("bc-manager", first).unwrap_err().now.contains("the scope was wrong"));
}

#[test]
fn what_is_periodic_comes_again_when_it_is_due_or_for_a_reason() {
    let mut driver = programme();
    driver.go_to("3.17");
    let again = |reason: &str| Deed::Recur { activity: "3.17".into(), reason: reason.into() };
    assert!(driver.does("sc-lead", again("")).is_err(), "it is early");
    assert!(driver.does("bc-manager", again("the site moves")).is_err(), "it is not its to say");
    let never = Deed::Recur { activity: "3.2".into(), reason: "now".into() };
    assert!(driver.does("sc-lead", never).is_err(), "it is not periodic");
    driver.later(366 * 86_400);
    let due = driver.duties().into_iter().any(|duty| duty.task == Task::Recur);
    assert!(due, "somebody has to bring it back");
    driver.does("bc-manager", again("")).unwrap();
    assert_eq!(standing(&driver, "3.17"), Some(Standing::Ready));
}

#[test]
fn a_test_and_actions_go_through_change() {
    let mut driver = programme();
    driver.go_to("3.18");
    let why = driver.does("sc-lead", begin("3.19")).unwrap_err();
    assert_eq!(why.rule, "It names the number of the approved change");
    driver.complete("3.19", &[]);
}

#[test]
fn a_disaster_can_be_declared_from_a_fresh_organisation_with_a_reason() {
    let mut driver = invocation(&[]);
    does(&mut driver, "4.2", Task::Report, Opinion::Agree);
    let why = driver.does("bc-manager", begin("4.2")).unwrap_err();
    assert_eq!(why.now, "S11 current is missing");
    assert!(why.way_out.contains("waive it with a reason"), "{why}");
    let waive = |artefact: &str, reason: &str| Deed::Waive {
        item: item("4.2", None),
        artefact: artefact.into(),
        reason: reason.into(),
    };
    assert!(driver.does("bc-manager", waive("S25", "no time")).is_err(), "that may not go");
    assert!(driver.does("bc-manager", waive("S11", "")).is_err(), "a reason is written");
    driver.does("bc-manager", waive("S11", "there is no strategy yet")).unwrap();
    driver.complete("4.2", &["not a disaster"]);
    let done = driver.run.completions(driver.definition);
    assert_eq!(done[0].waived, [("S11".into(), "there is no strategy yet".into())]);
}

#[test]
fn an_invocation_runs_to_its_report_and_closes_only_after_it() {
    let mut driver = invocation(&[("S11", "published"), ("S14", "published")]);
    let close = Deed::Close { words: "all services are back".into() };
    assert!(driver.does("bc-manager", close.clone()).unwrap_err().now.contains("4.8, 4.9, 4.10"));
    driver.complete("4.2", &["BCP also needed"]);
    for id in ["4.4", "4.3", "4.5", "4.6", "4.7", "4.8", "4.9"] {
        driver.complete(id, &[]);
    }
    let effects = driver.complete("4.10", &["plan must change"]);
    let handed: Vec<&str> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::HandedOver { activity, .. } => Some(activity.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(handed, ["1.1", "2.6"]);
    driver.does("bc-manager", close).unwrap();
    assert!(driver.does("bc-manager", begin("4.1")).unwrap_err().now.starts_with("it was closed"));

    let mut programme = programme();
    programme.go_to("2.19");
    let take = |activity: &str| Deed::TakeOver {
        activity: activity.into(),
        from: "INV-1".into(),
        reason: "the plan forgot the second site".into(),
    };
    programme.does("sc-lead", take("2.6")).unwrap();
    assert_eq!(standing(&programme, "2.6"), Some(Standing::Ready));
    assert!(programme.does("sc-lead", take("2.18")).is_err(), "nothing hands over to it");
}

#[test]
fn what_is_no_disaster_leaves_to_incident_management() {
    let mut driver = invocation(&[("S11", "published")]);
    let effects = driver.complete("4.2", &["not a disaster"]);
    let left = Effect::LeftTo { process: "incident management".into() };
    assert!(effects.contains(&left), "{effects:?}");
    assert!(driver.duties().iter().all(|duty| !matches!(duty.task, Task::Begin | Task::Sign)));
    driver.does("bc-manager", Deed::Close { words: "a false alarm".into() }).unwrap();
}

#[test]
fn the_two_plans_are_invoked_each_without_the_other() {
    let definition = Definition::shipped();
    for (id, other) in [("4.3", "S26"), ("4.4", "S14")] {
        let activity = definition.activity(id).expect("it is there");
        assert!(activity.needs.iter().all(|need| need.artefact != other), "{id}");
    }
}

#[test]
fn time_does_not_run_backwards_and_texts_have_a_limit() {
    let mut driver = programme();
    driver.later(-60);
    let report = |words: String| Deed::Report {
        artefact: "requirement-bc-policy".into(),
        state: "raised".into(),
        words,
    };
    assert!(driver.does("bc-manager", report(String::new())).unwrap_err().rule.contains("time"));
    driver.later(120);
    let why = driver.does("bc-manager", report("x".repeat(20_001))).unwrap_err();
    assert_eq!(why.now, "this one has 20001");
    let wrong = Deed::Report { artefact: "S1".into(), state: "current".into(), words: "".into() };
    assert!(driver.does("bc-manager", wrong).unwrap_err().rule.starts_with("Only what nothing"));
}

#[test]
fn a_refused_event_leaves_the_run_as_it_was_and_a_step_is_the_event_in_place() {
    let mut driver = programme();
    driver.go_to("1.4");
    let before = driver.run.clone();
    let by = actor(&Party { role: "bc-manager".into(), provider: None });
    let event = |deed| Event { at: driver.now, by: by.clone(), deed };
    assert!(step(driver.definition, &before, &event(sign("1.10", &[], ""))).is_err());
    let mut after = before.clone();
    let good = event(Deed::Join { provider: "corvid".into() });
    let effects = after.apply(driver.definition, &good).unwrap();
    assert_eq!(step(driver.definition, &before, &good).unwrap(), (after.clone(), effects));
    let mut events = driver.events.clone();
    events.push(good);
    let replayed = Run::replay(driver.definition, &events).unwrap();
    assert_eq!((&replayed, replayed.text()), (&after, after.text()));
}
