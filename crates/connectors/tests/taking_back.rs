//! The page for files of other tools: what was shown is brought in, goes out again as one, comes in
//! once more; what is known by its name stays one; an audit of what the files tell.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use connectors::{
    File, Format, Settings,
    import::{self, Choices, Way},
};
use frame::{
    catalogue::Capability,
    gate::{AccessRole, local_reader},
    store::{self, ListQuery, Saving, Stored},
};
use governance::people::{Organisation, OrganisationKind};
use record::{Record, RecordType, Ref, Value};
use services::{
    catalogue::Service,
    configuration::{Ci, CiClass, ConfigurationAudit, Dependency},
};
use testkit::{Client, On, Port, Seen, commit};

fn capabilities() -> Vec<Capability> {
    [governance::CAPABILITIES, services::CAPABILITIES, connectors::CAPABILITIES].concat()
}

const CATALOGUE: &str = "\
services:
- name: orders
  tier: sv
  teams: [shop]
  infrastructure: {provider: gcp}
  technical: {dependencies: [{service: orders-db}, {service: dns}]}
- name: mail
  tier: sv
  technical: {dependencies: [{service: dns}]}
- name: orders-db
  tier: db
";

async fn port(on: On) -> Option<Port> {
    let mut port = Port::open(capabilities(), on).await?;
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    port.account("auditor", &[(AccessRole::Reader, None)]).await;
    Some(port)
}

