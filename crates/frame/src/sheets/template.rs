//! The empty workbook that people fill in: the head, lists to choose from, and what belongs where.

use super::{
    Out, Unwritable,
    write::{Pen, sheet_name, workbook},
};
use rust_xlsxwriter::{DataValidation, Formula, Workbook, XlsxError};

/// The sheet that explains the columns.
const EXPLANATION: &str = "What belongs here";
/// The hidden sheet with the choices.
const CHOICES: &str = "Choices";
/// The last row, counted from 0, that offers choices: as many as an import takes.
const LAST_ROW: u32 = 200_000;

/// One column of a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateColumn {
    /// What stands in its head.
    pub label: String,
    /// Whether a row without it is refused.
    pub required: bool,
    /// What belongs into it, in a sentence.
    pub rule: String,
    /// How it may be written.
    pub accepted: String,
    /// A value that would be taken.
    pub example: String,
    /// What can be chosen; empty where anything that fits the rule may be written.
    pub choices: Vec<String>,
}

/// Writes the template of a register: its sheet, a sheet that explains it, and, hidden, the
/// choices.
///
/// # Errors
/// When the format has no room for the columns or a text.
pub fn template_xlsx(register: &str, columns: &[TemplateColumn]) -> Result<Vec<u8>, Unwritable> {
    let mut workbook = workbook();
    let page = workbook.add_worksheet();
    let name = match sheet_name(register) {
        name if [EXPLANATION, CHOICES].iter().any(|other| other.eq_ignore_ascii_case(&name)) => {
            "Register".to_string()
        }
        name => name,
    };
    page.set_name(name)?;
    Pen::of(page, columns.iter().map(|column| column.label.as_str()))?.finish()?;
    let mut lists = 0u16;
    for (at, column) in (0u16..).zip(columns) {
        let list = if column.choices.is_empty() {
            None
        } else {
            lists += 1;
            Some(range_of(lists - 1, column.choices.len())?)
        };
        page.add_data_validation(1, at, LAST_ROW, at, &validation(column, list)?)?;
    }
    explain(&mut workbook, columns)?;
    if lists > 0 {
        list_choices(&mut workbook, columns)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// What a cell of the column offers and says while it is filled.
fn validation(column: &TemplateColumn, list: Option<String>) -> Result<DataValidation, XlsxError> {
    let rule = match list {
        Some(range) => DataValidation::new()
            .allow_list_formula(Formula::new(range))
            .set_error_title("Not one of the choices")?
            .set_error_message(shortened(&column.accepted, 255))?,
        None => DataValidation::new().allow_any_value(),
    };
    rule.set_input_title(shortened(&column.label, 32))?
        .set_input_message(shortened(&column.rule, 255))
}

fn explain(workbook: &mut Workbook, columns: &[TemplateColumn]) -> Result<(), Unwritable> {
    let page = workbook.add_worksheet();
    page.set_name(EXPLANATION)?;
    let head = ["Column", "Needed", "What belongs here", "What is accepted", "Example"];
    let mut pen = Pen::of(page, head.into_iter())?;
    for column in columns {
        let needed = if column.required { "yes" } else { "no" };
        let texts = [&column.label, needed, &column.rule, &column.accepted, &column.example];
        pen.row(&texts.map(|text| Out::Text(text.to_string())))?;
    }
    pen.finish()
}

fn list_choices(workbook: &mut Workbook, columns: &[TemplateColumn]) -> Result<(), Unwritable> {
    let page = workbook.add_worksheet();
    page.set_name(CHOICES)?.set_hidden(true);
    let with_choices = || columns.iter().filter(|column| !column.choices.is_empty());
    let mut pen = Pen::of(page, with_choices().map(|column| column.label.as_str()))?;
    let longest = with_choices().map(|column| column.choices.len()).max().unwrap_or(0);
    for at in 0..longest {
        let choice = |column: &TemplateColumn| {
            column.choices.get(at).map_or(Out::Empty, |choice| Out::Text(choice.clone()))
        };
        pen.row(&with_choices().map(choice).collect::<Vec<_>>())?;
    }
    pen.finish()
}

/// Where the list number `list` with `len` choices stands: `=Choices!$A$2:$A$4`.
fn range_of(list: u16, len: usize) -> Result<String, Unwritable> {
    let last = u32::try_from(len).ok().filter(|len| *len <= LAST_ROW);
    let last = last.ok_or_else(|| Unwritable::of("A column has more choices than rows."))?;
    let (first, last) = (
        rust_xlsxwriter::utility::row_col_to_cell_absolute(1, list),
        rust_xlsxwriter::utility::row_col_to_cell_absolute(last, list),
    );
    Ok(format!("={CHOICES}!{first}:{last}"))
}

/// The beginning of a text that fits; with a mark where something is left out.
fn shortened(text: &str, units: usize) -> String {
    if text.encode_utf16().count() <= units {
        return text.to_string();
    }
    let mut used = 1;
    let fitting = text.chars().take_while(|c| {
        used += c.len_utf16();
        used <= units
    });
    fitting.chain(['…']).collect()
}
