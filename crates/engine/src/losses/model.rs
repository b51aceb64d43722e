//! Scenarios: how often something happens, and what it costs.

use super::count::Counts;
use crate::chance::{Estimate, Table};
use crate::{Error, Place};

/// The most events a year that a frequency may have on average.
pub(crate) const MOST_EVENTS: f64 = 1_000.0;

/// How often something happens in a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Frequency {
    /// Independent of each other, at a rate that is itself uncertain: drawn anew each year.
    Poisson(Estimate),
    /// In clusters: a Poisson rate with a gamma distribution, by mean and variance of the number
    /// of events; the variance is above the mean.
    Clustered {
        /// Events a year.
        mean: f64,
        /// The variance of their number.
        variance: f64,
    },
    /// At most once a year, with this chance.
    Once(f64),
    /// Attempts of which some succeed: threat event frequency, threat capability and control
    /// strength in FAIR. An attempt succeeds when its capability is above the strength.
    Threat {
        /// Attempts a year.
        attempts: Estimate,
        /// How able whoever tries is, on any one scale.
        capability: Estimate,
        /// How much the controls withstand, on the same scale.
        strength: Estimate,
    },
}

/// What others do after the event: only sometimes, and then it costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Secondary {
    /// The chance that it happens at all; uncertain, from 0 to 1.
    pub chance: Estimate,
    /// What it then costs.
    pub size: Estimate,
}

/// What one event costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Magnitude {
    /// What it costs in any case.
    pub primary: Estimate,
    /// What comes on top: fines, customers who leave.
    pub secondary: Option<Secondary>,
}

impl Magnitude {
    /// What is lost in any case, and nothing on top.
    pub fn of(primary: Estimate) -> Magnitude {
        Magnitude { primary, secondary: None }
    }

    /// The mean cost of an event.
    pub fn mean(&self) -> f64 {
        let secondary = self.secondary.map_or(0.0, |s| s.chance.mean() * s.size.mean());
        self.primary.mean() + secondary
    }

    /// The variance of the cost of an event.
    pub fn variance(&self) -> f64 {
        let secondary = self.secondary.map_or(0.0, |s| {
            let chance = s.chance.mean();
            let squares = s.size.variance() + s.size.mean() * s.size.mean();
            chance * squares - (chance * s.size.mean()) * (chance * s.size.mean())
        });
        self.primary.variance() + secondary
    }
}

/// Something that may happen, how often, and what it costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scenario {
    /// How often.
    pub frequency: Frequency,
    /// How bad.
    pub magnitude: Magnitude,
}

impl Scenario {
    /// The mean loss of a year: the annualised loss expectancy.
    ///
    /// Errors: as [`losses`](super::losses) says. Checked against trials.
    ///
    /// ```
    /// use engine::chance::Estimate;
    /// use engine::losses::{Frequency, Magnitude, Scenario};
    /// let scenario = Scenario {
    ///     frequency: Frequency::Poisson(Estimate::pert(0.0, 0.5, 1.0)?),
    ///     magnitude: Magnitude::of(Estimate::fixed(1_000.0)?),
    /// };
    /// assert!((scenario.mean()? - 500.0).abs() < 1e-6);
    /// let never = Scenario { frequency: Frequency::Once(2.0), ..scenario };
    /// assert_eq!(never.mean().unwrap_err().to_string(), "the chance is 2; it goes from 0 to 1");
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn mean(&self) -> Result<f64, Error> {
        Ok(self.counts(Place::Whole)?.mean() * self.magnitude.mean())
    }

    /// The variance of the loss of a year.
    pub fn variance(&self) -> Result<f64, Error> {
        let counts = self.counts(Place::Whole)?;
        let mean = self.magnitude.mean();
        Ok(counts.mean() * self.magnitude.variance() + counts.variance() * mean * mean)
    }

    /// How many events a year has, with the chance of each number; or why this is no scenario.
    pub(crate) fn counts(&self, place: Place) -> Result<Counts, Error> {
        self.check().map_err(|words| Error::input(place, words))?;
        Ok(match &self.frequency {
            Frequency::Poisson(rate) => Counts::poisson(rate),
            Frequency::Clustered { mean, variance } => Counts::clustered(*mean, *variance),
            Frequency::Once(chance) => Counts::once(*chance),
            Frequency::Threat { attempts, capability, strength } => {
                // A share of independent events is again independent, at that share of the rate.
                let share = succeeds(capability, strength);
                Counts::poisson(&attempts.times(share).unwrap_or(*attempts))
            }
        })
    }

    /// Why this is no scenario, in words.
    pub(crate) fn check(&self) -> Result<(), String> {
        let rate = match &self.frequency {
            Frequency::Poisson(rate) => rate.most(),
            Frequency::Threat { attempts, .. } => attempts.most(),
            Frequency::Once(chance) if (0.0..=1.0).contains(chance) => 1.0,
            Frequency::Once(chance) => {
                return Err(format!("the chance is {chance}; it goes from 0 to 1"));
            }
            Frequency::Clustered { mean, variance } => {
                if !(mean.is_finite() && *mean > 0.0 && variance.is_finite() && variance > mean) {
                    return Err(format!(
                        "mean {mean} and variance {variance}: both above 0, the variance larger"
                    ));
                }
                mean + 10.0 * libm::sqrt(*variance)
            }
        };
        if rate > MOST_EVENTS {
            return Err(format!("up to {rate:.0} events a year; at most {MOST_EVENTS}"));
        }
        if let Some(secondary) = &self.magnitude.secondary
            && secondary.chance.most() > 1.0 + 1e-9
        {
            let most = secondary.chance.most();
            return Err(format!("the chance of a secondary loss is up to {most}; at most 1"));
        }
        let most = self.magnitude.primary.most()
            + self.magnitude.secondary.map_or(0.0, |secondary| secondary.size.most());
        if most * rate.max(1.0) > 1e30 {
            return Err(format!("one event may cost {most:e}, which is beyond any use"));
        }
        Ok(())
    }
}

/// The chance that a capability is above a strength: FAIR's vulnerability.
///
/// Limits: the mean over 1,024 slices of equal chance; it misses by less than a ten-thousandth.
pub(crate) fn succeeds(capability: &Estimate, strength: &Estimate) -> f64 {
    const SLICES: u32 = 1_024;
    let table = Table::of(capability.shape());
    let below = |slice: u32| {
        let bits = slice * (u32::MAX / SLICES) + u32::MAX / SLICES / 2;
        let value = capability.least() + capability.scale() * f64::from(table.value(bits));
        // Equal is withstood: only what lies below counts.
        if strength.scale() == 0.0 {
            f64::from(u8::from(strength.least() < value))
        } else {
            strength.cdf(value)
        }
    };
    (0..SLICES).map(below).sum::<f64>() / f64::from(SLICES)
}
