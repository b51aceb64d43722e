//! What must hold before a row is taken: the rules that saving has, asked of all rows at once, so
//! that a dry run refuses what the import would refuse.

use super::{
    cells,
    columns::ColumnAt,
    plan::{Draft, Fault, Ground},
};
use crate::{
    database::Ask,
    gate::{ReachSet, Scope, Scoped, Verb},
    limits,
    problem::Problem,
    store::{Target, columns as stored_columns},
};
use record::{Demand, Field, Kind, Reach, RecordType, Refusal, Value};
use sea_query::{Alias, Expr, ExprTrait, Query};
use std::collections::{BTreeSet, HashMap, HashSet};
use terms::Id;

/// The longest way up that is followed.
const STEPS: usize = 100;

/// Checks the drafts; what is wrong is added to their faults.
pub(super) async fn rows(
    by: &mut impl Scoped,
    ground: &Ground<'_>,
    drafts: &mut [Draft],
) -> Result<(), Problem> {
    let scope = by.scope().clone();
    for (place, draft) in drafts.iter_mut().enumerate() {
        // A row whose cells may stand in the wrong columns, or that names a record named before,
        // has nothing to be checked.
        if draft.kept.is_some() || draft.faults.iter().any(|fault| fault.column.is_none()) {
            continue;
        }
        if draft.before.is_some() && cells::differences(ground, place, draft).is_empty() {
            continue;
        }
        let wrong: Vec<Option<usize>> = draft.faults.iter().map(|fault| fault.column).collect();
        let mut refusals = Vec::new();
        one(&scope, ground, draft, &mut refusals);
        let faults = refusals.into_iter().map(|refusal| placed(ground, refusal));
        draft.faults.extend(faults.filter(|f| f.column.is_none() || !wrong.contains(&f.column)));
    }
    unique(by, ground, drafts).await?;
    circles(by, ground, drafts).await?;
    waiting(&scope, ground, drafts);
    Ok(())
}

/// A refusal at the column of its field.
fn placed(ground: &Ground<'_>, refusal: Refusal) -> Fault {
    let of = ground.columns.of;
    let name = match refusal.field.as_ref() {
        custom if custom.starts_with("custom.") => custom,
        field => field.split('.').next().unwrap_or(field),
    };
    let at = ground.columns.named(name);
    let column = at.and_then(|at| ground.mapping.column(at));
    let mut words = refusal.words;
    if let (None, Some((_, field))) = (column, of.field(name)) {
        words = format!("{words}; no column goes to {}", field.label);
    }
    Fault::at(column, words)
}

/// The rules of one record.
fn one(scope: &Scope, ground: &Ground<'_>, draft: &mut Draft, refusals: &mut Vec<Refusal>) {
    let of = ground.columns.of;
    if let Some(before) = &draft.before
        && !scope.reach().includes(before.reach)
    {
        let words = format!("You may see {}, but not change it", before.label());
        refusals.push(Refusal::whole(words));
        return;
    }
    state(of, draft, refusals);
    sizes(of, &draft.saving.values, refusals);
    refusals.extend(of.validate(&draft.saving.values));
    for field in &ground.columns.custom {
        if field.required && !draft.saving.custom.contains_key(&field.key) {
            let words = format!("{} is open; this installation needs it", field.label);
            refusals.push(Refusal::of(field.name(), words));
        }
    }
    let Some(owner) = owner(of, draft) else { return };
    within_reach(scope, of, owner, draft, refusals);
    confidential(scope, of, owner, draft, refusals);
    if draft.saving.in_use.is_some() && !scope.may(of, Verb::Retire, owner) {
        let words = "Taking records out of use, or back, needs a permission that you do not have; \
            leave the cell as it was";
        refusals.push(Refusal::of("retired_at", words));
    }
}

/// The organisation whose data the record is.
fn owner(of: &RecordType, draft: &Draft) -> Option<Id> {
    match of.reach {
        Reach::Itself => Some(draft.before.as_ref().map_or(draft.stand_in, |before| before.id)),
        Reach::Field(at) => draft.saving.values[at].as_ref_id(),
    }
}

/// A new record may begin in any state; after that, only steps change it.
fn state(of: &'static RecordType, draft: &mut Draft, refusals: &mut Vec<Refusal>) {
    let Some((at, lifecycle)) = of.lifecycle() else { return };
    let values = &mut draft.saving.values;
    let Some(before) = &draft.before else {
        if values[at].is_nothing() {
            values[at] = Value::Choice(lifecycle.initial.to_owned());
        }
        return;
    };
    let state = before.state().unwrap_or_default();
    if values[at] != before.values[at] {
        let ways: Vec<&str> = lifecycle.from_state(state).map(|way| way.label).collect();
        let field = &of.fields[at];
        let words = format!("{} is changed by its own steps: {}", field.label, ways.join(", "));
        refusals.push(Refusal::of(field.name, words));
        values[at] = before.values[at].clone();
    }
    for (at, field) in of.fields.iter().enumerate() {
        let locked = lifecycle.demand(state, field.name) == Some(Demand::Locked);
        if locked && values[at] != before.values[at] {
            let label = lifecycle.state(state).map_or(state, |state| state.label);
            let words = format!("{} cannot be changed while the state is {label}", field.label);
            refusals.push(Refusal::of(field.name, words));
        }
    }
}

