//! Titles that are made of other fields: made at each save, and again when something that they name
//! is called otherwise.
//!
//! A title is stored once and read by everybody who reaches the record, so it names only what all
//! of them may see: records of the same organisation and of those below it. What stands elsewhere
//! is told by its type alone.

use crate::{
    database::{Ask, val_id},
    gate::{Asking, Permission, Scoped, Writer, subtree},
    ledger::Entry,
    limits,
    problem::Problem,
    store::{
        Stored, columns, custom_fields, find, names,
        save::{lock_in_order, told},
        write_rows,
    },
};
use record::{Kind, Reach, RecordType, Value};
use sea_query::{Alias, Expr, ExprTrait, LockType, Order, Query};
use serde_json::Value as Json;
use std::collections::{BTreeSet, HashMap};
use terms::Id;

/// Records asked for at once.
const CHUNK: usize = 500;

/// A record that a title names.
struct Called {
    of: &'static RecordType,
    title: String,
    reach: Id,
}

/// Puts the title that they make into these values of records of `of`.
pub(crate) async fn compose(
    by: &mut impl Scoped,
    of: &'static RecordType,
    mut all: Vec<&mut Vec<Value>>,
) -> Result<(), Problem> {
    if !of.is_composed() {
        return Ok(());
    }
    let called = called(by, &named(of, all.iter().map(|values| values.as_slice()))).await?;
    let mut parents = HashMap::new();
    for values in &mut all {
        let owner = match of.reach {
            Reach::Field(at) => values[at].as_ref_id(),
            Reach::Itself => None,
        };
        let mut words: HashMap<Id, String> = HashMap::new();
        for id in named(of, std::iter::once(values.as_slice())) {
            let Some(called) = called.get(&id) else { continue };
            let is_below = match owner {
                Some(owner) => below(by, &mut parents, called.reach, owner).await?,
                None => false,
            };
            words.insert(id, if is_below { called.title.clone() } else { elsewhere(called.of) });
        }
        let unknown = || "unknown".to_owned();
        let title = of.compose(values, &|id| words.get(&id).cloned().unwrap_or_else(unknown));
        values[of.title] = Value::Text(title);
    }
    Ok(())
}

/// `a service elsewhere`.
fn elsewhere(of: &RecordType) -> String {
    format!("{} elsewhere", record::with_article(&record::inside(of.label)))
}

/// What the titles of these records name.
fn named<'v>(of: &'static RecordType, all: impl Iterator<Item = &'v [Value]>) -> BTreeSet<Id> {
    let mut ids = BTreeSet::new();
    for values in all {
        for at in of.title_fields() {
            match &values[at] {
                Value::Ref(id) => {
                    ids.insert(*id);
                }
                Value::Refs(many) => ids.extend(many.iter().copied()),
                _ => {}
            }
        }
    }
    ids
}

async fn called(by: &mut impl Scoped, ids: &BTreeSet<Id>) -> Result<HashMap<Id, Called>, Problem> {
    let ids: Vec<Id> = ids.iter().copied().collect();
    let catalogue = by.scope().app().catalogue().clone();
    let mut found = HashMap::new();
    for chunk in ids.chunks(CHUNK) {
        let mut select = names::entries();
        let ids = chunk.iter().map(|id| val_id(id.uuid()));
        select.and_where(Expr::col(Alias::new("record")).is_in(ids));
        for row in by.asked().all(&select).await? {
            let Some(of) = catalogue.named(&row.need_text("register")?) else { continue };
            let id = Id::from_uuid(row.need_id("record")?);
            let reach = Id::from_uuid(row.need_id("reach")?);
            found.insert(id, Called { of, title: row.need_text("title")?, reach });
        }
    }
    Ok(found)
}

/// Is `organisation` the `owner`, or does it stand below it? Everybody who reaches the owner
/// reaches it then.
async fn below(
    by: &mut impl Scoped,
    parents: &mut HashMap<Id, Option<Id>>,
    organisation: Id,
    owner: Id,
) -> Result<bool, Problem> {
    let mut at = Some(organisation);
    for _ in 0..=limits::TREE_DEPTH {
        match at {
            Some(id) if id == owner => return Ok(true),
            Some(id) => at = parent(by, parents, id).await?,
            None => break,
        }
    }
    Ok(false)
}

