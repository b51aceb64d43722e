//! Allowed times: by when a node must be back so that the objectives above it can be met.

use crate::{Components, Error, Graph, NONE, components, components::of_rows};

/// By when a node must be back for a consumer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Seconds; below 0 when the work above alone takes longer than the objective.
    pub by: i64,
    /// Are all own times on the way known? Otherwise it is at most so much.
    pub is_known: bool,
    /// The node whose objective it is.
    pub top: u32,
    /// The next node above, which passes it on; [`NONE`] for a node's own objective.
    pub above: u32,
    /// The need by which it does; [`NONE`] likewise.
    pub need: u32,
}

/// The strictest allowances.
#[derive(Clone, Debug)]
pub struct Allowed {
    pub(super) nodes: Vec<Option<Allowance>>,
    groups: Vec<(u32, Allowance)>,
}

/// What objectives leave to each node: the strictest objective of a consumer, less the own times
/// of everything on the way down to it, not included. The strictest consumer wins, its objective
/// handed down or its own.
///
/// A group with members to spare takes the allowance as a group ([`Allowed::groups`]); a single
/// member may be later. A soft need leaves its lag besides. The members of a circle share the
/// strictest objective and the sum of their own times. A soft need inside a circle that only soft
/// needs close passes nothing on.
///
/// Shape: `own` and `objectives` have one entry a node, in seconds; an unknown own time counts 0
/// and is marked. Limits: time grows with nodes and links; it cannot be stopped, a million nodes
/// take some tenths of a second. Errors: lists of another length; an objective of 2^62 seconds or
/// more. Source: latest times of the critical path method (Kelley and Walker 1959), the least over
/// all consumers. Checked against every path of small graphs.
///
/// ```
/// use engine::{Builder, allowed};
/// let mut builder = Builder::new(4)?;
/// for (consumer, provider) in [(0, 2), (1, 2), (2, 3)] {
///     builder.need(consumer, provider, 0)?;
/// }
/// let graph = builder.build();
/// let own = [Some(60), Some(600), Some(100), Some(5)];
/// let found = allowed(&graph, &own, &[Some(900), Some(1200), None, None])?;
/// let strictest = found.of(3).unwrap();
/// assert_eq!((strictest.by, strictest.top), (500, 1));
/// assert_eq!(found.chain(3), [1, 2, 3]);
/// assert_eq!(found.of(0), None, "nobody asks it of a top");
/// assert!(allowed(&graph, &own, &[]).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn allowed(
    graph: &Graph,
    own: &[Option<u32>],
    objectives: &[Option<u64>],
) -> Result<Allowed, Error> {
    graph.fits(own.len())?;
    graph.fits(objectives.len())?;
    let late = objectives.iter().position(|by| by.is_some_and(|by| by >= 1 << 62));
    if let Some(node) = late {
        let words = "an objective of 2^62 seconds or more";
        return Err(Error::input(crate::Place::Node(node as u32), words));
    }
    let components = components(graph, None)?;
    let loose = with_soft(graph);
    // Hard and soft needs both lead onwards in this order, but for soft ones inside a circle.
    let mut order: Vec<u32> = (0..components.count()).collect();
    order.sort_unstable_by_key(|component| {
        let node = components.members(*component)[0];
        std::cmp::Reverse((loose.of(node), *component))
    });
    let mut found = Allowed { nodes: vec![None; own.len()], groups: Vec::new() };
    for component in order {
        let members = components.members(component);
        let asked = members.iter().filter_map(|node| found.asked(*node, objectives));
        let Some(strictest) = asked.min_by_key(|asked| asked.by) else { continue };
        let times = members.iter().filter_map(|node| own[*node as usize]);
        let by = strictest.by - times.map(i64::from).sum::<i64>();
        let is_known =
            strictest.is_known && members.iter().all(|node| own[*node as usize].is_some());
        for node in members {
            if members.len() > 1 && strictest.top != *node {
                let above = if strictest.above == NONE { strictest.top } else { strictest.above };
                found.hear(*node, Allowance { above, ..strictest });
            }
            let down = Allowance { by, is_known, top: strictest.top, above: *node, need: NONE };
            found.pass_down(graph, [&components, &loose], down);
        }
    }
    found.groups.sort_unstable_by_key(|(need, _)| *need);
    Ok(found)
}

/// Components over hard and soft needs.
fn with_soft(graph: &Graph) -> Components {
    let mut start = vec![0_u32];
    let mut to = Vec::with_capacity(graph.links());
    for node in 0..graph.nodes() {
        to.extend(graph.singles.of(node).map(|slot| graph.singles.to[slot]));
        let members = graph.groups(node).flat_map(|group| graph.members.of(group));
        to.extend(members.map(|slot| graph.members.to[slot]));
        to.extend(graph.softs.of(node).map(|slot| graph.softs.to[slot]));
        start.push(to.len() as u32);
    }
    of_rows(
        graph.nodes(),
        |node| start[node as usize + 1] - start[node as usize],
        |node, at| Some(to[(start[node as usize] + at) as usize]),
    )
}

impl Allowed {
    /// The strictest allowance that consumers leave to a node; nothing when nobody asks.
    pub fn of(&self, node: u32) -> Option<Allowance> {
        self.nodes[node as usize]
    }

    /// The allowances of groups with members to spare, by the number of the need.
    pub fn groups(&self) -> &[(u32, Allowance)] {
        &self.groups
    }

    /// The way down which the strictest allowance comes: from the node whose objective it is.
    pub fn chain(&self, node: u32) -> Vec<u32> {
        let mut chain = vec![node];
        let mut top = self.of(node);
        while let Some(allowance) = top {
            chain.push(allowance.above);
            if allowance.above == allowance.top || chain.len() > self.nodes.len() {
                break;
            }
            top = self.of(allowance.above);
        }
        chain.reverse();
        chain
    }

    fn asked(&self, node: u32, objectives: &[Option<u64>]) -> Option<Allowance> {
        let own = objectives[node as usize].map(|by| Allowance {
            by: by as i64,
            is_known: true,
            top: node,
            above: NONE,
            need: NONE,
        });
        let inherited = self.of(node);
        own.into_iter().chain(inherited).min_by_key(|asked| asked.by)
    }

    fn pass_down(&mut self, graph: &Graph, [hard, loose]: [&Components; 2], down: Allowance) {
        let node = down.above;
        for slot in graph.singles.of(node) {
            let to = graph.singles.to[slot];
            if hard.of(to) != hard.of(node) {
                self.hear(to, Allowance { need: graph.singles.need(slot), ..down });
            }
        }
        for group in graph.groups(node) {
            let need = graph.group_number[group as usize];
            self.groups.push((need, Allowance { need, ..down }));
        }
        for slot in graph.softs.of(node) {
            let to = graph.softs.to[slot];
            if loose.of(to) != loose.of(node) {
                let by = down.by + i64::from(graph.softs.lag(slot));
                self.hear(to, Allowance { by, need: graph.softs.need(slot), ..down });
            }
        }
    }

    fn hear(&mut self, node: u32, allowance: Allowance) {
        let known = &mut self.nodes[node as usize];
        if known.is_none_or(|known| allowance.by < known.by) {
            *known = Some(allowance);
        }
    }
}
