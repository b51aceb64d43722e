//! Folding: above sixty boxes, those of one column that share one fate become one box. What is up
//! is never in it, and a member of a group that is drawn stays in its frame.

use super::{Rank, ReachEdge, ReachFold, ReachGroup, ReachNode, ReachView};
use crate::page::Hue;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// So many boxes are drawn one by one.
pub(super) const MOST: usize = 60;
/// Of many groups so many are drawn.
const FRAMES: usize = 6;

/// What becomes of a view with too many boxes.
#[derive(Default)]
struct Plan {
    /// Which nodes are folded.
    folded: Vec<bool>,
    /// Which groups are drawn, by place; all where nothing is folded.
    frames: Vec<usize>,
}

/// What a view leaves out of its drawing.
pub(super) struct Left {
    pub folds: Vec<ReachFold>,
    pub groups: usize,
}

/// What of `view` is folded, and how many groups have no frame.
pub(super) fn left(view: &ReachView) -> Left {
    let plan = plan(view);
    let mut folds: BTreeMap<ReachFold, usize> = BTreeMap::new();
    for (node, _) in view.nodes.iter().zip(&plan.folded).filter(|(_, folded)| **folded) {
        *folds.entry(ReachFold::of(node)).or_default() += 1 + node.more;
    }
    Left {
        folds: folds.into_iter().map(|(fold, count)| ReachFold { count, ..fold }).collect(),
        groups: view.groups.len() - plan.frames.len(),
    }
}

/// Which nodes are folded: components and services that are neither late nor vital, and where that
/// is not enough vital ones that come back in time; causes and what is late stay.
fn plan(view: &ReachView) -> Plan {
    let all = (0..view.groups.len()).collect();
    let mut folded: Vec<bool> = view.nodes.iter().map(|node| node.more > 0).collect();
    let drawn = view.nodes.iter().filter(|node| !node.is_up).count();
    if drawn <= MOST {
        return Plan { folded, frames: all };
    }
    let frames = telling(view);
    let members = frames.iter().flat_map(|at| &view.groups[*at].members);
    let framed: BTreeSet<usize> = members.filter_map(|member| member.node).collect();
    let may = |at: usize, node: &ReachNode| {
        !node.is_up && node.rank != Rank::Cause && !framed.contains(&at)
    };
    for rank in [Rank::Component, Rank::Service, Rank::Vital] {
        let is_late = |node: &ReachNode| node.hue == Some(Hue::Bad) && rank != Rank::Component;
        for (at, node) in view.nodes.iter().enumerate() {
            folded[at] |= may(at, node) && node.rank == rank && !is_late(node);
        }
        if rank != Rank::Component && kept(view, &folded) <= MOST {
            return Plan { folded, frames };
        }
    }
    // Too much is late as well: the first of them stand for all.
    let mut kept = 0;
    for (at, node) in view.nodes.iter().enumerate() {
        if !folded[at] && !node.is_up {
            kept += 1;
            folded[at] = kept > MOST && !framed.contains(&at);
        }
    }
    Plan { folded, frames }
}

/// The groups that tell most: those of which something fails first, those on the way to what is
/// late, and those with too few left.
fn telling(view: &ReachView) -> Vec<usize> {
    let is_first = |at: usize| view.nodes[at].rank == Rank::Cause;
    let late = view.edges.iter().filter(|edge| edge.is_late);
    let late: BTreeSet<usize> = late.filter_map(|edge| edge.group).collect();
    let mut frames: Vec<usize> = (0..view.groups.len()).collect();
    frames.sort_by_key(|at| {
        let group = &view.groups[*at];
        let mut members = group.members.iter().filter_map(|member| member.node);
        (!members.any(is_first), !late.contains(at), group.hue != Hue::Bad, *at)
    });
    frames.truncate(FRAMES);
    frames
}

/// How many nodes that are not up stay.
fn kept(view: &ReachView, folded: &[bool]) -> usize {
    view.nodes.iter().zip(folded).filter(|(node, folded)| !node.is_up && !**folded).count()
}

