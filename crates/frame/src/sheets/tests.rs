//! What sheets promise: hostile files are refused with words, and nothing that is written is lost.

mod hostile;
mod reading;
mod round_trip;
mod suggesting;

use super::{Limits, Sheet, Unreadable, read};
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

const TYPES: &str = "<Types \
    xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>\
    <Default Extension='xml' ContentType='application/xml'/></Types>";
const RELATIONS: &str = "<Relationships \
    xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>\
    <Relationship Id='rId1' Target='xl/workbook.xml' \
    Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument'/>\
    </Relationships>";
const BOOK: &str = "<workbook \
    xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' \
    xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>\
    <sheets><sheet name='Liste' sheetId='1' r:id='rId1'/></sheets></workbook>";
const BOOK_RELATIONS: &str = "<Relationships \
    xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>\
    <Relationship Id='rId1' Target='worksheets/sheet1.xml' \
    Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet'/>\
    </Relationships>";

/// A packed archive of these parts.
fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .compression_level(Some(6));
    for (name, bytes) in parts {
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook whose one sheet has these rows, given as markup, and these parts besides.
fn workbook(rows: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let sheet = format!(
        "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>\
         <sheetData>{rows}</sheetData></worksheet>"
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    parts.extend(more);
    packed(&parts)
}

/// A row of texts as markup.
fn line(number: usize, texts: &[&str]) -> String {
    let cells =
        texts.iter().zip('A'..).filter(|(text, _)| !text.is_empty()).map(|(text, column)| {
            format!(r#"<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>"#)
        });
    format!(r#"<row r="{number}">{}</row>"#, cells.collect::<String>())
}

fn read_csv(text: &str) -> Sheet {
    read("list.csv", text.as_bytes(), &Limits::default()).unwrap().remove(0)
}

fn refused(name: &str, bytes: &[u8], limits: &Limits) -> Unreadable {
    read(name, bytes, limits).expect_err("the file is to be refused")
}

/// The texts of the rows of a sheet, as wide as its head.
fn texts(sheet: &Sheet) -> Vec<Vec<String>> {
    let row = |row: &super::SheetRow| {
        (0..sheet.columns.len()).map(|column| row.cell(column).text()).collect()
    };
    sheet.rows.iter().map(row).collect()
}
