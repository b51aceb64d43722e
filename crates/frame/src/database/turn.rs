//! One write turn: statements, a deadline, and an end that is either a commit or nothing.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use sea_query::{
    Alias, Expr, ExprTrait, Func, IntoIden, LockType, Order, Query, TableRef, UpdateStatement,
    Value, ValueTuple,
};
use tokio::sync::Mutex;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until, timeout_at};
use uuid::Uuid;

use super::ask::{Dialect, Question, Rendered, Topic};
use super::trip::Answered;
use super::{Ask, COMMIT_LIMIT, DbError, Fetched, QueryText, Sql, postgres, sqlite, val_id};

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
    /// Statements that wait for the next one, or for the commit, to travel along.
    later: Vec<Rendered>,
    /// What was asked and cannot have changed since.
    known: HashMap<Topic, Arc<[Fetched]>>,
}

impl std::fmt::Debug for Turn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Turn").field("dialect", &self.dialect).finish_non_exhaustive()
    }
}

impl Held {
    async fn ask(&mut self, batch: Vec<Rendered>) -> Result<Vec<Answered>, DbError> {
        match self {
            Held::Sqlite(held) => held.ask(batch).await,
            Held::Postgres(held) => held.ask(batch).await,
        }
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
        let watch = watch.abort_handle();
        Turn { state, dialect, deadline, watch, later: Vec::new(), known: HashMap::new() }
    }

    /// Sends what waits and then these statements; answers only these.
    async fn say(&mut self, batch: Vec<Rendered>) -> Result<Vec<Answered>, DbError> {
        let mut state = self.state.lock().await;
        let held = match &mut *state {
            State::Open(held) => held,
            State::Refused => return Err(refused_before()),
            State::Overrun => return Err(DbError::Deadline),
        };
        let before = self.later.len();
        let mut all = std::mem::take(&mut self.later);
        all.extend(batch);
        match timeout_at(self.deadline, held.ask(all)).await {
            Ok(Ok(mut answers)) => Ok(answers.split_off(before.min(answers.len()))),
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

    async fn one(&mut self, rendered: Rendered) -> Result<Answered, DbError> {
        Ok(self.say(vec![rendered]).await?.pop().unwrap_or_default())
    }

    /// How statements are written in this turn; for this folder only.
    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Sends a statement and tells how many rows it changed.
    pub async fn run(&mut self, statement: &impl QueryText) -> Result<u64, DbError> {
        self.known.clear();
        let rendered = statement.render(self.dialect);
        Ok(self.one(rendered).await?.changed)
    }

    /// Sends a statement along with the next one or with the commit: for a change whose count of
    /// rows nobody needs. What is wrong with it is said there.
    ///
    /// The statement is sent before everything that is said later in this turn, so that what is
    /// asked sees it.
    pub fn run_later(&mut self, statement: &impl QueryText) {
        self.known.clear();
        self.later.push(statement.render(self.dialect));
    }

    /// Draws `count` numbers in a row from a sequence of the schema and gives the first of them.
    ///
    /// Within the run there is never a gap. Between runs there may be one on PostgreSQL, where a
    /// number drawn by a turn that was dropped is not given again.
    pub async fn next(&mut self, sequence: &'static str, count: u64) -> Result<i64, DbError> {
        let count = i64::try_from(Ord::max(count, 1)).unwrap_or(i64::MAX);
        let drawn = match self.dialect {
            Dialect::Sqlite => {
                let update = Query::update()
                    .table(Alias::new("sequence"))
                    .value(Alias::new("next"), Expr::col(Alias::new("next")).add(count))
                    .and_where(Expr::col(Alias::new("name")).eq(sequence))
                    .returning_col(Alias::new("next"))
                    .take();
                let row = self.first(&update).await?;
                row.map(|row| row.need_whole("next").map(|next| next - count)).transpose()?
            }
            Dialect::Postgres => {
                let draw = Sql::same("SELECT draw_from_sequence($1, $2) AS \"first\"");
                let row = self.first(&draw.bind(sequence).bind(count)).await?;
                row.map(|row| row.need_whole("first")).transpose()?
            }
        };
        drawn.ok_or_else(|| DbError::Fault(["there is no sequence ", sequence].concat()))
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
                let row = row.into_iter().map(Expr::val);
                insert.values(row).map_err(|error| DbError::Fault(error.to_string()))?;
                taken += 1;
            }
            // A full statement comes again with the same text; the last one seldom does.
            let keep = taken == per_statement || taken == 1;
            let rendered = Rendered { keep, ..insert.render(self.dialect) };
            written += self.one(rendered).await?.changed;
        }
        Ok(written)
    }

