//! Stories of the list: pages, filters, views, bulk edits, finding, live updates, help, start.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::{
    catalogue::Capability,
    gate::{AccessRole, Routes},
    store::{self, Saving},
};
use record::{Choice, Record, RecordType, Ref, State, Value};
use std::time::Duration;
use terms::{Day, Id, Line};
use testkit::{Client, On, Port, commit, least};

mod palette;
mod promised;

/// Name, home, and what may stay open: kind, count, note.
type Row<'r> = (String, Id, Option<&'r str>, Option<i64>, Option<&'r str>);

/// How far a lantern shines.
#[derive(Clone, Debug, PartialEq, Choice)]
pub enum Distance {
    /// Within the room.
    Near,
    /// Over the water.
    #[choice(label = "Far away", tone = "warn")]
    FarAway,
}

/// Where a lantern stands in its life.
#[derive(Clone, Debug, PartialEq, State)]
#[state(initial = Dark)]
#[transition(name = "light", label = "Light it", from(Dark), to = Lit, needs("distance"))]
#[transition(name = "douse", label = "Douse it", from(Lit), to = Dark, reason)]
pub enum Glow {
    /// Nobody lit it yet.
    #[state(tone = "unknown")]
    Dark,
    /// It burns.
    #[state(tone = "ok", locked("name", "mark"))]
    Lit,
}

/// A lantern on a wharf.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "LAN", place = "Evidence", reach = owner)]
pub struct Lantern {
    /// What people call it.
    #[field(title, search, example = "East light")]
    pub name: Line,
    /// Whose it is.
    #[field(list, bulk)]
    pub owner: Ref<governance::people::Organisation>,
    /// How far it shines.
    #[field(list, sort, bulk, example = "Near")]
    pub distance: Option<Distance>,
    /// Litres in it.
    #[field(list, min = 0, max = 9, unit = "l", sort, bulk)]
    pub oil: Option<i64>,
    /// When it is looked after next.
    #[field(sort)]
    pub due: Option<Day>,
    /// Where its key hangs.
    #[field(list, confidential = "private")]
    pub key: Option<Line>,
    /// Does it burn?
    #[field(list)]
    pub glow: Glow,
    /// The sign cut into its foot.
    #[field(unique, bulk)]
    pub mark: Option<Line>,
}

const LANTERNS: Capability = Capability {
    name: "lanterns",
    records: &[Lantern::record_type],
    routes: |routes: Routes| routes,
};

fn of() -> &'static RecordType {
    Lantern::record_type()
}

struct World {
    port: Port,
    altus: Id,
    corvid: Id,
}

/// Two organisations; a lead and a reader of Altus; a lead of everything.
async fn world(on: On) -> Option<World> {
    let mut capabilities = governance::CAPABILITIES.to_vec();
    capabilities.push(LANTERNS);
    let mut port = Port::open(capabilities, on).await?;
    let mut writer = port.writer().await;
    let organisations = port.app().catalogue().organisations().0;
    let altus = least(&mut writer, organisations, None, "Altus").await.id;
    let corvid = least(&mut writer, organisations, None, "Corvid").await.id;
    commit(writer).await.unwrap();
    port.account("lea", &[(AccessRole::Lead, Some(altus))]).await;
    port.account("kim", &[(AccessRole::Contributor, Some(altus))]).await;
    port.account("rea", &[(AccessRole::Reader, Some(altus))]).await;
    port.account("all", &[(AccessRole::Lead, None)]).await;
    Some(World { port, altus, corvid })
}

impl World {
    /// Adds lanterns: name, owner, distance, oil, due.
    async fn lanterns(&self, rows: Vec<Row<'_>>) {
        let mut writer = self.port.writer().await;
        let savings = rows.into_iter().map(|(name, owner, distance, oil, due)| {
            Saving::new(vec![
                Value::Text(name),
                Value::Ref(owner),
                distance.map_or(Value::Nothing, |d| Value::Choice(d.to_owned())),
                oil.map_or(Value::Nothing, Value::Whole),
                due.map_or(Value::Nothing, |day| Value::Day(day.parse().unwrap())),
                Value::Text("under the mat".to_owned()),
                Value::Nothing,
                Value::Nothing,
            ])
        });
        let outcomes = store::save_many(&mut writer, of(), savings.collect()).await.unwrap();
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        commit(writer).await.unwrap();
    }

