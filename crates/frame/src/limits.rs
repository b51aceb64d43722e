//! Every limit in one room. What exceeds one is refused with the number in the words.

use std::time::Duration;

/// Rows on a page of a list unless the address asks for fewer or more.
pub const ROWS_PER_PAGE: usize = 20;
/// Rows on a page at the most.
pub const ROWS_PER_PAGE_MAX: usize = 200;
/// A list counts this far; beyond, it says "more than".
pub const COUNTED_ROWS: u64 = 1_000;
/// Filters in one address.
pub const FILTERS: usize = 20;
/// Records changed by one bulk edit.
pub const BULK_ROWS: usize = 1_000;
/// Rows of an embedded table.
pub const EMBEDDED_ROWS: usize = 200;
/// References in one field.
pub const REFERENCES: usize = 1_000;
/// How deep the tree of organisations is.
pub const TREE_DEPTH: usize = 100;
/// Organisations one reader can reach without reaching everything.
pub const REACH: usize = 10_000;
/// Bytes of a form or of a JSON body.
pub const FORM_BYTES: usize = 1024 * 1024;
/// Bytes of an uploaded spreadsheet.
pub const SHEET_BYTES: usize = 50 * 1024 * 1024;
/// Bytes of an attachment.
pub const ATTACHMENT_BYTES: usize = 25 * 1024 * 1024;
/// Bytes of a draft.
pub const DRAFT_BYTES: usize = FORM_BYTES;
/// Characters of a reason.
pub const REASON_CHARACTERS: usize = 2_000;
/// Characters of a comment.
pub const COMMENT_CHARACTERS: usize = 5_000;
/// Rows exported at once.
pub const EXPORTED_ROWS: usize = 200_000;
/// What a body may take to arrive.
pub const BODY_SECONDS: Duration = Duration::from_secs(60);
/// A turn of the writer lasts at most this long when it imports or changes many records.
pub const BULK_TURN: Duration = Duration::from_secs(60);
/// A session ends after this many seconds without use.
pub const SESSION_IDLE_SECONDS: i64 = 12 * 3_600;
/// A session ends after this many seconds, whatever its use.
pub const SESSION_SECONDS: i64 = 30 * 86_400;
/// A one-time code to set a new passphrase is good for this many seconds.
pub const RESET_SECONDS: i64 = 3_600;
/// Wrong passphrases before one must wait.
pub const TRIES: i64 = 5;
/// How long one waits then, in seconds; it doubles with each further wrong try, up to an hour.
pub const WAIT_SECONDS: i64 = 60;
/// The shortest passphrase, in characters.
pub const PASSPHRASE_MIN: usize = 15;
/// The longest passphrase, in characters.
pub const PASSPHRASE_MAX: usize = 256;
/// Passphrases hashed at the same time: each takes 19 MiB.
pub const HASHES_AT_ONCE: usize = 4;
/// Answers to repeat are kept for this many seconds.
pub const ANSWER_SECONDS: i64 = 7 * 86_400;
/// Live streams of one session.
pub const STREAMS_PER_SESSION: usize = 16;
/// Custom fields of one register.
pub const CUSTOM_FIELDS: usize = 50;
/// Results of a search.
pub const FOUND: usize = 20;
