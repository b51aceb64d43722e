//! Solving a tree: a decision diagram for each module, in the best order that is found.

use super::{
    bdd::Bdd,
    dag::{Dag, Edge},
    meter::{Halt, Meter, stopped},
    model::{Node, Tree},
    order::{WAYS, Way, is_trivial, levels},
    parts::{Input, Module, modules},
    simplify::simplified,
    squeeze,
};
use crate::{Error, Observe, Place};

/// How much room and work an analysis may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Nodes of one diagram: about 30 bytes each, tables included.
    pub nodes: usize,
    /// Nodes that are looked at in all: 5 to 15 million a second.
    pub steps: u64,
}

impl Default for Limit {
    /// 16,777,216 nodes, about half a gigabyte at worst; 1,000,000,000 steps, one to three minutes.
    fn default() -> Limit {
        Limit { nodes: 1 << 24, steps: 1_000_000_000 }
    }
}

/// A probability between two proven bounds. Each stands up to the rounding of machine numbers,
/// about one part in 10^12.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// At least so probable.
    pub lower: f64,
    /// At most so probable.
    pub upper: f64,
}

impl Bounds {
    pub(super) fn exactly(value: f64) -> Bounds {
        Bounds { lower: value, upper: value }
    }

    /// Are the two bounds one?
    pub fn is_exact(&self) -> bool {
        self.lower == self.upper
    }

    pub(super) fn not(self) -> Bounds {
        Bounds { lower: 1.0 - self.upper, upper: 1.0 - self.lower }
    }
}

/// Which shares of the room the two diagrams of a module may keep that has none of its own.
const KEEPS: [usize; 2] = [8_000, 2_000];

/// They always keep so many.
const LEAST: usize = 200;

/// Bounds that differ by less than this share of the lower are good enough.
const CLOSE: f64 = 0.001;

/// A module with its diagram, where there was room and time for one.
pub(super) struct Solved {
    pub module: Module,
    /// The level of each variable.
    pub levels: Vec<u32>,
    /// The diagram and its top.
    pub diagram: Option<(Bdd, Edge)>,
    /// What is proven about its probability where there is no diagram.
    pub bounds: Option<Bounds>,
}

/// A tree that is solved: its modules, each with a decision diagram.
pub struct Solution {
    /// Those inside others first; the last is the whole.
    pub(super) solved: Vec<Solved>,
    /// For each node of the tree its probability, where it is an event that has one.
    pub(super) chances: Vec<Option<f64>>,
}

/// Solves a tree, so that [`Solution`] can be asked for probability, cut sets and importance.
///
/// The stages: normal form; constants, equal parts and absorption; modules; for each module
/// several orders of variables, with more and more room, until one diagram is complete.
///
/// Shape: one solution a tree. Units: probabilities. Limits: a module that finds no order within
/// `limit` stays unsolved, and [`Solution::is_exact`] says so; the answers are then bounds. Errors:
/// an empty tree; the observer stopped. Source: Rauzy 1993; Dutuit and Rauzy 1996; orders by Minato
/// and others 1990, Aloul and others 2003.
///
/// ```
/// use engine::cuts::{Limit, Op, Tree, solve};
/// let mut tree = Tree::new("two of three");
/// let pumps = [("a", 0.1), ("b", 0.1), ("c", 0.2)];
/// let pumps = pumps.map(|(name, chance)| tree.event(name, Some(chance)));
/// let [a, b, c] = pumps;
/// tree.gate(None, Op::AtLeast(2), &[a?, b?, c?])?;
/// let solution = solve(&tree, &Limit::default(), &mut ())?;
/// assert!(solution.is_exact());
/// assert!((solution.probability()?.lower - 0.046).abs() < 1e-12);
/// assert!(solve(&Tree::new("empty"), &Limit::default(), &mut ()).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn solve(tree: &Tree, limit: &Limit, observer: &mut impl Observe) -> Result<Solution, Error> {
    let (dag, top) = Dag::of(tree)?;
    let chance = |node: &Node| match node {
        Node::Event { probability, .. } => *probability,
        _ => None,
    };
    let chances = tree.nodes().iter().map(chance).collect();
    solve_form(dag, top, chances, limit, observer)
}

/// Solves a normal form over events with these probabilities.
pub(super) fn solve_form(
    dag: Dag,
    top: Edge,
    chances: Vec<Option<f64>>,
    limit: &Limit,
    observer: &mut impl Observe,
) -> Result<Solution, Error> {
    let (dag, top) = simplified(dag, top);
    let mut meter = Meter::new(limit.steps, observer);
    let mut solution = Solution { solved: Vec::new(), chances };
    for module in modules(&dag, top) {
        let mut solved = diagram(module, limit, &mut meter)?;
        if solved.diagram.is_none() {
            solved.bounds = solution.squeezed(&solved, limit, &mut meter)?;
        }
        solution.solved.push(solved);
    }
    Ok(solution)
}

/// The diagram of a module, from the ways to order its variables that come furthest.
fn diagram(module: Module, limit: &Limit, meter: &mut Meter) -> Result<Solved, Error> {
    let ways = if is_trivial(&module.dag, module.top) { &WAYS[..1] } else { &WAYS[..] };
    let mut ways: Vec<(Way, usize)> = ways.iter().map(|way| (*way, 0)).collect();
    for (room, tried) in [(1 << 14, 6), (1 << 18, 6), (3 << 20, 3), (limit.nodes, 2)] {
        ways.truncate(tried);
        if room >= limit.nodes && tried > 2 {
            continue;
        }
        for (way, done) in &mut ways {
            let levels = levels(&module, *way);
            let mut bdd = Bdd::new(room);
            match bdd.build(&module.dag, module.top, &levels, done, meter) {
                Ok(top) => {
                    return Ok(Solved { module, levels, diagram: Some((bdd, top)), bounds: None });
                }
                Err(Halt::Nodes) => {}
                Err(halt) => {
                    if let Some(error) = stopped(halt) {
                        return Err(error);
                    }
                    return Ok(Solved { module, levels, diagram: None, bounds: None });
                }
            }
        }
        ways.sort_by_key(|(_, done)| std::cmp::Reverse(*done));
    }
    let levels = levels(&module, ways[0].0);
    Ok(Solved { module, levels, diagram: None, bounds: None })
}

