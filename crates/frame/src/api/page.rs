//! The description as a page for people.

use crate::{
    api::document,
    gate::{Reader, Scoped, SignedIn},
    page::{Head, Html},
    problem::Problem,
    shell,
};
use axum::response::{Html as Page, IntoResponse, Response};

/// The page.
pub(super) async fn show(mut reader: Reader<SignedIn>) -> Result<Response, Problem> {
    let registers = document::registers(&mut reader).await?;
    let (app, actor) = (reader.scope().app(), reader.scope().actor());
    let _document = document::document(app, &registers);
    let shell = shell::shell(app, actor, "Interface for programs");
    let head = Head { title: "Interface for programs".to_owned(), ..Head::default() };
    let main = Html::all(&[&head]).map_err(Problem::fault)?;
    let html = shell.page(&main).map_err(Problem::fault)?;
    Ok(Page(html).into_response())
}
