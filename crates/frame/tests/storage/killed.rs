//! `kill -9` at random moments: what was acknowledged is there, once, and the file is whole.
//!
//! This test program starts itself as the child that writes. The child says "ack" and the key on
//! its standard output as soon as a change is acknowledged, the parent kills it after so and so
//! many of them and looks. The checker is itself checked: a child that says "ack" before the
//! commit must be convicted.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use frame::database::{Ask, Database, Sql, migrate};

use super::both::{Chance, Verdict, first_migration, judge, once, tally};

/// What the child is told: the address, the first key, and whether it is hasty.
const ORDERS: &str = "HOLDFAST_STORAGE_CHILD";
/// The name under which this program finds the child's part.
const CHILD: &str = "storage::killed::the_child_writes_until_it_is_killed";
const CYCLES: usize = 200;
const CYCLES_PER_FILE: usize = 25;
const CLIENTS: usize = 64;

/// One write of one line, so that a kill cuts between lines and never within.
fn acknowledge(key: i64) {
    let line = format!("ack {key}\n");
    std::io::stdout().lock().write_all(line.as_bytes()).expect("the parent listens");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_child_writes_until_it_is_killed() {
    let Some(orders) = std::env::var_os(ORDERS) else { return };
    let orders = orders.into_string().unwrap();
    let [address, first, manner] = orders.split('|').collect::<Vec<_>>()[..] else {
        panic!("orders of three parts")
    };
    let hasty = manner == "hasty";
    let database = Database::open(address).await.unwrap();
    migrate(&database, &[first_migration(&tally())]).await.unwrap();
    let next = Arc::new(AtomicI64::new(first.parse().unwrap()));
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        let (database, next) = (database.clone(), next.clone());
        clients.push(tokio::spawn(async move {
            loop {
                let key = next.fetch_add(1, Ordering::Relaxed);
                let early = || {
                    if hasty {
                        acknowledge(key)
                    }
                };
                once(&database, key, "an entry", early).await.unwrap();
                if !hasty {
                    acknowledge(key);
                }
            }
        }));
    }
    // None of them ends; should one panic, the child ends before it is killed and is found out.
    if let Some(client) = clients.pop() {
        client.await.unwrap();
    }
}

/// Starts a child, kills it after so many acknowledgements, and tells all that it said.
fn write_and_kill(address: &str, first: i64, manner: &str, after: u64) -> Vec<i64> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", CHILD, "--nocapture", "--test-threads=1"])
        .env(ORDERS, format!("{address}|{first}|{manner}"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = Vec::new();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // The first line begins with what the test harness says.
    let mut heard = |line: String| {
        let key = line.split_once("ack ").map(|(_, key)| key.parse::<i64>().unwrap());
        said.extend(key);
        said.len() as u64
    };
    if after > 0 {
        while let Some(Ok(line)) = lines.next() {
            if heard(line) >= after {
                break;
            }
        }
    }
    child.kill().unwrap();
    // What it had said before it died counts too.
    lines.map_while(Result::ok).for_each(|line| {
        heard(line);
    });
    child.wait().unwrap();
    said
}

/// Kills a writer again and again, and gives what the checker says in the end.
async fn cycles(how_many: usize, manner: &str, chance: &mut Chance) -> (usize, Verdict) {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", folder.path().join("holdfast.db").display());
    let mut acknowledged: Vec<i64> = Vec::new();
    let mut worst = Verdict::default();
    for _ in 0..how_many {
        // A few keys are repeated, as clients do that have not heard the answer.
        let greatest = acknowledged.iter().max().copied().unwrap_or(0);
        let first = (greatest - 50).max(1);
        let after = chance.below(400);
        acknowledged.extend(write_and_kill(&address, first, manner, after));
        let database = Database::open(&address).await.unwrap();
        migrate(&database, &[first_migration(&tally())]).await.unwrap();
        let verdict = judge(&database, &acknowledged).await;
        let whole = database.clone().first(&Sql::same("PRAGMA integrity_check")).await.unwrap();
        assert_eq!(whole.unwrap().need_text("integrity_check").unwrap(), "ok");
        database.close().await;
        worst.lost.extend(verdict.lost);
        worst.doubled.extend(verdict.doubled);
        worst.stored = verdict.stored;
    }
    acknowledged.sort_unstable();
    acknowledged.dedup();
    (acknowledged.len(), worst)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_or_doubled_by_kill_9() {
    let mut chance = Chance::new("kill -9");
    let mut total = 0;
    for _ in 0..CYCLES / CYCLES_PER_FILE {
        let (acknowledged, verdict) = cycles(CYCLES_PER_FILE, "honest", &mut chance).await;
        assert!(verdict.is_clean(), "{verdict:?}");
        assert!(verdict.stored >= acknowledged);
        total += acknowledged;
    }
    println!("{CYCLES} kills, {total} acknowledged, none lost, none doubled");
    assert!(total > 5_000, "the child has hardly written anything: {total}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_checker_convicts_a_writer_that_acknowledges_before_the_commit() {
    let mut chance = Chance::new("kill -9, hasty");
    let (acknowledged, verdict) = cycles(10, "hasty", &mut chance).await;
    println!("{acknowledged} acknowledged too early, {} lost", verdict.lost.len());
    assert!(!verdict.lost.is_empty(), "the checker found nothing");
    assert!(verdict.doubled.is_empty());
}
