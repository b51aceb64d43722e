//! Which columns of an untidy sheet are recognised, and what is said about it.

use crate::sheets::{Candidate, Suggestion, Sure, suggest};
use std::collections::BTreeMap;

fn is_duration(text: &str) -> bool {
    let (number, unit) =
        text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    !number.is_empty() && matches!(unit.trim(), "" | "h" | "min" | ":30" | ":15")
}

fn is_type(text: &str) -> bool {
    ["server", "storage", "database", "switch"].contains(&text.to_lowercase().as_str())
}

fn is_site(text: &str) -> bool {
    ["north", "nord", "east"].contains(&text.to_lowercase().as_str())
}

fn is_role(text: &str) -> bool {
    ["Ops", "ops team", "Storage operator"].contains(&text)
}

fn candidate<'a>(
    name: &str,
    label: &str,
    others: &[&str],
    fits: &'a dyn Fn(&str) -> bool,
) -> Candidate<'a> {
    Candidate {
        name: name.into(),
        label: label.into(),
        other_names: others.iter().map(|other| other.to_string()).collect(),
        mapped: false,
        accepts: format!("a {}", label.to_lowercase()),
        fits,
    }
}

fn fields() -> Vec<Candidate<'static>> {
    vec![
        candidate("name", "Name", &["host"], &|_| true),
        candidate("source_key", "Source key", &["asset number"], &|text| text.starts_with("ALT-")),
        candidate("kind", "Component type", &[], &is_type),
        candidate("owner", "Owner role", &[], &is_role),
        candidate("rto", "RTO stated", &[], &is_duration),
        candidate("depends_on", "Depends on", &[], &|_| true),
        candidate("location", "Location", &["site"], &is_site),
        candidate("note", "Note", &["remarks"], &|_| true),
    ]
}

/// The sheet of an operator, as it comes.
fn messy() -> (Vec<String>, Vec<Vec<String>>) {
    let sheet: [(&str, &[&str]); 9] = [
        ("CI Name", &["hyp-1", "SAN Q7", "stl-db-1"]),
        ("asset #", &["ALT-2201", "ALT-2202", "ALT-2203"]),
        ("Typ", &["Server", "Storage", "server", "DB (cluster)"]),
        ("owner??", &["Petra?", "Ops", "ops team", "–"]),
        ("Max outage", &["4h", "240", "0:30", "asap"]),
        ("depends on", &["stl-db-1; stl-db-2 / san-q9"]),
        ("Site", &["North", "Nord", "EAST", "", "north"]),
        ("Unnamed: 9", &["checked MK 3/11"]),
        ("Cost centre", &[]),
    ];
    let columns = sheet.iter().map(|(name, _)| name.to_string()).collect();
    let values = |values: &[&str]| values.iter().map(|value| value.to_string()).collect();
    (columns, sheet.iter().map(|(_, found)| values(found)).collect())
}

fn of<'s>(suggestions: &'s [Suggestion], column: &str) -> (Option<&'s str>, Sure, &'s str) {
    let found = suggestions.iter().find(|found| found.column == column).unwrap();
    (found.field.as_deref(), found.sure, &found.because)
}

#[test]
fn an_untidy_sheet_is_recognised_by_memory_names_and_values() {
    let (columns, samples) = messy();
    let remembered = BTreeMap::from([("ci name".to_string(), "name".to_string())]);
    let found = suggest(&columns, &samples, &fields(), &remembered);
    let expected = [
        ("CI Name", Some("name"), Sure::Known, "from the last import of this file"),
        (
            "asset #",
            Some("source_key"),
            Sure::Matches,
            "“asset number” is another name for it; all 3 different values are accepted",
        ),
        (
            "Typ",
            Some("kind"),
            Sure::Suggested,
            "close to “Component type”; 2 of 3 different values are accepted; \
             “DB (cluster)” needs an answer",
        ),
        (
            "owner??",
            Some("owner"),
            Sure::Suggested,
            "the same name; 2 of 4 different values are accepted: a owner role",
        ),
        (
            "Max outage",
            Some("rto"),
            Sure::Suggested,
            "by its values: 3 of 4 different values are accepted; “asap” needs an answer",
        ),
        (
            "depends on",
            Some("depends_on"),
            Sure::Matches,
            "the same name; its one value is accepted",
        ),
        (
            "Site",
            Some("location"),
            Sure::Matches,
            "“site” is another name for it; all 3 different values are accepted",
        ),
        ("Unnamed: 9", None, Sure::NoIdea, "no field has such a name or such values"),
        ("Cost centre", None, Sure::NoIdea, "no field has such a name or such values"),
    ];
    for (column, field, sure, because) in expected {
        assert_eq!(of(&found, column), (field, sure, because), "{column}");
    }
    assert_eq!(found.len(), columns.len());
}

