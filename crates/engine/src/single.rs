//! Single points of failure: what alone brings down a top, and how much each node brings down.

use crate::{
    Error, Graph, NONE, Observe, Place, Sweep,
    graph::GROUP,
    rows::{Columns, Row, WIDTH, bits},
    sweep::Pass,
};

/// How much the answer of [`singles`] may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SingleLimit {
    /// Bytes for the lists: an eighth of tops times candidates. Beyond, only counts are kept.
    pub bytes: usize,
}

impl Default for SingleLimit {
    /// 256 MiB: 20,000 tops over 100,000 nodes.
    fn default() -> SingleLimit {
        SingleLimit { bytes: 256 << 20 }
    }
}

/// The single points of failure of some tops.
#[derive(Clone, Debug, Default)]
pub struct Singles {
    tops: Vec<u32>,
    /// Candidates: the nodes of each, lists side by side.
    start: Vec<u32>,
    nodes: Vec<u32>,
    /// Of each node, its candidate, or [`NONE`].
    candidate: Vec<u32>,
    /// For each top its words; empty when only counts are kept.
    matrix: Vec<u64>,
    words: usize,
    of_top: Vec<u32>,
    of_candidate: Vec<u32>,
    is_listed: bool,
}

/// Every single point of failure of every top: the nodes that bring it down when they fail alone.
///
/// Shape: `tops` are nodes; answers are by place in `tops`. A top is not its own single point; its
/// own failure alone goes without saying. Units: counts of nodes; times play no part. Limits:
/// beyond `limit.bytes` counts are exact but lists are not kept, and [`Singles::is_listed`] says
/// so. Time: one pass over the cone of the tops for each 2,048 candidates. Errors: an unknown node;
/// the observer stopped. Source: least fixed point of gates, one bit a candidate; checked against
/// failing every node of small graphs one at a time.
///
/// ```
/// use engine::{Builder, SingleLimit, singles};
/// let mut builder = Builder::new(5)?;
/// builder.group(0, 1, &[(1, 0), (2, 0)])?;
/// builder.need(1, 3, 0)?;
/// builder.need(2, 3, 0)?;
/// builder.need(2, 4, 0)?;
/// let graph = builder.build();
/// let found = singles(&graph, &[0], SingleLimit::default(), &mut ())?;
/// assert_eq!(found.of(0), Some(vec![3]));
/// assert_eq!((found.count(0), found.tops_under(3), found.tops_under(4)), (1, 1, 0));
/// let counted = singles(&graph, &[0], SingleLimit { bytes: 0 }, &mut ())?;
/// assert_eq!((counted.is_listed(), counted.of(0), counted.count(0)), (false, None, 1));
/// assert!(singles(&graph, &[5], SingleLimit::default(), &mut ()).is_err());
/// let stopped = singles(&graph, &[0], SingleLimit::default(), &mut |_, _| false).unwrap_err();
/// assert!(stopped.is_stopped());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn singles(
    graph: &Graph,
    tops: &[u32],
    limit: SingleLimit,
    observer: &mut impl Observe,
) -> Result<Singles, Error> {
    for (entry, top) in tops.iter().enumerate() {
        graph.knows(*top, Place::Entry(entry as u32))?;
    }
    let sweep = Sweep::under(graph, tops);
    let classes: Vec<u32> = tops.iter().map(|top| sweep.class_of[*top as usize]).collect();
    let stands_for = stand_ins(&sweep, &classes);
    let candidates: Vec<u32> =
        (0..sweep.classes() as u32).filter(|class| stands_for[*class as usize] == *class).collect();
    let mut found = Singles::of_candidates(&sweep, &candidates, &stands_for);
    found.tops = tops.to_vec();
    found.words = candidates.len().div_ceil(WIDTH * 64) * WIDTH;
    found.of_top = vec![0; tops.len()];
    found.is_listed = found.words.saturating_mul(8 * tops.len()) <= limit.bytes;
    if found.is_listed {
        found.matrix = vec![0; found.words * tops.len()];
    }
    each_block(&sweep, &candidates, observer, |block, pass| {
        let mates = found.mates(block);
        let mut alike = Alike::of(pass);
        for (place, class) in classes.iter().enumerate() {
            let row = pass.of[*class as usize];
            if row == 0 {
                continue;
            }
            found.of_top[place] += alike.add(pass, row, 1, |row| {
                let more = mates.iter().map(|(at, more)| more * (row[at / 64] >> (at % 64) & 1));
                row.iter().map(|word| u64::from(word.count_ones())).chain(more).sum()
            }) as u32;
            if found.is_listed {
                let first = place * found.words + block * WIDTH;
                found.matrix[first..first + WIDTH].copy_from_slice(pass.rows.of(row));
            }
        }
        let columns = alike.columns(pass);
        let first = block * WIDTH * 64;
        for (at, count) in found.of_candidate[first..].iter_mut().take(WIDTH * 64).enumerate() {
            *count = columns.sum(at) as u32;
        }
    })?;
    // A top itself was counted with its class.
    for count in &mut found.of_top {
        *count -= 1;
    }
    Ok(found)
}

