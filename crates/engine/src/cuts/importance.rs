//! What matters how much: importance measures of every event, composed over the modules.

use super::{
    bdd::Bdd,
    dag::{Edge, part},
    parts::Input,
    sets::{CutSets, Own},
    solve::{Bounds, Solution},
    zbdd::UNIT,
};
use crate::{Error, Observe, Place};

/// How much one event matters to the top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Importance {
    /// The event, by its node in the tree.
    pub event: u32,
    /// Birnbaum: how much more probable the top is when the event occurs than when it does not.
    /// Below 0 where the event helps to prevent the top.
    pub birnbaum: f64,
    /// Criticality: Birnbaum times the event's probability over the top's. It is the share of the
    /// top's probability that would go away with the event.
    pub criticality: f64,
    /// Risk achievement worth: how many times as probable the top is when the event occurs.
    pub achievement: f64,
    /// Risk reduction worth: how many times less probable the top is when the event does not;
    /// infinite when the top cannot occur without it.
    pub reduction: f64,
    /// The sum of the probabilities of the minimal cut sets with this event, each taken as a
    /// product. It says more than 1 can where sets overlap a lot.
    pub contribution: f64,
    /// Fussell-Vesely: the contribution over the sum for all minimal cut sets.
    pub fussell_vesely: f64,
}

impl Solution {
    /// The importance of every event that can matter, by node.
    ///
    /// Shape: events that simplification proved without effect are left out. Units: shares and
    /// probabilities. Limits: time grows
    /// with the diagrams, not with the events; with `sets` cut at an order, contributions count
    /// only the sets that are kept, of each module. Errors: an unsolved module; an event without a
    /// probability; sets of another tree; the observer, who hears the modules done, asked to stop.
    /// Source: Birnbaum 1969; Vesely and others 1983; Dutuit and Rauzy 2001. Checked against
    /// reports of OpenFTA and against small trees by force.
    ///
    /// ```
    /// use engine::cuts::{Limit, Op, Tree, solve};
    /// let mut tree = Tree::new("pumps");
    /// let one = tree.event("one", Some(0.1))?;
    /// let other = tree.event("other", Some(0.2))?;
    /// tree.gate(None, Op::And, &[one, other])?;
    /// let solution = solve(&tree, &Limit::default(), &mut ())?;
    /// let sets = solution.cut_sets(None, &Limit::default(), &mut ())?;
    /// let all = solution.importance(&sets, &mut ())?;
    /// assert!((all[0].birnbaum - 0.2).abs() < 1e-12 && (all[0].achievement - 10.0).abs() < 1e-9);
    /// assert_eq!(all[1].fussell_vesely, 1.0);
    /// let mut unknown = Tree::new("unknown");
    /// unknown.event("x", None)?;
    /// let solution = solve(&unknown, &Limit::default(), &mut ())?;
    /// let sets = solution.cut_sets(None, &Limit::default(), &mut ())?;
    /// assert!(solution.importance(&sets, &mut ()).is_err());
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn importance(
        &self,
        sets: &CutSets,
        observer: &mut impl Observe,
    ) -> Result<Vec<Importance>, Error> {
        let chances = self.chances()?;
        if !self.is_exact() {
            return Err(Error::limit("importance needs every module solved"));
        }
        if sets.own.len() != self.solved.len() {
            return Err(Error::input(Place::Whole, "the cut sets are of another tree"));
        }
        let last = self.solved.len() - 1;
        let top = chances[last].lower;
        let (sums, total) = self.contributions(sets, &chances);
        let mut slopes = vec![0.0; self.solved.len()];
        slopes[last] = 1.0;
        let mut found = Vec::new();
        for (at, solved) in self.solved.iter().enumerate().rev() {
            if !observer.goes_on((last - at) as u64, self.solved.len() as u64) {
                return Err(Error::stopped());
            }
            let (Some((bdd, root)), slope) = (&solved.diagram, slopes[at]) else { continue };
            let levels = values(&self.of_levels(solved, &chances));
            let inner = bdd.slopes(*root, &levels);
            for (input, level) in solved.module.inputs.iter().zip(&solved.levels) {
                let birnbaum = slope * inner[*level as usize];
                match input {
                    Input::Module(module) => slopes[*module as usize] = birnbaum,
                    Input::Event(event) => {
                        let chance = levels[*level as usize];
                        let mut one = measures(*event, birnbaum, chance, top);
                        one.contribution = sums[*event as usize];
                        one.fussell_vesely = ratio(one.contribution, total);
                        found.push(one);
                    }
                }
            }
        }
        found.sort_unstable_by_key(|one| one.event);
        Ok(found)
    }

