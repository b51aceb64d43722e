//! The answers for programs, below `/api/analysis`: what pages show, as JSON.

use crate::{ask, whatif::WhatIf};
use axum::Json;
use frame::{
    gate::{Pairs, Params, Reader, Routes, Scoped, SignedIn},
    problem::Problem,
    store,
};
use record::RecordType;
use serde::Serialize;
use serde_json::{Value, json};

/// Components that an answer writes out; the command line and files write out all.
const PARTS: usize = 2_000;

/// The routes.
pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .read("/api/analysis/readiness", readiness)
        .described(|| {
            operation(
                "Are the services ready?",
                "The one sentence in pieces, every live service against its objectives (least \
                 margin first), counts by tier, conflicts, single causes, dependencies to confirm.",
                &[],
            )
        })
        .read("/api/analysis/services/{key}", service)
        .described(|| {
            operation(
                "The recovery of one service",
                "Claimed, derived and tested time, the chain that adds up to it, needs up and \
                 down, single and common causes, conflicts, contracts.",
                &[],
            )
        })
        .read("/api/analysis/suppliers/{key}", supplier)
        .described(|| {
            operation(
                "What depends on a supplier",
                "Each promise of its contracts against the service it is for, and what stops when \
                 it stops.",
                &[],
            )
        })
        .read("/api/analysis/impact", impact)
        .described(|| {
            operation(
                "What happens when something fails",
                "What is reached, when, by which way, and when it is back: every service, and of \
                 other things the first 2,000. The parameters are those of the link of a what-if.",
                &[
                    ("fail", "What fails: numbers between commas, or one name."),
                    ("without", "Dependencies as if they were not there."),
                    ("spare", "Nodes as if something took over from them at once."),
                    ("needed", "Members needed: DEP-0003:1"),
                    ("lag", "The lag of a dependency: DEP-0003:PT30M"),
                    ("own", "The own recovery time of a node: CI-0004:PT1H"),
                ],
            )
        })
}

async fn readiness(mut reader: Reader<SignedIn>) -> Result<Json<impl Serialize>, Problem> {
    Ok(Json(ask::readiness(&mut reader).await?))
}

async fn service(
    mut reader: Reader<SignedIn>,
    params: Params,
) -> Result<Json<impl Serialize>, Problem> {
    let of = register(&reader, "service")?;
    let id = store::find_seen(&mut reader, of, params.get("key")).await?.id;
    Ok(Json(ask::service(&mut reader, id).await?))
}

async fn supplier(
    mut reader: Reader<SignedIn>,
    params: Params,
) -> Result<Json<impl Serialize>, Problem> {
    let of = register(&reader, "supplier")?;
    let id = store::find_seen(&mut reader, of, params.get("key")).await?.id;
    Ok(Json(ask::supplier(&mut reader, id).await?))
}

async fn impact(
    mut reader: Reader<SignedIn>,
    pairs: Pairs,
) -> Result<Json<impl Serialize>, Problem> {
    let known = ["fail", "without", "spare", "needed", "lag", "own"];
    let given = || pairs.0.0.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    if let Some((name, _)) = given().find(|(name, _)| !known.contains(name)) {
        let words = format!("“{name}” is no part of a what-if; known are {}", known.join(", "));
        return Err(Problem::malformed(words));
    }
    let asked = WhatIf::read(given()).map_err(Problem::malformed)?;
    Ok(Json(ask::blast(&mut reader, &asked, PARTS).await?))
}

fn register(by: &impl Scoped, name: &str) -> Result<&'static RecordType, Problem> {
    by.scope().app().catalogue().named(name).ok_or(Problem::Missing)
}

/// An operation of the description, with what may stand behind its question mark.
fn operation(summary: &str, description: &str, parameters: &[(&str, &str)]) -> Value {
    let parameters: Vec<Value> = parameters
        .iter()
        .map(|(name, words)| {
            json!({
                "name": name,
                "in": "query",
                "description": words,
                "schema": { "type": "string" },
            })
        })
        .collect();
    json!({
        "tags": ["Analysis"],
        "summary": summary,
        "description": description,
        "parameters": parameters,
        "responses": {
            "200": {
                "description": "The answer, as far as the reader may see it.",
                "content": { "application/json": { "schema": { "type": "object" } } },
            },
        },
    })
}
