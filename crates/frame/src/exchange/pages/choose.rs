//! The second step: which column is what.

use super::{Opened, id, is_program, key, leave, page, shown, template_link};
use crate::{
    exchange::{
        columns::ColumnAt,
        kept,
        mapping::{self, Mapping, sure_word},
        values,
    },
    gate::{
        Act, Answer, Fields, Occurrence, Pairs, Params, Reader, Scoped, Sealed, register::Import,
    },
    page::{
        ErrorSummary, FieldKind, FieldView, Html, Hue, Note, OptionView, Status, TabView, Width,
        Words, counted,
    },
    problem::Problem,
    register::{
        address::encoded,
        record::fields::{Filler, Filling},
    },
    sheets::{Suggestion, Sure},
    store::Names,
};
use askama::Template;
use axum::{http::StatusCode, response::Html as Page};
use record::Refusal;
use serde_json::json;
use std::collections::BTreeMap;

/// Values that are shown of a column.
const SHOWN: usize = 3;
/// Characters that are shown of a value.
const CLIPPED: usize = 24;

#[derive(Template)]
#[template(path = "exchange/pages/choose.html")]
struct Choose {
    action: String,
    key: String,
    sheet: String,
    sheets: Vec<TabView>,
    found: String,
    errors: ErrorSummary,
    rows: Vec<Row>,
    same: Vec<FieldView>,
    fields: Vec<FieldView>,
}

struct Row {
    name: String,
    values: String,
    options: Vec<OptionView>,
    status: Status,
    because: String,
}

/// The columns of the sheet, and where each could go.
pub(in crate::exchange) async fn show(
    mut reader: Reader<Import>,
    params: Params,
    pairs: Pairs,
) -> Result<Page<String>, Problem> {
    let of = reader.scope().register();
    let sheet = pairs.0.first("sheet");
    let opened = Opened::of(&mut reader, of, id(&params)?, sheet).await?;
    let (mapping, suggestions) = suggested(&mut reader, &opened).await?;
    let main = main(&mut reader, &opened, &mapping, (&suggestions, &[])).await?;
    page(reader.scope(), &main)
}

/// What was decided for this import, else for files with the same columns, else what seems right.
async fn suggested(
    by: &mut impl Scoped,
    opened: &Opened,
) -> Result<(Mapping, Vec<Suggestion>), Problem> {
    let of = opened.columns.of;
    let memory = kept::memory(by, of, &opened.sheet.columns).await?;
    let (mut mapping, suggestions) =
        mapping::suggested(by, &opened.columns, &opened.sheet, &memory).await?;
    if let Some(decided) = opened.mapping() {
        mapping = decided;
    }
    Ok((mapping, suggestions))
}

/// Keeps the decision.
pub(in crate::exchange) async fn save(
    params: Params,
    act: Act<Import, Fields>,
) -> Result<Sealed, Problem> {
    let of = act.scope().register();
    let mut reader = Reader::of_act(&act);
    let sheet = act.body().first("sheet");
    let opened = Opened::of(&mut reader, of, id(&params)?, sheet).await?;
    if opened.kept.is_in() {
        let words = "This file is in already; take the import back first, or send the file again";
        return Err(Problem::Refused(vec![Refusal::whole(words)]));
    }
    let (mut mapping, mut refusals) = decided(&opened, act.body());
    // What values mean is said on a page of its own, and outlives another look at the columns.
    mapping.values = suggested(&mut reader, &opened).await?.0.values;
    refusals.extend(mapping::unreadable(&mut reader, &opened.columns, &mapping.same).await?);
    if !refusals.is_empty() {
        if is_program(&act) {
            return Err(Problem::Refused(refusals));
        }
        let (_, suggestions) = suggested(&mut reader, &opened).await?;
        let main = main(&mut reader, &opened, &mapping, (&suggestions, &refusals)).await?;
        let html = shown(reader.scope(), &main, true)?;
        return Err(Problem::Shown(StatusCode::UNPROCESSABLE_ENTITY, html));
    }
    let kept_as = opened.kept_as(&mapping);
    let is_open = match is_program(&act) {
        true => false,
        false => values::all_unknown(&mut reader, &opened.columns, &opened.sheet, &mapping)
            .await?
            .iter()
            .any(|unknown| unknown.meant.is_none()),
    };
    let next = if is_open { "/values" } else { "/changes" };
    let (_, mut writer) = act.begin().await?;
    kept::set_mapping(&mut writer, opened.kept.id, &opened.sheet.name, &kept_as).await?;
    let details = json!({ "register": of.name, "import": opened.kept.id.to_string() });
    let what = Occurrence::of("sheet.mapped").with(details);
    writer.commit(what, Answer::see(opened.path() + next)).await
}

