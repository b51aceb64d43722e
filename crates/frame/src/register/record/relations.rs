//! What refers to a record, grouped, and suggestions for mentions in comments.

use super::common;
use crate::{
    gate::{Pairs, Reader, Scoped, SignedIn},
    page::{Panel, Relation, RelationsView, Words},
    problem::Problem,
    store::{self, BackReference, Named, Stored},
};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use record::Kind;
use serde_json::{Value as Json, json};

/// Of each kind of relation, so many are named; a link leads to all.
const NAMED: usize = 5;
/// Suggestions given at once.
const SUGGESTED: usize = 20;

/// The panel of what refers to `stored` and exists for the reader.
pub(super) async fn panel(by: &mut impl Scoped, stored: &Stored) -> Result<Panel, Problem> {
    let mut found = store::back_references(by, stored, NAMED).await?;
    for group in &mut found {
        store::tell_whole(by, &mut group.rows).await?;
    }
    let relations = found.iter().flat_map(|group| group_of(stored, group)).collect();
    let view = RelationsView { relations, none: "Nothing refers to it yet.".to_owned() };
    let body = common::html(&view)?;
    Ok(Panel { id: "relations".to_owned(), ..Panel::flush("Relations", body) })
}

fn group_of(stored: &Stored, group: &BackReference) -> Vec<Relation> {
    let field = match group.inner {
        Some(inner) => format!("{}, {}", group.field.label, record::inside(inner.label)),
        None => group.field.label.to_owned(),
    };
    let kind = format!("{} · {}", group.of.label, record::inside(&field));
    let mut relations: Vec<Relation> = group
        .rows
        .iter()
        .map(|named| Relation {
            kind: kind.clone(),
            words: format!("{} {}", named.label(), named.title),
            href: named.path(),
            end: Words::new(),
        })
        .collect();
    if let (Some(first), Some(href)) = (relations.first_mut(), all_href(stored, group)) {
        let counted = match group.total {
            total if total >= crate::limits::COUNTED_ROWS => format!("More than {}", total - 1),
            1 => "1 record".to_owned(),
            total => format!("All {total}"),
        };
        first.end = Words::new().link(counted, href);
    }
    relations
}

/// The list of everything that refers in this way. Rows inside records cannot be asked for.
fn all_href(stored: &Stored, group: &BackReference) -> Option<String> {
    let asked = matches!(group.field.kind, Kind::Ref(_) | Kind::Refs(_));
    asked.then(|| format!("/{}?{}={}", group.of.plural, group.field.name, stored.id))
}

/// `GET /mentions?q=@dan`: persons after `@`, records of any register after `#`.
pub(super) async fn mentions(
    mut reader: Reader<SignedIn>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let asked = pairs.0.text("q");
    let mut found = match (asked.strip_prefix('@'), asked.strip_prefix('#')) {
        (Some(words), _) => match reader.scope().app().catalogue().named("person") {
            Some(of) => store::candidates(&mut reader, &[of], words, SUGGESTED).await?,
            None => Vec::new(),
        },
        (_, Some(words)) => {
            let found = store::search(&mut reader, words).await?;
            found.into_iter().map(|found| found.named).collect()
        }
        _ => Vec::new(),
    };
    store::tell_whole(&mut reader, &mut found).await?;
    Ok(answer(&found))
}

fn answer(found: &[Named]) -> Response {
    let options: Vec<Json> =
        found.iter().map(|named| json!({ "value": named.label(), "words": named.title })).collect();
    let body = Json::from(options).to_string();
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (headers, body).into_response()
}