    async fn three(&self) {
        let lantern =
            |name: &str, owner, distance, oil| (name.to_owned(), owner, distance, oil, None);
        self.lanterns(vec![
            lantern("East light", self.altus, Some("near"), Some(3)),
            lantern("West light", self.altus, Some("far-away"), None),
            lantern("Corvid beacon", self.corvid, Some("near"), Some(9)),
        ])
        .await;
    }

    fn lea(&self) -> Client {
        self.port.as_("lea")
    }
}

/// The address behind the link of that relation.
fn link(html: &str, rel: &str) -> Option<String> {
    let mark = format!("\" rel=\"{rel}\"");
    let end = html.find(&mark)?;
    let start = html[..end].rfind("href=\"")? + 6;
    Some(unescaped(&html[start..end]))
}

fn unescaped(text: &str) -> String {
    text.replace("&#38;", "&").replace("&amp;", "&").replace("&#34;", "\"")
}

/// The numbers of the rows, in their order.
fn numbers(html: &str) -> Vec<String> {
    let marked = html.split("data-href=\"/lanterns/").skip(1);
    marked.map(|rest| rest[..rest.find('"').unwrap()].to_owned()).collect()
}

/// The first value of a hidden field of that name.
fn hidden(html: &str, name: &str) -> Vec<String> {
    let mark = format!("name=\"{name}\"");
    html.split(&mark)
        .skip(1)
        .map(|rest| {
            let start = rest.find("value=\"").unwrap() + 7;
            let end = start + rest[start..].find('"').unwrap();
            unescaped(&rest[start..end])
        })
        .collect()
}

async fn pages_walk_every_row_once(on: On) {
    let Some(world) = world(on).await else { return };
    let days = [None, Some("2026-12-01"), Some("2026-11-30")];
    let rows = (0..25).map(|n| {
        let distance = [None, Some("near"), Some("far-away")][n % 3];
        let oil = (n % 4 != 0).then_some((n % 5) as i64);
        (format!("Light {:02}", (n * 7) % 25), world.altus, distance, oil, days[n % 3])
    });
    world.lanterns(rows.collect()).await;
    let foreign = (0..9).map(|n| (format!("Beacon {n}"), world.corvid, None, Some(1), None));
    world.lanterns(foreign.collect()).await;
    let sorts = of().fields.iter().filter(|field| field.sort).map(|field| field.name);
    for name in std::iter::once("number").chain(sorts) {
        for sort in [name.to_owned(), format!("-{name}")] {
            let mut forwards = Vec::new();
            let mut next = Some(format!("/lanterns?sort={sort}&limit=4"));
            let mut last = String::new();
            while let Some(path) = next {
                let seen = world.lea().get(&path).await;
                seen.is(200).sees("of 25 lanterns").sees_not("Beacon");
                forwards.extend(numbers(&seen.text()));
                (next, last) = (link(&seen.text(), "next"), path);
                assert!(forwards.len() <= 25, "{sort}: a row came twice: {forwards:?}");
            }
            let mut once = forwards.clone();
            once.sort();
            once.dedup();
            assert_eq!((once.len(), forwards.len()), (25, 25), "{sort}: {forwards:?}");
            let mut backwards = Vec::new();
            let mut previous = Some(last);
            while let Some(path) = previous {
                let seen = world.lea().get(&path).await;
                let mut rows = numbers(&seen.text());
                rows.append(&mut backwards);
                backwards = rows;
                previous = link(&seen.text(), "prev");
                assert!(backwards.len() <= 25, "{sort}: walks in a circle");
            }
            assert_eq!(backwards, forwards, "{sort}, backwards");
        }
    }
}

#[tokio::test]
async fn pages_walk_every_row_once_in_every_order_both_ways() {
    pages_walk_every_row_once(On::Sqlite).await;
    pages_walk_every_row_once(On::Postgres).await;
}

