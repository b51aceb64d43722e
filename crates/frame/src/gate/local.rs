//! The command line: a named administrator of the machine, who reaches everything and is recorded.

use crate::{
    app::App,
    gate::{
        actor::{AccessRole, Actor, Grant, Scope, Via},
        permission::{Permission, PermissionKey, ReachSet},
        reader::Reader,
        writer::Writer,
    },
    limits,
    problem::Problem,
};
use record::RecordType;
use std::sync::Arc;

/// The permission of whoever may run programs on the machine: it reaches everything, and no route
/// ever asks for it.
#[derive(Debug)]
pub struct Local;

impl Permission for Local {
    fn key(_: Option<&'static RecordType>) -> PermissionKey {
        PermissionKey::Administer
    }
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

/// A writer in the name of the local administrator `name`; the ledger keeps the name.
pub async fn local_writer(app: &App, name: &str) -> Result<Writer<Local>, Problem> {
    let turn = app.database().turn_within(limits::BULK_TURN).await?;
    Ok(Writer::of(scope(app, name), turn, None))
}
