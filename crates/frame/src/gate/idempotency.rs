//! Idempotency keys: the key, a fingerprint of the body and the answer, in the transaction of the
//! change itself.

use crate::{
    database::{Ask, Turn, val_bytes, val_instant, val_text, val_whole},
    gate::{Actor, Answer},
    problem::Problem,
};
use axum::http::StatusCode;
use sea_query::{Alias, Expr, ExprTrait, OnConflict, Query};
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

/// Finds out whether the key was answered before. Errors: it was ([`Problem::Repeat`]), it is being
/// answered just now, or it came with another body.
pub(crate) async fn look(turn: &mut Turn, key: &[u8], fingerprint: &[u8]) -> Result<(), Problem> {
    if !turn.lock_key(key).await? {
        return Err(Problem::StillRunning);
    }
    let select = Query::select()
        .columns(
            ["fingerprint", "status", "location", "etag", "content_type", "body"].map(Alias::new),
        )
        .from(Alias::new("idempotency"))
        .and_where(Expr::col(Alias::new("key")).eq(val_bytes(key)))
        .take();
    let Some(row) = turn.first(&select).await? else { return Ok(()) };
    if row.need_bytes("fingerprint")? != fingerprint {
        return Err(Problem::KeyReused);
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

/// Keeps the answer with the key.
pub(crate) async fn keep(
    turn: &mut Turn,
    key: Vec<u8>,
    fingerprint: Vec<u8>,
    answer: &Answer,
    now: Instant,
) -> Result<(), Problem> {
    let optional = |text: &Option<String>| match text {
        Some(text) => val_text(text.clone()),
        None => crate::database::null(crate::database::ColumnKind::Text),
    };
    let insert = Query::insert()
        .into_table(Alias::new("idempotency"))
        .columns(
            ["key", "fingerprint", "status", "location", "etag", "content_type", "body", "at"]
                .map(Alias::new),
        )
        .values_panic([
            val_bytes(key).into(),
            val_bytes(fingerprint).into(),
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
    turn.run(&insert).await?;
    Ok(())
}
