//! What an organisation may change, what it may not, and that the difference is told.

use process::{Change, Definition, EXAMPLES, Reach, SearchLimit, TAILORING_FORMAT, shortest_path};

fn tailored(overlay: &str) -> (Definition, Vec<String>) {
    let text = format!("format = \"holdfast-tailoring/1\"\n{overlay}");
    let (definition, flaws) = Definition::shipped().tailored(&text);
    assert_eq!(definition.is_startable(), flaws.is_empty());
    (definition, flaws.iter().map(ToString::to_string).collect())
}

/// The overlay is fine; what differs.
fn changes(overlay: &str) -> Vec<Change> {
    let (definition, flaws) = tailored(overlay);
    assert_eq!(flaws, Vec::<String>::new());
    definition.changes(Definition::shipped())
}

fn refused(overlay: &str, words: &str) {
    let (_, flaws) = tailored(overlay);
    assert!(flaws.iter().any(|flaw| flaw.contains(words)), "{words} not in {flaws:#?}");
}

#[test]
fn an_activity_a_document_and_a_role_are_renamed() {
    for (id, before) in [("1.2", "Conduct BIA"), ("S13", "Local ITSC Plans"), ("sc-lead", "")] {
        let found = changes(&format!("[[rename]]\nid = \"{id}\"\nname = \"other\"\n"));
        assert_eq!((found.len(), found[0].about.as_str()), (1, id));
        assert_eq!(found[0].lines, ["is called “other”"]);
        assert!(found[0].name.starts_with(before));
    }
    refused("[[rename]]\nid = \"9.9\"\nname = \"x\"\n", "names 9.9, which is no activity");
}

#[test]
fn an_activity_is_left_out_with_a_reason_and_what_it_opened_is_opened_by_what_opened_it() {
    let overlay = "[[skip]]\nactivity = \"1.7\"\nreason = \"in the register\"\n";
    let found = changes(overlay);
    let told = found.iter().find(|found| found.lines == ["is left out"]).expect("it is told");
    assert_eq!((told.about.as_str(), told.reason.as_str()), ("1.7", "in the register"));
    let about: Vec<&str> = found.iter().map(|found| found.about.as_str()).collect();
    assert_eq!(about, ["1.6", "1.7", "1.9"], "1.6 leads to 1.8, and 1.9 no longer takes S9");
    let (definition, _) = tailored(overlay);
    let reach = shortest_path(&definition, "3.21", SearchLimit::default());
    assert!(matches!(reach, Reach::Path(path) if path.len() == 42));
    refused("[[skip]]\nactivity = \"1.7\"\nreason = \" \"\n", "line 4: skip has no reason");
}

#[test]
fn gates_and_what_a_run_closes_after_stay() {
    for gate in ["1.10", "1.13", "2.16", "2.7", "1.9"] {
        let overlay = format!("[[skip]]\nactivity = \"{gate}\"\nreason = \"faster\"\n");
        refused(&overlay, "leaves out a gate; gates stay");
    }
    refused("[[skip]]\nactivity = \"4.9\"\nreason = \"x\"\n", "leaves out what a run closes after");
}

#[test]
fn letters_change_and_exactly_one_still_answers() {
    let cells = |cells: &str| format!("[[raci]]\nactivity = \"1.2\"\ncells = {{ {cells} }}\n");
    let found = changes(&cells("bc-manager = \"A\", sc-lead = \"R\""));
    assert_eq!((found.len(), found[0].about.as_str()), (1, "1.2"));
    let lead = "R: from BC Manager to Service Continuity Management Lead";
    assert!(found[0].lines.iter().any(|line| line == lead), "{found:?}");
    refused(&cells("bc-manager = \"R\""), "line 2: 1.2 has nobody who answers for it");
    refused(&cells("bc-manager = \"R/A\", sc-lead = \"A\""), "1.2 has several who answer for it");
    refused(&cells("boss = \"R/A\""), "1.2 gives letters to boss, which is no role");
}

#[test]
fn an_activity_is_added_in_its_place() {
    let overlay = "[[add]]\nbehind = \"1.2\"\nopened_by = [\"1.2\"]\nid = \"1.X1\"\nstage = 1\n\
        name = \"Brief the board\"\ntext = \"The board hears the result.\"\nneeds = [\"S4\"]\n\
        performers = [\"bc-manager\"]\nraci = { bc-manager = \"R/A\", sc-lead = \"I\" }\n\
        precedes = [\"1.3\"]\n";
    let found = changes(overlay);
    assert!(
        found.iter().any(|found| found.about == "1.X1" && found.lines[0].starts_with("is added"))
    );
    let (definition, _) = tailored(overlay);
    assert_eq!(definition.activities.len(), 70);
    let reach = shortest_path(&definition, "1.3", SearchLimit::default());
    let Reach::Path(path) = reach else { panic!("{reach:?}") };
    assert!(path.iter().any(|step| step.activity == "1.X1"), "1.3 waits for it");
    refused(&overlay.replace("[\"1.2\"]", "[]"), "1.X1 is reached by nothing");
    refused(&overlay.replace("S4", "S77"), "1.X1 names S77");
}

