//! What a paper must be: within its pages, whole, the same each time.

use super::*;
use crate::page::{Block, PaperPart, PaperTable, Words};

fn paper(rows: usize) -> Paper {
    let row =
        |at: usize| vec![format!("{at}"), format!("Žižek and Ωmega and Ж, line {at} ").repeat(6)];
    Paper {
        title: "A paper".into(),
        facts: vec![("Version".into(), "v3".into())],
        parts: vec![
            PaperPart::Text(Block::Heading(1, "one".into(), Words::from("One"))),
            PaperPart::Text(Block::Paragraph(Words::from("Words of a paragraph. ".repeat(40)))),
            PaperPart::Table(PaperTable {
                caption: "Rows".into(),
                heads: vec!["No.".into(), "What".into()],
                rows: (0..rows).map(row).collect(),
            }),
        ],
    }
}

#[test]
fn nothing_stands_outside_its_page() {
    for page in set::pages(&paper(300)) {
        for mark in &page.marks {
            let (x, y, right) = match mark {
                set::Mark::Words { x, y, face, size, words } => {
                    (*x, *y, x + face.width(words, *size))
                }
                set::Mark::Shade([x, y, width, _]) | set::Mark::Rule([x, y, width]) => {
                    (*x, *y, x + width)
                }
            };
            assert!(x >= 50.0 && right <= set::WIDTH - 50.0, "{mark:?}");
            assert!((55.0..=set::HEIGHT - 50.0).contains(&y), "{mark:?}");
        }
    }
}

#[test]
fn heads_are_repeated_and_no_row_is_lost() {
    let pages = set::pages(&paper(300));
    assert!(pages.len() > 5);
    let words = |page: &set::Page| -> Vec<String> {
        let of = page.marks.iter().filter_map(|mark| match mark {
            set::Mark::Words { words, .. } => Some(words.clone()),
            _ => None,
        });
        of.collect()
    };
    assert!(pages.iter().all(|page| words(page).contains(&"No.".to_owned())));
    let all: Vec<String> = pages.iter().flat_map(words).collect();
    assert!((0..300).all(|at| all.contains(&at.to_string())));
}

#[test]
fn the_same_paper_is_the_same_file_and_carries_its_letters() {
    let file = pdf(&paper(3));
    assert_eq!(file, pdf(&paper(3)));
    assert!(file.starts_with(b"%PDF-1."));
    let holds = |text: &[u8]| file.windows(text.len()).any(|window| window == text);
    assert!(holds(b"/FontFile2") && holds(b"/ToUnicode") && holds(b"/Outlines"));
    // Ž, Ω and Ж are there as letters, not as the empty box.
    for letter in ['Ž', 'Ω', 'Ж'] {
        assert_ne!(face::Face::Plain.letter(letter).0, 0);
    }
    assert_eq!(face::Face::Plain.letter('\u{4e2d}').0, 0);
}

#[test]
fn a_word_without_end_is_broken() {
    let long = "x".repeat(400);
    let all = face::lines(&long, (face::Face::Plain, 9.0), 100.0);
    assert!(all.len() > 10 && all.concat() == long);
}
