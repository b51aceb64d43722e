//! Whose account it is: the person of the register, to whom mentions and work are addressed.

use super::{
    one_account::{back, shown, wanted},
    parts::{self, Faults, Looking},
    store,
};
use crate::{
    gate::{Act, Administer, Form, Params, Scoped, Sealed},
    page::{Action, FieldKind, FieldView, FormGroup, FormView, Html, OptionView, Panel, Width},
    problem::Problem,
    register::choosing,
    store::{Named, candidates, find_by_key, names_of},
};
use record::RecordType;
use serde_json::json;
use terms::Id;

/// Persons that fit into a list; more are looked up by what is typed.
const OPTIONS: usize = 200;

fn persons(by: &impl Scoped) -> Option<&'static RecordType> {
    by.scope().app().catalogue().named("person")
}

async fn named(by: &mut impl Scoped, id: Id) -> Result<Option<Named>, Problem> {
    Ok(names_of(by, &[id]).await?.get(id).cloned())
}

/// The panel that says whose account it is, and ties it to somebody else.
pub(super) async fn panel(
    look: &mut Looking,
    account: &store::Account,
    (form, faults): (&Form, &Faults),
) -> Result<Panel, Problem> {
    let Some(of) = persons(look) else {
        return Ok(Panel::text("Person", Html::default()));
    };
    let held = match account.person {
        Some(id) => named(look, id).await?,
        None => None,
    };
    let known = candidates(look, &[of], "", OPTIONS + 1).await?;
    let is_short = known.len() <= OPTIONS;
    let label = held.as_ref().map(Named::label).unwrap_or_default();
    let text = if form.has("person") { form.text("person").to_owned() } else { label };
    let mut options: Vec<OptionView> = Vec::new();
    if is_short {
        // Who is out of use is no candidate any more, and still the one whose account it is.
        let gone = held.iter().filter(|held| known.iter().all(|other| other.id != held.id));
        options.extend(gone.chain(&known).map(|named| OptionView {
            chosen: named.label() == text,
            value: named.label(),
            words: format!("{} {}", named.label(), named.title),
            ..OptionView::default()
        }));
    }
    let source = if is_short { String::new() } else { choosing::source(of, "", &[of]) };
    let kind = FieldKind::Reference { options, source, none: "Nobody in the register".to_owned() };
    let field = FieldView::new("person", "Person", kind)
        .help("Who is mentioned or asked there finds it when signed in here.")
        .holding(text)
        .width(Width::Long);
    let view = FormView {
        action: format!("/administration/accounts/{}/person", account.id),
        key: look.key(),
        groups: vec![FormGroup { fields: vec![faults.at(field)], ..FormGroup::default() }],
        submits: vec![Action::submit("Say whose it is")],
        ..FormView::default()
    };
    Ok(Panel::text("Whose account it is", Html::of(&view).map_err(Problem::fault)?))
}

/// `POST /administration/accounts/{account}/person`.
pub(super) async fn tie(params: Params, act: Act<Administer, Form>) -> Result<Sealed, Problem> {
    let mut look = Looking::of(act.scope());
    let (form, mut writer) = act.begin().await?;
    let account = wanted(&mut writer, &params).await?;
    let of = persons(&writer).ok_or(Problem::Missing)?;
    let typed = form.text("person").trim();
    let person = match typed.split_whitespace().next() {
        None => None,
        Some(key) => match find_by_key(&mut writer, of, key).await {
            Ok(stored) if stored.retired.is_none() || account.person == Some(stored.id) => {
                Some(stored)
            }
            Ok(_) | Err(Problem::Missing) => {
                let mut faults = Faults::default();
                let words = format!("“{typed}” is no person in use; choose one from the list");
                faults.add("person", words);
                drop(writer);
                let html = shown(&mut look, account.id, (&form, &faults), Html::default()).await?;
                return Err(parts::again(html));
            }
            Err(problem) => return Err(problem),
        },
    };
    let done = if person.is_some() { "tied" } else { "untied" };
    let id = person.as_ref().map(|stored| stored.id);
    if id == account.person {
        return writer.unchanged(back(&account, done));
    }
    store::set_person(writer.turn(), account.id, id).await?;
    let person = person.map(|stored| stored.label());
    let details = json!({ "account": account.name, "person": person });
    writer.commit(parts::deed("account.tied", details), back(&account, done)).await
}
