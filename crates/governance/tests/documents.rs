//! Stories of documents: from draft to published to revised with drift, who may do what, what is
//! refused with which words, and what nobody else learns.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::gate::AccessRole;
use frame::section;
use frame::store::{self, Saving};
use governance::documents::clock;
use governance::documents::copies;
use governance::documents::places::{Place, use_places};
use governance::people::northwharf::{self, Laid};
use governance::people::{Person, Role};
use governance::procedure::{ProcessRun, RunCourse, RunState};
use record::{Record, Ref, Refs};
use serde_json::{Value as Json, json};
use terms::Id;
use testkit::on_both;
use testkit::{Client, Method, On, Port, Seen, commit};

on_both!(
    a_document_lives_from_draft_to_published_to_revised_with_drift,
    the_documents_of_the_process_are_entered_once_with_owner_and_place,
    what_is_refused_says_how_things_stand,
    a_frozen_section_holds_nothing_that_its_readers_may_not_see,
    a_document_of_others_is_as_missing_as_one_that_never_was,
    what_is_due_and_over_is_work_of_the_owner,
    a_file_is_a_version_and_its_copy_is_the_file,
    a_run_enters_the_documents_and_finds_what_is_published,
);

#[path = "documents/copies.rs"]
mod copies_elsewhere;
#[path = "documents/reading.rs"]
mod reading;
#[path = "documents/told_again.rs"]
mod told_again;
#[path = "documents/writing.rs"]
mod writing;

struct Stage {
    port: Port,
    laid: Laid,
}

impl Stage {
    async fn open(on: On) -> Option<Stage> {
        let mut port = Port::open(governance::CAPABILITIES.to_vec(), on).await?;
        section::offer(port.app(), governance::documents::SECTIONS.to_vec());
        let mut writer = port.writer().await;
        let laid = northwharf::lay(&mut writer).await.unwrap();
        commit(writer).await.unwrap();
        let at = |name: &str| Some(laid.organisation(name));
        let market = at("Northwharf Markets");
        for (login, name, access) in [
            ("dana", "Dana Holt", vec![(AccessRole::Lead, None)]),
            ("ines", "Ines Carvalho", vec![(AccessRole::Contributor, market)]),
            ("wanda", "Wanda Osei", vec![(AccessRole::Reader, market)]),
            ("ravi", "Ravi Thornbury", vec![(AccessRole::Contributor, at("Altus"))]),
        ] {
            port.account_of(login, laid.persons[name], &access).await;
        }
        Some(Stage { port, laid })
    }

    fn as_(&self, login: &str) -> Client {
        self.port.as_(login)
    }

    fn home(&self) -> Id {
        self.laid.organisation("Northwharf Markets")
    }

    /// Enters the documents of the process, and says the address of one.
    async fn entered(&self, number: &str) -> String {
        let home = self.home().to_string();
        let keystone = self.laid.organisation("Keystone").to_string();
        let fields = [("organisation", home.as_str()), ("integrator", keystone.as_str())];
        self.as_("dana").post("/documents/standard", &fields).await.is(303);
        let all = self.as_("dana").get("/api/documents?limit=100").await.is(200).json();
        let all = all["items"].as_array().unwrap().clone();
        let found = all.iter().find(|one| text(one, "process_number") == number).unwrap();
        format!("/documents/{}", found["number"].as_str().unwrap())
    }

    async fn does(&self, login: &str, path: &str, act: &str, more: &[(&str, &str)]) -> Seen {
        let mut fields = vec![("act", act)];
        fields.extend_from_slice(more);
        self.as_(login).post(&format!("{path}/acts"), &fields).await
    }

    async fn done(&self, login: &str, path: &str, act: &str, more: &[(&str, &str)]) {
        self.does(login, path, act, more).await.is(303);
    }

    async fn versions(&self, path: &str) -> Json {
        let path = format!("/api{path}/versions");
        self.as_("dana").get(&path).await.is(200).json()
    }

    /// Begun, written by dana, in review by ines, to be decided by wanda.
    async fn in_review(&self, path: &str, text: &str) {
        self.done("dana", path, "begin", &[]).await;
        self.done("dana", path, "write", &[("text", text), ("changed", "First version")]).await;
        let person = ("person", "Wanda Osei");
        self.done("dana", path, "name", &[person, ("part", "approver")]).await;
        let person = ("person", "Ines Carvalho");
        self.done("dana", path, "name", &[person, ("part", "reviewer")]).await;
        self.done("dana", path, "ask", &[("until", "2026-11-30")]).await;
    }

