//! What of a record's references a reader is told: one way for the interface of programs, for
//! exports, and for what comes back from them.

use crate::{
    gate::{ReachSet, Scope, Scoped},
    problem::Problem,
    store::{Names, Stored, is_own, names},
};
use record::{Kind, Reach, RecordType, Value};
use std::collections::HashSet;
use terms::Id;

/// What can be named of what records refer to: what cannot does not exist for the reader.
pub(crate) struct Seen {
    /// Nothing for a reader who reaches everything that is referred to.
    names: Option<Names>,
    own: HashSet<Id>,
}

/// Finds what can be named, as pages do.
pub(crate) async fn seen(by: &mut impl Scoped, records: &[Stored]) -> Result<Seen, Problem> {
    let own = records.iter().filter(|stored| is_own(by.scope(), stored));
    let own: HashSet<Id> = own.map(|stored| stored.id).collect();
    let mut of: Vec<&'static RecordType> = records.iter().map(|stored| stored.of).collect();
    of.dedup_by_key(|of| of.name);
    let is_whole = own.len() == records.len() && of.iter().all(|of| reaches_all(by.scope(), of));
    let names = if is_whole { None } else { Some(names(by, records).await?) };
    Ok(Seen { names, own })
}

/// Does the reader reach everything that records of a register may refer to?
pub(crate) fn reaches_all(scope: &Scope, of: &'static RecordType) -> bool {
    let rows = of.fields.iter().flat_map(|field| match field.kind {
        Kind::Rows(row) => row.fields,
        _ => &[],
    });
    let kinds = of.fields.iter().chain(rows).map(|field| &field.kind);
    let mut targets = kinds.flat_map(|kind| scope.app().catalogue().targets(kind));
    targets.all(|target| matches!(scope.reach_of(target), ReachSet::Everything))
}

impl Seen {
    /// A field of a record without references to what does not exist for the reader. Of an own
    /// record the reader knows whose it is, and whom it names to those it is shown to.
    pub fn shown(&self, stored: &Stored, at: usize) -> Value {
        let (field, value) = (&stored.of.fields[at], &stored.values[at]);
        let is_told =
            self.own.contains(&stored.id) && (stored.of.reach == Reach::Field(at) || field.named);
        match &self.names {
            Some(names) if !is_told => {
                without_unseen(&field.kind, value, &|id| names.get(id).is_some())
            }
            _ => value.clone(),
        }
    }
}

/// The value without references to what is not told the reader.
pub(crate) fn without_unseen(kind: &Kind, value: &Value, is_told: &dyn Fn(Id) -> bool) -> Value {
    match (kind, value) {
        (Kind::Ref(_), Value::Ref(id)) if !is_told(*id) => Value::Nothing,
        (Kind::Refs(_), Value::Refs(ids)) => {
            Value::Refs(ids.iter().copied().filter(|id| is_told(*id)).collect())
        }
        (Kind::Rows(row), Value::Rows(rows)) => {
            let cells = |cells: &Vec<Value>| {
                let fields = row.fields.iter().zip(cells);
                fields.map(|(field, value)| without_unseen(&field.kind, value, is_told)).collect()
            };
            Value::Rows(rows.iter().map(cells).collect())
        }
        _ => value.clone(),
    }
}
