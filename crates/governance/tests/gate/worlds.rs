//! Two worlds that differ only in what belongs to others, drawn from seeds, are the same for who
//! reads in one organisation: pages, documents, files, the stream and letters.
//!
//! `HOLDFAST_WORLDS` says how many pairs are drawn, two unless it is set.

use frame::{
    accounts,
    gate::{AccessRole, Answer, Local, Occurrence, Writer},
    mail::{self, Relay},
    sheets,
    store::{self, Saving},
};
use governance::{
    people::{Assignment, Capacity, Organisation, OrganisationKind, Person, Role, RolePart},
    procedure::{ProcessRun, RunCourse, RunState, clock},
};
use record::{Record, Ref, Refs, Rows};
use std::{fmt::Write as _, time::Duration};
use terms::Id;
use testkit::on_both;
use testkit::{Client, On, Port, StatusCode, commit};

on_both!(whatever_belongs_to_others_one_reads_the_same,);

/// Every name and text of what is foreign holds this word, and nothing else does.
const CANARY: &str = "quagga";

/// SplitMix64 (Steele, Lea, Flood, 2014): which world it is follows from one number.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }
}

struct World {
    port: Port,
    /// A person of the foreign organisation who is changed while others listen.
    foreign: Vec<Id>,
}

async fn add<R: Record>(writer: &mut Writer<Local>, record: &R) -> Id {
    let saving = Saving::new(record.to_values());
    store::save(writer, R::record_type(), saving).await.unwrap().stored().id
}

fn organisation(name: &str, kind: OrganisationKind) -> Organisation {
    Organisation::named(name.parse().unwrap(), kind)
}

/// A person with a mail address who holds this role.
async fn person(writer: &mut Writer<Local>, (name, at): (&str, Id), part: Option<RolePart>) -> Id {
    let mail = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
    let email = Some(mail.parse().unwrap());
    let person = Person { email, ..Person::named(name.parse().unwrap(), Ref::to(at)) };
    let person = add(writer, &person).await;
    if let Some(part) = part {
        let holder = Assignment {
            person: Ref::to(person),
            capacity: Capacity::Holder,
            from: "2026-01-01".parse().unwrap(),
            until: None,
        };
        let title = format!("Role of {name}").parse().unwrap();
        let role =
            Role { holders: Rows::of(vec![holder]), ..Role::titled(title, Ref::to(at), part) };
        add(writer, &role).await;
    }
    person
}

/// A run of the process, prepared; its number.
async fn run(writer: &mut Writer<Local>, name: &str, of: (Id, Id), providers: &[Id]) -> String {
    let run = ProcessRun {
        name: name.parse().unwrap(),
        organisation: Ref::to(of.0),
        integrator: Some(Ref::to(of.1)),
        course: RunCourse::Programme,
        exercise: None,
        providers: Refs::to(providers.iter().copied()),
        purpose: None,
        tailoring: None,
        state: RunState::Prepared,
    };
    let saving = Saving::new(run.to_values());
    let saved = store::save(writer, ProcessRun::record_type(), saving).await.unwrap();
    saved.stored().label()
}

impl World {
    /// Northwharf with its people and its run; then, drawn from the seed, what belongs to others.
    async fn open(on: On, seed: u64) -> Option<World> {
        let mut port = Port::open(governance::CAPABILITIES.to_vec(), on).await?;
        let mut writer = port.writer().await;
        let customer =
            add(&mut writer, &organisation("Northwharf", OrganisationKind::Customer)).await;
        let keystone =
            add(&mut writer, &organisation("Keystone", OrganisationKind::Integrator)).await;
        let altus = add(&mut writer, &organisation("Altus", OrganisationKind::Provider)).await;
        // That there are other organisations is said nowhere, so it may be in both worlds.
        let other = add(&mut writer, &organisation(CANARY, OrganisationKind::Customer)).await;
        let dana =
            person(&mut writer, ("Dana Holt", keystone), Some(RolePart::ContinuityLead)).await;
        let ines =
            person(&mut writer, ("Ines Carvalho", customer), Some(RolePart::BcManager)).await;
        let ravi = person(&mut writer, ("Ravi Thornbury", altus), Some(RolePart::Operations)).await;
        let label = run(&mut writer, "Programme 2026", (customer, keystone), &[altus]).await;
        let foreign = World::foreign(&mut writer, other, seed).await;
        commit(writer).await.unwrap();
        let lead = [AccessRole::Lead, AccessRole::Contributor];
        for (login, who, roles, at) in [
            ("dana", dana, &lead[..], customer),
            ("ines", ines, &lead[1..], customer),
            ("ravi", ravi, &lead[1..], altus),
        ] {
            let access: Vec<_> = roles.iter().map(|role| (*role, Some(at))).collect();
            let account = port.account_of(login, who, &access).await;
            World::token(&port, login, account).await;
        }
        let account = port.account("all", &[(AccessRole::Lead, None)]).await;
        World::token(&port, "all", account).await;
        let start = format!("/api/process_runs/{label}/start");
        let nothing = serde_json::json!({});
        port.as_("dana").json("POST".parse().unwrap(), &start, &[], &nothing).await.is(200);
        Some(World { port, foreign })
    }

