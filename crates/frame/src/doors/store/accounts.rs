//! Accounts and the roles they hold.

use super::{col, instant, of};
use crate::{
    database::{
        Ask, ColumnKind, Fetched, Turn, contains_folded, escape_pattern, null, val_bytes, val_id,
        val_instant, val_text,
    },
    gate::{AccessRole, digest},
    limits,
    problem::Problem,
};
use sea_query::{Alias, Cond, Expr, ExprTrait, Func, LikeExpr, Order, Query, SelectStatement};
use terms::{Id, Instant, fold};

/// An account as it is kept.
#[derive(Clone, Debug)]
pub(in crate::doors) struct Account {
    pub id: Id,
    pub login: String,
    pub name: String,
    pub person: Option<Id>,
    pub passphrase: Option<String>,
    pub created_at: Instant,
    pub signed_in_at: Option<Instant>,
    pub closed_at: Option<Instant>,
}

/// A role that an account holds.
#[derive(Clone, Debug)]
pub(in crate::doors) struct Access {
    pub id: Id,
    pub account: Id,
    pub role: AccessRole,
    pub organisation: Option<Id>,
    pub since: Instant,
}

fn select() -> SelectStatement {
    let columns =
        ["id", "login", "name", "person", "passphrase", "created_at", "signed_in_at", "closed_at"];
    Query::select().columns(columns.map(Alias::new)).from(Alias::new("account")).take()
}

fn read(row: &Fetched) -> Result<Account, Problem> {
    Ok(Account {
        id: Id::from_uuid(row.need_id("id")?),
        login: row.need_text("login")?,
        name: row.need_text("name")?,
        person: row.id("person")?.map(Id::from_uuid),
        passphrase: row.text("passphrase")?,
        created_at: Instant::of(row.need_instant("created_at")?),
        signed_in_at: row.instant("signed_in_at")?.map(Instant::of),
        closed_at: row.instant("closed_at")?.map(Instant::of),
    })
}

/// The account with that login, closed or not.
pub(in crate::doors) async fn by_login(
    ask: &mut impl Ask,
    login: &str,
) -> Result<Option<Account>, Problem> {
    // What no database can hold is no login; the question is asked all the same.
    let login = if login.contains('\0') { "" } else { login };
    let select = select().and_where(col("login_folded").eq(val_text(fold(login)))).take();
    ask.first(&select).await?.as_ref().map(read).transpose()
}

/// The account with that id, closed or not.
pub(in crate::doors) async fn account(
    ask: &mut impl Ask,
    id: Id,
) -> Result<Option<Account>, Problem> {
    let select = select().and_where(col("id").eq(val_id(id.uuid()))).take();
    ask.first(&select).await?.as_ref().map(read).transpose()
}

/// Accounts on one page.
const PAGE: u64 = 100;

/// A page of the accounts.
pub(in crate::doors) struct Page {
    pub rows: Vec<Account>,
    pub has_before: bool,
    pub has_after: bool,
}

/// Where a page of accounts begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::doors) enum From {
    #[default]
    Start,
    /// Behind this account.
    After(Id),
    /// Before this account.
    Before(Id),
}

/// The accounts by name whose name or login holds the words: those in use, or those closed.
pub(in crate::doors) async fn accounts(
    ask: &mut impl Ask,
    (words, closed): (&str, bool),
    from: From,
) -> Result<Page, Problem> {
    let (name, id) = (|| col("name"), || col("id"));
    let mut select = select();
    if closed {
        select.and_where(col("closed_at").is_not_null());
    } else {
        select.and_where(col("closed_at").is_null());
    }
    let words = words.replace('\0', "");
    if !words.trim().is_empty() {
        let folded = fold(&words);
        let pattern = format!("%{}%", escape_pattern(&words.trim().to_ascii_lowercase()));
        let named = Func::lower(name()).like(LikeExpr::new(pattern).escape('\\'));
        let logged = contains_folded(Alias::new("login_folded"), &folded);
        select.cond_where(Cond::any().add(named).add(logged));
    }
    let backwards = matches!(from, From::Before(_));
    let at = match from {
        From::Start => None,
        From::After(at) | From::Before(at) => account(ask, at).await?,
    };
    if let Some(at) = &at {
        let (place, own) = (val_text(at.name.as_str()), val_id(at.id.uuid()));
        let beyond = match backwards {
            false => name().gt(place.clone()).or(name().eq(place).and(id().gt(own))),
            true => name().lt(place.clone()).or(name().eq(place).and(id().lt(own))),
        };
        select.and_where(beyond);
    }
    let order = || if backwards { Order::Desc } else { Order::Asc };
    select.order_by(Alias::new("name"), order()).order_by(Alias::new("id"), order());
    select.limit(PAGE + 1);
    let mut rows: Vec<Account> =
        ask.all(&select).await?.iter().map(read).collect::<Result<_, Problem>>()?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    if backwards {
        rows.reverse();
    }
    Ok(Page {
        rows,
        has_before: if backwards { more } else { at.is_some() },
        has_after: backwards || more,
    })
}

