//! How well continuity is managed, in numbers: critical success factors and key figures, each with
//! its formula, its target, how it moved and the rows that it was counted from.
//!
//! Invariants: a number is a share of rows that the reader may see, and opens them; where there is
//! no row the answer is "no data yet" and never zero; what cannot be counted because nothing of the
//! kind is kept yet says so.

pub mod count;
pub mod definitions;
mod model;
pub mod northwharf;
mod pages;
mod registers;

use frame::{catalogue::Capability, gate::Routes};
use record::Record;

pub use model::{MeasureName, MeasureTarget};

/// Measures and their targets.
pub const CAPABILITY: Capability =
    Capability { name: "measures", records: &[MeasureTarget::record_type], routes };

fn routes(routes: Routes) -> Routes {
    pages::routes(routes)
}
