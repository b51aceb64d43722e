//! The minimal cut sets of a solved tree: counted, measured and listed without being spread out.

use super::{
    count::Count,
    meter::{Halt, Meter, stopped},
    parts::{Input, Module},
    small,
    solve::{Limit, Solution, Solved},
    zbdd::{EMPTY, Extract, Family, UNIT, Within, Zbdd},
};
use crate::{Error, Observe};

/// No bound on the order.
pub(super) const ALL: u32 = u32::MAX;

/// The family of one module.
pub(super) struct Own {
    pub zbdd: Zbdd,
    pub family: Family,
    /// What each level stands for.
    pub of_level: Vec<Input>,
    /// Does each of its sets make the module occur for certain?
    pub is_monotone: bool,
}

/// The minimal cut sets of a tree, as diagrams of its modules.
///
/// A cut set is a set of events that lets the top occur when they alone occur. Where a tree has
/// negations, it is the positive part of a way for the top to occur: what is said not to occur is
/// left out, as most tools do; these are not prime implicants.
pub struct CutSets {
    pub(super) own: Vec<Own>,
    order: u32,
    is_truncated: bool,
}

impl Solution {
    /// The minimal cut sets, all or those of at most `order` events.
    ///
    /// Shape: sets of events of the tree. Units: none. Limits: with `order`, larger sets are left
    /// out, and [`CutSets::is_truncated`] says whether there may be any. Errors: an unsolved
    /// module, or a family that goes beyond `limit`, with [`Error::is_limit`]; the observer
    /// stopped. Source: Rauzy 1993 and 2001. Checked against 28 published numbers, the largest
    /// 82,000,000,000, and against all states of small trees.
    ///
    /// ```
    /// use engine::cuts::{Limit, Op, Tree, solve};
    /// let mut tree = Tree::new("bridge");
    /// let [a, b, c] = ["a", "b", "c"].map(|name| tree.event(name, None));
    /// let (a, b, c) = (a?, b?, c?);
    /// let both = tree.gate(None, Op::And, &[b, c])?;
    /// tree.gate(Some("top"), Op::Or, &[a, both])?;
    /// let solution = solve(&tree, &Limit::default(), &mut ())?;
    /// let sets = solution.cut_sets(None, &Limit::default(), &mut ())?;
    /// assert_eq!(sets.count().to_string(), "2");
    /// assert_eq!(sets.list(10), [vec![a], vec![b, c]]);
    /// let short = solution.cut_sets(Some(1), &Limit::default(), &mut ())?;
    /// assert!(short.is_truncated() && short.list(10) == [[a]]);
    /// let none = Limit { nodes: 2, steps: 0 };
    /// assert!(solution.cut_sets(None, &none, &mut ()).is_err_and(|error| error.is_limit()));
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn cut_sets(
        &self,
        order: Option<u32>,
        limit: &Limit,
        observer: &mut impl Observe,
    ) -> Result<CutSets, Error> {
        let mut meter = Meter::new(limit.steps, observer);
        let order = order.unwrap_or(ALL);
        let mut sets = CutSets { own: Vec::new(), order, is_truncated: false };
        sets.fill(&self.solved, |sets, solved, least| {
            sets.of_module(solved, least, limit, &mut meter)
        })?;
        Ok(sets)
    }

    /// All minimal cut sets where there is room for them; else those up to the largest of a few
    /// orders for which there is, and [`CutSets::is_truncated`] says so.
    ///
    /// Shape, units and source: as [`Solution::cut_sets`]. Limits: each try may take what `limit`
    /// allows. Errors: as [`Solution::cut_sets`], when
    /// there is not even room for single events.
    ///
    /// ```
    /// use engine::cuts::{Limit, Op, Tree, solve};
    /// let mut tree = Tree::new("pairs");
    /// let mut ends = Vec::new();
    /// for at in 0..12 {
    ///     let one = tree.event(&format!("a{at}"), Some(0.1))?;
    ///     let other = tree.event(&format!("b{at}"), Some(0.1))?;
    ///     ends.push(tree.gate(None, Op::Or, &[one, other])?);
    /// }
    /// let alone = tree.event("alone", Some(0.01))?;
    /// let all = tree.gate(None, Op::And, &ends)?;
    /// tree.gate(None, Op::Or, &[all, alone])?;
    /// let solution = solve(&tree, &Limit::default(), &mut ())?;
    /// let all = solution.cut_sets_that_fit(&Limit::default(), &mut ())?;
    /// assert_eq!((all.count().to_string().as_str(), all.order()), ("4097", None));
    /// assert!(solution.cut_sets_that_fit(&Limit { nodes: 0, steps: 0 }, &mut ()).is_err());
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn cut_sets_that_fit(
        &self,
        limit: &Limit,
        observer: &mut impl Observe,
    ) -> Result<CutSets, Error> {
        let mut found = self.cut_sets(None, limit, observer);
        for order in ORDERS {
            match found {
                Err(error) if error.is_limit() => {
                    found = self.cut_sets(Some(order), limit, observer);
                }
                other => return other,
            }
        }
        found
    }
}

