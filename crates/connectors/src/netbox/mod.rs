//! NetBox: fixture dumps (`[{model, pk, fields}]`) and lists of its interface (`{results: […]}`).
//!
//! Sites and regions become locations, devices and what feeds them components, carriers suppliers,
//! tenants organisations; cables, feeds and clusters become needs.

mod inventory;
mod power;
#[cfg(test)]
mod tests;
mod wiring;

use crate::{
    draft::{Draft, File, Wanted},
    landscape::{
        Class, Component, Evidence, Lifecycle, Location, LocationKind, Need, Organisation,
        OrganisationKind, Reading, Supplier,
    },
};
use inventory::{Inventory, Object};

/// The name under which keys are kept.
pub const SOURCE: &str = "netbox";

/// The organisation whose inventory it is.
const HOME: &str = "organisation/netbox";

/// What the files tell.
pub fn read(files: &[File]) -> Reading {
    let mut draft = Draft::of(SOURCE);
    let documents: Vec<_> =
        files.iter().filter_map(|file| Some((file, draft.json(file)?))).collect();
    let inventory = Inventory::of(&mut draft, &documents);
    if let Some((file, _)) = documents.first() {
        let folder = Some(file.folder.as_str()).filter(|folder| !folder.is_empty());
        draft.home(HOME, folder.unwrap_or("NetBox"), file.spot(1));
    }
    tenants(&mut draft, &inventory);
    places(&mut draft, &inventory);
    carriers(&mut draft, &inventory);
    components(&mut draft, &inventory);
    standing(&mut draft, &inventory);
    wiring::read(&mut draft, &inventory);
    power::read(&mut draft, &inventory);
    draft.finish()
}

fn tenants(draft: &mut Draft, inventory: &Inventory<'_>) {
    for object in inventory.all("tenancy.tenant") {
        let Some(name) = named(draft, object) else { continue };
        draft.organisation(Organisation {
            key: object.key(),
            spot: object.spot(),
            name,
            kind: OrganisationKind::Tenant,
            part_of: Some(HOME.to_owned()),
            purpose: object.text("description"),
            website: None,
        });
    }
}

/// The name of an object; without one it is left out.
fn named(draft: &mut Draft, object: &Object<'_>) -> Option<String> {
    let name = object.text("name");
    if name.is_none() {
        draft.leave_out(object.spot(), format!("The {} has no name", object.model));
    }
    name
}

fn places(draft: &mut Draft, inventory: &Inventory<'_>) {
    let models = [
        ("dcim.region", LocationKind::Region, &["parent"][..]),
        ("dcim.site", LocationKind::Site, &["region"]),
        ("dcim.location", LocationKind::Room, &["parent", "site"]),
    ];
    for (model, kind, above) in models {
        for object in inventory.all(model) {
            let Some(name) = named(draft, object) else { continue };
            let part_of = above.iter().find_map(|field| match *field {
                "parent" => object.refers(model, "parent"),
                "region" => object.refers("dcim.region", "region"),
                _ => object.refers("dcim.site", "site"),
            });
            let point = object.text("latitude").zip(object.text("longitude"));
            let location = Location {
                name,
                kind,
                part_of,
                address: object.text("physical_address"),
                point,
                description: object.text("description"),
            };
            draft.location(&object.key(), object.spot(), location);
        }
    }
}

fn carriers(draft: &mut Draft, inventory: &Inventory<'_>) {
    for object in inventory.all("circuits.provider") {
        let Some(name) = named(draft, object) else { continue };
        let description = object.text("description");
        let supplier = Supplier { name, description, ..Supplier::default() };
        draft.supplier(&object.key(), object.spot(), supplier);
    }
}

fn components(draft: &mut Draft, inventory: &Inventory<'_>) {
    let models = [
        ("dcim.rack", Class::Rack),
        ("dcim.powerpanel", Class::Power),
        ("dcim.powerfeed", Class::Power),
        ("dcim.device", Class::Unknown),
        ("virtualization.cluster", Class::Cluster),
        ("virtualization.virtualmachine", Class::VirtualMachine),
        ("circuits.circuit", Class::Circuit),
    ];
    for (model, class) in models {
        for object in inventory.all(model) {
            component(draft, inventory, object, class);
        }
    }
}

fn component(draft: &mut Draft, inventory: &Inventory<'_>, object: &Object<'_>, class: Class) {
    let role = inventory.name_of(object, "dcim.devicerole", &["role", "device_role"]);
    let make = inventory.make(object);
    let kind = ["type", "cluster_type"];
    let kind = match object.model.as_str() {
        "circuits.circuit" => inventory.name_of(object, "circuits.circuittype", &kind),
        "virtualization.cluster" => inventory.name_of(object, "virtualization.clustertype", &kind),
        _ => None,
    };
    let name = object.text("name").or_else(|| object.text("cid")).unwrap_or_else(|| {
        let what = role.clone().or_else(|| make.clone());
        let name = format!("{} {}", what.unwrap_or_else(|| object.model.clone()), object.pk);
        let words = format!("The {} has no name", object.model);
        draft.odd(object.spot(), words, format!("It is taken as “{name}”"));
        name
    });
    let places = [("dcim.location", "location"), ("dcim.site", "site")];
    let location = placed(draft, object, &places);
    let organisation = known(draft, object, &[("tenancy.tenant", "tenant")], "Tenant");
    // A carrier that was not read is what the circuit needs, with an open end.
    let supplier = object.refers("circuits.provider", "provider").filter(|key| draft.has(key));
    let class = if class == Class::Unknown { of_role(role.as_deref()) } else { class };
    let parts = [role, make, kind, object.text("description")];
    let words: Vec<String> = parts.into_iter().flatten().collect();
    let component = Component {
        name,
        class,
        description: (!words.is_empty()).then(|| words.join("; ")),
        lifecycle: lifecycle(draft, object),
        organisation,
        supplier,
        location,
        serial: object.text("serial"),
        asset_tag: object.text("asset_tag"),
        ..Component::default()
    };
    draft.component(&object.key(), object.spot(), component);
}