async fn a_list_says_what_it_shows(on: On) {
    let Some(world) = world(on).await else { return };
    // Whoever sees not everything is not told that nothing is there.
    let all = world.port.as_("all");
    all.get("/lanterns").await.is(200).sees("No lantern is here yet.");
    let lea = world.lea();
    lea.get("/lanterns")
        .await
        .is(200)
        .sees("No lantern is shown to you yet.")
        .sees("Name: East light; Distance: Near")
        .sees("New lantern");
    world.port.as_("rea").get("/lanterns").await.is(200).sees_not("New lantern");
    world.three().await;
    let seen = lea.get("/lanterns").await;
    seen.is(200).sees("1–2 of 2 lanterns").sees("2 lanterns in use").sees("Far away");
    seen.sees("under the mat").sees_not("Corvid").sees("data-live=\"lantern\"");
    // The lead sees what is confidential, the reader is told that it is withheld.
    world.port.as_("rea").get("/lanterns").await.is(200).sees("withheld").sees_not("under the mat");
    world.port.as_("all").get("/lanterns").await.is(200).sees("3 lanterns in use");
    // Words, fields, open values.
    lea.get("/lanterns?q=EAST").await.is(200).sees("1–1 of 1 lantern").sees_not("West light");
    lea.get("/lanterns?distance=near").await.is(200).sees("Distance: Near").sees_not("West light");
    lea.get("/lanterns?oil.empty=yes").await.is(200).sees("West light").sees_not("East light");
    lea.get("/lanterns?oil.after=2&sort=-oil").await.is(200).sees("Oil after 2 l");
    lea.get("/lanterns?name.has=light").await.is(200).sees("1–2 of 2");
    // A filter on a confidential field would tell what it holds.
    world.port.as_("rea").get("/lanterns?key.has=mat").await.is(422).sees("Key is confidential");
    lea.get("/lanterns?nonsense=1").await.is(200).sees("is no field of this register");
}

#[tokio::test]
async fn a_list_says_what_it_shows_and_withholds() {
    a_list_says_what_it_shows(On::Sqlite).await;
    a_list_says_what_it_shows(On::Postgres).await;
}

#[tokio::test]
async fn forms_of_filters_become_addresses_that_can_be_shared() {
    let world = world(On::Sqlite).await.unwrap();
    world.three().await;
    let lea = world.lea();
    lea.get("/lanterns").await.is(200).sees("/lanterns/filter/distance");
    let asked = lea.get("/lanterns/filter/distance?q=light").await;
    asked.is(200).sees("Far away").sees("name=\"q\"");
    // Boxes repeat their name, open fields are sent empty: the address says it once.
    let sent = lea.get("/lanterns?q=light&distance=near&distance=far-away&oil.empty=").await;
    assert_eq!(sent.is(303).location(), "/lanterns?q=light&distance=near,far-away");
    let named = lea.get("/lanterns?owner=Altus").await;
    assert_eq!(named.is(303).location(), format!("/lanterns?owner={}", world.altus));
    lea.get(named.location()).await.is(200).sees("Owner: Altus").sees("1–2 of 2");
    let columns = lea.get("/lanterns?cols=oil&cols=due").await;
    assert_eq!(columns.is(303).location(), "/lanterns?cols=oil,due");
    lea.get("/lanterns?cols=oil,due").await.is(200).sees("Columns 4 of 9").sees_not("Far away");
    lea.get("/lanterns/filter/nothing").await.is(404);
    world.port.as_("rea").get("/lanterns/filter/key").await.is(404);
}

#[tokio::test]
async fn a_list_without_a_row_says_which_filter_to_drop() {
    let world = world(On::Sqlite).await.unwrap();
    world.three().await;
    let seen = world.lea().get("/lanterns?distance=far-away&oil=3").await;
    seen.is(200).sees("No lantern matches both filters.");
    seen.sees("Without “Distance: Far away” there would be 1.").sees("Without “Oil: 3 l”");
    // Foreign rows are never counted: Corvid has the only lantern with 9 litres.
    let seen = world.lea().get("/lanterns?oil=9&distance=near").await;
    seen.is(200).sees("Without “Oil: 9 l” there would be 1.").sees_not("Without “Distance");
}

