//! The database: one writer at a time on SQLite, a cluster on PostgreSQL, the same words for both.
//!
//! Everything that differs between the two stands in this folder and nowhere else. A change is a
//! [`Turn`]; a question goes to anything that is [`Ask`]. A turn that was committed is on stable
//! storage; an error [`DbError::Unknown`] says that nobody knows, and repeating with the same
//! idempotency key settles it.

mod ask;
mod asked;
mod diff;
mod error;
mod fetched;
mod migrate;
mod postgres;
mod readers;
mod render;
mod schema;
mod sql;
mod sqlite;
mod trip;
mod turn;
mod value;
mod wake;

use std::sync::Arc;
use std::time::Duration;

pub use ask::{Ask, Dialect, QueryText, Question, Rendered, Sql};
pub use asked::Asked;
pub use diff::{NotAdditive, diff};
pub use error::{ConstraintKind, DbError};
pub use fetched::Fetched;
pub use migrate::{Migration, Report, migrate};
pub use render::{render, render_all};
pub use schema::{
    Column, DefaultValue, ForeignKey, Index, IndexColumn, IndexOnly, Operation, Schema, Table,
};
pub use sql::{
    capped_count, contains_folded, escape_pattern, json_text, like_folded, nulls_first, nulls_last,
    sum_whole,
};
pub use turn::Turn;
pub use value::{
    ColumnKind, null, val_bytes, val_day, val_flag, val_id, val_instant, val_json, val_real,
    val_text, val_whole,
};
pub use wake::Wakes;

/// How long a turn may last from its first statement until its commit is asked for.
pub const TURN_DEADLINE: Duration = Duration::from_secs(10);

/// How long a request waits for its turn to begin, and for a connection to read with.
pub const WAIT_LIMIT: Duration = Duration::from_secs(30);

/// How long a question outside a turn may take.
pub const READ_LIMIT: Duration = Duration::from_secs(30);

/// How long a caller waits for a commit to be confirmed; the commit itself goes on without it.
pub const COMMIT_LIMIT: Duration = Duration::from_secs(60);

/// A database that is open; a clone is the same database.
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

enum Inner {
    Sqlite(Box<sqlite::Sqlite>),
    Postgres(postgres::Postgres),
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address is left out: it may hold a password.
        f.debug_struct("Database").field("dialect", &self.dialect()).finish_non_exhaustive()
    }
}

/// A turn that has begun.
pub(crate) struct Begun {
    pub turn: Turn,
    /// Is it the only one that works under its key?
    pub alone: bool,
    /// The answers to what was asked first, in their order.
    pub answers: Vec<Vec<Fetched>>,
}

impl Database {
    /// Opens `sqlite:PATH` (the file is created when it is not there) or `postgres://…`.
    pub async fn open(address: &str) -> Result<Database, DbError> {
        let inner = if let Some(path) = address.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            Inner::Sqlite(Box::new(sqlite::Sqlite::open(path).await?))
        } else if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            Inner::Postgres(postgres::Postgres::open(address).await?)
        } else {
            return Err(DbError::Fault(
                "the database address begins neither with \"sqlite:\" nor with \"postgres://\""
                    .to_owned(),
            ));
        };
        Ok(Database { inner: Arc::new(inner) })
    }

    /// Is it the one file of data that begins small? For words on a page only, never for a branch.
    pub fn is_embedded(&self) -> bool {
        matches!(*self.inner, Inner::Sqlite(_))
    }

    /// What this program asked of it so far.
    pub fn asked(&self) -> Asked {
        match &*self.inner {
            Inner::Sqlite(database) => database.counter().read(),
            Inner::Postgres(database) => database.counter().read(),
        }
    }

    /// How statements are written for this database.
    pub(crate) fn dialect(&self) -> Dialect {
        match *self.inner {
            Inner::Sqlite(_) => Dialect::Sqlite,
            Inner::Postgres(_) => Dialect::Postgres,
        }
    }

    /// One write turn, to be committed within [`TURN_DEADLINE`].
    pub async fn turn(&self) -> Result<Turn, DbError> {
        self.turn_within(TURN_DEADLINE).await
    }

    /// One write turn with a deadline of its own, for imports and migrations.
    pub async fn turn_within(&self, deadline: Duration) -> Result<Turn, DbError> {
        Ok(self.turn_asking(deadline, None, Vec::new()).await?.turn)
    }

    /// One write turn under a key, and the answers to what is asked first of all within it: they
    /// come on the way on which the turn begins.
    pub(crate) async fn turn_asking(
        &self,
        deadline: Duration,
        key: Option<&[u8]>,
        first: Vec<Question>,
    ) -> Result<Begun, DbError> {
        let first = first.iter().map(|question| question.render(self.dialect())).collect();
        let (held, alone, answers) = match &*self.inner {
            Inner::Sqlite(database) => {
                // There is no other turn, so none works under the same key.
                let (held, answers) = database.begin(deadline, first).await?;
                (turn::Held::Sqlite(held), true, answers)
            }
            Inner::Postgres(database) => {
                let mut held = database.begin(deadline).await?;
                let alone = match key {
                    Some(key) => held.lock_key(key).await?,
                    None => true,
                };
                let answers = held.ask(first).await?;
                (turn::Held::Postgres(held), alone, answers)
            }
        };
        let answers = answers.into_iter().map(|answered| answered.rows).collect();
        Ok(Begun { turn: Turn::new(held, deadline), alone, answers })
    }

    /// Commits what is waiting, lets go of every connection, and refuses what comes later.
    pub async fn close(&self) {
        match &*self.inner {
            Inner::Sqlite(database) => database.close().await,
            Inner::Postgres(database) => database.close().await,
        }
    }
}

impl Database {
    async fn answers(&self, batch: Vec<Rendered>) -> Result<Vec<trip::Answered>, DbError> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        match &*self.inner {
            Inner::Sqlite(database) => database.readers().ask(batch).await,
            Inner::Postgres(database) => database.ask(batch).await,
        }
    }
}

impl Ask for Database {
    async fn all(&mut self, query: &impl QueryText) -> Result<Vec<Fetched>, DbError> {
        let mut answers = self.answers(vec![query.render(self.dialect())]).await?;
        Ok(answers.pop().unwrap_or_default().rows)
    }

    async fn together(&mut self, questions: Vec<Question>) -> Result<Vec<Vec<Fetched>>, DbError> {
        let batch = questions.iter().map(|question| question.render(self.dialect())).collect();
        let answers = self.answers(batch).await?;
        Ok(answers.into_iter().map(|answered| answered.rows).collect())
    }
}

/// Faults that a test brings about on purpose; a program built for release has none of them.
#[cfg(debug_assertions)]
impl Database {
    /// Lets the file grow to so many pages and no further, or again without a limit.
    pub async fn limit_pages(&self, pages: Option<u32>) {
        if let Inner::Sqlite(database) = &*self.inner {
            database.limit_pages(pages).await;
        }
    }

    /// Lets this program end, as by `kill -9`, after so many steps: one before each statement is
    /// sent, one after each answer.
    pub fn end_after(&self, steps: u64) {
        match &*self.inner {
            Inner::Sqlite(database) => database.counter().end_after(steps),
            Inner::Postgres(database) => database.counter().end_after(steps),
        }
    }

    /// Loses the writing connection, as if its thread or its server had gone.
    pub async fn lose_writer(&self) {
        match &*self.inner {
            Inner::Sqlite(database) => database.lose_writer().await,
            Inner::Postgres(database) => database.lose_writers().await,
        }
    }
}
