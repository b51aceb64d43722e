//! Mail: letters wait in the outbox, in the transaction of what they tell of, and are handed to a
//! relay by the clock. What the relay refuses is tried again later and shown as undelivered.
//!
//! A letter goes out at least once. Each is taken by one node for longer than sending it may last,
//! and what became of it is noted only by the node that still holds it. A node that dies between
//! handing a letter over and noting it leaves it to be sent again; it then bears the same
//! `Message-ID`, by which mail servers and readers know it again.
//!
//! The relay is a mail server of the house that takes plain SMTP (RFC 5321) from this machine.
//! Absent on purpose: credentials, and a way to send without the outbox.

use crate::{
    app::App,
    database::{Ask, Sql, val_id, val_instant, val_json, val_text, val_whole},
    gate::{Permission, Writer},
    jobs::Job,
    problem::Problem,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{sync::OnceLock, time::Duration};
use terms::{Id, Instant};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// What waits to be mailed.
const TOPIC: &str = "mail";

/// How long the relay may take for one answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long handing over one letter may take.
const ONE_LETTER: Duration = Duration::from_secs(60);

/// For how long a node has a letter that it took before another may take it. Longer than
/// [`ONE_LETTER`] and than waiting for the turn in which its end is noted, with room for clocks
/// that differ.
const LEASE_SECONDS: i64 = 300;

/// How long one go lasts until no further letter is begun; it ends within [`JOB`]'s own lease.
const ONE_GO: Duration = Duration::from_secs(420);

/// After so many tries a letter is given up; it stays in the outbox as undelivered.
const TRIES: i64 = 10;

/// Where mail goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    /// Host and port of the relay: `127.0.0.1:25`.
    pub address: String,
    /// From whom letters come: `holdfast@keystone.example`.
    pub from: String,
    /// Where people open Holdfast, for the links in letters; without a slash at the end.
    pub home: String,
}

/// The relay of an installation, when it has one.
#[derive(Default)]
struct Post(OnceLock<Relay>);

/// Lets mail go out by this relay from now on.
pub fn use_relay(app: &App, relay: Relay) {
    app.room::<Post>().0.get_or_init(|| relay);
}

/// The relay, when there is one.
pub fn relay(app: &App) -> Option<Relay> {
    app.room::<Post>().0.get().cloned()
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// To whom, a mail address.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// What it says, plain text.
    pub text: String,
}

/// Puts a letter into the outbox, once for each `once`. `false`: it was put there before.
pub async fn post<P: Permission>(
    writer: &mut Writer<P>,
    once: &str,
    letter: &Letter,
) -> Result<bool, Problem> {
    let now = val_instant(writer.now().timestamp());
    let hash: [u8; 16] = Sha256::digest(once.as_bytes())[..16].try_into().unwrap_or_default();
    let payload = json!({ "to": letter.to, "subject": letter.subject, "text": letter.text });
    let insert = Sql::same(
        "INSERT INTO outbox (id, topic, payload, created_at, due_at, tries) \
         VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (id) DO NOTHING",
    );
    let insert = insert
        .bind(val_id(uuid::Builder::from_custom_bytes(hash).into_uuid()))
        .bind(val_text(TOPIC))
        .bind(val_json(&payload))
        .bind(now.clone())
        .bind(now);
    Ok(writer.turn().run(&insert).await? == 1)
}

/// Hands out what waits, every minute.
pub const JOB: Job = Job {
    name: "mail",
    every_seconds: 60,
    lease_seconds: 600,
    work: |app| {
        Box::pin(async move {
            Ok(match send_waiting(&app).await {
                Ok(words) => words,
                Err(problem) => format!("failed: {}", problem.detail()),
            })
        })
    },
};

/// What a job says that hands out mail where no relay is named.
pub const NO_RELAY: &str = "no relay is configured";

/// A letter that this node has until the end of its lease.
struct Taken {
    id: Id,
    tries: i64,
    letter: Letter,
    until: Instant,
}