    async fn duty_number(&self, title: &str, number: &str) {
        let mut writer = self.port.writer().await;
        let of = Role::record_type();
        let ids =
            store::list_ids(&mut writer, of, &store::ListQuery::default(), 500).await.unwrap();
        let all = store::load_many(&mut writer, of, &ids).await.unwrap();
        let home = self.home();
        let stored = all.iter().find(|one| one.title() == title && one.reach == home).unwrap();
        let role = Role::from_values(&stored.values).unwrap();
        let role = Role { duty_number: Some(number.parse().unwrap()), ..role };
        let saving = Saving { values: role.to_values(), ..Saving::of(stored) };
        store::save(&mut writer, of, saving).await.unwrap();
        commit(writer).await.unwrap();
    }
}

/// A member of a record, wherever the interface puts it.
fn text<'j>(record: &'j Json, name: &str) -> &'j str {
    let own = record.get(name).or_else(|| record["fields"].get(name));
    own.and_then(Json::as_str).unwrap_or_default()
}

/// Why something is approved while a reviewer is silent.
const OVER: [(&str, &str); 1] = [("words", "It cannot wait for Ines")];

const TEXT: &str = "# Purpose\n\nThe duty manager may declare after 3 h.\n\n# Who\n\n{{roles}}\n";

async fn a_document_lives_from_draft_to_published_to_revised_with_drift(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let path = stage.entered("S1").await;
    let page = stage.as_("dana").get(&path).await;
    page.is(200).sees("BC Policy").sees("No version of it is written yet").sees("BC Manager");
    stage.in_review(&path, TEXT).await;
    // Whoever is named finds it in the work, and says what it thinks.
    stage.as_("ines").get("/work").await.is(200).sees("Review: BC Policy");
    others_wait_for_what_is_asked(&stage, &path).await;
    let remark = [("passage", "declare after 3 h"), ("words", "Outside bank days?")];
    stage.done("ines", &path, "comment", &remark).await;
    stage.done("ines", &path, "review", &[("opinion", "agree"), ("words", "")]).await;
    stage.as_("ines").get("/work").await.sees_not("Review: BC Policy");
    let settle = [("comment", "1"), ("words", "Every day; said so")];
    stage.done("dana", &path, "settle", &settle).await;
    let page = stage.as_("wanda").get(&path).await;
    page.is(200).sees("Decide on v1").sees("class=\"cm\" href=\"#remarks\"").sees("Settled");
    page.sees("live: as the records are now");
    stage.as_("wanda").get("/work").await.sees("Approve: BC Policy");
    stage.done("wanda", &path, "approve", &OVER).await;
    // The owner publishes what is approved.
    stage.as_("ines").get("/work").await.sees("Publish: BC Policy");
    stage.done("dana", &path, "publish", &[("review_by", "2027-11-23"), ("expires", "")]).await;
    let page = stage.as_("ines").get(&path).await;
    page.is(200).sees("v1 published").sees("frozen").sees_not("no longer true");
    let record = stage.as_("dana").get(&format!("/api{path}")).await.is(200).text();
    assert!(record.contains("\"published\"") && record.contains("2027-11-23"), "{record}");
    let frozen = stage.versions(&path).await;
    let digest = frozen["versions"][0]["sha256"].as_str().unwrap().to_owned();
    // Nothing has changed: nothing drifts.
    assert!(clock::tick(stage.port.app()).await.unwrap().contains("0 differ"));
    stage.duty_number("BC Manager", "+1 555 0177").await;
    assert!(clock::tick(stage.port.app()).await.unwrap().contains("1 differ"));
    let page = stage.as_("ines").get(&path).await;
    page.sees("v1 is published, and its live section is no longer true");
    page.sees("<ins>+1 555 0177</ins>").sees("BC Manager");
    stage.as_("ines").get("/work").await.sees("Bring up to date: BC Policy");
    assert_eq!(stage.versions(&path).await["versions"][0]["sha256"], digest.as_str());
    // A revision is written while the old one stays published.
    stage.done("dana", &path, "begin", &[]).await;
    let revised = TEXT.replace("3 h", "2 h");
    let write = [("text", revised.as_str()), ("changed", "Two hours are enough")];
    stage.done("dana", &path, "write", &write).await;
    let page = stage.as_("ines").get(&path).await;
    page.sees("v1 published").sees("v2 draft").sees("after <del>3</del> <ins>2</ins> h");
    page.sees("Version 2, compared with v1").sees("1 in authored text, 1 in live sections");
    stage.done("dana", &path, "ask", &[("until", "2026-12-01")]).await;
    stage.done("wanda", &path, "approve", &OVER).await;
    stage.done("dana", &path, "publish", &[("review_by", ""), ("expires", "")]).await;
    let page = stage.as_("ines").get(&path).await;
    page.sees("v2 published").sees("superseded").sees_not("no longer true");
    page.sees("Two hours are enough").sees("Wanda Osei");
    stage.as_("ines").get(&format!("{path}?version=v1")).await.is(200).sees("after 3 h");
    // The ledger tells it all, and the frozen one is as it was.
    let told = stage.versions(&path).await;
    assert_eq!(told["versions"][0]["sha256"], digest.as_str());
    assert_eq!(told["versions"][0]["stage"], "superseded");
    let history = stage.as_("dana").get(&format!("{path}/history")).await;
    history.is(200).sees("Under revision");
}

