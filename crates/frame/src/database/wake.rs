//! Waking other nodes: a hint that something may have changed, never the change itself.
//!
//! On PostgreSQL a hint reaches every node that listens, when its turn is committed. A hint may be
//! lost with a connection, so whoever listens looks again after each one and now and then anyway.
//! The one file of data has one program, which wakes itself without help from here.

use sqlx::postgres::PgListener;

use super::{Ask, Database, DbError, Dialect, Inner, Sql, Turn};

/// Someone who listens for hints under one topic.
#[derive(Debug)]
pub struct Wakes {
    listener: Option<PgListener>,
}

impl Database {
    /// Listens for hints; `topic` is a word of small letters.
    pub async fn listen(&self, topic: &'static str) -> Result<Wakes, DbError> {
        let listener = match &*self.inner {
            Inner::Sqlite(_) => None,
            Inner::Postgres(database) => {
                let mut listener = PgListener::connect_with(database.readers()).await?;
                listener.listen(topic).await?;
                Some(listener)
            }
        };
        Ok(Wakes { listener })
    }
}

impl Wakes {
    /// Waits for the next hint. A connection that was lost and found again counts as one, because
    /// hints may have passed in between. On the one file of data the wait never ends.
    pub async fn heard(&mut self) -> Result<(), DbError> {
        match &mut self.listener {
            Some(listener) => {
                listener.try_recv().await?;
                Ok(())
            }
            None => std::future::pending().await,
        }
    }
}

impl Turn {
    /// Wakes whoever listens under the topic, when and only when this turn is committed.
    pub async fn wake(&mut self, topic: &'static str) -> Result<(), DbError> {
        if self.dialect() == Dialect::Sqlite {
            return Ok(());
        }
        self.all(&Sql::same("SELECT pg_notify($1, '')").bind(topic)).await.map(|_| ())
    }
}
