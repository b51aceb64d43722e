//! What must hold before a record is saved: its own rules, the rules of its state, and everything
//! that only the database can answer (does what it refers to exist, is a name taken).

use crate::{
    database::{Ask, val_id},
    gate::{Permission, ReachSet, Scope, Scoped, Writer},
    limits,
    problem::Problem,
    store::{Stored, columns, find, names},
};
use record::{Demand, Kind, Reach, RecordType, Refusal, Value};
use sea_query::{Alias, Expr, ExprTrait, LockType, Query};
use std::collections::{BTreeSet, HashMap, HashSet};
use terms::Id;

/// Puts a new record into its first state unless it says one, and refuses to change a state or a
/// locked field by an edit.
pub(crate) fn state(
    of: &'static RecordType,
    before: Option<&Stored>,
    values: &mut [Value],
    moving: bool,
    refusals: &mut Vec<Refusal>,
) {
    let Some((at, lifecycle)) = of.lifecycle() else { return };
    let Some(before) = before else {
        if values[at].is_nothing() {
            values[at] = Value::Choice(lifecycle.initial.to_owned());
        }
        return;
    };
    if values[at].is_nothing() {
        values[at] = before.values[at].clone();
    }
    if moving {
        return;
    }
    let field = &of.fields[at];
    if values[at] != before.values[at] {
        let ways: Vec<&str> =
            lifecycle.from_state(before.state().unwrap_or_default()).map(|way| way.label).collect();
        let words = format!("{} is changed by its own steps: {}", field.label, ways.join(", "));
        refusals.push(Refusal::of(field.name, words));
    }
    let state = before.state().unwrap_or_default();
    for (at, field) in of.fields.iter().enumerate() {
        let locked = lifecycle.demand(state, field.name) == Some(Demand::Locked);
        if locked && values[at] != before.values[at] {
            let label = lifecycle.state(state).map_or(state, |state| state.label);
            let words = format!("{} cannot be changed while the state is {label}", field.label);
            refusals.push(Refusal::of(field.name, words));
        }
    }
}

/// Refuses longer tables and lists than are accepted.
pub(crate) fn sizes(of: &'static RecordType, values: &[Value], refusals: &mut Vec<Refusal>) {
    for (field, value) in of.fields.iter().zip(values) {
        let (count, limit) = match value {
            Value::Rows(rows) => (rows.len(), limits::EMBEDDED_ROWS),
            Value::Refs(ids) => (ids.len(), limits::REFERENCES),
            _ => continue,
        };
        if count > limit {
            let words =
                format!("{} has {count} entries; at most {limit} are accepted", field.label);
            refusals.push(Refusal::of(field.name, words));
        }
    }
}

/// The organisation whose data the record is.
pub(crate) fn reach(of: &'static RecordType, id: Id, values: &[Value]) -> Option<Id> {
    match of.reach {
        Reach::Itself => Some(id),
        Reach::Field(at) => values[at].as_ref_id(),
    }
}

/// Whose data a record shall be.
pub(crate) struct Owner<'o> {
    pub of: &'static RecordType,
    pub reach: Id,
    pub before: Option<&'o Stored>,
}

impl Owner<'_> {
    /// Refuses to put a record where the writer does not reach.
    pub(crate) fn refused(&self, scope: &Scope, values: &[Value]) -> Option<Refusal> {
        let ReachSet::Organisations(reached) = &scope.reach else { return None };
        let (tree, parent) = scope.app().catalogue().organisations();
        let (at, field, allowed) = match self.of.reach {
            Reach::Field(at) => (at, &self.of.fields[at], reached.contains(&self.reach)),
            Reach::Itself => {
                let (at, _) = tree.field(parent.name).expect("the catalogue checked it");
                // An organisation is reached through the one above it: it is added there, and
                // moved only from and to where the writer reaches.
                let there = |values: &[Value]| {
                    values[at].as_ref_id().is_some_and(|id| reached.contains(&id))
                };
                let allowed = match self.before {
                    None => there(values),
                    Some(before) => {
                        let stays = before.values[at] == values[at];
                        reached.contains(&self.reach)
                            && (stays || there(&before.values) && there(values))
                    }
                };
                (at, parent, allowed)
            }
        };
        let asked = if values[at].is_nothing() { "is open" } else { "is not one that you keep" };
        (!allowed).then(|| {
            let words = format!("{} {asked}; choose one whose records you keep", field.label);
            Refusal::of(field.name, words)
        })
    }
}

