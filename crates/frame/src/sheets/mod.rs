//! Spreadsheets both ways: bytes in, rows out, and rows in, bytes out; no clock, IO or database.
//!
//! Invariants: a file is measured before it is unpacked; what is read is never guessed (a formula
//! or a broken cell stays visible as such); what is written reads back as the same texts; no text
//! that is written can become a formula.

mod archive;
mod guard;
mod markup;
mod read_csv;
mod read_xlsx;
mod separator;
mod suggest;
mod table;
mod template;
#[cfg(test)]
mod tests;
mod units;
mod write;

pub use suggest::{Candidate, Suggestion, Sure, suggest};
pub use template::{TemplateColumn, template_xlsx};
pub use units::{Measured, Unit, measured};
pub use write::{Column, Out, Unwritable, write_csv, write_xlsx};

use jiff::civil::{Date, DateTime};

/// The two formats that are read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text with separators.
    Csv,
    /// A workbook of Office Open XML.
    Xlsx,
}

impl Kind {
    /// The media type to send such a file with.
    pub fn media_type(self) -> &'static str {
        match self {
            Kind::Csv => "text/csv; charset=utf-8",
            Kind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The end of the name of such a file, without its dot.
    pub fn extension(self) -> &'static str {
        match self {
            Kind::Csv => "csv",
            Kind::Xlsx => "xlsx",
        }
    }
}

/// One table that was found in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// The name of the sheet; of a CSV file, its file name.
    pub name: String,
    /// The line of the head, counted from 1.
    pub head_line: usize,
    /// The names of the columns: each different, none empty.
    pub columns: Vec<String>,
    /// The rows below the head.
    pub rows: Vec<SheetRow>,
    /// Lines that are no rows, with the reason: a title, a blank, a sum.
    pub skipped: Vec<(usize, String)>,
    /// What is to be known about how the file was read, where its encoding had to be guessed.
    pub notice: Option<String>,
}

/// One row of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetRow {
    /// The line of the file on which the row begins, counted from 1.
    pub line: usize,
    /// The cells, in the order of the columns; cells that are missing at the end are empty.
    pub cells: Vec<Cell>,
    /// Why the cells may stand in the wrong columns, where the row is longer or shorter than the
    /// head. Such a row is to be reported, not imported.
    pub ragged: Option<String>,
}

impl SheetRow {
    /// The cell of the column with this index.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, as it stands in the file; every filled cell of a CSV file is text.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Flag(bool),
    /// A day.
    Day(Date),
    /// A moment, read as UTC.
    Instant(DateTime),
    /// A formula, with its equals sign; its result is not taken for a value.
    Formula(String),
    /// A formula that failed, by its sign, such as `#REF!`.
    Broken(String),
}

impl Cell {
    /// The canonical text of the cell: 3 not 3.0, days and moments as in ISO 8601.
    pub fn text(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Formula(text) | Cell::Broken(text) => text.clone(),
            Cell::Number(number) => write::number(*number),
            Cell::Flag(flag) => flag.to_string(),
            Cell::Day(day) => day.to_string(),
            Cell::Instant(moment) => write::moment(*moment),
        }
    }

    /// Whether a reader of the sheet sees nothing in the cell.
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// Why the cell holds no value that could be imported, in words; none if it holds one.
    pub fn trouble(&self) -> Option<String> {
        match self {
            Cell::Formula(text) => {
                Some(format!("{text} is a formula, not a value. Paste its value instead."))
            }
            Cell::Broken(sign) => Some(format!("{sign} is a broken formula, not a value.")),
            _ => None,
        }
    }
}

/// How much a file may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file as it is sent.
    pub bytes: usize,
    /// Rows below the head of one sheet.
    pub rows: usize,
    /// Columns of one sheet.
    pub columns: usize,
    /// Characters in one cell.
    pub cell_chars: usize,
    /// Cells of all sheets together, counted up to the last filled one of each row.
    pub cells: usize,
    /// Bytes of text of all cells together: a workbook may name one long text many times.
    pub text: usize,
    /// Bytes that a workbook may unpack to.
    pub unpacked: u64,
    /// How many times its packed size a workbook, or a part of it, may unpack to.
    pub ratio: u64,
    /// Bytes up to which the ratio is not looked at, since small parts pack very well.
    pub ratio_floor: u64,
    /// Parts of a workbook.
    pub entries: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes: 50_000_000,
            rows: 200_000,
            columns: 500,
            cell_chars: 32_767,
            cells: 5_000_000,
            text: 200_000_000,
            unpacked: 500_000_000,
            ratio: 100,
            ratio_floor: 10_000_000,
            entries: 10_000,
        }
    }
}

/// Why a file is not read at all, in plain words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} {accepted}")]
pub struct Unreadable {
    /// What is wrong, with the number that was found: a sentence.
    pub what: String,
    /// What would be accepted: a sentence.
    pub accepted: String,
    /// The line of the file, where there is one to look at.
    pub line: Option<usize>,
    /// Is it of a format in which other tools write their catalogues?
    pub is_other: bool,
}

