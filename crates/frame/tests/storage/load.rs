//! Many tasks at once, some of which go away in the middle, while connections are lost.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use frame::database::{Database, DbError, migrate, val_whole};
use tokio::task::JoinHandle;

use super::both::{Chance, Room, Verdict, first_migration, judge, on_both, once, tally};

const TASKS: usize = 64;

/// Requests of 64 clients; each bears a fresh key and is repeated with it while nobody knows.
struct Load {
    next: AtomicI64,
    most: AtomicI64,
    acknowledged: Mutex<Vec<i64>>,
}

impl Load {
    async fn client(self: Arc<Self>, database: Database) {
        loop {
            let key = self.next.fetch_add(1, Ordering::Relaxed);
            if key >= self.most.load(Ordering::Relaxed) {
                return;
            }
            for attempt in 0.. {
                match once(&database, key, "an entry", || {}).await {
                    Ok(()) => {
                        self.acknowledged.lock().unwrap().push(key);
                        break;
                    }
                    Err(DbError::Unknown(_) | DbError::Unavailable(_)) if attempt < 1_000 => {
                        tokio::task::yield_now().await;
                    }
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }
}

on_both! {
    async fn the_checker_convicts_what_is_lost_and_what_is_written_twice(room: Room) {
        migrate(&room.database, &[first_migration(&tally())]).await.unwrap();
        for id in [1_i64, 2] {
            let mut turn = room.database.turn().await.unwrap();
            let row = vec![val_whole(id), val_whole(7)];
            turn.insert_many("tally", &["id", "entry_key"], vec![row]).await.unwrap();
            turn.commit().await.unwrap();
        }
        let verdict = judge(&room.database, &[7, 8]).await;
        assert_eq!(verdict, Verdict { lost: vec![8], doubled: vec![7], stored: 2 });
        assert!(!verdict.is_clean());
    }

    async fn what_is_acknowledged_is_stored_once_though_requests_are_cancelled(room: Room) {
        migrate(&room.database, &[first_migration(&tally())]).await.unwrap();
        let mut chance = Chance::new("cancelled requests");
        let load = Arc::new(Load {
            next: AtomicI64::new(0),
            most: AtomicI64::new(i64::MAX),
            acknowledged: Mutex::new(Vec::new()),
        });
        let start = || tokio::spawn(load.clone().client(room.database.clone()));
        let mut clients: Vec<JoinHandle<()>> = (0..TASKS).map(|_| start()).collect();
        let mut cancelled = 0;
        let acknowledged = || load.acknowledged.lock().unwrap().len();
        // As long as it takes on this machine.
        while cancelled < 100 || acknowledged() < 1_000 {
            let place = usize::try_from(chance.below(64)).unwrap();
            clients[place].abort();
            cancelled += 1;
            clients[place] = start();
            for _ in 0..chance.below(40) {
                tokio::task::yield_now().await;
            }
            // A cancelled client says so; a client that panicked has found something.
            let now = acknowledged();
            while acknowledged() < now + 5 {
                tokio::task::yield_now().await;
            }
        }
        load.most.store(0, Ordering::Relaxed);
        for client in clients {
            if let Err(error) = client.await {
                assert!(error.is_cancelled(), "{error}");
            }
        }
        let acknowledged = load.acknowledged.lock().unwrap().clone();
        let verdict = judge(&room.database, &acknowledged).await;
        println!("{} acknowledged, {cancelled} cancelled, {verdict:?}", acknowledged.len());
        assert!(verdict.is_clean(), "{verdict:?}");
    }

    async fn what_is_acknowledged_is_stored_once_though_connections_are_lost(room: Room) {
        migrate(&room.database, &[first_migration(&tally())]).await.unwrap();
        let load = Arc::new(Load {
            next: AtomicI64::new(0),
            most: AtomicI64::new(3_000),
            acknowledged: Mutex::new(Vec::new()),
        });
        let start = || tokio::spawn(load.clone().client(room.database.clone()));
        let clients: Vec<JoinHandle<()>> = (0..TASKS).map(|_| start()).collect();
        for loss in 1..=20_i64 {
            while load.next.load(Ordering::Relaxed) < loss * 140 {
                tokio::task::yield_now().await;
            }
            room.database.lose_writer().await;
        }
        for client in clients {
            client.await.unwrap();
        }
        let acknowledged = load.acknowledged.lock().unwrap().clone();
        let verdict = judge(&room.database, &acknowledged).await;
        assert!(verdict.is_clean(), "{verdict:?}");
        assert_eq!(acknowledged.len(), 3_000);
        assert_eq!(verdict.stored, 3_000);
    }
}