/// How many accounts there are, and of which kind.
pub(in crate::doors) struct Counts {
    /// That can sign in.
    pub open: i64,
    /// Of these, that never did.
    pub never: i64,
    /// Of these, that hold no role.
    pub without_role: i64,
    /// Of these, that wait for their passphrase.
    pub pending: i64,
    pub closed: i64,
}

/// Counts the accounts.
pub(in crate::doors) async fn counts(ask: &mut impl Ask) -> Result<Counts, Problem> {
    let open = || col("closed_at").is_null();
    let held = Query::select()
        .column(Alias::new("account"))
        .from(Alias::new("access"))
        .and_where(col("ended_at").is_null())
        .take();
    let roleless = open().and(col("id").not_in_subquery(held));
    Ok(Counts {
        open: counted(ask, open()).await?,
        never: counted(ask, open().and(col("signed_in_at").is_null())).await?,
        without_role: counted(ask, roleless).await?,
        pending: counted(ask, open().and(col("passphrase").is_null())).await?,
        closed: counted(ask, col("closed_at").is_not_null()).await?,
    })
}

async fn counted(ask: &mut impl Ask, which: Expr) -> Result<i64, Problem> {
    let select = Query::select()
        .expr_as(Func::count(col("id")), Alias::new("counted"))
        .from(Alias::new("account"))
        .and_where(which)
        .take();
    match ask.first(&select).await? {
        Some(row) => Ok(row.need_whole("counted")?),
        None => Ok(0),
    }
}

/// Ties an account to a person, or to nobody.
pub(crate) async fn set_person(turn: &mut Turn, id: Id, person: Option<Id>) -> Result<(), Problem> {
    let person = person.map_or_else(|| null(ColumnKind::Id), |person| val_id(person.uuid()));
    let update = Query::update()
        .table(Alias::new("account"))
        .value(Alias::new("person"), person)
        .value(Alias::new("version"), col("version").add(1_i64))
        .and_where(col("id").eq(val_id(id.uuid())))
        .take();
    turn.run(&update).await?;
    Ok(())
}

/// The roles held now by these accounts.
pub(in crate::doors) async fn access(
    ask: &mut impl Ask,
    accounts: &[Id],
) -> Result<Vec<Access>, Problem> {
    let mut select = Query::select()
        .columns(["id", "account", "role", "organisation", "created_at"].map(Alias::new))
        .from(Alias::new("access"))
        .and_where(col("ended_at").is_null())
        .order_by(Alias::new("created_at"), Order::Asc)
        .take();
    select.and_where(col("account").is_in(accounts.iter().map(|id| val_id(id.uuid()))));
    let mut found = Vec::new();
    for row in ask.all(&select).await? {
        // A role this program does not know gives nothing and is left alone.
        let Some(role) = AccessRole::from_name(&row.need_text("role")?) else { continue };
        found.push(Access {
            id: Id::from_uuid(row.need_id("id")?),
            account: Id::from_uuid(row.need_id("account")?),
            role,
            organisation: row.id("organisation")?.map(Id::from_uuid),
            since: Instant::of(row.need_instant("created_at")?),
        });
    }
    Ok(found)
}

/// Ends a role.
pub(in crate::doors) async fn end_access(
    turn: &mut Turn,
    id: Id,
    now: Instant,
) -> Result<(), Problem> {
    let update = Query::update()
        .table(Alias::new("access"))
        .value(Alias::new("ended_at"), instant(Some(now)))
        .and_where(col("id").eq(val_id(id.uuid())))
        .take();
    turn.run(&update).await?;
    Ok(())
}

