//! What happened at the doors, out of the ledger, and what waits in the outbox.

use super::col;
use crate::{
    database::{Ask, json_text, val_instant, val_text, val_whole},
    problem::Problem,
};
use sea_query::{Alias, Expr, ExprTrait, Func, Order, Query};
use serde_json::Value as Json;
use terms::Instant;

/// The word in the particulars of an entry that says who did it.
pub(in crate::doors) const ADMINISTRATOR: &str = "administrator";

/// Something that was done at a door.
#[derive(Clone, Debug)]
pub(in crate::doors) struct Deed {
    pub hint: i64,
    pub at: Instant,
    pub actor: String,
    pub occurrence: String,
    pub details: Json,
}

/// The newest acts of administrators of these names, before `before`.
pub(in crate::doors) async fn acts(
    ask: &mut impl Ask,
    occurrences: &[&'static str],
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<Deed>, Problem> {
    let mut select = Query::select()
        .columns(["hint", "at", "actor", "occurrence", "changes"].map(Alias::new))
        .from(Alias::new("ledger"))
        .and_where(col("occurrence").is_in(occurrences.iter().map(|name| val_text(*name))))
        .and_where(json_text(Alias::new("changes"), "by").eq(val_text(ADMINISTRATOR)))
        .order_by(Alias::new("hint"), Order::Desc)
        .limit(limit)
        .take();
    if let Some(before) = before {
        select.and_where(col("hint").lt(val_whole(before)));
    }
    let mut found = Vec::new();
    for row in ask.all(&select).await? {
        found.push(Deed {
            hint: row.need_whole("hint")?,
            at: Instant::of(row.need_instant("at")?),
            actor: row.need_text("actor")?,
            occurrence: row.need_text("occurrence")?,
            details: row.json("changes")?.unwrap_or(Json::Null),
        });
    }
    Ok(found)
}

/// The newest entry of the ledger: its number and when.
pub(in crate::doors) async fn newest(
    ask: &mut impl Ask,
) -> Result<Option<(i64, Instant)>, Problem> {
    let select = Query::select()
        .columns(["hint", "at"].map(Alias::new))
        .from(Alias::new("ledger"))
        .order_by(Alias::new("hint"), Order::Desc)
        .limit(1)
        .take();
    let Some(row) = ask.first(&select).await? else { return Ok(None) };
    Ok(Some((row.need_whole("hint")?, Instant::of(row.need_instant("at")?))))
}

/// Refused sign-ins since an instant.
pub(in crate::doors) async fn refused_since(
    ask: &mut impl Ask,
    since: Instant,
) -> Result<i64, Problem> {
    let select = Query::select()
        .expr_as(Func::count(col("id")), Alias::new("counted"))
        .from(Alias::new("ledger"))
        .and_where(col("occurrence").eq(val_text("session.refused")))
        .and_where(col("at").gte(val_instant(since.timestamp())))
        .take();
    Ok(ask.first(&select).await?.map_or(Ok(0), |row| row.need_whole("counted"))?)
}

/// What waits in the outbox for one topic.
#[derive(Clone, Debug)]
pub(in crate::doors) struct Waiting {
    pub topic: String,
    pub waiting: i64,
    pub failing: i64,
    pub tries: i64,
}

/// The outbox by topic: what was not delivered yet.
pub(in crate::doors) async fn outbox(ask: &mut impl Ask) -> Result<Vec<Waiting>, Problem> {
    let failing = Expr::case(col("tries").gt(0_i64), 1_i64).finally(0_i64);
    let select = Query::select()
        .column(Alias::new("topic"))
        .expr_as(Func::count(col("id")), Alias::new("waiting"))
        .expr_as(crate::database::sum_whole(failing), Alias::new("failing"))
        .expr_as(Func::max(col("tries")), Alias::new("tries"))
        .from(Alias::new("outbox"))
        .and_where(col("done_at").is_null())
        .group_by_col(Alias::new("topic"))
        .order_by(Alias::new("topic"), Order::Asc)
        .take();
    let mut found = Vec::new();
    for row in ask.all(&select).await? {
        found.push(Waiting {
            topic: row.need_text("topic")?,
            waiting: row.need_whole("waiting")?,
            failing: row.need_whole("failing")?,
            tries: row.whole("tries")?.unwrap_or(0),
        });
    }
    Ok(found)
}
