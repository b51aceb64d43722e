//! The answers for programs that no register has: what a baseline holds, and the comparison of an
//! audit.

use crate::{
    catalogue::Service,
    configuration::{
        AuditOccasion, AuditState, Baseline, ConfigurationAudit, Dependency,
        audit::{self, Held},
        store::{self, FromFiles},
    },
};
use axum::{Json, http::StatusCode};
use frame::{
    gate::{
        Act, Answer, Nothing, Occurrence, Params, Permission, Reader, Routes, Scoped, Sealed, Verb,
        Writer,
        register::{Edit, View},
    },
    limits,
    problem::Problem,
    store::{self as records, Outcome, Saving, Stored},
};
use record::{Record, Ref};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use terms::{Id, Line};

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
    let (findings, beyond) = audit::held(findings, limits::EMBEDDED_ROWS);
    let mut after = ConfigurationAudit {
        compared_at: Some(writer.now()),
        findings,
        beyond,
        state: AuditState::Compared,
        ..before.clone()
    };
    // What was decided about all others was decided about as many as there were.
    if beyond != before.beyond {
        after.beyond_settlement = None;
        after.beyond_settled_by = None;
        after.beyond_settled_on = None;
        after.beyond_remark = None;
    }
    let values = after.to_values();
    let occurrence = (before.state == AuditState::Planned).then_some("compare");
    let saving = Saving { values, moving: true, occurrence, ..Saving::of(&stored) };
    let saved = records::save(writer, of, saving).await?;
    Ok((after, saved))
}

/// Compares the register with what files tell, and lays what differs down as an audit: of the
/// components of the organisations that the files tell of, and of their services and dependencies
/// where the files tell of any.
///
/// Errors: the actor may not keep audits of `at`.
pub async fn lay_down<P: Permission>(
    writer: &mut Writer<P>,
    at: Id,
    (name, files): (&str, &str),
    told: Vec<FromFiles>,
) -> Result<Stored, Problem> {
    let of = ConfigurationAudit::record_type();
    if !writer.scope().may(of, Verb::Edit, at) {
        let words = "Laying down an audit needs the permission configuration_audit.edit for this \
                     organisation. An administrator of this installation can give it.";
        return Err(Problem::NotPermitted(words.to_owned()));
    }
    let has = |name: &str| told.iter().any(|one| one.of.name == name);
    let (has_services, has_needs) = (has(Service::NAME), has(Dependency::NAME));
    let mut all: BTreeSet<Id> = told.iter().filter_map(|one| one.at).collect();
    all.insert(at);
    let mut expected = Vec::new();
    for organisation in all {
        expected.extend(store::register(writer, organisation).await?);
        if has_services {
            expected.extend(store::services(writer, organisation).await?);
        }
        if has_needs {
            expected.extend(store::dependencies(writer, organisation).await?);
        }
    }
    let found: Vec<Held> = told.into_iter().map(store::from_files).collect();
    let findings = audit::compare(&expected, &found);
    let (findings, beyond) = audit::held(findings, limits::EMBEDDED_ROWS);
    let line = |field: &'static str, text: &str| {
        let kept: String = text.chars().take(Line::MAX).collect();
        kept.parse::<Line>().map_err(|misfit| Problem::refused(field, format!("Name {misfit}")))
    };
    let audit = ConfigurationAudit {
        name: line("name", name)?,
        organisation: Ref::to(at),
        occasion: AuditOccasion::Event,
        baseline: None,
        observed: None,
        files: Some(line("files", files)?),
        auditor: None,
        compared_at: Some(writer.now()),
        findings,
        beyond,
        beyond_settlement: None,
        beyond_settled_by: None,
        beyond_settled_on: None,
        beyond_remark: None,
        conclusion: None,
        state: AuditState::Compared,
    };
    let saving = Saving { moving: true, ..Saving::new(audit.to_values()) };
    Ok(records::save(writer, of, saving).await?.stored().clone())
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
    if audit.files.is_some() {
        let words = "Files says what was compared; import the files again to compare them again";
        return Err(Problem::refused("files", words));
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
