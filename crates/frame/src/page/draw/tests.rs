//! The geometry of every drawing: nothing outside its sheet, nothing over something else.

use super::canvas::{Area, Canvas};
use super::*;
use crate::page::gallery;

fn time(minutes: i64) -> Option<Duration> {
    Some(Duration::from_seconds(minutes * 60).unwrap())
}

/// What lies wrong on a sheet.
fn flaws(canvas: &Canvas) -> Vec<String> {
    let mut found = Vec::new();
    let sheet = Area::of(0.0, 0.0, canvas.width, canvas.height);
    let inside = |area: &Area| {
        area.x >= -0.5
            && area.y >= -0.5
            && area.right() <= sheet.w + 0.5
            && area.bottom() <= sheet.h + 0.5
    };
    for area in canvas.boxes.iter().filter(|area| !inside(area)) {
        found.push(format!("a box at {area:?} leaves {sheet:?}"));
    }
    for (area, words) in canvas.texts.iter().filter(|(area, _)| !inside(area)) {
        found.push(format!("“{words}” at {area:?} leaves {sheet:?}"));
    }
    for (at, one) in canvas.boxes.iter().enumerate() {
        for other in canvas.boxes.iter().skip(at + 1).filter(|other| one.meets(**other)) {
            found.push(format!("the boxes {one:?} and {other:?} overlap"));
        }
    }
    for (at, (one, words)) in canvas.texts.iter().enumerate() {
        for (other, more) in canvas.texts.iter().skip(at + 1) {
            if one.meets(*other) {
                found.push(format!("“{words}” and “{more}” overlap"));
            }
        }
    }
    found
}

fn clean(canvas: &Canvas) {
    assert_eq!(flaws(canvas), Vec::<String>::new());
}

#[test]
fn boxes_that_overlap_and_words_that_leave_the_sheet_would_be_found() {
    let mut canvas = Canvas::new(100.0, 40.0);
    canvas.node(Area::of(0.0, 0.0, 40.0, 20.0), "node", 2);
    canvas.node(Area::of(30.0, 10.0, 40.0, 20.0), "node", 2);
    canvas.text(60.0, 12.0, canvas::Face::of(12), "much too long");
    canvas.text(62.0, 14.0, canvas::Face::of(12), "over it");
    let found = flaws(&canvas);
    assert_eq!(found.iter().filter(|words| words.contains("overlap")).count(), 2, "{found:?}");
    assert!(found.iter().any(|words| words.contains("leaves")), "{found:?}");
}

#[test]
fn a_trend_stays_on_its_sheet_and_breaks_where_nothing_was_counted() {
    let trend = |shares: [Option<u32>; 4]| Trend {
        title: "Plans".to_owned(),
        target: 95,
        points: shares
            .iter()
            .zip([0, 30, 90, 365])
            .map(|(share, days)| TrendPoint { days, share: *share })
            .collect(),
    };
    for shares in [[Some(0); 4], [Some(100); 4], [Some(3), None, Some(97), Some(50)], [None; 4]] {
        clean(&trend(shares).canvas());
    }
    let runs = |shares| trend(shares).canvas().runs.len();
    assert_eq!(runs([Some(1), Some(2), Some(3), Some(4)]), 3);
    assert_eq!(runs([Some(1), None, Some(3), Some(4)]), 1, "no line leads over what is not known");
    assert!(trend([None; 4]).draw().is_empty(), "nothing is drawn of nothing");
    let told = trend([Some(1), None, Some(3), Some(4)]).draw().to_string();
    let words =
        "Plans: 365 days ago 4 %, 90 days ago 3 %, 30 days ago no data, now 1 %; target 95 %";
    assert!(told.contains(words), "{told}");
}

#[test]
fn the_margin_bar_stays_on_its_scale_however_late_it_is() {
    for minutes in [0, 1, 120, 240, 241, 480, 481, 60_000] {
        let bar = MarginBar {
            name: "Settlement".into(),
            rto: time(240),
            mtpd: time(minutes.max(1)),
            claimed: time(minutes),
            derived: time(minutes),
            tested: time(minutes).zip(Some(true)),
            ..MarginBar::default()
        };
        clean(&bar.canvas());
    }
    let drawn = MarginBar { name: "A".into(), ..MarginBar::default() }.draw().to_string();
    assert!(drawn.contains("no RTO is stated") && !drawn.contains("rto"), "{drawn}");
}

#[test]
fn an_open_derived_time_is_drawn_open() {
    let known =
        MarginBar { rto: time(60), derived: time(30), is_known: true, ..Default::default() };
    let open = MarginBar { is_known: false, ..known.clone() };
    assert!(!known.draw().to_string().contains("k-unk dash"));
    assert!(open.draw().to_string().contains("k-unk dash"));
    assert!(open.draw().to_string().contains("at least 30 min"));
}

