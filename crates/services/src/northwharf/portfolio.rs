//! The 41 services of Northwharf, twelve of them vital. Times are minutes; -1 is not known.

use super::{Stage, minutes, text, words};
use crate::catalogue::{
    Need, ObjectiveSource, Service, ServiceKind,
    ServiceKind::{CustomerFacing, Supporting, Technical},
    ServiceTarget, Tier,
    Tier::{Critical, Deferrable, Foundation, Important, Normal},
};
use record::{Ref, Refs, Rows};

/// A service of the story.
pub(super) struct Play {
    pub name: &'static str,
    provider: &'static str,
    kind: ServiceKind,
    tier: Tier,
    vital: bool,
    owner: &'static str,
    does: &'static str,
    /// RTO, MTPD, work recovery.
    times: (i64, i64, i64),
    /// RPO, maximum tolerable data loss.
    data: (i64, i64),
    own: i64,
    claimed: i64,
    hours: &'static str,
    since: i64,
}

/// A service whose loss stops the business.
const fn vital(
    name: &'static str,
    (provider, kind, tier): (&'static str, ServiceKind, Tier),
    times: (i64, i64, i64),
    data: (i64, i64),
    own: i64,
) -> Play {
    let vital = true;
    let owner = "";
    Play {
        name,
        provider,
        kind,
        tier,
        vital,
        owner,
        does: "",
        times,
        data,
        own,
        claimed: -1,
        hours: "24 h, every day",
        since: 1_095,
    }
}

/// Another service: its RTO and its own work.
const fn other(
    name: &'static str,
    (provider, kind, tier): (&'static str, ServiceKind, Tier),
    rto: i64,
    own: i64,
    does: &'static str,
) -> Play {
    Play {
        vital: false,
        does,
        hours: "07:00 to 19:00 UTC, bank days",
        since: 700,
        ..vital(name, (provider, kind, tier), (rto, -1, -1), (-1, -1), own)
    }
}

const DAY: i64 = 1_440;

pub(super) const SERVICES: [Play; 41] = [
    Play {
        owner: "Aoife Brennock",
        does: "Connects both sites, the dealing room and the outside.",
        claimed: 20,
        ..vital("Core network", ("Brightline", Technical, Foundation), (60, 120, 0), (-1, -1), 10)
    },
    Play {
        owner: "Ravi Thornbury",
        does: "Turns names into addresses and keeps all clocks together.",
        claimed: 10,
        ..vital("Names and time", ("Altus", Technical, Foundation), (30, 60, 0), (-1, -1), 4)
    },
    Play {
        owner: "Ravi Thornbury",
        does: "Lets in who may come in, and nobody else.",
        claimed: 30,
        ..vital("Identity and access", ("Altus", Technical, Foundation), (60, 120, 0), (5, 15), 12)
    },
    Play {
        owner: "Ravi Thornbury",
        does: "Machines and disks for the applications, at both sites.",
        claimed: 45,
        ..vital("Compute and storage", ("Altus", Technical, Foundation), (60, 180, 0), (15, 15), 20)
    },
    Play {
        owner: "Callum Dreyer",
        does: "Prices of the money market as they are made. Without them dealing is blind.",
        claimed: 10,
        ..vital("Market data", ("Corvid", CustomerFacing, Critical), (15, 30, 0), (0, 1), 3)
    },
    Play {
        owner: "Callum Dreyer",
        does: "Turrets and recorded lines of the dealing room.",
        claimed: 15,
        ..vital("Dealer voice", ("Brightline", CustomerFacing, Critical), (30, 60, 0), (0, 5), 6)
    },
    Play {
        owner: "Mirela Popa",
        does: "Pays and receives money through two correspondent banks.",
        claimed: 90,
        hours: "06:00 to 18:00 UTC, bank days",
        ..vital("Payments", ("Corvid", CustomerFacing, Critical), (120, 240, 30), (15, 30), 30)
    },
    Play {
        owner: "Callum Dreyer",
        does: "Deals with banks and funds are made and kept here.",
        claimed: 45,
        hours: "06:00 to 20:00 UTC, bank days",
        ..vital("Dealing", ("Corvid", CustomerFacing, Critical), (60, 120, 15), (15, 15), 25)
    },
    Play {
        owner: "Callum Dreyer",
        does: "Says at any moment what was bought and sold, and what is owed.",
        claimed: 100,
        ..vital(
            "Position keeping",
            ("Corvid", CustomerFacing, Critical),
            (120, 240, 30),
            (15, 30),
            25,
        )
    },
    Play {
        owner: "Mirela Popa",
        does: "Confirms each deal with the other side on the same day.",
        claimed: 150,
        ..vital(
            "Trade confirmation",
            ("Corvid", CustomerFacing, Critical),
            (240, 480, 60),
            (15, 60),
            40,
        )
    },
    Play {
        owner: "Mirela Popa",
        does: "Holds and moves what secures the deals, and calls for more when prices move.",
        claimed: 200,
        ..vital(
            "Collateral and margin",
            ("Corvid", CustomerFacing, Critical),
            (240, 480, 60),
            (15, 15),
            10,
        )
    },
    Play {
        owner: "Mirela Popa",
        does: "Settles trades with the clearing house each day until 16:00.",
        claimed: 210,
        hours: "06:00 to 18:00 UTC, bank days",
        since: 2_600,
        ..vital("Settlement", ("Corvid", CustomerFacing, Critical), (240, 360, 60), (15, 15), 55)
    },
    other(
        "Regulatory reporting",
        ("Corvid", CustomerFacing, Important),
        DAY,
        50,
        "Daily reports to the authorities.",
    ),
    other(
        "Client statements",
        ("Corvid", CustomerFacing, Important),
        DAY,
        55,
        "What clients hold and owe, each evening.",
    ),
    other(
        "Account reconciliation",
        ("Corvid", CustomerFacing, Important),
        480,
        45,
        "Compares our books with those of the banks.",
    ),
    other(
        "Limit monitoring",
        ("Corvid", CustomerFacing, Important),
        240,
        20,
        "Warns before a limit of a counterparty is broken.",
    ),
    other(
        "Risk reporting",
        ("Corvid", CustomerFacing, Important),
        480,
        -1,
        "Market and credit risk, each night.",
    ),
    other(
        "Reference data",
        ("Corvid", Supporting, Important),
        480,
        30,
        "Instruments, counterparties, calendars.",
    ),
    other(
        "Deal archive",
        ("Corvid", Supporting, Important),
        480,
        240,
        "Keeps each deal for ten years, searchable.",
    ),
    other(
        "Liquidity forecast",
        ("Corvid", CustomerFacing, Important),
        480,
        40,
        "Cash of the next five days, by currency.",
    ),
    other(
        "Remote access",
        ("Brightline", Technical, Important),
        480,
        30,
        "Work from outside, by two proofs.",
    ),
    other("E-mail", ("Altus", CustomerFacing, Important), 480, 60, "Mail, calendars, rooms."),
    other("File services", ("Altus", CustomerFacing, Important), 480, 45, "Folders of teams."),
    other(
        "Backup and restore",
        ("Altus", Technical, Important),
        480,
        60,
        "Copies of all data, in the vault of Site East.",
    ),
    other("Monitoring", ("Altus", Technical, Important), 240, 30, "Sees failures before users do."),
    other(
        "Service desk",
        ("Keystone", Supporting, Important),
        240,
        -1,
        "One number for every user and provider.",
    ),
    other(
        "Billing",
        ("Corvid", CustomerFacing, Normal),
        3 * DAY,
        140,
        "Invoices clients for the month.",
    ),
    other("Intranet", ("Altus", CustomerFacing, Normal), 3 * DAY, 30, "News, forms, who is who."),
    other(
        "Printing",
        ("Altus", CustomerFacing, Normal),
        3 * DAY,
        60,
        "Printers of both buildings.",
    ),
    other(
        "Workplace",
        ("Altus", CustomerFacing, Normal),
        2 * DAY,
        120,
        "Desktops with everything on them.",
    ),
    other(
        "Video meetings",
        ("Brightline", CustomerFacing, Normal),
        3 * DAY,
        40,
        "Rooms and desktops with cameras.",
    ),
    other(
        "Office telephony",
        ("Brightline", CustomerFacing, Normal),
        DAY,
        30,
        "Every desk that is no dealing desk.",
    ),
    other(
        "Guest network",
        ("Brightline", Technical, Normal),
        3 * DAY,
        60,
        "Visitors, apart from everything else.",
    ),
    other(
        "Service continuity",
        ("Keystone", CustomerFacing, Normal),
        3 * DAY,
        60,
        "Knows what must survive, proves that it can, leads the recovery.",
    ),
    other(
        "Document management",
        ("Corvid", CustomerFacing, Normal),
        3 * DAY,
        90,
        "Contracts and letters, scanned and found again.",
    ),
    other(
        "Human resources",
        ("Corvid", CustomerFacing, Normal),
        3 * DAY,
        -1,
        "Files and pay of staff.",
    ),
    other("Expenses", ("Corvid", CustomerFacing, Normal), -1, 30, "Travel and its bills."),
    other(
        "Learning",
        ("Corvid", CustomerFacing, Deferrable),
        -1,
        60,
        "Courses, and who took them.",
    ),
    other("Canteen orders", ("Corvid", CustomerFacing, Deferrable), 14 * DAY, -1, "Lunch."),
    other(
        "Harrow archive",
        ("Altus", Technical, Deferrable),
        14 * DAY,
        -1,
        "What is left of the systems of the provider before.",
    ),
    other(
        "Public website",
        ("Altus", CustomerFacing, Deferrable),
        7 * DAY,
        60,
        "Who we are, and how to reach us.",
    ),
];

impl Play {
    /// The organisation that delivers it.
    pub(super) fn provider(&self) -> &'static str {
        self.provider
    }

    pub(super) fn record(&self, stage: &Stage<'_>) -> Service {
        let (rto, mtpd, wrt) = self.times;
        let (rpo, mtdl) = self.data;
        let facing = matches!(self.kind, CustomerFacing);
        let customers = if facing { "Northwharf Markets" } else { "Keystone" };
        let need = |need: Need| self.vital.then_some(need);
        let named = Service::named(text(self.name), stage.organisation(self.provider), self.kind);
        let record = Service {
            description: words(self.does),
            customers: Refs::to([stage.people.organisation(customers)]),
            owner: stage.somebody(self.owner),
            contacts: Refs::to([stage.people.person("Petra Novak-Lund")]),
            tier: Some(self.tier),
            vital: Some(self.vital),
            hours: words(self.hours),
            support_hours: words(if self.vital { "24 h, every day" } else { self.hours }),
            rto: minutes(rto),
            mtpd: minutes(mtpd),
            wrt: minutes(wrt),
            rpo: minutes(rpo),
            mtdl: minutes(mtdl),
            objectives_from: minutes(rto).map(|_| match self.vital {
                true => ObjectiveSource::Bia,
                false => ObjectiveSource::Stated,
            }),
            agreed_with: self.vital.then(|| stage.person("Ines Carvalho")),
            agreed_on: self.vital.then(|| stage.ago(364)),
            own_recovery: minutes(self.own),
            claimed_recovery: minutes(self.claimed),
            claimed_in: self.vital.then(|| text("recovery plan of 4 March")),
            confidentiality: need(Need::High),
            integrity: need(Need::VeryHigh),
            availability: need(Need::VeryHigh),
            authenticity: need(Need::High),
            live_since: Some(stage.ago(self.since)),
            review_by: Some(stage.ago(-90)),
            ..named
        };
        match self.name {
            "Settlement" => settlement(record, stage),
            "Service continuity" => continuity(record, stage),
            "Harrow archive" => Service {
                ends_on: Some(stage.ago(-200)),
                owner: None,
                support_hours: None,
                ..record
            },
            _ => record,
        }
    }
}

/// What the page of the weakest service shows beside its times.
fn settlement(record: Service, stage: &Stage<'_>) -> Service {
    Service {
        critical_periods: words("10:00 to 16:00 UTC; the last bank day of the month"),
        mbco: words("60 % of the daily volume"),
        exceptions: words("Maintenance on the first Sunday of a month; none in its last week."),
        targets: Rows::of(vec![
            ServiceTarget {
                measure: text("availability in service hours"),
                target: text("99.90 %"),
                over: words("calendar month"),
            },
            ServiceTarget {
                measure: text("instructions sent within a minute"),
                target: text("99 %"),
                over: words("day"),
            },
        ]),
        objectives_in: words("BIA of Settlement, November 2025"),
        contacts: Refs::to([
            stage.people.person("Jonas Achter"),
            stage.people.person("Yuki Tanabe"),
        ]),
        security: words(
            "Instructions are signed by two people. In recovery the same two proofs are needed; \
             there is no way around them.",
        ),
        outside_control: words(
            "The clearing house and its link, of which Brightline runs our end. The clearing house \
             answers for its own continuity and shows a certificate each year.",
        ),
        utility: words("Trades are settled on their day without anybody touching them."),
        warranty: words("Back within four hours with at most fifteen minutes of data lost."),
        cost: words("480000.00 EUR"),
        charged: words("by settled instruction, each month"),
        available_to: words("the settlement desk"),
        getting_started: words("A new market takes six weeks: ask the service owner."),
        ..record
    }
}

/// Continuity is itself a service that the integrator offers.
fn continuity(record: Service, stage: &Stage<'_>) -> Service {
    let person: Ref<_> = stage.person("Dana Holt");
    Service {
        owner: Some(person),
        available_to: words("every owner of a service of Northwharf"),
        features: words(
            "What must survive, from the business itself.\n\
             What it stands on, and what fails when something fails.\n\
             Plans that were tried, and proof of it.",
        ),
        cost: words("96000.00 EUR"),
        charged: words("included for vital services, by the day for others"),
        getting_started: words(
            "Name the service and its owner to the continuity lead. The first talk takes an hour; \
             the first figures come on the next day.",
        ),
        utility: words("Owners know whether their service would be back in time, and why not."),
        warranty: words("Figures are never older than a day; a recovery is led at any hour."),
        ..record
    }
}
