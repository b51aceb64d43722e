//! Who plays: organisations, persons and roles, as plain declarations. Nobody here is real.

use super::{Closed, Company, Face, Part};
use crate::people::{
    Capacity::{Deputy, Holder},
    ContactKind,
    Informed::{AtOnce, WhenDeclared},
    OrganisationKind::{Customer, Integrator, InternalGroup, Provider, Supplier},
    OrganisationState,
    PersonState::{self, Active},
    RolePart,
};

const COMPANY: Company = Company {
    name: "",
    kind: Provider,
    state: OrganisationState::Active,
    part_of: None,
    purpose: "",
    desk: None,
    owner: None,
    since: None,
    until: None,
};

pub(super) const ORGANISATIONS: [Company; 11] = [
    Company {
        name: "Northwharf Markets",
        kind: Customer,
        purpose: "Deals in the money market. The loss of market data hurts from the first minute; \
            the loss of settlement hurts nobody until the deadline, and then all at once.",
        desk: Some(0),
        since: Some(1_820),
        ..COMPANY
    },
    Company {
        name: "Settlement desk",
        kind: InternalGroup,
        part_of: Some("Northwharf Markets"),
        purpose: "Settles the deals of the day before the deadline of the clearing house.",
        since: Some(1_820),
        ..COMPANY
    },
    Company {
        name: "Dealing",
        kind: InternalGroup,
        part_of: Some("Northwharf Markets"),
        purpose: "Deals with banks and funds. Without market data it is blind.",
        since: Some(1_820),
        ..COMPANY
    },
    Company {
        name: "IT",
        kind: InternalGroup,
        part_of: Some("Northwharf Markets"),
        purpose: "Orders services, knows the business behind them, keeps the architecture.",
        since: Some(1_820),
        ..COMPANY
    },
    Company {
        name: "Keystone",
        kind: Integrator,
        purpose: "Service integrator: runs the continuity process and makes the providers work as \
            one.",
        desk: Some(1),
        owner: Some("Sofia Lindvall"),
        since: Some(1_460),
        ..COMPANY
    },
    Company {
        name: "Altus",
        purpose: "Hosting: two sites, storage, databases. 31 of 41 services stand on it.",
        desk: Some(2),
        owner: Some("Omar Haddon"),
        since: Some(1_095),
        ..COMPANY
    },
    Company {
        name: "Brightline",
        purpose: "Networks and telephony between the sites and to the outside.",
        desk: Some(3),
        owner: Some("Omar Haddon"),
        since: Some(1_200),
        ..COMPANY
    },
    Company {
        name: "Corvid",
        purpose: "Applications: settlement, dealing, reporting.",
        desk: Some(4),
        owner: Some("Petra Novak-Lund"),
        since: Some(900),
        ..COMPANY
    },
    Company {
        name: "Meridian Feeds",
        kind: Supplier,
        purpose: "Supplies Corvid with market data, around the clock.",
        desk: Some(5),
        owner: Some("Callum Dreyer"),
        since: Some(700),
        ..COMPANY
    },
    Company {
        name: "Harrow Hosting",
        state: OrganisationState::Former,
        purpose: "Hosted everything before Altus.",
        since: Some(2_900),
        until: Some(1_096),
        ..COMPANY
    },
    Company {
        name: "Calder Power",
        kind: Supplier,
        state: OrganisationState::Prospective,
        purpose: "Could bring an emergency generator to either site within four hours.",
        ..COMPANY
    },
];

const FACE: Face = Face {
    name: "",
    at: "",
    does: "",
    mail: "",
    mobile: 0,
    verified: None,
    languages: "English",
    informed: None,
    state: Active,
    deputy: None,
    back_in: None,
};

/// A person with the verified day of its organisation.
const fn face(
    name: &'static str,
    at: &'static str,
    does: &'static str,
    mail: &'static str,
    (mobile, verified): (u8, i64),
) -> Face {
    Face { name, at, does, mail, mobile, verified: Some(verified), ..FACE }
}

