//! What the reader of fault trees accepts, and what it says about what it does not.

#![expect(clippy::unwrap_used, reason = "a text of the test's own that is refused fails the test")]

use engine::cuts::{Limit, Node, Op, ReadLimit, Tree, read_open_psa, solve, write_open_psa};
use proptest::prelude::*;

const TREE: &str = include_str!("common/tree.xml");

fn refusal(text: &str) -> String {
    read_open_psa(text, None, &ReadLimit::default()).unwrap_err().to_string()
}

#[test]
fn expressions_house_events_and_parameters_come_to_the_right_probability() {
    let tree = read_open_psa(TREE, None, &ReadLimit::default()).unwrap().tree;
    let solution = solve(&tree, &Limit::default(), &mut ()).unwrap();
    let a = 1.0 - (-10.0_f64).exp();
    let either = 1.0 - (1.0 - a) * 0.75 * (1.0 - 0.005);
    assert!((solution.probability().unwrap().lower - either).abs() < 1e-12);
}

#[test]
fn each_wrong_text_is_refused_with_its_line_and_reason() {
    for (from, to, words) in [
        ("<event name=\"c\"/>", "<event name=\"x\"/>", "line 3: `x` is not defined"),
        ("<basic-event name=\"b\"/>", "<gate name=\"top\"/>", "line 3: `top` needs itself"),
        ("min=\"2\"", "min=\"4\"", "line 4: at least 4 of 3 can never be"),
        ("min=\"2\"", "min=\"x\"", "line 4: `x` is not a count"),
        ("0.25", "NaN", "line 9: `NaN` is not a number"),
        ("0.25", "inf", "line 9: `inf` is not a number"),
        ("0.25", "-0.25", "line 9: -0.25 is no probability; it has to be from 0 to 1"),
        ("name=\"b\"><float", "name=\"a\"><float", "line 9: `a` is defined twice"),
        (
            "<parameter name=\"rate\"/>",
            "<parameter name=\"r\"/>",
            "line 8: the parameter `r` is not",
        ),
        ("<float value=\"876\"/>", "<parameter name=\"rate\"/>", "line 11: `rate` needs itself"),
        ("<float value=\"876\"/>", "<float value=\"0\"/>", "line 11: `div` has no finite value"),
        ("<model-data>", "<model-dat>", "line 13: expected 'model-dat' tag"),
        ("<atleast", "<most", "line 5"),
        ("<or>", "<maybe>", "line 3"),
        ("<constant value=\"true\"/>", "<constant value=\"x\"/>", "line 5: `x` is neither true"),
        ("<mul>", "<mul><histogram/>", "line 10"),
        ("name=\"g\">", "name=\"\">", "line 4: a name is empty"),
        ("<define-parameter name=\"rate\">", "<define-parameter>", "line 11"),
    ] {
        let wrong = TREE.replacen(from, to, 1);
        assert_ne!(wrong, TREE, "{from}");
        let found = refusal(&wrong);
        assert!(found.starts_with(words), "{from} as {to}: {found}");
    }
    assert!(refusal("").starts_with("line 1"), "{}", refusal(""));
    assert_eq!(refusal("<opsa-mef/>"), "line 1: no gate is defined");
    assert_eq!(refusal("<html/>"), "line 1: `opsa-mef` is expected, not `html`");
}

#[test]
fn document_types_and_entities_are_never_read() {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><opsa-mef>&b;</opsa-mef>";
    assert!(refusal(bomb).starts_with("line 1"));
    assert!(refusal("<opsa-mef>&b;</opsa-mef>").starts_with("line 1"));
}

#[test]
fn a_text_beyond_a_limit_is_refused_as_such() {
    let bytes = ReadLimit { bytes: 100, ..ReadLimit::default() };
    assert!(read_open_psa(TREE, None, &bytes).unwrap_err().is_limit());
    let elements = ReadLimit { elements: 10, ..ReadLimit::default() };
    assert!(read_open_psa(TREE, None, &elements).unwrap_err().is_limit());
}

#[test]
fn two_possible_tops_are_refused_unless_one_is_named() {
    let two = TREE.replacen("<gate name=\"g\"/>", "", 1);
    let words = "line 4: `top` and `g` could both be the top; name one";
    assert_eq!(refusal(&two), words);
    let read = read_open_psa(&two, Some("g"), &ReadLimit::default()).unwrap();
    assert_eq!(read.tree.name_of(read.tree.top().unwrap()), Some("g"));
    assert!(read_open_psa(&two, Some("x"), &ReadLimit::default()).is_err());
}

