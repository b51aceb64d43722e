//! The list of a register and what stands around it: filters, saved views, bulk edits, help, the
//! start page, finding, live updates.

mod asked;
mod bulk;
mod bulk_write;
mod cells;
mod change;
mod diagram;
mod filters;
mod find;
mod get_form;
mod help;
mod live;
mod note;
mod page;
mod start;
mod views;

use crate::gate::Routes;

/// Routes that belong to no single register.
pub(crate) fn shared_routes(routes: Routes) -> Routes {
    routes
        .read("/", start::start)
        .found_as("All registers", "start, overview of every register, changed lately")
        .read("/find", find::find)
        .read("/live", live::live)
}

/// Its routes for one register.
pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .read("", page::list)
        .read("/bulk", bulk::choose)
        .write("/bulk", bulk_write::sent)
        .read("/bulk/preview", bulk::preview)
        .write("/bulk/retirement", bulk_write::retirement)
        .write("/undo", bulk_write::undo)
        .read("/filter/{field}", filters::ask)
        .read("/help", help::help)
        .read("/views", views::list)
        .write("/views", views::save)
        .read("/views/{view}", views::ask_end)
        .write("/views/{view}/end", views::end_view)
}