#[test]
fn without_memory_the_same_column_is_only_suggested() {
    let (columns, samples) = messy();
    let found = suggest(&columns, &samples, &fields(), &BTreeMap::new());
    let (field, sure, because) = of(&found, "CI Name");
    assert_eq!((field, sure), (Some("name"), Sure::Suggested));
    assert!(because.starts_with("close to “Name”"), "{because}");
}

#[test]
fn no_field_is_suggested_twice() {
    let columns = ["Name", "name", "Names"].map(str::to_string);
    let remembered = BTreeMap::from([("names".to_string(), "name".to_string())]);
    let found = suggest(&columns, &[], &fields(), &remembered);
    let fields = found.iter().map(|found| found.field.as_deref()).collect::<Vec<_>>();
    assert_eq!(fields, [None, None, Some("name")]);
}

#[test]
fn a_column_that_was_left_out_stays_left_out() {
    let columns = ["Note".to_string()];
    let remembered = BTreeMap::from([("Note".to_string(), String::new())]);
    let found = suggest(&columns, &[], &fields(), &remembered);
    assert_eq!((found[0].field.clone(), found[0].sure), (None, Sure::Known));
    let found = suggest(&columns, &[], &fields(), &BTreeMap::new());
    assert_eq!(found[0].field.as_deref(), Some("note"));
    let gone = BTreeMap::from([("Note".to_string(), "no_longer_there".to_string())]);
    assert_eq!(suggest(&columns, &[], &fields(), &gone)[0].field.as_deref(), Some("note"));
}

#[test]
fn a_field_that_takes_any_text_is_not_suggested_by_values_alone() {
    let columns = ["Xyz", "Qrs"].map(str::to_string);
    let samples = vec![vec!["4h".to_string()], vec!["hello".to_string()]];
    let found = suggest(&columns, &samples, &fields(), &BTreeMap::new());
    assert_eq!(of(&found, "Xyz").0, Some("rto"));
    assert_eq!(of(&found, "Qrs").0, None);
}

/// A register of services, as far as its names matter.
fn services() -> Vec<Candidate<'static>> {
    let is_tier = |text: &str| ["1", "2", "high"].contains(&text);
    let is_day = |text: &str| text.contains("-11-");
    vec![
        candidate("critical_periods", "Critical periods", &[], &|_| true),
        candidate("tier", "Tier", &["Criticality"], Box::leak(Box::new(is_tier))),
        candidate("rto", "RTO", &[], &is_duration_with_unit),
        candidate("rpo", "RPO", &[], &is_duration_with_unit),
        candidate("remarks", "Remarks on the owner", &[], &|_| true),
        candidate("since", "Since", &[], Box::leak(Box::new(is_day))),
        candidate("until", "Until", &[], Box::leak(Box::new(is_day))),
    ]
}

fn is_duration_with_unit(text: &str) -> bool {
    [" h", " min", " d"].iter().any(|unit| text.ends_with(unit))
}

fn suggested(columns: &[(&str, &[&str])]) -> Vec<Suggestion> {
    let names: Vec<String> = columns.iter().map(|(name, _)| (*name).to_owned()).collect();
    let values = columns.iter().map(|(_, values)| values.iter().map(|v| (*v).to_owned()).collect());
    suggest(&names, &values.collect::<Vec<_>>(), &services(), &BTreeMap::new())
}

