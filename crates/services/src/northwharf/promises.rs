//! Who supplies Northwharf, and what was promised. Times are minutes; -1 is not promised.

use super::{Stage, minutes, text, words};
use crate::suppliers::{
    Agreement,
    Agreement::{Framework, Operational, Sla, Underpinning},
    Answer, Closing, ClosingMatter, Contract, ContractState, Disclosure, Ending, Evaluation,
    Replaceable, Supplier, SupplierCategory,
    SupplierCategory::{Commodity, Operational as Daily, Strategic, Tactical},
    SupplierRisk,
    SupplierRisk::{High, Low, Medium},
    SupplierState,
};
use record::{Ref, Refs, Rows};

/// A supplier of the story.
pub(super) struct House {
    pub name: &'static str,
    customer: &'static str,
    organisation: &'static str,
    delivers: &'static str,
    category: SupplierCategory,
    risk: SupplierRisk,
    owner: &'static str,
    through: &'static str,
    rank: i64,
    state: SupplierState,
}

const fn house(
    name: &'static str,
    customer: &'static str,
    (category, risk): (SupplierCategory, SupplierRisk),
    owner: &'static str,
    delivers: &'static str,
) -> House {
    House {
        name,
        customer,
        organisation: name,
        delivers,
        category,
        risk,
        owner,
        through: "",
        rank: 1,
        state: SupplierState::Active,
    }
}

pub(super) const SUPPLIERS: [House; 11] = [
    house(
        "Keystone",
        "Northwharf Markets",
        (Strategic, Medium),
        "Sofia Lindvall",
        "Integrates all services and leads their recovery.",
    ),
    House {
        state: SupplierState::OnWatch,
        ..house(
            "Altus",
            "Keystone",
            (Strategic, High),
            "Omar Haddon",
            "Hosts and stores for Northwharf from Site North and Site East.",
        )
    },
    house("Brightline", "Keystone", (Tactical, Medium), "Omar Haddon", "Networks and telephony."),
    house(
        "Corvid",
        "Keystone",
        (Strategic, Medium),
        "Petra Novak-Lund",
        "Applications: settlement, dealing, reporting.",
    ),
    house(
        "Meridian Feeds",
        "Corvid",
        (Tactical, High),
        "Yuki Tanabe",
        "Market data, around the clock.",
    ),
    House {
        state: SupplierState::Former,
        ..house(
            "Harrow Hosting",
            "Keystone",
            (Tactical, Medium),
            "Omar Haddon",
            "Hosted everything before Altus.",
        )
    },
    House {
        state: SupplierState::Candidate,
        ..house(
            "Calder Power",
            "Altus",
            (Commodity, Low),
            "Ravi Thornbury",
            "Could bring an emergency generator to either site within four hours.",
        )
    },
    House {
        organisation: "",
        through: "Altus",
        rank: 2,
        ..house(
            "Stonegate Vaults",
            "Altus",
            (Daily, Medium),
            "Ravi Thornbury",
            "Runs the vault at Site East.",
        )
    },
    House {
        organisation: "",
        through: "Brightline",
        rank: 2,
        ..house(
            "Larkfield Carrier",
            "Brightline",
            (Daily, Medium),
            "Aoife Brennock",
            "Circuits between the sites.",
        )
    },
    House {
        organisation: "",
        through: "Altus",
        rank: 2,
        ..house(
            "Tessel Storage",
            "Altus",
            (Commodity, Low),
            "Greta Holm",
            "Makes and repairs the storage arrays.",
        )
    },
    House {
        organisation: "IT",
        ..house(
            "IT of Northwharf",
            "Settlement desk",
            (Daily, Low),
            "Mirela Popa",
            "Checks balances with the desk after a recovery.",
        )
    },
];

/// A contract of the story.
pub(super) struct Deal {
    pub reference: &'static str,
    about: &'static str,
    supplier: &'static str,
    customer: &'static str,
    kind: Agreement,
    services: &'static [&'static str],
    /// RTO, RPO, response.
    promises: (i64, i64, i64),
    availability: &'static str,
    ends_in: i64,
    notice: i64,
    discloses: Disclosure,
    state: ContractState,
    pub stands_on: &'static [&'static str],
}

