//! Faults of the one file of data: who is harmed by whom, a full disk, a lost connection.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use frame::database::{Ask, Database, DbError, Sql, Turn, migrate};

use super::both::{
    first_migration, judge, note, once, sqlite_room, stored, tally, with_notes, write,
};

/// A turn that is released and waits in a group, while the turn that queued behind it holds the
/// slot: the commit comes only after that one.
async fn one_waits_behind(
    database: &Database,
) -> (tokio::task::JoinHandle<Result<(), DbError>>, Turn) {
    let mut first = database.turn().await.unwrap();
    write(&mut first, 1, "one").await.unwrap();
    let mut second = pin!(database.turn());
    // Asked once, so that it stands in the queue before the committer of the first.
    let asked = std::future::poll_fn(|context| {
        let polled = second.as_mut().poll(context);
        std::task::Poll::Ready(polled.is_pending())
    });
    assert!(asked.await, "the slot is taken");
    let waiting = tokio::spawn(first.commit());
    let second = second.await.unwrap();
    (waiting, second)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_write_in_the_middle_of_a_group_harms_nobody_else() {
    let room = sqlite_room().await;
    let database = with_notes(&room).await;
    let (waiting, mut second) = one_waits_behind(&database).await;
    write(&mut second, 2, "two").await.unwrap();
    let refused = write(&mut second, 3, "one").await.unwrap_err();
    assert!(matches!(refused, DbError::Constraint { .. }), "{refused}");
    drop(second);
    waiting.await.unwrap().unwrap();
    assert_eq!(stored(&mut database.clone()).await, [1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turn_dropped_in_the_middle_of_a_group_harms_nobody_else() {
    let room = sqlite_room().await;
    let database = with_notes(&room).await;
    let (waiting, mut second) = one_waits_behind(&database).await;
    write(&mut second, 2, "two").await.unwrap();
    drop(second);
    waiting.await.unwrap().unwrap();
    assert_eq!(stored(&mut database.clone()).await, [1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_that_is_no_broken_rule_leaves_the_whole_group_unknown() {
    let room = sqlite_room().await;
    let database = with_notes(&room).await;
    let (waiting, mut second) = one_waits_behind(&database).await;
    write(&mut second, 2, "two").await.unwrap();
    second.run(&Sql::same("UPDATE nowhere SET nothing = 1")).await.unwrap_err();
    let unknown = waiting.await.unwrap().unwrap_err();
    assert!(matches!(unknown, DbError::Unknown(_)), "{unknown}");
    drop(second);
    note(&database, 4, "four").await.unwrap();
    assert_eq!(stored(&mut database.clone()).await, [4]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_that_was_destroyed_from_inside_is_never_acknowledged() {
    let room = sqlite_room().await;
    let database = with_notes(&room).await;
    let (waiting, mut second) = one_waits_behind(&database).await;
    // Nobody writes such a statement; what it would do must be found all the same.
    let away = Sql::same("INSERT OR ROLLBACK INTO note (id, words) VALUES ($1, $2)");
    second.run(&away.bind(1_i64).bind("one")).await.unwrap_err();
    drop(second);
    let unknown = waiting.await.unwrap().unwrap_err();
    assert!(matches!(unknown, DbError::Unknown(_)), "{unknown}");
    assert!(stored(&mut database.clone()).await.is_empty());
    note(&database, 4, "four").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_writer_syncs_every_commit_and_checks_what_points_elsewhere() {
    let room = sqlite_room().await;
    let mut turn = room.database.turn().await.unwrap();
    let mut setting = async |words: &'static str, column: &str| {
        let row = turn.first(&Sql::same(words)).await.unwrap().unwrap();
        row.text(column)
            .ok()
            .flatten()
            .unwrap_or_else(|| row.whole(column).unwrap().unwrap().to_string())
    };
    assert_eq!(setting("PRAGMA journal_mode", "journal_mode").await, "wal");
    assert_eq!(setting("PRAGMA synchronous", "synchronous").await, "2");
    assert_eq!(setting("PRAGMA foreign_keys", "foreign_keys").await, "1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_said_and_nobody_is_wrongly_acknowledged() {
    let room = sqlite_room().await;
    migrate(&room.database, &[first_migration(&tally())]).await.unwrap();
    let next = Arc::new(AtomicI64::new(0));
    let mut acknowledged = Vec::new();
    for round in 0..20_u32 {
        room.database.limit_pages(Some(60 + round * 30)).await;
        let mut clients = Vec::new();
        for _ in 0..16 {
            let (database, next) = (room.database.clone(), next.clone());
            clients.push(tokio::spawn(async move {
                let words = "a long entry ".repeat(100);
                let mut stored = Vec::new();
                loop {
                    let key = next.fetch_add(1, Ordering::Relaxed);
                    match once(&database, key, &words, || {}).await {
                        Ok(()) => stored.push(key),
                        Err(error) => return (stored, error),
                    }
                }
            }));
        }
        let mut full = 0;
        for client in clients {
            let (stored, error) = client.await.unwrap();
            acknowledged.extend(stored);
            assert!(matches!(error, DbError::Full(_) | DbError::Unknown(_)), "{error}");
            full += usize::from(matches!(error, DbError::Full(_)));
        }
        assert!(full > 0, "somebody is told that the disk is full");
        let verdict = judge(&room.database, &acknowledged).await;
        assert!(verdict.is_clean(), "round {round}: {verdict:?}");
        room.database.limit_pages(None).await;
        let key = next.fetch_add(1, Ordering::Relaxed);
        once(&room.database, key, "there is room again", || {}).await.unwrap();
        acknowledged.push(key);
    }
    let verdict = judge(&room.database, &acknowledged).await;
    println!("{} acknowledged over 20 rounds, {} stored", acknowledged.len(), verdict.stored);
    assert!(verdict.is_clean(), "{verdict:?}");
    assert!(acknowledged.len() > 100);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_connection_is_opened_again_and_readers_go_on() {
    let room = sqlite_room().await;
    let database = with_notes(&room).await;
    note(&database, 1, "one").await.unwrap();
    for round in 2..22 {
        let mut turn = database.turn().await.unwrap();
        write(&mut turn, 1_000, "never").await.unwrap();
        drop(turn);
        database.lose_writer().await;
        assert_eq!(stored(&mut database.clone()).await.len(), usize::try_from(round - 1).unwrap());
        note(&database, round, &format!("note {round}")).await.unwrap();
    }
    assert_eq!(stored(&mut database.clone()).await.len(), 21);
}
