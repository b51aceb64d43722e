//! The part of the landscape that one reader may see, with what follows from it.
//!
//! A view is a small landscape of its own: what lies outside the sight is not in it, so that no
//! time, count or sum computed on it can tell of the rest. A need of one's own that leads outside
//! ends in a stranger, whose recovery is not known; a contract may open what it is about.

mod build;
mod sight;

pub use build::Edits;
pub use sight::{REGISTERS, Reach, Sight};

use crate::landscape::{Clock, Contract, Landscape, NONE, NeedKind, Node, NodeKind, Objectives};
use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    sync::Arc,
};
use terms::Duration;

/// How much a reader may know of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disclosed {
    /// Everything: it lies within the reader's reach, or a contract opens it.
    Open,
    /// Its name, its page and its objectives, because it is shown to an organisation of the
    /// reader's: a service to its customers, a supplier to itself. Nothing of what stands behind.
    Named,
    /// That it exists, whether it is a service or a component, and its objective. No name, no
    /// number, no link.
    Objective,
    /// Only that something is needed here.
    Nothing,
}

impl Disclosed {
    /// Does the reader know its name?
    pub fn is_named(self) -> bool {
        matches!(self, Disclosed::Open | Disclosed::Named)
    }
}

/// A need between two nodes of a view.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    /// Who needs.
    pub consumer: u32,
    /// What is needed.
    pub provider: u32,
    /// The dependency by its place in the landscape; [`NONE`] when a field of a record says it.
    pub dependency: u32,
    /// The group by its place in the view; [`NONE`] when it is needed by itself.
    pub group: u32,
    /// How long the consumer does not feel the loss, in seconds.
    pub lag: u32,
    /// How.
    pub kind: NeedKind,
    /// Does the consumer fail with it?
    pub is_hard: bool,
}

/// Several needs of which some are enough.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Who needs.
    pub consumer: u32,
    /// Its name by place in the landscape.
    pub name: u32,
    /// The first of its needs; they stand together.
    pub first: u32,
    /// How many members it has.
    pub members: u16,
    /// How many of them are needed, at least 1, at most all.
    pub needed: u16,
    /// The number of its need in the graph; [`NONE`] when it is soft.
    pub number: u32,
}

impl Group {
    /// Where its needs stand.
    pub fn range(&self) -> Range<usize> {
        self.first as usize..self.first as usize + usize::from(self.members)
    }
}

/// The far end of a need that is no node of the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stranger {
    /// Somebody else's, and not disclosed.
    Hidden,
    /// A source named it, and nobody has settled yet what it is: the dependency that names it first
    /// by its place, and how many name the same. One name of one organisation is one thing.
    Unsettled(u32, u32),
    /// A record that is out of use: its place in the landscape.
    OutOfUse(u32),
}

/// Something declared that says two things, or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Odd {
    /// At which node.
    pub node: u32,
    /// What is odd, and what was taken instead.
    pub words: String,
}

/// The part of the landscape that one reader may see.
pub struct View {
    land: Arc<Landscape>,
    sight: Sight,
    /// The nodes by their places in the landscape.
    real: Vec<u32>,
    /// The other way round; [`NONE`] for what is not seen.
    index: Vec<u32>,
    /// How much is known of each node.
    levels: Vec<Disclosed>,
    strangers: Vec<Stranger>,
    /// What is only a name, by the organisation that called it so.
    names: HashMap<(u32, String), u32>,
    needs: Vec<Need>,
    needs_from: Vec<u32>,
    users: Vec<u32>,
    users_from: Vec<u32>,
    groups: Vec<Group>,
    /// The shortest time that a contract in force promises, by the place of its supplier.
    promised: HashMap<u32, u32>,
    own: HashMap<u32, u32>,
    /// What something takes over from at once, in a what-if.
    spare: HashSet<u32>,
    unknown: Vec<String>,
    odd: Vec<Odd>,
    /// The same needs for the mathematics.
    graph: engine::Graph,
}

impl View {
    /// The landscape behind it. What is taken from there must be within the sight.
    pub fn land(&self) -> &Landscape {
        &self.land
    }

    /// The landscape behind it, for another view of the same.
    pub fn shared(&self) -> &Arc<Landscape> {
        &self.land
    }

    /// How far it goes.
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    /// How many nodes there are, strangers included.
    pub fn len(&self) -> usize {
        self.real.len() + self.strangers.len()
    }

    /// Is there nothing to see?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The node, unless it is a stranger.
    pub fn node(&self, at: u32) -> Option<&Node> {
        let place = *self.real.get(at as usize)?;
        Some(&self.land.nodes()[place as usize])
    }

    /// The stranger at that place, unless it is a node.
    pub fn stranger(&self, at: u32) -> Option<Stranger> {
        self.strangers.get((at as usize).checked_sub(self.real.len())?).copied()
    }

    /// What the node is; a stranger is something unresolved.
    pub fn kind(&self, at: u32) -> NodeKind {
        self.node(at).map_or(NodeKind::Unresolved, |node| node.kind)
    }

    /// The node with that place in the landscape, if it is seen.
    pub fn at(&self, place: u32) -> Option<u32> {
        self.index.get(place as usize).copied().filter(|at| *at != NONE)
    }

    /// How much of it may be known.
    pub fn disclosed(&self, at: u32) -> Disclosed {
        match self.levels.get(at as usize) {
            Some(level) => *level,
            None if self.stranger(at) == Some(Stranger::Hidden) => Disclosed::Nothing,
            None => Disclosed::Open,
        }
    }

    /// Its objectives, if it has any.
    pub fn objectives(&self, at: u32) -> Option<&Objectives> {
        self.land.objectives(self.node(at)?)
    }

