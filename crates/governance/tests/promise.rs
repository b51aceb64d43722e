//! The promise of the record: declare a struct, and everything else follows.
//!
//! A record type that no page, table or address knows is added to an installation that is filled
//! already; its migration is generated and applied, and the page, the interface, the import, the
//! export and the history are driven over HTTP. Then the same with one field more.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::app::{App, Settings};
use frame::catalogue::Capability;
use frame::clock::Clock;
use frame::database::{Database, Migration, Schema, diff, migrate};
use frame::gate::AccessRole;
use frame::{server, tables};
use governance::people::Organisation;
use record::Record;
use serde_json::json;
use testkit::{BEGIN, Client, Method, On, Port, Seen, commit, least};

mod first {
    use super::{Organisation, Record};
    use record::{Choice, Ref, Row, Rows, State};
    use terms::{Day, Duration, Line, Money};

    /// How a beacon is powered.
    #[derive(Clone, Debug, PartialEq, Choice)]
    pub enum Power {
        /// From the shore.
        Mains,
        /// From the sun.
        Solar,
    }

    /// Whether it burns.
    #[derive(Clone, Debug, PartialEq, State)]
    #[state(initial = Dark)]
    #[transition(name = "light", label = "Light it", from(Dark), to = Lit, needs("power"))]
    pub enum Glow {
        /// Not yet.
        Dark,
        /// It does.
        #[state(tone = "ok")]
        Lit,
    }

    /// A visit of the keeper.
    #[derive(Clone, Debug, PartialEq, Row)]
    pub struct Visit {
        /// On which day.
        pub on: Day,
        /// What was found.
        pub found: Option<Line>,
    }

    /// A light at the entrance of the harbour.
    #[derive(Clone, Debug, PartialEq, Record)]
    #[record(name = "beacon", prefix = "BEA", place = "Evidence", reach = owner)]
    pub struct Beacon {
        /// What sailors call it.
        #[field(title)]
        pub name: Line,
        /// Who keeps it.
        #[field(list)]
        pub owner: Ref<Organisation>,
        /// How it is powered.
        #[field(list, sort, bulk)]
        pub power: Option<Power>,
        /// How long it burns without power.
        #[field(list, sort)]
        pub reserve: Option<Duration>,
        /// What it cost.
        pub price: Option<Money>,
        /// Visits.
        pub visits: Rows<Visit>,
        /// Whether it burns.
        #[field(list)]
        pub glow: Glow,
    }
}

mod second {
    use super::{Organisation, Record, first};
    use record::{Ref, Rows};
    use terms::{Duration, Line, Money};

    /// A light at the entrance of the harbour.
    #[derive(Clone, Debug, PartialEq, Record)]
    #[record(name = "beacon", prefix = "BEA", place = "Evidence", reach = owner)]
    pub struct Beacon {
        /// What sailors call it.
        #[field(title)]
        pub name: Line,
        /// Who keeps it.
        #[field(list)]
        pub owner: Ref<Organisation>,
        /// How it is powered.
        #[field(list, sort, bulk)]
        pub power: Option<first::Power>,
        /// How long it burns without power.
        #[field(list, sort)]
        pub reserve: Option<Duration>,
        /// What it cost.
        pub price: Option<Money>,
        /// Visits.
        pub visits: Rows<first::Visit>,
        /// Whether it burns.
        #[field(list)]
        pub glow: first::Glow,
        /// How far it is seen.
        #[field(list, sort, min = 1, max = 40, unit = "nm")]
        pub range: Option<i64>,
    }
}

const FIRST: Capability =
    Capability { name: "beacons", records: &[first::Beacon::record_type], routes: |routes| routes };

const SECOND: Capability = Capability { records: &[second::Beacon::record_type], ..FIRST };

/// A program over the database. Each brings randomness of its own, as each start of one does.
fn installation(
    database: &Database,
    more: Option<Capability>,
    seed: u64,
) -> (App, frame::clock::Hand) {
    let (clock, hand) = Clock::still(BEGIN.parse().unwrap(), seed);
    let settings = Settings { secure: false, setup_code: None, version: "0.0.0" };
    let capabilities = governance::CAPABILITIES.iter().copied().chain(more).collect();
    (App::new(database.clone(), clock, capabilities, settings), hand)
}

async fn the_promise_holds(on: On) {
    let Some((database, folder)) = Port::database(on).await else { return };
    // An installation that is filled already.
    let (app, hand) = installation(&database, None, 1);
    let empty = tables::schema(app.catalogue());
    let base = Migration::new(1, "base", diff(&Schema::new(), &empty).unwrap()).0;
    migrate(&database, std::slice::from_ref(&base)).await.unwrap();
    let mut port = Port::serving(app, database.clone(), hand, folder);
    let mut writer = port.writer().await;
    let organisations = port.app().catalogue().organisations().0;
    let altus = least(&mut writer, organisations, None, "Altus").await;
    let people = port.app().catalogue().named("person").unwrap();
    for n in 0..20 {
        least(&mut writer, people, Some(altus.id), &format!("Person {n}")).await;
    }
    commit(writer).await.unwrap();
    port.account("dana", &[(AccessRole::Lead, Some(altus.id))]).await;
    port.as_("dana").get("/beacons").await.is(404);

    // One struct more.
    let folder = port.into_folder();
    let (app, hand) = installation(&database, Some(FIRST), 2_000);
    let with_beacons = tables::schema(app.catalogue());
    let beacons = Migration::new(2, "beacons", diff(&empty, &with_beacons).unwrap()).0;
    migrate(&database, &[base.clone(), beacons.clone()]).await.unwrap();
    let mut port = Port::serving(app, database.clone(), hand, folder);
    port.account("omar", &[(AccessRole::Lead, Some(altus.id))]).await;
    let omar = port.as_("omar");
    omar.get("/persons").await.is(200).sees("Person 7");
    drive(&omar, &altus.label(), "").await;

    // One field more, over beacons that exist.
    let folder = port.into_folder();
    let (app, hand) = installation(&database, Some(SECOND), 3_000);
    let steps = diff(&with_beacons, &tables::schema(app.catalogue())).unwrap();
    assert_eq!(steps.len(), 2, "one column and its index: {steps:?}");
    let range = Migration::new(3, "range", steps).0;
    migrate(&database, &[base, beacons, range]).await.unwrap();
    let mut port = Port::serving(app, database.clone(), hand, folder);
    port.account("petra", &[(AccessRole::Lead, Some(altus.id))]).await;
    let petra = port.as_("petra");
    petra.get("/beacons/BEA-0001").await.is(200).sees("Outer light").sees("Range");
    drive(&petra, &altus.label(), "12").await;
    drop(server::routes(port.app()));
}

