//! Who acts in which role of the process on a day: holders, and deputies where holders are absent.
//!
//! A role of the process is a role of the register by its part: the service continuity management
//! lead of the integrator, the BC manager and the enterprise architects of the organisation, the
//! operations of each provider. Where an organisation has several roles of one part, the one that
//! is called as the process calls it acts; else the oldest.

use crate::people::{
    Capacity, RolePart,
    calendar::{Calendar, Off},
};
use process::{Definition, Party};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use terms::{Day, Id};

/// What is known of a person here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PersonCard {
    /// The short number.
    pub number: i64,
    /// The name.
    pub name: String,
    /// Where the person belongs.
    pub organisation: Option<Id>,
    /// The mail address.
    pub email: Option<String>,
    /// Who stands in.
    pub deputy: Option<Id>,
    /// From when on the person is away, where that is planned.
    pub away_from: Option<Day>,
    /// Until when the person is away.
    pub away_until: Option<Day>,
    /// The name of the state: active, away, left.
    pub state: String,
    /// Is the record out of use?
    pub is_retired: bool,
}

/// A role with those who hold it over time.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleCard {
    /// The short number.
    pub number: i64,
    /// What it is called.
    pub title: String,
    /// The organisation it belongs to.
    pub organisation: Id,
    /// Its part in the process.
    pub part: RolePart,
    /// Who holds it or stands in, from when until when.
    pub held: Vec<Held>,
}

/// Somebody holds a role, or stands in for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The person.
    pub person: Id,
    /// As holder or deputy.
    pub capacity: Capacity,
    /// From which day.
    pub from: Day,
    /// Until which day; that day is the last.
    pub until: Option<Day>,
}

/// What is known of an organisation here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OrganisationCard {
    /// The short number.
    pub number: i64,
    /// The name.
    pub name: String,
    /// What it is part of.
    pub parent: Option<Id>,
}

/// Whose run it is: where its roles are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Around {
    /// The organisation whose continuity it is about.
    pub organisation: Id,
    /// The service integrator, where it is another.
    pub integrator: Option<Id>,
}

/// Why somebody acts in a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Holds it.
    Holds,
    /// Stands in, because this holder is absent.
    StandsIn(Id),
    /// Stands in, because nobody holds it.
    NobodyHolds,
}

/// Everybody who could act.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    persons: HashMap<Id, PersonCard>,
    roles: HashMap<Id, RoleCard>,
    organisations: HashMap<Id, OrganisationCard>,
    /// Roles of an organisation by part, the oldest first.
    parts: HashMap<(Id, &'static str), Vec<Id>>,
    children: HashMap<Id, Vec<Id>>,
    days_off: HashMap<Id, Off>,
    calendar: Arc<Calendar>,
}

/// The part of the register that plays a role of the process.
fn part(role: &str) -> Option<RolePart> {
    Some(match role {
        "sc-lead" => RolePart::ContinuityLead,
        "bc-manager" => RolePart::BcManager,
        "enterprise-architects" => RolePart::EnterpriseArchitects,
        "sp-operations" => RolePart::Operations,
        _ => return None,
    })
}

fn word(part: RolePart) -> &'static str {
    record::Choice::name(&part)
}

/// An organisation or a person, as events name it.
pub fn id_of(text: &str) -> Option<Id> {
    text.parse().ok()
}

impl Cast {
    /// Puts a person in, or what is new about it.
    pub fn put_person(&mut self, id: Id, card: PersonCard) {
        self.persons.insert(id, card);
    }

    /// Puts an organisation in, or what is new about it.
    pub fn put_organisation(&mut self, id: Id, card: OrganisationCard) {
        self.organisations.insert(id, card);
        self.children.clear();
        for (id, card) in &self.organisations {
            if let Some(parent) = card.parent {
                self.children.entry(parent).or_default().push(*id);
            }
        }
    }

