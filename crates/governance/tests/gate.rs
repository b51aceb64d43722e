//! Stories of the gate: what it refuses, what it leaves unsaid, and what it promises when something
//! breaks.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

pub mod columns;
pub mod faults;
pub mod foreign_page;
pub mod ledger;
pub mod limits;
pub mod mail;
pub mod refusals;
pub mod revoked;
pub mod unsaid;
pub mod worlds;

use frame::{
    accounts::{self, NewAccount},
    database::{Ask, Database, Sql},
    gate::{AccessRole, Answer, Occurrence, passphrase},
};
use governance::people::northwharf::{self, Laid};
use terms::Id;
use testkit::{On, Port, Seen, commit};

const GOOD: &str = "lantern granite otter sonata";
const WRONG: &str = "not the passphrase at all";

/// Northwharf with a lead of everything and a contributor of Altus, and the database below it.
async fn northwharf(on: On) -> Option<(Port, Laid, Database)> {
    let (database, folder) = Port::database(on).await?;
    let port = Port::over(governance::CAPABILITIES.to_vec(), database.clone(), folder).await;
    let mut port = port;
    let mut writer = port.writer().await;
    let laid = northwharf::lay(&mut writer).await.unwrap();
    commit(writer).await.unwrap();
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    let altus = Some(laid.organisation("Altus"));
    port.account("ravi", &[(AccessRole::Contributor, altus)]).await;
    Some((port, laid, database))
}

/// An account that signs in with [`GOOD`].
async fn account(port: &Port, login: &str, access: &[(AccessRole, Option<Id>)]) -> Id {
    let hash = passphrase::hash(port.app(), GOOD).await.unwrap();
    let mut writer = port.writer().await;
    let name = login.to_uppercase();
    let new = NewAccount { login, name: &name, person: None, passphrase_hash: Some(hash), access };
    let id = accounts::add(&mut writer, new).await.unwrap();
    let done = Answer::empty("200".parse().unwrap());
    drop(writer.commit(Occurrence::of("account.added"), done).await.unwrap());
    id
}

/// What a question with one column `counted` counts.
async fn counted(database: &Database, question: &'static str) -> i64 {
    let row = database.clone().first(&Sql::same(question)).await.unwrap().unwrap();
    row.need_whole("counted").unwrap()
}

/// Everything that is answered, without what is new each time: the keys of forms.
fn face(seen: &Seen) -> (u16, Vec<(String, String)>, String) {
    let text = seen.text();
    let parts = text.split('"').map(|part| {
        let is_key = part.len() == 52 && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_key { "KEY" } else { part }
    });
    let text = parts.collect::<Vec<_>>().join("\"");
    let mut headers: Vec<(String, String)> = seen
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("?").to_owned()))
        .collect();
    headers.sort();
    (seen.status.as_u16(), headers, text)
}
