//! Random runs never deadlock, skip no gate and complete nothing with an unanswered question; and
//! the judge who says so convicts definitions that are broken.

use process::{Deed, Definition, SHIPPED, Start};

use super::driver::Driver;
use super::judge::Judge;
use super::random::{Play, simulate};

/// Seeds from 0; a failing one is told, and played again alone by `SEED`.
#[test]
fn random_runs_keep_every_rule() {
    let definition = Definition::shipped();
    let seeds = option_env!("SEED").and_then(|seed| seed.parse().ok());
    let seeds = seeds.map_or(0..200_u64, |seed: u64| seed..seed + 1);
    for seed in seeds {
        let found = simulate(seed, Play { steps: 300, ..Play::default() }, definition);
        assert_eq!(found, Vec::<String>::new(), "seed {seed}");
    }
}

/// Seeds that once found something: a verdict given twice on one test, a test that a new plan
/// overtook, a verdict that outlived its test, two activities that wait for the same in a circle.
#[test]
fn seeds_that_found_something_find_nothing_any_more() {
    for seed in [577, 1146, 1806, 2777, 3733, 9370] {
        let found = simulate(seed, Play { steps: 600, ..Play::default() }, Definition::shipped());
        assert_eq!(found, Vec::<String>::new(), "seed {seed}");
    }
}

/// The shipped text with one piece replaced inside the table of an activity.
fn broken(id: &str, from: &str, to: &str) -> Definition {
    let start = SHIPPED.find(&format!("[[activity]]\nid = \"{id}\"")).expect("it is there");
    let (before, table) = SHIPPED.split_at(start);
    assert!(table.contains(from), "{from}");
    let (definition, flaws) = Definition::read(&(before.to_owned() + &table.replacen(from, to, 1)));
    assert_eq!(flaws, [], "it must pass the check, so that only a run can tell");
    definition
}

/// Does one of so many seeds convict a definition, in these words?
fn is_convicted(definition: &Definition, play: Play, seeds: u64, words: &str) -> bool {
    (0..seeds).any(|seed| {
        let found = simulate(seed, play, definition);
        found.iter().any(|found| found.contains(words))
    })
}

fn convicts(definition: &Definition, ahead: &'static str, words: &str) {
    let play = Play { steps: 300, ahead: Some(ahead), ..Play::default() };
    assert!(is_convicted(definition, play, 400, words), "nobody said: {words}");
}

#[test]
fn a_definition_that_forgets_to_ask_is_convicted() {
    let definition = broken("1.2", "sc-lead = \"C\", ", "");
    convicts(&definition, "1.R3", "1.2 completed without the answer of");
}

#[test]
fn a_definition_that_forgets_to_tell_is_convicted() {
    let definition = broken("1.R3", ", bc-manager = \"I\"", "");
    convicts(&definition, "", "1.R3 completed and Party");
}

#[test]
fn a_definition_that_passes_a_gate_by_is_convicted() {
    let definition = broken("1.9", "next = [\"1.10\"] }", "next = [\"1.11\"] }");
    convicts(&definition, "1.8", "1.11 without approved risks");
}

#[test]
fn a_definition_that_lets_another_answer_is_convicted() {
    let definition = broken(
        "1.R5",
        "sc-lead = \"I\", bc-manager = \"R/A\"",
        "sc-lead = \"A\", bc-manager = \"R\"",
    );
    convicts(&definition, "1.2", "1.R5 was signed by sc-lead");
}

#[test]
fn a_definition_whose_join_is_broken_is_convicted() {
    let definition = broken("2.13", "gathers = true", "");
    convicts(&definition, "2.14", "2.13 tests");
}

#[test]
fn a_definition_that_publishes_on_an_old_verdict_is_convicted() {
    let definition = broken("2.18", ", of the same version", "");
    convicts(&definition, "2.14", "2.18 publishes a plan that was not agreed and tested");
}

#[test]
fn a_definition_that_leads_rework_into_nowhere_is_convicted() {
    let definition = broken("2.7", "next = [\"2.6\"] }", "next = [\"2.8\"] }");
    // Were nobody asked to bring in what no way leads to any more, it would stand still; the
    // shipped one makes it all.
    let play = Play { steps: 300, ahead: Some("2.6"), forgets_to_bring: true };
    let words = "nobody can act and these wait: ";
    assert!(is_convicted(&definition, play, 400, words));
    assert!(!is_convicted(Definition::shipped(), play, 20, words));
}

/// What the promise rests on: were it nobody's to bring in what is missing, a declared disaster
/// would stand still and be in nobody's list.
#[test]
fn a_run_in_which_nobody_brings_in_what_is_missing_is_convicted() {
    let start = Start {
        course: "invocation".into(),
        providers: vec!["altus".into()],
        holds: vec![("S11".into(), "published".into())],
        ..Start::default()
    };
    let mut driver = Driver::start(Definition::shipped(), start);
    driver.complete("4.2", &[]);
    assert_eq!(driver.stuck(), None, "the plan is somebody's to bring in");
    driver.forgets_to_bring = true;
    assert_eq!(driver.stuck().as_deref(), Some("nobody can act and these wait: 4.3"));
}

#[test]
fn a_log_in_which_something_is_missing_is_convicted() {
    let definition = Definition::shipped();
    let mut driver = Driver::programme(definition, &["altus", "brightline"]);
    driver.go_to("2.13");
    let found = |is_heard: fn(&Deed) -> bool| {
        let mut judge = Judge::new(definition);
        for (event, effects) in driver.events.iter().zip(&driver.effects) {
            if is_heard(&event.deed) {
                judge.hear(event, effects);
            }
        }
        judge.findings.join("; ")
    };
    assert_eq!(found(|_| true), "");
    assert!(found(|deed| !matches!(deed, Deed::Answer { .. })).contains("without the answer"));
    assert!(found(|deed| !matches!(deed, Deed::Contribute { .. })).contains("without the part"));
    assert!(found(|deed| !matches!(deed, Deed::Begin { .. })).contains("never began"));
    let gates = found(|deed| !matches!(deed, Deed::Sign { item, .. } if item.activity == "1.10"));
    assert!(gates.contains("1.11 without approved risks"), "{gates}");
    let lanes = found(|deed| !matches!(deed, Deed::Sign { item, .. } if item.activity == "2.5"));
    assert!(lanes.contains("2.6 completed before 2.5 of altus"), "{lanes}");
}
