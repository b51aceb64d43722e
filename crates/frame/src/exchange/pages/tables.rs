//! The tables of an import: what would change, and which rows wait; on a page and as files.

use super::Opened;
use crate::{
    exchange::{
        mapping::WRONG,
        plan::{Fate, Plan, PlannedRow, ProblemRow},
    },
    page::{CellLook, CellView, ColumnView, Inline, Nothing, RowView, TableView, Words},
    sheets::{Cell, Column, Out},
};
use record::RecordType;

/// Rows of a table on one page.
pub(super) const ROWS: usize = 100;

fn heads<const N: usize>(words: [&str; N]) -> Vec<ColumnView> {
    let head = |words: &str| ColumnView {
        words: words.to_owned(),
        figures: words == "Line",
        ..ColumnView::default()
    };
    words.iter().map(|words| head(words)).collect()
}

fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::New => "New",
        Fate::Changed => "Changed",
        Fate::Unchanged => "Unchanged",
    }
}

/// The rows that are understood.
pub(super) fn differences(of: &RecordType, rows: &[&PlannedRow], from: usize) -> TableView {
    let shown = rows.iter().skip(from).take(ROWS).map(|row| {
        let name = match &row.record {
            Some((_, number)) => {
                let href = format!("/{}/{number}", of.plural);
                Words::of(Inline::BoldLink(row.title.clone(), href)).soft(" ").soft(number.clone())
            }
            None => Words::new().bold(row.title.clone()),
        };
        RowView {
            cells: vec![
                CellView::new(CellLook::Figure, row.line.to_string()),
                CellView::new(CellLook::Plain, Words::new().bold(word(row.fate))),
                CellView::new(CellLook::Plain, name),
                CellView::new(CellLook::Soft, row.source_key.clone()),
                CellView::new(CellLook::Wrap, difference(of, row)),
            ],
            ..RowView::default()
        }
    });
    TableView {
        caption: "Rows that are understood, and what would differ".to_owned(),
        columns: heads(["Line", "", of.label, "Source key", "Difference"]),
        rows: shown.collect(),
        nothing: Nothing {
            finding: "No row would change anything.".to_owned(),
            more: "What the file says is what the register holds.".to_owned(),
            actions: Vec::new(),
        },
        bare: true,
        ..TableView::default()
    }
}

/// Long texts are cut here; the file with the differences has them whole.
fn clipped(text: &str) -> String {
    const MOST: usize = 160;
    let mut clipped: String = text.chars().take(MOST).collect();
    if clipped.len() < text.len() {
        clipped.push('…');
    }
    clipped
}

fn difference(of: &RecordType, row: &PlannedRow) -> Words {
    let mut words = Words::new();
    let title = of.fields[of.title].label;
    for difference in &row.differences {
        if row.fate == Fate::New && difference.label == title {
            continue;
        }
        if !words.is_empty() {
            words = words.soft(" · ");
        }
        words = words.text([&difference.label, " "].concat());
        if row.fate == Fate::New {
            words = words.text(clipped(&difference.after));
            continue;
        }
        if !difference.before.is_empty() {
            words = words.and(Inline::Removed(clipped(&difference.before))).text(" ");
        }
        words = if difference.after.is_empty() {
            words.soft("nothing")
        } else {
            words.and(Inline::Added(clipped(&difference.after)))
        };
    }
    words
}

/// The rows that wait, one line for each.
pub(super) fn problems(opened: &Opened, rows: &[ProblemRow], from: usize) -> TableView {
    let path = opened.path();
    let shown = rows.iter().skip(from).take(ROWS).map(|row| {
        let column = row.faults.iter().find_map(|fault| fault.column);
        let column = column.map(|at| opened.sheet.columns[at].clone()).unwrap_or_default();
        let correct = format!("{path}/rows/{}", row.line);
        RowView {
            cells: vec![
                CellView::new(CellLook::Figure, Words::new().bold(row.line.to_string())),
                CellView::new(CellLook::Plain, column),
                CellView::new(CellLook::Wrap, clipped_long(&row.words())),
                CellView::new(CellLook::Soft, row.kept.clone()),
                CellView::new(
                    CellLook::Plain,
                    Words::of(Inline::BoldLink(format!("Correct line {}", row.line), correct)),
                ),
            ],
            ..RowView::default()
        }
    });
    TableView {
        caption: "Problems, one line for each row".to_owned(),
        columns: heads(["Line", "Column", "What is wrong", "What is kept", ""]),
        rows: shown.collect(),
        nothing: Nothing { finding: "Every row is understood.".to_owned(), ..Nothing::default() },
        bare: true,
        ..TableView::default()
    }
}

fn clipped_long(text: &str) -> String {
    const MOST: usize = 600;
    let mut clipped: String = text.chars().take(MOST).collect();
    if clipped.len() < text.len() {
        clipped.push('…');
    }
    clipped
}

/// The rows that wait as a file: as they came, with what is wrong in front.
pub(super) fn problem_file(opened: &Opened, plan: &Plan) -> (Vec<Column>, Vec<Vec<Out>>) {
    let heads = std::iter::once(WRONG).chain(opened.sheet.columns.iter().map(String::as_str));
    let heads: Vec<Column> = heads.map(Column::of).collect();
    let rows = plan.problems.iter().map(|problem| {
        let line = format!("Line {}: {}", problem.line, problem.words());
        let width = opened.sheet.columns.len();
        let cells = (0..width).map(|at| out(opened.sheet.rows[problem.place].cell(at)));
        std::iter::once(Out::Text(line)).chain(cells).collect()
    });
    (heads, rows.collect())
}

/// A cell as it came; a formula goes out as its text.
fn out(cell: &Cell) -> Out {
    match cell {
        Cell::Empty => Out::Empty,
        Cell::Text(text) | Cell::Formula(text) | Cell::Broken(text) => Out::Text(text.clone()),
        Cell::Number(number) => Out::Real(*number),
        Cell::Flag(flag) => Out::Flag(*flag),
        Cell::Day(day) => Out::Day(*day),
        Cell::Instant(at) => Out::Instant(*at),
    }
}

/// What would change as a file, one line for each field.
pub(super) fn difference_file(plan: &Plan) -> (Vec<Column>, Vec<Vec<Out>>) {
    let heads = ["Line", "What", "Number", "Name", "Source key", "Field", "Now", "Then"];
    let text = |text: &str| {
        if text.is_empty() { Out::Empty } else { Out::Text(text.to_owned()) }
    };
    let mut rows = Vec::new();
    for row in plan.differing() {
        let number = row.record.as_ref().map(|(_, number)| number.as_str()).unwrap_or_default();
        for difference in &row.differences {
            rows.push(vec![
                Out::Whole(i64::try_from(row.line).unwrap_or(i64::MAX)),
                text(word(row.fate)),
                text(number),
                text(&row.title),
                text(&row.source_key),
                text(&difference.label),
                text(&difference.before),
                text(&difference.after),
            ]);
        }
    }
    (heads.map(Column::of).to_vec(), rows)
}
