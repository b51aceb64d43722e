//! Three-point estimates and the distributions they stand for.

use super::special::{beta_cdf, ln_beta, normal_cdf, normal_low};
use crate::{Error, Place};
use libm::{exp, log, log1p, sqrt};

/// The upper 5 percent point of the standard normal.
const Z_95: f64 = 1.644_853_626_951_472_2;

/// The least chance on either side that a draw can reach: half a step of 32 bits.
pub(crate) const FINEST: f64 = 0.5 / 4_294_967_296.0;

/// A distribution by itself, before it is moved and stretched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// Always 0: what is certain.
    Certain,
    /// A triangle from 0 to 1 with its top here.
    Triangle(f64),
    /// A beta distribution from 0 to 1 with these two parameters.
    Beta(f64, f64),
    /// A lognormal one with median 1 and this standard deviation of its logarithm.
    Lognormal(f64),
}

/// What is not known exactly: a value from a distribution, given by what people can say.
///
/// Units: those of the numbers that were given. No estimate is ever below zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    shape: Shape,
    from: f64,
    scale: f64,
}

fn refused<T>(words: String) -> Result<T, Error> {
    Err(Error::input(Place::Whole, words))
}

/// Are three numbers finite, not negative, and in order?
fn in_order(min: f64, likely: f64, max: f64) -> Result<(), Error> {
    for (name, value) in [("min", min), ("likely", likely), ("max", max)] {
        if !value.is_finite() {
            return refused(format!("{name} is {value}, which is no number to count with"));
        }
        if value < 0.0 {
            return refused(format!("{name} is {value}; it cannot be negative"));
        }
    }
    if min > likely || likely > max {
        return refused(format!("min {min}, likely {likely}, max {max} are not in order"));
    }
    Ok(())
}

impl Estimate {
    /// Certain: always this value. Errors: below 0, or no finite number.
    pub fn fixed(value: f64) -> Result<Estimate, Error> {
        in_order(value, value, value)?;
        Ok(Estimate { shape: Shape::Certain, from: value, scale: 0.0 })
    }

    /// A triangle: straight up from the least to the likeliest, straight down to the most. Errors:
    /// points below 0, no finite numbers, or not in order.
    pub fn triangular(min: f64, likely: f64, max: f64) -> Result<Estimate, Error> {
        in_order(min, likely, max)?;
        if min == max {
            return Estimate::fixed(min);
        }
        let shape = Shape::Triangle((likely - min) / (max - min));
        Ok(Estimate { shape, from: min, scale: max - min })
    }

    /// PERT with the usual weight of 4 for the likeliest value. Errors: points below 0, no finite
    /// numbers, or not in order.
    ///
    /// ```
    /// use engine::chance::Estimate;
    /// let restore = Estimate::pert(600.0, 1200.0, 3600.0)?;
    /// assert_eq!(restore.mean(), 1500.0, "a sixth of 600 + 4 x 1200 + 3600");
    /// let refused = Estimate::pert(600.0, 300.0, 3600.0).unwrap_err();
    /// assert_eq!(refused.to_string(), "min 600, likely 300, max 3600 are not in order");
    /// # Ok::<(), engine::Error>(())
    /// ```
    pub fn pert(min: f64, likely: f64, max: f64) -> Result<Estimate, Error> {
        Estimate::pert_weighted((min, likely, max), 4.0)
    }

    /// PERT with a weight of the likeliest value: 0 is even, 4 usual, more is surer.
    ///
    /// A beta distribution from min to max with parameters 1 + weight × f and
    /// 1 + weight × (1 − f), f being how far between the two the likeliest lies. Limits: weights
    /// from 0 to 100. Errors: another weight; points as for [`Estimate::pert`]. Source: Malcolm and
    /// others 1959; Vose 2008 for the weight.
    pub fn pert_weighted(points: (f64, f64, f64), weight: f64) -> Result<Estimate, Error> {
        let (min, likely, max) = points;
        in_order(min, likely, max)?;
        if !(0.0..=100.0).contains(&weight) {
            return refused(format!("the weight is {weight}; it goes from 0 to 100"));
        }
        if min == max {
            return Estimate::fixed(min);
        }
        let top = (likely - min) / (max - min);
        let shape = Shape::Beta(1.0 + weight * top, 1.0 + weight * (1.0 - top));
        Ok(Estimate { shape, from: min, scale: max - min })
    }

