//! Files that are meant to harm, or too much: each refused with words, each beside a control.

use super::{line, packed, refused, workbook};
use crate::sheets::{Cell, Limits, read};

/// Limits with which a test need not build large files.
fn small() -> Limits {
    Limits {
        bytes: 20_000,
        rows: 3,
        columns: 4,
        cell_chars: 10,
        cells: 1_000,
        text: 1_000,
        unpacked: 200_000,
        ratio: 100,
        ratio_floor: 20_000,
        entries: 8,
    }
}

fn says(name: &str, bytes: &[u8], limits: &Limits, words: &[&str]) -> Option<usize> {
    let refusal = refused(name, bytes, limits);
    for word in words {
        assert!(refusal.to_string().contains(word), "{refusal} does not say {word}");
    }
    refusal.line
}

#[test]
fn a_file_is_refused_at_one_byte_more_than_the_limit() {
    let limits = Limits { bytes: 1_000_000, ..Limits::default() };
    let mut file = b"Name\n".to_vec();
    file.resize(limits.bytes, b'\n');
    assert_eq!(read("a.csv", &file, &limits).unwrap()[0].columns, ["Name"]);
    file.push(b'\n');
    says("a.csv", &file, &limits, &["1,000,001 bytes", "1,000,000"]);
    // The usual limit, of which nothing is read before it is refused.
    file.resize(50_000_001, b'\n');
    says("a.csv", &file, &Limits::default(), &["50,000,001 bytes", "50,000,000"]);
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked_and_read_under_raised_limits() {
    let filler = "<!-- -->".repeat(20_000);
    let file = workbook(&(line(1, &["Name"]) + &filler + &line(2, &["a"])), &[]);
    assert!(file.len() < 5_000, "160 kB are packed into {}", file.len());
    says("a.xlsx", &file, &small(), &["more than 100 times its size"]);
    let raised = Limits { ratio: 1_000, ..small() };
    assert_eq!(read("a.xlsx", &file, &raised).unwrap()[0].rows.len(), 1);
    let floor = Limits { ratio_floor: 200_000, ..small() };
    assert_eq!(read("a.xlsx", &file, &floor).unwrap()[0].rows.len(), 1);
    let total = Limits { unpacked: 100_000, ..raised };
    says("a.xlsx", &file, &total, &["unpacks to more than 100,000 bytes"]);
}

#[test]
fn a_bomb_in_a_part_that_no_table_needs_is_refused_as_well() {
    let zeros = vec![0; 150_000];
    let file = workbook(&line(1, &["Name"]), &[("xl/media/image1.png", &zeros)]);
    says("a.xlsx", &file, &small(), &["more than 100 times its size"]);
    let raised = Limits { ratio: 1_000, ..small() };
    assert_eq!(read("a.xlsx", &file, &raised).unwrap().len(), 1);
}

#[test]
fn a_bomb_of_many_parts_is_measured_as_a_whole() {
    let zeros = vec![0; 19_000];
    let names = (0..20).map(|at| format!("xl/media/{at}.png")).collect::<Vec<_>>();
    let parts = names.iter().map(|name| (name.as_str(), zeros.as_slice())).collect::<Vec<_>>();
    let file = workbook(&line(1, &["Name"]), &parts);
    let limits = Limits { entries: 100, ..small() };
    says("a.xlsx", &file, &limits, &["more than 200,000 bytes"]);
    says("a.xlsx", &file, &small(), &["25 parts", "At most 8"]);
    let raised = Limits { unpacked: 500_000, ..limits };
    assert_eq!(read("a.xlsx", &file, &raised).unwrap().len(), 1);
}

#[test]
fn a_bomb_of_many_megabytes_is_refused_under_the_usual_limits() {
    let megabyte = "<row></row>".repeat(100_000).into_bytes();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().large_file(true);
    archive.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    for _ in 0..30 {
        std::io::Write::write_all(&mut archive, &megabyte).unwrap();
    }
    let file = archive.finish().unwrap().into_inner();
    assert!(file.len() < 250_000);
    let refusal = refused("a.xlsx", &file, &Limits::default());
    assert!(refusal.what.contains("100 times"), "{refusal}");
}

#[test]
fn a_string_table_may_not_announce_more_than_it_could_hold() {
    let table = |count: &str| format!(r#"<sst xmlns=">" {count}><si><t>Name</t></si></sst>"#);
    let cell = r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#;
    let file = |count| {
        let table = table(count);
        workbook(cell, &[("xl/sharedStrings.xml", table.as_bytes())])
    };
    for forged in [
        r#"uniqueCount="99999999999999""#,
        r#"uniqueCount = '1001'"#,
        r#"uniqueCount="99999999999999999999999999""#,
    ] {
        says("a.xlsx", &file(forged), &small(), &["announces", "At most 1,000"]);
    }
    let hidden = format!("<!-- ' -->{}", table(r#"uniqueCount="99999999999999""#));
    let hidden = workbook(cell, &[("xl/sharedStrings.xml", hidden.as_bytes())]);
    says("a.xlsx", &hidden, &small(), &["announces"]);
    let honest = read("a.xlsx", &file(r#"uniqueCount="1000""#), &small()).unwrap();
    assert_eq!(honest[0].columns, ["Name"]);
}

#[test]
fn one_text_named_many_times_is_weighed_each_time() {
    let table = br#"<sst uniqueCount="1"><si><t>ten chars.</t></si></sst>"#;
    let row = |at: usize| format!(r#"<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>"#);
    let file = |rows: usize| {
        workbook(&(1..=rows).map(row).collect::<String>(), &[("xl/sharedStrings.xml", table)])
    };
    let limits = Limits { rows: 1_000, ..small() };
    assert_eq!(read("a.xlsx", &file(100), &limits).unwrap()[0].rows.len(), 99);
    says("a.xlsx", &file(101), &limits, &["more than 1,000 bytes of text"]);
}

#[test]
fn cells_are_counted_up_to_the_last_filled_one() {
    let limits = Limits { cells: 8, ..small() };
    assert!(read("a.csv", b"a,b,c,d\n,,,1\n", &limits).is_ok());
    says("a.csv", b"a,b,c,d\n,,,1\n1,\n", &limits, &["more than 8 cells"]);
    let row = |at: usize| format!(r#"<row r="{at}"><c r="D{at}"><v>1</v></c></row>"#);
    assert!(read("a.xlsx", &workbook(&(row(1) + &row(2)), &[]), &limits).is_ok());
    let three = workbook(&(row(1) + &row(2) + &row(3)), &[]);
    says("a.xlsx", &three, &limits, &["more than 8 cells"]);
}

#[test]
fn rows_and_columns_are_counted_to_the_limit_and_not_beyond() {
    let csv = |rows: usize| format!("Name,Site\n{}", "a,b\n".repeat(rows));
    assert_eq!(read("a.csv", csv(3).as_bytes(), &small()).unwrap()[0].rows.len(), 3);
    says("a.csv", csv(4).as_bytes(), &small(), &["holds 4 rows", "At most 3 rows"]);
    let many = Limits { cells: 10_000, ..small() };
    says("a.csv", csv(500).as_bytes(), &many, &["holds 500 rows", "At most 3 rows"]);
    let sheet = |rows: usize| {
        workbook(&(1..=rows + 1).map(|at| line(at, &["a", "b"])).collect::<String>(), &[])
    };
    assert_eq!(read("a.xlsx", &sheet(3), &small()).unwrap()[0].rows.len(), 3);
    says("a.xlsx", &sheet(4), &small(), &["“Liste” holds 4 rows", "At most 3 rows"]);
    says("a.xlsx", &sheet(500), &many, &["holds 500 rows", "At most 3 rows"]);

    assert_eq!(read("a.csv", b"a,b,c,d,,,\n1,2,3,4\n", &small()).unwrap()[0].columns.len(), 4);
    assert_eq!(says("a.csv", b"a\n1,2,3,4,5\n", &small(), &["5 columns", "At most 4"]), Some(2));
    assert!(read("a.xlsx", &workbook(&line(1, &["a", "b", "c", "d"]), &[]), &small()).is_ok());
    let wide = workbook(&line(7, &["a", "", "c", "d", "e"]), &[]);
    assert_eq!(says("a.xlsx", &wide, &small(), &["5 columns", "At most 4"]), Some(7));
}

#[test]
fn a_huge_cell_is_refused_with_its_line() {
    let (fits, not) = ("ü".repeat(10), "ü".repeat(11));
    assert!(read("a.csv", format!("Name\n{fits}\n").as_bytes(), &small()).is_ok());
    let words = ["11 characters", "At most 10"];
    let file = format!("Name\n\n{not}\n");
    assert_eq!(says("a.csv", file.as_bytes(), &small(), &words), Some(3));
    assert!(read("a.xlsx", &workbook(&line(1, &[&fits]), &[]), &small()).is_ok());
    let file = workbook(&line(3, &[&not]), &[]);
    assert_eq!(says("a.xlsx", &file, &small(), &words), Some(3));
}

#[test]
fn a_huge_piece_of_a_workbook_is_refused_while_it_is_measured() {
    let roomy = Limits { unpacked: 9_000_000, ratio: 10_000, ..small() };
    let text = "x".repeat(1024 * 1024 + 1);
    let file = workbook(&line(1, &[&text]), &[]);
    says("a.xlsx", &file, &roomy, &["longer than 1,048,576 bytes"]);
    let file = workbook(&line(1, &[&text[..1024 * 1024]]), &[]);
    says("a.xlsx", &file, &roomy, &["1,048,576 characters", "At most 10"]);
}

#[test]
fn a_quotation_mark_that_is_never_closed_swallows_no_rows() {
    let file = b"Name,Note\na,b\nc,\"5 inch\nd,e\n";
    assert_eq!(says("a.csv", file, &small(), &["opens on line 3"]), Some(3));
    assert!(read("a.csv", b"Name,Note\na,b\nc,5\" inch\n", &small()).is_ok());
}

#[test]
fn other_encodings_are_refused_with_the_line_and_the_way_out() {
    // A byte that Windows-1252 leaves free: the file is neither.
    let neither = b"Name,Ort\na,Bern\nb,Z\x81rich\n";
    let words = ["Line 3", "UTF-8", "Windows-1252", "0x81", "“CSV UTF-8”"];
    assert_eq!(says("a.csv", neither, &small(), &words), Some(3));
    let odd = b"\xFF\xFEN\0a\0\n\0x";
    assert_eq!(says("a.csv", odd, &small(), &["Line 2", "UTF-16"]), Some(2));
    let half = b"\xFF\xFEN\0\x00\xD8\n\0";
    assert_eq!(says("a.csv", half, &small(), &["Line 1", "UTF-16"]), Some(1));
}

#[test]
fn nul_characters_are_refused_with_their_line() {
    let words = ["Line 2", "NUL"];
    assert_eq!(says("a.csv", b"Name\na\0b\n", &small(), &words), Some(2));
    let unmarked = "Name\na".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    says("a.csv", &unmarked, &small(), &["NUL"]);
    let escaped = workbook(&(line(1, &["Name"]) + &line(2, &["a_x0000_"])), &[]);
    assert_eq!(says("a.xlsx", &escaped, &small(), &words), Some(2));
    let raw = workbook(&line(1, &["a\0"]), &[]);
    says("a.xlsx", &raw, &small(), &["NUL"]);
}

#[test]
fn declarations_and_other_encodings_within_a_workbook_are_refused() {
    for (start, word) in [
        (r#"<!DOCTYPE x [<!ENTITY a "aaaa">]>"#, "document type"),
        (r#"<?xml version="1.0" encoding="ISO-2022-JP"?>"#, "encoding"),
    ] {
        let part = format!("{start}<x>&a;</x>");
        let file = workbook(&line(1, &["a"]), &[("xl/more.xml", part.as_bytes())]);
        says("a.xlsx", &file, &small(), &[word]);
    }
    let fine = br#"<?xml version="1.0" encoding="utf-8"?><x><![CDATA[<!DOCTYPE]]></x>"#;
    let file = workbook(&line(1, &["a"]), &[("xl/more.xml", fine)]);
    assert!(read("a.xlsx", &file, &small()).is_ok());
}

#[test]
fn references_that_no_sheet_has_are_refused_not_followed() {
    for place in ["A99999999999", "AAAAAAAAAAAAA1", "A0", "1", "ÄÖ1"] {
        let rows = format!(r#"<row r="1"><c r="{place}"><v>1</v></c></row>"#);
        let outcome = read("a.xlsx", &workbook(&rows, &[]), &small());
        assert!(outcome.is_err(), "{place}: {outcome:?}");
    }
    let far = r#"<row r="1048576"><c r="A1048576"><v>1</v></c></row>"#;
    let far = read("a.xlsx", &workbook(far, &[]), &small()).unwrap();
    assert_eq!(far[0].head_line, 1_048_576);
}

#[test]
fn what_is_no_spreadsheet_is_refused_in_plain_words() {
    let compound = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    let locked = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let locked = [compound.as_slice(), &[0; 40], &locked].concat();
    let part = |name| packed(&[(name, b"<x/>")]);
    let whole = workbook(&line(1, &["a"]), &[]);
    let cases: [(&str, &[u8], &str); 11] = [
        ("a.xlsx", &locked, "locked with a password"),
        ("a.xls", compound, "old .xls workbook"),
        ("a.xls", b"<html>", "old .xls workbook"),
        ("a.xlsx", b"Name,Site", "not a workbook"),
        ("a.pdf", b"%PDF", "A .pdf file is not read"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"\n,,\n \n", "no filled cell"),
        ("a.ods", &part("mimetype"), "OpenDocument"),
        ("a.xlsb", &part("xl/workbook.bin"), ".xlsb"),
        ("a.xlsx", &part("hello.xml"), "holds none"),
        ("a.xlsx", &whole[..whole.len() / 2], "damaged or cut off"),
    ];
    for (name, bytes, words) in cases {
        says(
            name,
            bytes,
            &small(),
            &[words, "XLSX"].map(|w| if name == "a.csv" { words } else { w }),
        );
    }
}

#[test]
fn an_encrypted_part_is_refused_before_it_is_opened() {
    let mut file = workbook(&line(1, &["a"]), &[]);
    assert!(read("a.xlsx", &file, &small()).is_ok());
    for at in 0..file.len() - 10 {
        let flag = match &file[at..at + 4] {
            b"PK\x03\x04" => at + 6,
            b"PK\x01\x02" => at + 8,
            _ => continue,
        };
        file[flag] |= 1;
    }
    says("a.xlsx", &file, &small(), &["password"]);
}

#[test]
fn a_changed_byte_is_noticed_or_harmless() {
    let whole = workbook(&(line(1, &["Name"]) + &line(2, &["a"])), &[]);
    let before = read("a.xlsx", &whole, &small()).unwrap();
    for at in 0..whole.len() {
        let mut file = whole.clone();
        file[at] ^= 0x10;
        if let Ok(after) = read("a.xlsx", &file, &small()) {
            assert_eq!(after[0].rows, before[0].rows, "byte {at}");
        }
    }
}

#[test]
fn formulas_in_a_file_are_shown_never_worked_out() {
    let rows = line(1, &["Name"]) + r#"<row r="2"><c r="A2" t="str"><f>1+1</f><v>2</v></c></row>"#;
    let sheet = &read("a.xlsx", &workbook(&rows, &[]), &small()).unwrap()[0];
    assert_eq!(sheet.rows[0].cells, [Cell::Formula("=1+1".into())]);
    assert!(sheet.rows[0].cell(0).trouble().unwrap().contains("=1+1 is a formula"));
}
