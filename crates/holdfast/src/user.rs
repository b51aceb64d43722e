//! `holdfast user`: accounts, also beside a running server; the ledger keeps who did it.

use crate::{
    config::{Config, User, UserAdd},
    installation::Installation,
    serve::problem,
    voice,
};
use anyhow::{Context, Result};
use frame::{
    accounts::{self, NewAccount},
    app::App,
    gate::{
        AccessRole, Answer, Local, Occurrence, Writer, local_reader, local_writer, passphrase,
        secret_text,
    },
    store::find_by_key,
};
use serde_json::json;
use terms::Id;

/// Does what is asked of accounts.
pub async fn run(config: &Config, asked: &User) -> Result<()> {
    let installation = Installation::open(config).await?;
    let done = match asked {
        User::Add(new) => add(&installation.app, &config.actor(), new).await,
        User::List { json } => list(&installation.app, &config.actor(), *json).await,
        User::Reset { login } => reset(&installation.app, &config.actor(), login).await,
    };
    installation.close().await;
    done
}

async fn add(app: &App, actor: &str, new: &UserAdd) -> Result<()> {
    let passphrase = new_passphrase(app);
    let hash = passphrase::hash(app, &passphrase).await.map_err(problem)?;
    let mut writer = local_writer(app, actor).await.map_err(problem)?;
    let at = match &new.at {
        Some(key) => Some(found(&mut writer, app.catalogue().organisations().0, key).await?),
        None => None,
    };
    let person = match (&new.person, app.catalogue().named("person")) {
        (Some(key), Some(of)) => Some(found(&mut writer, of, key).await?),
        _ => None,
    };
    let account = NewAccount {
        login: &new.login,
        name: &new.name,
        person,
        passphrase_hash: Some(hash),
        access: &[(new.role.role(), at)],
    };
    accounts::add(&mut writer, account).await.map_err(problem)?;
    let role: AccessRole = new.role.role();
    let told = Occurrence::of("account.added")
        .with(json!({ "login": new.login, "role": role.name(), "organisation": new.at }));
    commit(writer, told).await?;
    say_passphrase(&new.login, &passphrase)
}

async fn list(app: &App, actor: &str, as_json: bool) -> Result<()> {
    let accounts = accounts::all(&mut local_reader(app, actor)).await.map_err(problem)?;
    if as_json {
        let accounts: Vec<_> = accounts
            .iter()
            .map(|account| {
                let access: Vec<_> = account
                    .access
                    .iter()
                    .map(|(role, at)| json!({ "role": role, "organisation": at }))
                    .collect();
                json!({
                    "login": account.login,
                    "name": account.name,
                    "access": access,
                    "signed_in_at": account.signed_in_at.map(|at| at.to_string()),
                    "closed": account.is_closed,
                })
            })
            .collect();
        return voice::say(serde_json::Value::from(accounts));
    }
    let head = ["LOGIN", "NAME", "ROLES", "LAST SIGNED IN"].map(str::to_owned).to_vec();
    let lines = accounts.iter().map(|account| {
        let roles = account.access.iter().map(|(role, at)| match at {
            Some(at) => format!("{role} at {at}"),
            None => format!("{role} everywhere"),
        });
        let last = account.signed_in_at.map_or_else(|| "never".to_owned(), |at| at.words());
        vec![
            account.login.clone(),
            account.name.clone(),
            if account.is_closed {
                "closed".to_owned()
            } else {
                roles.collect::<Vec<_>>().join(", ")
            },
            last,
        ]
    });
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(lines).collect();
    voice::say(voice::table(&rows).trim_end())
}

async fn reset(app: &App, actor: &str, login: &str) -> Result<()> {
    let passphrase = new_passphrase(app);
    let hash = passphrase::hash(app, &passphrase).await.map_err(problem)?;
    let mut writer = local_writer(app, actor).await.map_err(problem)?;
    let account = accounts::open_account(&mut writer, login).await.map_err(problem)?;
    let account = account.with_context(|| {
        format!("no open account has the login {login}; see `holdfast user list`")
    })?;
    accounts::set_passphrase(&mut writer, account, hash).await.map_err(problem)?;
    let told = Occurrence::of("passphrase.set").with(json!({ "login": login }));
    commit(writer, told).await?;
    say_passphrase(login, &passphrase)
}

/// A passphrase of 100 random bits, in groups that can be read out.
pub fn new_passphrase(app: &App) -> String {
    crate::serve::grouped(&secret_text(app.clock())[..20])
}

async fn found(
    writer: &mut Writer<Local>,
    of: &'static record::RecordType,
    key: &str,
) -> Result<Id> {
    let record = find_by_key(writer, of, key).await;
    let record = record
        .map_err(problem)
        .with_context(|| format!("{key} is not in the register {}", of.register))?;
    Ok(record.id)
}

async fn commit(writer: Writer<Local>, told: Occurrence) -> Result<()> {
    let done = Answer::empty(axum::http::StatusCode::OK);
    writer.commit(told, done).await.map(drop).map_err(problem)
}

fn say_passphrase(login: &str, passphrase: &str) -> Result<()> {
    voice::say(format!(
        "{login} can sign in with this passphrase. It is shown once; change it after signing in.\
         \n\n    {passphrase}"
    ))
}
