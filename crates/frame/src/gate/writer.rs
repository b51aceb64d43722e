//! Writers: a turn with a permission, which ends in a commit that tells the ledger.

use crate::{
    database::Turn,
    gate::{
        actor::{Inside, Scope, Scoped},
        answer::{Answer, Sealed},
        idempotency::{self, Kept},
        permission::Permission,
        reader::Reader,
    },
    ledger::{self, Entry},
    limits,
    live::{self, Changed},
    problem::Problem,
};
use record::RecordType;
use std::marker::PhantomData;
use terms::{Id, Instant};

/// What happened, for the ledger: `comment.added`, `session.opened`.
#[derive(Clone, Debug)]
pub struct Occurrence {
    name: Option<&'static str>,
    about: Option<(&'static RecordType, Id, Id)>,
    details: Option<serde_json::Value>,
}

impl Occurrence {
    /// The changes of the records say all there is to say.
    pub fn changes() -> Occurrence {
        Occurrence { name: None, about: None, details: None }
    }

    /// Something that happened beside, or instead of, changes of records.
    pub fn of(name: &'static str) -> Occurrence {
        Occurrence { name: Some(name), about: None, details: None }
    }

    /// To which record of which organisation.
    #[must_use]
    pub fn about(mut self, of: &'static RecordType, record: Id, organisation: Id) -> Occurrence {
        self.about = Some((of, record, organisation));
        self
    }

    /// With particulars, as members of a JSON object. Never a secret.
    #[must_use]
    pub fn with(mut self, details: serde_json::Value) -> Occurrence {
        self.details = Some(details);
        self
    }
}

/// Somebody who may change with the permission `P`, within a reach, and whose turn it is.
///
/// Dropped without [`Writer::commit`], everything it did is undone.
pub struct Writer<P> {
    scope: Scope,
    turn: Turn,
    write: Id,
    reason: Option<String>,
    entries: Vec<Entry>,
    key: Option<Kept>,
    /// Is it only to be seen what would happen?
    rehearsal: bool,
    permission: PhantomData<fn() -> P>,
}

impl<P: Permission> Scoped for Writer<P> {
    type Asked = Turn;

    fn scope(&self) -> &Scope {
        &self.scope
    }

    fn database(&mut self, _: Inside) -> &mut Turn {
        &mut self.turn
    }
}

impl<P: Permission> Writer<P> {
    pub(crate) fn of(scope: Scope, turn: Turn, key: Option<Kept>) -> Writer<P> {
        let write = scope.app.clock().id();
        Writer {
            scope,
            turn,
            write,
            reason: None,
            entries: Vec::new(),
            key,
            rehearsal: false,
            permission: PhantomData,
        }
    }

    /// A writer that can only be dropped, for whoever reads: what would happen is seen by doing it
    /// and taking none of it. It holds the turn as any other writer does.
    pub async fn rehearsal(reader: &Reader<P>) -> Result<Writer<P>, Problem> {
        let scope = reader.scope().clone();
        let turn = scope.app().database().turn_within(limits::BULK_TURN).await?;
        Ok(Writer { rehearsal: true, ..Writer::of(scope, turn, None) })
    }

    /// When the request began.
    pub fn now(&self) -> Instant {
        self.scope.now
    }

    /// The id of this write: all its ledger entries carry it, and undoing names it.
    pub fn id(&self) -> Id {
        self.write
    }

    /// Why it is done, in the actor's words.
    pub fn because(&mut self, reason: &str) {
        let plain = reason.trim().chars().filter(|c| !c.is_control() || *c == '\n');
        let plain: String = plain.take(limits::REASON_CHARACTERS).collect();
        self.reason = Some(plain).filter(|reason| !reason.is_empty());
    }

    /// Was it said why it is done?
    pub fn has_reason(&self) -> bool {
        self.reason.is_some()
    }

    /// Is there already something to tell the ledger?
    pub fn has_changes(&self) -> bool {
        !self.entries.is_empty()
    }

    /// A new id.
    pub fn new_id(&self) -> Id {
        self.scope.app.clock().id()
    }

    pub(crate) fn turn(&mut self) -> &mut Turn {
        &mut self.turn
    }

    pub(crate) fn tell(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Acts from here on in the name of this account: for signing in, where it becomes known
    /// within the turn whose act it is.
    pub(crate) fn in_the_name_of(&mut self, actor: crate::gate::Actor) {
        self.scope.actor = std::sync::Arc::new(actor);
    }

    /// Appends what happened to the ledger, keeps the answer with the key, and commits.
    ///
    /// Errors: nothing happened (a programmer's error: no write is silent); or the commit failed,
    /// and then [`Problem::Unknown`] says so when nobody knows.
    pub async fn commit(mut self, what: Occurrence, answer: Answer) -> Result<Sealed, Problem> {
        if self.rehearsal {
            return Err(Problem::fault("a rehearsal that was to be kept"));
        }
        if let Some(name) = what.name {
            let (register, record, reach) = match what.about {
                Some((of, record, reach)) => (Some(of.name), Some(record), Some(reach)),
                None => (None, None, None),
            };
            self.entries.push(Entry {
                occurrence: name.to_owned(),
                register,
                record,
                reach,
                version: None,
                changes: what.details,
            });
        }
        if self.entries.is_empty() {
            return Err(Problem::fault("a write without a ledger entry"));
        }
        // What belongs to no register is told by its own name: `session.ended`.
        let changed: Vec<Changed> = self
            .entries
            .iter()
            .filter_map(|entry| {
                let register = entry.register.or(what.name)?;
                Some(Changed { register, record: entry.record })
            })
            .collect();
        let told = ledger::Told {
            write: self.write,
            at: self.scope.now,
            actor: &self.scope.actor,
            reason: self.reason.as_deref(),
        };
        ledger::append(&mut self.turn, &self.scope.app, told, self.entries).await?;
        if let Some(kept) = self.key {
            idempotency::keep(&mut self.turn, kept, &answer, self.scope.now);
        }
        self.turn.wake(live::TOPIC).await?;
        self.turn.commit().await?;
        for changed in changed {
            self.scope.app.bell().ring(changed);
        }
        Ok(Sealed::of(answer))
    }

    /// Answers without a change: nothing was written, and the turn is given back.
    ///
    /// Errors: something was written after all; a change ends in [`Writer::commit`].
    pub fn unchanged(self, answer: Answer) -> Result<Sealed, Problem> {
        if self.has_changes() {
            return Err(Problem::fault("a write that was not committed"));
        }
        Ok(Sealed::of(answer))
    }
}
