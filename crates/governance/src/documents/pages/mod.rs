//! The pages of a document: its page with what one can do there, and the place where it is written.

mod body;
mod forms;
mod past;
mod readers;
mod remarks;
mod show;
mod side;
mod write;

use crate::{
    documents::{
        Document, acts, api, copies,
        shelf::{self, Kept},
        standard,
        story::{Deed, FileRef},
    },
    people,
};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use frame::{
    drafts, files,
    gate::{
        Act, Answer, Form, Occurrence, Params, Reader, Routes, Scope, Scoped, Sealed, Upload,
        register::{Edit, View},
    },
    page::{Html, Part},
    problem::Problem,
    store,
};
use process::Definition;
use record::Record;
use std::sync::Arc;
use terms::Id;

/// The routes.
pub(super) fn routes(routes: Routes) -> Routes {
    routes.register(Document::record_type(), "", |routes| {
        routes
            .designed("/{key}", "/record", show::show)
            .beside(&[(readers::TAB, "/documents/{id}/readers")])
            .read("/{key}/readers", readers::show)
            .read("/{key}/copies/{file}", copy)
            .read("/{key}/text", write::show)
            .write("/{key}/acts", act)
            .write("/{key}/files", file)
            .write("/standard", enter)
    })
}

/// `POST /documents/{key}/acts`: a form of the page or of the place where it is written.
async fn act(params: Params, act: Act<View, Form>) -> Result<Sealed, Problem> {
    let scope = act.scope().clone();
    let app = scope.app().clone();
    let shelf = shelf::shelf(&app).await?;
    let kept = shelf.find(&scope, params.get("key"))?;
    let form = act.body().clone();
    let seen = form.first("_version").and_then(|text| text.parse().ok());
    let cast = people::kept::cast(&app).await?;
    let deed = match api::deed(&scope, &cast, &kept, &form).await {
        Ok(deed) => deed,
        Err(problem) => {
            let reader = Reader::of_act(&act);
            return Err(again(reader, (&kept, &form), problem).await?);
        }
    };
    let reader = Reader::of_act(&act);
    let (_, mut writer) = act.begin().await?;
    match acts::act(&mut writer, &kept, deed, seen).await {
        Ok(done) => {
            let back = match (form.text("act"), form.text("back")) {
                (_, part @ ("text" | "readers")) => format!("{}/{part}", kept.path()),
                ("reply" | "settle", _) => format!("{}#remarks", kept.path()),
                _ => kept.path(),
            };
            // What is saved is no draft any more.
            if let (true, Some(open)) = (form.text("act") == "write", done.kept.story.open()) {
                drafts::forget(&mut writer, &write::topic(&kept, open)).await?;
            }
            writer.commit(done.occurrence, Answer::see(back)).await
        }
        Err(problem @ (Problem::Refused(_) | Problem::Stale(_))) => {
            drop(writer);
            // As it is now, not as it was when the form was shown.
            let shelf = shelf::shelf(&app).await?;
            let kept = shelf.find(&scope, params.get("key"))?;
            Err(again(reader, (&kept, &form), problem).await?)
        }
        Err(problem) => Err(problem),
    }
}

/// `POST /documents/{key}/files`: a file takes the place of the text that is written.
async fn file(params: Params, act: Act<Edit, Upload>) -> Result<Sealed, Problem> {
    let scope = act.scope().clone();
    let shelf = shelf::shelf(scope.app()).await?;
    let kept = shelf.find(&scope, params.get("key"))?;
    let fields = act.body().fields.clone();
    let seen = fields.first("_version").and_then(|text| text.parse().ok());
    let (upload, mut writer) = act.begin().await?;
    let stored = store::find(&mut writer, Document::record_type(), kept.id).await?;
    let attached = files::attach(&mut writer, &stored, &upload).await?;
    let file = FileRef {
        attachment: attached.id.to_string(),
        name: attached.name,
        hash: attached.hash,
        bytes: attached.bytes,
    };
    let changed = fields.text("changed").trim().to_owned();
    match acts::act(&mut writer, &kept, Deed::File { file, changed }, seen).await {
        Ok(done) => writer.commit(done.occurrence, Answer::see(kept.path())).await,
        Err(problem @ (Problem::Refused(_) | Problem::Stale(_))) => {
            drop(writer);
            let shelf = shelf::shelf(scope.app()).await?;
            let kept = shelf.find(&scope, params.get("key"))?;
            let words = said(&problem);
            let html = write::refused(&scope, &kept, (&Form::default(), &words), false)?;
            Err(Problem::Shown(problem.status(), html))
        }
        Err(problem) => Err(problem),
    }
}

