//! Northwharf's services and what they stand on: the fictional landscape of the demonstration and
//! of tests.
//!
//! It tells a story with findings in it, and none of them is typed in: Settlement comes back too
//! late because both nodes of its database stand on one storage array, both lines of Market data
//! lie in one cable riser, one engineer restores everything, contracts promise less than is needed,
//! and of some services nobody knows enough to say anything.

mod components;
mod deeds;
mod needs;
mod portfolio;
mod promises;

use crate::{
    northwharf::{
        components::{PLACES, all_components},
        needs::all_needs,
        portfolio::SERVICES,
        promises::{CONTRACTS, SUPPLIERS},
    },
    suppliers::Contract,
};
use frame::{
    gate::{Local, Writer},
    problem::Problem,
    store::{self, Saving},
};
use governance::people::{Location, northwharf::Laid as People};
use record::{Record, Ref, Refs};
use std::{collections::BTreeMap, str::FromStr};
use terms::{Day, Duration, Id, Instant};

/// What was laid, by name.
#[derive(Clone, Debug, Default)]
pub struct Laid {
    /// The locations.
    pub locations: BTreeMap<String, Id>,
    /// The services.
    pub services: BTreeMap<String, Id>,
    /// The suppliers.
    pub suppliers: BTreeMap<String, Id>,
    /// The contracts, by their reference: `UC-ALT-07`.
    pub contracts: BTreeMap<String, Id>,
    /// The configuration items.
    pub cis: BTreeMap<String, Id>,
    /// How many dependencies there are.
    pub dependencies: usize,
}

impl Laid {
    /// The service of that name. Panics when it is not of Northwharf.
    pub fn service(&self, name: &str) -> Id {
        *self.services.get(name).expect("a service of Northwharf")
    }

    /// The configuration item of that name. Panics when it is not of Northwharf.
    pub fn ci(&self, name: &str) -> Id {
        *self.cis.get(name).expect("a component of Northwharf")
    }

    /// The supplier of that name. Panics when it is not of Northwharf.
    pub fn supplier(&self, name: &str) -> Id {
        *self.suppliers.get(name).expect("a supplier of Northwharf")
    }

    /// The contract of that reference. Panics when it is not of Northwharf.
    pub fn contract(&self, reference: &str) -> Id {
        *self.contracts.get(reference).expect("a contract of Northwharf")
    }
}

/// What a declaration of the story needs to become a record.
struct Stage<'s> {
    now: Instant,
    people: &'s People,
    laid: &'s Laid,
}

/// Lays the landscape over the people of Northwharf, with dates relative to the writer's day.
/// Errors: as [`store::save`].
pub async fn lay(writer: &mut Writer<Local>, people: &People) -> Result<Laid, Problem> {
    // Components are changed for a reason that is told, also in a story.
    if !writer.has_reason() {
        writer.because("Northwharf is laid.");
    }
    let now = writer.now();
    let mut laid = Laid::default();
    for place in &PLACES {
        let record = place.record(&Stage { now, people, laid: &laid });
        let ids = save(writer, vec![record]).await?;
        laid.locations.insert(place.name.to_owned(), ids[0]);
    }
    let records = SERVICES.iter().map(|one| one.record(&Stage { now, people, laid: &laid }));
    let ids = save(writer, records.collect()).await?;
    laid.services = SERVICES.iter().map(|one| one.name.to_owned()).zip(ids).collect();
    for supplier in &SUPPLIERS {
        let record = supplier.record(&Stage { now, people, laid: &laid });
        let ids = save(writer, vec![record]).await?;
        laid.suppliers.insert(supplier.name.to_owned(), ids[0]);
    }
    let records = CONTRACTS.iter().map(|one| one.record(&Stage { now, people, laid: &laid }));
    let ids = save(writer, records.collect()).await?;
    laid.contracts = CONTRACTS.iter().map(|one| one.reference.to_owned()).zip(ids).collect();
    for contract in CONTRACTS.iter().filter(|one| !one.stands_on.is_empty()) {
        let below = contract.stands_on.iter().map(|name| laid.contract(name));
        let underpinned_by = Refs::to(below.collect::<Vec<_>>());
        amend(writer, laid.contract(contract.reference), |record: Contract| Contract {
            underpinned_by,
            ..record
        })
        .await?;
    }
    let components = all_components();
    let records = components.iter().map(|one| one.record(&Stage { now, people, laid: &laid }));
    let ids = save(writer, records.collect()).await?;
    laid.cis = components.iter().map(|one| one.name.clone()).zip(ids).collect();
    let needs = all_needs();
    let records = needs
        .iter()
        .enumerate()
        .map(|(at, need)| need.record(at, &Stage { now, people, laid: &laid }));
    laid.dependencies = save(writer, records.collect()).await?.len();
    let stage = Stage { now, people, laid: &laid };
    save(writer, deeds::reviews(&stage)).await?;
    save(writer, deeds::disputes(&stage)).await?;
    save(writer, deeds::proofs(&stage)).await?;
    save(writer, deeds::requirements(&stage)).await?;
    save(writer, deeds::policies(&stage)).await?;
    save(writer, vec![deeds::baseline(&stage)]).await?;
    save(writer, vec![deeds::audit(&stage)]).await?;
    Ok(laid)
}

