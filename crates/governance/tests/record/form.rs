//! What a form keeps, refuses and asks, and what it never loses.

use super::{World, between, borrowed, flat, id_of, sees, sees_not, sent};
use frame::{
    database::{Ask, Sql},
    limits,
};
use testkit::On;

pub(crate) async fn a_form_says_everything_that_is_wrong_at_once_and_keeps_what_was_typed(on: On) {
    let Some(world) = World::new(on).await else { return };
    let lea = world.as_("lea");
    let empty = lea.get("/persons/new").await;
    empty.is(200);
    sees(&empty, "<title>New person");
    sees(&empty, "The name as it is called out.");
    let typed = [("name", ""), ("organisation", "ORG-0099"), ("email", "dana at altus")];
    let seen = lea.post("/persons", &typed).await;
    seen.is(422);
    sees(&seen, "<title>Error: New person");
    sees(&seen, "The person cannot be added yet: 3 answers have to change");
    for field in ["name", "organisation", "email"] {
        sees(&seen, &format!("href=\"#f-{field}\""));
        sees(&seen, &format!("id=\"f-{field}-e\""));
    }
    sees(&seen, "value=\"dana at altus\"");
    sees(&seen, "ORG-0099");
    let fault = between(&seen.text(), "href=\"#f-email\">", "</a>");
    assert_eq!(flat(&seen.text()).matches(&fault).count(), 2, "the same words at the field");
    let good = [("name", "Ana Reis"), ("organisation", "ORG-0001 Altus"), ("email", "")];
    let seen = lea.post("/persons", &good).await;
    assert!(seen.is(303).location().starts_with("/persons/PER-0003?saved="));
    let page = lea.get(seen.location()).await;
    page.is(200);
    sees(&page, "Ana Reis");
    sees(&page, "Undo");
}

pub(crate) async fn a_change_keeps_what_was_typed_and_says_what_was_done(on: On) {
    let Some(world) = World::new(on).await else { return };
    let cora = world.as_("cora");
    let page = cora.get("/persons/PER-0001").await;
    page.is(200);
    sees(&page, "PER-0001");
    sees(&page, "data of <a href=\"/organisations/ORG-0001\">Altus</a>");
    sees(&page, "href=\"/persons/PER-0001/edit?field=email#fact-email\"");
    let in_place = cora.get("/persons/PER-0001/edit?field=email").await;
    sees(in_place.is(200), "name=\"_field\" value=\"email\"");
    let bad = [("_version", "1"), ("_field", "email"), ("email", "nowhere")];
    let seen = cora.post("/persons/PER-0001", &bad).await;
    seen.is(422);
    sees(&seen, "value=\"nowhere\"");
    sees(&seen, "id=\"f-email-e\">E-mail “nowhere” is not a mail address");
    sees_not(&seen, "cannot be saved");
    let good = [("_version", "1"), ("_field", "email"), ("email", "dana@altus.example")];
    let seen = cora.post("/persons/PER-0001", &good).await;
    assert!(seen.is(303).location().ends_with("#fact-email"), "{}", seen.location());
    let page = cora.get(seen.location().split('#').next().unwrap()).await;
    sees(&page, "dana@altus.example");
    sees(&page, "version 2");
    let id = id_of(&cora, "/persons/PER-0001/edit").await;
    cora.get(&format!("/persons/{id}")).await.is(303);
    let same = cora.post("/persons/PER-0001", &[("_version", "2"), ("name", "Dana Holt")]).await;
    assert_eq!(same.is(303).location(), "/persons/PER-0001?same=yes");
    let unread = cora.post("/persons/PER-0001", &[("name", "Dana Holt")]).await;
    unread.is(400);
    // Whoever may only read is offered no change and makes none.
    let rhea = world.as_("rhea");
    sees_not(&rhea.get("/persons/PER-0001").await, "/edit");
    rhea.get("/persons/PER-0001/edit").await.is(403);
    rhea.post("/persons/PER-0001", &good).await.is(403);
}