#[test]
fn the_words_of_two_limits_never_cover_each_other() {
    for (rto, mtpd) in [(240, 360), (240, 241), (15, 15), (1, 40_000), (40_000, 1), (239, 260)] {
        for longest in [1, 380, 40_000] {
            let bar = |proof, minutes| BarView {
                words: "Derived".into(),
                time: time(minutes),
                proof,
                ..BarView::default()
            };
            let limit = |words: &str, minutes, is_full| LimitView {
                words: words.into(),
                time: time(minutes),
                is_full,
            };
            let bars = ObjectiveBars {
                title: "Time to recover".into(),
                bars: vec![
                    bar(Proof::Claimed, 210),
                    bar(Proof::Derived, longest),
                    BarView {
                        words: "Tested".into(),
                        none: "no test recorded".into(),
                        ..Default::default()
                    },
                ],
                limits: vec![limit("RTO", rto, true), limit("MTPD", mtpd, false)],
            };
            for canvas in bars.canvases() {
                clean(&canvas);
            }
        }
    }
}

fn piece(words: &str, minutes: Option<i64>) -> ChainPiece {
    ChainPiece {
        words: words.into(),
        under: "runs on · needs 1 of 2".into(),
        time: minutes.and_then(time),
        href: "/services/SVC-0012".into(),
        is_culprit: minutes == Some(190),
        is_promised: minutes == Some(60),
    }
}

#[test]
fn a_chain_keeps_its_words_apart_with_its_limits_anywhere() {
    let pieces: Vec<ChainPiece> = [25, 10, 35, 190, 40, 25, 55]
        .map(|minutes| piece("Settlement database of the clearing house, north", Some(minutes)))
        .to_vec();
    for (rto, mtpd) in [(240, 360), (1, 2), (25, 25), (379, 380), (70, 71), (5_000, 9_000)] {
        let (rto, mtpd) = (time(rto), time(mtpd));
        let title = "How it adds up".to_owned();
        clean(&ChainColumn { title, pieces: pieces.clone(), rto, mtpd, is_more: false }.canvas());
        let title = "What is promised".to_owned();
        let chain = PromiseChain { title, pieces: pieces.clone(), rto, mtpd };
        clean(&chain.canvas(820.0));
        clean(&chain.canvas(288.0));
    }
    let title = "Open".to_owned();
    let pieces = vec![piece("One", Some(30)), piece("Two", None)];
    let open = ChainColumn { title, pieces, ..ChainColumn::default() };
    clean(&open.canvas());
    assert!(open.draw().to_string().contains("at least 30 min"));
}

#[test]
fn a_promise_stays_on_its_scale() {
    for minutes in [0, 1, 240, 100_000] {
        let bar = PromiseBar {
            name: "Settlement".into(),
            rto: time(240),
            before: time(minutes),
            promised: time(minutes),
            after: time(minutes),
        };
        clean(&bar.canvas());
    }
}

#[test]
fn neighbours_lie_apart_at_any_number_and_the_rest_is_counted() {
    for count in [0, 1, 3, 8, 9, 400] {
        let one = |at: usize| NeighbourView {
            name: format!("Settlement database of the clearing house number {at}"),
            under: "runs on, needs 1 of 2, both on the storage array of Site North".into(),
            href: "/cis/CI-0001".into(),
            is_hard: at.is_multiple_of(2),
            hue: [None, Some(Hue::Bad), Some(Hue::Warn)][at % 3],
        };
        let view = Neighbours {
            name: "Settlement".into(),
            under: "SVC-0012 · tier 1 · 6 h 20 min".into(),
            finding: "3 single causes stop it".into(),
            needs: (0..count).map(one).collect(),
            needed_by: (0..count / 2).map(one).collect(),
            all: "/dependencies".into(),
        };
        clean(&view.wide());
        clean(&view.narrow());
        assert_eq!(view.draw().to_string().contains("more"), count > 8, "{count}");
    }
}

