//! The tables of the explorer: what is reached, what is not, and what stops services alone.

use super::why;
use crate::{
    facts::{Extent, Hit, ServiceLine, Single},
    pages::{
        common::{explore, margin, named, recovery, several, status, time, together},
        rows::Rows,
    },
};
use frame::page::{CellLook, Inline, Nothing, Words};

/// What is reached, the earliest first.
pub(super) fn reached(hits: &[&Hit], extent: Extent) -> Rows {
    Rows {
        name: "reached",
        caption: "What is reached, the earliest first".to_owned(),
        heads: vec![
            ("Reached", false),
            ("Tier", true),
            ("After", true),
            ("Why", false),
            ("RTO", true),
            ("Recovered", true),
            ("Margin", true),
            ("Verdict", false),
            ("Order", true),
        ],
        rows: hits.iter().map(|hit| row(hit)).collect(),
        nothing: Nothing {
            finding: extent
                .pick("No service is reached.", "No service that is shown to you is reached.")
                .to_owned(),
            more: extent
                .none("Nothing needs it, or enough is left of every group", "needs are recorded"),
            ..Nothing::default()
        },
    }
}

fn row(hit: &Hit) -> Vec<(CellLook, Words)> {
    let line = hit.line.as_ref();
    let tier = line.and_then(|line| line.tier).map(|tier| tier.to_string());
    let rto = line.and_then(|line| line.rto);
    // The row itself is the last step.
    let path = why::path(&hit.why[..hit.why.len().saturating_sub(1)]);
    let path = if hit.fails { path } else { path.soft(" · goes on, weaker") };
    // What only gets worse is never lost: no margin and no verdict on its RTO.
    let margin = line.filter(|_| hit.fails).map(margin).unwrap_or_default();
    let verdict = match (hit.verdict, line) {
        (Some(verdict), _) => status(verdict),
        (None, Some(_)) => Words::new().soft("gets worse"),
        (None, None) => Words::new(),
    };
    vec![
        (CellLook::Wrap, line.map_or_else(|| named(&hit.node), together)),
        (CellLook::Figure, tier.map(Words::from).unwrap_or_default()),
        (CellLook::Figure, hit.after.words().into()),
        (CellLook::Clip, path),
        (CellLook::Figure, time(rto)),
        (CellLook::Figure, recovery(&hit.recovered)),
        (CellLook::Figure, margin),
        (CellLook::Plain, verdict),
        (CellLook::Figure, hit.order.to_string().into()),
    ]
}

/// The services that are not reached, vital ones first.
pub(super) fn not_reached(lines: &[ServiceLine], extent: Extent) -> Rows {
    let row = |line: &ServiceLine| {
        let tier = line.tier.map(|tier| tier.to_string());
        vec![
            (CellLook::Wrap, named(&line.service)),
            (CellLook::Figure, tier.map(Words::from).unwrap_or_default()),
            (CellLook::Plain, if line.is_vital { "yes" } else { "" }.into()),
            (CellLook::Figure, time(line.rto)),
        ]
    };
    Rows {
        name: "not-reached",
        caption: "Services that are not reached, vital ones first".to_owned(),
        heads: vec![("Not reached", false), ("Tier", true), ("Vital", false), ("RTO", true)],
        rows: lines.iter().map(row).collect(),
        nothing: Nothing {
            finding: extent
                .pick("Every service is reached.", "Every service shown to you is reached.")
                .to_owned(),
            ..Nothing::default()
        },
    }
}

/// What stops services alone, those with most vital services first.
pub(super) fn singles(singles: &[Single], extent: Extent) -> Rows {
    let row = |single: &Single| {
        let fails = explore(&format!("fail={}", single.cause.number));
        let cause = match single.cause.number.is_empty() {
            true => named(&single.cause),
            false => Words::of(Inline::BoldLink(single.cause.name.clone(), fails)),
        };
        vec![
            (CellLook::Wrap, cause),
            (CellLook::Wrap, several(Words::new(), &single.services, 2)),
            (CellLook::Plain, single.found_as.clone().into()),
            (CellLook::Figure, single.services.len().to_string().into()),
            (CellLook::Figure, single.vital.to_string().into()),
            (CellLook::Figure, single.late.to_string().into()),
            (CellLook::Figure, single.unknown.to_string().into()),
        ]
    };
    Rows {
        name: "single-causes",
        caption: "Single causes of failure, those with most vital services first".to_owned(),
        heads: vec![
            ("One loss of this", false),
            ("stops", false),
            ("Found as", false),
            ("Services", true),
            ("Vital", true),
            ("Late", true),
            ("Not known", true),
        ],
        rows: singles.iter().map(row).collect(),
        nothing: Nothing {
            finding: extent.none("Nothing alone stops a service", "dependencies are recorded"),
            ..Nothing::default()
        },
    }
}
