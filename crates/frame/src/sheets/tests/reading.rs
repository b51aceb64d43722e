//! What is found in honest files, however untidy.

use super::{line, read_csv, texts, workbook};
use crate::sheets::{Cell, Kind, Limits, kind, read};
use jiff::civil::date;
use rust_xlsxwriter::{Format, Formula, Workbook};

fn skipped(sheet: &super::Sheet) -> Vec<(usize, &str)> {
    sheet.skipped.iter().map(|(line, why)| (*line, why.as_str())).collect()
}

#[test]
fn the_head_is_found_below_titles_and_the_sum_is_no_row() {
    let sheet = read_csv(
        "Altus CMDB export,,,\n\nCI Name ,asset #,Disks,Site\nhyp-1,ALT-1,4,North\n\
         san,ALT-2,6,\nTotal,,10,\n",
    );
    assert_eq!(sheet.head_line, 3);
    assert_eq!(sheet.columns, ["CI Name", "asset #", "Disks", "Site"]);
    assert_eq!(skipped(&sheet), [(1, "a title"), (2, "a blank"), (6, "a sum")]);
    assert_eq!(texts(&sheet), [["hyp-1", "ALT-1", "4", "North"], ["san", "ALT-2", "6", ""]]);
    assert_eq!(sheet.rows[0].line, 4);
}

#[test]
fn a_row_called_total_that_does_not_add_up_stays_a_row() {
    let sheet = read_csv("Name,Disks\na,4\nb,6\nTotal,11\n");
    assert_eq!(sheet.rows.len(), 3);
    assert!(sheet.skipped.is_empty());
}

#[test]
fn the_separator_is_found_among_four_and_may_stand_in_quotation_marks() {
    for separator in [",", ";", "\t", "|"] {
        let text = "Name_Note_Cost\nhyp-1_\"a, b; c | d\te\"_1\nsan_none_\"1,5\"\n";
        let sheet = read_csv(&text.replace('_', separator));
        assert_eq!(sheet.columns, ["Name", "Note", "Cost"], "{separator:?}");
        assert_eq!(texts(&sheet)[0], ["hyp-1", "a, b; c | d\te", "1"], "{separator:?}");
    }
    let decimal = read_csv("Name;Cost;Tax\na;1,5;0,2\nb;2,5;0,3\n");
    assert_eq!(texts(&decimal)[1], ["b", "2,5", "0,3"]);
    let one_column = read_csv("Name\nAcme, Inc\nGlobex\n");
    assert_eq!(texts(&one_column), [["Acme, Inc"], ["Globex"]]);
    let declared = read_csv("sep=|\nName|Note\na;b|c;d\n");
    assert_eq!((declared.head_line, texts(&declared)), (2, vec![vec!["a;b".into(), "c;d".into()]]));
}

#[test]
fn line_breaks_in_cells_belong_to_the_cell_and_count_as_lines_of_the_file() {
    let sheet = read_csv("Name,Note\r\na,\"one\r\ntwo \"\"quoted\"\"\"\r\n\r\n\r\nb,c\r\n");
    assert_eq!(texts(&sheet), [["a", "one\r\ntwo \"quoted\""], ["b", "c"]]);
    assert_eq!([sheet.rows[0].line, sheet.rows[1].line], [2, 6]);
    assert_eq!(skipped(&sheet), [(4, "a blank, as is every line to 5")]);
    assert_eq!(texts(&read_csv("Name,Note\ra,b\rc,d")), [["a", "b"], ["c", "d"]]);
}

