//! Writing CSV and XLSX so that no text becomes a formula and everything reads back.

use super::guard;
use jiff::civil::{Date, DateTime, date};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::collections::HashMap;

/// Rows, columns and characters of a cell that the format has room for.
const MOST_ROWS: usize = 1_048_576;
const MOST_COLUMNS: usize = 16_384;
const MOST_CHARS: usize = 32_767;
/// The largest whole number below which a workbook, which counts in floating point, keeps all.
const EXACT: i64 = 1 << 53;
/// The first day that all spreadsheet programs number alike.
const FIRST_DAY: Date = date(1900, 3, 1);
/// The day from which the days after it are numbered.
const EPOCH: Date = date(1899, 12, 30);
/// How wide a column is drawn at least and at most, in characters.
const WIDTHS: (usize, usize) = (10, 60);
/// Rows that are looked at to find how wide a column is drawn.
const LOOKED_AT: usize = 200;

/// One column that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands in its head.
    pub label: String,
}

impl Column {
    /// A column with this head.
    pub fn of(label: impl Into<String>) -> Column {
        Column { label: label.into() }
    }
}

/// What is written into a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Out {
    /// Nothing.
    Empty,
    /// Text; never a formula, whatever it begins with.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number with a fraction.
    Real(f64),
    /// True or false.
    Flag(bool),
    /// A day.
    Day(Date),
    /// A moment in UTC.
    Instant(DateTime),
}

impl Out {
    /// The text that a reader gets back from either format.
    pub fn text(&self) -> String {
        match self {
            Out::Empty => String::new(),
            Out::Text(text) => text.clone(),
            Out::Whole(whole) => whole.to_string(),
            Out::Real(real) => number(*real),
            Out::Flag(flag) => flag.to_string(),
            Out::Day(day) => day.to_string(),
            Out::Instant(at) => moment(*at),
        }
    }
}

/// Why a workbook cannot hold what was to be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} {instead}")]
pub struct Unwritable {
    /// What does not fit, with the number that was found: a sentence.
    pub what: String,
    /// What to do instead: a sentence.
    pub instead: String,
}

impl Unwritable {
    pub(super) fn of(what: impl Into<String>) -> Unwritable {
        Unwritable { what: what.into(), instead: "Export as CSV instead.".to_string() }
    }
}

impl From<XlsxError> for Unwritable {
    fn from(error: XlsxError) -> Unwritable {
        Unwritable::of(format!("The workbook cannot be written ({error})."))
    }
}

/// The canonical text of a number: 3 not 3.0.
pub(super) fn number(number: f64) -> String {
    if number == 0.0 { "0".to_string() } else { number.to_string() }
}

/// The canonical text of a moment in UTC.
pub(super) fn moment(moment: DateTime) -> String {
    format!("{moment}Z")
}

/// Writes CSV in UTF-8 with its mark, which spreadsheet programs need to see that it is UTF-8.
///
/// Texts stand in quotation marks, so that no reader takes anything in them for a separator, and
/// behind an apostrophe where a program would take them for a formula.
pub fn write_csv(columns: &[Column], rows: impl Iterator<Item = Vec<Out>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::NonNumeric)
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer("\u{FEFF}".as_bytes().to_vec());
    let head = columns.iter().map(|column| guard::guard(column.label.clone())).collect();
    for row in std::iter::once(head).chain(rows.map(|row| in_csv(columns.len(), row))) {
        writer.write_record(row).expect("memory takes every byte, and rows may differ in length");
    }
    writer.into_inner().expect("memory takes every byte")
}

fn in_csv(width: usize, row: Vec<Out>) -> Vec<String> {
    let mut cells = row
        .into_iter()
        .map(|cell| match cell {
            Out::Text(text) => guard::guard(text),
            cell => cell.text(),
        })
        .collect::<Vec<_>>();
    cells.resize(width.max(cells.len()), String::new());
    cells
}

/// Writes a workbook with one sheet. The same rows give the same bytes.
///
/// # Errors
/// When the format has no room for the rows, the columns or a text.
pub fn write_xlsx(
    sheet: &str,
    columns: &[Column],
    rows: impl Iterator<Item = Vec<Out>>,
) -> Result<Vec<u8>, Unwritable> {
    let mut workbook = workbook();
    let page = workbook.add_worksheet();
    page.set_name(sheet_name(sheet))?;
    let labels = columns.iter().map(|column| column.label.as_str());
    let mut pen = Pen::of(page, labels)?;
    for row in rows {
        pen.row(&row)?;
    }
    pen.finish()?;
    Ok(workbook.save_to_buffer()?)
}

/// An empty workbook that says nothing of the moment at which it was made.
pub(super) fn workbook() -> Workbook {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2000, 1, 1).expect("the first day of 2000 is a day");
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    workbook
}

/// The name of a sheet, without what the format does not allow in one.
pub(super) fn sheet_name(name: &str) -> String {
    let allowed = |c: &char| !"[]:*?/\\'".contains(*c) && !c.is_control();
    let mut units = 0;
    let short = name.chars().filter(allowed).take_while(|c| {
        units += c.len_utf16();
        units <= 31
    });
    let name = short.collect::<String>().trim().to_string();
    // “History” is a name that the programs keep for themselves.
    if name.is_empty() || name.eq_ignore_ascii_case("history") { "Sheet".to_string() } else { name }
}

/// Writes rows into one worksheet, one below the other.
pub(super) struct Pen<'w> {
    page: &'w mut Worksheet,
    next: usize,
    widths: Vec<usize>,
    formats: HashMap<&'static str, Format>,
}

