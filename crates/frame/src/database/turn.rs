//! One write turn: statements, a deadline, and an end that is either a commit or nothing.

use std::sync::Arc;
use std::time::Duration;

use sea_query::{Alias, Query, Value};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::ask::{Dialect, Rendered};
use super::{Ask, COMMIT_LIMIT, DbError, Fetched, QueryText, Sql, postgres, sqlite};

/// Values in one statement of [`Turn::insert_many`]; both databases allow far more, but a longer
/// text takes longer to prepare than a second statement costs.
const VALUES_PER_STATEMENT: usize = 4_000;

/// What a turn holds of its database.
pub(crate) enum Held {
    Sqlite(sqlite::Held),
    Postgres(postgres::Held),
}

enum State {
    Open(Held),
    /// A statement was refused; a transaction goes no further after an error.
    Refused,
    Overrun,
}

/// One exclusive write turn.
///
/// Between `turn()` and [`Turn::commit`] nothing but statements is awaited. A turn that is dropped
/// is rolled back. After an error every further statement is a fault: PostgreSQL refuses it, and
/// what would hold on one database only does not hold.
pub struct Turn {
    state: Arc<Mutex<State>>,
    dialect: Dialect,
    deadline: Instant,
    /// Takes the turn back at its deadline, also from a caller that awaits something else.
    watch: AbortHandle,
}

impl std::fmt::Debug for Turn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Turn").field("dialect", &self.dialect).finish_non_exhaustive()
    }
}

enum Wanted {
    Rows,
    /// Only the number of changed rows; is the text worth remembering?
    Count(bool),
}

enum Answer {
    Rows(Vec<Fetched>),
    Count(u64),
}

impl Held {
    async fn say(&mut self, rendered: Rendered, wanted: Wanted) -> Result<Answer, DbError> {
        Ok(match (self, wanted) {
            (Held::Sqlite(held), Wanted::Rows) => Answer::Rows(held.all(rendered).await?),
            (Held::Sqlite(held), Wanted::Count(keep)) => {
                Answer::Count(held.run(rendered, keep).await?)
            }
            (Held::Postgres(held), Wanted::Rows) => Answer::Rows(held.all(rendered).await?),
            (Held::Postgres(held), Wanted::Count(keep)) => {
                Answer::Count(held.run(rendered, keep).await?)
            }
        })
    }

    fn dialect(&self) -> Dialect {
        match self {
            Held::Sqlite(_) => Dialect::Sqlite,
            Held::Postgres(_) => Dialect::Postgres,
        }
    }

    fn interrupt(&mut self) {
        match self {
            Held::Sqlite(held) => held.interrupt(),
            Held::Postgres(held) => held.interrupt(),
        }
    }
}

impl Turn {
    pub(crate) fn new(held: Held, within: Duration) -> Turn {
        let deadline = Instant::now() + within;
        let dialect = held.dialect();
        let state = Arc::new(Mutex::new(State::Open(held)));
        let watched = state.clone();
        let watch = tokio::spawn(async move {
            sleep_until(deadline).await;
            let mut state = watched.lock().await;
            if matches!(*state, State::Open(_)) {
                *state = State::Overrun;
            }
        });
        Turn { state, dialect, deadline, watch: watch.abort_handle() }
    }

    async fn say(&mut self, rendered: Rendered, wanted: Wanted) -> Result<Answer, DbError> {
        let mut state = self.state.lock().await;
        let held = match &mut *state {
            State::Open(held) => held,
            State::Refused => return Err(refused_before()),
            State::Overrun => return Err(DbError::Deadline),
        };
        match timeout_at(self.deadline, held.say(rendered, wanted)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => {
                *state = State::Refused;
                Err(error)
            }
            Err(_) => {
                held.interrupt();
                *state = State::Overrun;
                Err(DbError::Deadline)
            }
        }
    }

    /// How statements are written in this turn; for this folder only.
    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Sends a statement and tells how many rows it changed.
    pub async fn run(&mut self, statement: &impl QueryText) -> Result<u64, DbError> {
        let rendered = statement.render(self.dialect);
        self.count(rendered, true).await
    }

    async fn count(&mut self, rendered: Rendered, keep: bool) -> Result<u64, DbError> {
        match self.say(rendered, Wanted::Count(keep)).await? {
            Answer::Count(rows) => Ok(rows),
            Answer::Rows(_) => Ok(0),
        }
    }

