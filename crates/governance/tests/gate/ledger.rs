//! What compiles and is a fault all the same: a commit that has nothing to tell the ledger.

use super::{counted, northwharf};
use frame::{
    gate::{Answer, Occurrence, Writer, local_reader},
    problem::Problem,
    store::{self, Saving, Stored},
};
use record::Value;
use testkit::on_both;
use testkit::{On, Port, StatusCode, commit, least};

on_both!(
    a_commit_that_changed_nothing_is_a_fault,
    what_was_written_is_not_answered_as_unchanged,
    a_rehearsal_is_never_kept,
);

const TOLD: &str = "SELECT COUNT(*) AS \"counted\" FROM \"ledger\"";

fn done() -> Answer {
    Answer::empty(StatusCode::OK)
}

fn renamed(stored: &Stored, name: &str) -> Saving {
    let mut saving = Saving::of(stored);
    saving.values[stored.of.title] = Value::Text(name.to_owned());
    saving
}

async fn title(port: &Port, stored: &Stored) -> String {
    let mut reader = local_reader(port.app(), "Story");
    let now = store::find_by_key(&mut reader, stored.of, &stored.label()).await.unwrap();
    now.title().to_owned()
}

async fn a_commit_that_changed_nothing_is_a_fault(on: On) {
    let Some((port, _, database)) = northwharf(on).await else { return };
    let before = counted(&database, TOLD).await;
    let writer = port.writer().await;
    let fault = writer.commit(Occurrence::changes(), done()).await.unwrap_err();
    assert!(matches!(&fault, Problem::Fault(why) if why.contains("without a ledger entry")));
    assert_eq!(counted(&database, TOLD).await, before, "nothing is told");
    // The control: with an occurrence of its own it is told.
    let writer = port.writer().await;
    drop(writer.commit(Occurrence::of("session.opened"), done()).await.unwrap());
    assert_eq!(counted(&database, TOLD).await, before + 1);
}

async fn what_was_written_is_not_answered_as_unchanged(on: On) {
    let Some((port, _, database)) = northwharf(on).await else { return };
    let of = port.app().catalogue().organisations().0;
    let mut writer = port.writer().await;
    let stored = least(&mut writer, of, None, "Before").await;
    commit(writer).await.unwrap();
    let before = counted(&database, TOLD).await;
    let mut writer = port.writer().await;
    store::save(&mut writer, of, renamed(&stored, "After")).await.unwrap();
    let fault = writer.unchanged(done()).unwrap_err();
    assert!(matches!(&fault, Problem::Fault(why) if why.contains("was not committed")));
    assert_eq!(title(&port, &stored).await, "Before", "and nothing of it is stored");
    assert_eq!(counted(&database, TOLD).await, before);
    // The controls: saving the same again is unchanged, and the change is stored by a commit.
    let mut writer = port.writer().await;
    store::save(&mut writer, of, renamed(&stored, "Before")).await.unwrap();
    drop(writer.unchanged(done()).unwrap());
    let mut writer = port.writer().await;
    store::save(&mut writer, of, renamed(&stored, "After")).await.unwrap();
    commit(writer).await.unwrap();
    assert_eq!(title(&port, &stored).await, "After");
    assert_eq!(counted(&database, TOLD).await, before + 1);
}

async fn a_rehearsal_is_never_kept(on: On) {
    let Some((port, _, database)) = northwharf(on).await else { return };
    let of = port.app().catalogue().organisations().0;
    let before = counted(&database, TOLD).await;
    let reader = local_reader(port.app(), "Story");
    let mut writer = Writer::rehearsal(&reader).await.unwrap();
    least(&mut writer, of, None, "Only seen").await;
    assert!(writer.has_changes(), "it was done");
    let fault = writer.commit(Occurrence::changes(), done()).await.unwrap_err();
    assert!(matches!(&fault, Problem::Fault(why) if why.contains("rehearsal")));
    assert_eq!(counted(&database, TOLD).await, before);
    let sees = |seen: testkit::Seen| seen.is(200).text().contains("Only seen");
    let list = "/api/organisations?q=Only";
    assert!(!sees(port.as_("dana").get(list).await));
    // The control: the same by a writer is kept.
    let mut writer = port.writer().await;
    least(&mut writer, of, None, "Only seen").await;
    commit(writer).await.unwrap();
    assert!(sees(port.as_("dana").get(list).await));
}
