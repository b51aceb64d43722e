//! Pictures and exports hold everything of the process, and hang together.

use std::collections::{BTreeMap, BTreeSet};

use process::{ArrowKind, Definition};

#[test]
fn every_activity_has_its_box_in_a_lane_of_one_who_performs_it_and_no_two_share_a_place() {
    let definition = Definition::shipped();
    for stages in [vec![], vec![1], vec![2], vec![3], vec![4]] {
        let picture = definition.swimlanes(&stages);
        let mut places = BTreeSet::new();
        for place in &picture.boxes {
            let activity = definition.activity(&place.activity).expect("it is known");
            let lane = &picture.lanes[place.lane as usize];
            let letters = activity.raci.iter().find(|(role, _)| *role == lane.role);
            assert!(letters.is_some_and(|(_, raci)| raci.responsible), "{}", place.activity);
            assert!(places.insert((place.column, place.row)), "{}", place.activity);
            let rows = lane.first_row..lane.first_row + lane.rows;
            assert!(rows.contains(&place.row) && place.column < picture.columns);
        }
        let column = |id: &str| picture.boxes.iter().find(|b| b.activity == id).map(|b| b.column);
        for arrow in picture.arrows.iter().filter(|arrow| !arrow.leaves) {
            let ends = (column(&arrow.from), column(&arrow.to));
            assert!(arrow.is_back || ends.0 < ends.1, "{arrow:?}");
        }
    }
    assert_eq!(definition.swimlanes(&[]).boxes.len(), 69);
}

#[test]
fn every_flow_of_the_definition_is_an_arrow() {
    let definition = Definition::shipped();
    let arrows = definition.swimlanes(&[]).arrows;
    let opens = definition.activities.iter().flat_map(|a| &a.ways).map(|way| way.next.len());
    let leaves = arrows.iter().filter(|arrow| arrow.leaves).count();
    let count = |kind| arrows.iter().filter(|arrow| arrow.kind == kind).count();
    assert_eq!(leaves, 1, "incident management");
    assert_eq!(count(ArrowKind::Opens), opens.sum::<usize>() + leaves);
    assert_eq!(count(ArrowKind::Precedes), 5);
    let back: Vec<_> = arrows.iter().filter(|arrow| arrow.is_back).map(|a| &*a.from).collect();
    for from in ["1.5", "1.10", "1.13", "2.7", "2.10", "2.15", "2.17", "3.9", "3.16", "3.21"] {
        assert!(back.contains(&from), "{from}");
    }
}

/// A start tag with its attributes, or the name of an end tag, in the order of the text.
fn tags(text: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut tags = Vec::new();
    let mut open: Vec<String> = Vec::new();
    for piece in text.split('<').skip(1).filter(|piece| !piece.starts_with('?')) {
        let (tag, _) = piece.split_once('>').expect("every tag ends");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "tags nest");
            continue;
        }
        let (tag, is_closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, mut rest) = tag.split_once([' ', '\n']).unwrap_or((tag, ""));
        let mut attributes = BTreeMap::new();
        while let Some((key, after)) = rest.split_once("=\"") {
            let (value, after) = after.split_once('"').expect("every attribute ends");
            attributes.insert(key.trim().to_owned(), value.to_owned());
            rest = after;
        }
        if !is_closed {
            open.push(name.to_owned());
        }
        tags.push((name.to_owned(), attributes));
    }
    assert!(open.is_empty(), "{open:?}");
    tags
}