#[test]
fn an_interval_changes_only_for_what_is_periodic() {
    let days = |id: &str, days: u32| format!("[[interval]]\nactivity = \"{id}\"\ndays = {days}\n");
    let found = changes(&days("3.17", 180));
    assert!(found[0].lines[0].starts_with("comes again after 180 days instead of"), "{found:?}");
    refused(&days("1.2", 30), "gives days, one at least, to an activity that is periodic");
    refused(&days("3.17", 0), "gives days, one at least");
}

#[test]
fn all_flaws_of_an_overlay_are_told_at_once() {
    let overlay = "[[rename]]\nid = \"9.9\"\nname = \"x\"\n[[skip]]\nactivity = \"1.10\"\n\
        reason = \"x\"\n[[drop]]\nx = 1\n";
    let (_, flaws) = tailored(overlay);
    assert_eq!(flaws.len(), 3, "{flaws:#?}");
    let (_, flaws) = Definition::shipped().tailored("= 3");
    assert!(flaws.iter().any(|flaw| flaw.words.starts_with("is no TOML")), "{flaws:?}");
}

#[test]
fn every_example_is_a_tailoring_that_can_start_and_so_are_all_of_them_together() {
    let mut all = format!("{TAILORING_FORMAT}\n");
    for example in EXAMPLES {
        let text = format!("{TAILORING_FORMAT}\n{}", example.text);
        let (definition, flaws) = Definition::shipped().tailored(&text);
        assert!(flaws.is_empty() && definition.is_startable(), "{}: {flaws:?}", example.title);
        assert!(!definition.changes(Definition::shipped()).is_empty(), "{}", example.title);
        all.push_str(example.text);
    }
    let (definition, flaws) = Definition::shipped().tailored(&all);
    assert!(flaws.is_empty() && definition.is_startable(), "{flaws:?}");
    // The page of the documentation shows the same samples.
    let page = include_str!("../../../docs/tailoring-file.md");
    for example in EXAMPLES {
        assert!(page.contains(example.text), "{} is not in the documentation", example.title);
    }
}

#[test]
fn what_an_organisation_changes_is_told_by_names_from_whom_to_whom_and_why() {
    let told = |overlay: &str| -> Vec<String> {
        let (definition, flaws) = tailored(overlay);
        assert_eq!(flaws, Vec::<String>::new());
        let changes = definition.changes(Definition::shipped()).into_iter();
        changes
            .map(|one| {
                let because = if one.reason.is_empty() { "" } else { ", because " };
                let words = one.lines.join("; ");
                format!("{} {}: {words}{because}{}", one.about, one.name, one.reason)
            })
            .collect()
    };
    assert_eq!(
        told("[[skip]]\nactivity = \"1.8\"\nreason = \"HR keeps it\"\n"),
        [
            "1.7 Define counter-measures for each risk: opens 1.9 Review Risks and \
             Recommendations; no longer opens 1.8 Identify service continuity organisation",
            "1.8 Identify service continuity organisation: is left out, because HR keeps it",
            "1.9 Review Risks and Recommendations: no longer takes S10 Service Continuity (SC) \
             Organisation Document",
            "1.14 Publish ITSC strategy: no longer takes S10 Service Continuity (SC) Organisation \
             Document",
        ]
    );
    let cells = "sc-lead = \"R\", bc-manager = \"A\", enterprise-architects = \"I\"";
    assert_eq!(
        told(&format!("[[raci]]\nactivity = \"1.3\"\ncells = {{ {cells} }}\n")),
        ["1.3 Align services to business process: A: from Service Continuity Management Lead to \
          BC Manager; C: from Operations to nobody; I: from BC Manager to Enterprise Architects"]
    );
    assert_eq!(
        told("[[rename]]\nid = \"S1\"\nname = \"Policy\"\n"),
        ["S1 BC Policy: is called “Policy”"]
    );
    let added = told(EXAMPLES[3].text);
    assert!(added[0].contains("opens 1.X1 Brief the board"), "{added:#?}");
    assert!(added[1].starts_with("1.X1 Brief the board: is added behind 1.2 Conduct BIA: The "));
    assert!(added[1].contains("A: BC Manager; R: BC Manager; I: Service"), "{added:#?}");
}
