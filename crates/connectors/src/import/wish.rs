//! What a source wishes a record to be: the values it tells of, and nothing about the others.

use crate::draft::NOTHING_TAKEN;
use crate::landscape::{
    Class, Component, Dependency, Entry, Evidence, Key, Lifecycle, Location, LocationKind, Need,
    Organisation, OrganisationKind, Person, Problem, Service, ServiceKind, Spot, Supplier,
};
use governance::people;
use record::{Choice, Record, RecordType, Ref, Value};
use services::{catalogue, configuration, suppliers};
use std::str::FromStr;
use terms::{Duration, Id, Instant, Line};

/// A record as its source tells it.
pub struct Wish {
    /// What the source calls it.
    pub key: Key,
    /// Where it stands.
    pub spot: Spot,
    /// Its name, for people.
    pub name: String,
    /// One value for each field; nothing where the source is silent.
    pub values: Vec<Value>,
    /// What follows from an import and is set once: afterwards it belongs to those who keep it.
    pub once: &'static [&'static str],
    /// Fields that are emptied when the reference of that field is settled by the source.
    pub settles: Option<(&'static str, &'static str)>,
}

/// The ground that wishes stand on: whose records they become, and since when.
pub struct Ground<'g> {
    /// The organisation whose services and components these are.
    pub home: Id,
    /// From where dependencies are known: the format and the file.
    pub label: &'g str,
    /// The day of the import.
    pub now: Instant,
    /// The state of services of which the files do not tell it.
    pub services_as: catalogue::ServiceState,
    /// Texts that do not fit their fields.
    pub problems: &'g mut Vec<Problem>,
    /// Was anything of the entry at hand refused? Then it is not taken by halves.
    pub refused: bool,
}

impl Ground<'_> {
    /// The text in its type, if it fits; else the entry is refused.
    fn fit<T: FromStr>(&mut self, spot: &Spot, field: &str, text: Option<&str>) -> Option<T>
    where
        T::Err: std::fmt::Display,
    {
        let text = text.filter(|text| !text.trim().is_empty())?;
        match text.parse() {
            Ok(fits) => Some(fits),
            Err(why) => {
                self.refuse(spot, format!("{field} {why}"));
                None
            }
        }
    }

    /// Says what is wrong with an entry, which is not taken for it.
    pub fn refuse(&mut self, spot: &Spot, what: String) {
        self.refused = true;
        self.leave_out(spot, what);
    }

    /// Says that an entry cannot be taken whatever it holds.
    pub fn leave_out(&mut self, spot: &Spot, what: String) {
        self.problems.push(Problem { spot: spot.clone(), what, kept: NOTHING_TAKEN.to_owned() });
    }

    /// The wish, unless anything of its entry was refused.
    fn whole(&mut self, wish: Wish) -> Option<Wish> {
        (!std::mem::take(&mut self.refused)).then_some(wish)
    }

    /// Seconds as a duration.
    fn seconds(&mut self, spot: &Spot, field: &str, told: Option<i64>) -> Option<Duration> {
        match Duration::from_seconds(told?) {
            Ok(fits) => Some(fits),
            Err(why) => {
                self.refuse(spot, format!("{field} {why}"));
                None
            }
        }
    }

    /// The name of a record; without one nothing can be taken.
    fn name(&mut self, spot: &Spot, name: &str) -> Option<Line> {
        match name.parse::<Line>() {
            Ok(fits) => Some(fits),
            Err(why) => {
                self.refused = false;
                self.leave_out(spot, format!("The name {why}"));
                None
            }
        }
    }
}

fn wish<R: Record>(key: &str, spot: &Spot, name: &str, record: &R) -> Wish {
    let mut once: &'static [&'static str] = &[];
    for (register, fields) in ONCE {
        if *register == R::NAME {
            once = fields;
        }
    }
    Wish {
        key: key.to_owned(),
        spot: spot.clone(),
        name: name.to_owned(),
        values: record.to_values(),
        once,
        settles: None,
    }
}