async fn send(by: &Client, text: &str, more: &[(&str, &str)]) -> String {
    let fields = [&[("format", "gitlab-catalog")], more].concat();
    let file = ("files", "catalogue.yml", text.as_bytes());
    by.upload("/import", &fields, file).await.is(303).location().to_owned()
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let mark = ["name=\"", name, "\""].concat();
    let at = page.find(&mark).unwrap_or_else(|| panic!("no {name} in {page}"));
    let rest = &page[at + mark.len()..];
    rest.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// Names of teams that are organisations here.
async fn organisations(port: &Port) -> Vec<String> {
    all(port, Organisation::record_type()).await.iter().map(Stored::title).collect()
}

async fn what_files_leave_open_is_said_and_chosen(on: On) {
    let Some(port) = port(on).await else { return };
    let dana = port.as_("dana");
    dana.get("/import").await.is(200).sees("Teams in the files").sees("come in as proposed");
    let path = send(&dana, CATALOGUE, &[]).await;
    let page = dana.get(&path).await;
    // The values of what is new stand there before it comes in, with names for references.
    page.is(200).sees("State: Live").sees("Kind: Internal group").sees("Provider: GitLab");
    page.sees("1 team comes in as organisations of the kind “internal group”");
    page.sees("3 services come in as live: the files do not say where in its life a service is");
    // Chosen otherwise, teams stay out, and with them who runs what.
    let path = send(&dana, CATALOGUE, &[("teams", "skip"), ("services_as", "proposed")]).await;
    let page = dana.get(&path).await;
    page.is(200).sees("1 team is left out, as was chosen").sees("3 services come in as proposed");
    page.sees("State: Proposed").sees_not("State: Live").sees_not("is staffed by");
    dana.get(apply(&dana, &path).await.is(303).location()).await.is(200).sees("are in.");
    assert_eq!(organisations(&port).await, ["GitLab"]);
    let states = all(&port, Service::record_type()).await;
    assert!(states.iter().all(|one| one.state() == Some("proposed")));
    // The control: the same files with their teams bring what was left out, and change no state.
    let path = send(&dana, CATALOGUE, &[]).await;
    let page = dana.get(&path).await;
    page.is(200).sees("2 new, 0 changed").sees("is staffed by").sees_not("come in as live");
    // What is left out on purpose is not gone from the files.
    dana.get(apply(&dana, &path).await.is(303).location()).await.is(200);
    let path = send(&dana, CATALOGUE, &[("teams", "skip")]).await;
    dana.get(&path).await.is(200).sees("0 new, 0 changed").sees_not("Not in the files any more");
}

/// Decision 0015, on the page. On SQLite alone: it is the same rehearsal as in `bring_in.rs`.
#[tokio::test]
async fn of_ten_thousand_entries_the_one_that_is_refused_is_named_and_comes_in_alone() {
    let Some(port) = port(On::Sqlite).await else { return };
    let dana = port.as_("dana");
    let bad =
        format!("- name: s7117\n  tier: sv\n  business: {{customers: [{}]}}\n", "x".repeat(301));
    let mut text = "services:\n".to_owned();
    for at in 0..10_000 {
        match at {
            7_117 => text.push_str(&bad),
            _ => text.push_str(&format!("- name: s{at}\n  tier: sv\n")),
        }
    }
    let path = send(&dana, &text, &[]).await;
    let page = dana.get(&path).await;
    let line = 2 + 2 * 7_117;
    page.is(200).sees(&format!("catalogue.yml line {line}")).sees("Available to");
    page.sees("at most 300").sees("Nothing of this entry is taken").sees("10000 new, 0 changed");
    dana.get(apply(&dana, &path).await.is(303).location()).await.is(200).sees("are in.");
    assert_eq!(ids(&port).await, 9_999);
    // Put right, it is brought in alone; the others are not in that file, and stay.
    let alone = ["services:\n", &bad.replace(&"x".repeat(301), "Shops")].concat();
    let path = send(&dana, &alone, &[]).await;
    dana.get(&path).await.is(200).sees("1 new, 0 changed").sees("Not in the files any more");
    dana.get(apply(&dana, &path).await.is(303).location()).await.is(200);
    assert_eq!(ids(&port).await, 10_000);
}

/// How many services there are, also above what lists count.
async fn ids(port: &Port) -> usize {
    let mut reader = local_reader(port.app(), "Story");
    let query = ListQuery::default();
    store::list_ids(&mut reader, Service::record_type(), &query, 20_000).await.unwrap().len()
}

async fn every_row_of_a_long_import_can_be_read(on: On) {
    let Some(port) = port(on).await else { return };
    let dana = port.as_("dana");
    let mut text = "services:\n".to_owned();
    (0..120).for_each(|at| text.push_str(&format!("- name: s{at:03}\n  tier: sv\n")));
    let path = send(&dana, &text, &[]).await;
    // The home and 120 services: three pages of rows.
    let page = dana.get(&path).await;
    page.is(200).sees("1 to 50 of 121").sees("Rows 51 to 100").sees("s048").sees_not("s049");
    let page = dana.get(&format!("{path}?from=101")).await;
    page.is(200).sees("101 to 121 of 121").sees("Rows 51 to 100").sees("s119").sees_not("s098");
    // Once it is in, it is the same.
    dana.get(apply(&dana, &path).await.is(303).location()).await.is(200).sees("1 to 50 of 121");
    let page = dana.get(&format!("{path}?from=51")).await;
    page.is(200).sees("51 to 100 of 121").sees("Rows 1 to 50").sees("Rows 101 to 121");
}

async fn what_the_command_line_brought_in_is_taken_back_in_the_browser(on: On) {
    let Some(port) = port(on).await else { return };
    let files = [File::named("catalogue.yml", CATALOGUE)];
    let format = Format::GitlabCatalog;
    let mut writer = port.writer().await;
    writer.because(&import::reason(&["catalogue.yml"], format.label(), None));
    let mut progress = |_: &'static RecordType, _: usize| {};
    let choices = Choices::default();
    let way = Way { label: format.label(), at: None, choices, progress: &mut progress };
    let outcome = import::bring_in(&mut writer, format.read(&files), way).await.unwrap();
    let settings = Settings { format, at: None, project: String::new(), choices };
    let id = connectors::keep(&mut writer, &files, &settings, &outcome).await.unwrap();
    commit(writer).await.unwrap();
    assert_eq!(count(&port, Service::record_type()).await, 3);
    let dana = port.as_("dana");
    dana.get("/import").await.is(200).sees("catalogue.yml").sees(&format!("/import/{id}"));
    dana.get(&format!("/import/{id}")).await.is(200).sees("are in.").sees("Take it back");
    let back = dana.post(&format!("/import/{id}/reversal"), &[]).await;
    dana.get(back.is(303).location()).await.is(200).sees("Taken back");
    assert_eq!(count(&port, Service::record_type()).await, 0);
}

/// Brings in what the page shows.
async fn apply(by: &Client, path: &str) -> Seen {
    let page = by.get(path).await.is(200).text();
    let plan = hidden(&page, "_plan");
    let fields = [("_plan", plan.as_str()), ("reason", "Story")];
    by.post(&format!("{path}/application"), &fields).await
}

async fn count(port: &Port, of: &'static RecordType) -> u64 {
    let mut reader = local_reader(port.app(), "Story");
    store::count(&mut reader, of, &ListQuery::default()).await.unwrap()
}

async fn all(port: &Port, of: &'static RecordType) -> Vec<Stored> {
    let mut reader = local_reader(port.app(), "Story");
    let query = ListQuery { limit: 100, ..ListQuery::default() };
    store::list(&mut reader, of, &query).await.unwrap().rows
}

async fn save(port: &Port, of: &'static RecordType, saving: Saving) -> Stored {
    let mut writer = port.writer().await;
    writer.because("By hand");
    let saved = store::save(&mut writer, of, saving).await.unwrap().stored().clone();
    commit(writer).await.unwrap();
    saved
}

async fn what_was_shown_comes_in_and_goes_out_as_one(on: On) {
    let Some(port) = port(on).await else { return };
    let dana = port.as_("dana");
    dana.get("/import").await.is(200).sees("GitLab service catalogue").sees("No file of another");
    dana.get("/services/imports").await.is(200).sees("Files of other tools");
    // The control: who may not import sees no such page.
    port.as_("auditor").get("/import").await.is(403);
    let path = send(&dana, CATALOGUE, &[]).await;
    port.as_("auditor").get(&path).await.is(403);
    let page = dana.get(&path).await;
    page.is(200).sees("nothing has been written").sees("catalogue.yml line 6").sees("Bring in");
    let text = page.text();
    let (report, rows) = (text.find("To report").unwrap(), text.find("New and changed").unwrap());
    assert!(report < rows, "problems come first");
    page.sees("Needed, and described nowhere");
    assert_eq!(count(&port, Service::record_type()).await, 0, "the dry run leaves no trace");
    let csv = dana.get(&format!("{path}/problems.csv")).await;
    csv.is(200).sees("catalogue.yml");

    dana.get(apply(&dana, &path).await.is(303).location()).await.is(200).sees("are in.");
    assert_eq!(count(&port, Service::record_type()).await, 3);
    let again = dana.post(&format!("{path}/application"), &[("_plan", "x")]).await;
    again.is(422).sees("is in already");
    dana.get("/import").await.is(200).sees("catalogue.yml");
    let second = send(&dana, CATALOGUE, &[]).await;
    dana.get(&second).await.is(200).sees("0 new, 0 changed").sees("There is nothing to bring in");

    // One record is changed by hand: it stays, everything else goes.
    let services = all(&port, Service::record_type()).await;
    let orders = services.into_iter().find(|stored| stored.title() == "orders").unwrap();
    let mut saving = Saving::of(&orders);
    let (at, _) = orders.of.field("description").unwrap();
    saving.values[at] = Value::Text("By hand".to_owned());
    save(&port, orders.of, saving).await;
    let back = dana.post(&format!("{path}/reversal"), &[]).await;
    let page = dana.get(back.is(303).location()).await;
    page.is(200).sees("Taken back").sees(&orders.label());
    let left: Vec<String> =
        all(&port, Service::record_type()).await.iter().map(Stored::title).collect();
    assert_eq!(left, ["orders"]);
    assert_eq!(count(&port, Dependency::record_type()).await, 0);
    dana.post(&format!("{path}/reversal"), &[]).await.is(422).sees("nothing to take back");

    // And once more: what went with the import comes back with it, no second one is made.
    apply(&dana, &path).await.is(303);
    assert_eq!(count(&port, Service::record_type()).await, 3);
    assert_eq!(count(&port, Organisation::record_type()).await, 2);
    assert_eq!(all(&port, Dependency::record_type()).await.len(), 5);
}

async fn nothing_comes_in_that_was_not_shown(on: On) {
    let Some(port) = port(on).await else { return };
    let dana = port.as_("dana");
    let path = send(&dana, CATALOGUE, &[]).await;
    apply(&dana, &path).await.is(303);
    let newer = CATALOGUE.replace("tier: db", "tier: inf");
    let path = send(&dana, &newer, &[]).await;
    let page = dana.get(&path).await.is(200).text();
    let plan = hidden(&page, "_plan");
    let services = all(&port, Service::record_type()).await;
    let db = services.into_iter().find(|stored| stored.title() == "orders-db").unwrap();
    let mut saving = Saving::of(&db);
    let (at, _) = db.of.field("utility").unwrap();
    saving.values[at] = Value::Text("Keeps orders".to_owned());
    save(&port, db.of, saving).await;
    let application = format!("{path}/application");
    let refused = dana.post(&application, &[("_plan", plan.as_str())]).await;
    refused.is(409).sees("nothing was brought in").sees("Bring in");
    // The control: what is shown now is what comes in.
    apply(&dana, &path).await.is(303);
}

async fn what_is_wrong_with_the_form_is_said_and_what_was_typed_stays(on: On) {
    let Some(port) = port(on).await else { return };
    let dana = port.as_("dana");
    let file = ("files", "catalogue.yml", CATALOGUE.as_bytes());
    let fields = [("format", "tea-leaves"), ("project", "Harbour")];
    let wrong = dana.upload("/import", &fields, file).await;
    wrong.is(422).sees("The format is open").sees("Harbour");
    let fields = [("format", "gitlab-catalog"), ("at", "Atlantis")];
    let wrong = dana.upload("/import", &fields, file).await;
    wrong.is(422).sees("“Atlantis” names no organisation");
    let path = send(&dana, "services: [broken\n", &[]).await;
    dana.get(&path).await.is(200).sees("broken YAML").sees("There is nothing to bring in");
    // Imports are their own account's matter.
    let nobody = dana.get("/import/0197a2b4-7c1d-7e3f-8a9b-0c1d2e3f4a5b").await;
    nobody.is(404);
}

async fn an_organisation_that_is_known_by_its_name_stays_one(on: On) {
    let Some(port) = port(on).await else { return };
    let of = Organisation::record_type();
    let named = |name: &str| {
        let kind = OrganisationKind::Integrator;
        Saving::new(Organisation::named(name.parse().unwrap(), kind).to_values())
    };
    let gitlab = save(&port, of, named("GitLab")).await;
    let dana = port.as_("dana");
    let path = send(&dana, CATALOGUE, &[]).await;
    let known = format!("“GitLab” is {} here, known by its name", gitlab.label());
    dana.get(&path).await.is(200).sees(&known);
    apply(&dana, &path).await.is(303);
    let names: Vec<String> = all(&port, of).await.iter().map(Stored::title).collect();
    assert_eq!(names.iter().filter(|name| *name == "GitLab").count(), 1, "{names:?}");
    let after = store::find(&mut local_reader(port.app(), "Story"), of, gitlab.id).await.unwrap();
    assert_eq!(after.value("kind"), gitlab.value("kind"), "what was said by hand stays");
    assert!(after.source.is_some(), "from now on it is known by its key");
    let again = send(&dana, CATALOGUE, &[]).await;
    dana.get(&again).await.is(200).sees("0 new, 0 changed").sees_not("known by its name");
    // Taken back, it is what it was, and not out of use.
    dana.post(&format!("{path}/reversal"), &[]).await.is(303);
    let back = store::find(&mut local_reader(port.app(), "Story"), of, gitlab.id).await.unwrap();
    assert!(back.source.is_none() && back.retired.is_none());
}

async fn what_files_tell_is_laid_down_as_an_audit(on: On) {
    let Some(port) = port(on).await else { return };
    let of = Organisation::record_type();
    let altus = Organisation::named("Altus".parse().unwrap(), OrganisationKind::Provider);
    let altus = save(&port, of, Saving::new(altus.to_values())).await;
    for (name, class, edition) in [
        ("web", CiClass::Container, "1.0"),
        ("db", CiClass::Database, "18.4"),
        ("lost", CiClass::Container, "1"),
    ] {
        let ci = Ci {
            edition: Some(edition.parse().unwrap()),
            ..Ci::named(name.parse().unwrap(), class, Ref::to(altus.id))
        };
        save(&port, Ci::record_type(), Saving::new(ci.to_values())).await;
    }
    let dana = port.as_("dana");
    let text = "services:\n  web: {image: 'wharf/web:2.0'}\n  db: {image: 'postgres:18.4'}\n  \
                queue: {image: 'kafka:4'}\n";
    let fields = [("format", "compose"), ("at", "Altus"), ("project", "wharf")];
    let file = ("files", "compose.yaml", text.as_bytes());
    let path = dana.upload("/import", &fields, file).await.is(303).location().to_owned();
    let laid = dana.post(&format!("{path}/audit"), &[("name", "Autumn")]).await;
    let audit = laid.is(303).location().to_owned();
    let page = dana.get(&audit).await;
    page.is(200).sees("queue").sees("lost").sees("2.0").sees_not("18.4");
    assert_eq!(count(&port, Ci::record_type()).await, 3, "nothing was brought in");
    let kept = all(&port, ConfigurationAudit::record_type()).await.remove(0);
    let Value::Rows(rows) = kept.value("findings").clone() else { panic!("rows") };
    let found: Vec<String> = rows.iter().map(|row| format!("{:?} {:?}", row[0], row[1])).collect();
    assert_eq!(rows.len(), 3, "{found:#?}");
    dana.post(&format!("{audit}/comparison"), &[]).await.is(422).sees("import the files again");

    // What was found cannot be taken away by hand; what is done about it can be filled in.
    let (at, _) = kept.of.field("findings").unwrap();
    let attempt = |change: &dyn Fn(&mut Vec<Vec<Value>>)| {
        let mut saving = Saving::of(&kept);
        let mut rows = rows.clone();
        change(&mut rows);
        saving.values[at] = Value::Rows(rows);
        saving
    };
    let refused = async |saving: Saving| {
        let mut writer = port.writer().await;
        let outcomes = store::save_many(&mut writer, kept.of, vec![saving]).await.unwrap();
        outcomes.into_iter().next().unwrap().err().map(|all| all[0].words.clone())
    };
    let gone = refused(attempt(&|rows| drop(rows.remove(0)))).await.unwrap();
    assert!(gone.contains("none is added or taken away"), "{gone}");
    assert!(refused(attempt(&|rows| rows.push(rows[0].clone()))).await.is_some());
    assert!(refused(attempt(&|rows| rows[0][1] = Value::Text("other".into()))).await.is_some());
    let settled = attempt(&|rows| {
        let last = rows[0].len() - 1;
        rows[0][last] = Value::Text("RFC-0231".into());
    });
    assert_eq!(refused(settled).await, None);
}

async fn a_catalogue_of_another_tool_is_shown_the_way_to_its_import(on: On) {
    let Some(port) = port(on).await else { return };
    let dana = port.as_("dana");
    let yaml = b"apiVersion: backstage.io/v1alpha1\nkind: Component\n";
    for name in ["catalog-info.yaml", "catalog.csv"] {
        let sent = dana.upload("/services/imports", &[], ("file", name, yaml)).await;
        sent.is(422).sees("are read under “Files of other tools” (/import)");
    }
    // The control: another file that cannot be read is not sent there.
    let sent = dana.upload("/services/imports", &[], ("file", "a.pdf", b"%PDF-1.7")).await;
    sent.is(422).sees("A .pdf file is not read").sees_not("are read under");
}

testkit::on_both!(
    a_catalogue_of_another_tool_is_shown_the_way_to_its_import,
    what_files_leave_open_is_said_and_chosen,
    what_the_command_line_brought_in_is_taken_back_in_the_browser,
    every_row_of_a_long_import_can_be_read,
    what_was_shown_comes_in_and_goes_out_as_one,
    nothing_comes_in_that_was_not_shown,
    what_is_wrong_with_the_form_is_said_and_what_was_typed_stays,
    an_organisation_that_is_known_by_its_name_stays_one,
    what_files_tell_is_laid_down_as_an_audit,
);
