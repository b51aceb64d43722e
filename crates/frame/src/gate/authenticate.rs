//! Who somebody is: the session of a cookie or the token of a header, the account, its grants.

use crate::{
    app::App,
    database::{
        Ask, ColumnKind, Fetched, Question, Turn, null, val_bytes, val_id, val_instant, val_text,
    },
    gate::{
        actor::{AccessRole, Actor, Grant, Via},
        permission::PermissionKey,
        secret::{digest, secret_text},
    },
    limits,
    problem::Problem,
};
use axum::http::{HeaderMap, header};
use sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, UnionType, WithClause,
    WithQuery,
};
use std::collections::{BTreeSet, HashMap};
use terms::{Id, Instant};

const COOKIE: &str = "holdfast_session";
const SECURE_COOKIE: &str = "__Host-holdfast_session";

fn cookie_name(app: &App) -> &'static str {
    if app.settings().secure { SECURE_COOKIE } else { COOKIE }
}

/// Who sent these headers. Nobody at all is [`Actor::at_the_door`].
///
/// Errors: a token that is sent and not good ([`Problem::Stranger`]); a session that has ended is
/// simply nobody, for a browser sends its cookie with everything.
pub(crate) async fn actor(
    ask: &mut impl Ask,
    app: &App,
    headers: &HeaderMap,
    now: Instant,
) -> Result<Actor, Problem> {
    let credential = Credential::of(app, headers)?;
    let answers = ask.together(credential.questions(app, now)).await?;
    credential.actor(app, &answers, now)
}

/// What somebody shows at the door, as far as it is kept: the digest of a secret.
pub(crate) enum Credential {
    /// Nothing.
    Nothing,
    /// The cookie of a session.
    Session(Vec<u8>),
    /// The token of a program.
    Token(Vec<u8>),
}

impl Credential {
    /// What these headers show. Errors: an authorization that is no token.
    pub(crate) fn of(app: &App, headers: &HeaderMap) -> Result<Credential, Problem> {
        if let Some(value) = headers.get(header::AUTHORIZATION) {
            let token = value.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
            let token = token.ok_or(Problem::Stranger)?;
            return Ok(Credential::Token(digest(token.trim())));
        }
        let name = cookie_name(app);
        let cookie = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='));
        Ok(cookie.map_or(Credential::Nothing, |secret| Credential::Session(digest(secret))))
    }

    /// What has to be asked to know whose it is; nothing for nobody.
    pub(crate) fn questions(&self, app: &App, now: Instant) -> Vec<Question> {
        let Some((kept, digest)) = self.kept() else { return Vec::new() };
        let mut who = whose(kept, digest);
        let below = subtrees(app, kept, digest);
        if let Credential::Session(_) = self {
            who.and_where(Expr::col(of(kept, "ends_at")).gt(val_instant(now.timestamp())));
        } else {
            who.columns(["ends_at", "reads_only"].map(|column| of(kept, column)));
        }
        vec![Box::new(who), Box::new(below)]
    }

    /// Who it is, by the answers to [`Credential::questions`].
    pub(crate) fn actor(
        &self,
        app: &App,
        answers: &[Vec<Fetched>],
        now: Instant,
    ) -> Result<Actor, Problem> {
        let nobody = match self {
            Credential::Nothing => return Ok(Actor::at_the_door()),
            Credential::Session(_) => Ok(Actor::at_the_door()),
            Credential::Token(_) => Err(Problem::Stranger),
        };
        let [held, below] = answers else { return Err(Problem::fault("an answer is missing")) };
        let Some(row) = held.first() else { return nobody };
        let used = row.instant("used_at")?.map(Instant::of);
        let shown = Id::from_uuid(row.need_id("credential")?);
        let (via, reads_only) = match self {
            Credential::Token(_) => {
                if row.instant("ends_at")?.is_some_and(|ends| Instant::of(ends) <= now) {
                    return nobody;
                }
                (Via::Token(shown), row.need_flag("reads_only")?)
            }
            _ => {
                let idle = |used: Instant| used.plus_seconds(limits::SESSION_IDLE_SECONDS) < now;
                if used.is_none_or(idle) {
                    return nobody;
                }
                (Via::Session(shown), false)
            }
        };
        if used.is_none_or(|used| used.plus_seconds(60) < now) {
            mark_used(app, self.kept().map_or("session", |(table, _)| table), shown, now);
        }
        acting(held, below, via).map(|actor| Actor { reads_only, ..actor })
    }

    fn kept(&self) -> Option<(&'static str, &[u8])> {
        match self {
            Credential::Nothing => None,
            Credential::Session(digest) => Some(("session", digest)),
            Credential::Token(digest) => Some(("token", digest)),
        }
    }
}

