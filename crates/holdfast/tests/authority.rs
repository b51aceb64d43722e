//! The authority net: every route × role × (own, foreign, anonymous), as observed over HTTP.
//!
//! `nets/authority.txt` is what was observed when a person last read it. Run with
//! `HOLDFAST_BLESS=1` to write it anew, then read the difference.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::gate::{AccessRole, RouteEntry};
use frame::testkit::{Client, Method, On, Port, Seen, commit, least};
use std::fmt::Write as _;
use terms::Id;

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

impl World {
    async fn new() -> World {
        let port = Port::open(holdfast::capabilities::all(), On::Sqlite).await.unwrap();
        let mut writer = port.writer().await;
        let organisations = port.app().catalogue().organisations().0;
        let altus = least(&mut writer, organisations, None, "Altus").await.id;
        let corvid = least(&mut writer, organisations, None, "Corvid").await.id;
        commit(writer).await.unwrap();
        World { port, altus, corvid, count: 0 }
    }

    /// Records made for this one request, so that what the last one changed does not matter.
    async fn addresses(&mut self, entry: &RouteEntry) -> Addresses {
        let fill = |key: &str| {
            entry
                .path
                .split('/')
                .map(|part| match part {
                    "{key}" => key.to_owned(),
                    part if part.starts_with('{') => {
                        "00000000-0000-7000-8000-000000000001".to_owned()
                    }
                    part => part.to_owned(),
                })
                .collect::<Vec<_>>()
                .join("/")
        };
        let Some(of) = entry.register.filter(|_| entry.path.contains("{key}")) else {
            return Addresses { own: fill(""), foreign: fill(""), missing: fill("") };
        };
        let mut writer = self.port.writer().await;
        self.count += 1;
        let title = format!("Record {}", self.count);
        let own = least(&mut writer, of, Some(self.altus), &title).await;
        let foreign = least(&mut writer, of, Some(self.corvid), &title).await;
        commit(writer).await.unwrap();
        Addresses {
            own: fill(&own.label()),
            foreign: fill(&foreign.label()),
            missing: fill(&of.number(999_999)),
        }
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

/// What a reader sees of an answer, without what differs from request to request.
fn face(seen: &Seen) -> (u16, String) {
    let text = seen.text();
    let mut face = String::with_capacity(text.len());
    for part in text.split_inclusive('"') {
        // Keys of forms are fresh each time; nothing else is 52 letters and digits long.
        let inner = part.trim_end_matches('"');
        let key = inner.len() == 52 && inner.bytes().all(|b| b.is_ascii_alphanumeric());
        face.push_str(if key { "KEY\"" } else { part });
    }
    (seen.status.as_u16(), face)
}

#[tokio::test]
async fn every_route_is_observed_for_every_role() {
    let mut world = World::new().await;
    let roles: Vec<Option<AccessRole>> =
        AccessRole::ALL.into_iter().map(Some).chain([None]).collect();
    let mut entries = world.port.entries().to_vec();
    entries.sort_by_key(|entry| (entry.path.clone(), entry.method.to_string()));
    let mut net = String::from("# route, permission: status on one's own / on foreign data\n");
    for entry in &entries {
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
            let addresses = world.addresses(entry).await;
            let client = world.somebody(*role).await;
            let own = ask(&client, entry, &addresses.own).await;
            if addresses.own == addresses.foreign {
                writeln!(net, "  {name:<14} {}", own.status.as_u16()).unwrap();
                law(entry, *role, &own, None);
                continue;
            }
            let client = world.somebody(*role).await;
            let foreign = ask(&client, entry, &addresses.foreign).await;
            let missing = ask(&client, entry, &addresses.missing).await;
            writeln!(net, "  {name:<14} {} / {}", own.status.as_u16(), foreign.status.as_u16())
                .unwrap();
            law(entry, *role, &own, Some((&foreign, &missing)));
        }
    }
    compare(&net);
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

/// What must hold whatever the table says.
fn law(entry: &RouteEntry, role: Option<AccessRole>, own: &Seen, other: Option<(&Seen, &Seen)>) {
    let what = format!("{} {} as {role:?}", entry.method, entry.path);
    let faulty = |seen: &Seen| seen.status.is_server_error();
    assert!(!faulty(own), "{what}: {}", own.text());
    let closed = entry.permission.is_some();
    if role.is_none() && closed {
        assert!([303, 401].contains(&own.status.as_u16()), "{what}: {}", own.status);
        assert!(own.status != 303 || own.location().starts_with("/sign-in"), "{what}");
    }
    let Some((foreign, missing)) = other else { return };
    assert!(!faulty(foreign) && !faulty(missing), "{what}: {}", foreign.text());
    // An administrator's reach is everything; all others stand in Altus.
    if role != Some(AccessRole::Administrator) {
        assert!(!foreign.status.is_success(), "{what}: foreign data answered");
        assert_eq!(face(foreign), face(missing), "{what}: foreign and missing differ");
    }
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

#[tokio::test]
async fn the_comparison_of_faces_would_see_a_difference() {
    let world = World::new().await;
    let (home, nowhere) =
        (world.port.anon().get("/sign-in").await, world.port.anon().get("/health").await);
    assert_ne!(face(&home), face(&nowhere));
}
