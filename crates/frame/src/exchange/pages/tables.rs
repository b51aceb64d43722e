//! The tables of an import: what would change, and which rows wait; on a page and as files.

use super::Opened;
use crate::{
    exchange::{
        mapping::{WRONG, is_same},
        plan::{Fate, OpenEnd, Plan, PlannedRow, ProblemRow},
    },
    page::{Inline, Nothing, Words, counted},
    sheets::{Cell, Column, Out},
};
use askama::Template;
use record::RecordType;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a table on one page.
pub(super) const ROWS: usize = 100;
/// Characters that are shown of a value, and of what is wrong with a row.
const SHOWN: usize = 160;
const WRONG_SHOWN: usize = 600;

/// A table whose cells say themselves how they are set.
#[derive(Template)]
#[template(path = "exchange/pages/grid.html")]
pub(super) struct Grid {
    caption: &'static str,
    heads: Vec<&'static str>,
    rows: Vec<Vec<(&'static str, Words)>>,
    nothing: Nothing,
}

fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::New => "New",
        Fate::Back => "Back in use",
        Fate::Changed => "Changed",
        Fate::Unchanged => "Unchanged",
    }
}

/// The rows that are understood.
pub(super) fn differences(plan: &Plan, rows: &[&PlannedRow], (show, from): (&str, usize)) -> Grid {
    let of = plan.of;
    let shown = rows.iter().skip(from).take(ROWS).map(|row| {
        let name = match &row.record {
            Some((_, number)) => {
                let href = format!("/{}/{number}", of.plural);
                Words::of(Inline::BoldLink(row.title.clone(), href)).soft(" ").soft(number.clone())
            }
            None => Words::new().bold(row.title.clone()),
        };
        vec![
            ("soft num", row.line.to_string().into()),
            ("nw", Words::new().bold(word(row.fate))),
            ("nw", name),
            ("soft nw", row.source_key.clone().into()),
            ("w-rest", difference(of, row)),
        ]
    });
    Grid {
        caption: "Rows that are understood, and what would differ",
        heads: vec!["Line", "", of.label, "Source key", "Difference"],
        rows: shown.collect(),
        nothing: nothing(plan, show),
    }
}

/// What is said when there is no row to show.
fn nothing(plan: &Plan, show: &str) -> Nothing {
    let wrong = plan.problems.len();
    let rows = |count: usize| counted(count, "row", "rows");
    let (finding, more) = match show {
        _ if plan.read == 0 => (
            "The file has no row below its head.".to_owned(),
            "Send a file with at least one row, or choose another sheet.".to_owned(),
        ),
        _ if wrong == plan.read => (
            format!("No row could be read: {}.", most_often(plan).trim_end_matches('.')),
            "Nothing of the file can go in yet. What is wrong with each row stands below; what all \
             of them lack can be said once, where the columns are."
                .to_owned(),
        ),
        "new" => ("No row of the file is new.".to_owned(), String::new()),
        "changed" => ("No row of the file changes a record.".to_owned(), String::new()),
        "unchanged" => ("No row of the file is as the register has it.".to_owned(), String::new()),
        "back" => ("No row brings a record back into use.".to_owned(), String::new()),
        _ if wrong > 0 => (
            format!("No row that could be read would change anything; {} wait.", rows(wrong)),
            format!(
                "{} as the register has it; what is wrong with the others stands below.",
                counted(plan.unchanged, "row is", "rows are")
            ),
        ),
        _ => (
            "No row would change anything.".to_owned(),
            "What the file says is what the register holds.".to_owned(),
        ),
    };
    Nothing { finding, more, actions: Vec::new() }
}

/// What is wrong with most of the rows, in the words of the first of them.
fn most_often(plan: &Plan) -> String {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for fault in plan.problems.iter().flat_map(|problem| &problem.faults) {
        *seen.entry(&fault.words).or_default() += 1;
    }
    let most = seen.iter().max_by_key(|(_, count)| **count);
    match most {
        Some((words, count)) if *count == plan.read => clipped(words, WRONG_SHOWN),
        Some((words, count)) if *count > 1 => {
            format!("{count} of {} say: {}", plan.read, clipped(words, WRONG_SHOWN))
        }
        _ => format!("{} wrong, each in its own way", counted(plan.read, "row is", "rows are")),
    }
}

/// Long texts are cut here; the file with the differences has them whole.
fn clipped(text: &str, most: usize) -> String {
    let mut clipped: String = text.chars().take(most).collect();
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
            words = words.text(clipped(&difference.after, SHOWN));
            continue;
        }
        if !difference.before.is_empty() {
            words = words.and(Inline::Removed(clipped(&difference.before, SHOWN))).text(" ");
        }
        words = if difference.after.is_empty() {
            words.soft("nothing")
        } else {
            words.and(Inline::Added(clipped(&difference.after, SHOWN)))
        };
    }
    words
}

