//! Saving: one way in for one record and for ten thousand.

use crate::{
    catalogue::{CHANGE_REASON, Catalogue},
    gate::{Asking, Permission, Scoped, Writer},
    ledger::Entry,
    problem::{Problem, Stale},
    store::{
        Saying, Stored, custom, custom_fields, ends, find, prepare, prepare::Hold, titles,
        write_rows,
    },
};
use record::{RecordType, Refusal, Value, changes};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeSet, HashMap};
use terms::Id;

/// Which record is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// One that does not exist yet.
    New,
    /// One that exists, and the version the change began from.
    Existing(Id, i64),
}

/// A record as it shall be.
#[derive(Clone, Debug)]
pub struct Saving {
    /// Which record.
    pub target: Target,
    /// One value for each field. What is withheld from the writer stays as it is.
    pub values: Vec<Value>,
    /// The custom fields that are filled.
    pub custom: Map<String, Json>,
    /// Where it comes from, and what it is called there; nothing leaves it as it is.
    pub source: Option<(String, String)>,
    /// Shall it be forgotten where it came from?
    pub forget_source: bool,
    /// The last word of the occurrence, when it is another than `added` or `changed`.
    pub occurrence: Option<&'static str>,
    /// Is this a step of the lifecycle, which may change the state?
    pub moving: bool,
    /// Shall it be in use or not? Nothing leaves it as it is.
    pub in_use: Option<bool>,
}

impl Saving {
    /// A new record of these values.
    pub fn new(values: Vec<Value>) -> Saving {
        Saving {
            target: Target::New,
            values,
            custom: Map::new(),
            source: None,
            forget_source: false,
            occurrence: None,
            moving: false,
            in_use: None,
        }
    }

    /// `stored` as it is, to be changed.
    pub fn of(stored: &Stored) -> Saving {
        Saving {
            target: Target::Existing(stored.id, stored.version),
            custom: stored.custom.clone(),
            ..Saving::new(stored.values.clone())
        }
    }
}

/// What became of a record.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It is new.
    Added(Stored),
    /// It was changed.
    Changed(Stored),
    /// It already was as it should be.
    Unchanged(Stored),
}

impl Outcome {
    /// The record as it is now.
    pub fn stored(&self) -> &Stored {
        match self {
            Outcome::Added(stored) | Outcome::Changed(stored) | Outcome::Unchanged(stored) => {
                stored
            }
        }
    }
}

/// Saves one record.
///
/// Errors: everything that is wrong at once ([`Problem::Refused`]); somebody else saved meanwhile
/// ([`Problem::Stale`]); it does not exist for the writer, or is outside its reach.
pub async fn save<P: Permission>(
    writer: &mut Writer<P>,
    of: &'static RecordType,
    saving: Saving,
) -> Result<Outcome, Problem> {
    let mut outcomes = save_many(writer, of, vec![saving]).await?;
    outcomes.remove(0).map_err(Problem::Refused)
}

/// Saves many records: those that nothing is wrong with. The others come back with what is wrong,
/// at their place, and leave no trace.
///
/// Shape: one result for each saving, in their order. Errors: as [`save`], but for refusals.
pub async fn save_many<P: Permission>(
    writer: &mut Writer<P>,
    of: &'static RecordType,
    mut savings: Vec<Saving>,
) -> Result<Vec<Result<Outcome, Vec<Refusal>>>, Problem> {
    if of.is_composed() {
        titles::hold(writer, of, savings.iter().map(|saving| saving.values.as_slice())).await?;
        let values = savings.iter_mut().map(|saving| &mut saving.values);
        titles::compose(writer, of, values.collect()).await?;
    }
    let custom = custom_fields(writer.asked(), of).await?;
    lock_in_order(writer, of, &existing(&savings)).await?;
    let before = before(writer, of, &savings).await?;
    let mut drafts = Vec::with_capacity(savings.len());
    for saving in savings {
        drafts.push(draft(writer, of, &custom, &before, saving)?);
    }
    refuse(writer, of, &mut drafts, Hold::UntilCommitted).await?;
    refuse_without_reason(writer, of, &mut drafts);
    number(writer, of, &mut drafts).await?;
    let shifted = shifted(writer.scope().app().catalogue(), of, &drafts);
    let outcomes = write(writer, of, &custom, drafts).await?;
    titles::refresh(writer, shifted).await?;
    Ok(outcomes)
}

