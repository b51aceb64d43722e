//! How far one reader sees: of each register, the data of which organisations.

use crate::landscape::NodeKind;
use std::collections::BTreeSet;
use terms::Id;

/// The data of which organisations somebody sees in one register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Of all.
    All,
    /// Of these.
    Of(BTreeSet<Id>),
}

impl Reach {
    /// Does it include that organisation?
    pub fn includes(&self, organisation: Id) -> bool {
        match self {
            Reach::All => true,
            Reach::Of(ids) => ids.contains(&organisation),
        }
    }
}

/// How far one reader sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// By register; what is not named is not seen.
    registers: Vec<(&'static str, Reach)>,
}

/// The registers that the landscape is made of.
pub const REGISTERS: [&str; 10] = [
    "service",
    "ci",
    "organisation",
    "person",
    "role",
    "location",
    "supplier",
    "dependency",
    "contract",
    "recovery_policy",
];

impl Sight {
    /// A sight with one reach for each register.
    pub fn by(reach: impl Fn(&'static str) -> Reach) -> Sight {
        Sight { registers: REGISTERS.iter().map(|name| (*name, reach(name))).collect() }
    }

    /// Everything.
    pub fn everything() -> Sight {
        Sight::by(|_| Reach::All)
    }

    /// The data of these organisations, in every register.
    pub fn of(organisations: impl IntoIterator<Item = Id>) -> Sight {
        let ids: BTreeSet<Id> = organisations.into_iter().collect();
        Sight::by(|_| Reach::Of(ids.clone()))
    }

    /// Does the reader see data of that organisation in that register?
    pub fn sees(&self, register: &str, organisation: Id) -> bool {
        let found = self.registers.iter().find(|(name, _)| *name == register);
        found.is_some_and(|(_, reach)| reach.includes(organisation))
    }

    /// Does the reader see a node of that kind of that organisation?
    pub fn sees_node(&self, kind: NodeKind, organisation: Id) -> bool {
        self.sees(kind.register(), organisation)
    }

    /// Is everything seen? Then nothing has to be left out.
    pub fn is_everything(&self) -> bool {
        self.registers.iter().all(|(_, reach)| *reach == Reach::All)
    }

    /// Does the reader belong to that organisation, as a party to a contract?
    pub fn belongs_to(&self, organisation: Id) -> bool {
        self.sees("organisation", organisation)
    }
}
