//! The authority net: every route × role × (own, foreign, anonymous), as observed over HTTP.
//!
//! `nets/authority.txt` is what was observed when a person last read it. Run with
//! `HOLDFAST_BLESS=1` to write it anew, then read the difference.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::catalogue::Capability;
use frame::gate::{AccessRole, RouteEntry};
use std::fmt::Write as _;
use terms::Id;
use testkit::{Client, Method, On, Port, Seen, commit, least};

const NET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/nets/authority.txt");

struct World {
    port: Port,
    altus: Id,
    corvid: Id,
    count: usize,
}

/// The addresses that a route is asked at: with a record of one's own, with a foreign one, with one
/// that does not exist.
struct Addresses {
    own: String,
    foreign: String,
    missing: String,
}

/// What stands below a register or a record; nobody's where it could not be made.
#[derive(Clone, Debug)]
struct Below {
    import: Option<String>,
    view: Option<String>,
    file: Option<String>,
    comment: Option<String>,
}

impl Below {
    const fn none() -> Below {
        Below { import: None, view: None, file: None, comment: None }
    }

    /// Does the route lead to such a thing?
    fn is_in(entry: &RouteEntry) -> bool {
        ["/imports/{id}", "/views/{view}", "/attachments/{id}", "/comments/{id}"]
            .iter()
            .any(|part| entry.path.contains(part))
    }

    /// All of them, made by one client as a person would.
    async fn made(client: &Client, plural: &str, key: &str) -> Below {
        let rows = b"Name,Kind\nA new one,provider\nA bad one,nothing\n";
        let upload = format!("/{plural}/imports");
        let import = client.upload(&upload, &[], ("file", "a.csv", rows)).await;
        let view = [("name", "Mine"), ("query", "sort=name")];
        client.post(&format!("/{plural}/views"), &view).await;
        let views = client.get(&format!("/{plural}/views")).await.text();
        let file = ("file", "a.txt", b"words".as_slice());
        client.upload(&format!("/{plural}/{key}/attachments"), &[], file).await;
        client.post(&format!("/{plural}/{key}/comments"), &[("text", "Look.")]).await;
        let page = client.get(&format!("/{plural}/{key}")).await.text();
        let import = import.location().strip_prefix(&format!("{upload}/")).map(str::to_owned);
        Below {
            import: import.map(|rest| rest.split(['/', '?']).next().unwrap().to_owned()),
            view: id_behind(&views, &format!("/{plural}/views/")),
            file: id_behind(&page, &format!("/{plural}/{key}/attachments/")),
            comment: id_behind(&page, "id=\"comment-"),
        }
    }

    fn is_whole(&self) -> bool {
        [&self.import, &self.view, &self.file, &self.comment].into_iter().all(Option::is_some)
    }
}

/// The id that stands behind these words.
fn id_behind(text: &str, words: &str) -> Option<String> {
    let mut places = text.match_indices(words).map(|(at, _)| &text[at + words.len()..]);
    places.find_map(|rest| {
        let id = rest.get(..36)?;
        id.parse::<Id>().ok().map(|_| id.to_owned())
    })
}

/// A path with what stands for its parameters.
fn fill(path: &str, key: &str, below: &Below) -> String {
    let nobodys = "00000000-0000-7000-8000-000000000001";
    let mut before = "";
    let mut parts = Vec::new();
    for part in path.split('/') {
        let made = match (before, part) {
            (_, "{key}") => key,
            (_, "{line}") => "3",
            (_, "{measure}") => "plans-published",
            ("files", "{file}") => "handbook.html",
            ("imports", "{id}") => below.import.as_deref().unwrap_or(nobodys),
            ("views", "{view}") => below.view.as_deref().unwrap_or(nobodys),
            ("attachments", "{id}") => below.file.as_deref().unwrap_or(nobodys),
            ("comments", "{id}") => below.comment.as_deref().unwrap_or(nobodys),
            (_, part) if part.starts_with('{') => nobodys,
            (_, part) => part,
        };
        parts.push(made);
        before = part;
    }
    parts.join("/")
}

impl World {
    async fn new() -> World {
        World::of(holdfast::capabilities::all()).await
    }

    async fn of(capabilities: Vec<Capability>) -> World {
        let port = Port::open(capabilities, On::Sqlite).await.unwrap();
        let mut writer = port.writer().await;
        let organisations = port.app().catalogue().organisations().0;
        let altus = least(&mut writer, organisations, None, "Altus").await.id;
        let corvid = least(&mut writer, organisations, None, "Corvid").await.id;
        commit(writer).await.unwrap();
        World { port, altus, corvid, count: 0 }
    }

