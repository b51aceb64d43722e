//! The first step: a file is sent, read, and kept as it was received.

use super::{is_program, key, leave, page, progress, shown, size, template_link, title};
use crate::{
    exchange::kept::{self, Kept},
    gate::{
        Act, Answer, Body, Occurrence, Reader, Scope, Scoped, Sealed, Upload, UploadedFile,
        register::Import,
    },
    limits,
    page::{
        Action, CellLook, CellView, ColumnView, ErrorSummary, FieldKind, FieldView, FormGroup,
        FormView, Head, Html, Hue, Inline, Nothing, Panel, RowView, Status, TableView, When, Words,
    },
    problem::Problem,
    sheets,
};
use axum::{
    extract::{DefaultBodyLimit, Request},
    http::StatusCode,
    response::Html as Page,
};
use record::RecordType;
use serde_json::json;

/// A form with a spreadsheet, read up to the limits of an upload and not only up to the smaller
/// one that the web library has for every body.
pub(in crate::exchange) struct Sent(Upload);

impl Body for Sent {
    async fn read(mut request: Request) -> Result<(Sent, Option<String>, Vec<u8>), Problem> {
        DefaultBodyLimit::disable().apply(&mut request);
        let (upload, key, fingerprint) = Upload::read(request).await?;
        Ok((Sent(upload), key, fingerprint))
    }
}

/// The form, and the imports so far.
pub(in crate::exchange) async fn list(mut reader: Reader<Import>) -> Result<Page<String>, Problem> {
    let main = main(&mut reader, None).await?;
    page(reader.scope(), &main)
}

/// Takes a file. What cannot be read is refused in words, and not kept.
pub(in crate::exchange) async fn take(act: Act<Import, Sent>) -> Result<Sealed, Problem> {
    let of = act.scope().register();
    if let Err(problem) = readable(&act.body().0).await {
        let mut reader = Reader::of_act(&act);
        let Some([refusal, ..]) = kept::refusals(&problem) else { return Err(problem) };
        let words = [refusal.words.as_str(), elsewhere(act.scope(), &act.body().0)].concat();
        if is_program(&act) {
            return Err(Problem::refused("file", words));
        }
        let main = main(&mut reader, Some(words)).await?;
        let html = shown(reader.scope(), &main, true)?;
        return Err(Problem::Shown(StatusCode::UNPROCESSABLE_ENTITY, html));
    }
    let (body, mut writer) = act.begin_many().await?;
    let file = body.0.files.into_iter().next().ok_or(Problem::Missing)?;
    let id = kept::add(&mut writer, of.name, &file.name, &file.bytes).await?;
    let details = json!({ "register": of.name, "file": file.name, "bytes": file.bytes.len() });
    let what = Occurrence::of("sheet.received").with(details);
    writer.commit(what, Answer::see(kept::path(of, id))).await
}

/// Where a file is read that is no spreadsheet but what other tools write; empty for others.
fn elsewhere(scope: &Scope, body: &Upload) -> &'static str {
    let kind =
        |file: &UploadedFile| sheets::kind(&file.name, &file.bytes, &sheets::Limits::default());
    let is_other = body.files.first().is_some_and(|one| kind(one).is_err_and(|one| one.is_other));
    match (is_other, crate::shell::takes_other_files(scope.app(), scope.actor())) {
        (true, true) => {
            ". Catalogues and exports of other tools, in YAML or JSON, are read under “Files of \
             other tools” (/import), by their format"
        }
        (true, false) => {
            ". Catalogues and exports of other tools are read by whoever may import services"
        }
        (false, _) => "",
    }
}

async fn readable(body: &Upload) -> Result<(), Problem> {
    let file = match body.files.as_slice() {
        [file] => file,
        [] => {
            return Err(Problem::refused("file", "No file was chosen; choose a CSV or XLSX file"));
        }
        _ => return Err(Problem::refused("file", "Several files were sent; send one at a time")),
    };
    kept::read(file.name.clone(), file.bytes.to_vec()).await.map(drop)
}

