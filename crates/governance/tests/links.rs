//! One field refers to records of several types: forms, interface, spreadsheets, filters, relations
//! and reach, told with a record type made for it.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use frame::catalogue::Capability;
use frame::exchange::import_file;
use frame::gate::AccessRole;
use frame::store::Stored;
use frame::tables;
use governance::people::Organisation;
use record::{Record, Ref, Refs, Row, Rows};
use serde_json::json;
use terms::Line;
use testkit::on_both;
use testkit::{Client, Method, On, Port, Seen, commit, least};

record::one_of! {
    /// What a rope can be made fast to.
    pub Mooring = "organisation", "person"
}

/// An inspection of a rope.
#[derive(Clone, Debug, PartialEq, Row)]
pub struct Inspection {
    /// Who looked.
    pub by: Option<Ref<Mooring>>,
    /// What was found.
    pub found: Option<Line>,
}

/// A rope between two ends.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "ROP", place = "Evidence", reach = owner)]
pub struct Rope {
    /// What it is called.
    #[field(title)]
    pub name: Line,
    /// Whose it is.
    pub owner: Ref<Organisation>,
    /// What it is made fast to.
    #[field(list, bulk)]
    pub end: Ref<Mooring>,
    /// What else it touches.
    #[field(list)]
    pub touches: Refs<Mooring>,
    /// Inspections.
    pub inspections: Rows<Inspection>,
}

const ROPES: Capability =
    Capability { name: "ropes", records: &[Rope::record_type], routes: |routes| routes };

on_both!(
    a_reference_takes_any_of_its_types_and_no_other,
    a_foreign_target_does_not_exist,
    spreadsheets_carry_references_to_several_types,
    filters_suggestions_and_relations_know_all_types,
);

/// Altus with Dana, Corvid with Rui, and a person who has the name of an organisation.
struct Quay {
    port: Port,
    altus: Stored,
    dana: Stored,
    corvid: Stored,
    rui: Stored,
    role: Stored,
}

async fn quay(on: On) -> Option<Quay> {
    let capabilities = governance::CAPABILITIES.iter().copied().chain([ROPES]).collect();
    let mut port = Port::open(capabilities, on).await?;
    let of = |name: &str| port.app().catalogue().named(name).unwrap();
    let (organisation, person, role) = (of("organisation"), of("person"), of("role"));
    let mut writer = port.writer().await;
    let altus = least(&mut writer, organisation, None, "Altus").await;
    let corvid = least(&mut writer, organisation, None, "Corvid").await;
    let dana = least(&mut writer, person, Some(altus.id), "Dana Holt").await;
    let rui = least(&mut writer, person, Some(corvid.id), "Rui Costa").await;
    least(&mut writer, person, Some(altus.id), "Altus").await;
    let role = least(&mut writer, role, Some(altus.id), "Lead").await;
    commit(writer).await.unwrap();
    port.account("dana", &[(AccessRole::Lead, Some(altus.id))]).await;
    port.account("lead", &[(AccessRole::Lead, None)]).await;
    Some(Quay { port, altus, dana, corvid, rui, role })
}

