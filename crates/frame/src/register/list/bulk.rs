//! Changing many records at once: choose what, see every change before it is made.

use super::{
    asked::{Asked, may_somewhere},
    cells::{self, noun, thousands},
    change::{self, Aim},
    filters,
    get_form::GetForm,
    page::{beside, can_be_set},
};
use crate::{
    gate::{
        Fields, Pairs, Permission, Reader, Scoped, register::Edit, render::html_page, secret_text,
    },
    page::{
        Action, CellLook, CellView, ColumnView, ErrorSummary, FieldKind, FieldView, FormView, Head,
        Html, Hue, Note, Nothing, OptionView, Panel, Phone, RowView, Status, TableView, Width,
        Words, counted,
    },
    problem::Problem,
    register::address::encoded,
    shell,
    store::{self, CustomField, CustomKind, Names, Saving, Stored},
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use record::{Kind, RecordType, Refusal};

/// `GET /{plural}/bulk?ids=…&set=…`: what shall the records get?
pub(super) async fn choose(mut reader: Reader<Edit>, pairs: Pairs) -> Result<Response, Problem> {
    let of = reader.scope().register();
    let asked = Asked::read(&mut reader, of, &pairs.0).await?;
    let chosen = change::chosen(&mut reader, &asked, &pairs.0).await?;
    if chosen.is_empty() {
        return Ok(Redirect::to(&asked.address.path(of)).into_response());
    }
    let Some(aim) = Aim::read(of, &asked.custom, pairs.0.text("set")) else {
        return which(&reader, &asked, &chosen, &pairs.0);
    };
    let html = value_page(&mut reader, &asked, (&chosen, &pairs.0, aim), None).await?;
    Ok(html_page(StatusCode::OK, html))
}

/// The records as they go on in an address: all of the list, or by number.
fn meant(chosen: &[Stored], fields: &Fields) -> (&'static str, String) {
    if fields.first("all") == Some("yes") {
        return ("all", "yes".to_owned());
    }
    let numbers: Vec<String> = chosen.iter().map(Stored::label).collect();
    ("ids", numbers.join(","))
}

fn heading(aim: Option<Aim>, asked: &Asked, count: usize) -> String {
    let of = asked.of;
    let records = format!("{} {}", thousands(count as u64), noun(of, count as u64));
    match aim {
        Some(aim) => format!("{} of {records}", aim.words(of, &asked.custom)),
        None => format!("Change {records}"),
    }
}

/// No field was named: a link for each that can be set.
fn which(
    reader: &Reader<Edit>,
    asked: &Asked,
    chosen: &[Stored],
    fields: &Fields,
) -> Result<Response, Problem> {
    let of = asked.of;
    let (name, text) = meant(chosen, fields);
    let mut aims: Vec<(Aim, String)> = Vec::new();
    for (at, field) in of.fields.iter().enumerate().filter(|(_, field)| can_be_set(field)) {
        aims.push((Aim::Field(at), field.name.to_owned()));
    }
    let own = asked.custom.iter().enumerate();
    aims.extend(own.map(|(at, field)| (Aim::Custom(at), field.name())));
    if let Some((at, _)) = of.lifecycle() {
        aims.push((Aim::State, of.fields[at].name.to_owned()));
    }
    let ends = [(Aim::Retire, "retired"), (Aim::Return, "returned")];
    aims.extend(ends.map(|(aim, set)| (aim, set.to_owned())));
    let allowed = aims.iter().filter(|(aim, _)| may_somewhere(reader.scope(), of, aim.verb()));
    let link = |(aim, set): &(Aim, String)| {
        Action::link(
            aim.words(of, &asked.custom),
            beside(asked, "bulk", &[(name, &text), ("set", set)]),
        )
    };
    let title = heading(None, asked, chosen.len());
    let head = Head { title: title.clone(), ..Head::default() };
    let nothing = Nothing {
        finding: "What shall be changed?".to_owned(),
        more: "You see each change before it is made.".to_owned(),
        actions: allowed.map(link).collect(),
    };
    let body = Html::of(&nothing).map_err(Problem::fault)?;
    let main = Html::all(&[&head, &Panel::flush("", body)]).map_err(Problem::fault)?;
    let shell = shell::for_register(reader.scope(), of, &title);
    Ok(html_page(StatusCode::OK, shell.page(&main).map_err(Problem::fault)?))
}

type Meant<'m> = (&'m [Stored], &'m Fields, Aim);

/// The form that asks for the value; sent by GET, it leads to the preview.
async fn value_page(
    reader: &mut Reader<Edit>,
    asked: &Asked,
    (chosen, sent, aim): Meant<'_>,
    refusal: Option<Refusal>,
) -> Result<String, Problem> {
    let of = asked.of;
    let mut fields = Vec::new();
    let at = |name: &str| {
        let refusal = refusal.as_ref().filter(|refusal| refusal.field == name);
        refusal.map(|refusal| refusal.words.clone())
    };
    if let Some(mut field) = value_field(reader, asked, (chosen, sent, aim)).await? {
        field.error = at("value");
        fields.push(field);
    }
    let is_controlled = chosen.iter().any(|stored| of.is_controlled(stored.state()));
    let help = match is_controlled {
        true => "The change it belongs to, like RFC-0042, or why it is done; kept in the ledger",
        false => "Kept with each change in the ledger; may stay open unless the step asks for one",
    };
    let why = FieldView::line("why", "Reason").help(help);
    let mut why = why.holding(sent.text("why")).width(Width::Long);
    why.error = at("why");
    fields.push(if is_controlled { why.required() } else { why });
    let mut hidden = asked.hidden(&asked.first_page());
    let (name, text) = meant(chosen, sent);
    hidden.push((name.to_owned(), text));
    hidden.push(("set".to_owned(), sent.text("set").to_owned()));
    let form = GetForm {
        action: format!("/{}/bulk/preview", of.plural),
        hidden,
        fields,
        submit: "Show the changes".to_owned(),
        cancel: asked.address.path(of),
    };
    let title = heading(Some(aim), asked, chosen.len());
    let all = beside(asked, "bulk", &[("all", "yes"), ("set", sent.text("set"))]);
    let under = match name {
        "all" => Words::from("Everything that the list shows, on all its pages."),
        _ => Words::from("The records you chose. Or: ").link("all that the list shows", all),
    };
    let head = Head { title: title.clone(), under, ..Head::default() };
    let faults = refusal.map(|refusal| (FieldView::id_of(&refusal.field), refusal.words));
    let errors = ErrorSummary {
        title: "The changes cannot be shown yet".to_owned(),
        faults: faults.into_iter().collect(),
    };
    let mut parts: Vec<&dyn askama::DynTemplate> = vec![&head];
    if !errors.faults.is_empty() {
        parts.push(&errors);
    }
    parts.push(&form);
    let main = Html::all(&parts).map_err(Problem::fault)?;
    let mut shell = shell::for_register(reader.scope(), of, &title);
    shell.faulty = !errors.faults.is_empty();
    shell.page(&main).map_err(Problem::fault)
}

async fn value_field(
    reader: &mut Reader<Edit>,
    asked: &Asked,
    (chosen, sent, aim): Meant<'_>,
) -> Result<Option<FieldView>, Problem> {
    let of = reader.scope().register();
    let held = sent.text("value");
    let option = |value: &str, words: &str, help: &str| OptionView {
        value: value.to_owned(),
        words: words.to_owned(),
        help: help.to_owned(),
        chosen: sent.has("value") && held == value,
    };
    let at = match aim {
        Aim::Field(at) => at,
        Aim::Custom(at) => return Ok(Some(own_field(&asked.custom[at], sent))),
        Aim::State => {
            let steps = change::steps(of, chosen);
            let options = steps.iter().map(|way| option(way.name, way.label, "")).collect();
            let kind = FieldKind::Choice { options, picks: true, none: String::new() };
            return Ok(Some(FieldView::new("value", "Step", kind).required()));
        }
        Aim::Retire | Aim::Return => return Ok(None),
    };
    let field = &of.fields[at];
    // Nothing is chosen for the person: emptying a field is a choice like the others.
    let choice = |mut options: Vec<OptionView>| {
        if !field.required {
            options.push(option("", "Open", "The field is emptied."));
        }
        FieldKind::Choice { options, picks: true, none: String::new() }
    };
    let view = |kind| FieldView::new("value", field.label, kind).holding(held);
    let view = match field.kind {
        Kind::Choice(values) => {
            let options = values.iter().map(|value| option(value.name, value.label, value.help));
            view(choice(options.collect()))
        }
        Kind::Flag => view(choice(vec![option("yes", "Yes", ""), option("no", "No", "")])),
        Kind::Ref(_) => {
            let mut view = filters::reference(reader, of, field).await?;
            view.name = "value".to_owned();
            view.holding(held)
        }
        Kind::Day => view(FieldKind::Day).width(Width::Medium),
        Kind::Whole { unit, .. } => {
            view(FieldKind::Whole { unit: unit.to_owned() }).width(Width::Short)
        }
        Kind::Duration | Kind::Money => {
            view(FieldKind::Amount { unit: String::new() }).width(Width::Medium)
        }
        Kind::Prose => view(FieldKind::Prose { rows: 4, most: 0 }),
        _ => FieldView::line("value", field.label).holding(held).width(Width::Long),
    };
    Ok(Some(FieldView { required: field.required, ..view.help(field.help) }))
}

/// The value of a field that this installation adds. Nothing is chosen for the person.
fn own_field(field: &CustomField, sent: &Fields) -> FieldView {
    let held = sent.text("value");
    let option = |value: &str, words: &str| OptionView {
        value: value.to_owned(),
        words: words.to_owned(),
        chosen: sent.has("value") && held == value,
        ..OptionView::default()
    };
    let choice = |mut options: Vec<OptionView>| {
        if !field.required {
            let help = "The field is emptied.".to_owned();
            options.push(OptionView { help, ..option("", "Open") });
        }
        FieldKind::Choice { options, picks: true, none: String::new() }
    };
    let view = |kind| FieldView::new("value", field.label.clone(), kind).holding(held);
    let view = match &field.kind {
        CustomKind::Choice(choices) => {
            view(choice(choices.iter().map(|choice| option(choice, choice)).collect()))
        }
        CustomKind::Flag => view(choice(vec![option("yes", "Yes"), option("no", "No")])),
        CustomKind::Day => view(FieldKind::Day).width(Width::Medium),
        CustomKind::Whole => view(FieldKind::Whole { unit: String::new() }).width(Width::Short),
        CustomKind::Line => {
            FieldView::line("value", field.label.clone()).holding(held).width(Width::Long)
        }
    };
    FieldView { required: field.required, ..view.help(field.help.clone()) }
}

/// One record before and after.
struct Planned {
    stored: Stored,
    after: Stored,
    plan: Result<Option<Saving>, Vec<Refusal>>,
}

/// `GET /{plural}/bulk/preview`: each change before it is made.
pub(super) async fn preview(mut reader: Reader<Edit>, pairs: Pairs) -> Result<Response, Problem> {
    let of = reader.scope().register();
    let sent = &pairs.0;
    let asked = Asked::read(&mut reader, of, sent).await?;
    let aim = Aim::read(of, &asked.custom, sent.text("set")).ok_or(Problem::Missing)?;
    let chosen = change::chosen(&mut reader, &asked, sent).await?;
    let change = match change::read(&mut reader, of, &asked.custom, sent).await? {
        Ok(change) => change,
        Err(refusal) => {
            let html = value_page(&mut reader, &asked, (&chosen, sent, aim), Some(refusal)).await?;
            return Ok(html_page(StatusCode::UNPROCESSABLE_ENTITY, html));
        }
    };
    let (scope, why) = (reader.scope(), sent.text("why"));
    // A reason that is missing for one record is missing once, and not in each row.
    let is_controlled = chosen.iter().any(|stored| of.is_controlled(stored.state()));
    if is_controlled && why.trim().is_empty() {
        let refusal = Refusal::of("why", store::without_reason(of).words);
        let html = value_page(&mut reader, &asked, (&chosen, sent, aim), Some(refusal)).await?;
        return Ok(html_page(StatusCode::UNPROCESSABLE_ENTITY, html));
    }
    let mut plans: change::Plans =
        chosen.iter().map(|stored| change::planned(scope, stored, &change, why)).collect();
    change::refuse(scope, aim, &mut plans).await?;
    let planned: Vec<Planned> = chosen
        .into_iter()
        .zip(plans)
        .map(|(stored, plan)| {
            let mut after = stored.clone();
            if let Ok(Some(saving)) = &plan {
                after.values.clone_from(&saving.values);
                after.custom.clone_from(&saving.custom);
            }
            Planned { stored, after, plan }
        })
        .collect();
    let both = planned.iter().flat_map(|p| [p.stored.clone(), p.after.clone()]);
    let names = store::names(&mut reader, &both.collect::<Vec<_>>()).await?;
    let html = preview_page(&reader, &asked, (&planned, sent, aim), &names)?;
    Ok(html_page(StatusCode::OK, html))
}

fn preview_page<P: Permission>(
    reader: &Reader<P>,
    asked: &Asked,
    (planned, sent, aim): (&[Planned], &Fields, Aim),
    names: &Names,
) -> Result<String, Problem> {
    let of = asked.of;
    let changing = planned.iter().filter(|p| matches!(p.plan, Ok(Some(_)))).count();
    let refused = planned.iter().filter(|p| p.plan.is_err()).count();
    let same = planned.len() - changing - refused;
    let mut words = Words::new().bold(format!("{changing} will change. "));
    if same > 0 {
        let so = counted(same, "is already so", "are already so");
        words = words.text(format!("{so}. "));
    }
    if refused > 0 {
        let out = counted(refused, "cannot be changed and is", "cannot be changed and are");
        words = words.text(format!("{out} left out."));
    }
    let hue = if refused > 0 { Hue::Warn } else { Hue::Ok };
    let note = Note { hue, words, ..Note::default() };
    let title = heading(Some(aim), asked, planned.len());
    let head = Head { title: title.clone(), ..Head::default() };
    let table = preview_table(asked, aim, planned, names);
    let form = apply_form(reader, asked, (planned, sent, aim));
    let mut parts: Vec<&dyn askama::DynTemplate> = vec![&head, &note];
    if changing > 0 {
        parts.push(&form);
    }
    parts.push(&table);
    let main = Html::all(&parts).map_err(Problem::fault)?;
    let shell = shell::for_register(reader.scope(), of, &title);
    shell.page(&main).map_err(Problem::fault)
}

fn apply_form<P: Permission>(
    reader: &Reader<P>,
    asked: &Asked,
    (planned, sent, aim): (&[Planned], &Fields, Aim),
) -> FormView {
    let of = asked.of;
    let mut hidden: Vec<(String, String)> = sent
        .0
        .iter()
        .filter(|(name, _)| matches!(name.as_str(), "set" | "value" | "why"))
        .cloned()
        .collect();
    let changing = planned.iter().filter(|p| matches!(p.plan, Ok(Some(_))));
    hidden.extend(
        changing.map(|p| ("row".to_owned(), format!("{}:{}", p.stored.id, p.stored.version))),
    );
    hidden.push(("state".to_owned(), asked.first_page().text(of)));
    let count = hidden.iter().filter(|(name, _)| name == "row").count() as u64;
    let words = format!("Change {} {}", thousands(count), noun(of, count));
    let submit = Action::submit(words).primary();
    let page = if aim.verb() == crate::gate::Verb::Retire { "bulk/retirement" } else { "bulk" };
    FormView {
        action: format!("/{}/{page}", of.plural),
        key: secret_text(reader.scope().app().clock()),
        hidden,
        submits: vec![submit],
        cancel: asked.address.path(of),
        note: Words::from("All of them or none. It can be taken back afterwards."),
        ..FormView::default()
    }
}

fn preview_table(asked: &Asked, aim: Aim, planned: &[Planned], names: &Names) -> TableView {
    let of = asked.of;
    let column = |words: &str| ColumnView { words: words.to_owned(), ..ColumnView::default() };
    let field = |stored: &Stored, at: usize| match stored.withheld.contains(&at) {
        true => cells::withheld(),
        false => cells::value_words(&of.fields[at], &stored.values[at], names),
    };
    let held = |stored: &Stored, out_of_use: bool| match (aim, of.state) {
        (Aim::Field(at), _) | (Aim::State, Some(at)) => field(stored, at),
        (Aim::Custom(at), _) => cells::custom_words(&asked.custom[at], stored),
        _ => Words::from(if out_of_use { "out of use" } else { "in use" }),
    };
    let row = |p: &Planned| {
        let was_retired = p.stored.retired.is_some();
        let is_retired = match &p.plan {
            Ok(Some(saving)) => saving.in_use.map_or(was_retired, |in_use| !in_use),
            _ => was_retired,
        };
        let (after, verdict) = match &p.plan {
            Ok(Some(_)) => {
                (held(&p.after, is_retired), Words::from(Status::plain(Hue::Ok, "Will change")))
            }
            Ok(None) => (Words::new(), Words::new().soft("Already so")),
            Err(refusals) => {
                let words: Vec<&str> = refusals.iter().map(|r| r.words.as_str()).collect();
                (Words::new(), Words::from(Status::plain(Hue::Bad, words.join(". "))))
            }
        };
        RowView {
            id: p.stored.label(),
            name: p.stored.label(),
            href: p.stored.path(),
            cells: vec![
                CellView::new(CellLook::Soft, p.stored.label()),
                cells::cell(&p.stored, of.title, names),
                CellView::new(CellLook::Plain, held(&p.stored, was_retired)),
                CellView::new(CellLook::Plain, after),
                CellView::new(CellLook::Wrap, verdict),
            ],
            faded: !matches!(p.plan, Ok(Some(_))),
            ..RowView::default()
        }
    };
    // What is left out stands on top: it is what one would otherwise miss.
    let mut sorted: Vec<&Planned> = planned.iter().collect();
    sorted.sort_by_key(|p| p.plan.is_ok());
    TableView {
        phone: Phone::Lines,
        caption: "The changes, record by record".to_owned(),
        columns: ["Number", of.fields[of.title].label, "Now", "Then", "Verdict"]
            .map(column)
            .to_vec(),
        rows: sorted.into_iter().map(row).collect(),
        nothing: Nothing {
            finding: "None of the chosen records is there any more.".to_owned(),
            ..Nothing::default()
        },
        ..TableView::default()
    }
}

/// The page of a bulk edit, a preview or taking back that named records on the way.
pub(super) fn named_page(
    scope: &crate::gate::Scope,
    of: &'static RecordType,
    (title, words): (&str, &str),
    named: &[(Stored, String)],
    back: Action,
) -> Result<String, Problem> {
    let column = |words: &str| ColumnView { words: words.to_owned(), ..ColumnView::default() };
    let head = Head { title: title.to_owned(), ..Head::default() };
    let note = Note {
        hue: Hue::Warn,
        words: Words::from(words),
        actions: vec![back],
        announced: true,
        ..Note::default()
    };
    let row = |(stored, words): &(Stored, String)| RowView {
        id: stored.label(),
        name: stored.label(),
        href: stored.path(),
        cells: vec![
            CellView::new(CellLook::Soft, stored.label()),
            cells::cell(stored, of.title, &Names::default()),
            CellView::new(CellLook::Wrap, words.clone()),
        ],
        ..RowView::default()
    };
    let table = TableView {
        phone: Phone::Lines,
        caption: "The records it is about".to_owned(),
        columns: ["Number", of.fields[of.title].label, "Why"].map(column).to_vec(),
        rows: named.iter().map(row).collect(),
        ..TableView::default()
    };
    let main = Html::all(&[&head, &note, &table]).map_err(Problem::fault)?;
    let shell = shell::for_register(scope, of, title);
    shell.page(&main).map_err(Problem::fault)
}

/// The address of a preview of the same change to these records as they are now.
pub(super) fn again(of: &RecordType, change: &Fields, chosen: &[&Stored]) -> String {
    let numbers: Vec<String> = chosen.iter().map(|stored| stored.label()).collect();
    let mut pairs = vec![format!("ids={}", encoded(&numbers.join(",")))];
    for (name, text) in &change.0 {
        if matches!(name.as_str(), "set" | "value" | "why") {
            pairs.push(format!("{name}={}", encoded(text)));
        }
    }
    format!("/{}/bulk/preview?{}", of.plural, pairs.join("&"))
}
