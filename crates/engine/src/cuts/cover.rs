//! What cut sets that may not be all of them prove about the top, and how much was left out.

use super::{
    bdd::Bdd,
    dag::{Edge, FALSE, TRUE},
    meter::{Halt, Meter, stopped},
    parts::Input,
    sets::{CutSets, Own},
    solve::{Bounds, Limit, Solution},
    walk::Walk,
    zbdd::UNIT,
};
use crate::{Error, Observe, Place};

/// What the cut sets at hand prove about the probability of the top.
///
/// All of it stands up to the rounding of machine numbers, about one part in 10^12.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cover {
    /// How probable it is that one of the sets at hand occurs.
    pub kept: Bounds,
    /// The top without any of the sets at hand is at most so probable: the bound of what was left
    /// out. 0 where nothing was.
    pub left_out: f64,
    /// How probable the top is.
    pub top: Bounds,
}

impl CutSets {
    /// What these sets prove about the top, all or cut off at an order.
    ///
    /// Shape: `chances` has one entry a node of the tree or graph that the sets were taken from.
    /// Units: probabilities.
    /// A set that was cut off has more events than the order, and none that is a cut set alone; so
    /// the top without a set at hand needs that many of the other events at once, and that is what
    /// bounds it. In large trees of probable events this says little; [`Solution::cover`] adds
    /// what the diagrams know. Limits: where there is no room for a diagram of the sets, `kept` is
    /// between the most probable set and the sum of all. Of a tree with negations a set does not
    /// bring the top down for certain, so the lower bound is 0. Errors: chances of another length,
    /// or none, or one of an event that is not there; the observer stopped. Source: Bonferroni's
    /// inequalities; the tail of a Poisson binomial distribution. Checked against the exact value
    /// of random trees and graphs at every order.
    ///
    /// ```
    /// use engine::{Builder, cuts::{Limit, node_cut_sets}};
    /// let mut builder = Builder::new(4)?;
    /// builder.group(0, 1, &[(1, 0), (2, 0)])?;
    /// builder.need(0, 3, 0)?;
    /// let graph = builder.build();
    /// let sets = node_cut_sets(&graph, 0, 1, &Limit::default(), &mut ())?;
    /// let chances = [None, Some(0.1), Some(0.1), Some(0.01)];
    /// let cover = sets.cover(&chances, &Limit::default(), &mut ())?;
    /// assert!((cover.kept.lower - 0.01).abs() < 1e-12, "node 3 alone");
    /// assert!((cover.left_out - 0.01).abs() < 1e-12, "nodes 1 and 2 together");
    /// assert!(cover.top.lower <= 0.0199 && 0.0199 <= cover.top.upper);
    /// assert!(sets.cover(&[], &Limit::default(), &mut ()).is_err());
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn cover(
        &self,
        chances: &[Option<f64>],
        limit: &Limit,
        observer: &mut impl Observe,
    ) -> Result<Cover, Error> {
        let mut meter = Meter::new(limit.steps, observer);
        let mut kept: Vec<Bounds> = Vec::with_capacity(self.own.len());
        for own in &self.own {
            let mut levels = Vec::with_capacity(own.of_level.len());
            for input in &own.of_level {
                levels.push(match input {
                    Input::Module(at) => kept[*at as usize],
                    Input::Event(node) => Bounds::exactly(known(chances, *node)?),
                });
            }
            kept.push(own.any(&levels, limit, &mut meter)?);
        }
        let kept = kept.pop().unwrap_or(Bounds::exactly(0.0));
        let left_out = if self.is_truncated() { self.tail(chances)? } else { 0.0 };
        let lower = if self.is_monotone() { kept.lower } else { 0.0 };
        let top = Bounds { lower, upper: (kept.upper + left_out).min(1.0) };
        Ok(Cover { kept, left_out, top })
    }

    /// Does every set bring the top down for certain?
    fn is_monotone(&self) -> bool {
        self.own.iter().all(|own| own.is_monotone)
    }

    /// How probable it is that more events than the order occur at once, those left out that are
    /// cut sets alone.
    fn tail(&self, chances: &[Option<f64>]) -> Result<f64, Error> {
        let alone = match self.order() {
            Some(0) => Vec::new(),
            _ => Walk::over(self).of_size(1, usize::MAX),
        };
        let mut alone: Vec<u32> = alone.into_iter().flatten().collect();
        alone.sort_unstable();
        let needed = self.order().unwrap_or(0) as usize + 1;
        // At `n`: exactly `n` of the events so far; at the end: at least that many.
        let mut exactly = vec![0.0; needed + 1];
        exactly[0] = 1.0;
        for input in self.own.iter().flat_map(|own| &own.of_level) {
            let Input::Event(node) = input else { continue };
            if alone.binary_search(node).is_ok() {
                continue;
            }
            let chance = known(chances, *node)?;
            exactly[needed] += exactly[needed - 1] * chance;
            for count in (1..needed).rev() {
                exactly[count] = exactly[count] * (1.0 - chance) + exactly[count - 1] * chance;
            }
            exactly[0] *= 1.0 - chance;
        }
        Ok(exactly[needed].min(1.0))
    }
}