/// Sends what waits and is due, one letter after the other. Says in words what it came to.
pub async fn send_waiting(app: &App) -> Result<String, Problem> {
    let Some(relay) = relay(app) else { return Ok(NO_RELAY.to_owned()) };
    let begun = tokio::time::Instant::now();
    let (mut sent, mut failed, mut overtaken) = (0, 0, 0);
    while begun.elapsed() < ONE_GO
        && let Some(taken) = take(app).await?
    {
        let now = app.clock().now();
        let sending = send(&relay, &taken.letter, (taken.id, now));
        let result = tokio::time::timeout(ONE_LETTER, sending).await;
        let result = result.unwrap_or_else(|_| Err("the relay does not answer".to_owned()));
        let count = if result.is_ok() { &mut sent } else { &mut failed };
        *count += 1;
        overtaken += i32::from(!settle(app, &taken, result).await?);
    }
    let also = match overtaken {
        0 => String::new(),
        count => format!("; {count} took so long that another node has taken them over"),
    };
    Ok(format!("{sent} letters were sent, {failed} could not be{also}"))
}

/// Takes the next letter that is due and that no other node has.
async fn take(app: &App) -> Result<Option<Taken>, Problem> {
    let now = app.clock().now();
    let at = || val_instant(now.timestamp());
    let until = now.plus_seconds(LEASE_SECONDS);
    loop {
        let mut turn = app.database().turn().await?;
        let select = Sql::same(
            "SELECT id, tries, payload FROM outbox WHERE topic = $1 AND done_at IS NULL \
             AND tries < $2 AND due_at <= $3 AND (leased_until IS NULL OR leased_until < $4) \
             ORDER BY due_at, id LIMIT 1",
        );
        let select = select.bind(val_text(TOPIC)).bind(val_whole(TRIES)).bind(at()).bind(at());
        let Some(row) = turn.first(&select).await? else { return Ok(None) };
        let id = Id::from_uuid(row.need_id("id")?);
        // Another node may have been first between the question and this.
        let lease = Sql::same(
            "UPDATE outbox SET leased_until = $1 WHERE id = $2 AND done_at IS NULL \
             AND (leased_until IS NULL OR leased_until < $3)",
        );
        let lease = lease.bind(val_instant(until.timestamp())).bind(val_id(id.uuid())).bind(at());
        let is_ours = turn.run(&lease).await? == 1;
        turn.commit().await?;
        if is_ours {
            let payload = row.need_json("payload")?;
            let text = |name: &str| payload[name].as_str().unwrap_or_default().to_owned();
            let letter = Letter { to: text("to"), subject: text("subject"), text: text("text") };
            return Ok(Some(Taken { id, tries: row.need_whole("tries")?, letter, until }));
        }
    }
}

/// Notes what became of a letter; what failed is tried again, each time after twice as long.
/// `false`: the lease had ended, and the letter is another node's now.
async fn settle(app: &App, taken: &Taken, result: Result<(), String>) -> Result<bool, Problem> {
    let now = app.clock().now();
    let mut turn = app.database().turn().await?;
    let update = match result {
        Ok(()) => Sql::same(
            "UPDATE outbox SET done_at = $1, leased_until = NULL, last_error = NULL \
             WHERE id = $2 AND done_at IS NULL AND leased_until = $3",
        )
        .bind(val_instant(now.timestamp())),
        Err(why) => Sql::same(
            "UPDATE outbox SET tries = tries + 1, due_at = $1, last_error = $2, \
             leased_until = NULL WHERE id = $3 AND done_at IS NULL AND leased_until = $4",
        )
        .bind(val_instant(now.plus_seconds(60 << taken.tries.clamp(0, 10)).timestamp()))
        .bind(val_text(why)),
    };
    let update = update.bind(val_id(taken.id.uuid())).bind(val_instant(taken.until.timestamp()));
    let is_ours = turn.run(&update).await? == 1;
    turn.commit().await?;
    Ok(is_ours)
}

