//! A file as a tree that knows its lines: what every reader of YAML or JSON looks at.
//!
//! All scalars are texts, as they stand in the file: whether `no` is a name or a negation is for
//! the reader of the format to say. Everything has a limit, so that no file can take the machine.

mod json;
mod merge;
mod yaml;

#[cfg(test)]
mod tests;

use std::rc::Rc;

pub use json::json;
pub use yaml::yaml;

/// How large a file may be, and what it may unfold to.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one file.
    pub bytes: usize,
    /// How deep things may stand in each other.
    pub depth: usize,
    /// What the tree of one file may weigh: each node and each 64 characters of text count one,
    /// copies by alias included.
    pub weight: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { bytes: 32 << 20, depth: 64, weight: 4_000_000 }
    }
}

/// What is wrong at a line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The line, beginning with 1.
    pub line: usize,
    /// What is wrong, in words.
    pub what: String,
}

impl Flaw {
    pub(crate) fn at(line: usize, what: impl Into<String>) -> Flaw {
        Flaw { line, what: what.into() }
    }
}

/// One thing in a file, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The line on which it begins.
    pub line: usize,
    /// What it is.
    pub content: Content,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Nothing: left empty, `~` or `null`.
    Nothing,
    /// A text, a number or a yes or no, as it stands in the file.
    Text(Rc<str>),
    /// Entries in their order.
    List(Rc<[Node]>),
    /// Members in their order; no name twice.
    Map(Rc<[Member]>),
}

/// A named member of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its name.
    pub name: Rc<str>,
    /// The line on which the name stands.
    pub line: usize,
    /// What stands behind the name.
    pub node: Node,
}

impl Node {
    /// The member of that name.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.member(name).map(|member| &member.node)
    }

    /// The member of that name, with the line on which the name stands.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members().iter().find(|member| &*member.name == name)
    }

    /// The node that a path of names leads to.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, name| node.get(name))
    }

    /// The text, unless it is empty or no text at all. Blanks around it are cut off.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// The text of the member of that name.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.get(name)?.text()
    }

    /// The entries of a list; none of anything else.
    pub fn list(&self) -> &[Node] {
        match &self.content {
            Content::List(entries) => entries,
            _ => &[],
        }
    }

    /// The entries of the list of that name.
    pub fn list_of(&self, name: &str) -> &[Node] {
        self.get(name).map(Node::list).unwrap_or_default()
    }

    /// The members of a map; none of anything else.
    pub fn members(&self) -> &[Member] {
        match &self.content {
            Content::Map(members) => members,
            _ => &[],
        }
    }

    /// Is nothing there?
    pub fn is_nothing(&self) -> bool {
        match &self.content {
            Content::Nothing => true,
            Content::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// What it is, for people.
    pub fn kind(&self) -> &'static str {
        match &self.content {
            Content::Nothing => "nothing",
            Content::Text(_) => "a text",
            Content::List(_) => "a list",
            Content::Map(_) => "a map",
        }
    }
}

/// The text of a file in UTF-8, within the limits; a mark of the byte order in front is cut off.
pub fn text<'f>(bytes: &'f [u8], limits: &Limits) -> Result<&'f str, Flaw> {
    if bytes.len() > limits.bytes {
        let words =
            format!("the file has {} bytes; at most {} are read", bytes.len(), limits.bytes);
        return Err(Flaw::at(1, words));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        Flaw::at(line, "the text is not UTF-8; save it as UTF-8")
    })
}
