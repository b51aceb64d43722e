//! What a measure or a strategy is worth: the years with it beside the same years without it.

use super::years::{BLOCK, Drawn, Ready, Room, check};
use super::{Curve, Scenario, Years};
use crate::chance::Numbers;
use crate::{Error, Observe, Place};
use std::collections::BTreeMap;

/// What a strategy does to one scenario.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The scenario.
    pub scenario: u32,
    /// What it becomes.
    pub into: Scenario,
}

/// A measure or a strategy option.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strategy {
    /// What it costs in a year.
    pub cost: f64,
    /// What it changes; nothing, when it is to do nothing.
    pub changes: Vec<Change>,
}

/// What a strategy is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// The losses that remain.
    pub after: Curve,
    /// How much less a year costs on average, before its own cost: the same years compared.
    pub saved: f64,
    /// Half of the interval of 95 percent around that. Much narrower than the two curves' own,
    /// because chance is the same in both.
    pub saved_half_width: f64,
    /// How much less a year costs, exactly, without trials.
    pub saved_exactly: f64,
    /// What was saved exactly, less what it costs.
    pub net: f64,
    /// How much less the worst years cost: the tail means before and after, at the tail asked for.
    pub tail_saved: f64,
    /// Is it worth its cost, as sure as an interval of 95 percent of the trials?
    pub is_justified: bool,
}

/// What each of some strategies is worth, over the same years with the same chance.
///
/// Shape: one value for each strategy. Units: those of the magnitudes, a year. Limits: as
/// [`losses`](super::losses); besides the years of each scenario that a strategy changes are kept,
/// eight bytes a year. Errors: as there; an unknown scenario, or one that a strategy changes twice,
/// with the entry of the strategy. Source: common random numbers, Glasserman and Yao 1992. Checked
/// against exact means.
///
/// ```
/// use engine::chance::Estimate;
/// use engine::losses::{Change, Frequency, Magnitude, Scenario, Strategy, Years, values};
/// let scenario = |rate: f64| Ok::<Scenario, engine::Error>(Scenario {
///     frequency: Frequency::Poisson(Estimate::fixed(rate)?),
///     magnitude: Magnitude::of(Estimate::lognormal(1_000.0, 9_000.0)?),
/// });
/// let second_line = Strategy {
///     cost: 1_000.0,
///     changes: vec![Change { scenario: 0, into: scenario(0.5)? }],
/// };
/// let found = values(&[scenario(2.0)?], &[second_line], &Years::default(), &mut ())?;
/// assert!(found[0].is_justified && found[0].saved > 4_000.0);
/// let wrong = Strategy { cost: 0.0, changes: vec![Change { scenario: 1, into: scenario(0.5)? }] };
/// let refused = values(&[scenario(2.0)?], &[wrong], &Years::default(), &mut ()).unwrap_err();
/// assert_eq!(refused.to_string(), "entry 0: scenario 1 is unknown; there are 1");
/// # Ok::<(), engine::Error>(())
/// ```
pub fn values(
    scenarios: &[Scenario],
    strategies: &[Strategy],
    years: &Years,
    observe: &mut dyn Observe,
) -> Result<Vec<Value>, Error> {
    check(scenarios.len() + strategies.len(), years)?;
    strategies
        .iter()
        .enumerate()
        .try_for_each(|(at, strategy)| known(scenarios.len(), at, strategy))?;
    let ready = scenarios
        .iter()
        .enumerate()
        .map(|(number, scenario)| Ready::of(number, scenario))
        .collect::<Result<Vec<Ready>, Error>>()?;
    let mut before = Before { total: Vec::new(), alone: BTreeMap::new() };
    let all: Vec<&Ready> = ready.iter().collect();
    before.total = each_year(&all, years);
    if scenarios.len() > 1 {
        for change in strategies.iter().flat_map(|strategy| &strategy.changes) {
            let scenario = change.scenario;
            before
                .alone
                .entry(scenario)
                .or_insert_with(|| each_year(&[&ready[scenario as usize]], years));
        }
    }
    let curve = curve(&before.total);
    let tail = curve.tail_mean(years.tail)?;
    let mut out = Vec::with_capacity(strategies.len());
    for (at, strategy) in strategies.iter().enumerate() {
        if !observe.goes_on(at as u64, strategies.len() as u64) {
            return Err(Error::stopped());
        }
        out.push(value(&before, &ready, strategy, (years, at, tail))?);
    }
    Ok(out)
}

