//! What was just done to many records, with the way back.

use super::cells::{noun, thousands};
use crate::{
    database::{Ask, Fetched, val_id, val_text},
    gate::{Asking, Fields, Permission, Reader, Scoped, secret_text},
    limits,
    page::{Action, Hue, Icon, Note, Words},
    problem::Problem,
};
use record::RecordType;
use sea_query::{Alias, Expr, ExprTrait, Query};
use terms::Id;

/// The note about the write that the address names, with the state of the list to come back to, if
/// it was the reader's own.
pub(super) async fn done<P: Permission>(
    reader: &mut Reader<P>,
    of: &'static RecordType,
    (pairs, state): (&Fields, &str),
) -> Result<Option<Note>, Problem> {
    let Some(write) = pairs.first("done").and_then(|id| id.parse::<Id>().ok()) else {
        return Ok(None);
    };
    let occurrences = of_write(reader, of, write).await?;
    let Some((last, _)) = occurrences.first() else { return Ok(None) };
    let count = occurrences.len() as u64;
    let verb = last.rsplit('.').next().unwrap_or("changed").replace('-', " ");
    let words = Words::new()
        .bold(format!("{} {} {}. ", thousands(count), noun(of, count), past(&verb)))
        .text(match (verb.as_str(), count) {
            ("taken back", 1) => {
                "Undo makes the change again, unless somebody has changed it since."
            }
            ("taken back", _) => {
                "Undo makes the changes again, except of those that somebody has changed since."
            }
            (_, 1) => "This can be taken back as long as nobody has changed it since.",
            _ => "This can be taken back as long as nobody has changed them since.",
        });
    let key = secret_text(reader.scope().app().clock());
    let undo = Action::post("Undo", format!("/{}/undo", of.plural), key)
        .with("write", write.to_string())
        .with("state", state)
        .icon(Icon::Undo);
    // It stays: unlike one record, many have no page of a history from which they are taken back.
    Ok(Some(Note { hue: Hue::Ok, words, actions: vec![undo], announced: true, passing: false }))
}

/// What a write of the actor's own did: one occurrence for each record that it changed, and on
/// whose data.
pub(super) async fn of_write(
    by: &mut impl Scoped,
    of: &RecordType,
    write: Id,
) -> Result<Vec<(String, Id)>, Problem> {
    let Some(account) = by.scope().actor().account else { return Ok(Vec::new()) };
    let select = Query::select()
        .columns(["occurrence", "reach"].map(Alias::new))
        .from(Alias::new("ledger"))
        .and_where(Expr::col(Alias::new("write")).eq(val_id(write.uuid())))
        .and_where(Expr::col(Alias::new("account")).eq(val_id(account.uuid())))
        .and_where(Expr::col(Alias::new("register")).eq(val_text(of.name)))
        .and_where(Expr::col(Alias::new("version")).is_not_null())
        .limit(limits::BULK_ROWS as u64)
        .take();
    let rows = by.asked().all(&select).await?;
    let entry = |row: &Fetched| -> Result<(String, Id), Problem> {
        Ok((row.need_text("occurrence")?, Id::from_uuid(row.need_id("reach")?)))
    };
    rows.iter().map(entry).collect()
}

/// What happened, in the words of a sentence.
fn past(verb: &str) -> String {
    match verb {
        "retired" => "taken out of use".to_owned(),
        "returned" => "brought back into use".to_owned(),
        "changed" | "added" | "restored" | "taken back" => verb.to_owned(),
        step => format!("moved on (“{step}”)"),
    }
}
