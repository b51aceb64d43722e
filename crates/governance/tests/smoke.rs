//! The kernel once through: add, find, list, history, on both databases.

use frame::gate::{AccessRole, Scoped};
use frame::store::{self, ListQuery, Saving};
use frame::testkit::{On, Port, commit};
use governance::people::{Organisation, Person};
use record::{Record, Ref};

async fn smoke(on: On) {
    let Some(mut port) = Port::open(governance::CAPABILITIES.to_vec(), on).await else { return };
    let mut writer = port.writer().await;
    let org = Organisation {
        name: "Altus".parse().unwrap(),
        kind: governance::people::OrganisationKind::Provider,
        parent: None,
    };
    let altus = store::save(&mut writer, Organisation::record_type(), Saving::new(org.to_values()))
        .await
        .unwrap();
    let altus = altus.stored().clone();
    let person =
        Person {
            name: "Ömer Kaya".parse().unwrap(), organisation: Ref::to(altus.id), email: None
        };
    let omer = store::save(&mut writer, Person::record_type(), Saving::new(person.to_values()))
        .await
        .unwrap();
    assert_eq!(omer.stored().label(), "PER-0001");
    commit(writer).await.unwrap();
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    let mut writer = port.writer().await;
    let found = store::find_by_key(&mut writer, Person::record_type(), "PER-0001").await.unwrap();
    assert_eq!(found.title(), "Ömer Kaya");
    let listing = store::list(
        &mut writer,
        Person::record_type(),
        &ListQuery { words: "omer".into(), ..ListQuery::default() },
    )
    .await
    .unwrap();
    assert_eq!(listing.total, 1);
    let mut saving = Saving::of(&found);
    saving.values[2] = record::Value::Text("omer@altus.example".into());
    store::save(&mut writer, Person::record_type(), saving).await.unwrap();
    let back = store::back_references(&mut writer, &altus, 5).await.unwrap();
    assert_eq!(back.len(), 1);
    assert_eq!(store::search(&mut writer, "omre kaya").await.unwrap().len(), 1);
    let _ = writer.scope();
    commit(writer).await.unwrap();
    let mut writer = port.writer().await;
    let history = store::history(&mut writer, &found, None, 10).await.unwrap();
    assert_eq!(history.len(), 2);
    port.anon().get("/nowhere").await.is(303);
    port.as_("dana").get("/nowhere").await.is(404);
}

#[tokio::test]
async fn sqlite() {
    smoke(On::Sqlite).await;
}

#[tokio::test]
async fn postgres() {
    smoke(On::Postgres).await;
}