async fn a_reference_takes_any_of_its_types_and_no_other(on: On) {
    let Some(quay) = quay(on).await else { return };
    let dana = quay.port.as_("dana");
    dana.get("/ropes/new").await.is(200).sees("Dana Holt · PER-0001 · Person");
    let form = |end| [("name", "Bow line"), ("owner", "ORG-0001"), ("end", end)];
    dana.post("/ropes", &form("PER-0001")).await.is(303);
    dana.get("/ropes/ROP-0001").await.is(200).sees("/persons/PER-0001").sees("Dana Holt");
    dana.post("/ropes", &form("ORG-0001")).await.is(303);
    dana.get("/ropes/ROP-0002").await.is(200).sees("/organisations/ORG-0001");
    dana.post("/ropes", &form("Dana Holt")).await.is(303);
    // Both registers are named when the name stands in both.
    let refused = dana.post("/ropes", &form("Altus")).await;
    refused.is(422).sees("ORG-0001 (Organisations)").sees("PER-0003 (Persons)");
    dana.post("/ropes", &form("ROL-0001")).await.is(422).sees("names nothing");

    let rope = |end: &Stored| {
        json!({
            "name": "Stern line", "owner": id(&quay.altus), "end": id(end),
            "touches": [id(&quay.dana), id(&quay.altus)],
            "inspections": [{ "by": id(&quay.dana), "found": "sound" }],
        })
    };
    let added = dana.json(Method::POST, "/api/ropes", &[], &rope(&quay.dana)).await;
    assert_eq!(added.is(201).json()["touches"][1], id(&quay.altus));
    // A role is a record, but none of a type that a rope is made fast to.
    let role = dana.json(Method::POST, "/api/ropes", &[], &rope(&quay.role)).await;
    role.is(422).sees("end names something that is not in the register Organisations or Persons");
    let described = dana.get("/api/openapi.json").await;
    described.is(200).sees("The id of a record of the type organisation or person.");

    // One type is a foreign key, several are not: the identity alone tells which record it is.
    let schema = tables::schema(quay.port.app().catalogue());
    let points = |table: &str, column: &str| {
        let mut keys = schema.tables[table].foreign_keys.iter();
        keys.any(|key| key.columns == [column])
    };
    assert!(points("ropes", "owner"));
    assert!(
        !points("ropes", "end") && schema.tables["ropes"].columns.iter().any(|c| c.name == "end")
    );
}

async fn a_foreign_target_does_not_exist(on: On) {
    let Some(quay) = quay(on).await else { return };
    let dana = quay.port.as_("dana");
    let rope = |end: String| json!({ "name": "Bow line", "owner": id(&quay.altus), "end": end });
    let sent = async |by: &Client, end: &str| {
        by.json(Method::POST, "/api/ropes", &[], &rope(end.to_owned())).await
    };
    let missing = "0198aaaa-0000-7000-8000-000000000001";
    let nothing = sent(&dana, missing).await;
    for foreign in [&quay.rui, &quay.corvid] {
        let refused = sent(&dana, &foreign.id.to_string()).await;
        assert_eq!(without_trace(refused.is(422)), without_trace(nothing.is(422)));
    }
    let form = |end| [("name", "Bow line"), ("owner", "ORG-0001"), ("end", end)];
    dana.post("/ropes", &form("Rui Costa")).await.is(422).sees("names nothing");
    dana.post("/ropes", &form("PER-0002")).await.is(422).sees("names nothing");
    dana.get("/ropes/new").await.is(200).sees_not("Rui Costa").sees_not("Corvid");
    let offered = dana.get("/ropes?field=end&part=options&q=").await;
    offered.is(200).sees("Dana Holt").sees_not("Rui Costa").sees_not("Corvid");
    // The control: for somebody who reaches everything they are there.
    let lead = quay.port.as_("lead");
    sent(&lead, &id(&quay.rui)).await.is(201);
    lead.get("/ropes/new").await.is(200).sees("Rui Costa").sees("Corvid");
    lead.get("/ropes?field=end&part=options&q=").await.sees("Rui Costa").sees("Corvid");
    // What another put there is not named, neither in the record nor in the list.
    dana.get("/ropes/ROP-0001").await.is(200).sees_not("Rui Costa").sees_not("PER-0002");
    dana.get("/ropes").await.is(200).sees("Bow line").sees_not("Rui Costa");
    lead.get("/ropes").await.is(200).sees("Rui Costa");
}

