//! Where each box, frame and line of the graph lies.

use super::{Rank, ReachView, height};
use crate::page::draw::canvas::Area;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A box is so wide where there is room, and never narrower than that.
const BOX: f64 = 148.0;
const NARROWEST: f64 = 108.0;
/// What a panel has room for on a desk.
const ROOM: f64 = 1160.0;
/// More layers than these are put together: their boxes would be too narrow to read.
const LAYERS: usize = 8;
const HIGH: f64 = 50.0;
/// Between two layers of one column, and between two columns.
const LAYER_GAP: f64 = 28.0;
const MARGIN: f64 = 8.0;
const ROW_GAP: f64 = 16.0;
const TOP: f64 = 56.0;
const LEAST: f64 = 240.0;
/// What passes a layer needs so much room.
const POINT: f64 = 10.0;
const SWEEPS: usize = 6;

/// Something that takes its place in a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Unit {
    /// A box, by its place among the nodes.
    Node(usize),
    /// A frame, by its place among the groups.
    Group(usize),
    /// Where lines from one unit pass, by the place of that unit.
    Point(usize),
}

/// A line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub points: Vec<(f64, f64)>,
    pub is_hard: bool,
    pub is_late: bool,
    pub leads_back: bool,
}

/// The layout.
pub(super) struct Layout {
    pub width: f64,
    pub height: f64,
    /// Left and right edge of each column; a column without boxes has none.
    pub columns: Vec<(Option<f64>, Option<f64>)>,
    pub placed: Vec<(Unit, Area)>,
    pub lines: Vec<Line>,
}

/// The units and how they are joined, before they are placed.
struct Plan {
    units: Vec<Unit>,
    /// The layer of each unit.
    layers: Vec<usize>,
    /// From unit, to unit, hard, late.
    joints: BTreeMap<(usize, usize), (bool, bool)>,
}

impl Layout {
    pub(super) fn of(view: &ReachView) -> Self {
        let (plan, columns_of) = plan(view);
        let (plan, routes) = with_points(plan);
        let order = ordered(&plan);
        let wide = box_width(&columns_of);
        let lefts = lefts(&columns_of, wide);
        let mut areas = vec![Area::default(); plan.units.len()];
        for layer in &order {
            stack(layer, (&plan, view), (&lefts, wide), &mut areas);
        }
        // A second pass moves each layer towards what it hangs on, now that all have a place.
        for layer in order.iter().skip(1) {
            settle(layer, &plan, &mut areas);
        }
        let lowest = areas.iter().map(|area| area.bottom()).fold(0.0, f64::max);
        let width = lefts.last().map_or(LEAST, |left| left + wide + MARGIN);
        let columns = columns(view, (&columns_of, &lefts), wide);
        let lines = lines(&plan, &routes, &areas);
        let placed = plan.units.iter().copied().zip(areas).collect();
        Self { width, height: (lowest + 14.0).max(LEAST), columns, placed, lines }
    }
}

