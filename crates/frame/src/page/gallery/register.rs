//! Samples of the list: with rows, and empty.

use super::shell;
use crate::page::{
    Action, BulkView, CellLook, CellView, ColumnView, Crumb, FieldKind, FieldView, FilterBar,
    FilterChip, FootView, Head, Html, Hue, Icon, Inline, MenuItem, MenuView, Nothing, OptionView,
    RowView, SortDirection, Status, TabView, TableView, Words,
};

const HERE: &str = "/gallery/register";

fn head() -> Head {
    Head {
        title: "Risk register".to_owned(),
        under: Words::from("S6 · 38 risks, 3 above appetite, 1 not analysed. ")
            .link("What belongs here", "/gallery"),
        actions: vec![
            Action::link("Import", "/gallery/import").icon(Icon::In),
            Action::link("Export", HERE).icon(Icon::Out),
            Action::link("New risk", "/gallery/form").icon(Icon::Plus).shortcut("N").primary(),
        ],
        ..Head::default()
    }
}

fn tab(words: &str, count: &str, current: bool) -> TabView {
    let (words, count) = (words.to_owned(), count.to_owned());
    TabView { words, href: HERE.to_owned(), count, current }
}

fn option(value: &str, words: &str, chosen: bool) -> OptionView {
    OptionView { value: value.to_owned(), words: words.to_owned(), chosen, ..OptionView::default() }
}

fn filter() -> FilterBar {
    let chip = |words: &str| FilterChip { words: words.to_owned(), drop_href: HERE.to_owned() };
    let state = || vec![("view".to_owned(), "open".to_owned())];
    let fields = vec![option("state", "State", true), option("owner", "Owner", false)];
    let kind = FieldKind::Choice { options: fields, picks: false, none: String::new() };
    let columns = vec![option("owner", "Owner", true), option("threat", "Threat", false)];
    let item =
        |words: &str, chosen| MenuItem { words: words.to_owned(), href: HERE.to_owned(), chosen };
    FilterBar {
        action: HERE.to_owned(),
        hidden: state(),
        chips: vec![chip("State: open"), chip("Tier: 0, 1, 2")],
        add: Some(MenuView {
            id: "add-filter".to_owned(),
            words: "Filter".to_owned(),
            icon: Some(Icon::Plus),
            action: HERE.to_owned(),
            hidden: state(),
            fields: vec![
                FieldView::new("field", "Field", kind),
                FieldView::line("value", "Is, or contains"),
            ],
            submit: "Add filter".to_owned(),
            ..MenuView::default()
        }),
        clear_href: HERE.to_owned(),
        menus: vec![
            MenuView {
                id: "columns".to_owned(),
                words: "Columns 11 of 27".to_owned(),
                icon: Some(Icon::Columns),
                action: HERE.to_owned(),
                fields: vec![FieldView::new(
                    "columns",
                    "Columns",
                    FieldKind::Several { options: columns },
                )],
                submit: "Show these".to_owned(),
                ..MenuView::default()
            },
            MenuView {
                id: "density".to_owned(),
                words: "32 px".to_owned(),
                items: vec![item("32 px", true), item("40 px", false), item("48 px", false)],
                ..MenuView::default()
            },
        ],
        ..FilterBar::default()
    }
}

fn columns() -> Vec<ColumnView> {
    let column = |words: &str| ColumnView { words: words.to_owned(), ..ColumnView::default() };
    let figures = |words: &str| ColumnView { figures: true, ..column(words) };
    vec![
        column("Number"),
        column("Risk"),
        column("Services"),
        column("Threat"),
        column("Vulnerability"),
        ColumnView {
            sort_href: HERE.to_owned(),
            sort: SortDirection::Descending,
            ..figures("Measure of risk")
        },
        figures("Loss a year, € m"),
        column("Owner"),
        column("State"),
        figures("Review"),
    ]
}