/// Orders that are tried one after another where there is no room for all sets.
const ORDERS: [u32; 7] = [8, 6, 5, 4, 3, 2, 1];

/// Why there are no sets.
fn refused(halt: Halt) -> Error {
    let words = match halt {
        Halt::Nodes => "the minimal cut sets need more nodes than the limit allows",
        _ => "the minimal cut sets need more steps than the limit allows",
    };
    stopped(halt).unwrap_or_else(|| Error::limit(words))
}

/// The fewest events that each input stands for.
fn weights(inputs: &[Input], least: &[u32]) -> Vec<u32> {
    let weight = |input: &Input| match input {
        Input::Event(_) => 1,
        Input::Module(at) => least[*at as usize],
    };
    inputs.iter().map(weight).collect()
}

impl CutSets {
    fn of_module(
        &mut self,
        solved: &Solved,
        least: &[u32],
        limit: &Limit,
        meter: &mut Meter,
    ) -> Result<Own, Halt> {
        let Some((bdd, top)) = &solved.diagram else {
            return self.of_form(&solved.module, least, limit, meter);
        };
        let mut of_level = solved.module.inputs.clone();
        for (at, level) in solved.levels.iter().enumerate() {
            of_level[*level as usize] = solved.module.inputs[at];
        }
        let mut zbdd = Zbdd::new(limit.nodes);
        let way = if solved.module.is_monotone { Extract::Monotone } else { Extract::Any };
        let family = if self.order == ALL {
            zbdd.minimal(bdd, *top, way, meter)?
        } else {
            let weights = weights(&of_level, least);
            let is_cut = &mut self.is_truncated;
            let within = Within { weights: &weights, most: self.order, is_cut };
            zbdd.minimal_within(bdd, *top, way, within, meter)?
        };
        Ok(Own { zbdd, family, of_level, is_monotone: solved.module.is_monotone })
    }

    /// The same straight from the form, for a few orders.
    fn of_form(
        &mut self,
        module: &Module,
        least: &[u32],
        limit: &Limit,
        meter: &mut Meter,
    ) -> Result<Own, Halt> {
        if self.order > small::MOST || !module.is_monotone {
            return Err(Halt::Nodes);
        }
        let mut zbdd = Zbdd::new(limit.nodes);
        let weights = weights(&module.inputs, least);
        let is_cut = &mut self.is_truncated;
        let within = Within { weights: &weights, most: self.order, is_cut };
        let family = small::minimal_within(&mut zbdd, module, limit.nodes, within, meter)?;
        Ok(Own { zbdd, family, of_level: module.inputs.clone(), is_monotone: true })
    }

    /// The sets of a tree whose modules are not solved, up to an order.
    pub(super) fn of_forms(
        modules: &[Module],
        order: u32,
        limit: &Limit,
        meter: &mut Meter,
    ) -> Result<CutSets, Error> {
        let mut sets = CutSets { own: Vec::new(), order, is_truncated: false };
        sets.fill(modules, |sets, module, least| sets.of_form(module, least, limit, meter))?;
        Ok(sets)
    }

    /// Adds the family of each module, those inside others first.
    fn fill<T>(
        &mut self,
        modules: &[T],
        mut own: impl FnMut(&mut CutSets, &T, &[u32]) -> Result<Own, Halt>,
    ) -> Result<(), Error> {
        let mut least = Vec::new();
        for module in modules {
            let own = own(self, module, &least).map_err(refused)?;
            least.push(own.least(&least));
            self.own.push(own);
        }
        self.is_truncated |= self.longest() > self.order as usize;
        Ok(())
    }

    /// The most events that a set has, where sets were cut off at an order.
    pub fn order(&self) -> Option<u32> {
        (self.order != ALL).then_some(self.order)
    }

    /// Were larger sets left out, so that there may be more? [`CutSets::cover`] and
    /// [`Solution::cover`] say how much they can come to.
    pub fn is_truncated(&self) -> bool {
        self.is_truncated
    }

    /// How many there are, exactly.
    pub fn count(&self) -> Count {
        if self.order != ALL {
            return self.by_order(self.order).iter().fold(Count::default(), |sum, of| &sum + of);
        }
        match self.small_count() {
            Some(count) => Count::from(count),
            None => self.large_count(),
        }
    }

    /// The count, unless it or a part of it needs more than 128 bits.
    fn small_count(&self) -> Option<u128> {
        let mut all: Vec<u128> = Vec::with_capacity(self.own.len());
        for own in &self.own {
            let mut of = vec![0_u128; own.family as usize + 2];
            of[UNIT as usize] = 1;
            for at in own.zbdd.under(own.family) {
                let node = own.zbdd.room.nodes[at as usize];
                let here = match own.of_level[node.level as usize] {
                    Input::Event(_) => 1,
                    Input::Module(at) => all[at as usize],
                };
                let high = of[node.high as usize].checked_mul(here)?;
                of[at as usize] = high.checked_add(of[node.low as usize])?;
            }
            all.push(of[own.family as usize]);
        }
        all.last().copied()
    }

