//! How soon a completed activity shows up in other open browsers: 200 viewers, each with a session
//! and a stream of its own, who fetch the page again when the stream says so, as the script of the
//! pages does. `cargo run --release -p governance --example live`.
//!
//! Nothing here is a test: the figures depend on the machine.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on says where")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use frame::{
    accounts,
    app::{App, Settings},
    clock::Clock,
    database::{Database, Migration, Schema, diff, migrate},
    gate::{
        AccessRole, Answer, Local, Occurrence, Writer, local_writer, open_another_session,
        open_session_for,
    },
    server,
    store::{self, Saving},
    tables,
};
use governance::{
    people::{Assignment, Capacity, Organisation, OrganisationKind, Person, Role, RolePart},
    procedure::{
        ProcessRun, RunCourse, RunState, kept,
        northwharf::Player,
        wire::{self, Told},
    },
};
use process::{Party, Start, Task};
use record::{Record, Ref, Refs, Rows};
use serde_json::json;
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, Instant},
};
use terms::Id;
use testkit::{Client, Method, StatusCode};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

const VIEWERS: usize = 200;
const ROUNDS: usize = 10;
const AIM: Duration = Duration::from_secs(1);
/// The script of the pages waits so long for more of the same.
const SOON: Duration = Duration::from_millis(60);
const ACTIVITY: &str = "1.R3";

async fn add<R: Record>(writer: &mut Writer<Local>, record: &R) -> Id {
    let saving = Saving::new(record.to_values());
    store::save(writer, R::record_type(), saving).await.unwrap().stored().id
}

async fn commit(writer: Writer<Local>) {
    let done = Answer::empty(StatusCode::OK);
    drop(writer.commit(Occurrence::of("bench.laid"), done).await.unwrap());
}

/// A person who holds a role.
async fn holder(writer: &mut Writer<Local>, (title, at, part): (&str, Id, RolePart)) -> Id {
    let person = add(writer, &Person::named(title.parse().unwrap(), Ref::to(at))).await;
    let held = Assignment {
        person: Ref::to(person),
        capacity: Capacity::Holder,
        from: "2026-01-01".parse().unwrap(),
        until: None,
    };
    let role = Role {
        holders: Rows::of(vec![held]),
        ..Role::titled(title.parse().unwrap(), Ref::to(at), part)
    };
    add(writer, &role).await;
    person
}

