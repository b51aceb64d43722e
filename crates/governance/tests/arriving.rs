//! Stories of requests that are still arriving while somebody changes what their sender may do.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::accounts::{self, NewAccount};
use frame::database::{Ask, Sql};
use frame::gate::{AccessRole, passphrase};
use record::Record;
use testkit::on_both;
use testkit::{Client, Method, On, Port, Seen, commit, held_body, least, new_key};

on_both!(
    what_is_taken_away_while_a_request_arrives_is_gone_when_its_turn_comes,
    an_own_field_that_is_retired_while_a_request_arrives_takes_no_value,
);

/// Sends a new person slowly: the sender has been let in when `meanwhile` begins, and the body
/// arrives when it has ended.
async fn slowly(
    client: &Client,
    person: &serde_json::Value,
    meanwhile: impl Future<Output = ()>,
) -> Seen {
    let (body, let_in, go) = held_body(person.to_string());
    let key = new_key();
    let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
    let sent = client.send(Method::POST, "/api/persons", &headers, body);
    let meanwhile = async {
        let_in.await.unwrap();
        meanwhile.await;
        go.send(()).unwrap();
    };
    tokio::join!(sent, meanwhile).0
}

async fn persons(port: &Port) -> i64 {
    let counted = Sql::same("SELECT COUNT(*) AS \"counted\" FROM \"persons\"");
    let row = port.tables().first(&counted).await.unwrap();
    row.unwrap().need_whole("counted").unwrap()
}

async fn what_is_taken_away_while_a_request_arrives_is_gone_when_its_turn_comes(on: On) {
    let Some(mut port) = Port::open(governance::CAPABILITIES.to_vec(), on).await else { return };
    let mut writer = port.writer().await;
    let of = governance::people::Organisation::record_type();
    let altus = least(&mut writer, of, None, "Altus").await;
    // Somebody who can sign in stays when accounts are closed.
    let hash = passphrase::hash(port.app(), "lantern granite otter sonata").await.unwrap();
    let administrator: &[_] = &[(AccessRole::Administrator, None)];
    let (login, name, passphrase_hash) = ("keeper", "Keeper", Some(hash));
    let keeper = NewAccount { login, name, person: None, passphrase_hash, access: administrator };
    accounts::add(&mut writer, keeper).await.unwrap();
    commit(writer).await.unwrap();
    port.account("root", administrator).await;
    let organisation = altus.id.to_string();
    for (taken, reach, status) in [
        ("nothing", None, 201),
        ("nothing", Some(altus.id), 201),
        ("session", None, 401),
        ("account", None, 401),
        ("role", None, 403),
        ("role", Some(altus.id), 403),
    ] {
        let login = format!("{taken}-{}", reach.map_or("everywhere", |_| "altus"));
        let id = port.account(&login, &[(AccessRole::Lead, reach)]).await;
        let (root, lead) = (port.as_("root"), port.as_(&login));
        let page = format!("/administration/accounts/{id}");
        let seen = root.get(&page).await.is(200).text();
        let begin = format!("{page}/roles/");
        let role = seen.split('"').find(|part| part.starts_with(&begin)).unwrap().to_owned();
        let before = persons(&port).await;
        let person = serde_json::json!({ "name": login, "organisation": organisation });
        let meanwhile = async {
            let seen = match taken {
                "session" => lead.post("/sign-out", &[]).await,
                "account" => root.post(&format!("{page}/closing"), &[]).await,
                "role" => root.post(&role, &[]).await,
                _ => return,
            };
            seen.is(303);
        };
        slowly(&lead, &person, meanwhile).await.is(status);
        let written = persons(&port).await - before;
        assert_eq!(written, i64::from(taken == "nothing"), "{login}");
    }
}

async fn an_own_field_that_is_retired_while_a_request_arrives_takes_no_value(on: On) {
    let Some(mut port) = Port::open(governance::CAPABILITIES.to_vec(), on).await else { return };
    let mut writer = port.writer().await;
    let of = governance::people::Organisation::record_type();
    let altus = least(&mut writer, of, None, "Altus").await;
    commit(writer).await.unwrap();
    port.account("root", &[(AccessRole::Administrator, None)]).await;
    port.account("lead", &[(AccessRole::Lead, None)]).await;
    let (root, lead) = (port.as_("root"), port.as_("lead"));
    let fields = [
        ("register", "person"),
        ("key", "badge"),
        ("label", "Badge"),
        ("help", "The number on the badge."),
        ("kind", "line"),
    ];
    root.post("/administration/fields", &fields).await.is(303);
    let page = root.get("/administration/fields").await.text();
    let begin = "/administration/fields/";
    let retire = page.split('"').find(|part| part.starts_with(begin)).unwrap().to_owned();
    let person = |name: &str| {
        serde_json::json!({
            "name": name,
            "organisation": altus.id.to_string(),
            "custom": { "badge": "A 17" },
        })
    };
    slowly(&lead, &person("Before"), async {}).await.is(201).sees("A 17");
    let meanwhile = async {
        root.post(&retire, &[]).await.is(303);
    };
    slowly(&lead, &person("After"), meanwhile).await.is(422).sees("custom.badge");
    assert_eq!(persons(&port).await, 1);
}
