//! The facts of a record, each with its way to change it in place.

use super::{
    common::{Subject, key, may_edit, own_page},
    detail::View,
    drafts,
    fields::{Filler, Filling, OWN_FIELDS, why_withheld},
    lifecycle, typed, words,
};
use crate::{
    gate::Scoped,
    page::{Action, Fact, FactGroup, FactsView, FieldView, InlineForm, When, Words},
    problem::Problem,
    store::{self, HistoryEntry},
};
use record::{Demand, Field, Kind, RecordType, Value};

/// The last change, when it was one's own of a moment ago: named at the field it changed.
pub(super) struct Saved<'s> {
    /// What the ledger knows of it.
    pub entry: &'s HistoryEntry,
    /// Takes it back; nothing when that is not offered.
    pub undo: Option<Action>,
}

/// All facts.
pub(super) async fn view(
    by: &mut impl Scoped,
    subject: &Subject,
    view: &View,
    saved: Option<&Saved<'_>>,
) -> Result<FactsView, Problem> {
    let stored = &subject.stored;
    let of = stored.of;
    let inline = inline(by, subject, view).await?;
    let editable = view.as_of.is_none() && stored.retired.is_none();
    let editable = editable && may_edit(by.scope(), stored);
    let others = store::not_for(by, of, Some(stored)).await?;
    let is_others = |at: usize| others.iter().any(|(other, _)| *other == at);
    let mut facts: Vec<(Option<usize>, Fact)> = Vec::new();
    for (at, field) in of.fields.iter().enumerate() {
        let demand = of.lifecycle().and_then(|(_, lifecycle)| {
            lifecycle.demand(stored.state().unwrap_or_default(), field.name)
        });
        if of.state == Some(at) || demand == Some(Demand::Hidden) {
            continue;
        }
        // What is internal to others is not there for whom the record is only shown to.
        if field.internal && stored.withheld.contains(&at) {
            continue;
        }
        let mut fact = fact(subject, at, field);
        fact.warning = field.says_of_zero(&stored.values[at]).unwrap_or_default();
        if stored.withheld.contains(&at) {
            fact.withheld = Some(why_withheld(of, field));
        } else if editable && demand != Some(Demand::Locked) && !is_made(of, at) && !is_others(at) {
            fact.edit_href = match field.kind {
                // A table needs the width of the whole form.
                Kind::Rows(_) => format!("{}/edit#{}", stored.path(), FieldView::id_of(field.name)),
                _ => edit_href(&stored.path(), field.name),
            };
        }
        facts.push((Some(at), fact));
    }
    for field in &subject.custom {
        let value = stored.custom.get(&field.key);
        let name = field.name();
        let fact = Fact {
            note: "own field".to_owned(),
            edit_href: if editable { edit_href(&stored.path(), &name) } else { String::new() },
            ..Fact::new(
                name,
                field.label.as_str(),
                value.map(|json| words::custom(field, json)).unwrap_or_default(),
            )
        };
        facts.push((None, fact));
    }
    if let (Some((name, form)), true) = (inline, editable) {
        let fact = facts.iter_mut().map(|(_, fact)| fact).find(|fact| fact.name == name);
        if let Some(fact) = fact.filter(|fact| !fact.edit_href.is_empty()) {
            fact.form = Some(form);
        }
    }
    if let Some(saved) = saved {
        let name = saved.entry.changes.first().map_or("", |change| change.name.as_str());
        let fact = facts.iter_mut().map(|(_, fact)| fact).find(|fact| fact.name == name);
        if let Some(fact) = fact {
            fact.saved = Words::from("Saved ")
                .when(When::instant(saved.entry.at.timestamp()))
                .text(format!(" · version {}", stored.version));
            fact.undo.clone_from(&saved.undo);
        }
    }
    Ok(FactsView { groups: grouped(of, facts) })
}

/// The facts under the headings of the declaration; those that this installation adds come last.
fn grouped(of: &RecordType, facts: Vec<(Option<usize>, Fact)>) -> Vec<FactGroup> {
    let mut groups: Vec<FactGroup> = of
        .groups()
        .into_iter()
        .map(|group| FactGroup { title: group.title.to_owned(), facts: Vec::new() })
        .collect();
    let is_titled = groups.iter().any(|group| !group.title.is_empty());
    let own = if is_titled { OWN_FIELDS } else { "" };
    groups.push(FactGroup { title: own.to_owned(), facts: Vec::new() });
    for (at, fact) in facts {
        let title = at.map_or(own, |at| of.group_of(at));
        let group = groups.iter_mut().find(|group| group.title == title);
        if let Some(group) = group {
            group.facts.push(fact);
        }
    }
    groups.retain(|group| !group.facts.is_empty());
    groups
}

/// Is it made of other fields, so that nobody types it?
fn is_made(of: &RecordType, at: usize) -> bool {
    of.is_composed() && at == of.title
}

fn edit_href(path: &str, name: &str) -> String {
    format!("{path}/edit?field={name}#fact-{name}")
}

fn fact(subject: &Subject, at: usize, field: &Field) -> Fact {
    let value = &subject.stored.values[at];
    let mut fact = Fact::new(field.name, field.label, Words::new());
    match (field.kind, value) {
        (Kind::Rows(row), Value::Rows(rows)) => {
            fact.heads = row.fields.iter().map(|inner| inner.label.to_owned()).collect();
            fact.rows = rows
                .iter()
                .map(|values| {
                    let cells = row.fields.iter().zip(values);
                    cells.map(|(inner, value)| words::value(inner, value, &subject.names)).collect()
                })
                .collect();
        }
        _ => fact.value = words::value(field, value, &subject.names),
    }
    fact
}

/// The field that is being changed in its place, with its name.
async fn inline(
    by: &mut impl Scoped,
    subject: &Subject,
    view: &View,
) -> Result<Option<(String, InlineForm)>, Problem> {
    let (Some(name), stored) = (&view.inline, &subject.stored) else { return Ok(None) };
    let of = stored.of;
    let declared = of.field(name).map(|(at, _)| at).filter(|at| of.state != Some(*at));
    let declared = declared.filter(|at| !is_made(of, *at));
    let own = subject.custom.iter().position(|field| field.name() == *name);
    if declared.is_none() && own.is_none() {
        return Err(Problem::Missing);
    }
    let drop_empty = !view.refusals.is_empty();
    let typed = view.typed.as_ref().map(|typed| typed::renumbered(of, typed, drop_empty));
    let filling = Filling {
        of,
        base: Some(stored),
        custom: &subject.custom,
        names: &subject.names,
        typed: typed.as_ref(),
        refusals: &view.refusals,
    };
    let filler = Filler::of(by, filling).await?;
    let field = match (declared, own) {
        (Some(at), _) => filler.field(at),
        (None, Some(at)) => filler.custom().swap_remove(at),
        (None, None) => return Ok(None),
    };
    let version = view.typed.as_ref().and_then(|typed| typed.first("_version"));
    let form = InlineForm {
        action: stored.path(),
        key: key(by.scope()),
        version: version.map_or_else(|| stored.version.to_string(), str::to_owned),
        field,
        why: of
            .is_controlled(stored.state())
            .then(|| lifecycle::why(of, true, (view.typed.as_ref(), &view.refusals))),
        cancel: own_page(by.scope(), stored),
        topic: drafts::topic(of, Some(stored)),
    };
    Ok(Some((name.clone(), form)))
}
