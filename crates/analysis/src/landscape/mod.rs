//! The landscape: services, components and what else they need, in compact arrays.
//!
//! Plain data without a database: put in one by one, changed one by one, asked by [`crate::view`].
//! Names stand in one text, nodes name each other by place. What was put in keeps its place for as
//! long as the landscape lives; what is out of use is marked.

mod clock;
mod kinds;
mod names;

pub use clock::Clock;
pub use kinds::{Discloses, NeedKind, NodeKind};
pub use names::{Names, Span};

use std::collections::HashMap;
use terms::{Day, Duration, Id};

/// No place, and no time.
pub const NONE: u32 = u32::MAX;

/// A node.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Its identity.
    pub id: Id,
    /// What people call it.
    pub name: Span,
    /// Its short number, without the letters.
    pub number: u32,
    /// The place of the organisation whose data it is.
    pub organisation: u32,
    /// Its own work to recover, in seconds; [`NONE`] when it is not known.
    pub own: u32,
    /// The place of its objectives, when it is a service.
    pub service: u32,
    /// The node of the location where it stands, or that a location is a part of.
    pub location: u32,
    /// The node of its supplier.
    pub supplier: u32,
    /// The node of the person who answers for it.
    pub owner: u32,
    /// The node that it is a part of.
    pub part_of: u32,
    /// What it is.
    pub kind: NodeKind,
    /// Is it in use? What is referred to and never came is not.
    pub in_use: bool,
}

/// What a service promises and is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Objectives {
    /// By when it must be back.
    pub rto: Option<Duration>,
    /// How old its data may be.
    pub rpo: Option<Duration>,
    /// When its loss becomes unacceptable.
    pub mtpd: Option<Duration>,
    /// How much data may be lost.
    pub mtdl: Option<Duration>,
    /// Work after the technical recovery.
    pub wrt: Option<Duration>,
    /// The recovery that is claimed.
    pub claimed: Option<Duration>,
    /// Its tier.
    pub tier: Option<u8>,
    /// Is it vital?
    pub is_vital: bool,
    /// Is it delivered now? What is planned or over is not asked whether it is ready.
    pub is_live: bool,
}

/// A need.
#[derive(Clone, Copy, Debug)]
pub struct Dependency {
    /// Its identity.
    pub id: Id,
    /// Its short number, without the letters.
    pub number: u32,
    /// The place of the organisation whose data it is.
    pub organisation: u32,
    /// The node that needs.
    pub consumer: u32,
    /// The node that is needed; [`NONE`] when a source named it and nobody settled it.
    pub provider: u32,
    /// What the source called it.
    pub unresolved: Span,
    /// The name of its group by place; [`NONE`] when it is needed by itself.
    pub group: u32,
    /// How many of the group are needed; 0 when it does not say.
    pub needed: u16,
    /// How long the consumer does not feel the loss, in seconds.
    pub lag: u32,
    /// How.
    pub kind: NeedKind,
    /// Does the consumer fail with it?
    pub is_hard: bool,
    /// Confirmed by who needs.
    pub confirmed_by_consumer: bool,
    /// Confirmed by who is needed.
    pub confirmed_by_provider: bool,
    /// Denied by who is needed.
    pub denied_by_provider: bool,
    /// Is it marked that both ends are recovered together?
    pub is_together: bool,
    /// Is it in use?
    pub in_use: bool,
}

/// A contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// Its identity.
    pub id: Id,
    /// Its short number, without the letters.
    pub number: u32,
    /// What it is called.
    pub name: String,
    /// The place of the organisation whose data it is.
    pub organisation: u32,
    /// The node of the supplier.
    pub supplier: u32,
    /// The place of the customer's organisation.
    pub customer: u32,
    /// The places of further customers.
    pub further: Vec<u32>,
    /// The nodes of the services it is about.
    pub services: Vec<u32>,
    /// The promised time to restore.
    pub rto: Option<Duration>,
    /// The promised age of data.
    pub rpo: Option<Duration>,
    /// The promised availability, as stated.
    pub availability: String,
    /// The promised availability in thousandths of a percent; nothing when none is stated.
    pub thousandths: Option<i64>,
    /// Is it an SLA, with the customer of a service?
    pub is_sla: bool,
    /// The contracts that it stands on.
    pub stands_on: Vec<Id>,
    /// Its last day, as stated.
    pub ends: String,
    /// The last day for notice; empty where none is known.
    pub notice_by: String,
    /// What it lets the other side see.
    pub discloses: Discloses,
    /// Does it bind now?
    pub standing: Standing,
}

