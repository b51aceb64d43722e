//! A write through the gate whose program ends at each of its steps, and between any two: repeated
//! under the same key it is there once, with one entry in the ledger, whatever happened before.
//!
//! This test program starts itself as the child that writes. The child ends, as by `kill -9`,
//! before its first statement is sent, after that is answered, before the second one, and so on
//! until one comes through. The checker is itself checked: a child that acknowledges before the
//! commit and a client that repeats under another key must be convicted.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on stops there")]
#![expect(clippy::print_stdout, reason = "a test prints its figures")]

use frame::{
    app::{App, Settings},
    clock::Clock,
    database::{Ask, Database, Migration, Schema, Sql, diff, migrate},
    gate::{AccessRole, Answer, Occurrence, local_writer, open_session_for},
    server, tables,
};
use serde_json::json;
use std::process::{Command, Stdio};
use testkit::{Client, Method, On, Seen, StatusCode, postgres};

/// What the child is told: the address, its cookie, the name of what it adds, after how many steps
/// it ends, and whether it is hasty.
const ORDERS: &str = "HOLDFAST_GATE_CHILD";
/// The name under which this program finds the child's part.
const CHILD: &str = "killed::the_child_writes_once_and_ends_where_it_is_told";
/// More steps than any write has.
const MANY: u64 = 200;

/// The installation over that address, as a program finds it that starts.
fn app_over(database: &Database) -> App {
    let settings = Settings { secure: false, setup_code: None, version: "0.0.0" };
    App::new(database.clone(), Clock::system(), governance::CAPABILITIES.to_vec(), settings)
}