#[test]
fn another_name_beats_the_beginning_of_a_word() {
    let found = suggested(&[("Criticality", &["1", "2", "high"])]);
    let because = "“Criticality” is another name for it; all 3 different values are accepted";
    assert_eq!(of(&found, "Criticality"), (Some("tier"), Sure::Matches, because));
    // The control: without the other name nothing is better than nonsense.
    let fields = [candidate("critical_periods", "Critical periods", &[], &|_| true)];
    let names = ["Criticality".to_owned()];
    let found = suggest(&names, &[vec!["1".to_owned()]], &fields, &BTreeMap::new());
    assert_eq!(of(&found, "Criticality").0, None);
}

#[test]
fn the_stronger_name_comes_first_and_each_field_once() {
    let found = suggested(&[
        ("Remarks", &["a"]),
        ("Tier", &["1"]),
        ("Criticality", &["2"]),
        ("RTO", &["4 h"]),
        ("RPA", &["1 h"]),
    ]);
    assert_eq!(of(&found, "Remarks").0, Some("remarks"), "all words of the shorter name");
    assert_eq!(of(&found, "Tier").0, Some("tier"));
    assert_eq!(of(&found, "Criticality").0, None, "the field is taken by its own name");
    assert_eq!(of(&found, "RTO").0, Some("rto"));
    assert_eq!(of(&found, "RPA").0, None, "an abbreviation is no slip of another");
}

#[test]
fn the_unit_of_a_head_is_no_part_of_the_name_and_is_said() {
    let found = suggested(&[("RTO (h)", &["4", "8"]), ("RPO [min]", &["15", "30 min"])]);
    let (field, sure, because) = of(&found, "RTO (h)");
    assert_eq!((field, sure), (Some("rto"), Sure::Matches));
    assert!(because.ends_with("bare numbers are read as hours"), "{because}");
    let (field, _, because) = of(&found, "RPO [min]");
    assert_eq!(field, Some("rpo"));
    assert!(because.ends_with("bare numbers are read as minutes"), "{because}");
    // The control: a bare number without a unit is no duration.
    let found = suggested(&[("RTO", &["4", "8"])]);
    assert_eq!(of(&found, "RTO").1, Sure::Suggested);
}

#[test]
fn values_that_several_fields_take_speak_for_none_of_them() {
    let found = suggested(&[("Seen", &["2026-11-01", "2026-11-02"])]);
    assert_eq!(of(&found, "Seen").0, None, "a day could be any of two");
}

#[test]
fn a_field_that_is_chosen_from_is_known_by_its_other_names_whatever_its_values() {
    let fits = |text: &str| text == "1 critical";
    let plain = candidate("tier", "Tier", &["Kritikalität"], &fits);
    let columns = ["Kritikalität".to_owned()];
    let samples = [vec!["Kritisch".to_owned(), "Mittel".to_owned()]];
    let none = suggest(&columns, &samples, &[plain], &BTreeMap::new());
    assert_eq!(none[0].field, None, "the control: other fields need values that fit");
    let chosen = Candidate { mapped: true, ..candidate("tier", "Tier", &["Kritikalität"], &fits) };
    let found = suggest(&columns, &samples, &[chosen], &BTreeMap::new());
    assert_eq!(found[0].field.as_deref(), Some("tier"));
    assert!(found[0].because.starts_with("“Kritikalität” is another name for it"));
}

#[test]
fn a_reason_tells_the_label_and_not_the_name_in_the_program() {
    let duration = |text: &str| text.ends_with(" h");
    let field = candidate("rto_full", "RTO for full service", &[], &duration);
    let columns = ["Full RTO".to_owned()];
    let samples = [vec!["8 h".to_owned()]];
    let found = suggest(&columns, &samples, &[field], &BTreeMap::new());
    assert_eq!(found[0].field.as_deref(), Some("rto_full"));
    assert!(!found[0].because.contains("rto_full"), "{}", found[0].because);
    assert!(found[0].because.contains("“RTO for full service”"), "{}", found[0].because);
}
