//! Adding and changing: the form as a page, and what becomes of it.

use super::{
    common, conflict, detail, drafts,
    form::{self, Opened},
    typed,
};
use crate::{
    catalogue::CHANGE_REASON,
    gate::{
        Act, Answer, Asking, Fields, Form, Occurrence, Pairs, Params, Permission, Reader, Scoped,
        Sealed, Writer, register::Edit,
    },
    problem::{Problem, Stale},
    register::reading,
    store::{self, CustomField, Outcome, Saving, Stored},
};
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use record::{Reach, RecordType, Refusal, Value};

/// `GET /{plural}/new`: the empty form, filled with the pairs of the address, or the draft.
pub(super) async fn new(mut reader: Reader<Edit>, pairs: Pairs) -> Result<Html<String>, Problem> {
    let of = reader.scope().register();
    let draft = drafts::find(&mut reader, &drafts::topic(of, None)).await?;
    let typed = draft.as_ref().map_or(&pairs.0, |draft| &draft.fields);
    let opened = Opened { typed: Some(typed), draft: draft.as_ref(), ..Opened::default() };
    form::page(&mut reader, of, opened).await.map(Html)
}

/// `GET /{plural}/{key}/edit`: the whole form, or with `?field=name` that field in its place.
pub(super) async fn edit(
    mut reader: Reader<Edit>,
    params: Params,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let key = params.get("key");
    let stored = common::editable(&mut reader, key).await?;
    if key != stored.label() {
        return Ok(Redirect::to(&format!("{}/edit", stored.path())).into_response());
    }
    if let Some(field) = pairs.0.first("field") {
        let view = detail::View { inline: Some(field.to_owned()), ..detail::View::default() };
        return Ok(Html(detail::page(&mut reader, stored, view).await?).into_response());
    }
    let draft = drafts::find(&mut reader, &drafts::topic(stored.of, Some(&stored))).await?;
    let opened = Opened {
        base: Some(&stored),
        typed: draft.as_ref().map(|draft| &draft.fields),
        version: draft.as_ref().and_then(|draft| draft.version.clone()),
        draft: draft.as_ref(),
        ..Opened::default()
    };
    Ok(Html(form::page(&mut reader, stored.of, opened).await?).into_response())
}

/// What came of an attempt to save.
pub(super) enum Attempt {
    /// It is saved, within the turn.
    Saved(Box<Outcome>),
    /// Something is wrong.
    Refused(Vec<Refusal>),
    /// Somebody else saved meanwhile.
    Stale(Stale),
}

/// `POST /{plural}`: adds a record.
pub(super) async fn add(act: Act<Edit, Form>) -> Result<Sealed, Problem> {
    let (fields, mut writer) = act.begin().await?;
    let of = writer.scope().register();
    let fields = typed::completed(of, &fields);
    writer.because(why(of, &fields));
    if let Some(button) = fields.first("_rows") {
        let typed = typed::rows_button(of, fields.clone(), button);
        let opened = Opened { typed: Some(&typed), ..Opened::default() };
        let html = form::page(&mut writer, of, opened).await?;
        return writer.unchanged(Answer::html(StatusCode::OK, html));
    }
    let refusals = match attempt(&mut writer, of, &fields, None).await? {
        Attempt::Saved(outcome) => {
            drafts::forget(&mut writer, &drafts::topic(of, None)).await?;
            let designed = format!("/{}/{{key}}", of.plural);
            let answer = match writer.scope().app().is_landing(&designed) {
                true => Answer::see(outcome.stored().path()),
                false => saved_answer(&writer, outcome.stored(), ""),
            };
            return writer.commit(Occurrence::changes(), answer).await;
        }
        Attempt::Refused(refusals) => refusals,
        Attempt::Stale(stale) => return Err(Problem::Stale(stale)),
    };
    let opened = Opened { typed: Some(&fields), refusals: &refusals, ..Opened::default() };
    let html = form::page(&mut writer, of, opened).await?;
    Err(Problem::Shown(StatusCode::UNPROCESSABLE_ENTITY, html))
}

