//! A little inventory: wires, feeds, clusters, and what is not in the file.

use super::read;
use crate::{File, landscape::Target};

const DUMP: &str = r#"[
{"model":"dcim.site","pk":1,"fields":{"name":"North"}},
{"model":"dcim.rack","pk":1,"fields":{"name":"R1","site":1,"status":"active"}},
{"model":"dcim.devicerole","pk":1,"fields":{"name":"Router"}},
{"model":"dcim.devicerole","pk":2,"fields":{"name":"Access Switch"}},
{"model":"dcim.device","pk":1,"fields":{"name":"r","role":1,"site":1,"rack":1,"status":"haunted"}},
{"model":"dcim.device","pk":2,"fields":{"name":null,"role":2,"site":1,"cluster":1}},
{"model":"circuits.provider","pk":1,"fields":{"name":"Carrier"}},
{"model":"circuits.circuit","pk":1,"fields":{"cid":"C1","provider":1}},
{"model":"circuits.circuittermination","pk":1,"fields":{"circuit":1}},
{"model":"dcim.interface","pk":1,"fields":{"device":1}},
{"model":"dcim.interface","pk":2,"fields":{"device":2}},
{"model":"dcim.cabletermination","pk":1,"fields":{"cable":1,"termination_id":1,
 "termination_type":["circuits","circuittermination"]}},
{"model":"dcim.cabletermination","pk":2,"fields":{"cable":1,"termination_id":1,
 "termination_type":["dcim","interface"]}},
{"model":"dcim.cabletermination","pk":3,"fields":{"cable":2,"termination_type":"dcim.interface",
 "termination_id":1}},
{"model":"dcim.cabletermination","pk":4,"fields":{"cable":2,"termination_type":"dcim.interface",
 "termination_id":2}},
{"model":"dcim.cabletermination","pk":5,"fields":{"cable":3,"termination_type":"dcim.rearport",
 "termination_id":9}},
{"model":"dcim.cabletermination","pk":6,"fields":{"cable":3,"termination_type":"dcim.interface",
 "termination_id":2}},
{"model":"dcim.powerpanel","pk":1,"fields":{"name":"P1","site":1}},
{"model":"dcim.powerfeed","pk":1,"fields":{"name":"A","power_panel":1,"rack":1,"type":"primary"}},
{"model":"dcim.powerfeed","pk":2,"fields":{"name":"B","power_panel":1,"rack":1,"type":"redundant"}},
{"model":"virtualization.cluster","pk":1,"fields":{"name":"K"}},
{"model":"virtualization.virtualmachine","pk":1,"fields":{"name":"vm","cluster":1}},
{"model":"spaceship.engine","pk":1,"fields":{}},
{"model":"spaceship.engine","pk":2,"fields":{}},
{"model":"dcim.site","pk":1,"fields":{"name":"Again"}},
{"name":"nothing"}
]"#;

#[test]
fn what_needs_what_follows_from_wires_feeds_and_places() {
    let reading = read(&[File::named("dump.json", DUMP)]);
    let land = &reading.landscape;
    let needs: Vec<String> = land
        .dependencies
        .iter()
        .map(|entry| match &entry.what.group {
            Some((group, needed)) => format!("{} ({needed} of {group})", entry.key),
            None => entry.key.clone(),
        })
        .collect();
    assert_eq!(
        needs,
        [
            "dcim.device/1 hosted_at dcim.rack/1",
            "virtualization.virtualmachine/1 runs_on virtualization.cluster/1",
            "dcim.powerfeed/1 power dcim.powerpanel/1",
            "dcim.powerfeed/2 power dcim.powerpanel/1",
            "circuits.circuit/1 supplied_by circuits.provider/1",
            "virtualization.cluster/1 runs_on dcim.device/2 (1 of hosts)",
            "dcim.device/1 network circuits.circuit/1",
            "dcim.device/2 network dcim.device/1",
            "dcim.rack/1 power dcim.powerfeed/1 (1 of feeds)",
            "dcim.rack/1 power dcim.powerfeed/2 (1 of feeds)",
        ]
    );
    let lines: Vec<usize> = reading.problems.iter().map(|problem| problem.spot.line).collect();
    assert_eq!(lines, [6, 7, 21, 30, 32, 33], "{:#?}", reading.problems);
    assert_eq!(reading.left_out, 5);
}

#[test]
fn pages_of_the_interface_are_read_alike() {
    let page = r#"{"count": 1, "results": [
        {"id": 7, "url": "https://nb.example/api/dcim/devices/7/", "name": "srv",
         "role": {"id": 1, "name": "Server"}, "status": {"value": "active", "label": "Active"},
         "site": {"id": 1, "name": "North"}},
        {"id": 1, "url": "https://nb.example/api/dcim/sites/1/", "name": "North"}]}"#;
    let reading = read(&[File::named("devices.json", page)]);
    assert!(reading.problems.is_empty(), "{:#?}", reading.problems);
    let device = &reading.landscape.components.first().unwrap().what;
    assert_eq!(device.location.as_deref(), Some("dcim.site/1"));
}

#[test]
fn a_place_or_carrier_outside_the_dump_is_an_open_end_that_a_person_settles() {
    let page = r#"{"count": 1, "results": [
        {"id": 7, "url": "https://nb.example/api/dcim/devices/7/", "name": "srv",
         "role": {"id": 1, "name": "Server"}, "site": {"id": 9, "name": "South"}},
        {"id": 2, "url": "https://nb.example/api/circuits/circuits/2/", "cid": "C2",
         "provider": {"id": 4, "name": "Carrier"}}]}"#;
    let reading = read(&[File::named("devices.json", page)]);
    let land = &reading.landscape;
    let open = land.dependencies.iter().map(|entry| match &entry.what.provider {
        Target::Unknown(called, _) => (entry.what.consumer.as_str(), called.as_str()),
        Target::Known(key) => panic!("{key} was not read"),
    });
    let open: Vec<(&str, &str)> = open.collect();
    assert_eq!(open, [("dcim.device/7", "South"), ("circuits.circuit/2", "Carrier")]);
    // Each is named once, and no description repeats it.
    assert_eq!(reading.problems.len(), 2, "{:#?}", reading.problems);
    assert!(
        land.components.iter().all(|one| one.what.texts.is_empty() && one.what.location.is_none())
    );
    assert_eq!(reading.left_out, 0);
}
