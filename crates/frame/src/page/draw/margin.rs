//! The bar of one service on the scale where the RTO is the same line for every service.

use super::canvas::{Area, Canvas, Drawing, Face};
use super::{Proof, hatch, seconds, solid};
use crate::page::Hue;
use std::fmt;
use terms::Duration;

const WIDTH: f64 = 200.0;
const HEIGHT: f64 = 28.0;

/// Claimed, derived and tested of one service, from 0 to twice its RTO.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarginBar {
    /// Whose.
    pub name: String,
    /// The RTO; without one there is no scale and the bar stays empty.
    pub rto: Option<Duration>,
    /// The MTPD, drawn when it lies on the scale.
    pub mtpd: Option<Duration>,
    /// What somebody claims.
    pub claimed: Option<Duration>,
    /// What follows; the least it can be unless `is_known`.
    pub derived: Option<Duration>,
    /// Is the derived time known? Otherwise its bar ends open.
    pub is_known: bool,
    /// What a test showed, and whether the test still holds.
    pub tested: Option<(Duration, bool)>,
    /// The verdict's hue.
    pub hue: Hue,
}

impl MarginBar {
    /// The drawing.
    pub fn draw(&self) -> Drawing {
        self.canvas().finish(&self.words(), "mb")
    }

    /// What it says, for those who do not see it.
    fn words(&self) -> String {
        let time = |time: Option<Duration>, none: &str| {
            time.map_or_else(|| none.to_owned(), Duration::words)
        };
        let least = if self.is_known { "" } else { "at least " };
        let tested = self.tested.map(|(time, _)| time);
        let limit = match (self.rto, self.mtpd) {
            (None, _) => "no RTO is stated".to_owned(),
            (Some(rto), None) => format!("RTO {}", rto.words()),
            (Some(rto), Some(mtpd)) => format!("RTO {}, MTPD {}", rto.words(), mtpd.words()),
        };
        format!(
            "{}: claimed {}, derived {least}{}, tested {}; {limit}",
            self.name,
            time(self.claimed, "nothing"),
            time(self.derived, "unknown"),
            time(tested, "never"),
        )
    }

    pub(super) fn canvas(&self) -> Canvas {
        let mut canvas = Canvas::new(WIDTH, HEIGHT);
        let track = Area::of(0.0, 1.0, WIDTH, HEIGHT - 2.0);
        canvas.rect(track, "g-track");
        let Some(rto) = self.rto.filter(|rto| rto.seconds() > 0) else { return canvas };
        let at = |time: Duration| (seconds(time) / seconds(rto) * WIDTH / 2.0).min(WIDTH);
        if self.hue == Hue::Bad {
            canvas.rect(Area { x: WIDTH / 2.0, w: WIDTH / 2.0, ..track }, "g-bad");
        }
        if let Some(time) = self.claimed {
            canvas.rect(Area::of(0.75, 3.75, at(time) - 1.5, 4.5), "claimed");
        }
        if let Some(time) = self.derived {
            let bar = Area::of(0.0, 11.0, at(time), 6.0);
            canvas.hatched(bar, hatch(self.hue));
            if !self.is_known {
                // It goes on to where nobody knows.
                let end = bar.right().min(WIDTH - 16.0);
                canvas.line((end, 14.0), (end + 15.0, 14.0), "k-unk dash w2");
            }
        }
        if let Some((time, holds)) = self.tested {
            let look = if holds { solid(self.hue) } else { "f-unk stale" };
            canvas.rect(Area::of(0.0, 19.0, at(time), 6.0), look);
        }
        let past = [self.claimed, self.derived, self.tested.map(|(time, _)| time)];
        if past.into_iter().flatten().any(|time| seconds(time) > 2.0 * seconds(rto)) {
            canvas.text(WIDTH - 2.0, 18.0, Face::of(11).bold().end(), "»");
        }
        if let Some(mtpd) = self.mtpd.filter(|mtpd| seconds(*mtpd) <= 2.0 * seconds(rto)) {
            let x = at(mtpd).min(WIDTH - 1.0);
            canvas.line((x, 1.0), (x, HEIGHT - 1.0), "mtpd");
        }
        canvas.line((WIDTH / 2.0, 0.0), (WIDTH / 2.0, HEIGHT), "rto");
        canvas
    }
}

/// The scale of [`MarginBar`], for the head of its column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarginAxis;

impl MarginAxis {
    /// The drawing.
    pub fn draw(self) -> Drawing {
        Self::canvas().finish("From 0 to twice the RTO of each service", "mb")
    }

    pub(super) fn canvas() -> Canvas {
        let mut canvas = Canvas::new(WIDTH, 16.0);
        canvas.text(0.0, 12.0, Face::of(11).soft(), "0");
        canvas.text(WIDTH / 2.0, 12.0, Face::of(11).bold().middle(), "RTO");
        canvas.text(WIDTH, 12.0, Face::of(11).soft().end(), "2 × RTO");
        canvas
    }
}

/// What the fillings and the lines mean, as a line below the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarginLegend {
    /// The fillings that occur.
    pub proofs: Vec<Proof>,
    /// The colours in which what is derived occurs.
    pub derived: Vec<Hue>,
    /// Does the line of the MTPD occur?
    pub mtpd: bool,
}

impl fmt::Display for MarginLegend {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("<span class=\"hf-leg\">")?;
        let bar = Area::of(0.75, 0.75, 20.5, 8.5);
        for proof in &self.proofs {
            let mut canvas = Canvas::new(22.0, 10.0);
            let words = match proof {
                Proof::Claimed => {
                    canvas.rect(bar, "claimed");
                    "claimed"
                }
                Proof::Derived => {
                    for hue in &self.derived {
                        let mut canvas = Canvas::new(22.0, 10.0);
                        canvas.hatched(bar, hatch(*hue));
                        let words = match hue {
                            Hue::Bad => "derived, too late",
                            Hue::Warn => "derived, adds up",
                            Hue::Unknown => "derived, as far as known",
                            Hue::Ok => "derived, shown by test",
                        };
                        write!(out, "{}<span>{words}</span> ", canvas.mark())?;
                    }
                    continue;
                }
                Proof::Tested => {
                    canvas.rect(bar, solid(Hue::Ok));
                    "tested"
                }
                Proof::Lapsed => {
                    canvas.rect(bar, "f-unk stale");
                    "test lapsed"
                }
            };
            write!(out, "{}<span>{words}</span> ", canvas.mark())?;
        }
        for (words, look) in [("RTO", "rto"), ("MTPD", "mtpd")] {
            if words == "RTO" || self.mtpd {
                let mut canvas = Canvas::new(6.0, 12.0);
                canvas.line((3.0, 0.0), (3.0, 12.0), look);
                write!(out, "{}<span>{words}</span> ", canvas.mark())?;
            }
        }
        out.write_str("</span>")
    }
}
