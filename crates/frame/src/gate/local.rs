//! The command line: a named administrator of the machine, who reaches everything and is recorded.

use crate::{
    accounts::{self, NewAccount},
    app::App,
    gate::{
        actor::{AccessRole, Actor, Grant, Scope, Scoped, Via},
        authenticate::{account, open_session, session_cookie, subtree},
        permission::{Permission, PermissionKey, ReachSet},
        reader::Reader,
        writer::Writer,
    },
    limits,
    problem::Problem,
};
use record::RecordType;
use std::sync::Arc;
use terms::Id;

/// The permission of whoever may run programs on the machine: it reaches everything, and no route
/// ever asks for it.
#[derive(Debug)]
pub struct Local;

impl Permission for Local {
    fn key(_: Option<&'static RecordType>) -> PermissionKey {
        PermissionKey::Administer
    }
}

/// The permission of one organisation's own eyes: what any reader of it and of all below it may
/// see, and nothing confidential. No route ever asks for it.
#[derive(Debug)]
pub struct OwnEyes;

impl Permission for OwnEyes {
    fn key(_: Option<&'static RecordType>) -> PermissionKey {
        PermissionKey::SignedIn
    }
}

/// A reader in the eyes of an organisation: for what is shown alike to everybody who may read the
/// data of that organisation, such as a document that is frozen.
pub async fn own_eyes(app: &App, organisation: Id) -> Result<Reader<OwnEyes>, Problem> {
    let mut database = app.database().clone();
    let subtree = subtree(&mut database, app, organisation).await?;
    let reader = Grant {
        role: AccessRole::Reader,
        organisation: Some(organisation),
        subtree: Some(subtree.clone()),
    };
    let mut scope = scope(app, "Document");
    scope.actor = Arc::new(Actor { grants: vec![reader], ..Actor::at_the_door() });
    scope.reach = ReachSet::Organisations(subtree);
    Ok(Reader::of(scope))
}

fn scope(app: &App, name: &str) -> Scope {
    let everywhere = |role| Grant { role, organisation: None, subtree: None };
    let actor = Actor {
        account: None,
        name: name.to_owned(),
        login: String::new(),
        person: None,
        grants: [AccessRole::Administrator, AccessRole::Lead].map(everywhere).to_vec(),
        via: Via::CommandLine,
        reads_only: false,
        unread: 0,
    };
    Scope {
        app: app.clone(),
        actor: Arc::new(actor),
        reach: ReachSet::Everything,
        register: None,
        now: app.clock().now(),
    }
}

/// A reader in the name of the local administrator `name`.
pub fn local_reader(app: &App, name: &str) -> Reader<Local> {
    Reader::of(scope(app, name))
}

/// Every open account of a person, with what each may do: for letters and calendars, which are made
/// while nobody is signed in and must tell no more than the person could read.
pub async fn accounts_of(app: &App, person: Id) -> Result<Vec<Actor>, Problem> {
    let mut database = app.database().clone();
    let mut actors = Vec::new();
    for id in accounts::of_person(&mut database, person).await? {
        actors.extend(account(&mut database, app, id, Via::Door).await?);
    }
    Ok(actors)
}

/// Adds an account with a session, for benchmarks and tests that speak HTTP; the answer is the pair
/// of its cookie. Whoever runs programs on the machine may do anything anyway.
pub async fn open_session_for(
    writer: &mut Writer<Local>,
    login: &str,
    access: &[(AccessRole, Option<Id>)],
) -> Result<String, Problem> {
    let new = NewAccount { login, name: login, person: None, passphrase_hash: None, access };
    let account = accounts::add(writer, new).await?;
    open_another_session(writer, account).await
}

/// Opens another session for an account that is there; the same as one signing in again.
pub async fn open_another_session(
    writer: &mut Writer<Local>,
    account: Id,
) -> Result<String, Problem> {
    let (app, now) = (writer.scope().app().clone(), writer.now());
    let opened = open_session(writer.turn(), &app, account, ("", "program"), now).await?;
    let cookie = session_cookie(&app, &opened.secret);
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}

/// A writer in the name of the local administrator `name`; the ledger keeps the name.
pub async fn local_writer(app: &App, name: &str) -> Result<Writer<Local>, Problem> {
    let turn = app.database().turn_within(limits::BULK_TURN).await?;
    Ok(Writer::of(scope(app, name), turn, None))
}
