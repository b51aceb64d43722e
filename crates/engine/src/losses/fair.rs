//! The six inputs of FAIR as one yearly risk: frequency times magnitude, without single events.

use super::Curve;
use super::model::succeeds;
use crate::chance::{Estimate, Numbers, Purpose, Tables};
use crate::{Error, Observe, Place};

/// The six inputs of FAIR.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fair {
    /// Threat event frequency: attempts a year.
    pub attempts: Estimate,
    /// Threat capability, on any one scale.
    pub capability: Estimate,
    /// Control strength, on the same scale.
    pub strength: Estimate,
    /// Primary loss of an event.
    pub primary: Estimate,
    /// Secondary loss event frequency: the chance that an event has a secondary loss.
    pub secondary_chance: Estimate,
    /// Secondary loss event magnitude.
    pub secondary: Estimate,
}

/// The yearly risk of six inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct FairOutcome {
    /// How likely an attempt succeeds: threat capability above control strength.
    pub vulnerability: f64,
    /// The yearly risk.
    pub risk: Curve,
}

/// Trials that are worked out together.
const BLOCK: usize = 1_024;

/// The yearly risk of the six inputs of FAIR, as its tools usually work it out: in each trial,
/// frequency times vulnerability times the mean loss of that trial.
///
/// It spreads what is not known, but not what varies from year to year: its tails are too thin.
/// For the losses of single years say the same six inputs as a
/// [`Frequency::Threat`](super::Frequency::Threat) and ask [`losses`](super::losses). Shape: one
/// value a trial. Units: events a year, and money as the inputs have it. Limits: at most 2^31
/// trials. Errors: no trials, or a chance above 1; the observer, who hears the trials
/// done, asked to stop. Source: The Open Group, Risk Analysis
/// 2021; pyfair. The vulnerability is worked out exactly.
///
/// ```
/// use engine::chance::Estimate;
/// use engine::losses::{Fair, fair};
/// let even = |from: f64, to: f64| Estimate::pert_weighted((from, (from + to) / 2.0, to), 0.0);
/// let inputs = Fair {
///     attempts: Estimate::fixed(4.0)?,
///     capability: even(0.0, 1.0)?,
///     strength: even(0.0, 1.0)?,
///     primary: Estimate::fixed(100.0)?,
///     secondary_chance: Estimate::fixed(0.5)?,
///     secondary: Estimate::fixed(1_000.0)?,
/// };
/// let found = fair(&inputs, 1_000, 1, &mut ())?;
/// assert!((found.vulnerability - 0.5).abs() < 1e-4);
/// assert!((found.risk.mean() - 4.0 * 0.5 * 600.0).abs() < 1.0);
/// assert!(fair(&inputs, 0, 1, &mut ()).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn fair(
    inputs: &Fair,
    trials: u32,
    seed: u64,
    observer: &mut impl Observe,
) -> Result<FairOutcome, Error> {
    if trials == 0 || trials > 1 << 31 {
        let words = format!("{trials} trials; from 1 to {}", 1_u32 << 31);
        return Err(Error::input(Place::Whole, words));
    }
    if inputs.secondary_chance.most() > 1.0 + 1e-9 {
        let most = inputs.secondary_chance.most();
        let words = format!("the chance of a secondary loss is up to {most}; at most 1");
        return Err(Error::input(Place::Whole, words));
    }
    let vulnerability = succeeds(&inputs.capability, &inputs.strength);
    let numbers = Numbers::of(seed);
    let mut tables = Tables::default();
    let drawn = [inputs.attempts, inputs.primary, inputs.secondary_chance, inputs.secondary]
        .map(|estimate| (tables.add(estimate.shape()), estimate));
    let mut bits = [0; BLOCK];
    let mut values = [[0.0_f32; BLOCK]; 4];
    let mut losses = Vec::with_capacity(trials as usize);
    let mut sums = Vec::new();
    for first in (0..trials).step_by(BLOCK) {
        if !observer.goes_on(first.into(), trials.into()) {
            return Err(Error::stopped());
        }
        for (input, ((table, estimate), values)) in drawn.iter().zip(&mut values).enumerate() {
            let (from, scale) = (estimate.least() as f32, estimate.scale() as f32);
            if scale == 0.0 {
                values.fill(from);
                continue;
            }
            numbers.fill(Purpose::Input, (input as u64, 0), first.into(), &mut bits);
            tables.of(*table).values(&bits, from, scale, values);
        }
        let count = (trials - first).min(BLOCK as u32) as usize;
        let [attempts, primary, chance, secondary] = &values;
        let mut sum = (0.0, 0.0);
        for at in 0..count {
            let magnitude = f64::from(primary[at] + chance[at] * secondary[at]);
            let loss = f64::from(attempts[at]) * vulnerability * magnitude;
            sum.0 += loss;
            sum.1 += loss * loss;
            losses.push(loss as f32);
        }
        sums.push(sum);
    }
    Ok(FairOutcome { vulnerability, risk: Curve::of(losses, &sums) })
}
