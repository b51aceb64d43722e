//! Stories of readers: who has to read what is published, what is known of it, and documents that
//! are one set.

use super::*;

on_both!(
    who_has_to_read_is_asked_and_what_is_not_known_is_unknown,
    a_security_policy_is_a_set_of_documents_for_areas,
    what_an_act_did_is_not_undone_field_by_field,
    no_document_is_a_part_of_itself_however_long_the_way,
    a_published_procedure_stays_as_it_was_whatever_comes_after,
);

async fn who_has_to_read_is_asked_and_what_is_not_known_is_unknown(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let path = published(&stage, "S1", TEXT).await;
    let readers = format!("{path}/readers");
    let page = stage.as_("dana").get(&readers).await;
    page.is(200).sees("Nobody has to read it").sees("List of readers");
    stage.as_("wanda").get("/work").await.sees_not("Read: BC Policy");
    let person = [("person", "Wanda Osei"), ("back", "readers")];
    let seen = stage.does("dana", &path, "circulate", &person).await;
    assert_eq!(seen.is(303).location(), readers);
    stage.does("dana", &path, "circulate", &person).await.is(422).sees("Wanda Osei is on it");
    let role = [("role", "BC Manager"), ("back", "readers")];
    stage.done("dana", &path, "circulate", &role).await;
    let nobody = [("role", "Nobody Known")];
    stage.does("dana", &path, "circulate", &nobody).await.is(422).sees("is not found there");
    // A reader changes no list, and finds what it has to read in its work.
    stage.does("wanda", &path, "circulate", &person).await.is(403);
    let work = stage.as_("wanda").get("/work").await;
    work.sees("Read: BC Policy").sees("S1 · v1 published");
    let page = stage.as_("dana").get(&readers).await;
    page.sees("Who has to read v1").sees("Wanda Osei").sees("BC Manager").sees("unknown");
    page.sees("not yet").sees_not("overdue");
    // The page tells that it was opened, where there is script, and only once.
    let page = stage.as_("wanda").get(&path).await;
    page.is(200).sees("data-noted").sees("I have read v1");
    stage.done("wanda", &path, "opened", &[("of", "v1")]).await;
    let again = stage.does("wanda", &path, "opened", &[("of", "v1")]).await;
    again.is(422).sees("it is noted");
    stage.as_("wanda").get(&path).await.sees_not("data-noted").sees("I have read v1");
    stage.done("wanda", &path, "acknowledge", &[("of", "v1")]).await;
    let seen = stage.does("wanda", &path, "acknowledge", &[("of", "v1")]).await;
    seen.is(422).sees("you said so on 23 Nov 2026");
    let seen = stage.does("wanda", &path, "acknowledge", &[("of", "v2")]).await;
    seen.is(422).sees("v1 is published");
    stage.as_("wanda").get("/work").await.sees_not("Read: BC Policy");
    let told = stage.versions(&path).await;
    assert_eq!(told["versions"][0]["readings"][0]["by"], "wanda");
    // Whoever does not read the document learns nothing, and leaves no trace.
    stage.as_("ravi").get(&readers).await.is(404);
    stage.does("ravi", &path, "acknowledge", &[("of", "v1")]).await.is(404);
    late_and_again(stage, &path).await;
}

/// Who does not read it in time is late, and a new version is read again.
async fn late_and_again(stage: Stage, path: &str) {
    let mut stage = stage;
    stage.port.hand().advance(20 * 86_400);
    stage.port.again("dana").await;
    stage.port.again("wanda").await;
    let page = stage.as_("dana").get(&format!("{path}/readers")).await;
    page.sees("overdue").sees("1 of ");
    stage.done("dana", path, "begin", &[]).await;
    let text = TEXT.replace("3 h", "2 h");
    stage.done("dana", path, "write", &[("text", &text), ("changed", "Two hours")]).await;
    stage.done("dana", path, "ask", &[("until", "2026-12-30")]).await;
    stage.done("wanda", path, "approve", &OVER).await;
    stage.done("dana", path, "publish", &[]).await;
    stage.as_("wanda").get("/work").await.sees("Read: BC Policy");
    let off = stage.versions(path).await["readers"].to_string();
    assert!(off.contains("Wanda Osei") && off.contains("BC Manager"), "{off}");
    let person = stage.laid.persons["Wanda Osei"].to_string();
    stage.done("dana", path, "withhold", &[("to", &person)]).await;
    stage.as_("wanda").get("/work").await.sees_not("Read: BC Policy");
}

