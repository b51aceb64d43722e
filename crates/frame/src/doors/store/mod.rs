//! What the doors keep: accounts, roles, sessions, tokens, codes, own fields, and what happened.

mod accounts;
mod acts;
mod fields;
mod sessions;

pub(crate) use accounts::set_person;
pub(super) use accounts::*;
pub(super) use acts::*;
pub(super) use fields::*;
pub(super) use sessions::*;

use crate::{
    database::{Ask, ColumnKind, null, val_id, val_instant},
    problem::Problem,
};
use sea_query::{Alias, Expr, ExprTrait, Query, Value};
use std::collections::HashMap;
use terms::{Id, Instant};

/// Rows of one list at the most; whoever has more ends some first.
pub(super) const LISTED: u64 = 500;

fn col(name: &'static str) -> Expr {
    Expr::col(Alias::new(name))
}

fn of(table: &'static str, name: &'static str) -> Expr {
    Expr::col((Alias::new(table), Alias::new(name)))
}

fn instant(at: Option<Instant>) -> Value {
    at.map_or_else(|| null(ColumnKind::Instant), |at| val_instant(at.timestamp()))
}

/// The titles of records, whatever they are: for organisations that a role names.
pub(super) async fn titles(ask: &mut impl Ask, ids: &[Id]) -> Result<HashMap<Id, String>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let select = Query::select()
        .columns(["record", "title"].map(Alias::new))
        .from(Alias::new("search_entry"))
        .and_where(col("record").is_in(ids.iter().map(|id| val_id(id.uuid()))))
        .take();
    let rows = ask.all(&select).await?;
    rows.iter()
        .map(|row| Ok((Id::from_uuid(row.need_id("record")?), row.need_text("title")?)))
        .collect()
}
