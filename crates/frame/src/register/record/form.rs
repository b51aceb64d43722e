//! The whole form of a record, new or changed, as a page.

use super::{
    common::{self, cannot},
    drafts::{self, Draft, TOPIC},
    fields::{Filler, Filling, OWN_FIELDS},
    lifecycle, typed,
};
use crate::{
    gate::{Asking, Fields, Scoped},
    page::{Action, Chip, ErrorSummary, FieldView, FormGroup, FormView, Head, Html, Words},
    problem::Problem,
    store::{self, Names, Stored},
};
use record::{RecordType, Refusal};

/// What a form is opened with.
#[derive(Default)]
pub(super) struct Opened<'f> {
    /// The record that is changed; none for a new one.
    pub base: Option<&'f Stored>,
    /// What was typed.
    pub typed: Option<&'f Fields>,
    /// What is wrong with it.
    pub refusals: &'f [Refusal],
    /// The draft that is shown.
    pub draft: Option<&'f Draft>,
    /// The version the typing began from, when it is another than that of the record.
    pub version: Option<String>,
}

/// The page of a form.
pub(super) async fn page(
    by: &mut impl Scoped,
    of: &'static RecordType,
    opened: Opened<'_>,
) -> Result<String, Problem> {
    let form = view(by, of, &opened).await?;
    let scope = by.scope();
    let (title, here) = match opened.base {
        None => (
            format!("New {}", record::inside(of.label)),
            format!("New {}", record::inside(of.label)),
        ),
        Some(stored) => (format!("Change {}", stored.title()), stored.label()),
    };
    let mut shell = common::shell(scope, of, &title, &here);
    shell.faulty = !opened.refusals.is_empty();
    let head = Head {
        title,
        chips: opened.base.map(|stored| Chip::Plain(stored.label())).into_iter().collect(),
        under: Words::from(of.help),
        ..Head::default()
    };
    let mut parts = vec![common::html(&head)?];
    if let Some(draft) = opened.draft {
        parts.push(common::html(&drafts::restored(draft))?);
    }
    parts.push(common::html(&form)?);
    let parts: Vec<&dyn askama::DynTemplate> =
        parts.iter().map(|part| part as &dyn askama::DynTemplate).collect();
    common::page(&shell, &Html::all(&parts).map_err(Problem::fault)?)
}

async fn view(
    by: &mut impl Scoped,
    of: &'static RecordType,
    opened: &Opened<'_>,
) -> Result<FormView, Problem> {
    let custom = store::custom_fields(by.asked(), of).await?;
    let names = match opened.base {
        Some(stored) => store::names(by, std::slice::from_ref(stored)).await?,
        None => Names::default(),
    };
    let typed = opened.typed.map(|typed| typed::renumbered(of, typed, !opened.refusals.is_empty()));
    let filling = Filling {
        of,
        base: opened.base,
        custom: &custom,
        names: &names,
        typed: typed.as_ref(),
        refusals: opened.refusals,
    };
    let filler = Filler::of(by, filling).await?;
    let declared = filler.declared();
    let own = filler.custom();
    let topic = drafts::topic(of, opened.base);
    let mut hidden = filler.hidden(&declared);
    hidden.push((TOPIC.to_owned(), topic.clone()));
    let scope = by.scope();
    let path = opened.base.map_or_else(|| format!("/{}", of.plural), Stored::path);
    let mut groups = grouped(of, declared);
    if !own.is_empty() {
        groups.push(FormGroup {
            title: OWN_FIELDS.to_owned(),
            help: "Added by an administrator of this installation.".to_owned(),
            fields: own,
        });
    }
    if of.is_controlled(opened.base.and_then(Stored::state)) {
        let why = lifecycle::why(of, true, (opened.typed, opened.refusals));
        let title = if opened.base.is_some() { "Why it is changed" } else { "Why it is added" };
        let (title, help) = (title.to_owned(), String::new());
        groups.push(FormGroup { title, help, fields: vec![why] });
    }
    let current = opened.base.map(|stored| stored.version.to_string());
    let errors = errors(of, &groups, opened.refusals, opened.base.is_none());
    Ok(FormView {
        action: path.clone(),
        key: common::key(scope),
        version: opened.version.clone().or(current).unwrap_or_default(),
        hidden,
        groups,
        errors,
        submits: vec![Action::submit(submit(of, opened.base)).primary()],
        cancel: path,
        draft: Some(drafts::view(scope, &topic, opened.draft)),
        framed: true,
        ..FormView::default()
    })
}

/// The fields under the headings of the declaration.
fn grouped(of: &RecordType, fields: Vec<FieldView>) -> Vec<FormGroup> {
    let mut groups: Vec<FormGroup> = Vec::new();
    for field in fields {
        let title = of.field(&field.name).map_or("", |(at, _)| of.group_of(at));
        match groups.last_mut() {
            Some(group) if group.title == title => group.fields.push(field),
            _ => groups.push(FormGroup {
                title: title.to_owned(),
                help: String::new(),
                fields: vec![field],
            }),
        }
    }
    groups
}

fn submit(of: &RecordType, base: Option<&Stored>) -> String {
    match base {
        None => format!("Add the {}", record::inside(of.label)),
        Some(_) => "Save the changes".to_owned(),
    }
}

fn errors(
    of: &RecordType,
    groups: &[FormGroup],
    refusals: &[Refusal],
    is_new: bool,
) -> ErrorSummary {
    if refusals.is_empty() {
        return ErrorSummary::default();
    }
    let verb = if is_new { "added" } else { "saved" };
    let what = format!("The {} cannot be {verb}", record::inside(of.label));
    let known: Vec<&FieldView> = groups.iter().flat_map(|group| &group.fields).collect();
    let mut refusals: Vec<&Refusal> = refusals.iter().collect();
    // In the order of the form, so that one mends them on the way down.
    let place = |refusal: &Refusal| {
        let first = refusal.field.split('.').next().unwrap_or_default();
        known.iter().position(|view| view.name == refusal.field || view.name == first)
    };
    refusals.sort_by_key(|refusal| place(refusal).unwrap_or(usize::MAX));
    ErrorSummary {
        title: cannot(&what, refusals.len()),
        faults: refusals.into_iter().map(|refusal| fault(&known, refusal)).collect(),
    }
}

/// A line of the summary; it is a link when the field stands on the page.
fn fault(known: &[&FieldView], refusal: &Refusal) -> (String, String) {
    let first = refusal.field.split('.').next().unwrap_or_default();
    let stands = known.iter().any(|view| view.name == refusal.field || view.name == first);
    let id = if stands { FieldView::id_of(&refusal.field) } else { String::new() };
    (id, refusal.words.clone())
}
