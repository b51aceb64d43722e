//! The help page of a register: what belongs there, every field, the choices explained, and the
//! life of a record as a drawing with its steps and duties.

use super::{
    asked::may_somewhere,
    diagram::{Arrow, Diagram},
};
use crate::{
    gate::{Asking, Reader, Scope, Scoped, Verb, register::View, render::html_page},
    page::{
        Action, CellLook, CellView, ColumnView, Head, Html, Hue, Icon, Panel, Phone, RowView,
        Status, TableView, Words,
    },
    problem::Problem,
    shell,
    store::{self, CustomField},
};
use axum::{http::StatusCode, response::Response};
use record::{ChoiceValue, Demand, Field, Kind, Lifecycle, RecordType, Tone};

/// `GET /{plural}/help`.
pub(super) async fn help(mut reader: Reader<View>) -> Result<Response, Problem> {
    let of = reader.scope().register();
    let custom = store::custom_fields(reader.asked(), of).await?;
    let scope = reader.scope();
    let mut panels = vec![panel("The fields", &fields(scope, of))?];
    if let Some((_, lifecycle)) = of.lifecycle() {
        panels.push(life(of, lifecycle)?);
    }
    for field in of.fields {
        match field.kind {
            Kind::Choice(values) => {
                let title = format!("What “{}” can be", field.label);
                panels.push(panel(&title, &choices(&title, values))?);
            }
            Kind::Rows(row) => {
                let title = format!("Each entry of “{}”", field.label);
                let rows = row.fields.iter().map(|field| described(scope, of, field)).collect();
                panels.push(panel(&title, &table(&title, &FIELD_HEADS, rows))?);
            }
            _ => {}
        }
    }
    if !custom.is_empty() {
        panels.push(panel("Fields of this installation", &of_installation(&custom))?);
    }
    let title = format!("What belongs in {}", of.register);
    let head = head(scope, of, &title);
    let mut parts: Vec<&dyn askama::DynTemplate> = vec![&head];
    parts.extend(panels.iter().map(|panel| panel as &dyn askama::DynTemplate));
    let main = Html::all(&parts).map_err(Problem::fault)?;
    let shell = shell::for_register(scope, of, "What belongs here");
    Ok(html_page(StatusCode::OK, shell.page(&main).map_err(Problem::fault)?))
}

fn head(scope: &Scope, of: &RecordType, title: &str) -> Head {
    let mut under = Words::from(of.help.trim()).text(format!(
        " A record is called by its number, like {}; numbers are never used again.",
        of.number(4)
    ));
    if let Some(document) = of.document {
        under = under.text(format!(" The register is part of the controlled document {document}."));
    }
    let list = format!("/{}", of.plural);
    let mut actions = vec![Action::link(format!("Open {}", of.register), list)];
    if may_somewhere(scope, of, Verb::Import) {
        let template = format!("/{}/template.xlsx", of.plural);
        actions.push(Action::link("Empty spreadsheet", template).icon(Icon::Out));
    }
    if may_somewhere(scope, of, Verb::Edit) {
        let words = format!("New {}", record::inside(of.label));
        let new = format!("/{}/new", of.plural);
        actions.push(Action::link(words, new).icon(Icon::Plus).primary());
    }
    Head { title: title.to_owned(), under, actions, ..Head::default() }
}

fn panel(title: &str, table: &TableView) -> Result<Panel, Problem> {
    Ok(Panel::flush(title, Html::of(table).map_err(Problem::fault)?))
}

fn table(caption: &str, heads: &[&str], rows: Vec<Vec<CellView>>) -> TableView {
    let column = |words: &&str| ColumnView { words: (*words).to_owned(), ..ColumnView::default() };
    TableView {
        caption: caption.to_owned(),
        columns: heads.iter().map(column).collect(),
        rows: rows.into_iter().map(|cells| RowView { cells, ..RowView::default() }).collect(),
        bare: true,
        phone: Phone::Blocks,
        ..TableView::default()
    }
}

const FIELD_HEADS: [&str; 4] = ["Field", "What belongs there", "How it is written", "Needed"];

