//! The benchmarks of the installation as a whole, each beside its anchor or its aim.
//!
//! Run by `cargo xtask bench` in a release build. Nothing here is a test: the figures depend on the
//! machine, the ratios less so.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures")]

use connectors::{
    File, Format,
    import::{self as bring_in, Way},
};
use frame::{
    accounts::{self, NewAccount},
    app::{App, Settings},
    catalogue::Capability,
    clock::Clock,
    database::{Asked, Database, Migration, Schema, diff, migrate},
    exchange,
    gate::{AccessRole, Answer, Occurrence, local_writer, open_session_for, passphrase},
    server,
    store::{self, Saving},
    tables,
};
use governance::people::{Organisation, OrganisationKind, Person};
use record::{Record, RecordType, Ref, Value};
use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use terms::Id;
use testkit::{Client, Method, StatusCode};

/// With this word and a path the program is the server that finds a file of 100,000 CIs.
const SERVED: &str = "served";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    if let [word, path] = &std::env::args().skip(1).collect::<Vec<_>>()[..]
        && word == SERVED
    {
        return served(Path::new(path)).await;
    }
    let folder = tempfile::tempdir()?;
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|word| word == part);
    println!("{}", surroundings());
    println!("{:<58} {:>12} {:>12} {:>8}", "figure", "measured", "aim", "ratio");
    if wants("writes") {
        writes(folder.path()).await?;
    }
    if wants("lists") {
        lists(folder.path()).await?;
    }
    if wants("import") {
        import(folder.path()).await?;
    }
    if wants("landscape") {
        landscape(folder.path()).await?;
    }
    if wants("timing") {
        timing(folder.path()).await?;
    }
    if wants("components") {
        components(folder.path()).await?;
    }
    Ok(())
}

/// What else the machine does; the figures depend on it.
fn surroundings() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("unknown").to_owned();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores, load average {load} at the beginning")
}

/// One line of the table; the ratio is measured to aim, above 1 is better than asked.
fn line(what: &str, measured: f64, aim: f64, unit: &str, more_is_better: bool) {
    let ratio = if more_is_better { measured / aim } else { aim / measured };
    println!("{what:<58} {measured:>9.2} {unit:<3} {aim:>8.0} {unit:<3} {ratio:>7.2}x");
}

struct Installation {
    app: App,
    database: Database,
    client: Client,
    altus: Id,
}

async fn open(path: &Path) -> anyhow::Result<(App, Database)> {
    open_with(path, governance::CAPABILITIES.to_vec()).await
}

async fn open_with(path: &Path, capabilities: Vec<Capability>) -> anyhow::Result<(App, Database)> {
    let database = Database::open(&format!("sqlite:{}", path.display())).await?;
    let settings = Settings { secure: false, setup_code: None, version: "bench" };
    let app = App::new(database.clone(), Clock::system(), capabilities, settings);
    let steps = diff(&Schema::new(), &tables::schema(app.catalogue()))?;
    migrate(&database, &[Migration::new(1, "everything", steps).0]).await?;
    Ok((app, database))
}

impl Installation {
    async fn fresh(path: &Path) -> anyhow::Result<Installation> {
        Installation::with(path, governance::CAPABILITIES.to_vec()).await
    }

    async fn with(path: &Path, capabilities: Vec<Capability>) -> anyhow::Result<Installation> {
        let (app, database) = open_with(path, capabilities).await?;
        let mut writer = local_writer(&app, "Bench").await.map_err(said)?;
        let altus = organisation("Altus");
        let altus =
            store::save(&mut writer, Organisation::record_type(), altus).await.map_err(said)?;
        let altus = altus.stored().id;
        let cookie = open_session_for(&mut writer, "bench", &[(AccessRole::Lead, None)])
            .await
            .map_err(said)?;
        let done = Answer::empty(StatusCode::OK);
        drop(writer.commit(Occurrence::changes(), done).await.map_err(said)?);
        let (router, _) = server::router(&app);
        Ok(Installation { client: Client::of(router, &cookie), app, database, altus })
    }

    /// What the database was asked so far.
    fn asked(&self) -> Asked {
        self.database.asked()
    }

    async fn send(&self, method: Method, path: &str, body: &serde_json::Value) -> u16 {
        self.client.json(method, path, &[], body).await.status.as_u16()
    }

