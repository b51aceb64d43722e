//! A process as swimlanes: one band for each role, boxes in the band of who does them, lines that
//! run in the gaps between boxes and never through one. The heads of the bands stay in sight while
//! the rest scrolls, and say what the role has to do with the box that is pointed at. Documents are
//! sheets at their box: what it takes above, what it makes below.

use super::canvas::{Area, Canvas, Drawing, Face};
use super::neighbours;
use crate::page::Hue;

/// A band.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lane {
    /// The role.
    pub name: String,
    /// Whose it is: `Keystone`, `3 providers`.
    pub under: String,
    /// Rows of boxes above it.
    pub first_row: u32,
    /// Rows of boxes in it.
    pub rows: u32,
}

/// A box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Its number: `2.5`.
    pub number: String,
    /// Its name.
    pub name: String,
    /// How it stands: `3 of 3`, `3 d late`; empty for nothing.
    pub state: String,
    /// Its status; nothing for what has not begun.
    pub hue: Option<Hue>,
    /// Is it open just now?
    pub is_now: bool,
    /// Does it wait for something?
    pub is_waiting: bool,
    /// Is it somebody else's, and closed to the reader?
    pub is_closed: bool,
    /// Is it a decision? Then it is six-sided.
    pub is_gate: bool,
    /// Column, from 0.
    pub column: u32,
    /// Row over all lanes, from 0.
    pub row: u32,
    /// Below it: where its ways back lead.
    pub back: String,
    /// What is said of it on hover and focus: who performs, answers, is asked and told.
    pub title: String,
    /// The letters of each lane's role, in the order of the lanes; empty where it has none.
    pub letters: Vec<String>,
    /// Documents that it takes; drawn only where [`SwimlaneMap::sheets`] says so.
    pub takes: Vec<Sheet>,
    /// Documents that it makes.
    pub makes: Vec<Sheet>,
    /// Where it leads; empty for nowhere.
    pub href: String,
}

/// A document at its box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its number: `S14`.
    pub number: String,
    /// What is said of it on hover and focus: `takes S14 Cross-Delivery ITSC Plan, approved`.
    pub title: String,
    /// Is it there, as far as the run knows? Nothing where the reader is not told.
    pub is_there: Option<bool>,
    /// Where it leads; empty for nowhere.
    pub href: String,
}

/// A line from box to box, by their places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// From.
    pub from: usize,
    /// To.
    pub to: usize,
    /// The outcome on which it is taken; empty for the ordinary way.
    pub say: String,
    /// Does the other only wait for it?
    pub is_soft: bool,
}

/// The drawing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SwimlaneMap {
    /// What it shows, for those who hear it.
    pub label: String,
    /// The bands, from the top.
    pub lanes: Vec<Lane>,
    /// The boxes.
    pub steps: Vec<Step>,
    /// The lines.
    pub flows: Vec<Flow>,
    /// With the documents of each box?
    pub sheets: bool,
}

const HEAD: f64 = 120.0;
const COLUMN: f64 = 128.0;
const ROW: f64 = 112.0;
/// The gap between boxes, in which lines run.
const GAP: f64 = 14.0;
/// A lane without boxes is a thin bar.
const EMPTY: f64 = 28.0;
const BETWEEN: f64 = 4.0;
/// What a row is higher above and below its boxes where documents are drawn.
const STRIP: f64 = 24.0;
/// A sheet and the gap between two; so many have room at a box.
const SHEET: (f64, f64) = (30.0, 18.0);
const APART: f64 = 5.0;
const SHEETS: usize = 3;

impl SwimlaneMap {
    /// The drawing at its true size; it scrolls where the page is narrower.
    pub fn draw(&self) -> Drawing {
        let pinned = self.heads().pinned("pin");
        pinned.and(self.canvas().finish(&self.label, "reach"))
    }

    /// The room for documents above a row of boxes, and below it.
    fn strip(&self) -> f64 {
        if self.sheets { STRIP } else { 0.0 }
    }

    /// The height of a row of boxes.
    fn row(&self) -> f64 {
        ROW + 2.0 * self.strip()
    }

    fn columns(&self) -> u32 {
        self.steps.iter().map(|step| step.column + 1).max().unwrap_or(1)
    }

    fn is_empty(&self, lane: &Lane) -> bool {
        let rows = lane.first_row..lane.first_row + lane.rows;
        !self.steps.iter().any(|step| rows.contains(&step.row))
    }

    /// The top of each lane and its height.
    fn bands(&self) -> Vec<(f64, f64)> {
        let mut top = 0.0;
        let mut bands = Vec::new();
        for lane in &self.lanes {
            let high = match self.is_empty(lane) {
                true => EMPTY,
                false => f64::from(lane.rows) * self.row(),
            };
            bands.push((top, high));
            top += high + BETWEEN;
        }
        bands
    }

