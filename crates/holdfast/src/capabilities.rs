//! The one list of capabilities: what this program can do, in the order in which registers stand.

use frame::{
    catalogue::{Capability, Catalogue},
    section::LiveSection,
};

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

/// The live sections that documents may hold, as all capabilities contribute them.
pub fn sections() -> Vec<LiveSection> {
    [governance::documents::SECTIONS, services::sections::SECTIONS, analysis::sections::SECTIONS]
        .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_live_section_has_a_name_of_its_own_and_shows_fields_that_there_are() {
        let (all, catalogue) = (sections(), catalogue());
        for one in &all {
            assert_eq!(one.flaws(&catalogue), Vec::<String>::new(), "{}", one.name);
            assert_eq!(all.iter().filter(|other| other.name == one.name).count(), 1);
        }
    }
}