pub(crate) async fn an_older_version_shows_both_sides_and_the_person_decides(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (lea, cora) = (world.as_("lea"), world.as_("cora"));
    let hers = [("_version", "1"), ("job_title", "Storage lead"), ("languages", "English")];
    lea.post("/persons/PER-0001", &hers).await.is(303);
    let mine = [("_version", "1"), ("job_title", "Storage operator"), ("languages", "")];
    let seen = cora.post("/persons/PER-0001", &mine).await;
    seen.is(412);
    sees(&seen, "was changed by two people");
    sees(&seen, "You began from version 1.");
    sees(&seen, "<ins>Storage operator</ins>");
    sees(&seen, "<ins>Storage lead</ins>");
    sees_not(&seen, " checked");
    sees(&seen, "name=\"_version\" value=\"2\"");
    // Nothing was changed, and what was typed waits as a draft.
    sees(&lea.get("/persons/PER-0001").await, "Storage lead");
    sees(&cora.get("/persons/PER-0001").await, "Go on with the draft");
    sees_not(&lea.get("/persons/PER-0001").await, "Go on with the draft");
    let form = cora.get("/persons/PER-0001/edit").await;
    sees(&form, "value=\"Storage operator\"");
    sees(&form, "name=\"_version\" value=\"1\"");
    let again = [
        ("_version", "2"),
        ("_conflict", "1"),
        ("job_title", "Storage operator"),
        ("languages", ""),
    ];
    let undecided = cora.post("/persons/PER-0001", &again).await;
    sees(undecided.is(422), "Choose a side: yours or the saved one");
    let mut by_field = again.to_vec();
    by_field.push(("_pick", "fields"));
    let by_field = cora.post("/persons/PER-0001", &by_field).await;
    sees(by_field.is(200), "name=\"side.job_title\"");
    let mut half = again.to_vec();
    half.extend([("_by_field", "job_title"), ("_by_field", "languages")]);
    half.push(("side.job_title", "yours"));
    sees(cora.post("/persons/PER-0001", &half).await.is(422), "Choose a side for each field");
    half.push(("side.languages", "saved"));
    cora.post("/persons/PER-0001", &half).await.is(303);
    let page = cora.get("/persons/PER-0001").await;
    sees(&page, "Storage operator");
    sees(&page, "<dd>English");
    sees(&page, "version 3");
    sees_not(&cora.get("/persons/PER-0001/edit").await, "Your draft of");
    // Two windows of one person are no two people.
    let own = [("_version", "2"), ("job_title", "Storage clerk")];
    let seen = cora.post("/persons/PER-0001", &own).await;
    sees(seen.is(412), "was changed in two places by you");
    // The whole of the saved side leaves everything as it is.
    let whole = [("_version", "3"), ("_conflict", "1"), ("side", "saved"), ("job_title", "None")];
    let seen = cora.post("/persons/PER-0001", &whole).await;
    assert_eq!(seen.is(303).location(), "/persons/PER-0001?same=yes");
}

pub(crate) async fn a_draft_survives_and_goes_when_the_record_is_saved(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (lea, cora) = (world.as_("lea"), world.as_("cora"));
    let typed = [("_topic", "person/new"), ("name", "Half a na"), ("organisation", "ORG-0001")];
    cora.post("/drafts", &typed).await.is(303);
    let select =
        Sql::same("SELECT \"changes\" FROM \"ledger\" WHERE \"occurrence\" = 'draft.kept'");
    let told = world.port.tables().all(&select).await.unwrap();
    assert_eq!(told.len(), 1, "the ledger is told that a draft was kept");
    assert_eq!(told[0].json("changes").unwrap(), None, "and not what stands in it");
    let form = cora.get("/persons/new").await;
    sees(&form, "value=\"Half a na\"");
    sees(&form, "Your draft of");
    sees_not(&lea.get("/persons/new").await, "Half a na");
    let whole = [("name", "Half a name"), ("organisation", "ORG-0001")];
    cora.post("/persons", &whole).await.is(303);
    sees_not(&cora.get("/persons/new").await, "Your draft of");
    cora.post("/drafts", &typed).await.is(303);
    let away = cora.post("/drafts/discard", &[("topic", "person/new")]).await;
    assert_eq!(away.is(303).location(), "/persons/new");
    sees_not(&cora.get("/persons/new").await, "Your draft of");
    // Too long, of no form, with what cannot be stored: said, and nothing kept.
    let long = "x".repeat(limits::FORM_BYTES);
    cora.post("/drafts", &[("_topic", "person/new"), ("name", &long)]).await.is(413);
    // What fits into the form, and grows where it is kept.
    let grows = "\u{1}".repeat(limits::FORM_BYTES / 5);
    cora.post("/drafts", &[("_topic", "person/new"), ("name", &grows)]).await.is(413);
    cora.post("/drafts", &[("_topic", "nothing/new"), ("name", "x")]).await.is(400);
    cora.post("/drafts", &[("_topic", "person/new"), ("name", "a\0b")]).await.is(422);
    sees_not(&cora.get("/persons/new").await, "Your draft of");
}

