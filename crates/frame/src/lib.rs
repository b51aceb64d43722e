//! What makes a capability one: database, ledger, gate, generic register, page kit, live updates.

pub mod accounts;
mod api;
pub mod app;
pub mod catalogue;
pub mod clock;
pub mod database;
pub mod doors;
pub mod drafts;
pub mod exchange;
pub mod files;
pub mod findings;
pub mod gate;
pub mod jobs;
mod ledger;
pub mod limits;
pub mod live;
pub mod mail;
pub mod page;
pub mod paper;
pub mod problem;
mod register;
pub mod section;
pub mod server;
pub mod sheets;
pub mod shell;
pub mod store;
pub mod tables;
