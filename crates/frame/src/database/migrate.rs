//! Migrations: committed, append-only, each in one transaction on both databases.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::time::Duration;

use super::Turn;
use super::ask::{Dialect, Rendered};
use super::postgres::key_number;
use super::render::render_all;
use super::schema::{Operation, Schema, said};
use super::{Ask, Database, DbError, Sql};

/// How long one migration may take.
const MIGRATION_LIMIT: Duration = Duration::from_secs(3600);

/// One step of the schema's life, numbered from 1 and never changed once it was released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Its place in the order.
    pub number: u32,
    /// What it brings, in a word or two.
    pub name: String,
    /// What it does.
    pub operations: Vec<Operation>,
    sha256: [u8; 32],
}

/// What [`migrate`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The migrations that were applied now, as `number name`.
    pub applied: Vec<String>,
    /// The number at which the database stands.
    pub stands_at: u32,
}

#[derive(Serialize, Deserialize)]
struct Written {
    number: u32,
    name: String,
    operations: Vec<Operation>,
}

impl Migration {
    /// A migration, with the text under which it is to be committed.
    pub fn new(number: u32, name: &str, operations: Vec<Operation>) -> (Migration, String) {
        let written = Written { number, name: name.to_owned(), operations };
        let mut text = serde_json::to_string_pretty(&written)
            .expect("schema steps are texts, numbers and lists, which JSON can hold");
        text.push('\n');
        let sha256 = hash(&text);
        let Written { number, name, operations } = written;
        (Migration { number, name, operations, sha256 }, text)
    }

    /// Reads a committed migration. Errors: the text is not one.
    pub fn parse(text: &str) -> Result<Migration, DbError> {
        let written: Written = serde_json::from_str(text).map_err(|error| {
            DbError::Mismatch(said(&["a migration cannot be read: ", &error.to_string()]))
        })?;
        let Written { number, name, operations } = written;
        Ok(Migration { number, name, operations, sha256: hash(text) })
    }

    /// The schema that a list of migrations leads to.
    pub fn fold(migrations: &[Migration]) -> Result<Schema, DbError> {
        let mut schema = Schema::new();
        for migration in migrations {
            for operation in &migration.operations {
                schema.apply(operation).map_err(|why| migration.wrong(&why))?;
            }
            schema.check().map_err(|why| migration.wrong(&why))?;
        }
        Ok(schema)
    }

    fn title(&self) -> String {
        said(&[&self.number.to_string(), " ", &self.name])
    }

    fn wrong(&self, why: &str) -> DbError {
        DbError::Mismatch(said(&["the migration ", &self.title(), " does not fit: ", why]))
    }
}

/// A text's hash, the same whether its lines end in one character or two.
fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.replace("\r\n", "\n").as_bytes()).into()
}

/// Brings a database to the last of the migrations, each in a transaction of its own.
///
/// Several nodes may start at once: on PostgreSQL they wait for each other. Errors:
/// [`DbError::Mismatch`] when an applied migration has been changed, or the database is newer
/// than this program.
pub async fn migrate(database: &Database, migrations: &[Migration]) -> Result<Report, DbError> {
    Migration::fold(migrations)?;
    let numbers = migrations.iter().map(|migration| migration.number);
    if !numbers.eq((1..).take(migrations.len())) {
        let why = "the migrations are not numbered 1, 2, 3 and so on".to_owned();
        return Err(DbError::Mismatch(why));
    }
    let mut report = Report::default();
    loop {
        let mut turn = database.turn_within(MIGRATION_LIMIT).await?;
        prepare(&mut turn, database.dialect()).await?;
        let applied = applied(&mut turn, migrations).await?;
        report.stands_at = u32::try_from(applied).unwrap_or(u32::MAX);
        let Some(next) = migrations.get(applied) else {
            turn.commit().await?;
            return Ok(report);
        };
        apply(&mut turn, next, database.dialect()).await?;
        turn.commit().await?;
        report.applied.push(next.title());
    }
}

