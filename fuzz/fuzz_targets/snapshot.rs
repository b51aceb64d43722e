//! The reader of snapshots, with whatever text libFuzzer comes up with.
#![no_main]

#[path = "../../crates/holdfast/tests/nets/snapshots.rs"]
mod snapshots;

libfuzzer_sys::fuzz_target!(|text: &str| snapshots::body(text));
