//! A node of a graph as the top of a fault tree: by what it needs, circles as least fixed points.

use super::{
    dag::{Dag, Edge, FALSE, Part, TRUE, part},
    meter::Meter,
    model::{Op, Tree},
    parts::modules,
    sets::CutSets,
    simplify::simplified,
    small::MOST,
    solve::{Limit, Solution, solve_form},
};
use crate::{Error, Graph, Observe, Place, Sweep};

/// The most parts that circles may be unfolded to.
const UNFOLDED: usize = 1 << 24;

/// Solves a node of a graph: it fails when what it needs fails, as every other node does, and
/// every other node may also fail by itself.
///
/// Shape: events are the nodes of the graph; `chances` has the probability of each to fail by
/// itself, where it is known, or is empty. The node's own failure is left out. Units:
/// probabilities; lags and soft needs play no part. In a circle it is the least fixed point: what
/// holds itself up stands. Limits: as [`solve`](super::solve); circles that would unfold to more
/// than 16,777,216 parts are refused. Errors: an unknown node; `chances` of another length, or
/// none; the observer stopped. Source: success trees of what needs what (Vesely and others 1981),
/// circles as least fixed points (Tarski 1955), then as [`solve`](super::solve). Checked against
/// failing every set of nodes of small graphs.
///
/// ```
/// use engine::{Builder, cuts::{Limit, solve_node}};
/// let mut builder = Builder::new(4)?;
/// builder.group(0, 1, &[(1, 0), (2, 0)])?;
/// builder.need(1, 3, 0)?;
/// builder.need(2, 3, 0)?;
/// let graph = builder.build();
/// let solution = solve_node(&graph, 0, &[Some(0.0), Some(0.1), Some(0.1), Some(0.01)],
///     &Limit::default(), &mut ())?;
/// assert!((solution.probability()?.lower - 0.0199).abs() < 1e-12);
/// let sets = solution.cut_sets(None, &Limit::default(), &mut ())?;
/// assert_eq!(sets.list(10), [vec![3], vec![1, 2]]);
/// assert!(solve_node(&graph, 4, &[], &Limit::default(), &mut ()).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn solve_node(
    graph: &Graph,
    node: u32,
    chances: &[Option<f64>],
    limit: &Limit,
    observer: &mut impl Observe,
) -> Result<Solution, Error> {
    let mut all = chances.to_vec();
    if chances.is_empty() {
        all.resize(graph.nodes() as usize, None);
    }
    graph.fits(all.len())?;
    for (at, chance) in all.iter().enumerate() {
        if let Some(wrong) = chance.filter(|chance| !(0.0..=1.0).contains(chance)) {
            let words = format!("{wrong} is no probability; it has to be from 0 to 1");
            return Err(Error::input(Place::Node(at as u32), words));
        }
    }
    let (dag, top) = form(graph, node)?;
    solve_form(dag, top, all, limit, observer)
}

/// The minimal cut sets of at most `order` nodes of a node of a graph, without solving it all.
///
/// Shape: as [`solve_node`]; `order` is from 1 to 4. Units: none. Limits: `limit.nodes` counts sets
/// at one part. Errors: as [`solve_node`]; an order that is not from 1 to 4; more sets than
/// `limit`, with [`Error::is_limit`]. Source: bottom up with absorption at each gate (Fussell and
/// Vesely 1972), cut at the order. Checked against [`solve_node`] on small graphs.
///
/// ```
/// use engine::{Builder, cuts::{Limit, node_cut_sets}};
/// let mut builder = Builder::new(4)?;
/// builder.group(0, 1, &[(1, 0), (2, 0)])?;
/// builder.need(0, 3, 0)?;
/// let graph = builder.build();
/// let sets = node_cut_sets(&graph, 0, 2, &Limit::default(), &mut ())?;
/// assert_eq!(sets.list(10), [vec![3], vec![1, 2]]);
/// assert!(node_cut_sets(&graph, 0, 5, &Limit::default(), &mut ()).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn node_cut_sets(
    graph: &Graph,
    node: u32,
    order: u32,
    limit: &Limit,
    observer: &mut impl Observe,
) -> Result<CutSets, Error> {
    if !(1..=MOST).contains(&order) {
        let words = format!("cut sets of order {order}; from 1 to {MOST} can be asked for");
        return Err(Error::input(Place::Whole, words));
    }
    let (dag, top) = form(graph, node)?;
    let (dag, top) = simplified(dag, top);
    let mut meter = Meter::new(limit.steps, observer);
    CutSets::of_forms(&modules(&dag, top), order, limit, &mut meter)
}

