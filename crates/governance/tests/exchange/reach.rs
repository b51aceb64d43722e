//! An import reaches as far as whoever sends it, and not one record further.

use super::{apply, counts, csv, map, now, org, organisation, per, person, port, sent};
use frame::gate::AccessRole;
use record::Value;
use testkit::{On, Port};

testkit::on_both!(
    a_foreign_record_is_neither_touched_nor_named,
    what_is_withheld_is_not_wiped,
    what_is_not_shown_is_not_named_and_stays,
    imports_are_their_own_accounts_matter,
    a_state_is_changed_by_its_steps_only,
);

/// Two providers, and somebody who keeps the records of the first.
async fn two(on: On) -> Option<Port> {
    let mut port = port(on).await?;
    let altus = organisation(&port, "Altus", None).await;
    let corvid = organisation(&port, "Corvid", None).await;
    person(&port, "Dana Holt", &altus, "dana@altus.example").await;
    person(&port, "Rui Costa", &corvid, "rui@corvid.example").await;
    port.account("dana", &[(AccessRole::Lead, Some(altus.id))]).await;
    port.account("reader", &[(AccessRole::Reader, None)]).await;
    port.account("lead", &[(AccessRole::Lead, None)]).await;
    Some(port)
}

async fn a_foreign_record_is_neither_touched_nor_named(on: On) {
    let Some(port) = two(on).await else { return };
    let dana = port.as_("dana");
    dana.get("/persons/export.csv")
        .await
        .is(200)
        .sees("Dana Holt")
        .sees_not("Rui")
        .sees_not("Corvid");
    let file = "Number,Name,Organisation\n\
        PER-0001,Dana Holt,Altus\n\
        PER-0002,Rui Costa,Altus\n\
        PER-0099,Nobody,Altus\n\
        ,Mara Silva,Corvid\n\
        ,Mara Silva,ORG-0002 Corvid\n\
        ,Ana Lima,Nowhere\n\
        ,Rui Costa,Altus\n";
    let path = sent(&dana, per(), "a.csv", file.as_bytes()).await;
    map(&dana, &path, &[]).await;
    let page = dana.get(&format!("{path}/changes")).await;
    assert_eq!(counts(&page.text()), (vec![1, 0, 1, 5], 7));
    // Foreign and missing are told apart by nothing.
    page.sees("PER-0002 names nothing that you can change");
    page.sees("PER-0099 names nothing that you can change");
    page.sees("Organisation “Corvid” names nothing that you can refer to");
    page.sees("Organisation “Nowhere” names nothing that you can refer to");
    page.sees_not("rui@corvid.example");
    apply(&dana, &path).await.is(303);
    let rui = now(&port, per(), "PER-0002").await;
    assert_eq!(rui.version, 1);
    // Another record of the same name stands beside it: the foreign one was not found.
    assert_eq!(now(&port, per(), "PER-0003").await.title(), "Rui Costa");
    // The control: somebody who reaches everything finds it.
    let lead = port.as_("lead");
    let path = sent(&lead, per(), "a.csv", b"Number,Name\nPER-0002,Rui Costa\n").await;
    map(&lead, &path, &[]).await;
    assert_eq!(counts(&lead.get(&format!("{path}/changes")).await.text()), (vec![0, 0, 1, 0], 1));
}

async fn what_is_withheld_is_not_wiped(on: On) {
    let Some(port) = two(on).await else { return };
    let dana = now(&port, per(), "PER-0001").await;
    let at = per().field("private_contacts").unwrap().0;
    let mut writer = port.writer().await;
    let mut saving = frame::store::Saving::of(&dana);
    let row = vec![
        Value::Choice("mobile".to_owned()),
        Value::Text("+1 555 0199".to_owned()),
        Value::Nothing,
        Value::Nothing,
        Value::Nothing,
    ];
    saving.values[at] = Value::Rows(vec![row]);
    frame::store::save(&mut writer, per(), saving).await.unwrap();
    testkit::commit(writer).await.unwrap();
    let shown = port.as_("reader").get("/persons/export.csv").await;
    shown.is(200).sees("Private contacts (withheld)").sees_not("0199");
    let open = String::from_utf8(csv(&port, per()).await).unwrap();
    assert!(open.contains("0199"), "the control: whoever may see it gets it: {open}");
    let lead = port.as_("lead");
    let changed = shown.text().replace("Dana Holt", "Dana Holt-Meyer");
    let path = sent(&lead, per(), "a.csv", changed.as_bytes()).await;
    map(&lead, &path, &[]).await;
    // Not even when the column is sent where it came from.
    map(&lead, &path, &[("empty_clears", "true")]).await;
    apply(&lead, &path).await.is(303);
    let after = now(&port, per(), "PER-0001").await;
    assert_eq!(after.title(), "Dana Holt-Meyer");
    assert!(!after.values[at].is_nothing());
}

