//! Published models beside the checkout, and their answers.

use super::{aside, digits};
use engine::cuts::{Read, ReadLimit, read_open_psa};
use std::fs;

pub use digits::agrees;

/// A text beside the checkout, or nothing, said aloud.
pub fn text(path: &str) -> Option<String> {
    aside::shared(&format!("benchmarks/{path}")).map(|path| fs::read_to_string(path).unwrap())
}

/// A tree in the format of Open-PSA.
pub fn read(text: &str) -> Read {
    read_open_psa(text, None, &ReadLimit::default()).unwrap()
}
