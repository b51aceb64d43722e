//! Titles that are made of other fields: nobody types them, they follow what they name, and they
//! name nothing that a reader of the record may not see.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::catalogue::{Capability, Catalogue};
use frame::exchange::{Report, import_file};
use frame::gate::AccessRole;
use frame::store::Stored;
use governance::people::Organisation;
use record::{Choice, Record, Ref};
use serde_json::{Value as Json, json};
use terms::Line;
use testkit::on_both;
use testkit::{Client, Method, On, Port, commit, least};

record::one_of! {
    /// What can be towed.
    pub Towed = "buoy", "person"
}

/// A buoy in the water.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "BUO", place = "Evidence", reach = owner)]
pub struct Buoy {
    /// What it is called.
    #[field(title)]
    pub name: Line,
    /// Whose it is.
    pub owner: Ref<Organisation>,
}

/// How it is towed.
#[derive(Clone, Debug, PartialEq, Choice)]
pub enum Way {
    /// Behind the stern.
    TowedBy,
    /// At the side.
    BesideOf,
}

/// A tow.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(
    prefix = "TOW", place = "Evidence", reach = owner,
    title_of = "{load} {way} {tug|unresolved} today"
)]
pub struct Tow {
    /// What it is called.
    #[field(title)]
    pub name: Line,
    /// Whose it is.
    pub owner: Ref<Organisation>,
    /// What is towed.
    pub load: Ref<Towed>,
    /// How.
    pub way: Way,
    /// Who tows.
    pub tug: Option<Ref<Towed>>,
    /// Who tows, as somebody wrote it.
    pub unresolved: Option<Line>,
    /// Remarks.
    pub remarks: Option<Line>,
}

const TOWS: Capability = Capability {
    name: "tows",
    records: &[Buoy::record_type, Tow::record_type],
    routes: |routes| routes,
};

on_both!(
    a_title_is_made_and_never_typed,
    a_title_follows_what_it_names,
    a_title_names_only_what_its_readers_see,
    a_file_finds_records_by_the_titles_they_make,
);

struct Harbour {
    port: Port,
    altus: Stored,
    north: Stored,
    corvid: Stored,
    red: Stored,
    green: Stored,
    foreign: Stored,
}

/// Altus with North below it and two buoys, Corvid beside them with one.
async fn harbour(on: On) -> Option<Harbour> {
    let capabilities = governance::CAPABILITIES.iter().copied().chain([TOWS]).collect();
    let mut port = Port::open(capabilities, on).await?;
    let organisations = port.app().catalogue().organisations().0;
    let buoys = Buoy::record_type();
    let mut writer = port.writer().await;
    let altus = least(&mut writer, organisations, None, "Altus").await;
    let north = least(&mut writer, organisations, Some(altus.id), "North").await;
    let corvid = least(&mut writer, organisations, None, "Corvid").await;
    let red = least(&mut writer, buoys, Some(altus.id), "Red").await;
    let green = least(&mut writer, buoys, Some(north.id), "Green").await;
    let foreign = least(&mut writer, buoys, Some(corvid.id), "Secret").await;
    commit(writer).await.unwrap();
    port.account("dana", &[(AccessRole::Lead, Some(altus.id))]).await;
    port.account("lead", &[(AccessRole::Lead, None)]).await;
    Some(Harbour { port, altus, north, corvid, red, green, foreign })
}

fn tow(owner: &Stored, load: &Stored, tug: Option<&Stored>) -> Json {
    json!({
        "owner": owner.id.to_string(), "load": load.id.to_string(), "way": "towed-by",
        "tug": tug.map(|tug| tug.id.to_string()),
    })
}

async fn add(by: &Client, tow: &Json) -> Json {
    by.json(Method::POST, "/api/tows", &[], tow).await.is(201).json()
}

async fn change(by: &Client, path: &str, patch: &Json) {
    let etag = by.get(path).await.header("etag").to_owned();
    by.json(Method::PATCH, path, &[("if-match", &etag)], patch).await.is(200);
}

async fn name(by: &Client, path: &str) -> (String, i64) {
    let json = by.get(path).await.is(200).json();
    (json["name"].as_str().unwrap().to_owned(), json["version"].as_i64().unwrap())
}

