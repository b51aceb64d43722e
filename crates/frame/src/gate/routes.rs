//! The one route table: method, path, permission. What is not in it is not served.

use crate::{
    app::App,
    doors::FirstRoles,
    gate::{
        act::{Act, Open, not_permitted},
        actor::Scope,
        authenticate,
        body::Body,
        handlers::{OpenReadHandler, OpenWriteHandler, ReadHandler, WriteHandler},
        permission::{Permission, PermissionKey},
        reader::{Entrance, Reader, RequestId, Visitor},
        render,
    },
    problem::Problem,
    register::record::notices,
};
use axum::{
    Router,
    extract::{FromRequestParts, RawPathParams, Request, State},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodFilter, on},
};
use record::RecordType;
use std::{
    collections::{BTreeMap, BTreeSet},
    pin::Pin,
    sync::Arc,
};

/// A line of the route table.
#[derive(Clone, Debug)]
pub struct RouteEntry {
    /// The method.
    pub method: Method,
    /// The path, with its variable parts in braces.
    pub path: String,
    /// The permission; nothing stands on the shrinking list of doors open to all.
    pub permission: Option<PermissionKey>,
    /// The register it serves, if it serves one.
    pub register: Option<&'static RecordType>,
    /// What the description of the interface says about it, when it belongs to no register.
    pub operation: Option<fn() -> serde_json::Value>,
}

/// The routes of an installation, built by adding to it.
pub struct Routes {
    router: Router<App>,
    entries: Vec<RouteEntry>,
    register: Option<&'static RecordType>,
    prefix: String,
    /// Pages that are designed: their paths, and where the generic page moves.
    designed: Vec<(String, String)>,
    /// Tabs beside a designed page, by its path.
    beside: BTreeMap<String, TabsBeside>,
    /// Designed pages on which a record that was just added is shown.
    landings: BTreeSet<String>,
    /// What is offered on the generic page of each record of a register, by its name.
    offers: BTreeMap<&'static str, TabsBeside>,
    /// Pages that are found by their words.
    named: Vec<NamedPage>,
    /// What the first run asks.
    first: Option<FirstRoles>,
}

/// Tabs of a record beside those that every record has: words, and an address in which `{id}`
/// stands for the record: `("Contracts", "/contracts?supplier={id}")`.
pub type TabsBeside = &'static [(&'static str, &'static str)];

/// A page that is found by its words, by those who may open it.
#[derive(Clone, Debug)]
pub(crate) struct NamedPage {
    /// What people call it: `Explorer`.
    pub words: &'static str,
    /// What one does there, in words that people look for.
    pub about: &'static str,
    /// Its address.
    pub href: String,
    /// What opens it.
    pub permission: Option<PermissionKey>,
}

/// What serves one route, rid of the types of its handler: carried through every layer of the
/// router, those of some hundred handlers made up half of the time this crate took to compile.
type Service = Arc<dyn Fn(Entrance, Request) -> Answer + Send + Sync>;

/// An answer on its way.
type Answer = Pin<Box<dyn Future<Output = Result<Response, Problem>> + Send>>;

/// What is asked of the generic page of a record, which answers it beside a designed one too.
const OF_THE_GENERIC_PAGE: [&str; 4] = ["saved", "same", "step", "as_of"];

impl Routes {
    /// No routes yet.
    pub fn new() -> Routes {
        Routes {
            router: Router::new(),
            entries: Vec::new(),
            register: None,
            prefix: String::new(),
            designed: Vec::new(),
            beside: BTreeMap::new(),
            landings: BTreeSet::new(),
            offers: BTreeMap::new(),
            named: Vec::new(),
            first: None,
        }
    }

    /// Adds the routes of one register below `prefix`; their permissions are on that register.
    #[must_use]
    pub fn register(
        mut self,
        of: &'static RecordType,
        prefix: &str,
        add: fn(Routes) -> Routes,
    ) -> Routes {
        self.register = Some(of);
        self.prefix = format!("{prefix}/{}", of.plural);
        self = add(self);
        self.register = None;
        self.prefix = String::new();
        self
    }

