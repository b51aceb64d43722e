//! The answers for programs that no register has: what a baseline holds, and the comparison of an
//! audit.

use crate::configuration::{
    AuditState, Baseline, ConfigurationAudit,
    audit::{self, Held},
    store,
};
use axum::{Json, http::StatusCode};
use frame::{
    gate::{
        Act, Answer, Nothing, Occurrence, Params, Reader, Routes, Scoped, Sealed, Writer,
        register::{Edit, View},
    },
    problem::Problem,
    store::{self as records, Outcome, Saving},
};
use record::Record;
use serde_json::{Value, json};

/// The routes, each below the register that it belongs to.
pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .register(Baseline::record_type(), "/api", |routes| {
            routes.read("/{key}/contents", contents).described(|| {
                json!({
                    "summary": "What a baseline holds",
                    "description": "Each component and service that it covers, as the ledger tells \
                                    it for the instant of the baseline.",
                    "responses": { "200": { "description": "The contents" } },
                })
            })
        })
        .register(ConfigurationAudit::record_type(), "/api", |routes| {
            routes.write("/{key}/comparison", compare).described(|| {
                json!({
                    "summary": "Compare now",
                    "description": "Compares the register with the baseline of the audit, or with \
                                    what was observed, and keeps what is missing, extra and \
                                    different as its findings.",
                    "responses": { "200": { "description": "The findings" } },
                })
            })
        })
}

async fn contents(mut reader: Reader<View>, params: Params) -> Result<Json<Value>, Problem> {
    let of = Baseline::record_type();
    let stored = records::find_by_key(&mut reader, of, params.get("key")).await?;
    let baseline = read::<Baseline>(&stored.values)?;
    let held = store::contents(&mut reader, &stored, &baseline).await?;
    Ok(Json(json!({ "items": held.iter().map(shown).collect::<Vec<_>>() })))
}

async fn compare(params: Params, act: Act<Edit, Nothing>) -> Result<Sealed, Problem> {
    let (_, mut writer) = act.begin_many().await?;
    let (after, saved) = compared(&mut writer, params.get("key")).await?;
    let found: Vec<Value> = after
        .findings
        .iter()
        .map(|one| {
            json!({
                "deviation": format!("{:?}", one.deviation).to_lowercase(),
                "name": one.name.as_str(),
                "field": one.field.as_ref().map(|line| line.as_str()),
                "expected": one.expected.as_ref().map(|line| line.as_str()),
                "found": one.found.as_ref().map(|line| line.as_str()),
            })
        })
        .collect();
    let answer =
        Answer::json(StatusCode::OK, &json!({ "items": found })).version(saved.stored().version);
    if writer.has_changes() {
        writer.commit(Occurrence::changes(), answer).await
    } else {
        writer.unchanged(answer)
    }
}

/// Compares now, and keeps what differs as the findings of the audit: the only way to the state
/// Compared.
pub(super) async fn compared(
    writer: &mut Writer<Edit>,
    key: &str,
) -> Result<(ConfigurationAudit, Outcome), Problem> {
    let of = ConfigurationAudit::record_type();
    let stored = records::find_by_key(writer, of, key).await?;
    let before = read::<ConfigurationAudit>(&stored.values)?;
    let (expected, found) = both_sides(writer, &before).await?;
    let findings = audit::compare(&expected, &found);
    let findings = audit::keeping_settlements(findings, &before.findings);
    let after = ConfigurationAudit {
        compared_at: Some(writer.now()),
        findings,
        state: AuditState::Compared,
        ..before.clone()
    };
    let values = after.to_values();
    let occurrence = (before.state == AuditState::Planned).then_some("compare");
    let saving = Saving { values, moving: true, occurrence, ..Saving::of(&stored) };
    let saved = records::save(writer, of, saving).await?;
    Ok((after, saved))
}

/// What was expected, and what was found.
async fn both_sides(
    by: &mut impl Scoped,
    audit: &ConfigurationAudit,
) -> Result<(Vec<Held>, Vec<Held>), Problem> {
    if audit.state == AuditState::Settled {
        let words = "State is Settled; open the audit again before it is compared";
        return Err(Problem::refused("state", words));
    }
    if let Some(baseline) = audit.baseline {
        let stored = records::find(by, Baseline::record_type(), baseline.id()).await?;
        let baseline = read::<Baseline>(&stored.values)?;
        let then = store::contents(by, &stored, &baseline).await?;
        return Ok((then, store::now(by, &baseline).await?));
    }
    let Some(observed) = &audit.observed else {
        let words = "Baseline is open; name one, or write under Observed what was found";
        return Err(Problem::refused("baseline", words));
    };
    let expected = store::register(by, audit.organisation.id()).await?;
    Ok((expected, audit::read_observed(observed.as_str())))
}

fn shown(held: &Held) -> Value {
    let fields: serde_json::Map<String, Value> =
        held.fields.iter().map(|(label, text)| (label.clone(), Value::from(&**text))).collect();
    json!({ "name": held.name, "fields": fields })
}

pub(super) fn read<R: Record>(values: &[record::Value]) -> Result<R, Problem> {
    R::from_values(values).map_err(|misfit| Problem::fault(misfit.words()))
}