const fn deal(
    reference: &'static str,
    about: &'static str,
    (supplier, customer, kind): (&'static str, &'static str, Agreement),
    services: &'static [&'static str],
    promises: (i64, i64, i64),
) -> Deal {
    Deal {
        reference,
        about,
        supplier,
        customer,
        kind,
        services,
        promises,
        availability: "99.90 %",
        ends_in: 403,
        notice: 180,
        discloses: Disclosure::Objective,
        state: ContractState::Active,
        stands_on: &[],
    }
}

const TO_US: (&str, &str, Agreement) = ("Keystone", "Northwharf Markets", Sla);
const ALTUS: (&str, &str, Agreement) = ("Altus", "Keystone", Underpinning);
const CORVID: (&str, &str, Agreement) = ("Corvid", "Keystone", Underpinning);
const BRIGHTLINE: (&str, &str, Agreement) = ("Brightline", "Keystone", Underpinning);

pub(super) const CONTRACTS: [Deal; 21] = [
    Deal {
        stands_on: &["UC-ALT-08", "UC-COR-05", "UC-MER-01"],
        ..deal(
            "SLA-001",
            "Dealing",
            TO_US,
            &["Dealing", "Position keeping", "Market data"],
            (60, 15, 5),
        )
    },
    Deal {
        stands_on: &["UC-BRI-04"],
        ..deal("SLA-002", "Voice", TO_US, &["Dealer voice", "Office telephony"], (30, -1, 5))
    },
    Deal {
        stands_on: &["UC-ALT-09", "UC-COR-06"],
        ..deal("SLA-003", "Payments", TO_US, &["Payments"], (120, 15, 15))
    },
    Deal {
        stands_on: &["UC-ALT-07", "UC-COR-03", "OLA-01"],
        ..deal(
            "SLA-004",
            "Settlement",
            TO_US,
            &["Settlement", "Collateral and margin"],
            (240, 15, 15),
        )
    },
    Deal {
        stands_on: &["UC-ALT-12", "UC-COR-06"],
        ..deal(
            "SLA-005",
            "Workplace and office",
            TO_US,
            &["Workplace", "E-mail", "File services", "Intranet", "Printing"],
            (480, -1, 60),
        )
    },
    deal(
        "UC-ALT-07",
        "Hosting and restore",
        ALTUS,
        &["Settlement", "Collateral and margin"],
        (240, -1, 15),
    ),
    Deal {
        availability: "99.95 %",
        ..deal(
            "UC-ALT-08",
            "Data stores",
            ALTUS,
            &["Dealing", "Position keeping", "Trade confirmation"],
            (40, 15, 15),
        )
    },
    Deal {
        availability: "99.95 %",
        ends_in: 219,
        discloses: Disclosure::Everything,
        ..deal(
            "UC-ALT-09",
            "Compute and storage",
            ALTUS,
            &["Compute and storage", "Payments"],
            (30, 15, 15),
        )
    },
    Deal {
        availability: "99.99 %",
        ends_in: 128,
        notice: 91,
        ..deal("UC-ALT-11", "Identity", ALTUS, &["Identity and access"], (30, 5, 15))
    },
    deal(
        "UC-ALT-12",
        "Workplace and office",
        ALTUS,
        &["Workplace", "E-mail", "File services", "Intranet", "Printing", "Public website"],
        (420, 240, 60),
    ),
    deal(
        "UC-COR-03",
        "Settlement application",
        CORVID,
        &["Settlement", "Collateral and margin"],
        (60, 15, 15),
    ),
    deal(
        "UC-COR-05",
        "Dealing applications",
        CORVID,
        &["Dealing", "Position keeping", "Market data"],
        (30, 15, 5),
    ),
    Deal {
        discloses: Disclosure::Nothing,
        ..deal(
            "UC-COR-06",
            "Other applications",
            CORVID,
            &[
                "Payments",
                "Trade confirmation",
                "Regulatory reporting",
                "Client statements",
                "Billing",
            ],
            (240, 60, 30),
        )
    },
    deal(
        "UC-BRI-02",
        "Networks",
        BRIGHTLINE,
        &["Core network", "Remote access", "Guest network"],
        (30, -1, 10),
    ),
    deal(
        "UC-BRI-04",
        "Telephony",
        BRIGHTLINE,
        &["Dealer voice", "Office telephony", "Video meetings"],
        (15, -1, 5),
    ),
    deal(
        "OLA-01",
        "Check of balances after a recovery",
        ("IT of Northwharf", "Settlement desk", Operational),
        &["Settlement"],
        (60, -1, 15),
    ),
    Deal {
        services: &[],
        ends_in: -1,
        notice: -1,
        ..deal(
            "FW-KEY-01",
            "Framework for all services",
            ("Keystone", "Northwharf Markets", Framework),
            &[],
            (-1, -1, -1),
        )
    },
    deal(
        "UC-STO-01",
        "Vault at Site East",
        ("Stonegate Vaults", "Altus", Underpinning),
        &["Backup and restore"],
        (480, 60, 60),
    ),
    deal(
        "UC-MER-01",
        "Market data feeds",
        ("Meridian Feeds", "Corvid", Underpinning),
        &["Market data"],
        (10, 0, 5),
    ),
    Deal {
        state: ContractState::Ended,
        ends_in: -1_096,
        ..deal(
            "UC-HAR-01",
            "Hosting before Altus",
            ("Harrow Hosting", "Keystone", Underpinning),
            &[],
            (480, -1, 60),
        )
    },
    Deal {
        state: ContractState::Negotiating,
        ends_in: -1,
        notice: -1,
        ..deal(
            "UC-CAL-01",
            "Emergency generator",
            ("Calder Power", "Altus", Underpinning),
            &[],
            (240, -1, 30),
        )
    },
];

