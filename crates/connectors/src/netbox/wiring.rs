//! Data cables: which device is reached through which.
//!
//! A cable has two ends and no direction. The end nearer to the outside is what the other needs:
//! a carrier's line before a router, a router before a core switch, and so on down to what has no
//! part in the network. Several ways up are alternatives: one of them suffices.

use super::{
    discovered,
    inventory::{Inventory, Object},
};
use crate::{
    draft::{Draft, Wanted},
    landscape::{Need, Spot},
};
use std::collections::{BTreeMap, BTreeSet};

/// One end of a cable: what stands there, and how near to the outside.
struct End {
    key: String,
    rank: u8,
}

/// Models of ends that are dealt with elsewhere.
const POWER: [&str; 3] = ["dcim.powerport", "dcim.poweroutlet", "dcim.powerfeed"];

/// Takes the needs that cables tell of.
pub fn read(draft: &mut Draft, inventory: &Inventory<'_>) {
    let mut cables: BTreeMap<String, Vec<&Object<'_>>> = BTreeMap::new();
    for end in inventory.all("dcim.cabletermination") {
        if let Some(cable) = end.refers("dcim.cable", "cable") {
            cables.entry(cable).or_default().push(end);
        }
    }
    let mut ways: BTreeMap<(String, String), Wanted> = BTreeMap::new();
    for (cable, ends) in &cables {
        let spot = ends[0].spot();
        match both(inventory, ends) {
            Ok(None) => {}
            Ok(Some((a, b))) => way(draft, inventory, &mut ways, (&spot, ends[0], a, b)),
            Err(what) => draft.leave_out(spot, format!("{what} ({cable})")),
        }
    }
    let mut up: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (consumer, provider) in ways.keys() {
        up.entry(consumer).or_default().insert(provider);
    }
    for ((consumer, _), wanted) in &ways {
        let several = up.get(consumer.as_str()).is_some_and(|ends| ends.len() > 1);
        let group = several.then(|| ("ways up".to_owned(), 1));
        draft.need(Wanted { group, ..wanted.clone() });
    }
}

/// Both ends of a cable; nothing when it carries power.
fn both(inventory: &Inventory<'_>, ends: &[&Object<'_>]) -> Result<Option<(End, End)>, String> {
    let [a, b] = ends else {
        return Err(format!("A cable with {} ends is not understood", ends.len()));
    };
    let (a, b) = (end(inventory, a)?, end(inventory, b)?);
    Ok(a.zip(b))
}

fn end(inventory: &Inventory<'_>, end: &Object<'_>) -> Result<Option<End>, String> {
    let model = match end.field("termination_type") {
        Some(node) if node.kind() == "a list" => {
            node.list().iter().filter_map(|part| part.text()).collect::<Vec<_>>().join(".")
        }
        Some(node) => node.text().unwrap_or_default().to_owned(),
        None => String::new(),
    };
    if POWER.contains(&model.as_str()) {
        return Ok(None);
    }
    let key = end.refers(&model, "termination_id").unwrap_or_default();
    let Some(port) = inventory.get(&key) else {
        return Err(format!("A cable ends at {key}, which is not in what was read"));
    };
    if let Some(key) = port.refers("circuits.circuit", "circuit") {
        return Ok(Some(End { key, rank: 5 }));
    }
    let key = port
        .refers("dcim.device", "device")
        .ok_or_else(|| format!("A cable ends at {key}, which belongs to no device"))?;
    let role = inventory
        .get(&key)
        .and_then(|device| inventory.name_of(device, "dcim.devicerole", &["role", "device_role"]));
    Ok(Some(End { key, rank: rank(&role.unwrap_or_default()) }))
}

/// How near to the outside a role stands.
fn rank(role: &str) -> u8 {
    let role = role.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| role.contains(word));
    if has(&["router", "firewall", "gateway"]) {
        4
    } else if has(&["core"]) {
        3
    } else if has(&["distribution", "spine", "aggregation"]) {
        2
    } else if has(&["switch", "leaf", "access point"]) {
        1
    } else {
        0
    }
}

fn way(
    draft: &mut Draft,
    inventory: &Inventory<'_>,
    ways: &mut BTreeMap<(String, String), Wanted>,
    (spot, termination, a, b): (&Spot, &Object<'_>, End, End),
) {
    if a.rank == b.rank {
        if a.key != b.key {
            let (one, other) = (inventory.called(&a.key), inventory.called(&b.key));
            let what = format!(
                "A cable joins “{one}” and “{other}”, and nothing says which needs the other"
            );
            draft.leave_out(spot.clone(), what);
        }
        return;
    }
    let (consumer, provider) = if a.rank < b.rank { (a, b) } else { (b, a) };
    let called = inventory.called(&provider.key);
    let wanted = discovered(termination, Need::Network, (&provider.key, &called));
    let wanted = Wanted { consumer: consumer.key.clone(), ..wanted };
    ways.entry((consumer.key, provider.key)).or_insert(wanted);
}
