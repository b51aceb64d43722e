//! The installation: everything a request may need, cheap to clone.

use crate::{
    catalogue::{Capability, Catalogue},
    clock::Clock,
    database::Database,
    doors::FirstRoles,
    gate::{NamedPage, Routes, TabsBeside},
    live::Bell,
};
use std::{
    any::{Any, TypeId},
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};
use tokio::sync::Semaphore;

/// How an installation is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Do people come by TLS? Then cookies are marked secure; without it only a loopback address
    /// is served.
    pub secure: bool,
    /// The code of the first run, printed at the start; nothing once an administrator exists.
    pub setup_code: Option<String>,
    /// The version that is running.
    pub version: &'static str,
}

/// An installation at work.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    database: Database,
    clock: Clock,
    catalogue: Catalogue,
    capabilities: Vec<Capability>,
    bell: Bell,
    settings: Settings,
    started: terms::Instant,
    hashes: Semaphore,
    names: OnceLock<Vec<String>>,
    designed: OnceLock<BTreeMap<String, TabsBeside>>,
    landings: OnceLock<BTreeSet<String>>,
    offers: OnceLock<BTreeMap<&'static str, TabsBeside>>,
    pages: OnceLock<Vec<NamedPage>>,
    first: OnceLock<Option<FirstRoles>>,
    rooms: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl App {
    /// An installation of these capabilities over a database that has been migrated.
    pub fn new(
        database: Database,
        clock: Clock,
        capabilities: Vec<Capability>,
        settings: Settings,
    ) -> App {
        let types = capabilities.iter().flat_map(|c| c.records).map(|of| of()).collect();
        App(Arc::new(Inner {
            started: clock.now(),
            database,
            clock,
            catalogue: Catalogue::of(types),
            capabilities,
            bell: Bell::new(),
            settings,
            hashes: Semaphore::new(crate::limits::HASHES_AT_ONCE),
            names: OnceLock::new(),
            designed: OnceLock::new(),
            landings: OnceLock::new(),
            offers: OnceLock::new(),
            pages: OnceLock::new(),
            first: OnceLock::new(),
            rooms: Mutex::new(HashMap::new()),
        }))
    }

    /// The database; nobody outside this crate gets at it.
    pub(crate) fn database(&self) -> &Database {
        &self.0.database
    }

    /// Time, randomness, ids.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The record types.
    pub fn catalogue(&self) -> &Catalogue {
        &self.0.catalogue
    }

    /// The capabilities.
    pub fn capabilities(&self) -> &[Capability] {
        &self.0.capabilities
    }

    /// Rings when something changed.
    pub fn bell(&self) -> &Bell {
        &self.0.bell
    }

    /// How the installation is set up.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Since when this program runs.
    pub fn started(&self) -> terms::Instant {
        self.0.started
    }

    /// Whose installation this is, in lines for the foot of the side bar; none until it is named.
    pub(crate) fn names(&self) -> &[String] {
        self.0.names.get().map_or(&[], Vec::as_slice)
    }

    /// Reads the names unless they are known. They are given once, at the first run.
    pub(crate) async fn learn_names(&self) {
        if self.0.names.get().is_none() {
            let lines = crate::doors::foot(&mut self.database().clone()).await;
            if !lines.is_empty() {
                // Another request may have been first; it read the same.
                drop(self.0.names.set(lines));
            }
        }
    }

    /// Is there a designed page at that path of the route table?
    pub(crate) fn is_designed(&self, path: &str) -> bool {
        self.0.designed.get().is_some_and(|paths| paths.contains_key(path))
    }

    /// Is a record that was just added shown on the designed page at that path?
    pub(crate) fn is_landing(&self, path: &str) -> bool {
        self.0.landings.get().is_some_and(|paths| paths.contains(path))
    }

    /// The tabs beside the designed page at that path of the route table.
    pub(crate) fn tabs_beside(&self, path: &str) -> TabsBeside {
        self.0.designed.get().and_then(|paths| paths.get(path)).copied().unwrap_or_default()
    }

    /// What is offered on the page of each record of a register.
    pub(crate) fn offers(&self, register: &str) -> TabsBeside {
        self.0.offers.get().and_then(|offers| offers.get(register)).copied().unwrap_or_default()
    }

    /// The pages that are found by their words.
    pub(crate) fn pages(&self) -> &[NamedPage] {
        self.0.pages.get().map_or(&[], Vec::as_slice)
    }

    /// What the register or the page at that address is called; nothing where there is none that is
    /// found by its name.
    pub fn page_named(&self, href: &str) -> Option<&'static str> {
        let register = self.catalogue().at(href.trim_start_matches('/')).map(|of| of.register);
        let page = || self.pages().iter().find(|page| page.href == href).map(|page| page.words);
        register.or_else(page)
    }

    /// Keeps what pages need to know of the others; the route table is built once.
    pub(crate) fn learn_pages(&self, routes: &Routes) {
        // A second table of the same installation has the same pages.
        drop(self.0.designed.set(routes.designed_paths()));
        drop(self.0.landings.set(routes.landings().clone()));
        drop(self.0.offers.set(routes.offers()));
        drop(self.0.pages.set(routes.named_pages().to_vec()));
        self.0.first.get_or_init(|| routes.first_roles());
    }

    /// What the first run asks of the process.
    pub(crate) fn first_roles(&self) -> Option<FirstRoles> {
        self.0.first.get().copied().flatten()
    }

    /// Places for hashing passphrases, so that signing in cannot take all memory.
    pub(crate) fn hashes(&self) -> &Semaphore {
        &self.0.hashes
    }

    /// What a capability holds in memory for this installation, by its type: made empty when it is
    /// first asked for, and shared from then on. Only what can be read again belongs here.
    pub fn room<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let mut rooms = self.0.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let room = rooms.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default()));
        Arc::clone(room).downcast().expect("each room is kept under its own type")
    }

    /// Is it one file of data (true), or a cluster? For words on a page.
    pub fn is_embedded(&self) -> bool {
        self.0.database.is_embedded()
    }
}
