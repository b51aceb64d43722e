//! Drafts of designed forms: what is typed there is kept for its author within a second, and shown
//! again until it is saved, as on the forms of every register.

pub use crate::register::record::drafts::{Draft, TOPIC, find, forget, restored, topic_at, view};