    /// Lognormal by two of its points: 5 of 100 lie below `low`, and 5 above `high`. Errors: points
    /// that are not above 0, no finite numbers, or not in order; a spread beyond any use.
    pub fn lognormal(low: f64, high: f64) -> Result<Estimate, Error> {
        in_order(low, low, high)?;
        if low == 0.0 {
            return refused("low is 0; a lognormal estimate lies above it".to_owned());
        }
        let (down, up) = (log(low), log(high));
        if down == up {
            return Estimate::fixed(low);
        }
        let spread = (up - down) / (2.0 * Z_95);
        let middle = exp((up + down) / 2.0);
        Estimate::moved(0.0, middle, spread)
    }

    /// Lognormal that begins above zero: 5 of 100 lie below `low`, half below `median`, and 5 of
    /// 100 above `high`.
    ///
    /// Three points fix one lognormal moved along the axis. Errors: points as for
    /// [`Estimate::lognormal`]; without a longer side above,
    /// it would not be lognormal at all; nor may it begin below zero. Source: Aitchison and Brown
    /// 1957, the method of quantiles.
    pub fn lognormal_three(low: f64, median: f64, high: f64) -> Result<Estimate, Error> {
        in_order(low, median, high)?;
        if low == high {
            return Estimate::fixed(low);
        }
        let (below, above) = (median - low, high - median);
        if below <= 0.0 || above <= below {
            let words = "a lognormal estimate reaches further above its median than below";
            return refused(format!("{words}: {low}, {median}, {high}"));
        }
        let spread = log(above / below) / Z_95;
        let scale = below * above / (above - below);
        let from = median - scale;
        if from < 0.0 {
            let words = "a lognormal estimate through";
            return refused(format!("{words} {low}, {median}, {high} would begin at {from}"));
        }
        Estimate::moved(from, scale, spread)
    }

    /// Lognormal by its mean and standard deviation. Errors: a mean or a deviation that is
    /// below 0, or no finite number; a spread beyond any use.
    pub fn lognormal_moments(mean: f64, deviation: f64) -> Result<Estimate, Error> {
        in_order(0.0, mean, f64::MAX)?;
        in_order(0.0, deviation, f64::MAX)?;
        if mean == 0.0 || deviation == 0.0 {
            return Estimate::fixed(mean);
        }
        let square = log1p(deviation / mean * (deviation / mean));
        Estimate::moved(0.0, mean / exp(square / 2.0), sqrt(square))
    }

    fn moved(from: f64, scale: f64, spread: f64) -> Result<Estimate, Error> {
        if !(spread.is_finite() && spread <= 10.0 && scale.is_finite()) {
            return refused(format!("a spread of {spread} is beyond any use; at most 10"));
        }
        Ok(Estimate { shape: Shape::Lognormal(spread), from, scale })
    }

    /// The same, each value times this factor. Errors: a factor below 0, or no finite number.
    pub fn times(self, factor: f64) -> Result<Estimate, Error> {
        in_order(0.0, factor, f64::MAX)?;
        Ok(Estimate { from: self.from * factor, scale: self.scale * factor, ..self })
    }

    /// Its distribution, before it is moved and stretched.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Where it begins.
    pub fn least(&self) -> f64 {
        self.from
    }

    /// How far it is stretched.
    pub(crate) fn scale(&self) -> f64 {
        self.scale
    }

    /// The most that a draw can be. A lognormal has no end; draws do not go beyond the point that
    /// one of 2^33 would pass.
    pub fn most(&self) -> f64 {
        self.from + self.scale * self.shape.high(FINEST)
    }

    /// Its mean.
    pub fn mean(&self) -> f64 {
        self.from + self.scale * self.shape.mean()
    }

    /// Its variance.
    pub fn variance(&self) -> f64 {
        self.scale * self.scale * self.shape.variance()
    }

