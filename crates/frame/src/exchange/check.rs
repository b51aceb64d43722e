//! What must hold before a row is taken: the rules that saving has, asked of all rows at once, so
//! that a dry run refuses what the import would refuse.

use super::{
    cells,
    columns::ColumnAt,
    plan::{Draft, Fault, Ground},
};
use crate::{
    gate::{ReachSet, Scope, Scoped, Verb},
    problem::Problem,
    store::{
        self, Target,
        prepare::{self, Hold, Holding},
    },
};
use record::{Field, Reach, RecordType, Refusal, Value};
use std::collections::{BTreeSet, HashMap};
use terms::Id;

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
        let is_out = draft.before.as_ref().is_some_and(|before| before.retired.is_some());
        let is_same = draft.before.is_some() && cells::differences(ground, place, draft).is_empty();
        if is_same && (!is_out || draft.keys.retired) {
            continue;
        }
        let wrong: Vec<Option<usize>> = draft.faults.iter().map(|fault| fault.column).collect();
        let mut refusals = Vec::new();
        one(&scope, ground, draft, &mut refusals);
        let faults = refusals.into_iter().map(|refusal| placed(ground, refusal));
        draft.faults.extend(faults.filter(|f| f.column.is_none() || !wrong.contains(&f.column)));
    }
    for_others(by, ground, drafts).await?;
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
    if let Some(fault) = out_of_use(ground, draft) {
        draft.faults.push(fault);
        return;
    }
    let before = draft.before.as_ref();
    prepare::state(of, before, &mut draft.saving.values, false, refusals);
    if let (Some(at), Some(before)) = (of.state, before) {
        // A state that was refused is not judged again by what it asks for.
        draft.saving.values[at].clone_from(&before.values[at]);
    }
    prepare::sizes(of, &draft.saving.values, refusals);
    refusals.extend(of.validate(&draft.saving.values));
    refusals.extend(prepare::itself(of, own(draft), before, &draft.saving.values));
    let kept = before.map(|before| &before.custom);
    store::check_custom(&ground.columns.custom, &mut draft.saving.custom, kept, refusals);
    let Some(owner) = owner(of, draft) else { return };
    let place = prepare::Owner { of, reach: owner, before };
    refusals.extend(place.refused(scope, &draft.saving.values));
    confidential(scope, of, owner, draft, refusals);
    // What an import brought and its taking back put away comes again like any new record.
    let is_own_way = draft.comes_back() && draft.was_taken_back;
    if draft.saving.in_use.is_some() && !is_own_way && !scope.may(of, Verb::Retire, owner) {
        let words = "Taking records out of use, or back, needs a permission that you do not have; \
            leave the cell as it was";
        refusals.push(Refusal::of("retired_at", words));
    }
}

/// What is said of a row that names a record out of use and does not bring it back.
fn out_of_use(ground: &Ground<'_>, draft: &Draft) -> Option<Fault> {
    let of = ground.columns.of;
    let before = draft.before.as_ref()?;
    let (since, _) = before.retired.as_ref()?;
    if draft.saving.in_use == Some(true) || draft.keys.retired {
        return None;
    }
    let number = before.label();
    let words = format!(
        "“{}” is {number}, which is out of use since {}; take it back into use there, tick “Rows \
         bring records back into use” where the columns are, or write another name",
        before.title(),
        since.day().words()
    );
    let by_number = draft.keys.number.and(ground.mapping.column(ColumnAt::Number));
    let column = by_number.or(ground.mapping.column(ColumnAt::Declared(of.title)));
    Some(Fault { names: Some(number), ..Fault::at(column, words) })
}

