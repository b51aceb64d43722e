//! What a baseline holds, and what the register says now: read from the ledger and the store, for
//! comparisons.

use crate::{
    catalogue::Service,
    configuration::{
        AuditFinding, Baseline, BaselineState, Ci, Dependency,
        audit::{self, Comparison, Held},
    },
};
use frame::{
    gate::Scoped,
    problem::Problem,
    store::{self, ListQuery, Stored},
};
use governance::documents::Document;
use record::{Filter, Kind, Record, RecordType, Test, Value};
use terms::{Id, Instant};

/// How many components, services or dependencies one comparison looks at.
const COMPARED: usize = 1_000_000;

/// How many of them it reads at a time.
const PAGE: usize = 500;

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

/// The fields of a document that a comparison looks at: it is a configuration item like others,
/// identified, owned, kept somewhere, in a version.
const OF_DOCUMENT: [&str; 9] = [
    "process_number",
    "kind",
    "owner",
    "location",
    "kept_at",
    "classification",
    "published_version",
    "published_on",
    "state",
];

/// The fields of a dependency that files tell of; what else they say is set once.
const TOLD_OF_DEPENDENCY: [&str; 2] = ["group", "needed"];

fn compared(of: &RecordType) -> &'static [&'static str] {
    match of.name {
        Ci::NAME => &OF_CI,
        Dependency::NAME => &OF_DEPENDENCY,
        Document::NAME => &OF_DOCUMENT,
        _ => &OF_SERVICE,
    }
}

/// A part of what a baseline holds.
pub struct Contents {
    /// What it holds.
    pub all: Vec<Held>,
    /// Where the next part begins, if there is one: behind the record with that id.
    pub next: Option<Id>,
}

/// What a baseline holds: each component, service, dependency and document it covers as it was at
/// its instant, as far as the reader may see it. What did not exist then, or was out of use, is not
/// in it. It is read behind the record with the given id, so many of them.
pub async fn contents(
    by: &mut impl Scoped,
    stored: &Stored,
    baseline: &Baseline,
    (after, most): (Option<Id>, usize),
) -> Result<Contents, Problem> {
    let instant = instant(stored, baseline)?;
    let mut covered = covered(by, baseline).await?;
    if let Some(after) = after {
        covered.leave_out_to(after)?;
    }
    let mut contents = Contents { all: Vec::new(), next: None };
    let mut last = after;
    for (of, ids) in covered.pages() {
        let records = store::load_many(by, of, ids).await?;
        let then = store::as_of_many(by, &records, instant).await?;
        let then: Vec<Stored> = then.into_iter().flatten().filter(in_use).collect();
        let room = most - contents.all.len();
        let kept = &then[..room.min(then.len())];
        contents.all.extend(told(by, kept).await?);
        last = kept.last().map(|last| last.id).or(last);
        if then.len() > room {
            contents.next = last;
            break;
        }
    }
    Ok(contents)
}

/// What differs now from what a baseline holds, a page of records at a time.
pub async fn changed_since(
    by: &mut impl Scoped,
    stored: &Stored,
    baseline: &Baseline,
) -> Result<Vec<AuditFinding>, Problem> {
    let instant = instant(stored, baseline)?;
    let mut findings = Vec::new();
    for (of, ids) in covered(by, baseline).await?.pages() {
        let mut now = store::load_many(by, of, ids).await?;
        let then = store::as_of_many(by, &now, instant).await?;
        let then: Vec<Stored> = then.into_iter().flatten().filter(in_use).collect();
        now.retain(in_use);
        findings.extend(audit::compare(&told(by, &then).await?, &told(by, &now).await?));
    }
    Ok(findings)
}

