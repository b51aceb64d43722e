//! Words of service continuity: those of the process, and those of standards and methods.

use std::sync::OnceLock;

use super::Definition;
use super::read::list;
use super::tables::{Table, whole};
use crate::Flaw;

/// The format that this reads.
const FORMAT: &str = "holdfast-words/1";

/// What the words of the process itself come from.
const PROCESS: &str = "the process";

/// A word with its meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub word: String,
    /// What it means, in our own words.
    pub meaning: String,
    /// The standards and methods it is known from.
    pub from: String,
}

impl Word {
    /// Every word that Holdfast explains, by the alphabet.
    ///
    /// ```
    /// let words = process::Word::shipped();
    /// assert!(words.iter().any(|word| word.word == "RTO" && word.from.contains("ISO 22301")));
    /// ```
    pub fn shipped() -> &'static [Word] {
        static SHIPPED: OnceLock<Vec<Word>> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            let own = Definition::shipped().terms.iter().map(|term| Word {
                word: term.word.clone(),
                meaning: term.meaning.clone(),
                from: PROCESS.to_owned(),
            });
            let mut all: Vec<Word> = own.chain(Word::read(crate::WORDS).0).collect();
            all.sort_by_cached_key(|word| word.word.to_lowercase());
            all
        })
    }

    /// The words that a text explains, and what is wrong with it.
    pub fn read(text: &str) -> (Vec<Word>, Vec<Flaw>) {
        whole((text, FORMAT, "the words"), |top, flaws| list(top, "word", flaws, word))
    }

    /// Where words stand in a text, each once: the first that is there, from the left.
    ///
    /// ```
    /// let text = "RTO and RPO, not CARTON; the RTO again";
    /// let found: Vec<_> = process::Word::found_in(text).iter().map(|(at, _)| *at).collect();
    /// assert_eq!(found, [0, 8]);
    /// ```
    pub fn found_in(text: &str) -> Vec<(usize, &'static Word)> {
        let is_letter = |c: char| c.is_alphanumeric() || c == '-';
        let stands_alone = |at: usize, word: &str| {
            let before = text[..at].chars().next_back();
            let after = text[at + word.len()..].chars().next();
            !before.is_some_and(is_letter) && !after.is_some_and(is_letter)
        };
        let place = |word: &'static Word| {
            let mut places = text.match_indices(word.word.as_str());
            places.find(|(at, _)| stands_alone(*at, &word.word)).map(|(at, _)| (at, word))
        };
        let mut found: Vec<(usize, &Word)> = Word::shipped().iter().filter_map(place).collect();
        // Of two at one place the longer one is meant: “ITSC plan”, not “ITSC”.
        found.sort_by_key(|(at, word)| (*at, std::cmp::Reverse(word.word.len())));
        let mut end = 0;
        found.retain(|(at, word)| {
            let is_free = *at >= end;
            if is_free {
                end = at + word.word.len();
            }
            is_free
        });
        found
    }
}

fn word(table: &mut Table<'_, '_>) -> Word {
    Word {
        word: table.required("word"),
        meaning: table.required("meaning"),
        from: table.required("from"),
    }
}
