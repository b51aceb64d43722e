//! What once went wrong, told as stories so that it stays mended: circles and doors in the tree,
//! records that moved, keys that are none, writes that touch a record twice, clocks that go back,
//! pages that travelled at their full length.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use axum::body::Body;
use frame::gate::AccessRole;
use frame::store::{self, Saving};
use governance::people::northwharf::{self, Laid};
use record::Value;
use serde_json::{Value as Json, json};
use terms::Id;
use testkit::on_both;
use testkit::{Client, Method, On, Port, Seen, commit, least};

const RAVI: &str = "/api/persons/PER-0014";
const GRETA: &str = "/api/persons/PER-0015";

async fn northwharf(on: On) -> Option<(Port, Laid)> {
    let mut port = Port::open(governance::CAPABILITIES.to_vec(), on).await?;
    let mut writer = port.writer().await;
    let laid = northwharf::lay(&mut writer).await.unwrap();
    commit(writer).await.unwrap();
    let at = |name: &str| Some(laid.organisation(name));
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    port.account("ines", &[(AccessRole::Contributor, at("Northwharf Markets"))]).await;
    port.account("ravi", &[(AccessRole::Contributor, at("Altus"))]).await;
    port.account("yuki", &[(AccessRole::Contributor, at("Corvid"))]).await;
    Some((port, laid))
}

/// Changes the newest version.
async fn change(who: &Client, path: &str, body: Json) -> Seen {
    let etag = who.get(path).await.is(200).header("etag").to_owned();
    who.json(Method::PATCH, path, &[("if-match", &etag)], &body).await
}

fn refused(seen: &Seen) -> Vec<String> {
    let document = seen.is(422).json();
    let refusals = document["refusals"].as_array().unwrap();
    refusals.iter().map(|refusal| refusal["field"].as_str().unwrap().to_owned()).collect()
}

fn organisation(id: Id) -> String {
    format!("/api/organisations/{id}")
}

async fn what_is_text_travels_packed_to_those_who_take_it_so(on: On) {
    let Some((port, _)) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let packed = [("accept-encoding", "gzip")];
    for path in ["/persons", "/api/persons", "/persons/export.csv", "/api/openapi.json"] {
        let plain = dana.get(path).await;
        assert_eq!((plain.is(200).header("content-encoding"), plain.body[0] == 0x1f), ("", false));
        let seen = dana.send(Method::GET, path, &packed, Body::empty()).await;
        assert_eq!(
            (seen.is(200).header("content-encoding"), seen.body[0]),
            ("gzip", 0x1f),
            "{path}"
        );
        let mut varies = seen.headers.get_all("vary").iter().filter_map(|one| one.to_str().ok());
        assert!(varies.any(|one| one.contains("accept-encoding")), "{path}: caches must know");
        assert!(seen.body.len() < plain.body.len() / 2, "{path}: {}", seen.body.len());
    }
    // Where another site sent the browser, its words in the page could tell by its length what else
    // stands there; where the reader's own page did, they cannot.
    for (site, packing) in
        [("same-origin", "gzip"), ("none", "gzip"), ("cross-site", ""), ("same-site", "")]
    {
        let headers = [packed[0], ("sec-fetch-site", site)];
        let seen = dana.send(Method::GET, "/persons?q=guess", &headers, Body::empty()).await;
        assert_eq!(seen.is(200).header("content-encoding"), packing, "{site}");
    }
    // What is packed already, and what goes on for ever, stays as it is.
    for path in ["/persons/export.xlsx", "/process/files/handbook.pdf"] {
        let seen = dana.send(Method::GET, path, &packed, Body::empty()).await;
        assert_eq!(seen.is(200).header("content-encoding"), "", "{path}");
    }
}

async fn no_organisation_stands_below_itself(on: On) {
    let Some((port, laid)) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let (above, below) = (laid.organisation("Northwharf Markets"), laid.organisation("IT"));
    let circle = change(&dana, &organisation(above), json!({ "parent": below.to_string() })).await;
    assert_eq!(refused(&circle), ["parent"]);
    let itself = change(&dana, &organisation(above), json!({ "parent": above.to_string() })).await;
    assert_eq!(refused(&itself), ["parent"]);
    // The control: a group moves below another one.
    let dealing = laid.organisation("Dealing").to_string();
    change(&dana, &organisation(below), json!({ "parent": dealing })).await.is(200);
    // Only organisations form a tree: two persons may be each other's deputies.
    let [ravi, greta] = ["Ravi Thornbury", "Greta Holm"].map(|name| laid.person(name).to_string());
    change(&dana, RAVI, json!({ "deputy": greta })).await.is(200);
    change(&dana, GRETA, json!({ "deputy": ravi })).await.is(200);
}

async fn a_group_does_not_leave_the_reach_of_who_moves_it(on: On) {
    let Some((port, laid)) = northwharf(on).await else { return };
    let ines = port.as_("ines");
    let group = organisation(laid.organisation("IT"));
    let altus = laid.organisation("Altus").to_string();
    assert_eq!(refused(&change(&ines, &group, json!({ "parent": null })).await), ["parent"]);
    let foreign = refused(&change(&ines, &group, json!({ "parent": altus })).await);
    assert!(foreign.iter().all(|field| field == "parent"), "{foreign:?}");
    // The control: within the reach it moves.
    let dealing = laid.organisation("Dealing").to_string();
    change(&ines, &group, json!({ "parent": dealing })).await.is(200);
}

