//! Writing a snapshot.

use super::{Contract, DISCLOSES, Dependency, Node, Objectives, Policy, Snapshot, VERSION};
use analysis::landscape::{self, Landscape, NONE, NeedKind, NodeKind};
use terms::Duration;

/// A landscape as the text of a snapshot, without a line break.
pub fn write(land: &Landscape) -> serde_json::Result<String> {
    let places = 0..;
    let snapshot = Snapshot {
        holdfast_snapshot: VERSION,
        nodes: land.nodes().iter().zip(places).map(|(one, at)| node(land, one, at)).collect(),
        dependencies: land.dependencies().iter().map(|one| dependency(land, one)).collect(),
        contracts: land.contracts().iter().map(|one| contract(land, one)).collect(),
        policies: policies(land),
    };
    serde_json::to_string(&snapshot)
}

/// The id of a node by its place.
fn id(land: &Landscape, place: u32) -> Option<String> {
    land.nodes().get(place as usize).map(|node| node.id.to_string())
}

/// The id of an organisation by its place.
fn organisation(land: &Landscape, place: u32) -> Option<String> {
    land.organisations().get(place as usize).map(ToString::to_string)
}

fn seconds(time: Option<Duration>) -> Option<i64> {
    time.map(Duration::seconds)
}

fn policies(land: &Landscape) -> Vec<Policy> {
    let policies = land.clocks().map(|((id, number), of, clock)| Policy {
        id: id.to_string(),
        number,
        organisation: organisation(land, of).unwrap_or_default(),
        from_declaration: clock.from_declaration,
        detection: seconds(clock.detection),
        decision: seconds(clock.decision),
    });
    let mut policies: Vec<Policy> = policies.collect();
    policies.sort_by(|a, b| a.id.cmp(&b.id));
    policies
}

fn node(land: &Landscape, one: &landscape::Node, place: u32) -> Node {
    if one.kind == NodeKind::Unresolved {
        return Node { id: one.id.to_string(), ..Node::default() };
    }
    let objectives = land.objectives(one).map(|of| Objectives {
        rto: seconds(of.rto),
        rpo: seconds(of.rpo),
        mtpd: seconds(of.mtpd),
        mtdl: seconds(of.mtdl),
        wrt: seconds(of.wrt),
        claimed: seconds(of.claimed),
        tier: of.tier,
        is_vital: of.is_vital,
        is_live: of.is_live,
    });
    Node {
        id: one.id.to_string(),
        kind: Some(one.kind.register().to_owned()),
        number: one.number,
        organisation: organisation(land, one.organisation),
        name: land.words(one.name).to_owned(),
        in_use: one.in_use,
        own_recovery: (one.own != NONE).then_some(one.own),
        location: id(land, one.location),
        supplier: id(land, one.supplier),
        owner: id(land, one.owner),
        part_of: id(land, one.part_of),
        party: land.party(place).and_then(|party| organisation(land, party)),
        objectives,
    }
}

fn dependency(land: &Landscape, one: &landscape::Dependency) -> Dependency {
    let kinds = NeedKind::ALL.iter();
    let mut kinds = kinds.filter(|(kind, ..)| *kind == one.kind).map(|(_, name, _)| *name);
    Dependency {
        id: one.id.to_string(),
        number: one.number,
        organisation: organisation(land, one.organisation).unwrap_or_default(),
        consumer: id(land, one.consumer).unwrap_or_default(),
        provider: id(land, one.provider),
        unresolved: land.words(one.unresolved).to_owned(),
        kind: kinds.next().unwrap_or_default().to_owned(),
        is_hard: one.is_hard,
        group: land.group(one.group).to_owned(),
        needed: (one.needed > 0).then_some(i64::from(one.needed)),
        lag: one.lag,
        confirmed_by_consumer: one.confirmed_by_consumer,
        confirmed_by_provider: one.confirmed_by_provider,
        denied_by_provider: one.denied_by_provider,
        recovered_together: one.is_together,
        in_use: one.in_use,
    }
}

fn contract(land: &Landscape, one: &landscape::Contract) -> Contract {
    let mut discloses = DISCLOSES.iter().filter(|(what, _)| *what == one.discloses);
    Contract {
        id: one.id.to_string(),
        number: one.number,
        name: one.name.clone(),
        organisation: organisation(land, one.organisation).unwrap_or_default(),
        supplier: id(land, one.supplier),
        customer: organisation(land, one.customer),
        further_customers: one.further.iter().filter_map(|at| organisation(land, *at)).collect(),
        services: one.services.iter().filter_map(|place| id(land, *place)).collect(),
        rto: seconds(one.rto),
        rpo: seconds(one.rpo),
        availability: one.availability.clone(),
        thousandths: one.thousandths,
        is_sla: one.is_sla,
        stands_on: one.stands_on.iter().map(ToString::to_string).collect(),
        ends: one.ends.clone(),
        notice_by: one.notice_by.clone(),
        discloses: discloses.next().map_or("nothing", |(_, name)| name).to_owned(),
        in_force: one.is_in_force(),
    }
}
