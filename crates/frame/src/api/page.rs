//! The description as a page for people, made from the same document that programs read.

use crate::{
    api::{answer::register_path, document, schema},
    gate::{Pairs, Reader, Scoped, SignedIn, render::html_page},
    page::{
        Action, CellLook, CellView, ColumnView, Head, Html, Inline, KvView, Panel, Phone, RowView,
        Shell, TableView, Words,
    },
    problem::Problem,
    shell,
};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use record::RecordType;
use serde_json::{Map, Value as Json};

#[derive(Template)]
#[template(path = "api/page.html")]
struct ApiPage {
    head: Head,
    begin: Panel,
    registers: Panel,
    operations: Panel,
    fields: Panel,
    parameters: Panel,
    base: String,
    number: String,
    body: String,
    change: String,
}

/// The page: the conventions, and everything about one register.
pub(super) async fn show(mut reader: Reader<SignedIn>, pairs: Pairs) -> Result<Response, Problem> {
    let registers = document::registers(&mut reader).await?;
    let (app, actor) = (reader.scope().app(), reader.scope().actor());
    let document = document::document(app, &registers);
    let wanted = pairs.0.first("register");
    let types: Vec<&'static RecordType> = registers.iter().map(|(of, _)| *of).collect();
    let shown = types.iter().find(|of| wanted.is_none_or(|wanted| wanted == of.plural));
    let of = *shown.ok_or(Problem::Missing)?;
    let shell = shell::shell(app, actor, "Interface for programs");
    let html = page(&shell, &document, &types, of).map_err(Problem::fault)?;
    Ok(html_page(StatusCode::OK, html))
}

