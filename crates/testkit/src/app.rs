//! An installation in a temporary place, and the actors who use it over HTTP, in process.

use crate::mould;
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use frame::{
    accounts::{self, NewAccount},
    app::{App, Settings},
    catalogue::{Capability, Catalogue},
    clock::{Clock, Hand},
    database::{Database, migrate},
    gate::{
        AccessRole, Answer, Local, Occurrence, RouteEntry, Writer, local_writer,
        open_another_session,
    },
    problem::Problem,
    server,
};
use std::collections::HashMap;
use terms::{Id, Instant};
use tokio::sync::oneshot;
use tower::ServiceExt;

/// On which database a story is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum On {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of its own in the test process's cluster.
    Postgres,
}

/// An installation at work, with accounts by name.
pub struct Port {
    app: App,
    database: Database,
    router: Router,
    entries: Vec<RouteEntry>,
    hand: Hand,
    cookies: HashMap<String, String>,
    ids: HashMap<String, Id>,
    folder: tempfile::TempDir,
}

/// The instant at which every story begins.
pub const BEGIN: &str = "2026-11-23T09:40:00Z";

impl Port {
    /// An empty installation of these capabilities, its tables made from the declarations.
    ///
    /// Nothing where PostgreSQL is not installed; the story then says that it steps aside.
    pub async fn open(capabilities: Vec<Capability>, on: On) -> Option<Port> {
        let types = capabilities.iter().flat_map(|c| c.records).map(|of| of()).collect();
        let (database, folder) = mould::cast(&Catalogue::of(types), on).await?;
        let (app, hand) = Port::still(capabilities, &database);
        Some(Port::serving(app, database, hand, folder))
    }

    /// A fresh and empty database, and the folder it stands in.
    pub async fn database(on: On) -> Option<(Database, tempfile::TempDir)> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let address = match on {
            On::Sqlite => format!("sqlite:{}", folder.path().join(mould::FILE).display()),
            On::Postgres => crate::postgres::fresh().await?,
        };
        Some((Database::open(&address).await.expect("the database opens"), folder))
    }

    /// An installation of these capabilities over an empty database.
    pub async fn over(
        capabilities: Vec<Capability>,
        database: Database,
        folder: tempfile::TempDir,
    ) -> Port {
        let (app, hand) = Port::still(capabilities, &database);
        let (first, _) = mould::first_migration(app.catalogue());
        migrate(&database, &[first]).await.expect("the migration applies");
        Port::serving(app, database, hand, folder)
    }

    /// An installation whose clock a hand moves.
    fn still(capabilities: Vec<Capability>, database: &Database) -> (App, Hand) {
        let begin: Instant = BEGIN.parse().expect("an instant");
        let (clock, hand) = Clock::still(begin, 1);
        let settings = Settings { secure: false, setup_code: None, version: "0.0.0" };
        (App::new(database.clone(), clock, capabilities, settings), hand)
    }

    /// An installation whose database is migrated already.
    pub fn serving(app: App, database: Database, hand: Hand, folder: tempfile::TempDir) -> Port {
        let (router, entries) = server::router(&app);
        let (cookies, ids) = (HashMap::new(), HashMap::new());
        Port { app, database, router, entries, hand, cookies, ids, folder }
    }

    /// Its database, for a story that looks into tables.
    pub fn tables(&self) -> Database {
        self.database.clone()
    }

    /// The installation.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Gives its folder away, to be opened again by another program.
    pub fn into_folder(self) -> tempfile::TempDir {
        self.folder
    }

    /// The hand on its clock.
    pub fn hand(&self) -> &Hand {
        &self.hand
    }

    /// The route table.
    pub fn entries(&self) -> &[RouteEntry] {
        &self.entries
    }

    /// Its folder.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// A writer in the name of the machine's administrator, to lay the ground of a story.
    pub async fn writer(&self) -> Writer<Local> {
        local_writer(&self.app, "Story").await.expect("a turn")
    }

    /// An account that is signed in from now on.
    pub async fn account(&mut self, login: &str, access: &[(AccessRole, Option<Id>)]) -> Id {
        let mut writer = self.writer().await;
        let new = NewAccount { login, name: login, person: None, passphrase_hash: None, access };
        let id = accounts::add(&mut writer, new).await.expect("a new login");
        let pair = open_another_session(&mut writer, id).await.expect("a known account");
        let done = Answer::empty(StatusCode::OK);
        drop(writer.commit(Occurrence::of("account.added"), done).await.expect("a commit"));
        self.cookies.insert(login.to_owned(), pair);
        self.ids.insert(login.to_owned(), id);
        id
    }

    /// Signs somebody in once more; from now on `as_` is that session.
    pub async fn again(&mut self, login: &str) {
        let account = self.account_id(login);
        let mut writer = self.writer().await;
        let pair = open_another_session(&mut writer, account).await.expect("a known account");
        let done = Answer::empty(StatusCode::OK);
        drop(writer.commit(Occurrence::of("session.opened"), done).await.expect("a commit"));
        self.cookies.insert(login.to_owned(), pair);
    }

    /// An account of that person, signed in from now on.
    pub async fn account_of(
        &mut self,
        login: &str,
        person: Id,
        access: &[(AccessRole, Option<Id>)],
    ) -> Id {
        let account = self.account(login, access).await;
        let mut writer = self.writer().await;
        accounts::belongs_to(&mut writer, account, person).await.expect("an account");
        let done = Answer::empty(StatusCode::OK);
        drop(writer.commit(Occurrence::of("account.tied"), done).await.expect("a commit"));
        account
    }

    /// The id of an account made by [`Port::account`].
    pub fn account_id(&self, login: &str) -> Id {
        self.ids[login]
    }

    /// Somebody by name. Panics when there is no such account.
    pub fn as_(&self, login: &str) -> Client {
        Client {
            router: self.router.clone(),
            cookie: Some(self.cookies[login].clone()),
            bearer: None,
        }
    }

    /// Somebody who is not signed in.
    pub fn anon(&self) -> Client {
        Client { router: self.router.clone(), cookie: None, bearer: None }
    }

    /// A program with a token.
    pub fn bearer(&self, token: &str) -> Client {
        Client { router: self.router.clone(), cookie: None, bearer: Some(token.to_owned()) }
    }
}