    /// Fills the register of persons up to `count`.
    async fn fill(&self, count: usize) -> anyhow::Result<()> {
        for begin in (0..count).step_by(5_000) {
            let mut writer = local_writer(&self.app, "Bench").await.map_err(said)?;
            let savings = (begin..(begin + 5_000).min(count)).map(|n| person(self.altus, n));
            let of = Person::record_type();
            let outcomes =
                store::save_many(&mut writer, of, savings.collect()).await.map_err(said)?;
            assert!(outcomes.iter().all(Result::is_ok));
            let done = Answer::empty(StatusCode::OK);
            drop(writer.commit(Occurrence::changes(), done).await.map_err(said)?);
        }
        Ok(())
    }
}

fn said(problem: frame::problem::Problem) -> anyhow::Error {
    anyhow::anyhow!("{}: {problem:?}", problem.title())
}

fn filled(of: &'static RecordType, set: &[(&str, Value)]) -> Saving {
    let mut values = vec![Value::Nothing; of.fields.len()];
    for (name, value) in set {
        values[of.field(name).expect("a field").0] = value.clone();
    }
    Saving::new(values)
}

fn organisation(name: &str) -> Saving {
    let kind = record::Choice::name(&OrganisationKind::Provider).to_owned();
    filled(
        Organisation::record_type(),
        &[("name", Value::Text(name.to_owned())), ("kind", Value::Choice(kind))],
    )
}

fn person(organisation: Id, number: usize) -> Saving {
    filled(
        Person::record_type(),
        &[
            ("name", Value::Text(format!("Person {:05}", (number * 7_919) % 100_000))),
            ("organisation", Value::Ref(Ref::<Organisation>::to(organisation).id())),
            ("email", Value::Text(format!("person-{number}@altus.example"))),
        ],
    )
}

/// Acknowledged writes over the interface: record, ledger, search, key and answer in each.
async fn writes(folder: &Path) -> anyhow::Result<()> {
    let installation = Arc::new(Installation::fresh(&folder.join("writes.sqlite3")).await?);
    let anchor = bare_commits(&folder.join("bare.sqlite3")).await?;
    line("bare SQLite, synchronous=FULL, one row per commit", anchor, 438.0, "/s", true);
    for clients in [1_usize, 64] {
        let each = if clients == 1 { 300 } else { 200 };
        let (begin, cpu, asked) = (Instant::now(), cpu_seconds(), installation.asked());
        let mut tasks = tokio::task::JoinSet::new();
        for client in 0..clients {
            let installation = installation.clone();
            tasks.spawn(async move {
                for n in 0..each {
                    let body = serde_json::json!({
                        "name": format!("Person {client} {n}"),
                        "organisation": installation.altus.to_string(),
                    });
                    let status = installation.send(Method::POST, "/api/persons", &body).await;
                    assert_eq!(status, 201);
                }
            });
        }
        while let Some(done) = tasks.join_next().await {
            done?;
        }
        let count = (clients * each) as f64;
        let rate = count / begin.elapsed().as_secs_f64();
        let aim = if clients == 1 { anchor } else { 2_000.0 };
        line(&format!("durable acknowledged writes, {clients} clients"), rate, aim, "/s", true);
        let cpu = (cpu_seconds() - cpu) * 1_000.0 / count;
        line(&format!("processor time per write, {clients} clients"), cpu, 1.0, "ms", false);
        let after = installation.asked();
        let statements = (after.statements - asked.statements) as f64 / count;
        line(&format!("statements per write, {clients} clients"), statements, 12.0, "", false);
        let trips = (after.trips - asked.trips) as f64 / count;
        line(&format!("trips to the database per write, {clients} clients"), trips, 8.0, "", false);
    }
    Ok(())
}

/// The anchor: the same disk, one row per commit, nothing else.
async fn bare_commits(path: &Path) -> anyhow::Result<f64> {
    let database = Database::open(&format!("sqlite:{}", path.display())).await?;
    let table = frame::database::Table::new("bare")
        .required("id", frame::database::ColumnKind::Whole)
        .key(&["id"]);
    let steps = diff(&Schema::new(), &Schema::new().table(table))?;
    migrate(&database, &[Migration::new(1, "bare", steps).0]).await?;
    let begin = Instant::now();
    let mut count = 0;
    while begin.elapsed() < Duration::from_secs(2) {
        let mut turn = database.turn().await?;
        turn.insert_many("bare", &["id"], vec![vec![frame::database::val_whole(count)]]).await?;
        turn.commit().await?;
        count += 1;
    }
    Ok(count as f64 / begin.elapsed().as_secs_f64())
}

