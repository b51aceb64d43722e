//! Published models beside the checkout, and their answers.

use engine::cuts::{Read, ReadLimit, read_open_psa};
use std::fs;

#[path = "aside.rs"]
mod aside;

/// A text beside the checkout, or nothing, said aloud.
pub fn text(path: &str) -> Option<String> {
    aside::shared(&format!("benchmarks/{path}")).map(|path| fs::read_to_string(path).unwrap())
}

/// A tree in the format of Open-PSA.
pub fn read(text: &str) -> Read {
    read_open_psa(text, None, &ReadLimit::default()).unwrap()
}

/// Is that the published number, to its digits?
pub fn agrees(found: f64, published: &str) -> bool {
    let value: f64 = published.parse().unwrap();
    let digits = published.split(['e', 'E']).next().unwrap();
    let digits = digits.trim_start_matches(['0', '.']).replace('.', "").len() as i32;
    (found - value).abs() <= value * 0.51 * 10_f64.powi(1 - digits) * 10.0
}
