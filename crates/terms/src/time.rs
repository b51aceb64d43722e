//! Instants and days: UTC, microseconds; a day is a day, without a zone.

use crate::Misfit;
use jiff::{Timestamp, civil::Date};
use std::{fmt, str::FromStr};

/// A moment, in whole microseconds of UTC: what both databases can keep without loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Timestamp);

impl Instant {
    /// The moment `micros` microseconds after 1970-01-01 UTC. Errors: outside the years ±9999.
    pub fn from_micros(micros: i64) -> Result<Instant, Misfit> {
        Timestamp::from_microsecond(micros)
            .map(Instant)
            .map_err(|_| Misfit::of("lies outside the calendar"))
    }

    /// The moment, cut to microseconds.
    pub fn of(timestamp: Timestamp) -> Instant {
        Instant(
            Timestamp::from_microsecond(timestamp.as_microsecond())
                .expect("a timestamp cut to microseconds stays in its range"),
        )
    }

    /// Microseconds since 1970-01-01 UTC.
    pub fn micros(self) -> i64 {
        self.0.as_microsecond()
    }

    /// The same moment for the time library.
    pub fn timestamp(self) -> Timestamp {
        self.0
    }

    /// The day it is in UTC.
    pub fn day(self) -> Day {
        Day(jiff::tz::Offset::UTC.to_datetime(self.0).date())
    }

    /// This moment and `seconds` more (or fewer). Beyond the calendar it stays at its end.
    pub fn plus_seconds(self, seconds: i64) -> Instant {
        let micros = self.micros().saturating_add(seconds.saturating_mul(1_000_000));
        Timestamp::from_microsecond(micros).map_or(self, Instant)
    }

    /// For people: `23 Nov 2026 09:40 UTC`.
    pub fn words(self) -> String {
        self.0.strftime("%-d %b %Y %H:%M UTC").to_string()
    }
}

/// Wire form: `2026-11-23T09:40:00.000000Z`, of fixed width, so that text sorts as time does.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%Y-%m-%dT%H:%M:%S.%6fZ"))
    }
}

impl FromStr for Instant {
    type Err = Misfit;

    fn from_str(text: &str) -> Result<Instant, Misfit> {
        let read = text.trim().parse::<Timestamp>().ok().map(Instant::of);
        read.filter(|instant| (1000..=9999).contains(&instant.day().date().year())).ok_or_else(
            || Misfit::of("is not an instant with its offset; write 2026-11-23T09:40:00Z"),
        )
    }
}

/// A calendar day, without a time or a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    /// The day of the time library.
    pub fn of(date: Date) -> Day {
        Day(date)
    }

    /// The same day for the time library.
    pub fn date(self) -> Date {
        self.0
    }

    /// For people: `23 Nov 2026`.
    pub fn words(self) -> String {
        self.0.strftime("%-d %b %Y").to_string()
    }

    /// Whole days from `earlier` to this day; negative when this day comes first.
    pub fn days_since(self, earlier: Day) -> i64 {
        let seconds = self.0.duration_since(earlier.0).as_secs();
        seconds / 86_400
    }

    /// The day so many days after this one, or before it when the number is negative. What lies
    /// outside the calendar becomes its first or its last day.
    pub fn plus_days(self, days: i64) -> Day {
        let span = jiff::Span::new().try_days(days);
        let edge = if days < 0 { Date::MIN } else { Date::MAX };
        Day(span.and_then(|span| self.0.checked_add(span)).unwrap_or(edge))
    }
}

/// Wire form: `2026-11-23`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Day {
    type Err = Misfit;

    /// Reads `2026-11-23` and `23 Nov 2026`; never an order of day and month that could mean two
    /// days.
    fn from_str(text: &str) -> Result<Day, Misfit> {
        let text = text.trim();
        let iso = || if text.len() == 10 { text.parse::<Date>().ok() } else { None };
        let words = || Date::strptime("%d %b %Y", text).ok();
        let full = || Date::strptime("%d %B %Y", text).ok();
        iso()
            .or_else(words)
            .or_else(full)
            .filter(|date| (1000..=9999).contains(&date.year()))
            .map(Day)
            .ok_or_else(|| Misfit::of("is not a day; write 2026-11-23 or 23 Nov 2026"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_in_fixed_width_and_read_back() {
        let instant: Instant = "2026-11-23T10:40:00.5+01:00".parse().unwrap();
        assert_eq!(instant.to_string(), "2026-11-23T09:40:00.500000Z");
        assert_eq!(instant.to_string().parse(), Ok(instant));
        assert_eq!(instant.words(), "23 Nov 2026 09:40 UTC");
        assert!("2026-11-23T09:40:00".parse::<Instant>().is_err(), "an offset is needed");
    }

    #[test]
    fn a_day_is_read_in_two_notations_that_cannot_be_mistaken() {
        let day: Day = "2026-11-03".parse().unwrap();
        assert_eq!("3 Nov 2026".parse(), Ok(day));
        assert_eq!("03 November 2026".parse(), Ok(day));
        for bad in ["", "03/11/2026", "3.11.26", "2026-02-30", "20261103"] {
            assert!(bad.parse::<Day>().is_err(), "{bad}");
        }
    }

    #[test]
    fn days_are_counted_between_days() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(day("2026-11-23").days_since(day("2026-08-03")), 112);
        assert_eq!(day("2026-08-03").days_since(day("2026-11-23")), -112);
    }

    #[test]
    fn days_are_added_over_the_ends_of_months_and_years() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(day("2026-11-23").plus_days(9), day("2026-12-02"));
        assert_eq!(day("2027-03-31").plus_days(-90), day("2026-12-31"));
        assert_eq!(day("2027-03-31").plus_days(i64::MIN), Day::of(Date::MIN));
    }
}
