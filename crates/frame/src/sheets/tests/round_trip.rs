//! What is written reads back, in both formats, whatever the texts are.

use super::texts;
use crate::sheets::{
    Cell, Column, Limits, Out, TemplateColumn, guard, read, template_xlsx, write_csv, write_xlsx,
};
use calamine::{Reader, Xlsx};
use jiff::civil::date;
use proptest::prelude::*;
use std::io::Cursor;

fn columns() -> Vec<Column> {
    ["Name", "Note, free", "Anything; else"].map(Column::of).to_vec()
}

/// Texts of every kind, and many that begin like a formula or like a guard.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z ]{1,12}",
        "['=+@\t\r\n,;|\" -]{1,5}[a-z0-9(){},;|\"]{0,8}",
        "'{0,3}(#REF!|#N/A|=1|＝1)",
        "_x00[0-9A-F]{2}_|_x005F_x000D_",
        "[^\0]{1,20}",
    ]
}

fn any_cell() -> impl Strategy<Value = Out> {
    let moment = (1i16..3000, 1i8..13, 1i8..29, 0i8..24, 0i8..60, 0i8..60, 0i32..2_000)
        .prop_map(|(y, mo, d, h, mi, s, micros)| date(y, mo, d).at(h, mi, s, micros * 500_000));
    let moment = moment.boxed();
    prop_oneof![
        4 => any_text().prop_map(Out::Text),
        1 => Just(Out::Empty),
        1 => any::<i64>().prop_map(Out::Whole),
        1 => any::<f64>().prop_filter("a number", |n| n.is_finite()).prop_map(Out::Real),
        1 => any::<bool>().prop_map(Out::Flag),
        1 => moment.clone().prop_map(|at| Out::Day(at.date())),
        1 => moment.prop_map(Out::Instant),
    ]
}

/// Rows as a register exports them: the first cell is never blank.
fn any_rows() -> impl Strategy<Value = Vec<Vec<Out>>> {
    let name = any_text().prop_filter("not blank", |text| !text.trim().is_empty());
    let row = (name.prop_map(Out::Text), any_cell(), any_cell());
    prop::collection::vec(row.prop_map(|(a, b, c)| vec![a, b, c]), 1..12)
}

fn written(rows: &[Vec<Out>]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.iter().map(Out::text).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_csv_says_reads_back(rows in any_rows()) {
        let file = write_csv(&columns(), rows.clone().into_iter());
        let sheet = &read("a.csv", &file, &Limits::default()).unwrap()[0];
        prop_assert_eq!(&sheet.columns, &["Name", "Note, free", "Anything; else"]);
        prop_assert_eq!(texts(sheet), written(&rows));
        prop_assert!(sheet.rows.iter().all(|row| row.ragged.is_none()));
    }

    #[test]
    fn what_a_workbook_says_reads_back(rows in any_rows()) {
        let file = write_xlsx("Risks", &columns(), rows.clone().into_iter()).unwrap();
        let sheets = read("a.xlsx", &file, &Limits::default()).unwrap();
        prop_assert_eq!(texts(&sheets[0]), written(&rows));
        for cell in sheets[0].rows.iter().flat_map(|row| &row.cells) {
            prop_assert!(!matches!(cell, Cell::Formula(_) | Cell::Broken(_)));
        }
    }

    #[test]
    fn another_reader_of_csv_finds_no_formula_in_it(rows in any_rows()) {
        let file = write_csv(&columns(), rows.clone().into_iter());
        let file = file.strip_prefix("\u{FEFF}".as_bytes()).unwrap();
        let mut reader = csv::Reader::from_reader(file);
        for (record, row) in reader.records().zip(&rows) {
            for (field, cell) in record.unwrap().iter().zip(row) {
                if let Out::Text(text) = cell {
                    prop_assert!(!guard::is_risky(field), "{:?}", field);
                    prop_assert_eq!(guard::unguard(field), text);
                }
            }
        }
    }

    #[test]
    fn nothing_that_is_read_makes_the_reader_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        text in "[a-c,;|\t\"\r\n ]{0,80}",
    ) {
        let limits = Limits::default();
        let _ = read("a.csv", &bytes, &limits);
        let _ = read("a.csv", text.as_bytes(), &limits);
        let _ = read("a.xlsx", &[b"PK\x03\x04".as_slice(), &bytes].concat(), &limits);
    }
}