pub(crate) async fn rows_are_added_and_removed_without_a_script(on: On) {
    let Some(world) = World::new(on).await else { return };
    let cora = world.as_("cora");
    let rows = [
        ("_version", "1"),
        ("name", "Dana H."),
        ("contacts", ""),
        ("contacts.0.kind", "telephone"),
        ("contacts.0.value", "+1 555 0150"),
    ];
    let mut add = rows.to_vec();
    add.push(("_rows", "add:contacts"));
    let seen = cora.post("/persons/PER-0001", &add).await;
    seen.is(200);
    sees(&seen, "name=\"contacts.1.value\"");
    sees(&seen, "value=\"+1 555 0150\"");
    sees(&seen, "value=\"Dana H.\"");
    let mut two = rows.to_vec();
    two.extend([("contacts.1.kind", "mail"), ("contacts.1.value", "d@altus.example")]);
    let mut remove = two.clone();
    remove.push(("_rows", "remove:contacts.0"));
    let seen = cora.post("/persons/PER-0001", &remove).await;
    sees(&seen, "name=\"contacts.0.value\" value=\"d@altus.example\"");
    sees_not(&seen, "+1 555 0150");
    sees(&cora.get("/persons/PER-0001").await, "version 1");
    cora.post("/persons/PER-0001", &two).await.is(303);
    let page = cora.get("/persons/PER-0001").await;
    sees(&page, "+1 555 0150");
    sees(&page, "d@altus.example");
    // A fault in a row is named at that row, empty rows set aside.
    let bad = [
        ("_version", "2"),
        ("contacts", ""),
        ("contacts.0.value", ""),
        ("contacts.4.kind", "smoke"),
        ("contacts.4.value", "hill"),
    ];
    let seen = cora.post("/persons/PER-0001", &bad).await;
    seen.is(422);
    sees(&seen, "href=\"#f-contacts-0-kind\"");
    sees(&seen, "name=\"contacts.0.value\" value=\"hill\"");
    // A new record has rows before it exists, and a table may be emptied.
    let new = [("name", "Ana"), ("_rows", "add:contacts")];
    sees(cora.post("/persons", &new).await.is(200), "name=\"contacts.0.value\"");
    cora.post("/persons/PER-0001", &[("_version", "2"), ("contacts", "")]).await.is(303);
    sees(&cora.get("/persons/PER-0001").await, "version 3");
    sees_not(&cora.get("/persons/PER-0001/edit").await, "hill");
}

pub(crate) async fn nul_is_refused_and_a_formula_is_only_text(on: On) {
    let Some(world) = World::new(on).await else { return };
    let cora = world.as_("cora");
    let nul = [("_version", "1"), ("name", "Dana\0Holt")];
    let seen = cora.post("/persons/PER-0001", &nul).await;
    sees(seen.is(422), "href=\"#f-name\"");
    cora.post("/persons/PER-0001/comments", &[("text", "a\0b")]).await.is(422);
    cora.post("/persons/PER-0001/steps/leave", &[("_version", "1"), ("reason", "a\0")])
        .await
        .is(422);
    let formula = "=HYPERLINK(\"http://x.example\",\"<script>\")";
    let typed = [("_version", "1"), ("name", formula)];
    cora.post("/persons/PER-0001", &typed).await.is(303);
    let page = cora.get("/persons/PER-0001").await;
    sees(&page, "=HYPERLINK(&#34;http://x.example&#34;,&#34;&#60;script&#62;&#34;)");
    sees_not(&page, "\"<script>");
}