fn decided(opened: &Opened, fields: &Fields) -> (Mapping, Vec<Refusal>) {
    let columns = &opened.columns;
    let mut refusals = Vec::new();
    let mut chosen: Vec<Option<ColumnAt>> = Vec::new();
    for (at, name) in opened.sheet.columns.iter().enumerate() {
        let input = format!("c{at}");
        let text = fields.text(&input);
        let goes_to = columns.named(text);
        if mapping::is_same(name) {
            chosen.push(None);
            continue;
        }
        if !text.is_empty() && goes_to.is_none() {
            let known: Vec<String> = columns.all().iter().map(|at| columns.name(*at)).collect();
            let words = format!(
                "“{name}” cannot go to “{text}”, which is no field of this register; known are: {}",
                known.join(", ")
            );
            refusals.push(Refusal::of(input, words));
        } else if goes_to.is_some() && chosen.contains(&goes_to) {
            let label = goes_to.map(|at| columns.label(at)).unwrap_or_default();
            let words = format!("Two columns go to {label}; choose one of them");
            refusals.push(Refusal::of(input, words));
        }
        chosen.push(goes_to);
    }
    if refusals.is_empty() && chosen.iter().all(Option::is_none) {
        refusals
            .push(Refusal::of("c0", "No column goes anywhere; choose a field for at least one"));
    }
    let mut same = BTreeMap::new();
    for at in columns.all() {
        let name = columns.name(at);
        let text = fields.text(&format!("same.{name}")).trim();
        if text.is_empty() {
            continue;
        }
        if chosen.contains(&Some(at)) {
            let label = columns.label(at);
            let words = format!(
                "A column goes to {label} already; empty this, or do not import the column"
            );
            refusals.push(Refusal::of(format!("same.{name}"), words));
        }
        same.insert(name, text.to_owned());
    }
    let set = |name: &str| matches!(fields.text(name), "true" | "on" | "yes");
    let mapping = Mapping {
        columns: chosen,
        empty_clears: set("empty_clears"),
        elsewhere: set("elsewhere"),
        source: fields.text("source").trim().to_owned(),
        same,
        revives: set("revives"),
        ..Mapping::default()
    };
    (mapping, refusals)
}

/// The fields that must be filled and have no column: one value for all rows can fill them.
async fn same(
    by: &mut impl Scoped,
    opened: &Opened,
    mapping: &Mapping,
    refusals: &[Refusal],
) -> Result<Vec<FieldView>, Problem> {
    let columns = &opened.columns;
    let of = columns.of;
    let is_asked = |at: &usize| {
        let field = &of.fields[*at];
        let has_column = mapping.mapped().any(|(column, to)| {
            to == ColumnAt::Declared(*at) && !mapping::is_same(&opened.sheet.columns[column])
        });
        let is_said = mapping.same.contains_key(field.name);
        let is_own = *at == of.title || of.state == Some(*at);
        is_said || field.required && !is_own && !has_column
    };
    let mut typed = Fields::default();
    typed.0.extend(mapping.same.iter().map(|(name, text)| (format!("same.{name}"), text.clone())));
    let names = Names::default();
    let filling = Filling {
        of,
        base: None,
        custom: &columns.custom,
        names: &names,
        typed: Some(&typed),
        refusals,
    };
    let filler = Filler::of(by, filling).await?;
    let view = |at: usize| {
        let accepts = columns.accepts(ColumnAt::Declared(at));
        let mut view = filler.cell(at, &format!("same.{}", of.fields[at].name));
        if let FieldKind::Choice { none, .. } | FieldKind::Reference { none, .. } = &mut view.kind {
            "Nothing for all rows".clone_into(none);
        }
        view.help(format!("Accepted: {accepts}.")).width(Width::Long)
    };
    Ok((0..of.fields.len()).filter(is_asked).map(view).collect())
}

