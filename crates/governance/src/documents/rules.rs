//! Pure decisions about the record of a document.

use crate::documents::{Document, DocumentPlace, DocumentState};
use record::Refusal;

/// What is wrong with a document.
pub fn document(document: &Document) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let is_unwritten = document.state == DocumentState::Awaited;
    if is_unwritten && (document.published_version.is_some() || document.published_on.is_some()) {
        let words = "A version is written, approved and published on the page of the document; \
                     leave this open";
        refusals.push(Refusal::of("published_version", words));
    }
    if document.location == DocumentPlace::Elsewhere && document.kept_at.is_none() {
        let words = "A document that lives somewhere else says where; fill “Kept at”";
        refusals.push(Refusal::of("kept_at", words));
    }
    if document.area.is_some() && document.part_of.is_none() {
        let words = "An area is named within a set of documents; say of which one this is a part, \
                     or leave the area open";
        refusals.push(Refusal::of("area", words));
    }
    if let (Some(review), Some(expires)) = (document.review_by, document.expires)
        && expires < review
    {
        let words = "It would no longer count before it is looked through again; let it expire on \
                     the day of the review or later";
        refusals.push(Refusal::of("expires", words));
    }
    refusals
}
