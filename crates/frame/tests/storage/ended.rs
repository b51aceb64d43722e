//! Programs that end in the middle of a migration, and servers that would acknowledge too early.
//!
//! This test program starts itself as the child that migrates. It ends, as by `kill -9`, before
//! its first statement is sent, after that is answered, and so on until one comes through.

use std::process::{Command, Stdio};

use frame::database::{Ask, Database, Sql, migrate};

use super::both::{Room, note, on_both, postgres_room, sqlite_room, stored};
use super::migrations::{both_steps, listed};

/// What the child is told: the address, and after how many steps it ends.
const ORDERS: &str = "HOLDFAST_MIGRATION_CHILD";
/// The name under which this program finds the child's part.
const CHILD: &str = "storage::ended::the_child_migrates_and_ends_where_it_is_told";
/// More steps than the migration has.
const MANY: u64 = 300;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_child_migrates_and_ends_where_it_is_told() {
    let Some(orders) = std::env::var_os(ORDERS) else { return };
    let orders = orders.into_string().unwrap();
    let (address, steps) = orders.rsplit_once('|').unwrap();
    let database = Database::open(address).await.unwrap();
    database.end_after(steps.parse().unwrap());
    migrate(&database, &both_steps()).await.unwrap();
    println!("\nthrough");
}

/// A room of the same kind with two notes, at the first step.
async fn filled(like: &Room) -> Room {
    let room = match like.database.is_embedded() {
        true => sqlite_room().await,
        false => postgres_room().await.unwrap(),
    };
    migrate(&room.database, &both_steps()[..1]).await.unwrap();
    note(&room.database, 1, "one").await.unwrap();
    note(&room.database, 2, "two").await.unwrap();
    room
}

/// Lets a child migrate and end after so many steps; did it come through?
fn ended_after(steps: u64, address: &str) -> bool {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", CHILD, "--nocapture", "--test-threads=1"])
        .env(ORDERS, format!("{address}|{steps}"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout).into_owned();
    let through = said.lines().any(|line| line == "through");
    let why = String::from_utf8_lossy(&child.stderr).into_owned();
    assert_eq!(child.status.success(), through, "{steps}: {said}{why}");
    through
}

on_both! {
    async fn a_migration_that_ends_at_any_step_is_brought_to_its_end_by_whoever_starts_next(
        room: Room
    ) {
        migrate(&room.database, &both_steps()).await.unwrap();
        let whole = listed(&room.database).await;
        let mut steps = 0;
        loop {
            steps += 1;
            assert!(steps < MANY, "no migration comes through");
            let room = filled(&room).await;
            let before = listed(&room.database).await;
            room.database.close().await;
            let through = ended_after(steps, &room.address);
            let database = Database::open(&room.address).await.unwrap();
            let left = listed(&database).await;
            assert!(left == before || left == whole, "half a migration after {steps}: {left:?}");
            migrate(&database, &both_steps()).await.unwrap();
            assert_eq!(listed(&database).await, whole, "after {steps} steps");
            assert_eq!(stored(&mut database.clone()).await, [1, 2], "after {steps} steps");
            database.close().await;
            if through {
                break;
            }
        }
        println!("{steps} steps");
        assert!(steps > 20, "the migration has more steps than {steps}");
    }

    async fn the_checker_sees_a_migration_that_was_done_by_half(room: Room) {
        migrate(&room.database, &both_steps()).await.unwrap();
        let whole = listed(&room.database).await;
        let other = filled(&room).await;
        let before = listed(&other.database).await;
        let mut turn = other.database.turn().await.unwrap();
        turn.run(&Sql::same("ALTER TABLE note ADD COLUMN pages integer")).await.unwrap();
        turn.commit().await.unwrap();
        let left = listed(&other.database).await;
        assert!(left != before && left != whole, "{left:?}");
    }
}

/// What the server says about commits: to a turn, and to somebody who reads.
async fn said(address: &str) -> (String, String) {
    let database = Database::open(address).await.unwrap();
    let ask = Sql::same("SELECT current_setting('synchronous_commit') AS \"said\"");
    let mut turn = database.turn().await.unwrap();
    let to_turn = turn.first(&ask).await.unwrap().unwrap().need_text("said").unwrap();
    drop(turn);
    let to_reader = database.clone().first(&ask).await.unwrap().unwrap();
    (to_turn, to_reader.need_text("said").unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_would_acknowledge_before_the_disk_is_told_to_wait() {
    let Some(room) = postgres_room().await else { return };
    for (wanted, in_a_turn) in [
        ("off", "on"),
        ("local", "local"),
        ("on", "on"),
        // What waits for a standby as well is not made weaker.
        ("remote_apply", "remote_apply"),
    ] {
        let set = "SELECT set_config('holdfast.wanted', $1, false)";
        let mut turn = room.database.turn().await.unwrap();
        turn.first(&Sql::same(set).bind(wanted)).await.unwrap();
        let alter = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = %L', \
                     current_database(), current_setting('holdfast.wanted')); END $$";
        turn.run(&Sql::same(alter)).await.unwrap();
        turn.commit().await.unwrap();
        let (turn, reader) = said(&room.address).await;
        assert_eq!((turn.as_str(), reader.as_str()), (in_a_turn, wanted));
    }
}
