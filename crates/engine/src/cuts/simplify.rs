//! Smaller trees of the same meaning: what stands twice, what cannot matter, what can be one.

use super::dag::{Dag, Edge, FALSE, Part, TRUE, part};

/// How often the stages are gone through at most; what is left then is only larger.
const ROUNDS: usize = 12;

/// A smaller form that means the same. Precondition: none; any normal form. It goes through
/// [`coalesced`] and [`absorbed`] until neither makes it smaller.
pub(super) fn simplified(mut dag: Dag, mut top: Edge) -> (Dag, Edge) {
    let mut size = usize::MAX;
    for _ in 0..ROUNDS {
        (dag, top) = coalesced(&dag, top);
        (dag, top) = absorbed(&dag, top);
        (dag, top) = coalesced(&dag, top);
        let now = links(&dag);
        if now >= size {
            break;
        }
        size = now;
    }
    (dag, top)
}

fn links(dag: &Dag) -> usize {
    dag.parts.iter().map(|part| 1 + part.members().len()).sum()
}

/// Conjunctions inside conjunctions become one where nobody else uses the inner one; equal parts
/// are one by construction. Precondition: none.
fn coalesced(dag: &Dag, top: Edge) -> (Dag, Edge) {
    let uses = uses(dag, top);
    rebuilt(dag, top, &uses, |_, members| {
        let mut flat = Vec::with_capacity(members.len());
        for member in members {
            match &dag.parts[part(*member)] {
                Part::And(_) if *member & 1 == 0 && uses[part(*member)] == 1 => {
                    flat.push(Flat::Inner(part(*member)));
                }
                _ => flat.push(Flat::Edge(*member)),
            }
        }
        flat
    })
}

/// A member of a conjunction that is built again.
enum Flat {
    /// As it is.
    Edge(Edge),
    /// The members of that conjunction in its place.
    Inner(usize),
}

/// How many members and tops lead to each part.
pub(super) fn uses(dag: &Dag, top: Edge) -> Vec<u32> {
    let mut uses = vec![0; dag.parts.len()];
    uses[part(top)] = 1;
    for at in (0..=part(top)).rev() {
        if uses[at] > 0 {
            for member in dag.parts[at].members() {
                uses[part(*member)] += 1;
            }
        }
    }
    uses
}

/// Builds what is used once more, with conjunctions as `flat` says.
fn rebuilt(
    dag: &Dag,
    top: Edge,
    uses: &[u32],
    flat: impl Fn(usize, &[Edge]) -> Vec<Flat>,
) -> (Dag, Edge) {
    let mut new = Dag::new();
    let mut to = vec![TRUE; dag.parts.len()];
    // Of conjunctions that stand inside others: their members there.
    let mut inside: Vec<Vec<Edge>> = vec![Vec::new(); dag.parts.len()];
    let mut is_inside = vec![false; dag.parts.len()];
    for (at, old) in dag.parts.iter().enumerate().take(part(top) + 1).rev() {
        if let (1.., Part::And(members)) = (uses[at], old) {
            for flat in flat(at, members) {
                if let Flat::Inner(inner) = flat {
                    is_inside[inner] = true;
                }
            }
        }
    }
    for (at, old) in dag.parts.iter().enumerate().take(part(top) + 1) {
        if uses[at] == 0 {
            continue;
        }
        let moved = |edge: &Edge| to[part(*edge)] ^ (edge & 1);
        to[at] = match old {
            Part::One => TRUE,
            Part::Leaf(event) => new.leaf(*event),
            Part::Odd([one, other]) => new.odd(moved(one), moved(other)),
            Part::Least(least, members) => {
                new.least(i64::from(*least), members.iter().map(moved).collect())
            }
            Part::And(members) => {
                let mut all = Vec::with_capacity(members.len());
                for flat in flat(at, members) {
                    match flat {
                        Flat::Edge(edge) => all.push(moved(&edge)),
                        Flat::Inner(inner) => all.append(&mut inside[inner]),
                    }
                }
                if is_inside[at] {
                    inside[at] = all;
                    continue;
                }
                new.and(all)
            }
        };
    }
    let top = to[part(top)] ^ (top & 1);
    (new, top)
}

/// A member of a conjunction may be taken as true in everything that matters only through that
/// conjunction. Precondition: none. Source: observability along dominators; the absorption law
/// `x and (x or y) = x` and its kin, at any depth.
fn absorbed(dag: &Dag, top: Edge) -> (Dag, Edge) {
    let uses = uses(dag, top);
    let root = part(top);
    let (first, next) = dominated(dag, root, &uses);
    let mut holds = vec![0_u32; dag.parts.len() * 2];
    // Of each part, which members are known where it matters: 0 open, 1 true, 2 false.
    let mut known: Vec<Vec<u8>> = vec![Vec::new(); dag.parts.len()];
    let mut open = vec![(root, false)];
    while let Some((at, is_done)) = open.pop() {
        let members = dag.parts[at].members();
        let is_and = matches!(dag.parts[at], Part::And(_));
        if is_done {
            members.iter().for_each(|member| holds[*member as usize] -= 1);
            continue;
        }
        let truth = |member: &Edge| match (holds[*member as usize], holds[*member as usize ^ 1]) {
            (0, 0) => 0,
            (0, _) => 2,
            _ => 1,
        };
        known[at] = members.iter().map(truth).collect();
        if is_and {
            members.iter().for_each(|member| holds[*member as usize] += 1);
            open.push((at, true));
        }
        let mut child = first[at];
        while child != 0 {
            open.push((child as usize, false));
            child = next[child as usize];
        }
    }
    replaced(dag, top, &uses, &known)
}

/// The tree of dominators as first child and next sibling; 0 is none.
fn dominated(dag: &Dag, root: usize, uses: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let mut above = vec![0_usize; dag.parts.len()];
    let (mut first, mut next) = (vec![0_u32; dag.parts.len()], vec![0_u32; dag.parts.len()]);
    for at in (1..=root).rev() {
        if uses[at] == 0 {
            continue;
        }
        if at != root {
            next[at] = first[above[at]];
            first[above[at]] = at as u32;
        }
        for member in dag.parts[at].members() {
            let member = part(*member);
            let mut one = at;
            let mut other = if above[member] == 0 { at } else { above[member] };
            while one != other {
                if one < other {
                    one = above[one];
                } else {
                    other = above[other];
                }
            }
            above[member] = one;
        }
    }
    (first, next)
}

/// Builds again with known members replaced by what they are.
fn replaced(dag: &Dag, top: Edge, uses: &[u32], known: &[Vec<u8>]) -> (Dag, Edge) {
    let mut new = Dag::new();
    let mut to = vec![TRUE; dag.parts.len()];
    for (at, old) in dag.parts.iter().enumerate().take(part(top) + 1) {
        if uses[at] == 0 {
            continue;
        }
        let members: Vec<Edge> = old
            .members()
            .iter()
            .zip(&known[at])
            .map(|(edge, truth)| match truth {
                0 => to[part(*edge)] ^ (edge & 1),
                1 => TRUE,
                _ => FALSE,
            })
            .collect();
        to[at] = match old {
            Part::One => TRUE,
            Part::Leaf(event) => new.leaf(*event),
            Part::Odd(_) => new.odd(members[0], members[1]),
            Part::Least(least, _) => new.least(i64::from(*least), members),
            Part::And(_) => new.and(members),
        };
    }
    (new, to[part(top)] ^ (top & 1))
}
