//! Ids: UUID version 7, made from an instant and randomness that the caller brings.

use crate::{Instant, Misfit};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// The stable identity of a record. People see its short number instead (`ORG-0004`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Uuid);

impl Id {
    /// A version 7 id (RFC 9562, 5.7) of `unix_millis` and ten random bytes.
    pub fn v7(unix_millis: u64, random: [u8; 10]) -> Id {
        Id(uuid::Builder::from_unix_timestamp_millis(unix_millis, &random).into_uuid())
    }

    /// The id that these sixteen bytes are.
    pub fn from_uuid(uuid: Uuid) -> Id {
        Id(uuid)
    }

    /// The instant that it was made of, to the millisecond; nothing for an id of another version.
    ///
    /// ```
    /// use terms::Id;
    /// let made = Id::v7(0, [7; 10]).made();
    /// assert_eq!(made, "1970-01-01T00:00:00Z".parse().ok());
    /// ```
    pub fn made(self) -> Option<Instant> {
        let (seconds, nanos) = self.0.get_timestamp()?.to_unix();
        let seconds = i64::try_from(seconds).ok()?;
        let nanos = i32::try_from(nanos).ok()?;
        jiff::Timestamp::new(seconds, nanos).ok().map(Instant::of)
    }

    /// The same id for a database driver.
    pub fn uuid(self) -> Uuid {
        self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl FromStr for Id {
    type Err = Misfit;

    fn from_str(text: &str) -> Result<Id, Misfit> {
        // Only the hyphenated form: one record has one address.
        let wrong = "is not an id; one looks like 0192f1c0-1111-7abc-8def-0123456789ab";
        if text.len() != 36 {
            return Err(Misfit::of(wrong));
        }
        Uuid::parse_str(text).map(Id).map_err(|_| Misfit::of(wrong))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_later_sort_later() {
        assert!(Id::v7(1_000, [255; 10]) < Id::v7(1_001, [0; 10]));
    }

    #[test]
    fn an_id_has_one_spelling() {
        let id = Id::v7(1_000, [7; 10]);
        assert_eq!(id.to_string().parse::<Id>(), Ok(id));
        assert!(id.to_string().replace('-', "").parse::<Id>().is_err());
        assert!("".parse::<Id>().is_err());
    }
}
