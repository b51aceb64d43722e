//! Jobs: done once when due, by one node, and again after a node has died with its lease.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::app::App;
use frame::database::DbError;
use frame::jobs::{JOBS, Job, run_if_due};
use testkit::{On, Port};

const FAILING: Job = Job {
    name: "failing",
    every_seconds: 60,
    lease_seconds: 30,
    work: |_: App| Box::pin(async { Err(DbError::Fault("on purpose".to_owned())) }),
};

async fn done_once(on: On) {
    let Some(port) = Port::open(governance::CAPABILITIES.to_vec(), on).await else { return };
    let job = &JOBS[0];
    let both = tokio::join!(run_if_due(port.app(), job), run_if_due(port.app(), job));
    let ran = [both.0.unwrap(), both.1.unwrap()];
    assert_eq!(ran.iter().filter(|ran| **ran).count(), 1, "one of two nodes does it");
    assert!(!run_if_due(port.app(), job).await.unwrap(), "not due yet");
    port.hand().advance(job.every_seconds);
    assert!(run_if_due(port.app(), job).await.unwrap(), "due again");
    assert!(run_if_due(port.app(), &FAILING).await.is_err());
    assert!(!run_if_due(port.app(), &FAILING).await.unwrap(), "a failure waits its turn too");
}

#[tokio::test]
async fn a_job_is_done_once_when_it_is_due_on_sqlite() {
    done_once(On::Sqlite).await;
}

#[tokio::test]
async fn a_job_is_done_once_when_it_is_due_on_postgresql() {
    done_once(On::Postgres).await;
}