/// How many have each row of a pass, and what was found for the row.
struct Alike {
    weight: Vec<u64>,
    found: Vec<u64>,
    rows: Vec<u32>,
}

impl Alike {
    fn of(pass: &Pass) -> Alike {
        let count = pass.rows.len();
        Alike { weight: vec![0; count], found: vec![0; count], rows: Vec::new() }
    }

    /// So many more have the row; what is asked of it is worked out once.
    fn add(&mut self, pass: &Pass, row: u32, weight: u64, ask: impl Fn(&Row) -> u64) -> u64 {
        let known = &mut self.weight[row as usize];
        if *known == 0 {
            self.rows.push(row);
            self.found[row as usize] = ask(pass.rows.of(row));
        }
        *known += weight;
        self.found[row as usize]
    }

    fn columns(&self, pass: &Pass) -> Columns {
        let mut columns = Columns::default();
        for row in &self.rows {
            columns.add(pass.rows.of(*row), self.weight[*row as usize]);
        }
        columns
    }
}

/// For each class, the class whose loss brings down the same tops, itself or one above it. What is
/// used by one other alone, and needed by it, falls with it and takes nothing else down.
fn stand_ins(sweep: &Sweep, tops: &[u32]) -> Vec<u32> {
    const NOBODY: u32 = NONE - 1;
    // The one user of each class; or NONE, where there are more or it is a member or a top.
    let one_user = |class: u32| match sweep.users(class) {
        [] => NOBODY,
        [user] if user & GROUP == 0 => *user,
        _ => NONE,
    };
    let mut user: Vec<u32> = (0..sweep.classes() as u32).map(one_user).collect();
    for top in tops {
        user[*top as usize] = NONE;
    }
    for class in (0..sweep.classes()).rev() {
        // In a circle the user may have the lower number; then each stands for itself.
        user[class] = match user[class] {
            one if one < NOBODY && one as usize > class => user[one as usize],
            _ => class as u32,
        };
    }
    user
}

impl Singles {
    fn of_candidates(sweep: &Sweep, candidates: &[u32], stands_for: &[u32]) -> Singles {
        let mut place = vec![NONE; sweep.classes()];
        for (at, class) in (0..).zip(candidates) {
            place[*class as usize] = at;
        }
        let of_class = sweep.class_of.iter().map(|class| match class {
            &NONE => NONE,
            class => place[stands_for[*class as usize] as usize],
        });
        let mut found = Singles {
            start: vec![0; candidates.len() + 1],
            candidate: of_class.collect(),
            of_candidate: vec![0; candidates.len()],
            ..Singles::default()
        };
        let stands = |at: &u32| *at != NONE;
        for at in found.candidate.iter().copied().filter(stands) {
            found.start[at as usize + 1] += 1;
        }
        for at in 0..candidates.len() {
            found.start[at + 1] += found.start[at];
        }
        let mut next = found.start.clone();
        found.nodes = vec![0; *next.last().unwrap_or(&0) as usize];
        for (node, at) in (0..).zip(&found.candidate).filter(|(_, at)| stands(at)) {
            found.nodes[next[*at as usize] as usize] = node;
            next[*at as usize] += 1;
        }
        found
    }

    /// The candidates of a block that stand for more than one node, and for how many more.
    fn mates(&self, block: usize) -> Vec<(usize, u64)> {
        let first = block * WIDTH * 64;
        let last = self.of_candidate.len().min(first + WIDTH * 64);
        let size = |at: usize| self.start[at + 1] - self.start[at];
        (first..last)
            .filter(|at| size(*at) > 1)
            .map(|at| (at - first, u64::from(size(at) - 1)))
            .collect()
    }

