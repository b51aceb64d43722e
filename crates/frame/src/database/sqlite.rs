//! SQLite with group commit: many turns, one after the other, share one durable commit.
//!
//! One pinned connection holds one outer `BEGIN IMMEDIATE`. A turn is our own savepoint on it,
//! and a fair lock is held from `SAVEPOINT` to `RELEASE`. The first turn that releases queues on
//! the same lock as the committer: whoever queued before it joins the group, then it commits and
//! answers all who waited. A turn that is dropped only marks the slot dirty; whoever comes next
//! rolls it back. Any error that is not a broken constraint poisons the group: all who waited
//! hear "unknown", the connection is closed and the next turn opens another.
//!
//! A cancelled caller may leave a statement under way. The connection works strictly in the order
//! of asking, so the rollback that follows always comes after it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::ask::Rendered;
use super::asked::Counter;
use super::readers::Readers;
use super::trip::{self, Answered};
use super::{DbError, WAIT_LIMIT, value};

/// How long another program may hold the write lock before a turn gives up.
const BUSY_LIMIT: Duration = Duration::from_secs(5);
/// Statements that a connection remembers.
const STATEMENTS: usize = 256;
/// How many steps of the virtual machine pass between two looks at the deadline.
const STEPS: i32 = 50_000;
/// No limit of pages has been set.
const NO_LIMIT: u32 = 0;

/// The file of data: one writer, several readers.
pub(crate) struct Sqlite {
    writer: Arc<Writer>,
    readers: Readers,
}

struct Writer {
    slot: Arc<Mutex<Slot>>,
    options: SqliteConnectOptions,
    pages: AtomicU32,
    counter: Arc<Counter>,
}

/// What the fair lock guards.
struct Slot {
    connection: Option<SqliteConnection>,
    /// A poisoned connection whose thread may still hold the write lock.
    retired: Option<SqliteConnection>,
    /// Is the outer transaction open?
    group: bool,
    /// Is there a savepoint that nobody will release?
    dirty: bool,
    /// Those whose turns are released and not yet committed.
    waiting: Vec<oneshot::Sender<Result<(), DbError>>>,
    closed: bool,
    /// Set when the turn on the connection overran; looked at by the progress handler.
    overrun: Arc<AtomicBool>,
    counter: Arc<Counter>,
}

impl Sqlite {
    pub(crate) async fn open(path: &str) -> Result<Sqlite, DbError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            // Anything less may roll back what has been acknowledged when the power fails.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("trusted_schema", "OFF")
            .pragma("temp_store", "MEMORY")
            .pragma("journal_size_limit", "67108864")
            .busy_timeout(BUSY_LIMIT)
            .statement_cache_capacity(STATEMENTS)
            .disable_statement_logging();
        let counter = Arc::new(Counter::default());
        let slot = Slot {
            connection: None,
            retired: None,
            group: false,
            dirty: false,
            waiting: Vec::new(),
            closed: false,
            overrun: Arc::new(AtomicBool::new(false)),
            counter: counter.clone(),
        };
        let writer = Arc::new(Writer {
            slot: Arc::new(Mutex::new(slot)),
            options: options.clone().create_if_missing(true),
            pages: AtomicU32::new(NO_LIMIT),
            counter: counter.clone(),
        });
        // The writer opens first: it makes the file and the log that readers want to find.
        writer.reopen(&mut *writer.slot.lock().await).await?;
        Ok(Sqlite { writer, readers: Readers::new(options, counter) })
    }

    pub(crate) fn counter(&self) -> &Counter {
        &self.writer.counter
    }

    pub(crate) fn readers(&self) -> &Readers {
        &self.readers
    }

    /// Waits for the slot, sets a savepoint and asks what is wanted first of all.
    pub(crate) async fn begin(
        &self,
        deadline: Duration,
        first: Vec<Rendered>,
    ) -> Result<(Held, Vec<Answered>), DbError> {
        // A value that no statement may bear is refused before there is a group to be harmed.
        first.iter().try_for_each(|rendered| value::check(&rendered.values))?;
        let slot = tokio::time::timeout(WAIT_LIMIT, self.writer.slot.clone().lock_owned()).await;
        let slot = slot.map_err(|_| {
            DbError::Unavailable("too many changes are waiting for their turn".to_owned())
        })?;
        // From here on the caller may go away at any moment; what is begun is brought to an end
        // all the same, and an unwanted turn is dropped like any other.
        let begun = self.writer.clone().savepoint(slot, deadline, first);
        tokio::spawn(begun).await.map_err(|_| stopping())?
    }

    pub(crate) async fn close(&self) {
        let mut slot = self.writer.slot.lock().await;
        slot.settle().await;
        slot.commit().await;
        slot.closed = true;
        self.readers.close().await;
        // The writer goes last, so that it can fold the log into the file and take it away.
        if let Some(connection) = slot.connection.take() {
            close_quietly(connection).await;
        }
    }

    #[cfg(debug_assertions)]
    pub(crate) async fn limit_pages(&self, pages: Option<u32>) {
        let mut slot = self.writer.slot.lock().await;
        slot.settle().await;
        slot.commit().await;
        self.writer.pages.store(pages.unwrap_or(NO_LIMIT), Ordering::Relaxed);
        if let Some(connection) = slot.connection.take() {
            close_quietly(connection).await;
        }
    }

    #[cfg(debug_assertions)]
    pub(crate) async fn lose_writer(&self) {
        let mut slot = self.writer.slot.lock().await;
        slot.poison(&DbError::Unavailable("the connection has gone".to_owned()));
    }
}

