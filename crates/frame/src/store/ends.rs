//! What a record holds in the name of one of its ends is written only by whoever may change the
//! record at that end: else one side would answer for the other, or wipe what it has said.

use crate::{
    gate::{Asking, Scoped, Verb},
    problem::Problem,
    store::{Stored, find},
};
use record::{Field, RecordType, Refusal, Value, inside};
use std::collections::{BTreeMap, HashSet};
use terms::Id;

/// A record on its way: what it holds, what it shall hold, and what is wrong with that.
pub(crate) struct Saying<'s> {
    /// What it holds; nothing for a new one.
    pub before: Option<&'s [Value]>,
    /// What it shall hold. What was said for another end than it has now is no longer said.
    pub after: &'s mut [Value],
    /// What is wrong.
    pub refusals: &'s mut Vec<Refusal>,
}

/// The fields that are said by an end, each with the positions of both.
fn said(of: &'static RecordType) -> impl Iterator<Item = (usize, &'static Field, usize)> {
    of.fields.iter().enumerate().filter_map(|(at, field)| {
        let (end, _) = of.field(field.said_by?)?;
        Some((at, field, end))
    })
}

/// Refuses what is said for an end that is not the actor's to change. What stays as it is passes.
pub(crate) async fn refuse(
    by: &mut impl Scoped,
    of: &'static RecordType,
    mut sayings: Vec<Saying<'_>>,
) -> Result<(), Problem> {
    let mut new: Vec<(usize, &'static Field, usize, usize)> = Vec::new();
    let mut asked: BTreeMap<usize, Vec<Id>> = BTreeMap::new();
    for (place, saying) in sayings.iter_mut().enumerate() {
        for (at, field, end) in said(of) {
            let was = saying.before.map_or(&Value::Nothing, |before| &before[at]);
            let same_end = saying.before.is_none_or(|before| before[end] == saying.after[end]);
            if saying.after[at] == *was && !same_end {
                saying.after[at] = Value::Nothing;
            }
            let is_said = if same_end { saying.after[at] != *was } else { true };
            if !is_said || (!same_end && saying.after[at].is_nothing()) {
                continue;
            }
            new.push((at, field, end, place));
            asked.entry(end).or_default().extend(saying.after[end].as_ref_id());
        }
    }
    let mut own: HashSet<Id> = HashSet::new();
    for (end, ids) in asked {
        own.extend(may_change(by, of, of.fields[end].name, &ids).await?);
    }
    for (_, field, end, place) in new {
        let saying = &mut sayings[place];
        if !saying.after[end].as_ref_id().is_some_and(|id| own.contains(&id)) {
            let words = format!("{} {}", field.label, why(&of.fields[end]));
            saying.refusals.push(Refusal::of(field.name, words));
        }
    }
    Ok(())
}

fn why(end: &Field) -> String {
    let end = inside(end.label);
    format!(
        "is said only by who may change the {end}; leave it as it is, and ask the side of the \
         {end} to answer"
    )
}

/// The fields of `stored` that are not the actor's to write, each with the reason in words.
pub(crate) async fn not_for(
    by: &mut impl Scoped,
    of: &'static RecordType,
    stored: Option<&Stored>,
) -> Result<Vec<(usize, String)>, Problem> {
    let Some(stored) = stored else { return Ok(Vec::new()) };
    let mut locked = Vec::new();
    for (at, field, end) in said(of) {
        let ids: Vec<Id> = stored.values[end].as_ref_id().into_iter().collect();
        if may_change(by, of, of.fields[end].name, &ids).await?.is_empty() {
            locked.push((at, format!("{} {}.", field.label, why(&of.fields[end]))));
        }
    }
    Ok(locked)
}

/// May the actor say what is said for the end of `stored` that its field `end` names?
pub async fn may_say(by: &mut impl Scoped, stored: &Stored, end: &str) -> Result<bool, Problem> {
    let ids: Vec<Id> = stored.value(end).as_ref_id().into_iter().collect();
    Ok(!may_change(by, stored.of, end, &ids).await?.is_empty())
}

/// Which of the records that the field `end` names may the actor change?
pub(super) async fn may_change(
    by: &mut impl Scoped,
    of: &'static RecordType,
    end: &str,
    ids: &[Id],
) -> Result<HashSet<Id>, Problem> {
    let (_, field) = of.field(end).expect("the end is declared");
    let mut own = HashSet::new();
    let mut open: Vec<Id> = ids.to_vec();
    for target in by.scope().app().catalogue().targets(&field.kind) {
        if open.is_empty() {
            break;
        }
        let found = find::raw_many(by.asked(), target, &open).await?;
        open.retain(|id| found.iter().all(|stored| stored.id != *id));
        let may = |stored: &&Stored| by.scope().may(target, Verb::Edit, stored.reach);
        own.extend(found.iter().filter(may).map(|stored| stored.id));
    }
    Ok(own)
}