pub(super) const PERSONS: [Face; 22] = [
    Face {
        languages: "English, Portuguese",
        ..face("Ines Carvalho", "Northwharf Markets", "BC manager", "ines.carvalho", (10, 7))
    },
    face("Tobias Renfrew", "Northwharf Markets", "Head of operations", "t.renfrew", (11, 7)),
    face("Wanda Osei", "IT", "Lead architect", "wanda.osei", (12, 56)),
    Face {
        informed: Some(AtOnce),
        languages: "English, Norwegian",
        ..face("Henrik Sandvold", "Northwharf Markets", "Managing director", "h.sandvold", (13, 30))
    },
    face("Mirela Popa", "Settlement desk", "Head of settlement", "mirela.popa", (14, 40)),
    face("Jonas Achter", "Settlement desk", "Settlement clerk", "jonas.achter", (15, 40)),
    face("Callum Dreyer", "Dealing", "Head of dealing", "callum.dreyer", (16, 22)),
    Face {
        informed: Some(WhenDeclared),
        languages: "English, Swedish",
        ..face("Sofia Lindvall", "IT", "IT manager", "sofia.lindvall", (17, 22))
    },
    face("Dana Holt", "Keystone", "Continuity lead", "dana.holt", (20, 21)),
    Face {
        languages: "English, Arabic",
        ..face("Omar Haddon", "Keystone", "Service manager", "omar.haddon", (21, 21))
    },
    face("Petra Novak-Lund", "Keystone", "Duty manager", "petra.novak-lund", (22, 21)),
    Face {
        state: PersonState::Left,
        ..face("Luc Marchand", "Keystone", "Finance and change", "luc.marchand", (23, 200))
    },
    Face {
        state: PersonState::Expected,
        verified: None,
        ..face("Noor Vandeven", "Keystone", "Availability analyst", "noor.vandeven", (24, 0))
    },
    face("Ravi Thornbury", "Altus", "Operations lead", "ravi.thornbury", (30, 112)),
    Face {
        languages: "English, German",
        ..face("Greta Holm", "Altus", "Storage operator", "greta.holm", (31, 18))
    },
    Face {
        languages: "English, Turkish",
        ..face("Ömer Kaya", "Altus", "Database operator", "omer.kaya", (32, 18))
    },
    face("Aoife Brennock", "Brightline", "Operations lead", "aoife.brennock", (40, 27)),
    Face {
        state: PersonState::Away,
        deputy: Some("Aoife Brennock"),
        back_in: Some(4),
        languages: "Portuguese, English",
        ..face("Mateus Figueira", "Brightline", "Network operator", "m.figueira", (41, 27))
    },
    Face {
        languages: "English, Japanese",
        ..face("Yuki Tanabe", "Corvid", "Operations lead", "yuki.tanabe", (50, 11))
    },
    face("Bartosz Wolny", "Corvid", "Deputy operations lead", "bartosz.wolny", (51, 11)),
    face("Leila Farrow", "Corvid", "Application operator", "leila.farrow", (52, 11)),
    Face {
        informed: Some(WhenDeclared),
        ..face("Stellan Brook", "Meridian Feeds", "Account manager", "stellan.brook", (60, 61))
    },
];

/// Contact points of the private life: person, kind, value, when somebody answers.
pub(super) const PRIVATE: [(&str, ContactKind, &str, &str); 4] = [
    ("Petra Novak-Lund", ContactKind::Telephone, "+1 555 0190", "at night, in a disaster only"),
    ("Ravi Thornbury", ContactKind::Mobile, "+1 555 0191", "at night"),
    ("Ömer Kaya", ContactKind::Messenger, "Signal: omer.at.home", "evenings and weekends"),
    ("Yuki Tanabe", ContactKind::Mobile, "+1 555 0192", "at night"),
];

const PART: Part = Part {
    title: "",
    at: "",
    part: RolePart::Other,
    answers_for: "",
    may_decide: "",
    shared: false,
    held: &[],
};