async fn views(on: On) {
    let Some(world) = world(on).await else { return };
    world.three().await;
    let lea = world.lea();
    lea.get("/lanterns?distance=near").await.is(200).sees("/lanterns/views?distance=near");
    lea.get("/lanterns/views?distance=near").await.is(200).sees("value=\"distance=near\"");
    let form = [("query", "distance=near"), ("name", "Near ones"), ("shared", "true")];
    let saved = lea.post("/lanterns/views", &form).await;
    assert_eq!(saved.is(303).location(), "/lanterns?distance=near");
    lea.get("/lanterns").await.is(200).sees("Near ones <span");
    // A name twice is refused, with what was typed.
    lea.post("/lanterns/views", &form).await.is(422).sees("You have a view called “Near ones”");
    // Somebody of one organisation names views for herself only.
    world.port.as_("rea").get("/lanterns").await.is(200).sees_not("Near ones");
    let everybody = [("query", "oil=3"), ("name", "Three litres"), ("shared", "true")];
    world.port.as_("all").post("/lanterns/views", &everybody).await.is(303);
    world.port.as_("rea").get("/lanterns").await.is(200).sees("Three litres");
    let page = lea.get("/lanterns/views").await;
    let text = page.is(200).text();
    let at = text.find("/lanterns/views/").unwrap();
    let path = &text[at..at + "/lanterns/views/".len() + 36];
    lea.get(path).await.is(200).sees("End the view “Near ones”?");
    world.port.as_("rea").post(&format!("{path}/end"), &[]).await.is(404);
    lea.post(&format!("{path}/end"), &[]).await.is(303);
    lea.get("/lanterns").await.is(200).sees_not("Near ones");
}

#[tokio::test]
async fn a_view_is_saved_shared_and_ended() {
    views(On::Sqlite).await;
    views(On::Postgres).await;
}

async fn finding(on: On) {
    let Some(world) = world(on).await else { return };
    world.three().await;
    let lea = world.lea();
    lea.get("/find?part=palette&q=east").await.is(200).sees("<mark>East</mark> light");
    lea.get("/find?q=wets+light").await.is(200).sees("West light").sees("near");
    lea.get("/find?part=palette&q=LAN-0001").await.is(200).sees("/lanterns/LAN-0001");
    // A bare number finds what is called by it, before everything that only holds it.
    world.lanterns(vec![("Dock 1".to_owned(), world.altus, None, None, None)]).await;
    let text = lea.get("/find?part=palette&q=1").await.is(200).text();
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("no {words} in {text}"));
    assert!(at("By number") < at("/lanterns/LAN-0001"));
    assert!(at("/lanterns/LAN-0001") < at("/lanterns/LAN-0004"), "{text}");
    lea.get("/find?part=palette&q=3").await.is(200).sees_not("Corvid beacon");
    // Who writes the beginning of a register's name means the register, with a slip too.
    let text = lea.get("/find?part=palette&q=lant").await.is(200).text();
    assert!(text.find("Open ").unwrap() < text.find("Records").unwrap_or(usize::MAX), "{text}");
    lea.get("/find?part=palette&q=orgnisation").await.is(200).sees("href=\"/organisations\"");
    lea.get("/find?part=palette&q=lnatern").await.is(200).sees("href=\"/lanterns\"");
    // Pages are found too, by what one does there, by those who may open them.
    lea.get("/find?part=palette&q=passphrase").await.is(200).sees("href=\"/account\"");
    lea.get("/find?part=palette&q=administration").await.is(200).sees_not("/administration");
    lea.get("/find?part=palette&q=import+lant").await.is(200).sees("/lanterns/imports");
    lea.get("/find?part=palette&q=lantern").await.is(200).sees("New ").sees("/lanterns/new");
    world.port.as_("rea").get("/find?part=palette&q=new").await.is(200).sees_not("/lanterns/new");
    // Neither as written nor nearly is a foreign record found.
    for words in ["Corvid", "corvdi", "beacon", "LAN-0003"] {
        let seen = lea.get(&format!("/find?part=palette&q={words}")).await;
        seen.is(200).sees_not("/lanterns/LAN-0003").sees_not("Corvid beacon");
    }
    world.port.as_("all").get("/find?q=corvdi").await.is(200).sees("Corvid beacon");
}

#[tokio::test]
async fn the_palette_forgives_a_slip_and_shows_nothing_foreign() {
    finding(On::Sqlite).await;
    finding(On::Postgres).await;
}

