//! The questions, asked in the name of a reader: answers are as the ledger is now, and hold nothing
//! that the reader may not see.

use crate::{
    facts::{Assessed, Blast, NodeKind, Readiness, ServiceReport, SupplierReport},
    kept,
    whatif::WhatIf,
};
use frame::{gate::Scoped, problem::Problem};
use terms::Id;

/// Are the services ready?
pub async fn readiness(by: &mut impl Scoped) -> Result<Readiness, Problem> {
    Ok(kept::seen(by).await?.readiness())
}

/// Everything about the recovery of one service.
///
/// Errors: it does not exist for this reader ([`Problem::Missing`]).
pub async fn service(by: &mut impl Scoped, id: Id) -> Result<ServiceReport, Problem> {
    let seen = kept::seen(by).await?;
    let at = open(&seen, id, NodeKind::Service)?;
    Ok(seen.service_report(at))
}

/// What depends on a supplier, and what its contracts promise against it.
///
/// Errors: it does not exist for this reader ([`Problem::Missing`]).
pub async fn supplier(by: &mut impl Scoped, id: Id) -> Result<SupplierReport, Problem> {
    let seen = kept::seen(by).await?;
    let at = open(&seen, id, NodeKind::Supplier)?;
    Ok(seen.supplier_report(at))
}

/// What happens when what is asked fails; beside services, `parts` of what is reached are written
/// out.
pub async fn blast(by: &mut impl Scoped, asked: &WhatIf, parts: usize) -> Result<Blast, Problem> {
    let seen = kept::seen_with(by, |view| view.edits(asked)).await?;
    Ok(seen.blast_within(asked, parts))
}

/// The node of a record; one that only a contract opens has no page of its own.
fn open(seen: &Assessed, id: Id, kind: NodeKind) -> Result<u32, Problem> {
    let view = seen.view();
    let at = view.land().place(id).and_then(|place| view.at(place));
    at.filter(|at| view.kind(*at) == kind && !seen.shown(*at).path.is_empty())
        .ok_or(Problem::Missing)
}
