//! Out of a register: the records that a list shows, as CSV, workbook or JSON, and the template.

use super::columns::{ColumnAt, Columns, WITHHELD};
use crate::{
    gate::Scoped,
    limits,
    problem::Problem,
    sheets::{self, Column, Out, TemplateColumn, Unwritable},
    store::{self, ListQuery, Seen, Stored},
};
use record::{Kind, RecordType, Refusal};
use serde_json::{Map, Value as Json, json};

/// Records read at once.
const CHUNK: usize = 1_000;
/// A template offers references to choose from up to this many.
const OFFERED: usize = 500;

/// A table to be written.
struct Sheet {
    columns: Vec<Column>,
    rows: Vec<Vec<Out>>,
}

/// The records that answer the query, all pages of them, as CSV.
///
/// Errors: the query asks what it may not; more than [`limits::EXPORTED_ROWS`] answer it.
pub async fn export_csv(
    by: &mut impl Scoped,
    of: &'static RecordType,
    query: &ListQuery,
) -> Result<Vec<u8>, Problem> {
    let sheet = gathered(by, of, query).await?;
    aside(move || Ok(sheets::write_csv(&sheet.columns, sheet.rows.into_iter()))).await
}

/// The records that answer the query, all pages of them, as a workbook. Errors as [`export_csv`],
/// and when a workbook has no room for a text.
pub async fn export_xlsx(
    by: &mut impl Scoped,
    of: &'static RecordType,
    query: &ListQuery,
) -> Result<Vec<u8>, Problem> {
    let sheet = gathered(by, of, query).await?;
    let written =
        aside(move || Ok(sheets::write_xlsx(of.register, &sheet.columns, sheet.rows.into_iter())));
    written.await?.map_err(unwritable)
}

/// The records that answer the query as JSON objects, in its order. Errors as [`export_csv`].
pub async fn export_json(
    by: &mut impl Scoped,
    of: &'static RecordType,
    query: &ListQuery,
) -> Result<Vec<u8>, Problem> {
    let mut objects = Vec::new();
    for chunk in all_ids(by, of, query).await?.chunks(CHUNK) {
        let records = store::load_many(by, of, chunk).await?;
        let seen = store::seen(by, &records).await?;
        objects.extend(records.iter().map(|stored| object(stored, &seen)));
    }
    Ok(Json::Array(objects).to_string().into_bytes())
}

/// An empty workbook to be filled in for an import.
pub async fn template(by: &mut impl Scoped, of: &'static RecordType) -> Result<Vec<u8>, Problem> {
    let columns = Columns::of(by, of).await?;
    let mut described = Vec::new();
    for at in columns.all() {
        // A new record gets its number here and, if it is made, its title; none begins out of use.
        let is_made = of.is_composed() && at == ColumnAt::Declared(of.title);
        if !is_made && !matches!(at, ColumnAt::Number | ColumnAt::Retired) {
            described.push(template_column(by, &columns, at).await?);
        }
    }
    aside(move || Ok(sheets::template_xlsx(of.register, &described))).await?.map_err(unwritable)
}

async fn template_column(
    by: &mut impl Scoped,
    columns: &Columns,
    at: ColumnAt,
) -> Result<TemplateColumn, Problem> {
    let mut column = TemplateColumn {
        label: columns.label(at),
        accepted: columns.accepts(at),
        ..TemplateColumn::default()
    };
    match at {
        ColumnAt::Declared(at) => {
            let field = &columns.of.fields[at];
            column.required = field.required && !matches!(field.kind, Kind::State(_));
            column.rule = field.help.to_owned();
            column.example = field.example.unwrap_or_default().to_owned();
            column.choices = match field.kind {
                Kind::Choice(values) => values.iter().map(|v| v.label.to_owned()).collect(),
                Kind::State(lifecycle) => {
                    lifecycle.states.iter().map(|state| state.label.to_owned()).collect()
                }
                Kind::Flag => vec!["yes".to_owned(), "no".to_owned()],
                Kind::Ref(_) => offered(by, &field.kind).await?,
                _ => Vec::new(),
            };
        }
        ColumnAt::Custom(at) => {
            let field = &columns.custom[at];
            column.required = field.required;
            column.rule = field.help.clone();
            if let store::CustomKind::Choice(choices) = &field.kind {
                column.choices.clone_from(choices);
            }
        }
        ColumnAt::Source => {
            column.rule = "The system that the record comes from; a second import finds the \
                record again by source and key."
                .to_owned();
        }
        ColumnAt::SourceKey => {
            column.rule = "What the record is called in its source.".to_owned();
        }
        ColumnAt::Number | ColumnAt::Retired => {}
    }
    Ok(column)
}

