//! Pure decisions about people: what a record must satisfy, and what is found wanting on a day.

use crate::people::{
    Assignment, Capacity, ContactKind, ContactPoint, DayOff, Location, Organisation, Person,
    PersonState, Role,
};
use record::{Record, Ref, Refusal, Value};
use terms::{Day, Email, Id, Phone};

/// A contact point counts as verified for so many days (P7).
pub const VERIFIED_FOR_DAYS: i64 = 90;

/// What is wrong with an organisation.
pub fn organisation(organisation: &Organisation) -> Vec<Refusal> {
    let mut refusals = contacts("contacts", organisation.contacts.iter());
    let (from, until) = (organisation.active_from, organisation.active_until);
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        refusals
            .push(Refusal::of("active_until", ends_before_it_begins("Active until", until, from)));
    }
    if let Some(site) = &organisation.website
        && !is_web_address(site.as_str())
    {
        let words = "Website is not a web address; write it like https://altus.example";
        refusals.push(Refusal::of("website", words));
    }
    refusals
}

/// What is wrong with a person.
pub fn person(person: &Person) -> Vec<Refusal> {
    let mut refusals = contacts("contacts", person.contacts.iter());
    refusals.extend(contacts("private_contacts", person.private_contacts.iter()));
    if person.state == PersonState::Left && person.private_contacts.iter().len() > 0 {
        let words = "Private contacts are still kept; remove them when the person has left";
        refusals.push(Refusal::of("private_contacts", words));
    }
    if let Some(from) = person.away_from {
        match person.away_until {
            None => refusals.push(Refusal::of(
                "away_until",
                "Away until is open; a planned absence has a last day as well as a first one",
            )),
            Some(until) if until < from => {
                let words = ends_before_it_begins("Away until", until, from);
                refusals.push(Refusal::of("away_until", words));
            }
            // Who acts then follows from the deputies of person and roles; that nobody does is a
            // finding, and an absence that is over asks for nobody any more.
            Some(_) => {}
        }
    }
    refusals
}

/// Days off in a row at most: a year.
const DAYS_OFF: i64 = 366;

/// What is wrong with a day off.
pub fn day_off(off: &DayOff) -> Vec<Refusal> {
    let Some(last) = off.last_day else { return Vec::new() };
    let words = if last < off.first_day {
        ends_before_it_begins("Last day", last, off.first_day)
    } else if last.days_since(off.first_day) >= DAYS_OFF {
        "Last day is a year or more after the first; who never works again parts with us".to_owned()
    } else {
        return Vec::new();
    };
    vec![Refusal::of("last_day", words)]
}

/// What is wrong with a location.
pub fn location(location: &Location) -> Vec<Refusal> {
    let mut refusals = contacts("contacts", location.contacts.iter());
    if let Some(point) = &location.point
        && !is_point(point.as_str())
    {
        let words = "Point is not a latitude and a longitude; write them like 38.7223, -9.1393";
        refusals.push(Refusal::of("point", words));
    }
    refusals
}

/// True for two numbers of degrees within the bounds of the globe.
fn is_point(text: &str) -> bool {
    let Some((latitude, longitude)) = text.split_once(',') else { return false };
    let within = |text: &str, limit: f64| {
        text.trim().parse::<f64>().is_ok_and(|degrees| degrees.abs() <= limit)
    };
    within(latitude, 90.0) && within(longitude, 180.0)
}

/// What keeps somebody from going away: nobody could ask them anything. A past last day is
/// accepted, because an absence is entered after the fact as often as before.
pub fn may_go_away(values: &[Value]) -> Vec<Refusal> {
    let Ok(person) = Person::from_values(values) else { return Vec::new() };
    if person.contacts.iter().len() == 0 && person.email.is_none() {
        let words = "Contacts are open; someone who is away must still be reachable in one way";
        return vec![Refusal::of("contacts", words)];
    }
    Vec::new()
}

/// What is wrong with a role: an assignment that ends before it begins, a person who stands in two
/// capacities at once, two holders at once where there is one.
pub fn role(role: &Role) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let rows: Vec<&Assignment> = role.holders.iter().collect();
    for (at, row) in rows.iter().enumerate() {
        if let Some(until) = row.until.filter(|until| *until < row.from) {
            let words = ends_before_it_begins("Until", until, row.from);
            refusals.push(Refusal::of(format!("holders.{at}.until"), words));
        }
    }
    for (at, later) in rows.iter().enumerate() {
        for (before, earlier) in rows[..at].iter().enumerate() {
            if overlap(earlier, later) {
                refusals.extend(conflict(role, (before, earlier), (at, later)));
            }
        }
    }
    refusals
}

