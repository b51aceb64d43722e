//! Addresses under which a person's calendar is read without signing in: a secret in the address,
//! kept as a digest, good until its owner revokes it or makes another.

use super::once;
use crate::{
    app::App,
    database::{Ask, Sql, val_bytes, val_id, val_instant},
    gate::{Asking, Permission, Scoped, Writer, digest, secret_text},
    problem::Problem,
};
use axum::http::HeaderMap;
use terms::{Id, Instant};

/// Makes a new address for the calendar of the actor's person; the one before ends. The secret is
/// to be shown once.
///
/// Errors: the account names no person.
pub async fn renew_calendar<P: Permission>(writer: &mut Writer<P>) -> Result<String, Problem> {
    let actor = writer.scope().actor().clone();
    let (Some(account), Some(person)) = (actor.account, actor.person) else {
        let words = "This account names no person, so there is no work to put into a calendar";
        return Err(Problem::refused("person", words));
    };
    end_calendar(writer).await?;
    let secret = secret_text(writer.scope().app().clock());
    let row = vec![
        val_bytes(digest(&secret)),
        val_id(account.uuid()),
        val_id(person.uuid()),
        val_instant(writer.now().timestamp()),
    ];
    let columns = ["hash", "account", "person", "created_at"];
    writer.turn().insert_many("calendar_address", &columns, vec![row]).await?;
    Ok(secret)
}

/// Revokes the address of the actor's calendar.
pub async fn end_calendar<P: Permission>(writer: &mut Writer<P>) -> Result<(), Problem> {
    let Some(account) = writer.scope().actor().account else { return Ok(()) };
    let now = val_instant(writer.now().timestamp());
    let end = Sql::same(
        "UPDATE calendar_address SET ended_at = $1 WHERE account = $2 AND ended_at IS NULL",
    );
    writer.asked().run(&end.bind(now).bind(val_id(account.uuid()))).await?;
    Ok(())
}

/// Since when the actor's calendar has an address; nothing when it has none.
pub async fn calendar_since(by: &mut impl Scoped) -> Result<Option<Instant>, Problem> {
    let Some(account) = by.scope().actor().account else { return Ok(None) };
    let select = Sql::same(
        "SELECT created_at FROM calendar_address WHERE account = $1 AND ended_at IS NULL",
    );
    let row = by.asked().first(&select.bind(val_id(account.uuid()))).await?;
    Ok(row.map(|row| row.need_instant("created_at")).transpose()?.map(Instant::of))
}

/// Whose calendar an address shows; nothing when it was revoked, or when the account was closed or
/// belongs to somebody else by now.
pub async fn calendar_of(app: &App, secret: &str) -> Result<Option<Id>, Problem> {
    let select = Sql::same(
        "SELECT c.person AS person FROM calendar_address c JOIN account a ON a.id = c.account \
         WHERE c.hash = $1 AND c.ended_at IS NULL AND a.closed_at IS NULL AND a.person = c.person",
    );
    let mut database = app.database().clone();
    let row = database.first(&select.bind(val_bytes(digest(secret)))).await?;
    Ok(row.map(|row| row.need_id("person")).transpose()?.map(Id::from_uuid))
}

/// The cookie that carries a new secret to the page at `path`, which shows it once.
pub fn carry_once(app: &App, path: &str, secret: &str) -> String {
    once::cookie(app, path, secret)
}

/// The cookie that takes it away again.
pub fn carried_away(app: &App, path: &str) -> String {
    once::gone(app, path)
}

/// The secret that the browser brought.
pub fn carried(headers: &HeaderMap) -> Option<String> {
    once::brought(headers)
}
