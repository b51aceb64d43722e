//! Drafts: what is being typed, kept for its author until the record is saved.

use super::{common, typed};
use crate::{
    app::App,
    catalogue::CHANGE_REASON,
    database::{Ask, val_id, val_instant, val_json, val_text},
    gate::{
        Act, Answer, Asking, Contribute, Fields, Form, Occurrence, Permission, Scope, Scoped,
        Sealed, Writer,
    },
    limits,
    page::{Action, DraftView, Hue, Note, When, Words},
    problem::Problem,
    store::Stored,
};
use axum::http::StatusCode;
use record::RecordType;
use sea_query::{Alias, Expr, ExprTrait, OnConflict, Query};
use serde_json::{Value as Json, json};
use terms::{Id, Instant};

/// The name of the hidden pair that says what a form is about.
pub const TOPIC: &str = "_topic";
/// The name of the hidden pair that says which field is changed in its place.
const FIELD: &str = "_field";
/// The place below a record where comments are written: a part of its page.
pub(super) const COMMENTS: &str = "comments";

/// What a draft is about: `person/new`, `person/<id>`.
pub(super) fn topic(of: &RecordType, stored: Option<&Stored>) -> String {
    match stored {
        None => format!("{}/new", of.name),
        Some(stored) => format!("{}/{}", of.name, stored.id),
    }
}

/// What a draft of a designed form is about: `document/<id>/text/v3`. The form stands at `place`
/// below the record; `part` tells apart what is typed there at other times.
pub fn topic_at(of: &RecordType, record: Id, place: &str, part: &str) -> String {
    format!("{}/{record}/{place}/{part}", of.name)
}

/// A draft of the reader's own.
#[derive(Clone, Debug)]
pub struct Draft {
    /// When it was kept last.
    pub kept: Instant,
    /// What was typed.
    pub fields: Fields,
    /// The version that the typing began from.
    pub version: Option<String>,
}

/// The reader's own draft about `topic`.
pub async fn find(by: &mut impl Scoped, topic: &str) -> Result<Option<Draft>, Problem> {
    let Some(account) = by.scope().actor().account else { return Ok(None) };
    let select = Query::select()
        .columns(["content", "changed_at"].map(Alias::new))
        .from(Alias::new("draft"))
        .and_where(Expr::col(Alias::new("account")).eq(val_id(account.uuid())))
        .and_where(Expr::col(Alias::new("topic")).eq(val_text(topic)))
        .take();
    let Some(row) = by.asked().first(&select).await? else { return Ok(None) };
    let content = row.json("content")?.unwrap_or_default();
    let pairs = content["pairs"].as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    Ok(Some(Draft {
        kept: Instant::of(row.need_instant("changed_at")?),
        fields: Fields(pairs.iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect()),
        version: content["version"].as_str().map(str::to_owned),
    }))
}

/// Keeps what was typed. Errors: it is too long, or holds a character that cannot be stored.
pub(super) async fn keep<P: Permission>(
    writer: &mut Writer<P>,
    topic: &str,
    fields: &Fields,
) -> Result<(), Problem> {
    let Some(account) = writer.scope().actor().account else { return Ok(()) };
    let shown = fields.all(typed::SHOWN).map(|name| (typed::SHOWN, name));
    let pairs = typed::answers(fields);
    let answers = pairs.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let pairs: Vec<(&str, &str)> = answers.chain(shown).collect();
    if pairs.iter().any(|(name, text)| name.contains('\0') || text.contains('\0')) {
        let words = "The draft holds a NUL character, which cannot be stored; remove it";
        return Err(Problem::refused("", words));
    }
    let content = json!({ "pairs": pairs, "version": fields.first("_version") });
    if content.to_string().len() > limits::DRAFT_BYTES {
        let most = limits::DRAFT_BYTES / 1024;
        return Err(Problem::TooLarge(format!("A draft of at most {most} kB is kept")));
    }
    let now = writer.now();
    let insert = Query::insert()
        .into_table(Alias::new("draft"))
        .columns(["account", "topic", "content", "changed_at"].map(Alias::new))
        .values_panic([
            val_id(account.uuid()).into(),
            val_text(topic).into(),
            val_json(&content).into(),
            val_instant(now.timestamp()).into(),
        ])
        .on_conflict(
            OnConflict::columns(["account", "topic"].map(Alias::new))
                .update_columns(["content", "changed_at"].map(Alias::new))
                .to_owned(),
        )
        .take();
    writer.turn().run(&insert).await?;
    Ok(())
}

/// Puts the draft about `topic` away. `false`: there was none.
pub async fn forget<P: Permission>(writer: &mut Writer<P>, topic: &str) -> Result<bool, Problem> {
    let Some(account) = writer.scope().actor().account else { return Ok(false) };
    let delete = Query::delete()
        .from_table(Alias::new("draft"))
        .and_where(Expr::col(Alias::new("account")).eq(val_id(account.uuid())))
        .and_where(Expr::col(Alias::new("topic")).eq(val_text(topic)))
        .take();
    Ok(writer.turn().run(&delete).await? > 0)
}

