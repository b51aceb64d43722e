//! What the time of an answer could tell. Time is not measured here: the same work is counted, for
//! one who is known and one who is not, for what is foreign and what is missing. The medians stand
//! in `cargo xtask bench`.

use super::{GOOD, WRONG, account, face, northwharf};
use frame::{
    database::{Asked, Database},
    gate::{AccessRole, RouteEntry, passphrase},
};
use std::collections::BTreeMap;
use terms::Id;
use testkit::on_both;
use testkit::{Client, Method, On, Port, Seen, commit, least};

on_both!(
    a_known_and_an_unknown_name_cost_the_same_work,
    a_code_that_was_used_costs_the_same_work_as_one_that_never_was,
    a_foreign_and_a_missing_record_cost_the_same_and_are_answered_alike,
);

/// What an answer costs: hashes, statements, and how often the database is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Work {
    hashes: u64,
    asked: Asked,
}

struct Scales<'p> {
    port: &'p Port,
    database: &'p Database,
}

impl Scales<'_> {
    fn now(&self) -> Work {
        Work { hashes: passphrase::computed(self.port.app()), asked: self.database.asked() }
    }

    async fn weigh(&self, doing: impl Future<Output = Seen>) -> (Seen, Work) {
        let before = self.now();
        let seen = doing.await;
        let after = self.now();
        let asked = Asked {
            statements: after.asked.statements - before.asked.statements,
            trips: after.asked.trips - before.asked.trips,
        };
        (seen, Work { hashes: after.hashes - before.hashes, asked })
    }

    async fn sign_in(&self, login: &str, secret: &str) -> (Seen, Work) {
        let fields = [("login", login), ("passphrase", secret)];
        self.weigh(self.port.anon().post("/sign-in", &fields)).await
    }

    async fn code(&self, code: &str) -> (Seen, Work) {
        let fields = [("code", code), ("passphrase", GOOD)];
        self.weigh(self.port.anon().post("/sign-in/code", &fields)).await
    }
}

async fn a_known_and_an_unknown_name_cost_the_same_work(on: On) {
    let Some((mut port, _, database)) = northwharf(on).await else { return };
    account(&port, "known", &[]).await;
    let closed = account(&port, "closed", &[]).await;
    // One who has never set a passphrase, and one whose account is closed.
    port.account("unset", &[]).await;
    account(&port, "spare", &[(AccessRole::Administrator, None)]).await;
    port.account("root", &[(AccessRole::Administrator, None)]).await;
    let closing = format!("/administration/accounts/{closed}/closing");
    port.as_("root").post(&closing, &[]).await.is(303);
    let scales = Scales { port: &port, database: &database };
    // What is learnt once, by whoever comes first, is learnt before.
    scales.sign_in("first", WRONG).await.0.is(422);
    let (seen, known) = scales.sign_in("known", WRONG).await;
    seen.is(422);
    assert_eq!(known.hashes, 1, "one hash for one try");
    for (login, secret) in [("nobody", WRONG), ("closed", GOOD), ("unset", GOOD), ("", "")] {
        let (seen, work) = scales.sign_in(login, secret).await;
        seen.is(422);
        assert_eq!(work, known, "“{login}” costs other work than a known name");
    }
    // The controls: who has to wait costs no hash, who comes in costs more statements. A hash that
    // is left out and a question that is added would both be seen.
    for _ in 0..4 {
        scales.sign_in("known", WRONG).await.0.is(422);
    }
    let (seen, waits) = scales.sign_in("known", GOOD).await;
    seen.is(429);
    assert_eq!(waits.hashes, 0);
    port.hand().advance(61);
    let (seen, comes_in) = scales.sign_in("known", GOOD).await;
    seen.is(303);
    assert_eq!(comes_in.hashes, 1);
    assert!(comes_in.asked.statements > known.asked.statements, "{comes_in:?} {known:?}");
}

async fn a_code_that_was_used_costs_the_same_work_as_one_that_never_was(on: On) {
    let Some((mut port, _, database)) = northwharf(on).await else { return };
    let root = [(AccessRole::Administrator, None)];
    port.account("root", &root).await;
    let account = account(&port, "known", &[]).await;
    let root = port.as_("root");
    let path = format!("/administration/accounts/{account}/code");
    let make = async || {
        let made = root.post(&path, &[]).await;
        let cookie = made.is(303).header("set-cookie").split(';').next().unwrap().to_owned();
        cookie.split_once('=').unwrap().1.to_owned()
    };
    let scales = Scales { port: &port, database: &database };
    let (used, never) = (make().await, "0".repeat(52));
    scales.code(&never).await.0.is(422);
    let (seen, good) = scales.code(&used).await;
    seen.is(303);
    let voided = make().await;
    let late = make().await;
    let (seen, unknown) = scales.code(&never).await;
    seen.is(422);
    assert_eq!(unknown.hashes, 1, "hashed whatever the code is");
    for code in [&used, &voided] {
        assert_eq!(scales.code(code).await.1, unknown, "a code that is good no more");
    }
    port.hand().advance(3_601);
    assert_eq!(scales.code(&late).await.1, unknown, "a code whose hour is over");
    // The control: a good code costs more.
    assert_eq!(good.hashes, 1);
    assert!(good.asked.statements > unknown.asked.statements, "{good:?} {unknown:?}");
}

