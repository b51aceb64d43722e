//! The list of a register and what stands around it: filters, saved views, bulk edits, help, the
//! start page, finding, live updates.

mod asked;
mod cells;
mod filters;
mod get_form;
mod note;
mod page;
mod views;

use crate::gate::Routes;

/// Routes that belong to no single register.
pub(crate) fn shared_routes(routes: Routes) -> Routes {
    routes
}

/// Its routes for one register.
pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .read("", page::list)
        .read("/filter/{field}", filters::ask)
        .read("/views", views::list)
        .write("/views", views::save)
        .read("/views/{view}", views::ask_end)
        .write("/views/{view}/end", views::end_view)
}
