//! A tree from the left to the right: who is a part of whom.

use super::canvas::{Area, Both, Canvas, Drawing, Face};
use super::neighbours::look;

/// A box of a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TreeNode {
    /// Its name.
    pub name: String,
    /// Below it: what it is.
    pub under: String,
    /// Where it leads; empty for nowhere.
    pub href: String,
    /// How many stand above it.
    pub depth: usize,
}

/// A tree, its boxes in the order in which an outline lists them: each before what belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// What it shows, for who does not see it.
    pub label: String,
    /// The boxes.
    pub nodes: Vec<TreeNode>,
}

const WIDE: f64 = 820.0;
const GAP: f64 = 28.0;
const NARROW: f64 = 288.0;
const HIGH: f64 = 38.0;
const STEP: f64 = 46.0;
/// Deeper ones stand in the last column.
const COLUMNS: usize = 6;
const INDENT: f64 = 14.0;
/// More are left to the table.
const DRAWN: usize = 300;

impl Tree {
    /// How many boxes are left to the table.
    pub fn left_out(&self) -> usize {
        self.nodes.len().saturating_sub(DRAWN)
    }

    /// The two drawings.
    pub fn draw(&self) -> Both {
        let draw = |canvas: Canvas| -> Drawing { canvas.finish(&self.label, "ch") };
        Both { wide: draw(self.wide()), narrow: draw(self.narrow()) }
    }

    /// The boxes that are drawn, each with the place of the one above it.
    fn drawn(&self) -> Vec<(&TreeNode, Option<usize>)> {
        let mut open: Vec<usize> = Vec::new();
        let mut drawn = Vec::new();
        for (at, node) in self.nodes.iter().take(DRAWN).enumerate() {
            open.truncate(node.depth);
            drawn.push((node, open.last().copied()));
            open.push(at);
        }
        drawn
    }

    pub(super) fn wide(&self) -> Canvas {
        let drawn = self.drawn();
        let deepest = drawn.iter().map(|(node, _)| node.depth + 1).max().unwrap_or(1);
        let columns = deepest.clamp(3, COLUMNS);
        let column = |depth: usize| depth.min(columns - 1);
        let wide = (WIDE - GAP * (columns - 1) as f64) / columns as f64;
        // The first that belongs to a box stands beside it, the others below.
        let mut rows: Vec<usize> = Vec::with_capacity(drawn.len());
        let mut next = 0;
        for (at, (node, above)) in drawn.iter().enumerate() {
            let beside = above.filter(|above| {
                *above + 1 == at && column(drawn[*above].0.depth) < column(node.depth)
            });
            rows.push(beside.map_or(next, |above| rows[above]));
            next = next.max(rows[at] + 1);
        }
        let place = |at: usize| {
            let x = (wide + GAP) * column(drawn[at].0.depth) as f64;
            Area::of(x, STEP * rows[at] as f64 + 1.0, wide - 1.0, HIGH)
        };
        let mut canvas = Canvas::new(WIDE, STEP * next.max(1) as f64);
        for (at, (_, above)) in drawn.iter().enumerate() {
            let Some(above) = above.map(place) else { continue };
            let area = place(at);
            let turn = area.x - GAP / 2.0;
            if above.right() < area.x {
                let (from, to) = ((turn, above.middle()), (turn, area.middle()));
                canvas.line((above.right(), above.middle()), from, "edge");
                canvas.line(from, to, "edge");
                canvas.line(to, (area.x, area.middle()), "edge");
            }
        }
        for (at, (node, _)) in drawn.iter().enumerate() {
            node.draw(&mut canvas, place(at));
        }
        canvas
    }

    pub(super) fn narrow(&self) -> Canvas {
        let drawn = self.drawn();
        let place = |at: usize| {
            let x = INDENT * drawn[at].0.depth.min(COLUMNS) as f64;
            Area::of(x, STEP * at as f64 + 1.0, NARROW - x - 1.0, HIGH)
        };
        let mut canvas = Canvas::new(NARROW, STEP * drawn.len().max(1) as f64);
        for (at, (_, above)) in drawn.iter().enumerate() {
            let Some(above) = above.map(place) else { continue };
            let (area, x) = (place(at), above.x + INDENT / 2.0);
            if above.x < area.x {
                canvas.line((x, above.bottom()), (x, area.middle()), "edge");
                canvas.line((x, area.middle()), (area.x, area.middle()), "edge");
            }
        }
        for (at, (node, _)) in drawn.iter().enumerate() {
            node.draw(&mut canvas, place(at));
        }
        canvas
    }
}

impl TreeNode {
    fn draw(&self, canvas: &mut Canvas, area: Area) {
        canvas.open(&self.href, &format!("{}: {}", self.name, self.under));
        canvas.node(area, look(None), 5);
        let room = area.w - 18.0;
        let (name, under) = (Face::of(12).bold(), Face::of(11).soft());
        canvas.text(area.x + 9.0, area.y + 16.0, name, &name.fit(&self.name, room));
        canvas.text(area.x + 9.0, area.y + 30.0, under, &under.fit(&self.under, room));
        canvas.close(&self.href);
    }
}
