//! The losses of many years, put in order: how likely is more than this, and how bad is bad?

use crate::chance::Odds;
use crate::{Error, Place};

/// The losses of many years in order.
///
/// Limits: kept in 32-bit floating point, seven digits; means are summed in 64 bits before that.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    sorted: Vec<f32>,
    mean: f64,
    variance: f64,
}

impl Curve {
    /// The curve of some years: `parts` are sums of losses and of their squares of stretches of
    /// years, in order.
    pub(crate) fn of(years: Vec<f32>, parts: &[(f64, f64)]) -> Curve {
        let count = years.len().max(1) as f64;
        let (sum, squares) = parts.iter().fold((0.0, 0.0), |(s, q), part| (s + part.0, q + part.1));
        let mean = sum / count;
        let variance = (squares / count - mean * mean).max(0.0);
        Curve { sorted: sort(years), mean, variance }
    }

    /// How many years it is made of.
    pub fn years(&self) -> usize {
        self.sorted.len()
    }

    /// The mean loss of a year.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The standard deviation of the loss of a year.
    pub fn deviation(&self) -> f64 {
        libm::sqrt(self.variance)
    }

    /// Half of the interval of 95 percent around the mean.
    pub fn mean_half_width(&self) -> f64 {
        1.959_963_984_540_054 * libm::sqrt(self.variance / self.sorted.len().max(1) as f64)
    }

    /// How likely a year costs more than an amount.
    pub fn exceeds(&self, amount: f64) -> Odds {
        let below = self.sorted.partition_point(|loss| f64::from(*loss) <= amount);
        Odds::of((self.sorted.len() - below) as u64, self.sorted.len() as u64)
    }

    /// The loss that a share of the years does not exceed: value at risk.
    ///
    /// Errors: a share that is not from 0 to 1.
    ///
    /// ```
    /// # use engine::{chance::Estimate, losses::*};
    /// # let scenario = Scenario {
    /// #     frequency: Frequency::Once(0.5),
    /// #     magnitude: Magnitude::of(Estimate::fixed(100.0)?),
    /// # };
    /// let curve = losses(&[scenario], &Years::default(), &mut ())?.total;
    /// assert_eq!((curve.value_at_risk(0.2)?, curve.value_at_risk(0.9)?), (0.0, 100.0));
    /// assert!((curve.tail_mean(0.0)? - curve.mean()).abs() < 1e-9);
    /// assert!(curve.value_at_risk(1.5).is_err());
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn value_at_risk(&self, share: f64) -> Result<f64, Error> {
        let at = self.rank(share)?;
        Ok(self.sorted.get(at).copied().unwrap_or_default().into())
    }

    /// The mean of the worst years, one minus this share of all: tail value at risk.
    pub fn tail_mean(&self, share: f64) -> Result<f64, Error> {
        if share == 0.0 {
            return Ok(self.mean);
        }
        let years = self.sorted.len() as f64;
        let worst = ((1.0 - share) * years).max(1.0);
        let at = self.rank(share)?;
        // The year on the edge counts in part.
        let tail: f64 = self.sorted.iter().skip(at + 1).map(|loss| f64::from(*loss)).sum();
        let full = self.sorted.len().saturating_sub(at + 1) as f64;
        let edge = f64::from(self.sorted.get(at).copied().unwrap_or_default());
        Ok((tail + (worst - full) * edge) / worst)
    }

    fn rank(&self, share: f64) -> Result<usize, Error> {
        if !(0.0..=1.0).contains(&share) {
            let words = format!("the share is {share}; it goes from 0 to 1");
            return Err(Error::input(Place::Whole, words));
        }
        let rank = (share * self.sorted.len() as f64).ceil() as usize;
        Ok(rank.clamp(1, self.sorted.len().max(1)) - 1)
    }

    /// Points for drawing the curve: losses with how likely a year exceeds them, from the least
    /// to the most, evenly spread over both axes of likelihood.
    pub fn points(&self, count: usize) -> Vec<(f64, f64)> {
        let years = self.sorted.len();
        if years == 0 || count < 2 {
            return Vec::new();
        }
        let fall = libm::log(1.0 / years as f64) / (count - 1) as f64;
        let mut points: Vec<(f64, f64)> = Vec::with_capacity(count);
        for point in 0..count {
            let share = libm::exp(fall * point as f64);
            let rank = (((1.0 - share) * years as f64).round() as usize).min(years - 1);
            let loss = f64::from(self.sorted[rank]);
            let above = years - self.sorted.partition_point(|other| f64::from(*other) <= loss);
            if points.last().is_none_or(|(last, _)| *last < loss) {
                points.push((loss, above as f64 / years as f64));
            }
        }
        points
    }
}

/// Losses in order. None is negative, so their bits have their order: sorted by eleven bits at a
/// time.
fn sort(mut losses: Vec<f32>) -> Vec<f32> {
    const DIGITS: usize = 1 << 11;
    if losses.len() < 4 * DIGITS {
        losses.sort_unstable_by(f32::total_cmp);
        return losses;
    }
    let mut counts = vec![[0_u32; DIGITS]; 3];
    let digit = |loss: f32, pass: usize| (loss.to_bits() >> (11 * pass)) as usize & (DIGITS - 1);
    for loss in &losses {
        for (pass, counts) in counts.iter_mut().enumerate() {
            counts[digit(*loss, pass)] += 1;
        }
    }
    let mut other = vec![0.0; losses.len()];
    for (pass, counts) in counts.iter_mut().enumerate() {
        let mut at = 0;
        for count in counts.iter_mut() {
            (*count, at) = (at, at + *count);
        }
        for loss in &losses {
            let place = &mut counts[digit(*loss, pass)];
            other[*place as usize] = *loss;
            *place += 1;
        }
        std::mem::swap(&mut losses, &mut other);
    }
    losses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorting_by_digits_is_sorting() {
        for count in [0_u32, 3, 10_000, 50_000] {
            let losses: Vec<f32> = (0..count)
                .map(|at| {
                    let bits = crate::chance::philox([at.into(), 0, 0, 0], [5, 0])[0];
                    if bits.is_multiple_of(3) {
                        0.0
                    } else {
                        f32::from_bits((bits >> 33) as u32 % 0x7f00_0000)
                    }
                })
                .collect();
            let mut sorted = losses.clone();
            sorted.sort_unstable_by(f32::total_cmp);
            assert_eq!(sort(losses), sorted);
        }
    }

    #[test]
    fn a_small_curve_is_what_one_counts_by_hand() {
        let losses: Vec<f32> = (1..=10).map(|at| at as f32).collect();
        let curve = Curve::of(losses, &[(55.0, 385.0)]);
        assert_eq!((curve.mean(), curve.years()), (5.5, 10));
        assert_eq!(curve.value_at_risk(0.9).unwrap(), 9.0);
        assert_eq!(curve.tail_mean(0.8).unwrap(), 9.5, "the mean of 9 and 10");
        assert!((curve.tail_mean(0.85).unwrap() - (10.0 + 0.5 * 9.0) / 1.5).abs() < 1e-9);
        assert_eq!(curve.exceeds(7.0).chance, 0.3);
        assert!((curve.deviation() - 8.25_f64.sqrt()).abs() < 1e-12);
        assert!(curve.points(5).windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(curve.tail_mean(f64::NAN).is_err());
    }
}
