//! What is promised when something breaks, as it is seen over HTTP: nothing half done, nothing done
//! twice, and words that say which it was.

use super::{counted, northwharf};
use frame::database::{Database, Sql};
use serde_json::json;
use std::{future::Future, pin::pin, task::Poll};
use terms::Id;
use testkit::on_both;
use testkit::{Client, Method, On, Seen, held_body};

on_both!(
    a_full_disk_changes_nothing_and_reading_goes_on,
    what_is_not_known_is_settled_by_the_same_key,
    two_requests_with_one_key_are_one_change,
);

const LIST: &str = "/api/organisations";

async fn add(by: &Client, key: &str, name: &str) -> Seen {
    let body = json!({ "name": name, "kind": "supplier" });
    by.json(Method::POST, LIST, &[("idempotency-key", key)], &body).await
}

/// How many organisations bear that name.
async fn named(by: &Client, name: &str) -> usize {
    let list = by.get(&format!("{LIST}?q={name}&limit=200")).await;
    list.is(200).text().matches(&format!("\"{name}\"")).count()
}

async fn run(database: &Database, statements: &[&'static str]) {
    let mut turn = database.turn().await.unwrap();
    for statement in statements {
        turn.run(&Sql::same(statement)).await.unwrap();
    }
    turn.commit().await.unwrap();
}

/// Lets everything that can go on without the disk go on.
async fn others_go_on() {
    for _ in 0..500 {
        tokio::task::yield_now().await;
    }
}

const FULL: &[&str] = &[
    "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS \
     'BEGIN RAISE EXCEPTION ''no room'' USING ERRCODE = ''53100''; END'",
    "CREATE TRIGGER no_room BEFORE INSERT ON organisations \
     FOR EACH ROW EXECUTE FUNCTION no_room()",
];
const FREED: &[&str] = &["DROP TRIGGER no_room ON organisations"];

async fn a_full_disk_changes_nothing_and_reading_goes_on(on: On) {
    let Some((port, _, database)) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    match on {
        // The file may not grow any more.
        On::Sqlite => database.limit_pages(Some(1)).await,
        // The server says that it has no room; a full disk below a cluster says the same.
        On::Postgres => run(&database, FULL).await,
    }
    let mut stored = 0;
    let refused = loop {
        let seen = add(&dana, &format!("full-{stored}"), &format!("Quay{stored}")).await;
        if seen.status != 201 {
            break seen;
        }
        stored += 1;
        assert!(stored < 500, "a file that may not grow is full at some time");
    };
    let (key, name) = (format!("full-{stored}"), format!("Quay{stored}"));
    assert_eq!(refused.is(507).header("content-type"), "application/problem+json");
    let document = refused.json();
    assert_eq!(document["title"], "There is no room on the disk");
    refused.sees("Nothing was changed, and reading goes on").sees("has to free space");
    // Waiting alone does not help, so nobody is told for how long.
    assert_eq!(refused.header("retry-after"), "");
    // A smaller change may still find room; in the end the form is told the same.
    let mut forms = 0;
    let page = loop {
        let name = format!("Form{forms}");
        let page = dana.post("/organisations", &[("name", &name), ("kind", "supplier")]).await;
        if page.status != 303 {
            assert_eq!(named(&dana, &name).await, 0);
            break page;
        }
        forms += 1;
    };
    page.is(507).sees("There is no room on the disk").sees("Nothing was changed");
    // Nothing of it is half there, and everything acknowledged is.
    assert_eq!(named(&dana, &name).await, 0);
    for at in 0..stored {
        assert_eq!(named(&dana, &format!("Quay{at}")).await, 1, "Quay{at} was acknowledged");
    }
    let kept = "SELECT COUNT(*) AS \"counted\" FROM \"idempotency\"";
    let answered = counted(&database, kept).await;
    assert_eq!(answered, stored + forms, "a refused key answers nothing");
    dana.get("/organisations").await.is(200);
    // When there is room again writing works by itself, and the same key does it once.
    match on {
        On::Sqlite => database.limit_pages(None).await,
        On::Postgres => run(&database, FREED).await,
    }
    let first = add(&dana, &key, &name).await;
    assert_eq!(first.is(201).header("idempotency-replayed"), "");
    let again = add(&dana, &key, &name).await;
    assert_eq!(again.is(201).header("idempotency-replayed"), "true");
    assert_eq!(first.body, again.body);
    assert_eq!(named(&dana, &name).await, 1);
}

const LOST: &[&str] = &[
    "CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql AS \
     'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(2); \
     RETURN NULL; END'",
    "CREATE CONSTRAINT TRIGGER gone AFTER INSERT ON organisations \
     DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gone()",
];
const FOUND: &[&str] = &["DROP TRIGGER gone ON organisations", "DROP FUNCTION gone()"];

/// Sends something whose answer is lost: its turn is over, its commit is asked for and never
/// confirmed.
async fn lost(
    database: &Database,
    on: On,
    by: &Client,
    sent: (&'static str, &[(&str, &str)], String),
) -> Seen {
    let (path, headers, body) = sent;
    if on == On::Postgres {
        // The session of the commit ends while it commits.
        run(database, LOST).await;
        let seen = by.send(Method::POST, path, headers, body.into()).await;
        run(database, FOUND).await;
        return seen;
    }
    // Somebody has the turn. Behind it queues the request, and behind that whoever loses the file
    // before the request is committed.
    let turn = database.turn().await.unwrap();
    let (body, asked, go) = held_body(body);
    let (by, headers) = (by.clone(), owned(headers));
    let request = tokio::spawn(async move {
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        by.send(Method::POST, path, &headers, body).await
    });
    asked.await.unwrap();
    go.send(()).unwrap();
    others_go_on().await;
    let mut losing = pin!(database.lose_writer());
    let queued =
        std::future::poll_fn(|context| Poll::Ready(losing.as_mut().poll(context).is_pending()));
    assert!(queued.await, "the turn is taken");
    drop(turn);
    losing.await;
    request.await.unwrap()
}

fn owned(headers: &[(&str, &str)]) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

async fn what_is_not_known_is_settled_by_the_same_key(on: On) {
    let Some((port, _, database)) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let body = json!({ "name": "QuayWorks", "kind": "supplier" }).to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", "lost-1")];
    let seen = lost(&database, on, &dana, (LIST, &headers, body)).await;
    assert_eq!(seen.is(503).header("content-type"), "application/problem+json");
    assert_eq!(seen.json()["title"], "It is not known whether this was saved");
    seen.sees("Repeat it with the same key: it happens once");
    assert_eq!(seen.header("retry-after"), "5");
    let first = add(&dana, "lost-1", "QuayWorks").await;
    let again = add(&dana, "lost-1", "QuayWorks").await;
    assert_eq!(again.is(201).header("idempotency-replayed"), "true");
    assert_eq!((first.is(201).text(), first.location()), (again.text(), again.location()));
    assert_eq!(named(&dana, "QuayWorks").await, 1);
    let history = dana.get(&format!("{}/history", first.location())).await;
    assert_eq!(history.is(200).json()["items"].as_array().unwrap().len(), 1, "one write");
    // The control: another key is another change.
    add(&dana, "lost-2", "QuayWorks").await;
    assert_eq!(named(&dana, "QuayWorks").await, 2);

    // The same as a page.
    let form = "_key=lost-3&name=QuayStores&kind=supplier";
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let page = lost(&database, on, &dana, ("/organisations", &headers, form.to_owned())).await;
    assert_eq!(page.is(503).header("content-type"), "text/html; charset=utf-8");
    page.sees("Whether your change was saved is not known yet").sees("Sending it again is safe");
    assert_eq!(page.header("retry-after"), "5");
    for _ in 0..2 {
        dana.send(Method::POST, "/organisations", &headers, form.into()).await.is(303);
    }
    assert_eq!(named(&dana, "QuayStores").await, 1);
}

async fn two_requests_with_one_key_are_one_change(on: On) {
    let Some((port, laid, database)) = northwharf(on).await else { return };
    let path = "/api/organisations/ORG-0001";
    let dana = port.as_("dana");
    let name = dana.get(path).await.is(200).json()["name"].as_str().unwrap().to_owned();
    let id: Id = laid.organisation(&name);
    let etag = dana.get(path).await.header("etag").to_owned();
    let send = |by: Client| {
        let etag = etag.clone();
        async move {
            let headers = [("idempotency-key", "twice"), ("if-match", etag.as_str())];
            by.json(Method::PATCH, path, &headers, &json!({ "country": "Portugal" })).await
        }
    };
    // Somebody else has the record; the request that came first waits within its turn.
    let mut turn = database.turn().await.unwrap();
    turn.lock_rows("organisations", vec![id.uuid()]).await.unwrap();
    let first = tokio::spawn(send(dana.clone()));
    let waiting = "SELECT COUNT(*) AS \"counted\" FROM \"pg_stat_activity\" \
                   WHERE \"datname\" = current_database() AND \"wait_event_type\" = 'Lock'";
    let second = match on {
        // One turn at a time: the second waits for its own, and is then answered as the first.
        On::Sqlite => tokio::spawn(send(dana.clone())),
        On::Postgres => {
            while counted(&database, waiting).await == 0 {
                tokio::task::yield_now().await;
            }
            let running = send(dana.clone()).await;
            assert_eq!(running.is(409).header("content-type"), "application/problem+json");
            let title = &running.json()["title"];
            assert_eq!(title, "The same request is being answered just now");
            running.sees("Wait for its answer, or repeat with the same key");
            assert_eq!(running.header("retry-after"), "1");
            // With a key of its own nobody is told to wait for another's answer.
            let other = json!({ "name": "Quay Works", "kind": "supplier" });
            dana.json(Method::POST, LIST, &[], &other).await.is(201);
            tokio::spawn(std::future::ready(running))
        }
    };
    others_go_on().await;
    drop(turn);
    let (first, second) = (first.await.unwrap(), second.await.unwrap());
    let second = if on == On::Postgres { send(dana.clone()).await } else { second };
    assert_eq!(first.is(200).text(), second.is(200).text(), "both get the one answer");
    let replayed = [&first, &second].map(|seen| seen.header("idempotency-replayed") == "true");
    assert_eq!(replayed.iter().filter(|replayed| **replayed).count(), 1, "{replayed:?}");
    let history = dana.get(&format!("{path}/history")).await.is(200).json();
    let portugal = history.to_string().matches("Portugal").count();
    assert_eq!(portugal, 1, "one write: {history}");
}