fn sizes(of: &RecordType, values: &[Value], refusals: &mut Vec<Refusal>) {
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

fn within_reach(
    scope: &Scope,
    of: &'static RecordType,
    owner: Id,
    draft: &Draft,
    refusals: &mut Vec<Refusal>,
) {
    let (field, allowed) = match (of.reach, scope.reach()) {
        (_, ReachSet::Everything) => return,
        (Reach::Field(at), reached) => (&of.fields[at], reached.includes(owner)),
        (Reach::Itself, reached) => {
            let (_, parent) = scope.app().catalogue().organisations();
            let at = of.field(parent.name).map(|(at, _)| at);
            let above = at.and_then(|at| draft.saving.values[at].as_ref_id());
            let is_new = draft.before.is_none();
            let placed = if is_new { above } else { Some(owner) };
            (parent, placed.is_some_and(|id| reached.includes(id)))
        }
    };
    if !allowed {
        let words = format!(
            "{} is open, or not one you may keep records for; choose one that you reach",
            field.label
        );
        refusals.push(Refusal::of(field.name, words));
    }
}

/// What the actor may not see cannot be filled either; saving would drop it without a word.
fn confidential(
    scope: &Scope,
    of: &'static RecordType,
    owner: Id,
    draft: &Draft,
    refusals: &mut Vec<Refusal>,
) {
    for (at, field) in of.fields.iter().enumerate() {
        let Some(word) = field.confidential else { continue };
        let is_same =
            draft.before.as_ref().is_some_and(|b| b.values[at] == draft.saving.values[at]);
        if draft.saving.values[at].is_nothing() || is_same || scope.may_see(of, word, owner) {
            continue;
        }
        let words = format!("{} is withheld from you; leave the cell empty", field.label);
        refusals.push(Refusal::of(field.name, words));
    }
}

/// Refuses a value that another record or another row of the same organisation has.
async fn unique(
    by: &mut impl Scoped,
    ground: &Ground<'_>,
    drafts: &mut [Draft],
) -> Result<(), Problem> {
    let of = ground.columns.of;
    for (at, field) in of.fields.iter().enumerate().filter(|(_, field)| field.unique) {
        let mut filled: Vec<(usize, Id, String)> = Vec::new();
        for (row, draft) in drafts.iter().enumerate().filter(|(_, d)| d.faults.is_empty()) {
            let value = &draft.saving.values[at];
            if let (false, Some(owner)) = (value.is_nothing(), owner(of, draft)) {
                filled.push((row, owner, field.kind.text(value)));
            }
        }
        let mut holders = held(by, of, (at, field), drafts, &filled).await?;
        for (row, owner, text) in filled {
            let draft = &drafts[row];
            let own = draft.before.as_ref().map_or(draft.stand_in, |before| before.id);
            let holder = *holders.entry((owner, text)).or_insert(own);
            if holder == own {
                continue;
            }
            let line = drafts.iter().find(|other| other.stand_in == holder).map(|d| d.line);
            let other = match line {
                Some(line) => format!("line {line} of the file"),
                None => "another record".to_owned(),
            };
            let words = format!("{} is taken by {other}; each is used once", field.label);
            let column = ground.mapping.column(ColumnAt::Declared(at));
            drafts[row].faults.push(Fault::at(column, words));
        }
    }
    Ok(())
}

type Holders = HashMap<(Id, String), Id>;

/// Who holds the values now.
async fn held(
    by: &mut impl Scoped,
    of: &'static RecordType,
    (at, field): (usize, &Field),
    drafts: &[Draft],
    filled: &[(usize, Id, String)],
) -> Result<Holders, Problem> {
    let mut holders = Holders::new();
    let owners: HashSet<Id> = filled.iter().map(|(_, owner, _)| *owner).collect();
    for chunk in filled.chunks(500) {
        let cells = chunk
            .iter()
            .flat_map(|(row, ..)| stored_columns::cells(field, &drafts[*row].saving.values[at]));
        let select = Query::select()
            .columns(["id", "reach", field.name].map(Alias::new))
            .from(Alias::new(of.plural))
            .and_where(Expr::col(Alias::new(field.name)).is_in(cells))
            .take();
        for row in by.asked().all(&select).await? {
            let reach = Id::from_uuid(row.need_id("reach")?);
            if owners.contains(&reach) {
                let text = field.kind.text(&stored_columns::value(field, &row)?);
                holders.insert((reach, text), Id::from_uuid(row.need_id("id")?));
            }
        }
    }
    Ok(holders)
}

/// Refuses a record that would become its own ancestor.
async fn circles(
    by: &mut impl Scoped,
    ground: &Ground<'_>,
    drafts: &mut [Draft],
) -> Result<(), Problem> {
    let of = ground.columns.of;
    let own = |field: &Field| matches!(field.kind, Kind::Ref([name]) if *name == of.name);
    for (at, field) in of.fields.iter().enumerate().filter(|(_, field)| own(field)) {
        let id = |draft: &Draft| draft.before.as_ref().map_or(draft.stand_in, |before| before.id);
        let mut above: HashMap<Id, Option<Id>> =
            drafts.iter().map(|d| (id(d), d.saving.values[at].as_ref_id())).collect();
        for draft in drafts.iter_mut().filter(|draft| draft.faults.is_empty()) {
            let before = draft.before.as_ref().and_then(|before| before.values[at].as_ref_id());
            let begin = draft.saving.values[at].as_ref_id();
            if begin.is_none() || (begin == before && draft.before.is_some()) {
                continue;
            }
            if leads_back(by, of, field, (id(draft), begin), &mut above).await? {
                let words = format!(
                    "{} leads back to the record itself; choose one that does not stand below it",
                    field.label
                );
                let column = ground.mapping.column(ColumnAt::Declared(at));
                draft.faults.push(Fault::at(column, words));
            }
        }
    }
    Ok(())
}

async fn leads_back(
    by: &mut impl Scoped,
    of: &'static RecordType,
    field: &Field,
    (own, mut next): (Id, Option<Id>),
    above: &mut HashMap<Id, Option<Id>>,
) -> Result<bool, Problem> {
    for _ in 0..STEPS {
        let Some(id) = next else { return Ok(false) };
        if id == own {
            return Ok(true);
        }
        next = match above.get(&id) {
            Some(known) => *known,
            None => {
                let select = Query::select()
                    .column(Alias::new(field.name))
                    .from(Alias::new(of.plural))
                    .and_where(Expr::col(Alias::new("id")).eq(crate::database::val_id(id.uuid())))
                    .take();
                let row = by.asked().first(&select).await?;
                let found = row.map(|row| row.id(field.name)).transpose()?.flatten();
                let found = found.map(Id::from_uuid);
                above.insert(id, found);
                found
            }
        };
    }
    // A circle further up, or a tree deeper than is followed: the rows of the circle are refused.
    Ok(false)
}

/// Refuses rows that refer to rows which are refused, or which refer back to them.
fn waiting(scope: &Scope, ground: &Ground<'_>, drafts: &mut [Draft]) {
    let lines: HashMap<Id, usize> = drafts.iter().map(|d| (d.stand_in, d.line)).collect();
    let itself = ground.columns.of.reach == Reach::Itself;
    let everything = matches!(scope.reach_of(ground.columns.of), ReachSet::Everything);
    for draft in drafts.iter_mut().filter(|draft| draft.faults.is_empty()) {
        // What one may reach is settled when an import begins; a new organisation is not in it.
        if itself && !everything && !draft.awaits.is_empty() {
            let line = lines[&draft.awaits[0]];
            let words =
                format!("It refers to line {line}, which is not there yet; import that line first");
            draft.faults.push(Fault::at(None, words));
        }
    }
    loop {
        let bad: HashSet<Id> = drafts
            .iter()
            .filter(|draft| !draft.faults.is_empty())
            .map(|draft| draft.stand_in)
            .collect();
        let mut found = false;
        for draft in drafts.iter_mut().filter(|draft| draft.faults.is_empty()) {
            if let Some(id) = draft.awaits.iter().find(|id| bad.contains(*id)) {
                let words = format!("It refers to line {}, which waits itself", lines[id]);
                draft.faults.push(Fault::at(None, words));
                found = true;
            }
        }
        if !found {
            break;
        }
    }
    let circular = stuck(drafts);
    for draft in drafts.iter_mut().filter(|draft| circular.contains(&draft.stand_in)) {
        let line = draft.awaits.iter().find(|id| circular.contains(id)).map_or(0, |id| lines[id]);
        let words = format!(
            "It refers to line {line}, which refers back to it; leave one of the two references \
             open, and fill it with a second import"
        );
        draft.faults.push(Fault::at(None, words));
    }
}

/// The rows that can never be saved because each awaits another of them.
fn stuck(drafts: &[Draft]) -> BTreeSet<Id> {
    let sound = drafts.iter().filter(|draft| draft.faults.is_empty());
    let mut open: Vec<&Draft> = sound.filter(|draft| !draft.awaits.is_empty()).collect();
    let mut left: BTreeSet<Id> = open
        .iter()
        .filter(|draft| draft.saving.target == Target::New)
        .map(|draft| draft.stand_in)
        .collect();
    loop {
        let before = open.len();
        let (waits, done): (Vec<&Draft>, Vec<&Draft>) =
            open.into_iter().partition(|draft| draft.awaits.iter().any(|id| left.contains(id)));
        done.iter().for_each(|draft| {
            left.remove(&draft.stand_in);
        });
        open = waits;
        if open.len() == before {
            return open.into_iter().map(|draft| draft.stand_in).collect();
        }
    }
}
