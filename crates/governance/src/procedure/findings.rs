//! What is wanting in who acts: work that lands with nobody, roles in which nobody acts today, and
//! absences that will leave a role to nobody.

use crate::{
    people::{
        Person, Role,
        cast::{Cast, Held, RoleCard},
    },
    procedure::{
        kept::{self, House},
        sight, trail, work,
    },
};
use frame::{
    findings::Finding,
    gate::Scope,
    page::{When, counted},
};
use record::Record;
use std::collections::BTreeMap;
use terms::{Day, Id};

/// Absences that begin within so many days are looked at.
pub const AHEAD_DAYS: i64 = 60;

/// Where all of it is seen and mended.
const COVER: &str = "/people/cover";

/// An absence that leaves a role to nobody on its first day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncovered {
    /// Who will be away.
    pub person: Id,
    /// From when.
    pub from: Day,
    /// The role.
    pub role: Id,
}

/// Does somebody stand for a role on a day, in whichever capacity?
pub fn is_on(held: &Held, day: Day) -> bool {
    held.from <= day && held.until.is_none_or(|until| until >= day)
}

/// Roles that planned absences will leave to nobody, those that begin first at the front. A role in
/// which nobody acts today either is found by that.
pub fn uncovered(cast: &Cast, today: Day) -> Vec<Uncovered> {
    let mut found = Vec::new();
    for (id, role) in cast.roles().filter(|(_, role)| !cast.acting_in(role, today).is_empty()) {
        for held in &role.held {
            let from = cast.person(held.person).and_then(|card| card.away_from);
            let Some(from) = from.filter(|from| *from > today) else { continue };
            let is_ahead = from.days_since(today) <= AHEAD_DAYS && is_on(held, from);
            if is_ahead && cast.acting_in(role, from).is_empty() {
                found.push(Uncovered { person: held.person, from, role: id });
            }
        }
    }
    found.sort_by_key(|one| (one.from, cast.role(one.role).map(|role| role.number)));
    found.dedup_by_key(|one| (one.from, one.role));
    found
}

/// Everything that is wanting, as far as the reader may see it.
pub fn of(scope: &Scope) -> Vec<Finding> {
    let Some(house) = kept::latest(scope.app()) else { return Vec::new() };
    let mut found = nowhere(scope, &house);
    found.extend(vacant(scope, &house.cast));
    found.extend(ahead(scope, &house.cast));
    found
}

/// Work that lands with nobody, each role once.
fn nowhere(scope: &Scope, house: &House) -> Vec<Finding> {
    let mut by_role: BTreeMap<String, (usize, Vec<String>)> = BTreeMap::new();
    for one in work::nowhere(house, scope.now()) {
        let Some(seen) = sight::sight(scope, house, &one.run).filter(|seen| seen.is_whole) else {
            continue;
        };
        let role = trail::party_words(house, &one.run, &seen, &one.party);
        let (count, runs) = by_role.entry(role).or_default();
        *count += one.count;
        runs.push(one.run.title.clone());
    }
    let finding = |(role, (count, runs)): (String, (usize, Vec<String>))| Finding {
        words: format!("{role}: nobody acts"),
        note: match count {
            0 => format!("nothing waits yet in {}", runs.join(", ")),
            _ => format!(
                "{} with nobody in {}",
                counted(count, "piece of work lands", "pieces of work land"),
                runs.join(", ")
            ),
        },
        href: COVER.to_owned(),
        is_pressing: count > 0,
    };
    by_role.into_iter().map(finding).collect()
}

/// Roles in which nobody acts today, as one finding.
fn vacant(scope: &Scope, cast: &Cast) -> Option<Finding> {
    let reach = scope.reach_of(Role::record_type());
    let today = scope.now().day();
    let is_vacant = |(_, role): &(Id, &RoleCard)| {
        reach.includes(role.organisation) && cast.acting_in(role, today).is_empty()
    };
    let mut roles: Vec<_> = cast.roles().filter(is_vacant).map(|(_, role)| role).collect();
    roles.sort_by_key(|role| role.number);
    let names: Vec<&str> = roles.iter().take(3).map(|role| role.title.as_str()).collect();
    let more = if roles.len() > names.len() { " and others" } else { "" };
    (!roles.is_empty()).then(|| Finding {
        words: format!("In {} nobody acts today", counted(roles.len(), "role", "roles")),
        note: format!("{}{more}", names.join(", ")),
        href: COVER.to_owned(),
        is_pressing: false,
    })
}

/// Absences that will leave a role to nobody.
fn ahead(scope: &Scope, cast: &Cast) -> Vec<Finding> {
    let of_roles = scope.reach_of(Role::record_type());
    let of_persons = scope.reach_of(Person::record_type());
    let finding = |one: Uncovered| {
        let role = cast.role(one.role).filter(|role| of_roles.includes(role.organisation))?;
        let home = cast.person(one.person).and_then(|card| card.organisation);
        let is_known = home.is_some_and(|home| of_persons.includes(home));
        let who = match is_known {
            true => cast.person_name(&one.person.to_string()),
            false => "the holder".to_owned(),
        };
        Some(Finding {
            words: format!("{}: nobody acts from {}", role.title, When::day(one.from.date()).words),
            note: format!("{who} will be away; name a deputy"),
            href: COVER.to_owned(),
            is_pressing: false,
        })
    };
    uncovered(cast, scope.now().day()).into_iter().filter_map(finding).collect()
}