async fn parent(
    by: &mut impl Scoped,
    parents: &mut HashMap<Id, Option<Id>>,
    organisation: Id,
) -> Result<Option<Id>, Problem> {
    if let Some(parent) = parents.get(&organisation) {
        return Ok(*parent);
    }
    let (tree, field) = by.scope().app().catalogue().organisations();
    let select = Query::select()
        .column(Alias::new(field.name))
        .from(Alias::new(tree.plural))
        .and_where(Expr::col(Alias::new("id")).eq(val_id(organisation.uuid())))
        .take();
    let row = by.asked().first(&select).await?;
    let parent = row.map(|row| row.id(field.name)).transpose()?.flatten().map(Id::from_uuid);
    parents.insert(organisation, parent);
    Ok(parent)
}

/// Holds what the titles name until the end of the write, so that nobody renames it in between
/// without seeing these records.
pub(crate) async fn hold<P: Permission>(
    writer: &mut Writer<P>,
    of: &'static RecordType,
    all: impl Iterator<Item = &[Value]>,
) -> Result<(), Problem> {
    let mut tables: HashMap<&'static str, Vec<Id>> = HashMap::new();
    for (id, called) in called(writer, &named(of, all)).await? {
        tables.entry(called.of.plural).or_default().push(id);
    }
    let mut tables: Vec<_> = tables.into_iter().collect();
    tables.sort_unstable();
    for (table, mut ids) in tables {
        ids.sort_unstable();
        for chunk in ids.chunks(CHUNK) {
            let cells = chunk.iter().map(|id| val_id(id.uuid()));
            let select = Query::select()
                .column(Alias::new("id"))
                .from(Alias::new(table))
                .and_where(Expr::col(Alias::new("id")).is_in(cells))
                .order_by(Alias::new("id"), Order::Asc)
                .lock(LockType::Share)
                .take();
            writer.asked().all(&select).await?;
        }
    }
    Ok(())
}

/// Records of one type that are called otherwise by a write, or belong to another organisation.
pub(crate) struct Shifted {
    of: &'static RecordType,
    ids: Vec<Id>,
    moved: Vec<Id>,
}

impl Shifted {
    /// What these changes do to the titles of others.
    pub(crate) fn of<'s>(
        of: &'static RecordType,
        parent: Option<usize>,
        changes: impl Iterator<Item = (&'s Stored, &'s Stored)>,
    ) -> Shifted {
        let mut shifted = Shifted { of, ids: Vec::new(), moved: Vec::new() };
        for (before, after) in changes {
            if before.title() != after.title() || before.reach != after.reach {
                shifted.ids.push(after.id);
            }
            if parent.is_some_and(|at| before.values[at] != after.values[at]) {
                shifted.moved.push(after.id);
            }
        }
        shifted
    }
}

/// Makes the titles of everything anew that names what has shifted, and tells the ledger.
pub(crate) async fn refresh<P: Permission>(
    writer: &mut Writer<P>,
    shifted: Shifted,
) -> Result<(), Problem> {
    let catalogue = writer.scope().app().catalogue().clone();
    let composed: Vec<&'static RecordType> =
        catalogue.types().iter().copied().filter(|of| of.is_composed()).collect();
    if composed.is_empty() {
        return Ok(());
    }
    let mut open = vec![(shifted.of, shifted.ids)];
    open.extend(within(writer, &shifted.moved).await?);
    // It comes to an end: the catalogue refuses titles that are made of each other.
    while let Some((target, ids)) = open.pop() {
        for of in &composed {
            let naming = naming(writer, of, target, &ids).await?;
            let renamed = renamed(writer, of, &naming).await?;
            if !renamed.is_empty() {
                open.push((*of, renamed));
            }
        }
    }
    Ok(())
}

