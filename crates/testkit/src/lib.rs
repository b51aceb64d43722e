//! The test kit: a PostgreSQL of its own, an installation in a temporary place, actors as nouns.
//!
//! It stands beside the kernel and not in it, so that the kernel which is tested is the one that is
//! shipped, and is compiled once for both.

pub mod filled;
pub mod postgres;
mod sample;

mod mould;

mod app;

pub use axum::http::{Method, StatusCode};

pub use app::{BEGIN, Client, On, Port, Seen, commit, held_body, new_key};
pub use sample::least;

/// Tells each story on both databases, as tests named `story::sqlite` and `story::postgres`.
#[macro_export]
macro_rules! on_both {
    ($($story:ident),* $(,)?) => { $(
        mod $story {
            #[tokio::test]
            async fn sqlite() {
                super::$story($crate::On::Sqlite).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$story($crate::On::Postgres).await;
            }
        }
    )* };
}