    fn area(&self, bands: &[(f64, f64)], step: &Step) -> Area {
        let place = self
            .lanes
            .iter()
            .zip(bands)
            .find(|(lane, _)| (lane.first_row..lane.first_row + lane.rows).contains(&step.row));
        let top = place.map_or(0.0, |(lane, (top, _))| {
            top + f64::from(step.row - lane.first_row) * self.row()
        });
        let x = HEAD + f64::from(step.column) * COLUMN + GAP;
        Area::of(x, top + GAP + self.strip(), COLUMN - 2.0 * GAP, ROW - 2.0 * GAP - 4.0)
    }

    pub(super) fn canvas(&self) -> Canvas {
        let bands = self.bands();
        let high = bands.last().map_or(0.0, |(top, high)| top + high);
        let wide = HEAD + f64::from(self.columns()) * COLUMN + 4.0;
        let mut canvas = Canvas::new(wide, high + 1.0);
        for (lane, (top, high)) in self.lanes.iter().zip(&bands) {
            canvas.ground(Area::of(HEAD, *top, wide - HEAD - 1.0, *high), "node", 4);
            if self.is_empty(lane) {
                let words = "informed or consulted only";
                canvas.text(HEAD + 10.0, top + 18.0, Face::of(11).soft(), words);
            }
        }
        self.put_heads(&mut canvas);
        for flow in &self.flows {
            self.flow(&mut canvas, &bands, flow);
        }
        for step in &self.steps {
            let area = self.area(&bands, step);
            step.draw(&mut canvas, area, self.strip());
            if self.sheets {
                sheets(&mut canvas, (area.x, area.y - 4.0 - SHEET.1), &step.takes);
                sheets(&mut canvas, (area.x, area.bottom() + 4.0), &step.makes);
            }
        }
        canvas
    }

    /// The heads alone, each with room for the letters of its role.
    fn heads(&self) -> Canvas {
        let high = self.bands().last().map_or(0.0, |(top, high)| top + high);
        let mut canvas = Canvas::new(HEAD, high + 1.0);
        let face = Face::of(13).bold();
        for (x, y, is_end) in self.put_heads(&mut canvas) {
            canvas.slot((x, y), if is_end { face.end() } else { face });
        }
        canvas
    }

    /// Draws the heads of the lanes; where each has room for its letters, and do they end there?
    fn put_heads(&self, canvas: &mut Canvas) -> Vec<(f64, f64, bool)> {
        let mut slots = Vec::new();
        for (lane, (top, high)) in self.lanes.iter().zip(self.bands()) {
            canvas.ground(Area::of(0.0, top, HEAD - 4.0, high), "g-sunk", 4);
            let face = Face::of(12).bold();
            if self.is_empty(lane) {
                canvas.text(10.0, top + 18.0, face, &face.fit(&lane.name, HEAD - 50.0));
                slots.push((HEAD - 14.0, top + 18.0, true));
                continue;
            }
            let mut y = top + 22.0;
            for line in wrap(&lane.name, face, HEAD - 20.0, 3) {
                canvas.text(10.0, y, face, &line);
                y += 15.0;
            }
            let soft = Face::of(11).soft();
            for line in wrap(&lane.under, soft, HEAD - 20.0, 2) {
                canvas.text(10.0, y + 1.0, soft, &line);
                y += 14.0;
            }
            slots.push((10.0, y + 8.0, false));
        }
        slots
    }

    /// A line that leaves at the right and arrives at the left; what is far away is reached in the
    /// gap above the row of its end.
    fn flow(&self, canvas: &mut Canvas, bands: &[(f64, f64)], flow: &Flow) {
        let (Some(from), Some(to)) = (self.steps.get(flow.from), self.steps.get(flow.to)) else {
            return;
        };
        let (one, other) = (self.area(bands, from), self.area(bands, to));
        let (begin, end) = ((one.right(), one.middle()), (other.x, other.middle()));
        let (out, into) = (one.right() + GAP, other.x - GAP);
        let mut points = vec![begin, (out, begin.1)];
        if to.column > from.column + 1 {
            let gap = other.y - self.strip() - GAP / 2.0;
            points.extend([(out, gap), (into, gap)]);
        }
        points.extend([(into, end.1), end]);
        let look = if flow.is_soft { "edge dash" } else { "edge" };
        canvas.steps(&points, look);
        let tip = [end, (end.0 - 6.0, end.1 - 3.5), (end.0 - 6.0, end.1 + 3.5)];
        canvas.shape(&tip, "f-ctl");
    }
}

