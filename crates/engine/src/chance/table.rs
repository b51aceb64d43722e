//! Inverse distributions as tables: from 32 random bits to a value in two nanoseconds.
//!
//! The cells lie close where they must: towards either end each halving of the remaining chance
//! has 64 cells, down to one of 2^33. Inside a cell the inverse is a straight line between two
//! exact points, so a value misses by at most [`MISS`] of its distance from the end it is drawn
//! towards, plus one step of 32-bit floating point. The tests hold it to that.

use super::Shape;
use super::estimate::FINEST;
use super::special::{ln_beta, normal_low};
use libm::{exp, log, log1p};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The greatest relative miss of a table: of the distance from the nearer end of a bounded
/// distribution, or of the value of a lognormal one with a spread of up to 2.
#[cfg(test)]
pub(crate) const MISS: f64 = 1e-4;

/// Cells to each halving of the chance.
const FINE: usize = 64;
/// Cells of one half: 32 halvings.
const HALF: usize = 32 * FINE;
/// The bits of one half, in units of the exponent and six bits of the fraction.
const FIRST: u32 = 126 << 6;
/// The largest number below 2^31 that 32-bit floating point has.
const LAST: f32 = 2_147_483_520.0;

/// One inverse distribution.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// Of each cell the value at 0 and the slope; the upper half after the lower.
    cells: Arc<[[f32; 2]; 2 * HALF]>,
}

/// The half that bits draw from, and how far into it: in steps of 2^-32 from its end.
#[inline]
fn half_of(bits: u32) -> (u32, f32) {
    let sign = (bits as i32 >> 31) as u32;
    let steps = ((bits ^ sign) as i32) as f32 + 0.5;
    (sign, if steps < LAST { steps } else { LAST })
}

impl Table {
    /// The table of a shape.
    pub fn of(shape: Shape) -> Table {
        let [low, high] = match shape {
            Shape::Beta(a, b) => [beta_edges(a, b), one_less(&beta_edges(b, a))],
            Shape::Lognormal(spread) => [1.0, -1.0]
                .map(|side| normal_edges().iter().map(|z| exp(side * spread * z)).collect()),
            _ => [edges(|share| shape.low(share)), edges(|share| shape.high(share))],
        };
        Table::between(&low, &high)
    }

    /// The table of an inverse: `low` by the share below, `high` by the share above.
    pub fn by(low: impl Fn(f64) -> f64, high: impl Fn(f64) -> f64) -> Table {
        Table::between(&edges(low), &edges(high))
    }

    fn between(low: &[f64], high: &[f64]) -> Table {
        let mut cells = [[0.0; 2]; 2 * HALF];
        for (half, edges) in [low, high].into_iter().enumerate() {
            for cell in 0..HALF {
                let (from, to) = (steps(cell), steps(cell + 1));
                let slope = (edges[cell + 1] - edges[cell]) / (to - from);
                let at_zero = edges[cell] - slope * from;
                cells[half * HALF + cell] = [at_zero as f32, slope as f32];
            }
        }
        Table { cells: Arc::new(cells) }
    }

    /// The value of some random bits.
    #[inline]
    pub fn value(&self, bits: u32) -> f32 {
        let (sign, steps) = half_of(bits);
        let cell = ((steps.to_bits() >> 17) - FIRST) | (sign & HALF as u32);
        let [at_zero, slope] = self.cells[cell as usize & (2 * HALF - 1)];
        at_zero + slope * steps
    }

