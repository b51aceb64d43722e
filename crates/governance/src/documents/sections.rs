//! Live sections over people and the process: who holds which role, how to reach whom, what is to
//! be done by whom.

use frame::{
    gate::{OwnEyes, Reader},
    section::{LiveRow, LiveSection, LiveTable, Reading, Source},
};
use process::Definition;

/// The live sections of this wing.
pub const SECTIONS: &[LiveSection] = &[
    LiveSection {
        name: "roles",
        title: "Roles and who holds them",
        about: "every role with its holders, deputies and duty number",
        none: "No role is entered yet.",
        source: Source::Register(
            "role",
            &["title", "organisation", "holders", "duty_number", "may_decide"],
        ),
    },
    LiveSection {
        name: "contacts",
        title: "Contact list",
        about: "every person with organisation, mail address, telephone and deputy",
        none: "No person is entered yet.",
        source: Source::Register(
            "person",
            &["name", "organisation", "job_title", "email", "contacts", "deputy"],
        ),
    },
    LiveSection {
        name: "locations",
        title: "Locations",
        about: "every location with its kind, its address and how one gets in",
        none: "No location is entered yet.",
        source: Source::Register("location", &["name", "kind", "site_type", "address", "entry"]),
    },
    LiveSection {
        name: "documents",
        title: "Documents",
        about: "every document with its owner, place, version and state",
        none: "No document is entered yet.",
        source: Source::Register(
            "document",
            &["name", "process_number", "owned_by", "location", "published_version", "state"],
        ),
    },
    LiveSection {
        name: "objectives",
        title: "What continuity is to reach",
        about: "the objectives of the continuity process, and what must be so for it to succeed",
        none: "The process says no objective.",
        source: Source::Computed(objectives),
    },
    LiveSection {
        name: "process",
        title: "Activities of the process",
        about: "every activity of the continuity process with who performs and who answers",
        none: "The process has no activity.",
        source: Source::Computed(activities),
    },
];

fn objectives(_: Reader<OwnEyes>) -> Reading {
    Box::pin(async {
        let principles = &Definition::shipped().principles;
        let row = |(what, words): (&str, &String)| LiveRow {
            key: words.clone(),
            path: String::new(),
            cells: vec![words.clone(), what.to_owned()],
        };
        let objectives = principles.objectives.iter().map(|words| ("objective", words));
        let factors = principles.success_factors.iter().map(|words| ("success factor", words));
        Ok(LiveTable {
            heads: ["What", "As"].map(str::to_owned).to_vec(),
            rows: objectives.chain(factors).map(row).collect(),
            more: 0,
        })
    })
}

fn activities(_: Reader<OwnEyes>) -> Reading {
    Box::pin(async {
        let definition = Definition::shipped();
        let role =
            |id: &str| definition.role(id).map_or_else(|| id.to_owned(), |role| role.name.clone());
        let row = |one: &process::Activity| {
            let performs = one.raci.iter().filter(|(_, raci)| raci.to_string().contains('R'));
            let performs: Vec<String> = performs.map(|(id, _)| role(id)).collect();
            LiveRow {
                key: one.id.clone(),
                path: String::new(),
                cells: vec![
                    format!("{} {}", one.id, one.name),
                    performs.join(", "),
                    role(one.accountable()),
                ],
            }
        };
        Ok(LiveTable {
            heads: ["Activity", "Performed by", "Answered for by"].map(str::to_owned).to_vec(),
            rows: definition.activities.iter().map(row).collect(),
            more: 0,
        })
    })
}