async fn spreadsheets_carry_references_to_several_types(on: On) {
    let Some(quay) = quay(on).await else { return };
    let lead = quay.port.as_("lead");
    let added = json!({
        "name": "Bow line", "owner": id(&quay.altus), "end": id(&quay.corvid),
        "touches": [id(&quay.rui), id(&quay.altus)],
        "inspections": [{ "by": id(&quay.dana), "found": "sound" }],
    });
    lead.json(Method::POST, "/api/ropes", &[], &added).await.is(201);
    let export = lead.get("/ropes/export.csv").await;
    export.is(200).sees("ORG-0002 Corvid").sees("PER-0002 Rui Costa; ORG-0001 Altus");
    export.sees("by=PER-0001 Dana Holt");
    let import = async |text: String| {
        let rope = quay.port.app().catalogue().named("rope").unwrap();
        let file = ("ropes.csv", text.into_bytes());
        import_file(quay.port.app(), "Story", rope, file, false).await.unwrap()
    };
    let again = import(export.text()).await;
    assert_eq!((again.unchanged, again.problems.len()), (1, 0), "{:?}", again.problems);
    let more = "Name,Owner,End,Touches\n\
        Stern line,ORG-0001,PER-0002,Corvid; Dana Holt\n\
        Spring,ORG-0001,Altus,\n";
    let report = import(more.to_owned()).await;
    assert_eq!(report.created, 1);
    let words = format!("{:?}", report.problems);
    assert!(words.contains("ORG-0001 (Organisations), PER-0003 (Persons)"), "{words}");
    lead.get("/ropes/ROP-0002").await.is(200).sees("Rui Costa").sees("Corvid").sees("Dana Holt");
    lead.get("/ropes/template.xlsx").await.is(200);
    lead.get("/ropes/help").await.is(200).sees("A record of Organisations or Persons");
}

async fn filters_suggestions_and_relations_know_all_types(on: On) {
    let Some(quay) = quay(on).await else { return };
    let lead = quay.port.as_("lead");
    for (name, end) in [("Bow line", &quay.rui), ("Stern line", &quay.corvid)] {
        let rope = json!({
            "name": name, "owner": id(&quay.altus), "end": id(end), "touches": [id(&quay.dana)],
        });
        lead.json(Method::POST, "/api/ropes", &[], &rope).await.is(201);
    }
    let by_id = format!("/ropes?end={}", quay.rui.id);
    lead.get(&by_id).await.is(200).sees("Bow line").sees_not("Stern line");
    let api = format!("/api/ropes?end={}", quay.corvid.id);
    lead.get(&api).await.is(200).sees("Stern line").sees_not("Bow line");
    let by_number = lead.get("/ropes?touches=PER-0001").await;
    lead.get(by_number.is(303).location()).await.sees("Stern line").sees("Bow line");
    lead.get("/persons/PER-0002").await.is(200).sees("Bow line").sees_not("Stern line");
    lead.get("/organisations/ORG-0002").await.is(200).sees("Stern line").sees_not("Bow line");
    let found = lead.get("/ropes?field=end&part=options&q=cor").await;
    assert_eq!(found.is(200).json(), json!([{ "value": "ORG-0002", "words": "Corvid" }]));

    // History names what it was and what it is, and what it was comes back.
    let path = "/api/ropes/ROP-0001";
    let etag = lead.get(path).await.header("etag").to_owned();
    let patch = json!({ "end": id(&quay.corvid) });
    lead.json(Method::PATCH, path, &[("if-match", &etag)], &patch).await.is(200);
    lead.get("/ropes/ROP-0001/history").await.is(200).sees("Rui Costa").sees("Corvid");
    lead.get("/organisations/ORG-0002").await.is(200).sees("Bow line");
}

fn id(stored: &Stored) -> String {
    stored.id.to_string()
}

/// An answer without the number of the request, which is another each time.
fn without_trace(seen: &Seen) -> serde_json::Value {
    let mut json = seen.json();
    if let Some(members) = json.as_object_mut() {
        members.remove("request");
        members.remove("instance");
        members.remove("trace");
    }
    json
}