/// The records a reference can be chosen from, when they are few.
async fn offered(by: &mut impl Scoped, kind: &Kind) -> Result<Vec<String>, Problem> {
    let targets = by.scope().app().catalogue().targets(kind);
    let found = store::candidates(by, &targets, "", OFFERED + 1).await?;
    if found.len() > OFFERED {
        return Ok(Vec::new());
    }
    let words = |named: &store::Named| {
        format!("{} {}", named.label(), named.title.replace([';', '|', '='], " "))
    };
    Ok(found.iter().map(words).collect())
}

/// Rows and columns, read in chunks so that no question gets long.
async fn gathered(
    by: &mut impl Scoped,
    of: &'static RecordType,
    query: &ListQuery,
) -> Result<Sheet, Problem> {
    let columns = Columns::of(by, of).await?;
    let all = columns.all();
    let mut withheld = vec![false; of.fields.len()];
    let mut rows = Vec::new();
    for chunk in all_ids(by, of, query).await?.chunks(CHUNK) {
        let records = store::load_many(by, of, chunk).await?;
        let names = store::names(by, &records).await?;
        for stored in &records {
            stored.withheld.iter().for_each(|at| withheld[*at] = true);
            rows.push(all.iter().map(|at| columns.cell(*at, stored, &names)).collect());
        }
    }
    let head = all.iter().map(|at| match *at {
        ColumnAt::Declared(field) if withheld[field] => Column::of(columns.label(*at) + WITHHELD),
        at => Column::of(columns.label(at)),
    });
    Ok(Sheet { columns: head.collect(), rows })
}

async fn all_ids(
    by: &mut impl Scoped,
    of: &'static RecordType,
    query: &ListQuery,
) -> Result<Vec<terms::Id>, Problem> {
    let query = ListQuery { cursor: store::Cursor::First, ..query.clone() };
    let ids = store::list_ids(by, of, &query, limits::EXPORTED_ROWS + 1).await?;
    if ids.len() > limits::EXPORTED_ROWS {
        return Err(Problem::Refused(vec![Refusal::whole(format!(
            "The list has more than {} rows; filter it, and export it in parts",
            limits::EXPORTED_ROWS
        ))]));
    }
    Ok(ids)
}

/// A record as an object: its fields by name, references by id. What refers to a record that does
/// not exist for the reader is named as withheld, as the interface for programs does it.
fn object(stored: &Stored, seen: &Seen) -> Json {
    let mut members: Map<String, Json> = Map::new();
    let mut withheld: Vec<&str> = Vec::new();
    for (at, (field, value)) in stored.of.fields.iter().zip(&stored.values).enumerate() {
        if stored.withheld.contains(&at) {
            withheld.push(field.name);
            continue;
        }
        let shown = seen.shown(stored, at);
        if shown != *value {
            withheld.push(field.name);
        }
        members.insert(field.name.to_owned(), field.kind.json(&shown));
    }
    let source = stored.source.as_ref().map(|(name, key)| json!({ "name": name, "key": key }));
    let around = [
        ("id", json!(stored.id.to_string())),
        ("number", json!(stored.label())),
        ("version", json!(stored.version)),
        ("custom", Json::Object(stored.custom.clone())),
        ("source", json!(source)),
        ("retired_at", json!(stored.retired.as_ref().map(|(at, _)| at.to_string()))),
        ("withheld", json!(withheld)),
    ];
    members.extend(around.map(|(name, value)| (name.to_owned(), value)));
    Json::Object(members)
}

/// Long work on bytes, beside the threads that answer requests.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(Problem::fault)?
}

pub(super) fn unwritable(why: Unwritable) -> Problem {
    Problem::Refused(vec![Refusal::whole(why.to_string().trim_end_matches('.').to_owned())])
}