#[test]
fn the_export_is_well_formed_and_every_reference_leads_to_its_element() {
    let text = Definition::shipped().bpmn();
    let tags = tags(&text);
    let ids: Vec<&String> =
        tags.iter().filter_map(|(_, attributes)| attributes.get("id")).collect();
    let known: BTreeSet<&String> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len(), "each id is there once");
    for (name, attributes) in &tags {
        for key in ["sourceRef", "targetRef", "processRef", "bpmnElement"] {
            if let Some(value) = attributes.get(key) {
                assert!(known.contains(value), "{name} {key} {value}");
            }
        }
    }
    let nodes = ["userTask", "exclusiveGateway", "inclusiveGateway", "startEvent", "endEvent"];
    let count = |tag: &str| tags.iter().filter(|(name, _)| name == tag).count();
    let drawn: BTreeSet<&String> =
        tags.iter().filter_map(|(_, attributes)| attributes.get("bpmnElement")).collect();
    for (name, attributes) in &tags {
        let is_node = nodes.contains(&name.as_str());
        if is_node || ["sequenceFlow", "lane", "participant"].contains(&name.as_str()) {
            assert!(drawn.contains(&attributes["id"]), "{name} {} is drawn", attributes["id"]);
        }
        if is_node {
            let reference = format!("<flowNodeRef>{}</flowNodeRef>", attributes["id"]);
            assert_eq!(text.matches(&reference).count(), 1, "{reference}");
        }
    }
    assert_eq!(count("lane"), 4);
    let flows = count("sequenceFlow");
    assert_eq!((count("incoming"), count("outgoing")), (flows, flows));
    assert_eq!(count("bpmndi:BPMNEdge"), flows);
}

#[test]
fn the_export_holds_every_activity_every_gate_and_every_flow() {
    let definition = Definition::shipped();
    let text = definition.bpmn();
    let mut flows = 0;
    for activity in &definition.activities {
        let part = activity.id.replace('.', "_");
        let tag = if activity.is_decision { "Gateway" } else { "userTask" };
        assert!(text.contains(&format!("{tag} id=\"a_{part}\" name=\"{} ", activity.id)), "{part}");
        let is_split = !activity.is_decision && activity.ways.len() > 1;
        let source = format!("{}_{part}", if is_split { "g" } else { "a" });
        for way in &activity.ways {
            for to in &way.next {
                let gathers = definition.activity(to).expect("it is known").is_join();
                let target =
                    format!("{}_{}", if gathers { "j" } else { "a" }, to.replace('.', "_"));
                let flow = format!("sourceRef=\"{source}\" targetRef=\"{target}\"");
                assert!(text.contains(&flow), "{flow}");
                flows += 1;
            }
        }
    }
    assert_eq!(flows, 90);
    assert!(text.contains("<endEvent id=\"end_4_2\" name=\"incident management\">"));
    assert!(text.contains("<endEvent id=\"end_3_11\">"));
}

#[test]
fn no_two_shapes_of_the_diagram_lie_on_each_other_and_each_lies_in_a_lane() {
    let text = Definition::shipped().bpmn();
    let mut lanes = Vec::new();
    let mut shapes = Vec::new();
    let mut element = String::new();
    for (name, attributes) in tags(&text) {
        match name.as_str() {
            "bpmndi:BPMNShape" => element = attributes["bpmnElement"].clone(),
            "dc:Bounds" => {
                let number = |key: &str| attributes[key].parse::<u32>().expect("a number");
                let [x, y, w, h] = ["x", "y", "width", "height"].map(number);
                let bounds = [x, y, x + w, y + h];
                match element.as_str() {
                    "pool" => {}
                    id if id.starts_with("lane_") => lanes.push(bounds),
                    _ => shapes.push((element.clone(), bounds)),
                }
            }
            _ => {}
        }
    }
    for (at, (id, [left, top, right, bottom])) in shapes.iter().enumerate() {
        let holds = |lane: &[u32; 4]| {
            lane[0] <= *left && lane[1] <= *top && *right <= lane[2] && *bottom <= lane[3]
        };
        assert!(lanes.iter().any(holds), "{id} lies in a lane");
        for (other, [l, t, r, b]) in &shapes[..at] {
            assert!(left >= r || l >= right || top >= b || t >= bottom, "{id} lies on {other}");
        }
    }
    assert_eq!((lanes.len(), shapes.len()), (4, 90));
}
