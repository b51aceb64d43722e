//! Stories of the doors: who comes in, who does not, and what an administrator can do about it.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

mod first_run;
mod waits;

use frame::accounts::{self, NewAccount};
use frame::database::{Ask, Sql};
use frame::gate::{AccessRole, Answer, Occurrence, passphrase};
use terms::Id;
use testkit::{On, Port, Seen, commit, least, new_key};

const GOOD: &str = "lantern granite otter sonata";
const NEXT: &str = "velvet harbour cactus treaty";
const WRONG: &str = "not the passphrase at all";

testkit::on_both!(
    a_wrong_passphrase_waits_and_the_wait_ends,
    many_guesses_at_once_are_no_way_around_the_count,
    a_known_and_an_unknown_login_are_answered_alike,
    a_session_that_is_ended_is_a_stranger_with_its_next_request,
    a_code_sets_a_passphrase_once_and_within_its_hour,
    a_closed_account_is_closed_by_every_door,
    a_token_that_reads_only_changes_nothing,
    the_last_administrator_stays,
    a_role_counts_from_the_next_request_until_it_ends,
    a_passphrase_is_changed_with_the_old_one_only,
    own_fields_are_added_and_retired,
    the_ledger_has_every_sign_in_and_no_secret,
    health_is_a_real_write_and_a_real_read,
);

/// A browser: it keeps the cookie of its session.
struct Browser<'p> {
    port: &'p Port,
    cookies: Vec<String>,
}

impl Browser<'_> {
    async fn send(&mut self, method: &str, path: &str, fields: &[(&str, &str)]) -> Seen {
        let key = new_key();
        let mut pairs: Vec<String> = fields.iter().map(|(k, v)| coded(k, v)).collect();
        if method == "POST" && fields.iter().all(|(name, _)| *name != "_key") {
            pairs.push(coded("_key", &key));
        }
        let cookie = self.cookies.join("; ");
        let mut headers = vec![("cookie", cookie.as_str()), ("user-agent", "Firefox/1 (Linux)")];
        if method == "POST" {
            headers.push(("content-type", "application/x-www-form-urlencoded"));
        }
        let body = pairs.join("&").into();
        let seen = self.port.anon().send(method.parse().unwrap(), path, &headers, body).await;
        let set = seen.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        if let Some((name, value)) = set.split_once('=') {
            self.cookies.retain(|known| !known.starts_with(&format!("{name}=")));
            if !value.is_empty() {
                self.cookies.push(set.clone());
            }
        }
        seen
    }

    async fn get(&mut self, path: &str) -> Seen {
        self.send("GET", path, &[]).await
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        self.send("POST", path, fields).await
    }

    async fn sign_in(&mut self, login: &str, passphrase: &str) -> Seen {
        self.post("/sign-in", &[("login", login), ("passphrase", passphrase)]).await
    }
}

fn browser(port: &Port) -> Browser<'_> {
    Browser { port, cookies: Vec::new() }
}

fn coded(name: &str, value: &str) -> String {
    let code =
        |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    format!("{}={}", code(name), code(value))
}

async fn open(on: On) -> Option<Port> {
    Port::open(governance::CAPABILITIES.to_vec(), on).await
}

/// An account that signs in with [`GOOD`].
async fn account(port: &Port, login: &str, access: &[(AccessRole, Option<Id>)]) -> Id {
    let hash = passphrase::hash(port.app(), GOOD).await.unwrap();
    let mut writer = port.writer().await;
    let name = login.to_uppercase();
    let new = NewAccount { login, name: &name, person: None, passphrase_hash: Some(hash), access };
    let id = accounts::add(&mut writer, new).await.unwrap();
    let done = Answer::empty("200".parse().unwrap());
    drop(writer.commit(Occurrence::of("account.added"), done).await.unwrap());
    id
}

const ROOT: &[(AccessRole, Option<Id>)] = &[(AccessRole::Administrator, None)];

/// The first address in a page that begins and ends so.
fn address(seen: &Seen, from: &str, to: &str) -> String {
    let text = seen.text();
    let found = text.split('"').find(|part| part.starts_with(from) && part.ends_with(to));
    found.unwrap_or_else(|| panic!("no {from}…{to} in {text}")).to_owned()
}

