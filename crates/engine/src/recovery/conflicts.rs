//! Conflicts: objectives that cannot be met, and objectives below that are too weak for those
//! above.

use super::{Allowed, Recovery};
use crate::{Error, Graph};

/// What is in conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConflictKind {
    /// A node is back later than its own objective.
    Late,
    /// A node's own objective is later than what its consumers leave to it.
    Weak,
}

/// One conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// What kind.
    pub kind: ConflictKind,
    /// Whose.
    pub node: u32,
    /// When it is back, or has promised to be, in seconds.
    pub at: u64,
    /// By when it must be, in seconds.
    pub by: i64,
    /// By how much that is too late, in seconds, or at least.
    pub excess: u64,
    /// Whose objective is in danger.
    pub top: u32,
    /// The element that is to be looked at first: the deepest of the chain that misses its own
    /// objective, else the one with the most own work.
    pub culprit: u32,
}

/// All conflicts, the largest excess first, then by node.
///
/// Shape: `objectives` has one entry a node, in seconds, as [`allowed`](crate::allowed) was asked.
/// A lower bound that is too late already is a conflict too. Limits: the chain of each late node
/// is walked once. Errors: `objectives` of another length; `times` or `allowed` of a graph with
/// another number of nodes. Source: recovery times held against objectives, ours. Checked by the
/// laws of recovery on small graphs.
///
/// ```
/// use engine::{Builder, ConflictKind, allowed, conflicts, recovery};
/// let mut builder = Builder::new(2)?;
/// builder.need(0, 1, 0)?;
/// let graph = builder.build();
/// let (own, objectives) = ([Some(10), Some(50)], [Some(40), Some(45)]);
/// let times = recovery(&graph, &own, None)?;
/// let allowances = allowed(&graph, &own, &objectives)?;
/// let found = conflicts(&graph, &times, &allowances, &objectives)?;
/// let brief: Vec<_> = found.iter().map(|c| (c.kind, c.node, c.excess, c.culprit)).collect();
/// assert_eq!(brief, [
///     (ConflictKind::Late, 0, 20, 1),
///     (ConflictKind::Weak, 1, 15, 1),
///     (ConflictKind::Late, 1, 5, 1),
/// ]);
/// assert!(conflicts(&graph, &times, &allowances, &objectives[..1]).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn conflicts(
    graph: &Graph,
    times: &Recovery,
    allowed: &Allowed,
    objectives: &[Option<u64>],
) -> Result<Vec<Conflict>, Error> {
    for length in [objectives.len(), times.back.len(), allowed.nodes.len()] {
        graph.fits(length)?;
    }
    let mut found = Vec::new();
    for node in 0..graph.nodes() {
        let Some(objective) = objectives[node as usize] else { continue };
        let at = times.of(node).at;
        if at > objective {
            let excess = at - objective;
            let culprit = culprit(times, objectives, node);
            let by = objective as i64;
            let kind = ConflictKind::Late;
            found.push(Conflict { kind, node, at, by, excess, top: node, culprit });
        }
        if let Some(allowance) = allowed.of(node)
            && objective as i64 > allowance.by
        {
            let (at, by) = (objective, allowance.by);
            let excess = (objective as i64 - by) as u64;
            let (kind, top) = (ConflictKind::Weak, allowance.top);
            found.push(Conflict { kind, node, at, by, excess, top, culprit: node });
        }
    }
    found.sort_unstable_by_key(|conflict| {
        (std::cmp::Reverse(conflict.excess), conflict.node, conflict.kind)
    });
    Ok(found)
}

fn culprit(times: &Recovery, objectives: &[Option<u64>], node: u32) -> u32 {
    let chain = times.chain(node);
    let misses = |node: u32, at: u64| objectives[node as usize].is_some_and(|by| at > by);
    let deepest = chain.iter().find(|link| link.node != node && misses(link.node, link.back.at));
    let most = chain.iter().rev().max_by_key(|link| link.back.at - link.back.begins);
    deepest.or(most).map_or(node, |link| link.node)
}
