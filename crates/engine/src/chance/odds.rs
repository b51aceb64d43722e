//! How sure a share found by trials is.

use libm::sqrt;

/// The 97.5 percent point of the standard normal: an interval of 95 percent has this on each side.
const Z: f64 = 1.959_963_984_540_054;

/// A chance as trials found it, with its interval of 95 percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Odds {
    /// The best guess, from 0 to 1.
    pub chance: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
}

impl Odds {
    /// What `hits` of `trials` independent trials say of the chance of one.
    ///
    /// Limits: nothing is known of no trials; the interval is then all from 0 to 1. Source: the
    /// score interval of Wilson 1927, which stays honest near 0 and 1.
    ///
    /// ```
    /// let odds = engine::chance::Odds::of(90, 100);
    /// assert_eq!((odds.chance * 100.0).round(), 90.0);
    /// assert_eq!(((odds.low * 1e4).round(), (odds.high * 1e4).round()), (8256.0, 9448.0));
    /// ```
    pub fn of(hits: u64, trials: u64) -> Odds {
        if trials == 0 {
            return Odds { chance: 0.5, low: 0.0, high: 1.0 };
        }
        let n = trials as f64;
        let p = hits as f64 / n;
        let shrink = 1.0 + Z * Z / n;
        let middle = (p + Z * Z / (2.0 * n)) / shrink;
        let half = Z / shrink * sqrt(p * (1.0 - p) / n + Z * Z / (4.0 * n * n));
        Odds { chance: p, low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
    }

    /// What `count` independent values with this mean and variance say of their mean: by the
    /// central limit theorem.
    pub(crate) fn of_mean(mean: f64, variance: f64, count: u64) -> Odds {
        let half = Z * sqrt(variance.max(0.0) / count.max(1) as f64);
        Odds { chance: mean, low: (mean - half).max(0.0), high: (mean + half).min(1.0) }
    }

    /// Half the width of the interval.
    pub fn half_width(&self) -> f64 {
        (self.high - self.low) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_holds_the_truth_about_as_often_as_it_says() {
        // Exactly, over all outcomes of n trials, weighed by their binomial probabilities.
        for (n, p) in [(50_u64, 0.9_f64), (200, 0.5), (200, 0.97), (1_000, 0.9)] {
            let mut weight = n as f64 * (1.0 - p).ln();
            let mut covered = 0.0;
            for hits in 0..=n {
                let odds = Odds::of(hits, n);
                if odds.low <= p && p <= odds.high {
                    covered += weight.exp();
                }
                weight += ((n - hits) as f64 / (hits + 1) as f64 * p / (1.0 - p)).ln();
            }
            assert!((0.92..0.985).contains(&covered), "{n} {p}: {covered}");
        }
        assert_eq!(Odds::of(0, 0).half_width(), 0.5);
        assert_eq!(Odds::of(5, 5).high, 1.0);
    }
}
