//! Chains of work: upright with the name of each piece, and level for what a contract promises.

use super::canvas::{Area, Both, Canvas, Drawing, Face};
use super::seconds;
use terms::Duration;

/// One piece of a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChainPiece {
    /// What is done: the name of what is recovered.
    pub words: String,
    /// Below it, soft: how it is needed; empty for nothing.
    pub under: String,
    /// How long; nothing when nobody knows.
    pub time: Option<Duration>,
    /// Where it leads; empty for nowhere.
    pub href: String,
    /// Does it contribute most to coming late?
    pub is_culprit: bool,
    /// Is it in the hands of somebody else, who promises it?
    pub is_promised: bool,
}

/// A chain from top to bottom, with the limits where they fall.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChainColumn {
    /// What it shows: `How 6 h 20 min adds up`.
    pub title: String,
    /// The pieces, the first to begin on top.
    pub pieces: Vec<ChainPiece>,
    /// The RTO.
    pub rto: Option<Duration>,
    /// The MTPD.
    pub mtpd: Option<Duration>,
    /// Does more belong to it than the pieces tell, so that their sum is the least it takes?
    pub is_more: bool,
}

const COLUMN: f64 = 286.0;
const BAR: f64 = 44.0;
/// Pixels that the times share beyond the least each row needs.
const SHARED: f64 = 120.0;
const LABEL: f64 = 18.0;

impl ChainColumn {
    /// The drawing, which fits a phone as well.
    pub fn draw(&self) -> Drawing {
        let steps: Vec<String> = self
            .pieces
            .iter()
            .map(|piece| match piece.time {
                Some(time) => format!("{} {}", piece.words, time.words()),
                None => format!("{} not known", piece.words),
            })
            .collect();
        self.canvas().finish(&format!("{}: {}", self.title, steps.join(", then ")), "ch cc")
    }

    fn total(&self) -> f64 {
        self.pieces.iter().filter_map(|piece| piece.time).map(seconds).sum()
    }

