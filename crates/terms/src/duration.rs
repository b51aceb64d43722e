//! Elapsed time, in whole seconds: recovery targets, intervals, limits.

use crate::Misfit;
use std::{fmt, str::FromStr};

/// A span of elapsed time in whole seconds, zero or more, at most 100 years.
///
/// Calendar units (months, years) are no durations: they have no fixed length (`domain.md` 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(i64);

const MAX_SECONDS: i64 = 100 * 365 * 86_400;
const UNITS: [(i64, &str); 4] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];

impl Duration {
    /// The duration of so many seconds. Errors: negative, or above 100 years.
    pub fn from_seconds(seconds: i64) -> Result<Duration, Misfit> {
        if (0..=MAX_SECONDS).contains(&seconds) {
            Ok(Duration(seconds))
        } else {
            Err(Misfit::of("is not a duration between 0 s and 36500 d"))
        }
    }

    /// Whole seconds.
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// For people: `6 h 20 min`; hours go on to 48 before days begin.
    pub fn words(self) -> String {
        if self.0 == 0 {
            return "0 min".to_owned();
        }
        let units = if self.0 < 48 * 3_600 { &UNITS[1..] } else { &UNITS[..] };
        let mut rest = self.0;
        let mut parts = Vec::new();
        for (size, unit) in units {
            if rest >= *size {
                parts.push(format!("{} {unit}", rest / size));
                rest %= size;
            }
        }
        parts.join(" ")
    }
}

/// Wire form: ISO 8601-1 (`PT6H20M`).
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, rest) = (self.0 / 86_400, self.0 % 86_400);
        let (hours, minutes, seconds) = (rest / 3_600, rest / 60 % 60, rest % 60);
        f.write_str("P")?;
        if days > 0 {
            write!(f, "{days}D")?;
        }
        if rest > 0 || days == 0 {
            f.write_str("T")?;
        }
        for (count, letter) in [(hours, 'H'), (minutes, 'M'), (seconds, 'S')] {
            if count > 0 {
                write!(f, "{count}{letter}")?;
            }
        }
        if self.0 == 0 { f.write_str("0S") } else { Ok(()) }
    }
}

impl FromStr for Duration {
    type Err = Misfit;

    /// Reads `4 h`, `6 h 20 min`, `2 d`, `PT4H`, `P1D`, `P2W`. A bare number has no unit and is
    /// refused.
    fn from_str(text: &str) -> Result<Duration, Misfit> {
        let text = text.trim();
        let misfit = || Misfit::of("is not a duration; write 4 h, 6 h 20 min, 2 d or PT4H");
        let seconds = match text.strip_prefix(['P', 'p']) {
            Some(iso) => parse_iso(iso),
            None => parse_words(text),
        };
        Duration::from_seconds(seconds.ok_or_else(misfit)?)
    }
}

fn parse_iso(text: &str) -> Option<i64> {
    let text = text.to_ascii_uppercase();
    let (date, time) = match text.split_once('T') {
        Some((_, "")) => return None,
        Some((date, time)) => (date.to_owned(), time.to_owned()),
        None => (text, String::new()),
    };
    if date.is_empty() && time.is_empty() || date.contains('W') && date.contains('D') {
        return None;
    }
    let total = counted(&date, &[('W', 604_800), ('D', 86_400)])?;
    total.checked_add(counted(&time, &[('H', 3_600), ('M', 60), ('S', 1)])?)
}

/// Adds `number letter` pairs up; each letter at most once and in the order given.
fn counted(text: &str, units: &[(char, i64)]) -> Option<i64> {
    let mut total: i64 = 0;
    let mut digits = String::new();
    let mut left = units;
    for c in text.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        let at = left.iter().position(|(letter, _)| *letter == c)?;
        total = total.checked_add(digits.parse::<i64>().ok()?.checked_mul(left[at].1)?)?;
        left = &left[at + 1..];
        digits.clear();
    }
    digits.is_empty().then_some(total)
}

fn parse_words(text: &str) -> Option<i64> {
    let mut total: i64 = 0;
    let mut rest = text;
    let mut smallest = i64::MAX;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let count: i64 = rest[..digits].parse().ok()?;
        let after = rest[digits..].trim_start();
        let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let size = match after[..end].to_lowercase().as_str() {
            "s" | "sec" | "second" | "seconds" => 1,
            "m" | "min" | "minute" | "minutes" => 60,
            "h" | "hour" | "hours" => 3_600,
            "d" | "day" | "days" => 86_400,
            "w" | "week" | "weeks" => 604_800,
            _ => return None,
        };
        if size >= smallest {
            return None;
        }
        smallest = size;
        total = total.checked_add(count.checked_mul(size)?)?;
        rest = after[end..].trim_start();
    }
    (smallest != i64::MAX).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (text, seconds) in
            [("4 h", 14_400), ("6 h 20 min", 22_800), ("2d", 172_800), ("PT4H", 14_400)]
        {
            assert_eq!(text.parse::<Duration>().unwrap().seconds(), seconds, "{text}");
        }
        for bad in ["", "4", "asap", "PT", "P", "P1W2D", "4 h 2 h", "-4 h", "P1M", "1 min 1 h"] {
            assert!(bad.parse::<Duration>().is_err(), "{bad}");
        }
    }

    #[test]
    fn durations_are_said_with_their_units() {
        let said = |seconds| Duration::from_seconds(seconds).unwrap().words();
        assert_eq!(said(22_800), "6 h 20 min");
        assert_eq!(said(86_400), "24 h");
        assert_eq!(said(3 * 86_400 + 3_600), "3 d 1 h");
        assert_eq!(said(0), "0 min");
    }

    proptest! {
        #[test]
        fn both_notations_read_back(seconds in 0..MAX_SECONDS) {
            let duration = Duration::from_seconds(seconds).unwrap();
            prop_assert_eq!(duration.to_string().parse(), Ok(duration));
            prop_assert_eq!(duration.words().parse(), Ok(duration));
        }
    }
}
