//! What is measured: each measure with its formula, its target and where its rows come from.

use crate::measures::count::{self, Counter};

/// What kind of measure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What must be so for continuity to succeed at all.
    Factor,
    /// A key figure of the process.
    Key,
    /// What explains the others.
    Further,
}

impl Group {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Group; 3] = [Group::Factor, Group::Key, Group::Further];

    /// Its words.
    pub fn words(self) -> &'static str {
        match self {
            Group::Factor => "Critical success factors",
            Group::Key => "Key figures",
            Group::Further => "What explains them",
        }
    }
}

/// A measure: a share of rows.
#[derive(Debug)]
pub struct Measure {
    /// Its name in addresses.
    pub id: &'static str,
    /// What kind it is.
    pub group: Group,
    /// What it tells.
    pub title: &'static str,
    /// How it is counted.
    pub formula: &'static str,
    /// Which rows are counted.
    pub source: &'static str,
    /// The share that is aimed at, in hundredths.
    pub target: u32,
    /// What counts its rows; nothing where no such rows are kept yet.
    pub counter: Option<Counter>,
    /// Can it be counted as of a day that is over?
    pub has_past: bool,
}

const fn measure(id: &'static str, group: Group, title: &'static str) -> Measure {
    Measure {
        id,
        group,
        title,
        formula: "",
        source: "",
        target: 100,
        counter: None,
        has_past: false,
    }
}

/// The measures, in the order in which they are shown.
pub const MEASURES: &[Measure] = &[
    Measure {
        formula: "plans with a published version that still counts / plans in the register",
        source: "documents whose number in the process is that of a plan",
        counter: Some(count::plans),
        ..measure("plans-published", Group::Factor, "Plans are there and count")
    },
    Measure {
        formula: "services whose tested recovery meets their RTO / services tested",
        source: "results of tests by service",
        ..measure("services-recoverable", Group::Factor, "Services can be recovered as planned")
    },
    Measure {
        formula: "roles of running processes in which somebody acts and another could, too / such \
                  roles",
        source: "the roles that running processes need, with holders and deputies",
        counter: Some(count::roles),
        ..measure("roles-held", Group::Factor, "Everybody's part is held, and by more than one")
    },
    Measure {
        formula: "notices acknowledged / notices sent, over a year",
        source: "notices to those who must be informed, in process runs",
        target: 95,
        counter: Some(count::notices),
        has_past: true,
        ..measure("notices-acknowledged", Group::Factor, "Those who must know were told and say so")
    },
    Measure {
        formula: "audits of continuity plans done / planned",
        source: "audits of plans",
        ..measure("plan-audits", Group::Key, "Plans are audited")
    },
    Measure {
        formula: "live services with an RTO and an RPO that were agreed, and a claimed recovery \
                  within the RTO / live services",
        source: "the service catalogue",
        counter: Some(count::targets),
        ..measure("targets-agreed", Group::Key, "Recovery targets are agreed and within reach")
    },
    Measure {
        formula: "SLAs in effect that state RTO and RPO / SLAs in effect",
        source: "service level agreements in the register of contracts",
        counter: Some(count::agreements),
        ..measure("targets-in-slas", Group::Key, "Recovery targets stand in the SLAs")
    },
    Measure {
        formula: "periodic activities that are not overdue / periodic activities of running \
                  programmes",
        source: "activities of process runs that come again: tests, reviews, exercises",
        counter: Some(count::periodic),
        ..measure("regular-on-time", Group::Key, "Tests and reviews that come again are on time")
    },
    Measure {
        formula: "verdicts \"successful\" / verdicts on tests, over a year",
        source: "completions of the decision on the test, 2.16, in process runs",
        counter: Some(count::verdicts),
        has_past: true,
        ..measure("tests-passed", Group::Key, "Tests succeed")
    },
    Measure {
        formula: "published documents that were published or looked through within 365 days, with \
                  no review overdue / published documents",
        source: "documents with a published version",
        counter: Some(count::reviews),
        ..measure("reviews-on-time", Group::Key, "Documents are reviewed at least yearly")
    },
    Measure {
        formula: "continuity contracts agreed and not over / continuity contracts",
        source: "the register of contracts, kind continuity contract",
        counter: Some(count::continuity_contracts),
        ..measure("continuity-contracts", Group::Key, "Continuity contracts are agreed")
    },
    Measure {
        formula: "strategic and tactical suppliers with an accepted continuity proof that is still \
                  valid / such suppliers",
        source: "the registers of suppliers and of continuity proofs",
        counter: Some(count::proofs),
        ..measure("supplier-proofs", Group::Key, "Suppliers prove their continuity")
    },
    Measure {
        formula: "sum of residual risk now / the same twelve months ago",
        source: "the risk register",
        ..measure("risk-reduced", Group::Key, "Risk and impact of failure go down")
    },
    Measure {
        formula: "role holders whose training is valid / role holders",
        source: "training records",
        ..measure("trained", Group::Key, "Staff are able to respond")
    },
    Measure {
        formula: "activities completed by their due time / activities completed, over a year",
        source: "completions in process runs, each with when it was opened",
        target: 90,
        counter: Some(count::completions),
        has_past: true,
        ..measure("done-on-time", Group::Further, "Work of the process is done on time")
    },
    Measure {
        formula: "views given by their time / views asked for whose time is over, over a year",
        source: "consultations in process runs",
        target: 90,
        counter: Some(count::views),
        has_past: true,
        ..measure("views-given", Group::Further, "Those who are consulted answer in time")
    },
    Measure {
        formula: "changes with an assessment of their effect on continuity / changes",
        source: "the register of changes",
        ..measure("changes-assessed", Group::Further, "Changes are assessed for continuity")
    },
    Measure {
        formula: "(agreed time - downtime) / agreed time; planned outage counts as downtime",
        source: "measured availability by service",
        ..measure("availability", Group::Further, "Services are available as agreed")
    },
    Measure {
        formula: "time with data no older than the RPO / time",
        source: "evidence of backups and replication",
        ..measure("rpo-kept", Group::Further, "Data is as fresh as agreed")
    },
    Measure {
        formula: "incidents resolved in their target time / incidents resolved",
        source: "the register of incidents",
        ..measure("incidents-in-time", Group::Further, "Incidents are resolved in time")
    },
];

/// The measure of that name.
pub fn named(id: &str) -> Option<&'static Measure> {
    MEASURES.iter().find(|one| one.id == id)
}
