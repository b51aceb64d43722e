//! PostgreSQL: a pool to write with, a pool to read with, and a commit that nobody can cancel.

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use sqlx::ConnectOptions;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

use super::ask::{Dialect, QueryText, Rendered, Sql};
use super::asked::Counter;
use super::trip::{self, Answered};
use super::{DbError, READ_LIMIT, TURN_DEADLINE, WAIT_LIMIT};

/// Turns that may be under way at the same time on one node.
const WRITERS: u32 = 12;
/// Questions that may be under way at the same time on one node.
const READERS: u32 = 12;
/// How long taking back a turn may take before its connection is given up.
const ROLLBACK_LIMIT: Duration = Duration::from_secs(5);
/// How much later than the server itself we give up waiting for its answer: then it has gone.
const SILENCE: Duration = Duration::from_secs(5);
/// A turn that says nothing for so long beyond its deadline has lost its program.
const IDLE_LIMIT: &str = "120000";

/// How long is waited between tries to take a key that another turn has, in milliseconds.
const LETTING_GO: [u64; 4] = [10, 30, 60, 150];

/// How often the server looks whether whoever asked is still there, in milliseconds.
const LOOK_EVERY: &str = "500";

/// The cluster, as one node sees it.
pub(crate) struct Postgres {
    writers: PgPool,
    readers: PgPool,
    counter: Arc<Counter>,
}

impl Postgres {
    pub(crate) async fn open(address: &str) -> Result<Postgres, DbError> {
        let options: PgConnectOptions = address.parse()?;
        let options = options.application_name("holdfast").disable_statement_logging();
        let deadline = TURN_DEADLINE.as_millis().to_string();
        let mut writers = options.clone().options([
            ("statement_timeout", deadline.as_str()),
            ("idle_in_transaction_session_timeout", IDLE_LIMIT),
            ("client_connection_check_interval", LOOK_EVERY),
            ("default_transaction_isolation", "read committed"),
        ]);
        let limit = READ_LIMIT.as_millis().to_string();
        let readers = options.options([
            ("statement_timeout", limit.as_str()),
            ("default_transaction_read_only", "on"),
            ("client_connection_check_interval", LOOK_EVERY),
        ]);
        let pool = |most| PgPoolOptions::new().max_connections(most).acquire_timeout(WAIT_LIMIT);
        let readers = pool(READERS).connect_with(readers).await?;
        if !waits_for_the_disk(&readers).await? {
            writers = writers.options([("synchronous_commit", "on")]);
        }
        Ok(Postgres {
            writers: pool(WRITERS).connect_with(writers).await?,
            readers,
            counter: Arc::new(Counter::default()),
        })
    }

    pub(crate) async fn ask(&self, batch: Vec<Rendered>) -> Result<Vec<Answered>, DbError> {
        let mut reading = Reading { connection: self.readers.acquire().await?, answered: false };
        let answers = trip::postgres(&mut reading.connection, &self.counter, batch);
        let Ok(answers) = tokio::time::timeout(READ_LIMIT + SILENCE, answers).await else {
            return Err(DbError::Unavailable("the server does not answer".to_owned()));
        };
        reading.answered = true;
        answers
    }

    pub(crate) fn counter(&self) -> &Counter {
        &self.counter
    }

    pub(crate) fn readers(&self) -> &PgPool {
        &self.readers
    }

    pub(crate) async fn begin(&self, deadline: Duration) -> Result<Held, DbError> {
        let connection = self.writers.acquire().await?;
        // Held before anything is sent: whoever goes away in the middle leaves a rollback behind.
        let counter = self.counter.clone();
        let mut held = Held { connection: Some(connection), spoiled: false, counter };
        held.say("BEGIN").await?;
        if deadline != TURN_DEADLINE {
            let limit = deadline.as_millis().to_string();
            let set = "SELECT set_config('statement_timeout', $1, true)";
            let query = sqlx::query(set).bind(limit);
            held.counter.trip(1);
            query.execute(&mut **held.connection()?).await?;
        }
        Ok(held)
    }

    pub(crate) async fn close(&self) {
        self.writers.close().await;
        self.readers.close().await;
    }

    /// Ends every other session on this database, as a restart of the server would.
    #[cfg(debug_assertions)]
    pub(crate) async fn lose_writers(&self) {
        let words = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                     WHERE datname = current_database() AND pid <> pg_backend_pid()";
        // The reader that asks survives; what it answers does not matter.
        let _ = sqlx::query(words).fetch_all(&self.readers).await;
    }
}