    /// Records made for this one request, so that what the last one changed does not matter; below
    /// them, what `client` makes, what a stranger makes, and what nobody made.
    async fn addresses(&mut self, entry: &RouteEntry, client: &Client) -> Addresses {
        let mut keys = [String::new(), String::new(), String::new()];
        let mut below = [const { Below::none() }; 3];
        let of = entry.register.filter(|of| {
            let organisations = self.port.app().catalogue().organisations().0;
            let below = of.name == organisations.name && Below::is_in(entry);
            entry.path.contains("{key}") || below
        });
        let Some(of) = of else {
            let same = || fill(&entry.path, "", &Below::none());
            return Addresses { own: same(), foreign: same(), missing: same() };
        };
        let mut writer = self.port.writer().await;
        self.count += 1;
        let title = format!("Record {}", self.count);
        let own = least(&mut writer, of, Some(self.altus), &title).await;
        let foreign = least(&mut writer, of, Some(self.corvid), &title).await;
        commit(writer).await.unwrap();
        keys[0] = own.label();
        keys[1] = foreign.label();
        keys[2] = of.number(999_999);
        // What stands below is the same code for every register; one of them stands for all.
        let organisations = self.port.app().catalogue().organisations().0;
        if of.name == organisations.name && Below::is_in(entry) {
            let stranger = self.stranger().await;
            below[0] = Below::made(client, of.plural, &keys[0]).await;
            below[1] = Below::made(&stranger, of.plural, &keys[1]).await;
            assert!(below[1].is_whole(), "a lead may make all of it");
        }
        let [own, foreign, missing] =
            std::array::from_fn(|at| fill(&entry.path, &keys[at], &below[at]));
        Addresses { own, foreign, missing }
    }

    /// A lead of the other organisation.
    async fn stranger(&mut self) -> Client {
        self.count += 1;
        let login = format!("stranger-{}", self.count);
        self.port.account(&login, &[(AccessRole::Lead, Some(self.corvid))]).await;
        self.port.as_(&login)
    }

    /// Somebody fresh, whose session no earlier request has ended.
    async fn somebody(&mut self, role: Option<AccessRole>) -> Client {
        let Some(role) = role else { return self.port.anon() };
        self.count += 1;
        let login = format!("{}-{}", role.name(), self.count);
        let reach = (role != AccessRole::Administrator).then_some(self.altus);
        self.port.account(&login, &[(role, reach)]).await;
        self.port.as_(&login)
    }
}

async fn ask(client: &Client, entry: &RouteEntry, path: &str) -> Seen {
    if entry.method == Method::GET {
        return client.get(path).await;
    }
    if path.starts_with("/api/") {
        let stale = [("if-match", "\"1\"")];
        return client.json(entry.method.clone(), path, &stale, &serde_json::json!({})).await;
    }
    let seen = client.post(path, &[("_version", "1")]).await;
    if seen.status == 400 {
        client.upload(path, &[], ("file", "a.csv", b"Name\nA\n")).await
    } else {
        seen
    }
}

/// What a reader sees of an answer, its headers too, without what differs from request to request.
fn face(seen: &Seen) -> (u16, Vec<(String, String)>, String) {
    let text = seen.text();
    let mut face = String::with_capacity(text.len());
    for part in text.split_inclusive('"') {
        // Keys of forms are fresh each time; nothing else is 52 letters and digits long.
        let inner = part.trim_end_matches('"');
        let key = inner.len() == 52 && inner.bytes().all(|b| b.is_ascii_alphanumeric());
        face.push_str(if key { "KEY\"" } else { part });
    }
    (seen.status.as_u16(), headers(seen), face)
}

/// The headers of an answer but for the instant and the number of the request. Whoever has to sign
/// in is led back to what was asked for, and that is the asker's own.
fn headers(seen: &Seen) -> Vec<(String, String)> {
    let own = ["date", "x-request-id"];
    let named = seen.headers.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    let mut all: Vec<(String, String)> = named
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            let value = value.split("then=").next().unwrap_or_default().to_owned();
            (name.as_str().to_owned(), value)
        })
        .collect();
    all.sort_unstable();
    all
}

/// Worlds that are looked at side by side; each sees its share of the routes.
const WORLDS: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_is_observed_for_every_role() {
    let shares: Vec<_> = (0..WORLDS).map(|share| tokio::spawn(observed(share))).collect();
    let mut net = String::from("# route, permission: status on one's own / on foreign data\n");
    for share in shares {
        net.push_str(&share.await.unwrap());
    }
    compare(&net);
}

