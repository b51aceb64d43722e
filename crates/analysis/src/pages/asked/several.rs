//! Several dependencies that are confirmed at once: chosen in the list, read once more, and said in
//! one go, each of them with its own entry in its history. A denial wants its own reason, so each
//! is given by itself.

use super::{PATH, Refused, again, confirmed, filled, kind, who_field};
use crate::facts::AskedOfUs;
use crate::pages::common::{all, counted, html, mention};
use frame::{
    gate::{Answer, Fields, Occurrence, Scope, Sealed, Writer, register::Edit},
    page::{
        Action, BulkView, FieldKind, FieldView, FormGroup, FormView, ItemView, ListView, Nothing,
        Panel, RowView, Words,
    },
    problem::Problem,
    store::Outcome,
};
use terms::Id;

/// Whether boxes stand before the rows, and what is done with those that are ticked.
pub(super) fn bulk(scope: &Scope) -> BulkView {
    BulkView {
        action: PATH.to_owned(),
        key: scope.app().clock().id().to_string(),
        actions: vec![Action::named("Confirm the selected…", "answer", "select")],
        of: String::new(),
        clear_href: PATH.to_owned(),
        note: "The next page asks once more.".to_owned(),
    }
}

/// A row that can be ticked.
pub(super) fn choosable(mut row: RowView, one: &AskedOfUs, these: &[Id]) -> RowView {
    row.id = one.id.to_string();
    row.name = one.number.clone();
    row.selected = these.contains(&one.id);
    row
}

/// Leads from the ticked boxes to the page that asks once more; the address holds which.
pub(super) fn chosen(fields: &Fields, writer: Writer<Edit>) -> Result<Sealed, Problem> {
    let these: Vec<&str> = fields.all("select").collect();
    writer.unchanged(Answer::see(format!("{PATH}?these={}#answer", these.join(","))))
}

/// The form that confirms the chosen ones; those that are not asked of the reader are not among
/// them.
pub(super) fn answering(
    scope: &Scope,
    chosen: &[&AskedOfUs],
    refused: Option<&Refused<'_>>,
) -> Result<Panel, Problem> {
    let mut panel = match chosen {
        [] => {
            let nothing = Nothing {
                finding: "Nothing is ticked.".to_owned(),
                more: "Tick at least one line that is so, then confirm the selected.".to_owned(),
                ..Nothing::default()
            };
            Panel::text("Your answer", html(&nothing)?)
        }
        chosen => {
            let item = |one: &&AskedOfUs| ItemView {
                words: mention(Words::new(), &one.consumer)
                    .text(format!(" {} ", kind(Some(one.kind))))
                    .join(mention(Words::new(), &one.provider)),
                note: one.number.clone().into(),
                ..ItemView::default()
            };
            let list = ListView { items: chosen.iter().map(item).collect(), ..Default::default() };
            let count = counted(chosen.len(), "dependency is", "dependencies are");
            Panel::text(format!("{count} so"), all(&[&list, &form(scope, chosen, refused)])?)
        }
    };
    panel.id = "answer".to_owned();
    Ok(panel)
}

fn form(scope: &Scope, chosen: &[&AskedOfUs], refused: Option<&Refused<'_>>) -> FormView {
    let why = FieldView::new("why", "Reason", FieldKind::Prose { rows: 2, most: 0 });
    let why = why.help("May stay empty. It is kept with each of them.");
    let mut fields = vec![filled(why, refused)];
    fields.extend(who_field(scope).map(|by| filled(by, refused)));
    let these = chosen.iter().map(|one| ("these".to_owned(), one.id.to_string()));
    let words = match chosen.len() {
        1 => "Confirm it".to_owned(),
        count => format!("Confirm all {count}"),
    };
    FormView {
        action: PATH.to_owned(),
        key: scope.app().clock().id().to_string(),
        hidden: these.collect(),
        groups: vec![FormGroup { title: String::new(), help: String::new(), fields }],
        submits: vec![Action::named(words, "answer", "confirm-these").primary()],
        cancel: PATH.to_owned(),
        ..FormView::default()
    }
}

/// Confirms them all, or none: who may not answer one of them is told that it is not there.
pub(super) async fn confirm(fields: &Fields, mut writer: Writer<Edit>) -> Result<Sealed, Problem> {
    let read = fields.all("these").map(|id| id.parse().map_err(|_| Problem::Missing));
    let mut these = read.collect::<Result<Vec<Id>, Problem>>()?;
    // In one order, so that two who confirm the same ones do not wait for each other.
    these.sort();
    these.dedup();
    let mut is_changed = false;
    for id in these {
        match confirmed(&mut writer, fields, id).await {
            Ok(outcome) => is_changed |= !matches!(outcome, Outcome::Unchanged(_)),
            Err(problem) => return Err(again(fields, writer, problem).await?),
        }
    }
    let to = Answer::see(format!("{PATH}?answered=yes"));
    match is_changed {
        true => writer.commit(Occurrence::changes(), to).await,
        false => writer.unchanged(to),
    }
}
