//! One row put right by hand, beside the file: kept for the application, or saved alone after it.

use super::{Opened, id, is_program, key, page, shown};
use crate::{
    exchange::{
        apply::{Applied, apply},
        columns::ColumnAt,
        kept, mapping,
        plan::{Fault, Plan, plan},
        values,
    },
    gate::{Act, Answer, Fields, Occurrence, Params, Reader, Scoped, Sealed, register::Import},
    page::{Action, ErrorSummary, FieldKind, FieldView, FormGroup, FormView, Html, Panel, Words},
    problem::Problem,
    register::record::fields::{Filler, Filling},
    sheets::{Cell, SheetRow},
    store::{self, ListQuery, Names},
};
use axum::{http::StatusCode, response::Html as Page};
use record::Refusal;
use serde_json::{Map, Value as Json, json};

/// The name of the buttons that leave a row out (`out`) and take it in again (`in`).
const ROW: &str = "_row";

/// The texts of the row, with what is wrong with them.
pub(in crate::exchange) async fn show(
    mut reader: Reader<Import>,
    params: Params,
) -> Result<Page<String>, Problem> {
    let of = reader.scope().register();
    let opened = Opened::of(&mut reader, of, id(&params)?, None).await?;
    let line = params.parse("line")?;
    if let Some(row) = opened.left_out.iter().find(|row| row.line == line) {
        let main = left_out(&reader, &opened, row)?;
        return page(reader.scope(), &main);
    }
    let (_, plan) = opened.plan(&mut reader).await?;
    let main = main(&mut reader, &opened, &plan, line).await?;
    page(reader.scope(), &main)
}

/// A row that is left out: what stands in it, and the way back.
fn left_out(by: &impl Scoped, opened: &Opened, row: &SheetRow) -> Result<Html, Problem> {
    let filled = (0..opened.sheet.columns.len()).filter(|at| !row.cell(*at).is_blank());
    let texts = filled.map(|at| format!("{}: {}", opened.sheet.columns[at], row.cell(at).text()));
    let path = opened.path();
    let form = FormView {
        action: format!("{path}/rows/{}", row.line),
        key: key(by.scope()),
        submits: vec![Action::named("Take the row in again", ROW, "in").primary()],
        cancel: [&path, opened.step()].concat(),
        note: Words::from(texts.collect::<Vec<_>>().join(" · ")),
        ..FormView::default()
    };
    let opening = opened.head(2, Vec::new());
    let body = Html::of(&form).map_err(Problem::fault)?;
    let panel = Panel::text(format!("Line {} is left out", row.line), body);
    Html::all(&[&opening.head, &opening.progress, &panel]).map_err(Problem::fault)
}

fn faults(plan: &Plan, line: usize) -> Vec<Fault> {
    let problem = plan.problems.iter().find(|problem| problem.line == line);
    problem.map(|problem| problem.faults.clone()).unwrap_or_default()
}

/// The fields of the row: as the form of the record has them, below what the file calls them.
async fn fields(
    by: &mut impl Scoped,
    opened: &Opened,
    row: &SheetRow,
    faults: &[Fault],
) -> Result<Vec<FieldView>, Problem> {
    let mapping = opened.mapping().ok_or(Problem::Missing)?;
    let columns = &opened.columns;
    let mut typed = Fields::default();
    for (column, at) in mapping.mapped() {
        let cell = row.cell(column);
        let text = if cell.trouble().is_some() { String::new() } else { cell.text() };
        // A reference is chosen as the file has it: what it means counts as long as it stays.
        let meant = values::meant(columns, &mapping, at, &text);
        let meant = meant.filter(|_| !values::is_reference(columns, at));
        let text = meant.unwrap_or(text);
        typed.0.push((format!("c{column}"), text));
    }
    let names = Names::default();
    let filling = Filling {
        of: columns.of,
        base: None,
        custom: &columns.custom,
        names: &names,
        typed: Some(&typed),
        refusals: &[],
    };
    let filler = Filler::of(by, filling).await?;
    let mut fields = Vec::new();
    for (column, at) in mapping.mapped() {
        let name = format!("c{column}");
        let mut field = match at {
            ColumnAt::Declared(at) => filler.cell(at, &name),
            ColumnAt::Custom(at) => filler.own_cell(at, &name),
            _ => FieldView::line(name.clone(), "").holding(typed.text(&name)),
        };
        field.label.clone_from(&opened.sheet.columns[column]);
        if matches!(field.kind, FieldKind::Line { .. }) && field.text.contains('\n') {
            field.kind = FieldKind::Prose { rows: 5, most: 0 };
        }
        let accepts = columns.accepts(at);
        field.help = ["Goes to ", &columns.label(at), ": ", &accepts].concat();
        field.error = faults.iter().find(|f| f.column == Some(column)).map(|f| f.words.clone());
        fields.push(field);
    }
    Ok(fields)
}

