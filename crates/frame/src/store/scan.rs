//! Whole registers, a few fields of each record: for what is held in memory and follows the ledger.
//!
//! A list answers a person and is cut into pages; here every record comes once, in use or not, with
//! only the columns that were asked for.

use crate::{
    database::{Ask, Fetched, val_id, val_whole},
    gate::{Asking, Scoped},
    problem::Problem,
    store::{columns, find},
};
use record::{Field, Kind, RecordType, Value};
use sea_query::{Alias, Expr, ExprTrait, Func, Order, Query, SelectStatement};
use std::collections::HashMap;
use terms::Id;

/// Records read in one go.
const AT_ONCE: usize = 10_000;

/// A record with the fields that were asked for.
#[derive(Clone, Debug)]
pub struct Scanned {
    /// Its identity.
    pub id: Id,
    /// Its short number, without the letters.
    pub number: i64,
    /// The organisation whose data it is.
    pub reach: Id,
    /// Is it out of use?
    pub is_retired: bool,
    /// The values, in the order in which the fields were named.
    pub values: Vec<Value>,
}

/// Reads the named fields of all records of `of` within reach, or of those with the given ids, and
/// hands them over in the order of their ids.
///
/// Panics when there is no such field, or when it is a table of rows: a programmer's error.
pub async fn scan(
    by: &mut impl Scoped,
    of: &'static RecordType,
    fields: &[&str],
    only: Option<&[Id]>,
    mut hand: impl FnMut(Scanned),
) -> Result<(), Problem> {
    let fields: Vec<&'static Field> =
        fields.iter().map(|name| of.field(name).expect("the field is declared").1).collect();
    let within = find::within(&by.scope().reach_of(of));
    let mut read = async |condition: Expr| -> Result<Option<Id>, Problem> {
        let mut select = selected(of, &fields);
        select.cond_where(within.clone()).and_where(condition);
        let rows = by.asked().all(&select).await?;
        let mut records =
            rows.iter().map(|row| record(&fields, row)).collect::<Result<Vec<_>, _>>()?;
        beside(by, of, &fields, &mut records).await?;
        let last = (records.len() == AT_ONCE).then(|| records.last().map(|last| last.id));
        records.into_iter().for_each(&mut hand);
        Ok(last.flatten())
    };
    let id = || Expr::col(Alias::new("id"));
    if let Some(ids) = only {
        for chunk in ids.chunks(500) {
            read(id().is_in(chunk.iter().map(|id| val_id(id.uuid())))).await?;
        }
        return Ok(());
    }
    let mut last = read(id().is_not_null()).await?;
    while let Some(from) = last {
        last = read(id().gt(val_id(from.uuid()))).await?;
    }
    Ok(())
}

fn selected(of: &RecordType, fields: &[&'static Field]) -> SelectStatement {
    let mut select = Query::select().from(Alias::new(of.plural)).take();
    select.columns(["id", "number", "reach", "retired_at"].map(Alias::new));
    for field in fields {
        select.columns(columns::of_field(field).into_iter().map(|(name, _)| Alias::new(name)));
    }
    select.order_by(Alias::new("id"), Order::Asc).limit(AT_ONCE as u64);
    select
}

fn record(fields: &[&'static Field], row: &Fetched) -> Result<Scanned, Problem> {
    let values = fields.iter().map(|field| columns::value(field, row));
    Ok(Scanned {
        id: Id::from_uuid(row.need_id("id")?),
        number: row.need_whole("number")?,
        reach: Id::from_uuid(row.need_id("reach")?),
        is_retired: !row.is_null("retired_at")?,
        values: values.collect::<Result<Vec<_>, _>>()?,
    })
}

/// Fills the references that stand in tables of their own.
async fn beside(
    by: &mut impl Scoped,
    of: &'static RecordType,
    fields: &[&'static Field],
    records: &mut [Scanned],
) -> Result<(), Problem> {
    let places: HashMap<Id, usize> = match fields.iter().any(|f| matches!(f.kind, Kind::Refs(_))) {
        true => records.iter().enumerate().map(|(at, record)| (record.id, at)).collect(),
        false => return Ok(()),
    };
    let ids: Vec<Id> = records.iter().map(|record| record.id).collect();
    for (at, field) in fields.iter().enumerate() {
        assert!(!matches!(field.kind, Kind::Rows(_)), "{}.{} is a table", of.name, field.name);
        if !matches!(field.kind, Kind::Refs(_)) {
            continue;
        }
        for chunk in ids.chunks(500) {
            let select = Query::select()
                .columns(["record", "target"].map(Alias::new))
                .from(Alias::new(columns::beside(of, field)))
                .and_where(
                    Expr::col(Alias::new("record")).is_in(chunk.iter().map(|id| val_id(id.uuid()))),
                )
                .order_by(Alias::new("record"), Order::Asc)
                .order_by(Alias::new("position"), Order::Asc)
                .take();
            for row in by.asked().all(&select).await? {
                let place = places[&Id::from_uuid(row.need_id("record")?)];
                let target = Id::from_uuid(row.need_id("target")?);
                match &mut records[place].values[at] {
                    Value::Refs(ids) => ids.push(target),
                    held => *held = Value::Refs(vec![target]),
                }
            }
        }
    }
    Ok(())
}

/// A change that the ledger tells of: what is behind it is read from the record itself.
#[derive(Clone, Debug)]
pub struct News {
    /// Its order hint.
    pub hint: i64,
    /// The record type, if the program knows it.
    pub of: Option<&'static RecordType>,
    /// The record, if it was one.
    pub record: Option<Id>,
}

/// What the ledger tells behind `last`, and of the hints in `open`: a transaction that drew its
/// hint early may commit after one that drew it later. At most `limit` entries, the oldest first.
pub async fn news(
    by: &mut impl Scoped,
    last: i64,
    open: &[i64],
    limit: u64,
) -> Result<Vec<News>, Problem> {
    let hint = || Expr::col(Alias::new("hint"));
    let open = open.iter().map(|hint| val_whole(*hint)).collect::<Vec<_>>();
    let behind = hint().gt(val_whole(last));
    let condition = if open.is_empty() { behind } else { behind.or(hint().is_in(open)) };
    let select = Query::select()
        .columns(["hint", "register", "record"].map(Alias::new))
        .from(Alias::new("ledger"))
        .and_where(condition)
        .order_by(Alias::new("hint"), Order::Asc)
        .limit(limit)
        .take();
    let catalogue = by.scope().app().catalogue().clone();
    let rows = by.asked().all(&select).await?;
    let news = rows.iter().map(|row| {
        Ok(News {
            hint: row.need_whole("hint")?,
            of: row.text("register")?.and_then(|name| catalogue.named(&name)),
            record: row.id("record")?.map(Id::from_uuid),
        })
    });
    news.collect()
}

/// The newest order hint of the ledger; 0 when it is empty.
pub async fn newest_hint(by: &mut impl Scoped) -> Result<i64, Problem> {
    let select = Query::select()
        .expr_as(Func::max(Expr::col(Alias::new("hint"))), Alias::new("newest"))
        .from(Alias::new("ledger"))
        .take();
    let row = by.asked().first(&select).await?;
    Ok(row.map(|row| row.whole("newest")).transpose()?.flatten().unwrap_or(0))
}
