//! What is told of a record: its past, its steps, its files and comments, and to whom nothing is.

use super::{World, between, id_of, same, sees, sees_not};
use ::record::Record;
use frame::store;
use frame::store::Saving;
use governance::people::Person;
use testkit::{On, commit};

pub(crate) async fn an_earlier_value_is_put_back_and_a_write_is_undone(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (lea, cora) = (world.as_("lea"), world.as_("cora"));
    let saved = [("_version", "1"), ("name", "Dana H."), ("organisation", "ORG-0001")];
    let seen = cora.post("/persons/PER-0001", &saved).await;
    let page = cora.get(seen.is(303).location()).await;
    let write = between(&page.text(), "name=\"write\" value=\"", "\"");
    let undone = cora.post("/persons/PER-0001/undo", &[("write", &write)]).await;
    let page = cora.get(undone.is(303).location()).await;
    sees(&page, "<h1>Dana Holt</h1>");
    sees(&page, "version 3");
    // Once more is refused: somebody changed it since, if only by undoing.
    let twice = cora.post("/persons/PER-0001/undo", &[("write", &write)]).await;
    sees(twice.is(422), "changed the person since");
    sees_not(&lea.get("/persons/PER-0001").await, "name=\"write\"");
    cora.post("/persons/PER-0001", &[("_version", "3"), ("job_title", "Operator")]).await.is(303);
    let page = cora.get("/persons/PER-0001").await;
    let entry = between(&page.text(), "name=\"entry\" value=\"", "\"");
    let back = [("entry", entry.as_str()), ("field", "job_title")];
    cora.post("/persons/PER-0001/restorations", &back).await.is(303);
    sees(&cora.get("/persons/PER-0001").await, "version 5");
    let other = [("entry", entry.as_str()), ("field", "email")];
    cora.post("/persons/PER-0001/restorations", &other).await.is(404);
    cora.post("/persons/PER-0001/restorations", &[("entry", "x"), ("field", "name")]).await.is(404);
    // Undoing an addition takes it out of use, which a contributor may not.
    let added = cora.post("/persons", &[("name", "New"), ("organisation", "ORG-0001")]).await;
    let place = added.is(303).location().to_owned();
    let (path, write) = place.split_once("?saved=").unwrap();
    sees_not(&cora.get(&place).await, ">Undo<");
    cora.post(&format!("{path}/undo"), &[("write", write)]).await.is(403);
    world.as_("alma").post(&format!("{path}/undo"), &[("write", write)]).await.is(303);
    sees(&cora.get(path).await, "is out of use");
}

pub(crate) async fn the_past_is_shown_as_it_was_and_cannot_be_changed(on: On) {
    let Some(world) = World::new(on).await else { return };
    let lea = world.as_("lea");
    world.port.hand().advance(3_600);
    let first = [("_version", "1"), ("name", "Altus Hosting"), ("country", "Portugal")];
    lea.post("/organisations/ORG-0001", &first).await.is(303);
    world.port.hand().advance(3_600);
    lea.post("/organisations/ORG-0001", &[("_version", "2"), ("country", "Spain")]).await.is(303);
    let path = "/organisations/ORG-0001";
    let then = lea.get(&format!("{path}?as_of=2026-11-23T10:45:00Z")).await;
    then.is(200);
    sees(&then, "<h1>Altus Hosting</h1>");
    sees(&then, "Portugal");
    sees_not(&then, "Spain");
    sees_not(&then, "/edit");
    sees_not(&then, "method=\"post\" action=\"/organisations");
    let first = lea.get(&format!("{path}?as_of=2026-11-23T09:45")).await;
    sees(&first, "<h1>Altus</h1>");
    sees(&lea.get(&format!("{path}?as_of=2026-11-22")).await, "ORG-0001 did not exist then.");
    lea.get(&format!("{path}?as_of=yesterday")).await.is(400);
    sees(&lea.get(&format!("{path}?as_of=2026-11-23")).await, "Spain");
    let history = lea.get(&format!("{path}/history")).await;
    history.is(200);
    sees(&history, "Portugal");
    sees(&history, "This is where it begins.");
    lea.get(&format!("{path}/history?before=1")).await.is(200);
    lea.get(&format!("{path}/history?before=soon")).await.is(400);
}