    /// The share of it below a value.
    pub fn cdf(&self, value: f64) -> f64 {
        if self.scale == 0.0 {
            return if value >= self.from { 1.0 } else { 0.0 };
        }
        self.shape.cdf((value - self.from) / self.scale)
    }

    /// The value below which this share of it lies, by bisection.
    ///
    /// Limits: shares are held within half a step of 32 bits from 0 and 1.
    pub fn quantile(&self, share: f64) -> f64 {
        if self.scale == 0.0 {
            return self.from;
        }
        let share = share.clamp(FINEST, 1.0 - FINEST);
        let point = if share <= 0.5 { self.shape.low(share) } else { self.shape.high(1.0 - share) };
        self.from + self.scale * point
    }
}

impl Shape {
    fn mean(self) -> f64 {
        match self {
            Shape::Certain => 0.0,
            Shape::Triangle(top) => (1.0 + top) / 3.0,
            Shape::Beta(a, b) => a / (a + b),
            Shape::Lognormal(spread) => exp(spread * spread / 2.0),
        }
    }

    fn variance(self) -> f64 {
        match self {
            Shape::Certain => 0.0,
            Shape::Triangle(top) => (1.0 - top + top * top) / 18.0,
            Shape::Beta(a, b) => a * b / ((a + b) * (a + b) * (a + b + 1.0)),
            Shape::Lognormal(spread) => {
                let square = exp(spread * spread);
                (square - 1.0) * square
            }
        }
    }

    /// The share below a point.
    pub(crate) fn cdf(self, x: f64) -> f64 {
        match self {
            Shape::Certain => f64::from(u8::from(x >= 0.0)),
            Shape::Triangle(_) | Shape::Beta(..) if x <= 0.0 => 0.0,
            Shape::Triangle(_) | Shape::Beta(..) if x >= 1.0 => 1.0,
            Shape::Triangle(top) if x <= top => x * x / top,
            Shape::Triangle(top) => 1.0 - (1.0 - x) * (1.0 - x) / (1.0 - top),
            Shape::Beta(a, b) => beta_cdf(a, b, x),
            Shape::Lognormal(_) if x <= 0.0 => 0.0,
            Shape::Lognormal(spread) => normal_cdf(log(x) / spread),
        }
    }

    /// The density at a point strictly inside.
    pub(crate) fn density(self, x: f64) -> f64 {
        match self {
            Shape::Certain => 0.0,
            Shape::Triangle(top) if x <= top => 2.0 * x / top,
            Shape::Triangle(top) => 2.0 * (1.0 - x) / (1.0 - top),
            Shape::Beta(a, b) => exp((a - 1.0) * log(x) + (b - 1.0) * log1p(-x) - ln_beta(a, b)),
            Shape::Lognormal(spread) => {
                let z = log(x) / spread;
                exp(-z * z / 2.0) / (x * spread * sqrt(2.0 * std::f64::consts::PI))
            }
        }
    }

    /// The point with this share below it; at most one half.
    pub(crate) fn low(self, share: f64) -> f64 {
        match self {
            Shape::Certain => 0.0,
            Shape::Triangle(top) if share <= top => sqrt(share * top),
            Shape::Triangle(top) => 1.0 - sqrt((1.0 - share) * (1.0 - top)),
            Shape::Beta(a, b) => beta_low(a, b, share),
            Shape::Lognormal(spread) => exp(spread * normal_low(share)),
        }
    }

    /// The point with this share above it; at most one half.
    pub(crate) fn high(self, share: f64) -> f64 {
        match self {
            Shape::Certain => 0.0,
            Shape::Triangle(top) => 1.0 - Shape::Triangle(1.0 - top).low(share),
            Shape::Beta(a, b) => 1.0 - beta_low(b, a, share),
            Shape::Lognormal(spread) => exp(-spread * normal_low(share)),
        }
    }
}

