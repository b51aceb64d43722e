//! Many years, drawn one by one: how much happens, and what each of it costs.

use super::count::Draws;
use super::{Curve, Scenario};
use crate::chance::{Numbers, Purpose, Table};
use crate::{Error, Observe, Place};

/// Years that are worked out together.
pub(crate) const BLOCK: usize = 1_024;

/// How to draw years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Years {
    /// How many.
    pub years: u32,
    /// Where the random numbers come from.
    pub seed: u64,
    /// How many threads work. The result does not depend on it.
    pub threads: u32,
    /// The share of years that are not the worst: the explanation is about the others.
    pub tail: f64,
    /// The most scenarios times years.
    pub most: u64,
    /// The most scenarios: each takes up to 64 KiB.
    pub scenarios: u32,
}

impl Default for Years {
    fn default() -> Years {
        Years { years: 100_000, seed: 1, threads: 1, tail: 0.95, most: 1 << 33, scenarios: 10_000 }
    }
}

/// What one scenario has to do with the losses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Its mean loss of a year, exactly, without trials.
    pub mean: f64,
    /// Events a year on average, exactly.
    pub events: f64,
    /// What it costs on average in the worst years: together the tail mean of the total.
    pub tail: f64,
}

/// The losses of many years.
#[derive(Clone, Debug, PartialEq)]
pub struct Losses {
    /// All scenarios together.
    pub total: Curve,
    /// The loss of each year, in the order in which they were drawn: with the same seed and
    /// years, year by year comparable to those of another set of scenarios.
    pub by_year: Vec<f32>,
    /// Why: what each scenario adds, on average and in the worst years.
    pub parts: Vec<Part>,
    /// The seed.
    pub seed: u64,
}

/// A scenario, ready to be drawn.
pub(crate) struct Ready {
    number: u64,
    draws: Draws,
    primary: (Table, f32, f32),
    secondary: Option<(f64, Table, f32, f32)>,
    pub mean: f64,
    pub events: f64,
}

impl Ready {
    pub fn of(number: usize, scenario: &Scenario) -> Result<Ready, Error> {
        let counts = scenario.counts(Place::Entry(number as u32))?;
        let table = |estimate: &crate::chance::Estimate| {
            let (from, scale) = (estimate.least() as f32, estimate.scale() as f32);
            (Table::of(estimate.shape()), from, scale)
        };
        let secondary = scenario.magnitude.secondary.map(|secondary| {
            let (inverse, from, scale) = table(&secondary.size);
            (secondary.chance.mean(), inverse, from, scale)
        });
        Ok(Ready {
            number: number as u64,
            draws: Draws::of(&counts),
            primary: table(&scenario.magnitude.primary),
            secondary,
            mean: counts.mean() * scenario.magnitude.mean(),
            events: counts.mean(),
        })
    }
}

/// Room for one block of years.
pub(crate) struct Room {
    counts: [u32; BLOCK],
    bits: Vec<u32>,
    losses: Vec<f32>,
}

impl Room {
    pub fn new() -> Room {
        Room { counts: [0; BLOCK], bits: Vec::new(), losses: Vec::new() }
    }

    /// Adds the losses of one scenario in those of a block of years that are wanted.
    pub fn add(
        &mut self,
        ready: &Ready,
        of: (Numbers, u64),
        wanted: Option<&[bool]>,
        sums: &mut [f64; BLOCK],
    ) {
        let (numbers, first) = of;
        numbers.fill(Purpose::Count, (ready.number, 0), first, &mut self.counts);
        let mut events = 0;
        for (year, count) in self.counts.iter_mut().enumerate() {
            *count = ready.draws.number(*count);
            if wanted.is_some_and(|wanted| wanted.get(year) != Some(&true)) {
                *count = 0;
            }
            events += *count as usize;
        }
        if events == 0 {
            return;
        }
        self.draw(ready, numbers, first, (Purpose::Loss, events));
        let (table, from, scale) = &ready.primary;
        self.losses.resize(self.bits.len(), 0.0);
        table.values(&self.bits, *from, *scale, &mut self.losses);
        if let Some((chance, table, from, scale)) = &ready.secondary {
            let happens = (chance * 4_294_967_296.0) as u64;
            self.draw(ready, numbers, first, (Purpose::Happens, events));
            let does: Vec<bool> = self.bits.iter().map(|bits| u64::from(*bits) < happens).collect();
            self.draw(ready, numbers, first, (Purpose::Secondary, events));
            for ((loss, bits), does) in self.losses.iter_mut().zip(&self.bits).zip(does) {
                *loss += if does { from + scale * table.value(*bits) } else { 0.0 };
            }
        }
        let mut at = 0;
        for (sum, count) in sums.iter_mut().zip(&self.counts) {
            let until = at + *count as usize;
            let mut year = 0.0;
            for loss in &self.losses[at..until] {
                year += f64::from(*loss);
            }
            *sum += year;
            at = until;
        }
    }

