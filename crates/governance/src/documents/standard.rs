//! The documents of the process, S1 to S31, entered in the register of an organisation.

use crate::{
    documents::{Document, DocumentKind, DocumentPlace, DocumentState, shelf::Shelf},
    people::{Role, cast::Cast},
};
use frame::{
    gate::{Permission, Scoped, Writer},
    problem::Problem,
    store::{self, Saving},
};
use process::{Artefact, Definition};
use record::{Record, Ref};
use terms::Id;

/// The documents of the process that an organisation has not entered yet.
pub fn missing<'d>(
    shelf: &Shelf,
    definition: &'d Definition,
    organisation: Id,
) -> Vec<&'d Artefact> {
    let is_there = |one: &&Artefact| {
        shelf.documents.values().any(|kept| {
            kept.reach == organisation && kept.process_number == one.id && !kept.is_retired
        })
    };
    definition.documents().filter(|one| !is_there(one)).collect()
}

/// Enters every document of the process that is not there yet, each with its owner and its place.
/// Says how many were entered.
pub async fn enter<P: Permission>(
    writer: &mut Writer<P>,
    (shelf, cast): (&Shelf, &Cast),
    definition: &Definition,
    (organisation, integrator): (Id, Option<Id>),
) -> Result<usize, Problem> {
    let missing = missing(shelf, definition, organisation);
    let mut savings = Vec::new();
    for one in missing {
        let owned_by = definition.role(&one.owner).map_or("", |role| role.name.as_str());
        // A role that whoever enters them does not see is not named.
        let reach = writer.scope().reach_of(Role::record_type());
        let owner = cast
            .role_called(owned_by, organisation, integrator)
            .filter(|id| cast.role(*id).is_some_and(|role| reach.includes(role.organisation)));
        let document = Document {
            name: one.name.parse().map_err(|m| misfit(&one.name, m))?,
            process_number: one.id.parse().ok(),
            kind: kind(&one.kind),
            organisation: Ref::to(organisation),
            classification: None,
            part_of: None,
            area: None,
            purpose: (!one.note.is_empty()).then(|| one.note.parse().ok()).flatten(),
            owned_by: owned_by.parse().ok(),
            owner: owner.map(Ref::to),
            location: match one.location.as_str() {
                "Service Management Tool" => DocumentPlace::Tool,
                _ => DocumentPlace::Knowledge,
            },
            kept_at: None,
            published_version: None,
            published_on: None,
            review_by: None,
            expires: None,
            state: DocumentState::Awaited,
        };
        savings.push(Saving::new(document.to_values()));
    }
    let count = savings.len();
    for outcome in store::save_many(writer, Document::record_type(), savings).await? {
        outcome.map_err(Problem::Refused)?;
    }
    Ok(count)
}

fn misfit(name: &str, misfit: terms::Misfit) -> Problem {
    Problem::fault(format!("the document {name} {misfit}"))
}

fn kind(word: &str) -> DocumentKind {
    match word {
        "policy" => DocumentKind::Policy,
        "process" => DocumentKind::Process,
        "procedure" => DocumentKind::Procedure,
        "plan" => DocumentKind::Plan,
        "plan-part" => DocumentKind::PlanPart,
        "strategy" => DocumentKind::Strategy,
        "schedule" => DocumentKind::Schedule,
        "register" => DocumentKind::Register,
        "report" => DocumentKind::Report,
        _ => DocumentKind::Record,
    }
}