/// What the ledger calls it when a title is made anew because something that it names is called
/// otherwise.
pub(crate) fn retitled(of: &RecordType) -> String {
    format!("{}.retitled", of.name)
}

/// The records of the organisations that moved within the tree, and of all below them.
async fn within<P: Permission>(
    writer: &mut Writer<P>,
    moved: &[Id],
) -> Result<Vec<(&'static RecordType, Vec<Id>)>, Problem> {
    let app = writer.scope().app().clone();
    let mut found: HashMap<&'static str, Vec<Id>> = HashMap::new();
    for top in moved {
        let all: Vec<Id> = subtree(writer.asked(), &app, *top).await?.into_iter().collect();
        for chunk in all.chunks(CHUNK) {
            let mut select = names::entries();
            let ids = chunk.iter().map(|id| val_id(id.uuid()));
            select.and_where(Expr::col(Alias::new("reach")).is_in(ids));
            for row in writer.asked().all(&select).await? {
                let Some(of) = app.catalogue().named(&row.need_text("register")?) else { continue };
                found.entry(of.name).or_default().push(Id::from_uuid(row.need_id("record")?));
            }
        }
    }
    let named = found.into_iter();
    Ok(named.filter_map(|(name, ids)| Some((app.catalogue().named(name)?, ids))).collect())
}

/// The records of `of` whose title names one of `ids`.
async fn naming<P: Permission>(
    writer: &mut Writer<P>,
    of: &'static RecordType,
    target: &RecordType,
    ids: &[Id],
) -> Result<Vec<Id>, Problem> {
    let mut found = BTreeSet::new();
    for field in of.title_fields().map(|at| &of.fields[at]) {
        if !field.kind.targets().contains(&target.name) {
            continue;
        }
        let (table, id, column) = match field.kind {
            Kind::Refs(_) => (columns::beside(of, field), "record", "target"),
            _ => (of.plural.to_owned(), "id", field.name),
        };
        for chunk in ids.chunks(CHUNK) {
            let cells = chunk.iter().map(|id| val_id(id.uuid()));
            let select = Query::select()
                .column(Alias::new(id))
                .from(Alias::new(table.as_str()))
                .and_where(Expr::col(Alias::new(column)).is_in(cells))
                .take();
            for row in writer.asked().all(&select).await? {
                found.insert(Id::from_uuid(row.need_id(id)?));
            }
        }
    }
    Ok(found.into_iter().collect())
}

/// Makes the titles of these records anew; those that are called otherwise now.
async fn renamed<P: Permission>(
    writer: &mut Writer<P>,
    of: &'static RecordType,
    ids: &[Id],
) -> Result<Vec<Id>, Problem> {
    let mut renamed = Vec::new();
    if ids.is_empty() {
        return Ok(renamed);
    }
    let custom = custom_fields(writer.asked(), of).await?;
    let stamp = (writer.now(), writer.scope().actor().name.clone());
    for chunk in ids.chunks(CHUNK) {
        lock_in_order(writer, of, chunk).await?;
        let before = find::raw_many(writer.asked(), of, chunk).await?;
        let mut after = before.clone();
        compose(writer, of, after.iter_mut().map(|stored| &mut stored.values).collect()).await?;
        let pairs = before.iter().zip(&mut after);
        let changed: Vec<(&Stored, &Stored)> = pairs
            .filter(|(before, after)| before.title() != after.title())
            .map(|(before, after)| {
                after.version += 1;
                after.changed = stamp.clone();
                (before, &*after)
            })
            .collect();
        if !write_rows::update(writer.turn(), &custom, &changed).await? {
            return Err(Problem::fault("a record changed that was locked"));
        }
        for (before, after) in changed {
            writer.tell(Entry {
                occurrence: retitled(of),
                register: Some(of.name),
                record: Some(after.id),
                reach: Some(after.reach),
                version: Some(after.version),
                changes: Some(Json::Array(told(Some(before), after))),
            });
            renamed.push(after.id);
        }
    }
    Ok(renamed)
}