    /// For each event the sum over the sets with it, and the sum over all.
    fn contributions(&self, sets: &CutSets, chances: &[Bounds]) -> (Vec<f64>, f64) {
        // Of each module: the sum of the products of its sets.
        let mut sums = Vec::with_capacity(sets.own.len());
        let mut ups = Vec::with_capacity(sets.own.len());
        for (own, solved) in sets.own.iter().zip(&self.solved) {
            let mut levels = values(&self.of_levels(solved, chances));
            for (value, input) in levels.iter_mut().zip(&own.of_level) {
                if let Input::Module(at) = input {
                    *value = sums[*at as usize];
                }
            }
            let (sum, slopes) = own.sums(&levels);
            sums.push(sum);
            ups.push((levels, slopes));
        }
        let events = sets.own.iter().flat_map(|own| &own.of_level);
        let size = events.filter_map(|input| match input {
            Input::Event(event) => Some(*event as usize + 1),
            Input::Module(_) => None,
        });
        let mut with = vec![0.0; size.max().unwrap_or(0)];
        let mut factor = vec![0.0; sums.len()];
        if let Some(last) = factor.last_mut() {
            *last = 1.0;
        }
        for (at, own) in sets.own.iter().enumerate().rev() {
            let (levels, slopes) = &ups[at];
            for (level, input) in own.of_level.iter().enumerate() {
                let slope = factor[at] * slopes[level];
                match input {
                    Input::Module(module) => factor[*module as usize] = slope,
                    Input::Event(event) => with[*event as usize] = slope * levels[level],
                }
            }
        }
        (with, sums.last().copied().unwrap_or(0.0))
    }
}

fn values(bounds: &[Bounds]) -> Vec<f64> {
    bounds.iter().map(|bounds| bounds.lower).collect()
}

/// A ratio of two numbers of which both may be 0.
fn ratio(one: f64, other: f64) -> f64 {
    if one == 0.0 { 0.0 } else { one / other }
}

fn measures(event: u32, birnbaum: f64, chance: f64, top: f64) -> Importance {
    // The top is linear in each event.
    let without = (top - chance * birnbaum).max(0.0);
    let with = top + (1.0 - chance) * birnbaum;
    Importance {
        event,
        birnbaum,
        criticality: ratio(chance * birnbaum, top),
        achievement: ratio(with, top),
        reduction: if top == without { 1.0 } else { top / without },
        contribution: 0.0,
        fussell_vesely: 0.0,
    }
}

impl Bdd {
    /// How much the probability of a function rises with the probability of each level.
    fn slopes(&self, top: Edge, of_level: &[f64]) -> Vec<f64> {
        let order = self.under(top);
        let mut value = vec![1.0; part(top) + 1];
        let signed = |value: f64, edge: Edge| if edge & 1 == 1 { 1.0 - value } else { value };
        for at in &order {
            let node = self.room.nodes[*at as usize];
            let chance = of_level[node.level as usize];
            let low = signed(value[part(node.low)], node.low);
            value[*at as usize] = chance * value[part(node.high)] + (1.0 - chance) * low;
        }
        let mut slopes = vec![0.0; of_level.len()];
        let mut weight = vec![0.0; part(top) + 1];
        weight[part(top)] = if top & 1 == 1 { -1.0 } else { 1.0 };
        for at in order.iter().rev() {
            let node = self.room.nodes[*at as usize];
            let (weight_here, chance) = (weight[*at as usize], of_level[node.level as usize]);
            let low = signed(value[part(node.low)], node.low);
            slopes[node.level as usize] += weight_here * (value[part(node.high)] - low);
            weight[part(node.high)] += weight_here * chance;
            let sign = if node.low & 1 == 1 { -1.0 } else { 1.0 };
            weight[part(node.low)] += weight_here * (1.0 - chance) * sign;
        }
        slopes
    }
}

impl Own {
    /// The sum over the sets of the product of their levels' values, and how it rises with each.
    fn sums(&self, of_level: &[f64]) -> (f64, Vec<f64>) {
        let order = self.zbdd.under(self.family);
        let mut sum = vec![0.0; self.family as usize + 2];
        sum[UNIT as usize] = 1.0;
        for at in &order {
            let node = self.zbdd.room.nodes[*at as usize];
            let high = sum[node.high as usize] * of_level[node.level as usize];
            sum[*at as usize] = sum[node.low as usize] + high;
        }
        let mut slopes = vec![0.0; of_level.len()];
        let mut weight = vec![0.0; self.family as usize + 2];
        weight[self.family as usize] = 1.0;
        for at in order.iter().rev() {
            let node = self.zbdd.room.nodes[*at as usize];
            let here = weight[*at as usize];
            slopes[node.level as usize] += here * sum[node.high as usize];
            weight[node.high as usize] += here * of_level[node.level as usize];
            weight[node.low as usize] += here;
        }
        (sum[self.family as usize], slopes)
    }
}
