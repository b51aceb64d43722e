//! The generic store: finding, listing, saving and retiring records of every type.
//!
//! Written once over [`record::RecordType`]; everything here takes a [`crate::gate::Reader`] or a
//! [`crate::gate::Writer`] and stays within its reach. What lies outside it does not exist: it is
//! not found, not counted, not named, and cannot be referred to. What a declaration shows to those
//! whom a record names (`shown.rs`) can be found, named and referred to by them.

pub(crate) mod columns;
pub(crate) mod custom;
mod ends;
mod events;
mod far_end;
mod find;
mod follow;
mod history;
mod lately;
mod list;
mod names;
pub(crate) mod prepare;
mod revert;
mod save;
mod scan;
mod search;
mod seen;
pub(crate) mod shown;
mod steps;
mod titles;
mod write_rows;

pub(crate) use custom::check as check_custom;
pub use ends::may_say;
pub(crate) use ends::{Saying, not_for, refuse as refuse_for_others};
pub(crate) use find::within as find_within;
pub(crate) use list::may_ask;
pub(crate) use names::{entries as search_entries, names_of, tell_whole};
pub(crate) use revert::taken_back;
pub(crate) use save::without_reason;
pub(crate) use seen::{Seen, reaches_all, seen, without_unseen};
pub(crate) use titles::{compose, retitled};

pub use custom::{CustomField, CustomKind, custom_fields};
pub use events::{Happened, append_events, events, hold_events, note_events};
pub use far_end::{FarEnd, say_at_far_end};
pub use find::{
    Stored, find, find_by_key, find_number, find_seen, find_source, load_many, of_source,
};
pub use follow::Follower;
pub use history::{
    HistoryChange, HistoryEntry, HistoryFrom, as_of, as_of_many, history, history_from,
};
pub use lately::{Changed, changed_since, last_visit};
pub use list::{Cursor, ListQuery, Listing, count, list, list_ids};
pub use names::{BackReference, Named, Names, back_references, candidates, names};
pub use revert::{Reverted, restore, revert_write};
pub use save::{Outcome, Saving, Target, check_many, save, save_many};
pub use scan::{News, Scanned, newest_hint, news, scan};
pub use search::{Found, search};
pub(crate) use search::{alike, everything_visible};
pub use shown::is_own;
pub use steps::{retire, stepping, transition, unretire};
