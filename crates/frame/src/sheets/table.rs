//! From lines to a table: where the head is, what the columns are called, which lines are no rows.

use super::{Cell, Limits, Sheet, SheetRow, Unreadable, counted};
use std::collections::HashSet;

/// Rows above the head that are kept beside those that the limit allows.
const ABOVE: usize = 64;
/// Rows that are looked at to find the head.
const LOOKED_AT: usize = 60;

/// One line that holds something.
pub(super) struct Raw {
    /// The line, counted from 1.
    pub line: usize,
    /// Its cells up to the last that holds something.
    pub cells: Vec<Cell>,
    /// How many cells it has in the file, empty ones at the end included.
    pub width: usize,
}

impl Raw {
    fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.is_blank()).count()
    }
}

/// What a reader gathers line by line.
pub(super) struct Gathered<'l> {
    name: String,
    limits: &'l Limits,
    /// Whether each row must have as many cells as the head, as in CSV.
    regular: bool,
    rows: Vec<Raw>,
    found: usize,
    cells: usize,
    text: usize,
    skipped: Vec<(usize, String)>,
    blanks: Vec<(usize, usize)>,
}

impl<'l> Gathered<'l> {
    pub(super) fn of(name: &str, regular: bool, limits: &'l Limits) -> Self {
        Gathered {
            name: name.to_string(),
            limits,
            regular,
            rows: Vec::new(),
            found: 0,
            cells: 0,
            text: 0,
            skipped: Vec::new(),
            blanks: Vec::new(),
        }
    }

    /// Takes the weight over that other sheets of the file have already.
    pub(super) fn and_weight(mut self, (cells, text): (usize, usize)) -> Self {
        (self.cells, self.text) = (cells, text);
        self
    }

    /// Cells and bytes of text so far.
    pub(super) fn weight(&self) -> (usize, usize) {
        (self.cells, self.text)
    }

    /// Notes a line that is no row.
    pub(super) fn skip(&mut self, line: usize, why: &str) {
        self.skipped.push((line, why.to_string()));
    }

    /// Notes a line without content; neighbours become one note.
    pub(super) fn blank(&mut self, line: usize) {
        self.blank_range(line, line);
    }

    /// Notes that the lines from `first` to `last` are without content.
    pub(super) fn blank_range(&mut self, first: usize, last: usize) {
        match self.blanks.last_mut() {
            Some((_, end)) if *end + 1 == first => *end = last,
            _ => self.blanks.push((first, last)),
        }
    }

    /// Counts one more row and says whether it is still to be kept.
    pub(super) fn count(&mut self) -> bool {
        self.found += 1;
        self.rows_may_be(self.found)
    }

    /// Whether this many rows are still kept.
    pub(super) fn rows_may_be(&self, rows: usize) -> bool {
        rows <= self.limits.rows.saturating_add(ABOVE)
    }

    /// Counts rows that were found, but not kept.
    pub(super) fn count_beyond(&mut self, rows: usize) {
        self.found += rows;
    }

    /// Adds cells and their text to what the file holds.
    pub(super) fn weigh(&mut self, cells: usize, text: usize) -> Result<(), Unreadable> {
        self.cells += cells;
        self.text += text;
        if self.cells > self.limits.cells {
            let what = format!("The file has more than {} cells.", counted(self.limits.cells));
            return Err(Unreadable::of(what, "Split the file into parts with fewer rows."));
        }
        if self.text > self.limits.text {
            let what = format!(
                "The cells of the file hold more than {} bytes of text.",
                counted(self.limits.text)
            );
            return Err(Unreadable::of(what, "Split the file into parts with fewer rows."));
        }
        Ok(())
    }

    /// Keeps a row that was counted.
    pub(super) fn push(&mut self, row: Raw) {
        self.rows.push(row);
    }
}

/// The refusal of a sheet that is too wide.
pub(super) fn too_many_columns(found: usize, limits: &Limits) -> Unreadable {
    Unreadable::of(
        format!("The sheet uses {} columns.", counted(found)),
        format!("At most {} columns are accepted.", counted(limits.columns)),
    )
}

fn too_many_rows(name: &str, found: usize, limits: &Limits) -> Unreadable {
    Unreadable::of(
        format!("“{name}” holds {} rows.", counted(found)),
        format!("At most {} rows are accepted: split the file.", counted(limits.rows)),
    )
}

/// Makes a sheet of what was gathered; none if nothing was.
pub(super) fn assemble(gathered: Gathered<'_>) -> Result<Option<Sheet>, Unreadable> {
    let Gathered { name, limits, regular, mut rows, found, mut skipped, blanks, .. } = gathered;
    if rows.is_empty() {
        return Ok(None);
    }
    let head_at = head_of(&rows);
    let below = found - head_at - 1;
    if below > limits.rows + 1 {
        return Err(too_many_rows(&name, below, limits));
    }
    skipped.extend(rows.drain(..head_at).map(|row| (row.line, "a title".to_string())));
    let head = rows.remove(0);
    if let Some(sum) = sum_at_the_end(&mut rows) {
        skipped.push((sum.line, "a sum".to_string()));
    }
    if rows.len() > limits.rows {
        return Err(too_many_rows(&name, below, limits));
    }
    let last_line = rows.last().map_or(head.line, |row| row.line);
    skipped.extend(blanks.into_iter().filter(|(first, _)| *first < last_line).map(blank_note));
    skipped.sort();

    let kept = kept_columns(&head, &rows);
    let columns = names(&head, &kept);
    let named = head.cells.iter().rposition(|cell| !cell.is_blank()).map_or(0, |last| last + 1);
    let rows = rows
        .into_iter()
        .map(|row| SheetRow {
            line: row.line,
            ragged: if regular { ragged(&row, &head, named) } else { None },
            cells: picked(row.cells, &kept),
        })
        .collect();
    Ok(Some(Sheet { name, head_line: head.line, columns, rows, skipped, notice: None }))
}