/// How many can sign in and run the whole installation.
pub(in crate::doors) async fn administrators(ask: &mut impl Ask) -> Result<i64, Problem> {
    let (account, access) = ("account", "access");
    let select = Query::select()
        .expr_as(
            Func::count_distinct(Expr::col((Alias::new(account), Alias::new("id")))),
            Alias::new("counted"),
        )
        .from(Alias::new(account))
        .inner_join(
            Alias::new(access),
            of(access, "account").equals((Alias::new(account), Alias::new("id"))),
        )
        .and_where(of(account, "closed_at").is_null())
        .and_where(of(account, "passphrase").is_not_null())
        .and_where(of(access, "ended_at").is_null())
        .and_where(of(access, "organisation").is_null())
        .and_where(of(access, "role").eq(val_text(AccessRole::Administrator.name())))
        .take();
    match ask.first(&select).await? {
        Some(row) => Ok(row.need_whole("counted")?),
        None => Ok(0),
    }
}

/// Closes or reopens an account.
pub(in crate::doors) async fn close_account(
    turn: &mut Turn,
    id: Id,
    closed: Option<Instant>,
) -> Result<(), Problem> {
    let update = Query::update()
        .table(Alias::new("account"))
        .value(Alias::new("closed_at"), instant(closed))
        .value(Alias::new("version"), col("version").add(1_i64))
        .and_where(col("id").eq(val_id(id.uuid())))
        .take();
    turn.run(&update).await?;
    Ok(())
}

/// Keeps the hash of a new passphrase.
pub(in crate::doors) async fn set_passphrase(
    turn: &mut Turn,
    id: Id,
    hash: &str,
) -> Result<(), Problem> {
    let update = Query::update()
        .table(Alias::new("account"))
        .value(Alias::new("passphrase"), val_text(hash))
        .value(Alias::new("version"), col("version").add(1_i64))
        .and_where(col("id").eq(val_id(id.uuid())))
        .take();
    turn.run(&update).await?;
    Ok(())
}

/// Notes that somebody signed in.
pub(in crate::doors) async fn signed_in(
    turn: &mut Turn,
    id: Id,
    now: Instant,
) -> Result<(), Problem> {
    let update = Query::update()
        .table(Alias::new("account"))
        .value(Alias::new("signed_in_at"), instant(Some(now)))
        .and_where(col("id").eq(val_id(id.uuid())))
        .take();
    turn.run(&update).await?;
    Ok(())
}

/// Makes `code` the only one with which the account's passphrase can be set.
pub(in crate::doors) async fn add_code(
    turn: &mut Turn,
    account: Id,
    code: &str,
    now: Instant,
) -> Result<(), Problem> {
    void_codes(turn, account, now).await?;
    let ends = now.plus_seconds(limits::RESET_SECONDS);
    let row = vec![
        val_bytes(digest(code)),
        val_id(account.uuid()),
        val_instant(now.timestamp()),
        val_instant(ends.timestamp()),
    ];
    let columns = ["hash", "account", "created_at", "ends_at"];
    turn.insert_many("reset_code", &columns, vec![row]).await?;
    Ok(())
}

/// No code made so far can be used any more.
pub(in crate::doors) async fn void_codes(
    turn: &mut Turn,
    account: Id,
    now: Instant,
) -> Result<(), Problem> {
    let update = Query::update()
        .table(Alias::new("reset_code"))
        .value(Alias::new("used_at"), instant(Some(now)))
        .and_where(col("account").eq(val_id(account.uuid())))
        .and_where(col("used_at").is_null())
        .take();
    turn.run(&update).await?;
    Ok(())
}

/// The account that `code` is for, while it can be used, and until when.
pub(in crate::doors) async fn by_code(
    ask: &mut impl Ask,
    code: &str,
    now: Instant,
) -> Result<Option<(Account, Instant)>, Problem> {
    let select = Query::select()
        .columns(["account", "ends_at"].map(Alias::new))
        .from(Alias::new("reset_code"))
        .and_where(col("hash").eq(val_bytes(digest(code))))
        .and_where(col("used_at").is_null())
        .and_where(col("ends_at").gt(val_instant(now.timestamp())))
        .take();
    let Some(row) = ask.first(&select).await? else { return Ok(None) };
    let found = account(ask, Id::from_uuid(row.need_id("account")?)).await?;
    let ends = Instant::of(row.need_instant("ends_at")?);
    Ok(found.filter(|account| account.closed_at.is_none()).map(|account| (account, ends)))
}

/// Uses `code` up. False when somebody else just did.
pub(in crate::doors) async fn use_code(
    turn: &mut Turn,
    code: &str,
    now: Instant,
) -> Result<bool, Problem> {
    let update = Query::update()
        .table(Alias::new("reset_code"))
        .value(Alias::new("used_at"), instant(Some(now)))
        .and_where(col("hash").eq(val_bytes(digest(code))))
        .and_where(col("used_at").is_null())
        .take();
    Ok(turn.run(&update).await? == 1)
}