    async fn rows(&mut self, rendered: Rendered) -> Result<Vec<Fetched>, DbError> {
        match self.say(rendered, Wanted::Rows).await? {
            Answer::Rows(rows) => Ok(rows),
            Answer::Count(_) => Ok(Vec::new()),
        }
    }

    /// Draws `count` numbers in a row from a sequence of the schema and gives the first of them.
    ///
    /// Within the run there is never a gap. Between runs there may be one on PostgreSQL, where a
    /// number drawn by a turn that was dropped is not given again.
    pub async fn next(&mut self, sequence: &'static str, count: u64) -> Result<i64, DbError> {
        let draw = Sql::each(
            "UPDATE \"sequence\" SET \"next\" = \"next\" + $2 WHERE \"name\" = $1 \
             RETURNING \"next\" - $2 AS \"first\"",
            "SELECT draw_from_sequence($1, $2) AS \"first\"",
        );
        let drawn = self.first(&draw.bind(sequence).bind(count.max(1))).await?;
        match drawn {
            Some(row) => row.need_whole("first"),
            None => Err(DbError::Fault(["there is no sequence ", sequence].concat())),
        }
    }

    /// Adds many rows at once, in statements within the limits of the database.
    pub async fn insert_many(
        &mut self,
        table: &str,
        columns: &[&str],
        rows: Vec<Vec<Value>>,
    ) -> Result<u64, DbError> {
        let per_statement = (VALUES_PER_STATEMENT / columns.len().max(1)).max(1);
        let mut written = 0;
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let mut insert = Query::insert();
            insert.into_table(Alias::new(table)).columns(columns.iter().copied().map(Alias::new));
            let mut taken = 0;
            for row in rows.by_ref().take(per_statement) {
                let row = row.into_iter().map(sea_query::Expr::val);
                insert.values(row).map_err(|error| DbError::Fault(error.to_string()))?;
                taken += 1;
            }
            // A full statement comes again with the same text; the last one seldom does.
            let rendered = insert.render(self.dialect);
            written += self.count(rendered, taken == per_statement || taken == 1).await?;
        }
        Ok(written)
    }

    /// Is this turn the only one that works under the key?
    ///
    /// On PostgreSQL the answer is no while another turn has the key; on SQLite there is no other.
    pub async fn lock_key(&mut self, key: &[u8]) -> Result<bool, DbError> {
        let lock = Sql::each(
            "SELECT $1 = $1 AS \"locked\"",
            "SELECT pg_try_advisory_xact_lock($1) AS \"locked\"",
        );
        match self.first(&lock.bind(key_number(key))).await? {
            Some(row) => row.need_flag("locked"),
            None => Ok(false),
        }
    }

    /// Commits; the answer comes when the change is on stable storage.
    ///
    /// The commit goes on when the caller goes away. [`DbError::Unknown`] means that nobody knows
    /// whether the change is stored.
    pub async fn commit(self) -> Result<(), DbError> {
        let state = std::mem::replace(&mut *self.state.lock().await, State::Refused);
        self.watch.abort();
        let held = match state {
            State::Open(held) => held,
            State::Refused => return Err(refused_before()),
            State::Overrun => return Err(DbError::Deadline),
        };
        let commit = tokio::spawn(async move {
            match held {
                Held::Sqlite(held) => held.commit().await,
                Held::Postgres(held) => held.commit().await,
            }
        });
        match tokio::time::timeout(COMMIT_LIMIT, commit).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(DbError::Unknown("the program stopped while committing".to_owned())),
            Err(_) => Err(DbError::Unknown("the commit takes longer than we wait".to_owned())),
        }
    }
}

impl Ask for Turn {
    async fn all(&mut self, query: &impl QueryText) -> Result<Vec<Fetched>, DbError> {
        let rendered = query.render(self.dialect);
        self.rows(rendered).await
    }

    async fn first(&mut self, query: &impl QueryText) -> Result<Option<Fetched>, DbError> {
        Ok(self.all(query).await?.into_iter().next())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.watch.abort();
        // Only the watch can hold the lock, and then it takes the turn back itself.
        if let Ok(mut state) = self.state.try_lock() {
            *state = State::Refused;
        }
    }
}

/// The number under which PostgreSQL locks a key.
pub(crate) fn key_number(key: &[u8]) -> i64 {
    let hash = Sha256::digest(key);
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(first)
}

fn refused_before() -> DbError {
    DbError::Fault("a statement follows an error in the same turn".to_owned())
}
