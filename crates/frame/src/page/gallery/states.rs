//! Samples of states, import, administration and the palette.

use super::forms::sentence;
use super::{Columns, at, shell};
use crate::page::problems::{Fault, NotPermitted, Refused, SignedOut, Unknown, done};
use crate::page::{
    Action, CellLook, CellView, ColumnView, ConflictField, ConflictView, Crumb, ErrorSummary,
    FigureView, Head, Html, Hue, Icon, Inline, KvView, Note, Nothing, PaletteGroup, PaletteItem,
    PaletteView, Panel, Progress, RowView, Stage, Status, TableView, TimelineView, Words,
};

const HERE: &str = "/gallery/states";

fn link(words: &str) -> Action {
    Action::link(words, HERE)
}

fn conflict(by_field: bool) -> ConflictView {
    let side = |gone: &str, come: &str| {
        Words::of(Inline::Removed(gone.into())).text(" ").and(Inline::Added(come.into()))
    };
    let field = |name: &str, label: &str, yours: Words, saved: Words| ConflictField {
        name: name.into(),
        label: label.into(),
        yours,
        saved,
        chosen: String::new(),
    };
    ConflictView {
        lede: Words::from("You began from version 14. ")
            .bold("Database engineer, Altus")
            .text(" saved version 15 at 09:38. Nothing is lost and nothing is chosen for you."),
        yours_under: "not saved, 09:40".into(),
        saved_under: "version 15, 09:38".into(),
        fields: vec![
            field("likely", "Likely", side("190 min", "150 min"), side("190 min", "175 min")),
            field("needs", "Needs", "Database engineer (1)".into(), side("(1)", "(2)")),
        ],
        action: HERE.into(),
        key: "sample".into(),
        version: "15".into(),
        by_field,
        submit: "Save version 16".into(),
        others: vec![link("Choose by field"), link("Keep mine as a draft").quiet()],
        ..ConflictView::default()
    }
}

fn not_permitted() -> NotPermitted {
    NotPermitted {
        title: "Contract UC-ALT-07".into(),
        finding: "You may see what this contract promises, not what it costs.".into(),
        reason: "Price and penalties are confidential to Keystone and Altus.".into(),
        who: Words::from("You are signed in as Head of settlement, Northwharf.")
            .text(" ")
            .link("The Supplier manager, Keystone, can give you access.", HERE),
        actions: vec![link("Ask for access, with a reason")],
    }
}

fn refused() -> Refused {
    Refused {
        errors: ErrorSummary {
            title: "The selection was not changed: it is too large".into(),
            faults: vec![(String::new(), "Choose at most 500 rows; 612 are selected".into())],
        },
        kept: "Nothing was changed.".into(),
        actions: vec![link("Back to the list")],
    }
}

pub(super) fn page() -> askama::Result<String> {
    let head = Head {
        title: "What Holdfast says when there is little to show".into(),
        under: "Empty, faulty, contested, closed: the same words on every page".into(),
        ..Head::default()
    };
    let note = Note {
        hue: Hue::Warn,
        words: Words::new().bold("Two deputies are open.").text(" Work for them is reported."),
        actions: vec![link("Name them")],
        announced: false,
        passing: false,
    };
    let above = Html::all(&[&head, &done("Organisation ORG-0003 was saved."), &note])?;
    let empty = Nothing {
        finding: "No test is planned for 2027.".into(),
        more: "Here belongs every test of a plan with its date, type and change.".into(),
        actions: vec![link("Plan a test").icon(Icon::Plus).primary()],
    };
    let by_sides = Panel::flush("Step 5 was changed by two people", Html::of(&conflict(false))?);
    let by_fields = Panel::flush("Step 6 was changed by two people", Html::of(&conflict(true))?);
    let signed_out = SignedOut {
        finding: "You were signed out at 09:10 after 12 h.".into(),
        kept: "What you typed in RSK-0042 comes back when you sign in.".into(),
        sign_in: HERE.into(),
    };
    let fault = |unknown| Fault { id: "8f21-03".into(), unknown, actions: vec![link("Try again")] };
    let figure = FigureView {
        title: "Call tree reached".into(),
        status: Status::plain(Hue::Unknown, "No data yet"),
        words: "First figure after EX-2026-10. It is not counted as zero.".into(),
        ..FigureView::default()
    };
    let palette = Panel::flush("Find and act", Html::of(&palette())?);
    let left = [
        Html::of(&Panel::flush("Test schedule", Html::of(&empty)?))?,
        Html::all(&[&figure, &by_sides, &by_fields])?,
    ];
    let right = Html::all(&[
        &palette,
        &refused(),
        &not_permitted(),
        &Unknown,
        &fault(false),
        &fault(true),
        &signed_out,
    ])?;
    let left = Html::all(&[&left[0], &left[1]])?;
    shell("States", &[Crumb::here("States")]).page(&Columns { above, left, right, even: true })
}