    /// As [`Turn::insert_many`], but one row travels along with what comes next: see
    /// [`Turn::run_later`].
    pub async fn insert_later(
        &mut self,
        table: &str,
        columns: &[&str],
        mut rows: Vec<Vec<Value>>,
    ) -> Result<(), DbError> {
        let row = match rows.pop() {
            Some(row) if rows.is_empty() => row,
            Some(row) => {
                rows.push(row);
                return self.insert_many(table, columns, rows).await.map(drop);
            }
            None => return Ok(()),
        };
        let mut insert = Query::insert();
        insert.into_table(Alias::new(table)).columns(columns.iter().copied().map(Alias::new));
        let row = row.into_iter().map(Expr::val);
        insert.values(row).map_err(|error| DbError::Fault(error.to_string()))?;
        self.run_later(&insert);
        Ok(())
    }

    /// Adds one row whose column `drawn` is the next number of a sequence, on the way of what comes
    /// next: for a number that nobody needs to know before the commit.
    pub fn insert_drawing_later(
        &mut self,
        table: &str,
        (drawn, sequence): (&str, &'static str),
        columns: &[&str],
        row: Vec<Value>,
    ) -> Result<(), DbError> {
        let number = match self.dialect {
            Dialect::Sqlite => {
                let next = Expr::col(Alias::new("next"));
                let of = Expr::col(Alias::new("name")).eq(sequence);
                let draw = Query::update()
                    .table(Alias::new("sequence"))
                    .value(Alias::new("next"), next.clone().add(1))
                    .and_where(of.clone())
                    .take();
                self.run_later(&draw);
                let was = Query::select()
                    .expr(next.sub(1))
                    .from(Alias::new("sequence"))
                    .and_where(of)
                    .take();
                Expr::SubQuery(None, Box::new(was.into()))
            }
            Dialect::Postgres => {
                Func::cust(Alias::new("draw_from_sequence")).arg(sequence).arg(1_i64).into()
            }
        };
        let names = columns.iter().chain([&drawn]).copied().map(Alias::new);
        let values = row.into_iter().map(Expr::val).chain([number]);
        let mut insert = Query::insert();
        insert.into_table(Alias::new(table)).columns(names);
        insert.values(values).map_err(|error| DbError::Fault(error.to_string()))?;
        self.run_later(&insert);
        Ok(())
    }

    /// Changes many rows at once, in statements within the limits of the database, and tells how
    /// many there were.
    ///
    /// Shape: the first `keys` columns find the row, the others are set; a column may stand on
    /// both sides, as a version does.
    pub async fn update_many(
        &mut self,
        table: &str,
        keys: usize,
        columns: &[&str],
        rows: Vec<Vec<Value>>,
    ) -> Result<u64, DbError> {
        let per_statement = Ord::max(VALUES_PER_STATEMENT / Ord::max(columns.len(), 1), 1);
        self.known.clear();
        let mut changed = 0;
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let some: Vec<_> = rows.by_ref().take(per_statement).collect();
            let keep = some.len() == per_statement || some.len() == 1;
            let update = changing(table, keys, columns, some);
            let rendered = Rendered { keep, ..update.render(self.dialect) };
            changed += self.one(rendered).await?.changed;
        }
        Ok(changed)
    }