/// A list of 20 and a detail page, in milliseconds of processor time, at both sizes.
async fn lists(folder: &Path) -> anyhow::Result<()> {
    for count in [1_000_usize, 100_000] {
        let path = folder.join(format!("lists-{count}.sqlite3"));
        let installation = Installation::fresh(&path).await?;
        installation.fill(count).await?;
        for (what, address) in [
            ("list of 20 by number", "/persons"),
            ("list of 20 by name", "/persons?sort=name"),
            ("detail page", "/persons/PER-0500"),
            ("interface, list of 20", "/api/persons"),
        ] {
            let client = &installation.client;
            client.get(address).await.is(200);
            let begin = cpu_seconds();
            for _ in 0..100 {
                client.get(address).await;
            }
            let each = (cpu_seconds() - begin) * 10.0;
            line(&format!("{what} at {count} rows, processor time"), each, 3.0, "ms", false);
        }
        if count == 100_000 {
            line("resident memory with 100,000 persons", resident_mb(), 150.0, "MB", false);
            drop(installation);
            let begin = Instant::now();
            let (app, _) = open(&path).await?;
            drop(server::router(&app));
            let took = begin.elapsed().as_secs_f64();
            line("start on a file of 100,000 persons", took, 1.0, "s", false);
        }
    }
    Ok(())
}

/// How often each of two is asked.
const TRIES: usize = 1_000;

/// Whether the time of an answer tells who is known and what is there: medians of 1,000 tries each,
/// one of each kind in turn. The aim is a difference of less than 5 % (0.95x to 1.05x).
async fn timing(folder: &Path) -> anyhow::Result<()> {
    let installation = Installation::fresh(&folder.join("timing.sqlite3")).await?;
    let app = &installation.app;
    let hash = passphrase::hash(app, "lantern granite otter sonata").await.map_err(said)?;
    let mut writer = local_writer(app, "Bench").await.map_err(said)?;
    // One account for each try: nobody has to wait.
    for number in 0..TRIES {
        let (login, passphrase_hash) = (format!("known{number}"), Some(hash.clone()));
        let name = login.as_str();
        let new = NewAccount { login: name, name, person: None, passphrase_hash, access: &[] };
        accounts::add(&mut writer, new).await.map_err(said)?;
    }
    let corvid = store::save(&mut writer, Organisation::record_type(), organisation("Corvid"));
    let corvid = corvid.await.map_err(said)?.stored().id;
    let cookie = [(AccessRole::Contributor, Some(corvid))];
    let cookie = open_session_for(&mut writer, "corvid", &cookie).await.map_err(said)?;
    let done = Answer::empty(StatusCode::OK);
    drop(writer.commit(Occurrence::changes(), done).await.map_err(said)?);
    installation.fill(TRIES).await?;
    let (router, _) = server::router(app);
    let (nobody, corvid) = (Client::of(router.clone(), "none=none"), Client::of(router, &cookie));
    let sign_in = async |login: String| {
        let fields = [("login", login.as_str()), ("passphrase", "not the passphrase at all")];
        nobody.post("/sign-in", &fields).await.is(422);
    };
    compare("signing in: a known and an unknown name", async |number, known| {
        let login = if known { "known" } else { "other" };
        sign_in(format!("{login}{number}")).await;
    })
    .await;
    for (what, path) in [("interface", "/api/persons/PER-"), ("page", "/persons/PER-")] {
        compare(&format!("a record, {what}: foreign and missing"), async |number, known| {
            let number = if known { number + 1 } else { 500_000 + number };
            corvid.get(&format!("{path}{number:04}")).await.is(404);
        })
        .await;
    }
    Ok(())
}

