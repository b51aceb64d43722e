//! The service knowledge management system: documents with versions, review, approval, publication
//! and drift.
//!
//! Serves the documents S1 to S31 of the process and any other. Invariants: a document's versions
//! are its events, appended and never changed; one version is published at a time, and one is on
//! its way; nobody approves alone what it wrote (P2); what was approved is frozen with its digest;
//! a live section shows what the organisation of the document sees, so that no reader of a document
//! reads in it what the registers would not show.

pub mod acts;
mod api;
pub mod bucket;
pub mod clock;
pub mod compare;
pub mod copies;
pub mod duties;
mod model;
pub mod northwharf;
mod pages;
pub mod places;
pub mod rules;
pub mod sections;
pub mod shelf;
pub mod standard;
pub mod story;
pub mod text;

use frame::{catalogue::Capability, gate::Routes};
use record::Record;

pub use clock::JOBS;
pub use model::{Document, DocumentKind, DocumentPlace, DocumentState};
pub use sections::SECTIONS;

/// Documents.
pub const CAPABILITY: Capability =
    Capability { name: "documents", records: &[Document::record_type], routes };

fn routes(routes: Routes) -> Routes {
    pages::routes(api::routes(routes))
}
