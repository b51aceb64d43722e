//! The last step: everything in one transaction, what became of it, and the way back.

use super::{
    Opened,
    changes::{self, Part},
    id, is_program, key, page, rest, shown, tables,
};
use crate::{
    exchange::{
        apply::{Applied, apply},
        kept::{self, Kept},
        plan::Plan,
        report::Sizes,
    },
    gate::{
        Act, Answer, Fields, Occurrence, Params, Reader, Scope, Scoped, Sealed, Writer,
        register::Import,
    },
    limits,
    page::{Action, Html, Hue, Icon, Note, Panel, Status, When, Words, counted},
    problem::{Problem, Stale},
    store::{self, ListQuery, Reverted},
};
use askama::Template;
use axum::{http::StatusCode, response::Html as Page};
use record::{RecordType, Refusal};
use serde_json::{Value as Json, json};
use terms::Id;

#[derive(Template)]
#[template(path = "exchange/pages/lines.html")]
struct Lines {
    lines: Vec<Words>,
}

/// Applies what the dry run showed. When that is no longer what would happen, nothing happens, and
/// the new dry run is shown.
pub(in crate::exchange) async fn carry_out(
    params: Params,
    act: Act<Import, Fields>,
) -> Result<Sealed, Problem> {
    let of = act.scope().register();
    let program = is_program(&act);
    let mut reader = Reader::of_act(&act);
    let opened = Opened::of(&mut reader, of, id(&params)?, None).await?;
    let began = reader.scope().app().clock().now();
    let (_, plan) = opened.plan(&mut reader).await?;
    let (body, mut writer) = act.begin_many().await?;
    if kept::find(&mut writer, of, opened.kept.id).await?.is_in() {
        return Err(refused("This import is in already; take it back before applying it again"));
    }
    if plan.differing().next().is_none() {
        return writer.unchanged(Answer::see(opened.path() + "/changes"));
    }
    if body.text("_plan") != plan.fingerprint() {
        drop(writer);
        return Err(moved(&mut reader, &opened, program).await);
    }
    writer.because(body.text("reason"));
    if plan.asks_why() && !writer.has_reason() {
        drop(writer);
        return Err(without_reason(&mut reader, &opened, program).await);
    }
    match saved(&mut writer, &opened, plan, began).await {
        Ok(what) => writer.commit(what, Answer::see(opened.path() + "/result")).await,
        Err(Problem::Stale(_)) => {
            drop(writer);
            Err(moved(&mut reader, &opened, program).await)
        }
        Err(problem) => Err(problem),
    }
}

fn refused(words: &str) -> Problem {
    Problem::Refused(vec![Refusal::whole(words)])
}