/// What is wrong with two assignments that share a day.
fn conflict(
    role: &Role,
    (before, earlier): (usize, &Assignment),
    (at, later): (usize, &Assignment),
) -> Option<Refusal> {
    let (first, second) = (before + 1, at + 1);
    if earlier.person == later.person {
        let words = if earlier.capacity == later.capacity {
            format!("Lines {first} and {second} name the same person for the same days; keep one")
        } else {
            format!(
                "Lines {first} and {second} make the same person holder and deputy at the same \
                 time; a deputy is somebody else"
            )
        };
        return Some(Refusal::of(format!("holders.{at}.person"), words));
    }
    let both_hold = earlier.capacity == Capacity::Holder && later.capacity == Capacity::Holder;
    if both_hold && role.shared != Some(true) {
        let words = format!(
            "Lines {first} and {second} hold the role at the same time; end the first on the day \
             before, or say that the role is shared"
        );
        return Some(Refusal::of(format!("holders.{at}.from"), words));
    }
    None
}

/// Do the two share a day? One that ends before it begins shares none.
fn overlap(one: &Assignment, other: &Assignment) -> bool {
    let from = one.from.max(other.from);
    [one, other].iter().all(|row| row.until.is_none_or(|until| from <= until))
}

fn ends_before_it_begins(label: &str, until: Day, from: Day) -> String {
    format!("{label} is {until}, before {from}, the first day; give {from} or a later day")
}

/// The contact points whose value does not fit their kind.
fn contacts<'c>(field: &str, points: impl Iterator<Item = &'c ContactPoint>) -> Vec<Refusal> {
    let wrong = points.enumerate().filter_map(|(at, point)| {
        let value = point.value.as_str();
        let misfit = match point.kind {
            ContactKind::Mail => value.parse::<Email>().err(),
            ContactKind::Telephone | ContactKind::Mobile => value.parse::<Phone>().err(),
            ContactKind::Pager | ContactKind::Messenger | ContactKind::Postal => None,
        }?;
        Some(Refusal::of(format!("{field}.{at}.value"), format!("Value {misfit}")))
    });
    wrong.collect()
}

fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty() && rest.starts_with(char::is_alphanumeric) && !rest.contains(' ')
    })
}

/// What a role is lacking on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleFinding {
    /// Nobody holds it: its work is reported as a finding, and reaches nobody.
    NobodyHolds,
    /// One person holds it, and nobody acts when that person cannot. (P5)
    NoDeputy,
}

impl RoleFinding {
    /// The words of the finding.
    pub fn words(self) -> &'static str {
        match self {
            RoleFinding::NobodyHolds => "No holder",
            RoleFinding::NoDeputy => "No deputy",
        }
    }
}

/// Who stands for `role` in `capacity` on `day`, in the order of its table.
pub fn standing(role: &Role, capacity: Capacity, day: Day) -> Vec<Ref<Person>> {
    let stands = |row: &&Assignment| {
        row.capacity == capacity && row.from <= day && row.until.is_none_or(|until| day <= until)
    };
    role.holders.iter().filter(stands).map(|row| row.person).collect()
}

/// What `role` is lacking on `day`, the gravest only.
pub fn role_finding(role: &Role, day: Day) -> Option<RoleFinding> {
    let holders = standing(role, Capacity::Holder, day).len();
    let deputies = standing(role, Capacity::Deputy, day).len();
    match (holders, holders + deputies) {
        (0, _) => Some(RoleFinding::NobodyHolds),
        (_, 1) => Some(RoleFinding::NoDeputy),
        _ => None,
    }
}

/// Who acts for `role` on `day`: the holders, then the deputies; of each, who is here.
///
/// `state` tells how a person is; whom the reader cannot see is left out.
pub fn acting(
    role: &Role,
    day: Day,
    state: impl Fn(Id) -> Option<PersonState>,
) -> Vec<Ref<Person>> {
    let holders = standing(role, Capacity::Holder, day);
    let all = holders.into_iter().chain(standing(role, Capacity::Deputy, day));
    all.filter(|person| state(person.id()) == Some(PersonState::Active)).collect()
}

/// A contact point that nobody has tried for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unverified {
    /// Its place in the table.
    pub at: usize,
    /// How many days ago it was verified; nothing when it never was.
    pub days: Option<i64>,
}

/// The contact points not verified within [`VERIFIED_FOR_DAYS`] of `day`, in the order of the
/// table. (P7)
pub fn unverified<'c>(
    points: impl IntoIterator<Item = &'c ContactPoint>,
    day: Day,
) -> Vec<Unverified> {
    let found = points.into_iter().enumerate().filter_map(|(at, point)| {
        let days = point.verified.map(|verified| day.days_since(verified));
        let is_old = days.is_none_or(|days| days > VERIFIED_FOR_DAYS);
        is_old.then_some(Unverified { at, days })
    });
    found.collect()
}

/// The contact points in the order in which they are tried: by priority, those without one last.
pub fn in_order<'c>(points: impl IntoIterator<Item = &'c ContactPoint>) -> Vec<&'c ContactPoint> {
    let mut ordered: Vec<&ContactPoint> = points.into_iter().collect();
    ordered.sort_by_key(|point| point.priority.unwrap_or(i64::MAX));
    ordered
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
