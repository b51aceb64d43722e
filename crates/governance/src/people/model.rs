//! The records: organisations and persons.

use record::{Choice, Record, Ref};
use terms::{Email, Line};

/// What an organisation is to the continuity of the services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum OrganisationKind {
    /// Needs the services, and decides what their loss would mean.
    Customer,
    /// Runs the process for the customer.
    Integrator,
    /// Provides services under the process.
    Provider,
    /// Supplies a provider or the customer.
    Supplier,
    /// A part of one of the others.
    InternalGroup,
}

/// A company, an authority, or a part of one.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "ORG", place = "Work", reach = itself)]
pub struct Organisation {
    /// What it is called.
    #[field(title, example = "Northwharf Markets")]
    pub name: Line,
    /// What it is to the continuity of the services.
    #[field(list, sort, bulk)]
    pub kind: OrganisationKind,
    /// The organisation it is a part of.
    #[field(list)]
    pub parent: Option<Ref<Organisation>>,
}

/// Somebody who does, decides or is told something.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "PER", place = "Work", reach = organisation)]
pub struct Person {
    /// The name as it is called out.
    #[field(title, example = "Dana Holt")]
    pub name: Line,
    /// Where the person belongs.
    #[field(list, bulk)]
    pub organisation: Ref<Organisation>,
    /// Where mail reaches the person.
    #[field(list, unique)]
    pub email: Option<Email>,
}
