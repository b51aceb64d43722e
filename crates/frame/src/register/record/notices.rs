//! Notices: where somebody was mentioned, what of it is read, and how much is not.

use super::mentions::{self, Links};
use crate::{
    app::App,
    catalogue::Catalogue,
    database::{Ask, Fetched, val_id, val_instant},
    gate::{
        Act, Actor, Answer, Asking, Form, Occurrence, Params, Reader, Scoped, Sealed, SignedIn,
        Writer, render::html_page, secret_text,
    },
    page::{Action, Crumb, Head, Html, Hue, ItemView, ListView, Nothing, Panel, When, Words},
    problem::Problem,
    shell,
    store::{self, everything_visible, search_entries},
};
use axum::{http::StatusCode, response::Response};
use record::RecordType;
use sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement};
use std::collections::{BTreeSet, HashMap};
use terms::{Id, Instant};

/// Mentions that one page shows.
const SHOWN: u64 = 100;
/// Mentions that are counted for the bell; more are said as so many.
const COUNTED: u64 = 100;

/// Where the notices stand.
pub(crate) const PATH: &str = "/notices";

/// A place where the reader was mentioned.
pub(crate) struct Mentioned {
    /// The comment.
    comment: Id,
    /// When it was written.
    pub at: Instant,
    /// Is it read?
    is_read: bool,
    /// Who mentioned the reader, where, and in which words.
    pub words: Words,
}

/// How many mentions the actor has not read, as far as their records exist for it. A count is a
/// help: when it fails, the page is shown without it.
pub(crate) async fn unread(ask: &mut impl Ask, app: &App, actor: &Actor) -> usize {
    match counted(ask, app.catalogue(), actor).await {
        Ok(count) => count,
        Err(problem) => {
            tracing::warn!(?problem, "the mentions could not be counted");
            0
        }
    }
}

async fn counted(
    ask: &mut impl Ask,
    catalogue: &Catalogue,
    actor: &Actor,
) -> Result<usize, Problem> {
    let Some(person) = actor.person else { return Ok(0) };
    let mut select = of_person(person, COUNTED);
    select.and_where(Expr::col((Alias::new("mention"), Alias::new("seen_at"))).is_null());
    let rows = ask.all(&select).await?;
    let Some(visible) = everything_visible(catalogue, actor).filter(|_| !rows.is_empty()) else {
        return Ok(0);
    };
    let records: Vec<Id> = records_of(&rows)?;
    let mut entries = search_entries();
    let ids = records.iter().map(|id| val_id(id.uuid()));
    entries.cond_where(visible).and_where(Expr::col(Alias::new("record")).is_in(ids));
    let mut there = BTreeSet::new();
    for row in ask.all(&entries).await? {
        there.insert(Id::from_uuid(row.need_id("record")?));
    }
    Ok(records.iter().filter(|id| there.contains(id)).count())
}

fn records_of(rows: &[Fetched]) -> Result<Vec<Id>, Problem> {
    rows.iter().map(|row| Ok(Id::from_uuid(row.need_id("record")?))).collect()
}

/// The comments that mention a person and were not withdrawn, newest first.
fn of_person(person: Id, limit: u64) -> SelectStatement {
    let of_comment = |name: &'static str| Expr::col((Alias::new("comment"), Alias::new(name)));
    let of_mention = |name: &'static str| Expr::col((Alias::new("mention"), Alias::new(name)));
    let columns = ["id", "register", "record", "author", "text", "at"];
    Query::select()
        .columns(columns.map(|name| (Alias::new("comment"), Alias::new(name))))
        .column((Alias::new("mention"), Alias::new("seen_at")))
        .from(Alias::new("mention"))
        .inner_join(Alias::new("comment"), of_mention("comment").eq(of_comment("id")))
        .and_where(of_mention("person").eq(val_id(person.uuid())))
        .and_where(of_comment("withdrawn_at").is_null())
        .order_by((Alias::new("comment"), Alias::new("at")), Order::Desc)
        .limit(limit)
        .take()
}

/// Where the reader was mentioned, newest first; only what is not read, if asked so. Who lost the
/// reach of a record reads its comments no more.
pub(crate) async fn mentioned(
    by: &mut impl Scoped,
    only_unread: bool,
) -> Result<Vec<Mentioned>, Problem> {
    let Some(person) = by.scope().actor().person else { return Ok(Vec::new()) };
    let mut select = of_person(person, SHOWN);
    if only_unread {
        select.and_where(Expr::col((Alias::new("mention"), Alias::new("seen_at"))).is_null());
    }
    let rows = by.asked().all(&select).await?;
    let app = by.scope().app().clone();
    let mut by_type: HashMap<&'static str, (&'static RecordType, Vec<Id>)> = HashMap::new();
    for row in &rows {
        let Some(of) = app.catalogue().named(&row.need_text("register")?) else { continue };
        let (_, ids) = by_type.entry(of.name).or_insert_with(|| (of, Vec::new()));
        ids.push(Id::from_uuid(row.need_id("record")?));
    }
    let mut records = HashMap::new();
    for (of, ids) in by_type.into_values() {
        let loaded = store::load_many(by, of, &ids).await?;
        records.extend(loaded.into_iter().map(|stored| (stored.id, stored)));
    }
    let texts: Vec<String> =
        rows.iter().map(|row| row.need_text("text")).collect::<Result<_, _>>()?;
    let links = mentions::links_in(by, &texts, &[person]).await?;
    let mut found = Vec::new();
    for (row, text) in rows.iter().zip(&texts) {
        let record = Id::from_uuid(row.need_id("record")?);
        // A record may be shown to somebody without what is said about it.
        let stored = records.get(&record).filter(|stored| store::is_own(by.scope(), stored));
        let Some(stored) = stored else { continue };
        let comment = Id::from_uuid(row.need_id("id")?);
        let page = super::common::own_page(by.scope(), stored);
        let href = format!("{page}#comment-{comment}");
        let words = Words::from("You were mentioned in ")
            .and(crate::page::Inline::BoldLink(
                format!("{} {}", stored.label(), stored.title()),
                href,
            ))
            .text(format!(" by {}: ", row.need_text("author")?));
        found.push(Mentioned {
            comment,
            at: Instant::of(row.need_instant("at")?),
            is_read: row.instant("seen_at")?.is_some(),
            words: said(words, text, &links),
        });
    }
    Ok(found)
}

