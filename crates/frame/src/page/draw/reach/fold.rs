//! Folding: above sixty boxes, those of least rank in a column become one.

use super::{Rank, ReachEdge, ReachGroup, ReachNode, ReachView};
use crate::page::Hue;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// So many boxes are drawn one by one.
pub(super) const MOST: usize = 60;
/// Of many groups so many are drawn.
const FRAMES: usize = 12;

/// How many boxes of `view` are folded.
pub(super) fn count(view: &ReachView) -> usize {
    plan(view).iter().filter(|fold| **fold).count()
}

/// Which nodes are folded: components and services that are neither late nor vital, and where that
/// is not enough vital ones that come back in time; causes and what is late stay.
fn plan(view: &ReachView) -> Vec<bool> {
    let drawn = view.nodes.iter().filter(|node| !node.is_up).count();
    let mut folded = vec![false; view.nodes.len()];
    if drawn <= MOST {
        return folded;
    }
    for rank in [Rank::Component, Rank::Service, Rank::Vital] {
        let is_late = |node: &ReachNode| node.hue == Some(Hue::Bad) && rank != Rank::Component;
        for (at, node) in view.nodes.iter().enumerate() {
            folded[at] |= node.rank == rank && !is_late(node);
        }
        let left = view.nodes.iter().zip(&folded).filter(|(n, f)| !n.is_up && !**f).count();
        if rank != Rank::Component && left <= MOST {
            return folded;
        }
    }
    // Too much is late as well: the first of them stand for all.
    let mut kept = 0;
    for (at, node) in view.nodes.iter().enumerate() {
        if !folded[at] && !node.is_up {
            kept += 1;
            folded[at] = kept > MOST;
        }
    }
    folded
}

/// The view as it is drawn.
pub(super) fn fold(view: &ReachView) -> ReachView {
    let plan = plan(view);
    if !plan.contains(&true) {
        return view.clone();
    }
    let mut nodes: Vec<ReachNode> = Vec::new();
    let mut place: Vec<usize> = Vec::with_capacity(view.nodes.len());
    let mut folds: HashMap<(usize, bool), (usize, usize)> = HashMap::new();
    for (node, folded) in view.nodes.iter().zip(&plan) {
        if !folded {
            nodes.push(node.clone());
            place.push(nodes.len() - 1);
            continue;
        }
        let service = node.rank != Rank::Component;
        let (at, count) = folds.entry((node.column, service)).or_insert_with(|| {
            let href = view.all.clone();
            let column = node.column;
            nodes.push(ReachNode { column, href, rank: node.rank, ..ReachNode::default() });
            (nodes.len() - 1, 0)
        });
        *count += 1;
        nodes[*at].depth = nodes[*at].depth.max(node.depth.min(1));
        place.push(*at);
    }
    for ((_, service), (at, count)) in &folds {
        let what = match (service, count) {
            (true, 1) => "service",
            (true, _) => "services",
            (false, 1) => "other",
            (false, _) => "others",
        };
        nodes[*at].name = format!("{count} {what}");
        nodes[*at].under = "folded; all in the table".to_owned();
    }
    let (groups, kept) = groups(view, &plan, &place);
    let mut edges: BTreeMap<(usize, usize, Option<usize>), ReachEdge> = BTreeMap::new();
    for edge in &view.edges {
        let moved = plan[edge.from] || plan[edge.to];
        let group = edge.group.filter(|_| !moved).and_then(|group| kept.get(&group).copied());
        let edge = ReachEdge { from: place[edge.from], to: place[edge.to], group, ..*edge };
        if edge.from == edge.to {
            continue;
        }
        let same = edges.entry((edge.from, edge.to, edge.group)).or_insert(edge);
        same.is_hard |= edge.is_hard;
        same.is_late |= edge.is_late;
    }
    let edges = edges.into_values().collect();
    ReachView { nodes, edges, groups, ..view.clone() }
}

/// The groups that are still drawn, those with too few left first, and their new places.
fn groups(
    view: &ReachView,
    plan: &[bool],
    place: &[usize],
) -> (Vec<ReachGroup>, HashMap<usize, usize>) {
    let edges = view.edges.iter().filter(|edge| !plan[edge.from] && !plan[edge.to]);
    let used: BTreeSet<usize> = edges.filter_map(|edge| edge.group).collect();
    let mut used: Vec<usize> = used.into_iter().filter(|at| *at < view.groups.len()).collect();
    used.sort_by_key(|at| (view.groups[*at].hue != Hue::Bad, *at));
    used.truncate(FRAMES);
    let moved = |at: usize| {
        let mut group = view.groups[at].clone();
        for member in &mut group.members {
            member.node = member.node.filter(|at| !plan[*at]).map(|at| place[at]);
        }
        group
    };
    let groups = used.iter().map(|at| moved(*at)).collect();
    (groups, used.into_iter().enumerate().map(|(new, old)| (old, new)).collect())
}