/// What an import decides once for each register.
const ONCE: &[(&str, &[&str])] = &[
    ("organisation", &["kind", "state"]),
    ("person", &["organisation", "state"]),
    ("location", &["organisation", "state"]),
    ("supplier", &["customer", "state"]),
    ("service", &["provider", "kind", "objectives_from", "state"]),
    ("ci", &["organisation", "state"]),
    (
        "dependency",
        &["name", "organisation", "strength", "evidence", "evidence_from", "evidence_on"],
    ),
];

/// An organisation, a team, a tenant.
pub fn organisation(
    ground: &mut Ground<'_>,
    told: &Organisation,
    parent: Option<Id>,
) -> Option<Wish> {
    let kind = match told.kind {
        OrganisationKind::Home => people::OrganisationKind::Provider,
        OrganisationKind::Team | OrganisationKind::Tenant => {
            people::OrganisationKind::InternalGroup
        }
    };
    let name = ground.name(&told.spot, &told.name)?;
    let record = people::Organisation {
        parent: parent.map(Ref::to),
        purpose: ground.fit(&told.spot, "Purpose", told.purpose.as_deref()),
        website: ground.fit(&told.spot, "Website", told.website.as_deref()),
        ..people::Organisation::named(name, kind)
    };
    ground.whole(wish(&told.key, &told.spot, &told.name, &record))
}

/// Somebody.
pub fn person(ground: &mut Ground<'_>, told: &Entry<Person>, at: Id) -> Option<Wish> {
    let name = ground.name(&told.spot, &told.what.name)?;
    let record = people::Person {
        email: ground.fit(&told.spot, "E-mail", told.what.email.as_deref()),
        ..people::Person::named(name, Ref::to(at))
    };
    ground.whole(wish(&told.key, &told.spot, &told.what.name, &record))
}

/// A place.
pub fn location(
    ground: &mut Ground<'_>,
    told: &Entry<Location>,
    above: Option<Id>,
) -> Option<Wish> {
    let kind = match told.what.kind {
        LocationKind::Region => people::LocationKind::Region,
        LocationKind::Site => people::LocationKind::Site,
        LocationKind::Room => people::LocationKind::Room,
    };
    let point = told.what.point.as_ref().map(|(a, b)| [a, ", ", b].concat());
    let name = ground.name(&told.spot, &told.what.name)?;
    let record = people::Location {
        part_of: above.map(Ref::to),
        address: ground.fit(&told.spot, "Address", told.what.address.as_deref()),
        point: ground.fit(&told.spot, "Point", point.as_deref()),
        ..people::Location::named(name, Ref::to(ground.home), kind)
    };
    ground.whole(wish(&told.key, &told.spot, &told.what.name, &record))
}

/// A supplier.
pub fn supplier(ground: &mut Ground<'_>, told: &Entry<Supplier>) -> Option<Wish> {
    let parts = [told.what.description.as_deref(), told.what.website.as_deref()];
    let words: Vec<&str> = parts.into_iter().flatten().collect();
    let name = ground.name(&told.spot, &told.what.name)?;
    let record = suppliers::Supplier {
        delivers: ground.fit(&told.spot, "Delivers", Some(&words.join("\n"))),
        ..suppliers::Supplier::named(name, Ref::to(ground.home))
    };
    ground.whole(wish(&told.key, &told.spot, &told.what.name, &record))
}

