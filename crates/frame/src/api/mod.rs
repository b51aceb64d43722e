//! The interface for programs: the same records, rules and words as the pages, as JSON.
//!
//! Everything here is written once over [`record::RecordType`]. The description at
//! `/api/openapi.json` and the page at `/api` are made from the same declarations as the answers.
//! Absent on purpose: a way to delete, a way to replace a whole record, an answer in HTML.

mod acts;
mod answer;
mod document;
mod history;
mod operations;
mod page;
mod query;
mod read;
mod records;
mod schema;
mod text;

use crate::gate::Routes;
use axum::http::Method;

/// Routes that belong to no single register: the description, and its page for people.
pub(crate) fn shared_routes(routes: Routes) -> Routes {
    routes
        .read("/api", page::show)
        .found_as("Interface for programs", "API, OpenAPI, JSON, developers")
        .read("/api/openapi.json", document::show)
}

/// The interface of one register, below `/api/{plural}`.
pub(crate) fn routes(routes: Routes) -> Routes {
    let routes = routes
        .read("", records::list)
        .write("", records::add)
        .read("/{key}", records::find)
        .write_by(Method::PATCH, "/{key}", records::change)
        .write("/{key}/retirement", acts::retire)
        .write_by(Method::DELETE, "/{key}/retirement", acts::put_back)
        .write("/{key}/restorations", acts::restore)
        .read("/{key}/history", history::list);
    // The register of the route that was just added is the one that is being mounted.
    let of = routes.entries().last().and_then(|entry| entry.register);
    match of.and_then(|of| of.lifecycle()) {
        Some(_) => routes.write("/{key}/steps/{name}", acts::step),
        None => routes,
    }
}