pub(crate) async fn a_step_asks_for_what_it_needs_and_is_done_once_it_is_there(on: On) {
    let Some(world) = World::new(on).await else { return };
    let cora = world.as_("cora");
    let page = cora.get("/organisations/ORG-0001").await;
    sees(&page, "State: Prospective, step 1 of 3");
    let taken = cora.post("/organisations/ORG-0001/steps/take-on", &[("_version", "1")]).await;
    taken.is(303);
    let page = cora.get("/organisations/ORG-0001?step=part").await;
    sees(&page, "State: Active, step 2 of 3");
    sees(&page, "<h2>Part with it</h2>");
    sees(&page, "id=\"f-active_until\"");
    let bare = cora.post("/organisations/ORG-0001/steps/part", &[("_version", "2")]).await;
    bare.is(422);
    sees(&bare, "“Part with it” cannot be done yet: 2 answers have to change");
    sees(&bare, "href=\"#f-reason\"");
    sees(&bare, "href=\"#f-active_until\"");
    let half = [("_version", "2"), ("reason", "The contract ends")];
    sees(
        cora.post("/organisations/ORG-0001/steps/part", &half).await.is(422),
        "The contract ends</textarea>",
    );
    let stale = [("_version", "1"), ("reason", "x"), ("active_until", "2026-12-31")];
    cora.post("/organisations/ORG-0001/steps/part", &stale).await.is(412);
    let whole =
        [("_version", "2"), ("reason", "The contract ends"), ("active_until", "2026-12-31")];
    cora.post("/organisations/ORG-0001/steps/part", &whole).await.is(303);
    let page = cora.get("/organisations/ORG-0001").await;
    sees(&page, "State: Former, step 3 of 3");
    sees(&page, "The contract ends");
    let late = cora.post("/organisations/ORG-0001/steps/part", &[("_version", "3")]).await;
    sees(late.is(422), "while the state is Former");
    cora.post("/organisations/ORG-0001/steps/fly", &[("_version", "3")]).await.is(404);
    // The state moves by its steps alone.
    let forged = [("_version", "3"), ("state", "active")];
    let seen = cora.post("/organisations/ORG-0001", &forged).await;
    assert_ne!(seen.location(), "/organisations/ORG-0001?saved=");
    sees(&cora.get("/organisations/ORG-0001").await, "State: Former");
}

pub(crate) async fn what_is_out_of_use_says_so_and_comes_back(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (cora, alma) = (world.as_("cora"), world.as_("alma"));
    sees_not(&cora.get("/persons/PER-0001").await, "Take out of use");
    cora.post("/persons/PER-0001/retirement", &[("_version", "1")]).await.is(403);
    sees(&alma.get("/persons/PER-0001?step=retirement").await, "/persons/PER-0001/retirement");
    let why = [("_version", "1"), ("reason", "Left in October")];
    alma.post("/persons/PER-0001/retirement", &why).await.is(303);
    let page = alma.get("/persons/PER-0001").await;
    sees(&page, "This person is out of use");
    sees(&page, "Left in October");
    sees_not(&page, "/persons/PER-0001/edit");
    alma.post("/persons/PER-0001/return", &[("_version", "1")]).await.is(412);
    alma.post("/persons/PER-0001/return", &[("_version", "2")]).await.is(303);
    sees_not(&alma.get("/persons/PER-0001").await, "is out of use");
}

