//! Acts on a record that are resources of their own: retirement, steps, restorations.

use crate::{
    api::{
        answer, read,
        records::{found, refuse_withheld, sealed},
        text,
    },
    gate::{
        Act, Asking, JsonBody, Nothing, Params, Scoped, Sealed,
        register::{Edit, Retire},
        unknown_members,
    },
    problem::Problem,
    store::{self, CustomField, Stored, custom_fields},
};
use record::{Demand, RecordType, Refusal};
use serde_json::{Map, Value as Json};
use terms::Id;

/// Takes a record out of use.
pub(super) async fn retire(params: Params, act: Act<Retire, JsonBody>) -> Result<Sealed, Problem> {
    let from = answer::if_match(act.headers())?;
    let headers = act.headers().clone();
    let (body, mut writer) = act.begin().await?;
    let of = writer.scope().register();
    let stored = found(&mut writer, of, &params).await?;
    refuse_unknown(&body.0, &["reason"])?;
    writer.because(&read::why(&headers, &body.0)?);
    answer::fresh(&stored, from)?;
    let custom = custom_fields(writer.asked(), of).await?;
    let outcome = store::retire(&mut writer, &stored).await?;
    sealed(writer, &stored, outcome, &custom).await
}

/// Takes a record back into use.
pub(super) async fn put_back(params: Params, act: Act<Retire, Nothing>) -> Result<Sealed, Problem> {
    let from = answer::if_match(act.headers())?;
    let why = read::why(act.headers(), &Map::new())?;
    let (_, mut writer) = act.begin().await?;
    writer.because(&why);
    let of = writer.scope().register();
    let stored = found(&mut writer, of, &params).await?;
    answer::fresh(&stored, from)?;
    let custom = custom_fields(writer.asked(), of).await?;
    let outcome = store::unretire(&mut writer, &stored).await?;
    sealed(writer, &stored, outcome, &custom).await
}

/// Takes a step of the lifecycle, with the fields that it asks for.
pub(super) async fn step(params: Params, act: Act<Edit, JsonBody>) -> Result<Sealed, Problem> {
    let from = answer::if_match(act.headers())?;
    let headers = act.headers().clone();
    let (body, mut writer) = act.begin().await?;
    let of = writer.scope().register();
    let stored = found(&mut writer, of, &params).await?;
    let name = params.get("name");
    way_is_open(&stored, name)?;
    refuse_unknown(&body.0, &["reason", "fields"])?;
    let reason = read::why(&headers, &body.0)?;
    let custom = custom_fields(writer.asked(), of).await?;
    let mut wanted = fields(of, &custom, &body.0, &stored)?;
    let seen = store::seen(&mut writer, std::slice::from_ref(&stored)).await?;
    seen.keep(&stored, &mut wanted).map_err(|problem| match problem {
        Problem::Refused(refusals) => Problem::Refused(refusals.into_iter().map(below).collect()),
        problem => problem,
    })?;
    answer::fresh(&stored, from)?;
    let outcome = store::transition(&mut writer, &stored, name, wanted.saving, &reason).await?;
    sealed(writer, &stored, outcome, &custom).await
}

/// Puts one field back to what it held before an entry of the history.
pub(super) async fn restore(params: Params, act: Act<Edit, JsonBody>) -> Result<Sealed, Problem> {
    let from = answer::if_match(act.headers())?;
    let headers = act.headers().clone();
    let (body, mut writer) = act.begin().await?;
    let of = writer.scope().register();
    let stored = found(&mut writer, of, &params).await?;
    let custom = custom_fields(writer.asked(), of).await?;
    refuse_unknown(&body.0, &["entry", "field", "reason"])?;
    writer.because(&read::why(&headers, &body.0)?);
    let (entry, field) = entry_and_field(of, &custom, &body.0)?;
    if let Some((at, _)) = of.field(&field) {
        refuse_withheld(&stored, &[at])?;
    }
    answer::fresh(&stored, from)?;
    let outcome = store::restore(&mut writer, &stored, entry, &field).await?;
    sealed(writer, &stored, outcome, &custom).await
}

