//! Modules: parts of a tree whose events nobody outside uses, so that each can be solved alone.

use super::{
    dag::{Dag, Edge, Part, part},
    simplify::uses,
};

/// A module as a small tree of its own.
#[derive(Clone, Debug)]
pub(super) struct Module {
    /// Its normal form. A leaf is the place of a variable in `inputs`.
    pub dag: Dag,
    /// Its top.
    pub top: Edge,
    /// What its variables are.
    pub inputs: Vec<Input>,
    /// Do its variables only ever help it to occur? Seen from the form, so that some monotone
    /// functions are not recognised.
    pub is_monotone: bool,
}

/// What a variable of a module stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// A basic event, by its node in the tree.
    Event(u32),
    /// Another module, by its place among the modules; always an earlier one.
    Module(u32),
}

/// The modules of a tree, those inside others first; the last is the whole tree.
///
/// Precondition: none. Members of one conjunction that share nothing with the rest become a
/// module together. No module but the whole occurs when no event does: one that would stands
/// negated, so that its minimal sets say all that is needed about it. Source: Dutuit and Rauzy
/// 1996; two visits, linear time.
pub(super) fn modules(dag: &Dag, top: Edge) -> Vec<Module> {
    let (dag, top) = grouped(dag, top);
    let is_module = detect(&dag, top);
    let mut place = vec![u32::MAX; dag.parts.len()];
    let mut quiet = vec![false; dag.parts.len()];
    let mut found = Vec::new();
    for at in 0..=part(top) {
        let of = |edge: &Edge| quiet[part(*edge)] ^ (edge & 1 == 1);
        quiet[at] = match &dag.parts[at] {
            Part::One => true,
            Part::Leaf(_) => false,
            Part::And(members) => members.iter().all(of),
            Part::Least(least, members) => {
                members.iter().filter(|edge| of(edge)).count() >= *least as usize
            }
            Part::Odd([one, other]) => of(one) != of(other),
        };
        if is_module[at] || at == part(top) {
            let sign = if at == part(top) { top & 1 } else { u32::from(quiet[at]) };
            place[at] = found.len() as u32;
            found.push(cut_out(&dag, (at as u32) << 1 | sign, &place, &quiet));
        }
    }
    found
}

/// The tree of one module down to events and other modules.
fn cut_out(dag: &Dag, top: Edge, place: &[u32], quiet: &[bool]) -> Module {
    let mut own = Dag::new();
    let mut inputs = Vec::new();
    let root = part(top);
    let mut to = super::hash::Table::<usize, Edge>::default();
    to.insert(0, super::dag::TRUE);
    let mut open = vec![(root, false)];
    while let Some((at, is_done)) = open.pop() {
        if to.contains_key(&at) {
            continue;
        }
        if at != root && place[at] != u32::MAX {
            to.insert(at, own.leaf(inputs.len() as u32) ^ u32::from(quiet[at]));
            inputs.push(Input::Module(place[at]));
            continue;
        }
        if let Part::Leaf(event) = dag.parts[at] {
            to.insert(at, own.leaf(inputs.len() as u32));
            inputs.push(Input::Event(event));
            continue;
        }
        let members = dag.parts[at].members();
        if !is_done {
            open.push((at, true));
            open.extend(members.iter().rev().map(|member| (part(*member), false)));
            continue;
        }
        let members = members.iter().map(|member| to[&part(*member)] ^ (member & 1)).collect();
        let edge = match &dag.parts[at] {
            Part::Least(least, _) => own.least(i64::from(*least), members),
            Part::Odd(_) => own.odd(members[0], members[1]),
            _ => own.and(members),
        };
        to.insert(at, edge);
    }
    let top = to[&root] ^ (top & 1);
    let is_monotone = is_monotone(&own, top);
    Module { dag: own, top, inputs, is_monotone }
}

/// Does every way from the top to a leaf negate it an even number of times?
fn is_monotone(dag: &Dag, top: Edge) -> bool {
    let mut met = vec![[false; 2]; dag.parts.len()];
    met[part(top)][(top & 1) as usize] = true;
    for at in (1..dag.parts.len()).rev() {
        let is_odd = matches!(dag.parts[at], Part::Odd(_));
        if matches!(dag.parts[at], Part::Leaf(_)) && met[at][1] {
            return false;
        }
        for member in dag.parts[at].members() {
            for sign in 0..2 {
                let reached = met[at][sign] || is_odd && met[at][1 - sign];
                met[part(*member)][sign ^ (member & 1) as usize] |= reached;
            }
        }
    }
    true
}