fn known(scenarios: usize, at: usize, strategy: &Strategy) -> Result<(), Error> {
    let refused = |words: String| Err(Error::input(Place::Entry(at as u32), words));
    if !strategy.cost.is_finite() || strategy.cost < 0.0 {
        return refused(format!("the cost is {}; it cannot be that", strategy.cost));
    }
    for (nth, change) in strategy.changes.iter().enumerate() {
        if change.scenario as usize >= scenarios {
            return refused(format!(
                "scenario {} is unknown; there are {scenarios}",
                change.scenario
            ));
        }
        if strategy.changes[..nth].iter().any(|other| other.scenario == change.scenario) {
            return refused(format!("scenario {} is changed twice", change.scenario));
        }
    }
    Ok(())
}

/// The years without any strategy: all together, and scenarios that strategies change alone.
struct Before {
    total: Vec<f64>,
    alone: BTreeMap<u32, Vec<f64>>,
}

/// The losses of some scenarios, year by year, in 64 bits: differences are taken of them.
fn each_year(ready: &[&Ready], years: &Years) -> Vec<f64> {
    let numbers = Numbers::of(years.seed);
    let mut room = Room::new();
    let mut out = Vec::with_capacity(years.years as usize);
    for first in (0..years.years).step_by(BLOCK) {
        let mut sums = [0.0; BLOCK];
        for ready in ready {
            room.add(ready, (numbers, first.into()), None, &mut sums);
        }
        out.extend_from_slice(&sums[..(years.years - first).min(BLOCK as u32) as usize]);
    }
    out
}

fn curve(losses: &[f64]) -> Curve {
    let mut drawn = Drawn::default();
    losses.chunks(BLOCK).for_each(|block| drawn.take(block));
    Curve::of(drawn.years, &drawn.sums)
}

fn value(
    before: &Before,
    ready: &[Ready],
    strategy: &Strategy,
    (years, at, tail): (&Years, usize, f64),
) -> Result<Value, Error> {
    let mut changed = Vec::new();
    let mut saved_exactly = 0.0;
    for change in &strategy.changes {
        let new = Ready::of(change.scenario as usize, &change.into)
            .map_err(|error| Error::input(Place::Entry(at as u32), error.to_string()))?;
        saved_exactly += ready[change.scenario as usize].mean - new.mean;
        changed.push(new);
    }
    let is_all = changed.len() == ready.len();
    let new = each_year(&changed.iter().collect::<Vec<_>>(), years);
    let mut after = new;
    if !is_all {
        for (year, loss) in after.iter_mut().enumerate() {
            let alone =
                |change: &Change| before.alone.get(&change.scenario).map_or(0.0, |a| a[year]);
            let gone: f64 = strategy.changes.iter().map(alone).sum();
            // What is left over of a difference of equal sums is rounding, and never negative.
            *loss += (before.total[year] - gone).max(0.0);
        }
    }
    let (mut saved, mut squares) = (0.0, 0.0);
    for (before, after) in before.total.iter().zip(&after) {
        let difference = before - after;
        saved += difference;
        squares += difference * difference;
    }
    let count = f64::from(years.years);
    let saved = saved / count;
    let variance = (squares / count - saved * saved).max(0.0);
    let saved_half_width = 1.959_963_984_540_054 * libm::sqrt(variance / count);
    let after = curve(&after);
    let tail_saved = tail - after.tail_mean(years.tail)?;
    Ok(Value {
        after,
        saved,
        saved_half_width,
        saved_exactly,
        net: saved_exactly - strategy.cost,
        tail_saved,
        is_justified: saved - saved_half_width > strategy.cost,
    })
}
