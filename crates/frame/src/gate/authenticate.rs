//! Who somebody is: the session of a cookie or the token of a header, the account, its grants.

use crate::{
    app::App,
    database::{Ask, ColumnKind, Turn, null, val_bytes, val_id, val_instant, val_text},
    gate::{
        actor::{AccessRole, Actor, Grant, Via},
        secret::{digest, secret_text},
    },
    limits,
    problem::Problem,
};
use axum::http::{HeaderMap, header};
use sea_query::{Alias, CommonTableExpression, Expr, ExprTrait, Query, UnionType, WithClause};
use std::collections::BTreeSet;
use terms::{Id, Instant};

const COOKIE: &str = "holdfast_session";
const SECURE_COOKIE: &str = "__Host-holdfast_session";

fn cookie_name(app: &App) -> &'static str {
    if app.settings().secure { SECURE_COOKIE } else { COOKIE }
}

/// Who sent these headers. Nobody at all is [`Actor::at_the_door`].
///
/// Errors: a token that is sent and not good ([`Problem::Stranger`]); a session that has ended is
/// simply nobody, for a browser sends its cookie with everything.
pub(crate) async fn actor(
    ask: &mut impl Ask,
    app: &App,
    headers: &HeaderMap,
    now: Instant,
) -> Result<Actor, Problem> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let token = value.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
        let token = token.ok_or(Problem::Stranger)?;
        return by_token(ask, app, token.trim(), now).await?.ok_or(Problem::Stranger);
    }
    let name = cookie_name(app);
    let cookie = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='));
    match cookie {
        Some(secret) => {
            Ok(by_session(ask, app, secret, now).await?.unwrap_or_else(Actor::at_the_door))
        }
        None => Ok(Actor::at_the_door()),
    }
}

async fn by_session(
    ask: &mut impl Ask,
    app: &App,
    secret: &str,
    now: Instant,
) -> Result<Option<Actor>, Problem> {
    let select = Query::select()
        .columns(["id", "account", "used_at"].map(Alias::new))
        .from(Alias::new("session"))
        .and_where(Expr::col(Alias::new("hash")).eq(val_bytes(digest(secret))))
        .and_where(Expr::col(Alias::new("ended_at")).is_null())
        .and_where(Expr::col(Alias::new("ends_at")).gt(val_instant(now.timestamp())))
        .take();
    let Some(row) = ask.first(&select).await? else { return Ok(None) };
    let used = Instant::of(row.need_instant("used_at")?);
    if used.plus_seconds(limits::SESSION_IDLE_SECONDS) < now {
        return Ok(None);
    }
    let session = Id::from_uuid(row.need_id("id")?);
    if used.plus_seconds(60) < now {
        mark_used(app, "session", session, now);
    }
    account(ask, app, Id::from_uuid(row.need_id("account")?), Via::Session(session)).await
}

async fn by_token(
    ask: &mut impl Ask,
    app: &App,
    secret: &str,
    now: Instant,
) -> Result<Option<Actor>, Problem> {
    let select = Query::select()
        .columns(["id", "account", "used_at", "ends_at", "reads_only"].map(Alias::new))
        .from(Alias::new("token"))
        .and_where(Expr::col(Alias::new("hash")).eq(val_bytes(digest(secret))))
        .and_where(Expr::col(Alias::new("ended_at")).is_null())
        .take();
    let Some(row) = ask.first(&select).await? else { return Ok(None) };
    if row.instant("ends_at")?.is_some_and(|ends| Instant::of(ends) <= now) {
        return Ok(None);
    }
    let token = Id::from_uuid(row.need_id("id")?);
    let used = row.instant("used_at")?.map(Instant::of);
    if used.is_none_or(|used| used.plus_seconds(60) < now) {
        mark_used(app, "token", token, now);
    }
    let account_id = Id::from_uuid(row.need_id("account")?);
    let actor = account(ask, app, account_id, Via::Token(token)).await?;
    let reads_only = row.need_flag("reads_only")?;
    Ok(actor.map(|actor| Actor { reads_only, ..actor }))
}

/// Notes the use of a session or token, beside the request: who reads does not wait for a disk.
fn mark_used(app: &App, table: &'static str, id: Id, now: Instant) {
    let app = app.clone();
    tokio::spawn(async move {
        let marked = async {
            let mut turn = app.database().turn().await?;
            let update = Query::update()
                .table(Alias::new(table))
                .value(Alias::new("used_at"), val_instant(now.timestamp()))
                .and_where(Expr::col(Alias::new("id")).eq(val_id(id.uuid())))
                .take();
            turn.run(&update).await?;
            turn.commit().await
        };
        if let Err(error) = marked.await {
            tracing::warn!(%error, table, "the use could not be noted");
        }
    });
}