/// A service.
pub fn service(ground: &mut Ground<'_>, told: &Entry<Service>, owner: Option<Id>) -> Option<Wish> {
    let (what, spot) = (&told.what, &told.spot);
    let kind = match what.kind {
        Some(ServiceKind::CustomerFacing) => catalogue::ServiceKind::CustomerFacing,
        Some(ServiceKind::Technical) => catalogue::ServiceKind::Technical,
        Some(ServiceKind::Supporting) | None => catalogue::ServiceKind::Supporting,
    };
    let class = what.class.as_ref().map(|class| format!("Type in the source: {class}."));
    let parts = [what.description.as_deref(), class.as_deref()].into_iter().flatten();
    let words: Vec<&str> = parts.chain(what.texts.iter().map(String::as_str)).collect();
    let customers = what.customers.join("; ");
    let name = ground.name(spot, &what.name)?;
    let stated = what.rto.or(what.rpo).map(|_| catalogue::ObjectiveSource::Stated);
    let record = catalogue::Service {
        description: ground.fit(spot, "Description", Some(&words.join("\n\n"))),
        owner: owner.map(Ref::to),
        tier: what.tier.and_then(|tier| catalogue::Tier::from_name(&tier.to_string())),
        rto: ground.seconds(spot, "RTO", what.rto),
        rpo: ground.seconds(spot, "RPO", what.rpo),
        objectives_from: stated,
        own_recovery: ground.seconds(spot, "Own recovery time", what.own_recovery),
        security: ground.fit(spot, "Security requirements", what.security.as_deref()),
        utility: ground.fit(spot, "Utility", what.utility.as_deref()),
        warranty: ground.fit(spot, "Warranty", what.warranty.as_deref()),
        available_to: ground.fit(spot, "Available to", Some(&customers)),
        getting_started: ground.fit(spot, "Getting started", what.start.as_deref()),
        state: match what.lifecycle {
            Some(Lifecycle::Planned) => catalogue::ServiceState::Planned,
            Some(Lifecycle::Building) => catalogue::ServiceState::Built,
            Some(Lifecycle::Retired) => catalogue::ServiceState::Retired,
            // A service that is wound down has a last day, and no source tells of one.
            Some(Lifecycle::Live | Lifecycle::Ending) => catalogue::ServiceState::Live,
            None => ground.services_as,
        },
        ..catalogue::Service::named(name, Ref::to(ground.home), kind)
    };
    ground.whole(wish(&told.key, spot, &what.name, &record))
}

/// To what a component belongs, where it stands and who answers for it.
#[derive(Default)]
pub struct Around {
    /// The organisation that operates it.
    pub organisation: Option<Id>,
    /// The person who answers for it.
    pub owner: Option<Id>,
    /// Who supplies it.
    pub supplier: Option<Id>,
    /// Where it stands.
    pub location: Option<Id>,
}

/// A component.
pub fn component(ground: &mut Ground<'_>, told: &Entry<Component>, around: Around) -> Option<Wish> {
    let (what, spot) = (&told.what, &told.spot);
    let name = ground.name(spot, &what.name)?;
    let at = Ref::to(around.organisation.unwrap_or(ground.home));
    let parts = what.description.as_deref().into_iter();
    let words: Vec<&str> = parts.chain(what.texts.iter().map(String::as_str)).collect();
    let record = configuration::Ci {
        description: ground.fit(spot, "Description", Some(&words.join("\n\n"))),
        owner: around.owner.map(Ref::to),
        supplier: around.supplier.map(Ref::to),
        location: around.location.map(Ref::to),
        edition: ground.fit(spot, "Version", what.version.as_deref()),
        serial: ground.fit(spot, "Serial", what.serial.as_deref()),
        asset_tag: ground.fit(spot, "Asset tag", what.asset_tag.as_deref()),
        state: match what.lifecycle {
            Some(Lifecycle::Planned) => configuration::CiState::Planned,
            Some(Lifecycle::Building) => configuration::CiState::Building,
            Some(Lifecycle::Retired) => configuration::CiState::Withdrawn,
            Some(Lifecycle::Live | Lifecycle::Ending) | None => configuration::CiState::InUse,
        },
        ..configuration::Ci::named(name, class(what.class), at)
    };
    ground.whole(wish(&told.key, spot, &what.name, &record))
}

