//! The test kit: a PostgreSQL of its own, an installation in a temporary place, actors as nouns.

mod app;
pub mod postgres;
mod sample;

pub use axum::http::{Method, StatusCode};

pub use app::{BEGIN, Client, On, Port, Seen, commit, new_key};
pub use sample::least;