#[test]
fn a_tree_of_any_shape_covers_nothing_and_joins_each_box_to_what_it_is_a_part_of() {
    let shapes: [&[usize]; 5] =
        [&[0], &[0, 1, 1, 2, 1], &[0, 1, 2, 3, 4, 5, 6, 7, 7, 1], &[0, 0, 1, 2, 2, 0], &[]];
    for shape in shapes {
        let one = |(at, depth): (usize, &usize)| TreeNode {
            name: format!("Settlement desk of the clearing house number {at}"),
            under: "Internal group · 12 roles".into(),
            href: "/organisations/ORG-0001".into(),
            depth: *depth,
        };
        let nodes = shape.iter().enumerate().map(one).collect();
        let tree = Tree { label: "A tree".into(), nodes };
        clean(&tree.wide());
        clean(&tree.narrow());
        let drawn = tree.draw().to_string();
        assert_eq!(drawn.matches("/organisations/ORG-0001").count(), 2 * shape.len());
    }
    // The control: what is too much for a drawing is counted.
    let many = TreeNode { name: "A team".into(), depth: 1, ..TreeNode::default() };
    let tree = Tree { label: "A tree".into(), nodes: vec![many; 301] };
    assert_eq!(tree.left_out(), 1);
    clean(&tree.wide());
}

/// A failure that reaches `wide` boxes in each of `deep` layers of four columns.
fn blast(wide: usize, deep: usize) -> ReachView {
    let mut view = ReachView {
        label: "It fails".into(),
        columns: ["0:00", "at once", "0–15 min", "15 min–1 h", "1–4 h"]
            .map(|label| ReachColumn { label: label.into(), under: "2 services".into() })
            .to_vec(),
        nodes: vec![ReachNode { name: "san-q7".into(), rank: Rank::Cause, ..Default::default() }],
        all: "#table".into(),
        ..ReachView::default()
    };
    for column in 1..5 {
        for depth in 0..deep {
            for at in 0..wide {
                let before = view.nodes.len();
                view.nodes.push(ReachNode {
                    column,
                    depth,
                    name: format!("Regulatory reporting number {at}"),
                    under: "7 h 10 min / 24 h".into(),
                    hue: (at == 0).then_some(Hue::Bad),
                    href: "/services/SVC-0001".into(),
                    rank: if column > 2 { Rank::Service } else { Rank::Component },
                    kind: if column > 2 { ReachKind::Service } else { ReachKind::Component },
                    ..ReachNode::default()
                });
                // From far and near, and one that leads back.
                for from in [before.saturating_sub(wide), before / 3, before.saturating_sub(1)] {
                    let (to, is_hard) = (before, at % 2 == 0);
                    let is_late = at == 0;
                    view.edges.push(ReachEdge { from, to, is_hard, is_late, group: None });
                }
            }
        }
    }
    view
}

#[test]
fn no_box_of_the_graph_covers_another_at_any_size() {
    for (wide, deep) in [(0, 0), (1, 1), (3, 1), (2, 3), (6, 2), (15, 1), (40, 2), (300, 3)] {
        for canvas in reach::canvases(&blast(wide, deep)) {
            clean(&canvas);
            let boxes = canvas.boxes.len();
            assert!(boxes <= 76, "{wide} × {deep}: {boxes} boxes are drawn");
        }
    }
}

#[test]
fn of_many_groups_some_are_drawn_and_they_lie_apart_too() {
    let mut view = blast(40, 2);
    for at in 0..view.edges.len() {
        let edge = &mut view.edges[at];
        if at % 3 == 0 && edge.from > 0 {
            edge.group = Some(view.groups.len());
            let name = format!("member {at}");
            let node = Some(edge.from);
            let member = ReachMember { node, name, is_lost: true, ..Default::default() };
            view.groups.push(ReachGroup {
                words: "needs 1 of 2: 0 left".into(),
                hue: Hue::Bad,
                members: vec![member.clone(), ReachMember { node: None, ..member }],
            });
        }
    }
    assert!(view.groups.len() > 50);
    for canvas in reach::canvases(&view) {
        clean(&canvas);
        assert!(canvas.boxes.len() <= 90, "{} boxes are drawn", canvas.boxes.len());
    }
}

#[test]
fn a_line_that_passes_a_layer_meets_no_box_there() {
    // Column 0 leads straight to column 3; two boxes stand between.
    let node = |column| ReachNode { column, name: "box".into(), ..ReachNode::default() };
    let edge = |from, to| ReachEdge { from, to, is_hard: true, ..ReachEdge::default() };
    let view = ReachView {
        columns: vec![ReachColumn::default(); 4],
        nodes: vec![node(0), node(1), node(2), node(3)],
        edges: vec![edge(0, 1), edge(1, 2), edge(2, 3), edge(0, 3)],
        ..ReachView::default()
    };
    let layout = reach::lines_and_boxes(&view);
    let (lines, boxes) = layout;
    let long = lines.iter().find(|points| points.len() > 2).unwrap();
    for point in &long[1..long.len() - 1] {
        let at = Area::of(point.0 - 0.1, point.1 - 0.1, 0.2, 0.2);
        assert!(!boxes.iter().any(|area| area.meets(at)), "{point:?} lies in a box");
    }
}

