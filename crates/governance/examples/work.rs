//! How long the page of one's own work and the process map take with 10,000 pieces of work and
//! 1,000 people, in processor time: at the start of the runs, and half-way through their work.
//! `cargo run --release -p governance --example work -- [start|half]`.
//!
//! Nothing here is a test: the figures depend on the machine.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on says where")]

mod ground;

use frame::{gate::AccessRole, server};
use governance::procedure::northwharf::Player;
use ground::{Ground, common};
use process::{Party, Task};
use std::collections::BTreeSet;
use terms::{Id, Instant};
use testkit::Client;

const PROVIDERS: usize = 60;
const PEOPLE: usize = 1_000;
const ITEMS: usize = 10_000;
const AIM_MS: f64 = 5.0;
const MAP_AIM_MS: f64 = 20.0;

/// A run in which everybody is asked about the policy and nobody has answered yet.
fn at_the_start(ground: &Ground, now: Instant) -> Player {
    let at = now.plus_seconds(-86_400);
    let mut player = Player::start(ground.persons.clone(), ground.start(), at).unwrap();
    while player.duties().iter().all(|duty| duty.task != Task::Answer) {
        let duties = player.duties();
        let duty = duties.iter().find(|duty| duty.item.activity == "1.1").unwrap();
        player.fulfil(duty, None).unwrap();
    }
    player
}

/// A run in which half of the activities were completed, with every provider where each has its
/// own; it ends an hour before now.
fn half_way(ground: &Ground, now: Instant) -> Player {
    // Played twice: once to know how long it takes.
    let length = played_half(ground, now).at().micros() - now.micros();
    played_half(ground, now.plus_seconds(-length / 1_000_000 - 3_600))
}

fn played_half(ground: &Ground, at: Instant) -> Player {
    let mut player = Player::start(ground.persons.clone(), ground.start(), at).unwrap();
    let half = process::Definition::shipped().activities.len() / 2;
    let (mut signed, mut reported) = (BTreeSet::new(), BTreeSet::new());
    // Everybody answers, late as it may be: nobody is passed over, and what comes again can wait.
    let is_done = |task: Task| !matches!(task, Task::Recur | Task::Proceed);
    while signed.len() < half {
        let duties = player.duties();
        let mut is_moved = false;
        for duty in duties.iter().filter(|duty| is_done(duty.task)) {
            if duty.task == Task::Report && !reported.insert(duty.about.clone()) {
                continue;
            }
            player.fulfil(duty, None).unwrap();
            is_moved = true;
            if duty.task == Task::Sign {
                signed.insert(duty.item.activity.clone());
            }
            if matches!(duty.task, Task::Sign | Task::Report) {
                break;
            }
        }
        assert!(is_moved, "nobody can do anything: {duties:?}");
    }
    player
}

/// How far a run is.
type Played = fn(&Ground, Instant) -> Player;

#[tokio::main]
async fn main() {
    let wanted = std::env::args().nth(1);
    for (words, play) in [("start", at_the_start as Played), ("half", half_way)] {
        if wanted.as_deref().is_none_or(|wanted| wanted == words) {
            all(words, play).await;
        }
    }
}

async fn all(words: &str, play: Played) {
    let folder = tempfile::tempdir().unwrap();
    let ground = Ground::lay(folder.path(), PROVIDERS, PEOPLE / PROVIDERS + 1).await;
    let player = play(&ground, ground.app.clock().now());
    // So many runs of it that there are as many pieces of work as are wanted.
    let each = player.duties().len();
    let runs = ITEMS / each + 1;
    ground.runs(&player, runs).await;
    let provider = ground.providers[0];
    let own = Party { role: "sp-operations".into(), provider: Some(provider.to_string()) };
    let client =
        client(&ground, ("bench", ground.persons[&own]), (AccessRole::Reader, provider)).await;
    let begin = cpu_seconds();
    client.get("/work").await.is(200);
    let first = (cpu_seconds() - begin) * 1_000.0;
    println!(
        "{words}: {} pieces of work in {runs} runs of {} events, {PEOPLE} people; the first page \
         reads all: {first:.0} ms",
        each * runs,
        player.events().len(),
    );
    measure(&client, "/work", ("my work of a provider", AIM_MS)).await;
    measure(&client, "/process_runs/RUN-0001", ("process map, a provider", MAP_AIM_MS)).await;
    let lead = ("lead", ground.persons[&common("sc-lead")]);
    let lead = self::client(&ground, lead, (AccessRole::Lead, ground.customer)).await;
    measure(&lead, "/work", ("my work of the lead, in all runs", AIM_MS)).await;
    measure(&lead, "/process_runs/RUN-0001", ("process map, the lead", MAP_AIM_MS)).await;
}

/// Somebody signed in, who reaches an organisation.
async fn client(ground: &Ground, who: (&str, Id), access: (AccessRole, Id)) -> Client {
    let cookies = ground.sessions(who, access, 1).await;
    let (router, _) = server::router(&ground.app);
    Client::of(router, &cookies[0])
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
