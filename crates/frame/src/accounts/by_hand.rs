//! Accounts and tokens as the command line needs them, in words that both databases understand.

use crate::{
    database::{
        Ask, ColumnKind, DbError, Sql, null, val_bytes, val_flag, val_id, val_instant, val_text,
    },
    gate::{Asking, Local, Scoped, Writer, digest},
    problem::Problem,
};
use terms::{Id, Instant, fold};

/// An account and what it may do.
#[derive(Clone, Debug)]
pub struct Listed {
    /// What is typed at the sign-in page.
    pub login: String,
    /// The name as people know it.
    pub name: String,
    /// Each role with the name of the organisation, or nothing for everywhere.
    pub access: Vec<(String, Option<String>)>,
    /// When it last signed in.
    pub signed_in_at: Option<Instant>,
    /// Can nobody sign in with it any more?
    pub is_closed: bool,
}

/// All accounts with their roles, by login.
pub async fn all(by: &mut impl Scoped) -> Result<Vec<Listed>, Problem> {
    let list = Sql::same(
        "SELECT a.login, a.name, a.signed_in_at, a.closed_at, x.role, o.name AS organisation \
         FROM account AS a \
         LEFT JOIN access AS x ON x.account = a.id AND x.ended_at IS NULL \
         LEFT JOIN organisations AS o ON o.id = x.organisation \
         ORDER BY a.login_folded, x.role, o.name",
    );
    let mut accounts: Vec<Listed> = Vec::new();
    for row in by.asked().all(&list).await? {
        let login = row.need_text("login")?;
        let access = row.text("role")?.map(|role| Ok((role, row.text("organisation")?)));
        let access = access.transpose().map_err(|error: DbError| error)?;
        match accounts.last_mut() {
            Some(last) if last.login == login => last.access.extend(access),
            _ => accounts.push(Listed {
                login,
                name: row.need_text("name")?,
                access: access.into_iter().collect(),
                signed_in_at: row.instant("signed_in_at")?.map(Instant::of),
                is_closed: !row.is_null("closed_at")?,
            }),
        }
    }
    Ok(accounts)
}

/// The open account with that login.
pub async fn open_account(by: &mut impl Scoped, login: &str) -> Result<Option<Id>, Problem> {
    let find = Sql::same("SELECT id FROM account WHERE login_folded = $1 AND closed_at IS NULL");
    let found = by.asked().first(&find.bind(val_text(fold(login)))).await?;
    Ok(found.map(|row| row.need_id("id").map(Id::from_uuid)).transpose()?)
}

/// Gives an account another passphrase and ends its sessions.
pub async fn set_passphrase(
    writer: &mut Writer<Local>,
    account: Id,
    hash: String,
) -> Result<(), Problem> {
    let now = val_instant(writer.now().timestamp());
    let account = val_id(account.uuid());
    let set = Sql::same("UPDATE account SET passphrase = $1, version = version + 1 WHERE id = $2");
    writer.asked().run(&set.bind(val_text(hash)).bind(account.clone())).await?;
    let end = Sql::same("UPDATE session SET ended_at = $1 WHERE account = $2 AND ended_at IS NULL");
    writer.asked().run(&end.bind(now).bind(account)).await?;
    Ok(())
}

/// Adds a token for programs and gives back its text, which is kept as a digest only.
pub async fn add_token(
    writer: &mut Writer<Local>,
    account: Id,
    name: &str,
    secret: &str,
    ends_at: Instant,
) -> Result<(), Problem> {
    let columns = [
        "id",
        "hash",
        "account",
        "name",
        "reads_only",
        "created_at",
        "created_by",
        "used_at",
        "ends_at",
    ];
    let row = vec![
        val_id(writer.new_id().uuid()),
        val_bytes(digest(secret)),
        val_id(account.uuid()),
        val_text(name),
        val_flag(false),
        val_instant(writer.now().timestamp()),
        val_text(writer.scope().actor().name.clone()),
        null(ColumnKind::Instant),
        val_instant(ends_at.timestamp()),
    ];
    writer.asked().insert_many("token", &columns, vec![row]).await?;
    Ok(())
}
