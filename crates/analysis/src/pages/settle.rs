//! A name that a source gave and no record settles: who may be meant, each of them one click, with
//! the reason kept in the history.

use super::{begin::Beginning, common, reach::kind_words};
use crate::{
    facts::{Assessed, Likely},
    kept, whatif,
};
use frame::{
    gate::{Act, Answer, Form, Occurrence, Params, Scope, Scoped, Sealed, register::Edit},
    page::{Action, FieldKind, FieldView, FormGroup, FormView, ItemView, ListView, Panel, Words},
    problem::Problem,
    store::{self, Outcome, Saving},
};
use record::{Record, Value};
use services::configuration::Dependency;

/// The panel that asks who is meant; nothing where that is settled or not the reader's to say.
pub(super) fn panel(
    scope: &Scope,
    begun: &Beginning,
    seen: &Assessed,
) -> Result<Option<Panel>, Problem> {
    let stored = &begun.stored;
    let name = begun.text("unresolved");
    if !begun.may_edit || !stored.value("provider").is_nothing() || name.is_empty() {
        return Ok(None);
    }
    let likely = seen.likely(&name);
    let item = |one: &Likely| ItemView {
        words: common::named(&one.node),
        note: format!("{} {}: {}", kind_words(one.node.kind), one.node.number, one.why).into(),
        ..ItemView::default()
    };
    let list = ListView {
        items: likely.iter().map(item).collect(),
        none: "Nothing that you may see is called so, or nearly so.".into(),
        ..ListView::default()
    };
    let all = format!("/dependencies?provider.empty=yes&unresolved={}", whatif::escaped(&name));
    let end = Words::new().link("All that name it", all);
    let title = format!("Who is meant by “{name}”?");
    let form = form(scope, stored, &likely);
    let panel = match likely.is_empty() {
        true => Panel::flush(title, common::html(&list)?),
        false => Panel::text(title, common::all(&[&list, &form])?),
    };
    let other = format!("{}/edit", stored.path());
    Ok(Some(panel.end(end).foot(Words::new().link("Another one, or a new one", other))))
}

fn form(scope: &Scope, stored: &store::Stored, likely: &[Likely]) -> FormView {
    let why = FieldView::new("why", "Reason", FieldKind::Prose { rows: 2, most: 0 });
    let why = why.help("May stay empty: then the history says that the name was settled.");
    let submits = likely.iter().map(|one| {
        let words = format!("It is {} {}", one.node.number, one.node.name);
        Action::named(words, "provider", one.node.number.clone())
    });
    FormView {
        action: format!("{}/settlement", stored.path()),
        key: scope.app().clock().id().to_string(),
        groups: vec![FormGroup { title: String::new(), help: String::new(), fields: vec![why] }],
        submits: submits.collect(),
        ..FormView::default()
    }
}

/// `POST /dependencies/{key}/settlement`.
///
/// Errors: the dependency or the record that is meant does not exist for the writer; it is settled
/// already; what the declaration refuses.
pub(super) async fn settle(params: Params, act: Act<Edit, Form>) -> Result<Sealed, Problem> {
    let (fields, mut writer) = act.begin().await?;
    let of = Dependency::record_type();
    let stored = store::find_by_key(&mut writer, of, params.get("key")).await?;
    let name = common::text(&stored, &store::Names::default(), "unresolved");
    if !stored.value("provider").is_nothing() {
        let words = "Somebody has settled meanwhile who is meant";
        return Err(Problem::refused("provider", words));
    }
    let seen = kept::seen(&mut writer).await?;
    let meant = fields.text("provider").trim();
    let likely = seen.likely(&name).into_iter().find(|one| one.node.number == meant);
    let Some(likely) = likely else {
        let words = format!("“{meant}” is not offered for this name; choose it in the form");
        return Err(Problem::refused("provider", words));
    };
    let meant_of = writer.scope().app().catalogue().at(plural(&likely)).ok_or(Problem::Missing)?;
    let provider = store::find_seen(&mut writer, meant_of, meant).await?;
    let why = fields.text("why").trim();
    let settled = format!("“{name}” is settled: it is {meant} {}", likely.node.name);
    writer.because(if why.is_empty() { &settled } else { why });
    let mut saving = Saving::of(&stored);
    let (at, _) = of.field("provider").ok_or_else(|| Problem::fault("a field of dependencies"))?;
    saving.values[at] = Value::Ref(provider.id);
    let to = Answer::see(stored.path());
    match store::save(&mut writer, of, saving).await? {
        Outcome::Unchanged(_) => writer.unchanged(to),
        Outcome::Added(_) | Outcome::Changed(_) => writer.commit(Occurrence::changes(), to).await,
    }
}

/// The register whose page is that of what is meant.
fn plural(likely: &Likely) -> &str {
    likely.node.path.trim_start_matches('/').split('/').next().unwrap_or_default()
}
