//! The paths of the description: what each operation takes, and every status it can answer with.

use crate::{
    api::{acts, answer::register_path, query, query::Parameter, schema, text},
    catalogue::Catalogue,
    store::CustomField,
};
use record::RecordType;
use serde_json::{Map, Value as Json, json};

/// Statuses that any operation can answer with.
const ANY: &[u16] = &[401, 500, 503];
/// Statuses of reading from a register.
const READ: &[u16] = &[400, 403, 422];
/// Statuses of changing a register.
const WRITE: &[u16] = &[400, 403, 409, 413, 422, 507];
/// Statuses of something about one record.
const ONE: &[u16] = &[404];
/// Statuses of changing one record.
const CHANGE: &[u16] = &[404, 412];

/// The problems, by status: name and when it comes.
const PROBLEMS: &[(u16, &str, &str)] = &[
    (400, "Malformed", "The request cannot be read; the words say what is expected."),
    (401, "Stranger", "No token, or one that is not good."),
    (403, "NotPermitted", "The account does not have the permission."),
    (404, "Missing", "It is not there, or not yours to see: the same answer for both."),
    (409, "StillRunning", "A request with the same key is being answered just now."),
    (412, "Stale", "Somebody else changed the record since the version in If-Match."),
    (413, "TooLarge", "The body is larger than accepted."),
    (422, "Refused", "Each refusal names what was sent, the rule and what would be accepted."),
    (500, "Fault", "A mistake of Holdfast, in the log under the number in `request`."),
    (
        503,
        "Unavailable",
        "Not now, or it is not known whether it was saved; repeat with the same key.",
    ),
    (507, "Full", "No room on the disk. Nothing was changed."),
];

/// The paths of one register.
pub(super) fn of_register(of: &'static RecordType, custom: &[CustomField]) -> Map<String, Json> {
    let register = register_path(of);
    let one = format!("{register}/{{key}}");
    let mut paths = Map::new();
    paths.insert(register, json!({ "get": list(of, custom), "post": add(of) }));
    paths.insert(
        one.clone(),
        json!({ "parameters": [key(of)], "get": find(of), "patch": change(of) }),
    );
    paths.insert(
        format!("{one}/retirement"),
        json!({ "parameters": [key(of)], "post": retire(of), "delete": put_back(of) }),
    );
    paths.insert(
        format!("{one}/restorations"),
        json!({ "parameters": [key(of)], "post": restore(of, custom) }),
    );
    paths.insert(format!("{one}/history"), json!({ "parameters": [key(of)], "get": history(of) }));
    if let Some((_, lifecycle)) = of.lifecycle() {
        let names: Vec<&str> = lifecycle.transitions.iter().map(|way| way.name).collect();
        let name = json!({
            "name": "name", "in": "path", "required": true,
            "schema": { "type": "string", "enum": names },
        });
        paths.insert(
            format!("{one}/steps/{{name}}"),
            json!({ "parameters": [key(of), name], "post": step(of) }),
        );
    }
    paths
}

/// The path of the description itself.
pub(super) fn of_description() -> Json {
    let content = json!({ "application/json": { "schema": { "type": "object" } } });
    let ok = json!({ "description": "This document.", "content": content });
    json!({
        "get": {
            "operationId": "describe",
            "summary": "This description",
            "responses": responses(("200", ok), &[ANY]),
        },
    })
}

/// What a capability says about a route of its own, with what the gate makes true of every route:
/// the parts of its path, the headers of a write, and the problems it can answer with.
pub(super) fn completed(
    path: &str,
    method: &str,
    mut operation: Json,
    catalogue: &Catalogue,
) -> Json {
    let mut parameters = match operation["parameters"].take() {
        Json::Array(parameters) => parameters,
        _ => Vec::new(),
    };
    let (mut before, mut is_of_one) = ("", false);
    for part in path.split('/') {
        if let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            is_of_one = true;
            if parameters.iter().all(|known| known["name"] != name) {
                parameters.push(match catalogue.at(before).filter(|_| name == "key") {
                    Some(of) => key(of),
                    None => json!({
                        "name": name, "in": "path", "required": true,
                        "schema": { "type": "string" },
                    }),
                });
            }
        }
        before = part;
    }
    let writes = method != "get";
    if writes {
        parameters.push(shared("IdempotencyKey"));
    }
    operation["parameters"] = parameters.into();
    let problems = [ANY, READ, if writes { WRITE } else { &[] }, if is_of_one { ONE } else { &[] }];
    let Json::Object(all) = responses(("200", json!({ "description": "Done." })), &problems) else {
        return operation;
    };
    for (status, response) in all {
        if operation["responses"][&status].is_null() {
            operation["responses"][status] = response;
        }
    }
    operation
}