/// `POST /{plural}/{key}`: saves a record, from the whole form, from one field in its place, or
/// from the answer to a conflict.
pub(super) async fn save(params: Params, act: Act<Edit, Form>) -> Result<Sealed, Problem> {
    let (fields, mut writer) = act.begin().await?;
    let stored = common::editable(&mut writer, params.get("key")).await?;
    let of = stored.of;
    let mut fields = typed::completed(of, &fields);
    let version = version(&fields)?;
    if let Some(button) = fields.first("_rows") {
        let typed = typed::rows_button(of, fields.clone(), button);
        return rows_changed(writer, &stored, &typed, version).await;
    }
    if fields.has(conflict::MARK) {
        match conflict::unanswered(&mut writer, &stored, &fields).await? {
            Some(again) => return again.answer(writer),
            None => fields = conflict::decided(&fields),
        }
    }
    if version != stored.version {
        return conflict::shown(writer, &stored, &fields, version).await;
    }
    typed::keep_moments(of, &stored.values, &mut fields);
    writer.because(why(of, &fields));
    match attempt(&mut writer, of, &fields, Some(&stored)).await? {
        Attempt::Saved(outcome) => done(writer, *outcome, &fields).await,
        Attempt::Refused(refusals) => Err(refused(&mut writer, stored, &fields, refusals).await?),
        Attempt::Stale(_) => {
            // Another node of the cluster was first, within this very turn.
            let stored = common::editable(&mut writer, params.get("key")).await?;
            conflict::shown(writer, &stored, &fields, version).await
        }
    }
}

/// Why a controlled record is changed; others are not asked.
fn why<'f>(of: &RecordType, fields: &'f Fields) -> &'f str {
    if of.may_be_controlled() { fields.text(CHANGE_REASON) } else { "" }
}

/// The version that a form began from.
pub(super) fn version(fields: &Fields) -> Result<i64, Problem> {
    fields.text("_version").parse().map_err(|_| {
        Problem::malformed("The form does not say which version it began from; open it again")
    })
}

/// Reads what was typed and saves it, or says everything that is wrong at once.
async fn attempt<P: Permission>(
    writer: &mut Writer<P>,
    of: &'static RecordType,
    fields: &Fields,
    base: Option<&Stored>,
) -> Result<Attempt, Problem> {
    let custom = store::custom_fields(writer.asked(), of).await?;
    let (mut saving, mut refusals) = reading::form(writer, of, &custom, fields, base).await?;
    if let (None, Some((at, lifecycle))) = (base, of.lifecycle()) {
        saving.values[at] = Value::Choice(lifecycle.initial.to_owned());
    }
    if base.is_none() {
        refuse_withheld(writer, of, &saving, &mut refusals);
    }
    if !refusals.is_empty() {
        also_open(of, &custom, &saving, &mut refusals);
        return Ok(Attempt::Refused(refusals));
    }
    match store::save(writer, of, saving).await {
        Ok(outcome) => Ok(Attempt::Saved(Box::new(outcome))),
        Err(Problem::Refused(refusals)) => Ok(Attempt::Refused(refusals)),
        Err(Problem::Stale(stale)) => Ok(Attempt::Stale(stale)),
        Err(problem) => Err(problem),
    }
}

/// What else is wrong beside the texts that were not understood.
fn also_open(
    of: &'static RecordType,
    custom: &[CustomField],
    saving: &Saving,
    refusals: &mut Vec<Refusal>,
) {
    let mut more = of.validate(&saving.values);
    let open =
        custom.iter().filter(|field| field.required && !saving.custom.contains_key(&field.key));
    more.extend(open.map(|field| {
        let words = format!("{} is open; this installation needs it", field.label);
        Refusal::of(field.name(), words)
    }));
    let root = |field: &str| field.split('.').next().unwrap_or_default().to_owned();
    let known: Vec<String> = refusals.iter().map(|refusal| refusal.field.to_string()).collect();
    let roots: Vec<String> = known.iter().map(|field| root(field)).collect();
    more.retain(|refusal| {
        let name = refusal.field.as_ref();
        !known.iter().any(|known| known == name) && !(roots.iter().any(|r| r == name))
    });
    refusals.extend(more);
}