/// What is observed of one share of the routes, in the order of their paths.
async fn observed(share: usize) -> String {
    let mut world = World::new().await;
    let roles: Vec<Option<AccessRole>> =
        AccessRole::ALL.into_iter().map(Some).chain([None]).collect();
    let mut entries = world.port.entries().to_vec();
    entries.sort_by_key(|entry| (entry.path.clone(), entry.method.to_string()));
    let of_each = entries.len().div_ceil(WORLDS);
    let mut net = String::new();
    for entry in entries.iter().skip(share * of_each).take(of_each) {
        let permission =
            entry.permission.map_or_else(|| "open to all".to_owned(), |key| key.to_string());
        writeln!(net, "\n{} {}  [{permission}]", entry.method, entry.path).unwrap();
        // A stream does not end by itself: its head is looked at, and its own story tells the rest.
        if entry.path == "/live" {
            streams(&mut world, &roles, &mut net).await;
            continue;
        }
        for role in &roles {
            let name = role.map_or("anonymous", AccessRole::name);
            let client = world.somebody(*role).await;
            let addresses = world.addresses(entry, &client).await;
            let own = ask(&client, entry, &addresses.own).await;
            if addresses.own == addresses.foreign {
                writeln!(net, "  {name:<14} {}", own.status.as_u16()).unwrap();
                hold(law(entry, *role, &own, None));
                continue;
            }
            let client = world.somebody(*role).await;
            let foreign = ask(&client, entry, &addresses.foreign).await;
            let missing = ask(&client, entry, &addresses.missing).await;
            writeln!(net, "  {name:<14} {} / {}", own.status.as_u16(), foreign.status.as_u16())
                .unwrap();
            hold(law(entry, *role, &own, Some((&foreign, &missing))));
        }
    }
    net
}

/// The statuses of streams about a register and about records, one's own and foreign.
async fn streams(world: &mut World, roles: &[Option<AccessRole>], net: &mut String) {
    let of = world.port.app().catalogue().organisations().0;
    let mut writer = world.port.writer().await;
    let own = least(&mut writer, of, Some(world.altus), "Own stream").await.label();
    let foreign = least(&mut writer, of, Some(world.corvid), "Foreign stream").await.label();
    commit(writer).await.unwrap();
    let all = format!("/live?topic={}", of.name);
    let about = |label: &str| format!("{all}/{label}");
    for role in roles {
        let name = role.map_or("anonymous", AccessRole::name);
        let client = world.somebody(*role).await;
        let register = client.opened(&all).await.as_u16();
        let own = client.opened(&about(&own)).await.as_u16();
        let foreign = client.opened(&about(&foreign)).await.as_u16();
        let missing = client.opened(&about(&of.number(999_999))).await.as_u16();
        writeln!(net, "  {name:<14} {own} / {foreign}, the register {register}").unwrap();
        if role.is_some_and(|role| role != AccessRole::Administrator) {
            assert_eq!((foreign, missing), (404, 404), "{name}: a foreign stream is told of");
        }
        assert!(role.is_some() || [own, foreign, register] == [303; 3], "{name}: a stream is open");
    }
}

/// The routes that are open to all, and why; blessing adds none.
const OPEN: [(&str, &str); 9] = [
    ("GET /assets/{name}", "style and script of the pages that are open"),
    ("GET /calendar/{secret}", "the address is the secret, and can be revoked"),
    ("GET /health", "whether it works, and nothing else"),
    ("GET /sign-in", "the way in"),
    ("POST /sign-in", "the way in"),
    ("GET /sign-in/code", "the way in with a code from an administrator"),
    ("POST /sign-in/code", "the way in with a code from an administrator"),
    ("GET /start", "the first run, with the code that the console shows"),
    ("POST /start", "the first run, with the code that the console shows"),
];

fn hold(law: Result<(), String>) {
    if let Err(broken) = law {
        panic!("{broken}");
    }
}