pub(crate) async fn a_form_sent_as_it_was_shown_changes_nothing(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (lea, cora) = (world.as_("lea"), world.as_("cora"));
    let typed = [
        ("name", "North light"),
        ("owner", "ORG-0001"),
        ("_shown", "manned"),
        ("painted", "no"),
        ("seen", "2026-11-20T04:05:06"),
        ("visit", "2026-12-01"),
        ("lasts", "6 h 20 min"),
        ("price", "12.50 EUR"),
        ("height", "42"),
        ("keepers", "PER-0001"),
        ("keepers", "PER-0002"),
        ("key_place", "Under the stone"),
    ];
    lea.post("/beacons", &typed).await.is(303);
    let page = lea.get("/beacons/BEA-0001").await;
    for words in ["<dd>No", "20 Nov 2026 04:05 UTC", "1 Dec 2026", "6 h 20 min", "42 m"] {
        sees(&page, words);
    }
    let form = lea.get("/beacons/BEA-0001/edit").await.text();
    let pairs = sent(&form, "/beacons/BEA-0001");
    let again = lea.post("/beacons/BEA-0001", &borrowed(&pairs)).await;
    assert_eq!(again.is(303).location(), "/beacons/BEA-0001?same=yes");
    // Whoever reaches less sends the form, too, and takes nothing away that is not shown.
    let form = cora.get("/beacons/BEA-0001/edit").await.text();
    assert!(!form.contains("Omer Kaya"), "{form}");
    let mut pairs = sent(&form, "/beacons/BEA-0001");
    let again = cora.post("/beacons/BEA-0001", &borrowed(&pairs)).await;
    assert_eq!(again.is(303).location(), "/beacons/BEA-0001?same=yes");
    pairs.retain(|(name, _)| name != "height");
    pairs.extend([("height", "43"), ("manned", "true")].map(|(a, b)| (a.into(), b.into())));
    cora.post("/beacons/BEA-0001", &borrowed(&pairs)).await.is(303);
    let page = lea.get("/beacons/BEA-0001").await;
    for words in ["43 m", "<dd>Yes", "Omer Kaya", "Under the stone"] {
        sees(&page, words);
    }
    // A box whose tick is taken away in its place says no.
    let off = [("_version", "2"), ("_field", "manned")];
    lea.post("/beacons/BEA-0001", &off).await.is(303);
    sees(&lea.get("/beacons/BEA-0001").await, "version 3");
    // What is out of range is said with the range, and what a browser cannot hold is kept.
    let bad = [("_version", "3"), ("height", "4000"), ("seen", "soon"), ("lasts", "long")];
    let seen = lea.post("/beacons/BEA-0001", &bad).await;
    seen.is(422);
    for typed in ["value=\"soon\"", "value=\"long\"", "value=\"4000\""] {
        sees(&seen, typed);
    }
}

pub(crate) async fn own_fields_stand_beside_the_declared_ones(on: On) {
    let Some(world) = World::new(on).await else { return };
    let (root, lea, cora) = (world.as_("root"), world.as_("lea"), world.as_("cora"));
    let own = [("register", "person"), ("label", "Cost centre"), ("kind", "line")];
    root.post("/administration/fields", &own).await.is(303);
    let own = [("register", "person"), ("label", "Grade"), ("kind", "choice")];
    let own = own.into_iter().chain([("choices", "Gold\nSilver")]).collect::<Vec<_>>();
    root.post("/administration/fields", &own).await.is(303);
    let form = cora.get("/persons/PER-0001/edit").await;
    sees(&form, "Fields of this installation");
    sees(&form, "id=\"f-custom-cost_centre\"");
    let bad = [("_version", "1"), ("custom.grade", "Tin")];
    sees(cora.post("/persons/PER-0001", &bad).await.is(422), "href=\"#f-custom-grade\"");
    let good = [("_version", "1"), ("custom.cost_centre", "4711"), ("custom.grade", "gold")];
    cora.post("/persons/PER-0001", &good).await.is(303);
    let page = cora.get("/persons/PER-0001").await;
    sees(&page, "4711");
    sees(&page, "<dd>Gold");
    let in_place = cora.get("/persons/PER-0001/edit?field=custom.grade").await;
    sees(in_place.is(200), "value=\"Gold\" selected");
    lea.post("/persons/PER-0001", &[("_version", "2"), ("custom.grade", "Silver")]).await.is(303);
    let mine = [("_version", "2"), ("custom.grade", ""), ("custom.cost_centre", "4711")];
    let seen = cora.post("/persons/PER-0001", &mine).await;
    seen.is(412);
    sees(&seen, "<del>Gold</del> <ins>Silver</ins>");
    sees(&seen, "<del>Gold</del> <span class=\"soft\">(nothing)</span>");
    let side = [("_version", "3"), ("_conflict", "2"), ("side", "yours"), ("custom.grade", "")];
    cora.post("/persons/PER-0001", &side).await.is(303);
    let page = cora.get("/persons/PER-0001").await;
    sees(&page, "Silver");
    let entry = between(&page.text(), "name=\"entry\" value=\"", "\"");
    let back = [("entry", entry.as_str()), ("field", "custom.grade")];
    cora.post("/persons/PER-0001/restorations", &back).await.is(303);
    sees(&cora.get("/persons/PER-0001").await, "<dd>Silver");
}

