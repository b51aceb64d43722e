//! Reading a graph from a table of text: a line a node, its groups side by side.

use super::{Builder, Graph};
use crate::{Error, Observe, Place};

/// Lines between two questions to the observer.
const LINES_AT_ONCE: usize = 1 << 12;

/// What is read at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableLimit {
    /// Bytes of the text.
    pub bytes: usize,
    /// Lines, each a node.
    pub nodes: u32,
    /// Members of all needs.
    pub links: usize,
}

impl Default for TableLimit {
    /// 1 GiB, 100,000,000 nodes, 500,000,000 links.
    fn default() -> TableLimit {
        TableLimit { bytes: 1 << 30, nodes: 100_000_000, links: 500_000_000 }
    }
}

/// The graph of a table of needs, with the names of the nodes.
///
/// Shape: one line a node, counted from 0, of at least three columns between tabs: the name,
/// anything, and the needs. Needs are separated by `,` and all count; in a need `|` separates
/// alternatives, of which one is enough. Each is a number of a node. A node that is named twice in
/// one need counts once. Units: none; every lag is 0. Limits: those of `limit`, and of [`Builder`].
/// Errors: beyond a limit; with the line, when a column is missing, something is not a number, or
/// no such node exists; the observer, who hears the lines that are read, asked to stop. Source: the
/// format of the published table of 63,666 Debian packages, `deps.tsv`. Checked with texts that
/// were damaged at random.
///
/// ```
/// use engine::TableLimit;
/// let read = |text| engine::read_table(text, &TableLimit::default(), &mut ());
/// let (names, graph) = read("shop\t0\t1,2|3\nsite\t0\t\na\t0\t1\nb\t0\t\n")?;
/// assert_eq!((names[0].as_str(), graph.nodes(), graph.links()), ("shop", 4, 4));
/// let refused = read("a\t0\t1\nb\t0\t9\n").unwrap_err();
/// assert_eq!(refused.to_string(), "line 2: node 9 is unknown; there are 2");
/// let refused = read("a\t0\tx\n").unwrap_err();
/// assert_eq!(refused.to_string(), "line 1: `x` is not the number of a node");
/// # Ok::<(), engine::Error>(())
/// ```
pub fn read_table(
    text: &str,
    limit: &TableLimit,
    observer: &mut impl Observe,
) -> Result<(Vec<String>, Graph), Error> {
    if text.len() > limit.bytes {
        let words = format!("the text has {} bytes; at most {}", text.len(), limit.bytes);
        return Err(Error::limit(words));
    }
    let lines = text.lines().count();
    let nodes = u32::try_from(lines).ok().filter(|nodes| *nodes <= limit.nodes);
    let too_many = || Error::limit(format!("{lines} lines; at most {}", limit.nodes));
    let nodes = nodes.ok_or_else(too_many)?;
    let mut links = 0;
    let mut builder = Builder::new(nodes)?;
    let mut names = Vec::with_capacity(lines);
    let mut members: Vec<(u32, u32)> = Vec::new();
    for (node, line) in text.lines().enumerate() {
        let place = Place::Line(node as u32 + 1);
        if node % LINES_AT_ONCE == 0 && !observer.goes_on(node as u64, u64::from(nodes)) {
            return Err(Error::stopped());
        }
        let mut columns = line.split('\t');
        let (Some(name), Some(_), Some(needs)) = (columns.next(), columns.next(), columns.next())
        else {
            return Err(Error::input(place, "three columns between tabs are needed"));
        };
        names.push(name.to_owned());
        for need in needs.split(',').filter(|need| !need.is_empty()) {
            members.clear();
            for member in need.split('|') {
                let Ok(number) = member.parse::<u32>() else {
                    let words = format!("`{member}` is not the number of a node");
                    return Err(Error::input(place, words));
                };
                if number >= nodes {
                    let words = format!("node {number} is unknown; there are {nodes}");
                    return Err(Error::input(place, words));
                }
                members.push((number, 0));
            }
            links += members.len();
            if links > limit.links {
                return Err(Error::limit(format!("more than {} links", limit.links)));
            }
            members.sort_unstable();
            members.dedup();
            builder.group(node as u32, 1, &members)?;
        }
    }
    Ok((names, builder.build()))
}
