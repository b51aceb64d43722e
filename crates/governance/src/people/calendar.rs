//! The days on which organisations do not work, beside Saturdays and Sundays.

use std::collections::HashMap;
use terms::{Day, Id};

/// Days in a row on which an organisation does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Off {
    /// Whose they are.
    pub organisation: Id,
    /// The first one.
    pub first: Day,
    /// The last one, which may be the first.
    pub last: Day,
    /// Do they come again each year?
    pub every_year: bool,
}

impl Off {
    /// Is that day one of them?
    fn includes(&self, day: Day) -> bool {
        if !self.every_year || day < self.first {
            return self.first <= day && day <= self.last;
        }
        let within = |day: Day| (day.date().month(), day.date().day());
        let (first, last, day) = (within(self.first), within(self.last), within(day));
        match first <= last {
            true => first <= day && day <= last,
            // From the end of one year into the next.
            false => first <= day || day <= last,
        }
    }
}

/// Which days organisations work. What is part of another has its days off, too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar(HashMap<Id, Vec<Off>>);

impl Calendar {
    /// The calendar of these days off; `above` names an organisation and all that it is part of.
    pub fn of(all: impl Iterator<Item = Off>, above: &HashMap<Id, Vec<Id>>) -> Calendar {
        let mut own: HashMap<Id, Vec<Off>> = HashMap::new();
        for off in all {
            own.entry(off.organisation).or_default().push(off);
        }
        let mut each = HashMap::new();
        for (id, above) in above {
            let mut off: Vec<Off> =
                above.iter().filter_map(|one| own.get(one)).flatten().copied().collect();
            off.sort_by_key(|one| (one.first, one.last, one.organisation));
            if !off.is_empty() {
                each.insert(*id, off);
            }
        }
        Calendar(each)
    }

    /// Does an organisation work on a day?
    pub fn is_working(&self, organisation: Id, day: Day) -> bool {
        use jiff::civil::Weekday::{Saturday, Sunday};
        let off = self.0.get(&organisation).map(Vec::as_slice).unwrap_or_default();
        !matches!(day.date().weekday(), Saturday | Sunday)
            && !off.iter().any(|off| off.includes(day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn off(organisation: Id, (first, last): (&str, &str), every_year: bool) -> Off {
        Off { organisation, first: day(first), last: day(last), every_year }
    }

    #[test]
    fn days_off_are_those_of_an_organisation_and_of_what_it_is_part_of() {
        let [group, company, other] = [1, 2, 3].map(|at| Id::v7(at, [0; 10]));
        let above = HashMap::from([
            (group, vec![group, company]),
            (company, vec![company]),
            (other, vec![other]),
        ]);
        let all = [
            off(company, ("2026-12-24", "2027-01-02"), true),
            off(group, ("2026-11-25", "2026-11-25"), false),
        ];
        let calendar = Calendar::of(all.into_iter(), &above);
        let works = |of: Id| move |text: &str| (of, text.to_owned());
        for ((of, text), expected) in [
            (works(group)("2026-11-25"), false),
            (works(company)("2026-11-25"), true),
            (works(other)("2026-11-25"), true),
            // Once is once.
            (works(group)("2027-11-25"), true),
            // Over the turn of the year, this one and each after it, not before.
            (works(group)("2026-12-23"), true),
            (works(group)("2026-12-24"), false),
            (works(company)("2027-01-01"), false),
            (works(company)("2027-01-04"), true),
            (works(company)("2031-12-31"), false),
            (works(company)("2032-01-02"), false),
            (works(company)("2025-12-24"), true),
            (works(other)("2026-12-24"), true),
            // Saturdays and Sundays are nobody's.
            (works(other)("2026-11-28"), false),
            (works(other)("2026-11-29"), false),
        ] {
            assert_eq!(calendar.is_working(of, day(&text)), expected, "{text}");
        }
    }
}
