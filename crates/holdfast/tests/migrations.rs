//! Each committed migration is applied to a filled database of the step before it, on both kinds
//! of database, and loses nothing of what stood there.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::database::{Migration, migrate};
use holdfast::migrations;
use testkit::{On, Port, filled};

async fn every_step_keeps_what_was_there(on: On) {
    let all = migrations::all().unwrap();
    assert!(all.len() > 1, "there is a step to take");
    for at in 1..all.len() {
        let Some((database, _folder)) = Port::database(on).await else { return };
        let (before, step) = (&all[..at], &all[at]);
        migrate(&database, before).await.unwrap();
        let schema = Migration::fold(before).unwrap();
        filled::fill(&database, &schema).await.unwrap();
        let were = filled::copied(&database, &schema).await.unwrap();
        assert!(were.len() > 2 * schema.tables.len(), "every table is filled");
        let report = migrate(&database, &all[..=at]).await.unwrap();
        assert_eq!(report.applied.len(), 1, "{}", step.name);
        let are = filled::copied(&database, &schema).await.unwrap();
        assert_eq!(were, are, "{} keeps what was there", step.name);
        // And from there to the end, as an installation does that skipped some versions.
        migrate(&database, &all).await.unwrap();
        assert_eq!(were, filled::copied(&database, &schema).await.unwrap(), "{}", step.name);
        // The control: a comparison that cannot see a change would prove nothing.
        assert!(filled::spoil(&database, "persons", "name").await.unwrap() > 0);
        assert_ne!(were, filled::copied(&database, &schema).await.unwrap());
    }
}

testkit::on_both!(every_step_keeps_what_was_there);