/// Runs in which the activity only has to be signed. The organisation, and the lead.
async fn lay(app: &App) -> (Id, Id) {
    let mut writer = local_writer(app, "Bench").await.unwrap();
    let customer = Organisation::named("Northwharf".parse().unwrap(), OrganisationKind::Customer);
    let customer = add(&mut writer, &customer).await;
    let provider = Organisation::named("Altus".parse().unwrap(), OrganisationKind::Provider);
    let provider = add(&mut writer, &provider).await;
    let mut persons = BTreeMap::new();
    for (id, title, part) in [
        ("sc-lead", "Service Continuity Management Lead", RolePart::ContinuityLead),
        ("bc-manager", "BC Manager", RolePart::BcManager),
        ("enterprise-architects", "Enterprise Architects", RolePart::EnterpriseArchitects),
    ] {
        let person = holder(&mut writer, (title, customer, part)).await;
        persons.insert(Party { role: id.to_owned(), provider: None }, person);
    }
    let operator = holder(&mut writer, ("Operations", provider, RolePart::Operations)).await;
    let party = Party { role: "sp-operations".into(), provider: Some(provider.to_string()) };
    persons.insert(party, operator);
    let start = Start {
        course: "programme".into(),
        cycle: 1,
        is_exercise: false,
        providers: vec![provider.to_string()],
        holds: Vec::new(),
    };
    let at = writer.now().plus_seconds(-7 * 86_400);
    let mut player = Player::start(persons.clone(), start, at).unwrap();
    loop {
        let duties = player.duties();
        let duty = duties.iter().find(|duty| duty.item.activity == ACTIVITY).unwrap();
        if duty.task == Task::Sign {
            break;
        }
        player.fulfil(duty, None).unwrap();
    }
    let of = ProcessRun::record_type();
    for at in 0..ROUNDS {
        let run = ProcessRun {
            name: format!("Run {at}").parse().unwrap(),
            organisation: Ref::to(customer),
            integrator: None,
            course: RunCourse::Programme,
            exercise: None,
            providers: Refs::to([provider]),
            purpose: None,
            tailoring: None,
            state: RunState::Running,
        };
        let saving = Saving { moving: true, ..Saving::new(run.to_values()) };
        let id = store::save(&mut writer, of, saving).await.unwrap().stored().id;
        let events = player.events().iter();
        let mut events: Vec<_> =
            events.map(|event| (event.at, wire::write(&Told::Event(event.clone())))).collect();
        events[0].1["definition"] = kept::definition_text("").into();
        store::append_events(&mut writer, of, id, 0, &events).await.unwrap();
    }
    commit(writer).await;
    (customer, persons[&Party { role: "sc-lead".to_owned(), provider: None }])
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("live.sqlite3");
    let database = Database::open(&format!("sqlite:{}", path.display())).await.unwrap();
    let settings = Settings { secure: false, setup_code: None, version: "bench" };
    let app =
        App::new(database.clone(), Clock::system(), governance::CAPABILITIES.to_vec(), settings);
    let steps = diff(&Schema::new(), &tables::schema(app.catalogue())).unwrap();
    migrate(&database, &[Migration::new(1, "everything", steps).0]).await.unwrap();
    let (customer, lead) = lay(&app).await;
    let mut writer = local_writer(&app, "Bench").await.unwrap();
    let access = [(AccessRole::Lead, Some(customer))];
    let cookie = open_session_for(&mut writer, "lead", &access).await.unwrap();
    let account = accounts::open_account(&mut writer, "lead").await.unwrap().unwrap();
    accounts::belongs_to(&mut writer, account, lead).await.unwrap();
    let mut viewers = Vec::new();
    for _ in 0..VIEWERS {
        viewers.push(open_another_session(&mut writer, account).await.unwrap());
    }
    commit(writer).await;
    let (router, _) = server::router(&app);
    let client = Client::of(router.clone(), &cookie);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    tokio::spawn(kept::keep_fresh(app.clone()));
    let mut all = Vec::new();
    for round in 1..=ROUNDS {
        all.extend(seen(&client, (address, &viewers), &format!("RUN-{round:04}")).await);
    }
    all.sort();
    let at = |share: usize| all[(all.len() * share / 100).min(all.len() - 1)];
    println!(
        "{VIEWERS} viewers, {ROUNDS} completed activities: seen after {:?} (half), {:?} (p95), \
         {:?} (last); aim {AIM:?}, ratio {:.2}x",
        at(50),
        at(95),
        all[all.len() - 1],
        AIM.as_secs_f64() / at(95).as_secs_f64(),
    );
}

/// How long after the lead signs each viewer has the page that says so.
async fn seen(
    client: &Client,
    (address, viewers): (SocketAddr, &[String]),
    run: &str,
) -> Vec<Duration> {
    let page = format!("/process_runs/{run}/activities/{ACTIVITY}");
    let topic = format!("/live?topic=process_run%2F{run}");
    let mut streams = Vec::new();
    for cookie in viewers {
        streams.push((listening(address, &topic, cookie).await, cookie.clone()));
    }
    let begin = Instant::now();
    let mut waiting = JoinSet::new();
    for (mut stream, cookie) in streams {
        let page = page.clone();
        waiting.spawn(async move {
            loop {
                changed(&mut stream).await;
                tokio::time::sleep(SOON).await;
                if fetched(address, &page, &cookie).await.contains("completed 1 time") {
                    return begin.elapsed();
                }
            }
        });
    }
    let sign = json!({ "deed": "sign", "activity": ACTIVITY, "words": "done" });
    let path = format!("/api/process_runs/{run}/deeds");
    client.json(Method::POST, &path, &[], &sign).await.is(200);
    let mut all = Vec::new();
    while let Some(took) = waiting.join_next().await {
        all.push(took.unwrap());
    }
    all
}

/// An open stream that has said hello.
async fn listening(address: SocketAddr, topic: &str, cookie: &str) -> BufReader<TcpStream> {
    let mut stream = BufReader::new(asked(address, topic, cookie).await);
    let mut line = String::new();
    while !line.starts_with("event: hello") {
        line.clear();
        assert!(stream.read_line(&mut line).await.unwrap() > 0, "the stream ended");
    }
    stream
}

/// Waits until the stream says that something changed.
async fn changed(stream: &mut BufReader<TcpStream>) {
    let mut line = String::new();
    while !line.starts_with("event: changed") {
        line.clear();
        assert!(stream.read_line(&mut line).await.unwrap() > 0, "the stream ended");
    }
}

async fn fetched(address: SocketAddr, path: &str, cookie: &str) -> String {
    let mut stream = asked(address, path, cookie).await;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn asked(address: SocketAddr, path: &str, cookie: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}
