//! Finding records: one by its id or number, or many by their ids.

use crate::{
    database::{Ask, DbError, Fetched, val_id, val_text, val_whole},
    gate::{Asking, ReachSet, Scope, Scoped},
    problem::Problem,
    store::{columns, shown},
    tables::RECORD_COLUMNS,
};
use record::{Kind, RecordType, Value};
use sea_query::{Alias, Condition, Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;
use terms::{Id, Instant};

/// A record as it is stored, as far as the reader may see it.
#[derive(Clone, Debug)]
pub struct Stored {
    /// What it is.
    pub of: &'static RecordType,
    /// Its identity.
    pub id: Id,
    /// Its short number, without the letters.
    pub number: i64,
    /// How often it was saved.
    pub version: i64,
    /// The organisation whose data it is.
    pub reach: Id,
    /// When it was added, and by whom.
    pub created: (Instant, String),
    /// When it was changed last, and by whom.
    pub changed: (Instant, String),
    /// When it was taken out of use, and by whom.
    pub retired: Option<(Instant, String)>,
    /// Since when it is in its state, and by whom it came there.
    pub state_since: Option<(Instant, String)>,
    /// Where it came from, and what it is called there.
    pub source: Option<(String, String)>,
    /// One value for each field.
    pub values: Vec<Value>,
    /// The custom fields that are filled.
    pub custom: Map<String, Json>,
    /// The positions of the fields that are confidential to others: their values are left out.
    pub withheld: Vec<usize>,
}

impl Stored {
    /// The number that people see: `ORG-0004`.
    pub fn label(&self) -> String {
        self.of.number(self.number)
    }

    /// The name that people know it by.
    pub fn title(&self) -> String {
        let field = &self.of.fields[self.of.title];
        field.kind.text(&self.values[self.of.title])
    }

    /// The name of its state.
    pub fn state(&self) -> Option<&str> {
        self.values[self.of.state?].as_text()
    }

    /// The address of its page: `/organisations/ORG-0004`.
    pub fn path(&self) -> String {
        format!("/{}/{}", self.of.plural, self.label())
    }

    /// The value of the field of that name. Panics when there is no such field.
    pub fn value(&self, field: &str) -> &Value {
        let (at, _) = self.of.field(field).expect("the field is declared");
        &self.values[at]
    }
}

/// The record with that id, if it exists for this reader.
///
/// Errors: it does not ([`Problem::Missing`]).
pub async fn find(
    by: &mut impl Scoped,
    of: &'static RecordType,
    id: Id,
) -> Result<Stored, Problem> {
    let found = one(by, of, Expr::col(Alias::new("id")).eq(val_id(id.uuid()))).await?;
    found.ok_or(Problem::Missing)
}

/// The record with that short number, if it exists for this reader.
pub async fn find_number(
    by: &mut impl Scoped,
    of: &'static RecordType,
    number: i64,
) -> Result<Option<Stored>, Problem> {
    one(by, of, Expr::col(Alias::new("number")).eq(val_whole(number))).await
}

/// The record that an address names: by `ORG-0004` or by its id.
///
/// Errors: it does not exist for this reader ([`Problem::Missing`]).
pub async fn find_by_key(
    by: &mut impl Scoped,
    of: &'static RecordType,
    key: &str,
) -> Result<Stored, Problem> {
    if let Ok(id) = key.parse::<Id>() {
        return find(by, of, id).await;
    }
    // A bare number is no address: one record, one page.
    let number = key.contains('-').then(|| of.parse_number(key)).flatten();
    match number {
        Some(number) => find_number(by, of, number).await?.ok_or(Problem::Missing),
        None => Err(Problem::Missing),
    }
}

/// The record that an address names, when it is the reader's own or shown to the reader: without
/// what is internal, and to be read only.
///
/// Errors: it does not exist for this reader ([`Problem::Missing`]).
pub async fn find_seen(
    by: &mut impl Scoped,
    of: &'static RecordType,
    key: &str,
) -> Result<Stored, Problem> {
    let named = match key.parse::<Id>() {
        Ok(id) => Expr::col(Alias::new("id")).eq(val_id(id.uuid())),
        Err(_) => {
            let number = key.contains('-').then(|| of.parse_number(key)).flatten();
            Expr::col(Alias::new("number")).eq(val_whole(number.ok_or(Problem::Missing)?))
        }
    };
    let seen = shown::seen(by.scope(), of);
    let found = within_one(by, of, (named, seen)).await?;
    found.ok_or(Problem::Missing)
}

/// The record that a source knows by that key, if it exists for this reader.
pub async fn find_source(
    by: &mut impl Scoped,
    of: &'static RecordType,
    source: &str,
    key: &str,
) -> Result<Option<Stored>, Problem> {
    let condition = Expr::col(Alias::new("source"))
        .eq(val_text(source))
        .and(Expr::col(Alias::new("source_key")).eq(val_text(key)));
    one(by, of, condition).await
}

/// All records that came from a source and exist for this reader, also those out of use, in the
/// order of their numbers.
pub async fn of_source(
    by: &mut impl Scoped,
    of: &'static RecordType,
    source: &str,
) -> Result<Vec<Stored>, Problem> {
    let scope = by.scope().clone();
    let mut select = selected(of);
    select
        .and_where(Expr::col(Alias::new("source")).eq(val_text(source)))
        .cond_where(within(&scope.reach_of(of)))
        .order_by(Alias::new("number"), Order::Asc);
    let found = loaded(by.asked(), of, &select).await?;
    Ok(found.into_iter().map(|stored| withhold(&scope, stored)).collect())
}

/// The records with those ids that exist for this reader or are shown to the reader, in the order
/// of the ids.
pub async fn load_many(
    by: &mut impl Scoped,
    of: &'static RecordType,
    ids: &[Id],
) -> Result<Vec<Stored>, Problem> {
    let scope = by.scope().clone();
    let mut by_id: HashMap<Id, Stored> = HashMap::new();
    for chunk in ids.chunks(500) {
        let mut select = selected(of);
        let ids = chunk.iter().map(|id| val_id(id.uuid()));
        select.and_where(Expr::col(Alias::new("id")).is_in(ids));
        select.cond_where(shown::seen(&scope, of));
        let found = loaded(by.asked(), of, &select).await?;
        by_id.extend(found.into_iter().map(|stored| (stored.id, stored)));
    }
    let ordered = ids.iter().filter_map(|id| by_id.remove(id));
    Ok(ordered.map(|stored| withhold(&scope, stored)).collect())
}

async fn one(
    by: &mut impl Scoped,
    of: &'static RecordType,
    condition: Expr,
) -> Result<Option<Stored>, Problem> {
    let own = within(&by.scope().reach_of(of));
    within_one(by, of, (condition, own)).await
}

async fn within_one(
    by: &mut impl Scoped,
    of: &'static RecordType,
    (condition, within): (Expr, Condition),
) -> Result<Option<Stored>, Problem> {
    let scope = by.scope().clone();
    let mut select = selected(of);
    select.and_where(condition).cond_where(within).limit(1);
    let found = loaded(by.asked(), of, &select).await?;
    Ok(found.into_iter().next().map(|stored| withhold(&scope, stored)))
}

/// Leaves out what is confidential to others, and what is internal to those whose data it is.
pub(crate) fn withhold(scope: &Scope, mut stored: Stored) -> Stored {
    let is_own = shown::is_own(scope, &stored);
    for (at, field) in stored.of.fields.iter().enumerate() {
        let word = field.confidential;
        if word.is_some_and(|word| !scope.may_see(stored.of, word, stored.reach))
            || field.internal && !is_own
        {
            stored.values[at] = Value::Nothing;
            stored.withheld.push(at);
        }
    }
    if !is_own {
        // What the owner added beside the declaration, and where it comes from, is the owner's.
        stored.custom.clear();
        stored.source = None;
    }
    stored
}

/// The condition that keeps a question within a reach.
pub(crate) fn within(reach: &ReachSet) -> Condition {
    match reach {
        ReachSet::Everything => Condition::all(),
        ReachSet::Organisations(ids) => Condition::all()
            .add(Expr::col(Alias::new("reach")).is_in(ids.iter().map(|id| val_id(id.uuid())))),
    }
}

/// All columns of a record's own table.
pub(crate) fn selected(of: &RecordType) -> SelectStatement {
    let mut select = Query::select().from(Alias::new(of.plural)).take();
    let common = RECORD_COLUMNS.iter().map(|(name, ..)| Alias::new(*name));
    select.columns(common.filter(|name| name.0 != "search" && name.0 != "title_folded"));
    select.column(Alias::new("custom"));
    for field in of.fields {
        select.columns(columns::of_field(field).into_iter().map(|(name, _)| Alias::new(name)));
    }
    select
}

/// Records by id, whoever asks: for the store itself, which decides what becomes of them.
pub(crate) async fn raw_many(
    ask: &mut impl Ask,
    of: &'static RecordType,
    ids: &[Id],
) -> Result<Vec<Stored>, DbError> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let mut select = selected(of);
        let ids = chunk.iter().map(|id| val_id(id.uuid()));
        select.and_where(Expr::col(Alias::new("id")).is_in(ids));
        found.extend(loaded(ask, of, &select).await?);
    }
    Ok(found)
}