async fn main(
    by: &mut impl Scoped,
    opened: &Opened,
    mapping: &Mapping,
    (suggestions, refusals): (&[Suggestion], &[Refusal]),
) -> Result<Html, Problem> {
    let of = opened.columns.of;
    let opening = opened.head(1, vec![template_link(of), leave(of)]);
    let path = opened.path();
    let tabs = opened.sheets.iter().map(|name| TabView {
        words: name.clone(),
        href: format!("{path}?sheet={}", encoded(name)),
        current: *name == opened.sheet.name,
        ..TabView::default()
    });
    let samples = mapping::samples(&opened.sheet);
    let own = |at: &usize| !mapping::is_same(&opened.sheet.columns[*at]);
    let rows = (0..opened.sheet.columns.len())
        .filter(own)
        .map(|at| row(opened, mapping.columns[at], &suggestions[at], &samples[at]));
    let errors = ErrorSummary {
        title: "The columns are not settled yet".to_owned(),
        faults: refusals
            .iter()
            .map(|refusal| (FieldView::id_of(&refusal.field), refusal.words.clone()))
            .collect(),
    };
    let choose = Choose {
        action: [&path, "/columns"].concat(),
        key: key(by.scope()),
        sheet: opened.sheet.name.clone(),
        sheets: tabs.collect(),
        found: found(opened),
        errors,
        rows: rows.collect(),
        same: same(by, opened, mapping, refusals).await?,
        fields: options(mapping),
    };
    let notice = notice(opened);
    let mut parts: Vec<&dyn askama::DynTemplate> = vec![&opening.head, &opening.progress];
    if let Some(notice) = &notice {
        parts.push(notice);
    }
    parts.push(&choose);
    Html::all(&parts).map_err(Problem::fault)
}

/// How the file was read, where that had to be guessed.
fn notice(opened: &Opened) -> Option<Note> {
    let words = opened.sheet.notice.clone()?;
    Some(Note { hue: Hue::Warn, words: Words::from(words), ..Note::default() })
}

fn row(
    opened: &Opened,
    goes_to: Option<ColumnAt>,
    suggestion: &Suggestion,
    samples: &[String],
) -> Row {
    let columns = &opened.columns;
    let options = columns.all().into_iter().map(|at| OptionView {
        value: columns.name(at),
        words: columns.label(at),
        chosen: goes_to == Some(at),
        ..OptionView::default()
    });
    let hue = match suggestion.sure {
        Sure::Known | Sure::Matches => Hue::Ok,
        Sure::Suggested => Hue::Warn,
        Sure::NoIdea => Hue::Unknown,
    };
    let clipped = |text: &String| {
        let mut clipped: String = text.chars().take(CLIPPED).collect();
        if clipped.len() < text.len() {
            clipped.push('…');
        }
        clipped
    };
    let mut values: Vec<String> = samples.iter().take(SHOWN).map(clipped).collect();
    if samples.len() > SHOWN {
        values.push("…".to_owned());
    }
    Row {
        name: suggestion.column.clone(),
        values: values.join(", "),
        options: options.collect(),
        status: Status::plain(hue, sure_word(suggestion.sure)),
        because: suggestion.because.clone(),
    }
}

/// Where the head is, and which lines are no rows.
fn found(opened: &Opened) -> String {
    let sheet = &opened.sheet;
    let mut words = format!(
        "head found on line {} · {} below it",
        sheet.head_line,
        counted(sheet.rows.len(), "row", "rows")
    );
    let skipped: Vec<String> =
        sheet.skipped.iter().take(4).map(|(line, why)| format!("line {line}: {why}")).collect();
    if !skipped.is_empty() {
        words = format!("{words} · {}", skipped.join(" · "));
    }
    words
}

fn options(mapping: &Mapping) -> Vec<FieldView> {
    let flag = |name: &str, label: &str, words: &str, set: bool| {
        let kind = FieldKind::Flag { words: words.to_owned() };
        FieldView::new(name, label, kind).holding(if set { "true" } else { "" })
    };
    vec![
        flag(
            "empty_clears",
            "Empty cells",
            "An empty cell clears the value. Otherwise it changes nothing.",
            mapping.empty_clears,
        ),
        flag(
            "elsewhere",
            "Numbers",
            "The file comes from another installation: its numbers mean nothing here.",
            mapping.elsewhere,
        ),
        flag(
            "revives",
            "Records out of use",
            "Rows bring records back into use. Otherwise a row that names one waits; what was \
             taken back with its import comes back in either case.",
            mapping.revives,
        ),
        FieldView::line("source", "Name of the source")
            .holding(mapping.source.as_str())
            .width(Width::Long)
            .help("Where the file comes from, for source keys without a column for the source."),
    ]
}
