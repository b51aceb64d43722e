//! The answers for programs that no register has: what a baseline holds, and the comparison of an
//! audit.

use crate::{
    catalogue::Service,
    configuration::{
        AuditFinding, AuditOccasion, AuditState, Baseline, Ci, ConfigurationAudit, Dependency,
        audit::{self, Comparison, Held},
        store::{self, FromFiles},
    },
};
use axum::{Json, http::StatusCode};
use frame::{
    gate::{
        Act, Answer, Nothing, Occurrence, Pairs, Params, Permission, Reader, Routes, Scoped,
        Sealed, Verb, Writer,
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
                    "description": "Each component, service and dependency that it covers, as the \
                                    ledger tells it for the instant of the baseline; 200 on a \
                                    page, `next` leads to those behind.",
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

async fn contents(
    mut reader: Reader<View>,
    params: Params,
    Pairs(pairs): Pairs,
) -> Result<Json<Value>, Problem> {
    let of = Baseline::record_type();
    let stored = records::find_by_key(&mut reader, of, params.get("key")).await?;
    let baseline = read::<Baseline>(&stored.values)?;
    let after = Some(pairs.text("after")).filter(|id| !id.is_empty()).map(|id| {
        let words = "After is not an id; follow the address under “next”";
        id.parse::<Id>().map_err(|_| Problem::refused("after", words))
    });
    let page = (after.transpose()?, limits::ROWS_PER_PAGE_MAX);
    let held = store::contents(&mut reader, &stored, &baseline, page).await?;
    let next = held.next.map(|id| format!("/api{}/contents?after={id}", stored.path()));
    Ok(Json(json!({ "items": held.all.iter().map(shown).collect::<Vec<_>>(), "next": next })))
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
    let findings = differing(writer, &before).await?;
    let findings = audit::keeping_settlements(findings, &before.findings);
    let sorted = audit::sorted(findings, limits::EMBEDDED_ROWS);
    let stands = audit::decision_stands(&before, &sorted);
    let mut after = ConfigurationAudit {
        compared_at: Some(writer.now()),
        findings: sorted.held,
        beyond: sorted.beyond,
        beyond_mark: sorted.mark,
        state: AuditState::Compared,
        ..before.clone()
    };
    if !stands {
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
    let mut registers = vec![Ci::record_type()];
    registers.extend(has_services.then(Service::record_type));
    registers.extend(has_needs.then(Dependency::record_type));
    let found: Vec<Held> = told.into_iter().map(store::from_files).collect();
    let mut comparison = Comparison::with(&found);
    for organisation in all {
        for of in &registers {
            store::expect(writer, of, organisation, &mut comparison).await?;
        }
    }
    let sorted = audit::sorted(comparison.findings(), limits::EMBEDDED_ROWS);
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
        findings: sorted.held,
        beyond: sorted.beyond,
        beyond_mark: sorted.mark,
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

/// What differs between what was expected and what was found.
async fn differing(
    by: &mut impl Scoped,
    audit: &ConfigurationAudit,
) -> Result<Vec<AuditFinding>, Problem> {
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
        return store::changed_since(by, &stored, &baseline).await;
    }
    let Some(observed) = &audit.observed else {
        let words = "Baseline is open; name one, or write under Observed what was found";
        return Err(Problem::refused("baseline", words));
    };
    let found = audit::read_observed(observed.as_str());
    let mut comparison = Comparison::with(&found);
    let of = Ci::record_type();
    store::expect(by, of, audit.organisation.id(), &mut comparison).await?;
    Ok(comparison.findings())
}

fn shown(held: &Held) -> Value {
    let fields: serde_json::Map<String, Value> =
        held.fields.iter().map(|(label, text)| (label.clone(), Value::from(&**text))).collect();
    json!({ "name": held.name, "fields": fields })
}

pub(super) fn read<R: Record>(values: &[record::Value]) -> Result<R, Problem> {
    R::from_values(values).map_err(|misfit| Problem::fault(misfit.words()))
}
