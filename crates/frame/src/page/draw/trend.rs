//! How a share moved: a line through what it was on some days, against what is aimed at.

use super::canvas::{Area, Canvas, Drawing, Face};

/// A share on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrendPoint {
    /// How many days ago.
    pub days: i64,
    /// The share, in hundredths; nothing where there was nothing to count.
    pub share: Option<u32>,
}

/// A share that moves between 0 and 100.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trend {
    /// What it is.
    pub title: String,
    /// What is aimed at, in hundredths.
    pub target: u32,
    /// What it was, in any order.
    pub points: Vec<TrendPoint>,
}

const WIDTH: f64 = 280.0;
const LEFT: f64 = 42.0;
const RIGHT: f64 = 270.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 84.0;
/// A point is a square of this side, so that one without neighbours is seen.
const POINT: f64 = 5.0;

impl Trend {
    /// The drawing; one does for wide and narrow screens. Nothing where nothing was ever counted.
    pub fn draw(&self) -> Drawing {
        match self.points.iter().any(|point| point.share.is_some()) {
            true => self.canvas().finish(&self.words(), "ch"),
            false => Drawing::default(),
        }
    }

    /// The points, the oldest first.
    fn ordered(&self) -> Vec<TrendPoint> {
        let mut points = self.points.clone();
        points.sort_by_key(|point| std::cmp::Reverse(point.days));
        points
    }

    fn words(&self) -> String {
        let words = self.ordered().into_iter().map(|point| {
            let when = match point.days {
                0 => "now".to_owned(),
                days => format!("{days} days ago"),
            };
            match point.share {
                Some(share) => format!("{when} {share} %"),
                None => format!("{when} no data"),
            }
        });
        let all: Vec<String> = words.collect();
        format!("{}: {}; target {} %", self.title, all.join(", "), self.target)
    }

    pub(super) fn canvas(&self) -> Canvas {
        let mut canvas = Canvas::new(WIDTH, BOTTOM + 20.0);
        let height = |share: u32| BOTTOM - f64::from(share.min(100)) / 100.0 * (BOTTOM - TOP);
        let points = self.ordered();
        let longest = points.first().map_or(1, |point| point.days.max(1)) as f64;
        let at = |days: i64| RIGHT - days as f64 / longest * (RIGHT - LEFT);
        for share in [0, 50, 100] {
            canvas.line((LEFT, height(share)), (RIGHT, height(share)), "grid");
            let face = Face::of(11).soft().end();
            canvas.text(LEFT - 6.0, height(share) + 4.0, face, &format!("{share} %"));
        }
        canvas.line((LEFT, height(self.target)), (RIGHT, height(self.target)), "mtpd");
        // What was not counted breaks the line: nothing is known of the time between.
        for run in points.split(|point| point.share.is_none()) {
            let run: Vec<(f64, f64)> = run
                .iter()
                .filter_map(|point| Some((at(point.days), height(point.share?))))
                .collect();
            if run.len() > 1 {
                canvas.steps(&run, "edge");
            }
            for (x, y) in run {
                let half = POINT / 2.0;
                canvas.rect(Area::of(x - half, y - half, POINT, POINT), "f-acc");
            }
        }
        let line = BOTTOM + 16.0;
        canvas.text(LEFT, line, Face::of(11).soft(), &format!("{longest} days ago"));
        canvas.text(RIGHT, line, Face::of(11).soft().end(), "now");
        canvas
    }
}