impl Step {
    fn draw(&self, canvas: &mut Canvas, area: Area, strip: f64) {
        let mut title = match self.title.is_empty() {
            true => format!("{} {}", self.number, self.name),
            false => self.title.clone(),
        };
        if !self.back.is_empty() {
            title.push_str(&format!("; {}", self.back));
        }
        canvas.open_with(&self.href, &title, (&self.letters, self.is_urgent()));
        let look = match (self.is_closed, self.hue, self.is_now) {
            (true, ..) => "node g-sunk",
            (_, Some(Hue::Ok), _) => "node k-ok",
            (_, Some(Hue::Bad), _) => neighbours::look(self.hue),
            (_, _, true) if self.is_waiting => "node dash",
            (_, _, true) => "node k-acc g-acc",
            _ => "node",
        };
        if self.is_gate {
            let (x, y, r, b) = (area.x, area.y, area.right(), area.bottom());
            let (m, cut) = (area.middle(), 12.0);
            let points = [(x, m), (x + cut, y), (r - cut, y), (r, m), (r - cut, b), (x + cut, b)];
            canvas.node_shape(area, &points, look);
        } else {
            canvas.node(area, look, 5);
        }
        let inset = if self.is_gate { 14.0 } else { 8.0 };
        let room = area.w - 2.0 * inset;
        canvas.text(area.x + inset, area.y + 15.0, Face::of(11).soft(), &self.number);
        let mut right = area.right() - inset;
        if let Some(hue) = self.hue {
            canvas.icon(right - 12.0, area.y + 5.0, hue);
            right -= 16.0;
        }
        let state = Face::of(11).end();
        let state = match self.hue {
            Some(hue) => state.colour(super::worded(hue)),
            None => state.soft(),
        };
        let left = right - area.x - inset - 26.0;
        canvas.text(right, area.y + 15.0, state, &state.fit(&self.state, left));
        let face = Face::of(11).bold();
        let face = if self.is_closed { face.soft() } else { face };
        for (at, line) in (0..).zip(wrap(&self.name, face, room, 4)) {
            canvas.text(area.x + inset, area.y + 31.0 + 13.0 * f64::from(at), face, &line);
        }
        if !self.back.is_empty() {
            let soft = Face::of(11).soft();
            let words = soft.fit(&self.back, area.w + 2.0 * GAP - 4.0);
            canvas.text(area.x, area.bottom() + strip + 12.0, soft, &words);
        }
        canvas.close(&self.href);
    }
}

impl Step {
    /// Is it what the reader looks for first: open now, or late?
    fn is_urgent(&self) -> bool {
        self.hue == Some(Hue::Bad) || self.is_now && !self.is_waiting
    }
}

/// Documents in a row, each a sheet with a folded corner; the last stands for those that have no
/// room, and names them all.
fn sheets(canvas: &mut Canvas, (x, y): (f64, f64), all: &[Sheet]) {
    let (shown, rest) = match all.len() > SHEETS {
        true => all.split_at(SHEETS - 1),
        false => (all, &all[..0]),
    };
    let more = (!rest.is_empty()).then(|| Sheet {
        number: format!("+{}", rest.len()),
        title: rest.iter().map(|one| one.title.as_str()).collect::<Vec<_>>().join("; "),
        is_there: rest.iter().map(|one| one.is_there).min().flatten(),
        href: String::new(),
    });
    for (at, sheet) in (0..).zip(shown.iter().chain(&more)) {
        let area = Area::of(x + f64::from(at) * (SHEET.0 + APART), y, SHEET.0, SHEET.1);
        let (r, b, fold) = (area.right(), area.bottom(), 6.0);
        let (look, fold_look) = match sheet.is_there {
            Some(true) => ("node k-ok", "node k-ok"),
            Some(false) => ("node dash", "node"),
            None => ("node g-sunk", "node g-sunk"),
        };
        canvas.open(&sheet.href, &sheet.title);
        let corners = [(area.x, y), (r - fold, y), (r, y + fold), (r, b), (area.x, b)];
        canvas.node_shape(area, &corners, look);
        canvas.shape(&[(r - fold, y), (r - fold, y + fold), (r, y + fold)], fold_look);
        let face = Face::of(11);
        canvas.text(area.x + 4.0, y + 13.0, face, &face.fit(&sheet.number, SHEET.0 - 6.0));
        canvas.close(&sheet.href);
    }
}