/// Asks for what is there and for what is not, in turn, and prints both medians and their ratio.
async fn compare(what: &str, ask: impl AsyncFn(usize, bool)) {
    let (mut there, mut missing) = (Vec::new(), Vec::new());
    for number in 0..TRIES {
        // Which of the two comes first changes each time, so that what follows costs neither.
        for is_there in [number % 2 == 0, number % 2 == 1] {
            let begin = Instant::now();
            ask(number, is_there).await;
            let took = begin.elapsed().as_secs_f64() * 1_000.0;
            if is_there { there.push(took) } else { missing.push(took) }
        }
    }
    let [there, missing] = [there, missing].map(|mut all| {
        all.sort_by(f64::total_cmp);
        all[TRIES / 2]
    });
    let ratio = there / missing;
    println!("{what:<58} {there:>9.3} ms  {missing:>9.3} ms  {ratio:>7.3}x");
}

/// 10,000 rows of CSV through the normal path: read, compared, validated, saved, told; first new
/// records, then the same ones with another address each.
async fn import(folder: &Path) -> anyhow::Result<()> {
    let installation = Installation::fresh(&folder.join("import.sqlite3")).await?;
    let of = Person::record_type();
    for (what, house) in [("new records", "altus"), ("changes of records", "keystone")] {
        let mut csv = String::from("Name,Organisation,Email\n");
        if house != "altus" {
            csv = String::from("Number,Name,Organisation,Email\n");
        }
        for n in 0..10_000 {
            if house != "altus" {
                csv.push_str(&format!("{},", of.number(n + 1)));
            }
            csv.push_str(&format!("Person {n},Altus,person-{n}@{house}.example\n"));
        }
        let (begin, cpu) = (Instant::now(), cpu_seconds());
        let file = ("persons.csv", csv.into_bytes());
        let report = exchange::import_file(&installation.app, "Bench", of, file, false);
        let report = report.await.map_err(said)?;
        assert_eq!(report.created + report.updated, 10_000, "{report:?}");
        let took = begin.elapsed().as_secs_f64();
        line(&format!("import of 10,000 rows of CSV, {what}"), took, 2.0, "s", false);
        let cpu = cpu_seconds() - cpu;
        line(&format!("processor time of it, {what}"), cpu, 2.0, "s", false);
    }
    Ok(())
}

/// How many components and how many needs between them come in at once.
type Size = (usize, usize);

/// A document of CycloneDX with so many components and what they need.
fn document(edition: &str, (cis, needs): Size) -> String {
    let mut text = String::from(
        "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"serialNumber\":\"urn:uuid:1\",\n\
         \"metadata\":{\"component\":{\"type\":\"application\",\"bom-ref\":\"c0\",\
         \"name\":\"c0\"}},\n\
         \"components\":[\n",
    );
    for at in 1..cis {
        let end = if at + 1 < cis { "," } else { "" };
        text.push_str(&format!(
            "{{\"type\":\"library\",\"bom-ref\":\"c{at}\",\"name\":\"component {at}\",\
             \"version\":\"{edition}\"}}{end}\n"
        ));
    }
    text.push_str("],\"dependencies\":[\n");
    // Each but the last needs the next one, and the first ones another one further on: no circle.
    for at in 0..cis - 1 {
        let end = if at + 2 < cis { "," } else { "" };
        let is_double = at < needs - (cis - 1);
        let second = if is_double { format!(",\"c{}\"", at + 7) } else { String::new() };
        text.push_str(&format!(
            "{{\"ref\":\"c{at}\",\"dependsOn\":[\"c{}\"{second}]}}{end}\n",
            at + 1
        ));
    }
    text.push_str("]}\n");
    text
}

/// Brings a document in on the normal path: read, compared, validated, saved, told, committed.
async fn bring(app: &App, at: Id, text: String, size: Size) -> anyhow::Result<()> {
    let format = Format::CycloneDx;
    let reading = format.read(&[File::named("bom.json", text)]);
    let read = (reading.landscape.components.len(), reading.landscape.dependencies.len());
    assert_eq!(read, size, "{:?}", reading.problems.first());
    let mut writer = local_writer(app, "Bench").await.map_err(said)?;
    writer.because(&bring_in::reason(&["bom.json"], format.label(), None));
    let mut progress = |_: &'static RecordType, _: usize| {};
    let way = Way {
        label: format.label(),
        at: Some(at),
        choices: Default::default(),
        progress: &mut progress,
    };
    let outcome = bring_in::bring_in(&mut writer, reading, way).await.map_err(said)?;
    assert!(outcome.problems.is_empty(), "{:?}", outcome.problems.first());
    if writer.has_changes() {
        let done = Answer::empty(StatusCode::OK);
        drop(writer.commit(Occurrence::changes(), done).await.map_err(said)?);
    }
    Ok(())
}