/// Does the server confirm a commit only when it is on stable storage? Where it does more than
/// that, for a standby, it stays so.
async fn waits_for_the_disk(readers: &PgPool) -> Result<bool, DbError> {
    let words = "SELECT current_setting('synchronous_commit'), current_setting('fsync')";
    let (commit, fsync): (String, String) = sqlx::query_as(words).fetch_one(readers).await?;
    if fsync == "off" {
        tracing::warn!("the server has fsync = off: a power failure loses what was acknowledged");
    }
    Ok(commit != "off")
}

/// A connection while a question is under way.
struct Reading {
    connection: PoolConnection<sqlx::Postgres>,
    answered: bool,
}

impl Drop for Reading {
    fn drop(&mut self) {
        if !self.answered {
            // Nobody waits for the answer any more: the server sees it and stops.
            self.connection.close_on_drop();
        }
    }
}

/// A connection while a turn has it.
pub(crate) struct Held {
    connection: Option<PoolConnection<sqlx::Postgres>>,
    /// After an error that is no broken rule the session may still hold something; it is closed.
    spoiled: bool,
    counter: Arc<Counter>,
}

impl Held {
    fn connection(&mut self) -> Result<&mut PoolConnection<sqlx::Postgres>, DbError> {
        let gone = || DbError::Unavailable("the connection has gone".to_owned());
        self.connection.as_mut().ok_or_else(gone)
    }

    async fn say(&mut self, words: &'static str) -> Result<(), DbError> {
        self.counter.trip(1);
        self.counter.step();
        sqlx::raw_sql(words).execute(&mut **self.connection()?).await?;
        self.counter.step();
        Ok(())
    }

    /// Takes the lock of a key until the turn ends, unless another turn has it. One that was just
    /// dropped lets go of its key a moment later, when its rollback has arrived: that is awaited.
    pub(crate) async fn lock_key(&mut self, key: &[u8]) -> Result<bool, DbError> {
        for wait in LETTING_GO {
            if self.try_lock_key(key).await? {
                return Ok(true);
            }
            tokio::time::sleep(Duration::from_millis(wait)).await;
        }
        self.try_lock_key(key).await
    }

    async fn try_lock_key(&mut self, key: &[u8]) -> Result<bool, DbError> {
        let lock = Sql::same("SELECT pg_try_advisory_xact_lock($1) AS \"locked\"");
        let lock = lock.bind(key_number(key)).render(Dialect::Postgres);
        let answered = self.ask(vec![lock]).await?.pop().unwrap_or_default();
        answered.rows.first().map_or(Ok(false), |row| row.need_flag("locked"))
    }

    /// Sends statements, one after the other.
    pub(crate) async fn ask(&mut self, batch: Vec<Rendered>) -> Result<Vec<Answered>, DbError> {
        let counter = self.counter.clone();
        let answers = trip::postgres(self.connection()?, &counter, batch).await;
        answers.map_err(|error| self.harmed(error))
    }

    fn harmed(&mut self, error: DbError) -> DbError {
        self.spoiled |= !error.is_constraint();
        error
    }

    /// The statement under way is stopped by the server, whose limit is the same deadline.
    pub(crate) fn interrupt(&mut self) {
        self.spoiled = true;
    }

    /// Sends the last statements and commits, and waits as long as the cluster wants to: a commit
    /// that is cancelled while it waits for a standby is visible here and lost with this machine.
    pub(crate) async fn commit(mut self, last: Vec<Rendered>) -> Result<(), DbError> {
        self.ask(last).await?;
        let Some(mut connection) = self.connection.take() else {
            return Err(DbError::Unavailable("the connection has gone".to_owned()));
        };
        let words = "SET LOCAL statement_timeout = 0; COMMIT";
        self.counter.trip(2);
        self.counter.step();
        let committed = sqlx::raw_sql(words).execute(&mut *connection).await;
        self.counter.step();
        match committed {
            Ok(_) => Ok(()),
            Err(error) => {
                connection.close_on_drop();
                Err(after_commit(error.into()))
            }
        }
    }
}

/// The number under which a key is locked.
pub(super) fn key_number(key: &[u8]) -> i64 {
    let hash = Sha256::digest(key);
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(first)
}

/// After a commit was sent only these errors say for certain that nothing is stored.
fn after_commit(error: DbError) -> DbError {
    match error {
        DbError::Constraint { .. } | DbError::Full(_) | DbError::Fault(_) => error,
        other => DbError::Unknown(other.to_string()),
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        let spoiled = self.spoiled;
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            // Without a runtime nothing can be said; closing makes the server roll back.
            connection.close_on_drop();
            return;
        };
        runtime.spawn(async move {
            let rollback = sqlx::raw_sql("ROLLBACK").execute(&mut *connection);
            let rolled_back = tokio::time::timeout(ROLLBACK_LIMIT, rollback).await;
            if spoiled || !matches!(rolled_back, Ok(Ok(_))) {
                connection.close_on_drop();
            }
        });
    }
}