    /// What the recovery policy of its organisation says, as far as the reader sees both.
    pub fn clock(&self, at: u32) -> Option<&Clock> {
        let node = self.node(at).filter(|_| self.disclosed(at) == Disclosed::Open)?;
        let id = self.land.organisations().get(node.organisation as usize)?;
        let is_seen = self.sight.sees("recovery_policy", *id);
        is_seen.then(|| self.land.clock(node.organisation)).flatten()
    }

    /// What the policies say that the reader sees, by the organisation.
    pub fn clocks(&self) -> HashMap<u32, Clock> {
        let organisations = (0..).zip(self.land.organisations());
        let clock = |(at, id)| Some((at, *self.land.clock(at)?, id));
        let seen = |(_, _, id): &(u32, Clock, &terms::Id)| self.sight.sees("recovery_policy", **id);
        organisations.filter_map(clock).filter(seen).map(|(at, clock, _)| (at, clock)).collect()
    }

    /// The seconds between the disruption and the beginning of its recovery, as far as a policy
    /// states them (R5).
    pub fn lead(&self, at: u32) -> i64 {
        self.clock(at).map_or(0, Clock::lead)
    }

    /// By when it must be back, from the disruption on, whichever clock its RTO is stated by.
    pub fn rto(&self, at: u32) -> Option<Duration> {
        let stated = self.objectives(at)?.rto?;
        let before = self.clock(at).filter(|clock| clock.from_declaration).map_or(0, Clock::lead);
        Some(Duration::from_seconds(stated.seconds() + before).unwrap_or(stated))
    }

    /// Is it the data of an organisation that the reader reaches, or the reader's own organisation
    /// as a supplier? What contracts open and what is delivered to the reader is somebody else's.
    pub fn is_own(&self, at: u32) -> bool {
        let is_party = self.kind(at) == NodeKind::Supplier;
        match self.disclosed(at) {
            Disclosed::Named => is_party,
            Disclosed::Open => self.node(at).is_none_or(|_| !self.is_foreign(at)),
            Disclosed::Objective | Disclosed::Nothing => false,
        }
    }

    /// Does the reader see that contract: as the customer's own data, or as the side that promises?
    pub fn sees_contract(&self, contract: &Contract) -> bool {
        let promises = self.land.party(contract.supplier);
        let sides = [Some(contract.organisation), promises].into_iter().flatten();
        let sides = sides.chain(contract.further.iter().copied());
        let ids = sides.filter_map(|place| self.land.organisations().get(place as usize));
        ids.into_iter().any(|id| self.sight.sees("contract", *id))
    }

    /// The time of its own that a what-if gives it, in seconds.
    pub fn assumed(&self, at: u32) -> Option<u64> {
        self.own.get(&at).map(|own| u64::from(*own))
    }

    /// Does something take over from it at once, in a what-if?
    pub fn is_spared(&self, at: u32) -> bool {
        self.spare.contains(&at)
    }

    /// Its own work to recover, in seconds. People and places have none; of a supplier it is what a
    /// contract promises. What is closed keeps it to itself: its objective says by when it shall be
    /// back, which is no work that could be added to what it waits for.
    pub fn own(&self, at: u32) -> Option<u64> {
        if let Some(own) = self.assumed(at) {
            return Some(own);
        }
        let node = self.node(at)?;
        let is_open = self.disclosed(at) == Disclosed::Open;
        if !is_open && node.kind != NodeKind::Supplier {
            return None;
        }
        match node.kind {
            NodeKind::Supplier => self.promised.get(&at).map(|time| u64::from(*time)),
            kind if kind.recovers() => (node.own != NONE).then_some(u64::from(node.own)),
            NodeKind::Unresolved => None,
            _ => Some(0),
        }
    }

    /// All needs, those of one consumer together.
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// Where the needs of a consumer stand.
    pub fn needs_of(&self, consumer: u32) -> Range<usize> {
        let at = consumer as usize;
        self.needs_from[at] as usize..self.needs_from[at + 1] as usize
    }

    /// The needs that lead to a provider, by their places.
    pub fn users_of(&self, provider: u32) -> &[u32] {
        let at = provider as usize;
        &self.users[self.users_from[at] as usize..self.users_from[at + 1] as usize]
    }

    /// The same nodes and needs for the mathematics.
    pub fn graph(&self) -> &engine::Graph {
        &self.graph
    }

    /// The first hard need that leads from a consumer to a provider, by its place.
    pub fn need_between(&self, consumer: u32, provider: u32) -> Option<u32> {
        let mut own = self.needs_of(consumer).filter(|at| {
            let need = &self.needs[*at];
            need.is_hard && need.provider == provider
        });
        own.next().and_then(|at| u32::try_from(at).ok())
    }

    /// The groups.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The group of a need.
    pub fn group_of(&self, need: &Need) -> Option<&Group> {
        self.groups.get(need.group as usize)
    }

    /// What its edits name and the reader does not see.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// What is odd.
    pub fn odd(&self) -> &[Odd] {
        &self.odd
    }

    /// The services that are delivered now and that the reader knows by name.
    pub fn live_services(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.real).map(|(at, _)| at).filter(|at| {
            self.kind(*at) == NodeKind::Service
                && self.disclosed(*at).is_named()
                && self.objectives(*at).is_some_and(|objectives| objectives.is_live)
        })
    }

    /// Is it a vital service?
    pub fn is_vital(&self, at: u32) -> bool {
        self.kind(at) == NodeKind::Service
            && self.disclosed(at).is_named()
            && self.objectives(at).is_some_and(|objectives| objectives.is_vital)
    }
}
