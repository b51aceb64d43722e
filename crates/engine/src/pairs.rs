//! Pairs whose joint failure brings down more than the two do one at a time: lost redundancy.

use crate::{Error, Failure, Graph, Observe, Spread};

/// How much work [`pairs`] may do, and how much it keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairLimit {
    /// Pairs that are tried.
    pub tried: usize,
    /// Pairs that are kept, those of the largest excess.
    pub kept: usize,
    /// For each member of a group, so many of the nodes that alone take it away are tried beside
    /// the others, itself first, then the nearest.
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
/// nodes near them that alone take them away. Every pair that breaks a group in two steps is a
/// pair of such nodes; with `near` and `tried` large enough all are found, and
/// [`Pairs::is_truncated`] says when they were not.
///
/// Limits: two impacts for each pair tried, and the members of its groups. Errors: the observer
/// stopped. Checked against all pairs of small graphs and against 28 published pairs of a graph
/// of 63,666 nodes.
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
    let candidates = candidates(graph, limit, &mut found.is_truncated);
    let mut spread = Spread::over(graph);
    let mut reached = vec![false; graph.nodes() as usize];
    for chunk in candidates.chunk_by(|a, b| a.0 == b.0) {
        if !observer.goes_on(found.tried as u64, candidates.len() as u64) {
            return Err(Error::stopped());
        }
        let one = chunk[0].0;
        let alone = spread.run(&[Failure { node: one, at: 0 }])?.reached().to_vec();
        alone.iter().for_each(|node| reached[*node as usize] = true);
        for (_, other) in chunk {
            found.tried += 1;
            if reached[*other as usize] {
                continue;
            }
            let fail = |node| Failure { node, at: 0 };
            let second = spread.run(&[fail(*other)])?.reached();
            let more = second.iter().filter(|node| !reached[**node as usize]).count();
            if second.contains(&one) {
                continue;
            }
            let apart = (alone.len() + more) as u32 - 2;
            let joint = spread.run(&[fail(one), fail(*other)])?.reached().len() as u32 - 2;
            if joint > apart {
                found.pairs.push(Pair { one, other: *other, joint, apart });
            }
        }
        alone.iter().for_each(|node| reached[*node as usize] = false);
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

/// The node itself and the nearest nodes that alone take it away by single needs, breadth first;
/// a group on the way is not looked through, which is only complete where there is none.
fn near(graph: &Graph, node: u32, most: usize, is_truncated: &mut bool) -> Vec<u32> {
    let mut found = vec![node];
    let mut head = 0;
    while let Some(node) = found.get(head).copied() {
        head += 1;
        for slot in graph.singles.of(node) {
            let to = graph.singles.to[slot];
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