    /// As [`Turn::update_many`], but one row travels along with what comes next: see
    /// [`Turn::run_later`].
    pub async fn update_later(
        &mut self,
        table: &str,
        keys: usize,
        columns: &[&str],
        rows: Vec<Vec<Value>>,
    ) -> Result<(), DbError> {
        if rows.len() == 1 {
            self.run_later(&changing(table, keys, columns, rows));
            return Ok(());
        }
        self.update_many(table, keys, columns, rows).await.map(drop)
    }

    /// Locks rows until the turn ends, in the order of their ids: two turns that want the same
    /// rows wait for each other and never for ever. On SQLite there is no other turn.
    pub async fn lock_rows(&mut self, table: &str, mut ids: Vec<Uuid>) -> Result<(), DbError> {
        if self.dialect == Dialect::Sqlite {
            return Ok(());
        }
        ids.sort_unstable();
        ids.dedup();
        for chunk in ids.chunks(500) {
            let id = || Expr::col(Alias::new("id"));
            let select = Query::select()
                .column(Alias::new("id"))
                .from(Alias::new(table))
                .and_where(id().is_in(chunk.iter().map(|id| val_id(*id))))
                .order_by(Alias::new("id"), Order::Asc)
                .lock(LockType::NoKeyUpdate)
                .take();
            self.all(&select).await?;
        }
        Ok(())
    }

    /// Is this turn the only one that works under the key?
    ///
    /// On PostgreSQL the answer is no while another turn has the key; on SQLite there is no other.
    pub async fn lock_key(&mut self, key: &[u8]) -> Result<bool, DbError> {
        let mut state = self.state.lock().await;
        let locked = match &mut *state {
            State::Open(Held::Sqlite(_)) => return Ok(true),
            State::Open(Held::Postgres(held)) => held.lock_key(key).await,
            State::Refused => return Err(refused_before()),
            State::Overrun => return Err(DbError::Deadline),
        };
        if locked.is_err() {
            *state = State::Refused;
        }
        locked
    }

    /// Commits; the answer comes when the change is on stable storage.
    ///
    /// The commit goes on when the caller goes away. [`DbError::Unknown`] means that nobody knows
    /// whether the change is stored.
    pub async fn commit(mut self) -> Result<(), DbError> {
        let last = std::mem::take(&mut self.later);
        let state = std::mem::replace(&mut *self.state.lock().await, State::Refused);
        self.watch.abort();
        let held = match state {
            State::Open(held) => held,
            State::Refused => return Err(refused_before()),
            State::Overrun => return Err(DbError::Deadline),
        };
        let commit = tokio::spawn(async move {
            match held {
                Held::Sqlite(held) => held.commit(last).await,
                Held::Postgres(held) => held.commit(last).await,
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
        Ok(self.one(rendered).await?.rows)
    }

    async fn together(&mut self, questions: Vec<Question>) -> Result<Vec<Vec<Fetched>>, DbError> {
        let batch = questions.iter().map(|question| question.render(self.dialect)).collect();
        let answers = self.say(batch).await?;
        Ok(answers.into_iter().map(|answered| answered.rows).collect())
    }

    fn known(&self, topic: Topic) -> Option<Arc<[Fetched]>> {
        self.known.get(&topic).cloned()
    }

    fn learn(&mut self, topic: Topic, rows: &[Fetched]) {
        self.known.insert(topic, rows.into());
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

/// The statement of [`Turn::update_many`].
fn changing(table: &str, keys: usize, columns: &[&str], rows: Vec<Vec<Value>>) -> UpdateStatement {
    let (row, place) = (Alias::new("row"), |at: usize| Alias::new(format!("column{}", at + 1)));
    let rows = rows.into_iter().map(ValueTuple::Many).collect();
    let mut update = Query::update();
    update.table(Alias::new(table)).from(TableRef::ValuesList(rows, row.clone().into_iden()));
    for (at, column) in columns.iter().enumerate() {
        let new = (row.clone(), place(at));
        if at < keys {
            update.and_where(Expr::col((Alias::new(table), Alias::new(*column))).equals(new));
        } else {
            update.value(Alias::new(*column), Expr::col(new));
        }
    }
    update
}

fn refused_before() -> DbError {
    DbError::Fault("a statement follows an error in the same turn".to_owned())
}
