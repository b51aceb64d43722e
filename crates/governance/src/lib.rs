//! People and organisations: who there is, in which role, and how to reach them.

pub mod classification;

pub mod people;

pub mod documents;

pub mod procedure;

pub mod measures;

use frame::catalogue::Capability;

/// The capabilities of this wing, each below those it uses.
pub const CAPABILITIES: &[Capability] =
    &[people::CAPABILITY, documents::CAPABILITY, procedure::CAPABILITY, measures::CAPABILITY];
