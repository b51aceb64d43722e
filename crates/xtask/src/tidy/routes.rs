//! Rule 6: no handler takes a pool, and routes are put up in one place, where each has its
//! permission.

use super::repository::is_test_file;
use super::slices::names;
use super::{Finding, Repository};

/// The one file that hands routes to the server.
const ROOM: &str = "crates/frame/src/gate/routes.rs";

/// Ways to put up a route that the gate would not see.
const MOUNTS: [&str; 6] =
    [".route(", ".route_service(", ".nest(", ".nest_service(", ".fallback(", ".fallback_service("];

/// What reaches the database without asking.
const POOLS: [&str; 5] = ["SqlitePool", "PgPool", "AnyPool", "Pool<", "PoolConnection"];

pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, source) in repository.rust() {
        if is_test_file(path) || path.starts_with("crates/xtask/") {
            continue;
        }
        for (number, line) in source.live_lines() {
            for mount in MOUNTS.iter().filter(|mount| line.contains(**mount) && path != ROOM) {
                let words =
                    format!("`{mount}…)` is called only in {ROOM}: every route has a permission");
                found.push(Finding::at(path, number, words));
            }
            let inside = path.starts_with("crates/frame/src/database");
            for pool in POOLS.iter().filter(|pool| names(line, pool) && !inside) {
                let words = format!("`{pool}` is known only to the frame's database room");
                found.push(Finding::at(path, number, words));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    #[test]
    fn a_route_past_the_gate_and_a_handler_with_a_pool_are_found() {
        let bad = "fn routes() { router.route(\"/x\", get(x)) }\nasync fn x(pool: SqlitePool) {}\n";
        let repository = Repository::of(&[
            ("crates/governance/src/people/pages.rs", bad),
            ("crates/frame/src/gate/routes.rs", "fn f() { router.route(path, method) }\n"),
        ]);
        let words = said(&check(&repository));
        assert!(words.contains("pages.rs:1: `.route(…)` is called only in"), "{words}");
        assert!(words.contains("pages.rs:2: `SqlitePool` is known only"), "{words}");
        assert_eq!(words.lines().count(), 2, "{words}");
    }
}
