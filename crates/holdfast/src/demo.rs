//! `holdfast demo`: Northwharf in a folder of its own, with accounts whose passphrases are printed.

use crate::{
    config::{Config, Demo},
    installation::{Prepared, file_in, make_folder},
    serve::{Ending, address, listen, problem, until_told},
    user::new_passphrase,
    voice,
};
use anyhow::{Context, Result, bail};
use frame::{
    accounts::{self, NewAccount},
    app::App,
    doors,
    gate::{AccessRole, Answer, Local, Occurrence, Writer, local_writer, passphrase, secret_text},
};
use governance::{
    documents::places::{Place, use_places},
    people::northwharf::{self, Laid},
};
use serde_json::{Value as Json, json};
use std::{
    fs::{self, OpenOptions},
    io::Write,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

/// The file that says who can sign in; it also marks the folder as a demonstration.
const ACCOUNTS: &str = "accounts.json";

/// For how long the token of the demonstration is good, in seconds.
const TOKEN_SECONDS: i64 = 90 * 86_400;

/// Who has an account: login, name, role, and under which organisation.
const CAST: [(&str, &str, AccessRole, Option<&str>); 8] = [
    ("administrator", "Platform administrator", AccessRole::Administrator, None),
    ("dana", "Dana Holt", AccessRole::Lead, None),
    ("ines", "Ines Carvalho", AccessRole::Contributor, Some("Northwharf Markets")),
    ("wanda", "Wanda Osei", AccessRole::Contributor, Some("Northwharf Markets")),
    ("aoife", "Aoife Brennock", AccessRole::Contributor, Some("Brightline")),
    ("ravi", "Ravi Thornbury", AccessRole::Contributor, Some("Altus")),
    ("yuki", "Yuki Tanabe", AccessRole::Contributor, Some("Corvid")),
    ("auditor", "Auditor", AccessRole::Reader, None),
];

/// Who has the token.
const LEAD: &str = "dana";

/// Serves the demonstration, laying it first where it is not there.
pub async fn run(config: &Config, asked: &Demo) -> Result<()> {
    let folder = config.data.join("demo");
    if asked.fresh {
        throw_away(&folder)?;
    }
    make_folder(&folder)?;
    let mut prepared = Prepared::open(&file_in(&folder)).await.with_context(|| {
        format!(
            "the demonstration in {} was made by another version; --fresh throws it away",
            folder.display()
        )
    })?;
    let is_laid = accounts::exist(&mut prepared.database).await.map_err(problem)?;
    let installation = prepared.start(false, None);
    let sites = [("Site East", "copies-east"), ("Site North", "copies-north")];
    let places = sites.map(|(name, part)| Place::folder(name, &folder.join(part)));
    for (_, part) in sites {
        make_folder(&folder.join(part))?;
    }
    use_places(&installation.app, places.to_vec());
    let known = if is_laid { read(&folder)? } else { lay(&installation.app, &folder).await? };
    let listener = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, asked.port))).await?;
    let ending = Ending::listen()?;
    announce(&known, &address(&listener)?, &folder, asked.once_json)?;
    until_told(installation, listener, ending).await
}

/// Takes the whole folder away, if it is a demonstration.
fn throw_away(folder: &Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    let is_empty = fs::read_dir(folder)?.next().is_none();
    if !is_empty && !folder.join(ACCOUNTS).is_file() {
        bail!(
            "{} holds no demonstration ({ACCOUNTS} is not in it) and is not thrown away; name \
             another data folder",
            folder.display()
        );
    }
    fs::remove_dir_all(folder)
        .with_context(|| format!("{} cannot be thrown away", folder.display()))
}

