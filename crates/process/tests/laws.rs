//! Laws of reading: whatever the text, there is a value and a list of flaws, and never a stop.

use process::{Definition, SHIPPED};
use proptest::prelude::*;

/// The invocation alone: small enough to be read many times.
fn small() -> String {
    let table = |piece: &str| !piece.contains("[[activity]]\n") || piece.contains("\nstage = 4\n");
    let mut text = String::new();
    let mut keep = |piece: &str| {
        if table(piece) && !piece.starts_with("[[row]]") {
            let piece = piece.lines().filter(|line| !line.starts_with("row = "));
            piece.for_each(|line| text.extend([line, "\n"]));
            text.push('\n');
        }
    };
    SHIPPED.split("\n\n").for_each(&mut keep);
    text
}

fn is_told(text: &str) -> Result<(), TestCaseError> {
    let (definition, flaws) = Definition::read(text);
    let lines = text.lines().count() as u32 + 1;
    prop_assert_eq!(definition.is_startable(), flaws.is_empty());
    for flaw in &flaws {
        prop_assert!(flaw.line <= lines && !flaw.words.is_empty(), "{}", flaw);
    }
    // What can be shown can be drawn, flawed or not.
    prop_assert_eq!(definition.raci().lines.len(), definition.activities.len());
    prop_assert_eq!(definition.swimlanes(&[]).boxes.len(), definition.activities.len());
    prop_assert!(definition.bpmn().ends_with("</definitions>\n"));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in ".{0,200}") {
        is_told(&text)?;
        let (tailored, flaws) = Definition::shipped().tailored(&text);
        prop_assert_eq!(tailored.is_startable(), flaws.is_empty());
        prop_assert!(!flaws.is_empty());
    }

    #[test]
    fn a_definition_without_one_of_its_lines_is_read(at in 0_usize..10_000) {
        let text = small();
        let count = text.lines().count();
        let kept = text.lines().enumerate().filter(|(line, _)| *line != at % count);
        let lines: Vec<&str> = kept.map(|(_, line)| line).collect();
        is_told(&lines.join("\n"))?;
    }

    #[test]
    fn a_definition_with_two_of_its_words_exchanged_is_read(
        a in 0_usize..99_999,
        b in 0_usize..99_999,
    ) {
        let text = small();
        let mut words: Vec<&str> = text.split_inclusive([' ', '\n']).collect();
        let count = words.len();
        words.swap(a % count, b % count);
        is_told(&words.concat())?;
    }
}
