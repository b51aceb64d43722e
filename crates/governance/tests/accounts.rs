//! Stories of the list of accounts, and of whose account it is.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::{
    gate::{AccessRole, Answer, Occurrence},
    store,
};
use terms::Id;
use testkit::{On, Port, commit, least};

const ACCOUNTS: &str = "/administration/accounts";

/// The names in the list, in its order.
fn names(html: &str) -> Vec<String> {
    let marked = html.split("data-href=\"/administration/accounts/").skip(1);
    marked
        .map(|rest| {
            let cell = &rest[rest.find("</a>").unwrap() - 40..rest.find("</a>").unwrap()];
            cell[cell.rfind('>').unwrap() + 1..].to_owned()
        })
        .collect()
}

fn link(html: &str, rel: &str) -> Option<String> {
    let end = html.find(&format!("\" rel=\"{rel}\""))?;
    let start = html[..end].rfind("href=\"")? + 6;
    Some(html[start..end].replace("&#38;", "&").replace("&amp;", "&"))
}

async fn paged(on: On) {
    let Some(mut port) = Port::open(governance::CAPABILITIES.to_vec(), on).await else { return };
    port.account("root", &[(AccessRole::Administrator, None)]).await;
    let mut writer = port.writer().await;
    for number in 0..230 {
        // Many share a name: the page after one goes on behind that very account.
        let name = format!("Member {:02}", number / 12);
        let login = format!("m{number:03}");
        let new = frame::accounts::NewAccount {
            login: &login,
            name: &name,
            person: None,
            passphrase_hash: None,
            access: &[],
        };
        frame::accounts::add(&mut writer, new).await.unwrap();
    }
    let done = writer.commit(Occurrence::of("account.added"), Answer::see("/")).await;
    done.map(drop).unwrap();
    let root = port.as_("root");
    let (mut forwards, mut next, mut last) = (Vec::new(), Some(ACCOUNTS.to_owned()), String::new());
    while let Some(path) = next {
        let html = root.get(&path).await.is(200).text();
        forwards.extend(logins(&html));
        (next, last) = (link(&html, "next"), path);
        assert!(forwards.len() <= 231, "an account came twice");
    }
    let mut once = forwards.clone();
    once.sort();
    once.dedup();
    assert_eq!((once.len(), forwards.len()), (231, 231), "each account once");
    let (mut backwards, mut previous) = (Vec::new(), Some(last));
    while let Some(path) = previous {
        let html = root.get(&path).await.is(200).text();
        let mut rows = logins(&html);
        rows.append(&mut backwards);
        backwards = rows;
        previous = link(&html, "prev");
    }
    assert_eq!(backwards, forwards, "the same the other way round");
    // Words narrow it, by name and by login; closed ones stand apart.
    let found = root.get(&format!("{ACCOUNTS}?q=M007")).await;
    assert_eq!(logins(&found.is(200).text()), ["m007"]);
    let found = root.get(&format!("{ACCOUNTS}?q=member+03")).await;
    assert_eq!(names(&found.is(200).text()), vec!["Member 03"; 12]);
    root.get(&format!("{ACCOUNTS}?closed=yes")).await.is(200).sees("No account is like this.");
    root.get(&format!("{ACCOUNTS}?after=nonsense")).await.is(404);
    root.get("/administration").await.is(200).sees("231 accounts").sees("231 never signed in");
}

/// What is typed to sign in, row by row.
fn logins(html: &str) -> Vec<String> {
    let marked = html.split("data-href=\"/administration/accounts/").skip(1);
    marked
        .map(|row| {
            let row = &row[..row.find("</tr>").unwrap()];
            let cell = row.split("<td").nth(2).unwrap();
            cell[cell.find('>').unwrap() + 1..cell.find("</td>").unwrap()].trim().to_owned()
        })
        .collect()
}

#[tokio::test]
async fn every_account_is_on_one_page_of_the_list_and_found_by_words() {
    paged(On::Sqlite).await;
    paged(On::Postgres).await;
}

async fn tied(on: On) {
    let Some(mut port) = Port::open(governance::CAPABILITIES.to_vec(), on).await else { return };
    port.account("root", &[(AccessRole::Administrator, None)]).await;
    let mut writer = port.writer().await;
    let organisations = port.app().catalogue().organisations().0;
    let persons = port.app().catalogue().named("person").unwrap();
    let altus = least(&mut writer, organisations, None, "Altus").await.id;
    let ida = least(&mut writer, persons, Some(altus), "Ida Quay").await;
    let gone = least(&mut writer, persons, Some(altus), "Otto Gone").await;
    store::retire(&mut writer, &gone).await.unwrap();
    commit(writer).await.unwrap();
    let lea: Id = port.account("lea", &[(AccessRole::Lead, Some(altus))]).await;
    let root = port.as_("root");
    let path = format!("{ACCOUNTS}/{lea}");
    root.get(&path)
        .await
        .is(200)
        .sees("Whose account it is")
        .sees("Ida Quay")
        .sees_not("Otto Gone");
    // What is said to the person arrives nowhere yet.
    let said = [("text", "@PER-0001 look at this"), ("_version", "1")];
    port.as_("lea").post("/organisations/ORG-0001/comments", &said).await.is(303);
    port.as_("lea").get("/").await.is(200).sees_not("look at this");
    let to = format!("{path}/person");
    for nobody in ["PER-0002", "PER-0099", "Nobody at all"] {
        root.post(&to, &[("person", nobody)]).await.is(422).sees("is no person in use");
    }
    let label = ida.label();
    let done = root.post(&to, &[("person", &label)]).await;
    root.get(done.is(303).location()).await.is(200).sees("belongs to that person now");
    port.as_("lea").get("/").await.is(200).sees("look at this");
    root.get("/administration/acts").await.is(200).sees("Account of lea belongs to PER-0001");
    // And to nobody again; who is no administrator cannot say so.
    port.as_("lea").post(&to, &[("person", "")]).await.is(403);
    root.post(&to, &[("person", "")]).await.is(303);
    port.as_("lea").get("/").await.is(200).sees_not("look at this");
    root.get("/administration/acts").await.is(200).sees("belongs to nobody of the register");
}

#[tokio::test]
async fn an_administrator_says_whose_account_it_is() {
    tied(On::Sqlite).await;
    tied(On::Postgres).await;
}
