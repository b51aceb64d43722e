//! Records that change in a controlled manner: by every door a change needs a reason or the number
//! of a change, and the ledger keeps it.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::catalogue::Capability;
use frame::exchange::import_file;
use frame::gate::AccessRole;
use frame::store::{self, Saving, Stored};
use governance::people::Organisation;
use record::{Record, Ref, State};
use serde_json::json;
use terms::Line;
use testkit::on_both;
use testkit::{Client, Method, On, Port, Seen, commit, least};

/// Whether it is open.
#[derive(Clone, Debug, PartialEq, State)]
#[state(initial = Shut)]
#[transition(name = "open", label = "Open it", from(Shut), to = Open)]
pub enum Sluice {
    /// It is shut.
    Shut,
    /// It is open.
    Open,
}

/// A lock between two waters.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "LCK", place = "Evidence", reach = owner, controlled)]
pub struct Lock {
    /// What it is called.
    #[field(title)]
    pub name: Line,
    /// Whose it is.
    pub owner: Ref<Organisation>,
    /// Remarks.
    #[field(list, bulk)]
    pub remarks: Option<Line>,
    /// Whether it is open.
    pub sluice: Sluice,
}

/// The same, changed as anybody likes: the control.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "GAT", place = "Evidence", reach = owner)]
pub struct Gate {
    /// What it is called.
    #[field(title)]
    pub name: Line,
    /// Whose it is.
    pub owner: Ref<Organisation>,
    /// Remarks.
    #[field(list, bulk)]
    pub remarks: Option<Line>,
}

const LOCKS: Capability = Capability {
    name: "locks",
    records: &[Lock::record_type, Gate::record_type],
    routes: |routes| routes,
};

on_both!(
    the_store_refuses_without_a_reason,
    forms_ask_for_the_reason,
    steps_and_ways_back_ask_for_the_reason,
    programs_say_the_reason_in_a_header,
    bulk_edits_and_imports_say_why,
);

/// Words of the refusal that hold no quotation mark.
const REFUSED: &str = "a lock is changed in a controlled manner: name the change, like RFC-0042";

struct Canal {
    port: Port,
    lock: Stored,
    gate: Stored,
}

async fn canal(on: On) -> Option<Canal> {
    let capabilities = governance::CAPABILITIES.iter().copied().chain([LOCKS]).collect();
    let mut port = Port::open(capabilities, on).await?;
    let organisations = port.app().catalogue().organisations().0;
    let mut writer = port.writer().await;
    let altus = least(&mut writer, organisations, None, "Altus").await;
    let lock = least(&mut writer, Lock::record_type(), Some(altus.id), "Upper lock").await;
    let gate = least(&mut writer, Gate::record_type(), Some(altus.id), "Iron gate").await;
    commit(writer).await.unwrap();
    port.account("lead", &[(AccessRole::Lead, None)]).await;
    Some(Canal { port, lock, gate })
}

async fn version(by: &Client, path: &str) -> i64 {
    by.get(path).await.is(200).json()["version"].as_i64().unwrap()
}

async fn the_store_refuses_without_a_reason(on: On) {
    let Some(canal) = canal(on).await else { return };
    let saving = |stored: &Stored| {
        let mut saving = Saving::of(stored);
        let (at, _) = stored.of.field("remarks").unwrap();
        saving.values[at] = record::Value::Text("leaks".to_owned());
        saving
    };
    let mut writer = canal.port.writer().await;
    // Nothing differs: nothing needs a reason.
    store::save(&mut writer, canal.lock.of, Saving::of(&canal.lock)).await.unwrap();
    let refused = store::save(&mut writer, canal.lock.of, saving(&canal.lock)).await;
    assert!(format!("{refused:?}").contains(REFUSED), "{refused:?}");
    let refused = store::retire(&mut writer, &canal.lock).await;
    assert!(format!("{refused:?}").contains(REFUSED), "{refused:?}");
    store::save(&mut writer, canal.gate.of, saving(&canal.gate)).await.unwrap();
    writer.because("RFC-0042");
    store::save(&mut writer, canal.lock.of, saving(&canal.lock)).await.unwrap();
    commit(writer).await.unwrap();
    canal.port.as_("lead").get("/locks/LCK-0001/history").await.is(200).sees("RFC-0042");
}

