//! Letters of the outbox: at least once, by one node at a time, and settled by the node that has
//! them.

use super::northwharf;
use frame::{
    app::{App, Settings},
    database::{Ask, Database, Fetched, Sql},
    gate::{Answer, Occurrence},
    mail::{self, Letter, Relay},
};
use std::sync::{Arc, Mutex};
use testkit::on_both;
use testkit::{On, Port, StatusCode};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::{mpsc, oneshot},
};

on_both!(
    a_letter_is_put_down_once_for_each_key,
    two_nodes_send_each_letter_once,
    a_node_that_dies_after_sending_leaves_the_letter_to_be_sent_again,
    a_node_whose_lease_has_ended_settles_nothing,
);

/// For how long a node has a letter, and a second more.
const LEASE_OVER: i64 = 301;

/// A letter that arrived, and the word that the server is to answer.
type Arrived = (String, oneshot::Sender<&'static str>);

/// A mail server that asks what to say to each letter.
async fn server() -> (String, mpsc::UnboundedReceiver<Arrived>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (letters, arrived) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, letters.clone()));
        }
    });
    (address, arrived)
}

async fn serve(stream: TcpStream, letters: mpsc::UnboundedSender<Arrived>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 story\r\n").await.ok()?;
    let (mut is_data, mut letter, mut line) = (false, String::new(), String::new());
    while stream.read_line(&mut line).await.ok()? > 0 {
        let answer = match (is_data, line.trim_end()) {
            (true, ".") => {
                is_data = false;
                let (say, said) = oneshot::channel();
                letters.send((std::mem::take(&mut letter), say)).ok()?;
                said.await.ok()?
            }
            (true, _) => {
                letter.push_str(&line);
                line.clear();
                continue;
            }
            (false, "DATA") => {
                is_data = true;
                "354 go on"
            }
            (false, "QUIT") => "221 bye",
            _ => "250 fine",
        };
        line.clear();
        stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
    Some(())
}

/// A server that takes everything, and what it got.
async fn taker() -> (String, Arc<Mutex<Vec<String>>>) {
    let (address, mut arrived) = server().await;
    let kept = Arc::new(Mutex::new(Vec::new()));
    let letters = kept.clone();
    tokio::spawn(async move {
        while let Some((letter, say)) = arrived.recv().await {
            letters.lock().unwrap().push(letter);
            let _ = say.send("250 kept");
        }
    });
    (address, kept)
}

fn relay(app: &App, address: &str) {
    let from = "holdfast@example.org".to_owned();
    let home = "https://holdfast.example".to_owned();
    mail::use_relay(app, Relay { address: address.to_owned(), from, home });
}

/// Another node over the same database and the same clock.
fn node(port: &Port, database: &Database) -> App {
    let settings = Settings { secure: false, setup_code: None, version: "0.0.0" };
    let capabilities = governance::CAPABILITIES.to_vec();
    App::new(database.clone(), port.app().clock().clone(), capabilities, settings)
}

/// Puts letters down, one for each of these keys; tells which were new.
async fn put(port: &Port, keys: &[&str], text: &str) -> Vec<bool> {
    let mut writer = port.writer().await;
    let mut new = Vec::new();
    for key in keys {
        let to = "dana.holt@example.org".to_owned();
        let letter = Letter { to, subject: (*key).to_owned(), text: text.to_owned() };
        new.push(mail::post(&mut writer, key, &letter).await.unwrap());
    }
    let done = Answer::empty(StatusCode::OK);
    drop(writer.commit(Occurrence::of("digest.written"), done).await.unwrap());
    new
}

async fn outbox(database: &Database) -> Vec<Fetched> {
    let select = "SELECT \"payload\", \"tries\", \"done_at\", \"leased_until\", \"last_error\" \
                  FROM \"outbox\"";
    database.clone().all(&Sql::same(select)).await.unwrap()
}

/// What one who reads mail knows a letter by.
fn message_id(letter: &str) -> &str {
    letter.lines().find(|line| line.starts_with("Message-ID: ")).unwrap()
}

async fn a_letter_is_put_down_once_for_each_key(on: On) {
    let Some((port, _, database)) = northwharf(on).await else { return };
    assert_eq!(put(&port, &["digest 23 Nov", "digest 23 Nov"], "first").await, [true, false]);
    assert_eq!(put(&port, &["digest 23 Nov"], "second").await, [false]);
    let rows = outbox(&database).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].need_json("payload").unwrap()["text"], "first", "the first stays");
    // Also after it was sent: what was told is not told again.
    let (address, kept) = taker().await;
    relay(port.app(), &address);
    let sent = mail::send_waiting(port.app()).await.unwrap();
    assert_eq!(sent, "1 letters were sent, 0 could not be");
    assert_eq!(put(&port, &["digest 23 Nov"], "third").await, [false]);
    assert_eq!(
        mail::send_waiting(port.app()).await.unwrap(),
        "0 letters were sent, 0 could not be"
    );
    // The control: another key is another letter.
    assert_eq!(put(&port, &["digest 24 Nov"], "fourth").await, [true]);
    mail::send_waiting(port.app()).await.unwrap();
    assert_eq!(kept.lock().unwrap().len(), 2);
    // And a letter whose write is not committed is no letter.
    let mut writer = port.writer().await;
    let letter = Letter { to: "a@b".into(), subject: "s".into(), text: "t".into() };
    assert!(mail::post(&mut writer, "never", &letter).await.unwrap());
    drop(writer);
    assert_eq!(outbox(&database).await.len(), 2);
}

