//! Fault trees: what together brings a top down, how probable that is, and what matters in it.
//!
//! The stages, each with its precondition in its room: a [`Tree`] is built or read; `dag` brings it
//! into normal form; `simplify` makes it smaller; `parts` finds modules; `order` orders variables;
//! `bdd` makes decision diagrams; `zbdd` takes minimal cut sets out of them; the rest asks.
//!
//! Nothing here enumerates cut sets to count them, and nothing recurses.

mod bdd;
mod bound;
mod common_cause;
mod count;
mod cover;
mod dag;
mod expression;
mod hash;
mod importance;
mod meter;
mod model;
mod order;
mod parts;
mod read;
mod room;
mod service;
mod sets;
mod simplify;
mod small;
mod solve;
mod squeeze;
mod walk;
mod write;
mod zbdd;

pub use count::Count;
pub use cover::Cover;
pub use importance::Importance;
pub use model::{Node, Op, Tree};
pub use read::{Read, ReadLimit, read_open_psa};
pub use service::{node_cut_sets, node_tree, solve_node};
pub use sets::CutSets;
pub use solve::{Bounds, Limit, Solution, solve};
pub use write::write_open_psa;