    /// A page or an answer that is read with the permission `P`.
    #[must_use]
    pub fn read<P, A, H>(self, path: &str, handler: H) -> Routes
    where
        P: Permission,
        A: 'static,
        H: ReadHandler<P, A>,
    {
        let key = P::key(self.register);
        self.add(Method::GET, path, Some(key), move |entrance, _| {
            let handler = handler.clone();
            Box::pin(async move {
                let scope = allowed::<P>(&entrance)?;
                handler.call(Reader::of(scope), entrance).await
            })
        })
    }

    /// A designed page in the place of the generic one, which moves to the path with `suffix`
    /// behind it. What asks for the generic page (what was saved, a step, a time in the past) is
    /// led there.
    #[must_use]
    pub fn designed<P, A, H>(mut self, path: &str, suffix: &str, handler: H) -> Routes
    where
        P: Permission,
        A: 'static,
        H: ReadHandler<P, A>,
    {
        let behind = suffix.to_owned();
        let key = P::key(self.register);
        // Only a record has a generic page that knows what is asked so; elsewhere it means nothing.
        let is_of_record = self.register.is_some();
        self = self.add(Method::GET, path, Some(key), move |entrance, _| {
            let (handler, behind) = (handler.clone(), behind.clone());
            Box::pin(async move {
                let scope = allowed::<P>(&entrance)?;
                let uri = &entrance.parts.uri;
                let query = uri.query().unwrap_or_default();
                let mut names = query.split('&').filter_map(|pair| pair.split('=').next());
                if is_of_record && names.any(|name| OF_THE_GENERIC_PAGE.contains(&name)) {
                    let moved = format!("{}{behind}?{query}", uri.path());
                    return Ok(Redirect::to(&moved).into_response());
                }
                handler.call(Reader::of(scope), entrance).await
            })
        });
        let path = format!("{}{path}", self.prefix);
        let moved = format!("{}{suffix}", path.trim_end_matches('/'));
        self.designed.push((path, moved));
        self
    }

    /// The paths of the pages that are designed, each with the tabs beside it.
    pub(crate) fn designed_paths(&self) -> BTreeMap<String, TabsBeside> {
        let tabs = |path: &String| self.beside.get(path).copied().unwrap_or_default();
        self.designed.iter().map(|(path, _)| (path.clone(), tabs(path))).collect()
    }

    /// Puts these tabs beside the designed page that was added last, on every page of its record.
    ///
    /// Panics when none was added: a programmer's error.
    #[must_use]
    pub fn beside(mut self, tabs: TabsBeside) -> Routes {
        let (path, _) = self.designed.last().expect("a designed page was added before");
        self.beside.insert(path.clone(), tabs);
        self
    }

    /// Leads whoever added a record to the designed page that was added last, and not to its facts:
    /// for records with which one goes on there.
    ///
    /// Panics when none was added: a programmer's error.
    #[must_use]
    pub fn landing(mut self) -> Routes {
        let (path, _) = self.designed.last().expect("a designed page was added before");
        self.landings.insert(path.clone());
        self
    }

    /// The designed pages on which a record that was just added is shown.
    pub(crate) fn landings(&self) -> &BTreeSet<String> {
        &self.landings
    }

    /// Offers these on the page of each record in use of the register of that name, which may be
    /// another wing's: words, and an address in which `{number}` stands for the record.
    #[must_use]
    pub fn offering(mut self, register: &'static str, offers: TabsBeside) -> Routes {
        self.offers.insert(register, offers);
        self
    }

