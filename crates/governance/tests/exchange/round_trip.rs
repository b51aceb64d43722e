//! What is exported reads back as the same records, everywhere.

use super::beacon::{Beacon, COAST, Glow, Range, Visit};
use super::{add, choice, csv, import, now, org, organisation, per, person, port, text, xlsx};
use frame::store::{self, Saving};
use governance::people::Role;
use record::{Record, RecordType, Ref, Refs, Rows, Value};
use terms::Id;
use testkit::{On, Port, commit};

testkit::on_both!(
    people_and_organisations_come_back_the_same,
    every_kind_of_field_comes_back_the_same,
    texts_that_look_like_formulas_stay_texts,
    rows_may_refer_to_rows_of_the_same_file_in_any_order,
    a_record_out_of_use_comes_back_out_of_use,
);

/// Out of one installation, into another, and a second time: the same bytes and no change.
async fn there_and_back(old: &Port, new: &Port, of: &'static RecordType) {
    for (name, bytes) in [("a.csv", csv(old, of).await), ("a.xlsx", xlsx(old, of).await)] {
        let again = import(old, of, name, &bytes).await;
        assert_eq!(again.problems.len(), 0, "{:?}", again.problems);
        assert_eq!((again.unchanged, again.write), (again.read, None), "{name}");
        let first = import(new, of, name, &bytes).await;
        assert_eq!(first.problems.len(), 0, "{name}: {:?}", first.problems);
        // The first of the two files adds, the second finds everything as it says.
        let (added, same) = if name == "a.csv" { (first.read, 0) } else { (0, first.read) };
        assert_eq!((first.created, first.updated, first.unchanged), (added, 0, same), "{name}");
    }
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    assert_eq!(text(csv(old, of).await), text(csv(new, of).await));
    // The export says something at all: otherwise the above would hold of nothing.
    assert!(csv(new, of).await.len() > 200);
}

async fn people_and_organisations_come_back_the_same(on: On) {
    let (Some(old), Some(new)) = (port(on).await, port(on).await) else { return };
    let altus = organisation(&old, "Altus (the first)", None).await;
    organisation(&old, "Nord; Süd | West = all", Some(&altus)).await;
    let below = organisation(&old, "Ömer & Söhne, \"Nord\"", Some(&altus)).await;
    let dana = person(&old, "Dana Holt", &below, "dana@altus.example").await;
    let contact = |value: &str| {
        vec![choice("mobile"), text(value), Value::Whole(1), Value::Nothing, Value::Nothing]
    };
    let fields = [
        ("name", text("Mara Silva")),
        ("organisation", Value::Ref(below.id)),
        ("deputy", Value::Ref(dana.id)),
        ("contacts", Value::Rows(vec![contact("+1 555 0100"), contact("+1 555 0101")])),
        ("private_contacts", Value::Rows(vec![contact("+1 555 0102")])),
        ("informed", choice("at-once")),
    ];
    let mara = add(&old, per(), &fields).await;
    let day = |text: &str| Value::Day(text.parse().unwrap());
    let holders = Value::Rows(vec![
        vec![Value::Ref(dana.id), choice("holder"), day("2026-01-01"), Value::Nothing],
        vec![Value::Ref(mara.id), choice("deputy"), day("2026-02-01"), day("2026-12-31")],
    ]);
    let fields = [
        ("title", text("Duty manager")),
        ("organisation", Value::Ref(altus.id)),
        ("part", choice("crisis")),
        ("holders", holders),
        ("answers_for", text("Everything;\nat any hour | always")),
    ];
    add(&old, Role::record_type(), &fields).await;
    for of in [org(), per(), Role::record_type()] {
        there_and_back(&old, &new, of).await;
    }
}

async fn coast(on: On) -> Option<Port> {
    let mut capabilities = governance::CAPABILITIES.to_vec();
    capabilities.push(COAST);
    Port::open(capabilities, on).await
}

fn beacon(name: &str, owner: Id) -> Beacon {
    Beacon {
        name: name.parse().unwrap(),
        owner: Ref::to(owner),
        range: Some(Range::FarOut),
        mark: Some(format!("00{name}").parse().unwrap()),
        height: Some(0),
        manned: Some(false),
        mail: Some("keeper@coast.example".parse().unwrap()),
        phone: Some("+1 555 0100".parse().unwrap()),
        notes: Some("Trim\nit; weekly | daily = best \\".parse().unwrap()),
        burns: Some("6 h 20 min".parse().unwrap()),
        price: Some("-12.50 EUR".parse().unwrap()),
        since: Some("1871-03-02".parse().unwrap()),
        seen: Some("2026-11-23T09:40:01.234567Z".parse().unwrap()),
        next: None,
        sights: Refs::to([]),
        visits: Rows::of(vec![
            Visit {
                on: "2026-11-23".parse().unwrap(),
                by: Some(Ref::to(owner)),
                note: Some("a; b | c = d \\".parse().unwrap()),
            },
            Visit { on: "2026-11-24".parse().unwrap(), by: None, note: None },
        ]),
        glow: Glow::Lit,
    }
}

