//! The stories of people, the gate, the register and the process, in one program: each more would
//! be linked for itself and start a PostgreSQL of its own.

mod accounts;
mod api;
mod arriving;
mod controlled;
mod documents;
mod doors;
mod exchange;
mod gate;
mod hardening;
mod jobs;
mod killed;
mod ledger;
mod links;
mod list;
mod people;
mod procedure;
mod promise;
mod record;
mod titles;