    /// Puts a role in, or what is new about it; nothing takes it out.
    pub fn put_role(&mut self, id: Id, card: Option<RoleCard>) {
        if let Some(before) = self.roles.remove(&id) {
            let place = (before.organisation, word(before.part));
            self.parts.entry(place).or_default().retain(|known| *known != id);
        }
        let Some(card) = card else { return };
        let place = (card.organisation, word(card.part));
        self.roles.insert(id, card);
        let all = self.parts.entry(place).or_default();
        all.push(id);
        let roles = &self.roles;
        all.sort_by_key(|id| roles.get(id).map_or(i64::MAX, |role| role.number));
    }

    /// Puts a day off in, or what is new about it; nothing takes it out.
    pub fn put_day_off(&mut self, id: Id, off: Option<Off>) {
        match off {
            Some(off) => self.days_off.insert(id, off),
            None => self.days_off.remove(&id),
        };
    }

    /// Makes the calendar of the days off and of who is part of whom as they are now. One that says
    /// the same stays.
    pub fn settle(&mut self) {
        let above = self.organisations.keys().map(|id| (*id, self.above(*id))).collect();
        let calendar = Calendar::of(self.days_off.values().copied(), &above);
        if *self.calendar != calendar {
            self.calendar = Arc::new(calendar);
        }
    }

    /// Which days organisations work, as of the last [`Cast::settle`].
    pub fn calendar(&self) -> &Arc<Calendar> {
        &self.calendar
    }

    /// What is known of a person.
    pub fn person(&self, id: Id) -> Option<&PersonCard> {
        self.persons.get(&id)
    }

    /// Every person.
    pub fn persons(&self) -> impl Iterator<Item = (Id, &PersonCard)> {
        self.persons.iter().map(|(id, card)| (*id, card))
    }

    /// What is known of an organisation.
    pub fn organisation(&self, id: Id) -> Option<&OrganisationCard> {
        self.organisations.get(&id)
    }

    /// The organisation that somebody means: its short number, its name, or its id.
    pub fn organisation_named(&self, text: &str) -> Option<Id> {
        let text = text.trim();
        let digits = text.strip_prefix("ORG-").and_then(|digits| digits.parse::<i64>().ok());
        let found = self.organisations.iter().find(|(id, card)| {
            Some(card.number) == digits || card.name == text || id.to_string() == text
        });
        found.map(|(id, _)| *id)
    }

    /// The name of a person that events name; nothing of the id where it is not known.
    pub fn person_name(&self, text: &str) -> String {
        let known = id_of(text).and_then(|id| self.persons.get(&id));
        known.map_or_else(|| text.to_owned(), |card| card.name.clone())
    }

    /// The name of an organisation that events name.
    pub fn organisation_name(&self, text: &str) -> String {
        let known = id_of(text).and_then(|id| self.organisations.get(&id));
        known.map_or_else(|| text.to_owned(), |card| card.name.clone())
    }

    /// The short number of an organisation that events name.
    pub fn organisation_label(&self, text: &str) -> String {
        let known = id_of(text).and_then(|id| self.organisations.get(&id));
        let of = <crate::people::Organisation as record::Record>::record_type();
        known.map_or_else(|| text.to_owned(), |card| of.number(card.number))
    }

    /// The person that somebody means: its short number, its name, or its id.
    pub fn person_named(&self, text: &str) -> Option<Id> {
        let text = text.trim();
        let first = text.split_whitespace().next().unwrap_or_default();
        let digits = first.strip_prefix("PER-").and_then(|digits| digits.parse::<i64>().ok());
        let found = self.persons.iter().find(|(id, card)| {
            Some(card.number) == digits || card.name == text || id.to_string() == text
        });
        found.map(|(id, _)| *id)
    }

    /// The role of the register that plays a party of a run; nothing where there is none.
    pub fn role_of(
        &self,
        definition: &Definition,
        around: Around,
        party: &Party,
    ) -> Option<(Id, &RoleCard)> {
        let part = word(part(&party.role)?);
        let called = definition.role(&party.role).map_or("", |role| role.name.as_str());
        let home = match &party.provider {
            Some(provider) => id_of(provider)?,
            None if party.role == "sc-lead" => around.integrator.unwrap_or(around.organisation),
            None => around.organisation,
        };
        let upwards = party.provider.is_none();
        self.near(home, upwards).into_iter().find_map(|organisation| {
            let all = self.parts.get(&(organisation, part))?;
            let is_called = |id: &&Id| {
                self.roles.get(id).is_some_and(|role| role.title.eq_ignore_ascii_case(called))
            };
            let id = all.iter().find(is_called).or(all.first())?;
            self.roles.get(id).map(|role| (*id, role))
        })
    }

