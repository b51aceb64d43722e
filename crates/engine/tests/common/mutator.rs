//! Texts that are almost right, from a seed: pieces flipped, cut, doubled, moved, and numbers that
//! nobody expects.

use super::Dice;

/// What stands where a number or a word did.
const PUT: [&str; 30] = [
    "",
    "0",
    "-1",
    "1",
    "NaN",
    "inf",
    "-inf",
    "1e308",
    "-1e308",
    "1e-320",
    "0.5",
    "4294967295",
    "4294967296",
    "18446744073709551616",
    "99999999999999999999999999",
    "-9223372036854775808",
    "65535",
    "32768",
    "PT9999999999H",
    "1e",
    "\u{0}",
    "\u{feff}",
    "é",
    "<",
    ">",
    "\"",
    "|",
    ",",
    "[",
    "]",
];

/// A text with so many changes. Words are kept whole more often than not, so that what comes out
/// gets past the first line.
pub fn changed(dice: &mut Dice, text: &str, changes: u32) -> String {
    let mut pieces: Vec<String> = pieces(text);
    for _ in 0..changes {
        if pieces.is_empty() {
            break;
        }
        let count = pieces.len() as u32;
        let at = dice.below(count) as usize;
        // Two words of one kind change places more often than a word and a comma.
        let kind = |at: usize| pieces[at].chars().next().map(char::is_alphanumeric);
        let mut other = dice.below(count) as usize;
        for _ in 0..4 {
            if kind(other) != kind(at) {
                other = dice.below(count) as usize;
            }
        }
        match dice.below(12) {
            // A number or a word becomes something else, a number most likely.
            0..=3 => {
                let is_number = |at: &usize| pieces[*at].starts_with(|c: char| c.is_ascii_digit());
                let numbers = (at..pieces.len()).chain(0..at).find(is_number);
                let put = PUT[dice.below(PUT.len() as u32) as usize];
                pieces[numbers.unwrap_or(at)] = put.to_owned();
            }
            4 => pieces[at] = PUT[dice.below(PUT.len() as u32) as usize].to_owned(),
            5 => drop(pieces.remove(at)),
            6 => pieces.truncate(at),
            7 => pieces.insert(at, pieces[other].clone()),
            8 => pieces.swap(at, other),
            // A stretch again, many times over now and then.
            9 => {
                let (from, to) = (at.min(other), at.max(other));
                let times = 1 + dice.below(3) * dice.below(40);
                let stretch: Vec<String> = pieces[from..to.min(from + 40)].to_vec();
                for _ in 0..times {
                    pieces.splice(to..to, stretch.iter().cloned());
                }
            }
            // One name for another: circles, twice the same, what does not exist.
            10 => pieces[at] = pieces[other].clone(),
            _ => {
                let mut bytes = std::mem::take(&mut pieces[at]).into_bytes();
                if let Some(byte) = bytes.first_mut() {
                    *byte ^= 1 << dice.below(7);
                }
                pieces[at] = String::from_utf8_lossy(&bytes).into_owned();
            }
        }
        pieces.truncate(60_000);
    }
    pieces.concat()
}

/// Words, numbers, and each other character alone.
fn pieces(text: &str) -> Vec<String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '.' || c == '_';
    let mut pieces: Vec<String> = Vec::new();
    let mut was_word = false;
    for c in text.chars() {
        match pieces.last_mut().filter(|_| was_word && is_word(c)) {
            Some(last) => last.push(c),
            None => pieces.push(c.to_string()),
        }
        was_word = is_word(c);
    }
    pieces
}
