//! What a failure reaches, as it is drawn: columns are time.

use super::{
    chain::arithmetic,
    common::{counted, hue},
};
use crate::facts::{Blast, GroupState, Hit, NodeKind, Shown};
use frame::page::{
    Hue,
    draw::{
        Rank, ReachColumn, ReachEdge, ReachGroup, ReachKind, ReachMember, ReachNode, ReachView,
    },
};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    ptr,
};

/// The drawing of `blast`, without what is only weakened unless `soft`; and how many components
/// that only pass the failure on are left out of it, so that it fits. `all` is where everything is
/// listed.
pub(super) fn view(blast: &Blast, soft: bool, all: String) -> (ReachView, usize) {
    let found: Vec<Option<&Hit>> = places(blast);
    let shown = |at: usize| found[at].is_none_or(|hit| soft || hit.fails);
    let nodes: Vec<ReachNode> = blast
        .nodes
        .iter()
        .enumerate()
        .map(|(at, shown)| match found[at] {
            Some(hit) => reached(hit),
            None => cause_or_up(shown, blast),
        })
        .collect();
    // What is not asked for is left out, with its lines.
    let mut place = vec![None; nodes.len()];
    let mut kept = Vec::new();
    for (at, node) in nodes.into_iter().enumerate() {
        if shown(at) {
            place[at] = Some(kept.len());
            kept.push(node);
        }
    }
    let edges = blast.edges.iter().filter_map(|edge| {
        Some(ReachEdge {
            from: place[edge.from]?,
            to: place[edge.to]?,
            is_hard: edge.is_hard,
            is_late: edge.is_late,
            group: edge.group,
        })
    });
    let edges = edges.collect();
    let mut at: HashMap<_, Option<usize>> = HashMap::new();
    for (shown, place) in blast.nodes.iter().zip(&place) {
        at.entry(key(shown)).or_insert(*place);
    }
    let groups = blast.groups.iter().map(|group| frame(group, &at)).collect();
    kept.extend(beyond(blast, &found, soft));
    let view = ReachView {
        label: format!("{}. The services stand in the table as well.", blast.words),
        columns: columns(blast, soft),
        nodes: kept,
        edges,
        groups,
        all,
    };
    let raw = deepened(view);
    let (tidied, passed) = passed_over(drawn_together(raw.clone()));
    // A fold counts each thing, so none may stand for another before it.
    if tidied.is_too_large() { (raw, 0) } else { (tidied, passed) }
}

/// What is reached beyond what is drawn one by one, so that it is counted with its like.
fn beyond(blast: &Blast, drawn: &[Option<&Hit>], soft: bool) -> Vec<ReachNode> {
    let drawn: HashSet<*const Hit> =
        drawn.iter().flatten().map(|hit| ptr::from_ref(*hit)).collect();
    let more = blast.hits.iter().filter(|hit| !drawn.contains(&ptr::from_ref(*hit)));
    let mut nodes: Vec<ReachNode> = more.filter(|hit| soft || hit.fails).map(reached).collect();
    if blast.left_out == 0 {
        return nodes;
    }
    for (at, column) in blast.columns.iter().enumerate() {
        let written = |fails: bool| {
            let mine = |hit: &&Hit| hit.line.is_none() && hit.column == at && hit.fails == fails;
            blast.hits.iter().filter(mine).count()
        };
        let fail = column.others - column.others_weaker;
        for (is_weaker, count) in [(false, fail), (true, column.others_weaker)] {
            let left = count.saturating_sub(written(!is_weaker));
            if left > 0 && (soft || !is_weaker) {
                nodes.push(ReachNode {
                    column: at + 1,
                    kind: ReachKind::Other,
                    is_weaker,
                    more: left - 1,
                    ..ReachNode::default()
                });
            }
        }
    }
    nodes
}

/// A larger graph is folded and not tidied.
const TIDIED: usize = 200;

/// Layers within one column at most; a circle of needs has no end.
const DEEPEST: usize = 12;

/// So many layers fit beside each other; the drawing puts the rest together.
const LAYERS: usize = 7;

/// Ways that one component may stand for when it is left out.
const WAYS: usize = 12;

/// How far each box lies behind the first of its column: the longest way within the column.
fn deepened(mut view: ReachView) -> ReachView {
    let nodes = &mut view.nodes;
    for node in nodes.iter_mut() {
        node.depth = 0;
    }
    for _ in 0..DEEPEST {
        let mut moved = false;
        for edge in &view.edges {
            let (from, to) = (&nodes[edge.from], &nodes[edge.to]);
            let inside = from.column > 0 && from.column == to.column && !from.is_up && !to.is_up;
            if inside && edge.from != edge.to && to.depth <= from.depth {
                let depth = (from.depth + 1).min(DEEPEST);
                moved |= depth != to.depth;
                nodes[edge.to].depth = depth;
            }
        }
        if !moved {
            break;
        }
    }
    view
}