/// Does any account of each of these persons see what `key` opens of that organisation? Those for
/// whom none does.
pub(crate) async fn without_reach(
    ask: &mut impl Ask,
    app: &App,
    persons: &[Id],
    (key, organisation): (PermissionKey, Id),
) -> Result<BTreeSet<Id>, Problem> {
    let mut left: BTreeSet<Id> = persons.iter().copied().collect();
    let select = Query::select()
        .columns(["id", "person"].map(Alias::new))
        .from(Alias::new("account"))
        .and_where(
            Expr::col(Alias::new("person")).is_in(persons.iter().map(|id| val_id(id.uuid()))),
        )
        .and_where(Expr::col(Alias::new("closed_at")).is_null())
        .take();
    for row in ask.all(&select).await? {
        let person = Id::from_uuid(row.need_id("person")?);
        let id = Id::from_uuid(row.need_id("id")?);
        let actor =
            if left.contains(&person) { account(ask, app, id, Via::Door).await? } else { None };
        let reach = actor.and_then(|actor| actor.reach(key));
        if reach.is_some_and(|reach| reach.includes(organisation)) {
            left.remove(&person);
        }
    }
    Ok(left)
}

/// The account with its grants, unless it is closed.
pub(crate) async fn account(
    ask: &mut impl Ask,
    app: &App,
    id: Id,
    via: Via,
) -> Result<Option<Actor>, Problem> {
    let mut who = Query::select();
    who.from(Alias::new("account"))
        .and_where(Expr::col(of("account", "id")).eq(val_id(id.uuid())))
        .and_where(Expr::col(of("account", "closed_at")).is_null());
    let mut tops = tops(app);
    tops.from(Alias::new("access")).and_where(held_by(val_id(id.uuid()).into()));
    let questions: Vec<Question> =
        vec![Box::new(with_roles(who)), Box::new(below(app, in_tree(app, tops)))];
    let answers = ask.together(questions).await?;
    match answers.as_slice() {
        [held, below] if !held.is_empty() => acting(held, below, via).map(Some),
        _ => Ok(None),
    }
}

/// The actor in the rows of a question with roles, and the tree below the tops of these.
fn acting(held: &[Fetched], below: &[Fetched], via: Via) -> Result<Actor, Problem> {
    let row = held.first().ok_or(Problem::Stranger)?;
    Ok(Actor {
        account: Some(Id::from_uuid(row.need_id("account")?)),
        name: row.need_text("name")?,
        login: row.need_text("login")?,
        person: row.id("person")?.map(Id::from_uuid),
        grants: grants(held, below)?,
        via,
        reads_only: false,
        unread: 0,
    })
}

fn of(table: &'static str, column: &'static str) -> (Alias, Alias) {
    (Alias::new(table), Alias::new(column))
}

/// The account that a session or token stands for, unless one of them has ended.
fn whose(kept: &'static str, digest: &[u8]) -> SelectStatement {
    let mut select = Query::select();
    select
        .expr_as(Expr::col(of(kept, "id")), Alias::new("credential"))
        .column(of(kept, "used_at"))
        .from(Alias::new(kept))
        .inner_join(
            Alias::new("account"),
            Expr::col(of("account", "id"))
                .equals(of(kept, "account"))
                .and(Expr::col(of("account", "closed_at")).is_null()),
        )
        .and_where(Expr::col(of(kept, "hash")).eq(val_bytes(digest)))
        .and_where(Expr::col(of(kept, "ended_at")).is_null());
    with_roles(select)
}

/// What is told of an account: a row for each role that it holds, and one without a role when it
/// holds none.
fn with_roles(mut accounts: SelectStatement) -> SelectStatement {
    accounts
        .expr_as(Expr::col(of("account", "id")), Alias::new("account"))
        .columns(["login", "name", "person"].map(|column| of("account", column)))
        .columns(["role", "organisation"].map(|column| of("access", column)))
        .left_join(Alias::new("access"), held_by(Expr::col(of("account", "id"))))
        .take()
}

/// A role that an account holds now.
fn held_by(account: Expr) -> Expr {
    Expr::col(of("access", "account"))
        .eq(account)
        .and(Expr::col(of("access", "ended_at")).is_null())
}

/// Notes the use of a session or token, beside the request: who reads does not wait for a disk.
fn mark_used(app: &App, table: &'static str, id: Id, now: Instant) {
    let app = app.clone();
    tokio::spawn(async move {
        let marked = async {
            let mut turn = app.database().turn().await?;
            let update = Query::update()
                .table(Alias::new(table))
                .value(Alias::new("used_at"), val_instant(now.timestamp()))
                .and_where(Expr::col(Alias::new("id")).eq(val_id(id.uuid())))
                .take();
            turn.run(&update).await?;
            turn.commit().await
        };
        if let Err(error) = marked.await {
            tracing::warn!(%error, table, "the use could not be noted");
        }
    });
}

/// The roles in the rows of [`with_roles`], each with its part of the tree out of [`below`].
fn grants(held: &[Fetched], below: &[Fetched]) -> Result<Vec<Grant>, Problem> {
    let mut subtrees: HashMap<Id, BTreeSet<Id>> = HashMap::new();
    for row in below {
        let top = Id::from_uuid(row.need_id("top")?);
        subtrees.entry(top).or_default().insert(Id::from_uuid(row.need_id("id")?));
    }
    let mut grants = Vec::new();
    for row in held {
        // A role this program does not know gives nothing.
        let Some(role) = row.text("role")?.and_then(|name| AccessRole::from_name(&name)) else {
            continue;
        };
        let organisation = row.id("organisation")?.map(Id::from_uuid);
        // Two roles may reach into the same part of the tree.
        let subtree = organisation.map(|top| subtrees.get(&top).cloned().unwrap_or_default());
        grants.push(Grant { role, organisation, subtree });
    }
    Ok(grants)
}