async fn two_nodes_send_each_letter_once(on: On) {
    let Some((port, _, database)) = northwharf(on).await else { return };
    let (address, kept) = taker().await;
    let other = node(&port, &database);
    relay(port.app(), &address);
    relay(&other, &address);
    let keys: Vec<String> = (0..60).map(|number| format!("letter {number}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    put(&port, &keys, "words").await;
    let (one, two) = tokio::join!(mail::send_waiting(port.app()), mail::send_waiting(&other));
    let letters = kept.lock().unwrap().clone();
    assert_eq!(letters.len(), 60, "{one:?}, {two:?}");
    let mut ids: Vec<&str> = letters.iter().map(|letter| message_id(letter)).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 60, "each once");
    let rows = outbox(&database).await;
    assert!(rows.iter().all(|row| row.instant("done_at").unwrap().is_some()));
    // The control: both had a part in it, so that they were at it together.
    let none = "0 letters were sent, 0 could not be";
    assert_ne!(one.unwrap(), none);
    assert_ne!(two.unwrap(), none);
}

async fn a_node_that_dies_after_sending_leaves_the_letter_to_be_sent_again(on: On) {
    let Some((port, _, database)) = northwharf(on).await else { return };
    let (address, mut arrived) = server().await;
    let other = node(&port, &database);
    relay(port.app(), &address);
    relay(&other, &address);
    put(&port, &["digest"], "words").await;
    let app = port.app().clone();
    let dying = tokio::spawn(async move { mail::send_waiting(&app).await });
    let (first, _unsaid) = arrived.recv().await.unwrap();
    // The server has the letter, and the node dies before it notes that.
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());
    let nothing = "0 letters were sent, 0 could not be";
    assert_eq!(mail::send_waiting(&other).await.unwrap(), nothing, "while the lease lasts");
    port.hand().advance(LEASE_OVER - 2);
    assert_eq!(mail::send_waiting(&other).await.unwrap(), nothing);
    port.hand().advance(2);
    let sending = tokio::spawn(async move { mail::send_waiting(&other).await.unwrap() });
    let (second, say) = arrived.recv().await.unwrap();
    say.send("250 kept").unwrap();
    assert_eq!(sending.await.unwrap(), "1 letters were sent, 0 could not be");
    assert_eq!(message_id(&first), message_id(&second), "by which it is known for the same");
    assert!(outbox(&database).await[0].instant("done_at").unwrap().is_some());
}

async fn a_node_whose_lease_has_ended_settles_nothing(on: On) {
    let Some((port, _, database)) = northwharf(on).await else { return };
    let (address, mut arrived) = server().await;
    let other = node(&port, &database);
    relay(port.app(), &address);
    relay(&other, &address);
    for (slow_is_told, quick_is_told) in [("550 no", "250 kept"), ("250 kept", "550 no")] {
        put(&port, &[quick_is_told], "words").await;
        let app = port.app().clone();
        let slow = tokio::spawn(async move { mail::send_waiting(&app).await.unwrap() });
        let (_, slow_say) = arrived.recv().await.unwrap();
        port.hand().advance(LEASE_OVER);
        let quick = other.clone();
        let quick = tokio::spawn(async move { mail::send_waiting(&quick).await.unwrap() });
        let (_, quick_say) = arrived.recv().await.unwrap();
        quick_say.send(quick_is_told).unwrap();
        let quick = quick.await.unwrap();
        assert!(!quick.contains("another node"), "{quick}");
        slow_say.send(slow_is_told).unwrap();
        let said = slow.await.unwrap();
        assert!(said.contains("another node has taken"), "{said}");
        // What stands there is what the node noted that had the letter.
        let rows = outbox(&database).await;
        let subject =
            |row: &&Fetched| row.need_json("payload").unwrap()["subject"] == quick_is_told;
        let row = rows.iter().find(subject).unwrap();
        let kept = quick_is_told.starts_with("250");
        assert_eq!(row.instant("done_at").unwrap().is_some(), kept);
        assert_eq!(row.need_whole("tries").unwrap(), i64::from(!kept));
        assert_eq!(row.text("last_error").unwrap().is_some(), !kept);
    }
}
