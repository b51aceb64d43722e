//! Northwharf Markets and those around it: the fictional people of the demonstration and of tests.
//!
//! It tells a story with findings in it: two roles that nobody holds, two without a deputy, a
//! contact point verified 112 days ago, somebody away, somebody gone, a provider of former times.

use crate::people::{
    Assignment, Capacity, ContactKind, ContactPoint, DayOff, Informed, Organisation,
    OrganisationKind, OrganisationState, Person, PersonState, Role, RolePart,
    northwharf::cast::{DAYS_OFF, ORGANISATIONS, PERSONS, PRIVATE, ROLES},
};
use frame::{
    gate::{Local, Writer},
    problem::Problem,
    store::{self, Saving},
};
use record::{Record, Ref, Rows};
use std::{collections::BTreeMap, str::FromStr};
use terms::{Day, Id, Instant};

mod cast;

/// What was laid, by name.
#[derive(Clone, Debug, Default)]
pub struct Laid {
    /// The organisations.
    pub organisations: BTreeMap<&'static str, Id>,
    /// The persons.
    pub persons: BTreeMap<&'static str, Id>,
    /// The roles, by title and organisation: `Operations, Altus`.
    pub roles: BTreeMap<String, Id>,
}

impl Laid {
    /// The organisation of that name. Panics when it is not of Northwharf.
    pub fn organisation(&self, name: &str) -> Id {
        *self.organisations.get(name).expect("an organisation of Northwharf")
    }

    /// The person of that name. Panics when it is not of Northwharf.
    pub fn person(&self, name: &str) -> Id {
        *self.persons.get(name).expect("a person of Northwharf")
    }
}

/// An organisation of the story.
struct Company {
    name: &'static str,
    kind: OrganisationKind,
    state: OrganisationState,
    part_of: Option<&'static str>,
    purpose: &'static str,
    /// The last two digits of the number that is answered at any hour.
    desk: Option<u8>,
    /// Who answers for the relation.
    owner: Option<&'static str>,
    /// Works with us since so many days, and until so many days ago.
    since: Option<i64>,
    until: Option<i64>,
}

/// A person of the story.
struct Face {
    name: &'static str,
    at: &'static str,
    does: &'static str,
    /// The part of the mail address before the sign.
    mail: &'static str,
    /// The last two digits of the number on call.
    mobile: u8,
    /// So many days ago the contact points were verified.
    verified: Option<i64>,
    languages: &'static str,
    informed: Option<Informed>,
    state: PersonState,
    deputy: Option<&'static str>,
    /// Away for so many days more.
    back_in: Option<i64>,
}

/// A role of the story; who holds it as `(person, capacity, days since, days since the end)`.
struct Part {
    title: &'static str,
    at: &'static str,
    part: RolePart,
    answers_for: &'static str,
    may_decide: &'static str,
    shared: bool,
    held: &'static [(&'static str, Capacity, i64, Option<i64>)],
}

/// Days off of the story, each year again: what they are called, whose, the first, the last.
type Closed = (&'static str, &'static str, (i8, i8), Option<(i8, i8)>);

/// Lays the organisations, persons, roles and days off of Northwharf, with dates relative to the
/// writer's day. Errors: as [`store::save`].
pub async fn lay(writer: &mut Writer<Local>) -> Result<Laid, Problem> {
    let now = writer.now();
    let mut laid = Laid::default();
    for company in &ORGANISATIONS {
        let organisation = company.record(now, &laid);
        laid.organisations.insert(company.name, save(writer, &organisation).await?);
    }
    for face in &PERSONS {
        let person = face.record(now, &laid);
        laid.persons.insert(face.name, save(writer, &person).await?);
    }
    for face in PERSONS.iter().filter(|face| face.deputy.is_some()) {
        let deputy = face.deputy.map(|name| Ref::to(laid.person(name)));
        let person = laid.person(face.name);
        amend(writer, person, |person: Person| Person {
            deputy,
            away_until: face.back_in.map(|days| ago(now, -days)),
            state: face.state,
            ..person
        })
        .await?;
    }
    for company in ORGANISATIONS.iter().filter(|company| company.owner.is_some()) {
        let relationship_owner = company.owner.map(|name| Ref::to(laid.person(name)));
        let organisation = laid.organisation(company.name);
        amend(writer, organisation, |organisation: Organisation| Organisation {
            relationship_owner,
            ..organisation
        })
        .await?;
    }
    for part in &ROLES {
        let role = save(writer, &part.record(now, &laid)).await?;
        laid.roles.insert([part.title, ", ", part.at].concat(), role);
    }
    for (name, whose, first, last) in DAYS_OFF {
        let on = |(month, day)| on(now.day().date().year(), month, day);
        let off = DayOff {
            name: text(name),
            organisation: Ref::to(laid.organisation(whose)),
            first_day: on(first),
            last_day: last.map(on),
            every_year: Some(true),
        };
        save(writer, &off).await?;
    }
    Ok(laid)
}

