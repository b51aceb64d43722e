//! References that name nothing here: kept under the name that the file has for them, until a
//! person settles who is meant; a name that was settled before is known.

use super::plan::{Draft, OpenEnd};
use crate::{
    gate::Scoped,
    problem::Problem,
    store::{self, ListQuery},
};
use record::{Filter, Kind, RecordType, Test, TitlePart, Value};
use std::collections::{BTreeSet, HashMap};
use terms::{Id, Line, fold};

/// Records with a settled name that are looked at.
const LOOKED_AT: usize = 20_000;
/// Names asked for at once.
const CHUNK: usize = 200;

/// The reference, and the field that holds its name as long as it is open.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    pub reference: usize,
    pub name: usize,
}

/// A cell that names nothing.
pub(super) struct Unknown {
    pub row: usize,
    pub column: usize,
    pub fields: Fields,
    pub text: Line,
}

/// The field that stands in for a reference that is open: the declaration names it in the title,
/// as `{provider|unresolved}`.
pub(super) fn name_field(of: &RecordType, reference: usize) -> Option<usize> {
    of.title_of.iter().find_map(|part| match part {
        TitlePart::Field([first, name]) if *first == reference => {
            let is_one = matches!(of.fields[reference].kind, Kind::Ref(_));
            let is_text = matches!(of.fields[*name].kind, Kind::Line);
            (is_one && is_text).then_some(*name)
        }
        _ => None,
    })
}

/// Keeps what is open: under its name, or as the record that the same name was settled as before.
pub(super) async fn keep(
    by: &mut impl Scoped,
    of: &'static RecordType,
    drafts: &mut [Draft],
    unknown: Vec<Unknown>,
) -> Result<(), Problem> {
    let Some(first) = unknown.first() else { return Ok(()) };
    let settled = Settled::of(by, of, first.fields, &unknown).await?;
    for end in unknown {
        let draft = &mut drafts[end.row];
        let Fields { reference, name } = end.fields;
        let is_settled = draft.before.as_ref().is_some_and(|before| {
            let called = before.values[name].as_text().map(fold);
            !before.values[reference].is_nothing() && called == Some(fold(end.text.as_str()))
        });
        if is_settled {
            continue;
        }
        let consumer = settled.beside.and_then(|at| draft.saving.values[at].as_ref_id());
        if let Some(id) = settled.provider(end.text.as_str(), consumer) {
            draft.saving.values[reference] = Value::Ref(id);
            if draft.saving.values[name].is_nothing() {
                draft.saving.values[name] = Value::Text(end.text.to_string());
            }
            continue;
        }
        draft.saving.values[reference] = Value::Nothing;
        draft.saving.values[name] = Value::Text(end.text.to_string());
        let label = of.fields[reference].label;
        draft.open.push(OpenEnd {
            line: draft.line,
            column: end.column,
            what: format!("{label} “{}” {}", end.text, crate::register::reading::NAMES_NOTHING),
            kept: "The row is taken; who is meant waits to be settled".to_owned(),
        });
    }
    Ok(())
}

/// What names were settled as: by the name, the other end and the record it is.
struct Settled {
    /// The field of the other end, if there is one.
    beside: Option<usize>,
    by_name: HashMap<String, Vec<(Option<Id>, Id)>>,
}

impl Settled {
    async fn of(
        by: &mut impl Scoped,
        of: &'static RecordType,
        fields: Fields,
        unknown: &[Unknown],
    ) -> Result<Settled, Problem> {
        let is_end =
            |at: &usize| *at != fields.reference && matches!(of.fields[*at].kind, Kind::Ref(_));
        let beside = of.title_fields().find(is_end);
        let names: BTreeSet<&str> = unknown.iter().map(|end| end.text.as_str()).collect();
        let names: Vec<&str> = names.into_iter().collect();
        let mut by_name: HashMap<String, Vec<(Option<Id>, Id)>> = HashMap::new();
        for chunk in names.chunks(CHUNK) {
            let texts = chunk.iter().map(|text| Value::Text((*text).to_owned())).collect();
            let filters = vec![
                Filter { field: fields.name, test: Test::AnyOf(texts) },
                Filter { field: fields.reference, test: Test::Filled },
            ];
            let query = ListQuery { filters, ..ListQuery::default() };
            let ids = store::list_ids(by, of, &query, LOOKED_AT).await?;
            for stored in store::load_many(by, of, &ids).await? {
                let name = stored.values[fields.name].as_text().map(fold).unwrap_or_default();
                let other = beside.and_then(|at| stored.values[at].as_ref_id());
                if let Some(id) = stored.values[fields.reference].as_ref_id() {
                    by_name.entry(name).or_default().push((other, id));
                }
            }
        }
        Ok(Settled { beside, by_name })
    }

    /// What the name was settled as for the same consumer; others may mean another by it.
    fn provider(&self, name: &str, consumer: Option<Id>) -> Option<Id> {
        let settled = self.by_name.get(&fold(name))?;
        let own = settled.iter().filter(|(other, _)| consumer.is_some() && *other == consumer);
        one(own.map(|(_, id)| *id))
    }
}

/// The one that all of them are.
fn one(mut ids: impl Iterator<Item = Id>) -> Option<Id> {
    let first = ids.next()?;
    ids.all(|id| id == first).then_some(first)
}
