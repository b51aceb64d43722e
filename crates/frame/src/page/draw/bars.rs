//! Bars of one service against its limits: time to recover, or data lost.

use super::canvas::{Area, Both, Canvas, Drawing, Face};
use super::{Proof, hatch, seconds, solid};
use crate::page::Hue;
use terms::Duration;

/// One bar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BarView {
    /// Its word: `Derived`.
    pub words: String,
    /// How long; nothing draws no bar.
    pub time: Option<Duration>,
    /// Is it only the least it can be?
    pub at_least: bool,
    /// What is said without a time: `no test yet`.
    pub none: String,
    /// How it is proven.
    pub proof: Proof,
    /// Its hue; an outline has none.
    pub hue: Hue,
}

/// A limit that bars are held against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LimitView {
    /// Its word: `RTO`.
    pub words: String,
    /// Where; a limit that nobody stated is not drawn.
    pub time: Option<Duration>,
    /// The full line of the RTO, or the broken one of the MTPD?
    pub is_full: bool,
}

/// Bars on one scale from zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectiveBars {
    /// What is measured: `Time to recover`.
    pub title: String,
    /// The bars.
    pub bars: Vec<BarView>,
    /// The limits, the RTO first.
    pub limits: Vec<LimitView>,
}

/// Where things stand across the sheet.
struct Sheet {
    width: f64,
    left: f64,
    right: f64,
}

const WIDE: Sheet = Sheet { width: 404.0, left: 62.0, right: 312.0 };
const NARROW: Sheet = Sheet { width: 288.0, left: 60.0, right: 186.0 };
const ROW: f64 = 26.0;
/// Steps of a scale that people know, in seconds.
const STEPS: [i64; 17] = [
    60, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800,
    1_209_600, 2_592_000, 7_776_000, 31_536_000,
];

impl ObjectiveBars {
    /// The two drawings.
    pub fn draw(&self) -> Both {
        let draw = |sheet: &Sheet| -> Drawing { self.canvas(sheet).finish(&self.words(), "ch") };
        Both { wide: draw(&WIDE), narrow: draw(&NARROW) }
    }

    #[cfg(test)]
    pub(super) fn canvases(&self) -> [Canvas; 2] {
        [self.canvas(&WIDE), self.canvas(&NARROW)]
    }

    fn words(&self) -> String {
        let bars = self.bars.iter().map(|bar| match bar.time {
            Some(time) if bar.at_least => format!("{} at least {}", bar.words, time.words()),
            Some(time) => format!("{} {}", bar.words, time.words()),
            None => format!("{}: {}", bar.words, bar.none),
        });
        let limits = self.limits.iter().map(|limit| match limit.time {
            Some(time) => format!("{} {}", limit.words, time.words()),
            None => format!("{} not stated", limit.words),
        });
        let all: Vec<String> = bars.chain(limits).collect();
        format!("{}: {}", self.title, all.join("; "))
    }

    /// The limits that are drawn: what is not stated is not, and those at the same time are one.
    fn stated(&self) -> Vec<LimitView> {
        let mut stated: Vec<LimitView> = Vec::new();
        for limit in self.limits.iter().filter(|limit| limit.time.is_some()) {
            match stated.iter_mut().find(|other| other.time == limit.time) {
                Some(same) => {
                    same.words = format!("{} and {}", same.words, limit.words);
                    same.is_full |= limit.is_full;
                }
                None => stated.push(limit.clone()),
            }
        }
        stated
    }

    fn canvas(&self, sheet: &Sheet) -> Canvas {
        let stated = self.stated();
        let drawn = stated.len();
        // Two limits may lie too close for one line of words.
        let top = if drawn > 1 && self.labels(sheet).is_none() { 40.0 } else { 26.0 };
        let bottom = top + ROW * self.bars.len() as f64 + 4.0;
        let mut canvas = Canvas::new(sheet.width, bottom + 22.0);
        let longest = self.longest();
        let at = |time: Duration| sheet.left + seconds(time) / longest * (sheet.right - sheet.left);
        self.late(&mut canvas, (sheet, &at), (top, bottom));
        axis(&mut canvas, (sheet, longest), (top, bottom));
        for (row, bar) in self.bars.iter().enumerate() {
            let line = top + ROW * row as f64;
            bar.draw(&mut canvas, (sheet, &at), line);
        }
        let rows = self.labels(sheet);
        for (place, limit) in stated.iter().enumerate() {
            let Some(time) = limit.time else { continue };
            let x = at(time);
            let words = format!("{} {}", limit.words, time.words());
            let face = if limit.is_full { Face::of(12).bold() } else { Face::of(12) };
            let (left, line) = match &rows {
                Some(lefts) => (lefts[place], 13.0),
                None => (clamped(x, face.width(&words), sheet.width), 13.0 + 14.0 * place as f64),
            };
            canvas.text(left, line, face, &words);
            let look = if limit.is_full { "rto" } else { "mtpd" };
            canvas.line((x, top - 7.0), (x, bottom), look);
        }
        // Words in the place of a bar lie over the lines, so that these do not strike them out.
        for (row, bar) in self.bars.iter().enumerate().filter(|(_, bar)| bar.time.is_none()) {
            let (face, line) = (Face::of(12).soft().halo(), top + ROW * row as f64);
            let ground = Area::of(sheet.left + 2.0, line + 5.0, face.width(&bar.none) + 6.0, 16.0);
            canvas.rect(ground, "g-surf");
            canvas.text(sheet.left + 4.0, line + 17.0, face, &bar.none);
        }
        canvas
    }

