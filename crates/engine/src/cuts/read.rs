//! Reading fault trees in the XML of the Open-PSA Model Exchange Format.

use super::{
    common_cause,
    expression::{self, Parameters},
    model::{Op, Tree},
};
use crate::{Error, Place};
use roxmltree::{Document, Node as Xml, ParsingOptions};
use std::collections::{HashMap, HashSet};

/// How large a text may be, and what it does not say itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReadLimit {
    /// Bytes of the text.
    pub bytes: usize,
    /// Elements, texts and comments in it.
    pub elements: u32,
    /// Members of one common-cause group: it becomes up to two to that power events.
    pub common_cause: usize,
    /// The mission time that `system-mission-time` stands for, in the model's unit, mostly hours.
    pub mission_time: f64,
}

impl Default for ReadLimit {
    /// 64 MiB, 4,000,000 elements, 10 members, 8,760 hours.
    fn default() -> ReadLimit {
        ReadLimit { bytes: 64 << 20, elements: 4_000_000, common_cause: 10, mission_time: 8760.0 }
    }
}

/// A tree that was read, and what of the text is not in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The tree; its top is the gate that was asked for, or the one that no other gate names.
    pub tree: Tree,
    /// Elements that say nothing about a fault tree (event trees, alignments), with their lines.
    pub passed_over: Vec<(u32, String)>,
}

/// The fault tree in a text of the Open-PSA Model Exchange Format.
///
/// Read are gates with nested formulas, wherever they are defined; basic events, house events and
/// parameters; the usual expressions, of which a random deviate counts with its mean; and
/// common-cause groups (beta factor, MGL, alpha factor, phi factor), which become events of their
/// own. What a private component defines is known inside it, and outside with the component's name
/// and a dot before it; all other names are one space over the text. With `top` the gate
/// of that name is the top; else the one that no gate refers to.
///
/// Shape: events come first, in the order of the text, then gates, each above its members. Units:
/// probabilities, and hours in expressions that have a mission time. Limits: `limit`; time grows
/// with the text. Errors: with the line and the reason, for anything that is not well-formed,
/// unknown, undefined, defined twice, circular, no number or no probability; for document types and
/// entities, which are never read; for substitutions, which would change what the tree means; for a
/// text that goes beyond a limit, [`Error::is_limit`]. Source: Open-PSA Model Exchange Format 2.0d.
/// Checked against SCRAM on 29 published models.
///
/// ```
/// use engine::cuts::{ReadLimit, read_open_psa};
/// let text = r#"<opsa-mef>
/// <define-fault-tree name="pumps">
/// <define-gate name="no water"><and><event name="one"/><event name="other"/></and></define-gate>
/// <define-basic-event name="one"><float value="0.1"/></define-basic-event>
/// <define-basic-event name="other"><float value="0.2"/></define-basic-event>
/// </define-fault-tree></opsa-mef>"#;
/// let read = read_open_psa(text, None, &ReadLimit::default())?;
/// assert_eq!((read.tree.events(), read.tree.gates()), (2, 1));
/// let wrong = text.replace("0.2", "1.2");
/// let refused = read_open_psa(&wrong, None, &ReadLimit::default()).unwrap_err();
/// let words = "line 5: 1.2 is no probability; it has to be from 0 to 1";
/// assert_eq!(refused.to_string(), words);
/// # Ok::<(), engine::Error>(())
/// ```
pub fn read_open_psa(text: &str, top: Option<&str>, limit: &ReadLimit) -> Result<Read, Error> {
    if text.len() > limit.bytes {
        let words = format!("a text of {} bytes; at most {} are read", text.len(), limit.bytes);
        return Err(Error::limit(words));
    }
    let options = ParsingOptions { nodes_limit: limit.elements, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => {
            Error::limit(format!("more than {} elements", limit.elements))
        }
        error => Error::input(Place::Line(error.pos().row), error.to_string()),
    })?;
    let reading = Reading::of(document.root_element())?;
    let mut tree = Tree::new(&reading.name);
    reading.events(&mut tree, limit)?;
    let order = in_order(&reading.gates, &["gate", "event"])?;
    for gate in &order {
        reading.gate(&mut tree, *gate)?;
    }
    let top = reading.top(&tree, top)?;
    tree.set_top(top)?;
    Ok(Read { tree, passed_over: reading.passed_over })
}