/// Saves what a story needs, in the name of the machine's administrator.
pub async fn commit(writer: Writer<Local>) -> Result<(), Problem> {
    writer.commit(Occurrence::changes(), Answer::empty(StatusCode::OK)).await.map(drop)
}

/// Somebody at the door.
#[derive(Clone)]
pub struct Client {
    router: Router,
    cookie: Option<String>,
    bearer: Option<String>,
}

impl Client {
    /// Somebody who sends this cookie to this router.
    pub fn of(router: Router, cookie: &str) -> Client {
        Client { router, cookie: Some(cookie.to_owned()), bearer: None }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Seen {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    /// Sends a form. A key is added unless the fields hold one (`_key`).
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let mut pairs: Vec<String> = fields.iter().map(|(k, v)| pair(k, v)).collect();
        if fields.iter().all(|(name, _)| *name != "_key") {
            pairs.push(pair("_key", &new_key()));
        }
        let kind = [("content-type", "application/x-www-form-urlencoded")];
        self.send(Method::POST, path, &kind, Body::from(pairs.join("&"))).await
    }

    /// Sends JSON. A key is added unless the headers hold one.
    pub async fn json(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &serde_json::Value,
    ) -> Seen {
        let key = new_key();
        let mut all = vec![("content-type", "application/json")];
        if headers.iter().all(|(name, _)| *name != "idempotency-key") {
            all.push(("idempotency-key", key.as_str()));
        }
        all.extend_from_slice(headers);
        self.send(method, path, &all, Body::from(body.to_string())).await
    }

    /// Sends a form with one file.
    pub async fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &str, &[u8]),
    ) -> Seen {
        let boundary = "hf-boundary-7d1c";
        let mut body = Vec::new();
        let key = new_key();
        let own = fields.iter().any(|(name, _)| *name == "_key");
        let keyed = (!own).then_some(("_key", key.as_str()));
        for (name, value) in fields.iter().copied().chain(keyed) {
            let head = ["--", boundary, "\r\nContent-Disposition: form-data; name=\"", name];
            body.extend(head.concat().into_bytes());
            body.extend(["\"\r\n\r\n", value, "\r\n"].concat().into_bytes());
        }
        let (name, file_name, bytes) = file;
        let head = [
            "--",
            boundary,
            "\r\nContent-Disposition: form-data; name=\"",
            name,
            "\"; filename=\"",
            file_name,
            "\"\r\nContent-Type: application/octet-stream\r\n\r\n",
        ];
        body.extend(head.concat().into_bytes());
        body.extend_from_slice(bytes);
        body.extend(["\r\n--", boundary, "--\r\n"].concat().into_bytes());
        let kind = format!("multipart/form-data; boundary={boundary}");
        self.send(Method::POST, path, &[("content-type", &kind)], Body::from(body)).await
    }

    /// The status of an address whose answer does not end by itself.
    pub async fn opened(&self, path: &str) -> StatusCode {
        let mut request = Request::builder().uri(path);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let request = request.body(Body::empty()).expect("a request");
        self.router.clone().oneshot(request).await.expect("an answer").status()
    }

    /// Sends anything.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Seen {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(token) = &self.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("a whole body").to_vec();
        Seen { status: parts.status, headers: parts.headers, body, path: path.to_owned() }
    }
}

fn pair(name: &str, value: &str) -> String {
    let code = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    format!("{}={}", code(name), code(value))
}

/// A key that no other request of this process has.
pub fn new_key() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("story-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A body that arrives when it is told to: the body, word that somebody asks for it, and the word
/// to let it go.
pub fn held_body(text: String) -> (Body, oneshot::Receiver<()>, oneshot::Sender<()>) {
    let (asking, asked) = oneshot::channel();
    let (go, gone) = oneshot::channel::<()>();
    let arriving = futures_util::stream::once(async move {
        // Who does not listen, or has gone without a word, holds nothing back.
        let _ = asking.send(());
        let _ = gone.await;
        Ok::<_, std::convert::Infallible>(text)
    });
    (Body::from_stream(arriving), asked, go)
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
    path: String,
}

impl Seen {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.path, self.text()))
    }

    /// A header, or nothing said.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where it leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// Has it this status? Panics with the body when it has another.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Seen {
        assert_eq!(self.status.as_u16(), status, "{}: {}", self.path, self.text());
        self
    }

    /// Does the body hold these words?
    #[track_caller]
    pub fn sees(&self, words: &str) -> &Seen {
        assert!(self.text().contains(words), "{}: no “{words}” in {}", self.path, self.text());
        self
    }

    /// Does the body not hold these words?
    #[track_caller]
    pub fn sees_not(&self, words: &str) -> &Seen {
        assert!(!self.text().contains(words), "{}: “{words}” in {}", self.path, self.text());
        self
    }
}