/// 10,000 CIs with 15,000 dependencies: first as new records, then the same file again, then
/// another version of each component.
async fn landscape(folder: &Path) -> anyhow::Result<()> {
    let size = (10_000, 15_000);
    let path = folder.join("landscape.sqlite3");
    let installation = Installation::with(&path, holdfast::capabilities::all()).await?;
    for (what, edition) in [("new records", "1"), ("the same again", "1"), ("another version", "2")]
    {
        let text = document(edition, size);
        let (begin, cpu) = (Instant::now(), cpu_seconds());
        bring(&installation.app, installation.altus, text, size).await?;
        let took = begin.elapsed().as_secs_f64();
        let what = format!("import of 10,000 CIs, 15,000 needs, {what}");
        line(&what, took, 3.0, "s", false);
        line(&format!("processor time: {what}"), cpu_seconds() - cpu, 3.0, "s", false);
    }
    Ok(())
}

/// Pages at 100,000 CIs with 150,000 dependencies, memory with them, and the start on their file.
async fn components(folder: &Path) -> anyhow::Result<()> {
    let size = (100_000, 150_000);
    let path = folder.join("components.sqlite3");
    let installation = Installation::with(&path, holdfast::capabilities::all()).await?;
    let text = document("1", size);
    bring(&installation.app, installation.altus, text, size).await?;
    drop(installation);
    let what = "resident memory after the import in one go";
    println!("{what:<58} {:>9.2} MB          none", resident_mb());
    // As a server finds it that starts on the file: memory that the import took is not its own.
    let mut server = std::process::Command::new(std::env::current_exe()?);
    anyhow::ensure!(
        server.arg(SERVED).arg(&path).status()?.success(),
        "the server ended with an error"
    );
    Ok(())
}

/// Starts on a file of 100,000 CIs, as a server does, and answers.
async fn served(path: &Path) -> anyhow::Result<()> {
    let begin = Instant::now();
    let (app, _) = open_with(path, holdfast::capabilities::all()).await?;
    let (router, _) = server::router(&app);
    line("start on a file of 100,000 CIs", begin.elapsed().as_secs_f64(), 1.0, "s", false);
    let mut writer = local_writer(&app, "Bench").await.map_err(said)?;
    let cookie = open_session_for(&mut writer, "reader", &[(AccessRole::Lead, None)]).await;
    let cookie = cookie.map_err(said)?;
    let done = Answer::empty(StatusCode::OK);
    drop(writer.commit(Occurrence::of("session.opened"), done).await.map_err(said)?);
    let client = Client::of(router, &cookie);
    let begin = Instant::now();
    client.get("/explorer?fail=CI-50000").await.is(200);
    let took = begin.elapsed().as_secs_f64();
    line("first page that needs the landscape in memory", took, 1.0, "s", false);
    line("resident memory after that page", resident_mb(), 150.0, "MB", false);
    for (what, address, aim, times) in [
        ("list of 20 CIs by number", "/cis", 3.0, 100),
        ("list of 20 CIs by name", "/cis?sort=name", 3.0, 100),
        ("detail of a CI", "/cis/CI-50000", 3.0, 100),
        ("blast radius page of a CI in the middle", "/explorer?fail=CI-50000", 50.0, 10),
        ("blast radius page of a CI at the end", "/explorer?fail=CI-99990", 50.0, 10),
    ] {
        client.get(address).await.is(200);
        let begin = cpu_seconds();
        for _ in 0..times {
            client.get(address).await;
        }
        let each = (cpu_seconds() - begin) * 1_000.0 / f64::from(times);
        line(&format!("{what}, processor time"), each, aim, "ms", false);
    }
    line("resident memory with 100,000 CIs", resident_mb(), 150.0, "MB", false);
    Ok(())
}

/// Processor time of this process so far, user and system, in seconds (proc(5), `stat`).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<&str> = after.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|t| t.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    let kb = line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok());
    kb.unwrap_or_default() / 1024.0
}