/// The fault tree of a node of a graph: when it fails, by the nodes below it.
///
/// Shape: as [`solve_node`], and solving this tree gives the same; `name` says what each node is
/// called, no two alike. An event of the tree is a node that may fail by itself; circles are
/// unfolded to their least fixed point, what several groups share stands in it once, so a common
/// cause is one event. A node that nothing can bring down has a tree that never occurs. Units,
/// limits and errors: as [`solve_node`]; two nodes of one name. Source: as [`solve_node`]. Checked
/// against [`solve_node`], and against failing every set of nodes of small graphs.
///
/// ```
/// use engine::{Builder, cuts::{node_tree, write_open_psa}};
/// let mut builder = Builder::new(3)?;
/// builder.group(0, 1, &[(1, 0), (2, 0)])?;
/// let graph = builder.build();
/// let names = ["shop", "north", "south"];
/// let tree = node_tree(&graph, 0, &[], |node| names[node as usize].to_owned())?;
/// assert_eq!((tree.name(), tree.events(), tree.gates()), ("shop", 2, 1));
/// assert!(write_open_psa(&tree)?.contains("<and>"));
/// assert!(node_tree(&graph, 0, &[], |_| "one".to_owned()).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn node_tree(
    graph: &Graph,
    node: u32,
    chances: &[Option<f64>],
    name: impl Fn(u32) -> String,
) -> Result<Tree, Error> {
    let (dag, top) = form(graph, node)?;
    let mut tree = Tree::new(&name(node));
    let mut wanted = vec![false; 2 * dag.parts.len()];
    wanted[top as usize] = true;
    for edge in (2..wanted.len()).rev().filter(|edge| *edge <= (top | 1) as usize) {
        if wanted[edge] {
            for member in dag.parts[edge >> 1].members() {
                wanted[*member as usize ^ (edge & 1)] = true;
            }
        }
    }
    let named = format!("{} fails", name(node));
    let mut places = vec![0; wanted.len()];
    for edge in (0..wanted.len() as u32).filter(|edge| wanted[*edge as usize]) {
        let sign = edge & 1;
        let own = Some(named.as_str()).filter(|_| edge == top);
        let members = dag.parts[part(edge)].members().iter();
        let members: Vec<u32> = members.map(|to| places[(*to ^ sign) as usize]).collect();
        places[edge as usize] = match &dag.parts[part(edge)] {
            Part::One => tree.house(if edge == TRUE { "always" } else { "never" }, edge == TRUE)?,
            // A graph has no negations, so no event stands negated.
            Part::Leaf(event) => {
                let chance = chances.get(*event as usize).copied().flatten();
                let event = tree.event(&name(*event), chance)?;
                if edge == top { tree.gate(own, Op::Same, &[event])? } else { event }
            }
            Part::And(_) => tree.gate(own, if sign == 0 { Op::And } else { Op::Or }, &members)?,
            Part::Least(least, of) => {
                // So many do not fail: so many of them fail that the others are too few.
                let least = if sign == 0 { *least } else { of.len() as u32 + 1 - least };
                tree.gate(own, Op::AtLeast(least), &members)?
            }
            Part::Odd(_) => tree.gate(own, if sign == 0 { Op::Xor } else { Op::Iff }, &members)?,
        };
    }
    tree.set_top(places[top as usize])?;
    Ok(tree)
}

/// When a node fails, as a normal form over nodes that fail by themselves.
fn form(graph: &Graph, node: u32) -> Result<(Dag, Edge), Error> {
    graph.knows(node, Place::Whole)?;
    let sweep = Sweep::over(graph);
    let class = sweep.class_of[node as usize];
    let at_once = at_once(&sweep, class);
    let mut form = Form { sweep: &sweep, top: node, dag: Dag::new(), edges: Vec::new() };
    let inner = form.cone(&at_once);
    form.edges = vec![FALSE; sweep.classes()];
    form.unfold(&at_once, &inner)?;
    let mut any = Vec::new();
    for class in (0..sweep.classes() as u32).filter(|class| at_once[*class as usize]) {
        form.own(class, &mut any);
        form.gates(class, &mut any);
    }
    let top = form.dag.or(any);
    Ok((form.dag, top))
}