    /// The limits inside a piece that begins at `begins`: as part of its length, and its words.
    fn limits(&self, begins: f64, length: f64) -> Vec<(f64, &'static str, Duration)> {
        let all = [("RTO", self.rto), ("MTPD", self.mtpd)];
        let inside = |time: Duration| {
            let at = seconds(time) - begins;
            length > 0.0 && at > 0.0 && at <= length
        };
        let mut found: Vec<(f64, &'static str, Duration)> = all
            .into_iter()
            .filter_map(|(words, time)| Some((words, time.filter(|time| inside(*time))?)))
            .map(|(words, time)| ((seconds(time) - begins) / length, words, time))
            .collect();
        found.sort_by(|one, other| one.0.total_cmp(&other.0));
        found
    }

    pub(super) fn canvas(&self) -> Canvas {
        let total = self.total().max(1.0);
        let mut plan = Vec::new();
        let (mut y, mut begins) = (4.0, 0.0);
        for piece in &self.pieces {
            let length = piece.time.map_or(0.0, seconds);
            let limits = self.limits(begins, length);
            let words = if piece.under.is_empty() { 20.0 } else { 34.0 };
            let least = words + LABEL * limits.len() as f64;
            let high = least + SHARED * length / total;
            plan.push((piece, y, high, begins, limits));
            y += high;
            begins += length;
        }
        let mut canvas = Canvas::new(COLUMN, y + 22.0);
        for (piece, top, high, begins, limits) in plan {
            self.piece(&mut canvas, piece, (top, high, begins));
            let words = if piece.under.is_empty() { 20.0 } else { 34.0 };
            let mut free = top + words + 2.0;
            let mut after = limits.len();
            for (part, name, time) in limits {
                // Each keeps room for its words and for the lines still to come.
                after -= 1;
                let most = top + high - LABEL * after as f64;
                let at = (top + part * high).min(most).max(free + 10.0);
                let look = if name == "RTO" { "rto" } else { "mtpd" };
                canvas.line((BAR - 4.0, at), (COLUMN, at), look);
                let face = Face::of(11).end();
                let face = if name == "RTO" { face.bold() } else { face };
                canvas.text(COLUMN, at - 3.0, face, &format!("{name} {}", time.words()));
                free = at + 4.0;
            }
        }
        if !self.is_more && self.pieces.iter().all(|piece| piece.time.is_some()) {
            let sum = Duration::from_seconds(total as i64).map(Duration::words);
            let words = sum.unwrap_or_default();
            canvas.text(BAR + 24.0, y + 16.0, Face::of(12).bold(), &format!("= {words}"));
        } else {
            let known = Duration::from_seconds(self.total() as i64).map(Duration::words);
            let words = match known {
                Ok(known) if self.total() > 0.0 => format!("at least {known}"),
                _ => "not known".to_owned(),
            };
            canvas.text(BAR + 24.0, y + 16.0, Face::of(12).bold().colour("t-unk"), &words);
        }
        canvas
    }

    fn piece(&self, canvas: &mut Canvas, piece: &ChainPiece, place: (f64, f64, f64)) {
        let (top, high, begins) = place;
        let time = piece.time.map_or_else(|| "not known".to_owned(), Duration::words);
        canvas.open(&piece.href, &format!("{}: {time}", piece.words));
        let clock = clock(begins);
        canvas.text(BAR - 8.0, top + 13.0, Face::of(11).soft().end(), &clock);
        let look = match (piece.time, piece.is_culprit) {
            (None, _) => "node g-unk k-unk dash",
            (_, true) => "node g-bad k-bad",
            (_, false) => "node g-acc k-acc",
        };
        canvas.node(Area::of(BAR, top + 1.0, 14.0, high - 2.0), look, 2);
        let face = if piece.is_culprit { Face::of(12).bold() } else { Face::of(12) };
        let colour = match (piece.time, piece.is_culprit) {
            (None, _) => "t-unk",
            (_, true) => "t-bad",
            (_, false) => "",
        };
        let room = COLUMN - BAR - 24.0 - face.width(&time) - 8.0;
        canvas.text(BAR + 24.0, top + 14.0, face, &face.fit(&piece.words, room));
        canvas.text(COLUMN, top + 14.0, face.colour(colour).end(), &time);
        let soft = Face::of(11).soft();
        let under = soft.fit(&piece.under, COLUMN - BAR - 24.0);
        canvas.text(BAR + 24.0, top + 29.0, soft, &under);
        canvas.close(&piece.href);
    }
}

/// Elapsed time as a clock: `1:10`; days are counted in hours.
fn clock(elapsed: f64) -> String {
    let minutes = (elapsed / 60.0) as i64;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// What a contract promises, laid between one's own work before and after, on the scale where the
/// RTO is the same line for every service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PromiseBar {
    /// For which service.
    pub name: String,
    /// Its RTO; without one there is no scale and the bar stays empty.
    pub rto: Option<Duration>,
    /// Own work before.
    pub before: Option<Duration>,
    /// What is promised.
    pub promised: Option<Duration>,
    /// Own work after.
    pub after: Option<Duration>,
}

const PROMISE: f64 = 184.0;

impl PromiseBar {
    /// The scale of the bars, for the head of their column.
    pub fn axis() -> Drawing {
        let mut canvas = Canvas::new(PROMISE, 16.0);
        canvas.text(0.0, 12.0, Face::of(11).soft(), "0");
        canvas.text(PROMISE / 2.0, 12.0, Face::of(11).bold().middle(), "RTO");
        canvas.text(PROMISE, 12.0, Face::of(11).soft().end(), "2 × RTO");
        canvas.finish("From 0 to twice the RTO of each service", "mb")
    }

    /// The drawing.
    pub fn draw(&self) -> Drawing {
        let time =
            |time: Option<Duration>| time.map_or_else(|| "nothing".to_owned(), Duration::words);
        let label = format!(
            "{}: {} own work before, {} promised, {} after; RTO {}",
            self.name,
            time(self.before),
            time(self.promised),
            time(self.after),
            self.rto.map_or_else(|| "not stated".to_owned(), Duration::words),
        );
        self.canvas().finish(&label, "mb")
    }

