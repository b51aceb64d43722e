//! The yearly loss of many scenarios together without sampling error: by Fourier transforms over
//! a grid, between proven bounds.

use super::Scenario;
use super::count::Counts;
use crate::chance::{Estimate, Table};
use crate::{Error, Observe, Place};
use realfft::num_complex::Complex64;
use realfft::{RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// The grid of losses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// How many steps; a power of two.
    pub steps: u32,
    /// The loss at which it ends.
    pub most: f64,
}

/// How much the transform leans towards small losses over its whole length: what wraps around
/// from beyond its end is made smaller by e to this.
const LEAN: f64 = 12.0;

/// How many waves are worked on together: few enough to stay in the first cache.
const WAVES: usize = 512;

/// How likely a year costs more, between two proven curves.
#[derive(Clone, Debug, PartialEq)]
pub struct Between {
    /// The loss from one point of the curves to the next; the first is at 0.
    pub step: f64,
    /// At each point, a year exceeds it at least so likely.
    pub at_least: Vec<f64>,
    /// And at most so likely.
    pub at_most: Vec<f64>,
    /// How much of the distance between the two is what arithmetic may have missed: wrapping
    /// around, numbers of events left out, and rounding. The rest comes from the grid.
    pub error: f64,
    /// The mean loss of a year, exactly.
    pub mean: f64,
}

impl Between {
    /// How likely a year costs more than an amount: at least, and at most. Beyond the grid what
    /// its end says.
    pub fn exceeds(&self, amount: f64) -> (f64, f64) {
        let last = self.at_least.len() - 1;
        let place = (amount / self.step).max(0.0);
        let low = self.at_least.get(place.ceil() as usize).copied().unwrap_or(0.0);
        (low, self.at_most[(place.floor() as usize).min(last)])
    }

    /// The loss that a share of the years does not exceed: it lies between these two; the second
    /// is missing when the grid is too short to say.
    pub fn value_at_risk(&self, share: f64) -> (f64, Option<f64>) {
        let point = |curve: &[f64]| curve.partition_point(|exceeds| *exceeds > 1.0 - share);
        let high = point(&self.at_most);
        let high = (high < self.at_most.len()).then_some(high as f64 * self.step);
        (point(&self.at_least) as f64 * self.step, high)
    }
}

/// How likely the yearly loss of all scenarios together exceeds each point of a grid.
///
/// Shape: as many points as the grid has steps. Units: those of the magnitudes. Every loss is
/// rounded down to the grid for one curve and up for the other, so the truth lies between them:
/// they are as far apart as a year has events, in steps. Limits: a grid of 2 to 2^24 steps; what
/// costs more than the grid's end is counted as beyond it, exactly. A magnitude is the table that
/// trials draw from, which misses by a ten-thousandth at most. Errors: no scenarios, something
/// that is no scenario, no such grid, or the observer stopped it. Source: Heckman and Meyers 1983;
/// exponential leaning against wrapping around after Grübel and Hermesmeier 1999. Checked against
/// Panjer's recursion and against trials.
///
/// ```
/// use engine::chance::Estimate;
/// use engine::losses::{Frequency, Grid, Magnitude, Scenario, portfolio};
/// let scenario = Scenario {
///     frequency: Frequency::Once(0.25),
///     magnitude: Magnitude::of(Estimate::fixed(10.0)?),
/// };
/// let grid = Grid { steps: 64, most: 64.0 };
/// let found = portfolio(&[scenario], &grid, &mut ())?;
/// let (low, high) = found.exceeds(9.0);
/// assert!(low <= 0.25 && 0.25 <= high && high - low < 1e-5);
/// assert!(portfolio(&[scenario], &Grid { steps: 63, most: 64.0 }, &mut ()).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn portfolio(
    scenarios: &[Scenario],
    grid: &Grid,
    observe: &mut dyn Observe,
) -> Result<Between, Error> {
    check(scenarios, grid)?;
    let mut waves = Waves::new(grid);
    let mut mean = 0.0;
    let mut left_out = 0.0;
    let mut operations = 0.0;
    for (number, scenario) in scenarios.iter().enumerate() {
        if !observe.goes_on(number as u64, scenarios.len() as u64) {
            return Err(Error::stopped());
        }
        let counts = scenario.counts(Place::Entry(number as u32))?;
        mean += counts.mean() * scenario.magnitude.mean();
        left_out += counts.left_out;
        operations += 4.0 * counts.chance.len() as f64 + 16.0;
        let shifts = waves.magnitude(scenario)?;
        waves.multiply(&counts, shifts);
    }
    // Each operation on a wave, and each of the two transforms, may round once; by Parseval's
    // theorem and Cauchy and Schwarz's the sums below miss by no more than this.
    let length = waves.length as f64;
    let rounds = (operations + 16.0 * libm::log2(length)) * f64::EPSILON;
    let grows = libm::exp(LEAN / 2.0) * libm::sqrt(length / (2.0 * LEAN));
    let rounding = rounds * grows;
    let wraps = libm::exp(-LEAN) / (1.0 - libm::exp(-LEAN));
    let (low, high) = (waves.exceeds(0)?, waves.exceeds(1)?);
    // Only what lies beyond the transform's own end wraps around.
    let beyond = (high.last().copied().unwrap_or(1.0) + left_out + rounding).clamp(0.0, 1.0);
    let error = left_out + rounding + wraps * beyond;
    let curve = |exceeds: Vec<f64>, error: f64| {
        let mut least = 1.0_f64;
        let falls = |exceeds: f64| {
            least = least.min((exceeds + error).clamp(0.0, 1.0));
            least
        };
        exceeds.into_iter().map(falls).collect()
    };
    Ok(Between {
        step: waves.step,
        at_least: curve(low, -error),
        at_most: curve(high, error),
        error,
        mean,
    })
}

