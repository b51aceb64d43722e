//! Spreadsheets both ways: what goes out comes back the same, and nothing bad gets in.

use frame::{
    exchange::{self, import_file},
    gate::{Scoped, local_reader},
    store::{self, ListQuery, Saving, Stored},
    testkit::{On, Port, commit},
};
use governance::people::{Organisation, Person};
use record::{Record, RecordType, Value};

/// Tells one story on both databases.
macro_rules! on_both {
    ($($story:ident),* $(,)?) => { $(
        mod $story {
            #[tokio::test]
            async fn sqlite() {
                super::$story(super::On::Sqlite).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$story(super::On::Postgres).await;
            }
        }
    )* };
}

on_both!(what_is_exported_reads_back_as_the_same_records);

async fn port(on: On) -> Option<Port> {
    Port::open(governance::CAPABILITIES.to_vec(), on).await
}

/// A record from texts by field name; references are titles.
async fn add(port: &Port, of: &'static RecordType, fields: &[(&str, Value)]) -> Stored {
    let mut values = vec![Value::Nothing; of.fields.len()];
    for (name, value) in fields {
        let (at, _) = of.field(name).expect("the field is declared");
        values[at] = value.clone();
    }
    let mut writer = port.writer().await;
    let outcome = store::save(&mut writer, of, Saving::new(values)).await.unwrap();
    let stored = outcome.stored().clone();
    commit(writer).await.unwrap();
    stored
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn choice(name: &str) -> Value {
    Value::Choice(name.to_owned())
}

async fn organisation(port: &Port, name: &str, parent: Option<&Stored>) -> Stored {
    let parent = parent.map_or(Value::Nothing, |parent| Value::Ref(parent.id));
    let fields = [("name", text(name)), ("kind", choice("provider")), ("parent", parent)];
    add(port, Organisation::record_type(), &fields).await
}

async fn csv(port: &Port, of: &'static RecordType) -> Vec<u8> {
    let mut reader = local_reader(port.app(), "Story");
    exchange::export_csv(&mut reader, of, &ListQuery::default()).await.unwrap()
}

async fn xlsx(port: &Port, of: &'static RecordType) -> Vec<u8> {
    let mut reader = local_reader(port.app(), "Story");
    exchange::export_xlsx(&mut reader, of, &ListQuery::default()).await.unwrap()
}

async fn what_is_exported_reads_back_as_the_same_records(on: On) {
    let (Some(old), Some(new)) = (port(on).await, port(on).await) else { return };
    let (org, per) = (Organisation::record_type(), Person::record_type());
    let altus = organisation(&old, "=Altus; the | first", None).await;
    let below = organisation(&old, "Ömer & Söhne, \"Nord\"", Some(&altus)).await;
    organisation(&old, "-1+1", Some(&below)).await;
    let fields = [
        ("name", text("@Dana Holt")),
        ("organisation", Value::Ref(below.id)),
        ("email", text("dana@altus.example")),
    ];
    add(&old, per, &fields).await;
    for of in [org, per] {
        for (name, bytes) in [("a.csv", csv(&old, of).await), ("a.xlsx", xlsx(&old, of).await)] {
            let again = import_file(old.app(), "Story", of, (name, bytes.clone()), false).await;
            let again = again.unwrap();
            assert_eq!(again.problems.len(), 0, "{:?}", again.problems);
            assert_eq!((again.read, again.unchanged), (again.unchanged, again.read));
            let first = import_file(new.app(), "Story", of, (name, bytes), false).await.unwrap();
            assert_eq!(first.problems.len(), 0, "{name} {:?}", first.problems);
            assert_eq!(first.updated, 0);
            assert_eq!(first.created, if name == "a.csv" { first.read } else { 0 });
        }
        assert_eq!(
            String::from_utf8(csv(&old, of).await).unwrap(),
            String::from_utf8(csv(&new, of).await).unwrap()
        );
    }
    let mut reader = local_reader(new.app(), "Story");
    assert!(reader.scope().reach().includes(altus.id));
    let first = store::find_by_key(&mut reader, org, "ORG-0001").await.unwrap();
    assert_eq!(first.title(), "=Altus; the | first");
}