/// The parameters that several operations have.
pub(super) fn shared_parameters() -> Json {
    json!({
        "IdempotencyKey": {
            "name": "Idempotency-Key", "in": "header", "required": true,
            "description": "A new key for each change, a UUID for example. Repeating a request \
                with its key gets the same answer and changes nothing twice.",
            "schema": {
                "type": "string", "minLength": 1, "maxLength": 200,
                "pattern": "^[!#-~](?:[!-~]{0,198}[!#-~])?$",
            },
        },
        "ChangeReason": {
            "name": "Change-Reason", "in": "header", "required": false,
            "description": "Why it is done, in a sentence or as the number of a change like \
                RFC-0042, in UTF-8. It is kept in the ledger. Records that are changed in a \
                controlled manner are not changed without it.",
            "schema": schema::reason_text(),
        },
        "IfMatch": {
            "name": "If-Match", "in": "header", "required": true,
            "description": "The ETag of the record as it was read.",
            "schema": { "type": "string", "pattern": text::TAG },
        },
    })
}

/// The answers that say a problem.
pub(super) fn shared_responses() -> Map<String, Json> {
    let document = json!({ "application/problem+json": { "schema": schema::named("Problem") } });
    PROBLEMS
        .iter()
        .map(|(status, name, words)| {
            let mut response = json!({ "description": words, "content": document });
            if *status == 401 {
                response["headers"] = json!({
                    "WWW-Authenticate": { "required": true, "schema": { "const": "Bearer" } },
                });
            }
            ((*name).to_owned(), response)
        })
        .collect()
}

fn responses(good: (&str, Json), problems: &[&[u16]]) -> Json {
    let mut all = Map::new();
    all.insert(good.0.to_owned(), good.1);
    for status in problems.iter().copied().flatten() {
        let known = PROBLEMS.iter().find(|(known, ..)| known == status);
        let (_, name, _) = known.expect("every status that is used is in the list of problems");
        let response = json!({ "$ref": format!("#/components/responses/{name}") });
        all.insert(status.to_string(), response);
    }
    Json::Object(all)
}

fn key(of: &RecordType) -> Json {
    json!({
        "name": "key", "in": "path", "required": true,
        "description": format!("The short number, like {}, or the id.", of.number(4)),
        "schema": { "type": "string", "pattern": text::key_pattern(of) },
    })
}

fn parameter(parameter: &Parameter) -> Json {
    let mut described = json!({
        "name": parameter.name, "in": "query", "description": parameter.help,
        "schema": parameter.schema(),
    });
    if parameter.is_list() {
        described["style"] = "form".into();
        described["explode"] = false.into();
    }
    described
}

fn body(schema: &Json, required: bool) -> Json {
    json!({ "required": required, "content": { "application/json": { "schema": schema } } })
}

fn headers(write: bool) -> Json {
    let mut headers = json!({
        "ETag": {
            "required": true, "description": "The version, for If-Match.",
            "schema": { "type": "string", "pattern": text::TAG },
        },
    });
    if write {
        headers["Idempotency-Replayed"] = json!({
            "description": "true when the key was answered before, and this is that answer.",
            "schema": { "const": "true" },
        });
    }
    headers
}

/// An answer that bears the record.
fn bears(of: &RecordType, words: &str, write: bool) -> Json {
    let content = json!({ "application/json": { "schema": schema::named(&schema::name(of)) } });
    json!({ "description": words, "headers": headers(write), "content": content })
}

fn operation(of: &RecordType, verb: &str, summary: String) -> Json {
    json!({
        "operationId": format!("{verb}{}", schema::name(of)),
        "tags": [of.register],
        "summary": summary,
    })
}

fn noun(of: &RecordType) -> String {
    of.label.to_lowercase()
}

fn list(of: &'static RecordType, custom: &[CustomField]) -> Json {
    let mut list = operation(of, "list", format!("A page of the register {}", of.register));
    let known = query::parameters(of, custom);
    list["parameters"] = known.iter().map(parameter).collect();
    let name = format!("{}Page", schema::name(of));
    let content = json!({ "application/json": { "schema": schema::named(&name) } });
    let ok = json!({ "description": "A page.", "content": content });
    list["responses"] = responses(("200", ok), &[ANY, READ]);
    list
}

