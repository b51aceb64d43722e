//! An import in one call, for the command line: a file in, a report out.

use super::{
    apply::{Applied, apply},
    kept, mapping,
    plan::{Plan, ProblemRow, plan},
};
use crate::{
    app::App,
    gate::{Answer, Occurrence, Scoped, local_reader, local_writer},
    problem::Problem,
    sheets::{Sheet, Suggestion, Sure},
    store::{self, ListQuery},
};
use axum::http::StatusCode;
use record::RecordType;
use serde::Serialize;
use serde_json::{Value as Json, json};

/// What became of a file. The four counts add up to the rows that were read.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Rows below the head.
    pub read: usize,
    /// Records that are new, or would be.
    pub created: usize,
    /// Records that changed, or would.
    pub updated: usize,
    /// Records that already were as the file says.
    pub unchanged: usize,
    /// The rows that were left out, and what others leave open; one entry each.
    pub problems: Vec<Reported>,
    /// What is to be known about how the file was read, in sentences.
    pub remarks: Vec<String>,
    /// The write by which the ledger knows it; nothing when nothing was written.
    pub write: Option<String>,
}

/// A row that was left out, or something that a row leaves open.
#[derive(Clone, Debug, Serialize)]
pub struct Reported {
    /// The name of the file.
    pub file: String,
    /// The line of the file.
    pub line: usize,
    /// What is wrong, and what would be accepted.
    pub what: String,
    /// What is kept of the row.
    pub kept: String,
}

/// Imports a file in the name of the local administrator `name`: rows that are not understood are
/// left out and reported, all others are saved in one transaction, with `dry_run` none.
///
/// Errors: the file cannot be read as a spreadsheet; a record changed meanwhile.
pub async fn import_file(
    app: &App,
    name: &str,
    of: &'static RecordType,
    file: (&str, Vec<u8>),
    dry_run: bool,
) -> Result<Report, Problem> {
    import_because(app, name, of, file, Asked { dry_run, ..Asked::default() }).await
}

/// How a file is to be imported.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Is it only to be seen what would happen?
    pub dry_run: bool,
    /// Why, in the words of whoever asks.
    pub reason: Option<&'a str>,
    /// By the name of a field that has no column, the text that holds for every row.
    pub same: &'a [(String, String)],
}

/// As [`import_file`], with a reason that the ledger keeps.
pub async fn import_because(
    app: &App,
    name: &str,
    of: &'static RecordType,
    (file, bytes): (&str, Vec<u8>),
    asked: Asked<'_>,
) -> Result<Report, Problem> {
    let dry_run = asked.dry_run;
    let sheet = chosen(of, kept::read(file.to_owned(), bytes.clone()).await?);
    let mut reader = local_reader(app, name);
    let (sheet, mapping) = laid_out(&mut reader, of, sheet, asked.same).await?;
    let planned = plan(&mut reader, of, &sheet, &mapping.chosen).await?;
    let mut report = reported(file, &planned);
    report.problems.splice(0..0, homeless(file, &sheet, &mapping));
    if mapping.remembered {
        let words = "The columns go where they went in the last import of such a file.";
        report.remarks.insert(0, words.to_owned());
    }
    if dry_run || planned.differing().next().is_none() {
        return Ok(report);
    }
    let mut writer = local_writer(app, name).await?;
    let words = asked.reason.map(str::trim).filter(|words| !words.is_empty());
    let more = words.map(|words| [": ", words].concat()).unwrap_or_default();
    writer.because(&["Import of ", file, &more].concat());
    let (waiting, back) = (planned.problems.len(), planned.back);
    let before = store::count(&mut writer, of, &ListQuery::default()).await?;
    let began = app.clock().now();
    let applied = apply(&mut writer, planned).await?;
    let after = store::count(&mut writer, of, &ListQuery::default()).await?;
    // It is kept as the page keeps it: there it is looked at, corrected row by row, taken back.
    let import = kept::add(&mut writer, of.name, file, &bytes).await?;
    let columns = super::columns::Columns::of(&mut writer, of).await?;
    let mut decided = mapping.chosen.json(&columns, &sheet);
    if let Some(goes_to) = decided["columns"].as_array_mut() {
        // Nobody was there to decide about what went nowhere: the next file says it again.
        let left: Vec<&String> = sheet
            .columns
            .iter()
            .zip(&mapping.left_out)
            .filter(|(_, left)| **left)
            .map(|(name, _)| name)
            .collect();
        goes_to
            .retain(|one| one["field"] != "" || left.iter().any(|name| one["column"] == ***name));
    }
    kept::set_mapping(&mut writer, import, &sheet.name, &decided).await?;
    let sizes = Sizes { before, after, waiting, back, unchanged: report.unchanged };
    let result = sizes.json(&applied, app.clock().now().micros() - began.micros());
    kept::set_applied(&mut writer, import, &result).await?;
    (report.created, report.updated) = (applied.added, applied.changed);
    report.problems.extend(applied.refused.into_iter().map(|refused| Reported {
        file: file.to_owned(),
        line: refused.line,
        what: refused.words,
        kept: "Row waits".to_owned(),
    }));
    report.problems.sort_by_key(|problem| problem.line);
    report.write = Some(writer.id().to_string());
    let counts = json!({
        "register": of.name,
        "import": import.to_string(),
        "file": file,
        "new": report.created,
        "changed": report.updated,
    });
    let what = Occurrence::of("sheet.applied").with(counts);
    drop(writer.commit(what, Answer::empty(StatusCode::OK)).await?);
    Ok(report)
}