/// A definition: its name, with those of the private containers around it before it.
struct Defined<'d> {
    name: String,
    /// The private containers, each followed by a dot.
    prefix: String,
    element: Xml<'d, 'd>,
}

/// What a text defines, before any of it is a node.
struct Reading<'d> {
    name: String,
    gates: Vec<Defined<'d>>,
    events: Vec<Defined<'d>>,
    parameters: Vec<Defined<'d>>,
    groups: Vec<Xml<'d, 'd>>,
    passed_over: Vec<(u32, String)>,
}

impl<'d> Reading<'d> {
    /// Everything below the root that defines something, each name once.
    fn of(root: Xml<'d, 'd>) -> Result<Reading<'d>, Error> {
        if root.tag_name().name() != "opsa-mef" {
            let words = format!("`opsa-mef` is expected, not `{}`", root.tag_name().name());
            return Err(refuse(root, words));
        }
        let mut reading = Reading {
            name: root.attribute("name").unwrap_or_default().to_owned(),
            gates: Vec::new(),
            events: Vec::new(),
            parameters: Vec::new(),
            groups: Vec::new(),
            passed_over: Vec::new(),
        };
        let mut containers = vec![(root, String::new())];
        while let Some((container, prefix)) = containers.pop() {
            let first = containers.len();
            for element in elements(container) {
                if reading.takes(element, &prefix)? {
                    let mut prefix = prefix.clone();
                    if element.attribute("role") == Some("private") {
                        prefix = format!("{prefix}{}.", attribute(element, "name")?);
                    }
                    containers.push((element, prefix));
                }
            }
            containers[first..].reverse();
        }
        once(reading.gates.iter().chain(&reading.events))?;
        once(reading.parameters.iter())?;
        if reading.gates.is_empty() {
            return Err(refuse(root, "no gate is defined"));
        }
        Ok(reading)
    }

    /// Takes one element in; is it a container of more?
    fn takes(&mut self, element: Xml<'d, 'd>, prefix: &str) -> Result<bool, Error> {
        let defined = || {
            let name = attribute(element, "name")?;
            if name.is_empty() {
                return Err(refuse(element, "a name is empty"));
            }
            Ok(Defined { name: format!("{prefix}{name}"), prefix: prefix.to_owned(), element })
        };
        match element.tag_name().name() {
            "define-fault-tree" => {
                if self.name.is_empty() {
                    self.name = attribute(element, "name")?.to_owned();
                }
                return Ok(true);
            }
            "define-component" | "model-data" => return Ok(true),
            "define-gate" => self.gates.push(defined()?),
            "define-basic-event" | "define-house-event" => {
                self.events.push(defined()?);
            }
            "define-parameter" => self.parameters.push(defined()?),
            "define-CCF-group" => self.groups.push(element),
            "define-substitution" => {
                let words = "a substitution changes what the tree means; it is not supported";
                return Err(refuse(element, words));
            }
            "label" | "attributes" => {}
            "define-event-tree"
            | "define-initiating-event"
            | "define-sequence"
            | "define-functional-event"
            | "define-rule"
            | "define-alignment"
            | "define-extern-function"
            | "define-extern-library" => {
                self.passed_over.push((line(element), element.tag_name().name().to_owned()));
            }
            unknown => return Err(refuse(element, format!("`{unknown}` is unknown here"))),
        }
        Ok(false)
    }

    /// Events with their probabilities, and the gates that common causes put in their place.
    fn events(&self, tree: &mut Tree, limit: &ReadLimit) -> Result<(), Error> {
        let mut parameters = Parameters::new(limit.mission_time);
        for at in in_order(&self.parameters, &["parameter"])? {
            let Defined { name, prefix, element } = &self.parameters[at];
            let value = parameters.value_in(*element, prefix)?;
            let value = value.ok_or_else(|| refuse(*element, "the parameter has no value"))?;
            parameters.set(name, value);
        }
        for Defined { name, prefix, element } in &self.events {
            let added = if element.tag_name().name() == "define-house-event" {
                tree.house(name, expression::truth_in(*element)?)
            } else {
                tree.event(name, parameters.value_in(*element, prefix)?)
            };
            added.map_err(|error| error.at(Place::Line(line(*element))))?;
        }
        for group in &self.groups {
            common_cause::add(tree, *group, &parameters, limit.common_cause)?;
        }
        Ok(())
    }

    /// One gate, and the formulas inside its formula; what it refers to is in the tree.
    fn gate(&self, tree: &mut Tree, at: usize) -> Result<(), Error> {
        let Defined { name, prefix, element } = &self.gates[at];
        let formula = only_formula(*element)?;
        // Backwards through the text the inner formulas come before the outer ones.
        let mut parts: Vec<Xml> = formula.descendants().filter(Xml::is_element).collect();
        let mut built: HashMap<roxmltree::NodeId, u32> = HashMap::new();
        while let Some(part) = parts.pop() {
            let is_whole = part == formula;
            let node = match reference(tree, part, prefix)? {
                Some(node) if is_whole => {
                    add_gate(tree, Some(name), (Op::Same, part), &[node])?;
                    continue;
                }
                Some(node) => node,
                None => {
                    let members: Vec<u32> = elements(part)
                        .filter_map(|inner| built.get(&inner.id()).copied())
                        .collect();
                    let op = operator(part)?;
                    add_gate(tree, is_whole.then_some(name.as_str()), (op, part), &members)?
                }
            };
            built.insert(part.id(), node);
        }
        Ok(())
    }

    /// The top that is asked for, or the only gate that no other refers to.
    fn top(&self, tree: &Tree, asked: Option<&str>) -> Result<u32, Error> {
        let found = |name: &str| tree.find(name);
        if let Some(name) = asked {
            let words = || Error::input(Place::Whole, format!("no node is called `{name}`"));
            return found(name).ok_or_else(words);
        }
        let places: HashMap<&str, usize> = places(&self.gates);
        let mut used = vec![false; self.gates.len()];
        for gate in &self.gates {
            needs(gate, &["gate", "event"], &places).for_each(|place| used[place] = true);
        }
        let tops: Vec<&Defined> = self
            .gates
            .iter()
            .zip(&used)
            .filter(|(_, used)| !**used)
            .map(|(gate, _)| gate)
            .collect();
        match tops[..] {
            [top] => {
                found(&top.name).ok_or_else(|| refuse(top.element, "the top is not in the tree"))
            }
            [one, other, ..] => {
                let (one, name) = (&one.name, &other.name);
                let words = format!("`{one}` and `{name}` could both be the top; name one");
                Err(refuse(other.element, words))
            }
            [] => Err(Error::input(Place::Whole, "no gate could be the top")),
        }
    }
}

