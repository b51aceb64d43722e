//! The stories of consequences, in one program: each more would be linked for itself and start a
//! PostgreSQL of its own.

mod asked;
mod consequences;
mod ends;
mod ground;
mod links;
mod northwharf;
mod pages;
mod rows;
mod two_worlds;
