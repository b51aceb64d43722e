//! The pages of the process: a run with its map, one activity, my work.

use frame::gate::Routes;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
}
