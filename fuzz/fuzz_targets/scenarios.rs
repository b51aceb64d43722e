//! The reader of scenario files, with whatever text libFuzzer comes up with.
#![no_main]

#[path = "../../crates/engine/tests/common/readers.rs"]
mod readers;

libfuzzer_sys::fuzz_target!(|text: &str| readers::scenarios(text));
