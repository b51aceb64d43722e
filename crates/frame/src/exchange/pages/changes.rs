//! The third step: what would change, computed and not written.

use super::{Opened, id, key, leave, page, tables};
use crate::{
    exchange::{
        download,
        export::{aside, unwritable},
        mapping::{self, Mapping},
        open_ends,
        plan::{Fate, Plan, PlannedRow},
        values,
    },
    gate::{Pairs, Params, Reader, Scope, Scoped, register::Import},
    page::{
        Action, FieldView, FormGroup, FormView, Html, Inline, Note, Nothing, Panel, RowView,
        TabView, TableView, When, Width, Words, counted,
    },
    problem::Problem,
    sheets::{self, Column, Kind, Out, Sheet},
    store::{self, ListQuery, Named},
};
use askama::Template;
use axum::response::{Html as Page, Response};
use std::collections::HashSet;
use terms::Id;

/// Records that are looked for beyond those of the file.
const ABSENT: usize = 1_000;

#[derive(Template)]
#[template(path = "exchange/pages/counts.html")]
struct Counts {
    tabs: Vec<TabView>,
    read: Words,
}

/// Which rows the page shows, and from which on.
#[derive(Default)]
pub(super) struct Part {
    show: String,
    from: usize,
}

/// The dry run.
pub(in crate::exchange) async fn show(
    mut reader: Reader<Import>,
    params: Params,
    pairs: Pairs,
) -> Result<Page<String>, Problem> {
    let of = reader.scope().register();
    let opened = Opened::of(&mut reader, of, id(&params)?, None).await?;
    let part = Part {
        show: pairs.0.text("show").to_owned(),
        from: pairs.0.text("from").parse().unwrap_or_default(),
    };
    let main = main(&mut reader, &opened, &part, None).await?;
    page(reader.scope(), &main)
}

/// The inside of the page; `note` is what has to be said first.
pub(super) async fn main(
    by: &mut impl Scoped,
    opened: &Opened,
    part: &Part,
    note: Option<Note>,
) -> Result<Html, Problem> {
    let of = opened.columns.of;
    let (mapping, plan) = opened.plan(by).await?;
    let absent = absent(by, &plan).await?;
    let scope = by.scope().clone();
    let opening = opened.head(2, vec![leave(of)]);
    let differing = changes(&scope, opened, &plan, (part, &absent))?;
    let unknown = values::all_unknown(by, &opened.columns, &opened.sheet, &mapping).await?;
    let unknown = unknown.iter().filter(|unknown| unknown.meant.is_none()).count();
    let waiting = waiting(opened, &plan, (part, unknown))?;
    let open = open(opened, &plan)?;
    let mut said = plan.remarks.clone();
    said.extend(nowhere(&opened.sheet, &mapping));
    let remarks = (!said.is_empty()).then(|| {
        let lines = said.iter().enumerate().fold(Words::new(), |words, (at, line)| {
            let words = if at > 0 { words.and(Inline::Break) } else { words };
            words.text(line.as_str())
        });
        Note { words: lines, ..Note::default() }
    });
    let form = form(&scope, opened, &plan);
    let mut parts: Vec<&dyn askama::DynTemplate> = vec![&opening.head, &opening.progress];
    if let Some(note) = &note {
        parts.push(note);
    }
    if let Some(remarks) = &remarks {
        parts.push(remarks);
    }
    parts.push(&differing);
    if let Some(waiting) = &waiting {
        parts.push(waiting);
    }
    let left_out = left_out(opened)?;
    if let Some(left_out) = &left_out {
        parts.push(left_out);
    }
    if let Some(open) = &open {
        parts.push(open);
    }
    if !opened.kept.is_in() {
        parts.push(&form);
    }
    Html::all(&parts).map_err(Problem::fault)
}

/// The filled columns that nobody gave a place, in a sentence: what they hold would not come in.
fn nowhere(sheet: &Sheet, mapping: &Mapping) -> Option<String> {
    let names: Vec<String> =
        mapping::nowhere(sheet, mapping).map(|(_, name)| format!("“{name}”")).collect();
    match names.len() {
        0 => None,
        1 => Some(format!(
            "The column {} holds something and goes nowhere; it is not taken.",
            names[0]
        )),
        _ => Some(format!(
            "The columns {} hold something and go nowhere; they are not taken.",
            names.join(", ")
        )),
    }
}