/// Page, interface, export, import and history of the new register; with the new field when
/// `range` says something.
async fn drive(by: &Client, altus: &str, range: &str) {
    let is_second = !range.is_empty();
    let name = if is_second { "Inner light" } else { "Outer light" };
    let mut form = vec![
        ("name", name),
        ("owner", altus),
        ("power", "solar"),
        ("reserve", "6 h 20 min"),
        ("price", "1200.50 EUR"),
        ("visits.0.on", "2026-11-02"),
        ("visits.0.found", "lamp cracked"),
    ];
    if is_second {
        form.push(("range", range));
    }
    let added = by.post("/beacons", &form).await;
    added.is(303);
    let path = added.location().split('?').next().unwrap().to_owned();
    by.get(&path).await.is(200).sees(name).sees("6 h 20 min").sees("lamp cracked").sees("Solar");
    by.get("/beacons").await.is(200).sees(name).sees("Solar");
    by.get("/beacons?power=mains").await.is(200).sees_not(name);

    let api = format!("/api{path}");
    let read = by.get(&api).await;
    let beacon = read.is(200).json();
    assert_eq!(beacon["reserve"], "PT6H20M");
    assert_eq!(beacon["price"], "1200.50 EUR");
    assert_eq!(beacon["visits"][0]["found"], "lamp cracked");
    assert_eq!(beacon["glow"], "dark");
    if is_second {
        assert_eq!(beacon["range"], 12);
    } else {
        assert!(beacon.get("range").is_none());
    }
    let etag = read.header("etag").to_owned();
    let patch = json!({ "power": "mains" });
    by.json(Method::PATCH, &api, &[("if-match", &etag)], &patch).await.is(200);
    if is_second {
        let far = json!({ "range": 99 });
        let etag = by.get(&api).await.header("etag").to_owned();
        by.json(Method::PATCH, &api, &[("if-match", &etag)], &far).await.is(422).sees("1 to 40 nm");
    }
    let described = by.get("/api/openapi.json").await.is(200).json();
    assert!(described["paths"]["/api/beacons/{key}"].is_object());

    by.get(&path).await.sees("Mains");
    by.get(&format!("{path}/history")).await.is(200).sees("Solar").sees("Mains");

    let export = by.get("/beacons/export.csv").await;
    export.is(200).sees(name).sees("lamp cracked");
    let again = by.upload("/beacons/imports", &[], ("file", "beacons.csv", &export.body)).await;
    let unchanged = understood(by, again.is(303).location()).await;
    unchanged.sees("Unchanged").sees("nothing has been written");
    let more = [&export.body[..], csv_line(&export, "Third light").as_bytes()].concat();
    let more = by.upload("/beacons/imports", &[], ("file", "more.csv", &more)).await;
    let place = more.is(303).location().to_owned();
    let changes = understood(by, &place).await;
    changes.sees("Third light");
    let plan = held(&changes.text(), "_plan");
    let decided = [("_plan", plan.as_str()), ("reason", "a third one")];
    by.post(&format!("{place}/application"), &decided).await.is(303);
    by.get("/beacons?q=third").await.is(200).sees("Third light");
}

/// Takes the columns of an import as they are suggested; what would change.
async fn understood(by: &Client, place: &str) -> Seen {
    let page = by.get(place).await.is(200).text();
    let mut fields = vec![("sheet".to_owned(), held(&page, "sheet"))];
    for (at, select) in page.split("<select").skip(1).enumerate() {
        let options = select.split("</select>").next().unwrap().split("<option value=\"").skip(1);
        let mut chosen = options.filter(|o| o.split('>').next().unwrap().contains("selected"));
        let value = chosen.next().map_or("", |option| option.split('"').next().unwrap());
        fields.push((format!("c{at}"), value.to_owned()));
    }
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    by.post(&format!("{place}/columns"), &fields).await.is(303);
    by.get(&format!("{place}/changes")).await
}

/// What a hidden field of a page holds.
fn held(page: &str, name: &str) -> String {
    let at = page.split(&format!("name=\"{name}\"")).nth(1).expect("the page has the field");
    at.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// A line with another name and without a number, after the head of an export.
fn csv_line(export: &Seen, name: &str) -> String {
    let text = export.text();
    let head = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default().to_owned();
    let cells = head.split(',').map(|column| match column.trim_matches('"') {
        "Name" => name,
        "Owner" => "Altus",
        _ => "",
    });
    cells.collect::<Vec<_>>().join(",") + "\r\n"
}

#[tokio::test]
async fn a_struct_is_a_register_on_sqlite() {
    the_promise_holds(On::Sqlite).await;
}

#[tokio::test]
async fn a_struct_is_a_register_on_postgresql() {
    the_promise_holds(On::Postgres).await;
}