fn refuse_unknown(members: &Map<String, Json>, known: &[&str]) -> Result<(), Problem> {
    let refusals = unknown_members(members, known);
    if refusals.is_empty() { Ok(()) } else { Err(Problem::Refused(refusals)) }
}

/// Refuses a step that does not lead out of the present state; one that there is nowhere is
/// missing.
fn way_is_open(stored: &Stored, name: &str) -> Result<(), Problem> {
    let (at, lifecycle) = stored.of.lifecycle().ok_or(Problem::Missing)?;
    let way = lifecycle.transitions.iter().find(|way| way.name == name).ok_or(Problem::Missing)?;
    let state = stored.state().unwrap_or_default();
    if lifecycle.transition(state, name).is_some() {
        return Ok(());
    }
    let open: Vec<&str> = lifecycle.from_state(state).map(|way| way.name).collect();
    let field = &stored.of.fields[at];
    let label = lifecycle.state(state).map_or(state, |state| state.label);
    let words = format!(
        "{} is {label}; “{}” does not lead on from there, these do: {}",
        field.label,
        way.label,
        open.join(", ")
    );
    Err(Problem::refused(field.name, words))
}

/// The fields sent with a step. What the present state locks stays locked.
fn fields(
    of: &'static RecordType,
    custom: &[CustomField],
    members: &Map<String, Json>,
    stored: &Stored,
) -> Result<read::Wanted, Problem> {
    let nothing = Map::new();
    let sent = match members.get("fields") {
        None => &nothing,
        Some(Json::Object(sent)) => sent,
        Some(_) => return Err(Problem::refused("fields", "fields is no object; send an object")),
    };
    let wanted = read::record(of, custom, sent, Some(stored)).map_err(|problem| match problem {
        Problem::Refused(refusals) => Problem::Refused(refusals.into_iter().map(below).collect()),
        problem => problem,
    })?;
    refuse_withheld(stored, &wanted.named)?;
    let (state, lifecycle) = (stored.state(), of.lifecycle());
    let locked = wanted.named.iter().map(|at| &of.fields[*at]).filter(|field| {
        let demand = lifecycle.zip(state).and_then(|((_, l), s)| l.demand(s, field.name));
        demand == Some(Demand::Locked)
    });
    let refusals: Vec<Refusal> = locked
        .map(|field| {
            let words = format!("{} cannot be changed in this state; leave it out", field.label);
            below(Refusal::of(field.name, words))
        })
        .collect();
    if refusals.is_empty() { Ok(wanted) } else { Err(Problem::Refused(refusals)) }
}

fn below(refusal: Refusal) -> Refusal {
    Refusal::of(format!("fields.{}", refusal.field), refusal.words)
}

fn entry_and_field(
    of: &'static RecordType,
    custom: &[CustomField],
    members: &Map<String, Json>,
) -> Result<(Id, String), Problem> {
    let mut refusals = Vec::new();
    let entry = members.get("entry").and_then(Json::as_str).and_then(text::id);
    if entry.is_none() {
        let words = "The entry is open or no id; send the id of an entry of the history";
        refusals.push(Refusal::of("entry", words));
    }
    let known = restorable(of, custom);
    let field = members.get("field").and_then(Json::as_str);
    let field = field.filter(|field| known.iter().any(|known| known == field));
    if field.is_none() {
        let words = format!("The field is open or none of these: {}", known.join(", "));
        refusals.push(Refusal::of("field", words));
    }
    match (entry, field) {
        (Some(entry), Some(field)) => Ok((entry, field.to_owned())),
        _ => Err(Problem::Refused(refusals)),
    }
}

/// What can be put back by one who may edit: retirement and the state have acts of their own.
pub(super) fn restorable(of: &RecordType, custom: &[CustomField]) -> Vec<String> {
    let declared = read::accepted(of).map(|(_, field)| field.name.to_owned());
    declared.chain(custom.iter().map(CustomField::name)).collect()
}
