//! Between the second step and the third: what the values of the file mean that are none of the
//! values of their field.

use super::{Opened, id, key, leave, page};
use crate::{
    exchange::{
        kept,
        values::{self, Unknown},
    },
    gate::{
        Act, Answer, Fields, Occurrence, Params, Reader, Scope, Scoped, Sealed, register::Import,
    },
    page::{Html, Hue, OptionView, Status, counted},
    problem::Problem,
};
use askama::Template;
use axum::response::Html as Page;
use record::Refusal;
use serde_json::json;
use terms::fold;

#[derive(Template)]
#[template(path = "exchange/pages/meaning.html")]
struct Meaning {
    action: String,
    key: String,
    back: String,
    rows: Vec<Row>,
}

struct Row {
    column: String,
    text: String,
    rows: String,
    input: String,
    options: Vec<OptionView>,
    status: Status,
}

/// The values that are not known, each with what it could mean.
pub(in crate::exchange) async fn show(
    mut reader: Reader<Import>,
    params: Params,
) -> Result<Page<String>, Problem> {
    let of = reader.scope().register();
    let opened = Opened::of(&mut reader, of, id(&params)?, None).await?;
    let mapping = opened.mapping().ok_or(Problem::Missing)?;
    let unknown =
        values::all_unknown(&mut reader, &opened.columns, &opened.sheet, &mapping).await?;
    let main = main(reader.scope(), &opened, &unknown)?;
    page(reader.scope(), &main)
}

fn main(scope: &Scope, opened: &Opened, unknown: &[Unknown]) -> Result<Html, Problem> {
    let meaning = Meaning {
        action: [&opened.path(), "/values"].concat(),
        key: key(scope),
        back: opened.path(),
        rows: unknown.iter().map(|unknown| row(opened, unknown)).collect(),
    };
    let opening = opened.head(1, vec![leave(opened.columns.of)]);
    Html::all(&[&opening.head, &opening.progress, &meaning]).map_err(Problem::fault)
}

fn row(opened: &Opened, unknown: &Unknown) -> Row {
    let chosen = unknown.meant.as_ref().or(unknown.suggested.as_ref());
    let options = unknown.options.iter().map(|(value, words)| OptionView {
        chosen: chosen == Some(value),
        value: value.clone(),
        words: words.clone(),
        ..OptionView::default()
    });
    let (hue, word) = match (&unknown.meant, &unknown.suggested) {
        (Some(_), _) => (Hue::Ok, "Known"),
        (None, Some(_)) => (Hue::Warn, "Suggested"),
        (None, None) => (Hue::Unknown, "No idea"),
    };
    Row {
        column: opened.columns.label(unknown.at),
        text: unknown.text.clone(),
        rows: counted(unknown.rows, "row", "rows"),
        input: input(opened, unknown),
        options: options.collect(),
        status: Status::plain(hue, word),
    }
}

/// The name under which the meaning of a value is sent.
fn input(opened: &Opened, unknown: &Unknown) -> String {
    format!("v.{}.{}", opened.columns.name(unknown.at), fold(&unknown.text))
}

/// Keeps what the values mean, for this file and for files with the same columns.
pub(in crate::exchange) async fn save(
    params: Params,
    act: Act<Import, Fields>,
) -> Result<Sealed, Problem> {
    let of = act.scope().register();
    let mut reader = Reader::of_act(&act);
    let opened = Opened::of(&mut reader, of, id(&params)?, None).await?;
    if opened.kept.is_in() {
        let words = "This file is in already; take the import back first, or send the file again";
        return Err(Problem::refused("", words));
    }
    let mut mapping = opened.mapping().ok_or(Problem::Missing)?;
    let all = values::all_unknown(&mut reader, &opened.columns, &opened.sheet, &mapping).await?;
    for unknown in all {
        let Some(value) = act.body().first(&input(&opened, &unknown)) else { continue };
        let field = opened.columns.name(unknown.at);
        if !value.is_empty() && unknown.options.iter().all(|(name, _)| name != value) {
            let is_reference = values::is_reference(&opened.columns, unknown.at);
            let known = unknown.options.iter();
            let known = known.map(|(name, label)| if is_reference { label } else { name });
            let known: Vec<&str> = known.map(String::as_str).collect();
            let words = format!("“{value}” is none of: {}", known.join(", "));
            return Err(Problem::Refused(vec![Refusal::of(field, words)]));
        }
        let texts = mapping.values.entry(field).or_default();
        match value {
            "" => texts.remove(&fold(&unknown.text)),
            value => texts.insert(fold(&unknown.text), value.to_owned()),
        };
    }
    let kept_as = opened.kept_as(&mapping);
    let (_, mut writer) = act.begin().await?;
    kept::set_mapping(&mut writer, opened.kept.id, &opened.sheet.name, &kept_as).await?;
    let details = json!({ "register": of.name, "import": opened.kept.id.to_string() });
    let what = Occurrence::of("sheet.mapped").with(details);
    writer.commit(what, Answer::see(opened.path() + "/changes")).await
}