/// Tells a comparison what the register says of an organisation now, a page of records at a time:
/// its components, the services that it delivers, or what these need.
pub async fn expect(
    by: &mut impl Scoped,
    of: &'static RecordType,
    organisation: Id,
    comparison: &mut Comparison<'_>,
) -> Result<(), Problem> {
    let field = if of.name == Service::NAME { "provider" } else { "organisation" };
    let mut covered = Covered::default();
    covered.add(of, whose(by, (of, field), &[organisation], false).await?);
    for (of, ids) in covered.pages() {
        let mut now = store::load_many(by, of, ids).await?;
        now.retain(in_use);
        comparison.expect(&told(by, &now).await?);
    }
    Ok(())
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
fn instant(stored: &Stored, baseline: &Baseline) -> Result<Instant, Problem> {
    let fixed = match baseline.state {
        BaselineState::Fixed => stored.state_since.as_ref().map(|(at, _)| *at),
        BaselineState::Draft => None,
    };
    let Some(asked) = baseline.as_of else {
        let words = "As of is open; a baseline holds what was at an instant, give it first";
        return Err(Problem::refused("as_of", words));
    };
    Ok(fixed.map_or(asked, |fixed| asked.min(fixed)))
}

/// The records that a comparison looks at, by their ids: what they say is read a page at a time.
#[derive(Default)]
struct Covered(Vec<(&'static RecordType, Vec<Id>)>);

impl Covered {
    fn add(&mut self, of: &'static RecordType, ids: Vec<Id>) {
        self.0.push((of, ids));
    }

    fn pages(&self) -> impl Iterator<Item = (&'static RecordType, &[Id])> {
        self.0.iter().flat_map(|(of, ids)| ids.chunks(PAGE).map(move |page| (*of, page)))
    }

    /// Leaves out what stands before that record, and it.
    fn leave_out_to(&mut self, after: Id) -> Result<(), Problem> {
        let place = |ids: &[Id]| ids.iter().position(|id| *id == after);
        let found = self.0.iter().enumerate().find_map(|(at, (_, ids))| Some((at, place(ids)?)));
        let Some((at, place)) = found else {
            let words = "After names no record of this baseline; follow the address under “next”";
            return Err(Problem::refused("after", words));
        };
        self.0.drain(..at);
        self.0[0].1.drain(..=place);
        Ok(())
    }
}

/// The records that a baseline covers, those out of use among them.
async fn covered(by: &mut impl Scoped, baseline: &Baseline) -> Result<Covered, Problem> {
    let (ci, need) = (Ci::record_type(), Dependency::record_type());
    let cis: Vec<Id> = baseline.cis.iter().map(|ci| ci.id()).collect();
    let services: Vec<Id> = baseline.services.iter().map(|service| service.id()).collect();
    let mut covered = Covered::default();
    if cis.is_empty() && services.is_empty() {
        let organisation = [baseline.organisation.id()];
        for of in [ci, need, Document::record_type()] {
            for retired in [false, true] {
                covered.add(of, whose(by, (of, "organisation"), &organisation, retired).await?);
            }
        }
        return Ok(covered);
    }
    let consumers: Vec<Id> = cis.iter().chain(&services).copied().collect();
    covered.add(ci, cis);
    covered.add(Service::record_type(), services);
    for retired in [false, true] {
        covered.add(need, whose(by, (need, "consumer"), &consumers, retired).await?);
    }
    Ok(covered)
}

/// The records whose field names one of these.
async fn whose(
    by: &mut impl Scoped,
    (of, field): (&'static RecordType, &'static str),
    named: &[Id],
    retired: bool,
) -> Result<Vec<Id>, Problem> {
    let (field, _) = of.field(field).expect("the record has the field");
    let test = Test::AnyOf(named.iter().copied().map(Value::Ref).collect());
    let query =
        ListQuery { filters: vec![Filter { field, test }], retired, ..ListQuery::default() };
    let ids = store::list_ids(by, of, &query, COMPARED + 1).await?;
    if ids.len() > COMPARED {
        let words = format!(
            "{} are too many to compare at once: more than {COMPARED}; name the components to \
             look at",
            of.register
        );
        return Err(Problem::refused("cis", words));
    }
    Ok(ids)
}

/// Is it there? What is retired, withdrawn or gone is not.
fn in_use(stored: &Stored) -> bool {
    let gone = matches!(stored.state(), Some("withdrawn" | "disposed" | "retired" | "archived"));
    stored.retired.is_none() && !gone
}

/// Records as far as they are compared; references are told by their names.
async fn told(by: &mut impl Scoped, records: &[Stored]) -> Result<Vec<Held>, Problem> {
    let names = store::names(by, records).await?;
    let tell = |stored: &Stored| {
        let of: &'static RecordType = stored.of;
        let fields = compared(of).iter().filter_map(|name| of.field(name));
        let told = fields.map(|(at, field)| {
            let value = &stored.values[at];
            let text = match (value, &field.kind) {
                (Value::Ref(id), Kind::Ref(_)) => names.get(*id).map(|named| named.title.clone()),
                _ => Some(field.kind.text(value)),
            };
            (field.label.to_owned(), text.unwrap_or_default())
        });
        Held { name: stored.title(), fields: told.collect() }
    };
    Ok(records.iter().map(tell).collect())
}