fn shifted(catalogue: &Catalogue, of: &'static RecordType, drafts: &[Draft]) -> titles::Shifted {
    let (tree, parent) = catalogue.organisations();
    let parent = (of.name == tree.name).then(|| of.field(parent.name)).flatten();
    let kept = drafts.iter().filter(|draft| draft.refusals.is_empty());
    let changes = kept.filter_map(|draft| Some((draft.before.as_ref()?, &draft.after)));
    titles::Shifted::of(of, parent.map(|(at, _)| at), changes)
}

/// What [`save_many`] would refuse if it were asked now, at the place of each saving. Nothing is
/// written and nothing is held: whoever saves later is asked the same again.
pub async fn check_many(
    by: &mut impl Scoped,
    of: &'static RecordType,
    mut savings: Vec<Saving>,
) -> Result<Vec<Vec<Refusal>>, Problem> {
    let values = savings.iter_mut().map(|saving| &mut saving.values);
    titles::compose(by, of, values.collect()).await?;
    let custom = custom_fields(by.asked(), of).await?;
    let before = before(by, of, &savings).await?;
    let mut refused = vec![Vec::new(); savings.len()];
    let (mut places, mut drafts) = (Vec::new(), Vec::new());
    for (place, saving) in savings.into_iter().enumerate() {
        let words = match draft(by, of, &custom, &before, saving) {
            Ok(draft) => {
                places.push(place);
                drafts.push(draft);
                continue;
            }
            Err(Problem::NotPermitted(words)) => words,
            Err(Problem::Missing) => format!("This {} is not there any more", of.label),
            Err(Problem::Stale(stale)) => format!("Version {} was saved meanwhile", stale.saved),
            Err(problem) => return Err(problem),
        };
        refused[place].push(Refusal::whole(words));
    }
    refuse(by, of, &mut drafts, Hold::Nothing).await?;
    for (place, draft) in places.into_iter().zip(drafts) {
        refused[place] = draft.refusals;
    }
    Ok(refused)
}

/// Everything that only the database can answer, of all of them at once.
async fn refuse(
    by: &mut impl Scoped,
    of: &'static RecordType,
    drafts: &mut [Draft],
    hold: Hold,
) -> Result<(), Problem> {
    refuse_missing_references(by, of, drafts).await?;
    refuse_taken(by, of, drafts).await?;
    refuse_over(by, of, drafts).await?;
    let sayings = drafts.iter_mut().map(|draft| Saying {
        before: draft.before.as_ref().map(|before| before.values.as_slice()),
        after: &mut draft.after.values,
        refusals: &mut draft.refusals,
    });
    ends::refuse(by, of, sayings.collect()).await?;
    for draft in drafts.iter_mut() {
        let (before, after) = (draft.before.as_ref(), &draft.after);
        draft.refusals.extend(prepare::itself(of, after.id, before, &after.values));
    }
    refuse_circles(by, of, drafts, hold).await
}

/// A record on its way.
struct Draft {
    before: Option<Stored>,
    after: Stored,
    occurrence: Option<&'static str>,
    refusals: Vec<Refusal>,
}

fn existing(savings: &[Saving]) -> Vec<Id> {
    let id = |saving: &Saving| match saving.target {
        Target::Existing(id, _) => Some(id),
        Target::New => None,
    };
    savings.iter().filter_map(id).collect()
}

async fn before(
    by: &mut impl Scoped,
    of: &'static RecordType,
    savings: &[Saving],
) -> Result<HashMap<Id, Stored>, Problem> {
    let found = find::raw_many(by.asked(), of, &existing(savings)).await?;
    let visible = by.scope().reach_of(of);
    Ok(found
        .into_iter()
        .filter(|stored| visible.includes(stored.reach))
        .map(|stored| (stored.id, stored))
        .collect())
}

/// Locks the records by their ids, so that two writes of the same records wait for each other in
/// one order and never for ever. One database has one writer and nothing to lock.
pub(super) async fn lock_in_order<P: Permission>(
    writer: &mut Writer<P>,
    of: &'static RecordType,
    ids: &[Id],
) -> Result<(), Problem> {
    let ids = ids.iter().map(|id| id.uuid()).collect();
    Ok(writer.turn().lock_rows(of.plural, ids).await?)
}

