//! The one list of capabilities: what this program can do, in the order in which registers stand.

use frame::catalogue::{Capability, Catalogue};

/// All capabilities, each below those that it uses.
pub fn all() -> Vec<Capability> {
    [
        governance::CAPABILITIES,
        services::CAPABILITIES,
        analysis::CAPABILITIES,
        connectors::CAPABILITIES,
    ]
    .concat()
}

/// The record types of all capabilities.
pub fn catalogue() -> Catalogue {
    Catalogue::of(all().iter().flat_map(|one| one.records).map(|of| of()).collect())
}