/// Where an object stands: the first place that was read. A place that was not is something that it
/// needs, to be settled by a person.
fn placed(draft: &mut Draft, object: &Object<'_>, ways: &[(&str, &str)]) -> Option<String> {
    let named: Vec<(String, &str)> = ways
        .iter()
        .filter_map(|(model, field)| Some((object.refers(model, field)?, *field)))
        .collect();
    let found = named.iter().map(|(key, _)| key).find(|key| draft.has(key)).cloned();
    if let (None, Some((first, field))) = (&found, named.first()) {
        let called = outside(object, field, first);
        draft.need(discovered(object, Need::HostedAt, (first, &called)));
    }
    found
}

/// What an object calls something that was not read: by its name where it tells that, else its key.
fn outside(object: &Object<'_>, field: &str, key: &str) -> String {
    object.field(field).and_then(|node| node.text_of("name")).unwrap_or(key).to_owned()
}

/// The first of what these fields refer to that was read. What refers to nothing that was read is
/// kept in the words of the dump.
fn known(
    draft: &mut Draft,
    object: &Object<'_>,
    ways: &[(&str, &str)],
    label: &str,
) -> Option<String> {
    let named: Vec<String> =
        ways.iter().filter_map(|(model, field)| object.refers(model, field)).collect();
    let found = named.iter().find(|key| draft.has(key)).cloned();
    if let (None, Some(first)) = (&found, named.first()) {
        let what = format!("“{first}” is described nowhere in what was read");
        draft.keep_text(&object.key(), object.spot(), what, (label, first));
    }
    found
}

/// What a device is, by the name of its role.
fn of_role(role: Option<&str>) -> Class {
    let role = role.unwrap_or_default().to_lowercase();
    let words = [
        ("pdu", Class::Power),
        ("ups", Class::Power),
        ("power", Class::Power),
        ("switch", Class::Network),
        ("router", Class::Network),
        ("firewall", Class::Network),
        ("patch", Class::Network),
        ("storage", Class::Storage),
        ("server", Class::Server),
        ("host", Class::Server),
    ];
    words.iter().find(|(word, _)| role.contains(word)).map_or(Class::Unknown, |(_, class)| *class)
}

fn lifecycle(draft: &mut Draft, object: &Object<'_>) -> Option<Lifecycle> {
    let Some(word) = object.text("status") else { return Some(Lifecycle::Live) };
    let known = match word.as_str() {
        "active" | "available" | "reserved" | "offline" | "failed" => Some(Lifecycle::Live),
        "planned" => Some(Lifecycle::Planned),
        "staged" | "provisioning" | "inventory" => Some(Lifecycle::Building),
        "decommissioning" | "deprecated" | "deprovisioning" => Some(Lifecycle::Ending),
        "decommissioned" | "retired" => Some(Lifecycle::Retired),
        _ => None,
    };
    if known.is_none() {
        let what = format!("“{word}” is no known status of a {}", object.model);
        draft.keep_text(&object.key(), object.spot(), what, ("Status", &word));
    }
    known
}

/// What stands or runs on what: devices in racks, machines on clusters, clusters on devices.
fn standing(draft: &mut Draft, inventory: &Inventory<'_>) {
    let ways = [
        ("dcim.device", "dcim.rack", "rack", Need::HostedAt),
        ("virtualization.virtualmachine", "virtualization.cluster", "cluster", Need::RunsOn),
        ("virtualization.virtualmachine", "dcim.device", "device", Need::RunsOn),
        ("dcim.powerfeed", "dcim.powerpanel", "power_panel", Need::Power),
        ("circuits.circuit", "circuits.provider", "provider", Need::SuppliedBy),
    ];
    for (model, to, field, need) in ways {
        for object in inventory.all(model) {
            let Some(provider) = object.refers(to, field) else { continue };
            let called = match draft.has(&provider) {
                true => inventory.called(&provider),
                false => outside(object, field, &provider),
            };
            draft.need(discovered(object, need, (&provider, &called)));
        }
    }
    for device in inventory.all("dcim.device") {
        let Some(cluster) = device.refers("virtualization.cluster", "cluster") else { continue };
        if draft.has(&cluster) {
            // A cluster goes on while one of its hosts is left; who needs more says so.
            let called = inventory.called(&device.key());
            let wanted = discovered(device, Need::RunsOn, (&device.key(), &called));
            let group = Some(("hosts".to_owned(), 1));
            draft.need(Wanted { consumer: cluster, group, ..wanted });
        }
    }
}

/// A need that follows from how things are set up.
fn discovered(object: &Object<'_>, need: Need, to: (&str, &str)) -> Wanted {
    let wanted = Wanted::declared(object.spot(), &object.key(), need, to);
    Wanted { evidence: Evidence::Discovered, ..wanted }
}
