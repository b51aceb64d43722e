//! The table of services on one scale where the RTO is the same line for each.

use super::common::{derived, hue, margin, stands, time, together};
use super::rows::Rows;
use crate::facts::{NOT_SHOWN, ServiceLine, Verdict};
use frame::page::{
    CellLook, CellView, ColumnView, Inline, Nothing, Phone, RowView, Status, TableView, Words,
    draw::{MarginAxis, MarginBar, MarginLegend, Proof},
};

/// The table; `nothing` is what it says without rows.
pub(super) fn table(caption: String, lines: &[ServiceLine], nothing: Nothing) -> TableView {
    let column = |words: &str, figures| ColumnView {
        words: words.to_owned(),
        figures,
        ..ColumnView::default()
    };
    TableView {
        caption,
        columns: vec![
            column("Service", false),
            column("Verdict", false),
            column("RTO", true),
            ColumnView {
                scale: Some(MarginAxis.draw()),
                ..column("Claimed, derived and tested", false)
            },
            column("Derived", true),
            column("Margin", true),
            column("Tested", true),
        ],
        rows: lines.iter().map(row).collect(),
        nothing,
        phone: Phone::Stacks,
        bare: true,
        ..TableView::default()
    }
}

fn row(line: &ServiceLine) -> RowView {
    let bar = MarginBar {
        name: line.service.name.clone(),
        rto: line.rto,
        mtpd: line.mtpd,
        claimed: line.claimed,
        derived: Some(line.derived.time),
        is_known: line.derived.is_known(),
        tested: line.tested.as_ref().map(|tested| (tested.time, tested.holds)),
        hue: hue(line.verdict),
    };
    let rto = match line.rto {
        Some(_) => time(line.rto),
        // What is named is named with its objectives.
        None if line.service.disclosed.is_named() => Words::new().soft("not stated"),
        None => Words::new().soft(NOT_SHOWN),
    };
    let cells = vec![
        CellView::new(CellLook::Wrap, together(line)),
        CellView::new(CellLook::Plain, Status::chip(hue(line.verdict), stands(line))),
        CellView::new(CellLook::Figure, rto),
        CellView::new(CellLook::Plain, Words::of(Inline::Drawing(bar.draw()))),
        CellView::new(CellLook::Figure, derived(line)),
        CellView::new(CellLook::Figure, margin(line)),
        CellView::new(CellLook::Figure, tested(line)),
    ];
    RowView { href: line.service.path.clone(), cells, ..RowView::default() }
}

/// The same rows for a file.
pub(super) fn rows(lines: &[ServiceLine]) -> Rows {
    let row = |line: &ServiceLine| {
        let tier = line.tier.map(|tier| tier.to_string());
        vec![
            (CellLook::Wrap, together(line)),
            (CellLook::Figure, tier.map(Words::from).unwrap_or_default()),
            (CellLook::Plain, if line.is_vital { "yes" } else { "" }.into()),
            (CellLook::Plain, stands(line).into()),
            (CellLook::Figure, time(line.rto)),
            (CellLook::Figure, time(line.mtpd)),
            (CellLook::Figure, time(line.claimed)),
            (CellLook::Figure, derived(line)),
            (CellLook::Figure, margin(line)),
            (CellLook::Figure, tested(line)),
        ]
    };
    let heads = [
        ("Service", false),
        ("Tier", true),
        ("Vital", false),
        ("Verdict", false),
        ("RTO", true),
        ("MTPD", true),
        ("Claimed", true),
        ("Derived", true),
        ("Margin", true),
        ("Tested", true),
    ];
    Rows {
        name: "readiness",
        caption: String::new(),
        heads: heads.to_vec(),
        rows: lines.iter().map(row).collect(),
        nothing: Nothing::default(),
    }
}

/// What a test showed.
pub(super) fn tested(line: &ServiceLine) -> Words {
    match line.tested.as_ref() {
        None => Words::new().soft(line.service.disclosed.or_hidden("never")),
        Some(one) if one.holds => Words::new().bold(one.time.words()).text(format!(", {}", one.on)),
        Some(one) => Words::new().bold(one.time.words()).soft(format!(", lapsed {}", one.on)),
    }
}

/// What the fillings that occur mean.
pub(super) fn legend(lines: &[ServiceLine]) -> Words {
    let mut proofs = Vec::new();
    if lines.iter().any(|line| line.claimed.is_some()) {
        proofs.push(Proof::Claimed);
    }
    proofs.push(Proof::Derived);
    let hues = [Verdict::Gap, Verdict::Plausible, Verdict::Unknown, Verdict::Proven];
    let occurs = |verdict: &Verdict| lines.iter().any(|line| line.verdict == *verdict);
    let derived = hues.into_iter().filter(occurs).map(hue).collect();
    let tests = || lines.iter().filter_map(|line| line.tested.as_ref());
    if tests().any(|tested| tested.holds) {
        proofs.push(Proof::Tested);
    }
    if tests().any(|tested| !tested.holds) {
        proofs.push(Proof::Lapsed);
    }
    let mtpd = lines.iter().any(|line| line.mtpd.is_some());
    Words::of(Inline::Legend(MarginLegend { proofs, derived, mtpd }))
}
