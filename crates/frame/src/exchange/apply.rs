//! The import itself: everything that a plan says, in the transaction of one writer.

use super::plan::{Plan, PlannedRow};
use crate::{
    gate::{Permission, Writer},
    problem::Problem,
    store::{self, Outcome, Saving},
};
use record::Value;
use std::collections::{HashMap, HashSet};
use terms::Id;

/// A row that a rule refused at the last moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// Its line in the file.
    pub line: usize,
    /// Why.
    pub words: String,
}

/// What became of a plan.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// Records that are new.
    pub added: usize,
    /// Records that changed.
    pub changed: usize,
    /// Rows that a rule refused after all; they left no trace.
    pub refused: Vec<Refused>,
}

/// Does what the plan says. The caller commits; dropped, the writer leaves no trace of it.
///
/// Errors: a record was changed since the plan was made ([`Problem::Stale`]), or is out of reach
/// by now; then nothing at all is to be kept.
pub async fn apply<P: Permission>(writer: &mut Writer<P>, plan: Plan) -> Result<Applied, Problem> {
    let of = plan.of;
    let mut rows: Vec<PlannedRow> =
        plan.rows.into_iter().filter(|row| row.saving.is_some()).collect();
    rows.sort_by_key(|row| (row.order, row.line));
    let mut applied = Applied::default();
    let mut open: HashSet<Id> = rows.iter().map(|row| row.stand_in).collect();
    let mut ids: HashMap<Id, Id> = HashMap::new();
    while !rows.is_empty() {
        let (waits, ready): (Vec<PlannedRow>, Vec<PlannedRow>) =
            rows.into_iter().partition(|row| row.awaits.iter().any(|id| open.contains(id)));
        if ready.is_empty() {
            return Err(Problem::fault("a plan whose rows await each other"));
        }
        ready.iter().for_each(|row| {
            open.remove(&row.stand_in);
        });
        let mut savings = Vec::with_capacity(ready.len());
        let mut taken = Vec::with_capacity(ready.len());
        for mut row in ready {
            let missing = row.awaits.iter().any(|id| !ids.contains_key(id));
            let Some(saving) = row.saving.take() else { continue };
            if missing {
                let words = "It refers to a row that was refused after all; correct that row, then \
                             this one";
                let words = words.to_owned();
                applied.refused.push(Refused { line: row.line, words });
                continue;
            }
            savings.push(settled(saving, &ids));
            taken.push(row);
        }
        let outcomes = store::save_many(writer, of, savings).await?;
        for (row, outcome) in taken.into_iter().zip(outcomes) {
            match outcome {
                Ok(outcome) => {
                    ids.insert(row.stand_in, outcome.stored().id);
                    match outcome {
                        Outcome::Added(_) => applied.added += 1,
                        Outcome::Changed(_) => applied.changed += 1,
                        Outcome::Unchanged(_) => {}
                    }
                }
                Err(refusals) => {
                    let words: Vec<String> = refusals.into_iter().map(|r| r.words).collect();
                    applied.refused.push(Refused { line: row.line, words: words.join("; ") });
                }
            }
        }
        rows = waits;
    }
    applied.refused.sort_by_key(|refused| refused.line);
    Ok(applied)
}

/// The saving with the ids of records that are there by now in place of what stood for them.
fn settled(mut saving: Saving, ids: &HashMap<Id, Id>) -> Saving {
    for value in &mut saving.values {
        match value {
            Value::Ref(id) => *id = ids.get(id).copied().unwrap_or(*id),
            Value::Refs(many) => {
                many.iter_mut().for_each(|id| *id = ids.get(id).copied().unwrap_or(*id));
            }
            _ => {}
        }
    }
    saving
}