fn palette() -> PaletteView {
    let item = |icon, words: Words, number: &str, end: Words| PaletteItem {
        icon,
        words,
        number: number.into(),
        href: HERE.into(),
        end,
    };
    let found = |rest: &str| Words::of(Inline::Found("Setl".into())).text(rest);
    PaletteView {
        query: "setl".into(),
        note: "41 ms · only what you may see".into(),
        groups: vec![
            PaletteGroup {
                title: "Records".into(),
                items: vec![
                    item(
                        Icon::Services,
                        found("ement"),
                        "SVC-012",
                        Status::plain(Hue::Bad, "Gap").into(),
                    ),
                    item(
                        Icon::Plans,
                        found("ement recovery, a plan with a very long name that must not push"),
                        "PLAN-012 v3",
                        "Test failed".into(),
                    ),
                ],
            },
            PaletteGroup {
                title: "People".into(),
                items: vec![item(
                    Icon::Person,
                    "Head of settlement, Northwharf".into(),
                    "",
                    "+1 555 0150".into(),
                )],
            },
        ],
        foot: "“setl” also found as settlement".into(),
    }
}

pub(super) fn find() -> askama::Result<String> {
    let head = Head { title: "Find “setl”".into(), ..Head::default() };
    let panel = Panel::flush("Found", Html::of(&palette())?);
    shell("Find", &[Crumb::here("Find")]).page(&Html::all(&[&head, &panel])?)
}

fn columns(words: &[(&str, bool)]) -> Vec<ColumnView> {
    let column = |(words, figures): &(&str, bool)| ColumnView {
        words: (*words).into(),
        figures: *figures,
        ..ColumnView::default()
    };
    words.iter().map(column).collect()
}

pub(super) fn import() -> askama::Result<String> {
    let head = Head {
        title: "Import components from a spreadsheet".into(),
        under: "altus cmdb export nov FINAL (2).xlsx · sheet “Liste” · 61 kB".into(),
        actions: vec![link("Template"), link("Cancel").quiet()],
        ..Head::default()
    };
    let steps = [
        ("File", Stage::Done),
        ("Columns", Stage::Done),
        ("What would change", Stage::Now),
        ("Result", Stage::Ahead),
    ];
    let steps = Progress {
        label: "Steps of this import".into(),
        steps: steps.map(|(words, stage)| (words.to_owned(), stage)).to_vec(),
        upright: false,
    };
    let cell = CellView::new;
    let row = |line: &str, kind: &str, what: &str, difference: Words| RowView {
        cells: vec![
            cell(CellLook::Figure, line.into()),
            cell(CellLook::Plain, Words::new().bold(kind)),
            cell(CellLook::Plain, Words::new().link(what, HERE)),
            cell(CellLook::Wrap, difference),
        ],
        ..RowView::default()
    };
    let table = TableView {
        caption: "What would change".into(),
        columns: columns(&[
            ("Line", true),
            ("", false),
            ("Component", false),
            ("Difference", false),
        ]),
        rows: vec![
            row("12", "New", "nas-e3", "file store, Site East, owner Storage operator".into()),
            row(
                "15",
                "Changed",
                "hyp-4",
                Words::from("RTO stated ")
                    .and(Inline::Removed("2 h".into()))
                    .text(" ")
                    .and(Inline::Added("4 h".into()))
                    .text(": ")
                    .and(Inline::Broken("weaker than Compute and storage needs, 1 h".into())),
            ),
        ],
        bare: true,
        ..TableView::default()
    };
    let changes = Panel::flush("What would change", Html::of(&table)?)
        .end(Words::new().soft("96 rows read · nothing has been written"))
        .foot(Words::from("2 of 14 shown. ").link("All 14", HERE));
    let apply = sentence("Apply", "In one transaction; you can take it back whole.")?;
    let crumbs = [Crumb::to("Components", HERE), Crumb::here("Import")];
    shell("Import", &crumbs).page(&Html::all(&[&head, &steps, &changes, &apply])?)
}

pub(super) fn administration() -> askama::Result<String> {
    let head = Head {
        title: "Administration: 2 roles nobody holds, 1 address that fails".into(),
        under: "Keystone runs this installation · Platform administrator".into(),
        actions: vec![link("Back up now")],
        ..Head::default()
    };
    let figure = |title: &str, figure: &str, hue, word: &str, words: &str| FigureView {
        title: title.into(),
        figure: figure.into(),
        status: Status::plain(hue, word),
        words: words.into(),
    };
    let figures = Html::all(&[
        &figure("Newest backup", "25 min old", Hue::Ok, "Within 30 min", "09:15 to Site East."),
        &figure("Undelivered", "2 messages", Hue::Bad, "1 address fails", "Refused since 14:02."),
    ])?;
    let facts = KvView {
        pairs: vec![
            ("Version".into(), "0.9.2, since 2 Nov".into()),
            ("Data".into(), "1.1 GB of 40 GB".into()),
        ],
    };
    let acts = TimelineView {
        entries: vec![
            ("Role Operations, Corvid: deputy set".into(), at(9, 20)),
            (Words::from("Token ").bold("Auditor 2026").text(" made, 14 days"), at(8, 2)),
        ],
    };
    let right = Html::all(&[
        &Panel::text("This installation", Html::of(&facts)?),
        &Panel::text("Acts of administrators", Html::of(&acts)?),
    ])?;
    let above = Html::of(&head)?;
    shell("Administration", &[Crumb::here("Administration")]).page(&Columns {
        above,
        left: figures,
        right,
        even: false,
    })
}
