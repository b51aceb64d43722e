//! The own fields of an installation: adding one, taking one out of use.

use super::{col, instant};
use crate::{
    database::{Ask, ColumnKind, Turn, null, val_flag, val_id, val_json, val_text, val_whole},
    problem::Problem,
    store::CustomKind,
};
use sea_query::{Alias, ExprTrait, Func, Query};
use serde_json::Value as Json;
use terms::{Id, Instant};

/// An own field that shall be.
pub(in crate::doors) struct NewField<'f> {
    pub register: &'static str,
    pub key: &'f str,
    pub label: &'f str,
    pub help: &'f str,
    pub kind: &'f CustomKind,
    pub required: bool,
}

/// Is the key taken in this register, in use or retired?
pub(in crate::doors) async fn has_field(
    ask: &mut impl Ask,
    register: &str,
    key: &str,
) -> Result<bool, Problem> {
    let select = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new("custom_field"))
        .and_where(col("register").eq(val_text(register)))
        .and_where(col("key").eq(val_text(key)))
        .take();
    Ok(ask.first(&select).await?.is_some())
}

/// Adds an own field behind those that the register has.
pub(in crate::doors) async fn add_field(
    turn: &mut Turn,
    id: Id,
    new: NewField<'_>,
) -> Result<(), Problem> {
    let last = Query::select()
        .expr_as(Func::max(col("position")), Alias::new("last"))
        .from(Alias::new("custom_field"))
        .and_where(col("register").eq(val_text(new.register)))
        .take();
    let last = turn.first(&last).await?.map(|row| row.whole("last")).transpose()?.flatten();
    let choices = match new.kind {
        CustomKind::Choice(values) => val_json(&Json::from(values.clone())),
        _ => null(ColumnKind::Json),
    };
    let columns =
        ["id", "register", "key", "label", "help", "kind", "choices", "required", "position"];
    let row = vec![
        val_id(id.uuid()),
        val_text(new.register),
        val_text(new.key),
        val_text(new.label),
        val_text(new.help),
        val_text(new.kind.name()),
        choices,
        val_flag(new.required),
        val_whole(last.unwrap_or(0) + 1),
    ];
    turn.insert_many("custom_field", &columns, vec![row]).await?;
    Ok(())
}

/// Takes an own field out of use; its values stay where they are. Gives its register and label.
pub(in crate::doors) async fn retire_field(
    turn: &mut Turn,
    id: Id,
    now: Instant,
) -> Result<Option<(String, String)>, Problem> {
    let select = Query::select()
        .columns(["register", "label"].map(Alias::new))
        .from(Alias::new("custom_field"))
        .and_where(col("id").eq(val_id(id.uuid())))
        .and_where(col("retired_at").is_null())
        .take();
    let Some(row) = turn.first(&select).await? else { return Ok(None) };
    let update = Query::update()
        .table(Alias::new("custom_field"))
        .value(Alias::new("retired_at"), instant(Some(now)))
        .and_where(col("id").eq(val_id(id.uuid())))
        .take();
    turn.run(&update).await?;
    Ok(Some((row.need_text("register")?, row.need_text("label")?)))
}
