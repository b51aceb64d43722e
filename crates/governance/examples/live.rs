//! How soon a completed activity shows up in other open browsers: 200 viewers, each with a session
//! and a stream of its own, who fetch the page again when the stream says so, as the script of the
//! pages does. `cargo run --release -p governance --example live`.
//!
//! Nothing here is a test: the figures depend on the machine.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on says where")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

mod ground;

use frame::{gate::AccessRole, server};
use governance::procedure::{kept, northwharf::Player};
use ground::{Ground, common};
use process::Task;
use serde_json::json;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use testkit::{Client, Method};
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

/// A run in which the activity only has to be signed.
fn played(ground: &Ground) -> Player {
    let at = ground.app.clock().now().plus_seconds(-7 * 86_400);
    let mut player = Player::start(ground.persons.clone(), ground.start(), at).unwrap();
    loop {
        let duties = player.duties();
        let duty = duties.iter().find(|duty| duty.item.activity == ACTIVITY).unwrap();
        if duty.task == Task::Sign {
            return player;
        }
        player.fulfil(duty, None).unwrap();
    }
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let ground = Ground::lay(folder.path(), 1, 1).await;
    ground.runs(&played(&ground), ROUNDS).await;
    let lead = ("lead", ground.persons[&common("sc-lead")]);
    let access = (AccessRole::Lead, ground.customer);
    let mut viewers = ground.sessions(lead, access, 1 + VIEWERS).await;
    let cookie = viewers.remove(0);
    let app = ground.app.clone();
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
