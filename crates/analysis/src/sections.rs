//! Live sections over what follows from the records, for documents.

use crate::{ask, facts::Conflict};
use frame::{
    gate::{OwnEyes, Reader},
    section::{LiveRow, LiveSection, LiveTable, ROWS, Reading, Source},
};

/// The live sections of this wing.
pub const SECTIONS: &[LiveSection] = &[LiveSection {
    name: "conflicts",
    title: "What cannot be met together, as the organisation of this document sees it",
    about: "every objective that is missed, with what causes it",
    none: "No objective contradicts another, as far as this organisation sees.",
    source: Source::Computed(conflicts),
}];

fn conflicts(mut reader: Reader<OwnEyes>) -> Reading {
    Box::pin(async move {
        let readiness = ask::readiness(&mut reader).await?;
        let all = &readiness.conflicts;
        let rows = all.iter().take(ROWS).map(row).collect();
        Ok(LiveTable {
            heads: ["Service", "What contradicts what", "Caused by"].map(str::to_owned).to_vec(),
            rows,
            more: all.len().saturating_sub(ROWS) as u64,
        })
    })
}

fn row(conflict: &Conflict) -> LiveRow {
    let (service, culprit) = (&conflict.service, &conflict.culprit);
    LiveRow {
        key: format!("{} {:?} {}", service.name, conflict.rule, culprit.name),
        path: service.path.clone(),
        cells: vec![service.name.clone(), conflict.words.clone(), culprit.name.clone()],
    }
}