/// The place of each name.
fn places<'a>(defined: &'a [Defined]) -> HashMap<&'a str, usize> {
    defined.iter().enumerate().map(|(at, one)| (one.name.as_str(), at)).collect()
}

/// The places of what a definition refers to by elements of these kinds: first what its own
/// private containers define, else what all may see.
fn needs(
    one: &Defined,
    tags: &[&str],
    places: &HashMap<&str, usize>,
) -> impl Iterator<Item = usize> {
    references(one.element, tags).filter_map(|name| {
        let own = places.get(format!("{}{name}", one.prefix).as_str());
        own.or_else(|| places.get(name)).copied()
    })
}

/// The places of definitions in an order in which each comes after those it refers to.
fn in_order(defined: &[Defined], tags: &[&str]) -> Result<Vec<usize>, Error> {
    let places = places(defined);
    let needs: Vec<Vec<usize>> =
        defined.iter().map(|one| needs(one, tags, &places).collect()).collect();
    // 0: not seen; 1: open; 2: placed.
    let mut state = vec![0_u8; defined.len()];
    let mut order = Vec::with_capacity(defined.len());
    let mut open: Vec<(usize, usize)> = Vec::new();
    for start in 0..defined.len() {
        if state[start] == 0 {
            open.push((start, 0));
            state[start] = 1;
        }
        while let Some((at, next)) = open.last_mut() {
            let Some(need) = needs[*at].get(*next).copied() else {
                state[*at] = 2;
                order.push(*at);
                open.pop();
                continue;
            };
            *next += 1;
            match state[need] {
                0 => {
                    state[need] = 1;
                    open.push((need, 0));
                }
                1 => {
                    let Defined { name, element, .. } = &defined[need];
                    return Err(refuse(*element, format!("`{name}` needs itself")));
                }
                _ => {}
            }
        }
    }
    Ok(order)
}

