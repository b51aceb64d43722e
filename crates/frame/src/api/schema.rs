//! JSON schemas of records and of what may be sent about them, made from the declarations.

use crate::{
    api::{read, text},
    limits,
    store::{CustomField, CustomKind},
};
use record::{Demand, Field, Kind, RecordType, RowType};
use serde_json::{Map, Value as Json, json};
use terms::{Line, Prose};

/// The name of a record type among the schemas: `ContactPoint`.
pub(super) fn name(of: &RecordType) -> String {
    let words = of.name.split('_');
    let capital = |word: &str| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{}{rest}", first.to_ascii_uppercase())
    };
    words.map(capital).collect()
}

/// A reference to the schema of that name.
pub(super) fn named(name: &str) -> Json {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// A value of this kind that is there, as it may be sent.
fn value(kind: &Kind) -> Json {
    match kind {
        Kind::Line => line(),
        Kind::Prose => {
            json!({ "type": "string", "maxLength": Prose::MAX, "pattern": text::PROSE })
        }
        Kind::Email => like("duty@example.org", text::EMAIL, 254),
        Kind::Phone => like("+44 20 7946 0000", text::PHONE, 40),
        Kind::Whole { min, max, .. } => {
            json!({ "type": "integer", "minimum": min, "maximum": max })
        }
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Day => json!({ "type": "string", "format": "date", "pattern": text::DAY }),
        Kind::Instant => instant(),
        Kind::Duration => like("PT6H20M", text::DURATION, 60),
        Kind::Money => like("1200.50 EUR", text::MONEY, 30),
        Kind::Choice(values) => one_of(values.iter().map(|value| value.name)),
        Kind::State(lifecycle) => one_of(lifecycle.states.iter().map(|state| state.name)),
        Kind::Ref(_) => id(),
        Kind::Refs(_) => {
            json!({ "type": "array", "items": id(), "maxItems": limits::REFERENCES })
        }
        Kind::Rows(row) => json!({
            "type": "array", "items": row_sent(row), "maxItems": limits::EMBEDDED_ROWS,
        }),
    }
}

fn line() -> Json {
    json!({ "type": "string", "maxLength": Line::MAX, "pattern": text::LINE })
}

fn like(example: &str, pattern: &str, most: usize) -> Json {
    json!({ "type": "string", "maxLength": most, "pattern": pattern, "examples": [example] })
}

fn one_of<'n>(names: impl Iterator<Item = &'n str>) -> Json {
    json!({ "type": "string", "enum": names.collect::<Vec<_>>() })
}

/// An id.
pub(super) fn id() -> Json {
    json!({ "type": "string", "format": "uuid", "pattern": text::ID })
}

fn instant() -> Json {
    json!({ "type": "string", "format": "date-time", "pattern": text::INSTANT })
}

/// The same or null.
pub(super) fn or_null(mut schema: Json) -> Json {
    if let Some(kind) = schema.get("type").cloned() {
        schema["type"] = json!([kind, "null"]);
    }
    if let Some(Json::Array(names)) = schema.get_mut("enum") {
        names.push(Json::Null);
    }
    schema
}

/// A value as it may stand in an address.
pub(super) fn asked(kind: &Kind) -> Json {
    match kind {
        Kind::Ref(_) => json!({ "type": "string", "pattern": text::any_key_pattern() }),
        kind => value(kind),
    }
}

/// A value of a custom field as it may stand in an address.
pub(super) fn asked_custom(kind: &CustomKind) -> Json {
    match kind {
        CustomKind::Flag => json!({ "type": "string", "enum": ["yes", "no"] }),
        kind => custom_value(kind),
    }
}

fn custom_value(kind: &CustomKind) -> Json {
    match kind {
        CustomKind::Line => line(),
        CustomKind::Whole => json!({ "type": "integer", "minimum": i64::MIN, "maximum": i64::MAX }),
        CustomKind::Flag => json!({ "type": "boolean" }),
        CustomKind::Day => value(&Kind::Day),
        CustomKind::Choice(choices) => one_of(choices.iter().map(String::as_str)),
    }
}