fn said(words: Words, text: &str, links: &Links) -> Words {
    let short: String = text.chars().take(400).collect();
    let more = if short.len() < text.len() { " …" } else { "" };
    words.join(mentions::linked(&short, links)).text(more)
}

/// `GET /notices`: where one was mentioned.
pub(super) async fn page(mut reader: Reader<SignedIn>) -> Result<Response, Problem> {
    let found = mentioned(&mut reader, false).await?;
    let scope = reader.scope();
    let unread = found.iter().filter(|one| !one.is_read).count();
    let mut head = Head {
        title: match unread {
            0 => "Notices".to_owned(),
            count => crate::page::counted(count, "notice is not read", "notices are not read"),
        },
        under: Words::from("Comments in which somebody mentions you, within your reach."),
        ..Head::default()
    };
    if unread > 1 {
        let key = secret_text(scope.app().clock());
        head.actions.push(Action::post("Mark all as read", format!("{PATH}/reading"), key));
    }
    let part = |is_read: bool| found.iter().filter(move |one| one.is_read == is_read);
    let item = |one: &Mentioned| ItemView {
        hue: (!one.is_read).then_some(Hue::Warn),
        words: one.words.clone(),
        note: When::instant(one.at.timestamp()).into(),
        end: Words::new(),
    };
    let mut parts: Vec<Html> = vec![super::common::html(&head)?];
    if found.is_empty() {
        let nothing = Nothing {
            finding: "Nobody has mentioned you yet.".to_owned(),
            more: "Whoever writes @ and your name in a comment on a record tells you here."
                .to_owned(),
            ..Nothing::default()
        };
        parts.push(super::common::html(&Panel::flush("", super::common::html(&nothing)?))?);
    }
    if unread > 0 {
        let key = || secret_text(scope.app().clock());
        let views = part(false).map(|one| NoticeView {
            item: item(one),
            read: Action::post("Mark as read", format!("{PATH}/{}/reading", one.comment), key())
                .quiet(),
        });
        let body = super::common::html(&Unread { notices: views.collect() })?;
        parts.push(super::common::html(&Panel::flush("Not read yet", body))?);
    }
    if found.len() > unread {
        let list = ListView { items: part(true).map(item).collect(), ..ListView::default() };
        let body = super::common::html(&list)?;
        parts.push(super::common::html(&Panel::flush("Read", body))?);
    }
    let parts: Vec<&dyn askama::DynTemplate> =
        parts.iter().map(|part| part as &dyn askama::DynTemplate).collect();
    let main = Html::all(&parts).map_err(Problem::fault)?;
    let mut shell = shell::shell(scope.app(), scope.actor(), "Notices");
    shell.crumbs = vec![Crumb::to("Start", "/"), Crumb::here("Notices")];
    Ok(html_page(StatusCode::OK, shell.page(&main).map_err(Problem::fault)?))
}

/// A mention that is not read: what it says, and putting it aside.
struct NoticeView {
    item: ItemView,
    read: Action,
}

#[derive(askama::Template)]
#[template(path = "register/record/unread.html")]
struct Unread {
    notices: Vec<NoticeView>,
}

/// `POST /notices/{comment}/reading`: one mention is read.
pub(super) async fn read(params: Params, act: Act<SignedIn, Form>) -> Result<Sealed, Problem> {
    let (_, writer) = act.begin().await?;
    let comment: Id = params.parse("comment")?;
    mark(writer, Some(comment)).await
}

/// `POST /notices/reading`: all of them are.
pub(super) async fn read_all(act: Act<SignedIn, Form>) -> Result<Sealed, Problem> {
    let (_, writer) = act.begin().await?;
    mark(writer, None).await
}

/// Marks the mention in this comment, or every one. Whoever is no person was never mentioned.
async fn mark(mut writer: Writer<SignedIn>, comment: Option<Id>) -> Result<Sealed, Problem> {
    let answer = Answer::see(PATH.to_owned());
    let Some(person) = writer.scope().actor().person else {
        return match comment {
            Some(_) => Err(Problem::Missing),
            None => writer.unchanged(answer),
        };
    };
    let now = writer.now();
    let mut update = Query::update()
        .table(Alias::new("mention"))
        .value(Alias::new("seen_at"), val_instant(now.timestamp()))
        .and_where(Expr::col(Alias::new("person")).eq(val_id(person.uuid())))
        .take();
    if let Some(comment) = comment {
        update.and_where(Expr::col(Alias::new("comment")).eq(val_id(comment.uuid())));
        let there = Query::select()
            .column(Alias::new("comment"))
            .from(Alias::new("mention"))
            .and_where(Expr::col(Alias::new("comment")).eq(val_id(comment.uuid())))
            .and_where(Expr::col(Alias::new("person")).eq(val_id(person.uuid())))
            .take();
        writer.asked().first(&there).await?.ok_or(Problem::Missing)?;
    }
    update.and_where(Expr::col(Alias::new("seen_at")).is_null());
    if writer.turn().run(&update).await? == 0 {
        return writer.unchanged(answer);
    }
    writer.commit(Occurrence::of("mention.read"), answer).await
}
