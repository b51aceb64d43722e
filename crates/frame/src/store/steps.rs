//! Out of use and back, and the steps of a lifecycle: savings that are more than an edit.

use crate::{
    gate::{Permission, Writer},
    problem::Problem,
    store::{Outcome, Saving, Stored, save},
};
use record::{Refusal, Value};

/// Takes a record out of use. It stays, with its history, and can come back.
pub async fn retire<P: Permission>(
    writer: &mut Writer<P>,
    stored: &Stored,
) -> Result<Outcome, Problem> {
    let saving = Saving {
        in_use: Some(false),
        occurrence: Some("retired"),
        moving: true,
        ..Saving::of(stored)
    };
    save(writer, stored.of, saving).await
}

/// Takes a record back into use.
pub async fn unretire<P: Permission>(
    writer: &mut Writer<P>,
    stored: &Stored,
) -> Result<Outcome, Problem> {
    let saving = Saving {
        in_use: Some(true),
        occurrence: Some("returned"),
        moving: true,
        ..Saving::of(stored)
    };
    save(writer, stored.of, saving).await
}

/// Takes a step of the lifecycle; `saving` is the record with what the step asks for filled.
///
/// Errors: there is no such step from the present state ([`Problem::Missing`]); something the step
/// needs is open, its guard refuses, or the new state asks for more.
pub async fn transition<P: Permission>(
    writer: &mut Writer<P>,
    stored: &Stored,
    name: &str,
    saving: Saving,
    reason: &str,
) -> Result<Outcome, Problem> {
    let saving = stepping(stored, name, saving, reason)?;
    writer.because(reason);
    save(writer, stored.of, saving).await
}

/// The step of that name as it would be saved. Errors as [`transition`], but for what only saving
/// finds.
pub fn stepping(
    stored: &Stored,
    name: &str,
    saving: Saving,
    reason: &str,
) -> Result<Saving, Problem> {
    let (at, lifecycle) = stored.of.lifecycle().ok_or(Problem::Missing)?;
    let state = stored.state().unwrap_or_default();
    let way = lifecycle.transition(state, name).ok_or(Problem::Missing)?;
    let mut refusals = Vec::new();
    for need in way.needs {
        let (need, field) = stored.of.field(need).expect("the catalogue checked it");
        if saving.values[need].is_nothing() {
            let words = format!("{} is open; “{}” needs it", field.label, way.label);
            refusals.push(Refusal::of(field.name, words));
        }
    }
    if way.reason && reason.trim().is_empty() {
        let words = format!("The reason is open; “{}” needs one", way.label);
        refusals.push(Refusal::of("reason", words));
    }
    if let Some(guard) = way.guard {
        refusals.extend(guard(&saving.values));
    }
    if !refusals.is_empty() {
        return Err(Problem::Refused(refusals));
    }
    let mut saving = Saving { moving: true, occurrence: Some(way.name), ..saving };
    saving.values[at] = Value::Choice(way.to.to_owned());
    Ok(saving)
}
