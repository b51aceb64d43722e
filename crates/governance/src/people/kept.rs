//! Everybody who could act, in memory: organisations, persons and roles, following the ledger.
//!
//! Nothing here is a source: a restart reads it again. Who may learn a name of it is decided by
//! whoever shows one.

use crate::people::{
    Assignment, DayOff, Organisation, Person, Role,
    calendar::Off,
    cast::{Cast, Held, OrganisationCard, PersonCard, RoleCard},
};
use frame::{
    app::App,
    gate::{Local, Reader, local_reader},
    problem::Problem,
    store::{self, Follower, ListQuery, Scanned},
};
use record::{Record, Rows, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use terms::{Day, Id};

/// More changes than this at once, and everything is read again.
const MANY: usize = 500;

/// Roles that are read: more than any installation has.
const ROLES: usize = 100_000;

/// The registers that are read, in the order in which they need each other.
const READ: [&str; 4] = ["organisation", "person", "role", "day_off"];

#[derive(Default)]
struct Kept(tokio::sync::Mutex<State>);

#[derive(Default)]
struct State {
    follower: Follower,
    cast: Option<Arc<Cast>>,
}

/// Everybody as they are now.
pub async fn cast(app: &App) -> Result<Arc<Cast>, Problem> {
    let kept = app.room::<Kept>();
    let mut state = kept.0.lock().await;
    state.freshen(app).await?;
    Ok(state.cast.clone().unwrap_or_default())
}

/// Everybody as far as they are known without a question; nothing before they were read.
pub fn known(app: &App) -> Option<Arc<Cast>> {
    let kept = app.room::<Kept>();
    kept.0.try_lock().ok().and_then(|state| state.cast.clone())
}

impl State {
    async fn freshen(&mut self, app: &App) -> Result<(), Problem> {
        let mut reader = local_reader(app, "People");
        let Some(cast) = self.cast.clone() else { return self.begin(&mut reader).await };
        let mut changed: BTreeMap<&'static str, BTreeSet<Id>> = BTreeMap::new();
        for one in self.follower.news(&mut reader).await? {
            if let (Some(of), Some(record)) = (one.of, one.record)
                && READ.contains(&of.name)
            {
                changed.entry(of.name).or_default().insert(record);
            }
        }
        if changed.is_empty() {
            return Ok(());
        }
        if changed.values().map(BTreeSet::len).sum::<usize>() > MANY {
            return self.begin(&mut reader).await;
        }
        let mut cast = Cast::clone(&cast);
        // An error on the way reads everything again the next time.
        self.cast = None;
        for (name, ids) in changed {
            let ids: Vec<Id> = ids.into_iter().collect();
            read(&mut reader, &mut cast, name, Some(&ids)).await?;
        }
        cast.settle();
        self.cast = Some(Arc::new(cast));
        Ok(())
    }

    async fn begin(&mut self, reader: &mut Reader<Local>) -> Result<(), Problem> {
        self.cast = None;
        self.follower.begin(reader).await?;
        let mut cast = Cast::default();
        for name in READ {
            read(reader, &mut cast, name, None).await?;
        }
        cast.settle();
        self.cast = Some(Arc::new(cast));
        Ok(())
    }
}

async fn read(
    reader: &mut Reader<Local>,
    cast: &mut Cast,
    name: &str,
    only: Option<&[Id]>,
) -> Result<(), Problem> {
    match name {
        "role" => roles(reader, cast, only).await,
        "organisation" => {
            let of = Organisation::record_type();
            let put = |one: Scanned| cast.put_organisation(one.id, organisation(&one));
            store::scan(reader, of, &["name", "parent"], only, put).await
        }
        "day_off" => {
            let fields = ["organisation", "first_day", "last_day", "every_year"];
            let put = |one: Scanned| cast.put_day_off(one.id, off(&one));
            store::scan(reader, DayOff::record_type(), &fields, only, put).await
        }
        _ => {
            let fields =
                ["name", "organisation", "email", "deputy", "away_until", "state", "away_from"];
            let put = |one: Scanned| cast.put_person(one.id, person(&one));
            store::scan(reader, Person::record_type(), &fields, only, put).await
        }
    }
}

async fn roles(
    reader: &mut Reader<Local>,
    cast: &mut Cast,
    only: Option<&[Id]>,
) -> Result<(), Problem> {
    let of = Role::record_type();
    let ids = match only {
        Some(ids) => ids.to_vec(),
        None => store::list_ids(reader, of, &ListQuery::default(), ROLES).await?,
    };
    for stored in store::load_many(reader, of, &ids).await? {
        let role = Role::from_values(&stored.values).map_err(|m| Problem::fault(m.words()))?;
        let card = RoleCard {
            number: stored.number,
            title: role.title.to_string(),
            organisation: role.organisation.id(),
            part: role.part,
            held: held(&role.holders),
        };
        cast.put_role(stored.id, stored.retired.is_none().then_some(card));
    }
    Ok(())
}

fn held(holders: &Rows<Assignment>) -> Vec<Held> {
    let held = holders.iter().map(|one| Held {
        person: one.person.id(),
        capacity: one.capacity,
        from: one.from,
        until: one.until,
    });
    held.collect()
}

fn organisation(one: &Scanned) -> OrganisationCard {
    OrganisationCard {
        number: one.number,
        name: text(&one.values[0]),
        parent: one.values[1].as_ref_id(),
    }
}

fn off(one: &Scanned) -> Option<Off> {
    let first = day(&one.values[1])?;
    let off = Off {
        organisation: one.values[0].as_ref_id()?,
        first,
        last: day(&one.values[2]).unwrap_or(first),
        every_year: one.values[3] == Value::Flag(true),
    };
    (!one.is_retired).then_some(off)
}

fn person(one: &Scanned) -> PersonCard {
    let mail = text(&one.values[2]);
    PersonCard {
        number: one.number,
        name: text(&one.values[0]),
        organisation: one.values[1].as_ref_id(),
        email: (!mail.is_empty()).then_some(mail),
        deputy: one.values[3].as_ref_id(),
        away_from: day(&one.values[6]),
        away_until: day(&one.values[4]),
        state: text(&one.values[5]),
        is_retired: one.is_retired,
    }
}

fn day(value: &Value) -> Option<Day> {
    match value {
        Value::Day(day) => Some(*day),
        _ => None,
    }
}

fn text(value: &Value) -> String {
    value.as_text().unwrap_or_default().to_owned()
}
