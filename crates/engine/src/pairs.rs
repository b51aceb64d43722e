//! Pairs whose joint failure brings down more than the two do one at a time: lost redundancy.

use crate::{
    Error, Graph, Observe,
    graph::{GROUP, Table},
    radii,
};

/// How much work [`pairs`] may do, and how much it keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairLimit {
    /// Pairs that are tried.
    pub tried: usize,
    /// Pairs that are kept, those of the largest excess.
    pub kept: usize,
    /// For each member of a group, so many of the nodes it needs are tried beside it, directly or
    /// through others, the nearest first.
    pub near: usize,
}

impl Default for PairLimit {
    /// 100,000 tried, 1,000 kept, 4 near each member.
    fn default() -> PairLimit {
        PairLimit { tried: 100_000, kept: 1_000, near: 4 }
    }
}

/// A pair and what it brings down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The one with the lower number.
    pub one: u32,
    /// The other.
    pub other: u32,
    /// How many nodes fail when both do, themselves not counted.
    pub joint: u32,
    /// How many fail when the one or the other does alone, themselves not counted.
    pub apart: u32,
}

impl Pair {
    /// How many nodes only the two together bring down.
    pub fn excess(&self) -> u32 {
        self.joint - self.apart
    }
}

/// The pairs that were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    /// By excess, the largest first, then by numbers.
    pub pairs: Vec<Pair>,
    /// How many pairs were tried.
    pub tried: usize,
    /// Was there more to try or to keep than the limits allow? Then other pairs may exist.
    pub is_truncated: bool,
}

/// Pairs whose joint effect exceeds the union of their single effects.
///
/// Tried are pairs that take two different members of one group: the members themselves and the
/// nodes near them that they need. Every pair worth more than its sum breaks a group by taking
/// different members of it, so with `near` and `tried` large enough all are found;
/// [`Pairs::is_truncated`] says when they were not large enough.
///
/// Shape: pairs of nodes, the most excess first. Units: counts of nodes; times play no part.
/// Limits: time grows with the pairs tried and what the second of each brings down. Errors: the
/// observer stopped. Source: cut sets of two by failing one and then the other, as in the
/// definition (Barlow and Proschan 1975). Checked against all pairs of small graphs and against 29
/// published pairs of a graph of 63,666 nodes.
///
/// ```
/// use engine::{Builder, PairLimit, pairs};
/// let mut builder = Builder::new(4)?;
/// builder.group(0, 1, &[(1, 0), (2, 0)])?;
/// builder.need(3, 0, 0)?;
/// let graph = builder.build();
/// let found = pairs(&graph, PairLimit::default(), &mut ())?;
/// assert_eq!((found.pairs[0].one, found.pairs[0].other, found.pairs[0].excess()), (1, 2, 2));
/// let none = pairs(&graph, PairLimit { tried: 0, ..PairLimit::default() }, &mut ())?;
/// assert!(none.is_truncated && none.pairs.is_empty());
/// assert!(pairs(&graph, PairLimit::default(), &mut |_, _| false).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn pairs(graph: &Graph, limit: PairLimit, observer: &mut impl Observe) -> Result<Pairs, Error> {
    let mut found = Pairs::default();
    let mut candidates = candidates(graph, limit, &mut found.is_truncated);
    // Whoever brings down more comes first: it falls once for all its partners.
    let radii = radii(graph, &mut ())?;
    for (one, other) in &mut candidates {
        if radii.all()[*one as usize] < radii.all()[*other as usize] {
            std::mem::swap(one, other);
        }
    }
    candidates.sort_unstable();
    let users = users(graph);
    let mut fall = Fall::over(graph, &users);
    let mut alone = Fall::over(graph, &users);
    for chunk in candidates.chunk_by(|a, b| a.0 == b.0) {
        if !observer.goes_on(found.tried as u64, candidates.len() as u64) {
            return Err(Error::stopped());
        }
        let one = chunk[0].0;
        fall.undo(0);
        fall.add(one, false);
        let first = fall.order.len();
        for (_, other) in chunk {
            found.tried += 1;
            let is_joint = fall.add(*other, true);
            let joint = fall.order.len();
            fall.undo(first);
            // Without a group that lost members on both sides the effects only add up.
            if !is_joint {
                continue;
            }
            alone.undo(0);
            alone.add(*other, false);
            if alone.failed[one as usize] {
                continue;
            }
            let more = alone.order.iter().filter(|node| !fall.failed[**node as usize]).count();
            let apart = first + more;
            if joint > apart {
                let [joint, apart] = [joint, apart].map(|count| count as u32 - 2);
                found.pairs.push(Pair {
                    one: one.min(*other),
                    other: one.max(*other),
                    joint,
                    apart,
                });
            }
        }
    }
    found
        .pairs
        .sort_unstable_by_key(|pair| (std::cmp::Reverse(pair.excess()), pair.one, pair.other));
    if found.pairs.len() > limit.kept {
        found.pairs.truncate(limit.kept);
        found.is_truncated = true;
    }
    Ok(found)
}