    /// Random bits for every event of a block, year after year; the numbers of an event depend on
    /// its year and its place in it alone.
    fn draw(&mut self, ready: &Ready, numbers: Numbers, first: u64, of: (Purpose, usize)) {
        let (purpose, events) = of;
        self.bits.resize(events + 8, 0);
        let mut at = 0;
        for (year, count) in self.counts.iter().enumerate() {
            let mut left = *count as usize;
            let mut nth = 0;
            while left > 0 {
                let eight = numbers.eight(purpose, ready.number, nth, first + year as u64);
                self.bits[at..at + 8].copy_from_slice(&eight);
                let taken = left.min(8);
                at += taken;
                left -= taken;
                nth += 1;
            }
        }
        self.bits.truncate(events);
    }
}

/// The losses of some years, and the sums of them and of their squares by block.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drawn {
    pub years: Vec<f32>,
    pub sums: Vec<(f64, f64)>,
}

impl Drawn {
    /// Takes in one block of years.
    pub fn take(&mut self, losses: &[f64]) {
        self.sums.push(losses.iter().fold((0.0, 0.0), |(s, q), loss| (s + loss, q + loss * loss)));
        self.years.extend(losses.iter().map(|loss| *loss as f32));
    }
}

/// Draws a stretch of years that begins at the begin of a block.
pub(crate) fn stretch(ready: &[Ready], seed: u64, from: u32, until: u32) -> Drawn {
    let numbers = Numbers::of(seed);
    let mut room = Room::new();
    let mut out = Drawn { years: Vec::with_capacity((until - from) as usize), sums: Vec::new() };
    for first in (from..until).step_by(BLOCK) {
        let mut sums = [0.0; BLOCK];
        for ready in ready {
            room.add(ready, (numbers, first.into()), None, &mut sums);
        }
        let count = (until - first).min(BLOCK as u32) as usize;
        out.take(&sums[..count]);
    }
    out
}

/// Draws many years of some scenarios.
///
/// Shape: `parts` as the scenarios. Units: those of the magnitudes. Limits: years and scenarios
/// of [`Years`]; numbers of events that are rarer than 1e-13 altogether are left out; the table of
/// a magnitude misses by a ten-thousandth at most. Errors: no scenarios or years, something that
/// is no scenario, with its entry, or the observer stopped it. Source: the collective risk model,
/// Klugman, Panjer and Willmot 2012; the open group's FAIR 2021. Checked against exact means and
/// variances, and against [`portfolio`](super::portfolio).
///
/// ```
/// use engine::chance::Estimate;
/// use engine::losses::{Frequency, Magnitude, Scenario, Years, losses};
/// let scenario = Scenario {
///     frequency: Frequency::Poisson(Estimate::pert(0.1, 0.5, 2.0)?),
///     magnitude: Magnitude::of(Estimate::lognormal(10_000.0, 250_000.0)?),
/// };
/// let found = losses(&[scenario], &Years::default(), &mut ())?;
/// let miss = (found.total.mean() - scenario.mean()?).abs();
/// assert!(miss < 2.0 * found.total.mean_half_width());
/// assert!(losses(&[], &Years::default(), &mut ()).is_err());
/// # Ok::<(), engine::Error>(())
/// ```
pub fn losses(
    scenarios: &[Scenario],
    years: &Years,
    observe: &mut dyn Observe,
) -> Result<Losses, Error> {
    check(scenarios.len(), years)?;
    let ready = scenarios
        .iter()
        .enumerate()
        .map(|(number, scenario)| Ready::of(number, scenario))
        .collect::<Result<Vec<Ready>, Error>>()?;
    let drawn = draw(&ready, years, observe)?;
    let by_year = drawn.years.clone();
    let total = Curve::of(drawn.years, &drawn.sums);
    let parts = parts(&ready, years, &total, &by_year)?;
    Ok(Losses { total, by_year, parts, seed: years.seed })
}

