//! Drawings: SVG laid out here at its true size, every mark a link, nothing inline but geometry.
//!
//! One coding on every page: claimed is an outline, derived is hatched, tested is solid, lapsed is
//! faint; the RTO is a full black line, the MTPD a broken one, and where it is too late the ground
//! is pale red. A drawing never stands alone: the page says the same in a table or in words. What
//! needs other proportions on a phone is a second drawing; [`Both`] holds the two.

mod bars;
mod canvas;
mod chain;
mod lanes;
mod letters;
mod margin;
mod neighbours;
mod reach;
#[cfg(test)]
mod tests;
mod tree;
mod trend;

pub use bars::{BarView, LimitView, ObjectiveBars};
pub use canvas::{Both, Drawing, Hatches};
pub use chain::{ChainColumn, ChainPiece, PromiseBar, PromiseChain};
pub use lanes::{Flow, Lane, Sheet, Step, SwimlaneMap};
pub use margin::{MarginAxis, MarginBar, MarginLegend};
pub use neighbours::{NeighbourView, Neighbours};
pub use reach::{
    Rank, ReachColumn, ReachEdge, ReachFold, ReachGroup, ReachKind, ReachMember, ReachNode,
    ReachView,
};
pub use tree::{Tree, TreeNode};
pub use trend::{Trend, TrendPoint};

use super::Hue;
use terms::Duration;

/// How a duration is proven, which is how its bar is filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Proof {
    /// Somebody says so: an outline.
    #[default]
    Claimed,
    /// It follows from what is recorded: hatched.
    Derived,
    /// A test showed it: solid.
    Tested,
    /// The test is too old: faint.
    Lapsed,
}

/// A difference of time with its sign: `+5 min`, `−2 h 20 min`.
pub fn margin_words(seconds: i64) -> String {
    let sign = if seconds < 0 { "−" } else { "+" };
    let length = i64::try_from(seconds.unsigned_abs()).unwrap_or(i64::MAX);
    let words = Duration::from_seconds(length).map(Duration::words).unwrap_or_default();
    format!("{sign}{words}")
}

/// The hatching of a hue, as the value of `fill`.
fn hatch(hue: Hue) -> &'static str {
    match hue {
        Hue::Ok => "url(#h-ok)",
        Hue::Warn => "url(#h-warn)",
        Hue::Bad => "url(#h-bad)",
        Hue::Unknown => "url(#h-unk)",
    }
}

/// The full colour of a hue, for marks.
fn solid(hue: Hue) -> &'static str {
    match hue {
        Hue::Ok => "f-ok",
        Hue::Warn => "f-warn",
        Hue::Bad => "f-bad",
        Hue::Unknown => "f-unk",
    }
}

/// The colour of words of a hue.
fn worded(hue: Hue) -> &'static str {
    match hue {
        Hue::Ok => "t-ok",
        Hue::Warn => "t-warn",
        Hue::Bad => "t-bad",
        Hue::Unknown => "t-unk",
    }
}

/// Seconds as a length.
fn seconds(time: Duration) -> f64 {
    time.seconds() as f64
}
