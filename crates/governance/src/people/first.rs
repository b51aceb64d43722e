//! The roles that the first run asks for: who leads the continuity process, and who answers at the
//! customer.

use super::{Assignment, Capacity, Person, PersonState, Role, RolePart};
use frame::{
    doors::{FirstHolders, FirstRole, FirstRoles, Laying},
    gate::{Local, Writer},
    problem::Problem,
    store::{self, Saving},
};
use record::{Choice, Record, Ref, Rows};
use terms::{Id, Line, fold};

/// What is asked, and how it is laid.
pub(super) const ROLES: FirstRoles = FirstRoles {
    roles: &[
        FirstRole {
            name: "continuity-lead",
            label: "Service continuity management lead",
            help: "Leads the continuity process where it is run.",
            of_integrator: true,
        },
        FirstRole {
            name: "bc-manager",
            label: "BC manager",
            help: "Answers for what the business of the organisation must not lose.",
            of_integrator: false,
        },
        FirstRole {
            name: "enterprise-architects",
            label: "Enterprise architects",
            help: "Know how the business and its services hang together.",
            of_integrator: false,
        },
    ],
    lay,
};

fn lay(writer: &mut Writer<Local>, named: Vec<FirstHolders>) -> Laying<'_> {
    Box::pin(laid(writer, named))
}

/// Lays the roles, also those that nobody holds: they are found to be open.
async fn laid(
    writer: &mut Writer<Local>,
    named: Vec<FirstHolders>,
) -> Result<Vec<(Line, Id)>, Problem> {
    let mut persons: Vec<(Line, Id, Id)> = Vec::new();
    for one in named {
        let part = RolePart::from_name(one.role.name);
        let part = part.ok_or_else(|| Problem::fault("a part that there is not"))?;
        let mut holders = Vec::new();
        for (capacity, name) in [(Capacity::Holder, one.holder), (Capacity::Deputy, one.deputy)] {
            let Some(name) = name else { continue };
            let known = persons.iter().find(|(other, at, _)| {
                *at == one.organisation && fold(other.as_str()) == fold(name.as_str())
            });
            let id = match known {
                Some((_, _, id)) => *id,
                None => {
                    let person = Person {
                        state: PersonState::Active,
                        ..Person::named(name.clone(), Ref::to(one.organisation))
                    };
                    let id = save(writer, &person).await?;
                    persons.push((name, one.organisation, id));
                    id
                }
            };
            let from = writer.now().day();
            holders.push(Assignment { person: Ref::to(id), capacity, from, until: None });
        }
        let title = one.role.label.parse().map_err(Problem::fault)?;
        let role = Role {
            holders: Rows::of(holders),
            ..Role::titled(title, Ref::to(one.organisation), part)
        };
        save(writer, &role).await?;
    }
    Ok(persons.into_iter().map(|(name, _, id)| (name, id)).collect())
}

async fn save<R: Record>(writer: &mut Writer<Local>, record: &R) -> Result<Id, Problem> {
    let outcome = store::save(writer, R::record_type(), Saving::new(record.to_values())).await?;
    Ok(outcome.stored().id)
}
