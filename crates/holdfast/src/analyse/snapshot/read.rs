//! Reading a snapshot: whatever it is not, with the entry and the field in which it is not that.

use super::{Contract, DISCLOSES, Dependency, Node, Objectives, Policy, Snapshot, VERSION};
use analysis::landscape::{
    self, Clock, DependencyPut, Landscape, NONE, NeedKind, NodeKind, NodePut,
};
use terms::{Duration, Id};

/// The most nodes, dependencies and contracts.
const MOST: [(&str, usize); 4] = [
    ("nodes", 20_000_000),
    ("dependencies", 20_000_000),
    ("contracts", 100_000),
    ("policies", 100_000),
];

/// The most thousandths of a percent.
const WHOLE: i64 = 100_000;

/// Where something in a snapshot is wrong, and what: a sentence with its place in front.
type Refused = String;

/// The landscape of a snapshot.
///
/// Limits: 20,000,000 nodes and dependencies, 100,000 contracts. Errors: no JSON, with line and
/// column; a field that is missing, unknown or of another kind; another version; an id that is
/// none, stands twice, or refers to nothing; a time that is none; a need without a consumer.
pub fn read(text: &str) -> Result<Landscape, Refused> {
    let snapshot: Snapshot = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if snapshot.holdfast_snapshot != VERSION {
        let words = format!(
            "holdfast_snapshot: version {} is unknown; version {VERSION} can be read",
            snapshot.holdfast_snapshot
        );
        return Err(words);
    }
    let counts = [
        snapshot.nodes.len(),
        snapshot.dependencies.len(),
        snapshot.contracts.len(),
        snapshot.policies.len(),
    ];
    for ((what, most), count) in MOST.iter().zip(counts) {
        if count > *most {
            return Err(format!("{what}: {count} of them; at most {most} are read"));
        }
    }
    let mut land = Landscape::new();
    // Places first: whatever is referred to keeps the place that it had.
    for (at, node) in snapshot.nodes.iter().enumerate() {
        let id = Entry("nodes", at).id("id", &node.id)?;
        if land.place(id).is_some() {
            return Err(Entry("nodes", at).wrong("id", &node.id, "stands there twice"));
        }
        land.node(id);
    }
    for (at, one) in snapshot.nodes.iter().enumerate() {
        node(&mut land, Entry("nodes", at), one)?;
    }
    for (at, one) in snapshot.dependencies.iter().enumerate() {
        dependency(&mut land, Entry("dependencies", at), one)?;
    }
    for (at, one) in snapshot.contracts.iter().enumerate() {
        contract(&mut land, Entry("contracts", at), one)?;
    }
    for (at, one) in snapshot.policies.iter().enumerate() {
        policy(&mut land, Entry("policies", at), one)?;
    }
    land.settle();
    Ok(land)
}

