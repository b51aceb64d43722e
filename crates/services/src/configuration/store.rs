//! What a baseline holds, and what the register says now: read from the ledger and the store, for
//! comparisons.

use crate::{
    catalogue::Service,
    configuration::{Baseline, BaselineState, Ci, Dependency, audit::Held},
};
use frame::{
    gate::Scoped,
    problem::Problem,
    store::{self, ListQuery, Stored},
};
use record::{Filter, Kind, Record, RecordType, Test, Value};
use terms::{Id, Instant};

/// How many components one comparison looks at.
pub const COMPARED: usize = 5_000;

/// How many dependencies: components have some of them each.
const NEEDS_COMPARED: usize = 4 * COMPARED;

/// The fields of a component that a comparison looks at.
const OF_CI: [&str; 10] = [
    "class",
    "edition",
    "serial",
    "asset_tag",
    "address",
    "location",
    "owner",
    "supplier",
    "contract",
    "own_recovery",
];

/// The fields of a service that a comparison looks at.
const OF_SERVICE: [&str; 10] =
    ["provider", "owner", "tier", "vital", "rto", "rpo", "mtpd", "mtdl", "wrt", "own_recovery"];

/// The fields of a dependency that a comparison looks at; who needs whom, and how, is its name.
const OF_DEPENDENCY: [&str; 8] =
    ["strength", "group", "needed", "lag", "recovered_together", "start_after", "status", "owner"];

/// The fields of a dependency that files tell of; what else they say is set once.
const TOLD_OF_DEPENDENCY: [&str; 2] = ["group", "needed"];

fn compared(of: &RecordType) -> &'static [&'static str] {
    match of.name {
        Ci::NAME => &OF_CI,
        Dependency::NAME => &OF_DEPENDENCY,
        _ => &OF_SERVICE,
    }
}

/// What a baseline holds: each component, service and dependency it covers as it was at its
/// instant, as far as the reader may see it. What did not exist then, or was out of use, is not in
/// it.
pub async fn contents(
    by: &mut impl Scoped,
    stored: &Stored,
    baseline: &Baseline,
) -> Result<Vec<Held>, Problem> {
    let Some(instant) = instant(stored, baseline) else {
        let words = "As of is open; a baseline holds what was at an instant, give it first";
        return Err(Problem::refused("as_of", words));
    };
    let mut held = Vec::new();
    for one in covered(by, baseline).await? {
        if let Some(then) = store::as_of(by, &one, instant).await?
            && in_use(&then)
        {
            held.push(told(by, &then).await?);
        }
    }
    Ok(held)
}

/// The same components, services and dependencies as they are now.
pub async fn now(by: &mut impl Scoped, baseline: &Baseline) -> Result<Vec<Held>, Problem> {
    let mut held = Vec::new();
    for one in covered(by, baseline).await? {
        if in_use(&one) {
            held.push(told(by, &one).await?);
        }
    }
    Ok(held)
}

/// What the register says of the components of an organisation now.
pub async fn register(by: &mut impl Scoped, organisation: Id) -> Result<Vec<Held>, Problem> {
    let mut held = Vec::new();
    for one in of_organisation(by, organisation, false).await? {
        if in_use(&one) {
            held.push(told(by, &one).await?);
        }
    }
    Ok(held)
}

/// What the register says of the services that an organisation delivers now.
pub async fn services(by: &mut impl Scoped, organisation: Id) -> Result<Vec<Held>, Problem> {
    let mut held = Vec::new();
    for one in delivered_by(by, organisation).await? {
        if in_use(&one) {
            held.push(told(by, &one).await?);
        }
    }
    Ok(held)
}

/// What the register says that the services and components of an organisation need now.
pub async fn dependencies(by: &mut impl Scoped, organisation: Id) -> Result<Vec<Held>, Problem> {
    let mut held = Vec::new();
    for one in needs_of(by, organisation, false).await? {
        held.push(told(by, &one).await?);
    }
    Ok(held)
}