    /// Every role in use.
    pub fn roles(&self) -> impl Iterator<Item = (Id, &RoleCard)> {
        self.roles.iter().map(|(id, card)| (*id, card))
    }

    /// A role of the register.
    pub fn role(&self, id: Id) -> Option<&RoleCard> {
        self.roles.get(&id)
    }

    /// The role of an organisation, of what it is part of or what is part of it, or of its
    /// integrator, that is called so.
    pub fn role_called(&self, name: &str, organisation: Id, integrator: Option<Id>) -> Option<Id> {
        let mut near = self.near(organisation, true);
        near.extend(integrator.map(|id| self.near(id, true)).unwrap_or_default());
        near.into_iter().find_map(|home| {
            let mut called: Vec<(&Id, &RoleCard)> = self
                .roles
                .iter()
                .filter(|(_, role)| role.organisation == home)
                .filter(|(_, role)| role.title.eq_ignore_ascii_case(name))
                .collect();
            called.sort_by_key(|(_, role)| role.number);
            called.first().map(|(id, _)| **id)
        })
    }

    /// An organisation, and what it is part of.
    fn above(&self, home: Id) -> Vec<Id> {
        let mut all = vec![home];
        let mut next = self.organisations.get(&home).and_then(|card| card.parent);
        while let Some(id) = next.filter(|id| !all.contains(id)) {
            all.push(id);
            next = self.organisations.get(&id).and_then(|card| card.parent);
        }
        all
    }

    /// An organisation, what it is part of, and what is part of it: in the order in which a role is
    /// looked for.
    fn near(&self, home: Id, upwards: bool) -> Vec<Id> {
        let mut near = if upwards { self.above(home) } else { vec![home] };
        let mut below = vec![home];
        while let Some(id) = below.pop() {
            let mut children = self.children.get(&id).cloned().unwrap_or_default();
            children.retain(|child| !near.contains(child));
            children.sort_by_key(|id| self.organisations.get(id).map_or(0, |card| card.number));
            near.extend(&children);
            below.extend(children);
        }
        near
    }

    /// Is the person there on that day?
    pub fn is_present(&self, person: Id, day: Day) -> bool {
        let Some(card) = self.persons.get(&person) else { return false };
        let is_over = card.away_until.is_some_and(|until| until < day);
        // A planned absence needs nobody to say on its first day that it has begun.
        let is_planned =
            card.away_from.is_some_and(|from| from <= day && card.away_until.is_some());
        let is_away = !is_over && (card.state == "away" || is_planned);
        !card.is_retired && !is_away && !matches!(card.state.as_str(), "left" | "expected")
    }

    /// Is the person one who may act at all: neither gone, nor still to come, nor out of use?
    pub fn is_of_the_house(&self, person: Id) -> bool {
        let card = self.persons.get(&person);
        card.is_some_and(|card| {
            !card.is_retired && !matches!(card.state.as_str(), "left" | "expected")
        })
    }

    /// Who acts for a party of a run on a day, the holders first; nobody where work would land
    /// nowhere.
    pub fn acting(
        &self,
        (definition, around): (&Definition, Around),
        party: &Party,
        day: Day,
    ) -> Vec<(Id, Stands)> {
        let Some((_, role)) = self.role_of(definition, around, party) else { return Vec::new() };
        self.acting_in(role, day)
    }

