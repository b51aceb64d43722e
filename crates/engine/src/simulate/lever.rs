//! Which step to make faster: what a second less on each saves, and whose duration goes with the
//! end.

use super::change::hold;
use super::draw::Drawn;
use super::free::Block;
use super::plan::Begun;
use super::run::{Setup, Target};
use super::{LANES, Plan};
use crate::{Error, Observe};

/// What making one step faster does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lever {
    /// The step.
    pub step: u32,
    /// In which share of the trials it decided.
    pub critical: f64,
    /// How closely its duration and the end go together: Spearman's rank correlation.
    pub correlation: f64,
    /// How many seconds earlier the end comes, for each second that the step lasts less, if it
    /// lasts a tenth less throughout.
    pub saved_per_second: f64,
    /// How many seconds earlier the end then comes, on average.
    pub saved: f64,
}

/// The steps whose lasting less would help most, the best first.
///
/// Shape: at most `most` of them, those that are critical most often. Limits: seconds saved are
/// found by running the trials again for each of them, with the same chance; ranks come from at
/// most the first 4,096 trials. Errors: as [`simulate`](super::simulate) and [`hold`]. Source:
/// Spearman 1904; criticality after Van Slyke 1963. Checked: what is saved is what all trials run
/// again say.
///
/// ```
/// use engine::chance::Estimate;
/// use engine::simulate::{Draft, Limit, Plan, Setup, Step, levers};
/// let estimates = [Estimate::triangular(0.0, 9.0, 10.0)?, Estimate::triangular(0.0, 9.0, 90.0)?];
/// let draft = Draft { steps: estimates.map(Step::lasting).to_vec(), ..Draft::default() };
/// let plan = Plan::new(draft, &Limit::default())?;
/// let found = levers(&plan, &Setup::default(), 1, &mut ())?;
/// assert_eq!((found.len(), found[0].step), (1, 1));
/// assert!(levers(&plan, &Setup { trials: 0, ..Setup::default() }, 1, &mut ()).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn levers(
    plan: &Plan,
    setup: &Setup,
    most: usize,
    observe: &mut dyn Observe,
) -> Result<Vec<Lever>, Error> {
    const RANKED: u32 = 4_096;
    let held = hold(plan, setup, observe)?;
    let outcome = held.outcome();
    let times = match setup.target {
        Target::Whole => &outcome.whole,
        Target::Service(service) => &outcome.services[service as usize].times,
    };
    let mut steps: Vec<u32> = (0..plan.steps())
        .filter(|step| matches!(plan.begun[*step as usize], Begun::Not(_)))
        .collect();
    let critical = |step: &u32| outcome.critical[*step as usize];
    steps.sort_by(|a, b| critical(b).total_cmp(&critical(a)).then(a.cmp(b)));
    steps.truncate(most);
    let trials = setup.trials.min(RANKED);
    let durations = durations(plan, setup.seed, trials, &steps);
    let ends: Vec<f64> =
        times.by_trial[..trials as usize].iter().map(|time| (*time).into()).collect();
    let mut found = Vec::with_capacity(steps.len());
    for (at, (step, lasted)) in steps.iter().zip(durations).enumerate() {
        if !observe.goes_on(at as u64, steps.len() as u64) {
            return Err(Error::stopped());
        }
        let own = plan.draft.steps[*step as usize].duration;
        let changed = held.with_duration(*step, own.times(0.9)?)?;
        let difference = match setup.target {
            Target::Whole => changed.whole,
            Target::Service(service) => changed.services[service as usize].clone(),
        };
        let saved = difference.map_or(0.0, |difference| difference.saved);
        let shorter = 0.1 * own.mean();
        found.push(Lever {
            step: *step,
            critical: critical(step),
            correlation: correlation(&lasted, &ends),
            saved_per_second: if shorter > 0.0 { saved / shorter } else { 0.0 },
            saved,
        });
    }
    found.sort_by(|a, b| b.saved.total_cmp(&a.saved).then(a.step.cmp(&b.step)));
    Ok(found)
}

/// How long some steps last in the first trials.
fn durations(plan: &Plan, seed: u64, trials: u32, steps: &[u32]) -> Vec<Vec<f64>> {
    let mut drawn = Drawn::new(plan, seed);
    let mut block = Block::new(plan);
    let mut out = vec![Vec::with_capacity(trials as usize); steps.len()];
    for first in (0..trials).step_by(LANES) {
        block.draw(plan, &mut drawn, first.into());
        let count = (trials - first).min(LANES as u32) as usize;
        for (out, step) in out.iter_mut().zip(steps) {
            let lanes = &block.duration[plan.row[*step as usize] as usize][..count];
            // What is lost lasts longest.
            let lasted = |value: &f32| if *value < 0.0 { f64::INFINITY } else { (*value).into() };
            out.extend(lanes.iter().map(lasted));
        }
    }
    out
}

/// Ranks from 1; what is equal shares the mean of its ranks.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let same =
            order[from..].iter().take_while(|at| values[**at] == values[order[from]]).count();
        for at in &order[from..from + same] {
            ranks[*at] = from as f64 + (same as f64 + 1.0) / 2.0;
        }
        from += same;
    }
    ranks
}

/// Spearman's rank correlation; 0 when one of the two never changes.
fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let (one, other) = (ranks(one), ranks(other));
    let mean = (one.len() as f64 + 1.0) / 2.0;
    let (mut both, mut left, mut right) = (0.0, 0.0, 0.0);
    for (a, b) in one.iter().zip(&other) {
        both += (a - mean) * (b - mean);
        left += (a - mean) * (a - mean);
        right += (b - mean) * (b - mean);
    }
    if left > 0.0 && right > 0.0 { both / libm::sqrt(left * right) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rank_correlation_is_the_known_one() {
        assert_eq!(correlation(&[1.0, 2.0, 3.0], &[10.0, 20.0, 90.0]), 1.0);
        assert_eq!(correlation(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]), -1.0);
        assert_eq!(correlation(&[1.0, 1.0, 1.0], &[3.0, 2.0, 1.0]), 0.0);
        // 1 - 6 (1 + 1 + 0 + 1 + 1) / (5 x 24).
        let found = correlation(&[1.0, 2.0, 3.0, 4.0, 5.0], &[2.0, 1.0, 3.0, 5.0, 4.0]);
        assert!((found - 0.8).abs() < 1e-12);
        assert_eq!(ranks(&[5.0, 1.0, 5.0, f64::INFINITY]), [2.5, 1.0, 2.5, 4.0]);
    }
}