impl House {
    pub(super) fn record(&self, stage: &Stage<'_>) -> Supplier {
        let asked = |question: &str, answer| Evaluation {
            question: text(question),
            answer,
            evidence: words("visit to Site North"),
            judged_by: Some(stage.person("Omar Haddon")),
            judged_on: Some(stage.ago(1_120)),
        };
        let is_altus = self.name == "Altus";
        let evaluation = match is_altus {
            true => vec![
                asked("Are there two sites with data at both?", Answer::Fulfilled),
                asked("Has each restore been tried within a year?", Answer::Partly),
                asked("Is nobody alone able to restore?", Answer::NotFulfilled),
            ],
            false => Vec::new(),
        };
        let known = self.state != SupplierState::Candidate;
        Supplier {
            organisation: (!self.organisation.is_empty())
                .then(|| stage.organisation(self.organisation)),
            delivers: words(self.delivers),
            category: known.then_some(self.category),
            risk: known.then_some(self.risk),
            risk_reason: is_altus
                .then(|| text("31 services stand on it, and one engineer restores their data.")),
            risk_judged_on: known.then(|| stage.ago(48)),
            owner: stage.somebody(self.owner),
            contact_persons: Refs::to(contact(self.name).map(|name| stage.people.person(name))),
            delivers_through: (!self.through.is_empty())
                .then(|| Ref::to(stage.laid.suppliers[self.through])),
            rank: Some(self.rank),
            replaceable: is_altus.then_some(Replaceable::WithDifficulty),
            evaluation: Rows::of(evaluation),
            review_by: Some(stage.ago(-50)),
            state: self.state,
            ..Supplier::named(text(self.name), stage.organisation(self.customer))
        }
    }
}

/// Who answers for the relation on its side.
fn contact(supplier: &str) -> Option<&'static str> {
    match supplier {
        "Altus" => Some("Ravi Thornbury"),
        "Brightline" => Some("Aoife Brennock"),
        "Corvid" => Some("Yuki Tanabe"),
        "Keystone" => Some("Dana Holt"),
        "Meridian Feeds" => Some("Stellan Brook"),
        _ => None,
    }
}