/// Whoever sent it waits for those who are asked; it stands in their calendar, and nobody decides
/// without being told who is silent.
async fn others_wait_for_what_is_asked(stage: &Stage, path: &str) {
    let page = stage.as_("dana").get("/work").await;
    page.is(200).sees("You wait for").sees("Ines Carvalho").sees("Wanda Osei");
    page.sees("Review: BC Policy · S1 · v1 in review");
    let page = stage.as_("wanda").get(path).await;
    page.is(200).sees("Ines Carvalho has not said anything");
    let ines = stage.as_("ines");
    let made = ines.post("/my-calendar", &[]).await.is(303).header("set-cookie").to_owned();
    let pair = made.split(';').next().unwrap();
    let feed = format!("/calendar/{}", pair.split_once('=').unwrap().1);
    stage.port.anon().get(&feed).await.is(200).sees("SUMMARY:Review: BC Policy");
}

async fn the_documents_of_the_process_are_entered_once_with_owner_and_place(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let path = stage.entered("S28").await;
    let page = stage.as_("dana").get(&path).await;
    page.is(200).sees("Incident Report").sees("Service management tool").sees("Used by");
    // A second time enters nothing.
    stage.entered("S11").await;
    let all = stage.as_("dana").get("/api/documents?limit=100").await.json();
    assert_eq!(all["items"].as_array().unwrap().len(), 31);
    let list = stage.as_("dana").get("/documents").await;
    list.is(200).sees("Process number").sees("Location").sees("Awaited");
    let home = stage.home().to_string();
    let fields = [("organisation", home.as_str())];
    stage.as_("ravi").post("/documents/standard", &fields).await.is(404);
    // What was published is said on the page of the document and nowhere else.
    let made_up = json!({
        "name": "Made up", "kind": "plan", "organisation": home, "location": "knowledge",
        "published_version": 7,
    });
    let seen = stage.as_("dana").json(Method::POST, "/api/documents", &[], &made_up).await;
    seen.is(422).sees("written, approved and published on the page of the document");
}

async fn what_is_refused_says_how_things_stand(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let path = stage.entered("S1").await;
    stage.done("dana", &path, "begin", &[]).await;
    let unknown = [("text", "# One\n\n{{weather}}\n"), ("changed", "x")];
    let refused = stage.does("dana", &path, "write", &unknown).await;
    refused.is(422).sees("{{weather}} is none").sees("{{weather}}\n</textarea>");
    let write = [("text", TEXT), ("changed", "First version")];
    stage.done("dana", &path, "write", &write).await;
    let refused = stage.does("dana", &path, "ask", &[("until", "2026-11-30")]).await;
    refused.is(422).sees("never the only one who approves").sees("nobody is named");
    let nobody = [("person", "Nobody Known"), ("part", "approver")];
    stage.does("dana", &path, "name", &nobody).await.is(422).sees("is not found there");
    // A reader writes nothing.
    stage.does("wanda", &path, "write", &write).await.is(403);
    let person = [("person", "Wanda Osei"), ("part", "approver")];
    stage.done("dana", &path, "name", &person).await;
    let seen = stage.versions(&path).await["newest"].to_string();
    stage.done("dana", &path, "ask", &[("until", "2026-11-30")]).await;
    // Somebody who decides on what it read before is told so.
    let old = [("_version", seen.as_str())];
    let stale = stage.does("wanda", &path, "approve", &old).await;
    stale.is(412).sees("Somebody else did something here meanwhile").sees("v1 in review");
    let sections = [("sections", "what was there yesterday")];
    let changed = stage.does("wanda", &path, "approve", &sections).await;
    changed.is(422).sees("records that a live section shows have changed");
    stage.does("dana", &path, "approve", &[]).await.is(422).sees("Wanda Osei may decide");
    stage.done("wanda", &path, "approve", &OVER).await;
    let again = stage.does("wanda", &path, "approve", &old).await;
    again.is(422).sees("you approved it on 23 Nov 2026; v1 is approved");
    let missing = [("passage", "not a word of it"), ("words", "x")];
    stage.done("dana", &path, "recall", &[("reason", "a slip")]).await;
    stage.does("dana", &path, "comment", &missing).await.is(422).sees("does not stand in v1");
    // The same by the interface of programs.
    let body = json!({ "act": "publish" });
    let api = format!("/api{path}/acts");
    let seen = stage.as_("dana").json(Method::POST, &api, &[], &body).await;
    seen.is(422).sees("v1 is draft");
}

