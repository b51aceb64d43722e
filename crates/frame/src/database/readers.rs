//! Readers of the file of data: several connections that cannot write, none of them for ever busy.
//!
//! Whoever asks and goes away, or asks for too long, takes the statement along: it is stopped, and
//! its connection is opened anew for the next one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::ask::Rendered;
use super::asked::Counter;
use super::trip::{self, Answered};
use super::{DbError, READ_LIMIT, WAIT_LIMIT};

/// How many questions are answered at the same time.
const READERS: usize = 8;
/// How many steps of the virtual machine pass between two looks at whether anybody still listens.
const STEPS: i32 = 50_000;

/// The readers.
pub(crate) struct Readers {
    options: SqliteConnectOptions,
    free: Semaphore,
    idle: Mutex<Vec<Reader>>,
    counter: Arc<Counter>,
}

struct Reader {
    connection: SqliteConnection,
    stop: Arc<AtomicBool>,
}

/// A reader at work; dropped in the middle, it stops its statement.
struct Working(Option<Reader>);

impl Drop for Working {
    fn drop(&mut self) {
        if let Some(reader) = &self.0 {
            reader.stop.store(true, Ordering::Relaxed);
        }
    }
}

impl Readers {
    pub(crate) fn new(options: SqliteConnectOptions, counter: Arc<Counter>) -> Readers {
        // A reader refuses to write, but may rebuild the shared index of the log, which a
        // connection opened without the right to write could not.
        let options = options.pragma("query_only", "ON");
        Readers { options, free: Semaphore::new(READERS), idle: Mutex::new(Vec::new()), counter }
    }

    pub(crate) async fn ask(&self, batch: Vec<Rendered>) -> Result<Vec<Answered>, DbError> {
        let permit = timeout(WAIT_LIMIT, self.free.acquire()).await.map_err(|_| {
            DbError::Unavailable("too many questions are waiting for an answer".to_owned())
        })?;
        let _permit = permit.map_err(|_| closed())?;
        let idle = self.idle().pop();
        let reader = match idle {
            Some(reader) => reader,
            None => self.open().await?,
        };
        let mut working = Working(Some(reader));
        let Some(reader) = &mut working.0 else { return Err(closed()) };
        let answers = trip::sqlite(&mut reader.connection, &self.counter, batch);
        let answers = timeout(READ_LIMIT, answers).await.map_err(|_| DbError::Deadline)??;
        if let Some(reader) = working.0.take()
            && !self.free.is_closed()
        {
            self.idle().push(reader);
        }
        Ok(answers)
    }

    async fn open(&self) -> Result<Reader, DbError> {
        let mut connection = self.options.connect().await?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let mut handle = connection.lock_handle().await?;
        handle.set_progress_handler(STEPS, move || !stopped.load(Ordering::Relaxed));
        drop(handle);
        Ok(Reader { connection, stop })
    }

    pub(crate) async fn close(&self) {
        self.free.close();
        let idle = std::mem::take(&mut *self.idle());
        for reader in idle {
            // Whatever it says, it is gone.
            let _ = reader.connection.close().await;
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Reader>> {
        // A list of connections is whole whoever panicked while holding it.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn closed() -> DbError {
    DbError::Unavailable("the database is being closed".to_owned())
}