async fn forms_ask_for_the_reason(on: On) {
    let Some(canal) = canal(on).await else { return };
    let lead = canal.port.as_("lead");
    lead.get("/locks/new").await.is(200).sees("name=\"reason\"");
    lead.get("/gates/new").await.is(200).sees_not("name=\"reason\"");
    let new = [("name", "Lower lock"), ("owner", "ORG-0001")];
    lead.post("/locks", &new).await.is(422).sees(REFUSED).sees("Lower lock");
    lead.post("/gates", &new).await.is(303);
    lead.post("/locks", &[&new[..], &[("reason", "RFC-0001")]].concat()).await.is(303);
    lead.get("/locks/LCK-0002/history").await.is(200).sees("RFC-0001");

    // One field in its place.
    lead.get("/locks/LCK-0001/edit?field=remarks").await.is(200).sees("name=\"reason\"");
    let change = [("_version", "1"), ("_field", "remarks"), ("remarks", "leaks")];
    lead.post("/locks/LCK-0001", &change).await.is(422).sees(REFUSED).sees("leaks");
    lead.post("/locks/LCK-0001", &[&change[..], &[("reason", "  ")]].concat()).await.is(422);
    assert_eq!(version(&lead, "/api/locks/LCK-0001").await, 1);
    let why = [&change[..], &[("reason", "It leaks since Monday")]].concat();
    lead.post("/locks/LCK-0001", &why).await.is(303);
    lead.get("/locks/LCK-0001/history").await.is(200).sees("It leaks since Monday");
    lead.post("/gates/GAT-0001", &change).await.is(303);
    // Two people at once: the reason goes along to the page with both sides.
    let late = [("_version", "1"), ("_field", "remarks"), ("remarks", "dry")];
    let late = [&late[..], &[("reason", "It leaks since Monday")]].concat();
    let late = lead.post("/locks/LCK-0001", &late).await;
    late.is(412).sees("It leaks since Monday");
}

async fn steps_and_ways_back_ask_for_the_reason(on: On) {
    let Some(canal) = canal(on).await else { return };
    let lead = canal.port.as_("lead");
    let path = "/locks/LCK-0001";
    lead.get(path).await.is(200).sees("?step=open#step");
    lead.get(&format!("{path}?step=open")).await.is(200).sees("name=\"reason\"");
    let post = async |address: &str, fields: &[(&str, &str)]| -> Seen {
        lead.post(&format!("{path}/{address}"), fields).await
    };
    post("steps/open", &[("_version", "1")]).await.is(422).sees(REFUSED);
    post("steps/open", &[("_version", "1"), ("reason", "RFC-0002")]).await.is(303);
    post("retirement", &[("_version", "2")]).await.is(422).sees(REFUSED);
    post("retirement", &[("_version", "2"), ("reason", "RFC-0003")]).await.is(303);
    let asked = post("return", &[("_version", "3")]).await;
    asked.is(422).sees("Take it back into use").sees("name=\"reason\"");
    post("return", &[("_version", "3"), ("reason", "RFC-0004")]).await.is(303);
    let change = [("_version", "4"), ("_field", "remarks"), ("remarks", "leaks")];
    let change = [&change[..], &[("reason", "RFC-0005")]].concat();
    let saved = lead.post(path, &change).await.is(303).location().to_owned();

    let json = lead.get("/api/locks/LCK-0001/history").await.is(200).json();
    let entry = json["items"][0]["id"].as_str().unwrap().to_owned();
    let restore = [("entry", entry.as_str()), ("field", "remarks")];
    let asked = post("restorations", &restore).await;
    asked.is(422).sees("Put the earlier value back").sees(&entry);
    post("restorations", &[&restore[..], &[("reason", "RFC-0006")]].concat()).await.is(303);
    // Undo takes back the change of the same reason, and says so.
    let again = [("_version", "6"), ("_field", "remarks"), ("remarks", "leaks again")];
    let again = [&again[..], &[("reason", "RFC-0007")]].concat();
    let later = lead.post(path, &again).await.is(303).location().to_owned();
    let write = |location: &str| {
        location.split("saved=").nth(1).unwrap().split('#').next().unwrap().to_owned()
    };
    post("undo", &[("write", &write(&saved))]).await.is(422);
    post("undo", &[("write", &write(&later))]).await.is(303);
    let history = lead.get(&format!("{path}/history")).await;
    history.is(200).sees("RFC-0002").sees("RFC-0003").sees("RFC-0004").sees("RFC-0006");
    history.sees("Taken back: RFC-0007");
}

