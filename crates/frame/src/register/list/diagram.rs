//! A lifecycle as a drawing: the states in a row, forward steps above them, steps back below.
//!
//! The same is said in a table beside it, so the drawing has one label and no words of its own
//! for screen readers.

use askama::Template;

const BOX: (i32, i32) = (150, 40);
const GAP: i32 = 90;
const MARGIN: i32 = 12;
/// Height of one storey of arrows.
const STOREY: i32 = 34;

/// A step from one state to another.
#[derive(Clone, Debug)]
pub(super) struct Arrow {
    /// From which state, by place.
    pub from: usize,
    /// To which.
    pub to: usize,
    /// The step.
    pub words: String,
}

struct State {
    x: i32,
    middle: i32,
    words: String,
    initial: bool,
}

struct Line {
    path: String,
    x: i32,
    y: i32,
    words: String,
}

/// The drawing.
#[derive(Template)]
#[template(path = "register/list/diagram.html")]
pub(super) struct Diagram {
    label: String,
    width: i32,
    height: i32,
    top: i32,
    box_width: i32,
    box_height: i32,
    states: Vec<State>,
    lines: Vec<Line>,
}

impl Diagram {
    /// Draws these states, of which `initial` is the first of a record, and the steps between.
    pub fn new(of: &str, states: Vec<String>, initial: usize, arrows: Vec<Arrow>) -> Diagram {
        let arrows = joined(arrows);
        let storeys = |back: bool| {
            i32::try_from(arrows.iter().filter(|a| a.is_back() == back).count()).unwrap_or(0)
        };
        let (above, below) = (storeys(false), storeys(true));
        let top = MARGIN + above * STOREY + 8;
        let bottom = top + BOX.1;
        let count = i32::try_from(states.len()).unwrap_or(1);
        let middle = |at: usize| MARGIN + place(at) * (BOX.0 + GAP) + BOX.0 / 2;
        let (mut up, mut down) = (0, 0);
        let mut lines = Vec::with_capacity(arrows.len());
        for arrow in &arrows {
            let (edge, level) = if arrow.is_back() {
                down += 1;
                (bottom, bottom + down * STOREY - 6)
            } else {
                up += 1;
                (top, top - up * STOREY + 6)
            };
            // Ways out leave at the right of the middle, ways in arrive at the left of it.
            let shift = if arrow.is_back() { -1 } else { 1 };
            let (start, end) = (middle(arrow.from) + 24 * shift, middle(arrow.to) - 24 * shift);
            let path = format!("M{start} {edge}V{level}H{end}V{edge}");
            let (x, y) = ((start + end) / 2, level - 4);
            lines.push(Line { path, x, y, words: arrow.words.clone() });
        }
        let stop = |(at, words): (usize, String)| State {
            x: middle(at) - BOX.0 / 2,
            middle: middle(at),
            words,
            initial: at == initial,
        };
        Diagram {
            label: format!("The states of one {} and the steps between them", of.to_lowercase()),
            width: 2 * MARGIN + count * BOX.0 + (count - 1).max(0) * GAP,
            height: bottom + below * STOREY + MARGIN,
            top,
            box_width: BOX.0,
            box_height: BOX.1,
            states: states.into_iter().enumerate().map(stop).collect(),
            lines,
        }
    }
}

impl Arrow {
    fn is_back(&self) -> bool {
        self.to < self.from
    }
}

fn place(at: usize) -> i32 {
    i32::try_from(at).unwrap_or(0)
}

/// Steps between the same two states share one arrow; short ones come first, near the boxes.
fn joined(arrows: Vec<Arrow>) -> Vec<Arrow> {
    let mut all: Vec<Arrow> = Vec::new();
    for arrow in arrows {
        match all.iter_mut().find(|known| known.from == arrow.from && known.to == arrow.to) {
            Some(known) => known.words = format!("{}, {}", known.words, arrow.words),
            None => all.push(arrow),
        }
    }
    all.sort_by_key(|arrow| (arrow.from.abs_diff(arrow.to), arrow.from));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_gets_an_arrow_of_its_own_storey() {
        let arrow = |from, to, words: &str| Arrow { from, to, words: words.to_owned() };
        let states = ["Dark", "Lit", "Broken"].map(str::to_owned).to_vec();
        let arrows = vec![
            arrow(0, 2, "Break"),
            arrow(0, 1, "Light"),
            arrow(1, 0, "Douse"),
            arrow(0, 1, "Kindle"),
        ];
        let drawing = Diagram::new("Lantern", states, 0, arrows);
        let words: Vec<&str> = drawing.lines.iter().map(|line| line.words.as_str()).collect();
        assert_eq!(words, ["Light, Kindle", "Douse", "Break"]);
        let mut levels: Vec<i32> = drawing.lines.iter().map(|line| line.y).collect();
        levels.sort_unstable();
        levels.dedup();
        assert_eq!(levels.len(), 3);
        let svg = drawing.render().unwrap();
        assert!(svg.contains("Light, Kindle") && !svg.contains("style="));
    }
}
