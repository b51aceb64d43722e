//! Spreadsheets of a register, both ways: export and template, and the import with its dry run.
//!
//! Invariants: a dry run writes nothing; an import is applied whole, in one transaction, or not at
//! all; what is exported reads back as the same records; a number outside the reach of the actor
//! names nothing, whether it exists or not.

mod apply;
pub mod bundle;
mod cells;
mod check;
mod columns;
mod download;
mod export;
mod kept;
mod mapping;
mod matching;
mod open_ends;
mod pages;
mod plan;
mod report;
mod sums;
mod values;

use crate::gate::{
    Fields, Routes,
    register::{Import, View},
};
use pages::{application, changes, choose, meaning, rest, row, upload};

pub use apply::{Applied, Refused, apply};
pub use columns::ColumnAt;
pub use download::file;
pub use export::{export_csv, export_json, export_xlsx, template};
pub use mapping::Mapping;
pub use plan::{Difference, Fate, Fault, OpenEnd, Plan, PlannedRow, ProblemRow, fingerprint, plan};
pub use report::{Asked, Report, Reported, import_because, import_file, suggest_mapping};

/// Its routes for one register.
pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .read::<View, _, _>("/export.csv", download::csv)
        .read::<View, _, _>("/export.xlsx", download::xlsx)
        .read::<View, _, _>("/template.xlsx", download::template)
        .read::<Import, _, _>("/imports", upload::list)
        .write::<Import, upload::Sent, _, _>("/imports", upload::take)
        .read::<Import, _, _>("/imports/{id}", choose::show)
        .read::<Import, _, _>("/imports/{id}/columns", choose::show)
        .write::<Import, Fields, _, _>("/imports/{id}/columns", choose::save)
        .read::<Import, _, _>("/imports/{id}/values", meaning::show)
        .write::<Import, Fields, _, _>("/imports/{id}/values", meaning::save)
        .read::<Import, _, _>("/imports/{id}/changes", changes::show)
        .read::<Import, _, _>("/imports/{id}/changes.xlsx", changes::differences)
        .read::<Import, _, _>("/imports/{id}/absent", changes::others)
        .read::<Import, _, _>("/imports/{id}/problems.csv", changes::problems_csv)
        .read::<Import, _, _>("/imports/{id}/problems.xlsx", changes::problems_xlsx)
        .write::<Import, Fields, _, _>("/imports/{id}/application", application::carry_out)
        .read::<Import, _, _>("/imports/{id}/result", application::result)
        .write::<Import, Fields, _, _>("/imports/{id}/reversal", application::take_back)
        .write::<Import, Fields, _, _>("/imports/{id}/rest", rest::bring_in)
        .read::<Import, _, _>("/imports/{id}/rows/{line}", row::show)
        .write::<Import, Fields, _, _>("/imports/{id}/rows/{line}", row::save)
}