impl Solution {
    /// What cut sets of this solution prove about the top, with what its diagrams know.
    ///
    /// Shape, units, limits, errors and source: as [`CutSets::cover`]; the sets have to come from
    /// this solution.
    ///
    /// ```
    /// use engine::cuts::{Limit, Op, Tree, solve};
    /// let mut tree = Tree::new("pumps");
    /// let [one, other] = ["one", "other"].map(|name| tree.event(name, Some(0.1)));
    /// tree.gate(None, Op::Or, &[one?, other?])?;
    /// let solution = solve(&tree, &Limit::default(), &mut ())?;
    /// let sets = solution.cut_sets(Some(1), &Limit::default(), &mut ())?;
    /// let cover = solution.cover(&sets, &Limit::default(), &mut ())?;
    /// assert!((cover.top.lower - 0.19).abs() < 1e-12);
    /// let mut unknown = Tree::new("unknown");
    /// unknown.event("x", None)?;
    /// let solution = solve(&unknown, &Limit::default(), &mut ())?;
    /// let sets = solution.cut_sets(None, &Limit::default(), &mut ())?;
    /// assert!(solution.cover(&sets, &Limit::default(), &mut ()).is_err());
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn cover(
        &self,
        sets: &CutSets,
        limit: &Limit,
        observer: &mut impl Observe,
    ) -> Result<Cover, Error> {
        let mut cover = sets.cover(&self.chances, limit, observer)?;
        let own = self.probability()?;
        cover.top.lower = cover.top.lower.max(own.lower);
        cover.top.upper = cover.top.upper.min(own.upper).max(cover.top.lower);
        if sets.is_monotone() {
            // Whenever a set occurs the top does: what is more probable was left out.
            let more = (cover.top.upper - cover.kept.lower).max(0.0);
            cover.left_out = cover.left_out.min(more);
        }
        Ok(cover)
    }
}

/// The probability of an event.
fn known(chances: &[Option<f64>], node: u32) -> Result<f64, Error> {
    let chance = chances.get(node as usize).copied().flatten();
    let chance = chance.filter(|chance| (0.0..=1.0).contains(chance));
    chance.ok_or_else(|| Error::input(Place::Node(node), "the event has no probability"))
}

impl Own {
    /// How probable it is that any set occurs whose inputs are so probable, by level.
    fn any(&self, levels: &[Bounds], limit: &Limit, meter: &mut Meter) -> Result<Bounds, Error> {
        let mut bdd = Bdd::new(limit.nodes);
        match self.union(&mut bdd, meter) {
            Ok(top) if levels.iter().all(Bounds::is_exact) => {
                let exact: Vec<f64> = levels.iter().map(|bounds| bounds.lower).collect();
                Ok(Bounds::exactly(bdd.probability(top, &exact)))
            }
            Ok(top) => Ok(bdd.bounds(top, levels)),
            Err(halt) => match stopped(halt) {
                Some(error) => Err(error),
                None => Ok(self.ends(levels)),
            },
        }
    }

    /// The function that holds when any set occurs, over the levels of the family.
    fn union(&self, bdd: &mut Bdd, meter: &mut Meter) -> Result<Edge, Halt> {
        let mut edges = vec![FALSE; self.family as usize + 2];
        edges[UNIT as usize] = TRUE;
        for at in self.zbdd.under(self.family) {
            let node = self.zbdd.room.nodes[at as usize];
            let (high, low) = (edges[node.high as usize], edges[node.low as usize]);
            let either = bdd.or(high, low, meter)?;
            edges[at as usize] = bdd.make(node.level, either, low)?;
        }
        Ok(edges[self.family as usize])
    }

    /// The most probable set, and the sum of all.
    fn ends(&self, levels: &[Bounds]) -> Bounds {
        let mut of = vec![Bounds::exactly(0.0); self.family as usize + 2];
        of[UNIT as usize] = Bounds::exactly(1.0);
        for at in self.zbdd.under(self.family) {
            let node = self.zbdd.room.nodes[at as usize];
            let (high, low) = (of[node.high as usize], of[node.low as usize]);
            let here = levels[node.level as usize];
            of[at as usize] = Bounds {
                lower: low.lower.max(high.lower * here.lower),
                upper: low.upper + high.upper * here.upper,
            };
        }
        let all = of[self.family as usize];
        Bounds { lower: all.lower, upper: all.upper.min(1.0) }
    }
}