/// The records in use that no row of the file names.
async fn absent(by: &mut impl Scoped, plan: &Plan) -> Result<Vec<Id>, Problem> {
    let rows = plan.rows.iter().filter_map(|row| row.record.as_ref().map(|(id, _)| *id));
    let problems = plan.problems.iter().filter_map(|problem| problem.record);
    let named: HashSet<Id> = rows.chain(problems).collect();
    let most = named.len() + ABSENT + 1;
    let ids = store::list_ids(by, plan.of, &ListQuery::default(), most).await?;
    Ok(ids.into_iter().filter(|id| !named.contains(id)).collect())
}

fn chosen<'p>(plan: &'p Plan, show: &str) -> Vec<&'p PlannedRow> {
    let fate = match show {
        "new" => Some(Fate::New),
        "changed" => Some(Fate::Changed),
        "back" => Some(Fate::Back),
        "unchanged" => Some(Fate::Unchanged),
        _ => None,
    };
    match fate {
        Some(fate) => plan.rows.iter().filter(|row| row.fate == fate).collect(),
        None => plan.differing().collect(),
    }
}

fn changes(
    scope: &Scope,
    opened: &Opened,
    plan: &Plan,
    (part, absent): (&Part, &[Id]),
) -> Result<Panel, Problem> {
    let path = opened.path() + "/changes";
    let on = |name: &str| part.show == name || (part.show.is_empty() && name != "unchanged");
    let tab = |words: &str, name: &str, count: usize| TabView {
        words: words.to_owned(),
        href: if name == "waiting" {
            format!("{path}#waiting")
        } else {
            format!("{path}?show={name}")
        },
        count: count.to_string(),
        current: on(name) && name != "waiting",
    };
    let mut tabs = vec![
        tab("New", "new", plan.new),
        tab("Changed", "changed", plan.changed),
        tab("Unchanged", "unchanged", plan.unchanged),
        tab("Not understood", "waiting", plan.problems.len()),
    ];
    if plan.back > 0 {
        tabs.push(tab("Back in use", "back", plan.back));
    }
    let left = opened.left_out.len();
    if left > 0 {
        let href = format!("{path}#left-out");
        let count = left.to_string();
        tabs.push(TabView { words: "Left out".to_owned(), href, count, current: false });
    }
    let counts = Counts {
        tabs,
        read: Words::from(format!("{} read · dry run ", counted(plan.read + left, "row", "rows")))
            .when(When::instant(scope.now().timestamp()))
            .text(" · nothing has been written"),
    };
    let rows = chosen(plan, &part.show);
    let from = if part.show == "waiting" { 0 } else { part.from };
    let table = tables::differences(plan, &rows, (&part.show, from));
    let body = Html::all(&[&counts, &table]).map_err(Problem::fault)?;
    let file = Words::new().link("Differences as XLSX", opened.path() + "/changes.xlsx");
    Ok(Panel::flush("What would change", body).end(file).foot(foot(
        opened,
        plan,
        (part, rows.len()),
        absent,
    )))
}

/// How many of the rows are shown, and which records the file does not name.
fn foot(opened: &Opened, plan: &Plan, (part, rows): (&Part, usize), absent: &[Id]) -> Words {
    let path = opened.path();
    let mut words = Words::new();
    if rows > tables::ROWS {
        let from = if part.show == "waiting" { 0 } else { part.from };
        let last = rows.min(from + tables::ROWS);
        words = words.text(format!("{} to {last} of {rows} shown. ", from + 1));
        let show = if part.show == "waiting" { "" } else { part.show.as_str() };
        let page = |from: usize| format!("{path}/changes?show={show}&from={from}");
        if from > 0 {
            words = words.link("Before", page(from.saturating_sub(tables::ROWS))).text(" ");
        }
        if last < rows {
            words = words.link("Next", page(last)).text(" ");
        }
    }
    let register = record::inside(plan.of.register);
    let (count, noun) = match absent.len() {
        0 => return words.text("Every record in use that you see is in the file."),
        1 => ("1 record".to_owned(), "it stays as it is. "),
        count if count > ABSENT => {
            (format!("More than {ABSENT} records"), "they stay as they are. ")
        }
        count => (format!("{count} records"), "they stay as they are. "),
    };
    words
        .text(format!("{count} of {register} "))
        .bold(if absent.len() == 1 { "is not in the file" } else { "are not in the file" })
        .text([": ", noun].concat())
        .link("Show", [&path, "/absent"].concat())
}

