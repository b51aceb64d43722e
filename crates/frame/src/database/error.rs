//! What may go wrong at the database, sorted by what the caller may do about it.

use sqlx::error::{DatabaseError, ErrorKind};

/// Which kind of rule of the database a change broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConstraintKind {
    /// Two rows would bear the same key.
    Unique,
    /// A row would point at nothing, or something would be taken away that others point at.
    ForeignKey,
    /// A required value is missing.
    NotNull,
    /// A value is not one the column accepts.
    Check,
}

/// Why the database did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DbError {
    /// A rule of the database was broken; the turn is dropped and nobody else is touched.
    #[error("the change breaks the rule \"{name}\" ({kind:?})")]
    Constraint {
        /// The kind of the rule.
        kind: ConstraintKind,
        /// The rule: `table_column_key`, `table_pkey`, `table.column`, or empty when not known.
        name: String,
    },
    /// Sent, but whether it is stored is not known; repeat with the same key.
    #[error("it is not known whether the change is stored: {0}")]
    Unknown(String),
    /// No room on the disk.
    #[error("there is no room on the disk: {0}")]
    Full(String),
    /// No connection, shutting down, restarting, or taken for too long by somebody else.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The turn overran its deadline and was rolled back.
    #[error("the change took too long and was rolled back")]
    Deadline,
    /// A programmer's error: bad SQL, a wrong column, a wrong type.
    #[error("the statement is wrong: {0}")]
    Fault(String),
    /// The database's schema and this program do not belong together.
    #[error("{0}")]
    Mismatch(String),
}

impl DbError {
    /// May the turn be dropped without harm to others?
    pub(crate) fn is_constraint(&self) -> bool {
        matches!(self, DbError::Constraint { .. })
    }

    /// A value that is refused before anything is sent.
    pub(crate) fn refused(name: &str) -> DbError {
        DbError::Constraint { kind: ConstraintKind::Check, name: name.to_owned() }
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> DbError {
        use sqlx::Error as E;
        match &error {
            E::Database(answer) => from_answer(&**answer),
            E::Io(_) | E::Tls(_) | E::Protocol(_) => DbError::Unavailable(error.to_string()),
            E::PoolTimedOut => {
                DbError::Unavailable("every connection is taken, or none can be made".to_owned())
            }
            E::PoolClosed => DbError::Unavailable("the database is being closed".to_owned()),
            E::WorkerCrashed => DbError::Unavailable("the connection has gone".to_owned()),
            _ => DbError::Fault(error.to_string()),
        }
    }
}

fn from_answer(answer: &dyn DatabaseError) -> DbError {
    let kind = match answer.kind() {
        ErrorKind::UniqueViolation => Some(ConstraintKind::Unique),
        ErrorKind::ForeignKeyViolation => Some(ConstraintKind::ForeignKey),
        ErrorKind::NotNullViolation => Some(ConstraintKind::NotNull),
        ErrorKind::CheckViolation => Some(ConstraintKind::Check),
        _ => None,
    };
    let sqlite = answer.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some();
    if let Some(kind) = kind {
        let name = if sqlite { sqlite_rule(answer, kind) } else { postgres_rule(answer, kind) };
        return DbError::Constraint { kind, name };
    }
    let code = answer.code().unwrap_or_default().into_owned();
    if sqlite {
        from_sqlite(&code, answer.message())
    } else {
        from_postgres(&code, answer.message())
    }
}

/// SQLite names columns and not rules, so the name that PostgreSQL would give is put together.
fn sqlite_rule(answer: &dyn DatabaseError, kind: ConstraintKind) -> String {
    /// `SQLITE_CONSTRAINT_PRIMARYKEY`.
    const PRIMARY_KEY: &str = "1555";
    let said = answer.message().split_once("failed: ").map_or("", |(_, rest)| rest).trim();
    if kind != ConstraintKind::Unique {
        return said.to_owned();
    }
    if let Some(index) = said.strip_prefix("index '") {
        return index.trim_end_matches('\'').to_owned();
    }
    let table = said.split('.').next().unwrap_or_default();
    if answer.code().as_deref() == Some(PRIMARY_KEY) {
        return super::schema::primary_key_name(table);
    }
    let columns: Vec<&str> =
        said.split(", ").map(|one| one.split_once('.').map_or(one, |(_, column)| column)).collect();
    super::schema::unique_name(table, &columns)
}

fn postgres_rule(answer: &dyn DatabaseError, kind: ConstraintKind) -> String {
    if kind == ConstraintKind::NotNull
        && let Some(said) = answer.try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
        && let (Some(table), Some(column)) = (said.table(), said.column())
    {
        return [table, column].join(".");
    }
    answer.constraint().unwrap_or_default().to_owned()
}

/// The result codes of SQLite that mean something else than a programmer's error.
fn from_sqlite(code: &str, message: &str) -> DbError {
    // An extended code carries the primary one in its lowest byte.
    let primary = code.parse::<i32>().unwrap_or(1) & 0xff;
    match primary {
        // BUSY, LOCKED: another process writes.
        5 | 6 => DbError::Unavailable("another program is writing to the database".to_owned()),
        // INTERRUPT: only the deadline interrupts.
        9 => DbError::Deadline,
        // NOMEM, READONLY, IOERR, CORRUPT, CANTOPEN, PROTOCOL, NOTADB.
        7 | 8 | 10 | 11 | 14 | 15 | 26 => DbError::Unavailable(message.to_owned()),
        // FULL.
        13 => DbError::Full(message.to_owned()),
        // TOOBIG: a value beyond what a row can hold.
        18 => DbError::refused("value_too_big"),
        _ => DbError::Fault(message.to_owned()),
    }
}

/// The SQLSTATE codes of PostgreSQL that mean something else than a programmer's error.
fn from_postgres(code: &str, message: &str) -> DbError {
    match code {
        "53100" => DbError::Full(message.to_owned()),
        // Cancelled by the statement timeout, which is the turn's deadline.
        "57014" | "25P03" => DbError::Deadline,
        // Serialisation, deadlock, lock not to be had: rolled back for certain, worth repeating.
        "40001" | "40P01" | "55P03" => DbError::Unavailable(message.to_owned()),
        // A read-only server is a standby that has not been promoted yet.
        "25006" => DbError::Unavailable(message.to_owned()),
        // A value that the column cannot hold.
        "22001" | "22003" | "22008" | "22P05" | "22021" => DbError::refused("value_out_of_range"),
        _ if code.starts_with("08") || code.starts_with("53") || code.starts_with("57") => {
            DbError::Unavailable(message.to_owned())
        }
        _ if code.starts_with("58") || code.starts_with("XX") => {
            DbError::Unavailable(message.to_owned())
        }
        _ => DbError::Fault(message.to_owned()),
    }
}