/// Pairs that take two members of one group, the lower number first.
fn candidates(graph: &Graph, limit: PairLimit, is_truncated: &mut bool) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    let mut causes = Vec::new();
    let most = limit.tried.saturating_mul(2);
    // Groups that two losses break come first; the others need members that fall together.
    let mut groups: Vec<u32> = (0..graph.group_needed.len() as u32).collect();
    groups.sort_by_key(|group| graph.lost_at(*group));
    for group in groups {
        causes.clear();
        for slot in graph.members.of(group) {
            causes.push(near(graph, graph.members.to[slot], limit.near, is_truncated));
        }
        for (at, left) in causes.iter().enumerate() {
            for right in &causes[at + 1..] {
                for (one, other) in left.iter().flat_map(|a| right.iter().map(move |b| (*a, *b))) {
                    if one != other {
                        pairs.push((one.min(other), one.max(other)));
                    }
                }
            }
        }
        // Many groups name the same pairs; they are put together before the limit counts them.
        if pairs.len() > most {
            pairs.sort_unstable();
            pairs.dedup();
            if pairs.len() > limit.tried {
                *is_truncated = true;
                break;
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    *is_truncated |= pairs.len() > limit.tried;
    pairs.truncate(limit.tried);
    pairs
}

/// The node itself and the nearest of what it needs, directly or through others, breadth first.
fn near(graph: &Graph, node: u32, most: usize, is_truncated: &mut bool) -> Vec<u32> {
    let mut found = vec![node];
    let mut head = 0;
    while let Some(node) = found.get(head).copied() {
        head += 1;
        let members = graph.groups(node).flat_map(|group| graph.members.of(group));
        let members = members.map(|slot| graph.members.to[slot]);
        for to in graph.singles.to[graph.singles.of(node)].iter().copied().chain(members) {
            if !found.contains(&to) {
                if found.len() > most {
                    *is_truncated = true;
                    return found;
                }
                found.push(to);
            }
        }
    }
    found
}

/// Of each node: the consumers of single needs on it, then the groups it is a member of, marked.
fn users(graph: &Graph) -> Table {
    let mut links = Vec::with_capacity(graph.links());
    for consumer in 0..graph.nodes() {
        let slots = graph.singles.of(consumer);
        links.extend(graph.singles.to[slots].iter().map(|node| (*node, consumer, 0, 0)));
    }
    for group in 0..graph.group_needed.len() as u32 {
        let slots = graph.members.of(group);
        links.extend(graph.members.to[slots].iter().map(|node| (*node, group | GROUP, 0, 0)));
    }
    Table::of_links(graph.nodes() as usize, &links).without_needs()
}

/// What has failed, without times, with a way back.
struct Fall<'g> {
    graph: &'g Graph,
    users: &'g Table,
    failed: Vec<bool>,
    order: Vec<u32>,
    lost: Vec<u32>,
    /// Did a group lose a member to the first of a pair?
    is_hit: Vec<bool>,
}

impl<'g> Fall<'g> {
    fn over(graph: &'g Graph, users: &'g Table) -> Fall<'g> {
        let groups = graph.group_needed.len();
        Fall {
            graph,
            users,
            failed: vec![false; graph.nodes() as usize],
            order: Vec::new(),
            lost: vec![0; groups],
            is_hit: vec![false; groups],
        }
    }

    /// One more fails, and what falls with it. As the second: did a group break that both hit?
    fn add(&mut self, node: u32, is_second: bool) -> bool {
        let graph = self.graph;
        let mut is_joint = false;
        let mut head = self.order.len();
        self.fail(node);
        while let Some(node) = self.order.get(head).copied() {
            head += 1;
            for target in &self.users.to[self.users.of(node)] {
                if target & GROUP == 0 {
                    self.fail(*target);
                    continue;
                }
                let group = (target & !GROUP) as usize;
                self.lost[group] += 1;
                self.is_hit[group] |= !is_second;
                if self.lost[group] == graph.lost_at(group as u32) {
                    is_joint |= is_second && self.is_hit[group];
                    self.fail(graph.group_consumer[group]);
                }
            }
        }
        is_joint
    }

    fn fail(&mut self, node: u32) {
        if !std::mem::replace(&mut self.failed[node as usize], true) {
            self.order.push(node);
        }
    }

    /// Back to when only so many had failed; from the very beginning, nothing is hit either.
    fn undo(&mut self, count: usize) {
        let users = self.users;
        for node in self.order.drain(count..) {
            self.failed[node as usize] = false;
            for target in users.to[users.of(node)].iter().filter(|t| **t & GROUP != 0) {
                let group = (target & !GROUP) as usize;
                self.lost[group] -= 1;
                self.is_hit[group] &= count > 0;
            }
        }
    }
}
