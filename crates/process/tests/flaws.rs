//! Each kind of flaw is found, with its line and in plain words, and all of them at once.

use process::{Definition, Reach, SHIPPED, SearchLimit, shortest_path};

/// The shipped text with one piece replaced inside the table of an activity.
fn changed(id: &str, from: &str, to: &str) -> String {
    let start = SHIPPED.find(&format!("[[activity]]\nid = \"{id}\"")).expect("it is there");
    let (before, table) = SHIPPED.split_at(start);
    let table = table.to_owned();
    assert!(table.contains(from), "{from}");
    before.to_owned() + &table.replacen(from, to, 1)
}

/// The flaws of the shipped text with one change.
fn flaws(id: &str, from: &str, to: &str) -> Vec<String> {
    let (definition, flaws) = Definition::read(&changed(id, from, to));
    assert!(!definition.is_startable());
    assert_eq!(definition.activities.len(), 69, "it is still shown whole");
    flaws.iter().map(ToString::to_string).collect()
}

fn check(id: &str, from: &str, to: &str, words: &str) {
    let found = flaws(id, from, to);
    assert!(found.iter().any(|flaw| flaw.contains(words)), "{words} not in {found:#?}");
    assert!(found.iter().all(|flaw| flaw.starts_with("line ")), "{found:#?}");
}

#[test]
fn the_shipped_definition_has_no_flaw() {
    let (definition, flaws) = Definition::read(SHIPPED);
    assert_eq!(flaws, []);
    assert!(definition.is_startable());
    assert_eq!((definition.activities.len(), definition.documents().count()), (69, 31));
    assert_eq!((definition.roles.len(), definition.acting_roles().count()), (13, 4));
}

#[test]
fn an_unknown_name_is_found_wherever_it_stands() {
    check("1.2", "needs = [\"S1\"]", "needs = [\"S99\"]", "1.2 names S99, which is no document");
    check("1.11", "S31 approved", "S31 blessed", "S31 in state “blessed”; its states are: current");
    check("1.2", "next = [\"1.3\"", "next = [\"1.33\"", "1.2 leads to 1.33, which is no activity");
    check("1.2", "sc-lead = \"C\"", "sc-lord = \"C\"", "1.2 gives letters to sc-lord, which is no");
    check("1.2", "[\"bc-manager\"]", "[\"boss\"]", "1.2 is performed by boss, which is no role");
    check("1.2", "row = \"R1.2\"", "row = \"R9\"", "1.2 names row R9, which does not govern it");
}

#[test]
fn exactly_one_answers() {
    check("1.2", "bc-manager = \"R/A\"", "bc-manager = \"R\"", "1.2 has nobody who answers for it");
    check("1.4", "sc-lead = \"R\"", "sc-lead = \"R/A\"", "1.4 has several who answer for it");
    check("1.6", "sc-lead = \"R/A\"", "sc-lead = \"A\"", "1.6 has nobody who performs it");
}

#[test]
fn what_nothing_makes_and_what_nothing_opens_is_found() {
    check(
        "2.4",
        "makes = [\"S12 completed\"]",
        "",
        "2.6 takes S12 in state “completed”, which not",
    );
    check("3.8", "next = [\"3.9\"]", "", "3.9 is reached by nothing");
}

#[test]
fn a_document_that_only_a_later_activity_makes_leaves_the_earlier_unreachable() {
    let found = flaws("1.2", "needs = [\"S1\"]", "needs = [\"S1\", \"S24\"]");
    assert!(found.iter().any(|flaw| flaw.contains("1.2 is unreachable")), "{found:#?}");
    assert!(found.iter().any(|flaw| flaw.contains("3.21 is unreachable")), "{found:#?}");
}

#[test]
fn a_join_that_waits_for_what_waits_for_it_is_found() {
    // 3.2 is open until the first report is there, and the report comes after 3.17.
    let found = flaws("3.17", "every_days = 365", "every_days = 365\ngathers = true");
    assert!(found.iter().any(|flaw| flaw.contains("3.21 is unreachable")), "{found:#?}");
}