    /// What is offered on the pages of each register.
    pub(crate) fn offers(&self) -> BTreeMap<&'static str, TabsBeside> {
        self.offers.clone()
    }

    /// Lets people find the page that was added last by its name and by what one does there.
    ///
    /// Panics when no route was added: a programmer's error.
    #[must_use]
    pub fn found_as(mut self, words: &'static str, about: &'static str) -> Routes {
        let entry = self.entries.last().expect("a route was added before");
        let (href, permission) = (entry.path.clone(), entry.permission);
        self.named.push(NamedPage { words, about, href, permission });
        self
    }

    /// Lets the first run ask who has these parts in the process.
    ///
    /// Panics when another capability asks already: a programmer's error.
    #[must_use]
    pub fn asks_first(mut self, roles: FirstRoles) -> Routes {
        assert!(self.first.replace(roles).is_none(), "one capability keeps the roles");
        self
    }

    /// What the first run asks.
    pub(crate) fn first_roles(&self) -> Option<FirstRoles> {
        self.first
    }

    /// The pages that are found by their words.
    pub(crate) fn named_pages(&self) -> &[NamedPage] {
        &self.named
    }

    /// A change with the permission `P`, sent by POST.
    #[must_use]
    pub fn write<P, B, A, H>(self, path: &str, handler: H) -> Routes
    where
        P: Permission,
        B: Body,
        A: 'static,
        H: WriteHandler<P, B, A>,
    {
        self.write_by(Method::POST, path, handler)
    }

    /// A change with the permission `P`, sent by another method.
    ///
    /// Panics for a method that writes nothing: a programmer's error.
    #[must_use]
    pub fn write_by<P, B, A, H>(self, method: Method, path: &str, handler: H) -> Routes
    where
        P: Permission,
        B: Body,
        A: 'static,
        H: WriteHandler<P, B, A>,
    {
        let key = P::key(self.register);
        assert!(!method.is_safe(), "a write is not sent by {method}");
        self.add(method, path, Some(key), move |entrance, request| {
            let handler = handler.clone();
            Box::pin(async move {
                let scope = allowed::<P>(&entrance)?;
                let act = Act::<P, B>::arrive(&entrance, scope, request).await?;
                handler.call(entrance, act).await.map(|sealed| sealed.into_response())
            })
        })
    }

    /// A page that is open to all. The list of these only ever shrinks.
    #[must_use]
    pub fn open_read<A, H>(self, path: &str, handler: H) -> Routes
    where
        A: 'static,
        H: OpenReadHandler<A>,
    {
        self.add(Method::GET, path, None, move |entrance, _| {
            let handler = handler.clone();
            Box::pin(async move {
                let visitor = Visitor { actor: entrance.actor.clone(), app: entrance.app.clone() };
                handler.call(visitor, entrance).await
            })
        })
    }

    /// A change that is open to all. The list of these only ever shrinks.
    #[must_use]
    pub fn open_write<B, A, H>(self, path: &str, handler: H) -> Routes
    where
        B: Body,
        A: 'static,
        H: OpenWriteHandler<B, A>,
    {
        self.add(Method::POST, path, None, move |entrance, request| {
            let handler = handler.clone();
            Box::pin(async move {
                let open = Open::<B>::arrive(&entrance, request).await?;
                handler.call(entrance, open).await.map(|sealed| sealed.into_response())
            })
        })
    }

    /// Adds a line to the table.
    ///
    /// Panics for a method that no form or program sends: a programmer's error.
    fn add(
        self,
        method: Method,
        path: &str,
        permission: Option<PermissionKey>,
        service: impl Fn(Entrance, Request) -> Answer + Send + Sync + 'static,
    ) -> Routes {
        self.place(method, path, permission, Arc::new(service))
    }

    fn place(
        mut self,
        method: Method,
        path: &str,
        permission: Option<PermissionKey>,
        service: Service,
    ) -> Routes {
        let mut path = format!("{}{path}", self.prefix);
        if method == Method::GET
            && let Some((_, moved)) = self.designed.iter().find(|(taken, _)| *taken == path)
        {
            path.clone_from(moved);
        }
        let filter = MethodFilter::try_from(method.clone()).expect("a method that is sent");
        let register = permission.and(self.register);
        let service = move |State(app): State<App>, request: Request| {
            enter(app, request, register, service.clone())
        };
        self.router = self.router.route(&path, on(filter, service));
        self.entries.push(RouteEntry {
            method,
            path,
            permission,
            register: self.register,
            operation: None,
        });
        self
    }

    /// Says in the description of the interface what the route added last answers: an operation of
    /// OpenAPI.
    ///
    /// Panics when no route was added: a programmer's error.
    #[must_use]
    pub fn described(mut self, operation: fn() -> serde_json::Value) -> Routes {
        self.entries.last_mut().expect("a route was added before").operation = Some(operation);
        self
    }

    /// The table.
    pub fn entries(&self) -> &[RouteEntry] {
        &self.entries
    }

    /// The router and its table; every other address is unknown.
    pub(crate) fn into_router(self) -> (Router<App>, Vec<RouteEntry>) {
        let unknown: Service = Arc::new(|entrance, _| {
            // Whoever is not signed in learns nothing, not even what is missing.
            let known = entrance.actor.account.is_some();
            Box::pin(async move { Err(if known { Problem::Missing } else { Problem::Stranger }) })
        });
        let unknown = move |State(app): State<App>, request: Request| {
            enter(app, request, None, unknown.clone())
        };
        let elsewhere = unknown.clone();
        // Where a page only takes forms there is nothing to read, as at any address without a page;
        // a program is told the method.
        let not_this_way = move |state: State<App>, request: Request| async move {
            let is_page = !request.uri().path().starts_with("/api/");
            match *request.method() {
                Method::GET | Method::HEAD if is_page => elsewhere(state, request).await,
                _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
            }
        };
        let router = self.router.fallback(unknown).method_not_allowed_fallback(not_this_way);
        (router, self.entries)
    }
}

