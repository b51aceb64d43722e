//! The fault tree: events, and gates over them, in the order in which they can be computed.

use crate::{Error, Place};
use std::collections::HashMap;

/// The most nodes of a tree, and the most members of all gates together.
const MOST: usize = 1 << 28;

/// When a gate occurs, by how many of its members do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// All of them. At least one member.
    And,
    /// Any of them. At least one member.
    Or,
    /// The one member does not.
    Not,
    /// The one member does: a name for it.
    Same,
    /// Exactly one of two.
    Xor,
    /// At least so many.
    AtLeast(u32),
    /// Not all of them.
    Nand,
    /// None of them.
    Nor,
    /// Both of two, or neither.
    Iff,
    /// The second of two, or not the first.
    Imply,
    /// At least the first number and at most the second.
    Between(u32, u32),
}

/// A node of a tree.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A basic event: it occurs by itself.
    Event {
        /// Its name, of which there is no second.
        name: String,
        /// How probable it is, where that is known.
        probability: Option<f64>,
    },
    /// A house event: it is known to occur, or not to.
    House {
        /// Its name, of which there is no second.
        name: String,
        /// Does it occur?
        occurs: bool,
    },
    /// A gate over nodes of lower numbers.
    Gate {
        /// Its name; a formula inside a formula has none.
        name: Option<String>,
        /// When it occurs.
        op: Op,
        /// Its members.
        members: Vec<u32>,
    },
}

/// A fault tree: nodes by number, the members of a gate below the gate, and one top.
///
/// There is no circle in it, since members exist before their gate.
///
/// ```
/// use engine::cuts::{Op, Tree};
/// let mut tree = Tree::new("pumps");
/// let one = tree.event("pump 1", Some(0.1))?;
/// let other = tree.event("pump 2", Some(0.2))?;
/// let top = tree.gate(Some("no water"), Op::And, &[one, other])?;
/// tree.set_top(top)?;
/// assert_eq!((tree.events(), tree.gates()), (2, 1));
/// let refused = tree.event("pump 1", None).unwrap_err();
/// assert_eq!(refused.to_string(), "node 3: the name `pump 1` is taken");
/// let refused = tree.gate(None, Op::AtLeast(3), &[one, other]).unwrap_err();
/// assert_eq!(refused.to_string(), "node 3: at least 3 of 2 can never be");
/// # Ok::<(), engine::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Tree {
    name: String,
    nodes: Vec<Node>,
    names: HashMap<String, u32>,
    members: usize,
    top: Option<u32>,
}

impl PartialEq for Tree {
    fn eq(&self, other: &Tree) -> bool {
        let top = |tree: &Tree| tree.top().ok();
        (&self.name, &self.nodes, top(self)) == (&other.name, &other.nodes, top(other))
    }
}

impl Tree {
    /// A tree without nodes.
    pub fn new(name: &str) -> Tree {
        Tree { name: name.to_owned(), ..Tree::default() }
    }

    /// One more basic event; its number.
    ///
    /// Errors: the name is empty or taken; a probability that is none; too many nodes.
    pub fn event(&mut self, name: &str, probability: Option<f64>) -> Result<u32, Error> {
        if let Some(wrong) = probability.filter(|value| !(0.0..=1.0).contains(value)) {
            let words = format!("{wrong} is no probability; it has to be from 0 to 1");
            return Err(self.refuse(words));
        }
        self.name_it(name)?;
        self.push(Node::Event { name: name.to_owned(), probability })
    }

    /// One more house event; its number.
    ///
    /// Errors: the name is empty or taken; too many nodes.
    pub fn house(&mut self, name: &str, occurs: bool) -> Result<u32, Error> {
        self.name_it(name)?;
        self.push(Node::House { name: name.to_owned(), occurs })
    }

    /// One more gate; its number. The same member may stand twice; of a gate that counts, both
    /// count.
    ///
    /// Errors: the name is empty or taken; a member that does not exist yet; fewer or more members
    /// than the gate can have; a number that the members can never reach; too many nodes.
    pub fn gate(&mut self, name: Option<&str>, op: Op, members: &[u32]) -> Result<u32, Error> {
        if let Some(member) = members.iter().find(|member| **member as usize >= self.nodes.len()) {
            let words = format!("node {member} does not exist yet; there are {}", self.nodes.len());
            return Err(self.refuse(words));
        }
        fits(op, members.len()).map_err(|words| self.refuse(words))?;
        if self.members + members.len() > MOST {
            return Err(Error::limit(format!("more than {MOST} members")));
        }
        if let Some(name) = name {
            self.name_it(name)?;
        }
        self.members += members.len();
        self.push(Node::Gate { name: name.map(str::to_owned), op, members: members.to_vec() })
    }