impl Unreadable {
    fn of(what: impl Into<String>, accepted: impl Into<String>) -> Unreadable {
        Unreadable { what: what.into(), accepted: accepted.into(), line: None, is_other: false }
    }

    fn at(self, line: usize) -> Unreadable {
        Unreadable { line: Some(line), ..self }
    }
}

/// What is accepted, where a file is no spreadsheet that could be read.
const FORMATS: &str = "Accepted are XLSX workbooks and CSV files in UTF-8, UTF-16 or Windows-1252.";
/// What is accepted, where a workbook is locked.
const UNLOCKED: &str = "Save it without a password, as XLSX, and try again.";

const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Reads every sheet of a file that holds something, sheets in view first.
///
/// # Errors
/// When the file is of another format, breaks a limit or holds nothing.
pub fn read(file_name: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Unreadable> {
    let sheets = match kind(file_name, bytes, limits)? {
        Kind::Csv => Vec::from_iter(read_csv::read(file_name, bytes, limits)?),
        Kind::Xlsx => {
            archive::inspect(bytes, limits)?;
            read_xlsx::read(bytes, limits)?
        }
    };
    if sheets.is_empty() {
        let what = "The file holds no filled cell.";
        return Err(Unreadable::of(what, "A head and at least one column are needed."));
    }
    Ok(sheets)
}

/// Which format a file has, by its first bytes, and by its name where these say nothing.
///
/// # Errors
/// When it is too large, empty, or of a format that is not read.
pub fn kind(file_name: &str, bytes: &[u8], limits: &Limits) -> Result<Kind, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::of("The file is empty.", FORMATS));
    }
    if bytes.len() > limits.bytes {
        return Err(Unreadable::of(
            format!("The file has {} bytes.", counted(bytes.len())),
            format!("At most {} bytes are accepted.", counted(limits.bytes)),
        ));
    }
    if ZIP.iter().any(|magic| bytes.starts_with(magic)) {
        return Ok(Kind::Xlsx);
    }
    if bytes.starts_with(COMPOUND) {
        return Err(old_or_locked(bytes));
    }
    let extension = file_name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    match extension.as_deref() {
        None | Some("csv" | "tsv" | "tab" | "txt") => match no_table(bytes) {
            None => Ok(Kind::Csv),
            Some(what) => {
                let what = format!("The file holds {what} and no table.");
                Err(Unreadable { is_other: true, ..Unreadable::of(what, FORMATS) })
            }
        },
        Some("xls") => Err(Unreadable::of("The file is an old .xls workbook.", FORMATS)),
        Some(end @ ("xlsx" | "xlsm")) => Err(Unreadable::of(
            format!("The file is named .{end}, but is not a workbook: it is not packed as one."),
            FORMATS,
        )),
        Some(end) => {
            let is_other = matches!(end, "json" | "yaml" | "yml" | "xml");
            let what = format!("A .{end} file is not read.");
            Err(Unreadable { is_other, ..Unreadable::of(what, FORMATS) })
        }
    }
}

/// Lines of a file of text that are looked at.
const YAML_LINES: usize = 12;

/// What a file of text holds that is no table, by how it begins: JSON, or YAML as catalogues are
/// written in it.
fn no_table(bytes: &[u8]) -> Option<&'static str> {
    let text = str::from_utf8(&bytes[..bytes.len().min(4_096)])
        .unwrap_or_else(|fault| str::from_utf8(&bytes[..fault.valid_up_to()]).unwrap_or_default());
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('{') || text.starts_with("[{") || text.starts_with("[\n") {
        return Some("JSON");
    }
    let lines = text.lines().map(str::trim_end);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let lines: Vec<&str> = lines.take(YAML_LINES).collect();
    let is_key = |line: &&str| {
        let line = line.trim_start();
        let item = line.strip_prefix("- ");
        let key = item.unwrap_or(line).split_once(':');
        let key = key.filter(|(_, rest)| rest.is_empty() || rest.starts_with(' '));
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
        item.is_some() || key.is_some_and(|(key, _)| !key.is_empty() && key.chars().all(is_plain))
    };
    // A sheet may begin with such lines too, and then has columns.
    let has_columns = |line: &&str| line.contains([';', '\t']) || line.matches(',').count() > 1;
    let is_yaml = lines.first() == Some(&"---")
        || lines.len() > 1 && lines.iter().all(is_key) && !lines.iter().any(has_columns);
    is_yaml.then_some("YAML")
}

/// Tells the two things apart that begin like an old workbook.
fn old_or_locked(bytes: &[u8]) -> Unreadable {
    let locked = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    if bytes.windows(locked.len()).any(|part| part == locked) {
        Unreadable::of("The workbook is locked with a password.", UNLOCKED)
    } else {
        Unreadable::of("The file is an old .xls workbook.", "Save it as XLSX and try again.")
    }
}

/// A number as people write it: `200,000`.
fn counted(number: impl TryInto<u64>) -> String {
    let digits = number.try_into().unwrap_or(u64::MAX).to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