fn check(scenarios: &[Scenario], grid: &Grid) -> Result<(), Error> {
    let refused = |words: String| Err(Error::input(Place::Whole, words));
    if scenarios.is_empty() {
        return refused("no scenario: nothing can be lost".to_owned());
    }
    if !grid.steps.is_power_of_two() || !(2..=1 << 24).contains(&grid.steps) {
        return refused(format!("{} steps; a power of two from 2 to 2^24", grid.steps));
    }
    if !(grid.most.is_finite() && grid.most > 0.0) {
        return refused(format!("a grid up to {}; it ends at an amount above 0", grid.most));
    }
    Ok(())
}

/// The sums of scenarios as waves: rounded down, and rounded up.
struct Waves {
    /// The length of the transform: twice the grid.
    length: usize,
    step: f64,
    lean: f64,
    forward: Arc<dyn RealToComplex<f64>>,
    planner: RealFftPlanner<f64>,
    space: Vec<f64>,
    /// The transforms of a magnitude: in any case, and on top.
    parts: [Vec<Complex64>; 2],
    /// One step to the right, of each wave.
    shift: Vec<Complex64>,
    /// The magnitude by now: real and imaginary.
    magnitude: [Vec<f64>; 2],
    /// The products so far.
    sums: [[Vec<f64>; 2]; 2],
    scratch: Vec<Complex64>,
}

impl Waves {
    fn new(grid: &Grid) -> Waves {
        let length = 2 * grid.steps as usize;
        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(length);
        let count = length / 2 + 1;
        let lean = LEAN / length as f64;
        let shift = |wave: usize| {
            let angle = -std::f64::consts::TAU * wave as f64 / length as f64;
            Complex64::new(libm::cos(angle), libm::sin(angle)) * libm::exp(-lean)
        };
        let one = [vec![1.0; count], vec![0.0; count]];
        Waves {
            length,
            step: grid.most / f64::from(grid.steps),
            lean,
            space: vec![0.0; length],
            parts: [forward.make_output_vec(), forward.make_output_vec()],
            shift: (0..count).map(shift).collect(),
            magnitude: one.clone(),
            sums: [one.clone(), one],
            scratch: forward.make_scratch_vec(),
            forward,
            planner,
        }
    }

    /// Transforms an estimate, rounded down to the grid.
    fn transform(&mut self, estimate: &Estimate, part: usize) -> Result<(), Error> {
        self.space.fill(0.0);
        spread(estimate, self.step, &mut self.space);
        let (lean, space) = (self.lean, &mut self.space);
        for (at, share) in space.iter_mut().enumerate().filter(|(_, share)| **share > 0.0) {
            *share *= libm::exp(-lean * at as f64);
        }
        self.forward
            .process_with_scratch(&mut self.space, &mut self.parts[part], &mut self.scratch)
            .map_err(|error| Error::limit(format!("the transform failed: {error}")))
    }

    /// The waves of a magnitude rounded down; says whether there is a part on top.
    fn magnitude(&mut self, scenario: &Scenario) -> Result<Option<f64>, Error> {
        self.transform(&scenario.magnitude.primary, 0)?;
        let Some(secondary) = scenario.magnitude.secondary else { return Ok(None) };
        self.transform(&secondary.size, 1)?;
        Ok(Some(secondary.chance.mean()))
    }

