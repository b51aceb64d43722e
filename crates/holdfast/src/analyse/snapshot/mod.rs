//! A stored snapshot: the landscape that consequences are computed from, as one JSON document that
//! can be asked again later. `docs/snapshot-file.md` says what stands in it.

mod read;
mod write;

pub use read::read;
pub use write::write;

use serde::{Deserialize, Serialize};

/// The version of the format that is written, and read.
const VERSION: u32 = 1;

/// A whole snapshot. Times are seconds.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Snapshot {
    holdfast_snapshot: u32,
    nodes: Vec<Node>,
    dependencies: Vec<Dependency>,
    contracts: Vec<Contract>,
    #[serde(default)]
    policies: Vec<Policy>,
}

/// From when the recovery times of an organisation count.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    id: String,
    number: u32,
    organisation: String,
    from_declaration: bool,
    detection: Option<i64>,
    decision: Option<i64>,
}

/// A record that is needed or needs; one without a kind is referred to and not there.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Node {
    id: String,
    kind: Option<String>,
    number: u32,
    organisation: Option<String>,
    name: String,
    in_use: bool,
    own_recovery: Option<u32>,
    location: Option<String>,
    supplier: Option<String>,
    owner: Option<String>,
    #[serde(default)]
    part_of: Option<String>,
    /// The organisation that a supplier is.
    party: Option<String>,
    objectives: Option<Objectives>,
}

/// What a service promises and is asked.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Objectives {
    rto: Option<i64>,
    rpo: Option<i64>,
    mtpd: Option<i64>,
    mtdl: Option<i64>,
    wrt: Option<i64>,
    claimed: Option<i64>,
    tier: Option<u8>,
    is_vital: bool,
    is_live: bool,
}

/// A need.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Dependency {
    id: String,
    number: u32,
    organisation: String,
    consumer: String,
    provider: Option<String>,
    unresolved: String,
    kind: String,
    is_hard: bool,
    group: String,
    needed: Option<i64>,
    lag: u32,
    confirmed_by_consumer: bool,
    confirmed_by_provider: bool,
    denied_by_provider: bool,
    #[serde(default)]
    recovered_together: bool,
    in_use: bool,
}

/// A contract.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Contract {
    id: String,
    number: u32,
    name: String,
    organisation: String,
    supplier: Option<String>,
    customer: Option<String>,
    #[serde(default)]
    further_customers: Vec<String>,
    services: Vec<String>,
    rto: Option<i64>,
    rpo: Option<i64>,
    availability: String,
    thousandths: Option<i64>,
    is_sla: bool,
    stands_on: Vec<String>,
    ends: String,
    notice_by: String,
    discloses: String,
    in_force: bool,
}

/// The names of what contracts disclose.
const DISCLOSES: [(analysis::landscape::Discloses, &str); 3] = [
    (analysis::landscape::Discloses::Nothing, "nothing"),
    (analysis::landscape::Discloses::Objective, "objective"),
    (analysis::landscape::Discloses::Everything, "everything"),
];