/// What a record wants to refer to: the field, its kind, the ids that were not there before.
pub(crate) fn new_references(
    of: &'static RecordType,
    before: Option<&Stored>,
    values: &[Value],
) -> Vec<(String, Kind, Vec<Id>)> {
    let ids = |value: &Value| match value {
        Value::Ref(id) => vec![*id],
        Value::Refs(ids) => ids.clone(),
        _ => Vec::new(),
    };
    let mut known: HashSet<(&[&str], Id)> = HashSet::new();
    if let Some(before) = before {
        for (_, kind, value) in find::references(of, &before.values) {
            known.extend(ids(value).into_iter().map(|id| (kind.targets(), id)));
        }
    }
    find::references(of, values)
        .into_iter()
        .map(|(path, kind, value)| {
            let ids = ids(value).into_iter();
            (path, kind, ids.filter(|id| !known.contains(&(kind.targets(), *id))).collect())
        })
        .collect()
}

/// Which of these ids exist for the writer, with the type they are of.
pub(crate) async fn existing<P: Permission>(
    writer: &mut Writer<P>,
    ids: BTreeSet<Id>,
) -> Result<HashMap<Id, &'static str>, Problem> {
    let ids: Vec<Id> = ids.into_iter().collect();
    let names = names::names_of(writer, &ids).await?;
    Ok(ids.into_iter().filter_map(|id| names.get(id).map(|named| (id, named.of.name))).collect())
}

/// Refuses a value that another record of the same organisation has.
pub(crate) async fn unique<P: Permission>(
    writer: &mut Writer<P>,
    of: &'static RecordType,
    records: &[(usize, Stored)],
) -> Result<Vec<(usize, Refusal)>, Problem> {
    let mut refused = Vec::new();
    for (at, field) in of.fields.iter().enumerate().filter(|(_, field)| field.unique) {
        let mut seen: HashMap<(Id, String), Id> = HashMap::new();
        let filled: Vec<&(usize, Stored)> =
            records.iter().filter(|(_, stored)| !stored.values[at].is_nothing()).collect();
        for chunk in filled.chunks(500) {
            let cells = chunk.iter().flat_map(|(_, s)| columns::cells(field, &s.values[at]));
            let select = Query::select()
                .columns(["id", "reach", field.name].map(Alias::new))
                .from(Alias::new(of.plural))
                .and_where(Expr::col(Alias::new(field.name)).is_in(cells))
                .take();
            for row in writer.asked().all(&select).await? {
                let text = field.kind.text(&columns::value(field, &row)?);
                let reach = Id::from_uuid(row.need_id("reach")?);
                seen.insert((reach, text), Id::from_uuid(row.need_id("id")?));
            }
        }
        for (place, stored) in filled {
            let text = field.kind.text(&stored.values[at]);
            let holder = *seen.entry((stored.reach, text)).or_insert(stored.id);
            if holder != stored.id {
                let words =
                    format!("{} is taken by another record; each is used once", field.label);
                refused.push((*place, Refusal::of(field.name, words)));
            }
        }
    }
    Ok(refused)
}

/// Would an organisation stand below itself? Only the tree of organisations is a tree: two persons
/// may well be each other's deputies.
///
/// `planned` are the parents that records saved in the same write shall have. The ancestors are
/// locked, so that two writes at once cannot close a circle between them.
pub(crate) async fn circle<P: Permission>(
    writer: &mut Writer<P>,
    before: Option<&Stored>,
    stored: &Stored,
    planned: &HashMap<Id, Option<Id>>,
) -> Result<Option<Refusal>, Problem> {
    let (tree, parent) = writer.scope().app().catalogue().organisations();
    let unchanged =
        before.is_some_and(|before| before.value(parent.name) == stored.value(parent.name));
    if unchanged {
        return Ok(None);
    }
    let mut above = stored.value(parent.name).as_ref_id();
    let mut steps = 0;
    while let Some(id) = above {
        if id == stored.id {
            let words = format!(
                "{} leads back to the record itself; choose one that does not stand below it",
                parent.label
            );
            return Ok(Some(Refusal::of(parent.name, words)));
        }
        steps += 1;
        if steps > limits::TREE_DEPTH {
            let words =
                format!("{} stands more than {} steps deep", parent.label, limits::TREE_DEPTH);
            return Ok(Some(Refusal::of(parent.name, words)));
        }
        let select = Query::select()
            .column(Alias::new(parent.name))
            .from(Alias::new(tree.plural))
            .and_where(Expr::col(Alias::new("id")).eq(val_id(id.uuid())))
            .lock(LockType::NoKeyUpdate)
            .take();
        let row = writer.asked().first(&select).await?;
        above = match (planned.get(&id), row) {
            (Some(parent), _) => *parent,
            (None, Some(row)) => row.id(parent.name)?.map(Id::from_uuid),
            (None, None) => None,
        };
    }
    Ok(None)
}
