//! Services, suppliers and configuration: what must survive, and what it stands on.

pub mod common;

pub mod catalogue;
pub mod suppliers;

pub mod levels;
// Below the suppliers and contracts that its records name.
pub mod configuration;
pub mod northwharf;

pub mod sections;

use frame::catalogue::Capability;

/// The capabilities of this wing, each below those it uses.
pub const CAPABILITIES: &[Capability] =
    &[catalogue::CAPABILITY, suppliers::CAPABILITY, levels::CAPABILITY, configuration::CAPABILITY];
