//! Files that are not what they should be: each refusal says what is wrong and what is accepted.

use super::workbook;
use super::{apply, count, counts, map, now, org, organisation, port, send, sent};
use frame::gate::AccessRole;
use testkit::{On, Port, Seen};

testkit::on_both! {
    bad_cells_are_problems_of_their_rows,
    an_empty_cell_clears_only_when_that_was_said,
}

async fn lead(on: On) -> Option<Port> {
    let mut port = port(on).await?;
    port.account("dana", &[(AccessRole::Lead, None)]).await;
    Some(port)
}

async fn refused(port: &Port, name: &str, bytes: &[u8]) -> Seen {
    let seen = send(&port.as_("dana"), org(), name, bytes).await;
    seen.is(422).sees("This file cannot be imported");
    port.as_("dana").get("/organisations/imports").await.sees("Nothing has been imported yet.");
    seen
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_refused_in_words() {
    let Some(port) = lead(On::Sqlite).await else { return };
    refused(&port, "a.csv", b"").await.sees("The file is empty").sees("Accepted are XLSX");
    refused(&port, "a.csv", b"Name\nZ\x81rich\n")
        .await
        .sees("neither in UTF-8 nor in Windows-1252");
    refused(&port, "a.csv", b"Name\nA\0B\n").await.sees("NUL");
    refused(&port, "a.pdf", b"%PDF-1.7").await.sees("A .pdf file is not read");
    refused(&port, "a.xlsx", b"Name,Kind\n").await.sees("not a workbook");
    refused(&port, "a.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1").await.sees("old .xls workbook");
    let none = port.as_("dana").upload("/organisations/imports", &[], ("file", "", b"")).await;
    none.is(422).sees("No file was chosen");
}

#[tokio::test]
async fn fifty_megabytes_are_refused_with_the_limit() {
    let Some(port) = lead(On::Sqlite).await else { return };
    let mut file = b"Name,Kind\n".to_vec();
    file.resize(50_000_001, b'x');
    refused(&port, "a.csv", &file).await.sees("50,000,001 bytes").sees("At most 50,000,000");
    file.resize(55 * 1024 * 1024, b'x');
    let seen = send(&port.as_("dana"), org(), "a.csv", &file).await;
    seen.is(413).sees("At most 50 MB are accepted here");
}

#[tokio::test]
async fn a_zip_bomb_is_refused_before_it_is_unpacked() {
    let Some(port) = lead(On::Sqlite).await else { return };
    let bytes = workbook::bomb(400_000);
    assert!(bytes.len() < 1_000_000, "{}", bytes.len());
    refused(&port, "a.xlsx", &bytes).await.sees("unpack");
}

#[tokio::test]
async fn a_program_gets_a_problem_document() {
    let Some(port) = lead(On::Sqlite).await else { return };
    let body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n\
        %PDF\r\n--b--\r\n";
    let headers = [
        ("content-type", "multipart/form-data; boundary=b"),
        ("accept", "application/json"),
        ("idempotency-key", "one"),
    ];
    let path = "/organisations/imports";
    let dana = port.as_("dana");
    let seen = dana.send("POST".parse().unwrap(), path, &headers, body.into()).await;
    let document = seen.is(422).json();
    assert_eq!(document["refusals"][0]["field"], "file");
    assert!(document["refusals"][0]["words"].as_str().unwrap().contains(".pdf"));
}

async fn bad_cells_are_problems_of_their_rows(on: On) {
    let Some(port) = lead(on).await else { return };
    let dana = port.as_("dana");
    let text = |words: &str| format!("<c t=\"inlineStr\"><is><t>{words}</t></is></c>");
    let row = |cells: &[String]| format!("<row>{}</row>", cells.concat());
    let formula = "<c><f>1+1</f><v>2</v></c>".to_owned();
    let broken = "<c t=\"e\"><f>A99</f><v>#REF!</v></c>".to_owned();
    let rows = [
        row(&[text("Name"), text("Kind")]),
        row(&[formula, text("Supplier")]),
        row(&[text("Altus"), broken]),
        row(&[text("Corvid"), text("Supplier")]),
    ];
    let path = sent(&dana, org(), "a.xlsx", &workbook::with_rows(&rows.concat())).await;
    map(&dana, &path, &[]).await;
    let page = dana.get(&format!("{path}/changes")).await;
    page.sees("is a formula, not a value");
    assert_eq!(counts(&page.text()), (vec![1, 0, 0, 2], 3));
    let file = "Name,Kind\nAltus,Supplier\nCorvid,Supplier,extra\nMeridian\n,Supplier\n";
    let path = sent(&dana, org(), "b.csv", file.as_bytes()).await;
    map(&dana, &path, &[]).await;
    let page = dana.get(&format!("{path}/changes")).await;
    page.sees("Name is open; write it");
    let (four, read) = counts(&page.text());
    assert_eq!(four.iter().sum::<usize>(), read);
    assert_eq!((four[0], read), (1, 4), "{four:?}");
    apply(&dana, &path).await.is(303);
    assert_eq!(count(&port, org()).await, 1);
}

async fn an_empty_cell_clears_only_when_that_was_said(on: On) {
    let Some(port) = lead(on).await else { return };
    organisation(&port, "Altus", None).await;
    let dana = port.as_("dana");
    let file = "Name,Country\nAltus,Portugal\n";
    let path = sent(&dana, org(), "a.csv", file.as_bytes()).await;
    map(&dana, &path, &[]).await;
    apply(&dana, &path).await.is(303);
    let country = async || {
        let now = now(&port, org(), "ORG-0001").await;
        now.value("country").as_text().map(str::to_owned)
    };
    assert_eq!(country().await.as_deref(), Some("Portugal"));
    let file = "Name,Country\nAltus,\n";
    let path = sent(&dana, org(), "a.csv", file.as_bytes()).await;
    map(&dana, &path, &[]).await;
    let page = dana.get(&format!("{path}/changes")).await;
    assert_eq!(counts(&page.text()), (vec![0, 0, 1, 0], 1));
    map(&dana, &path, &[("empty_clears", "true")]).await;
    apply(&dana, &path).await.is(303);
    assert_eq!(country().await, None);
}
