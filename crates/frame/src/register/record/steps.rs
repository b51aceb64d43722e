//! Steps of the lifecycle, taking out of use, and back.

use super::{
    common::{self, allowed},
    detail::{self, View},
    lifecycle::{Unreasoned, asked},
    save, typed,
};
use crate::{
    gate::{
        Act, Asking, Fields, Form, Occurrence, Params, Permission, Sealed, Verb, Writer,
        register::{Edit, Retire},
    },
    problem::Problem,
    register::reading,
    store::{self, Stored},
};
use axum::http::StatusCode;
use record::Refusal;

/// `POST /{plural}/{key}/steps/{name}`.
pub(super) async fn step(params: Params, act: Act<Edit, Form>) -> Result<Sealed, Problem> {
    let (fields, mut writer) = act.begin().await?;
    let stored = common::editable(&mut writer, params.get("key")).await?;
    let of = stored.of;
    let (_, lifecycle) = of.lifecycle().ok_or(Problem::Missing)?;
    let name = params.get("name");
    let way = lifecycle.transitions.iter().find(|way| way.name == name).ok_or(Problem::Missing)?;
    let fields = typed::completed(of, &fields);
    let what = format!("“{}” cannot be done", way.label);
    still_current(&mut writer, &stored, &fields, &what).await?;
    if stored.retired.is_some()
        || lifecycle.transition(stored.state().unwrap_or_default(), name).is_none()
    {
        let label = lifecycle.state(stored.state().unwrap_or_default()).map_or("", |s| s.label);
        let words = if stored.retired.is_some() {
            format!("{what}: the record is out of use")
        } else {
            format!("{what} while the state is {label}")
        };
        return Err(
            again(&mut writer, stored, View { refused: Some(words), ..View::default() }).await?
        );
    }
    let answers = only(&fields, &stored, lifecycle, way);
    let custom = store::custom_fields(writer.asked(), of).await?;
    let read = reading::form(&mut writer, of, &custom, &answers, Some(&stored)).await?;
    let (saving, mut refusals) = read;
    let reason = fields.text("reason").to_owned();
    if reason.contains('\0') {
        let words = "The reason holds a NUL character, which cannot be stored; remove it";
        refusals.push(Refusal::of("reason", words));
    }
    if refusals.is_empty() {
        match store::transition(&mut writer, &stored, name, saving, &reason).await {
            Ok(outcome) => {
                let answer = save::saved_answer(&writer, outcome.stored(), "");
                return writer.commit(Occurrence::changes(), answer).await;
            }
            Err(Problem::Refused(more)) => refusals = more,
            Err(problem) => return Err(problem),
        }
    }
    let view = View {
        step: Some(name.to_owned()),
        typed: Some(fields),
        refusals,
        refused: Some(what),
        ..View::default()
    };
    Err(again(&mut writer, stored, view).await?)
}

/// A step changes what it asks for and nothing else: the next state may lock the rest.
fn only(
    fields: &Fields,
    stored: &Stored,
    lifecycle: &'static record::Lifecycle,
    way: &record::Transition,
) -> Fields {
    let needed = asked(stored, lifecycle, way);
    let now = stored.state().unwrap_or_default();
    let open = |at: &usize| {
        let field = &stored.of.fields[*at];
        needed.contains(at) || lifecycle.demand(now, field.name).is_none()
    };
    let kept = fields.0.iter().filter(|(name, _)| {
        let root = name.split('.').next().unwrap_or_default();
        stored.of.field(root).is_some_and(|(at, _)| open(&at) && stored.of.state != Some(at))
    });
    Fields(kept.cloned().collect())
}

/// Refuses a step that was decided on another version than the present one.
async fn still_current<P: Permission>(
    writer: &mut Writer<P>,
    stored: &Stored,
    fields: &Fields,
    what: &str,
) -> Result<(), Problem> {
    if save::version(fields)? == stored.version {
        return Ok(());
    }
    let words = format!(
        "{what}: {} saved version {} meanwhile; read it and decide again",
        stored.changed.1, stored.version
    );
    let view = View { refused: Some(words), ..View::default() };
    let html = detail::page(writer, stored.clone(), view).await?;
    Err(Problem::Shown(StatusCode::PRECONDITION_FAILED, html))
}

/// The page again, with what is wrong.
async fn again<P: Permission>(
    writer: &mut Writer<P>,
    stored: Stored,
    view: View,
) -> Result<Problem, Problem> {
    let html = detail::page(writer, stored, view).await?;
    Ok(Problem::Shown(StatusCode::UNPROCESSABLE_ENTITY, html))
}

/// `POST /{plural}/{key}/retirement`.
pub(super) async fn retire(params: Params, act: Act<Retire, Form>) -> Result<Sealed, Problem> {
    let (fields, mut writer) = act.begin().await?;
    let key = params.get("key");
    let stored = allowed(&mut writer, key, Verb::Retire, "take it out of use").await?;
    still_current(&mut writer, &stored, &fields, "It cannot be taken out of use").await?;
    in_use(writer, stored, &fields, false).await
}

/// `POST /{plural}/{key}/return`.
pub(super) async fn unretire(params: Params, act: Act<Retire, Form>) -> Result<Sealed, Problem> {
    let (fields, mut writer) = act.begin().await?;
    let key = params.get("key");
    let stored = allowed(&mut writer, key, Verb::Retire, "take it back into use").await?;
    still_current(&mut writer, &stored, &fields, "It cannot be taken back into use").await?;
    in_use(writer, stored, &fields, true).await
}

async fn in_use(
    mut writer: Writer<Retire>,
    stored: Stored,
    fields: &Fields,
    used: bool,
) -> Result<Sealed, Problem> {
    let reason = fields.text("reason");
    if reason.contains('\0') {
        let words = "The reason holds a NUL character, which cannot be stored; remove it";
        return Err(Problem::refused("reason", words));
    }
    writer.because(reason);
    let outcome = if used {
        store::unretire(&mut writer, &stored).await
    } else {
        store::retire(&mut writer, &stored).await
    };
    match outcome {
        Ok(store::Outcome::Unchanged(stored)) => {
            writer.unchanged(crate::gate::Answer::see(format!("{}?same=yes", stored.path())))
        }
        Ok(outcome) => {
            let answer = save::saved_answer(&writer, outcome.stored(), "");
            writer.commit(Occurrence::changes(), answer).await
        }
        Err(Problem::Refused(refusals)) => {
            let verb = if used { "taken back into use" } else { "taken out of use" };
            let what = format!("The record cannot be {verb}");
            let (title, address) = match used {
                true => ("Take it back into use", "return"),
                false => ("Take it out of use", "retirement"),
            };
            let why = Unreasoned::again(title, address, fields, &refusals);
            let view = View { refusals, refused: Some(what), why, ..View::default() };
            Err(again(&mut writer, stored, view).await?)
        }
        Err(problem) => Err(problem),
    }
}
