//! Names of records: what a reference shows, what can be referred to, and what refers back.

use crate::{
    database::{Ask, Fetched, capped_count, contains_folded, val_flag, val_id, val_text},
    gate::{Asking, Scoped},
    limits,
    problem::Problem,
    store::{Stored, columns, find, list::may_ask, shown},
};
use record::{Field, Kind, RecordType, Value};
use sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement};
use std::collections::{BTreeSet, HashMap};
use terms::{Id, fold};

/// A record by its name.
#[derive(Clone, Debug)]
pub struct Named {
    /// What it is.
    pub of: &'static RecordType,
    /// Which.
    pub id: Id,
    /// Its short number, without the letters.
    pub number: i64,
    /// What people call it.
    pub title: String,
    /// Is it out of use?
    pub retired: bool,
}

impl Named {
    /// `ORG-0004`.
    pub fn label(&self) -> String {
        self.of.number(self.number)
    }

    /// The address of its page.
    pub fn path(&self) -> String {
        format!("/{}/{}", self.of.plural, self.label())
    }
}

/// The names of the records that some values refer to. What is missing here does not exist for the
/// reader.
#[derive(Clone, Debug, Default)]
pub struct Names {
    known: HashMap<Id, Named>,
    told: HashMap<Id, String>,
}

impl Names {
    /// The name of that record.
    pub fn get(&self, id: Id) -> Option<&Named> {
        self.known.get(&id)
    }

    /// The title of a record for this reader. One that is made of others is stored as everybody may
    /// read it who reaches the record, and tells what stands elsewhere by its type alone; to whom
    /// may see all that it names it is told whole.
    pub fn title_of(&self, stored: &Stored) -> String {
        let of = stored.of;
        let seen = |at: usize| match &stored.values[at] {
            _ if stored.withheld.contains(&at) => false,
            Value::Ref(id) => self.known.contains_key(id),
            Value::Refs(ids) => ids.iter().all(|id| self.known.contains_key(id)),
            _ => true,
        };
        if !of.is_composed() || !of.title_fields().all(seen) {
            return stored.title();
        }
        let named = |id| self.get(id).map(|named| named.title.clone()).unwrap_or_default();
        of.compose(&stored.values, &named)
    }

    /// What a record is called that the reader does not reach and that a record shown to the reader
    /// names ([`Field::named`]): a name without a page.
    pub fn told(&self, id: Id) -> Option<&str> {
        self.told.get(&id).map(String::as_str)
    }
}

/// The names of everything that these records refer to and that exists for this reader.
pub async fn names(by: &mut impl Scoped, records: &[Stored]) -> Result<Names, Problem> {
    let (mut ids, mut told) = (BTreeSet::new(), BTreeSet::new());
    for stored in records {
        ids.insert(stored.reach);
        if !shown::is_own(by.scope(), stored) {
            told.extend(named(stored));
        }
        for (_, _, value) in find::references(stored.of, &stored.values) {
            match value {
                Value::Ref(id) => {
                    ids.insert(*id);
                }
                Value::Refs(many) => ids.extend(many.iter().copied()),
                _ => {}
            }
        }
    }
    let mut names = names_of(by, &ids.into_iter().collect::<Vec<_>>()).await?;
    told.retain(|id| !names.known.contains_key(id));
    for chunk in told.into_iter().collect::<Vec<_>>().chunks(500) {
        let mut select = entries();
        let ids = chunk.iter().map(|id| val_id(id.uuid()));
        select.and_where(Expr::col(Alias::new("record")).is_in(ids));
        for row in by.asked().all(&select).await? {
            names.told.insert(Id::from_uuid(row.need_id("record")?), row.need_text("title")?);
        }
    }
    Ok(names)
}

/// The titles of these records of a type for this reader, where they are made of others
/// ([`Names::title_of`]).
async fn titles_of(
    by: &mut impl Scoped,
    of: &'static RecordType,
    ids: &[Id],
) -> Result<HashMap<Id, String>, Problem> {
    if !of.is_composed() || ids.is_empty() {
        return Ok(HashMap::new());
    }
    let records = find::raw_many(by.asked(), of, ids).await?;
    let names = names(by, &records).await?;
    Ok(records.iter().map(|stored| (stored.id, names.title_of(stored))).collect())
}

/// Gives each of these the title that it has for this reader ([`Names::title_of`]).
pub(crate) async fn tell_whole<'n>(
    by: &mut impl Scoped,
    all: impl IntoIterator<Item = &'n mut Named>,
) -> Result<(), Problem> {
    let mut registers: HashMap<&'static str, Vec<&mut Named>> = HashMap::new();
    for named in all.into_iter().filter(|named| named.of.is_composed()) {
        registers.entry(named.of.name).or_default().push(named);
    }
    for named in registers.into_values() {
        let ids: Vec<Id> = named.iter().map(|named| named.id).collect();
        let Some(of) = named.first().map(|named| named.of) else { continue };
        let mut titles = titles_of(by, of, &ids).await?;
        for named in named {
            if let Some(title) = titles.remove(&named.id) {
                named.title = title;
            }
        }
    }
    Ok(())
}