impl Solution {
    /// Bounds of a module without a diagram, wherever its inputs are known exactly.
    fn squeezed(
        &self,
        solved: &Solved,
        limit: &Limit,
        meter: &mut Meter,
    ) -> Result<Option<Bounds>, Error> {
        let Ok(chances) = self.chances() else { return Ok(None) };
        let is_known = |input: &Input| match input {
            Input::Event(node) => self.chances[*node as usize].is_some(),
            Input::Module(at) => chances[*at as usize].is_exact(),
        };
        if !solved.module.inputs.iter().all(is_known) {
            return Ok(None);
        }
        let levels: Vec<f64> =
            self.of_levels(solved, &chances).iter().map(|bounds| bounds.lower).collect();
        let mut best = super::bound::of_form(&solved.module, &self.of_inputs(solved, &chances));
        // More and more room, until the bounds are close or the steps are used up.
        for share in KEEPS {
            let room = ((limit.nodes / share).max(LEAST), limit.nodes);
            let found = squeeze::bounds(&solved.module, &solved.levels, &levels, room, meter);
            match found {
                Ok(found) => {
                    best.lower = best.lower.max(found.lower);
                    best.upper = best.upper.min(found.upper);
                    if best.upper - best.lower <= CLOSE * best.lower {
                        break;
                    }
                }
                Err(halt) => match stopped(halt) {
                    Some(error) => return Err(error),
                    None => break,
                },
            }
        }
        Ok(Some(best))
    }

    /// Was there room and time to solve every module?
    pub fn is_exact(&self) -> bool {
        self.solved.iter().all(|solved| solved.diagram.is_some())
    }

    /// How many modules there are, the whole included.
    pub fn modules(&self) -> usize {
        self.solved.len()
    }

    /// How many nodes the diagrams have together, those included that were only passed through.
    pub fn nodes(&self) -> usize {
        let nodes = self.solved.iter().filter_map(|solved| solved.diagram.as_ref());
        nodes.map(|(bdd, _)| bdd.room.nodes.len()).sum()
    }

    /// How probable the top is.
    ///
    /// Shape: two bounds, which are equal where everything was solved. Units: probabilities.
    /// Limits: bounds only, when a module is unsolved. Errors: an event without a probability.
    /// Source: Rauzy 1993; bounds by Fréchet, and Esary, Proschan and Walkup 1967. Checked against
    /// SCRAM on 28 models, and against the sum over all states on small trees.
    ///
    /// ```
    /// use engine::cuts::{Limit, Tree, solve};
    /// let mut tree = Tree::new("one");
    /// tree.event("known", Some(0.25))?;
    /// assert_eq!(solve(&tree, &Limit::default(), &mut ())?.probability()?.upper, 0.25);
    /// let mut tree = Tree::new("other");
    /// tree.event("unknown", None)?;
    /// assert!(solve(&tree, &Limit::default(), &mut ())?.probability().is_err());
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn probability(&self) -> Result<Bounds, Error> {
        let all = self.chances()?;
        Ok(*all.last().expect("the whole is a module"))
    }

    /// The probability of each module, bottom up.
    pub(super) fn chances(&self) -> Result<Vec<Bounds>, Error> {
        let inputs = self.solved.iter().flat_map(|solved| &solved.module.inputs);
        for input in inputs {
            if let Input::Event(node) = input
                && self.chances[*node as usize].is_none()
            {
                let words = "the event has no probability";
                return Err(Error::input(Place::Node(*node), words));
            }
        }
        let mut all: Vec<Bounds> = Vec::with_capacity(self.solved.len());
        for solved in &self.solved {
            let inputs = self.of_levels(solved, &all);
            all.push(match &solved.diagram {
                Some((bdd, top)) if inputs.iter().all(Bounds::is_exact) => {
                    let exact: Vec<f64> = inputs.iter().map(|bounds| bounds.lower).collect();
                    Bounds::exactly(bdd.probability(*top, &exact))
                }
                Some((bdd, top)) => bdd.bounds(*top, &inputs),
                None if solved.bounds.is_some() => solved.bounds.unwrap_or(Bounds::exactly(0.0)),
                None => super::bound::of_form(&solved.module, &self.of_inputs(solved, &all)),
            });
        }
        Ok(all)
    }

    /// The probability of each input of a module.
    pub(super) fn of_inputs(&self, solved: &Solved, modules: &[Bounds]) -> Vec<Bounds> {
        let inputs = solved.module.inputs.iter();
        inputs
            .map(|input| match input {
                Input::Module(at) => modules[*at as usize],
                Input::Event(node) => {
                    Bounds::exactly(self.chances[*node as usize].unwrap_or_default())
                }
            })
            .collect()
    }

    /// The same by level.
    pub(super) fn of_levels(&self, solved: &Solved, modules: &[Bounds]) -> Vec<Bounds> {
        let inputs = self.of_inputs(solved, modules);
        let mut by_level = vec![Bounds::exactly(0.0); inputs.len()];
        for (bounds, level) in inputs.into_iter().zip(&solved.levels) {
            by_level[*level as usize] = bounds;
        }
        by_level
    }
}