pub(crate) async fn a_foreign_record_is_as_missing_as_none_at_every_address(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (lea, alma) = (world.as_("lea"), world.as_("alma"));
    lea.upload("/persons/PER-0002/attachments", &[], ("file", "a.txt", b"secret")).await.is(303);
    lea.post("/persons/PER-0002/comments", &[("text", "between us")]).await.is(303);
    let page = lea.get("/persons/PER-0002").await.text();
    let file = between(&page, "/persons/PER-0002/attachments/", "\"");
    let comment = between(&page, "id=\"comment-", "\"");
    let id = id_of(&lea, "/persons/PER-0002/edit").await.to_string();
    let none = "01890000-0000-7000-8000-000000000000";
    // What only takes forms is nothing to read, for whoever may send one as well.
    lea.get("/persons/PER-0002/comments").await.is(404).sees("There is nothing here");
    let reads = [
        "",
        "/edit",
        "/history",
        "/edit?field=name",
        "?as_of=2026-11-23",
        "?step=leave",
        "/comments",
    ];
    for read in reads {
        for (foreign, missing) in [("PER-0002", "PER-0999"), (id.as_str(), none)] {
            let foreign = alma.get(&format!("/persons/{foreign}{read}")).await;
            let missing = alma.get(&format!("/persons/{missing}{read}")).await;
            foreign.is(404);
            same(&foreign, &missing);
        }
    }
    let file_path = format!("/attachments/{file}");
    let foreign = alma.get(&format!("/persons/PER-0002{file_path}")).await;
    let missing = alma.get(&format!("/persons/PER-0999{file_path}")).await;
    foreign.is(404);
    same(&foreign, &missing);
    // Not through a record of one's own either.
    alma.get(&format!("/persons/PER-0001{file_path}")).await.is(404);
    let writes = [
        String::new(),
        "/steps/leave".to_owned(),
        "/retirement".to_owned(),
        "/return".to_owned(),
        "/restorations".to_owned(),
        "/undo".to_owned(),
        "/comments".to_owned(),
        format!("/comments/{comment}/withdrawal"),
        format!("/attachments/{file}/withdrawal"),
    ];
    let fields = [("_version", "1"), ("text", "x"), ("field", "name"), ("entry", none)];
    for write in writes {
        let foreign = alma.post(&format!("/persons/PER-0002{write}"), &fields).await;
        let missing = alma.post(&format!("/persons/PER-0999{write}"), &fields).await;
        foreign.is(404);
        same(&foreign, &missing);
    }
    let sent = ("file", "a.txt", b"x".as_slice());
    let foreign = alma.upload("/persons/PER-0002/attachments", &[], sent).await;
    let missing = alma.upload("/persons/PER-0999/attachments", &[], sent).await;
    foreign.is(404);
    same(&foreign, &missing);
    // The control: whoever reaches it gets it.
    lea.get("/persons/PER-0002").await.is(200);
    sees_not(&alma.get("/persons?part=options&q=kaya").await, "Omer");
    sees(&lea.get("/persons?part=options&q=kaya").await, "Omer");
    sees_not(&alma.get("/mentions?q=%40om").await, "Omer");
    sees_not(&alma.get("/mentions?q=%23corvid").await, "Corvid");
}

pub(crate) async fn a_file_comes_back_byte_for_byte_and_only_as_a_download(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (cora, rhea) = (world.as_("cora"), world.as_("rhea"));
    let bytes: Vec<u8> = (0..=255).collect();
    let name = "Bericht „Süd“ <1>.html";
    let path = "/persons/PER-0001";
    cora.upload(&format!("{path}/attachments"), &[], ("file", name, &bytes)).await.is(303);
    let page = rhea.get(path).await;
    sees(&page, "Bericht „Süd“ &#60;1&#62;.html");
    sees(&page, "256 B");
    sees_not(&page, "Withdraw");
    let file = between(&page.text(), "/persons/PER-0001/attachments/", "\"");
    let got = rhea.get(&format!("{path}/attachments/{file}")).await;
    got.is(200);
    assert_eq!(got.body, bytes);
    assert_eq!(got.header("content-type"), "application/octet-stream");
    assert_eq!(got.header("x-content-type-options"), "nosniff");
    assert_eq!(got.header("content-security-policy"), "sandbox; default-src 'none'");
    let disposition = got.header("content-disposition");
    assert!(disposition.starts_with("attachment; filename=\"Bericht _S_d_ _1_.html\""));
    assert!(disposition.contains("filename*=UTF-8''Bericht%20%E2%80%9ES%C3%BCd"), "{disposition}");
    sees(
        cora.upload(&format!("{path}/attachments"), &[], ("file", "e", b"")).await.is(422),
        "empty",
    );
    rhea.upload(&format!("{path}/attachments"), &[], ("file", "a", b"x")).await.is(403);
    cora.post(&format!("{path}/attachments/{file}/withdrawal"), &[]).await.is(303);
    cora.post(&format!("{path}/attachments/{file}/withdrawal"), &[]).await.is(404);
    rhea.get(&format!("{path}/attachments/{file}")).await.is(404);
    let history = rhea.get(&format!("{path}/history")).await;
    sees(&history, "File added");
    sees(&history, "File withdrawn");
}

