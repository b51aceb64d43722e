//! Orders of variables: the one lever on the size of a decision diagram.

use super::{
    dag::{Dag, Edge, Part, part},
    parts::Module,
    simplify::uses,
};

/// Ways to order the variables of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Depth first as the members stand.
    Plain,
    /// Depth first, the members with fewest variables below first.
    Small,
    /// Depth first, the members with most variables below first.
    Large,
    /// Depth first, the members with most shared variables first.
    Shared,
    /// By weights that halve on the way down, heaviest first, again after each variable.
    Weight,
    /// From a start order, variables pulled to the middle of the gates they are in.
    Force,
}

/// All ways, the ones that win most often first.
pub(super) const WAYS: [Way; 6] =
    [Way::Shared, Way::Weight, Way::Small, Way::Plain, Way::Force, Way::Large];

/// The level of each variable of a module.
pub(super) fn levels(module: &Module, way: Way) -> Vec<u32> {
    let order = match way {
        Way::Weight => weighted(module),
        Way::Force => forced(module),
        _ => depth_first(module, way),
    };
    let mut levels = vec![0; module.inputs.len()];
    for (level, input) in order.into_iter().enumerate() {
        levels[input as usize] = level as u32;
    }
    levels
}

/// Variables as a walk from the top meets them.
fn depth_first(module: &Module, way: Way) -> Vec<u32> {
    let dag = &module.dag;
    let uses = uses(dag, module.top);
    let keys: Vec<i64> = match way {
        Way::Plain => vec![0; dag.parts.len()],
        Way::Small => below(dag),
        Way::Large => below(dag).into_iter().map(|count| -count).collect(),
        _ => shared(dag, &uses),
    };
    let mut seen = vec![false; dag.parts.len()];
    let mut order = Vec::with_capacity(module.inputs.len());
    let mut open = vec![part(module.top)];
    while let Some(at) = open.pop() {
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        if let Part::Leaf(input) = dag.parts[at] {
            order.push(input);
            continue;
        }
        let mut members: Vec<usize> = dag.parts[at].members().iter().map(|e| part(*e)).collect();
        members.sort_by_key(|member| std::cmp::Reverse(keys[*member]));
        open.extend(members);
    }
    order
}

/// About how much lies below each part, counted once a path.
fn below(dag: &Dag) -> Vec<i64> {
    let mut count = vec![0_i64; dag.parts.len()];
    for (at, part_) in dag.parts.iter().enumerate() {
        let sum: i64 =
            part_.members().iter().fold(0, |sum, edge| sum.saturating_add(count[part(*edge)]));
        count[at] = sum.max(1);
    }
    count
}

/// Negative where much below is used more than once: shared things first.
fn shared(dag: &Dag, uses: &[u32]) -> Vec<i64> {
    let mut key = vec![0_i64; dag.parts.len()];
    for (at, part_) in dag.parts.iter().enumerate() {
        let most = part_.members().iter().map(|edge| key[part(*edge)]).min().unwrap_or(0);
        key[at] = most.min(-i64::from(uses[at]));
    }
    key
}

/// Minato, Ishiura, Yajima 1990: the weight of the top is shared out to the leaves; the heaviest
/// leaf comes next and is taken away.
fn weighted(module: &Module) -> Vec<u32> {
    let dag = &module.dag;
    let count = module.inputs.len();
    let mut gone = vec![false; dag.parts.len()];
    let mut order = Vec::with_capacity(count);
    let root = part(module.top);
    // The weights are shared out anew after each variable while that is cheap.
    let again = (4_000_000 / (dag.parts.len() + 1)).max(1);
    let batch = count.div_ceil(again).max(1);
    while order.len() < count {
        let mut alive = vec![false; dag.parts.len()];
        for at in 0..=root {
            alive[at] = match &dag.parts[at] {
                Part::Leaf(_) => !gone[at],
                part_ => part_.members().iter().any(|edge| alive[part(*edge)]),
            };
        }
        let mut weight = vec![0.0_f64; dag.parts.len()];
        weight[root] = 1.0;
        for at in (0..=root).rev() {
            let members = dag.parts[at].members();
            let living = members.iter().filter(|edge| alive[part(**edge)]).count();
            for member in members.iter().filter(|edge| alive[part(**edge)]) {
                weight[part(*member)] += weight[at] / living as f64;
            }
        }
        let mut leaves: Vec<usize> =
            (0..=root).filter(|at| alive[*at] && matches!(dag.parts[*at], Part::Leaf(_))).collect();
        leaves.sort_by(|one, other| weight[*other].total_cmp(&weight[*one]));
        for at in leaves.into_iter().take(batch) {
            if let Part::Leaf(input) = dag.parts[at] {
                order.push(input);
                gone[at] = true;
            }
        }
    }
    order
}

/// Aloul, Markov, Sakallah 2003: parts and their members pull each other to their middle.
fn forced(module: &Module) -> Vec<u32> {
    let dag = &module.dag;
    let uses = uses(dag, module.top);
    let start = depth_first(module, Way::Plain);
    let count = dag.parts.len();
    let mut at_place: Vec<f64> = vec![0.0; count];
    let mut leaf_of = vec![0_usize; module.inputs.len()];
    for (at, part_) in dag.parts.iter().enumerate() {
        if let Part::Leaf(input) = part_ {
            leaf_of[*input as usize] = at;
        }
    }
    for (place, input) in start.iter().enumerate() {
        at_place[leaf_of[*input as usize]] = place as f64;
    }
    let mut order = start;
    for _ in 0..30 {
        let (mut sum, mut links) = (vec![0.0; count], vec![0.0; count]);
        let mut middle = at_place.clone();
        for at in 1..count {
            let members = dag.parts[at].members();
            if uses[at] == 0 || members.is_empty() {
                continue;
            }
            let total: f64 = members.iter().map(|edge| middle[part(*edge)]).sum();
            middle[at] = total / members.len() as f64;
        }
        for at in (1..count).rev() {
            let members = dag.parts[at].members();
            let pull =
                if links[at] > 0.0 { (middle[at] + sum[at] / links[at]) / 2.0 } else { middle[at] };
            for member in members {
                sum[part(*member)] += pull;
                links[part(*member)] += 1.0;
            }
        }
        let pulled = |input: &u32| {
            let leaf = leaf_of[*input as usize];
            if links[leaf] > 0.0 { sum[leaf] / links[leaf] } else { at_place[leaf] }
        };
        let mut next = order.clone();
        next.sort_by(|one, other| pulled(one).total_cmp(&pulled(other)));
        if next == order {
            break;
        }
        order = next;
        for (place, input) in order.iter().enumerate() {
            at_place[leaf_of[*input as usize]] = place as f64;
        }
    }
    order
}

/// Does the order matter at all?
pub(super) fn is_trivial(dag: &Dag, top: Edge) -> bool {
    uses(dag, top).iter().all(|uses| *uses <= 1)
}