pub(super) const ROLES: [Part; 21] = [
    Part {
        title: "Service Continuity Management Lead",
        at: "Keystone",
        part: RolePart::ContinuityLead,
        answers_for: "The continuity process of all providers: strategy, plans, exercises, proof.",
        may_decide: "Reports a potential disaster; calls an exercise off.",
        held: &[("Dana Holt", Holder, 700, None), ("Omar Haddon", Deputy, 400, None)],
        ..PART
    },
    Part {
        title: "BC Manager",
        at: "Northwharf Markets",
        part: RolePart::BcManager,
        answers_for: "What the business must not lose, and the plan that links it to the services.",
        may_decide: "Declares a disaster together with the crisis manager.",
        held: &[("Ines Carvalho", Holder, 500, None), ("Tobias Renfrew", Deputy, 500, None)],
        ..PART
    },
    Part {
        title: "Enterprise Architects",
        at: "Northwharf Markets",
        part: RolePart::EnterpriseArchitects,
        answers_for: "How business processes, services and components hang together.",
        held: &[("Wanda Osei", Holder, 620, None)],
        ..PART
    },
    Part {
        title: "Operations",
        at: "Altus",
        part: RolePart::Operations,
        answers_for: "Hosting and storage, and their recovery at either site.",
        may_decide: "Moves a service to the other site when a plan says so.",
        held: &[("Ravi Thornbury", Holder, 800, None), ("Greta Holm", Deputy, 300, None)],
        ..PART
    },
    Part {
        title: "Operations",
        at: "Brightline",
        part: RolePart::Operations,
        answers_for: "Networks and telephony, and their recovery.",
        held: &[("Aoife Brennock", Holder, 640, None), ("Mateus Figueira", Deputy, 210, None)],
        ..PART
    },
    Part {
        title: "Operations",
        at: "Corvid",
        part: RolePart::Operations,
        answers_for: "Applications and their data, and their recovery.",
        held: &[("Yuki Tanabe", Holder, 380, None), ("Bartosz Wolny", Deputy, 11, None)],
        ..PART
    },
    Part {
        title: "Duty Manager",
        at: "Keystone",
        part: RolePart::Crisis,
        answers_for: "The first hour: is it an incident, a major incident, a potential disaster?",
        may_decide: "Wakes anybody; calls the crisis manager.",
        held: &[("Petra Novak-Lund", Holder, 260, None), ("Omar Haddon", Deputy, 260, None)],
        ..PART
    },
    Part {
        title: "Application operator",
        at: "Corvid",
        part: RolePart::Operations,
        answers_for: "Starting and checking the applications after a recovery.",
        held: &[("Leila Farrow", Holder, 330, None)],
        ..PART
    },
    Part {
        title: "Financial Management Lead",
        at: "Keystone",
        part: RolePart::ManagementLead,
        answers_for: "What continuity costs, and what its lack would cost.",
        held: &[("Luc Marchand", Holder, 900, Some(61))],
        ..PART
    },
    Part {
        title: "Availability Management Lead",
        at: "Keystone",
        part: RolePart::ManagementLead,
        answers_for: "Availability as measured against what was agreed.",
        held: &[("Noor Vandeven", Holder, -49, None)],
        ..PART
    },
    Part {
        title: "Change Management Lead",
        at: "Keystone",
        part: RolePart::ManagementLead,
        answers_for: "No change without a word on its continuity impact.",
        held: &[
            ("Luc Marchand", Holder, 900, Some(61)),
            ("Omar Haddon", Holder, 60, None),
            ("Petra Novak-Lund", Deputy, 60, None),
        ],
        ..PART
    },
    Part {
        title: "Major Incident Management Lead",
        at: "Keystone",
        part: RolePart::ManagementLead,
        answers_for: "One head for every major incident, until it is closed or declared.",
        held: &[("Petra Novak-Lund", Holder, 260, None), ("Dana Holt", Deputy, 260, None)],
        ..PART
    },
    Part {
        title: "Crisis Manager",
        at: "Northwharf Markets",
        part: RolePart::Crisis,
        answers_for: "The decisions of the organisation in a crisis.",
        may_decide: "Declares a disaster; invokes plans; spends up to 250,000 EUR.",
        held: &[("Tobias Renfrew", Holder, 500, None), ("Ines Carvalho", Deputy, 500, None)],
        ..PART
    },
    Part {
        title: "Spokesperson",
        at: "Northwharf Markets",
        part: RolePart::Crisis,
        answers_for: "What is said to customers, supervisors and the press, and when.",
        held: &[("Henrik Sandvold", Holder, 450, None), ("Sofia Lindvall", Deputy, 450, None)],
        ..PART
    },
    Part {
        title: "Service owner Settlement",
        at: "Settlement desk",
        answers_for: "What settlement must do, and by when.",
        held: &[("Mirela Popa", Holder, 700, None), ("Jonas Achter", Deputy, 120, None)],
        ..PART
    },
    Part {
        title: "Service owner Dealing",
        at: "Dealing",
        answers_for: "What dealing must do, and what it can do without.",
        held: &[("Callum Dreyer", Holder, 700, None), ("Sofia Lindvall", Deputy, 90, None)],
        ..PART
    },
    Part {
        title: "Storage operator",
        at: "Altus",
        part: RolePart::Operations,
        answers_for: "Storage arrays and their copies.",
        held: &[("Greta Holm", Holder, 410, None), ("Ömer Kaya", Deputy, 410, None)],
        ..PART
    },
    Part {
        title: "Database operator",
        at: "Altus",
        part: RolePart::Operations,
        answers_for: "Databases, their standby nodes and their restore.",
        held: &[("Ömer Kaya", Holder, 410, None), ("Greta Holm", Deputy, 410, None)],
        ..PART
    },
    Part {
        title: "Night desk",
        at: "Altus",
        part: RolePart::Operations,
        answers_for: "Somebody answers at Altus at any hour.",
        shared: true,
        held: &[("Ravi Thornbury", Holder, 800, None), ("Ömer Kaya", Holder, 410, None)],
        ..PART
    },
    Part {
        title: "Network operator",
        at: "Brightline",
        part: RolePart::Operations,
        answers_for: "Lines, routers and the switch to the second carrier.",
        held: &[("Mateus Figueira", Holder, 210, None), ("Aoife Brennock", Deputy, 210, None)],
        ..PART
    },
    Part {
        title: "Market data operator",
        at: "Corvid",
        part: RolePart::Operations,
        answers_for: "The feed from Meridian and the switch to the second source.",
        held: &[("Bartosz Wolny", Holder, 150, None), ("Leila Farrow", Deputy, 150, None)],
        ..PART
    },
];

/// Days off, each year again.
pub(super) const DAYS_OFF: [Closed; 3] = [
    ("New Year's Day", "Northwharf Markets", (1, 1), None),
    ("Christmas", "Northwharf Markets", (12, 25), Some((12, 26))),
    ("Works holidays of Altus", "Altus", (12, 24), Some((12, 31))),
];