/// `GET /documents/{key}/copies/{file}`: a version that was approved as a file, `v3.pdf`, the same
/// bytes as in the places where copies are kept.
async fn copy(reader: Reader<View>, params: Params) -> Result<Response, Problem> {
    let app = reader.scope().app().clone();
    let shelf = shelf::shelf(&app).await?;
    let kept = shelf.find(reader.scope(), params.get("key"))?;
    let (label, format) = params.get("file").split_once('.').ok_or(Problem::Missing)?;
    let number = label.strip_prefix('v').and_then(|digits| digits.parse().ok());
    let version = number.and_then(|number| kept.story.version(number));
    let version = version.filter(|one| !one.stage.is_open()).ok_or(Problem::Missing)?;
    let all = copies::wanted(&app, &kept, version).await?;
    let found = all.into_iter().find(|one| one.format == format).ok_or(Problem::Missing)?;
    let name = format!("{}-{label}.{format}", kept.label());
    let kind = match format {
        "pdf" => "application/pdf",
        "html" => "text/html; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/octet-stream",
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'".to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, found.bytes).into_response())
}

/// Why something was not done.
fn said(problem: &Problem) -> String {
    match problem {
        Problem::Stale(_) => "Somebody else did something here meanwhile. Nothing of yours was \
                              done; this is how it stands now. Read it, then decide again."
            .to_owned(),
        problem => problem.detail(),
    }
}

/// The page on which something was refused, with what was typed.
async fn again(
    reader: Reader<View>,
    (kept, form): (&Arc<Kept>, &Form),
    problem: Problem,
) -> Result<Problem, Problem> {
    if !matches!(problem, Problem::Refused(_) | Problem::Stale(_)) {
        return Ok(problem);
    }
    let status = problem.status();
    let words = said(&problem);
    let html = match form.text("act") {
        "write" => {
            let is_stale = matches!(problem, Problem::Stale(_));
            write::refused(reader.scope(), kept, (form, &words), is_stale)?
        }
        "circulate" | "withhold" | "repeat" => {
            readers::refused(reader, kept, (form, &words)).await?
        }
        _ => show::refused(reader, kept, (form, &words)).await?,
    };
    Ok(Problem::Shown(status, html))
}

/// `POST /documents/standard`: enters the documents of the process for an organisation.
async fn enter(act: Act<Edit, Form>) -> Result<Sealed, Problem> {
    let app = act.scope().app().clone();
    let organisation: Id = act.body().text("organisation").parse().map_err(|_| Problem::Missing)?;
    if !act.scope().reach().includes(organisation) {
        return Err(Problem::Missing);
    }
    let integrator = act.body().text("integrator").parse().ok();
    let shelf = shelf::shelf(&app).await?;
    let cast = people::kept::cast(&app).await?;
    let back = format!("/{}", Document::record_type().plural);
    let (_, mut writer) = act.begin().await?;
    let definition = Definition::shipped();
    let count =
        standard::enter(&mut writer, (&shelf, &cast), definition, (organisation, integrator))
            .await?;
    match count {
        0 => writer.unchanged(Answer::see(back)),
        _ => writer.commit(Occurrence::changes(), Answer::see(back)).await,
    }
}

fn all(parts: &[&dyn Part]) -> Result<Html, Problem> {
    Html::all(parts).map_err(Problem::fault)
}

fn key(scope: &Scope) -> String {
    scope.app().clock().id().to_string()
}