/// The view as it is drawn.
pub(super) fn fold(view: &ReachView) -> ReachView {
    placed(view).0
}

/// The view as it is drawn, and where each of its nodes went.
fn placed(view: &ReachView) -> (ReachView, Vec<usize>) {
    let plan = plan(view);
    if !plan.folded.contains(&true) {
        return (view.clone(), (0..view.nodes.len()).collect());
    }
    let mut nodes: Vec<ReachNode> = Vec::new();
    let mut place: Vec<usize> = Vec::with_capacity(view.nodes.len());
    let mut folds: BTreeMap<ReachFold, (usize, usize)> = BTreeMap::new();
    for (node, folded) in view.nodes.iter().zip(&plan.folded) {
        if !folded {
            nodes.push(node.clone());
            place.push(nodes.len() - 1);
            continue;
        }
        let (at, count) = folds.entry(ReachFold::of(node)).or_insert_with(|| {
            nodes.push(ReachNode {
                href: view.all.clone(),
                more: 0,
                depth: 0,
                under: String::new(),
                ..node.clone()
            });
            (nodes.len() - 1, 0)
        });
        *count += 1 + node.more;
        nodes[*at].depth = nodes[*at].depth.max(node.depth.min(1));
        place.push(*at);
    }
    for (fold, (at, count)) in folds {
        let fold = ReachFold { count, ..fold };
        nodes[at].name = fold.what();
        nodes[at].under = fold.fate().to_owned();
    }
    let (groups, kept) = groups(view, &plan, &place);
    let mut edges: BTreeMap<(usize, usize, Option<usize>), ReachEdge> = BTreeMap::new();
    for edge in &view.edges {
        let group = edge.group.and_then(|group| kept.get(&group).copied());
        let edge = ReachEdge { from: place[edge.from], to: place[edge.to], group, ..*edge };
        if edge.from == edge.to {
            continue;
        }
        let same = edges.entry((edge.from, edge.to, edge.group)).or_insert(edge);
        same.is_hard |= edge.is_hard;
        same.is_late |= edge.is_late;
    }
    let edges = edges.into_values().collect();
    (ReachView { nodes, edges, groups, ..view.clone() }, place)
}

