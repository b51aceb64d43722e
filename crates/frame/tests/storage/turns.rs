//! What a turn promises: all or nothing, nobody else harmed, an end by the deadline.

use std::time::Duration;

use frame::database::{Ask, ConstraintKind, DbError, Sql, val_text, val_whole};

use super::both::{Room, count_of, later, note, on_both, stored, with_notes, write};

on_both! {
    async fn a_committed_turn_is_stored_whole(room: Room) {
        let database = with_notes(&room).await;
        let mut turn = database.turn().await.unwrap();
        write(&mut turn, 1, "one").await.unwrap();
        write(&mut turn, 2, "two").await.unwrap();
        assert_eq!(stored(&mut turn).await, [1, 2], "a turn sees what it wrote");
        assert!(stored(&mut database.clone()).await.is_empty(), "nobody else sees it yet");
        turn.commit().await.unwrap();
        assert_eq!(stored(&mut database.clone()).await, [1, 2]);
    }

    async fn what_waits_travels_before_the_next_question_and_with_the_commit(room: Room) {
        let database = with_notes(&room).await;
        let mut turn = database.turn().await.unwrap();
        later(&mut turn, 1, "one").await;
        later(&mut turn, 2, "two").await;
        assert_eq!(stored(&mut turn).await, [1, 2], "a question sees what waited");
        later(&mut turn, 3, "three").await;
        turn.commit().await.unwrap();
        assert_eq!(stored(&mut database.clone()).await, [1, 2, 3]);
        let mut turn = database.turn().await.unwrap();
        later(&mut turn, 4, "four").await;
        drop(turn);
        note(&database, 5, "five").await.unwrap();
        assert_eq!(stored(&mut database.clone()).await, [1, 2, 3, 5]);
    }

    async fn what_waited_and_breaks_a_rule_stores_nothing_and_harms_nobody_else(room: Room) {
        let database = with_notes(&room).await;
        note(&database, 1, "one").await.unwrap();
        for asks in [true, false] {
            let mut turn = database.turn().await.unwrap();
            write(&mut turn, 2, "two").await.unwrap();
            later(&mut turn, 3, "one").await;
            later(&mut turn, 4, "four").await;
            let asked = if asks { turn.first(&Sql::same("SELECT 1")).await.err() } else { None };
            let committed = turn.commit().await.unwrap_err();
            let said = asked.unwrap_or(committed);
            assert!(matches!(said, DbError::Constraint { .. }), "{said}");
            note(&database, 9, "nine").await.unwrap();
            assert_eq!(stored(&mut database.clone()).await, [1, 9]);
            let mut turn = database.turn().await.unwrap();
            turn.run(&Sql::same("DELETE FROM note WHERE id = $1").bind(9_i64)).await.unwrap();
            turn.commit().await.unwrap();
        }
    }

    async fn a_dropped_turn_leaves_nothing_and_the_next_one_goes_on(room: Room) {
        let database = with_notes(&room).await;
        let mut turn = database.turn().await.unwrap();
        write(&mut turn, 1, "one").await.unwrap();
        drop(turn);
        note(&database, 2, "two").await.unwrap();
        assert_eq!(stored(&mut database.clone()).await, [2]);
    }

    async fn a_commit_goes_on_when_its_caller_goes_away(room: Room) {
        let database = with_notes(&room).await;
        for id in 1..=20_i64 {
            let mut turn = database.turn().await.unwrap();
            write(&mut turn, id, &format!("note {id}")).await.unwrap();
            let mut commit = Box::pin(turn.commit());
            // Asked once, and then nobody waits any more.
            std::future::poll_fn(|context| {
                let _ = commit.as_mut().poll(context);
                std::task::Poll::Ready(())
            })
            .await;
            drop(commit);
            let committed = async {
                while stored(&mut database.clone()).await.last() != Some(&id) {
                    tokio::task::yield_now().await;
                }
            };
            let limit = Duration::from_secs(10);
            tokio::time::timeout(limit, committed).await.expect("it is stored all the same");
        }
    }

    async fn a_broken_rule_names_itself_and_drops_the_turn(room: Room) {
        let database = with_notes(&room).await;
        note(&database, 1, "one").await.unwrap();
        let constraint = |kind, name: &str| DbError::Constraint { kind, name: name.to_owned() };

        let key = note(&database, 1, "other").await.unwrap_err();
        assert_eq!(key, constraint(ConstraintKind::Unique, "note_pkey"));

        let words = note(&database, 2, "one").await.unwrap_err();
        assert_eq!(words, constraint(ConstraintKind::Unique, "note_words_key"));

        let mut turn = database.turn().await.unwrap();
        let nothing = Sql::same("INSERT INTO note (id) VALUES ($1)").bind(3_i64);
        let missing = turn.run(&nothing).await.unwrap_err();
        assert_eq!(missing, constraint(ConstraintKind::NotNull, "note.words"));
        drop(turn);

        let mut turn = database.turn().await.unwrap();
        let stray = Sql::same("INSERT INTO note (id, words, answers) VALUES ($1, $2, $3)");
        let stray = stray.bind(4_i64).bind("four").bind(99_i64);
        let pointing = turn.run(&stray).await.unwrap_err();
        assert!(
            matches!(&pointing, DbError::Constraint { kind: ConstraintKind::ForeignKey, .. }),
            "{pointing}"
        );
        drop(turn);
        assert_eq!(stored(&mut database.clone()).await, [1]);
    }

    async fn after_an_error_a_turn_goes_no_further_on_either_database(room: Room) {
        let database = with_notes(&room).await;
        note(&database, 1, "one").await.unwrap();
        let mut turn = database.turn().await.unwrap();
        write(&mut turn, 2, "two").await.unwrap();
        write(&mut turn, 1, "again").await.unwrap_err();
        let later = write(&mut turn, 3, "three").await.unwrap_err();
        assert!(matches!(later, DbError::Fault(_)), "{later}");
        let commit = turn.commit().await.unwrap_err();
        assert!(matches!(commit, DbError::Fault(_)), "{commit}");
        assert_eq!(stored(&mut database.clone()).await, [1]);
    }

    async fn a_returning_statement_that_breaks_a_rule_is_noticed(room: Room) {
        let database = with_notes(&room).await;
        let mut turn = database.turn().await.unwrap();
        let words = "INSERT INTO note (id, words, answers) VALUES ($1, $2, $3) RETURNING id";
        let stray = Sql::same(words).bind(1_i64).bind("one").bind(99_i64);
        let refused = turn.first(&stray).await.unwrap_err();
        let kind = ConstraintKind::ForeignKey;
        assert!(matches!(&refused, DbError::Constraint { kind: k, .. } if *k == kind), "{refused}");
    }

    async fn a_wrong_statement_is_a_fault_and_the_database_goes_on(room: Room) {
        let database = with_notes(&room).await;
        let mut turn = database.turn().await.unwrap();
        let wrong = turn.run(&Sql::same("UPDATE nowhere SET nothing = 1")).await.unwrap_err();
        assert!(matches!(wrong, DbError::Fault(_)), "{wrong}");
        drop(turn);
        note(&database, 1, "one").await.unwrap();
        let read = database.clone().all(&Sql::same("SELECT nothing FROM note")).await.unwrap_err();
        assert!(matches!(read, DbError::Fault(_)), "{read}");
        assert_eq!(stored(&mut database.clone()).await, [1]);
    }

    async fn a_turn_ends_at_its_deadline_also_when_its_holder_says_nothing(room: Room) {
        let database = with_notes(&room).await;
        let mut turn = database.turn_within(Duration::from_millis(100)).await.unwrap();
        write(&mut turn, 1, "one").await.unwrap();
        // The same note again: the second turn can go on only when the first was taken back, and
        // nobody lets go of it here.
        note(&database, 1, "one").await.unwrap();
        assert_eq!(write(&mut turn, 2, "two").await.unwrap_err(), DbError::Deadline);
        assert_eq!(turn.commit().await.unwrap_err(), DbError::Deadline);
        assert_eq!(stored(&mut database.clone()).await, [1]);
    }

    async fn a_statement_that_overruns_the_deadline_is_stopped(room: Room) {
        let database = with_notes(&room).await;
        let mut turn = database.turn_within(Duration::from_millis(200)).await.unwrap();
        let endless = Sql::same(
            "WITH RECURSIVE counting(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counting) \
             SELECT count(*) AS counted FROM counting",
        );
        let stopped = turn.all(&endless).await.unwrap_err();
        assert_eq!(stopped, DbError::Deadline);
        drop(turn);
        note(&database, 1, "one").await.unwrap();
        assert_eq!(stored(&mut database.clone()).await, [1]);
    }

    async fn readers_cannot_write(room: Room) {
        let database = with_notes(&room).await;
        let write = Sql::same("INSERT INTO note (id, words) VALUES ($1, $2)");
        let refused = database.clone().all(&write.bind(1_i64).bind("one")).await;
        assert!(refused.is_err());
        assert!(stored(&mut database.clone()).await.is_empty());
    }

    async fn a_question_that_nobody_waits_for_any_more_is_stopped(room: Room) {
        let database = with_notes(&room).await;
        let endless = Sql::same(
            "WITH RECURSIVE counting(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counting) \
             SELECT count(*) AS counted FROM counting",
        );
        // More of them than there are readers: each must make room for the next.
        for _ in 0..30 {
            let mut asking = database.clone();
            let limit = Duration::from_millis(20);
            assert!(tokio::time::timeout(limit, asking.all(&endless)).await.is_err());
        }
        note(&database, 1, "one").await.unwrap();
        assert_eq!(stored(&mut database.clone()).await, [1]);
    }

    async fn a_hint_wakes_other_nodes_when_its_turn_is_committed(room: Room) {
        let database = with_notes(&room).await;
        let mut wakes = database.listen("ledger").await.unwrap();
        let mut dropped = database.turn().await.unwrap();
        dropped.wake("ledger").await.unwrap();
        drop(dropped);
        let mut turn = database.turn().await.unwrap();
        write(&mut turn, 1, "one").await.unwrap();
        turn.wake("ledger").await.unwrap();
        let early = tokio::time::timeout(Duration::from_millis(50), wakes.heard()).await;
        assert!(early.is_err(), "nothing is committed yet");
        turn.commit().await.unwrap();
        if !database.is_embedded() {
            wakes.heard().await.unwrap();
            assert_eq!(stored(&mut database.clone()).await, [1]);
        }
    }

    async fn a_run_of_numbers_has_no_gap_and_no_number_comes_twice(room: Room) {
        let database = with_notes(&room).await;
        let mut tasks = Vec::new();
        for task in 0_u64..8 {
            let database = database.clone();
            tasks.push(tokio::spawn(async move {
                let mut drawn = Vec::new();
                for round in 0_u64..20 {
                    let count = if (task + round).is_multiple_of(3) { 7 } else { 1 };
                    let mut turn = database.turn().await.unwrap();
                    let first = turn.next("note_number", count).await.unwrap();
                    turn.commit().await.unwrap();
                    drawn.extend(first..first + i64::try_from(count).unwrap());
                }
                drawn
            }));
        }
        let mut all = Vec::new();
        for task in tasks {
            all.extend(task.await.unwrap());
        }
        let drawn = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), drawn, "no number came twice");
        assert_eq!(all.first(), Some(&1));
    }

    async fn many_rows_are_written_in_one_go(room: Room) {
        let database = with_notes(&room).await;
        let rows: Vec<_> = (0..5_000_i64)
            .map(|id| vec![val_whole(id), val_text(format!("note {id}"))])
            .collect();
        let mut turn = database.turn().await.unwrap();
        assert_eq!(turn.insert_many("note", &["id", "words"], rows).await.unwrap(), 5_000);
        turn.commit().await.unwrap();
        assert_eq!(stored(&mut database.clone()).await.len(), 5_000);
        assert_eq!(count_of(&mut database.clone(), "note 4999").await, 1);
    }

    async fn many_rows_are_changed_in_one_go_and_only_where_the_key_fits(room: Room) {
        let database = with_notes(&room).await;
        let rows: Vec<_> = (0..5_000_i64)
            .map(|id| vec![val_whole(id), val_text(format!("note {id}"))])
            .collect();
        let mut turn = database.turn().await.unwrap();
        turn.insert_many("note", &["id", "words"], rows).await.unwrap();
        turn.commit().await.unwrap();
        let again = |number: i64| {
            let id = val_whole(number);
            vec![id, val_text(format!("note {number}")), val_text(format!("again {number}"))]
        };
        let columns = ["id", "words", "words"];
        let mut turn = database.turn().await.unwrap();
        let rows = (0..4_999).map(again).collect();
        assert_eq!(turn.update_many("note", 2, &columns, rows).await.unwrap(), 4_999);
        // The key of the first no longer fits, that of the last does.
        let rows = vec![again(0), again(4_999)];
        assert_eq!(turn.update_many("note", 2, &columns, rows).await.unwrap(), 1);
        turn.update_later("note", 1, &["id", "words"], vec![vec![val_whole(7), val_text("seven")]])
            .await
            .unwrap();
        turn.commit().await.unwrap();
        let mut database = database.clone();
        assert_eq!(stored(&mut database).await.len(), 5_000);
        for (words, times) in [("again 4999", 1), ("again 0", 1), ("seven", 1), ("note 7", 0)] {
            assert_eq!(count_of(&mut database, words).await, times, "{words}");
        }
    }

    async fn a_closed_database_refuses_and_has_kept_everything(room: Room) {
        let database = with_notes(&room).await;
        note(&database, 1, "one").await.unwrap();
        database.close().await;
        let late = database.turn().await.unwrap_err();
        assert!(matches!(late, DbError::Unavailable(_)), "{late}");
        let again = frame::database::Database::open(&room.address).await.unwrap();
        assert_eq!(stored(&mut again.clone()).await, [1]);
    }

    async fn one_key_is_worked_under_by_one_turn_at_a_time(room: Room) {
        let database = with_notes(&room).await;
        let mut turn = database.turn().await.unwrap();
        assert!(turn.lock_key(b"a key").await.unwrap());
        if !database.is_embedded() {
            // On SQLite the second turn would wait for the first.
            let mut other = database.turn().await.unwrap();
            assert!(!other.lock_key(b"a key").await.unwrap());
            assert!(other.lock_key(b"another key").await.unwrap());
        }
        turn.commit().await.unwrap();
        let mut turn = database.turn().await.unwrap();
        assert!(turn.lock_key(b"a key").await.unwrap());
    }
}