fn fields(scope: &Scope, of: &'static RecordType) -> TableView {
    let rows = of.fields.iter().map(|field| described(scope, of, field)).collect();
    let mut table = table("The fields", &FIELD_HEADS, rows);
    for (row, field) in table.rows.iter_mut().zip(of.fields) {
        row.group = field.group.unwrap_or_default().to_owned();
    }
    table
}

fn described(scope: &Scope, of: &RecordType, field: &Field) -> Vec<CellView> {
    let mut help = Words::from(field.help.trim());
    if let Some(example) = field.example {
        help = help.soft(format!(" For example: {example}."));
    }
    if field.unique {
        help = help.soft(" Used once within an organisation.");
    }
    if let Some(word) = field.confidential {
        help = help.soft(format!(
            " Confidential: shown only to those with the permission {}.{word}.",
            of.name
        ));
    }
    let needed = match field.kind {
        Kind::State(_) => "By its steps",
        _ if field.required => "Yes",
        _ => "No",
    };
    vec![
        CellView::new(CellLook::Plain, Words::new().bold(field.label)),
        CellView::new(CellLook::Wrap, help),
        CellView::new(CellLook::Wrap, written(scope, &field.kind)),
        CellView::new(CellLook::Plain, needed),
    ]
}

/// How a value of this kind is written.
fn written(scope: &Scope, kind: &Kind) -> Words {
    let registers = |kind| scope.app().catalogue().registers(kind);
    Words::from(match kind {
        Kind::Line => "One line of text".to_owned(),
        Kind::Prose => "Text of several lines".to_owned(),
        Kind::Email => "A mail address".to_owned(),
        Kind::Phone => "A telephone number, like +1 555 0100".to_owned(),
        Kind::Whole { min: i64::MIN, max: i64::MAX, unit } => {
            format!("A whole number {unit}").trim_end().to_owned()
        }
        Kind::Whole { min, max, unit } => {
            format!("A whole number, {min} to {max} {unit}").trim_end().to_owned()
        }
        Kind::Flag => "Yes or no".to_owned(),
        Kind::Day => "A day, like 2026-11-23".to_owned(),
        Kind::Instant => "An instant, like 2026-11-23T09:40:00Z".to_owned(),
        Kind::Duration => "A duration, like 4 h".to_owned(),
        Kind::Money => "An amount, like 1200.50 EUR".to_owned(),
        Kind::Choice(values) => {
            format!("One of: {}", labels(values.iter()))
        }
        Kind::State(lifecycle) => format!("One of: {}", labels(lifecycle.states.iter())),
        Kind::Ref(_) => format!("A record of {}, by number or name", registers(kind)),
        Kind::Refs(_) => format!("Records of {}, by number or name", registers(kind)),
        Kind::Rows(row) => format!("A small table; each row is one {}", row.name),
    })
}

fn labels<'v>(values: impl Iterator<Item = &'v ChoiceValue>) -> String {
    values.map(|value| value.label).collect::<Vec<_>>().join(", ")
}

fn choices(caption: &str, values: &[ChoiceValue]) -> TableView {
    let row = |value: &ChoiceValue| {
        vec![
            CellView::new(CellLook::Plain, verdict(value)),
            CellView::new(CellLook::Wrap, value.help.trim()),
        ]
    };
    table(caption, &["Value", "What it means"], values.iter().map(row).collect())
}

fn verdict(value: &ChoiceValue) -> Words {
    let hue = match value.tone {
        Tone::Plain => return Words::new().bold(value.label),
        Tone::Ok => Hue::Ok,
        Tone::Warn => Hue::Warn,
        Tone::Bad => Hue::Bad,
        Tone::Unknown => Hue::Unknown,
    };
    Status::plain(hue, value.label).into()
}

