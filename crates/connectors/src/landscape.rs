//! What outside files tell, in the field's own terms: who has which services, what they are made
//! of, and what needs what. No reader knows more than this, and nothing here knows a format.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// Where something stands: the file and its line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The name of the file, as it was given.
    pub file: Arc<str>,
    /// The line, beginning with 1.
    pub line: usize,
}

/// Something that was not understood, or is odd: where, what, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands.
    pub spot: Spot,
    /// What is wrong, and what would be accepted.
    pub what: String,
    /// What is kept of it.
    pub kept: String,
}

/// What a source calls a thing: the same as long as the thing is the same.
pub type Key = String;

/// An organisation, a part of one, or a team.
#[derive(Clone, Debug, PartialEq)]
pub struct Organisation {
    /// What the source calls it.
    pub key: Key,
    /// Where it stands.
    pub spot: Spot,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// The organisation that it is a part of.
    pub part_of: Option<Key>,
    /// What it does.
    pub purpose: Option<String>,
    /// Its public pages.
    pub website: Option<String>,
}

/// What an organisation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrganisationKind {
    /// The one whose services and components these are.
    Home,
    /// A team or a department of it.
    Team,
    /// A tenant or business unit that the source keeps apart.
    Tenant,
}

/// Somebody.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The address at work.
    pub email: Option<String>,
    /// The organisation or team, if it is not the home.
    pub organisation: Option<Key>,
}

/// A service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: Option<String>,
    /// Whom it is for, as far as the source tells.
    pub kind: Option<ServiceKind>,
    /// Its tier by importance, 0 to 4.
    pub tier: Option<u8>,
    /// The layer or type that the source puts it into, in the source's word.
    pub class: Option<String>,
    /// Where it is in its life.
    pub lifecycle: Option<Lifecycle>,
    /// The organisation that provides it, if it is not the home.
    pub provider: Option<Key>,
    /// The teams that answer for it, the first one first.
    pub teams: Vec<Key>,
    /// The team that is called when it fails, if it is another.
    pub support: Option<Key>,
    /// The person who answers for it.
    pub owner: Option<Key>,
    /// Whom it serves, in the source's words.
    pub customers: Vec<String>,
    /// What it is worth to them.
    pub utility: Option<String>,
    /// What is promised of it.
    pub warranty: Option<String>,
    /// Where one begins to use it.
    pub start: Option<String>,
    /// What is said about its security needs.
    pub security: Option<String>,
    /// Recovery time objective, in seconds.
    pub rto: Option<i64>,
    /// Recovery point objective, in seconds.
    pub rpo: Option<i64>,
    /// The seconds of work on the service itself once everything it needs is back.
    pub own_recovery: Option<i64>,
    /// What the source says of it and nobody here understands, in its own words.
    pub texts: Vec<String>,
}

/// Whom a service is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceKind {
    /// Customers use it.
    CustomerFacing,
    /// Other services use it.
    Supporting,
    /// It keeps the technique running.
    Technical,
}

/// Where a service or component is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifecycle {
    /// Thought of.
    Planned,
    /// Being built or tried.
    Building,
    /// In use.
    Live,
    /// Not to be built upon any more.
    Ending,
    /// Gone.
    Retired,
}

/// A component: anything that services run on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Component {
    /// Its name.
    pub name: String,
    /// What kind of thing it is.
    pub class: Class,
    /// What it does.
    pub description: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Where it is in its life.
    pub lifecycle: Option<Lifecycle>,
    /// The organisation whose it is, if it is not the home.
    pub organisation: Option<Key>,
    /// The team that answers for it.
    pub team: Option<Key>,
    /// The team that is called when it fails, if it is another.
    pub support: Option<Key>,
    /// The person who answers for it.
    pub owner: Option<Key>,
    /// Who supplies it.
    pub supplier: Option<Key>,
    /// Where it stands.
    pub location: Option<Key>,
    /// Its serial number.
    pub serial: Option<String>,
    /// Its asset tag.
    pub asset_tag: Option<String>,
    /// What the source says of it and nobody here understands, in its own words.
    pub texts: Vec<String>,
}

/// What kind of thing a component is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// Something whose kind the source does not tell.
    #[default]
    Unknown,
    /// A program that is run.
    Application,
    /// A part of programs.
    Library,
    /// A container or a set of them.
    Container,
    /// A database.
    Database,
    /// A queue or a stream of messages.
    Queue,
    /// Data kept: files, buckets, sets.
    Data,
    /// A store of data: arrays, volumes.
    Storage,
    /// An operating system or firmware.
    Platform,
    /// A machine.
    Server,
    /// A machine that another one makes.
    VirtualMachine,
    /// Machines that work as one.
    Cluster,
    /// A part of the network.
    Network,
    /// A line of a carrier.
    Circuit,
    /// A rack or cabinet.
    Rack,
    /// Electricity: feeds, panels, distribution.
    Power,
    /// An interface that programs offer.
    Interface,
}

/// A place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Location {
    /// Its name.
    pub name: String,
    /// What kind of place it is.
    pub kind: LocationKind,
    /// The place that it is a part of.
    pub part_of: Option<Key>,
    /// Its address.
    pub address: Option<String>,
    /// Latitude and longitude in degrees.
    pub point: Option<(String, String)>,
    /// What is said about it.
    pub description: Option<String>,
}

/// What kind of place a location is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LocationKind {
    /// A region, a country, a town.
    Region,
    /// A site or building.
    #[default]
    Site,
    /// A part of a site: a room, a row.
    Room,
}