/// Does a contract bind? Only then it promises and discloses anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    InForce,
    /// Not yet: it is being negotiated, or its first day is to come.
    NotYet(Option<Day>),
    /// Not any more: it was ended, or its last day is over.
    Over(Option<Day>),
    /// It is out of use, and tells nothing.
    Void,
}

impl Contract {
    /// Does it bind now?
    pub fn is_in_force(&self) -> bool {
        self.standing == Standing::InForce
    }
}

/// A node as it is put in; references are ids, times seconds inside.
#[derive(Clone, Debug)]
pub struct NodePut<'a> {
    /// Its identity.
    pub id: Id,
    /// What it is.
    pub kind: NodeKind,
    /// Its short number, without the letters.
    pub number: i64,
    /// The organisation whose data it is.
    pub organisation: Id,
    /// What people call it.
    pub name: &'a str,
    /// Is it in use?
    pub in_use: bool,
    /// Its own work to recover.
    pub own: Option<Duration>,
    /// Its location.
    pub location: Option<Id>,
    /// Its supplier.
    pub supplier: Option<Id>,
    /// Who answers for it.
    pub owner: Option<Id>,
    /// What it is a part of.
    pub part_of: Option<Id>,
}

impl<'a> NodePut<'a> {
    /// A node in use of which only the name is known.
    pub fn named(id: Id, kind: NodeKind, organisation: Id, name: &'a str) -> NodePut<'a> {
        NodePut {
            id,
            kind,
            number: 0,
            organisation,
            name,
            in_use: true,
            own: None,
            location: None,
            supplier: None,
            owner: None,
            part_of: None,
        }
    }
}

/// A need as it is put in.
#[derive(Clone, Debug)]
pub struct DependencyPut<'a> {
    /// Its identity.
    pub id: Id,
    /// Its short number, without the letters.
    pub number: i64,
    /// The organisation whose data it is.
    pub organisation: Id,
    /// Who needs.
    pub consumer: Id,
    /// What is needed, once it is settled.
    pub provider: Option<Id>,
    /// What a source called it.
    pub unresolved: &'a str,
    /// How.
    pub kind: NeedKind,
    /// Does the consumer fail with it?
    pub is_hard: bool,
    /// Its group; empty for none.
    pub group: &'a str,
    /// How many of the group are needed.
    pub needed: Option<i64>,
    /// How long the consumer does not feel the loss.
    pub lag: Option<Duration>,
    /// Confirmed by who needs, by who is needed.
    pub confirmed: (bool, bool),
    /// Denied by who is needed?
    pub is_denied: bool,
    /// Is it marked that both ends are recovered together?
    pub is_together: bool,
    /// Is it in use?
    pub in_use: bool,
}

/// The whole landscape.
#[derive(Clone, Default)]
pub struct Landscape {
    names: Names,
    nodes: Vec<Node>,
    objectives: Vec<Objectives>,
    dependencies: Vec<Dependency>,
    contracts: Vec<Contract>,
    organisations: Vec<Id>,
    groups: Vec<Box<str>>,
    /// The organisation that a supplier is, by the node of the supplier.
    parties: HashMap<u32, u32>,
    /// The organisations that a service is delivered to, by the node of the service.
    customers: HashMap<u32, Box<[u32]>>,
    /// From when recovery times count: by the record that says so, and by the organisation.
    clocks: HashMap<Id, (u32, u32, Clock)>,
    /// Of several policies the newest, by the organisation.
    clock_of: HashMap<u32, Clock>,
    node_places: HashMap<Id, u32>,
    dependency_places: HashMap<Id, u32>,
    organisation_places: HashMap<Id, u32>,
    group_places: HashMap<Box<str>, u32>,
}

impl Landscape {
    /// Nothing yet.
    pub fn new() -> Landscape {
        Landscape::default()
    }

    /// All nodes, those out of use among them.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// All dependencies, those out of use among them.
    pub fn dependencies(&self) -> &[Dependency] {
        &self.dependencies
    }

    /// All contracts.
    pub fn contracts(&self) -> &[Contract] {
        &self.contracts
    }

    /// The organisations whose data is here, by place.
    pub fn organisations(&self) -> &[Id] {
        &self.organisations
    }