/// The rows that wait, one line for each.
pub(super) fn problems(opened: &Opened, rows: &[ProblemRow], from: usize) -> Grid {
    let path = opened.path();
    let shown = rows.iter().skip(from).take(ROWS).map(|row| {
        let columns: BTreeSet<usize> = row.faults.iter().filter_map(|fault| fault.column).collect();
        let columns = columns.into_iter().map(|at| opened.sheet.columns[at].as_str());
        let column = columns.collect::<Vec<_>>().join(", ");
        let correct = format!("{path}/rows/{}", row.line);
        let link = Inline::BoldLink(format!("Correct line {}", row.line), correct);
        vec![
            ("num b", row.line.to_string().into()),
            ("", column.into()),
            ("w-rest", faults(opened.columns.of, row)),
            ("soft nw", row.kept.clone().into()),
            ("nw", Words::of(link)),
        ]
    });
    Grid {
        caption: "Problems, one line for each row",
        heads: vec!["Line", "Column", "What is wrong", "What is kept", ""],
        rows: shown.collect(),
        nothing: Nothing { finding: "Every row is understood.".to_owned(), ..Nothing::default() },
    }
}

/// What is wrong with a row; a record that is named is a link.
fn faults(of: &RecordType, row: &ProblemRow) -> Words {
    let mut words = Words::new();
    let mut left = WRONG_SHOWN;
    for fault in &row.faults {
        if !words.is_empty() {
            words = words.text("; ");
        }
        let said = clipped(&fault.words, left);
        left = left.saturating_sub(said.chars().count());
        let named = fault
            .names
            .as_ref()
            .and_then(|number| Some((number, said.split_once(number.as_str())?)));
        words = match named {
            Some((number, (before, after))) => {
                let href = format!("/{}/{number}", of.plural);
                words.text(before).link(number.as_str(), href).text(after)
            }
            None => words.text(said),
        };
        if left == 0 {
            break;
        }
    }
    words
}

/// The rows that are left out, with what stands in them.
pub(super) fn left_out(opened: &Opened) -> Grid {
    let path = opened.path();
    let shown = opened.left_out.iter().take(ROWS).map(|row| {
        let own = (0..opened.sheet.columns.len()).filter(|at| !is_same(&opened.sheet.columns[*at]));
        let texts = own.map(|at| row.cell(at).text()).filter(|text| !text.trim().is_empty());
        let text = texts.collect::<Vec<_>>().join(" · ");
        let back = format!("{path}/rows/{}", row.line);
        let link = Inline::BoldLink(format!("Look at line {}", row.line), back);
        vec![
            ("num b", row.line.to_string().into()),
            ("w-rest", clipped(&text, WRONG_SHOWN).into()),
            ("nw", Words::of(link)),
        ]
    });
    Grid {
        caption: "Rows that are left out",
        heads: vec!["Line", "What stands there", ""],
        rows: shown.collect(),
        nothing: Nothing { finding: "No row is left out.".to_owned(), ..Nothing::default() },
    }
}

/// What rows that are taken leave open.
pub(super) fn open_ends(opened: &Opened, ends: &[OpenEnd]) -> Grid {
    let shown = ends.iter().take(ROWS).map(|end| {
        vec![
            ("num b", end.line.to_string().into()),
            ("nw", opened.sheet.columns[end.column].clone().into()),
            ("w-rest", clipped(&end.what, WRONG_SHOWN).into()),
            ("soft nw", end.kept.clone().into()),
        ]
    });
    Grid {
        caption: "What rows that are taken leave open",
        heads: vec!["Line", "Column", "What is open", "What is kept"],
        rows: shown.collect(),
        nothing: Nothing { finding: "Nothing is left open.".to_owned(), ..Nothing::default() },
    }
}

/// The rows that wait as a file: as they came, with what is wrong in front.
pub(super) fn problem_file(opened: &Opened, plan: &Plan) -> (Vec<Column>, Vec<Vec<Out>>) {
    // What is the same for all rows stood in no column of the file.
    let own: Vec<usize> =
        (0..opened.sheet.columns.len()).filter(|at| !is_same(&opened.sheet.columns[*at])).collect();
    let names = own.iter().map(|at| opened.sheet.columns[*at].as_str());
    let heads: Vec<Column> = std::iter::once(WRONG).chain(names).map(Column::of).collect();
    let rows = plan.problems.iter().map(|problem| {
        let line = format!("Line {}: {}", problem.line, problem.words());
        let cells = own.iter().map(|at| out(opened.sheet.rows[problem.place].cell(*at)));
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
