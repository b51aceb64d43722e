//! Reading workbooks cell by cell; formulas and errors stay visible as such.

use super::{
    Cell, FORMATS, Limits, Sheet, UNLOCKED, Unreadable, archive, counted,
    table::{self, Gathered, Raw},
};
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use calamine::{XlsxCellFormulaMetadataRecord as Found, XlsxFormulaMetadata as Formula};
use jiff::{
    ToSpan,
    civil::{Date, DateTime, date},
};
use std::{
    collections::{BTreeMap, HashMap},
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

const MS_OF_A_DAY: f64 = 86_400_000.0;

/// Reads every worksheet that holds something: those in view first, then the hidden ones.
///
/// The library below counts lines and columns in 32 bits without looking; where a forged
/// reference makes it panic, the file is refused like any other damaged one.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Unreadable> {
    catch_unwind(AssertUnwindSafe(|| read_all(bytes, limits)))
        .unwrap_or_else(|_| Err(archive::damaged()))
}

fn read_all(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Unreadable> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| refusal(&error))?;
    let mut names = workbook.sheets_metadata().to_vec();
    names.retain(|sheet| sheet.typ == SheetType::WorkSheet);
    names.sort_by_key(|sheet| sheet.visible != SheetVisible::Visible);
    let from_1904 = workbook.has_1904_epoch();
    let mut sheets = Vec::new();
    let mut weight = (0, 0);
    for sheet in names {
        let gathered = Gathered::of(&sheet.name, false, limits).and_weight(weight);
        let gathered = gather(&mut workbook, gathered, &sheet.name, from_1904, limits)?;
        weight = gathered.weight();
        sheets.extend(table::assemble(gathered)?);
    }
    Ok(sheets)
}

/// Gathers the filled lines of one sheet.
fn gather<'l>(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    mut gathered: Gathered<'l>,
    name: &str,
    from_1904: bool,
    limits: &'l Limits,
) -> Result<Gathered<'l>, Unreadable> {
    let mut reader = match workbook.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_)) => return Ok(gathered),
        Err(error) => return Err(refusal(&error)),
    };
    let mut cells = Cells { limits, from_1904, line: 1, formulas: HashMap::new() };
    let mut rows = BTreeMap::<u32, Vec<Cell>>::new();
    let mut beyond = None;
    loop {
        let found = reader.next_cell_with_formula_metadata();
        let Some(found) = found.map_err(|error| refusal(&error).at(cells.line))? else { break };
        let (row, column) = (found.pos.0, found.pos.1 as usize);
        cells.line = row as usize + 1;
        let cell = cells.cell(found)?;
        if cell == Cell::Empty || (cell.is_blank() && column >= limits.columns) {
            continue;
        }
        if column >= limits.columns {
            return Err(table::too_many_columns(column + 1, limits).at(cells.line));
        }
        if !rows.contains_key(&row) && !gathered.rows_may_be(rows.len() + 1) {
            if beyond != Some(row) {
                gathered.count_beyond(1);
            }
            beyond = Some(row);
            continue;
        }
        let line = rows.entry(row).or_default();
        gathered.weigh((column + 1).saturating_sub(line.len()), weight_of(&cell))?;
        if line.len() <= column {
            line.resize(column + 1, Cell::Empty);
        }
        line[column] = cell;
    }
    let mut next = 0;
    for (row, cells) in rows {
        if row > next {
            gathered.blank_range(next as usize + 1, row as usize);
        }
        next = row.saturating_add(1);
        if cells.iter().all(Cell::is_blank) && beyond.is_none() {
            gathered.blank(row as usize + 1);
            continue;
        }
        gathered.count();
        gathered.push(Raw { line: row as usize + 1, width: cells.len(), cells });
    }
    Ok(gathered)
}

fn weight_of(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) | Cell::Formula(text) | Cell::Broken(text) => text.len(),
        _ => 0,
    }
}

/// Turns what the library finds into cells.
struct Cells<'l> {
    limits: &'l Limits,
    from_1904: bool,
    line: usize,
    /// The formulas that other cells share, by their number.
    formulas: HashMap<usize, String>,
}