/// The names that a definition refers to by elements of these kinds.
fn references<'d>(element: Xml<'d, 'd>, tags: &[&str]) -> impl Iterator<Item = &'d str> {
    let named = move |inner: &Xml| tags.contains(&inner.tag_name().name());
    element.descendants().filter(named).filter_map(|inner| inner.attribute("name"))
}

/// No name twice.
fn once<'a, 'd: 'a>(defined: impl Iterator<Item = &'a Defined<'d>>) -> Result<(), Error> {
    let mut known = HashSet::new();
    for one in defined {
        if !known.insert(one.name.as_str()) {
            return Err(refuse(one.element, format!("`{}` is defined twice", one.name)));
        }
    }
    Ok(())
}

/// The one formula of a gate.
fn only_formula<'d>(gate: Xml<'d, 'd>) -> Result<Xml<'d, 'd>, Error> {
    let is_words = |element: &Xml| matches!(element.tag_name().name(), "label" | "attributes");
    let mut formulas = elements(gate).filter(|element| !is_words(element));
    let formula = formulas.next().ok_or_else(|| refuse(gate, "the gate has no formula"))?;
    match formulas.next() {
        None => Ok(formula),
        Some(second) => Err(refuse(second, "the gate has two formulas")),
    }
}

/// The node that a part of a formula refers to, if it is a reference.
fn reference(tree: &mut Tree, part: Xml, prefix: &str) -> Result<Option<u32>, Error> {
    match part.tag_name().name() {
        "gate" | "event" | "basic-event" | "house-event" => {
            let name = attribute(part, "name")?;
            let found = tree.find(&format!("{prefix}{name}")).or_else(|| tree.find(name));
            found.map(Some).ok_or_else(|| refuse(part, format!("`{name}` is not defined")))
        }
        "constant" => {
            let occurs = expression::truth(part)?;
            let mut name = format!("constant {occurs}");
            while let Some(node) = tree.find(&name) {
                if tree.nodes()[node as usize]
                    == (super::Node::House { name: name.clone(), occurs })
                {
                    return Ok(Some(node));
                }
                name.push('\'');
            }
            tree.house(&name, occurs).map(Some)
        }
        _ => Ok(None),
    }
}

/// The kind of gate that an element of a formula stands for.
fn operator(part: Xml) -> Result<Op, Error> {
    let number = |name: &str| {
        let text = attribute(part, name)?;
        let wrong = || refuse(part, format!("`{text}` is not a count"));
        text.trim().parse::<u32>().map_err(|_| wrong())
    };
    Ok(match part.tag_name().name() {
        "and" => Op::And,
        "or" => Op::Or,
        "not" => Op::Not,
        "xor" => Op::Xor,
        "nand" => Op::Nand,
        "nor" => Op::Nor,
        "iff" => Op::Iff,
        "imply" => Op::Imply,
        "atleast" => Op::AtLeast(number("min")?),
        "cardinality" => Op::Between(number("min")?, number("max")?),
        unknown => return Err(refuse(part, format!("`{unknown}` is no part of a formula"))),
    })
}

fn add_gate(
    tree: &mut Tree,
    name: Option<&str>,
    (op, part): (Op, Xml),
    members: &[u32],
) -> Result<u32, Error> {
    let added = tree.gate(name, op, members);
    added.map_err(|error| if error.is_limit() { error } else { error.at(Place::Line(line(part))) })
}

/// The elements directly inside one.
pub(super) fn elements<'d>(element: Xml<'d, 'd>) -> impl Iterator<Item = Xml<'d, 'd>> {
    element.children().filter(Xml::is_element)
}

/// An attribute that has to be there.
pub(super) fn attribute<'d>(element: Xml<'d, 'd>, name: &str) -> Result<&'d str, Error> {
    let words = || format!("`{}` needs the attribute `{name}`", element.tag_name().name());
    element.attribute(name).ok_or_else(|| refuse(element, words()))
}

/// The line where an element begins.
pub(super) fn line(element: Xml) -> u32 {
    element.document().text_pos_at(element.range().start).row
}

/// An error at an element.
pub(super) fn refuse(element: Xml, words: impl Into<String>) -> Error {
    Error::input(Place::Line(line(element)), words)
}