/// What a record names to those it is shown to.
fn named(stored: &Stored) -> Vec<Id> {
    let fields = stored.of.fields.iter().zip(&stored.values).filter(|(field, _)| field.named);
    let ids = fields.flat_map(|(_, value)| match value {
        Value::Ref(id) => vec![*id],
        Value::Refs(many) => many.clone(),
        _ => Vec::new(),
    });
    ids.collect()
}

/// The names of those of these records that exist for this reader.
pub(crate) async fn names_of(by: &mut impl Scoped, ids: &[Id]) -> Result<Names, Problem> {
    let mut known = HashMap::new();
    for chunk in ids.chunks(500) {
        let mut select = entries();
        let ids = chunk.iter().map(|id| val_id(id.uuid()));
        select.and_where(Expr::col(Alias::new("record")).is_in(ids));
        let rows = by.asked().all(&select).await?;
        for named in visible(by, &rows).await? {
            known.insert(named.id, named);
        }
    }
    Ok(Names { known, ..Names::default() })
}

/// Records that are looked at to put the best of them first.
const RANKED: usize = 500;

/// Records of these types that can be referred to: in use, within reach, whose words contain
/// `words`. First come those whose first or last name begins with the words, then those with a
/// word that does, then those that hold them; among these by name, whatever their type.
pub async fn candidates(
    by: &mut impl Scoped,
    types: &[&'static RecordType],
    words: &str,
    limit: usize,
) -> Result<Vec<Named>, Problem> {
    let mut found = Vec::new();
    let wanted = fold(words);
    let most = if wanted.is_empty() { limit } else { limit.max(RANKED) };
    for of in types {
        found.extend(candidates_of(by, of, words, most).await?);
    }
    if types.len() > 1 || !wanted.is_empty() {
        found.sort_by_cached_key(|named| {
            let title = fold(&named.title);
            (rank(&title, &wanted), title, named.of.name, named.number)
        });
    }
    found.truncate(limit);
    Ok(found)
}

/// How early a folded title is meant by what somebody began to write; the smaller the earlier.
fn rank(title: &str, wanted: &str) -> u8 {
    let begins = |word: Option<&str>| word.is_some_and(|word| word.starts_with(wanted));
    let is_name = begins(title.split(' ').next()) || begins(title.rsplit(' ').next());
    if title.starts_with(wanted) || is_name {
        0
    } else if title.split([' ', '-']).any(|word| word.starts_with(wanted)) {
        1
    } else if title.contains(wanted) {
        2
    } else {
        3
    }
}

async fn candidates_of(
    by: &mut impl Scoped,
    of: &'static RecordType,
    words: &str,
    limit: usize,
) -> Result<Vec<Named>, Problem> {
    let mut select = entries();
    select
        .and_where(Expr::col(Alias::new("register")).eq(val_text(of.name)))
        .and_where(Expr::col(Alias::new("retired")).eq(val_flag(false)))
        .cond_where(shown::seen_by(by.scope(), of, "record"))
        .order_by(Alias::new("title"), Order::Asc)
        .order_by(Alias::new("number"), Order::Asc)
        .limit(limit as u64);
    for word in fold(words).split(' ').filter(|word| !word.is_empty()) {
        select.and_where(contains_folded(Alias::new("folded"), word));
    }
    let rows = by.asked().all(&select).await?;
    let words = fold(words);
    let holds = |title: &str| words.split(' ').all(|word| title.contains(word));
    let rows = shown::by_title(by.scope(), rows, holds)?;
    visible(by, &rows).await
}

pub(crate) fn entries() -> SelectStatement {
    let columns = ["record", "register", "number", "reach", "title", "retired"];
    Query::select().columns(columns.map(Alias::new)).from(Alias::new("search_entry")).take()
}

/// The names of those of these entries that exist for the reader or are shown to the reader.
pub(crate) async fn visible(by: &mut impl Scoped, rows: &[Fetched]) -> Result<Vec<Named>, Problem> {
    let catalogue = by.scope().app().catalogue().clone();
    let mut named = Vec::with_capacity(rows.len());
    let mut foreign: HashMap<&'static str, (&'static RecordType, Vec<Id>)> = HashMap::new();
    for row in rows {
        // A register that this program no longer knows has no page to lead to.
        let Some(of) = catalogue.named(&row.need_text("register")?) else { continue };
        let id = Id::from_uuid(row.need_id("record")?);
        if !by.scope().reach_of(of).includes(Id::from_uuid(row.need_id("reach")?)) {
            foreign.entry(of.name).or_insert_with(|| (of, Vec::new())).1.push(id);
        }
        named.push(Named {
            of,
            id,
            number: row.need_whole("number")?,
            title: row.need_text("title")?,
            retired: row.need_flag("retired")?,
        });
    }
    let mut unseen: BTreeSet<Id> = BTreeSet::new();
    for (of, ids) in foreign.into_values() {
        let shown = shown::which(by, of, &ids).await?;
        unseen.extend(ids.into_iter().filter(|id| !shown.contains(id)));
    }
    named.retain(|named| !unseen.contains(&named.id));
    Ok(named)
}

