//! The ledger knows everything: replayed alone, it tells each record as it is and as it was.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::gate::{Answer, Occurrence};
use frame::problem::Problem;
use frame::store::{self, Saving, Stored};
use record::Value;
use terms::Instant;
use testkit::{On, Port, StatusCode, commit, least};

/// SplitMix64, so that a failing story can be told again from its seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % limit as u64).unwrap()
    }
}

async fn replayed(on: On, seed: u64) {
    let Some(port) = Port::open(governance::CAPABILITIES.to_vec(), on).await else { return };
    let mut dice = Dice(seed);
    let organisations = port.app().catalogue().organisations().0;
    let mut writer = port.writer().await;
    let first = least(&mut writer, organisations, None, "Organisation 0").await;
    commit(writer).await.unwrap();
    let mut known: Vec<Stored> = vec![first];
    let mut moments: Vec<(Instant, Stored)> = Vec::new();
    for step in 1..40 {
        port.hand().advance(60);
        let mut writer = port.writer().await;
        let at = dice.below(known.len());
        let stored = known[at].clone();
        match dice.below(5) {
            0 => {
                let title = format!("Organisation {step}");
                known.push(least(&mut writer, organisations, Some(stored.id), &title).await);
            }
            1 if stored.retired.is_none() => {
                known[at] = store::retire(&mut writer, &stored).await.unwrap().stored().clone();
            }
            1 => {
                known[at] = store::unretire(&mut writer, &stored).await.unwrap().stored().clone();
            }
            // What is out of use is not changed.
            _ if stored.retired.is_some() => continue,
            _ => {
                let mut saving = Saving::of(&stored);
                saving.values[organisations.title] = Value::Text(format!("Renamed {step}"));
                known[at] =
                    store::save(&mut writer, organisations, saving).await.unwrap().stored().clone();
            }
        }
        let now = writer.now();
        commit(writer).await.unwrap();
        moments.extend(known.iter().map(|stored| (now, stored.clone())));
    }
    let mut writer = port.writer().await;
    for (moment, was) in &moments {
        let current = store::find(&mut writer, organisations, was.id).await.unwrap();
        let then = store::as_of(&mut writer, &current, *moment).await.unwrap().unwrap();
        assert_eq!(then.values, was.values, "seed {seed}: {} at {moment}", was.label());
        assert_eq!(then.version, was.version);
        assert_eq!(then.retired.is_some(), was.retired.is_some());
    }
    let before: Instant = "2026-01-01T00:00:00Z".parse().unwrap();
    let current = store::find(&mut writer, organisations, known[0].id).await.unwrap();
    assert!(store::as_of(&mut writer, &current, before).await.unwrap().is_none());
}

#[tokio::test]
async fn replaying_the_ledger_tells_each_record_as_it_was_on_sqlite() {
    for seed in 0..4 {
        replayed(On::Sqlite, seed).await;
    }
}

#[tokio::test]
async fn replaying_the_ledger_tells_each_record_as_it_was_on_postgresql() {
    replayed(On::Postgres, 9).await;
}

#[tokio::test]
async fn a_write_that_tells_the_ledger_nothing_is_refused() {
    let port = Port::open(governance::CAPABILITIES.to_vec(), On::Sqlite).await.unwrap();
    let silent = port.writer().await;
    let done = || Answer::empty(StatusCode::OK);
    let refused = silent.commit(Occurrence::changes(), done()).await;
    assert!(matches!(refused, Err(Problem::Fault(_))));
    let told = port.writer().await;
    assert!(told.commit(Occurrence::of("story.told"), done()).await.is_ok());
}

#[tokio::test]
async fn an_answer_without_a_commit_is_refused_when_something_was_written() {
    let port = Port::open(governance::CAPABILITIES.to_vec(), On::Sqlite).await.unwrap();
    let organisations = port.app().catalogue().organisations().0;
    let mut writer = port.writer().await;
    least(&mut writer, organisations, None, "Altus").await;
    assert!(writer.unchanged(Answer::empty(StatusCode::OK)).is_err());
    let mut writer = port.writer().await;
    let gone = store::find_number(&mut writer, organisations, 1).await.unwrap();
    assert!(gone.is_none(), "what was not committed is not there");
    assert!(writer.unchanged(Answer::empty(StatusCode::OK)).is_ok());
}