#[tokio::test]
async fn the_start_page_tells_what_is_here_within_reach() {
    let world = world(On::Sqlite).await.unwrap();
    world.lea().get("/").await.is(200).sees("1 organisation").sees_not("Corvid");
    world.three().await;
    let seen = world.lea().get("/").await;
    seen.is(200).sees("2 lanterns").sees("and 1 more").sees("added by Story");
    seen.sees_not("Corvid").sees("No notices");
    let mut port = world.port;
    port.account("new", &[]).await;
    port.as_("new").get("/").await.is(200).sees("Your account has no role yet");
}

async fn live(on: On) {
    let Some(world) = world(on).await else { return };
    world.three().await;
    let (near, far) = (world.lea(), world.port.as_("rea"));
    let listening = |client: Client, topic: &'static str| {
        tokio::spawn(async move { client.get(&format!("/live?topic={topic}")).await })
    };
    let mut own = listening(near.clone(), "lantern");
    let one = listening(near, "lantern/LAN-0001");
    let other = listening(far, "lantern/LAN-0002");
    for oil in 0..4 {
        let mut writer = world.port.writer().await;
        let east = store::find_by_key(&mut writer, of(), "LAN-0001").await.unwrap();
        let mut saving = Saving::of(&east);
        saving.values[3] = Value::Whole(oil);
        store::save(&mut writer, of(), saving).await.unwrap();
        commit(writer).await.unwrap();
        // A stream does not end by itself; this is the time in which it hears.
        assert!(tokio::time::timeout(Duration::from_millis(200), &mut own).await.is_err());
    }
    // The sessions lapse; each stream notices within a second or so.
    world.port.hand().advance(13 * 3_600);
    let ended = async |task| tokio::time::timeout(Duration::from_secs(5), task).await;
    let own = ended(own).await.expect("the stream ends with its session").unwrap();
    own.is(200).sees("event: hello").sees("event: changed");
    ended(one).await.unwrap().unwrap().is(200).sees("event: changed");
    ended(other).await.unwrap().unwrap().is(200).sees("event: hello").sees_not("changed");
}

#[tokio::test]
async fn who_looks_at_a_record_hears_that_it_changed() {
    live(On::Sqlite).await;
    live(On::Postgres).await;
}

#[tokio::test]
async fn a_stream_is_silent_about_foreign_records_and_speaks_of_one_s_own() {
    let world = world(On::Sqlite).await.unwrap();
    world.three().await;
    world.lea().get("/live?topic=lantern/LAN-0003").await.is(404);
    world.lea().get("/live?topic=lantern/LAN-0999").await.is(404);
    world.lea().get("/live?topic=nothing").await.is(404);
    world.port.anon().get("/live?topic=lantern").await.is(303);
    let listening =
        |client: Client| tokio::spawn(async move { client.get("/live?topic=lantern").await });
    let (lea, mut all) = (listening(world.lea()), listening(world.port.as_("all")));
    for oil in 0..4 {
        let mut writer = world.port.writer().await;
        let beacon = store::find_by_key(&mut writer, of(), "LAN-0003").await.unwrap();
        let mut saving = Saving::of(&beacon);
        saving.values[3] = Value::Whole(oil);
        store::save(&mut writer, of(), saving).await.unwrap();
        commit(writer).await.unwrap();
        assert!(tokio::time::timeout(Duration::from_millis(200), &mut all).await.is_err());
    }
    world.port.hand().advance(13 * 3_600);
    let ended = async |task| tokio::time::timeout(Duration::from_secs(5), task).await;
    ended(all).await.unwrap().unwrap().sees("event: changed");
    ended(lea).await.unwrap().unwrap().sees("event: hello").sees_not("event: changed");
}