impl<'w> Pen<'w> {
    /// A pen that has written the head.
    pub(super) fn of<'c>(
        page: &'w mut Worksheet,
        head: impl Iterator<Item = &'c str>,
    ) -> Result<Self, Unwritable> {
        let mut pen = Pen { page, next: 0, widths: Vec::new(), formats: HashMap::new() };
        for (column, label) in head.enumerate() {
            let cell = pen.place(column, label)?;
            let bold = Format::new().set_bold();
            pen.page.write_string_with_format(cell.0, cell.1, label, &bold)?;
            pen.widen(column, label);
        }
        pen.next = 1;
        pen.page.set_freeze_panes(1, 0)?;
        Ok(pen)
    }

    /// Writes one row.
    pub(super) fn row(&mut self, row: &[Out]) -> Result<(), Unwritable> {
        for (column, cell) in row.iter().enumerate() {
            self.cell(column, cell)?;
            if self.next <= LOOKED_AT {
                self.widen(column, &cell.text());
            }
        }
        self.next += 1;
        Ok(())
    }

    /// Draws the columns as wide as they need and makes the head a filter.
    pub(super) fn finish(self) -> Result<(), Unwritable> {
        for (column, width) in (0u16..).zip(&self.widths) {
            let width = (width + 2).clamp(WIDTHS.0, WIDTHS.1);
            self.page.set_column_width(column, width as f64)?;
        }
        if let (Ok(last_row), Some(last)) =
            (u32::try_from(self.next - 1), self.widths.len().checked_sub(1))
        {
            self.page.autofilter(0, 0, last_row, last as u16)?;
        }
        Ok(())
    }

    fn cell(&mut self, column: usize, cell: &Out) -> Result<(), Unwritable> {
        match cell {
            Out::Empty => Ok(()),
            Out::Whole(whole) if whole.unsigned_abs() <= EXACT.unsigned_abs() => {
                let (row, column) = self.place(column, "")?;
                self.page.write_number(row, column, *whole as f64)?;
                Ok(())
            }
            Out::Real(real) if real.is_finite() => {
                let (row, column) = self.place(column, "")?;
                self.page.write_number(row, column, *real)?;
                Ok(())
            }
            Out::Flag(flag) => {
                let (row, column) = self.place(column, "")?;
                self.page.write_boolean(row, column, *flag)?;
                Ok(())
            }
            Out::Day(day) => match serial(day.at(0, 0, 0, 0)) {
                Some(serial) => self.moment(column, serial, "yyyy-mm-dd"),
                None => self.text(column, &cell.text()),
            },
            // Midnight would read back as a day, and microseconds are not kept: such a moment is
            // written as text.
            Out::Instant(at) => match serial(*at).filter(|serial| serial.fract() != 0.0) {
                Some(serial) if at.subsec_nanosecond() == 0 => {
                    self.moment(column, serial, "yyyy-mm-dd hh:mm:ss")
                }
                Some(serial) => self.moment(column, serial, "yyyy-mm-dd hh:mm:ss.000"),
                None => self.text(column, &cell.text()),
            },
            cell => self.text(column, &cell.text()),
        }
    }

    fn moment(
        &mut self,
        column: usize,
        serial: f64,
        shape: &'static str,
    ) -> Result<(), Unwritable> {
        let (row, column) = self.place(column, "")?;
        let format =
            self.formats.entry(shape).or_insert_with(|| Format::new().set_num_format(shape));
        self.page.write_number_with_format(row, column, serial, format)?;
        Ok(())
    }

    fn text(&mut self, column: usize, text: &str) -> Result<(), Unwritable> {
        let (row, column) = self.place(column, text)?;
        if text.is_empty() {
            return Ok(());
        }
        if guard::is_risky(text) {
            // The mark keeps the text a text even after somebody has edited the cell.
            let quoted = self.formats.entry("quoted");
            let quoted = quoted.or_insert_with(|| Format::new().set_quote_prefix());
            self.page.write_string_with_format(row, column, text, quoted)?;
        } else {
            self.page.write_string(row, column, text)?;
        }
        Ok(())
    }

    fn widen(&mut self, column: usize, text: &str) {
        if self.widths.len() <= column {
            self.widths.resize(column + 1, 0);
        }
        let chars = text.chars().take(WIDTHS.1).count();
        self.widths[column] = self.widths[column].max(chars);
    }

    /// The place of the next row in this column, if the format has it and room for the text.
    fn place(&self, column: usize, text: &str) -> Result<(u32, u16), Unwritable> {
        if self.next >= MOST_ROWS {
            return Err(Unwritable::of(format!(
                "A workbook has room for {} rows below its head.",
                super::counted(MOST_ROWS - 1)
            )));
        }
        if column >= MOST_COLUMNS {
            return Err(Unwritable::of(format!(
                "A workbook has room for {} columns.",
                super::counted(MOST_COLUMNS)
            )));
        }
        let chars = if text.len() > MOST_CHARS { text.chars().count() } else { 0 };
        if chars > MOST_CHARS {
            return Err(Unwritable::of(format!(
                "The text on line {} has {} characters; a cell has room for {}.",
                super::counted(self.next + 1),
                super::counted(chars),
                super::counted(MOST_CHARS)
            )));
        }
        Ok((self.next as u32, column as u16))
    }
}

/// The number of a moment in a workbook, where it has one that all programs read alike.
fn serial(moment: DateTime) -> Option<f64> {
    if moment.date() < FIRST_DAY || moment.subsec_nanosecond() % 1_000_000 != 0 {
        return None;
    }
    let days = (moment.date() - EPOCH).get_days();
    let time = moment.time();
    let seconds =
        i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    let ms = seconds * 1000 + i64::from(time.subsec_nanosecond()) / 1_000_000;
    Some(f64::from(days) + ms as f64 / 86_400_000.0)
}