    /// Are the lists kept, or only the counts?
    pub fn is_listed(&self) -> bool {
        self.is_listed
    }

    /// The single points of the top at that place, rising; nothing when lists are not kept.
    pub fn of(&self, place: usize) -> Option<Vec<u32>> {
        if !self.is_listed {
            return None;
        }
        let row = &self.matrix[place * self.words..(place + 1) * self.words];
        let mut all = Vec::with_capacity(self.count(place) as usize + 1);
        for at in bits(row) {
            let ends = [at, at + 1].map(|at| self.start[at] as usize);
            all.extend_from_slice(&self.nodes[ends[0]..ends[1]]);
        }
        all.retain(|node| *node != self.tops[place]);
        all.sort_unstable();
        Some(all)
    }

    /// How many single points the top at that place has.
    pub fn count(&self, place: usize) -> u32 {
        self.of_top[place]
    }

    /// How many of the tops fail when that node fails alone, itself not counted.
    pub fn tops_under(&self, node: u32) -> u32 {
        let Some(at) = self.candidate.get(node as usize).filter(|at| **at != NONE) else {
            return 0;
        };
        let own = self.tops.iter().filter(|top| **top == node).count() as u32;
        self.of_candidate[*at as usize] - own
    }
}

/// How many nodes each node brings down when it fails alone, itself not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Radii {
    of: Vec<u32>,
}

impl Radii {
    /// The count of each node.
    pub fn all(&self) -> &[u32] {
        &self.of
    }

    /// The sum of all counts.
    pub fn sum(&self) -> u64 {
        self.of.iter().map(|count| u64::from(*count)).sum()
    }
}

/// The blast radius of every single failure.
///
/// Shape: one count a node. Units: counts of nodes; times play no part. Limits: time is at most one
/// pass over the graph for each 2,048 nodes. Errors: the observer stopped. Source: least fixed
/// point of gates (Tarski 1955), one bit a node that fails. Checked against one
/// [`impact`](crate::impact) a node, and against the published sum over 63,666 nodes.
///
/// ```
/// let mut builder = engine::Builder::new(3)?;
/// builder.need(0, 1, 0)?;
/// builder.need(1, 2, 0)?;
/// let graph = builder.build();
/// assert_eq!(engine::radii(&graph, &mut ())?.all(), [0, 1, 2]);
/// assert!(engine::radii(&graph, &mut |_, _| false).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn radii(graph: &Graph, observer: &mut impl Observe) -> Result<Radii, Error> {
    let sweep = Sweep::over(graph);
    let mut of = vec![0; graph.nodes() as usize];
    let classes = 0..sweep.classes() as u32;
    let candidates: Vec<u32> =
        classes.clone().filter(|class| !sweep.users(*class).is_empty()).collect();
    for class in classes {
        let members = sweep.members_of(class);
        for node in members {
            of[*node as usize] = members.len() as u32 - 1;
        }
    }
    each_block(&sweep, &candidates, observer, |block, pass| {
        let mut alike = Alike::of(pass);
        for class in &pass.live {
            let weight = sweep.members_of(*class).len() as u64;
            alike.add(pass, pass.of[*class as usize], weight, |_| 0);
        }
        let first = block * WIDTH * 64;
        let columns = alike.columns(pass);
        for (at, class) in candidates[first..].iter().take(WIDTH * 64).enumerate() {
            for node in sweep.members_of(*class) {
                of[*node as usize] = columns.sum(at) as u32 - 1;
            }
        }
    })?;
    Ok(Radii { of })
}

/// Passes over candidates, each a scenario of its own, in blocks.
fn each_block(
    sweep: &Sweep,
    candidates: &[u32],
    observer: &mut impl Observe,
    mut done: impl FnMut(usize, &Pass),
) -> Result<(), Error> {
    let mut pass = sweep.pass();
    let blocks = candidates.chunks(WIDTH * 64);
    let total = blocks.len() as u64;
    for (block, chunk) in blocks.enumerate() {
        if !observer.goes_on(block as u64, total) {
            return Err(Error::stopped());
        }
        pass.clear();
        for (scenario, class) in chunk.iter().enumerate() {
            pass.seed(*class, scenario);
        }
        sweep.compute(&mut pass, None);
        done(block, &pass);
    }
    Ok(())
}
