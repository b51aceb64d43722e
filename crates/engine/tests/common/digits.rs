//! Published numbers are met to their digits.

/// Is that the published number, to its last digit?
pub fn agrees(found: f64, published: &str) -> bool {
    let value: f64 = published.parse().unwrap();
    let digits = published.split(['e', 'E']).next().unwrap();
    let digits = digits.trim_start_matches(['0', '.']).replace('.', "").len() as i32;
    // Half a unit of the last digit, and what machine numbers round.
    let unit = 10_f64.powi(value.abs().log10().floor() as i32 + 1 - digits);
    (found - value).abs() <= unit * (0.5 + 1e-6)
}
