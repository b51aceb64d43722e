//! The process as BPMN 2.0, with its diagram, for other tools to show.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::picture::{ArrowKind, Swimlanes};
use crate::{Activity, Definition};

/// Geometry, in the units of the diagram.
const COLUMN: u32 = 190;
const ROW: u32 = 150;
const HEADER: u32 = 60;
const TASK: (u32, u32) = (110, 80);
const GATE: (u32, u32) = (50, 50);
const EVENT: (u32, u32) = (36, 36);

/// A node of the diagram.
struct Node {
    tag: &'static str,
    name: String,
    words: String,
    lane: usize,
    /// Left, top, width, height.
    bounds: [u32; 4],
}

/// A flow of the diagram.
struct Link {
    from: String,
    to: String,
    name: String,
    is_back: bool,
}

#[derive(Default)]
struct Diagram {
    nodes: BTreeMap<String, Node>,
    links: Vec<Link>,
}

impl Definition {
    /// The whole process as a BPMN 2.0 document with one pool, a lane for each role, and its
    /// diagram.
    ///
    /// Shape: activity `2.6` is the user task `a_2_6`, a decision the gateway of that id; outcomes
    /// of a task leave by the gateway `g_2_6`; flows to one that waits for others join in `j_2_6`.
    /// A gateway is inclusive where outcomes go together or one of them opens several, else
    /// exclusive. Source: BPMN 2.0.2 (OMG 2014), clauses 8, 10 and 12.
    ///
    /// ```
    /// let text = process::Definition::shipped().bpmn();
    /// assert!(text.contains("<userTask id=\"a_2_7\" name=\"2.7 Agree cross-delivery"));
    /// assert!(text.contains("<exclusiveGateway id=\"a_1_10\" name=\"1.10 Approved?\">"));
    /// ```
    pub fn bpmn(&self) -> String {
        let picture = self.swimlanes(&[]);
        let mut diagram = Diagram::default();
        for activity in &self.activities {
            diagram.activity(self, &picture, activity);
        }
        diagram.entries(self);
        for activity in &self.activities {
            diagram.flows(self, &picture, activity);
        }
        diagram.write(self, &picture)
    }
}

/// `2.6` as part of an id.
fn part(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter => out.push(letter),
        }
    }
    out
}

/// Where flows to an activity arrive.
fn target(definition: &Definition, id: &str) -> String {
    let gathers = definition.activity(id).is_some_and(Activity::is_join);
    format!("{}_{}", if gathers { "j" } else { "a" }, part(id))
}

/// The gateway for a choice: exclusive when each outcome is one flow and no two go together.
fn gateway(activity: &Activity) -> &'static str {
    let is_plain = activity.ways.iter().all(|way| !way.is_also && way.next.len() < 2);
    if is_plain { "exclusiveGateway" } else { "inclusiveGateway" }
}

