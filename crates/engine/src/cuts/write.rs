//! Writing fault trees in the XML of the Open-PSA Model Exchange Format.

use super::model::{Node, Op, Tree};
use crate::{Error, Place};
use std::fmt::Write;

/// The tree as a text that [`read_open_psa`](super::read_open_psa) reads back.
///
/// Shape: what lies under the top, one element a line; a formula without a name stands inside the
/// formula that uses it, or gets the name `gate` with its number when several do. Numbers are
/// written so that the same bits come back. Units: probabilities. Source: Open-PSA Model Exchange
/// Format 2.0d. Limits: time and room grow with the tree. Errors: an
/// empty tree; a name with a character that XML cannot hold.
///
/// ```
/// use engine::cuts::{Op, ReadLimit, Tree, read_open_psa, write_open_psa};
/// let mut tree = Tree::new("pumps");
/// let one = tree.event("one <1>", Some(0.1))?;
/// tree.gate(Some("no water"), Op::Not, &[one])?;
/// let text = write_open_psa(&tree)?;
/// assert_eq!(read_open_psa(&text, None, &ReadLimit::default())?.tree, tree);
/// tree.event("a\0b", None)?;
/// assert!(write_open_psa(&tree).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn write_open_psa(tree: &Tree) -> Result<String, Error> {
    let top = tree.top()?;
    let uses = uses(tree, top);
    let mut writing = Writing { tree, top, uses, text: String::new() };
    writing.text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opsa-mef>\n");
    let name = if tree.name().is_empty() { "tree" } else { tree.name() };
    let name = escaped(name, top)?;
    writeln!(writing.text, "<define-fault-tree name=\"{name}\">").expect("a string takes all");
    for node in 0..tree.nodes().len() as u32 {
        if writing.uses[node as usize] > 0 {
            writing.define(node)?;
        }
    }
    if !matches!(tree.nodes()[top as usize], Node::Gate { .. }) {
        let mut name = "top".to_owned();
        while tree.find(&name).is_some() {
            name.push('\'');
        }
        writeln!(writing.text, "<define-gate name=\"{name}\">").expect("a string takes all");
        writing.reference(top)?;
        writing.text.push_str("</define-gate>\n");
    }
    writing.text.push_str("</define-fault-tree>\n</opsa-mef>\n");
    Ok(writing.text)
}

/// How often each node is used under the top, the top once; nothing else counts.
fn uses(tree: &Tree, top: u32) -> Vec<u32> {
    let mut uses = vec![0; tree.nodes().len()];
    uses[top as usize] = 1;
    for node in (0..=top as usize).rev() {
        if let (1.., Node::Gate { members, .. }) = (uses[node], &tree.nodes()[node]) {
            for member in members {
                uses[*member as usize] += 1;
            }
        }
    }
    uses
}

struct Writing<'t> {
    tree: &'t Tree,
    top: u32,
    uses: Vec<u32>,
    text: String,
}

/// What is still to be written of a formula.
enum Rest {
    Open(u32),
    Close(&'static str),
}

impl Writing<'_> {
    fn define(&mut self, node: u32) -> Result<(), Error> {
        let tree = self.tree;
        match &tree.nodes()[node as usize] {
            Node::Event { name, probability } => {
                let name = escaped(name, node)?;
                write!(self.text, "<define-basic-event name=\"{name}\">").expect("takes all");
                if let Some(value) = probability {
                    write!(self.text, "<float value=\"{value:e}\"/>").expect("takes all");
                }
                self.text.push_str("</define-basic-event>\n");
            }
            Node::House { name, occurs } => {
                let name = escaped(name, node)?;
                writeln!(
                    self.text,
                    "<define-house-event name=\"{name}\"><constant value=\"{occurs}\"/>\
                     </define-house-event>"
                )
                .expect("a string takes all");
            }
            Node::Gate { .. } => {
                if let Some(name) = self.name_of(node) {
                    let name = escaped(&name, node)?;
                    writeln!(self.text, "<define-gate name=\"{name}\">").expect("takes all");
                    self.formula(node)?;
                    self.text.push_str("</define-gate>\n");
                }
            }
        }
        Ok(())
    }

    /// The name under which a gate is defined; none for one that stands inside another.
    fn name_of(&self, node: u32) -> Option<String> {
        if let Some(name) = self.tree.name_of(node) {
            return Some(name.to_owned());
        }
        if self.uses[node as usize] < 2 && node != self.top {
            return None;
        }
        let mut name = format!("gate {node}");
        while self.tree.find(&name).is_some() {
            name.push('\'');
        }
        Some(name)
    }

    fn reference(&mut self, node: u32) -> Result<(), Error> {
        let kind = match &self.tree.nodes()[node as usize] {
            Node::Event { .. } => "basic-event",
            Node::House { .. } => "house-event",
            Node::Gate { .. } => "gate",
        };
        let name = escaped(&self.name_of(node).unwrap_or_default(), node)?;
        writeln!(self.text, "<{kind} name=\"{name}\"/>").expect("a string takes all");
        Ok(())
    }

    fn formula(&mut self, gate: u32) -> Result<(), Error> {
        let tree = self.tree;
        let mut rest = vec![Rest::Open(gate)];
        while let Some(next) = rest.pop() {
            let node = match next {
                Rest::Close(tag) => {
                    writeln!(self.text, "</{tag}>").expect("a string takes all");
                    continue;
                }
                Rest::Open(node) => node,
            };
            let Node::Gate { op, members, .. } = &tree.nodes()[node as usize] else {
                self.reference(node)?;
                continue;
            };
            if node != gate && self.name_of(node).is_some() {
                self.reference(node)?;
                continue;
            }
            // A name for a member needs no element of its own at the outside of a gate.
            if *op == Op::Same {
                rest.push(Rest::Open(members[0]));
                continue;
            }
            let (tag, counts) = element(*op);
            writeln!(self.text, "<{tag}{counts}>").expect("a string takes all");
            rest.push(Rest::Close(tag));
            rest.extend(members.iter().rev().map(|member| Rest::Open(*member)));
        }
        Ok(())
    }
}

fn element(op: Op) -> (&'static str, String) {
    let none = String::new();
    match op {
        Op::And => ("and", none),
        Op::Or | Op::Same => ("or", none),
        Op::Not => ("not", none),
        Op::Xor => ("xor", none),
        Op::Nand => ("nand", none),
        Op::Nor => ("nor", none),
        Op::Iff => ("iff", none),
        Op::Imply => ("imply", none),
        Op::AtLeast(least) => ("atleast", format!(" min=\"{least}\"")),
        Op::Between(least, most) => ("cardinality", format!(" min=\"{least}\" max=\"{most}\"")),
    }
}

/// A text as it may stand in an attribute.
fn escaped(text: &str, node: u32) -> Result<String, Error> {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                write!(safe, "&#{};", letter as u32).expect("a string takes all");
            }
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                let words = format!("the name {text:?} cannot stand in XML");
                return Err(Error::input(Place::Node(node), words));
            }
            _ => safe.push(letter),
        }
    }
    Ok(safe)
}
