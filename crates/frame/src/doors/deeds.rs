//! Acts of administrators, as the ledger tells them.

use super::{
    parts::{self, ActRow, ActTable, Looking, Place},
    store::{self, Deed},
};
use crate::{
    gate::{Administer, Asking, Pairs, Reader, Scoped},
    page::{Action, Head, Html, Nothing, Panel, When, Words},
    problem::Problem,
};
use axum::response::Response;

/// What administrators do, as the ledger names it.
pub(super) const OCCURRENCES: [&str; 11] = [
    "installation.created",
    "account.added",
    "account.closed",
    "account.reopened",
    "access.given",
    "access.ended",
    "code.made",
    "session.ended",
    "token.ended",
    "custom_field.added",
    "custom_field.retired",
];

/// Entries on one page.
const PAGE: u64 = 50;

/// `GET /administration/acts`.
pub(super) async fn page(reader: Reader<Administer>, pairs: Pairs) -> Result<Response, Problem> {
    parts::whole(reader.scope())?;
    let mut look = Looking::with(&reader);
    let before = pairs.0.text("before").parse().ok();
    let acts = store::acts(look.asked(), &OCCURRENCES, before, PAGE).await?;
    let rows = acts.iter().map(|act| ActRow {
        cells: vec![
            When::instant(act.at.timestamp()).into(),
            Words::new().bold(words(act)),
            act.actor.as_str().into(),
            act.hint.to_string().into(),
        ],
        ..ActRow::default()
    });
    let table = ActTable {
        caption: "Acts of administrators",
        heads: &["When", "What", "Who", "Entry"],
        rows: rows.collect(),
        none: "Nothing before this.".to_owned(),
    };
    let head = Head {
        title: "Acts of administrators".to_owned(),
        under: "As the ledger has them; nobody can take one out".into(),
        ..Head::default()
    };
    let panel = Panel::flush("", Html::of(&table).map_err(Problem::fault)?);
    let mut main = vec![Html::of(&head), Html::of(&panel)];
    if let Some(last) = acts.last().filter(|_| acts.len() as u64 == PAGE) {
        let older = format!("/administration/acts?before={}", last.hint);
        let actions = vec![Action::link("Older acts", older)];
        main.push(Html::of(&Nothing { actions, ..Nothing::default() }));
    }
    let main: Vec<Html> = main.into_iter().collect::<Result<_, _>>().map_err(Problem::fault)?;
    let main = parts::stack(&main)?;
    let place = Place::administration("Acts", "/administration/acts");
    Ok(parts::answered(parts::page(&mut look, place, &main).await?))
}

/// What was done, in words.
pub(super) fn words(act: &Deed) -> String {
    let text = |name: &str| act.details[name].as_str().unwrap_or("?").to_owned();
    let of = text("account");
    match act.occurrence.as_str() {
        "installation.created" => {
            format!("Installation created for {}, run by {}", text("customer"), text("integrator"))
        }
        "account.added" => format!("Account of {of} added"),
        "account.closed" => format!("Account of {of} closed"),
        "account.reopened" => format!("Account of {of} reopened"),
        "access.given" => format!("Role {} given to {of}, {}", text("role"), text("under")),
        "access.ended" => format!("Role {} of {of} ended", text("role")),
        "code.made" => format!("Code for a new passphrase made for {of}"),
        "session.ended" => format!("A session of {of} ended"),
        "token.ended" => format!("A token of {of} ended"),
        "custom_field.added" => format!("Field {} added to {}", text("label"), text("register")),
        "custom_field.retired" => {
            format!("Field {} of {} retired", text("label"), text("register"))
        }
        other => other.to_owned(),
    }
}