impl Default for Routes {
    fn default() -> Routes {
        Routes::new()
    }
}

/// What every request passes: a number for the log, who it is, the handler, and the problem as a
/// page or a document.
async fn enter(
    app: App,
    request: Request,
    register: Option<&'static RecordType>,
    service: Service,
) -> Response {
    let request_id = RequestId::new(&app);
    let (mut parts, body) = request.into_parts();
    let shown = render::Shown::of(&parts, &request_id);
    let params = RawPathParams::from_request_parts(&mut parts, &app).await;
    let params = params.map_or_else(
        |_| Vec::new(),
        |params| params.iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
    );
    let mut database = app.database().clone();
    let now = app.clock().now();
    let actor = authenticate::actor(&mut database, &app, &parts.headers, now).await;
    let (actor, refused) = match actor {
        Ok(mut actor) => {
            if shown.is_page() {
                actor.unread = notices::unread(&mut database, &app, &actor).await;
            }
            (Arc::new(actor), None)
        }
        Err(problem) => (Arc::new(crate::gate::Actor::at_the_door()), Some(problem)),
    };
    if let Some(problem) = refused {
        return render::problem(&app, &actor, &shown, problem).await;
    }
    if actor.account.is_some() {
        app.learn_names().await;
    }
    let again = Request::from_parts(parts.clone(), body);
    let entrance = Entrance {
        parts,
        params,
        app: app.clone(),
        actor: actor.clone(),
        register,
        request: request_id,
    };
    match service(entrance, again).await {
        Ok(response) => response,
        Err(problem) => render::problem(&app, &actor, &shown, problem).await,
    }
}

fn allowed<P: Permission>(entrance: &Entrance) -> Result<Scope, Problem> {
    if entrance.actor.account.is_none() {
        return Err(Problem::Stranger);
    }
    let key = P::key(entrance.register);
    Scope::of::<P>(&entrance.app, entrance.actor.clone(), entrance.register)
        .ok_or_else(|| not_permitted(&entrance.actor, key))
}
