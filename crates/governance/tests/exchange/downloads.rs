//! Files to take away: what a list shows, all pages of it, and the template.

use super::{add, choice, csv, import, org, organisation, person, port, send, text};
use frame::{
    exchange::{export_json, template},
    gate::{AccessRole, local_reader},
    sheets::{self, Limits},
    store::ListQuery,
};
use testkit::On;

testkit::on_both!(
    an_export_has_all_pages_of_what_the_list_shows,
    a_template_that_is_filled_in_can_be_imported,
);

async fn an_export_has_all_pages_of_what_the_list_shows(on: On) {
    let Some(mut port) = port(on).await else { return };
    for number in 1..=25 {
        organisation(&port, &format!("Provider {number}"), None).await;
    }
    add(&port, org(), &[("name", text("Meridian")), ("kind", choice("supplier"))]).await;
    port.account("reader", &[(AccessRole::Reader, None)]).await;
    let reader = port.as_("reader");
    let all = reader.get("/organisations/export.csv").await;
    assert_eq!(all.is(200).text().lines().count(), 27, "a head, 26 records, more than one page");
    assert_eq!(all.header("content-type"), "text/csv; charset=utf-8");
    let name = "attachment; filename=\"organisations-2026-11-23.csv\"";
    assert_eq!(all.header("content-disposition"), name);
    let page = "/organisations/export.csv?kind=supplier&sort=name&after=ORG-0004&limit=1";
    let some = reader.get(page).await;
    some.is(200).sees("Meridian").sees_not("Provider 1");
    reader.get("/organisations/export.csv?shoe=42").await.is(422).sees("no field of this register");
    let workbook = reader.get("/organisations/export.xlsx?q=meridian").await;
    let sheet = sheets::read("a.xlsx", &workbook.is(200).body, &Limits::default()).unwrap();
    assert_eq!((sheet[0].rows.len(), sheet[0].name.as_str()), (1, "Organisations"));
    port.anon().get("/organisations/export.csv").await.is(303);
    let mut local = local_reader(port.app(), "Story");
    let json = export_json(&mut local, org(), &ListQuery::default()).await.unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 26);
    assert_eq!(json[0]["number"], "ORG-0001");
    assert_eq!(json[25]["kind"], "supplier");
}

async fn a_template_that_is_filled_in_can_be_imported(on: On) {
    let Some(mut port) = port(on).await else { return };
    let altus = organisation(&port, "Altus", None).await;
    person(&port, "Dana Holt", &altus, "dana@altus.example").await;
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    let dana = port.as_("dana");
    let file = dana.get("/organisations/template.xlsx").await;
    assert!(file.is(200).header("content-disposition").contains("organisations-template.xlsx"));
    let mut local = local_reader(port.app(), "Story");
    let bytes = template(&mut local, org()).await.unwrap();
    let sheet = sheets::read("t.xlsx", &bytes, &Limits::default()).unwrap().remove(0);
    assert!(!sheet.columns.contains(&"Number".to_owned()));
    let cell = |column: &String| match column.as_str() {
        "Name" => "Brightline",
        "Kind" => "Service provider",
        "Part of" => "ORG-0001 Altus",
        _ => "",
    };
    let cells: Vec<&str> = sheet.columns.iter().map(cell).collect();
    let filled = format!("{}\n{}\n", sheet.columns.join(","), cells.join(","));
    let report = import(&port, org(), "t.csv", filled.as_bytes()).await;
    assert_eq!((report.created, report.problems.len()), (1, 0), "{:?}", report.problems);
    assert!(String::from_utf8(csv(&port, org()).await).unwrap().contains("Brightline"));
}

#[tokio::test]
async fn a_file_of_three_megabytes_is_taken() {
    let Some(mut port) = port(On::Sqlite).await else { return };
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    let mut file = String::from("Name,Kind,Purpose\n");
    for number in 0..3_000 {
        file += &format!("Provider {number},Supplier,{}\n", "text ".repeat(200));
    }
    assert!(file.len() > 3_000_000);
    send(&port.as_("dana"), org(), "large.csv", file.as_bytes()).await.is(303);
}