/// What stands in the fixed-width face: a secret that is shown once.
fn shown_once(seen: &Seen) -> String {
    let text = seen.text();
    let (_, after) = text.split_once("<span class=\"mono\">").expect("a secret is shown");
    after.split('<').next().unwrap().replace(' ', "")
}

async fn count(port: &Port, table: &'static str) -> i64 {
    let row = port.tables().first(&Sql::same(table)).await.unwrap().unwrap();
    row.need_whole("counted").unwrap()
}

async fn a_wrong_passphrase_waits_and_the_wait_ends(on: On) {
    let Some(port) = open(on).await else { return };
    account(&port, "dana", &[]).await;
    let mut dana = browser(&port);
    for left in ["After 4 more tries", "After 3 more tries", "After 2 more tries", "After 1 more"] {
        dana.sign_in("dana", WRONG).await.is(422).sees(left).sees("you wait 1 min");
    }
    dana.sign_in("dana", WRONG).await.is(422).sees("Wait 1 min, then try again");
    // Even the right one has to wait now, and waiting costs no further try.
    dana.sign_in("dana", GOOD).await.is(429).sees("Too many wrong tries");
    dana.sign_in("Dana ", GOOD).await.is(429);
    port.hand().advance(61);
    dana.sign_in("dana", WRONG).await.is(422).sees("Wait 2 min");
    port.hand().advance(61);
    dana.sign_in("dana", GOOD).await.is(429);
    port.hand().advance(60);
    dana.sign_in("DANA", GOOD).await.is(303);
    dana.get("/account").await.is(200);
    // The count is forgotten; another account never waited.
    browser(&port).sign_in("dana", WRONG).await.is(422).sees("After 4 more tries");
    browser(&port).sign_in("omar", WRONG).await.is(422).sees("After 4 more tries");
}

async fn many_guesses_at_once_are_no_way_around_the_count(on: On) {
    let Some(port) = open(on).await else { return };
    account(&port, "dana", &[]).await;
    let guess = || async { browser(&port).sign_in("dana", WRONG).await.status.as_u16() };
    let (a, b, c, d, e, f, g, h) =
        tokio::join!(guess(), guess(), guess(), guess(), guess(), guess(), guess(), guess());
    let looked_at = [a, b, c, d, e, f, g, h].into_iter().filter(|status| *status == 422).count();
    assert_eq!(looked_at, 5, "so many are looked at, the rest has to wait");
}

async fn a_known_and_an_unknown_login_are_answered_alike(on: On) {
    let Some(port) = open(on).await else { return };
    account(&port, "dana", &[]).await;
    let closed = account(&port, "cleo", ROOT).await;
    account(&port, "root", ROOT).await;
    let mut root = browser(&port);
    root.sign_in("root", GOOD).await.is(303);
    root.post(&format!("/administration/accounts/{closed}/closing"), &[]).await.is(303);
    let mut faces = Vec::new();
    for (login, passphrase) in [("dana", WRONG), ("nono", WRONG), ("cleo", GOOD), ("no\0o", WRONG)]
    {
        let seen = browser(&port).sign_in(login, passphrase).await;
        let headers: Vec<String> = seen.headers.keys().map(ToString::to_string).collect();
        let text = seen.text().replace(&format!("value=\"{login}\""), "value=\"LOGIN\"");
        faces.push((seen.status, headers, text));
    }
    assert_eq!(faces[0], faces[1], "a wrong passphrase and an unknown name");
    assert_eq!(faces[0], faces[2], "a wrong passphrase and a closed account");
    assert_eq!(faces[0].0, faces[3].0, "a name that cannot be stored is unknown");
    // The comparison would see a difference.
    let right = browser(&port).sign_in("dana", GOOD).await;
    assert_ne!(faces[0].0, right.status);
}