/// The organisation whose data the record is.
fn owner(of: &RecordType, draft: &Draft) -> Option<Id> {
    match of.reach {
        Reach::Itself => Some(draft.before.as_ref().map_or(draft.stand_in, |before| before.id)),
        Reach::Field(at) => draft.saving.values[at].as_ref_id(),
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

/// Refuses what only another side may say.
async fn for_others(
    by: &mut impl Scoped,
    ground: &Ground<'_>,
    drafts: &mut [Draft],
) -> Result<(), Problem> {
    let mut refused: Vec<Vec<Refusal>> = vec![Vec::new(); drafts.len()];
    let sayings = drafts.iter_mut().zip(&mut refused).map(|(draft, refusals)| store::Saying {
        before: draft.before.as_ref().map(|before| before.values.as_slice()),
        after: &mut draft.saving.values,
        refusals,
    });
    store::refuse_for_others(by, ground.columns.of, sayings.collect()).await?;
    for (draft, refusals) in drafts.iter_mut().zip(refused) {
        draft.faults.extend(refusals.into_iter().map(|refusal| placed(ground, refusal)));
    }
    Ok(())
}

/// Refuses a value that another record or another row of the same organisation has.
async fn unique(
    by: &mut impl Scoped,
    ground: &Ground<'_>,
    drafts: &mut [Draft],
) -> Result<(), Problem> {
    let of = ground.columns.of;
    let sound = drafts.iter().enumerate().filter(|(_, draft)| draft.faults.is_empty());
    let held: Vec<Holding<'_>> = sound
        .filter_map(|(place, draft)| {
            let values = &draft.saving.values;
            Some(Holding { place, id: own(draft), reach: owner(of, draft)?, values })
        })
        .collect();
    let taken = prepare::taken(by, of, &held).await?;
    for taken in taken {
        let line = drafts.iter().find(|other| other.stand_in == taken.holder).map(|d| d.line);
        let other = match line {
            Some(line) => format!("line {line} of the file"),
            None => "another record".to_owned(),
        };
        let words = format!("{} is taken by {other}; each is used once", taken.field.label);
        let column = ground.mapping.column(ColumnAt::Declared(taken.at));
        drafts[taken.place].faults.push(Fault::at(column, words));
    }
    Ok(())
}

/// The id of the record, or what stands for it.
fn own(draft: &Draft) -> Id {
    draft.before.as_ref().map_or(draft.stand_in, |before| before.id)
}

/// Refuses a record that would stand below itself.
async fn circles(
    by: &mut impl Scoped,
    ground: &Ground<'_>,
    drafts: &mut [Draft],
) -> Result<(), Problem> {
    for parent in prepare::trees(ground.columns.of) {
        circles_along(by, ground, parent, drafts).await?;
    }
    Ok(())
}

async fn circles_along(
    by: &mut impl Scoped,
    ground: &Ground<'_>,
    parent: &'static Field,
    drafts: &mut [Draft],
) -> Result<(), Problem> {
    let of = ground.columns.of;
    let Some((at, _)) = of.field(parent.name) else { return Ok(()) };
    let above = |values: &[Value]| values[at].as_ref_id();
    let planned: HashMap<Id, Option<Id>> =
        drafts.iter().map(|draft| (own(draft), above(&draft.saving.values))).collect();
    for draft in drafts.iter_mut().filter(|draft| draft.faults.is_empty()) {
        let begin = above(&draft.saving.values);
        if draft.before.as_ref().is_some_and(|before| above(&before.values) == begin) {
            continue;
        }
        let way = (own(draft), begin);
        let planned = (&planned, Hold::Nothing);
        if let Some(refusal) = prepare::leads_back(by, (of, parent), way, planned).await? {
            let column = ground.mapping.column(ColumnAt::Declared(at));
            draft.faults.push(Fault::at(column, refusal.words));
        }
    }
    Ok(())
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
    // Who waits, and for the sake of which line: the one that is wrong itself.
    let mut bad: HashMap<Id, usize> = drafts
        .iter()
        .filter(|draft| !draft.faults.is_empty())
        .map(|draft| (draft.stand_in, draft.line))
        .collect();
    loop {
        let mut found = Vec::new();
        for draft in drafts.iter_mut().filter(|draft| draft.faults.is_empty()) {
            let Some(id) = draft.awaits.iter().find(|id| bad.contains_key(*id)) else { continue };
            draft.faults.push(Fault::at(None, waits(lines[id], bad[id])));
            found.push((draft.stand_in, bad[id]));
        }
        if found.is_empty() {
            break;
        }
        bad.extend(found);
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

/// What is said of a row that refers to `line`, which cannot come in because of `root`.
fn waits(line: usize, root: usize) -> String {
    let why = if line == root {
        format!("line {line}, which cannot be taken as it is")
    } else {
        format!("line {line}, which waits for line {root}, and that cannot be taken as it is")
    };
    format!(
        "It refers to {why}; correct line {root}, and this row comes in with it, or leave the \
         reference open"
    )
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