/// Units and joints; and the column of each layer.
fn plan(view: &ReachView) -> (Plan, Vec<usize>) {
    // A member that is drawn in a frame has no box of its own.
    let mut frames: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, group) in view.groups.iter().enumerate() {
        for node in group.members.iter().filter_map(|member| member.node) {
            frames.entry(node).or_default().push(at);
        }
    }
    let causes = |at: usize| view.nodes[at].rank == Rank::Cause;
    let boxed = |at: usize| causes(at) || !frames.contains_key(&at) && !view.nodes[at].is_up;
    let key = |at: usize| (view.nodes[at].column, view.nodes[at].depth);
    let mut keys: BTreeMap<Unit, (usize, usize)> = BTreeMap::new();
    for at in (0..view.nodes.len()).filter(|at| boxed(*at)) {
        keys.insert(Unit::Node(at), key(at));
    }
    for (at, group) in view.groups.iter().enumerate() {
        let lost = group.members.iter().filter(|member| member.is_lost);
        let latest = lost.filter_map(|member| member.node).map(key).max();
        // Never in the layer of the causes: they lead into it.
        let latest = latest.unwrap_or((0, 1)).max((0, 1));
        keys.insert(Unit::Group(at), latest);
    }
    put_together(&mut keys);
    let layers: BTreeSet<(usize, usize)> = keys.values().copied().collect();
    let layers: Vec<(usize, usize)> = layers.into_iter().collect();
    let place: HashMap<(usize, usize), usize> =
        layers.iter().enumerate().map(|(at, key)| (*key, at)).collect();
    let units: Vec<Unit> = keys.keys().copied().collect();
    let number: HashMap<Unit, usize> = units.iter().enumerate().map(|(n, u)| (*u, n)).collect();
    let mut joints: BTreeMap<(usize, usize), (bool, bool)> = BTreeMap::new();
    let ends = |at: usize| -> Vec<usize> {
        match number.get(&Unit::Node(at)) {
            Some(unit) => vec![*unit],
            None => {
                frames.get(&at).into_iter().flatten().map(|g| number[&Unit::Group(*g)]).collect()
            }
        }
    };
    for edge in &view.edges {
        if view.nodes[edge.from].is_up && edge.group.is_none() {
            continue;
        }
        let froms = match edge.group {
            Some(group) => {
                // What is a cause leads into its frame, the frame to who needs it.
                if causes(edge.from) {
                    let frame = number[&Unit::Group(group)];
                    let joint = (number[&Unit::Node(edge.from)], frame);
                    let known = joints.entry(joint).or_insert((false, false));
                    *known = (true, known.1 || edge.is_late);
                }
                vec![number[&Unit::Group(group)]]
            }
            None => ends(edge.from),
        };
        for from in froms {
            for to in ends(edge.to).into_iter().filter(|to| *to != from) {
                let known = joints.entry((from, to)).or_insert((false, false));
                *known = (known.0 || edge.is_hard, known.1 || edge.is_late);
            }
        }
    }
    let of_unit = units.iter().map(|unit| place[&keys[unit]]).collect();
    let columns_of = layers.iter().map(|(column, _)| *column).collect();
    (Plan { units, layers: of_unit, joints }, columns_of)
}

/// Puts the last layers of the column that has most of them together, until there are few enough;
/// one layer of each column always stays.
fn put_together(keys: &mut BTreeMap<Unit, (usize, usize)>) {
    loop {
        let mut depths: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (column, depth) in keys.values() {
            depths.entry(*column).or_default().insert(*depth);
        }
        let count: usize = depths.values().map(BTreeSet::len).sum();
        let deepest = depths.iter().max_by_key(|(_, depths)| depths.len());
        let Some((column, depths)) = deepest.filter(|(_, d)| count > LAYERS && d.len() > 1) else {
            return;
        };
        let mut last = depths.iter().rev();
        let (Some(last), Some(before)) = (last.next(), last.next()) else { return };
        for key in keys.values_mut().filter(|key| **key == (*column, *last)) {
            *key = (*column, *before);
        }
    }
}

/// How wide a box is, so that all layers have room beside each other.
fn box_width(columns_of: &[usize]) -> f64 {
    let apart = columns_of.windows(2).filter(|pair| pair[0] != pair[1]).count() as f64;
    let layers = columns_of.len().max(1) as f64;
    let between = 2.0 * MARGIN + (layers - 1.0) * LAYER_GAP + apart * MARGIN;
    ((ROOM - between) / layers).floor().clamp(NARROWEST, BOX)
}

/// The units a joint passes, from the first to the last.
type Routes = Vec<(Vec<usize>, (bool, bool))>;

/// Adds a point in each layer that a line passes; lines from one unit share it.
fn with_points(mut plan: Plan) -> (Plan, Routes) {
    let mut points: HashMap<(usize, usize), usize> = HashMap::new();
    let mut routes = Vec::new();
    for ((from, to), look) in &plan.joints {
        let (first, last) = (plan.layers[*from], plan.layers[*to]);
        let mut route = vec![*from];
        for layer in first + 1..last {
            let at = *points.entry((*from, layer)).or_insert_with(|| {
                plan.units.push(Unit::Point(*from));
                plan.layers.push(layer);
                plan.units.len() - 1
            });
            route.push(at);
        }
        route.push(*to);
        routes.push((route, *look));
    }
    (plan, routes)
}