/// A new record may not fill what its author may not see: it would be lost without a word.
fn refuse_withheld<P: Permission>(
    writer: &Writer<P>,
    of: &'static RecordType,
    saving: &Saving,
    refusals: &mut Vec<Refusal>,
) {
    let Reach::Field(owner) = of.reach else { return };
    let Some(owner) = saving.values[owner].as_ref_id() else { return };
    for (field, value) in of.fields.iter().zip(&saving.values) {
        let Some(word) = field.confidential else { continue };
        if !value.is_nothing() && !writer.scope().may_see(of, word, owner) {
            let words =
                format!("{} is confidential to others for this owner; leave it open", field.label);
            refusals.push(Refusal::of(field.name, words));
        }
    }
}

/// Where one goes after a change: to the record, which says what was done and offers undo.
pub(super) fn saved_answer<P: Permission>(
    writer: &Writer<P>,
    stored: &Stored,
    anchor: &str,
) -> Answer {
    Answer::see(format!("{}?saved={}{anchor}", stored.path(), writer.id()))
}

async fn done(
    mut writer: Writer<Edit>,
    outcome: Outcome,
    fields: &Fields,
) -> Result<Sealed, Problem> {
    let stored = outcome.stored();
    let topic = drafts::topic(stored.of, Some(stored));
    // What is saved in its place ends the draft of that field, and not that of others.
    let had_draft = match fields.first("_field") {
        Some(field) => drafts::forget_field(&mut writer, &topic, field).await?,
        None => drafts::forget(&mut writer, &topic).await?,
    };
    let anchor = match fields.first("_field") {
        Some(name) if stored.of.field(name).is_some() => format!("#fact-{name}"),
        _ => String::new(),
    };
    if let Outcome::Unchanged(stored) = &outcome {
        let answer = Answer::see(format!("{}?same=yes{anchor}", stored.path()));
        return if had_draft {
            writer.commit(Occurrence::of("draft.discarded"), answer).await
        } else {
            writer.unchanged(answer)
        };
    }
    let answer = saved_answer(&writer, stored, &anchor);
    writer.commit(Occurrence::changes(), answer).await
}

async fn rows_changed(
    mut writer: Writer<Edit>,
    stored: &Stored,
    typed: &Fields,
    version: i64,
) -> Result<Sealed, Problem> {
    let html = match typed.first("_field") {
        Some(field) => {
            let view = detail::View {
                inline: Some(field.to_owned()),
                typed: Some(typed.clone()),
                ..detail::View::default()
            };
            detail::page(&mut writer, stored.clone(), view).await?
        }
        None => {
            let opened = Opened {
                base: Some(stored),
                typed: Some(typed),
                version: Some(version.to_string()),
                ..Opened::default()
            };
            form::page(&mut writer, stored.of, opened).await?
        }
    };
    writer.unchanged(Answer::html(StatusCode::OK, html))
}

/// The form again, with what was typed and what is wrong.
async fn refused(
    writer: &mut Writer<Edit>,
    stored: Stored,
    fields: &Fields,
    refusals: Vec<Refusal>,
) -> Result<Problem, Problem> {
    let html = match fields.first("_field") {
        Some(field) => {
            let view = detail::View {
                inline: Some(field.to_owned()),
                typed: Some(fields.clone()),
                refusals,
                ..detail::View::default()
            };
            detail::page(writer, stored, view).await?
        }
        None => {
            let opened = Opened {
                base: Some(&stored),
                typed: Some(fields),
                refusals: &refusals,
                ..Opened::default()
            };
            form::page(writer, stored.of, opened).await?
        }
    };
    Ok(Problem::Shown(StatusCode::UNPROCESSABLE_ENTITY, html))
}