async fn a_reference_to_another_register_is_refused_and_no_fault(on: On) {
    let Some((port, laid)) = northwharf(on).await else { return };
    let altus = laid.organisation("Altus").to_string();
    // Altus is among the references of the record already, as its organisation.
    let wrong = change(&port.as_("dana"), RAVI, json!({ "deputy": altus })).await;
    assert_eq!(refused(&wrong), ["deputy"]);
}

async fn whoever_takes_a_record_over_does_not_read_its_past_elsewhere(on: On) {
    let Some((port, laid)) = northwharf(on).await else { return };
    let (dana, yuki) = (port.as_("dana"), port.as_("yuki"));
    port.hand().advance(60);
    let secret = json!({ "job_title": "Keeper of what only Altus knows" });
    change(&port.as_("ravi"), GRETA, secret).await.is(200);
    port.hand().advance(60);
    yuki.get(GRETA).await.is(404);
    let corvid = laid.organisation("Corvid").to_string();
    let moved = json!({ "organisation": corvid, "job_title": "Storage operator" });
    change(&dana, GRETA, moved).await.is(200);
    let history = [GRETA, "/history"].concat();
    port.as_("ravi").get(&history).await.is(404);
    let seen = yuki.get(&history).await;
    let entries = seen.is(200).json()["items"].as_array().unwrap().len();
    assert_eq!(entries, 1, "only the move itself: {}", seen.text());
    yuki.get(&[GRETA, "?as_of=2026-11-23T09:41:30Z"].concat()).await.is(404);
    // The control: who reaches both reads all of it.
    let whole = dana.get(&history).await;
    whole.is(200).sees("only Altus knows");
    assert!(whole.json()["items"].as_array().unwrap().len() >= 3);
    dana.get(&[GRETA, "?as_of=2026-11-23T09:41:30Z"].concat()).await.is(200).sees("only Altus");
}

async fn an_empty_key_is_no_key(on: On) {
    let Some((port, _)) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let new = json!({ "name": "Quay Works", "kind": "supplier" });
    let empty = [("idempotency-key", "")];
    dana.json(Method::POST, "/api/organisations", &empty, &new).await.is(400);
    let form = [("_key", ""), ("name", "Quay Works"), ("kind", "supplier")];
    dana.post("/organisations", &form).await.is(400);
    // The control: with a key of its own each adds one.
    dana.json(Method::POST, "/api/organisations", &[], &new).await.is(201);
}

async fn a_record_that_a_write_touched_twice_goes_back_to_its_beginning(on: On) {
    let Some((port, _)) = northwharf(on).await else { return };
    let of = port.app().catalogue().organisations().0;
    let mut writer = port.writer().await;
    let first = least(&mut writer, of, None, "Before").await;
    commit(writer).await.unwrap();
    let rename = |stored: &store::Stored, name: &str| {
        let mut saving = Saving::of(stored);
        saving.values[of.title] = Value::Text(name.to_owned());
        saving
    };
    let mut writer = port.writer().await;
    let once = store::save(&mut writer, of, rename(&first, "Between")).await.unwrap();
    let twice = store::save(&mut writer, of, rename(once.stored(), "After")).await.unwrap();
    let newest = twice.stored().clone();
    commit(writer).await.unwrap();
    let mut writer = port.writer().await;
    let entries = store::history(&mut writer, &newest, None, 10).await.unwrap();
    assert_eq!(entries[0].write, entries[1].write, "both belong to one write");
    let back = store::revert_write(&mut writer, of, entries[0].write).await.unwrap();
    assert_eq!(back.back.len(), 1);
    assert_eq!(back.back[0].title(), "Before");
    commit(writer).await.unwrap();
    // The control: what was changed since is left alone.
    let mut writer = port.writer().await;
    let again = store::revert_write(&mut writer, of, entries[0].write).await.unwrap();
    assert_eq!((again.back.len(), again.changed_since.len()), (0, 1));
}

async fn a_clock_that_goes_back_does_not_reorder_the_past(on: On) {
    let Some(port) = Port::open(governance::CAPABILITIES.to_vec(), on).await else { return };
    let of = port.app().catalogue().organisations().0;
    let mut writer = port.writer().await;
    let first = least(&mut writer, of, None, "First").await;
    let begun = writer.now();
    commit(writer).await.unwrap();
    port.hand().advance(-600);
    let mut writer = port.writer().await;
    let mut saving = Saving::of(&first);
    saving.values[of.title] = Value::Text("Second".to_owned());
    let second = store::save(&mut writer, of, saving).await.unwrap().stored().clone();
    let earlier = writer.now();
    commit(writer).await.unwrap();
    assert!(earlier < begun);
    let mut writer = port.writer().await;
    let then = store::as_of(&mut writer, &second, begun).await.unwrap().unwrap();
    assert_eq!(then.title(), "Second", "the ledger's order counts, and both had happened");
    // The control: before its first entry the record did not exist, whatever a later clock said.
    assert!(store::as_of(&mut writer, &second, earlier).await.unwrap().is_none());
}

on_both!(
    what_is_text_travels_packed_to_those_who_take_it_so,
    no_organisation_stands_below_itself,
    a_group_does_not_leave_the_reach_of_who_moves_it,
    a_reference_to_another_register_is_refused_and_no_fault,
    whoever_takes_a_record_over_does_not_read_its_past_elsewhere,
    an_empty_key_is_no_key,
    a_record_that_a_write_touched_twice_goes_back_to_its_beginning,
    a_clock_that_goes_back_does_not_reorder_the_past,
);
