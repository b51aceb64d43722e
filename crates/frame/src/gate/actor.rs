//! Who acts: an account with its grants, by which door it came, and how far it reaches.

use crate::{
    app::App,
    database::Ask,
    gate::permission::{Permission, PermissionKey, ReachSet, Verb, authorize},
};
use record::RecordType;
use std::{collections::BTreeSet, sync::Arc};
use terms::{Id, Instant};

/// What an account may be, in one part of the tree of organisations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccessRole {
    /// Runs the installation; sees records, changes none.
    Administrator,
    /// Leads the continuity of the organisations reached.
    Lead,
    /// Keeps the records of the organisations reached.
    Contributor,
    /// Reads.
    Reader,
}

impl AccessRole {
    /// All of them, strongest first.
    pub const ALL: [AccessRole; 4] =
        [AccessRole::Administrator, AccessRole::Lead, AccessRole::Contributor, AccessRole::Reader];

    /// The name that is kept.
    pub fn name(self) -> &'static str {
        match self {
            AccessRole::Administrator => "administrator",
            AccessRole::Lead => "lead",
            AccessRole::Contributor => "contributor",
            AccessRole::Reader => "reader",
        }
    }

    /// The role of that name.
    pub fn from_name(name: &str) -> Option<AccessRole> {
        AccessRole::ALL.into_iter().find(|role| role.name() == name)
    }

    /// What it means, for the page where it is given.
    pub fn help(self) -> &'static str {
        match self {
            AccessRole::Administrator => {
                "Runs the installation: accounts, tokens, own fields. \
                Sees records, changes none."
            }
            AccessRole::Lead => {
                "Keeps every record of the organisations reached, and retires them."
            }
            AccessRole::Contributor => "Adds and changes records of the organisations reached.",
            AccessRole::Reader => "Reads the records of the organisations reached.",
        }
    }
}

/// A role in a part of the tree.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Which role.
    pub role: AccessRole,
    /// Under which organisation; nothing means everywhere.
    pub organisation: Option<Id>,
    /// That organisation and all below it, as they are now.
    pub subtree: Option<BTreeSet<Id>>,
}

/// By which door somebody came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// A session of a browser.
    Session(Id),
    /// A token of a program.
    Token(Id),
    /// The command line of the machine.
    CommandLine,
    /// Not signed in: the sign-in page, the first run.
    Door,
}

impl Via {
    /// For the ledger.
    pub fn word(&self) -> &'static str {
        match self {
            Via::Session(_) => "session",
            Via::Token(_) => "token",
            Via::CommandLine => "command line",
            Via::Door => "door",
        }
    }
}

/// Somebody who acts.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The account; nothing for somebody at the door.
    pub account: Option<Id>,
    /// The name as people know it, kept in the ledger.
    pub name: String,
    /// What is typed at the sign-in page.
    pub login: String,
    /// The person whose account it is.
    pub person: Option<Id>,
    /// The roles held.
    pub grants: Vec<Grant>,
    /// By which door.
    pub via: Via,
    /// A token that may only read.
    pub reads_only: bool,
    /// Mentions that the person has not read, counted for pages that are looked at.
    pub unread: usize,
}

impl Actor {
    /// Somebody not signed in.
    pub fn at_the_door() -> Actor {
        Actor {
            account: None,
            name: "Nobody signed in".to_owned(),
            login: String::new(),
            person: None,
            grants: Vec::new(),
            via: Via::Door,
            reads_only: false,
            unread: 0,
        }
    }

    /// Does this actor have the permission at all, and how far?
    pub fn reach(&self, key: PermissionKey) -> Option<ReachSet> {
        authorize(&self.grants, key)
    }

    /// Two letters for the mark at the top right.
    pub fn initials(&self) -> String {
        let mut words = self.name.split_whitespace().filter_map(|word| word.chars().next());
        let first = words.next();
        let last = words.next_back();
        first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
    }
}

/// An actor with one permission: what every question and every change is asked in the name of.
///
/// Only the gate makes one.
#[derive(Clone)]
pub struct Scope {
    pub(crate) app: App,
    pub(crate) actor: Arc<Actor>,
    pub(crate) reach: ReachSet,
    pub(crate) register: Option<&'static RecordType>,
    pub(crate) now: Instant,
}

impl Scope {
    /// Checks the permission `P`; `None` when the actor does not have it.
    pub(crate) fn of<P: Permission>(
        app: &App,
        actor: Arc<Actor>,
        register: Option<&'static RecordType>,
    ) -> Option<Scope> {
        let reach = actor.reach(P::key(register))?;
        Some(Scope { app: app.clone(), reach, register, now: app.clock().now(), actor })
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// How far the permission goes.
    pub fn reach(&self) -> &ReachSet {
        &self.reach
    }

    /// When the request began.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The installation.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The register that the route serves.
    ///
    /// Panics on a route that serves none: the permission would have been refused before.
    pub fn register(&self) -> &'static RecordType {
        self.register.expect("the route was mounted for a register")
    }

    /// How far the actor may see records of `of` when the route itself serves another register.
    pub fn reach_of(&self, of: &'static RecordType) -> ReachSet {
        let key = PermissionKey::Register(of.name, Verb::View);
        self.actor.reach(key).unwrap_or(ReachSet::Organisations(BTreeSet::new()))
    }

    /// May the actor see the field marked with `word`, on data of `organisation`?
    pub fn may_see(&self, of: &RecordType, word: &'static str, organisation: Id) -> bool {
        let key = PermissionKey::Register(of.name, Verb::Confidential(word));
        self.actor.reach(key).is_some_and(|reach| reach.includes(organisation))
    }

    /// May the actor do `verb` on data of `organisation`?
    pub fn may(&self, of: &'static RecordType, verb: Verb, organisation: Id) -> bool {
        let reads_only = self.actor.reads_only && verb != Verb::View;
        let reach = self.actor.reach(PermissionKey::Register(of.name, verb));
        !reads_only && reach.is_some_and(|reach| reach.includes(organisation))
    }
}

/// Shows that it is this crate that asks: only here is one made, and nobody else can name it.
pub struct Inside(());

/// Something that asks in the name of a scope: a [`crate::gate::Reader`] or a
/// [`crate::gate::Writer`]. What is written once for both takes one of these.
///
/// Nobody outside this crate makes one, or puts questions of its own to the database through one.
pub trait Scoped: Send {
    /// What questions are put to.
    type Asked: Ask;

    /// In whose name.
    fn scope(&self) -> &Scope;

    /// The database, or the turn, for this crate.
    #[doc(hidden)]
    fn database(&mut self, inside: Inside) -> &mut Self::Asked;
}

/// The way to the database, for this crate alone: what lies within a reach is decided here.
pub(crate) trait Asking: Scoped {
    /// The database, or the turn.
    fn asked(&mut self) -> &mut Self::Asked {
        self.database(Inside(()))
    }
}

impl<S: Scoped> Asking for S {}