/// Saves them all, in their order. A refusal is a mistake in the story, and named.
async fn save<R: Record>(writer: &mut Writer<Local>, records: Vec<R>) -> Result<Vec<Id>, Problem> {
    let savings = records.iter().map(|record| Saving::new(record.to_values())).collect();
    let outcomes = store::save_many(writer, R::record_type(), savings).await?;
    let ids = outcomes.into_iter().map(|outcome| Ok(outcome?.stored().id));
    ids.collect::<Result<Vec<Id>, _>>().map_err(Problem::Refused)
}

/// Changes a record that was laid before what it refers to was there.
async fn amend<R: Record>(
    writer: &mut Writer<Local>,
    id: Id,
    change: impl FnOnce(R) -> R,
) -> Result<(), Problem> {
    let stored = store::find(writer, R::record_type(), id).await?;
    let record = R::from_values(&stored.values).map_err(|misfit| Problem::fault(misfit.words()))?;
    let saving = Saving { values: change(record).to_values(), ..Saving::of(&stored) };
    store::save(writer, R::record_type(), saving).await.map(drop)
}

impl Stage<'_> {
    fn organisation<T>(&self, name: &str) -> Ref<T> {
        Ref::to(self.people.organisation(name))
    }

    fn person<T>(&self, name: &str) -> Ref<T> {
        Ref::to(self.people.person(name))
    }

    /// The person of that name; nobody when the name is empty.
    fn somebody<T>(&self, name: &str) -> Option<Ref<T>> {
        (!name.is_empty()).then(|| self.person(name))
    }

    fn location(&self, name: &str) -> Option<Ref<Location>> {
        (!name.is_empty())
            .then(|| Ref::to(*self.laid.locations.get(name).expect("a location of Northwharf")))
    }

    /// The day so many days before today; a negative number lies ahead.
    fn ago(&self, days: i64) -> Day {
        self.now.day().plus_days(-days)
    }

    /// Whatever bears that name and can be needed: a component, a service, a place, a person, a
    /// supplier.
    fn provider(&self, name: &str) -> Id {
        let laid = [&self.laid.cis, &self.laid.services, &self.laid.locations];
        let found = laid.iter().find_map(|all| all.get(name));
        let found = found.or_else(|| self.laid.suppliers.get(name)).copied();
        let found = found.or_else(|| self.people.persons.get(name).copied());
        found.or_else(|| self.people.roles.get(name).copied()).expect("a name of Northwharf")
    }
}

fn text<T: FromStr>(text: &str) -> T {
    text.parse().ok().expect("the texts of the story fit their fields")
}

/// The text, or nothing when it is empty.
fn words<T: FromStr>(words: &str) -> Option<T> {
    (!words.is_empty()).then(|| text(words))
}

/// So many minutes; a negative number is a time that nobody knows.
fn minutes(minutes: i64) -> Option<Duration> {
    (minutes >= 0)
        .then(|| Duration::from_seconds(60 * minutes).expect("the times of the story are short"))
}
