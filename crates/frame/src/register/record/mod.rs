//! The pages of one record: detail, form, conflict, lifecycle, history, comments, files.
//!
//! Written once for every record type. Every address below a record finds the record first, within
//! the reader's reach, so that what belongs to a foreign record is as missing as the record.

pub(crate) mod attachments;
mod comments;
mod common;
mod conflict;
mod detail;
pub(crate) mod drafts;
mod facts;
pub(crate) mod fields;
mod form;
mod lifecycle;
mod mentions;
pub(crate) mod notices;
mod options;
mod past;
mod relations;
mod save;
mod steps;
pub(crate) mod tabs;
mod typed;
pub(in crate::register) mod words;

pub(crate) use words::said;

use crate::gate::Routes;

/// Routes that belong to no single register.
pub(crate) fn shared_routes(routes: Routes) -> Routes {
    routes
        .write("/drafts", drafts::kept)
        .write("/drafts/discard", drafts::discarded)
        .read("/mentions", relations::mentions)
        .read("/notices", notices::page)
        .found_as("Notices", "mentions of me, comments")
        .write("/notices/reading", notices::read_all)
        .write("/notices/{comment}/reading", notices::read)
}

/// Its routes for one register.
pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .read("/new", save::new)
        .write("", save::add)
        .read("/{key}", detail::show)
        .write("/{key}", save::save)
        .read("/{key}/edit", save::edit)
        .write("/{key}/steps/{name}", steps::step)
        .write("/{key}/retirement", steps::retire)
        .write("/{key}/return", steps::unretire)
        .read("/{key}/history", past::whole)
        .write("/{key}/restorations", past::restore)
        .write("/{key}/undo", past::undo)
        .write("/{key}/comments", comments::add)
        .write("/{key}/comments/{id}/withdrawal", comments::withdraw)
        .write("/{key}/attachments", attachments::add)
        .read("/{key}/attachments/{id}", attachments::download)
        .write("/{key}/attachments/{id}/withdrawal", attachments::withdraw)
}