fn waiting(
    opened: &Opened,
    plan: &Plan,
    (part, unknown): (&Part, usize),
) -> Result<Option<Panel>, Problem> {
    if plan.problems.is_empty() {
        return Ok(None);
    }
    let from = if part.show == "waiting" { part.from } else { 0 };
    let table = tables::problems(opened, &plan.problems, from);
    let body = Html::of(&table).map_err(Problem::fault)?;
    let path = opened.path();
    let files = Words::from("These rows as ")
        .link("CSV", [&path, "/problems.csv"].concat())
        .text(" or ")
        .link("XLSX", [&path, "/problems.xlsx"].concat());
    let mut foot = Words::from(
        "A row is taken whole or not at all. Correct it here or in the file; import the file \
         again and only these rows change.",
    );
    if unknown > 0 {
        let words = match unknown {
            1 => "Say once what the value that is not known means".to_owned(),
            many => format!("Say once what the {many} values that are not known mean"),
        };
        foot = foot.text(" ").link(words, [&path, "/values"].concat()).text(".");
    }
    let next = from + tables::ROWS;
    if next < plan.problems.len() {
        let href = format!("{path}/changes?show=waiting&from={next}#waiting");
        foot = foot.text(" ").link(format!("From row {} on", next + 1), href);
    }
    let panel = Panel::flush("Rows not understood", body).end(files).foot(foot);
    Ok(Some(Panel { id: "waiting".to_owned(), ..panel }))
}

/// The rows that somebody left out, each with the way back.
pub(super) fn left_out(opened: &Opened) -> Result<Option<Panel>, Problem> {
    if opened.left_out.is_empty() {
        return Ok(None);
    }
    let body = Html::of(&tables::left_out(opened)).map_err(Problem::fault)?;
    let foot = "Left out of this import alone; the file stays as it was received.";
    let panel = Panel::flush("Left out by hand", body).foot(Words::from(foot));
    Ok(Some(Panel { id: "left-out".to_owned(), ..panel }))
}

/// What rows that are taken leave open, and the way to all that is open.
pub(super) fn open(opened: &Opened, plan: &Plan) -> Result<Option<Panel>, Problem> {
    if plan.open.is_empty() {
        return Ok(None);
    }
    let of = plan.of;
    let body = Html::of(&tables::open_ends(opened, &plan.open)).map_err(Problem::fault)?;
    let count = counted(plan.open.len(), "row names", "rows name");
    let mut foot = Words::from(format!(
        "{count} something that is not here, or not yet; each is kept under that name until \
         somebody settles who is meant."
    ));
    let reference = (0..of.fields.len()).find(|at| open_ends::name_field(of, *at).is_some());
    if let Some(at) = reference {
        let (plural, field) = (of.plural, of.fields[at].name);
        let words = format!("All {} that are open", record::inside(of.register));
        foot = foot.text(" ").link(words, format!("/{plural}?{field}.empty=yes"));
    }
    Ok(Some(Panel::flush("Taken, and still open", body).foot(foot)))
}

fn form(scope: &Scope, opened: &Opened, plan: &Plan) -> FormView {
    let path = opened.path();
    let count = plan.count();
    let mut submits = Vec::new();
    let mut groups = Vec::new();
    if count > 0 {
        let words = ["Apply ", &counted(count, "change", "changes")].concat();
        submits.push(Action::submit(words).primary());
        let stem = opened.kept.file.rsplit_once('.').map_or(opened.kept.file.as_str(), |(s, _)| s);
        let reason = FieldView::line("reason", "Reason").width(Width::Long);
        let reason = match plan.of.controlled {
            true => reason.required().help(
                "The change it belongs to, like RFC-0042, or why it is done. Stands in the \
                 history of every record that changes.",
            ),
            false => reason
                .holding(["Import of ", stem].concat())
                .help("Stands in the history of every record that changes."),
        };
        groups.push(FormGroup { fields: vec![reason], ..FormGroup::default() });
    }
    submits.push(Action::link("Back to columns", path.clone()));
    let note = match (count, plan.problems.len()) {
        (0, 0) => "There is nothing to apply.",
        (0, _) => "Nothing can be applied before a row is understood.",
        _ => "In one transaction; you can take it back whole.",
    };
    FormView {
        action: [&path, "/application"].concat(),
        key: key(scope),
        hidden: vec![("_plan".to_owned(), plan.fingerprint())],
        groups,
        submits,
        note: Words::from(note),
        framed: true,
        ..FormView::default()
    }
}