/// The point of a beta distribution with this share below it: Newton's method in the logarithms
/// of both, where the way is nearly straight, held between two points that close in.
fn beta_low(a: f64, b: f64, share: f64) -> f64 {
    let (mut below, mut above) = (-750.0_f64, 0.0_f64);
    let wanted = log(share);
    let mut at = ((wanted + log(a) + ln_beta(a, b)) / a).clamp(-749.0, -1e-3);
    for _ in 0..100 {
        let found = beta_cdf(a, b, exp(at));
        if found < share {
            below = at;
        } else {
            above = at;
        }
        let slope = exp(a * at + (b - 1.0) * log1p(-exp(at)) - ln_beta(a, b)) / found;
        let next = at - (log(found) - wanted) / slope;
        let next = if next > below && next < above { next } else { (below + above) / 2.0 };
        let is_there = (next - at).abs() < 1e-13 * at.abs();
        at = next;
        if is_there || above - below < 1e-16 {
            break;
        }
    }
    exp(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each() -> [Estimate; 6] {
        [
            Estimate::triangular(2.0, 3.0, 9.0).unwrap(),
            Estimate::triangular(2.0, 9.0, 9.0).unwrap(),
            Estimate::pert(2.0, 3.0, 9.0).unwrap(),
            Estimate::pert_weighted((2.0, 2.0, 9.0), 1.5).unwrap(),
            Estimate::lognormal(2.0, 9.0).unwrap(),
            Estimate::lognormal_three(2.0, 4.0, 9.0).unwrap(),
        ]
    }

    #[test]
    fn quantiles_and_shares_are_each_other_back() {
        for estimate in each() {
            for share in [1e-6, 0.01, 0.2, 0.5, 0.7, 0.95, 0.9999] {
                let back = estimate.cdf(estimate.quantile(share));
                assert!((back - share).abs() < 1e-9, "{estimate:?} {share}: {back}");
            }
        }
    }

    #[test]
    fn mean_and_variance_are_those_of_the_quantiles() {
        for estimate in each() {
            let n = 20_000;
            let points = (0..n).map(|at| estimate.quantile((f64::from(at) + 0.5) / f64::from(n)));
            let (sum, squares) = points.fold((0.0, 0.0), |(s, q), x| (s + x, q + x * x));
            let mean = sum / f64::from(n);
            let variance = squares / f64::from(n) - mean * mean;
            assert!((mean / estimate.mean() - 1.0).abs() < 1e-4, "{estimate:?} {mean}");
            assert!((variance / estimate.variance() - 1.0).abs() < 5e-3, "{estimate:?} {variance}");
        }
    }

    #[test]
    fn a_lognormal_goes_through_the_points_it_was_given() {
        let two = Estimate::lognormal(2.0, 9.0).unwrap();
        let three = Estimate::lognormal_three(2.0, 4.0, 9.0).unwrap();
        for estimate in [two, three] {
            assert!((estimate.cdf(2.0) - 0.05).abs() < 1e-12);
            assert!((estimate.cdf(9.0) - 0.95).abs() < 1e-12);
        }
        assert!((three.cdf(4.0) - 0.5).abs() < 1e-12);
        let moments = Estimate::lognormal_moments(5.0, 3.0).unwrap();
        assert!((moments.mean() - 5.0).abs() < 1e-12 && (moments.variance() - 9.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_no_estimate_is_refused_with_words() {
        let words = |estimate: Result<Estimate, Error>| estimate.unwrap_err().to_string();
        assert!(words(Estimate::fixed(f64::NAN)).contains("no number to count with"));
        assert!(words(Estimate::fixed(-1.0)).contains("cannot be negative"));
        assert!(words(Estimate::triangular(3.0, 2.0, 4.0)).contains("not in order"));
        assert!(words(Estimate::pert_weighted((1.0, 2.0, 3.0), -1.0)).contains("from 0 to 100"));
        assert!(words(Estimate::lognormal(0.0, 3.0)).contains("lies above it"));
        assert!(words(Estimate::lognormal_three(1.0, 2.0, 2.5)).contains("reaches further"));
        assert!(words(Estimate::lognormal_three(0.1, 5.0, 10.0)).contains("would begin at"));
        assert!(words(Estimate::lognormal(1e-300, 1e300)).contains("beyond any use"));
        assert_eq!(Estimate::pert(4.0, 4.0, 4.0).unwrap(), Estimate::fixed(4.0).unwrap());
    }
}
