//! What others changed lately: since the last visit of an account, within its reach.

use crate::{
    database::{Ask, val_id, val_instant, val_text},
    gate::{Asking, ReachSet, Scoped, Via},
    problem::Problem,
    store::{Named, names_of},
};
use sea_query::{Alias, Cond, Condition, Expr, ExprTrait, Func, Order, Query};
use std::collections::HashMap;
use terms::{Id, Instant};

/// Entries of the ledger that are looked at; what lies before them is no news any more.
const LOOKED_AT: u64 = 500;

/// A record that changed.
#[derive(Clone, Debug)]
pub struct Changed {
    /// Which, as it is called now.
    pub named: Named,
    /// What happened last: `service.changed`.
    pub occurrence: String,
    /// By whom.
    pub actor: String,
    /// When.
    pub at: Instant,
    /// How many entries there are about it.
    pub entries: usize,
}

/// When this account was here last, before the session in which it asks now; nothing for a first
/// visit, or for a program.
pub async fn last_visit(by: &mut impl Scoped) -> Result<Option<Instant>, Problem> {
    let (account, now) = match (by.scope().actor().account, &by.scope().actor().via) {
        (Some(account), Via::Session(now)) => (account, *now),
        _ => return Ok(None),
    };
    let select = Query::select()
        .expr_as(Func::max(Expr::col(Alias::new("used_at"))), Alias::new("used_at"))
        .from(Alias::new("session"))
        .and_where(Expr::col(Alias::new("account")).eq(val_id(account.uuid())))
        .and_where(Expr::col(Alias::new("id")).ne(val_id(now.uuid())))
        .take();
    let row = by.asked().first(&select).await?;
    Ok(row.map(|row| row.instant("used_at")).transpose()?.flatten().map(Instant::of))
}

/// What others changed since then in these registers, within reach, the newest first. One entry
/// for each record.
pub async fn changed_since(
    by: &mut impl Scoped,
    registers: &[&'static str],
    since: Instant,
) -> Result<Vec<Changed>, Problem> {
    let scope = by.scope().clone();
    let mut any = Cond::any();
    let mut is_any = false;
    for of in scope.app().catalogue().types().iter().filter(|of| registers.contains(&of.name)) {
        let register = Expr::col(Alias::new("register")).eq(val_text(of.name));
        let mut within = Condition::all().add(register);
        match scope.reach_of(of) {
            ReachSet::Everything => {}
            ReachSet::Organisations(ids) if ids.is_empty() => continue,
            ReachSet::Organisations(ids) => {
                let ids = ids.iter().map(|id| val_id(id.uuid()));
                within = within.add(Expr::col(Alias::new("reach")).is_in(ids));
            }
        }
        (any, is_any) = (any.add(within), true);
    }
    if !is_any {
        return Ok(Vec::new());
    }
    let select = Query::select()
        .columns(["record", "at", "actor", "occurrence"].map(Alias::new))
        .from(Alias::new("ledger"))
        .and_where(Expr::col(Alias::new("at")).gt(val_instant(since.timestamp())))
        .and_where(Expr::col(Alias::new("record")).is_not_null())
        .and_where(Expr::col(Alias::new("actor")).ne(val_text(scope.actor().name.as_str())))
        .cond_where(any)
        .order_by(Alias::new("at"), Order::Desc)
        .limit(LOOKED_AT)
        .take();
    let rows = by.asked().all(&select).await?;
    let mut order: Vec<Id> = Vec::new();
    let mut told: HashMap<Id, (String, String, Instant, usize)> = HashMap::new();
    for row in &rows {
        let record = Id::from_uuid(row.need_id("record")?);
        if let Some(known) = told.get_mut(&record) {
            known.3 += 1;
            continue;
        }
        let at = Instant::of(row.need_instant("at")?);
        order.push(record);
        told.insert(record, (row.need_text("occurrence")?, row.need_text("actor")?, at, 1));
    }
    // What left the reach since is not named.
    let names = names_of(by, &order).await?;
    let changed = order.into_iter().filter_map(|record| {
        let (occurrence, actor, at, entries) = told.remove(&record)?;
        Some(Changed { named: names.get(record)?.clone(), occurrence, actor, at, entries })
    });
    Ok(changed.collect())
}