/// Speaks to the relay.
async fn send(relay: &Relay, letter: &Letter, about: (Id, Instant)) -> Result<(), String> {
    let stream = TcpStream::connect(&relay.address).await.map_err(|why| why.to_string())?;
    let mut talk = Talk(BufReader::new(stream));
    talk.expect(220).await?;
    talk.say("EHLO holdfast", 250).await?;
    talk.say(&format!("MAIL FROM:<{}>", address(&relay.from)?), 250).await?;
    talk.say(&format!("RCPT TO:<{}>", address(&letter.to)?), 250).await?;
    talk.say("DATA", 354).await?;
    talk.say(&format!("{}.", message(relay, letter, about)), 250).await?;
    // It has the letter; whether it says goodbye does not matter.
    drop(talk.say("QUIT", 221).await);
    Ok(())
}

struct Talk(BufReader<TcpStream>);

impl Talk {
    async fn say(&mut self, line: &str, expected: u16) -> Result<(), String> {
        let bytes = format!("{line}\r\n");
        self.0.write_all(bytes.as_bytes()).await.map_err(|why| why.to_string())?;
        self.expect(expected).await
    }

    /// Reads an answer of one or several lines.
    async fn expect(&mut self, expected: u16) -> Result<(), String> {
        loop {
            let mut line = String::new();
            let read = tokio::time::timeout(PATIENCE, self.0.read_line(&mut line)).await;
            let read = read.map_err(|_| "the relay does not answer".to_owned())?;
            if read.map_err(|why| why.to_string())? == 0 {
                return Err("the relay broke off".to_owned());
            }
            let code = line.get(..3).and_then(|code| code.parse::<u16>().ok());
            match (code == Some(expected), line.as_bytes().get(3)) {
                (true, Some(b'-')) => {}
                (true, _) => return Ok(()),
                (false, _) => return Err(format!("the relay said: {}", line.trim())),
            }
        }
    }
}

/// A mail address that cannot break out of its line.
fn address(text: &str) -> Result<&str, String> {
    let plain =
        text.contains('@') && text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>'));
    if plain { Ok(text) } else { Err(format!("“{text}” is no mail address")) }
}

/// The letter as it travels: headers, and the text in lines of base64, in which no line is a dot.
fn message(relay: &Relay, letter: &Letter, (id, now): (Id, Instant)) -> String {
    let date = now.timestamp().strftime("%a, %d %b %Y %H:%M:%S +0000");
    let subject: String = letter.subject.chars().filter(|c| !c.is_control()).collect();
    let subject = base64(subject.as_bytes());
    // An encoded word has 75 letters at most; longer subjects are several.
    let words: Vec<String> =
        chunks(&subject, 60).map(|part| format!("=?UTF-8?B?{part}?=")).collect();
    let body = base64(letter.text.replace('\n', "\r\n").as_bytes());
    let lines: Vec<&str> = chunks(&body, 76).collect();
    format!(
        "From: Holdfast <{}>\r\nTo: <{}>\r\nSubject: {}\r\nDate: {date}\r\n\
         Message-ID: <{id}@holdfast>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\
         Auto-Submitted: auto-generated\r\n\r\n{}\r\n",
        relay.from,
        letter.to,
        words.join("\r\n "),
        lines.join("\r\n"),
    )
}

fn chunks(text: &str, length: usize) -> impl Iterator<Item = &str> {
    (0..text.len()).step_by(length).map(move |at| &text[at..(at + length).min(text.len())])
}

/// Base64 as RFC 4648 has it.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let all = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = LETTERS[(all >> (18 - 6 * at) & 63) as usize];
            text.push(if at > three.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        // RFC 4648, section 10.
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn an_address_cannot_break_out_of_its_line() {
        assert!(address("dana.holt@keystone.example").is_ok());
        for bad in ["", "dana", "a@b\r\nRCPT TO:<x@y>", "a@b>", "a b@c"] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
