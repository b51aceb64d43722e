//! Accounts: who can sign in, with which roles where. Shown by the administration pages, made by
//! the first run, the command line and the administrator.

mod by_hand;

pub use by_hand::{Listed, add_token, all, open_account, set_passphrase};

use crate::{
    database::{Ask, ColumnKind, Sql, null, val_id, val_instant, val_text, val_whole},
    gate::{AccessRole, Asking, Permission, Scoped, Writer, passphrase},
    problem::Problem,
};
use record::Refusal;
use sea_query::{Alias, Expr, ExprTrait, Query};
use terms::{Id, Line, fold};

/// An account that shall be.
#[derive(Clone, Debug)]
pub struct NewAccount<'a> {
    /// What is typed at the sign-in page: a user name or a mail address.
    pub login: &'a str,
    /// The name as people know it.
    pub name: &'a str,
    /// The person whose account it is.
    pub person: Option<Id>,
    /// The hash of the passphrase, made by [`passphrase::hash`] before the turn; without one, an
    /// administrator's code has to set it first.
    pub passphrase_hash: Option<String>,
    /// The roles, each under an organisation or everywhere.
    pub access: &'a [(AccessRole, Option<Id>)],
}

/// Adds an account. Errors: the login is taken or empty, the name is no line.
pub async fn add<P: Permission>(
    writer: &mut Writer<P>,
    new: NewAccount<'_>,
) -> Result<Id, Problem> {
    let mut refusals = Vec::new();
    let login = new.login.parse::<Line>();
    let name = new.name.parse::<Line>();
    if let Err(misfit) = &login {
        refusals.push(Refusal::of("login", format!("The login {misfit}")));
    }
    if let Err(misfit) = &name {
        refusals.push(Refusal::of("name", format!("The name {misfit}")));
    }
    let (Ok(login), Ok(name)) = (login, name) else { return Err(Problem::Refused(refusals)) };
    if find_login(writer, login.as_str()).await?.is_some() {
        return Err(Problem::refused("login", "This login is taken; choose another"));
    }
    let (id, now) = (writer.new_id(), writer.now());
    let text = |text: Option<String>| text.map_or_else(|| null(ColumnKind::Text), val_text);
    let row = vec![
        val_id(id.uuid()),
        val_text(login.as_str()),
        val_text(fold(login.as_str())),
        val_text(name.as_str()),
        new.person.map_or_else(|| null(ColumnKind::Id), |person| val_id(person.uuid())),
        text(new.passphrase_hash),
        val_instant(now.timestamp()),
        val_whole(1),
    ];
    let columns =
        ["id", "login", "login_folded", "name", "person", "passphrase", "created_at", "version"];
    writer.turn().insert_many("account", &columns, vec![row]).await?;
    for (role, organisation) in new.access {
        give(writer, id, *role, *organisation).await?;
    }
    Ok(id)
}

/// Gives a role under an organisation, or everywhere.
pub async fn give<P: Permission>(
    writer: &mut Writer<P>,
    account: Id,
    role: AccessRole,
    organisation: Option<Id>,
) -> Result<(), Problem> {
    let row = vec![
        val_id(writer.new_id().uuid()),
        val_id(account.uuid()),
        val_text(role.name()),
        organisation.map_or_else(|| null(ColumnKind::Id), |id| val_id(id.uuid())),
        val_instant(writer.now().timestamp()),
    ];
    let columns = ["id", "account", "role", "organisation", "created_at"];
    writer.turn().insert_many("access", &columns, vec![row]).await?;
    Ok(())
}

/// Says whose account it is.
pub async fn belongs_to<P: Permission>(
    writer: &mut Writer<P>,
    account: Id,
    person: Id,
) -> Result<(), Problem> {
    crate::doors::set_person(writer.turn(), account, Some(person)).await
}

/// The account with that login, closed or not: its id and the hash of its passphrase.
pub(crate) async fn find_login(
    by: &mut impl Scoped,
    login: &str,
) -> Result<Option<(Id, Option<String>)>, Problem> {
    let select = Query::select()
        .columns(["id", "passphrase"].map(Alias::new))
        .from(Alias::new("account"))
        .and_where(Expr::col(Alias::new("login_folded")).eq(val_text(fold(login))))
        .take();
    match by.asked().first(&select).await? {
        Some(row) => Ok(Some((Id::from_uuid(row.need_id("id")?), row.text("passphrase")?))),
        None => Ok(None),
    }
}

/// The open accounts of a person.
pub(crate) async fn of_person(ask: &mut impl Ask, person: Id) -> Result<Vec<Id>, Problem> {
    let select =
        Sql::same("SELECT id FROM account WHERE person = $1 AND closed_at IS NULL ORDER BY id");
    let rows = ask.all(&select.bind(val_id(person.uuid()))).await?;
    rows.iter().map(|row| Ok(Id::from_uuid(row.need_id("id")?))).collect()
}

/// How many accounts there are that can sign in. None: the first run is open.
pub async fn exist(ask: &mut impl Ask) -> Result<bool, Problem> {
    let select = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new("account"))
        .and_where(Expr::col(Alias::new("closed_at")).is_null())
        .limit(1)
        .take();
    Ok(ask.first(&select).await?.is_some())
}

/// What is said about a passphrase before it is hashed; `known` are the words tried first.
pub fn check_passphrase(passphrase: &str, known: &[&str]) -> Result<(), Refusal> {
    passphrase::check("passphrase", passphrase, known)
}