async fn what_is_not_shown_is_not_named_and_stays(on: On) {
    let Some(mut port) = port(on).await else { return };
    let keystone = organisation(&port, "Keystone", None).await;
    let altus = organisation(&port, "Altus", Some(&keystone)).await;
    port.account("dana", &[(AccessRole::Lead, Some(altus.id))]).await;
    let dana = port.as_("dana");
    let file = dana.get("/organisations/export.csv").await;
    file.is(200).sees("Altus").sees_not("Keystone").sees_not(&keystone.id.to_string());
    let whole = String::from_utf8(csv(&port, org()).await).unwrap();
    assert!(whole.contains("ORG-0001 Keystone"), "the control: who reaches it is told: {whole}");
    let parent = async || now(&port, org(), "ORG-0002").await.value("parent").clone();
    // As it came, and with an empty cell that clears what it may.
    let path = sent(&dana, org(), "a.csv", file.text().as_bytes()).await;
    map(&dana, &path, &[("empty_clears", "true")]).await;
    assert_eq!(counts(&dana.get(&format!("{path}/changes")).await.text()).0, [0, 0, 1, 0]);
    // Another name beside it is taken; another parent in its place is refused in words.
    let other = b"Number,Name,Parent\nORG-0002,Altus Hosting,\n";
    let path = sent(&dana, org(), "b.csv", other).await;
    map(&dana, &path, &[("c2", "parent"), ("empty_clears", "true")]).await;
    apply(&dana, &path).await.is(303);
    assert_eq!(now(&port, org(), "ORG-0002").await.title(), "Altus Hosting");
    assert_eq!(parent().await, Value::Ref(keystone.id));
    let wrong = b"Number,Name,Parent\nORG-0002,Altus Hosting,Altus Hosting\n";
    let path = sent(&dana, org(), "c.csv", wrong).await;
    map(&dana, &path, &[("c2", "parent")]).await;
    let page = dana.get(&format!("{path}/changes")).await;
    page.sees("names a record that is not shown to you, so it stays; leave the cell empty");
    assert_eq!(counts(&page.text()).0, [0, 0, 0, 1]);
}

async fn imports_are_their_own_accounts_matter(on: On) {
    let Some(port) = two(on).await else { return };
    let (dana, lead, reader) = (port.as_("dana"), port.as_("lead"), port.as_("reader"));
    let path = sent(&lead, org(), "secret plans.csv", b"Name,Kind\nX,Supplier\n").await;
    dana.get(&path).await.is(404);
    dana.get("/organisations/imports").await.is(200).sees_not("secret plans");
    dana.post(&format!("{path}/application"), &[("_plan", "")]).await.is(404);
    reader.get("/organisations/imports").await.is(403);
    reader.post("/organisations/imports/x/reversal", &[]).await.is(403);
    port.anon().get("/organisations/imports").await.is(303);
    // A register does not open the imports of another.
    lead.get(&path.replace("organisations", "persons")).await.is(404);
    let own = sent(&dana, org(), "mine.csv", b"Name,Kind\nY,Supplier\n").await;
    lead.get(&own).await.is(200).sees("mine.csv");
    map(&dana, &own, &[]).await;
    let page = dana.get(&format!("{own}/changes")).await;
    page.sees("choose one whose records you keep");
}

async fn a_state_is_changed_by_its_steps_only(on: On) {
    let Some(port) = two(on).await else { return };
    let lead = port.as_("lead");
    let file = "Name,Kind,State\nAltus,Service provider,Prospective\n\
        Corvid,Service provider,Active\nNew one,Supplier,Former\n";
    let path = sent(&lead, org(), "a.csv", file.as_bytes()).await;
    map(&lead, &path, &[]).await;
    let page = lead.get(&format!("{path}/changes")).await;
    page.sees("State is changed by its own steps: Take on, Drop");
    assert_eq!(counts(&page.text()), (vec![1, 0, 1, 1], 3));
    apply(&lead, &path).await.is(303);
    assert_eq!(now(&port, org(), "ORG-0003").await.state(), Some("former"));
}
