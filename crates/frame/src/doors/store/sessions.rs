//! Sessions of browsers and tokens of programs: listing them, ending them, adding a token.

use super::{LISTED, col, instant, of};
use crate::{
    database::{Ask, Fetched, Turn, val_bytes, val_flag, val_id, val_instant, val_text},
    gate::digest,
    limits,
    problem::Problem,
};
use sea_query::{Alias, ExprTrait, Order, Query, SelectStatement};
use terms::{Id, Instant};

/// A session at work.
#[derive(Clone, Debug)]
pub(in crate::doors) struct Session {
    pub id: Id,
    pub account: Id,
    pub who: String,
    pub used_at: Instant,
    pub ends_at: Instant,
    pub address: Option<String>,
    pub agent: Option<String>,
}

impl Session {
    /// When it ends by itself: unused, or at its age.
    pub fn ends(&self) -> Instant {
        self.ends_at.min(self.used_at.plus_seconds(limits::SESSION_IDLE_SECONDS))
    }
}

/// A token that was not ended.
#[derive(Clone, Debug)]
pub(in crate::doors) struct Token {
    pub id: Id,
    pub account: Id,
    pub who: String,
    pub name: String,
    pub reads_only: bool,
    pub created_at: Instant,
    pub used_at: Option<Instant>,
    pub ends_at: Option<Instant>,
}

fn joined(table: &'static str, columns: &[&'static str]) -> SelectStatement {
    let mut select = Query::select();
    for column in columns {
        select.column((Alias::new(table), Alias::new(*column)));
    }
    select
        .expr_as(of("account", "name"), Alias::new("who"))
        .from(Alias::new(table))
        .inner_join(
            Alias::new("account"),
            of(table, "account").equals((Alias::new("account"), Alias::new("id"))),
        )
        .and_where(of(table, "ended_at").is_null())
        .and_where(of("account", "closed_at").is_null())
        .limit(LISTED)
        .take()
}

/// The sessions at work, of one account or of all, the last used first.
pub(in crate::doors) async fn sessions(
    ask: &mut impl Ask,
    account: Option<Id>,
    now: Instant,
) -> Result<Vec<Session>, Problem> {
    let idle = now.plus_seconds(-limits::SESSION_IDLE_SECONDS);
    let columns = ["id", "account", "used_at", "ends_at", "address", "agent"];
    let mut select = joined("session", &columns);
    select
        .and_where(of("session", "ends_at").gt(val_instant(now.timestamp())))
        .and_where(of("session", "used_at").gte(val_instant(idle.timestamp())))
        .order_by((Alias::new("session"), Alias::new("used_at")), Order::Desc);
    if let Some(account) = account {
        select.and_where(of("session", "account").eq(val_id(account.uuid())));
    }
    let read = |row: &Fetched| {
        Ok(Session {
            id: Id::from_uuid(row.need_id("id")?),
            account: Id::from_uuid(row.need_id("account")?),
            who: row.need_text("who")?,
            used_at: Instant::of(row.need_instant("used_at")?),
            ends_at: Instant::of(row.need_instant("ends_at")?),
            address: row.text("address")?,
            agent: row.text("agent")?,
        })
    };
    ask.all(&select).await?.iter().map(read).collect()
}

/// The tokens that were not ended, of one account or of all, by name.
pub(in crate::doors) async fn tokens(
    ask: &mut impl Ask,
    account: Option<Id>,
) -> Result<Vec<Token>, Problem> {
    let columns = ["id", "account", "name", "reads_only", "created_at", "used_at", "ends_at"];
    let mut select = joined("token", &columns);
    select.order_by((Alias::new("token"), Alias::new("name")), Order::Asc);
    if let Some(account) = account {
        select.and_where(of("token", "account").eq(val_id(account.uuid())));
    }
    let read = |row: &Fetched| {
        Ok(Token {
            id: Id::from_uuid(row.need_id("id")?),
            account: Id::from_uuid(row.need_id("account")?),
            who: row.need_text("who")?,
            name: row.need_text("name")?,
            reads_only: row.need_flag("reads_only")?,
            created_at: Instant::of(row.need_instant("created_at")?),
            used_at: row.instant("used_at")?.map(Instant::of),
            ends_at: row.instant("ends_at")?.map(Instant::of),
        })
    };
    ask.all(&select).await?.iter().map(read).collect()
}

/// Which of them end.
#[derive(Clone, Copy, Debug)]
pub(in crate::doors) enum Which {
    /// This one.
    One(Id),
    /// All of an account.
    Of(Id),
    /// All of an account but this one.
    OthersOf(Id, Id),
}