/// Enters a document: the address of its page, and its id.
async fn entered(stage: &Stage, json: &Json) -> (String, String) {
    let dana = stage.as_("dana");
    let seen = dana.json(Method::POST, "/api/documents", &[], json).await;
    let told = seen.is(201).json();
    (
        format!("/documents/{}", told["number"].as_str().unwrap()),
        told["id"].as_str().unwrap().to_owned(),
    )
}

async fn a_security_policy_is_a_set_of_documents_for_areas(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let home = stage.home().to_string();
    let document = |name: &str, more: Json| {
        let mut all = json!({
            "name": name, "kind": "policy", "organisation": home, "location": "knowledge",
            "classification": "internal",
        });
        for (name, value) in more.as_object().unwrap() {
            all[name] = value.clone();
        }
        all
    };
    let (whole, of) = entered(&stage, &document("Security policy", json!({}))).await;
    let access = json!({ "part_of": of, "area": "Access to systems" });
    let (access, _) = entered(&stage, &document("Access policy", access)).await;
    let backup = json!({ "part_of": of, "area": "Backup" });
    entered(&stage, &document("Backup policy", backup)).await;
    stage.in_review(&access, TEXT).await;
    stage.done("wanda", &access, "approve", &OVER).await;
    stage.done("dana", &access, "publish", &[]).await;
    let page = stage.as_("wanda").get(&whole).await;
    page.is(200).sees("Parts of it").sees("1 of 2 published").sees("Internal");
    page.sees("Access policy").sees("Access to systems").sees("v1 published");
    page.sees("Backup policy").sees("nothing valid");
    let page = stage.as_("wanda").get(&access).await;
    page.sees("Part of").sees("Security policy").sees("for Access to systems");
    // An area without a set is refused.
    let alone = document("Lost policy", json!({ "area": "Backup" }));
    let dana = stage.as_("dana");
    let seen = dana.json(Method::POST, "/api/documents", &[], &alone).await;
    seen.is(422).sees("say of which one this is a part");
}

/// Neither at once, nor by way of others; the field is named, and what to choose instead.
async fn no_document_is_a_part_of_itself_however_long_the_way(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let dana = stage.as_("dana");
    let home = stage.home().to_string();
    let mut ids = Vec::new();
    for name in ["Security policy", "Access policy", "Door policy"] {
        let json = json!({
            "name": name, "kind": "policy", "organisation": home, "location": "knowledge",
        });
        ids.push(entered(&stage, &json).await);
    }
    let part_of = async |at: usize, of: usize| {
        let (path, _) = &ids[at];
        let version = dana.get(&format!("/api{path}")).await.header("etag").to_owned();
        let headers = [("if-match", version.as_str())];
        let json = json!({ "part_of": ids[of].1 });
        dana.json(Method::PATCH, &format!("/api{path}"), &headers, &json).await
    };
    let refused =
        "Part of leads back to the record itself; choose one that does not stand below it";
    part_of(0, 0).await.is(422).sees("part_of").sees(refused);
    part_of(1, 0).await.is(200);
    part_of(0, 1).await.is(422).sees("part_of").sees(refused);
    part_of(2, 1).await.is(200);
    part_of(0, 2).await.is(422).sees(refused);
    // The form says so beside its field.
    let form = [("name", "Security policy"), ("part_of", ids[1].1.as_str()), ("_version", "1")];
    let fixed = [("kind", "policy"), ("organisation", home.as_str()), ("location", "knowledge")];
    let form: Vec<(&str, &str)> = form.into_iter().chain(fixed).collect();
    dana.post(&ids[0].0, &form).await.is(422).sees(refused);
    // The control: what does not stand below it may stand above it.
    part_of(2, 0).await.is(200);
}