/// The records that `select` (made by [`selected`]) finds, with what stands beside them.
pub(crate) async fn loaded(
    ask: &mut impl Ask,
    of: &'static RecordType,
    select: &SelectStatement,
) -> Result<Vec<Stored>, DbError> {
    let rows = ask.all(select).await?;
    let mut records = rows.iter().map(|row| record(of, row)).collect::<Result<Vec<_>, _>>()?;
    if records.is_empty() {
        return Ok(records);
    }
    let places: HashMap<Id, usize> =
        records.iter().enumerate().map(|(at, stored)| (stored.id, at)).collect();
    let ids: Vec<Id> = records.iter().map(|stored| stored.id).collect();
    for (at, field) in of.fields.iter().enumerate() {
        let inner = match field.kind {
            Kind::Refs(_) => None,
            Kind::Rows(row) => Some(row.fields),
            _ => continue,
        };
        for chunk in ids.chunks(500) {
            let mut select = Query::select()
                .column(Alias::new("record"))
                .from(Alias::new(columns::beside(of, field)))
                .and_where(
                    Expr::col(Alias::new("record")).is_in(chunk.iter().map(|id| val_id(id.uuid()))),
                )
                .order_by(Alias::new("record"), Order::Asc)
                .order_by(Alias::new("position"), Order::Asc)
                .take();
            match inner {
                None => {
                    select.column(Alias::new("target"));
                }
                Some(fields) => {
                    for inner in fields {
                        let names = columns::of_field(inner).into_iter();
                        select.columns(names.map(|(name, _)| Alias::new(name)));
                    }
                }
            }
            for row in ask.all(&select).await? {
                let place = places[&Id::from_uuid(row.need_id("record")?)];
                let held = &mut records[place].values[at];
                match inner {
                    None => {
                        let target = Id::from_uuid(row.need_id("target")?);
                        match held {
                            Value::Refs(ids) => ids.push(target),
                            held => *held = Value::Refs(vec![target]),
                        }
                    }
                    Some(fields) => {
                        let values = fields
                            .iter()
                            .map(|inner| columns::value(inner, &row))
                            .collect::<Result<Vec<_>, _>>()?;
                        match held {
                            Value::Rows(rows) => rows.push(values),
                            held => *held = Value::Rows(vec![values]),
                        }
                    }
                }
            }
        }
    }
    Ok(records)
}

