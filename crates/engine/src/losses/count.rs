//! How many events a year has: the chance of each number, exactly.

use crate::chance::{Estimate, Shape};
use libm::{cos, exp, lgamma, log, sin};
use std::f64::consts::{FRAC_PI_2, PI};

/// Numbers of events that are rarer than this altogether are left out.
pub(crate) const LEFT_OUT: f64 = 1e-13;

/// The chance of each number of events.
#[derive(Clone, Debug)]
pub(crate) struct Counts {
    /// By number, from 0.
    pub chance: Vec<f64>,
    /// The chance that there are more.
    pub left_out: f64,
    mean: f64,
    variance: f64,
}

impl Counts {
    /// A Poisson number at an uncertain rate.
    ///
    /// The rate is integrated over by Gauss's rule, beta distributions after x = sin² t, where
    /// they are smooth to their ends.
    pub fn poisson(rate: &Estimate) -> Counts {
        let nodes = nodes(rate);
        let most = nodes.iter().map(|(value, _)| *value).fold(0.0, f64::max);
        let mut chance = Vec::new();
        let mut terms: Vec<f64> =
            nodes.iter().map(|(value, weight)| weight * exp(-value)).collect();
        let mut sum = 0.0;
        // Beyond the largest rate the terms only fall.
        while sum < 1.0 - LEFT_OUT / 4.0 {
            let next: f64 = terms.iter().sum();
            let n = chance.len() as f64;
            if n > most && next < LEFT_OUT * 1e-4 {
                break;
            }
            chance.push(next);
            sum += next;
            for (term, (value, weight)) in terms.iter_mut().zip(&nodes) {
                // What is too small for a number at first is worked out anew until it is not.
                *term = if *term < 1e-290 && n < *value {
                    weight * exp((n + 1.0) * log(*value) - value - lgamma(n + 2.0))
                } else {
                    *term * value / (n + 1.0)
                };
            }
        }
        let (mean, variance) = (rate.mean(), rate.mean() + rate.variance());
        Counts::cut(chance, mean, variance)
    }

    /// A negative binomial number.
    pub fn clustered(mean: f64, variance: f64) -> Counts {
        let shape = mean * mean / (variance - mean);
        let stays = mean / variance;
        let mut chance = Vec::new();
        let mut sum = 0.0;
        while sum < 1.0 - LEFT_OUT / 4.0 && chance.len() < 1_000_000 {
            let n = chance.len() as f64;
            let ways = lgamma(n + shape) - lgamma(shape) - lgamma(n + 1.0);
            let next = exp(ways + shape * log(stays) + n * libm::log1p(-stays));
            chance.push(next);
            sum += next;
            if n > mean && next < LEFT_OUT * 1e-4 {
                break;
            }
        }
        Counts::cut(chance, mean, variance)
    }

    /// Once or not at all.
    pub fn once(chance: f64) -> Counts {
        Counts {
            chance: vec![1.0 - chance, chance],
            left_out: 0.0,
            mean: chance,
            variance: chance * (1.0 - chance),
        }
    }

    fn cut(mut chance: Vec<f64>, mean: f64, variance: f64) -> Counts {
        let mut tail = 0.0;
        while let Some(last) = chance.last().copied()
            && tail + last < LEFT_OUT / 2.0
            && chance.len() > 1
        {
            tail += last;
            chance.pop();
        }
        // What rounding took from the sum counts as left out as well.
        let sum: f64 = chance.iter().sum();
        let left_out = tail.max(1.0 - sum).max(0.0);
        Counts { chance, left_out, mean, variance }
    }

    pub fn mean(&self) -> f64 {
        self.mean
    }

    pub fn variance(&self) -> f64 {
        self.variance
    }
}

/// Values and weights with which an estimate is integrated over; the weights add up to 1.
fn nodes(estimate: &Estimate) -> Vec<(f64, f64)> {
    let (from, scale) = (estimate.least(), estimate.scale());
    let mut out: Vec<(f64, f64)> = match estimate.shape() {
        Shape::Certain => vec![(from, 1.0)],
        Shape::Beta(a, b) => gauss(0.0, FRAC_PI_2, scale)
            .map(|(angle, weight)| {
                let (x, y) = (sin(angle) * sin(angle), cos(angle) * cos(angle));
                let density = exp((a - 0.5) * log(x) + (b - 0.5) * log(y));
                (from + scale * x, weight * density)
            })
            .collect(),
        shape @ Shape::Triangle(top) => gauss(0.0, top, scale)
            .chain(gauss(top, 1.0, scale))
            .map(|(x, weight)| (from + scale * x, weight * shape.density(x)))
            .filter(|(_, weight)| *weight > 0.0)
            .collect(),
        Shape::Lognormal(spread) => (-640..=640)
            .map(|step| {
                let z = f64::from(step) * 0.0125;
                (from + scale * exp(spread * z), exp(-z * z / 2.0))
            })
            .filter(|(value, _)| *value <= super::model::MOST_EVENTS)
            .collect(),
    };
    let sum: f64 = out.iter().map(|(_, weight)| weight).sum();
    out.iter_mut().for_each(|(_, weight)| *weight /= sum);
    out
}