/// The record of a document follows from its events: no undo parts them.
async fn what_an_act_did_is_not_undone_field_by_field(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let path = published(&stage, "S1", TEXT).await;
    let dana = stage.as_("dana");
    let api = format!("/api{path}/history");
    let entries = dana.get(&api).await.is(200).json();
    let entries = entries["items"].as_array().unwrap().clone();
    let is_change = |entry: &&Json| !entry["version"].is_null();
    let write = entries.iter().find(is_change).unwrap()["write"].as_str().unwrap().to_owned();
    for undo in [format!("{path}/undo"), "/documents/undo".to_owned()] {
        let seen = dana.post(&undo, &[("write", &write)]).await;
        seen.sees("This act did more than change fields of the record");
    }
    let record = dana.get(&format!("/api{path}")).await.is(200).json().to_string();
    assert!(record.contains("\"published\""), "{record}");
    dana.get(&path).await.sees("v1 published");
    // The control: a change of its facts is taken back from where it was made.
    let json = json!({ "purpose": "Another one" });
    let version = dana.get(&format!("/api{path}")).await.header("etag").to_owned();
    let headers = [("if-match", version.as_str())];
    dana.json(Method::PATCH, &format!("/api{path}"), &headers, &json).await.is(200);
    let entries = dana.get(&api).await.json()["items"].as_array().unwrap().clone();
    let write = entries.iter().find(is_change).unwrap()["write"].as_str().unwrap().to_owned();
    dana.post(&format!("{path}/undo"), &[("write", &write)]).await.is(303);
    let record = dana.get(&format!("/api{path}")).await.json().to_string();
    assert!(!record.contains("Another one"), "{record}");
}

/// What was published is a baseline: nothing that comes after changes it, and what differs from it
/// is told.
async fn a_published_procedure_stays_as_it_was_whatever_comes_after(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let home = stage.home().to_string();
    let json = json!({
        "name": "Restore from the vault", "kind": "procedure", "organisation": home,
        "location": "knowledge",
    });
    let (path, _) = entered(&stage, &json).await;
    stage.in_review(&path, TEXT).await;
    stage.done("wanda", &path, "approve", &OVER).await;
    stage.done("dana", &path, "publish", &[]).await;
    let baseline = stage.versions(&path).await["versions"][0].clone();
    // Nobody writes in it, its records change, a new version comes, and it is ended.
    let write = [("text", "# Other\n"), ("changed", "x")];
    stage.does("dana", &path, "write", &write).await.is(422).sees("v1 is published");
    stage.duty_number("BC Manager", "+1 555 0177").await;
    clock::tick(stage.port.app()).await.unwrap();
    stage.done("dana", &path, "begin", &[]).await;
    let text = TEXT.replace("3 h", "2 h");
    stage.done("dana", &path, "write", &[("text", &text), ("changed", "Two hours")]).await;
    stage.as_("ines").get(&path).await.sees("after <del>3</del> <ins>2</ins> h");
    stage.done("dana", &path, "ask", &[("until", "2026-12-01")]).await;
    stage.done("wanda", &path, "approve", &OVER).await;
    stage.done("dana", &path, "publish", &[]).await;
    let now = stage.versions(&path).await;
    for member in ["text", "sha256", "frozen", "approvals", "changes"] {
        assert_eq!(now["versions"][0][member], baseline[member], "{member}");
    }
    assert_ne!(now["versions"][1]["sha256"], baseline["sha256"]);
    let page = stage.as_("ines").get(&format!("{path}?version=v1")).await;
    page.is(200).sees("after 3 h").sees_not("+1 555 0177</td>");
}
