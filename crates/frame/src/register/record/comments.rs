//! What people say about a record: comments with mentions, seen only with the record.

use super::{
    common::{self, key, may_edit},
    detail::{self, View},
    drafts, mentions,
};
use crate::{
    database::{Ask, ColumnKind, null, val_id, val_instant, val_text},
    gate::{
        Act, Actor, Answer, Asking, Fields, Form, Occurrence, Params, Scoped, Sealed, Writer,
        register::Edit,
    },
    limits,
    page::{Action, CommentForm, CommentsView, Html, Panel, When, Words},
    problem::Problem,
    store::Stored,
};
use askama::Template;
use axum::http::StatusCode;
use sea_query::{Alias, Expr, ExprTrait, Order, Query};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use terms::{Id, Instant, Prose};

/// The newest comments that a page shows.
const SHOWN: u64 = 200;

/// A comment as it is stored.
pub(super) struct Comment {
    id: Id,
    account: Id,
    author: String,
    /// What was written.
    pub text: String,
    at: Instant,
    /// Who is mentioned.
    pub mentioned: Vec<Id>,
}

struct Said {
    anchor: String,
    initials: String,
    who: String,
    when: When,
    text: Words,
    /// Who is mentioned and cannot see the record, for whoever wrote it.
    unheard: String,
    withdraw: Option<Action>,
}

#[derive(Template)]
#[template(path = "register/record/said.html")]
struct SaidView {
    said: Vec<Said>,
    form: Html,
}

/// The panel of a record's comments, with the form for those who may write one.
pub(super) async fn panel(
    by: &mut impl Scoped,
    stored: &Stored,
    view: &View,
) -> Result<Panel, Problem> {
    let comments = of_record(by, stored).await?;
    let links = mentions::links(by, &comments).await?;
    let topic = topic(stored);
    let draft = match may_edit(by.scope(), stored) {
        true => drafts::find(by, &topic).await?,
        false => None,
    };
    let draft = draft.filter(|draft| !draft.fields.text("text").is_empty());
    let me = by.scope().actor().account;
    let mine = |comment: &Comment| me == Some(comment.account);
    let told: BTreeSet<Id> =
        comments.iter().filter(|one| mine(one)).flat_map(|one| one.mentioned.clone()).collect();
    let told: Vec<Id> = told.into_iter().collect();
    let unheard = mentions::unheard(by, stored, &told).await?;
    let scope = by.scope();
    let may = may_edit(scope, stored);
    let own = |comment: &Comment| may && mine(comment);
    let said = comments
        .iter()
        .map(|comment| Said {
            anchor: format!("comment-{}", comment.id),
            initials: Actor { name: comment.author.clone(), ..Actor::at_the_door() }.initials(),
            who: comment.author.clone(),
            when: When::instant(comment.at.timestamp()),
            text: mentions::linked(&comment.text, &links),
            unheard: if mine(comment) {
                not_told(&comment.mentioned, &unheard)
            } else {
                String::new()
            },
            withdraw: own(comment).then(|| {
                let address = format!("{}/comments/{}/withdrawal", stored.path(), comment.id);
                Action::post("Withdraw", address, key(scope)).quiet()
            }),
        })
        .collect();
    let typed = view.comment_error.as_ref().and(view.typed.as_ref());
    let text = |fields: &Fields| fields.text("text").to_owned();
    let form = may.then(|| CommentForm {
        action: format!("{}/comments", stored.path()),
        key: key(scope),
        text: typed.or(draft.as_ref().map(|draft| &draft.fields)).map(text).unwrap_or_default(),
        error: view.comment_error.clone(),
        source: "/mentions".to_owned(),
        draft: Some(drafts::view(scope, &topic, draft.as_ref())),
        topic,
    });
    let none_said = comments.is_empty();
    let form = if form.is_some() || none_said {
        common::html(&CommentsView { comments: Vec::new(), form })?
    } else {
        Html::default()
    };
    let body = common::html(&SaidView { said, form })?;
    Ok(Panel { id: "comments".to_owned(), ..Panel::flush("Comments", body) })
}

/// What the draft of a new comment is about.
fn topic(stored: &Stored) -> String {
    format!("{}/{}/{}", stored.of.name, stored.id, drafts::COMMENTS)
}

/// Who of those mentioned does not see the comments of the record, and so was not told: a record
/// may be shown to somebody without what is said about it.
fn not_told(mentioned: &[Id], unheard: &BTreeMap<Id, String>) -> String {
    let names: Vec<&str> =
        mentioned.iter().filter_map(|id| unheard.get(id)).map(String::as_str).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => format!("{one} does not see comments here and was not told."),
        [before @ .., last] => {
            let before = before.join(", ");
            format!("{before} and {last} do not see comments here and were not told.")
        }
    }
}