impl Writer {
    /// Opens the writing connection, after the one before has let go of the file.
    async fn reopen(&self, slot: &mut Slot) -> Result<(), DbError> {
        if let Some(retired) = slot.retired.take() {
            close_quietly(retired).await;
        }
        let pages = self.pages.load(Ordering::Relaxed);
        let mut options = self.options.clone();
        if pages != NO_LIMIT {
            options = options.pragma("max_page_count", pages.to_string());
        }
        let mut connection = options.connect().await?;
        let overrun = slot.overrun.clone();
        let mut handle = connection.lock_handle().await?;
        handle.set_progress_handler(STEPS, move || !overrun.load(Ordering::Relaxed));
        drop(handle);
        slot.connection = Some(connection);
        Ok(())
    }

    /// Sets the savepoint of a turn; the first questions travel with it.
    async fn savepoint(
        self: Arc<Self>,
        mut slot: OwnedMutexGuard<Slot>,
        deadline: Duration,
        first: Vec<Rendered>,
    ) -> Result<(Held, Vec<Answered>), DbError> {
        if slot.closed {
            return Err(DbError::Unavailable("the database is being closed".to_owned()));
        }
        slot.settle().await;
        if slot.connection.is_none() {
            self.reopen(&mut slot).await?;
        }
        let mut batch = Vec::with_capacity(first.len() + 2);
        if !slot.group {
            batch.push(Rendered::bare("BEGIN IMMEDIATE"));
        }
        batch.push(Rendered::bare("SAVEPOINT turn"));
        let own = batch.len();
        batch.extend(first);
        let overrun = slot.overrun.clone();
        let answers = match tokio::time::timeout(deadline, slot.ask(batch)).await {
            Ok(Ok(answers)) => answers,
            Ok(Err(error)) => {
                slot.poison(&error);
                return Err(error);
            }
            Err(_) => {
                // The savepoint stands: only a question takes longer than waiting for the file.
                overrun.store(true, Ordering::Relaxed);
                slot.group = true;
                slot.dirty = true;
                return Err(DbError::Deadline);
            }
        };
        slot.group = true;
        let held = Held { slot: Some(slot), writer: self };
        Ok((held, answers.into_iter().skip(own).collect()))
    }

    /// Commits the group that the lock holds when it is this task's turn.
    async fn commit_group(&self) {
        let mut slot = self.slot.clone().lock_owned().await;
        slot.settle().await;
        slot.commit().await;
    }
}