async fn bulk(on: On) {
    let Some(world) = world(on).await else { return };
    world.three().await;
    let lea = world.lea();
    lea.get("/lanterns").await.is(200).sees("Set oil").sees("Change state").sees("Take out of use");
    world
        .port
        .as_("kim")
        .get("/lanterns")
        .await
        .is(200)
        .sees("Set oil")
        .sees_not("Take out of use");
    world.port.as_("rea").get("/lanterns").await.is(200).sees_not("Set oil");
    // Ticked rows and a button lead to the form, the form to the preview, and nothing changes yet.
    let ticked =
        [("select", "LAN-0001"), ("select", "LAN-0002"), ("select", "LAN-0003"), ("set", "oil")];
    let to = lea.post("/lanterns/bulk?distance=near", &ticked).await;
    let form = "/lanterns/bulk?ids=LAN-0001,LAN-0002,LAN-0003&set=oil&distance=near";
    assert_eq!(to.is(303).location(), form);
    // A foreign record that somebody names is simply not among them.
    lea.get(form).await.is(200).sees("Set oil of 2 lanterns").sees("name=\"value\"");
    let open = "/lanterns/bulk/preview?ids=LAN-0001&set=distance";
    lea.get(open).await.is(422).sees("The value is open; choose one").sees_not("checked");
    lea.get(&format!("{open}&value=")).await.is(200).sees("1 will change.");
    let bad = format!("{}&value=twelve", form.replace("/bulk?", "/bulk/preview?"));
    lea.get(&bad).await.is(422).sees("is not a whole number");
    let path = format!("{}&value=3&why=counted", form.replace("/bulk?", "/bulk/preview?"));
    let preview = lea.get(&path).await;
    preview.is(200).sees("1 will change.").sees("1 is already so.").sees_not("Corvid");
    lea.get("/lanterns/LAN-0002").await;
    lea.get("/lanterns?oil=3").await.is(200).sees("1–1 of 1");
    let rows = hidden(&preview.text(), "row");
    assert_eq!(rows.len(), 1);
    let mut sent = vec![("set", "oil"), ("value", "3"), ("why", "counted")];
    sent.push(("row", rows[0].as_str()));
    let done = lea.post("/lanterns/bulk", &sent).await;
    assert!(done.is(303).location().starts_with("/lanterns?done="), "{}", done.location());
    let note = lea.get(done.location()).await;
    note.is(200).sees("1 lantern changed.").sees("Undo").sees("1–2 of 2");
    lea.get("/lanterns?oil=3").await.is(200).sees("1–2 of 2");
    // Somebody else gets neither the note nor the way back.
    world.port.as_("all").get(done.location()).await.is(200).sees_not("Undo");
    let write = hidden(&note.text(), "write").remove(0);
    world.port.as_("all").post("/lanterns/undo", &[("write", &write)]).await.is(404);
    // What was seen in the preview is no longer what is saved.
    lea.post("/lanterns/bulk", &sent).await.is(409).sees("Nothing was changed").sees("West light");
    // The list comes back as it was looked at: its filter and its order, and nothing else.
    let state = "distance=near&sort=-name&evil=%0A//elsewhere";
    let undone = lea.post("/lanterns/undo", &[("write", &write), ("state", state)]).await;
    let back = undone.is(303).location();
    assert!(back.starts_with("/lanterns?distance=near&sort=-name&done="), "{back}");
    lea.get(back).await.is(200).sees("taken back").sees("1–1 of 1");
    lea.get("/lanterns?oil.empty=yes").await.is(200).sees("West light");
    lea.post("/lanterns/undo", &[("write", &write)]).await.is(200).sees("Changed since by lea");
}

#[tokio::test]
async fn a_bulk_edit_is_seen_before_done_as_a_whole_and_taken_back() {
    bulk(On::Sqlite).await;
    bulk(On::Postgres).await;
}

#[tokio::test]
async fn a_bulk_edit_changes_all_or_none_and_never_a_foreign_record() {
    let world = world(On::Sqlite).await.unwrap();
    world.three().await;
    let lea = world.lea();
    // Foreign rows cannot be slipped into a confirmation.
    let all = world.port.as_("all");
    let preview = all.get("/lanterns/bulk/preview?all=yes&set=oil&value=5").await;
    let rows = hidden(&preview.is(200).text(), "row");
    assert_eq!(rows.len(), 3);
    let mut sent = vec![("set", "oil"), ("value", "5")];
    sent.extend(rows.iter().map(|row| ("row", row.as_str())));
    lea.post("/lanterns/bulk", &sent).await.is(404);
    lea.get("/lanterns?oil=5").await.is(200).sees("No lantern matches");
    // A lantern given to an organisation that the lead does not reach is refused by name.
    let gift = format!("/lanterns/bulk/preview?ids=LAN-0001&set=owner&value={}", world.corvid);
    lea.get(&gift).await.is(422).sees("names nothing that you can refer to");
    all.post("/lanterns/bulk", &sent).await.is(303);
    lea.get("/lanterns?oil=5").await.is(200).sees("1–2 of 2");
}