/// The records in use that no row of the file names.
pub(in crate::exchange) async fn others(
    mut reader: Reader<Import>,
    params: Params,
) -> Result<Page<String>, Problem> {
    let of = reader.scope().register();
    let opened = Opened::of(&mut reader, of, id(&params)?, None).await?;
    let (_, plan) = opened.plan(&mut reader).await?;
    let absent = absent(&mut reader, &plan).await?;
    let records = store::load_many(&mut reader, of, &absent[..absent.len().min(ABSENT)]).await?;
    let rows = records.iter().map(|stored| {
        let named = Named {
            of,
            id: stored.id,
            number: stored.number,
            title: stored.title(),
            retired: false,
        };
        let link = Inline::BoldLink(named.title.clone(), named.path());
        let cell = |look, words: Words| crate::page::CellView::new(look, words);
        RowView {
            href: named.path(),
            cells: vec![
                cell(crate::page::CellLook::Soft, named.label().into()),
                cell(crate::page::CellLook::Title, Words::of(link)),
            ],
            ..RowView::default()
        }
    });
    let head =
        |words: &str| crate::page::ColumnView { words: words.to_owned(), ..Default::default() };
    let table = TableView {
        caption: "Records that are not in the file".to_owned(),
        columns: vec![head("Number"), head(of.label)],
        rows: rows.collect(),
        nothing: Nothing {
            finding: "Every record in use that you see is in the file.".to_owned(),
            ..Nothing::default()
        },
        bare: true,
        ..TableView::default()
    };
    let opening = opened.head(2, vec![Action::link("Back", opened.path() + "/changes")]);
    let body = Html::of(&table).map_err(Problem::fault)?;
    let panel = Panel::flush("Not in the file: they stay as they are", body);
    let main = Html::all(&[&opening.head, &opening.progress, &panel]).map_err(Problem::fault)?;
    page(reader.scope(), &main)
}

/// The rows that wait, as CSV.
pub(in crate::exchange) async fn problems_csv(
    reader: Reader<Import>,
    params: Params,
) -> Result<Response, Problem> {
    problems(reader, params, Kind::Csv).await
}

/// The rows that wait, as a workbook.
pub(in crate::exchange) async fn problems_xlsx(
    reader: Reader<Import>,
    params: Params,
) -> Result<Response, Problem> {
    problems(reader, params, Kind::Xlsx).await
}

async fn problems(
    mut reader: Reader<Import>,
    params: Params,
    kind: Kind,
) -> Result<Response, Problem> {
    let of = reader.scope().register();
    let opened = Opened::of(&mut reader, of, id(&params)?, None).await?;
    let (_, plan) = opened.plan(&mut reader).await?;
    let (columns, rows) = tables::problem_file(&opened, &plan);
    let name = download::name(&reader, &[of.plural, "-not-understood"].concat(), kind);
    written(&name, kind, (opened.sheet.name, columns, rows)).await
}

/// What would change, as a workbook.
pub(in crate::exchange) async fn differences(
    mut reader: Reader<Import>,
    params: Params,
) -> Result<Response, Problem> {
    let of = reader.scope().register();
    let opened = Opened::of(&mut reader, of, id(&params)?, None).await?;
    let (_, plan) = opened.plan(&mut reader).await?;
    let (columns, rows) = tables::difference_file(&plan);
    let name = download::name(&reader, &[of.plural, "-differences"].concat(), Kind::Xlsx);
    written(&name, Kind::Xlsx, ("Differences".to_owned(), columns, rows)).await
}

async fn written(
    name: &str,
    kind: Kind,
    (sheet, columns, rows): (String, Vec<Column>, Vec<Vec<Out>>),
) -> Result<Response, Problem> {
    let bytes = match kind {
        Kind::Csv => aside(move || Ok(sheets::write_csv(&columns, rows.into_iter()))).await?,
        Kind::Xlsx => aside(move || Ok(sheets::write_xlsx(&sheet, &columns, rows.into_iter())))
            .await?
            .map_err(unwritable)?,
    };
    Ok(download::file(name, kind, bytes))
}