async fn a_frozen_section_holds_nothing_that_its_readers_may_not_see(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let path = stage.entered("S10").await;
    stage.in_review(&path, "# Who\n\n{{contacts}}\n").await;
    // Dana sees every organisation, and what she writes shows the organisation of the document.
    let persons = stage.as_("dana").get("/persons?per_page=200").await;
    persons.is(200).sees("Ravi Thornbury");
    stage.as_("dana").get(&path).await.is(200).sees("Ines Carvalho").sees_not("Ravi Thornbury");
    stage.done("wanda", &path, "approve", &OVER).await;
    stage.done("dana", &path, "publish", &[]).await;
    let told = stage.versions(&path).await.to_string();
    assert!(told.contains("Ines Carvalho") && !told.contains("Ravi Thornbury"), "{told}");
    // The control: in the eyes of another organisation the same section holds others.
    let altus = stage.laid.organisation("Altus");
    let section = governance::documents::SECTIONS.iter().find(|one| one.name == "contacts");
    let eyes = frame::gate::own_eyes(stage.port.app(), altus).await.unwrap();
    let table = section.unwrap().read(eyes).await.unwrap().to_json().to_string();
    assert!(table.contains("Ravi Thornbury") && !table.contains("Ines Carvalho"), "{table}");
    // What is confidential is in no section.
    let private = Person::record_type().fields.iter().any(|field| field.confidential.is_some());
    assert!(private, "the register has something to keep");
}

async fn a_document_of_others_is_as_missing_as_one_that_never_was(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let path = stage.entered("S1").await;
    stage.in_review(&path, "# Canary kingfisher-7741\n").await;
    let ravi = stage.as_("ravi");
    for (theirs, never) in [
        (path.clone(), "/documents/DOC-9999".to_owned()),
        (format!("{path}/text"), "/documents/DOC-9999/text".to_owned()),
        (format!("/api{path}/versions"), "/api/documents/DOC-9999/versions".to_owned()),
    ] {
        let (theirs, never) = (ravi.get(&theirs).await, ravi.get(&never).await);
        theirs.is(404);
        let plain = |seen: &Seen| {
            let text = seen.text();
            let lines = text.lines().filter(|line| !line.contains("name=\"_key\""));
            lines.map(|line| line.replace("DOC-9999", "")).collect::<Vec<_>>().join("\n").len()
        };
        assert!(plain(&theirs).abs_diff(plain(&never)) < 40, "{}", theirs.text());
        theirs.sees_not("kingfisher");
    }
    stage.does("ravi", &path, "approve", &[]).await.is(404);
    ravi.get("/work").await.sees_not("BC Policy");
    ravi.get("/process").await.sees_not("BC Policy");
}

async fn what_is_due_and_over_is_work_of_the_owner(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let path = stage.entered("S1").await;
    stage.in_review(&path, TEXT).await;
    stage.done("wanda", &path, "approve", &OVER).await;
    let dates = [("review_by", "2026-12-10"), ("expires", "2026-12-20")];
    stage.done("dana", &path, "publish", &dates).await;
    stage.as_("ines").get("/work").await.sees("Look through: BC Policy");
    let confirm = [("words", "Names and numbers"), ("review_by", "2027-06-01")];
    // It would be looked through after it has ended.
    let refused = stage.does("ines", &path, "confirm", &confirm).await;
    refused.is(422).sees("no longer count before it is looked through again");
    let confirm = [("words", "Names and numbers"), ("review_by", "2026-12-20")];
    stage.done("ines", &path, "confirm", &confirm).await;
    stage.as_("ines").get(&path).await.sees("Names and numbers");
    stage.port.hand().advance(28 * 86_400);
    let mut stage = stage;
    stage.port.again("ines").await;
    let page = stage.as_("ines").get(&path).await;
    page.is(200).sees("v1 expired").sees("It no longer counts since 21 Dec 2026");
    stage.as_("ines").get("/work").await.sees("Renew: BC Policy");
}