async fn main(reader: &mut Reader<Import>, fault: Option<String>) -> Result<Html, Problem> {
    let of = reader.scope().register();
    let imports = kept::recent(reader, of.name).await?;
    let head = Head {
        title: title(of),
        under: Words::from(
            "Nothing is changed before you have seen what would change, row by row.",
        ),
        actions: other_tools(reader.scope()).chain([template_link(of), leave(of)]).collect(),
        ..Head::default()
    };
    let form = Html::of(&form(reader.scope(), of, fault)).map_err(Problem::fault)?;
    let form = Panel::text("File", form);
    let history = Html::of(&history(of, &imports)).map_err(Problem::fault)?;
    let history = Panel::flush("Imports so far", history);
    Html::all(&[&head, &progress(0), &form, &history]).map_err(Problem::fault)
}

/// The way to the page for files that are no spreadsheets, where a capability has one.
fn other_tools(scope: &Scope) -> impl Iterator<Item = Action> {
    let has_page = crate::shell::takes_other_files(scope.app(), scope.actor());
    has_page.then(|| Action::link("Files of other tools", "/import")).into_iter()
}

fn form(scope: &Scope, of: &RecordType, fault: Option<String>) -> FormView {
    let kind = FieldKind::File { accept: ".csv,.xlsx,.tsv,.txt".to_owned(), many: false };
    let help = format!(
        "An XLSX workbook, or CSV, of at most {} MB. An export of this register can be \
         changed and imported again.",
        limits::SHEET_BYTES / 1024 / 1024
    );
    let mut field = FieldView::new("file", "Spreadsheet", kind).help(help).required();
    let mut errors = ErrorSummary::default();
    if let Some(words) = fault {
        errors.title = "This file cannot be imported".to_owned();
        errors.faults.push((field.id(), words.clone()));
        field = field.error(words);
    }
    FormView {
        action: format!("/{}/imports", of.plural),
        key: key(scope),
        groups: vec![FormGroup { fields: vec![field], ..FormGroup::default() }],
        errors,
        submits: vec![Action::submit("Read the file").primary()],
        files: true,
        ..FormView::default()
    }
}

fn history(of: &RecordType, imports: &[Kept]) -> TableView {
    let heads = ["File", "By", "Received", "State", "Rows"];
    let rows = imports.iter().map(|kept| {
        let path = kept.path(of);
        let at = if kept.applied.is_some() { [&path, "/result"].concat() } else { path };
        RowView {
            href: at.clone(),
            cells: vec![
                CellView::new(
                    CellLook::Title,
                    Words::of(Inline::BoldLink(kept.file.clone(), at))
                        .soft(" ")
                        .soft(size(kept.bytes)),
                ),
                CellView::new(CellLook::Plain, kept.actor.clone()),
                CellView::new(CellLook::Soft, When::instant(kept.created.timestamp())),
                CellView::new(CellLook::Plain, state(kept)),
                CellView::new(CellLook::Plain, sums(kept)),
            ],
            ..RowView::default()
        }
    });
    TableView {
        caption: "Imports of this register".to_owned(),
        columns: heads
            .map(|words| ColumnView { words: words.to_owned(), ..ColumnView::default() })
            .to_vec(),
        rows: rows.collect(),
        nothing: Nothing {
            finding: "Nothing has been imported yet.".to_owned(),
            more: "Each file stays here as it was received, with what became of it.".to_owned(),
            actions: Vec::new(),
        },
        bare: true,
        ..TableView::default()
    }
}

fn state(kept: &Kept) -> Status {
    if kept.taken_back.is_some() {
        Status::plain(Hue::Unknown, "Taken back")
    } else if kept.applied.is_some() {
        Status::plain(Hue::Ok, "Applied")
    } else if kept.sheet.is_some() {
        Status::plain(Hue::Warn, "Dry run only")
    } else {
        Status::plain(Hue::Warn, "Read")
    }
}

fn sums(kept: &Kept) -> String {
    let count = |name: &str| kept.result[name].as_u64().unwrap_or_default();
    if kept.applied.is_none() {
        return String::new();
    }
    format!(
        "{} new, {} changed, {} unchanged, {} waiting",
        count("new"),
        count("changed"),
        count("unchanged"),
        count("waiting")
    )
}