/// Which parts are modules: everything below is visited only from below. Leaves are none.
fn detect(dag: &Dag, top: Edge) -> Vec<bool> {
    let count = dag.parts.len();
    let (mut first, mut last) = (vec![0_u32; count], vec![0_u32; count]);
    let mut left = vec![0_u32; count];
    let mut time = 0;
    let mut open = vec![(part(top), 0_usize)];
    while let Some((at, next)) = open.pop() {
        time += 1;
        if next == 0 {
            last[at] = time;
            if first[at] > 0 {
                continue;
            }
            first[at] = time;
        }
        let members = dag.parts[at].members();
        if let Some(member) = members.get(next) {
            open.push((at, next + 1));
            open.push((part(*member), 0));
        } else {
            left[at] = time;
            last[at] = time;
        }
    }
    let mut is_module = vec![false; count];
    let (mut low, mut high) = (first.clone(), last.clone());
    for at in 1..count {
        let members = dag.parts[at].members();
        if first[at] == 0 || members.is_empty() {
            continue;
        }
        let (mut least, mut most) = (u32::MAX, 0);
        for member in members {
            least = least.min(low[part(*member)]);
            most = most.max(high[part(*member)]);
        }
        // What is below must be entered after this was first entered, and last before it was
        // first left.
        is_module[at] = least > first[at] && most < left[at];
        (low[at], high[at]) = (least.min(first[at]), most.max(last[at]));
    }
    is_module
}

/// Members of a conjunction that share nothing with what is outside become one member.
fn grouped(dag: &Dag, top: Edge) -> (Dag, Edge) {
    let uses = uses(dag, top);
    let is_module = detect(dag, top);
    let mut groups = Groups { stamp: vec![0; dag.parts.len()], next: 1 };
    let mut new = Dag::new();
    let mut to = vec![super::dag::TRUE; dag.parts.len()];
    for (at, old) in dag.parts.iter().enumerate().take(part(top) + 1) {
        if uses[at] == 0 {
            continue;
        }
        let moved = |edge: &Edge| to[part(*edge)] ^ (edge & 1);
        let members: Vec<Edge> = old.members().iter().map(moved).collect();
        to[at] = match old {
            Part::One => super::dag::TRUE,
            Part::Leaf(event) => new.leaf(*event),
            Part::Odd(_) => new.odd(members[0], members[1]),
            Part::Least(least, _) => new.least(i64::from(*least), members),
            Part::And(olds) => {
                let alone = |edge: &Edge| {
                    let at = part(*edge);
                    let is_leaf = matches!(dag.parts[at], Part::Leaf(_));
                    uses[at] == 1 && (is_leaf || is_module[at])
                };
                let whole = is_module[at] || at == part(top);
                let sets = groups.of(dag, olds, &is_module, whole, alone);
                let count = sets.iter().max().map_or(0, |most| most + 1);
                let mut members: Vec<Edge> = Vec::new();
                for set in 0..count {
                    let inner: Vec<Edge> = olds
                        .iter()
                        .zip(&sets)
                        .filter(|(_, of)| **of == set)
                        .map(|(edge, _)| moved(edge))
                        .collect();
                    members.push(new.and(inner));
                }
                new.and(members)
            }
        };
    }
    (new, to[part(top)] ^ (top & 1))
}

/// Finds members that hang together.
struct Groups {
    stamp: Vec<u32>,
    next: u32,
}

impl Groups {
    /// For each member the number of its set; those that stand alone are set 0, and where the
    /// conjunction is a module, the others are apart unless they share something.
    fn of(
        &mut self,
        dag: &Dag,
        members: &[Edge],
        is_module: &[bool],
        whole: bool,
        alone: impl Fn(&Edge) -> bool,
    ) -> Vec<usize> {
        let mut set: Vec<usize> = (0..members.len()).collect();
        let begins = self.next;
        for (place, member) in members.iter().enumerate() {
            if !whole || alone(member) {
                continue;
            }
            let mut open = vec![part(*member)];
            while let Some(at) = open.pop() {
                if self.stamp[at] >= begins {
                    let other = (self.stamp[at] - begins) as usize;
                    join(&mut set, place, other);
                    continue;
                }
                self.stamp[at] = begins + place as u32;
                if !is_module[at] {
                    open.extend(dag.parts[at].members().iter().map(|member| part(*member)));
                }
            }
        }
        self.next = begins + members.len() as u32;
        let mut number = vec![usize::MAX; members.len()];
        let mut count = usize::from(members.iter().any(&alone));
        (0..members.len())
            .map(|place| {
                if alone(&members[place]) {
                    return 0;
                }
                let root = find(&mut set, place);
                if number[root] == usize::MAX {
                    number[root] = count;
                    count += 1;
                }
                number[root]
            })
            .collect()
    }
}

fn find(set: &mut [usize], mut at: usize) -> usize {
    while set[at] != at {
        set[at] = set[set[at]];
        at = set[at];
    }
    at
}

fn join(set: &mut [usize], one: usize, other: usize) {
    let (one, other) = (find(set, one), find(set, other));
    set[one.max(other)] = one.min(other);
}
