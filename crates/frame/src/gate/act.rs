//! Acts: a write with its body first and its turn last.

use crate::{
    app::App,
    database::{Ask, Begun, TURN_DEADLINE},
    gate::{
        actor::{Actor, Scope},
        authenticate,
        body::Body,
        idempotency::{self, Kept},
        permission::Permission,
        reader::Entrance,
        writer::Writer,
    },
    limits,
    problem::{KEY_HEADER, Problem},
    store::custom,
};
use axum::{extract::Request, http::HeaderMap};
use record::RecordType;
use std::{marker::PhantomData, sync::Arc, time::Duration};

/// A write that is allowed `P` and whose body has arrived, but which holds nothing yet.
///
/// [`Act::begin`] takes the turn; from then on nothing but statements is awaited, so that a slow
/// upload never holds the writer.
pub struct Act<P, B> {
    app: App,
    headers: HeaderMap,
    register: Option<&'static RecordType>,
    scope: Scope,
    body: B,
    key: Option<String>,
    fingerprint: Vec<u8>,
    permission: PhantomData<fn() -> P>,
}

impl<P: Permission, B: Body> Act<P, B> {
    pub(crate) async fn arrive(
        entrance: &Entrance,
        scope: Scope,
        request: Request,
    ) -> Result<Act<P, B>, Problem> {
        let (body, key, fingerprint) = B::read(request).await?;
        if key.is_none() {
            let words = "A change needs the header Idempotency-Key with a new key, a UUID for \
                         example; repeating with the same key changes nothing twice";
            return Err(Problem::Header(KEY_HEADER, words.to_owned()));
        }
        Ok(Act {
            app: entrance.app.clone(),
            headers: entrance.parts.headers.clone(),
            register: entrance.register,
            scope,
            body,
            key,
            fingerprint,
            permission: PhantomData,
        })
    }

    /// The body, to be read before the turn begins.
    pub fn body(&self) -> &B {
        &self.body
    }

    /// In whose name, as it was when the request arrived.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The headers, for `If-Match`.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Takes the turn. Whether the actor still may is asked again inside it.
    ///
    /// Errors: the key was answered before ([`Problem::Repeat`], which is that answer), is being
    /// answered, or came with another body; the permission has gone meanwhile.
    pub async fn begin(self) -> Result<(B, Writer<P>), Problem> {
        self.begin_within(TURN_DEADLINE).await
    }

    /// As [`Act::begin`], with the longer deadline of imports and bulk edits.
    pub async fn begin_many(self) -> Result<(B, Writer<P>), Problem> {
        self.begin_within(limits::BULK_TURN).await
    }

    async fn begin_within(self, deadline: Duration) -> Result<(B, Writer<P>), Problem> {
        let now = self.app.clock().now();
        let credential = authenticate::Credential::of(&self.app, &self.headers)?;
        let key = idempotency::key(self.scope.actor(), self.key.as_deref().unwrap_or_default());
        // Everything that can be asked before anything is known goes in one: who acts, whether the
        // key was answered, which fields the register has here.
        let mut questions = credential.questions(&self.app, now);
        let who = questions.len();
        questions.push(Box::new(idempotency::question(&key)));
        if let Some(of) = self.register {
            questions.push(Box::new(custom::question(of)));
        }
        let begun = self.app.database().turn_asking(deadline, Some(&key), questions);
        let Begun { mut turn, alone, answers } = begun.await?;
        let (who, others) = answers.split_at_checked(who).unwrap_or_default();
        let actor = Arc::new(credential.actor(&self.app, who, now)?);
        if actor.account != self.scope.actor().account {
            return Err(Problem::Stranger);
        }
        let of = P::key(self.register);
        if actor.reads_only {
            return Err(Problem::NotPermitted(format!("This token may read; {of} writes")));
        }
        let scope = Scope::of::<P>(&self.app, actor.clone(), self.register)
            .ok_or_else(|| not_permitted(&actor, of))?;
        if !alone {
            return Err(Problem::StillRunning);
        }
        let access = idempotency::access(scope.actor());
        let kept = Kept { key, access, fingerprint: self.fingerprint };
        idempotency::look(others.first().map_or(&[], Vec::as_slice), &kept)?;
        if let (Some(of), Some(fields)) = (self.register, others.get(1)) {
            turn.learn(custom::topic(of), fields);
        }
        Ok((self.body, Writer::of(scope, turn, Some(kept))))
    }
}

/// A write at a door that is open to all: signing in, the first run.
pub struct Open<B> {
    app: App,
    actor: Arc<Actor>,
    headers: HeaderMap,
    body: B,
}

/// The permission of a door that is open to all. It reaches nobody's data.
#[derive(Debug)]
pub struct AtTheDoor;

impl Permission for AtTheDoor {
    fn key(_: Option<&'static RecordType>) -> crate::gate::PermissionKey {
        crate::gate::PermissionKey::SignedIn
    }
}

impl<B: Body> Open<B> {
    pub(crate) async fn arrive(entrance: &Entrance, request: Request) -> Result<Open<B>, Problem> {
        let (body, _, _) = B::read(request).await?;
        Ok(Open {
            app: entrance.app.clone(),
            actor: entrance.actor.clone(),
            headers: entrance.parts.headers.clone(),
            body,
        })
    }

    /// The installation.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The body.
    pub fn body(&self) -> &B {
        &self.body
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Takes the turn. No key is kept: what is done here is safe to do twice.
    pub async fn begin(self) -> Result<(B, Writer<AtTheDoor>), Problem> {
        let turn = self.app.database().turn().await?;
        let scope = Scope::of::<AtTheDoor>(&self.app, self.actor, None)
            .ok_or_else(|| Problem::fault("the door is open to all"))?;
        Ok((self.body, Writer::of(scope, turn, None)))
    }
}

pub(crate) fn not_permitted(actor: &Actor, key: crate::gate::PermissionKey) -> Problem {
    if actor.account.is_none() {
        return Problem::Stranger;
    }
    Problem::NotPermitted(format!(
        "This needs the permission {key}, which your account does not have. An administrator of \
         this installation can give it."
    ))
}