impl Diagram {
    fn node(
        &mut self,
        id: String,
        (tag, name): (&'static str, &str),
        lane: usize,
        bounds: [u32; 4],
    ) {
        let (name, words) = (name.to_owned(), String::new());
        self.nodes.insert(id, Node { tag, name, words, lane, bounds });
    }

    fn link(&mut self, from: &str, to: &str, name: &str, is_back: bool) {
        let (from, to, name) = (from.to_owned(), to.to_owned(), name.to_owned());
        self.links.push(Link { from, to, name, is_back });
    }

    /// The task or gate, with the gateways before and after it.
    fn activity(&mut self, definition: &Definition, picture: &Swimlanes, activity: &Activity) {
        let Some(place) = picture.boxes.iter().find(|b| b.activity == activity.id) else { return };
        let (lane, part) = (place.lane as usize, part(&activity.id));
        let middle = HEADER + 60 + place.row * ROW + ROW / 2;
        let left = HEADER * 2 + 60 + place.column * COLUMN;
        let at = |x: u32, (w, h): (u32, u32)| [x, middle - 60 - h / 2, w, h];
        let name = format!("{} {}", activity.id, activity.name);
        let (tag, size) = match activity.is_decision {
            true => (gateway(activity), GATE),
            false => ("userTask", TASK),
        };
        let id = format!("a_{part}");
        self.node(id.clone(), (tag, &name), lane, at(left, size));
        if let Some(node) = self.nodes.get_mut(&id) {
            node.words.clone_from(&activity.text);
        }
        if activity.is_join() {
            let bounds = at(left - 45, (30, 30));
            self.node(format!("j_{part}"), ("inclusiveGateway", ""), lane, bounds);
            self.link(&format!("j_{part}"), &id, "", false);
        }
        if !activity.is_decision && activity.ways.len() > 1 {
            let bounds = at(left + TASK.0 + 5, (30, 30));
            self.node(format!("g_{part}"), (gateway(activity), ""), lane, bounds);
            self.link(&id, &format!("g_{part}"), "", false);
        }
        let is_end = |way: &crate::Way| way.next.is_empty() && activity.precedes.is_empty();
        for way in activity.ways.iter().filter(|way| is_end(way)) {
            let bounds = [left + 60, middle + 5 - 60 + TASK.1 / 2, EVENT.0, EVENT.1];
            let end = format!("end_{part}");
            self.node(end.clone(), ("endEvent", &way.leaves_to), lane, bounds);
            let say = if way.is_ordinary { "" } else { &way.say };
            let from = if activity.ways.len() > 1 { format!("g_{part}") } else { id.clone() };
            self.link(&from, &end, say, false);
        }
        debug_assert!(definition.activity(&activity.id).is_some());
    }

    fn entries(&mut self, definition: &Definition) {
        for course in &definition.courses {
            for entry in &course.entry {
                let Some(node) = self.nodes.get(&format!("a_{}", part(entry))) else { continue };
                let (lane, [left, top, _, height]) = (node.lane, node.bounds);
                let bounds = [left - 50, top + height / 2 - EVENT.1 / 2, EVENT.0, EVENT.1];
                let start = format!("start_{}", part(entry));
                self.node(start.clone(), ("startEvent", &course.name), lane, bounds);
                self.link(&start, &target(definition, entry), "", false);
            }
        }
    }

    fn flows(&mut self, definition: &Definition, picture: &Swimlanes, activity: &Activity) {
        let has_gateway = !activity.is_decision && activity.ways.len() > 1;
        for arrow in picture.arrows.iter().filter(|arrow| arrow.from == activity.id) {
            if arrow.leaves {
                continue;
            }
            let is_outcome = has_gateway && arrow.kind == ArrowKind::Opens;
            let from = format!("{}_{}", if is_outcome { "g" } else { "a" }, part(&arrow.from));
            let to = target(definition, &arrow.to);
            self.link(&from, &to, &arrow.say, arrow.is_back);
        }
    }

    fn write(&self, definition: &Definition, picture: &Swimlanes) -> String {
        let mut text = String::with_capacity(128 << 10);
        text.push_str(concat!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
            "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\"\n",
            "  xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\"\n",
            "  xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\"\n",
            "  xmlns:di=\"http://www.omg.org/spec/DD/20100524/DI\"\n",
            "  id=\"definitions\" targetNamespace=\"urn:holdfast:process\">\n",
            "  <collaboration id=\"collaboration\">\n",
        ));
        let title = escaped(&definition.title);
        let mut line = |words: std::fmt::Arguments<'_>| {
            text.write_fmt(words).expect("a text takes every word");
            text.push('\n');
        };
        line(format_args!(
            "    <participant id=\"pool\" name=\"{title}\" processRef=\"process\"/>"
        ));
        line(format_args!("  </collaboration>"));
        line(format_args!("  <process id=\"process\" name=\"{title}\" isExecutable=\"false\">"));
        line(format_args!("    <laneSet id=\"lanes\">"));
        for (place, lane) in picture.lanes.iter().enumerate() {
            let (id, name) = (part(&lane.role), escaped(&lane.name));
            line(format_args!("      <lane id=\"lane_{id}\" name=\"{name}\">"));
            for (id, _) in self.nodes.iter().filter(|(_, node)| node.lane == place) {
                line(format_args!("        <flowNodeRef>{id}</flowNodeRef>"));
            }
            line(format_args!("      </lane>"));
        }
        line(format_args!("    </laneSet>"));
        for (id, node) in &self.nodes {
            self.write_node(id, node, &mut line);
        }
        for (place, Link { from, to, name, .. }) in self.links.iter().enumerate() {
            let name = match name.as_str() {
                "" => String::new(),
                name => format!(" name=\"{}\"", escaped(name)),
            };
            line(format_args!(
                "    <sequenceFlow id=\"f_{place}\" sourceRef=\"{from}\" targetRef=\"{to}\"{name}/>"
            ));
        }
        line(format_args!("  </process>"));
        self.write_diagram(picture, &mut line);
        line(format_args!("</definitions>"));
        text
    }

    fn write_node(&self, id: &str, node: &Node, line: &mut impl FnMut(std::fmt::Arguments<'_>)) {
        let Node { tag, name, words, .. } = node;
        match name.as_str() {
            "" => line(format_args!("    <{tag} id=\"{id}\">")),
            name => line(format_args!("    <{tag} id=\"{id}\" name=\"{}\">", escaped(name))),
        }
        if !words.is_empty() {
            line(format_args!("      <documentation>{}</documentation>", escaped(words)));
        }
        for (place, _) in self.links.iter().enumerate().filter(|(_, link)| link.to == id) {
            line(format_args!("      <incoming>f_{place}</incoming>"));
        }
        for (place, _) in self.links.iter().enumerate().filter(|(_, link)| link.from == id) {
            line(format_args!("      <outgoing>f_{place}</outgoing>"));
        }
        line(format_args!("    </{tag}>"));
    }

    fn write_diagram(&self, picture: &Swimlanes, line: &mut impl FnMut(std::fmt::Arguments<'_>)) {
        let width = HEADER * 2 + 120 + picture.columns * COLUMN;
        let rows: u32 = picture.lanes.iter().map(|lane| lane.rows).sum();
        line(format_args!("  <bpmndi:BPMNDiagram id=\"diagram\">"));
        line(format_args!("    <bpmndi:BPMNPlane id=\"plane\" bpmnElement=\"collaboration\">"));
        let mut shape = |id: &str, more: &str, [x, y, w, h]: [u32; 4]| {
            line(format_args!(
                "      <bpmndi:BPMNShape id=\"s_{id}\" bpmnElement=\"{id}\"{more}>\
                 <dc:Bounds x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/>\
                 </bpmndi:BPMNShape>"
            ));
        };
        let level = " isHorizontal=\"true\"";
        shape("pool", level, [HEADER, HEADER, width, rows * ROW]);
        for lane in &picture.lanes {
            let top = HEADER + lane.first_row * ROW;
            let bounds = [HEADER + 30, top, width - 30, lane.rows * ROW];
            shape(&format!("lane_{}", part(&lane.role)), level, bounds);
        }
        for (id, node) in &self.nodes {
            shape(id, "", node.bounds);
        }
        for (place, link) in self.links.iter().enumerate() {
            let Some(points) = self.points(link) else { continue };
            let points: Vec<String> =
                points.iter().map(|[x, y]| format!("<di:waypoint x=\"{x}\" y=\"{y}\"/>")).collect();
            let points = points.concat();
            line(format_args!(
                "      <bpmndi:BPMNEdge id=\"e_{place}\" bpmnElement=\"f_{place}\">\
                 {points}</bpmndi:BPMNEdge>"
            ));
        }
        line(format_args!("    </bpmndi:BPMNPlane>"));
        line(format_args!("  </bpmndi:BPMNDiagram>"));
    }

    /// A flow leaves to the right and arrives from the left; one that leads back goes over the top.
    fn points(&self, link: &Link) -> Option<Vec<[u32; 2]>> {
        let [left, top, width, height] = self.nodes.get(&link.from)?.bounds;
        let [to_left, to_top, to_width, to_height] = self.nodes.get(&link.to)?.bounds;
        if link.is_back {
            let (from, to) = (left + width / 2, to_left + to_width / 2);
            let over = top.min(to_top) - 12;
            return Some(vec![[from, top], [from, over], [to, over], [to, to_top]]);
        }
        let from = [left + width, top + height / 2];
        let to = [to_left, to_top + to_height / 2];
        let middle = to[0].saturating_sub(16).max(from[0]);
        Some(vec![from, [middle, from[1]], [middle, to[1]], to])
    }
}