/// Does the pair belong to this field, or to a row in it?
fn is_of(name: &str, field: &str) -> bool {
    name.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// One field that is typed in its place, beside what the draft holds of others.
async fn beside_others<P: Permission>(
    writer: &mut Writer<P>,
    topic: &str,
    field: &str,
    typed: &Fields,
) -> Result<Fields, Problem> {
    let Some(draft) = find(writer, topic).await? else { return Ok(typed.clone()) };
    let others = draft.fields.0.into_iter();
    let others = others.filter(|(name, text)| !is_of(name, field) && !is_shown(name, text, field));
    let version = draft.version.map(|version| ("_version".to_owned(), version));
    let own = typed.0.iter().filter(|(name, _)| name != "_version" || version.is_none()).cloned();
    Ok(Fields(own.chain(others).chain(version.clone()).collect()))
}

fn is_shown(name: &str, text: &str, field: &str) -> bool {
    name == typed::SHOWN && text == field
}

/// Puts away what the draft holds of one field; a draft that held nothing else is gone. `false`:
/// there was none.
pub(super) async fn forget_field<P: Permission>(
    writer: &mut Writer<P>,
    topic: &str,
    field: &str,
) -> Result<bool, Problem> {
    let Some(draft) = find(writer, topic).await? else { return Ok(false) };
    let others = draft.fields.0.into_iter();
    let left: Vec<(String, String)> = others
        .filter(|(name, text)| !is_of(name, field) && !is_shown(name, text, field))
        .chain(draft.version.map(|version| ("_version".to_owned(), version)))
        .collect();
    if left.iter().all(|(name, _)| name == "_version" || name == CHANGE_REASON) {
        return forget(writer, topic).await;
    }
    keep(writer, topic, &Fields(left)).await?;
    Ok(true)
}

/// The form that a topic belongs to. Errors: there is no such register, or no such form.
fn form_of(app: &App, topic: &str) -> Result<String, Problem> {
    let wrong = || {
        let words = "A draft names its form as register/new or register/id, such as person/new";
        Problem::malformed(words)
    };
    let (name, which) = topic.split_once('/').ok_or_else(wrong)?;
    let of = app.catalogue().named(name).ok_or_else(wrong)?;
    let (which, place) = match which.split_once('/') {
        Some((which, place)) => (which, place.split('/').next().unwrap_or_default()),
        None => (which, "edit"),
    };
    let is_place = |place: &str| !place.is_empty() && place.chars().all(|c| c.is_ascii_lowercase());
    match which.parse::<Id>() {
        Ok(id) if place == COMMENTS => {
            let own = common::own_place(app, of);
            Ok(format!("/{}/{id}{own}#{COMMENTS}", of.plural))
        }
        _ if which == "new" => Ok(format!("/{}/new", of.plural)),
        Ok(id) if is_place(place) => Ok(format!("/{}/{id}/{place}", of.plural)),
        _ => Err(wrong()),
    }
}

/// What a form says of the draft that it shows, and how the draft is put away.
pub fn view(scope: &Scope, topic: &str, draft: Option<&Draft>) -> DraftView {
    let put = |_: &Draft| {
        let key = common::key(scope);
        let put = Action::post("Discard the draft", "/drafts/discard", key);
        put.with("topic", topic).quiet()
    };
    let is_comment = topic.ends_with(COMMENTS) && draft.is_some();
    let words = if is_comment { "Your draft is shown; it is not sent yet." } else { "" };
    let (action, words) = ("/drafts".to_owned(), words.to_owned());
    DraftView { action, words, discard: draft.map(put) }
}

/// What is said above a form that shows a draft.
pub fn restored(draft: &Draft) -> Note {
    Note {
        hue: Hue::Unknown,
        words: Words::from("Your draft of ")
            .when(When::instant(draft.kept.timestamp()))
            .text(" is shown. It is not saved yet; you can discard it below."),
        announced: true,
        ..Note::default()
    }
}

/// `POST /drafts`: keeps what is being typed. The ledger is told that, not what.
pub(super) async fn kept(act: Act<Contribute, Form>) -> Result<Sealed, Problem> {
    let by_script = act.headers().contains_key("x-draft");
    let (fields, mut writer) = act.begin().await?;
    let topic = fields.text(TOPIC).to_owned();
    let form = form_of(writer.scope().app(), &topic)?;
    let fields = match fields.first(FIELD) {
        Some(field) => beside_others(&mut writer, &topic, field, &fields).await?,
        None => fields,
    };
    keep(&mut writer, &topic, &fields).await?;
    let answer = if by_script { Answer::empty(StatusCode::NO_CONTENT) } else { Answer::see(form) };
    writer.commit(Occurrence::of("draft.kept"), answer).await
}

/// `POST /drafts/discard`: puts a draft away and shows the form as it is saved.
pub(super) async fn discarded(act: Act<Contribute, Form>) -> Result<Sealed, Problem> {
    let (fields, mut writer) = act.begin().await?;
    let topic = fields.text("topic").to_owned();
    let answer = Answer::see(form_of(writer.scope().app(), &topic)?);
    let is_gone = match fields.first(FIELD) {
        Some(field) => forget_field(&mut writer, &topic, field).await?,
        None => forget(&mut writer, &topic).await?,
    };
    if is_gone {
        writer.commit(Occurrence::of("draft.discarded"), answer).await
    } else {
        writer.unchanged(answer)
    }
}