/// The dry run again, for somebody who did not say why controlled records shall change.
async fn without_reason(reader: &mut Reader<Import>, opened: &Opened, program: bool) -> Problem {
    let refusal = store::without_reason(opened.columns.of);
    if program {
        return Problem::Refused(vec![refusal]);
    }
    let words = Words::new().bold("Nothing was applied. ").text(refusal.words);
    let note = Note { hue: Hue::Warn, words, announced: true, ..Note::default() };
    again(reader, opened, note, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// The dry run as it is now, for somebody who looked at another.
async fn moved(reader: &mut Reader<Import>, opened: &Opened, program: bool) -> Problem {
    if program {
        return Problem::Stale(Stale { from: 0, saved: 0 });
    }
    let note = Note {
        hue: Hue::Warn,
        words: Words::new()
            .bold("Something changed since you looked; nothing was applied.")
            .text(" Below is what the import would do now."),
        announced: true,
        ..Note::default()
    };
    again(reader, opened, note, StatusCode::CONFLICT).await
}

async fn again(
    reader: &mut Reader<Import>,
    opened: &Opened,
    note: Note,
    status: StatusCode,
) -> Problem {
    let main = match changes::main(reader, opened, &Part::default(), Some(note)).await {
        Ok(main) => main,
        Err(problem) => return problem,
    };
    match shown(reader.scope(), &main, true) {
        Ok(html) => Problem::Shown(status, html),
        Err(problem) => problem,
    }
}

/// Saves the rows, and what is to be said of them.
async fn saved(
    writer: &mut Writer<Import>,
    opened: &Opened,
    plan: Plan,
    began: terms::Instant,
) -> Result<Occurrence, Problem> {
    let of = opened.columns.of;
    let (unchanged, back, waiting) = (plan.unchanged, plan.back, plan.problems.len());
    let before = store::count(writer, of, &ListQuery::default()).await?;
    let mut waited = Json::Null;
    rest::note(&mut waited, &plan);
    let applied = apply(writer, plan).await?;
    let after = store::count(writer, of, &ListQuery::default()).await?;
    let took = writer.scope().app().clock().now().micros() - began.micros();
    let mut result = Sizes { before, after, waiting, back, unchanged }.json(&applied, took);
    result["corrections"] = opened.kept.result["corrections"].clone();
    result["waited"] = waited["waited"].take();
    let Applied { added, changed, .. } = applied;
    kept::set_applied(writer, opened.kept.id, &result).await?;
    let details = json!({
        "register": of.name,
        "import": opened.kept.id.to_string(),
        "file": opened.kept.file,
        "new": added,
        "changed": changed,
    });
    Ok(Occurrence::of("sheet.applied").with(details))
}

/// What became of the import.
pub(in crate::exchange) async fn result(
    mut reader: Reader<Import>,
    params: Params,
) -> Result<Page<String>, Problem> {
    let of = reader.scope().register();
    let opened = Opened::of(&mut reader, of, id(&params)?, None).await?;
    if opened.kept.applied.is_none() {
        return Err(Problem::Missing);
    }
    let (_, plan) = opened.plan(&mut reader).await?;
    let opening = opened.head(3, actions(reader.scope(), &opened));
    let lines = Lines { lines: lines(of, &opened) };
    let body = Html::of(&lines).map_err(Problem::fault)?;
    let panel = Panel::text("Result", body);
    let mut parts: Vec<&dyn askama::DynTemplate> = vec![&opening.head, &opening.progress, &panel];
    let rest = rest::offer(&reader, &opened, &plan);
    if let Some(rest) = &rest {
        parts.push(rest);
    }
    let waiting = waiting(&opened, &plan)?;
    if let Some(waiting) = &waiting {
        parts.push(waiting);
    }
    let left_out = changes::left_out(&opened)?;
    if let Some(left_out) = &left_out {
        parts.push(left_out);
    }
    let open = changes::open(&opened, &plan)?;
    if let Some(open) = &open {
        parts.push(open);
    }
    let main = Html::all(&parts).map_err(Problem::fault)?;
    page(reader.scope(), &main)
}

/// `lines 4, 7 and 9`; of many the first, and how many more.
pub(super) fn lines_of(lines: &[usize], most: usize) -> String {
    let named: Vec<String> = lines.iter().take(most).map(usize::to_string).collect();
    let more = lines.len() - named.len();
    let (last, first) = named.split_last().map_or(("", &[][..]), |(last, first)| (&**last, first));
    match (first.is_empty(), more) {
        (true, 0) => format!("line {last}"),
        (_, 0) => format!("lines {} and {last}", first.join(", ")),
        (_, more) => format!("lines {} and {more} more", named.join(", ")),
    }
}

fn actions(scope: &Scope, opened: &Opened) -> Vec<Action> {
    let of = opened.columns.of;
    let mut actions = vec![Action::link(
        ["To ", &record::inside(of.register)].concat(),
        ["/", of.plural].concat(),
    )];
    if opened.kept.is_in() {
        let action = opened.path() + "/reversal";
        actions.push(Action::post("Take it back", action, key(scope)).icon(Icon::Undo));
    }
    actions.push(Action::link("Import another file", format!("/{}/imports", of.plural)).quiet());
    actions
}

/// What is to be said of an import that was applied.
fn lines(of: &RecordType, opened: &Opened) -> Vec<Words> {
    let kept = &opened.kept;
    let count = |name: &str| kept.result[name].as_u64().unwrap_or_default();
    let (new, changed, waiting) = (count("new"), count("changed"), count("waiting"));
    let applied = kept.applied.map(|at| When::instant(at.timestamp())).unwrap_or_default();
    let hue = if kept.taken_back.is_some() { Hue::Unknown } else { Hue::Ok };
    let mut first = Words::from(Status::chip(hue, ["Applied ", &applied.words].concat()))
        .text(" ")
        .bold(format!(
            "{} of {} rows that differ are in; {waiting} {} for you.",
            new + changed,
            new + changed + waiting,
            if waiting == 1 { "waits" } else { "wait" }
        ))
        .text(format!(" {new} new, {changed} changed, {} unchanged.", count("unchanged")));
    if !opened.left_out.is_empty() {
        first = first.text(format!(" {} left out by hand.", opened.left_out.len()));
    }
    if count("back") > 0 {
        first = first.text(format!(" {} of the changed came back into use.", count("back")));
    }
    let (before, after) = (count("before"), count("after"));
    if before.max(after) <= limits::COUNTED_ROWS && before != after {
        let register = record::inside(of.register);
        first = first.text(format!(" {before} {register} have become {after}."));
    }
    let tenths = count("micros").div_ceil(100_000);
    first = first.text(format!(" Took {}.{} s", tenths / 10, tenths % 10));
    if let Some(write) = kept.write {
        first = first.soft(format!(", ledger write {write}"));
    }
    let mut lines = vec![first.text(".")];
    for refused in kept.result["refused"].as_array().into_iter().flatten() {
        let words = refused["words"].as_str().unwrap_or_default();
        lines.push(
            Words::new().bold(format!("Line {}", refused["line"])).text([": ", words].concat()),
        );
    }
    lines.extend(back(kept));
    lines
}

fn back(kept: &Kept) -> Option<Words> {
    let at = kept.taken_back?;
    let taken = &kept.result["taken_back"];
    let count = |name: &str| taken[name].as_array().map_or(0, Vec::len);
    let listed = |name: &str| {
        let labels = taken[name].as_array().into_iter().flatten().filter_map(Json::as_str);
        labels.take(20).collect::<Vec<_>>().join(", ")
    };
    let back = usize::try_from(taken["back"].as_u64().unwrap_or_default()).unwrap_or(usize::MAX);
    let mut words = Words::from(Status::chip(Hue::Unknown, "Taken back"))
        .text(" ")
        .when(When::instant(at.timestamp()))
        .text(format!(": {} as before the import; ", counted(back, "record is", "records are")))
        .text("what was new is out of use.");
    if count("changed_since") > 0 {
        words = words
            .text(" Left alone, because they were changed since: ")
            .bold(listed("changed_since"))
            .text(".");
    }
    if count("refused") > 0 {
        words = words.text(" A rule keeps these as they are: ").bold(listed("refused")).text(".");
    }
    Some(words)
}

fn waiting(opened: &Opened, plan: &Plan) -> Result<Option<Panel>, Problem> {
    if plan.problems.is_empty() {
        return Ok(None);
    }
    let table = tables::problems(opened, &plan.problems, 0);
    let body = Html::of(&table).map_err(Problem::fault)?;
    let path = opened.path();
    let files = Words::from("These rows as ")
        .link("CSV", [&path, "/problems.csv"].concat())
        .text(" or ")
        .link("XLSX", [&path, "/problems.xlsx"].concat());
    let title = ["Rows waiting: ", &plan.problems.len().to_string()].concat();
    let foot = Words::from("Correct a row here, or in the file and send it again. ")
        .link("All of them", [&path, "/changes?show=waiting#waiting"].concat());
    Ok(Some(Panel::flush(title, body).end(files).foot(foot)))
}

/// Takes the import back whole, as far as nobody has changed the records since.
pub(in crate::exchange) async fn take_back(
    params: Params,
    act: Act<Import, Fields>,
) -> Result<Sealed, Problem> {
    let of = act.scope().register();
    let id = id(&params)?;
    let (body, mut writer) = act.begin_many().await?;
    let kept = kept::find(&mut writer, of, id).await?;
    if !kept.is_in() {
        return Err(refused("This import is not in, so there is nothing to take back"));
    }
    writer.because(body.first("reason").unwrap_or("Import taken back"));
    let corrections = kept.result["corrections"].as_array().into_iter().flatten().rev();
    let corrections = corrections.filter_map(|write| write.as_str()?.parse::<Id>().ok());
    let writes: Vec<Id> = corrections.chain(kept.write).collect();
    let mut taken = Reverted::default();
    for write in writes {
        let reverted = store::revert_write(&mut writer, of, write).await?;
        taken.back.extend(reverted.back);
        taken.changed_since.extend(reverted.changed_since);
        taken.refused.extend(reverted.refused);
    }
    let mut result = kept.result.clone();
    let changed_since: Vec<String> = taken.changed_since.iter().map(store::Stored::label).collect();
    let refused: Vec<String> = taken.refused.iter().map(|(stored, _)| stored.label()).collect();
    result["taken_back"] =
        json!({ "back": taken.back.len(), "changed_since": changed_since, "refused": refused });
    kept::set_result(&mut writer, id, &result, true).await?;
    let details = json!({ "register": of.name, "import": id.to_string() });
    let what = Occurrence::of("sheet.taken-back").with(details);
    writer.commit(what, Answer::see(kept.path(of) + "/result")).await
}