fn add(of: &RecordType) -> Json {
    let mut add = operation(of, "add", format!("Add a record: {}", noun(of)));
    add["parameters"] = json!([shared("IdempotencyKey"), shared("ChangeReason")]);
    add["requestBody"] = body(&schema::named(&format!("{}New", schema::name(of))), true);
    let mut created = bears(of, "Added, and on stable storage.", true);
    created["headers"]["Location"] = json!({
        "required": true, "description": "The address of the record.",
        "schema": { "type": "string", "format": "uri-reference" },
    });
    created["links"] = links(of);
    add["responses"] = responses(("201", created), &[ANY, WRITE]);
    add
}

/// What can be done next with a record that was added.
fn links(of: &RecordType) -> Json {
    let key = "$response.body#/number";
    let tag = "$response.header.ETag";
    let name = schema::name(of);
    json!({
        "find": { "operationId": format!("find{name}"), "parameters": { "path.key": key } },
        "history": { "operationId": format!("historyOf{name}"), "parameters": { "path.key": key } },
        "change": {
            "operationId": format!("change{name}"),
            "parameters": { "path.key": key, "header.If-Match": tag },
        },
        "retire": {
            "operationId": format!("retire{name}"),
            "parameters": { "path.key": key, "header.If-Match": tag },
        },
    })
}

fn shared(name: &str) -> Json {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

fn find(of: &RecordType) -> Json {
    let mut find = operation(of, "find", format!("One record: {}", noun(of)));
    let mut parameters = vec![parameter(&query::of_record())];
    parameters.push(json!({
        "name": "If-None-Match", "in": "header",
        "description": "The ETag of the record as it was read; if it is still that, 304 without \
            a body.",
        "schema": { "type": "string" },
    }));
    find["parameters"] = parameters.into();
    find["responses"] = responses(("200", bears(of, "The record.", false)), &[ANY, READ, ONE]);
    find["responses"]["304"] = json!({
        "description": "It is still the version in If-None-Match.", "headers": headers(false),
    });
    find
}

fn change(of: &RecordType) -> Json {
    let summary = format!("Change the fields that are sent: {}", noun(of));
    let body = body(&schema::named(&format!("{}Change", schema::name(of))), true);
    changing(of, "change", summary, Some(body))
}

fn changing(of: &RecordType, verb: &str, summary: String, body: Option<Json>) -> Json {
    let mut operation = operation(of, verb, summary);
    operation["parameters"] =
        json!([shared("IdempotencyKey"), shared("IfMatch"), shared("ChangeReason")]);
    if let Some(body) = body {
        operation["requestBody"] = body;
    }
    let ok = bears(of, "The record as it is now, on stable storage.", true);
    operation["responses"] = responses(("200", ok), &[ANY, WRITE, CHANGE]);
    operation
}

fn retire(of: &RecordType) -> Json {
    let schema = json!({
        "type": "object", "properties": { "reason": schema::reason() },
        "additionalProperties": false,
    });
    let summary = format!("Take out of use: {}", noun(of));
    changing(of, "retire", summary, Some(body(&schema, false)))
}

fn put_back(of: &RecordType) -> Json {
    changing(of, "putBack", format!("Take back into use: {}", noun(of)), None)
}

fn step(of: &RecordType) -> Json {
    let fields = schema::named(&format!("{}Change", schema::name(of)));
    let schema = json!({
        "type": "object",
        "properties": { "reason": schema::reason(), "fields": fields },
        "additionalProperties": false,
    });
    let summary = format!("Take a step of the lifecycle: {}", noun(of));
    changing(of, "step", summary, Some(body(&schema, false)))
}

fn restore(of: &RecordType, custom: &[CustomField]) -> Json {
    let names = acts::restorable(of, custom);
    let schema = json!({
        "type": "object",
        "properties": {
            "entry": schema::id(), "field": { "type": "string", "enum": names },
            "reason": schema::reason(),
        },
        "required": ["entry", "field"],
        "additionalProperties": false,
    });
    let summary = format!("Put a field back to what it held before an entry: {}", noun(of));
    changing(of, "restore", summary, Some(body(&schema, true)))
}

fn history(of: &RecordType) -> Json {
    let mut history = operation(of, "historyOf", format!("What happened to it: {}", noun(of)));
    let known = query::of_history();
    history["parameters"] = known.iter().map(parameter).collect();
    let content = json!({ "application/json": { "schema": schema::named("History") } });
    let ok = json!({ "description": "Entries of the ledger, newest first.", "content": content });
    history["responses"] = responses(("200", ok), &[ANY, READ, ONE]);
    history
}
