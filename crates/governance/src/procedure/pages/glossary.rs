//! The words of service continuity, and the ways to them from where they stand.

use super::all;
use axum::response::Response;
use frame::{
    gate::{Reader, Scoped, SignedIn},
    page::{Block, Crumb, Head, Panel, Place, Words, Written},
    problem::Problem,
    shell,
};
use process::Word;

/// The address of the page.
const PAGE: &str = "/process/glossary";

/// `GET /process/glossary`.
pub(super) async fn show(reader: Reader<SignedIn>) -> Result<Response, Problem> {
    let mut shell = shell::at(reader.scope(), Place::Process, "Glossary");
    shell.crumbs = vec![Crumb::to("Process", "/process"), Crumb::here("Glossary")];
    let words = Word::shipped();
    let head = Head {
        title: "Glossary".to_owned(),
        under: Words::from(format!(
            "{} words of the process and of the standards that people know it from",
            words.len()
        )),
        ..Head::default()
    };
    let blocks = words.iter().flat_map(|word| {
        let meaning = Words::new().text(word.meaning.clone()).soft(format!(" · {}", word.from));
        [
            Block::Heading(3, anchor(&word.word), Words::from(word.word.clone())),
            Block::Paragraph(meaning),
        ]
    });
    let written = Written { blocks: blocks.collect() };
    let mut panel = Panel::text("", all(&[&index(words), &written])?);
    panel.id = "words".to_owned();
    shell::answer(&shell, &all(&[&head, &panel])?)
}

/// The letters with which words begin, each leading to its first word.
fn index(words: &[Word]) -> Written {
    let mut letters: Vec<(char, &str)> = Vec::new();
    for word in words {
        let first = word.word.chars().next().map(|letter| letter.to_ascii_uppercase());
        if let Some(first) = first.filter(|one| letters.iter().all(|(known, _)| known != one)) {
            letters.push((first, &word.word));
        }
    }
    letters.sort_unstable();
    let line = letters.into_iter().fold(Words::new(), |line, (letter, word)| {
        line.link(letter.to_string(), format!("#{}", anchor(word))).text(" \u{2002}")
    });
    Written { blocks: vec![Block::Paragraph(line)] }
}

/// What names a word in addresses.
fn anchor(word: &str) -> String {
    let anchor = word.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
    format!("word-{}", anchor.collect::<String>().to_lowercase())
}

/// A text in which each word that is explained leads to its meaning, the first time it stands
/// there.
pub(super) fn linked(text: &str) -> Words {
    let mut words = Words::new();
    let mut end = 0;
    for (at, word) in Word::found_in(text) {
        let href = format!("{PAGE}#{}", anchor(&word.word));
        if at > end {
            words = words.text(&text[end..at]);
        }
        words = words.link(word.word.clone(), href);
        end = at + word.word.len();
    }
    match end < text.len() {
        true => words.text(&text[end..]),
        false => words,
    }
}