    /// The place of a node.
    pub fn place(&self, id: Id) -> Option<u32> {
        self.node_places.get(&id).copied()
    }

    /// The place of a dependency.
    pub fn dependency_place(&self, id: Id) -> Option<u32> {
        self.dependency_places.get(&id).copied()
    }

    /// The words of a span.
    pub fn words(&self, span: Span) -> &str {
        self.names.get(span)
    }

    /// The name of a group.
    pub fn group(&self, place: u32) -> &str {
        self.groups.get(place as usize).map_or("", |name| name)
    }

    /// The objectives of a node, if it is a service.
    pub fn objectives(&self, node: &Node) -> Option<&Objectives> {
        self.objectives.get(node.service as usize)
    }

    /// The organisation that a supplier is.
    pub fn party(&self, supplier: u32) -> Option<u32> {
        self.parties.get(&supplier).copied()
    }

    /// The organisations, by place, that a node is shown to beside the one whose data it is: a
    /// service to its customers, a supplier to itself.
    pub fn shown_to(&self, node: u32) -> &[u32] {
        let party = self.parties.get(&node).map(std::slice::from_ref);
        party.or(self.customers.get(&node).map(|all| &**all)).unwrap_or_default()
    }

    /// The nodes that are shown to others than those whose data they are.
    pub fn shown(&self) -> impl Iterator<Item = u32> {
        self.parties.keys().chain(self.customers.keys()).copied()
    }

    /// Is so much of the names no longer used that a new landscape is worth its while?
    pub fn is_worn(&self) -> bool {
        self.names.is_worn()
    }

    /// Puts a node in, or changes it.
    pub fn put_node(&mut self, put: &NodePut<'_>) -> u32 {
        let place = self.node(put.id);
        let (location, supplier) = (self.maybe(put.location), self.maybe(put.supplier));
        let (owner, organisation) = (self.maybe(put.owner), self.organisation(put.organisation));
        let part_of = self.maybe(put.part_of);
        let known = self.nodes[place as usize].name;
        let name = self.names.replace(known, put.name);
        let node = &mut self.nodes[place as usize];
        *node = Node {
            id: put.id,
            name,
            number: u32::try_from(put.number).unwrap_or_default(),
            organisation,
            own: put.own.map_or(NONE, seconds),
            service: node.service,
            location,
            supplier,
            owner,
            part_of,
            kind: put.kind,
            in_use: put.in_use,
        };
        place
    }

    /// Puts a service in, or changes it.
    pub fn put_service(&mut self, put: &NodePut<'_>, objectives: Objectives) -> u32 {
        let place = self.put_node(put);
        let at = self.nodes[place as usize].service;
        match self.objectives.get_mut(at as usize) {
            Some(known) => *known = objectives,
            None => {
                self.nodes[place as usize].service = short(self.objectives.len());
                self.objectives.push(objectives);
            }
        }
        place
    }

    /// Says which organisation a supplier is.
    pub fn put_party(&mut self, supplier: Id, organisation: Option<Id>) {
        let place = self.node(supplier);
        match organisation {
            Some(id) => {
                let organisation = self.organisation(id);
                self.parties.insert(place, organisation);
            }
            None => {
                self.parties.remove(&place);
            }
        }
    }

    /// Says from when the recovery times of an organisation count; nothing when it is not said any
    /// more.
    pub fn put_clock(
        &mut self,
        (record, number): (Id, u32),
        organisation: Id,
        clock: Option<Clock>,
    ) {
        let organisation = self.organisation(organisation);
        let before = match clock {
            Some(clock) => self.clocks.insert(record, (organisation, number, clock)),
            None => self.clocks.remove(&record),
        };
        self.choose_clock(organisation);
        if let Some((other, ..)) = before.filter(|(other, ..)| *other != organisation) {
            self.choose_clock(other);
        }
    }

    /// Of several policies of an organisation the newest counts.
    fn choose_clock(&mut self, organisation: u32) {
        let own = self.clocks.values().filter(|(of, ..)| *of == organisation);
        match own.max_by_key(|(_, number, _)| *number) {
            Some((.., clock)) => self.clock_of.insert(organisation, *clock),
            None => self.clock_of.remove(&organisation),
        };
    }

