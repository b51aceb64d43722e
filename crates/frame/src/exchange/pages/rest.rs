//! Rows of an import that waited for others: once what they wait for is there, they are brought in
//! together. Rows that were in already are left alone, whatever became of their records since.

use super::{Opened, application::lines_of, id, key, row};
use crate::{
    exchange::{apply::apply, kept, plan::Plan},
    gate::{Act, Answer, Fields, Occurrence, Params, Reader, Scoped, Sealed, register::Import},
    page::{Action, Hue, Note, Words, counted},
    problem::Problem,
    store::{self, ListQuery},
};
use serde_json::{Value as Json, json};
use std::collections::HashSet;

/// Lines that are named; more are counted.
const NAMED: usize = 12;

/// Notes in what became of an import which of its rows are not in.
pub(super) fn note(result: &mut Json, plan: &Plan) {
    let lines: Vec<usize> = plan.problems.iter().map(|problem| problem.line).collect();
    result["waited"] = json!(lines);
}

/// The lines that waited when the import went in.
fn waited(opened: &Opened) -> HashSet<usize> {
    let lines = opened.kept.result["waited"].as_array().into_iter().flatten();
    lines.filter_map(|line| usize::try_from(line.as_u64()?).ok()).collect()
}

/// The lines that waited and could come in now.
fn ready(opened: &Opened, plan: &Plan) -> Vec<usize> {
    let waited = waited(opened);
    let lines = plan.differing().map(|row| row.line).filter(|line| waited.contains(line));
    let mut lines: Vec<usize> = lines.collect();
    lines.sort_unstable();
    lines
}

/// Offers to bring in what waited and no longer has to.
pub(super) fn offer(by: &impl Scoped, opened: &Opened, plan: &Plan) -> Option<Note> {
    let lines = ready(opened, plan);
    if !opened.kept.is_in() || lines.is_empty() {
        return None;
    }
    let waited = counted(lines.len(), "row waited", "rows waited");
    let words = Words::new()
        .bold(format!("{waited} for what is there now"))
        .text(format!(": {}.", lines_of(&lines, NAMED)));
    let words_of = if lines.len() == 1 { "Bring it in" } else { "Bring them in" };
    let bring = Action::post(words_of, opened.path() + "/rest", key(by.scope())).primary();
    Some(Note { hue: Hue::Warn, words, actions: vec![bring], ..Note::default() })
}

/// Brings them in, in one transaction.
pub(in crate::exchange) async fn bring_in(
    params: Params,
    act: Act<Import, Fields>,
) -> Result<Sealed, Problem> {
    let of = act.scope().register();
    let mut reader = Reader::of_act(&act);
    let opened = Opened::of(&mut reader, of, id(&params)?, None).await?;
    let (_, mut plan) = opened.plan(&mut reader).await?;
    let lines = ready(&opened, &plan);
    let (_, mut writer) = act.begin_many().await?;
    let mut kept = kept::find(&mut writer, of, opened.kept.id).await?;
    let to = Answer::see(kept.path(of) + "/result");
    if lines.is_empty() || !kept.is_in() {
        return writer.unchanged(to);
    }
    plan.rows.retain(|row| lines.contains(&row.line));
    writer.because(&format!("Rows of {} that waited for others", kept.file));
    let waited = waited(&opened);
    let still = plan.problems.iter().filter(|problem| waited.contains(&problem.line)).count();
    let applied = apply(&mut writer, plan).await?;
    let after = store::count(&mut writer, of, &ListQuery::default()).await?;
    let waiting = still + applied.refused.len();
    row::counted_again(&mut kept.result, &applied, (&lines, waiting), after);
    let refused = applied.refused.iter();
    let refused = refused.map(|one| json!({ "line": one.line, "words": one.words }));
    let mut all = kept.result["refused"].as_array().cloned().unwrap_or_default();
    all.extend(refused);
    kept.result["refused"] = Json::Array(all);
    if !writer.has_changes() {
        return writer.unchanged(to);
    }
    let mut writes = kept.result["corrections"].as_array().cloned().unwrap_or_default();
    writes.push(json!(writer.id().to_string()));
    kept.result["corrections"] = Json::Array(writes);
    kept::set_result(&mut writer, kept.id, &kept.result, false).await?;
    let import = kept.id.to_string();
    let details = json!({ "register": of.name, "import": import, "lines": lines });
    writer.commit(Occurrence::of("sheet.corrected").with(details), to).await
}
