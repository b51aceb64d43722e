//! Not built yet.

use crate::gate::Routes;

/// Routes that belong to no single register.
pub(crate) fn shared_routes(routes: Routes) -> Routes {
    routes
}

/// Its routes for one register.
pub(crate) fn routes(routes: Routes) -> Routes {
    routes
}