async fn save<R: Record>(writer: &mut Writer<Local>, record: &R) -> Result<Id, Problem> {
    let outcome = store::save(writer, R::record_type(), Saving::new(record.to_values())).await?;
    Ok(outcome.stored().id)
}

/// Changes a record that was laid before what it refers to was there.
async fn amend<R: Record>(
    writer: &mut Writer<Local>,
    id: Id,
    change: impl FnOnce(R) -> R,
) -> Result<(), Problem> {
    let stored = store::find(writer, R::record_type(), id).await?;
    let record = R::from_values(&stored.values).map_err(|misfit| Problem::fault(misfit.words()))?;
    let values = change(record).to_values();
    let saving = Saving { values, moving: true, ..Saving::of(&stored) };
    store::save(writer, R::record_type(), saving).await.map(drop)
}

impl Company {
    fn record(&self, now: Instant, laid: &Laid) -> Organisation {
        let active_from = self.since.map(|days| ago(now, days));
        Organisation {
            parent: self.part_of.map(|name| Ref::to(laid.organisation(name))),
            purpose: Some(text(self.purpose)),
            website: self.part_of.is_none().then(|| text(&["https://", &self.host()].concat())),
            duty_desk: self.desk.map(number),
            active_from,
            active_until: self.until.map(|days| ago(now, days)),
            review_by: active_from.map(|_| ago(now, -90)),
            state: self.state,
            ..Organisation::named(text(self.name), self.kind)
        }
    }

    /// The part of addresses that names the organisation.
    fn host(&self) -> String {
        let first = self.name.split(' ').next().unwrap_or_default();
        [&first.to_lowercase(), ".example"].concat()
    }
}

impl Face {
    fn record(&self, now: Instant, laid: &Laid) -> Person {
        let company = ORGANISATIONS.iter().find(|company| company.name == self.at);
        let above = company.and_then(|company| company.part_of).unwrap_or(self.at);
        let host = ORGANISATIONS.iter().find(|company| company.name == above).map(Company::host);
        let mail = [self.mail, "@", &host.unwrap_or_default()].concat();
        let verified = self.verified.map(|days| ago(now, days));
        let point = |kind, value: &str, priority, reachable: &str| ContactPoint {
            kind,
            value: text(value),
            priority: Some(priority),
            reachable: Some(text(reachable)),
            verified,
        };
        let mobile = number::<String>(self.mobile);
        let private = PRIVATE.iter().filter(|(name, ..)| *name == self.name).map(
            |(_, kind, value, reachable)| ContactPoint {
                verified: None,
                ..point(*kind, value, 9, reachable)
            },
        );
        Person {
            job_title: Some(text(self.does)),
            email: (self.state != PersonState::Left).then(|| text(&mail)),
            languages: Some(text(self.languages)),
            informed: self.informed,
            contacts: Rows::of(vec![
                point(ContactKind::Mobile, &mobile, 1, "on call, at any hour"),
                point(ContactKind::Mail, &mail, 2, "weekdays 08:00 to 18:00 UTC"),
            ]),
            private_contacts: Rows::of(private.collect()),
            // Who is away needs a deputy, who may not be laid yet: that is amended afterwards.
            state: if self.deputy.is_some() { PersonState::Active } else { self.state },
            ..Person::named(text(self.name), Ref::to(laid.organisation(self.at)))
        }
    }
}

impl Part {
    fn record(&self, now: Instant, laid: &Laid) -> Role {
        let held = self.held.iter().map(|(name, capacity, since, ended)| Assignment {
            person: Ref::to(laid.person(name)),
            capacity: *capacity,
            from: ago(now, *since),
            until: ended.map(|days| ago(now, days)),
        });
        Role {
            answers_for: Some(text(self.answers_for)),
            may_decide: (!self.may_decide.is_empty()).then(|| text(self.may_decide)),
            shared: Some(self.shared),
            holders: Rows::of(held.collect()),
            review_by: Some(ago(now, -120)),
            ..Role::titled(text(self.title), Ref::to(laid.organisation(self.at)), self.part)
        }
    }
}

/// The day so many days before `now`; a negative number lies ahead.
fn ago(now: Instant, days: i64) -> Day {
    now.plus_seconds(-86_400 * days).day()
}

fn on(year: i16, month: i8, day: i8) -> Day {
    text(&format!("{year:04}-{month:02}-{day:02}"))
}

/// A number out of those that are kept free for stories: 555 0100 to 0199.
fn number<T: FromStr>(last: u8) -> T {
    text(&format!("+1 555 01{last:02}"))
}

fn text<T: FromStr>(text: &str) -> T {
    text.parse().ok().expect("the texts of the story fit their fields")
}