    /// Somebody comes by a token too, for a session would end in the weeks that pass.
    async fn token(port: &Port, login: &str, account: Id) {
        let mut writer = port.writer().await;
        let ends = "2030-01-01T00:00:00Z".parse().unwrap();
        accounts::add_token(&mut writer, account, "Story", &token(login), ends).await.unwrap();
        let done = Answer::empty(StatusCode::OK);
        drop(writer.commit(Occurrence::of("token.added"), done).await.unwrap());
    }

    /// Organisations below the foreign one, with people, roles and a run; as many as the seed says.
    async fn foreign(writer: &mut Writer<Local>, top: Id, seed: u64) -> Vec<Id> {
        let mut draw = Draw(seed);
        let mut places = vec![top];
        for number in 0..draw.below(4) {
            let kind = [OrganisationKind::Provider, OrganisationKind::Supplier]
                [usize::from(draw.below(2) == 0)];
            let name = format!("{CANARY} house {number}");
            let above = places[draw.below(places.len() as u64) as usize];
            let below = Organisation { parent: Some(Ref::to(above)), ..organisation(&name, kind) };
            places.push(add(writer, &below).await);
        }
        let mut people = Vec::new();
        for number in 0..=draw.below(6) {
            let at = places[draw.below(places.len() as u64) as usize];
            // One lead, so that the foreign run has somebody to write to.
            let part = (number == 0).then_some(RolePart::ContinuityLead);
            let who = person(writer, (&format!("{CANARY} person {number}"), at), part).await;
            people.push(who);
            if draw.below(3) == 0 {
                let of = Person::record_type();
                let stored = store::find(writer, of, who).await.unwrap();
                store::retire(writer, &stored).await.unwrap();
            }
        }
        for number in 0..draw.below(3) {
            run(writer, &format!("{CANARY} run {number}"), (top, top), &[]).await;
        }
        people
    }

    /// Everything that could tell of somebody else, as this reader gets it.
    async fn told(&self, who: &Client) -> Vec<(String, String)> {
        let mut told = Vec::new();
        for path in self.paths() {
            let seen = who.get(&path).await;
            let mut text = format!("{} {:?}", seen.status, seen.header("etag"));
            if path.contains(".xlsx") && seen.status == 200 {
                // A workbook is compared by what one reads in it, cell by cell.
                let read = sheets::read("a.xlsx", &seen.body, &sheets::Limits::default()).unwrap();
                write!(text, " {read:?}").unwrap();
            } else {
                write!(text, " {}", seen.text()).unwrap();
            }
            told.push((path, plain(&text)));
        }
        told
    }

    fn paths(&self) -> Vec<String> {
        let mut paths: Vec<String> = [
            "/",
            "/work",
            "/process",
            "/notices",
            "/registers",
            "/find?q=quagga",
            "/api/search?q=quagga",
        ]
        .map(str::to_owned)
        .to_vec();
        for of in self.port.app().catalogue().types() {
            for path in [
                "/{}",
                "/{}?q=quagga",
                "/{}?retired=yes",
                "/{}/export.csv",
                "/{}/export.xlsx",
                "/{}/imports",
                "/api/{}",
                "/api/{}?limit=1",
            ] {
                paths.push(path.replace("{}", of.plural));
            }
            for number in 1..=8 {
                for path in ["/{}/{n}", "/{}/{n}/history", "/api/{}/{n}", "/api/{}/{n}/history"] {
                    let number = format!("{}-{number:04}", of.prefix);
                    paths.push(path.replace("{}", of.plural).replace("{n}", &number));
                }
            }
        }
        paths
    }

    /// What a stream says while somebody changes what is foreign, and then something of Altus.
    async fn heard(&self, who: &str) -> String {
        let client = self.port.bearer(&token(who));
        let mut stream = tokio::spawn(async move { client.get("/live?topic=person").await });
        let mut heard_for = async |least: u64| {
            // A stream does not end by itself; this is the time in which it hears.
            let waited = tokio::time::timeout(Duration::from_millis(least), &mut stream).await;
            assert!(waited.is_err(), "the stream goes on");
        };
        heard_for(50).await;
        for person in &self.foreign {
            let mut writer = self.port.writer().await;
            let stored = store::find(&mut writer, Person::record_type(), *person).await.unwrap();
            if stored.retired.is_none() {
                let mut now = Person::from_values(&stored.values).unwrap();
                now.job_title = Some(format!("{CANARY} for {who}").parse().unwrap());
                let saving = Saving { values: now.to_values(), ..Saving::of(&stored) };
                store::save(&mut writer, Person::record_type(), saving).await.unwrap();
                commit(writer).await.unwrap();
            }
        }
        heard_for(250).await;
        // Its token ends, and the stream with it.
        self.port.hand().advance(200_000_000);
        let seen = tokio::time::timeout(Duration::from_secs(10), stream).await.unwrap().unwrap();
        self.port.hand().advance(-200_000_000);
        seen.is(200).text()
    }

