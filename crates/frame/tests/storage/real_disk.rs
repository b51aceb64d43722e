//! A disk that is really full, and writes that the system really refuses: nobody is wrongly
//! acknowledged, and as soon as there is room the database writes again.
//!
//! This test program starts itself as the child that writes: once on a file system of four
//! megabytes of its own, once with a limit to the size of files, where the system answers each
//! write beyond it with an error. Where the machine does not allow that, the story steps aside and
//! says so.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use frame::database::{Database, DbError, migrate};

use super::both::{Verdict, first_migration, judge, once, tally};

/// What the child is told: the folder, and whether it acknowledges too early.
const ORDERS: &str = "HOLDFAST_DISK_CHILD";
/// The names under which this program finds the children's parts.
const FULL: &str = "storage::real_disk::the_child_fills_its_disk";
const LIMITED: &str = "storage::real_disk::the_child_writes_until_the_system_refuses";
const CLIENTS: usize = 16;
const ROUNDS: u64 = 6;

/// Starts this program as the child that `prepare`, a line of the shell, makes room for.
fn child(prepare: &str, part: &str, orders: &str, folder: &Path) -> Output {
    let run = format!("{prepare} exec \"$1\" --exact \"$2\" --nocapture --test-threads=1");
    Command::new("unshare")
        .args(["-rm", "sh", "-c", &run, "sh"])
        .arg(std::env::current_exe().unwrap())
        .arg(part)
        .env(ORDERS, orders)
        .env("FOLDER", folder)
        .output()
        .unwrap()
}

/// Can a file system of one's own be mounted here?
fn steps_aside() -> bool {
    let folder = tempfile::tempdir().unwrap();
    let tried = Command::new("unshare")
        .args(["-rm", "mount", "-t", "tmpfs", "-o", "size=4m", "holdfast"])
        .arg(folder.path())
        .output();
    let is_possible = tried.is_ok_and(|output| output.status.success());
    if !is_possible {
        // Where the harness does not swallow it; nobody is left to tell when it is closed.
        let words = "no file system of one's own can be mounted here: the full disk steps aside";
        drop(writeln!(std::io::stderr().lock(), "{words}"));
    }
    !is_possible
}

fn orders() -> Option<(String, bool)> {
    let orders = std::env::var_os(ORDERS)?.into_string().unwrap();
    let (folder, manner) = orders.split_once('|').unwrap();
    Some((format!("sqlite:{folder}/holdfast.db"), manner == "hasty"))
}

/// What came of clients that wrote until they could not.
#[derive(Default)]
struct Came {
    acknowledged: Vec<i64>,
    errors: Vec<DbError>,
}

/// Writes with many clients until each has met an error.
async fn write_until_refused(database: &Database, next: &Arc<AtomicI64>, hasty: bool) -> Came {
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        let (database, next) = (database.clone(), next.clone());
        clients.push(tokio::spawn(async move {
            let words = "a long entry ".repeat(100);
            let mut said = Vec::new();
            loop {
                let key = next.fetch_add(1, Ordering::Relaxed);
                let early = || {
                    if hasty {
                        said.push(key);
                    }
                };
                match once(&database, key, &words, early).await {
                    Ok(()) if hasty => {}
                    Ok(()) => said.push(key),
                    Err(error) => return (said, error),
                }
            }
        }));
    }
    let mut came = Came::default();
    for client in clients {
        let (said, error) = client.await.unwrap();
        came.acknowledged.extend(said);
        came.errors.push(error);
    }
    came
}