    fn large_count(&self) -> Count {
        let mut all: Vec<Count> = Vec::with_capacity(self.own.len());
        for own in &self.own {
            let mut of = vec![Count::default(); own.family as usize + 2];
            of[UNIT as usize] = Count::from(1_u64);
            for at in own.zbdd.under(own.family) {
                let node = own.zbdd.room.nodes[at as usize];
                let high = &of[node.high as usize];
                let high = match own.of_level[node.level as usize] {
                    Input::Event(_) => high.clone(),
                    Input::Module(at) => high * &all[at as usize],
                };
                of[at as usize] = &high + &of[node.low as usize];
            }
            all.push(of[own.family as usize].clone());
        }
        all.pop().unwrap_or_default()
    }

    /// How many sets there are of 0, 1, 2 events and so on, up to `most`.
    ///
    /// Limits: time grows with the nodes of the diagrams and the square of `most`.
    pub fn by_order(&self, most: u32) -> Vec<Count> {
        let most = most.min(self.order);
        let size = (most as usize).saturating_add(1).min(self.longest() + 1);
        let mut all: Vec<Vec<Count>> = Vec::with_capacity(self.own.len());
        for own in &self.own {
            let mut of = vec![Vec::new(); own.family as usize + 2];
            of[UNIT as usize] = vec![Count::from(1_u64)];
            for at in own.zbdd.under(own.family) {
                let node = own.zbdd.room.nodes[at as usize];
                let high = &of[node.high as usize];
                let mut sum = match own.of_level[node.level as usize] {
                    Input::Event(_) => shifted(high, size),
                    Input::Module(at) => product(high, &all[at as usize], size),
                };
                add(&mut sum, &of[node.low as usize]);
                of[at as usize] = sum;
            }
            all.push(of.swap_remove(own.family as usize));
        }
        let mut counts = all.pop().unwrap_or_default();
        while counts.last().is_some_and(Count::is_zero) {
            counts.pop();
        }
        counts
    }

    /// The number of events of the largest set of the diagrams, before any limit on the order.
    fn longest(&self) -> usize {
        let mut all: Vec<usize> = Vec::with_capacity(self.own.len());
        for own in &self.own {
            let mut of = vec![0; own.family as usize + 2];
            for at in own.zbdd.under(own.family) {
                let node = own.zbdd.room.nodes[at as usize];
                let here = match own.of_level[node.level as usize] {
                    Input::Event(_) => 1,
                    Input::Module(at) => all[at as usize],
                };
                of[at as usize] = of[node.low as usize].max(of[node.high as usize] + here);
            }
            all.push(of[own.family as usize]);
        }
        all.last().copied().unwrap_or(0)
    }

    /// The smallest `most` sets, each as rising nodes of the tree; by size, then by nodes.
    ///
    /// Limits: time and room grow with `most` and the modules, never with the count.
    pub fn list(&self, most: usize) -> Vec<Vec<u32>> {
        let mut found = Vec::new();
        let mut size = 0;
        let longest = self.longest().min(self.order as usize) as u32;
        let walk = super::walk::Walk::over(self);
        while found.len() < most && size <= longest {
            let mut same = walk.of_size(size, most - found.len());
            same.sort_unstable();
            found.append(&mut same);
            size += 1;
        }
        found
    }
}

impl Own {
    /// The events of the smallest set; beyond all orders when there is none.
    fn least(&self, modules: &[u32]) -> u32 {
        self.leasts(modules)[self.family as usize]
    }

    /// The same for every node.
    pub(super) fn leasts(&self, modules: &[u32]) -> Vec<u32> {
        let mut of = vec![ALL; self.family as usize + 2];
        of[UNIT as usize] = 0;
        of[EMPTY as usize] = ALL;
        for at in self.zbdd.under(self.family) {
            let node = self.zbdd.room.nodes[at as usize];
            let here = match self.of_level[node.level as usize] {
                Input::Event(_) => 1,
                Input::Module(at) => modules[at as usize],
            };
            let high = of[node.high as usize].saturating_add(here);
            of[at as usize] = of[node.low as usize].min(high);
        }
        of
    }
}

fn shifted(counts: &[Count], size: usize) -> Vec<Count> {
    if counts.is_empty() {
        return Vec::new();
    }
    let zero = std::iter::once(Count::default());
    zero.chain(counts.iter().cloned()).take(size).collect()
}

fn product(one: &[Count], other: &[Count], size: usize) -> Vec<Count> {
    let length = (one.len() + other.len()).saturating_sub(1).min(size);
    let mut sum = vec![Count::default(); length];
    for (at, left) in one.iter().enumerate().filter(|(_, left)| !left.is_zero()) {
        for (place, right) in other.iter().enumerate().take(length.saturating_sub(at)) {
            if !right.is_zero() {
                sum[at + place] = &sum[at + place] + &(left * right);
            }
        }
    }
    sum
}

fn add(sum: &mut Vec<Count>, other: &[Count]) {
    if sum.len() < other.len() {
        sum.resize(other.len(), Count::default());
    }
    for (sum, other) in sum.iter_mut().zip(other) {
        *sum = &*sum + other;
    }
}