fn of_installation(custom: &[CustomField]) -> TableView {
    let row = |field: &CustomField| {
        let kind = match &field.kind {
            store::CustomKind::Choice(values) => format!("One of: {}", values.join(", ")),
            store::CustomKind::Line => "One line of text".to_owned(),
            store::CustomKind::Whole => "A whole number".to_owned(),
            store::CustomKind::Flag => "Yes or no".to_owned(),
            store::CustomKind::Day => "A day, like 2026-11-23".to_owned(),
        };
        vec![
            CellView::new(CellLook::Plain, Words::new().bold(field.label.clone())),
            CellView::new(CellLook::Wrap, field.help.clone()),
            CellView::new(CellLook::Wrap, kind),
            CellView::new(CellLook::Plain, if field.required { "Yes" } else { "No" }),
        ]
    };
    let rows = custom.iter().map(row).collect();
    table("Fields of this installation", &FIELD_HEADS, rows)
}

/// The life of a record: the drawing, its steps, and what each state asks of the fields.
fn life(of: &RecordType, lifecycle: &'static Lifecycle) -> Result<Panel, Problem> {
    let at = |name: &str| lifecycle.states.iter().position(|state| state.name == name);
    let states = lifecycle.states.iter().map(|state| state.label.to_owned()).collect();
    let mut arrows = Vec::new();
    for way in lifecycle.transitions {
        for from in way.from {
            if let (Some(from), Some(to)) = (at(from), at(way.to)) {
                arrows.push(Arrow { from, to, words: way.label.to_owned() });
            }
        }
    }
    let initial = at(lifecycle.initial).unwrap_or_default();
    let drawing = Diagram::new(of.label, states, initial, arrows);
    let meaning = choices("The states", lifecycle.states);
    let (steps, duties) = (steps(of, lifecycle), duties(of, lifecycle));
    let mut parts: Vec<&dyn askama::DynTemplate> = vec![&drawing, &meaning, &steps];
    if !duties.rows.is_empty() {
        parts.push(&duties);
    }
    let body = Html::all(&parts).map_err(Problem::fault)?;
    Ok(Panel::flush(format!("The life of a record of {}", of.register), body))
}

fn steps(of: &RecordType, lifecycle: &'static Lifecycle) -> TableView {
    let label = |name: &str| lifecycle.state(name).map_or(name, |state| state.label).to_owned();
    let rows = lifecycle.transitions.iter().map(|way| {
        let from: Vec<String> = way.from.iter().map(|name| label(name)).collect();
        let needs = way.needs.iter().filter_map(|name| of.field(name));
        let mut asks: Vec<&str> = needs.map(|(_, field)| field.label).collect();
        if way.reason {
            asks.push("a reason");
        }
        if way.guard.is_some() || way.over.is_some() {
            asks.push("a rule that must hold");
        }
        vec![
            CellView::new(CellLook::Plain, Words::new().bold(way.label)),
            CellView::new(CellLook::Wrap, from.join(", ")),
            CellView::new(CellLook::Plain, label(way.to)),
            CellView::new(CellLook::Wrap, asks.join(", ")),
        ]
    });
    table("The steps", &["Step", "From", "To", "Asks for"], rows.collect())
}

fn duties(of: &RecordType, lifecycle: &'static Lifecycle) -> TableView {
    let rows = lifecycle.duties.iter().map(|duty| {
        let column = duty.column(of).and_then(|(at, column)| match of.fields[at].kind {
            Kind::Rows(row) => {
                Some(format!("{}: {}", of.fields[at].label, row.fields[column].label))
            }
            _ => None,
        });
        let field = of.field(duty.field).map_or(duty.field, |(_, field)| field.label);
        let field = column.unwrap_or_else(|| field.to_owned());
        let state = lifecycle.state(duty.state).map_or(duty.state, |state| state.label);
        let demand = match duty.demand {
            Demand::Required => "must be filled",
            Demand::Locked => "cannot be changed",
            Demand::Kept => "stays as it is, in every row",
            Demand::Hidden => "is not asked for",
        };
        vec![
            CellView::new(CellLook::Plain, Words::new().bold(state)),
            CellView::new(CellLook::Wrap, format!("{field} {demand}")),
        ]
    });
    table("The duties", &["While it is", "This holds"], rows.collect())
}
