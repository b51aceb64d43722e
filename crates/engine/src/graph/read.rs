//! Reading a graph from a table of text: a line a node, its groups side by side.

use super::{Builder, Graph};
use crate::{Error, Place};

/// The graph of a table of needs, with the names of the nodes.
///
/// Shape: one line a node, counted from 0, of at least three columns between tabs: the name,
/// anything, and the needs. Needs are separated by `,` and all count; in a need `|` separates
/// alternatives, of which one is enough. Each is a number of a node. A node that is named twice
/// in one need counts once. Limits: those of [`Builder`]. Errors: with the line, when a column is
/// missing, something is not a number, or no such node exists.
///
/// ```
/// let (names, graph) = engine::read_table("shop\t0\t1,2|3\nsite\t0\t\na\t0\t1\nb\t0\t\n")?;
/// assert_eq!((names[0].as_str(), graph.nodes(), graph.links()), ("shop", 4, 4));
/// let refused = engine::read_table("a\t0\t1\nb\t0\t9\n").unwrap_err();
/// assert_eq!(refused.to_string(), "line 2: node 9 is unknown; there are 2");
/// let refused = engine::read_table("a\t0\tx\n").unwrap_err();
/// assert_eq!(refused.to_string(), "line 1: `x` is not the number of a node");
/// # Ok::<(), engine::Error>(())
/// ```
pub fn read_table(text: &str) -> Result<(Vec<String>, Graph), Error> {
    let lines = text.lines().count();
    let nodes = u32::try_from(lines).map_err(|_| Error::limit(format!("{lines} lines")))?;
    let mut builder = Builder::new(nodes)?;
    let mut names = Vec::with_capacity(lines);
    let mut members: Vec<(u32, u32)> = Vec::new();
    for (node, line) in text.lines().enumerate() {
        let place = Place::Line(node as u32 + 1);
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
            members.sort_unstable();
            members.dedup();
            builder.group(node as u32, 1, &members)?;
        }
    }
    Ok((names, builder.build()))
}