#[test]
fn a_name_of_any_letters_is_written_so_that_it_reads_back_or_refused() {
    let written = |name: &str| {
        let mut tree = Tree::new("letters");
        let event = tree.event(name, Some(0.5)).unwrap();
        tree.gate(Some("top"), Op::Same, &[event]).unwrap();
        write_open_psa(&tree)
    };
    for letter in ('\u{1}'..='\u{ff}').chain("\u{7ff}\u{fffd}\u{10000}\u{10ffff}".chars()) {
        let name = format!("a{letter}<&>\"'b");
        if letter < ' ' && !"\t\n\r".contains(letter) {
            let words = written(&name).unwrap_err().to_string();
            assert!(words.contains("cannot stand in XML"), "{letter:?}: {words}");
            continue;
        }
        let tree = read_open_psa(&written(&name).unwrap(), None, &ReadLimit::default());
        assert!(tree.unwrap().tree.find(&name).is_some(), "{letter:?}");
    }
    for letter in ['\0', '\u{fffe}', '\u{ffff}'] {
        assert!(written(&format!("a{letter}")).is_err(), "{letter:?}");
    }
}

#[test]
fn deep_nesting_is_no_danger() {
    let deep = 100_000;
    let open = "<or>".repeat(deep);
    let close = "</or>".repeat(deep);
    let text = format!(
        "<opsa-mef><define-gate name=\"g\">{open}<event name=\"e\"/>{close}</define-gate>\
         <define-basic-event name=\"e\"/></opsa-mef>"
    );
    let tree = read_open_psa(&text, None, &ReadLimit::default()).unwrap().tree;
    assert!(write_open_psa(&tree).unwrap().len() > deep);
}

#[test]
fn a_common_cause_group_becomes_events_of_its_own() {
    let group = |model: &str, factors: &str| {
        format!(
            "<opsa-mef><define-gate name=\"g\"><and><event name=\"a\"/><event name=\"b\"/>\
             <event name=\"c\"/></and></define-gate>\
             <define-CCF-group name=\"x\" model=\"{model}\"><members><basic-event name=\"a\"/>\
             <basic-event name=\"b\"/><basic-event name=\"c\"/></members>\
             <distribution><float value=\"0.1\"/></distribution><factors>{factors}</factors>\
             </define-CCF-group></opsa-mef>"
        )
    };
    let factor = |level: u32, value: f64| {
        format!("<factor level=\"{level}\"><float value=\"{value}\"/></factor>")
    };
    let probabilities = |text: &str| {
        let tree = read_open_psa(text, None, &ReadLimit::default()).unwrap().tree;
        let chance = |node: &Node| match node {
            Node::Event { name, probability } => Some((name.clone(), probability.unwrap())),
            _ => None,
        };
        tree.nodes().iter().filter_map(chance).collect::<Vec<_>>()
    };
    let close = |found: Vec<(String, f64)>, singles: f64, pairs: Option<f64>, all: f64| {
        let expected = |name: &str| match name.split(' ').count() {
            1 => Some(singles),
            2 => pairs,
            _ => Some(all),
        };
        for (name, chance) in &found {
            let expected = expected(name).unwrap();
            assert!((chance - expected).abs() < 1e-12, "{name} {chance} {expected}");
        }
        assert_eq!(found.len(), if pairs.is_some() { 7 } else { 4 });
    };
    close(probabilities(&group("beta-factor", &factor(3, 0.2))), 0.08, None, 0.02);
    let factors = format!("{}{}", factor(2, 0.2), factor(3, 0.5));
    close(probabilities(&group("MGL", &factors)), 0.08, Some(0.005), 0.01);
    let factors = format!("{}{}{}", factor(1, 0.7), factor(2, 0.2), factor(3, 0.1));
    let sum = 0.7 + 0.4 + 0.3;
    let [one, two, three] = [0.07 / sum, 0.1 * 0.2 / sum, 0.3 * 0.1 / sum];
    close(probabilities(&group("alpha-factor", &factors)), one, Some(two), three);
    close(probabilities(&group("phi-factor", &factors)), 0.07, Some(0.02), 0.01);
    assert!(refusal(&group("beta-factor", "")).contains("level 3 is missing"));
    assert!(refusal(&group("gamma", "")).contains("`gamma` is unknown"));
    assert!(refusal(&group("phi-factor", &factor(1, 0.5))).contains("sum up to 1"));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_the_bytes_there_is_a_tree_or_a_reason(
        cuts in prop::collection::vec((0_usize..TREE.len(), 0_usize..40, "[ -~]{0,12}"), 1..5)
    ) {
        let mut text = TREE.to_owned();
        for (at, length, put) in cuts {
            let at = at.min(text.len());
            let end = (at + length).min(text.len());
            text.replace_range(at..end, &put);
        }
        if let Ok(read) = read_open_psa(&text, None, &ReadLimit::default()) {
            let written = write_open_psa(&read.tree).unwrap();
            prop_assert!(read_open_psa(&written, None, &ReadLimit::default()).is_ok());
        }
    }

    #[test]
    fn random_text_is_refused(text in "\\PC{0,200}") {
        prop_assert!(read_open_psa(&text, None, &ReadLimit::default()).is_err());
    }
}
