//! Pure decisions about process runs: whether the tailoring is a process, when work is due.

use crate::procedure::ProcessRun;
use process::Definition;
use record::Refusal;
use terms::{Day, Instant};

/// Flaws that are told at once; the rest is counted.
const FLAWS: usize = 20;

/// What is wrong with a run: its tailoring, above all.
pub fn run(run: &ProcessRun) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if let Some(tailoring) = &run.tailoring {
        let (_, flaws) = Definition::shipped().tailored(tailoring.as_str());
        let told = flaws.iter().take(FLAWS).map(|flaw| match flaw.line {
            0 => flaw.words.clone(),
            line => format!("line {line}: {}", flaw.words),
        });
        let refusal =
            |words| Refusal::of("tailoring", format!("The tailoring makes no process: {words}"));
        refusals.extend(told.map(refusal));
        if flaws.len() > FLAWS {
            refusals.push(refusal(format!("and {} more flaws", flaws.len() - FLAWS)));
        }
    }
    if run.providers.iter().any(|provider| provider.id() == run.organisation.id()) {
        let words = "The organisation itself is named as a provider; name those who provide to it";
        refusals.push(Refusal::of("providers", words));
    }
    refusals
}

/// How far ahead a working day is looked for: whoever has no more of them works all the same.
const AHEAD_DAYS: u32 = 3_660;

/// The end of the working day so many working days after `since`. Work that falls due on a day off
/// is due on the next working day.
pub fn due(since: Instant, working_days: u32, is_working: impl Fn(Day) -> bool) -> Instant {
    let mut day = since.day();
    let mut left = working_days;
    for _ in 0..AHEAD_DAYS {
        if is_working(day) && left == 0 {
            return evening(day);
        }
        day = day.plus_days(1);
        if is_working(day) && left > 0 {
            left -= 1;
        }
    }
    evening(since.day().plus_days(i64::from(working_days)))
}

/// 17:00 UTC of a day.
pub fn evening(day: Day) -> Instant {
    let at = jiff::tz::Offset::UTC.to_timestamp(day.date().at(17, 0, 0, 0));
    // The last days that a calendar has end after the last instant that there is.
    Instant::of(at.unwrap_or(jiff::Timestamp::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::calendar::Calendar;
    use terms::Id;

    #[test]
    fn work_is_due_in_the_evening_of_a_working_day() {
        let check = |since: &str, days: u32, expected: &str| {
            let weekday = |day: Day| Calendar::default().is_working(Id::v7(1, [0; 10]), day);
            let due = due(since.parse().unwrap(), days, weekday);
            assert_eq!(due, expected.parse().unwrap(), "{since} + {days}");
        };
        // Monday, Friday, Saturday.
        check("2026-11-23T09:40:00Z", 0, "2026-11-23T17:00:00Z");
        check("2026-11-23T09:40:00Z", 5, "2026-11-30T17:00:00Z");
        check("2026-11-27T09:40:00Z", 1, "2026-11-30T17:00:00Z");
        check("2026-11-28T09:40:00Z", 0, "2026-11-30T17:00:00Z");
        check("2026-11-28T09:40:00Z", 1, "2026-11-30T17:00:00Z");
        check("2026-11-23T09:40:00Z", 10, "2026-12-07T17:00:00Z");
        // Who never works has its work due all the same.
        let since = "2026-11-23T09:40:00Z".parse().unwrap();
        assert_eq!(due(since, 2, |_| false), "2026-11-25T17:00:00Z".parse().unwrap());
    }
}
