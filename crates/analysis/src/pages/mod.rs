//! The pages that people see first: readiness, a service, what fails when something fails, a
//! supplier. Each is filled from what can be asked, and says nothing that was not computed.

mod asked;
mod begin;
mod chain;
mod common;
mod conflicts;
mod contract;
mod deeds;
mod dependency;
mod explorer;
mod home;
mod margins;
mod reach;
mod rows;
mod service;
mod settle;
mod supplier;
#[cfg(test)]
mod tests;
mod through;
mod unconfirmed;

use frame::{catalogue::Capability, gate::Routes};
use record::Record;
use services::{
    catalogue::Service,
    configuration::Dependency,
    suppliers::{Contract, Supplier},
};

/// Readiness, the explorer, and the designed pages of services and suppliers.
pub const CAPABILITY: Capability = Capability { name: "analysis", records: &[], routes };

/// What the page of a component or of a place leads to.
const IF_IT_FAILS: &[(&str, &str)] = &[("What if it fails", "/explorer?fail={number}")];

fn routes(routes: Routes) -> Routes {
    routes
        .designed("/", "/registers", home::show)
        .found_as("Readiness", "home, start, are we ready, vital services, gaps")
        .read("/readiness/export.csv", home::csv)
        .read("/readiness/export.xlsx", home::xlsx)
        .read("/explorer", explorer::show)
        .found_as("Explorer", "what fails when something fails, blast radius, what if")
        .read("/explorer/export.csv", explorer::csv)
        .read("/explorer/export.xlsx", explorer::xlsx)
        .read("/conflicts", conflicts::show)
        .found_as("Conflicts", "objectives that cannot be met, too late, culprit")
        .read("/conflicts/export.csv", conflicts::csv)
        .read("/conflicts/export.xlsx", conflicts::xlsx)
        .read(unconfirmed::PATH, unconfirmed::show)
        .found_as("Unconfirmed dependencies", "not confirmed, both ends, to be asked")
        .read("/unconfirmed/export.csv", unconfirmed::csv)
        .read("/unconfirmed/export.xlsx", unconfirmed::xlsx)
        .register(Dependency::record_type(), "", |routes| {
            routes
                .read("/asked-of-us", asked::show)
                .write("/asked-of-us", asked::answer)
                .write("/{key}/settlement", settle::settle)
                .designed("/{key}", "/record", dependency::show)
        })
        .offering("ci", IF_IT_FAILS)
        .offering("location", IF_IT_FAILS)
        .register(Service::record_type(), "", |routes| {
            routes.designed("/{key}", "/record", service::show).beside(&[
                ("What it needs", "/dependencies?consumer={id}"),
                ("What needs it", "/dependencies?provider={id}"),
                ("Contracts", "/contracts?services={id}"),
            ])
        })
        .register(Supplier::record_type(), "", |routes| {
            routes.designed("/{key}", "/record", supplier::show).beside(&[
                ("Contracts", "/contracts?supplier={id}"),
                ("Components", "/cis?supplier={id}"),
            ])
        })
        .register(Contract::record_type(), "", |routes| {
            routes.designed("/{key}", "/record", contract::show).beside(&[
                ("Proofs", "/continuity_proofs?contract={id}"),
                ("Reviews", "/performance_reviews?contract={id}"),
                ("Disputes", "/disputes?contract={id}"),
            ])
        })
}
