//! Live sections over services, suppliers, contracts and dependencies, for documents.

use frame::section::{LiveSection, Source};

/// The live sections of this wing.
pub const SECTIONS: &[LiveSection] = &[
    LiveSection {
        name: "services",
        title: "Services and objectives",
        about: "every service with its tier and its recovery objectives",
        none: "No service is entered yet.",
        source: Source::Register(
            "service",
            &["name", "tier", "vital", "mtpd", "rto", "rpo", "owner", "state"],
        ),
    },
    LiveSection {
        name: "suppliers",
        title: "Suppliers",
        about: "every supplier with what it delivers, its category and how to reach it",
        none: "No supplier is entered yet.",
        source: Source::Register(
            "supplier",
            &["name", "category", "delivers", "contact_persons", "contacts", "state"],
        ),
    },
    LiveSection {
        name: "contracts",
        title: "Contracts",
        about: "every contract with its promises and what it says about continuity",
        none: "No contract is entered yet.",
        source: Source::Register(
            "contract",
            &["title", "supplier", "services", "rto", "rpo", "continuity_clauses", "state"],
        ),
    },
    LiveSection {
        name: "dependencies",
        title: "Dependencies",
        about: "what needs what, how strongly, and whether both sides say so",
        none: "No dependency is entered yet.",
        source: Source::Register(
            "dependency",
            &["name", "kind", "strength", "group", "evidence", "consumer_confirmed_on"],
        ),
    },
];