fn draft(
    writer: &impl Scoped,
    of: &'static RecordType,
    custom: &[custom::CustomField],
    all_before: &HashMap<Id, Stored>,
    saving: Saving,
) -> Result<Draft, Problem> {
    let scope = writer.scope();
    let (now, by) = (scope.now(), scope.actor().name.clone());
    let before = match saving.target {
        Target::New => None,
        Target::Existing(id, version) => {
            let stored = all_before.get(&id).ok_or(Problem::Missing)?;
            if !scope.reach().includes(stored.reach) {
                let words = "You may see this record, but not change it.".to_owned();
                return Err(Problem::NotPermitted(words));
            }
            if stored.version != version {
                return Err(Problem::Stale(Stale { from: version, saved: stored.version }));
            }
            Some(stored.clone())
        }
    };
    let mut refusals = Vec::new();
    let out_of_use = before.as_ref().is_some_and(|before| before.retired.is_some());
    if out_of_use && !saving.moving && saving.in_use != Some(true) {
        let words = format!("This {} is out of use; take it back into use first", of.label);
        refusals.push(Refusal::whole(words));
    }
    let mut values = saving.values;
    keep_withheld(writer, of, before.as_ref(), &mut values);
    prepare::state(of, before.as_ref(), &mut values, saving.moving, &mut refusals);
    prepare::sizes(of, &values, &mut refusals);
    refusals.extend(of.validate(&values));
    let mut members = saving.custom;
    let kept = before.as_ref().map(|before| &before.custom);
    custom::check(custom, &mut members, kept, &mut refusals);
    let id = before.as_ref().map_or_else(|| scope.app().clock().id(), |stored| stored.id);
    let reach = prepare::reach(of, id, &values).unwrap_or(id);
    let owner = prepare::Owner { of, reach, before: before.as_ref() };
    refusals.extend(owner.refused(scope, &values));
    let moved =
        before.as_ref().is_none_or(|b| of.state.is_some_and(|at| b.values[at] != values[at]));
    let stamp = (now, by);
    let retired = match (saving.in_use, before.as_ref().and_then(|b| b.retired.clone())) {
        (Some(true), _) => None,
        (Some(false), None) => Some(stamp.clone()),
        (_, retired) => retired,
    };
    let since = before.as_ref().and_then(|b| b.state_since.clone());
    let after = Stored {
        of,
        id,
        number: before.as_ref().map_or(0, |b| b.number),
        version: before.as_ref().map_or(1, |b| b.version + 1),
        reach,
        created: before.as_ref().map_or_else(|| stamp.clone(), |b| b.created.clone()),
        state_since: if of.state.is_some() && moved { Some(stamp.clone()) } else { since },
        changed: stamp,
        retired,
        source: saving.source.or_else(|| match &before {
            Some(before) if !saving.forget_source => before.source.clone(),
            _ => None,
        }),
        values,
        custom: members,
        withheld: Vec::new(),
    };
    Ok(Draft { before, after, occurrence: saving.occurrence, refusals })
}

/// What the writer may not see, it cannot change either.
fn keep_withheld(
    writer: &impl Scoped,
    of: &'static RecordType,
    before: Option<&Stored>,
    values: &mut [Value],
) {
    for (at, field) in of.fields.iter().enumerate() {
        let Some(word) = field.confidential else { continue };
        let owner = before.map_or_else(
            || prepare::reach(of, writer.scope().app().clock().id(), values),
            |before| Some(before.reach),
        );
        if !owner.is_some_and(|owner| writer.scope().may_see(of, word, owner)) {
            values[at] = before.map_or(Value::Nothing, |before| before.values[at].clone());
        }
    }
}

