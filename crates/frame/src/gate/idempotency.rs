//! Idempotency keys: the key, a fingerprint of the body and the answer, in the transaction of the
//! change itself.

use crate::{
    database::{Fetched, Turn, val_bytes, val_instant, val_text, val_whole},
    gate::{Actor, Answer},
    problem::Problem,
};
use axum::http::StatusCode;
use sea_query::{Alias, Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sha2::{Digest, Sha256};
use terms::Instant;

/// What a key is kept under: bound to the account, so that nobody meets another's answers.
pub(crate) fn key(actor: &Actor, key: &str) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(actor.account.map_or_else(String::new, |id| id.to_string()));
    hash.update([0]);
    hash.update(key);
    hash.finalize().to_vec()
}

/// The roles that an answer was given to. Who holds others now may not be meant to see it again.
pub(crate) fn access(actor: &Actor) -> Vec<u8> {
    let mut held: Vec<String> = actor
        .grants
        .iter()
        .map(|grant| {
            let place = grant.organisation.map_or_else(String::new, |id| id.to_string());
            format!("{} {place}", grant.role.name())
        })
        .collect();
    held.sort_unstable();
    Sha256::digest(held.join("\n")).to_vec()
}

/// Asks for the answer that was kept with a key.
pub(crate) fn question(key: &[u8]) -> SelectStatement {
    Query::select()
        .columns(
            ["fingerprint", "access", "status", "location", "etag", "content_type", "body"]
                .map(Alias::new),
        )
        .from(Alias::new("idempotency"))
        .and_where(Expr::col(Alias::new("key")).eq(val_bytes(key)))
        .take()
}

/// Finds out by the answer to [`question`] whether the key was answered before. Errors: it was
/// ([`Problem::Repeat`]), it came with another body, or the actor's roles have changed since.
pub(crate) fn look(rows: &[Fetched], kept: &Kept) -> Result<(), Problem> {
    let Some(row) = rows.first() else { return Ok(()) };
    if row.need_bytes("fingerprint")? != kept.fingerprint {
        return Err(Problem::KeyReused);
    }
    if row.need_bytes("access")? != kept.access {
        let words = "This was done before your roles changed; its answer is not repeated.";
        return Err(Problem::NotPermitted(words.to_owned()));
    }
    let status = u16::try_from(row.need_whole("status")?).unwrap_or(500);
    Err(Problem::Repeat(Answer {
        status: StatusCode::from_u16(status).map_err(Problem::fault)?,
        location: row.text("location")?,
        etag: row.text("etag")?,
        content_type: row.text("content_type")?,
        body: row.need_bytes("body")?,
    }))
}

/// What an answer is kept with.
pub(crate) struct Kept {
    pub key: Vec<u8>,
    pub fingerprint: Vec<u8>,
    pub access: Vec<u8>,
}

/// Keeps the answer with the key.
pub(crate) fn keep(turn: &mut Turn, kept: Kept, answer: &Answer, now: Instant) {
    let optional = |text: &Option<String>| match text {
        Some(text) => val_text(text.clone()),
        None => crate::database::null(crate::database::ColumnKind::Text),
    };
    let insert = Query::insert()
        .into_table(Alias::new("idempotency"))
        .columns(
            [
                "key",
                "fingerprint",
                "access",
                "status",
                "location",
                "etag",
                "content_type",
                "body",
                "at",
            ]
            .map(Alias::new),
        )
        .values_panic([
            val_bytes(kept.key).into(),
            val_bytes(kept.fingerprint).into(),
            val_bytes(kept.access).into(),
            val_whole(i64::from(answer.status.as_u16())).into(),
            optional(&answer.location).into(),
            optional(&answer.etag).into(),
            optional(&answer.content_type).into(),
            val_bytes(answer.body.clone()).into(),
            val_instant(now.timestamp()).into(),
        ])
        // The key was looked up in this turn; only an old answer past its time can stand here.
        .on_conflict(OnConflict::column(Alias::new("key")).do_nothing().to_owned())
        .take();
    turn.run_later(&insert);
}
