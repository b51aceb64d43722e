//! Custom fields: what an installation adds to a register without a new program.
//!
//! Their definitions stand in a table, their values in one JSON column of each register.

use crate::{
    database::{Ask, Fetched, val_text},
    problem::Problem,
};
use record::{Kind, RecordType, Refusal};
use sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::{Map, Value as Json};
use terms::{Day, Id, Line, Misfit};

/// What a custom field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomKind {
    /// One line of text.
    Line,
    /// A whole number.
    Whole,
    /// Yes or no.
    Flag,
    /// A calendar day.
    Day,
    /// One of these values.
    Choice(Vec<String>),
}

impl CustomKind {
    /// The name that is kept.
    pub fn name(&self) -> &'static str {
        match self {
            CustomKind::Line => "line",
            CustomKind::Whole => "whole",
            CustomKind::Flag => "flag",
            CustomKind::Day => "day",
            CustomKind::Choice(_) => "choice",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str, choices: Vec<String>) -> Option<CustomKind> {
        Some(match name {
            "line" => CustomKind::Line,
            "whole" => CustomKind::Whole,
            "flag" => CustomKind::Flag,
            "day" => CustomKind::Day,
            "choice" => CustomKind::Choice(choices),
            _ => return None,
        })
    }

    /// Reads what a person typed, or a program sent as text. Empty text is null.
    pub fn parse(&self, text: &str) -> Result<Json, Misfit> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Json::Null);
        }
        match self {
            CustomKind::Line => text.parse::<Line>().map(|line| Json::from(line.as_str())),
            CustomKind::Whole => text
                .parse::<i64>()
                .map(Json::from)
                .map_err(|_| Misfit::of("is not a whole number; write digits only, like 42")),
            CustomKind::Flag => Kind::Flag.parse(text).map(|value| Kind::Flag.json(&value)),
            CustomKind::Day => text.parse::<Day>().map(|day| Json::from(day.to_string())),
            CustomKind::Choice(choices) => choices
                .iter()
                .find(|choice| terms::fold(choice) == terms::fold(text))
                .map(|choice| Json::from(choice.as_str()))
                .ok_or_else(|| Misfit::of(format!("is not one of: {}", choices.join(", ")))),
        }
    }

    /// Reads what a program sent.
    pub fn from_json(&self, json: &Json) -> Result<Json, Misfit> {
        match (self, json) {
            (_, Json::Null) => Ok(Json::Null),
            (CustomKind::Whole, Json::Number(number)) if number.is_i64() => Ok(json.clone()),
            (CustomKind::Flag, Json::Bool(_)) => Ok(json.clone()),
            (CustomKind::Whole, _) => Err(Misfit::of("is not a whole number; send a number")),
            (CustomKind::Flag, _) => Err(Misfit::of("is neither true nor false; send a boolean")),
            (kind, Json::String(text)) => kind.parse(text),
            _ => Err(Misfit::of("is not a text; send a string or null")),
        }
    }

    /// Writes a value as people type it.
    pub fn text(&self, json: &Json) -> String {
        match json {
            Json::Null => String::new(),
            Json::Bool(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Json::String(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

/// A custom field of a register.
#[derive(Clone, Debug)]
pub struct CustomField {
    /// Its id.
    pub id: Id,
    /// Its name in the interface, in forms and in addresses, after `custom.`.
    pub key: String,
    /// What people read.
    pub label: String,
    /// The help that people read.
    pub help: String,
    /// What it holds.
    pub kind: CustomKind,
    /// Must it be filled?
    pub required: bool,
}

impl CustomField {
    /// Its name beside the declared fields: `custom.cost_centre`.
    pub fn name(&self) -> String {
        format!("custom.{}", self.key)
    }
}

/// The custom fields of a register, in their order.
pub async fn custom_fields(
    ask: &mut impl Ask,
    of: &RecordType,
) -> Result<Vec<CustomField>, Problem> {
    let rows = match ask.known(topic(of)) {
        Some(rows) => rows,
        None => {
            let rows = ask.all(&question(of)).await?;
            ask.learn(topic(of), &rows);
            rows.into()
        }
    };
    read(&rows)
}

/// Asks for the custom fields of a register.
pub(crate) fn question(of: &RecordType) -> SelectStatement {
    Query::select()
        .columns(["id", "key", "label", "help", "kind", "choices", "required"].map(Alias::new))
        .from(Alias::new("custom_field"))
        .and_where(Expr::col(Alias::new("register")).eq(val_text(of.name)))
        .and_where(Expr::col(Alias::new("retired_at")).is_null())
        .order_by(Alias::new("position"), Order::Asc)
        .order_by(Alias::new("key"), Order::Asc)
        .take()
}

/// The name under which a turn remembers the answer to [`question`] until it writes.
pub(crate) fn topic(of: &RecordType) -> (&'static str, &'static str) {
    ("custom fields", of.name)
}

fn read(rows: &[Fetched]) -> Result<Vec<CustomField>, Problem> {
    let mut fields = Vec::new();
    for row in rows {
        let choices = match row.json("choices")? {
            Some(Json::Array(values)) => {
                values.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect()
            }
            _ => Vec::new(),
        };
        // A kind this program does not know is left alone; its values stay where they are.
        let Some(kind) = CustomKind::from_name(&row.need_text("kind")?, choices) else { continue };
        fields.push(CustomField {
            id: Id::from_uuid(row.need_id("id")?),
            key: row.need_text("key")?,
            label: row.need_text("label")?,
            help: row.need_text("help")?,
            kind,
            required: row.need_flag("required")?,
        });
    }
    Ok(fields)
}

/// Checks custom values against their definitions. Null takes a value out.
pub(crate) fn check(
    fields: &[CustomField],
    custom: &mut Map<String, Json>,
    kept: Option<&Map<String, Json>>,
    refusals: &mut Vec<Refusal>,
) {
    custom.retain(|_, value| *value != Json::Null);
    for key in custom.keys().filter(|key| fields.iter().all(|field| field.key != **key)) {
        // What an earlier definition left behind stays where it is; nothing new comes that way.
        if !kept.is_some_and(|kept| kept.contains_key(key)) {
            let words = format!("“custom.{key}” is no field of this register");
            refusals.push(Refusal::of(format!("custom.{key}"), words));
        }
    }
    for field in fields {
        match custom.get_mut(&field.key) {
            None if field.required => {
                let words = format!("{} is open; this installation needs it", field.label);
                refusals.push(Refusal::of(field.name(), words));
            }
            None => {}
            Some(value) => match field.kind.from_json(value) {
                Ok(read) => *value = read,
                Err(misfit) => {
                    let words = format!("{} {misfit}", field.label);
                    refusals.push(Refusal::of(field.name(), words));
                }
            },
        }
    }
}
