//! What can be asked, and how a question becomes the text of one database.

use std::borrow::Cow;
use std::future::Future;
use std::sync::Arc;

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

impl Dialect {
    /// Do the statements of the builder number their values?
    fn numbers(self) -> bool {
        self == Dialect::Postgres
    }
}

/// A statement as it is sent: its text with placeholders, and what stands in their place.
#[derive(Clone, Debug)]
pub struct Rendered {
    pub(crate) text: Cow<'static, str>,
    pub(crate) values: Vec<Value>,
    /// Do its placeholders bear numbers (`$1`)?
    pub(crate) numbered: bool,
    /// Will the same text come again, so that it is worth remembering?
    pub(crate) keep: bool,
}

impl Rendered {
    /// A text without values.
    pub(crate) fn bare(text: impl Into<Cow<'static, str>>) -> Rendered {
        Rendered { text: text.into(), values: Vec::new(), numbered: false, keep: true }
    }
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
                let text = Cow::Owned(text);
                Rendered { text, values: values.0, numbered: dialect.numbers(), keep: true }
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
    text: &'static str,
    values: Vec<Value>,
}

impl Sql {
    /// The same words for both databases.
    pub const fn same(text: &'static str) -> Sql {
        Sql { text, values: Vec::new() }
    }

    /// Adds the value of the next placeholder.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Sql {
        self.values.push(value.into());
        self
    }
}

impl QueryText for Sql {
    fn render(&self, _: Dialect) -> Rendered {
        let numbered = !self.values.is_empty();
        Rendered { values: self.values.clone(), numbered, ..Rendered::bare(self.text) }
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
    ) -> impl Future<Output = Result<Option<Fetched>, DbError>> + Send {
        async { Ok(self.all(query).await?.into_iter().next()) }
    }

    /// The answers to questions that do not depend on each other, in their order: cheaper than
    /// asking one after the other.
    fn together(
        &mut self,
        questions: Vec<Question>,
    ) -> impl Future<Output = Result<Vec<Vec<Fetched>>, DbError>> + Send;

    /// What was asked before under this name and cannot have changed; the database as a whole
    /// remembers nothing.
    fn known(&self, _: Topic) -> Option<Arc<[Fetched]>> {
        None
    }

    /// Remembers rows for [`Ask::known`], where that is possible.
    fn learn(&mut self, _: Topic, _: &[Fetched]) {}
}

/// The name under which a turn remembers an answer: what it is, and of which register.
pub(crate) type Topic = (&'static str, &'static str);

/// A question that is written for neither database yet, to be asked together with others.
pub type Question = Box<dyn QueryText>;

impl<A: Ask> Ask for &mut A {
    async fn all(&mut self, query: &impl QueryText) -> Result<Vec<Fetched>, DbError> {
        (**self).all(query).await
    }

    async fn together(&mut self, questions: Vec<Question>) -> Result<Vec<Vec<Fetched>>, DbError> {
        (**self).together(questions).await
    }

    fn known(&self, topic: Topic) -> Option<Arc<[Fetched]>> {
        (**self).known(topic)
    }

    fn learn(&mut self, topic: Topic, rows: &[Fetched]) {
        (**self).learn(topic, rows);
    }
}
