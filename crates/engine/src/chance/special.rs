//! Functions of the normal and the beta distribution, the same on every machine.

use libm::{erfc, exp, lgamma, log, log1p, sqrt};

const STEPS: u32 = 500;

/// The share of a standard normal below `z`.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    0.5 * erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// The point below which `share` of a standard normal lies, for a share up to one half.
///
/// Source: Acklam 2003, with one step of Halley's method against `erfc`. Checked by going there
/// and back.
pub(crate) fn normal_low(share: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969683028665376e1,
        2.209460984245205e2,
        -2.759285104469687e2,
        1.38357751867269e2,
        -3.066479806614716e1,
        2.506628277459239,
    ];
    const B: [f64; 6] = [
        -5.447609879822406e1,
        1.615858368580409e2,
        -1.556989798598866e2,
        6.680131188771972e1,
        -1.328068155288572e1,
        1.0,
    ];
    const C: [f64; 6] = [
        -7.784894002430293e-3,
        -3.223964580411365e-1,
        -2.400758277161838,
        -2.549732539343734,
        4.374664141464968,
        2.938163982698783,
    ];
    const D: [f64; 5] =
        [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1.0];
    let horner = |terms: &[f64], x: f64| terms.iter().fold(0.0, |sum, term| sum * x + term);
    let z = if share < 0.02425 {
        let q = sqrt(-2.0 * log(share));
        horner(&C, q) / horner(&D, q)
    } else {
        let q = share - 0.5;
        horner(&A, q * q) * q / horner(&B, q * q)
    };
    let miss = (normal_cdf(z) - share) * sqrt(2.0 * std::f64::consts::PI) * exp(z * z / 2.0);
    z - miss / (1.0 + z * miss / 2.0)
}

/// The logarithm of the beta function.
pub(crate) fn ln_beta(a: f64, b: f64) -> f64 {
    lgamma(a) + lgamma(b) - lgamma(a + b)
}

/// The share of a beta distribution below `x`: the regularised incomplete beta function.
///
/// Source: continued fraction of Didonato and Morris 1992, evaluated by Lentz's method. Checked
/// against sums of binomial probabilities.
pub(crate) fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    let front = exp(a * log(x) + b * log1p(-x) - ln_beta(a, b));
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(a, b, x) / a
    } else {
        1.0 - front * fraction(b, a, 1.0 - x) / b
    }
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for step in 1..=STEPS {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        value *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_quantile_comes_back() {
        for exponent in 1..=32 {
            for part in [1.0, 1.3, 1.9] {
                let share = part / 2_f64.powi(exponent + 1);
                let back = normal_cdf(normal_low(share));
                assert!((back / share - 1.0).abs() < 1e-12, "{share}: {back}");
            }
        }
        assert!((normal_low(0.05) + 1.6448536269514722).abs() < 1e-13);
    }

    #[test]
    fn whole_beta_shares_are_sums_of_binomials() {
        // P(Beta(a, b) <= x) = P(Binomial(a + b - 1, x) >= a), for whole a and b.
        for (a, b) in [(1_i32, 1_i32), (2, 3), (5, 2), (7, 9)] {
            for x in [0.01, 0.2, 0.5, 0.77, 0.99_f64] {
                let n = a + b - 1;
                let choose = |k: i32| (0..k).map(|i| f64::from(n - i) / f64::from(i + 1)).product();
                let term = |k: i32| -> f64 {
                    let ways: f64 = choose(k);
                    ways * x.powi(k) * (1.0 - x).powi(n - k)
                };
                let sum: f64 = (a..=n).map(term).sum();
                let found = beta_cdf(a.into(), b.into(), x);
                assert!((found - sum).abs() < 1e-12, "{a} {b} {x}: {found} {sum}");
            }
        }
    }
}