impl Deal {
    pub(super) fn record(&self, stage: &Stage<'_>) -> Contract {
        let (rto, rpo, response) = self.promises;
        let title = [self.reference, " ", self.about].concat();
        let ended = self.state == ContractState::Ended;
        let agreed = self.state != ContractState::Negotiating;
        let ends = self.ends_in != -1;
        let services = self.services.iter().map(|name| stage.laid.service(name));
        let is_sla = agreed && self.kind == Sla;
        let record = Contract {
            reference: words(self.reference),
            owner: Some(stage.person("Omar Haddon")),
            services: Refs::to(services.collect::<Vec<_>>()),
            rto: minutes(rto),
            rpo: minutes(rpo),
            response: minutes(response),
            availability: agreed.then(|| text(self.availability)),
            hours: words("24 h, every day"),
            duties_of_supplier: is_sla
                .then(|| text("Restores within these times, and says at once when it cannot.")),
            duties_of_customer: is_sla.then(|| {
                text("Calls the duty desk at once, and takes part in one exercise a year.")
            }),
            audit_right: Some(self.kind == Underpinning && self.supplier != "Meridian Feeds"),
            standard_terms: Some(self.supplier != "Meridian Feeds"),
            starts: agreed.then(|| stage.ago(if ended { 2_900 } else { 700 })),
            ends: ends.then(|| stage.ago(-self.ends_in)),
            notice: (self.notice >= 0).then_some(self.notice),
            renews: Some(false),
            discloses: Some(self.discloses),
            review_by: agreed.then(|| stage.ago(-50)),
            state: self.state,
            ..Contract::titled(
                text(&title),
                Ref::to(stage.laid.supplier(self.supplier)),
                stage.organisation(self.customer),
                self.kind,
            )
        };
        match self.reference {
            "UC-ALT-07" => hosting(record, stage),
            "UC-HAR-01" => ended_well(record, stage),
            _ => record,
        }
    }
}

/// The contract that promises too little.
fn hosting(record: Contract, stage: &Stage<'_>) -> Contract {
    Contract {
        edition: words("v5"),
        continuity_clauses: words(
            "Restores from the vault within 4 h of the call. A second array is not asked for.\n\
             Takes part in one exercise a year and shows the report.",
        ),
        duties_of_supplier: words("Hosting, storage, databases; restore on call at any hour."),
        duties_of_customer: words("Names who may call; tells of changes four weeks before."),
        penalties: words("5 % of a month for each hour too late."),
        escalation: words(
            "Operations leads, then service managers, then directors: two days each.",
        ),
        value: words("1200000.00 EUR"),
        value_for_money: words("Compared with two offers in 2024; 8 % above the cheaper one."),
        exit_plan: words(
            "Seven to ten months. Data come back within 30 days and are deleted after 60. Nobody \
             is named for the data of identities.",
        ),
        ending: None,
        review_by: Some(stage.ago(-50)),
        ..record
    }
}

/// A contract of former times, with everything settled.
fn ended_well(record: Contract, stage: &Stage<'_>) -> Contract {
    let settled = |matter, outcome: &str, days| Closing {
        matter,
        outcome: text(outcome),
        due: Some(stage.ago(days + 10)),
        done: Some(stage.ago(days)),
    };
    Contract {
        ending: Some(Ending::Expected),
        closing: Rows::of(vec![
            settled(ClosingMatter::Service, "handed to Altus", 1_096),
            settled(ClosingMatter::Cost, "last bill paid, no claims left", 1_040),
            settled(ClosingMatter::Hardware, "stays with Harrow Hosting", 1_090),
            settled(ClosingMatter::Licences, "moved to Altus", 1_080),
            settled(ClosingMatter::Data, "returned and deleted, with a certificate", 1_060),
        ]),
        ..record
    }
}