impl Cells<'_> {
    fn cell(&mut self, found: Found<'_>) -> Result<Cell, Unreadable> {
        let formula = found.formula.map(|formula| self.formula(formula)).transpose()?;
        Ok(match (found.value, formula) {
            (DataRef::Error(sign), _) => Cell::Broken(sign.to_string()),
            (_, Some(formula)) => Cell::Formula(formula),
            (DataRef::Empty, None) => Cell::Empty,
            (DataRef::Bool(flag), None) => Cell::Flag(flag),
            (DataRef::Int(number), None) => Cell::Number(number as f64),
            (DataRef::Float(number), None) if number.is_finite() => Cell::Number(number),
            (DataRef::Float(number), None) => Cell::Text(number.to_string()),
            (DataRef::DateTime(serial), None) => self.moment(serial),
            (DataRef::DateTimeIso(text), None) => iso(text),
            (DataRef::DurationIso(text) | DataRef::String(text), None) => self.text(&text)?,
            (DataRef::SharedString(text), None) => self.text(text)?,
        })
    }

    fn formula(&mut self, formula: Formula) -> Result<String, Unreadable> {
        let written = match formula {
            Formula::Shared { shared_index, formula, .. } => {
                self.formulas.insert(shared_index, formula.clone());
                formula
            }
            Formula::SharedDerived { shared_index } => {
                self.formulas.get(&shared_index).cloned().unwrap_or_default()
            }
            Formula::Normal { formula } => formula,
            _ => String::new(),
        };
        self.fitting(&written)?;
        Ok(format!("={written}"))
    }

    fn text(&self, text: &str) -> Result<Cell, Unreadable> {
        self.fitting(text)?;
        if text.contains('\0') {
            let what = format!("Line {} holds a NUL character.", self.line);
            return Err(Unreadable::of(what, "Remove it and try again.").at(self.line));
        }
        Ok(if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_string()) })
    }

    fn fitting(&self, text: &str) -> Result<(), Unreadable> {
        let limit = self.limits.cell_chars;
        let chars = if text.len() > limit { text.chars().count() } else { 0 };
        if chars <= limit {
            return Ok(());
        }
        let what = format!("A cell on line {} has {} characters.", self.line, counted(chars));
        let accepted = format!("At most {} are accepted.", counted(limit));
        Err(Unreadable::of(what, accepted).at(self.line))
    }

    /// A day, a moment or, without a day, the time as it is shown: `0:30`.
    fn moment(&self, found: ExcelDateTime) -> Cell {
        let serial = found.as_f64();
        if !(0.0..3_000_000.0).contains(&serial) {
            return Cell::Number(serial);
        }
        if found.is_duration() || serial < 1.0 {
            let seconds = (serial * MS_OF_A_DAY / 1000.0).round() as u64;
            let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
            return Cell::Text(match seconds {
                0 => format!("{hours}:{minutes:02}"),
                seconds => format!("{hours}:{minutes:02}:{seconds:02}"),
            });
        }
        let ms = (serial * MS_OF_A_DAY).round() as i64;
        let (days, ms) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000));
        let epoch = self.epoch(days);
        let moment = epoch
            .and_then(|epoch| epoch.checked_add(days.days()).ok())
            .and_then(|day| day.at(0, 0, 0, 0).checked_add(ms.milliseconds()).ok());
        match moment {
            None => Cell::Number(serial),
            Some(moment) if ms == 0 => Cell::Day(moment.date()),
            Some(moment) => Cell::Instant(moment),
        }
    }

    /// The day 0 from which `days` are counted; none for 29 February 1900, which spreadsheet
    /// programs count, but which never was.
    fn epoch(&self, days: i64) -> Option<Date> {
        match days {
            _ if self.from_1904 => Some(date(1904, 1, 1)),
            60 => None,
            ..60 => Some(date(1899, 12, 31)),
            _ => Some(date(1899, 12, 30)),
        }
    }
}

fn iso(text: String) -> Cell {
    if let Ok(moment) = text.trim_end_matches('Z').parse::<DateTime>()
        && text.contains('T')
    {
        return Cell::Instant(moment);
    }
    text.parse().map_or(Cell::Text(text), Cell::Day)
}

fn refusal(error: &XlsxError) -> Unreadable {
    match error {
        XlsxError::Password => Unreadable::of("The workbook is locked with a password.", UNLOCKED),
        XlsxError::CellError(sign) => Unreadable::of(
            format!("A cell at or below this line holds the error “{sign}”."),
            "Replace it by a value and try again.",
        ),
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => {
            Unreadable::of("The file is packed like a workbook, but holds none.", FORMATS)
        }
        error => Unreadable::of(
            format!("The workbook is damaged ({error})."),
            "Open it in a spreadsheet program, save it again as XLSX and try again.",
        ),
    }
}