/// A service, component or dependency as files tell of it.
#[derive(Clone, Debug)]
pub struct FromFiles {
    /// Its register.
    pub of: &'static RecordType,
    /// What it is called.
    pub name: String,
    /// The organisation whose it is.
    pub at: Option<Id>,
    /// By the names of its fields, the texts that the files give them.
    pub fields: Vec<(&'static str, String)>,
}

/// As far as a comparison looks at it.
pub fn from_files(told: FromFiles) -> Held {
    let is_need = told.of.name == Dependency::NAME;
    let compared = if is_need { &TOLD_OF_DEPENDENCY } else { compared(told.of) };
    let fields = told.fields.into_iter().filter(|(name, _)| compared.contains(name));
    let labelled = fields.filter_map(|(name, text)| {
        told.of.field(name).map(|(_, field)| (field.label.to_owned(), text))
    });
    Held { name: told.name, fields: labelled.collect() }
}

/// The instant of a baseline: never after it was fixed, so that nothing that happens later can
/// change what it holds.
fn instant(stored: &Stored, baseline: &Baseline) -> Option<Instant> {
    let fixed = match baseline.state {
        BaselineState::Fixed => stored.state_since.as_ref().map(|(at, _)| *at),
        BaselineState::Draft => None,
    };
    let asked = baseline.as_of?;
    Some(fixed.map_or(asked, |fixed| asked.min(fixed)))
}

/// The records that a baseline covers, those out of use among them.
async fn covered(by: &mut impl Scoped, baseline: &Baseline) -> Result<Vec<Stored>, Problem> {
    let cis: Vec<Id> = baseline.cis.iter().map(|ci| ci.id()).collect();
    let services: Vec<Id> = baseline.services.iter().map(|service| service.id()).collect();
    if cis.is_empty() && services.is_empty() {
        let organisation = baseline.organisation.id();
        let mut all = of_organisation(by, organisation, false).await?;
        all.extend(of_organisation(by, organisation, true).await?);
        all.extend(needs_of(by, organisation, false).await?);
        all.extend(needs_of(by, organisation, true).await?);
        return Ok(all);
    }
    let mut all = store::load_many(by, Ci::record_type(), &cis).await?;
    all.extend(store::load_many(by, Service::record_type(), &services).await?);
    let consumers: Vec<Id> = cis.into_iter().chain(services).collect();
    let of = Dependency::record_type();
    for retired in [false, true] {
        all.extend(whose(by, (of, "consumer"), &consumers, retired).await?);
    }
    Ok(all)
}

async fn needs_of(
    by: &mut impl Scoped,
    organisation: Id,
    retired: bool,
) -> Result<Vec<Stored>, Problem> {
    whose(by, (Dependency::record_type(), "organisation"), &[organisation], retired).await
}

async fn of_organisation(
    by: &mut impl Scoped,
    organisation: Id,
    retired: bool,
) -> Result<Vec<Stored>, Problem> {
    whose(by, (Ci::record_type(), "organisation"), &[organisation], retired).await
}

async fn delivered_by(by: &mut impl Scoped, organisation: Id) -> Result<Vec<Stored>, Problem> {
    whose(by, (Service::record_type(), "provider"), &[organisation], false).await
}

/// The records whose field names one of these.
async fn whose(
    by: &mut impl Scoped,
    (of, field): (&'static RecordType, &'static str),
    named: &[Id],
    retired: bool,
) -> Result<Vec<Stored>, Problem> {
    let (field, _) = of.field(field).expect("the record has the field");
    let test = Test::AnyOf(named.iter().copied().map(Value::Ref).collect());
    let query =
        ListQuery { filters: vec![Filter { field, test }], retired, ..ListQuery::default() };
    let most = if std::ptr::eq(of, Dependency::record_type()) { NEEDS_COMPARED } else { COMPARED };
    let ids = store::list_ids(by, of, &query, most + 1).await?;
    if ids.len() > most {
        let words = format!(
            "{} are too many to compare at once: more than {most}; name the components to look at",
            of.register
        );
        return Err(Problem::refused("cis", words));
    }
    store::load_many(by, of, &ids).await
}

/// Is it there? What is retired, withdrawn or gone is not.
fn in_use(stored: &Stored) -> bool {
    let gone = matches!(stored.state(), Some("withdrawn" | "disposed" | "retired"));
    stored.retired.is_none() && !gone
}

/// A record as far as it is compared; references are told by their names.
async fn told(by: &mut impl Scoped, stored: &Stored) -> Result<Held, Problem> {
    let of: &'static RecordType = stored.of;
    let compared = compared(of);
    let names = store::names(by, std::slice::from_ref(stored)).await?;
    let fields = compared.iter().filter_map(|name| of.field(name));
    let told = fields.map(|(at, field)| {
        let value = &stored.values[at];
        let text = match (value, &field.kind) {
            (Value::Ref(id), Kind::Ref(_)) => names.get(*id).map(|named| named.title.clone()),
            _ => Some(field.kind.text(value)),
        };
        (field.label.to_owned(), text.unwrap_or_default())
    });
    Ok(Held { name: stored.title(), fields: told.collect() })
}