async fn a_session_that_is_ended_is_a_stranger_with_its_next_request(on: On) {
    let Some(port) = open(on).await else { return };
    account(&port, "dana", &[]).await;
    account(&port, "omar", &[]).await;
    let (mut desk, mut phone, mut omar) = (browser(&port), browser(&port), browser(&port));
    desk.sign_in("dana", GOOD).await.is(303);
    phone.sign_in("dana", GOOD).await.is(303);
    omar.sign_in("omar", GOOD).await.is(303);
    phone.get("/account").await.is(200);
    let page = desk.get("/account").await;
    page.is(200).sees("Firefox, Linux").sees("this one");
    let end = address(&page, "/account/sessions/", "/end");
    omar.post(&end, &[]).await.is(404);
    phone.get("/account").await.is(200);
    desk.post(&end, &[]).await.is(303);
    let seen = phone.get("/account").await;
    assert_eq!(seen.is(303).location(), "/sign-in?then=%2Faccount");
    phone.get("/sign-in").await.is(200).sees("Your session was ended at");
    desk.get("/account").await.is(200);

    // A new session id with each sign-in; the one before is worth nothing.
    let before = desk.cookies.clone();
    desk.sign_in("dana", GOOD).await.is(303);
    assert_ne!(before, desk.cookies);
    Browser { port: &port, cookies: before }.get("/account").await.is(303);

    // All others at once, and signing out.
    phone.sign_in("dana", GOOD).await.is(303);
    desk.post("/account/sessions/end-others", &[]).await.is(303);
    phone.get("/account").await.is(303);
    let left = desk.cookies.clone();
    let seen = desk.post("/sign-out", &[]).await;
    assert!(seen.is(303).header("set-cookie").contains("Max-Age=0"));
    Browser { port: &port, cookies: left }.get("/account").await.is(303);

    // Without use it ends by itself.
    omar.get("/account").await.is(200);
    port.hand().advance(13 * 3_600);
    omar.get("/account").await.is(303);
    omar.get("/sign-in").await.sees("You were signed out at").sees("after 12 h");
}

async fn a_code_sets_a_passphrase_once_and_within_its_hour(on: On) {
    let Some(port) = open(on).await else { return };
    account(&port, "root", ROOT).await;
    let dana = account(&port, "dana", &[]).await;
    let (mut root, mut desk) = (browser(&port), browser(&port));
    root.sign_in("root", GOOD).await.is(303);
    desk.sign_in("dana", GOOD).await.is(303);
    let path = format!("/administration/accounts/{dana}/code");
    assert_eq!(root.post(&path, &[]).await.is(303).location(), path);
    let code = shown_once(root.get(&path).await.is(200));
    assert_eq!(code.len(), 52, "256 random bits");
    root.get(&path).await.is(200).sees("was shown once").sees_not(&code);

    let set = async |code: &str, passphrase: &str| {
        let fields = [("code", code), ("passphrase", passphrase)];
        browser(&port).post("/sign-in/code", &fields).await
    };
    set(&code, "short").await.is(422).sees("15 or more");
    set(&code, "dana dana dana dana").await.is(422).sees("guessed soon");
    set("0000", NEXT).await.is(422).sees("not known, was used, or is older");
    // Gaps and capitals do not matter.
    let typed = format!("{} {}", &code[..20].to_uppercase(), &code[20..]);
    assert_eq!(set(&typed, NEXT).await.is(303).location(), "/sign-in?done=passphrase");
    desk.get("/account").await.is(303);
    browser(&port).sign_in("dana", GOOD).await.is(422);
    browser(&port).sign_in("dana", NEXT).await.is(303);
    set(&code, GOOD).await.is(422);

    // A newer code voids the one before; the hour voids the newer one.
    root.post(&path, &[]).await.is(303);
    let first = shown_once(&root.get(&path).await);
    root.post(&path, &[]).await.is(303);
    let second = shown_once(&root.get(&path).await);
    set(&first, GOOD).await.is(422);
    port.hand().advance(3_601);
    set(&second, GOOD).await.is(422);
    browser(&port).sign_in("dana", NEXT).await.is(303);
}

async fn a_closed_account_is_closed_by_every_door(on: On) {
    let Some(port) = open(on).await else { return };
    account(&port, "root", ROOT).await;
    let dana = account(&port, "dana", &[]).await;
    let (mut root, mut desk) = (browser(&port), browser(&port));
    root.sign_in("root", GOOD).await.is(303);
    desk.sign_in("dana", GOOD).await.is(303);
    let token = token(&mut desk, "write", "").await;
    port.bearer(&token).get("/account").await.is(200);
    let path = format!("/administration/accounts/{dana}");
    root.post(&format!("{path}/code"), &[]).await.is(303);
    let code = shown_once(&root.get(&format!("{path}/code")).await);
    root.post(&format!("{path}/closing"), &[]).await.is(303);
    desk.get("/account").await.is(303);
    port.bearer(&token).get("/api/anything").await.is(401);
    browser(&port).sign_in("dana", GOOD).await.is(422);
    let fields = [("code", code.as_str()), ("passphrase", NEXT)];
    browser(&port).post("/sign-in/code", &fields).await.is(422);
    root.post(&format!("{path}/code"), &[]).await.is(422).sees("closed");
    root.post(&format!("{path}/reopening"), &[]).await.is(303);
    browser(&port).sign_in("dana", GOOD).await.is(303);
    // What was ended stays ended.
    desk.get("/account").await.is(303);
    port.bearer(&token).get("/api/anything").await.is(401);
}