    /// The left edges of the words of the limits on one line; none when they do not fit beside each
    /// other near their lines.
    fn labels(&self, sheet: &Sheet) -> Option<Vec<f64>> {
        let longest = self.longest();
        let mut lefts: Vec<f64> = Vec::new();
        let mut free = 0.0;
        for limit in &self.stated() {
            let Some(time) = limit.time else { continue };
            let x = sheet.left + seconds(time) / longest * (sheet.right - sheet.left);
            let face = if limit.is_full { Face::of(12).bold() } else { Face::of(12) };
            let wide = face.width(&format!("{} {}", limit.words, time.words()));
            let left = clamped(x, wide, sheet.width).max(free);
            if left > x || left + wide > sheet.width {
                return None;
            }
            lefts.push(left);
            free = left + wide + 8.0;
        }
        Some(lefts)
    }

    /// The ground where it is too late, when something is.
    fn late(
        &self,
        canvas: &mut Canvas,
        (sheet, at): (&Sheet, &dyn Fn(Duration) -> f64),
        (top, bottom): (f64, f64),
    ) {
        let full = self.limits.iter().find(|limit| limit.is_full).and_then(|limit| limit.time);
        let Some(rto) = full else { return };
        if self.bars.iter().filter_map(|bar| bar.time).any(|time| time > rto) {
            let x = at(rto);
            canvas.rect(Area::of(x, top, sheet.right - x, bottom - top), "g-bad");
        }
    }

    /// The end of the scale, in seconds: a whole step beyond everything.
    fn longest(&self) -> f64 {
        let bars = self.bars.iter().filter_map(|bar| bar.time);
        let all = bars.chain(self.limits.iter().filter_map(|limit| limit.time));
        let most = all.map(Duration::seconds).max().unwrap_or(0).max(60);
        let step = step(most);
        (((most + step - 1) / step).max(2) * step) as f64
    }
}

impl BarView {
    fn draw(&self, canvas: &mut Canvas, (sheet, at): (&Sheet, &dyn Fn(Duration) -> f64), top: f64) {
        let bold = matches!(self.proof, Proof::Tested);
        let face = if bold { Face::of(13).bold() } else { Face::of(13) };
        let line = top + 17.0;
        canvas.text(0.0, line, face, &self.words);
        let value = sheet.right + 10.0;
        let Some(time) = self.time else { return };
        let bar = Area::of(sheet.left, top + 6.0, at(time) - sheet.left, 14.0);
        match self.proof {
            Proof::Claimed => {
                let inside = Area::of(bar.x + 0.75, bar.y + 0.75, bar.w - 1.5, 12.5);
                canvas.rect(inside, "claimed");
            }
            Proof::Derived => canvas.hatched(bar, hatch(self.hue)),
            Proof::Tested => canvas.rect(bar, solid(self.hue)),
            Proof::Lapsed => canvas.rect(bar, "f-unk stale"),
        }
        let late = self.hue == Hue::Bad && self.proof != Proof::Claimed;
        let face = Face::of(13).bold().colour(if late { "t-bad" } else { "" });
        let least = if self.at_least { "≥ " } else { "" };
        let words = format!("{least}{}", time.words());
        let words = match face.width(&words) <= sheet.width - value {
            true => words,
            false => format!("{least}{}", coarse(time)),
        };
        canvas.text(value, line, face, &words);
    }
}

/// The largest unit alone, where there is no room for more; the sentence beside it is exact.
fn coarse(time: Duration) -> String {
    let words = time.words();
    let mut parts = words.splitn(3, ' ');
    let largest: Vec<&str> = parts.by_ref().take(2).collect();
    let more = if parts.next().is_some() { "> " } else { "" };
    format!("{more}{}", largest.join(" "))
}

/// The left edge that centres words of that width at `x` and keeps them on the sheet.
fn clamped(x: f64, wide: f64, sheet: f64) -> f64 {
    (x - wide / 2.0).min(sheet - wide).max(0.0)
}

/// The step of a scale up to `most`: at most five of them.
fn step(most: i64) -> i64 {
    let fitting = STEPS.into_iter().find(|step| most <= step * 4);
    fitting.unwrap_or_else(|| (most / 4).max(1))
}

fn axis(canvas: &mut Canvas, (sheet, longest): (&Sheet, f64), (top, bottom): (f64, f64)) {
    let step = step(longest as i64);
    let narrow = sheet.right - sheet.left < 200.0;
    let count = longest as i64 / step;
    for place in 0..=count {
        let at = place * step;
        let x = sheet.left + at as f64 / longest * (sheet.right - sheet.left);
        canvas.line((x, top), (x, bottom), "grid");
        // On a phone only every other step has room for its words.
        if !narrow || place % 2 == 0 {
            let words = Duration::from_seconds(at).map(Duration::words).unwrap_or_default();
            let words = if at == 0 { "0".to_owned() } else { words };
            canvas.text(x, bottom + 15.0, Face::of(11).soft().middle(), &words);
        }
    }
}
