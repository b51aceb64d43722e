//! Records that are shown to others than those whose data they are: to the organisations that the
//! declaration says, `#[record(shown_to("customers"))]`.
//!
//! Whoever may see records of a register sees, beside those of the organisations reached, the ones
//! that name one of these organisations so: to read, without what is internal, without history,
//! comments and files, and found by their title only. Whoever asks for anything else is answered
//! from the own records alone, so that no filter, order or search tries out what is not shown.

use crate::{
    catalogue::Catalogue,
    database::{Ask, Fetched, val_id},
    gate::{Asking, ReachSet, Scope, Scoped},
    problem::Problem,
    store::{Stored, columns, find::within},
};
use record::{Kind, RecordType};
use sea_query::{Alias, Cond, Condition, Expr, ExprTrait, Query, SelectStatement};
use std::collections::BTreeSet;
use terms::{Id, fold};

/// The condition on the table of a register that keeps a question within what exists for the
/// reader: own data, and what is shown.
pub(crate) fn seen(scope: &Scope, of: &'static RecordType) -> Condition {
    seen_by(scope, of, "id")
}

/// The same where the records stand in another table, under the name `key`.
pub(crate) fn seen_by(scope: &Scope, of: &'static RecordType, key: &str) -> Condition {
    let own = within(&scope.reach_of(of));
    match shown(scope, of, key) {
        None => own,
        Some(shown) => Condition::all().add(Cond::any().add(own).add(shown)),
    }
}

/// Is it the data of an organisation that the reader reaches? Otherwise it is only shown.
pub fn is_own(scope: &Scope, stored: &Stored) -> bool {
    scope.reach_of(stored.of).includes(stored.reach)
}

/// The condition that a record is shown to the reader: `key` is its id. Nothing where the register
/// shows nothing, or where the reader reaches everything anyway.
pub(crate) fn shown(scope: &Scope, of: &'static RecordType, key: &str) -> Option<Expr> {
    let ReachSet::Organisations(ids) = scope.reach_of(of) else { return None };
    if ids.is_empty() {
        return None;
    }
    let catalogue = scope.app().catalogue();
    let key =
        |path: &&str| Expr::col(Alias::new(key)).in_subquery(naming(catalogue, of, path, &ids));
    of.shown_to.iter().map(key).reduce(|a, b| a.or(b))
}

/// The records of `of` that name one of these organisations along `path`.
fn naming(
    catalogue: &Catalogue,
    of: &'static RecordType,
    path: &str,
    ids: &BTreeSet<Id>,
) -> SelectStatement {
    let (first, rest) = path.split_once('.').map_or((path, None), |(a, b)| (a, Some(b)));
    let (_, field) = of.field(first).expect("the catalogue checked it");
    let (key, table, column) = match field.kind {
        Kind::Refs(_) => ("record", columns::beside(of, field), "target"),
        _ => ("id", of.plural.to_owned(), field.name),
    };
    let column = Expr::col(Alias::new(column));
    let named = match rest {
        None => column.is_in(ids.iter().map(|id| val_id(id.uuid()))),
        Some(rest) => {
            let target = catalogue.targets(&field.kind)[0];
            column.in_subquery(naming(catalogue, target, rest, ids))
        }
    };
    Query::select().column(Alias::new(key)).from(Alias::new(table)).and_where(named).take()
}

/// Which of these records of `of` are shown to the reader.
pub(crate) async fn which(
    by: &mut impl Scoped,
    of: &'static RecordType,
    ids: &[Id],
) -> Result<BTreeSet<Id>, Problem> {
    let mut found = BTreeSet::new();
    let Some(shown) = shown(by.scope(), of, "id") else { return Ok(found) };
    for chunk in ids.chunks(500) {
        let mut select =
            Query::select().column(Alias::new("id")).from(Alias::new(of.plural)).take();
        let ids = chunk.iter().map(|id| val_id(id.uuid()));
        select.and_where(Expr::col(Alias::new("id")).is_in(ids)).and_where(shown.clone());
        for row in by.asked().all(&select).await? {
            found.insert(Id::from_uuid(row.need_id("id")?));
        }
    }
    Ok(found)
}

/// Leaves out entries of the search that are only shown and whose folded title does not answer:
/// what else they were found by is not the reader's to know.
pub(crate) fn by_title(
    scope: &Scope,
    rows: Vec<Fetched>,
    answers: impl Fn(&str) -> bool,
) -> Result<Vec<Fetched>, Problem> {
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(of) = scope.app().catalogue().named(&row.need_text("register")?) else { continue };
        let own = scope.reach_of(of).includes(Id::from_uuid(row.need_id("reach")?));
        if own || answers(&fold(&row.need_text("title")?)) {
            kept.push(row);
        }
    }
    Ok(kept)
}