/// A graph that is too deep is drawn without components that only pass the failure on: their lines
/// lead on to what comes after them. Services, causes and members of groups stay.
fn passed_over(mut view: ReachView) -> (ReachView, usize) {
    let mut count = 0;
    if view.nodes.len() > TIDIED {
        return (view, count);
    }
    while layers(&view) > LAYERS {
        let members: BTreeSet<usize> =
            view.groups.iter().flat_map(|group| &group.members).filter_map(|m| m.node).collect();
        let passes = |at: &usize| {
            let node = &view.nodes[*at];
            let plain = node.rank == Rank::Component && node.hue.is_none() && !node.is_up;
            let into = view.edges.iter().filter(|edge| edge.to == *at).count();
            let out = view.edges.iter().filter(|edge| edge.from == *at).count();
            plain && !members.contains(at) && into * out > 0 && into * out <= WAYS
        };
        let deepest = (0..view.nodes.len()).filter(passes).max_by_key(|at| view.nodes[*at].depth);
        let Some(gone) = deepest else { break };
        view = deepened(led_past(view, gone));
        count += 1;
    }
    (view, count)
}

/// How many layers there are, over all columns.
fn layers(view: &ReachView) -> usize {
    let drawn = view.nodes.iter().filter(|node| !node.is_up);
    drawn.map(|node| (node.column, node.depth)).collect::<BTreeSet<_>>().len()
}

/// The view without a node, whose lines lead past it.
fn led_past(mut view: ReachView, gone: usize) -> ReachView {
    let (touching, mut edges): (Vec<ReachEdge>, Vec<ReachEdge>) =
        view.edges.iter().partition(|edge| edge.from == gone || edge.to == gone);
    for into in touching.iter().filter(|edge| edge.to == gone && edge.from != gone) {
        for out in touching.iter().filter(|edge| edge.from == gone && edge.to != gone) {
            let past = ReachEdge {
                from: into.from,
                to: out.to,
                is_hard: into.is_hard && out.is_hard,
                is_late: into.is_late && out.is_late,
                group: into.group,
            };
            if past.from != past.to && !edges.contains(&past) {
                edges.push(past);
            }
        }
    }
    let moved = |at: usize| if at > gone { at - 1 } else { at };
    for edge in &mut edges {
        (edge.from, edge.to) = (moved(edge.from), moved(edge.to));
    }
    for member in view.groups.iter_mut().flat_map(|group| &mut group.members) {
        member.node = member.node.map(moved);
    }
    view.edges = edges;
    view.nodes.remove(gone);
    view
}

/// Components that only pass the failure on to one other are drawn as one box with it.
fn drawn_together(mut view: ReachView) -> ReachView {
    if view.nodes.len() > TIDIED {
        return view;
    }
    loop {
        let members: BTreeSet<usize> =
            view.groups.iter().flat_map(|group| &group.members).filter_map(|m| m.node).collect();
        let plain = |at: usize| {
            let node = &view.nodes[at];
            node.rank == Rank::Component && node.hue.is_none() && !members.contains(&at)
        };
        let only = |edge: &&ReachEdge| {
            let out = view.edges.iter().filter(|other| other.from == edge.from).count();
            let into = view.edges.iter().filter(|other| other.to == edge.to).count();
            let column = view.nodes[edge.from].column == view.nodes[edge.to].column;
            out == 1 && into == 1 && column && edge.group.is_none() && edge.is_hard
        };
        let pass = |edge: &&ReachEdge| plain(edge.from) && plain(edge.to) && edge.from != edge.to;
        let Some(edge) = view.edges.iter().filter(pass).find(only).copied() else { return view };
        let before = view.nodes[edge.from].clone();
        let after = &mut view.nodes[edge.to];
        let passed = before.under.strip_prefix("with ").map(|more| format!(", {more}"));
        after.under = format!("with {}{}", before.name, passed.unwrap_or_default());
        after.depth = before.depth;
        view = without(view, edge);
    }
}

/// The view without the first end of `edge`, whose lines now lead to the other end.
fn without(mut view: ReachView, gone: ReachEdge) -> ReachView {
    let moved = |at: usize| {
        let at = if at == gone.from { gone.to } else { at };
        if at > gone.from { at - 1 } else { at }
    };
    view.edges.retain(|edge| (edge.from, edge.to) != (gone.from, gone.to));
    for edge in &mut view.edges {
        (edge.from, edge.to) = (moved(edge.from), moved(edge.to));
    }
    for member in view.groups.iter_mut().flat_map(|group| &mut group.members) {
        member.node = member.node.map(moved);
    }
    view.nodes.remove(gone.from);
    view
}

/// What tells one thing from another, as far as the reader sees it.
type Key<'a> = (NodeKind, &'a str, &'a str);

fn key(shown: &Shown) -> Key<'_> {
    (shown.kind, &shown.number, &shown.name)
}

