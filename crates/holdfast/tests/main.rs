//! The stories of the program at the command line and the nets around the whole house, in one
//! program: each more would be linked for itself and start a PostgreSQL of its own.

mod analyse;
mod analyse_records;
#[path = "../../engine/tests/common/aside.rs"]
mod aside;
mod authority;
mod commands;
mod copies_over_tls;
mod guidance;
mod imports;
mod migrations;
mod schema;
mod snapshot_reader;
mod walkthrough;
