//! One thing between what it needs, at the left, and what needs it, at the right.

use super::canvas::{Area, Both, Canvas, Drawing, Face};
use super::worded;
use crate::page::Hue;

/// A neighbour.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NeighbourView {
    /// Its name.
    pub name: String,
    /// Below it: what matters of this need.
    pub under: String,
    /// Where it leads; empty for nowhere.
    pub href: String,
    /// Does one fail with the other? Otherwise the line is broken.
    pub is_hard: bool,
    /// What is wrong or weak with it; nothing when there is nothing to say.
    pub hue: Option<Hue>,
}

/// A thing and its neighbours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// Its name.
    pub name: String,
    /// Below it.
    pub under: String,
    /// The finding in it, red; empty for none.
    pub finding: String,
    /// What it needs.
    pub needs: Vec<NeighbourView>,
    /// What needs it.
    pub needed_by: Vec<NeighbourView>,
    /// Where all of them are listed.
    pub all: String,
}

const WIDE: f64 = 820.0;
const SIDE: f64 = 224.0;
const CENTRE: f64 = 208.0;
const NARROW: f64 = 288.0;
const HIGH: f64 = 38.0;
const STEP: f64 = 48.0;
/// More on one side are counted, not drawn.
const DRAWN: usize = 8;

impl Neighbours {
    /// The two drawings.
    pub fn draw(&self) -> Both {
        let label = format!(
            "{}: needs {}, is needed by {}. The tables say the same.",
            self.name,
            self.needs.len(),
            self.needed_by.len()
        );
        let draw = |canvas: Canvas| -> Drawing { canvas.finish(&label, "ch") };
        Both { wide: draw(self.wide()), narrow: draw(self.narrow()) }
    }

    pub(super) fn wide(&self) -> Canvas {
        let tallest = rows(&self.needs).max(rows(&self.needed_by)).max(2);
        let high = 24.0 + STEP * tallest as f64;
        let mut canvas = Canvas::new(WIDE, high);
        let middle = 24.0 + (STEP * tallest as f64 - STEP + HIGH) / 2.0;
        let centre = Area::of((WIDE - CENTRE) / 2.0, middle - 33.0, CENTRE, 66.0);
        let right = WIDE - SIDE;
        canvas.text(0.0, 12.0, Face::of(12).soft(), "Needs");
        canvas.text(right, 12.0, Face::of(12).soft(), "Needed by");
        for (x, side) in [(0.0, &self.needs), (right, &self.needed_by)] {
            let count = rows(side);
            let first = middle - (STEP * count as f64 - (STEP - HIGH)) / 2.0;
            let place = |row: usize| Area::of(x, first + STEP * row as f64, SIDE, HIGH);
            for (row, one) in side.iter().take(shown(side)).enumerate() {
                let area = place(row);
                let look = edge(one);
                if x == 0.0 {
                    let from = (area.right(), area.middle());
                    canvas.curve(&[from, (centre.x, centre.middle())], look);
                } else {
                    let to = (area.x, area.middle());
                    canvas.curve(&[(centre.right(), centre.middle()), to], look);
                }
            }
            for (row, one) in side.iter().take(shown(side)).enumerate() {
                one.draw(&mut canvas, place(row));
            }
            self.rest(&mut canvas, side, place(shown(side)));
            if side.is_empty() {
                let words = if x == 0.0 { "nothing recorded" } else { "nothing recorded so far" };
                canvas.text(x, middle + 4.0, Face::of(12).soft(), words);
            }
        }
        self.centre(&mut canvas, centre);
        canvas
    }

    pub(super) fn narrow(&self) -> Canvas {
        let (one, other) = (rows(&self.needs), rows(&self.needed_by));
        let head = 22.0;
        let above = head + STEP * one as f64;
        let below = above + 82.0;
        let high = below + head + STEP * other as f64;
        let mut canvas = Canvas::new(NARROW, high);
        let centre = Area::of(0.0, above + 8.0, CENTRE, 66.0);
        let (from, to) =
            (head + HIGH / 2.0, below + head + STEP * other as f64 - STEP + HIGH / 2.0);
        if one > 0 {
            canvas.line((12.0, from), (12.0, centre.y), "edge");
        }
        if other > 0 {
            canvas.line((12.0, centre.bottom()), (12.0, to), "edge");
        }
        for (top, words, side) in
            [(0.0, "Needs", &self.needs), (below, "Needed by", &self.needed_by)]
        {
            canvas.text(24.0, top + 12.0, Face::of(12).soft(), words);
            let place =
                |row: usize| Area::of(30.0, top + head + STEP * row as f64, NARROW - 31.0, HIGH);
            for (row, one) in side.iter().take(shown(side)).enumerate() {
                let area = place(row);
                canvas.line((12.0, area.middle()), (area.x, area.middle()), edge(one));
                one.draw(&mut canvas, area);
            }
            self.rest(&mut canvas, side, place(shown(side)));
        }
        self.centre(&mut canvas, centre);
        canvas
    }

    fn rest(&self, canvas: &mut Canvas, side: &[NeighbourView], area: Area) {
        let left = side.len() - shown(side);
        if left > 0 {
            let name = format!("and {left} more");
            let under = "all in the table".to_owned();
            let href = self.all.clone();
            let rest = NeighbourView { name, under, href, is_hard: true, hue: None };
            rest.draw(canvas, area);
        }
    }

    fn centre(&self, canvas: &mut Canvas, area: Area) {
        canvas.node(area, "g-surf k-acc w2", 6);
        let room = area.w - 24.0;
        let (name, soft) = (Face::of(13).bold(), Face::of(11).soft());
        canvas.text(area.x + 12.0, area.y + 22.0, name, &name.fit(&self.name, room));
        canvas.text(area.x + 12.0, area.y + 39.0, soft, &soft.fit(&self.under, room));
        let face = Face::of(11).bold().colour("t-bad");
        canvas.text(area.x + 12.0, area.y + 55.0, face, &face.fit(&self.finding, room));
    }
}

impl NeighbourView {
    fn draw(&self, canvas: &mut Canvas, area: Area) {
        canvas.open(&self.href, &format!("{}: {}", self.name, self.under));
        canvas.node(area, look(self.hue), 5);
        // Another font may be a little wider than the one that is reckoned with.
        let room = (area.w - 20.0) / 1.08;
        let (name, under) = (Face::of(12).bold(), Face::of(11));
        let under = under.colour(self.hue.map_or("t-soft", worded));
        canvas.text(area.x + 10.0, area.y + 16.0, name, &name.fit(&self.name, room));
        canvas.text(area.x + 10.0, area.y + 30.0, under, &under.fit(&self.under, room));
        canvas.close(&self.href);
    }
}

fn shown(side: &[NeighbourView]) -> usize {
    if side.len() > DRAWN { DRAWN - 1 } else { side.len() }
}

fn rows(side: &[NeighbourView]) -> usize {
    side.len().min(DRAWN)
}

fn edge(one: &NeighbourView) -> &'static str {
    match (one.is_hard, one.hue) {
        (_, Some(Hue::Bad)) => "edge k-bad w2",
        (true, _) => "edge",
        (false, _) => "edge dash",
    }
}

/// The look of a box of that hue.
pub(super) fn look(hue: Option<Hue>) -> &'static str {
    match hue {
        Some(Hue::Bad) => "node k-bad g-bad",
        Some(Hue::Warn) => "node k-warn g-warn",
        Some(Hue::Unknown) => "node k-unk g-unk",
        Some(Hue::Ok) | None => "node",
    }
}