fn described(mut schema: Json, field: &Field) -> Json {
    let mut words = field.help.to_owned();
    if let Kind::Whole { unit, .. } = field.kind
        && !unit.is_empty()
    {
        words = format!("{words} In {unit}.");
    }
    if let Some((last, others)) = field.kind.targets().split_last() {
        let last = last.replace('_', " ");
        let types = match others {
            [] => last,
            _ => format!("{} or {last}", others.join(", ").replace('_', " ")),
        };
        words = format!("{words} The id of a record of the type {types}.");
    }
    if field.confidential.is_some() {
        words = format!("{words} Confidential: it is withheld from those who may not see it.");
    }
    schema["title"] = field.label.into();
    schema["description"] = words.into();
    if let Some(example) = field.example
        && matches!(field.kind, Kind::Line | Kind::Prose | Kind::Email | Kind::Phone)
    {
        schema["examples"] = json!([example]);
    }
    schema
}

/// The heading under which pages show the field, and its place among them.
fn grouped(mut schema: Json, of: &RecordType, at: usize) -> Json {
    let group = of.group_of(at);
    if !group.is_empty() {
        schema["x-group"] = group.into();
    }
    schema["x-order"] = at.into();
    schema
}

fn object(properties: Map<String, Json>, required: Vec<&str>) -> Json {
    json!({
        "type": "object", "properties": properties, "required": required,
        "additionalProperties": false,
    })
}

fn row_sent(row: &RowType) -> Json {
    let properties = row.fields.iter().map(|field| {
        let schema = value(&field.kind);
        let schema = if field.required { schema } else { or_null(schema) };
        (field.name.to_owned(), described(schema, field))
    });
    let required = row.fields.iter().filter(|field| field.required).map(|field| field.name);
    object(properties.collect(), required.collect())
}

/// A field as it is shown. Any may be open: in a record as it was before the field was declared.
fn shown(field: &Field) -> Json {
    let schema = match field.kind {
        Kind::Refs(_) => json!({ "type": "array", "items": id() }),
        Kind::Rows(row) => {
            let members = row.fields.iter();
            let properties = members.clone().map(|inner| (inner.name.to_owned(), shown(inner)));
            let required = members.map(|inner| inner.name).collect();
            json!({ "type": "array", "items": object(properties.collect(), required) })
        }
        kind => or_null(value(&kind)),
    };
    described(schema, field)
}

fn customs(custom: &[CustomField], sent: bool) -> Json {
    let properties = custom.iter().map(|field| {
        let schema = custom_value(&field.kind);
        let mut schema = if sent && !field.required { or_null(schema) } else { schema };
        schema["title"] = field.label.as_str().into();
        if !field.help.is_empty() {
            schema["description"] = field.help.as_str().into();
        }
        (field.key.clone(), schema)
    });
    object(properties.collect(), Vec::new())
}

/// A record as it is answered.
pub(super) fn record(of: &RecordType, custom: &[CustomField]) -> Json {
    let stamp = || named("Stamp");
    let maybe = |schema: Json| json!({ "anyOf": [schema, { "type": "null" }] });
    let names: Vec<&str> = of.fields.iter().map(|field| field.name).collect();
    let mut properties = Map::new();
    let fixed = [
        ("id", id()),
        ("number", json!({ "type": "string", "pattern": text::number_pattern(of) })),
        ("version", json!({ "type": "integer", "minimum": 0 })),
        ("url", json!({ "type": "string", "format": "uri-reference" })),
        ("created", stamp()),
        ("changed", stamp()),
        ("retired", maybe(stamp())),
        ("state_since", maybe(stamp())),
        ("source", maybe(named("Source"))),
        ("withheld", json!({ "type": "array", "items": { "type": "string", "enum": names } })),
    ];
    for (name, schema) in fixed {
        properties.insert(name.to_owned(), schema);
    }
    for (at, field) in of.fields.iter().enumerate() {
        properties.insert(field.name.to_owned(), grouped(shown(field), of, at));
    }
    properties.insert("custom".to_owned(), customs(custom, false));
    let required: Vec<String> = properties.keys().cloned().collect();
    json!({
        "type": "object", "title": of.label, "description": of.help,
        "properties": properties, "required": required, "additionalProperties": false,
    })
}

/// A page of records.
pub(super) fn page(of: &RecordType) -> Json {
    let address = || json!({ "type": ["string", "null"], "format": "uri-reference" });
    json!({
        "type": "object",
        "properties": {
            "items": { "type": "array", "items": named(&name(of)) },
            "total": { "type": "integer", "minimum": 0, "maximum": limits::COUNTED_ROWS },
            "total_is_exact": { "type": "boolean" },
            "next": address(),
            "previous": address(),
        },
        "required": ["items", "total", "total_is_exact", "next", "previous"],
        "additionalProperties": false,
    })
}

