//! Samples of the drawings: bars against limits, chains, neighbours, the reach of a failure.

use super::{Columns, shell};
use crate::page::draw::{
    BarView, ChainColumn, ChainPiece, Hatches, LimitView, MarginAxis, MarginBar, MarginLegend,
    NeighbourView, Neighbours, ObjectiveBars, PromiseBar, PromiseChain, Proof, Rank, ReachColumn,
    ReachEdge, ReachGroup, ReachMember, ReachNode, ReachView, margin_words,
};
use crate::page::{
    Action, CellLook, CellView, ColumnView, Crumb, Drawn, Halves, Html, Hue, Inline, ItemView,
    Lede, ListView, More, Panel, Phone, RowView, Status, Strip, TabView, TableView, Tabs, Words,
};
use terms::Duration;

const HERE: &str = "/gallery/drawings";

fn time(minutes: i64) -> Option<Duration> {
    Duration::from_seconds(minutes * 60).ok()
}

/// Name, hue, minutes of RTO, claimed, derived, tested.
type Sample = (&'static str, Hue, i64, i64, i64, Option<(i64, bool)>);

const SAMPLES: [Sample; 5] = [
    ("Settlement", Hue::Bad, 240, 210, 380, Some((345, true))),
    ("Payments", Hue::Warn, 120, 90, 100, Some((95, false))),
    ("Regulatory reporting of every trade to three authorities", Hue::Unknown, 60, 45, 20, None),
    ("Market data", Hue::Ok, 15, 10, 12, Some((11, true))),
    ("Dealing", Hue::Bad, 60, 45, 300, None),
];

fn margins() -> TableView {
    let column = |words: &str, figures| ColumnView {
        words: words.to_owned(),
        figures,
        ..ColumnView::default()
    };
    let scale = Some(MarginAxis.draw());
    let row = |(name, hue, rto, claimed, derived, tested): Sample| {
        let bar = MarginBar {
            name: name.to_owned(),
            rto: time(rto),
            mtpd: time(rto * 2),
            claimed: time(claimed),
            derived: time(derived),
            is_known: hue != Hue::Unknown,
            tested: tested.and_then(|(minutes, holds)| Some((time(minutes)?, holds))),
            hue,
        };
        let words = |minutes: i64| time(minutes).map(Duration::words).unwrap_or_default();
        let margin = margin_words((rto - derived) * 60);
        let margin = match derived > rto {
            true => Words::of(Inline::Broken(margin)),
            false => Words::from(margin),
        };
        let name = Words::of(Inline::BoldLink(name.to_owned(), HERE.to_owned()));
        let verdict = match hue {
            Hue::Bad => "Gap",
            Hue::Warn => "Plausible",
            Hue::Ok => "Proven",
            Hue::Unknown => "Unknown",
        };
        RowView {
            cells: vec![
                CellView::new(CellLook::Wrap, name),
                CellView::new(CellLook::Plain, Status::chip(hue, verdict)),
                CellView::new(CellLook::Figure, words(rto)),
                CellView::new(CellLook::Plain, Words::of(Inline::Drawing(bar.draw()))),
                CellView::new(CellLook::Figure, words(derived)),
                CellView::new(CellLook::Figure, margin),
                CellView::new(CellLook::Figure, tested.map_or("never".into(), |t| words(t.0))),
            ],
            ..RowView::default()
        }
    };
    TableView {
        caption: "Vital services, least margin first".to_owned(),
        columns: vec![
            column("Vital service", false),
            column("Verdict", false),
            column("RTO", true),
            ColumnView { scale, ..column("Claimed, derived and tested", false) },
            column("Derived", true),
            column("Margin", true),
            column("Tested", true),
        ],
        rows: SAMPLES.into_iter().map(row).collect(),
        phone: Phone::Stacks,
        bare: true,
        ..TableView::default()
    }
}

fn bars() -> ObjectiveBars {
    let bar = |words: &str, minutes, proof, hue| BarView {
        words: words.to_owned(),
        time: time(minutes),
        proof,
        hue,
        ..BarView::default()
    };
    ObjectiveBars {
        title: "Time to recover".to_owned(),
        bars: vec![
            bar("Claimed", 210, Proof::Claimed, Hue::Bad),
            BarView { at_least: true, ..bar("Derived", 380, Proof::Derived, Hue::Bad) },
            BarView {
                words: "Tested".to_owned(),
                none: "no test recorded".to_owned(),
                proof: Proof::Tested,
                ..BarView::default()
            },
        ],
        limits: vec![
            LimitView { words: "RTO".to_owned(), time: time(240), is_full: true },
            LimitView { words: "MTPD".to_owned(), time: time(360), is_full: false },
        ],
    }
}

fn pieces() -> Vec<ChainPiece> {
    [("Storage array san-q7", 35), ("Settlement database", 190), ("Settlement application", 25)]
        .map(|(words, minutes)| ChainPiece {
            words: words.to_owned(),
            under: "runs on it".to_owned(),
            time: time(minutes),
            href: HERE.to_owned(),
            is_culprit: minutes == 190,
            is_promised: minutes == 190,
        })
        .to_vec()
}

fn neighbours() -> Neighbours {
    let one = |name: &str, under: &str, is_hard, hue| NeighbourView {
        name: name.to_owned(),
        under: under.to_owned(),
        href: HERE.to_owned(),
        is_hard,
        hue,
    };
    Neighbours {
        name: "Settlement".to_owned(),
        under: "SVC-0012 · tier 1 · 6 h 20 min".to_owned(),
        finding: "3 single causes stop it".to_owned(),
        needs: vec![
            one("Settlement database", "needs 1 of 2, both on san-q7", true, Some(Hue::Bad)),
            one("Clearing house link", "the only one", true, Some(Hue::Warn)),
            one("Identity and access", "42 min", true, None),
        ],
        needed_by: vec![
            one("Collateral and margin", "after 45 min", true, None),
            one("Trade confirmation", "soft, after 2 h", false, None),
        ],
        all: HERE.to_owned(),
    }
}

fn reach() -> ReachView {
    let node = |column, depth, name: &str, under: &str, hue| ReachNode {
        column,
        depth,
        name: name.to_owned(),
        under: under.to_owned(),
        hue,
        href: HERE.to_owned(),
        ..ReachNode::default()
    };
    let edge = |from, to, is_hard, is_late, group| ReachEdge { from, to, is_hard, is_late, group };
    let member = |node, name: &str, is_lost| ReachMember {
        node: Some(node),
        name: name.to_owned(),
        href: HERE.to_owned(),
        is_lost,
    };
    let columns = [("0:00", "it fails"), ("at once", "1 service"), ("15 min–1 h", "2 services")];
    ReachView {
        label: "What san-q7 reaches over time; the table says the same".to_owned(),
        columns: columns
            .map(|(label, under)| ReachColumn { label: label.into(), under: under.into() })
            .to_vec(),
        nodes: vec![
            ReachNode { rank: Rank::Cause, ..node(0, 0, "san-q7", "Site North", Some(Hue::Bad)) },
            node(1, 0, "stl-db-1", "", None),
            node(1, 0, "stl-db-2", "", None),
            node(1, 1, "Settlement", "6 h 20 min / 4 h", Some(Hue::Bad)),
            node(2, 0, "Collateral and margin", "5 h 10 min / 4 h", Some(Hue::Bad)),
            node(2, 0, "Trade confirmation", "2 h 50 min / 4 h", Some(Hue::Warn)),
        ],
        edges: vec![
            edge(0, 1, true, true, None),
            edge(0, 2, true, true, None),
            edge(1, 3, true, true, Some(0)),
            edge(2, 3, true, true, Some(0)),
            edge(3, 4, true, true, None),
            edge(3, 5, false, false, None),
        ],
        groups: vec![ReachGroup {
            words: "needs 1 of 2: 0 left".to_owned(),
            hue: Hue::Bad,
            members: vec![member(1, "stl-db-1", true), member(2, "stl-db-2", true)],
        }],
        all: HERE.to_owned(),
    }
}

/// The page.
pub(super) fn page() -> askama::Result<String> {
    let shell = shell("Drawings", &[Crumb::here("Drawings")]);
    let lede = Lede {
        sentence: Words::new()
            .link("3 of 12 vital services", HERE)
            .text(" would miss their RTO today; weakest: ")
            .link("Settlement", HERE)
            .text(", 6 h 20 min against 4 h."),
        under: Words::from("Computed from 41 services. ").link("How this was computed", HERE),
        actions: vec![Action::link("Share", HERE)],
    };
    let facts = vec![("Service owner".to_owned(), "Head of settlement".into())];
    let tab = |words: &str, current| TabView {
        words: words.to_owned(),
        href: HERE.to_owned(),
        current,
        ..TabView::default()
    };
    let tabs = vec![tab("Overview", true), tab("Contracts", false)];
    let above = Html::all(&[
        &Hatches,
        &lede,
        &Strip { facts },
        &Tabs { label: "Parts of it".to_owned(), tabs },
    ])?;
    shell.page(&Columns { above, left: left()?, right: right()?, even: false })
}

fn left() -> askama::Result<Html> {
    let foot = MarginLegend {
        proofs: vec![Proof::Claimed, Proof::Derived, Proof::Tested, Proof::Lapsed],
        derived: vec![Hue::Bad, Hue::Warn, Hue::Unknown, Hue::Ok],
        mtpd: true,
    };
    let time_panel = Drawn {
        both: bars().draw(),
        words: Words::of(Inline::Broken("Misses its RTO by 2 h 20 min".to_owned()))
            .text("; derived from 9 dependencies."),
        ..Drawn::default()
    };
    let (left, right) = (Html::of(&time_panel)?, Html::of(&time_panel)?);
    let halves = Halves { left, right, ..Halves::default() };
    let reach_panel = Drawn {
        both: reach().draw(),
        label: "What is reached, and when".to_owned(),
        scrolls: true,
        ..Drawn::default()
    };
    let narrow = Drawn { both: reach().draw(), ..Drawn::default() };
    let beside = Drawn { both: neighbours().draw(), ..Drawn::default() };
    let chain = PromiseChain {
        title: "Own work, then what is promised".to_owned(),
        pieces: pieces(),
        rto: time(240),
        mtpd: time(360),
    };
    let chain = Drawn { both: chain.draw(), ..Drawn::default() };
    Html::all(&[
        &Panel::flush("Would the vital services be back in time?", Html::of(&margins())?)
            .end(Words::new().link("All 41 services", HERE))
            .foot(Words::of(Inline::Legend(foot))),
        &Panel::text("Can it be recovered in time?", Html::of(&halves)?),
        &Panel::text("What is reached, and when", Html::of(&reach_panel)?),
        &Panel::text("The same in both sizes", Html::of(&narrow)?),
        &Panel::text("Dependencies", Html::of(&beside)?),
        &Panel::text("Contracts behind it", Html::of(&chain)?),
    ])
}

fn right() -> askama::Result<Html> {
    let column = ChainColumn {
        title: "How 4 h 10 min adds up".to_owned(),
        pieces: pieces(),
        rto: time(120),
        mtpd: time(240),
        is_more: false,
    };
    let column = Drawn { one: column.draw(), ..Drawn::default() };
    let bar = PromiseBar {
        name: "Settlement".to_owned(),
        rto: time(240),
        before: time(25),
        promised: time(240),
        after: time(115),
    };
    let bar = Drawn { one: bar.draw(), ..Drawn::default() };
    let list = ListView {
        items: vec![ItemView {
            hue: Some(Hue::Bad),
            words: Words::of(Inline::BoldLink("Storage array san-q7".into(), HERE.into())),
            note: "shared component".into(),
            end: "8 services".into(),
        }],
        ..ListView::default()
    };
    let more = More {
        words: "How this was computed".to_owned(),
        body: Html::of(&ListView { none: "Nothing here.".into(), ..ListView::default() })?,
        open: true,
    };
    Html::all(&[
        &Panel::text("Why Settlement is late", Html::of(&column)?),
        &Panel::text("Promised", Html::of(&bar)?),
        &Panel::flush("Single causes", Html::of(&list)?),
        &Panel::text("More", Html::of(&more)?),
    ])
}