async fn refuse_missing_references(
    by: &mut impl Scoped,
    of: &'static RecordType,
    drafts: &mut [Draft],
) -> Result<(), Problem> {
    let wanted: Vec<_> = drafts
        .iter()
        .map(|draft| {
            let before = draft.before.as_ref();
            prepare::new_references(of, before, &draft.after.values)
        })
        .collect();
    let ids: BTreeSet<Id> =
        wanted.iter().flatten().flat_map(|(_, _, ids)| ids.iter().copied()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let existing = prepare::existing(by, ids).await?;
    for (draft, wanted) in drafts.iter_mut().zip(wanted) {
        for (path, kind, ids) in wanted {
            let fits = |id| existing.get(id).is_some_and(|name| kind.targets().contains(name));
            if !ids.iter().all(fits) {
                let words = format!(
                    "{} names something that is not in the register {}; choose one that is",
                    path.split('.').next_back().unwrap_or(&path).replace('_', " "),
                    by.scope().app().catalogue().registers(&kind)
                );
                draft.refusals.push(Refusal::of(path, words));
            }
        }
    }
    Ok(())
}

async fn refuse_taken(
    by: &mut impl Scoped,
    of: &'static RecordType,
    drafts: &mut [Draft],
) -> Result<(), Problem> {
    if of.fields.iter().all(|field| !field.unique) {
        return Ok(());
    }
    let mut records: Vec<(usize, Stored)> =
        drafts.iter().enumerate().map(|(at, draft)| (at, draft.after.clone())).collect();
    // What is refused anyway takes nothing away from the others.
    records.sort_by_key(|(at, _)| !drafts[*at].refusals.is_empty());
    for (at, refusal) in prepare::unique(by, of, &records).await? {
        drafts[at].refusals.push(refusal);
    }
    Ok(())
}

/// A step may depend on the records that a field names, as they are now.
async fn refuse_over(
    by: &mut impl Scoped,
    of: &'static RecordType,
    drafts: &mut [Draft],
) -> Result<(), Problem> {
    let Some((_, lifecycle)) = of.lifecycle() else { return Ok(()) };
    for draft in drafts {
        let way = lifecycle.transitions.iter().find(|way| draft.occurrence == Some(way.name));
        let Some(over) = way.and_then(|way| way.over) else { continue };
        let (at, field) = of.field(over.field).expect("the catalogue checked it");
        let ids = match &draft.after.values[at] {
            Value::Ref(id) => vec![*id],
            Value::Refs(ids) => ids.clone(),
            _ => Vec::new(),
        };
        let mut named: HashMap<Id, Vec<Value>> = HashMap::new();
        for target in by.scope().app().catalogue().targets(&field.kind) {
            let found = find::load_many(by, target, &ids).await?;
            named.extend(found.into_iter().map(|stored| (stored.id, stored.values)));
        }
        let named: Vec<_> = ids.iter().map(|id| named.remove(id)).collect();
        draft.refusals.extend((over.decide)(&draft.after.values, &named));
    }
    Ok(())
}

async fn refuse_circles(
    by: &mut impl Scoped,
    of: &'static RecordType,
    drafts: &mut [Draft],
    hold: Hold,
) -> Result<(), Problem> {
    for parent in prepare::trees(of) {
        let planned: HashMap<Id, Option<Id>> = drafts
            .iter()
            .map(|draft| (draft.after.id, draft.after.value(parent.name).as_ref_id()))
            .collect();
        for draft in drafts.iter_mut() {
            let before = draft.before.as_ref();
            let found = prepare::circle(by, before, &draft.after, parent, (&planned, hold)).await?;
            draft.refusals.extend(found);
        }
    }
    Ok(())
}

/// A controlled record changes for a reason that is told, or by the number of a change.
fn refuse_without_reason<P: Permission>(
    writer: &Writer<P>,
    of: &'static RecordType,
    drafts: &mut [Draft],
) {
    if !of.may_be_controlled() || writer.has_reason() {
        return;
    }
    for draft in drafts {
        let is_controlled = of.is_controlled(draft.before.as_ref().and_then(Stored::state));
        let changes = || !told(draft.before.as_ref(), &draft.after).is_empty();
        if is_controlled && (draft.before.is_none() || changes()) {
            draft.refusals.push(without_reason(of));
        }
    }
}

/// What is said when a controlled record shall change and nobody says why.
pub(crate) fn without_reason(of: &RecordType) -> Refusal {
    let words = format!(
        "The reason is open; a {} is changed in a controlled manner: name the change, like \
         RFC-0042, or say why in a sentence",
        record::inside(of.label)
    );
    Refusal::of(CHANGE_REASON, words)
}

async fn number<P: Permission>(
    writer: &mut Writer<P>,
    of: &'static RecordType,
    drafts: &mut [Draft],
) -> Result<(), Problem> {
    let new = |draft: &&mut Draft| draft.before.is_none() && draft.refusals.is_empty();
    let count = drafts.iter_mut().filter(new).count() as u64;
    if count > 0 {
        let first = writer.turn().next(of.name, count).await?;
        for (number, draft) in (first..).zip(drafts.iter_mut().filter(new)) {
            draft.after.number = number;
        }
    }
    Ok(())
}

async fn write<P: Permission>(
    writer: &mut Writer<P>,
    of: &'static RecordType,
    custom: &[custom::CustomField],
    drafts: Vec<Draft>,
) -> Result<Vec<Result<Outcome, Vec<Refusal>>>, Problem> {
    let new: Vec<Stored> = drafts
        .iter()
        .filter(|draft| draft.before.is_none() && draft.refusals.is_empty())
        .map(|draft| draft.after.clone())
        .collect();
    if !new.is_empty() {
        write_rows::insert(writer.turn(), of, custom, &new).await?;
    }
    let told: Vec<Vec<Json>> =
        drafts.iter().map(|draft| told(draft.before.as_ref(), &draft.after)).collect();
    let changed: Vec<(&Stored, &Stored)> = drafts
        .iter()
        .zip(&told)
        .filter(|(draft, changes)| draft.refusals.is_empty() && !changes.is_empty())
        .filter_map(|(draft, _)| Some((draft.before.as_ref()?, &draft.after)))
        .collect();
    if let Some((first, _)) = changed.first()
        && !write_rows::update(writer.turn(), custom, &changed).await?
    {
        let (from, saved) = (first.version, first.version + 1);
        return Err(Problem::Stale(Stale { from, saved }));
    }
    let mut outcomes = Vec::with_capacity(drafts.len());
    for (draft, changes) in drafts.into_iter().zip(told) {
        if !draft.refusals.is_empty() {
            outcomes.push(Err(draft.refusals));
            continue;
        }
        let (before, after) = (draft.before, draft.after);
        let verb = match &before {
            None => "added",
            Some(before) if changes.is_empty() => {
                let before = find::withhold(writer.scope(), before.clone());
                outcomes.push(Ok(Outcome::Unchanged(before)));
                continue;
            }
            Some(_) => "changed",
        };
        writer.tell(Entry {
            occurrence: format!("{}.{}", of.name, draft.occurrence.unwrap_or(verb)),
            register: Some(of.name),
            record: Some(after.id),
            reach: Some(after.reach),
            version: Some(after.version),
            changes: Some(Json::Array(changes)),
        });
        let after = find::withhold(writer.scope(), after);
        outcomes.push(Ok(if before.is_some() {
            Outcome::Changed(after)
        } else {
            Outcome::Added(after)
        }));
    }
    Ok(outcomes)
}

/// What the ledger is told: each field that differs, with before and after.
pub(super) fn told(before: Option<&Stored>, after: &Stored) -> Vec<Json> {
    let of = after.of;
    let nothing = vec![Value::Nothing; of.fields.len()];
    let values = before.map_or(&nothing, |before| &before.values);
    let mut told: Vec<Json> = changes(of, values, &after.values)
        .into_iter()
        .map(|change| {
            let field = &of.fields[change.field];
            let (before, after) = (field.kind.json(&change.before), field.kind.json(&change.after));
            json!({ "field": field.name, "before": before, "after": after })
        })
        .collect();
    let empty = Map::new();
    let custom = before.map_or(&empty, |before| &before.custom);
    let keys: BTreeSet<&String> = custom.keys().chain(after.custom.keys()).collect();
    for key in keys {
        let (was, is) = (custom.get(key), after.custom.get(key));
        if was != is {
            told.push(json!({ "field": format!("custom.{key}"), "before": was, "after": is }));
        }
    }
    let was_retired = before.is_some_and(|before| before.retired.is_some());
    if was_retired != after.retired.is_some() {
        let is = after.retired.is_some();
        told.push(json!({ "field": "retired", "before": was_retired, "after": is }));
    }
    let source = |stored: &Stored| stored.source.as_ref().map(|(a, b)| format!("{a}: {b}"));
    let was = before.and_then(source);
    if was != source(after) {
        told.push(json!({ "field": "source", "before": was, "after": source(after) }));
    }
    told
}
