//! What must hold before a record is saved: its own rules, the rules of its state, and everything
//! that only the database can answer (does what it refers to exist, is a name taken).

use crate::{
    database::{Ask, val_id},
    gate::{Asking, ReachSet, Scope, Scoped},
    limits,
    problem::Problem,
    store::{Stored, columns, find, names},
};
use record::{Demand, Field, Kind, Reach, RecordType, Refusal, Value};
use sea_query::{Alias, Expr, ExprTrait, LockType, Query};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
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
    kept_rows(of, before, values, refusals);
}

/// Refuses to add or to take away rows that the state keeps, and to change what it keeps of them.
fn kept_rows(
    of: &'static RecordType,
    before: &Stored,
    values: &[Value],
    refusals: &mut Vec<Refusal>,
) {
    let Some((_, lifecycle)) = of.lifecycle() else { return };
    let state = before.state().unwrap_or_default();
    let mut columns: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let duties = lifecycle.duties.iter().filter(|duty| duty.state == state);
    for duty in duties.filter(|duty| duty.demand == Demand::Kept) {
        if let Some((at, column)) = duty.column(of) {
            columns.entry(at).or_default().push(column);
        }
    }
    for (at, columns) in columns {
        let held = |value: &Value| {
            let Value::Rows(rows) = value else { return Vec::new() };
            let cells = |row: &Vec<Value>| columns.iter().map(|at| row[*at].clone()).collect();
            let mut held: Vec<Vec<Value>> = rows.iter().map(cells).collect();
            held.sort_by_key(|cells| format!("{cells:?}"));
            held
        };
        if held(&before.values[at]) != held(&values[at]) {
            let (field, label) =
                (&of.fields[at], lifecycle.state(state).map_or(state, |s| s.label));
            let words = format!(
                "{} keeps its rows while the state is {label}: none is added or taken away, and \
                 what was found stays; fill in the other columns",
                field.label
            );
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
pub(crate) async fn existing(
    by: &mut impl Scoped,
    ids: BTreeSet<Id>,
) -> Result<HashMap<Id, &'static str>, Problem> {
    let ids: Vec<Id> = ids.into_iter().collect();
    let names = names::names_of(by, &ids).await?;
    Ok(ids.into_iter().filter_map(|id| names.get(id).map(|named| (id, named.of.name))).collect())
}

/// Refuses a value that another record of the same organisation has.
pub(crate) async fn unique(
    by: &mut impl Scoped,
    of: &'static RecordType,
    records: &[(usize, Stored)],
) -> Result<Vec<(usize, Refusal)>, Problem> {
    let records: Vec<Holding<'_>> = records
        .iter()
        .map(|(place, stored)| Holding {
            place: *place,
            id: stored.id,
            reach: stored.reach,
            values: &stored.values,
        })
        .collect();
    let taken = taken(by, of, &records).await?;
    let refusal = |taken: Taken| {
        let words = format!("{} is taken by another record; each is used once", taken.field.label);
        (taken.place, Refusal::of(taken.field.name, words))
    };
    Ok(taken.into_iter().map(refusal).collect())
}

/// What a record wants to hold, of whose data, and under which id.
pub(crate) struct Holding<'h> {
    pub place: usize,
    pub id: Id,
    pub reach: Id,
    pub values: &'h [Value],
}

/// A value that each record has for itself, and who has it already.
pub(crate) struct Taken {
    pub place: usize,
    pub at: usize,
    pub field: &'static Field,
    pub holder: Id,
}

/// Which values belong to another record of the same organisation, kept or among these.
pub(crate) async fn taken(
    by: &mut impl Scoped,
    of: &'static RecordType,
    records: &[Holding<'_>],
) -> Result<Vec<Taken>, Problem> {
    let mut taken = Vec::new();
    for (at, field) in of.fields.iter().enumerate().filter(|(_, field)| field.unique) {
        let mut seen: HashMap<(Id, String), Id> = HashMap::new();
        let filled: Vec<&Holding<'_>> =
            records.iter().filter(|held| !held.values[at].is_nothing()).collect();
        for chunk in filled.chunks(500) {
            let cells = chunk.iter().flat_map(|held| columns::cells(field, &held.values[at]));
            let select = Query::select()
                .columns(["id", "reach", field.name].map(Alias::new))
                .from(Alias::new(of.plural))
                .and_where(Expr::col(Alias::new(field.name)).is_in(cells))
                .take();
            for row in by.asked().all(&select).await? {
                let text = field.kind.text(&columns::value(field, &row)?);
                let reach = Id::from_uuid(row.need_id("reach")?);
                seen.insert((reach, text), Id::from_uuid(row.need_id("id")?));
            }
        }
        for held in filled {
            let text = field.kind.text(&held.values[at]);
            let holder = *seen.entry((held.reach, text)).or_insert(held.id);
            if holder != held.id {
                taken.push(Taken { place: held.place, at, field, holder });
            }
        }
    }
    Ok(taken)
}

/// Whether what was asked stays as it is until the answer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hold {
    /// It is only looked at.
    Nothing,
    /// Other writes wait.
    UntilCommitted,
}

/// The fields along which the records of a register stand above each other: the tree of
/// organisations, and what is declared so. Two persons may well be each other's deputies.
pub(crate) fn trees(of: &'static RecordType) -> impl Iterator<Item = &'static Field> {
    let is_parent = move |field: &Field| {
        of.reach == Reach::Itself && matches!(field.kind, Kind::Ref([name]) if *name == of.name)
    };
    of.fields.iter().filter(move |field| field.tree || is_parent(field))
}

/// Refuses that a record names itself: nobody is one's own deputy. What stands above it is asked
/// for circles of any length ([`circle`]).
pub(crate) fn itself(
    of: &'static RecordType,
    id: Id,
    before: Option<&Stored>,
    values: &[Value],
) -> Vec<Refusal> {
    let is_tree = |field: &Field| trees(of).any(|tree| tree.name == field.name);
    let names = |value: &Value| match value {
        Value::Ref(named) => *named == id,
        Value::Refs(ids) => ids.contains(&id),
        _ => false,
    };
    let fields = of.fields.iter().zip(values).filter(|(field, value)| {
        let was = before.is_some_and(|before| before.value(field.name) == *value);
        names(value) && field.kind.targets().contains(&of.name) && !was && !is_tree(field)
    });
    let refusal = |field: &Field| {
        let open = if field.required { "" } else { ", or leave it open" };
        let words = format!(
            "{} is this {} itself; choose another{open}",
            field.label,
            record::inside(of.label)
        );
        Refusal::of(field.name, words)
    };
    fields.map(|(field, _)| refusal(field)).collect()
}

/// Would a record stand below itself?
///
/// `planned` are the parents that records saved in the same write shall have. The ancestors are
/// held, so that two writes at once cannot close a circle between them.
pub(crate) async fn circle(
    by: &mut impl Scoped,
    before: Option<&Stored>,
    stored: &Stored,
    parent: &'static Field,
    (planned, hold): (&HashMap<Id, Option<Id>>, Hold),
) -> Result<Option<Refusal>, Problem> {
    let unchanged =
        before.is_some_and(|before| before.value(parent.name) == stored.value(parent.name));
    if unchanged {
        return Ok(None);
    }
    let above = stored.value(parent.name).as_ref_id();
    leads_back(by, (stored.of, parent), (stored.id, above), (planned, hold)).await
}

/// Does the way up from `above` lead back to `id`, or on for ever?
pub(crate) async fn leads_back(
    by: &mut impl Scoped,
    (tree, parent): (&'static RecordType, &'static Field),
    (id, mut above): (Id, Option<Id>),
    (planned, hold): (&HashMap<Id, Option<Id>>, Hold),
) -> Result<Option<Refusal>, Problem> {
    let own = id;
    let mut passed = HashSet::new();
    while let Some(id) = above {
        if id == own {
            let words = format!(
                "{} leads back to the record itself; choose one that does not stand below it",
                parent.label
            );
            return Ok(Some(Refusal::of(parent.name, words)));
        }
        // A circle further up: those who stand in it are refused, and leave no trace.
        if !passed.insert(id) {
            return Ok(None);
        }
        if passed.len() > limits::TREE_DEPTH {
            let words =
                format!("{} stands more than {} steps deep", parent.label, limits::TREE_DEPTH);
            return Ok(Some(Refusal::of(parent.name, words)));
        }
        let mut select = Query::select()
            .column(Alias::new(parent.name))
            .from(Alias::new(tree.plural))
            .and_where(Expr::col(Alias::new("id")).eq(val_id(id.uuid())))
            .take();
        if hold == Hold::UntilCommitted {
            select.lock(LockType::NoKeyUpdate);
        }
        let row = by.asked().first(&select).await?;
        above = match (planned.get(&id), row) {
            (Some(parent), _) => *parent,
            (None, Some(row)) => row.id(parent.name)?.map(Id::from_uuid),
            (None, None) => None,
        };
    }
    Ok(None)
}