    /// Multiplies the sums by a scenario: the chances of the numbers of events as a polynomial in
    /// the waves of the magnitude.
    fn multiply(&mut self, counts: &Counts, on_top: Option<f64>) {
        let count = self.shift.len();
        let mut value = [[0.0; WAVES]; 2];
        for rounding in 0..2 {
            for wave in 0..count {
                let shift = if rounding == 0 { Complex64::new(1.0, 0.0) } else { self.shift[wave] };
                let mut all = self.parts[0][wave] * shift;
                if let Some(chance) = on_top {
                    all *= 1.0 - chance + self.parts[1][wave] * shift * chance;
                }
                self.magnitude[0][wave] = all.re;
                self.magnitude[1][wave] = all.im;
            }
            for from in (0..count).step_by(WAVES) {
                let waves = from..(from + WAVES).min(count);
                let length = waves.len();
                let x = &self.magnitude[0][waves.clone()];
                let y = &self.magnitude[1][waves.clone()];
                let [re, im] = &mut value;
                polynomial(&counts.chance, (x, y), &mut re[..length], &mut im[..length]);
                let [sum_re, sum_im] = &mut self.sums[rounding];
                let sums = sum_re[waves.clone()].iter_mut().zip(&mut sum_im[waves]);
                for ((sum_re, sum_im), (re, im)) in sums.zip(re.iter().zip(im)) {
                    let product = *sum_re * *re - *sum_im * *im;
                    *sum_im = *sum_re * *im + *sum_im * *re;
                    *sum_re = product;
                }
            }
        }
    }

    /// How likely the sum is above each point of the grid.
    fn exceeds(&mut self, rounding: usize) -> Result<Vec<f64>, Error> {
        let [re, im] = &self.sums[rounding];
        let mut waves: Vec<Complex64> =
            re.iter().zip(im).map(|(re, im)| Complex64::new(*re, *im)).collect();
        // The first and the last have no imaginary part but what rounding left.
        let last = waves.len() - 1;
        (waves[0].im, waves[last].im) = (0.0, 0.0);
        self.planner
            .plan_fft_inverse(self.length)
            .process(&mut waves, &mut self.space)
            .map_err(|error| Error::limit(format!("the transform failed: {error}")))?;
        let mut above = 1.0;
        let points = self.length / 2;
        let shares = self.space.iter().take(points).enumerate();
        let exceeds = shares.map(|(at, share)| {
            above -= share / self.length as f64 * libm::exp(self.lean * at as f64);
            above
        });
        Ok(exceeds.collect())
    }
}

/// A polynomial with these coefficients in many complex points, by Horner's rule.
fn polynomial(terms: &[f64], (x, y): (&[f64], &[f64]), re: &mut [f64], im: &mut [f64]) {
    re.fill(terms.last().copied().unwrap_or(0.0));
    im.fill(0.0);
    for term in terms.iter().rev().skip(1) {
        let points = re.iter_mut().zip(im.iter_mut()).zip(x.iter().zip(y));
        for ((re, im), (x, y)) in points {
            let next = *re * x - *im * y + term;
            *im = *re * y + *im * x;
            *re = next;
        }
    }
}

/// Adds the chances of an estimate to a grid, each value rounded down to it. What lies beyond the
/// end is left out.
fn spread(estimate: &Estimate, step: f64, out: &mut [f64]) {
    let (from, scale) = (estimate.least(), estimate.scale());
    let mut add = |at: usize, share: f64| {
        if let Some(sum) = out.get_mut(at) {
            *sum += share;
        }
    };
    if scale == 0.0 {
        add((from / step) as usize, 1.0);
        return;
    }
    let table = Table::of(estimate.shape());
    let mut before: Option<(f64, f64)> = None;
    for (share, point) in table.points() {
        let place = (from + scale * point) / step;
        // The ends hold what is left beyond them.
        let (below, low) = before.unwrap_or((0.0, place));
        let share = if before.is_none() { share } else { share.max(below) };
        let high = place.max(low);
        let mass = share - below;
        let (first, last) = (low as usize, high as usize);
        if first == last {
            add(first, mass);
        } else {
            let each = mass / (high - low);
            add(first, each * ((first + 1) as f64 - low));
            (first + 1..last).for_each(|at| add(at, each));
            add(last, each * (high - last as f64));
        }
        before = Some((share, high));
    }
    if let Some((share, high)) = before {
        add(high as usize, 1.0 - share);
    }
}