/// Ends sessions (`session`) or tokens (`token`); gives how many were at work.
pub(in crate::doors) async fn end(
    turn: &mut Turn,
    table: &'static str,
    which: Which,
    now: Instant,
) -> Result<u64, Problem> {
    let mut update = Query::update()
        .table(Alias::new(table))
        .value(Alias::new("ended_at"), instant(Some(now)))
        .and_where(col("ended_at").is_null())
        .take();
    match which {
        Which::One(id) => update.and_where(col("id").eq(val_id(id.uuid()))),
        Which::Of(account) => update.and_where(col("account").eq(val_id(account.uuid()))),
        Which::OthersOf(account, kept) => update
            .and_where(col("account").eq(val_id(account.uuid())))
            .and_where(col("id").ne(val_id(kept.uuid()))),
    };
    Ok(turn.run(&update).await?)
}

/// A token that shall be.
pub(in crate::doors) struct NewToken<'t> {
    pub name: &'t str,
    pub reads_only: bool,
    pub ends_at: Option<Instant>,
    pub secret: &'t str,
    pub created_by: &'t str,
}

/// Adds a token to an account.
pub(in crate::doors) async fn add_token(
    turn: &mut Turn,
    id: Id,
    account: Id,
    now: Instant,
    new: NewToken<'_>,
) -> Result<(), Problem> {
    let columns =
        ["id", "hash", "account", "name", "reads_only", "created_at", "created_by", "ends_at"];
    let row = vec![
        val_id(id.uuid()),
        val_bytes(digest(new.secret)),
        val_id(account.uuid()),
        val_text(new.name),
        val_flag(new.reads_only),
        val_instant(now.timestamp()),
        val_text(new.created_by),
        instant(new.ends_at),
    ];
    turn.insert_many("token", &columns, vec![row]).await?;
    Ok(())
}

/// Is `secret` the text of this token?
pub(in crate::doors) async fn is_token(
    ask: &mut impl Ask,
    id: Id,
    secret: &str,
) -> Result<bool, Problem> {
    let select = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new("token"))
        .and_where(col("id").eq(val_id(id.uuid())))
        .and_where(col("hash").eq(val_bytes(digest(secret))))
        .take();
    Ok(ask.first(&select).await?.is_some())
}

/// A session that came to its end: when, how old it was, and whether a draft was left.
pub(in crate::doors) struct Ended {
    pub at: Instant,
    pub began: Instant,
    pub by_hand: bool,
    pub drafts: bool,
}

/// The session of a cookie, if it has ended.
pub(in crate::doors) async fn ended_session(
    ask: &mut impl Ask,
    secret: &str,
    now: Instant,
) -> Result<Option<Ended>, Problem> {
    let select = Query::select()
        .columns(["account", "created_at", "used_at", "ends_at", "ended_at"].map(Alias::new))
        .from(Alias::new("session"))
        .and_where(col("hash").eq(val_bytes(digest(secret))))
        .take();
    let Some(row) = ask.first(&select).await? else { return Ok(None) };
    let by_hand = row.instant("ended_at")?.map(Instant::of);
    let used = Instant::of(row.need_instant("used_at")?);
    let idle = used.plus_seconds(limits::SESSION_IDLE_SECONDS);
    let at = by_hand.unwrap_or_else(|| {
        idle.min(Instant::of(row.need_instant("ends_at").unwrap_or(idle.timestamp())))
    });
    if at > now {
        return Ok(None);
    }
    let drafts = Query::select()
        .column(Alias::new("topic"))
        .from(Alias::new("draft"))
        .and_where(col("account").eq(val_id(row.need_id("account")?)))
        .limit(1)
        .take();
    let drafts = ask.first(&drafts).await?.is_some();
    let began = Instant::of(row.need_instant("created_at")?);
    Ok(Some(Ended { at, began, by_hand: by_hand.is_some(), drafts }))
}

/// The name of the account whose session (`session`) or token (`token`) this is, unless it was
/// ended before.
pub(in crate::doors) async fn session_owner(
    ask: &mut impl Ask,
    table: &'static str,
    id: Id,
) -> Result<Option<String>, Problem> {
    let mut select = joined(table, &["id"]);
    select.and_where(of(table, "id").eq(val_id(id.uuid())));
    let row = ask.first(&select).await?;
    Ok(row.map(|row| row.need_text("who")).transpose()?)
}
