//! Rows of a sheet that sum up others: named as what they are instead of being read as data.

use super::{
    columns::{ColumnAt, Columns},
    mapping::Mapping,
    plan::Fault,
};
use crate::sheets::{Cell, Sheet, SheetRow};
use terms::fold;

/// What spreadsheets write beside a sum.
const WORDS: [&str; 14] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub-total",
    "sum",
    "sums",
    "summe",
    "gesamt",
    "gesamtsumme",
    "zwischensumme",
    "insgesamt",
    "somme",
    "total general",
];

/// Finds the rows that are sums; each gets a fault as a whole.
pub(super) fn mark(columns: &Columns, sheet: &Sheet, mapping: &Mapping, faults: &mut [Vec<Fault>]) {
    let title = mapping.column(ColumnAt::Declared(columns.of.title));
    let keys = [ColumnAt::Number, ColumnAt::SourceKey];
    let keys: Vec<usize> = keys.into_iter().filter_map(|at| mapping.column(at)).collect();
    let own =
        (0..sheet.columns.len()).filter(|column| !super::mapping::is_same(&sheet.columns[*column]));
    let own: Vec<usize> = own.collect();
    for (row, faults) in sheet.rows.iter().zip(faults) {
        if let Some(what) = sum(row, &own, title, &keys) {
            let words = format!(
                "It looks like a total of other rows: {what}. Leave the row out; if it is a \
                 record, give it a name"
            );
            faults.push(Fault::at(None, words));
        }
    }
}

/// Why a row is a sum: a word for it without a key or a name beside, and numbers; or numbers alone
/// where others have a name.
fn sum(row: &SheetRow, own: &[usize], title: Option<usize>, keys: &[usize]) -> Option<String> {
    let filled = own.iter().copied().filter(|column| !row.cell(*column).is_blank());
    let (words, others): (Vec<usize>, Vec<usize>) =
        filled.partition(|column| is_word(row.cell(*column)));
    let is_keyed = keys.iter().any(|key| others.contains(key));
    let all_numbers = others.iter().all(|column| is_number(row.cell(*column)));
    if is_keyed || !all_numbers {
        return None;
    }
    match (words.first(), others.len()) {
        (Some(first), 1..) => Some(format!("“{}” beside numbers", row.cell(*first).text().trim())),
        (Some(first), 0) if title != Some(*first) || is_counted(row.cell(*first)) => {
            Some(format!("“{}” and nothing else", row.cell(*first).text().trim()))
        }
        (None, 2..) if title.is_some_and(|title| !others.contains(&title)) => {
            Some("numbers alone, without a name".to_owned())
        }
        _ => None,
    }
}

fn is_word(cell: &Cell) -> bool {
    let text = fold(&cell.text());
    // The sum may stand in the same cell: “Summe 26,5”.
    let text = text.trim_end_matches(is_part).trim_end_matches(':').trim();
    matches!(cell, Cell::Text(_)) && WORDS.iter().any(|word| fold(word) == text)
}

/// Does the number stand beside the word, in the same cell?
fn is_counted(cell: &Cell) -> bool {
    cell.text().chars().any(|c| c.is_ascii_digit())
}

/// May it stand in a number as people write it?
fn is_part(c: char) -> bool {
    c.is_ascii_digit() || " .,'\u{a0}%+-\u{20ac}$".contains(c)
}

/// A number, or a formula, which counts something.
fn is_number(cell: &Cell) -> bool {
    match cell {
        Cell::Number(_) | Cell::Formula(_) | Cell::Broken(_) => true,
        Cell::Text(text) => text.chars().any(|c| c.is_ascii_digit()) && text.chars().all(is_part),
        _ => false,
    }
}