async fn every_kind_of_field_comes_back_the_same(on: On) {
    let (Some(old), Some(new)) = (coast(on).await, coast(on).await) else { return };
    let altus = organisation(&old, "Altus", None).await;
    let of = Beacon::record_type();
    let mut writer = old.writer().await;
    let mut save = async |beacon: Beacon| {
        let saved = store::save(&mut writer, of, Saving::new(beacon.to_values())).await.unwrap();
        Ref::<Beacon>::to(saved.stored().id)
    };
    let east = save(beacon("East", altus.id)).await;
    let west = save(Beacon { next: Some(east), seen: None, ..beacon("West", altus.id) }).await;
    let sights = Refs::to([west.id(), east.id()]);
    save(Beacon { next: Some(west), sights, glow: Glow::Dark, ..beacon("North", altus.id) }).await;
    commit(writer).await.unwrap();
    there_and_back(&old, &new, org()).await;
    there_and_back(&old, &new, of).await;
    let (was, is) = (now(&old, of, "BEA-0001").await, now(&new, of, "BEA-0001").await);
    for (at, field) in of.fields.iter().enumerate() {
        let refers = ["owner", "next", "sights", "visits"].contains(&field.name);
        assert!(refers || was.values[at] == is.values[at], "{}", field.name);
        assert!(["next", "sights"].contains(&field.name) || !is.values[at].is_nothing());
    }
}

async fn texts_that_look_like_formulas_stay_texts(on: On) {
    let (Some(old), Some(new)) = (port(on).await, port(on).await) else { return };
    for name in ["=1+1", "+49 30", "-2", "@sum", "'=quoted", "#REF!", "0049", "1e5", "TRUE"] {
        organisation(&old, name, None).await;
    }
    let guarded = String::from_utf8(csv(&old, org()).await).unwrap();
    assert!(guarded.contains("\"'=1+1\""), "{guarded}");
    there_and_back(&old, &new, org()).await;
    assert_eq!(now(&new, org(), "ORG-0001").await.title(), "=1+1");
}

async fn rows_may_refer_to_rows_of_the_same_file_in_any_order(on: On) {
    let Some(port) = port(on).await else { return };
    let file = "Name,Kind,Part of\nNight shift,Internal group,Operations\n\
        Operations,Internal group,Altus\nAltus,Service provider,\n";
    let report = import(&port, org(), "a.csv", file.as_bytes()).await;
    assert_eq!((report.created, report.problems.len()), (3, 0), "{:?}", report.problems);
    let again = import(&port, org(), "a.csv", file.as_bytes()).await;
    assert_eq!((again.unchanged, again.problems.len()), (3, 0), "{:?}", again.problems);
    let round = "Name,Kind,Part of\nA,Internal group,B\nB,Internal group,C\nC,Internal group,A\n\
        D,Internal group,C\n";
    let report = import(&port, org(), "b.csv", round.as_bytes()).await;
    assert_eq!((report.read, report.created, report.problems.len()), (4, 0, 4));
    assert!(report.problems[0].what.contains("leads back"), "{:?}", report.problems);
    assert!(report.problems[3].what.contains("correct line 4"), "{:?}", report.problems);
}

async fn a_record_out_of_use_comes_back_out_of_use(on: On) {
    let (Some(old), Some(new)) = (port(on).await, port(on).await) else { return };
    organisation(&old, "Altus", None).await;
    let gone = organisation(&old, "Corvid", None).await;
    let mut writer = old.writer().await;
    store::retire(&mut writer, &gone).await.unwrap();
    commit(writer).await.unwrap();
    let mut reader = frame::gate::local_reader(old.app(), "Story");
    let query = store::ListQuery { retired: true, ..store::ListQuery::default() };
    let bytes = frame::exchange::export_csv(&mut reader, org(), &query).await.unwrap();
    let same = import(&old, org(), "a.csv", &bytes).await;
    assert_eq!((same.read, same.unchanged), (1, 1), "{:?}", same.problems);
    let report = import(&new, org(), "a.csv", &bytes).await;
    assert_eq!((report.created, report.problems.len()), (1, 0), "{:?}", report.problems);
    assert!(now(&new, org(), "ORG-0001").await.retired.is_some());
}