/// What must hold whatever the table says.
fn law(
    entry: &RouteEntry,
    role: Option<AccessRole>,
    own: &Seen,
    other: Option<(&Seen, &Seen)>,
) -> Result<(), String> {
    let route = format!("{} {}", entry.method, entry.path);
    let what = format!("{route} as {role:?}");
    let must = |holds: bool, why: &str| if holds { Ok(()) } else { Err(format!("{what}: {why}")) };
    let faulty = |seen: &Seen| seen.status.is_server_error();
    must(!faulty(own), &own.text())?;
    let closed = entry.permission.is_some();
    must(closed || OPEN.iter().any(|(open, _)| *open == route), "it is open and stands nowhere")?;
    if role.is_none() && closed {
        must([303, 401].contains(&own.status.as_u16()), own.status.as_str())?;
        must(own.status != 303 || own.location().starts_with("/sign-in"), own.location())?;
    }
    let Some((foreign, missing)) = other else { return Ok(()) };
    must(!faulty(foreign) && !faulty(missing), &foreign.text())?;
    // An administrator's reach is everything; all others stand in Altus.
    if role != Some(AccessRole::Administrator) {
        must(!foreign.status.is_success(), "foreign data answered")?;
        must(face(foreign) == face(missing), "foreign and missing differ")?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a person blesses the net by hand")]
fn compare(net: &str) {
    if std::env::var("HOLDFAST_BLESS").is_ok() {
        std::fs::write(NET, net).unwrap();
    }
    let known = std::fs::read_to_string(NET).unwrap_or_default();
    let differing = net.lines().zip(known.lines()).find(|(new, old)| new != old);
    assert!(
        net == known,
        "the authority net differs, first at {differing:?}; run with HOLDFAST_BLESS=1 and read it"
    );
}

/// A route that shows a record to whoever is signed in, as one would that forgot the reach; and two
/// that tell a foreign record from a missing one, by a word and by a header.
mod leaking {
    use axum::{
        Json,
        http::StatusCode,
        response::{IntoResponse, Response},
    };
    use frame::{
        catalogue::Capability,
        gate::{Params, Reader, Routes, Scoped, SignedIn, local_reader},
        problem::Problem,
        store,
    };
    use serde_json::{Value, json};

    pub const LEAKING: Capability = Capability { name: "leaking", records: &[], routes };

    fn routes(routes: Routes) -> Routes {
        routes.read("/leaks/{key}", shows).read("/hints/{key}", hints).read("/tells/{key}", tells)
    }

    async fn title(reader: &Reader<SignedIn>, key: &str) -> Result<String, Problem> {
        let app = reader.scope().app().clone();
        let of = app.catalogue().organisations().0;
        let mut all = local_reader(&app, "Leak");
        Ok(store::find_seen(&mut all, of, key).await?.title().to_owned())
    }

    async fn shows(reader: Reader<SignedIn>, params: Params) -> Result<Json<Value>, Problem> {
        Ok(Json(json!({ "title": title(&reader, params.get("key")).await? })))
    }

    async fn hints(reader: Reader<SignedIn>, params: Params) -> Result<Json<Value>, Problem> {
        match title(&reader, params.get("key")).await {
            Ok(_) => Err(Problem::malformed("It is not yours")),
            Err(problem) => Err(problem),
        }
    }

    async fn tells(reader: Reader<SignedIn>, params: Params) -> Result<Response, Problem> {
        let mut response = (StatusCode::NOT_FOUND, "Nothing here").into_response();
        if title(&reader, params.get("key")).await.is_ok() {
            response.headers_mut().insert("etag", axum::http::HeaderValue::from_static("\"1\""));
        }
        Ok(response)
    }
}

#[tokio::test]
async fn a_route_that_leaks_is_convicted() {
    let capabilities = [holdfast::capabilities::all(), vec![leaking::LEAKING]].concat();
    let mut world = World::of(capabilities).await;
    let organisations = world.port.app().catalogue().organisations().0;
    let entries: Vec<RouteEntry> = world.port.entries().to_vec();
    let entry = |path: &str| {
        let found = entries.iter().find(|entry| entry.path == path && entry.method == Method::GET);
        RouteEntry { register: Some(organisations), ..found.unwrap().clone() }
    };
    for (path, why) in [
        ("/leaks/{key}", Some("foreign data answered")),
        ("/hints/{key}", Some("foreign and missing differ")),
        ("/tells/{key}", Some("foreign and missing differ")),
        ("/organisations/{key}", None),
    ] {
        let role = Some(AccessRole::Lead);
        let client = world.somebody(role).await;
        let entry = entry(path);
        let at = world.addresses(&entry, &client).await;
        let [own, foreign, missing] = [at.own, at.foreign, at.missing];
        let own = ask(&client, &entry, &own).await;
        let (foreign, missing) = (client.get(&foreign).await, client.get(&missing).await);
        let found = law(&entry, role, &own, Some((&foreign, &missing)));
        match why {
            Some(why) => assert!(found.is_err_and(|said| said.ends_with(why)), "{path}"),
            None => assert_eq!(found, Ok(())),
        }
    }
    // What is open and stands in no list, and what answers somebody who is not signed in.
    let lead = entry("/organisations");
    let open = RouteEntry { permission: None, ..lead.clone() };
    let seen = world.somebody(Some(AccessRole::Lead)).await.get("/organisations").await;
    assert!(law(&open, Some(AccessRole::Lead), &seen, None).is_err());
    assert!(law(&lead, None, &seen, None).is_err());
    assert_eq!(law(&lead, Some(AccessRole::Lead), &seen, None), Ok(()));
}

#[tokio::test]
async fn the_comparison_of_faces_would_see_a_difference() {
    let world = World::new().await;
    let (home, nowhere) =
        (world.port.anon().get("/sign-in").await, world.port.anon().get("/health").await);
    assert_ne!(face(&home), face(&nowhere));
}
