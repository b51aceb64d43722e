//! The bar of filters, and the small page that asks for the value of one: forms sent by GET, so
//! that they work without script and the answer is an address.

use super::{
    asked::{Asked, options},
    get_form::GetForm,
    page::{beside, shown},
};
use crate::{
    gate::{Pairs, Params, Reader, Scope, Scoped, register::View, render::html_page},
    page::{
        FieldKind, FieldView, FilterBar, Head, Html, Icon, MenuItem, MenuView, OptionView, Width,
        Words,
    },
    problem::Problem,
    register::{address::Shown, choosing},
    shell, store,
};
use axum::{http::StatusCode, response::Response};
use record::{Field, Kind, RecordType, Test};

/// The bar above the table.
pub(super) fn bar(scope: &Scope, asked: &Asked) -> FilterBar {
    let of = asked.of;
    let without_words = asked.address.with_words("");
    let cleared = if asked.is_narrowed() { asked.cleared().path(of) } else { String::new() };
    FilterBar {
        action: format!("/{}", of.plural),
        words: asked.address.query.words.clone(),
        hidden: asked.hidden(&without_words),
        chips: asked.chip_views(),
        add: Some(add(scope, asked)),
        clear_href: cleared,
        menus: vec![columns(asked), density(asked)],
    }
}

/// One link for each field that can be asked; the next page asks for the value.
fn add(scope: &Scope, asked: &Asked) -> MenuView {
    let of = asked.of;
    let fields = of.fields.iter().filter(|field| store::may_ask(scope, of, field));
    let declared = fields.map(|field| (field.name.to_owned(), field.label.to_owned()));
    let custom = asked.custom.iter().map(|field| (field.name(), field.label.clone()));
    let item = |(name, label): (String, String)| MenuItem {
        words: label,
        href: beside(asked, &format!("filter/{name}"), &[]),
        chosen: false,
    };
    MenuView {
        id: "add-filter".to_owned(),
        words: "Filter".to_owned(),
        icon: Some(Icon::Plus),
        items: declared.chain(custom).map(item).collect(),
        ..MenuView::default()
    }
}

fn columns(asked: &Asked) -> MenuView {
    let of = asked.of;
    let shown = shown(asked);
    let option = |(at, words): (Shown, &str)| OptionView {
        value: at.name(of),
        words: words.to_owned(),
        chosen: shown.contains(&at),
        ..OptionView::default()
    };
    let all = of.fields.iter().enumerate().filter(|(at, _)| *at != of.title);
    let declared = all.map(|(at, field)| (Shown::Field(at), field.label));
    let custom = asked.custom.iter();
    let custom = custom.map(|field| (Shown::Custom(field.key.clone()), field.label.as_str()));
    let options: Vec<OptionView> = declared.chain(custom).map(option).collect();
    let mut usual = asked.first_page();
    usual.chosen = false;
    MenuView {
        id: "columns".to_owned(),
        words: format!("Columns {} of {}", shown.len() + 1, options.len() + 2),
        icon: Some(Icon::Columns),
        action: format!("/{}", of.plural),
        hidden: asked.hidden(&usual),
        fields: vec![FieldView::new("cols", "Columns", FieldKind::Several { options })],
        submit: "Show these".to_owned(),
        ..MenuView::default()
    }
}

fn density(asked: &Asked) -> MenuView {
    let item = |pixels: u8| MenuItem {
        words: format!("{pixels} px"),
        href: asked.address.with_density(pixels).path(asked.of),
        chosen: asked.address.density == pixels,
    };
    MenuView {
        id: "density".to_owned(),
        words: format!("{} px", asked.address.density),
        items: [32, 40, 48].map(item).to_vec(),
        ..MenuView::default()
    }
}

/// `GET /{plural}/filter/{field}`: asks for the value.
pub(super) async fn ask(
    mut reader: Reader<View>,
    params: Params,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let of = reader.scope().register();
    let asked = Asked::read(&mut reader, of, &pairs.0).await?;
    let name = params.get("field");
    let (label, help, fields) = match of.field(name) {
        Some((_, field)) if store::may_ask(reader.scope(), of, field) => {
            (field.label, field.help.to_owned(), of_field(&mut reader, &asked, field).await?)
        }
        _ => {
            let custom = asked.custom.iter().find(|field| field.name() == name);
            let custom = custom.ok_or(Problem::Missing)?;
            (custom.label.as_str(), custom.help.clone(), vec![of_custom(custom)])
        }
    };
    let title = format!("Filter by {}", record::inside(label));
    // Only this field's own question is asked anew; the rest of the state stays.
    let mut rest = asked.first_page();
    rest.query.filters.retain(|filter| of.fields[filter.field].name != name);
    let form = GetForm {
        action: format!("/{}", of.plural),
        hidden: asked.hidden(&rest),
        fields,
        submit: "Show".to_owned(),
        cancel: asked.address.path(of),
    };
    let head = Head { title: title.clone(), under: Words::from(help), ..Head::default() };
    let main = Html::all(&[&head, &form]).map_err(Problem::fault)?;
    let shell = shell::for_register(reader.scope(), of, &title);
    Ok(html_page(StatusCode::OK, shell.page(&main).map_err(Problem::fault)?))
}