async fn of_record(by: &mut impl Scoped, stored: &Stored) -> Result<Vec<Comment>, Problem> {
    let select = Query::select()
        .columns(["id", "account", "author", "text", "at"].map(Alias::new))
        .from(Alias::new("comment"))
        .and_where(Expr::col(Alias::new("record")).eq(val_id(stored.id.uuid())))
        .and_where(Expr::col(Alias::new("register")).eq(val_text(stored.of.name)))
        .and_where(Expr::col(Alias::new("withdrawn_at")).is_null())
        .order_by(Alias::new("at"), Order::Desc)
        .order_by(Alias::new("id"), Order::Desc)
        .limit(SHOWN)
        .take();
    let mut comments = Vec::new();
    for row in by.asked().all(&select).await? {
        comments.push(Comment {
            id: Id::from_uuid(row.need_id("id")?),
            account: Id::from_uuid(row.need_id("account")?),
            author: row.need_text("author")?,
            text: row.need_text("text")?,
            at: Instant::of(row.need_instant("at")?),
            mentioned: Vec::new(),
        });
    }
    comments.reverse();
    let select = Query::select()
        .columns(["comment", "person"].map(Alias::new))
        .from(Alias::new("mention"))
        .and_where(
            Expr::col(Alias::new("comment"))
                .is_in(comments.iter().map(|comment| val_id(comment.id.uuid()))),
        )
        .take();
    for row in by.asked().all(&select).await? {
        let id = Id::from_uuid(row.need_id("comment")?);
        if let Some(comment) = comments.iter_mut().find(|comment| comment.id == id) {
            comment.mentioned.push(Id::from_uuid(row.need_id("person")?));
        }
    }
    Ok(comments)
}

/// `POST /{plural}/{key}/comments`.
pub(super) async fn add(params: Params, act: Act<Edit, Form>) -> Result<Sealed, Problem> {
    let (fields, mut writer) = act.begin().await?;
    let stored = common::editable(&mut writer, params.get("key")).await?;
    let text = match checked(fields.text("text")) {
        Ok(text) => text,
        Err(words) => {
            let error = Some(words);
            let view = View { comment_error: error, typed: Some(fields), ..View::default() };
            let html = detail::page(&mut writer, stored, view).await?;
            return Err(Problem::Shown(StatusCode::UNPROCESSABLE_ENTITY, html));
        }
    };
    let id = insert(&mut writer, &stored, &text).await?;
    drafts::forget(&mut writer, &topic(&stored)).await?;
    let told = Occurrence::of("comment.added").about(stored.of, stored.id, stored.reach);
    let answer = Answer::see(format!("{}#comment-{id}", common::own_page(writer.scope(), &stored)));
    writer.commit(told.with(json!({ "comment": id.to_string() })), answer).await
}

fn checked(text: &str) -> Result<String, String> {
    let most = limits::COMMENT_CHARACTERS;
    match text.parse::<Prose>() {
        Err(misfit) => Err(format!("The comment {misfit}")),
        Ok(prose) if prose.as_str().chars().count() > most => {
            let count = prose.as_str().chars().count();
            Err(format!("The comment has {count} characters; at most {most} are accepted"))
        }
        Ok(prose) => Ok(prose.as_str().to_owned()),
    }
}

async fn insert(writer: &mut Writer<Edit>, stored: &Stored, text: &str) -> Result<Id, Problem> {
    let account = writer.scope().actor().account.ok_or(Problem::Stranger)?;
    let author = writer.scope().actor().name.clone();
    let mentioned = mentions::persons(writer, text).await?;
    let (id, now) = (writer.new_id(), writer.now());
    let row = vec![
        val_id(id.uuid()),
        val_text(stored.of.name),
        val_id(stored.id.uuid()),
        val_id(account.uuid()),
        val_text(author),
        val_text(text),
        val_instant(now.timestamp()),
    ];
    let columns = ["id", "register", "record", "account", "author", "text", "at"];
    writer.turn().insert_many("comment", &columns, vec![row]).await?;
    let rows: Vec<_> = mentioned
        .into_iter()
        .map(|person| vec![val_id(id.uuid()), val_id(person.uuid()), null(ColumnKind::Instant)])
        .collect();
    if !rows.is_empty() {
        writer.turn().insert_many("mention", &["comment", "person", "seen_at"], rows).await?;
    }
    Ok(id)
}

/// `POST /{plural}/{key}/comments/{id}/withdrawal`: one's own comment. Anybody else's is not there.
pub(super) async fn withdraw(params: Params, act: Act<Edit, Form>) -> Result<Sealed, Problem> {
    let (_, mut writer) = act.begin().await?;
    let stored = common::editable(&mut writer, params.get("key")).await?;
    let id: Id = params.parse("id")?;
    let account = writer.scope().actor().account.ok_or(Problem::Stranger)?;
    let now = writer.now();
    let update = Query::update()
        .table(Alias::new("comment"))
        .value(Alias::new("withdrawn_at"), val_instant(now.timestamp()))
        .and_where(Expr::col(Alias::new("id")).eq(val_id(id.uuid())))
        .and_where(Expr::col(Alias::new("record")).eq(val_id(stored.id.uuid())))
        .and_where(Expr::col(Alias::new("account")).eq(val_id(account.uuid())))
        .and_where(Expr::col(Alias::new("withdrawn_at")).is_null())
        .take();
    if writer.turn().run(&update).await? == 0 {
        return Err(Problem::Missing);
    }
    let told = Occurrence::of("comment.withdrawn").about(stored.of, stored.id, stored.reach);
    let answer = Answer::see(format!("{}#comments", common::own_page(writer.scope(), &stored)));
    writer.commit(told.with(json!({ "comment": id.to_string() })), answer).await
}