/// Number, name, services, threat, vulnerability, measure, loss, owner, hue and word, review.
type Sample = (
    &'static str,
    &'static str,
    &'static str,
    [&'static str; 2],
    &'static str,
    &'static str,
    &'static str,
    (Hue, &'static str),
    Inline,
);

fn samples() -> Vec<Sample> {
    let mut samples = broken_samples();
    samples.extend(other_samples());
    samples
}

fn broken_samples() -> Vec<Sample> {
    let text = |words: &str| Inline::Text(words.to_owned());
    let broken = |words: &str| Inline::Broken(words.to_owned());
    let above = (Hue::Bad, "Above appetite");
    vec![
        (
            "RSK-0042",
            "One storage array under both settlement database nodes",
            "Settlement +4",
            ["High", "High"],
            "6",
            "0.4 – 3.1",
            "Continuity lead",
            above,
            broken("today"),
        ),
        (
            "RSK-0057",
            "One engineer may restore the settlement database",
            "Settlement +1",
            ["Medium", "High"],
            "5",
            "0.2 – 1.4",
            "Altus",
            above,
            text("11 Dec 2026"),
        ),
        (
            "RSK-0038",
            "Both market data lines run through riser East",
            "Market data",
            ["Low", "High"],
            "5",
            "0.3 – 2.2",
            "Brightline",
            above,
            text("18 Dec 2026"),
        ),
        (
            "RSK-0061",
            "Ransomware reaches the backup vault",
            "41 services",
            ["Medium", "Medium"],
            "4",
            "0.2 – 2.6",
            "Altus",
            (Hue::Warn, "In treatment"),
            text("15 Jan 2027"),
        ),
    ]
}

fn other_samples() -> Vec<Sample> {
    let text = |words: &str| Inline::Text(words.to_owned());
    let broken = |words: &str| Inline::Broken(words.to_owned());
    let (treated, within) = ((Hue::Warn, "In treatment"), (Hue::Ok, "Within appetite"));
    vec![
        (
            "RSK-0019",
            "Поставщик Meridian Feeds прекращает торговлю",
            "Market data",
            ["Very low", "High"],
            "4",
            "0.2 – 1.8",
            "Supplier manager",
            treated,
            text("30 Nov 2026"),
        ),
        (
            "RSK-0066",
            "عطل في وحدة التخزين أثناء تحديث البرنامج الثابت",
            "Settlement +1",
            ["Medium", "Medium"],
            "4",
            "0.1 – 0.8",
            "Change lead",
            treated,
            text("27 Nov 2026"),
        ),
        (
            "RSK-0023",
            "Site North cannot be entered",
            "29 services",
            ["Very low", "Medium"],
            "3",
            "0.0 – 0.6",
            "Continuity lead",
            within,
            text("14 Mar 2027"),
        ),
        (
            "RSK-0027",
            "<b>Dealer</b> voice carrier fails & \"quotes\" break nothing",
            "Dealer voice",
            ["Medium", "Low"],
            "3",
            "0.0 – 0.2",
            "Brightline",
            within,
            text("6 Apr 2027"),
        ),
        (
            "RSK-0070",
            "Strike at the facility provider of Site East",
            "12 services",
            ["Low", "Medium"],
            "2",
            "",
            "Continuity lead",
            (Hue::Unknown, "Not analysed"),
            broken("overdue 8 days"),
        ),
    ]
}

fn row(index: usize, sample: Sample) -> RowView {
    let (number, name, services, [threat, vulnerability], measure, loss, owner, state, review) =
        sample;
    let href = "/gallery/record";
    let plain = |words: &str| CellView::new(CellLook::Plain, words);
    RowView {
        id: number.to_owned(),
        name: number.to_owned(),
        href: href.to_owned(),
        selected: index < 3,
        cells: vec![
            CellView::new(CellLook::Soft, number),
            CellView::new(CellLook::Title, Words::new().link(name, href)),
            plain(services),
            plain(threat),
            plain(vulnerability),
            CellView::new(CellLook::Figure, Words::new().bold(measure)),
            CellView::new(CellLook::Figure, loss),
            plain(owner),
            CellView::new(CellLook::Plain, Status::plain(state.0, state.1)),
            CellView::new(CellLook::Figure, Words::of(review)),
        ],
        ..RowView::default()
    }
}

fn table() -> TableView {
    TableView {
        caption: "Risk register, 9 of 38 risks".to_owned(),
        tabs: vec![
            tab("Open by measure", "38", true),
            tab("Above appetite", "3", false),
            tab("Review due in 30 days", "5", false),
            tab("Mine", "4", false),
        ],
        save_view: Some(Action::link("Save this view", HERE).icon(Icon::Plus).quiet()),
        filter: Some(filter()),
        bulk: Some(BulkView {
            action: HERE.to_owned(),
            key: String::new(),
            actions: vec![
                Action::named("Set owner", "bulk", "owner"),
                Action::named("Set review date", "bulk", "review"),
                Action::named("Change state", "bulk", "state"),
            ],
            of: "of 38".to_owned(),
            clear_href: HERE.to_owned(),
            note: "You see each change before it is made, and can undo it.".to_owned(),
        }),
        columns: columns(),
        rows: samples().into_iter().enumerate().map(|(at, sample)| row(at, sample)).collect(),
        foot: Some(FootView {
            range: "1–9 of 38".to_owned(),
            sums: Words::from("Sum of mean loss: ").bold("€ 5.9 m").text(" a year"),
            exports: vec![
                ("CSV".to_owned(), HERE.to_owned()),
                ("XLSX".to_owned(), HERE.to_owned()),
            ],
            previous: HERE.to_owned(),
            next: HERE.to_owned(),
            keys: true,
        }),
        ..TableView::default()
    }
}

pub(super) fn full() -> askama::Result<String> {
    let crumbs = [Crumb::to("Evidence", "/"), Crumb::here("Risk register")];
    shell("Risk register", &crumbs).page(&Html::all(&[&head(), &table()])?)
}

pub(super) fn empty() -> askama::Result<String> {
    let crumbs = [Crumb::to("Evidence", "/"), Crumb::here("Risk register")];
    let fresh = TableView {
        caption: "Test schedule".to_owned(),
        nothing: Nothing {
            finding: "No test is planned for 2027.".to_owned(),
            more: "Here belongs every test of a plan with its date, type and change. Without it, \
                   5 proofs lapse by June and 4 vital services fall back to plausible."
                .to_owned(),
            actions: vec![
                Action::link("Plan a test", HERE).icon(Icon::Plus).primary(),
                Action::link("See one from the demonstration", HERE).quiet(),
            ],
        },
        ..TableView::default()
    };
    let filtered = TableView {
        caption: "Services".to_owned(),
        filter: Some(FilterBar { add: None, menus: Vec::new(), ..filter() }),
        nothing: Nothing {
            finding: "No service matches both filters.".to_owned(),
            more: "Without “State: open” there would be 4.".to_owned(),
            actions: vec![
                Action::link("Drop “State: open”", HERE),
                Action::link("Clear all", HERE).quiet(),
            ],
        },
        ..TableView::default()
    };
    shell("Nothing yet", &crumbs).page(&Html::all(&[&head(), &fresh, &filtered])?)
}