/// Is the field filled in every state?
fn is_always_filled(of: &RecordType, field: &Field) -> bool {
    let hidden = of.lifecycle().is_some_and(|(_, lifecycle)| {
        let duties = lifecycle.duties.iter();
        duties.clone().any(|duty| duty.field == field.name && duty.demand == Demand::Hidden)
    });
    field.required && !hidden
}

/// What is sent to add a record (`new`) or to change one.
pub(super) fn sent(of: &RecordType, custom: &[CustomField], new: bool) -> Json {
    let initial = of.lifecycle().map(|(_, lifecycle)| lifecycle);
    let is_due = |field: &Field| {
        is_always_filled(of, field)
            || new
                && initial.is_some_and(|lifecycle| {
                    lifecycle.demand(lifecycle.initial, field.name) == Some(Demand::Required)
                })
    };
    let mut properties = Map::new();
    for (at, field) in read::accepted(of) {
        let schema = value(&field.kind);
        let schema = if is_due(field) { schema } else { or_null(schema) };
        properties.insert(field.name.to_owned(), grouped(described(schema, field), of, at));
    }
    let mut required: Vec<&str> = Vec::new();
    let mut members = customs(custom, true);
    if new {
        let due = read::accepted(of).filter(|(_, field)| is_due(field));
        required.extend(due.map(|(_, field)| field.name));
        let needed: Vec<&str> =
            custom.iter().filter(|field| field.required).map(|field| field.key.as_str()).collect();
        if !needed.is_empty() {
            required.push("custom");
            members["required"] = json!(needed);
        }
    }
    properties.insert("custom".to_owned(), members);
    object(properties, required)
}

/// The reason of an act.
pub(super) fn reason() -> Json {
    let mut schema = or_null(value(&Kind::Prose));
    schema["description"] = "Why, for the ledger.".into();
    schema
}

/// The reason of a change, as a header.
pub(super) fn reason_text() -> Json {
    json!({
        "type": "string", "minLength": 1, "maxLength": Line::MAX,
        "pattern": "^[!-~](?:[ -~]*[!-~])?$",
    })
}

/// The schemas that belong to no single register.
pub(super) fn shared() -> Map<String, Json> {
    let text = || json!({ "type": "string" });
    let strict = |properties: Json, required: &[&str]| {
        json!({
            "type": "object", "properties": properties, "required": required,
            "additionalProperties": false,
        })
    };
    let problem = strict(
        json!({
            "type": { "const": "about:blank" },
            "title": text(),
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "detail": text(),
            "refusals": { "type": "array", "items": named("Refusal") },
            "saved_version": { "type": "integer", "minimum": 1 },
            "request": text(),
        }),
        &["type", "title", "status", "detail"],
    );
    let entry = strict(
        json!({
            "id": id(),
            "order": { "type": "integer" },
            "write": id(),
            "at": instant(),
            "by": text(),
            "via": { "type": "string", "enum": ["session", "token", "command line", "door"] },
            "occurrence": text(),
            "reason": { "type": ["string", "null"] },
            "version": { "type": ["integer", "null"] },
            "changes": { "type": "array", "items": named("Change") },
        }),
        &["id", "order", "write", "at", "by", "via", "occurrence", "reason", "version", "changes"],
    );
    let history = strict(
        json!({
            "items": { "type": "array", "items": named("Entry") },
            "next": { "type": ["string", "null"], "format": "uri-reference" },
        }),
        &["items", "next"],
    );
    let change = strict(
        json!({
            "field": text(), "before": true, "after": true, "withheld": { "type": "boolean" },
        }),
        &["field", "before", "after", "withheld"],
    );
    let refusal = strict(json!({ "field": text(), "words": text() }), &["field", "words"]);
    let stamp = strict(json!({ "at": instant(), "by": text() }), &["at", "by"]);
    let source = strict(json!({ "name": text(), "key": text() }), &["name", "key"]);
    [
        ("Problem", problem),
        ("Refusal", refusal),
        ("Stamp", stamp),
        ("Source", source),
        ("Entry", entry),
        ("Change", change),
        ("History", history),
    ]
    .map(|(name, schema)| (name.to_owned(), schema))
    .into_iter()
    .collect()
}
