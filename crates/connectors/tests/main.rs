//! The stories of what comes in from files, in one program: each more would be linked for itself
//! and start a PostgreSQL of its own.

#[path = "../../engine/tests/common/aside.rs"]
mod aside;
mod bad_input;
mod bring_in;
mod mutated;
mod real;
mod spreadsheets;
mod taking_back;