async fn published(stage: &Stage, number: &str, text: &str) -> String {
    let path = stage.entered(number).await;
    stage.in_review(&path, text).await;
    stage.done("wanda", &path, "approve", &OVER).await;
    stage.done("dana", &path, "publish", &[]).await;
    path
}

async fn a_file_is_a_version_and_its_copy_is_the_file(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let app = stage.port.app();
    let east = stage.port.folder().join("east");
    std::fs::create_dir_all(&east).unwrap();
    use_places(app, vec![Place::folder("Site East", &east)]);
    let path = stage.entered("S26").await;
    stage.done("dana", &path, "begin", &[]).await;
    let files = format!("{path}/files");
    let bytes: &[u8] = b"%PDF-1.7 the plan of the business";
    let fields = [("changed", "As the board signed it")];
    let (dana, ravi) = (stage.as_("dana"), stage.as_("ravi"));
    ravi.upload(&files, &fields, ("file", "plan.pdf", bytes)).await.is(404);
    dana.upload(&files, &fields, ("file", "plan.pdf", bytes)).await.is(303);
    let page = stage.as_("dana").get(&path).await;
    page.is(200).sees("Version 1: a file").sees("plan.pdf").sees("As the board signed it");
    let person = [("person", "Wanda Osei"), ("part", "approver")];
    stage.done("dana", &path, "name", &person).await;
    stage.done("dana", &path, "ask", &[("until", "2026-11-30")]).await;
    stage.done("wanda", &path, "approve", &OVER).await;
    stage.done("dana", &path, "publish", &[]).await;
    copies::tick(app).await.unwrap();
    let label = path.rsplit('/').next().unwrap();
    assert_eq!(std::fs::read(east.join(label).join("v1.pdf")).unwrap(), bytes);
    // Nothing was chosen.
    stage.done("dana", &path, "begin", &[]).await;
    let empty = dana.upload(&files, &fields, ("file", "plan.pdf", b"")).await;
    empty.is(422).sees("The file is empty");
}

async fn a_run_enters_the_documents_and_finds_what_is_published(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let start = async |name: &str, course: RunCourse| {
        let run = ProcessRun {
            name: name.parse().unwrap(),
            organisation: Ref::to(stage.home()),
            integrator: Some(Ref::to(stage.laid.organisation("Keystone"))),
            course,
            exercise: None,
            providers: Refs::to([stage.laid.organisation("Altus")]),
            purpose: None,
            tailoring: None,
            state: RunState::Prepared,
        };
        let mut writer = stage.port.writer().await;
        let saving = Saving::new(run.to_values());
        let saved = store::save(&mut writer, ProcessRun::record_type(), saving).await.unwrap();
        let label = saved.stored().label();
        commit(writer).await.unwrap();
        stage.as_("dana").post(&format!("/process_runs/{label}/start"), &[]).await.is(303);
        label
    };
    let programme = start("Programme", RunCourse::Programme).await;
    let all = stage.as_("dana").get("/api/documents?limit=100").await.json();
    assert_eq!(all["items"].as_array().unwrap().len(), 31);
    stage.as_("dana").get("/process").await.is(200).sees("31 documents: 0 published");
    let path = published(&stage, "S11", "# What counts\n\nOut for 2 h.\n").await;
    // The activity leads to the document and says which version is published.
    let page = format!("/process_runs/{programme}/activities/1.11");
    let seen = stage.as_("dana").get(&page).await;
    seen.is(200).sees(&format!("href=\"{path}\"")).sees("S11 v1 published");
    // An invocation finds what is published in the register.
    let invocation = start("Fire", RunCourse::Invocation).await;
    let page = format!("/process_runs/{invocation}/activities/4.2");
    let seen = stage.as_("dana").get(&page).await;
    seen.is(200).sees("S11 v1 published").sees("There");
    let held = stage.as_("dana").get(&format!("/api/process_runs/{invocation}/progress")).await;
    held.is(200);
    // Who cannot see the document sees its name and no more.
    let seen = stage.as_("ravi").get(&format!("/process_runs/{programme}")).await;
    seen.sees_not("S11 v1 published");
}