/// The units of each layer in an order that keeps what is joined near.
fn ordered(plan: &Plan) -> Vec<Vec<usize>> {
    let count = plan.layers.iter().max().map_or(0, |last| last + 1);
    let mut layers: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (unit, layer) in plan.layers.iter().enumerate() {
        layers[*layer].push(unit);
    }
    let mut joined: Vec<Vec<usize>> = vec![Vec::new(); plan.units.len()];
    for (from, to) in plan.joints.keys() {
        joined[*from].push(*to);
        joined[*to].push(*from);
    }
    for (at, unit) in plan.units.iter().enumerate() {
        if let Unit::Point(from) = unit {
            joined[at].push(*from);
        }
    }
    for sweep in 0..SWEEPS {
        let mut place = vec![0.0; plan.units.len()];
        for layer in &layers {
            for (at, unit) in layer.iter().enumerate() {
                place[*unit] = (at as f64 + 0.5) / layer.len() as f64;
            }
        }
        for (at, layer) in layers.iter_mut().enumerate() {
            // Forward against what comes before, back against what comes after.
            let before = |other: &&usize| (plan.layers[**other] < at) == (sweep % 2 == 0);
            let wished = |unit: &usize| {
                let near: Vec<f64> =
                    joined[*unit].iter().filter(before).map(|other| place[*other]).collect();
                if near.is_empty() {
                    return place[*unit];
                }
                near.iter().sum::<f64>() / near.len() as f64
            };
            layer.sort_by(|one, other| wished(one).total_cmp(&wished(other)));
            for (rank, unit) in layer.iter().enumerate() {
                place[*unit] = (rank as f64 + 0.5) / layer.len() as f64;
            }
        }
    }
    layers
}

/// The left edge of the boxes of each layer.
fn lefts(columns_of: &[usize], wide: f64) -> Vec<f64> {
    let mut lefts = Vec::with_capacity(columns_of.len());
    let mut left = MARGIN;
    for (at, column) in columns_of.iter().enumerate() {
        if at > 0 {
            let apart = if columns_of[at - 1] == *column { 0.0 } else { MARGIN };
            left += wide + LAYER_GAP + apart;
        }
        lefts.push(left);
    }
    lefts
}

/// The edges of the ground of each column.
fn columns(
    view: &ReachView,
    (columns_of, lefts): (&[usize], &[f64]),
    wide: f64,
) -> Vec<(Option<f64>, Option<f64>)> {
    let of = |column: usize| {
        let mine = columns_of.iter().zip(lefts).filter(move |(of, _)| **of == column);
        let edges: Vec<f64> = mine.map(|(_, left)| *left).collect();
        let left = edges.first().map(|left| left - MARGIN);
        (left, edges.last().map(|left| left + wide + MARGIN))
    };
    (0..view.columns.len()).map(of).collect()
}

fn tall(unit: Unit, view: &ReachView) -> f64 {
    match unit {
        Unit::Node(_) => HIGH,
        Unit::Group(at) => height(&view.groups[at]),
        Unit::Point(_) => POINT,
    }
}

/// Puts the units of one layer below each other.
fn stack(
    layer: &[usize],
    (plan, view): (&Plan, &ReachView),
    (lefts, wide): (&[f64], f64),
    areas: &mut [Area],
) {
    let mut y = TOP;
    for unit in layer {
        let high = tall(plan.units[*unit], view);
        areas[*unit] = Area::of(lefts[plan.layers[*unit]], y, wide, high);
        y += high + ROW_GAP;
    }
}

/// Moves the units of a layer towards the middle of what they come from, without changing their
/// order or covering each other.
fn settle(layer: &[usize], plan: &Plan, areas: &mut [Area]) {
    let mut floor = TOP;
    for unit in layer {
        let mine = areas[*unit];
        let froms: Vec<f64> = match plan.units[*unit] {
            Unit::Point(from) => vec![areas[from].middle()],
            _ => {
                let near = plan.joints.keys().filter(|(_, to)| to == unit);
                let before = near.filter(|(from, _)| plan.layers[*from] < plan.layers[*unit]);
                before.map(|(from, _)| areas[*from].middle()).collect()
            }
        };
        let wished = match froms.len() {
            0 => mine.y,
            many => froms.iter().sum::<f64>() / many as f64 - mine.h / 2.0,
        };
        let y = wished.max(floor);
        areas[*unit] = Area { y, ..mine };
        floor = y + mine.h + ROW_GAP;
    }
}

fn lines(plan: &Plan, routes: &Routes, areas: &[Area]) -> Vec<Line> {
    let line = |(route, (is_hard, is_late)): &(Vec<usize>, (bool, bool))| {
        let (from, to) = (route[0], route[route.len() - 1]);
        let leads_back = plan.layers[from] >= plan.layers[to];
        let mut points = vec![(areas[from].right(), areas[from].middle())];
        if leads_back {
            points.push((areas[to].right(), areas[to].middle()));
        } else {
            for point in &route[1..route.len() - 1] {
                let area = areas[*point];
                points.extend([(area.x, area.middle()), (area.right(), area.middle())]);
            }
            points.push((areas[to].x, areas[to].middle()));
        }
        Line { points, is_hard: *is_hard, is_late: *is_late, leads_back }
    };
    routes.iter().map(line).collect()
}