async fn programs_say_the_reason_in_a_header(on: On) {
    let Some(canal) = canal(on).await else { return };
    let lead = canal.port.as_("lead");
    let new = json!({ "name": "Lower lock", "owner": canal.lock.reach.to_string() });
    let why = [("change-reason", "RFC-0001")];
    let refused = lead.json(Method::POST, "/api/locks", &[], &new).await;
    assert_eq!(refused.is(422).json()["refusals"][0]["field"], "reason");
    refused.sees(REFUSED);
    lead.json(Method::POST, "/api/gates", &[], &new).await.is(201);
    lead.json(Method::POST, "/api/locks", &why, &new).await.is(201);
    let path = "/api/locks/LCK-0002";
    let send = async |method, address: &str, headers: &[(&str, &str)], body| {
        let etag = lead.get(path).await.header("etag").to_owned();
        let headers = [headers, &[("if-match", etag.as_str())]].concat();
        lead.json(method, &format!("{path}{address}"), &headers, &body).await
    };
    let leaks = || json!({ "remarks": "leaks" });
    send(Method::PATCH, "", &[], leaks()).await.is(422).sees(REFUSED);
    send(Method::PATCH, "", &[("change-reason", "Größer")], leaks()).await.is(200);
    send(Method::POST, "/steps/open", &[], json!({})).await.is(422).sees(REFUSED);
    send(Method::POST, "/steps/open", &why, json!({})).await.is(200);
    send(Method::POST, "/retirement", &[], json!({})).await.is(422).sees(REFUSED);
    send(Method::POST, "/retirement", &[], json!({ "reason": "RFC-0003" })).await.is(200);
    let history = lead.get(&format!("{path}/history")).await;
    history.is(200).sees("RFC-0001").sees("Größer").sees("RFC-0003");
    let entry = history.json()["items"].as_array().unwrap().len();
    assert_eq!(entry, 4);
    lead.get("/api/openapi.json").await.is(200).sees("Change-Reason");
}

async fn bulk_edits_and_imports_say_why(on: On) {
    let Some(canal) = canal(on).await else { return };
    let lead = canal.port.as_("lead");
    let preview = "bulk/preview?ids=LCK-0001&set=remarks&value=leaks";
    lead.get(&format!("/locks/{preview}")).await.is(422).sees(REFUSED);
    let preview = lead.get(&format!("/locks/{preview}&why=RFC-0010")).await;
    preview.is(200).sees_not(REFUSED);
    let row = format!("{}:1", canal.lock.id);
    let sent = [("set", "remarks"), ("value", "leaks"), ("row", row.as_str())];
    lead.post("/locks/bulk", &sent).await.is(409).sees(REFUSED);
    lead.post("/locks/bulk", &[&sent[..], &[("why", "RFC-0010")]].concat()).await.is(303);
    lead.get("/locks/LCK-0001/history").await.is(200).sees("RFC-0010");

    let file = |text: &str| ("locks.csv", text.as_bytes().to_vec());
    let rows = "Name,Owner,Remarks\nUpper lock,Altus,dry\n";
    let app = canal.port.app();
    let of = Lock::record_type();
    let report = import_file(app, "Story", of, file(rows), false).await.unwrap();
    assert_eq!(report.updated, 1, "{report:?}");
    let history = lead.get("/locks/LCK-0001/history").await;
    history.is(200).sees("Import of locks.csv");
}