#[test]
fn text_in_utf_8_and_in_marked_utf_16_reads_alike() {
    let text = "Name;Ort\nZürich 東京 🏗;Süd\n";
    let units = || text.encode_utf16();
    let files: [Vec<u8>; 4] = [
        text.into(),
        [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        [0xFF, 0xFE].into_iter().chain(units().flat_map(u16::to_le_bytes)).collect(),
        [0xFE, 0xFF].into_iter().chain(units().flat_map(u16::to_be_bytes)).collect(),
    ];
    for file in files {
        let sheet = read("a.csv", &file, &Limits::default()).unwrap().remove(0);
        assert_eq!(sheet.columns, ["Name", "Ort"]);
        assert_eq!(texts(&sheet), [["Zürich 東京 🏗", "Süd"]]);
    }
}

#[test]
fn a_file_of_windows_keeps_its_umlauts_and_says_how_it_was_read() {
    let file = b"Name;Ort;Preis\nB\xF6rse;Z\xFCrich;5 \x80\n";
    let sheet = read("a.csv", file, &Limits::default()).unwrap().remove(0);
    assert_eq!(texts(&sheet), [["Börse", "Zürich", "5 €"]]);
    let notice = sheet.notice.unwrap();
    assert!(notice.contains("Windows-1252"), "{notice}");
    assert!(notice.contains("“Börse”, “Zürich”, “€”"), "{notice}");
    // The control: what says itself what it is needs no notice.
    assert_eq!(read_csv("Name\nBörse\n").notice, None);
}

#[test]
fn columns_without_a_name_or_with_one_twice_are_named_by_their_place() {
    let sheet = read_csv("Name,Owner,,Owner,,Owner: 4\na,b,c,d,,e\nf,g,,h,,\n");
    assert_eq!(sheet.columns, ["Name", "Owner", "Unnamed: 3", "Owner: 4: 4", "Owner: 4"]);
    assert_eq!(texts(&sheet)[0], ["a", "b", "c", "d", "e"]);
}

#[test]
fn rows_longer_or_shorter_than_the_head_are_reported_and_keep_their_cells() {
    let sheet = read_csv("Name,Site,Note\na,North,x\nb,North\nc,North,x,y\nd,North,x,,\n");
    let ragged = sheet.rows.iter().map(|row| row.ragged.as_deref()).collect::<Vec<_>>();
    let (short, long) =
        ("The row has 2 cells, the head has 3.", "The row has 4 cells, the head has 3.");
    assert_eq!(ragged, [None, Some(short), Some(long), None]);
    assert_eq!(sheet.columns[3], "Unnamed: 4");
    assert_eq!(sheet.rows[2].cell(3).text(), "y");
}

#[test]
fn every_sort_of_cell_of_a_workbook_is_told_apart() {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    let shape = |shape: &str| Format::new().set_num_format(shape);
    let merged = Format::new().set_bold();
    page.merge_range(0, 0, 0, 8, "Servers of Altus", &merged).unwrap();
    for (column, name) in (0..).zip(["n", "t", "f", "d", "i", "h", "x", "l", "long"]) {
        page.write_string(2, column, name).unwrap();
    }
    page.write_number(3, 0, 3.0).unwrap();
    page.write_string(3, 1, "=1+1").unwrap();
    page.write_boolean(3, 2, true).unwrap();
    page.write_number_with_format(3, 3, 46349.0, &shape("dd.mm.yyyy")).unwrap();
    page.write_number_with_format(3, 4, 46349.4027777778, &shape("dd.mm.yy hh:mm")).unwrap();
    page.write_number_with_format(3, 5, 0.0208333333333, &shape("h:mm")).unwrap();
    page.write_formula(3, 6, Formula::new("=A4*2").set_result("6")).unwrap();
    page.write_formula(3, 7, Formula::new("=VLOOKUP(1,B:C,2)").set_result("#REF!")).unwrap();
    page.write_number_with_format(3, 8, 1.09375, &shape("[h]:mm")).unwrap();
    page.write_string(5, 0, "Total").unwrap();
    page.write_formula(5, 6, Formula::new("=SUM(G4:G5)").set_result("6")).unwrap();
    page.write_number(4, 0, 0.1).unwrap();
    let sheet = read("a.xlsx", &book.save_to_buffer().unwrap(), &Limits::default()).unwrap();
    let sheet = &sheet[0];

    assert_eq!((sheet.head_line, sheet.rows.len()), (3, 2));
    assert_eq!(skipped(sheet), [(1, "a title"), (2, "a blank"), (6, "a sum")]);
    let cells = [
        Cell::Number(3.0),
        Cell::Text("=1+1".into()),
        Cell::Flag(true),
        Cell::Day(date(2026, 11, 23)),
        Cell::Instant(date(2026, 11, 23).at(9, 40, 0, 0)),
        Cell::Text("0:30".into()),
        Cell::Formula("=A4*2".into()),
        Cell::Broken("#REF!".into()),
        Cell::Text("26:15".into()),
    ];
    assert_eq!(sheet.rows[0].cells, cells);
    let text = cells.iter().map(Cell::text).collect::<Vec<_>>();
    assert_eq!(text[..5], ["3", "=1+1", "true", "2026-11-23", "2026-11-23T09:40:00Z"]);
    assert_eq!(cells[7].trouble().unwrap(), "#REF! is a broken formula, not a value.");
    assert_eq!(sheet.rows[1].cells, [Cell::Number(0.1)]);
}

#[test]
fn formulas_filled_down_show_the_formula_they_share() {
    let rows = [
        line(1, &["a", "b"]),
        "<row r='2'><c r='A2'><v>1</v></c><c r='B2'>\
         <f t='shared' ref='B2:B3' si='4000000000'>A2*2</f><v>2</v></c></row>"
            .to_string(),
        "<row r='3'><c r='A3'><v>1</v></c><c r='B3'>\
         <f t='shared' si='4000000000'/><v>2</v></c></row>"
            .to_string(),
    ];
    let sheets = read("a.xlsx", &workbook(&rows.concat(), &[]), &Limits::default()).unwrap();
    let shown = sheets[0].rows.iter().map(|row| row.cell(1).clone()).collect::<Vec<_>>();
    assert_eq!(shown, [Cell::Formula("=A2*2".into()), Cell::Formula("=A2*2".into())]);
}

#[test]
fn every_sheet_that_holds_something_is_read_and_hidden_ones_come_last() {
    let mut book = Workbook::new();
    for (name, text, hidden) in
        [("Lists", "x", true), ("Empty", "", false), ("Servers", "y", false)]
    {
        let page = book.add_worksheet().set_name(name).unwrap().set_hidden(hidden);
        if !text.is_empty() {
            page.write_string(0, 0, text).unwrap();
        }
        if name == "Servers" {
            page.set_active(true).set_first_tab(true);
        }
    }
    let sheets = read("a.xlsx", &book.save_to_buffer().unwrap(), &Limits::default()).unwrap();
    let names = sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>();
    assert_eq!(names, ["Servers", "Lists"]);
}

#[test]
fn links_to_other_workbooks_are_not_followed_but_shown_as_formulas() {
    let rows = line(1, &["Name", "Site"])
        + "<row r='2'><c r='A2' t='inlineStr'><is><t>a</t></is></c>\
           <c r='B2'><f>[1]Liste!A1</f><v>7</v></c></row>";
    let link = br#"<externalLink><externalBook r:id="rId1"/></externalLink>"#;
    let file = workbook(&rows, &[("xl/externalLinks/externalLink1.xml", link)]);
    let sheets = read("a.xlsx", &file, &Limits::default()).unwrap();
    assert_eq!(sheets[0].rows[0].cell(1), &Cell::Formula("=[1]Liste!A1".into()));
}

#[test]
fn a_format_is_known_by_its_content_before_its_name() {
    let limits = Limits::default();
    assert_eq!(kind("export.csv", &workbook("", &[]), &limits), Ok(Kind::Xlsx));
    assert_eq!(kind("export", b"a,b", &limits), Ok(Kind::Csv));
    assert_eq!(Kind::Csv.extension(), "csv");
    assert!(Kind::Xlsx.media_type().ends_with("spreadsheetml.sheet"));
}
