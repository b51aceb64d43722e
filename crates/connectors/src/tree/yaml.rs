//! YAML into trees, one for each document: anchors, merge keys, and what is broken with its line.

use super::{Content, Flaw, Limits, Node, merge::Draft};
use granit_parser::{Event, Parser, ScalarStyle};
use std::{collections::HashMap, rc::Rc};

/// The documents of a text, and what is wrong with it.
///
/// A document that cannot be read is left out whole, and the flaw says where; the others are read.
pub fn yaml(text: &str, limits: &Limits) -> (Vec<Node>, Vec<Flaw>) {
    let mut flaws = Vec::new();
    let mut weight = limits.weight;
    match documents(text, 0, limits, &mut weight, &mut flaws) {
        Ok(found) => (found, flaws),
        Err(flaw) => apart(text, limits, flaw),
    }
}

/// Reads each document for itself: a line that begins with `---` begins one, wherever it stands.
fn apart(text: &str, limits: &Limits, whole: Flaw) -> (Vec<Node>, Vec<Flaw>) {
    let parts = parts(text);
    if parts.len() < 2 {
        return (Vec::new(), vec![whole]);
    }
    let (mut found, mut flaws) = (Vec::new(), Vec::new());
    let mut weight = limits.weight;
    for (above, part) in parts {
        match documents(part, above, limits, &mut weight, &mut flaws) {
            Ok(more) => found.extend(more),
            Err(flaw) => flaws.push(flaw),
        }
    }
    (found, flaws)
}

/// The parts between the marks, each with the number of lines above it.
fn parts(text: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let (mut from, mut above, mut at) = (0, 0, 0);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let begins = line.strip_prefix("---");
        if begins.is_some_and(|rest| rest.trim_start() != rest || rest.is_empty()) && at > from {
            parts.push((above, &text[from..at]));
            (from, above) = (at, number);
        }
        at += line.len();
    }
    parts.push((above, &text[from..]));
    parts
}

/// A collection that is not closed yet.
enum Open {
    List(Vec<Node>),
    Map { draft: Draft, name: Option<(Rc<str>, usize, bool)> },
}

struct Frame {
    line: usize,
    anchor: usize,
    weight: usize,
    open: Open,
}

/// Builds trees out of the parser's events.
struct Builder<'b> {
    limits: &'b Limits,
    weight: &'b mut usize,
    flaws: &'b mut Vec<Flaw>,
    stack: Vec<Frame>,
    anchors: HashMap<usize, (Node, usize, usize)>,
    done: Vec<Node>,
}

fn documents(
    text: &str,
    above: usize,
    limits: &Limits,
    weight: &mut usize,
    flaws: &mut Vec<Flaw>,
) -> Result<Vec<Node>, Flaw> {
    let mut builder = Builder {
        limits,
        weight,
        flaws,
        stack: Vec::new(),
        anchors: HashMap::new(),
        done: Vec::new(),
    };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            Flaw::at(above + error.marker().line().max(1), format!("broken YAML: {}", error.info()))
        })?;
        builder.event(event, above + span.start.line().max(1))?;
    }
    Ok(builder.done)
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, line: usize) -> Result<(), Flaw> {
        match event {
            Event::DocumentStart(..) => self.anchors.clear(),
            Event::Alias(anchor) => {
                let Some((node, weight, height)) = self.anchors.get(&anchor).cloned() else {
                    return Err(Flaw::at(line, "broken YAML: an alias stands within itself"));
                };
                if self.stack.len() + height > self.limits.depth {
                    return Err(self.too_deep(line));
                }
                self.spend(weight, line)?;
                self.put(Node { line, ..node }, false);
            }
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain;
                let is_text = tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str"));
                let is_nothing = plain && !is_text && is_null(&text);
                let weight = 1 + text.len() / 64;
                self.spend(weight, line)?;
                let content =
                    if is_nothing { Content::Nothing } else { Content::Text(text.into()) };
                self.finish(Node { line, content }, plain, (weight, 0), anchor);
            }
            Event::SequenceStart(_, anchor, _) => {
                self.open(line, anchor, Open::List(Vec::new()))?;
            }
            Event::MappingStart(_, anchor, _) => {
                self.open(line, anchor, Open::Map { draft: Draft::default(), name: None })?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(frame) = self.stack.pop() {
                    self.close(frame);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, line: usize, anchor: usize, open: Open) -> Result<(), Flaw> {
        if self.stack.len() >= self.limits.depth {
            return Err(self.too_deep(line));
        }
        self.spend(1, line)?;
        self.stack.push(Frame { line, anchor, weight: *self.weight, open });
        Ok(())
    }

    fn close(&mut self, frame: Frame) {
        let content = match frame.open {
            Open::List(entries) => Content::List(entries.into()),
            Open::Map { draft, .. } => Content::Map(draft.finish(self.flaws)),
        };
        let node = Node { line: frame.line, content };
        let weight = 1 + frame.weight.saturating_sub(*self.weight);
        let height = if frame.anchor > 0 { height(&node) } else { 0 };
        self.finish(node, false, (weight, height), frame.anchor);
    }

    fn finish(&mut self, node: Node, plain: bool, size: (usize, usize), anchor: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), size.0, size.1));
        }
        self.put(node, plain);
    }

    fn put(&mut self, node: Node, plain: bool) {
        match self.stack.last_mut().map(|frame| &mut frame.open) {
            None => self.done.push(node),
            Some(Open::List(entries)) => entries.push(node),
            Some(Open::Map { draft, name }) => match name.take() {
                Some((name, line, plain)) => draft.take(name, line, plain, node),
                None => {
                    let text: Rc<str> = match node.content {
                        Content::Text(text) => text,
                        Content::Nothing => "".into(),
                        Content::List(_) | Content::Map(_) => {
                            let words = "a list or a map stands where a name must; it is kept \
                                         as a member without a name";
                            self.flaws.push(Flaw::at(node.line, words));
                            "".into()
                        }
                    };
                    *name = Some((text, node.line, plain));
                }
            },
        }
    }

    fn spend(&mut self, weight: usize, line: usize) -> Result<(), Flaw> {
        let left = self.weight.checked_sub(weight).ok_or_else(|| {
            let words = format!(
                "the file unfolds to more than {} nodes (aliases count each time)",
                self.limits.weight
            );
            Flaw::at(line, words)
        })?;
        *self.weight = left;
        Ok(())
    }

    fn too_deep(&self, line: usize) -> Flaw {
        Flaw::at(line, format!("things stand more than {} deep in each other", self.limits.depth))
    }
}

/// How deep things stand in a node.
fn height(node: &Node) -> usize {
    match &node.content {
        Content::List(entries) => 1 + entries.iter().map(height).max().unwrap_or(0),
        Content::Map(members) => 1 + members.iter().map(|m| height(&m.node)).max().unwrap_or(0),
        _ => 0,
    }
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}