#[test]
fn a_text_that_would_be_a_formula_gets_an_apostrophe_and_a_number_does_not() {
    let dangerous = "=HYPERLINK(\"x\")";
    assert!(guard::is_risky(dangerous), "without the guard it would begin with an equals sign");
    let row = vec![Out::Text(dangerous.into()), Out::Whole(-5), Out::Text("-5".into())];
    let file = String::from_utf8(write_csv(&columns(), [row].into_iter())).unwrap();
    let line = file.lines().nth(1).unwrap();
    assert_eq!(line, r#""'=HYPERLINK(""x"")",-5,-5"#);
}

#[test]
fn figures_behind_a_sign_are_left_as_they_are_and_whatever_could_be_a_formula_is_not() {
    let figures = ["-3 h", "-3 h 20 min", "-5", "+12.5 %", "-1,200.50 EUR", "+3", "-2 d"];
    for text in figures {
        assert_eq!(guard::guard(text.into()), text);
        assert_eq!(guard::unguard(text), text);
        // Exports had guarded them before: these read back as well.
        assert_eq!(guard::unguard(&format!("'{text}")), text);
    }
    let formulas = [
        "-3+cmd|' /C calc'!A0",
        "-1-1",
        "-A1",
        "+A1",
        "-3 SUM(A1:A9)",
        "-2/0",
        "-3 h*2",
        "-",
        "+",
        "--3",
        "-3\t=1",
        "- 3",
        "-.5",
        "+41 44 555 01 23",
        "+41445550123",
        "\u{2d}\u{ff1d}1",
    ];
    for text in formulas {
        assert_eq!(guard::guard(text.into()), format!("'{text}"));
    }
    // The control: the sign alone was enough before, and no text of letters gets by.
    assert!(guard::is_risky("-cmd") && !guard::is_risky("-3 h"));
}

#[test]
fn exactly_the_guard_is_taken_off_again() {
    let cases = [
        ("=1", "'=1"),
        ("'=1", "''=1"),
        ("''@", "'''@"),
        ("'tis", "'tis"),
        ("it's = 1", "it's = 1"),
        ("#REF!", "'#REF!"),
        ("'", "'"),
        ("", ""),
    ];
    for (text, guarded) in cases {
        assert_eq!(guard::guard(text.into()), guarded);
        assert_eq!(guard::unguard(guarded), text);
    }
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let rows = || [vec![Out::Text("a".into()), Out::Day(date(2026, 11, 23))]].into_iter();
    let file = write_xlsx("Risks", &columns(), rows()).unwrap();
    assert_eq!(file, write_xlsx("Risks", &columns(), rows()).unwrap());
    assert_eq!(write_csv(&columns(), rows()), write_csv(&columns(), rows()));
}

#[test]
fn days_and_moments_are_real_dates_in_a_workbook() {
    let at = date(2026, 11, 23).at(9, 40, 0, 0);
    let row = vec![Out::Text("a".into()), Out::Day(at.date()), Out::Instant(at)];
    let file = write_xlsx("Risks", &columns(), [row].into_iter()).unwrap();
    let sheet = &read("a.xlsx", &file, &Limits::default()).unwrap()[0];
    assert_eq!(sheet.rows[0].cells[1..], [Cell::Day(at.date()), Cell::Instant(at)]);
}

#[test]
fn a_text_that_a_workbook_has_no_room_for_is_refused_with_the_way_out() {
    let row = |chars| [vec![Out::Text("x".repeat(chars))]].into_iter();
    assert!(write_xlsx("Risks", &columns(), row(32_767)).is_ok());
    let refusal = write_xlsx("Risks", &columns(), row(32_768)).unwrap_err().to_string();
    assert!(refusal.contains("line 2") && refusal.contains("32,768"), "{refusal}");
    assert!(refusal.contains("CSV"));
}

#[test]
fn any_name_becomes_the_name_of_a_sheet() {
    let long = "x".repeat(40);
    for name in ["", "History", "a/b:c*d?", "'quoted'", "[x]", &long, "東京🏗", "\u{1}"] {
        assert!(write_xlsx(name, &columns(), std::iter::empty()).is_ok(), "{name}");
    }
}

fn template() -> Vec<u8> {
    let columns = [
        TemplateColumn {
            label: "Name".into(),
            required: true,
            rule: "What people call it. ".repeat(30),
            accepted: "Any text of one line.".into(),
            example: "=Acme".into(),
            choices: vec![],
        },
        TemplateColumn {
            label: "Kind".into(),
            choices: (0..80).map(|at| format!("choice, number {at}")).collect(),
            ..TemplateColumn::default()
        },
    ];
    template_xlsx("Organisations", &columns).unwrap()
}

#[test]
fn a_template_has_the_head_the_explanation_and_hidden_choices() {
    let sheets = read("a.xlsx", &template(), &Limits::default()).unwrap();
    let names = sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>();
    assert_eq!(names, ["Organisations", "What belongs here", "Choices"]);
    assert_eq!(sheets[0].columns, ["Name", "Kind"]);
    assert!(sheets[0].rows.is_empty());
    assert_eq!(sheets[1].rows.len(), 2);
    assert_eq!(texts(&sheets[1])[0][1..2], ["yes"]);
    assert_eq!(texts(&sheets[1])[0][4], "=Acme");
    assert_eq!(sheets[2].rows.len(), 80);
}

#[test]
fn a_template_offers_its_choices_in_every_row_that_may_be_filled() {
    let file = template();
    let mut archive = zip::ZipArchive::new(Cursor::new(file.as_slice())).unwrap();
    let mut part = archive.by_name("xl/worksheets/sheet1.xml").unwrap();
    let markup = std::io::read_to_string(&mut part).unwrap();
    assert!(markup.contains(r#"<dataValidation type="list""#), "{markup}");
    assert!(markup.contains(r#"sqref="B2:B200001""#), "{markup}");
    assert!(markup.contains("<formula1>Choices!$A$2:$A$81</formula1>"), "{markup}");
    let hidden = Xlsx::new(Cursor::new(file.as_slice())).unwrap();
    assert_eq!(hidden.sheets_metadata()[2].visible, calamine::SheetVisible::Hidden);
}
