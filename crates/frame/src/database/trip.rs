//! One trip to a connection: statements that travel together, and an answer for each.
//!
//! What a statement costs is mostly the way there and back, so what does not depend on an answer
//! goes along with what comes next. On PostgreSQL each statement still goes by itself.

use futures_util::TryStreamExt;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Either, Executor};

use super::ask::Rendered;
use super::asked::Counter;
use super::fetched::{self, Fetched};
use super::{DbError, value};

/// What one statement answered.
#[derive(Debug, Default)]
pub(crate) struct Answered {
    pub rows: Vec<Fetched>,
    /// How many rows it changed; means something only for a statement that changes.
    pub changed: u64,
}

/// Sends statements to SQLite and takes every answer.
///
/// Statements that number their values go by themselves: numbers count from the first value of a
/// trip. A statement that is refused ends the trip, and those behind it are not executed.
pub(crate) async fn sqlite(
    connection: &mut SqliteConnection,
    counter: &Counter,
    batch: Vec<Rendered>,
) -> Result<Vec<Answered>, DbError> {
    let mut answers = Vec::with_capacity(batch.len());
    let mut together: Vec<Rendered> = Vec::new();
    for rendered in batch {
        if rendered.numbered && !together.is_empty() {
            answers.extend(sqlite_once(connection, counter, std::mem::take(&mut together)).await?);
        }
        let alone = rendered.numbered;
        together.push(rendered);
        if alone {
            answers.extend(sqlite_once(connection, counter, std::mem::take(&mut together)).await?);
        }
    }
    if !together.is_empty() {
        answers.extend(sqlite_once(connection, counter, together).await?);
    }
    Ok(answers)
}

async fn sqlite_once(
    connection: &mut SqliteConnection,
    counter: &Counter,
    mut batch: Vec<Rendered>,
) -> Result<Vec<Answered>, DbError> {
    let wanted = batch.len();
    let keep = batch.iter().all(|rendered| rendered.keep);
    counter.trip(wanted as u64);
    let values = batch.iter_mut().flat_map(|rendered| std::mem::take(&mut rendered.values));
    let arguments = value::sqlite_arguments(values.collect())?;
    let text = match batch.len() {
        1 => batch.remove(0).text.into_owned(),
        _ => batch.iter().map(|rendered| rendered.text.as_ref()).collect::<Vec<_>>().join("; "),
    };
    let query = sqlx::query_with(sqlx::AssertSqlSafe(text), arguments).persistent(keep);
    counter.step();
    let mut stream = connection.fetch_many(query);
    let mut answers: Vec<Answered> = Vec::with_capacity(wanted);
    let mut rows = Vec::new();
    // Every statement is taken to its end: one that is left half way would be reset without
    // anybody looking at its last word.
    while answers.len() < wanted {
        match stream.try_next().await? {
            Some(Either::Right(row)) => rows.push(row),
            Some(Either::Left(done)) => {
                counter.step();
                let read = fetched::from_sqlite(&std::mem::take(&mut rows))?;
                answers.push(Answered { rows: read, changed: done.rows_affected() });
            }
            None => return Err(DbError::Fault("a trip came back without every answer".to_owned())),
        }
    }
    Ok(answers)
}

/// Sends statements to PostgreSQL, one after the other.
pub(crate) async fn postgres(
    connection: &mut PgConnection,
    counter: &Counter,
    batch: Vec<Rendered>,
) -> Result<Vec<Answered>, DbError> {
    let mut answers = Vec::with_capacity(batch.len());
    for rendered in batch {
        counter.trip(1);
        let arguments = value::postgres_arguments(rendered.values)?;
        let text = sqlx::AssertSqlSafe(rendered.text.into_owned());
        let query = sqlx::query_with(text, arguments).persistent(rendered.keep);
        counter.step();
        let mut stream = connection.fetch_many(query);
        let mut answered = Answered::default();
        let mut rows = Vec::new();
        while let Some(said) = stream.try_next().await? {
            match said {
                Either::Right(row) => rows.push(row),
                Either::Left(done) => answered.changed += done.rows_affected(),
            }
        }
        counter.step();
        answered.rows = fetched::from_postgres(&rows)?;
        answers.push(answered);
    }
    Ok(answers)
}