/// The words in as many lines as there is room for, parted at spaces and hyphens; the last one ends
/// in an ellipsis.
fn wrap(words: &str, face: Face, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in words.split_inclusive([' ', '-']) {
        let fits = lines
            .last()
            .is_some_and(|line| face.width(format!("{line}{piece}").trim_end()) <= room);
        let is_full = lines.len() == most;
        match lines.last_mut() {
            Some(line) if fits || is_full => line.push_str(piece),
            _ => lines.push(piece.to_owned()),
        }
    }
    lines.into_iter().map(|line| face.fit(line.trim_end(), room)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> SwimlaneMap {
        let lane = |name: &str, first_row, rows| Lane {
            name: name.into(),
            first_row,
            rows,
            ..Lane::default()
        };
        let step = |number: &str, column, row, is_gate| Step {
            number: number.into(),
            name: "Perform and review cross-delivery impact analysis of everything".into(),
            state: "3 of 5".into(),
            hue: Some(Hue::Ok),
            column,
            row,
            is_gate,
            back: "rejected: to 1.4".into(),
            ..Step::default()
        };
        let flow = |from, to| Flow { from, to, ..Flow::default() };
        SwimlaneMap {
            label: "Stage 2".into(),
            lanes: vec![lane("Architects", 0, 1), lane("Lead", 1, 2), lane("Operations", 3, 1)],
            steps: vec![
                step("2.1", 0, 3, false),
                step("2.2", 1, 1, false),
                step("2.3", 1, 2, true),
                step("2.4", 3, 3, false),
            ],
            flows: vec![flow(0, 1), flow(0, 2), flow(1, 3), flow(0, 3)],
            sheets: false,
        }
    }

    fn with_sheets() -> SwimlaneMap {
        let sheet = |number: u32| Sheet { number: format!("S{number}"), ..Sheet::default() };
        let mut map = SwimlaneMap { sheets: true, ..sample() };
        for (at, step) in (0..).zip(&mut map.steps) {
            step.takes = (1..=at + 2).map(sheet).collect();
            step.makes = (at..4).map(sheet).collect();
        }
        map
    }

    #[test]
    fn boxes_and_sheets_lie_apart_on_the_sheet_and_words_stay_in_their_boxes() {
        for (map, boxes) in [(sample(), 4), (with_sheets(), 4 + 2 + 3 * 3 + 3 * 2 + 2 + 1)] {
            lies_apart(&map, boxes);
        }
    }

    fn lies_apart(map: &SwimlaneMap, boxes: usize) {
        let canvas = map.canvas();
        assert_eq!(canvas.boxes.len(), boxes);
        for (at, one) in canvas.boxes.iter().enumerate() {
            assert!(one.x >= HEAD && one.right() <= canvas.width && one.bottom() <= canvas.height);
            assert!(canvas.boxes[at + 1..].iter().all(|other| !one.meets(*other)));
        }
        for (area, words) in &canvas.texts {
            assert!(area.x >= 0.0 && area.right() <= canvas.width, "{words}");
        }
    }

    /// The lines of a drawing that run through one of its boxes.
    fn through(canvas: &Canvas) -> Vec<String> {
        let mut found = Vec::new();
        for (from, to) in &canvas.runs {
            for area in &canvas.boxes {
                let (left, right) = (from.0.min(to.0), from.0.max(to.0));
                let (top, bottom) = (from.1.min(to.1), from.1.max(to.1));
                let line = Area::of(left, top, right - left, bottom - top);
                let inside = line.right() > area.x + 0.1
                    && line.x < area.right() - 0.1
                    && line.bottom() > area.y + 0.1
                    && line.y < area.bottom() - 0.1;
                if inside {
                    found.push(format!("{from:?} to {to:?} through {area:?}"));
                }
            }
        }
        found
    }

    #[test]
    fn lines_run_through_no_box() {
        for map in [sample(), with_sheets()] {
            let mut canvas = map.canvas();
            assert!(!canvas.runs.is_empty());
            assert_eq!(through(&canvas), Vec::<String>::new());
            // The check itself: a line from the first box straight to the last is found.
            let (first, last) = (canvas.boxes[0], canvas.boxes[canvas.boxes.len() - 1]);
            canvas.runs.push(((first.x, first.middle()), (last.right(), first.middle())));
            assert!(!through(&canvas).is_empty());
        }
    }

    #[test]
    fn the_heads_are_drawn_again_with_room_for_the_letters_of_each_lane() {
        let map = sample();
        let heads = map.heads();
        assert_eq!(heads.width, HEAD);
        let drawn = map.draw().to_string();
        assert_eq!(drawn.matches("data-slot").count(), map.lanes.len());
        assert_eq!(drawn.matches("<svg ").count(), 2 + 4, "two sheets, and the icon of each box");
    }
}