    /// All policies: the record and its number, the organisation by its place, and what it says.
    pub fn clocks(&self) -> impl Iterator<Item = ((Id, u32), u32, &Clock)> {
        let all = self.clocks.iter();
        all.map(|(id, (organisation, number, clock))| ((*id, *number), *organisation, clock))
    }

    /// From when the recovery times of an organisation count: of several policies the newest.
    pub fn clock(&self, organisation: u32) -> Option<&Clock> {
        self.clock_of.get(&organisation)
    }

    /// Says whom a service is delivered to.
    pub fn put_customers(&mut self, service: Id, organisations: &[Id]) {
        let place = self.node(service);
        let customers: Box<[u32]> = organisations.iter().map(|id| self.organisation(*id)).collect();
        match customers.is_empty() {
            true => self.customers.remove(&place),
            false => self.customers.insert(place, customers),
        };
    }

    /// Puts a need in, or changes it.
    pub fn put_dependency(&mut self, put: &DependencyPut<'_>) {
        let known = self.dependency_places.get(&put.id).copied();
        let old = known.map_or(Span::EMPTY, |at| self.dependencies[at as usize].unresolved);
        let dependency = Dependency {
            id: put.id,
            number: u32::try_from(put.number).unwrap_or_default(),
            organisation: self.organisation(put.organisation),
            consumer: self.node(put.consumer),
            provider: self.maybe(put.provider),
            unresolved: self.names.replace(old, put.unresolved),
            group: self.group_place(put.group),
            needed: put.needed.map_or(0, |n| u16::try_from(n.clamp(0, 65_535)).unwrap_or(0)),
            lag: put.lag.map_or(0, seconds),
            kind: put.kind,
            is_hard: put.is_hard,
            confirmed_by_consumer: put.confirmed.0,
            confirmed_by_provider: put.confirmed.1,
            denied_by_provider: put.is_denied,
            is_together: put.is_together,
            in_use: put.in_use,
        };
        match known {
            Some(at) => self.dependencies[at as usize] = dependency,
            None => {
                self.dependency_places.insert(put.id, short(self.dependencies.len()));
                self.dependencies.push(dependency);
            }
        }
    }

    /// Puts a contract in, or changes it.
    pub fn put_contract(&mut self, contract: Contract) {
        match self.contracts.iter_mut().find(|known| known.id == contract.id) {
            Some(known) => *known = contract,
            None => self.contracts.push(contract),
        }
    }

    /// The place of an organisation whose data comes.
    pub fn organisation(&mut self, id: Id) -> u32 {
        *self.organisation_places.entry(id).or_insert_with(|| {
            self.organisations.push(id);
            short(self.organisations.len() - 1)
        })
    }

    /// The place of a node that may come later; until then it is not in use.
    pub fn node(&mut self, id: Id) -> u32 {
        if let Some(place) = self.node_places.get(&id) {
            return *place;
        }
        let place = short(self.nodes.len());
        self.nodes.push(Node {
            id,
            name: Span::EMPTY,
            number: 0,
            organisation: NONE,
            own: NONE,
            service: NONE,
            location: NONE,
            supplier: NONE,
            owner: NONE,
            part_of: NONE,
            kind: NodeKind::Unresolved,
            in_use: false,
        });
        self.node_places.insert(id, place);
        place
    }

    /// Lets go of room that was taken for growing.
    pub fn settle(&mut self) {
        self.names.settle();
        self.nodes.shrink_to_fit();
        self.objectives.shrink_to_fit();
        self.dependencies.shrink_to_fit();
        self.node_places.shrink_to_fit();
        self.dependency_places.shrink_to_fit();
    }

    fn maybe(&mut self, id: Option<Id>) -> u32 {
        id.map_or(NONE, |id| self.node(id))
    }

    fn group_place(&mut self, name: &str) -> u32 {
        let name = name.trim();
        if name.is_empty() {
            return NONE;
        }
        if let Some(place) = self.group_places.get(name) {
            return *place;
        }
        let place = short(self.groups.len());
        self.groups.push(name.into());
        self.group_places.insert(name.into(), place);
        place
    }
}

/// Seconds that fit; a hundred years do.
fn seconds(time: Duration) -> u32 {
    u32::try_from(time.seconds()).unwrap_or(NONE - 1).min(NONE - 1)
}

/// A place; four thousand million of them are never reached.
fn short(place: usize) -> u32 {
    u32::try_from(place).expect("fewer records than places")
}
