//! The one bar of tabs of a record: the same on its designed page, its facts and its history.

use super::common::own_page;
use crate::{
    database::{Ask, capped_count, val_id, val_text},
    gate::{Asking, Fields, Scoped},
    limits,
    page::{TabView, Tabs},
    problem::Problem,
    register::address::Address,
    store::{self, Stored},
};
use sea_query::{Alias, Expr, ExprTrait, Query};
use terms::Id;

/// The part of a record that a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordPart {
    /// The page that is designed for its type.
    Overview,
    /// Everything that is known of it, with relations, comments and files.
    Facts,
    /// What changed.
    History,
    /// A page that its type puts beside them, by its words.
    Beside(&'static str),
}

/// The tabs of `stored`, of which `here` is the present one: overview and facts, what its type puts
/// beside them, relations, comments, files, history. Counts are of what exists for the reader.
pub async fn record_tabs(
    by: &mut impl Scoped,
    stored: &Stored,
    here: RecordPart,
) -> Result<Tabs, Problem> {
    let app = by.scope().app().clone();
    let path = stored.path();
    let designed = format!("/{}/{{key}}", stored.of.plural);
    let page = own_page(by.scope(), stored);
    let mut tabs = Vec::new();
    let tab = |words: &str, href: &str, count: u64, part: Option<RecordPart>| TabView {
        words: words.to_owned(),
        href: href.to_owned(),
        count: if count == 0 { String::new() } else { count.to_string() },
        current: part == Some(here),
    };
    if app.is_designed(&designed) {
        tabs.push(tab("Overview", &path, 0, Some(RecordPart::Overview)));
        tabs.push(tab("All facts", &page, 0, Some(RecordPart::Facts)));
    } else {
        tabs.push(tab("Facts", &page, 0, Some(RecordPart::Facts)));
    }
    for (words, address) in app.tabs_beside(&designed) {
        let href = address.replace("{id}", &stored.id.to_string());
        if let Some(count) = listed(by, &href).await? {
            tabs.push(tab(words, &href, count, Some(RecordPart::Beside(words))));
        }
    }
    tabs.push(tab("Relations", &format!("{page}#relations"), 0, None));
    // What became of a record, and what is said and kept beside it, is its owner's to read.
    if store::is_own(by.scope(), stored) {
        let said = beside(by, "comment", stored).await?;
        tabs.push(tab("Comments", &format!("{page}#comments"), said, None));
        let files = beside(by, "attachment", stored).await?;
        tabs.push(tab("Files", &format!("{page}#attachments"), files, None));
        tabs.push(tab("History", &format!("{path}/history"), 0, Some(RecordPart::History)));
    }
    Ok(Tabs { label: format!("Parts of this {}", record::inside(stored.of.label)), tabs })
}

/// How many records the list at that address shows, none for a page; nothing when the reader may
/// not see it.
async fn listed(by: &mut impl Scoped, href: &str) -> Result<Option<u64>, Problem> {
    // A page of the record itself counts nothing here.
    if !href.contains('?') {
        return Ok(Some(0));
    }
    let (plural, query) = href.trim_start_matches('/').split_once('?').unwrap_or((href, ""));
    let types = by.scope().app().catalogue().types();
    let Some(of) = types.iter().copied().find(|of| of.plural == plural) else { return Ok(None) };
    if by.scope().reach_of(of).is_empty() {
        return Ok(None);
    }
    let pairs = Fields::decode(query.as_bytes())?;
    let address = Address::parse(of, &[], &pairs);
    store::count(by, of, &address.query).await.map(Some)
}

/// How many comments or files stand beside a record.
async fn beside(
    by: &mut impl Scoped,
    table: &'static str,
    stored: &Stored,
) -> Result<u64, Problem> {
    let id: Id = stored.id;
    let select = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new(table))
        .and_where(Expr::col(Alias::new("record")).eq(val_id(id.uuid())))
        .and_where(Expr::col(Alias::new("register")).eq(val_text(stored.of.name)))
        .and_where(Expr::col(Alias::new("withdrawn_at")).is_null())
        .take();
    let row = by.asked().first(&capped_count(select, limits::COUNTED_ROWS)).await?;
    let count = row.map(|row| row.need_whole("counted")).transpose()?.unwrap_or_default();
    Ok(u64::try_from(count).unwrap_or_default())
}