    pub(super) fn canvas(&self) -> Canvas {
        let mut canvas = Canvas::new(PROMISE, 24.0);
        canvas.rect(Area::of(0.0, 6.0, PROMISE, 12.0), "g-track");
        let Some(rto) = self.rto.filter(|rto| rto.seconds() > 0) else { return canvas };
        let mut x = 0.0;
        let parts = [(self.before, false), (self.promised, true), (self.after, false)];
        for (time, is_promised) in parts {
            let wide = time.map_or(0.0, seconds) / seconds(rto) * PROMISE / 2.0;
            let wide = wide.min(PROMISE - x);
            if wide > 0.5 && is_promised {
                let inside = Area::of(x + 0.75, 6.75, wide - 1.5, 10.5);
                canvas.rect(inside, "g-acc k-acc w15");
            } else if wide > 0.5 {
                canvas.rect(Area::of(x, 6.0, wide, 12.0), "f-ctl");
            }
            x += wide;
        }
        if x >= PROMISE {
            canvas.text(PROMISE - 2.0, 16.0, Face::of(11).bold().end(), "»");
        }
        canvas.line((PROMISE / 2.0, 1.0), (PROMISE / 2.0, 23.0), "rto");
        canvas
    }
}

/// One contract's promise inside the recovery of one service, level, with words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PromiseChain {
    /// What it shows.
    pub title: String,
    /// The pieces in their order.
    pub pieces: Vec<ChainPiece>,
    /// The RTO of the service.
    pub rto: Option<Duration>,
    /// Its MTPD.
    pub mtpd: Option<Duration>,
}

impl PromiseChain {
    /// The two drawings.
    pub fn draw(&self) -> Both {
        let draw = |wide: f64| -> Drawing { self.canvas(wide).finish(&self.title, "ch") };
        Both { wide: draw(820.0), narrow: draw(288.0) }
    }

    pub(super) fn canvas(&self, width: f64) -> Canvas {
        let total: f64 = self.pieces.iter().filter_map(|p| p.time).map(seconds).sum();
        let limits = [(self.rto, "RTO", "rto"), (self.mtpd, "MTPD", "mtpd")];
        let most = limits.iter().filter_map(|(time, ..)| *time).map(seconds).fold(total, f64::max);
        let scale = (width - 96.0) / most.max(1.0);
        let mut free = 0.0;
        let drawn: Vec<&ChainPiece> = self
            .pieces
            .iter()
            .filter(|piece| piece.time.is_some_and(|t| t.seconds() > 0))
            .collect();
        let mut canvas = Canvas::new(width, 66.0 + 16.0 * drawn.len() as f64);
        for (time, name, look) in limits {
            let Some(time) = time else { continue };
            let x = seconds(time) * scale;
            let words = format!("{name} {}", time.words());
            let face = if look == "rto" { Face::of(12).bold() } else { Face::of(12) };
            let wide = face.width(&words);
            let left = (x - wide / 2.0).max(free).min(width - wide);
            if left >= free {
                canvas.text(left, 13.0, face, &words);
                free = left + wide + 8.0;
            }
            canvas.line((x, 20.0), (x, 54.0), look);
        }
        let mut x = 0.0;
        for (row, piece) in drawn.into_iter().enumerate() {
            let wide = piece.time.map_or(0.0, seconds) * scale;
            let look = if piece.is_promised { "node g-acc k-acc" } else { "node g-sunk k-soft" };
            let time = piece.time.map(Duration::words).unwrap_or_default();
            let words = format!("{} · {time}", piece.words);
            canvas.open(&piece.href, &words);
            canvas.node(Area::of(x + 0.75, 26.0, wide - 1.5, 22.0), look, 3);
            let number = (row + 1).to_string();
            let face = Face::of(12).bold();
            if face.width(&number) + 4.0 < wide {
                canvas.text(x + wide / 2.0, 41.0, face.middle(), &number);
            }
            canvas.close(&piece.href);
            let line = Face::of(12);
            let words = line.fit(&format!("{number}  {words}"), width - 4.0);
            canvas.text(0.0, 70.0 + 16.0 * row as f64, line, &words);
            x += wide;
        }
        let sum = Duration::from_seconds(total as i64).map(Duration::words).unwrap_or_default();
        let late = self.rto.is_some_and(|rto| total > seconds(rto));
        let face = Face::of(12).bold().colour(if late { "t-bad" } else { "" });
        // Beside the bar, and behind a limit that would run through it.
        let wide = face.width(&sum);
        let mut left = x + 8.0;
        for limit in limits.iter().filter_map(|(time, ..)| *time) {
            let at = seconds(limit) * scale;
            if at > left - 4.0 && at < left + wide + 4.0 {
                left = at + 8.0;
            }
        }
        canvas.text(left.min(width - wide), 41.0, face, &sum);
        canvas
    }
}