fn blank_note((first, last): (usize, usize)) -> (usize, String) {
    let why = if first == last {
        "a blank".to_string()
    } else {
        format!("a blank, as is every line to {last}")
    };
    (first, why)
}

/// The first row that fills almost as many cells as the fullest one is the head; titles above it
/// fill one or two. Rows never stand above their head, so a later row cannot be it.
fn head_of(rows: &[Raw]) -> usize {
    let looked_at = &rows[..rows.len().min(LOOKED_AT)];
    let fullest = looked_at.iter().map(Raw::filled).max().unwrap_or(0);
    let enough = if fullest > 2 { fullest - (fullest / 4).max(1) } else { fullest };
    looked_at.iter().position(|row| row.filled() >= enough).unwrap_or(0)
}

/// The columns that have a name or a value.
fn kept_columns(head: &Raw, rows: &[Raw]) -> Vec<usize> {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(head.cells.len());
    let mut used = vec![false; width];
    for row in std::iter::once(head).chain(rows) {
        for (used, cell) in used.iter_mut().zip(&row.cells) {
            *used |= !cell.is_blank();
        }
    }
    used.iter().enumerate().filter(|(_, used)| **used).map(|(column, _)| column).collect()
}

/// The names of the columns: a nameless one is `Unnamed: 9`, the second `Owner` is `Owner: 9`,
/// each with its place in the file.
fn names(head: &Raw, kept: &[usize]) -> Vec<String> {
    let written = |column: usize| {
        let text = head.cells.get(column).map(Cell::text).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let written = kept.iter().map(|column| written(*column)).collect::<Vec<_>>();
    let mut taken = HashSet::new();
    let mut names = Vec::with_capacity(kept.len());
    for (at, name) in written.iter().enumerate() {
        let place = kept[at] + 1;
        let mut unique = match name.as_str() {
            "" => format!("Unnamed: {place}"),
            name => name.to_string(),
        };
        while taken.contains(&unique) || (unique != *name && written.contains(&unique)) {
            unique = format!("{unique}: {place}");
        }
        taken.insert(unique.clone());
        names.push(unique);
    }
    names
}

/// The cells of the kept columns, without empty ones at the end.
fn picked(mut cells: Vec<Cell>, kept: &[usize]) -> Vec<Cell> {
    for (to, from) in kept.iter().enumerate() {
        if *from >= cells.len() {
            cells.truncate(to);
            break;
        }
        cells.swap(to, *from);
    }
    cells.truncate(kept.len());
    while cells.last() == Some(&Cell::Empty) {
        cells.pop();
    }
    cells
}

/// Why a row of CSV does not fit below its head, if it does not.
fn ragged(row: &Raw, head: &Raw, named: usize) -> Option<String> {
    let cells = |count: usize| match count {
        1 => "1 cell".to_string(),
        count => format!("{} cells", counted(count)),
    };
    if row.cells.len() > head.width {
        let (row, head) = (cells(row.cells.len()), counted(head.width));
        return Some(format!("The row has {row}, the head has {head}."));
    }
    if row.width < named {
        let (row, head) = (cells(row.width), counted(head.width));
        return Some(format!("The row has {row}, the head has {head}."));
    }
    None
}

/// Takes the last row off if it is a sum: a word for it and what really is the sum or the count
/// of the rows above, or nothing but formulas that add up.
fn sum_at_the_end(rows: &mut Vec<Raw>) -> Option<Raw> {
    let (last, above) = rows.split_last()?;
    if above.len() < 2 {
        return None;
    }
    let mut filled = last.cells.iter().enumerate().filter(|(_, cell)| !cell.is_blank()).peekable();
    let labelled = filled.next_if(|(_, cell)| is_label_of_a_sum(cell)).is_some();
    filled.peek()?;
    let sum = filled.all(|(column, cell)| match cell {
        Cell::Formula(formula) => adds_up(formula),
        cell => labelled && is_sum_of(cell, column, above),
    });
    if sum { rows.pop() } else { None }
}

fn is_label_of_a_sum(cell: &Cell) -> bool {
    const WORDS: [&str; 12] = [
        "total",
        "totals",
        "grand total",
        "subtotal",
        "sum",
        "summe",
        "gesamt",
        "gesamtsumme",
        "somme",
        "totale",
        "suma",
        "count",
    ];
    let Cell::Text(text) = cell else { return false };
    WORDS.contains(&terms::fold(text).trim_end_matches([':', ' ', '.']))
}

fn adds_up(formula: &str) -> bool {
    const SUMS: [&str; 4] = ["=SUM", "=SUBTOTAL", "=COUNT", "=AGGREGATE"];
    SUMS.iter().any(|sum| formula.to_ascii_uppercase().starts_with(sum))
}

fn is_sum_of(cell: &Cell, column: usize, above: &[Raw]) -> bool {
    let number = |cell: &Cell| match cell {
        Cell::Number(number) => Some(*number),
        Cell::Text(text) => text.trim().parse::<f64>().ok(),
        _ => None,
    };
    let Some(stated) = number(cell) else { return false };
    let cells = above.iter().filter_map(|row| row.cells.get(column)).filter(|c| !c.is_blank());
    let (mut sum, mut count) = (0.0, 0.0);
    for cell in cells {
        sum += number(cell).unwrap_or(0.0);
        count += 1.0;
    }
    let near = |value: f64| (value - stated).abs() <= 1e-9 * value.abs().max(1.0);
    count > 0.0 && (near(sum) || near(count))
}
