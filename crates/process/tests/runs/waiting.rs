//! Nothing waits for nobody: what no activity of a run makes is somebody's to bring in, and a run
//! that came to its end is somebody's to close. A gate that led back says so.

use process::{Actor, Deed, Definition, Duty, Opinion, Start, Task};

use super::driver::{Driver, item};

fn invocation(holds: &[(&str, &str)]) -> Driver<'static> {
    let holds = holds.iter().map(|(id, state)| ((*id).into(), (*state).into())).collect();
    let (course, providers) = ("invocation".into(), vec!["altus".into(), "corvid".into()]);
    let start = Start { course, cycle: 1, is_exercise: false, providers, holds };
    Driver::start(Definition::shipped(), start)
}

fn of(driver: &Driver<'_>, activity: &str, task: Task) -> Option<Duty> {
    let mut duties = driver.duties().into_iter();
    duties.find(|duty| duty.item.activity == activity && duty.task == task)
}

/// A disaster declared where no plan was ever written.
fn declared() -> Driver<'static> {
    let mut driver = invocation(&[("S11", "published")]);
    driver.complete("4.2", &[]);
    driver
}

fn bring(artefact: &str, state: &str, words: &str) -> Deed {
    Deed::Bring { artefact: artefact.into(), state: state.into(), words: words.into() }
}

#[test]
fn a_declared_disaster_without_a_plan_waits_for_who_answers_for_it() {
    let driver = declared();
    let duty = of(&driver, "4.3", Task::Bring).expect("the plan is somebody's to bring in");
    assert_eq!((duty.party.role.as_str(), duty.about.as_str()), ("sc-lead", "S14 current"));
    let waits = driver.run.waits(driver.definition);
    let wait = waits.iter().find(|wait| wait.item.activity == "4.3").expect("4.3 waits");
    assert_eq!(wait.lacks, "S14 current is missing");
    assert!(wait.on.is_empty(), "it does not wait for itself: {wait:?}");
    assert_eq!(wait.parties.iter().map(|one| &*one.role).collect::<Vec<_>>(), ["sc-lead"]);
}

#[test]
fn what_another_run_made_is_taken_notice_of_and_the_activity_can_begin() {
    let mut driver = declared();
    let words = "RUN-0001 published it in 2.18";
    let why = driver.does("enterprise-architects", bring("S14", "published", words)).unwrap_err();
    assert!(why.rule.starts_with("Bringing in what is missing for 4.3 is for"), "{why}");
    assert!(driver.does("sc-lead", bring("S14", "published", "")).is_err(), "it says where");
    let why = driver.does("sc-lead", bring("S13", "collated", words)).unwrap_err();
    assert!(why.now.contains("nothing waits for S13 collated"), "{why}");
    driver.does("sc-lead", bring("S14", "published", words)).unwrap();
    assert_eq!(of(&driver, "4.3", Task::Bring), None);
    assert!(of(&driver, "4.3", Task::Begin).is_some(), "it can begin");
    let why = driver.does("sc-lead", bring("S14", "published", words)).unwrap_err();
    assert!(why.now.contains("nothing waits"), "it is brought in once: {why}");
}

/// A plan that was waived, and taken back: 4.3 and 4.5 now wait for the same, and each of them
/// would only make it afterwards.
#[test]
fn what_only_those_would_make_who_wait_for_it_is_somebodys_to_bring_in() {
    let mut driver = declared();
    let (item, artefact) = (item("4.3", None), "S14".to_owned());
    let waive = Deed::Waive { item, artefact, reason: "no plan was ever written".into() };
    driver.does("sc-lead", waive).unwrap();
    let effects = driver.complete("4.3", &[]);
    let completion = effects.iter().find_map(|effect| match effect {
        process::Effect::Completed { completion, .. } => Some(*completion),
        _ => None,
    });
    let (completion, reason) = (completion.expect("it is complete"), "it was not".to_owned());
    // The control: what 4.3 made is what 4.5 takes.
    assert!(of(&driver, "4.5", Task::Begin).is_some());
    driver.does("sc-lead", Deed::Supersede { completion, reason }).unwrap();
    for activity in ["4.3", "4.5"] {
        let duty = of(&driver, activity, Task::Bring);
        let waits = driver.run.waits(driver.definition);
        let duty = duty.unwrap_or_else(|| panic!("{activity} waits for nobody: {waits:#?}"));
        assert_eq!((duty.party.role.as_str(), duty.about.as_str()), ("sc-lead", "S14 current"));
    }
    driver.does("sc-lead", bring("S14", "published", "RUN-0001 published it in 2.18")).unwrap();
    assert!(of(&driver, "4.3", Task::Begin).is_some() && of(&driver, "4.5", Task::Bring).is_none());
}

