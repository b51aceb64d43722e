//! What the preview of a bulk edit promises is what happens, record by record, both ways; and the
//! fields that an installation adds, in lists and in bulk edits.

use super::{World, hidden, of, world};
use frame::{
    gate::AccessRole,
    store::{self, Saving},
};
use record::Value;
use std::collections::BTreeSet;
use terms::Id;
use testkit::{Client, On, commit};

const ALL: [&str; 3] = ["LAN-0001", "LAN-0002", "LAN-0003"];

/// The records that the preview of this change promises to change.
async fn promised(client: &Client, numbers: &[&str], change: &str) -> BTreeSet<String> {
    let path = format!("/lanterns/bulk/preview?ids={}&{change}", numbers.join(","));
    let seen = client.get(&path).await;
    hidden(&seen.is(200).text(), "row").into_iter().collect()
}

/// Each record as a row of a preview, and its version.
async fn rows(world: &World, numbers: &[&str]) -> Vec<(String, Id, i64)> {
    let mut rows = Vec::new();
    let mut writer = world.port.writer().await;
    for number in numbers {
        let stored = store::find_by_key(&mut writer, of(), number).await.unwrap();
        rows.push((format!("{}:{}", stored.id, stored.version), stored.id, stored.version));
    }
    rows
}

/// Carries the change out for these rows and says whether it was done.
async fn applied(client: &Client, page: &str, change: &str, rows: &[&str]) -> bool {
    let mut sent: Vec<(&str, &str)> =
        change.split('&').filter_map(|pair| pair.split_once('=')).collect();
    sent.extend(rows.iter().map(|row| ("row", *row)));
    let seen = client.post(page, &sent).await;
    match seen.status.as_u16() {
        303 => true,
        409 => false,
        other => panic!("{change}: {other} {}", seen.text()),
    }
}

/// Sets one value of a record behind everybody's back.
async fn set(world: &World, number: &str, field: &str, value: Value) {
    let mut writer = world.port.writer().await;
    let stored = store::find_by_key(&mut writer, of(), number).await.unwrap();
    let mut saving = Saving { moving: true, ..Saving::of(&stored) };
    saving.values[of().field(field).unwrap().0] = value;
    store::save(&mut writer, of(), saving).await.unwrap();
    commit(writer).await.unwrap();
}

/// East is Altus' and burns, West is Altus' and dark, the beacon is Corvid's, which mia may see and
/// not keep; East has the mark “star”.
async fn mixed(on: On) -> Option<World> {
    let mut world = world(on).await?;
    world.three().await;
    let (altus, corvid) = (world.altus, world.corvid);
    let access = [(AccessRole::Lead, Some(altus)), (AccessRole::Reader, Some(corvid))];
    world.port.account("mia", &access).await;
    set(&world, "LAN-0001", "mark", Value::Text("star".to_owned())).await;
    set(&world, "LAN-0001", "glow", Value::Choice("lit".to_owned())).await;
    Some(world)
}

async fn kept(on: On) {
    let Some(world) = mixed(on).await else { return };
    let mia = world.port.as_("mia");
    let to = |id: Id| format!("set=owner&value={id}");
    let edit = "/lanterns/bulk";
    let retire = "/lanterns/bulk/retirement";
    // Each change, and how many of the three may have it.
    let changes = [
        (edit, "set=oil&value=7".to_owned(), 2),
        // Taken by East for the whole of Altus, and East itself has it already.
        (edit, "set=mark&value=star".to_owned(), 0),
        // Only one may have a new mark, and what burns keeps its own.
        (edit, "set=mark&value=moon".to_owned(), 1),
        // Given to an organisation that mia sees and does not keep.
        (edit, to(world.corvid), 0),
        (edit, to(world.altus), 0),
        (edit, "set=glow&value=light".to_owned(), 1),
        (edit, "set=glow&value=douse".to_owned(), 0),
        (edit, "set=glow&value=douse&why=storm".to_owned(), 2),
        (retire, "set=retired".to_owned(), 2),
        (edit, "set=oil&value=8".to_owned(), 0),
        (retire, "set=returned".to_owned(), 2),
    ];
    for (page, change, count) in changes {
        let promise = promised(&mia, &ALL, &change).await;
        assert_eq!(promise.len(), count, "{change}: {promise:?}");
        // What is not promised and slipped in by hand does not happen, and says so.
        for (row, id, version) in rows(&world, &ALL).await {
            if promise.contains(&row) {
                continue;
            }
            let done = applied(&mia, page, &change, &[&row]).await;
            let now = rows(&world, &ALL).await.into_iter().find(|(_, known, _)| *known == id);
            // What is so already may be sent: nothing is written.
            assert_eq!(now.unwrap().2, version, "{change}: {row}, {done}");
        }
        // What is promised happens, all of it.
        if !promise.is_empty() {
            let sent: Vec<&str> = promise.iter().map(String::as_str).collect();
            assert!(applied(&mia, page, &change, &sent).await, "{change}: the promise is broken");
            let now = rows(&world, &ALL).await;
            let changed = |row: &&str| {
                now.iter().any(|(is, id, _)| is != row && row.starts_with(&id.to_string()))
            };
            assert!(sent.iter().all(changed), "{change}: {sent:?} {now:?}");
        }
    }
}

#[tokio::test]
async fn the_preview_promises_exactly_what_applying_does() {
    kept(On::Sqlite).await;
    kept(On::Postgres).await;
}