    /// The letters that the clock writes, each with whom it goes to.
    async fn letters(&self) -> Vec<(String, String)> {
        let app = self.port.app();
        let relay = Relay {
            address: "127.0.0.1:9".to_owned(),
            from: "holdfast@example.org".to_owned(),
            home: "https://holdfast.example".to_owned(),
        };
        mail::use_relay(app, relay);
        self.port.hand().advance(40 * 86_400);
        clock::tick(app).await.unwrap();
        clock::digest(app).await.unwrap();
        self.port.hand().advance(-40 * 86_400);
        let select = frame::database::Sql::same("SELECT \"payload\" FROM \"outbox\"");
        let rows = frame::database::Ask::all(&mut self.port.tables(), &select).await.unwrap();
        let read = rows.iter().map(|row| {
            let payload = row.need_json("payload").unwrap();
            (payload["to"].as_str().unwrap().to_owned(), plain(&payload.to_string()))
        });
        let mut letters: Vec<(String, String)> = read.collect();
        letters.sort();
        letters
    }
}

fn token(login: &str) -> String {
    format!("story-token-of-{login}")
}

/// Without what differs by itself: ids, which hold the moment, keys of forms, what was asked, and
/// the order of the ledger, which is one for all: how much happened elsewhere between two entries
/// can be told from it (`SECURITY.md` says so).
fn plain(text: &str) -> String {
    let is_id = |word: &&str| word.len() == 36 && word.matches('-').count() == 4;
    let mut plain =
        text.replace("q=quagga", "q=asked").replace("value=\"quagga\"", "value=\"asked\"");
    plain = plain.replace("“quagga”", "“asked”");
    for id in text.split(|c: char| !c.is_ascii_hexdigit() && c != '-').filter(is_id) {
        plain = plain.replace(id, "an id");
    }
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    for key in words.filter(|word| word.len() > 50) {
        plain = plain.replace(key, "a key");
    }
    without_numbers(&without_numbers(&plain, "\"order\":"), "before=")
}

/// The text without the numbers that stand behind `mark`.
fn without_numbers(text: &str, mark: &str) -> String {
    let mut parts = text.split(mark);
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(mark);
        plain.push_str(part.trim_start_matches(|letter: char| letter.is_ascii_digit()));
    }
    plain
}

#[expect(clippy::disallowed_methods, reason = "a person asks for more worlds by hand")]
fn pairs() -> u64 {
    std::env::var("HOLDFAST_WORLDS").ok().and_then(|text| text.parse().ok()).unwrap_or(2)
}

async fn whatever_belongs_to_others_one_reads_the_same(on: On) {
    let mut draw = Draw(2_026);
    let mut differing = 0;
    for _ in 0..pairs() {
        let seeds = [draw.below(u64::MAX), draw.below(u64::MAX)];
        let Some(one) = World::open(on, seeds[0]).await else { return };
        let Some(other) = World::open(on, seeds[1]).await else { return };
        let mut compared = 0;
        for login in ["ravi", "ines", "dana"] {
            let [a, b] = [&one, &other].map(|world| world.port.as_(login));
            for ((path, seen), (_, also)) in one.told(&a).await.iter().zip(&other.told(&b).await) {
                let what = format!("{login} at {path} in the worlds of {seeds:?}");
                assert!(!seen.to_lowercase().contains(CANARY), "{what}: {seen}");
                let line = seen.lines().zip(also.lines()).find(|(a, b)| a != b);
                assert_eq!(line, None, "{what}");
                assert_eq!(seen.len(), also.len(), "{what}");
                compared += usize::from(seen.starts_with("200"));
            }
            let heard = one.heard(login).await;
            assert_eq!(heard, other.heard(login).await, "{login}: {seeds:?}");
            assert!(!heard.contains("changed"), "{login} hears of others: {heard}");
        }
        assert!(compared > 100, "so many answers were compared: {compared}");
        let [mine, also] = [one.letters().await, other.letters().await];
        let to_ours = |letters: &[(String, String)]| -> Vec<(String, String)> {
            letters.iter().filter(|(to, _)| !to.contains(CANARY)).cloned().collect()
        };
        assert_eq!(to_ours(&mine), to_ours(&also), "letters in the worlds of {seeds:?}");
        assert!(!to_ours(&mine).is_empty(), "somebody is written to");
        assert!(to_ours(&mine).iter().all(|(_, text)| !text.contains(CANARY)));
        // The control: whoever reaches everything sees that these are two worlds.
        let (a, b) = (one.port.as_("all"), other.port.as_("all"));
        assert!(one.heard("all").await.contains("event: changed"));
        let (a, b) = (one.told(&a).await, other.told(&b).await);
        differing += a.iter().zip(&b).filter(|(a, b)| a.1 != b.1).count();
        let files = a.iter().filter(|(path, text)| path.contains(".xlsx") && text.contains(CANARY));
        assert!(files.count() > 0, "the word is found in a workbook");
    }
    assert!(differing > 20, "{differing} answers differ for who reaches everything");
}
