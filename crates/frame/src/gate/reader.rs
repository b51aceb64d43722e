//! Readers, and the small things a handler may take out of an address.

use crate::{
    app::App,
    database::Database,
    gate::{
        act::Act,
        actor::{Actor, Inside, Scope, Scoped},
        body::{Body, Fields},
        permission::Permission,
    },
    problem::Problem,
};
use axum::http::{HeaderMap, request::Parts};
use record::RecordType;
use std::{marker::PhantomData, sync::Arc};

/// Somebody who may read with the permission `P`, within a reach.
pub struct Reader<P> {
    scope: Scope,
    database: Database,
    permission: PhantomData<fn() -> P>,
}

impl<P: Permission> Reader<P> {
    pub(crate) fn of(scope: Scope) -> Reader<P> {
        let database = scope.app.database().clone();
        Reader { scope, database, permission: PhantomData }
    }

    /// Somebody who reads as the act would, before its turn begins.
    pub fn of_act<B: Body>(act: &Act<P, B>) -> Reader<P> {
        Reader::of(act.scope().clone())
    }
}

impl<P: Permission> Scoped for Reader<P> {
    type Asked = Database;

    fn scope(&self) -> &Scope {
        &self.scope
    }

    fn database(&mut self, _: Inside) -> &mut Database {
        &mut self.database
    }
}

/// Somebody at a door that is open to all: the sign-in page, the first run, the health check.
pub struct Visitor {
    /// Who it is, if somebody is signed in all the same.
    pub actor: Arc<Actor>,
    pub(crate) app: App,
}

impl Visitor {
    /// The installation.
    pub fn app(&self) -> &App {
        &self.app
    }
}

/// What came to the door, authenticated: the source of everything a handler may take.
pub struct Entrance {
    pub(crate) parts: Parts,
    pub(crate) params: Vec<(String, String)>,
    pub(crate) app: App,
    pub(crate) actor: Arc<Actor>,
    pub(crate) register: Option<&'static RecordType>,
    pub(crate) request: RequestId,
}

/// Something a handler may take out of the entrance.
pub trait Part: Sized + Send + 'static {
    /// Takes it. Errors: it is not there, or cannot be read.
    fn take(entrance: &Entrance) -> Result<Self, Problem>;
}

/// The number under which this request is logged.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

impl RequestId {
    pub(crate) fn new(app: &App) -> RequestId {
        let mut bytes = [0; 4];
        app.clock().fill(&mut bytes);
        let number = u32::from_be_bytes(bytes);
        RequestId(format!("{:04x}-{:04x}", number >> 16, number & 0xffff))
    }
}

impl Part for RequestId {
    fn take(entrance: &Entrance) -> Result<RequestId, Problem> {
        Ok(entrance.request.clone())
    }
}

/// The variable parts of the path.
#[derive(Clone, Debug)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// The part of that name; the route declares it.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// The part of that name, read as a `T`. What cannot be read is not there (404).
    pub fn parse<T: std::str::FromStr>(&self, name: &str) -> Result<T, Problem> {
        self.get(name).parse().map_err(|_| Problem::Missing)
    }
}

impl Part for Params {
    fn take(entrance: &Entrance) -> Result<Params, Problem> {
        Ok(Params(entrance.params.clone()))
    }
}

/// The pairs behind the question mark, in their order.
#[derive(Clone, Debug, Default)]
pub struct Pairs(pub Fields);

impl Part for Pairs {
    fn take(entrance: &Entrance) -> Result<Pairs, Problem> {
        let query = entrance.parts.uri.query().unwrap_or_default();
        Fields::decode(query.as_bytes()).map(Pairs)
    }
}

impl Part for HeaderMap {
    fn take(entrance: &Entrance) -> Result<HeaderMap, Problem> {
        Ok(entrance.parts.headers.clone())
    }
}
