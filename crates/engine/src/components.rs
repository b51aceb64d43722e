//! Strongly connected components: nodes that need each other, directly or through others.

use crate::{Error, Graph, NONE};

/// The components of a graph, those that are needed before those that need them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Components {
    of: Vec<u32>,
    start: Vec<u32>,
    order: Vec<u32>,
}

impl Components {
    /// How many there are.
    pub fn count(&self) -> u32 {
        self.start.len() as u32 - 1
    }

    /// The component of a node. Whatever a node needs outside its component has a lower number.
    pub fn of(&self, node: u32) -> u32 {
        self.of[node as usize]
    }

    /// The nodes of a component, rising.
    pub fn members(&self, component: u32) -> &[u32] {
        let ends = [component, component + 1].map(|at| self.start[at as usize] as usize);
        &self.order[ends[0]..ends[1]]
    }

    /// All nodes, those that are needed first.
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    /// Each node by itself, in that order.
    pub(crate) fn alone(order: impl Iterator<Item = u32>) -> Components {
        let order: Vec<u32> = order.collect();
        Components::alone_of(order.len() as u32, order.into_iter())
    }

    /// The same for some of so many nodes; the others have no component.
    pub(crate) fn alone_of(nodes: u32, order: impl Iterator<Item = u32>) -> Components {
        let order: Vec<u32> = order.collect();
        let mut of = vec![NONE; nodes as usize];
        for (place, node) in (0..).zip(&order) {
            of[*node as usize] = place;
        }
        Components { of, start: (0..=order.len() as u32).collect(), order }
    }

    /// Of each component, its first and last place in [`Components::order`].
    pub(crate) fn ranges(&self) -> impl Iterator<Item = (u32, u32)> {
        self.start.windows(2).map(|ends| (ends[0], ends[1] - 1))
    }

    pub(crate) fn into_order(self) -> Vec<u32> {
        self.order
    }

    /// The circles: components of more than one node, by their smallest node.
    pub fn circles(&self) -> Vec<&[u32]> {
        let all = (0..self.count()).map(|component| self.members(component));
        let mut circles: Vec<&[u32]> = all.filter(|members| members.len() > 1).collect();
        circles.sort_unstable_by_key(|members| members[0]);
        circles
    }
}

/// The strongly connected components over hard needs, groups included, of the nodes marked in
/// `within`, or of all.
///
/// Shape: `within` has one entry a node; what is not marked is a component of its own. Units: none;
/// times play no part. Limits: time and room grow with nodes and links; nothing recurses. Errors:
/// `within` of another length. Source: Tarjan 1972. Checked against reachability in both directions
/// on small graphs.
///
/// ```
/// let mut builder = engine::Builder::new(4)?;
/// for (consumer, provider) in [(0, 1), (1, 2), (2, 1), (2, 3)] {
///     builder.need(consumer, provider, 0)?;
/// }
/// let graph = builder.build();
/// let components = engine::components(&graph, None)?;
/// assert_eq!(components.circles(), [[1, 2]]);
/// assert!(components.of(3) < components.of(1) && components.of(1) < components.of(0));
/// assert!(engine::components(&graph, Some(&[true])).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn components(graph: &Graph, within: Option<&[bool]>) -> Result<Components, Error> {
    if let Some(within) = within {
        graph.fits(within.len())?;
    }
    let marked = |node: u32| within.is_none_or(|within| within[node as usize]);
    // A node's needs as one row: single needs, then the members of its groups, which lie together.
    let groups = |node: u32| {
        let groups = graph.groups(node);
        let slots = [groups.start, groups.end].map(|g| graph.members.start[g as usize] as usize);
        slots[0]..slots[1]
    };
    let row = |node: u32| {
        if !marked(node) {
            return 0;
        }
        (graph.singles.of(node).len() + groups(node).len()) as u32
    };
    let link = |node: u32, at: u32| {
        let singles = graph.singles.of(node);
        let at = at as usize;
        let to = if at < singles.len() {
            graph.singles.to[singles.start + at]
        } else {
            graph.members.to[groups(node).start + at - singles.len()]
        };
        marked(to).then_some(to)
    };
    let mut found = of_rows(graph.nodes(), row, link);
    for component in 0..found.count() as usize {
        let ends = [found.start[component] as usize, found.start[component + 1] as usize];
        found.order[ends[0]..ends[1]].sort_unstable();
    }
    Ok(found)
}

/// The components of any directed graph: how many links each node has, and where each leads. The
/// members of a component stand deepest first, which is close to the order of their needs.
pub(crate) fn of_rows(
    nodes: u32,
    row: impl Fn(u32) -> u32,
    link: impl Fn(u32, u32) -> Option<u32>,
) -> Components {
    let length = nodes as usize;
    let mut found = Components { of: vec![0; length], start: vec![0], order: vec![] };
    // 0: not seen; else when it was seen, or DONE.
    const DONE: u32 = u32::MAX;
    let mut low = vec![0_u32; length];
    let mut clock = 0_u32;
    let mut open: Vec<u32> = Vec::new();
    let mut way: Vec<(u32, u32, u32)> = Vec::new();
    for root in 0..nodes {
        if low[root as usize] != 0 {
            continue;
        }
        clock += 1;
        low[root as usize] = clock;
        open.push(root);
        way.push((root, clock, 0));
        while let Some((node, seen, at)) = way.pop() {
            if at < row(node) {
                way.push((node, seen, at + 1));
                let Some(to) = link(node, at) else { continue };
                match low[to as usize] {
                    0 => {
                        clock += 1;
                        low[to as usize] = clock;
                        open.push(to);
                        way.push((to, clock, 0));
                    }
                    DONE => {}
                    other => low[node as usize] = low[node as usize].min(other),
                }
                continue;
            }
            let lowest = low[node as usize];
            if lowest == seen {
                while let Some(member) = open.pop() {
                    low[member as usize] = DONE;
                    found.of[member as usize] = found.start.len() as u32 - 1;
                    found.order.push(member);
                    if member == node {
                        break;
                    }
                }
                found.start.push(found.order.len() as u32);
            }
            if let Some((above, ..)) = way.last() {
                let above = *above as usize;
                if lowest != seen {
                    low[above] = low[above].min(lowest);
                }
            }
        }
    }
    found
}
