//! One body for both databases, and the small table that most tests write to.

use frame::database::{
    Ask, ColumnKind, Database, DbError, Fetched, Migration, Schema, Table, Turn, diff, migrate,
    val_text, val_whole,
};
use sea_query::{Alias, Expr, ExprTrait, Func, Order, Query, SelectStatement};

/// A database of one test, and what keeps it alive.
pub struct Room {
    pub database: Database,
    pub address: String,
    _folder: Option<tempfile::TempDir>,
}

/// A fresh SQLite file.
pub async fn sqlite_room() -> Room {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let address = format!("sqlite:{}", folder.path().join("holdfast.db").display());
    let database = Database::open(&address).await.expect("a new file opens");
    Room { database, address, _folder: Some(folder) }
}

/// A fresh PostgreSQL database, where PostgreSQL is installed.
pub async fn postgres_room() -> Option<Room> {
    let address = testkit::postgres::fresh().await?;
    let database = Database::open(&address).await.expect("a new database opens");
    Some(Room { database, address, _folder: None })
}

/// Runs one body on both databases.
macro_rules! on_both {
    ($($(#[$with:meta])* async fn $name:ident($room:ident: Room) $body:block)*) => {$(
        mod $name {
            use super::*;
            async fn body($room: Room) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                body(crate::storage::both::sqlite_room().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                if let Some(room) = crate::storage::both::postgres_room().await {
                    body(room).await;
                }
            }
        }
    )*};
}
pub(crate) use on_both;

/// A table of notes, each with a number and a text, some of them answering another.
pub fn notes() -> Schema {
    let table = Table::new("note")
        .required("id", ColumnKind::Whole)
        .required("words", ColumnKind::Text)
        .column("answers", ColumnKind::Whole)
        .key(&["id"])
        .points("answers", "note")
        .unique(&["words"]);
    Schema::new().table(table).sequence("note_number")
}

/// The migration that makes a schema from nothing.
pub fn first_migration(schema: &Schema) -> Migration {
    Migration::new(1, "begin", diff(&Schema::new(), schema).expect("from nothing")).0
}

/// Migrates to the notes.
pub async fn with_notes(room: &Room) -> Database {
    migrate(&room.database, &[first_migration(&notes())]).await.expect("the notes migrate");
    room.database.clone()
}

/// Writes one note.
pub async fn write(turn: &mut Turn, id: i64, words: &str) -> Result<(), DbError> {
    let mut insert = Query::insert();
    insert
        .into_table(Alias::new("note"))
        .columns(["id", "words"].map(Alias::new))
        .values_panic([Expr::val(val_whole(id)), Expr::val(val_text(words))]);
    turn.run(&insert).await.map(|_| ())
}

/// Writes a note on the way of whatever comes next.
pub async fn later(turn: &mut Turn, id: i64, words: &str) {
    let row = vec![val_whole(id), val_text(words)];
    turn.insert_later("note", &["id", "words"], vec![row]).await.unwrap();
}

/// Writes and commits one note.
pub async fn note(database: &Database, id: i64, words: &str) -> Result<(), DbError> {
    let mut turn = database.turn().await?;
    write(&mut turn, id, words).await?;
    turn.commit().await
}

/// The question for every note.
pub fn every_note() -> SelectStatement {
    Query::select()
        .columns(["id", "words"].map(Alias::new))
        .from(Alias::new("note"))
        .order_by(Alias::new("id"), Order::Asc)
        .to_owned()
}

/// The numbers of the notes that are stored.
pub async fn stored(ask: &mut impl Ask) -> Vec<i64> {
    let rows = ask.all(&every_note()).await.expect("notes can be read");
    rows.iter().map(|row| row.need_whole("id").expect("a number")).collect()
}

/// How many notes bear these words.
pub async fn count_of(ask: &mut impl Ask, words: &str) -> i64 {
    let select = Query::select()
        .expr_as(Func::count(Expr::val(1)), Alias::new("counted"))
        .from(Alias::new("note"))
        .and_where(Expr::col(Alias::new("words")).eq(words))
        .to_owned();
    let row: Option<Fetched> = ask.first(&select).await.expect("notes can be counted");
    row.expect("a count").need_whole("counted").expect("a number")
}

/// Entries under a key that the table itself does not guard: writing twice would be seen.
pub fn tally() -> Schema {
    let table = Table::new("tally")
        .required("id", ColumnKind::Whole)
        .required("entry_key", ColumnKind::Whole)
        .column("words", ColumnKind::Text)
        .key(&["id"])
        .index(&["entry_key"]);
    Schema::new().table(table).sequence("tally_number")
}

/// Does once what is asked under a key, as a request that bears it would.
///
/// `before_commit` is called when everything is written and nothing is committed.
pub async fn once(
    database: &Database,
    key: i64,
    words: &str,
    before_commit: impl FnOnce(),
) -> Result<(), DbError> {
    let mut turn = database.turn().await?;
    if !turn.lock_key(&key.to_be_bytes()).await? {
        return Err(DbError::Unavailable("the same key is being worked under".to_owned()));
    }
    let there = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new("tally"))
        .and_where(Expr::col(Alias::new("entry_key")).eq(key))
        .to_owned();
    if turn.first(&there).await?.is_none() {
        let id = turn.next("tally_number", 1).await?;
        let row = vec![val_whole(id), val_whole(key), val_text(words)];
        turn.insert_many("tally", &["id", "entry_key", "words"], vec![row]).await?;
    }
    before_commit();
    turn.commit().await
}

/// What is wrong with what is stored, given what was acknowledged.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub lost: Vec<i64>,
    pub doubled: Vec<i64>,
    pub stored: usize,
}

impl Verdict {
    pub fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty()
    }
}

/// The checker: everything acknowledged is stored, nothing is stored twice.
pub async fn judge(database: &Database, acknowledged: &[i64]) -> Verdict {
    let all = Query::select().column(Alias::new("entry_key")).from(Alias::new("tally")).to_owned();
    let rows = database.clone().all(&all).await.expect("the tally can be read");
    let mut keys: Vec<i64> = rows.iter().map(|row| row.need_whole("entry_key").unwrap()).collect();
    keys.sort_unstable();
    let doubled = keys.windows(2).filter(|two| two[0] == two[1]).map(|two| two[0]).collect();
    let lost = acknowledged.iter().filter(|key| keys.binary_search(key).is_err()).copied();
    Verdict { lost: lost.collect(), doubled, stored: keys.len() }
}

/// Chance for tests: from the seed that is printed, or from `HOLDFAST_SEED`.
pub struct Chance(u64);

impl Chance {
    pub fn new(what: &str) -> Chance {
        use std::hash::{BuildHasher, RandomState};
        let given = std::env::var_os("HOLDFAST_SEED");
        let given = given.and_then(|seed| seed.to_str()?.parse().ok());
        let seed = given.unwrap_or_else(|| RandomState::new().hash_one(what));
        println!("{what}: HOLDFAST_SEED={seed}");
        Chance(seed | 1)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) % bound
    }
}