#[test]
fn what_an_activity_of_the_run_makes_is_nobodys_to_bring_in() {
    let mut driver = Driver::programme(Definition::shipped(), &["altus", "corvid"]);
    for goal in ["1.4", "1.14", "2.6", "2.18", "3.17"] {
        driver.go_to(goal);
        let found: Vec<Duty> =
            driver.duties().into_iter().filter(|duty| duty.task == Task::Bring).collect();
        assert_eq!(found, [], "{goal}");
    }
    // The control: what is there already is not brought in beside it.
    assert!(driver.does("sc-lead", bring("S14", "published", "a share")).is_err());
}

#[test]
fn a_run_that_came_to_its_end_is_somebodys_to_close() {
    let mut driver = invocation(&[("S11", "published"), ("S14", "published")]);
    driver.complete("4.2", &["not a disaster"]);
    let work = |duty: &Duty| duty.task != Task::Acknowledge;
    let left: Vec<Duty> = driver.duties().into_iter().filter(work).collect();
    let tasks: Vec<(Task, &str)> =
        left.iter().map(|duty| (duty.task, duty.party.role.as_str())).collect();
    assert_eq!(tasks, [(Task::Close, "bc-manager")]);
    driver.does("bc-manager", Deed::Close { words: "a false alarm".into() }).unwrap();
    assert!(!driver.duties().iter().any(work), "what is closed waits for nobody");
}

#[test]
fn the_part_of_another_is_handed_on_by_who_answers_for_the_activity_alone() {
    let mut driver = Driver::programme(Definition::shipped(), &["altus", "corvid"]);
    driver.go_to("1.1");
    driver.complete("1.R3", &[]);
    let hand = |role: &str| Deed::Delegate {
        item: item("1.2", None),
        party: Some(process::Party { role: role.into(), provider: None }),
        to: "omar".into(),
        reason: "it is overdue".into(),
    };
    let why = driver.does("enterprise-architects", hand("sc-lead")).unwrap_err();
    assert!(why.rule.starts_with("Handing on the part of another in 1.2 is for"), "{why}");
    let why = driver.does("bc-manager", hand("crisis-manager")).unwrap_err();
    assert_eq!(why.rule, "What is handed on is a part of the activity");
    driver.does("bc-manager", hand("sc-lead")).unwrap();
    let handed = driver.run.handed(driver.definition);
    assert_eq!((handed[0].party.role.as_str(), handed[0].to.as_str()), ("sc-lead", "omar"));
    let answer =
        Deed::Answer { item: item("1.2", None), opinion: Opinion::Agree, words: String::new() };
    let by = Actor { person: "omar".into(), role: "sc-lead".into(), ..Actor::default() };
    let by = Actor { is_delegate: true, ..by };
    driver.complete_until_asked("1.2");
    driver.tell(by, answer).unwrap();
}

#[test]
fn a_gate_that_led_back_says_so_and_what_is_before_it_is_to_be_done_again() {
    let mut driver = Driver::programme(Definition::shipped(), &["altus", "corvid"]);
    driver.go_to("1.8");
    driver.complete("1.9", &["rejected"]);
    let review = driver.run.outcome(driver.definition, &item("1.9", None)).unwrap();
    assert!(review.is_no && review.back_to.is_empty(), "the review says no: {review:?}");
    driver.complete("1.10", &["rejected"]);
    let gate = driver.run.outcome(driver.definition, &item("1.10", None)).unwrap();
    assert_eq!((gate.is_no, gate.say.join(","), gate.back_to.join(",")), {
        (true, "rejected".to_owned(), "1.4".to_owned())
    });
    let again = driver.run.to_redo(driver.definition);
    for id in ["1.4", "1.6", "1.8", "1.9"] {
        let of = |one: &process::WorkItem| one.activity == id;
        assert!(again.iter().any(of), "{id} is to be done again: {again:?}");
    }
    assert!(!again.iter().any(|one| one.activity == "1.1"), "{again:?}");
    // Done anew, nothing is left of it.
    let is_before = |duty: &Duty| !matches!(duty.task, Task::Acknowledge | Task::Report);
    for _ in 0..40 {
        let duty = driver.duties().into_iter().find(is_before).expect("something is to be done");
        if duty.item.activity == "1.9" {
            break;
        }
        driver.complete(&duty.item.activity, &[]);
    }
    driver.complete("1.9", &["approved"]);
    driver.complete("1.10", &["approved"]);
    let gate = driver.run.outcome(driver.definition, &item("1.10", None)).unwrap();
    assert!(!gate.is_no, "{gate:?}");
    assert!(driver.run.to_redo(driver.definition).is_empty());
}
