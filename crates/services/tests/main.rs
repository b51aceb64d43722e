//! The stories of the registers of services, in one program: each more would be linked for itself
//! and start a PostgreSQL of its own.

mod libraries;
mod northwharf;
mod registers;