/// What the database keeps for itself: the list of migrations, and sequences.
async fn prepare(turn: &mut Turn, dialect: Dialect) -> Result<(), DbError> {
    const SQLITE: [&str; 2] = [
        "CREATE TABLE IF NOT EXISTS \"migration\" (\"number\" INTEGER PRIMARY KEY NOT NULL, \
         \"name\" TEXT NOT NULL, \"sha256\" BLOB NOT NULL) STRICT",
        "CREATE TABLE IF NOT EXISTS \"sequence\" (\"name\" TEXT PRIMARY KEY NOT NULL, \
         \"next\" INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    ];
    // Numbers in a row need everybody else to wait a moment; a single number does not.
    const POSTGRES: [&str; 2] = [
        "CREATE TABLE IF NOT EXISTS \"migration\" (\"number\" bigint PRIMARY KEY NOT NULL, \
         \"name\" text NOT NULL, \"sha256\" bytea NOT NULL)",
        "CREATE OR REPLACE FUNCTION draw_from_sequence(wanted text, amount bigint) \
         RETURNS bigint LANGUAGE plpgsql AS $$ \
         DECLARE place regclass := quote_ident(wanted)::regclass; \
         lock_of integer := hashtext(wanted); first bigint; \
         BEGIN \
         IF amount = 1 THEN \
         PERFORM pg_advisory_lock_shared(7301, lock_of); \
         first := nextval(place); \
         PERFORM pg_advisory_unlock_shared(7301, lock_of); \
         ELSE \
         PERFORM pg_advisory_lock(7301, lock_of); \
         first := nextval(place); \
         PERFORM setval(place, first + amount - 1); \
         PERFORM pg_advisory_unlock(7301, lock_of); \
         END IF; \
         RETURN first; \
         END $$",
    ];
    let statements = match dialect {
        Dialect::Sqlite => SQLITE,
        Dialect::Postgres => {
            let lock = Sql::same("SELECT pg_advisory_xact_lock($1)");
            turn.all(&lock.bind(key_number(b"holdfast migration"))).await?;
            POSTGRES
        }
    };
    for statement in statements {
        turn.run(&Sql::same(statement)).await?;
    }
    Ok(())
}

/// How many of the migrations are applied; all of them must be the ones that we know.
async fn applied(turn: &mut Turn, migrations: &[Migration]) -> Result<usize, DbError> {
    let list = "SELECT \"number\", \"name\", \"sha256\" FROM \"migration\" ORDER BY \"number\"";
    let rows = turn.all(&Sql::same(list)).await?;
    for (place, row) in rows.iter().enumerate() {
        let (number, name) = (row.need_whole("number")?.to_string(), row.need_text("name")?);
        let Some(known) = migrations.get(place) else {
            return Err(DbError::Mismatch(said(&[
                "the database is newer than this program: it knows the migration ",
                &number,
                " ",
                &name,
                "; start the newer program, or restore a backup of the older one",
            ])));
        };
        if row.need_bytes("sha256")? != known.sha256 || number != known.number.to_string() {
            return Err(DbError::Mismatch(said(&[
                "the migration ",
                &number,
                " ",
                &name,
                " was changed after it had been applied; migrations are only ever added",
            ])));
        }
    }
    Ok(rows.len())
}

async fn apply(turn: &mut Turn, next: &Migration, dialect: Dialect) -> Result<(), DbError> {
    for text in render_all(&next.operations, dialect) {
        turn.run(&Rendered { keep: false, ..Rendered::bare(text) }).await?;
    }
    let record = Sql::same(
        "INSERT INTO \"migration\" (\"number\", \"name\", \"sha256\") VALUES ($1, $2, $3)",
    );
    let record = record.bind(i64::from(next.number)).bind(next.name.as_str());
    turn.run(&record.bind(next.sha256.to_vec())).await?;
    Ok(())
}