/// Lays Northwharf and the accounts in one write. What the file promises is written before the
/// commit: without it nobody could sign in.
async fn lay(app: &App, folder: &Path) -> Result<Json> {
    tracing::info!("laying the demonstration");
    let mut passphrases = Vec::new();
    for _ in &CAST {
        let passphrase = new_passphrase(app);
        let hash = passphrase::hash(app, &passphrase).await.map_err(problem)?;
        passphrases.push((passphrase, hash));
    }
    let token = secret_text(app.clock());
    let mut writer = local_writer(app, "Demonstration").await.map_err(problem)?;
    writer.because("The demonstration begins.");
    let laid = northwharf::lay(&mut writer).await.map_err(problem)?;
    services::northwharf::lay(&mut writer, &laid).await.map_err(problem)?;
    governance::procedure::northwharf::lay(&mut writer, &laid).await.map_err(problem)?;
    governance::measures::northwharf::lay(&mut writer, &laid).await.map_err(problem)?;
    let (customer, integrator) =
        (laid.organisation("Northwharf Markets"), laid.organisation("Keystone"));
    doors::name_installation(&mut writer, customer, integrator).await.map_err(problem)?;
    let mut accounts = Vec::new();
    for (actor, (passphrase, hash)) in CAST.iter().zip(passphrases) {
        let (login, name, role, at) = actor;
        add(&mut writer, &laid, actor, hash, &token).await?;
        accounts.push(json!({
            "name": name,
            "login": login,
            "passphrase": passphrase,
            "role": role.name(),
            "organisation": at,
        }));
    }
    let known = json!({ "accounts": accounts, "token": token });
    write(&folder.join(ACCOUNTS), &known)?;
    let told = Occurrence::of("account.added").with(json!({ "logins": CAST.map(|actor| actor.0) }));
    let done = Answer::empty(axum::http::StatusCode::OK);
    writer.commit(told, done).await.map(drop).map_err(problem)?;
    // Documents show records as they are, so these have to be there before.
    governance::documents::northwharf::lay(app, &laid).await.map_err(problem)?;
    Ok(known)
}

async fn add(
    writer: &mut Writer<Local>,
    laid: &Laid,
    (login, name, role, at): &(&str, &str, AccessRole, Option<&str>),
    hash: String,
    token: &str,
) -> Result<()> {
    let new = NewAccount {
        login,
        name,
        person: laid.persons.get(name).copied(),
        passphrase_hash: Some(hash),
        access: &[(*role, at.map(|name| laid.organisation(name)))],
    };
    let account = accounts::add(writer, new).await.map_err(problem)?;
    if *login == LEAD {
        let ends = writer.now().plus_seconds(TOKEN_SECONDS);
        accounts::add_token(writer, account, "Demonstration", token, ends)
            .await
            .map_err(problem)?;
    }
    Ok(())
}

fn read(folder: &Path) -> Result<Json> {
    let path = folder.join(ACCOUNTS);
    let text = fs::read_to_string(&path).with_context(|| {
        format!("{} is gone, and with it the passphrases; remove the folder", path.display())
    })?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} cannot be read; --fresh begins anew", path.display()))
}

/// Writes a file that only its owner can read.
fn write(path: &PathBuf, known: &Json) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let text = serde_json::to_string_pretty(known)?;
    options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .with_context(|| format!("{} cannot be written", path.display()))
}

fn announce(known: &Json, address: &str, folder: &Path, once_json: bool) -> Result<()> {
    if once_json {
        return voice::say(json!({
            "address": address,
            "accounts": known["accounts"],
            "token": known["token"],
        }));
    }
    let head = ["WHO", "LOGIN", "PASSPHRASE", "MAY"].map(str::to_owned).to_vec();
    let accounts = known["accounts"].as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |json: &Json, name: &str| json[name].as_str().unwrap_or_default().to_owned();
    let lines = accounts.iter().map(|account| {
        let at = match account["organisation"].as_str() {
            Some(at) => format!("at {at}"),
            None => "everywhere".to_owned(),
        };
        vec![
            text(account, "name"),
            text(account, "login"),
            text(account, "passphrase"),
            format!("{} {at}", text(account, "role")),
        ]
    });
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(lines).collect();
    voice::say(format!(
        "\nNorthwharf Markets, the demonstration, is at {address}\n\n{}\n\
         The passphrases were made for this folder and are kept in {}.\n\
         Ctrl-C ends it; `holdfast demo --fresh` begins anew.",
        voice::table(&rows),
        folder.join(ACCOUNTS).display(),
    ))
}
