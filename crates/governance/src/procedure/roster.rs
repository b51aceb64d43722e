//! Who acts where, found from the person: which parties of which runs each role of the register
//! plays, and which roles somebody acts in today.
//!
//! Without it a page of somebody's work would ask of each party of each run who acts for it, and
//! most of them are nobody's business.

use crate::{
    people::cast::{Around, Cast},
    procedure::kept::KeptRun,
};
use process::{Definition, Party};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};
use terms::{Day, Id};

/// The parties of live runs, by the role of the register that plays them.
#[derive(Debug, Default)]
pub struct Roster {
    /// By role, and then by run.
    played: HashMap<Id, BTreeMap<Id, Vec<Party>>>,
    unplayed: Vec<(Id, Party)>,
    today: Mutex<Option<Arc<Today>>>,
}

/// Who acts in which roles on a day.
#[derive(Debug)]
struct Today {
    day: Day,
    acts_in: HashMap<Id, Vec<Id>>,
    /// Roles that somebody holds who is away.
    absent_in: HashMap<Id, Vec<Id>>,
    /// Roles that play a party and in which nobody acts.
    empty: BTreeSet<Id>,
}

impl Roster {
    /// The roster of these runs.
    pub fn of(cast: &Cast, runs: &BTreeMap<Id, Arc<KeptRun>>) -> Roster {
        let mut roster = Roster::default();
        // Most runs are of the same organisations, and a role is looked for in all of them.
        let mut known: HashMap<(*const Definition, Around, Party), Option<Id>> = HashMap::new();
        for run in runs.values().filter(|run| run.is_live()) {
            for party in run.parties() {
                let asked = (Arc::as_ptr(&run.definition), run.around, party.clone());
                let role = *known.entry(asked).or_insert_with(|| {
                    cast.role_of(&run.definition, run.around, &party).map(|(id, _)| id)
                });
                match role {
                    Some(role) => {
                        let of_role = roster.played.entry(role).or_default();
                        of_role.entry(run.id).or_default().push(party);
                    }
                    None => roster.unplayed.push((run.id, party)),
                }
            }
        }
        roster
    }

    fn today(&self, cast: &Cast, day: Day) -> Arc<Today> {
        let mut kept = self.today.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(today) = kept.as_ref().filter(|today| today.day == day) {
            return Arc::clone(today);
        }
        let mut today = Today {
            day,
            acts_in: HashMap::new(),
            absent_in: HashMap::new(),
            empty: BTreeSet::new(),
        };
        for role in self.played.keys() {
            let acting = cast.role(*role).map(|card| cast.acting_in(card, day)).unwrap_or_default();
            if acting.is_empty() {
                today.empty.insert(*role);
            }
            let away = cast.role(*role).map(|card| cast.absent_in(card, day)).unwrap_or_default();
            for person in away {
                today.absent_in.entry(person).or_default().push(*role);
            }
            for (person, _) in acting {
                today.acts_in.entry(person).or_default().push(*role);
            }
        }
        let today = Arc::new(today);
        *kept = Some(Arc::clone(&today));
        today
    }

    /// The parties for which a person acts on a day, by run.
    pub fn parts(&self, cast: &Cast, person: Id, day: Day) -> BTreeMap<Id, Vec<&Party>> {
        let today = self.today(cast, day);
        self.played_in(today.acts_in.get(&person))
    }

    /// The parties that are a person's by right on a day on which it is away, by run.
    pub fn absent_parts(&self, cast: &Cast, person: Id, day: Day) -> BTreeMap<Id, Vec<&Party>> {
        let today = self.today(cast, day);
        self.played_in(today.absent_in.get(&person))
    }

    fn played_in(&self, roles: Option<&Vec<Id>>) -> BTreeMap<Id, Vec<&Party>> {
        let mut parts: BTreeMap<Id, Vec<&Party>> = BTreeMap::new();
        for role in roles.into_iter().flatten() {
            for (run, parties) in self.played.get(role).into_iter().flatten() {
                parts.entry(*run).or_default().extend(parties);
            }
        }
        parts
    }

    /// The parties of one run for which a person acts on a day.
    pub fn parties(&self, cast: &Cast, (run, person): (Id, Id), day: Day) -> Vec<Party> {
        let today = self.today(cast, day);
        let roles = today.acts_in.get(&person).into_iter().flatten();
        let of_run = roles.filter_map(|role| self.played.get(role)?.get(&run));
        let mut parties: Vec<Party> = of_run.flatten().cloned().collect();
        parties.sort();
        parties
    }

    /// The parties for which nobody acts on a day, with their runs.
    pub fn vacant(&self, cast: &Cast, day: Day) -> Vec<(Id, &Party)> {
        let today = self.today(cast, day);
        let empty = today.empty.iter().filter_map(|role| self.played.get(role)).flatten();
        let empty = empty.flat_map(|(run, all)| all.iter().map(|party| (*run, party)));
        let unplayed = self.unplayed.iter().map(|(run, party)| (*run, party));
        let mut vacant: Vec<(Id, &Party)> = unplayed.chain(empty).collect();
        vacant.sort();
        vacant
    }
}
