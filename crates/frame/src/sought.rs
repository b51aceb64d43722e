//! What capabilities find beside records, out of what they hold in memory: Ctrl K and the page of
//! finding ask them, and each tells no more than its reader may see.

use crate::{app::App, gate::Scope};
use std::sync::OnceLock;

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    /// What it is called; what was looked for is marked in it.
    pub words: String,
    /// Where it belongs.
    pub note: String,
    /// Its address.
    pub href: String,
}

/// The capability that finds something beside records says how.
#[derive(Default)]
pub struct Seekers(OnceLock<fn(&Scope, &str) -> Vec<Sought>>);

impl Seekers {
    /// Lets this be asked from now on.
    pub fn ask(app: &App, find: fn(&Scope, &str) -> Vec<Sought>) {
        // Whoever was first says the same.
        app.room::<Seekers>().0.get_or_init(|| find);
    }
}

/// What is found by these words, the best first.
pub(crate) fn of(scope: &Scope, query: &str) -> Vec<Sought> {
    scope.app().room::<Seekers>().0.get().map_or_else(Vec::new, |find| find(scope, query))
}