pub(crate) async fn what_a_state_locks_or_hides_stays_as_it_is(on: On) {
    let Some(world) = World::new(on).await else { return };
    let lea = world.as_("lea");
    let typed = [("name", "North light"), ("owner", "ORG-0001"), ("manned", "true")];
    lea.post("/beacons", &typed).await.is(303);
    sees_not(&lea.get("/beacons/BEA-0001").await, "Price");
    sees_not(&lea.get("/beacons/BEA-0001/edit").await, "name=\"price\"");
    // The state that comes demands a field: the step asks for it.
    sees(&lea.get("/beacons/BEA-0001").await, "?step=light#step");
    let bare = lea.post("/beacons/BEA-0001/steps/light", &[("_version", "1")]).await;
    sees(bare.is(422), "href=\"#f-lasts\"");
    let whole = [("_version", "1"), ("lasts", "4 h"), ("glow", "dark"), ("owner", "ORG-0002")];
    lea.post("/beacons/BEA-0001/steps/light", &whole).await.is(303);
    let page = lea.get("/beacons/BEA-0001").await;
    sees(&page, "State: Lit, step 2 of 2");
    sees_not(&page, "edit?field=name#");
    let form = lea.get("/beacons/BEA-0001/edit").await;
    sees(&form, "It cannot be changed while the state is Lit.");
    sees_not(&form, "name=\"name\"");
    let forged = [("_version", "2"), ("name", "South light")];
    sees(lea.post("/beacons/BEA-0001", &forged).await.is(422), "cannot be changed while");
    let emptied = [("_version", "2"), ("lasts", "")];
    sees(lea.post("/beacons/BEA-0001", &emptied).await.is(422), "must be filled while");
}

pub(crate) async fn a_form_that_is_sent_twice_adds_one_record(on: On) {
    let Some(world) = World::new(on).await else { return };
    let lea = world.as_("lea");
    let typed = [("_key", "same-key"), ("name", "Ana Reis"), ("organisation", "ORG-0001")];
    let first = lea.post("/persons", &typed).await;
    let again = lea.post("/persons", &typed).await;
    assert_eq!(first.is(303).location(), again.is(303).location());
    lea.get("/persons/PER-0004").await.is(404);
    let other = [("_key", "same-key"), ("name", "Ana"), ("organisation", "ORG-0001")];
    lea.post("/persons", &other).await.is(422);
    // The address may fill a form, and saves nothing by that.
    let filled = lea.get("/persons/new?organisation=ORG-0002&name=Rui").await;
    sees(&filled, "value=\"ORG-0002\" selected");
    sees(&filled, "value=\"Rui\"");
}

pub(crate) async fn what_is_typed_in_its_place_is_kept_beside_the_rest_of_a_draft(on: On) {
    let Some(world) = World::new(on).await else { return };
    let cora = world.as_("cora");
    let id = id_of(&cora, "/persons/PER-0001/edit").await;
    let topic = format!("person/{id}");
    let whole = [("_topic", topic.as_str()), ("_version", "1"), ("job_title", "Clerk")];
    cora.post("/drafts", &whole).await.is(303);
    let field = [("_topic", topic.as_str()), ("_field", "email"), ("email", "dana@al")];
    cora.post("/drafts", &field).await.is(303);
    let form = cora.get("/persons/PER-0001/edit").await;
    sees(&form, "value=\"Clerk\"");
    sees(&form, "value=\"dana@al\"");
    // Leaving the field puts away what was typed there, and nothing else.
    let away = [("topic", topic.as_str()), ("_field", "email")];
    cora.post("/drafts/discard", &away).await.is(303);
    let form = cora.get("/persons/PER-0001/edit").await;
    sees(&form, "value=\"Clerk\"");
    sees_not(&form, "dana@al\"");
    // So does saving another field in its place.
    let good = [("_version", "1"), ("_field", "email"), ("email", "dana@altus.example")];
    cora.post("/persons/PER-0001", &good).await.is(303);
    sees(&cora.get("/persons/PER-0001/edit").await, "value=\"Clerk\"");
    let last = [("topic", topic.as_str()), ("_field", "job_title")];
    cora.post("/drafts/discard", &last).await.is(303);
    sees_not(&cora.get("/persons/PER-0001/edit").await, "Your draft of");
}