/// The hit of each node that is drawn; causes and what is still up have none.
pub(super) fn places(blast: &Blast) -> Vec<Option<&Hit>> {
    let mut hits: HashMap<_, Vec<&Hit>> = HashMap::new();
    for hit in blast.hits.iter().rev() {
        hits.entry(key(&hit.node)).or_default().push(hit);
    }
    // Two things of strangers may be called the same: each takes one of the hits.
    blast
        .nodes
        .iter()
        .map(|shown| match blast.causes.contains(shown) {
            true => None,
            false => hits.get_mut(&key(shown)).and_then(Vec::pop),
        })
        .collect()
}

/// The columns of time with what is shown in each.
fn columns(blast: &Blast, soft: bool) -> Vec<ReachColumn> {
    let first = ReachColumn { label: "0:00".to_owned(), under: "it fails".to_owned() };
    let column = |(at, column): (usize, &crate::facts::Column)| {
        let weaker = |hit: &&Hit| hit.line.is_some() && hit.column == at && !hit.fails;
        let (services, others) = match soft {
            true => (column.services, column.others),
            false => (
                column.services - blast.hits.iter().filter(weaker).count(),
                column.others - column.others_weaker,
            ),
        };
        ReachColumn {
            label: column.label.clone(),
            under: match (services, others) {
                (0, 0) => String::new(),
                (0, others) => counted(others, "other", "others"),
                (services, 0) => counted(services, "service", "services"),
                (services, others) => {
                    let services = counted(services, "service", "services");
                    format!("{services}, {}", counted(others, "other", "others"))
                }
            },
        }
    };
    std::iter::once(first).chain(blast.columns.iter().enumerate().map(column)).collect()
}

/// What a thing is, as it is counted.
fn counted_as(shown: &Shown) -> ReachKind {
    match shown.kind {
        NodeKind::Service => ReachKind::Service,
        NodeKind::Ci => ReachKind::Component,
        _ => ReachKind::Other,
    }
}

fn rank(shown: &Shown, vital: bool) -> Rank {
    match (shown.kind, vital) {
        (NodeKind::Service, true) => Rank::Vital,
        (NodeKind::Service, false) => Rank::Service,
        _ => Rank::Component,
    }
}

/// Something reached.
fn reached(hit: &Hit) -> ReachNode {
    let (hue, under) = match &hit.line {
        None => (None, kind_words(hit.node.kind).to_owned()),
        Some(line) => {
            let rto = line.rto.map_or_else(|| "no RTO".to_owned(), terms::Duration::words);
            let least = if hit.recovered.is_known() { "" } else { "≥ " };
            let back = match (hit.recovered.is_known(), hit.recovered.time.seconds()) {
                (false, 0) => "unknown".to_owned(),
                _ => format!("{least}{}", hit.recovered.time.words()),
            };
            let under = match hit.fails {
                true => format!("{back} / {rto}"),
                // It is never lost, so there is nothing to hold against its RTO.
                false => format!("well again after {back}"),
            };
            (hit.verdict.map(hue), under)
        }
    };
    let under = if hit.fails { under } else { format!("weaker; {under}") };
    let vital = hit.line.as_ref().is_some_and(|line| line.is_vital);
    ReachNode {
        column: hit.column + 1,
        depth: 0,
        name: hit.node.name.clone(),
        under,
        hue,
        href: hit.node.path.clone(),
        rank: rank(&hit.node, vital),
        kind: counted_as(&hit.node),
        is_weaker: !hit.fails,
        is_up: false,
        more: 0,
    }
}

fn cause_or_up(shown: &Shown, blast: &Blast) -> ReachNode {
    let is_cause = blast.causes.contains(shown);
    ReachNode {
        name: shown.name.clone(),
        under: kind_words(shown.kind).to_owned(),
        hue: is_cause.then_some(Hue::Bad),
        href: shown.path.clone(),
        rank: if is_cause { Rank::Cause } else { rank(shown, false) },
        kind: counted_as(shown),
        is_up: !is_cause,
        ..ReachNode::default()
    }
}

/// What a thing is, in a word.
pub(super) fn kind_words(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Service => "service",
        NodeKind::Ci => "component",
        NodeKind::Organisation => "organisation",
        NodeKind::Person => "person",
        NodeKind::Role => "role",
        NodeKind::Location => "location",
        NodeKind::Supplier => "supplier",
        NodeKind::Unresolved => "only a name",
    }
}

fn frame(group: &GroupState, places: &HashMap<Key<'_>, Option<usize>>) -> ReachGroup {
    let member = |(shown, is_lost): &(Shown, bool)| ReachMember {
        node: places.get(&key(shown)).copied().flatten(),
        name: shown.name.clone(),
        href: shown.path.clone(),
        is_lost: *is_lost,
    };
    let hue = match group.left {
        left if left < group.needed => Hue::Bad,
        left if left == group.needed => Hue::Warn,
        _ => Hue::Ok,
    };
    ReachGroup {
        words: arithmetic(group.needed, group.members.len(), group.left),
        hue,
        members: group.members.iter().map(member).collect(),
    }
}