#[test]
fn above_sixty_boxes_the_rest_is_folded_counted_and_said() {
    let small = blast(3, 2);
    assert_eq!(small.folded(), 0);
    let large = blast(40, 2);
    let drawn = large.draw().to_string();
    assert!(large.folded() > 100, "{}", large.folded());
    assert!(drawn.contains(">78 components</text>"), "the fold says how many of what: {drawn}");
    assert!(drawn.contains(">fail</text>"), "and what becomes of them");
    assert!(drawn.contains("san-q7"), "the cause is never folded");
    let words: Vec<String> = large.folds().iter().map(|fold| fold.words()).collect();
    assert!(words.contains(&"78 services fail".to_owned()), "{words:?}");
}

#[test]
fn above_sixty_boxes_only_causes_what_is_late_and_what_is_vital_are_drawn() {
    let node = |name: String, rank, hue| {
        let column = usize::from(rank != Rank::Cause);
        let kind = match rank {
            Rank::Service | Rank::Vital => ReachKind::Service,
            _ => ReachKind::Component,
        };
        ReachNode { column, name, rank, hue, kind, ..ReachNode::default() }
    };
    let view = |components: usize| {
        let mut nodes = vec![node("san-q7".to_owned(), Rank::Cause, None)];
        nodes.extend((0..components).map(|at| node(format!("box{at}"), Rank::Component, None)));
        nodes.extend((0..5).map(|at| node(format!("Quiet{at}"), Rank::Service, None)));
        nodes.push(node("Late".to_owned(), Rank::Service, Some(Hue::Bad)));
        nodes.push(node("Vital".to_owned(), Rank::Vital, None));
        let edge = |to| ReachEdge { from: 0, to, is_hard: true, ..ReachEdge::default() };
        let edges = (1..nodes.len()).map(edge).collect();
        let column = |label: &str| ReachColumn { label: label.to_owned(), ..Default::default() };
        let columns = vec![column("0:00"), column("at once")];
        ReachView { nodes, edges, columns, ..ReachView::default() }
    };
    let large = view(60);
    let drawn = large.draw().to_string();
    assert_eq!(large.folded(), 65);
    for (name, is_drawn) in [("san-q7", true), ("Late", true), ("Vital", true), ("Quiet0", false)] {
        assert_eq!(drawn.contains(name), is_drawn, "{name}");
    }
    assert!(drawn.contains("5 services") && drawn.contains("60 components"), "{drawn}");
    // The control: where there is room everything is.
    let small = view(10);
    assert_eq!((small.folded(), small.draw().to_string().contains("Quiet0")), (0, true));
}

#[test]
fn a_group_is_a_frame_with_its_arithmetic_and_no_member_has_a_second_box() {
    let member = |node, name: &str, is_lost| ReachMember {
        node,
        name: name.into(),
        href: "/cis/CI-0001".into(),
        is_lost,
    };
    let mut view = blast(0, 0);
    for (column, name, is_up) in
        [(1, "stl-db-1", false), (1, "stl-db-2", true), (2, "Settlement", false)]
    {
        view.nodes.push(ReachNode { column, name: name.into(), is_up, ..ReachNode::default() });
    }
    let edge = |from, to, group| ReachEdge { from, to, is_hard: true, is_late: true, group };
    view.edges = vec![edge(0, 1, None), edge(1, 3, Some(0)), edge(2, 3, Some(0))];
    view.groups = vec![ReachGroup {
        words: "needs 1 of 2: 1 left".into(),
        hue: Hue::Warn,
        members: vec![member(Some(1), "stl-db-1", true), member(Some(2), "stl-db-2", false)],
    }];
    for canvas in reach::canvases(&view) {
        clean(&canvas);
        assert_eq!(canvas.boxes.len(), 3, "cause, frame, consumer");
        assert!(canvas.texts.iter().any(|(_, words)| words == "needs 1 of 2: 1 left"));
    }
}

#[test]
fn the_same_graph_is_drawn_the_same_way() {
    let view = blast(8, 2);
    assert_eq!(view.draw(), view.draw());
}

#[test]
fn names_that_look_like_markup_stay_names() {
    let bar = MarginBar { name: "<script>\"&".into(), ..MarginBar::default() };
    assert!(!bar.draw().to_string().contains("<script>"));
    let page = gallery::page("drawings").unwrap().unwrap();
    assert!(!page.contains("style="), "no inline style");
}

#[test]
fn a_difference_has_a_true_minus() {
    assert_eq!(margin_words(-8_400), "−2 h 20 min");
    assert_eq!(margin_words(300), "+5 min");
    assert_eq!(margin_words(0), "+0 min");
}