/// The groups that are still drawn, and their new places. A member that has no place in the drawing
/// is told by its name.
fn groups(
    view: &ReachView,
    plan: &Plan,
    place: &[usize],
) -> (Vec<ReachGroup>, HashMap<usize, usize>) {
    let moved = |at: &usize| {
        let mut group = view.groups[*at].clone();
        for member in &mut group.members {
            member.node = member.node.filter(|at| !plan.folded[*at]).map(|at| place[at]);
        }
        group
    };
    let groups = plan.frames.iter().map(moved).collect();
    (groups, plan.frames.iter().enumerate().map(|(new, old)| (*old, new)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::draw::{ReachColumn, ReachKind, ReachMember};
    use proptest::prelude::*;

    /// What is untrue of a drawing: a box that stands for nodes of another fate or for what is up,
    /// a wrong count, a node that is nowhere.
    fn untrue(view: &ReachView, drawn: &ReachView, place: &[usize]) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut of: BTreeMap<usize, Vec<&ReachNode>> = BTreeMap::new();
        for (node, at) in view.nodes.iter().zip(place) {
            of.entry(*at).or_default().push(node);
        }
        for (at, nodes) in of {
            let shown = &drawn.nodes[at];
            if nodes.iter().any(|node| node.is_up != shown.is_up) {
                wrong.push(format!("{}: up and not up", shown.name));
            }
            if nodes.iter().any(|node| ReachFold::of(node) != ReachFold::of(nodes[0])) {
                wrong.push(format!("{}: of several fates", shown.name));
            }
            let count: usize = nodes.iter().map(|node| 1 + node.more).sum();
            let said = shown.name.split(' ').next().and_then(|word| word.parse().ok());
            if nodes.len() > 1 && said != Some(count) {
                wrong.push(format!("{}: stands for {count}", shown.name));
            }
        }
        for group in drawn.groups.iter().filter(|group| group.hue == Hue::Bad) {
            let lost = group.members.iter().filter(|member| member.is_lost).count();
            if lost == 0 {
                wrong.push("a broken group without a lost member".to_owned());
            }
        }
        wrong
    }

    fn node() -> impl Strategy<Value = ReachNode> {
        let hue = prop_oneof![
            Just(None),
            Just(Some(Hue::Bad)),
            Just(Some(Hue::Ok)),
            Just(Some(Hue::Unknown))
        ];
        (0..4_usize, 0..3_u8, hue, any::<bool>(), 0..8_u8).prop_map(
            |(column, kind, hue, weaker, up)| {
                let is_up = up == 0;
                let (rank, kind) = match kind {
                    0 => (Rank::Component, ReachKind::Component),
                    1 => (Rank::Component, ReachKind::Other),
                    _ => (Rank::Service, ReachKind::Service),
                };
                ReachNode {
                    column: if is_up { 0 } else { column + 1 },
                    name: "box".to_owned(),
                    hue: hue.filter(|_| rank == Rank::Service && !weaker && !is_up),
                    is_weaker: weaker && !is_up,
                    rank,
                    kind,
                    is_up,
                    ..ReachNode::default()
                }
            },
        )
    }

    fn view(mut nodes: Vec<ReachNode>) -> ReachView {
        let cause = ReachNode { name: "san-q7".into(), rank: Rank::Cause, ..Default::default() };
        nodes.insert(0, cause);
        let members: Vec<ReachMember> = (0..nodes.len())
            .filter(|at| at % 7 == 3)
            .map(|at| ReachMember {
                node: Some(at),
                is_lost: !nodes[at].is_up,
                ..ReachMember::default()
            })
            .collect();
        let left = members.iter().filter(|member| !member.is_lost).count();
        let words = format!("needs 3 of {}: {left} left", members.len());
        let hue = if left < 3 && left < members.len() { Hue::Bad } else { Hue::Warn };
        let groups = vec![ReachGroup { words, hue, members }];
        let edges = (1..nodes.len())
            .map(|to| ReachEdge { from: 0, to, is_hard: true, ..ReachEdge::default() })
            .collect();
        let columns = (0..6).map(|_| ReachColumn::default()).collect();
        ReachView { columns, nodes, edges, groups, ..ReachView::default() }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_folded_drawing_is_true(nodes in prop::collection::vec(node(), 1..160)) {
            let view = view(nodes);
            let (drawn, place) = placed(&view);
            prop_assert_eq!(untrue(&view, &drawn, &place), Vec::<String>::new());
            prop_assert_eq!(drawn.groups.len(), 1, "the group appears with its count");
            let folds = left(&view).folds;
            let folded: usize = folds.iter().map(|fold| fold.count).sum();
            let not_up = view.nodes.iter().filter(|node| !node.is_up).count();
            let boxes = drawn.nodes.iter().filter(|node| !node.is_up).count();
            prop_assert_eq!(folded + boxes - folds.len(), not_up);
        }
    }

    #[test]
    fn a_drawing_that_folds_what_is_up_or_of_another_fate_is_found_untrue() {
        let mut nodes: Vec<ReachNode> = (0..70)
            .map(|_| ReachNode { column: 1, name: "box".into(), ..ReachNode::default() })
            .collect();
        nodes[5].is_up = true;
        nodes[6].is_weaker = true;
        let view = view(nodes);
        let (drawn, mut place) = placed(&view);
        assert_eq!(untrue(&view, &drawn, &place), Vec::<String>::new());
        // As it was drawn once: everything that is no service in one box.
        place[6] = place[2];
        let wrong = untrue(&view, &drawn, &place).join("; ");
        assert!(wrong.contains("up and not up"), "{wrong}");
        let (_, mut place) = placed(&view);
        place[7] = place[2];
        let wrong = untrue(&view, &drawn, &place).join("; ");
        assert!(wrong.contains("of several fates") && wrong.contains("stands for"), "{wrong}");
    }
}
