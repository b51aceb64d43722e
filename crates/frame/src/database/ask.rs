//! What can be asked, and how a question becomes the text of one database.

use std::borrow::Cow;
use std::future::Future;

use sea_query::{
    DeleteStatement, InsertStatement, PostgresQueryBuilder, SelectStatement, SqliteQueryBuilder,
    UpdateStatement, Value, WithQuery,
};

use super::{DbError, Fetched};

/// Which database a statement is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The one file of data.
    Sqlite,
    /// The cluster.
    Postgres,
}

/// A statement as it is sent: its text with placeholders, and what stands in their place.
#[derive(Clone, Debug)]
pub struct Rendered {
    pub(crate) text: Cow<'static, str>,
    pub(crate) values: Vec<Value>,
}

/// Anything that can be sent: a statement of sea-query or a constant [`Sql`].
pub trait QueryText: Send + Sync {
    /// The statement in the words of one database.
    fn render(&self, dialect: Dialect) -> Rendered;
}

macro_rules! built_by_sea_query {
    ($($statement:ty),*) => {$(
        impl QueryText for $statement {
            fn render(&self, dialect: Dialect) -> Rendered {
                let (text, values) = match dialect {
                    Dialect::Sqlite => self.build(SqliteQueryBuilder),
                    Dialect::Postgres => self.build(PostgresQueryBuilder),
                };
                Rendered { text: Cow::Owned(text), values: values.0 }
            }
        }
    )*};
}

built_by_sea_query!(SelectStatement, InsertStatement, UpdateStatement, DeleteStatement, WithQuery);

impl<T: QueryText + ?Sized> QueryText for &T {
    fn render(&self, dialect: Dialect) -> Rendered {
        (**self).render(dialect)
    }
}

impl<T: QueryText + ?Sized> QueryText for &mut T {
    fn render(&self, dialect: Dialect) -> Rendered {
        (**self).render(dialect)
    }
}

/// A constant statement, for the few things that no builder can say; `$1`, `$2` … are its values.
#[derive(Clone, Debug)]
pub struct Sql {
    sqlite: &'static str,
    postgres: &'static str,
    values: Vec<Value>,
}

impl Sql {
    /// The same words for both databases.
    pub const fn same(text: &'static str) -> Sql {
        Sql { sqlite: text, postgres: text, values: Vec::new() }
    }

    /// Each database its own words; only this folder needs them.
    pub(crate) const fn each(sqlite: &'static str, postgres: &'static str) -> Sql {
        Sql { sqlite, postgres, values: Vec::new() }
    }

    /// Adds the value of the next placeholder.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Sql {
        self.values.push(value.into());
        self
    }
}

impl QueryText for Sql {
    fn render(&self, dialect: Dialect) -> Rendered {
        let text = match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        };
        Rendered { text: Cow::Borrowed(text), values: self.values.clone() }
    }
}

impl QueryText for Rendered {
    fn render(&self, _: Dialect) -> Rendered {
        self.clone()
    }
}

/// Something that can be asked: the database as a whole, or a turn from inside.
///
/// Outside a turn each question sees the latest commit and may be answered by any reader. Inside
/// a turn a question sees what the turn itself has written.
pub trait Ask: Send {
    /// Every row of the answer; a question that may have many bears its own `LIMIT`.
    fn all(
        &mut self,
        query: &impl QueryText,
    ) -> impl Future<Output = Result<Vec<Fetched>, DbError>> + Send;

    /// The first row of the answer, when there is one.
    fn first(
        &mut self,
        query: &impl QueryText,
    ) -> impl Future<Output = Result<Option<Fetched>, DbError>> + Send;
}

impl<A: Ask> Ask for &mut A {
    async fn all(&mut self, query: &impl QueryText) -> Result<Vec<Fetched>, DbError> {
        (**self).all(query).await
    }

    async fn first(&mut self, query: &impl QueryText) -> Result<Option<Fetched>, DbError> {
        (**self).first(query).await
    }
}