#[test]
fn a_loop_without_exit_is_found() {
    check(
        "3.12",
        "every_days = 182",
        "",
        "is in a loop without exit: 3.12, 3.13, 3.14, 3.15, 3.16",
    );
}

#[test]
fn a_gate_has_outcomes_and_follows_what_its_document_can_say() {
    check("1.10", "follows = \"S31\"", "follows = \"S4\"", "1.10 follows S4, which is never");
    check("2.16", "outcomes = [", "next = [\"2.18\"]\noutcomes = [", "2.16 is a decision");
}

#[test]
fn doubles_unknown_fields_and_wrong_kinds_are_found() {
    check("1.3", "id = \"1.3\"", "id = \"1.2\"", "1.2 is there twice");
    check("1.3", "stage = 1", "stage = \"one\"", "activity 1.3 has stage as string");
    check("1.3", "needs = [", "need = [", "activity 1.3 knows no field need; its fields are");
    check("1.3", "[\"S4\", ", "[\"S4, perhaps\", ", "has the mark “perhaps”");
    check("1.2", "sc-lead = \"C\"", "sc-lead = \"Q\"", "has the letter “Q”; write R, A, C or I");
}

#[test]
fn all_flaws_are_told_at_once_each_with_its_line() {
    let text = changed("1.2", "needs = [\"S1\"]", "needs = [\"S99\"]");
    let text = text.replacen("performers = [\"bc-manager\"]", "performers = [\"boss\"]", 1);
    let (_, flaws) = Definition::read(&text);
    let line = |words: &str| {
        let at = text.lines().position(|line| line.starts_with(words)).expect("it is there");
        at as u32 + 1
    };
    assert!(flaws.len() >= 2, "{flaws:?}");
    assert!(flaws.iter().any(|flaw| flaw.line == line("id = \"1.2\"") - 1), "{flaws:?}");
    assert!(flaws.iter().any(|flaw| flaw.line == line("id = \"1.1\"") - 1), "{flaws:?}");
    assert!(flaws.is_sorted_by_key(|flaw| flaw.line));
}

#[test]
fn what_is_no_toml_is_a_flaw_with_its_line_and_the_rest_is_read() {
    let text = SHIPPED.replacen("notice_days = 5", "notice_days = = 5", 1);
    let (definition, flaws) = Definition::read(&text);
    let line = SHIPPED.lines().position(|line| line.starts_with("notice_days")).expect("there");
    assert!(flaws[0].words.starts_with("is no TOML"), "{flaws:?}");
    assert_eq!(flaws[0].line, line as u32 + 1);
    assert_eq!(definition.activities.len(), 69);
    for text in ["", "x", "[[activity]]", "[[activity]]\nid = 1", "activity = 3", "\u{0}"] {
        let (definition, flaws) = Definition::read(text);
        assert!(!flaws.is_empty() && !definition.is_startable(), "{text}");
    }
    let (_, flaws) = Definition::read(&"#".repeat((1 << 20) + 1));
    assert!(flaws[0].words.contains("at most 1048576 are read"), "{flaws:?}");
}

#[test]
fn a_fresh_organisation_can_reach_every_activity() {
    let definition = Definition::shipped();
    for activity in &definition.activities {
        let reach = shortest_path(definition, &activity.id, SearchLimit::default());
        let Reach::Path(path) = reach else { panic!("{} is not reached: {reach:?}", activity.id) };
        assert_eq!(path.last().map(|step| &step.activity), Some(&activity.id));
    }
}

#[test]
fn the_shortest_way_to_the_first_test_report_has_forty_three_completions() {
    let reach = shortest_path(Definition::shipped(), "3.21", SearchLimit::default());
    let Reach::Path(path) = reach else { panic!("{reach:?}") };
    assert_eq!(path.len(), 43);
    let at = |id: &str| path.iter().position(|step| step.activity == id);
    assert!(at("1.10") < at("1.11") && at("2.16") < at("2.18") && at("2.18") < at("3.17"));
    assert_eq!(at("3.2"), None, "updates after tests come after the first test");
}