    /// The share of draws below a value.
    fn share_below(&self, value: f32) -> f64 {
        let value = f64::from(value);
        let point = |half: usize, edge: usize| {
            let [at_zero, slope] = self.cells[half * HALF + edge.min(HALF - 1)];
            f64::from(at_zero) + f64::from(slope) * steps(edge)
        };
        let inside = |half: usize, cell: usize| {
            let [at_zero, slope] = self.cells[half * HALF + cell].map(f64::from);
            let (from, to) = (steps(cell), steps(cell + 1));
            let at = if slope == 0.0 { to } else { ((value - at_zero) / slope).clamp(from, to) };
            at / 4_294_967_296.0
        };
        // The first cell whose far end lies past the value, seen from the end of its half.
        let (half, past): (usize, fn(f64, f64) -> bool) = if value < point(0, HALF) {
            (0, |end, value| end > value)
        } else {
            (1, |end, value| end <= value)
        };
        let (mut low, mut high) = (0, HALF - 1);
        while low < high {
            let middle = usize::midpoint(low, high);
            if past(point(half, middle + 1), value) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        if half == 0 { inside(0, low) } else { 1.0 - inside(1, low) }
    }

    /// Other bits, drawn from those whose values lie above this one: the same share of the rest.
    pub fn beyond(&self, bits: u32, value: f32) -> u32 {
        let below = self.share_below(value);
        let share = below + (1.0 - below) * (f64::from(bits) + 0.5) / 4_294_967_296.0;
        (share * 4_294_967_296.0) as u32
    }

    /// The values of many, moved and stretched.
    #[inline]
    pub fn values(&self, bits: &[u32], from: f32, scale: f32, out: &mut [f32]) {
        for (out, bits) in out.iter_mut().zip(bits) {
            *out = from + scale * self.value(*bits);
        }
    }

    /// The edges of the cells in order, as share and value: the distribution that draws have.
    pub fn points(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let at = move |half: usize, edge: usize| {
            let cell = edge.min(HALF - 1);
            let [at_zero, slope] = self.cells[half * HALF + cell];
            f64::from(at_zero) + f64::from(slope) * steps(edge)
        };
        let share = |edge: usize| steps(edge) / 4_294_967_296.0;
        let low = (0..=HALF).map(move |edge| (share(edge), at(0, edge)));
        low.chain((0..HALF).rev().map(move |edge| (1.0 - share(edge), at(1, edge))))
    }
}

/// Where a cell begins, in steps of 2^-32.
fn steps(cell: usize) -> f64 {
    f64::from(f32::from_bits((FIRST + cell as u32) << 17))
}

fn edges(value: impl Fn(f64) -> f64) -> Vec<f64> {
    (0..=HALF).map(|cell| value(steps(cell) / 4_294_967_296.0)).collect()
}

/// The points of the standard normal: worked out once, whatever is made of them.
fn normal_edges() -> &'static [f64] {
    static EDGES: OnceLock<Vec<f64>> = OnceLock::new();
    EDGES.get_or_init(|| edges(normal_low))
}

fn one_less(edges: &[f64]) -> Vec<f64> {
    edges.iter().map(|edge| 1.0 - edge).collect()
}

/// The points of a beta distribution: from the exact one at the end upwards, by Runge and Kutta's
/// fourth order in the logarithms of both, where the way is nearly straight; between every eighth
/// edge by Hermite's cubic.
fn beta_edges(a: f64, b: f64) -> Vec<f64> {
    const STRIDE: usize = 8;
    let constant = ln_beta(a, b);
    // d ln x / d ln share = share / (x density).
    let slope = |ln_share: f64, ln_x: f64| {
        let rest = log1p(-exp(ln_x).min(1.0 - 1e-16));
        exp(ln_share - a * ln_x - (b - 1.0) * rest + constant)
    };
    let ln_share = |cell: usize| log(steps(cell) / 4_294_967_296.0);
    let mut at = log(Shape::Beta(a, b).low(FINEST));
    let mut out = vec![exp(at)];
    let mut leaves = slope(ln_share(0), at);
    for cell in (0..HALF).step_by(STRIDE) {
        let (from, to) = (ln_share(cell), ln_share(cell + STRIDE));
        let h = to - from;
        let second = slope(from + h / 2.0, at + h / 2.0 * leaves);
        let third = slope(from + h / 2.0, at + h / 2.0 * second);
        let fourth = slope(to, at + h * third);
        let next = at + h / 6.0 * (leaves + 2.0 * second + 2.0 * third + fourth);
        let arrives = slope(to, next);
        for inner in 1..STRIDE {
            let t = (ln_share(cell + inner) - from) / h;
            let (u, v) = (1.0 - t, t);
            let ends = u * u * (1.0 + 2.0 * v) * at + v * v * (1.0 + 2.0 * u) * next;
            out.push(exp(ends + h * u * v * (u * leaves - v * arrives)));
        }
        out.push(exp(next));
        (at, leaves) = (next, arrives);
    }
    out
}

