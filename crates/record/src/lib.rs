//! What a record is: fields, choices, references, embedded rows, lifecycle, validation, filters.
//!
//! A managed thing is declared once, as a plain struct with `#[derive(Record)]`; the derive turns
//! it into a [`RecordType`]: data that the database, the pages, the interface, the spreadsheets and
//! the history are written over, once for all. Nothing here does IO or knows of SQL, HTTP or HTML.

mod change;
mod choice;
mod field;
mod filter;
mod kind;
mod lifecycle;
mod refs;
mod refusal;
mod rows_text;
mod title;
mod value;

pub use change::{Change, changes};
pub use choice::{Choice, ChoiceValue, Tone};
pub use field::{Field, FieldValue, Group, Reach, Record, RecordType};
pub use filter::{Direction, Filter, Sort, Test};
pub use kind::Kind;
pub use lifecycle::{Demand, Duty, Lifecycle, Over, OverRule, Rule, Transition};
pub use record_derive::{Choice, Record, Row, State};
pub use refs::{Ref, Referent, Refs, Row, RowType, Rows};
pub use refusal::Refusal;
pub use title::TitlePart;
pub use value::Value;

/// A label as it stands within a sentence: `Runs on` as `runs on`, an abbreviation as it is.
pub fn inside(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    if letters.as_str().starts_with(char::is_uppercase) {
        return label.to_owned();
    }
    first + letters.as_str()
}

/// Words with the article that goes before them.
///
/// ```
/// assert_eq!(record::with_article("impact assessed"), "an impact assessed");
/// assert_eq!(record::with_article("contact point"), "a contact point");
/// ```
pub fn with_article(words: &str) -> String {
    let vowel = words.to_lowercase().starts_with(['a', 'e', 'i', 'o']);
    format!("{} {words}", if vowel { "an" } else { "a" })
}

#[doc(hidden)]
pub use choice::choice_from;
#[doc(hidden)]
pub use field::state_of;

/// What the derives name; not for hands.
#[doc(hidden)]
pub mod expanded {
    pub use terms::Misfit;
}