/// Makes a token and reads its text, once.
async fn token(browser: &mut Browser<'_>, may: &str, ends: &str) -> String {
    let fields = [("name", "Night import"), ("may", may), ("ends", ends)];
    let seen = browser.post("/account/tokens", &fields).await;
    let page = seen.is(303).location().to_owned();
    let text = shown_once(browser.get(&page).await.is(200));
    browser.get(&page).await.is(200).sees("was shown once").sees_not(&text);
    text
}

async fn a_token_that_reads_only_changes_nothing(on: On) {
    let Some(port) = open(on).await else { return };
    account(&port, "root", ROOT).await;
    let mut root = browser(&port);
    root.sign_in("root", GOOD).await.is(303);
    let reads = token(&mut root, "read", "2026-11-24").await;
    let writes = token(&mut root, "write", "").await;
    root.get("/account/tokens").await.sees("no end").sees("25 Nov 2026 00:00 UTC");
    root.get("/administration").await.is(200).sees("1 token without an end");
    for page in ["/account", "/administration", "/administration/accounts"] {
        port.bearer(&reads).get(page).await.is(200);
        port.bearer(&writes).get(page).await.is(200);
    }
    let end = "/account/sessions/end-others";
    port.bearer(&reads).post(end, &[]).await.is(403).sees("This token may read");
    // Not even a token that writes decides who comes in: it could make itself another.
    port.bearer(&writes).post(end, &[]).await.is(403).sees("A token cannot change");
    let more = [("name", "More"), ("may", "write"), ("ends", "")];
    port.bearer(&writes).post("/account/tokens", &more).await.is(403);
    let new = [("name", "Eve"), ("login", "eve"), ("role", "administrator")];
    port.bearer(&writes).post("/administration/accounts", &new).await.is(403);
    root.get("/account").await.is(200);

    port.hand().advance(2 * 86_400 - 6 * 3_600);
    root.sign_in("root", GOOD).await.is(303);
    port.bearer(&reads).get("/account").await.is(303);
    port.bearer(&writes).get("/account").await.is(200);
    let over = [("name", "Old"), ("may", "read"), ("ends", "2026-11-22")];
    root.post("/account/tokens", &over).await.is(422).sees("The last day is over");
    let page = root.get("/account/tokens").await;
    for end in page.text().split('"').filter(|part| part.ends_with("/end")) {
        root.post(end, &[]).await.is(303);
    }
    port.bearer(&writes).get("/account").await.is(303);
}

async fn the_last_administrator_stays(on: On) {
    let Some(port) = open(on).await else { return };
    let first = account(&port, "root", ROOT).await;
    let mut root = browser(&port);
    root.sign_in("root", GOOD).await.is(303);
    let path = format!("/administration/accounts/{first}");
    let closing = format!("{path}/closing");
    root.post(&closing, &[]).await.is(422).sees("Nobody would be left");
    let end = address(&root.get(&path).await, &format!("{path}/roles/"), "/end");
    root.post(&end, &[]).await.is(422).sees("Nobody would be left");
    root.get("/administration").await.is(200);

    // Somebody who never set a passphrase cannot sign in, and does not count.
    let new = [("name", "Second"), ("login", "second"), ("role", "administrator")];
    let seen = root.post("/administration/accounts", &new).await;
    let shown = seen.is(303).location().to_owned();
    root.post(&closing, &[]).await.is(422);
    let code = shown_once(&root.get(&shown).await);
    let fields = [("code", code.as_str()), ("passphrase", NEXT)];
    browser(&port).post("/sign-in/code", &fields).await.is(303);
    root.post(&closing, &[]).await.is(303);
    root.get("/administration").await.is(303);
    let mut second = browser(&port);
    second.sign_in("second", NEXT).await.is(303);
    second.get("/administration/acts").await.sees("Account of ROOT closed").sees("Second added");
}