fn class(class: Class) -> configuration::CiClass {
    use configuration::CiClass as C;
    match class {
        Class::Unknown => C::Other,
        Class::Application => C::Application,
        Class::Library => C::SoftwareLibrary,
        Class::Container => C::Container,
        Class::Database => C::Database,
        Class::Queue => C::Middleware,
        Class::Data => C::FileStore,
        Class::Storage => C::StorageArray,
        Class::Platform => C::OperatingSystem,
        Class::Server => C::Server,
        Class::VirtualMachine => C::VirtualMachine,
        Class::Cluster => C::Cluster,
        Class::Network => C::Network,
        Class::Circuit => C::Circuit,
        Class::Rack => C::Rack,
        Class::Power => C::PowerFeed,
        Class::Interface => C::Interface,
    }
}

/// Both ends of a need, as far as they are records.
pub struct Ends<'e> {
    /// Who needs, whose record it is, and its name.
    pub consumer: (Id, Id, &'e str),
    /// What is needed.
    pub provider: Option<Id>,
    /// What it is called.
    pub called: &'e str,
}

/// A need.
pub fn dependency(
    ground: &mut Ground<'_>,
    told: &Entry<Dependency>,
    ends: &Ends<'_>,
) -> Option<Wish> {
    let (what, spot) = (&told.what, &told.spot);
    let (kind, verb) = match what.kind {
        Need::RunsOn => (configuration::DependencyKind::RunsOn, "runs on"),
        Need::Uses => (configuration::DependencyKind::Uses, "uses"),
        Need::DataFrom => (configuration::DependencyKind::DataFrom, "takes data from"),
        Need::Network => (configuration::DependencyKind::Network, "is connected by"),
        Need::Power => (configuration::DependencyKind::Power, "is powered by"),
        Need::HostedAt => (configuration::DependencyKind::HostedAt, "stands at"),
        Need::SuppliedBy => (configuration::DependencyKind::SuppliedBy, "is supplied by"),
        Need::StaffedBy => (configuration::DependencyKind::StaffedBy, "is staffed by"),
    };
    let (consumer, reach, name) = ends.consumer;
    // The record makes its own title; this one stands in reports.
    let words = [name, " ", verb, " ", ends.called].concat();
    let from = [ground.label, ": ", &spot.file].concat();
    let from: String = from.chars().take(300).collect();
    let open = ends.provider.is_none().then_some(ends.called);
    let record = configuration::Dependency {
        unresolved: ground.fit(spot, "Unresolved", open),
        strength: if what.hard {
            configuration::Strength::Hard
        } else {
            configuration::Strength::Soft
        },
        group: ground.fit(spot, "Group", what.group.as_ref().map(|(group, _)| group.as_str())),
        needed: what.group.as_ref().map(|(_, needed)| *needed),
        evidence: match what.evidence {
            Evidence::Declared => configuration::Evidence::Declared,
            Evidence::Discovered => configuration::Evidence::Discovered,
        },
        evidence_from: ground.fit(spot, "Evidence from", Some(&from)),
        evidence_on: Some(ground.now.day()),
        ..configuration::Dependency::of(
            Ref::to(reach),
            Ref::to(consumer),
            ends.provider.map(Ref::to),
            kind,
        )
    };
    let settles = Some(("provider", "unresolved"));
    ground.whole(Wish { settles, ..wish(&told.key, spot, &words, &record) })
}

/// Does an audit of the configuration look at records of this register?
pub fn is_audited(of: &RecordType) -> bool {
    let audited =
        [catalogue::Service::NAME, configuration::Ci::NAME, configuration::Dependency::NAME];
    audited.contains(&of.name)
}

/// The record type of a register of the landscape.
pub fn registers() -> [&'static RecordType; 7] {
    [
        people::Organisation::record_type(),
        people::Person::record_type(),
        people::Location::record_type(),
        suppliers::Supplier::record_type(),
        catalogue::Service::record_type(),
        configuration::Ci::record_type(),
        configuration::Dependency::record_type(),
    ]
}
