//! What stands in the landscape, and how one thing needs another.

use serde::Serialize;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodeKind {
    /// A service of the catalogue.
    Service,
    /// A component.
    Ci,
    /// An organisation that something is needed from.
    Organisation,
    /// A person that something cannot do without.
    Person,
    /// A role that something cannot do without.
    Role,
    /// A place: a site, a room, a rack.
    Location,
    /// A supplier.
    Supplier,
    /// Something a source named and nobody has settled yet.
    Unresolved,
}

impl NodeKind {
    /// The kinds that are records, with the names of their record types.
    pub const RECORDS: [(NodeKind, &'static str); 7] = [
        (NodeKind::Service, "service"),
        (NodeKind::Ci, "ci"),
        (NodeKind::Organisation, "organisation"),
        (NodeKind::Person, "person"),
        (NodeKind::Role, "role"),
        (NodeKind::Location, "location"),
        (NodeKind::Supplier, "supplier"),
    ];

    /// The name of its record type; empty for what is no record.
    pub fn register(self) -> &'static str {
        let found = NodeKind::RECORDS.iter().find(|(kind, _)| *kind == self);
        found.map_or("", |(_, name)| *name)
    }

    /// Has it work of its own to do before it is back? People and places are there or not.
    pub fn recovers(self) -> bool {
        matches!(self, NodeKind::Service | NodeKind::Ci | NodeKind::Supplier)
    }
}

/// How a consumer needs a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NeedKind {
    /// Runs on it.
    RunsOn,
    /// Uses it.
    Uses,
    /// Takes data from it.
    DataFrom,
    /// Is connected by it.
    Network,
    /// Is powered by it.
    Power,
    /// Lets it decide who may come in.
    AuthenticatesWith,
    /// Stands there.
    HostedAt,
    /// Is kept running or brought back by these people.
    StaffedBy,
    /// Is supplied by it.
    SuppliedBy,
    /// Its copies lie there.
    BackedUpTo,
    /// That takes over from it.
    FailsOverTo,
    /// Is a part of it. No dependency says so, but a field of the component.
    PartOf,
}

impl NeedKind {
    /// All of them with their names and the words between consumer and provider.
    pub const ALL: [(NeedKind, &'static str, &'static str); 12] = [
        (NeedKind::RunsOn, "runs_on", "runs on"),
        (NeedKind::Uses, "uses", "uses"),
        (NeedKind::DataFrom, "data_from", "takes data from"),
        (NeedKind::Network, "network", "is connected by"),
        (NeedKind::Power, "power", "is powered by"),
        (NeedKind::AuthenticatesWith, "authenticates_with", "authenticates with"),
        (NeedKind::HostedAt, "hosted_at", "stands at"),
        (NeedKind::StaffedBy, "staffed_by", "is staffed by"),
        (NeedKind::SuppliedBy, "supplied_by", "is supplied by"),
        (NeedKind::BackedUpTo, "backed_up_to", "is backed up to"),
        (NeedKind::FailsOverTo, "fails_over_to", "fails over to"),
        (NeedKind::PartOf, "part_of", "is a part of"),
    ];

    /// The kind of that name; dashes count as underscores.
    pub fn named(name: &str) -> Option<NeedKind> {
        let found = NeedKind::ALL.iter().find(|(_, known, _)| {
            known.bytes().eq(name.bytes().map(|letter| if letter == b'-' { b'_' } else { letter }))
        });
        found.map(|(kind, ..)| *kind)
    }

    /// The words between consumer and provider: `runs on`.
    pub fn words(self) -> &'static str {
        NeedKind::ALL[self as usize].2
    }

    /// Does data come that way, so that its age counts?
    pub fn carries_data(self) -> bool {
        matches!(self, NeedKind::DataFrom | NeedKind::BackedUpTo)
    }

    /// Does the data of the consumer live there, or come from there?
    pub fn holds_data(self) -> bool {
        self.carries_data() || matches!(self, NeedKind::RunsOn)
    }

    /// Does the loss of the provider reach the consumer that way? Where copies lie and where
    /// something could move to is missed only later: it counts when somebody says hard.
    pub fn is_standby(self) -> bool {
        matches!(self, NeedKind::BackedUpTo | NeedKind::FailsOverTo)
    }
}

/// What a contract lets the other side see of the nodes behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Discloses {
    /// Nothing.
    Nothing,
    /// That they exist, and their objective.
    Objective,
    /// Everything.
    Everything,
}