fn page(
    shell: &Shell,
    document: &Json,
    types: &[&'static RecordType],
    of: &'static RecordType,
) -> askama::Result<String> {
    let name = schema::name(of);
    let sent = &document["components"]["schemas"][format!("{name}New")];
    let body = example(sent, sent["required"].as_array().map_or(&[], Vec::as_slice));
    let title = of.fields[of.title].name;
    let change = example(sent, &[Json::from(title)]);
    let base = register_path(of);
    shell.page(&ApiPage {
        head: Head {
            title: "Interface for programs".to_owned(),
            under: Words::from(
                "The records of the pages, with the same rules and words, as JSON over HTTP.",
            ),
            actions: vec![Action::link("OpenAPI 3.1", "/api/openapi.json")],
            ..Head::default()
        },
        begin: Panel::text("How it is used", Html::of(&begin())?),
        registers: Panel::text("Registers", Html::of(&registers(types, of))?),
        operations: Panel::flush(
            format!("{}: addresses", of.register),
            Html::of(&operations(document, of))?,
        ),
        fields: Panel::flush(format!("{}: fields", of.register), Html::of(&fields(sent))?).foot(
            "An answer bears these too: id, number, version, url, created, changed, \
                retired, state_since, source, withheld. The state is changed by steps.",
        ),
        parameters: Panel::flush(
            format!("{}: questions to the list", of.register),
            Html::of(&parameters(&document["paths"][&base]["get"]["parameters"]))?,
        )
        .foot("The address of a list in the browser works here too, with /api before it."),
        number: of.number(1),
        base,
        body,
        change,
    })
}

fn begin() -> KvView {
    let pair = |name: &str, words: &str| (name.to_owned(), Words::from(words));
    KvView {
        pairs: vec![
            pair(
                "Token",
                "Make one under your own account and send it as Authorization: Bearer TOKEN. It \
                 has your reach, and can be limited to reading.",
            ),
            pair(
                "Values",
                "Instants are UTC in RFC 3339, days 2026-11-23, durations PT4H, money 1200.50 \
                 EUR, choices their name, references an id. Null is open.",
            ),
            pair(
                "Changes",
                "Each bears an Idempotency-Key of its own: repeated with the same key it happens \
                 once. A change of a record bears If-Match with the ETag it was read with; 412 \
                 says that somebody else saved meanwhile.",
            ),
            pair(
                "Lists",
                "Follow next until it is null: every record comes once, whatever is added \
                 meanwhile.",
            ),
            pair(
                "Problems",
                "application/problem+json (RFC 9457). A refusal names each field, the rule, and \
                 what would be accepted. What is not yours to see is 404, as what is not there.",
            ),
        ],
    }
}

fn registers(types: &[&'static RecordType], shown: &RecordType) -> KvView {
    let pairs = types.iter().map(|of| {
        let words = match of.name == shown.name {
            true => Words::new().bold("Shown below"),
            false => Words::new().link("Show", format!("/api?register={}", of.plural)),
        };
        (of.register.to_owned(), words.text(": ").text(of.help))
    });
    KvView { pairs: pairs.collect() }
}

fn mono(text: impl Into<String>) -> Words {
    Words::of(Inline::Mono(text.into()))
}

fn table(caption: &str, columns: &[&str], rows: Vec<Vec<CellView>>) -> TableView {
    let column = |words: &&str| ColumnView { words: (*words).to_owned(), ..Default::default() };
    TableView {
        caption: caption.to_owned(),
        columns: columns.iter().map(column).collect(),
        rows: rows.into_iter().map(|cells| RowView { cells, ..RowView::default() }).collect(),
        bare: true,
        phone: Phone::Blocks,
        ..TableView::default()
    }
}

fn operations(document: &Json, of: &RecordType) -> TableView {
    let base = register_path(of);
    let nothing = Map::new();
    let paths = document["paths"].as_object().unwrap_or(&nothing);
    let below = |path: &str| {
        path.strip_prefix(&base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let mut rows = Vec::new();
    for (path, item) in paths.iter().filter(|(path, _)| below(path)) {
        for method in ["get", "post", "patch", "delete"] {
            let Some(operation) = item.get(method) else { continue };
            let statuses = operation["responses"].as_object().unwrap_or(&nothing).keys();
            let statuses: Vec<&str> = statuses.map(String::as_str).collect();
            rows.push(vec![
                CellView::new(CellLook::Plain, mono(method.to_uppercase())),
                CellView::new(CellLook::Wrap, mono(path.replace('/', "/\u{200b}"))),
                CellView::new(CellLook::Wrap, text(&operation["summary"])),
                CellView::new(CellLook::Wrap, statuses.join(", ").as_str()),
            ]);
        }
    }
    table("Addresses", &["Method", "Address", "What it does", "Statuses"], rows)
}

fn fields(sent: &Json) -> TableView {
    let nothing = Map::new();
    let properties = sent["properties"].as_object().unwrap_or(&nothing);
    let required = sent["required"].as_array().map_or(&[][..], Vec::as_slice);
    let rows = properties.iter().map(|(name, schema)| {
        let is_needed = required.iter().any(|known| known == name);
        let what = Words::from(text(&schema["description"]));
        vec![
            CellView::new(CellLook::Plain, mono(name.as_str())),
            CellView::new(CellLook::Wrap, what.soft(format!(" Accepted: {}.", accepted(schema)))),
            CellView::new(CellLook::Plain, if is_needed { "needed" } else { "may be open" }),
        ]
    });
    table("Fields", &["Name", "What it is", "To add"], rows.collect())
}

fn parameters(parameters: &Json) -> TableView {
    let rows = parameters.as_array().into_iter().flatten().map(|parameter| {
        vec![
            CellView::new(CellLook::Plain, mono(text(&parameter["name"]))),
            CellView::new(CellLook::Wrap, text(&parameter["description"])),
            CellView::new(CellLook::Wrap, accepted(&parameter["schema"]).as_str()),
        ]
    });
    table("Parameters of the list", &["Parameter", "What it asks", "Accepted"], rows.collect())
}

fn text(json: &Json) -> &str {
    json.as_str().unwrap_or_default()
}

/// A schema in words.
fn accepted(schema: &Json) -> String {
    if let Some(names) = schema["enum"].as_array() {
        let names: Vec<&str> = names.iter().filter_map(Json::as_str).collect();
        return format!("one of: {}", names.join(", "));
    }
    let kind = match &schema["type"] {
        Json::Array(kinds) => kinds.first().unwrap_or(&Json::Null),
        kind => kind,
    };
    match text(kind) {
        "string" => match text(&schema["format"]) {
            "date" => "a day, 2026-11-23".to_owned(),
            "date-time" => "an instant, 2026-11-23T09:40:00Z".to_owned(),
            "uuid" => "an id".to_owned(),
            _ => match (schema["examples"].get(0), schema["maxLength"].as_u64()) {
                (Some(example), Some(most)) => {
                    format!("text of at most {most} characters, like {}", text(example))
                }
                (Some(example), None) => format!("text like {}", text(example)),
                (None, Some(most)) => format!("text of at most {most} characters"),
                (None, None) => "text".to_owned(),
            },
        },
        "integer" => match (schema["minimum"].as_i64(), schema["maximum"].as_i64()) {
            (Some(i64::MIN), _) | (_, Some(i64::MAX)) => "a whole number".to_owned(),
            (Some(min), Some(max)) => format!("a whole number, {min} to {max}"),
            _ => "a whole number".to_owned(),
        },
        "boolean" => "true or false".to_owned(),
        "array" => format!("a list; each: {}", accepted(&schema["items"])),
        "object" => {
            let nothing = Map::new();
            let members = schema["properties"].as_object().unwrap_or(&nothing).iter();
            let members: Vec<String> =
                members.map(|(name, member)| format!("{name} ({})", accepted(member))).collect();
            if members.is_empty() {
                "an object; this installation has no own fields here".to_owned()
            } else {
                format!("an object of {}", members.join("; "))
            }
        }
        _ => String::new(),
    }
}

/// A body with these members, as it could be sent.
fn example(sent: &Json, members: &[Json]) -> String {
    let members = members.iter().filter_map(Json::as_str).map(|name| {
        let schema = &sent["properties"][name];
        (name.to_owned(), sample(schema))
    });
    Json::Object(members.collect()).to_string()
}

fn sample(schema: &Json) -> Json {
    if let Some(first) = schema["examples"].get(0).or(schema["enum"].get(0)) {
        return first.clone();
    }
    let kind = match &schema["type"] {
        Json::Array(kinds) => kinds.first().unwrap_or(&Json::Null),
        kind => kind,
    };
    match (text(kind), text(&schema["format"])) {
        ("integer", _) => schema["minimum"].clone(),
        ("boolean", _) => true.into(),
        ("array", _) => Json::Array(Vec::new()),
        ("object", _) => Json::Object(Map::new()),
        (_, "date") => "2026-11-23".into(),
        (_, "date-time") => "2026-11-23T09:40:00Z".into(),
        (_, "uuid") => "ID".into(),
        _ => "TEXT".into(),
    }
}