fn record(of: &'static RecordType, row: &Fetched) -> Result<Stored, DbError> {
    let dated = |at: &str, by: &str| -> Result<Option<(Instant, String)>, DbError> {
        Ok(match row.instant(at)? {
            Some(instant) => Some((Instant::of(instant), row.text(by)?.unwrap_or_default())),
            None => None,
        })
    };
    let needed = |pair: Option<(Instant, String)>| {
        pair.ok_or_else(|| DbError::Fault("a record without a date".to_owned()))
    };
    let custom = match row.json("custom")? {
        Some(Json::Object(members)) => members,
        _ => Map::new(),
    };
    Ok(Stored {
        of,
        id: Id::from_uuid(row.need_id("id")?),
        number: row.need_whole("number")?,
        version: row.need_whole("version")?,
        reach: Id::from_uuid(row.need_id("reach")?),
        created: needed(dated("created_at", "created_by")?)?,
        changed: needed(dated("changed_at", "changed_by")?)?,
        retired: dated("retired_at", "retired_by")?,
        state_since: dated("state_since", "state_by")?,
        source: row.text("source")?.zip(row.text("source_key")?),
        values: of
            .fields
            .iter()
            .map(|field| columns::value(field, row))
            .collect::<Result<Vec<_>, _>>()?,
        custom,
        withheld: Vec::new(),
    })
}

/// A reference that a record holds: where, of what kind, and what it is.
pub(crate) type Reference<'v> = (String, Kind, &'v Value);

/// The references that the fields of a record hold, embedded rows included.
pub(crate) fn references<'v>(of: &'static RecordType, values: &'v [Value]) -> Vec<Reference<'v>> {
    let mut found = Vec::new();
    for (field, value) in of.fields.iter().zip(values) {
        if !field.kind.targets().is_empty() {
            found.push((field.name.to_owned(), field.kind, value));
        }
        if let (Kind::Rows(row), Value::Rows(rows)) = (field.kind, value) {
            for (at, values) in rows.iter().enumerate() {
                for (inner, value) in row.fields.iter().zip(values) {
                    if !inner.kind.targets().is_empty() {
                        let path = format!("{}.{at}.{}", field.name, inner.name);
                        found.push((path, inner.kind, value));
                    }
                }
            }
        }
    }
    found
}