async fn main(
    by: &mut impl Scoped,
    opened: &Opened,
    plan: &Plan,
    line: usize,
) -> Result<Html, Problem> {
    let row = opened.sheet.rows.iter().find(|row| row.line == line).ok_or(Problem::Missing)?;
    let faults = faults(plan, line);
    let fields = fields(by, opened, row, &faults).await?;
    let summary = faults.iter().map(|fault| {
        let id = fault.column.map(|at| FieldView::id_of(&format!("c{at}"))).unwrap_or_default();
        (id, fault.words.clone())
    });
    let path = opened.path();
    // Before the application nothing is written but beside the file.
    let (words, note) = match opened.kept.is_in() {
        true => ("Save this row", "Only this row is saved; the file stays as it was received."),
        false => (
            "Keep this row",
            "The row is kept beside the file and written with the others when you apply them.",
        ),
    };
    // Boxes of which none is ticked send nothing; the name alone says that they were there.
    let ticked = fields.iter().filter(|field| matches!(field.kind, FieldKind::Several { .. }));
    let hidden = ticked.map(|field| (field.name.clone(), String::new())).collect();
    let mut submits = vec![Action::submit(words).primary()];
    if !faults.is_empty() {
        submits.push(Action::named("Leave this row out", ROW, "out").unchecked());
    }
    let form = FormView {
        hidden,
        action: format!("{path}/rows/{line}"),
        key: key(by.scope()),
        groups: vec![FormGroup { fields, ..FormGroup::default() }],
        errors: ErrorSummary {
            title: format!("Line {line} cannot be taken yet"),
            faults: summary.collect(),
        },
        submits,
        cancel: [&path, opened.step()].concat(),
        note: Words::from(note),
        ..FormView::default()
    };
    let opening = opened.head(2, Vec::new());
    let body = Html::of(&form).map_err(Problem::fault)?;
    let panel = Panel::text(format!("Line {line}"), body);
    Html::all(&[&opening.head, &opening.progress, &panel]).map_err(Problem::fault)
}

/// Keeps the row as it was put right, if nothing is wrong with it any more. Once the file is in,
/// the row is saved alone; before, it is written with the others by the application.
pub(in crate::exchange) async fn save(
    params: Params,
    act: Act<Import, Fields>,
) -> Result<Sealed, Problem> {
    let of = act.scope().register();
    let line: usize = params.parse("line")?;
    let mut reader = Reader::of_act(&act);
    let mut opened = Opened::of(&mut reader, of, id(&params)?, None).await?;
    match act.body().text(ROW) {
        "" => {}
        way => {
            let out = way == "out";
            return leave_out(reader, act, opened, (line, out)).await;
        }
    }
    let texts = texts(&opened, act.body(), line)?;
    let mut corrections = Map::new();
    corrections.insert(line.to_string(), Json::Object(texts.clone()));
    opened.sheet = mapping::corrected(opened.sheet, &corrections);
    let mapping = opened.mapping().ok_or(Problem::Missing)?;
    let mut planned = plan(&mut reader, of, &opened.sheet, &mapping).await?;
    planned.wait_for_others(line);
    let faults = faults(&planned, line);
    if !faults.is_empty() {
        if is_program(&act) {
            let refusal = |fault: Fault| Refusal::whole(fault.words);
            return Err(Problem::Refused(faults.into_iter().map(refusal).collect()));
        }
        let main = main(&mut reader, &opened, &planned, line).await?;
        let html = shown(reader.scope(), &main, true)?;
        return Err(Problem::Shown(StatusCode::UNPROCESSABLE_ENTITY, html));
    }
    let waiting = still_waiting(&planned, line);
    planned.rows.retain(|row| row.line == line);
    let (_, mut writer) = act.begin().await?;
    writer.because(&format!("Line {line} of {}", opened.kept.file));
    let mut kept = kept::find(&mut writer, of, opened.kept.id).await?;
    if kept.is_in() {
        let applied = apply(&mut writer, planned).await?;
        if let Some(refused) = applied.refused.first() {
            return Err(Problem::Refused(vec![Refusal::whole(refused.words.clone())]));
        }
        let after = store::count(&mut writer, of, &ListQuery::default()).await?;
        counted_again(&mut kept.result, &applied, (&[line], waiting), after);
    }
    keep(&mut writer, &kept, &opened.sheet.name, (line, texts)).await?;
    let details = json!({ "register": of.name, "import": kept.id.to_string(), "line": line });
    let what = Occurrence::of("sheet.corrected").with(details);
    writer.commit(what, Answer::see(kept.path(of) + opened.step())).await
}