/// How much there was before and after an import, and what did not change.
pub(super) struct Sizes {
    pub before: u64,
    pub after: u64,
    pub waiting: usize,
    pub back: usize,
    pub unchanged: usize,
}

impl Sizes {
    /// What is kept of an import that was applied.
    pub fn json(&self, applied: &Applied, micros: i64) -> Json {
        let refused: Vec<Json> = applied
            .refused
            .iter()
            .map(|refused| json!({ "line": refused.line, "words": refused.words }))
            .collect();
        json!({
            "new": applied.added,
            "changed": applied.changed,
            "back": self.back,
            "unchanged": self.unchanged,
            "waiting": self.waiting + refused.len(),
            "refused": refused,
            "before": self.before,
            "after": self.after,
            "micros": micros,
        })
    }
}

/// Where the columns of a sheet would go without anybody to ask: as in the last import of a file
/// with these columns, else as it seems right.
pub async fn suggest_mapping(
    by: &mut impl Scoped,
    of: &'static RecordType,
    sheet: &Sheet,
) -> Result<mapping::Mapping, Problem> {
    Ok(laid_out(by, of, sheet.clone(), &[]).await?.1.chosen)
}

/// Where the columns go, and how one knows.
struct LaidOut {
    chosen: mapping::Mapping,
    /// Columns that are left out because somebody decided so, by position.
    left_out: Vec<bool>,
    remembered: bool,
}

/// The sheet with what is the same for all rows, and where its columns go.
async fn laid_out(
    by: &mut impl Scoped,
    of: &'static RecordType,
    sheet: Sheet,
    asked: &[(String, String)],
) -> Result<(Sheet, LaidOut), Problem> {
    let columns = super::columns::Columns::of(by, of).await?;
    let kept = kept::memory(by, of, &sheet.columns).await?;
    let mut same = mapping::same_for_all(&kept);
    for (field, text) in asked {
        if columns.named(field).is_none() {
            let known: Vec<String> = columns.all().iter().map(|at| columns.name(*at)).collect();
            let words = format!("“{field}” is no field of it; known are: {}", known.join(", "));
            return Err(Problem::refused("set", words));
        }
        same.insert(field.clone(), text.clone());
    }
    let refused = mapping::unreadable(by, &columns, &same).await?;
    if !refused.is_empty() {
        return Err(Problem::Refused(refused));
    }
    let sheet = mapping::filled(sheet, &columns, &same);
    let (mut chosen, suggestions) = mapping::suggested(by, &columns, &sheet, &kept).await?;
    chosen.same = same;
    let left = |one: &Suggestion| one.field.is_none() && one.sure == Sure::Known;
    let left_out = suggestions.iter().map(left).collect();
    Ok((sheet, LaidOut { chosen, left_out, remembered: !kept.is_null() }))
}

/// The sheet that is called as the register, or the first.
pub(super) fn chosen(of: &RecordType, mut sheets: Vec<Sheet>) -> Sheet {
    let named = sheets.iter().position(|sheet| sheet.name == of.register);
    sheets.swap_remove(named.unwrap_or(0))
}

/// Columns that hold something and go nowhere: nobody is there to be asked what they mean.
fn homeless(file: &str, sheet: &Sheet, mapping: &LaidOut) -> Vec<Reported> {
    let open = mapping::nowhere(sheet, &mapping.chosen).filter(|(at, _)| !mapping.left_out[*at]);
    let reported = |(_, name): (usize, &str)| Reported {
        file: file.to_owned(),
        line: sheet.head_line,
        what: format!("No field is called “{name}”, and nobody said where the column goes"),
        kept: "The column is not taken".to_owned(),
    };
    open.map(reported).collect()
}

fn reported(file: &str, plan: &Plan) -> Report {
    let problem = |problem: &ProblemRow| Reported {
        file: file.to_owned(),
        line: problem.line,
        what: problem.words(),
        kept: problem.kept.clone(),
    };
    let open = plan.open.iter().map(|end| Reported {
        file: file.to_owned(),
        line: end.line,
        what: end.what.clone(),
        kept: end.kept.clone(),
    });
    let mut problems: Vec<Reported> = plan.problems.iter().map(problem).chain(open).collect();
    problems.sort_by_key(|problem| problem.line);
    Report {
        read: plan.read,
        created: plan.new,
        updated: plan.changed + plan.back,
        unchanged: plan.unchanged,
        problems,
        remarks: plan.remarks.clone(),
        write: None,
    }
}