#[tokio::test]
async fn the_preview_names_the_rule_beside_each_record_that_is_left_out() {
    let world = mixed(On::Sqlite).await.unwrap();
    let mia = world.port.as_("mia");
    let preview = async |change: &str, numbers: &str| {
        mia.get(&format!("/lanterns/bulk/preview?ids={numbers}&{change}")).await
    };
    preview("set=mark&value=star", "LAN-0002")
        .await
        .is(200)
        .sees("0 will change.")
        .sees("Mark is taken by another record; each is used once");
    preview("set=mark&value=sun", "LAN-0001")
        .await
        .is(200)
        .sees("Mark cannot be changed while the state is Lit");
    let gift = format!("set=owner&value={}", world.corvid);
    preview(&gift, "LAN-0002").await.is(200).sees("choose one whose records you keep");
    preview("set=oil&value=2", "LAN-0003").await.is(200).sees("but not do this to it");
    // The control: the same words are not there where nothing is wrong.
    let fine = preview("set=mark&value=sun", "LAN-0002").await;
    fine.is(200).sees("1 will change.").sees_not("taken by").sees_not("cannot be changed");
    // Two of one organisation want one mark: one may have it, and the second is told why.
    set(&world, "LAN-0001", "glow", Value::Choice("dark".to_owned())).await;
    preview("set=mark&value=sun", "LAN-0001,LAN-0002")
        .await
        .is(200)
        .sees("1 will change.")
        .sees("Mark is taken by another record");
}

async fn own_fields(on: On) {
    let Some(mut world) = world(on).await else { return };
    world.three().await;
    world.port.account("ada", &[(AccessRole::Administrator, None)]).await;
    for (kind, label, required) in
        [("choice", "Colour", "false"), ("whole", "Panes", "false"), ("flag", "Painted", "false")]
    {
        let fields = [
            ("register", "lantern"),
            ("label", label),
            ("kind", kind),
            ("choices", "Red\nGreen"),
            ("help", ""),
            ("required", required),
        ];
        world.port.as_("ada").post("/administration/fields", &fields).await.is(303);
    }
    let lea = world.lea();
    // Nobody asked for them: they are offered as columns, and not shown.
    let plain = lea.get("/lanterns").await;
    plain.is(200).sees("value=\"custom.colour\"").sees("Set colour").sees_not("<th>Colour");
    // More than a handful of buttons stand behind one, which leads to all of them.
    plain.sees("Set another field").sees_not("Set panes");
    let all = lea.get("/lanterns/bulk?ids=LAN-0001&set=another").await;
    all.is(200).sees("What shall be changed?").sees("Set owner").sees("Set panes");
    // Ticked in the menu of columns, the address says it once, in the order of the person.
    let sent = lea.get("/lanterns?cols=custom.panes&cols=oil&cols=custom.colour").await;
    let address = "/lanterns?cols=custom.panes,oil,custom.colour";
    assert_eq!(sent.is(303).location(), address);
    let ids = "ids=LAN-0001,LAN-0002";
    let form = lea.get(&format!("/lanterns/bulk?{ids}&set=custom.colour")).await;
    form.is(200).sees("Set colour of 2 lanterns").sees("Green").sees("The field is emptied");
    let bad = format!("/lanterns/bulk/preview?{ids}&set=custom.panes&value=many");
    lea.get(&bad).await.is(422).sees("Panes is not a whole number");
    let change = "set=custom.colour&value=Green";
    let promise = promised(&lea, &ALL[..2], change).await;
    let sent: Vec<&str> = promise.iter().map(String::as_str).collect();
    assert_eq!(sent.len(), 2);
    assert!(applied(&lea, "/lanterns/bulk", change, &sent).await);
    let seen = lea.get(address).await;
    seen.is(200).sees("Panes").sees("Colour").sees("Green").sees_not("Far away");
    assert_eq!(seen.text().matches(">Green<").count(), 2, "{}", seen.text());
    // It is so already; emptied, it is open again.
    assert!(promised(&lea, &ALL[..2], change).await.is_empty());
    let empty = "set=custom.colour&value=";
    assert_eq!(promised(&lea, &ALL[..1], empty).await.len(), 1);
    // A spreadsheet has them as before.
    lea.get("/lanterns/export.csv").await.is(200).sees("Colour").sees("Green");
    // A view keeps such columns too.
    let view = [("query", "cols=custom.colour"), ("name", "Colours"), ("shared", "true")];
    let saved = lea.post("/lanterns/views", &view).await;
    assert_eq!(saved.is(303).location(), "/lanterns?cols=custom.colour");
}

#[tokio::test]
async fn fields_of_the_installation_are_columns_and_are_set_for_many_at_once() {
    own_fields(On::Sqlite).await;
    own_fields(On::Postgres).await;
}

#[tokio::test]
async fn a_needed_field_of_the_installation_is_asked_for_in_the_preview() {
    let mut world = world(On::Sqlite).await.unwrap();
    world.three().await;
    let lea = world.lea();
    // The control: before the field is needed, any change is promised.
    assert_eq!(promised(&lea, &ALL[..2], "set=oil&value=8").await.len(), 2);
    world.port.account("ada", &[(AccessRole::Administrator, None)]).await;
    let fields = [
        ("register", "lantern"),
        ("label", "Colour"),
        ("kind", "line"),
        ("choices", ""),
        ("help", ""),
        ("required", "true"),
    ];
    world.port.as_("ada").post("/administration/fields", &fields).await.is(303);
    let oil = "/lanterns/bulk/preview?ids=LAN-0001&set=oil&value=8";
    lea.get(oil).await.is(200).sees("0 will change.").sees("Colour is open; this installation");
    assert_eq!(promised(&lea, &ALL[..2], "set=custom.colour&value=red").await.len(), 2);
}
