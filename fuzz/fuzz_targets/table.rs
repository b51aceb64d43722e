//! The reader of tables of needs, with whatever text libFuzzer comes up with.
#![no_main]

#[path = "../../crates/engine/tests/common/readers.rs"]
mod readers;

libfuzzer_sys::fuzz_target!(|text: &str| readers::table(text));