/// Tables of many estimates, one for each shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    tables: Vec<Table>,
    known: BTreeMap<[u64; 3], u32>,
}

impl Tables {
    /// The number of the table of a shape.
    pub fn add(&mut self, shape: Shape) -> u32 {
        let key = match shape {
            Shape::Certain => [0, 0, 0],
            Shape::Triangle(top) => [1, top.to_bits(), 0],
            Shape::Beta(a, b) => [2, a.to_bits(), b.to_bits()],
            Shape::Lognormal(spread) => [3, spread.to_bits(), 0],
        };
        let tables = &mut self.tables;
        *self.known.entry(key).or_insert_with(|| {
            tables.push(Table::of(shape));
            tables.len() as u32 - 1
        })
    }

    /// The number of a table of its own.
    pub fn push(&mut self, table: Table) -> u32 {
        self.tables.push(table);
        self.tables.len() as u32 - 1
    }

    /// How many tables there are.
    pub fn count(&self) -> usize {
        self.tables.len()
    }

    #[inline]
    pub fn of(&self, table: u32) -> &Table {
        &self.tables[table as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes() -> Vec<Shape> {
        let mut shapes = vec![Shape::Triangle(0.0), Shape::Triangle(0.3), Shape::Triangle(1.0)];
        for (a, b) in [(1.0, 1.0), (1.0, 5.0), (5.0, 1.0), (2.0, 4.0), (3.7, 2.3), (40.0, 62.0)] {
            shapes.push(Shape::Beta(a, b));
        }
        shapes.extend([0.05, 0.5, 1.0, 2.0].map(Shape::Lognormal));
        shapes
    }

    /// Bits in every cell, and at both its ends.
    fn bits() -> impl Iterator<Item = u32> {
        let low = (0..HALF).flat_map(|cell| {
            [0.01, 0.31, 0.5, 0.78, 0.99]
                .map(|part| (steps(cell) + part * (steps(cell + 1) - steps(cell))) as u32)
        });
        low.flat_map(|bits| [bits, !bits])
    }

    #[test]
    fn a_table_misses_the_exact_inverse_by_no_more_than_it_says() {
        for shape in shapes() {
            let table = Table::of(shape);
            for bits in bits().step_by(7) {
                let (sign, steps) = half_of(bits);
                let share = f64::from(steps) / 4_294_967_296.0;
                let exact = if sign == 0 { shape.low(share) } else { shape.high(share) };
                let size = match shape {
                    Shape::Lognormal(_) => exact,
                    _ if sign == 0 => exact,
                    _ => 1.0 - exact,
                };
                let found = f64::from(table.value(bits));
                let allowed = MISS * size + 2.5e-7 * exact.max(1e-7);
                assert!((found - exact).abs() <= allowed, "{shape:?} {bits}: {found} {exact}");
            }
        }
    }

    #[test]
    fn the_order_of_the_bits_is_the_order_of_the_values() {
        for shape in shapes() {
            let table = Table::of(shape);
            let mut all: Vec<u32> = bits().collect();
            all.sort_unstable();
            let mut last = f32::NEG_INFINITY;
            // The upper half counts from its end: its bits are turned round.
            for bits in all {
                let value = table.value(bits);
                assert!(value >= last - 1e-6 * last.abs(), "{shape:?} {bits}: {last} {value}");
                last = value;
            }
        }
    }

    #[test]
    fn the_points_are_in_order_and_integrate_to_the_mean() {
        for shape in shapes() {
            let points: Vec<(f64, f64)> = Table::of(shape).points().collect();
            let mean: f64 = points
                .windows(2)
                .map(|pair| (pair[1].0 - pair[0].0) * (pair[0].1 + pair[1].1) / 2.0)
                .sum();
            let exact = match shape {
                Shape::Triangle(top) => (1.0 + top) / 3.0,
                Shape::Beta(a, b) => a / (a + b),
                Shape::Lognormal(spread) => exp(spread * spread / 2.0),
                Shape::Certain => 0.0,
            };
            assert!((mean / exact - 1.0).abs() < 3e-5, "{shape:?}: {mean} {exact}");
            assert!(points.windows(2).all(|pair| pair[0].0 <= pair[1].0));
        }
    }
}
