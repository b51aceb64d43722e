//! Suppliers and contracts: who delivers what we cannot do ourselves, what they promised, and what
//! they have shown.
//!
//! Serves supplier management, and of service level management the agreements that underpin it.
//! Invariants: a supplier works for us only after an evaluation; a promise that nobody made is open
//! and never zero; how a relation ended is told by its states and their reasons.

mod evaluation;
mod model;
mod performance;
pub mod rules;

use frame::{catalogue::Capability, gate::Routes};
use record::Record;

pub use evaluation::{Answer, Evaluation};
pub use model::{
    Agreement, Closing, ClosingMatter, Contract, ContractState, Disclosure, Ending, Replaceable,
    Supplier, SupplierCategory, SupplierRisk, SupplierState,
};
pub use performance::{
    ContinuityProof, Dispute, DisputeState, Kept, Performance, PerformanceReview, ProofKind,
    ProofResult, ProofState,
};

/// Suppliers and contracts.
pub const CAPABILITY: Capability = Capability {
    name: "suppliers",
    records: &[
        Supplier::record_type,
        Contract::record_type,
        PerformanceReview::record_type,
        Dispute::record_type,
        ContinuityProof::record_type,
    ],
    routes: |routes: Routes| routes,
};
