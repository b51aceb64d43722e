//! How long the page of one's own work and the process map take with 10,000 pieces of work and
//! 1,000 people, in processor time. `cargo run --release -p governance --example work`.
//!
//! Nothing here is a test: the figures depend on the machine.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on says where")]

use frame::{
    accounts,
    app::{App, Settings},
    clock::Clock,
    database::{Database, Migration, Schema, diff, migrate},
    gate::{AccessRole, Answer, Local, Occurrence, Writer, local_writer, open_session_for},
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
use std::collections::BTreeMap;
use terms::Id;
use testkit::{Client, StatusCode};

const PROVIDERS: usize = 60;
const PEOPLE: usize = 1_000;
const ITEMS: usize = 10_000;
const AIM_MS: f64 = 5.0;
const MAP_AIM_MS: f64 = 20.0;

async fn add<R: Record>(writer: &mut Writer<Local>, record: &R) -> Id {
    let saving = Saving::new(record.to_values());
    store::save(writer, R::record_type(), saving).await.unwrap().stored().id
}

async fn commit(writer: Writer<Local>) {
    let done = Answer::empty(StatusCode::OK);
    drop(writer.commit(Occurrence::of("bench.laid"), done).await.unwrap());
}

async fn role(writer: &mut Writer<Local>, (title, at, part): (&str, Id, RolePart), persons: &[Id]) {
    let held = persons.iter().map(|person| Assignment {
        person: Ref::to(*person),
        capacity: Capacity::Holder,
        from: "2026-01-01".parse().unwrap(),
        until: None,
    });
    let role = Role {
        holders: Rows::of(held.collect()),
        shared: Some(true),
        ..Role::titled(title.parse().unwrap(), Ref::to(at), part)
    };
    add(writer, &role).await;
}

/// Everybody who acts, and the person of each party.
async fn cast(writer: &mut Writer<Local>) -> (Id, Vec<Id>, BTreeMap<Party, Id>) {
    let customer = Organisation::named("Northwharf".parse().unwrap(), OrganisationKind::Customer);
    let customer = add(writer, &customer).await;
    let mut persons = BTreeMap::new();
    for (id, title, part) in [
        ("sc-lead", "Service Continuity Management Lead", RolePart::ContinuityLead),
        ("bc-manager", "BC Manager", RolePart::BcManager),
        ("enterprise-architects", "Enterprise Architects", RolePart::EnterpriseArchitects),
    ] {
        let person = add(writer, &Person::named(title.parse().unwrap(), Ref::to(customer))).await;
        role(writer, (title, customer, part), &[person]).await;
        persons.insert(Party { role: id.to_owned(), provider: None }, person);
    }
    let mut providers = Vec::new();
    for at in 0..PROVIDERS {
        let name = format!("Provider {at:02}").parse().unwrap();
        let provider = add(writer, &Organisation::named(name, OrganisationKind::Provider)).await;
        let mut own = Vec::new();
        for n in 0..PEOPLE / PROVIDERS + 1 {
            let name = format!("Operator {at:02} {n:02}").parse().unwrap();
            own.push(add(writer, &Person::named(name, Ref::to(provider))).await);
        }
        role(writer, ("Operations", provider, RolePart::Operations), &own).await;
        let party = Party { role: "sp-operations".into(), provider: Some(provider.to_string()) };
        persons.insert(party, own[0]);
        providers.push(provider);
    }
    (customer, providers, persons)
}

/// Runs in which everybody is asked about the policy and nobody has answered yet.
async fn runs(
    writer: &mut Writer<Local>,
    (customer, providers): (Id, &[Id]),
    persons: BTreeMap<Party, Id>,
) -> usize {
    let start = Start {
        course: "programme".into(),
        cycle: 1,
        is_exercise: false,
        providers: providers.iter().map(ToString::to_string).collect(),
        holds: Vec::new(),
    };
    let mut player = Player::start(persons, start, writer.now().plus_seconds(-86_400)).unwrap();
    while player.duties().iter().all(|duty| duty.task != Task::Answer) {
        let duties = player.duties();
        let duty = duties.iter().find(|duty| duty.item.activity == "1.1").unwrap();
        player.fulfil(duty, None).unwrap();
    }
    let each = player.duties().len();
    let of = ProcessRun::record_type();
    for at in 0..ITEMS / each + 1 {
        let run = ProcessRun {
            name: format!("Run {at}").parse().unwrap(),
            organisation: Ref::to(customer),
            integrator: None,
            course: RunCourse::Programme,
            exercise: None,
            providers: Refs::to(providers.iter().copied()),
            purpose: None,
            tailoring: None,
            state: RunState::Running,
        };
        let saving = Saving { moving: true, ..Saving::new(run.to_values()) };
        let id = store::save(writer, of, saving).await.unwrap().stored().id;
        let mut events: Vec<_> = player
            .events()
            .iter()
            .map(|event| (event.at, wire::write(&Told::Event(event.clone()))))
            .collect();
        events[0].1["definition"] = kept::definition_text("").into();
        store::append_events(writer, of, id, 0, &events).await.unwrap();
    }
    each * (ITEMS / each + 1)
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("work.sqlite3");
    let database = Database::open(&format!("sqlite:{}", path.display())).await.unwrap();
    let settings = Settings { secure: false, setup_code: None, version: "bench" };
    let app =
        App::new(database.clone(), Clock::system(), governance::CAPABILITIES.to_vec(), settings);
    let steps = diff(&Schema::new(), &tables::schema(app.catalogue())).unwrap();
    migrate(&database, &[Migration::new(1, "everything", steps).0]).await.unwrap();
    let mut writer = local_writer(&app, "Bench").await.unwrap();
    let (customer, providers, persons) = cast(&mut writer).await;
    commit(writer).await;
    let mut writer = local_writer(&app, "Bench").await.unwrap();
    let items = runs(&mut writer, (customer, &providers), persons.clone()).await;
    commit(writer).await;
    let mut writer = local_writer(&app, "Bench").await.unwrap();
    let access = [(AccessRole::Reader, Some(providers[0]))];
    let cookie = open_session_for(&mut writer, "bench", &access).await.unwrap();
    let account = accounts::open_account(&mut writer, "bench").await.unwrap().unwrap();
    let own = Party { role: "sp-operations".into(), provider: Some(providers[0].to_string()) };
    accounts::belongs_to(&mut writer, account, persons[&own]).await.unwrap();
    commit(writer).await;
    let (router, _) = server::router(&app);
    let client = Client::of(router, &cookie);
    let begin = cpu_seconds();
    client.get("/work").await.is(200);
    let first = (cpu_seconds() - begin) * 1_000.0;
    println!("{items} pieces of work, {PEOPLE} people; the first page reads all: {first:.0} ms");
    measure(&client, "/work", ("my work", AIM_MS)).await;
    measure(&client, "/process_runs/RUN-0001", ("process map, a provider", MAP_AIM_MS)).await;
    let cookie = open_session_of(&app, customer, persons[&party("sc-lead")]).await;
    let (router, _) = server::router(&app);
    let lead = Client::of(router, &cookie);
    measure(&lead, "/work", ("my work of the lead, in all runs", AIM_MS)).await;
    measure(&lead, "/process_runs/RUN-0001", ("process map, the lead", MAP_AIM_MS)).await;
}

fn party(role: &str) -> Party {
    Party { role: role.to_owned(), provider: None }
}

/// A session of a person who reaches an organisation.
async fn open_session_of(app: &App, organisation: Id, person: Id) -> String {
    let mut writer = local_writer(app, "Bench").await.unwrap();
    let access = [(AccessRole::Lead, Some(organisation))];
    let cookie = open_session_for(&mut writer, "lead", &access).await.unwrap();
    let account = accounts::open_account(&mut writer, "lead").await.unwrap().unwrap();
    accounts::belongs_to(&mut writer, account, person).await.unwrap();
    commit(writer).await;
    cookie
}

/// Asks for a page many times and prints what one costs.
async fn measure(client: &Client, path: &str, (words, aim): (&str, f64)) {
    client.get(path).await.is(200);
    let begin = cpu_seconds();
    for _ in 0..200 {
        client.get(path).await.is(200);
    }
    let each = (cpu_seconds() - begin) * 5.0;
    println!("{words}, processor time: {each:.2} ms, aim {aim} ms, ratio {:.2}x", aim / each);
}

/// Processor time of this process so far, user and system, in seconds (proc(5), `stat`).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<&str> = after.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|t| t.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}