async fn a_role_counts_from_the_next_request_until_it_ends(on: On) {
    let Some(port) = open(on).await else { return };
    account(&port, "root", ROOT).await;
    let dana = account(&port, "dana", &[]).await;
    let mut writer = port.writer().await;
    let of = port.app().catalogue().organisations().0;
    let keystone = least(&mut writer, of, None, "Keystone").await;
    commit(writer).await.unwrap();
    let (mut root, mut desk) = (browser(&port), browser(&port));
    root.sign_in("root", GOOD).await.is(303);
    desk.sign_in("dana", GOOD).await.is(303);
    let path = format!("/administration/accounts/{dana}");
    desk.get("/administration").await.is(403);
    desk.post(&format!("{path}/roles"), &[("role", "administrator")]).await.is(403);

    let label = keystone.label();
    let under = |role: &'static str| [("role", role), ("organisation", label.as_str())];
    let roles = format!("{path}/roles");
    root.post(&roles, &under("administrator")).await.is(422).sees("leave this open");
    root.post(&roles, &[("role", "lead"), ("organisation", "ORG-9999")]).await.is(422);
    root.post(&roles, &[("role", "")]).await.is(422).sees("Choose a role");
    root.post(&roles, &[("role", "king")]).await.is(422);
    root.post(&roles, &under("reader")).await.is(303);
    root.post(&roles, &under("reader")).await.is(422).sees("already");
    desk.get("/account").await.sees("Reader under Keystone");
    desk.get("/administration").await.is(403);
    root.post(&roles, &[("role", "administrator")]).await.is(303);
    desk.get("/administration").await.is(200);
    let page = root.get(&path).await;
    for end in page.text().split('"').filter(|part| part.contains("/roles/")) {
        root.post(end, &[]).await.is(303);
    }
    desk.get("/administration").await.is(403);
    desk.get("/account").await.is(200).sees_not("under Keystone");
}

async fn a_passphrase_is_changed_with_the_old_one_only(on: On) {
    let Some(port) = open(on).await else { return };
    account(&port, "dana", &[]).await;
    let (mut desk, mut phone) = (browser(&port), browser(&port));
    desk.sign_in("dana", GOOD).await.is(303);
    phone.sign_in("dana", GOOD).await.is(303);
    let change = "/account/passphrase";
    desk.post(change, &[("old", WRONG), ("new", NEXT)]).await.is(422).sees("After 4 more tries");
    desk.post(change, &[("old", GOOD), ("new", "short")]).await.is(422).sees("15 or more");
    phone.get("/account").await.is(200);
    desk.post(change, &[("old", GOOD), ("new", NEXT)]).await.is(303);
    desk.get("/account?done=passphrase").await.is(200).sees("The new passphrase is set");
    phone.get("/account").await.is(303);
    browser(&port).sign_in("dana", GOOD).await.is(422);
    browser(&port).sign_in("dana", NEXT).await.is(303);
    // Guessing at the old one from an open session waits as well.
    for _ in 0..5 {
        desk.post(change, &[("old", WRONG), ("new", GOOD)]).await.is(422);
    }
    desk.post(change, &[("old", NEXT), ("new", GOOD)]).await.is(422).sees("Too many wrong tries");
}

async fn own_fields_are_added_and_retired(on: On) {
    let Some(port) = open(on).await else { return };
    account(&port, "root", ROOT).await;
    let mut root = browser(&port);
    root.sign_in("root", GOOD).await.is(303);
    let of = port.app().catalogue().organisations().0;
    let path = "/administration/fields";
    let field = |label: &'static str, kind: &'static str| {
        [("register", of.name), ("label", label), ("kind", kind), ("choices", "Gold\nSilver")]
    };
    root.post(path, &field("", "line")).await.is(422).sees("The label is empty");
    root.post(path, &field("Cost centre", "sum")).await.is(422).sees("Say what the field holds");
    root.post(path, &field("7 days", "line")).await.is(422).sees("begins with a letter");
    root.post(path, &field("Cost centre", "line")).await.is(303);
    root.post(path, &field("Cost-Centre", "line")).await.is(422).sees("cost_centre is taken");
    root.post(path, &field("Grade", "choice")).await.is(303);
    let page = root.get(path).await;
    page.sees("custom.cost_centre").sees("Choice: Gold, Silver").sees("2 of 50");
    root.post(&address(&page, path, "/retire"), &[]).await.is(303);
    root.get(path).await.sees_not("custom.cost_centre").sees("1 of 50");
    root.post(path, &field("Cost centre", "line")).await.is(422).sees("retired field");
    for n in 2..=50 {
        let label = format!("Field {n}");
        let fields = [("register", of.name), ("label", label.as_str()), ("kind", "line")];
        root.post(path, &fields).await.is(303);
    }
    root.post(path, &field("One more", "line")).await.is(422).sees("50 own fields");
}

