//! The test kit: a PostgreSQL of its own, an installation in a temporary place, actors as nouns.

mod app;
pub mod filled;
mod mould;
pub mod postgres;
mod sample;

use crate::{
    database::Turn,
    gate::{Asking, Permission, Writer},
};

pub use axum::http::{Method, StatusCode};

pub use app::{BEGIN, Client, On, Port, Seen, commit, held_body, new_key};
pub use sample::least;

/// The turn of a writer, for a story that looks into tables.
pub fn turn<P: Permission>(writer: &mut Writer<P>) -> &mut Turn {
    writer.asked()
}

/// Tells each story on both databases, as tests named `story::sqlite` and `story::postgres`.
#[macro_export]
macro_rules! on_both {
    ($($story:ident),* $(,)?) => { $(
        mod $story {
            #[tokio::test]
            async fn sqlite() {
                super::$story($crate::testkit::On::Sqlite).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$story($crate::testkit::On::Postgres).await;
            }
        }
    )* };
}