pub(crate) fn check(scenarios: usize, years: &Years) -> Result<(), Error> {
    let refused = |words: &str| Err(Error::input(Place::Whole, words));
    if scenarios == 0 {
        return refused("no scenario: nothing can be lost");
    }
    if years.years == 0 || years.threads == 0 {
        return refused("at least one year and one thread are needed");
    }
    if !(0.0..1.0).contains(&years.tail) {
        return refused("the tail begins at a share from 0 to below 1");
    }
    if scenarios as u64 > u64::from(years.scenarios) {
        return Err(Error::limit(format!("{scenarios} scenarios; at most {}", years.scenarios)));
    }
    let work = scenarios as u64 * u64::from(years.years);
    if work > years.most {
        let words = format!("{work} scenario years; at most {}", years.most);
        return Err(Error::limit(words));
    }
    Ok(())
}

/// All years, on as many threads as are wanted; stretches are put together in their order.
pub(crate) fn draw(
    ready: &[Ready],
    years: &Years,
    observe: &mut dyn Observe,
) -> Result<Drawn, Error> {
    const BLOCKS: u32 = 64;
    let mut all = Drawn { years: Vec::with_capacity(years.years as usize), sums: Vec::new() };
    let mut from = 0;
    while from < years.years {
        if !observe.goes_on(from.into(), years.years.into()) {
            return Err(Error::stopped());
        }
        let each = BLOCKS * BLOCK as u32;
        let stretches: Vec<(u32, u32)> = (0..years.threads)
            .map(|part| from.saturating_add(part.saturating_mul(each)))
            .map(|from| (from, from.saturating_add(each).min(years.years)))
            .take_while(|(from, until)| from < until)
            .collect();
        from = stretches.last().map_or(years.years, |(_, until)| *until);
        let drawn: Vec<Drawn> = if let [(from, until)] = stretches[..] {
            vec![stretch(ready, years.seed, from, until)]
        } else {
            std::thread::scope(|scope| {
                let start =
                    |(from, until)| scope.spawn(move || stretch(ready, years.seed, from, until));
                let work: Vec<_> = stretches.into_iter().map(start).collect();
                let panics = |panic| std::panic::resume_unwind(panic);
                work.into_iter().map(|thread| thread.join().unwrap_or_else(panics)).collect()
            })
        };
        for part in drawn {
            all.years.extend(part.years);
            all.sums.extend(part.sums);
        }
    }
    Ok(all)
}

/// What each scenario costs in the worst years: those years are drawn again, each scenario alone.
fn parts(
    ready: &[Ready],
    years: &Years,
    total: &Curve,
    by_year: &[f32],
) -> Result<Vec<Part>, Error> {
    if let [only] = ready {
        let tail = total.tail_mean(years.tail)?;
        return Ok(vec![Part { mean: only.mean, events: only.events, tail }]);
    }
    let edge = total.value_at_risk(years.tail)? as f32;
    // Equal losses on the edge count in part, so that the parts add up to the tail mean.
    let above = by_year.iter().filter(|loss| **loss > edge).count() as f64;
    let on_edge = by_year.iter().filter(|loss| **loss == edge).count() as f64;
    let worst = ((1.0 - years.tail) * by_year.len() as f64).max(1.0);
    let share = if edge > 0.0 { ((worst - above) / on_edge.max(1.0)).max(0.0) } else { 0.0 };
    let weight = |loss: f32| match loss.total_cmp(&edge) {
        std::cmp::Ordering::Greater => 1.0,
        std::cmp::Ordering::Equal => share,
        std::cmp::Ordering::Less => 0.0,
    };
    let mut tails = vec![0.0; ready.len()];
    let numbers = Numbers::of(years.seed);
    let mut room = Room::new();
    for (block, losses) in by_year.chunks(BLOCK).enumerate() {
        let first = (block * BLOCK) as u64;
        let wanted: Vec<bool> = losses.iter().map(|loss| weight(*loss) > 0.0).collect();
        for (ready, tail) in ready.iter().zip(&mut tails) {
            let mut sums = [0.0; BLOCK];
            room.add(ready, (numbers, first), Some(&wanted), &mut sums);
            for (loss, sum) in losses.iter().zip(&sums) {
                *tail += weight(*loss) * sum;
            }
        }
    }
    let part = |(ready, tail): (&Ready, f64)| Part {
        mean: ready.mean,
        events: ready.events,
        tail: tail / worst,
    };
    Ok(ready.iter().zip(tails).map(part).collect())
}