async fn the_ledger_has_every_sign_in_and_no_secret(on: On) {
    let Some(port) = open(on).await else { return };
    account(&port, "root", ROOT).await;
    let mut root = browser(&port);
    root.sign_in("root", GOOD).await.is(303);
    browser(&port).sign_in("root", WRONG).await.is(422);
    browser(&port).sign_in("my passphrase by mistake", WRONG).await.is(422);
    let token = token(&mut root, "read", "").await;
    let select = Sql::same("SELECT \"occurrence\", \"actor\", \"changes\" FROM \"ledger\"");
    let rows = port.tables().all(&select).await.unwrap();
    let names: Vec<String> = rows.iter().map(|row| row.need_text("occurrence").unwrap()).collect();
    let of = |name: &str| names.iter().filter(|known| *known == name).count();
    assert_eq!((of("session.opened"), of("session.refused"), of("token.added")), (1, 2, 1));
    let opened =
        rows.iter().find(|row| row.text("occurrence").unwrap().unwrap() == "session.opened");
    assert_eq!(opened.unwrap().need_text("actor").unwrap(), "ROOT");
    let kept = Sql::same("SELECT \"body\" FROM \"idempotency\"");
    let kept = port.tables().all(&kept).await.unwrap();
    let mut all = format!("{rows:?}");
    for row in kept {
        all.push_str(&String::from_utf8_lossy(&row.need_bytes("body").unwrap()));
    }
    for secret in [GOOD, WRONG, "by mistake", token.as_str()] {
        assert!(!all.contains(secret), "{secret} is kept in the clear");
    }
    assert!(all.contains("Night import"), "the search would find what is there");
}

async fn health_is_a_real_write_and_a_real_read(on: On) {
    let Some((database, folder)) = Port::database(on).await else { return };
    let port = Port::over(governance::CAPABILITIES.to_vec(), database.clone(), folder).await;
    let seen = port.anon().get("/health").await;
    assert_eq!(seen.is(200).json(), serde_json::json!({ "status": "ok" }));
    let counted = "SELECT COUNT(*) AS \"counted\" FROM \"attempt\"";
    assert_eq!(count(&port, counted).await, 0, "nothing is left behind");
    database.close().await;
    let seen = port.anon().get("/health").await;
    assert_eq!(seen.is(503).json(), serde_json::json!({ "status": "unavailable" }));
}

#[tokio::test]
async fn signing_in_leads_nowhere_else() {
    let port = open(On::Sqlite).await.unwrap();
    account(&port, "dana", &[]).await;
    for (then, leads) in [
        ("/account?done=x", "/account?done=x"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/sign-out", "/"),
    ] {
        let fields = [("login", "dana"), ("passphrase", GOOD), ("then", then)];
        let mut dana = browser(&port);
        assert_eq!(dana.post("/sign-in", &fields).await.is(303).location(), leads, "{then:?}");
        let coded = then.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        // Whoever is signed in already is sent on at once, by the same rule.
        assert_eq!(dana.get(&format!("/sign-in?then={coded}")).await.is(303).location(), leads);
    }
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_of_other_sites() {
    let port = open(On::Sqlite).await.unwrap();
    account(&port, "dana", &[]).await;
    let cookie = browser(&port).sign_in("dana", GOOD).await.header("set-cookie").to_owned();
    for flag in ["holdfast_session=", "; Path=/;", "; HttpOnly", "; SameSite=Lax"] {
        assert!(cookie.contains(flag), "{flag} in {cookie}");
    }
    assert!(!cookie.contains("Secure"), "without TLS a browser would drop it");
    let (port, _) = first_run::unbegun(On::Sqlite, None, true).await.unwrap();
    account(&port, "dana", &[]).await;
    let cookie = browser(&port).sign_in("dana", GOOD).await.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-holdfast_session=") && cookie.ends_with("; Secure"));
    assert!(!cookie.contains("Domain"));
}