/// An entry of a list, counted from 0.
#[derive(Clone, Copy)]
struct Entry(&'static str, usize);

impl Entry {
    fn wrong(self, field: &str, value: impl std::fmt::Display, words: &str) -> Refused {
        format!("{}[{}].{field}: “{value}” {words}", self.0, self.1)
    }

    fn id(self, field: &str, text: &str) -> Result<Id, Refused> {
        text.parse().map_err(|_| self.wrong(field, text, "is not an id"))
    }

    fn maybe_id(self, field: &str, text: &Option<String>) -> Result<Option<Id>, Refused> {
        text.as_ref().map(|text| self.id(field, text)).transpose()
    }

    /// The id of a node that is there.
    fn known(self, land: &Landscape, field: &str, text: &str) -> Result<Id, Refused> {
        let id = self.id(field, text)?;
        let is_there = land.place(id).is_some();
        is_there.then_some(id).ok_or_else(|| self.wrong(field, text, "is none of the nodes"))
    }

    fn maybe_known(
        self,
        land: &Landscape,
        field: &str,
        text: &Option<String>,
    ) -> Result<Option<Id>, Refused> {
        text.as_ref().map(|text| self.known(land, field, text)).transpose()
    }

    fn time(self, field: &str, seconds: i64) -> Result<Duration, Refused> {
        let words = "is no number of seconds from 0 to a hundred years";
        Duration::from_seconds(seconds).map_err(|_| self.wrong(field, seconds, words))
    }

    fn maybe_time(self, field: &str, seconds: Option<i64>) -> Result<Option<Duration>, Refused> {
        seconds.map(|seconds| self.time(field, seconds)).transpose()
    }
}

fn node(land: &mut Landscape, at: Entry, one: &Node) -> Result<(), Refused> {
    let Some(kind) = &one.kind else { return Ok(()) };
    let kinds = NodeKind::RECORDS.iter();
    let mut kinds = kinds.filter(|(_, name)| name == kind).map(|(kind, _)| *kind);
    let kind = kinds.next().ok_or_else(|| at.wrong("kind", kind, "is no kind of record"))?;
    let Some(organisation) = at.maybe_id("organisation", &one.organisation)? else {
        return Err(at.wrong("organisation", "", "is missing"));
    };
    let own = one.own_recovery.map(i64::from);
    let id = at.id("id", &one.id)?;
    let put = NodePut {
        id,
        kind,
        number: i64::from(one.number),
        organisation,
        name: &one.name,
        in_use: one.in_use,
        own: at.maybe_time("own_recovery", own)?,
        location: at.maybe_known(land, "location", &one.location)?,
        supplier: at.maybe_known(land, "supplier", &one.supplier)?,
        owner: at.maybe_known(land, "owner", &one.owner)?,
        part_of: at.maybe_known(land, "part_of", &one.part_of)?,
    };
    match &one.objectives {
        Some(of) => land.put_service(&put, objectives(at, of)?),
        None => land.put_node(&put),
    };
    if let Some(party) = at.maybe_id("party", &one.party)? {
        land.put_party(id, Some(party));
    }
    Ok(())
}

fn objectives(at: Entry, of: &Objectives) -> Result<landscape::Objectives, Refused> {
    Ok(landscape::Objectives {
        rto: at.maybe_time("objectives.rto", of.rto)?,
        rpo: at.maybe_time("objectives.rpo", of.rpo)?,
        mtpd: at.maybe_time("objectives.mtpd", of.mtpd)?,
        mtdl: at.maybe_time("objectives.mtdl", of.mtdl)?,
        wrt: at.maybe_time("objectives.wrt", of.wrt)?,
        claimed: at.maybe_time("objectives.claimed", of.claimed)?,
        tier: of.tier,
        is_vital: of.is_vital,
        is_live: of.is_live,
    })
}

fn dependency(land: &mut Landscape, at: Entry, one: &Dependency) -> Result<(), Refused> {
    let kind = NeedKind::named(&one.kind);
    let id = at.id("id", &one.id)?;
    if land.dependency_place(id).is_some() {
        return Err(at.wrong("id", &one.id, "stands there twice"));
    }
    let put = DependencyPut {
        id,
        number: i64::from(one.number),
        organisation: at.id("organisation", &one.organisation)?,
        consumer: at.known(land, "consumer", &one.consumer)?,
        provider: at.maybe_known(land, "provider", &one.provider)?,
        unresolved: &one.unresolved,
        kind: kind.ok_or_else(|| at.wrong("kind", &one.kind, "is no kind of need"))?,
        is_hard: one.is_hard,
        group: &one.group,
        needed: one.needed,
        lag: Some(at.time("lag", i64::from(one.lag))?),
        confirmed: (one.confirmed_by_consumer, one.confirmed_by_provider),
        is_denied: one.denied_by_provider,
        is_together: one.recovered_together,
        in_use: one.in_use,
    };
    land.put_dependency(&put);
    Ok(())
}

fn policy(land: &mut Landscape, at: Entry, one: &Policy) -> Result<(), Refused> {
    let clock = Clock {
        from_declaration: one.from_declaration,
        detection: at.maybe_time("detection", one.detection)?,
        decision: at.maybe_time("decision", one.decision)?,
    };
    let organisation = at.id("organisation", &one.organisation)?;
    land.put_clock((at.id("id", &one.id)?, one.number), organisation, Some(clock));
    Ok(())
}

fn contract(land: &mut Landscape, at: Entry, one: &Contract) -> Result<(), Refused> {
    let mut services = Vec::with_capacity(one.services.len());
    for service in &one.services {
        let id = at.known(land, "services", service)?;
        services.push(land.node(id));
    }
    let supplier = at.maybe_known(land, "supplier", &one.supplier)?;
    let customer = at.maybe_id("customer", &one.customer)?;
    if let Some(wrong) = one.thousandths.filter(|value| !(0..=WHOLE).contains(value)) {
        return Err(at.wrong("thousandths", wrong, "is not from 0 to 100000"));
    }
    let further = one.further_customers.iter().map(|id| at.id("further_customers", id));
    let further = further.collect::<Result<Vec<Id>, Refused>>()?;
    let stands_on = one.stands_on.iter().map(|id| at.id("stands_on", id));
    let mut discloses = DISCLOSES.iter().filter(|(_, name)| *name == one.discloses);
    let contract = landscape::Contract {
        id: at.id("id", &one.id)?,
        number: one.number,
        name: one.name.clone(),
        organisation: land.organisation(at.id("organisation", &one.organisation)?),
        supplier: supplier.map_or(NONE, |id| land.node(id)),
        customer: customer.map_or(NONE, |id| land.organisation(id)),
        further: further.into_iter().map(|id| land.organisation(id)).collect(),
        services,
        rto: at.maybe_time("rto", one.rto)?,
        rpo: at.maybe_time("rpo", one.rpo)?,
        availability: one.availability.clone(),
        thousandths: one.thousandths,
        is_sla: one.is_sla,
        stands_on: stands_on.collect::<Result<Vec<Id>, Refused>>()?,
        ends: one.ends.clone(),
        notice_by: one.notice_by.clone(),
        discloses: discloses.next().map(|(what, _)| *what).ok_or_else(|| {
            at.wrong("discloses", &one.discloses, "is nothing that contracts say")
        })?,
        standing: match one.in_force {
            true => landscape::Standing::InForce,
            false => landscape::Standing::Void,
        },
    };
    land.put_contract(contract);
    Ok(())
}