/// Who refers to a record: the records of one field of one register.
#[derive(Clone, Debug)]
pub struct BackReference {
    /// The register.
    pub of: &'static RecordType,
    /// The field that refers, or that holds the rows that refer.
    pub field: &'static Field,
    /// The field of the row, when a row refers.
    pub inner: Option<&'static Field>,
    /// The first of them.
    pub rows: Vec<Named>,
    /// How many there are, counted up to [`limits::COUNTED_ROWS`].
    pub total: u64,
}

/// Everything in use that refers to `stored` and exists for this reader, field by field.
pub async fn back_references(
    by: &mut impl Scoped,
    stored: &Stored,
    shown: usize,
) -> Result<Vec<BackReference>, Problem> {
    let catalogue = by.scope().app().catalogue().clone();
    let mut found = Vec::new();
    for (of, field, inner) in referring(&catalogue, stored.of) {
        let reach = by.scope().reach_of(of);
        if reach.is_empty() || !may_ask(by.scope(), of, field) {
            continue;
        }
        let mut ids = Query::select().column(Alias::new("id")).from(Alias::new(of.plural)).take();
        // What is only shown is found by what it shows.
        let within =
            if field.internal { find::within(&reach) } else { shown::seen(by.scope(), of) };
        ids.cond_where(within)
            .and_where(Expr::col(Alias::new("retired_at")).is_null())
            .and_where(refers(of, field, inner, stored.id));
        let counted = by.asked().first(&capped_count(ids.clone(), limits::COUNTED_ROWS)).await?;
        let total = counted.map(|row| row.need_whole("counted")).transpose()?.unwrap_or_default();
        if total == 0 {
            continue;
        }
        let mut select = entries();
        select
            .and_where(Expr::col(Alias::new("record")).in_subquery(ids))
            .order_by(Alias::new("title"), Order::Asc)
            .limit(shown as u64);
        let rows = by.asked().all(&select).await?;
        let rows = visible(by, &rows).await?;
        let total = u64::try_from(total).unwrap_or_default();
        found.push(BackReference { of, field, inner, rows, total });
    }
    Ok(found)
}

type Referring = (&'static RecordType, &'static Field, Option<&'static Field>);

fn referring(catalogue: &crate::catalogue::Catalogue, target: &RecordType) -> Vec<Referring> {
    let points = |kind: &Kind| kind.targets().contains(&target.name);
    let mut found = Vec::new();
    for of in catalogue.types() {
        for field in of.fields {
            if points(&field.kind) {
                found.push((*of, field, None));
            }
            if let Kind::Rows(row) = field.kind {
                let inner = row.fields.iter().filter(|inner| points(&inner.kind));
                found.extend(inner.map(|inner| (*of, field, Some(inner))));
            }
        }
    }
    found
}

fn refers(of: &RecordType, field: &Field, inner: Option<&Field>, target: Id) -> Expr {
    let column = match (field.kind, inner) {
        (Kind::Ref(_), _) => {
            return Expr::col(Alias::new(field.name)).eq(val_id(target.uuid()));
        }
        (_, Some(inner)) => inner.name,
        _ => "target",
    };
    let select = Query::select()
        .column(Alias::new("record"))
        .from(Alias::new(columns::beside(of, field)))
        .and_where(Expr::col(Alias::new(column)).eq(val_id(target.uuid())))
        .take();
    Expr::col(Alias::new("id")).in_subquery(select)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_begins_to_write_a_name_means_a_name_that_begins_so() {
        let mut titles =
            ["tom brennock", "karl heinz adler", "ines maro", "paul steiner", "ada weiner-ine"];
        titles.sort_by_key(|title| (rank(title, "ine"), *title));
        assert_eq!(titles[..2], ["ines maro", "ada weiner-ine"]);
        assert_eq!(rank("ines maro", "mar"), 0);
        assert_eq!(rank("karl heinz adler", "hein"), 1);
        assert_eq!(rank("paul steiner", "ein"), 2);
        assert_eq!(rank("tom brennock", "engineer"), 3);
    }
}