/// Adds an organisation under a key.
async fn add(app: &App, cookie: &str, name: &str, key: &str) -> Seen {
    let (router, _) = server::router(app);
    let body = json!({ "name": name, "kind": "provider" });
    let headers = [("idempotency-key", key)];
    let client = Client::of(router, cookie);
    client.json(Method::POST, "/api/organisations", &headers, &body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_child_writes_once_and_ends_where_it_is_told() {
    let Some(orders) = std::env::var_os(ORDERS) else { return };
    let orders = orders.into_string().unwrap();
    let [address, cookie, name, steps, manner] = orders.split('|').collect::<Vec<_>>()[..] else {
        panic!("orders of five parts")
    };
    let database = Database::open(address).await.unwrap();
    let app = app_over(&database);
    database.end_after(steps.parse().unwrap());
    if manner == "hasty" {
        println!("\nacknowledged");
    }
    add(&app, cookie, name, name).await.is(201);
    // From here on nobody ends it: it has come through.
    database.end_after(0);
    println!("\nacknowledged\nthrough");
}

/// A database with somebody who may add organisations, and what keeps it.
struct Ground {
    address: String,
    cookie: String,
    _folder: tempfile::TempDir,
}

/// What was found after a child had ended.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    /// Did the child say that the write is stored?
    acknowledged: bool,
    /// Did it come to its end?
    through: bool,
    /// Records and entries in the ledger before the repetition, and after it.
    before: (i64, i64),
    after: (i64, i64),
}

impl Found {
    /// Was something lost that had been acknowledged, doubled, or half written?
    fn is_convicted(&self) -> bool {
        let lost = self.acknowledged && self.before == (0, 0);
        let half = self.before != (0, 0) && self.before != (1, 1);
        lost || half || self.after != (1, 1)
    }
}

impl Ground {
    async fn laid(on: On) -> Option<Ground> {
        let folder = tempfile::tempdir().unwrap();
        let address = match on {
            On::Sqlite => format!("sqlite:{}", folder.path().join("holdfast.sqlite3").display()),
            On::Postgres => postgres::fresh().await?,
        };
        let database = Database::open(&address).await.unwrap();
        let app = app_over(&database);
        let steps = diff(&Schema::new(), &tables::schema(app.catalogue())).unwrap();
        migrate(&database, &[Migration::new(1, "everything", steps).0]).await.unwrap();
        let mut writer = local_writer(&app, "Story").await.unwrap();
        let cookie = open_session_for(&mut writer, "lea", &[(AccessRole::Lead, None)]).await;
        let cookie = cookie.unwrap();
        let done = Answer::empty(StatusCode::OK);
        drop(writer.commit(Occurrence::of("session.opened"), done).await.unwrap());
        database.close().await;
        Some(Ground { address, cookie, _folder: folder })
    }

    /// Lets a child write `name` and end after so many steps; repeats the write under `key`.
    async fn cycle(&self, name: &str, (steps, manner): (u64, &str), key: &str) -> Found {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", CHILD, "--nocapture", "--test-threads=1"])
            .env(ORDERS, [&self.address, &self.cookie, name, &steps.to_string(), manner].join("|"))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&child.stdout).into_owned();
        let line = |word: &str| said.lines().any(|line| line == word);
        let (acknowledged, through) = (line("acknowledged"), line("through"));
        let why = String::from_utf8_lossy(&child.stderr).into_owned();
        assert_eq!(child.status.success(), through, "{steps}: {said}{why}");
        let database = Database::open(&self.address).await.unwrap();
        let app = app_over(&database);
        // What is under way on the server is settled before anybody counts: its key is free.
        let mut repeated = None;
        let before = self.settled(&database, name).await;
        for _ in 0..100 {
            let seen = add(&app, &self.cookie, name, key).await;
            if seen.status != StatusCode::CONFLICT {
                repeated = Some(seen);
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        repeated.expect("the dead child's turn ends").is(201);
        let after = counts(&database, name).await;
        database.close().await;
        Found { acknowledged, through, before, after }
    }

    /// What is stored, once the server has seen that whoever wrote is gone.
    async fn settled(&self, database: &Database, name: &str) -> (i64, i64) {
        for _ in 0..100 {
            if database.is_embedded() || others(database).await == 0 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        counts(database, name).await
    }
}

async fn number(database: &Database, query: &'static str, value: Option<&str>) -> i64 {
    let mut question = Sql::same(query);
    if let Some(value) = value {
        question = question.bind(value);
    }
    let row = database.clone().first(&question).await.unwrap();
    row.unwrap().need_whole("counted").unwrap()
}

/// Sessions of others on this database that are in a transaction.
async fn others(database: &Database) -> i64 {
    let query = "SELECT count(*) AS counted FROM pg_stat_activity \
                 WHERE datname = current_database() AND state <> 'idle' \
                 AND pid <> pg_backend_pid()";
    number(database, query, None).await
}

/// Organisations of that name, and entries in the ledger about them.
async fn counts(database: &Database, name: &str) -> (i64, i64) {
    let records = "SELECT count(*) AS counted FROM \"organisations\" WHERE \"title_folded\" = $1";
    let entries = "SELECT count(*) AS counted FROM \"ledger\" l JOIN \"organisations\" o \
                   ON o.\"id\" = l.\"record\" WHERE o.\"title_folded\" = $1";
    let folded = terms::fold(name);
    let records = number(database, records, Some(&folded)).await;
    (records, number(database, entries, Some(&folded)).await)
}

async fn a_write_that_ends_at_any_step_is_there_once_after_the_repetition(on: On) {
    let Some(ground) = Ground::laid(on).await else { return };
    let (mut stored, mut steps) = (0, 0);
    loop {
        steps += 1;
        assert!(steps < MANY, "no write comes through");
        let name = format!("ended-after-{steps}");
        let found = ground.cycle(&name, (steps, "honest"), &name).await;
        assert!(!found.is_convicted(), "step {steps}: {found:?}");
        stored += usize::from(found.before == (1, 1));
        if found.through {
            break;
        }
        assert!(!found.acknowledged, "who ends before the answer acknowledges nothing");
    }
    println!("{steps} steps, {stored} of them behind the commit");
    // It ended before the commit, and after it with nobody told.
    assert!(steps > 10 && stored >= 2, "{steps} steps, {stored} stored");
}

async fn the_checker_convicts_who_acknowledges_early_and_who_repeats_under_another_key(on: On) {
    let Some(ground) = Ground::laid(on).await else { return };
    let early = ground.cycle("Early", (4, "hasty"), "Early").await;
    assert!(early.acknowledged && early.is_convicted(), "{early:?}");
    let twice = ground.cycle("Twice", (MANY, "honest"), "another-key").await;
    assert!(twice.through && twice.after.0 == 2 && twice.is_convicted(), "{twice:?}");
}

testkit::on_both!(
    a_write_that_ends_at_any_step_is_there_once_after_the_repetition,
    the_checker_convicts_who_acknowledges_early_and_who_repeats_under_another_key,
);