/// How many rows are not in yet beside this one: those that wait, and those that could come in.
fn still_waiting(plan: &Plan, line: usize) -> usize {
    let others = plan.problems.iter().map(|problem| problem.line);
    others.chain(plan.differing().map(|row| row.line)).filter(|other| *other != line).count()
}

/// What became of the import, once more of its rows are in.
pub(super) fn counted_again(
    result: &mut Json,
    applied: &Applied,
    (lines, waiting): (&[usize], usize),
    after: u64,
) {
    let mut add = |name: &str, more: usize| {
        let before = result[name].as_u64().unwrap_or_default();
        result[name] = json!(before + more as u64);
    };
    add("new", applied.added);
    add("changed", applied.changed);
    add("unchanged", usize::from(applied.added + applied.changed == 0));
    result["waiting"] = json!(waiting);
    result["after"] = json!(after);
    if let Some(refused) = result["refused"].as_array_mut() {
        refused.retain(|refused| !lines.iter().any(|line| refused["line"] == *line));
    }
}

/// Leaves a row that waits out of this import, or takes it in again; the file stays as it is.
async fn leave_out(
    mut reader: Reader<Import>,
    act: Act<Import, Fields>,
    opened: Opened,
    (line, out): (usize, bool),
) -> Result<Sealed, Problem> {
    let of = opened.columns.of;
    let (_, plan) = opened.plan(&mut reader).await?;
    let is_left = opened.left_out.iter().any(|row| row.line == line);
    if out && !is_left && faults(&plan, line).is_empty() {
        let words = format!("Line {line} does not wait; only a row that waits can be left out");
        return Err(Problem::Refused(vec![Refusal::whole(words)]));
    }
    let (_, mut writer) = act.begin().await?;
    let mut kept = kept::find(&mut writer, of, opened.kept.id).await?;
    let mut lines = kept.left_out();
    let is_other = if out { lines.insert(line) } else { lines.remove(&line) };
    let answer = Answer::see(kept.path(of) + opened.step());
    if !is_other {
        return writer.unchanged(answer);
    }
    kept.mapping["left_out"] = json!(lines);
    kept::set_mapping(&mut writer, kept.id, &opened.sheet.name, &kept.mapping).await?;
    if kept.is_in() {
        let waiting = still_waiting(&plan, line) + usize::from(!out);
        kept.result["waiting"] = json!(waiting);
        kept::set_result(&mut writer, kept.id, &kept.result, false).await?;
    }
    let details = json!({
        "register": of.name,
        "import": kept.id.to_string(),
        "line": line,
        "left_out": out,
    });
    let what = Occurrence::of("sheet.corrected").with(details);
    writer.commit(what, answer).await
}

/// Keeps the texts beside the file, and the write beside the result.
async fn keep(
    writer: &mut crate::gate::Writer<Import>,
    kept: &kept::Kept,
    sheet: &str,
    (line, texts): (usize, Map<String, Json>),
) -> Result<(), Problem> {
    let mut mapping = kept.mapping.clone();
    if !mapping["corrections"].is_object() {
        mapping["corrections"] = Json::Object(Map::new());
    }
    mapping["corrections"][line.to_string()] = Json::Object(texts);
    kept::set_mapping(writer, kept.id, sheet, &mapping).await?;
    if kept.is_in() {
        let mut result = kept.result.clone();
        if writer.has_changes() {
            let mut writes = result["corrections"].as_array().cloned().unwrap_or_default();
            writes.push(json!(writer.id().to_string()));
            result["corrections"] = Json::Array(writes);
        }
        kept::set_result(writer, kept.id, &result, false).await?;
    }
    Ok(())
}

/// What was typed for each column that goes somewhere.
fn texts(opened: &Opened, fields: &Fields, line: usize) -> Result<Map<String, Json>, Problem> {
    let mapping = opened.mapping().ok_or(Problem::Missing)?;
    let row = opened.sheet.rows.iter().find(|row| row.line == line).ok_or(Problem::Missing)?;
    let mut texts = Map::new();
    for (column, _) in mapping.mapped() {
        // Several references come one by one, or on lines of their own.
        let name = format!("c{column}");
        let all: Vec<&str> = fields.all(&name).collect();
        let typed = fields.has(&name).then(|| all.join("; "));
        let text = typed.unwrap_or_else(|| match row.cell(column) {
            Cell::Formula(_) | Cell::Broken(_) => String::new(),
            cell => cell.text(),
        });
        texts.insert(opened.sheet.columns[column].clone(), Json::String(text));
    }
    Ok(texts)
}
