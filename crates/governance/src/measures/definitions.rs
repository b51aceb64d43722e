//! What is measured: each measure with its formula, its target and where its rows come from.

use crate::measures::count::{self, Counter};
use std::collections::BTreeMap;
use terms::{Day, Id};

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
    /// The share that is aimed at where no organisation says another, in hundredths.
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
        formula: "notices acknowledged / notices acknowledged or past their time, over a year",
        source: "notices to those who must be informed, in process runs; exercises aside",
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
        formula: "live services with MTPD, RTO, RPO and MBCO, and where these come from / live \
                  services",
        source: "the service catalogue",
        counter: Some(count::requirements),
        ..measure(
            "requirements-defined",
            Group::Key,
            "Continuity requirements are defined for each service",
        )
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
        formula: "organisations with a programme of which an exercise ended within 365 days / \
                  organisations with a programme",
        source: "process runs, and those of them that are exercises",
        counter: Some(count::exercises),
        has_past: true,
        ..measure("exercises-held", Group::Key, "Exercises are held")
    },
    Measure {
        formula: "verdicts \"successful\" / verdicts on tests, over a year",
        source: "completions of the decision on the test, 2.16, in process runs; exercises aside",
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
        formula: "readers who said in time to have read it, the first time or again / readers of \
                  published documents that are read again and again",
        source: "documents whose readers are asked again after some days, with their readers",
        counter: Some(count::communicated),
        ..measure(
            "communicated-regularly",
            Group::Key,
            "Objectives and responsibilities are communicated regularly",
        )
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
        formula: "activities completed by their due time / activities completed or open past it, \
                  over a year",
        source: "activities of process runs, each from when it was opened; exercises aside",
        target: 90,
        counter: Some(count::completions),
        has_past: true,
        ..measure("done-on-time", Group::Further, "Work of the process is done on time")
    },
    Measure {
        formula: "views given by their time / views asked for whose time is over, over a year",
        source: "consultations in process runs; exercises aside",
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

/// A target that an organisation set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The record.
    pub path: String,
    /// The name of the measure.
    pub measure: String,
    /// Whose it is.
    pub organisation: Id,
    /// The share that is aimed at, in hundredths.
    pub target: u32,
    /// The first day on which it counts.
    pub since: Day,
}

/// The target of a measure on a day: of each organisation the one that began last, and of these the
/// highest. Nothing where none was set; then the measure's own counts.
pub fn target_on<'t>(measure: &Measure, targets: &'t [Target], day: Day) -> Option<&'t Target> {
    let begun = |one: &&Target| one.measure == measure.id && one.since <= day;
    let mut latest: BTreeMap<Id, &Target> = BTreeMap::new();
    for one in targets.iter().filter(begun) {
        let known = latest.entry(one.organisation).or_insert(one);
        if one.since >= known.since {
            *known = one;
        }
    }
    latest.into_values().max_by_key(|one| one.target)
}

/// The measure of that name.
pub fn named(id: &str) -> Option<&'static Measure> {
    MEASURES.iter().find(|one| one.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::MeasureName;
    use record::Choice;

    #[test]
    fn every_measure_can_have_a_target_of_its_own() {
        let ids: Vec<&str> = MEASURES.iter().map(|one| one.id).collect();
        for id in &ids {
            assert!(MeasureName::from_name(id).is_some(), "{id} is no choice of a target");
        }
        let choices = MeasureName::VALUES.iter().map(|one| one.name);
        let unknown: Vec<_> = choices.filter(|name| !ids.contains(name)).collect();
        assert!(unknown.is_empty(), "{unknown:?} are no measures");
    }

    #[test]
    fn the_newest_target_of_each_organisation_counts_and_the_highest_of_them() {
        let [one, other] = [1, 2].map(|n| format!("01890000-0000-7000-8000-00000000000{n}"));
        let target = |organisation: &str, target: u32, since: &str| Target {
            path: String::new(),
            measure: "views-given".to_owned(),
            organisation: organisation.parse().unwrap(),
            target,
            since: since.parse().unwrap(),
        };
        let all = [
            target(&one, 99, "2026-01-01"),
            target(&one, 70, "2026-06-01"),
            target(&other, 80, "2026-01-01"),
            target(&other, 95, "2027-01-01"),
        ];
        let measure = named("views-given").unwrap();
        let on =
            |day: &str| target_on(measure, &all, day.parse().unwrap()).map(|target| target.target);
        assert_eq!(on("2025-12-31"), None);
        assert_eq!(on("2026-03-01"), Some(99));
        assert_eq!(on("2026-06-01"), Some(80), "99 was replaced by 70");
        assert_eq!(on("2027-01-01"), Some(95));
        assert_eq!(target_on(named("trained").unwrap(), &all, "2027-01-01".parse().unwrap()), None);
    }
}