/// The account with its grants, unless it is closed.
pub(crate) async fn account(
    ask: &mut impl Ask,
    app: &App,
    id: Id,
    via: Via,
) -> Result<Option<Actor>, Problem> {
    let select = Query::select()
        .columns(["login", "name", "person"].map(Alias::new))
        .from(Alias::new("account"))
        .and_where(Expr::col(Alias::new("id")).eq(val_id(id.uuid())))
        .and_where(Expr::col(Alias::new("closed_at")).is_null())
        .take();
    let Some(row) = ask.first(&select).await? else { return Ok(None) };
    Ok(Some(Actor {
        account: Some(id),
        name: row.need_text("name")?,
        login: row.need_text("login")?,
        person: row.id("person")?.map(Id::from_uuid),
        grants: grants(ask, app, id).await?,
        via,
        reads_only: false,
    }))
}

async fn grants(ask: &mut impl Ask, app: &App, account: Id) -> Result<Vec<Grant>, Problem> {
    let select = Query::select()
        .columns(["role", "organisation"].map(Alias::new))
        .from(Alias::new("access"))
        .and_where(Expr::col(Alias::new("account")).eq(val_id(account.uuid())))
        .and_where(Expr::col(Alias::new("ended_at")).is_null())
        .take();
    let mut grants = Vec::new();
    for row in ask.all(&select).await? {
        let name = row.need_text("role")?;
        // A role this program does not know gives nothing.
        let Some(role) = AccessRole::from_name(&name) else { continue };
        let organisation = row.id("organisation")?.map(Id::from_uuid);
        let subtree = match organisation {
            Some(top) => Some(subtree(ask, app, top).await?),
            None => None,
        };
        grants.push(Grant { role, organisation, subtree });
    }
    Ok(grants)
}

/// The organisation and everything below it. Limits: [`limits::REACH`] organisations.
pub(crate) async fn subtree(
    ask: &mut impl Ask,
    app: &App,
    top: Id,
) -> Result<BTreeSet<Id>, Problem> {
    let (of, parent) = app.catalogue().organisations();
    let (below, id, all) = (Alias::new("below"), Alias::new("id"), Alias::new(of.plural));
    let mut from_top = Query::select()
        .column(id.clone())
        .from(all.clone())
        .and_where(Expr::col(id.clone()).eq(val_id(top.uuid())))
        .take();
    let children = Query::select()
        .column((all.clone(), id.clone()))
        .from(all.clone())
        .inner_join(
            below.clone(),
            Expr::col((all.clone(), Alias::new(parent.name))).equals((below.clone(), id.clone())),
        )
        .take();
    // A union without repetition ends even when somebody made the tree a circle.
    from_top.union(UnionType::Distinct, children);
    let table = CommonTableExpression::new()
        .query(from_top)
        .column(id.clone())
        .table_name(below.clone())
        .to_owned();
    let with = WithClause::new().recursive(true).cte(table).to_owned();
    let select = Query::select().column(id).from(below).limit(limits::REACH as u64).take();
    let rows = ask.all(&select.with(with)).await?;
    rows.iter().map(|row| Ok(Id::from_uuid(row.need_id("id")?))).collect()
}

/// A session that was opened: its secret is shown once.
pub struct Opened {
    /// The session.
    pub session: Id,
    /// The text of the cookie.
    pub secret: String,
}

/// Opens a session for `account` within `turn`.
pub async fn open_session(
    turn: &mut Turn,
    app: &App,
    account: Id,
    from: (&str, &str),
    now: Instant,
) -> Result<Opened, Problem> {
    let (address, agent) = from;
    let secret = secret_text(app.clock());
    let session = app.clock().id();
    let columns = ["id", "hash", "account", "created_at", "used_at", "ends_at", "address", "agent"];
    let ends = now.plus_seconds(limits::SESSION_SECONDS);
    let optional = |text: &str| {
        if text.is_empty() {
            null(ColumnKind::Text)
        } else {
            val_text(text.chars().filter(|c| !c.is_control()).take(300).collect::<String>())
        }
    };
    turn.insert_many(
        "session",
        &columns,
        vec![vec![
            val_id(session.uuid()),
            val_bytes(digest(&secret)),
            val_id(account.uuid()),
            val_instant(now.timestamp()),
            val_instant(now.timestamp()),
            val_instant(ends.timestamp()),
            optional(address),
            optional(agent),
        ]],
    )
    .await?;
    Ok(Opened { session, secret })
}

/// The cookie of a session: not readable by scripts, not sent from other sites.
pub fn session_cookie(app: &App, secret: &str) -> String {
    let secure = if app.settings().secure { "; Secure" } else { "" };
    let name = cookie_name(app);
    format!(
        "{name}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{secure}",
        limits::SESSION_SECONDS
    )
}

/// The cookie that takes the session out of the browser.
pub fn session_cookie_ended(app: &App) -> String {
    let secure = if app.settings().secure { "; Secure" } else { "" };
    format!("{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}", cookie_name(app))
}