async fn a_title_is_made_and_never_typed(on: On) {
    let Some(harbour) = harbour(on).await else { return };
    let dana = harbour.port.as_("dana");
    let added = add(&dana, &tow(&harbour.altus, &harbour.red, Some(&harbour.green))).await;
    assert_eq!(added["name"], "Red towed by Green today");
    // The second of the fields stands in for the first, and nothing known is said so.
    let mut open = tow(&harbour.altus, &harbour.red, None);
    assert_eq!(add(&dana, &open).await["name"], "Red towed by unknown today");
    open["unresolved"] = json!("Tug 7");
    assert_eq!(add(&dana, &open).await["name"], "Red towed by Tug 7 today");
    // What does not fit a line is cut.
    open["unresolved"] = json!("7".repeat(Line::MAX));
    let long = add(&dana, &open).await["name"].as_str().unwrap().to_owned();
    assert_eq!(long.chars().count(), Line::MAX);
    assert!(long.starts_with("Red towed by 777") && long.ends_with('…'), "{long}");

    let mut typed = tow(&harbour.altus, &harbour.red, None);
    typed["name"] = json!("My own title");
    let refused = dana.json(Method::POST, "/api/tows", &[], &typed).await;
    refused.is(422).sees("Name is made of Load, Way, Tug and Unresolved; leave it out");
    dana.get("/tows/new").await.is(200).sees_not("name=\"name\"").sees("name=\"load\"");
    let form = [
        ("name", "My own title"),
        ("owner", "ORG-0001"),
        ("load", "BUO-0001"),
        ("way", "beside-of"),
        ("tug", "BUO-0002"),
    ];
    let added = dana.post("/tows", &form).await;
    let path = added.is(303).location().split('?').next().unwrap().to_owned();
    dana.get(&path).await.is(200).sees("Red beside of Green today").sees_not("My own title");
    dana.get(&format!("{path}/edit")).await.is(200).sees("It is made of Load, Way");
    let sorted = dana.get("/api/tows?sort=name").await.is(200).json();
    assert_eq!(sorted["items"][0]["name"], "Red beside of Green today");
}

async fn a_title_follows_what_it_names(on: On) {
    let Some(harbour) = harbour(on).await else { return };
    let dana = harbour.port.as_("dana");
    add(&dana, &tow(&harbour.altus, &harbour.red, Some(&harbour.green))).await;
    add(&dana, &tow(&harbour.altus, &harbour.red, None)).await;
    let (first, second) = ("/api/tows/TOW-0001", "/api/tows/TOW-0002");
    change(&dana, "/api/buoys/BUO-0002", &json!({ "name": "Turquoise" })).await;
    assert_eq!(name(&dana, first).await, ("Red towed by Turquoise today".to_owned(), 2));
    // The control: what does not name it stays untouched.
    assert_eq!(name(&dana, second).await, ("Red towed by unknown today".to_owned(), 1));
    dana.get("/find?q=turquoise").await.is(200).sees("TOW-0001").sees("BUO-0002");
    dana.get("/find?q=green").await.is(200).sees_not("TOW-0001");
    dana.get("/tows?q=turquoise").await.is(200).sees("TOW-0001");
    let history = dana.get("/tows/TOW-0001/history").await;
    history.is(200).sees("Red towed by Green today").sees("Red towed by Turquoise today");
    // Renaming is undone as one, though it touched the titles of others.
    let path = "/buoys/BUO-0002";
    let form = [("_version", "2"), ("name", "Turquoise too"), ("owner", "ORG-0002")];
    let saved = dana.post(path, &form).await.is(303).location().to_owned();
    assert_eq!(name(&dana, first).await.0, "Red towed by Turquoise too today");
    let write = saved.split("saved=").nth(1).unwrap().split('#').next().unwrap().to_owned();
    dana.post(&format!("{path}/undo"), &[("write", &write)]).await.is(303);
    assert_eq!(name(&dana, first).await, ("Red towed by Turquoise today".to_owned(), 4));
    // A change that renames nothing makes no title anew.
    change(&dana, first, &json!({ "remarks": "slowly" })).await;
    assert_eq!(name(&dana, first).await.1, 5);
    change(&dana, first, &json!({ "tug": null })).await;
    assert_eq!(name(&dana, first).await, ("Red towed by unknown today".to_owned(), 6));
    change(&dana, "/api/buoys/BUO-0001", &json!({ "name": "Crimson" })).await;
    assert_eq!(name(&dana, first).await.0, "Crimson towed by unknown today");
    assert_eq!(name(&dana, second).await.0, "Crimson towed by unknown today");
}

