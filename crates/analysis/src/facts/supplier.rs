//! What depends on a supplier, and what its contracts promise against it.

use super::{Promise, Shown, Single, maybe_iso};
use serde::Serialize;
use terms::Duration;

/// A contract of a supplier as a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContractLine {
    /// Its number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Its page.
    pub path: String,
    /// The promised RTO.
    #[serde(serialize_with = "maybe_iso")]
    pub rto: Option<Duration>,
    /// The promised RPO.
    #[serde(serialize_with = "maybe_iso")]
    pub rpo: Option<Duration>,
    /// The promised availability, as stated.
    pub availability: String,
    /// Its last day, as stated.
    pub ends: String,
    /// Services it promises too little for.
    pub too_little_for: usize,
    /// Services it promises for.
    pub services: usize,
}

/// What depends on a supplier, and what its contracts promise against what is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SupplierReport {
    /// Which.
    pub supplier: Shown,
    /// Each promise against the service it is for, least margin first.
    pub promises: Vec<Promise>,
    /// The contracts.
    pub contracts: Vec<ContractLine>,
    /// Services that fail when it stops altogether, of all.
    pub services: (usize, usize),
    /// Vital services that fail when it stops altogether, of all vital ones.
    pub vital: (usize, usize),
    /// How soon the first vital service fails then, and which.
    pub first_vital: Option<(Shown, u64)>,
    /// The first service to pass its MTPD then, and after how many seconds.
    pub first_mtpd: Option<(Shown, u64)>,
    /// Components it runs or supplies.
    pub components: usize,
    /// Single causes in its hands.
    pub singles: Vec<Single>,
    /// The question "what if it stops" as a link.
    pub link: String,
}
