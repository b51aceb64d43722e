//! The stories of the process, in one program: each more would be linked for itself.

#[path = "../../engine/tests/common/aside.rs"]
mod aside;
mod flaws;
mod guide;
mod laws;
mod pictures;
mod runs;
mod source;
mod tailoring;
mod words;
