//! Not built yet.

use crate::gate::Routes;

/// Its routes.
pub(crate) fn routes(routes: Routes) -> Routes {
    routes
}
