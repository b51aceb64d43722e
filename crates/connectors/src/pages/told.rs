//! What became of files, or would: first what is to be reported, then what differs.

use super::{Opened, audit, joined, key};
use crate::import::Outcome;
use axum::response::Response;
use frame::{
    exchange::{self, Fate},
    gate::{Fields, Scope},
    page::{
        Action, CellLook, FieldView, FormGroup, FormView, Html, Hue, Icon, Inline, ItemView,
        ListView, More, Note, Panel, Part, Phone, Status, TableView, When, Width, Words,
    },
    problem::Problem,
    sheets::{Column, Kind, Out, write_csv},
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// Rows of one page of what is new and changed.
const SHOWN: usize = 50;

/// Rows of another table before the rest is folded, and at most; the file has them all.
const FIRST: usize = 15;
const LISTED: usize = 200;

/// Rows that are kept with an import that is in; the history of each record has them all.
const KEPT: usize = 10_000;

/// What is told of an import, and kept with it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Told {
    read: usize,
    created: usize,
    updated: usize,
    unchanged: usize,
    counts: Vec<(String, String, [usize; 3])>,
    rows: Vec<Line>,
    differing: usize,
    problems: Vec<Problems>,
    open: Vec<(String, usize)>,
    gone: Vec<(String, String, String)>,
    remarks: Vec<String>,
    taken_back: Option<TakenBack>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Line {
    at: String,
    is_new: bool,
    register: String,
    plural: String,
    label: String,
    title: String,
    difference: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Problems {
    file: String,
    line: usize,
    what: String,
    kept: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct TakenBack {
    back: usize,
    changed_since: Vec<String>,
    refused: Vec<String>,
}

impl Told {
    /// What is to be told of an outcome.
    pub fn of(outcome: &Outcome) -> Told {
        let counts = outcome.counts.iter().map(|count| {
            let of = (count.of.register.to_owned(), count.of.plural.to_owned());
            (of.0, of.1, [count.created, count.updated, count.unchanged])
        });
        let rows = outcome.rows.iter().map(|row| {
            let is_new = row.fate == Fate::New;
            let differences = outcome.differences(row);
            let differs = differences.iter().map(|difference| {
                let (before, after) = (short(&difference.before), short(&difference.after));
                match is_new {
                    true => format!("{}: {after}", difference.label),
                    false => format!("{} {before} → {after}", difference.label),
                }
            });
            Line {
                at: format!("{} line {}", row.spot.file, row.spot.line),
                is_new,
                register: row.of.label.to_owned(),
                plural: row.of.plural.to_owned(),
                label: row.label.clone(),
                title: row.title.clone(),
                difference: differs.collect::<Vec<_>>().join("; "),
            }
        });
        let problems = outcome.problems.iter().map(|problem| Problems {
            file: problem.spot.file.to_string(),
            line: problem.spot.line,
            what: problem.what.clone(),
            kept: problem.kept.clone(),
        });
        let gone = outcome.gone.iter().map(|gone| {
            (
                gone.title.clone(),
                gone.of.label.to_owned(),
                format!("/{}/{}", gone.of.plural, gone.label),
            )
        });
        Told {
            read: outcome.read,
            created: outcome.created(),
            updated: outcome.updated(),
            unchanged: outcome.unchanged(),
            counts: counts.collect(),
            rows: rows.collect(),
            differing: outcome.rows.len(),
            problems: problems.collect(),
            open: outcome.open.clone(),
            gone: gone.collect(),
            remarks: outcome.remarks.clone(),
            taken_back: None,
        }
    }

    /// As it was kept.
    pub fn kept(json: &Json) -> Told {
        serde_json::from_value(json.clone()).unwrap_or_default()
    }

    /// As it is kept.
    pub fn json(&self) -> Json {
        let mut kept = self.clone();
        kept.rows.truncate(KEPT);
        serde_json::to_value(kept).unwrap_or_default()
    }
}

/// What is told, and which part of it stands on the page.
pub(super) struct Shown<'t> {
    pub told: &'t Told,
    /// The first row of what is new and changed.
    pub from: usize,
    /// Is it in?
    pub applied: bool,
}

/// Which row an address asks for first: `?from=201`.
pub(super) fn from(pairs: &Fields) -> usize {
    let row: Option<usize> = pairs.first("from").and_then(|row| row.parse().ok());
    row.map_or(0, |row| row.saturating_sub(1))
}

/// What would change, and the button that brings it in.
pub(super) fn dry(
    scope: &Scope,
    opened: &Opened,
    (shown, plan): (&Shown<'_>, &str),
    note: Option<Note>,
) -> Result<Html, Problem> {
    let told = shown.told;
    let count = told.created + told.updated;
    let mut submits = Vec::new();
    let mut groups = Vec::new();
    if count > 0 {
        submits.push(Action::submit(format!("Bring in {count} records")).primary());
        let reason = FieldView::line("reason", "Reason").width(Width::Long).help(
            "Why, or the change it belongs to, like RFC-0042. Stands in the history of every \
             record behind the names of the files.",
        );
        groups.push(FormGroup { fields: vec![reason], ..FormGroup::default() });
    }
    submits.push(Action::link("Other files", "/import"));
    let form = FormView {
        action: opened.path() + "/application",
        key: key(scope),
        hidden: vec![("_plan".to_owned(), plan.to_owned())],
        groups,
        submits,
        note: Words::from(match count {
            0 => "There is nothing to bring in.",
            _ => "In one transaction; you can take it back whole.",
        }),
        framed: true,
        stays: count > 0,
        ..FormView::default()
    };
    let mut parts = Vec::new();
    parts.extend(note.map(|note| Html::of(&note)).transpose().map_err(Problem::fault)?);
    if let Some(taken) = taken_back(opened) {
        parts.push(Html::of(&taken).map_err(Problem::fault)?);
    }
    parts.push(summary(opened, shown)?);
    parts.extend(details(opened, shown)?);
    parts.push(audit::offer(scope, opened, "Or audit the register against these files")?);
    // Last, so that it stays in sight at the foot of the window from the first row on.
    parts.push(Html::of(&form).map_err(Problem::fault)?);
    joined(parts)
}

/// What became of an import that is in.
pub(super) fn result(scope: &Scope, opened: &Opened, from: usize) -> Result<Html, Problem> {
    let told = Told::kept(&opened.bundle.result);
    let shown = Shown { told: &told, from, applied: true };
    let applied = opened.bundle.applied.map(|at| When::instant(at.timestamp()));
    let applied = applied.unwrap_or_default();
    let back = Action::post("Take it back", opened.path() + "/reversal", key(scope));
    let note = Note {
        hue: Hue::Ok,
        words: Words::new()
            .bold(format!("{} records are in.", told.created + told.updated))
            .text(" ")
            .when(applied),
        actions: vec![back.icon(Icon::Undo), Action::link("Other files", "/import").quiet()],
        ..Note::default()
    };
    let mut parts = vec![Html::of(&note).map_err(Problem::fault)?];
    parts.push(summary(opened, &shown)?);
    parts.extend(details(opened, &shown)?);
    parts.push(audit::offer(scope, opened, "Audit the register against these files")?);
    joined(parts)
}

/// What is said to somebody who looked at another dry run.
pub(super) fn moved() -> Note {
    Note {
        hue: Hue::Warn,
        words: Words::new()
            .bold("Something changed since you looked; nothing was brought in.")
            .text(" Below is what would change now."),
        announced: true,
        ..Note::default()
    }
}

fn taken_back(opened: &Opened) -> Option<Note> {
    let at = opened.bundle.taken_back?;
    let taken = Told::kept(&opened.bundle.result).taken_back.unwrap_or_default();
    let mut words = Words::new()
        .bold("Taken back ")
        .when(When::instant(at.timestamp()))
        .text(format!(": {} records are as before; what was new is out of use.", taken.back));
    let few = |all: &[String]| all.iter().take(20).cloned().collect::<Vec<_>>().join(", ");
    if !taken.changed_since.is_empty() {
        let listed = few(&taken.changed_since);
        words = words.text(" Left alone, because they were changed since: ").bold(listed).text(".");
    }
    if !taken.refused.is_empty() {
        words = words.text(" A rule keeps these as they are: ").bold(few(&taken.refused)).text(".");
    }
    Some(Note { words, ..Note::default() })
}

fn summary(opened: &Opened, shown: &Shown<'_>) -> Result<Html, Problem> {
    let (told, applied) = (shown.told, shown.applied);
    let finding = format!(
        "{} entries read{}: {} new, {} changed, {} unchanged; {} to report",
        told.read,
        if applied { "" } else { ", nothing has been written" },
        told.created,
        told.updated,
        told.unchanged,
        told.problems.len()
    );
    let rows = told.counts.iter().filter(|(_, _, all)| all.iter().sum::<usize>() > 0);
    let rows = rows.map(|(register, plural, numbers)| {
        let name = Words::new().link(register.as_str(), ["/", plural].concat());
        let numbers = numbers.map(|number| (CellLook::Figure, number.to_string().into()));
        std::iter::once((CellLook::Plain, name)).chain(numbers).collect()
    });
    let heads = [("Register", false), ("New", true), ("Changed", true), ("Unchanged", true)];
    let title = if applied { "Result" } else { "What would change" };
    let table = TableView::small(title, &heads, rows.collect());
    let files =
        Words::new().soft(format!("{}: {}", opened.settings.format.label(), opened.bundle.names));
    let table = Html::of(&table).map_err(Problem::fault)?;
    let counts = Panel::flush(title, table).end(files).foot(finding);
    let item = |remark: &String| ItemView { words: remark.as_str().into(), ..ItemView::default() };
    let items = told.remarks.iter().map(item).collect();
    let remarks = Html::of(&ListView { items, ..ListView::default() }).map_err(Problem::fault)?;
    let title = if applied { "What was decided" } else { "What the files leave open" };
    let remarks = Panel::flush(title, remarks);
    let mut parts: Vec<&dyn Part> = vec![&counts];
    if !told.remarks.is_empty() {
        parts.push(&remarks);
    }
    Html::all(&parts).map_err(Problem::fault)
}

/// Problems, open ends, what differs, what the files do not tell of any more: those that have rows.
fn details(opened: &Opened, shown: &Shown<'_>) -> Result<Vec<Html>, Problem> {
    let (told, applied) = (shown.told, shown.applied);
    let mut parts = Vec::new();
    let problems = told.problems.iter().take(LISTED).map(|problem| {
        vec![
            (CellLook::Wrap, Words::new().soft(format!("{} line {}", problem.file, problem.line))),
            (CellLook::Wrap, problem.what.clone().into()),
            (CellLook::Wrap, problem.kept.clone().into()),
        ]
    });
    if !told.problems.is_empty() {
        let file = Words::new().link("As CSV", opened.path() + "/problems.csv");
        let title = "To report";
        parts.push(
            panel(title, &["At", "What", "What is kept"], problems.collect(), told.problems.len())?
                .end(file),
        );
    }
    let open = told.open.iter().take(LISTED).map(|(name, count)| {
        let mut cells = vec![
            (CellLook::Title, Words::new().bold(name.as_str())),
            (CellLook::Plain, count.to_string().into()),
        ];
        if applied {
            let all = if *count == 1 { "Settle it" } else { "Settle all" };
            cells.push((CellLook::Plain, Words::new().link(all, audit::settling(name))));
        }
        cells
    });
    if !told.open.is_empty() {
        let heads = ["Name", "Needed by", ""];
        let heads = if applied { &heads[..] } else { &heads[..2] };
        let foot = "Each name is kept as it is until somebody settles which record it means: once, \
                    for all that need it.";
        let title = "Needed, and described nowhere";
        let panel = panel(title, heads, open.collect(), told.open.len())?;
        parts.push(panel.foot(foot.to_owned()));
    }
    if !told.rows.is_empty() {
        parts.push(changes(opened, shown)?);
    }
    let gone = told.gone.iter().take(LISTED).map(|(title, label, href)| {
        let name = Words::of(Inline::BoldLink(title.clone(), href.clone()));
        vec![(CellLook::Title, name), (CellLook::Plain, label.clone().into())]
    });
    if !told.gone.is_empty() {
        let title = "Not in the files any more: they stay";
        parts.push(panel(title, &["Name", "Register"], gone.collect(), told.gone.len())?);
    }
    parts.iter().map(|panel| Html::of(panel).map_err(Problem::fault)).collect()
}

/// What is new and changed, one page of it: of what is new the values to come.
fn changes(opened: &Opened, shown: &Shown<'_>) -> Result<Panel, Problem> {
    let told = shown.told;
    let first = if shown.from < told.rows.len() { shown.from } else { 0 };
    let last = (first + SHOWN).min(told.rows.len());
    let rows = told.rows[first..last].iter().map(|row| {
        let name = if shown.applied {
            let href = format!("/{}/{}", row.plural, row.label);
            Words::of(Inline::BoldLink(row.title.clone(), href))
        } else {
            Words::new().bold(row.title.as_str())
        };
        let fate = if row.is_new { (Hue::Ok, "New") } else { (Hue::Warn, "Changed") };
        vec![
            (CellLook::Plain, Status::plain(fate.0, fate.1).into()),
            (CellLook::Wrap, name),
            (CellLook::Plain, row.register.clone().into()),
            (CellLook::Wrap, row.difference.clone().into()),
            (CellLook::Soft, row.at.as_str().into()),
        ]
    });
    let heads = ["", "Name", "Register", "Values or difference", "At"].map(|head| (head, false));
    let title = "New and changed";
    let table =
        TableView { phone: Phone::Blocks, ..TableView::small(title, &heads, rows.collect()) };
    let table = Html::of(&table).map_err(Problem::fault)?;
    let mut panel = Panel::flush(title, table);
    panel.id = "changes".to_owned();
    if told.differing <= SHOWN {
        return Ok(panel.end(Words::new().soft(told.differing.to_string())));
    }
    let end = Words::new().soft(format!("{} to {last} of {}", first + 1, told.differing));
    let mut foot = Words::new();
    let to = |row: usize| format!("{}?from={}#changes", opened.path(), row + 1);
    if first > 0 {
        let before = first.saturating_sub(SHOWN);
        foot = foot.link(format!("Rows {} to {first}", before + 1), to(before)).text(" ");
    }
    if last < told.rows.len() {
        let end = (last + SHOWN).min(told.rows.len());
        foot = foot.link(format!("Rows {} to {end}", last + 1), to(last));
    } else if told.rows.len() < told.differing {
        foot = foot.text("More was not kept here; it stands in the history of each record.");
    }
    Ok(panel.end(end).foot(foot))
}

fn panel(
    title: &str,
    heads: &[&str],
    mut rows: Vec<Vec<(CellLook, Words)>>,
    count: usize,
) -> Result<Panel, Problem> {
    let heads: Vec<(&str, bool)> = heads.iter().map(|head| (*head, false)).collect();
    let rest = rows.split_off(FIRST.min(rows.len()));
    let table = |title: &str, rows: Vec<Vec<(CellLook, Words)>>| {
        let table = TableView { phone: Phone::Blocks, ..TableView::small(title, &heads, rows) };
        Html::of(&table).map_err(Problem::fault)
    };
    let mut body = table(title, rows)?;
    if !rest.is_empty() {
        let words = format!("{} more", rest.len());
        let more = More { words, body: table(&format!("{title}, the rest"), rest)?, open: false };
        body = Html::all(&[&body, &more]).map_err(Problem::fault)?;
    }
    let shown = match count {
        count if count > LISTED => format!("the first {LISTED} of {count}"),
        count => count.to_string(),
    };
    Ok(Panel::flush(title, body).end(Words::new().soft(shown)))
}

/// A value as far as it helps to tell it apart.
fn short(text: &str) -> String {
    match text.chars().count() {
        0 => "nothing".to_owned(),
        long if long > 80 => text.chars().take(80).chain(['…']).collect(),
        _ => text.to_owned(),
    }
}

/// All problems as CSV.
pub(super) fn problem_file(told: &Told) -> Response {
    let heads = ["File", "Line", "What", "What is kept"].map(Column::of);
    let rows = told.problems.iter().map(|problem| {
        vec![
            Out::Text(problem.file.clone()),
            Out::Whole(i64::try_from(problem.line).unwrap_or(i64::MAX)),
            Out::Text(problem.what.clone()),
            Out::Text(problem.kept.clone()),
        ]
    });
    exchange::file("import-problems.csv", Kind::Csv, write_csv(&heads, rows))
}