/// The classes that bring the top down alone, by single needs: inside anything else they need
/// not be looked at, since they have brought it down by then.
fn at_once(sweep: &Sweep, top: u32) -> Vec<bool> {
    let mut inside = vec![false; sweep.classes()];
    inside[top as usize] = true;
    let mut open = vec![top];
    while let Some(class) = open.pop() {
        for to in sweep.needs(class) {
            if !std::mem::replace(&mut inside[*to as usize], true) {
                open.push(*to);
            }
        }
    }
    inside
}

struct Form<'s> {
    sweep: &'s Sweep,
    top: u32,
    dag: Dag,
    /// When each class fails, as far as it is known.
    edges: Vec<Edge>,
}

impl Form<'_> {
    /// What groups of these classes need, directly or through others, they themselves left out.
    fn cone(&self, at_once: &[bool]) -> Vec<bool> {
        let mut inside = vec![false; self.sweep.classes()];
        let classes = (0..at_once.len() as u32).filter(|class| at_once[*class as usize]);
        let mut open: Vec<u32> = classes.collect();
        while let Some(class) = open.pop() {
            let gates = self.sweep.gates(class).flat_map(|gate| self.sweep.gate_members(gate));
            let needs = self.sweep.needs(class).iter();
            for to in needs.chain(gates).filter(|to| !at_once[**to as usize]) {
                if !std::mem::replace(&mut inside[*to as usize], true) {
                    open.push(*to);
                }
            }
        }
        inside
    }

    /// Computes what is inside, those needed first; circles go round until nothing can change.
    fn unfold(&mut self, at_once: &[bool], inside: &[bool]) -> Result<(), Error> {
        let mut class = 0;
        while (class as usize) < inside.len() {
            let end = self.sweep.circle_end[class as usize].max(class);
            let circle: Vec<u32> = (class..=end).filter(|at| inside[*at as usize]).collect();
            let rounds = if class == end { 1 } else { 1 + self.backward(&circle, at_once) };
            if rounds.saturating_mul(circle.len()) > UNFOLDED {
                let words = format!("a circle of {} nodes is too large to unfold", circle.len());
                return Err(Error::limit(words));
            }
            for _ in 0..rounds {
                let before: Vec<Edge> = circle.iter().map(|at| self.edges[*at as usize]).collect();
                for at in &circle {
                    let mut any = Vec::new();
                    self.own(*at, &mut any);
                    for to in self.sweep.needs(*at) {
                        any.push(self.edges[*to as usize]);
                    }
                    self.gates(*at, &mut any);
                    self.edges[*at as usize] = self.dag.or(any);
                }
                if circle.iter().zip(before).all(|(at, before)| self.edges[*at as usize] == before)
                {
                    break;
                }
            }
            class = end + 1;
        }
        Ok(())
    }

    /// How many classes of a circle are asked for before they are computed. A failure that goes
    /// round passes each of them once at most, so that one more round is enough.
    fn backward(&self, circle: &[u32], at_once: &[bool]) -> usize {
        let mut is_met = vec![false; self.sweep.classes()];
        for at in circle {
            let gates = self.sweep.gates(*at).flat_map(|gate| self.sweep.gate_members(gate));
            for to in self.sweep.needs(*at).iter().chain(gates) {
                is_met[*to as usize] |= to >= at && !at_once[*to as usize];
            }
        }
        is_met.iter().filter(|is_met| **is_met).count()
    }

    /// The nodes of a class that may fail by themselves.
    fn own(&mut self, class: u32, any: &mut Vec<Edge>) {
        for node in self.sweep.members_of(class) {
            if *node != self.top {
                any.push(self.dag.leaf(*node));
            }
        }
    }

    /// The groups of a class, each lost when so many of its members are.
    fn gates(&mut self, class: u32, any: &mut Vec<Edge>) {
        for gate in self.sweep.gates(class) {
            let members = self.sweep.gate_members(gate).iter();
            let members = members.map(|to| self.edges[*to as usize]).collect();
            any.push(self.dag.least(i64::from(gate.lost_at), members));
        }
    }
}