/// The organisations that whoever shows this reaches by roles for a part of the tree: each with the
/// top of its part.
fn subtrees(app: &App, kept: &'static str, digest: &[u8]) -> WithQuery {
    let mut tops = tops(app);
    tops.from(Alias::new(kept))
        .inner_join(Alias::new("access"), held_by(Expr::col(of(kept, "account"))))
        .and_where(Expr::col(of(kept, "hash")).eq(val_bytes(digest)));
    below(app, in_tree(app, tops))
}

/// Organisations as tops of a part of the tree.
fn tops(app: &App) -> SelectStatement {
    let all = app.catalogue().organisations().0.plural;
    Query::select()
        .expr_as(Expr::col(of(all, "id")), Alias::new("top"))
        .column(of(all, "id"))
        .take()
}

/// The organisations that the roles of a question are for.
fn in_tree(app: &App, mut roles: SelectStatement) -> SelectStatement {
    let all = app.catalogue().organisations().0.plural;
    let here = Expr::col(of(all, "id")).equals(of("access", "organisation"));
    roles.inner_join(Alias::new(all), here).take()
}

/// The organisation and everything below it. Limits: [`limits::REACH`] organisations.
pub(crate) async fn subtree(
    ask: &mut impl Ask,
    app: &App,
    top: Id,
) -> Result<BTreeSet<Id>, Problem> {
    let all = app.catalogue().organisations().0.plural;
    let mut tops = tops(app);
    tops.from(Alias::new(all)).and_where(Expr::col(of(all, "id")).eq(val_id(top.uuid())));
    let rows = ask.all(&below(app, tops)).await?;
    rows.iter().map(|row| Ok(Id::from_uuid(row.need_id("id")?))).collect()
}

/// The organisations that `tops` finds (`top` and `id`) and everything below them, each with the
/// top that it stands below.
fn below(app: &App, tops: SelectStatement) -> WithQuery {
    let (organisations, parent) = app.catalogue().organisations();
    let (all, below) = (organisations.plural, "below");
    let children = Query::select()
        .column(of(below, "top"))
        .column(of(all, "id"))
        .from(Alias::new(all))
        .inner_join(Alias::new(below), Expr::col(of(all, parent.name)).equals(of(below, "id")))
        .take();
    let mut found = tops;
    // A union without repetition ends even when somebody made the tree a circle.
    found.union(UnionType::Distinct, children);
    let table = CommonTableExpression::new()
        .query(found)
        .columns(["top", "id"].map(Alias::new))
        .table_name(Alias::new(below))
        .to_owned();
    let with = WithClause::new().recursive(true).cte(table).to_owned();
    let select = Query::select()
        .columns(["top", "id"].map(Alias::new))
        .from(Alias::new(below))
        .limit(limits::REACH as u64)
        .take();
    select.with(with)
}

/// A session that was opened: its secret is shown once.
pub struct Opened {
    /// The session.
    pub session: Id,
    /// The text of the cookie.
    pub secret: String,
}

/// Opens a session for `account` within `turn`.
pub async fn open_session(
    turn: &mut Turn,
    app: &App,
    account: Id,
    from: (&str, &str),
    now: Instant,
) -> Result<Opened, Problem> {
    let (address, agent) = from;
    let secret = secret_text(app.clock());
    let session = app.clock().id();
    let columns = ["id", "hash", "account", "created_at", "used_at", "ends_at", "address", "agent"];
    let ends = now.plus_seconds(limits::SESSION_SECONDS);
    let optional = |text: &str| {
        if text.is_empty() {
            null(ColumnKind::Text)
        } else {
            val_text(text.chars().filter(|c| !c.is_control()).take(300).collect::<String>())
        }
    };
    turn.insert_many(
        "session",
        &columns,
        vec![vec![
            val_id(session.uuid()),
            val_bytes(digest(&secret)),
            val_id(account.uuid()),
            val_instant(now.timestamp()),
            val_instant(now.timestamp()),
            val_instant(ends.timestamp()),
            optional(address),
            optional(agent),
        ]],
    )
    .await?;
    Ok(Opened { session, secret })
}

/// The cookie of a session: not readable by scripts, not sent from other sites.
pub fn session_cookie(app: &App, secret: &str) -> String {
    let secure = if app.settings().secure { "; Secure" } else { "" };
    let name = cookie_name(app);
    format!(
        "{name}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{secure}",
        limits::SESSION_SECONDS
    )
}

/// The cookie that takes the session out of the browser.
pub fn session_cookie_ended(app: &App) -> String {
    let secure = if app.settings().secure { "; Secure" } else { "" };
    format!("{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}", cookie_name(app))
}