pub(crate) async fn a_comment_mentions_links_and_is_withdrawn_by_its_author_alone(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (lea, cora, rhea) = (world.as_("lea"), world.as_("cora"), world.as_("rhea"));
    let text = "Ask @dana holt, not @Omer Kaya of #ORG-0002.\n<b>See</b> #ORG-0001 and #ORG-0999";
    let seen = cora.post("/organisations/ORG-0001/comments", &[("text", text)]).await;
    assert!(seen.is(303).location().contains("#comment-"));
    let page = rhea.get("/organisations/ORG-0001").await;
    sees(&page, "<a href=\"/persons/PER-0001\">@Dana Holt</a>");
    sees(&page, "<a href=\"/organisations/ORG-0001\">ORG-0001 Altus</a>");
    sees(&page, "@Omer Kaya of #ORG-0002.<br>&#60;b&#62;See");
    sees_not(&page, "/organisations/ORG-0002");
    sees_not(&page, "Withdraw");
    sees(
        &lea.get("/organisations/ORG-0001").await,
        "<a href=\"/organisations/ORG-0002\">ORG-0002 Corvid",
    );
    let comment = between(&page.text(), "id=\"comment-", "\"");
    let withdrawal = format!("/organisations/ORG-0001/comments/{comment}/withdrawal");
    lea.post(&withdrawal, &[]).await.is(404);
    rhea.post("/organisations/ORG-0001/comments", &[("text", "x")]).await.is(403);
    let empty = cora.post("/organisations/ORG-0001/comments", &[("text", " ")]).await;
    sees(empty.is(422), "href=\"#comment\"");
    let long = "ä".repeat(5_001);
    let long = cora.post("/organisations/ORG-0001/comments", &[("text", &long)]).await;
    sees(long.is(422), "at most 5000 are accepted");
    cora.post(&withdrawal, &[]).await.is(303);
    sees_not(&cora.get("/organisations/ORG-0001").await, "not @Omer Kaya");
}

pub(crate) async fn a_comment_that_is_being_written_is_kept_for_its_author(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (lea, cora) = (world.as_("lea"), world.as_("cora"));
    let page = "/organisations/ORG-0001";
    let id = id_of(&cora, &format!("{page}/edit")).await;
    let topic = format!("organisation/{id}/comments");
    sees(&cora.get(page).await, &format!("name=\"_topic\" value=\"{topic}\""));
    let kept = [("_topic", topic.as_str()), ("text", "Half a thou")];
    let led = cora.post("/drafts", &kept).await;
    assert_eq!(led.is(303).location(), format!("/organisations/{id}#comments"));
    let seen = cora.get(page).await;
    sees(&seen, "Half a thou</textarea>");
    sees(&seen, "Your draft is shown; it is not sent yet.");
    // The control: nobody else reads it.
    sees_not(&lea.get(page).await, "Half a thou");
    cora.post("/drafts/discard", &[("topic", &topic)]).await.is(303);
    sees_not(&cora.get(page).await, "Half a thou");
    // Once it is said it is no draft any more.
    cora.post("/drafts", &kept).await.is(303);
    cora.post(&format!("{page}/comments"), &[("text", "Half a thought.")]).await.is(303);
    sees_not(&cora.get(page).await, "Your draft is shown");
    sees(&lea.get(page).await, "Half a thought.");
}

pub(crate) async fn what_is_withheld_is_neither_in_the_page_nor_in_its_history(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (cora, rhea) = (world.as_("cora"), world.as_("rhea"));
    let private = [
        ("_version", "1"),
        ("private_contacts.0.kind", "mobile"),
        ("private_contacts.0.value", "+44 20 7946 0111"),
    ];
    cora.post("/persons/PER-0001", &private).await.is(303);
    let change = [
        ("_version", "2"),
        ("private_contacts.0.kind", "mobile"),
        ("private_contacts.0.value", "+44 20 7946 0222"),
    ];
    cora.post("/persons/PER-0001", &change).await.is(303);
    sees(&cora.get("/persons/PER-0001").await, "0222");
    sees(&cora.get("/persons/PER-0001/history").await, "0111");
    for address in ["", "/history", "?as_of=2026-11-23"] {
        let seen = rhea.get(&format!("/persons/PER-0001{address}")).await;
        seen.is(200);
        sees_not(&seen, "7946");
        let told = if address == "/history" { "Withheld" } else { "Not shown to you." };
        sees(&seen, told);
    }
}

pub(crate) async fn a_write_over_several_records_is_not_undone_from_one_of_them(on: On) {
    let Some(world) = World::new(on).await else { return };
    let lea = world.as_("lea");
    let of = Person::record_type();
    let mut writer = world.port.writer().await;
    let mut savings = Vec::new();
    for key in ["PER-0001", "PER-0002"] {
        let stored = store::find_by_key(&mut writer, of, key).await.unwrap();
        let mut saving = Saving::of(&stored);
        saving.values[of.field("job_title").unwrap().0] = ::record::Value::Text("Guard".into());
        savings.push(saving);
    }
    store::save_many(&mut writer, of, savings).await.unwrap();
    let write = writer.id().to_string();
    commit(writer).await.unwrap();
    let undone = lea.post("/persons/PER-0001/undo", &[("write", &write)]).await;
    sees(undone.is(422), "The same write changed other records");
    sees(&lea.get("/persons/PER-0002").await, "<dd>Guard");
}
