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

    /// Reads `4 h`, `6 h 20 min`, `2,5 h`, `5h30`, `90 min`, `2 Tage`, `PT4H`, `P1D`, `P2W`. A bare
    /// number has no unit and is refused; so is a part of more than a second that is not whole
    /// seconds, and `1,500 h`, which some read as 1.5 h and others as 1500 h.
    fn from_str(text: &str) -> Result<Duration, Misfit> {
        let text = text.trim();
        let words = "is not a duration; write 4 h, 2.5 h, 6 h 20 min, 2 d or PT4H";
        let seconds = match text.strip_prefix(['P', 'p']) {
            Some(iso) => parse_iso(iso),
            None => parse_words(text)?,
        };
        Duration::from_seconds(seconds.ok_or_else(|| Misfit::of(words))?)
    }
}

impl Duration {
    /// So many units of so many seconds each: `2.5` or `2,5` of 3600 are 2 h 30 min. Nothing when
    /// it is no such number, or does not come to whole seconds.
    pub fn of_units(number: &str, seconds: i64) -> Option<Duration> {
        Duration::from_seconds(product(number, seconds)?).ok()
    }
}

/// `number`, a whole one or with a point or a comma, times so many seconds.
fn product(number: &str, seconds: i64) -> Option<i64> {
    let (whole, part) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !are_digits(whole) || !are_digits(part) {
        return None;
    }
    let part = part.trim_end_matches('0');
    let scale = 10_i64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let share = if part.is_empty() { 0 } else { part.parse::<i64>().ok()?.checked_mul(seconds)? };
    let whole = whole.parse::<i64>().ok()?.checked_mul(seconds)?;
    if share % scale == 0 { whole.checked_add(share / scale) } else { None }
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

/// Seconds of the unit of this word, in the languages that spreadsheets are written in.
fn unit(word: &str) -> Option<i64> {
    Some(match word.to_lowercase().as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" | "sek" | "sekunde" | "sekunden" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" | "minuten" => 60,
        "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stunde" | "stunden" | "heure"
        | "heures" => 3_600,
        "d" | "day" | "days" | "tag" | "tage" | "tagen" | "jour" | "jours" => 86_400,
        "w" | "week" | "weeks" | "woche" | "wochen" | "semaine" | "semaines" => 604_800,
        _ => return None,
    })
}

/// Numbers with units, the larger first. Nothing when it is no such text; a refusal of its own
/// when the number may be read in two ways.
fn parse_words(text: &str) -> Result<Option<i64>, Misfit> {
    let mut total: i64 = 0;
    let mut rest = text;
    let mut smallest = i64::MAX;
    while !rest.is_empty() {
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
        let end = rest.find(|c: char| !is_number(c)).unwrap_or(rest.len());
        let (number, after) = (&rest[..end], rest[end..].trim_start());
        let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        // `5h30` are minutes behind hours, as a clock has them.
        let is_clock = after.is_empty() && smallest == 3_600 && number.len() <= 2;
        let size = match unit(&after[..end]) {
            _ if is_clock && number.parse::<u8>().is_ok_and(|minutes| minutes < 60) => 60,
            Some(size) => size,
            None => return Ok(None),
        };
        if size >= smallest {
            return Ok(None);
        }
        if let Some((whole, part)) = number.split_once(['.', ','])
            && part.len() == 3
            && !whole.trim_start_matches('0').is_empty()
        {
            let words = format!(
                "may be {whole}.{part} or {whole}{part} {}; write it without the “{}”",
                &after[..end],
                &number[whole.len()..=whole.len()]
            );
            return Err(Misfit::of(words));
        }
        smallest = size;
        let Some(sum) = product(number, size).and_then(|part| total.checked_add(part)) else {
            return Ok(None);
        };
        total = sum;
        rest = after[end..].trim_start_matches('.').trim_start();
    }
    Ok((smallest != i64::MAX).then_some(total))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        let known = [
            ("4 h", 14_400),
            ("6 h 20 min", 22_800),
            ("2d", 172_800),
            ("PT4H", 14_400),
            ("2,5 h", 9_000),
            ("3.5 h", 12_600),
            ("0.125 h", 450),
            ("5h30", 19_800),
            ("5 h 30", 19_800),
            ("90 min", 5_400),
            ("1d 4h", 100_800),
            ("2 Std. 15 Min.", 8_100),
            ("1,5 Tage", 129_600),
            ("0 h", 0),
        ];
        for (text, seconds) in known {
            let read = text.parse::<Duration>().map(Duration::seconds);
            assert_eq!(read, Ok(seconds), "{text}");
        }
        let bad = [
            "",
            "4",
            "asap",
            "PT",
            "P",
            "P1W2D",
            "4 h 2 h",
            "-4 h",
            "P1M",
            "1 min 1 h",
            "5h75",
            "5 min 30",
            "2.5.1 h",
            ", h",
            "1. h",
            ".5 h",
            "2;5 h",
            "4 h 5 min 30",
            "0.33333 h",
        ];
        for bad in bad {
            assert!(bad.parse::<Duration>().is_err(), "{bad}");
        }
    }

    #[test]
    fn what_two_people_read_in_two_ways_is_not_guessed() {
        let misfit = "1,500 h".parse::<Duration>().unwrap_err().to_string();
        assert!(misfit.contains("1.500 or 1500 h"), "{misfit}");
        assert!("1.500 h".parse::<Duration>().is_err());
        // A bare number of a workbook is a number, whatever its digits.
        assert_eq!(Duration::of_units("1.125", 3_600).map(Duration::seconds), Some(4_050));
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