impl Slot {
    /// Statements of this file, without values.
    async fn say(&mut self, words: &[&'static str]) -> Result<(), DbError> {
        self.ask(words.iter().copied().map(Rendered::bare).collect()).await.map(drop)
    }

    async fn ask(&mut self, batch: Vec<Rendered>) -> Result<Vec<Answered>, DbError> {
        let Some(connection) = &mut self.connection else {
            return Err(DbError::Unavailable("the connection has gone".to_owned()));
        };
        trip::sqlite(connection, &self.counter, batch).await
    }

    /// Rolls back what a dropped turn left.
    async fn settle(&mut self) {
        if std::mem::take(&mut self.dirty)
            && self.connection.is_some()
            && let Err(error) = self.say(&["ROLLBACK TO turn", "RELEASE turn"]).await
        {
            // The savepoint has gone, and the group with it: nothing of it may be committed.
            self.poison(&error);
        }
        // Whatever statement was to be stopped has ended before the rollback began.
        self.overrun.store(false, Ordering::Relaxed);
    }

    /// Commits and answers; on any error nobody is told that the change is stored.
    async fn commit(&mut self) {
        if !self.group || self.connection.is_none() {
            return;
        }
        match self.say(&["COMMIT"]).await {
            Ok(()) => {
                self.group = false;
                for one in self.waiting.drain(..) {
                    // Whoever no longer listens has gone; the change is stored all the same.
                    let _ = one.send(Ok(()));
                }
            }
            Err(error) => self.poison(&error),
        }
    }

    /// Gives the group up: all who waited hear that nobody knows, the connection is retired.
    fn poison(&mut self, why: &DbError) {
        let answer = match why {
            DbError::Full(said) => DbError::Full(said.clone()),
            other => DbError::Unknown(other.to_string()),
        };
        for one in self.waiting.drain(..) {
            let _ = one.send(Err(answer.clone()));
        }
        self.group = false;
        self.dirty = false;
        if let Some(connection) = self.connection.take() {
            self.retired = Some(connection);
        }
    }
}

async fn close_quietly(connection: SqliteConnection) {
    // An open transaction is rolled back by closing; there is nobody to tell of an error.
    let _ = tokio::time::timeout(BUSY_LIMIT, connection.close()).await;
}

fn stopping() -> DbError {
    DbError::Unavailable("the program is shutting down".to_owned())
}

/// The slot while a turn has it.
pub(crate) struct Held {
    slot: Option<OwnedMutexGuard<Slot>>,
    writer: Arc<Writer>,
}

impl Held {
    /// Sends statements on one trip.
    pub(crate) async fn ask(&mut self, batch: Vec<Rendered>) -> Result<Vec<Answered>, DbError> {
        let Some(slot) = &mut self.slot else { return Err(stopping()) };
        let answers = slot.ask(batch).await;
        answers.map_err(|error| self.harmed(error))
    }

    /// A broken constraint harms only its own turn; anything else harms the group.
    fn harmed(&mut self, error: DbError) -> DbError {
        if !error.is_constraint()
            && let Some(slot) = &mut self.slot
        {
            slot.poison(&error);
        }
        error
    }

    /// Stops the statement that is under way.
    pub(crate) fn interrupt(&self) {
        if let Some(slot) = &self.slot {
            slot.overrun.store(true, Ordering::Relaxed);
        }
    }

    /// Sends the last statements, releases the savepoint and waits until the group is on stable
    /// storage.
    pub(crate) async fn commit(mut self, mut last: Vec<Rendered>) -> Result<(), DbError> {
        last.push(Rendered::bare("RELEASE turn"));
        self.ask(last).await?;
        let Some(mut slot) = self.slot.take() else {
            return Err(stopping());
        };
        let (answer, answered) = oneshot::channel();
        slot.waiting.push(answer);
        let first = slot.waiting.len() == 1;
        drop(slot);
        if first {
            self.writer.commit_group().await;
        }
        answered.await.unwrap_or_else(|_| {
            Err(DbError::Unknown("the program stopped while committing".to_owned()))
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(slot) = &mut self.slot {
            slot.dirty = slot.group;
        }
    }
}
