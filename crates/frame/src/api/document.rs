//! The description of the interface: OpenAPI 3.1, made from the record types and custom fields.

use crate::{
    api::{answer, operations, schema},
    app::App,
    gate::{Asking, Reader, Routes, Scoped, SignedIn},
    problem::Problem,
    store::{CustomField, custom_fields},
};
use axum::response::Response;
use record::RecordType;
use serde_json::{Map, Value as Json, json};

/// A record type with its custom fields.
pub(super) type Register = (&'static RecordType, Vec<CustomField>);

/// The description as JSON.
pub(super) async fn show(mut reader: Reader<SignedIn>) -> Result<Response, Problem> {
    let registers = registers(&mut reader).await?;
    Ok(answer::read(&document(reader.scope().app(), &registers)))
}

/// All registers of the installation.
pub(super) async fn registers(by: &mut impl Scoped) -> Result<Vec<Register>, Problem> {
    let types = by.scope().app().catalogue().types().to_vec();
    let mut registers = Vec::with_capacity(types.len());
    for of in types {
        registers.push((of, custom_fields(by.asked(), of).await?));
    }
    Ok(registers)
}

/// The description.
pub(super) fn document(app: &App, registers: &[Register]) -> Json {
    let mut paths = Map::new();
    let mut schemas = schema::shared();
    let mut tags = Vec::new();
    for (of, custom) in registers {
        paths.extend(operations::of_register(of, custom));
        let name = schema::name(of);
        schemas.insert(format!("{name}New"), schema::sent(of, custom, true));
        schemas.insert(format!("{name}Change"), schema::sent(of, custom, false));
        schemas.insert(format!("{name}Page"), schema::page(of));
        schemas.insert(name, schema::record(of, custom));
        tags.push(json!({ "name": of.register, "description": of.help }));
    }
    paths.insert("/api/openapi.json".to_owned(), operations::of_description());
    for (path, method, operation) in described(app) {
        let known = paths.entry(path.clone()).or_insert_with(|| json!({}));
        known[&method] = operations::completed(&path, &method, operation, app.catalogue());
    }
    let cookie = if app.settings().secure { "__Host-holdfast_session" } else { "holdfast_session" };
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Holdfast",
            "version": app.settings().version,
            "summary": "The records of this installation, read and changed by programs.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }, { "session": [] }],
        "tags": tags,
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http", "scheme": "bearer",
                    "description": "A token made under one's own account.",
                },
                "session": {
                    "type": "apiKey", "in": "cookie", "name": cookie,
                    "description": "The session of a browser.",
                },
            },
            "parameters": operations::shared_parameters(),
            "responses": operations::shared_responses(),
            "schemas": schemas,
        },
    })
}

/// What capabilities say about routes of their own.
fn described(app: &App) -> Vec<(String, String, Json)> {
    let mut routes = Routes::new();
    for capability in app.capabilities() {
        routes = (capability.routes)(routes);
    }
    let entries = routes.entries().iter();
    let said = entries.filter_map(|entry| {
        let method = entry.method.as_str().to_ascii_lowercase();
        Some((entry.path.clone(), method, entry.operation?()))
    });
    said.collect()
}
