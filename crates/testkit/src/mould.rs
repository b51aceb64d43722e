//! Moulds: a database that was migrated once for each schema of a test program. Every later
//! installation is cast from it; making some hundred tables costs more than most stories.

use crate::{On, postgres};
use frame::{
    catalogue::Catalogue,
    database::{Database, Migration, Schema, diff, migrate},
    tables,
};
use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};
use tempfile::TempDir;
use tokio::sync::Mutex;

/// What the file of a test is called in its folder.
pub(super) const FILE: &str = "holdfast.sqlite3";

/// The moulds of this program, by the migration that made them.
static MOULDS: Mutex<Option<HashMap<(String, On), Mould>>> = Mutex::const_new(None);

/// What is cast from.
#[derive(Clone)]
enum Mould {
    /// A file, closed and whole.
    File(Arc<[u8]>),
    /// The address of a database that nobody is connected to.
    Database(String),
}

/// A database with the tables of this catalogue and nothing in them, and the folder it stands in.
///
/// Nothing where PostgreSQL is not installed.
pub(super) async fn cast(catalogue: &Catalogue, on: On) -> Option<(Database, TempDir)> {
    let (first, text) = first_migration(catalogue);
    let mut moulds = MOULDS.lock().await;
    let known = moulds.get_or_insert_default();
    let mould = match known.entry((text, on)) {
        Entry::Occupied(entry) => entry.get().clone(),
        Entry::Vacant(entry) => entry.insert(Mould::of(&first, on).await?).clone(),
    };
    drop(moulds);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let address = match mould {
        Mould::File(bytes) => {
            let file = folder.path().join(FILE);
            std::fs::write(&file, bytes).expect("a temporary file can be written");
            format!("sqlite:{}", file.display())
        }
        Mould::Database(address) => postgres::like(&address).await?,
    };
    Some((Database::open(&address).await.expect("the database opens"), folder))
}

/// All tables at once.
pub(super) fn first_migration(catalogue: &Catalogue) -> (Migration, String) {
    let steps = diff(&Schema::new(), &tables::schema(catalogue));
    Migration::new(1, "everything", steps.expect("a schema grows from nothing"))
}

impl Mould {
    async fn of(migration: &Migration, on: On) -> Option<Mould> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join(FILE);
        let address = match on {
            On::Sqlite => format!("sqlite:{}", file.display()),
            On::Postgres => postgres::fresh().await?,
        };
        let database = Database::open(&address).await.expect("the database opens");
        migrate(&database, std::slice::from_ref(migration)).await.expect("the migration applies");
        database.close().await;
        Some(match on {
            On::Sqlite => Mould::File(std::fs::read(&file).expect("the file is there").into()),
            On::Postgres => Mould::Database(address),
        })
    }
}