/// Gauss's rule between two points: 48 nodes for each stretch over which a rate, in all `scale`
/// wide, changes by a hundred.
fn gauss(from: f64, to: f64, scale: f64) -> impl Iterator<Item = (f64, f64)> {
    let rule = rule();
    let parts = (scale / 100.0).ceil().max(1.0);
    let half = (to - from) / parts / 2.0;
    (0..parts as u32).flat_map(move |part| {
        let middle = from + (2.0 * f64::from(part) + 1.0) * half;
        rule.map(move |(x, weight)| (middle + half * x, half * weight))
    })
}

const NODES: usize = 48;

/// The nodes and weights of Gauss's rule from -1 to 1: zeros of a Legendre polynomial, by Newton.
fn rule() -> [(f64, f64); NODES] {
    let n = NODES as f64;
    std::array::from_fn(|node| {
        let mut x = cos(PI * (node as f64 + 0.75) / (n + 0.5));
        let mut slope = 1.0;
        for _ in 0..4 {
            let (mut value, mut before) = (1.0, 0.0);
            for k in 1..=NODES {
                let k = k as f64;
                (value, before) = (((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k, value);
            }
            slope = n * (x * value - before) / (x * x - 1.0);
            x -= value / slope;
        }
        (x, 2.0 / ((1.0 - x * x) * slope * slope))
    })
}

/// The number of events by random bits: the inverse of the chances below each number.
#[derive(Clone, Debug)]
pub(crate) struct Draws {
    /// Bits below this mean this number, or a smaller one.
    below: Vec<u32>,
    /// Of each upper byte of the bits, the smallest number that it can mean.
    guide: [u32; 256],
}

impl Draws {
    pub fn of(counts: &Counts) -> Draws {
        let mut sum = 0.0;
        let mut below: Vec<u32> = counts
            .chance
            .iter()
            .map(|chance| {
                sum += chance;
                (sum * 4_294_967_296.0).min(4_294_967_295.0) as u32
            })
            .collect();
        if let Some(last) = below.last_mut() {
            *last = u32::MAX;
        }
        let mut guide = [0; 256];
        for (byte, number) in guide.iter_mut().enumerate() {
            let bits = (byte as u32) << 24;
            *number = below.partition_point(|end| *end <= bits) as u32;
        }
        Draws { below, guide }
    }

    #[inline]
    pub fn number(&self, bits: u32) -> u32 {
        let mut number = self.guide[bits as usize >> 24];
        while bits >= self.below[number as usize] && (number as usize) < self.below.len() - 1 {
            number += 1;
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each() -> Vec<Counts> {
        vec![
            Counts::poisson(&Estimate::fixed(3.5).unwrap()),
            Counts::poisson(&Estimate::fixed(0.0).unwrap()),
            Counts::poisson(&Estimate::pert(0.1, 0.3, 2.0).unwrap()),
            Counts::poisson(&Estimate::pert(2.0, 5.0, 12.0).unwrap()),
            Counts::poisson(&Estimate::pert_weighted((0.0, 0.0, 4.0), 3.3).unwrap()),
            Counts::poisson(&Estimate::triangular(0.5, 1.0, 900.0).unwrap()),
            Counts::poisson(&Estimate::lognormal(0.05, 3.0).unwrap()),
            Counts::clustered(2.0, 7.0),
            Counts::clustered(0.01, 0.02),
            Counts::once(0.2),
        ]
    }

    #[test]
    fn the_chances_add_up_and_have_the_mean_and_variance_they_should() {
        for (at, counts) in each().iter().enumerate() {
            let numbers = || counts.chance.iter().enumerate().map(|(n, p)| (n as f64, p));
            let sum: f64 = numbers().map(|(_, p)| p).sum();
            assert!((sum + counts.left_out - 1.0).abs() < 2e-13, "{at}: {sum}");
            assert!(counts.left_out < 1e-12, "{at}: {}", counts.left_out);
            let mean: f64 = numbers().map(|(n, p)| n * p).sum();
            assert!((mean - counts.mean()).abs() < 1e-6 * (1.0 + mean), "{at}: {mean}");
            let squares: f64 = numbers().map(|(n, p)| n * n * p).sum();
            let variance = squares - mean * mean;
            assert!((variance / counts.variance().max(1e-300) - 1.0).abs() < 1e-3 || at == 1);
        }
    }

    #[test]
    fn a_fixed_rate_gives_poissons_own_chances() {
        let counts = Counts::poisson(&Estimate::fixed(3.5).unwrap());
        for (n, chance) in counts.chance.iter().enumerate() {
            let exact = exp(-3.5 + n as f64 * log(3.5) - lgamma(n as f64 + 1.0));
            assert!((chance - exact).abs() < 1e-14, "{n}: {chance} {exact}");
        }
    }

    #[test]
    fn draws_go_by_the_chances() {
        for counts in each() {
            let draws = Draws::of(&counts);
            let mut sum = 0.0;
            for (number, chance) in counts.chance.iter().enumerate() {
                let middle = ((sum + chance / 2.0) * 4_294_967_296.0) as u32;
                if chance * 4e9 > 4.0 {
                    assert_eq!(draws.number(middle), number as u32);
                }
                sum += chance;
            }
            assert_eq!(draws.number(u32::MAX) as usize, counts.chance.len() - 1);
        }
    }
}