async fn of_field(
    reader: &mut Reader<View>,
    asked: &Asked,
    field: &'static Field,
) -> Result<Vec<FieldView>, Problem> {
    let name = field.name;
    let tests = asked.address.query.filters.iter();
    let held: Vec<&Test> = tests
        .filter(|filter| asked.of.fields[filter.field].name == name)
        .map(|filter| &filter.test)
        .collect();
    let is_chosen = |value: &str| {
        held.iter().any(|test| {
            matches!(test, Test::AnyOf(values)
            if values.iter().any(|held| field.kind.text(held) == value))
        })
    };
    let mut fields = match field.kind {
        Kind::Choice(values) => {
            let kind = FieldKind::Several { options: options(values, is_chosen) };
            vec![FieldView::new(name, field.label, kind)]
        }
        Kind::State(lifecycle) => {
            let kind = FieldKind::Several { options: options(lifecycle.states, is_chosen) };
            vec![FieldView::new(name, field.label, kind)]
        }
        Kind::Ref(_) | Kind::Refs(_) => vec![reference(reader, asked.of, field).await?],
        Kind::Flag => {
            let option = |value: &str, words: &str| OptionView {
                value: value.to_owned(),
                words: words.to_owned(),
                chosen: is_chosen(value),
                ..OptionView::default()
            };
            let options = vec![option("yes", "Yes"), option("no", "No")];
            let kind = FieldKind::Choice { options, picks: true, none: "Either".to_owned() };
            vec![FieldView::new(name, field.label, kind)]
        }
        Kind::Line | Kind::Email | Kind::Phone | Kind::Prose => {
            let held = held.iter().find_map(|test| match test {
                Test::Has(text) => Some(text.clone()),
                _ => None,
            });
            vec![
                FieldView::line(format!("{name}.has"), "Holds the words")
                    .holding(held.unwrap_or_default())
                    .width(Width::Long),
            ]
        }
        Kind::Day | Kind::Instant | Kind::Whole { .. } | Kind::Duration => between(field, &held),
        Kind::Money => vec![FieldView::line(name, field.label).width(Width::Medium)],
        Kind::Rows(_) => Vec::new(),
    };
    if !field.required || matches!(field.kind, Kind::Refs(_) | Kind::Rows(_)) {
        let option = |value: &str, words: &str, chosen| OptionView {
            value: value.to_owned(),
            words: words.to_owned(),
            chosen,
            ..OptionView::default()
        };
        let options = vec![
            option("yes", "Open", held.contains(&&Test::Empty)),
            option("no", "Filled", held.contains(&&Test::Filled)),
        ];
        let kind = FieldKind::Choice { options, picks: true, none: "Either".to_owned() };
        fields.push(FieldView::new(format!("{name}.empty"), "Open or filled", kind));
    }
    Ok(fields)
}

fn between(field: &Field, held: &[&Test]) -> Vec<FieldView> {
    let kind = || match field.kind {
        Kind::Day => FieldKind::Day,
        Kind::Whole { unit, .. } => FieldKind::Whole { unit: unit.to_owned() },
        _ => FieldKind::Amount { unit: String::new() },
    };
    let text = |find: &dyn Fn(&Test) -> Option<String>| held.iter().find_map(|test| find(test));
    let after = text(&|test| match test {
        Test::After(value) => Some(field.kind.text(value)),
        _ => None,
    });
    let before = text(&|test| match test {
        Test::Before(value) => Some(field.kind.text(value)),
        _ => None,
    });
    let (more, less) = match field.kind {
        Kind::Day | Kind::Instant => ("After", "Before"),
        _ => ("More than", "Less than"),
    };
    let view = |ask: &str, label: &str, held: Option<String>| {
        FieldView::new(format!("{}.{ask}", field.name), label, kind())
            .holding(held.unwrap_or_default())
            .width(Width::Medium)
    };
    vec![view("after", more, after), view("before", less, before)]
}

/// A field for one record of the registers that `field` of `of` refers to.
pub(super) async fn reference(
    by: &mut impl Scoped,
    of: &'static RecordType,
    field: &'static Field,
) -> Result<FieldView, Problem> {
    let targets = by.scope().app().catalogue().targets(&field.kind);
    let found = store::candidates(by, &targets, "", 201).await?;
    let is_short = found.len() <= 200;
    let option = |named: &store::Named| OptionView {
        value: if is_short { named.id.to_string() } else { named.label() },
        words: choosing::with_register(named.title.clone(), named, &targets),
        ..OptionView::default()
    };
    let kind = FieldKind::Reference {
        options: found.iter().take(200).map(option).collect(),
        source: if is_short { String::new() } else { choosing::source(of, field.name, &targets) },
        none: "None chosen".to_owned(),
    };
    Ok(FieldView::new(field.name, field.label, kind).width(Width::Long))
}

fn of_custom(field: &store::CustomField) -> FieldView {
    let kind = match &field.kind {
        store::CustomKind::Choice(choices) => {
            let option = |choice: &String| OptionView {
                value: choice.clone(),
                words: choice.clone(),
                ..OptionView::default()
            };
            let options = choices.iter().map(option).collect();
            FieldKind::Choice { options, picks: true, none: "Any".to_owned() }
        }
        store::CustomKind::Day => FieldKind::Day,
        store::CustomKind::Whole => FieldKind::Whole { unit: String::new() },
        store::CustomKind::Line | store::CustomKind::Flag => {
            return FieldView::line(field.name(), field.label.clone()).width(Width::Long);
        }
    };
    FieldView::new(field.name(), field.label.clone(), kind).width(Width::Medium)
}