    /// Which node is asked about.
    ///
    /// Errors: there is no such node.
    pub fn set_top(&mut self, top: u32) -> Result<(), Error> {
        if top as usize >= self.nodes.len() {
            let words = format!("node {top} is unknown; there are {}", self.nodes.len());
            return Err(Error::input(Place::Node(top), words));
        }
        self.top = Some(top);
        Ok(())
    }

    /// The node that is asked about: the one that was set, or else the last.
    ///
    /// Errors: the tree is empty.
    pub fn top(&self) -> Result<u32, Error> {
        let last = self.nodes.len().checked_sub(1).map(|last| last as u32);
        self.top.or(last).ok_or_else(|| Error::input(Place::Whole, "the tree has no nodes"))
    }

    /// What the tree is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All nodes, by number.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The number of a name.
    pub fn find(&self, name: &str) -> Option<u32> {
        self.names.get(name).copied()
    }

    /// The name of an event or a named gate.
    pub fn name_of(&self, node: u32) -> Option<&str> {
        match self.nodes.get(node as usize)? {
            Node::Event { name, .. } | Node::House { name, .. } => Some(name),
            Node::Gate { name, .. } => name.as_deref(),
        }
    }

    /// How many basic events there are.
    pub fn events(&self) -> usize {
        self.nodes.iter().filter(|node| matches!(node, Node::Event { .. })).count()
    }

    /// How many gates there are that have a name.
    pub fn gates(&self) -> usize {
        let is_named = |node: &&Node| matches!(node, Node::Gate { name: Some(_), .. });
        self.nodes.iter().filter(is_named).count()
    }

    /// Does the top occur when exactly these events do? Each gate is computed once; the answer
    /// that every analysis can be checked against.
    ///
    /// Shape: `occurs` has one entry a node; those of gates and house events are not read.
    /// Errors: another length; an empty tree.
    pub fn occurs(&self, occurs: &[bool]) -> Result<bool, Error> {
        let top = self.top()?;
        if occurs.len() != self.nodes.len() {
            let words = format!("{} entries for {} nodes", occurs.len(), self.nodes.len());
            return Err(Error::input(Place::Whole, words));
        }
        let mut holds = vec![false; self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate() {
            holds[at] = match node {
                Node::Event { .. } => occurs[at],
                Node::House { occurs, .. } => *occurs,
                Node::Gate { op, members, .. } => {
                    let count = members.iter().filter(|member| holds[**member as usize]).count();
                    let first = holds[members[0] as usize];
                    met(*op, count as u32, members.len() as u32, first)
                }
            };
        }
        Ok(holds[top as usize])
    }

    fn name_it(&mut self, name: &str) -> Result<(), Error> {
        if name.is_empty() {
            return Err(self.refuse("a name is empty".to_owned()));
        }
        if self.names.contains_key(name) {
            return Err(self.refuse(format!("the name `{name}` is taken")));
        }
        self.names.insert(name.to_owned(), self.nodes.len() as u32);
        Ok(())
    }

    fn push(&mut self, node: Node) -> Result<u32, Error> {
        if self.nodes.len() >= MOST {
            return Err(Error::limit(format!("more than {MOST} nodes")));
        }
        self.nodes.push(node);
        Ok(self.nodes.len() as u32 - 1)
    }

    fn refuse(&self, words: String) -> Error {
        Error::input(Place::Node(self.nodes.len() as u32), words)
    }
}

/// Can a gate of that kind have so many members? Or why not.
fn fits(op: Op, members: usize) -> Result<(), String> {
    let (least, most) = match op {
        Op::Not | Op::Same => (1, 1),
        Op::Xor | Op::Iff | Op::Imply => (2, 2),
        _ => (1, usize::MAX),
    };
    if members < least {
        return Err(format!("a gate of {members} members; it needs {least}"));
    }
    if members > most {
        return Err(format!("a gate of {members} members; it can have {most}"));
    }
    match op {
        Op::AtLeast(0) => Err("at least 0 is always so".to_owned()),
        Op::AtLeast(least) if least as usize > members => {
            Err(format!("at least {least} of {members} can never be"))
        }
        Op::Between(least, most) if least > most => {
            Err(format!("at least {least} and at most {most} can never be"))
        }
        Op::Between(least, _) if least as usize > members => {
            Err(format!("at least {least} of {members} can never be"))
        }
        _ => Ok(()),
    }
}

/// Does a gate occur when `count` of its `all` members do, and the first of them or not?
fn met(op: Op, count: u32, all: u32, first: bool) -> bool {
    match op {
        Op::And => count == all,
        Op::Or | Op::Same => count > 0,
        Op::Not | Op::Nor => count == 0,
        Op::Xor => count == 1,
        Op::AtLeast(least) => count >= least,
        Op::Nand => count < all,
        Op::Iff => count != 1,
        Op::Imply => !first || count == all,
        Op::Between(least, most) => (least..=most).contains(&count),
    }
}