/// Takes all room of the disk but `left` bytes.
fn fill(ballast: &Path, left: u64) {
    let mut file = std::fs::File::create(ballast).unwrap();
    let block = [7_u8; 4096];
    let mut taken = 0_u64;
    while let Ok(written) = file.write(&block) {
        taken += written as u64;
    }
    file.set_len(taken.saturating_sub(left)).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_child_fills_its_disk() {
    let Some((address, hasty)) = orders() else { return };
    let database = Database::open(&address).await.unwrap();
    migrate(&database, &[first_migration(&tally())]).await.unwrap();
    let file = address.trim_start_matches("sqlite:").to_owned();
    let ballast = Path::new(&file).with_file_name("ballast");
    let next = Arc::new(AtomicI64::new(1));
    let (mut acknowledged, mut worst) = (Vec::new(), Verdict::default());
    for round in 0..ROUNDS {
        fill(&ballast, 64 * 1024 * (round + 1));
        let came = write_until_refused(&database, &next, hasty).await;
        for error in &came.errors {
            let is_said =
                matches!(error, DbError::Full(_) | DbError::Unknown(_) | DbError::Unavailable(_));
            assert!(is_said, "round {round}: {error}");
        }
        acknowledged.extend(came.acknowledged);
        std::fs::remove_file(&ballast).unwrap();
        let key = next.fetch_add(1, Ordering::Relaxed);
        once(&database, key, "there is room again", || {}).await.unwrap();
        acknowledged.push(key);
        let verdict = judge(&database, &acknowledged).await;
        if !verdict.is_clean() {
            worst = verdict;
        }
    }
    println!("verdict {} of {} acknowledged", worst.lost.len(), acknowledged.len());
    assert!(acknowledged.len() > 20, "something was written before the disk was full");
    assert!(worst.is_clean(), "convicted");
}

#[test]
fn a_disk_that_is_really_full_loses_nothing_that_was_acknowledged() {
    if steps_aside() {
        return;
    }
    let mount = "mount -t tmpfs -o size=4m holdfast \"$FOLDER\" &&";
    let folder = tempfile::tempdir().unwrap();
    let orders = |manner: &str| format!("{}|{manner}", folder.path().display());
    let honest = child(mount, FULL, &orders("honest"), folder.path());
    let said = String::from_utf8_lossy(&honest.stdout).into_owned();
    let why = String::from_utf8_lossy(&honest.stderr).into_owned();
    assert!(honest.status.success() && said.contains("verdict 0 of"), "{said}{why}");
    // The control: whoever acknowledges before the commit is convicted.
    let hasty = child(mount, FULL, &orders("hasty"), folder.path());
    let said = String::from_utf8_lossy(&hasty.stdout).into_owned();
    assert!(!hasty.status.success() && !said.contains("verdict 0 of"), "{said}");
    assert!(String::from_utf8_lossy(&hasty.stderr).contains("convicted"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_child_writes_until_the_system_refuses() {
    let Some((address, hasty)) = orders() else { return };
    let database = Database::open(&address).await.unwrap();
    let next = Arc::new(AtomicI64::new(1));
    let came = write_until_refused(&database, &next, hasty).await;
    for error in &came.errors {
        let is_said = matches!(error, DbError::Unknown(_) | DbError::Unavailable(_));
        assert!(is_said, "{error}");
    }
    let unknown = came.errors.iter().filter(|error| matches!(error, DbError::Unknown(_))).count();
    let keys: Vec<String> = came.acknowledged.iter().map(i64::to_string).collect();
    println!("\nunknown {unknown}\nacknowledged {}", keys.join(" "));
}

/// What the child acknowledged before the system refused its writes, how many were told that
/// nobody knows, and what the checker finds afterwards.
async fn refused_by_the_system(manner: &str) -> (usize, Vec<i64>, Verdict) {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", folder.path().join("holdfast.db").display());
    let database = Database::open(&address).await.unwrap();
    migrate(&database, &[first_migration(&tally())]).await.unwrap();
    database.close().await;
    // Without the signal a write beyond the limit is answered with an error.
    let limit = "trap '' XFSZ && ulimit -f 2000 &&";
    let orders = format!("{}|{manner}", folder.path().display());
    let output = child(limit, LIMITED, &orders, folder.path());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let line = |name: &str| {
        let found = said.lines().find_map(|line| line.strip_prefix(name));
        found.unwrap_or_else(|| panic!("{name} in {said}")).trim().to_owned()
    };
    let unknown = line("unknown").parse().unwrap();
    let acknowledged: Vec<i64> =
        line("acknowledged").split(' ').map(|key| key.parse().unwrap()).collect();
    // The file is whole, and without the limit it is written again.
    let database = Database::open(&address).await.unwrap();
    let verdict = judge(&database, &acknowledged).await;
    once(&database, i64::MAX, "there is room again", || {}).await.unwrap();
    database.close().await;
    (unknown, acknowledged, verdict)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_of_the_system_at_commit_leaves_those_who_wait_unknown() {
    if steps_aside() {
        return;
    }
    let (unknown, acknowledged, verdict) = refused_by_the_system("honest").await;
    println!("{} acknowledged, {unknown} told that nobody knows", acknowledged.len());
    assert!(unknown > 0, "somebody waited for the commit that failed");
    assert!(acknowledged.len() > 20 && verdict.is_clean(), "{verdict:?}");
    // The control: whoever acknowledges before the commit is convicted.
    let (_, _, verdict) = refused_by_the_system("hasty").await;
    assert!(!verdict.lost.is_empty(), "{verdict:?}");
}