async fn a_title_names_only_what_its_readers_see(on: On) {
    let Some(harbour) = harbour(on).await else { return };
    let (dana, lead) = (harbour.port.as_("dana"), harbour.port.as_("lead"));
    let path = "/api/tows/TOW-0001";
    add(&lead, &tow(&harbour.altus, &harbour.red, Some(&harbour.foreign))).await;
    assert_eq!(name(&lead, path).await.0, "Red towed by a buoy elsewhere today");
    dana.get("/tows").await.is(200).sees("a buoy elsewhere").sees_not("Secret");
    change(&lead, "/api/buoys/BUO-0003", &json!({ "name": "Secret too" })).await;
    assert_eq!(name(&dana, path).await, ("Red towed by a buoy elsewhere today".to_owned(), 1));
    // What stands above is not named to those below: they do not see it.
    add(&lead, &tow(&harbour.north, &harbour.green, Some(&harbour.red))).await;
    assert_eq!(name(&lead, "/api/tows/TOW-0002").await.0, "Green towed by a buoy elsewhere today");
    // It is named as soon as it belongs below, and no more when it left, by itself or with its
    // organisation.
    let owner = |of: &Stored| json!({ "owner": of.id.to_string() });
    change(&lead, "/api/buoys/BUO-0003", &owner(&harbour.north)).await;
    assert_eq!(name(&dana, path).await.0, "Red towed by Secret too today");
    change(&lead, "/api/buoys/BUO-0003", &owner(&harbour.corvid)).await;
    assert_eq!(name(&dana, path).await.0, "Red towed by a buoy elsewhere today");
    let parent = |of: &Stored| json!({ "parent": of.id.to_string() });
    change(&lead, "/api/organisations/ORG-0003", &parent(&harbour.altus)).await;
    assert_eq!(name(&dana, path).await.0, "Red towed by Secret too today");
    change(&lead, "/api/organisations/ORG-0003", &json!({ "parent": null })).await;
    assert_eq!(name(&dana, path).await.0, "Red towed by a buoy elsewhere today");
}

async fn a_file_finds_records_by_the_titles_they_make(on: On) {
    let Some(harbour) = harbour(on).await else { return };
    let import = async |text: &str| -> Report {
        let file = ("tows.csv", text.as_bytes().to_vec());
        import_file(harbour.port.app(), "Story", Tow::record_type(), file, false).await.unwrap()
    };
    let rows = "Owner,Load,Way,Tug,Remarks\n\
        Altus,Red,Towed by,Green,\n\
        Altus,Red,Beside of,Green,\n\
        Altus,,Beside of,Green,\n\
        Altus,,Beside of,Green,\n";
    let report = import(rows).await;
    assert_eq!((report.created, report.problems.len()), (2, 2), "{:?}", report.problems);
    assert!(report.problems.iter().all(|p| p.what.contains("Load is open")), "{report:?}");
    let again = import(rows).await;
    assert_eq!((again.created, again.unchanged), (0, 2), "{:?}", again.problems);
    let changed = import(&rows.replacen("Green,\n", "Green,slowly\n", 1)).await;
    assert_eq!((changed.created, changed.updated, changed.unchanged), (0, 1, 1));
    // A column with the title is taken, finds records, and writes nothing.
    let lead = harbour.port.as_("lead");
    let export = lead.get("/tows/export.csv").await.is(200).text();
    assert!(export.contains("Red towed by Green today"), "{export}");
    assert_eq!(import(&export).await.unchanged, 2);
    let renamed = export.replace("Red towed by Green today", "Another title");
    assert_eq!(import(&renamed).await.unchanged, 2);
    lead.get("/tows").await.sees("Red towed by Green today").sees_not("Another title");
}

#[test]
#[should_panic(expected = "the title is made of itself")]
fn titles_that_are_made_of_each_other_do_not_start() {
    /// One end.
    #[derive(Clone, Debug, PartialEq, Record)]
    #[record(name = "front", prefix = "FRO", place = "Work", reach = owner, title_of = "{other}")]
    struct Front {
        /// Its name.
        #[field(title)]
        name: Line,
        /// Whose it is.
        owner: Ref<Organisation>,
        /// The other end.
        other: Option<Ref<Back>>,
    }

    /// The other end.
    #[derive(Clone, Debug, PartialEq, Record)]
    #[record(name = "back", prefix = "BAC", place = "Work", reach = owner, title_of = "to {other}")]
    struct Back {
        /// Its name.
        #[field(title)]
        name: Line,
        /// Whose it is.
        owner: Ref<Organisation>,
        /// The one end.
        other: Option<Ref<Front>>,
    }

    let people = governance::CAPABILITIES.iter().flat_map(|capability| capability.records);
    let people = people.map(|of| of());
    drop(Catalogue::of(people.chain([Front::record_type(), Back::record_type()]).collect()));
}

#[test]
#[should_panic(expected = "slip stands at “Evidnce”, which is none of Ready?, Services")]
fn a_register_at_no_place_does_not_start() {
    /// A slip of the pen.
    #[derive(Clone, Debug, PartialEq, Record)]
    #[record(name = "slip", prefix = "SLI", place = "Evidnce", reach = owner)]
    struct Slip {
        /// Its name.
        #[field(title)]
        name: Line,
        /// Whose it is.
        owner: Ref<Organisation>,
    }

    let people = governance::CAPABILITIES.iter().flat_map(|capability| capability.records);
    let people = people.map(|of| of());
    drop(Catalogue::of(people.chain([Slip::record_type()]).collect()));
}
