//! The reader of Open-PSA fault trees, with whatever text libFuzzer comes up with.
#![no_main]

#[path = "../../crates/engine/tests/common/readers.rs"]
mod readers;

libfuzzer_sys::fuzz_target!(|text: &str| readers::open_psa(text));