/// Asks at a route as a browser or a program would.
async fn ask(client: &Client, entry: &RouteEntry, path: &str) -> Seen {
    if entry.method == Method::GET {
        return client.get(path).await;
    }
    if path.starts_with("/api/") {
        let from = [("if-match", "\"1\"")];
        return client.json(entry.method.clone(), path, &from, &serde_json::json!({})).await;
    }
    let fields = [("_version", "1"), ("text", "words"), ("field", "name"), ("reason", "why")];
    let seen = client.post(path, &fields).await;
    if seen.status == 400 {
        return client.upload(path, &[], ("file", "a.csv", b"Name\nA\n")).await;
    }
    seen
}

/// The address of a route with this record in it.
fn filled(entry: &RouteEntry, key: &str) -> String {
    let part = |part: &str| match part {
        "{key}" => key.to_owned(),
        part if part.starts_with('{') => "00000000-0000-7000-8000-000000000001".to_owned(),
        part => part.to_owned(),
    };
    entry.path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// One record of each register in this organisation.
async fn one_of_each(port: &Port, of: Id, title: &str) -> BTreeMap<&'static str, (String, Id)> {
    let mut made = BTreeMap::new();
    let types = port.app().catalogue().types().to_vec();
    for of_type in types {
        let mut writer = port.writer().await;
        let stored = least(&mut writer, of_type, Some(of), title).await;
        commit(writer).await.unwrap();
        made.insert(of_type.name, (stored.label(), stored.id));
    }
    made
}

async fn a_foreign_and_a_missing_record_cost_the_same_and_are_answered_alike(on: On) {
    let Some((mut port, laid, database)) = northwharf(on).await else { return };
    let altus = laid.organisation("Altus");
    for role in [AccessRole::Reader, AccessRole::Contributor, AccessRole::Lead] {
        port.account(role.name(), &[(role, Some(altus))]).await;
    }
    let own = one_of_each(&port, altus, "Own record").await;
    let foreign = one_of_each(&port, laid.organisation("Corvid"), "Foreign record").await;
    let scales = Scales { port: &port, database: &database };
    let entries: Vec<RouteEntry> = port.entries().to_vec();
    let routes = entries.iter().filter_map(|entry| {
        Some((entry, entry.register.filter(|_| entry.path.contains("{key}"))?))
    });
    let (mut compared, mut differing) = (0, 0);
    for (entry, of) in routes {
        let (label, id) = &foreign[of.name];
        let missing = of.number(999_999);
        for role in [AccessRole::Reader, AccessRole::Contributor, AccessRole::Lead] {
            let client = port.as_(role.name());
            client.get("/account").await.is(200);
            // By its number and by its id.
            for (there, not_there) in [
                (label.clone(), missing.clone()),
                (id.to_string(), "01912345-0000-7000-8000-000000000001".to_owned()),
            ] {
                // What is read once and then known is read before.
                ask(&client, entry, &filled(entry, &not_there)).await;
                let path = filled(entry, &there);
                let what = format!("{} {path} as {}", entry.method, role.name());
                let (foreign, cost) = scales.weigh(ask(&client, entry, &path)).await;
                let path = filled(entry, &not_there);
                let (missing, other) = scales.weigh(ask(&client, entry, &path)).await;
                assert_eq!(face(&foreign), face(&missing), "{what}");
                assert_eq!(cost, other, "{what}");
                assert!(!foreign.status.is_success(), "{what}: {}", foreign.status);
                compared += 1;
            }
        }
        if entry.method == Method::GET {
            // The control: one's own is answered otherwise, and costs more questions.
            let client = port.as_("lead");
            let missing = scales.weigh(ask(&client, entry, &filled(entry, &missing))).await;
            let mine = scales.weigh(ask(&client, entry, &filled(entry, &own[of.name].0))).await;
            differing += usize::from(mine.1 != missing.1 && face(&mine.0) != face(&missing.0));
        }
    }
    assert!(compared > 500, "so many answers were compared: {compared}");
    assert!(differing > 20, "so many of one's own cost more: {differing}");
}