/// A supplier.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Supplier {
    /// Its name.
    pub name: String,
    /// What it supplies.
    pub description: Option<String>,
    /// Its public pages.
    pub website: Option<String>,
}

/// A need: who needs what, in which way.
#[derive(Clone, Debug, PartialEq)]
pub struct Dependency {
    /// The service or component that needs something.
    pub consumer: Key,
    /// What it needs.
    pub provider: Target,
    /// In which way.
    pub kind: Need,
    /// Does it fail without?
    pub hard: bool,
    /// The group of things of which some suffice, and how many are needed.
    pub group: Option<(String, i64)>,
    /// How the source knows.
    pub evidence: Evidence,
}

/// The other end of a need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Something that the files describe.
    Known(Key),
    /// Something that no file describes: what the source calls it, and the key it would have.
    Unknown(String, Key),
}

/// In which way something is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Need {
    /// It runs on it.
    RunsOn,
    /// It calls it.
    Uses,
    /// It takes data from it.
    DataFrom,
    /// It is reached through it.
    Network,
    /// It takes power from it.
    Power,
    /// It stands there.
    HostedAt,
    /// It is supplied by it.
    SuppliedBy,
    /// These people run it.
    StaffedBy,
}

impl Need {
    /// Its name in keys.
    pub fn name(self) -> &'static str {
        match self {
            Need::RunsOn => "runs_on",
            Need::Uses => "uses",
            Need::DataFrom => "data_from",
            Need::Network => "network",
            Need::Power => "power",
            Need::HostedAt => "hosted_at",
            Need::SuppliedBy => "supplied_by",
            Need::StaffedBy => "staffed_by",
        }
    }
}

/// How the source knows of a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Somebody wrote it down as a need.
    Declared,
    /// It follows from how things are set up.
    Discovered,
}

/// Something with its key, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<T> {
    /// What the source calls it.
    pub key: Key,
    /// Where it stands.
    pub spot: Spot,
    /// What is told.
    pub what: T,
}

/// Everything that was read from the files of one source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Landscape {
    /// The source, under which all keys are unique.
    pub source: String,
    /// Organisations, teams and tenants; first the home.
    pub organisations: Vec<Organisation>,
    /// People.
    pub persons: Vec<Entry<Person>>,
    /// Services.
    pub services: Vec<Entry<Service>>,
    /// Components.
    pub components: Vec<Entry<Component>>,
    /// Places.
    pub locations: Vec<Entry<Location>>,
    /// Suppliers.
    pub suppliers: Vec<Entry<Supplier>>,
    /// Who needs what.
    pub dependencies: Vec<Entry<Dependency>>,
}

impl Landscape {
    /// Takes the teams out, and who runs what with them: what they answered for is the home's.
    /// Gives the keys of the teams.
    pub fn leave_out_teams(&mut self) -> Vec<Key> {
        let is_team = |one: &Organisation| one.kind == OrganisationKind::Team;
        let teams: HashSet<Key> = self
            .organisations
            .iter()
            .filter(|one| is_team(one))
            .map(|one| one.key.clone())
            .collect();
        let keep = |key: &mut Option<Key>| {
            if key.as_ref().is_some_and(|key| teams.contains(key)) {
                *key = None;
            }
        };
        self.organisations.retain(|one| !is_team(one));
        self.organisations.iter_mut().for_each(|one| keep(&mut one.part_of));
        self.persons.iter_mut().for_each(|one| keep(&mut one.what.organisation));
        for one in &mut self.services {
            one.what.teams.clear();
            keep(&mut one.what.support);
            keep(&mut one.what.provider);
        }
        for one in &mut self.components {
            for key in [&mut one.what.team, &mut one.what.support, &mut one.what.organisation] {
                keep(key);
            }
        }
        self.dependencies.retain(|one| match &one.what.provider {
            Target::Known(key) | Target::Unknown(_, key) => !teams.contains(key),
        });
        teams.into_iter().collect()
    }

    /// How many things it tells of.
    pub fn len(&self) -> usize {
        self.organisations.len()
            + self.persons.len()
            + self.services.len()
            + self.components.len()
            + self.locations.len()
            + self.suppliers.len()
            + self.dependencies.len()
    }

    /// Does it tell of nothing?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is behind each key, by its name.
    pub fn names(&self) -> HashMap<&str, &str> {
        let organisations = self.organisations.iter().map(|e| (e.key.as_str(), e.name.as_str()));
        let services = self.services.iter().map(|e| (e.key.as_str(), e.what.name.as_str()));
        let components = self.components.iter().map(|e| (e.key.as_str(), e.what.name.as_str()));
        let locations = self.locations.iter().map(|e| (e.key.as_str(), e.what.name.as_str()));
        let suppliers = self.suppliers.iter().map(|e| (e.key.as_str(), e.what.name.as_str()));
        let all = organisations.chain(services).chain(components);
        all.chain(locations).chain(suppliers).collect()
    }
}

/// What came of reading the files of one source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// What they tell.
    pub landscape: Landscape,
    /// What was not understood, or is odd; by file and line.
    pub problems: Vec<Problem>,
    /// Entries of the files of which nothing could be taken.
    pub left_out: usize,
}

impl Reading {
    /// Entries that the files hold: those that are taken and those that are left out.
    pub fn read(&self) -> usize {
        self.landscape.len() + self.left_out
    }
}