    /// Who acts in a role of the register on a day.
    pub fn acting_in(&self, role: &RoleCard, day: Day) -> Vec<(Id, Stands)> {
        let now = |capacity: Capacity| {
            role.held.iter().filter(move |held| {
                let is_on = held.from <= day && held.until.is_none_or(|until| until >= day);
                is_on && held.capacity == capacity
            })
        };
        let mut acting: Vec<(Id, Stands)> = Vec::new();
        let mut absent = Vec::new();
        for held in now(Capacity::Holder) {
            match self.is_present(held.person, day) {
                true => acting.push((held.person, Stands::Holds)),
                false => absent.push(held.person),
            }
        }
        for holder in &absent {
            let deputy = self.persons.get(holder).and_then(|card| card.deputy);
            if let Some(deputy) = deputy.filter(|deputy| self.is_present(*deputy, day)) {
                acting.push((deputy, Stands::StandsIn(*holder)));
            }
        }
        if acting.is_empty() {
            let stands = absent.first().map_or(Stands::NobodyHolds, |one| Stands::StandsIn(*one));
            let deputies = now(Capacity::Deputy).map(|held| held.person);
            acting
                .extend(deputies.filter(|one| self.is_present(*one, day)).map(|one| (one, stands)));
        }
        let mut seen = BTreeSet::new();
        acting.retain(|(person, _)| seen.insert(*person));
        acting
    }

    /// The circle of deputies in which a person stands: each the deputy of the one before, and the
    /// person that of the last; empty where the way does not lead back. When all of them are away,
    /// nobody stands in.
    pub fn deputy_circle(&self, person: Id) -> Vec<Id> {
        let deputy = |id: Id| self.persons.get(&id).and_then(|card| card.deputy);
        let mut circle = vec![person];
        let mut next = deputy(person);
        while let Some(id) = next {
            if id == person {
                return circle;
            }
            if circle.contains(&id) {
                break;
            }
            circle.push(id);
            next = deputy(id);
        }
        Vec::new()
    }

    /// Who holds a role of the register on a day and is away, though not gone.
    pub fn absent_in(&self, role: &RoleCard, day: Day) -> Vec<Id> {
        let is_on = |held: &&Held| {
            held.capacity == Capacity::Holder
                && held.from <= day
                && held.until.is_none_or(|until| until >= day)
        };
        let is_away = |person: &Id| self.is_of_the_house(*person) && !self.is_present(*person, day);
        role.held.iter().filter(is_on).map(|held| held.person).filter(is_away).collect()
    }

    /// Who stands in for a person by the roles that it holds on a day, each with the role.
    pub fn deputies_by_role(&self, person: Id, day: Day) -> Vec<(Id, &str)> {
        let is_on = |held: &Held| held.from <= day && held.until.is_none_or(|until| until >= day);
        let holds = |role: &&RoleCard| {
            let is_it = |held: &Held| held.person == person && held.capacity == Capacity::Holder;
            role.held.iter().any(|held| is_it(held) && is_on(held))
        };
        let mut roles: Vec<&RoleCard> = self.roles.values().filter(holds).collect();
        roles.sort_by_key(|role| role.number);
        let deputies = |role: &'_ RoleCard| {
            let all = role.held.iter().filter(|held| held.capacity == Capacity::Deputy);
            all.filter(|held| is_on(held)).map(|held| held.person).collect::<Vec<_>>()
        };
        let named = roles.into_iter();
        named
            .flat_map(|role| deputies(role).into_iter().map(|one| (one, role.title.as_str())))
            .collect()
    }

    /// Who could act in a role of the register on a day: holders and deputies who are there, and
    /// the deputies of the persons who hold it.
    pub fn could_act(&self, role: &RoleCard, day: Day) -> Vec<Id> {
        let on = |held: &&Held| held.from <= day && held.until.is_none_or(|until| until >= day);
        let mut could: BTreeSet<Id> = BTreeSet::new();
        for held in role.held.iter().filter(on) {
            let holder = (held.capacity == Capacity::Holder).then_some(held.person);
            could.insert(held.person);
            could.extend(holder.and_then(|one| self.persons.get(&one)?.deputy));
        }
        could.into_iter().filter(|person| self.is_present(*person, day)).collect()
    }

    /// The parties of a run for which somebody acts on a day.
    pub fn parties(
        &self,
        (definition, around): (&Definition, Around),
        all: &[Party],
        person: Id,
        day: Day,
    ) -> Vec<Party> {
        let acts = |party: &&Party| {
            let acting = self.acting((definition, around), party, day);
            acting.iter().any(|(one, _)| *one == person)
        };
        all.iter().filter(acts).cloned().collect()
    }
}

#[cfg(test)]
#[path = "cast_tests.rs"]
mod tests;