#[tokio::test]
async fn a_step_is_taken_for_those_it_leads_out_of() {
    let world = world(On::Sqlite).await.unwrap();
    world.three().await;
    let lantern = ("Bare light".to_owned(), world.altus, None, None, None);
    world.lanterns(vec![lantern]).await;
    let lea = world.lea();
    let form = "/lanterns/bulk?ids=LAN-0001,LAN-0002,LAN-0004&set=glow";
    lea.get(form).await.is(200).sees("Light it").sees_not("Douse it");
    let preview = lea.get(&format!("{}&value=light", form.replace("bulk?", "bulk/preview?"))).await;
    preview.is(200).sees("2 will change.").sees("Distance is open; “Light it” needs it");
    let rows = hidden(&preview.text(), "row");
    let mut sent = vec![("set", "glow"), ("value", "light")];
    sent.extend(rows.iter().map(|row| ("row", row.as_str())));
    let done = lea.post("/lanterns/bulk", &sent).await;
    lea.get(done.is(303).location()).await.is(200).sees("2 lanterns moved on").sees("Lit");
    let douse = "/lanterns/bulk/preview?ids=LAN-0001&set=glow&value=douse";
    lea.get(douse).await.is(200).sees("The reason is open");
    lea.get(&format!("{douse}&why=storm")).await.is(200).sees("1 will change.");
}

#[tokio::test]
async fn many_records_go_out_of_use_and_come_back_by_those_who_may() {
    let world = world(On::Sqlite).await.unwrap();
    world.three().await;
    let (lea, kim) = (world.lea(), world.port.as_("kim"));
    let path = "/lanterns/bulk/preview?all=yes&set=retired";
    kim.get(path).await.is(200).sees("You may see this record, but not do this to it");
    let rows = hidden(&lea.get(path).await.is(200).text(), "row");
    let mut sent = vec![("set", "retired")];
    sent.extend(rows.iter().map(|row| ("row", row.as_str())));
    kim.post("/lanterns/bulk/retirement", &sent).await.is(403);
    kim.post("/lanterns/bulk", &sent).await.is(409);
    let done = lea.post("/lanterns/bulk/retirement", &sent).await;
    let note = lea.get(done.is(303).location()).await;
    note.is(200).sees("2 lanterns taken out of use.");
    lea.get("/lanterns?retired=yes").await.is(200).sees("East light").sees("Bring back into use");
    let write = hidden(&note.text(), "write").remove(0);
    kim.post("/lanterns/undo", &[("write", &write)]).await.is(404);
    lea.post("/lanterns/undo", &[("write", &write)]).await.is(303);
    lea.get("/lanterns").await.is(200).sees("2 lanterns in use");
}

#[tokio::test]
async fn the_help_explains_every_field_choice_and_step() {
    let world = world(On::Sqlite).await.unwrap();
    let seen = world.port.as_("rea").get("/lanterns/help").await;
    seen.is(200).sees("A lantern on a wharf.").sees_not("New lantern");
    for field in of().fields {
        seen.sees(field.label).sees(field.help);
    }
    seen.sees("Over the water.").sees("A whole number, 0 to 9 l").sees("lantern.private");
    seen.sees("<svg viewBox").sees("Douse it").sees("a reason").sees("Name cannot be changed");
}

#[tokio::test]
async fn a_stream_ends_within_a_second_or_so_of_its_session() {
    let world = world(On::Sqlite).await.unwrap();
    world.three().await;
    let lea = world.lea();
    let (one, other) = (lea.clone(), world.port.as_("all"));
    let ended = tokio::spawn(async move { one.get("/live?topic=lantern").await });
    let mut goes_on = tokio::spawn(async move { other.get("/live?topic=lantern").await });
    lea.post("/sign-out", &[]).await.is(303);
    let ended = tokio::time::timeout(Duration::from_secs(2), ended).await;
    ended.expect("the stream ends with the session").unwrap();
    // The control: a session that was not ended goes on listening.
    assert!(tokio::time::timeout(Duration::from_millis(100), &mut goes_on).await.is_err());
    goes_on.abort();
}
