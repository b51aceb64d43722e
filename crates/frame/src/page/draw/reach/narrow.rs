//! The same for a phone: time runs down, each box below the heading of its stretch.

use super::{Rank, ReachView, group, height, node};
use crate::page::draw::canvas::{Area, Canvas, Face};

const WIDTH: f64 = 288.0;
const LEFT: f64 = 24.0;
const HIGH: f64 = 50.0;

/// What stands in a stretch of time.
enum Item {
    Node(usize),
    Group(usize),
}

/// The drawing.
pub(super) fn canvas(view: &ReachView) -> Canvas {
    let framed = |at: usize| {
        let members = view.groups.iter().flat_map(|group| &group.members);
        view.nodes[at].rank != Rank::Cause
            && members.into_iter().any(|member| member.node == Some(at))
    };
    let mut bands: Vec<Vec<Item>> = view.columns.iter().map(|_| Vec::new()).collect();
    let mut order: Vec<usize> = (0..view.nodes.len()).collect();
    order.sort_by_key(|at| (view.nodes[*at].column, view.nodes[*at].depth));
    for (at, group) in view.groups.iter().enumerate() {
        let lost = group.members.iter().filter_map(|member| member.node);
        let column = lost.map(|at| view.nodes[at].column).max().unwrap_or(0).max(1);
        if let Some(band) = bands.get_mut(column) {
            band.push(Item::Group(at));
        }
    }
    for at in order.into_iter().filter(|at| !view.nodes[*at].is_up && !framed(*at)) {
        if let Some(band) = bands.get_mut(view.nodes[at].column) {
            band.push(Item::Node(at));
        }
    }
    let tall = |item: &Item| match item {
        Item::Node(_) => HIGH,
        Item::Group(at) => height(&view.groups[*at]),
    };
    let of_band = |band: &Vec<Item>| match band.is_empty() {
        true => 0.0,
        false => 38.0 + band.iter().map(|item| tall(item) + 10.0).sum::<f64>(),
    };
    let total: f64 = bands.iter().map(of_band).sum();
    let mut canvas = Canvas::new(WIDTH, total.max(60.0));
    canvas.line((8.0, 20.0), (8.0, (total - 30.0).max(20.0)), "edge");
    let mut y = 0.0;
    for (column, band) in view.columns.iter().zip(&bands).filter(|(_, band)| !band.is_empty()) {
        canvas.ground(Area::of(0.0, y, WIDTH, 28.0), "g-sunk", 4);
        let (bold, soft) = (Face::of(13).bold(), Face::of(12).soft().end());
        canvas.text(LEFT, y + 19.0, bold, &column.label);
        let room = WIDTH - LEFT - bold.width(&column.label) - 20.0;
        canvas.text(WIDTH - 8.0, y + 19.0, soft, &soft.fit(&column.under, room));
        y += 38.0;
        for item in band {
            let area = Area::of(LEFT, y, WIDTH - LEFT - 1.0, tall(item));
            canvas.line((8.0, area.middle()), (LEFT, area.middle()), "edge");
            match item {
                Item::Node(at) => node(&mut canvas, &view.nodes[*at], area),
                Item::Group(at) => group(&mut canvas, &view.groups[*at], area),
            }
            y += area.h + 10.0;
        }
    }
    canvas
}
