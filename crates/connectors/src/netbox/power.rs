//! Power: which device takes it from which outlet, and which feeds a rack has.

use super::{
    discovered,
    inventory::{Inventory, Object},
};
use crate::{
    draft::{Draft, Wanted},
    landscape::Need,
};
use std::collections::{BTreeMap, BTreeSet};

/// Takes the needs for power.
pub fn read(draft: &mut Draft, inventory: &Inventory<'_>) {
    outlets(draft, inventory);
    feeds(draft, inventory);
}

/// Devices with several supplies go on with one of them.
fn outlets(draft: &mut Draft, inventory: &Inventory<'_>) {
    let mut ends: BTreeMap<String, Vec<&Object<'_>>> = BTreeMap::new();
    for model in ["dcim.powerport", "dcim.poweroutlet", "dcim.powerfeed"] {
        for object in inventory.all(model) {
            if let Some(cable) = object.refers("dcim.cable", "cable") {
                ends.entry(cable).or_default().push(object);
            }
        }
    }
    let mut takes: BTreeMap<String, BTreeMap<String, Wanted>> = BTreeMap::new();
    for ends in ends.values() {
        let port = ends.iter().find(|end| end.model == "dcim.powerport");
        let source = ends.iter().find(|end| end.model != "dcim.powerport");
        let (Some(port), Some(source)) = (port, source) else { continue };
        let provider = match source.model.as_str() {
            "dcim.powerfeed" => Some(source.key()),
            _ => source.refers("dcim.device", "device"),
        };
        let Some((consumer, provider)) = port.refers("dcim.device", "device").zip(provider) else {
            continue;
        };
        let called = inventory.called(&provider);
        let wanted = discovered(port, Need::Power, (&provider, &called));
        let wanted = Wanted { consumer: consumer.clone(), ..wanted };
        takes.entry(consumer).or_default().insert(provider, wanted);
    }
    for sources in takes.into_values() {
        let several = sources.len() > 1;
        for wanted in sources.into_values() {
            let group = several.then(|| ("power".to_owned(), 1));
            draft.need(Wanted { group, ..wanted });
        }
    }
}

/// A rack with redundant feeds needs as many as it has primary ones.
fn feeds(draft: &mut Draft, inventory: &Inventory<'_>) {
    let mut racks: BTreeMap<String, Vec<&Object<'_>>> = BTreeMap::new();
    for feed in inventory.all("dcim.powerfeed") {
        if let Some(rack) = feed.refers("dcim.rack", "rack") {
            racks.entry(rack).or_default().push(feed);
        }
    }
    for (rack, feeds) in racks {
        let primary = feeds.iter().filter(|feed| feed.text("type").as_deref() != Some("redundant"));
        let needed = primary.count().max(1);
        let kinds: BTreeSet<Option<String>> = feeds.iter().map(|feed| feed.text("type")).collect();
        let group = (kinds.len() > 1 && feeds.len() > needed)
            .then(|| ("feeds".to_owned(), i64::try_from(needed).unwrap_or(1)));
        for feed in feeds {
            let called = inventory.called(&feed.key());
            let wanted = discovered(feed, Need::Power, (&feed.key(), &called));
            draft.need(Wanted { consumer: rack.clone(), group: group.clone(), ..wanted });
        }
    }
}
